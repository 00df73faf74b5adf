use super::*;
use crate::testing::{folder, refused, snapshot};

/// Two files once had the same one, and either could come to stand where the other belongs.
#[test]
fn no_two_files_have_the_same_temporary_neighbour() {
    let home = folder();
    let neighbours = |name: &str| {
        let mut found = Vec::new();
        let while_it_is_written = |_: &[u8]| {
            found = snapshot(home.path()).into_keys().collect();
            Err(Error::Full)
        };
        assert!(replace(&home.path().join(name), b"", while_it_is_written).is_err());
        found
    };
    assert_eq!([KEYS, HEADS].map(neighbours), [["tandem.keys.tmp"], ["tandem.heads.tmp"]]);
    assert_eq!(unfinished(Path::new(DATABASE)), Path::new("tandem.db.new"));
    assert_eq!(log(Path::new(DATABASE)), Path::new("tandem.db-wal"));
}

#[test]
fn a_replacement_that_does_not_verify_leaves_the_old_file_alone() {
    let home = folder();
    let path = home.path().join("file");
    replace(&path, b"old", |_| Ok(())).unwrap();
    let before = snapshot(home.path());
    let refusal = replace(&path, b"new", |written| {
        assert_eq!(written, b"new"); // what is verified is what stands on the disk
        Err(Error::Full)
    });
    assert!(matches!(refused(refusal), Error::Full));
    assert_eq!(snapshot(home.path()), before);

    // What a crash left beside it, longer than what is written now.
    fs::write(beside(&path, ".tmp"), "left by a crash").unwrap();
    replace(&path, b"new", |_| Ok(())).unwrap();
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
