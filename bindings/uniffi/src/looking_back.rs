//! What the record shows, and how sure it is.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::LookingBackScreen;
use tandem_model::{Result, SideBySide};

use crate::shared::Shared;

/// Sessions beside what the next check-in said, with the words that belong beside it.
#[derive(Clone, uniffi::Record)]
pub struct SideBySideScreen {
    /// The table, or why there is none.
    pub table: SideBySide,
    /// Said with it, always.
    pub words: String,
}

/// What the record shows, and how sure it is. From [`crate::Tandem::looking_back`].
#[derive(uniffi::Object)]
pub struct LookingBack {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl LookingBack {
    /// The screen, in one call: whole weeks that touch `from` to `to`; without them, the last
    /// twelve weeks.
    ///
    /// # Errors
    /// `Invalid` in `from` if it lies after `to`, or for more than a century.
    pub fn screen(
        &self,
        from: Option<NaiveDate>,
        to: Option<NaiveDate>,
    ) -> Result<LookingBackScreen> {
        self.of.read(|it| it.looking_back().screen(from, to))
    }

    /// Asks for the side-by-side, or puts it away again.
    ///
    /// # Errors
    /// Those of writing.
    pub fn ask_for_side_by_side(&self, on: bool) -> Result<()> {
        self.of.change(|it| it.looking_back().ask_for_side_by_side(on))
    }

    /// What was attended between two visits beside what the check-ins between the next two said.
    /// Off until asked for, and only with eight windows or more; the words that stand beside it say
    /// that these are too few to tell why. It is for a screen: it has no form in which it could be
    /// written to a file or sent.
    ///
    /// # Errors
    /// `Invalid` as [`visit_windows`](tandem_model::visit_windows) says.
    pub fn side_by_side(&self, from: NaiveDate, to: NaiveDate) -> Result<SideBySideScreen> {
        let (table, words) = self.of.read(|it| it.looking_back().side_by_side(from, to))?;
        Ok(SideBySideScreen { table, words })
    }
}
