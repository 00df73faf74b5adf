//! Flags of `search`.

use clap::Args;
use tandem_model::SearchIn;

use super::Dates;
use super::values::OneOf;

/// Flags of `search`.
#[derive(Args)]
#[command(
    after_help = "Such as:\n  tandem search bus maria\n  tandem search sueño --in skills,pages"
)]
pub(crate) struct Search {
    /// Words, all of which must be there; a part of a word will do, and no matter the accents
    #[arg(required = true)]
    pub(crate) words: Vec<String>,
    /// Only there. Repeat it, or use commas
    #[arg(long = "in", value_name = "PLACE", value_delimiter = ',', value_parser = OneOf::<SearchIn>::new())]
    pub(crate) places: Vec<SearchIn>,
    #[command(flatten)]
    pub(crate) dates: Dates,
    /// Go on where the page before ended, as its last line says
    #[arg(long, value_name = "CURSOR")]
    pub(crate) after: Option<String>,
}
