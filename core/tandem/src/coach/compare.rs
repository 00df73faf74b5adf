//! One summary beside the one before it. Numbers stand side by side; which is better is nobody's to
//! say here.

use serde::Serialize;
use tandem_model::{Kind, Note, SharedPeriod};

use crate::record::kinds::SharedView;

/// What changed since the summary before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Comparison {
    /// The dates of the one before.
    pub before: SharedPeriod,
    /// The dates of this one.
    pub now: SharedPeriod,
    /// The kinds whose hours are in both.
    pub hours: Vec<ComparedHours>,
    /// Exercises, where both tell how many.
    pub practices: Option<ComparedCount>,
    /// Meetings, where both tell how many.
    pub meetings: Option<ComparedCount>,
    /// Goals that are new, in the person's words.
    pub new_goals: Vec<Note>,
    /// Steps that were open and are done now.
    pub steps_done: Vec<Note>,
}

/// The hours of one kind in two summaries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ComparedHours {
    /// The kind.
    pub kind: Kind,
    /// Minutes a week on average before, over the weeks with an entry; `None` without any.
    pub before: Option<u32>,
    /// The same now.
    pub now: Option<u32>,
}

/// How many, before and now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ComparedCount {
    /// Before.
    pub before: u32,
    /// Now.
    pub now: u32,
}

pub(super) fn compare(before: &SharedView, now: &SharedView) -> Comparison {
    let (a, b) = (&before.summary, &now.summary);
    let mut hours = Vec::new();
    if let (Some(a), Some(b)) = (&a.hours, &b.hours) {
        for kind in Kind::TOTALS {
            let of = |week: &tandem_model::SharedWeek| match kind {
                Kind::Individual => week.individual,
                Kind::Group => week.group,
                _ => week.mutual_help,
            };
            let (before, now) = (mean(a.iter().map(of)), mean(b.iter().map(of)));
            hours.push(ComparedHours { kind, before, now });
        }
    }
    if let (Some(a), Some(b)) = (&a.other_hours, &b.other_hours) {
        for kind in [Kind::Family, Kind::PeerSupport] {
            let of = |week: &tandem_model::SharedOtherWeek| match kind {
                Kind::Family => week.family,
                _ => week.peer_support,
            };
            let (before, now) = (mean(a.iter().map(of)), mean(b.iter().map(of)));
            hours.push(ComparedHours { kind, before, now });
        }
    }
    let count =
        |before: Option<u32>, now: Option<u32>| Some(ComparedCount { before: before?, now: now? });
    let (mut new_goals, mut steps_done) = (Vec::new(), Vec::new());
    if let (Some(a), Some(b)) = (&a.goals, &b.goals) {
        for goal in b {
            let Some(known) = a.iter().find(|known| known.words == goal.words) else {
                new_goals.push(goal.words.clone());
                continue;
            };
            let was_open =
                |text: &Note| known.steps.iter().any(|step| step.text == *text && !step.done);
            let done = goal.steps.iter().filter(|step| step.done && was_open(&step.text));
            steps_done.extend(done.map(|step| step.text.clone()));
        }
    }
    Comparison {
        before: a.period,
        now: b.period,
        hours,
        practices: count(a.practices, b.practices),
        meetings: count(a.meetings, b.meetings),
        new_goals,
        steps_done,
    }
}

/// The mean over the weeks that have an entry, rounded to the nearest minute, half up.
fn mean(weeks: impl Iterator<Item = Option<u32>>) -> Option<u32> {
    let known: Vec<u64> = weeks.flatten().map(u64::from).collect();
    let count = known.len() as u64;
    let sum: u64 = known.into_iter().sum();
    let mean = (2 * sum + count).checked_div(2 * count)?;
    u32::try_from(mean).ok()
}
