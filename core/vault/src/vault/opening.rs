//! Opening a vault: whatever goes wrong, no file is changed.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64};

use rusqlite::{Connection, MAIN_DB, Row};

use super::{Setting, Vault, erase};
use crate::connection::{self, Access};
use crate::envelope::Envelope;
use crate::error::{Error, Result};
use crate::files;
use crate::heads;
use crate::journal::{self, Lost, Tables};
use crate::key::DataKey;
use crate::locks::InUse;
use crate::log::{self, Verdict};
use crate::migrate::{self, Versions};
use crate::purge;
use crate::unwritable;

impl Vault {
    /// Opens the vault in `folder` with its passphrase or its spare key. Whatever goes wrong,
    /// no file is changed or removed. Where nothing can be written it is opened for reading
    /// ([`Vault::is_read_only`]).
    ///
    /// # Errors
    /// [`Error::NoVault`], [`Error::WrongSecret`], [`Error::Damaged`] (a part is missing, cut short
    /// or another vault's), [`Error::NewerVersion`], [`Error::Busy`].
    pub fn open(folder: &Path, secret: &str, setting: Setting) -> Result<Self> {
        let (envelope, key) = unlock(folder, secret)?;
        let in_use = InUse::shared(folder)?;
        let vault = Self::start(folder, *envelope.vault(), key, in_use, setting)?;
        files::forget_unset_keys(folder);
        Ok(vault)
    }

    pub(super) fn start(
        folder: &Path,
        id: [u8; 16],
        key: DataKey,
        in_use: Option<InUse>,
        setting: Setting,
    ) -> Result<Self> {
        let tables = &*setting.tables;
        let database = folder.join(files::DATABASE);
        let (in_use, log) = Self::look_at_log(folder, &key, in_use)?;
        let unsettled = !files::is_empty_or_missing(&files::log(&database))?
            || !folder.join(files::HEADS).try_exists()?;
        let written = connection::open(&database, &key, Access::Write)
            .and_then(|db| found_whole(db, &id, tables))
            .and_then(|(db, row)| match db.is_readonly(MAIN_DB)? {
                true => Err(Error::ReadOnly),
                false => Ok((db, row)),
            });
        let (readers, writer, unwritable, row, (found, lost)) = match written {
            Ok((db, row)) => {
                let found = Found::of(&db, folder, &key, log)?;
                connection::trust(&db)?;
                if row.purge_pending {
                    purge::purge(&db);
                }
                connection::only_read(&db, true)?;
                (vec![db], None, None, row, found)
            }
            Err(why @ (Error::ReadOnly | Error::Full)) => {
                let (db, unwritable) = unwritable::open(folder, &key, why)?;
                let (db, row) = found_whole(db, &id, tables)?;
                let found = Found::of(&db, folder, &key, log)?;
                (Vec::new(), Some(db), Some(unwritable), row, found)
            }
            Err(error) => return Err(error),
        };
        let made_with = row.made_with.filter(|_| log != Some(Verdict::BelongsMaybe));
        Ok(Self {
            folder: folder.to_owned(),
            id,
            key,
            cost: setting.cost,
            tables: setting.tables,
            installation: setting.installation,
            found,
            lost,
            made_with: Mutex::new(made_with),
            unsettled: AtomicBool::new(unsettled || row.purge_pending),
            witnessed: AtomicI64::new(0),
            readers: Mutex::new(readers),
            writer: Mutex::new(writer),
            unwritable,
            _in_use: in_use,
        })
    }

    /// What was found besides the record when it was opened.
    #[must_use]
    pub fn found(&self) -> &Found {
        &self.found
    }

    /// Judges the log that somebody left, if there is one and nobody has the vault open.
    fn look_at_log(
        folder: &Path,
        key: &DataKey,
        in_use: Option<InUse>,
    ) -> Result<(Option<InUse>, Option<Verdict>)> {
        let database = folder.join(files::DATABASE);
        if files::is_empty_or_missing(&files::log(&database))? {
            return Ok((in_use, None));
        }
        drop(in_use);
        // Where nobody can tell who has the vault open, the log is judged all the same.
        let alone = match InUse::alone(folder) {
            Err(Error::Busy) => return Ok((InUse::shared(folder)?, None)),
            alone => alone.ok(),
        };
        let verdict = match log::judge(&database, key) {
            Ok(Verdict::Stale) => log::put_aside(&database).map(|()| Some(Verdict::Stale)),
            verdict => verdict.map(Some),
        };
        let verdict = match verdict {
            Err(Error::ReadOnly | Error::Full) => None, // see `unwritable`
            verdict => verdict?,
        };
        Ok((alone.map(InUse::share).transpose()?, verdict))
    }
}

