//! The content: exercises, findings, questionnaires and help, in two languages.
//!
//! It is data (`content/`), checked by tests of its own, built into the program and parsed once per
//! language, when it is first asked for: some 560 KB of JSON in about 2 ms. Nothing here is written
//! by a person; what is theirs (their word for their medicine, their country's telephone numbers) is
//! filled in by a [`crate::Voice`].
//!
//! A released `id@version` stays in the catalogue for good. The newest version of an exercise is the
//! one that is offered; a practice of an older one finds the one it was begun with.

use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tandem_model::{Language, MeasureText, Skill};

use crate::evidence::{EvidenceFile, Record};
use crate::fellowships::FellowshipsFile;
use crate::help::HelpFile;
use crate::medicines::MedicinesFile;

/// One file in both languages, in the order of [`Language::ALL`].
macro_rules! both {
    ($file:expr) => {
        [
            include_str!(concat!("../content/en/", $file)),
            include_str!(concat!("../content/es/", $file)),
        ]
    };
}

pub(crate) use both;

/// The exercises: every version that was ever released.
macro_rules! catalogue {
    ($($name:literal),+ $(,)?) => {
        const SKILLS: &[[&str; 2]] = &[$(both!(concat!("skills/", $name, ".json"))),+];
        #[cfg(test)]
        const NAMES: &[&str] = &[$($name),+];
    };
}

// Module by module, in the order of the course.
catalogue! {
    // My medicine.
    "how-medicine-works@1",
    "after-a-break@1",
    "missed-dose@1",
    "talk-with-prescriber@1",
    "hospital-card@1",
    // What i want.
    "how-much-it-matters@1",
    "values-to-steps@1",
    "reasons-and-costs@1",
    "what-i-can-do@1",
    "words-for-me@1",
    // Cravings.
    "two-minutes@1",
    "breathe@1",
    "ride-the-urge@1",
    "delay-distract-decide@1",
    "know-my-pattern@1",
    "trigger-map@1",
    // Turn early.
    "small-decisions@1",
    "say-no@1",
    "close-the-door@1",
    "money-and-payday@1",
    "coping-plan@1",
    // Feelings.
    "cool-down@1",
    "shame-and-loss@1",
    "catch-check-change@1",
    "sleep-better@1",
    "live-with-pain@1",
    // People and days.
    "plan-a-good-thing@1",
    "alone-tonight@1",
    "support-map@1",
    "talk-it-over@1",
    // Keep going.
    "walk-into-a-meeting@1",
    "solve-a-problem@1",
    "after-use@1",
    "hard-day-plan@1",
}

const HELP: [&str; 2] = both!("help.json");
const MEASURES: [&str; 2] = both!("measures.json");
const EVIDENCE: [&str; 2] = both!("evidence.json");
const FELLOWSHIPS: [&str; 2] = both!("fellowships.json");
const MEDICINES: [&str; 2] = both!("medicines.json");

/// Everything in one language.
pub struct Content {
    pub(crate) skills: Vec<Skill>,
    pub(crate) measures: Vec<MeasureText>,
    pub(crate) evidence: Vec<Record>,
    pub(crate) fellowships: FellowshipsFile,
    pub(crate) help: HelpFile,
    pub(crate) medicines: MedicinesFile,
}

#[derive(Deserialize)]
struct MeasuresFile {
    measures: Vec<MeasureText>,
}

pub(crate) fn parsed<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the content is built in, and read whole by its tests")
}

/// The content in one language.
#[must_use]
pub fn content(language: Language) -> &'static Content {
    static CONTENT: [OnceLock<Content>; 2] = [OnceLock::new(), OnceLock::new()];
    let at = language as usize;
    CONTENT[at].get_or_init(|| Content {
        skills: SKILLS.iter().map(|files| parsed(files[at])).collect(),
        measures: parsed::<MeasuresFile>(MEASURES[at]).measures,
        evidence: parsed::<EvidenceFile>(EVIDENCE[at]).records(),
        fellowships: parsed(FELLOWSHIPS[at]),
        help: parsed(HELP[at]),
        medicines: parsed(MEDICINES[at]),
    })
}

impl Content {
    /// The newest version of every exercise, in the order of the catalogue.
    pub fn newest(&self) -> impl Iterator<Item = &Skill> {
        let newer = |one: &Skill| {
            self.skills.iter().any(|other| other.id == one.id && other.version > one.version)
        };
        self.skills.iter().filter(move |one| !newer(one))
    }

    /// One exercise, in the version asked for.
    #[must_use]
    pub fn skill(&self, id: &str, version: u32) -> Option<&Skill> {
        self.skills.iter().find(|skill| skill.id == *id && skill.version == version)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tandem_model::Word as _;

    use super::*;

    #[test]
    fn every_file_is_built_in() {
        for &language in Language::ALL {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/content");
            let files = std::fs::read_dir(format!("{folder}/{language}/skills")).unwrap();
            let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
            let built_in = NAMES.iter().map(|name| format!("{name}.json"));
            assert_eq!(built_in.collect::<BTreeSet<_>>(), files.collect::<BTreeSet<_>>());
        }
    }

    #[test]
    fn every_exercise_is_whole() {
        for &language in Language::ALL {
            let content = content(language);
            for (skill, name) in content.skills.iter().zip(NAMES) {
                skill.check().unwrap();
                assert_eq!(format!("{}@{}", skill.id, skill.version), *name);
                assert_eq!(skill.language, language);
                let found = content.skill(skill.id.as_str(), skill.version).unwrap();
                assert_eq!(found, skill);
            }
            assert_eq!(content.newest().count(), 34);
            let placed = content.newest().filter(|skill| skill.course.is_some());
            assert_eq!(placed.count(), 34, "each has its place in the course");
        }
    }
}
