//! Who the record is about: the profile, and the medication as dated periods.

use tandem_model::{Id, MedicationPeriod, Preferences, Profile, Result, Word};

use crate::record::Tandem;
use crate::record::profile::{profile_id, read_preferences, read_profile, write_preferences};
use crate::record::act::Writing as _;
use crate::record::read::Reading as _;

/// Use cases around the person. From [`Tandem::person`].
#[derive(Clone, Copy)]
pub struct Person<'a> {
    tandem: &'a Tandem,
}

impl Tandem {
    /// Profile and medication periods.
    #[must_use]
    pub fn person(&self) -> Person<'_> {
        Person::of(self)
    }
}

impl<'a> Person<'a> {
    pub(crate) fn of(tandem: &'a Tandem) -> Self {
        Self { tandem }
    }

    /// The profile.
    ///
    /// # Errors
    /// `Corrupt` if there is none: it is written when the record is made.
    pub fn profile(&self) -> Result<Profile> {
        self.tandem.read(read_profile)
    }

    /// Writes the whole profile.
    ///
    /// # Errors
    /// `Invalid` in `role` for another one than the record has; those of writing: `Busy`,
    /// `ReadOnly`, `Full`.
    pub fn set(&self, profile: &Profile) -> Result<()> {
        self.tandem.act_as(profile.role, |act| {
            store::write(act, entity::PROFILE, &profile_id(), profile)?;
            Ok(())
        })
    }

    /// The person's choices: language, where they say they are, what is on.
    ///
    /// # Errors
    /// Those of reading.
    pub fn preferences(&self) -> Result<Preferences> {
        self.tandem.read(read_preferences)
    }

    /// Writes the person's choices.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set_preferences(&self, chosen: &Preferences) -> Result<()> {
        self.tandem.act_as_any(|act| write_preferences(act, chosen))
    }

    /// All medication periods, the oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn medication(&self) -> Result<Vec<(Id, MedicationPeriod)>> {
        self.tandem.read(|read| read.all())
    }

    /// Writes a medication period, and sets `written_at` the first time. There is one per medicine and first day: writing it again
    /// corrects it, which is also how it gets its end. Another period that is still open stays
    /// open; whether it ended is for the person to say.
    ///
    /// # Errors
    /// `Invalid` as [`MedicationPeriod::check`] says; those of writing.
    pub fn set_medication(&self, mut period: MedicationPeriod) -> Result<Id> {
        period.check()?;
        let same = |(_, it): &(Id, MedicationPeriod)| {
            (it.medicine, it.since) == (period.medicine, period.since)
        };
        let before = self.medication()?.into_iter().find(same);
        period.written_at = before.map_or_else(|| self.tandem.now(), |(_, it)| it.written_at);
        self.tandem.act(|act| {
            let key = format!("{}/{}", period.medicine.word(), period.since);
            let id = store::not_forgotten(act, entity::MEDICATION, &key)?;
            store::write(act, entity::MEDICATION, &id, &period)?;
            Ok(id)
        })
    }
}
