//! Cravings that add up: what came before one, what the person did, and whether it eased.
//!
//! One number is enough; the rest may come later or never. Whatever is to add up is a name out of a
//! list, ready or the person's own ([`OwnWord`]): free text never adds up, and nothing is read out of
//! words. Nothing here says why, and none of it is a share or a score. A craving is not use.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _, Utc};
use serde::{Deserialize, Serialize};

use crate::hidden::hidden;
use crate::session::{NOT_BEGUN, SLACK};
use crate::time::within_years;
use crate::words::words;
use crate::{Id, Lasted, LocalTime, Name, Note, OutOfTen, Result, Slug, TandemError, check_date};

words! {
    /// What came before a craving: the ready ones.
    pub enum CameBefore as "before" {
        /// Money in the hand.
        Payday = "payday",
        /// A fight.
        Fight = "fight",
        /// Alone at night.
        Night = "night",
        /// Somebody from before.
        Friend = "friend",
        /// A place.
        Street = "street",
        /// Pain.
        Pain = "pain",
        /// Stress.
        Stress = "stress",
        /// Boredom.
        Boredom = "boredom",
        /// Feeling low.
        Low = "low",
        /// When things go well.
        Good = "good",
    }
}

words! {
    /// Where somebody was: the ready ones.
    pub enum CravingPlace as "place" {
        /// At home.
        Home = "home",
        /// At somebody's place.
        Visiting = "visiting",
        /// On the street.
        Outside = "outside",
        /// In a car or on a bus.
        Ride = "ride",
        /// At work.
        Work = "work",
        /// Elsewhere.
        Else = "else",
    }
}

words! {
    /// What somebody did then: the ready ones.
    pub enum CravingDid as "did" {
        /// A walk.
        Walk = "walk",
        /// Music.
        Music = "music",
        /// A shower.
        Shower = "shower",
        /// Ate something.
        Eat = "eat",
        /// Breathed slowly.
        Breathe = "breathe",
        /// Prayed, or sat quietly.
        Quiet = "quiet",
        /// Something with the hands.
        Hands = "hands",
        /// Slept on it.
        Sleep = "sleep",
        /// Called somebody.
        Call = "call",
        /// Left the place.
        Leave = "leave",
        /// Went to a meeting.
        Meeting = "meeting",
        /// Waited it out.
        Wait = "wait",
    }
}

words! {
    /// Of which list a person's own word is.
    pub enum CravingList as "list" {
        /// What came before.
        Before = "before",
        /// Where they were.
        Place = "place",
        /// What they did.
        Did = "did",
    }
}

words! {
    /// Whether it eased.
    pub enum Eased as "eased" {
        /// Yes.
        Yes = "yes",
        /// Some.
        ALittle = "some",
        /// No.
        No = "no",
    }
}

/// A word of the person's own, in one of the lists. Hidden, it is not offered any more and keeps its
/// counts.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OwnWord {
    /// Of which list.
    pub list: CravingList,
    /// The word: at most 40 characters.
    pub text: Name,
    /// Whether it is offered.
    pub shown: bool,
}

/// A craving.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Craving {
    /// When, on the person's clock.
    pub at: LocalTime,
    /// How strong: 0 to 10.
    pub strength: OutOfTen,
    /// How long it lasted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub lasted: Option<Lasted>,
    /// What came before: at most four, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub before: Vec<Slug>,
    /// Where they were, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub place: Option<Slug>,
    /// What they did: at most four, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub did: Vec<Slug>,
    /// Whether it eased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub eased: Option<Eased>,
    /// How strong it was after that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub after: Option<OutOfTen>,
    /// The practice that it was told in; none of one that was written down by hand. There is one of each
    /// practice, on whichever phone it was finished.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub from: Option<Id>,
}

/// A note of a day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DayNote {
    /// Of which local date.
    pub on: NaiveDate,
    /// The words.
    pub text: Note,
    /// Whether it stays out of the person's own copy unless they ask for what is private.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub private: bool,
}

impl CravingList {
    /// The names of the ready ones.
    pub fn ready(self) -> Vec<&'static str> {
        fn words<W: crate::Word>() -> Vec<&'static str> {
            W::ALL.iter().map(|word| word.word()).collect()
        }
        match self {
            Self::Before => words::<CameBefore>(),
            Self::Place => words::<CravingPlace>(),
            Self::Did => words::<CravingDid>(),
        }
    }
}

