//! Words that people read to each other: the passphrase of a page, and the phrase that two screens
//! compare.
//!
//! Both come from one list of 7,752 words (`assets/README.md`), 12.92 bits each. Six are 77.5 bits,
//! and it takes about 39 bits to be found by a graphics card in minutes.

use std::fmt;
use std::sync::LazyLock;

use ring::pbkdf2;
use zeroize::Zeroizing;

use crate::error::{Result, ShareError};
use crate::keys::PublicKey;
use crate::random::{Random, array};

static WORDS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../assets/words.txt").lines().collect());

/// The words of a phrase, and the least of a passphrase.
pub const WORDS_OF_A_PHRASE: u32 = 6;

/// What opens a page: six words or more that the program drew, told over another channel. There is
/// no way to make one of words that a person chose. `Debug` hides it; it is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// The most words of a passphrase.
    pub const MOST: u32 = 12;

    /// Draws six words, each as likely as any other.
    ///
    /// # Errors
    ///
    /// [`ShareError::NoRandom`].
    pub fn random(random: &mut dyn Random) -> Result<Self> {
        Self::random_words(WORDS_OF_A_PHRASE, random)
    }

    /// Draws this many words, but at least six and at most [`Passphrase::MOST`].
    ///
    /// # Errors
    ///
    /// [`ShareError::NoRandom`].
    pub fn random_words(words: u32, random: &mut dyn Random) -> Result<Self> {
        let words = words.clamp(WORDS_OF_A_PHRASE, Self::MOST);
        // Room for the longest words: growing would leave copies behind.
        let mut text = Zeroizing::new(String::with_capacity(words as usize * 10));
        for index in 0..words {
            if index > 0 {
                text.push(' ');
            }
            text.push_str(draw(random)?);
        }
        Ok(Self(text))
    }

    /// Reads what a person typed: any case; anything that is no letter stands between words.
    ///
    /// # Errors
    ///
    /// [`ShareError::WrongPassphrase`] for fewer than six or more than twelve words: no page opens
    /// with them. Words that are not on the list are taken, since the list may change.
    pub fn parse(typed: &str) -> Result<Self> {
        let mut text = Zeroizing::new(String::with_capacity(typed.len()));
        let mut words = 0;
        for word in typed.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| !word.is_empty())
        {
            if words > 0 {
                text.push(' ');
            }
            text.extend(word.chars().map(|c| c.to_ascii_lowercase()));
            words += 1;
        }
        let enough = (WORDS_OF_A_PHRASE..=Self::MOST).contains(&words);
        if enough { Ok(Self(text)) } else { Err(ShareError::WrongPassphrase) }
    }

    /// The words in lower case, a space between them.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// One word. A number that lies beyond the last whole round of the list is drawn again, or the first
/// words would come up a little more often.
fn draw(random: &mut dyn Random) -> Result<&'static str> {
    let count = u16::try_from(WORDS.len()).expect("the list is shorter than 65,536");
    let fair = u16::MAX - u16::MAX % count;
    loop {
        let number = u16::from_le_bytes(*array(random)?);
        if number < fair {
            return Ok(WORDS[usize::from(number % count)]);
        }
    }
}

