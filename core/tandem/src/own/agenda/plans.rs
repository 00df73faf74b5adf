//! Plans themselves: written down, changed for good or from a day on, paused, ended.
//!
//! **A change follows the series.** A plan that was changed from a day on goes on as another one, and
//! a list still shows both. Who pauses the old one means what comes: so a change of one that is over
//! is made to the one that holds now, and its id is returned.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{Id, LocalTime, Plan, PlannedTime, Result, TandemError, Zone, check_date};
use tandem_vault::{Act, Read};

use super::Agenda;
use super::days::{Days, next, series};
use crate::record::act::{Writing as _, patched};
use crate::record::error::Inner;
use crate::record::profile::{read_profile, today};
use crate::record::read::Reading as _;

/// A plan as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlannedLine {
    /// Its id.
    pub id: Id,
    /// What is kept.
    #[serde(flatten)]
    pub plan: Plan,
    /// When it is next; `None` for one that is over or paused.
    #[serde(serialize_with = "its_date")]
    pub next: Option<PlannedTime>,
    /// The one that it goes on as, where it was changed from a date on.
    pub goes_on_as: Option<Id>,
}

#[expect(clippy::ref_option, reason = "serde asks for it")]
fn its_date<S: serde::Serializer>(
    next: &Option<PlannedTime>,
    to: S,
) -> std::result::Result<S::Ok, S::Error> {
    next.as_ref().map(|next| next.date).serialize(to)
}

impl Agenda<'_> {
    /// Every plan: by when it is next, then those that are paused or over.
    ///
    /// # Errors
    /// Those of reading.
    pub fn plans(&self) -> Result<Vec<PlannedLine>> {
        let now = self.tandem.now();
        self.tandem.read(|read| lines(read, now))
    }

    /// One plan.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was removed.
    pub fn plan(&self, id: Id) -> Result<Plan> {
        self.tandem.read(|read| read.need(id))
    }

    /// Writes a plan down. Its `uid`, `series` and `written_at` are set here.
    ///
    /// # Errors
    /// `Invalid` as [`Plan::check`] and [`Plan::check_ahead`] say; those of writing.
    pub fn add(&self, mut plan: Plan) -> Result<Id> {
        plan.check()?;
        let id = self.tandem.new_id()?;
        plan.uid = self.tandem.host.new_id()?;
        plan.series = None;
        plan.written_at = self.tandem.now();
        self.tandem.act(|act| {
            plan.check_ahead(today(act, plan.written_at)?)?;
            act.add(id, &plan)?;
            Ok(id)
        })
    }

    /// Corrects a plan, for the past as well. What `change` does not touch stays, and so does what was
    /// answered.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Plan::check`] says; those of `change` and of writing.
    pub fn edit(&self, id: Id, change: impl FnOnce(Plan) -> Result<Plan>) -> Result<Plan> {
        self.tandem.act(|act| edit(act, id, change))
    }

    /// As [`Agenda::edit`], for a screen that was read before: the fields in which `after` differs from
    /// `before` are written, and no others.
    ///
    /// # Errors
    /// As [`Agenda::edit`].
    pub fn change(&self, id: Id, before: &Plan, after: &Plan) -> Result<Plan> {
        self.edit(id, |now| patched(&now, before, after))
    }

    /// Changes a plan from a date on and leaves what was before: it ends the day before, and what
    /// `change` makes of it begins. Returns the id of the one that holds from then on; its own where
    /// `from` is not after its first date. One that goes on as another is changed there.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `from` if it is over by then; as [`Agenda::edit`].
    pub fn edit_from(
        &self,
        id: Id,
        from: NaiveDate,
        change: impl FnOnce(Plan) -> Result<Plan>,
    ) -> Result<Id> {
        let names = self.names()?;
        self.tandem.act(|act| {
            let (id, before) = current(act, id)?;
            if from <= before.from || before.is_counted_from_the_last() {
                edit(act, id, change)?;
                return Ok(id);
            }
            if before.until.is_some_and(|until| until < from) {
                return Err(TandemError::invalid("from", "before its last day").into());
            }
            let next = change(before)?;
            continue_as(act, id, from, next, names)
        })
    }

    /// As [`Agenda::edit_from`], for a screen that was read before, as in [`Agenda::change`].
    ///
    /// # Errors
    /// As [`Agenda::edit_from`].
    pub fn change_from(&self, id: Id, from: NaiveDate, before: &Plan, after: &Plan) -> Result<Id> {
        self.edit_from(id, from, |now| patched(&now, before, after))
    }

    /// Pauses a plan: it does not fall on `since` or later. Returns the one that was paused.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused`; those of writing.
    pub fn pause(&self, id: Id, since: NaiveDate) -> Result<Id> {
        self.tandem.act(|act| {
            let (id, _) = current(act, id)?;
            edit(act, id, |before| Ok(Plan { paused: Some(since), ..before }))?;
            Ok(id)
        })
    }

    /// Ends a pause: it comes back from this date on. The pause stays what it was, so this is a plan of
    /// its own; its id is returned.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused` if it is not paused; those of writing.
    pub fn resume(&self, id: Id, from: NaiveDate) -> Result<Id> {
        let names = self.names()?;
        self.tandem.act(|act| {
            let (id, before) = current(act, id)?;
            let Some(paused) = before.paused else {
                return Err(TandemError::invalid("paused", "this one is not paused").into());
            };
            if from <= paused || before.is_counted_from_the_last() {
                edit(act, id, |before| Ok(Plan { paused: None, ..before }))?;
                return Ok(id);
            }
            if paused <= before.from {
                // Nothing of it was before the pause.
                edit(act, id, |before| Ok(Plan { from, paused: None, ..before }))?;
                return Ok(id);
            }
            continue_as(act, id, from, Plan { paused: None, ..before }, names)
        })
    }

    /// Ends a plan: `on` is its last date. One that has not begun by then never was, and one that it
    /// went on from ends with it. Returns the one that says what comes.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `until` for a year outside 1900 to 2200; those of writing.
    pub fn end(&self, id: Id, on: NaiveDate) -> Result<Id> {
        check_date("until", on)?;
        self.tandem.act(|act| {
            let (id, _) = current(act, id)?;
            for (member, plan) in series(act, id)? {
                let last = on.max(plan.eve());
                if member == id || plan.until.is_none_or(|until| until > last) {
                    // It may fall on no day any more: that is what ending it means.
                    act.edit(member, |before| Ok(Plan { until: Some(last), ..before }))?;
                }
            }
            Ok(id)
        })
    }

    /// Takes a plan out of the record. What was written down from it stays.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn remove(&self, id: Id) -> Result<()> {
        self.tandem.act(|act| act.take_out::<Plan>(id))
    }

    /// What a plan that goes on as another one is called.
    fn names(&self) -> Result<Names> {
        let (id, uid) = (self.tandem.new_id()?, self.tandem.host.new_id()?);
        Ok(Names { id, uid, written_at: self.tandem.now() })
    }
}

