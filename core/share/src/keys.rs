//! Keys: the pair that a person has for one coach, and the pair of a coach.
//!
//! They are age's own (X25519, written in Bech32), so that a coach's key works with `age` itself and
//! a file can be opened without Tandem.

use std::fmt;
use std::str::FromStr;

use bech32::primitives::decode::CheckedHrpstring;
use bech32::{Bech32, Hrp};
use data_encoding::HEXLOWER;
use ring::digest;
use serde::{Deserialize, Serialize};
use x25519_dalek::{SharedSecret, StaticSecret};
use zeroize::Zeroizing;

use crate::error::{Result, ShareError};
use crate::random::{Random, array};

const PUBLIC: Hrp = Hrp::parse_unchecked("age");
const SECRET: Hrp = Hrp::parse_unchecked("age-secret-key-");

/// The secret half of a pair. Wiped from memory when dropped; `Debug` shows nothing of it.
#[derive(Clone)]
pub struct SecretKey(StaticSecret);

impl SecretKey {
    /// A new one.
    ///
    /// # Errors
    ///
    /// [`ShareError::NoRandom`].
    pub fn random(random: &mut dyn Random) -> Result<Self> {
        Ok(Self(StaticSecret::from(*array(random)?)))
    }

    /// The key with these bytes; any 32 are one.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(StaticSecret::from(*bytes))
    }

    /// Its bytes, to be kept in the vault and nowhere else.
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes())
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(x25519_dalek::PublicKey::from(&self.0).to_bytes())
    }

    /// As `age` writes it, `AGE-SECRET-KEY-1…`, for a person who wants to open files with `age`.
    pub fn to_age(&self) -> Zeroizing<String> {
        let text = bech32::encode_upper::<Bech32>(SECRET, self.0.as_bytes());
        Zeroizing::new(text.expect("32 bytes are short enough for Bech32"))
    }

    /// Reads `AGE-SECRET-KEY-1…`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `key` for any other text.
    pub fn from_age(text: &str) -> Result<Self> {
        let bytes = Zeroizing::new(read(text, &SECRET)?);
        Ok(Self::from_bytes(&bytes))
    }

    /// What the two pairs have in common; `None` if the other key is one of the few with which it
    /// would be known to everybody.
    pub(crate) fn shared_with(&self, other: &PublicKey) -> Option<SharedSecret> {
        let shared = self.0.diffie_hellman(&x25519_dalek::PublicKey::from(other.0));
        shared.was_contributory().then_some(shared)
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

/// The points of low order on Curve25519, little-endian: 0, 1, the two of order 8, and p-1 to p+1, of
/// which the last two are 0 and 1 once more. They are compared, not multiplied: a key is read
/// wherever it is kept, a thousand times for a coach's list, and a multiplication takes 30 µs.
///
/// Source: D. J. Bernstein, "Curve25519", section "How do I validate Curve25519 public keys?". The
/// tests multiply each of them.
const LOW_ORDER: [[u8; 32]; 7] = {
    const fn near_p(first: u8) -> [u8; 32] {
        let mut bytes = [0xff; 32];
        bytes[0] = first;
        bytes[31] = 0x7f;
        bytes
    }
    let zero = [0; 32];
    let mut one = [0; 32];
    one[0] = 1;
    [
        zero,
        one,
        [
            0xe0, 0xeb, 0x7a, 0x7c, 0x3b, 0x41, 0xb8, 0xae, 0x16, 0x56, 0xe3, 0xfa, 0xf1, 0x9f,
            0xc4, 0x6a, 0xda, 0x09, 0x8d, 0xeb, 0x9c, 0x32, 0xb1, 0xfd, 0x86, 0x62, 0x05, 0x16,
            0x5f, 0x49, 0xb8, 0x00,
        ],
        [
            0x5f, 0x9c, 0x95, 0xbc, 0xa3, 0x50, 0x8c, 0x24, 0xb1, 0xd0, 0xb1, 0x55, 0x9c, 0x83,
            0xef, 0x5b, 0x04, 0x44, 0x5c, 0xc4, 0x58, 0x1c, 0x8e, 0x86, 0xd8, 0x22, 0x4e, 0xdd,
            0xd0, 0x9f, 0x11, 0x57,
        ],
        near_p(0xec),
        near_p(0xed),
        near_p(0xee),
    ]
};

/// The public half of a pair, an age recipient. In text and JSON it is `age1…`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// The key with these bytes.
    ///
    /// # Errors
    ///
    /// `Invalid` in `key` for the few points of low order: what is sealed to them, anybody opens.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self> {
        let mut point = bytes;
        // X25519 passes over the highest bit.
        point[31] &= 0x7f;
        if LOW_ORDER.contains(&point) { Err(not_a_key()) } else { Ok(Self(bytes)) }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What names the key in a record of consent: short enough to read, long enough that no second
    /// key has it.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut context = digest::Context::new(&digest::SHA256);
        context.update(b"tandem-share/1 fingerprint\0");
        context.update(&self.0);
        let mut first = [0; 16];
        first.copy_from_slice(&context.finish().as_ref()[..16]);
        Fingerprint(first)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = bech32::encode_lower::<Bech32>(PUBLIC, &self.0);
        f.write_str(&text.expect("32 bytes are short enough for Bech32"))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({self})")
    }
}

