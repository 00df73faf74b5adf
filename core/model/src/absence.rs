//! What was planned and did not happen, and stretches of days away.
//!
//! Neither is ever counted against anyone: an absence has no minutes and enters no share.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::time::{plus_days, within_years};
use crate::{AwayReason, Kind, LocalTime, Note, Obstacle, Result, TandemError, check_date};

/// A session that was planned and did not happen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NotAttended {
    /// What kind of session it would have been.
    pub kind: Kind,
    /// When it would have started.
    pub at: LocalTime,
    /// What got in the way, if the person says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub why: Option<Obstacle>,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<Note>,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

impl NotAttended {
    /// How far ahead one may lie, in days: what is cancelled is known before, an appointment of the
    /// week after next at most.
    pub const MAX_DAYS_AHEAD: i64 = 14;

    /// One of which no more is said than this.
    pub fn new(kind: Kind, at: LocalTime, written_at: DateTime<Utc>) -> Self {
        Self { kind, at, why: None, note: None, written_at }
    }

    /// Checks one that is written down at `now`. There is nothing to check without the clock.
    ///
    /// # Errors
    ///
    /// `Invalid` in `at` when it lies more than 14 days after `now`.
    pub fn check(&self, now: DateTime<Utc>) -> Result<()> {
        if self.at.utc() - now > TimeDelta::days(Self::MAX_DAYS_AHEAD) {
            return Err(TandemError::invalid("at", "at most 14 days ahead"));
        }
        Ok(())
    }
}

/// Days away: a week within them reads "away", not empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Away {
    /// The first day away.
    pub from: NaiveDate,
    /// The last day away, which belongs to it.
    pub to: NaiveDate,
    /// Why; it stays with the person and is in no summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub reason: Option<AwayReason>,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

impl Away {
    /// The longest stretch, in days: ten years and a little more.
    pub const MAX_DAYS: i64 = 3_660;

    /// A stretch from one day to another, both included.
    ///
    /// # Errors
    ///
    /// As [`Away::check`].
    pub fn new(
        from: NaiveDate,
        to: NaiveDate,
        reason: Option<AwayReason>,
        written_at: DateTime<Utc>,
    ) -> Result<Self> {
        let away = Self { from, to, reason, written_at };
        away.check()?;
        Ok(away)
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `from` or `to` for a year outside 1900 to 2200; in `to` when it lies before
    /// `from` or when the stretch has more than 3,660 days.
    pub fn check(&self) -> Result<()> {
        check_date("from", self.from)?;
        check_date("to", self.to)?;
        if self.to < self.from {
            return Err(TandemError::invalid("to", "not before the first day"));
        }
        if (self.to - self.from).num_days() >= Self::MAX_DAYS {
            return Err(TandemError::invalid("to", "at most 3,660 days in one stretch"));
        }
        Ok(())
    }

    /// The same with its two days in order, in the years 1900 to 2200, and cut to the longest
    /// stretch.
    #[must_use]
    pub fn normalise(self) -> Self {
        let (one, other) = (within_years(self.from), within_years(self.to));
        let from = one.min(other);
        let to = one.max(other).min(plus_days(from, Self::MAX_DAYS - 1));
        Self { from, to, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_stretch_has_a_first_and_a_last_day() {
        let away = |from, to| Away::new(from, to, Some(AwayReason::Travel), DateTime::UNIX_EPOCH);
        let first = day("2026-03-02");
        assert!(away(first, first).is_ok());
        assert!(away(first, first - TimeDelta::days(1)).is_err());
        assert!(away(first, first + TimeDelta::days(Away::MAX_DAYS - 1)).is_ok());
        assert!(away(first, first + TimeDelta::days(Away::MAX_DAYS)).is_err());
        assert!(away(NaiveDate::MIN, first).is_err());
        assert!(away(first, NaiveDate::MAX).is_err());
    }

    #[test]
    fn terminal_07_what_was_cancelled_may_lie_ahead_for_two_weeks() {
        let now = DateTime::UNIX_EPOCH;
        let on = |after| {
            let at = LocalTime::at(now + after, &Zone::utc());
            NotAttended::new(Kind::Group, at, now).check(now)
        };
        let most = TimeDelta::days(NotAttended::MAX_DAYS_AHEAD);
        assert_eq!(on(TimeDelta::days(-4_000)), Ok(()));
        assert_eq!(on(most), Ok(()));
        let refused = TandemError::invalid("at", "at most 14 days ahead");
        assert_eq!(on(most + TimeDelta::seconds(1)), Err(refused));
    }

    #[test]
    fn json_reads_back() {
        let json = r#"{"from":"2026-03-02","to":"2026-03-08","written_at":"1970-01-01T00:00:00Z"}"#;
        let away: Away = serde_json::from_str(json).unwrap();
        assert_eq!(away.reason, None);
        assert_eq!(serde_json::to_string(&away).unwrap(), json);

        let json = r#"{"kind":"group","at":"2026-03-02T10:00:00+00:00[UTC]","why":"no_ride","written_at":"2026-03-02T12:00:00Z"}"#;
        let planned: NotAttended = serde_json::from_str(json).unwrap();
        assert_eq!(planned.why, Some(Obstacle::NoRide));
        assert_eq!(serde_json::to_string(&planned).unwrap(), json);
    }
}
