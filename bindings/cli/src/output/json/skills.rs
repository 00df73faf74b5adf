//! Shapes of the verbs around skills, goals, check-ins, visits and help.

use chrono::NaiveDate;
use serde::Serialize;
use tandem::{Finding, HelpScreen, PracticeScreen, SkillLine, Statement};
use tandem_model::{Change, Component, Given, Id, Practice, Slug, Step};

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
    pub(crate) help: &'a HelpScreen,
}

/// What `skills start`, `answer`, `open`, `back` and `finish` print: the practice and its next step.
#[derive(Serialize)]
pub(crate) struct PracticeStep<'a> {
    id: Id,
    #[serde(flatten)]
    practice: &'a Practice,
    change: Option<Change>,
    /// Under which name it is answered.
    stop: Option<&'a Slug>,
    /// What it is about, where it is asked once for each of several things.
    about: Option<&'a str>,
    step: Option<&'a Step>,
    look_back: &'a [Given],
    reply: Option<&'a str>,
    /// The step whose answer can be kept in a page.
    keep: Option<&'a Slug>,
    /// The answer ends the exercise: what is asked before everything in it is blanked.
    leaving: Option<&'a str>,
}

impl<'a> From<&'a PracticeScreen> for PracticeStep<'a> {
    fn from(screen: &'a PracticeScreen) -> Self {
        let PracticeScreen { id, practice, change, look_back, .. } = screen;
        let stop = screen.stop();
        Self {
            id: *id,
            practice,
            change: *change,
            stop: stop.map(|stop| &stop.name),
            about: stop.and_then(|stop| stop.about.as_deref()),
            step: screen.step(),
            look_back,
            reply: screen.reply.as_deref(),
            keep: screen.keep.as_ref().map(|keep| &keep.step),
            leaving: screen.leaving.as_deref(),
        }
    }
}

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

/// What `visit list` prints.
#[derive(Serialize)]
pub(crate) struct Visits<'a> {
    pub(crate) plan: &'a tandem_model::VisitPlan,
    pub(crate) days: &'a [NaiveDate],
    /// Those of the days that were written down as visits.
    pub(crate) visits: Vec<super::WithId<'a, tandem_model::Visit>>,
    /// Medical visits that are planned: they end no window.
    pub(crate) planned: Vec<PlannedVisit>,
    pub(crate) windows: Vec<Window<'a>>,
}

/// A medical visit that is planned.
#[derive(Serialize)]
pub(crate) struct PlannedVisit {
    pub(crate) plan: Id,
    pub(crate) date: NaiveDate,
}

/// A visit window.
#[derive(Serialize)]
pub(crate) struct Window<'a> {
    pub(crate) period: &'a str,
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
}
