//! Check-ins: whether there was any use since the last one. Opt-in and private.
//!
//! How a day was and how strong a craving was are entries of their own ([`DayCheck`](crate::DayCheck),
//! [`Craving`](crate::Craving)): a craving is not use, and who shares one of them shares nothing of the
//! other by it.
//!
//! A check-in is in no summary for a coach and in a report only by explicit choice. It can be set to
//! be forgotten after a number of days, and then it is: blanked for good, not hidden.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::session::{NOT_BEGUN, SLACK};
use crate::words::words;
use crate::{LocalTime, Result, TandemError};

words! {
    /// Any use since the last check-in.
    pub enum UseSince as "use" {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// The person would rather not say.
        RatherNotSay = "rather_not_say" | "rather_not",
    }
}

words! {
    /// How long a craving lasted.
    pub enum Lasted as "lasted" {
        /// Less than 5 minutes.
        Under5 = "under_5",
        /// 5 to 20 minutes.
        To20 = "to_20",
        /// 20 to 60 minutes.
        To60 = "to_60",
        /// Longer.
        Longer = "longer",
        /// It is not over.
        NotOver = "not_over",
    }
}

/// A number from 0 to 10 that a person says: how strong a craving is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "u8", try_from = "u8")]
pub struct OutOfTen(u8);

impl OutOfTen {
    /// The highest.
    pub const MAX: u8 = 10;

    /// This number.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `number` for more than 10.
    pub fn new(number: u8) -> Result<Self> {
        if number <= Self::MAX {
            Ok(Self(number))
        } else {
            Err(TandemError::invalid("number", "a number from 0 to 10"))
        }
    }

    /// The number, 0 to 10.
    pub fn get(self) -> u8 {
        self.0
    }
}

impl From<OutOfTen> for u8 {
    fn from(number: OutOfTen) -> Self {
        number.0
    }
}

impl TryFrom<u8> for OutOfTen {
    type Error = TandemError;

    fn try_from(number: u8) -> Result<Self> {
        Self::new(number)
    }
}

/// One check-in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CheckIn {
    /// When, on the person's clock.
    pub at: LocalTime,
    /// Whether there was any use since the last one.
    #[serde(rename = "use")]
    pub used: UseSince,
}

impl CheckIn {
    /// Checks one that is written down at `now`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `at` when it lies more than a minute after `now`.
    pub fn check(&self, now: DateTime<Utc>) -> Result<()> {
        if self.at.utc() - now > SLACK {
            return Err(TandemError::invalid("at", NOT_BEGUN));
        }
        Ok(())
    }
}

/// After how many days check-ins are forgotten: 1 to 3,650.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "u32", try_from = "u32")]
pub struct ForgetAfter(u32);

impl ForgetAfter {
    /// The longest, in days.
    pub const MAX: u32 = 3_650;

    /// After this many days.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `forget_after` for 0 and for more than 3,650.
    pub fn days(days: u32) -> Result<Self> {
        if (1..=Self::MAX).contains(&days) {
            Ok(Self(days))
        } else {
            Err(TandemError::invalid("forget_after", "1 to 3650 days"))
        }
    }

    /// The number of days.
    pub fn get(self) -> u32 {
        self.0
    }

    /// Whether what happened at `then` is due at `now`: that many times 24 hours have gone by.
    pub fn is_due(self, then: DateTime<Utc>, now: DateTime<Utc>) -> bool {
        now - then >= TimeDelta::days(self.0.into())
    }
}

impl From<ForgetAfter> for u32 {
    fn from(after: ForgetAfter) -> Self {
        after.0
    }
}

impl TryFrom<u32> for ForgetAfter {
    type Error = TandemError;

    fn try_from(days: u32) -> Result<Self> {
        Self::days(days)
    }
}

impl fmt::Debug for OutOfTen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OutOfTen")
    }
}

impl fmt::Debug for CheckIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CheckIn")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Zone;

    #[test]
    fn it_is_of_no_time_to_come_and_tells_nothing_to_a_log() {
        let now = DateTime::UNIX_EPOCH;
        let at = LocalTime::at(now, &Zone::utc());
        let used = CheckIn { at, used: UseSince::RatherNotSay };
        assert!(used.check(now).is_ok());
        assert!(used.check(now - SLACK).is_ok());
        assert!(used.check(now - SLACK - TimeDelta::seconds(1)).is_err());
        let json = serde_json::to_string(&used).unwrap();
        assert_eq!(json, r#"{"at":"1970-01-01T00:00:00+00:00[UTC]","use":"rather_not_say"}"#);
        assert_eq!(serde_json::from_str::<CheckIn>(&json).unwrap(), used);
        assert_eq!(format!("{used:?} {:?}", OutOfTen::new(3)), "CheckIn Ok(OutOfTen)");
    }

    #[test]
    fn a_number_is_0_to_10() {
        assert_eq!(OutOfTen::new(10).unwrap().get(), 10);
        assert!(OutOfTen::new(11).is_err());
        assert!(serde_json::from_str::<OutOfTen>("-1").is_err());
    }

    #[test]
    fn days_are_whole_days() {
        let week = ForgetAfter::days(7).unwrap();
        let then = DateTime::UNIX_EPOCH;
        assert!(!week.is_due(then, then + TimeDelta::days(7) - TimeDelta::seconds(1)));
        assert!(week.is_due(then, then + TimeDelta::days(7)));
        assert!(ForgetAfter::days(0).is_err() && ForgetAfter::days(3_651).is_err());
        assert_eq!(serde_json::from_str::<ForgetAfter>("7").unwrap(), week);
    }
}
