//! Amounts of time: of one session, and as recalled for a week.
//!
//! Both are whole minutes. People remember hours in halves and thirds; minutes hold those exactly
//! and add up without the rounding of a floating-point hour.

use serde::{Deserialize, Serialize};

use crate::text::digits;
use crate::{Result, TandemError};

/// How long a session lasted: 1 to 1,440 minutes (a day).
///
/// There is no zero: a session of no length did not happen, and is written down as not attended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u32", try_from = "u32")]
pub struct Minutes(u16);

impl Minutes {
    /// The longest session: one day.
    pub const MAX: u32 = 24 * 60;

    /// This many minutes.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `minutes` for 0 and for more than a day.
    pub fn new(minutes: u32) -> Result<Self> {
        within(minutes, 1, Self::MAX)
            .map(Self)
            .ok_or_else(|| TandemError::invalid("minutes", "between 1 and 1440"))
    }

    /// The number of minutes, 1 to 1,440.
    pub fn get(self) -> u32 {
        self.0.into()
    }
}

/// How much time a person recalls for one kind in one week: 0 to 10,080 minutes (all of it).
///
/// Zero is an answer. Not having been asked, or having skipped, is no `RecalledMinutes` at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "u32", try_from = "u32")]
pub struct RecalledMinutes(u16);

impl RecalledMinutes {
    /// None at all, as an answer.
    pub const ZERO: Self = Self(0);

    /// The most there can be: every minute of a week.
    pub const MAX: u32 = 7 * 24 * 60;

    /// This many minutes.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `minutes` for more than a week has.
    pub fn new(minutes: u32) -> Result<Self> {
        within(minutes, 0, Self::MAX)
            .map(Self)
            .ok_or_else(|| TandemError::invalid("minutes", "at most 10080, a whole week"))
    }

    /// Hours as people write them: `2`, `1.5`, `.5` or `1:30`.
    ///
    /// Decimals are rounded to the nearest minute, half a minute up.
    ///
    /// # Errors
    ///
    /// `Invalid` in `field` for any other text and for more than 168 hours.
    pub fn from_hours_str(field: &str, text: &str) -> Result<Self> {
        let minutes = clock(text).or_else(|| decimal(text)).ok_or_else(|| {
            TandemError::invalid(field, "hours such as 2, 1.5 or 1:30, or none, or skip")
        })?;
        within(minutes, 0, Self::MAX)
            .map(Self)
            .ok_or_else(|| TandemError::invalid(field, "at most 168 hours, a whole week"))
    }

    /// The number of minutes, 0 to 10,080.
    pub fn get(self) -> u32 {
        self.0.into()
    }
}

fn within(minutes: u32, least: u32, most: u32) -> Option<u16> {
    (least..=most).contains(&minutes).then(|| u16::try_from(minutes).ok()).flatten()
}

/// `1:30`: hours, and minutes of two digits below 60.
fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let minutes = digits(minutes).filter(|&m| minutes.len() == 2 && m < 60)?;
    Some(digits(hours)?.saturating_mul(60).saturating_add(minutes))
}

/// `1.5`: whole hours and a decimal fraction of up to nine digits, in whole-number arithmetic.
fn decimal(text: &str) -> Option<u32> {
    let Some((whole, fraction)) = text.split_once('.') else {
        return Some(digits(text)?.saturating_mul(60));
    };
    let hours = if whole.is_empty() { 0 } else { digits(whole)? };
    let parts = u64::from(digits(fraction)?);
    let unit = fraction.bytes().fold(1, |unit: u64, _| unit * 10);
    let minutes = u32::try_from((parts * 60 + unit / 2) / unit).ok()?;
    Some(hours.saturating_mul(60).saturating_add(minutes))
}

impl From<Minutes> for u32 {
    fn from(minutes: Minutes) -> Self {
        minutes.get()
    }
}

impl TryFrom<u32> for Minutes {
    type Error = TandemError;

    fn try_from(minutes: u32) -> Result<Self> {
        Self::new(minutes)
    }
}

impl From<RecalledMinutes> for u32 {
    fn from(minutes: RecalledMinutes) -> Self {
        minutes.get()
    }
}

impl TryFrom<u32> for RecalledMinutes {
    type Error = TandemError;

    fn try_from(minutes: u32) -> Result<Self> {
        Self::new(minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_lasts_a_minute_to_a_day() {
        assert_eq!(Minutes::new(1).unwrap().get(), 1);
        assert_eq!(Minutes::new(1440).unwrap().get(), 1440);
        for wrong in [0, 1441, 65_537, u32::MAX] {
            let refused = TandemError::invalid("minutes", "between 1 and 1440");
            assert_eq!(Minutes::new(wrong), Err(refused));
        }
    }

    #[test]
    fn json_is_a_number_and_is_checked() {
        assert_eq!(serde_json::to_string(&Minutes(50)).unwrap(), "50");
        assert_eq!(serde_json::from_str::<Minutes>("50").unwrap(), Minutes(50));
        for wrong in ["0", "1441", "-1", "50.5", "\"50\"", "null"] {
            assert!(serde_json::from_str::<Minutes>(wrong).is_err(), "{wrong}");
        }
        assert!(serde_json::from_str::<RecalledMinutes>("10081").is_err());
    }

    #[test]
    fn hours_as_people_write_them() {
        let minutes = |text| RecalledMinutes::from_hours_str("group", text).map(|m| m.get());
        for (text, expected) in [
            ("0", 0),
            ("2", 120),
            ("1.5", 90),
            (".5", 30),
            ("1:30", 90),
            ("0:05", 5),
            ("0.33", 20),
            ("0.0083", 0),
            ("0.00833333", 0),
            ("0.008333334", 1),
            ("0.999999999", 60),
            ("168", 10_080),
            ("168:00", 10_080),
        ] {
            assert_eq!(minutes(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for text in [
            "",
            ".",
            "1.",
            "-1",
            "+1",
            "1,5",
            "1:5",
            "1:60",
            "1:300",
            ":30",
            "1:",
            "1h",
            "1e2",
            "NaN",
            " 1",
            "168:01",
            "168.1",
            "999999999",
            "9999999999",
            "999999999:59",
            "1:+1",
        ] {
            let refused = RecalledMinutes::from_hours_str("group", text).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "group"));
        }
    }
}
