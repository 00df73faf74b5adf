//! Exercises as a list to read, and one step of one.

use tandem_model::{Change, Given, Id, PracticeTask, Result, Slug, StepAnswer, StepKind};

use super::{Screens, listed, spoken};
use crate::own::skills::{CourseStanding, KeepOffer, PracticeLine, PracticeScreen, SkillLine};
use crate::record::Tandem;

/// How many are suggested.
const SUGGESTED: usize = 3;

/// All that the first screen of exercises shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SkillsHome {
    /// What the screen is called.
    pub title: String,
    /// What can be gone on with, the newest first.
    pub open: Vec<PracticeRow>,
    /// What these are called.
    pub open_title: String,
    /// Tasks to look back on.
    pub reviews: Vec<PracticeRow>,
    /// What these are called.
    pub reviews_title: String,
    /// A few that suit, in the order in which they are offered.
    pub suggested: Vec<SkillRow>,
    /// What these are called.
    pub suggested_title: String,
    /// Why they stand in this order.
    pub suggested_why: String,
    /// The course: its parts, every exercise once.
    pub modules: Vec<SkillsModule>,
    /// At which pace.
    pub pace: String,
}

/// One part of the course.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SkillsModule {
    /// What it is called.
    pub title: String,
    /// How long it takes in all.
    pub about: String,
    /// Its exercises, in their order.
    pub rows: Vec<SkillRow>,
}

/// An exercise in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SkillRow {
    /// Which.
    pub skill: Slug,
    /// What it is called.
    pub title: String,
    /// How long it takes, where one is with it, what the ratings told.
    pub text: String,
    /// All of it in one sentence.
    pub spoken: String,
    /// A practice of it that can be gone on with.
    pub open: Option<Id>,
}

/// A practice in a list.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PracticeRow {
    /// Which.
    pub practice: Id,
    /// What it is called.
    pub title: String,
    /// When it was begun, or what one wanted to try.
    pub text: String,
    /// All of it in one sentence.
    pub spoken: String,
}

/// One step of a practice. `Debug` tells nothing of what was answered.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StepView {
    /// Which practice.
    pub practice: Id,
    /// What the exercise is called.
    pub title: String,
    /// Under which name the step is answered; none once every step was passed.
    pub step: Option<Slug>,
    /// "Step 2 of 6"; none once every step was passed.
    pub progress: Option<String>,
    /// The place of the step, from 1.
    pub at: u32,
    /// How many there are as things stand.
    pub of: u32,
    /// What it is about, where it is asked for each of several things.
    pub about: Option<String>,
    /// What it says or asks.
    pub prompt: String,
    /// With what it is answered; none once every step was passed.
    pub control: Option<StepKind>,
    /// The answer that stands, in lines; it is there to be changed.
    pub previous: Vec<String>,
    /// The same as it was given.
    pub answer: Option<StepAnswer>,
    /// Earlier answers that belong beside it.
    pub look_back: Vec<LookBackLine>,
    /// What these are called.
    pub look_back_title: String,
    /// What is said to the answer that was just given.
    pub reply: Option<String>,
    /// Where that answer can be kept.
    pub keep: Option<KeepOffer>,
    /// What is asked once before everything in this practice is blanked.
    pub leaving: Option<String>,
    /// Going on.
    pub next: String,
    /// Going back; none on the first step.
    pub back: Option<String>,
    /// Skipping; none where it cannot be skipped.
    pub skip: Option<String>,
    /// Finishing, once every step was passed.
    pub finish: Option<String>,
    /// The ratings before and after, where both were given.
    pub change: Option<String>,
    /// What there is to try afterwards, once every step was passed.
    pub task: Option<String>,
    /// All of it in one go.
    pub spoken: String,
}

/// An earlier answer.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct LookBackLine {
    /// What was asked.
    pub prompt: String,
    /// What was answered.
    pub lines: Vec<String>,
}

hidden!(PracticeRow, StepView, LookBackLine);

