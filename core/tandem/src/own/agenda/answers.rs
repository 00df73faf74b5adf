//! Saying what became of a day: one answer makes the session, the visit, or the day itself.
//!
//! An answer can be changed: "I went" takes "not this time" back in the same act, and the other way
//! round. The same answer twice changes nothing: a session that was written down and corrected since
//! stays as it is.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tandem_model::{
    CalledOffBy, DayDone, DayState, Id, Kind as SessionKind, LocalTime, Minutes, NotAttended,
    Obstacle, Plan, PlanDay, PlannedTime, Result, Session, TandemError, TimeOfDay, Visit, Zone,
};
use tandem_vault::Act;

use super::Agenda;
use super::days::{
    DaySaid, Days, EARLY, ExpectedDay, MOST, MOVED, Span, days_on, plan_days, series,
};
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::Kind as _;
use crate::record::profile::read_profile;
use crate::record::read::{Reading as _, not_found};

/// How long before its start one can say "I am here".
const BEFORE: TimeDelta = TimeDelta::minutes(30);
/// For how many days after it a day can be answered.
const LATE: i64 = 90;

/// What a person says about a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Outcome {
    /// There from beginning to end. Of something to do: done, on its day or before it; what is counted
    /// from the last one was done today.
    Whole,
    /// There for a part of it.
    Part {
        /// How long.
        minutes: Minutes,
        /// Whether that is an estimate.
        approximate: bool,
    },
    /// Done on this date, where that is another than the one on which it was to be. Of a session the
    /// same as [`Outcome::Whole`].
    Done {
        /// The date.
        on: NaiveDate,
    },
    /// Not this time. It counts against no one.
    NotThisTime {
        /// What got in the way, if the person says so.
        why: Option<Obstacle>,
    },
    /// It is on another day, or at another time.
    Moved {
        /// The day.
        to: NaiveDate,
        /// The time; the plan's where none is said.
        time: Option<TimeOfDay>,
    },
    /// It is not.
    CalledOff {
        /// Who called it off.
        by: CalledOffBy,
    },
}

/// What an answer led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DayAnswered {
    /// The day as it stands now.
    pub expected: ExpectedDay,
    /// Whether anything changed; not if the same was said before.
    pub changed: bool,
    /// On which date it had been said to be done, where that was corrected.
    pub corrected: Option<NaiveDate>,
}

impl Agenda<'_> {
    /// Says what became of a day. The same answer twice changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `on` for a date on which it does not fall, from 30 minutes before a
    /// session and three days before something to do, and until 90 days after; in `to` for a move by
    /// more than 60 days or to the same time; in `minutes` where its length is not known; those of
    /// writing.
    pub fn answer(&self, id: Id, on: NaiveDate, said: Outcome) -> Result<DayAnswered> {
        let mut given = self.answer_all(id, &[(on, said)])?;
        given.pop().ok_or_else(|| not_found(id))
    }

    /// "Yes, it is": a session that was written down by hand is the answer to a day. It stays as it is, and
    /// is not counted twice.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `on` for a date on which the plan does not fall or that has an answer, in
    /// `session` for one of another kind; those of writing.
    pub fn is_it(&self, id: Id, on: NaiveDate, session: Id) -> Result<DayAnswered> {
        self.tandem.act(|act| {
            let written: Session = act.need(session)?;
            let date = named_by(act, id, on)?;
            let before =
                day(act, id, date)?.ok_or_else(|| refuse("on", "a date on which it falls"))?;
            if before.plan.what.kind() != Some(written.kind) {
                return Err(refuse("session", "one of the same kind"));
            }
            let same = matches!(&before.answer, Some(DaySaid::Went(kept)) if kept.id == session);
            if before.answer.is_some() && !same {
                return Err(refuse("on", "a day that has no answer yet"));
            }
            let changed = write_day(act, &before, |day| day.held_as = Some(session))?;
            let expected = day(act, id, date)?.ok_or_else(|| not_found(id))?;
            Ok(DayAnswered { expected, changed, corrected: None })
        })
    }

    /// Answers several days in one act: all of them, or none. One undo takes them back.
    ///
    /// # Errors
    /// As [`Agenda::answer`]; `Invalid` in `on` for more than 4,000 or the same date twice.
    pub fn answer_all(&self, id: Id, said: &[(NaiveDate, Outcome)]) -> Result<Vec<DayAnswered>> {
        let dates: BTreeSet<_> = said.iter().map(|(date, _)| date).collect();
        if dates.len() < said.len() || said.len() > MOST {
            return Err(TandemError::invalid("on", "every date once, and at most 4,000"));
        }
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let here = read_profile(act)?.zone;
            let moment = Moment { now, today: LocalTime::at(now, &here).date(), here };
            said.iter().map(|(date, said)| give(act, id, *date, said, &moment)).collect()
        })
    }
}

