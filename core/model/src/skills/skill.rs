//! What an exercise is: content, the same for everyone.
//!
//! The texts themselves stand in `core/words/content`; these are their types. A released
//! `id@version` is never edited or removed, so a practice can always be read beside the exercise
//! that it was a practice of.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::Slug;
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
    },
    /// Own words, with ready answers beside them.
    Text {
        /// Ready answers.
        choices: Vec<Choice>,
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
}

/// One step of an exercise.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Step {
    /// Its name within the exercise.
    pub id: Slug,
    /// What it says or asks.
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
    pub task: String,
    /// What is asked about it then.
    pub review: String,
}

fn is_false(value: &bool) -> bool {
    !value
}

impl Skill {
    /// Where a step stands among the steps.
    pub fn position(&self, step: &str) -> Option<usize> {
        self.steps.iter().position(|one| one.id == *step)
    }

    /// A step by its name.
    pub fn step(&self, step: &str) -> Option<&Step> {
        self.steps.iter().find(|one| one.id == *step)
    }

    /// Hands every text that a person reads to `each`, which may change it: own words and telephone
    /// numbers are filled in this way.
    pub fn each_text(&mut self, mut each: impl FnMut(&mut String)) {
        each(&mut self.title);
        each(&mut self.why);
        for step in &mut self.steps {
            each(&mut step.prompt);
            match &mut step.kind {
                StepKind::Read => {}
                StepKind::Choose { choices, .. } | StepKind::Checklist { items: choices } => {
                    choices.iter_mut().for_each(|choice| each(&mut choice.text));
                }
                StepKind::Text { choices, hint, .. } => {
                    choices.iter_mut().for_each(|choice| each(&mut choice.text));
                    hint.iter_mut().for_each(&mut each);
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
                        part.hint.iter_mut().for_each(&mut each);
                    }
                }
            }
        }
        each(&mut self.task);
        each(&mut self.review);
    }

    /// Checks what the types of the fields cannot say: every reference leads somewhere.
    ///
    /// # Errors
    ///
    /// `Invalid` in `steps`, `look_back`, `rating` or `scale`.
    pub fn check(&self) -> Result<()> {
        let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
        if self.steps.is_empty() {
            return refuse("steps", "at least one");
        }
        for (at, step) in self.steps.iter().enumerate() {
            if self.position(step.id.as_str()) != Some(at) {
                return refuse("steps", "each name once");
            }
            let earlier = |name: &Slug| self.position(name.as_str()).is_some_and(|it| it < at);
            if !step.look_back.iter().all(earlier) {
                return refuse("look_back", "steps that come before");
            }
            if let StepKind::Scale { least, most, step, .. } = &step.kind
                && (least >= most || *step < 1 || (most - least) % step != 0)
            {
                return refuse("scale", "from lower to higher in whole steps");
            }
        }
        if let Some(rating) = &self.rating {
            let scale = |name: &Slug| {
                let at = self.position(name.as_str())?;
                matches!(self.steps[at].kind, StepKind::Scale { .. }).then_some(at)
            };
            match (scale(&rating.before), scale(&rating.after)) {
                (Some(before), Some(after)) if before < after => {}
                _ => return refuse("rating", "two scales, one before the other"),
            }
        }
        Ok(())
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
              "format": "tandem-skill/1", "id": "ride", "version": 1, "language": "en",
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
              "task": "Try it.", "review": "How was it?"
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
        assert_eq!(count, 27);
        let shown = format!("{skill:?} {:?}", skill.steps);
        assert!(!shown.contains("private"), "{shown}");
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
