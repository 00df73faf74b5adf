//! The life of a vault: made, opened, locked, re-keyed; and every way in which opening it fails.

mod creation;
mod disk;
#[cfg(target_os = "linux")]
mod memory;
mod plaintext;
mod rekey;
mod ways;

use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use super::*;
use crate::locks::{InUse, KeyLock};
use crate::spare_key::SpareKey;
use crate::testing::{
    Ends, Items, Known, NOW, PASSPHRASE, act, at_step, copy, create, decrypted, fields, folder,
    installed, journal, occurrences, open, raw, refused, set_title, snapshot, tables, title, undo,
};
use crate::{EntityId, Key, Tables};

impl Vault {
    /// For tests that look into the files from outside.
    pub(crate) fn key(&self) -> &DataKey {
        &self.key
    }
}

fn try_open(folder: &Path, secret: &str) -> Result<Vault> {
    Vault::open(folder, secret, installed(1))
}

#[test]
fn what_was_written_is_there_when_it_is_opened_again() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "kept");
    let id = *vault.id();
    vault.close().unwrap();

    let vault = open(home.path());
    assert_eq!(*vault.id(), id);
    assert_eq!(vault.folder(), home.path());
    assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
    assert!(vault.check().unwrap().ok());
}

#[test]
fn a_closed_vault_is_four_files_a_count_and_two_that_hold_nothing() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "x");
    vault.close().unwrap();
    let files: Vec<_> = snapshot(home.path()).into_keys().collect();
    let whole = ["tandem.db", "tandem.heads", "tandem.keys", "tandem.keys-copy", "tandem.lock"];
    assert_eq!(files, [&whole[..], &["tandem.turn"]].concat());
    open(home.path()).close().unwrap();
    assert!(home.path().join("tandem.tries").exists(), "a passphrase was tried");
}

/// A table beside the fold, as a public list has one.
#[test]
fn unjournaled_rows_are_kept_together_and_told_to_no_journal() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "kept");
    let length = vault.check().unwrap().chain_length;
    let count = |vault: &Vault| {
        let count = |db: &Connection| -> Result<i64> {
            Ok(db.query_row("SELECT count(*) FROM listed", [], |row| row.get(0))?)
        };
        vault.read(|read| count(read.db())).unwrap()
    };
    vault
        .write_unjournaled(NOW, "list", |db| -> Result<()> {
            Ok(db.execute_batch("CREATE TABLE listed (x); INSERT INTO listed VALUES (1), (2)")?)
        })
        .unwrap();
    let refused = vault.write_unjournaled(NOW, "list", |db| -> Result<()> {
        db.execute_batch("DELETE FROM listed")?;
        Err(Error::Busy)
    });
    assert!(matches!(refused, Err(Error::Busy)));
    assert_eq!(count(&vault), 2);
    // After a crash the log alone tells of them, and is known as this vault's.
    let crashed = copy(home.path());
    assert_eq!(count(&open(crashed.path())), 2);

    set_title(&vault, 1, "later");
    let report = vault.check().unwrap();
    assert!(report.ok());
    assert_eq!(report.chain_length, length + 1);
    vault.close().unwrap();
    assert_eq!(count(&open(home.path())), 2);
}

/// What was written and not closed: the process ended.
#[test]
fn what_was_written_survives_a_crash() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "kept");
    let crashed = copy(home.path());
    let vault = open(crashed.path());
    assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
    assert!(vault.check().unwrap().ok());
}

#[test]
fn the_spare_key_serves_wherever_a_passphrase_does() {
    let home = folder();
    let (vault, code) = create(home.path());
    vault.close().unwrap();
    let typed = code.to_text().to_lowercase().replace('-', " ");
    let vault = try_open(home.path(), &typed).unwrap();
    vault.change_passphrase(&typed, "new").unwrap();
    vault.new_spare_key(&Key::typed(&typed).unwrap()).unwrap();
    vault.close().unwrap();
    try_open(home.path(), "new").unwrap().close().unwrap();
}

