//! Help that is always one tap away.

use std::sync::Arc;

use tandem::HelpScreen;
use tandem_model::{HelpCard, Id, MedicationPeriod, Naloxone, Result};

use crate::shared::Shared;

/// Where the naloxone is, with the name of the entry.
#[derive(Clone, Debug, uniffi::Record)]
pub struct KeptNaloxone {
    /// Names the entry.
    pub id: Id,
    /// What was written down.
    pub naloxone: Naloxone,
}

/// Help that is always one tap away. From [`crate::Tandem::help`].
#[derive(uniffi::Object)]
pub struct Help {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Help {
    /// The help screen, in one call.
    ///
    /// # Errors
    /// Those of reading.
    pub fn screen(&self) -> Result<HelpScreen> {
        self.of.read(|it| it.help().screen())
    }

    /// What is shown when a medication period ends: nothing while it goes on. It is for the moment
    /// at which the person writes down the end, and for no other.
    ///
    /// # Errors
    /// Those of reading.
    pub fn when_medication_ends(&self, period: &MedicationPeriod) -> Result<Vec<HelpCard>> {
        self.of.read(|it| it.help().when_medication_ends(period))
    }

    /// Where the person's naloxone is, and when it expires.
    ///
    /// # Errors
    /// Those of reading.
    pub fn naloxone(&self) -> Result<Option<KeptNaloxone>> {
        let found = self.of.read(|it| it.help().naloxone())?;
        Ok(found.map(|(id, naloxone)| KeptNaloxone { id, naloxone }))
    }

    /// Writes that down.
    ///
    /// # Errors
    /// `Invalid` as [`Naloxone::check`] says; those of writing.
    pub fn set_naloxone(&self, mine: &Naloxone) -> Result<Id> {
        self.of.change(|it| it.help().set_naloxone(mine))
    }

    /// Whom to call in danger, in one line, in the person's country: it stands beside what they would like to
    /// talk about and what they ask, before that goes out.
    ///
    /// # Errors
    /// Those of reading.
    pub fn danger_line(&self) -> Result<String> {
        self.of.read(|it| it.help().danger_line())
    }

    /// The reminder of that date, if it is due: a few words that do not say of what.
    ///
    /// # Errors
    /// Those of reading.
    pub fn reminder(&self) -> Result<Option<String>> {
        self.of.read(|it| it.help().reminder())
    }
}
