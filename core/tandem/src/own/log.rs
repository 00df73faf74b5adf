//! The log: what was attended, what was missed, days away; correcting, undoing, forgetting.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{
    Away, Fellowship, Id, Kind as SessionKind, NotAttended, Result, Session, TandemError,
};
use tandem_vault::{Act, ActId, Read};

use crate::own::agenda::{CouldBe, could_be};
use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::entries::{self, Entry, Forgot, HistoryLine, Shown};
use crate::record::error::Inner;
use crate::record::kinds::Kind;
use crate::record::profile::today;
use crate::record::read::{Reading as _, Sessions};
use crate::record::tally::kind_number;
use crate::record::undo::{self, DoneAct, Undone};

/// Sessions in a page at most.
const PAGE: u32 = 1000;
/// In how many days before today two sessions that say the same are noticed.
const LOOK_ALIKE: i64 = 14;

/// Use cases around the log. From [`Tandem::log`].
#[derive(Clone, Copy)]
pub struct Log<'a> {
    pub(crate) tandem: &'a Tandem,
}

/// A session with the id under which it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Kept {
    /// Its id.
    pub id: Id,
    /// What is kept.
    #[serde(flatten)]
    pub session: Session,
}

impl Kept {
    /// Whether two sessions say the same: written down twice, on two devices as like as not.
    #[must_use]
    pub fn says_the_same(&self, other: &Self) -> bool {
        self.what() == other.what()
    }

    fn what(&self) -> (NaiveDateTime, DateTime<Utc>, SessionKind, u32) {
        let Session { start, kind, minutes, .. } = &self.session;
        (start.wall(), start.utc(), *kind, minutes.get())
    }
}

/// Two sessions that say the same. Both count until the person takes one out: it may have been two.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Alike {
    /// One of them.
    pub kept: Kept,
    /// The one to take out if it was one.
    pub other: Kept,
}

/// What logging or editing a session led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Logged {
    /// The session as it is kept now.
    pub kept: Kept,
    /// Other sessions that were going on at the same time. Nothing is refused for it: parts of one
    /// appointment overlap by nature.
    pub overlaps: Vec<Kept>,
    /// The planned day that it may be, where nothing was said of that one:
    /// [`Agenda::is_it`](crate::Agenda::is_it) says yes.
    pub could_be: Option<CouldBe>,
}

/// Which sessions to list. The newest come first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SessionQuery {
    /// The first local date, included.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub from: Option<NaiveDate>,
    /// The last local date, included.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub to: Option<NaiveDate>,
    /// Only this kind.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub kind: Option<SessionKind>,
    /// Go on after this one: the last of the page before.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub after: Option<Id>,
    /// At most so many; 1 to 1000.
    pub limit: u32,
}

/// A page of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Page {
    /// The sessions, newest first.
    pub sessions: Vec<Kept>,
    /// How many there are in all, on every page together.
    pub total: u32,
    /// Whether there are more after these.
    pub more: bool,
}

impl Tandem {
    /// What was attended, missed and recalled.
    #[must_use]
    pub fn log(&self) -> Log<'_> {
        Log { tandem: self }
    }
}

