//! Kept meetings: what became of them, when they are next, and going there in one tap.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{
    Bookmark, Form, Id, Kind, Line, LocalTime, Mark, Meeting, Minutes, Occurrence, Recurrence,
    Result, Session, TandemError, Venue, Weekly, Zone,
};
use tandem_vault::Read;

use super::Meetings;
use crate::own::log::Kept;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::lists::{self, Found, MeetingQuery, Source, Standing, TakingPart, found_again};
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;
use crate::record::read::not_found;

/// The most days that [`Meetings::next`] looks ahead.
const AHEAD: u32 = 366;
/// Candidates for a rematch that are looked at.
const CANDIDATES: u32 = 50;
/// How far a meeting may have moved to be offered for its place, in kilometres.
const MOVED_KM: f64 = 5.0;

/// A kept meeting.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct KeptMeeting {
    /// The bookmark's id.
    pub id: Id,
    /// The bookmark, with the meeting as the person last took it.
    pub bookmark: Bookmark,
    /// What became of it.
    pub standing: Standing,
    /// The id of the meeting that it stands for now; that of the bookmark unless it was followed.
    pub now: Id,
    /// The meeting as it stands now; the snapshot where it stands nowhere.
    pub meeting: Meeting,
    /// When it is next, or now; `None` by appointment and while it is not held.
    pub next: Option<LocalTime>,
}

/// A meeting that may be the one that is missing. For the person to say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record), uniffi(name = "RematchOffer"))]
pub struct Offer {
    /// Its id.
    pub id: Id,
    /// The meeting.
    pub meeting: Meeting,
    /// What is not the same.
    pub marks: BTreeSet<Mark>,
}

/// One occurrence of a kept meeting.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NextMeeting {
    /// The bookmark's id.
    pub kept: Id,
    /// The meeting as it stands now.
    pub meeting: Meeting,
    /// When it begins, on its own clock.
    pub start: LocalTime,
    /// The same on the person's clock.
    pub start_here: LocalTime,
    /// Whether its text says that it may not be held every week: check first.
    pub maybe_not_weekly: bool,
    /// Whether it changed or went missing since it was kept: check first.
    pub check_first: bool,
    /// The session, if the person wrote down that they went.
    pub attended: Option<Id>,
}

/// What one tap led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Attended {
    /// The session, as it is kept.
    pub kept: Kept,
    /// Whether it was written now; `false` if it was there already.
    pub new: bool,
}

