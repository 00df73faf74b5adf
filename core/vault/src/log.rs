//! The write-ahead log that somebody left: does it belong to the database beside it?
//!
//! A log is left by a program that was killed, and holds what it acknowledged. But two ordinary copies
//! of a folder into the same place, one while the vault is open and one when it is closed, put an *old*
//! log beside a newer database: SQLite plays it over the database, page by page, and every page of it
//! verifies. The vault that comes out is a mixture of two moments.
//!
//! So each commit leaves three numbers in the vault's one row, whose page is therefore in every log:
//!
//! * `state`, another random number each time: it names the moment;
//! * `log_from`, the `state` in which the log was begun: what the database beside it must be;
//! * `log_salt`, which names the log: SQLite writes another into its header whenever it begins one
//!   anew. Zero if the commit was the first in an empty log.
//!
//! Where nobody else has the vault open, a log belongs to the database if `state` of the database alone
//! is `log_from` of the two together. It nearly always is, and nothing else is read. A program that was
//! killed while it moved the log into the database left a database between two moments, and one that
//! began a log anew without emptying it left no `log_from`: then pages and journal of both views are
//! looked over whole. The log is believed if what it makes of the database is sound and lacks nothing
//! of what the database alone holds; the tables are then folded anew. If only the database alone is
//! sound, or holds what is not in the other view, the log is put aside, never deleted. If neither is
//! sound, nothing is changed.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use rusqlite::{Connection, params};

use crate::check;
use crate::connection::{self, Access};
use crate::error::{Error, Result, unless_damaged};
use crate::files;
use crate::journal;
use crate::key::DataKey;
use crate::merge;

/// What becomes of a log that was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It goes on from the database.
    Belongs,
    /// With it the journal is sound and holds all that the database alone does. Whether the tables are
    /// of one moment was not asked: they are made anew.
    BelongsMaybe,
    /// It is of another moment, and the database alone is whole.
    Stale,
}

/// Notes, in the row of the vault, that a commit comes. Called inside its transaction.
pub(crate) fn note(db: &Connection) -> Result<()> {
    let mut statement = db.prepare_cached(&format!("UPDATE vault SET {NOTE}"))?;
    statement.execute(params![salt_beside(db)])?;
    Ok(())
}

/// What [`note`] sets, for a statement that writes the row anyway; `?1` is [`salt_beside`].
pub(crate) const NOTE: &str = "
    log_from = CASE WHEN ?1 = 0 THEN state
                    WHEN log_salt IN (0, ?1) THEN log_from
                    ELSE 0 END,
    log_salt = ?1,
    state = random() | 1";

/// Which log is beside the database of a connection; zero if there is nothing in it.
pub(crate) fn salt_beside(db: &Connection) -> i64 {
    db.path().map_or(0, |path| salt(&files::log(Path::new(path))))
}

/// The two salts in the header of a log, after magic, version, page size and number of checkpoints
/// (SQLite's file format, 4.1).
fn salt(log: &Path) -> i64 {
    let mut header = [0; 24];
    let read = File::open(log).and_then(|mut log| log.read_exact(&mut header));
    let [.., a, b, c, d, e, f, g, h] = header;
    read.map_or(0, |()| i64::from_be_bytes([a, b, c, d, e, f, g, h]))
}

/// What the vault's row says of a log.
struct Moment {
    state: i64,
    log_from: i64,
    log_salt: i64,
}

impl Moment {
    /// Whether the log named `salt`, with which the database is at this moment, goes on from it alone.
    fn goes_on_from(&self, alone: &Self, salt: i64) -> bool {
        self.log_from != 0
            && self.log_from == alone.state
            && (self.log_salt == 0 || self.log_salt == salt)
    }

    fn of(db: &Connection) -> Result<Self> {
        Ok(db.query_row("SELECT state, log_from, log_salt FROM vault", [], |row| {
            Ok(Self { state: row.get(0)?, log_from: row.get(1)?, log_salt: row.get(2)? })
        })?)
    }
}

/// Judges the log beside `database`, which nobody else has open. Changes nothing.
///
/// A log is called stale only if two looks, each with connections of its own, call it so: SQLCipher gives up on a
/// connection that has met one page it could not read, and a disk that refused one read then looks like a log that is
/// not sound.
///
/// # Errors
/// [`Error::Damaged`] if the database is sound neither with it nor without it, and those of reading.
pub(crate) fn judge(database: &Path, key: &DataKey) -> Result<Verdict> {
    match look(database, key)? {
        Verdict::Stale => look(database, key),
        verdict => Ok(verdict),
    }
}

fn look(database: &Path, key: &DataKey) -> Result<Verdict> {
    let alone = unless_damaged(connection::open(database, key, Access::AsItStands))?;
    let both = unless_damaged(connection::open(database, key, Access::Alone))?;
    if let (Some(alone), Some(both)) = (&alone, &both) {
        let moments = (unless_damaged(Moment::of(alone))?, unless_damaged(Moment::of(both))?);
        let salt = salt(&files::log(database));
        if let (Some(alone), Some(both)) = moments
            && both.goes_on_from(&alone, salt)
        {
            return Ok(Verdict::Belongs);
        }
    }
    let sound = |db: Option<Connection>| -> Result<Option<Connection>> {
        let Some(db) = db else { return Ok(None) };
        Ok(check::is_sound(&db)?.then_some(db))
    };
    match (sound(alone)?, sound(both)?) {
        (Some(alone), Some(both)) if !merge::holds_all(&both, &journal::heads(&alone)?)? => {
            Ok(Verdict::Stale)
        }
        (_, Some(_)) => Ok(Verdict::BelongsMaybe),
        (Some(_), None) => Ok(Verdict::Stale),
        (None, None) => Err(Error::Damaged("tandem.db and the log beside it are of two moments")),
    }
}

/// Gives a stale log a name under which SQLite does not play it, and nothing that it holds is lost.
///
/// # Errors
/// Those of the disk; the log then stands as it stood.
pub(crate) fn put_aside(database: &Path) -> Result<()> {
    files::keep_as(&files::log(database), "stale")?;
    // The index of a log that is not there is made anew.
    files::remove(&files::index(database))
}

#[cfg(test)]
mod tests;