impl Log<'_> {
    /// Sessions of the last two weeks of which there are two that say the same.
    ///
    /// # Errors
    /// Those of reading.
    pub fn alike(&self) -> Result<Vec<Alike>> {
        let now = self.tandem.now();
        self.tandem.read(|read| alike(read, today(read, now)?))
    }

    /// Writes a session down. `written_at` is set here.
    ///
    /// # Errors
    /// `Invalid` as [`Session::check`] says; `Busy`, `ReadOnly`, `Full`, after which nothing was
    /// written.
    pub fn log(&self, session: Session) -> Result<Logged> {
        let id = self.tandem.new_id()?;
        self.tandem.act(|act| write(self.tandem, act, id, session))
    }

    /// Corrects a session. What `change` does not touch stays, also what was written meanwhile; when
    /// it was first written down stays as it is, and the history tells when it was corrected.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Session::check`] says; those of `change` and of writing.
    pub fn edit(&self, id: Id, change: impl FnOnce(Session) -> Result<Session>) -> Result<Logged> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let session = act.edit(id, |before: Session| {
                let written_at = before.written_at;
                let after = Session { written_at, ..change(before)? };
                after.check(now)?;
                after.check_link(id)?;
                Ok(after)
            })?;
            logged(act, id, session)
        })
    }

    /// As [`Log::edit`], for a screen that was read before: the fields in which `after` differs from
    /// `before` are written, and no others.
    ///
    /// # Errors
    /// As [`Log::edit`].
    pub fn change(&self, id: Id, before: &Session, after: &Session) -> Result<Logged> {
        self.edit(id, |now| patched(&now, before, after))
    }

    /// One session.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was removed.
    pub fn session(&self, id: Id) -> Result<Session> {
        self.tandem.read(|read| read.need(id))
    }

    /// A page of sessions, newest first.
    ///
    /// # Errors
    /// `Invalid` in `limit` unless it is 1 to 1000; `NotFound` if the session to go on after is none, or was
    /// forgotten. One that was removed meanwhile still says where to go on.
    pub fn sessions(&self, query: &SessionQuery) -> Result<Page> {
        if !(1..=PAGE).contains(&query.limit) {
            return Err(TandemError::invalid("limit", format!("1 to {PAGE}")));
        }
        self.tandem.read(|read| {
            let from = query.from.unwrap_or(NaiveDate::MIN);
            let to = query.to.unwrap_or(NaiveDate::MAX);
            let kind = query.kind.map(kind_number);
            let total = read.count_sessions(from, to, kind)?;
            let after = query.after.map(|id| read.place(id)).transpose()?;
            let most = query.limit + 1;
            let mut sessions =
                kept(read.sessions(Sessions::Page { from, to, kind, after, most })?);
            let more = sessions.len() > query.limit as usize;
            sessions.truncate(query.limit as usize);
            Ok(Page { sessions, total, more })
        })
    }

    /// Writes down that a session did not take place. It has no minutes and counts against nobody.
    ///
    /// # Errors
    /// `Invalid` as [`NotAttended::check`] says; those of writing.
    pub fn not_attended(&self, mut missed: NotAttended) -> Result<Id> {
        missed.written_at = self.tandem.now();
        missed.check(missed.written_at)?;
        self.add(&missed)
    }

    /// Writes down days away. The very same days are not written down twice: the id is that of the
    /// stretch there is, and it stays as it was.
    ///
    /// # Errors
    /// `Invalid` as [`Away::check`] says; those of writing.
    pub fn away(&self, mut away: Away) -> Result<Id> {
        away.check()?;
        away.written_at = self.tandem.now();
        let id = self.tandem.new_id()?;
        self.tandem.act(|act| {
            let touching = read_away(act, away.from, away.to)?;
            let same = |(_, one): &&(Id, Away)| (one.from, one.to) == (away.from, away.to);
            if let Some((id, _)) = touching.iter().find(same) {
                return Ok(*id);
            }
            act.add(id, &away)?;
            Ok(id)
        })
    }

    fn add<K: Kind>(&self, entry: &K) -> Result<Id> {
        let id = self.tandem.new_id()?;
        self.tandem.act(|act| {
            act.add(id, entry)?;
            Ok(id)
        })
    }

    /// Sessions that did not take place, between two local dates, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all_not_attended(
        &self,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<Vec<(Id, NotAttended)>> {
        self.tandem.read(|read| {
            let mut found: Vec<(Id, NotAttended)> = read.between(from, to)?;
            found.sort_by_key(|(id, missed)| (missed.at.utc(), *id));
            Ok(found)
        })
    }

    /// Stretches away that touch the dates from `from` to `to`, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all_away(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<(Id, Away)>> {
        self.tandem.read(|read| read_away(read, from, to))
    }

    /// Finds an entry by its id or by the beginning of it (four digits or more), also one that was
    /// removed or forgotten.
    ///
    /// # Errors
    /// `Invalid` in `id` if it is no id or fits several entries; `NotFound`.
    pub fn find(&self, id: &str) -> Result<Entry> {
        entries::find(self.tandem, id)
    }

    /// An entry as it stands: its fields by their JSON names, as text.
    ///
    /// # Errors
    /// `NotFound` if it is not in the record.
    pub fn show(&self, entry: Entry) -> Result<Shown> {
        entries::show(self.tandem, entry)
    }

    /// Takes an entry out of the record. It can be brought back ([`Log::undo`]), and its history
    /// stays.
    ///
    /// # Errors
    /// `NotFound` if it is not in the record; `Invalid` for what cannot be removed: the profile, and
    /// what was agreed and handed over.
    pub fn remove(&self, entry: Entry) -> Result<()> {
        entries::remove(self.tandem, entry)
    }

    /// Blanks an entry for good: in the tables and in its history, and with it what hangs on it (its
    /// note, a kept meeting's visits). Nothing brings it back, and it wins every merge. Say before:
    /// older backups and what was shared still hold it. Of the profile, what it said before is
    /// forgotten; what it says now stays.
    ///
    /// # Errors
    /// `NotFound` if nothing is known of it or it was forgotten before; `Invalid` for what cannot be
    /// forgotten.
    pub fn forget(&self, entry: Entry) -> Result<Forgot> {
        entries::forget(self.tandem, entry)
    }

    /// Everything that ever happened to an entry and its note, oldest first.
    ///
    /// # Errors
    /// `NotFound` if nothing is known of it.
    pub fn history(&self, entry: Entry) -> Result<Vec<HistoryLine>> {
        entries::history(self.tandem, entry)
    }

    /// What a bare undo is about: the newest thing that a person did on this device, whether it can be
    /// taken back, and what it was. `None` where nothing was done.
    ///
    /// # Errors
    /// Those of reading.
    pub fn last_act(&self) -> Result<Option<DoneAct>> {
        undo::last_act(self.tandem)
    }

    /// Takes back one act: one log, one edit, one import. Where something was changed again since, the
    /// later change stays.
    ///
    /// # Errors
    /// `Invalid` in `undo` if it is none of this device, was taken back already, or cannot be; those
    /// of writing.
    pub fn undo(&self, act: ActId) -> Result<Undone> {
        undo::undo(self.tandem, act)
    }

    /// Takes back the last act, if it was done in the last ten minutes. What cannot be taken back
    /// stops the way: nothing older is touched in its place.
    ///
    /// # Errors
    /// `Invalid` in `undo` if nothing was done in the last ten minutes or the last thing cannot be
    /// taken back; those of writing.
    pub fn undo_last(&self) -> Result<Undone> {
        undo::undo_last(self.tandem)
    }

    /// Does again what the last undo took back, if nothing was done since.
    ///
    /// # Errors
    /// `Invalid` in `redo` if there is nothing to do again; those of writing.
    pub fn redo(&self) -> Result<Undone> {
        undo::redo(self.tandem)
    }
}

