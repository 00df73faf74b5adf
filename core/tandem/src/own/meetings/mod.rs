//! Meetings: public lists, the search, what is entered by hand, what is kept, and going there.
//!
//! | to find | look in |
//! | --- | --- |
//! | taking a list in, atomically and with a small log | `import.rs` |
//! | the search | `find.rs`, `facts.rs` |
//! | the rows | `rows.rs`, `migrations/002_meetings.sql` |
//! | kept meetings, the next ones, one tap | `kept.rs` |
//! | how welcome one is, what to know before one goes | `welcome.rs` |
//!
//! What lists say can be had again and is not journaled. What a person enters, keeps or meets with
//! is theirs, and is.

mod facts;
mod find;
mod import;
mod kept;
mod rows;
mod welcome;

use rusqlite::Connection;
use tandem_model::{Id, Meeting, Result, SourceKey, TandemError};

#[cfg(feature = "bench")]
pub(crate) use find::find as find_in;
pub use find::{FoundMeeting, FoundMeetings, MeetingQuery, Order, TakingPart};
pub use import::{ImportReport, ListLine, ListSettings};
#[cfg(feature = "bench")]
pub(crate) use kept::next as next_in;
pub use kept::{
    Attended, KeptMeeting, NextMeeting, Offer as RematchOffer, Standing as KeptStanding,
};
pub(crate) use rows::{put_own, remove_own};
pub use welcome::{BeforeYouGo, PositionText, Stated, Visited, WelcomeScreen};

use crate::own::log::{id_range, not_found};
use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::store::{self, entity};

/// Use cases around meetings. From [`Tandem::meetings`].
#[derive(Clone, Copy)]
pub struct Meetings<'a> {
    pub(crate) tandem: &'a Tandem,
}

/// A meeting by itself.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeetingScreen {
    /// Its id.
    pub id: Id,
    /// The meeting.
    pub meeting: Meeting,
    /// The list it is in; `None` if it was entered by hand.
    pub list: Option<String>,
    /// When it was first seen in its list.
    pub since: Option<chrono::DateTime<chrono::Utc>>,
    /// Since when it is missing from its list.
    pub missing: Option<chrono::DateTime<chrono::Utc>>,
    /// When it begins next; `None` by appointment and while it is not held.
    pub next: Option<tandem_model::LocalTime>,
    /// The bookmark, if it is kept.
    pub kept: Option<Id>,
}

impl Tandem {
    /// Meetings: lists, the search, what is kept, going there.
    #[must_use]
    pub fn meetings(&self) -> Meetings<'_> {
        Meetings::of(self)
    }
}

impl<'a> Meetings<'a> {
    pub(crate) fn of(tandem: &'a Tandem) -> Self {
        Self { tandem }
    }

    /// Enters a meeting by hand. Its key becomes its id; everything else is as complete as in a
    /// list, and the same search finds it.
    ///
    /// # Errors
    /// `Invalid` as [`Meeting::check`] says; those of writing.
    pub fn add(&self, meeting: Meeting) -> Result<Id> {
        let id = self.tandem.host.new_id()?;
        let meeting = own(id, meeting)?;
        self.tandem.act(|act| {
            store::write(act, entity::MEETING, &id, &meeting)?;
            Ok(id)
        })
    }

    /// Changes a meeting that was entered by hand.
    ///
    /// # Errors
    /// `Invalid` in `id` for one of a list, which says itself what it is; `NotFound`; those of
    /// `change`, of [`Meeting::check`] and of writing.
    pub fn edit(&self, id: Id, change: impl FnOnce(&mut Meeting) -> Result<()>) -> Result<Meeting> {
        self.tandem.act(|act| {
            let Some(mut meeting) = store::entry::<Meeting>(act.db(), entity::MEETING, id)? else {
                let listed = rows::listed(act.db(), &rows::sources(act.db())?, &id)?;
                return Err(match listed {
                    Some(_) => TandemError::invalid("id", "of a meeting entered by hand"),
                    None => not_found(id),
                }
                .into());
            };
            change(&mut meeting)?;
            let meeting = own(id, meeting)?;
            store::write(act, entity::MEETING, &id, &meeting)?;
            Ok(meeting)
        })
    }

    /// One meeting, from a list or entered by hand.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show(&self, id: Id) -> Result<MeetingScreen> {
        let now = self.tandem.now();
        self.tandem.read(|db| {
            let sources = rows::sources(db)?;
            let listed = rows::listed(db, &sources, &id)?.ok_or_else(|| not_found(id))?;
            let meeting = listed.meeting()?;
            let list = sources.iter().find(|source| source.num == listed.source);
            let weekly = meeting.when.weekly().filter(|_| meeting.status.is_held());
            let at = |seconds| chrono::DateTime::from_timestamp(seconds, 0);
            Ok(MeetingScreen {
                id,
                since: at(listed.since).filter(|_| list.is_some()),
                missing: listed.missing.and_then(at),
                list: list.map(|list| list.name.clone()),
                next: weekly.and_then(|weekly| Some(weekly.at.next(now)?.start)),
                kept: kept::bookmark_of(db, id)?,
                meeting,
            })
        })
    }

    /// The meeting whose id begins with these digits (four or more).
    ///
    /// # Errors
    /// `Invalid` in `id` if it is no id or fits several meetings; `NotFound`.
    pub fn find_id(&self, digits: &str) -> Result<Id> {
        let (low, high) = id_range(digits)
            .ok_or_else(|| TandemError::invalid("id", "4 to 32 of the digits 0-9 and a-f"))?;
        self.tandem.read(|db| {
            let sources = rows::sources(db)?;
            let mut statement = db.prepare_cached(
                "SELECT DISTINCT id FROM meeting_bodies WHERE id BETWEEN ?1 AND ?2 LIMIT 100",
            )?;
            let ids = statement.query_map([low, high], |row| Ok(Id::from_bytes(row.get(0)?)))?;
            let ids = ids.collect::<Result<Vec<_>, _>>()?;
            let mut seen = Vec::new();
            for id in ids {
                if rows::listed(db, &sources, &id)?.is_some() {
                    seen.push(id);
                }
            }
            match seen.as_slice() {
                [] => Err(TandemError::NotFound { id: digits.into() }.into()),
                [one] => Ok(*one),
                _ => Err(TandemError::invalid("id", "fits several: give more of it").into()),
            }
        })
    }

    fn write<T>(&self, work: impl FnOnce(&Connection) -> Inner<T>) -> Result<T> {
        Ok(self.tandem.vault.write_unjournaled(work)?)
    }
}

/// A meeting under its own id, checked.
fn own(id: Id, meeting: Meeting) -> Result<Meeting> {
    let key = SourceKey::new(&id.to_string())?;
    let meeting = Meeting { key, slot: tandem_model::Slot::ONLY, ..meeting };
    meeting.check()?;
    Ok(meeting)
}
