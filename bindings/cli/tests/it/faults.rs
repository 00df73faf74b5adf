//! Every verb that writes: killed before any system call, on a disk that is almost full, with nobody who
//! reads what it says. The table of verbs is that of `tests/faults`.
//!
//! A run of the tests takes a sample; `TANDEM_FAULTS=all` takes every call and every 4 KiB.
#![allow(clippy::print_stderr, reason = "a test that cannot be tried here says so")]

use std::fs::File;
use std::path::Path;
use std::process::Stdio;

use serde_json::Value;
use tandem_faults::{OPERATIONS, Place, SmallDisk, Verb, Wrong};

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_tandem"))
}

fn all() -> bool {
    std::env::var_os("TANDEM_FAULTS").is_some_and(|it| it == "all")
}

fn verbs(left: bool) -> impl Iterator<Item = Verb> {
    OPERATIONS.iter().filter_map(move |operation| Verb::new(operation, program(), left))
}

fn told(wrong: &[Wrong]) -> String {
    wrong.iter().map(|it| format!("{:?}: {}\n", it.zero, it.how)).collect()
}

/// Kills are exact where `strace` can inject them.
fn can_kill() -> bool {
    let there = Verb::can_be_killed();
    if !there {
        eprintln!(
            "NOT TRIED HERE: kills before each system call need strace, and the right to trace"
        );
    }
    there
}

#[test]
fn killed_before_any_system_call_it_is_done_or_not_done() {
    if !can_kill() {
        return;
    }
    let (mut kills, mut wrong) = (0, Vec::new());
    for left in [false, true] {
        for verb in verbs(left) {
            for call in Verb::calls() {
                let mut nth = 1;
                loop {
                    let (killed, found) = verb.killed_before(call, nth);
                    wrong.extend(found);
                    if !killed {
                        break;
                    }
                    kills += 1;
                    nth = if all() { nth + 1 } else { nth * 3 };
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {kills}:\n{}", wrong.len(), told(&wrong));
    assert!(kills > 200, "{kills} kills only");
}

#[test]
fn on_a_disk_that_is_almost_full_it_is_done_or_refused() {
    let mut wrong = Vec::new();
    for left in [false, true] {
        for verb in verbs(left) {
            let Some(disk) = SmallDisk::mount(1536) else {
                eprintln!(
                    "NOT TRIED HERE: a small disk must be mounted, which takes root on Linux"
                );
                return;
            };
            let (mut free, mut done) = (0, 0);
            // Three in a row, so that one that comes through by luck does not end it.
            while done < 3 {
                let (acknowledged, found) = verb.on(&disk, free);
                wrong.extend(found);
                done = if acknowledged { done + 1 } else { 0 };
                free += if all() { 4 } else { 20 };
                assert!(free < 1500, "{} is never done", verb.name());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", told(&wrong));
}

/// Nobody hears what it says: a disk without room, and a pipe that nobody reads.
fn unheard(place: &Place, verb: &[&str]) -> [bool; 2] {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let (reader, closed) = std::io::pipe().unwrap();
    drop(reader);
    [Stdio::from(full), Stdio::from(closed)].map(|out| {
        let mut command = place.command(&[], verb);
        command.stdout(out).stderr(Stdio::null()).status().unwrap().success()
    })
}

#[test]
fn a_record_whose_spare_key_nobody_saw_opens_with_the_passphrase() {
    let place = Place::new(program(), None);
    unheard(&place, &["init", "--yes"]);
    assert!(place.is_opened_by(tandem_faults::PASSPHRASE));
    let asked = place.command(&[], &["spare-key", "--yes"]).output().unwrap();
    let told: Value = serde_json::from_slice(&asked.stdout).unwrap();
    assert!(place.is_opened_by(told["spare_key"].as_str().unwrap()));
}

#[test]
fn security_04_a_spare_key_that_nobody_saw_does_not_take_the_place_of_the_old_one() {
    let place = Place::new(program(), Some(false));
    assert!(place.is_opened_by_first_spare_key());
    assert!(!unheard(&place, &["spare-key", "--yes"])[0], "it says so");
    assert!(place.is_opened_by_first_spare_key(), "it is the only one that anybody knows");
}

#[test]
fn a_change_of_the_passphrase_that_nobody_heard_of_is_whole() {
    let place = Place::new(program(), Some(false));
    unheard(&place, &["passphrase"]);
    let opens = |secret| place.is_opened_by(secret);
    assert!(opens(tandem_faults::PASSPHRASE) != opens(tandem_faults::NEW_PASSPHRASE));
    assert!(place.is_opened_by_first_spare_key());
}

/// Its words are needed to open it, and are said once.
#[test]
fn a_page_whose_words_nobody_saw_is_not_there_and_was_not_shared() {
    let place = Place::new(program(), Some(false));
    let ask = |verb: &[&str]| {
        let asked = place.command(&[], verb).output().unwrap();
        assert!(asked.status.success(), "{verb:?}: {asked:?}");
        serde_json::from_slice::<Value>(&asked.stdout).unwrap()
    };
    ask(&["profile", "--name", "Sam"]);
    let consent = ask(&["consent", "new", "--name", "Dana", "--yes"]);
    let id = consent["id"].as_str().unwrap().to_owned();
    unheard(&place, &["share", "page", "--consent", &id, "--out", "page.html"]);
    assert!(!place.path("page.html").exists());
    assert_eq!(ask(&["share", "log"]), serde_json::json!([]));
    ask(&["share", "page", "--consent", &id, "--out", "page.html"]);
    assert_eq!(ask(&["share", "log"]).as_array().unwrap().len(), 1);
}
