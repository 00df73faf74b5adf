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
//! The language is that of the two people, not of a device: both have to see the same words. So a page is
//! opened with words of its own language, which the consent settled, and the phrase is there in both.
//!
//! What is typed is read kindly. Any case will do, and whatever is no letter stands between words. Spanish
//! is spelled as it is heard by many who speak it: accents are left away, *abraso* is *abrazo* and *vaca*
//! is *baca*. So Spanish words are reduced to their sound ([`heard`]) before they open anything, and no
//! two words of the list have the same one. English is not: its spelling follows no such rules, and words
//! that would fall together would cost bits.

use std::fmt;
use std::sync::LazyLock;

use ring::pbkdf2;
use tandem_model::{Language, SpokenWords};
use unicode_normalization::UnicodeNormalization as _;
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

    /// The list of a language.
    #[must_use]
    pub const fn of(language: Language) -> Self {
        match language {
            Language::En => Self::English,
            Language::Es => Self::Spanish,
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

/// What opens a page: words that the program drew, told over another channel, six English ones or eight
/// Spanish ones at the least. There is no way to make one of words that a person chose. `Debug` hides it;
/// it is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Passphrase {
    list: WordList,
    words: Zeroizing<String>,
}

impl Passphrase {
    /// The most words of a passphrase.
    pub const MOST: u32 = 12;
    /// Room for the longest words of a list: growing would leave copies behind.
    const ROOM: usize = Self::MOST as usize * 14;

    /// Draws as many words of this language as give 77 bits, each as likely as any other.
    ///
    /// # Errors
    ///
    /// [`ShareError::NoRandom`].
    pub fn random(language: Language, random: &mut dyn Random) -> Result<Self> {
        let list = WordList::of(language);
        let mut words = Zeroizing::new(String::with_capacity(Self::ROOM));
        for index in 0..list.words_of_a_phrase() {
            if index > 0 {
                words.push(' ');
            }
            words.push_str(draw(list, random)?);
        }
        Ok(Self { list, words })
    }

    /// Reads what a person typed: any case; anything that is no letter stands between words.
    ///
    /// # Errors
    ///
    /// [`ShareError::WrongPassphrase`] for fewer words than are drawn or more than twelve: no page opens
    /// with them. Words that are not on the list are taken, since the list may change.
    pub fn parse(language: Language, typed: &str) -> Result<Self> {
        let list = WordList::of(language);
        // A letter and its accent may come as two characters, of which the second is no letter.
        let whole = Zeroizing::new(typed.nfc().collect::<String>());
        let mut words = Zeroizing::new(String::with_capacity(whole.len()));
        let mut count = 0;
        for word in whole.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty()) {
            if count > 0 {
                words.push(' ');
            }
            words.extend(word.chars().flat_map(char::to_lowercase));
            count += 1;
        }
        let enough = (list.words_of_a_phrase()..=Self::MOST).contains(&count);
        if enough { Ok(Self { list, words }) } else { Err(ShareError::WrongPassphrase) }
    }

    /// The words in lower case, a space between them, as they are told to somebody.
    pub fn as_str(&self) -> &str {
        &self.words
    }

    /// What a key is made of: English words as they are, Spanish ones as they are heard.
    pub(crate) fn secret(&self) -> Zeroizing<String> {
        match self.list {
            WordList::English => self.words.clone(),
            WordList::Spanish => {
                let mut secret = Zeroizing::new(String::with_capacity(self.words.len()));
                for (at, word) in self.words.split(' ').enumerate() {
                    if at > 0 {
                        secret.push(' ');
                    }
                    secret.push_str(&Zeroizing::new(heard(word)));
                }
                secret
            }
        }
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(…)")
    }
}

/// Whether somebody who typed this heard this word of a phrase.
pub fn is_heard(typed: &str, word: &str) -> bool {
    heard(typed) == heard(word)
}

/// A letter without its accent.
fn plain(letter: char) -> char {
    match letter {
        'á' | 'à' => 'a',
        'é' | 'è' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        other => other,
    }
}

/// What is heard of a word in lower case: b as v, c, s, z and x as one where they are one, no h, ll as y,
/// g as j before e and i, a doubled letter once, no accent. `web/src/envelope.js` has the same rules.
fn heard(word: &str) -> String {
    let letters: Vec<char> = word.nfc().map(plain).filter(|c| c.is_ascii_lowercase()).collect();
    let next = |at: usize| letters.get(at + 1).copied().unwrap_or(' ');
    let mut heard = String::with_capacity(word.len());
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

/// One word. A number that lies beyond the last whole round of the list is drawn again, or the first
/// words would come up a little more often.
fn draw(list: WordList, random: &mut dyn Random) -> Result<&'static str> {
    let words = list.all();
    let count = u16::try_from(words.len()).expect("the list is shorter than 65,536");
    let fair = u16::MAX - u16::MAX % count;
    loop {
        let number = u16::from_le_bytes(*array(random)?);
        if number < fair {
            return Ok(words[usize::from(number % count)]);
        }
    }
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
pub fn phrase(a: &PublicKey, b: &PublicKey) -> SpokenWords {
    const ROUNDS: std::num::NonZeroU32 = std::num::NonZeroU32::new(100_000).expect("not zero");
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    let mut keys = [0; 64];
    keys[..32].copy_from_slice(first.as_bytes());
    keys[32..].copy_from_slice(second.as_bytes());
    let mut bits = [0; 16];
    pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, b"tandem-share/1 phrase", &keys, &mut bits);
    spell(bits)
}

