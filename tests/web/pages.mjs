// What a coach sees of a page, and what the page does besides: nothing.
//
//     node pages.mjs WORK FOLDER...
//
// Every FOLDER has NAME.html beside NAME.expected.json (core/share/examples/cases.rs says what is in
// it). The expected minutes come from what was put in, not from the page.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";

import jsQR from "jsqr";
import { chromium } from "playwright-core";

import { Encrypter, Stanza, generateX25519Identity, identityToRecipient }
  from "../../web/node_modules/age-encryption/dist/index.js";
import { decrypt } from "../../web/src/agefile.js";
import { readDocument } from "../../web/src/document.js";
import { vectors } from "./vectors.mjs";
import { finish, test } from "./harness.mjs";

const [work, ...folders] = process.argv.slice(2).map((path) => resolve(path));
const shots = join(work, "screenshots");
mkdirSync(shots, { recursive: true });
const require = createRequire(import.meta.url);
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const cases = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".expected.json"))
    .map((name) => {
      const path = join(folder, name.replace(".expected.json", ""));
      return { name: name.replace(".expected.json", ""), path, ...json(join(folder, name)) };
    }),
);
assert.ok(cases.length > 0, "there are cases");
const [folder] = folders;
const named = (name) => cases.find((one) => one.name === name);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

/** A fresh browser profile with one page from the disk, which counts every request but that one. */
async function opened(path, options = {}, before = async () => {}) {
  const context = await browser.newContext({ viewport: { width: 800, height: 1000 }, ...options });
  const page = await context.newPage();
  const url = pathToFileURL(path).href;
  const requests = [];
  const complaints = [];
  page.on("request", (request) => request.url() !== url && requests.push(request.url()));
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  await before(page);
  await page.goto(url);
  return { context, page, requests, complaints };
}

async function unlock(page, secret) {
  await page.fill("#secret", secret);
  await page.press("#secret", "Enter");
}

async function shown(page) {
  await page.waitForSelector("#place h1", { timeout: 60_000 });
}

async function says(page, lang, name) {
  const text = WORDS[lang][name];
  await page.waitForFunction((text) => document.getElementById("status").textContent === text, text, { timeout: 60_000 });
  assert.equal(await page.locator("#place").isHidden(), true);
  assert.equal(await page.locator("#place").textContent(), "");
}

const WORDS = Object.fromEntries(
  ["en", "es"].map((lang) => [lang, json(`core/words/content/${lang}/page.json`).words]),
);

await test("words_spoken: a Spanish page opens by words written as they sound", async () => {
  const one = named("usual-es");
  const swaps = [["v", "b"], ["z", "s"], ["ll", "y"], ["qu", "k"], ["h", ""]];
  // Where ch is one sound, its h stays.
  const heard = (word) =>
    word.includes("ch") ? word : swaps.reduce((text, [from, to]) => text.replaceAll(from, to), word);
  const plain = one.passphrase.normalize("NFD").replace(/\p{M}/gu, "");
  const typed = plain.split(" ").map(heard).join("  ");
  assert.equal(one.passphrase.split(" ").length, 8);
  for (const secret of [plain, typed, one.passphrase.normalize("NFD")]) {
    const { context, page } = await opened(`${one.path}.html`);
    await unlock(page, secret);
    await shown(page);
    await context.close();
  }
  const { context, page } = await opened(`${one.path}.html`);
  await unlock(page, one.passphrase.split(" ").slice(1).join(" "));
  await says(page, "es", "wrong_words");
  await context.close();
});

// --- every case -----------------------------------------------------------------------------------

