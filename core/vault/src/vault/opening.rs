//! Opening a vault: whatever goes wrong, no file is changed.

use std::cmp::Ordering;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::time::Instant;

use rusqlite::{Connection, MAIN_DB, Row};

use super::{Setting, Vault, erase};
use crate::connection::{self, Access};
use crate::door::{self, Stands};
use crate::envelope::{Age, Envelope, Mark};
use crate::error::{Error, Result, unless_damaged};
use crate::files;
use crate::heads::{self, HeadsKey};
use crate::journal::{self, Lost, Tables};
use crate::key::DataKey;
use crate::key_files;
use crate::locks::InUse;
use crate::log::{self, Verdict};
use crate::migrate::{self, Versions};
use crate::purge;
use crate::tries::{self, Try};
use crate::turn::Turns;
use crate::unwritable;
use crate::ways::Key;

impl Vault {
    /// Opens the vault in `folder` with its passphrase or its spare key.
    ///
    /// # Errors
    /// As [`Key::typed`] and [`Vault::open_with`].
    pub fn open(folder: &Path, secret: &str, setting: Setting) -> Result<Self> {
        Self::open_with(folder, &Key::typed(secret)?, setting)
    }

    /// Opens the vault in `folder`. Whatever goes wrong, no file is changed or removed. Where nothing
    /// can be written it is opened for reading ([`Vault::is_read_only`]).
    ///
    /// # Errors
    /// [`Error::NoVault`], [`Error::WrongSecret`], [`Error::OtherDevice`], [`Error::Damaged`] (a part is
    /// missing, cut short or another vault's), [`Error::NewerVersion`], [`Error::Busy`]; [`Error::Wait`]
    /// after too many wrong ones, and then nothing was tried.
    pub fn open_with(folder: &Path, secret: &Key<'_>, setting: Setting) -> Result<Self> {
        let (Unlocked { envelope, key, alike }, in_use) = loop {
            let unlocked = unlock(folder, secret)?;
            let in_use = InUse::shared(folder)?;
            // Whoever held it may have put another database there, under another key.
            if door::salt(&folder.join(files::DATABASE))?
                .is_none_or(|it| it == *unlocked.key.salt())
            {
                break (unlocked, in_use);
            }
        };
        let mut vault = Self::start(folder, &envelope, key, in_use, setting)?;
        vault.found.erasing_began = !alike && erase::has_begun(folder)?;
        if !vault.is_read_only() {
            key_files::mend(folder, &envelope, alike);
            if vault.found.newer_keys {
                vault.know_keys(&envelope);
            }
        }
        Ok(vault)
    }

