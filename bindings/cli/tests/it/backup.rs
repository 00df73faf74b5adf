//! A second copy, the way back, and what to do with a record beyond use: at the terminal.

use std::fs;

use crate::common::{PASSPHRASE, Person};
use serde_json::json;

fn with_sessions() -> Person {
    let person = Person::with_record();
    for day in 2..6 {
        let at = format!("2026-03-0{day}T10:00");
        person.ok(&["log", "individual", "--minutes", "50", "--at", &at]);
    }
    person
}

fn hours(person: &Person) -> String {
    person.ok(&["hours"]).out
}

#[test]
fn a_lost_record_comes_back_and_the_first_run_only_tells() {
    let mut person = with_sessions();
    let before = hours(&person);
    let made = person.ok(&["backup", "--out", "stick.tandem"]);
    let tag = &person.spare_key[person.spare_key.len() - 4..];
    assert!(made.out.contains(&format!("spare key that ends in {tag}")), "{}", made.out);
    assert!(made.err.contains("another place"), "{}", made.err);
    assert!(person.ok(&["check"]).out.contains("Backup      Tue 10 Mar 2026"));

    fs::remove_dir_all(person.vault()).unwrap();
    let told = person.ok(&["restore", "stick.tandem"]).out;
    assert!(told.contains("5 entries") && told.contains("Nothing is changed yet"), "{told}");
    assert!(!person.vault().exists(), "a dry run makes nothing");
    // The spare key of then does as well.
    let key = person.spare_key.clone();
    person.set("TANDEM_PASSPHRASE", "");
    person.set("TANDEM_SPARE_KEY", &key);
    assert!(person.ok(&["restore", "stick.tandem", "--yes"]).out.contains("is back"));
    person.set("TANDEM_PASSPHRASE", PASSPHRASE);
    assert_eq!(hours(&person), before);
    assert!(person.ok(&["check"]).out.contains("All is well"));
}

#[test]
fn after_a_theft_a_record_of_its_own_is_made_of_the_backup() {
    let mut person = with_sessions();
    let before = hours(&person);
    person.ok(&["backup", "--out", "stick.tandem"]);
    let here = person.refused(&["restore", "stick.tandem", "--as-new", "--yes"], 1);
    assert!(here.contains("where there is none"), "{here}");
    person.set("TANDEM_VAULT", person.path("new").to_str().unwrap());
    let told = person.ok(&["restore", "stick.tandem", "--as-new"]).out;
    assert!(
        told.contains("a record of its own") && told.contains("Nothing is changed yet"),
        "{told}"
    );
    let told = person.ok(&["--lang", "es", "restore", "stick.tandem", "--as-new"]).out;
    assert!(told.contains("un registro aparte"), "{told}");
    let told = person.json(&["restore", "stick.tandem", "--as-new", "--yes"]);
    assert_eq!((&told["done"], &told["as_new"]), (&json!(true), &json!(true)));
    assert_eq!(hours(&person), before);
    assert_eq!(person.json(&["check"])["ok"], true);
    let refused = person.run(&["restore", "stick.tandem", "--yes"]);
    assert!(refused.code == 1 && refused.err.contains("of another"), "{}", refused.err);
}

#[test]
fn beside_a_living_record_it_is_merged() {
    let mut person = with_sessions();
    person.ok(&["backup", "--out", "stick.tandem"]);
    let same = person.ok(&["restore", "stick.tandem"]).out;
    assert!(same.contains("say the same"), "{same}");
    person.ok(&["log", "group", "--minutes", "60", "--at", "2026-03-07T18:00"]);
    let before = hours(&person);
    // Also after the passphrase has changed: the backup has the one of then.
    person.set("TANDEM_NEW_PASSPHRASE", "another one of today");
    person.ok(&["passphrase"]);
    person.set("TANDEM_PASSPHRASE", "another one of today");
    let refused = person.run(&["restore", "stick.tandem"]);
    assert_eq!(refused.code, 3, "{}", refused.err);
    person.set("TANDEM_BACKUP_SECRET", PASSPHRASE);
    let told = person.ok(&["restore", "stick.tandem", "--yes"]).out;
    assert!(told.contains("1 entry that only your record has: stays"), "{told}");
    assert_eq!(hours(&person), before);
    let told = person.json(&["restore", "stick.tandem"]);
    assert_eq!(told["done"], json!(false));
    assert_eq!(told["beside"]["only_here"], json!(1));
    assert_eq!(told["beside"]["new"], json!(0));
}

