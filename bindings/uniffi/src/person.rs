//! Who the person is: profile, choices, medication periods.

use std::sync::Arc;

use tandem::MedicationKept;
use tandem_model::{Id, MedicationPeriod, Preferences, Profile, Result};

use crate::shared::Shared;

/// A medication period, with its name.
#[derive(Clone, Debug, uniffi::Record)]
pub struct KeptMedication {
    /// Names the entry.
    pub id: Id,
    /// What the person stated.
    pub period: MedicationPeriod,
}

/// Profile, choices and medication periods. From [`crate::Tandem::person`].
#[derive(uniffi::Object)]
pub struct Person {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Person {
    /// The profile.
    ///
    /// # Errors
    /// `Corrupt` if there is none: it is written when the record is made.
    pub fn profile(&self) -> Result<Profile> {
        self.of.read(|it| it.person().profile())
    }

    /// Changes the profile: the fields in which `after` differs from `before` are written, and no
    /// others, so that what was written meanwhile stays. Returns it as it stands now.
    ///
    /// # Errors
    /// `Invalid` in `role` for another one than the record has; those of writing: `Busy`, `ReadOnly`,
    /// `Full`.
    pub fn change(&self, before: &Profile, after: &Profile) -> Result<Profile> {
        self.of.change(|it| it.person().change(before, after))
    }

    /// The person's choices: language, where they say they are, what is on.
    ///
    /// # Errors
    /// Those of reading.
    pub fn preferences(&self) -> Result<Preferences> {
        self.of.read(|it| it.person().preferences())
    }

    /// Changes the person's choices, as [`Person::change`] changes the profile.
    ///
    /// # Errors
    /// Those of writing.
    pub fn change_preferences(
        &self,
        before: &Preferences,
        after: &Preferences,
    ) -> Result<Preferences> {
        self.of.change(|it| it.person().change_preferences(before, after))
    }

    /// All medication periods, the oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn medication(&self) -> Result<Vec<KeptMedication>> {
        let all = self.of.read(|it| it.person().medication())?;
        Ok(all.into_iter().map(|(id, period)| KeptMedication { id, period }).collect())
    }

    /// Writes a medication period, and sets `written_at` the first time. There is one per medicine
    /// and first day: writing it again corrects it, which is also how it gets its end. Another period
    /// that is still open stays open: whether it ended is asked.
    ///
    /// # Errors
    /// `Invalid` as [`MedicationPeriod::check`] says; those of writing.
    pub fn set_medication(&self, period: MedicationPeriod) -> Result<MedicationKept> {
        self.of.change(|it| it.person().set_medication(period))
    }
}
