//! The terminal as a person runs it: one program for all of its tests.
//!
//! One and not a program for each file: every one of them carries the whole of Tandem, 60 to 90 MB to
//! link and to keep.
#![allow(clippy::unwrap_used, reason = "a test that panics has said what is wrong")]

mod agenda;
mod backup;
mod bad_input;
#[cfg(feature = "demo")]
mod book;
mod common;
mod cravings;
mod csv;
#[cfg(feature = "demo")]
mod demo;
mod faults;
mod findings;
mod kill;
mod medicine;
mod meetings;
mod my_time;
mod newcomer;
mod oracle;
mod plans;
mod print;
mod program;
mod search;
mod sharing;
mod skills;
#[cfg(feature = "demo")]
mod spanish;
mod story;
mod sync;
#[cfg(target_os = "linux")]
mod terminal;
mod transfer;
#[cfg(feature = "demo")]
mod upgrade;
mod vault;
mod verbs;
mod week;
