//! Shapes of `regular`.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::Serialize;
use tandem::{Answered, Expected, Given, RegularLine};
use tandem_model::{
    Approach, DayOfWeek, Fellowship, Form, GroupFormat, Id, Kind, LedBy, Obstacle, Setting,
    TimeOfDay,
};

use super::Time;

/// What `regular add`, `edit` and `list` print.
#[derive(Serialize)]
pub(crate) struct Regular<'a> {
    id: Id,
    name: Option<&'a str>,
    kind: Kind,
    days: &'a BTreeSet<DayOfWeek>,
    start: TimeOfDay,
    zone: &'a str,
    minutes: u32,
    length_inferred: bool,
    form: Option<Form>,
    group_format: Option<GroupFormat>,
    approach: Option<Approach>,
    fellowship: Option<Fellowship>,
    setting: Option<Setting>,
    required: Option<bool>,
    led_by: Option<LedBy>,
    starts: NaiveDate,
    ends: Option<NaiveDate>,
    paused: Option<NaiveDate>,
    series: Option<Id>,
    written_at: DateTime<Utc>,
    next: Option<NaiveDateTime>,
}

impl<'a> From<&'a RegularLine> for Regular<'a> {
    fn from(line: &'a RegularLine) -> Self {
        let regular = &line.regular;
        Self {
            id: line.id,
            name: regular.name.as_ref().map(|name| name.as_str()),
            kind: regular.kind,
            days: &regular.days,
            start: regular.start,
            zone: regular.zone.name(),
            minutes: regular.minutes.get(),
            length_inferred: regular.length_inferred,
            form: regular.form,
            group_format: regular.group_format,
            approach: regular.approach,
            fellowship: regular.fellowship,
            setting: regular.setting,
            required: regular.required,
            led_by: regular.led_by,
            starts: regular.starts,
            ends: regular.ends,
            paused: regular.paused,
            series: regular.series,
            written_at: regular.written_at,
            next: line.next.as_ref().map(|next| next.start.wall()),
        }
    }
}

/// An occurrence, as `regular next`, `due` and `backfill` print it.
#[derive(Serialize)]
pub(crate) struct Occurrence<'a> {
    regular: Id,
    name: Option<&'a str>,
    kind: Kind,
    date: NaiveDate,
    #[serde(flatten)]
    time: Time<'a>,
    minutes: u32,
    approximate: bool,
    answer: Option<&'static str>,
    session: Option<Id>,
    not_attended: Option<Id>,
    why: Option<Obstacle>,
}

impl<'a> From<&'a Expected> for Occurrence<'a> {
    fn from(expected: &'a Expected) -> Self {
        let regular = &expected.regular;
        let mut told = Self {
            regular: expected.id,
            name: regular.name.as_ref().map(|name| name.as_str()),
            kind: regular.kind,
            date: expected.occurrence.date,
            time: (&expected.occurrence.start).into(),
            minutes: regular.minutes.get(),
            approximate: regular.length_inferred,
            answer: None,
            session: None,
            not_attended: None,
            why: None,
        };
        match &expected.answer {
            None => {}
            Some(Answered::Went(kept)) => {
                told.answer = Some("went");
                told.session = Some(kept.id);
                told.minutes = kept.session.minutes.get();
                told.approximate = kept.session.approximate;
                told.time = (&kept.session.start).into();
            }
            Some(Answered::NotThisTime(id, missed)) => {
                told.answer = Some("not_attended");
                told.not_attended = Some(*id);
                told.why = missed.why;
            }
            Some(Answered::Forgotten) => told.answer = Some("forgotten"),
        }
        told
    }
}

/// What `regular went`, `part` and `missed` print.
#[derive(Serialize)]
pub(crate) struct Told<'a> {
    #[serde(flatten)]
    occurrence: Occurrence<'a>,
    changed: bool,
}

impl<'a> From<&'a Given> for Told<'a> {
    fn from(given: &'a Given) -> Self {
        Self { occurrence: (&given.expected).into(), changed: given.changed }
    }
}

/// What `regular backfill` prints: every occurrence of the time asked about.
#[derive(Serialize)]
pub(crate) struct Backfilled<'a> {
    pub(crate) regular: Id,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    pub(crate) changed: usize,
    pub(crate) occurrences: Vec<Occurrence<'a>>,
}

/// What `regular remove` prints.
#[derive(Serialize)]
pub(crate) struct Removed {
    pub(crate) id: Id,
    pub(crate) removed: bool,
}
