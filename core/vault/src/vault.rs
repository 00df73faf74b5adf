//! A vault on this device: opening it, working in it, changing its secrets.

use std::fs;
use std::io::{self, Read as _};
use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, MAIN_DB, Row, Transaction, TransactionBehavior, params};

use crate::check::{self, Report};
use crate::connection::{self, Access};
use crate::envelope::{Cost, Envelope, Secret, SlotKind};
use crate::error::{Error, Result};
use crate::files::{self, KeyLock};
use crate::heads;
use crate::journal::{self, Act, ActId, Read, Tables};
use crate::key::{self, DataKey};
use crate::merge::{self, Merged};
use crate::migrate::{self, Versions};
use crate::new_file;
use crate::purge;
use crate::spare_key::SpareKey;
use crate::turn::Turn;
use crate::unwritable::{self, Unwritable};

/// Idle connections for reading that are kept open.
const READERS: usize = 2;

/// What a vault needs from the program around it.
pub struct Setting {
    /// The tables that the journal is folded into.
    pub tables: Box<dyn Tables>,
    /// Names this installation of the program. Kept outside the vault, so that a folder that was
    /// copied to another installation is noticed and goes on as a device of its own.
    pub installation: [u8; 16],
    /// How much a guess at the passphrase costs, for slots that are written from now on.
    pub cost: Cost,
}

/// An open vault. Its key is wiped from memory when it is closed or dropped; only
/// [`Vault::close`] also seals the heads.
pub struct Vault {
    folder: PathBuf,
    id: [u8; 16],
    key: DataKey,
    cost: Cost,
    tables: Box<dyn Tables>,
    installation: [u8; 16],
    /// What the tables were made with.
    made_with: Mutex<Option<String>>,
    /// The log may hold something, or the heads may be older than the journal: somebody wrote since
    /// the last settling. Most openings only read, and have nothing to settle.
    unsettled: AtomicBool,
    /// They stand before the writer, and so close before it: it moves the log into the database.
    readers: Mutex<Vec<Connection>>,
    /// None before something is written: an opening costs as much as all else that a first screen
    /// does, so the connection that the vault was opened with reads first, and writes once it has to.
    /// If nothing can be written, this is all there is: see [`crate::unwritable`].
    writer: Mutex<Option<Connection>>,
    /// After the connections: the copy that it may hold is removed once they are closed.
    unwritable: Option<Unwritable>,
}

/// What an act came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done<T> {
    /// What the work returned.
    pub value: T,
    /// The act's name; `None` if nothing was written.
    pub act: Option<ActId>,
    /// Something was forgotten and stands in the write-ahead log still, because another program is
    /// reading. It leaves with the last that closes the vault.
    pub in_log: bool,
}

