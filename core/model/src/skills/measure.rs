//! Short questionnaires, and their scores as their authors define them.
//!
//! | measure | items | options | total | source |
//! | --- | --- | --- | --- | --- |
//! | BARC-10 | 10 | 1–6 | 10–60 | Vilsaint et al. 2017, Drug Alcohol Depend 177:71–76 |
//! | PHQ-2 | 2 | 0–3 | 0–6 | Kroenke et al. 2003, Med Care 41:1284–1292 |
//! | GAD-2 | 2 | 0–3 | 0–6 | Kroenke et al. 2007, Ann Intern Med 146:317–325 |
//! | GAD-7 | 7 | 0–3 | 0–21 | Spitzer et al. 2006, Arch Intern Med 166:1092–1097 |
//!
//! Every total is the plain sum. Where an item is left open there is none: a sum of fewer items is a
//! number on another scale, and filling the gap in would be making up an answer. GAD-7 has the
//! bands minimal (0–4), mild (5–9), moderate (10–14) and severe (15–21); the authors advise a
//! closer look from 10 on, and from 3 on for the two short ones. In the BARC-10 study 47 or more
//! went with a year or longer in remission. None of it is a diagnosis, and nothing here tells a
//! person what to do.
//!
//! There is no PHQ-9: its last item needs a person who can answer at once.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Better, Language};
use crate::words::words;
use crate::{LocalTime, Result, TandemError};

words! {
    /// A questionnaire.
    pub enum MeasureKind as "measure" {
        /// Brief Assessment of Recovery Capital.
        Barc10 = "barc_10" | "barc10",
        /// Patient Health Questionnaire, two items.
        Phq2 = "phq_2" | "phq2",
        /// Generalised anxiety, two items.
        Gad2 = "gad_2" | "gad2",
        /// Generalised anxiety, seven items.
        Gad7 = "gad_7" | "gad7",
    }
}

words! {
    /// Where a total of GAD-7 lies, in the words of its authors.
    pub enum Band as "band" {
        /// 0 to 4.
        Minimal = "minimal",
        /// 5 to 9.
        Mild = "mild",
        /// 10 to 14.
        Moderate = "moderate",
        /// 15 to 21.
        Severe = "severe",
    }
}

impl MeasureKind {
    /// How many items it has.
    pub fn items(self) -> usize {
        match self {
            Self::Barc10 => 10,
            Self::Phq2 | Self::Gad2 => 2,
            Self::Gad7 => 7,
        }
    }

    /// The lowest and the highest answer to an item.
    pub fn options(self) -> (u8, u8) {
        match self {
            Self::Barc10 => (1, 6),
            Self::Phq2 | Self::Gad2 | Self::Gad7 => (0, 3),
        }
    }

    /// The lowest and the highest total.
    pub fn range(self) -> (u32, u32) {
        let (least, most) = self.options();
        let items = u32::try_from(self.items()).expect("a handful");
        (items * u32::from(least), items * u32::from(most))
    }

    /// Which way the total should go.
    pub fn better(self) -> Better {
        match self {
            Self::Barc10 => Better::Higher,
            Self::Phq2 | Self::Gad2 | Self::Gad7 => Better::Lower,
        }
    }

    /// The total from which on its authors say something of it; see the top of this file.
    pub fn cut_off(self) -> u32 {
        match self {
            Self::Barc10 => 47,
            Self::Phq2 | Self::Gad2 => 3,
            Self::Gad7 => 10,
        }
    }

    /// Whether these answers are a moment for one calm line about whom to call: at the authors' cut-off
    /// of a questionnaire about mood or worry, and for PHQ-2 beside hopelessness on more than half of
    /// the days, whatever the other item says. A total of BARC-10 is none: more is better there.
    pub fn is_heavy(self, answers: &[Option<u8>]) -> bool {
        const MORE_THAN_HALF_THE_DAYS: u8 = 2;
        if self == Self::Barc10 {
            return false;
        }
        let down = (self == Self::Phq2).then(|| answers.get(1).copied().flatten()).flatten();
        let at_cut_off = self.score(answers).ok().and_then(|score| score.at_cut_off);
        down.is_some_and(|days| days >= MORE_THAN_HALF_THE_DAYS) || at_cut_off == Some(true)
    }