struct Moment {
    now: DateTime<Utc>,
    today: NaiveDate,
    here: Zone,
}

fn refuse(field: &str, why: &str) -> crate::record::error::Error {
    TandemError::invalid(field, why).into()
}

/// One day as it stands, of whichever plan of the series falls on it.
fn day(act: &Act<'_>, id: Id, date: NaiveDate) -> Inner<Option<ExpectedDay>> {
    let days = plan_days(act, series(act, id)?, Span::Named(date, date))?;
    Ok(days.into_iter().find(|it| it.date == date))
}

/// The date by which a rule names a day that was moved, where the person says the date on which it is: that
/// is the one that they see.
fn named_by(act: &Act<'_>, id: Id, date: NaiveDate) -> Inner<NaiveDate> {
    if day(act, id, date)?.is_some() {
        return Ok(date);
    }
    let shown = plan_days(act, series(act, id)?, Span::Shown(date, date))?;
    let moved = shown.iter().find(|it| it.moved && it.at.date == date);
    Ok(moved.map_or(date, |it| it.date))
}

fn give(
    act: &mut Act<'_>,
    id: Id,
    date: NaiveDate,
    said: &Outcome,
    moment: &Moment,
) -> Inner<DayAnswered> {
    let plan: Plan = act.need(id)?;
    // Said again of what is done, or was done just now, it is not the next one.
    if let (true, Outcome::Whole) = (plan.is_counted_from_the_last(), said) {
        let days = Days::around(act, &[(id, plan.clone())], date, date)?;
        let done = days.of(plan.series_of(id), date).filter(|day| day.done_on().is_some());
        let near = || days.done_near(id, &plan, moment.today);
        if let Some(same) = done.map(|day| day.date).or_else(near) {
            let expected = day(act, id, same)?.ok_or_else(|| not_found(id))?;
            return Ok(DayAnswered { expected, changed: false, corrected: None });
        }
    }
    let (date, written) = match said {
        Outcome::Whole | Outcome::Done { .. } if plan.is_counted_from_the_last() => {
            let on = if let Outcome::Done { on } = said { *on } else { moment.today };
            counted(act, id, &plan, date, on)?
        }
        _ => (date, false),
    };
    let date = named_by(act, id, date)?;
    let Some(before) = day(act, id, date)? else {
        return Err(refuse("on", "a date on which it falls"));
    };
    // What was there, or was done, is not somewhere else after that, nor called off.
    let elsewhere = matches!(said, Outcome::Moved { .. } | Outcome::CalledOff { .. });
    if elsewhere && before.is_done() {
        return Err(refuse("on", "a day that has no answer yet"));
    }
    let changed = match said {
        Outcome::Moved { to, time } => moved(act, &before, *to, *time)?,
        Outcome::CalledOff { by } => {
            write_day(act, &before, |day| day.state = Some(DayState::Off { by: *by }))?
        }
        _ => {
            in_time(&before, said, moment)?;
            said_of(act, &before, said, moment)?
        }
    };
    let expected = day(act, id, date)?.ok_or_else(|| not_found(id))?;
    let corrected = match (&before.answer, &expected.answer) {
        (Some(DaySaid::Done(was)), Some(DaySaid::Done(is))) if was != is => Some(*was),
        _ => None,
    };
    Ok(DayAnswered { expected, changed: changed || written, corrected })
}

/// The date that the day bears on which something counted from the last one was done: the open one if
/// it was done after the last, else that of the day on which it is written down. Whether it was
/// written down just now.
fn counted(
    act: &mut Act<'_>,
    id: Id,
    plan: &Plan,
    date: NaiveDate,
    on: NaiveDate,
) -> Inner<(NaiveDate, bool)> {
    let series = plan.series_of(id);
    let days = Days::around(act, &[(id, plan.clone())], date, date)?;
    // What is named by the day that is done, or done almost then, is that one, with a better date.
    let named = days.of(series, date).filter(|day| day.done_on().is_some()).map(|day| day.date);
    if let Some(same) = days.done_near(id, plan, on).or(named) {
        return Ok((same, false));
    }
    let open = days.open_date(id, plan).ok_or_else(|| refuse("on", "a date on which it falls"))?;
    if days.last_done(series).is_none_or(|last| on > last) {
        return Ok((open, false));
    }
    // One of long ago that is written down late bears its own date.
    let of_its_own = PlanDay { done: Some(DayDone::On(on)), ..PlanDay::new(series, on) };
    act.put::<PlanDay>(&of_its_own.key(), |before| match before {
        Some(day) if day.done.is_some() => Err(refuse("on", "a date on which it falls")),
        Some(day) => Ok(PlanDay { done: of_its_own.done, ..day }),
        None => Ok(of_its_own.clone()),
    })?;
    Ok((on, true))
}

