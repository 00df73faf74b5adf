//! Faults on purpose, and whether a record outlives them.

mod disk;
mod vfs;

pub use disk::{Fault, Image, Keeps, Kind, Mounted};
