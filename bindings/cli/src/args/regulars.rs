//! Flags of `regular`, and of `meetings calendar`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use tandem_model::{DayOfWeek, Kind, Minutes, Name, Obstacle, TimeOfDay};

use super::Circumstances;
use super::values::{self, OneOf};

/// Flags of `regular`.
#[derive(Args)]
pub(crate) struct Regular {
    #[command(subcommand)]
    pub(crate) part: RegularPart,
}

/// What to do with sessions that come back.
#[derive(Subcommand)]
pub(crate) enum RegularPart {
    /// Write down a session that comes back every week
    Add(Box<RegularAdd>),
    /// List them, the next one first
    List,
    /// What comes next
    Next {
        /// The first day [default: today]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        from: Option<NaiveDate>,
        /// The last day [default: six days after the first]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        to: Option<NaiveDate>,
    },
    /// What was to be in the last two weeks, and nothing is written down about it
    Due,
    /// Change one, from a day on or altogether; pause it
    Edit(Box<RegularEdit>),
    /// I went
    Went(OneOccurrence),
    /// I was there for a part of it
    Part {
        #[command(flatten)]
        which: OneOccurrence,
        /// How long you were there, in minutes
        #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::minutes)]
        minutes: Minutes,
        /// The time is about right, not exact
        #[arg(long)]
        approx: bool,
    },
    /// Not this time; it counts against no one
    Missed {
        #[command(flatten)]
        which: OneOccurrence,
        /// What got in the way, if you want to say
        #[arg(long, value_parser = OneOf::<Obstacle>::new())]
        why: Option<Obstacle>,
    },
    /// Several weeks at once: which ones?
    ///
    /// Without --went, --missed or --all it shows what is written down.
    Backfill(Backfill),
    /// Take one out; what you wrote down from it stays
    Remove {
        /// Its id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        id: String,
    },
}

/// One occurrence.
#[derive(Args)]
pub(crate) struct OneOccurrence {
    /// Its id, or the beginning of it (4 digits or more)
    #[arg(value_parser = values::id)]
    pub(crate) id: String,
    /// Which day [default: the last one that has begun]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) on: Option<NaiveDate>,
}

/// Flags of `regular add`.
#[derive(Args)]
pub(crate) struct RegularAdd {
    /// What kind of session
    #[arg(value_parser = OneOf::<Kind>::new())]
    pub(crate) kind: Kind,
    /// The day of the week. Repeat it, or use commas
    #[arg(long, required = true, value_delimiter = ',', value_parser = OneOf::<DayOfWeek>::new())]
    pub(crate) day: Vec<DayOfWeek>,
    /// When it begins, such as 19:30, in --zone
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub(crate) start: TimeOfDay,
    /// How long it is, in minutes [default: an hour, as a guess]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::minutes)]
    pub(crate) minutes: Option<Minutes>,
    /// The first day [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) from: Option<NaiveDate>,
    #[command(flatten)]
    pub(crate) details: RegularDetails,
}

/// What can be said of it beside day, time and length.
#[derive(Args, Clone)]
pub(crate) struct RegularDetails {
    /// What you call it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::name)]
    pub(crate) name: Option<Name>,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) until: Option<NaiveDate>,
    #[command(flatten)]
    pub(crate) circumstances: Circumstances,
}

/// Flags of `regular edit`.
#[derive(Args)]
pub(crate) struct RegularEdit {
    /// Its id, or the beginning of it (4 digits or more)
    #[arg(value_parser = values::id)]
    pub(crate) id: String,
    /// From this day on; what was before stays [default: altogether]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) from: Option<NaiveDate>,
    /// What kind of session
    #[arg(long, value_parser = OneOf::<Kind>::new())]
    pub(crate) kind: Option<Kind>,
    /// The days of the week, all of them. Repeat it, or use commas
    #[arg(long, value_delimiter = ',', value_parser = OneOf::<DayOfWeek>::new())]
    pub(crate) day: Vec<DayOfWeek>,
    /// When it begins, such as 19:30, in --zone or else in the zone it has
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub(crate) start: Option<TimeOfDay>,
    /// How long it is, in minutes
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::minutes)]
    pub(crate) minutes: Option<Minutes>,
    /// The first day
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) starts: Option<NaiveDate>,
    #[command(flatten)]
    pub(crate) details: RegularDetails,
    /// Pause it from this day on
    #[arg(long, value_name = "DATE", conflicts_with_all = ["from", "resume"],
          value_parser = values::date)]
    pub(crate) pause: Option<NaiveDate>,
    /// It comes back from this day on
    #[arg(long, value_name = "DATE", conflicts_with = "from", value_parser = values::date)]
    pub(crate) resume: Option<NaiveDate>,
    /// Take this out again. Repeat it, or use commas
    #[arg(long, value_name = "FIELD", value_enum, value_delimiter = ',')]
    pub(crate) clear: Vec<RegularField>,
}

/// What `regular edit --clear` can take out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RegularField {
    Name,
    Until,
    Form,
    Format,
    Approach,
    Fellowship,
    Setting,
    LedBy,
    Required,
}

/// Flags of `regular backfill`.
#[derive(Args)]
pub(crate) struct Backfill {
    /// Its id, or the beginning of it (4 digits or more)
    #[arg(value_parser = values::id)]
    pub(crate) id: String,
    /// The first day [default: four weeks ago]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) from: Option<NaiveDate>,
    /// The last day [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) to: Option<NaiveDate>,
    /// You were there on these days. Repeat it, or use commas
    #[arg(long, value_name = "DATE", value_delimiter = ',', value_parser = values::date)]
    pub(crate) went: Vec<NaiveDate>,
    /// Not on these days. Repeat it, or use commas
    #[arg(long, value_name = "DATE", value_delimiter = ',', value_parser = values::date)]
    pub(crate) missed: Vec<NaiveDate>,
    /// You were there on every other day of that time about which nothing is written down
    #[arg(long)]
    pub(crate) all: bool,
}

/// Flags of `meetings calendar`.
#[derive(Args)]
pub(crate) struct Calendar {
    /// Where to; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// With what a meeting is called [default: just "Meeting"]
    #[arg(long)]
    pub(crate) names: bool,
    /// With where it is
    #[arg(long)]
    pub(crate) places: bool,
    /// With the links of online meetings
    #[arg(long)]
    pub(crate) links: bool,
    /// With what its list says about it
    #[arg(long)]
    pub(crate) descriptions: bool,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
}

fn time(text: &str) -> Result<TimeOfDay, String> {
    text.parse().map_err(|_| "a time such as 19:30".to_owned())
}
