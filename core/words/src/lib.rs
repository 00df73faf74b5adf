//! Every word that a person reads, in English and in Spanish.
//!
//! Texts are data (`content/`): exercises, findings, questionnaires, positions of fellowships, help
//! and the words of every screen. No other crate holds a sentence for a person, so that the terminal,
//! a phone and a printed page say the same thing in the same words, and whoever corrects a text
//! corrects it in one place.
//!
//! | to find | look in |
//! | --- | --- |
//! | a text of a screen, as it stands | [`words`] |
//! | the same, said to one person | [`Voice`] |
//! | a text of a report, a bundle, a page | [`Words`], [`Book`] |
//! | dates, amounts of time | [`Words::date`], [`Words::length`], [`lengths::clock`] |
//! | days, weeks, moments, distances | [`Words::day`], [`Words::week`], [`Words::moment`], [`Words::distance`] |
//! | what a person means by `tue 7pm`, `1h30`, `aa` | [`SaidTime`], [`SaidDay`], [`said_minutes`], [`said_kind`] |
//! | which day a paper or a spreadsheet means by `3/4/2026` | [`WrittenDate`] |
//! | what is said of an error | [`error()`], [`error_slug`] |
//! | exercises | [`Content`] |
//! | findings with their limits | [`evidence`] |
//! | questionnaires | [`measure_text`] |
//! | what a fellowship says | [`before_you_go`] |
//! | whom to call, the help cards | [`Voice::help_lines`], [`Voice::help_cards`] |
//!
//! Plain data that crosses to Kotlin, Swift and Python is defined in `tandem-model`; nothing here
//! derives a crossing.

mod books;
mod content;
mod dates;
mod errors;
mod evidence;
mod fellowships;
mod fill;
mod help;
pub mod lengths;
mod measures;
mod medicines;
mod moments;
mod said;
mod sheets;
mod voice;
mod written;

pub use books::{Book, Words, isolated, words};
pub use content::{Content, content};
pub use errors::{error, error_slug};
pub use evidence::{
    Finding, Parts, Statement, Told, evidence, evidence_about, evidence_of, evidence_of_each,
};
pub use fellowships::before_you_go;
pub use measures::measure_text;
pub use said::{SaidDay, SaidTime, folded, said_clock, said_kind, said_minutes};
pub use tandem_model::Reader;
pub use voice::Voice;
pub use written::{DayOrder, WrittenDate};
