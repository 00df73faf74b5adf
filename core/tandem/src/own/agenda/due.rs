//! What is due when, in words: the one trait by which a kind gets onto the agenda.
//!
//! No screen and no front end knows a rule of its own: the weekly question, a kept meeting, a page that
//! may need a look and the date of the naloxone stand in one list with what a person planned.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Timelike as _, Utc};
use serde::Serialize;
use tandem_model::{
    Bookmark, DayOfWeek, Id, LocalTime, MyDate, Naloxone, Page, Plan, PlannedTime, Practice,
    Profile, ProgramPaper, Requirement, TimeOfDay, Week, WeeklyRecall, What, Word as _, Zone,
};
use tandem_vault::Read;
use tandem_words::Voice;

use super::days::{Asking, DaySaid, EARLY, ExpectedDay, Near, days_near, days_on};
use super::{behind_curtain, called};
use crate::own::hours;
use crate::own::meetings::{self, KeptMeeting};
use crate::own::skills::{self, PracticeLine};
use crate::record::error::Inner;
use crate::record::kinds::Kind as _;
use crate::record::profile::the_profile;
use crate::record::read::Reading as _;

/// What somebody asks for the agenda of, in one moment, and what more than one of its readers looks at.
pub(crate) struct Ask<'a> {
    pub(crate) read: &'a Read<'a>,
    pub(crate) voice: &'a Voice,
    pub(crate) profile: &'a Profile,
    pub(crate) now: DateTime<Utc>,
    pub(crate) today: NaiveDate,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    /// All practices, the newest first.
    pub(crate) practices: Vec<PracticeLine>,
    /// The kept meetings, as they stand now.
    pub(crate) kept: Vec<KeptMeeting>,
    /// The weeks about which the question is open, the latest first.
    pub(crate) weeks: Vec<Week>,
}

impl<'a> Ask<'a> {
    pub(crate) fn new(
        read: &'a Read<'a>,
        voice: &'a Voice,
        profile: &'a Profile,
        now: DateTime<Utc>,
        span: impl FnOnce(NaiveDate) -> (NaiveDate, NaiveDate),
    ) -> Inner<Self> {
        let today = LocalTime::at(now, &profile.zone).date();
        let (from, to) = span(today);
        let practices = skills::practices(read, i64::MIN, i64::MAX)?;
        let weeks = since_it_began(read, profile, hours::due(read, profile, today)?)?;
        let kept = meetings::kept_in(read, now)?;
        Ok(Self { read, voice, profile, now, today, from, to, practices, kept, weeks })
    }
}

/// The weeks without those that were over before the record began: who is new has not left them open.
/// A session that was written down of an earlier time begins it earlier.
fn since_it_began(read: &Read<'_>, profile: &Profile, weeks: Vec<Week>) -> Inner<Vec<Week>> {
    // Most records are older than the weeks that are asked about.
    let Some(oldest) = weeks.last() else { return Ok(weeks) };
    let first_session = read.first_session()?;
    let has_before = |week: &Week| first_session.is_some_and(|first| first <= week.last());
    if has_before(oldest) {
        return Ok(weeks);
    }
    // Not when this device began: a record that came from another one is as old as it was there.
    let (id, _) = the_profile(read)?;
    let first = read.history(Profile::NAME, id.as_bytes())?;
    let first = first.iter().map(|change| change.wall_millis).min();
    let Some(first) = first.and_then(DateTime::from_timestamp_millis) else { return Ok(weeks) };
    let began = LocalTime::at(first, &profile.zone).date();
    let stands = |week: &Week| week.last() >= began || has_before(week);
    Ok(weeks.into_iter().filter(stands).collect())
}

/// What is due.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) items: Vec<AgendaItem>,
    /// Whether there is more of it than a screen looks at.
    pub(crate) more: bool,
}

impl Found {
    /// All of it.
    pub(crate) fn all(items: impl IntoIterator<Item = AgendaItem>) -> Self {
        Self { items: items.into_iter().collect(), more: false }
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.items.extend(other.items);
        self.more |= other.more;
    }
}

/// A kind that is due on days.
pub(crate) trait Due {
    /// What of it is due in the days that are asked about, and what is still open before them.
    fn due(ask: &Ask<'_>) -> Inner<Found>;
}

/// What stands on the agenda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ItemKind {
    /// A session.
    Session,
    /// Something to do.
    Errand,
    /// A kept meeting.
    Meeting,
    /// The weekly question.
    Question,
    /// What became of the task of an exercise.
    FollowUp,
    /// A page that may need a look.
    Page,
    /// The date of the naloxone.
    Naloxone,
    /// A consent that ends.
    Consent,
    /// A year of a date of the person's own.
    OwnDate,
    /// The last day of what a program asks in a stretch of time.
    Program,
    /// A paper that is wanted by a day.
    Paper,
}