impl Screens<'_> {
    /// What can be gone on with, what is suggested, and the course.
    ///
    /// # Errors
    /// Those of reading.
    pub fn skills(&self) -> Result<SkillsHome> {
        let skills = self.tandem.skills();
        let (offer, course) = (skills.list()?, skills.course()?);
        let (open, reviews) = (skills.unfinished()?, skills.reviews_due()?);
        let say = Saying::of(self.tandem)?;
        let row_of = |skill: &Slug| offer.exercises.iter().find(|line| line.skill.id == *skill);
        let modules = course.modules.into_iter().map(|module| SkillsModule {
            title: module.title,
            about: module.about,
            rows: module
                .lines
                .into_iter()
                .map(|line| {
                    let standing = say.text(line.standing.key(), &[]);
                    let own = row_of(&line.skill);
                    let kind = match (line.page.is_some(), line.tool) {
                        (true, _) => say.text("course.page", &[]),
                        (_, true) => say.text("course.tool", &[]),
                        _ => String::new(),
                    };
                    let open = own.and_then(|own| own.open);
                    let open = open.filter(|_| line.standing == CourseStanding::Open);
                    let text = listed([say.minutes(line.minutes), kind, standing]);
                    say.row(line.skill, line.title, text, open)
                })
                .collect(),
        });
        let suggested = offer.exercises.iter().filter(|line| line.suits).take(SUGGESTED);
        let suggested = suggested.map(|line| say.suggested(line)).collect();
        let begun = |line: &PracticeLine| {
            let started = say.voice.words().moment(&line.practice.started, say.today);
            say.practice(line, started)
        };
        let review = |line: &PracticeLine| {
            let task = |task: &PracticeTask| say.text("skills.later", &[("task", &task.text)]);
            let task = line.practice.task.as_ref().map(task);
            say.practice(line, task.unwrap_or_default())
        };
        Ok(SkillsHome {
            title: say.text("skills.title", &[]),
            open: open.iter().map(begun).collect(),
            open_title: say.text("today.open_practice", &[]),
            reviews: reviews.iter().map(review).collect(),
            reviews_title: say.text("skills.review", &[]),
            suggested,
            suggested_title: say.text("skills.suggested", &[]),
            suggested_why: say.text("right_now.suggested_why", &[]),
            modules: modules.collect(),
            pace: course.pace,
        })
    }

    /// The step at which a practice stands.
    ///
    /// # Errors
    /// As [`Skills::resume`](crate::Skills::resume).
    pub fn step(&self, practice: Id) -> Result<StepView> {
        let screen = self.tandem.skills().resume(practice)?;
        self.step_of(screen)
    }

    /// The same of what answering, going back or starting returned, so that no reply is lost.
    ///
    /// # Errors
    /// Those of reading.
    pub fn step_of(&self, screen: PracticeScreen) -> Result<StepView> {
        Ok(view(&Saying::of(self.tandem)?, screen))
    }
}

struct Saying {
    voice: tandem_words::Voice,
    today: chrono::NaiveDate,
}

impl Saying {
    fn of(tandem: &Tandem) -> Result<Self> {
        let now = tandem.now();
        tandem.read(|read| {
            let look = super::Look::new(tandem, read, now)?;
            Ok(Self { today: look.today, voice: look.voice })
        })
    }

    fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.voice.say(key, values)
    }

    fn minutes(&self, minutes: u32) -> String {
        self.text("skills.minutes", &[("minutes", &minutes.to_string())])
    }

    fn row(&self, skill: Slug, title: String, text: String, open: Option<Id>) -> SkillRow {
        SkillRow { skill, spoken: spoken([title.clone(), text.clone()]), title, text, open }
    }

    fn suggested(&self, line: &SkillLine) -> SkillRow {
        let mut told = vec![self.minutes(line.skill.minutes)];
        let track = line.track;
        if track.practised > 0 {
            told.push(self.voice.count("skills.practiced", track.practised, &[]));
        }
        self.row(line.skill.id.clone(), line.skill.title.clone(), listed(told), line.open)
    }

    fn practice(&self, line: &PracticeLine, text: String) -> PracticeRow {
        let title = line.practice.title.clone();
        PracticeRow {
            practice: line.id,
            spoken: spoken([title.clone(), text.clone()]),
            title,
            text,
        }
    }
}