/// Bits that two screens have in common, in words to be compared.
pub fn spell(bits: [u8; 16]) -> SpokenWords {
    let number = u128::from_be_bytes(bits);
    SpokenWords { en: in_words(WordList::English, number), es: in_words(WordList::Spanish, number) }
}

/// 128 bits taken modulo a number of 78 or 87: the words are even to one in 2^41.
fn in_words(list: WordList, mut number: u128) -> String {
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
        word.chars().map(super::plain).collect()
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

    /// Whoever heard the beginning of a word has heard which it is.
    #[test]
    fn words_spoken_four_letters_tell_a_spanish_word() {
        let four = |word: &str| plain(word).chars().take(4).collect::<String>();
        let begun: std::collections::BTreeSet<_> = SPANISH.iter().map(|word| four(word)).collect();
        assert_eq!(begun.len(), SPANISH.len());
    }

    #[test]
    fn words_spoken_no_two_spanish_words_sound_alike() {
        assert_eq!(heard("abrazo"), heard("abraso"));
        assert_ne!(heard("casa"), heard("caja"));
        let heard_of: std::collections::BTreeMap<_, _> =
            SPANISH.iter().map(|word| (heard(word), word)).collect();
        assert_eq!(heard_of.len(), SPANISH.len());
    }

    /// No word that the product never uses may turn up in what two people read to each other, and none of those that
    /// a person in recovery had to say to their coach on the phone. "Police" and "jury" stay: without them six words are
    /// fewer than the 77 bits that a page needs.
    #[test]
    fn reports_07_no_word_of_the_never_list_is_drawn() {
        for word in "morphine craving crave cannabis sedative snort stash rehab poppy hangover dosage parole \
                     probation arrest handcuff casket deceased poison detoxify autism catatonic"
            .split_whitespace()
        {
            assert!(!WordList::English.all().contains(&word), "{word}");
        }
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
        let old = left_out.lines().take(6).collect::<Vec<_>>().join(" ");
        assert_eq!(Passphrase::parse(Language::En, &old).unwrap().as_str(), old);
    }

    #[test]
    fn both_screens_show_the_same_words() {
        let (a, b) =
            (SecretKey::from_bytes(&[1; 32]).public(), SecretKey::from_bytes(&[2; 32]).public());
        let words = phrase(&a, &b);
        assert_eq!(words, phrase(&b, &a));
        for (language, count) in [(Language::En, 6), (Language::Es, 8)] {
            let list = WordList::of(language).all();
            let told: Vec<_> = words.of(language).split(' ').collect();
            assert!(told.len() == count && told.iter().all(|word| list.contains(word)), "{told:?}");
        }
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
            *seen.entry(draw(WordList::English, &mut counting).unwrap()).or_insert(0) += 1;
        }
        assert_eq!(seen.len(), ENGLISH.len());
        assert!(seen.values().all(|times| *times == 8));
        for (language, count) in [(Language::En, 6), (Language::Es, 8)] {
            let drawn = Passphrase::random(language, &mut counting).unwrap();
            assert_eq!(drawn.as_str().split(' ').count(), count);
        }
    }

    #[test]
    fn what_a_person_types_is_read_kindly() {
        let parse = |typed: &str| Passphrase::parse(Language::En, typed);
        let read = parse("  Abacus-ABDOMEN, abide\nability abide.zoom ").unwrap();
        assert_eq!(read.as_str(), "abacus abdomen abide ability abide zoom");
        assert_eq!(format!("{read:?}"), "Passphrase(…)");
        assert_eq!(parse("one two three four five"), Err(ShareError::WrongPassphrase));
        assert_eq!(parse(&"a ".repeat(13)), Err(ShareError::WrongPassphrase));
    }

    #[test]
    fn words_spoken_spanish_is_read_as_it_is_heard() {
        let secret = |typed| Passphrase::parse(Language::Es, typed).map(|read| read.secret());
        let told = secret("abrazo ballena cielo jirafa queso llave vaca árbol").unwrap();
        for typed in [
            "ABRASO vayena SIELO girafa keso yave baca arbol",
            "Abrazo, ballena; cielo\njirafa queso llave vaca a\u{301}rbol.",
        ] {
            assert_eq!(secret(typed).unwrap(), told, "{typed}");
        }
        assert_ne!(secret("abrazo ballena cielo jirafa queso llave vaca burro").unwrap(), told);
        let seven = secret("abrazo ballena cielo jirafa queso llave vaca");
        assert_eq!(seven, Err(ShareError::WrongPassphrase));
        assert!(is_heard("abraso", "abrazo") && !is_heard("caja", "casa"));
        let english = Passphrase::parse(Language::En, "cat kat cell sell who woo").unwrap();
        assert_eq!(*english.secret(), "cat kat cell sell who woo", "English is spelled as it is");
    }

    #[test]
    fn without_randomness_there_is_no_passphrase() {
        let mut none = |_: &mut [u8]| Err(());
        assert_eq!(Passphrase::random(Language::Es, &mut none), Err(ShareError::NoRandom));
    }

    proptest! {
        #[test]
        fn a_passphrase_reads_back(seed: u64, spanish: bool) {
            let language = if spanish { Language::Es } else { Language::En };
            let mut state = seed;
            let mut random = |bytes: &mut [u8]| {
                for byte in bytes {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    *byte = (state >> 56) as u8;
                }
                Ok::<_, ()>(())
            };
            let drawn = Passphrase::random(language, &mut random).unwrap();
            let typed = drawn.as_str().to_uppercase();
            prop_assert_eq!(&Passphrase::parse(language, &typed).unwrap(), &drawn);
        }
    }
}
