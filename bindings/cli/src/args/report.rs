//! Flags of `export pdf` and `export paper-week`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};
use tandem_model::{Name, Note, Paper, ReportPart, ReportPreset};

use super::Dates;
use super::values::{self, OneOf};

/// Flags of `export pdf`.
#[derive(Args)]
pub(crate) struct ExportPdf {
    /// Where to
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) dates: Dates,
    /// From the day after the last medical visit
    #[arg(long, value_enum, conflicts_with = "from")]
    pub(crate) since: Option<Since>,
    /// Hours by visit window as well
    #[arg(long, value_enum)]
    pub(crate) by: Option<ReportBy>,
    /// For whom
    #[arg(long, default_value = "clinician", value_parser = OneOf::<ReportPreset>::new())]
    pub(crate) preset: ReportPreset,
    /// The parts beside the hours, in place of the usual ones
    #[arg(long, value_delimiter = ',', value_parser = OneOf::<ReportPart>::new())]
    pub(crate) include: Option<Vec<ReportPart>>,
    /// Nothing beside the hours
    #[arg(long, conflicts_with = "include")]
    pub(crate) only_hours: bool,
    /// A session whose note goes in, by its id; needs `--include notes`
    #[arg(long = "note", value_name = "ID", value_parser = values::id)]
    pub(crate) notes: Vec<String>,
    /// The paper
    #[arg(long, default_value = "letter", value_parser = OneOf::<Paper>::new())]
    pub(crate) paper: Paper,
    /// What you would like to talk about
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) talk_about: Option<Note>,
    /// Something that went well; as often as you like
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) strength: Vec<Note>,
    /// The name on your papers, for this file only; it is not kept
    #[arg(long, value_name = "TEXT", value_parser = values::name)]
    pub(crate) legal_name: Option<Name>,
    /// Your birth date, for this file only; it is not kept
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) birth_date: Option<NaiveDate>,
    /// For a court or a new program: say "away", never why, of weeks of which nothing else is known
    #[arg(long)]
    pub(crate) tell_away: bool,
    /// For a new program: how many entries were written within a day
    #[arg(long)]
    pub(crate) tell_written: bool,
    /// A font for letters that are not here: Chinese, Thai and others; as often as you like
    #[arg(long = "font", value_name = "FILE")]
    pub(crate) fonts: Vec<PathBuf>,
    /// Hand it over under this consent: it bears it, and is in the list of what went to whom
    #[arg(long, value_name = "ID", value_parser = values::id)]
    pub(crate) consent: Option<String>,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// From when.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Since {
    /// The day after the last medical visit
    LastVisit,
}

/// How hours are told beside weeks or months.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ReportBy {
    /// By visit window
    Visit,
}

/// Flags of `export paper-week`.
#[derive(Args)]
pub(crate) struct ExportPaperWeek {
    /// Where to
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// The paper
    #[arg(long, default_value = "letter", value_parser = OneOf::<Paper>::new())]
    pub(crate) paper: Paper,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
}
