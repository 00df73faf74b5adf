//! A questionnaire in words: what its authors ask, and what they say of a total.
//!
//! The texts are content; these are their types. How answers are counted is [`MeasureKind`]'s.
//!
//! [`MeasureKind`]: crate::MeasureKind

use serde::Deserialize;

use super::{Band, Better};
use crate::Word as _;
use serde::Serialize;

/// A questionnaire in words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeasureText {
    /// Its name in the content: the word of its [`MeasureKind`](crate::MeasureKind).
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// Whose wording it is: its authors', a published translation, or one of Tandem's own.
    pub translation: String,
    /// What is asked of every item.
    pub question: String,
    /// The items.
    pub items: Vec<MeasureItem>,
    /// The answers to choose from.
    pub options: Vec<MeasureOption>,
    /// How the total is made.
    pub scoring: Scoring,
    /// What totals are called.
    pub bands: Vec<BandText>,
    /// From which total on the authors say something of it.
    pub cut_off: Option<CutOff>,
    /// That it is no diagnosis. It stands beside every total.
    pub not_a_diagnosis: String,
    /// Where it was published.
    pub sources: Vec<String>,
    /// On what terms it may be used.
    pub terms: String,
}

/// An item of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeasureItem {
    /// Its name.
    pub id: String,
    /// What it says.
    pub text: String,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeasureOption {
    /// What it counts.
    pub value: u8,
    /// What it says.
    pub text: String,
}

/// How a total is made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Scoring {
    /// The lowest total.
    pub least: u32,
    /// The highest total.
    pub most: u32,
    /// Which way it should go.
    pub better: Better,
    /// What more of it means, in words: "more means more worry".
    pub direction: String,
}

/// What totals of a stretch are called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BandText {
    /// Its name: the word of a [`Band`].
    pub id: String,
    /// The lowest total in it.
    pub from: u32,
    /// The highest total in it.
    pub to: u32,
    /// What it is called.
    pub text: String,
    /// The same as a sentence that says whose word it is. A person is never shown the bare word: it
    /// reads as a verdict on them.
    pub said: String,
}

/// From which total on the authors say something of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CutOff {
    /// The total.
    pub at_least: u32,
    /// What they say.
    pub text: String,
    /// Where.
    pub source: String,
}

impl MeasureText {
    /// Whether this is a translation that nobody tested, which is to be said beside it.
    #[must_use]
    pub fn is_untested_translation(&self) -> bool {
        self.translation.starts_with("own,")
    }

    /// What a band is called, for a table whose head says that its authors call it so.
    #[must_use]
    pub fn band(&self, band: Band) -> Option<&str> {
        Some(&self.band_text(band)?.text)
    }

    /// What its authors call a band, as a sentence for the person.
    #[must_use]
    pub fn band_said(&self, band: Band) -> Option<&str> {
        Some(&self.band_text(band)?.said)
    }

    fn band_text(&self, band: Band) -> Option<&BandText> {
        self.bands.iter().find(|text| text.id == band.word())
    }
}
