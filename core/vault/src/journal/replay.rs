//! What happened, told outside the vault and done again in another.
//!
//! A merge brings the rows of another copy of *this* vault, each under its own device and MAC. A file
//! that a person exported is no copy: it has neither devices nor MACs, and may come from another
//! vault. So its deeds are written anew, as rows of this device and of one act, but **at the clocks at
//! which they were first done**. The fold is ordered by clock and not by when a row arrived, and so a
//! replay comes to what a merge would have come to: of the same field the later writing stays, whatever
//! the order in which files arrive, and everything is in the history.
//!
//! A deed is known here if a row of the entity has the same clock and says the same. That makes a
//! second replay write nothing.
//!
//! One thing is not of the fold. If an act that replayed an entity was taken back, the undo has the
//! later clock, and replaying again would change nothing for ever; [`Replayed::taken_back`] tells the
//! floor above, which can write the entity as it should be.

use rusqlite::Connection;
use serde_json::Value;

use super::act::{Act, When};
use super::clock::Clock;
use super::fold::{State, fold, project, rows_in_order};
use super::row::{Content, Row, Verb, rows_of};
use super::{EntityId, Fields, LIVE, Tables};
use crate::error::Result;

/// In what way a deed was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// As most are.
    Set,
    /// So that undo passes over it.
    Keep,
    /// By taking something back.
    Undo,
}

impl How {
    fn verb(self) -> Verb {
        match self {
            Self::Set => Verb::Set,
            Self::Keep => Verb::Keep,
            Self::Undo => Verb::Undo,
        }
    }
}

/// One deed that was done to an entity, without what is of this vault alone (device, chain, act).
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Where it stands in the order of all changes.
    pub clock: Clock,
    /// What the wall clock said, in Unix milliseconds.
    pub wall_millis: i64,
    /// In what way it was done.
    pub how: How,
    /// What it did to [`State::live`], if anything.
    pub live: Option<Option<bool>>,
    /// The fields that it wrote. `live` is no field.
    pub new: Fields,
}

impl Past {
    /// `None` of a row that was forgotten or that forgets.
    fn of(row: &Row, tables: &dyn Tables) -> Result<Option<Self>> {
        let how = match row.verb {
            Verb::Set => How::Set,
            Verb::Keep => How::Keep,
            Verb::Undo => How::Undo,
            Verb::Forget => return Ok(None),
        };
        let Some((mut new, _)) = row.fields(tables)? else { return Ok(None) };
        let live = new.remove(LIVE).map(|live| live.as_bool());
        Ok(Some(Self { clock: row.clock, wall_millis: row.wall, how, live, new }))
    }

    fn patch(&self) -> Fields {
        debug_assert!(!self.new.contains_key(LIVE), "`live` has a place of its own");
        let mut patch = self.new.clone();
        if let Some(live) = self.live {
            patch.insert(LIVE.to_owned(), live.map_or(Value::Null, Value::Bool));
        }
        patch
    }
}

/// What became of the deeds of one entity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Deeds that were not known here.
    pub written: u64,
    /// Deeds that were.
    pub known: u64,
    /// The entity was forgotten here. Nothing was written.
    pub forgotten: bool,
    /// Deeds were known, and the last thing that happened to the entity is that an act that did some
    /// of them was taken back.
    pub taken_back: bool,
}

/// Every entity, one after the other, with its state and its past.
pub(crate) fn each_past<E: From<crate::Error>>(
    db: &Connection,
    tables: &dyn Tables,
    mut each: impl FnMut(&str, &EntityId, &State, Vec<Past>) -> Result<(), E>,
) -> Result<(), E> {
    rows_in_order(db, |rows| {
        let [first, ..] = rows else { return Ok(()) };
        let state = fold(rows, tables)?;
        let mut past = Vec::new();
        if !state.forgotten {
            for row in rows {
                past.extend(Past::of(row, tables)?);
            }
        }
        each(&first.entity, &first.id, &state, past)
    })
}

impl Act<'_> {
    /// Does again what was done to an entity elsewhere, at the clocks of then, as far as it is not
    /// known here. `pasts` are in the order in which they were done.
    ///
    /// Undo takes what is written here back like everything else of this act, but not what was
    /// done by [`How::Keep`].
    ///
    /// # Errors
    /// Those of the database.
    pub fn replay(&mut self, entity: &str, id: &EntityId, pasts: &[Past]) -> Result<Replayed> {
        let rows = rows_of(self.db, entity, id)?;
        let mut replayed = Replayed::default();
        if fold(&rows, self.tables)?.forgotten {
            replayed.forgotten = true;
            return Ok(replayed);
        }
        let mut here = Vec::new();
        for row in &rows {
            here.push(Past::of(row, self.tables)?);
        }
        let mut acts = Vec::new();
        let mut new: Vec<&Past> = Vec::new();
        for past in pasts {
            // Each row answers for one deed: an act can do the same to an entity twice.
            match here.iter_mut().position(|known| known.as_ref().is_some_and(|k| same(k, past))) {
                Some(place) => {
                    here[place] = None;
                    acts.push((rows[place].device, rows[place].act));
                    replayed.known += 1;
                }
                None => new.push(past),
            }
        }
        replayed.taken_back = rows
            .last()
            .is_some_and(|last| last.undoes.is_some_and(|act| acts.contains(&(last.device, act))));
        new.sort_by_key(|past| past.clock);
        let state = self.write_between(entity, id, &rows, &new)?;
        replayed.written = new.len() as u64;
        if replayed.written > 0 {
            project(self.db, self.tables, entity, id, &state)?;
        }
        Ok(replayed)
    }

    /// Writes rows for deeds, each with what the fold holds just before it, and returns the state
    /// that all come to.
    fn write_between(
        &mut self,
        entity: &str,
        id: &EntityId,
        rows: &[Row],
        pasts: &[&Past],
    ) -> Result<State> {
        let mut state = State { known: true, ..State::default() };
        let mut rows = rows.iter().peekable();
        for past in pasts {
            let place = (past.clock, self.chain.device, self.head.sequence + 1);
            while let Some(row) = rows.next_if(|row| (row.clock, row.device, row.sequence) < place)
            {
                if let Some((patch, _)) = row.fields(self.tables)? {
                    state.apply(&patch);
                }
            }
            let patch = past.patch();
            let old = patch.keys().map(|field| (field.clone(), state.value(field))).collect();
            let content = Content::new(&patch, &old)?;
            let at = When { clock: past.clock, wall: past.wall_millis };
            self.append(past.how.verb(), None, at, entity, id, Some(content))?;
            state.apply(&patch);
            // What this act writes besides comes after what it replays.
            if past.clock >= self.clock {
                self.clock = Clock { counter: past.clock.counter + 1, ..past.clock };
            }
        }
        for row in rows {
            if let Some((patch, _)) = row.fields(self.tables)? {
                state.apply(&patch);
            }
        }
        Ok(state)
    }
}

fn same(one: &Past, other: &Past) -> bool {
    (one.clock, one.how, &one.live, &one.new) == (other.clock, other.how, &other.live, &other.new)
}

#[cfg(test)]
mod tests;
