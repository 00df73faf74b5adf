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
use tandem_vault::Read;
use tandem_model::{
    Away, Id, LocalTime, Minutes, NotAttended, Obstacle, Occurrence, Regular, Result, Session,
    TandemError,
};
use tandem_vault::Act;

use crate::own::log::{Kept, all_sessions, not_found, read_away, read_session};
use crate::record::Tandem;
use crate::record::error::{Inner, public};
use crate::record::profile::read_profile;
use crate::record::act::Writing as _;
use crate::record::read::Reading as _;

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
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RegularLine {
    /// Its id.
    pub id: Id,
    /// What is kept.
    pub regular: Regular,
    /// When it is next; `None` for one that is over or paused.
    pub next: Option<Occurrence>,
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
        Regulars::of(self)
    }
}

impl<'a> Regulars<'a> {
    pub(crate) fn of(tandem: &'a Tandem) -> Self {
        Self { tandem }
    }

    /// Every regular: by when it is next, then those that are paused or over.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<RegularLine>> {
        let now = self.tandem.now();
        let all = self.all()?;
        let line = |(id, regular): (Id, Regular)| {
            let next = regular.next(now);
            RegularLine { id, regular, next }
        };
        let mut lines: Vec<_> = all.into_iter().map(line).collect();
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
        self.tandem.read(|read| read(read, id))
    }

    /// Writes a regular down. Its `uid`, `series` and `written_at` are set here.
    ///
    /// # Errors
    /// `Invalid` as [`Regular::check`] says; those of writing.
    pub fn add(&self, mut regular: Regular) -> Result<Id> {
        regular.check()?;
        let id = self.tandem.host.new_id()?;
        regular.uid = self.tandem.host.new_id()?;
        regular.series = None;
        regular.written_at = self.tandem.now();
        self.tandem.act(|act| {
            store::write(act, entity::REGULAR, &id, &regular)?;
            Ok(id)
        })
    }

    /// Corrects a regular: `changed` replaces it, for the past as well. What was answered stays as
    /// it was answered.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Regular::check`] says; those of writing.
    pub fn edit(&self, id: Id, changed: Regular) -> Result<Regular> {
        self.tandem.act(|act| {
            let before = read(act, id)?;
            let changed = Regular {
                uid: before.uid,
                series: before.series,
                written_at: before.written_at,
                ..changed
            };
            changed.check()?;
            store::write(act, entity::REGULAR, &id, &changed)?;
            Ok(changed)
        })
    }

    /// Changes a regular from a date on and leaves what was before: it ends the day before, and
    /// `changed` begins. Returns the id of the one that holds from then on; its own where `from` is
    /// not after its first date.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `from` if it is over by then; as [`Regulars::edit`].
    pub fn edit_from(&self, id: Id, from: NaiveDate, changed: Regular) -> Result<Id> {
        let before = self.regular(id)?;
        if from <= before.starts {
            self.edit(id, changed)?;
            return Ok(id);
        }
        if before.ends.is_some_and(|ends| ends < from) {
            return Err(TandemError::invalid("from", "before its last day"));
        }
        self.continue_as(id, from, changed)
    }

    /// Pauses a regular: it does not fall on `since` or later.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused`; those of writing.
    pub fn pause(&self, id: Id, since: NaiveDate) -> Result<Regular> {
        let paused = Regular { paused: Some(since), ..self.regular(id)? };
        self.edit(id, paused)
    }

    /// Ends a pause: it comes back from this date on. The pause stays what it was, so this is a
    /// regular of its own; its id is returned.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused` if it is not paused; those of writing.
    pub fn resume(&self, id: Id, from: NaiveDate) -> Result<Id> {
        let before = self.regular(id)?;
        let Some(paused) = before.paused else {
            return Err(TandemError::invalid("paused", "this one is not paused"));
        };
        let resumed = Regular { paused: None, ..before.clone() };
        if from <= paused {
            self.edit(id, resumed)?;
            return Ok(id);
        }
        if paused <= before.starts {
            // Nothing of it was before the pause.
            self.edit(id, Regular { starts: from, ..resumed })?;
            return Ok(id);
        }
        self.continue_as(id, from, resumed)
    }

    /// Ends one and begins another, in one act.
    fn continue_as(&self, id: Id, from: NaiveDate, next: Regular) -> Result<Id> {
        let (new, uid) = (self.tandem.host.new_id()?, self.tandem.host.new_id()?);
        let written_at = self.tandem.now();
        self.tandem.act(|act| {
            let mut before = read(act, id)?;
            let series = Some(before.series.unwrap_or(id));
            let next = Regular { starts: from, series, uid, written_at, ..next };
            next.check()?;
            let eve = from - TimeDelta::days(1);
            // Where it is paused the pause is its last day; that it ended is said all the same.
            before.ends = Some(before.ends.map_or(eve, |ends| ends.min(eve)));
            store::write(act, entity::REGULAR, &id, &before)?;
            store::write(act, entity::REGULAR, &new, &next)?;
            Ok(new)
        })
    }

    /// Takes a regular out of the record. Sessions that were written down from it stay.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn remove(&self, id: Id) -> Result<()> {
        self.tandem.act(|act| {
            if !act.remove(entity::REGULAR, id.as_bytes())? {
                return Err(not_found(id).into());
            }
            Ok(())
        })
    }

    /// What comes back from one date to another, both included, of all regulars, in the order of
    /// time.
    ///
    /// # Errors
    /// `Invalid` in `to` for more than 4,000 occurrences; those of reading.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Expected>> {
        self.expected(self.all()?, from, to)
    }

    /// The same of one regular: "Tuesdays 3 to 24 March, which ones?"
    ///
    /// # Errors
    /// `NotFound`; as [`Regulars::between`].
    pub fn occurrences(&self, id: Id, from: NaiveDate, to: NaiveDate) -> Result<Vec<Expected>> {
        self.expected(vec![(id, self.regular(id)?)], from, to)
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
            let regular = read(act, id)?;
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
        let all = self.all()?;
        if all.is_empty() {
            return Ok(Vec::new());
        }
        let today =
            self.tandem.read(|read| Ok(LocalTime::at(now, &read_profile(read)?.zone).date()))?;
        // A day on either side: a regular's zone may be ahead of the person's, or behind it.
        let (from, to) = (today - TimeDelta::days(ASKED), today + TimeDelta::days(1));
        let (sessions, away) = self.tandem.read(|read| {
            let day = TimeDelta::days(2);
            Ok((all_sessions(read, from - day, to + day)?, read_away(read, from, to)?))
        })?;
        let mut due = self.expected(all, from, to)?;
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

    pub(crate) fn all(&self) -> Result<Vec<(Id, Regular)>> {
        self.tandem.read(|read| read.all())
    }

    fn expected(
        &self,
        all: Vec<(Id, Regular)>,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<Expected>> {
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
            return Err(TandemError::invalid("to", "at most 4,000 occurrences at once"));
        }
        found.sort_by_key(|it| (it.occurrence.start.utc(), it.id));
        for one in &mut found {
            one.answer = self.answered(&one.regular.key(one.id, one.occurrence.date))?;
        }
        Ok(found)
    }

    /// What was said about an occurrence. The journal is asked only where the tables hold nothing.
    fn answered(&self, key: &str) -> Result<Option<Answered>> {
        let mut forgotten = false;
        for entity in [entity::SESSION, entity::NOT_ATTENDED] {
            for generation in 0.. {
                let id = store::natural(entity, key, generation);
                let found = self.tandem.read(|read| standing(read, entity, id))?;
                if found.is_some() {
                    return Ok(found);
                }
                let state = self.tandem.vault.state(entity, id.as_bytes()).map_err(public)?;
                if !state.forgotten {
                    break;
                }
                forgotten = true;
            }
        }
        Ok(forgotten.then_some(Answered::Forgotten))
    }
}

