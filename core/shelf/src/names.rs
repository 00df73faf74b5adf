//! What objects are called: `{kind}{lane}-{counter}-{check}.bin`, 40 characters of `[0-9a-z.-]`.
//!
//! No letter that a place might change the case of, no name that a system keeps for itself, and an
//! ending, because a phone's document provider adds one otherwise. The check is of the object's bytes:
//! a name promises one content, and is never put twice.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use ring::digest;
use serde::{Deserialize, Serialize};

use crate::place::Listing;
use crate::random::{NoRandom, Random};

/// Crockford's base 32 in lower case: no i, l, o, u.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const ENDING: &str = ".bin";
/// Everything before the ending.
const STEM: usize = 1 + Lane::LEN + 1 + COUNTER + 1 + Check::LEN;
const COUNTER: usize = 7;
/// A longer name is no copy of ours either: the longest that a known program makes of 40 has 79.
pub(crate) const LONGEST: usize = 96;

/// What stands in an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A lane's newest word about itself.
    Head,
    /// Rows.
    Pack,
    /// An epoch's key, sealed to each lane and to the spare key.
    Key,
    /// A step of joining.
    Join,
}

impl Kind {
    const ALL: [Self; 4] = [Self::Head, Self::Pack, Self::Key, Self::Join];

    /// The first letter of a name.
    pub(crate) const fn letter(self) -> u8 {
        match self {
            Self::Head => b'h',
            Self::Pack => b'p',
            Self::Key => b'k',
            Self::Join => b'j',
        }
    }
}

/// What one installation writes on a shelf: 50 random bits, made at setup, at joining and after a
/// restore. Not the name of the journal's chain.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Lane([u8; Self::LEN]);

impl Lane {
    /// Letters.
    pub const LEN: usize = 10;

    /// A new lane.
    ///
    /// # Errors
    /// [`NoRandom`].
    pub fn random(random: &mut Random<'_>) -> Result<Self, NoRandom> {
        let mut letters = [0; Self::LEN];
        random(&mut letters)?;
        Ok(Self(letters.map(|byte| LETTERS[usize::from(byte & 31)])))
    }

    /// Its letters.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }
}

/// The first 80 bits of the SHA-256 of an object's bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Check([u8; Self::LEN]);

impl Check {
    /// Letters.
    pub const LEN: usize = 16;

    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let hash = digest::digest(&digest::SHA256, bytes);
        let number =
            hash.as_ref()[..10].iter().fold(0_u128, |sum, byte| sum << 8 | u128::from(*byte));
        Self(letters(number))
    }

    /// Its letters.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }
}

/// The name of an object.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name {
    /// What stands in it.
    pub kind: Kind,
    /// Who wrote it.
    pub lane: Lane,
    /// Of a key object the epoch; otherwise a number that only grows in its lane.
    pub counter: u64,
    /// What its bytes must be.
    pub check: Check,
}

impl Name {
    /// One more than the highest counter.
    pub const COUNTERS: u64 = 1 << (5 * COUNTER);

    /// The name of these bytes.
    pub fn of(kind: Kind, lane: Lane, counter: u64, bytes: &[u8]) -> Self {
        debug_assert!(counter < Self::COUNTERS);
        Self { kind, lane, counter, check: Check::of(bytes) }
    }

    /// Whether these are the bytes that the name promises.
    pub fn fits(&self, bytes: &[u8]) -> bool {
        Check::of(bytes) == self.check
    }

    /// The name with which another one begins that some program made of it: `… (1).bin`,
    /// `….sync-conflict-20261126-101010-ABCDEFG.bin`. What has it may hold the bytes that the name
    /// promises.
    pub fn stem(name: &str) -> Option<Self> {
        let short =
            name.len() <= LONGEST && !name.contains("..") && !name.contains(['/', '\\', '\0', ':']);
        name.get(..STEM).filter(|_| short).and_then(Self::read)
    }

