use super::*;
use crate::testing::{folder, refused, snapshot};

/// Two files once had the same one, and either could come to stand where the other belongs.
#[test]
fn no_two_files_have_the_same_temporary_neighbour() {
    assert_eq!(unfinished(Path::new(DATABASE)), Path::new("tandem.db.new"));
    assert_eq!(log(Path::new(DATABASE)), Path::new("tandem.db-wal"));
    let home = folder();
    let file = |name: &str| home.path().join(name);
    let begun = [KEYS, HEADS].map(|name| replacement(&file(name), b"new").unwrap());
    for name in [KEYS, HEADS] {
        assert_eq!(new_file::leftovers(&[&file(name)]).unwrap().len(), 1);
    }
    drop(begun);
    assert_eq!(snapshot(home.path()).len(), 0);
}

#[test]
fn security_26_a_replacement_removes_what_a_killed_one_left() {
    let home = folder();
    let path = home.path().join("file");
    replacement(&path, b"old").unwrap().persist_over().unwrap();
    std::mem::forget(replacement(&path, b"killed").unwrap());
    assert_eq!(snapshot(home.path()).len(), 2);
    replacement(&path, b"new").unwrap().persist_over().unwrap();
    assert_eq!(snapshot(home.path()), [("file".to_owned(), b"new".to_vec())].into());
}

#[test]
fn a_small_file_is_small() {
    let home = folder();
    let path = home.path().join("file");
    assert!(read_small(&path).unwrap().is_none());
    fs::write(&path, vec![0; 1 << 20]).unwrap();
    assert_eq!(read_small(&path).unwrap().unwrap().len(), 1 << 20);
    fs::write(&path, vec![0; (1 << 20) + 1]).unwrap();
    assert!(matches!(refused(read_small(&path)), Error::Damaged(_)));
    assert!(read_small(home.path()).is_err());
}
