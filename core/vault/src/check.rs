//! `check`: does the vault still hold what was written to it?
//!
//! Four questions, each of which finds what the others cannot: are the pages those that SQLCipher
//! wrote (`cipher_integrity_check`, `integrity_check`); is every row of the journal in its place in
//! a chain; does the journal still reach the heads that were sealed when the vault was last closed
//! (an old page or a cut log passes the first two); and are the tables the fold of the journal.

use rusqlite::{Connection, TransactionBehavior};
use serde::Serialize;

use crate::connection;
use crate::error::{Error, Result, unless_damaged};
use crate::heads::Head;
use crate::journal::{self, Tables};
use crate::merge::{self, Chains, Walk};
use crate::migrate::{self, Versions};

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Pages in the database, 4096 bytes each.
    pub pages: u64,
    /// Pages that do not verify, and other faults that SQLite names.
    pub faults: u64,
    /// The crypto provider that the engine says it uses.
    pub cipher_provider: String,
    /// Rows in the journal.
    pub chain_length: u64,
    /// Whether every row stands in its chain and says what it said then.
    pub chain_ok: bool,
    /// Whether the journal reaches as far as it did.
    pub newest: Newest,
    /// Whether the tables are the fold of the journal.
    pub fold_ok: bool,
    /// Version of the tables' schema.
    pub schema: u64,
    /// Whether an older `tandem.keys` was put back, by the generation that the vault knows of: a passphrase
    /// or a spare key that was changed opens it again.
    pub older_keys: bool,
    /// Whether others on this computer may look into the folder: they see names and sizes of files, and
    /// nothing of what is in them.
    pub open_to_others: bool,
}

/// Whether the newest changes are there, by the sealed heads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Newest {
    /// Every row that was sealed is in the journal.
    AllThere,
    /// Rows that were sealed are not.
    Missing,
    /// The heads are not there, not whole or not this vault's: nobody can tell.
    Unwitnessed,
}

impl Report {
    /// Nothing was found.
    #[must_use]
    pub fn ok(&self) -> bool {
        self.is_sound() && self.newest == Newest::AllThere && !self.older_keys
    }

    /// Whether what is there is as it was written, whether or not it is all.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.faults == 0 && self.chain_ok && self.fold_ok
    }
}

/// The most that a check keeps of the pages, in KiB: a life of thirty years.
const MOST_KIB: i32 = 64 * 1024;

/// Runs the whole check. The write-ahead log is emptied first: the cipher's own check reads only
/// the main file and would report every page that is newer in the log. Then the transaction keeps
/// other processes from writing, so that all questions are asked of one moment.
pub(crate) fn run(
    db: &mut Connection,
    tables: &dyn Tables,
    heads: Option<&[Head]>,
) -> Result<Report> {
    connection::checkpoint(db)?;
    // Each question walks the same pages: a page that stays is verified and decrypted once.
    db.pragma_update(None, "cache_size", -MOST_KIB)?;
    let db = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let faults = lines(&db, "PRAGMA cipher_integrity_check", "")?;
    look_over(&db, tables, heads, faults)
}

/// The check of a vault that cannot be written ([`crate::unwritable`]), where nobody else writes and
/// the log stays. If there is something in it, the pages are those that SQLite reads, and so verifies;
/// those that are in no use are not looked at.
pub(crate) fn run_unwritable(
    db: &mut Connection,
    tables: &dyn Tables,
    heads: Option<&[Head]>,
    log_is_empty: bool,
) -> Result<Report> {
    let db = db.transaction()?;
    let faults = if log_is_empty { lines(&db, "PRAGMA cipher_integrity_check", "")? } else { 0 };
    look_over(&db, tables, heads, faults)
}

fn look_over(
    db: &Connection,
    tables: &dyn Tables,
    heads: Option<&[Head]>,
    mut faults: u64,
) -> Result<Report> {
    faults += lines(db, "PRAGMA integrity_check", "ok")?;
    let (chains, fold_ok) = chains_and_fold(db, tables)?;
    Ok(Report {
        pages: unless_damaged(count(db, "PRAGMA page_count"))?.unwrap_or_default(),
        faults,
        cipher_provider: db.query_row("PRAGMA cipher_provider", [], |row| row.get(0))?,
        chain_length: chains.rows,
        chain_ok: chains.ok,
        newest: newest(db, heads)?,
        fold_ok,
        schema: unless_damaged(Versions::of(db))?.unwrap_or_default().tables as u64,
        older_keys: false,
        open_to_others: false,
    })
}

/// Whether all pages in use verify, SQLite finds no fault in them, and every row of the journal stands
/// in its chain.
pub(crate) fn is_sound(db: &Connection) -> Result<bool> {
    let pages = lines(db, "PRAGMA integrity_check", "ok")? == 0;
    Ok(pages && unless_damaged(merge::verify_chains(db))?.is_some_and(|chains| chains.ok))
}