/// Writes a session down under an id.
pub(crate) fn write(
    tandem: &Tandem,
    act: &mut Act<'_>,
    id: Id,
    mut session: Session,
) -> Inner<Logged> {
    session.written_at = tandem.now();
    session.check(session.written_at)?;
    session.check_link(id)?;
    let could_be = could_be(act, &session, || tandem.voice_in(act))?;
    act.add(id, &session)?;
    Ok(Logged { could_be, ..logged(act, id, session)? })
}

/// A session as it was written, with what went on at the same time.
fn logged(act: &Act<'_>, id: Id, session: Session) -> Inner<Logged> {
    let overlaps = overlapping(act, id, &session)?;
    Ok(Logged { kept: Kept { id, session }, overlaps, could_be: None })
}

/// What went on at the same time as this one.
pub(crate) fn overlapping(read: &Read<'_>, id: Id, session: &Session) -> Inner<Vec<Kept>> {
    Ok(kept(read.sessions(Sessions::Overlapping(id, session))?))
}

fn kept(sessions: Vec<(Id, Session)>) -> Vec<Kept> {
    sessions.into_iter().map(|(id, session)| Kept { id, session }).collect()
}

/// Every session between two local dates, oldest first.
pub(crate) fn all_sessions(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<Kept>> {
    Ok(kept(read.sessions(Sessions::Between(from, to))?))
}

/// Of the sessions up to a date, those of which there are two that say the same, the newest first.
pub(crate) fn alike(read: &Read<'_>, today: NaiveDate) -> Inner<Vec<Alike>> {
    let all = all_sessions(read, today - TimeDelta::days(LOOK_ALIKE), today)?;
    let mut seen = BTreeMap::new();
    let twice = |kept: Kept| {
        let other = seen.insert(kept.what(), kept.clone())?;
        Some(Alike { kept, other })
    };
    Ok(all.into_iter().rev().filter_map(twice).collect())
}

/// The local date and the fellowship of every mutual-help session between two local dates.
pub(crate) fn meetings_attended(
    read: &Read<'_>,
    from: NaiveDate,
    to: NaiveDate,
) -> Inner<Vec<(NaiveDate, Option<Fellowship>)>> {
    let all = read.sessions(Sessions::Between(from, to))?.into_iter();
    let attended = all.filter(|(_, session)| session.kind == SessionKind::MutualHelp);
    Ok(attended.map(|(_, session)| (session.start.date(), session.fellowship)).collect())
}

pub(crate) fn latest_sessions(read: &Read<'_>, count: u32) -> Inner<Vec<Kept>> {
    Ok(kept(read.sessions(Sessions::Latest(count))?))
}

/// Stretches away that touch the dates from `from` to `to`, the earliest first.
pub(crate) fn read_away(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<(Id, Away)>> {
    let mut away: Vec<(Id, Away)> = read.between(NaiveDate::MIN, to)?;
    away.retain(|(_, away)| away.to >= from);
    Ok(away)
}
