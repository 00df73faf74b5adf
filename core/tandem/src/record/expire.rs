//! What is forgotten by its age, without being asked again: check-ins, after the days that the person
//! chose. Blanked for good, also where one was removed and could still be brought back.

use chrono::{DateTime, Utc};
use tandem_model::{CheckIn, ForgetAfter, Result};
use tandem_vault::{Act, EntityId, State};

use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::kinds::{self, Kind as _};
use crate::record::profile::read_preferences;

/// Forgets what is due, at an opening. Most openings have nothing to forget and should not have to
/// wait for another writer. Returns how many.
pub(crate) fn forget_old(tandem: &Tandem) -> Result<u32> {
    let Some(after) = tandem.read(read_preferences)?.forget_check_ins else {
        return Ok(0);
    };
    let now = tandem.now();
    let states = tandem.read(|read| Ok(read.states(CheckIn::NAME)?))?;
    if due(states, after, now).next().is_none() {
        return Ok(0);
    }
    tandem.act(|act| forget_due(act, now))
}

/// Forgets what is due, inside an act. Returns how many.
pub(crate) fn forget_due(act: &mut Act<'_>, now: DateTime<Utc>) -> Inner<u32> {
    let Some(after) = read_preferences(act)?.forget_check_ins else { return Ok(0) };
    let mut forgotten = 0;
    for id in due(act.states(CheckIn::NAME)?, after, now) {
        forgotten += u32::from(act.expire(CheckIn::NAME, &id)?);
    }
    Ok(forgotten)
}

fn due(
    states: Vec<(EntityId, State)>,
    after: ForgetAfter,
    now: DateTime<Utc>,
) -> impl Iterator<Item = EntityId> {
    states.into_iter().filter_map(move |(id, state)| {
        let check_in: CheckIn = kinds::read(&state.fields).ok()?;
        after.is_due(check_in.at.utc(), now).then_some(id)
    })
}
