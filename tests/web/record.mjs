// A page made from a whole record: `tandem demo` makes it, and what must be seen of the hours is what
// `hours --json` says of the same weeks.
//
//     node record.mjs TANDEM FOLDER      writes FOLDER/record.html and FOLDER/record.expected.json

import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [tandem, folder] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

/** What a verb says as JSON. */
function told(passphrase, ...verb) {
  const env = { ...process.env, TANDEM_PASSPHRASE: passphrase };
  return JSON.parse(execFileSync(tandem, [...verb, "--json"], { env, stdio: ["ignore", "pipe", "ignore"] }));
}

const demo = told("", "demo", "--dir", join(folder, "demo"));
const ask = (vault, ...verb) => told(demo.passphrase, "--vault", vault, ...verb);
const [person] = ask(demo.shared.coach_vault, "coach", "people");
const { summary } = ask(demo.shared.coach_vault, "coach", "show", person.person);
const { from, to } = summary.period;
const rows = ask(demo.vault, "hours", "--from", from, "--to", to);

copyFileSync(demo.shared.page, join(folder, "record.html"));
const expected = {
  lang: "en",
  passphrase: demo.shared.page_passphrase,
  expired: false,
  alias: person.alias,
  hours: rows.map((row) => ({
    first: row.from,
    individual: row.individual_minutes,
    group: row.group_minutes,
    mutual_help: row.mutual_help_minutes,
    from_memory: ["individual", "group", "mutual_help"].filter((kind) => row[`${kind}_minutes`] > 0 && ["recall", "mixed"].includes(row.basis[kind])),
  })),
  open_weeks: rows.filter((row) => Date.parse(row.from) + 6 * 86_400_000 > Date.parse(to)).length,
  away: rows.filter((row) => row.away_days > 0).map((row) => row.from),
  meetings: summary.meetings,
  practices: summary.practices,
  talk_about: summary.talk_about,
};
writeFileSync(join(folder, "record.expected.json"), JSON.stringify(expected, null, 2));
