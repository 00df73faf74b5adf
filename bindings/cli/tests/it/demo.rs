//! The demonstration.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use crate::common::{Person, here, printed_text};
use serde_json::json;

#[test]
fn the_same_seed_tells_the_same_story() {
    let mut person = Person::new();
    let demo = |dir: &str, seed: &str| {
        person.json(&["demo", "--dir", dir, "--seed", seed, "--now", "2026-06-03T15:00:00Z"])
    };
    let (one, two, other) = (demo("one", "1"), demo("two", "1"), demo("other", "2"));
    assert_eq!(one["hours"].as_array().unwrap().len(), 24);
    assert_eq!(one["hours"], two["hours"]);
    assert_ne!(one["hours"], other["hours"]);
    let csv = |dir: &str| fs::read(person.path(dir).join("demo.csv")).unwrap();
    assert_eq!(csv("one"), csv("two"));
    for name in ["demo.fhir.json", "demo.json"] {
        let file = |dir: &str| fs::read(person.path(dir).join(name)).unwrap();
        assert!(file("one").len() > 10_000 && file("one") == file("two"), "{name}");
    }
    assert_eq!((&one["from"], &one["to"]), (&json!("2025-12-15"), &json!("2026-05-31")));
    assert_ne!(one["spare_key"], two["spare_key"]);

    // It is a record like any other.
    let (vault, secret) = (one["vault"].as_str().unwrap(), one["passphrase"].as_str().unwrap());
    let (vault, secret) = (vault.to_owned(), secret.to_owned());
    person.set("TANDEM_VAULT", &vault);
    person.set("TANDEM_PASSPHRASE", &secret);
    person.set("TANDEM_NOW", "2026-06-03T15:00:00Z");
    let days = ["--from", "2025-12-15", "--to", "2026-05-31"];
    assert_eq!(person.json(&[&["hours"][..], &days].concat()), one["hours"]);
    assert_eq!(person.json(&["check"])["ok"], true);
    for (count, line) in [
        ("practices", &["skills", "practices"][..]),
        ("goals", &["goal"]),
        ("check_ins", &["checkin", "list"]),
        ("measures", &["measure"]),
        ("kept", &["meetings", "kept"]),
    ] {
        let found = person.json(line).as_array().unwrap().len();
        assert!(found > 0, "{count}");
        assert_eq!(one[count], found, "{count}");
        assert_eq!(one[count], two[count], "{count}");
    }
    // The pictures show what is printed; `cargo xtask screenshots` makes them anew.
    let picture =
        |name: &str| fs::read_to_string(here("../../../docs/pictures").join(name)).unwrap();
    let shown = person.ok(&["hours", "--from", "2026-03-09", "--to", "2026-05-31"]).out;
    assert_eq!(picture("hours.txt"), format!("$ tandem hours\n{shown}"));
    let report = printed_text(&person.path("one").join("report.pdf"));
    let first = picture("report.txt").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(report.starts_with(&first), "{report}");
    // Both envelopes were made, and both were opened.
    assert_eq!(one["shared"]["page_opened"], true);
    assert!(one["shared"]["coach_opened_seq"].as_u64() > Some(1), "it goes by the clock");
    assert_eq!(person.json(&["share", "log"]).as_array().unwrap().len(), 2);
    assert_eq!(one["meetings"], 40);
    let found = person.json(&["meetings", "find", "--limit", "100"]);
    let found: BTreeSet<_> =
        found.as_array().unwrap().iter().map(|it| it["fellowship"].as_str().unwrap()).collect();
    for fellowship in ["mara", "methadone_anonymous", "mars", "smart", "lifering", "na", "aa"] {
        assert!(found.contains(fellowship), "{fellowship}");
    }
    assert_eq!(
        person.json(&["meetings", "welcome", &{
            let kept = person.json(&["meetings", "kept"]);
            kept[0]["id"].as_str().unwrap().to_owned()
        }])["visits"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let windows = person.json(&["hours", "--by", "visit", "--from", "2025-12-15"]);
    let labels: Vec<_> = windows.as_array().unwrap().iter().map(|it| &it["period"]).collect();
    assert!(labels.len() > 5, "{labels:?}");
    let begins = |label: &str| label.starts_with("visit-20") || label.starts_with("since-20");
    let own = |label: &&serde_json::Value| begins(label.as_str().unwrap());
    assert!(labels.iter().all(own), "between visits of one's own, not of a trial: {labels:?}");
    let open = person.json(&["skills", "practices", "--open"]);
    assert_eq!(open.as_array().unwrap().len(), 1, "one can be gone on with");
    let sessions = person.json(&["sessions"]);
    assert_eq!(sessions.as_array().unwrap().len(), one["sessions"].as_u64().unwrap() as usize);
    assert!(sessions.as_array().unwrap().iter().any(|it| it["late"] == true));
    assert!(sessions.as_array().unwrap().iter().any(|it| it["approximate"] == true));
    person.set("TANDEM_PASSPHRASE", one["spare_key"].as_str().unwrap());
    person.ok(&["hours"]);
}

#[test]
fn what_it_says_to_try_works() {
    let person = Person::new();
    let said = person.ok(&["demo"]).out;
    assert!(person.path("tandem-demo/record/tandem.db").is_file());
    assert!(person.path("tandem-demo/demo.csv").is_file());
    assert!(said.contains("No entries this week") && said.contains("away"), "{said}");
    // One line says who and where; the ten after it are what a person types.
    let lines: Vec<_> = said.lines().filter(|line| line.starts_with("  ")).collect();
    let at = lines.iter().position(|line| line.starts_with("  export ")).unwrap();
    let (export, lines) = (lines[at], &lines[at + 1..]);
    assert_eq!(lines.len(), 10, "{said}");
    for line in lines {
        assert!(line.len() <= 80 + env!("CARGO_BIN_EXE_tandem").len(), "{line}");
        assert!(!line.contains("TANDEM_"), "{line}");
    }
    for line in lines {
        let run = person.command(&[]);
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(format!("{export}; {line}")).current_dir(person.path("."));
        shell.env_clear().env("PATH", std::env::var_os("PATH").unwrap());
        for (name, value) in run.get_envs() {
            if let (true, Some(value)) = (name == "TANDEM_STATE" || name == "TANDEM_NOW", value) {
                shell.env(name, value);
            }
        }
        let done = shell.output().unwrap();
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    }
}

#[test]
fn a_folder_that_is_there_is_left_alone() {
    let person = Person::new();
    fs::create_dir(person.path("tandem-demo")).unwrap();
    assert!(person.refused(&["demo"], 1).contains("--dir"));
    assert_eq!(fs::read_dir(person.path("tandem-demo")).unwrap().count(), 0);
    for weeks in ["1", "3", "60"] {
        person.ok(&["demo", "--dir", &format!("deep/{weeks}"), "--weeks", weeks]);
    }
}
