//! A person's week, told in both languages: a shot that is moved, a meeting that is forgotten, a craving that
//! passes, a refill, an evening without a word. What the first screen says each morning is a golden file, to
//! be read aloud and judged for calm.
//!
//! `TANDEM_GOLDEN=write` writes the files anew; then they are read again.

use std::fs;

use crate::common::{Person, here};

/// What happens, and when (UTC; the person lives in New York, where clocks go forward on 8 March).
const WEEK: [(&str, &[&str]); 17] = [
    ("2026-02-27T15:00:00Z", &["spare-key", "--yes"]),
    (
        "2026-02-27T15:01:00Z",
        &[
            "agenda",
            "add",
            "group",
            "--day",
            "tue",
            "--at",
            "6pm",
            "--minutes",
            "90",
            "--from",
            "2026-03-03",
            "--name",
            "Oak Hall",
        ],
    ),
    (
        "2026-02-27T15:02:00Z",
        &["agenda", "add", "shot", "--after-last", "28", "--from", "2026-03-10", "--at", "9:30"],
    ),
    (
        "2026-02-27T15:03:00Z",
        &["agenda", "add", "meeting", "--day", "thu", "--at", "19:00", "--from", "2026-03-12"],
    ),
    ("2026-02-27T15:04:00Z", &["agenda", "add", "refill", "--on", "2026-03-13"]),
    ("2026-02-27T15:05:00Z", &["how", "on"]),
    ("2026-02-27T15:06:00Z", &["craving", "on"]),
    ("2026-03-02T12:00:00Z", &["recall", "--week", "2026-02-23", "skip", "skip", "skip"]),
    ("2026-03-04T02:00:00Z", &["agenda", "went", "oak"]),
    ("2026-03-08T23:00:00Z", &["recall", "--week", "2026-03-02", "0", "1:30", "0"]),
    // Monday: the clinic calls, the shot is moved to Thursday.
    ("2026-03-09T18:00:00Z", &["agenda", "move", "shot", "--on", "tue", "--to", "thu"]),
    // Wednesday: yesterday's group is answered; in the evening a craving comes, and goes.
    ("2026-03-11T14:00:00Z", &["agenda", "went", "oak"]),
    ("2026-03-12T01:00:00Z", &["craving", "7", "--before", "payday", "--lasted", "to-20"]),
    ("2026-03-12T01:30:00Z", &["how", "--mood", "so-so", "--peak", "7"]),
    // Thursday: the shot. The meeting in the evening is forgotten.
    ("2026-03-12T14:00:00Z", &["agenda", "done", "shot"]),
    // Friday: the refill. In the evening not a word.
    ("2026-03-13T20:00:00Z", &["agenda", "done", "refill"]),
    // Sunday evening: the week's question.
    ("2026-03-16T00:00:00Z", &["recall", "--week", "2026-03-09", "0", "1:30", "0"]),
];

/// Every morning at half past seven.
const MORNINGS: [&str; 8] = [
    "2026-03-09",
    "2026-03-10",
    "2026-03-11",
    "2026-03-12",
    "2026-03-13",
    "2026-03-14",
    "2026-03-15",
    "2026-03-16",
];

fn told(language: &str) -> String {
    let mut person = Person::new();
    person.set("TANDEM_NOW", "2026-02-27T14:00:00Z");
    person.ok(&["--zone", "America/New_York", "--lang", language, "init", "--yes"]);
    let mut happens = WEEK.iter().peekable();
    let mut told = String::new();
    for morning in MORNINGS {
        let now = format!("{morning}T11:30:00Z");
        while let Some((at, line)) = happens.next_if(|(at, _)| *at < now.as_str()) {
            person.set("TANDEM_NOW", at);
            person.ok(line);
        }
        person.set("TANDEM_NOW", &now);
        told.push_str(&person.ok(&["--lang", language]).out);
        told.push('\n');
    }
    assert_eq!(happens.next(), None, "all of it is told");
    without_ids(&told)
}

/// Ids are random: a word of eight digits of one is the same in every file.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| word.len() == 8 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lines = text.lines().map(|line| {
        let words = line.split(' ').map(|word| if is_id(word) { "1d1d1d1d" } else { word });
        words.collect::<Vec<_>>().join(" ")
    });
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_week_is_told_calmly_in_both_languages() {
    for language in ["en", "es"] {
        let told = told(language);
        let file = here("golden").join(format!("week.{language}.txt"));
        if std::env::var_os("TANDEM_GOLDEN").is_some_and(|it| it == "write") {
            fs::write(&file, &told).unwrap();
        }
        let golden = fs::read_to_string(&file).unwrap();
        assert_eq!(told, golden, "{language}");
        // Calm is not only a number: no blame, no count of what was missed, no mark that shouts.
        let lower = told.to_lowercase();
        for never in ["missed", "overdue", "fail", "late", "!", "faltó", "atras", "perdi"] {
            assert!(!lower.contains(never), "{language}: {never}");
        }
    }
}
