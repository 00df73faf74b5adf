//! The ways into a vault, and how the secret of each becomes the key pair of its slot.
//!
//! | way | secret | key derivation | one opening |
//! | --- | --- | --- | --- |
//! | passphrase | what a person chose | Argon2id | 185 ms on a desktop core |
//! | spare key | 160 random bits, written down | HKDF | 3 ms with all else |
//! | device | 256 random bits that a keystore hands out | HKDF | the same |
//! | device and PIN | both | HKDF of Argon2id(PIN) and the device's bits | 185 ms |
//!
//! What is random already is not stretched: 64 MiB and three passes protect a choice of a person's
//! from being guessed, and nobody guesses 160 bits. So a finger on the sensor opens at once.
//!
//! There is **one slot of each way**. That is enough for a finger, a PIN, a passphrase and a spare key
//! side by side, and a way is then named by what it is, on a screen as in the file. A keystore that
//! forgot its secret (a reset phone, new fingers) leaves a slot that nothing opens; the new one takes
//! its place, and none is left over. A spare key that is not confirmed stands in a slot of its own beside
//! the one it is to replace.
//!
//! A PIN alone is no way: a million of them are two days of one desktop core, for whoever has a copy of
//! the files. With the device's bits under HKDF it takes the device as well. The slot keeps a
//! *commitment* to those bits, 16 bytes by HKDF, so that another device's secret is told from a wrong
//! PIN, before any work.

use std::io;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use unicode_normalization::UnicodeNormalization;
use x25519_dalek::StaticSecret;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::key;
use crate::spare_key::{NotACode, SpareKey};

/// A way into a vault. One slot of `tandem.keys` is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// What a person chose and remembers.
    Passphrase,
    /// What a person wrote down, and showed that they did.
    SpareKey,
    /// A spare key that was made and not yet shown to be written down. It opens like the other, which
    /// stays until this one is confirmed.
    SpareKeyNext,
    /// What a device's keystore holds, and nothing else: the device's own lock stands before it.
    Device,
    /// The same, with a PIN.
    DevicePin,
}

impl Way {
    pub(crate) const ALL: [Self; 5] =
        [Self::Passphrase, Self::SpareKey, Self::SpareKeyNext, Self::Device, Self::DevicePin];

    /// Its name in the file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Passphrase => "passphrase",
            Self::SpareKey => "spare-key",
            Self::SpareKeyNext => "spare-key-next",
            Self::Device => "device",
            Self::DevicePin => "device-pin",
        }
    }

    /// Whether a person could guess it, so that a guess must cost something.
    pub(crate) fn is_stretched(self) -> bool {
        matches!(self, Self::Passphrase | Self::DevicePin)
    }

    /// Whether it opens wherever its person is, and not on one device alone.
    pub(crate) fn is_portable(self) -> bool {
        matches!(self, Self::Passphrase | Self::SpareKey | Self::SpareKeyNext)
    }

    /// Whether it lasts when every device is lost: what a person knows, or has on paper for certain.
    pub(crate) fn is_a_persons_own(self) -> bool {
        matches!(self, Self::Passphrase | Self::SpareKey)
    }
}

/// How much work one guess costs at what a person chose (Argon2id, RFC 9106).
///
/// Nobody outside can make one up: a program that is handed to a person has [`Cost::STANDARD`] and no
/// other, whatever it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    pub(crate) memory_kib: u32,
    pub(crate) passes: u32,
}

impl Cost {
    /// 64 MiB, three passes: RFC 9106's second recommendation, but on one lane, since no more are
    /// used; 185 ms on a desktop core.
    pub const STANDARD: Self = Self { memory_kib: 64 * 1024, passes: 3 };

    /// Far too little for a real vault; keeps tests quick.
    #[cfg(any(test, feature = "testing"))]
    pub const TEST_ONLY: Self = Self { memory_kib: 64, passes: 1 };

    /// What a program asks of a new passphrase: [`Cost::STANDARD`].
    ///
    /// Tests of whole programs set `TANDEM_TEST_COST=1`. It takes the feature `testing`, which no
    /// program turns on by itself, *and* a debug build, *and* the variable: a build of the whole
    /// workspace unites features, and a debug build may be somebody's own.
    #[must_use]
    pub fn usual() -> Self {
        #[cfg(all(feature = "testing", debug_assertions))]
        if std::env::var_os("TANDEM_TEST_COST").is_some_and(|it| it == "1") {
            return Self::TEST_ONLY;
        }
        Self::STANDARD
    }

    /// What is random already is not stretched.
    pub(crate) const NONE: Self = Self { memory_kib: 0, passes: 0 };

    /// A file may not ask for more than 256 MiB and 8 passes, before anybody has shown that it is
    /// theirs: a phone ends a program that takes a gibibyte.
    pub(crate) fn check(self) -> Result<Self> {
        if (8..=256 * 1024).contains(&self.memory_kib) && (1..=8).contains(&self.passes) {
            Ok(self)
        } else {
            Err(Error::Damaged("tandem.keys is not whole"))
        }
    }
}

/// How many random bytes a device's keystore holds.
pub const DEVICE_SECRET_LEN: usize = 32;

/// What opens a vault, as whoever has it gives it.
#[derive(Clone)]
pub enum Key<'a> {
    /// What a person chose. Taken in Unicode NFC: keyboards differ in how they write an accented letter,
    /// and a person cannot see it.
    Passphrase(&'a str),
    /// What a person wrote down.
    SpareKey(SpareKey),
    /// What a device's keystore holds, with a PIN or without. The bytes must be random: they are not
    /// stretched.
    Device {
        /// The keystore's bytes.
        secret: &'a [u8; DEVICE_SECRET_LEN],
        /// Digits that a person remembers. In Unicode NFKC, so that wide digits are the plain ones.
        pin: Option<&'a str>,
    },
}

