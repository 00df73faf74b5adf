//! What can be known of a vault without opening it: what a lock screen shows.
//!
//! It reads two small files and changes nothing. None of it is verified: that takes the key.

use std::path::Path;
use std::time::Instant;

use crate::error::{Error, Result};
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
    /// What was erased, all or nearly.
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
    let database = folder.join(files::DATABASE);
    let has_database = database.try_exists()?;
    let (standing, ways) = if folder.join(files::ERASED).try_exists()? {
        (Standing::Erased, Vec::new())
    } else if !has_database && files::unfinished(&database).try_exists()? {
        (Standing::Unfinished, Vec::new())
    } else {
        match key_files::read(folder) {
            Ok(keys) => match (keys.first(), has_database) {
                (Some(keys), true) => (Standing::Here, keys.ways()),
                (None, false) => (Standing::Nothing, Vec::new()),
                _ => (Standing::Damaged, Vec::new()),
            },
            Err(Error::NewerVersion) => (Standing::Newer, Vec::new()),
            Err(Error::Damaged(_)) => (Standing::Damaged, Vec::new()),
            Err(error) => return Err(error),
        }
    };
    Ok(Door { standing, ways, wait_seconds: tries::wait(folder, Instant::now()) })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::files::{DATABASE, KEYS, KEYS_COPY};
    use crate::testing::{create, folder, snapshot};

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
        fs::write(home.path().join(files::ERASED), "").unwrap();
        assert_eq!(standing(), Standing::Erased);
    }
}
