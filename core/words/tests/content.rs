//! The content: its own stern editor finds nothing to mend, and it has a word for everything that
//! the core can say.
//!
//! `tests/content/check.py` reads the files as they lie in the repository and shares no code with
//! this crate. It is in Python because the readability formulas, the pronouncing dictionary and the
//! JSON Schema validator are maintained there.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tandem_model::{
    Approach, AwayReason, Basis, By, Fellowship, Form, GroupFormat, Involvement, Kind, Language,
    LedBy, Medicine, MedicineEnd, MedicineForm, Obstacle, Setting, TandemError, WeekStart, Word,
};

fn content() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("content")
}

fn read(language: &str, file: &str) -> Value {
    let text = fs::read_to_string(content().join(language).join(file)).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// What the editor says, and whether it is content.
fn editor(arguments: &[&str]) -> (String, bool) {
    let python = std::env::var_os("TANDEM_PYTHON").expect(
        "TANDEM_PYTHON must name a Python with the packages of tests/requirements.txt: run \
         ./tests/run, which makes one",
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/content/check.py");
    let output = Command::new(python)
        .arg(script)
        .args(arguments)
        .output()
        .expect("TANDEM_PYTHON names a program that runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    let said = format!("{}{errors}", String::from_utf8_lossy(&output.stdout));
    (said, output.status.success())
}

#[test]
fn the_editor_finds_nothing_to_mend() {
    let (said, content) = editor(&[]);
    assert!(content, "\n{said}");
    assert!(said.ends_with(" checks, 0 findings\n"), "\n{said}");
}

#[test]
fn the_editor_would_find_it() {
    let (said, seen) = editor(&["--selftest"]);
    assert!(seen, "\n{said}");
    assert!(said.ends_with(" checks, 0 not seen\n"), "\n{said}");
}

/// The keys of one closed list: its name and the word, joined by a dot.
fn keys<W: Word>() -> impl Iterator<Item = String> {
    W::ALL.iter().map(|one| format!("{}.{}", W::WHAT, one.word()))
}

#[test]
fn there_is_a_word_for_everything_that_the_core_can_say() {
    let lists = [
        keys::<Approach>().collect::<Vec<_>>(),
        keys::<AwayReason>().collect(),
        keys::<Basis>().collect(),
        keys::<By>().collect(),
        keys::<Fellowship>().collect(),
        keys::<Form>().collect(),
        keys::<GroupFormat>().collect(),
        keys::<Involvement>().collect(),
        keys::<Kind>().collect(),
        keys::<LedBy>().collect(),
        keys::<Medicine>().collect(),
        keys::<MedicineEnd>().collect(),
        keys::<MedicineForm>().collect(),
        keys::<Obstacle>().collect(),
        keys::<Setting>().collect(),
        keys::<WeekStart>().collect(),
        codes(),
    ];
    for &language in Language::ALL {
        for key in lists.iter().flatten() {
            let said = tandem_words::words(language, key);
            assert!(said.is_some(), "{language}: no word for {key}");
        }
    }
}

fn codes() -> Vec<String> {
    let text = String::new;
    let all = [
        TandemError::NotFound { id: text() },
        TandemError::invalid("", ""),
        TandemError::Locked,
        TandemError::NoVault,
        TandemError::WrongSecret { retry_after: 0 },
        TandemError::Wait { seconds: 2 },
        TandemError::Corrupt { why: text() },
        TandemError::NewerVersion,
        TandemError::Busy,
        TandemError::ReadOnly,
        TandemError::Full,
        TandemError::NeedsConsent,
        TandemError::Expired,
        TandemError::Unsupported { what: text() },
        TandemError::Cancelled,
        TandemError::Io { why: text() },
    ];
    all.iter().map(tandem_words::error_slug).collect()
}

#[test]
fn every_fellowship_has_its_position() {
    let known: BTreeSet<&str> = Fellowship::ALL.iter().map(|one| one.word()).collect();
    for language in ["en", "es"] {
        let file = read(language, "fellowships.json");
        let rows = file["fellowships"].as_array().unwrap();
        let listed: BTreeSet<&str> = rows.iter().filter_map(|row| row["id"].as_str()).collect();
        assert_eq!(listed, known, "{language}");
        assert_eq!(rows.len(), known.len(), "{language}: one is listed twice");
    }
}

/// What a reader is asked to check is what is longest to read: the words of an exercise, its answers and
/// what is said to them, in both languages.
#[test]
fn the_page_for_reviewers_has_the_two_exercises_with_the_most_words() {
    fn words(tree: &Value, named: &str) -> usize {
        let read = ["title", "why", "prompt", "text", "reply", "hint", "task"].contains(&named);
        match tree {
            Value::String(text) if read => text.split_whitespace().count(),
            Value::Array(all) => all.iter().map(|one| words(one, named)).sum(),
            Value::Object(all) => all.iter().map(|(name, one)| words(one, name)).sum(),
            _ => 0,
        }
    }
    let page = content().join("../../../docs/review.md");
    let page = fs::read_to_string(page).unwrap();
    for language in ["en", "es"] {
        let files = fs::read_dir(content().join(language).join("skills")).unwrap();
        let mut longest: Vec<_> = files
            .map(|file| {
                let text = fs::read_to_string(file.unwrap().path()).unwrap();
                let skill: Value = serde_json::from_str(&text).unwrap();
                (words(&skill, ""), skill["id"].as_str().unwrap().to_owned())
            })
            .collect();
        longest.sort();
        for (count, id) in longest.iter().rev().take(2) {
            let shown = format!("tandem --lang {language} skills show {id}\n");
            assert!(page.contains(&shown), "{id} has {count} words: {longest:?}");
        }
    }
}

/// Whatever else changes, nobody reads a number that is not in `phones.json`: every reference
/// leads to one, read here a second time and in another language than the editor's.
#[test]
fn every_telephone_reference_leads_to_a_number() {
    let phones = fs::read_to_string(content().join("phones.json")).unwrap();
    let phones: Value = serde_json::from_str(&phones).unwrap();
    let mut seen = 0;
    for language in ["en", "es"] {
        let help = read(language, "help.json");
        let general = help["phone_words"].as_object().unwrap();
        let mut files = vec![content().join(language).join("help.json")];
        let skills = fs::read_dir(content().join(language).join("skills")).unwrap();
        files.extend(skills.map(|file| file.unwrap().path()));
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for rest in text.split("{phone:").skip(1) {
                let reference = rest.split_once('}').unwrap().0;
                let path: Vec<&str> = reference.split('.').collect();
                let found = match path.as_slice() {
                    // A line with it is left out where the country has none.
                    ["alone"] => phones["countries"]["us"]["alone"]["show"].is_string(),
                    [line] => general.contains_key(*line),
                    [country, line] => phones["countries"][country][line]["show"].is_string(),
                    [country, line, "text"] => {
                        phones["countries"][country][line]["text"]["to"].is_string()
                    }
                    _ => false,
                };
                assert!(found, "{reference} in {}", file.display());
                seen += 1;
            }
        }
    }
    assert!(seen >= 20, "only {seen} references were seen");
}
