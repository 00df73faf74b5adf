//! The profile and the choices of the person whom a record is about: nothing can be read without.

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::params;
use serde::Deserialize;
use tandem_model::{Id, LocalTime, Preferences, Profile, Role, TandemError};
use tandem_vault::Act;
use tandem_vault::Read;

use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{Kind as _, fields_of};
use crate::record::read::Reading as _;
use crate::record::tables::{NOT_AS_WRITTEN, read_body};

/// Writes the profile that a record begins with, in the act that the vault is made with: a record
/// without a profile has no zone and no weeks, so there is no moment in which there is one. Undo
/// passes over it.
pub(crate) fn begin(act: &mut Act<'_>, profile: &Profile) -> Inner<()> {
    act.fix::<Profile>(profile_id(), fields_of(profile))
}

/// There is one profile, under the same id in every copy of a record. Once what it said before was
/// forgotten, that is the next id of a row that all copies count alike.
fn profile_id() -> Id {
    Id::natural(Profile::NAME, "")
}

/// The profile with its id, inside a reading.
pub(crate) fn the_profile(read: &Read<'_>) -> Inner<(Id, Profile)> {
    let found = read.under_key("")?.entry;
    found.ok_or_else(|| TandemError::Corrupt { why: "the profile is missing".into() }.into())
}

/// The profile, inside a reading.
pub(crate) fn read_profile(read: &Read<'_>) -> Inner<Profile> {
    Ok(the_profile(read)?.1)
}

/// The date at a moment where the person is.
pub(crate) fn today(read: &Read<'_>, now: DateTime<Utc>) -> Inner<NaiveDate> {
    Ok(LocalTime::at(now, &read_profile(read)?.zone).date())
}

/// Forgets what the profile said before: the names and words that were in it once. What it says now
/// stays, under the next id.
pub(crate) fn forget_past(act: &mut Act<'_>) -> Inner<()> {
    let (id, profile) = the_profile(act)?;
    act.forget(Profile::NAME, id.as_bytes())?;
    let next = act.id_of::<Profile>("")?;
    act.fix::<Profile>(next, fields_of(&profile))
}

/// The role alone: every act asks for it, and a whole profile with its zone is 3% of logging a session.
fn the_role(read: &Read<'_>) -> Inner<Role> {
    #[derive(Deserialize)]
    struct OnlyRole {
        #[serde(default)]
        role: Role,
    }
    let sql = "SELECT body FROM entries WHERE id = ?1 AND entity = ?2";
    let mut statement = read.db().prepare_cached(sql)?;
    let mut found = statement.query(params![profile_id().as_bytes(), Profile::NAME])?;
    match found.next()? {
        Some(row) => {
            let body = row.get_ref(0)?.as_str().map_err(|_| NOT_AS_WRITTEN)?;
            Ok(read_body::<OnlyRole>(body)?.role)
        }
        // What it said before was forgotten, and it goes on under another id.
        None => Ok(read_profile(read)?.role),
    }
}

/// Refuses what belongs into a record of the other role.
pub(crate) fn require_role(read: &Read<'_>, role: Role) -> Inner<()> {
    if the_role(read)? == role {
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