#[test]
fn a_changed_passphrase_opens_and_the_old_one_does_not() {
    let home = folder();
    let (vault, code) = create(home.path());
    assert!(matches!(refused(vault.change_passphrase("wrong", "new")), Error::WrongSecret));
    vault.change_passphrase(PASSPHRASE, "new").unwrap();
    set_title(&vault, 1, "kept");
    vault.close().unwrap();
    assert!(matches!(refused(try_open(home.path(), PASSPHRASE)), Error::WrongSecret));
    try_open(home.path(), &code.to_text()).unwrap().close().unwrap();
    assert_eq!(title(&try_open(home.path(), "new").unwrap(), 1).as_deref(), Some("kept"));
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_a_file_of_a_vault() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let home = folder();
    let made = home.path().join("made/by/create");
    let (vault, _) = create(&made);
    set_title(&vault, 1, "x");
    vault.settle().unwrap();
    set_title(&vault, 1, "y");
    vault.change_passphrase(PASSPHRASE, "new").unwrap();
    assert_eq!(mode(&made), 0o700);
    let files: Vec<_> = fs::read_dir(&made).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(
        files.len(),
        10,
        "database, log, its index, keys twice, heads, tries, three locks: {files:?}"
    );
    for file in files {
        assert_eq!(mode(&file), 0o600, "{file:?}");
    }
}

/// A folder that was there kept its mode, and the names in it could be read by all.
#[cfg(unix)]
#[test]
fn security_24_a_folder_that_others_may_look_into_is_closed_or_told() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let open_to_all = |path: &Path| fs::set_permissions(path, fs::Permissions::from_mode(0o777));
    let home = folder();
    open_to_all(home.path()).unwrap();
    let (vault, _) = create(home.path());
    assert_eq!(mode(home.path()), 0o700);
    assert!(!vault.check().unwrap().open_to_others);

    let shared = folder();
    open_to_all(shared.path()).unwrap();
    fs::write(shared.path().join("of somebody"), "").unwrap();
    let (vault, _) = create(shared.path());
    assert_eq!(mode(shared.path()), 0o777, "whoever shares the folder means to");
    let report = vault.check().unwrap();
    assert!(report.open_to_others && report.ok(), "told, and no damage");
}

#[test]
fn an_empty_folder_holds_no_vault() {
    let home = folder();
    assert!(matches!(refused(try_open(home.path(), PASSPHRASE)), Error::NoVault));
    assert!(matches!(refused(try_open(&home.path().join("none"), PASSPHRASE)), Error::NoVault));
    assert_eq!(snapshot(home.path()).len(), 0);
}

#[test]
fn a_vault_is_never_made_over_another() {
    let whole = folder();
    create(whole.path()).0.close().unwrap();
    // Any part of one is enough: what is left may be all that is left.
    for kept in ["tandem.db", "tandem.keys", "tandem.keys-copy", "tandem.heads", "tandem.db-wal"] {
        let home = folder();
        fs::write(home.path().join("tandem.lock"), "").unwrap();
        let from = whole.path().join(kept.strip_suffix("-wal").unwrap_or(kept));
        fs::copy(from, home.path().join(kept)).unwrap();
        let before = snapshot(home.path());
        let again = Vault::create(home.path(), "another", installed(1));
        assert!(matches!(refused(again), Error::AlreadyExists), "{kept}");
        assert_eq!(snapshot(home.path()), before);
    }
    let before = snapshot(whole.path());
    let again = Vault::create(whole.path(), "another", installed(1));
    assert!(matches!(refused(again), Error::AlreadyExists));
    assert_eq!(snapshot(whole.path()), before);
    let vault = open(whole.path());
    let again = Vault::create(whole.path(), "another passphrase", installed(1));
    assert!(matches!(refused(again), Error::AlreadyExists), "also while it is open");
    vault.close().unwrap();
}

