//! The spare key: 160 random bits that open the vault when everything else is lost.
//!
//! Keystores forget their keys when a phone is restored or replaced, and people forget
//! passphrases; so every vault has a spare key from its first minute, and wherever a passphrase
//! is asked for the code serves as well. A new one takes the old one's place only once somebody has
//! shown that they have it (`vault/keys.rs`). It is written down by hand: Crockford's base 32 (no I, L,
//! O, U; what looks alike is read alike), in nine groups of four, of which the last is a checksum
//! that tells a slip of the pen from a wrong code.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use data_encoding::{Encoding, Specification};
use ring::digest;
use serde::{Deserialize, Serialize};
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use crate::error::Result;
use crate::key;

const SECRET_LEN: usize = 20;
const SECRET_CHARS: usize = 32;
const CHECK_CHARS: usize = 4;
const CHARS: usize = SECRET_CHARS + CHECK_CHARS;
const GROUP: usize = 4;

/// Crockford's base 32.
static BASE32: LazyLock<Encoding> = LazyLock::new(|| {
    let mut alphabet = Specification::new();
    alphabet.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    alphabet.encoding().expect("32 different symbols make an encoding")
});

/// A spare key. Shown once, when it is made; wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct SpareKey(Zeroizing<[u8; SECRET_LEN]>);

/// The public half of a spare key, with all that it takes to have a vault opened by it: whoever has this
/// can seal to the spare key, and open nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpareSlot {
    /// The X25519 public half.
    pub public: [u8; 32],
    /// What the pair is derived with. The spare key is random, and so is not stretched: there is no cost.
    pub salt: [u8; 16],
    /// The last group of the spare key, by which a person tells it from another.
    pub tag: String,
}

/// Why a text is not a spare key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotACode {
    /// It has not the length or the letters of one.
    #[error("this does not look like a spare key")]
    Shape,
    /// It has, but a letter was misread: the checksum does not fit.
    #[error("a letter of the spare key is wrong")]
    Checksum,
}

impl SpareKey {
    pub(crate) fn random() -> Result<Self> {
        let mut secret = Zeroizing::new([0; SECRET_LEN]);
        key::random(secret.as_mut())?;
        Ok(Self(secret))
    }

    /// The secret half of the pair that it is with a salt: that of a [`SpareSlot`].
    #[must_use]
    pub fn pair(&self, salt: &[u8; 16]) -> StaticSecret {
        let mut seed = Zeroizing::new([0; 32]);
        key::derive(salt, self.secret(), "tandem-keys/1 spare-key", &mut seed);
        StaticSecret::from(*seed)
    }

    pub(crate) fn secret(&self) -> &[u8] {
        self.0.as_ref()
    }

    /// Its last group, which tells one key from another and opens nothing: 20 bits of a hash of 160.
    pub(crate) fn tag(&self) -> String {
        checksum(self.secret())
    }

    /// The code as it is written down: `XXXX-XXXX-…`, 44 characters.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let secret = Zeroizing::new(BASE32.encode(self.secret()));
        let check = checksum(self.secret());
        let mut text = Zeroizing::new(String::with_capacity(CHARS + CHARS / GROUP));
        for (index, letter) in secret.chars().chain(check.chars()).enumerate() {
            if index > 0 && index % GROUP == 0 {
                text.push('-');
            }
            text.push(letter);
        }
        text
    }
}

impl SpareKey {
    /// How many groups of letters there are, the checksum not counted.
    pub(crate) const GROUPS: usize = SECRET_CHARS / GROUP;

    /// Whether a person who typed `typed` has the group of this number, from 1 on, before them.
    pub(crate) fn has_group(&self, number: usize, typed: &str) -> bool {
        let text = self.to_text();
        let group = number.checked_sub(1).and_then(|index| text.split('-').nth(index));
        group.is_some_and(|group| *letters(typed) == *group)
    }
}

/// What was meant by what a person typed: any case, any spaces and dashes, O for 0, I and L for 1. It
/// gets all its room at once: growing would leave copies behind.
fn letters(typed: &str) -> Zeroizing<String> {
    let meant = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    let meant = meant.map(|letter| match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    });
    let mut letters = Zeroizing::new(String::with_capacity(typed.len()));
    letters.extend(meant);
    letters
}

impl FromStr for SpareKey {
    type Err = NotACode;

    fn from_str(text: &str) -> Result<Self, NotACode> {
        let letters = letters(text);
        if letters.len() != CHARS || !letters.is_ascii() {
            return Err(NotACode::Shape);
        }
        let (secret, check) = letters.split_at(SECRET_CHARS);
        let mut bytes = Zeroizing::new([0; SECRET_LEN]);
        BASE32.decode_mut(secret.as_bytes(), bytes.as_mut()).map_err(|_| NotACode::Shape)?;
        if checksum(bytes.as_ref()) == check { Ok(Self(bytes)) } else { Err(NotACode::Checksum) }
    }
}

/// Never the code itself.
impl fmt::Debug for SpareKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SpareKey(…)")
    }
}

/// The first 20 bits of SHA-256 over the secret: one slip in a million passes.
fn checksum(secret: &[u8]) -> String {
    let mut text = BASE32.encode(digest::digest(&digest::SHA256, secret).as_ref());
    text.truncate(CHECK_CHARS);
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn code(bytes: [u8; SECRET_LEN]) -> SpareKey {
        SpareKey(Zeroizing::new(bytes))
    }

    /// Base 32 and checksum worked out with Python's `int.from_bytes` and `hashlib`.
    #[test]
    fn is_written_as_worked_out_elsewhere() {
        let bytes: [u8; SECRET_LEN] = std::array::from_fn(|i| i as u8 * 13);
        assert_eq!(code(bytes).to_text().as_str(), "006H-M9SM-8575-PT3N-GA7S-SADP-RF8D-VTQQ-EGQ2");
    }

    #[test]
    fn a_slip_is_told_from_a_wrong_shape() {
        let text = code([7; SECRET_LEN]).to_text();
        let slip = format!("{}Z", &text[..text.len() - 1]);
        assert_ne!(text.as_str(), slip);
        assert_eq!(slip.parse::<SpareKey>(), Err(NotACode::Checksum));
        for wrong in ["correct horse battery staple", "", "ü", &format!("{}0", text.as_str())] {
            assert_eq!(wrong.parse::<SpareKey>(), Err(NotACode::Shape));
        }
        assert_eq!(text.replace('0', "U").parse::<SpareKey>(), Err(NotACode::Shape));
    }

    #[test]
    fn a_group_is_known_however_it_is_typed() {
        let code = code(std::array::from_fn(|i| i as u8 * 13));
        assert!(
            code.has_group(1, "006H") && code.has_group(2, " m9 sm") && code.has_group(1, "oo6h")
        );
        for (number, wrong) in [(1, "M9SM"), (0, ""), (0, "006H"), (1, ""), (1, "006"), (10, "")] {
            assert!(!code.has_group(number, wrong), "{number}: {wrong}");
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", code([1; SECRET_LEN])), "SpareKey(…)");
    }

    proptest! {
        #[test]
        fn reads_what_it_writes_however_it_is_typed(bytes: [u8; SECRET_LEN]) {
            let written = code(bytes).to_text();
            let typed = written.to_lowercase().replace('-', " ").replace('0', "o").replace('1', "l");
            prop_assert_eq!(written.parse::<SpareKey>(), Ok(code(bytes)));
            prop_assert_eq!(typed.parse::<SpareKey>(), Ok(code(bytes)));
        }
    }
}
