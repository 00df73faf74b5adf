use super::*;
use crate::testing::{folder, snapshot};

fn written(target: &Path, content: &str) -> NewFile {
    let mut file = NewFile::beside(target).unwrap();
    file.write_all(content.as_bytes()).unwrap();
    file
}

fn is(folder: &Path, name: &str, content: &str) -> bool {
    snapshot(folder) == [(name.to_owned(), content.as_bytes().to_vec())].into()
}

#[test]
fn what_a_killed_backup_left_goes_and_what_is_held_or_somebodys_stays() {
    let home = tempfile::tempdir().unwrap();
    let target = home.path().join("stick.tandem");
    let mut held = NewFile::beside(&target).unwrap();
    held.hold();
    held.write_all(b"ours/1 and more").unwrap();
    let hidden = |name: &str, content: &str| {
        let path = home.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let left = hidden(".other.tandem.0123456789abcdef.tmp", "ours/1 and more");
    let stay = [
        hidden(".stick.tandem.0123456789abcdef.tmp", "somebody's"),
        hidden(".stick.tandem.0123456789abcdef.tmp2", "ours/1"),
        hidden("stick.tandem.0123456789abcdef.tmp", "ours/1"),
        hidden(".stick.tandem.0123456789abcde.tmp", "ours/1"),
    ];
    remove_left(home.path(), b"ours/1");
    assert!(!left.exists() && stay.iter().all(|path| path.exists()));
    held.persist_new().unwrap();
    assert!(target.exists());
}

#[test]
fn house_a8_a_file_is_whole_or_not_there() {
    let home = folder();
    let target = home.path().join("hours.csv");
    let mut file = written(&target, "one");
    assert!(!target.exists());
    assert_eq!(file.read_back().unwrap(), b"one");
    drop(file);
    assert_eq!(snapshot(home.path()).len(), 0, "nothing is left of what was given up");

    written(&target, "one").persist_new().unwrap();
    let again = written(&target, "two").persist_new().unwrap_err();
    assert_eq!(again.kind(), io::ErrorKind::AlreadyExists);
    assert!(is(home.path(), "hours.csv", "one"));
    written(&target, "two").persist_over().unwrap();
    assert!(is(home.path(), "hours.csv", "two"));
    assert!(NewFile::beside(&home.path().join("none/hours.csv")).is_err());
    assert!(NewFile::beside(Path::new("..")).is_err());
}

#[cfg(unix)]
#[test]
fn house_a8_only_the_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = folder();
    let target = home.path().join("hours.csv");
    fs::write(&target, "for all").unwrap();
    fs::set_permissions(&target, fs::Permissions::from_mode(0o644)).unwrap();
    written(&target, "mine").persist_over().unwrap();
    assert_eq!(fs::metadata(&target).unwrap().permissions().mode() & 0o777, 0o600);
}

#[cfg(unix)]
#[test]
fn security_25_a_link_is_neither_followed_nor_replaced() {
    use std::os::unix::fs::symlink;
    let home = folder();
    let [victim, link] = ["victim", "link"].map(|name| home.path().join(name));
    fs::write(&victim, "whole").unwrap();
    symlink(&victim, &link).unwrap();
    let folder = home.path().join("folder");
    fs::create_dir(&folder).unwrap();
    for target in [&link, &folder] {
        for persist in [NewFile::persist_new, NewFile::persist_over] {
            let refused = persist(written(target, "x")).unwrap_err();
            assert_eq!(refused.kind(), io::ErrorKind::AlreadyExists);
        }
    }
    assert!(link.is_symlink() && folder.is_dir());
    assert_eq!(fs::read(&victim).unwrap(), b"whole");
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 3);
}

#[test]
fn what_a_killed_program_left_is_known_by_its_name() {
    let home = folder();
    let target = home.path().join("tandem.keys");
    let mut hidden = written(&target, "half");
    hidden.file = None;
    let left = std::mem::take(&mut hidden.hidden); // what is dropped now removes nothing
    drop(hidden);
    for other in ["tandem.keys", ".tandem.keys.tmp", ".tandem.keys.x.tmp", ".tandem.heads.0.tmp"] {
        fs::write(home.path().join(other), "").unwrap();
    }
    assert_eq!(leftovers(&[&target]).unwrap(), [left]);
}