    pub(super) fn start(
        folder: &Path,
        envelope: &Envelope,
        key: DataKey,
        in_use: Option<InUse>,
        setting: Setting,
    ) -> Result<Self> {
        let (id, tables) = (*envelope.vault(), &*setting.tables);
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
        let (readers, writer, unwritable, row, (mut found, generation, lost)) = match written {
            Ok((db, row)) => {
                let found = Found::of(&db, folder, &row.heads_key, log)?;
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
                let found = Found::of(&db, folder, &row.heads_key, log)?;
                (Vec::new(), Some(db), Some(unwritable), row, found)
            }
            Err(error) => return Err(error),
        };
        if let Some(mark) = envelope.mark() {
            let age = mark.age(row.keys.as_deref());
            let sealed = generation.map(|it| mark.generation().cmp(&it));
            found.older_keys = age == Age::Older || sealed == Some(Ordering::Less);
            found.newer_keys = age == Age::Newer || sealed == Some(Ordering::Greater);
        }
        let made_with = row.made_with.filter(|_| log != Some(Verdict::BelongsMaybe));
        Ok(Self {
            folder: folder.to_owned(),
            id,
            key,
            heads_key: row.heads_key,
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
            unconfirmed: Mutex::default(),
            turns: Turns::default(),
            in_use,
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
    /// An older `tandem.keys` was put back: a passphrase or a spare key that was changed opens the vault
    /// again. A new passphrase makes a file that no older one outlives.
    pub older_keys: bool,
    /// An erasing was cut off before it had destroyed both key files. It is told until the vault is erased,
    /// or a person says that they know ([`Vault::accept_loss`]).
    pub erasing_began: bool,
    /// The vault does not know yet of the `tandem.keys` that opened it.
    newer_keys: bool,
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
    /// `tandem.heads` is not there, not whole or not this vault's, so nobody can tell.
    Unwitnessed,
}

impl Found {
    /// Also returns the generation of keys that the heads tell of, and the chains that end too early.
    fn of(
        db: &Connection,
        folder: &Path,
        key: &HeadsKey,
        log: Option<Verdict>,
    ) -> Result<(Self, Option<u64>, Vec<Lost>)> {
        let stale_log = log == Some(Verdict::Stale);
        let sealed = unless_damaged(heads::read(&folder.join(files::HEADS), key))?.flatten();
        let generation = sealed.as_ref().map(|sealed| sealed.generation);
        let heads = sealed.as_ref().map_or(&[][..], |sealed| &sealed.heads);
        let lost = journal::lost(db, heads)?;
        let missing = if sealed.is_none() {
            (!journal::heads(db)?.is_empty()).then_some(Missing::Unwitnessed)
        } else if lost.is_empty() {
            None
        } else {
            let newest = lost.iter().filter_map(|lost| lost.newest).max();
            let at_least = lost.iter().map(|lost| lost.changes).sum();
            Some(Missing::Changes { at_least, newest })
        };
        Ok((Self { stale_log, missing, ..Self::default() }, generation, lost))
    }
}

/// What an opening reads first.
struct FirstRow {
    purge_pending: bool,
    made_with: Option<String>,
    keys: Option<Vec<u8>>,
    heads_key: HeadsKey,
}

/// The connection, if it is this vault's and its schema is ours, or could be made so.
fn found_whole(
    mut db: Connection,
    id: &[u8; 16],
    tables: &dyn Tables,
) -> Result<(Connection, FirstRow)> {
    let sql = format!(
        "SELECT {}, id, purge_pending, made_with, keys, heads_key FROM vault",
        Versions::COLUMNS
    );
    let read = |row: &Row<'_>| -> Result<(Versions, [u8; 16], FirstRow)> {
        let pending = row.get::<_, i64>(4)? != 0;
        let first = FirstRow {
            purge_pending: pending,
            made_with: row.get(5)?,
            keys: row.get(6)?,
            heads_key: HeadsKey::new(row.get(7)?),
        };
        Ok((Versions::read(row)?, row.get(3)?, first))
    };
    let (versions, known, first) = db.query_row_and_then(&sql, [], read)?;
    if known != *id {
        return Err(Error::Damaged("tandem.keys belongs to another vault"));
    }
    migrate::upgrade(&mut db, versions, tables)?;
    Ok((db, first))
}

/// The keys that are here, which are whole, open another database.
pub(super) const OTHER_DATABASE: Error =
    Error::Damaged("tandem.db is not the one that tandem.keys opens");

/// What a secret opened.
pub(super) struct Unlocked {
    envelope: Envelope,
    key: DataKey,
    /// Whether both key files are there and like each other.
    alike: bool,
}

/// The envelope of the vault in `folder`, and the data key that `secret` opens.
pub(super) fn unlock(folder: &Path, secret: &Key<'_>) -> Result<Unlocked> {
    let envelopes = match door::stands(folder)? {
        Stands::Here(envelopes) => envelopes,
        Stands::Refused(error) => return Err(error),
        Stands::Nothing | Stands::Unfinished | Stands::Erased => return Err(Error::NoVault),
    };
    // So a file of another vault is found out before anyone waits for Argon2, and is not called a wrong
    // passphrase. Which of the two was put here nobody can tell without the key.
    let salt = door::salt(&folder.join(files::DATABASE))?;
    let salt = salt.ok_or(Error::Damaged("tandem.db is cut short"))?;
    let alike = key_files::are_alike(&envelopes);
    let mut refused = OTHER_DATABASE;
    for envelope in envelopes.into_iter().filter(|it| *it.database_salt() == salt) {
        match tried(folder, &envelope, secret) {
            // By somebody without the key: the other file may be whole.
            Err(error @ Error::Damaged(_)) => refused = error,
            Err(error) => return Err(error),
            Ok(key) => return Ok(Unlocked { envelope, key, alike }),
        }
    }
    Err(refused)
}

/// The data key, if the secret opens the envelope; counted if it could have been guessed.
fn tried(folder: &Path, envelope: &Envelope, secret: &Key<'_>) -> Result<DataKey> {
    envelope.check_device(secret)?;
    let Some([guess, device]) = secret.guess() else {
        let (_, key) = envelope.unseal(secret)?;
        tries::forget(folder);
        return Ok(key);
    };
    // A change of keys makes right what was wrong.
    let mark = envelope.mark().map(Mark::to_bytes).unwrap_or_default();
    let one = Try::begin(folder, &[&mark, guess, device], Instant::now())?;
    match envelope.unseal(secret) {
        Ok((_, key)) => {
            one.was_right();
            Ok(key)
        }
        Err(error) => {
            if matches!(error, Error::WrongSecret) {
                one.was_wrong(Instant::now());
            }
            Err(error)
        }
    }
}
