//! Hours: totals, and the weekly question.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{HoursQuery, HoursScreen};
use tandem_model::{Id, Result, Week, WeeklyRecall};

use crate::shared::Shared;

/// A weekly recall, with its name.
#[derive(Clone, Debug, uniffi::Record)]
pub struct KeptRecall {
    /// Names the entry.
    pub id: Id,
    /// What was answered.
    pub recall: WeeklyRecall,
}

/// Totals, and the weekly question. From [`crate::Tandem::hours`].
#[derive(uniffi::Object)]
pub struct Hours {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Hours {
    /// The totals of whole weeks, months or visit windows.
    ///
    /// # Errors
    /// `Invalid` in `from` if it lies after `to`, or for more than a century.
    pub fn screen(&self, query: &HoursQuery) -> Result<HoursScreen> {
        self.of.read(|it| it.hours().screen(query))
    }

    /// Answers the weekly question, or corrects the answer: there is one per seven dates, and a kind
    /// that is not answered now keeps what was said of it before. `written_at` is set here. Returns
    /// the answer as it stands now.
    ///
    /// # Errors
    /// `Invalid` as [`WeeklyRecall::check`] says, and in `week` where other seven dates that share
    /// one with these were answered; those of writing.
    pub fn recall(&self, answers: WeeklyRecall) -> Result<KeptRecall> {
        let (id, recall) = self.of.change(|it| it.hours().recall(answers))?;
        Ok(KeptRecall { id, recall })
    }

    /// The answer about the seven dates that begin with `first`, if there is one.
    ///
    /// # Errors
    /// Those of reading.
    pub fn recalled(&self, first: NaiveDate) -> Result<Option<KeptRecall>> {
        let found = self.of.read(|it| it.hours().recalled(first))?;
        Ok(found.map(|(id, recall)| KeptRecall { id, recall }))
    }

    /// The person's weeks about which the question is open today, the latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn due(&self) -> Result<Vec<Week>> {
        self.of.read(|it| it.hours().due())
    }
}
