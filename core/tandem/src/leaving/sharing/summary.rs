//! A coach's summary, made from the record by an allow-list.
//!
//! The direction matters: nothing is copied and then cleared. [`CoachSummary`] has places for what
//! may be shared, and each function below fills one of them from what it needs and nothing else, if
//! and only if the person chose it. A field that is added to the record tomorrow is in no summary.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use tandem_model::{
    Ask, Basis, By, CoachSummary, Craving, DayCheck, Goal, GoalStanding, Id, Kind, MeasureKind,
    Measured, Name, NotAttended, Note, Often, PeriodHours, Practice, Result, SharedBarc10,
    SharedBarrier, SharedCraving, SharedExercise, SharedGoal, SharedMood, SharedOtherWeek,
    SharedPeriod, SharedStep, SharedWeek, Skill, SummaryItem, Week, WeekStart,
};
use tandem_vault::Read;
use tandem_words::{Voice, content};

use crate::own::hours;
use crate::own::how;
use crate::record::error::Inner;
use crate::record::read::Reading as _;
use crate::record::tally::kind_number;

/// What only the person can say, at the moment they share.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) ask: Option<Ask>,
    pub(super) talk_about: Option<Note>,
    pub(super) strengths: Vec<Note>,
}

/// The summary of these dates, with these parts.
pub(super) fn build(
    read: &Read<'_>,
    voice: &Voice,
    week_start: WeekStart,
    period: SharedPeriod,
    items: &[SummaryItem],
    said: Said,
) -> Inner<CoachSummary> {
    let chosen: BTreeSet<_> = items.iter().copied().collect();
    let weeks = hours::totals(read, By::Week, week_start, period.from, period.to)?;
    // Read only if something of them was chosen.
    let practices = match [SummaryItem::Practices, SummaryItem::Exercises] {
        any if any.iter().any(|item| chosen.contains(item)) => practices(read, period)?,
        _ => Vec::new(),
    };
    let mut summary = CoachSummary::new(period);
    for item in chosen {
        match item {
            // What the person leaves blank is not "shared, and there was none".
            SummaryItem::Ask => summary.ask = said.ask,
            SummaryItem::TalkAbout => summary.talk_about = said.talk_about.clone(),
            SummaryItem::Strengths => {
                summary.strengths = (!said.strengths.is_empty()).then(|| said.strengths.clone());
            }
            SummaryItem::Hours => summary.hours = Some(weeks.iter().map(three_kinds).collect()),
            SummaryItem::OtherHours => {
                summary.other_hours = Some(weeks.iter().map(other_kinds).collect());
            }
            SummaryItem::Practices => summary.practices = practised(read, period, &practices)?,
            SummaryItem::Meetings => summary.meetings = meetings(read, period)?,
            SummaryItem::Goals => summary.goals = Some(goals(read)?),
            SummaryItem::Away => {
                let away = weeks.iter().filter(|week| week.away_days > 0);
                summary.away = Some(away.map(|week| week.period.from).collect());
            }
            SummaryItem::Exercises => summary.exercises = Some(exercises(voice, &practices)?),
            SummaryItem::Craving => summary.craving = Some(cravings(read, week_start, period)?),
            // The mood that was said of a day. One that was asked for beside an exercise is of that
            // exercise, and no level of anybody's week.
            SummaryItem::Mood => summary.mood = Some(moods(read, week_start, period)?),
            SummaryItem::Barc10 => summary.barc_10 = Some(barc_10(read, period)?),
            SummaryItem::Barriers => {
                let other_kinds = items.contains(&SummaryItem::OtherHours);
                summary.barriers = Some(barriers(read, period, other_kinds)?);
            }
        }
    }
    summary.check()?;
    Ok(summary)
}

fn three_kinds(week: &PeriodHours) -> SharedWeek {
    let kinds = [
        (Kind::Individual, &week.individual),
        (Kind::Group, &week.group),
        (Kind::MutualHelp, &week.mutual_help),
    ];
    let recalled =
        kinds.iter().filter(|(_, hours)| matches!(hours.basis, Basis::Recall | Basis::Mixed));
    SharedWeek {
        first: week.period.from,
        individual: week.individual.minutes,
        group: week.group.minutes,
        mutual_help: week.mutual_help.minutes,
        from_memory: recalled.map(|(kind, _)| *kind).collect(),
    }
}

fn other_kinds(week: &PeriodHours) -> SharedOtherWeek {
    SharedOtherWeek {
        first: week.period.from,
        family: week.other.family,
        peer_support: week.other.peer_support,
    }
}

/// How many meetings: entries, since a recalled hour is no number of meetings. Who never wrote one down has not
/// been to none: nothing is known.
fn meetings(read: &Read<'_>, period: SharedPeriod) -> Inner<Option<u32>> {
    let meeting = Some(kind_number(Kind::MutualHelp));
    if read.count_sessions(NaiveDate::MIN, period.to, meeting)? == 0 {
        return Ok(None);
    }
    Ok(Some(read.count_sessions(period.from, period.to, meeting)?))
}

