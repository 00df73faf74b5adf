//! What an exercise is: content, the same for everyone.
//!
//! The texts themselves stand in `core/words/content`; these are their types. A released
//! `id@version` is never edited or removed, so a practice can always be read beside the exercise
//! that it was a practice of.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{Course, Slug};
use crate::plans::{PageKind, PageSection, to_page};
use crate::words::words;
use crate::{Result, TandemError};

words! {
    /// A language that the content is written in.
    #[derive(Default)]
    pub enum Language as "language" {
        /// English.
        #[default]
        En = "en" | "english",
        /// Spanish.
        Es = "es" | "spanish",
    }
}

impl Language {
    /// The other one: of the two, what somebody beside the person may read.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::En => Self::Es,
            Self::Es => Self::En,
        }
    }
}

words! {
    /// Which part of cognitive behavioural work an exercise belongs to.
    pub enum Component as "component" {
        /// Good to know.
        Psychoeducation = "psychoeducation",
        /// What comes before and after use.
        FunctionalAnalysis = "functional_analysis",
        /// Triggers, and coping without drugs.
        TriggersAndCoping = "triggers_and_coping",
        /// With other people.
        Interpersonal = "interpersonal",
        /// Meetings and other activities around recovery.
        RecoveryActivities = "recovery_activities",
        /// Good things to do.
        BehaviouralActivation = "behavioural_activation",
        /// Saying no, and solving problems.
        RefusalAndProblemSolving = "refusal_and_problem_solving",
        /// Handling hard feelings.
        NegativeEmotions = "negative_emotions",
        /// Unhelpful patterns of thinking.
        UnhelpfulThinking = "unhelpful_thinking",
        /// Mindfulness: noticing, riding an urge, breathing.
        Mindfulness = "mindfulness",
        /// Acceptance and commitment: values, willingness.
        AcceptanceAndCommitment = "acceptance_and_commitment",
    }
}

words! {
    /// Where a person says they are. They choose it; it is never inferred, and it changes the order
    /// of what is offered and nothing else.
    pub enum Readiness as "readiness" {
        /// Not sure yet.
        NotSure = "not_sure",
        /// Getting ready, or doing it.
        GettingReadyOrDoing = "getting_ready_or_doing" | "getting_ready" | "doing",
        /// Keeping it up.
        KeepingUp = "keeping_up",
    }
}

words! {
    /// What is rated before and after a practice.
    pub enum Rated as "what" {
        /// Craving.
        Craving = "craving",
        /// How sure a person feels.
        Confidence = "confidence",
        /// How strong a feeling is.
        Feeling = "feeling",
        /// Mood.
        Mood = "mood",
        /// Nerves.
        Nerves = "nerves",
        /// Tension.
        Tension = "tension",
        /// How a night was slept.
        Sleep = "sleep",
        /// How much pain was in the way.
        Pain = "pain",
    }
}

words! {
    /// Which way a number should go.
    pub enum Better as "better" {
        /// A lower number is better.
        Lower = "lower",
        /// A higher number is better.
        Higher = "higher",
    }
}

words! {
    /// Where a rating before and after is given. Only a pair of this place counts as help: a plan
    /// that was made did not help anybody yet.
    #[derive(Default)]
    pub enum RatedAt as "where" {
        /// In the exercise.
        #[default]
        Here = "here",
        /// When it is asked how the real thing went.
        FollowUp = "follow_up",
    }
}

/// Where a method comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MethodSource {
    /// The work.
    pub cite: String,
    /// What was taken from it.
    pub method: String,
}

/// Which two steps are the rating before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BeforeAfter {
    /// What is rated.
    pub what: Rated,
    /// Where the pair is given.
    #[serde(default, rename = "where")]
    pub place: RatedAt,
    /// The scale before.
    pub before: Slug,
    /// The scale after.
    pub after: Slug,
    /// Which way it should go.
    pub better: Better,
}

/// A ready answer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Choice {
    /// Its name within the step.
    pub id: Slug,
    /// What it says.
    pub text: String,
    /// Picking it ends the exercise and blanks its answers for good; it is never kept itself.
    #[serde(default, skip_serializing_if = "is_false")]
    pub leave: bool,
    /// Picking it opens the help card, and the exercise goes on after it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub help: bool,
}

impl Choice {
    /// A choice that is an answer like any other.
    pub fn new(id: Slug, text: String) -> Self {
        Self { id, text, leave: false, help: false }
    }
}

