//! Meetings: public lists, the search, what is entered by hand, what is kept, and going there.
//!
//! | to find | look in |
//! | --- | --- |
//! | lists, the search | `record/lists` |
//! | kept meetings, the next ones, one tap | `kept.rs` |
//! | how welcome one is, what to know before one goes | `welcome.rs` |
//!
//! What lists say can be had again and is not journaled. What a person enters, keeps or meets with
//! is theirs, and is.

mod kept;
mod welcome;

use std::io;
use std::ops::ControlFlow;

use tandem_model::{Id, Meeting, Result, SourceKey, TandemError};

pub use crate::record::lists::Standing as KeptStanding;
pub(crate) use kept::kept as kept_in;
pub(crate) use kept::next as next_in;
pub use kept::{Attended, KeptMeeting, NextMeeting, Offer as RematchOffer};
pub use welcome::{Stated, Visited, WelcomeScreen};

use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::lists::{
    self, FoundMeetings, ImportReport, ListLine, ListSettings, MeetingQuery,
};
use crate::record::read::{Reading as _, not_found};

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
        Meetings { tandem: self }
    }
}

impl Meetings<'_> {
    /// Enters a meeting by hand. Its key becomes its id; everything else is as complete as in a
    /// list, and the same search finds it.
    ///
    /// # Errors
    /// `Invalid` as [`Meeting::check`] says; those of writing.
    pub fn add(&self, meeting: Meeting) -> Result<Id> {
        let id = self.tandem.new_id()?;
        let meeting = own(id, meeting)?;
        self.tandem.act(|act| {
            act.add(id, &meeting)?;
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
            if act.entry::<Meeting>(id)?.is_none()
                && lists::listed(act, &lists::sources(act)?, &id)?.is_some()
            {
                return Err(TandemError::invalid("id", "of a meeting entered by hand").into());
            }
            act.edit(id, |mut meeting: Meeting| {
                change(&mut meeting)?;
                Ok(own(id, meeting)?)
            })
        })
    }

    /// As [`Meetings::edit`], for a screen that was read before: the fields in which `after` differs
    /// from `before` are written, and no others.
    ///
    /// # Errors
    /// As [`Meetings::edit`].
    pub fn change(&self, id: Id, before: &Meeting, after: &Meeting) -> Result<Meeting> {
        self.edit(id, |now| {
            *now = patched(now, before, after)?;
            Ok(())
        })
    }

    /// One meeting, from a list or entered by hand.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show(&self, id: Id) -> Result<MeetingScreen> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let sources = lists::sources(read)?;
            let listed = lists::listed(read, &sources, &id)?.ok_or_else(|| not_found(id))?;
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
                kept: kept::bookmark_of(read, id)?,
                meeting,
            })
        })
    }

    /// The meeting whose id begins with these digits (four or more).
    ///
    /// # Errors
    /// `Invalid` in `id` if it is no id or fits several meetings; `NotFound`.
    pub fn find_id(&self, digits: &str) -> Result<Id> {
        self.tandem.read(|read| lists::find_id(read, digits))
    }

    /// Looks for meetings. Those that are missing from their list are not among them.
    ///
    /// # Errors
    /// `Invalid` in `limit`, `within` or `text` (no letter in it); those of reading.
    pub fn find(&self, query: &MeetingQuery) -> Result<FoundMeetings> {
        let now = self.tandem.now();
        self.tandem.read(|read| lists::find(read, query, now))
    }

    /// Takes a list in. Nobody sees any of it before all of it is there.
    ///
    /// `progress` is told after every four thousand entries how many were read, and can end it.
    ///
    /// # Errors
    /// `Invalid` in `feed` if it cannot be read as that kind of list, or if it is empty, less than half
    /// of what it was or not what it was any more, and this was not confirmed; in `zone` if it needs one; `Cancelled`;
    /// `Busy`, also if the same list is being imported elsewhere; those of writing. After each of
    /// them the meetings are what they were.
    pub fn import<R: io::Read + io::Seek>(
        &self,
        list: R,
        settings: &ListSettings,
        progress: &mut dyn FnMut(u32) -> ControlFlow<()>,
    ) -> Result<ImportReport> {
        lists::import(self.tandem, list, settings, progress)
    }

    /// Takes a list out, with all its meetings. Those that are kept stay with what was noted about them;
    /// the list can be had again.
    ///
    /// # Errors
    /// `NotFound` for a list that is not there; those of writing.
    pub fn remove_list(&self, name: &tandem_model::Line) -> Result<()> {
        lists::remove(self.tandem, name)
    }

    /// The lists that were imported, in the order in which they came.
    ///
    /// # Errors
    /// Those of reading.
    pub fn lists(&self) -> Result<Vec<ListLine>> {
        self.tandem.read(lists::all)
    }
}

/// A meeting under its own id, checked.
fn own(id: Id, meeting: Meeting) -> Result<Meeting> {
    let key = SourceKey::new(&id.to_string())?;
    let meeting = Meeting { key, slot: tandem_model::Slot::ONLY, ..meeting };
    meeting.check()?;
    Ok(meeting)
}
