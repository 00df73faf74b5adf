//! Nothing that a person wrote is ever readable in a file.

use super::*;
use crate::testing::occurrences;

/// Long enough not to come about by chance, and with a letter outside ASCII.
const MARKER: &str = "Märker-6f1d";

fn assert_unreadable(folder: &Path, after: &str) {
    let files = snapshot(folder);
    assert!(files.len() > 1, "{files:?}");
    for (name, bytes) in files {
        assert_eq!(occurrences(&bytes, MARKER), 0, "in {name} after {after}");
    }
}

fn write_marker(vault: &Vault, id: u8) {
    let marked = fields([("title", MARKER.into()), (MARKER, MARKER.into())]);
    act(vault, |act| act.set("item", &[id; 16], marked));
}

#[test]
fn the_search_finds_what_is_not_encrypted() {
    let home = folder();
    for encoding in ["UTF-8", "UTF-16le", "UTF-16be"] {
        let path = home.path().join(encoding);
        let plain = Connection::open(&path).unwrap();
        plain.pragma_update(None, "encoding", encoding).unwrap();
        plain.execute_batch("CREATE TABLE item (title)").unwrap();
        plain.execute("INSERT INTO item VALUES (?1)", [MARKER]).unwrap();
        assert_eq!(occurrences(&fs::read(&path).unwrap(), MARKER), 1, "{encoding}");
    }
}

#[test]
fn no_operation_leaves_a_readable_word() {
    let home = folder();
    let (vault, _) = create(home.path());
    type Operation = (&'static str, fn(&Vault));
    let operations: [Operation; 8] = [
        ("writing", |vault| write_marker(vault, 1)),
        ("editing", |vault| set_title(vault, 1, &MARKER.repeat(500))),
        ("removing", |vault| assert!(act(vault, |act| act.remove("item", &[1; 16])))),
        ("undoing", |vault| assert_eq!(undo(vault, NOW).unwrap().len(), 1)),
        ("settling", |vault| vault.settle().unwrap()),
        ("checking", |vault| assert!(vault.check().unwrap().ok())),
        ("refolding", |vault| vault.refold("anew").unwrap()),
        ("a new passphrase", |vault| vault.change_passphrase(PASSPHRASE, MARKER).unwrap()),
    ];
    for (name, operation) in operations {
        operation(&vault);
        assert_unreadable(home.path(), name);
    }

    let crashed = copy(home.path());
    let other = Vault::open(crashed.path(), MARKER, installed(2)).unwrap();
    write_marker(&other, 2);
    assert_eq!(vault.merge(&other, 0).unwrap().rows, 1);
    for (name, path) in [("a merge", home.path()), ("a crash", crashed.path())] {
        assert_unreadable(path, name);
    }
    act(&vault, |act| act.forget("item", &[1; 16]));
    assert_unreadable(home.path(), "forgetting");
    other.close().unwrap();
    vault.close().unwrap();
    assert_unreadable(home.path(), "closing");
    assert_unreadable(crashed.path(), "closing");
}

/// A sort of more than memory holds would go to a temporary file. Whatever a connection is told,
/// this build has none.
#[test]
fn there_are_no_temporary_files() {
    let home = folder();
    let (vault, _) = create(home.path());
    let only_memory = "SELECT sqlite_compileoption_used('TEMP_STORE=3')";
    let found = vault
        .read(|read| Ok::<bool, Error>(read.db().query_row(only_memory, [], |row| row.get(0))?));
    assert!(found.unwrap());
}