/// An answer to a check of what was read.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CheckAnswer {
    /// Its name within the step.
    pub id: Slug,
    /// What it says.
    pub text: String,
    /// What is said to it.
    pub reply: String,
    /// Whether it fits; one does. It is shown beside the reply and counted nowhere.
    #[serde(default, skip_serializing_if = "is_false")]
    pub fits: bool,
}

/// A step whose answers stand first among the choices of a later one: `places`, or
/// `trigger-map#places` for the newest finished practice of another exercise.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Source {
    /// The other exercise.
    pub skill: Option<Slug>,
    /// The step.
    pub step: Slug,
}

impl From<Source> for String {
    fn from(source: Source) -> Self {
        match source.skill {
            Some(skill) => format!("{skill}#{}", source.step),
            None => source.step.into(),
        }
    }
}

impl TryFrom<String> for Source {
    type Error = TandemError;

    fn try_from(text: String) -> Result<Self> {
        let (skill, step) = match text.split_once('#') {
            Some((skill, step)) => (Some(Slug::new("from", skill)?), step),
            None => (None, text.as_str()),
        };
        Ok(Self { skill, step: Slug::new("from", step)? })
    }
}

/// Asks a step once for each answer that was given to an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Each {
    /// The earlier step.
    pub step: Slug,
    /// For how many at most.
    pub most: u32,
}

/// Asks a step only if something was picked at an earlier one, the gate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AskIf {
    /// The gate.
    pub step: Slug,
    /// One of these has to be picked there.
    pub any: Vec<Slug>,
    /// A gate that was skipped counts as one of these: where somebody may be afraid, silence is the
    /// careful answer.
    #[serde(default, skip_serializing_if = "is_false")]
    pub careful: bool,
    /// So does a gate that was itself not asked.
    #[serde(default, skip_serializing_if = "is_false")]
    pub not_asked: bool,
}

/// A part of a timer: breathe in, breathe out.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Phase {
    /// Its name within the step.
    pub id: Slug,
    /// What it says.
    pub text: String,
    /// How long, in seconds.
    pub seconds: u32,
}

/// A part of a plan: "first I will …".
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanPart {
    /// Its name within the step.
    pub id: Slug,
    /// How it begins.
    pub prompt: String,
    /// Ready answers; own words do as well.
    pub choices: Vec<Choice>,
    /// Earlier answers that stand before these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub from: Vec<Source>,
    /// Whether the people I can call are offered.
    #[serde(default, skip_serializing_if = "is_false")]
    pub people: bool,
    /// Whether people may be named here.
    #[serde(default, skip_serializing_if = "is_false")]
    pub names: bool,
    /// A hint beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
}

/// What a step asks for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepKind {
    /// Something to read.
    Read,
    /// Ready answers to pick from.
    Choose {
        /// Whether several can be picked.
        many: bool,
        /// The answers.
        choices: Vec<Choice>,
        /// Earlier answers that stand before these.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<Source>,
    },
    /// Own words, with ready answers beside them.
    Text {
        /// Ready answers.
        choices: Vec<Choice>,
        /// Earlier answers that stand before these.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        from: Vec<Source>,
        /// Whether the people I can call are offered.
        #[serde(default, skip_serializing_if = "is_false")]
        people: bool,
        /// Whether people may be named here.
        #[serde(default, skip_serializing_if = "is_false")]
        names: bool,
        /// A hint beside it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        hint: Option<String>,
    },
    /// A number.
    Scale {
        /// The lowest.
        least: i32,
        /// The highest.
        most: i32,
        /// From one number to the next.
        step: i32,
        /// What the lowest means.
        least_text: String,
        /// What the highest means.
        most_text: String,
    },
    /// A stretch of time.
    Timer {
        /// How long, in seconds.
        seconds: u32,
        /// What comes round within it; none for silence.
        phases: Vec<Phase>,
    },
    /// Things to tick.
    Checklist {
        /// The things.
        items: Vec<Choice>,
    },
    /// A plan in several parts.
    Plan {
        /// The parts.
        parts: Vec<PlanPart>,
    },
    /// A question about what was read.
    Check {
        /// Three answers, of which one fits.
        answers: Vec<CheckAnswer>,
    },
    /// What became of the task. That it was not done yet is no answer: see [`NotYet`](super::NotYet).
    Did {
        /// The answers, in the words of the screens.
        #[serde(default)]
        choices: Vec<Choice>,
    },
}

