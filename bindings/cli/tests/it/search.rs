//! Finding at the terminal what was written.

use std::fs::File;

use crate::common::{Done, Person};
use serde_json::json;

#[test]
fn words_are_found_and_nothing_found_says_what_to_try() {
    let person = Person::with_record();
    let log = ["log", "group", "60", "2026-03-09T18:00", "--note", "María took the autobús\nhome"];
    person.ok(&log);
    let shown = person.ok(&["search", "BUS", "maria"]).out;
    assert!(shown.contains("Mon 9 Mar 2026, Group therapy ["), "{shown}");
    assert!(shown.contains("María took the autobús home"), "{shown}");
    let found = person.json(&["search", "bus", "maria"]);
    let hit = &found["hits"][0];
    assert_eq!(hit["marks"], json!([[0, 5]]));
    assert_eq!((&hit["entry"], &hit["in"]), (&json!("session"), &json!("notes")));
    assert_eq!((&hit["date"], &found["cursor"]), (&json!("2026-03-09"), &json!(null)));
    assert!(person.ok(&["search", "train"]).out.starts_with("Nothing found. Try a shorter word"));
    let none = person.ok(&["--lang", "es", "search", "tren"]).out;
    assert!(none.starts_with("No se halló nada."), "{none}");
    assert_eq!(person.json(&["search", "bus", "--in", "skills,pages"])["hits"], json!([]));
    assert_eq!(person.json(&["search", "bus", "--from", "2026-03-10"])["hits"], json!([]));
    let refused = person.refused(&["search", "b"], 1);
    assert!(refused.contains("two letters or more"), "{refused}");
    assert!(!refused.contains("b\"") && person.refused(&["search"], 2).contains("WORDS"));
}

#[test]
fn there_is_more_than_a_page() {
    let person = Person::with_record();
    let lines: String = (0..60)
        .map(|at| {
            let (day, hour) = (1 + at / 20, at % 20);
            format!(
                "{{\"kind\":\"group\",\"minutes\":20,\"at\":\"2026-03-{day:02}T{hour:02}:00\",\"note\":\"a heron\"}}\n"
            )
        })
        .collect();
    let mut log = person.command(&["log", "--batch"]);
    log.stdin(File::open(person.file("lines", lines)).unwrap());
    assert_eq!(Done::of(log.output().unwrap()).code, 0);
    let first = person.json(&["search", "heron"]);
    assert_eq!(first["hits"].as_array().unwrap().len(), 50);
    let cursor = first["cursor"].as_str().unwrap();
    let shown = person.ok(&["search", "heron"]).out;
    assert!(shown.ends_with(&format!("There is more.\n  tandem search … --after {cursor}\n")));
    let rest = person.json(&["search", "heron", "--after", cursor]);
    assert_eq!(rest["hits"].as_array().unwrap().len(), 10);
    assert!(
        person
            .refused(&["search", "heron", "--after", "x"], 1)
            .contains("a page of what was found")
    );
}