/// A clock that was once ahead made every later backup the oldest, and so the one that was removed.
#[test]
fn a_schedule_never_removes_what_it_has_just_made() {
    let person = with_sessions();
    fs::create_dir(person.path("shelf")).unwrap();
    for now in ["2031-01-01T10:00:00Z", "2031-01-02T10:00:00Z"] {
        person.ok(&["--now", now, "backup", "--to", "shelf", "--keep", "2"]);
    }
    for _ in 0..2 {
        let made = person.json(&["backup", "--to", "shelf", "--keep", "1"]);
        assert!(person.path(made["file"].as_str().unwrap()).exists(), "{made}");
    }
    assert!(fs::read_dir(person.path("shelf")).unwrap().count() >= 3, "the later ones stay");
}

#[test]
fn a_schedule_keeps_the_newest_of_this_record_and_no_other() {
    let mut person = with_sessions();
    let shelf = person.path("shelf");
    fs::create_dir(&shelf).unwrap();
    fs::write(shelf.join("backup-mine.tandem"), "somebody's own").unwrap();
    for day in 10..15 {
        person.set("TANDEM_NOW", &format!("2026-03-{day}T15:30:00Z"));
        person.ok(&["backup", "--to", "shelf", "--keep", "3"]);
    }
    let mut names: Vec<_> = fs::read_dir(&shelf)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let days = ["backup-2026-03-12.tandem", "backup-2026-03-13.tandem", "backup-2026-03-14.tandem"];
    assert_eq!(names, [&days[..], &["backup-mine.tandem"]].concat());
    // A second one of a day has a name of its own.
    person.ok(&["backup", "--to", "shelf"]);
    assert!(shelf.join("backup-2026-03-14-2.tandem").exists());
}

/// A head was believed before anything in it was shown: files that say that they are newer had the real
/// backups removed.
#[test]
fn a_planted_file_costs_no_good_backup_its_place() {
    let mut person = with_sessions();
    let shelf = person.path("shelf");
    fs::create_dir(&shelf).unwrap();
    for day in 10..12 {
        person.set("TANDEM_NOW", &format!("2026-03-{day}T15:30:00Z"));
        person.ok(&["backup", "--to", "shelf"]);
    }
    let good = ["backup-2026-03-10.tandem", "backup-2026-03-11.tandem"];
    let real = fs::read(shelf.join(good[0])).unwrap();
    let text = String::from_utf8_lossy(&real[..200]).into_owned();
    let at = text.split("\"at\":").nth(1).unwrap().split([',', '}']).next().unwrap();
    let old: u64 = at.parse().unwrap();
    for planted in 0..4 {
        let newer = (old + 86_400_000 + 1_000 * planted).to_string();
        assert_eq!(newer.len(), at.len());
        let place = text.find(at).unwrap();
        let mut bytes = real.clone();
        bytes[place..place + at.len()].copy_from_slice(newer.as_bytes());
        fs::write(shelf.join(format!("backup-planted-{planted}.tandem")), bytes).unwrap();
        // And a copy of a real one, under another name.
        fs::copy(shelf.join(good[1]), shelf.join(format!("backup-copy-{planted}.tandem"))).unwrap();
    }
    person.set("TANDEM_NOW", "2026-03-12T15:30:00Z");
    person.ok(&["backup", "--to", "shelf", "--keep", "3"]);
    for name in good {
        assert!(shelf.join(name).exists(), "{name}");
        person.ok(&["restore", shelf.join(name).to_str().unwrap()]);
    }
    person.set("TANDEM_NOW", "2026-03-13T15:30:00Z");
    assert_eq!(person.json(&["backup", "--to", "shelf", "--keep", "3"])["dropped"], 1);
    assert!(!shelf.join(good[0]).exists() && shelf.join(good[1]).exists());
    assert!(
        shelf.join("backup-planted-0.tandem").exists(),
        "what is not ours is not ours to remove"
    );
}

