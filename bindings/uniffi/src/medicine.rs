//! My medicine: off until it is asked for, and for nobody else.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{DayAnswered, MedicineSaved, MedicineScreen};
use tandem_model::{ForgetAfter, Id, LedBy, Line, MedicineDay, MedicineEffect, Result};

use crate::shared::Shared;

/// My medicine. From [`crate::Tandem::medicine`].
#[derive(uniffi::Object)]
pub struct MyMedicine {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl MyMedicine {
    /// Turns it on or off, and says after how many days it is forgotten (`None` keeps it). What is
    /// already older is forgotten now, and how much is returned.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        self.of.change(|it| it.medicine().set(on, forget_after))
    }

    /// Shows today's note on the first screen, in words that do not say of what, or does not any more.
    ///
    /// # Errors
    /// `Invalid` in `medicine` while it is off; those of writing.
    pub fn show_on_today(&self, shown: bool) -> Result<()> {
        self.of.change(|it| it.medicine().show_on_today(shown))
    }

    /// After how many days it is forgotten if nothing else is chosen.
    ///
    /// # Errors
    /// `Locked`.
    pub fn usual_forget_after(&self) -> Result<ForgetAfter> {
        self.of.read(|it| Ok(it.medicine().usual_forget_after()))
    }

    /// Writes down what became of a dose. Said again, it corrects what was said.
    ///
    /// # Errors
    /// `Invalid` in `medicine` while it is off, and for a day that lies ahead or more than 14 days back;
    /// in `part` or `why`; those of writing.
    pub fn say(&self, day: MedicineDay) -> Result<MedicineSaved> {
        self.of.change(|it| it.medicine().say(day))
    }

    /// Says that the shot was given: on this date, or today.
    ///
    /// # Errors
    /// `Invalid` in `shot` where no shot is planned, or more than one; as [`crate::Agenda::answer`].
    pub fn shot(&self, on: Option<NaiveDate>) -> Result<DayAnswered> {
        self.of.change(|it| it.medicine().shot(on))
    }

    /// Writes side effects down.
    ///
    /// # Errors
    /// `Invalid` in `medicine` while it is off, in `effect`, `on` or `told_on`; those of writing.
    pub fn add_effect(&self, effect: MedicineEffect) -> Result<Id> {
        self.of.change(|it| it.medicine().add_effect(&effect))
    }

    /// Writes the fields in which `after` differs from `before`, and no others.
    ///
    /// # Errors
    /// `NotFound`; as [`MyMedicine::add_effect`].
    pub fn change_effect(
        &self,
        id: Id,
        before: MedicineEffect,
        after: MedicineEffect,
    ) -> Result<MedicineEffect> {
        self.of.change(|it| it.medicine().change_effect(id, &before, &after))
    }

    /// Says that the clinic was told of side effects today.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn told_them(&self, id: Id) -> Result<()> {
        self.of.change(|it| it.medicine().told_them(id))
    }

    /// Keeps what the clinic said to do after missed days, in its words and under today's date.
    ///
    /// # Errors
    /// `Invalid` in `medicine` while it is off, in `after_days` for another number than 1 to 14; those of
    /// writing.
    pub fn set_rule(&self, text: Line, by: Option<LedBy>, after_days: Option<u8>) -> Result<Id> {
        self.of.change(|it| it.medicine().set_rule(text, by, after_days))
    }

    /// "I called": what was said of what has begun by today is not said again.
    ///
    /// # Errors
    /// Those of writing.
    pub fn called(&self) -> Result<()> {
        self.of.change(|it| it.medicine().called())
    }

    /// Forgets all of it for good. Planned shots stay. Returns how many entries that were.
    ///
    /// # Errors
    /// Those of writing.
    pub fn forget_all(&self) -> Result<u32> {
        self.of.change(|it| it.medicine().forget_all())
    }

    /// All that the screen shows, with the last `days` days, in one call.
    ///
    /// # Errors
    /// `Invalid` in `days` for none and more than 366; those of reading.
    pub fn screen(&self, days: u32) -> Result<MedicineScreen> {
        self.of.read(|it| it.medicine().screen(days))
    }
}