/// How many exercises, in the same way.
fn practised(
    read: &Read<'_>,
    period: SharedPeriod,
    found: &[&'static Skill],
) -> Inner<Option<u32>> {
    let so_far = SharedPeriod { from: NaiveDate::MIN, to: period.to };
    let known = !found.is_empty() || !practices(read, so_far)?.is_empty();
    Ok(known.then(|| count(found.len())))
}

/// Goals that are wanted now or were reached, with their steps; no reward and no words about
/// letting go, which are the person's alone.
fn goals(read: &Read<'_>) -> Inner<Vec<SharedGoal>> {
    let all: Vec<(Id, Goal)> = read.all()?;
    let shown = |goal: &Goal| matches!(goal.standing, GoalStanding::Wanted | GoalStanding::Reached);
    let mut goals: Vec<_> = all.into_iter().map(|(_, goal)| goal).filter(shown).collect();
    goals.reverse();
    goals.sort_by_key(|goal| goal.standing);
    goals.truncate(CoachSummary::MOST);
    let shared = goals.iter().map(|goal| {
        let steps = goal.steps_in_order().into_iter().take(CoachSummary::MOST);
        let steps = steps
            .map(|(_, step)| SharedStep { text: step.text.clone(), done: step.done_on.is_some() });
        SharedGoal { words: goal.words.clone(), standing: goal.standing, steps: steps.collect() }
    });
    Ok(shared.collect())
}

/// The exercise of every practice that was finished in the period. Those of a private one are not
/// counted either: a count beside a list of names would tell of them.
fn practices(read: &Read<'_>, period: SharedPeriod) -> Inner<Vec<&'static Skill>> {
    let all: Vec<(Id, Practice)> = read.between(period.from, period.to)?;
    let practised = all.into_iter().filter_map(|(_, practice)| {
        let content = content(practice.language);
        let skill = content.skill(practice.skill.as_str(), practice.version)?;
        let may = skill.shareable().is_some();
        // A tool that was opened and left in a minute was no practice.
        let rated = skill.rating.as_ref().and_then(|rating| practice.ratings(rating)).is_some();
        let may = may && (rated || !skill.tool);
        (may && !practice.is_open()).then_some(skill)
    });
    Ok(practised.collect())
}

fn exercises(voice: &Voice, practices: &[&Skill]) -> Inner<Vec<SharedExercise>> {
    let mut times: BTreeMap<&str, (u32, &Skill)> = BTreeMap::new();
    for &skill in practices {
        times.entry(skill.id.as_str()).or_insert((0, skill)).0 += 1;
    }
    let newest = |id: &str| content(voice.language()).newest().find(|skill| skill.id == *id);
    times
        .into_iter()
        .filter_map(|(id, (times, skill))| Some((skill.shareable()?, id, times, skill)))
        .map(|(shareable, id, times, skill)| {
            let title = voice.fill(&newest(id).unwrap_or(skill).title, &[]);
            Ok(SharedExercise { skill: shareable, title: Name::new(&title)?, times })
        })
        .collect()
}

fn barc_10(read: &Read<'_>, period: SharedPeriod) -> Inner<Vec<SharedBarc10>> {
    let all: Vec<(Id, Measured)> = read.between(period.from, period.to)?;
    let mut totals: Vec<_> = all
        .into_iter()
        .filter(|(_, measured)| measured.measure == MeasureKind::Barc10)
        .filter_map(|(_, measured)| {
            let total = measured.score().ok()?.total?;
            Some(SharedBarc10 { date: measured.at.date(), total })
        })
        .collect();
    let surplus = totals.len().saturating_sub(CoachSummary::MOST);
    totals.drain(..surplus);
    Ok(totals)
}

/// How often each reason got in the way, of all kinds that may be told together: neither when nor of what. A
/// medical visit that did not take place is none of a coach's business, for whatever reason.
fn barriers(read: &Read<'_>, period: SharedPeriod, other_kinds: bool) -> Inner<Vec<SharedBarrier>> {
    let all: Vec<(Id, NotAttended)> = read.between(period.from, period.to)?;
    let told = |kind: Kind| match kind {
        Kind::Individual | Kind::Group | Kind::MutualHelp => true,
        Kind::Family | Kind::PeerSupport => other_kinds,
        Kind::Medical => false,
    };
    let reasons = all.into_iter().filter(|(_, it)| told(it.kind)).map(|(_, it)| it.why);
    Ok(SharedBarrier::counted(reasons))
}

/// The word that was said most often in each week. A mean of words would be a mood that nobody stated.
fn moods(read: &Read<'_>, start: WeekStart, period: SharedPeriod) -> Inner<Vec<SharedMood>> {
    let days: Vec<(Id, DayCheck)> = read.between(period.from, period.to)?;
    let weeks = how::words_by_week(&days, start, |said| said.mood).into_iter();
    let told = |(first, Often { answers, most })| SharedMood { first, answers, most };
    Ok(weeks.map(told).collect())
}

/// How many cravings were written down in each week, and how strong the strongest was; nothing of what
/// came before or was done.
fn cravings(read: &Read<'_>, start: WeekStart, period: SharedPeriod) -> Inner<Vec<SharedCraving>> {
    let all: Vec<(Id, Craving)> = read.between(period.from, period.to)?;
    let mut weeks: BTreeMap<NaiveDate, SharedCraving> = BTreeMap::new();
    for (_, Craving { at, strength, .. }) in all {
        let first = Week::containing(at.date(), start).first();
        let none = SharedCraving { first, answers: 0, strongest: strength };
        let week = weeks.entry(first).or_insert(none);
        week.answers += 1;
        week.strongest = week.strongest.max(strength);
    }
    Ok(weeks.into_values().collect())
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Whole weeks up to and with the one of `today`, that one cut off at today.
pub(super) fn weeks_up_to(today: NaiveDate, weeks: u32, start: WeekStart) -> Result<SharedPeriod> {
    let most = u32::try_from(CoachSummary::MOST).unwrap_or(u32::MAX);
    if !(1..=most).contains(&weeks) {
        return Err(tandem_model::TandemError::invalid("weeks", format!("1 to {most}")));
    }
    let back = chrono::TimeDelta::weeks(i64::from(weeks) - 1);
    Ok(SharedPeriod { from: Week::containing(today, start).first() - back, to: today })
}
