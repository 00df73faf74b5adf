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
//!
//! # More than a screen can hold
//!
//! A file can bring thousands of plans, and a daily life fills ten years of a calendar. A first screen
//! that says "too many" is none: so a screen looks at [`LOOKED_AT`] days on either side of now, the
//! nearest, and says that there are more ([`days_near`]). A list that somebody asks for by its dates is
//! refused instead ([`plan_days`]): they can ask for fewer.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{
    Away, CalledOffBy, DayDone, DayOfWeek, DayState, Id, LocalTime, NotAttended, Obstacle, Plan,
    PlanDay, PlannedTime, Result, Rule, Session, TandemError, Zone,
};
use tandem_vault::Read;
use tandem_words::Voice;

use super::Agenda;
use super::called;
use crate::own::log::{Kept, read_away};
use crate::record::error::Inner;
use crate::record::profile::read_profile;
use crate::record::read::{Reading as _, Stretch};

/// How many days back a day is asked about.
pub(crate) const ASKED: i64 = 14;
/// How far a day can be moved, in days.
pub(super) const MOVED: i64 = PlanDay::MOVED;
/// Days in one list or one act at most: more than ten years of one a day.
pub(super) const MOST: usize = 4_000;
/// How many days a screen looks at on either side of now: twice what one shows.
const LOOKED_AT: usize = 1_000;
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
        ends(&self.plan, &self.at, here)
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

    /// Of one plan, and of those that it goes on as or went on from, the days that its rule names:
    /// "Tuesdays 3 to 24 March, which ones?"
    ///
    /// # Errors
    /// `NotFound`; as [`Agenda::between`].
    pub fn days(&self, id: Id, from: NaiveDate, to: NaiveDate) -> Result<Vec<ExpectedDay>> {
        self.tandem.read(|read| plan_days(read, series(read, id)?, Span::Named(from, to)))
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
    Near(Near),
}

impl Span {
    /// The first date and the last.
    fn ends(self) -> (NaiveDate, NaiveDate) {
        match self {
            Self::Named(from, to) | Self::Shown(from, to) => (from, to),
            Self::Near(Near { coming, behind, .. }) => {
                (coming.0.min(behind.0), coming.1.max(behind.1))
            }
        }
    }
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

