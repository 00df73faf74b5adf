//! A whole story in Spanish: nobody who speaks it has to read a line of English.
//!
//! What is printed is read by a plain rule: two of the small words that every English sentence is full of,
//! and no Spanish one has, are a line that was forgotten. What the person or a list of meetings wrote is
//! taken out before; it is in whatever language they wrote it.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

use crate::common::{Done, Person};

/// Words without which English says little, and which are none in Spanish.
const SMALL: [&str; 30] = [
    "the", "of", "and", "is", "it", "to", "with", "your", "you", "not", "was", "this", "that",
    "for", "are", "here", "there", "nothing", "written", "what", "which", "when", "yet", "from",
    "by", "be", "has", "been", "an", "at",
];

/// Every text with a blank in it.
fn texts(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if text.contains(' ') {
                into.insert(one_line(text));
            }
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                texts(&inner, into);
            }
        }
        Value::Array(all) => all.iter().for_each(|it| texts(it, into)),
        Value::Object(all) => all.values().for_each(|it| texts(it, into)),
        _ => {}
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The small words in a text that nobody but the program wrote.
fn english(said: &str, own: &[String]) -> Vec<String> {
    // What is to be typed is the same in every language.
    let typed = |line: &&str| !line.trim_start().starts_with("tandem ");
    let lines = said.lines().filter(typed).map(|line| match line.split_once(": tandem ") {
        Some((before, _)) => before,
        None => line,
    });
    let mut text = one_line(&lines.collect::<Vec<_>>().join(" "));
    for part in text.clone().split('`').skip(1).step_by(2) {
        text = text.replace(&format!("`{part}`"), "");
    }
    own.iter().for_each(|own| text = text.replace(own, ""));
    let words = text.split(|c: char| !(c.is_alphanumeric() || "-_'".contains(c)));
    // What stands for a value is in capitals.
    let words = words.filter(|word| word.to_uppercase() != *word);
    words.filter(|word| SMALL.contains(&word.to_lowercase().as_str())).map(str::to_owned).collect()
}

struct Reader {
    person: Person,
    own: Vec<String>,
    wrong: Vec<String>,
}

impl Reader {
    fn judge(&mut self, line: &str, done: &Done) {
        for said in [&done.out, &done.err] {
            let found = english(said, &self.own);
            if found.len() > 1 {
                self.wrong.push(format!("$ tandem {line}\n{said}\n=> {}", found.join(" ")));
            }
        }
    }

    /// Runs what must go well, or what must be refused, and reads what it says.
    fn read(&mut self, line: &str, code: i32) {
        let words: Vec<_> = line.split(' ').map(|word| word.replace('_', " ")).collect();
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let done = self.person.run(&words);
        if done.code != code {
            self.wrong.push(format!("$ tandem {line}\n{done:?}\n=> not {code}"));
        }
        self.judge(line, &done);
    }
}

#[test]
fn a_line_of_english_is_seen() {
    let own = ["the dog of my aunt".to_owned()];
    assert!(english("Die Sitzung the dog of\n  my aunt: tandem log the of", &own).is_empty());
    assert_eq!(english("Nothing is written down.", &own).len(), 3);
    assert!(english("Todavía no hay nada anotado.", &own).is_empty());
}

