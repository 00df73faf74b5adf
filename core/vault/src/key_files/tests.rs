use super::*;
use crate::Cost;
use crate::testing::{folder, refused};
use crate::ways::Way;

const FIRST: Key<'_> = Key::Passphrase("seven quiet herons");
const SECOND: Key<'_> = Key::Passphrase("eight loud geese");

fn sealed(envelope: &mut Envelope, key: &DataKey, secret: &Key<'_>) {
    envelope.seal(key, Way::Passphrase, secret, Cost::TEST_ONLY).unwrap();
}

fn begun(folder: &Path) -> (Envelope, DataKey) {
    let key = DataKey::random().unwrap();
    let mut envelope = Envelope::new([9; 16], &key);
    sealed(&mut envelope, &key, &FIRST);
    write(folder, &mut envelope, &key, 0, Some(&FIRST)).unwrap().persist().unwrap();
    (envelope, key)
}

fn files(folder: &Path) -> [Option<Vec<u8>>; 2] {
    [KEYS, KEYS_COPY].map(|name| fs::read(folder.join(name)).ok())
}

/// A copy that is a link stayed as it was, and the answer was that the old passphrase opens nothing.
#[cfg(unix)]
#[test]
fn a_key_file_that_cannot_be_replaced_is_named_and_nothing_changes() {
    use crate::testing::{PASSPHRASE, create, folder, installed, open, refused, snapshot};
    use crate::{Key, Vault};
    for name in [KEYS, KEYS_COPY] {
        for is_link in [true, false] {
            let (home, elsewhere) = (folder(), folder());
            create(home.path()).0.close().unwrap();
            let file = home.path().join(name);
            if is_link {
                fs::rename(&file, elsewhere.path().join(name)).unwrap();
                std::os::unix::fs::symlink(elsewhere.path().join(name), &file).unwrap();
            } else {
                fs::remove_file(&file).unwrap();
                fs::create_dir(&file).unwrap();
            }
            let vault = open(home.path());
            let proof = Key::Passphrase(PASSPHRASE);
            for change in [
                vault.change_passphrase(PASSPHRASE, "another passphrase"),
                vault.new_spare_key(&proof).map(drop),
                vault.confirm_spare_key_as_shown(),
            ] {
                let told = matches!(&change, Err(Error::NotAFile(named)) if *named == name);
                assert!(told || matches!(change, Err(Error::WrongSecret)), "{name}: {change:?}");
            }
            vault.close().unwrap();
            open(home.path()).close().unwrap();
            let other = Vault::open(home.path(), "another passphrase", installed(1));
            assert!(matches!(refused(other), Error::WrongSecret));
        }
    }
    // Nothing is begun where a vault could not get its name.
    for name in [files::DATABASE, KEYS, KEYS_COPY, files::HEADS] {
        let home = folder();
        std::os::unix::fs::symlink("/nowhere/at all", home.path().join(name)).unwrap();
        let made = Vault::create(home.path(), PASSPHRASE, installed(1));
        assert!(matches!(refused(made), Error::NotAFile(named) if named == name));
        fs::remove_file(home.path().join(name)).unwrap();
        assert!(snapshot(home.path()).keys().eq(["tandem.lock"]));
    }
}

#[test]
fn old_files_stand_until_the_new_ones_open() {
    let home = folder();
    let (mut envelope, key) = begun(home.path());
    let before = files(home.path());
    assert_eq!(before[0], before[1]);
    // The secret that is said to open it does not: nothing may be replaced.
    let unfit = write(home.path(), &mut envelope, &key, 0, Some(&SECOND));
    assert!(matches!(refused(unfit), Error::WrongSecret));
    assert_eq!(files(home.path()), before);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 2);

    write(home.path(), &mut envelope, &key, 40, Some(&FIRST)).unwrap().persist().unwrap();
    let read = read(home.path()).unwrap();
    assert_eq!(read.iter().map(Envelope::generation).collect::<Vec<_>>(), [41, 41]);
}

#[test]
fn security_21_the_whole_file_of_the_higher_generation_counts() {
    let home = folder();
    let (mut envelope, key) = begun(home.path());
    let old = files(home.path())[0].clone().unwrap();
    sealed(&mut envelope, &key, &SECOND);
    write(home.path(), &mut envelope, &key, 0, Some(&SECOND)).unwrap().persist().unwrap();
    let new = files(home.path())[0].clone().unwrap();

    let mut flipped = new.clone();
    flipped[new.len() / 2] ^= 1;
    let contents = [None, Some(&old), Some(&flipped), Some(&new)];
    for main in contents {
        for copy in contents {
            for (name, content) in [(KEYS, main), (KEYS_COPY, copy)] {
                let path = home.path().join(name);
                let _ = fs::remove_file(&path);
                if let Some(bytes) = content {
                    fs::write(path, bytes).unwrap();
                }
            }
            let has = |which: &Vec<u8>| [main, copy].contains(&Some(which));
            let found = read(home.path());
            if has(&new) {
                assert!(found.unwrap()[0].unseal(&SECOND).is_ok());
                let envelope = read(home.path()).unwrap().remove(0);
                mend(home.path(), &envelope, false);
                assert_eq!(files(home.path()), [Some(new.clone()), Some(new.clone())]);
            } else if has(&old) {
                assert!(found.unwrap()[0].unseal(&FIRST).is_ok());
            } else if has(&flipped) {
                assert!(matches!(refused(found), Error::Damaged(_)));
            } else {
                assert!(found.unwrap().is_empty());
            }
        }
    }
}

/// A copy that says it is the newer one, by somebody without the key, is not taken for it.
#[test]
fn mending_copies_what_was_opened_and_nothing_else() {
    let home = folder();
    let (envelope, _) = begun(home.path());
    let other = folder();
    let (mut others, key) = begun(other.path());
    write(other.path(), &mut others, &key, 9, Some(&FIRST)).unwrap().persist().unwrap();
    fs::copy(other.path().join(KEYS), home.path().join(KEYS_COPY)).unwrap();
    let good = files(home.path())[0].clone();
    mend(home.path(), &envelope, false);
    assert_eq!(files(home.path()), [good.clone(), good.clone()]);

    // Somebody is changing the keys: nothing is touched.
    let lock = KeyLock::take(home.path()).unwrap();
    fs::remove_file(home.path().join(KEYS)).unwrap();
    mend(home.path(), &envelope, false);
    assert_eq!(files(home.path())[0], None);
    drop(lock);
    mend(home.path(), &envelope, false);
    assert_eq!(files(home.path())[0], good);
}
