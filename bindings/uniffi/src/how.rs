//! How I am: the row of a day, and what comes back of it.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{DayCheckLine, HowLook};
use tandem_model::{DayCheck, ForgetAfter, HowIAm, Id, Result};

use crate::shared::Shared;

/// How a day was. From [`crate::Tandem::how`].
#[derive(uniffi::Object)]
pub struct How {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl How {
    /// Turns it on or off, and says after how many days each is forgotten (`None` keeps them).
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        self.of.change(|it| it.how().set(on, forget_after))
    }

    /// Says how a day was, today if none is named. What is left out stays as it was said before.
    ///
    /// # Errors
    /// `Invalid` in `how` while it is off, and for a craving while cravings are; in `on` for a day that
    /// lies ahead; in `mood` if nothing is said; those of writing.
    pub fn say(&self, on: Option<NaiveDate>, said: HowIAm) -> Result<DayCheckLine> {
        self.of.change(|it| it.how().say(on, said))
    }

    /// Writes the answers in which `after` differs from `before`, and no others.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn change(&self, id: Id, before: HowIAm, after: HowIAm) -> Result<DayCheck> {
        self.of.change(|it| it.how().change(id, &before, &after))
    }

    /// How the days between two local dates were, the earliest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<DayCheckLine>> {
        self.of.read(|it| it.how().all(from, to))
    }

    /// What comes back of the last weeks, this one included, in one call.
    ///
    /// # Errors
    /// `Invalid` in `how` while days and cravings are both off, in `weeks` for none and more than 106;
    /// those of reading.
    pub fn look(&self, weeks: u32) -> Result<HowLook> {
        self.of.read(|it| it.how().look(weeks))
    }
}