for (const one of cases) {
  if (one.expired) {
    await test(`${one.name}: what has expired is closed to view`, async () => {
      const { context, page } = await opened(`${one.path}.html`);
      await unlock(page, one.passphrase);
      await says(page, one.lang, "expired");
      await context.close();
    });
    continue;
  }
  await test(`${one.name}: shows what was put in, asks nobody, keeps nothing`, async () => {
    const { context, page, requests, complaints } = await opened(`${one.path}.html`);
    const title = await page.title();
    await unlock(page, one.passphrase.toUpperCase().replaceAll(" ", "-"));
    await shown(page);
    assert.deepEqual(await hoursOf(page), hoursIn(one.hours));
    await sees(page, one);
    assert.equal(await page.title(), title, "the title says nothing");
    assert.equal(title, WORDS[one.lang].title);
    assert.equal(await page.inputValue("#secret"), "", "the words are not left in the form");
    assert.deepEqual(requests, []);
    assert.deepEqual(complaints, []);
    assert.deepEqual(await kept(page, context), { cookies: 0, local: 0, session: 0, databases: 0, caches: 0 });
    await page.screenshot({ path: join(shots, `${one.name}.png`), fullPage: true });
    await context.close();
  });
  if (existsSync(`${one.path}.tandem.age`)) {
    await test(`${one.name}: the reader page opens the sealed file alike`, async () => {
      const { context, page, requests, complaints } = await opened(join(folder, `reader-${one.lang}.reader.html`));
      await page.setInputFiles("#file", `${one.path}.tandem.age`);
      await unlock(page, one.key);
      await shown(page);
      assert.deepEqual(await hoursOf(page), hoursIn(one.hours));
      await sees(page, one);
      assert.equal(await page.locator("footer code").textContent(), one.from_key);
      assert.equal(await page.evaluate(() => document.getElementById("file").files.length), 0);
      assert.deepEqual([requests, complaints], [[], []]);
      await context.close();
    });
  }
}

/** What was answered from memory without the words that say so; `null` of what was not. */
function recalled(text) {
  for (const { from_memory } of Object.values(WORDS)) {
    const [before, after] = from_memory.split("{time}");
    if (text.startsWith(before) && text.endsWith(after)) return text.slice(before.length, -after.length);
  }
  return null;
}

/** The hours that are expected: an older summary does not say what was from memory. */
function hoursIn(hours) {
  return hours.map((week) => ({ ...week, from_memory: week.from_memory ?? [] }));
}

/** The minutes as the table has them; where there is none, the cell says so in words. */
async function hoursOf(page) {
  const rows = await page.$$eval("tr[data-week]", (rows) =>
    rows.map((row) => ({
      first: row.dataset.week,
      cells: [...row.querySelectorAll("td")].map((cell) => ({
        kind: cell.dataset.kind,
        minutes: cell.dataset.minutes ?? null,
        text: cell.textContent,
        bar: cell.querySelector("rect")?.getBoundingClientRect().width ?? null,
      })),
    })),
  );
  const hours = rows.map(({ first, cells }) => {
    const from_memory = [];
    const of = (kind) => {
      const cell = cells.find((cell) => cell.kind === kind);
      if (cell === undefined || cell.minutes === null) return null;
      // What is written must say the number that the attribute has.
      const minutes = Number(cell.minutes);
      const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
      const text = [hours && `${hours} h`, rest && `${rest} min`].filter(Boolean).join("\u00a0");
      const bare = recalled(cell.text);
      if (bare !== null) from_memory.push(kind);
      if (minutes > 0) assert.equal(bare ?? cell.text, text);
      else assert.match(bare ?? cell.text, /0 h/);
      assert.equal(cell.bar > 0, minutes > 0, "a bar where there is an amount");
      return minutes;
    };
    const kinds = { individual: of("individual"), group: of("group"), mutual_help: of("mutual_help") };
    return { first, ...kinds, from_memory };
  });
  const scale = rows.flatMap(({ cells }) => cells.filter((cell) => cell.minutes > 0).map((cell) => cell.bar / cell.minutes));
  for (const one of scale) assert.ok(Math.abs(one / scale[0] - 1) < 0.02, "all bars are on one scale");
  return hours;
}

