//! Questionnaires: only if a person wants to, each on its own, never asked for.
//!
//! Taking one is the choice; nothing reminds of it, and what was answered is in no summary for a
//! coach. What the totals mean stands in the texts, in their authors' words, beside "this is not a
//! diagnosis".

use std::fmt;

use chrono::NaiveDate;
use serde::Deserialize;
use tandem_model::{
    Band, Better, Id, Language, LocalTime, MeasureKind, Measured, Result, Score, TandemError, Word,
};

use crate::record::Tandem;
use crate::record::profile::read_profile;
use crate::record::store::{self, day, entity};
use crate::voice::content::content;

/// A questionnaire in words.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeasureText {
    /// Its name in the content: the word of its [`MeasureKind`].
    pub id: String,
    /// What it is called.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// Whether this wording was published by its authors, or is a translation that was not tested.
    pub translation: String,
    /// What is asked of every item.
    pub question: String,
    /// The items.
    pub items: Vec<MeasureItem>,
    /// The answers to choose from.
    pub options: Vec<MeasureOption>,
    /// How the total is made.
    pub scoring: Scoring,
    /// What totals are called.
    pub bands: Vec<BandText>,
    /// From which total on the authors say something of it.
    pub cut_off: Option<CutOff>,
    /// That it is no diagnosis. It stands beside every total.
    pub not_a_diagnosis: String,
    /// Where it was published.
    pub sources: Vec<String>,
    /// On what terms it may be used.
    pub terms: String,
}

/// An item of a questionnaire.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeasureItem {
    /// Its name.
    pub id: String,
    /// What it says.
    pub text: String,
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeasureOption {
    /// What it counts.
    pub value: u8,
    /// What it says.
    pub text: String,
}

/// How a total is made.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Scoring {
    /// The lowest total.
    pub least: u32,
    /// The highest total.
    pub most: u32,
    /// Which way it should go.
    pub better: Better,
}

/// What totals of a stretch are called.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BandText {
    /// Its name: the word of a [`Band`].
    pub id: String,
    /// The lowest total in it.
    pub from: u32,
    /// The highest total in it.
    pub to: u32,
    /// What it is called.
    pub text: String,
}

/// From which total on the authors say something of it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CutOff {
    /// The total.
    pub at_least: u32,
    /// What they say.
    pub text: String,
    /// Where.
    pub source: String,
}

impl MeasureText {
    /// What a band is called.
    #[must_use]
    pub fn band(&self, band: Band) -> Option<&str> {
        let found = self.bands.iter().find(|text| text.id == band.word());
        found.map(|text| text.text.as_str())
    }

    /// Whether the texts and the rules of the model say the same.
    #[cfg(test)]
    pub(crate) fn fits(&self, kind: MeasureKind) -> std::result::Result<(), String> {
        let (least, most) = kind.options();
        let options: Vec<u8> = self.options.iter().map(|option| option.value).collect();
        let same = self.items.len() == kind.items()
            && options == (least..=most).collect::<Vec<_>>()
            && (self.scoring.least, self.scoring.most) == kind.range()
            && self.scoring.better == kind.better()
            && self.cut_off.as_ref().map(|it| it.at_least) == Some(kind.cut_off())
            && self.bands.iter().all(|band| {
                (band.from..=band.to)
                    .all(|total| kind.band_of(total).is_some_and(|it| it.word() == band.id))
            });
        if same { Ok(()) } else { Err(format!("{kind} differs")) }
    }
}

/// The texts of a questionnaire.
pub(crate) fn text(language: Language, kind: MeasureKind) -> Option<&'static MeasureText> {
    content(language).measures.iter().find(|text| text.id == kind.word())
}

/// A questionnaire that was answered, with what its authors say of the total.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Scored {
    /// Its id.
    pub id: Id,
    /// What was answered.
    pub measured: Measured,
    /// What it comes to.
    pub score: Score,
}

impl fmt::Debug for Scored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Scored({})", self.id)
    }
}

/// Use cases around questionnaires. From [`Tandem::measures`].
#[derive(Clone, Copy)]
pub struct Measures<'a> {
    tandem: &'a Tandem,
}

impl Tandem {
    /// Questionnaires.
    #[must_use]
    pub fn measures(&self) -> Measures<'_> {
        Measures::of(self)
    }
}

impl<'a> Measures<'a> {
    pub(crate) fn of(tandem: &'a Tandem) -> Self {
        Self { tandem }
    }

    /// Every questionnaire, in words.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<(MeasureKind, &'static MeasureText)>> {
        MeasureKind::ALL.iter().map(|kind| Ok((*kind, self.show(*kind)?))).collect()
    }

    /// One questionnaire, in words.
    ///
    /// # Errors
    /// Those of reading.
    pub fn show(&self, kind: MeasureKind) -> Result<&'static MeasureText> {
        let language = self.tandem.voice()?.language();
        let missing = || TandemError::NotFound { id: kind.kebab() };
        text(language, kind).ok_or_else(missing)
    }

    /// Writes the answers down, an item each, `None` for one left open.
    ///
    /// # Errors
    /// `Invalid` in `answers` as [`MeasureKind::score`] says, and if every item is open; those of
    /// writing.
    pub fn answer(&self, kind: MeasureKind, answers: Vec<Option<u8>>) -> Result<Scored> {
        let score = kind.score(&answers)?;
        if answers.iter().all(Option::is_none) {
            return Err(TandemError::invalid("answers", "at least one answer"));
        }
        let now = self.tandem.now();
        let id = self.tandem.host.new_id()?;
        let language = self.tandem.voice()?.language();
        self.tandem.act(|act| {
            let zone = read_profile(act.db())?.zone;
            let at = LocalTime::at(now, &zone);
            let measured = Measured { measure: kind, at, language, answers };
            store::write(act, entity::MEASURED, &id, &measured)?;
            Ok(Scored { id, measured, score })
        })
    }

    /// What was answered between two local dates, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Scored>> {
        self.tandem.read(|db| {
            let found: Vec<(Id, Measured)> =
                store::entries_between(db, entity::MEASURED, day(from), day(to))?;
            // An answer that no rule of today fits (a later version's) has no score to show.
            let scored = found.into_iter().filter_map(|(id, measured)| {
                let score = measured.score().ok()?;
                Some(Scored { id, measured, score })
            });
            let mut scored: Vec<_> = scored.collect();
            scored.sort_by_key(|one| (one.measured.at.utc(), one.id));
            Ok(scored)
        })
    }
}
