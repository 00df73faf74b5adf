//! One record on several devices, at the terminal.

use std::fs;
#[cfg(target_os = "linux")]
use std::process::Stdio;

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

/// Another installation, with no record yet, in a folder of its own.
fn second_device(person: &Person) -> Person {
    let mut other = Person::new();
    other.set("TANDEM_VAULT", &person.path("second").display().to_string());
    other.set("TANDEM_STATE", &person.path("state-of-second").display().to_string());
    other
}

#[test]
fn a_second_device_joins_by_the_spare_key_and_both_say_the_same() {
    let (person, place) = with_place();
    let mut other = second_device(&person);
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

/// With both at hand: the code is typed on the second, and only a yes to the same words lets it in.
#[cfg(target_os = "linux")]
#[test]
fn a_second_device_is_invited_and_words_are_compared() {
    use crate::terminal::Keyboard;
    let (person, place) = with_place();
    let other = second_device(&person);
    let second = person.path("second");
    for said in ["n", "y"] {
        let mut invited = Keyboard::new(&person, "sync invite --minutes 1");
        invited.unlock();
        invited.until("sync join");
        let code: String = invited.until("--place").split_whitespace().collect();
        assert_eq!(code.len(), 63, "{code}");
        let arguments = ["sync", "join", &code, "--place", &place, "--minutes", "1"];
        let mut join = other.command(&arguments);
        let joining = join.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        invited.until("its screen, too?");
        let words: Vec<String> =
            invited.until("Are they").split_whitespace().map(str::to_owned).collect();
        assert_eq!(words.len(), 6, "{words:?}");
        if said == "n" {
            // The other one waits for its time; nothing is there to be had.
            let mut joining = joining;
            joining.kill().unwrap();
            joining.wait().unwrap();
            invited.answer("the same?", "n\r");
            assert!(invited.end().contains("Nothing was handed over"));
            assert!(!second.join("tandem.db").exists());
            continue;
        }
        invited.answer("the same?", "y\r");
        let joined = joining.wait_with_output().unwrap();
        let (out, told) = (joined.stdout, String::from_utf8(joined.stderr).unwrap());
        assert!(joined.status.success(), "{told}");
        assert!(told.contains(&words.join(" ")), "{told}");
        assert!(String::from_utf8(out).unwrap().contains("Your record is here too"));
        assert!(invited.end().contains("has joined"));
    }
    assert_eq!(other.ok(&["hours"]).out, person.ok(&["hours"]).out);
    let names = fs::read_dir(&place).unwrap().map(|it| it.unwrap().file_name());
    let left = names.filter(|name| name.to_string_lossy().starts_with('j')).count();
    assert_eq!(left, 0, "nothing of an invitation stays");
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
