//! Ids: 16 bytes, random for an entry, computed for what can exist only once; and their beginnings,
//! which a person types.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde::de::{self, Deserialize, Deserializer, Visitor};
use sha2::{Digest, Sha256};

use crate::{Result, TandemError};

/// The id of anything that is kept.
///
/// An entry gets 16 random bytes from whoever has a random source. What can exist only once (the
/// recall of one week, a setting) gets [`Id::natural`], so that two devices that never met give it
/// the same id and a merge sees one thing, not two.
///
/// There is one spelling, in text as in JSON: 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(into = "String")]
pub struct Id([u8; 16]);

impl Id {
    /// The id with these bytes; any 16 bytes are one.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes, as a database keeps them.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The same random id, but beginning with the day on which it was made (16 bits, days since
    /// 1970, which last until 2149). What is written in one week then lies on a few pages of an
    /// index instead of one page each: a log costs 0.74 of what it costs with random ids, a cold
    /// page of a thousand sessions 0.30.
    ///
    /// A day and not the millisecond of a UUIDv7, because a person types the beginning of an id: of
    /// the eight digits that are shown, four still tell the entries of one day apart. It tells on
    /// which day it was made, so it is for what never leaves under its id; what is shared or named
    /// in a calendar stays random.
    #[must_use]
    pub fn dated(self, days_since_1970: i32) -> Self {
        let day = u16::try_from(days_since_1970.max(0)).unwrap_or(u16::MAX);
        let mut bytes = self.0;
        bytes[..2].copy_from_slice(&day.to_be_bytes());
        Self(bytes)
    }

    /// The id of the one `kind` of thing that `key` names: the first 16 bytes of
    /// SHA-256(`"tandem-id/1\0"` ‖ kind ‖ `"\0"` ‖ key).
    ///
    /// The NUL between the two keeps `("ab", "c")` and `("a", "bc")` apart. It can do so because
    /// `kind` is a word of the program and holds no NUL; `key` may be any text.
    pub fn natural(kind: &str, key: &str) -> Self {
        debug_assert!(!kind.contains('\0'), "a kind is a word of the program");
        let digest = Sha256::new()
            .chain_update(b"tandem-id/1\0")
            .chain_update(kind)
            .chain_update(b"\0")
            .chain_update(key)
            .finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Id({self})")
    }
}

impl FromStr for Id {
    type Err = TandemError;

    /// Reads 32 lower-case hexadecimal digits; anything else is `Invalid` in the field `id`.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || TandemError::invalid("id", "32 lower-case hexadecimal digits");
        let digit = |byte: u8| match byte {
            b'0'..=b'9' => Some(byte - b'0'),
            b'a'..=b'f' => Some(byte - b'a' + 10),
            _ => None,
        };
        if text.len() != 32 {
            return Err(wrong());
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks_exact(2)) {
            let high = digit(pair[0]).ok_or_else(wrong)?;
            let low = digit(pair[1]).ok_or_else(wrong)?;
            *byte = high << 4 | low;
        }
        Ok(Self(bytes))
    }
}

/// From the text as it stands: a list of a thousand people reads some ten thousand, and made a text of each.
impl<'de> Deserialize<'de> for Id {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Reads;
        impl Visitor<'_> for Reads {
            type Value = Id;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("32 lower-case hexadecimal digits")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<Id, E> {
                text.parse().map_err(E::custom)
            }
        }
        from.deserialize_str(Reads)
    }
}

impl From<Id> for String {
    fn from(id: Id) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for Id {
    type Error = TandemError;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

/// The beginning of an id, as a person types it: 4 to 32 hexadecimal digits, in upper or lower case.
///
/// Ids that share a beginning lie side by side, so a store finds them with one search in an index,
/// from the [first](Prefix::first) to the [last](Prefix::last) that it fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prefix {
    first: u128,
    digits: u32,
}

impl Prefix {
    /// The fewest digits: fewer fit several entries of any record that is in use.
    pub const LEAST: usize = 4;
    /// The most digits: those of a whole id.
    pub const MOST: usize = 32;

