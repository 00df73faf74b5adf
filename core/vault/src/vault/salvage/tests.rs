use tempfile::TempDir;

use super::*;
use crate::testing::{
    NOW, PASSPHRASE, act, copy as copy_of, create, folder, installed, journal, open, refused,
    set_title, snapshot, tables, title, undo,
};

fn salvage(from: &Path) -> Result<(Vault, Salvaged, TempDir)> {
    let to = folder();
    let at = to.path().join("new");
    let done: Result<_> =
        Vault::salvage(from, PASSPHRASE, &at, installed(7), NOW, "salvage", |_| Ok(()));
    let (vault, salvaged) = done?;
    assert!(vault.check().unwrap().ok());
    Ok((vault, salvaged, to))
}

/// A vault with so many acts that its journal has many pages.
fn long() -> (Vault, TempDir) {
    let home = folder();
    let (vault, _) = create(home.path());
    for act in 0..200_u8 {
        set_title(&vault, act, &"a line that takes its place ".repeat(8));
    }
    (vault, home)
}

/// Spoils some leaf pages of a closed vault's journal; says how many.
fn spoil(home: &Path, key: &DataKey, is_meant: impl Fn(usize) -> bool) -> usize {
    let db = crate::testing::raw(home, key);
    let sql = "SELECT pageno FROM dbstat WHERE name = 'changes' AND pagetype = 'leaf'";
    let mut leaves = db.prepare(sql).unwrap();
    let leaves = leaves.query_map([], |row| row.get(0)).unwrap();
    let leaves: Vec<i64> = leaves.collect::<rusqlite::Result<_>>().unwrap();
    let leaves = (0..).zip(leaves).filter(|(at, _)| is_meant(*at));
    let path = home.join(files::DATABASE);
    let mut bytes = fs::read(&path).unwrap();
    let mut spoilt = 0;
    for (_, page) in leaves {
        bytes[(page as usize - 1) * 4096 + 100] ^= 1;
        spoilt += 1;
    }
    fs::write(path, bytes).unwrap();
    spoilt
}

#[test]
fn a_whole_vault_comes_over_as_it_is() {
    let (vault, home) = long();
    act(&vault, |act| act.forget("item", &[3; 16]));
    undo(&vault, NOW).unwrap_err();
    let crashed = copy_of(home.path());
    let (rows, kept, id) = (journal(&vault), tables(&vault), *vault.id());
    vault.close().unwrap();
    for home in [home.path(), crashed.path()] {
        let before = snapshot(home);
        let (vault, salvaged, _to) = salvage(home).unwrap();
        assert_eq!(snapshot(home), before, "what is salvaged is only read");
        assert_eq!(
            (journal(&vault), tables(&vault), *vault.id()),
            (rows.clone(), kept.clone(), id)
        );
        let whole = rows.len() as u64;
        assert_eq!(salvaged, Salvaged { whole, ..Salvaged::default() });
        // It is of the same record: another copy of it can be merged.
        assert_eq!(vault.merge(&open(home), NOW).unwrap().rows, 0);
    }
}

/// The log of one moment beside the database of another: each holds what the other does not.
#[test]
fn what_stands_in_any_view_is_put_together() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "before");
    vault.settle().unwrap();
    set_title(&vault, 2, "in the log");
    let log = fs::read(home.path().join("tandem.db-wal")).unwrap();
    vault.close().unwrap();
    let old = folder();
    for (name, bytes) in snapshot(home.path()) {
        fs::write(old.path().join(name), bytes).unwrap();
    }
    fs::write(old.path().join("tandem.db-wal.stale-1"), log).unwrap();
    let (vault, salvaged, _to) = salvage(old.path()).unwrap();
    assert_eq!(title(&vault, 1).as_deref(), Some("before"));
    assert_eq!(title(&vault, 2).as_deref(), Some("in the log"));
    assert_eq!(salvaged.missing_rows(), 0);
}

