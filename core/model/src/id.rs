//! Ids: 16 bytes, random for an entry, computed for what can exist only once.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{Result, TandemError};

/// The id of anything that is kept.
///
/// An entry gets 16 random bytes from whoever has a random source. What can exist only once (the
/// recall of one week, a setting) gets [`Id::natural`], so that two devices that never met give it
/// the same id and a merge sees one thing, not two.
///
/// There is one spelling, in text as in JSON: 32 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
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

#[cfg(test)]
mod tests {
    use super::*;

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
