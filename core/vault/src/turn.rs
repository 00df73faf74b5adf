//! Whose turn it is to write, between programs.
//!
//! SQLite's lock has no queue: who waits for it looks again after a while, and a program that writes
//! in a tight loop has taken it anew each time. So there is a second lock, on `tandem.turn`, and only
//! who holds that one waits for SQLite's, and gives it back on having begun. Whoever has just written
//! has to come by the turn again while another one holds it and waits: the two alternate.
//!
//! It makes writing fair and never decides whether anything may be written: where the file system
//! knows no locks, or the file cannot be made, one goes on without, and SQLite gives the answer.

use std::fs::{File, TryLockError};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::connection::PATIENCE;
use crate::error::{Error, Result};
use crate::files;
use crate::locks;
use crate::new_file;

/// How long one who waits for the turn sleeps before looking again: about as long as a short act.
const PAUSE: Duration = Duration::from_millis(1);

/// The turn, or the lack of one; given back when dropped.
pub(crate) struct Turn {
    _file: Option<File>,
}

impl Turn {
    /// Waits for the turn, as long as anyone waits for another program.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub(crate) fn wait(folder: &Path) -> Result<Self> {
        let path = folder.join(files::TURN);
        let Ok(file) = new_file::private().create(true).truncate(false).open(path) else {
            return Ok(Self { _file: None });
        };
        let until = Instant::now() + PATIENCE;
        loop {
            match locks::try_lock(&file, locks::Kind::Exclusive) {
                Ok(()) => return Ok(Self { _file: Some(file) }),
                Err(TryLockError::WouldBlock) if Instant::now() < until => thread::sleep(PAUSE),
                Err(TryLockError::WouldBlock) => return Err(Error::Busy),
                Err(TryLockError::Error(_)) => return Ok(Self { _file: None }),
            }
        }
    }
}
