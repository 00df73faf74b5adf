//! A vault against software that shares no code with it: stock SQLCipher 4 with OpenSSL, and keys
//! and journal read and written in Python (`tests/conformance/sqlcipher.py`). Both ways.
#![allow(clippy::unwrap_used)]

mod common;

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tandem_vault::{Cost, EntityId, Error, Fields, Setting, Vault};

use common::Nothing;

const PASSPHRASE: &str = "sieben stille Reiher, na\u{ef}ve";
const THING: EntityId = [7; 16];

fn setting() -> Setting {
    Setting { tables: Box::new(Nothing), installation: [1; 16], cost: Cost::TEST_ONLY }
}

/// What the script prints, or `None` if it fails.
fn python(arguments: &[&str]) -> Option<Value> {
    let python = std::env::var_os("TANDEM_PYTHON").expect(
        "run ./tests/run, or set TANDEM_PYTHON to a Python with tests/requirements.txt installed",
    );
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/conformance/sqlcipher.py");
    let done = Command::new(python).arg(script).args(arguments).output().unwrap();
    let complaint = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success() || complaint.contains("Traceback"), "{complaint}");
    done.status.success().then(|| serde_json::from_slice(&done.stdout).unwrap())
}

fn read(folder: &Path, secret: &str) -> Option<Value> {
    python(&["read", folder.to_str().unwrap(), secret])
}

fn words(vault: &Vault, words: &str) {
    vault
        .act(0, |act| act.set("thing", &THING, Fields::from([("words".into(), words.into())])))
        .unwrap();
}

#[test]
fn what_is_written_here_opens_there() {
    let home = tempfile::tempdir().unwrap();
    let (vault, code) = Vault::create(home.path(), PASSPHRASE, setting()).unwrap();
    words(&vault, "first, ü");
    words(&vault, "second");
    vault
        .act(0, |act| {
            let newest = act.newest_act()?.and_then(|line| line.id);
            act.undo(newest.ok_or(Error::NothingToUndo)?)
        })
        .unwrap();
    vault.act(0, |act| act.set("gone", &THING, Fields::from([("size".into(), 1.into())]))).unwrap();
    vault.act(0, |act| act.forget("gone", &THING)).unwrap();
    vault.close().unwrap();

    let id = "07".repeat(16);
    let rows = json!([
        ["set", "thing", id, { "live": true, "words": "first, ü" }],
        ["set", "thing", id, { "words": "second" }],
        ["undo", "thing", id, { "words": "first, ü" }],
        ["set", "gone", id, null],
        ["forget", "gone", id, null],
    ]);
    let by_passphrase = read(home.path(), PASSPHRASE).unwrap();
    let by_code = read(home.path(), &code.to_text().to_lowercase()).unwrap();
    assert_eq!(by_passphrase, by_code);
    assert_eq!(by_passphrase["rows"], rows);

    // The key stays the same when the passphrase changes, and only the new one leads to it.
    let vault = Vault::open(home.path(), PASSPHRASE, setting()).unwrap();
    vault.change_passphrase(PASSPHRASE, "nai\u{308}ve").unwrap();
    vault.close().unwrap();
    assert_eq!(read(home.path(), "na\u{ef}ve").unwrap(), by_code);
    assert_eq!(read(home.path(), PASSPHRASE), None);
}

#[test]
fn what_is_written_there_opens_here() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().to_str().unwrap();
    let migration = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/001_journal.sql");
    let made = python(&["make", folder, PASSPHRASE, migration]).unwrap();

    let vault = Vault::open(home.path(), PASSPHRASE, setting()).unwrap();
    let report = vault.check().unwrap();
    assert!(report.ok(), "{report:?}");
    assert_eq!(report.chain_length, 1);
    let state = vault.read(|read| read.state("thing", &THING)).unwrap();
    assert_eq!(state.fields["words"], "written by stock SQLCipher, ü");
    assert_eq!(vault.read(|read| read.newest_act()).unwrap(), None); // it is another device's
    words(&vault, "and then here");
    vault.close().unwrap();

    let code = made["code"].as_str().unwrap();
    let vault = Vault::open(home.path(), code, setting()).unwrap();
    assert!(vault.check().unwrap().ok());
    vault.close().unwrap();
    let found = read(home.path(), code).unwrap();
    assert_eq!(found["key"], made["key"]);
    let words: Vec<_> =
        found["rows"].as_array().unwrap().iter().map(|row| &row[3]["words"]).collect();
    assert_eq!(words.len(), 2);
    assert!(words.contains(&&json!("and then here")));
}
