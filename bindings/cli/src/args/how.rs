//! Flags of `how`.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use tandem_model::{HowIAm, Mood, OutOfTen, Sleep, Stress};

use super::values::{self, OneOf};
use super::{Dates, KeptFor};

/// Flags of `how`.
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "On a terminal you are asked where you say nothing. Such as:\n  tandem how on\n  tandem how --mood so-so --sleep good\n  tandem how look"
)]
pub(crate) struct How {
    #[command(flatten)]
    pub(crate) said: HowSaid,
    /// Of which day [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) on: Option<NaiveDate>,
    #[command(subcommand)]
    pub(crate) part: Option<HowPart>,
}

/// How a day is, in what a person likes to say of it.
#[derive(Args)]
pub(crate) struct HowSaid {
    /// How your mood is
    #[arg(long, value_parser = OneOf::<Mood>::new())]
    mood: Option<Mood>,
    /// How much stress there is
    #[arg(long, value_parser = OneOf::<Stress>::new())]
    stress: Option<Stress>,
    /// How you slept
    #[arg(long, value_parser = OneOf::<Sleep>::new())]
    sleep: Option<Sleep>,
    /// The strongest craving since yesterday, 0 to 10
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::out_of_ten)]
    peak: Option<OutOfTen>,
}

impl HowSaid {
    /// What was said when it was asked for.
    pub(crate) fn of(said: HowIAm) -> Self {
        let HowIAm { mood, stress, sleep, peak } = said;
        Self { mood, stress, sleep, peak }
    }

    /// What was said.
    pub(crate) fn said(&self) -> HowIAm {
        let &Self { mood, stress, sleep, peak } = self;
        HowIAm { mood, stress, sleep, peak }
    }
}

/// What else to do with how the days were.
#[derive(Subcommand)]
pub(crate) enum HowPart {
    /// Turn it on
    On(KeptFor),
    /// Turn it off; what is there stays
    Off,
    /// List what you said
    List {
        #[command(flatten)]
        dates: Dates,
    },
    /// What comes back: a mark for each answer, and your cravings added up
    Look {
        /// How many weeks back
        #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=106))]
        weeks: u32,
    },
}