/// What one would notice first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ItemMark {
    /// It was moved here.
    Moved,
    /// It may be off.
    CheckFirst,
    /// It is so many days late.
    Late(u32),
}

/// How it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum ItemState {
    /// It is to come, or nothing is asked about it.
    Planned,
    /// It is over, and nothing was said of it.
    Open,
    /// It was held, or is done.
    Held,
    /// Not this time.
    NotThisTime,
    /// It was called off.
    Off,
}

/// What a person can say of it now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Can {
    /// There from beginning to end.
    Whole,
    /// There for a part of it.
    Part,
    /// Done.
    Done,
    /// Not this time.
    NotThisTime,
    /// It is on another day.
    Move,
    /// It is called off.
    Off,
    /// A screen of its own answers it.
    Open,
}

/// One thing on the agenda. Whatever it is, a screen shows it by these fields alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AgendaItem {
    /// Names it: `plan/4cc3…/2026-03-03`, `question/2026-03-02`. The date is the one that the rule
    /// names.
    pub key: String,
    /// What it is.
    pub kind: ItemKind,
    /// Which kind of session, or which errand; none of other things.
    pub what: Option<String>,
    /// The date on which it is.
    pub date: NaiveDate,
    /// When it begins, on the clock of its place; none for all day.
    #[serde(skip)]
    pub start: Option<LocalTime>,
    /// The same on the person's clock, where that is another.
    #[serde(skip)]
    pub start_here: Option<LocalTime>,
    /// How long it is.
    pub minutes: Option<u32>,
    /// What it is called.
    pub text: String,
    /// What is said in its place behind a curtain (docs/adr/0019): one word that tells nothing, of what is of
    /// medicine and of official appointments. A host whose curtain is drawn shows this with the time, and
    /// none of the other words.
    #[serde(skip)]
    pub behind_curtain: Option<String>,
    /// All of it in one line, for a screen reader.
    pub spoken: String,
    /// What one would notice first.
    pub mark: Option<ItemMark>,
    /// The day from which it was moved.
    pub moved_from: Option<NaiveDate>,
    /// How it stands.
    pub state: ItemState,
    /// What can be said of it now.
    pub can: Vec<Can>,
    /// The plan that it is of.
    pub plan: Option<Id>,
}

impl AgendaItem {
    /// A day with words, and nothing to do but to look.
    pub(crate) fn day(
        ask: &Ask<'_>,
        kind: ItemKind,
        key: String,
        date: NaiveDate,
        text: String,
    ) -> Self {
        let state = if date < ask.today { ItemState::Open } else { ItemState::Planned };
        Self {
            key,
            kind,
            what: None,
            date,
            start: None,
            start_here: None,
            minutes: None,
            spoken: format!("{}: {text}", day_title(ask.voice, ask.today, date)),
            text,
            behind_curtain: None,
            mark: None,
            moved_from: None,
            state,
            can: vec![Can::Open],
            plan: None,
        }
    }

    /// The instant at which it begins.
    pub(crate) fn begins(&self, here: &Zone) -> DateTime<Utc> {
        PlannedTime { date: self.date, start: self.start.clone() }.begins(here)
    }
}

/// What a day is called: today, tomorrow, or its name and date.
pub(crate) fn day_title(voice: &Voice, today: NaiveDate, date: NaiveDate) -> String {
    match (date - today).num_days() {
        0 => voice.say("today.title", &[]),
        1 => voice.say("agenda.tomorrow", &[]),
        _ => {
            let day = voice.word("day", DayOfWeek::of(date));
            voice.say("date.with_day", &[("day", &day), ("date", &voice.words().date(date))])
        }
    }
}

/// A time on a clock, as people write it: `6:00 PM`.
pub(crate) fn clock(voice: &Voice, start: &LocalTime) -> String {
    let time = TimeOfDay::new(minute_of_day(start.wall()));
    time.map_or_else(|_| String::new(), |time| voice.words().time_of_day(time))
}

fn minute_of_day(wall: NaiveDateTime) -> u32 {
    wall.num_seconds_from_midnight() / 60
}

/// A time of the place's clock, and the person's beside it where that shows another.
fn here(start: &LocalTime, home: &Zone) -> Option<LocalTime> {
    let there = LocalTime::at(start.utc(), home);
    (there.wall() != start.wall()).then_some(there)
}