/// A vault was closed, and all that was ever acknowledged is in it, but its last step could not be
/// done: the log was not emptied, or the heads of this use were not sealed. The next closing of
/// somebody who wrote does both. A note for the person, if anything, and never a reason to do the same thing again.
#[derive(Debug, thiserror::Error)]
#[error("all of it is kept, but the vault was not sealed: {0}")]
pub struct NotSealed(#[source] pub Error);

/// A vault that is being made: nobody can open it before it has its name.
struct NewVault {
    db: Connection,
    envelope: Envelope,
    data_key: DataKey,
    spare_key: SpareKey,
    _lock: KeyLock,
}

impl Vault {
    /// Makes a new vault in `folder`, which is made if it is not there. Returns the spare key,
    /// which is kept nowhere: it must be shown now.
    ///
    /// The vault exists from the moment its database gets its name, which is the last step. What an
    /// interrupted attempt leaves behind holds no record and is replaced by the next.
    ///
    /// # Errors
    /// [`Error::AlreadyExists`] if any part of a vault is there (nothing is touched),
    /// [`Error::ReadOnly`], [`Error::Full`], [`Error::Busy`] if another process is making one.
    pub fn create(folder: &Path, passphrase: &str, setting: Setting) -> Result<(Self, SpareKey)> {
        let new = Self::begin_new(folder, passphrase, &setting)?;
        Self::name_new(folder, new, passphrase, setting)
    }

    /// As [`Vault::create`], with a first act that is in the vault before it exists: what no vault
    /// of this kind can be without. Whatever interrupts it, either there is no vault or there is one
    /// that holds the first act.
    ///
    /// `now` is what the wall clock says, in Unix milliseconds.
    ///
    /// # Errors
    /// As [`Vault::create`], and those of `first`, after which there is no vault.
    pub fn create_with<E: From<Error>>(
        folder: &Path,
        passphrase: &str,
        setting: Setting,
        now: i64,
        first: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
    ) -> Result<(Self, SpareKey), E> {
        let mut new = Self::begin_new(folder, passphrase, &setting)?;
        let transaction = new.db.transaction().map_err(Error::from)?;
        let mut act = Act::begin(&transaction, &*setting.tables, &setting.installation, now)?;
        first(&mut act)?;
        act.finish()?;
        transaction.commit().map_err(Error::from)?;
        Ok(Self::name_new(folder, new, passphrase, setting)?)
    }

    /// All of a new vault but its name.
    fn begin_new(folder: &Path, passphrase: &str, setting: &Setting) -> Result<NewVault> {
        files::make_folder(folder)?;
        let _lock = KeyLock::take(folder)?;
        let database = folder.join(files::DATABASE);
        let unfinished = files::unfinished(&database);
        let (keys, heads) = (folder.join(files::KEYS), folder.join(files::HEADS));
        let begun = unfinished.try_exists()?;
        if database.try_exists()?
            || files::log(&database).try_exists()?
            || (!begun && (keys.try_exists()? || heads.try_exists()?))
        {
            return Err(Error::AlreadyExists);
        }

        // An empty file first: SQLite would make it readable by others, and its log copies the mode.
        let _ = new_file::private().create(true).truncate(true).open(&unfinished)?;
        let data_key = DataKey::random()?;
        let spare_key = SpareKey::random()?;
        let mut id = [0; 16];
        key::random(&mut id)?;

        let mut envelope = Envelope::new(id, &data_key);
        let secret = Secret::Passphrase(passphrase);
        let publics = [
            (
                SlotKind::SpareKey,
                envelope.seal(&data_key, &Secret::SpareKey(&spare_key), setting.cost)?,
            ),
            (SlotKind::Passphrase, envelope.seal(&data_key, &secret, setting.cost)?),
        ];
        let mut db = connection::open(&unfinished, &data_key, Access::Create)?;
        migrate::create(&mut db, &id, &*setting.tables)?;
        for (kind, public) in publics {
            keep_public_half(&db, kind, &public)?;
        }
        Ok(NewVault { db, envelope, data_key, spare_key, _lock })
    }

    /// Closes the database of a new vault and gives it its name, which is what makes it a vault.
    fn name_new(
        folder: &Path,
        new: NewVault,
        passphrase: &str,
        setting: Setting,
    ) -> Result<(Self, SpareKey)> {
        let NewVault { db, mut envelope, data_key, spare_key, _lock } = new;
        let database = folder.join(files::DATABASE);
        let heads = journal::heads(&db)?;
        connection::checkpoint(&db)?;
        connection::trust(&db)?;
        db.close().map_err(|(_, error)| error)?;

        let secret = Secret::Passphrase(passphrase);
        envelope.write(&folder.join(files::KEYS), &data_key, &secret)?.persist_over()?;
        heads::write(&folder.join(files::HEADS), &data_key, &heads)?;
        fs::rename(files::unfinished(&database), &database)?;
        new_file::flush_folder_of(&database);
        Ok((Self::start(folder, *envelope.vault(), data_key, setting)?, spare_key))
    }

    /// Opens the vault in `folder` with its passphrase or its spare key. Whatever goes wrong,
    /// no file is changed or removed. Where nothing can be written it is opened for reading
    /// ([`Vault::is_read_only`]).
    ///
    /// # Errors
    /// [`Error::NoVault`], [`Error::WrongSecret`], [`Error::Damaged`] (a part is missing, cut short
    /// or another vault's), [`Error::NewerVersion`], [`Error::Busy`].
    pub fn open(folder: &Path, secret: &str, setting: Setting) -> Result<Self> {
        let (envelope, key) = unlock(folder, secret)?;
        let vault = Self::start(folder, *envelope.vault(), key, setting)?;
        files::forget_unset_keys(folder);
        Ok(vault)
    }

    fn start(folder: &Path, id: [u8; 16], key: DataKey, setting: Setting) -> Result<Self> {
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
        })
    }

    /// Whether it can only be read: the disk was full, or folder or files could not be written, when
    /// it was opened. Whatever would write then fails with [`Error::Full`] or [`Error::ReadOnly`].
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.unwritable.is_some()
    }

    /// Names this vault; the same in every copy of it.
    #[must_use]
    pub fn id(&self) -> &[u8; 16] {
        &self.id
    }

    /// The folder it stands in.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Does one thing that a person does: all that `work` writes is kept together, or, if it
    /// returns an error, nothing. When this returns, it is on the disk.
    ///
    /// `now` is what the wall clock says, in Unix milliseconds.
    ///
    /// # Errors
    /// Those of `work`, and [`Error::Busy`], [`Error::Full`], [`Error::ReadOnly`].
    pub fn act<T, E: From<Error>>(
        &self,
        now: i64,
        work: impl FnOnce(&mut Act<'_>) -> Result<T, E>,
    ) -> Result<Done<T>, E> {
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        let mut act = Act::begin(&transaction, &*self.tables, &self.installation, now)?;
        let value = work(&mut act)?;
        let finished = act.finish()?;
        if finished.forgot {
            purge::mark_purge(&transaction)?;
        }
        transaction.commit().map_err(Error::from)?;
        let in_log = finished.forgot && !self.purge(&db);
        Ok(Done { value, act: finished.act, in_log })
    }

    /// Writes rows that are nobody's entry: what can be had again from where it came, such as a
    /// public list. All that `work` writes is kept together, or, if it returns an error, nothing.
    /// The journal hears nothing of it: there is no history, no undo, and another copy of the vault
    /// does not get it in a merge. Tables of [`Tables::folded`] are not for this: `check` would find
    /// what no journal tells of.
    ///
    /// `what` names what was done, in a word of the caller's: a bare undo stops there and says so
    /// ([`Read::newest_act`]).
    ///
    /// # Errors
    /// Those of `work`, and [`Error::Busy`], [`Error::Full`], [`Error::ReadOnly`].
    pub fn write_unjournaled<T, E: From<Error>>(
        &self,
        now: i64,
        what: &str,
        work: impl FnOnce(&Connection) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        let done = work(&transaction)?;
        let act = Act::begin(&transaction, &*self.tables, &self.installation, now)?;
        act.finish_outside(what)?;
        transaction.commit().map_err(Error::from)?;
        Ok(done)
    }

    /// Reads, undisturbed by writers: everything inside `work` sees one moment.
    ///
    /// # Errors
    /// Those of `work` and of the database.
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Read<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        if self.is_read_only() {
            let mut db = self.writer()?;
            let moment = db.transaction().map_err(Error::from)?;
            return work(&Read::of(&moment, &*self.tables, &self.installation));
        }
        let idle = lock(&self.readers).pop();
        let mut reader = match idle {
            Some(reader) => reader,
            None => connection::open(&self.folder.join(files::DATABASE), &self.key, Access::Read)?,
        };
        let result = reader
            .transaction()
            .map_err(|e| Error::from(e).into())
            .and_then(|moment| work(&Read::of(&moment, &*self.tables, &self.installation)));
        // SQLCipher gives up on a connection that has met a bad page: only a good one is kept.
        let mut readers = lock(&self.readers);
        if result.is_ok() && readers.len() < READERS {
            readers.push(reader);
        }
        result
    }

    /// Whether the tables were made with this: what columns are derived with, such as the zone rules.
    /// False of a new vault, and after that if it has changed.
    #[must_use]
    pub fn is_made_with(&self, what: &str) -> bool {
        lock(&self.made_with).as_deref() == Some(what)
    }

    /// Writes the tables of every live entity anew, and that they were made with `what`.
    ///
    /// # Errors
    /// Those of the database.
    pub fn refold(&self, what: &str) -> Result<()> {
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        journal::each_entity(&transaction, &*self.tables, |entity, id, state| {
            journal::project(&transaction, &*self.tables, entity, id, state)
        })?;
        transaction.execute("UPDATE vault SET made_with = ?1", [what])?;
        transaction.commit()?;
        *lock(&self.made_with) = Some(what.to_owned());
        Ok(())
    }

    /// Takes in everything that another copy of this vault knows.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it is not a copy of this vault or its journal does not verify; nothing
    /// is then taken in.
    pub fn merge(&self, other: &Self, now: i64) -> Result<Merged> {
        self.merge_then(other, now, |_| Ok(false))
    }

    /// As [`Vault::merge`], with an act that follows from what came: both are kept or neither.
    ///
    /// # Errors
    /// As [`Vault::merge`], and those of `work`, after which nothing is taken in.
    pub fn merge_with<E: From<Error>>(
        &self,
        other: &Self,
        now: i64,
        work: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
    ) -> Result<Merged, E> {
        self.merge_then(other, now, |db| {
            let mut act = Act::begin(db, &*self.tables, &self.installation, now)?;
            work(&mut act)?;
            Ok(act.finish()?.forgot)
        })
    }

    /// `then` says whether it forgot something.
    fn merge_then<E: From<Error>>(
        &self,
        other: &Self,
        now: i64,
        then: impl FnOnce(&Connection) -> Result<bool, E>,
    ) -> Result<Merged, E> {
        if other.id != self.id {
            return Err(Error::Damaged("that is another vault").into());
        }
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        let mut merged =
            other.read(|other| merge::merge(&transaction, other.db(), &*self.tables, now))?;
        merged.forgot |= then(&transaction)?;
        if merged.forgot {
            purge::mark_purge(&transaction)?;
        }
        transaction.commit().map_err(Error::from)?;
        merged.in_log = merged.forgot && !self.purge(&db);
        Ok(merged)
    }

    /// Looks the whole vault over. Changes nothing but that the write-ahead log is emptied. A fault
    /// is no error: it stands in the report.
    ///
    /// # Errors
    /// [`Error::Busy`] if another process holds the log, and those of the database.
    pub fn check(&self) -> Result<Report> {
        let mut writer = self.writer()?;
        self.drop_readers();
        let heads = match heads::read(&self.folder.join(files::HEADS), &self.key) {
            Err(Error::Damaged(_)) => None,
            read => read?,
        };
        if let Some(unwritable) = &self.unwritable {
            let in_file = unwritable.log_is_empty;
            return check::run_unwritable(&mut writer, &*self.tables, heads.as_deref(), in_file);
        }
        // A connection of its own: SQLCipher gives up on one that has met a bad page.
        let database = self.folder.join(files::DATABASE);
        let mut db = connection::open(&database, &self.key, Access::Write)?;
        check::run(&mut db, &*self.tables, heads.as_deref())
    }

    /// Sets a new passphrase. `secret` is the present one, or the spare key.
    ///
    /// # Errors
    /// [`Error::WrongSecret`], [`Error::Busy`] if another process is changing keys, and those of
    /// writing a file; until the new file has replaced the old one, the old passphrase is good.
    pub fn change_passphrase(&self, secret: &str, passphrase: &str) -> Result<()> {
        self.change_keys(secret, &Secret::Passphrase(passphrase), SlotKind::Passphrase)
    }

    /// Makes a new spare key; the old one opens nothing any more. `secret` is the passphrase
    /// or the present spare key.
    ///
    /// # Errors
    /// As [`Vault::change_passphrase`].
    pub fn change_spare_key(&self, secret: &str) -> Result<SpareKey> {
        let code = SpareKey::random()?;
        self.change_keys(secret, &Secret::SpareKey(&code), SlotKind::SpareKey)?;
        Ok(code)
    }

    /// What can fail for want of room fails first, while nothing has changed; the file's name, with
    /// which the new secret is in force and the old one is not, comes last, and nothing after it is an
    /// error. Were it refused after all, the vault would hold the public half of a slot that never
    /// was, which the next change makes anew.
    fn change_keys(&self, secret: &str, new: &Secret<'_>, kind: SlotKind) -> Result<()> {
        let _lock = KeyLock::take(&self.folder)?;
        let (mut envelope, key) = unlock(&self.folder, secret)?;
        if envelope.vault() != &self.id {
            return Err(Error::Damaged("tandem.keys belongs to another vault"));
        }
        let public = envelope.seal(&key, new, self.cost)?;
        let file = envelope.write(&self.folder.join(files::KEYS), &key, new)?;
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        keep_public_half(&transaction, kind, &public)?;
        transaction.commit()?;
        Ok(file.persist_over()?)
    }

    /// Empties the write-ahead log and seals the heads, if anything was written; what an app does
    /// before it goes to the background. The vault stays open.
    ///
    /// # Errors
    /// [`NotSealed`], which loses nothing: see there.
    pub fn settle(&self) -> Result<(), NotSealed> {
        // Another's forgetting may have left its words in the log since this vault was opened.
        let nothing_written = !self.unsettled.load(Ordering::Acquire)
            && !self.is_purge_pending().map_err(NotSealed)?;
        if self.is_read_only() || nothing_written {
            return Ok(());
        }
        self.unsettled.store(false, Ordering::Release);
        let settled = self.empty_and_seal();
        if settled.is_err() {
            self.unsettled.store(true, Ordering::Release);
        }
        settled.map_err(NotSealed)
    }

    fn empty_and_seal(&self) -> Result<()> {
        let mut db = self.writer()?;
        self.drop_readers();
        let emptied = match purge::empty_log(&db) {
            Err(Error::Busy) => Ok(()), // another process goes on using the log
            emptied => emptied,
        };
        let sealed = self.seal_heads(&mut db);
        emptied.and(sealed)
    }

    fn seal_heads(&self, db: &mut Connection) -> Result<()> {
        // A transaction, since it keeps another process from writing the same file meanwhile.
        let transaction = self.begin(db)?;
        let heads = journal::heads(&transaction)?;
        let file = self.folder.join(files::HEADS);
        if let Ok(Some(sealed)) = heads::read(&file, &self.key) {
            // Heads that the journal does not hold are the only witnesses of what was put back or cut
            // off: `check` must find them however often the vault was used since.
            if sealed == heads || !merge::holds_all(&transaction, &sealed)? {
                return Ok(());
            }
        }
        heads::write(&file, &self.key, &heads)
    }

    /// Closes the vault and forgets its key.
    ///
    /// # Errors
    /// As [`Vault::settle`]; the vault is closed all the same.
    pub fn close(self) -> Result<(), NotSealed> {
        self.settle()
    }

    /// Whether words that were forgotten may still stand in a file, since another program goes on
    /// reading what was before. They leave it when that one has closed, and this vault is settled or
    /// opened again.
    ///
    /// # Errors
    /// Those of the database.
    pub fn is_purge_pending(&self) -> Result<bool> {
        self.read(|read| purge::is_pending(read.db()))
    }

    /// What was forgotten must leave the log, too. True if it has; it was forgotten all the same.
    fn purge(&self, db: &Connection) -> bool {
        self.drop_readers();
        purge::purge(db)
    }

    /// Begins to write, once it is this program's turn.
    fn begin<'a>(&self, db: &'a mut Connection) -> Result<Transaction<'a>> {
        if let Some(unwritable) = &self.unwritable {
            return Err(unwritable.why.clone());
        }
        let _turn = Turn::wait(&self.folder)?;
        self.unsettled.store(true, Ordering::Release);
        Ok(db.transaction_with_behavior(TransactionBehavior::Immediate)?)
    }

    /// The one connection that writes, once it is free.
    fn writer(&self) -> Result<Writer<'_>> {
        let mut writer = lock(&self.writer);
        if writer.is_none() {
            let idle = lock(&self.readers).pop();
            let db = match idle {
                Some(reader) => reader,
                None => {
                    connection::open(&self.folder.join(files::DATABASE), &self.key, Access::Write)?
                }
            };
            connection::only_read(&db, false)?;
            connection::trust(&db)?;
            *writer = Some(db);
        }
        Ok(Writer(writer))
    }

    fn drop_readers(&self) {
        lock(&self.readers).clear();
    }
}

/// The connection that writes, for as long as nobody else has it.
struct Writer<'a>(MutexGuard<'a, Option<Connection>>);

impl Deref for Writer<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.0.as_ref().expect("it is there once it was asked for")
    }
}

impl DerefMut for Writer<'_> {
    fn deref_mut(&mut self) -> &mut Connection {
        self.0.as_mut().expect("it is there once it was asked for")
    }
}

/// A panic in another thread rolled its transaction back; the connection is as good as before.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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

fn keep_public_half(db: &Connection, kind: SlotKind, public: &[u8; 32]) -> Result<()> {
    db.execute(
        "INSERT INTO recipients (kind, public) VALUES (?1, ?2)
         ON CONFLICT (kind) DO UPDATE SET public = excluded.public",
        params![kind.name(), public],
    )?;
    Ok(())
}

/// The envelope of the vault in `folder`, and the data key that `secret` opens.
fn unlock(folder: &Path, secret: &str) -> Result<(Envelope, DataKey)> {
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

#[cfg(test)]
mod tests;