/// The folder of yesterday, with today's witness: the older backup holds what is missing here.
#[test]
fn no_backup_is_removed_while_something_is_missing() {
    let mut person = with_sessions();
    let old = fs::read(person.vault().join("tandem.db")).unwrap();
    person.ok(&["log", "individual", "--minutes", "50", "--at", "2026-03-08T10:00"]);
    fs::create_dir(person.path("shelf")).unwrap();
    person.ok(&["backup", "--to", "shelf"]);
    let good = fs::read(person.vault().join("tandem.db")).unwrap();
    fs::write(person.vault().join("tandem.db"), old).unwrap();
    person.set("TANDEM_NOW", "2026-03-12T15:30:00Z");
    assert_eq!(person.json(&["backup", "--to", "shelf", "--keep", "1"])["dropped"], 0);
    fs::write(person.vault().join("tandem.db"), good).unwrap();
}

/// Who changes a secret because somebody knows it has to know what it still opens.
#[test]
fn a_change_of_secrets_says_that_older_backups_open_with_the_old_ones() {
    let mut person = with_sessions();
    let told = |done: crate::common::Done| done.out.contains("still opens with the old one");
    person.set("TANDEM_NEW_PASSPHRASE", "nine calm swans at night");
    assert!(!told(person.ok(&["passphrase"])), "there is none");
    person.set("TANDEM_PASSPHRASE", "nine calm swans at night");
    let same = person.run(&["passphrase"]);
    assert!(same.code != 0 && same.err.contains("nothing was changed"), "{}", same.err);
    person.ok(&["backup", "--out", "stick.tandem"]);
    person.set("TANDEM_NEW_PASSPHRASE", "eight loud geese by the lake");
    assert!(told(person.ok(&["passphrase"])));
    person.set("TANDEM_PASSPHRASE", "eight loud geese by the lake");
    assert!(told(person.ok(&["spare-key", "--yes"])));
    person.set("TANDEM_BACKUP_SECRET", "nine calm swans at night");
    person.ok(&["restore", "stick.tandem"]);
}

#[test]
fn a_coachs_record_is_backed_up_too() {
    let person = Person::new();
    person.ok(&["init", "--role", "coach"]);
    person.ok(&["coach", "enrol", "--name", "Robin"]);
    person.ok(&["backup", "--out", "stick.tandem"]);
    fs::remove_dir_all(person.vault()).unwrap();
    person.ok(&["restore", "stick.tandem", "--yes"]);
    assert!(person.ok(&["coach", "people"]).code == 0);
}

#[test]
fn what_is_no_backup_or_has_no_place_is_refused() {
    let person = with_sessions();
    let wrong = person.file("wrong", "something else");
    for (words, code) in [
        (&["restore", &wrong, "--yes"][..], 1),
        (&["restore", "nowhere"], 1),
        (&["backup", "--out", "wrong"], 1),
        (&["backup", "--out", "vault/stick.tandem"], 1),
        (&["backup"], 2),
        (&["backup", "--out", "a", "--keep", "3"], 2),
    ] {
        let done = person.run(words);
        assert_eq!(done.code, code, "{words:?}: {}", done.err);
    }
    assert_eq!(fs::read_to_string(&wrong).unwrap(), "something else");
    // The file is no backup; the record was called damaged.
    let told = person.refused(&["restore", &wrong], 1);
    assert!(told.contains("no backup of Tandem") && !told.contains("damaged"), "{told}");
    person.ok(&["backup", "--out", "cut"]);
    let cut = fs::read(person.path("cut")).unwrap();
    fs::write(person.path("cut"), &cut[..cut.len() - 1]).unwrap();
    let told = person.refused(&["restore", "cut"], 1);
    assert!(told.contains("This backup was changed or cut short"), "{told}");
    person.ok(&["backup", "--out", "wrong", "--force"]);
}

