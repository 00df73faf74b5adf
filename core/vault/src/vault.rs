//! A vault on this device, and working in it.

mod backup;
mod create;
pub(crate) mod erase;
mod joined;
mod keys;
mod opening;
mod rekey;
mod restore;
mod salvage;

pub use backup::{Backup, IfThere};
pub use erase::{Erased, OtherName};
pub use restore::As;
pub use salvage::{Gap, Salvaged};

pub use opening::{Found, Missing};

use std::ops::{Deref, DerefMut};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::check::{self, Report};
use crate::connection::{self, Access};
use crate::envelope::Mark;
use crate::error::{Error, Result, unless_damaged};
use crate::files;
use crate::heads::{self, HeadsKey, Sealed};
use crate::journal::{self, Act, ActId, Finished, Lost, Read, Tables};
use crate::key::DataKey;
use crate::locks::InUse;
use crate::log;
use crate::merge::{self, Merged};
use crate::purge;
use crate::turn::Turns;
use crate::unwritable::Unwritable;
use crate::ways::Cost;

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
    heads_key: HeadsKey,
    cost: Cost,
    tables: Box<dyn Tables>,
    installation: [u8; 16],
    found: Found,
    /// Chains whose newest rows are gone: nothing goes on with one, or two rows had the same place.
    lost: Vec<Lost>,
    /// What the tables were made with.
    made_with: Mutex<Option<String>>,
    /// The log may hold something, or the heads may be older than the journal: somebody wrote since
    /// the last settling. Most openings only read, and have nothing to settle.
    unsettled: AtomicBool,
    /// The log whose first act is among the sealed heads ([`crate::log`]).
    witnessed: AtomicI64,
    /// They stand before the writer, and so close before it: it moves the log into the database.
    readers: Mutex<Vec<Connection>>,
    /// None before something is written: an opening costs as much as all else that a first screen
    /// does, so the connection that the vault was opened with reads first, and writes once it has to.
    /// If nothing can be written, this is all there is: see [`crate::unwritable`].
    writer: Mutex<Option<Connection>>,
    /// After the connections: the copy that it may hold is removed once they are closed.
    unwritable: Option<Unwritable>,
    /// A spare key that this opening made and nobody has confirmed.
    unconfirmed: Mutex<Option<keys::Unconfirmed>>,
    /// Whose turn it is to write, between programs.
    turns: Turns,
    /// Last of all: until then nobody may replace the files.
    in_use: Option<InUse>,
}

