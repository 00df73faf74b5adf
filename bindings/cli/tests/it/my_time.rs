//! Time that only adds up, at the terminal.

use crate::common::Person;

#[test]
fn time_adds_up_ends_and_is_hidden() {
    let person = Person::with_record();
    let time = |args: &[&str]| person.ok(&[&["time"], args].concat()).out;
    time(&["add", "working", "--from", "2023-01-01", "--until", "2024-06-30"]);
    let added = time(&["add", "working", "--from", "2025-07-01"]);
    assert!(added.contains("In all: 8") && added.contains("Now: 8 months"), "{added}");
    let ended = person.json(&["time", "end", "Working"]);
    assert_eq!(ended["stretches"].as_array().unwrap().len(), 2, "{ended}");
    assert!(ended["since_days"].is_null() && ended["days_in_all"].as_u64() > Some(790));
    assert!(person.refused(&["time", "end", "working"], 1).contains("Nothing of that goes on"));

    time(&["hide", "working"]);
    assert!(!time(&[]).contains("Working") && time(&["list", "--all"]).contains("Working"));
    let id = ended["id"].as_str().unwrap();
    time(&["hide", &id[..8], "--not"]);
    time(&["hide", "first-written"]);
    let shown = time(&[]);
    assert!(shown.contains("Working") && !shown.contains("First thing"), "{shown}");
    time(&["edit", id, "--title", "at the bakery", "--goes-on"]);
    assert!(time(&[]).contains("at the bakery"));
    person.ok(&["undo"]);
    assert!(!time(&[]).contains("bakery"));
    person.ok(&["forget", id, "--yes"]);
    assert!(
        person.refused(&["time", "edit", id, "--yearly", "true"], 1).contains("Nothing here has")
    );
    let refused = person.refused(&["time", "add", "a secret", "--from", "2199-01-01"], 1);
    assert!(!refused.contains("secret"), "{refused}");
}

#[cfg(target_os = "linux")]
#[test]
fn time_is_told_in_spanish_within_forty_columns() {
    let person = Person::with_record();
    person.ok(&["profile", "--lang", "es"]);
    person.ok(&["time", "add", "in-care", "--from", "2025-01-01"]);
    let told = person.on_a_terminal(&["time"]);
    assert!(told.contains("En tratamiento") && told.contains("En total:"), "{told}");
}
