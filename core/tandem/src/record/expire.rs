//! What is forgotten by its age, without being asked again: check-ins, how days were, cravings, notes of a
//! day and days with the medicine, each after the days that the person chose for it. Blanked for good, also
//! where one was removed and could still be brought back.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use tandem_model::{
    CheckIn, Craving, DayCheck, DayNote, ForgetAfter, Id, MedicineDay, MedicineEffect, Preferences,
    Result,
};
use tandem_vault::{Act, EntityId, Read};

use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::kinds::{self, Kind, day};
use crate::record::profile::{edit_preferences, read_preferences};
use crate::record::read::Reading as _;

/// Changes what is kept and for how long. What is already older is forgotten now; returns how many.
pub(crate) fn choose(
    tandem: &Tandem,
    change: impl FnOnce(Preferences) -> Preferences,
) -> Result<u32> {
    let now = tandem.now();
    tandem.act(|act| {
        edit_preferences(act, |before| Ok(change(before)))?;
        forget_due(act, now)
    })
}

/// Whether anything is due to be forgotten.
pub(crate) fn is_any_due(read: &Read<'_>, now: DateTime<Utc>) -> Inner<bool> {
    Ok(!due(read, now)?.is_empty())
}

/// Forgets what is due, and waits for no other writer where nothing is. Returns how many.
pub(crate) fn forget_old(tandem: &Tandem) -> Result<u32> {
    let now = tandem.now();
    if !tandem.read(|read| is_any_due(read, now))? {
        return Ok(0);
    }
    tandem.act(|act| forget_due(act, now))
}

/// Forgets what is due, inside an act. Returns how many.
pub(crate) fn forget_due(act: &mut Act<'_>, now: DateTime<Utc>) -> Inner<u32> {
    let mut forgotten = 0;
    for (entity, id) in due(act, now)? {
        forgotten += u32::from(act.expire(entity, &id)?);
    }
    Ok(forgotten)
}

type Due = Vec<(&'static str, EntityId)>;

fn due(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Due> {
    let chosen = read_preferences(read)?;
    let mut all = Due::new();
    aged(read, now, chosen.forget_check_ins, |it: &CheckIn| it.at.utc(), &mut all)?;
    aged(read, now, chosen.forget_day_checks, |it: &DayCheck| end_of(it.date), &mut all)?;
    aged(read, now, chosen.forget_cravings, |it: &Craving| it.at.utc(), &mut all)?;
    aged(read, now, chosen.forget_day_notes, |it: &DayNote| end_of(it.on), &mut all)?;
    aged(read, now, chosen.forget_medicine, |it: &MedicineDay| end_of(it.date), &mut all)?;
    aged(read, now, chosen.forget_medicine, |it: &MedicineEffect| end_of(it.on), &mut all)?;
    Ok(all)
}

/// The end of a date, somewhere near the middle of the earth's zones: a date is kept without one.
fn end_of(date: NaiveDate) -> DateTime<Utc> {
    date.succ_opt().unwrap_or(date).and_time(NaiveTime::MIN).and_utc()
}

/// Those of one kind that are old enough: what stands in the tables, and what was removed.
fn aged<K: Kind>(
    read: &Read<'_>,
    now: DateTime<Utc>,
    after: Option<ForgetAfter>,
    when: impl Fn(&K) -> DateTime<Utc>,
    all: &mut Due,
) -> Inner<()> {
    let Some(after) = after else { return Ok(()) };
    // The local date of a moment is at most a day after its date in UTC.
    let last = (now - TimeDelta::days(after.get().into())).date_naive() + TimeDelta::days(1);
    let standing: Vec<(Id, K)> = read.sorted(i64::MIN, day(last).into())?;
    let standing = standing.into_iter().map(|(id, entry)| (*id.as_bytes(), entry));
    let hidden = read.hidden(K::NAME)?.into_iter();
    let hidden = hidden.filter_map(|(id, state)| Some((id, kinds::read(&state.fields).ok()?)));
    let due = standing.chain(hidden).filter(|(_, entry)| after.is_due(when(entry), now));
    all.extend(due.map(|(id, _)| (K::NAME, id)));
    Ok(())
}
