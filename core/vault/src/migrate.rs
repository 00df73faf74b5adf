//! Numbered SQL files, each run once, all that are missing in one transaction.
//!
//! A migration is never edited after a release. A vault whose schema is newer than this program is
//! refused: guessing what a later version meant could lose what it wrote. How many were run stands in
//! the vault's one row, which an opening reads anyway, and not in `user_version`, which
//! `sqlcipher_export` sets to 0.

use rusqlite::{Connection, Row, TransactionBehavior, params};

use crate::error::{Error, Result};
use crate::journal::Tables;
use crate::key::Kept;

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

/// How many migrations of each part of a vault were run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Versions {
    /// The journal and what belongs to it.
    journal: usize,
    /// The tables of the floor above.
    pub(crate) tables: usize,
    /// Those of them that are made when they are first needed; 0 until then.
    later: usize,
}

impl Versions {
    /// The columns of `vault` that [`Versions::read`] reads, first of a row.
    pub(crate) const COLUMNS: &str = "journal, tables, later";

    pub(crate) fn read(row: &Row<'_>) -> Result<Self> {
        let version = |column| {
            usize::try_from(row.get::<_, i64>(column)?)
                .map_err(|_| Error::Damaged("the schema has no version"))
        };
        Ok(Self { journal: version(0)?, tables: version(1)?, later: version(2)? })
    }

    pub(crate) fn of(db: &Connection) -> Result<Self> {
        let sql = format!("SELECT {} FROM vault", Self::COLUMNS);
        db.query_row_and_then(&sql, [], Self::read)
    }

    /// Where this program would bring a vault that stands here.
    fn aim(self, tables: &dyn Tables) -> Self {
        let later = if self.later == 0 { 0 } else { tables.later().len() };
        Self { journal: JOURNAL.len(), tables: tables.migrations().len(), later }
    }

    fn run(self, db: &Connection, aim: Self, tables: &dyn Tables) -> Result<()> {
        let parts = [
            (JOURNAL, self.journal, aim.journal),
            (tables.migrations(), self.tables, aim.tables),
            (tables.later(), self.later, aim.later),
        ];
        for (migrations, version, aim) in parts {
            for migration in &migrations[version..aim] {
                db.execute_batch(migration.sql)?;
            }
        }
        db.execute(
            "UPDATE vault SET journal = ?1, tables = ?2, later = ?3",
            params![aim.journal as i64, aim.tables as i64, aim.later as i64],
        )?;
        Ok(())
    }
}

/// Makes all tables of a new vault but those that are made when they are first needed.
pub(crate) fn create(db: &mut Connection, id: &[u8; 16], tables: &dyn Tables) -> Result<()> {
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for migration in JOURNAL {
        transaction.execute_batch(migration.sql)?;
    }
    let sql = "INSERT INTO vault (one, id, heads_key) VALUES (1, ?1, ?2)";
    transaction.execute(sql, params![id, *Kept::random()?])?;
    let none = Versions { journal: JOURNAL.len(), ..Versions::default() };
    none.run(&transaction, none.aim(tables), tables)?;
    Ok(transaction.commit()?)
}

/// Brings every part up to date. Nothing is written where nothing is missing.
pub(crate) fn upgrade(db: &mut Connection, found: Versions, tables: &dyn Tables) -> Result<()> {
    let missing = |found: Versions| {
        let aim = found.aim(tables);
        let newer = |[found, aim]: [usize; 2]| found > aim;
        let pairs =
            [[found.journal, aim.journal], [found.tables, aim.tables], [found.later, aim.later]];
        if pairs.into_iter().any(newer) { Err(Error::NewerVersion) } else { Ok(found != aim) }
    };
    if !missing(found)? {
        return Ok(());
    }
    let transaction = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found = Versions::of(&transaction)?; // another process may have been quicker, and newer
    if missing(found)? {
        found.run(&transaction, found.aim(tables), tables)?;
    }
    Ok(transaction.commit()?)
}

/// Whether the tables of [`Tables::later`] are there.
///
/// # Errors
/// Those of the database.
pub fn has_later(db: &Connection) -> Result<bool> {
    let mut statement = db.prepare_cached("SELECT later > 0 FROM vault")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

/// Makes the tables of [`Tables::later`], if they are not there: for whoever is about to write the
/// first row of one. Called inside an act.
///
/// # Errors
/// Those of the database.
pub fn make_later(db: &Connection, tables: &dyn Tables) -> Result<()> {
    if has_later(db)? {
        return Ok(());
    }
    let found = Versions::of(db)?;
    found.run(db, Versions { later: tables.later().len(), ..found }, tables)
}

#[cfg(test)]
mod tests;
