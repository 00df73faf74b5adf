// The document inside: what may be shown of it, and nothing else.

import { Refused } from "./refused.js";

/** Reads a document's text. Throws Refused; the summary has only what the page has a place for. */
export function readDocument(text, now) {
  let given;
  try {
    given = JSON.parse(text);
  } catch {
    throw new Refused("unreadable");
  }
  if (given?.v !== 1) throw new Refused(given?.v > 1 ? "newer" : "unreadable");
  const expires = given.expires === undefined ? null : time(given.expires);
  if (expires !== null && now >= expires) throw new Refused("expired");
  const document = { typ: given.typ, alias: line(given.alias), created: time(given.created) };
  switch (given.typ) {
    case "summary":
      return { ...document, ...summary(given) };
    case "withdrawal":
      return document;
    case "reply":
      return { ...document, text: line(given.reply?.text) };
    default:
      throw new Refused("unreadable");
  }
}

const WHY = [
  "cancelled_by_them", "no_ride", "work", "caring", "cost", "unwell", "felt_unwelcome", "chose_not_to", "other",
];

function summary({ period, consent, scope, summary: parts }) {
  const shown = { from: date(period?.from), to: date(period?.to) };
  const agreed = {
    recipient: line(consent?.recipient),
    org: optional(consent?.org, line),
    purpose: line(consent?.purpose),
    until: date(consent?.until),
  };
  const week = (names) => (one) => {
    const minutes = names.map((name) => [name, optional(one?.[name], whole)]);
    // An older one does not say; a kind that this page does not know says nothing.
    const recalled = Array.isArray(one?.from_memory) ? one.from_memory : [];
    const from_memory = names.filter((name) => recalled.includes(name));
    return { first: date(one?.first), from_memory, ...Object.fromEntries(minutes) };
  };
  const mood = (one) => ({
    first: date(one?.first),
    answers: whole(one?.answers),
    most: all(oneOf(["very_low", "low", "so_so", "good", "very_good"]))(one?.most),
  });
  const craving = (one) => ({
    first: date(one?.first),
    answers: whole(one?.answers),
    strongest: whole(one?.strongest),
  });
  if (typeof parts !== "object" || parts === null) throw new Refused("unreadable");
  if (!Array.isArray(scope)) throw new Refused("unreadable");
  const part = (name, read) => {
    const value = optional(parts[name], read);
    // A part that the person did not agree to closes all of it, as in core/share/src/document.rs.
    if (value !== null && !scope.includes(name)) throw new Refused("unreadable");
    return value;
  };
  const all = (read) => (given) => {
    if (!Array.isArray(given) || given.length > 106) throw new Refused("unreadable");
    return given.map(read);
  };
  return {
    period: shown,
    consent: agreed,
    ask: part("ask", oneOf(["just_sharing", "call_me", "call_me_soon"])),
    talk_about: part("talk_about", line),
    hours: part("hours", all(week(["individual", "group", "mutual_help"]))),
    other_hours: part("other_hours", all(week(["family", "peer_support"]))),
    practices: part("practices", whole),
    meetings: part("meetings", whole),
    goals: part("goals", all((goal) => ({
      words: line(goal?.words),
      standing: oneOf(["wanted", "paused", "reached", "let_go"])(goal?.standing),
      steps: all((step) => ({ text: line(step?.text), done: step?.done === true }))(
        goal?.steps ?? [],
      ),
    }))),
    strengths: part("strengths", all(line)),
    away: part("away", all(date)),
    exercises: part("exercises", all((one) => ({ title: line(one?.title), times: whole(one?.times) }))),
    craving: part("craving", all(craving)),
    mood: part("mood", all(mood)),
    barc_10: part("barc_10", all((one) => ({ date: date(one?.date), total: whole(one?.total) }))),
    barriers: part("barriers", all((one) => ({ why: optional(one?.why, oneOf(WHY)) ?? "not_said", times: whole(one?.times) }))),
  };
}

const optional = (value, read) => (value === undefined || value === null ? null : read(value));

function line(value) {
  if (typeof value !== "string" || value.length > 50_000) throw new Refused("unreadable");
  // Marks that cannot be seen or that turn the writing around have no place in what a person reads.
  return value.replace(/[\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, "");
}

function whole(value) {
  if (!Number.isInteger(value) || value < 0 || value > 1_000_000) throw new Refused("unreadable");
  return value;
}

function oneOf(words) {
  return (value) => {
    if (!words.includes(value)) throw new Refused("unreadable");
    return value;
  };
}

function date(value) {
  const sound = typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value);
  if (!sound || Number.isNaN(Date.parse(`${value}T00:00Z`))) throw new Refused("unreadable");
  return value;
}

function time(value) {
  const sound = typeof value === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(value);
  const at = Date.parse(value);
  if (!sound || Number.isNaN(at)) throw new Refused("unreadable");
  return at;
}
