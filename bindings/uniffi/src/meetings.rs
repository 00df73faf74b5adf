//! Meetings: lists, the search, what is kept, going there.

use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek};
use std::sync::Arc;

use chrono::NaiveDate;

use tandem::{
    Attended, BeforeYouGo, FeedLimits, Formats, FoundMeetings, ImportReport, KeptMeeting, ListLine,
    ListSettings, MeetingQuery, MeetingScreen, NextMeeting, RematchOffer, WelcomeScreen,
};
use tandem_model::{
    Bookmark, FeedKind, Fellowship, GroupStatement, Id, Line, Meeting, Minutes, Result,
    WelcomeVisit, Zone,
};

use crate::host::io_error;
use crate::shared::Shared;
use crate::streams::Passing;
use crate::{ByteSource, Outbox, Part, Progress};

/// What is known about a list of meetings besides itself.
#[derive(Clone, Debug, uniffi::Record)]
pub struct MeetingList {
    /// What the person calls it. The same name again is the same list, read anew.
    pub name: Line,
    /// How it is written; found out where it is not said.
    #[uniffi(default = None)]
    pub kind: Option<FeedKind>,
    /// The fellowship, which a list does not say itself: AA's, or NA's of a BMLT list, if it is not said.
    #[uniffi(default = None)]
    pub fellowship: Option<Fellowship>,
    /// The zone of meetings that name none. Never the person's own: ask.
    #[uniffi(default = None)]
    pub zone: Option<Zone>,
    /// Formats of BMLT servers, where they came in a file of their own.
    #[uniffi(default = None)]
    pub formats: Option<Vec<u8>>,
    /// Whether the person confirmed a list that is empty, less than half of what it was, or not what it
    /// was any more.
    #[uniffi(default = false)]
    pub confirmed: bool,
}

impl MeetingList {
    fn settings(self) -> Result<ListSettings> {
        let formats = match self.formats {
            Some(bytes) => Formats::read(bytes.as_slice(), FeedLimits::default())?,
            None => Formats::default(),
        };
        let Self { name, kind, fellowship, zone, confirmed, .. } = self;
        // Which zone is meant by a strange word is asked in the terminal alone.
        let zones = Vec::new();
        Ok(ListSettings { name, kind, fellowship, zone, zones, formats, confirmed })
    }
}

/// Meetings: lists, the search, what is kept, going there. From [`crate::Tandem::meetings`].
#[derive(uniffi::Object)]
pub struct Meetings {
    pub(crate) of: Arc<Shared>,
}

impl Meetings {
    fn import(
        &self,
        list: impl Read + Seek,
        settings: MeetingList,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ImportReport> {
        let settings = settings.settings()?;
        self.of.change_outside(
            Part::Meetings,
            |_| true,
            |it| it.meetings().import(list, &settings, &mut self.of.progress(progress.as_deref())),
        )
    }
}

#[uniffi::export]
impl Meetings {
    /// Enters a meeting by hand. Its key becomes its id; everything else is as complete as in a
    /// list, and the same search finds it.
    ///
    /// # Errors
    /// `Invalid` as [`Meeting::check`] says; those of writing.
    pub fn add(&self, meeting: Meeting) -> Result<Id> {
        self.of.change(|it| it.meetings().add(meeting))
    }

    /// Changes a meeting that was entered by hand: the fields in which `after` differs from `before`
    /// are written, and no others, so that what was written meanwhile stays.
    ///
    /// # Errors
    /// `Invalid` in `id` for one of a list, which says itself what it is, and as [`Meeting::check`]
    /// says; `NotFound`; those of writing.
    pub fn change(&self, id: Id, before: &Meeting, after: &Meeting) -> Result<Meeting> {
        self.of.change(|it| it.meetings().change(id, before, after))
    }

    /// One meeting, from a list or entered by hand.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show(&self, id: Id) -> Result<MeetingScreen> {
        self.of.read(|it| it.meetings().show(id))
    }

    /// The meeting whose id begins with these digits (four or more).
    ///
    /// # Errors
    /// `Invalid` in `id` if it is no id or fits several meetings; `NotFound`.
    pub fn find_id(&self, digits: &str) -> Result<Id> {
        self.of.read(|it| it.meetings().find_id(digits))
    }

    /// Looks for meetings. Those that are missing from their list are not among them.
    ///
    /// # Errors
    /// `Invalid` in `limit`, `within` or `text` (no letter in it); those of reading.
    pub fn find(&self, query: &MeetingQuery) -> Result<FoundMeetings> {
        self.of.read(|it| it.meetings().find(query))
    }

