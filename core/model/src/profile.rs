//! About the person: as little as is needed, all of it optional but the zone.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{Result, TandemError, WeekStart, Zone};

/// A country by its ISO 3166-1 alpha-2 code, in upper case, such as `US`.
///
/// Only the shape is checked, two ASCII letters: codes come and go, and one that no data is found
/// for gets the help texts of "elsewhere", never a number made up.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Country([u8; 2]);

impl Country {
    /// The country with this code, in upper or lower case.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `country` for anything but two letters A to Z.
    pub fn new(code: &str) -> Result<Self> {
        match code.as_bytes() {
            [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
                Ok(Self([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
            }
            _ => Err(TandemError::invalid("country", "two letters such as US")),
        }
    }

    /// The code, two upper-case letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("two ASCII letters are text")
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Country({self})")
    }
}

impl FromStr for Country {
    type Err = TandemError;

    fn from_str(code: &str) -> Result<Self> {
        Self::new(code)
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.as_str().to_owned()
    }
}

impl TryFrom<String> for Country {
    type Error = TandemError;

    fn try_from(code: String) -> Result<Self> {
        Self::new(&code)
    }
}

/// A short text on one line: what a person wants to be called, or their word for something.
///
/// 1 to 200 characters, without blanks at either end and without control characters. `Debug` hides
/// it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Name(String);

impl Name {
    /// The longest name, in characters (Unicode scalar values).
    pub const MAX: usize = 200;

    /// The name with this text, less the blanks at its ends.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `name` for no text, for more than 200 characters and for control
    /// characters, line ends among them.
    pub fn new(text: &str) -> Result<Self> {
        let text = text.trim();
        if text.is_empty() || text.chars().nth(Self::MAX).is_some() {
            return Err(TandemError::invalid("name", "1 to 200 characters"));
        }
        if text.chars().any(char::is_control) {
            return Err(TandemError::invalid("name", "one line of plain text"));
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({} characters)", self.0.chars().count())
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl TryFrom<String> for Name {
    type Error = TandemError;

    fn try_from(text: String) -> Result<Self> {
        Self::new(&text)
    }
}

/// A person's own words, used on all of their screens in place of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OwnWords {
    /// Their word for their medicine.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub medicine: Option<Name>,
    /// Their word for recovery.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub recovery: Option<Name>,
}

impl OwnWords {
    /// Whether the person gave none.
    pub fn is_empty(&self) -> bool {
        self.medicine.is_none() && self.recovery.is_none()
    }
}

words! {
    /// Whose record this is. A vault has one role for good: a person who is both keeps two.
    #[derive(Default)]
    pub enum Role as "role" {
        /// A person's own.
        #[default]
        Own = "own",
        /// A peer coach's: whom they accompany, and what these shared.
        Coach = "coach",
    }
}

impl Role {
    fn is_own(&self) -> bool {
        *self == Self::Own
    }
}

/// Who keeps this record, and how their calendar runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Profile {
    /// Whose record this is; it never changes.
    #[serde(default, skip_serializing_if = "Role::is_own")]
    pub role: Role,
    /// What the person wants to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub name: Option<Name>,
    /// The zone in which new entries are written.
    pub zone: Zone,
    /// Which country's help lines are shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub country: Option<Country>,
    /// The day on which a week begins.
    #[serde(default)]
    pub week_start: WeekStart,
    /// Their own words.
    #[serde(default, skip_serializing_if = "OwnWords::is_empty")]
    pub words: OwnWords,
}

impl Profile {
    /// A profile that says nothing yet but the zone.
    pub fn new(zone: Zone) -> Self {
        Self {
            role: Role::Own,
            name: None,
            zone,
            country: None,
            week_start: WeekStart::default(),
            words: OwnWords::default(),
        }
    }

    /// Checks a profile whose zone was chosen now. One that stands is read whatever its zone is.
    ///
    /// # Errors
    ///
    /// As [`Zone::check`].
    pub fn check(&self) -> Result<()> {
        self.zone.check()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_two_letters() {
        assert_eq!(Country::new("us").unwrap().as_str(), "US");
        for code in ["", "U", "USA", "U1", "ü", "U "] {
            assert!(Country::new(code).is_err(), "{code}");
        }
    }

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(Name::new("  Ana María ").unwrap().as_str(), "Ana María");
        assert!(Name::new(&"ñ".repeat(200)).is_ok());
        for text in ["", "  ", "two\nlines", "bell\u{7}", &"x".repeat(201)] {
            assert!(Name::new(text).is_err());
        }
        let shown = format!("{:?}", Name::new("Sam").unwrap());
        assert_eq!(shown, "Name(3 characters)");
    }

    #[test]
    fn terminal_18_a_home_zone_is_that_of_a_place() {
        let stands: Profile = serde_json::from_str(r#"{"zone":"EST"}"#).unwrap();
        let why = "the zone of a place: America/New_York?";
        assert_eq!(stands.check(), Err(TandemError::invalid("zone", why)));
        assert_eq!(Profile::new(Zone::utc()).check(), Ok(()));
    }

    #[test]
    fn json_holds_what_was_said_and_no_more() {
        let mut profile = Profile::new(Zone::utc());
        let json = serde_json::to_string(&profile).unwrap();
        assert_eq!(json, r#"{"zone":"UTC","week_start":"mon"}"#);
        assert_eq!(serde_json::from_str::<Profile>(r#"{"zone":"utc"}"#).unwrap(), profile);

        profile.role = Role::Coach;
        profile.country = Some(Country::new("US").unwrap());
        profile.words.medicine = Some(Name::new("my shot").unwrap());
        let json = serde_json::to_string(&profile).unwrap();
        assert_eq!(serde_json::from_str::<Profile>(&json).unwrap(), profile);
    }
}