pub(crate) fn lines(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Vec<PlannedLine>> {
    let here = read_profile(read)?.zone;
    let plans: Vec<(Id, Plan)> = read.all()?;
    let today = LocalTime::at(now, &here).date();
    let days = Days::around(read, &plans, today, today)?;
    let line = |(id, plan): &(Id, Plan)| PlannedLine {
        id: *id,
        next: next(*id, plan, &days, now, &here),
        goes_on_as: goes_on_as(&plans, *id, plan),
        plan: plan.clone(),
    };
    let mut lines: Vec<_> = plans.iter().map(line).collect();
    let begins = |line: &PlannedLine, here: &Zone| line.next.as_ref().map(|next| next.begins(here));
    lines.sort_by_key(|line| (line.next.is_none(), begins(line, &here), line.plan.from, line.id));
    Ok(lines)
}

/// The plan that one goes on as: the first of its series that begins after it ends. An end that lies
/// before its own beginning, as a merge or a file can bring it, does not lead back.
fn goes_on_as(all: &[(Id, Plan)], id: Id, plan: &Plan) -> Option<Id> {
    let (until, series) = (plan.until?.max(plan.from), plan.series_of(id));
    let later = all.iter().filter(|(_, it)| it.series == Some(series) && it.from > until);
    later.min_by_key(|(_, it)| it.from).map(|(id, _)| *id)
}

/// The plan of a series that says what comes: the last that this one goes on as.
fn current(act: &Act<'_>, id: Id) -> Inner<(Id, Plan)> {
    let (mut id, mut plan): (Id, Plan) = (id, act.need(id)?);
    let all = act.all()?;
    while let Some(next) = goes_on_as(&all, id, &plan) {
        // Each begins later than the one before, so this ends as well.
        (id, plan) = (next, act.need(next)?);
    }
    Ok((id, plan))
}

fn edit(act: &mut Act<'_>, id: Id, change: impl FnOnce(Plan) -> Result<Plan>) -> Inner<Plan> {
    act.edit(id, |before: Plan| {
        let (uid, series, written_at) = (before.uid, before.series, before.written_at);
        let after = Plan { uid, series, written_at, ..change(before)? };
        after.check()?;
        Ok(after)
    })
}

/// What a plan that goes on as another one is called.
struct Names {
    id: Id,
    uid: Id,
    written_at: DateTime<Utc>,
}

/// Ends one and begins another.
fn continue_as(act: &mut Act<'_>, id: Id, from: NaiveDate, next: Plan, names: Names) -> Inner<Id> {
    let Names { id: new, uid, written_at } = names;
    let before: Plan = act.need(id)?;
    let series = Some(before.series_of(id));
    let next = Plan { from, series, uid, written_at, ..next };
    next.check()?;
    let eve = from - TimeDelta::days(1);
    // Where it is paused the pause is its last day; that it ended is said all the same.
    act.edit(id, |before: Plan| {
        Ok(Plan { until: Some(before.until.map_or(eve, |until| until.min(eve))), ..before })
    })?;
    act.add(new, &next)?;
    Ok(new)
}

#[cfg(test)]
mod tests {
    use tandem_model::{Errand, Rule, What};

    use super::*;

    /// A merge of two copies, or a file, can bring an end that lies before the beginning.
    #[test]
    fn a_series_whose_end_is_before_its_beginning_is_gone_through_once() {
        let [first, second] = [1, 2].map(|n| Id::from_bytes([n; 16]));
        let plan = |from: &str, until: &str, series| {
            let what = What::Errand(Errand::PickUp);
            let plan =
                Plan::new(what, Rule::EveryDays { n: 7 }, Zone::utc(), from.parse().unwrap());
            Plan { until: until.parse().ok(), series, ..plan }
        };
        let all = [
            (first, plan("2026-02-03", "2026-03-09", None)),
            (second, plan("2026-03-10", "2026-03-09", Some(first))),
        ];
        assert_eq!(goes_on_as(&all, first, &all[0].1), Some(second));
        assert_eq!(goes_on_as(&all, second, &all[1].1), None);
    }
}
