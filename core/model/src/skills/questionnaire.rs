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
    /// Whether this wording was published by its authors, or is a translation that was not tested.
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
    /// What a band is called.
    #[must_use]
    pub fn band(&self, band: Band) -> Option<&str> {
        let found = self.bands.iter().find(|text| text.id == band.word());
        found.map(|text| text.text.as_str())
    }
}