fn view(say: &Saying, screen: PracticeScreen) -> StepView {
    let PracticeScreen { id, skill, practice, road, at, look_back, change, .. } = screen;
    let of = u32::try_from(road.len()).unwrap_or(u32::MAX);
    let stop = at.and_then(|at| road.get(at as usize));
    let place = at.map_or(of, |at| at + 1);
    let progress = stop
        .map(|_| say.text("skills.step_of", &[("n", &place.to_string()), ("of", &of.to_string())]));
    let given = stop.and_then(|stop| practice.answers.get(&stop.name));
    let previous = given.map(Given::lines).unwrap_or_default();
    let about = stop.and_then(|stop| stop.about.clone());
    let prompt = match stop {
        Some(stop) => stop.step.prompt.clone(),
        None => say.text("skills.all_answered", &[]),
    };
    let finished = stop.is_none() && practice.is_open();
    let task = skill.task.clone().filter(|_| stop.is_none());
    let change = change.map(|Change { before, after, .. }| {
        let values = [("before", &*before.to_string()), ("after", &*after.to_string())];
        say.text("skills.before_after", &values)
    });
    let look_back = look_back.iter().map(|given| LookBackLine {
        prompt: given.about.clone().unwrap_or_else(|| given.prompt.clone()),
        lines: given.lines(),
    });
    let look_back: Vec<_> = look_back.filter(|line| !line.lines.is_empty()).collect();
    let heard = [screen.reply.clone(), progress.clone(), about.clone(), Some(prompt.clone())];
    let choices = stop.map(|stop| choices(&stop.step.kind)).unwrap_or_default();
    StepView {
        practice: id,
        title: skill.title,
        step: stop.map(|stop| stop.name.clone()),
        progress,
        at: place,
        of,
        spoken: spoken(heard.into_iter().flatten().chain([listed(choices)])),
        about,
        prompt,
        control: stop.map(|stop| stop.step.kind.clone()),
        previous,
        answer: given.map(|given| given.answer.clone()),
        look_back,
        look_back_title: say.text("skills.earlier", &[]),
        reply: screen.reply,
        keep: screen.keep,
        leaving: screen.leaving,
        next: say.text("skills.next", &[]),
        back: at.is_none_or(|at| at > 0).then(|| say.text("skills.back", &[])),
        skip: stop
            .filter(|stop| stop.step.skip && !only_leaves(&stop.step.kind))
            .map(|_| say.text("skills.skip", &[])),
        finish: finished.then(|| say.text("skills.finish", &[])),
        change,
        task,
    }
}

/// Whether every answer leaves: then to skip it would keep what it says is not kept.
fn only_leaves(kind: &StepKind) -> bool {
    matches!(kind, StepKind::Choose { choices, .. } if choices.iter().all(|one| one.leave))
}

/// What can be picked, as it is read.
fn choices(kind: &StepKind) -> Vec<String> {
    match kind {
        StepKind::Choose { choices, .. }
        | StepKind::Text { choices, .. }
        | StepKind::Did { choices } => choices.iter().map(|choice| choice.text.clone()).collect(),
        StepKind::Checklist { items } => items.iter().map(|item| item.text.clone()).collect(),
        StepKind::Check { answers } => answers.iter().map(|one| one.text.clone()).collect(),
        StepKind::Scale { least, most, least_text, most_text, .. } => {
            vec![format!("{least}: {least_text}"), format!("{most}: {most_text}")]
        }
        StepKind::Read | StepKind::Timer { .. } | StepKind::Plan { .. } => Vec::new(),
    }
}
