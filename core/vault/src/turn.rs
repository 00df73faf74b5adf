//! Whose turn it is to write, between programs.
//!
//! SQLite's lock has no queue: who waits for it looks again after a while, and a program that writes
//! in a tight loop has taken it anew each time. So there is a second lock, on `tandem.turn`, and only
//! who holds that one waits for SQLite's, and gives it back on having begun. Whoever has just written
//! has to come by the turn again while another one holds it and waits: the two alternate.
//!
//! It makes writing fair and never decides whether anything may be written: where the file system
//! knows no locks, or the file cannot be made, one goes on without, and SQLite gives the answer.

use std::path::Path;

use crate::connection::PATIENCE;
use crate::error::Result;
use crate::files;
use crate::locks::{self, Kind, Locked};

/// The turn, or the lack of one; given back when dropped.
pub(crate) struct Turn {
    _file: Option<Locked>,
}

impl Turn {
    /// Waits for the turn, as long as anyone waits for another program.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub(crate) fn wait(folder: &Path) -> Result<Self> {
        let Ok(file) = locks::open(folder, files::TURN) else { return Ok(Self { _file: None }) };
        Ok(Self { _file: locks::wait_for(&file, Kind::Exclusive, PATIENCE)?.then_some(file) })
    }
}
