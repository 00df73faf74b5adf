//! Words that people read to each other: the passphrase of a page, and the phrase that two screens
//! compare.
//!
//! They come from lists (`assets/README.md`) out of which everything was taken that nobody should have
//! to say to the person who helps them, and that cannot be spelled by ear. The floor is 77 bits, and it
//! takes about 39 to be found by a graphics card in minutes:
//!
//! | list | words | bits a word | words of a phrase | bits |
//! | --- | --- | --- | --- | --- |
//! | English | 7,300 | 12.834 | 6 | 77.002 |
//! | Spanish | 1,736 | 10.762 | 8 | 86.09 |
//!
//! Six words of 7,299 would fall below the floor: one more English word that goes needs a seventh word.
//! Seven Spanish words would be 75.3 bits.
//!
//! The language is that of the two people, not of a device: both have to see the same words. A page is
//! opened with English words, because the reader in it looks at letters alone.

use std::fmt;
use std::sync::LazyLock;

use ring::pbkdf2;
use zeroize::Zeroizing;

use crate::error::{Result, ShareError};
use crate::keys::PublicKey;
use crate::random::{Random, array};

/// A list of words to read aloud.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordList {
    /// 7,300 English words.
    English,
    /// 1,736 Spanish words, no two of which sound alike.
    Spanish,
}

static ENGLISH: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../assets/words-en.txt").lines().collect());
static SPANISH: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("../assets/words-es.txt").lines().collect());

impl WordList {
    fn all(self) -> &'static [&'static str] {
        match self {
            Self::English => &ENGLISH,
            Self::Spanish => &SPANISH,
        }
    }

    /// The words of a phrase: as many as give 77 bits.
    #[must_use]
    pub const fn words_of_a_phrase(self) -> u32 {
        match self {
            Self::English => 6,
            Self::Spanish => 8,
        }
    }
}

/// The least words of a passphrase.
pub const WORDS_OF_A_PHRASE: u32 = WordList::English.words_of_a_phrase();

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
    let words = WordList::English.all();
    let count = u16::try_from(words.len()).expect("the list is shorter than 65,536");
    let fair = u16::MAX - u16::MAX % count;
    loop {
        let number = u16::from_le_bytes(*array(random)?);
        if number < fair {
            return Ok(words[usize::from(number % count)]);
        }
    }
}

/// Six English words over both whole public keys; see [`phrase_in`].
pub fn phrase(a: &PublicKey, b: &PublicKey) -> String {
    phrase_in(WordList::English, a, b)
}