async function sees(page, one) {
  const text = await page.locator("#place").innerText();
  const words = WORDS[one.lang];
  for (const name of ["worried", "self_reported", "part_2"]) assert.ok(text.includes(words[name]), name);
  // The line is the page's, not the document's: the reader page does not know the country.
  assert.equal(text.includes("In danger now? Call 911."), (await page.locator("#sealed").count()) === 1);
  for (const [count, value] of [["meetings", one.meetings], ["practices", one.practices]]) {
    const cell = page.locator(`[data-count=${count}]`);
    assert.equal(await cell.count(), value === null ? 0 : 1);
    if (value !== null) assert.equal(await cell.textContent(), String(value));
  }
  // What got in the way is a number for each reason, under the sentence that it counts against nobody.
  const reasons = await page.$$eval("[data-why]", (all) => all.map((one) => [one.dataset.why, one.textContent]));
  const told = (one.barriers ?? []).map(([why, times]) => [why, `${words[`why_${why}`]}: ${times}`]);
  assert.deepEqual(reasons, told);
  assert.equal(text.includes(words.barriers_why), told.length > 0);
  const weeksAway = await page.$$eval("tr[data-week]:has(.away)", (rows) => rows.map((row) => row.dataset.week));
  assert.deepEqual(weeksAway, one.hours.length > 0 ? one.away : []);
  // The week that was not over is no whole one.
  const open = await page.$$eval("tr[data-week] th", (heads, said) => heads.filter((head) => head.textContent.includes(said)).length, words.so_far);
  assert.equal(open, one.open_weeks ?? 0);
  assert.ok((await page.locator("h1:visible").innerText()).includes(one.alias));
  if (one.talk_about !== null) {
    const visible = one.talk_about.replaceAll("\u202e", "");
    assert.equal(await page.locator("blockquote").first().textContent(), visible);
  }
}

async function kept(page, context) {
  const found = await page.evaluate(async () => {
    // On a page from the disk some of these may not even be there.
    const count = async (read) => { try { return await read(); } catch { return 0; } };
    return {
      local: await count(() => localStorage.length),
      session: await count(() => sessionStorage.length),
      databases: await count(async () => (await indexedDB.databases()).length),
      caches: await count(async () => (await caches.keys()).length),
    };
  });
  return { cookies: (await context.cookies()).length, ...found };
}

// --- what does not open ---------------------------------------------------------------------------

const usual = named("usual-en");

await test("a wrong word is said plainly, and the right ones still open it", async () => {
  const { context, page } = await opened(`${usual.path}.html`);
  const wrong = usual.passphrase.split(" ").with(0, "zoom").join(" ");
  await unlock(page, wrong);
  await says(page, "en", "wrong_words");
  assert.equal(await page.evaluate(() => document.activeElement.id), "secret");
  await unlock(page, "one two");
  await says(page, "en", "wrong_words");
  await unlock(page, usual.passphrase);
  await shown(page);
  await context.close();
});

const scratch = mkdtempSync(join(tmpdir(), "pages-"));

function changedPage(name, change) {
  const html = readFileSync(`${usual.path}.html`, "utf8");
  const [, sealed] = /id="sealed">([^<]*)</.exec(html);
  const envelope = JSON.parse(sealed);
  const changed = JSON.stringify(change(envelope) ?? envelope);
  const path = join(scratch, `${name}.html`);
  writeFileSync(path, html.replace(sealed, () => changed));
  return path;
}

const flip = (text, at) => {
  const bytes = Buffer.from(text, "base64");
  bytes[at < 0 ? bytes.length + at : at] ^= 1;
  return bytes.toString("base64");
};

for (const [name, why, change] of [
  ["first-byte", "wrong_words", (e) => { e.sealed = flip(e.sealed, 0); }],
  ["last-byte", "wrong_words", (e) => { e.sealed = flip(e.sealed, -1); }],
  ["salt", "wrong_words", (e) => { e.salt = flip(e.salt, 3); }],
  ["nonce", "wrong_words", (e) => { e.nonce = flip(e.nonce, 3); }],
  ["more-rounds", "wrong_words", (e) => { e.iterations += 1; }],
  ["too-few-rounds", "unreadable", (e) => { e.iterations = 599_999; }],
  ["too-many-rounds", "unreadable", (e) => { e.iterations = 5_000_001; }],
  ["odd-rounds", "unreadable", (e) => { e.iterations = 600_000.5; }],
  ["other-kdf", "unreadable", (e) => { e.kdf = "none"; }],
  ["later", "newer", (e) => { e.format = "tandem-page/2"; }],
  ["no-salt", "unreadable", (e) => { delete e.salt; }],
  ["no-base64", "unreadable", (e) => { e.sealed = "%%"; }],
  ["nothing", "unreadable", () => null ?? []],
]) {
  await test(`a page with a changed envelope is refused: ${name}`, async () => {
    const { context, page } = await opened(changedPage(name, change));
    await unlock(page, usual.passphrase);
    await says(page, "en", why);
    await context.close();
  });
}