impl Meetings<'_> {
    /// Keeps a meeting. One that is kept already stays as it is.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn keep(&self, meeting: Id) -> Result<Id> {
        let (now, uid) = (self.tandem.now(), self.tandem.host.new_id()?);
        self.tandem.act(|act| {
            if let Some(kept) = bookmark_of(act, meeting)? {
                return Ok(kept);
            }
            let sources = lists::sources(act)?;
            let listed =
                lists::listed(act, &sources, &meeting)?.ok_or_else(|| not_found(meeting))?;
            let bookmark = Bookmark {
                meeting,
                list: list_name(&sources, listed.source),
                snapshot: listed.meeting()?,
                uid,
                not_mentioning: false,
                kept_at: now,
            };
            let id = act.id_of::<Bookmark>(&meeting.to_string())?;
            act.add(id, &bookmark)?;
            Ok(id)
        })
    }

    /// Keeps a meeting no more. What was logged and noted stays.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn drop(&self, kept: Id) -> Result<()> {
        self.tandem.act(|act| act.take_out::<Bookmark>(kept))
    }

    /// Everything that is kept, in the order in which it was.
    ///
    /// # Errors
    /// Those of reading.
    pub fn kept(&self) -> Result<Vec<KeptMeeting>> {
        let now = self.tandem.now();
        self.tandem.read(|read| kept(read, now))
    }

    /// One kept meeting.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn kept_one(&self, kept: Id) -> Result<KeptMeeting> {
        let now = self.tandem.now();
        self.tandem.read(|read| one(read, &lists::sources(read)?, kept, read.need(kept)?, now))
    }

    /// Takes the meeting as it stands now in the place of the snapshot: the person has seen what
    /// changed.
    ///
    /// # Errors
    /// `NotFound`, also if it stands nowhere now; `Invalid` in `meeting` if another meeting stands in its
    /// place, which only the person can say is theirs; those of writing.
    pub fn take_changes(&self, kept: Id) -> Result<Bookmark> {
        self.rematch_to(kept, None)
    }

    /// Meetings that may be the one that is missing, the likeliest first: those that differ in one
    /// or two of name, day, start and place. Nothing is done with them.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn offers(&self, kept: Id) -> Result<Vec<Offer>> {
        let now = self.tandem.now();
        self.tandem.read(|read| offers(read, &read.need(kept)?, now))
    }

    /// Lets a bookmark stand for another meeting, as the person chose. What was noted about it
    /// stays with the bookmark.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn rematch(&self, kept: Id, meeting: Id) -> Result<Bookmark> {
        self.rematch_to(kept, Some(meeting))
    }

    fn rematch_to(&self, kept: Id, meeting: Option<Id>) -> Result<Bookmark> {
        self.tandem.act(|act| {
            let before: Bookmark = act.need(kept)?;
            let sources = lists::sources(act)?;
            let meeting = match meeting {
                Some(meeting) => meeting,
                None => match found_again(act, &sources, &before)? {
                    Found { standing: Standing::Replaced { .. }, .. } => {
                        let why = "another meeting stands in its place: say which it is";
                        return Err(TandemError::invalid("meeting", why).into());
                    }
                    Found { id, .. } => id,
                },
            };
            let listed =
                lists::listed(act, &sources, &meeting)?.ok_or_else(|| not_found(meeting))?;
            let (list, snapshot) = (list_name(&sources, listed.source), listed.meeting()?);
            act.edit(kept, |before: Bookmark| Ok(Bookmark { meeting, list, snapshot, ..before }))
        })
    }

    /// The person's choice not to mention their medication at a kept meeting.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn not_mentioning(&self, kept: Id, chosen: bool) -> Result<()> {
        self.tandem.act(|act| {
            act.edit(kept, |before: Bookmark| Ok(Bookmark { not_mentioning: chosen, ..before }))?;
            Ok(())
        })
    }

    /// The occurrences of kept meetings from now on, those going on among them, for so many days
    /// (1 to 366), in order.
    ///
    /// # Errors
    /// `Invalid` in `days`; those of reading.
    pub fn next(&self, days: u32) -> Result<Vec<NextMeeting>> {
        if !(1..=AHEAD).contains(&days) {
            return Err(TandemError::invalid("days", format!("1 to {AHEAD}")));
        }
        let now = self.tandem.now();
        self.tandem.read(|read| next(read, &kept(read, now)?, now, days))
    }

    /// "I went", in one tap: writes the session of the occurrence that is around now, from 30
    /// minutes before its start to 3 hours after its end. A second tap finds it written. Without
    /// `minutes` it is the whole meeting; a length that was inferred makes it approximate.
    ///
    /// `on` names another day, on the clock there or on the person's: evenings are forgotten. It must
    /// have begun by now.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `when` if it is not around now, not held on that day, by appointment or
    /// on a clock that is not known; those of writing.
    pub fn attend(
        &self,
        kept: Id,
        minutes: Option<Minutes>,
        on: Option<NaiveDate>,
    ) -> Result<Attended> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let bookmark: Bookmark = act.need(kept)?;
            let meeting = found_again(act, &lists::sources(act)?, &bookmark)?.meeting;
            let Some(weekly) = meeting.when.weekly() else {
                let why = match meeting.when {
                    Recurrence::ClockUnknown(_) => "its clock is not known: log it as a session",
                    _ => "by appointment, so it has no time: log it as a session",
                };
                return Err(TandemError::invalid("when", why).into());
            };
            let home = read_profile(act)?.zone;
            let occurrence = match on {
                None => weekly.attended_at(now).ok_or_else(|| {
                    let why = "from 30 minutes before it starts to 3 hours after it ends; else name \
                               the day";
                    TandemError::invalid("when", why)
                })?,
                Some(on) => occurrence_on(weekly, on, &home).filter(|it| it.start.utc() <= now).ok_or_else(
                    || TandemError::invalid("when", "a day on which it was held"),
                )?,
            };
            let key = attendance(kept, &occurrence.date.to_string());
            let id = act.id_of::<Session>(&key)?;
            if let Some(session) = act.entry(id)? {
                return Ok(Attended { kept: Kept { id, session }, new: false });
            }
            let start = match meeting.venue {
                Venue::Online => LocalTime::at(occurrence.start.utc(), &home),
                _ => occurrence.start,
            };
            let session = Session {
                approximate: minutes.is_none() && weekly.length_inferred,
                form: form(&meeting),
                fellowship: Some(meeting.fellowship),
                ..Session::new(Kind::MutualHelp, start, minutes.unwrap_or(weekly.length), now)
            };
            session.check_whole()?;
            act.add(id, &session)?;
            Ok(Attended { kept: Kept { id, session }, new: true })
        })
    }
}

/// The occurrence on a day, by the calendar there or by the person's.
fn occurrence_on(weekly: &Weekly, on: NaiveDate, home: &Zone) -> Option<Occurrence> {
    let noon = on.and_hms_opt(12, 0, 0)?.and_utc();
    let (from, to) = (noon - TimeDelta::days(2), noon + TimeDelta::days(2));
    let around: Vec<_> = weekly.at.between(from, to).collect();
    let there = around.iter().find(|it| it.date == on);
    let here = || around.iter().find(|it| LocalTime::at(it.start.utc(), home).date() == on);
    there.or_else(here).cloned()
}

/// The natural key of having been at one occurrence. The date is the one that the rule names, which
/// stays when zone rules change.
fn attendance(kept: Id, date: &str) -> String {
    format!("attended/{kept}/{date}")
}