    /// Takes a list in from a file. Nobody sees any of it before all of it is there.
    ///
    /// `progress` is told after every four thousand entries how many were read, and can end it.
    ///
    /// # Errors
    /// `Invalid` in `feed` if it cannot be read as that kind of list, or if it is empty, less than half
    /// of what it was or not what it was any more, and this was not confirmed; in `zone` if it needs one; `Cancelled`; `Io`
    /// if the file cannot be read; those of writing.
    #[uniffi::method(default(progress = None))]
    pub fn import_file(
        &self,
        path: String,
        list: MeetingList,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ImportReport> {
        let file = File::open(path).map_err(io_error)?;
        self.import(BufReader::new(file), list, progress)
    }

    /// As [`Meetings::import_file`], from memory: for a host whose files have no path.
    ///
    /// # Errors
    /// As [`Meetings::import_file`].
    #[uniffi::method(default(progress = None))]
    pub fn import_bytes(
        &self,
        bytes: &[u8],
        list: MeetingList,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ImportReport> {
        self.import(Cursor::new(bytes), list, progress)
    }

    /// As [`Meetings::import_file`], from where the host reads it: taken into an outbox first, for it is read
    /// more than once.
    ///
    /// # Errors
    /// As [`Meetings::import_file`]; `Io` if the host throws.
    #[uniffi::method(default(progress = None))]
    pub fn import_from(
        &self,
        source: Arc<dyn ByteSource>,
        list: MeetingList,
        outbox: &Outbox,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ImportReport> {
        let file = Passing::through(&outbox.of, "meetings")?;
        file.take_in(source)?;
        let open = File::open(file.path()).map_err(io_error)?;
        self.import(BufReader::new(open), list, progress)
    }

    /// The lists that were imported, in the order in which they came.
    ///
    /// # Errors
    /// Those of reading.
    pub fn lists(&self) -> Result<Vec<ListLine>> {
        self.of.read(|it| it.meetings().lists())
    }

    /// Takes a list out, with all its meetings. Those that are kept stay with what was noted about them;
    /// the list can be had again.
    ///
    /// # Errors
    /// `NotFound` for a list that is not there; those of writing.
    pub fn remove_list(&self, name: &Line) -> Result<()> {
        self.of.change_outside(Part::Meetings, |_| true, |it| it.meetings().remove_list(name))
    }

    /// Keeps a meeting. One that is kept already stays as it is.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn keep(&self, meeting: Id) -> Result<Id> {
        self.of.change(|it| it.meetings().keep(meeting))
    }

    /// Keeps a meeting no more. What was logged and noted stays.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn let_go(&self, kept: Id) -> Result<()> {
        self.of.change(|it| it.meetings().drop(kept))
    }

    /// Everything that is kept, in the order in which it was.
    ///
    /// # Errors
    /// Those of reading.
    pub fn kept(&self) -> Result<Vec<KeptMeeting>> {
        self.of.read(|it| it.meetings().kept())
    }

    /// One kept meeting.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn kept_one(&self, kept: Id) -> Result<KeptMeeting> {
        self.of.read(|it| it.meetings().kept_one(kept))
    }

    /// Takes the meeting as it stands now in the place of the snapshot: the person has seen what
    /// changed.
    ///
    /// # Errors
    /// `NotFound`, also if it stands nowhere now; `Invalid` in `meeting` if another meeting stands in its
    /// place, which only the person can say is theirs; those of writing.
    pub fn take_changes(&self, kept: Id) -> Result<Bookmark> {
        self.of.change(|it| it.meetings().take_changes(kept))
    }

    /// Meetings that may be the one that is missing, the likeliest first: those that differ in one
    /// or two of name, day, start and place. Nothing is done with them.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn offers(&self, kept: Id) -> Result<Vec<RematchOffer>> {
        self.of.read(|it| it.meetings().offers(kept))
    }

    /// Lets a bookmark stand for another meeting, as the person chose. What was noted about it
    /// stays with the bookmark.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn rematch(&self, kept: Id, meeting: Id) -> Result<Bookmark> {
        self.of.change(|it| it.meetings().rematch(kept, meeting))
    }

    /// The person's choice not to mention their medication at a kept meeting.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn not_mentioning(&self, kept: Id, chosen: bool) -> Result<()> {
        self.of.change(|it| it.meetings().not_mentioning(kept, chosen))
    }

    /// The occurrences of kept meetings from now on, those going on among them, for so many days
    /// (1 to 366), in order.
    ///
    /// # Errors
    /// `Invalid` in `days`; those of reading.
    pub fn next(&self, days: u32) -> Result<Vec<NextMeeting>> {
        self.of.read(|it| it.meetings().next(days))
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
    #[uniffi::method(default(minutes = None, on = None))]
    pub fn attend(
        &self,
        kept: Id,
        minutes: Option<Minutes>,
        on: Option<NaiveDate>,
    ) -> Result<Attended> {
        self.of.change(|it| it.meetings().attend(kept, minutes, on))
    }

    /// Notes what was met with on a visit. It is added, never changed; `written_at` is set here.
    ///
    /// # Errors
    /// `NotFound` for a meeting that is not kept; `Invalid` as [`WelcomeVisit::check`] says; those
    /// of writing.
    pub fn add_visit(&self, visit: WelcomeVisit) -> Result<Id> {
        self.of.change(|it| it.meetings().add_visit(visit))
    }

    /// Notes what a group says, quoted and dated. It is added, never changed; `written_at` is set
    /// here.
    ///
    /// # Errors
    /// `NotFound` for a meeting that is not kept; `Invalid` as [`GroupStatement::check`] says;
    /// those of writing.
    pub fn add_statement(&self, statement: GroupStatement) -> Result<Id> {
        self.of.change(|it| it.meetings().add_statement(statement))
    }

    /// How welcome one is at a kept meeting.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn welcome(&self, kept: Id) -> Result<WelcomeScreen> {
        self.of.read(|it| it.meetings().welcome(kept))
    }

    /// What to know before one goes to a fellowship's meeting.
    ///
    /// # Errors
    /// Those of reading.
    pub fn before_you_go(&self, fellowship: Fellowship) -> Result<BeforeYouGo> {
        self.of.read(|it| it.meetings().before_you_go(fellowship))
    }
}