    /// The score of these answers, an item each, `None` for one left open.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `answers` for another number of items or an answer off the scale.
    pub fn score(self, answers: &[Option<u8>]) -> Result<Score> {
        let (least, most) = self.options();
        if answers.len() != self.items() {
            let why = format!("{} answers, one for each question", self.items());
            return Err(TandemError::invalid("answers", why));
        }
        if answers.iter().flatten().any(|answer| !(least..=most).contains(answer)) {
            let why = format!("numbers from {least} to {most}");
            return Err(TandemError::invalid("answers", why));
        }
        let open = answers.iter().filter(|answer| answer.is_none()).count();
        let sum = answers.iter().flatten().map(|answer| u32::from(*answer)).sum();
        let total = (open == 0).then_some(sum);
        Ok(Score {
            total,
            open: u32::try_from(open).expect("a handful"),
            band: total.and_then(|total| self.band_of(total)),
            at_cut_off: total.map(|total| total >= self.cut_off()),
        })
    }

    /// Where a total lies; only GAD-7's authors name stretches.
    pub fn band_of(self, total: u32) -> Option<Band> {
        match (self, total) {
            (Self::Gad7, 0..=4) => Some(Band::Minimal),
            (Self::Gad7, 5..=9) => Some(Band::Mild),
            (Self::Gad7, 10..=14) => Some(Band::Moderate),
            (Self::Gad7, 15..=21) => Some(Band::Severe),
            _ => None,
        }
    }
}

/// What answers to a questionnaire come to.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Score {
    /// The total; `None` while an item is open.
    pub total: Option<u32>,
    /// How many items are open.
    pub open: u32,
    /// Where the total lies, for GAD-7.
    pub band: Option<Band>,
    /// Whether the total is at or over the authors' cut-off.
    pub at_cut_off: Option<bool>,
}

/// A questionnaire that was answered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Measured {
    /// Which one.
    pub measure: MeasureKind,
    /// When, on the person's clock.
    pub at: LocalTime,
    /// In which language it was shown: a translation may not have been tested.
    pub language: Language,
    /// The answers in the order of the items; `null` for one left open.
    pub answers: Vec<Option<u8>>,
}

/// A shorter questionnaire whose items are the first ones of another, scored from the same answers.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ScoredWithin {
    /// Which one.
    pub measure: MeasureKind,
    /// What it comes to.
    pub score: Score,
}

impl fmt::Debug for ScoredWithin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ScoredWithin")
    }
}

impl MeasureKind {
    /// The one whose items are the first of this one: GAD-7 begins with the two of GAD-2, so nobody has to
    /// answer them twice.
    pub fn within(self) -> Option<Self> {
        match self {
            Self::Gad7 => Some(Self::Gad2),
            Self::Barc10 | Self::Phq2 | Self::Gad2 => None,
        }
    }
}

impl Measured {
    /// The shorter one that is answered with it, scored.
    pub fn within(&self) -> Option<ScoredWithin> {
        let measure = self.measure.within()?;
        let score = measure.score(self.answers.get(..measure.items())?).ok()?;
        Some(ScoredWithin { measure, score })
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// As [`MeasureKind::score`].
    pub fn check(&self) -> Result<()> {
        self.score().map(|_| ())
    }

    /// The same with an answer off the scale left open. Another number of answers is to another
    /// questionnaire: then every item is open, because nothing says which answer is to which.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        let (least, most) = self.measure.options();
        if self.answers.len() != self.measure.items() {
            self.answers = vec![None; self.measure.items()];
        }
        for answer in &mut self.answers {
            *answer = answer.filter(|answer| (least..=most).contains(answer));
        }
        self
    }

    /// The score.
    ///
    /// # Errors
    ///
    /// As [`MeasureKind::score`].
    pub fn score(&self) -> Result<Score> {
        self.measure.score(&self.answers)
    }
}

impl fmt::Debug for Score {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Score")
    }
}

impl fmt::Debug for Measured {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Measured")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Word as _;

    fn total(kind: MeasureKind, answers: &[u8]) -> Score {
        let answers: Vec<_> = answers.iter().copied().map(Some).collect();
        kind.score(&answers).unwrap()
    }

