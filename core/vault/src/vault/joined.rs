//! Two copies of one vault on two devices: what each holds, what goes from one to the other, and how the
//! second begins.
//!
//! **A join is no creation.** A vault that was set up and then merged would bring what it was set up with:
//! younger than all that the person ever chose, and so the winner. The first transaction of a joined
//! vault *is* the taking in, and before that has succeeded there is no vault.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::path::Path;

use rusqlite::{Connection, params};

use super::create::{NewVault, claim};
use super::{Setting, Vault};
use crate::connection::{self, Access};
use crate::coverage;
use crate::envelope::Envelope;
use crate::error::{Error, Result};
use crate::journal::{Act, Tables};
use crate::key::DataKey;
use crate::log;
use crate::merge::{Merged, TakingIn};
use crate::migrate;
use crate::new_file;
use crate::places::Places;
use crate::rows::{Rows, Span};
use crate::spare_key::SpareSlot;
use crate::ways::{Key, Unfit, Way};

impl Vault {
    /// All that this copy holds, in one span for each branch of each chain. Who holds its last row holds
    /// all before it.
    ///
    /// # Errors
    /// Those of the database.
    pub fn coverage(&self) -> Result<Vec<Span>> {
        self.read(|read| coverage::coverage(read.db()))
    }

    /// Whether this copy holds the rows of a span: its last one, and so all.
    ///
    /// # Errors
    /// Those of the database.
    pub fn holds(&self, span: &Span) -> Result<bool> {
        self.read(|read| coverage::holds(read.db(), &span.head()))
    }

    /// What this copy holds that is in none of these spans. One of which the last row is not here tells
    /// nothing.
    ///
    /// # Errors
    /// Those of the database.
    pub fn beyond(&self, spans: &[Span]) -> Result<Vec<Span>> {
        self.read(|read| coverage::beyond(read.db(), spans))
    }

    /// The rows of some spans as they stand here, in that order, as far as they go into so many bytes
    /// ([`Rows::raw_len`]); the first in any case. What is left is [`Rows::rest_of`]. A span of which the last
    /// row is not here is passed over.
    ///
    /// # Errors
    /// Those of the database.
    pub fn rows(&self, of: &[Span], most: usize) -> Result<Rows> {
        self.read(|read| coverage::rows(read.db(), of, most))
    }

    /// How many rows of some spans stand here blank, since what they said was forgotten. It only grows:
    /// where it has, what was made of them before says more than it may.
    ///
    /// # Errors
    /// Those of the database.
    pub fn blank_rows(&self, of: &[Span]) -> Result<u64> {
        self.read(|read| coverage::blank_rows(read.db(), of))
    }

