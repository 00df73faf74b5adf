//! Flags of `program`.

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand};
use tandem_model::{AskedPer, ContactRole, Form, GroupFormat, Kind, Name, Note, PaperKind};

use super::values::{self, OneOf};

/// Flags of `program`.
#[derive(Args)]
pub(crate) struct Program {
    #[command(subcommand)]
    pub(crate) part: Option<ProgramPart>,
}

/// What to do with what is asked.
#[derive(Subcommand)]
pub(crate) enum ProgramPart {
    /// List what is asked and what is done so far
    List,
    /// Write down what your program asks
    #[command(group = ArgGroup::new("how").args(["times", "minutes"]).required(true))]
    Ask {
        /// Which kinds of session count, with commas
        #[arg(required = true, value_delimiter = ',', value_parser = OneOf::<Kind>::new())]
        kinds: Vec<Kind>,
        /// In what stretch of time
        #[arg(long, value_parser = OneOf::<AskedPer>::new())]
        per: AskedPer,
        #[command(flatten)]
        details: Asks,
    },
    /// Change what is asked; what is not named stays
    Edit {
        /// Its id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        id: String,
        /// In what stretch of time
        #[arg(long, value_parser = OneOf::<AskedPer>::new())]
        per: Option<AskedPer>,
        #[command(flatten)]
        details: Asks,
    },
    /// List papers: slips of counted sessions, and others
    Papers {
        /// Those that were handed in, too
        #[arg(long)]
        all: bool,
    },
    /// Write a paper down, or say where it is
    Paper {
        #[command(subcommand)]
        part: PaperPart,
    },
}

/// How much is asked, and of what.
#[derive(Args)]
pub(crate) struct Asks {
    /// So many times, 1 to 31
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=31))]
    pub(crate) times: Option<u32>,
    /// So many minutes
    #[arg(long, value_name = "N", conflicts_with = "times", value_parser = clap::value_parser!(u32).range(1..=10_080))]
    pub(crate) minutes: Option<u32>,
    /// From which day on [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) from: Option<NaiveDate>,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) until: Option<NaiveDate>,
    /// Only sessions of this form
    #[arg(long, value_parser = OneOf::<Form>::new())]
    pub(crate) form: Option<Form>,
    /// Only groups that are run like this
    #[arg(long, value_parser = OneOf::<GroupFormat>::new())]
    pub(crate) format: Option<GroupFormat>,
    /// Whether each session wants a signed slip
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub(crate) slips: Option<bool>,
    /// Who said so
    #[arg(long, value_name = "ROLE", value_parser = OneOf::<ContactRole>::new())]
    pub(crate) by: Option<ContactRole>,
    /// What you call the program
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::name)]
    pub(crate) called: Option<Name>,
    /// Your own words
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) note: Option<Note>,
}

/// What to do with a paper.
#[derive(Subcommand)]
pub(crate) enum PaperPart {
    /// Write one down that is still to be had; a session's slip is there by itself
    Add {
        /// What it is
        #[arg(value_parser = OneOf::<PaperKind>::new())]
        what: PaperKind,
        /// The session of a slip that nothing asks for
        #[arg(long, value_name = "ID", value_parser = values::id)]
        session: Option<String>,
        /// The day that it is about
        #[arg(long, value_name = "DATE", conflicts_with = "session", value_parser = values::date)]
        on: Option<NaiveDate>,
        /// By which day it is wanted
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        by: Option<NaiveDate>,
        /// Your own words
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
        note: Option<Note>,
    },
    /// Say that you have it
    Have {
        /// The session of a slip, or the paper: the beginning of its id
        #[arg(value_parser = values::id)]
        id: String,
    },
    /// Say that it was handed in
    HandedIn {
        /// The session of a slip, or the paper: the beginning of its id
        #[arg(value_parser = values::id)]
        id: String,
        /// On which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        on: Option<NaiveDate>,
        /// Where
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::name)]
        at: Option<Name>,
    },
    /// Say that it is still to be had after all
    ToGet {
        /// The session of a slip, or the paper: the beginning of its id
        #[arg(value_parser = values::id)]
        id: String,
    },
}
