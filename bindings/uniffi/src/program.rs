//! What a person's program asks.

use std::sync::Arc;

use tandem::{PaperLine, ProgramScreen};
use tandem_model::{Id, PaperState, ProgramPaper, Requirement, Result};

use crate::shared::Shared;

/// What a program asks, and its papers. From [`crate::Tandem::program`].
#[derive(uniffi::Object)]
pub struct Program {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Program {
    /// The screen, in one call.
    ///
    /// # Errors
    /// Those of reading; `Invalid` in `from` for what is asked since more than a century.
    pub fn screen(&self) -> Result<ProgramScreen> {
        self.of.read(|it| it.program().screen())
    }

    /// Every paper, handed in or not; the earliest first.
    ///
    /// # Errors
    /// As [`Program::screen`].
    pub fn papers(&self) -> Result<Vec<PaperLine>> {
        self.of.read(|it| it.program().papers())
    }

    /// What is asked, under this id.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn requirement(&self, id: Id) -> Result<Requirement> {
        self.of.read(|it| it.program().requirement(id))
    }

    /// Writes down what is asked.
    ///
    /// # Errors
    /// `Invalid` as [`Requirement::check`] says; those of writing.
    pub fn ask(&self, requirement: &Requirement) -> Result<Id> {
        self.of.change(|it| it.program().ask(requirement))
    }

    /// Changes what is asked: the fields in which `after` differs from `before` are written, and no
    /// others, so that what was written meanwhile stays.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Requirement::check`] says; those of writing.
    pub fn change(&self, id: Id, before: &Requirement, after: &Requirement) -> Result<Requirement> {
        self.of.change(|it| it.program().change(id, before, after))
    }

    /// Writes a paper down; the slip of a session is there once.
    ///
    /// # Errors
    /// `Invalid` as [`ProgramPaper::check`] says; `NotFound` for a slip of no session; those of writing.
    pub fn add_paper(&self, paper: &ProgramPaper) -> Result<Id> {
        self.of.change(|it| it.program().add_paper(paper))
    }

    /// Says where a paper is: a session's slip by the session, another by its entry.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`ProgramPaper::check`] says; those of writing.
    pub fn set_paper(&self, id: Id, state: PaperState) -> Result<()> {
        self.of.change(|it| it.program().set_paper(id, state))
    }
}
