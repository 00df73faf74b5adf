//! What is mine: goals, pages, and what is on.

use tandem_model::{GoalStanding, Id, Kind, PageKind, Result, Slug};

use super::{Look, Screens, listed, spoken};
use crate::own::goals::GoalLine;
use crate::own::plans::pages;
use crate::record::error::Inner;
use crate::record::profile::read_preferences;

/// All that the screen of what is mine shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeScreen {
    /// What the screen is called: the person's name, where they gave one.
    pub title: String,
    /// What goals are called.
    pub goals_title: String,
    /// Goals: those wanted now first.
    pub goals: Vec<GoalView>,
    /// What is asked where there is none.
    pub goals_ask: Option<String>,
    /// What pages are called.
    pub pages_title: String,
    /// The pages that live, each with whether it was made.
    pub pages: Vec<MePage>,
    /// What can be on or off.
    pub parts: Vec<MePart>,
}

/// A goal to read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct GoalView {
    /// Which.
    pub goal: Id,
    /// What the person wants, in their words.
    pub title: String,
    /// How it stands, where it is not simply wanted.
    pub standing: Option<String>,
    /// Hours beside the hours that they would like, by kind; nothing is missing in them.
    pub hours: Vec<String>,
    /// Next steps, in their order.
    pub steps: Vec<GoalStepView>,
    /// How they will treat themself.
    pub reward: Option<String>,
    /// All of it in one go.
    pub spoken: String,
}

/// A next step.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct GoalStepView {
    /// Its name within the goal.
    pub step: Slug,
    /// What it says.
    pub text: String,
    /// Whether it is done.
    pub done: bool,
    /// The same in words.
    pub spoken: String,
}

/// A page in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MePage {
    /// Which.
    pub page: PageKind,
    /// What it is called.
    pub title: String,
    /// Whether something stands on it, in words.
    pub text: String,
}

/// A part that can be on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MePart {
    /// Which.
    pub part: OptionalPart,
    /// What it is called.
    pub title: String,
    /// Whether it is on.
    pub on: bool,
    /// The same in words.
    pub text: String,
}

/// What is off until a person asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum OptionalPart {
    /// How a day is.
    Days,
    /// Whether there was any use.
    Use,
    /// Cravings.
    Cravings,
    /// Notes of a day.
    Notes,
    /// My medicine.
    Medicine,
}

impl Screens<'_> {
    /// Goals, pages, and what is on.
    ///
    /// # Errors
    /// Those of reading.
    pub fn me(&self) -> Result<MeScreen> {
        let goals = self.tandem.goals().list()?;
        self.look(|look| screen(look, &goals))
    }
}

fn screen(look: &Look<'_>, goals: &[GoalLine]) -> Inner<MeScreen> {
    let chosen = read_preferences(look.read)?;
    let made = pages::made(look.read)?;
    let page = |page: PageKind| {
        let key = if made.contains(&page) { "course.done" } else { "page.empty" };
        MePage { page, title: look.voice.word("page", page), text: look.say(key, &[]) }
    };
    let part = |part, key: &str, on: bool| MePart {
        part,
        title: look.say(key, &[]),
        on,
        text: look.say(if on { "share.on" } else { "share.off" }, &[]),
    };
    let name = look.profile.name.as_ref().map(|name| name.as_str().to_owned());
    Ok(MeScreen {
        title: name.unwrap_or_else(|| look.say("me.title", &[])),
        goals_title: look.say("goal.title", &[]),
        goals: goals.iter().map(|line| goal(look, line)).collect(),
        goals_ask: goals.is_empty().then(|| look.say("goal.ask", &[])),
        pages_title: look.say("page.title", &[]),
        pages: [PageKind::HardDay, PageKind::Coping, PageKind::Hospital, PageKind::Visit]
            .map(page)
            .into(),
        parts: vec![
            part(OptionalPart::Days, "me.part.days", chosen.day_checks),
            part(OptionalPart::Use, "me.part.use", chosen.check_ins),
            part(OptionalPart::Cravings, "me.part.cravings", chosen.cravings),
            part(OptionalPart::Notes, "me.part.notes", chosen.day_notes),
            part(OptionalPart::Medicine, "module.my_medicine", chosen.medicine),
        ],
    })
}

fn goal(look: &Look<'_>, line: &GoalLine) -> GoalView {
    let goal = &line.goal;
    let length = |minutes: u32| look.words().length(minutes);
    let hours = |(kind, wanted): (&Kind, &tandem_model::RecalledMinutes)| {
        let now = line.this_week.get(kind).copied().unwrap_or(0);
        let kept = line.kept.get(kind).copied().unwrap_or(0);
        let values = [
            ("kind", &*look.voice.word("kind.short", *kind)),
            ("now", &*length(now)),
            ("wanted", &*length(wanted.get())),
            ("kept", &*length(kept)),
        ];
        look.say("goal.hours_line", &values)
    };
    let hours: Vec<_> = goal.weekly.iter().map(hours).collect();
    let step = |(name, step): (&Slug, &tandem_model::NextStep)| {
        let text = step.text.as_str().to_owned();
        let done = step.done_on.is_some();
        let stands = look.say(if done { "course.done" } else { "course.open" }, &[]);
        GoalStepView { step: name.clone(), spoken: listed([text.clone(), stands]), text, done }
    };
    let steps: Vec<_> = goal.steps_in_order().into_iter().map(step).collect();
    let standing =
        (goal.standing != GoalStanding::Wanted).then(|| look.voice.word("standing", goal.standing));
    let reward = goal.reward.as_ref().map(|reward| reward.as_str().to_owned());
    let title = goal.words.as_str().to_owned();
    let said = [title.clone()].into_iter().chain(standing.clone()).chain(hours.iter().cloned());
    let said = said.chain(steps.iter().map(|step| step.spoken.clone())).chain(reward.clone());
    GoalView { goal: line.id, spoken: spoken(said), title, standing, hours, steps, reward }
}
