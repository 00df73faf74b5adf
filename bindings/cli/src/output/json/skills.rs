//! Shapes of the verbs around skills, goals, check-ins, visits and help.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use tandem::{
    Finding, GoalLine, HelpScreen, MeasureText, PracticeLine, PracticeScreen, Scored, SkillLine,
    Statement,
};
use tandem_model::{
    Band, Change, CheckIn, Component, Craving, Given, Id, Kind, Language, MeasureKind, Practice,
    PracticeTask, Readiness, Skill, Slug, Standing, Step, UseSince,
};

/// A row of `skills list` and `skills now`.
#[derive(Serialize)]
pub(crate) struct SkillRow<'a> {
    id: &'a Slug,
    version: u32,
    title: &'a str,
    minutes: u32,
    component: Component,
    why: &'a str,
    right_now: bool,
    suits: bool,
    practised: u32,
    rated: u32,
    helped: u32,
    worse: u32,
    difference: i64,
    open: Option<Id>,
}

impl<'a> From<&'a SkillLine> for SkillRow<'a> {
    fn from(line: &'a SkillLine) -> Self {
        let (skill, track) = (&line.skill, line.track);
        Self {
            id: &skill.id,
            version: skill.version,
            title: &skill.title,
            minutes: skill.minutes,
            component: skill.component,
            why: &skill.why,
            right_now: skill.right_now,
            suits: line.suits,
            practised: track.practised,
            rated: track.rated,
            helped: track.helped,
            worse: track.worse,
            difference: track.difference,
            open: line.open,
        }
    }
}

/// What `skills now` prints.
#[derive(Serialize)]
pub(crate) struct RightNow<'a> {
    pub(crate) exercises: Vec<SkillRow<'a>>,
    pub(crate) help: Help<'a>,
}

/// What `skills readiness` prints.
#[derive(Serialize)]
pub(crate) struct ReadinessJson {
    pub(crate) readiness: Option<Readiness>,
}

/// The rating before and after.
#[derive(Serialize)]
pub(crate) struct Rating {
    before: i32,
    after: i32,
    difference: i32,
    helped: bool,
}

impl From<Change> for Rating {
    fn from(change: Change) -> Self {
        Self {
            before: change.before,
            after: change.after,
            difference: change.difference(),
            helped: change.helped(),
        }
    }
}

/// A practice, as every verb about one prints it.
#[derive(Serialize)]
pub(crate) struct PracticeJson<'a> {
    id: Id,
    skill: &'a Slug,
    version: u32,
    language: Language,
    title: &'a str,
    #[serde(flatten)]
    time: super::Time<'a>,
    minutes: u32,
    at: Option<&'a Slug>,
    finished_at: Option<DateTime<Utc>>,
    answers: &'a BTreeMap<Slug, Given>,
    rating: Option<Rating>,
    task: Option<&'a PracticeTask>,
    review: Option<Option<&'a str>>,
}

impl<'a> PracticeJson<'a> {
    fn new(id: Id, practice: &'a Practice, change: Option<Change>) -> Self {
        let review = practice.review.as_ref();
        Self {
            id,
            skill: &practice.skill,
            version: practice.version,
            language: practice.language,
            title: &practice.title,
            time: (&practice.started).into(),
            minutes: practice.minutes(),
            at: practice.at.as_ref(),
            finished_at: practice.finished_at,
            answers: &practice.answers,
            rating: change.map(Rating::from),
            task: practice.task.as_ref(),
            review: review.map(|review| review.own.as_ref().map(|own| own.as_str())),
        }
    }
}

impl<'a> From<&'a PracticeLine> for PracticeJson<'a> {
    fn from(line: &'a PracticeLine) -> Self {
        Self::new(line.id, &line.practice, line.change)
    }
}

/// What `skills start`, `answer`, `open`, `back` and `finish` print.
#[derive(Serialize)]
pub(crate) struct PracticeStep<'a> {
    #[serde(flatten)]
    practice: PracticeJson<'a>,
    step: Option<&'a Step>,
    look_back: &'a [Given],
}