    /// How many entities that say something here these rows would forget. What a program forgets by itself counts as well:
    /// whoever holds another copy can write that of anything, and what is due here was forgotten here before.
    ///
    /// # Errors
    /// Those of the database.
    pub fn would_forget(&self, rows: &[Rows]) -> Result<u64> {
        let blank = rows.iter().flat_map(Rows::entities).filter(|(.., blank)| *blank);
        let gone: BTreeSet<_> = blank.map(|(entity, id, _)| (entity, id)).collect();
        self.read(|read| {
            let sql = "SELECT EXISTS (SELECT 1 FROM changes
                       WHERE entity = ?1 AND id = ?2 AND patch IS NOT NULL)";
            let mut says = read.db().prepare_cached(sql)?;
            let mut count = 0;
            for (entity, id) in gone {
                count +=
                    u64::from(says.query_row(params![entity, id], |row| row.get::<_, bool>(0))?);
            }
            Ok(count)
        })
    }

    /// Takes in rows of another copy: those that follow a row that is here or among them. All or nothing.
    ///
    /// `now` is what the wall clock says, in Unix milliseconds.
    ///
    /// # Errors
    /// [`Error::Damaged`] if a single row is not what its device wrote, and those of the database;
    /// nothing is then taken in.
    pub fn take_in(&self, rows: &Rows, now: i64) -> Result<Merged> {
        let rows = std::iter::once(Ok(rows));
        self.take_in_with(rows, now, |_| Ok(()), |_, _| Ok::<_, Error>(()))
    }

    /// As [`Vault::take_in`], piece by piece, so that no more is in memory than waits for the row before it. `work` is an act that follows
    /// from what came, and `note` writes down what is known of the place that it came from: all of it is
    /// kept, or nothing.
    ///
    /// # Errors
    /// As [`Vault::take_in`], and those of `rows`, `work` and `note`.
    pub fn take_in_with<R: Borrow<Rows>, E: From<Error>>(
        &self,
        rows: impl IntoIterator<Item = Result<R, E>>,
        now: i64,
        work: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
        note: impl FnOnce(&Places<'_>, &Merged) -> Result<(), E>,
    ) -> Result<Merged, E> {
        self.taking_in(now, work, |db| {
            let merged = take(db, rows, &*self.tables, now)?;
            note(&Places::of(db, &self.installation), &merged)?;
            Ok(merged)
        })
    }

    /// Reads what is known of the places that the record is joined to.
    ///
    /// # Errors
    /// Those of `work` and of the database.
    pub fn places<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Places<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.read(|read| work(&read.places()))
    }

    /// Changes what is known of the places that the record is joined to: all that `work` writes, or, if it
    /// returns an error, nothing. When this returns, it is on the disk.
    ///
    /// # Errors
    /// Those of `work`, and [`Error::Busy`], [`Error::Full`], [`Error::ReadOnly`].
    pub fn change_places<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Places<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let mut db = self.writer()?;
        let transaction = self.begin(&mut db)?;
        let done = work(&Places::of(&transaction, &self.installation))?;
        let log = log::salt_beside(&transaction);
        log::note(&transaction)?;
        transaction.commit().map_err(Error::from)?;
        self.witness(&mut db, log);
        Ok(done)
    }

    /// The public half of the spare key that is in force: another device makes a slot for the same one of
    /// it. `None` if there is none.
    ///
    /// # Errors
    /// Those of reading the keys.
    pub fn spare_slot(&self) -> Result<Option<SpareSlot>> {
        self.envelope()?.spare_slot()
    }

    /// Puts a slot for the record's spare key, which another device has changed, in the place of this
    /// one's. `proof` is any way in that there is.
    ///
    /// # Errors
    /// As [`Vault::add_way`].
    pub fn take_spare_slot(&self, proof: &Key<'_>, slot: &SpareSlot) -> Result<()> {
        self.change(Some(proof), None, |envelope, key| {
            envelope.remove(Way::SpareKeyNext);
            envelope.seal_spare(key, slot)
        })
    }

    /// Makes this device's copy of the vault `id` in `folder`, of what other copies know. It has a data
    /// key and a first way in of its own, and a slot for the spare key that all copies share. Whatever
    /// interrupts it, there is a vault that holds all of `rows`, or none.
    ///
    /// # Errors
    /// As [`Vault::create_with`], and [`Error::Incomplete`] if rows are missing before others; those of `rows`, `work` and
    /// `note`. There is then no vault.
    #[allow(clippy::too_many_arguments)] // each is a different thing, and none can be left out
    pub fn create_joined<R: Borrow<Rows>, E: From<Error>>(
        folder: &Path,
        id: [u8; 16],
        (first_way, spare): (&Key<'_>, &SpareSlot),
        setting: Setting,
        rows: impl IntoIterator<Item = Result<R, E>>,
        now: i64,
        work: impl FnOnce(&mut Act<'_>) -> Result<(), E>,
        note: impl FnOnce(&Places<'_>, &Merged) -> Result<(), E>,
    ) -> Result<(Self, Merged), E> {
        let [way] = first_way.ways() else {
            return Err(Error::from(Unfit::SpareKey).into());
        };
        first_way.check_new()?;
        let (in_use, unfinished) = claim(folder)?;
        // An empty file first: SQLite would make it readable by others, and its log copies the mode.
        drop(new_file::private().create_new(true).open(&unfinished).map_err(Error::from)?);
        let data_key = DataKey::random()?;
        let mut envelope = Envelope::new(id, &data_key);
        envelope.seal_spare(&data_key, spare)?;
        envelope.seal(&data_key, *way, first_way, setting.cost)?;
        let mut db = connection::open(&unfinished, &data_key, Access::Create)?;
        migrate::create(&mut db, &id, &*setting.tables)?;
        let merged = {
            let transaction = db.transaction().map_err(Error::from)?;
            let merged = take(&transaction, rows, &*setting.tables, now)?;
            if merged.waiting > 0 {
                return Err(Error::Incomplete.into());
            }
            let mut act = Act::begin(&transaction, &*setting.tables, &setting.installation, now)?;
            work(&mut act)?;
            act.finish()?;
            note(&Places::of(&transaction, &setting.installation), &merged)?;
            transaction.commit().map_err(Error::from)?;
            merged
        };
        let new = NewVault { db, envelope, data_key, in_use };
        Ok((Self::name_new(folder, new, first_way, setting)?, merged))
    }
}

fn take<R: Borrow<Rows>, E: From<Error>>(
    db: &Connection,
    rows: impl IntoIterator<Item = Result<R, E>>,
    tables: &dyn Tables,
    now: i64,
) -> Result<Merged, E> {
    let mut taking = TakingIn::begin(db, tables, now)?;
    for rows in rows {
        taking.take(rows?)?;
    }
    Ok(taking.finish()?)
}

#[cfg(test)]
mod tests;