#[test]
fn terminal_20_the_whole_story_is_told_in_spanish() {
    let mut person = Person::new();
    person.set("LANG", "es_US.UTF-8");
    let demo = person.ok(&["demo"]);
    let everything = fs::read_to_string(person.path("tandem-demo/demo.json")).unwrap();
    person.set("TANDEM_PASSPHRASE", "only-a-demo-nothing-private");
    let vault = person.path("tandem-demo/record").display().to_string();
    person.set("TANDEM_VAULT", &vault);
    let mut own = BTreeSet::from([
        "American Society of Addiction Medicine".to_owned(),
        // What Robin wrote back.
        "Thank you for writing. I have a ride for you on Tuesday.".to_owned(),
    ]);
    texts(&serde_json::from_str(&everything).unwrap(), &mut own);
    for list in
        [&["meetings", "find", "--limit", "100"][..], &["meetings", "kept"], &["share", "log"]]
    {
        texts(&person.json(list), &mut own);
    }
    let meeting = person.json(&["meetings", "kept"])[0]["id"].as_str().unwrap().to_owned();
    let session = person.json(&["sessions"])[0]["id"].as_str().unwrap().to_owned();
    let practice =
        person.json(&["skills", "practices", "--open"])[0]["id"].as_str().unwrap().to_owned();
    let consent = person.json(&["consent", "list"])[0]["id"].as_str().unwrap().to_owned();
    let found = person.json(&["meetings", "find"])[0]["id"].as_str().unwrap().to_owned();
    texts(&person.json(&["meetings", "show", &found]), &mut own);
    texts(&person.json(&["meetings", "welcome", &meeting]), &mut own);
    // The longest first: one may hold another.
    let mut own: Vec<_> = own.into_iter().collect();
    own.sort_by_key(|text| std::cmp::Reverse(text.len()));
    let mut reader = Reader { person, own, wrong: Vec::new() };
    reader.judge("demo", &demo);

    for line in WELL {
        let line = line.replace("MEETING", &meeting).replace("SESSION", &session);
        let line = line.replace("PRACTICE", &practice).replace("FOUND", &found);
        let line = line.replace("CONSENT", &consent);
        reader.read(&line, 0);
    }
    for (line, code) in REFUSED {
        reader.read(&line.replace("SESSION", &session), *code);
    }
    // Every verb's help, and of every verb below it.
    let mut open = vec![String::new()];
    while let Some(verb) = open.pop() {
        let line = format!("{verb} --help");
        let words: Vec<_> = line.split_whitespace().collect();
        let done = reader.person.ok(&words);
        reader.judge(&line, &done);
        let below = done.out.split("Verbos:").nth(1).unwrap_or_default();
        let below = below.lines().skip(1).take_while(|line| line.starts_with("  "));
        let names = below.filter(|line| !line.starts_with("   "));
        let names = names.filter_map(|line| line.split_whitespace().next());
        open.extend(names.filter(|it| *it != "help").map(|it| format!("{verb} {it}")));
    }
    let count = reader.wrong.len();
    assert!(reader.wrong.is_empty(), "{count} in English:\n{}", reader.wrong.join("\n\n"));
}

/// Headings of a summary, a consent's days and what is said beside a file were English on a Spanish terminal, on
/// both sides.
#[test]
fn reports_17_what_is_shared_is_read_in_spanish_on_both_sides() {
    let mut person = Person::new();
    person.set("LANG", "es_US.UTF-8");
    person.ok(&["demo"]);
    let everything = fs::read_to_string(person.path("tandem-demo/demo.json")).unwrap();
    person.set("TANDEM_PASSPHRASE", "only-a-demo-nothing-private");
    // What Sam asked to talk about and found good, and what Robin wrote back.
    let mut own = BTreeSet::from([
        "How to get to the Tuesday group without a car".to_owned(),
        "I asked for help before the weekend".to_owned(),
        "Thank you for writing. I have a ride for you on Tuesday.".to_owned(),
    ]);
    texts(&serde_json::from_str(&everything).unwrap(), &mut own);
    let mut own: Vec<_> = own.into_iter().collect();
    own.sort_by_key(|text| std::cmp::Reverse(text.len()));
    let mut reader = Reader { person, own, wrong: Vec::new() };
    let vault = |reader: &mut Reader, name: &str| {
        let path = reader.person.path(&format!("tandem-demo/{name}")).display().to_string();
        reader.person.set("TANDEM_VAULT", &path);
    };
    vault(&mut reader, "record");
    let consents = reader.person.json(&["consent", "list"]);
    let mut ids = consents.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap());
    let shares = |id: &&str| reader.person.run(&["share", "preview", "--consent", id]).code == 0;
    let coach = ids.find(shares).expect("one with a coach").to_owned();
    for line in
        ["share preview --consent CONSENT", "consent show CONSENT", "consent list", "share log"]
    {
        reader.read(&line.replace("CONSENT", &coach), 0);
    }
    let out = reader.person.path("mine.pdf").display().to_string();
    reader.read(&format!("share print --consent {coach} --out {out}"), 0);
    vault(&mut reader, "coach");
    let out = reader.person.path("theirs.pdf").display().to_string();
    let people = reader.person.json(&["coach", "people"]);
    let sam = people[0]["person"].as_str().unwrap().to_owned();
    reader.read("coach people", 0);
    reader.read(&format!("coach show {sam}"), 0);
    reader.read(&format!("coach print {sam} --out {out}"), 0);
    let shown = reader.person.ok(&["coach", "show", &sam]).out;
    for heading in ["semana del", "Reuniones:", "Meta:"] {
        assert!(shown.contains(heading), "{heading}: {shown}");
    }
    let count = reader.wrong.len();
    assert!(reader.wrong.is_empty(), "{count} in English:\n{}", reader.wrong.join("\n\n"));
}

