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
//! **Taken back**, it is as if nothing had been told (`fold.rs`), and so the same can be told again.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::act::{Act, When};
use super::clock::{self, Clock};
use super::fold::{State, Told, fold, project, rows_in_order, rows_of};
use super::row::{Content, Row, Verb, hash};
use super::{EntityId, Fields, LIVE, Tables};
use crate::error::{Error, Result};

/// In what way a deed was done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// As most are ([`Act::set`]).
    #[default]
    Set,
    /// So that undo passes over it ([`Act::fixed`]).
    Fixed,
    /// So that it stays for good ([`Act::ledger`]).
    Ledger,
    /// By taking something back ([`Act::undo`]).
    Undo,
    /// By bringing back what was taken back ([`Act::undo`] of an undo).
    Redo,
}

impl How {
    fn verb(self) -> Verb {
        match self {
            Self::Set => Verb::Set,
            Self::Fixed => Verb::Fixed,
            Self::Ledger => Verb::Ledger,
            Self::Undo => Verb::Undo,
            Self::Redo => Verb::Redo,
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
            Verb::Redo => How::Redo,
            Verb::Forget | Verb::Expire | Verb::TakeIn => return None,
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
    /// Does again what rows of a damaged copy tell, entity by entity. Whatever any of them forgets, or
    /// was forgotten of, is forgotten.
    pub(crate) fn tell_again(&mut self, rows: Vec<&Row>) -> Result<()> {
        let mut entities = BTreeMap::<(&str, EntityId), Vec<&Row>>::new();
        for row in rows {
            entities.entry((&row.entity, row.id)).or_default().push(row);
        }
        for ((entity, id), rows) in entities {
            let mut pasts = Vec::new();
            for row in &rows {
                let patch = row.patch(self.tables)?;
                pasts.extend(Past::of(&Told { row: (*row).clone(), patch }));
            }
            self.replay(entity, &id, &pasts)?;
            if rows.iter().any(|row| row.is_blank()) {
                self.tombstone(entity, &id)?;
            }
        }
        Ok(())
    }

    /// Does again what was done to an entity elsewhere, at the clocks of then, as far as it is not
    /// known here. A deed that says nothing is passed over.
    ///
    /// An undo of this act takes out all that it wrote, whether by this or otherwise, and also what
    /// was done by [`How::Fixed`] or [`How::Ledger`]. It is the first thing in its act.
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
        let known: BTreeSet<Key> =
            rows.iter().map(|told| (told.row.clock, told.row.wall, told.hash())).collect();
        let before = told.len() as u64;
        told.retain(|key, _| !known.contains(key));
        replayed.written = told.len() as u64;
        replayed.known = before - replayed.written;
        if replayed.written > 0 && self.first.is_none() {
            // What is told has the times of then: this says nothing but when it was told.
            let now = When { clock: self.clock, wall: self.wall };
            self.append(Verb::TakeIn, None, now, entity, id, Content::new(&Fields::new())?)?;
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

#[cfg(test)]
mod tests;