    /// The beginning that these digits are.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `id` for fewer than 4 or more than 32 digits, and for anything else.
    pub fn new(text: &str) -> Result<Self> {
        let wrong = || TandemError::invalid("id", "4 to 32 of the digits 0-9 and a-f");
        let fits = (Self::LEAST..=Self::MOST).contains(&text.len());
        // A sign is a number to the standard library.
        if !fits || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(wrong());
        }
        let digits = u32::try_from(text.len()).map_err(|_| wrong())?;
        let high = u128::from_str_radix(text, 16).map_err(|_| wrong())?;
        Ok(Self { first: high << (128 - 4 * digits), digits })
    }

    /// The first id that begins so.
    pub fn first(self) -> Id {
        Id(self.first.to_be_bytes())
    }

    /// The last id that begins so.
    pub fn last(self) -> Id {
        let free = u128::MAX.checked_shr(4 * self.digits).unwrap_or(0);
        Id((self.first | free).to_be_bytes())
    }

    /// Whether an id begins so.
    pub fn fits(self, id: Id) -> bool {
        (self.first()..=self.last()).contains(&id)
    }
}

impl FromStr for Prefix {
    type Err = TandemError;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_dated_id_sorts_by_its_day() {
        let random = Id::from_bytes([0xab; 16]);
        assert_eq!(random.dated(0x4f3a).to_string(), format!("4f3a{}", "ab".repeat(14)));
        assert!(Id::from_bytes([255; 16]).dated(1) < Id::from_bytes([0; 16]).dated(2));
        assert_eq!(random.dated(-1), random.dated(0));
        assert_eq!(random.dated(i32::MAX), random.dated(65_535));
    }

    #[test]
    fn a_beginning_has_4_to_32_digits() {
        let all: Id = "000102033435363738396162636465ff".parse().unwrap();
        for digits in Prefix::LEAST..=Prefix::MOST {
            assert!(Prefix::new(&all.to_string()[..digits]).unwrap().fits(all), "{digits}");
        }
        let whole = Prefix::new(&all.to_string()).unwrap();
        assert_eq!((whole.first(), whole.last()), (all, all));
        assert_eq!(Prefix::new("AbCd"), Prefix::new("abcd"));
        let long = "0".repeat(33);
        for text in ["", "abc", "abcg", "+123", "ab cd", "ñññññ", long.as_str()] {
            let refused = Prefix::new(text).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "id"));
        }
    }

    proptest! {
        #[test]
        fn a_beginning_fits_what_begins_so(id: [u8; 16], other: [u8; 16], digits in 4_usize..=32) {
            let (id, other) = (Id(id), Id(other));
            let text = id.to_string()[..digits].to_owned();
            let prefix = Prefix::new(&text).unwrap();
            prop_assert!(prefix.fits(id));
            prop_assert_eq!(prefix.fits(other), other.to_string().starts_with(&text));
            prop_assert!(prefix.first().to_string().starts_with(&text));
            prop_assert!(prefix.last().to_string().starts_with(&text));
        }
    }

    /// `hashlib.sha256(b"tandem-id/1\0weekly_recall\0002026-03-02").hexdigest()[:32]` in Python.
    #[test]
    fn a_natural_id_is_the_same_everywhere() {
        let id = Id::natural("weekly_recall", "2026-03-02");
        assert_eq!(id.to_string(), "1b6a20a90d984521a6e5e03910b4db49");
    }

    #[test]
    fn kind_and_key_do_not_run_together() {
        assert_ne!(Id::natural("ab", "c"), Id::natural("a", "bc"));
        assert_ne!(Id::natural("a", ""), Id::natural("", "a"));
    }

    #[test]
    fn text_and_json_have_one_spelling() {
        let id = Id::from_bytes(*b"\x00\x01\x02\x03456789abcde\xff");
        let text = id.to_string();
        assert_eq!(text, "000102033435363738396162636465ff");
        assert_eq!(text.parse(), Ok(id));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("{text:?}"));
        assert_eq!(serde_json::from_str::<Id>(&json).unwrap(), id);
    }

    #[test]
    fn other_texts_are_refused() {
        let short = "0".repeat(31);
        let long = "0".repeat(33);
        let upper = "A".repeat(32);
        let signs = "+f".repeat(16);
        let wide = "é".repeat(16);
        for text in ["", &short, &long, &upper, &signs, &wide] {
            assert_eq!(text.parse::<Id>().unwrap_err().code(), "Invalid");
        }
    }
}
