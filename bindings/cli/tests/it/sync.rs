//! One record on several devices, at the terminal.

use std::fs;

use crate::common::Person;

/// Somebody with a session, and a folder that is their place.
fn with_place() -> (Person, String) {
    let person = Person::with_record();
    person.ok(&["log", "individual", "--minutes", "50", "--at", "2026-03-02T10:00"]);
    fs::create_dir(person.path("cloud")).unwrap();
    let place = person.path("cloud").display().to_string();
    person.ok(&["sync", "setup", "--place", &place, "--label", "laptop"]);
    (person, place)
}

#[test]
fn a_second_device_joins_by_the_spare_key_and_both_say_the_same() {
    let (person, place) = with_place();
    let second = person.path("second").display().to_string();
    let state = person.path("state-of-second").display().to_string();
    let mut other = Person::new();
    other.set("TANDEM_VAULT", &second);
    other.set("TANDEM_STATE", &state);
    other.set("TANDEM_SPARE_KEY", &person.spare_key);
    let joined = other.ok(&["sync", "join", "--place", &place, "--label", "tablet"]).out;
    assert!(joined.contains("Your record is here too"), "{joined}");
    other.set("TANDEM_SPARE_KEY", "");
    assert_eq!(other.ok(&["hours"]).out, person.ok(&["hours"]).out);

    person.ok(&["log", "group", "--minutes", "90", "--at", "2026-03-03T10:00"]);
    assert!(person.ok(&["sync", "status"]).out.contains("Not in the place yet: 1 change."));
    assert!(person.ok(&["sync", "now"]).out.contains("Put into the place: 1 change."));
    assert!(other.ok(&["sync", "now"]).out.contains("Came from other devices: 1 change."));
    assert_eq!(other.ok(&["hours"]).out, person.ok(&["hours"]).out);
    // Each has heard of the other; from then on nothing is new, and it is asked once.
    for _ in 0..3 {
        person.ok(&["sync", "now"]);
        other.ok(&["sync", "now"]);
    }
    for who in [&person, &other, &person, &other] {
        assert_eq!(who.ok(&["sync", "now"]).out, "Nothing is new.\n");
        assert_eq!(who.json(&["sync", "now"])["requests"], 1);
    }
    let status = person.ok(&["sync", "status"]).out;
    assert!(
        status.contains("tablet [") && status.contains("has all that this one has"),
        "{status}"
    );

    let asked = person.refused(&["sync", "remove", "tablet"], 1);
    assert!(asked.contains("--yes"), "{asked}");
    person.ok(&["sync", "remove", "tablet", "--yes"]);
    assert!(other.refused(&["sync", "now"], 1).contains("removed this one"));
    assert_eq!(other.ok(&["hours"]).out, person.ok(&["hours"]).out, "the record stays");
    assert!(person.refused(&["sync", "erase"], 1).contains("no other device"));
    person.ok(&["sync", "erase", "--yes"]);
    assert_eq!(fs::read_dir(&place).unwrap().count(), 0);
    assert!(person.ok(&["sync", "status"]).out.contains("on this device only"));
    // What the other one has left of it is for its own person to leave.
    other.ok(&["sync", "leave", "--without-place"]);
}

#[test]
fn what_cannot_be_done_is_told_with_what_to_type() {
    let (person, place) = with_place();
    let refused = |args: &[&str]| person.refused(args, 1);
    assert!(refused(&["sync", "setup", "--place", &place]).contains("sync leave"));
    assert!(refused(&["sync", "remove", "nobody", "--yes"]).contains("sync status"));
    assert!(refused(&["sync", "invite"]).contains("two screens"));
    let inside = person.vault().display().to_string();
    let away = person.path("away");
    assert!(refused(&["sync", "now", "--place", &inside]).contains("not inside"));
    fs::rename(&place, &away).unwrap();
    assert!(refused(&["sync", "now"]).contains("--place"));
    fs::create_dir(&place).unwrap();
    assert!(refused(&["sync", "now"]).contains("--refill"));
    let away = away.display().to_string();
    person.ok(&["sync", "now", "--place", &away]);
    person.ok(&["sync", "leave"]);
    assert!(refused(&["sync", "now"]).contains("sync setup"));
    let coach = Person::new();
    coach.ok(&["init", "--role", "coach", "--yes"]);
    let why = coach.refused(&["sync", "setup", "--place", &place], 1);
    assert!(why.contains("agreed to one reader"), "{why}");
}
