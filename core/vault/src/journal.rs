//! The journal: every accepted change as one row, and the tables as its fold.
//!
//! A row says *on this device, at this clock, these fields of this entity got these values*. The state
//! of an entity is its rows applied in order, so a field holds what was written last (`fold.rs`); the
//! tables of the floor above are that state written out by [`Tables`]. One mechanism gives five
//! things: undo, edit history, merging two copies, finding a record that was tampered with, and
//! rebuilding the tables.
//!
//! * **What an entity is, is not known here.** Fields are JSON; a patch is stored in the bytes in
//!   which it was first written and never re-serialised. What it replaced is not stored: the fold
//!   knows it, and knows it better once other rows have come between.
//! * **The fold is total.** Any set of rows has a state. `live` is a field like the others: written
//!   `true` with the first patch and `false` by a removal; what is not live stands in no table.
//! * **Order is of what was done**, the same in every copy (`fold.rs`); clocks are hybrid logical and
//!   keep near the wall clock (`clock.rs`).
//! * **Acts have names** (`acts.rs`), and can be taken back and brought back (`undo.rs`).
//! * **Each device has a chain** (`chain.rs`). A page that was put back, or a log that was cut short,
//!   breaks the chain or leaves it shorter than `tandem.heads` says.
//! * **Forgetting leaves the chain whole**: the MAC covers a salted commitment to a row's content,
//!   not the content (`row.rs`). Forgetting is a row itself; it blanks content and salt in every row
//!   of the entity and wins every merge ([`crate::merge`]). Nothing else ever leaves the journal.

use std::collections::BTreeMap;

use rusqlite::Connection;
use serde_json::Value;

use crate::error::Result;
use crate::migrate::Migration;

/// A device's random name.
pub type Device = [u8; 16];
/// An entity's id: random, or derived from a natural key by the floor above.
pub type EntityId = [u8; 16];
/// Fields of an entity and their values. A `null` clears a field.
pub type Fields = BTreeMap<String, Value>;

/// The field that says whether an entity stands in the tables. Reserved: no patch of a caller may
/// name it.
const LIVE: &str = "live";

/// A clock from further ahead of the wall clock than this is flagged when it is merged.
pub(crate) const FUTURE_MILLIS: i64 = 24 * 60 * 60 * 1000;

/// How entities become rows of the caller's tables.
///
/// `put` and `remove` are the only writers of those tables, and what they write depends on nothing
/// but their arguments: `check` calls them on an empty database and compares.
pub trait Tables: Send + Sync {
    /// The schema of the tables, oldest first. Never edited after a release.
    fn migrations(&self) -> &'static [Migration];

    /// The schema of tables that are made when they are first needed ([`crate::make_later`]), oldest
    /// first: each opening reads the text of every table that is there.
    fn later(&self) -> &'static [Migration] {
        &[]
    }

    /// The names of all tables that `put` and `remove` write to.
    fn folded(&self) -> &'static [&'static str];

    /// Writes a live entity, in the place of what stands there. An entity of a kind that is not
    /// known here is left alone.
    ///
    /// # Errors
    /// Those of the database.
    fn put(&self, db: &Connection, entity: &str, id: &EntityId, fields: &Fields) -> Result<()>;

    /// Takes an entity out of the tables, if it is there.
    ///
    /// # Errors
    /// Those of the database.
    fn remove(&self, db: &Connection, entity: &str, id: &EntityId) -> Result<()>;

    /// A patch that was written under an older schema, in today's words. Old patches are folded for
    /// ever; they are never rewritten.
    fn upgrade(&self, _entity: &str, _schema: i64, patch: Fields) -> Fields {
        patch
    }
}

mod act;
mod acts;
mod chain;
mod clock;
mod fold;
mod read;
mod replay;
mod row;
mod undo;

pub use act::Act;
pub(crate) use act::Finished;
pub(crate) use acts::note_nothing_passed;
pub use acts::{ActId, ActKind, ActLine, NotAnAct};
pub(crate) use chain::{Lost, chain_key, end_chain, heads, leave_chain, lost, own_device};
pub use clock::Clock;
pub(crate) use clock::{clock, is_possible, set_clock, wall};
pub use fold::{Change, Deed, State};
pub(crate) use fold::{each_entity, often, project, project_new, project_only, show_all, state};
pub use read::Read;
pub use replay::{How, Past, Replayed};
pub(crate) use row::{
    Content, IMPOSSIBLE_TIME, Mac, ROWS, Row, Taken, Verb, blank, each_row, fork_of, number_of,
};

#[cfg(test)]
mod tests;
