//! Flags of `print` and `look-back`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use tandem_model::{Country, Language, Paper};

use super::values::{self, OneOf};

/// Flags of `print`.
#[derive(Args)]
pub(crate) struct Print {
    /// Which sheet
    #[arg(value_enum)]
    pub(crate) sheet: PrintWhat,
    /// Where to; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// The paper [default: that of your country]
    #[arg(long, value_parser = OneOf::<Paper>::new())]
    pub(crate) paper: Option<Paper>,
    /// In these languages, in this order, with commas [default: both]
    #[arg(long, value_name = "en,es", value_delimiter = ',', value_parser = OneOf::<Language>::new())]
    pub(crate) languages: Vec<Language>,
    /// The help lines of this country, where there is no record
    #[arg(long, value_name = "CC", value_parser = values::country)]
    pub(crate) country: Option<Country>,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// What can be printed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PrintWhat {
    /// For family and friends, with nothing of yours on it; needs no record
    Family,
    /// What a hospital is to know, from your page of that name
    Hospital,
    /// A card to fold and carry, from your plan for a very hard day
    Card,
    /// Empty slips for groups to sign; needs no record
    Slips,
    /// How naloxone is used; needs no record
    Naloxone,
}

/// Flags of `look-back`.
#[derive(Args)]
pub(crate) struct LookBack {
    #[command(subcommand)]
    pub(crate) part: Option<LookBackPart>,
}

/// What to look back on.
#[derive(Subcommand)]
pub(crate) enum LookBackPart {
    /// What you went to beside what you answered; on a terminal alone, off until you ask for it
    SideBySide {
        /// Turn it on or off
        #[arg(value_enum)]
        turn: Option<OnOff>,
    },
}

/// On or off.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnOff {
    /// Ask for it
    On,
    /// Put it away
    Off,
}