impl<'a> From<&'a PracticeScreen> for PracticeStep<'a> {
    fn from(screen: &'a PracticeScreen) -> Self {
        Self {
            practice: PracticeJson::new(screen.id, &screen.practice, screen.change),
            step: screen.step(),
            look_back: &screen.look_back,
        }
    }
}

/// What `skills show` prints.
pub(crate) type SkillJson = Skill;

/// A row of `evidence`. `beside` are the findings that it must not stand without.
#[derive(Serialize)]
pub(crate) struct FindingJson<'a> {
    #[serde(flatten)]
    own: StatementJson<'a>,
    beside: Vec<StatementJson<'a>>,
}

#[derive(Serialize)]
struct StatementJson<'a> {
    id: &'a str,
    finding: &'a str,
    limit: &'a str,
    source: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    figures: Option<&'a str>,
}

impl<'a> From<&'a Statement<'a>> for StatementJson<'a> {
    fn from(statement: &'a Statement<'a>) -> Self {
        let parts = statement.parts();
        Self {
            id: statement.id,
            finding: parts.finding,
            limit: parts.limit,
            source: parts.source,
            figures: parts.figures,
        }
    }
}

impl<'a> FindingJson<'a> {
    /// `None` for no statement, which no finding is.
    pub(crate) fn new(finding: &'a Finding) -> Option<Self> {
        let (own, beside) = finding.statements().split_first()?;
        Some(Self { own: own.into(), beside: beside.iter().map(Into::into).collect() })
    }
}

/// What `help-now` prints.
#[derive(Serialize)]
pub(crate) struct Help<'a> {
    title: &'a str,
    lines: Vec<HelpLineJson<'a>>,
    cards: &'a [tandem_model::HelpCard],
    naloxone: Option<&'a tandem_model::Naloxone>,
    naloxone_words: Option<&'a str>,
}

#[derive(Serialize)]
struct HelpLineJson<'a> {
    id: &'a Slug,
    title: &'a str,
    when: &'a str,
    phone: Option<&'a tandem_model::Phone>,
}

impl<'a> From<&'a HelpScreen> for Help<'a> {
    fn from(screen: &'a HelpScreen) -> Self {
        let lines = screen.lines.iter().map(|line| HelpLineJson {
            id: &line.id,
            title: &line.title,
            when: &line.when,
            phone: line.phone.as_ref(),
        });
        Self {
            title: &screen.title,
            lines: lines.collect(),
            cards: &screen.cards,
            naloxone: screen.naloxone.as_ref(),
            naloxone_words: screen.naloxone_words.as_deref(),
        }
    }
}

/// A goal, as `goal` prints it.
#[derive(Serialize)]
pub(crate) struct GoalJson<'a> {
    id: Id,
    words: &'a str,
    since: NaiveDate,
    standing: Standing,
    standing_since: Option<NaiveDate>,
    standing_words: Option<&'a str>,
    reward: Option<&'a str>,
    weekly_minutes: BTreeMap<Kind, u32>,
    this_week_minutes: &'a BTreeMap<Kind, u32>,
    kept_minutes: &'a BTreeMap<Kind, u32>,
    steps: Vec<GoalStep<'a>>,
}

#[derive(Serialize)]
struct GoalStep<'a> {
    text: &'a str,
    done_on: Option<NaiveDate>,
}

impl<'a> From<&'a GoalLine> for GoalJson<'a> {
    fn from(line: &'a GoalLine) -> Self {
        let goal = &line.goal;
        let weekly = goal.weekly.iter().map(|(kind, minutes)| (*kind, minutes.get()));
        let steps = goal.steps_in_order().into_iter();
        let steps = steps.map(|(_, it)| GoalStep { text: it.text.as_str(), done_on: it.done_on });
        Self {
            id: line.id,
            words: goal.words.as_str(),
            since: goal.since,
            standing: goal.standing,
            standing_since: goal.standing_since,
            standing_words: goal.standing_words.as_ref().map(|words| words.as_str()),
            reward: goal.reward.as_ref().map(|reward| reward.as_str()),
            weekly_minutes: weekly.collect(),
            this_week_minutes: &line.this_week,
            kept_minutes: &line.kept,
            steps: steps.collect(),
        }
    }
}

