//! The core through its public functions: one program for all of them.
//!
//! One and not a program for each file: every one of them carries the whole of Tandem, 60 to 90 MB to
//! link and to keep.
#![allow(clippy::unwrap_used, reason = "a test that panics has said what is wrong")]

mod agenda;
mod agenda_doors;
mod backup;
mod calendar;
mod changes_no_file;
mod check_ins;
mod coach;
mod consents;
mod counted;
mod course;
mod cravings;
mod csv;
mod diary;
mod door;
mod drafts;
mod fhir;
mod goals;
mod hours;
mod how;
mod lists;
mod lock;
mod log;
mod looking_back;
mod measures;
mod medicine;
mod meetings;
mod my_time;
mod never_shared;
mod one_truth;
mod outputs;
mod paper;
mod plans;
mod program;
mod reports;
mod research;
mod rollup;
mod screens;
mod search;
mod sharing;
mod skills;
mod support;
mod sync;
mod today;
mod transfer;
mod two_phones;
