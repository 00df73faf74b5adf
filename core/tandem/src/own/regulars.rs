//! Sessions that come back: what comes next, one tap when it was, several weeks at once.
//!
//! # One occurrence, one answer
//!
//! The answer to an occurrence is the session itself, or that it did not happen, kept under an id
//! that follows from the regular and the date ([`Regular::key`]). So a second tap changes nothing,
//! and two devices that answer the same Tuesday merge into one session. An answer can be changed:
//! "I went" takes "not this time" back in the same act, and the other way round. (Two devices that
//! never met can say both; then both stand in the record, and having been there is what counts.)
//!
//! # What is asked about
//!
//! The first screen asks about two weeks, no further back: a list that grows is a reproach. It does
//! not ask about days away, nor about an occurrence in whose time a session of the same kind was
//! written down by hand, nor about one whose answer was forgotten.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{
    Away, Id, LocalTime, Minutes, NotAttended, Obstacle, Occurrence, Regular, Result, Session,
    TandemError,
};
use tandem_vault::{Act, Read};

use crate::own::log::{Kept, all_sessions, read_away};
use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::error::Inner;
use crate::record::kinds::Kind as _;
use crate::record::profile::today;
use crate::record::read::{Reading as _, not_found};

/// How many days back an occurrence is asked about.
const ASKED: i64 = 14;
/// Occurrences in one list or one act at most: more than ten years of one a day.
const MOST: usize = 4_000;

/// Use cases around sessions that come back. From [`Tandem::regulars`].
#[derive(Clone, Copy)]
pub struct Regulars<'a> {
    tandem: &'a Tandem,
}

/// A regular as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RegularLine {
    /// Its id.
    pub id: Id,
    /// What is kept.
    #[serde(flatten)]
    pub regular: Regular,
    /// When it is next; `None` for one that is over or paused.
    pub next: Option<Occurrence>,
    /// The one that it goes on as, where it was changed from a date on: what is done to this one
    /// changes nothing any more of what comes.
    pub goes_on_as: Option<Id>,
}

/// An occurrence, and what was said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Expected {
    /// The regular's id.
    pub id: Id,
    /// The regular.
    pub regular: Regular,
    /// Which of its occurrences.
    pub occurrence: Occurrence,
    /// What was said; `None` as long as nothing was.
    pub answer: Option<Answered>,
}

/// What was said about an occurrence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Answered {
    /// The person was there.
    Went(Kept),
    /// It did not happen, or the person was not there.
    NotThisTime(Id, NotAttended),
    /// It was answered, and the answer was forgotten for good.
    Forgotten,
}

/// What a person says about an occurrence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Attendance {
    /// There, from beginning to end.
    Whole,
    /// There for a part of it.
    Part {
        /// How long.
        minutes: Minutes,
        /// Whether that is an estimate.
        approximate: bool,
    },
    /// Not this time. It counts against no one.
    NotThisTime {
        /// What got in the way, if the person says so.
        why: Option<Obstacle>,
    },
}

/// What an answer led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record), uniffi(name = "AttendanceAnswer"))]
pub struct Given {
    /// The occurrence as it stands now.
    pub expected: Expected,
    /// Whether anything changed; not if the same was said before.
    pub changed: bool,
}

impl Tandem {
    /// Sessions that come back.
    #[must_use]
    pub fn regulars(&self) -> Regulars<'_> {
        Regulars { tandem: self }
    }
}