/// What `visit list` prints.
#[derive(Serialize)]
pub(crate) struct Visits<'a> {
    pub(crate) plan: &'a tandem_model::VisitPlan,
    pub(crate) days: &'a [NaiveDate],
    /// Those of the days that were written down as visits.
    pub(crate) visits: Vec<super::WithId<'a, tandem_model::Visit>>,
    pub(crate) windows: Vec<Window<'a>>,
}

/// A visit window.
#[derive(Serialize)]
pub(crate) struct Window<'a> {
    pub(crate) period: &'a str,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
}

/// A check-in.
#[derive(Serialize)]
pub(crate) struct CheckInJson<'a> {
    id: Id,
    #[serde(flatten)]
    time: super::Time<'a>,
    craving: Option<Craving>,
    #[serde(rename = "use")]
    used: Option<UseSince>,
}

impl<'a> CheckInJson<'a> {
    pub(crate) fn new(id: Id, check_in: &'a CheckIn) -> Self {
        Self { id, time: (&check_in.at).into(), craving: check_in.craving, used: check_in.used }
    }
}

/// What `checkin` prints: after a "yes" with the words that are said once.
#[derive(Serialize)]
pub(crate) struct CheckedIn<'a> {
    #[serde(flatten)]
    pub(crate) check_in: CheckInJson<'a>,
    pub(crate) after_yes: Option<AfterYes<'a>>,
}

/// What is said after a "yes".
#[derive(Serialize)]
pub(crate) struct AfterYes<'a> {
    pub(crate) words: &'a str,
    pub(crate) cards: &'a [tandem_model::HelpCard],
}

/// What `checkin on` and `checkin off` print.
#[derive(Serialize)]
pub(crate) struct CheckInSetting {
    pub(crate) on: bool,
    pub(crate) forget_after_days: Option<u32>,
    pub(crate) forgotten: u32,
}

/// A questionnaire that was answered.
#[derive(Serialize)]
pub(crate) struct MeasureJson<'a> {
    id: Id,
    measure: MeasureKind,
    #[serde(flatten)]
    time: super::Time<'a>,
    language: Language,
    answers: &'a [Option<u8>],
    total: Option<u32>,
    open: u32,
    band: Option<Band>,
    at_cut_off: Option<bool>,
}

impl<'a> From<&'a Scored> for MeasureJson<'a> {
    fn from(scored: &'a Scored) -> Self {
        let (measured, score) = (&scored.measured, scored.score);
        Self {
            id: scored.id,
            measure: measured.measure,
            time: (&measured.at).into(),
            language: measured.language,
            answers: &measured.answers,
            total: score.total,
            open: score.open,
            band: score.band,
            at_cut_off: score.at_cut_off,
        }
    }
}

/// The questions, as `measure KIND` prints them.
#[derive(Serialize)]
pub(crate) struct Questions<'a> {
    measure: MeasureKind,
    name: &'a str,
    about: &'a str,
    translation: &'a str,
    question: &'a str,
    items: Vec<&'a str>,
    options: BTreeMap<u8, &'a str>,
    not_a_diagnosis: &'a str,
    sources: &'a [String],
}

impl<'a> Questions<'a> {
    pub(crate) fn new(measure: MeasureKind, text: &'a MeasureText) -> Self {
        let options = text.options.iter().map(|option| (option.value, option.text.as_str()));
        Self {
            measure,
            name: &text.name,
            about: &text.about,
            translation: &text.translation,
            question: &text.question,
            items: text.items.iter().map(|item| item.text.as_str()).collect(),
            options: options.collect(),
            not_a_diagnosis: &text.not_a_diagnosis,
            sources: &text.sources,
        }
    }
}