    fn read(stem: &str) -> Option<Self> {
        let bytes = stem.as_bytes();
        let kind = Kind::ALL.into_iter().find(|kind| Some(&kind.letter()) == bytes.first())?;
        let mut parts = stem[1..].split('-');
        let lane = parts.next()?.parse().ok()?;
        let counter = parts.next().filter(|it| it.len() == COUNTER && ours(it.as_bytes()))?;
        let check = parts.next()?.parse().ok()?;
        if parts.next().is_some() {
            return None;
        }
        let counter = counter.bytes().fold(0, |sum, letter| sum << 5 | value(letter));
        Some(Self { kind, lane, counter, check })
    }
}

pub(crate) fn letters<const N: usize>(number: u128) -> [u8; N] {
    std::array::from_fn(|at| LETTERS[(number >> (5 * (N - 1 - at))) as usize & 31])
}

pub(crate) fn ours(text: &[u8]) -> bool {
    text.iter().all(|letter| LETTERS.contains(letter))
}

pub(crate) fn value(letter: u8) -> u64 {
    LETTERS.iter().position(|it| *it == letter).map_or(0, |at| at as u64)
}

fn text(letters: &[u8]) -> &str {
    std::str::from_utf8(letters).unwrap_or_default()
}

/// What is no name of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no name of an object")]
pub struct NotAName;

