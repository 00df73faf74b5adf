//! Tandem for Kotlin, Swift and Python.
//!
//! One object, [`Tandem`], is a person's open record; its parts are objects as in the core. A method
//! here is about five lines: hold the record, call the core, convert. What crosses is defined once,
//! in `tandem-model` and `tandem`; this crate adds what only a host has: who listens, who is told of
//! progress, which clock, and names for the pairs that the core returns.
//!
//! | to find | look in |
//! | --- | --- |
//! | create, open, first screen, lock | [`Tandem`], [`create_record`] |
//! | what a host implements | [`ChangeListener`], [`Progress`], [`Clock`], [`ByteSource`], [`ByteSink`], [`Shelf`] |
//! | threads, closing | `shared.rs` |
//! | how a type crosses | `crossing.rs` of `tandem-model` and `tandem` |
//!
//! docs/bindings.md tells a host how to use it.

mod agenda;
mod backup;
mod check_ins;
mod coach;
mod consents;
mod content;
mod cravings;
mod drafts;
mod goals;
mod help;
mod host;
mod hours;
mod how;
mod listener;
mod log;
mod looking_back;
mod measures;
mod medicine;
mod meetings;
mod my_time;
mod outbox;
mod parts;
mod person;
mod plans;
mod program;
mod record;
mod reports;
mod research;
mod safe;
mod screens;
mod search;
mod shared;
mod sharing;
mod shelf;
mod skills;
mod streams;
mod sync;
mod time;
mod transfer;
mod visits;
mod ways;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

pub use agenda::{Agenda, DayOutcome};
pub use backup::{
    Backup, ErasedRecord, SalvagedRecord, backup_file, erase_record, rekey_record, salvage_record,
};
pub use check_ins::{CheckIns, KeptCheckIn};
pub use coach::Coaching;
pub use consents::Consents;
pub use content::{
    Voice, countdown, error_text, evidence, evidence_about, evidence_of, help_without_record,
    reader_page, texts,
};
pub use cravings::{Cravings, DayNotes};
pub use drafts::Drafts;
pub use goals::Goals;
pub use help::{Help, KeptNaloxone};
pub use hours::{Hours, KeptRecall};
pub use how::How;
pub use listener::{ByteSink, ByteSource, ChangeListener, Clock, Going, HostError, Part, Progress};
pub use log::{KeptAway, KeptNotAttended, Log};
pub use looking_back::{LookingBack, SideBySideScreen};
pub use measures::{MeasureOffer, Measures};
pub use medicine::MyMedicine;
pub use meetings::{MeetingList, Meetings};
pub use my_time::MyTime;
pub use outbox::Outbox;
pub use person::{KeptMedication, Person};
pub use plans::{People, Plans};
pub use program::Program;
pub use record::{
    MergeReport, NewRecord, Place, Tandem, create_record, create_record_with, door, look,
};
pub use reports::Reports;
pub use research::Research;
pub use safe::Safe;
pub use screens::Screens;
pub use search::Search;
pub use sharing::Sharing;
pub use shelf::{Shelf, ShelfError, ShelfListing, ShelfObject};
pub use skills::Skills;
pub use sync::{
    Invite, JoinedRecord, Joiner, Joining, Knock, ShelfAddress, Sync, answer_invitation,
    join_with_spare_key, keys_in_place,
};
pub use time::{later_of_two, local_time_at, resolve_local_time, tzdb_version};
pub use transfer::{ExportedJson, Transfer};
pub use visits::{KeptVisit, Visits};
pub use ways::Key;

uniffi::setup_scaffolding!();

// Types of other crates cross as the crate says that declares how.
type UtcTime = DateTime<Utc>;
type CalendarDate = NaiveDate;
type WallTime = NaiveDateTime;
type CheckReport = tandem::Report;
use tandem::{ActId, Door, Finding, Way};
uniffi::use_remote_type!(tandem_model::UtcTime);
uniffi::use_remote_type!(tandem_model::CalendarDate);
uniffi::use_remote_type!(tandem_model::WallTime);
uniffi::use_remote_type!(tandem::CheckReport);
uniffi::use_remote_type!(tandem::Finding);
uniffi::use_remote_type!(tandem::ActId);
uniffi::use_remote_type!(tandem::Door);
uniffi::use_remote_type!(tandem::Way);
