//! On which days plans fall, and what was said of each.
//!
//! # One day, one answer
//!
//! The answer to a planned session is the session itself, or that it did not happen, kept under an id
//! that follows from the series and the date ([`Plan::session_key`]). So a second tap changes nothing,
//! and two devices that answer the same Tuesday merge into one session. (Two devices that never met can
//! say both; then both stand in the record, and having been there is what counts.) Of an errand, and of
//! a visit without minutes, the answer stands in the [`PlanDay`].
//!
//! # What is asked about
//!
//! The first screen asks about two weeks, no further back: a list that grows is a reproach. It does
//! not ask about days away, nor about a day in whose time a session of the same kind was written down
//! by hand, nor about one whose answer was forgotten. A plan that is counted from the last one does
//! not go away by itself: until it is done it is asked about, however late it is.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tandem_model::{
    Away, CalledOffBy, DayDone, DayState, Id, LocalTime, NotAttended, Obstacle, Plan, PlanDay,
    PlannedTime, Result, Rule, Session, TandemError, Zone,
};
use tandem_vault::Read;

use super::Agenda;
use crate::own::log::{Kept, all_sessions, read_away};
use crate::record::error::Inner;
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// How many days back a day is asked about.
pub(crate) const ASKED: i64 = 14;
/// How far a day can be moved, in days.
pub(super) const MOVED: i64 = PlanDay::MOVED;
/// Days in one list or one act at most: more than ten years of one a day.
pub(super) const MOST: usize = 4_000;
/// How many days before it something to do can be done.
pub(super) const EARLY: i64 = 3;
/// The farthest that a rule's next date can be.
const FAR: i64 = 400;

/// A day on which a plan falls, and what was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ExpectedDay {
    /// The plan's id.
    pub id: Id,
    /// The plan.
    pub plan: Plan,
    /// The date that the rule names.
    pub date: NaiveDate,
    /// When it is: on that date, or on the one to which it was moved.
    pub at: PlannedTime,
    /// Whether it was moved.
    pub moved: bool,
    /// Who called it off, if somebody did.
    pub off: Option<CalledOffBy>,
    /// What was said; `None` as long as nothing was.
    pub answer: Option<DaySaid>,
}

/// What was said about a day.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DaySaid {
    /// The person was there.
    Went(Kept),
    /// It was done on this date, which counts no minutes.
    Done(NaiveDate),
    /// It did not happen, or the person was not there.
    NotThisTime {
        /// What got in the way, if the person said so.
        why: Option<Obstacle>,
        /// The entry that says so; none of something that is no session.
        entry: Option<Id>,
    },
    /// It was answered, and the answer was forgotten for good.
    Forgotten,
}

impl ExpectedDay {
    /// What names it on every screen: `plan/4cc3…/2026-03-03`.
    pub fn key(&self) -> String {
        Plan::session_key(self.id, self.date)
    }

    /// The instant at which it is over: with its length where it has one, at the end of a day without
    /// a time.
    pub fn ends(&self, here: &Zone) -> DateTime<Utc> {
        match (&self.at.start, self.plan.at.minutes) {
            (Some(start), Some(minutes)) => start.end(minutes),
            (Some(start), None) => start.utc(),
            (None, _) => {
                let next = self.at.date.succ_opt().unwrap_or(self.at.date);
                PlannedTime { date: next, start: None }.begins(here)
            }
        }
    }

    /// Whether nothing was said of it yet, and it was not called off. What is counted from the last one
    /// stays open until it is done, whoever called a day of it off.
    pub fn is_open(&self) -> bool {
        match (&self.answer, self.plan.is_counted_from_the_last()) {
            (Some(DaySaid::NotThisTime { .. }) | None, true) => true,
            (None, false) => self.off.is_none(),
            (Some(_), _) => false,
        }
    }

    /// Whether it is done, or the person was there.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.answer, Some(DaySaid::Went(_) | DaySaid::Done(_)))
    }
}

