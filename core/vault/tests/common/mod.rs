//! What the tests of this crate from outside share.

use rusqlite::Connection;
use tandem_vault::{EntityId, Fields, Migration, Result, Tables};

/// No tables: the journal alone.
pub(crate) struct Nothing;

impl Tables for Nothing {
    fn migrations(&self) -> &'static [Migration] {
        &[]
    }

    fn folded(&self) -> &'static [&'static str] {
        &[]
    }

    fn put(&self, _: &Connection, _: &str, _: &EntityId, _: &Fields) -> Result<()> {
        Ok(())
    }

    fn remove(&self, _: &Connection, _: &str, _: &EntityId) -> Result<()> {
        Ok(())
    }
}
