//! Reading a vault where nothing can be written: on a full disk, on a medium or in a folder that is
//! read-only. A person must always be able to look at what is theirs and to take it elsewhere.
//!
//! The usual opening writes, even for reading: SQLite keeps the index of the log in a file. Three
//! other ways are tried, and none changes a byte of the vault (an empty `-shm` that the first attempt
//! could not fill may be left, which the next closing removes):
//!
//! 1. **Alone**: one connection that shuts every other out, and so keeps the index in its memory.
//!    What a full disk needs, where another program could otherwise begin to write once there is
//!    room. The lock needs a file that may be written to, and a log or the right to make one.
//! 2. **As it stands** (`immutable`): without any lock and without the log. Right only where there is
//!    nothing in the log, and where no other program can write either.
//! 3. **A copy** of database and log, both encrypted, in a private folder among the system's temporary
//!    ones, which is removed at the end: a read-only medium with something in the log.
//!
//! Each is one connection for everything, so readers wait for one another.

use std::path::Path;

use rusqlite::Connection;

use crate::connection::{self, Access};
use crate::error::{Error, Result};
use crate::files;
use crate::key::DataKey;
use crate::scratch::Scratch;

/// What is known of a vault that cannot be written.
pub(crate) struct Unwritable {
    /// Why: what a write is answered.
    pub(crate) why: Error,
    /// Whether the database stands in its file, with nothing in the log.
    pub(crate) log_is_empty: bool,
    _copy: Option<Scratch>,
}

/// Opens the database in `folder` in the first way that goes.
///
/// # Errors
/// As [`connection::open`], and those of making a copy.
pub(crate) fn open(folder: &Path, key: &DataKey, why: Error) -> Result<(Connection, Unwritable)> {
    let database = folder.join(files::DATABASE);
    let log_is_empty = files::is_empty_or_missing(&files::log(&database))?;
    match connection::open(&database, key, Access::Alone) {
        Ok(db) => return Ok((db, Unwritable { why, log_is_empty, _copy: None })),
        // What it is, or who has it: no other way changes that.
        Err(error @ (Error::Damaged(_) | Error::WrongEngine | Error::Busy)) => return Err(error),
        Err(_) => {}
    }
    if log_is_empty {
        let db = connection::open(&database, key, Access::AsItStands)?;
        return Ok((db, Unwritable { why, log_is_empty, _copy: None }));
    }
    let copy = Scratch::temporary()?;
    files::copy_database(&database, &copy.database())?;
    let db = connection::open(&copy.database(), key, Access::Alone)?;
    Ok((db, Unwritable { why, log_is_empty, _copy: Some(copy) }))
}

#[cfg(test)]
mod tests;