/// What an interrupted creation may leave, at each of its steps.
#[test]
fn an_interrupted_creation_is_no_vault_and_is_replaced() {
    let other = folder();
    let (vault, _) = create(other.path());
    set_title(&vault, 1, "x");
    let files = snapshot(other.path());
    let leftovers: [&[(&str, &str)]; 4] = [
        &[("tandem.db.new", "")],
        &[("tandem.db.new", "tandem.db"), ("tandem.db.new-wal", "tandem.db-wal")],
        &[("tandem.db.new", "tandem.db"), ("tandem.keys", "tandem.keys")],
        &[
            ("tandem.db.new", "tandem.db"),
            ("tandem.keys", "tandem.keys"),
            (".tandem.keys.0123456789abcdef.tmp", "tandem.keys"),
            ("tandem.heads", "tandem.heads"),
        ],
    ];
    for left in leftovers {
        let home = folder();
        for (name, like) in left {
            let bytes = files.get(*like).cloned().unwrap_or_default();
            fs::write(home.path().join(name), bytes).unwrap();
        }
        assert!(matches!(refused(try_open(home.path(), PASSPHRASE)), Error::NoVault));
        create(home.path()).0.close().unwrap();
        let vault = open(home.path());
        assert!(vault.check().unwrap().ok());
        assert_eq!(tables(&vault).len(), 0);
        vault.close().unwrap();
        let whole = ["tandem.db", "tandem.heads", "tandem.keys", "tandem.keys-copy", "tandem.lock"];
        assert!(snapshot(home.path()).into_keys().eq(whole), "{left:?}");
    }
}

/// A key change that is killed leaves a whole envelope, which opens under a passphrase that never was
/// set.
#[test]
fn security_26_what_a_killed_change_of_keys_left_is_removed_at_the_next_opening() {
    let home = folder();
    create(home.path()).0.close().unwrap();
    let left = home.path().join(".tandem.keys.0123456789abcdef.tmp");
    fs::write(&left, "an envelope").unwrap();
    assert!(matches!(refused(try_open(home.path(), "wrong")), Error::WrongSecret));
    assert!(left.exists(), "a refused opening changes nothing");
    let lock = KeyLock::take(home.path()).unwrap();
    open(home.path()).close().unwrap();
    assert!(left.exists(), "somebody is changing keys");
    drop(lock);
    open(home.path()).close().unwrap();
    assert!(!left.exists());
}

/// The file was replaced first: the answer was an error, and the old passphrase opened nothing any more.
#[test]
fn security_05_house_a7_a_change_of_keys_that_is_refused_changes_no_key() {
    let home = folder();
    let (vault, _) = create(home.path());
    let before = fs::read(home.path().join(files::KEYS)).unwrap();
    let change = || vault.change_passphrase(PASSPHRASE, "new");
    let steps = (1..).take_while(|step| {
        let refused = at_step(*step, Ends::Refused, change).is_err();
        if refused {
            assert_eq!(fs::read(home.path().join(files::KEYS)).unwrap(), before, "step {step}");
            assert!(!snapshot(home.path()).keys().any(|name| name.ends_with(".tmp")));
        }
        refused
    });
    assert!(steps.count() >= 3);
    vault.close().unwrap();
    assert!(matches!(refused(try_open(home.path(), PASSPHRASE)), Error::WrongSecret));
    try_open(home.path(), "new").unwrap().close().unwrap();
}

#[test]
fn two_programs_do_not_make_or_rekey_a_vault_at_once() {
    let home = folder();
    let alone = InUse::alone(home.path()).unwrap();
    assert!(matches!(refused(Vault::create(home.path(), "x", installed(1))), Error::Busy));
    drop(alone);
    let (vault, _) = create(home.path());
    let lock = KeyLock::take(home.path()).unwrap();
    assert!(matches!(refused(vault.change_passphrase(PASSPHRASE, "new")), Error::Busy));
    drop(lock);
    vault.change_passphrase(PASSPHRASE, "new").unwrap();
}

fn corrupt(folder: &Path, file: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let path = folder.join(file);
    let mut bytes = fs::read(&path).unwrap();
    change(&mut bytes);
    fs::write(&path, bytes).unwrap();
}