fn read(read: &Read<'_>, id: Id) -> Inner<Regular> {
    Ok(read.need(id)?)
}

fn standing(read: &Read<'_>, entity: &str, id: Id) -> Inner<Option<Answered>> {
    if entity == entity::SESSION {
        let found = read_session(read, id)?;
        return Ok(found.map(|session| Answered::Went(Kept { id, session })));
    }
    let found = store::entry(read, entity, id)?;
    Ok(found.map(|missed| Answered::NotThisTime(id, missed)))
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
    let session_id = store::not_forgotten(act, entity::SESSION, &key)?;
    let missed_id = store::not_forgotten(act, entity::NOT_ATTENDED, &key)?;
    let (changed, answer) = if let Attendance::NotThisTime { why } = said {
        let before: Option<NotAttended> = act.entry(missed_id)?;
        let mut missed = before.clone().unwrap_or_else(|| NotAttended {
            written_at: now,
            ..regular.not_attended(&occurrence, why)
        });
        missed.why = why.or(missed.why);
        let written = before.as_ref() != Some(&missed);
        if written {
            let fields = store::fields_of(&missed);
            act.replace(entity::NOT_ATTENDED, missed_id.as_bytes(), fields)?;
        }
        let taken_back = act.remove(entity::SESSION, session_id.as_bytes())?;
        (written || taken_back, Answered::NotThisTime(missed_id, missed))
    } else {
        let part = match said {
            Attendance::Part { minutes, approximate } => Some((minutes, approximate)),
            _ => None,
        };
        let before = read_session(act, session_id)?;
        let mut session = before
            .clone()
            .unwrap_or_else(|| Session { written_at: now, ..regular.session(&occurrence, part) });
        if let Some((minutes, approximate)) = part {
            (session.minutes, session.approximate) = (minutes, approximate);
        }
        session.check(now)?;
        let written = before.as_ref() != Some(&session);
        if written {
            store::write(act, entity::SESSION, &session_id, &session)?;
        }
        let taken_back = act.remove(entity::NOT_ATTENDED, missed_id.as_bytes())?;
        (written || taken_back, Answered::Went(Kept { id: session_id, session }))
    };
    let expected = Expected { id, regular: regular.clone(), occurrence, answer: Some(answer) };
    Ok(Given { expected, changed })
}
