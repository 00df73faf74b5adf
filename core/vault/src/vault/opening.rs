//! Opening a vault: whatever goes wrong, no file is changed.

use std::fs;
use std::io::{self, Read as _};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;

use rusqlite::{Connection, MAIN_DB, Row};

use super::{Setting, Vault};
use crate::connection::{self, Access};
use crate::envelope::{Envelope, Secret};
use crate::error::{Error, Result};
use crate::files;
use crate::journal::Tables;
use crate::key::DataKey;
use crate::locks::InUse;
use crate::migrate::{self, Versions};
use crate::purge;
use crate::spare_key::SpareKey;
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
        let unsettled = !files::is_empty_or_missing(&files::log(&database))?
            || !folder.join(files::HEADS).try_exists()?;
        let written = connection::open(&database, &key, Access::Write)
            .and_then(|db| found_whole(db, &id, tables))
            .and_then(|(db, found)| match db.is_readonly(MAIN_DB)? {
                true => Err(Error::ReadOnly),
                false => Ok((db, found)),
            });
        let (readers, writer, unwritable, found) = match written {
            Ok((db, found)) => {
                connection::trust(&db)?;
                if found.purge_pending {
                    purge::purge(&db);
                }
                connection::only_read(&db, true)?;
                (vec![db], None, None, found)
            }
            Err(why @ (Error::ReadOnly | Error::Full)) => {
                let (db, unwritable) = unwritable::open(folder, &key, why)?;
                let (db, found) = found_whole(db, &id, tables)?;
                (Vec::new(), Some(db), Some(unwritable), found)
            }
            Err(error) => return Err(error),
        };
        Ok(Self {
            folder: folder.to_owned(),
            id,
            key,
            cost: setting.cost,
            tables: setting.tables,
            installation: setting.installation,
            made_with: Mutex::new(found.made_with),
            unsettled: AtomicBool::new(unsettled || found.purge_pending),
            readers: Mutex::new(readers),
            writer: Mutex::new(writer),
            unwritable,
            _in_use: in_use,
        })
    }
}

/// What an opening reads first.
struct Found {
    purge_pending: bool,
    made_with: Option<String>,
}

/// The connection, if it is this vault's and its schema is ours, or could be made so.
fn found_whole(
    mut db: Connection,
    id: &[u8; 16],
    tables: &dyn Tables,
) -> Result<(Connection, Found)> {
    let sql = format!("SELECT {}, id, purge_pending, made_with FROM vault", Versions::COLUMNS);
    let read = |row: &Row<'_>| -> Result<(Versions, [u8; 16], Found)> {
        let pending = row.get::<_, i64>(4)? != 0;
        let found = Found { purge_pending: pending, made_with: row.get(5)? };
        Ok((Versions::read(row)?, row.get(3)?, found))
    };
    let (versions, known, found) = db.query_row_and_then(&sql, [], read)?;
    if known != *id {
        return Err(Error::Damaged("tandem.keys belongs to another vault"));
    }
    migrate::upgrade(&mut db, versions, tables)?;
    Ok((db, found))
}

/// The envelope of the vault in `folder`, and the data key that `secret` opens.
pub(super) fn unlock(folder: &Path, secret: &str) -> Result<(Envelope, DataKey)> {
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
    let code = secret.parse::<SpareKey>().ok();
    let key = match code.map(|code| envelope.unseal(&Secret::SpareKey(&code))) {
        Some(Ok(key)) => key,
        Some(Err(Error::WrongSecret)) | None => envelope.unseal(&Secret::Passphrase(secret))?,
        Some(Err(error)) => return Err(error),
    };
    Ok((envelope, key))
}