await test("a changed script does not run", async () => {
  const html = readFileSync(`${usual.path}.html`, "utf8");
  const path = join(scratch, "script.html");
  writeFileSync(path, html.replace("<script>", "<script>document.title='taken';"));
  const { context, page, complaints } = await opened(path);
  assert.equal(await page.title(), WORDS.en.title);
  assert.equal(await page.locator("form").isHidden(), true);
  assert.match(complaints.join(), /Content Security Policy/);
  await context.close();
});

await test("the policy lets nothing in or out", async () => {
  const { context, page, requests } = await opened(`${usual.path}.html`);
  const policy = await page.getAttribute("meta[http-equiv=Content-Security-Policy]", "content");
  assert.match(policy, /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none';/);
  const answers = await page.evaluate(async () => {
    const url = "https://example.org/x";
    const loads = (element) => new Promise((done) => {
      element.onload = () => done(true);
      element.onerror = () => done(false);
      document.body.append(element);
    });
    const image = Object.assign(new Image(), { src: url });
    return [await fetch(url).then(() => true, () => false), await loads(image), navigator.sendBeacon(url)];
  });
  assert.deepEqual(answers.slice(0, 2), [false, false]);
  // The browser tells of an attempt, and then stops it: none of them gets an answer.
  assert.ok(requests.length <= 3);
  await context.close();
});

// --- the reader page ------------------------------------------------------------------------------

await test("security_32 a part that the scope does not cover closes the summary", () => {
  const text = (scope) => JSON.stringify({
    v: 1, typ: "summary", alias: "Sam", created: "2026-03-10T15:30Z", expires: "2026-06-10T15:30Z",
    period: { from: "2026-03-02", to: "2026-03-08" }, scope,
    consent: { recipient: "Robin", purpose: "support", until: "2026-06-10" },
    summary: { ask: "call_me", craving: null, strengths: ["patient"] },
  });
  const now = Date.parse("2026-03-11T00:00Z");
  const opened = readDocument(text(["strengths", "ask", "a_later_one"]), now);
  assert.deepEqual([opened.ask, opened.strengths, opened.craving], ["call_me", ["patient"], null]);
  for (const scope of [["ask"], ["strengths", "craving"], [], undefined, "ask strengths"]) {
    assert.throws(() => readDocument(text(scope), now), { message: "unreadable" });
  }
});

await test("security_32 a passphrase beside a key is refused wherever it stands in the head", async () => {
  const key = await generateX25519Identity();
  const stanza = (...args) => ({ wrapFileKey: () => [new Stanza(args, new Uint8Array(64))] });
  const sealed = async (before, other) => {
    const file = new Encrypter();
    for (let at = 0; at < before; at += 1) file.addRecipient(stanza("grease", `${at}`));
    file.addRecipient(stanza(...other));
    file.addRecipient(await identityToRecipient(key));
    return file.encrypt(new Uint8Array(10));
  };
  for (const before of [0, 100, 900]) {
    assert.equal((await decrypt(await sealed(before, ["more"]), key)).length, 10);
    const salted = ["scrypt", "A".repeat(22), "10"];
    await assert.rejects(decrypt(await sealed(before, salted), key), { message: "unreadable" });
  }
});

for (const name of readdirSync(join(folder, "refused"))) {
  const why = name.replace(".age", "");
  await test(`the reader page says why it does not open: ${why}`, async () => {
    const { context, page } = await opened(join(folder, "reader-en.reader.html"));
    await page.setInputFiles("#file", join(folder, "refused", name));
    await unlock(page, usual.key);
    await says(page, "en", why);
    await context.close();
  });
}

for (const [note, expected] of [
  ["withdrawal", WORDS.en.withdrawal.replace("{alias}", "Sam")],
  ["reply", "See you on Tuesday.\nGood that you wrote."],
]) {
  await test(`the reader page shows a ${note}`, async () => {
    const { context, page } = await opened(join(folder, "reader-en.reader.html"));
    await page.setInputFiles("#file", join(folder, `${note}.note.age`));
    await unlock(page, usual.key);
    await shown(page);
    assert.ok((await page.locator("#place").innerText()).includes(expected));
    await context.close();
  });
}

await test("the reader page opens a page by its words, without its script", async () => {
  const { context, page } = await opened(join(folder, "reader-es.reader.html"));
  const path = join(scratch, "to-read.html");
  copyFileSync(`${usual.path}.html`, path);
  await page.setInputFiles("#file", path);
  await unlock(page, usual.passphrase);
  await shown(page);
  assert.deepEqual(await hoursOf(page), hoursIn(usual.hours));
  await context.close();
});

await test("the reader page takes no key that is none", async () => {
  const { context, page } = await opened(join(folder, "reader-en.reader.html"));
  await page.setInputFiles("#file", `${usual.path}.tandem.age`);
  await unlock(page, "AGE-SECRET-KEY-1QQQ");
  await says(page, "en", "wrong_key");
  await context.close();
});

// --- time -----------------------------------------------------------------------------------------

/** Hides or shows the page as the browser would tell it; the clock stands where it is told to. */
const visible = (page, state) =>
  page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event("visibilitychange"));
  }, !state);

