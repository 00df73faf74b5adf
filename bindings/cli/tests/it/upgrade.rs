//! What an earlier version wrote opens today, and is what it was.
//!
//! `tests/upgrade` has a fixture for every version that was tagged, made by its own program. Here each
//! is opened, looked over, asked, exported, read back and written to. Keys are only ever added, so an
//! answer of then must stand in that of today; it need not be all of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::common::{Person, here};
use serde_json::Value;

fn fixtures() -> PathBuf {
    here("../../../tests/upgrade")
}

#[test]
fn what_every_tagged_version_wrote_is_what_it_was() {
    for entry in fs::read_dir(fixtures()).unwrap() {
        let fixture = entry.unwrap().path();
        if fixture.is_dir() {
            assert_eq!(differences(&fixture), [""; 0], "{}", fixture.display());
        }
    }
}

/// The same way with a fixture of today, so that it is walked before there is a tag.
#[test]
fn what_this_version_writes_will_be_what_it_was() {
    let person = Person::new();
    assert_eq!(differences(&made(&person)), [""; 0]);
}

#[test]
fn a_difference_is_seen() {
    let person = Person::new();
    let fixture = made(&person);
    let edited = |name: &str, edit: &dyn Fn(Vec<u8>) -> Vec<u8>| {
        let sound = fs::read(fixture.join(name)).unwrap();
        let other = edit(sound.clone());
        assert_ne!(sound, other, "{name}");
        fs::write(fixture.join(name), other).unwrap();
        let found = differences(&fixture);
        fs::write(fixture.join(name), sound).unwrap();
        found
    };
    let replaced = |from: &'static str, to: &'static str| {
        move |file: Vec<u8>| String::from_utf8(file).unwrap().replacen(from, to, 1).into_bytes()
    };
    let answer = edited(
        "answers.jsonl",
        &replaced("\"individual_minutes\":50", "\"individual_minutes\":51"),
    );
    assert_eq!(answer.len(), 1, "{answer:?}");
    let key = edited("answers.jsonl", &replaced("\"individual_minutes\"", "\"minutes_alone\""));
    assert_eq!(key.len(), 1, "{key:?}");
    let copy = edited("copy.json", &replaced("daughter", "sister"));
    assert!(!copy.is_empty());
    let page = edited("record/tandem.db", &|mut file| {
        let middle = file.len() / 2;
        file[middle] ^= 1;
        file
    });
    assert!(!page.is_empty());
    assert_eq!(differences(&fixture), [""; 0], "all is as it was");
}

/// A fixture of this very program.
fn made(person: &Person) -> PathBuf {
    let fixture = person.path("unreleased");
    let mut maker = Command::new(fixtures().join("make"));
    maker.arg(env!("CARGO_BIN_EXE_tandem")).arg(&fixture).env("TANDEM_TEST_COST", "1");
    let done = maker.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    fixture
}