impl Due for Plan {
    fn due(ask: &Ask<'_>) -> Inner<Found> {
        let plans: Vec<(Id, Self)> = ask.read.all()?;
        if plans.is_empty() {
            return Ok(Found::default());
        }
        let asking = Asking::at(ask.read, ask.now, ask.profile.zone.clone())?;
        let near =
            Near { coming: (ask.from, ask.to), behind: (asking.from, asking.to), over: ask.now };
        let (days, more) = days_near(ask.read, plans, near)?;
        // Many fall on one day, and what it is called is put together once.
        let mut titles = BTreeMap::new();
        let mut title = |date| {
            let made = || day_title(ask.voice, ask.today, date);
            titles.entry(date).or_insert_with(made).clone()
        };
        let items = days.iter().map(|day| planned(ask, day, asking.is_about(day), &mut title));
        Ok(Found { items: items.collect(), more })
    }
}

fn planned(
    ask: &Ask<'_>,
    day: &ExpectedDay,
    asked: bool,
    title: &mut impl FnMut(NaiveDate) -> String,
) -> AgendaItem {
    let plan = &day.plan;
    let (home, voice) = (&ask.profile.zone, ask.voice);
    let counted = plan.is_counted_from_the_last();
    let (state, date) = match (&day.answer, day.off) {
        (Some(DaySaid::Done(on)), _) if counted => (ItemState::Held, *on),
        (Some(DaySaid::NotThisTime { .. }), _) if counted && asked => {
            (ItemState::Open, day.at.date)
        }
        (Some(DaySaid::NotThisTime { .. }), _) => (ItemState::NotThisTime, day.at.date),
        (Some(_), _) => (ItemState::Held, day.at.date),
        (None, Some(_)) => (ItemState::Off, day.at.date),
        (None, None) if asked => (ItemState::Open, day.at.date),
        (None, None) => (ItemState::Planned, day.at.date),
    };
    let late = (ask.today - day.at.date).num_days();
    let mark = match u32::try_from(late) {
        Ok(days @ 1..) if counted && state == ItemState::Open => Some(ItemMark::Late(days)),
        _ => day.moved.then_some(ItemMark::Moved),
    };
    let text = called(voice, plan);
    let title = title(date);
    let time = day.at.start.as_ref().map(|start| clock(voice, start));
    let place = plan.place.as_ref().map(|place| place.as_str().to_owned());
    let told: Vec<_> = [title].into_iter().chain(time).chain([text.clone()]).chain(place).collect();
    let session = plan.what.kind();
    AgendaItem {
        key: day.key(),
        kind: if session.is_some() { ItemKind::Session } else { ItemKind::Errand },
        what: Some(match &plan.what {
            What::Session(shape) => shape.kind.word().to_owned(),
            What::Errand(errand) => errand.word().to_owned(),
        }),
        date,
        start_here: day.at.start.as_ref().and_then(|start| here(start, home)),
        start: day.at.start.clone(),
        minutes: plan.at.minutes.map(|minutes| minutes.get()),
        text,
        behind_curtain: behind_curtain(voice, plan),
        spoken: told.join(", "),
        mark,
        moved_from: day.moved.then_some(day.date),
        state,
        can: can(ask, day, state),
        plan: Some(day.id),
    }
}

fn can(ask: &Ask<'_>, day: &ExpectedDay, state: ItemState) -> Vec<Can> {
    if !matches!(state, ItemState::Planned | ItemState::Open) {
        return Vec::new();
    }
    let session = day.plan.what.kind().is_some();
    let soon = match session {
        true => day.at.begins(&ask.profile.zone) <= ask.now + TimeDelta::minutes(30),
        false => day.at.date <= days_on(ask.today, EARLY),
    };
    let said = match (soon, session) {
        (false, _) => &[][..],
        (true, true) => &[Can::Whole, Can::Part, Can::NotThisTime],
        (true, false) => &[Can::Done, Can::NotThisTime],
    };
    said.iter().copied().chain([Can::Move, Can::Off]).collect()
}

impl Due for Bookmark {
    fn due(ask: &Ask<'_>) -> Inner<Found> {
        let ahead = u32::try_from((ask.to - ask.today).num_days() + 1).unwrap_or(0).min(366);
        if ahead == 0 {
            return Ok(Found::default());
        }
        let next = meetings::next_in(ask.read, &ask.kept, ask.now, ahead)?.into_iter();
        let item = |next: meetings::NextMeeting| {
            let date = next.start.date();
            let text = next.meeting.name.as_str().to_owned();
            let time = clock(ask.voice, &next.start);
            let title = day_title(ask.voice, ask.today, date);
            let check = next.check_first || next.maybe_not_weekly;
            let begun = next.start.utc() - TimeDelta::minutes(30) <= ask.now;
            let spoken = format!("{title}, {time}, {text}");
            let start_here = here(&next.start, &ask.profile.zone);
            AgendaItem {
                minutes: next.meeting.when.weekly().map(|weekly| weekly.length.get()),
                start: Some(next.start),
                start_here,
                spoken,
                mark: check.then_some(ItemMark::CheckFirst),
                state: match next.attended {
                    Some(_) => ItemState::Held,
                    None => ItemState::Planned,
                },
                can: match begun && next.attended.is_none() {
                    true => vec![Can::Whole, Can::Part],
                    false => Vec::new(),
                },
                ..AgendaItem::day(
                    ask,
                    ItemKind::Meeting,
                    format!("meeting/{}/{date}", next.kept),
                    date,
                    text,
                )
            }
        };
        let in_time = |item: &AgendaItem| item.date >= ask.from && item.date <= ask.to;
        Ok(Found::all(next.map(item).filter(in_time)))
    }
}

