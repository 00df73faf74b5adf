//! What the rows of an entity come to.
//!
//! The fold is **total**: any set of rows has a state. Every field holds what the last row says that
//! names it, so all hangs on which is the last. That is a property of what was done and not of the
//! place where it is read: rows are ordered by clock, then by wall time, then by a hash of what they
//! say. All three travel, in a merge and in a file, so whoever knows the same deeds comes to the same
//! state; the device, the sequence and the MAC, which are of one copy, only order rows that are
//! alike.
//!
//! What was taken in from outside and **taken out again** is left out before anything else looks: the
//! state, the history and what is told to others are those of a record that never saw the file. A row
//! that took it back field by field, as an undo of one's own deeds does, would stand after every deed
//! of the file, go on to every copy, and there hide what the file had been made of.
//!
//! An entity is forgotten if any of its rows forgets **or is blank**: where a copy hears of blanked
//! rows before it hears of the row that forgets, nothing is amiss.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, params};
use serde::Serialize;
use serde_json::Value;

use super::acts::ActId;
use super::clock::Clock;
use super::row::{ROWS, Row, Verb, blank, hash};
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

impl State {
    /// Whether it stands in the tables.
    #[must_use]
    pub fn is_live(&self) -> bool {
        self.live == Some(true)
    }

    pub(super) fn apply(&mut self, patch: &Fields) {
        for (field, value) in patch {
            self.apply_one(field, value);
        }
    }

    /// The same of what nobody else needs: most entities have one row, whose patch is then their state.
    fn take(&mut self, mut patch: Fields) {
        if let Some(live) = patch.remove(LIVE) {
            self.live = live.as_bool();
        }
        if self.fields.is_empty() {
            patch.retain(|_, value| !value.is_null());
            self.fields = patch;
            return;
        }
        for (field, value) in patch {
            match value.is_null() {
                true => drop(self.fields.remove(&field)),
                false => drop(self.fields.insert(field, value)),
            }
        }
    }

    pub(super) fn apply_one(&mut self, field: &str, value: &Value) {
        if field == LIVE {
            self.live = value.as_bool();
        } else if value.is_null() {
            self.fields.remove(field);
        } else {
            self.fields.insert(field.to_owned(), value.clone());
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

/// What a row did to its entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
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
    /// One that was taken back was done again.
    Redid,
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
    /// The act that it was part of; where it was done again from outside ([`crate::Act::replay`]),
    /// the act that did so. Changes of several entities that were done together have the same act.
    pub act: ActId,
    /// Where it stands in the order of the entity's changes.
    pub clock: Clock,
    /// The fields that were written; empty once forgotten.
    pub new: Fields,
    /// What the same fields held before; empty once forgotten.
    pub old: Fields,
    /// Whether it stood in the tables before ([`State::is_live`]).
    pub stood: bool,
    /// Whether it stood there after.
    pub stands: bool,
}

/// A row and what it writes.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) row: Row,
    pub(super) patch: Fields,
}

impl Told {
    fn read(row: Row, tables: &dyn Tables) -> Result<Self> {
        Ok(Self { patch: row.patch(tables)?, row })
    }

