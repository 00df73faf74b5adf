//! The core through its public functions: one program for all of them.
//!
//! One and not a program for each file: every one of them carries the whole of Tandem, 60 to 90 MB to
//! link and to keep.
#![allow(clippy::unwrap_used, reason = "a test that panics has said what is wrong")]

mod agenda;
mod backup;
mod calendar;
mod check_ins;
mod consents;
mod course;
mod csv;
mod goals;
mod hours;
mod lists;
mod lock;
mod log;
mod looking_back;
mod measures;
mod meetings;
mod never_shared;
mod one_truth;
mod plans;
mod reports;
mod sharing;
mod skills;
mod support;
mod today;
mod transfer;