impl Agenda<'_> {
    /// What was to be and is to be from one date to another, both included, of all plans, in the order
    /// of time. What was moved stands where it was moved to.
    ///
    /// # Errors
    /// `Invalid` in `to` for more than 4,000 days; those of reading.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<ExpectedDay>> {
        self.tandem.read(|read| plan_days(read, read.all()?, Span::Shown(from, to)))
    }

    /// Of one plan, the days that its rule names: "Tuesdays 3 to 24 March, which ones?"
    ///
    /// # Errors
    /// `NotFound`; as [`Agenda::between`].
    pub fn days(&self, id: Id, from: NaiveDate, to: NaiveDate) -> Result<Vec<ExpectedDay>> {
        self.tandem.read(|read| {
            let plans = vec![(id, read.need(id)?)];
            plan_days(read, plans, Span::Named(from, to))
        })
    }

    /// The day that "I went" without a date is about: the last one that has begun, or begins within
    /// half an hour, of the past two weeks. Of something to do it is the last that was due, or the next
    /// one where that comes within three days and the last was done longer ago than that: said twice, it
    /// is one day.
    ///
    /// # Errors
    /// `NotFound` if there is no such plan; `Invalid` in `on` if it was not on in that time.
    pub fn latest(&self, id: Id) -> Result<ExpectedDay> {
        let now = self.tandem.now();
        self.tandem.read(|read| latest(read, id, now))
    }

    /// Days of the last 14 days that are over and about which nothing was said yet, the latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn open(&self) -> Result<Vec<ExpectedDay>> {
        let now = self.tandem.now();
        self.tandem.read(|read| open(read, now))
    }
}

/// Which days: by the date that the rule names, or by the date on which they are.
#[derive(Clone, Copy)]
pub(crate) enum Span {
    Named(NaiveDate, NaiveDate),
    Shown(NaiveDate, NaiveDate),
}

/// What is known of single days, by series and the date that the rule names.
pub(crate) struct Days {
    all: BTreeMap<(Id, NaiveDate), PlanDay>,
    last_done: BTreeMap<Id, NaiveDate>,
}

impl Days {
    /// Of those that can be shown from one date to another, and of every plan that is counted from the
    /// last one.
    pub(crate) fn around(
        read: &Read<'_>,
        plans: &[(Id, Plan)],
        from: NaiveDate,
        to: NaiveDate,
    ) -> Inner<Self> {
        let (from, to) = (days_on(from, -MOVED), days_on(to, MOVED));
        let mut all: Vec<(Id, PlanDay)> = read.between(from, to)?;
        let mut last_done = BTreeMap::new();
        for (id, plan) in plans.iter().filter(|(_, plan)| plan.is_counted_from_the_last()) {
            let series = plan.series_of(*id);
            let days: Vec<(Id, PlanDay)> = read.about(series, None)?;
            let done = days.iter().filter_map(|(_, day)| day.done_on()).max();
            last_done.extend(done.map(|done| (series, done)));
            all.extend(days);
        }
        let all = all.into_iter().map(|(_, day)| ((day.of, day.date), day)).collect();
        Ok(Self { all, last_done })
    }

    pub(crate) fn of(&self, series: Id, date: NaiveDate) -> Option<&PlanDay> {
        self.all.get(&(series, date))
    }

    /// When it was last done.
    pub(super) fn last_done(&self, series: Id) -> Option<NaiveDate> {
        self.last_done.get(&series).copied()
    }

    /// The open date of a plan that is counted from the last one. One that is named by a day on which it
    /// was done already (the number of days was changed since) is put off to the next date.
    pub(crate) fn open_date(&self, id: Id, plan: &Plan) -> Option<NaiveDate> {
        let series = plan.series_of(id);
        let mut open = plan.open_date(self.last_done(series))?;
        while self.of(series, open).is_some_and(|day| day.done_on().is_some()) {
            open = open.succ_opt()?;
        }
        Some(open)
    }

    /// The day on which it was done on this date.
    pub(super) fn done_on(&self, series: Id, on: NaiveDate) -> Option<NaiveDate> {
        self.of_series(series).find(|day| day.done_on() == Some(on)).map(|day| day.date)
    }

    fn of_series(&self, series: Id) -> impl Iterator<Item = &PlanDay> {
        self.all.range((series, NaiveDate::MIN)..=(series, NaiveDate::MAX)).map(|(_, day)| day)
    }
}

/// The date so many days on.
pub(super) fn days_on(date: NaiveDate, days: i64) -> NaiveDate {
    let end = if days < 0 { NaiveDate::MIN } else { NaiveDate::MAX };
    date.checked_add_signed(TimeDelta::days(days)).unwrap_or(end)
}

/// When a day is, after what is known of it.
fn at(plan: &Plan, date: NaiveDate, day: Option<&PlanDay>) -> PlannedTime {
    match day.and_then(|day| day.state.as_ref()) {
        Some(DayState::Moved { date, time, zone }) => PlannedTime::new(*date, *time, zone),
        _ => plan.at.on(date),
    }
}

