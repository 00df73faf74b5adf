// Puts a document on the page. Texts are only ever set as text, never as markup.

const SVG = "http://www.w3.org/2000/svg";

/** The last date of a week. */
const lastOf = (first) => new Date(Date.parse(`${first}T00:00:00Z`) + 6 * 86_400_000).toISOString().slice(0, 10);

/** A text with something put in. By a function: in a text, `$&` would stand for something else. */
const put = (text, name, value) => text.replace(`{${name}}`, () => value);

/** Shows a document in `place`. `origin` is how it is known from whom it is: a node to show. */
export function show(document, place, words, origin) {
  const view = new View(words);
  const parts = {
    summary: () => view.summary(document, origin),
    withdrawal: () => [view.heading(document.alias), view.p(put(words.withdrawal, "alias", document.alias), "strong")],
    reply: () => [
      el("h1", { tabindex: "-1" }, put(words.reply, "alias", document.alias)),
      el("blockquote", {}, document.text),
    ],
  }[document.typ]();
  place.replaceChildren(...parts.filter((part) => part !== null));
  place.hidden = false;
  place.querySelector("h1").focus();
}

export function el(name, attributes = {}, ...inside) {
  const element = globalThis.document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside.filter((one) => one !== null));
  return element;
}

class View {
  constructor(words) {
    this.words = words;
    const language = globalThis.document.documentElement.lang;
    const format = (options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
    this.day = format({ day: "numeric", month: "long", year: "numeric" });
    this.short = format({ day: "numeric", month: "short" });
    this.number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  }

  date(text, format = this.day) {
    return el("time", { datetime: text }, format.format(Date.parse(`${text}T00:00Z`)));
  }

  heading(alias) {
    return el("h1", { tabindex: "-1" }, put(this.words.summary_from, "alias", alias));
  }

  p(text, style) {
    return el("p", style ? { class: style } : {}, text);
  }

  section(title, ...inside) {
    const id = `part-${(this.sections = (this.sections ?? 0) + 1)}`;
    return el("section", { "aria-labelledby": id }, el("h2", { id }, title), ...inside);
  }

  summary(document, origin) {
    const { words } = this;
    const { period } = document;
    const span = words.period.split(/(\{from\}|\{to\})/).map((piece) => {
      if (piece === "{from}") return this.date(period.from);
      return piece === "{to}" ? this.date(period.to) : piece;
    });
    return [
      this.heading(document.alias),
      el("p", { class: "period" }, ...span),
      document.ask && this.ask(document.ask),
      document.talk_about && this.section(words.talk_about, el("blockquote", {}, document.talk_about)),
      this.p(words.worried, "worried"),
      this.hours(document),
      el(
        "div",
        { class: "lists" },
        this.counts(document),
        this.list(words.goals, document.goals, (goal) => this.goal(goal)),
        this.list(words.strengths, document.strengths, (text) => el("li", {}, text)),
        this.list(words.exercises, document.exercises, (one) =>
          el("li", {}, `${one.title}: ${this.number.format(one.times)} ${words.times}`)),
        this.weeks(words.craving, document.craving, ({ strongest, answers }) =>
          `${words.strongest} ${this.number.format(strongest)} (${words.written_down}: ${answers})`),
        this.weeks(words.mood, document.mood, ({ most, answers }) =>
          `${most.map((word) => words[`mood_${word}`]).join(", ")} (${words.answers}: ${answers})`),
        this.list(words.barc_10, document.barc_10, (one) =>
          el("li", {}, this.date(one.date), `: ${one.total}`)),
        this.reasons(document.barriers),
      ),
      this.about(document, origin),
    ];
  }

  ask(ask) {
    const { words } = this;
    return el("p", { class: `ask ${ask}` }, el("span", {}, `${words.ask}: `), el("strong", {}, words[`ask_${ask}`]));
  }

  /** The number and its bar in one cell: the table is the picture, and nobody gets less of it. */
  hours(document) {
    const columns = [];
    if (document.hours) columns.push("individual", "group", "mutual_help");
    if (document.other_hours) columns.push("family", "peer_support");
    if (columns.length === 0) return this.away(document);
    const weeks = new Map();
    for (const week of [...(document.hours ?? []), ...(document.other_hours ?? [])]) {
      const known = weeks.get(week.first);
      const from_memory = [...(known?.from_memory ?? []), ...week.from_memory];
      weeks.set(week.first, { ...known, ...week, from_memory });
    }
    for (const first of document.away ?? []) {
      weeks.set(first, { first, ...weeks.get(first), away: true });
    }
    const rows = [...weeks.values()].sort((a, b) => (a.first < b.first ? -1 : 1));
    if (rows.length === 0) return this.section(this.words.hours, this.p(this.words.none_here));
    const most = Math.max(60, ...rows.flatMap((row) => columns.map((name) => row[name] ?? 0)));
    // The roles are what the elements are anyway; they stay when a narrow screen lays them out
    // otherwise (style.css), which would take them away.
    const column = { scope: "col", role: "columnheader" };
    const head = el("tr", { role: "row" }, el("th", column, this.words.week));
    for (const name of columns) head.append(el("th", column, this.words[name]));
    const body = el("tbody", { role: "rowgroup" });
    for (const row of rows) {
      const th = el("th", { scope: "row", role: "rowheader" }, this.date(row.first, this.short));
      if (lastOf(row.first) > document.period.to) th.append(" ", el("span", { class: "quiet" }, this.words.so_far));
      if (row.away) th.append(" ", el("span", { class: "away" }, this.words.away));
      const tr = el("tr", { role: "row", "data-week": row.first }, th);
      for (const name of columns) {
        const recalled = row.from_memory?.includes(name);
        tr.append(this.amount(name, row[name] ?? null, most, row.away, recalled));
      }
      body.append(tr);
    }
    const top = el("thead", { role: "rowgroup" }, head);
    const table = el("table", { class: "hours", role: "table" }, top, body);
    return this.section(this.words.hours, table);
  }

  amount(name, minutes, most, away, recalled) {
    const attributes = { role: "cell", class: name, "data-kind": name, "data-label": this.words[name] };
    const cell = el("td", attributes);
    if (minutes === null) {
      cell.append(el("span", { class: "quiet" }, away ? "–" : this.words.no_entry));
      return cell;
    }
    cell.setAttribute("data-minutes", minutes);
    const length = minutes === 0 ? this.words.zero : this.length(minutes);
    cell.append(el("span", {}, recalled && minutes > 0 ? put(this.words.from_memory, "time", length) : length));
    const bar = globalThis.document.createElementNS(SVG, "svg");
    bar.setAttribute("class", "bar");
    bar.setAttribute("aria-hidden", "true");
    const rect = globalThis.document.createElementNS(SVG, "rect");
    rect.setAttribute("width", `${(100 * minutes) / most}%`);
    rect.setAttribute("height", "100%");
    bar.append(rect);
    cell.append(bar);
    return cell;
  }

  length(minutes) {
    const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
    const texts = [];
    if (hours > 0) texts.push(put(this.words.h, "n", this.number.format(hours)));
    if (rest > 0) texts.push(put(this.words.min, "n", rest));
    return texts.join("\u00a0");
  }

  /** Weeks away where there are no hours to show them beside. */
  away({ away }) {
    return this.list(this.words.away_weeks, away, (first) => el("li", {}, this.date(first)));
  }

  counts({ practices, meetings }) {
    const { words } = this;
    if (practices === null && meetings === null) return null;
    const list = el("dl", { class: "counts" });
    for (const [name, count] of [["meetings", meetings], ["practices", practices]]) {
      if (count === null) continue;
      list.append(el("div", {}, el("dt", {}, words[name]), el("dd", { "data-count": name }, this.number.format(count))));
    }
    return this.section(words.counts, list);
  }

  list(title, entries, item) {
    if (entries === null) return null;
    if (entries.length === 0) return this.section(title, this.p(this.words.none_here, "quiet"));
    return this.section(title, el("ul", {}, ...entries.map(item)));
  }

  /** What got in the way, under the sentence that it counts against nobody. */
  reasons(barriers) {
    const { words } = this;
    const section = this.list(words.barriers, barriers, ({ why, times }) =>
      el("li", { "data-why": why }, `${words[`why_${why}`]}: ${this.number.format(times)}`));
    section?.firstChild.after(this.p(words.barriers_why, "quiet"));
    return section;
  }

  goal({ words, standing, steps }) {
    const item = el("li", {}, words);
    if (standing !== "wanted") item.append(` (${this.words[`standing_${standing}`]})`);
    if (steps.length > 0) {
      const step = ({ text, done }) =>
        el("li", { class: done ? "done" : "open" }, text, el("span", { class: "state" }, ` (${this.words[done ? "done" : "to_do"]})`));
      item.append(el("ul", {}, ...steps.map(step)));
    }
    return item;
  }

  weeks(title, weeks, told) {
    const item = (week) =>
      el("li", {}, `${this.words.week} `, this.date(week.first, this.short), `: ${told(week)}`);
    return this.list(title, weeks, item);
  }

  about({ alias, consent, created }, origin) {
    const { words } = this;
    const recipient = consent.org ? `${consent.recipient}, ${consent.org}` : consent.recipient;
    const made = new Date(created).toISOString().slice(0, 10);
    const list = el("dl", { class: "about" });
    for (const [name, value] of [
      [words.from, alias],
      [words.for, recipient],
      [words.purpose, consent.purpose],
      [words.until, this.date(consent.until)],
      [words.made, this.date(made)],
    ]) {
      list.append(el("div", {}, el("dt", {}, name), el("dd", {}, value)));
    }
    return el(
      "footer",
      {},
      this.section(words.about, list, origin, this.p(words.self_reported, "strong"), this.p(words.part_2, "notice")),
    );
  }
}
