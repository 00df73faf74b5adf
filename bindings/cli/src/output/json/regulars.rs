//! Shapes of `regular`.

use chrono::NaiveDate;
use serde::Serialize;
use tandem::{Answered, Expected, Given};
use tandem_model::{Id, Kind, Obstacle};

use super::Time;

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
