//! Cravings that add up, and notes of a day.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{AddedUpScreen, CravingLine, CravingSaved, CravingWord, DayNoteLine};
use tandem_model::{Craving, CravingList, ForgetAfter, Id, Name, Note, OutOfTen, Result};

use crate::shared::Shared;

/// Cravings. From [`crate::Tandem::cravings`].
#[derive(uniffi::Object)]
pub struct Cravings {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Cravings {
    /// Turns them on or off, and says after how many days each is forgotten (`None` keeps them).
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        self.of.change(|it| it.cravings().set(on, forget_after))
    }

    /// Writes one down.
    ///
    /// # Errors
    /// `Invalid` in `how` while it is off, in `craving` for a name that is in none of the lists, in `at`,
    /// `before` or `did`; those of writing.
    pub fn add(&self, craving: Craving) -> Result<CravingSaved> {
        self.of.change(|it| it.cravings().add(&craving))
    }

    /// A craving of now, of which no more is said than its strength.
    ///
    /// # Errors
    /// Those of reading.
    pub fn of_now(&self, strength: OutOfTen) -> Result<Craving> {
        self.of.read(|it| it.cravings().of_now(strength))
    }

    /// Writes the fields in which `after` differs from `before`, and no others.
    ///
    /// # Errors
    /// `NotFound`; as [`Cravings::add`].
    pub fn change(&self, id: Id, before: Craving, after: Craving) -> Result<Craving> {
        self.of.change(|it| it.cravings().change(id, &before, &after))
    }

    /// Cravings between two local dates, the earliest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<CravingLine>> {
        self.of.read(|it| it.cravings().all(from, to))
    }

    /// The words of a list that can be picked: ready ones, then the person's own.
    ///
    /// # Errors
    /// Those of reading.
    pub fn words(&self, list: CravingList) -> Result<Vec<CravingWord>> {
        self.of.read(|it| it.cravings().words(list))
    }

    /// Adds a word of the person's own to a list.
    ///
    /// # Errors
    /// `Invalid` in `word` for more than 40 characters; those of writing.
    pub fn add_word(&self, list: CravingList, text: Name) -> Result<Id> {
        self.of.change(|it| it.cravings().add_word(list, text))
    }

    /// Offers a word of the person's own, or does not any more; its counts stay.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn show_word(&self, id: Id, shown: bool) -> Result<()> {
        self.of.change(|it| it.cravings().show_word(id, shown))
    }

    /// What was written between two local dates, added up, once it is enough.
    ///
    /// # Errors
    /// `Invalid` in `how` while it is off; those of reading.
    pub fn added_up(&self, from: NaiveDate, to: NaiveDate) -> Result<AddedUpScreen> {
        self.of.read(|it| it.cravings().added_up(from, to))
    }
}

/// Notes of a day. From [`crate::Tandem::day_notes`].
#[derive(uniffi::Object)]
pub struct DayNotes {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl DayNotes {
    /// Turns them on or off, and says after how many days each is forgotten (`None` keeps them).
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        self.of.change(|it| it.day_notes().set(on, forget_after))
    }

    /// Writes a note of a day, today's if none is named. A private one is in the person's own copy only
    /// if they ask for what is private.
    ///
    /// # Errors
    /// `Invalid` in `how` while it is off, in `on` for a day that lies ahead; those of writing.
    pub fn add(&self, on: Option<NaiveDate>, text: Note, private: bool) -> Result<Id> {
        self.of.change(|it| it.day_notes().add(on, text, private))
    }

    /// Says whether one is private.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn keep_private(&self, id: Id, private: bool) -> Result<()> {
        self.of.change(|it| it.day_notes().keep_private(id, private))
    }

    /// Changes the words of one.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn rewrite(&self, id: Id, text: Note) -> Result<()> {
        self.of.change(|it| it.day_notes().rewrite(id, text))
    }

    /// Notes between two local dates, the earliest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<DayNoteLine>> {
        self.of.read(|it| it.day_notes().all(from, to))
    }
}
