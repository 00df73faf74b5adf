//! "Not now": something that the first screen does not say for a while.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::Name;
use crate::time::within_years;

/// That somebody said "not now" to something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PutAway {
    /// What: the key of a notice or of a question. There is one entry for each.
    pub what: Name,
    /// The last date on which it is not said.
    pub until: NaiveDate,
    /// How often it was put away.
    pub times: u32,
}

impl PutAway {
    /// So often, and it is not said any more: it stands in the settings alone.
    const FOR_GOOD: u32 = 2;

    /// Whether it is not said on this date.
    pub fn holds(&self, today: NaiveDate) -> bool {
        self.times >= Self::FOR_GOOD || today <= self.until
    }

    /// The same with its date in the years 1900 to 2200.
    #[must_use]
    pub fn normalise(self) -> Self {
        Self { until: within_years(self.until), ..self }
    }
}