/// Words over both whole public keys, the same on both screens, whoever is named first.
///
/// # What they are good for
///
/// Somebody between the two people would have to find keys with which both screens show the same
/// words. The pair of a person is made after they have the coach's key, so one of the two phrases is
/// fixed before the last key can be chosen: that takes 2^77 tries, not the square root of it. Each
/// try is made 100,000 times as dear by PBKDF2 (about 20 ms once, on a desktop), so that even where
/// an app makes its pair too early, it stays out of reach.
pub fn phrase_in(list: WordList, a: &PublicKey, b: &PublicKey) -> String {
    const ROUNDS: std::num::NonZeroU32 = std::num::NonZeroU32::new(100_000).expect("not zero");
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    let mut keys = [0; 64];
    keys[..32].copy_from_slice(first.as_bytes());
    keys[32..].copy_from_slice(second.as_bytes());
    let mut bits = [0; 16];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, b"tandem-share/1 phrase", &keys, &mut bits);
    // 128 bits taken modulo a number of 78 or 87: the words are even to one in 2^41.
    let mut number = u128::from_be_bytes(bits);
    let all = list.all();
    let count = all.len() as u128;
    let mut words = Vec::with_capacity(list.words_of_a_phrase() as usize);
    for _ in 0..list.words_of_a_phrase() {
        words.push(all[usize::try_from(number % count).expect("less than the list is long")]);
        number /= count;
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SecretKey;
    use proptest::prelude::*;

    const BOTH: [(WordList, usize, &str); 2] = [
        (WordList::English, 7_300, include_str!("../assets/left-out-en.txt")),
        (WordList::Spanish, 1_736, include_str!("../assets/left-out-es.txt")),
    ];

    fn plain(word: &str) -> String {
        let plain = |c| match c {
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' | 'ü' => 'u',
            'ñ' => 'n',
            other => other,
        };
        word.chars().map(plain).collect()
    }

    /// What is heard of a Spanish word: b as v, c, s, z and x as one where they are one, no h, ll as y,
    /// g as j before e and i, a doubled letter once.
    fn heard(word: &str) -> String {
        let letters: Vec<char> = plain(word).chars().collect();
        let next = |at: usize| letters.get(at + 1).copied().unwrap_or(' ');
        let mut heard = String::new();
        let mut at = 0;
        while let Some(&letter) = letters.get(at) {
            let soft = matches!(next(at), 'e' | 'i');
            let (sound, taken) = match (letter, next(at)) {
                ('c', 'h') => (Some('C'), 2),
                ('c', _) if soft => (Some('s'), 1),
                ('q', 'u') => (Some('k'), 2),
                ('c' | 'k' | 'q', _) => (Some('k'), 1),
                ('z' | 'x', _) => (Some('s'), 1),
                ('v', _) => (Some('b'), 1),
                ('l', 'l') => (Some('y'), 2),
                ('g', _) if soft => (Some('j'), 1),
                ('h', _) => (None, 1),
                (other, _) => (Some(other), 1),
            };
            heard.extend(sound.filter(|sound| !heard.ends_with(*sound)));
            at += taken;
        }
        heard
    }

    #[test]
    fn words_spoken_the_lists_are_as_they_say() {
        for (list, count, left_out) in BOTH {
            let words = list.all();
            assert_eq!(words.len(), count, "{list:?}");
            let sorted: Vec<_> = words.iter().map(|word| plain(word)).collect();
            assert!(sorted.is_sorted_by(|a, b| a < b), "{list:?}: sorted, and none twice");
            for word in words {
                let letters = plain(word);
                assert!(letters.bytes().all(|b| b.is_ascii_lowercase()), "{word}");
                assert!((3..=10).contains(&letters.len()), "{word}");
                assert!(!left_out.lines().any(|left_out| left_out == *word), "{word}");
            }
            let bits = (count as f64).log2() * f64::from(list.words_of_a_phrase());
            assert!(bits >= 77.0, "{list:?}: {bits}");
            let fewer = (count as f64).log2() * f64::from(list.words_of_a_phrase() - 1);
            assert!(fewer < 77.0, "{list:?}: one word fewer would do");
        }
    }

    #[test]
    fn words_spoken_no_two_spanish_words_sound_alike() {
        assert_eq!(heard("abrazo"), heard("abraso"));
        assert_ne!(heard("casa"), heard("caja"));
        let heard_of: std::collections::BTreeMap<_, _> =
            SPANISH.iter().map(|word| (heard(word), word)).collect();
        assert_eq!(heard_of.len(), SPANISH.len());
    }

    /// No word that the product never uses may turn up in what two people read to each other.
    #[test]
    fn no_word_of_the_never_list_is_drawn() {
        let list = include_str!("../../words/content/never.json");
        let list: serde_json::Value = serde_json::from_str(list).unwrap();
        for language in ["en", "es"] {
            for group in ["everywhere", "screens"] {
                for word in list["languages"][language][group].as_array().unwrap() {
                    for (list, ..) in BOTH {
                        assert!(!list.all().contains(&word.as_str().unwrap()), "{word}");
                    }
                }
            }
        }
    }

    /// A page that was sent while the list was longer still opens.
    #[test]
    fn words_that_are_drawn_no_more_are_still_read() {
        let (_, _, left_out) = BOTH[0];
        let old: Vec<_> = left_out.lines().take(6).collect();
        assert_eq!(Passphrase::parse(&old.join(" ")).unwrap().as_str(), old.join(" "));
    }

    #[test]
    fn both_screens_show_the_same_words_in_spanish() {
        let (a, b) =
            (SecretKey::from_bytes(&[1; 32]).public(), SecretKey::from_bytes(&[2; 32]).public());
        let words = phrase_in(WordList::Spanish, &a, &b);
        assert_eq!(words, phrase_in(WordList::Spanish, &b, &a));
        assert_eq!(words.split(' ').count(), 8);
        assert!(words.split(' ').all(|word| SPANISH.contains(&word)), "{words}");
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
        for _ in 0..8 * ENGLISH.len() {
            *seen.entry(draw(&mut counting).unwrap()).or_insert(0) += 1;
        }
        assert_eq!(seen.len(), ENGLISH.len());
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
