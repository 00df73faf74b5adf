//! What is new since the last contact: facts, week by week.
//!
//! Two summaries of four weeks each overlap by three, a week that is not over is no whole one, and a mean over
//! the weeks with an entry falls when somebody does more. So nothing is averaged and no count is set beside
//! another: a coach is told which weeks were not there then, which were and read otherwise now, and what else
//! is there for the first time.

use chrono::{Days, NaiveDate};
use serde::Serialize;
use tandem_model::{GoalStanding, Kind, Note, SharedBarc10};

use crate::record::kinds::SharedView;

/// What is new since then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Since {
    /// The date of the last contact before which something was shared; without one, of the summary before.
    pub then: NaiveDate,
    /// Weeks that were not there then, the oldest first.
    pub weeks_new: Vec<SinceWeek>,
    /// Weeks that were there and read otherwise now, with the kinds that do.
    pub weeks_changed: Vec<SinceWeek>,
    /// Weeks away that were not told then, by their first date.
    pub away: Vec<NaiveDate>,
    /// Goals that are new, in the person's words.
    pub goals_new: Vec<Note>,
    /// Goals that are reached now and were not then.
    pub goals_reached: Vec<Note>,
    /// Steps that are done now and were open then.
    pub steps_done: Vec<Note>,
    /// Totals of BARC-10 that were not told then.
    pub barc_10: Vec<SharedBarc10>,
}

/// A week of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SinceWeek {
    /// Its first date.
    pub first: NaiveDate,
    /// Whether it was not over when the summary was made.
    pub so_far: bool,
    /// Its hours.
    pub hours: Vec<SinceHours>,
}

/// The hours of one kind in a week. `None` is no entry, and no zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SinceHours {
    /// The kind.
    pub kind: Kind,
    /// Minutes, as they were told then.
    pub before: Option<u32>,
    /// Minutes, as they are told now.
    pub now: Option<u32>,
}

impl Since {
    /// Whether there is nothing new.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let weeks = self.weeks_new.is_empty() && self.weeks_changed.is_empty();
        let goals = self.goals_new.is_empty() && self.goals_reached.is_empty();
        weeks
            && goals
            && self.away.is_empty()
            && self.steps_done.is_empty()
            && self.barc_10.is_empty()
    }
}

pub(super) type Week = (NaiveDate, Vec<(Kind, Option<u32>)>);

/// The weeks of a summary, with the kinds that were shared.
pub(super) fn weeks(view: &SharedView) -> Vec<Week> {
    let summary = &view.summary;
    let totals = summary.hours.iter().flatten().map(|week| {
        let kinds = [week.individual, week.group, week.mutual_help];
        (week.first, Kind::TOTALS.iter().copied().zip(kinds).collect::<Vec<_>>())
    });
    let mut weeks: Vec<Week> = totals.collect();
    for week in summary.other_hours.iter().flatten() {
        let kinds = [(Kind::Family, week.family), (Kind::PeerSupport, week.peer_support)];
        match weeks.iter_mut().find(|(first, _)| *first == week.first) {
            Some((_, known)) => known.extend(kinds),
            None => weeks.push((week.first, kinds.into())),
        }
    }
    weeks.sort_by_key(|(first, _)| *first);
    weeks
}

pub(super) fn since(then: NaiveDate, before: &SharedView, now: &SharedView) -> Since {
    let known = weeks(before);
    let (mut weeks_new, mut weeks_changed) = (Vec::new(), Vec::new());
    for (first, kinds) in weeks(now) {
        let last = first.checked_add_days(Days::new(6)).unwrap_or(first);
        let so_far = last > now.summary.period.to;
        let was = known.iter().find(|(known, _)| *known == first).map(|(_, kinds)| kinds);
        let all = kinds.into_iter().map(|(kind, now)| {
            let before = was.and_then(|was| was.iter().find(|(known, _)| *known == kind)?.1);
            SinceHours { kind, before, now }
        });
        if was.is_none() {
            weeks_new.push(SinceWeek { first, so_far, hours: all.collect() });
            continue;
        }
        let hours: Vec<_> = all.filter(|hours| hours.before != hours.now).collect();
        if !hours.is_empty() {
            weeks_changed.push(SinceWeek { first, so_far, hours });
        }
    }
    let mut since = Since {
        then,
        weeks_new,
        weeks_changed,
        away: unknown(before.summary.away.as_deref(), now.summary.away.as_deref()),
        goals_new: Vec::new(),
        goals_reached: Vec::new(),
        steps_done: Vec::new(),
        barc_10: unknown(before.summary.barc_10.as_deref(), now.summary.barc_10.as_deref()),
    };
    goals(&mut since, before, now);
    since
}

/// What of a part was not in it then. A part that was not shared then is new as a whole, and says nothing.
fn unknown<T: Copy + PartialEq>(before: Option<&[T]>, now: Option<&[T]>) -> Vec<T> {
    let Some(before) = before else { return Vec::new() };
    now.unwrap_or_default().iter().copied().filter(|one| !before.contains(one)).collect()
}

fn goals(since: &mut Since, before: &SharedView, now: &SharedView) {
    let (Some(before), Some(now)) = (&before.summary.goals, &now.summary.goals) else { return };
    for goal in now {
        let Some(known) = before.iter().find(|known| known.words == goal.words) else {
            since.goals_new.push(goal.words.clone());
            continue;
        };
        let reached = GoalStanding::Reached;
        if goal.standing == reached && known.standing != reached {
            since.goals_reached.push(goal.words.clone());
        }
        let was_open =
            |text: &Note| known.steps.iter().any(|step| step.text == *text && !step.done);
        let done = goal.steps.iter().filter(|step| step.done && was_open(&step.text));
        since.steps_done.extend(done.map(|step| step.text.clone()));
    }
}