const KEY_FILES: [&str; 2] = [files::KEYS, files::KEYS_COPY];

fn corrupt_keys(folder: &Path, change: fn(&mut Vec<u8>)) {
    KEY_FILES.into_iter().for_each(|name| corrupt(folder, name, change));
}

fn no_keys(folder: &Path) {
    KEY_FILES.into_iter().for_each(|name| fs::remove_file(folder.join(name)).unwrap());
}

fn run(folder: &Path, key: &DataKey, sql: &str) {
    raw(folder, key).execute_batch(sql).unwrap();
}

/// Each way in which opening can fail, done to a copy of a vault: what is done, and the error.
type Failure = (&'static str, fn(&Path, &DataKey), fn(&Error) -> bool);

const DAMAGED: fn(&Error) -> bool = |error| matches!(error, Error::Damaged(_));
const NEWER: fn(&Error) -> bool = |error| matches!(error, Error::NewerVersion);

/// Those that a write-ahead log beside the database does not hide.
const FAILURES: &[Failure] = &[
    ("no keys", |home, _| no_keys(home), DAMAGED),
    ("empty keys", |home, _| corrupt_keys(home, Vec::clear), DAMAGED),
    ("cut keys", |home, _| corrupt_keys(home, |keys| keys.truncate(500)), DAMAGED),
    ("flipped keys", |home, _| corrupt_keys(home, |keys| keys[300] ^= 1), DAMAGED),
    ("newer keys", |home, _| corrupt_keys(home, |keys| keys[12] = b'2'), NEWER),
    (
        "keys of another vault",
        |home, _| {
            let other = folder();
            create(other.path()).0.close().unwrap();
            for name in KEY_FILES {
                fs::copy(other.path().join(name), home.join(name)).unwrap();
            }
        },
        DAMAGED,
    ),
    ("no database", |home, _| fs::remove_file(home.join("tandem.db")).unwrap(), DAMAGED),
    ("empty database", |home, _| corrupt(home, "tandem.db", Vec::clear), DAMAGED),
    ("15 bytes of database", |home, _| corrupt(home, "tandem.db", |db| db.truncate(15)), DAMAGED),
    ("flipped salt", |home, _| corrupt(home, "tandem.db", |db| db[0] ^= 1), DAMAGED),
    (
        "plain SQLite",
        |home, _| {
            fs::remove_file(home.join("tandem.db")).unwrap();
            let plain = Connection::open(home.join("tandem.db")).unwrap();
            plain
                .execute_batch("CREATE TABLE changes (device); CREATE TABLE schema (part)")
                .unwrap();
        },
        DAMAGED,
    ),
    ("newer journal", |home, key| run(home, key, "UPDATE vault SET journal = 99"), NEWER),
    ("newer tables", |home, key| run(home, key, "UPDATE vault SET tables = 2"), NEWER),
    (
        "the id of another vault",
        |home, key| run(home, key, "UPDATE vault SET id = zeroblob(16)"),
        DAMAGED,
    ),
];

const FAILURES_WITHOUT_LOG: &[Failure] = &[
    ("16 bytes of database", |home, _| corrupt(home, "tandem.db", |db| db.truncate(16)), DAMAGED),
    ("half a page", |home, _| corrupt(home, "tandem.db", |db| db.truncate(2048)), DAMAGED),
    ("one page", |home, _| corrupt(home, "tandem.db", |db| db.truncate(4096)), DAMAGED),
    (
        "all but one page",
        |home, _| corrupt(home, "tandem.db", |db| db.truncate(db.len() - 4096)),
        DAMAGED,
    ),
    ("a flipped bit in page 1", |home, _| corrupt(home, "tandem.db", |db| db[100] ^= 4), DAMAGED),
    ("zeros for page 1", |home, _| corrupt(home, "tandem.db", |db| db[16..4096].fill(0)), DAMAGED),
];

#[test]
fn a_failed_opening_changes_no_byte() {
    let home = folder();
    let (vault, _) = create(home.path());
    let key = vault.key.clone();
    for id in 0..50 {
        set_title(&vault, id, "so that the database has some pages");
    }
    let crashed = copy(home.path());
    vault.close().unwrap();
    assert!(snapshot(crashed.path())["tandem.db-wal"].len() > 4096);

    let closed = FAILURES.iter().chain(FAILURES_WITHOUT_LOG).map(|failure| (home.path(), failure));
    let open = FAILURES.iter().map(|failure| (crashed.path(), failure));
    for (from, (name, damage, expected)) in closed.chain(open) {
        let broken = copy(from);
        damage(broken.path(), &key);
        let before = snapshot(broken.path());
        let error = try_open(broken.path(), PASSPHRASE).err();
        assert!(error.as_ref().is_some_and(expected), "{name}: {error:?}");
        assert!(snapshot(broken.path()) == before, "{name}: the refused opening changed a file");
    }
}

#[test]
fn a_wrong_passphrase_changes_no_byte() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "x");
    let crashed = copy(home.path());
    vault.close().unwrap();
    for from in [home.path(), crashed.path()] {
        let before = snapshot(from);
        assert!(matches!(refused(try_open(from, "wrong")), Error::WrongSecret));
        assert_eq!(snapshot(from), before);
    }
}

