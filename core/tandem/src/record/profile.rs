//! The profile and the choices of the person whom a record is about: nothing can be read without.

use tandem_model::{Id, Preferences, Profile, Role, TandemError};
use tandem_vault::Act;
use tandem_vault::Read;

use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{Kind as _, fields_of};
use crate::record::read::Reading as _;

/// Writes the profile that a record begins with, in the act that the vault is made with: a record
/// without a profile has no zone and no weeks, so there is no moment in which there is one. Undo
/// passes over it.
pub(crate) fn begin(act: &mut Act<'_>, profile: &Profile) -> Inner<()> {
    act.fix::<Profile>(profile_id(), fields_of(profile))
}

/// There is one profile, under one id, in every copy of a record.
pub(crate) fn profile_id() -> Id {
    Id::natural(Profile::NAME, "")
}

/// The profile, inside a reading.
pub(crate) fn read_profile(read: &Read<'_>) -> Inner<Profile> {
    let found = read.all()?;
    let first = found.into_iter().next().map(|(_, profile)| profile);
    first.ok_or_else(|| TandemError::Corrupt { why: "the profile is missing".into() }.into())
}

/// Refuses what belongs into a record of the other role.
pub(crate) fn require_role(read: &Read<'_>, role: Role) -> Inner<()> {
    if read_profile(read)?.role == role {
        return Ok(());
    }
    let why = match role {
        Role::Own => "this is a peer coach's record: a record of one's own is another one",
        Role::Coach => "this is a person's own record: a peer coach's is another one",
    };
    Err(TandemError::invalid("role", why).into())
}

/// The person's choices, inside a reading; none is on until it is made.
pub(crate) fn read_preferences(read: &Read<'_>) -> Inner<Preferences> {
    let found = read.only()?;
    Ok(found.map(|(_, chosen)| chosen).unwrap_or_default())
}

/// Changes the person's choices, inside an act.
pub(crate) fn edit_preferences(
    act: &mut Act<'_>,
    change: impl FnOnce(Preferences) -> Inner<Preferences>,
) -> Inner<Preferences> {
    let (_, chosen) = act.put::<Preferences>("", |before| change(before.unwrap_or_default()))?;
    Ok(chosen)
}