/// From when on the question of a week is asked: five in the afternoon of its last day.
pub(crate) const QUESTION: u32 = 17 * 60;

impl Due for WeeklyRecall {
    fn due(ask: &Ask<'_>) -> Inner<Found> {
        let this = Week::containing(ask.today, ask.profile.week_start);
        // Those that are open, and those whose last day is to come.
        let ahead = std::iter::successors(Some(this), |week| Some(week.next()))
            .take_while(|week| week.last() <= ask.to)
            .filter(|week| week.last() > ask.today);
        let now = LocalTime::at(ask.now, &ask.profile.zone).wall();
        let item = |week: Week| {
            let text = ask.voice.words().span(week.first(), week.last());
            let text = ask.voice.say("agenda.question", &[("week", &text)]);
            let key = format!("question/{}", week.first());
            let item = AgendaItem::day(ask, ItemKind::Question, key, week.last(), text);
            let now = minute_of_day(now);
            let asked = week.last() < ask.today || (week.last() == ask.today && now >= QUESTION);
            AgendaItem { state: if asked { ItemState::Open } else { ItemState::Planned }, ..item }
        };
        Ok(Found::all(ask.weeks.iter().copied().chain(ahead).map(item)))
    }
}

impl Due for Practice {
    fn due(ask: &Ask<'_>) -> Inner<Found> {
        let item = |line: &PracticeLine| {
            let practice = &line.practice;
            let on = practice.task.as_ref()?.review_on.filter(|_| practice.review.is_none())?;
            let text = ask.voice.say("agenda.follow_up", &[("title", &practice.title)]);
            let key = format!("follow-up/{}", line.id);
            Some(AgendaItem::day(ask, ItemKind::FollowUp, key, on, text))
        };
        let all = ask.practices.iter().filter_map(item);
        Ok(Found::all(all.filter(|item| item.date <= ask.to)))
    }
}

impl Due for Page {
    fn due(ask: &Ask<'_>) -> Inner<Found> {
        let pages: Vec<(Id, Self)> = ask.read.all()?;
        let item = |(_, page): (Id, Self)| {
            let seen = page.looked_at.map_or(page.made_on, |on| on.max(page.made_on));
            let on = days_on(seen, Self::LOOK_AFTER_DAYS);
            let name = ask.voice.word("page", page.kind);
            let text = ask.voice.say("agenda.page", &[("page", &name)]);
            let key = format!("page/{}", page.kind.word());
            AgendaItem::day(ask, ItemKind::Page, key, on, text)
        };
        Ok(Found::all(pages.into_iter().map(item).filter(|item| item.date <= ask.to)))
    }
}

impl Due for Naloxone {
    fn due(ask: &Ask<'_>) -> Inner<Found> {
        let mine = ask.read.only::<Self>()?.and_then(|(_, mine)| mine.remind_on());
        let item = |on| {
            let text = ask.voice.say("agenda.naloxone", &[]);
            AgendaItem::day(ask, ItemKind::Naloxone, "naloxone".to_owned(), on, text)
        };
        Ok(Found::all(mine.into_iter().map(item).filter(|item| item.date <= ask.to)))
    }
}

/// All that a person keeps and that can be due.
pub(crate) fn all_due(ask: &Ask<'_>) -> Inner<Found> {
    let mut all = of_the_program(ask)?;
    for due in
        [Plan::due, Bookmark::due, Practice::due, MyDate::due, Requirement::due, ProgramPaper::due]
    {
        all.add(due(ask)?);
    }
    Ok(all)
}

/// What nobody planned: the program says by itself that it is due.
pub(crate) fn of_the_program(ask: &Ask<'_>) -> Inner<Found> {
    let mut all = Found::default();
    for due in [WeeklyRecall::due, Page::due, Naloxone::due] {
        all.add(due(ask)?);
    }
    Ok(all)
}
