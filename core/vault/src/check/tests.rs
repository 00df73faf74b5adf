//! What somebody may do to the files of a vault, and what `check` says of it.

use std::fs;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::heads::{HeadsKey, Sealed};
use crate::testing::{
    NOW, PASSPHRASE, act, copy, create, fields, folder, installed, journal, open, raw, set_title,
    snapshot, tables, undo,
};
use crate::{Vault, files};

const PAGE: usize = 4096;

/// A closed vault with a few dozen pages in use.
fn home() -> (TempDir, crate::key::DataKey) {
    let home = folder();
    let (vault, _) = create(home.path());
    let key = vault.key().clone();
    fill(&vault, "first");
    vault.close().unwrap();
    (home, key)
}

fn fill(vault: &Vault, word: &str) {
    act(vault, |act| {
        for id in 0..60 {
            act.set("item", &[id; 16], fields([("title", word.repeat(100).into())]))?;
        }
        Ok(())
    });
}

fn check(folder: &Path) -> Result<Report> {
    open(folder).check()
}

fn try_open(folder: &Path) -> Result<Vault> {
    Vault::open(folder, PASSPHRASE, installed(1))
}

/// Whether a check (of what can still be opened) calls the vault damaged.
fn is_found(folder: &Path) -> bool {
    match try_open(folder) {
        Ok(vault) => !vault.check().unwrap().ok(),
        Err(Error::Damaged(_)) => true,
        Err(other) => panic!("damage was called {other}"),
    }
}

/// How many faults a check counts; none if the vault does not even open.
fn faults(folder: &Path) -> Option<u64> {
    match try_open(folder) {
        Ok(vault) => Some(vault.check().unwrap().faults),
        Err(Error::Damaged(_)) => None,
        Err(other) => panic!("damage was called {other}"),
    }
}

fn database(folder: &Path) -> std::path::PathBuf {
    folder.join(files::DATABASE)
}

#[test]
fn a_whole_vault_is_called_that() {
    let (home, _) = home();
    let report = check(home.path()).unwrap();
    assert!(report.ok());
    assert_eq!((report.chain_length, report.faults), (60, 0));
    assert_eq!(report.pages, fs::metadata(database(home.path())).unwrap().len() / PAGE as u64);
    assert_eq!(report.cipher_provider, "tandem-rust");
    assert_eq!(report.schema, 1);
}

#[test]
fn a_flipped_bit_in_any_page_is_found() {
    let (home, _) = home();
    let bytes = fs::read(database(home.path())).unwrap();
    let mut unopened = 0;
    for page in 0..bytes.len() / PAGE {
        // In the text, in the IV, in the MAC; what follows the MAC is random filling.
        for at in [(page * 131) % 4000, 4016 + page % 16, 4032 + page % 64] {
            let mut flipped = bytes.clone();
            flipped[page * PAGE + at] ^= 1 << (page % 8);
            fs::write(database(home.path()), flipped).unwrap();
            match faults(home.path()) {
                Some(faults) => assert!(faults > 0, "page {page}, byte {at}"),
                None => unopened += 1,
            }
        }
    }
    assert!(unopened < bytes.len() / PAGE, "most pages are not needed to open a vault");
    fs::write(database(home.path()), bytes).unwrap();
    assert!(check(home.path()).unwrap().ok());
}

#[test]
fn two_pages_that_changed_places_are_found() {
    let (home, _) = home();
    let bytes = fs::read(database(home.path())).unwrap();
    let pages = bytes.len() / PAGE;
    for (one, other) in (1..pages).zip((1..pages).rev()).take(pages / 2 - 1) {
        let mut swapped = bytes.as_chunks::<PAGE>().0.to_vec();
        swapped.swap(one, other);
        fs::write(database(home.path()), swapped.concat()).unwrap();
        assert!(faults(home.path()).is_none_or(|faults| faults >= 2), "{one} and {other}");
    }
}

/// SQLCipher's own check reads whole pages only, and so does not look at the last one here.
#[test]
fn a_last_page_that_is_cut_short_is_found() {
    let (home, _) = home();
    let bytes = fs::read(database(home.path())).unwrap();
    fs::write(database(home.path()), &bytes[..bytes.len() - 1]).unwrap();
    assert!(is_found(home.path()));
}

