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
use std::sync::OnceLock;

use crate::connection::PATIENCE;
use crate::error::Result;
use crate::files;
use crate::locks::{self, Kind, Locked};

/// The lock of one open vault, whose file is opened with the first that is written and stays open: to open and
/// to close it each time were 3.4 of a log's 330 µs. Only who holds the vault's writer asks for a turn, so two threads
/// never share one.
#[derive(Default)]
pub(crate) struct Turns {
    file: OnceLock<Option<Locked>>,
}

/// The turn, or the lack of one; given back when dropped.
pub(crate) struct Turn<'a> {
    held: Option<&'a Locked>,
}

impl Turns {
    /// Waits for the turn, as long as anyone waits for another program.
    ///
    /// # Errors
    /// [`Error::Busy`](crate::Error::Busy).
    pub(crate) fn wait(&self, folder: &Path) -> Result<Turn<'_>> {
        let file = self.file.get_or_init(|| locks::open(folder, files::TURN).ok());
        let held = match file {
            Some(file) if locks::wait_for(file, Kind::Exclusive, PATIENCE)? => Some(file),
            _ => None,
        };
        Ok(Turn { held })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        if let Some(file) = self.held {
            locks::give_back(file);
        }
    }
}
