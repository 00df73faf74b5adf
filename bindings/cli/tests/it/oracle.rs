//! `hours --json` against `tests/oracle/hours.py`: another language, another zone library.

use std::fmt::Write as _;
use std::process::Command;

use crate::common::{Person, here};
use serde_json::Value;
use tandem_story::Dice;

const ROWS: usize = 2_000;
const HOME: &str = "America/New_York";
/// Where clocks are moved by odd amounts, at odd times, or were moved otherwise until 2026.
const ZONES: [&str; 11] = [
    "",
    "America/New_York",
    "America/Vancouver",
    "America/St_Johns",
    "Africa/Casablanca",
    "Europe/Dublin",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "Antarctica/Troll",
    "UTC",
];
const KINDS: [&str; 7] =
    ["individual", "group", "mutual-help", "mutual_help", "family", "peer-support", "medical"];

/// A year of sessions, many of them around midnight and around the changes of the clocks, some of
/// them twice.
fn rows(dice: &mut Dice) -> String {
    let nights =
        ["2025-11-02", "2026-03-08", "2026-03-29", "2026-04-05", "2025-10-26", "2025-10-05"];
    let mut csv = String::from("kind,start,zone,minutes,approximate,written_at,note\r\n");
    let mut last = String::new();
    for _ in 0..ROWS {
        if dice.below(50) == 0 {
            csv.push_str(&last);
            continue;
        }
        let date = if dice.below(4) == 0 {
            dice.of(&nights).to_owned()
        } else {
            let (year, month) = if dice.below(3) == 0 {
                (2025, 8 + dice.below(5))
            } else {
                (2026, 1 + dice.below(8))
            };
            format!("{year}-{month:02}-{:02}", 1 + dice.below(28))
        };
        let start =
            format!("{date}T{:02}:{:02}", dice.of(&[0, 1, 2, 3, 10, 18, 22, 23]), dice.below(60));
        let written = dice.of(&[
            "",
            "2026-08-30T12:00:00Z",
            "2026-01-01T00:00:00.5Z",
            "2025-08-01T10:00:00+05:45",
        ]);
        last.clear();
        write!(
            last,
            "{},{start},{},{},{},{written},{}\r\n",
            dice.of(&KINDS),
            dice.of(&ZONES),
            1 + dice.below(240),
            dice.of(&["", "true", "false"]),
            dice.of(&["", "'=1", "\"two\nlines\""]),
        )
        .unwrap();
        csv.push_str(&last);
    }
    csv
}

fn oracle(arguments: &[&str]) -> Vec<Value> {
    let python = std::env::var_os("TANDEM_PYTHON")
        .expect("run ./tests/run, or set TANDEM_PYTHON to a Python that has the package tzdata");
    let output = Command::new(python)
        .arg(here("../../../tests/oracle/hours.py"))
        .args(arguments)
        .env("PYTHONTZPATH", "")
        .output()
        .expect("TANDEM_PYTHON names a program that runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn hours_are_those_of_the_oracle() {
    let mut person = Person::with_record();
    person.set("TANDEM_NOW", "2026-09-01T00:00:00Z");
    let file = person.file("many.csv", rows(&mut Dice::new(2026)));
    let told = person.json(&["import", &file]);
    assert_eq!(told["read"], ROWS);
    assert!(told["unchanged"].as_u64().unwrap() > 10, "some are there twice");

    let mut counted = 0;
    for week_start in ["mon", "sun"] {
        person.ok(&["profile", "--week-start", week_start]);
        for by in ["week", "month"] {
            for (from, to) in [("2025-08-01", "2026-08-31"), ("2026-03-07", "2026-03-08")] {
                let asked = ["--by", by, "--from", from, "--to", to];
                let ours = person.json(&[&["hours"], &asked[..]].concat());
                let rest =
                    ["--week-start", week_start, "--zone", HOME, "--now", "2026-09-01T00:00:00Z"];
                let theirs = oracle(&[&[file.as_str()], &asked[..], &rest].concat());
                let ours = ours.as_array().unwrap();
                assert_eq!(ours.len(), theirs.len());
                for (ours, theirs) in ours.iter().zip(&theirs) {
                    // We say more than the oracle; what it says, we say.
                    for (key, value) in theirs.as_object().unwrap() {
                        assert_eq!(&ours[key], value, "{by} {week_start} {key} {}", ours["period"]);
                    }
                }
                let entries = ours.iter().map(|row| row["entries"].as_u64().unwrap()).sum::<u64>();
                counted = counted.max(entries);
            }
        }
    }
    assert_eq!(counted, told["added"].as_u64().unwrap(), "the year holds them all");
}
