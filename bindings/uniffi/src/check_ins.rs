//! Check-ins: they are private, and kept only if the person asked for them.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::CheckedIn;
use tandem_model::{CheckIn, ForgetAfter, Id, Result, UseSince};

use crate::shared::Shared;

/// A check-in, with its name.
#[derive(Clone, uniffi::Record)]
pub struct KeptCheckIn {
    /// Names the entry.
    pub id: Id,
    /// What was said.
    pub check_in: CheckIn,
}

/// Check-ins. From [`crate::Tandem::check_ins`].
#[derive(uniffi::Object)]
pub struct CheckIns {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl CheckIns {
    /// Turns check-ins on or off, and says after how many days each is forgotten (`None` keeps
    /// them). What is already older is forgotten now; turning them off forgets nothing else.
    ///
    /// # Errors
    /// Those of writing.
    pub fn set(&self, on: bool, forget_after: Option<ForgetAfter>) -> Result<u32> {
        self.of.change(|it| it.check_ins().set(on, forget_after))
    }

    /// Writes a check-in down, at this moment. Older ones that are due are forgotten first.
    ///
    /// # Errors
    /// `Invalid` in `check_ins` while they are off; those of writing.
    pub fn check_in(&self, used: UseSince) -> Result<CheckedIn> {
        self.of.change(|it| it.check_ins().check_in(used))
    }

    /// Check-ins between two local dates, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<KeptCheckIn>> {
        let all = self.of.read(|it| it.check_ins().all(from, to))?;
        Ok(all.into_iter().map(|(id, check_in)| KeptCheckIn { id, check_in }).collect())
    }

    /// Forgets every check-in that is older than the days chosen, also one that was removed and
    /// could still be brought back: blanked for good, as [`Log::forget`](crate::Log::forget) does.
    /// Runs whenever the record is opened and with every check-in. Returns how many.
    ///
    /// # Errors
    /// Those of writing.
    pub fn forget_old(&self) -> Result<u32> {
        self.of.change(|it| it.check_ins().forget_old())
    }
}