#[test]
fn what_can_be_read_of_a_damaged_record_is_a_record() {
    let mut person = with_sessions();
    let before = hours(&person);
    fs::write(person.vault().join("tandem.heads"), "spoilt").unwrap();
    let told = person.ok(&["salvage", "--out", "new"]).out;
    assert!(told.contains("could be read") && told.contains("None is missing"), "{told}");
    let new = person.path("new").display().to_string();
    fs::remove_dir_all(person.vault()).unwrap();
    person.set("TANDEM_VAULT", &new);
    assert_eq!(hours(&person), before);
    assert_eq!(person.run(&["salvage", "--out", "new"]).code, 1, "there is a record in it");
}

#[test]
fn erasing_wants_the_word_and_leaves_the_place_free() {
    let person = with_sessions();
    let refused = person.run(&["erase"]);
    assert_eq!(refused.code, 2, "{}", refused.err);
    person.ok(&["hours"]);
    let erased = person.ok(&["erase", "--confirm", "erase"]);
    assert!(erased.err.contains("exported, backed up or shared"), "{}", erased.err);
    assert!(!person.vault().join("tandem.db").exists());
    assert_eq!(person.run(&["erase", "--confirm", "erase"]).code, 1);
    person.ok(&["--zone", "America/New_York", "init"]);
}

/// It said "Erased", and of what could not be removed that the record can be read and not changed.
#[cfg(target_os = "linux")]
#[test]
fn what_an_erasing_cannot_do_is_told_and_done_the_next_time() {
    let run = |program: &str, words: &[&str]| {
        let mut command = std::process::Command::new(program);
        command.args(words).output().is_ok_and(|done| done.status.success())
    };
    // A flush that fails, if there is somebody who lets it.
    if run("strace", &["-qq", "-o", "/dev/null", "true"]) {
        let person = with_sessions();
        let fails =
            ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "inject=fsync:error=EIO:when=1"];
        let told = person.run_under(&fails, &["erase", "--confirm", "erase"]);
        assert_eq!(told.code, 1, "{told:?}");
        assert!(!told.out.contains("Erased") && told.err.contains("did not confirm"), "{told:?}");
        assert!(person.refused(&["hours"], 1).contains("tandem erase"));
        assert!(person.ok(&["erase", "--confirm", "erase"]).out.contains("Erased"));
    }
    // What root made immutable, where tests are root.
    let person = with_sessions();
    let database = person.vault().join("tandem.db").display().to_string();
    if run("chattr", &["+i", &database]) {
        let told = person.run(&["erase", "--confirm", "erase"]);
        let json = person.run(&["--json", "erase", "--confirm", "erase"]);
        let spanish = person.run(&["--lang", "es", "erase", "--confirm", "erase"]);
        assert!(run("chattr", &["-i", &database]));
        assert_eq!(told.code, 1, "{told:?}");
        assert!(
            told.out.contains("keys are destroyed") && told.out.contains(&database),
            "{told:?}"
        );
        assert!(told.err.contains("tandem erase` again"), "{told:?}");
        let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
        assert_eq!(json["erased"], false);
        assert_eq!(json["left"], serde_json::json!([database]));
        assert!(spanish.out.contains("llaves están destruidas"), "{spanish:?}");
        person.ok(&["erase", "--confirm", "erase"]);
        assert!(!person.vault().join("tandem.db").exists());
    }
    // What a link led to is named; what has another name here and there is found by its number.
    let person = with_sessions();
    let there = person.path("there.db");
    fs::rename(person.vault().join("tandem.db"), &there).unwrap();
    std::os::unix::fs::symlink(&there, person.vault().join("tandem.db")).unwrap();
    fs::hard_link(person.vault().join("tandem.heads"), person.path("heads")).unwrap();
    let told = person.ok(&["erase", "--confirm", "erase"]).out;
    let there = fs::canonicalize(there).unwrap();
    assert!(told.contains(&there.display().to_string()), "{told}");
    let number = std::os::unix::fs::MetadataExt::ino(&fs::metadata(person.path("heads")).unwrap());
    assert!(told.contains(&format!("tandem.heads  {number}")), "{told}");
}
