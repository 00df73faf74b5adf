//! Notes about the medicine, at the terminal.

use crate::common::{Person, fits};
use serde_json::{Value, json};

#[test]
fn it_is_off_then_days_are_said_and_words_follow() {
    let person = Person::with_record();
    let off = person.ok(&["medicine"]).out;
    assert!(off.starts_with("Keep notes about your medicine?"), "{off}");
    assert!(person.refused(&["medicine", "taken"], 1).contains("Turn it on first"));
    let on = person.ok(&["medicine", "on"]).out;
    assert!(on.contains("forgotten after 90 days"), "{on}");
    assert_eq!(
        person.json(&["medicine", "on", "--forget-after", "never"])["forget_after"],
        Value::Null
    );
    person.ok(&["medicine", "told", "Call us first.", "--by", "nurse", "--after-days", "3"]);
    person.ok(&["people", "add", "Clinic", "--phone", "555 010 0102", "--role", "clinic"]);
    person.ok(&["medicine", "taken", "--on", "2026-03-08", "--at", "07:30"]);
    person.ok(&["medicine", "missed", "--on", "2026-03-09", "--why", "no-ride,forgot"]);
    let said = person.ok(&["medicine", "missed"]).out;
    let told = said.find("you wrote, from your nurse: Call us first.").unwrap();
    let words = said.find("You wrote that some days are missing.").unwrap();
    assert!(told < words && said.contains("555 010 0102"), "{said}");
    assert!(said.contains("Where this comes from"), "{said}");

    let shown = person.ok(&["medicine", "--count", "--days", "7"]).out;
    assert!(shown.contains("· · · · T M M"), "{shown}");
    assert!(shown.contains("taken 1, missed 2. On 4 days nothing is written."), "{shown}");
    assert!(!shown.contains('%'));
    let told = person.json(&["medicine", "--days", "3"]);
    let days: Vec<_> = told["days"].as_array().unwrap().iter().map(|day| &day["said"]).collect();
    assert_eq!(days, [&json!("taken"), &json!("missed"), &json!("missed")]);
    assert_eq!(told["days"][1]["why"], json!(["forgot", "no_ride"]));
    assert_eq!(told["told"]["after_days"], json!(3));
    assert_eq!(told["say"][0]["advice"], json!("missed_more"));

    let today = person.ok(&["today"]).out;
    assert!(today.contains("worth a call") && !today.contains("medicine"), "{today}");
    person.ok(&["medicine", "called"]);
    assert!(!person.ok(&["today"]).out.contains("worth a call"));
    assert_eq!(person.json(&["medicine"])["say"], json!([]));
    assert!(
        person.refused(&["medicine", "taken", "--on", "2026-02-01"], 1).contains("14 days before")
    );
}

#[test]
fn a_shot_side_effects_and_forgetting_all_of_it() {
    let person = Person::with_record();
    person.ok(&["medicine", "on"]);
    assert!(person.refused(&["medicine", "shot"], 1).contains("Plan one first"));
    person.ok(&["agenda", "add", "shot", "--after-last", "28", "--from", "2026-03-09"]);
    let given = person.json(&["medicine", "shot", "--on", "2026-03-09"]);
    assert_eq!(given, json!({ "last": "2026-03-09", "next": "2026-04-06" }));
    let noted = person.json(&["medicine", "effect", "sweating", "sleep", "--note", "at night"]);
    let id = noted["id"].as_str().unwrap();
    person.ok(&["medicine", "told-them", id]);
    let shown = person.ok(&["medicine"]).out;
    assert!(shown.contains("Sweating, Trouble sleeping, some, told them on"), "{shown}");
    assert!(shown.contains("Last: March 9, 2026, 1 day ago. Next: April 6, 2026."), "{shown}");
    let told = person.ok(&["--lang", "es", "medicine"]).out;
    assert!(told.contains("La última: ") && told.contains("Sudor"), "{told}");
    person.ok(&["medicine", "taken"]);
    person.ok(&["undo"]);
    assert_eq!(person.json(&["medicine", "--days", "1"])["days"][0]["said"], Value::Null);

    let plain = person.path("plain.json");
    let left = person.ok(&["export", "json", "--out", plain.to_str().unwrap()]).err;
    assert!(left.contains("--include medicine"), "{left}");
    assert!(!std::fs::read_to_string(&plain).unwrap().contains("at night"));
    assert!(person.refused(&["medicine", "forget"], 2).contains("--yes"));
    assert!(person.json(&["medicine", "forget", "--yes"])["forgotten"].as_u64() >= Some(1));
    assert_eq!(person.json(&["medicine"])["effects"], json!([]));
    assert_eq!(person.json(&["medicine"])["shot"]["last"], json!("2026-03-09"), "the plan stays");
}

#[test]
fn it_fits_a_terminal() {
    let person = Person::with_record();
    person.ok(&["medicine", "on"]);
    person.ok(&["medicine", "missed", "--on", "2026-03-09"]);
    for language in ["en", "es"] {
        fits(&person.ok(&["--lang", language, "medicine", "--count"]).out);
        fits(&person.ok(&["--lang", language, "medicine", "missed"]).out);
    }
}