/// The log holds pages of another vault, and its checksums are right: when SQLite closes, it would
/// move them into the database and so destroy it.
#[test]
fn a_log_of_another_vault_does_not_get_into_the_database() {
    let [home, other] = [folder(), folder()];
    for path in [home.path(), other.path()] {
        let (vault, _) = create(path);
        set_title(&vault, 1, "x");
        vault.close().unwrap();
    }
    let vault = open(other.path());
    set_title(&vault, 1, "y");
    let log = fs::read(other.path().join("tandem.db-wal")).unwrap();
    fs::write(home.path().join("tandem.db-wal"), &log).unwrap();
    let vault = open(home.path());
    assert!(vault.found().stale_log);
    assert_eq!(title(&vault, 1).as_deref(), Some("x"));
    assert!(vault.check().unwrap().ok());
    vault.close().unwrap();
    assert_eq!(fs::read(home.path().join("tandem.db-wal.stale-1")).unwrap(), log, "it is kept");
}

/// Root may write to a folder that says otherwise: where the tests run as root, see `disk.rs`.
#[cfg(unix)]
#[test]
fn security_15_a_vault_in_a_read_only_folder_is_opened_for_reading() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "kept");
    vault.close().unwrap();
    let allow = |mode| fs::set_permissions(home.path(), fs::Permissions::from_mode(mode)).unwrap();
    allow(0o500);
    let root = fs::write(home.path().join("written"), "").is_ok();
    let vault = open(home.path());
    assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
    assert_eq!(vault.is_read_only(), !root);
    if !root {
        let written = vault.act(NOW, |act| act.remove("item", &[1; 16]));
        assert!(matches!(refused(written), Error::ReadOnly));
        assert!(vault.check().unwrap().ok());
    }
    vault.close().unwrap();
    allow(0o700);
}

#[test]
fn what_forbids_writing_is_called_that() {
    let sqlite = |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
    for code in [rusqlite::ffi::SQLITE_READONLY, rusqlite::ffi::SQLITE_READONLY_DIRECTORY] {
        assert!(matches!(sqlite(code).into(), Error::ReadOnly));
    }
    for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::ReadOnlyFilesystem] {
        assert!(matches!(io::Error::from(kind).into(), Error::ReadOnly));
    }
}