fn is_true(answer: Result<bool>) -> Result<bool> {
    Ok(unless_damaged(answer)? == Some(true))
}

/// They are written when a vault is made and whenever it is closed, so that none is never as it should be.
fn newest(db: &Connection, heads: Option<&[Head]>) -> Result<Newest> {
    let Some(heads) = heads else { return Ok(Newest::Unwitnessed) };
    let held = is_true(merge::holds_all(db, heads))?;
    Ok(if held { Newest::AllThere } else { Newest::Missing })
}

fn count(db: &Connection, pragma: &str) -> Result<u64> {
    Ok(db.query_row(pragma, [], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// How many lines a pragma prints that are not `fine`.
fn lines(db: &Connection, pragma: &str, fine: &str) -> Result<u64> {
    let mut statement = db.prepare(pragma)?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    loop {
        match rows.next().map_err(Error::from) {
            Ok(None) => return Ok(count),
            Ok(Some(row)) => count += u64::from(row.get_ref(0)?.as_str().ok() != Some(fine)),
            Err(Error::Damaged(_)) => return Ok(count + 1),
            Err(other) => return Err(other),
        }
    }
}

/// Walks the chains, and folds the journal into an empty database in memory, of which every table is then
/// compared, row by row. **One walk for both**: most entities have one row, and are folded where their chain is
/// verified, while the row is at hand; the others afterwards, each by the journal's index.
///
/// Damage is told as what it is of: a row that cannot be read of both, content that cannot be of the fold.
fn chains_and_fold(db: &Connection, tables: &dyn Tables) -> Result<(Chains, bool)> {
    let Some(often) = unless_damaged(journal::often(db))? else {
        return Ok((unless_damaged(merge::verify_chains(db))?.unwrap_or_default(), false));
    };
    let fresh = fresh(tables)?;
    let mut readable = true;
    let mut folded = |done: Result<()>| -> Result<()> {
        readable &= unless_damaged(done)?.is_some();
        Ok(())
    };
    let walked = Walk::of(db).and_then(|mut walk| {
        journal::each_row(db, |row| {
            walk.step(&row);
            match often.get(&row.id).is_some_and(|kinds| kinds.contains(&row.entity)) {
                true => Ok(()),
                false => folded(journal::project_only(&fresh, tables, row)),
            }
        })?;
        Ok(walk.chains)
    });
    let Some(chains) = unless_damaged(walked)? else { return Ok((Chains::default(), false)) };
    for (id, kinds) in &often {
        for entity in kinds {
            folded(
                journal::state(db, tables, entity, id)
                    .and_then(|state| journal::project_new(&fresh, tables, entity, id, &state)),
            )?;
        }
    }
    Ok((chains, readable && is_true(all_equal(db, &fresh, tables))?))
}

/// An empty database in memory, in the midst of a transaction. Without the indexes that only find rows: what is
/// compared are the tables, and `integrity_check` holds each index against its table.
fn fresh(tables: &dyn Tables) -> Result<Connection> {
    let mut fresh = Connection::open_in_memory()?;
    migrate::create(&mut fresh, &[0; 16], tables)?;
    drop_indexes(&fresh)?;
    fresh.execute_batch("BEGIN")?;
    Ok(fresh)
}

fn all_equal(db: &Connection, fresh: &Connection, tables: &dyn Tables) -> Result<bool> {
    for table in tables.folded().iter().chain(&["hidden"]) {
        if !equal(db, fresh, table)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// All that are no part of what a table is: those that are unique are.
fn drop_indexes(db: &Connection) -> Result<()> {
    let mut statement = db.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql NOT LIKE 'CREATE UNIQUE%'",
    )?;
    let names = statement.query_map([], |row| row.get::<_, String>(0))?;
    for name in names.collect::<Result<Vec<_>, _>>()? {
        db.execute_batch(&format!("DROP INDEX {name}"))?;
    }
    Ok(())
}

fn equal(one: &Connection, other: &Connection, table: &str) -> Result<bool> {
    let columns = one.prepare(&format!("SELECT * FROM {table}"))?.column_count();
    let order: Vec<_> = (1..=columns).map(|column| column.to_string()).collect();
    let sql = format!("SELECT * FROM {table} ORDER BY {}", order.join(", "));
    let (mut one, mut other) = (one.prepare(&sql)?, other.prepare(&sql)?);
    if columns != other.column_count() {
        return Ok(false);
    }
    let (mut one, mut other) = (one.query([])?, other.query([])?);
    loop {
        match (one.next()?, other.next()?) {
            (None, None) => return Ok(true),
            (Some(left), Some(right)) => {
                for column in 0..columns {
                    if left.get_ref(column)? != right.get_ref(column)? {
                        return Ok(false);
                    }
                }
            }
            _ => return Ok(false),
        }
    }
}

#[cfg(test)]
mod tests;
