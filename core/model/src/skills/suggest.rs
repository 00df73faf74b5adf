//! In which order exercises are offered.
//!
//! Two things decide, and both are the person's: where they say they are (never inferred), and
//! which exercises they practised and rated lower, or higher, afterwards. What helped comes first,
//! with the counts shown beside it; then what suits the readiness; then the order of the course, its
//! modules turned so that those of the readiness come first.
//! Nothing else is looked at: no log, no check-in, no hour of the day.

use std::cmp::Reverse;

use serde::Serialize;

use super::{Change, Readiness, Skill, modules};

/// What a person's own practices of one exercise tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Track {
    /// How often it was finished.
    pub practised: u32,
    /// In how many of these both ratings were given.
    pub rated: u32,
    /// In how many of those the rating went the way it should.
    pub helped: u32,
    /// In how many it went the other way.
    pub worse: u32,
    /// The differences (after less before), added up.
    pub difference: i64,
}

impl Track {
    /// Adds a practice that was finished.
    pub fn add(&mut self, change: Option<Change>) {
        self.practised += 1;
        if let Some(change) = change {
            self.rated += 1;
            self.helped += u32::from(change.helped());
            self.worse += u32::from(change.worse());
            self.difference += i64::from(change.difference());
        }
    }

    /// Whether it went the way it should more often than the other way.
    pub fn has_helped(&self) -> bool {
        self.helped > self.worse
    }
}

/// Puts exercises in the order in which they are offered. `skills` come in the order of the
/// catalogue. None is left out: readiness changes the order, nothing else.
pub fn suggest<T>(
    readiness: Option<Readiness>,
    mut skills: Vec<T>,
    of: impl Fn(&T) -> (&Skill, Track),
) -> Vec<T> {
    let modules = modules(readiness);
    skills.sort_by_key(|one| {
        let (skill, track) = of(one);
        let net = if track.has_helped() { track.helped - track.worse } else { 0 };
        let suits = readiness.is_none_or(|readiness| skill.readiness.contains(&readiness));
        let place = skill.course.map(|course| {
            (modules.iter().position(|module| *module == course.module), course.order)
        });
        (Reverse(net), !suits, place.is_none(), place)
    });
    skills
}

#[cfg(test)]
mod tests {
    use super::super::skill::tests::example;
    use super::super::{Better, Course, Module};
    use super::*;
    use crate::Word as _;

    fn skill(module: Module, order: u32, readiness: &[Readiness]) -> Skill {
        let course = Some(Course { module, order });
        Skill { course, readiness: readiness.to_vec(), ..example() }
    }

    fn track(changes: &[(i32, i32)]) -> Track {
        let mut track = Track::default();
        for (before, after) in changes {
            track.add(Some(Change { before: *before, after: *after, better: Better::Lower }));
        }
        track
    }

    #[test]
    fn counts_and_differences_add_up() {
        let mut track = track(&[(8, 5), (6, 6), (4, 7)]);
        track.add(None);
        let expected = Track { practised: 4, rated: 3, helped: 1, worse: 1, difference: 0 };
        assert_eq!(track, expected);
        assert!(!track.has_helped());
    }

    #[test]
    fn what_helped_comes_first_then_what_suits() {
        let all = Readiness::ALL;
        let skills = vec![
            ("ride", skill(Module::Cravings, 3, all), track(&[(8, 5), (8, 4)])),
            ("say-no", skill(Module::TurnEarly, 2, &all[1..]), track(&[])),
            ("breathe", skill(Module::Cravings, 2, all), track(&[(8, 5), (8, 4), (2, 3)])),
            ("support", skill(Module::PeopleAndDays, 3, all), track(&[])),
            ("meeting", skill(Module::KeepGoing, 1, all), track(&[(3, 9)])),
            ("values", skill(Module::WhatIWant, 2, all), track(&[])),
            ("matter", skill(Module::WhatIWant, 1, all), track(&[])),
        ];
        let order = |readiness| {
            let ordered = suggest(readiness, skills.clone(), |(_, skill, track)| (skill, *track));
            ordered.into_iter().map(|(name, ..)| name).collect::<Vec<_>>()
        };
        let helped = ["ride", "breathe"];
        for (readiness, rest) in [
            (None, ["matter", "values", "say-no", "support", "meeting"]),
            (Some(Readiness::NotSure), ["matter", "values", "support", "meeting", "say-no"]),
            (Some(Readiness::KeepingUp), ["meeting", "support", "matter", "values", "say-no"]),
        ] {
            assert_eq!(order(readiness), [helped.as_slice(), &rest].concat(), "{readiness:?}");
        }
    }
}
