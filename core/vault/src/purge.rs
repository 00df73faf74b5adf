//! How what was forgotten leaves the files.
//!
//! Forgetting overwrites the words in their pages, but the old pages stand in the database until the
//! write-ahead log has been moved there, and that has to wait for whoever reads an older moment. So
//! the act that forgets also leaves a mark, `vault.purge_pending`, which is taken away only after the
//! log was emptied: a program that is killed in between, or gives up waiting, leaves the mark, and
//! the next opening does it first, before anybody reads.
//!
//! The mark is a random number, each time another: who has emptied the log takes away the mark that
//! stood there before, and never one that another program has left since.

use std::time::Duration;

use rusqlite::Connection;

use crate::connection::{self, PATIENCE};
use crate::error::{Error, Result};

/// How long somebody who forgot something waits for those who still read what was before.
const WAIT: Duration = Duration::from_secs(2);

/// Leaves the mark, in the transaction of an act that forgot something.
pub(crate) fn mark_purge(db: &Connection) -> Result<()> {
    db.execute("UPDATE vault SET purge_pending = random() | 1", [])?;
    Ok(())
}

/// Whether something that was forgotten may still stand in a file.
pub(crate) fn is_pending(db: &Connection) -> Result<bool> {
    Ok(mark(db)? != 0)
}

fn mark(db: &Connection) -> Result<i64> {
    Ok(db.query_row("SELECT purge_pending FROM vault", [], |row| row.get(0))?)
}

/// Empties the log, and with it what was forgotten out of the files.
///
/// # Errors
/// [`Error::Busy`] if somebody reads on for longer than the connection waits, and those of the disk.
pub(crate) fn empty_log(db: &Connection) -> Result<()> {
    let before = mark(db)?;
    connection::checkpoint(db)?;
    if before != 0 {
        let sql = "UPDATE vault SET purge_pending = 0 WHERE purge_pending = ?1";
        db.execute(sql, [before])?;
        connection::checkpoint(db)?;
    }
    Ok(())
}

/// As [`empty_log`], but waits no longer than [`WAIT`]. True if nothing that was forgotten is left.
pub(crate) fn purge(db: &Connection) -> bool {
    let _ = db.busy_timeout(WAIT);
    let emptied = empty_log(db);
    let _ = db.busy_timeout(PATIENCE);
    // It may have been the second emptying that was too slow, when the words are out.
    matches!(emptied, Ok(()) | Err(Error::Busy)) && is_pending(db).is_ok_and(|pending| !pending)
}