impl Regulars<'_> {
    /// Every regular: by when it is next, then those that are paused or over.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<RegularLine>> {
        let now = self.tandem.now();
        let all: Vec<(Id, Regular)> = self.tandem.read(|read| read.all())?;
        let line = |(id, regular): &(Id, Regular)| RegularLine {
            id: *id,
            next: regular.next(now),
            goes_on_as: goes_on_as(&all, *id, regular),
            regular: regular.clone(),
        };
        let mut lines: Vec<_> = all.iter().map(line).collect();
        lines.sort_by_key(|line| {
            let next = line.next.as_ref().map(|next| next.start.utc());
            (next.is_none(), next, line.regular.starts, line.id)
        });
        Ok(lines)
    }

    /// One regular.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was removed.
    pub fn regular(&self, id: Id) -> Result<Regular> {
        self.tandem.read(|read| read.need(id))
    }

    /// Writes a regular down. Its `uid`, `series` and `written_at` are set here.
    ///
    /// # Errors
    /// `Invalid` as [`Regular::check`] says; those of writing.
    pub fn add(&self, mut regular: Regular) -> Result<Id> {
        regular.check()?;
        let id = self.tandem.new_id()?;
        regular.uid = self.tandem.host.new_id()?;
        regular.series = None;
        regular.written_at = self.tandem.now();
        self.tandem.act(|act| {
            act.add(id, &regular)?;
            Ok(id)
        })
    }

    /// Corrects a regular, for the past as well. What `change` does not touch stays, and so does what
    /// was answered.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Regular::check`] says; those of `change` and of writing.
    pub fn edit(&self, id: Id, change: impl FnOnce(Regular) -> Result<Regular>) -> Result<Regular> {
        self.tandem.act(|act| edit(act, id, change))
    }

    /// As [`Regulars::edit`], for a screen that was read before: the fields in which `after` differs
    /// from `before` are written, and no others.
    ///
    /// # Errors
    /// As [`Regulars::edit`].
    pub fn change(&self, id: Id, before: &Regular, after: &Regular) -> Result<Regular> {
        self.edit(id, |now| patched(&now, before, after))
    }

    /// Changes a regular from a date on and leaves what was before: it ends the day before, and what
    /// `change` makes of it begins. Returns the id of the one that holds from then on; its own where
    /// `from` is not after its first date.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `from` if it is over by then, in `id` if it goes on as another one; as
    /// [`Regulars::edit`].
    pub fn edit_from(
        &self,
        id: Id,
        from: NaiveDate,
        change: impl FnOnce(Regular) -> Result<Regular>,
    ) -> Result<Id> {
        let names = self.names()?;
        self.tandem.act(|act| {
            let before = current(act, id)?;
            if from <= before.starts {
                edit(act, id, change)?;
                return Ok(id);
            }
            if before.ends.is_some_and(|ends| ends < from) {
                return Err(TandemError::invalid("from", "before its last day").into());
            }
            let next = change(before)?;
            continue_as(act, id, from, next, names)
        })
    }

    /// As [`Regulars::edit_from`], for a screen that was read before, as in [`Regulars::change`].
    ///
    /// # Errors
    /// As [`Regulars::edit_from`].
    pub fn change_from(
        &self,
        id: Id,
        from: NaiveDate,
        before: &Regular,
        after: &Regular,
    ) -> Result<Id> {
        self.edit_from(id, from, |now| patched(&now, before, after))
    }

    /// Pauses a regular: it does not fall on `since` or later.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused`, in `id` if it goes on as another one, which is then the one
    /// to pause; those of writing.
    pub fn pause(&self, id: Id, since: NaiveDate) -> Result<Regular> {
        self.tandem.act(|act| {
            current(act, id)?;
            edit(act, id, |before| Ok(Regular { paused: Some(since), ..before }))
        })
    }

    /// Ends a pause: it comes back from this date on. The pause stays what it was, so this is a
    /// regular of its own; its id is returned.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused` if it is not paused, in `id` if it goes on as another one;
    /// those of writing.
    pub fn resume(&self, id: Id, from: NaiveDate) -> Result<Id> {
        let names = self.names()?;
        self.tandem.act(|act| {
            let before = current(act, id)?;
            let Some(paused) = before.paused else {
                return Err(TandemError::invalid("paused", "this one is not paused").into());
            };
            if from <= paused {
                edit(act, id, |before| Ok(Regular { paused: None, ..before }))?;
                return Ok(id);
            }
            if paused <= before.starts {
                // Nothing of it was before the pause.
                edit(act, id, |before| Ok(Regular { starts: from, paused: None, ..before }))?;
                return Ok(id);
            }
            continue_as(act, id, from, Regular { paused: None, ..before }, names)
        })
    }

    /// What a regular that goes on as another one is called.
    fn names(&self) -> Result<Names> {
        let (id, uid) = (self.tandem.new_id()?, self.tandem.host.new_id()?);
        Ok(Names { id, uid, written_at: self.tandem.now() })
    }

    /// Takes a regular out of the record. Sessions that were written down from it stay.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn remove(&self, id: Id) -> Result<()> {
        self.tandem.act(|act| act.take_out::<Regular>(id))
    }

    /// What comes back from one date to another, both included, of all regulars, in the order of
    /// time.
    ///
    /// # Errors
    /// `Invalid` in `to` for more than 4,000 occurrences; those of reading.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Expected>> {
        self.tandem.read(|read| expected(read, read.all()?, from, to))
    }

    /// The same of one regular: "Tuesdays 3 to 24 March, which ones?"
    ///
    /// # Errors
    /// `NotFound`; as [`Regulars::between`].
    pub fn occurrences(&self, id: Id, from: NaiveDate, to: NaiveDate) -> Result<Vec<Expected>> {
        self.tandem.read(|read| expected(read, vec![(id, read.need(id)?)], from, to))
    }

    /// The occurrence that "I went" without a date is about: the last one that has begun, or begins
    /// within half an hour, of the past two weeks.
    ///
    /// # Errors
    /// `NotFound` if there is no such regular; `Invalid` in `on` if it was not on in that time.
    pub fn latest(&self, id: Id) -> Result<Occurrence> {
        let regular = self.regular(id)?;
        let now = self.tandem.now() + TimeDelta::minutes(30);
        let today = LocalTime::at(now, &regular.zone).date();
        let begun = regular.between(today - TimeDelta::days(ASKED), today);
        begun.filter(|it| it.start.utc() <= now).last().ok_or_else(|| {
            TandemError::invalid("on", "a date: it was not on in the past two weeks")
        })
    }

    /// Says whether the person was there. The same answer twice changes nothing: "I went" leaves a
    /// session that was written down and corrected since as it is.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `on` for a date on which it does not fall, in `start` for a session
    /// that begins more than 24 hours from now; those of writing.
    pub fn answer(&self, id: Id, on: NaiveDate, said: Attendance) -> Result<Given> {
        let mut given = self.answer_all(id, &[(on, said)])?;
        given.pop().ok_or_else(|| not_found(id))
    }

    /// Answers several occurrences in one act: all of them, or none. One undo takes them back.
    ///
    /// # Errors
    /// As [`Regulars::answer`]; `Invalid` in `on` for more than 4,000 or the same date twice.
    pub fn answer_all(&self, id: Id, said: &[(NaiveDate, Attendance)]) -> Result<Vec<Given>> {
        let dates: BTreeSet<_> = said.iter().map(|(date, _)| date).collect();
        if dates.len() < said.len() || said.len() > MOST {
            return Err(TandemError::invalid("on", "every date once, and at most 4,000"));
        }
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let regular = act.need(id)?;
            said.iter().map(|&(date, said)| give(act, id, &regular, date, said, now)).collect()
        })
    }

    /// Occurrences of the last 14 days that have ended and about which nothing was said yet, the
    /// latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn due(&self) -> Result<Vec<Expected>> {
        let now = self.tandem.now();
        self.tandem.read(|read| due(read, now))
    }
}

