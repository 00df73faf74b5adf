//! What can be known of a vault without opening it: what a lock screen shows.
//!
//! It reads some small files and changes nothing. None of it is verified: that takes the key.
//!
//! There is **one** answer to what stands in a folder ([`stands`]), and opening, making and erasing go by
//! it. Where making a vault had another than opening one, a folder could hold one for the first and none
//! for the second, and nobody could go on in it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;
use std::time::Instant;

use crate::envelope::Envelope;
use crate::error::{Error, Result};
use crate::vault::erase;
use crate::ways::Way;
use crate::{files, key_files, tries};

/// What stands in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing of a vault.
    Nothing,
    /// What an interrupted making left: no vault, and the next making replaces it.
    Unfinished,
    /// A vault.
    Here,
    /// What an erasing that was cut off left: nothing opens it. Erasing again ends it, and nothing else is
    /// made there before.
    Erased,
    /// A part of a vault: its keys or its database are missing or not whole.
    Damaged,
    /// A vault of a newer version.
    Newer,
}

/// A vault from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Door {
    /// What is there.
    pub standing: Standing,
    /// The ways in that it says it has.
    pub ways: Vec<Way>,
    /// How long until a passphrase or a PIN can be tried; 0 is at once.
    pub wait_seconds: u32,
}

/// Looks at what stands in `folder`. Changes nothing.
///
/// # Errors
/// Those of reading.
pub fn look(folder: &Path) -> Result<Door> {
    let (standing, ways) = match stands(folder)? {
        Stands::Nothing => (Standing::Nothing, Vec::new()),
        Stands::Unfinished => (Standing::Unfinished, Vec::new()),
        Stands::Erased => (Standing::Erased, Vec::new()),
        Stands::Here(keys) => {
            (Standing::Here, keys.first().map(Envelope::ways).unwrap_or_default())
        }
        Stands::Refused(Error::NewerVersion) => (Standing::Newer, Vec::new()),
        Stands::Refused(_) => (Standing::Damaged, Vec::new()),
    };
    Ok(Door { standing, ways, wait_seconds: tries::wait(folder, Instant::now()) })
}

/// What stands in a folder, with what an opening goes on with.
pub(crate) enum Stands {
    Nothing,
    Unfinished,
    Erased,
    /// The envelopes that are whole, the one that counts first.
    Here(Vec<Envelope>),
    /// A vault that does not open, whatever the secret.
    Refused(Error),
}

/// What stands in `folder`. A part of a vault is one, damaged: what is left may be all that is left, and
/// the rest may come back from where it was moved.
pub(crate) fn stands(folder: &Path) -> Result<Stands> {
    let database = folder.join(files::DATABASE);
    let has_database = database.try_exists()?;
    let keys = match key_files::read(folder) {
        Ok(keys) => keys,
        Err(Error::Damaged(_)) if erase::has_begun(folder)? => return Ok(Stands::Erased),
        Err(error @ (Error::NewerVersion | Error::Damaged(_))) => {
            return Ok(Stands::Refused(error));
        }
        Err(error) => return Err(error),
    };
    let refused = |why| Ok(Stands::Refused(Error::Damaged(why)));
    if has_database {
        return if keys.is_empty() { refused(NO_KEYS) } else { Ok(Stands::Here(keys)) };
    }
    if !files::is_empty_or_missing(&files::log(&database))? {
        return refused(NO_DATABASE);
    }
    let unfinished = files::unfinished(&database);
    if unfinished.try_exists()? {
        // The keys of a vault whose database was moved away stay, whatever stands beside them.
        let salt = salt(&unfinished)?;
        let own = keys.iter().all(|keys| salt == Some(*keys.database_salt()));
        return if own { Ok(Stands::Unfinished) } else { refused(NO_DATABASE) };
    }
    match keys.is_empty() {
        true if !folder.join(files::HEADS).try_exists()? => Ok(Stands::Nothing),
        true => refused("tandem.db is missing, and so is tandem.keys"),
        false => refused(NO_DATABASE),
    }
}

const NO_KEYS: &str = "tandem.keys is missing";
const NO_DATABASE: &str = "tandem.db is missing";