impl OwnWord {
    /// The longest, in characters.
    const LONGEST: usize = 40;

    /// The same with no more than that.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        if self.check().is_err() {
            let short: String = self.text.as_str().chars().take(Self::LONGEST).collect();
            self.text = Name::new(&short).unwrap_or(self.text);
        }
        self
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `word` for more than 40 characters.
    pub fn check(&self) -> Result<()> {
        match self.text.as_str().chars().nth(Self::LONGEST) {
            Some(_) => Err(TandemError::invalid("word", "at most 40 characters")),
            None => Ok(()),
        }
    }
}

impl Craving {
    /// The most names of one list.
    const NAMES: usize = 4;
    /// From this strength on help is offered, once and without a question.
    pub const STRONG: u8 = 8;

    /// A craving of which no more is said than this.
    pub fn new(at: LocalTime, strength: OutOfTen) -> Self {
        let (before, did) = (Vec::new(), Vec::new());
        Self {
            at,
            strength,
            lasted: None,
            before,
            place: None,
            did,
            eased: None,
            after: None,
            from: None,
        }
    }

    /// Checks one that is written down at `now`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `at` when it lies more than a minute after `now`; as [`Craving::check_whole`].
    pub fn check(&self, now: DateTime<Utc>) -> Result<()> {
        if self.at.utc() - now > SLACK {
            return Err(TandemError::invalid("at", NOT_BEGUN));
        }
        self.check_whole()
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `before` or `did` for more than four or one twice.
    pub fn check_whole(&self) -> Result<()> {
        for (field, names) in [("before", &self.before), ("did", &self.did)] {
            let twice = names.iter().enumerate().any(|(at, name)| names[..at].contains(name));
            if names.len() > Self::NAMES || twice {
                return Err(TandemError::invalid(field, "at most four, each once"));
            }
        }
        Ok(())
    }

    /// The same with at most four names of each list, each once.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        for names in [&mut self.before, &mut self.did] {
            let mut kept: Vec<Slug> = Vec::new();
            for name in names.drain(..) {
                if kept.len() < Self::NAMES && !kept.contains(&name) {
                    kept.push(name);
                }
            }
            *names = kept;
        }
        self
    }

    /// The names of one list.
    pub fn names(&self, list: CravingList) -> &[Slug] {
        match list {
            CravingList::Before => &self.before,
            CravingList::Place => self.place.as_slice(),
            CravingList::Did => &self.did,
        }
    }
}

