//! Questionnaires.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{MeasureText, Scored};
use tandem_model::{MeasureKind, Result};

use crate::shared::Shared;

/// A questionnaire on offer.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MeasureOffer {
    /// Which one.
    pub kind: MeasureKind,
    /// Its texts.
    pub text: MeasureText,
}

/// Questionnaires. From [`crate::Tandem::measures`].
#[derive(uniffi::Object)]
pub struct Measures {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Measures {
    /// Every questionnaire, in words.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<MeasureOffer>> {
        let all = self.of.read(|it| it.measures().list())?;
        let offer = |(kind, text): (_, &MeasureText)| MeasureOffer { kind, text: text.clone() };
        Ok(all.into_iter().map(offer).collect())
    }

    /// One questionnaire, in words.
    ///
    /// # Errors
    /// Those of reading.
    pub fn show(&self, kind: MeasureKind) -> Result<MeasureText> {
        self.of.read(|it| it.measures().show(kind).cloned())
    }

    /// Writes the answers down, an item each, `None` for one left open.
    ///
    /// # Errors
    /// `Invalid` in `answers` as [`MeasureKind::score`] says, and if every item is open; those of
    /// writing.
    pub fn answer(&self, kind: MeasureKind, answers: Vec<Option<u8>>) -> Result<Scored> {
        self.of.change(|it| it.measures().answer(kind, answers))
    }

    /// What was answered between two local dates, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Scored>> {
        self.of.read(|it| it.measures().all(from, to))
    }
}