const WELL: &[&str] = &[
    "today",
    "hours",
    "hours --by month",
    "hours --by visit",
    "sessions",
    "show SESSION",
    "history SESSION",
    "log grupo 90",
    "log aa 1h ayer 7pm",
    "undo",
    "redo",
    "edit SESSION --minutes 45",
    "history SESSION",
    "remove SESSION",
    "undo",
    "missed group --why no-ride",
    "away --from 2026-03-20 --to 2026-03-22",
    "recall --week pasada 1 ninguna saltar",
    "checkin list",
    "checkin on",
    "how on",
    "how --mood good --sleep bad",
    "checkin --use no",
    "goal",
    "goal add ver_a_mi_hermana --weekly individual=1",
    "visit",
    "visit add",
    "agenda",
    "agenda list",
    "agenda add group --day tue --at 18:00",
    "reminders",
    "meetings",
    "meetings next",
    "meetings kept",
    "meetings lists",
    "meetings find --limit 5",
    "meetings find --near 41.2,-73.91 --within 5",
    "meetings show FOUND",
    "meetings welcome MEETING",
    "skills list",
    "skills now",
    "skills course",
    "skills practices",
    "skills show breathe",
    "skills open PRACTICE",
    "skills start two-minutes",
    "plan",
    "plan hard-day",
    "people list",
    "help-now",
    "evidence",
    "medicine-card",
    "medicine-card methadone",
    "family-sheet",
    "look-back",
    "program",
    "time",
    "craving list",
    "note list",
    "measure",
    "measure phq-2",
    "profile",
    "profile medication",
    "consent list",
    "share log",
    "share coaches",
    "share preview --consent CONSENT",
    "search Ana",
    "export csv --out salida.csv",
    "export json --out salida.json",
    "export pdf --out salida.pdf",
    "export fhir --out salida.fhir.json",
    "import salida.csv",
    "calendar --out salida.ics",
    "backup --out copia.tandem",
    "restore copia.tandem",
    "edit SESSION --note hola",
    "history SESSION",
    "sync status",
    "check",
    "where",
];

const REFUSED: &[(&str, i32)] = &[
    ("log", 2),
    ("log group", 2),
    ("log reunon 60", 2),
    ("log group 9999", 2),
    ("log group 60 --at nunca", 2),
    ("hours --by year", 2),
    ("hours --form 2026-01-01", 2),
    ("horas", 2),
    ("show ffffffff", 1),
    ("show xyz", 2),
    ("goal done SESSION 1", 1),
    ("recall", 2),
    ("skills start nada", 1),
    ("meetings import no-hay.json --source x", 1),
    ("export csv --out salida.csv", 1),
    ("forget SESSION", 2),
    ("visit add --on 2030-01-01", 1),
    ("consent new", 2),
    ("sync now", 1),
    ("sync leave", 1),
    ("sync setup --place nada", 1),
    ("sync join --place .", 1),
    ("log group 60 --donde casa", 2),
];
