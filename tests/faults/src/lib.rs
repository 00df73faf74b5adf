//! Faults on purpose, and whether a record outlives them.
//!
//! This is how SQLite tests itself: let the first call to the disk fail, then the second, and so on until
//! a run meets no fault any more; after each, look whether all that was acknowledged is there. It finds
//! what no random kill does, since the windows are microseconds wide.
//!
//! | to find | look in |
//! | --- | --- |
//! | what is done while something fails: one table, in the core and in the terminal | `operations.rs` |
//! | what a record holds, so that two can be compared | `state.rs` |
//! | a disk that fails, and what a power cut leaves | `disk.rs`, below it `vfs.rs` |
//! | one operation, one fault, one verdict | `trial.rs` |
//! | the same in the terminal, from outside: killed, without room, without a reader | `terminal.rs` |
//! | all of it at random, for as long as one has time | `torture.rs`, `main.rs` |
//!
//! The verdict is always the same: what was acknowledged is there, nothing is there by halves, what was
//! refused changed nothing, `check` is content, and the same thing done again works.

mod disk;
mod operations;
mod state;
mod terminal;
mod torture;
mod trial;
mod vfs;

pub use disk::{Fault, Image, Keeps, Kind, Mounted};
pub use operations::{MARKER, NEW_PASSPHRASE, OPERATIONS, Operation, PASSPHRASE, Run, Steady};
pub use state::{State, copy};
pub use terminal::{Asked, Place, SmallDisk, Verb};
pub use torture::{Table, Torture};
pub use trial::{Course, Trial, Wrong, Zero};