/// One step of an exercise.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Step {
    /// Its name within the exercise.
    pub id: Slug,
    /// What it says or asks; for [`StepKind::Did`] in the words of the screens.
    #[serde(default)]
    pub prompt: String,
    /// What it asks for.
    #[serde(flatten)]
    pub kind: StepKind,
    /// Whether it can be skipped.
    #[serde(default, skip_serializing_if = "is_false")]
    pub skip: bool,
    /// Earlier steps whose answers are shown beside it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub look_back: Vec<Slug>,
    /// When it is asked; always, if nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ask_if: Option<AskIf>,
    /// For what it is asked, one by one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<Each>,
    /// Where what was answered can be kept.
    #[serde(default, with = "to_page", skip_serializing_if = "Option::is_none")]
    pub to_page: Option<PageSection>,
}

/// One exercise, in one language.
///
/// `Debug` tells its name and not its texts: once filled in for a person, these hold that person's
/// own words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Skill {
    /// Its name, the same in every language.
    pub id: Slug,
    /// Counts up with every released change.
    pub version: u32,
    /// The language of the texts.
    pub language: Language,
    /// What it is called.
    pub title: String,
    /// Why one would do it.
    pub why: String,
    /// Where the method comes from.
    pub source: Vec<MethodSource>,
    /// Its place in the course; none of format 1.
    #[serde(flatten)]
    pub course: Option<Course>,
    /// Whether it is a tool for this minute: no task, and nothing is asked later.
    #[serde(default, skip_serializing_if = "is_false")]
    pub tool: bool,
    /// The page that it writes, instead of a practice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<PageKind>,
    /// Which part of the work it belongs to.
    pub component: Component,
    /// Which readiness it suits.
    pub readiness: Vec<Readiness>,
    /// About how long it takes, in minutes.
    pub minutes: u32,
    /// Whether it suits a craving that is here now.
    pub right_now: bool,
    /// Whether its name is in no summary, whatever is chosen.
    pub private: bool,
    /// Whether the help card stands beside it.
    pub safety_card: bool,
    /// What is rated before and after.
    pub rating: Option<BeforeAfter>,
    /// Findings that its texts rest on, by id.
    pub evidence: Vec<Slug>,
    /// The steps, in order.
    pub steps: Vec<Step>,
    /// Something to try until next time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// The steps that are asked then.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follow_up: Vec<Step>,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Skill {
    /// Where a step stands among the steps.
    pub fn position(&self, step: &str) -> Option<usize> {
        self.steps.iter().position(|one| one.id == *step)
    }

    /// A step by its name, of the exercise or of what is asked later.
    pub fn step(&self, step: &str) -> Option<&Step> {
        self.every_step().find(|one| one.id == *step)
    }

    /// The steps of the exercise, then those that are asked later.
    pub fn every_step(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().chain(&self.follow_up)
    }

    /// What it takes over from other exercises.
    pub fn elsewhere(&self) -> impl Iterator<Item = &Source> {
        self.every_step()
            .flat_map(|step| match &step.kind {
                StepKind::Choose { from, .. } | StepKind::Text { from, .. } => {
                    from.iter().collect()
                }
                StepKind::Plan { parts } => parts.iter().flat_map(|part| &part.from).collect(),
                _ => Vec::new(),
            })
            .filter(|source| source.skill.is_some())
    }

    /// Hands every text that a person reads to `each`, which may change it: own words and telephone
    /// numbers are filled in this way.
    pub fn each_text(&mut self, mut each: impl FnMut(&mut String)) {
        each(&mut self.title);
        each(&mut self.why);
        for step in self.steps.iter_mut().chain(&mut self.follow_up) {
            step.each_text(&mut each);
        }
        self.task.iter_mut().for_each(&mut each);
    }

    /// Checks what the types of the fields cannot say: every reference leads somewhere.
    ///
    /// # Errors
    ///
    /// `Invalid` in `steps`, `look_back`, `ask_if`, `each`, `from`, `rating`, `scale`, `check`,
    /// `follow_up` or `page`.
    pub fn check(&self) -> Result<()> {
        let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
        if self.steps.is_empty() {
            return refuse("steps", "at least one");
        }
        if self.page.is_some() && (self.tool || !self.follow_up.is_empty()) {
            return refuse("page", "a page is no tool, and nothing is asked of it later");
        }
        if self.tool && !(self.task.is_none() && self.follow_up.is_empty()) {
            return refuse("follow_up", "nothing is asked of a tool later");
        }
        let first = self.follow_up.first().map(|step| &step.kind);
        if first.is_some_and(|first| !matches!(first, StepKind::Did { .. })) {
            return refuse("follow_up", "what became of the task comes first");
        }
        let all: Vec<&Step> = self.every_step().collect();
        for (at, step) in all.iter().enumerate() {
            if all.iter().position(|one| one.id == step.id) != Some(at) {
                return refuse("steps", "each name once");
            }
            step.check(&all[..at])?;
        }
        if let Some(rating) = &self.rating {
            let scale = |name: &Slug| {
                let at = all.iter().position(|step| step.id == *name)?;
                let once = all[at].each.is_none();
                (once && matches!(all[at].kind, StepKind::Scale { .. })).then_some(at)
            };
            let later = |at: usize| at >= self.steps.len();
            match (scale(&rating.before), scale(&rating.after)) {
                (Some(before), Some(after))
                    if before < after && later(after) == (rating.place == RatedAt::FollowUp) => {}
                _ => return refuse("rating", "two scales, one before the other"),
            }
        }
        Ok(())
    }
}