#[test]
fn around_bad_pages_everything_else_is_read_and_what_is_missing_is_counted() {
    let (vault, home) = long();
    let key = vault.key().clone();
    let rows = journal(&vault).len() as u64;
    vault.close().unwrap();
    let spoilt = spoil(home.path(), &key, |leaf| leaf % 5 == 2);
    assert!(spoilt > 1, "{spoilt} pages");
    let opened = Vault::open(home.path(), PASSPHRASE, installed(1));
    assert!(opened.is_err() || !opened.unwrap().check().unwrap().ok());

    let (vault, salvaged, _to) = salvage(home.path()).unwrap();
    let missing = salvaged.missing_rows();
    assert_eq!(salvaged.whole + salvaged.told_again + missing, rows, "{salvaged:?}");
    assert_eq!(salvaged.missing.len(), spoilt);
    assert!(missing > 0 && missing < rows / 2, "{salvaged:?}");
    assert!(salvaged.told_again > 0 && salvaged.refused == 0);
    let gap = salvaged.missing[0];
    assert_eq!((gap.after, gap.before), (Some(NOW), Some(NOW)));
    assert_eq!(tables(&vault).len() as u64, rows - missing);
    // An undo takes back nothing of it.
    assert!(matches!(undo(&vault, NOW), Err(Error::CannotUndo)));
    assert_eq!(tables(&vault).len() as u64, rows - missing);
}

#[test]
fn what_was_cut_off_the_end_is_missed_too() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "before");
    vault.settle().unwrap();
    let database = fs::read(home.path().join("tandem.db")).unwrap();
    for _ in 0..3 {
        let title = format!("{}", journal(&vault).len());
        set_title(&vault, 1, &title);
    }
    vault.close().unwrap();
    fs::write(home.path().join("tandem.db"), database).unwrap();
    let (vault, salvaged, _to) = salvage(home.path()).unwrap();
    assert_eq!(title(&vault, 1).as_deref(), Some("before"));
    assert_eq!(salvaged.missing_rows(), 3);
    assert_eq!((salvaged.missing[0].after, salvaged.missing[0].before), (Some(NOW), None));
}

#[test]
fn what_any_view_has_forgotten_stays_forgotten() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "to be forgotten");
    vault.settle().unwrap();
    let database = fs::read(home.path().join("tandem.db")).unwrap();
    act(&vault, |act| act.forget("item", &[1; 16]));
    set_title(&vault, 2, "kept");
    let log = fs::read(home.path().join("tandem.db-wal")).unwrap();
    vault.close().unwrap();
    fs::write(home.path().join("tandem.db"), database).unwrap();
    fs::write(home.path().join("tandem.db-wal.stale-1"), log).unwrap();
    let (vault, _, _to) = salvage(home.path()).unwrap();
    assert_eq!((title(&vault, 1), title(&vault, 2).as_deref()), (None, Some("kept")));
    assert!(vault.read(|read| read.state("item", &[1; 16])).unwrap().forgotten);
}

#[test]
fn a_row_that_somebody_wrote_in_is_left_out() {
    let home = folder();
    let (vault, _) = create(home.path());
    for id in 1..=4 {
        set_title(&vault, id, "kept");
    }
    let db = crate::testing::raw(home.path(), vault.key());
    let forged = br#"{"live":true,"title":"forged"}"#;
    db.execute("UPDATE changes SET patch = ?1 WHERE sequence = 3", [forged.as_slice()]).unwrap();
    drop(db);
    vault.close().unwrap();
    let (vault, salvaged, _to) = salvage(home.path()).unwrap();
    assert_eq!((salvaged.whole, salvaged.refused), (2, 1));
    let titles: Vec<_> = (1..=4).map(|id| title(&vault, id)).collect();
    assert_eq!(titles, [Some("kept".into()), Some("kept".into()), None, Some("kept".into())]);
}

#[test]
fn without_keys_or_with_a_bad_first_page_nothing_is_made() {
    let (vault, home) = long();
    vault.close().unwrap();
    let to = folder();
    let attempt = |from: &Path, secret: &str| {
        let done: Result<_> =
            Vault::salvage(from, secret, to.path(), installed(7), NOW, "", |_| Ok(()));
        refused(done)
    };
    assert!(matches!(attempt(home.path(), "wrong"), Error::WrongSecret));
    let keys = fs::read(home.path().join("tandem.keys")).unwrap();
    for name in [files::KEYS, files::KEYS_COPY] {
        fs::remove_file(home.path().join(name)).unwrap();
    }
    assert!(matches!(attempt(home.path(), PASSPHRASE), Error::Damaged(_)));
    // Any other copy of the key file does.
    fs::write(home.path().join("tandem.keys.2"), &keys).unwrap();
    salvage(home.path()).unwrap();
    let path = home.path().join("tandem.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[200] ^= 1;
    fs::write(path, bytes).unwrap();
    assert!(matches!(attempt(home.path(), PASSPHRASE), Error::Damaged(_)));
    assert_eq!(fs::read_dir(to.path()).unwrap().count(), 0);
}