/// A schema that is one step behind, as after an update of the program.
#[test]
fn an_older_vault_is_brought_up_to_date_and_its_journal_folded() {
    let home = folder();
    let older = || Setting { tables: Box::new(Known(&[], &[])), ..installed(1) };
    let (vault, _) = Vault::create(home.path(), PASSPHRASE, older()).unwrap();
    set_title(&vault, 1, "old");
    assert_eq!(vault.check().unwrap().schema, 0);
    vault.close().unwrap();

    let vault = open(home.path());
    assert_eq!(vault.check().unwrap().schema, Items.migrations().len() as u64);
    assert!(!vault.check().unwrap().fold_ok); // the new tables are still empty
    vault.refold("anew").unwrap();
    assert!(vault.check().unwrap().ok());
    assert_eq!(title(&vault, 1).as_deref(), Some("old"));
    vault.close().unwrap();
    let back = Vault::open(home.path(), PASSPHRASE, older());
    assert!(matches!(refused(back), Error::NewerVersion));
}

/// Another program may be quicker for longer than anyone waits; that is an answer, and not a loss.
fn patiently<T>(mut work: impl FnMut() -> Result<T>) -> T {
    loop {
        match work() {
            Err(Error::Busy) => {}
            done => return done.unwrap(),
        }
    }
}

#[test]
fn threads_of_two_programs_lose_nothing() {
    const THREADS: u8 = 8;
    const ACTS: u8 = 100;
    let home = folder();
    let (vault, _) = create(home.path());
    let programs = [vault, open(home.path())];
    let start = Barrier::new(THREADS.into());
    thread::scope(|scope| {
        for thread in 0..THREADS {
            let (vault, start) = (&programs[usize::from(thread % 2)], &start);
            scope.spawn(move || {
                start.wait();
                for number in 0..ACTS {
                    let mut id = [0; 16];
                    (id[0], id[1]) = (thread, number);
                    let size = || fields([("size", 1.into())]);
                    patiently(|| vault.act(NOW, |act| act.set("item", &id, size())));
                    assert!(tables(vault).contains_key(&("item", id)));
                }
            });
        }
    });
    let [vault, other] = programs;
    other.close().unwrap();
    let written = usize::from(THREADS) * usize::from(ACTS);
    assert_eq!(tables(&vault).len(), written);
    assert_eq!(journal(&vault).len(), written);
    let report = vault.check().unwrap();
    assert!(report.ok(), "{report:?}");
    assert_eq!(report.chain_length, written as u64);
}