/// A page that SQLCipher wrote itself, in its right place, only earlier: it verifies.
#[test]
fn a_stale_page_is_found() {
    let (home, _) = home();
    let old = fs::read(database(home.path())).unwrap();
    let vault = open(home.path());
    fill(&vault, "other");
    vault.close().unwrap();
    let new = fs::read(database(home.path())).unwrap();
    assert!(new.len() > old.len());
    let held = |vault: &Vault| (journal(vault), tables(vault));
    let whole = held(&open(home.path()));
    let mut tried = 0;
    for (number, page) in old.as_chunks::<PAGE>().0.iter().enumerate() {
        let range = number * PAGE..(number + 1) * PAGE;
        if new[range.clone()] != page[..] {
            let mut stale = new.clone();
            stale[range].copy_from_slice(page);
            fs::write(database(home.path()), stale).unwrap();
            // No damage: the clock, on which nothing hangs that was written after it, and a page that
            // was written anew with the same rows.
            let harmless = || held(&open(home.path())) == whole;
            assert!(is_found(home.path()) || harmless(), "page {number}");
            tried += 1;
        }
    }
    assert!(tried > 10, "only {tried} pages had changed");
    // All of them at once, which is the whole database as it was.
    fs::write(database(home.path()), &old).unwrap();
    let report = check(home.path()).unwrap();
    assert_eq!((report.faults, report.chain_ok, report.newest), (0, true, Newest::Missing));
    // Nor does going on with it hide that.
    let vault = open(home.path());
    set_title(&vault, 1, "afterwards");
    vault.close().unwrap();
    assert_eq!(check(home.path()).unwrap().newest, Newest::Missing);
    fs::write(database(home.path()), &new).unwrap();
    assert!(check(home.path()).unwrap().ok());
}

/// The heads are sealed while another program still uses the log; then that crashes, and the log is
/// lost or cut short.
#[test]
fn a_log_that_is_lost_or_cut_short_is_found() {
    let (home, _) = home();
    let vault = open(home.path());
    set_title(&vault, 1, "in the log");
    set_title(&vault, 2, "in the log");
    let db = raw(home.path(), vault.key());
    let sealed = Sealed { generation: 0, heads: journal::heads(&db).unwrap() };
    let key = HeadsKey::of(&db).unwrap();
    crate::heads::write(&home.path().join(files::HEADS), &key, &sealed).unwrap();
    drop(db);
    let log = files::log(Path::new(files::DATABASE));
    let crashed = copy(home.path());
    assert!(check(copy(crashed.path()).path()).unwrap().ok());

    let lost = copy(crashed.path());
    fs::remove_file(lost.path().join(&log)).unwrap();
    let cut = copy(crashed.path());
    let bytes = fs::read(cut.path().join(&log)).unwrap();
    fs::write(cut.path().join(&log), &bytes[..bytes.len() - 100]).unwrap();
    for broken in [lost, cut] {
        let report = check(broken.path()).unwrap();
        assert_eq!((report.faults, report.chain_ok, report.newest), (0, true, Newest::Missing));
    }
}

#[test]
fn heads_that_are_gone_or_altered_are_found_and_older_ones_are_good() {
    let (home, _) = home();
    let heads = home.path().join(files::HEADS);
    let older = fs::read(&heads).unwrap();
    let vault = open(home.path());
    set_title(&vault, 1, "newer");
    vault.close().unwrap();
    let newer = fs::read(&heads).unwrap();
    assert_ne!(older, newer);

    let other = folder();
    create(other.path()).0.close().unwrap();
    let of_another = fs::read(other.path().join(files::HEADS)).unwrap();
    let mut bad = vec![
        Vec::new(),
        of_another,
        newer[..newer.len() - 1].to_vec(),
        [&newer[..], b"x"].concat(),
    ];
    for at in 0..newer.len() {
        let mut flipped = newer.clone();
        flipped[at] ^= 1;
        bad.push(flipped);
    }
    let vault = open(home.path());
    let newest = || {
        let report = vault.check().unwrap();
        assert!(report.is_sound());
        report.newest
    };
    for bytes in bad {
        fs::write(&heads, bytes).unwrap();
        assert_eq!(newest(), Newest::Unwitnessed);
    }
    fs::remove_file(&heads).unwrap();
    assert_eq!(newest(), Newest::Unwitnessed);
    fs::write(&heads, older).unwrap(); // as after a crash
    assert_eq!(newest(), Newest::AllThere);
    vault.settle().unwrap();
    assert_eq!(newest(), Newest::AllThere);
}

/// A vault knows its heads from its first minute, so that none is never the right answer.
#[test]
fn a_new_vault_is_whole_before_it_is_ever_closed() {
    let home = folder();
    let (vault, _) = create(home.path());
    assert!(vault.check().unwrap().ok());
    assert!(snapshot(home.path()).contains_key(files::HEADS));
}