/// Why something cannot become a way in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// A passphrase of nothing.
    #[error("a passphrase has at least one character")]
    Empty,
    /// A passphrase with the letters of a spare key: it could not be told from one with a slip.
    #[error("a passphrase must not look like a spare key")]
    LikeASpareKey,
    /// A PIN that is none.
    #[error("a PIN has 4 to 12 digits")]
    Pin,
    /// A spare key, which is made by the vault itself.
    #[error("a spare key is made by the vault")]
    SpareKey,
}

impl<'a> Key<'a> {
    /// What a person typed where either a passphrase or the spare key is asked for. One text has one
    /// meaning: what has the letters of a spare key is one, since no passphrase may look like that.
    ///
    /// # Errors
    /// [`Error::Slip`] for a spare key with a letter that is wrong: its checksum does not fit, which is
    /// told before any work and counts as no try.
    pub fn typed(text: &'a str) -> Result<Self> {
        match text.parse() {
            Ok(spare_key) => Ok(Self::SpareKey(spare_key)),
            Err(NotACode::Checksum) => Err(Error::Slip),
            Err(NotACode::Shape) => Ok(Self::Passphrase(text)),
        }
    }

    /// Whether it may become a way in.
    ///
    /// # Errors
    /// [`Error::Unfit`].
    pub(crate) fn check_new(&self) -> Result<()> {
        match self {
            Self::Passphrase(text) if text.parse::<SpareKey>() != Err(NotACode::Shape) => {
                Err(Unfit::LikeASpareKey.into())
            }
            Self::Passphrase("") => Err(Unfit::Empty.into()),
            Self::Device { pin: Some(pin), .. } if !is_a_pin(pin) => Err(Unfit::Pin.into()),
            _ => Ok(()),
        }
    }

    /// The slots that it may open.
    pub(crate) fn ways(&self) -> &'static [Way] {
        match self {
            Self::Passphrase(_) => &[Way::Passphrase],
            Self::SpareKey(_) => &[Way::SpareKey, Way::SpareKeyNext],
            Self::Device { pin: None, .. } => &[Way::Device],
            Self::Device { pin: Some(_), .. } => &[Way::DevicePin],
        }
    }

    /// What a person could guess, and all that goes with it; nothing for what nobody guesses.
    pub(crate) fn guess(&self) -> Option<[&[u8]; 2]> {
        match self {
            Self::Passphrase(text) => Some([text.as_bytes(), &[]]),
            Self::Device { secret, pin: Some(pin) } => Some([pin.as_bytes(), &secret[..]]),
            Self::SpareKey(_) | Self::Device { pin: None, .. } => None,
        }
    }

    /// The slot's X25519 secret.
    pub(crate) fn pair(&self, cost: Cost, salt: &[u8; 16]) -> Result<StaticSecret> {
        let mut seed = Zeroizing::new([0; 32]);
        match self {
            Self::Passphrase(text) => stretch(text.nfc(), text.len(), cost, salt, &mut seed)?,
            Self::SpareKey(code) => return Ok(code.pair(salt)),
            Self::Device { secret, pin: None } => {
                key::derive(salt, &secret[..], "tandem-keys/1 device", &mut seed);
            }
            Self::Device { secret, pin: Some(pin) } => {
                stretch(pin.nfkc(), pin.len(), cost, salt, &mut seed)?;
                let mut both = Zeroizing::new([0; 32 + DEVICE_SECRET_LEN]);
                both[..32].copy_from_slice(&seed[..]);
                both[32..].copy_from_slice(&secret[..]);
                key::derive(salt, &both[..], "tandem-keys/1 device-pin", &mut seed);
            }
        }
        Ok(StaticSecret::from(*seed))
    }

    /// What a slot keeps of the device's secret, to know it again.
    pub(crate) fn commitment(&self, salt: &[u8; 16]) -> Option<[u8; 16]> {
        let Self::Device { secret, .. } = self else { return None };
        let mut whole = Zeroizing::new([0; 32]);
        key::derive(salt, &secret[..], "tandem-keys/1 commitment", &mut whole);
        whole.first_chunk().copied()
    }
}

fn is_a_pin(text: &str) -> bool {
    let digits = text.nfkc();
    digits.clone().all(|digit| digit.is_ascii_digit()) && (4..=12).contains(&digits.count())
}

/// Argon2id over what a person chose. Its memory is wiped, since the key could be had from what it holds
/// at the end; and the text gets all its room at once (normalising makes UTF-8 up to eleven times as
/// long), since growing would leave copies behind.
fn stretch(
    text: impl Iterator<Item = char>,
    len: usize,
    cost: Cost,
    salt: &[u8; 16],
    seed: &mut [u8; 32],
) -> Result<()> {
    let unfit = |_| Error::Damaged("tandem.keys is not whole");
    let mut composed = Zeroizing::new(String::with_capacity(11 * len));
    composed.extend(text);
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(seed.len())).map_err(unfit)?;
    let mut memory = Zeroizing::new(Vec::new());
    memory
        .try_reserve_exact(params.block_count())
        .map_err(|_| Error::Io(io::ErrorKind::OutOfMemory))?;
    memory.resize(params.block_count(), Block::default());
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(composed.as_bytes(), salt, seed, memory.as_mut_slice())
        .map_err(unfit)
}
