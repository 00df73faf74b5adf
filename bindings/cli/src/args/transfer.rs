//! Flags of `export fhir`, `export json` and `import`.

use std::path::PathBuf;

use chrono::{NaiveDate, NaiveTime};
use clap::Args;
use tandem::DiaryColumn;
use tandem_model::{FhirFor, Kind, Minutes, Name, ReportPart, ReportPreset, Zone};

use super::Dates;
use super::report::Since;
use super::values::{self, OneOf};

/// Flags of `export fhir`.
#[derive(Args)]
pub(crate) struct ExportFhir {
    /// Where to; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) dates: Dates,
    /// From the day after the last medical visit
    #[arg(long, value_enum, conflicts_with = "from")]
    pub(crate) since: Option<Since>,
    /// For whom
    #[arg(long, default_value = "clinician", value_parser = OneOf::<ReportPreset>::new())]
    pub(crate) preset: ReportPreset,
    /// What it begins with: record (a document) or ktc (for a desk that takes what patients bring)
    #[arg(long = "for", default_value = "record", value_parser = OneOf::<FhirFor>::new())]
    pub(crate) for_whom: FhirFor,
    /// Without the page, the PDF that every system takes
    #[arg(long)]
    pub(crate) no_pdf: bool,
    /// The parts beside the hours, in place of the usual ones; without the page: other-kinds, goals,
    /// medication, measures, measure-answers
    #[arg(long, value_delimiter = ',', value_parser = OneOf::<ReportPart>::new())]
    pub(crate) include: Option<Vec<ReportPart>>,
    /// Nothing beside the hours
    #[arg(long, conflicts_with = "include")]
    pub(crate) only_hours: bool,
    /// The name on your papers, for this file only; it is not kept
    #[arg(long, value_name = "TEXT", value_parser = values::name)]
    pub(crate) legal_name: Option<Name>,
    /// The given name on your papers, so that a system can match it; it is not kept
    #[arg(long, value_name = "TEXT", value_parser = values::name)]
    pub(crate) given: Option<Name>,
    /// The family name on your papers; it is not kept
    #[arg(long, value_name = "TEXT", value_parser = values::name)]
    pub(crate) family: Option<Name>,
    /// Your birth date, for this file only; it is not kept
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) birth_date: Option<NaiveDate>,
    /// For a new program: say "away", never why, of weeks of which nothing else is known
    #[arg(long)]
    pub(crate) tell_away: bool,
    /// For a new program: how many entries were written within a day
    #[arg(long)]
    pub(crate) tell_written: bool,
    /// A font for letters that are not here: Chinese, Thai and others; as often as you like
    #[arg(long = "font", value_name = "FILE")]
    pub(crate) fonts: Vec<PathBuf>,
    /// Hand it over under this consent: it holds it, and is in the list of what went to whom
    #[arg(long, value_name = "ID", value_parser = values::id)]
    pub(crate) consent: Option<String>,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// Flags of `export research`.
#[derive(Args)]
pub(crate) struct ExportResearch {
    /// Into which folder; it is made, or is empty
    #[arg(long, value_name = "FOLDER")]
    pub(crate) out: PathBuf,
    /// The consent with the study
    #[arg(long, value_name = "ID", value_parser = values::id)]
    pub(crate) consent: String,
    /// The code by which the study knows you; without it the first one again, or a random one
    #[arg(long, value_name = "CODE")]
    pub(crate) participant: Option<String>,
    /// A day of the week that counts as week 0, such as the day the study began for you
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) week_0: Option<NaiveDate>,
    #[command(flatten)]
    pub(crate) dates: Dates,
}

/// Flags of `export json`.
#[derive(Args)]
pub(crate) struct ExportJson {
    /// Where to; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
    /// What is in it only if you say so: your people, your pages of plans,
    /// your notes about your medicine, what is private
    #[arg(long, value_delimiter = ',')]
    pub(crate) include: Vec<Included>,
}

/// What `export json` holds only when it is asked to.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Included {
    /// The people you can call
    People,
    /// Pages of plans
    Pages,
    /// Notes about your medicine
    Medicine,
    /// What you wrote about use, and notes that you marked as private
    Private,
}

/// Flags of `import`.
#[derive(Args)]
pub(crate) struct Import {
    /// A table (CSV, .xlsx, .ods), or the JSON of `export json`; `-` is standard input
    #[arg(required_unless_present = "template")]
    pub(crate) file: Option<PathBuf>,
    /// Add the others where some rows or entries cannot be taken
    #[arg(long)]
    pub(crate) skip_bad: bool,
    /// Forget what was forgotten where the file comes from and stands here; for good. Without it you
    /// are told what that is
    #[arg(long)]
    pub(crate) forget: bool,
    /// Take in a JSON file of whose sessions not one is known here, where there are sessions
    #[arg(long)]
    pub(crate) from_another: bool,
    #[command(flatten)]
    pub(crate) diary: Diary,
}

/// Flags of `import` for a table from elsewhere.
#[derive(Args)]
pub(crate) struct Diary {
    /// Take a table from elsewhere in; without it you see how it is read, and nothing is added
    #[arg(long)]
    pub(crate) yes: bool,
    /// What a column holds, where its name does not say it, such as `start=Beginning`
    #[arg(long, value_name = "COLUMN=NAME", value_parser = values::column)]
    pub(crate) column: Vec<(DiaryColumn, String)>,
    /// Which kind a word of the table is, such as `"Big Book=meeting"`; `=none` is no session
    #[arg(long, value_name = "WORD=KIND", value_parser = values::word_of_kind)]
    pub(crate) word: Vec<(String, Option<Kind>)>,
    /// Which zone the table means by a word that was not read, such as `"Pacific=America/Los_Angeles"`
    #[arg(long, value_name = "WORD=ZONE", value_parser = values::word_of_zone)]
    pub(crate) zone_is: Vec<(String, Zone)>,
    /// The kind of every row, where the table does not say it
    #[arg(long, value_name = "KIND", value_parser = values::said_kind_alone)]
    pub(crate) every: Option<Kind>,
    /// 3/4 is April 3
    #[arg(long, conflicts_with = "month_first")]
    pub(crate) day_first: bool,
    /// 3/4 is March 4
    #[arg(long)]
    pub(crate) month_first: bool,
    /// When sessions began of which the table says the day alone
    #[arg(long, value_name = "TIME", value_parser = values::clock)]
    pub(crate) at: Option<NaiveTime>,
    /// How long sessions were, where the table does not say it
    #[arg(long, value_name = "LENGTH", value_parser = values::minutes)]
    pub(crate) minutes: Option<Minutes>,
    /// Print the first line of a table to fill in
    #[arg(long, conflicts_with = "file")]
    pub(crate) template: bool,
}
