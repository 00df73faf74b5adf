//! Questionnaires: only if a person wants to, each on its own, never asked for.
//!
//! Taking one is the choice; nothing reminds of it, and what was answered is in no summary for a
//! coach. What the totals mean stands in the texts, in their authors' words, beside "this is not a
//! diagnosis".

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;
use tandem_model::{
    Id, LocalTime, MeasureKind, MeasureText, Measured, Result, Score, ScoredWithin, TandemError,
    Word,
};
use tandem_words::measure_text;

use crate::own::plans::pages;
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// A questionnaire that was answered, with what its authors say of the total.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Scored {
    /// Its id.
    pub id: Id,
    /// What was answered.
    #[serde(flatten)]
    pub measured: Measured,
    /// What it comes to.
    #[serde(flatten)]
    pub score: Score,
    /// A shorter questionnaire that is answered with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<ScoredWithin>,
    /// One line about whom to call, where the answers are heavy. Said once, when they are given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<String>,
    /// That the plan for a very hard day is here, beside that line and where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
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
        Measures { tandem: self }
    }
}

impl Measures<'_> {
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
        measure_text(language, kind).ok_or_else(missing)
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
        let id = self.tandem.new_id()?;
        let voice = self.tandem.voice()?;
        let language = voice.language();
        let heavy = kind.is_heavy(&answers);
        let line = heavy.then(|| voice.say("measure.line", &[]));
        self.tandem.act(|act| {
            let zone = read_profile(act)?.zone;
            let at = LocalTime::at(now, &zone);
            let measured = Measured { measure: kind, at, language, answers };
            act.add(id, &measured)?;
            let plan = if heavy { pages::here(&voice, act)? } else { None };
            let within = measured.within();
            Ok(Scored { id, measured, score, within, line: line.clone(), plan })
        })
    }

    /// What was answered between two local dates, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Scored>> {
        self.tandem.read(|read| {
            let found: Vec<(Id, Measured)> = read.between(from, to)?;
            // An answer that no rule of today fits (a later version's) has no score to show.
            let scored = found.into_iter().filter_map(|(id, measured)| {
                let score = measured.score().ok()?;
                let within = measured.within();
                Some(Scored { id, measured, score, within, line: None, plan: None })
            });
            let mut scored: Vec<_> = scored.collect();
            scored.sort_by_key(|one| (one.measured.at.utc(), one.id));
            Ok(scored)
        })
    }
}