impl Step {
    /// Hands every text that a person reads to `each`.
    fn each_text(&mut self, each: &mut impl FnMut(&mut String)) {
        each(&mut self.prompt);
        match &mut self.kind {
            StepKind::Read => {}
            StepKind::Choose { choices, .. }
            | StepKind::Checklist { items: choices }
            | StepKind::Did { choices } => {
                choices.iter_mut().for_each(|choice| each(&mut choice.text));
            }
            StepKind::Text { choices, hint, .. } => {
                choices.iter_mut().for_each(|choice| each(&mut choice.text));
                hint.iter_mut().for_each(each);
            }
            StepKind::Scale { least_text, most_text, .. } => {
                each(least_text);
                each(most_text);
            }
            StepKind::Timer { phases, .. } => {
                phases.iter_mut().for_each(|phase| each(&mut phase.text));
            }
            StepKind::Plan { parts } => {
                for part in parts {
                    each(&mut part.prompt);
                    part.choices.iter_mut().for_each(|choice| each(&mut choice.text));
                    part.hint.iter_mut().for_each(&mut *each);
                }
            }
            StepKind::Check { answers } => {
                for answer in answers {
                    each(&mut answer.text);
                    each(&mut answer.reply);
                }
            }
        }
    }

    /// Checks the step beside those that come before it.
    fn check(&self, before: &[&Self]) -> Result<()> {
        let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
        let earlier = |name: &Slug| before.iter().find(|step| step.id == *name);
        if !self.look_back.iter().all(|name| earlier(name).is_some()) {
            return refuse("look_back", "steps that come before");
        }
        if let Some(ask_if) = &self.ask_if {
            let offered = earlier(&ask_if.step).map(|gate| match &gate.kind {
                StepKind::Choose { choices, .. } | StepKind::Checklist { items: choices } => {
                    choices.as_slice()
                }
                _ => &[],
            });
            let offers =
                |name: &Slug| offered.unwrap_or_default().iter().any(|one| one.id == *name);
            if ask_if.any.is_empty() || !ask_if.any.iter().all(offers) {
                return refuse("ask_if", "choices of a step that comes before");
            }
        }
        if self.each.as_ref().is_some_and(|each| earlier(&each.step).is_none()) {
            return refuse("each", "a step that comes before");
        }
        let here = |from: &[Source]| {
            from.iter().all(|source| source.skill.is_some() || earlier(&source.step).is_some())
        };
        let carried = match &self.kind {
            StepKind::Choose { from, .. } | StepKind::Text { from, .. } => here(from),
            StepKind::Plan { parts } => parts.iter().all(|part| here(&part.from)),
            _ => true,
        };
        if !carried {
            return refuse("from", "steps that come before");
        }
        match &self.kind {
            StepKind::Scale { least, most, step, .. }
                if least >= most || *step < 1 || (most - least) % step != 0 =>
            {
                refuse("scale", "from lower to higher in whole steps")
            }
            StepKind::Check { answers }
                if answers.iter().filter(|answer| answer.fits).count() != 1 =>
            {
                refuse("check", "one answer that fits")
            }
            _ => Ok(()),
        }
    }
}

impl fmt::Debug for Skill {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Skill({}@{} {})", self.id, self.version, self.language)
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Step({})", self.id)
    }
}

impl fmt::Debug for CheckAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CheckAnswer({})", self.id)
    }
}

