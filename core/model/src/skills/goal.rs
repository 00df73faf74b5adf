//! Goals, in a person's own words.
//!
//! A goal is wanted, paused, reached or let go, and each of these is the person's to say. Nothing
//! is counted down, nothing resets, nobody is ranked and there is no percentage: hours that were
//! kept only ever add up.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Slug;
use crate::time::within_years;
use crate::words::words;
use crate::{Kind, Note, RecalledMinutes, Result, TandemError, check_date};

words! {
    /// How a goal stands, as the person says.
    #[derive(Default)]
    pub enum GoalStanding as "standing" {
        /// Wanted now.
        #[default]
        Wanted = "wanted",
        /// Put aside for a while; nothing is lost by it.
        Paused = "paused",
        /// Reached.
        Reached = "reached",
        /// Let go.
        LetGo = "let_go",
    }
}

/// One thing to do next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NextStep {
    /// What.
    pub text: Note,
    /// When it was thought of; steps are shown in this order.
    pub added_at: DateTime<Utc>,
    /// The day it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done_on: Option<NaiveDate>,
}

/// A goal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Goal {
    /// What the person wants, in their own words.
    pub words: Note,
    /// The day it was set; hours add up from here.
    pub since: NaiveDate,
    /// Hours a week that the person would like to keep, by kind, as minutes. Theirs alone: Tandem
    /// recommends no number.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub weekly: BTreeMap<Kind, RecalledMinutes>,
    /// How the person will treat themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reward: Option<Note>,
    /// How it stands.
    #[serde(default)]
    pub standing: GoalStanding,
    /// Since which day it stands so; `None` as long as it only ever was wanted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing_since: Option<NaiveDate>,
    /// What the person says about that, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing_words: Option<Note>,
    /// Next steps: fields `step/<name>` of their own, so that a merge keeps those of two devices.
    #[serde(flatten, with = "steps")]
    pub steps: BTreeMap<Slug, NextStep>,
}

/// The steps as fields of the goal.
mod steps {
    use super::{BTreeMap, Goal, NextStep, Slug};
    use crate::skills::keyed;

    pub(super) fn serialize<S: serde::Serializer>(
        all: &BTreeMap<Slug, NextStep>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        keyed::serialize(Goal::STEP, all, to)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<Slug, NextStep>, D::Error> {
        keyed::deserialize(Goal::STEP, from)
    }
}

impl Goal {
    /// What the field of a step begins with; the step's name follows.
    pub const STEP: &'static str = "step/";

    /// A goal that says no more than these words.
    pub fn new(words: Note, since: NaiveDate) -> Self {
        Self {
            words,
            since,
            weekly: BTreeMap::new(),
            reward: None,
            standing: GoalStanding::Wanted,
            standing_since: None,
            standing_words: None,
            steps: BTreeMap::new(),
        }
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `since` for a year outside 1900 to 2200.
    pub fn check(&self) -> Result<()> {
        check_date("since", self.since)
    }

    /// The same with its day in the years 1900 to 2200.
    #[must_use]
    pub fn normalise(self) -> Self {
        Self { since: within_years(self.since), ..self }
    }

    /// Says how it stands from `today` on. Reached and let go can be taken back by saying that it
    /// is wanted: a goal is never lost.
    pub fn stand(&mut self, standing: GoalStanding, words: Option<Note>, today: NaiveDate) {
        self.standing = standing;
        self.standing_since = Some(today);
        self.standing_words = words;
    }

    /// The steps in the order in which they were thought of.
    pub fn steps_in_order(&self) -> Vec<(&Slug, &NextStep)> {
        let mut steps: Vec<_> = self.steps.iter().collect();
        steps.sort_by_key(|(name, step)| (step.added_at, *name));
        steps
    }

    /// Marks a step as done, or (`None`) as not done after all.
    ///
    /// # Errors
    ///
    /// `Invalid` in `step` for a name that is none of its steps'.
    pub fn mark(&mut self, step: &str, done_on: Option<NaiveDate>) -> Result<()> {
        let step = self.steps.get_mut(step);
        let step = step.ok_or_else(|| TandemError::invalid("step", "one of this goal's steps"))?;
        step.done_on = done_on;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(text: &str) -> Note {
        Note::new(text).unwrap().unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_goal_reads_back_with_its_steps_as_fields() {
        let mut goal = Goal::new(note("see my sister more"), day("2026-03-02"));
        goal.weekly.insert(Kind::MutualHelp, RecalledMinutes::new(120).unwrap());
        let step = |seconds| NextStep {
            text: note("call her"),
            added_at: DateTime::from_timestamp(seconds, 0).unwrap(),
            done_on: None,
        };
        goal.steps.insert(Slug::new("step", "b").unwrap(), step(1));
        goal.steps.insert(Slug::new("step", "a").unwrap(), step(2));
        let json = serde_json::to_value(&goal).unwrap();
        assert_eq!(json["step/a"]["text"], "call her");
        assert_eq!(json["weekly"]["mutual_help"], 120);
        assert_eq!(serde_json::from_value::<Goal>(json).unwrap(), goal);
        let order: Vec<_> = goal.steps_in_order().iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(order, ["b", "a"]);

        goal.mark("a", Some(day("2026-03-04"))).unwrap();
        assert!(goal.steps["a"].done_on.is_some());
        assert!(goal.mark("c", None).is_err());
        assert!(!format!("{goal:?}").contains("sister"));
    }

    #[test]
    fn a_pause_takes_nothing_away() {
        let mut goal = Goal::new(note("walk every day"), day("2026-03-02"));
        let before = goal.clone();
        goal.stand(GoalStanding::Paused, Some(note("my knee")), day("2026-03-05"));
        assert_eq!(goal.standing, GoalStanding::Paused);
        goal.stand(GoalStanding::Wanted, None, day("2026-03-09"));
        assert_eq!((goal.standing, goal.since), (before.standing, before.since));
        assert_eq!((goal.words, goal.steps), (before.words, before.steps));
    }
}
