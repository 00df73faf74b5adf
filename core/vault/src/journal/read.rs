//! What can be asked of a vault at one moment: the tables by SQL, and the journal by name.

use rusqlite::Connection;

use super::acts::{ActId, ActLine, Acts};
use super::chain::own_device;
use super::fold::{self, Change, State};
use super::replay::{self, Past};
use super::{EntityId, Tables};
use crate::error::{Error, Result};
use crate::places::Places;

/// One moment of a vault. Given to the closure of [`crate::Vault::read`]; an [`crate::Act`] is one,
/// too, which sees what it has written so far.
pub struct Read<'a> {
    pub(super) db: &'a Connection,
    pub(super) tables: &'a dyn Tables,
    installation: &'a [u8; 16],
}

impl<'a> Read<'a> {
    pub(crate) fn of(
        db: &'a Connection,
        tables: &'a dyn Tables,
        installation: &'a [u8; 16],
    ) -> Self {
        Self { db, tables, installation }
    }

    /// A moment on a connection that is no vault's: for benchmarks that set one beside the same engine
    /// without encryption.
    #[cfg(feature = "bench")]
    #[must_use]
    pub fn over(db: &'a Connection, tables: &'a dyn Tables) -> Self {
        Self { db, tables, installation: &[0; 16] }
    }

    /// The connection, for questions to the tables. Nothing is written by way of it.
    #[must_use]
    pub fn db(&self) -> &'a Connection {
        self.db
    }

    /// What this copy knows of the places that its record is joined to, at the same moment.
    #[must_use]
    pub fn places(&self) -> Places<'_> {
        Places::of(self.db, self.installation)
    }

    /// What the journal says of an entity.
    ///
    /// # Errors
    /// Those of the database.
    pub fn state(&self, entity: &str, id: &EntityId) -> Result<State> {
        fold::state(self.db, self.tables, entity, id)
    }

    /// Whether anything was ever written of an entity: one search of an index, where [`Read::state`] reads rows.
    ///
    /// # Errors
    /// Those of the database.
    pub fn is_known(&self, entity: &str, id: &EntityId) -> Result<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM changes WHERE id = ?1 AND entity = ?2)";
        Ok(self.db.prepare_cached(sql)?.query_row((id, entity), |row| row.get(0))?)
    }

    /// What the journal still holds of the entities of one kind that stand in no table and were not
    /// forgotten: they were removed, or their writing was taken back, and both can be undone.
    ///
    /// # Errors
    /// Those of the database.
    pub fn hidden(&self, entity: &str) -> Result<Vec<(EntityId, State)>> {
        fold::hidden(self.db, self.tables, entity)
    }

    /// Everything that ever happened to an entity, oldest first; empty if nothing did.
    ///
    /// # Errors
    /// Those of the database.
    pub fn history(&self, entity: &str, id: &EntityId) -> Result<Vec<Change>> {
        fold::history(self.db, self.tables, entity, id)
    }

    /// Hands every entity to `each`, with its state and everything that ever happened to it, the
    /// oldest first. Of what was forgotten there is nothing to tell but that: it has no past, and
    /// [`crate::Act::tombstone`] takes it in elsewhere. Only one entity is in memory at a time.
    ///
    /// # Errors
    /// Those of `each` and of the database.
    pub fn each_past<E: From<Error>>(
        &self,
        each: impl FnMut(&str, &EntityId, &State, Vec<Past>) -> Result<(), E>,
    ) -> Result<(), E> {
        replay::each_past(self.db, self.tables, each)
    }

    /// The names and ids of all entities whose id lies between two others (both included), also of
    /// those that were removed or forgotten.
    ///
    /// # Errors
    /// Those of the database.
    pub fn find(&self, low: &EntityId, high: &EntityId) -> Result<Vec<(String, EntityId)>> {
        let mut statement = self
            .db
            .prepare_cached("SELECT DISTINCT entity, id FROM changes WHERE id BETWEEN ?1 AND ?2")?;
        let found = statement.query_map([low, high], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The newest thing that was done on this device and that matters to who wants to take something
    /// back: not what was taken back already, nor an undo, nor what undo passes over. It may be one
    /// that cannot be taken back; then nothing that is older is offered.
    ///
    /// # Errors
    /// Those of the database.
    pub fn newest_act(&self) -> Result<Option<ActLine>> {
        self.acts()?.map_or(Ok(None), |acts| acts.newest_act())
    }

    /// Whether at least so many acts were done on this device after a moment of its wall clock, in Unix
    /// milliseconds. It looks at one row of each.
    ///
    /// # Errors
    /// Those of the database.
    pub fn has_acts_since(&self, wall: i64, acts: u32) -> Result<bool> {
        self.acts()?.map_or(Ok(false), |of| of.are_at_least(acts, wall))
    }

    /// When a backup was last made of this copy of the vault, in Unix milliseconds.
    ///
    /// # Errors
    /// Those of the database.
    pub fn last_backup(&self) -> Result<Option<i64>> {
        Ok(self.db.query_row("SELECT backup_made FROM vault", [], |row| row.get(0))?)
    }

    /// The newest undo on this device, if nothing came after it but such as brought back others (and
    /// what undo passes over). An undo of it brings back what it took.
    ///
    /// # Errors
    /// Those of the database.
    pub fn newest_undo(&self) -> Result<Option<ActLine>> {
        self.acts()?.map_or(Ok(None), |acts| acts.newest_undo())
    }

    /// What there is to say of an act, of whichever device. `None` if it is not known here, or if
    /// nothing is left of it but what undo passes over.
    ///
    /// # Errors
    /// Those of the database.
    pub fn act_line(&self, act: ActId) -> Result<Option<ActLine>> {
        Acts::of(self.db, act.device)?.map_or(Ok(None), |acts| acts.line(act.number))
    }

    fn acts(&self) -> Result<Option<Acts<'a>>> {
        let own = own_device(self.db, self.installation)?;
        Ok(own.map(|(num, device)| Acts { db: self.db, num, device }))
    }
}