/// The salt that a database begins with, unencrypted: it tells one database from any other. `None` of one
/// that is not there or shorter.
pub(crate) fn salt(database: &Path) -> Result<Option<[u8; 16]>> {
    let mut salt = [0; 16];
    match File::open(database).and_then(|mut file| file.read_exact(&mut salt)) {
        Ok(()) => Ok(Some(salt)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::UnexpectedEof => Ok(None),
            _ => Err(error.into()),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::Vault;
    use crate::files::{DATABASE, KEYS, KEYS_COPY};
    use crate::testing::{PASSPHRASE, create, folder, installed, snapshot};

    #[test]
    fn a_vault_is_looked_at_without_being_touched() {
        let home = folder();
        let standing = || look(home.path()).unwrap().standing;
        assert_eq!(standing(), Standing::Nothing);
        fs::write(home.path().join("tandem.db.new"), "").unwrap();
        assert_eq!(standing(), Standing::Unfinished);
        create(home.path()).0.close().unwrap();
        let before = snapshot(home.path());
        let door = look(home.path()).unwrap();
        let ways = vec![Way::Passphrase, Way::SpareKeyNext];
        assert_eq!(door, Door { standing: Standing::Here, ways, wait_seconds: 0 });
        assert!(snapshot(home.path()) == before);

        let keys = fs::read_to_string(home.path().join(KEYS)).unwrap();
        fs::remove_file(home.path().join(KEYS)).unwrap();
        assert_eq!(standing(), Standing::Here, "there is a copy");
        fs::write(home.path().join(KEYS_COPY), "not keys").unwrap();
        assert_eq!(standing(), Standing::Damaged);
        fs::write(home.path().join(KEYS), keys.replacen("keys/1", "keys/2", 1)).unwrap();
        assert_eq!(standing(), Standing::Newer);
        fs::write(home.path().join(KEYS), &keys).unwrap();
        assert_eq!(standing(), Standing::Here);
        fs::rename(home.path().join(DATABASE), home.path().join("elsewhere")).unwrap();
        assert_eq!(standing(), Standing::Damaged);
        erase::begin(home.path()).unwrap();
        assert_eq!(standing(), Standing::Erased);
    }

    /// Making a vault had rules of its own: with one of these in the folder it said that there is a vault,
    /// and opening said that there is none.
    #[test]
    fn security_14_making_and_opening_agree_on_what_stands_in_a_folder() {
        let whole = folder();
        create(whole.path()).0.close().unwrap();
        let parts = ["tandem.db", "tandem.db.new", "tandem.db-wal", KEYS, KEYS_COPY, files::HEADS];
        let mut free = 0;
        for chosen in 0_u32..1 << parts.len() {
            let home = folder();
            for (at, part) in parts.iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1) {
                let from = if at < 3 { "tandem.db" } else { part };
                fs::copy(whole.path().join(from), home.path().join(part)).unwrap();
            }
            let before = snapshot(home.path());
            let opened = Vault::open(home.path(), PASSPHRASE, installed(1));
            let none = matches!(opened, Err(Error::NoVault));
            drop(opened);
            let standing = look(home.path()).unwrap().standing;
            let made = Vault::create(home.path(), PASSPHRASE, installed(1));
            assert_eq!(none, made.is_ok(), "{:?}", before.keys());
            let is_none = matches!(standing, Standing::Nothing | Standing::Unfinished);
            assert_eq!(none, is_none, "{:?}", before.keys());
            free += u32::from(none);
            if !none {
                assert!(matches!(made, Err(Error::AlreadyExists)));
            }
        }
        // Nothing; and unfinished, with any of its keys and heads.
        assert_eq!(free, 1 + 8);
    }

    #[test]
    fn security_14_keys_whose_database_was_moved_away_are_never_replaced() {
        let (home, elsewhere) = (folder(), folder());
        create(home.path()).0.close().unwrap();
        fs::rename(home.path().join(DATABASE), elsewhere.path().join(DATABASE)).unwrap();
        for planted in ["", "what another program that was killed left here"] {
            fs::write(home.path().join("tandem.db.new"), planted).unwrap();
            let made = Vault::create(home.path(), PASSPHRASE, installed(1));
            assert!(matches!(made, Err(Error::AlreadyExists)));
            assert_eq!(look(home.path()).unwrap().standing, Standing::Damaged);
        }
        fs::rename(elsewhere.path().join(DATABASE), home.path().join(DATABASE)).unwrap();
        Vault::open(home.path(), PASSPHRASE, installed(1)).unwrap().close().unwrap();
    }
}
