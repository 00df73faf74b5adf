//! What the rows of an entity come to.

use rusqlite::Connection;
use serde_json::Value;

use super::clock::Clock;
use super::row::{COLUMNS, Row, Verb, rows_of};
use super::{Device, EntityId, Fields, LIVE, Tables};
use crate::error::{Error, Result};

/// What the journal says of one entity.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    /// Its fields, whether it is live or not.
    pub fields: Fields,
    /// Whether it stands in the tables: `None` before it was first written (or when that was
    /// undone), `Some(false)` once removed.
    pub live: Option<bool>,
    /// Whether it was forgotten: no field is known, and none can be written again.
    pub forgotten: bool,
    /// Whether any row speaks of it.
    pub known: bool,
}

/// What a row did to its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Written for the first time.
    Wrote,
    /// Some fields changed.
    Edited,
    /// Hidden, with the way back open.
    Removed,
    /// Brought back.
    Restored,
    /// An earlier act was taken back.
    Undid,
    /// Blanked for good.
    Forgot,
}

/// One line of an entity's history.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What happened.
    pub deed: Deed,
    /// What the wall clock said, in Unix milliseconds.
    pub wall_millis: i64,
    /// The device it happened on; where it was done again from outside ([`Act::replay`]), the
    /// device that did so.
    pub device: Device,
    /// Where it stands in the order of all changes. Changes of several entities that were done
    /// together have the same device and clock, and no others have.
    pub clock: Clock,
    /// The fields that were written; empty once forgotten.
    pub new: Fields,
    /// What the same fields held before; empty once forgotten.
    pub old: Fields,
}

/// The fold of one entity.
pub(crate) fn state(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
) -> Result<State> {
    fold(&rows_of(db, entity, id)?, tables)
}

pub(super) fn fold(rows: &[Row], tables: &dyn Tables) -> Result<State> {
    let mut state = State { known: !rows.is_empty(), ..State::default() };
    if rows.iter().any(|row| row.verb == Verb::Forget) {
        state.forgotten = true;
        return Ok(state);
    }
    for row in rows {
        if let Some((patch, _)) = row.fields(tables)? {
            state.apply(&patch);
        }
    }
    Ok(state)
}

impl State {
    /// Whether it stands in the tables.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live == Some(true)
    }

    pub(super) fn apply(&mut self, patch: &Fields) {
        for (field, value) in patch {
            if field == LIVE {
                self.live = value.as_bool();
            } else if value.is_null() {
                self.fields.remove(field);
            } else {
                self.fields.insert(field.clone(), value.clone());
            }
        }
    }

    /// The value of a field as a patch would write it.
    pub(super) fn value(&self, field: &str) -> Value {
        match field {
            LIVE => self.live.map_or(Value::Null, Value::Bool),
            _ => self.fields.get(field).cloned().unwrap_or(Value::Null),
        }
    }
}

/// Makes the tables show what the journal says of one entity.
pub(crate) fn project(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
    state: &State,
) -> Result<()> {
    if state.is_live() {
        tables.put(db, entity, id, &state.fields)
    } else {
        tables.remove(db, entity, id)
    }
}

/// All entities that the journal speaks of, each with its state.
pub(crate) fn each_entity(
    db: &Connection,
    tables: &dyn Tables,
    mut each: impl FnMut(&str, &EntityId, &State) -> Result<()>,
) -> Result<()> {
    rows_in_order(db, |rows| match rows {
        [] => Ok(()),
        [first, ..] => each(&first.entity, &first.id, &fold(rows, tables)?),
    })
}

/// Hands the rows of every entity to `each`, in the order in which they are folded, entity by entity.
/// May end with an empty slice.
pub(super) fn rows_in_order<E: From<Error>>(
    db: &Connection,
    mut each: impl FnMut(&[Row]) -> Result<(), E>,
) -> Result<(), E> {
    let sql = format!(
        "SELECT {COLUMNS} FROM changes ORDER BY id, entity, millis, counter, device, sequence, mac"
    );
    let mut statement = db.prepare(&sql).map_err(Error::from)?;
    let mut found = statement.query([]).map_err(Error::from)?;
    let mut rows: Vec<Row> = Vec::new();
    while let Some(row) = found.next().map_err(Error::from)? {
        let row = Row::read(row)?;
        if rows.first().is_some_and(|first| (first.id, &first.entity) != (row.id, &row.entity)) {
            each(&rows)?;
            rows.clear();
        }
        rows.push(row);
    }
    each(&rows)
}

/// Everything that ever happened to one entity, oldest first.
pub(crate) fn history(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
) -> Result<Vec<Change>> {
    rows_of(db, entity, id)?
        .into_iter()
        .map(|row| {
            let (mut new, mut old) = row.fields(tables)?.unwrap_or_default();
            let live = (old.remove(LIVE), new.remove(LIVE));
            let deed = match (row.verb, live) {
                (Verb::Forget, _) => Deed::Forgot,
                (Verb::Undo, _) => Deed::Undid,
                (_, (Some(Value::Null), Some(Value::Bool(true)))) => Deed::Wrote,
                (_, (Some(_), Some(Value::Bool(true)))) => Deed::Restored,
                (_, (Some(_), Some(_))) => Deed::Removed,
                _ => Deed::Edited,
            };
            let (wall_millis, device, clock) = (row.wall, row.device, row.clock);
            Ok(Change { deed, wall_millis, device, clock, new, old })
        })
        .collect()
}

/// What the journal says of every entity of one kind, also of those that were removed or forgotten.
pub(crate) fn states(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
) -> Result<Vec<(EntityId, State)>> {
    let mut ids = db.prepare_cached(
        "SELECT DISTINCT id FROM changes INDEXED BY changes_of_entity WHERE entity = ?1",
    )?;
    let ids = ids.query_map([entity], |row| row.get(0))?.collect::<Result<Vec<EntityId>, _>>()?;
    ids.into_iter().map(|id| Ok((id, state(db, tables, entity, &id)?))).collect()
}