/// What an opening found besides the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// A log of another moment stood beside the database. It was put aside, under a name of its own,
    /// and the database alone is whole.
    pub stale_log: bool,
    /// What was once kept and is not there any more.
    pub missing: Option<Missing>,
}

/// What was once kept and is not there any more, as far as it can be known. It is told at every opening
/// until a person says that they know ([`Vault::accept_loss`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Changes that stood in the journal when it was last sealed: an older copy of a file was put
    /// back, or a log is gone.
    Changes {
        /// How many, at least.
        at_least: u64,
        /// When the newest before them was made, in Unix milliseconds; `None` if there is none.
        newest: Option<i64>,
    },
    /// `tandem.heads` is not there or not whole, so nobody can tell.
    Unwitnessed,
}

impl Found {
    /// Also returns the chains that end too early.
    fn of(
        db: &Connection,
        folder: &Path,
        key: &DataKey,
        log: Option<Verdict>,
    ) -> Result<(Self, Vec<Lost>)> {
        let stale_log = log == Some(Verdict::Stale);
        let sealed = match heads::read(&folder.join(files::HEADS), key) {
            Err(Error::Damaged(_)) => None,
            sealed => sealed?,
        };
        let lost = sealed.as_ref().map_or(Ok(Vec::new()), |sealed| journal::lost(db, sealed))?;
        let missing = if sealed.is_none() {
            (!journal::heads(db)?.is_empty()).then_some(Missing::Unwitnessed)
        } else if lost.is_empty() {
            None
        } else {
            let newest = lost.iter().filter_map(|lost| lost.newest).max();
            let at_least = lost.iter().map(|lost| lost.changes).sum();
            Some(Missing::Changes { at_least, newest })
        };
        Ok((Self { stale_log, missing }, lost))
    }
}

/// What an opening reads first.
struct FirstRow {
    purge_pending: bool,
    made_with: Option<String>,
}

/// The connection, if it is this vault's and its schema is ours, or could be made so.
fn found_whole(
    mut db: Connection,
    id: &[u8; 16],
    tables: &dyn Tables,
) -> Result<(Connection, FirstRow)> {
    let sql = format!("SELECT {}, id, purge_pending, made_with FROM vault", Versions::COLUMNS);
    let read = |row: &Row<'_>| -> Result<(Versions, [u8; 16], FirstRow)> {
        let pending = row.get::<_, i64>(4)? != 0;
        let first = FirstRow { purge_pending: pending, made_with: row.get(5)? };
        Ok((Versions::read(row)?, row.get(3)?, first))
    };
    let (versions, known, first) = db.query_row_and_then(&sql, [], read)?;
    if known != *id {
        return Err(Error::Damaged("tandem.keys belongs to another vault"));
    }
    migrate::upgrade(&mut db, versions, tables)?;
    Ok((db, first))
}

/// The envelope of the vault in `folder`, and the data key that `secret` opens.
pub(super) fn unlock(folder: &Path, secret: &str) -> Result<(Envelope, DataKey)> {
    erase::end_what_began(folder)?;
    let database = folder.join(files::DATABASE);
    let envelope = Envelope::read(&folder.join(files::KEYS))?;
    let envelope = match (envelope, database.try_exists()?) {
        (Some(envelope), true) => envelope,
        (None, false) => return Err(Error::NoVault),
        (None, true) => return Err(Error::Damaged("tandem.keys is missing")),
        (Some(_), false) if files::unfinished(&database).try_exists()? => {
            return Err(Error::NoVault);
        }
        (Some(_), false) => return Err(Error::Damaged("tandem.db is missing")),
    };
    // The salt stands unencrypted at the start of the database, so a `tandem.keys` of another
    // vault is found out before anyone waits for Argon2, and is not called a wrong passphrase.
    let mut salt = [0; 16];
    match fs::File::open(&database)?.read_exact(&mut salt) {
        Ok(()) if salt == *envelope.database_salt() => {}
        Ok(()) => return Err(Error::Damaged("tandem.keys belongs to another vault")),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return Err(Error::Damaged("tandem.db is cut short"));
        }
        Err(error) => return Err(error.into()),
    }
    let key = envelope.open(secret)?;
    Ok((envelope, key))
}
