//! From the journal to the tables: what the vault asks for to fold with. Each kind says for itself how it
//! stands in its table ([`super::kinds`], [`super::tables`]).

use rusqlite::Connection;
use tandem_vault::{EntityId, Fields, Migration, Result, Tables};

use super::kinds::Info;
use super::tables;

const RECORD: &[Migration] =
    &[Migration { name: "record", sql: include_str!("../../migrations/001_record.sql") }];

/// Made with the first meeting: half of all tables and indexes, which most records never need and
/// every opening would read.
const LISTS: &[Migration] =
    &[Migration { name: "lists", sql: include_str!("../../migrations/lists/001_lists.sql") }];

/// The tables of a record.
pub(crate) struct Fold;

impl Tables for Fold {
    fn migrations(&self) -> &'static [Migration] {
        RECORD
    }

    fn later(&self) -> &'static [Migration] {
        LISTS
    }

    fn folded(&self) -> &'static [&'static str] {
        &["sessions", "notes", "entries", "unread"]
    }

    /// An entry that cannot be read (of a later version, merged with this one's) stays in the journal, and
    /// stands among those that are not read.
    fn put(&self, db: &Connection, entity: &str, id: &EntityId, fields: &Fields) -> Result<()> {
        let is_read = match Info::named(entity) {
            Some(kind) => (kind.put)(db, id, fields)?,
            None => false,
        };
        tables::note_unread(db, entity, id, !is_read)
    }

    fn remove(&self, db: &Connection, entity: &str, id: &EntityId) -> Result<()> {
        if let Some(kind) = Info::named(entity) {
            (kind.erase)(db, id)?;
        }
        tables::note_unread(db, entity, id, false)
    }
}
