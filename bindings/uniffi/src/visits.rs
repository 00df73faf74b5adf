//! Medical visits, and the windows between them.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem_model::{Id, Period, Result, Visit, VisitPlan};

use crate::shared::Shared;

/// A visit, with its name.
#[derive(Clone, Debug, uniffi::Record)]
pub struct KeptVisit {
    /// Names the entry.
    pub id: Id,
    /// What was written down.
    pub visit: Visit,
}

/// Medical visits and the windows between them. From [`crate::Tandem::visits`].
#[derive(uniffi::Object)]
pub struct Visits {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Visits {
    /// Through which visits the person looks back; their own, until they choose.
    ///
    /// # Errors
    /// Those of reading.
    pub fn plan(&self) -> Result<VisitPlan> {
        self.of.read(|it| it.visits().plan())
    }

    /// Chooses that.
    ///
    /// # Errors
    /// `Invalid` as [`VisitPlan::check`] says; those of writing.
    pub fn set_plan(&self, plan: &VisitPlan) -> Result<Id> {
        self.of.change(|it| it.visits().set_plan(plan))
    }

    /// Writes a visit down by its day. There is one per day. A session of the kind `medical` and a
    /// group with a shared medical visit need no entry here.
    ///
    /// # Errors
    /// `Invalid` as [`Visit::check`] says: a day that has not come is a plan, not a visit; those of
    /// writing.
    pub fn add(&self, on: NaiveDate) -> Result<Id> {
        self.of.change(|it| it.visits().add(on))
    }

    /// Visits that were written down by their day, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self) -> Result<Vec<KeptVisit>> {
        let all = self.of.read(|it| it.visits().all())?;
        Ok(all.into_iter().map(|(id, visit)| KeptVisit { id, visit }).collect())
    }

    /// The day of every visit between two dates, in order, and of the last one before them: those
    /// written down here, medical sessions, and groups with a shared medical visit.
    ///
    /// # Errors
    /// Those of reading.
    pub fn days(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<NaiveDate>> {
        self.of.read(|it| it.visits().days(from, to))
    }

    /// Every visit window that touches the dates from `from` to `to`, by the person's plan.
    ///
    /// # Errors
    /// `Invalid` as [`visit_windows`](tandem_model::visit_windows) says.
    pub fn windows(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Period>> {
        self.of.read(|it| it.visits().windows(from, to))
    }
}
