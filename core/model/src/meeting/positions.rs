//! What the fellowships themselves say about medication: the outermost layer of welcome.
//!
//! Fixed data with a version, each with the text it rests on. It says what a fellowship publishes,
//! not what a group does: groups decide for themselves, and a person may choose not to mention
//! medication at all. Where no statement was found it says so, and nothing is made up from what a
//! fellowship is like.
//!
//! The words for it, in both languages, are content; they are found under [`Stance`]'s words and the
//! fellowship's.

use crate::words::words;
use crate::{Fellowship, Word};

words! {
    /// A fellowship's position.
    pub enum Stance as "stance" {
        /// It supports people on medication as it supports anyone.
        Affirming = "affirming",
        /// It leaves it to the person and their doctor.
        YouAndYourDoctor = "you_and_your_doctor",
        /// One is welcome to attend; roles may be limited, and each group decides. It does not say
        /// that one may speak.
        WelcomeToAttend = "welcome_to_attend",
        /// No statement was found.
        Unknown = "unknown",
    }
}

impl Stance {
    /// Whether it leaves a person's medicine to them: it supports it, or says that it is between them
    /// and their doctor. "Welcome to attend" does not say so.
    pub fn leaves_medicine_alone(self) -> bool {
        matches!(self, Self::Affirming | Self::YouAndYourDoctor)
    }
}

/// What a statement rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Citation {
    /// The title, as it is published.
    pub title: &'static str,
    /// Who published it.
    pub publisher: &'static str,
    /// The year, if it tells one.
    pub year: Option<u16>,
    /// Where it can be found, without `https://`.
    pub at: &'static str,
}

/// A fellowship's position on medication, with its source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FellowshipPosition {
    /// The fellowship.
    pub fellowship: Fellowship,
    /// Its position.
    pub stance: Stance,
    /// Where it says so; none where no text was found.
    pub citation: Option<Citation>,
}

/// What a fellowship says about medication, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PositionText {
    /// The fellowship's name.
    pub name: String,
    /// Its position.
    pub stance: Stance,
    /// The position in words.
    pub position: String,
    /// What it rests on.
    pub basis: String,
    /// Where it says so; none where nothing was found.
    pub citation: Option<String>,
    /// Whether it says who may speak.
    pub speak: String,
    /// That a group may be different.
    pub general: String,
    /// Whether it is for family and friends.
    pub for_family: bool,
}

/// What to know before one goes, for one fellowship.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BeforeYouGo {
    /// What the fellowship says.
    pub position: PositionText,
    /// One line each; that one need not tell anyone is among them.
    pub lines: Vec<String>,
}

/// Counts up whenever a position, a text or a citation changes.
pub const POSITIONS_VERSION: u16 = 1;

impl Fellowship {
    /// What this fellowship says about medication.
    pub fn position(self) -> FellowshipPosition {
        let listed = POSITIONS.iter().find(|position| position.fellowship == self);
        let none_found =
            FellowshipPosition { fellowship: self, stance: Stance::Unknown, citation: None };
        listed.copied().unwrap_or(none_found)
    }

    /// Every fellowship with its position, in the order in which they are offered.
    pub fn positions() -> impl Iterator<Item = FellowshipPosition> {
        Self::ALL.iter().map(|one| one.position())
    }
}

const POSITIONS: &[FellowshipPosition] = &[
    FellowshipPosition {
        fellowship: Fellowship::Mara,
        stance: Stance::Affirming,
        citation: Some(Citation {
            title: "The Twelve Traditions of MARA",
            publisher: "Medication-Assisted Recovery Anonymous",
            year: None,
            at: "mara-international.org/the-12-traditions-of-mara",
        }),
    },
    FellowshipPosition {
        fellowship: Fellowship::MethadoneAnonymous,
        stance: Stance::Affirming,
        citation: None,
    },
    FellowshipPosition {
        fellowship: Fellowship::Mars,
        stance: Stance::Affirming,
        citation: Some(Citation {
            title: "MARS: Helping Those in Need Down the Path to Recovery",
            publisher: "The White House, Office of National Drug Control Policy",
            year: Some(2011),
            at: "www.whitehouse.gov/blog/2011/09/27/mars-helping-those-need-down-path-recovery",
        }),
    },
    FellowshipPosition {
        fellowship: Fellowship::Smart,
        stance: Stance::Affirming,
        citation: Some(Citation {
            title: "SMART announces move toward abstinence-oriented recovery support",
            publisher: "SMART Recovery USA",
            year: None,
            at: "smartrecovery.org/smart-announces-move-toward-abstinence-oriented-recovery-support",
        }),
    },
    FellowshipPosition {
        fellowship: Fellowship::LifeRing,
        stance: Stance::Affirming,
        citation: Some(Citation {
            title: "Philosophy",
            publisher: "LifeRing Austin, a chapter",
            year: None,
            at: "austinlifering.org/philosophy",
        }),
    },
    FellowshipPosition {
        fellowship: Fellowship::Aa,
        stance: Stance::YouAndYourDoctor,
        citation: Some(Citation {
            title: "The A.A. Member—Medications and Other Drugs",
            publisher: "Alcoholics Anonymous World Services",
            year: Some(2011),
            at: "www.aa.org",
        }),
    },
    FellowshipPosition {
        fellowship: Fellowship::Na,
        stance: Stance::WelcomeToAttend,
        citation: Some(Citation {
            title: "Bulletin 29: Regarding Methadone and Other Drug Replacement Programs",
            publisher: "Narcotics Anonymous World Services",
            year: None,
            at: "na.org/service-material/bulletins",
        }),
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_fellowship_has_one_and_only_what_was_found_is_said() {
        let listed: BTreeSet<_> = POSITIONS.iter().map(|one| one.fellowship).collect();
        assert_eq!(listed.len(), POSITIONS.len());
        let all: Vec<_> = Fellowship::positions().map(|position| position.fellowship).collect();
        assert_eq!(all, Fellowship::ALL);
        for position in Fellowship::positions() {
            let known = position.stance != Stance::Unknown;
            assert_eq!(known, listed.contains(&position.fellowship));
            assert!(known || position.citation.is_none());
        }
        for unknown in [Fellowship::Ha, Fellowship::Ca, Fellowship::RecoveryDharma] {
            assert_eq!(unknown.position().stance, Stance::Unknown);
            assert_eq!(unknown.position().citation, None);
        }
        assert_eq!(Fellowship::Aa.position().stance, Stance::YouAndYourDoctor);
    }

    #[test]
    fn citations_can_be_looked_up() {
        for position in POSITIONS {
            assert!(position.citation.is_none_or(|it| !it.at.contains("://")));
        }
    }
}
