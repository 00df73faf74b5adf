//! Meetings of a town that is made up: the lists that Sam has, some kept, one attended,
//! one welcome noted.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use tandem::{Formats, ListSettings, MeetingQuery, Tandem};
use tandem_model::{
    FeedKind, Fellowship, Felt, Id, Line, Mentioned, Note, Result, TandemError, WelcomeAnswer,
    WelcomeRole, WelcomeVisit, Word as _, Zone,
};

use crate::{Clock, ZONE};

/// Meeting Guide lists by fellowship: every way in which lists are odd, and every fellowship.
const LISTS: &str = include_str!("meetings.json");

/// What is kept, by words of its name.
const KEPT: [&str; 4] = ["MARA on Monday", "Just for Today", "First Friday", "LifeRing Evening"];

/// Takes the lists in and keeps some. `last` is the last day of the story, a Sunday.
/// Returns how many meetings there are and how many are kept.
///
/// # Errors
/// Those of writing.
pub(crate) fn write(tandem: &Tandem, clock: &dyn Clock, last: NaiveDate) -> Result<(u32, usize)> {
    let lists: BTreeMap<String, Vec<serde_json::Value>> = serde_json::from_str(LISTS)
        .map_err(|_| TandemError::Unsupported { what: "the story's list of meetings".into() })?;
    let meetings = tandem.meetings();
    // The morning of the last Monday of the story: its meeting has been held.
    let monday = (last - TimeDelta::days(6)).and_time(NaiveTime::MIN).and_utc();
    clock.set_clock(monday + TimeDelta::hours(15));
    let mut entries = 0;
    for (fellowship, list) in lists {
        let fellowship = Fellowship::parse(&fellowship)?;
        let name = format!("Rivermouth {}", fellowship.word().replace('_', " "));
        let settings = ListSettings {
            name: Line::new("list", &name)?,
            kind: Some(FeedKind::MeetingGuide),
            fellowship: Some(fellowship),
            zone: Some(Zone::named(ZONE)?),
            zones: Vec::new(),
            formats: Formats::default(),
            confirmed: false,
        };
        let bytes = serde_json::Value::Array(list).to_string();
        let go_on = &mut |_| ControlFlow::Continue(());
        entries += meetings.import(Cursor::new(bytes), &settings, go_on)?.tally.parsed;
    }
    let mut kept = Vec::new();
    for (minutes, name) in (1..).zip(KEPT) {
        clock.set_clock(monday + TimeDelta::hours(15) + TimeDelta::minutes(minutes));
        if let Some(id) = first(tandem, name)? {
            kept.push(meetings.keep(id)?);
        }
    }
    if let Some(&mara) = kept.first() {
        let next = meetings.kept_one(mara)?.next;
        if let Some(start) = next {
            clock.set_clock(start.utc() + TimeDelta::minutes(65));
            meetings.attend(mara, None, None)?;
            meetings.add_visit(WelcomeVisit {
                meeting: mara,
                on: start.date(),
                felt: Some(Felt::new(2)?),
                mentioned: Mentioned::Yes,
                roles: BTreeMap::from([
                    (WelcomeRole::Attend, WelcomeAnswer::Allowed),
                    (WelcomeRole::Share, WelcomeAnswer::Allowed),
                ]),
                note: Note::new("Two people said: me too.")?,
                written_at: start.utc(),
            })?;
        }
    }
    if let Some(&today) = kept.get(1) {
        meetings.not_mentioning(today, true)?;
    }
    Ok((entries, kept.len()))
}

fn first(tandem: &Tandem, name: &str) -> Result<Option<Id>> {
    let text = Some(name.to_owned());
    let query = MeetingQuery { text, limit: 1, ..MeetingQuery::default() };
    Ok(tandem.meetings().find(&query)?.meetings.first().map(|found| found.id))
}