    /// The day on which it was done nearer to this date than a quarter of its days: what comes every four
    /// weeks is not given twice in one. Who says so tells the date of that one better.
    pub(super) fn done_near(&self, id: Id, plan: &Plan, on: NaiveDate) -> Option<NaiveDate> {
        let Rule::AfterLast { n } = plan.rule else { return None };
        let apart = |day: &PlanDay| Some((day.done_on()? - on).num_days().abs());
        let all = self.of_series(plan.series_of(id));
        let near = all.filter_map(|day| Some((apart(day)?, day.date))).min()?;
        (near.0 == 0 || near.0 * 4 < i64::from(n)).then_some(near.1)
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

fn ends(plan: &Plan, at: &PlannedTime, here: &Zone) -> DateTime<Utc> {
    match (&at.start, plan.at.minutes) {
        (Some(start), Some(minutes)) => start.end(minutes),
        (Some(start), None) => start.utc(),
        (None, _) => {
            let next = at.date.succ_opt().unwrap_or(at.date);
            PlannedTime { date: next, start: None }.begins(here)
        }
    }
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
    let (from, to) = span.ends();
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
    if !matches!(span, Span::Named(..)) {
        let moved = days.of_series(series).filter(|day| {
            matches!(day.state, Some(DayState::Moved { .. })) && plan.falls(day.date)
        });
        all.extend(moved.map(|day| day.date));
        all.sort_unstable();
        all.dedup();
    }
    all
}

/// A plan with all others of its series.
pub(super) fn series(read: &Read<'_>, id: Id) -> Inner<Vec<(Id, Plan)>> {
    let plan: Plan = read.need(id)?;
    let series = plan.series_of(id);
    let mut all: Vec<(Id, Plan)> = read.all()?;
    all.retain(|(other, it)| it.series_of(*other) == series);
    Ok(all)
}

/// The days of plans in a span, in the order of time.
///
/// # Errors
/// `Invalid` in `to` for more than 4,000.
pub(crate) fn plan_days(
    read: &Read<'_>,
    plans: Vec<(Id, Plan)>,
    span: Span,
) -> Inner<Vec<ExpectedDay>> {
    let mut falling = Falling::of(read, plans, span)?;
    let all = falling.all();
    if all.len() > MOST {
        return Err(TandemError::invalid("to", "at most 4,000 occurrences at once").into());
    }
    falling.said(read, all)
}

/// Which days a screen looks at, where there are more than it can hold.
#[derive(Clone, Copy)]
pub(crate) struct Near {
    /// What comes: of these the earliest.
    pub(crate) coming: (NaiveDate, NaiveDate),
    /// What is behind: of these the latest.
    pub(crate) behind: (NaiveDate, NaiveDate),
    /// By when it is over, to be behind.
    pub(crate) over: DateTime<Utc>,
}

impl Near {
    /// Leaves those days that are looked at, and tells whether there were more. The days are in the
    /// order of time.
    fn keep(&self, all: &mut Vec<Fall>) -> bool {
        let places = |is_one: &dyn Fn(&Fall) -> bool| -> Vec<usize> {
            all.iter().enumerate().filter(|(_, it)| is_one(it)).map(|(at, _)| at).collect()
        };
        let coming = places(&|it| is_in(self.coming, it.shown));
        let behind = places(&|it| it.late || it.over);
        let mut kept: BTreeSet<usize> = coming.into_iter().take(LOOKED_AT).collect();
        kept.extend(behind.into_iter().rev().take(LOOKED_AT));
        let before = all.len();
        let mut at = 0..;
        all.retain(|_| at.next().is_some_and(|at| kept.contains(&at)));
        all.len() < before
    }
}

fn is_in((from, to): (NaiveDate, NaiveDate), date: NaiveDate) -> bool {
    (from..=to).contains(&date)
}

/// The days of plans that a screen looks at, in the order of time, and whether there are more.
pub(crate) fn days_near(
    read: &Read<'_>,
    plans: Vec<(Id, Plan)>,
    near: Near,
) -> Inner<(Vec<ExpectedDay>, bool)> {
    let mut falling = Falling::of(read, plans, Span::Near(near))?;
    let all = falling.all();
    let more = falling.more;
    Ok((falling.said(read, all)?, more))
}

/// A day on which a plan falls, before anybody asks what was said of it.
struct Fall {
    begins: DateTime<Utc>,
    counted: bool,
    id: Id,
    /// Which of the plans.
    plan: usize,
    date: NaiveDate,
    at: PlannedTime,
    /// The date under which a list has it.
    shown: NaiveDate,
    /// Whether it is from before all that was asked for, and stands in every list until it is done.
    late: bool,
    /// Whether it is behind, where that is asked.
    over: bool,
}

/// Plans, and what is known of their days.
struct Falling {
    plans: Vec<(Id, Plan)>,
    days: Days,
    span: Span,
    here: Zone,
    /// Whether there are more days than were looked at.
    more: bool,
}

impl Falling {
    fn of(read: &Read<'_>, plans: Vec<(Id, Plan)>, span: Span) -> Inner<Self> {
        let (from, to) = span.ends();
        let days = Days::around(read, &plans, from, to)?;
        Ok(Self { plans, days, span, here: read_profile(read)?.zone, more: false })
    }

    /// Every day, in the order of time; of more than a screen looks at those that are near.
    fn all(&mut self) -> Vec<Fall> {
        let mut all = Vec::new();
        for at in 0..self.plans.len() {
            all.extend(self.days_of(at));
            // What is far is let go of meanwhile, so that no number of plans fills the memory.
            match self.span {
                Span::Near(near) if all.len() > 4 * LOOKED_AT => {
                    in_order(&mut all);
                    self.more |= near.keep(&mut all);
                }
                Span::Named(..) | Span::Shown(..) if all.len() > MOST => break,
                _ => {}
            }
        }
        in_order(&mut all);
        if let Span::Near(near) = self.span {
            self.more |= near.keep(&mut all);
        }
        // A plan that is counted from the last one knows the days of the one that it goes on from too.
        let mut seen = BTreeSet::new();
        let series = |it: &Fall| self.plans[it.plan].1.series_of(it.id);
        all.retain(|it| seen.insert((series(it), it.date)));
        all
    }

    fn days_of(&self, place: usize) -> impl Iterator<Item = Fall> + '_ {
        let (id, plan) = &self.plans[place];
        let counted = plan.is_counted_from_the_last();
        let fall = move |date| {
            let day = self.days.of(plan.series_of(*id), date);
            let at = at(plan, date, day);
            let done = day.and_then(PlanDay::done_on);
            let shown = done.filter(|_| counted).unwrap_or(at.date);
            let open = counted && done.is_none();
            let (stands, late, over) = match self.span {
                Span::Named(from, to) => {
                    (is_in((from, to), date) || (counted && date <= to), false, false)
                }
                Span::Shown(from, to) => (is_in((from, to), shown), open && shown < from, false),
                Span::Near(Near { coming, behind, over: now }) => {
                    let over = is_in(behind, shown) && ends(plan, &at, &self.here) <= now;
                    (is_in(coming, shown) || over, open && shown < behind.0, over)
                }
            };
            if !stands && !late {
                return None;
            }
            let begins = at.begins(&self.here);
            Some(Fall { begins, counted, id: *id, plan: place, date, at, shown, late, over })
        };
        named(*id, plan, &self.days, self.span).into_iter().filter_map(fall)
    }

    /// The days with what was said of each.
    fn said(self, read: &Read<'_>, all: Vec<Fall>) -> Inner<Vec<ExpectedDay>> {
        let said = |Fall { plan, date, at, .. }| {
            let (id, plan) = self.plans[plan].clone();
            let day = self.days.of(plan.series_of(id), date);
            let state = day.and_then(|day| day.state.as_ref());
            let off = match state {
                Some(DayState::Off { by }) => Some(*by),
                _ => None,
            };
            let moved = matches!(state, Some(DayState::Moved { .. }));
            let mut one = ExpectedDay { id, plan, date, at, moved, off, answer: None };
            one.answer = answered(read, &one, day)?;
            Ok(one)
        };
        all.into_iter().map(said).collect()
    }
}

fn in_order(all: &mut [Fall]) {
    all.sort_by_key(|it| (it.begins, it.counted, it.id, it.date));
}

/// What was said about a day.
pub(super) fn answered(
    read: &Read<'_>,
    one: &ExpectedDay,
    day: Option<&PlanDay>,
) -> Inner<Option<DaySaid>> {
    let mut forgotten = false;
    if one.plan.what.kind().is_some() {
        if let Some(id) = day.and_then(|day| day.held_as)
            && let Some(session) = read.entry::<Session>(id)?
        {
            return Ok(Some(DaySaid::Went(Kept { id, session })));
        }
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

/// How far from its beginning a session that was written down by hand can be the one that was planned.
const NEAR_IT: TimeDelta = TimeDelta::minutes(90);

/// A planned day that a session may be, which was written down by hand. It is asked, and never taken for
/// granted: two groups of one evening are two.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CouldBe {
    /// The plan.
    pub plan: Id,
    /// The date that the rule names.
    pub date: NaiveDate,
    /// "Is this your group of Tuesday?"
    pub text: String,
}

/// The open day that a session may be: of the same kind, begun within an hour and a half of it.
pub(crate) fn could_be(
    read: &Read<'_>,
    session: &Session,
    voice: impl FnOnce() -> Inner<Voice>,
) -> Inner<Option<CouldBe>> {
    let mut plans: Vec<(Id, Plan)> = read.all()?;
    plans.retain(|(_, plan)| plan.what.kind() == Some(session.kind));
    if plans.is_empty() {
        return Ok(None);
    }
    let date = session.start.date();
    let span = (days_on(date, -2), days_on(date, 2));
    let (days, _) = days_near(
        read,
        plans,
        Near { coming: span, behind: span, over: DateTime::<Utc>::MAX_UTC },
    )?;
    let apart = |it: &ExpectedDay| {
        let start = it.at.start.as_ref().filter(|_| it.is_open())?;
        let apart = (start.utc() - session.start.utc()).abs();
        (apart <= NEAR_IT).then_some(apart)
    };
    let nearest = days.iter().filter_map(|it| Some((apart(it)?, it)));
    let Some((_, it)) = nearest.min_by_key(|(apart, _)| *apart) else { return Ok(None) };
    let voice = voice()?;
    let day = voice.word("day", DayOfWeek::of(it.at.date));
    let values = [("name", &*called(&voice, &it.plan)), ("day", &day)];
    let text = voice.say("agenda.could_be", &values);
    Ok(Some(CouldBe { plan: it.id, date: it.date, text }))
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
    let mut all = plan_days(read, series(read, id)?, span)?;
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
    let asked = (asking.from, asking.to);
    let (mut open, _) = days_near(read, all, Near { coming: asked, behind: asked, over: now })?;
    open.retain(|it| asking.is_about(it));
    open.reverse();
    Ok(open)
}

/// What decides whether a day is asked about at a moment.
pub(super) struct Asking {
    now: DateTime<Utc>,
    here: Zone,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    sessions: Vec<Stretch>,
    away: Vec<(Id, Away)>,
}

impl Asking {
    pub(super) fn at(read: &Read<'_>, now: DateTime<Utc>, here: Zone) -> Inner<Self> {
        let today = LocalTime::at(now, &here).date();
        // A day on either side: a plan's zone may be ahead of the person's, or behind it.
        let (from, to) = (days_on(today, -ASKED), days_on(today, 1));
        let sessions = read.stretches(days_on(from, -2), days_on(to, 2))?;
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

fn written_by_hand(sessions: &[Stretch], expected: &ExpectedDay) -> bool {
    let Some(start) = expected.at.start.clone() else { return false };
    let Some(whole) = expected.plan.held(start, None) else { return false };
    sessions.iter().any(|it| it.kind == whole.kind && it.overlaps(&whole))
}
