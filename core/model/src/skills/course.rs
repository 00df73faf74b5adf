//! The course: seven modules in an order that is a suggestion and nothing else.
//!
//! Held against the two courses that were tried beside medication: CBT4CBT has seven skills, each
//! taught, shown, practised and checked; the web course that was tried with buprenorphine had 65
//! short parts. Here are some thirty exercises of two to ten minutes. None is locked, none has to be
//! done before another, and there is no share of the whole that is done: whoever does three that
//! help has what they came for.

use serde::{Deserialize, Serialize};

use super::Readiness;
use crate::words::words;

words! {
    /// A module of the course.
    pub enum Module as "module" {
        /// What the medicine does, and keeping it.
        MyMedicine = "my_medicine",
        /// What matters to oneself.
        WhatIWant = "what_i_want",
        /// Cravings.
        Cravings = "cravings",
        /// Turning early.
        TurnEarly = "turn_early",
        /// Feelings, sleep and pain.
        Feelings = "feelings",
        /// Other people, and how days are filled.
        PeopleAndDays = "people_and_days",
        /// Going on.
        KeepGoing = "keep_going",
    }
}

/// Where an exercise stands in the course.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Course {
    /// In which module.
    pub module: Module,
    /// At which place of it, from 1.
    pub order: u32,
}

impl Readiness {
    /// The modules that are offered first at this stage; the others follow in the order of the
    /// course. A list of reasons for and against, made early, takes commitment from people who are
    /// torn (Miller and Rose 2013): *not sure* begins with what one wants, by open questions.
    pub fn first_modules(self) -> &'static [Module] {
        match self {
            Self::NotSure => &[Module::WhatIWant, Module::MyMedicine, Module::Cravings],
            Self::GettingReadyOrDoing => {
                &[Module::Cravings, Module::TurnEarly, Module::MyMedicine, Module::Feelings]
            }
            Self::KeepingUp => {
                &[Module::KeepGoing, Module::PeopleAndDays, Module::Feelings, Module::MyMedicine]
            }
        }
    }
}

/// The modules in the order in which they are offered.
pub fn modules(readiness: Option<Readiness>) -> Vec<Module> {
    use crate::Word as _;

    let first = readiness.map(Readiness::first_modules).unwrap_or_default();
    let rest = Module::ALL.iter().filter(|module| !first.contains(module));
    first.iter().chain(rest).copied().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::Word as _;

    #[test]
    fn readiness_changes_the_order_and_leaves_nothing_out() {
        assert_eq!(modules(None), Module::ALL);
        for &readiness in Readiness::ALL {
            let offered = modules(Some(readiness));
            assert_eq!(offered.len(), Module::ALL.len());
            let all: BTreeSet<_> = Module::ALL.iter().collect();
            assert_eq!(offered.iter().collect::<BTreeSet<_>>(), all);
        }
        assert_eq!(modules(Some(Readiness::NotSure))[0], Module::WhatIWant);
        assert_eq!(
            modules(Some(Readiness::KeepingUp))[..2],
            [Module::KeepGoing, Module::PeopleAndDays]
        );
    }
}
