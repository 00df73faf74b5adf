//! What can be asked of a vault at one moment: the tables by SQL, and the journal by name.

use rusqlite::Connection;

use super::fold::{self, Change, State};
use super::replay::{self, Past};
use super::{EntityId, Tables};
use crate::error::{Error, Result};

/// One moment of a vault. Given to the closure of [`crate::Vault::read`]; an [`crate::Act`] is one,
/// too, which sees what it has written so far.
pub struct Read<'a> {
    pub(super) db: &'a Connection,
    pub(super) tables: &'a dyn Tables,
}

impl<'a> Read<'a> {
    pub(crate) fn of(db: &'a Connection, tables: &'a dyn Tables) -> Self {
        Self { db, tables }
    }

    /// The connection, for questions to the tables. Nothing is written by way of it.
    #[must_use]
    pub fn db(&self) -> &'a Connection {
        self.db
    }

    /// What the journal says of an entity.
    ///
    /// # Errors
    /// Those of the database.
    pub fn state(&self, entity: &str, id: &EntityId) -> Result<State> {
        fold::state(self.db, self.tables, entity, id)
    }

    /// What the journal says of every entity of one kind, also of those that were removed or
    /// forgotten, in the order of their ids.
    ///
    /// # Errors
    /// Those of the database.
    pub fn states(&self, entity: &str) -> Result<Vec<(EntityId, State)>> {
        fold::states(self.db, self.tables, entity)
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
}
