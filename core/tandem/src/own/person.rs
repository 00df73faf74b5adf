//! Who the record is about: the profile, and the medication as dated periods.

use tandem_model::{Id, MedicationPeriod, Preferences, Profile, Result, TandemError};

use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::kinds::Kind as _;
use crate::record::profile::{edit_preferences, read_preferences, read_profile, the_profile};
use crate::record::read::Reading as _;

/// Use cases around the person. From [`Tandem::person`].
#[derive(Clone, Copy)]
pub struct Person<'a> {
    tandem: &'a Tandem,
}

/// A medication period that was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicationKept {
    /// Its entry.
    pub id: Id,
    /// Others that are open as well, where this one is.
    pub also_open: Vec<Id>,
    /// What is asked of them: whether the other one ended.
    pub ask: Option<String>,
}

impl Tandem {
    /// Profile and medication periods.
    #[must_use]
    pub fn person(&self) -> Person<'_> {
        Person { tandem: self }
    }
}

impl Person<'_> {
    /// The profile.
    ///
    /// # Errors
    /// `Corrupt` if there is none: it is written when the record is made.
    pub fn profile(&self) -> Result<Profile> {
        self.tandem.read(read_profile)
    }

    /// Changes the profile. What `change` does not touch stays, also what was written meanwhile.
    ///
    /// # Errors
    /// `Invalid` in `role` for another one than the record has; those of `change` and of writing:
    /// `Busy`, `ReadOnly`, `Full`.
    pub fn edit(&self, change: impl FnOnce(Profile) -> Result<Profile>) -> Result<Profile> {
        self.tandem.act_as_any(|act| {
            let (id, _) = the_profile(act)?;
            act.edit(id, |before: Profile| {
                let role = before.role;
                let after = change(before)?;
                if after.role != role {
                    let why = "a person's record and a coach's are two";
                    return Err(TandemError::invalid("role", why).into());
                }
                Ok(after)
            })
        })
    }

    /// As [`Person::edit`], for a screen that was read before: the fields in which `after` differs
    /// from `before` are written, and no others.
    ///
    /// # Errors
    /// As [`Person::edit`].
    pub fn change(&self, before: &Profile, after: &Profile) -> Result<Profile> {
        self.edit(|now| patched(&now, before, after))
    }

    /// The person's choices: language, where they say they are, what is on.
    ///
    /// # Errors
    /// Those of reading.
    pub fn preferences(&self) -> Result<Preferences> {
        self.tandem.read(read_preferences)
    }

    /// Changes the person's choices. What `change` does not touch stays.
    ///
    /// # Errors
    /// Those of `change` and of writing.
    pub fn edit_preferences(
        &self,
        change: impl FnOnce(Preferences) -> Result<Preferences>,
    ) -> Result<Preferences> {
        self.tandem.act_as_any(|act| edit_preferences(act, |before| Ok(change(before)?)))
    }

    /// As [`Person::edit_preferences`], for a screen that was read before: the fields in which `after`
    /// differs from `before` are written, and no others.
    ///
    /// # Errors
    /// Those of writing.
    pub fn change_preferences(
        &self,
        before: &Preferences,
        after: &Preferences,
    ) -> Result<Preferences> {
        self.edit_preferences(|now| patched(&now, before, after))
    }

    /// All medication periods, the oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn medication(&self) -> Result<Vec<(Id, MedicationPeriod)>> {
        self.tandem.read(|read| read.all())
    }

    /// Writes a medication period, and sets `written_at` the first time. There is one per medicine
    /// and first day: writing it again corrects it, which is also how it gets its end. Another period
    /// that is still open stays open: whether it ended is asked, since people do change over.
    ///
    /// # Errors
    /// `Invalid` as [`MedicationPeriod::check`] says; those of writing.
    pub fn set_medication(&self, period: MedicationPeriod) -> Result<MedicationKept> {
        period.check()?;
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let key = period.key().unwrap_or_default();
            let (id, kept) = act.put(&key, |before: Option<MedicationPeriod>| {
                let written_at = before.map_or(now, |before| before.written_at);
                Ok(MedicationPeriod { written_at, ..period })
            })?;
            let all: Vec<(Id, MedicationPeriod)> = act.all()?;
            let open = |(other, it): &(Id, MedicationPeriod)| *other != id && it.until.is_none();
            let others = all.into_iter().filter(open).map(|(other, _)| other);
            let also_open: Vec<Id> =
                if kept.until.is_none() { others.collect() } else { Vec::new() };
            let ask = match also_open.is_empty() {
                true => None,
                false => Some(self.tandem.voice_in(act)?.say("medication.other_open", &[])),
            };
            Ok(MedicationKept { id, also_open, ask })
        })
    }
}
