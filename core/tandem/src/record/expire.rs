//! What is forgotten by its age, without being asked again: check-ins, after the days that the person
//! chose. Blanked for good, also where one was removed and could still be brought back.

use chrono::{DateTime, TimeDelta, Utc};
use tandem_model::{CheckIn, Id, Result};
use tandem_vault::{Act, EntityId, Read};

use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::kinds::{self, Kind as _, day};
use crate::record::profile::read_preferences;
use crate::record::read::Reading as _;

/// Forgets what is due, at an opening. Most openings have nothing to forget and should not have to
/// wait for another writer. Returns how many.
pub(crate) fn forget_old(tandem: &Tandem) -> Result<u32> {
    let now = tandem.now();
    if tandem.read(|read| due(read, now))?.is_empty() {
        return Ok(0);
    }
    tandem.act(|act| forget_due(act, now))
}

/// Forgets what is due, inside an act. Returns how many.
pub(crate) fn forget_due(act: &mut Act<'_>, now: DateTime<Utc>) -> Inner<u32> {
    let mut forgotten = 0;
    for id in due(act, now)? {
        forgotten += u32::from(act.expire(CheckIn::NAME, &id)?);
    }
    Ok(forgotten)
}

/// What stands in the tables, as far as it is old enough, and what was removed.
fn due(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Vec<EntityId>> {
    let Some(after) = read_preferences(read)?.forget_check_ins else { return Ok(Vec::new()) };
    // The local date of a moment is at most a day after its date in UTC.
    let last = (now - TimeDelta::days(after.get().into())).date_naive() + TimeDelta::days(1);
    let standing: Vec<(Id, CheckIn)> = read.sorted(i64::MIN, day(last).into())?;
    let standing = standing.into_iter().map(|(id, check_in)| (*id.as_bytes(), check_in));
    let hidden = read.hidden(CheckIn::NAME)?.into_iter();
    let hidden = hidden.filter_map(|(id, state)| Some((id, kinds::read(&state.fields).ok()?)));
    let due = |(_, check_in): &(EntityId, CheckIn)| after.is_due(check_in.at.utc(), now);
    Ok(standing.chain(hidden).filter(due).map(|(id, _)| id).collect())
}
