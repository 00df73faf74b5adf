//! One record on several devices, at the terminal.

use std::fs;
#[cfg(target_os = "linux")]
use std::process::Stdio;

use crate::common::{Done, Person};

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

/// A server is reached by a program beside this one, which is not here; the places with one are tried in
/// `bindings/shelf-remote`.
#[test]
fn without_the_way_to_servers_an_address_is_refused_in_words_and_nothing_is_lost() {
    let (person, _) = with_place();
    let other = second_device(&person);
    let hours = person.ok(&["hours"]).out;
    for (language, said) in
        [("en", "built without a way to servers"), ("es", "sin camino a servidores")]
    {
        let address = "webdavs://cloud.example/archive";
        let lang = ["--lang", language, "sync"];
        for verb in [&["setup", "--place", address][..], &["now", "--place", address]] {
            let refused = person.refused(&[&lang[..], verb].concat(), 1);
            assert!(refused.contains(said) && refused.contains("tandem-remote"), "{refused}");
        }
        let join = [&lang[..], &["join", "--place", address]].concat();
        assert!(other.refused(&join, 1).contains(said));
    }
    assert_eq!(person.ok(&["hours"]).out, hours);
    assert_eq!(person.ok(&["sync", "now"]).out, "Nothing is new.\n");
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
        invited.until("sync join --place DIR");
        let code = invited.until("This waits");
        let code: Vec<_> = code.split_whitespace().collect();
        assert!(code.iter().all(|group| group.len() <= 5), "in groups: {code:?}");
        assert_eq!(code.concat().len(), 63, "{code:?}");
        let before = ["sync", "join", "--place", &place, "--minutes", "1"];
        let arguments = [&before[..], &code].concat();
        let mut join = other.command(&arguments);
        let joining = join.stderr(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        invited.until("its screen, too?");
        let words: Vec<String> =
            invited.until("Are they").split_whitespace().map(str::to_owned).collect();
        assert_eq!(words.len(), 6, "{words:?}");
        if said == "n" {
            invited.answer("the same?", "n\r");
            assert!(invited.end().contains("Nothing was handed over"));
            // The other one is told at once, and does not wait until its time is over.
            let told = Done::of(joining.wait_with_output().unwrap());
            assert!(told.code == 1 && told.err.contains("let nobody in"), "{told:?}");
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
    // Each knows of the other before anything else was synced.
    for (who, whom) in [(&person, "computer"), (&other, "laptop")] {
        let status = who.ok(&["sync", "status"]).out;
        assert!(status.contains(&format!("{whom} [")), "{status}");
        assert!(!status.contains("spare key"), "it was let in: {status}");
    }
}

/// The same, and a second device that joined by the spare key.
fn with_tablet() -> (Person, Person, String) {
    let (person, place) = with_place();
    let mut other = second_device(&person);
    other.set("TANDEM_SPARE_KEY", &person.spare_key);
    other.ok(&["sync", "join", "--place", &place, "--label", "tablet"]);
    other.set("TANDEM_SPARE_KEY", "");
    (person, other, place)
}

/// Somebody has found the spare key, and nobody was told.
#[test]
fn newcomer_sync_who_came_by_the_spare_key_or_was_removed_is_told() {
    let (mut person, other, place) = with_tablet();
    let told = person.ok(&["sync", "now"]).out;
    assert!(told.contains("tablet [") && told.contains("spare key alone"), "{told}");
    assert!(!person.ok(&["sync", "now"]).out.contains("spare key"), "once at a sync");
    let day = "seen here on Tue 10 Mar 2026";
    assert!(person.ok(&["sync", "status"]).out.contains(day));
    let today = person.ok(&["today"]).out;
    assert!(today.contains("tablet [") && today.contains("tandem sync remove"), "{today}");
    assert!(!other.ok(&["today"]).out.contains("New here"), "to whom it is no news");

    // A third one removes the second: the first hears of that.
    let mut third = Person::new();
    third.set("TANDEM_VAULT", &person.path("third").display().to_string());
    third.set("TANDEM_STATE", &person.path("state-of-third").display().to_string());
    third.set("TANDEM_SPARE_KEY", &person.spare_key);
    third.ok(&["sync", "join", "--place", &place, "--label", "desk"]);
    third.set("TANDEM_SPARE_KEY", "");
    third.ok(&["sync", "remove", "tablet", "--yes"]);
    assert!(!third.ok(&["sync", "now"]).out.contains("tablet"), "who did it knows");
    let told = person.ok(&["sync", "now"]).out;
    assert!(told.contains("tablet [") && told.contains("was removed"), "{told}");
    assert!(person.ok(&["sync", "status"]).out.contains("removed: heard here on"));
    assert!(person.ok(&["today"]).out.contains("removed"));
    person.set("TANDEM_NOW", "2026-04-10T15:30:00Z");
    let today = person.ok(&["today"]).out;
    assert!(!today.contains("tablet") && !today.contains("desk"), "news no more: {today}");

    let why = other.refused(&["sync", "leave"], 1);
    assert!(why.contains("sync leave --without-place"), "{why}");
    other.ok(&["sync", "leave", "--without-place"]);
    for left in [&person, &third] {
        left.ok(&["sync", "leave", "--without-place"]);
    }
}

#[test]
fn newcomer_sync_a_folder_that_is_not_it_is_not_remembered() {
    let (person, place) = with_place();
    let wrong = person.path("wrong");
    fs::create_dir(&wrong).unwrap();
    let wrong = wrong.display().to_string();
    person.refused(&["sync", "now", "--place", &wrong], 1);
    person.ok(&["sync", "now"]);
    // Where it is filled anew, that is where it is from then on.
    person.ok(&["sync", "now", "--place", &wrong, "--refill"]);
    fs::remove_dir_all(&place).unwrap();
    person.ok(&["sync", "now"]);
    fs::remove_dir_all(&wrong).unwrap();
    let why = person.refused(&["sync", "leave"], 1);
    assert!(why.contains("--without-place"), "{why}");
    person.ok(&["sync", "leave", "--without-place"]);
}

/// A folder of the kernel's takes no file, from nobody.
#[cfg(target_os = "linux")]
#[test]
fn newcomer_sync_a_place_that_takes_nothing_is_no_place() {
    let person = Person::with_record();
    let setup = ["sync", "setup", "--into-nonempty", "--place"];
    person.refused(&[&setup[..], &["/sys/kernel"]].concat(), 1);
    let status = person.ok(&["sync", "status"]).out;
    assert!(status.contains("on this device only"), "{status}");
    let why = person.refused(&[&setup[..], &["nowhere"]].concat(), 1);
    assert!(!why.contains("Bring it back") && !why.contains("sync now"), "{why}");
    fs::create_dir(person.path("cloud")).unwrap();
    person.ok(&[&setup[..], &["cloud"]].concat());
    person.ok(&["sync", "erase", "--yes"]);
}

#[test]
fn newcomer_sync_who_joins_is_told_of_a_slip_first_and_of_nothing_to_refill() {
    let (person, _) = with_place();
    fs::create_dir(person.path("empty")).unwrap();
    let mut other = second_device(&person);
    let empty = person.path("empty").display().to_string();
    let join = ["sync", "join", "--place", &empty];
    // The passphrase is not asked for, which nobody could give here.
    other.set("TANDEM_PASSPHRASE", "");
    let first = if person.spare_key.starts_with('A') { "B" } else { "A" };
    let slip = format!("{first}{}", &person.spare_key[1..]);
    other.set("TANDEM_SPARE_KEY", &slip);
    assert!(other.refused(&join, 3).contains("letter"), "{slip}");
    other.set("TANDEM_SPARE_KEY", "");
    let why = other.refused(&[&join[..], &["ABCDE", "FGHIJ", "--minutes", "1"]].concat(), 1);
    assert!(why.contains("63 letters"), "{why}");
    other.set("TANDEM_PASSPHRASE", crate::common::PASSPHRASE);
    other.set("TANDEM_SPARE_KEY", &person.spare_key);
    let why = other.refused(&join, 1);
    assert!(why.contains("spare key opens") && !why.contains("refill"), "{why}");
    person.ok(&["sync", "erase", "--yes"]);
}

#[test]
fn newcomer_sync_erasing_leaves_no_invitation() {
    let (person, place) = with_place();
    // As a program leaves it that was killed while it waited.
    let left = "j0123456789-0000001-we2tqr4m04ykgesz.bin";
    fs::write(std::path::Path::new(&place).join(left), "x").unwrap();
    person.ok(&["sync", "erase", "--yes"]);
    assert_eq!(fs::read_dir(&place).unwrap().count(), 0);
}

#[test]
fn newcomer_sync_who_removes_nobody_is_told_so_at_once() {
    let (person, _) = with_place();
    let why = person.refused(&["sync", "remove", "nobody"], 1);
    assert!(why.contains("No other device") && !why.contains("--yes"), "{why}");
    person.ok(&["sync", "erase", "--yes"]);
}

#[test]
fn newcomer_sync_a_session_that_was_written_on_two_devices_is_noticed() {
    let (person, other, _) = with_tablet();
    let line = ["log", "group", "90", "2026-03-09T10:00"];
    let here = person.json(&line)["id"].as_str().unwrap()[..8].to_owned();
    let there = other.json(&line)["id"].as_str().unwrap()[..8].to_owned();
    person.ok(&["sync", "now"]);
    let told = other.ok(&["sync", "now"]).out;
    let both = |told: &str| told.contains(&here) && told.contains(&there);
    assert!(told.contains("Two alike: group") && both(&told), "{told}");
    assert!(both(&other.ok(&["today"]).out));
    other.ok(&["remove", &there]);
    assert!(!other.ok(&["today"]).out.contains("Two alike"));
    person.ok(&["sync", "erase", "--yes"]);
    other.ok(&["sync", "leave", "--without-place"]);
}

#[test]
fn newcomer_sync_an_undo_says_only_what_it_did() {
    let (mut person, mut other, _) = with_tablet();
    let id = person.json(&["sessions"])[0]["id"].as_str().unwrap().to_owned();
    person.ok(&["edit", &id, "--minutes", "75"]);
    other.set("TANDEM_NOW", "2026-03-10T15:31:00Z");
    other.ok(&["edit", &id, "--minutes", "90"]);
    for who in [&person, &other, &person] {
        who.ok(&["sync", "now"]);
    }
    person.set("TANDEM_NOW", "2026-03-10T15:32:00Z");
    let said = person.ok(&["undo"]).out;
    assert!(!said.contains("75 → 90") && said.contains("written in it later stays"), "{said}");
    person.ok(&["sync", "now"]);
    other.set("TANDEM_NOW", "2026-03-10T15:33:00Z");
    other.ok(&["sync", "now"]);
    let said = other.ok(&["undo"]).out;
    assert!(said.contains("90 → 50"), "both are taken back: {said}");
    person.ok(&["sync", "erase", "--yes"]);
    other.ok(&["sync", "leave", "--without-place"]);
}

#[test]
fn newcomer_sync_what_is_forgotten_or_erased_names_who_still_has_it() {
    let (person, other, place) = with_tablet();
    person.ok(&["sync", "now"]);
    let id = person.json(&["sessions"])[0]["id"].as_str().unwrap().to_owned();
    let told = person.ok(&["forget", &id, "--yes"]);
    assert!(told.err.contains(&place) && told.err.contains("tablet"), "{told:?}");
    let told = other.ok(&["erase", "--confirm", "erase"]);
    assert!(told.err.contains(&place) && told.err.contains("laptop"), "{told:?}");
    person.ok(&["sync", "erase", "--yes"]);
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
    assert!(refused(&["sync", "leave"]).contains("--without-place"));
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

/// A record that was here before the device joined, with a session of its own.
fn with_a_record_of_its_own(person: &Person) -> Person {
    let mut other = second_device(person);
    other.ok(&["--zone", "America/New_York", "init", "--yes"]);
    other.ok(&["log", "group", "--minutes", "45", "--at", "2026-03-04T18:00"]);
    other.set("TANDEM_SPARE_KEY", &person.spare_key);
    other
}

#[test]
fn what_was_here_before_is_brought_along() {
    let (person, place) = with_place();
    let other = with_a_record_of_its_own(&person);
    let join = ["sync", "join", "--place", &place, "--label", "tablet"];
    assert!(other.refused(&join, 1).contains("already"));
    let bring = [&join[..], &["--bring"]].concat();
    // A program that was ended while it made the new one: what it left is in nobody's way.
    fs::create_dir(person.path("second-joining")).unwrap();
    let said = other.ok(&bring).out;
    assert!(
        said.contains("Brought along: 1 entry.") && said.contains("second-before-joining"),
        "{said}"
    );
    person.ok(&["sync", "now"]);
    assert_eq!(other.ok(&["hours"]).out, person.ok(&["hours"]).out);
    let sessions = person.json(&["sessions"]);
    assert!(sessions.to_string().contains("2026-03-04T18:00"), "{sessions}");
    assert_eq!(sessions, other.json(&["sessions"]));
    // The old one stands there as it was, and is written over by no second bringing.
    assert!(person.path("second-before-joining").join("tandem.db").exists());
    assert!(other.refused(&bring, 1).contains("second-before-joining"));
    // Ended between the two last steps: the next goes on.
    fs::rename(person.path("second"), person.path("second-joining")).unwrap();
    other.refused(&join, 1);
    assert_eq!(other.ok(&["hours"]).out, person.ok(&["hours"]).out);
    // A record that has a place is brought nowhere.
    fs::remove_dir_all(person.path("second-before-joining")).unwrap();
    assert!(other.refused(&bring, 1).contains("has a place already"));
    assert!(!person.path("second-joining").exists());
}

/// What another program that had the record open wrote meanwhile went into the folder that is put aside; whatever stood where
/// the new one is made was removed unasked; and after a program that was ended between the two last steps, no verb but
/// `sync join` found a record.
#[test]
fn attack_n11_what_is_brought_along_is_whole_and_takes_nothing_away() {
    let (person, place) = with_place();
    let other = with_a_record_of_its_own(&person);
    let bring = ["sync", "join", "--place", &place, "--label", "tablet", "--bring"];
    let hours = other.ok(&["hours"]).out;
    // Another program has it open.
    let lock = fs::File::open(person.path("second").join("tandem.lock")).unwrap();
    lock.lock_shared().unwrap();
    let said = other.refused(&bring, 1);
    assert!(said.contains("Another program"), "{said}");
    lock.unlock().unwrap();
    let [made, before] = ["second-joining", "second-before-joining"].map(|it| person.path(it));
    assert!(!made.exists() && !before.exists());
    assert_eq!(other.ok(&["hours"]).out, hours);
    // Something of the person's stands there.
    fs::create_dir(&made).unwrap();
    fs::write(made.join("notes.txt"), "mine").unwrap();
    let said = other.refused(&bring, 1);
    assert!(said.contains("second-joining"), "{said}");
    assert_eq!(fs::read_to_string(made.join("notes.txt")).unwrap(), "mine");
    fs::remove_dir_all(&made).unwrap();
    other.ok(&bring);
    let hours = other.ok(&["hours"]).out;
    // Ended between the two last steps.
    fs::rename(person.path("second"), &made).unwrap();
    assert_eq!(other.ok(&["hours"]).out, hours);
    assert!(!made.exists() && before.exists());
}

#[test]
fn attack_h6_of_several_keys_the_person_says_which() {
    let (person, place) = with_place();
    person.ok(&["sync", "leave"]);
    person.ok(&["sync", "setup", "--place", &place, "--label", "desk", "--into-nonempty"]);
    let mut other = second_device(&person);
    other.set("TANDEM_SPARE_KEY", &person.spare_key);
    let join = ["sync", "join", "--place", &place, "--label", "tablet"];
    let asked = other.refused(&join, 1);
    assert!(
        asked.contains("--key") && asked.contains("laptop") && asked.contains("desk"),
        "{asked}"
    );
    let flat = asked.split_whitespace().collect::<Vec<_>>().join(" ");
    let before = flat.split(" (desk").next().unwrap();
    let letters = before.split_whitespace().last().unwrap();
    let wrong = [&join[..], &["--key", "aaaaaaaaaaaaaaaa"]].concat();
    assert!(other.refused(&wrong, 1).contains("No key"));
    other.ok(&[&join[..], &["--key", letters]].concat());
    assert!(other.ok(&["sync", "status"]).out.contains("desk ["));
}

#[test]
fn attack_m8_much_that_another_device_forgot_is_asked_about() {
    let (person, tablet, _place) = with_tablet();
    let log = |day: u32| person.log("group", "30", &format!("2026-02-{day:02}T19:00"));
    let logged: Vec<_> = (1..=27).map(log).collect();
    person.ok(&["sync", "now"]);
    tablet.ok(&["sync", "now"]);
    for id in &logged {
        tablet.ok(&["forget", id, "--yes"]);
    }
    tablet.ok(&["sync", "now"]);
    let said = person.ok(&["sync", "now"]).out;
    assert!(said.contains("forgot 27 entries") && said.contains("--forget"), "{said}");
    assert!(person.ok(&["sync", "status"]).out.contains("forgot 27 entries"));
    assert!(person.ok(&["--lang", "es", "sync", "now"]).out.contains("olvidó 27"));
    person.ok(&["sync", "now", "--forget"]);
    assert!(!person.ok(&["sync", "status"]).out.contains("forgot"));
    assert_eq!(person.ok(&["hours"]).out, tablet.ok(&["hours"]).out);
}