/// That nobody else has a vault open or can open it ([`Vault::alone`]).
#[derive(Debug)]
#[must_use]
pub struct Alone(#[expect(dead_code, reason = "held")] InUse);

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

impl Vault {
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
        self.witness_act(&mut db, &finished);
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
        let log = act.finish_outside(what)?;
        transaction.commit().map_err(Error::from)?;
        self.witness(&mut db, log);
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
        log::note(&transaction)?;
        transaction.commit()?;
        *lock(&self.made_with) = Some(what.to_owned());
        Ok(())
    }

    /// Takes in everything that another copy of this vault knows.
    ///
    /// # Errors
    /// [`Error::Damaged`] if it is not a copy of this vault or what is new in its journal does not verify;
    /// nothing is then taken in.
    pub fn merge(&self, other: &Self, now: i64) -> Result<Merged> {
        self.merge_with(other, now, |_| Ok(()))
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
        if other.id != self.id {
            return Err(Error::Damaged("that is another vault").into());
        }
        self.taking_in(now, work, |db| {
            Ok(other.read(|other| merge::merge(db, other.db(), &*self.tables, now))?)
        })
    }

    /// Takes rows in, in one transaction with an act that follows from what came. Where nothing came and
    /// nothing followed, nothing is written.
    fn taking_in<E: From<Error>>(
        &self,
        now: i64,
        work: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
        take: impl FnOnce(&Connection) -> Result<Merged, E>,
    ) -> Result<Merged, E> {
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        let mut merged = take(&transaction)?;
        let mut act = Act::begin(&transaction, &*self.tables, &self.installation, now)?;
        work(&mut act)?;
        merged.forgot |= act.finish()?.forgot;
        if merged.forgot {
            purge::mark_purge(&transaction)?;
        }
        transaction.commit().map_err(Error::from)?;
        let _ = self.seal_heads(&mut db);
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
        let heads = heads::read(&self.folder.join(files::HEADS), &self.heads_key);
        let heads = unless_damaged(heads)?.flatten().map(|sealed| sealed.heads);
        let report = if let Some(unwritable) = &self.unwritable {
            let in_file = unwritable.log_is_empty;
            check::run_unwritable(&mut writer, &*self.tables, heads.as_deref(), in_file)?
        } else {
            // A connection of its own: SQLCipher gives up on one that has met a bad page.
            let database = self.folder.join(files::DATABASE);
            let mut db = connection::open(&database, &self.key, Access::Write)?;
            check::run(&mut db, &*self.tables, heads.as_deref())?
        };
        let open_to_others = files::is_open_to_others(&self.folder);
        // Now, and not when it was opened: a new passphrase has made it good.
        drop(writer);
        Ok(Report { open_to_others, older_keys: self.has_older_keys(), ..report })
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

    /// Has the heads tell of an act that was kept: all of them after the first in a log, else its own.
    fn witness_act(&self, db: &mut Connection, finished: &Finished) {
        if finished.act.is_some() && !self.witness(db, finished.log) {
            let file = self.folder.join(files::HEADS);
            if let Ok(false) = heads::advance(&file, &self.heads_key, &finished.head) {
                let _ = self.seal_heads(db);
            }
        }
    }

    /// Seals the heads after the first act in a log (the second, where SQLite began it anew by itself),
    /// and so shows when the log is gone. `log` is the one that the act found. It was kept all the same:
    /// what cannot be sealed now is sealed when the vault is settled. False if there was no need to.
    fn witness(&self, db: &mut Connection, log: i64) -> bool {
        let before = self.witnessed.swap(log, Ordering::AcqRel);
        // After the first act in an empty log, the second finds the name that it got.
        let begins = log == 0 || (log != before && before != 0);
        if begins {
            let _ = self.seal_heads(db);
        }
        begins
    }

    /// Goes on without what is missing ([`Missing`]), or with what was to be erased: the person knows. What
    /// tells of a loss is kept under another name, and nothing tells of either any more.
    ///
    /// # Errors
    /// [`Error::Busy`], [`Error::Full`], [`Error::ReadOnly`].
    pub fn accept_loss(&self) -> Result<()> {
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        let file = self.folder.join(files::HEADS);
        let generation = self.sealed_generation();
        let sealed = self.to_seal(&transaction, generation)?;
        if self.found.missing.is_some() {
            files::keep_as(&file, "lost")?;
        }
        heads::write(&file, &self.heads_key, &sealed)?;
        // The next opening makes that key file anew.
        for keys in [files::KEYS, files::KEYS_COPY].map(|name| self.folder.join(name)) {
            if erase::is_mark(&keys) {
                files::remove(&keys)?;
            }
        }
        Ok(())
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
        let file = self.folder.join(files::HEADS);
        let found = heads::read(&file, &self.heads_key);
        let generation = found.as_ref().map_or(0, |it| it.as_ref().map_or(0, |it| it.generation));
        let new = self.to_seal(&transaction, generation)?;
        // Heads that the journal does not hold, or the lack of any, are the only witnesses of what was
        // put back, cut off or taken away: they stay until a person knows, however often it is used.
        let stays = match found {
            Ok(Some(sealed)) if sealed == new => return heads::flush(&file),
            Ok(Some(sealed)) => !merge::holds_all(&transaction, &sealed.heads)?,
            Ok(None) | Err(Error::Damaged(_)) => self.found.missing == Some(Missing::Unwitnessed),
            Err(_) => false,
        };
        if stays {
            return Ok(());
        }
        heads::write(&file, &self.heads_key, &new)
    }

    /// What is to be sealed now, where keys of this generation were sealed before: older ones that were put
    /// back, with their database, do not make it go back.
    fn to_seal(&self, db: &Connection, before: u64) -> Result<Sealed> {
        let known: Option<Vec<u8>> =
            db.query_row("SELECT keys FROM vault", [], |row| row.get(0))?;
        let known = known.map_or(0, |known| Mark::generation_in(&known));
        Ok(Sealed { generation: known.max(before), heads: journal::heads(db)? })
    }

    /// Lets nobody else open it until what this gives is dropped, also when this vault is closed before: so its folder can be
    /// put aside, and nobody writes into it meanwhile. To be closed before that is dropped.
    ///
    /// # Errors
    /// [`Error::Busy`] if somebody has it open, and those of a file system that cannot tell.
    pub fn alone(&self) -> Result<Alone> {
        InUse::alone_instead(self.in_use.as_ref(), &self.folder).map(Alone)
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
        let aside = files::remove_stale_logs(&self.folder);
        purge::purge(db) && aside
    }

    /// Begins to write, once it is this program's turn.
    fn begin<'a>(&self, db: &'a mut Connection) -> Result<Transaction<'a>> {
        if let Some(unwritable) = &self.unwritable {
            return Err(unwritable.why.clone());
        }
        let _turn = self.turns.wait(&self.folder)?;
        self.unsettled.store(true, Ordering::Release);
        let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for lost in &self.lost {
            journal::leave_chain(&transaction, &lost.device)?;
        }
        Ok(transaction)
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

#[cfg(test)]
mod tests;