/// Six words over both whole public keys, the same on both screens, whoever is named first.
///
/// # What they are good for
///
/// Somebody between the two people would have to find keys with which both screens show the same
/// words. The pair of a person is made after they have the coach's key, so one of the two phrases is
/// fixed before the last key can be chosen: that takes 2^77 tries, not the square root of it. Each
/// try is made 100,000 times as dear by PBKDF2 (about 20 ms once, on a desktop), so that even where
/// an app makes its pair too early, it stays out of reach.
pub fn phrase(a: &PublicKey, b: &PublicKey) -> String {
    const ROUNDS: std::num::NonZeroU32 = std::num::NonZeroU32::new(100_000).expect("not zero");
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    let mut keys = [0; 64];
    keys[..32].copy_from_slice(first.as_bytes());
    keys[32..].copy_from_slice(second.as_bytes());
    let mut bits = [0; 16];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, b"tandem-share/1 phrase", &keys, &mut bits);
    // 128 bits taken modulo a number of 78: the words are even to one in 2^50.
    let mut number = u128::from_be_bytes(bits);
    let count = WORDS.len() as u128;
    let mut words = Vec::with_capacity(WORDS_OF_A_PHRASE as usize);
    for _ in 0..WORDS_OF_A_PHRASE {
        words.push(WORDS[usize::try_from(number % count).expect("less than the list is long")]);
        number /= count;
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SecretKey;
    use proptest::prelude::*;

    #[test]
    fn the_list_is_as_it_says() {
        assert_eq!(WORDS.len(), 7_752);
        assert!(WORDS.is_sorted_by(|a, b| a < b));
        let plain = |word: &&str| {
            (3..=9).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase())
        };
        assert!(WORDS.iter().all(plain));
        assert!((WORDS.len() as f64).log2() * 6.0 > 77.0);
    }

    /// No word that the product never uses may turn up in what two people read to each other.
    #[test]
    fn no_word_of_the_never_list_is_drawn() {
        let list = include_str!("../../words/content/never.json");
        let list: serde_json::Value = serde_json::from_str(list).unwrap();
        for language in ["en", "es"] {
            for group in ["everywhere", "screens"] {
                for word in list["languages"][language][group].as_array().unwrap() {
                    assert!(!WORDS.contains(&word.as_str().unwrap()), "{word}");
                }
            }
        }
    }

    #[test]
    fn both_screens_show_the_same_words() {
        let (a, b) =
            (SecretKey::from_bytes(&[1; 32]).public(), SecretKey::from_bytes(&[2; 32]).public());
        let words = phrase(&a, &b);
        assert_eq!(words, phrase(&b, &a));
        assert_eq!(words.split(' ').count(), 6);
        let other = SecretKey::from_bytes(&[3; 32]).public();
        assert_ne!(words, phrase(&a, &other));
    }

    #[test]
    fn a_passphrase_is_drawn_evenly_and_never_short() {
        let mut next = 0_u16;
        let mut counting = |bytes: &mut [u8]| {
            bytes.copy_from_slice(&next.to_le_bytes());
            next = next.wrapping_add(1);
            Ok::<_, ()>(())
        };
        // All 65,536 numbers in turn: eight whole rounds are taken, the rest is drawn again.
        let mut seen = std::collections::BTreeMap::new();
        for _ in 0..8 * WORDS.len() {
            *seen.entry(draw(&mut counting).unwrap()).or_insert(0) += 1;
        }
        assert_eq!(seen.len(), WORDS.len());
        assert!(seen.values().all(|times| *times == 8));
        let short = Passphrase::random_words(1, &mut counting).unwrap();
        assert_eq!(short.as_str().split(' ').count(), 6);
    }

    #[test]
    fn what_a_person_types_is_read_kindly() {
        let read = Passphrase::parse("  Abacus-ABDOMEN, abide\nability abide.zoom ").unwrap();
        assert_eq!(read.as_str(), "abacus abdomen abide ability abide zoom");
        assert_eq!(format!("{read:?}"), "Passphrase(…)");
        assert_eq!(Passphrase::parse("one two three four five"), Err(ShareError::WrongPassphrase));
        assert_eq!(Passphrase::parse(&"a ".repeat(13)), Err(ShareError::WrongPassphrase));
    }

    #[test]
    fn without_randomness_there_is_no_passphrase() {
        let mut none = |_: &mut [u8]| Err(());
        assert_eq!(Passphrase::random(&mut none), Err(ShareError::NoRandom));
    }

    proptest! {
        #[test]
        fn a_passphrase_reads_back(seed: u64) {
            let mut state = seed;
            let mut random = |bytes: &mut [u8]| {
                for byte in bytes {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    *byte = (state >> 56) as u8;
                }
                Ok::<_, ()>(())
            };
            let drawn = Passphrase::random(&mut random).unwrap();
            prop_assert_eq!(&Passphrase::parse(&drawn.as_str().to_uppercase()).unwrap(), &drawn);
        }
    }
}
