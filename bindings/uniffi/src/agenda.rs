//! What is to come.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{
    AgendaScreen, DayAnswered, ExpectedDay, Outcome, PlannedLine, Reminder, ReminderChoice,
};
use tandem_model::{Id, Plan, Result};

use crate::shared::Shared;

/// What a person said about one day, among several.
#[derive(Clone, Debug, uniffi::Record)]
pub struct DayOutcome {
    /// The date that the rule names.
    pub on: NaiveDate,
    /// What they said.
    pub said: Outcome,
}

/// What is to come. From [`crate::Tandem::agenda`].
#[derive(uniffi::Object)]
pub struct Agenda {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Agenda {
    /// What comes from one date to another, both included, and what is still open, with all words of the
    /// screen, in one call and of one moment.
    ///
    /// # Errors
    /// `Invalid` in `to` for more than 366 days, or for days before `from`; those of reading.
    pub fn screen(&self, from: NaiveDate, to: NaiveDate) -> Result<AgendaScreen> {
        self.of.read(|it| it.agenda().screen(from, to))
    }

    /// The moments at which a phone is to speak up, in order, in words that say nothing. If the agenda
    /// goes on after the last day, the last of them is a neutral one: whoever opens the program then
    /// gets the next ones. Asked for anew after every change, and handed over whole.
    ///
    /// # Errors
    /// `Invalid` in `days` or `most` for a number out of its range; those of reading.
    pub fn reminders(&self, choice: &ReminderChoice) -> Result<Vec<Reminder>> {
        self.of.read(|it| it.agenda().reminders(choice))
    }

    /// Whether words for a locked phone may tell about medicine: then a screen asks once whether to keep them
    /// (`remind.names_medicine`).
    ///
    /// # Errors
    /// Those of reading.
    pub fn names_medicine(&self, words: &str) -> Result<bool> {
        self.of.read(|it| it.agenda().names_medicine(words))
    }

    /// Every plan: by when it is next, then those that are paused or over.
    ///
    /// # Errors
    /// Those of reading.
    pub fn plans(&self) -> Result<Vec<PlannedLine>> {
        self.of.read(|it| it.agenda().plans())
    }

    /// One plan.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was removed.
    pub fn plan(&self, id: Id) -> Result<Plan> {
        self.of.read(|it| it.agenda().plan(id))
    }

    /// Writes a plan down. Its `uid`, `series` and `written_at` are set here.
    ///
    /// # Errors
    /// `Invalid` as [`Plan::check`] and [`Plan::check_ahead`] say; those of writing.
    pub fn add(&self, plan: Plan) -> Result<Id> {
        self.of.change(|it| it.agenda().add(plan))
    }

    /// Corrects a plan, for the past as well: the fields in which `after` differs from `before` are
    /// written, and no others, so that what was written meanwhile stays. So does what was answered.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Plan::check`] says; those of writing.
    pub fn change(&self, id: Id, before: &Plan, after: &Plan) -> Result<Plan> {
        self.of.change(|it| it.agenda().change(id, before, after))
    }

    /// Changes a plan from a date on, as [`Agenda::change`], and leaves what was before: it ends the day
    /// before, and what it is changed to begins. Returns the id of the one that holds from then on; its
    /// own where `from` is not after its first date. One that goes on as another is changed there.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `from` if it is over by then; as [`Agenda::change`].
    pub fn change_from(&self, id: Id, from: NaiveDate, before: &Plan, after: &Plan) -> Result<Id> {
        self.of.change(|it| it.agenda().change_from(id, from, before, after))
    }

    /// Pauses a plan: it does not fall on `since` or later. Returns the one that was paused.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused`; those of writing.
    pub fn pause(&self, id: Id, since: NaiveDate) -> Result<Id> {
        self.of.change(|it| it.agenda().pause(id, since))
    }

    /// Ends a pause: it comes back from this date on. The pause stays what it was, so this is a plan of
    /// its own; its id is returned.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `paused` if it is not paused; those of writing.
    pub fn resume(&self, id: Id, from: NaiveDate) -> Result<Id> {
        self.of.change(|it| it.agenda().resume(id, from))
    }

    /// Ends a plan: `on` is its last date. Returns the one that was ended.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Plan::check`] says; those of writing.
    pub fn end(&self, id: Id, on: NaiveDate) -> Result<Id> {
        self.of.change(|it| it.agenda().end(id, on))
    }

    /// Takes a plan out of the record. What was written down from it stays.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn remove(&self, id: Id) -> Result<()> {
        self.of.change(|it| it.agenda().remove(id))
    }

    /// What was to be and is to be from one date to another, both included, of all plans, in the order
    /// of time. What was moved stands where it was moved to.
    ///
    /// # Errors
    /// `Invalid` in `to` for more than 4,000 days; those of reading.
    pub fn between(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<ExpectedDay>> {
        self.of.read(|it| it.agenda().between(from, to))
    }

    /// Of one plan, the days that its rule names: "Tuesdays 3 to 24 March, which ones?"
    ///
    /// # Errors
    /// `NotFound`; as [`Agenda::between`].
    pub fn days(&self, id: Id, from: NaiveDate, to: NaiveDate) -> Result<Vec<ExpectedDay>> {
        self.of.read(|it| it.agenda().days(id, from, to))
    }

    /// The day that "I went" without a date is about: the last one that has begun, or begins within
    /// half an hour, of the past two weeks. Of something to do it is the first that is open, also of the
    /// next three days, else the last.
    ///
    /// # Errors
    /// `NotFound` if there is no such plan; `Invalid` in `on` if it was not on in that time.
    pub fn latest(&self, id: Id) -> Result<ExpectedDay> {
        self.of.read(|it| it.agenda().latest(id))
    }

    /// Says what became of a day. The same answer twice changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `on` for a date on which it does not fall, before 30 minutes before a
    /// session and three days before something to do, and 90 days after; in `to` for a move by more
    /// than 60 days or to the same time; in `minutes` where its length is not known; those of writing.
    pub fn answer(&self, id: Id, on: NaiveDate, said: Outcome) -> Result<DayAnswered> {
        self.of.change(|it| it.agenda().answer(id, on, said))
    }

    /// "Yes, it is": a session that was written down by hand is the answer to a day
    /// ([`tandem::Logged::could_be`]). It stays as it is, and is not counted twice.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `on` for a date on which the plan does not fall or that has an answer, in
    /// `session` for one of another kind; those of writing.
    pub fn is_it(&self, id: Id, on: NaiveDate, session: Id) -> Result<DayAnswered> {
        self.of.change(|it| it.agenda().is_it(id, on, session))
    }

    /// Answers several days in one act: all of them, or none. One undo takes them back.
    ///
    /// # Errors
    /// As [`Agenda::answer`]; `Invalid` in `on` for more than 4,000 or the same date twice.
    pub fn answer_all(&self, id: Id, said: Vec<DayOutcome>) -> Result<Vec<DayAnswered>> {
        let said: Vec<_> = said.into_iter().map(|it| (it.on, it.said)).collect();
        self.of.change(|it| it.agenda().answer_all(id, &said))
    }

    /// Days of the last 14 days that are over and about which nothing was said yet, the latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn open(&self) -> Result<Vec<ExpectedDay>> {
        self.of.read(|it| it.agenda().open())
    }
}