macro_rules! letters_of {
    ($of:ident) => {
        impl FromStr for $of {
            type Err = NotAName;

            fn from_str(text: &str) -> Result<Self, NotAName> {
                let letters: [u8; Self::LEN] = text.as_bytes().try_into().map_err(|_| NotAName)?;
                if ours(&letters) { Ok(Self(letters)) } else { Err(NotAName) }
            }
        }

        impl fmt::Display for $of {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

letters_of!(Lane);
letters_of!(Check);

impl FromStr for Name {
    type Err = NotAName;

    fn from_str(name: &str) -> Result<Self, NotAName> {
        name.strip_suffix(ENDING).and_then(Self::read).ok_or(NotAName)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, counter) =
            (char::from(self.kind.letter()), letters::<COUNTER>(self.counter.into()));
        write!(f, "{kind}{}-{}-{}{ENDING}", self.lane, text(&counter), self.check)
    }
}

macro_rules! as_text {
    ($($of:ident)*) => {$(
        impl fmt::Debug for $of {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        impl TryFrom<String> for $of {
            type Error = NotAName;

            fn try_from(text: String) -> Result<Self, NotAName> {
                text.parse()
            }
        }

        impl From<$of> for String {
            fn from(of: $of) -> Self {
                of.to_string()
            }
        }
    )*};
}

as_text!(Lane Check Name);

/// What a listing shows, by the names that its objects have or once had.
#[derive(Debug, Default)]
pub struct Shown {
    names: BTreeMap<Name, Vec<(String, u64)>>,
    strangers: u32,
}

impl Shown {
    /// Sorts what was listed.
    pub fn of(listing: &Listing) -> Self {
        let mut shown = Self::default();
        for object in &listing.objects {
            match Name::stem(&object.name) {
                Some(name) => {
                    shown.names.entry(name).or_default().push((object.name.clone(), object.size));
                }
                None => shown.strangers += 1,
            }
        }
        for (name, copies) in &mut shown.names {
            let exact = name.to_string();
            copies.sort_by_key(|(copy, _)| *copy != exact);
        }
        shown
    }

    /// How many names are nobody's.
    pub fn strangers(&self) -> u32 {
        self.strangers
    }

    /// Whether nothing at all is there.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty() && self.strangers == 0
    }

    /// All names of a kind, also those of which only a copy under another name is there; by lane and
    /// counter.
    pub fn of_kind(&self, kind: Kind) -> impl DoubleEndedIterator<Item = Name> + '_ {
        self.names.keys().copied().filter(move |name| name.kind == kind)
    }

    /// All names of a lane, with what stands there under each.
    pub fn of_lane(&self, lane: Lane) -> impl Iterator<Item = (Name, &[(String, u64)])> + '_ {
        self.names
            .iter()
            .filter(move |(name, _)| name.lane == lane)
            .map(|(name, it)| (*name, &it[..]))
    }

    /// Under what an object can be asked for: its own name first, then copies.
    pub fn copies(&self, name: &Name) -> &[(String, u64)] {
        self.names.get(name).map_or(&[], |it| it)
    }

    /// The size of the smallest of them.
    pub(crate) fn least(&self, name: &Name) -> u64 {
        self.copies(name).iter().map(|(_, size)| *size).min().unwrap_or(0)
    }

    /// Whether the object, or a copy of it, is there with this size.
    pub fn has(&self, name: &Name, size: u64) -> bool {
        self.copies(name).iter().any(|(_, shown)| *shown == size)
    }

    /// Whether it is there under its very name with this size.
    pub fn has_exactly(&self, name: &Name, size: u64) -> bool {
        self.copies(name)
            .first()
            .is_some_and(|(at, shown)| *shown == size && *at == name.to_string())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::place::Listed;

    fn name() -> Name {
        Name::of(Kind::Head, "0123456789".parse().unwrap(), 35, b"bytes")
    }

    #[test]
    fn a_name_has_forty_characters_and_reads_back() {
        let name = name();
        assert_eq!(name.to_string(), "h0123456789-0000013-4xr8kp8w1ffmybk8.bin");
        assert_eq!(name.to_string().len(), 40);
        assert_eq!(name.to_string().parse(), Ok(name));
        assert!(name.fits(b"bytes") && !name.fits(b"byte"));
        let last = Name { counter: Name::COUNTERS - 1, ..name };
        assert_eq!(last.to_string().parse(), Ok(last));
        assert!(name < last);
    }

    #[test]
    fn a_copy_is_known_by_its_stem_and_nothing_else_is() {
        let name = name();
        let stem = name.to_string().replace(ENDING, "");
        for ending in [
            ".bin",
            " (1).bin",
            " 2.bin",
            ".bin.bin",
            "",
            ".sync-conflict-20261126-101010-ABCDEFG.bin",
        ] {
            assert_eq!(Name::stem(&format!("{stem}{ending}")), Some(name), "{ending}");
        }
        let upper = stem.to_uppercase();
        let long = format!("{stem}{}", "x".repeat(LONGEST));
        for other in [
            "",
            "README.txt",
            "../h",
            &upper,
            &long,
            &format!("../{stem}"),
            &format!("{stem}/../x"),
            &stem.replacen('h', "x", 1),
            &stem.replacen('0', "l", 1),
            "~h.tmp",
            "é",
        ] {
            assert_eq!(Name::stem(other), None, "{other}");
        }
    }

    #[test]
    fn a_listing_is_sorted_into_names_and_strangers() {
        let exact = name().to_string();
        let copy = exact.replace(ENDING, " (1).bin");
        let listed = |name: &str, size| Listed { name: name.to_owned(), size };
        let objects = vec![listed(&copy, 1), listed("notes.txt", 2), listed(&exact, 3)];
        let shown = Shown::of(&Listing { objects, date: None });
        assert_eq!(shown.strangers(), 1);
        assert_eq!(shown.copies(&name()), [(exact, 3), (copy, 1)]);
        assert!(shown.has(&name(), 1) && shown.has(&name(), 3) && !shown.has(&name(), 2));
        assert!(shown.has_exactly(&name(), 3) && !shown.has_exactly(&name(), 1));
    }

    proptest! {
        #[test]
        fn any_text_is_a_name_or_none(text in ".{0,60}") {
            if let Some(name) = Name::stem(&text) {
                prop_assert!(text.starts_with(name.to_string().trim_end_matches(ENDING)));
            }
            if let Ok(name) = text.parse::<Name>() {
                prop_assert_eq!(name.to_string(), text);
            }
        }
    }
}