const clock = (page) => page.clock.install({ time: new Date("2026-11-22T08:00:00Z") });

await test("five minutes out of sight blank it, and not a second less", async () => {
  const { context, page } = await opened(`${usual.path}.html`, {}, clock);
  await unlock(page, usual.passphrase);
  await shown(page);
  await visible(page, false);
  await page.clock.runFor(4 * 60_000 + 59_000);
  assert.equal(await page.locator("#place").isHidden(), false);
  await visible(page, true);
  await page.clock.runFor(10 * 60_000);
  assert.equal(await page.locator("#place").isHidden(), false, "in sight it stays");
  await visible(page, false);
  await page.clock.runFor(5 * 60_000 + 1_000);
  await says(page, "en", "blanked");
  await unlock(page, usual.passphrase);
  await shown(page);
  await context.close();
});

await test("a device that slept blanks it before it is seen again", async () => {
  const { context, page } = await opened(`${usual.path}.html`, {}, clock);
  await unlock(page, usual.passphrase);
  await shown(page);
  await visible(page, false);
  // The clock goes on; no timer runs.
  await page.clock.setSystemTime(new Date("2026-11-22T09:00:00Z"));
  await visible(page, true);
  await says(page, "en", "blanked");
  await context.close();
});

await test("what goes out of sight while it opens is counted from then", async () => {
  const { context, page } = await opened(`${usual.path}.html`, {}, clock);
  await visible(page, false);
  await unlock(page, usual.passphrase);
  await shown(page);
  await page.clock.runFor(5 * 60_000 + 1_000);
  await says(page, "en", "blanked");
  await context.close();
});

await test("going away and back shows nothing", async () => {
  const { context, page } = await opened(`${usual.path}.html`);
  await unlock(page, usual.passphrase);
  await shown(page);
  // A browser that keeps pages for going back to says so as it puts this one away.
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true })));
  assert.equal(await page.locator("#place").textContent(), "");
  await page.goto("about:blank");
  await page.goBack();
  assert.equal(await page.locator("#place").textContent(), "");
  assert.equal(await page.inputValue("#secret"), "");
  await context.close();
});

await test("it is closed to view once its time is over", async () => {
  const late = (page) => page.clock.install({ time: new Date("2199-01-01T00:00:00Z") });
  const { context, page } = await opened(`${usual.path}.html`, {}, late);
  await unlock(page, usual.passphrase);
  await says(page, "en", "expired");
  await context.close();
});

// --- for everybody --------------------------------------------------------------------------------