/// By somebody who has the key. What is said of each: chain, heads, fold.
#[test]
fn what_was_changed_with_sql_is_found() {
    let (home, key) = home();
    let vault = open(home.path());
    act(&vault, |act| act.forget("item", &[9; 16]));
    vault.close().unwrap();
    let cases = [
        ("UPDATE item SET title = 'changed' WHERE hex(id) LIKE '05%'", (true, true, false)),
        ("DELETE FROM item", (true, true, false)),
        ("INSERT INTO note VALUES (zeroblob(16), 'added', 1)", (true, true, false)),
        ("INSERT INTO hidden VALUES ('note', zeroblob(16))", (true, true, false)),
        (
            "UPDATE changes SET patch = CAST(replace(CAST(patch AS TEXT), 'first', 'last') AS BLOB)
             WHERE sequence = 5",
            (false, true, false),
        ),
        ("UPDATE changes SET salt = NULL, patch = NULL WHERE sequence = 5", (false, true, false)),
        ("UPDATE changes SET millis = -1 WHERE sequence = 5", (false, true, false)),
        ("UPDATE changes SET wall = 1 WHERE sequence = 5", (false, true, true)),
        ("UPDATE changes SET verb = 'fixed' WHERE sequence = 5", (false, true, true)),
        ("DELETE FROM changes WHERE sequence = 5", (false, true, false)),
        ("DELETE FROM changes WHERE sequence = 1", (false, true, false)),
        // What was forgotten, and now is only blank: as where the row that forgets is yet to come.
        ("DELETE FROM changes WHERE sequence = 61", (true, false, true)),
        // The chain is whole, only shorter than it was.
        ("DELETE FROM changes WHERE sequence > 9", (true, false, false)),
        ("DELETE FROM changes", (true, false, false)),
        ("DELETE FROM devices", (false, false, false)),
        // What comes after a row does not hang on the clock of the vault alone.
        ("UPDATE vault SET millis = 1", (true, true, true)),
    ];
    for (sql, expected) in cases {
        let changed = copy(home.path());
        assert!(raw(changed.path(), &key).execute(sql, []).unwrap() > 0, "{sql}");
        let report = check(changed.path()).unwrap();
        assert_eq!(report.faults, 0);
        let all_there = report.newest == Newest::AllThere;
        assert_eq!((report.chain_ok, all_there, report.fold_ok), expected, "{sql}");
    }
}

/// A table whose rows differ in their last column only was once compared in no order.
#[test]
fn tables_are_compared_whatever_their_order() {
    let (one, other) =
        (Connection::open_in_memory().unwrap(), Connection::open_in_memory().unwrap());
    for (db, values) in [(&one, "(1, 1, 1), (1, 1, 2)"), (&other, "(1, 1, 2), (1, 1, 1)")] {
        db.execute_batch(&format!("CREATE TABLE t (a, b, c); INSERT INTO t VALUES {values}"))
            .unwrap();
    }
    assert!(equal(&one, &other, "t").unwrap());
    for change in ["INSERT INTO t VALUES (2, 2, 2)", "UPDATE t SET c = 3 WHERE c = 2"] {
        one.execute(change, []).unwrap();
        assert!(!equal(&one, &other, "t").unwrap());
    }
}

/// Half of the pages cannot be read: an answer that needs them is an error, but only as long as
/// they are bad.
#[test]
fn a_bad_page_does_not_close_the_vault() {
    let (home, _) = home();
    let vault = open(home.path());
    vault.settle().unwrap();
    let bytes = fs::read(database(home.path())).unwrap();
    let (good, bad) = bytes.split_at(bytes.len() / 2 / PAGE * PAGE);
    fs::write(database(home.path()), [good, &vec![7; bad.len()]].concat()).unwrap();
    assert!(vault.check().unwrap().faults > 0);
    let count = |db: &Connection| {
        Ok::<i64, Error>(db.query_row("SELECT count(*) FROM changes", [], |row| row.get(0))?)
    };
    let all = |db: &Connection| -> Result<i64> {
        Ok(db.query_row("SELECT sum(length(title)) FROM item", [], |row| row.get(0))?)
    };
    let answers = [vault.read(|read| count(read.db())), vault.read(|read| all(read.db()))];
    assert!(answers.iter().any(|answer| matches!(answer, Err(Error::Damaged(_)))));
    fs::write(database(home.path()), bytes).unwrap();
    assert!(
        vault.read(|read| count(read.db())).is_ok() && vault.read(|read| all(read.db())).is_ok()
    );
    assert!(vault.check().unwrap().ok());
    assert_eq!(journal(&vault).len(), 60);
    undo(&vault, NOW).unwrap();
}
