//! What happened, told outside the vault and done again in another.
//!
//! A merge brings the rows of another copy of *this* vault, each under its own device and MAC. A file
//! that a person exported is no copy: it has neither devices nor MACs, and may come from another
//! vault. So its deeds are written anew, as rows of this device and of one act, but **at the clocks at
//! which they were first done**. The fold orders by what was done and not by when or where a row
//! arrived, and so a replay comes to what a merge would have come to: of the same field the later
//! writing stays, whatever the order in which files arrive, and everything is in the history.
//!
//! A deed is its times and what it says; two that are alike are one. That makes a second replay write
//! nothing.
//!
//! One thing is not of the fold. If an act that replayed an entity was taken back, the undo has the
//! later clock, and replaying again would change nothing for ever; [`Replayed::taken_back`] tells the
//! floor above, which can write the entity as it should be.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use serde_json::Value;

use super::act::{Act, When};
use super::clock::{self, Clock};
use super::fold::{State, Told, fold, project, rows_in_order, rows_of};
use super::row::{Content, Verb, hash};
use super::{EntityId, Fields, LIVE, Tables};
use crate::error::{Error, Result};

/// In what way a deed was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// As most are ([`Act::set`]).
    Set,
    /// So that undo passes over it ([`Act::fixed`]).
    Fixed,
    /// So that it stays for good ([`Act::ledger`]).
    Ledger,
    /// By taking something back ([`Act::undo`]).
    Undo,
}

impl How {
    fn verb(self) -> Verb {
        match self {
            Self::Set => Verb::Set,
            Self::Fixed => Verb::Fixed,
            Self::Ledger => Verb::Ledger,
            Self::Undo => Verb::Undo,
        }
    }
}

/// One deed that was done to an entity, without what is of this vault alone (device, chain, act).
#[derive(Clone, Debug, PartialEq)]
pub struct Past {
    /// Where it stands in the order of the entity's changes.
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

/// A deed by its times and a hash of what it says: by what the fold orders.
type Key = (Clock, i64, [u8; 32]);

impl Past {
    /// `None` of a row that says nothing: it forgets, was forgotten, or took back what was no longer
    /// there.
    fn of(told: &Told) -> Option<Self> {
        let how = match told.row.verb {
            Verb::Set => How::Set,
            Verb::Fixed => How::Fixed,
            Verb::Ledger => How::Ledger,
            Verb::Undo => How::Undo,
            Verb::Forget | Verb::Expire => return None,
        };
        let mut new = told.patch.clone();
        let live = new.remove(LIVE).map(|live| live.as_bool());
        let past = Self { clock: told.row.clock, wall_millis: told.row.wall, how, live, new };
        (!told.patch.is_empty()).then_some(past)
    }

    /// Puts deeds that were told in any order into the order in which they are folded.
    pub fn sort(pasts: &mut [Self]) {
        pasts.sort_by_cached_key(|past| {
            (past.clock, past.wall_millis, hash(past.how.verb(), &past.patch()))
        });
    }

    /// Whether it says anything.
    #[must_use]
    pub fn says_something(&self) -> bool {
        self.live.is_some() || self.new.keys().any(|field| field != LIVE)
    }

    fn patch(&self) -> Fields {
        let mut patch = self.new.clone();
        patch.remove(LIVE);
        if let Some(live) = self.live {
            patch.insert(LIVE.to_owned(), live.map_or(Value::Null, Value::Bool));
        }
        patch
    }
}

impl State {
    /// Goes on to what the entity is after a deed: the fold, for whoever has deeds and no vault.
    pub fn after(&mut self, past: &Past) {
        self.known = true;
        self.apply(&past.patch());
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
    /// of them was taken back, of which those who told them did not know.
    pub taken_back: bool,
}

/// Every entity, one after the other, with its state and its past.
pub(crate) fn each_past<E: From<Error>>(
    db: &Connection,
    tables: &dyn Tables,
    mut each: impl FnMut(&str, &EntityId, &State, Vec<Past>) -> Result<(), E>,
) -> Result<(), E> {
    rows_in_order(db, tables, |entity, id, rows| {
        let state = fold(rows);
        let mut pasts = Vec::new();
        if !state.forgotten {
            pasts.extend(rows.iter().filter_map(Past::of));
            pasts.dedup(); // two devices can have done the very same
        }
        each(entity, id, &state, pasts)
    })
}

impl Act<'_> {
    /// Does again what was done to an entity elsewhere, at the clocks of then, as far as it is not
    /// known here. A deed that says nothing is passed over.
    ///
    /// Undo takes what is written here back like everything else of this act, but not what was
    /// done by [`How::Fixed`] or [`How::Ledger`].
    ///
    /// # Errors
    /// [`Error::ImpossibleTime`] of a wall time outside of 1970 to 9999, and those of the database.
    pub fn replay(&mut self, entity: &str, id: &EntityId, pasts: &[Past]) -> Result<Replayed> {
        let rows = rows_of(self.db, self.tables, entity, id)?;
        let mut replayed = Replayed::default();
        if fold(&rows).forgotten {
            replayed.forgotten = true;
            return Ok(replayed);
        }
        let mut told = BTreeMap::<Key, (&Past, Fields)>::new();
        for past in pasts {
            if !clock::is_possible(past.wall_millis) {
                return Err(Error::ImpossibleTime);
            }
            let patch = past.patch();
            if !patch.is_empty() {
                let key = (past.clock, past.wall_millis, hash(past.how.verb(), &patch));
                told.insert(key, (past, patch));
            }
        }
        let mut known = BTreeSet::<Key>::new();
        let mut acts = BTreeSet::new();
        let mut told_of_last = false;
        for row in &rows {
            let key = (row.row.clock, row.row.wall, row.hash());
            told_of_last = told.contains_key(&key);
            if told_of_last {
                acts.insert((row.row.device, row.row.act));
                known.insert(key);
            }
        }
        replayed.known = known.len() as u64;
        replayed.taken_back = !told_of_last && ends_with_undo_of(&rows, |act| acts.contains(&act));

        told.retain(|key, _| !known.contains(key));
        replayed.written = told.len() as u64;
        if replayed.written > 0 && self.first.is_none() {
            // What is told has the times of then: this says nothing but when it was told.
            let now = When { clock: self.clock, wall: self.wall };
            self.append(Verb::Fixed, None, now, entity, id, Content::new(&Fields::new())?)?;
        }
        for (past, patch) in told.into_values() {
            let at = When { clock: past.clock, wall: past.wall_millis };
            self.append(past.how.verb(), None, at, entity, id, Content::new(&patch)?)?;
            self.clock = self.clock.max(past.clock.at_most_ahead(self.wall));
        }
        if replayed.written > 0 {
            let state = self.state(entity, id)?;
            project(self.db, self.tables, entity, id, &state)?;
        }
        Ok(replayed)
    }
}

/// Whether the last thing that happened to an entity is that one of some acts was taken back. To bring
/// one back is no such thing.
fn ends_with_undo_of(rows: &[Told], some: impl Fn((super::Device, i64)) -> bool) -> bool {
    let Some(Told { row: last, .. }) = rows.last() else { return false };
    let Some(undone) = last.undoes.map(|act| (last.device, act)) else { return false };
    let is_undo =
        |told: &Told| (told.row.device, told.row.act) == undone && told.row.undoes.is_some();
    some(undone) && !rows.iter().any(is_undo)
}

#[cfg(test)]
mod tests;