impl fmt::Debug for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Choice({})", self.id)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// An exercise with a step of every kind.
    pub(crate) fn example() -> Skill {
        serde_json::from_str(
            r#"{
              "format": "tandem-skill/2", "id": "ride", "version": 1, "language": "en",
              "title": "Ride", "why": "Because of {medicine}.",
              "source": [{"cite": "A book", "method": "surfing"}],
              "component": "mindfulness", "readiness": ["not_sure"], "minutes": 5,
              "right_now": true, "private": false, "safety_card": true,
              "rating": {"what": "craving", "before": "rate", "after": "again", "better": "lower"},
              "evidence": [],
              "steps": [
                {"id": "look", "kind": "read", "prompt": "Look."},
                {"id": "where", "kind": "choose", "prompt": "Where?", "many": false, "skip": true,
                 "choices": [{"id": "chest", "text": "Chest"}, {"id": "head", "text": "Head"}]},
                {"id": "rate", "kind": "scale", "prompt": "How strong?", "least": 0, "most": 10,
                 "step": 1, "least_text": "not there", "most_text": "very", "skip": true},
                {"id": "who", "kind": "text", "prompt": "Who?", "names": true, "skip": true,
                 "hint": "A letter.", "choices": [{"id": "friend", "text": "A friend"}]},
                {"id": "wait", "kind": "timer", "prompt": "Wait.", "seconds": 60,
                 "phases": [{"id": "in", "text": "In", "seconds": 4}], "skip": true},
                {"id": "ticks", "kind": "checklist", "prompt": "Tick.", "skip": true,
                 "items": [{"id": "walk", "text": "Walk"}, {"id": "eat", "text": "Eat"}]},
                {"id": "plan", "kind": "plan", "prompt": "Plan.", "skip": true,
                 "look_back": ["where"], "parts": [
                   {"id": "first", "prompt": "First", "choices": [{"id": "go", "text": "Go"}]},
                   {"id": "then", "prompt": "Then", "choices": [{"id": "go", "text": "Go on"}]}]},
                {"id": "again", "kind": "scale", "prompt": "And now?", "least": 0, "most": 10,
                 "step": 1, "least_text": "not there", "most_text": "very", "skip": true,
                 "look_back": ["rate"]}
              ],
              "task": "Try it."
            }"#,
        )
        .unwrap()
    }

    #[test]
    fn content_reads_and_writes_back() {
        let skill = example();
        skill.check().unwrap();
        let json = serde_json::to_string(&skill).unwrap();
        assert_eq!(serde_json::from_str::<Skill>(&json).unwrap(), skill);
        assert!(matches!(skill.step("wait").unwrap().kind, StepKind::Timer { seconds: 60, .. }));
    }

    #[test]
    fn every_text_can_be_filled_in() {
        let mut skill = example();
        let mut count = 0;
        skill.each_text(|text| {
            count += 1;
            *text = "private".to_owned();
        });
        assert_eq!(count, 26);
        let shown = format!("{skill:?} {:?}", skill.steps);
        assert!(!shown.contains("private"), "{shown}");
    }

    #[test]
    fn where_an_answer_can_be_kept_is_a_section_of_a_page() {
        let step = |to: &str| {
            let json = format!(r#"{{"id":"s","kind":"read","prompt":"","to_page":{to}}}"#);
            serde_json::from_str::<Step>(&json)
        };
        let kept = step(r#"{"page":"coping","section":"triggers"}"#).unwrap();
        assert_eq!(kept.to_page, Some(PageSection::CopingTriggers));
        let again = serde_json::to_string(&kept).unwrap();
        assert_eq!(serde_json::from_str::<Step>(&again).unwrap(), kept);
        assert!(step(r#"{"page":"coping","section":"worth"}"#).is_err());
        assert!(step(r#"{"page":"visit","section":"talk"}"#).is_ok());
    }

    #[test]
    fn references_lead_somewhere() {
        let refused = |change: &dyn Fn(&mut Skill)| {
            let mut skill = example();
            change(&mut skill);
            match skill.check() {
                Err(TandemError::Invalid { field, .. }) => field,
                other => panic!("{other:?}"),
            }
        };
        let slug = |text| Slug::new("id", text).unwrap();
        assert_eq!(refused(&|skill| skill.steps.clear()), "steps");
        assert_eq!(refused(&|skill| skill.steps[1].id = slug("look")), "steps");
        assert_eq!(refused(&|skill| skill.steps[1].look_back = vec![slug("plan")]), "look_back");
        assert_eq!(refused(&|skill| skill.rating.as_mut().unwrap().after = slug("who")), "rating");
        assert_eq!(
            refused(&|skill| skill.rating.as_mut().unwrap().before = slug("again")),
            "rating"
        );
        assert_eq!(
            refused(&|skill| {
                if let StepKind::Scale { step, .. } = &mut skill.steps[2].kind {
                    *step = 3;
                }
            }),
            "scale"
        );
    }
}