/// Refuses an answer that comes before there is anything to say, or too late.
fn in_time(one: &ExpectedDay, said: &Outcome, moment: &Moment) -> Inner<()> {
    let of_session = one.plan.what.kind().is_some();
    let counted = one.plan.is_counted_from_the_last();
    if of_session && one.at.begins(&moment.here) - BEFORE > moment.now {
        return Err(refuse("on", "from 30 minutes before it begins"));
    }
    if !of_session && !counted && one.at.date > days_on(moment.today, EARLY) {
        return Err(refuse("on", "from 3 days before it"));
    }
    let on = if let Outcome::Done { on } = said { *on } else { one.at.date };
    if on < days_on(moment.today, -LATE) && !(counted && one.is_open()) {
        return Err(refuse("on", "until 90 days after it: then log it"));
    }
    if matches!(said, Outcome::Done { .. }) && !of_session && on > moment.today {
        return Err(refuse("on", "not begun yet"));
    }
    Ok(())
}

/// Writes an answer. Whether anything changed.
fn said_of(act: &mut Act<'_>, one: &ExpectedDay, said: &Outcome, moment: &Moment) -> Inner<bool> {
    let Some(kind) = one.plan.what.kind() else {
        let done = match said {
            Outcome::NotThisTime { why } => DayDone::Not { why: *why },
            Outcome::Done { on } => DayDone::On(*on),
            // What is counted from the last one is counted from the day on which one says so.
            _ if one.plan.is_counted_from_the_last() => DayDone::On(moment.today),
            // It was done before it was due, where it is done now.
            _ => DayDone::On(one.at.date.min(moment.today)),
        };
        return write_done(act, one, Some(done));
    };
    let part = match said {
        Outcome::Part { minutes, approximate } => Some((*minutes, *approximate)),
        _ => None,
    };
    match (said, one.at.start.clone()) {
        (Outcome::NotThisTime { why }, Some(start)) => {
            let taken_back = take_back_session(act, one)?;
            let unsaid = write_done(act, one, None)?;
            Ok(write_missed(act, one, start, *why, moment)? || taken_back || unsaid)
        }
        (Outcome::NotThisTime { why }, None) => {
            let unvisited = take_back_visit(act, one)?;
            Ok(write_done(act, one, Some(DayDone::Not { why: *why }))? || unvisited)
        }
        (_, start) => {
            let held = start.and_then(|start| one.plan.held(start, part));
            let taken_back = take_back_missed(act, one)?;
            let written = match held {
                Some(session) => write_session(act, one, session, part, moment)?,
                None if kind == SessionKind::Medical => write_visit(act, one, moment)?,
                None => return Err(refuse("minutes", "must be there")),
            };
            Ok(written || taken_back)
        }
    }
}

fn key(one: &ExpectedDay) -> String {
    Plan::session_key(one.plan.series_of(one.id), one.date)
}

fn write_session(
    act: &mut Act<'_>,
    one: &ExpectedDay,
    session: Session,
    part: Option<(Minutes, bool)>,
    moment: &Moment,
) -> Inner<bool> {
    let id = session_of(act, one)?;
    let before: Option<Session> = act.entry(id)?;
    match (before, part) {
        (Some(_), None) => Ok(false),
        (Some(before), Some((minutes, approximate))) => {
            let after: Session =
                act.edit(id, |session| Ok(Session { minutes, approximate, ..session }))?;
            Ok(after != before)
        }
        (None, _) => {
            let session = Session { written_at: moment.now, ..session };
            session.check_whole()?;
            act.add(id, &session)?;
            Ok(true)
        }
    }
}

/// The session of a day: the one that was said to be it, else the one that an answer makes.
fn session_of(act: &Act<'_>, one: &ExpectedDay) -> Inner<Id> {
    match &one.answer {
        Some(DaySaid::Went(kept)) => Ok(kept.id),
        _ => act.id_of::<Session>(&key(one)),
    }
}

