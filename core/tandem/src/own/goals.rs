//! Goals: what a person wants, in their words, and hours that only ever add up.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;
use tandem_model::{
    Goal, GoalStanding, Id, Kind, LocalTime, NextStep, Note, Result, Slug, Week, Word,
};
use tandem_vault::Read;

use crate::record::Tandem;
use crate::record::act::{Writing as _, patched};
use crate::record::error::Inner;
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// Use cases around goals. From [`Tandem::goals`].
#[derive(Clone, Copy)]
pub struct Goals<'a> {
    tandem: &'a Tandem,
}

/// A goal as a screen shows it. There is no share of it and no rank: hours beside the hours that
/// the person would like, and the sum of all that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct GoalLine {
    /// Its id.
    pub id: Id,
    /// The goal.
    #[serde(flatten)]
    pub goal: Goal,
    /// Minutes written down this week, for each kind that the goal names.
    pub this_week: BTreeMap<Kind, u32>,
    /// Minutes written down since the goal was set, for each kind that it names, pauses included.
    /// It never gets smaller by itself.
    pub kept: BTreeMap<Kind, u32>,
}

impl Tandem {
    /// Goals.
    #[must_use]
    pub fn goals(&self) -> Goals<'_> {
        Goals { tandem: self }
    }
}

impl Goals<'_> {
    /// Every goal: those wanted now first, then paused, reached, let go; within each the newest
    /// first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<GoalLine>> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let profile = read_profile(read)?;
            let today = LocalTime::at(now, &profile.zone).date();
            let week = Week::containing(today, profile.week_start);
            let goals: Vec<(Id, Goal)> = read.all()?;
            let mut lines = goals
                .into_iter()
                .map(|(id, goal)| {
                    let this_week = kept(read, &goal, week.first(), week.last())?;
                    // A day ahead: a session may be written down for tomorrow.
                    let kept = kept(read, &goal, goal.since, today + TimeDelta::days(1))?;
                    Ok(GoalLine { id, goal, this_week, kept })
                })
                .collect::<Inner<Vec<_>>>()?;
            lines.reverse();
            lines.sort_by_key(|line| line.goal.standing);
            Ok(lines)
        })
    }

    /// One goal.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn goal(&self, id: Id) -> Result<Goal> {
        self.tandem.read(|read| read.need(id))
    }

    /// Sets a goal. One that is wanted or paused already, in the same words and with the same hours and
    /// reward, is not set again: the id is that one's.
    ///
    /// # Errors
    /// `Invalid` as [`Goal::check`] says; those of writing.
    pub fn set(&self, goal: &Goal) -> Result<Id> {
        goal.check()?;
        let id = self.tandem.new_id()?;
        self.tandem.act(|act| {
            let told = |goal: &Goal| (goal.words.clone(), goal.weekly.clone(), goal.reward.clone());
            let open =
                |goal: &Goal| matches!(goal.standing, GoalStanding::Wanted | GoalStanding::Paused);
            let all: Vec<(Id, Goal)> = act.all()?;
            let same = all.iter().find(|(_, one)| open(one) && told(one) == told(goal));
            if let Some((id, _)) = same {
                return Ok(*id);
            }
            act.add(id, goal)?;
            Ok(id)
        })
    }

    /// Changes a goal; what `change` does not touch stays, also what another device wrote to it.
    ///
    /// # Errors
    /// `NotFound`; those of `change` and of writing.
    pub fn edit(&self, id: Id, change: impl FnOnce(&mut Goal) -> Result<()>) -> Result<Goal> {
        self.tandem.act(|act| {
            act.edit(id, |mut goal: Goal| {
                change(&mut goal)?;
                goal.check()?;
                Ok(goal)
            })
        })
    }

    /// As [`Goals::edit`], for a screen that was read before: the fields in which `after` differs from
    /// `before` are written, and no others. Each step is a field of its own.
    ///
    /// # Errors
    /// As [`Goals::edit`].
    pub fn change(&self, id: Id, before: &Goal, after: &Goal) -> Result<Goal> {
        self.edit(id, |now| {
            *now = patched(now, before, after)?;
            Ok(())
        })
    }

    /// Adds a next step and returns its name.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn add_step(&self, id: Id, text: Note) -> Result<Slug> {
        let added_at = self.tandem.now();
        let name = Slug::new("step", &self.tandem.host.new_id()?.to_string())?;
        self.edit(id, |goal| {
            goal.steps.insert(name.clone(), NextStep { text, added_at, done_on: None });
            Ok(())
        })?;
        Ok(name)
    }

    /// Marks a step as done today, or as not done after all.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `step` for a name that is none of its steps'; those of writing.
    pub fn mark(&self, id: Id, step: &str, done: bool) -> Result<Goal> {
        let today = self.today()?;
        self.edit(id, |goal| goal.mark(step, done.then_some(today)))
    }

    /// Says how a goal stands: wanted, paused, reached or let go, in the person's own words if they
    /// like. Nothing is lost by any of them.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn stand(&self, id: Id, standing: GoalStanding, words: Option<Note>) -> Result<Goal> {
        let today = self.today()?;
        self.edit(id, |goal| {
            goal.stand(standing, words, today);
            Ok(())
        })
    }

    fn today(&self) -> Result<NaiveDate> {
        let now = self.tandem.now();
        Ok(LocalTime::at(now, &self.tandem.person().profile()?.zone).date())
    }
}

/// Minutes of sessions between two local dates, for each kind that the goal names.
fn kept(
    read: &Read<'_>,
    goal: &Goal,
    from: NaiveDate,
    to: NaiveDate,
) -> Inner<BTreeMap<Kind, u32>> {
    if goal.weekly.is_empty() {
        return Ok(BTreeMap::new());
    }
    let mut kept: BTreeMap<Kind, u32> = goal.weekly.keys().map(|kind| (*kind, 0)).collect();
    for total in read.day_totals(from, to)? {
        if let Some(minutes) = kept.get_mut(&total.kind) {
            *minutes = minutes.saturating_add(total.minutes);
        }
    }
    debug_assert!(kept.len() <= Kind::ALL.len());
    Ok(kept)
}
