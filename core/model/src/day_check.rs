//! How a day was: mood, stress and sleep, one of five words each, and the strongest craving since the day
//! before. One row for each date; every question can be left out, and a day without a row is a gap and
//! nothing else.
//!
//! **Five words and not eleven numbers.** Eleven targets that a finger can hit need 528 dp in a row and a
//! phone has 360; and a word is heard the same by whoever has the screen read aloud. The words are
//! Tandem's own and no questionnaire: nothing is summed, no two of them make a third, and what comes back
//! is how many answers there were and which word was said most often, never a mean. A mean of words would
//! be a level that nobody stated.

use std::collections::BTreeMap;
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::hidden::hidden;
use crate::time::within_years;
use crate::words::words;
use crate::{OutOfTen, Result, TandemError, Word, check_date};

words! {
    /// How the mood was.
    pub enum Mood as "mood" {
        /// Very low.
        VeryLow = "very_low",
        /// Low.
        Low = "low",
        /// So-so.
        SoSo = "so_so",
        /// Good.
        Good = "good",
        /// Very good.
        VeryGood = "very_good",
    }
}

words! {
    /// How much stress there was.
    pub enum Stress as "stress" {
        /// None.
        Nothing = "none",
        /// A little.
        ALittle = "a_little",
        /// Some.
        Medium = "some",
        /// A lot.
        ALot = "a_lot",
        /// Too much.
        TooMuch = "too_much",
    }
}

words! {
    /// How the night was.
    pub enum Sleep as "sleep" {
        /// Bad.
        Bad = "bad",
        /// Not great.
        NotGreat = "not_great",
        /// Okay.
        Okay = "okay",
        /// Good.
        Good = "good",
        /// Very good.
        VeryGood = "very_good",
    }
}

/// What is said of a day. Each question can be left out.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowIAm {
    /// Mood.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub mood: Option<Mood>,
    /// Stress.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub stress: Option<Stress>,
    /// Sleep.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub sleep: Option<Sleep>,
    /// The strongest craving since the day before; asked only where cravings are on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub peak: Option<OutOfTen>,
}

/// How a day was.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DayCheck {
    /// Which local date.
    pub date: NaiveDate,
    /// What was said of it.
    #[serde(flatten)]
    pub said: HowIAm,
}

impl HowIAm {
    /// Whether nothing is said at all.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The same, with what `later` says in place of what was said before. What `later` leaves out stays.
    #[must_use]
    pub fn with(self, later: Self) -> Self {
        Self {
            mood: later.mood.or(self.mood),
            stress: later.stress.or(self.stress),
            sleep: later.sleep.or(self.sleep),
            peak: later.peak.or(self.peak),
        }
    }
}

impl DayCheck {
    /// Checks one that is written down on `today`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` for a day that lies ahead or a year outside 1900 to 2200; in `mood` when nothing
    /// is said at all.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        if self.date > today {
            return Err(TandemError::invalid("on", "a day that has come"));
        }
        if self.said.is_empty() {
            return Err(TandemError::invalid("mood", "an answer to at least one question"));
        }
        self.check_whole()
    }

    /// Checks what the types of the fields cannot say. One of which every answer was taken back says
    /// nothing, and is whole.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` for a year outside 1900 to 2200.
    pub fn check_whole(&self) -> Result<()> {
        check_date("on", self.date)
    }

    /// The same with its date in the years 1900 to 2200.
    #[must_use]
    pub fn normalise(self) -> Self {
        Self { date: within_years(self.date), ..self }
    }
}

/// How often something was said, and which word most often.
#[derive(Clone, PartialEq, Eq)]
pub struct Often<W> {
    /// How many answers there are.
    pub answers: u32,
    /// The word that was said most often; all of them where several are alike, in their order.
    pub most: Vec<W>,
}

impl<W: Word + Ord> Often<W> {
    /// What answers come to, whatever their order.
    pub fn of(said: impl IntoIterator<Item = W>) -> Self {
        let mut times: BTreeMap<W, u32> = BTreeMap::new();
        for word in said {
            *times.entry(word).or_default() += 1;
        }
        let most = times.values().copied().max().unwrap_or(0);
        let alike = times.iter().filter(|(_, times)| **times == most);
        Self { answers: times.values().sum(), most: alike.map(|(word, _)| *word).collect() }
    }
}

// How somebody was is personal: no log shows it.
hidden!(HowIAm, DayCheck);

impl<W> fmt::Debug for Often<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Often")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_words_and_a_later_one_stands_in_the_place_of_an_earlier() {
        let date: NaiveDate = "2026-03-11".parse().unwrap();
        let said =
            HowIAm { mood: Some(Mood::SoSo), stress: Some(Stress::Nothing), ..HowIAm::default() };
        let later = HowIAm { mood: Some(Mood::Good), sleep: Some(Sleep::Bad), ..HowIAm::default() };
        let day = DayCheck { date, said: said.with(later) };
        let json = serde_json::to_string(&day).unwrap();
        assert_eq!(json, r#"{"date":"2026-03-11","mood":"good","stress":"none","sleep":"bad"}"#);
        assert_eq!(serde_json::from_str::<DayCheck>(&json).unwrap(), day);
        assert_eq!(day.check(date), Ok(()));
        assert!(day.check(date.pred_opt().unwrap()).is_err(), "a day that lies ahead");
        let nothing = DayCheck { said: HowIAm::default(), ..day.clone() };
        assert!(nothing.check(date).is_err());
        assert_eq!(nothing.check_whole(), Ok(()), "all of it was taken back");
        assert_eq!(format!("{day:?} {said:?}"), "DayCheck HowIAm");
    }

    #[test]
    fn what_was_said_most_often_is_a_word_and_two_alike_are_both() {
        use Mood::{Good, Low, SoSo};
        let often = Often::of([Good, SoSo, Good, Low]);
        assert_eq!((often.answers, often.most), (4, vec![Good]));
        let often = Often::of([Good, SoSo]);
        assert_eq!((often.answers, often.most), (2, vec![SoSo, Good]));
        let none = Often::<Mood>::of([]);
        assert_eq!((none.answers, none.most), (0, vec![]));
    }
}
