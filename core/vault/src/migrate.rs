//! Numbered SQL files, each run once, all that are missing in one transaction.
//!
//! A migration is never edited after a release. A vault whose schema is newer than this program is
//! refused: guessing what a later version meant could lose what it wrote. The version stands in a
//! table of its own, since `sqlcipher_export` sets `user_version` to 0.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use crate::error::{Error, Result};

/// One step of a schema.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// What it does, for a reader: the file's name without number and ending.
    pub name: &'static str,
    /// The SQL, which may hold many statements.
    pub sql: &'static str,
}

/// The vault's own tables.
pub(crate) const JOURNAL: &[Migration] =
    &[Migration { name: "journal", sql: include_str!("../migrations/001_journal.sql") }];

/// Which of the two schemas of a vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The journal and what belongs to it.
    Journal,
    /// The tables of the floor above.
    Tables,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Tables => "tables",
        }
    }
}

/// Brings both parts up to date. Nothing is written where nothing is missing.
pub(crate) fn migrate(db: &mut Connection, tables: &[Migration]) -> Result<()> {
    let steps = [(Part::Journal, JOURNAL), (Part::Tables, tables)];
    let missing = |db: &Connection| -> Result<bool> {
        let mut any = false;
        for (part, migrations) in steps {
            let version = version(db, part)?;
            if version > migrations.len() {
                return Err(Error::NewerVersion);
            }
            any |= version < migrations.len();
        }
        Ok(any)
    };
    if !missing(db)? {
        return Ok(());
    }
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    transaction.execute_batch(
        "CREATE TABLE IF NOT EXISTS schema (
           part    TEXT    NOT NULL PRIMARY KEY,
           version INTEGER NOT NULL
         ) STRICT, WITHOUT ROWID",
    )?;
    missing(&transaction)?; // another process may have been quicker, and newer
    for (part, migrations) in steps {
        for migration in &migrations[version(&transaction, part)?..] {
            transaction.execute_batch(migration.sql)?;
        }
        transaction.execute(
            "INSERT INTO schema (part, version) VALUES (?1, ?2)
             ON CONFLICT (part) DO UPDATE SET version = excluded.version",
            params![part.name(), migrations.len() as i64],
        )?;
    }
    Ok(transaction.commit()?)
}

/// How many migrations of a part were run.
pub(crate) fn version(db: &Connection, part: Part) -> Result<usize> {
    if !db.table_exists(None, "schema")? {
        return Ok(0);
    }
    let version: Option<i64> = db
        .prepare_cached("SELECT version FROM schema WHERE part = ?1")?
        .query_row([part.name()], |row| row.get(0))
        .optional()?;
    usize::try_from(version.unwrap_or(0)).map_err(|_| Error::Damaged("the schema has no version"))
}

#[cfg(test)]
mod tests;
