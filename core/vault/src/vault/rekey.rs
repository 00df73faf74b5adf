//! A new data key: what an old copy of `tandem.keys` opens is not this vault any more.
//!
//! Changing or removing a way in changes the envelope and not the key in it. Whoever copied `tandem.keys`
//! before has a file that the old secret opens, and with it the key of everything that is ever written.
//! Only another key ends that.
//!
//! **A new database, not `PRAGMA rekey`.** In place, every page goes through the log and then into the
//! database, three times the room at the worst moment, and until the last checkpoint the file holds pages
//! under both keys, so that a program that is killed leaves what only both keys can read. A copy under the
//! new key (`VACUUM INTO`, as for a backup) is written once, is looked over whole before anything depends on
//! it, and leaves the pages behind that were free.
//!
//! **One renaming decides.** A database is told from any other by its salt, which each envelope names. So
//! before the new database gets its name, one of the two key files already belongs to it, and the other
//! still to the old one; an opening takes the one that fits what stands there, and mends the other
//! ([`crate::key_files`]). The heads fit both ([`crate::heads`]), and show ever after which is the older. There is
//! no step at which neither opens, and none at which the old file opens the new database.
//!
//! **Nobody is asked for what only they know**: each slot keeps its public half, and the new key is sealed
//! to it. So every way in that there is goes on opening, devices included. Chains and devices go on, too;
//! their keys stand in the database.
//!
//! What it does not reach: older copies of the whole folder, backups (each has a key of its own, for the
//! secrets of its day), and blocks of the old database that a flash disk kept. The mark by which a vault
//! knows its own backups hangs on the data key, and whoever had that one could have made such a mark:
//! so backups from before are nobody's for a schedule, and stay.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::{Setting, Vault};
use crate::connection::{self, Access};
use crate::door;
use crate::envelope::{Envelope, Mark};
use crate::error::{Error, Result};
use crate::files;
use crate::heads::{self, HeadsKey};
use crate::key::DataKey;
use crate::key_files::{self, NewKeys};
use crate::locks::{InUse, KeyLock};
use crate::new_file;
use crate::ways::Key;

impl Vault {
    /// Puts the vault in `folder` under a new data key. `proof` is any way in; all that there are go on
    /// opening. What opened before and was changed or removed since opens nothing any more, whatever file
    /// is put back.
    ///
    /// # Errors
    /// [`Error::Busy`] while anybody has it open; [`Error::OlderKeys`] if an older `tandem.keys` was put back,
    /// whose ways in must not come along; [`Error::Full`] before anything is written if there is not room for
    /// twice the database; [`Error::NotAFile`] and [`Error::OtherName`] before any work if the old database would
    /// stay elsewhere, under the old key; [`Error::Damaged`] if the vault is not whole; those of opening and of the disk.
    /// The vault is then under its old key.
    pub fn rekey(folder: &Path, proof: &Key<'_>, setting: Setting) -> Result<()> {
        files::require_alone(folder)?;
        // An opening like any other first: what a crash left is judged, moved and mended by it.
        let vault = Self::open_with(folder, proof, setting)?;
        if let Some(unwritable) = vault.unwritable {
            return Err(unwritable.why);
        }
        if vault.found.older_keys {
            return Err(Error::OlderKeys);
        }
        vault.settle().map_err(|not_sealed| not_sealed.0)?;
        let (key, setting) = vault.shut();

        let in_use = InUse::alone(folder)?;
        let _keys = KeyLock::take(folder)?;
        let envelope = fitting(folder, &key)?;
        let vault = Self::start(folder, &envelope, key.clone(), Some(in_use), setting)?;
        let fresh = DataKey::random()?;
        let made = vault.under(&fresh, &envelope, proof)?;
        // The last connection to the old database goes here, and nobody makes another meanwhile.
        let (heads_key, in_use) = vault.let_go();
        made.take_its_place(folder, &heads_key)?;
        drop(in_use);
        Ok(())
    }

    /// Closes it. What opens it again.
    fn shut(self) -> (DataKey, Setting) {
        let Self { key, cost, tables, installation, .. } = self;
        (key, Setting { tables, installation, cost })
    }

    /// Closes its connections, and keeps others out.
    fn let_go(self) -> (HeadsKey, Option<InUse>) {
        (self.heads_key, self.in_use)
    }

    /// All of the vault under another key, with no name yet.
    fn under(&self, fresh: &DataKey, old: &Envelope, proof: &Key<'_>) -> Result<Rekeyed> {
        let database = files::unfinished(&self.folder.join(files::DATABASE));
        let mut envelope = old.under(&self.key, fresh)?;
        // First of all, for what a killed program leaves is looked for where key files were left.
        let keys = key_files::write(&self.folder, &mut envelope, fresh, 0, Some(proof))?;
        let unfinished = Unfinished::begin(database)?;
        self.copy_to(&unfinished.0, fresh)?;
        self.require_whole(&unfinished.0, fresh)?;
        let db = connection::open(&unfinished.0, fresh, Access::Write)?;
        db.execute("UPDATE vault SET keys = ?1", [envelope.mark().map(Mark::to_bytes)])?;
        connection::checkpoint(&db)?;
        connection::trust(&db)?;
        db.close().map_err(|(_, error)| error)?;
        File::open(&unfinished.0)?.sync_all()?;

        Ok(Rekeyed { unfinished, keys, envelope })
    }
}

/// The envelope of the database that stands there, if both still have this key.
fn fitting(folder: &Path, key: &DataKey) -> Result<Envelope> {
    let is_same = door::salt(&folder.join(files::DATABASE))?.as_ref() == Some(key.salt());
    let mut found = key_files::read(folder)?.into_iter();
    let fits = |it: &Envelope| it.database_salt() == key.salt() && it.authenticate(key).is_ok();
    found.find(fits).filter(|_| is_same).ok_or(Error::Busy) // somebody was quicker
}

/// A vault under a new key that has no name yet.
struct Rekeyed {
    unfinished: Unfinished,
    keys: NewKeys,
    envelope: Envelope,
}

impl Rekeyed {
    /// The database's name is the point of no return, and nothing after it is an error.
    fn take_its_place(self, folder: &Path, heads_key: &HeadsKey) -> Result<()> {
        let Self { unfinished, keys, envelope } = self;
        let database = folder.join(files::DATABASE);
        // What is in the log is in the database by now; played over the new one it would be noise.
        if !files::is_empty_or_missing(&files::log(&database))? {
            return Err(Error::Busy);
        }
        files::remove(&files::log(&database))?;
        files::remove(&files::index(&database))?;
        keys.persist_around(|| {
            #[cfg(test)]
            crate::testing::step()?;
            // First of all for good: the old log must not come back beside the new database.
            new_file::flush_folder_of(&database);
            fs::rename(&unfinished.0, &database)?;
            new_file::flush_folder_of(&database);
            Ok(())
        })?;
        // What is not written now is written by the next opening.
        drop(heads::know_generation(&folder.join(files::HEADS), heads_key, envelope.generation()));
        // Nobody reads them any more but who has the old key.
        files::remove_stale_logs(folder);
        Ok(())
    }
}

/// The place of the new database; what is left there goes away.
struct Unfinished(PathBuf);

impl Unfinished {
    fn begin(path: PathBuf) -> Result<Self> {
        let place = Self(path);
        for left in files::with_log(&place.0) {
            files::remove(&left)?;
        }
        Ok(place)
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        for left in files::with_log(&self.0) {
            let _ = fs::remove_file(left);
        }
    }
}
