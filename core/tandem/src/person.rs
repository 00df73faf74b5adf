//! Who the record is about: the profile, and the medication as dated periods.

use tandem_model::{Id, MedicationPeriod, Preferences, Profile, Result, Role, TandemError, Word};
use tandem_vault::Act;

use crate::Tandem;
use crate::error::Inner;
use crate::store::{self, entity};

/// Use cases around the person. From [`Tandem::person`].
#[derive(Clone, Copy)]
pub struct Person<'a> {
    tandem: &'a Tandem,
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
        self.tandem.read(|db| store::entries(db, entity::MEDICATION))
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

/// Writes the profile that a record begins with, in the act that the vault is made with: a record
/// without a profile has no zone and no weeks, so there is no moment in which there is one. Undo
/// passes over it.
pub(crate) fn begin(act: &mut Act<'_>, profile: &Profile) -> Inner<()> {
    act.keep(entity::PROFILE, profile_id().as_bytes(), store::fields_of(profile))?;
    Ok(())
}

/// There is one profile, under one id, in every copy of a record.
fn profile_id() -> Id {
    Id::natural(entity::PROFILE, "")
}

/// The profile, inside a reading.
pub(crate) fn read_profile(db: &rusqlite::Connection) -> Inner<Profile> {
    let found = store::entries(db, entity::PROFILE)?;
    let first = found.into_iter().next().map(|(_, profile)| profile);
    first.ok_or_else(|| TandemError::Corrupt { why: "the profile is missing".into() }.into())
}

/// Refuses what belongs into a record of the other role.
pub(crate) fn require_role(db: &rusqlite::Connection, role: Role) -> Inner<()> {
    if read_profile(db)?.role == role {
        return Ok(());
    }
    let why = match role {
        Role::Own => "this is a peer coach's record: a record of one's own is another one",
        Role::Coach => "this is a person's own record: a peer coach's is another one",
    };
    Err(TandemError::invalid("role", why).into())
}

/// The person's choices, inside a reading; none is on until it is made.
pub(crate) fn read_preferences(db: &rusqlite::Connection) -> Inner<Preferences> {
    let found = store::only(db, entity::PREFERENCES)?;
    Ok(found.map(|(_, chosen)| chosen).unwrap_or_default())
}

/// Writes the person's choices, inside an act.
pub(crate) fn write_preferences(act: &mut Act<'_>, chosen: &Preferences) -> Inner<()> {
    let id = store::not_forgotten(act, entity::PREFERENCES, "")?;
    store::write(act, entity::PREFERENCES, &id, chosen)?;
    Ok(())
}