async function violations(page) {
  // As a script of the browser, not of the page: the policy would not let it in.
  await page.evaluate(axe);
  const { violations, passes } = await page.evaluate(() =>
    globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.ok(passes.length > 5, "the rules were asked");
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
}

for (const scheme of ["light", "dark"]) {
  for (const lang of ["en", "es"]) {
    await test(`axe finds nothing: ${lang}, ${scheme}`, async () => {
      const one = named(`everything-${lang}`);
      const { context, page } = await opened(`${one.path}.html`, { colorScheme: scheme });
      assert.deepEqual(await violations(page), [], "before it is opened");
      await unlock(page, "one two three");
      await says(page, lang, "wrong_words");
      assert.deepEqual(await violations(page), [], "with a refusal");
      await page.screenshot({ path: join(shots, `refused-${lang}-${scheme}.png`) });
      await unlock(page, one.passphrase);
      await shown(page);
      assert.deepEqual(await violations(page), [], "opened");
      await page.screenshot({ path: join(shots, `everything-${lang}-${scheme}.png`), fullPage: true });
      await page.goto(pathToFileURL(join(folder, `reader-${lang}.reader.html`)).href);
      assert.deepEqual(await violations(page), [], "the reader page");
      await page.screenshot({ path: join(shots, `reader-${lang}-${scheme}.png`) });
      await context.close();
    });
  }
}

for (const [name, width] of [["a small phone", 320], ["200% zoom on a small window", 640 / 2], ["a phone", 390]]) {
  await test(`nothing has to be scrolled sideways: ${name}`, async () => {
    for (const one of [named("everything-es"), named("hostile-en"), named("usual-en")]) {
      const { context, page } = await opened(`${one.path}.html`, { viewport: { width, height: 700 } });
      const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(await wide(), 0);
      await unlock(page, one.passphrase);
      await shown(page);
      assert.equal(await wide(), 0, one.name);
      // Nor is anything cut off or on top of something else in the table.
      const cut = await page.$$eval("th, td", (cells) =>
        cells.filter((cell) => cell.scrollWidth > cell.clientWidth + 1).map((cell) => cell.textContent));
      assert.deepEqual(cut, []);
      await page.screenshot({ path: join(shots, `${one.name}-${width}.png`), fullPage: true });
      await context.close();
    }
  });
}

await test("texts twice as large need no scrolling sideways", async () => {
  const one = named("everything-es");
  const { context, page } = await opened(`${one.path}.html`, { viewport: { width: 800, height: 900 } });
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(await wide(), 0, "before it is opened");
  await page.screenshot({ path: join(shots, "landing-text-200.png"), fullPage: true });
  await unlock(page, one.passphrase);
  await shown(page);
  assert.equal(await wide(), 0);
  await page.screenshot({ path: join(shots, "text-200.png"), fullPage: true });
  await context.close();
});

await test("it can be opened, read and closed with the keyboard alone", async () => {
  const { context, page } = await opened(`${usual.path}.html`);
  const focus = () => page.evaluate(() => document.activeElement.id || document.activeElement.tagName + document.activeElement.textContent.trim());
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "secret");
  await page.keyboard.type(usual.passphrase);
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "BUTTONOpen");
  await page.keyboard.press("Enter");
  await shown(page);
  assert.match(await focus(), /^H1Summary from Sam/);
  const outline = () => page.evaluate(() => getComputedStyle(document.activeElement).outlineWidth);
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focus(), "close");
  assert.equal(await outline(), "3px");
  await page.keyboard.press("Shift+Tab");
  assert.equal(await focus(), "print");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await says(page, "en", "blanked");
  assert.equal(await focus(), "secret");
  await context.close();
});

await test("a screen reader hears the parts by their names", async () => {
  const { context, page } = await opened(`${usual.path}.html`);
  await unlock(page, usual.passphrase);
  await shown(page);
  const names = (role) => page.getByRole(role).evaluateAll((all) => all.map((one) => one.textContent));
  const headings = await names("heading");
  for (const name of ["talk_about", "hours", "counts", "goals", "strengths", "about"]) {
    assert.ok(headings.includes(WORDS.en[name]), name);
  }
  assert.equal(await page.getByRole("main").count(), 1);
  assert.equal(await page.getByRole("region", { name: WORDS.en.hours }).getByRole("table").count(), 1);
  assert.ok((await page.getByRole("columnheader").count()) >= 4);
  assert.equal(await page.getByRole("rowheader").count(), usual.hours.length);
  await context.close();
});

await test("it prints on one page, and a closed one prints nothing of it", async () => {
  for (const name of ["usual-en", "usual-es", "everything-es"]) {
    const one = named(name);
    const { context, page } = await opened(`${one.path}.html`, { colorScheme: "dark" });
    await unlock(page, one.passphrase);
    await shown(page);
    for (const format of ["Letter", "A4"]) {
      const path = join(shots, `${name}-${format}.pdf`);
      await page.pdf({ path, format, printBackground: false });
      const pages = Number(/Pages:\s+(\d+)/.exec(execFileSync("pdfinfo", [path], { encoding: "utf8" }))[1]);
      assert.equal(pages, 1, `${name}, ${format}`);
      const text = execFileSync("pdftotext", ["-layout", path, "-"], { encoding: "utf8" });
      assert.ok(text.includes(WORDS[one.lang].self_reported));
    }
    await page.click("#close");
    const path = join(shots, "closed.pdf");
    await page.pdf({ path });
    assert.ok(!execFileSync("pdftotext", [path, "-"], { encoding: "utf8" }).includes("Sam"));
    await context.close();
  }
});