    /// The ranges as the authors print them.
    #[test]
    fn the_ends_of_every_scale() {
        for (kind, least, most) in [
            (MeasureKind::Barc10, 10, 60),
            (MeasureKind::Phq2, 0, 6),
            (MeasureKind::Gad2, 0, 6),
            (MeasureKind::Gad7, 0, 21),
        ] {
            assert_eq!(kind.range(), (least, most));
            let (low, high) = kind.options();
            assert_eq!(total(kind, &vec![low; kind.items()]).total, Some(least));
            assert_eq!(total(kind, &vec![high; kind.items()]).total, Some(most));
        }
    }

    /// Spitzer et al. 2006: cut points of 5, 10 and 15.
    #[test]
    fn the_bands_of_gad_7() {
        for (answers, sum, band, at_cut_off) in [
            ([0, 0, 0, 0, 0, 0, 0], 0, Band::Minimal, false),
            ([1, 1, 1, 1, 0, 0, 0], 4, Band::Minimal, false),
            ([1, 1, 1, 1, 1, 0, 0], 5, Band::Mild, false),
            ([2, 2, 2, 2, 1, 0, 0], 9, Band::Mild, false),
            ([2, 2, 2, 2, 2, 0, 0], 10, Band::Moderate, true),
            ([2, 2, 2, 2, 2, 2, 2], 14, Band::Moderate, true),
            ([3, 2, 2, 2, 2, 2, 2], 15, Band::Severe, true),
            ([3, 3, 3, 3, 3, 3, 3], 21, Band::Severe, true),
        ] {
            let score = total(MeasureKind::Gad7, &answers);
            assert_eq!(score.total, Some(sum));
            assert_eq!(score.band, Some(band));
            assert_eq!(score.at_cut_off, Some(at_cut_off));
        }
    }

    /// Kroenke et al. 2003 and 2007: 3 of 6; Vilsaint et al. 2017: 47 of 60.
    #[test]
    fn the_cut_offs_of_the_others() {
        for (kind, under, at) in [
            (MeasureKind::Phq2, &[1, 1][..], &[0, 3][..]),
            (MeasureKind::Gad2, &[2, 0], &[2, 1]),
            (MeasureKind::Barc10, &[5, 5, 5, 5, 5, 5, 4, 4, 4, 4], &[5, 5, 5, 5, 5, 5, 5, 4, 4, 4]),
        ] {
            assert_eq!(total(kind, under).at_cut_off, Some(false), "{kind}");
            assert_eq!(total(kind, at).at_cut_off, Some(true), "{kind}");
            assert_eq!(total(kind, at).band, None);
        }
    }

    #[test]
    fn words_16_a_heavy_answer_is_known() {
        for (kind, answers, heavy) in [
            (MeasureKind::Phq2, &[Some(3), Some(3)][..], true),
            (MeasureKind::Phq2, &[Some(2), Some(0)], false),
            (MeasureKind::Phq2, &[Some(0), Some(2)], true),
            (MeasureKind::Phq2, &[None, Some(2)], true),
            (MeasureKind::Phq2, &[None, Some(1)], false),
            (MeasureKind::Gad2, &[Some(2), Some(1)], true),
            (MeasureKind::Gad2, &[Some(0), Some(2)], false),
            (MeasureKind::Gad7, &[Some(1); 7], false),
            (MeasureKind::Gad7, &[Some(2); 7], true),
            (MeasureKind::Barc10, &[Some(6); 10], false),
        ] {
            assert_eq!(kind.is_heavy(answers), heavy, "{kind} {answers:?}");
        }
    }

    #[test]
    fn an_open_item_leaves_no_total() {
        let score = MeasureKind::Phq2.score(&[Some(3), None]).unwrap();
        assert_eq!((score.total, score.open, score.at_cut_off), (None, 1, None));
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for (kind, answers) in [
            (MeasureKind::Phq2, vec![Some(1)]),
            (MeasureKind::Phq2, vec![Some(1), Some(4)]),
            (MeasureKind::Barc10, vec![Some(0); 10]),
            (MeasureKind::Gad7, vec![Some(1); 8]),
        ] {
            let refused = kind.score(&answers).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "answers"));
        }
        assert_eq!(MeasureKind::parse("PHQ-2"), Ok(MeasureKind::Phq2));
    }
}