    /// The order of all that was done to an entity. Nearly always the clocks say it.
    fn order(&self, other: &Self) -> Ordering {
        let here = |told: &Self| (told.row.device, told.row.sequence, told.row.mac);
        (self.row.clock, self.row.wall)
            .cmp(&(other.row.clock, other.row.wall))
            .then_with(|| self.hash().cmp(&other.hash()))
            .then_with(|| here(self).cmp(&here(other)))
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        hash(self.row.verb, &self.patch)
    }
}

/// The rows of one entity, in the order in which they are folded.
pub(super) fn rows_of(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
) -> Result<Vec<Told>> {
    let mut statement = db.prepare_cached(&format!("{ROWS} WHERE entity = ?1 AND id = ?2"))?;
    let rows =
        statement.query_and_then(params![entity, id], |row| Told::read(Row::read(row)?, tables))?;
    let mut rows = rows.collect::<Result<Vec<_>>>()?;
    in_order(&mut rows);
    Ok(rows)
}

/// Leaves out what was taken out again, and sorts.
fn in_order(rows: &mut Vec<Told>) {
    if rows.iter().any(|told| told.row.verb == Verb::TakeIn) {
        let takes = rows.iter().filter(|told| told.row.verb == Verb::TakeIn);
        let out = undone(takes.filter_map(|Told { row, .. }| {
            Some(Undoing { device: row.device, act: row.act, undoes: row.undoes? })
        }));
        // A row that was blanked says that the entity was forgotten, whatever its act.
        rows.retain(|Told { row, .. }| {
            row.is_blank() || (row.verb != Verb::TakeIn && !out.contains(&(row.device, row.act)))
        });
    }
    rows.sort_by(Told::order);
}

/// An act that took back another of its device.
pub(super) struct Undoing {
    pub(super) device: Device,
    pub(super) act: i64,
    pub(super) undoes: i64,
}

/// Which acts are undone: those that were taken back by one that is not undone itself.
pub(super) fn undone(all: impl Iterator<Item = Undoing>) -> BTreeSet<(Device, i64)> {
    let mut all: Vec<_> = all.collect();
    // An undo is newer than what it undoes: from the newest on, each is decided when it is met.
    all.sort_by_key(|undoing| Reverse(undoing.act));
    let mut undone = BTreeSet::new();
    for Undoing { device, act, undoes } in all {
        if !undone.contains(&(device, act)) {
            undone.insert((device, undoes));
        }
    }
    undone
}

/// The fold of one entity.
pub(crate) fn state(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
) -> Result<State> {
    Ok(fold(&rows_of(db, tables, entity, id)?))
}

pub(super) fn fold(rows: &[Told]) -> State {
    let mut state = State { known: !rows.is_empty(), ..State::default() };
    if rows.iter().any(|told| told.row.is_blank()) {
        state.forgotten = true;
        return state;
    }
    for told in rows {
        state.apply(&told.patch);
    }
    state
}

/// Makes the tables, and `hidden`, show what the journal says of one entity.
pub(crate) fn project(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
    state: &State,
) -> Result<()> {
    let hidden = state.known && !state.is_live() && !state.forgotten;
    db.prepare_cached(if hidden {
        "INSERT OR IGNORE INTO hidden (entity, id) VALUES (?1, ?2)"
    } else {
        "DELETE FROM hidden WHERE entity = ?1 AND id = ?2"
    })?
    .execute(params![entity, id])?;
    if state.is_live() {
        tables.put(db, entity, id, &state.fields)
    } else {
        tables.remove(db, entity, id)
    }
}

/// The same where there is nothing yet, and so nothing to take out.
pub(crate) fn project_new(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
    state: &State,
) -> Result<()> {
    match state.is_live() {
        true => tables.put(db, entity, id, &state.fields),
        false => project(db, tables, entity, id, state),
    }
}

/// As [`project_new`], of an entity that `row` is the only one of.
pub(crate) fn project_only(db: &Connection, tables: &dyn Tables, row: Row) -> Result<()> {
    let mut rows = vec![Told::read(row, tables)?];
    let (entity, id) = (std::mem::take(&mut rows[0].row.entity), rows[0].row.id);
    in_order(&mut rows);
    project_new(db, tables, &entity, &id, &fold_away(&mut rows))
}

/// The entities of which there are several rows.
pub(crate) fn often(db: &Connection) -> Result<BTreeMap<EntityId, Vec<String>>> {
    let mut statement =
        db.prepare("SELECT id, entity FROM changes GROUP BY id, entity HAVING count(*) > 1")?;
    let mut rows = statement.query([])?;
    let mut often = BTreeMap::<_, Vec<_>>::new();
    while let Some(row) = rows.next()? {
        often.entry(row.get(0)?).or_default().push(row.get(1)?);
    }
    Ok(often)
}

/// Makes the tables show what the journal says of entities of which rows came from elsewhere, and blanks
/// what was forgotten there. True if anything was.
pub(crate) fn show_all<'a>(
    db: &Connection,
    tables: &dyn Tables,
    touched: impl IntoIterator<Item = (&'a str, EntityId)>,
) -> Result<bool> {
    let mut forgot = false;
    for (entity, id) in touched {
        let state = state(db, tables, entity, &id)?;
        if state.forgotten {
            blank(db, entity, &id)?;
            forgot = true;
        }
        project(db, tables, entity, &id, &state)?;
    }
    Ok(forgot)
}

/// All entities that the journal speaks of, each with its state.
pub(crate) fn each_entity(
    db: &Connection,
    tables: &dyn Tables,
    mut each: impl FnMut(&str, &EntityId, &State) -> Result<()>,
) -> Result<()> {
    rows_in_order(db, tables, |entity, id, rows| each(entity, id, &fold_away(rows)))
}

/// As [`fold`], of rows that nobody needs any more.
fn fold_away(rows: &mut Vec<Told>) -> State {
    if rows.iter().any(|told| told.row.is_blank()) {
        return fold(rows);
    }
    let mut state = State { known: !rows.is_empty(), ..State::default() };
    rows.drain(..).for_each(|told| state.take(told.patch));
    state
}

/// Hands the rows of every entity to `each`, in the order in which they are folded, entity by entity.
pub(super) fn rows_in_order<E: From<Error>>(
    db: &Connection,
    tables: &dyn Tables,
    mut each: impl FnMut(&str, &EntityId, &mut Vec<Told>) -> Result<(), E>,
) -> Result<(), E> {
    let mut hand_over = |rows: &mut Vec<Told>| -> Result<(), E> {
        let Some(Told { row, .. }) = rows.first() else { return Ok(()) };
        let (entity, id) = (row.entity.clone(), row.id);
        in_order(rows);
        if !rows.is_empty() {
            each(&entity, &id, rows)?;
        }
        rows.clear();
        Ok(())
    };
    let mut statement = db.prepare(&format!("{ROWS} ORDER BY id, entity")).map_err(Error::from)?;
    let mut found = statement.query([]).map_err(Error::from)?;
    let mut rows: Vec<Told> = Vec::new();
    while let Some(row) = found.next().map_err(Error::from)? {
        let next = Told::read(Row::read(row)?, tables)?;
        let same = |told: &Told| (&told.row.entity, told.row.id) == (&next.row.entity, next.row.id);
        if rows.first().is_some_and(|first| !same(first)) {
            hand_over(&mut rows)?;
        }
        rows.push(next);
    }
    hand_over(&mut rows)
}

/// Everything that ever happened to one entity, oldest first. What a change replaced is what the fold
/// held just before it, whatever the one who wrote it knew at the time. An undo that found nothing to
/// take back here is no change.
pub(crate) fn history(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
    id: &EntityId,
) -> Result<Vec<Change>> {
    let rows = rows_of(db, tables, entity, id)?;
    let forgotten = fold(&rows).forgotten;
    let mut state = State::default();
    let mut history = Vec::with_capacity(rows.len());
    for Told { row, patch: mut new } in rows {
        if new.is_empty() && !row.is_blank() {
            continue;
        }
        let (before, stood) = (state.live, state.is_live());
        if forgotten {
            new.clear();
        }
        let mut old: Fields = new.keys().map(|field| (field.clone(), state.value(field))).collect();
        state.apply(&new);
        old.remove(LIVE);
        new.remove(LIVE);
        let deed = match (row.verb, before, state.live) {
            (Verb::Forget | Verb::Expire, ..) => Deed::Forgot,
            (Verb::Undo, ..) => Deed::Undid,
            (Verb::Redo, ..) => Deed::Redid,
            (_, None, Some(true)) => Deed::Wrote,
            (_, Some(false), Some(true)) => Deed::Restored,
            (_, Some(true), Some(false)) => Deed::Removed,
            _ => Deed::Edited,
        };
        let act = ActId { device: row.device, number: row.act };
        let (wall_millis, clock, stands) = (row.wall, row.clock, state.is_live());
        history.push(Change { deed, wall_millis, act, clock, new, old, stood, stands });
    }
    Ok(history)
}

/// What the journal still holds of the hidden entities of one kind.
pub(crate) fn hidden(
    db: &Connection,
    tables: &dyn Tables,
    entity: &str,
) -> Result<Vec<(EntityId, State)>> {
    let mut ids = db.prepare_cached("SELECT id FROM hidden WHERE entity = ?1")?;
    let ids = ids.query_map([entity], |row| row.get(0))?.collect::<Result<Vec<EntityId>, _>>()?;
    let states = ids.into_iter().map(|id| Ok((id, state(db, tables, entity, &id)?)));
    let known = |found: &Result<(_, State)>| found.as_ref().map_or(true, |(_, state)| state.known);
    states.filter(known).collect()
}
