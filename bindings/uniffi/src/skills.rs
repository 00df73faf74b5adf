//! Exercises, and practices of them.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{CourseScreen, HelpScreen, Offer, PracticeLine, PracticeScreen, RightNow};
use tandem_model::{Id, NotYet, Note, PageSection, Result, Skill, StepAnswer};

use crate::shared::Shared;

/// Exercises and practices. From [`crate::Tandem::skills`].
#[derive(uniffi::Object)]
pub struct Skills {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Skills {
    /// Every exercise, in the order in which they are offered.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Offer> {
        self.of.read(|it| it.skills().list())
    }

    /// One exercise: the newest version, or the one asked for.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn show(&self, id: &str, version: Option<u32>) -> Result<Skill> {
        self.of.read(|it| it.skills().show(id, version))
    }

    /// What a person sees who wants help with a craving now, in one call.
    ///
    /// # Errors
    /// Those of reading.
    pub fn right_now(&self) -> Result<RightNow> {
        self.of.read(|it| it.skills().right_now())
    }

    /// Begins a practice and shows its first step. `id` is the exercise; the newest version is
    /// taken, in the person's language.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn start(&self, id: &str) -> Result<PracticeScreen> {
        self.of.change(|it| it.skills().start(id))
    }

    /// Shows a practice at the step where it was left. It changes nothing.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was thrown away; `Unsupported` if this version of Tandem
    /// does not have its exercise.
    pub fn resume(&self, id: Id) -> Result<PracticeScreen> {
        self.of.read(|it| it.skills().resume(id))
    }

    /// Answers a step and shows the one after it. A step that was answered before gets the new
    /// answer; its history keeps the old one.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `step` for a step that this exercise does not have, in `answer` as
    /// [`Step::accept`](tandem_model::Step::accept) says, in `practice` once it is finished; those
    /// of writing, after which nothing was written.
    pub fn answer(&self, id: Id, step: &str, answer: StepAnswer) -> Result<PracticeScreen> {
        self.of.change(|it| it.skills().answer(id, step, answer))
    }

    /// Goes one step back. The answers stay.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` once it is finished; those of writing.
    pub fn back(&self, id: Id) -> Result<PracticeScreen> {
        self.of.change(|it| it.skills().back(id))
    }

    /// Goes to any step. The answers stay.
    ///
    /// # Errors
    /// As [`Skills::back`], and `Invalid` in `step` for one that this exercise does not have.
    pub fn go_to(&self, id: Id, step: &str) -> Result<PracticeScreen> {
        self.of.change(|it| it.skills().go_to(id, step))
    }

    /// Finishes a practice, whether every step was answered or not. `review_on` is the day from
    /// which on it is asked how the practice task went; `None` for not at all.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` if it is finished, in `review_on` for a year outside
    /// 1900 to 2200; those of writing.
    pub fn finish(&self, id: Id, review_on: Option<NaiveDate>) -> Result<PracticeScreen> {
        self.of.change(|it| it.skills().finish(id, review_on))
    }

    /// Throws a practice away, with every answer. [`Log::undo`](crate::Log::undo) brings it back;
    /// [`Log::forget`](crate::Log::forget) does not.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn discard(&self, id: Id) -> Result<()> {
        self.of.change(|it| it.skills().discard(id))
    }

    /// Says how the practice task went, or (`None`) passes over it; it is not asked again.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` if it is not finished; those of writing.
    pub fn review(&self, id: Id, own: Option<Note>) -> Result<PracticeLine> {
        self.of.change(|it| it.skills().review(id, own))
    }

    /// Ends a practice so that nothing of it is left, and shows the help screen.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn leave(&self, id: Id) -> Result<HelpScreen> {
        self.of.change(|it| it.skills().leave(id))
    }

    /// Keeps an answer in the page that its step names. Returns the section.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `step` for one that was not answered or goes to no page; those of
    /// writing.
    pub fn keep(&self, id: Id, step: &str) -> Result<PageSection> {
        self.of.change(|it| it.skills().keep(id, step))
    }

    /// Says that the task was not done yet, and what is to become of it.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `practice` if it is not finished or has no task, in `on` for a year
    /// outside 1900 to 2200; those of writing.
    pub fn not_yet(&self, id: Id, what: NotYet) -> Result<PracticeLine> {
        self.of.change(|it| it.skills().not_yet(id, what))
    }

    /// The course: its modules, and what is done, open or not begun.
    ///
    /// # Errors
    /// Those of reading.
    pub fn course(&self) -> Result<CourseScreen> {
        self.of.read(|it| it.skills().course())
    }

    /// Practices that can be gone on with, the newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn unfinished(&self) -> Result<Vec<PracticeLine>> {
        self.of.read(|it| it.skills().unfinished())
    }

    /// Finished practices whose task is to be asked about today, the oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn reviews_due(&self) -> Result<Vec<PracticeLine>> {
        self.of.read(|it| it.skills().reviews_due())
    }

    /// Every practice that was begun between two local dates, finished or not, the newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn history(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<PracticeLine>> {
        self.of.read(|it| it.skills().history(from, to))
    }

    /// Every practice, the newest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self) -> Result<Vec<PracticeLine>> {
        self.of.read(|it| it.skills().all())
    }
}