impl FromStr for PublicKey {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self> {
        Self::from_bytes(read(text, &PUBLIC)?)
    }
}

impl From<PublicKey> for String {
    fn from(key: PublicKey) -> Self {
        key.to_string()
    }
}

impl TryFrom<String> for PublicKey {
    type Error = ShareError;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

/// The first 128 bits of a hash of a public key, written in eight groups of four hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// The bytes.
    pub fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, pair) in self.0.chunks_exact(2).enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{:02x}{:02x}", pair[0], pair[1])?;
        }
        Ok(())
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

impl FromStr for Fingerprint {
    type Err = ShareError;

    fn from_str(text: &str) -> Result<Self> {
        let digits: String = text.chars().filter(|one| *one != ' ').collect();
        let bytes = HEXLOWER.decode(digits.as_bytes()).ok().and_then(|all| all.try_into().ok());
        bytes.map(Self).ok_or_else(|| ShareError::invalid("fingerprint", "eight groups of four"))
    }
}

impl From<Fingerprint> for String {
    fn from(fingerprint: Fingerprint) -> Self {
        fingerprint.to_string()
    }
}

impl TryFrom<String> for Fingerprint {
    type Error = ShareError;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

/// 32 bytes in Bech32. The padding bits must be zero, or one key would have several spellings.
fn read(text: &str, prefix: &Hrp) -> Result<[u8; 32]> {
    let parsed = CheckedHrpstring::new::<Bech32>(text).map_err(|_| not_a_key())?;
    if parsed.hrp() != *prefix {
        return Err(not_a_key());
    }
    let mut bytes = Zeroizing::new([0; 32]);
    let mut given = parsed.byte_iter();
    for byte in bytes.iter_mut() {
        *byte = given.next().ok_or_else(not_a_key)?;
    }
    let again = Zeroizing::new(
        bech32::encode_lower::<Bech32>(*prefix, bytes.as_ref()).map_err(|_| not_a_key())?,
    );
    if given.next().is_some() || !again.eq_ignore_ascii_case(text) {
        return Err(not_a_key());
    }
    Ok(*bytes)
}

fn not_a_key() -> ShareError {
    ShareError::invalid("key", "a key that begins with age1")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The pair of age's own test vectors (`x25519` in C2SP's CCTV).
    const IDENTITY: &str =
        "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0";

    #[test]
    fn pairs_are_ages_own() {
        let secret = SecretKey::from_age(IDENTITY).unwrap();
        assert_eq!(secret.to_age().as_str(), IDENTITY);
        assert!(secret.public().to_string().starts_with("age1"));
        assert!(SecretKey::from_age(&IDENTITY.to_lowercase()).is_ok());
    }

    #[test]
    fn other_texts_are_no_keys() {
        let public = SecretKey::from_bytes(&[7; 32]).public().to_string();
        let mut slip = public.clone().into_bytes();
        slip[10] = if slip[10] == b'q' { b'p' } else { b'q' };
        let slip = String::from_utf8(slip).unwrap();
        let mixed = format!("A{}", &public[1..]);
        for text in
            ["", "age1", "age1qqqq", &slip, &mixed, IDENTITY, &public[..40], &"q".repeat(9000)]
        {
            assert!(text.parse::<PublicKey>().is_err(), "{text}");
        }
        assert!(SecretKey::from_age(&public).is_err());
        let short = bech32::encode_lower::<Bech32>(PUBLIC, &[1; 31]).unwrap();
        let long = bech32::encode_lower::<Bech32>(PUBLIC, &[1; 33]).unwrap();
        assert!(short.parse::<PublicKey>().is_err() && long.parse::<PublicKey>().is_err());
    }

    #[test]
    fn a_key_that_everybody_shares_is_refused() {
        for point in LOW_ORDER {
            let multiplied = SecretKey::from_bytes(&[7; 32]).shared_with(&PublicKey(point));
            assert!(multiplied.is_none(), "{point:?} is of low order");
            for highest in [0, 0x80] {
                let mut bytes = point;
                bytes[31] |= highest;
                assert!(PublicKey::from_bytes(bytes).is_err());
            }
        }
    }

    #[test]
    fn a_fingerprint_reads_back() {
        let print = SecretKey::from_bytes(&[7; 32]).public().fingerprint();
        assert_eq!(print.to_string().len(), 39);
        assert_eq!(print.to_string().parse(), Ok(print));
        assert_ne!(print, SecretKey::from_bytes(&[8; 32]).public().fingerprint());
        assert!("abcd".parse::<Fingerprint>().is_err());
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", SecretKey::from_bytes(&[7; 32])), "SecretKey(…)");
    }

    proptest! {
        #[test]
        fn keys_read_back(bytes: [u8; 32]) {
            let secret = SecretKey::from_bytes(&bytes);
            let again = SecretKey::from_age(&secret.to_age()).unwrap();
            prop_assert_eq!(*again.to_bytes(), bytes);
            let public = secret.public();
            prop_assert_eq!(public.to_string().parse::<PublicKey>(), Ok(public));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,80}") {
            let _ = (text.parse::<PublicKey>(), SecretKey::from_age(&text), text.parse::<Fingerprint>());
        }
    }
}