/// The dates that a rule names and that can be shown in a span, of one plan.
fn named(id: Id, plan: &Plan, days: &Days, span: Span) -> Vec<NaiveDate> {
    let series = plan.series_of(id);
    let (from, to) = match span {
        Span::Named(from, to) | Span::Shown(from, to) => (from, to),
    };
    if plan.is_counted_from_the_last() {
        let open = days.open_date(id, plan);
        // What was done stands where it was done; every date that was ever named is in the record.
        let before = days.of_series(series).filter(|day| day.done_on().is_some());
        let all = before.map(|day| day.date).chain(open.filter(|open| *open <= days_on(to, MOVED)));
        let mut all: Vec<_> = all.collect();
        all.sort_unstable();
        all.dedup();
        return all;
    }
    let mut all: Vec<_> = plan.dates(from, to).take(MOST + 1).collect();
    if matches!(span, Span::Shown(..)) {
        let moved = days.of_series(series).filter(|day| {
            matches!(day.state, Some(DayState::Moved { .. })) && plan.falls(day.date)
        });
        all.extend(moved.map(|day| day.date));
        all.sort_unstable();
        all.dedup();
    }
    all
}

/// The days of plans in a span, in the order of time.
pub(crate) fn plan_days(
    read: &Read<'_>,
    plans: Vec<(Id, Plan)>,
    span: Span,
) -> Inner<Vec<ExpectedDay>> {
    let (Span::Named(from, to) | Span::Shown(from, to)) = span;
    let here = read_profile(read)?.zone;
    let days = Days::around(read, &plans, from, to)?;
    let mut found = Vec::new();
    for (id, plan) in plans {
        for date in named(id, &plan, &days, span) {
            let day = days.of(plan.series_of(id), date);
            let at = at(&plan, date, day);
            let done = day.and_then(PlanDay::done_on);
            let counted = plan.is_counted_from_the_last();
            let stands = match span {
                Span::Named(from, to) => (from..=to).contains(&date) || (counted && date <= to),
                Span::Shown(from, to) => {
                    let shown = done.filter(|_| counted).unwrap_or(at.date);
                    // An open one that is late stands in every list until it is done.
                    shown <= to && (shown >= from || (counted && done.is_none()))
                }
            };
            if !stands {
                continue;
            }
            let state = day.and_then(|day| day.state.as_ref());
            let off = match state {
                Some(DayState::Off { by }) => Some(*by),
                _ => None,
            };
            let moved = matches!(state, Some(DayState::Moved { .. }));
            found.push(ExpectedDay { id, plan: plan.clone(), date, at, moved, off, answer: None });
            if found.len() > MOST {
                return Err(TandemError::invalid("to", "at most 4,000 occurrences at once").into());
            }
        }
    }
    found.sort_by_key(|it| (it.at.begins(&here), it.id, it.date));
    for one in &mut found {
        let day = days.of(one.plan.series_of(one.id), one.date);
        one.answer = answered(read, one, day)?;
    }
    Ok(found)
}

/// What was said about a day.
pub(super) fn answered(
    read: &Read<'_>,
    one: &ExpectedDay,
    day: Option<&PlanDay>,
) -> Inner<Option<DaySaid>> {
    let mut forgotten = false;
    if one.plan.what.kind().is_some() {
        let key = Plan::session_key(one.plan.series_of(one.id), one.date);
        let went = read.under_key::<Session>(&key)?;
        if let Some((id, session)) = went.entry {
            return Ok(Some(DaySaid::Went(Kept { id, session })));
        }
        let missed = read.under_key::<NotAttended>(&key)?;
        if let Some((id, missed)) = missed.entry {
            return Ok(Some(DaySaid::NotThisTime { why: missed.why, entry: Some(id) }));
        }
        forgotten = went.forgotten || missed.forgotten;
    }
    Ok(match day.and_then(|day| day.done) {
        Some(DayDone::On(date)) => Some(DaySaid::Done(date)),
        Some(DayDone::Not { why }) => Some(DaySaid::NotThisTime { why, entry: None }),
        None => forgotten.then_some(DaySaid::Forgotten),
    })
}

