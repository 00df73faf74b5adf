//! The other side: a peer coach, in a record of their own.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{
    CoachCode, CoachPrint, ContactNote, OpenedFile, PersonLine, PersonPage, ReportFile, Rollup,
    SealedFile,
};
use tandem_model::{Compared, Id, Name, Note, Paper, Result};

use crate::Progress;
use crate::shared::Shared;

/// A peer coach's record: their code, the people, what these shared. From [`crate::Tandem::coach`].
#[derive(uniffi::Object)]
pub struct Coaching {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Coaching {
    /// Makes the code that people begin with. The key is made the first time and stays; name,
    /// organisation and last day are those of the latest code.
    ///
    /// # Errors
    /// `Invalid` in `role` in a person's own record, in `days` unless 1 to 366, in another field as
    /// the enrolment says; those of writing.
    pub fn enrol(&self, name: Name, org: Option<Name>, days: u32) -> Result<CoachCode> {
        self.of.change(|it| it.coach().enrol(name, org, days))
    }

    /// The code as it was last made; `None` before the first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn code(&self) -> Result<Option<CoachCode>> {
        self.of.read(|it| it.coach().code())
    }

    /// Opens a file: checks that it was sealed for this coach by the person it names, notes its
    /// number, keeps the summary. What is repeated is not kept twice.
    ///
    /// # Errors
    /// `Invalid` in `file` if it cannot be opened, was changed, is not for this coach, does not come
    /// from whom it says, was passed on, or comes from a key that was refused; `Expired`;
    /// `NewerVersion`; `Unsupported`; those of writing.
    pub fn open(&self, file: &[u8]) -> Result<OpenedFile> {
        self.of.change(|it| it.coach().open(file))
    }

    /// Everybody who shares, by why one looks at them ([`WhyListed`](tandem_model::WhyListed)), each for as
    /// long as that is so; who gives no reason by the last contact, the longest ago first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn people(&self) -> Result<Vec<PersonLine>> {
        self.of.read(|it| it.coach().people())
    }

    /// One person on one page.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn page(&self, id: Id) -> Result<PersonPage> {
        self.of.read(|it| it.coach().page(id))
    }

    /// Says that the coach has looked at a person's page: nothing that it shows is unread any more. What is closed to
    /// view stays so. Writes nothing where nothing was. [`Screens::coach_person`](crate::Screens::coach_person) says so
    /// by itself.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn looked(&self, id: Id) -> Result<()> {
        self.of.change(|it| it.coach().looked(id))
    }

    /// Finds a person by their id, the beginning of it (four digits or more), or what they call
    /// themself.
    ///
    /// # Errors
    /// `Invalid` in `person` if it fits several; `NotFound`.
    pub fn find(&self, person: &str) -> Result<Id> {
        self.of.read(|it| it.coach().find(person))
    }

    /// The coach compared the words with the person: the same words pin the key, a changed one
    /// in the place of the old; other words refuse it. Where somebody else goes by the same name
    /// they become a person of their own. A file that waited is then opened again.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `compared` for "another person" where no other key came; those of
    /// writing.
    pub fn compared(&self, id: Id, found: Compared) -> Result<PersonLine> {
        self.of.change(|it| it.coach().compared(id, found))
    }

    /// The coach compared the words, and the key of a row is that of somebody who is known: a new phone. The
    /// two rows stand under one from then on, and neither changes: [`Coaching::unlink`] and undo part them.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `person` where both are one already, or the key of either was refused; those
    /// of writing.
    pub fn same_person(&self, id: Id, other: Id) -> Result<PersonLine> {
        self.of.change(|it| it.coach().same_person(id, other))
    }

    /// Parts a row from the one under which it stands: each has its own key, files and notes again.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn unlink(&self, id: Id) -> Result<PersonLine> {
        self.of.change(|it| it.coach().unlink(id))
    }

    /// Takes the name by which a person goes now in the place of the one that is pinned: the coach has asked the
    /// person they know. It says nothing of the key.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `person` where they use no new name, in `key` while a row waits to be said whose
    /// it is, or its key was refused; those of writing.
    pub fn accept_name(&self, id: Id) -> Result<PersonLine> {
        self.of.change(|it| it.coach().accept_name(id))
    }

    /// One person on paper: what they shared and is open to view, the coach's notes, or both. It is not
    /// encrypted. Without a paper it is that of the coach's country.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `person` where nothing of theirs is open to view, or where there is no note;
    /// `Cancelled`; those of reading.
    #[uniffi::method(default(paper = None, progress = None))]
    pub fn print(
        &self,
        person: Id,
        what: CoachPrint,
        paper: Option<Paper>,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<ReportFile> {
        let mut go_on = self.of.pages(progress.as_deref());
        self.of.read(|it| it.coach().print(person, what, paper, &mut go_on))
    }

    /// What the coach calls somebody beside their own name, as "north side"; nothing with `None`.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn set_label(&self, id: Id, label: Option<Name>) -> Result<PersonLine> {
        self.of.change(|it| it.coach().set_label(id, label))
    }

    /// Writes down a contact. It answers what was asked before it, unless it says otherwise.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `on` for a day to come; those of writing.
    pub fn note(&self, person: Id, contact: ContactNote) -> Result<Id> {
        self.of.change(|it| it.coach().note(person, contact))
    }

    /// Says that what a person asks for now is answered, without a word about how. Returns the note that
    /// says so; `None` if nothing is asked.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn answered(&self, person: Id) -> Result<Option<Id>> {
        self.of.change(|it| it.coach().answered(person))
    }

    /// Corrects a note of a contact that was read before: what differs between `before` and `after` is
    /// written, and nothing else. The history keeps what stood there.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `note` for what was written back to the person, which they may have
    /// read; those of writing.
    pub fn change_note(
        &self,
        id: Id,
        before: ContactNote,
        after: ContactNote,
    ) -> Result<ContactNote> {
        self.of.change(|it| it.coach().change_note(id, &before, &after))
    }

    /// Seals a short note back to the person.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `key` while another key waits to be compared or this one was refused,
    /// in `person` before anything of theirs was opened; those of writing.
    pub fn reply(&self, person: Id, text: Note) -> Result<SealedFile> {
        self.of.change(|it| it.coach().reply(person, text))
    }

    /// Blanks every summary that is past its last day, for good: its words. That there was one, and that
    /// something was asked in it, stays. Returns how many.
    ///
    /// # Errors
    /// Those of writing.
    pub fn purge_closed(&self) -> Result<u32> {
        self.of.change(|it| it.coach().purge_closed())
    }

    /// Blanks everything that a person shared, for good, as they ask when they stop sharing. Their
    /// key and the last number stay, so that a replay is seen. Returns how many.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn delete_shared(&self, id: Id) -> Result<u32> {
        self.of.change(|it| it.coach().delete_shared(id))
    }

    /// Blanks a person and everything about them, for good: what they shared, the notes, the key.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn forget(&self, id: Id) -> Result<()> {
        self.of.change(|it| it.coach().forget(id))
    }

    /// Counts what a coach did between two dates, and how many of those who agreed to be counted are where.
    /// Numbers from 1 to below `least` are hidden, and what would give them away. The same dates are told the
    /// same again.
    ///
    /// # Errors
    /// `Invalid` in `to` for a day that is not over, or before `from`; in `least` below 5, and for another one of
    /// the same dates; in `from` for dates that differ from those of an earlier table by fewer than 28 days; those
    /// of writing.
    pub fn rollup(&self, from: NaiveDate, to: NaiveDate, least: u32) -> Result<Rollup> {
        self.of.change(|it| it.coach().rollup(from, to, least))
    }
}
