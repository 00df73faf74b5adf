//! Flags of `craving` and `note`.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use tandem::SaidTime;
use tandem_model::{CravingList, Eased, Lasted, Name, Note, OutOfTen, Slug};

use super::values::{self, OneOf};
use super::{Dates, KeptFor};

/// Flags of `craving`.
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Such as:\n  tandem craving on\n  tandem craving 6 --before payday,fight --did walk --eased yes\n  \
                  tandem craving words"
)]
pub(crate) struct Craving {
    /// How strong: 0, not there, to 10, as strong as it gets
    #[arg(value_parser = values::out_of_ten, required = true)]
    pub(crate) strength: Option<OutOfTen>,
    #[command(flatten)]
    pub(crate) more: CravingMore,
    /// When it was [default: now]
    #[arg(long, value_name = "WHEN", value_parser = values::time)]
    pub(crate) at: Option<SaidTime>,
    #[command(subcommand)]
    pub(crate) part: Option<CravingPart>,
}

/// What can be said of a craving beside its strength.
#[derive(Args)]
pub(crate) struct CravingMore {
    /// What came before: at most four of `craving words`, with commas
    #[arg(long, value_delimiter = ',')]
    pub(crate) before: Vec<String>,
    /// Where you were: one of `craving words`
    #[arg(long)]
    pub(crate) place: Option<String>,
    /// What you did: at most four of `craving words`, with commas
    #[arg(long, value_delimiter = ',')]
    pub(crate) did: Vec<String>,
    /// Whether it eased
    #[arg(long, value_parser = OneOf::<Eased>::new())]
    pub(crate) eased: Option<Eased>,
    /// How long it lasted
    #[arg(long, value_parser = OneOf::<Lasted>::new())]
    pub(crate) lasted: Option<Lasted>,
    /// How strong it was after that
    #[arg(long, value_name = "N", value_parser = values::out_of_ten)]
    pub(crate) after: Option<OutOfTen>,
}

/// What else to do with cravings.
#[derive(Subcommand)]
pub(crate) enum CravingPart {
    /// Turn it on
    On(KeptFor),
    /// Turn it off; those there are stay
    Off,
    /// List what is written down
    List {
        #[command(flatten)]
        dates: Dates,
    },
    /// Say more of one
    More {
        /// Its id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        id: String,
        #[command(flatten)]
        more: CravingMore,
    },
    /// The words that add up; `--add` makes one of your own
    Words {
        /// Of which list
        #[arg(value_parser = OneOf::<CravingList>::new(), default_value = "before")]
        list: CravingList,
        /// A word of your own, at most 40 letters
        #[arg(long, value_name = "TEXT", value_parser = values::name)]
        add: Option<Name>,
    },
    /// Do not offer a word of your own any more; its counts stay
    HideWord {
        /// Its id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        id: String,
    },
    /// What you wrote, added up: from eight on
    Look {
        /// How many weeks back
        #[arg(long, value_name = "N", default_value_t = 26, value_parser = clap::value_parser!(u32).range(1..=520))]
        weeks: u32,
    },
}

/// Flags of `note`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct DayNote {
    /// Your own words; `-` reads them from standard input
    #[arg(allow_hyphen_values = true, required = true, value_parser = values::note)]
    pub(crate) text: Option<Note>,
    /// Of which day [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) on: Option<NaiveDate>,
    /// Leave it out of `export json` unless you ask for what is private
    #[arg(long)]
    pub(crate) private: bool,
    #[command(subcommand)]
    pub(crate) part: Option<NotePart>,
}

/// What else to do with notes of a day.
#[derive(Subcommand)]
pub(crate) enum NotePart {
    /// Turn them on
    On(KeptFor),
    /// Turn them off; those there are stay
    Off,
    /// List them
    List {
        #[command(flatten)]
        dates: Dates,
    },
}

/// A word as it is named: a ready one, or the id of one's own.
pub(crate) fn names(words: &[String]) -> Result<Vec<Slug>, tandem_model::TandemError> {
    words.iter().map(|word| Slug::new("craving", word.trim())).collect()
}
