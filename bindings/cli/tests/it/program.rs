//! What a program asks, at the terminal.

use crate::common::Person;

#[test]
fn what_is_asked_is_counted_and_papers_are_told() {
    let person = Person::with_record();
    let empty = person.ok(&["program"]).out;
    assert!(empty.contains("It is no proof") && empty.contains("program ask"), "{empty}");
    let asked = person.json(&[
        "program",
        "ask",
        "group",
        "--times",
        "4",
        "--per",
        "month",
        "--from",
        "2026-03-01",
        "--slips",
        "--by",
        "counselor",
        "--called",
        "River House",
    ]);
    assert_eq!(asked["asked"]["times"], 4, "{asked}");
    let session = person.log("group", "60", "2026-03-09T18:00");
    let shown = person.ok(&["program"]).out;
    for told in ["River House: Group", "This month: 1 of 4.", "Slips: 0 here, 1 to get."] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    let papers = person.ok(&["program", "paper", "have", &session]).out;
    assert!(papers.contains("I have it."), "{papers}");
    person.ok(&["program", "paper", "add", "letter", "--by", "2026-03-20"]);
    person.ok(&["program", "paper", "handed-in", &session, "--at", "front desk"]);
    let left = person.ok(&["program", "papers"]).out;
    assert!(left.contains("A letter.") && !left.contains("A slip"), "{left}");
    let id = asked["id"].as_str().unwrap();
    person.ok(&["program", "edit", id, "--times", "2"]);
    assert!(person.ok(&["program"]).out.contains("1 of 2."));
    person.ok(&["undo"]);
    person.ok(&["remove", id]);
    assert!(!person.ok(&["program"]).out.contains("River House"));
    person.ok(&["profile", "--lang", "es"]);
    person.ok(&["program", "ask", "group", "--minutes", "90", "--per", "between-visits"]);
    #[cfg(target_os = "linux")]
    assert!(person.on_a_terminal(&["program"]).contains("Es su propia lista"));
}
