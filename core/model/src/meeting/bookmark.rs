//! A meeting that a person keeps.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{Fingerprint, Line, Mark, Meeting};
use crate::{Id, Result};
use std::collections::BTreeSet;

/// A kept meeting, with its own snapshot: it outlives a list that loses it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Bookmark {
    /// The meeting's id in its list, or that of the entry made by hand.
    pub meeting: Id,
    /// What the list is called; `None` for one that was entered by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub list: Option<Line>,
    /// The meeting as the person last saw and took it.
    pub snapshot: Meeting,
    /// Names it in calendars for good; random, so that it tells nothing.
    pub uid: Id,
    /// Whether the person chose not to mention their medication there. It is theirs to say.
    #[serde(default)]
    pub not_mentioning: bool,
    /// When it was kept.
    pub kept_at: DateTime<Utc>,
}

impl Bookmark {
    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// As [`Meeting::check`], of the snapshot.
    pub fn check(&self) -> Result<()> {
        self.snapshot.check()
    }

    /// The same with its snapshot as [`Meeting::normalise`] has it.
    #[must_use]
    pub fn normalise(self) -> Self {
        Self { snapshot: self.snapshot.normalise(), ..self }
    }

    /// What is not the same in the meeting as it stands now; nothing if it looks the same.
    pub fn differences(&self, now: &Meeting) -> BTreeSet<Mark> {
        Fingerprint::of(now).differences(&self.snapshot.fingerprint())
    }
}
