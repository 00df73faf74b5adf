//! Flags of `time`.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use tandem_model::{DateTitle, ReadyTitle, Word as _};

use super::values;

/// Flags of `time`.
#[derive(Args)]
pub(crate) struct Time {
    #[command(subcommand)]
    pub(crate) part: Option<TimePart>,
}

/// What to do with it.
#[derive(Subcommand)]
pub(crate) enum TimePart {
    /// List what is counted
    List {
        /// What is hidden, too
        #[arg(long)]
        all: bool,
    },
    /// Add a stretch or a day; one more stretch of a title adds to it
    Add {
        /// in-care, with-medicine, own-place, working, with-kids, or your own words
        #[arg(value_parser = title)]
        title: DateTitle,
        /// The first day of a stretch [default: today]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        from: Option<NaiveDate>,
        /// Its last day, if it is over
        #[arg(long, value_name = "DATE", requires = "from", value_parser = values::date)]
        until: Option<NaiveDate>,
        /// One day, and no stretch
        #[arg(long, value_name = "DATE", conflicts_with_all = ["from", "until"], value_parser = values::date)]
        on: Option<NaiveDate>,
        /// Remember the day each year
        #[arg(long)]
        yearly: bool,
    },
    /// Correct a stretch or a day
    #[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
    Edit {
        /// Its id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        id: String,
        /// What it is called
        #[arg(long, group = "what", value_parser = title)]
        title: Option<DateTitle>,
        /// Its first day
        #[arg(long, group = "what", value_name = "DATE", value_parser = values::date)]
        from: Option<NaiveDate>,
        /// Its last day
        #[arg(long, group = "what", value_name = "DATE", value_parser = values::date)]
        until: Option<NaiveDate>,
        /// It goes on after all
        #[arg(long, group = "what", conflicts_with = "until")]
        goes_on: bool,
        /// The day, of what is no stretch
        #[arg(long, group = "what", value_name = "DATE", conflicts_with_all = ["from", "until", "goes_on"], value_parser = values::date)]
        on: Option<NaiveDate>,
        /// Whether the day is remembered each year
        #[arg(long, group = "what", value_name = "BOOL")]
        yearly: Option<bool>,
    },
    /// End what goes on; all that was counted stays
    End {
        /// Its title, its id, or the beginning of that
        which: String,
        /// The last day [default: today]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        on: Option<NaiveDate>,
    },
    /// Hide a title, or one of medicine, hours and first-written
    Hide {
        /// Its title, its id, or the beginning of that
        which: String,
        /// Show it again
        #[arg(long)]
        not: bool,
    },
}

/// A ready title by its name, or the person's own words.
fn title(text: &str) -> Result<DateTitle, String> {
    match ReadyTitle::parse(&text.replace(' ', "-")) {
        Ok(ready) => Ok(DateTitle::Ready(ready)),
        Err(_) => Ok(DateTitle::Own(values::name(text)?)),
    }
}