// reports_14: a page that comes in a message looks like a trap, so it says what it is before anything runs.
const half = (page) => page.addInitScript(() => Object.defineProperty(globalThis, "crypto", { value: {} }));
const LANDING = ["heading", "made_with", "need_words", "never_asks", "not_expected"];

await test("the landing says what it is, with scripts off, blocked half-way, and on", async () => {
  for (const name of ["usual-en", "usual-es"]) {
    const one = named(name);
    for (const how of ["off", "half", "on"]) {
      const viewport = { width: 320, height: 640 };
      const { context, page } = await opened(`${one.path}.html`, { javaScriptEnabled: how !== "off", viewport }, how === "half" ? half : undefined);
      const text = await page.locator("main").innerText();
      for (const part of LANDING) assert.ok(text.includes(WORDS[one.lang][part].replaceAll("**", "")), `${name} ${how} ${part}`);
      assert.equal(text.includes(WORDS[one.lang].preview), how !== "on", `${name} ${how}`);
      assert.equal(await page.locator("form").isVisible(), how === "on", `${name} ${how}`);
      for (const word of [one.alias, "recovery", "recuperación", "911"]) assert.ok(!text.includes(word), word);
      assert.equal(await page.title(), WORDS[one.lang].title);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(wide <= 320, `${name} ${how}: ${wide}`);
      await page.screenshot({ path: join(shots, `landing-${name}-${how}.png`), fullPage: true });
      await context.close();
    }
  }
});

await test("without scripts the reader names another program", async () => {
  const path = join(folder, "reader-en.reader.html");
  const { context, page } = await opened(path, { javaScriptEnabled: false });
  assert.ok((await page.locator("main").innerText()).includes("age -d -i key.txt FILE"));
  assert.equal(await page.locator("form").isHidden(), true);
  await context.close();
});

await test("another reader of codes reads the enrolment code", async () => {
  const { context, page } = await opened(`${usual.path}.html`);
  const svg = readFileSync(join(folder, "code.svg"), "utf8");
  // Drawn by the browser on a page without a policy.
  await page.goto("about:blank");
  await page.setContent(svg.replace("<svg ", "<svg width='600' height='600' "));
  const shot = await page.locator("svg").screenshot({ path: join(shots, "code.png") });
  await page.setContent(`<canvas></canvas>`);
  const { width, height, data } = await page.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = document.querySelector("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const drawing = canvas.getContext("2d");
    drawing.drawImage(image, 0, 0);
    const { width, height, data } = drawing.getImageData(0, 0, image.width, image.height);
    return { width, height, data: [...data] };
  }, shot.toString("base64"));
  const read = jsQR(Uint8ClampedArray.from(data), width, height);
  assert.equal(read?.data, readFileSync(join(folder, "code.txt"), "utf8"));
  await context.close();
});

// --- what the pages are made of -------------------------------------------------------------------

await test("leaving_6_9 a page is thirty kilobytes beside the summary in it, as a mail carries it", () => {
  const html = readFileSync(`${usual.path}.html`, "utf8");
  const [, sealed] = /id="sealed">([^<]*)</.exec(html);
  const size = gzipSync(html.replace(sealed, "")).length;
  assert.ok(size > 3_000 && size <= 30 * 1024, `${size} bytes`);
});

await test("the committed bundle is what its sources make", async () => {
  const out = mkdtempSync(join(tmpdir(), "bundle-"));
  execFileSync("node", ["web/build.mjs", out]);
  const names = readdirSync(out).sort();
  assert.deepEqual(names, readdirSync("web/dist").sort());
  for (const name of names) {
    assert.ok(readFileSync(join(out, name)).equals(readFileSync(join("web/dist", name))), name);
  }
});

const blank = join(scratch, "blank.html");
writeFileSync(blank, "<!doctype html><title>-</title>");
await vectors(test, browser, pathToFileURL(blank).href);

await browser.close();
finish();

function json(path) {
  return JSON.parse(readFileSync(path, "utf8"));
}