/// When a plan is next, from this instant on.
pub(super) fn next(
    id: Id,
    plan: &Plan,
    days: &Days,
    now: DateTime<Utc>,
    here: &Zone,
) -> Option<PlannedTime> {
    let series = plan.series_of(id);
    let today = LocalTime::at(now, here).date();
    if plan.is_counted_from_the_last() {
        let open = days.open_date(id, plan)?;
        return Some(at(plan, open, days.of(series, open)));
    }
    // A gap moves a day forward by up to a day, and a zone may be a day ahead of the person's.
    let early = days_on(today, -2);
    let is_to_come = |at: &PlannedTime| match at.start {
        Some(_) => at.begins(here) >= now,
        None => at.date >= today,
    };
    // One that begins in two years is next in two years.
    let first = early.max(plan.from);
    let last = if let Rule::Once { on } = plan.rule { on } else { days_on(first, FAR) };
    let mut by_rule = plan.dates(first, last).filter_map(|date| {
        let day = days.of(series, date);
        let other = day.is_some_and(|day| day.state.is_some() || day.done.is_some());
        Some(at(plan, date, day)).filter(|_| !other)
    });
    let moved = days.of_series(series).filter(|day| plan.falls(day.date)).filter_map(|day| {
        let moved = matches!(day.state, Some(DayState::Moved { .. })) && day.done.is_none();
        moved.then(|| at(plan, day.date, Some(day)))
    });
    let first = by_rule.find(is_to_come);
    moved.filter(is_to_come).chain(first).min_by_key(|at| at.begins(here))
}

fn latest(read: &Read<'_>, id: Id, now: DateTime<Utc>) -> Inner<ExpectedDay> {
    let plan: Plan = read.need(id)?;
    let here = read_profile(read)?.zone;
    let today = LocalTime::at(now, &here).date();
    let of_session = plan.what.kind().is_some();
    // A shot that was given early is the one that is open, however far ahead it lies.
    let ahead = if plan.is_counted_from_the_last() { FAR } else { EARLY };
    let span = Span::Shown(days_on(today, -ASKED), days_on(today, ahead));
    let soon = now + TimeDelta::minutes(30);
    let mut all = plan_days(read, vec![(id, plan)], span)?;
    let counted = |it: &ExpectedDay| it.plan.is_counted_from_the_last();
    all.retain(|it| {
        (it.off.is_none() || counted(it)) && (!of_session || it.at.begins(&here) <= soon)
    });
    let last = all.iter().rposition(|it| of_session || it.at.date <= today);
    let long_ago = |at: usize| all[at].is_done() && all[at].at.date < days_on(today, -EARLY);
    let ahead = all.iter().position(|it| it.is_open() && (counted(it) || it.at.date > today));
    let found = match (last, ahead) {
        (Some(last), Some(ahead)) if counted(&all[ahead]) || long_ago(last) => Some(ahead),
        (last, ahead) => last.or(ahead),
    };
    match found {
        Some(found) => Ok(all.swap_remove(found)),
        None => {
            Err(TandemError::invalid("on", "a date: it was not on in the past two weeks").into())
        }
    }
}

fn open(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Vec<ExpectedDay>> {
    let all: Vec<(Id, Plan)> = read.all()?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let asking = Asking::at(read, now, read_profile(read)?.zone)?;
    let mut open = plan_days(read, all, Span::Shown(asking.from, asking.to))?;
    open.retain(|it| asking.is_about(it));
    open.reverse();
    Ok(open)
}

/// What decides whether a day is asked about at a moment.
pub(super) struct Asking {
    now: DateTime<Utc>,
    here: Zone,
    pub(super) from: NaiveDate,
    to: NaiveDate,
    sessions: Vec<Kept>,
    away: Vec<(Id, Away)>,
}

impl Asking {
    pub(super) fn at(read: &Read<'_>, now: DateTime<Utc>, here: Zone) -> Inner<Self> {
        let today = LocalTime::at(now, &here).date();
        // A day on either side: a plan's zone may be ahead of the person's, or behind it.
        let (from, to) = (days_on(today, -ASKED), days_on(today, 1));
        let sessions = all_sessions(read, days_on(from, -2), days_on(to, 2))?;
        let away = read_away(read, from, to)?;
        Ok(Self { now, here, from, to, sessions, away })
    }

    pub(super) fn is_about(&self, it: &ExpectedDay) -> bool {
        let counted = it.plan.is_counted_from_the_last();
        let in_time = it.at.date <= self.to && (counted || it.at.date >= self.from);
        in_time
            && it.is_open()
            && it.ends(&self.here) <= self.now
            && (counted
                || (!is_away(&self.away, it.at.date) && !written_by_hand(&self.sessions, it)))
    }
}

fn is_away(away: &[(Id, Away)], date: NaiveDate) -> bool {
    away.iter().any(|(_, away)| (away.from..=away.to).contains(&date))
}

fn written_by_hand(sessions: &[Kept], expected: &ExpectedDay) -> bool {
    let Some(start) = expected.at.start.clone() else { return false };
    let Some(whole) = expected.plan.held(start, None) else { return false };
    sessions.iter().any(|it| it.session.kind == whole.kind && it.session.overlaps(&whole))
}
