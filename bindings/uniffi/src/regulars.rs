//! Sessions that come back.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{Attendance, Expected, Given, RegularLine};
use tandem_model::{Id, Occurrence, Regular, Result};

use crate::Part;
use crate::shared::Shared;

/// What a person said about one occurrence, among several.
#[derive(Clone, Debug, uniffi::Record)]
pub struct OccurrenceAnswer {
    /// The date of the occurrence.
    pub on: NaiveDate,
    /// What they said.
    pub said: Attendance,
}

/// Sessions that come back. From [`crate::Tandem::regulars`].
#[derive(uniffi::Object)]
pub struct Regulars {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Regulars {
    /// Every regular: by when it is next, then those that are paused or over.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<RegularLine>> {
        self.of.read(|it| it.regulars().list())
    }

    /// One regular.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was removed.
    pub fn regular(&self, id: Id) -> Result<Regular> {
        self.of.read(|it| it.regulars().regular(id))
    }

    /// Writes a regular down. Its `uid`, `series` and `written_at` are set here.
    ///
    /// # Errors
    /// `Invalid` as [`Regular::check`] says; those of writing.
    pub fn add(&self, regular: Regular) -> Result<Id> {
        self.of.change(Part::Regulars, |it| it.regulars().add(regular))
    }

    /// Corrects a regular, for the past as well: the fields in which `after` differs from `before`
    /// are written, and no others, so that what was written meanwhile stays. So does what was
    /// answered.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Regular::check`] says; those of writing.
    pub fn change(&self, id: Id, before: &Regular, after: &Regular) -> Result<Regular> {
        self.of.change(Part::Regulars, |it| it.regulars().change(id, before, after))
    }

    /// Changes a regular from a date on, as [`Regulars::change`], and leaves what was before: it ends
    /// the day before, and what it is changed to begins. Returns the id of the one that holds from
    /// then on; its own where `from` is not after its first date.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `from` if it is over by then, in `id` if it goes on as another one
    /// ([`RegularLine::goes_on_as`]); as [`Regulars::change`].
    pub fn change_from(
        &self,
        id: Id,
        from: NaiveDate,
        before: &Regular,
        after: &Regular,
    ) -> Result<Id> {
        self.of.change(Part::Regulars, |it| it.regulars().change_from(id, from, before, after))
    }

    /// Pauses a regular: it does not fall on `since` or later.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused`, in `id` if it goes on as another one, which is then the one
    /// to pause; those of writing.
    pub fn pause(&self, id: Id, since: NaiveDate) -> Result<Regular> {
        self.of.change(Part::Regulars, |it| it.regulars().pause(id, since))
    }

    /// Ends a pause: it comes back from this date on. The pause stays what it was, so this is a
    /// regular of its own; its id is returned.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused` if it is not paused; those of writing.
    pub fn resume(&self, id: Id, from: NaiveDate) -> Result<Id> {
        self.of.change(Part::Regulars, |it| it.regulars().resume(id, from))
    }

    /// Takes a regular out of the record. Sessions that were written down from it stay.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn remove(&self, id: Id) -> Result<()> {
        self.of.change(Part::Regulars, |it| it.regulars().remove(id))
    }

    /// What comes back from one date to another, both included, of all regulars, in the order of
    /// time.
    ///
    /// # Errors
    /// `Invalid` in `to` for more than 4,000 occurrences; those of reading.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Expected>> {
        self.of.read(|it| it.regulars().between(from, to))
    }

    /// The same of one regular: "Tuesdays 3 to 24 March, which ones?"
    ///
    /// # Errors
    /// `NotFound`; as [`Regulars::between`].
    pub fn occurrences(&self, id: Id, from: NaiveDate, to: NaiveDate) -> Result<Vec<Expected>> {
        self.of.read(|it| it.regulars().occurrences(id, from, to))
    }

    /// The occurrence that "I went" without a date is about: the last one that has begun, or begins
    /// within half an hour, of the past two weeks.
    ///
    /// # Errors
    /// `NotFound` if there is no such regular; `Invalid` in `on` if it was not on in that time.
    pub fn latest(&self, id: Id) -> Result<Occurrence> {
        self.of.read(|it| it.regulars().latest(id))
    }

    /// Says whether the person was there. The same answer twice changes nothing: "I went" leaves a
    /// session that was written down and corrected since as it is.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `on` for a date on which it does not fall, in `start` for a session
    /// that begins more than 24 hours from now; those of writing.
    pub fn answer(&self, id: Id, on: NaiveDate, said: Attendance) -> Result<Given> {
        self.of.change(Part::Regulars, |it| it.regulars().answer(id, on, said))
    }

    /// Answers several occurrences in one act: all of them, or none. One undo takes them back.
    ///
    /// # Errors
    /// As [`Regulars::answer`]; `Invalid` in `on` for more than 4,000 or the same date twice.
    pub fn answer_all(&self, id: Id, said: Vec<OccurrenceAnswer>) -> Result<Vec<Given>> {
        let said: Vec<_> = said.into_iter().map(|it| (it.on, it.said)).collect();
        self.of.change(Part::Regulars, |it| it.regulars().answer_all(id, &said))
    }

    /// Occurrences of the last 14 days that have ended and about which nothing was said yet, the
    /// latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn due(&self) -> Result<Vec<Expected>> {
        self.of.read(|it| it.regulars().due())
    }
}