/// SQLite's lock alone lets the one that just wrote go on: the other once stopped at its 17th act,
/// after five seconds, while this one did 23,590.
#[test]
fn security_20_two_programs_that_write_as_fast_as_they_can_take_turns() {
    const ACTS: u32 = 150;
    let home = folder();
    let programs = [create(home.path()).0, open(home.path())];
    let done = [const { AtomicU32::new(0) }; 2];
    let start = Barrier::new(2);
    thread::scope(|scope| {
        for (vault, mine) in programs.iter().zip(&done) {
            let (start, done) = (&start, &done);
            scope.spawn(move || {
                start.wait();
                while done.iter().all(|done| done.load(Ordering::Relaxed) < ACTS) {
                    let size = fields([("size", mine.load(Ordering::Relaxed).into())]);
                    vault.act(NOW, |act| act.set("item", &[1; 16], size)).unwrap();
                    mine.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    let least = done.map(AtomicU32::into_inner).into_iter().min().unwrap();
    assert!(least >= ACTS / 5, "one did {ACTS}, the other {least}");
}

/// It only makes writing fair. A program that dies gives it back, and a file system without locks is
/// no hindrance.
#[test]
fn security_20_without_a_turn_one_writes_all_the_same() {
    let home = folder();
    let (vault, _) = create(home.path());
    fs::create_dir(home.path().join("tandem.turn")).unwrap();
    set_title(&vault, 1, "written");
    assert_eq!(title(&vault, 1).as_deref(), Some("written"));
}

/// Both replace a small file by way of a temporary one, and the second program does so too.
#[test]
fn sealing_heads_and_changing_keys_at_once_mix_nothing_up() {
    let home = folder();
    let (vault, code) = create(home.path());
    let other = open(home.path());
    thread::scope(|scope| {
        scope.spawn(|| {
            for passphrase in ["a", "b", "c", "d", "e", "f", "g", "h"] {
                patiently(|| vault.change_passphrase(&code.to_text(), passphrase));
            }
        });
        for vault in [&vault, &other] {
            scope.spawn(move || {
                for round in 0..20 {
                    let size = || fields([("size", round.into())]);
                    patiently(|| vault.act(NOW, |act| act.set("item", &[1; 16], size())));
                    patiently(|| vault.settle().map_err(|not_sealed| not_sealed.0));
                }
            });
        }
    });
    assert!(vault.check().unwrap().ok());
    drop((vault, other));
    assert!(try_open(home.path(), "h").unwrap().check().unwrap().ok());
}

const FORGOTTEN: &str = "Verg\u{e4}nglich-91ab";

/// How often the word still stands in the files, for somebody with the key.
fn found(folder: &Path, key: &DataKey) -> usize {
    occurrences(&decrypted(folder, key), FORGOTTEN)
}

/// Another program, in the middle of reading until this is dropped.
fn reading(folder: &Path, key: &DataKey) -> Connection {
    let db = raw(folder, key);
    db.execute_batch("BEGIN; SELECT count(*) FROM changes").unwrap();
    db
}

#[test]
fn security_13_what_another_program_still_reads_leaves_the_files_later_and_that_is_said() {
    let home = folder();
    let (vault, _) = create(home.path());
    let key = vault.key().clone();
    let forget = |id: u8| {
        set_title(&vault, id, FORGOTTEN);
        vault.settle().unwrap(); // so that it stands in the database, too
        let reading = reading(home.path(), &key);
        act(&vault, |act| act.forget("item", &[id; 16]));
        reading
    };
    let reading = forget(1);
    assert!(vault.is_purge_pending().unwrap());
    assert!(found(home.path(), &key) > 0);
    vault.settle().unwrap();
    assert!(vault.is_purge_pending().unwrap(), "it is read on");
    drop(reading);
    vault.settle().unwrap();
    assert!(!vault.is_purge_pending().unwrap());
    assert_eq!(found(home.path(), &key), 0);

    set_title(&vault, 2, FORGOTTEN);
    act(&vault, |act| act.forget("item", &[2; 16]));
    assert!(!vault.is_purge_pending().unwrap(), "nobody reads: it is done at once");
    assert_eq!(found(home.path(), &key), 0);

    let reading = forget(3);
    let crashed = copy(home.path());
    drop((reading, vault));
    assert!(found(crashed.path(), &key) > 0);
    let vault = open(crashed.path());
    assert!(!vault.is_purge_pending().unwrap());
    assert_eq!(found(crashed.path(), &key), 0, "the next opening does it first");
    assert!(vault.check().unwrap().ok());
}

/// Whoever emptied the log takes away the mark of what was in it, not one that came meanwhile.
#[test]
fn security_13_no_mark_is_like_another() {
    let home = folder();
    let (vault, _) = create(home.path());
    let db = raw(home.path(), vault.key());
    let left = || -> i64 {
        purge::mark_purge(&db).unwrap();
        db.query_row("SELECT purge_pending FROM vault", [], |row| row.get(0)).unwrap()
    };
    let [one, other] = [left(), left()];
    assert!(one != 0 && other != 0 && one != other);
    purge::empty_log(&db).unwrap();
    assert!(!purge::is_pending(&db).unwrap());
}

/// A kept session was once told as an error, and who repeated it had it twice.
#[test]
fn security_18_what_cannot_be_sealed_is_kept_all_the_same() {
    let home = folder();
    let (vault, _) = create(home.path());
    let heads = home.path().join("tandem.heads");
    fs::remove_file(&heads).unwrap();
    fs::create_dir(&heads).unwrap();
    set_title(&vault, 1, "kept");
    let NotSealed(why) = vault.close().unwrap_err();
    assert!(matches!(why, Error::Io(io::ErrorKind::AlreadyExists)), "{why:?}");
    assert!(!home.path().join("tandem.db-wal").exists(), "the log was emptied all the same");

    fs::remove_dir(&heads).unwrap();
    let vault = open(home.path());
    assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
    assert_eq!(vault.found().missing, Some(Missing::Unwitnessed), "somebody took the heads away");
    vault.accept_loss().unwrap();
    vault.close().unwrap();
    assert!(open(home.path()).check().unwrap().ok());
}

/// Most openings only read: they take no turn, seal nothing and leave every file as it was.
#[test]
fn an_opening_that_only_reads_settles_nothing() {
    let home = folder();
    create(home.path()).0.close().unwrap();
    let heads = home.path().join("tandem.heads");
    let sealed = || fs::metadata(&heads).unwrap().modified().unwrap();
    let (before, at) = (snapshot(home.path()), sealed());
    let vault = open(home.path());
    assert_eq!(title(&vault, 1), None);
    vault.settle().unwrap();
    vault.close().unwrap();
    assert_eq!((snapshot(home.path()), sealed()), (before, at));

    // Somebody who wrote and was killed left a log, which the next closing empties and seals.
    let vault = open(home.path());
    set_title(&vault, 1, "kept");
    let killed = copy(home.path());
    let vault = open(killed.path());
    vault.close().unwrap();
    assert!(!killed.path().join("tandem.db-wal").exists());
    let held = raw(killed.path(), &open(killed.path()).key);
    let sealed =
        crate::heads::read(&killed.path().join("tandem.heads"), &HeadsKey::of(&held).unwrap());
    assert_eq!(sealed.unwrap().unwrap().heads, crate::journal::heads(&held).unwrap());
}

#[test]
fn an_act_that_fails_or_panics_leaves_nothing_behind() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "before");
    let before = (journal(&vault), tables(&vault));

    let change = |act: &mut Act<'_>| {
        act.set("item", &[1; 16], fields([("title", "never".into())]))?;
        act.forget("item", &[1; 16])
    };
    let stopped = vault.act(0, |act| {
        change(act)?;
        Err::<(), _>(Error::NothingToUndo)
    });
    assert!(matches!(refused(stopped), Error::NothingToUndo));
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        vault.act(0, |act| {
            change(act)?;
            panic!("on purpose");
            #[expect(unreachable_code, reason = "gives the closure its type")]
            Ok::<(), Error>(())
        })
    }));
    assert!(panicked.is_err());
    let read =
        catch_unwind(AssertUnwindSafe(|| vault.read(|_| -> Result<()> { panic!("here too") })));
    assert!(read.is_err());

    assert_eq!((journal(&vault), tables(&vault)), before);
    set_title(&vault, 1, "after");
    assert_eq!(title(&vault, 1).as_deref(), Some("after"));
    assert!(vault.check().unwrap().ok());
}

