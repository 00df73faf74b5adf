//! Goals.

use std::sync::Arc;

use tandem::GoalLine;
use tandem_model::{Goal, GoalStanding, Id, Note, Result, Slug};

use crate::shared::Shared;

/// Goals. From [`crate::Tandem::goals`].
#[derive(uniffi::Object)]
pub struct Goals {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Goals {
    /// Every goal: those wanted now first, then paused, reached, let go; within each the newest
    /// first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<GoalLine>> {
        self.of.read(|it| it.goals().list())
    }

    /// One goal.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn goal(&self, id: Id) -> Result<Goal> {
        self.of.read(|it| it.goals().goal(id))
    }

    /// Sets a goal.
    ///
    /// # Errors
    /// `Invalid` as [`Goal::check`] says; those of writing.
    pub fn set(&self, goal: &Goal) -> Result<Id> {
        self.of.change(|it| it.goals().set(goal))
    }

    /// Changes a goal: the fields in which `after` differs from `before` are written, and no others,
    /// so that what was written meanwhile stays. Each step is a field of its own.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Goal::check`] says; those of writing.
    pub fn change(&self, id: Id, before: &Goal, after: &Goal) -> Result<Goal> {
        self.of.change(|it| it.goals().change(id, before, after))
    }

    /// Adds a next step and returns its name.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn add_step(&self, id: Id, text: Note) -> Result<Slug> {
        self.of.change(|it| it.goals().add_step(id, text))
    }

    /// Marks a step as done today, or as not done after all.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `step` for a name that is none of its steps'; those of writing.
    pub fn mark(&self, id: Id, step: &str, done: bool) -> Result<Goal> {
        self.of.change(|it| it.goals().mark(id, step, done))
    }

    /// Says how a goal stands: wanted, paused, reached or let go, in the person's own words if they
    /// like. Nothing is lost by any of them.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn stand(&self, id: Id, standing: GoalStanding, words: Option<Note>) -> Result<Goal> {
        self.of.change(|it| it.goals().stand(id, standing, words))
    }
}
