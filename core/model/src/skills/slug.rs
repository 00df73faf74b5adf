//! Names inside the content: of an exercise, a step, a choice.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Result, TandemError};

/// A name that never changes once it is released: 1 to 64 of the characters `a`–`z`, `0`–`9`, `-`
/// and `_`, such as `ride-the-urge`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Slug(String);

impl Slug {
    /// The longest, in characters.
    pub const MAX: usize = 64;

    /// The name with this text.
    ///
    /// # Errors
    ///
    /// `Invalid` in `field` for anything else.
    pub fn new(field: &str, text: &str) -> Result<Self> {
        let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_';
        if (1..=Self::MAX).contains(&text.len()) && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(TandemError::invalid(field, "1 to 64 of a-z, 0-9, - and _"))
        }
    }

    /// This name and another below it: `places-kitchen`. The names in the content have no hyphen
    /// within a step, so the two can be told apart; what is too long is cut.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        let mut text = format!("{self}-{other}");
        text.truncate(Self::MAX);
        Self(text)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Slug {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// So that a map keyed by names can be asked with a plain text.
impl std::borrow::Borrow<str> for Slug {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl PartialEq<str> for Slug {
    fn eq(&self, text: &str) -> bool {
        self.0 == text
    }
}

impl From<Slug> for String {
    fn from(slug: Slug) -> Self {
        slug.0
    }
}

impl TryFrom<String> for Slug {
    type Error = TandemError;

    fn try_from(text: String) -> Result<Self> {
        Self::new("id", &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_plain() {
        assert_eq!(Slug::new("step", "rate_again").unwrap().as_str(), "rate_again");
        assert!(Slug::new("step", &"x".repeat(64)).is_ok());
        for text in ["", "Rate", "a b", "ñ", "a/b", "../x", &"x".repeat(65)] {
            let refused = Slug::new("step", text).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "step"));
        }
        assert!(serde_json::from_str::<Slug>("\"A\"").is_err());
    }
}
