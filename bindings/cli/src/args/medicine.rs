//! Flags of `medicine`.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use tandem_model::{ForgetAfter, LedBy, Line, Remark, SideEffect, TimeOfDay, WhyMissed};

use super::values::{self, OneOf};

use crate::speech::say;

/// Flags of `medicine`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Medicine {
    /// What to do; without it, your notes are shown
    #[command(subcommand)]
    pub(crate) part: Option<MedicinePart>,
    /// How many days are shown
    #[arg(long, value_name = "N", default_value_t = 28, value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) days: u32,
    /// Add these days up
    #[arg(long)]
    pub(crate) count: bool,
}

/// What to do with notes about the medicine.
#[derive(Subcommand)]
pub(crate) enum MedicinePart {
    /// Turn it on
    On {
        /// After how many days each note is forgotten for good, or `never` [default: 90]
        #[arg(long, value_name = "DAYS", value_parser = forget_after)]
        forget_after: Option<Keep>,
    },
    /// Turn it off; what is there stays until it is forgotten
    Off,
    /// Show today's note on `tandem today`, in words that do not say of what
    Show,
    /// Do not show it there any more
    Hide,
    /// A dose was taken
    Taken(Dose),
    /// A dose was missed; it counts against no one
    Missed {
        #[command(flatten)]
        dose: Dose,
        /// Why, if you want to say: at most three, with commas
        #[arg(long, value_delimiter = ',', value_parser = OneOf::<WhyMissed>::new())]
        why: Vec<WhyMissed>,
    },
    /// You took it differently
    Changed(Dose),
    /// You would rather not say
    RatherNotSay(Dose),
    /// The shot was given
    Shot {
        /// On which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        on: Option<NaiveDate>,
    },
    /// Write side effects down
    Effect {
        /// Which: one to five
        #[arg(required = true, value_delimiter = ',', value_parser = OneOf::<SideEffect>::new())]
        what: Vec<SideEffect>,
        /// It is a lot
        #[arg(long)]
        strong: bool,
        /// On which day [default: today]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        on: Option<NaiveDate>,
        /// Your own words
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = remark)]
        note: Option<Remark>,
    },
    /// You told your clinic of side effects
    ToldThem {
        /// Their id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        id: String,
    },
    /// Keep what your clinic told you to do after missed days, in its words
    Told {
        /// The words
        #[arg(value_name = "TEXT", value_parser = line)]
        words: Line,
        /// Who said it: a role, not a name
        #[arg(long, value_parser = OneOf::<LedBy>::new())]
        by: Option<LedBy>,
        /// After how many missed days to call, if they named a number
        #[arg(long, value_name = "N")]
        after_days: Option<u8>,
    },
    /// You called: what was said is not said again
    Called,
    /// Forget all of it for good
    Forget {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

/// Which dose.
#[derive(Args)]
pub(crate) struct Dose {
    /// Of which day, up to 14 days back [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) on: Option<NaiveDate>,
    /// Which of the day: 1, 2 or 3
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) part: u8,
    /// At what time, such as 07:30
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub(crate) at: Option<TimeOfDay>,
    /// Your own words
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = remark)]
    pub(crate) note: Option<Remark>,
}

/// How long something is kept.
#[derive(Clone, Copy)]
pub(crate) enum Keep {
    For(ForgetAfter),
    ForGood,
}

fn remark(text: &str) -> Result<Remark, String> {
    Remark::new("text", text).map_err(|_| say!("terminal.args.medicine.1_500_characters_plain"))
}

fn line(text: &str) -> Result<Line, String> {
    Line::new("text", text).map_err(|_| say!("terminal.args.medicine.1_300_characters_one"))
}

fn time(text: &str) -> Result<TimeOfDay, String> {
    text.parse().map_err(|_| say!("terminal.args.medicine.time_such_as_07"))
}

fn forget_after(text: &str) -> Result<Keep, String> {
    if text == "never" {
        return Ok(Keep::ForGood);
    }
    let days = values::forget_after(text).map(Keep::For);
    days.map_err(|wrong| say!("terminal.args.medicine.never", wrong))
}