fn take_back_session(act: &mut Act<'_>, one: &ExpectedDay) -> Inner<bool> {
    let id = session_of(act, one)?;
    Ok(act.remove(Session::NAME, id.as_bytes())? | take_back_visit(act, one)?)
}

fn write_missed(
    act: &mut Act<'_>,
    one: &ExpectedDay,
    start: LocalTime,
    why: Option<Obstacle>,
    moment: &Moment,
) -> Inner<bool> {
    let id = act.id_of::<NotAttended>(&key(one))?;
    let before: Option<NotAttended> = act.entry(id)?;
    match before {
        Some(missed) if why.is_none() || why == missed.why => Ok(false),
        Some(_) => {
            act.edit(id, |missed: NotAttended| Ok(NotAttended { why, ..missed }))?;
            Ok(true)
        }
        None => {
            let Some(missed) = one.plan.not_attended(start, why) else { return Ok(false) };
            act.add(id, &NotAttended { written_at: moment.now, ..missed })?;
            Ok(true)
        }
    }
}

fn take_back_missed(act: &mut Act<'_>, one: &ExpectedDay) -> Inner<bool> {
    let id = act.id_of::<NotAttended>(&key(one))?;
    Ok(act.remove(NotAttended::NAME, id.as_bytes())?)
}

/// A visit whose minutes nobody counted: it ends a window, and the day says that it was.
fn write_visit(act: &mut Act<'_>, one: &ExpectedDay, moment: &Moment) -> Inner<bool> {
    let on = one.at.date.min(moment.today);
    let visit = Visit { on, written_at: moment.now };
    act.put(&on.to_string(), |before| Ok(before.unwrap_or(visit)))?;
    write_done(act, one, Some(DayDone::On(on)))
}

/// Takes the visit back that an answer wrote. One that was written down by hand as well goes with it:
/// there is one of a day.
fn take_back_visit(act: &mut Act<'_>, one: &ExpectedDay) -> Inner<bool> {
    let Some(DaySaid::Done(on)) = one.answer else { return Ok(false) };
    let id = act.id_of::<Visit>(&on.to_string())?;
    Ok(act.remove(Visit::NAME, id.as_bytes())?)
}

fn write_done(act: &mut Act<'_>, one: &ExpectedDay, done: Option<DayDone>) -> Inner<bool> {
    write_day(act, one, |day| match (day.done, done) {
        // A reason that was given stays where none is given now.
        (Some(DayDone::Not { why: Some(_) }), Some(DayDone::Not { why: None })) => {}
        _ => day.done = done,
    })
}

/// Writes the entity of a day. One of which nothing is said is not written.
fn write_day(
    act: &mut Act<'_>,
    one: &ExpectedDay,
    change: impl FnOnce(&mut PlanDay),
) -> Inner<bool> {
    let new = PlanDay::new(one.plan.series_of(one.id), one.date);
    let id = act.id_of::<PlanDay>(&new.key())?;
    let before: Option<PlanDay> = act.entry(id)?;
    let mut after = before.clone().unwrap_or(new.clone());
    change(&mut after);
    after.check_whole()?;
    match before {
        Some(before) if before == after => Ok(false),
        None if new == after => Ok(false),
        Some(_) => {
            let PlanDay { state, done, held_as, .. } = after;
            act.edit(id, |day: PlanDay| Ok(PlanDay { state, done, held_as, ..day }))?;
            Ok(true)
        }
        None => {
            act.add(id, &after)?;
            Ok(true)
        }
    }
}

/// Moves a day. To the date and time that the rule names, it is moved back.
fn moved(
    act: &mut Act<'_>,
    one: &ExpectedDay,
    to: NaiveDate,
    time: Option<TimeOfDay>,
) -> Inner<bool> {
    if (to - one.date).num_days().abs() > MOVED {
        return Err(refuse("to", "at most 60 days from its day"));
    }
    if to < one.plan.from {
        return Err(refuse("to", "not before the first day"));
    }
    let (time, zone) = (time.or(one.plan.at.time), one.plan.at.zone.clone());
    let by_rule = to == one.date && time == one.plan.at.time;
    let there = one.at == PlannedTime::new(to, time, &zone) && one.off.is_none();
    if there && by_rule {
        return Err(refuse("to", "another day or another time"));
    }
    let state = (!by_rule).then_some(DayState::Moved { date: to, time, zone });
    write_day(act, one, |day| day.state = state)
}