/// In what today's program and a fixture do not agree.
fn differences(fixture: &Path) -> Vec<String> {
    let text = |name: &str| fs::read_to_string(fixture.join(name)).unwrap();
    let made: Value = serde_json::from_str(&text("made.json")).unwrap();
    let mut person = Person::new();
    for folder in ["record", "coach"] {
        fs::create_dir(person.path(folder)).unwrap();
        for file in fs::read_dir(fixture.join(folder)).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), person.path(folder).join(file.file_name())).unwrap();
        }
    }
    person.set("TANDEM_NOW", text("now").trim());
    let mut found = Vec::new();

    // With either secret, and whole.
    for (whose, secret) in
        [("record", "passphrase"), ("record", "spare_key"), ("coach", "passphrase")]
    {
        enter(&mut person, whose, made[secret].as_str().unwrap());
        let check = asked(&person, &["check"]);
        if check["ok"] != true {
            found.push(format!("{whose}, with its {secret}: {check}"));
        }
    }

    let secret = made["passphrase"].as_str().unwrap();
    let mut sessions = 0;
    for line in text("answers.jsonl").lines() {
        let answer: Value = serde_json::from_str(line).unwrap();
        enter(&mut person, answer["whose"].as_str().unwrap(), secret);
        let question: Vec<&str> = answer["ask"].as_str().unwrap().split(' ').collect();
        let today = asked(&person, &question);
        if let Some(place) = missing(&answer["says"], &today, String::new()) {
            found.push(format!("{}: {place}", question.join(" ")));
        }
        if question[0] == "sessions" {
            sessions = answer["says"]["sessions"].as_array().unwrap().len();
        }
    }

    // The person's own copy is the same; that of then can be read into an empty record.
    enter(&mut person, "record", secret);
    asked(&person, &["export", "json", "--out", "today.json"]);
    let read = |path: PathBuf| fs::read(path).ok().and_then(|it| serde_json::from_slice(&it).ok());
    let (then, today) = (read(fixture.join("copy.json")), read(person.path("today.json")));
    let none = Value::Null;
    if let Some(place) =
        missing(then.as_ref().unwrap_or(&none), today.as_ref().unwrap_or(&none), String::new())
    {
        found.push(format!("export json: {place}"));
    }
    person.set("TANDEM_VAULT", person.path("empty").to_str().unwrap());
    asked(&person, &["init"]);
    let copy = fixture.join("copy.json");
    asked(&person, &["import", copy.to_str().unwrap()]);
    let read_in = asked(&person, &["sessions"]);
    if read_in.as_array().map(Vec::len) != Some(sessions) {
        found.push(format!("import: {sessions} sessions, and now {read_in}"));
    }

    // The coach's program reads the file again.
    enter(&mut person, "coach", secret);
    let sealed = fixture
        .join(Path::new(made["shared"]["coach_file"].as_str().unwrap()).file_name().unwrap());
    let opened = asked(&person, &["coach", "open", sealed.to_str().unwrap()]);
    if opened["hours"].as_array().is_none_or(Vec::is_empty) {
        found.push(format!("coach open: {opened}"));
    }

    // It goes on.
    enter(&mut person, "record", secret);
    asked(&person, &["log", "individual", "--minutes", "50"]);
    let after = (asked(&person, &["sessions"]), asked(&person, &["check"]));
    if after.0.as_array().map(Vec::len) != Some(sessions + 1) || after.1["ok"] != true {
        found.push(format!("log: {after:?}"));
    }
    if !found.is_empty() {
        // A fixture that was changed is no record that has to come back.
        for folder in ["record", "coach"] {
            fs::remove_dir_all(person.path(folder)).unwrap();
        }
    }
    found
}

fn enter(person: &mut Person, whose: &str, secret: &str) {
    let folder = person.path(whose);
    person.set("TANDEM_VAULT", folder.to_str().unwrap());
    person.set("TANDEM_PASSPHRASE", secret);
}

/// What a verb says as JSON, or what it complains of.
fn asked(person: &Person, verb: &[&str]) -> Value {
    let done = person.run(&[&["--json"], verb].concat());
    let said = if done.code == 0 { &done.out } else { &done.err };
    serde_json::from_str(said.lines().last().unwrap_or_default()).unwrap_or(Value::Null)
}

/// The first place at which what was said then does not stand in what is said today.
fn missing(then: &Value, today: &Value, at: String) -> Option<String> {
    match (then, today) {
        (Value::Object(then), Value::Object(today)) => then.iter().find_map(|(key, value)| {
            missing(value, today.get(key).unwrap_or(&Value::Null), format!("{at}/{key}"))
        }),
        (Value::Array(then), Value::Array(today)) if then.len() == today.len() => {
            let pairs = then.iter().zip(today).enumerate();
            pairs
                .into_iter()
                .find_map(|(place, (then, today))| missing(then, today, format!("{at}/{place}")))
        }
        _ => (then != today).then(|| format!("{at}: {then} then, {today} today")),
    }
}