impl DayNote {
    /// Checks one that is written down on `today`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` for a day that lies ahead or a year outside 1900 to 2200.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        if self.on > today {
            return Err(TandemError::invalid("on", "a day that has come"));
        }
        self.check_whole()
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` for a year outside 1900 to 2200.
    pub fn check_whole(&self) -> Result<()> {
        check_date("on", self.on)
    }

    /// The same with its date in the years 1900 to 2200.
    #[must_use]
    pub fn normalise(self) -> Self {
        Self { on: within_years(self.on), ..self }
    }
}

/// How often something of a list was named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NamedOften {
    /// Its name.
    pub id: Slug,
    /// How often.
    pub times: u32,
    /// Of these, how often it eased; only of what was done.
    pub eased: u32,
}

/// What was written of cravings, added up. Counts and nothing else: no share, no trend, no cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AddedUp {
    /// How many cravings of which it was said what came before.
    pub of: u32,
    /// What came before, the most often named first.
    pub before: Vec<NamedOften>,
    /// How many there were, Monday to Sunday, in the morning (from 5), by day (from 11), in the evening
    /// (from 17) and at night (from 22): 28 numbers, day by day.
    pub grid: Vec<u32>,
    /// What was done at least three times, the most often eased first.
    pub did: Vec<NamedOften>,
}

impl AddedUp {
    /// From how many cravings on it is shown.
    pub const FROM: u32 = 8;
    /// From how many times on something that was done is listed, and offered as what worked.
    pub const OFTEN: u32 = 3;

    /// What cravings come to, whatever their order.
    pub fn of<'a>(cravings: impl IntoIterator<Item = &'a Craving>) -> Self {
        let (mut of, mut grid) = (0, vec![0; 28]);
        let mut before: BTreeMap<Slug, u32> = BTreeMap::new();
        let mut did: BTreeMap<Slug, (u32, u32)> = BTreeMap::new();
        for craving in cravings {
            of += u32::from(!craving.before.is_empty());
            let wall = craving.at.wall();
            let day = wall.date().weekday().num_days_from_monday() as usize;
            grid[day * 4 + part_of_day(wall.hour())] += 1;
            for name in &craving.before {
                *before.entry(name.clone()).or_default() += 1;
            }
            for name in &craving.did {
                let (times, eased) = did.entry(name.clone()).or_default();
                *times += 1;
                *eased += u32::from(craving.eased == Some(Eased::Yes));
            }
        }
        let before = before.into_iter().map(|(id, times)| NamedOften { id, times, eased: 0 });
        let mut before: Vec<_> = before.collect();
        before.sort_by(|one, other| other.times.cmp(&one.times).then(one.id.cmp(&other.id)));
        let did = did.into_iter().map(|(id, (times, eased))| NamedOften { id, times, eased });
        let mut did: Vec<_> = did.filter(|it| it.times >= Self::OFTEN).collect();
        did.sort_by(|one, other| {
            (other.eased, other.times).cmp(&(one.eased, one.times)).then(one.id.cmp(&other.id))
        });
        Self { of, before, grid, did }
    }

    /// What eased at least three times.
    pub fn worked(&self) -> impl Iterator<Item = &NamedOften> {
        self.did.iter().filter(|it| it.eased >= Self::OFTEN)
    }
}

fn part_of_day(hour: u32) -> usize {
    match hour {
        5..11 => 0,
        11..17 => 1,
        17..22 => 2,
        _ => 3,
    }
}

/// The id of a person's own word, if a name is one: no ready name has so many letters.
pub fn own_word_id(name: &Slug) -> Option<Id> {
    name.as_str().parse().ok()
}

// Tell nothing: none of it is anybody else's business.
hidden!(OwnWord, Craving, DayNote);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Word as _, Zone, parse_wall};

    fn craving(at: &str, before: &[&str], did: &[&str], eased: Option<Eased>) -> Craving {
        let at = LocalTime::resolve(parse_wall(at).unwrap(), &Zone::utc()).time;
        let names = |all: &[&str]| all.iter().map(|name| Slug::new("id", name).unwrap()).collect();
        let strength = OutOfTen::new(5).unwrap();
        Craving { before: names(before), did: names(did), eased, ..Craving::new(at, strength) }
    }

    #[test]
    fn names_add_up_and_nothing_else() {
        let yes = Some(Eased::Yes);
        let all = [
            craving("2026-03-02T04:59", &["payday", "fight"], &["walk"], yes),
            craving("2026-03-02T05:00", &["payday"], &["walk", "music"], yes),
            craving("2026-03-08T22:00", &["fight"], &["walk"], Some(Eased::ALittle)),
            craving("2026-03-04T17:30", &[], &["walk"], yes),
        ];
        let added = AddedUp::of(&all);
        assert_eq!(added.of, 3);
        let counts = |all: &[NamedOften]| {
            all.iter().map(|it| (it.id.to_string(), it.times, it.eased)).collect::<Vec<_>>()
        };
        assert_eq!(counts(&added.before), [("fight".into(), 2, 0), ("payday".into(), 2, 0)]);
        assert_eq!(counts(&added.did), [("walk".into(), 4, 3)], "music was once");
        assert_eq!(added.worked().count(), 1);
        let mut grid = vec![0; 28];
        for (day, part) in [(0, 3), (0, 0), (6, 3), (2, 2)] {
            grid[day * 4 + part] = 1;
        }
        assert_eq!(added.grid, grid);
        let mut turned = all.to_vec();
        turned.reverse();
        assert_eq!(AddedUp::of(&turned), added, "in whatever order");
    }

    #[test]
    fn a_ready_name_is_no_own_word() {
        for list in CravingList::ALL {
            for name in list.ready() {
                assert_eq!(own_word_id(&Slug::new("id", name).unwrap()), None, "{name}");
            }
        }
        assert!(own_word_id(&Slug::new("id", &"0a".repeat(16)).unwrap()).is_some());
        assert!(
            craving("2026-03-02T05:00", &["a", "b", "c", "d", "e"], &[], None)
                .check_whole()
                .is_err()
        );
    }
}