#[test]
fn a_reader_sees_one_moment_and_cannot_write() {
    let home = folder();
    let (vault, _) = create(home.path());
    let count = |db: &Connection| -> Result<i64> {
        Ok(db.query_row("SELECT count(*) FROM item", [], |row| row.get(0))?)
    };
    vault
        .read(|read| {
            let db = read.db();
            assert_eq!(count(db)?, 0);
            set_title(&vault, 1, "meanwhile");
            assert_eq!(count(db)?, 0);
            let written = db.execute("DELETE FROM item", []).map_err(Error::from);
            assert!(matches!(refused(written), Error::ReadOnly));
            Ok::<_, Error>(())
        })
        .unwrap();
    assert_eq!(vault.read(|read| count(read.db())).unwrap(), 1);
}

#[test]
fn entities_are_found_by_their_ids() {
    let home = folder();
    let (vault, _) = create(home.path());
    for id in [1, 2, 3] {
        set_title(&vault, id, "x");
    }
    act(&vault, |act| act.remove("item", &[2; 16]));
    act(&vault, |act| act.forget("item", &[3; 16]));
    let found = vault.read(|read| read.find(&[2; 16], &[3; 16])).unwrap();
    assert_eq!(found, [("item".into(), [2; 16]), ("item".into(), [3; 16])]);
}
