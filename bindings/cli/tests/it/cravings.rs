//! Cravings that add up, and notes of a day, at the terminal.

use crate::common::Person;
use serde_json::json;

#[test]
fn cravings_add_up_from_eight_on() {
    let person = Person::with_record();
    assert!(person.refused(&["craving", "5"], 1).contains("Turn it on first"));
    assert!(person.refused(&["craving"], 2).contains("error: "));
    person.ok(&["craving", "on"]);
    let strong = person.ok(&["craving", "8"]).out;
    assert!(strong.contains("tandem skills now"), "{strong}");
    let words = person.json(&["craving", "words", "did", "--add", "My dog"]);
    let own = words.as_array().unwrap().last().unwrap();
    assert_eq!((&own["text"], &own["own"]), (&json!("My dog"), &json!(true)));
    let dog = own["id"].as_str().unwrap();
    assert!(
        person.refused(&["craving", "5", "--before", "made-up"], 1).contains("words of the list")
    );
    let mut last = String::new();
    for at in 0..8 {
        let at = format!("2026-03-09T{:02}:00", 8 + at);
        let args =
            ["craving", "5", "--before", "payday", "--at", &at, "--did", dog, "--eased", "yes"];
        last = person.json(&args)["id"].as_str().unwrap().to_owned();
    }
    person.ok(&["craving", "more", &last, "--before", "payday,fight", "--place", "home"]);
    let look = person.json(&["craving", "look"]);
    assert_eq!(look["added_up"]["of"], json!(8));
    assert_eq!(look["added_up"]["before"][0], json!({ "id": "payday", "n": 8 }));
    assert_eq!(look["added_up"]["did"][0]["eased"], json!(8));
    let shown = person.ok(&["craving", "look"]).out;
    assert!(shown.contains("What came before, of 8\n  Payday 8\n  A fight 1"), "{shown}");
    assert!(shown.contains("My dog: eased 8 of 8 times") && !shown.contains('%'), "{shown}");
    let now = person.ok(&["skills", "now"]).out;
    assert!(now.contains("Worked for you before\n  My dog"), "{now}");
    let spanish = person.ok(&["--lang", "es", "craving", "look"]).out;
    assert!(spanish.contains("Qué pasó antes, de 8"), "{spanish}");
    person.ok(&["craving", "hide-word", dog]);
    person.ok(&["undo"]);
    assert_eq!(person.json(&["craving", "list"]).as_array().unwrap().len(), 9);
}

#[test]
fn a_note_of_a_day_is_written_and_found() {
    let person = Person::with_record();
    assert!(person.refused(&["note", "a heron"], 1).contains("Turn it on first"));
    person.ok(&["note", "on", "--forget-after", "365"]);
    let noted = person.json(&["note", "a heron by the river", "--on", "2026-03-09"]);
    let id = noted["id"].as_str().unwrap();
    let all = person.json(&["note", "list"]);
    assert_eq!(
        all,
        json!([{ "id": id, "on": "2026-03-09", "text": "a heron by the river", "private": false }])
    );
    assert!(person.ok(&["search", "HERON"]).out.contains("Mon 9 Mar 2026, Notes ["));
    assert!(
        person.refused(&["note", "later", "--on", "2026-03-12"], 1).contains("has not come yet")
    );
    person.ok(&["forget", id, "--yes"]);
    assert_eq!(person.json(&["note", "list"]), json!([]));
}
