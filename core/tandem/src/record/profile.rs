//! The profile and the choices of the person whom a record is about: nothing can be read without.

use tandem_model::{Id, Preferences, Profile, Role, TandemError};
use tandem_vault::Act;

use crate::record::error::Inner;
use crate::record::store::{self, entity};

/// Writes the profile that a record begins with, in the act that the vault is made with: a record
/// without a profile has no zone and no weeks, so there is no moment in which there is one. Undo
/// passes over it.
pub(crate) fn begin(act: &mut Act<'_>, profile: &Profile) -> Inner<()> {
    act.keep(entity::PROFILE, profile_id().as_bytes(), store::fields_of(profile))?;
    Ok(())
}

/// There is one profile, under one id, in every copy of a record.
pub(crate) fn profile_id() -> Id {
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
