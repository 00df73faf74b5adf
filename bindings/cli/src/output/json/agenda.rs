//! Shapes of `agenda`.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::Serialize;
use tandem::{
    AgendaItem, AgendaScreen, DayAnswered, DaySaid, ExpectedDay, HowAsks, Notice, PlannedLine,
    TodayBlock,
};
use tandem_model::{CalledOffBy, Id, LocalTime, Obstacle, What};

use super::{Session, Time};

/// What comes, as `agenda` prints it.
#[derive(Serialize)]
pub(crate) struct Screen<'a> {
    from: NaiveDate,
    to: NaiveDate,
    more: bool,
    valid_until: DateTime<Utc>,
    open: Vec<Item<'a>>,
    items: Vec<Item<'a>>,
}

impl<'a> From<&'a AgendaScreen> for Screen<'a> {
    fn from(screen: &'a AgendaScreen) -> Self {
        Self {
            from: screen.from,
            to: screen.to,
            more: screen.more,
            valid_until: screen.valid_until,
            open: screen.open.iter().map(Item::from).collect(),
            items: screen.days.iter().flat_map(|day| &day.items).map(Item::from).collect(),
        }
    }
}

/// One thing on the agenda.
#[derive(Serialize)]
pub(crate) struct Item<'a> {
    #[serde(flatten)]
    item: &'a AgendaItem,
    start: Option<NaiveDateTime>,
    zone: Option<&'a str>,
    offset: Option<String>,
    start_here: Option<NaiveDateTime>,
}

impl<'a> From<&'a AgendaItem> for Item<'a> {
    fn from(item: &'a AgendaItem) -> Self {
        let start = item.start.as_ref();
        Self {
            item,
            start: start.map(LocalTime::wall),
            zone: start.map(|start| start.zone().name()),
            offset: start.map(|start| start.offset().to_string()),
            start_here: item.start_here.as_ref().map(LocalTime::wall),
        }
    }
}

/// A block of `today`.
#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Block<'a> {
    Notice { notice: Notice, text: &'a str },
    Next { item: Item<'a> },
    Question { first: NaiveDate, text: &'a str },
    How { asks: HowAsks, text: &'a str },
    Note { text: &'a str },
    Week { text: &'a str },
    GoOn { practice: Id, text: &'a str },
    StillOpen { count: u32, text: &'a str },
}

impl<'a> From<&'a TodayBlock> for Block<'a> {
    fn from(block: &'a TodayBlock) -> Self {
        match block {
            TodayBlock::Notice { notice, text } => Self::Notice { notice: *notice, text },
            TodayBlock::Next { item } => Self::Next { item: item.into() },
            TodayBlock::Question { first, text } => Self::Question { first: *first, text },
            TodayBlock::How { asks, text } => Self::How { asks: *asks, text },
            TodayBlock::Note { text } => Self::Note { text },
            TodayBlock::Week { text } => Self::Week { text },
            TodayBlock::GoOn { practice, text } => Self::GoOn { practice: *practice, text },
            TodayBlock::StillOpen { count, text } => Self::StillOpen { count: *count, text },
        }
    }
}

/// A day of a plan, as `agenda show` and `backfill` print it.
#[derive(Serialize)]
pub(crate) struct Day<'a> {
    key: String,
    plan: Id,
    name: Option<&'a str>,
    what: &'a What,
    named: NaiveDate,
    date: NaiveDate,
    #[serde(flatten)]
    time: Option<Time<'a>>,
    minutes: Option<u32>,
    approximate: bool,
    moved: bool,
    off: Option<CalledOffBy>,
    answer: Option<&'static str>,
    session: Option<Id>,
    not_attended: Option<Id>,
    done: Option<NaiveDate>,
    why: Option<Obstacle>,
}

impl<'a> From<&'a ExpectedDay> for Day<'a> {
    fn from(expected: &'a ExpectedDay) -> Self {
        let plan = &expected.plan;
        let mut told = Self {
            key: expected.key(),
            plan: expected.id,
            name: plan.name.as_ref().map(|name| name.as_str()),
            what: &plan.what,
            named: expected.date,
            date: expected.at.date,
            time: expected.at.start.as_ref().map(Time::from),
            minutes: plan.at.minutes.map(|minutes| minutes.get()),
            approximate: plan.at.length_inferred,
            moved: expected.moved,
            off: expected.off,
            answer: None,
            session: None,
            not_attended: None,
            done: None,
            why: None,
        };
        match &expected.answer {
            None => {}
            Some(DaySaid::Went(kept)) => {
                told.answer = Some("went");
                told.session = Some(kept.id);
                told.minutes = Some(kept.session.minutes.get());
                told.approximate = kept.session.approximate;
                told.time = Some((&kept.session.start).into());
            }
            Some(DaySaid::Done(on)) => {
                told.answer = Some("done");
                told.done = Some(*on);
            }
            Some(DaySaid::NotThisTime { why, entry }) => {
                told.answer = Some("not_this_time");
                told.not_attended = *entry;
                told.why = *why;
            }
            Some(DaySaid::Forgotten) => told.answer = Some("forgotten"),
        }
        told
    }
}

/// What `agenda went` prints where it wrote a session.
#[derive(Serialize)]
pub(crate) struct Went<'a> {
    #[serde(flatten)]
    pub(crate) session: Session<'a>,
    pub(crate) plan: Id,
    pub(crate) named: NaiveDate,
    pub(crate) new: bool,
}

/// What `agenda done`, `move`, `off` and `missed` print.
#[derive(Serialize)]
pub(crate) struct Told<'a> {
    #[serde(flatten)]
    day: Day<'a>,
    state: &'static str,
    moved_to: Option<NaiveDate>,
    changed: bool,
}

impl<'a> From<&'a DayAnswered> for Told<'a> {
    fn from(given: &'a DayAnswered) -> Self {
        let expected = &given.expected;
        let state = match (&expected.answer, expected.off) {
            (Some(DaySaid::NotThisTime { .. }), _) => "not_this_time",
            (Some(_), _) => "held",
            (None, Some(_)) => "off",
            (None, None) if expected.moved => "moved",
            (None, None) => "planned",
        };
        let moved_to = expected.moved.then_some(expected.at.date);
        Self { day: expected.into(), state, moved_to, changed: given.changed }
    }
}

/// What `agenda show` prints.
#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    #[serde(flatten)]
    pub(crate) line: &'a PlannedLine,
    pub(crate) days: Vec<Day<'a>>,
}

/// What `agenda backfill` prints: every day of the time asked about.
#[derive(Serialize)]
pub(crate) struct Backfilled<'a> {
    pub(crate) plan: Id,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    pub(crate) changed: usize,
    pub(crate) days: Vec<Day<'a>>,
}