/// As [`Regulars::due`], in one moment with what else a screen shows.
pub(crate) fn due(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Vec<Expected>> {
    let all: Vec<(Id, Regular)> = read.all()?;
    if all.is_empty() {
        return Ok(Vec::new());
    }
    let today = today(read, now)?;
    // A day on either side: a regular's zone may be ahead of the person's, or behind it.
    let (from, to) = (today - TimeDelta::days(ASKED), today + TimeDelta::days(1));
    let day = TimeDelta::days(2);
    let (sessions, away) = (all_sessions(read, from - day, to + day)?, read_away(read, from, to)?);
    let mut due = expected(read, all, from, to)?;
    due.retain(|it| {
        let session = it.regular.session(&it.occurrence, None);
        session.end() <= now
            && it.answer.is_none()
            && !is_away(&away, it.occurrence.start.date())
            && !written_by_hand(&sessions, &session)
    });
    due.reverse();
    Ok(due)
}

fn expected(
    read: &Read<'_>,
    all: Vec<(Id, Regular)>,
    from: NaiveDate,
    to: NaiveDate,
) -> Inner<Vec<Expected>> {
    let mut found: Vec<Expected> = all
        .into_iter()
        .flat_map(|(id, regular)| {
            let dates: Vec<_> = regular.between(from, to).take(MOST + 1).collect();
            dates.into_iter().map(move |occurrence| Expected {
                id,
                regular: regular.clone(),
                occurrence,
                answer: None,
            })
        })
        .collect();
    if found.len() > MOST {
        return Err(TandemError::invalid("to", "at most 4,000 occurrences at once").into());
    }
    found.sort_by_key(|it| (it.occurrence.start.utc(), it.id));
    for one in &mut found {
        one.answer = answered(read, &one.regular.key(one.id, one.occurrence.date))?;
    }
    Ok(found)
}

/// What was said about an occurrence.
fn answered(read: &Read<'_>, key: &str) -> Inner<Option<Answered>> {
    let went = read.under_key::<Session>(key)?;
    if let Some((id, session)) = went.entry {
        return Ok(Some(Answered::Went(Kept { id, session })));
    }
    let missed = read.under_key::<NotAttended>(key)?;
    if let Some((id, missed)) = missed.entry {
        return Ok(Some(Answered::NotThisTime(id, missed)));
    }
    Ok((went.forgotten || missed.forgotten).then_some(Answered::Forgotten))
}

/// The regular that one goes on as: the first of its series that begins after it ends.
fn goes_on_as(all: &[(Id, Regular)], id: Id, regular: &Regular) -> Option<Id> {
    let (ends, series) = (regular.ends?, regular.series.unwrap_or(id));
    let later = all.iter().filter(|(_, it)| it.series == Some(series) && it.starts > ends);
    later.min_by_key(|(_, it)| it.starts).map(|(id, _)| *id)
}

/// A regular that still says what comes.
///
/// # Errors
/// `NotFound`; `Invalid` in `id` if it goes on as another one.
fn current(act: &Act<'_>, id: Id) -> Inner<Regular> {
    let regular: Regular = act.need(id)?;
    match goes_on_as(&act.all()?, id, &regular) {
        None => Ok(regular),
        Some(next) => Err(TandemError::invalid("id", format!("this one goes on as {next}")).into()),
    }
}

fn edit(
    act: &mut Act<'_>,
    id: Id,
    change: impl FnOnce(Regular) -> Result<Regular>,
) -> Inner<Regular> {
    act.edit(id, |before: Regular| {
        let (uid, series, written_at) = (before.uid, before.series, before.written_at);
        let after = Regular { uid, series, written_at, ..change(before)? };
        after.check()?;
        Ok(after)
    })
}

/// What a regular that goes on as another one is called.
struct Names {
    id: Id,
    uid: Id,
    written_at: DateTime<Utc>,
}

/// Ends one and begins another.
fn continue_as(
    act: &mut Act<'_>,
    id: Id,
    from: NaiveDate,
    next: Regular,
    names: Names,
) -> Inner<Id> {
    let Names { id: new, uid, written_at } = names;
    let before: Regular = act.need(id)?;
    let series = Some(before.series.unwrap_or(id));
    let next = Regular { starts: from, series, uid, written_at, ..next };
    next.check()?;
    let eve = from - TimeDelta::days(1);
    // Where it is paused the pause is its last day; that it ended is said all the same.
    act.edit(id, |before: Regular| {
        Ok(Regular { ends: Some(before.ends.map_or(eve, |ends| ends.min(eve))), ..before })
    })?;
    act.add(new, &next)?;
    Ok(new)
}

fn is_away(away: &[(Id, Away)], date: NaiveDate) -> bool {
    away.iter().any(|(_, away)| (away.from..=away.to).contains(&date))
}

fn written_by_hand(sessions: &[Kept], expected: &Session) -> bool {
    sessions.iter().any(|it| it.session.kind == expected.kind && it.session.overlaps(expected))
}

/// Writes one answer.
fn give(
    act: &mut Act<'_>,
    id: Id,
    regular: &Regular,
    date: NaiveDate,
    said: Attendance,
    now: DateTime<Utc>,
) -> Inner<Given> {
    let Some(occurrence) = regular.on(date) else {
        return Err(TandemError::invalid("on", "a date on which it falls").into());
    };
    let key = regular.key(id, date);
    let session_id = act.id_of::<Session>(&key)?;
    let missed_id = act.id_of::<NotAttended>(&key)?;
    let (changed, answer) = if let Attendance::NotThisTime { why } = said {
        let before: Option<NotAttended> = act.entry(missed_id)?;
        let missed = match &before {
            Some(missed) if why.is_none() || why == missed.why => missed.clone(),
            Some(_) => act.edit(missed_id, |missed| Ok(NotAttended { why, ..missed }))?,
            None => {
                let missed =
                    NotAttended { written_at: now, ..regular.not_attended(&occurrence, why) };
                act.add(missed_id, &missed)?;
                missed
            }
        };
        let taken_back = act.remove(Session::NAME, session_id.as_bytes())?;
        let written = before.as_ref() != Some(&missed);
        (written || taken_back, Answered::NotThisTime(missed_id, missed))
    } else {
        let part = match said {
            Attendance::Part { minutes, approximate } => Some((minutes, approximate)),
            _ => None,
        };
        let before: Option<Session> = act.entry(session_id)?;
        let session = match (&before, part) {
            (Some(session), None) => session.clone(),
            (Some(_), Some((minutes, approximate))) => {
                act.edit(session_id, |session| Ok(Session { minutes, approximate, ..session }))?
            }
            (None, part) => {
                let session = Session { written_at: now, ..regular.session(&occurrence, part) };
                session.check(now)?;
                act.add(session_id, &session)?;
                session
            }
        };
        let taken_back = act.remove(NotAttended::NAME, missed_id.as_bytes())?;
        let written = before.as_ref() != Some(&session);
        (written || taken_back, Answered::Went(Kept { id: session_id, session }))
    };
    let expected = Expected { id, regular: regular.clone(), occurrence, answer: Some(answer) };
    Ok(Given { expected, changed })
}
