use super::*;
use crate::testing::{copy, create, folder, refused, set_title, snapshot};

fn titles(db: &Connection) -> i64 {
    db.query_row("SELECT count(*) FROM item WHERE title = 'kept'", [], |row| row.get(0)).unwrap()
}

#[test]
fn security_15_alone_it_reads_the_log_and_leaves_every_file() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "kept");
    let crashed = copy(home.path());
    let key = vault.key().clone();
    vault.close().unwrap();
    for (home, log_is_empty) in [(home.path(), true), (crashed.path(), false)] {
        let before = snapshot(home);
        let (db, known) = open(home, &key, Error::Full).unwrap();
        assert_eq!((titles(&db), known.log_is_empty), (1, log_is_empty));
        let other = Connection::open(home.join("tandem.db")).unwrap();
        other.busy_timeout(std::time::Duration::ZERO).unwrap();
        key.unlock(&other).unwrap();
        let read = other.query_row("SELECT count(*) FROM item", [], |_| Ok(()));
        assert!(matches!(refused(read.map_err(Error::from)), Error::Busy), "nobody else may read");
        assert!(db.execute("DELETE FROM item", []).is_err());
        drop((other, db));
        assert_eq!(snapshot(home), before);
    }
}

#[test]
fn security_15_as_it_stands_it_is_read_under_any_name() {
    let home = folder();
    // Windows has no name with a question mark.
    let odd = home.path().join(if cfg!(windows) { "100% #1 é" } else { "what? 100% #1 é" });
    let (vault, _) = create(&odd);
    set_title(&vault, 1, "kept");
    let key = vault.key().clone();
    vault.close().unwrap();
    let before = snapshot(&odd);
    let db = connection::open(&odd.join("tandem.db"), &key, Access::AsItStands).unwrap();
    assert_eq!(titles(&db), 1);
    assert!(db.execute("DELETE FROM item", []).is_err());
    assert_eq!(snapshot(&odd), before);
}

#[test]
fn security_15_a_copy_is_private_and_goes_when_the_vault_does() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "kept");
    let before = snapshot(home.path());
    let copy = Scratch::temporary().unwrap();
    files::copy_database(&home.path().join("tandem.db"), &copy.database()).unwrap();
    let at = copy.folder().to_owned();
    let names: Vec<_> = snapshot(&at).into_keys().collect();
    assert_eq!(names, ["tandem.db", "tandem.db-wal"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(std::fs::metadata(&at).unwrap().permissions().mode() & 0o777, 0o700);
    }
    let db = connection::open(&copy.database(), vault.key(), Access::Alone).unwrap();
    assert_eq!(titles(&db), 1);
    drop((db, copy));
    assert!(!at.exists());
    assert_eq!(snapshot(home.path()), before);
}