/// In which form one was there, if there is only one.
fn form(meeting: &Meeting) -> Option<Form> {
    match (meeting.venue, &meeting.conference.url, &meeting.conference.phone) {
        (Venue::InPerson, ..) => Some(Form::InPerson),
        (Venue::Online, Some(_), _) => Some(Form::Video),
        (Venue::Online, None, Some(_)) => Some(Form::Phone),
        (Venue::Online, None, None) | (Venue::Hybrid | Venue::Unknown, ..) => None,
    }
}

fn list_name(sources: &[Source], num: i64) -> Option<Line> {
    let list = sources.iter().find(|source| source.num == num)?;
    Line::new("list", &list.name).ok()
}

/// The bookmark of a meeting, if it is kept.
pub(super) fn bookmark_of(read: &Read<'_>, meeting: Id) -> Inner<Option<Id>> {
    let found = read.about::<Bookmark>(meeting, Some(1))?;
    Ok(found.into_iter().next().map(|(id, _)| id))
}

pub(crate) fn kept(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Vec<KeptMeeting>> {
    let sources = lists::sources(read)?;
    let mut all: Vec<(Id, Bookmark)> = read.all()?;
    all.sort_by_key(|(id, bookmark)| (bookmark.kept_at, *id));
    all.into_iter().map(|(id, bookmark)| one(read, &sources, id, bookmark, now)).collect()
}

fn one(
    read: &Read<'_>,
    sources: &[Source],
    id: Id,
    bookmark: Bookmark,
    now: DateTime<Utc>,
) -> Inner<KeptMeeting> {
    let Found { standing, id: stands_for, meeting } = found_again(read, sources, &bookmark)?;
    let weekly = meeting.when.weekly().filter(|_| meeting.status.is_held());
    let next = weekly.and_then(|weekly| Some(weekly.now_or_next(now)?.start));
    Ok(KeptMeeting { id, bookmark, standing, now: stands_for, meeting, next })
}

pub(crate) fn next(
    read: &Read<'_>,
    kept: &[KeptMeeting],
    now: DateTime<Utc>,
    days: u32,
) -> Inner<Vec<NextMeeting>> {
    let home = read_profile(read)?.zone;
    let mut all = Vec::new();
    for kept in kept {
        let Some(weekly) = kept.meeting.when.weekly().filter(|_| kept.meeting.status.is_held())
        else {
            continue;
        };
        // What is going on now counts as next.
        let from = now - TimeDelta::days(1);
        for occurrence in weekly.at.between(from, now + TimeDelta::days(days.into())) {
            if weekly.end(&occurrence) <= now {
                continue;
            }
            let key = attendance(kept.id, &occurrence.date.to_string());
            let attended = read.under_key::<Session>(&key)?.entry.map(|(id, _)| id);
            all.push(NextMeeting {
                kept: kept.id,
                meeting: kept.meeting.clone(),
                start_here: LocalTime::at(occurrence.start.utc(), &home),
                start: occurrence.start,
                maybe_not_weekly: kept.meeting.maybe_not_weekly,
                check_first: kept.standing.is_doubtful(),
                attended,
            });
        }
    }
    all.sort_by_key(|it| (it.start.utc(), it.kept));
    Ok(all)
}

/// Those with its name, and those around its place.
fn offers(read: &Read<'_>, bookmark: &Bookmark, now: DateTime<Utc>) -> Inner<Vec<Offer>> {
    let snapshot = &bookmark.snapshot;
    let any = MeetingQuery { limit: CANDIDATES, ..MeetingQuery::default() };
    let mut queries = Vec::new();
    if snapshot.name.as_str().chars().any(char::is_alphanumeric) {
        let text = Some(snapshot.name.as_str().to_owned());
        queries.push(MeetingQuery { text, ..any.clone() });
    }
    if let Some(position) = snapshot.position {
        let days = snapshot.when.day_and_start().map(|(day, _)| day).into_iter().collect();
        let near = MeetingQuery {
            near: Some(position.at),
            within_km: Some(MOVED_KM),
            taking_part: Some(TakingPart::InPerson),
            ..any
        };
        queries.push(MeetingQuery { days, ..near.clone() });
        queries.push(near);
    }
    // What stands at its key is offered too, unless it is the one: the person sees both.
    let sources = lists::sources(read)?;
    let now_at = found_again(read, &sources, bookmark)?;
    let replaced = matches!(now_at.standing, Standing::Replaced { .. });
    let now_at = now_at.id;
    let mut offers: Vec<Offer> = Vec::new();
    if replaced && let Some(there) = lists::listed(read, &sources, &now_at)? {
        let meeting = there.meeting()?;
        offers.push(Offer { id: now_at, marks: bookmark.differences(&meeting), meeting });
    }
    for query in queries {
        for found in lists::find(read, &query, now)?.meetings {
            let marks = bookmark.differences(&found.meeting);
            let known = offers.iter().any(|offer| offer.id == found.id);
            if marks.len() <= 2 && !known && found.id != now_at {
                offers.push(Offer { id: found.id, meeting: found.meeting, marks });
            }
        }
    }
    offers.sort_by_key(|offer| (offer.marks.len(), offer.id));
    Ok(offers)
}
