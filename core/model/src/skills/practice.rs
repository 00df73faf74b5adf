//! A practice: one run of an exercise, answer by answer.
//!
//! Each answer is a field of its own, `answer/<step>`, so a merge keeps what was answered on two
//! devices, and each holds the words that stood beside it when it was given. A practice can thus be
//! read for good, whatever becomes of the exercise or of a person's own words.
//!
//! What a person answered is nobody else's business: `Debug` of everything here tells how much
//! there is, never what, and a refused answer is not repeated in the error.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use super::{BeforeAfter, Better, Choice, Language, Skill, Slug, Step, StepKind, Stop};
use crate::hidden::hidden;
use crate::words::words;
use crate::{LocalTime, Note, Result, TandemError, Word as _};

/// The longest a timer is taken to have run: a day, in seconds.
const DAY_SECONDS: u32 = 86_400;

/// Longer than this between two answers, and the person had put it aside.
const ASIDE: TimeDelta = TimeDelta::minutes(20);

/// What is answered to a step.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum StepAnswer {
    /// Read.
    Seen,
    /// Passed over.
    Skipped,
    /// Ready answers that were picked or ticked, by name; none is an answer for a checklist.
    Chosen {
        /// Their names.
        choices: Vec<Slug>,
    },
    /// Ready answers, own words, or both.
    Said {
        /// The names of ready answers.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        choices: Vec<Slug>,
        /// Own words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        own: Option<Note>,
    },
    /// A number on a scale.
    Rated {
        /// The number.
        value: i32,
    },
    /// A timer that ran.
    Ran {
        /// For how many seconds; it can be stopped early.
        seconds: u32,
    },
    /// The parts of a plan that were filled in, by name.
    Planned {
        /// What each part got.
        parts: BTreeMap<Slug, Planned>,
    },
}

/// What one part of a plan got: a ready answer, own words, or both.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Planned {
    /// The name of a ready answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub choice: Option<Slug>,
    /// Own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Note>,
}

/// An answer as it is kept: with the words that it answered.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record), uniffi(name = "GivenAnswer"))]
pub struct Given {
    /// What the step said or asked.
    pub prompt: String,
    /// What it asked about, where it is asked for each of several things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The answer.
    #[serde(flatten)]
    pub answer: StepAnswer,
    /// What the ready answers in it said, by name; in a plan, `part` and `part/choice`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub said: BTreeMap<String, String>,
    /// When it was given.
    pub at: DateTime<Utc>,
}

impl Given {
    /// The answer as lines to be read, in the words that were shown; none for what was skipped or
    /// only read.
    pub fn lines(&self) -> Vec<String> {
        let said = |key: &str| self.said.get(key).cloned();
        let own = |own: &Option<Note>| own.as_ref().map(|own| own.as_str().to_owned());
        match &self.answer {
            StepAnswer::Seen | StepAnswer::Skipped => Vec::new(),
            StepAnswer::Chosen { choices } => {
                choices.iter().filter_map(|choice| said(choice.as_str())).collect()
            }
            StepAnswer::Said { choices, own: words } => choices
                .iter()
                .filter_map(|choice| said(choice.as_str()))
                .chain(own(words))
                .collect(),
            StepAnswer::Rated { value } => vec![value.to_string()],
            StepAnswer::Ran { seconds } => vec![format!("{}:{:02}", seconds / 60, seconds % 60)],
            StepAnswer::Planned { parts } => {
                let line = |(part, planned): (&Slug, &Planned)| {
                    let choice = planned.choice.as_ref();
                    let choice = choice.and_then(|choice| said(&format!("{part}/{choice}")));
                    let words: Vec<_> = choice.into_iter().chain(own(&planned.own)).collect();
                    format!("{}: {}", said(part.as_str()).unwrap_or_default(), words.join(" "))
                };
                parts.iter().map(line).collect()
            }
        }
    }

    /// The ready answers that were picked or ticked.
    pub fn picked(&self) -> &[Slug] {
        match &self.answer {
            StepAnswer::Chosen { choices } | StepAnswer::Said { choices, .. } => choices,
            _ => &[],
        }
    }

    /// The answer as so many things that a later step can offer or ask about, each under a name of
    /// its own; own words of several lines are several things.
    pub fn pieces(&self) -> Vec<Choice> {
        let ready =
            |key: &str, name: Slug| self.said.get(key).map(|text| Choice::new(name, text.clone()));
        let own = |prefix: Option<&Slug>, own: &Option<Note>| {
            let text = own.as_ref().map(Note::as_str).unwrap_or_default();
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            let named = lines.enumerate().map(|(at, line)| {
                let name = match at {
                    0 => "own".to_owned(),
                    _ => format!("own-{}", at + 1),
                };
                let name = Slug::new("id", &name).expect("letters and digits");
                Choice::new(prefix.map_or(name.clone(), |part| part.and(&name)), line.to_owned())
            });
            named.collect::<Vec<_>>()
        };
        match &self.answer {
            StepAnswer::Chosen { choices } => {
                choices.iter().filter_map(|name| ready(name.as_str(), name.clone())).collect()
            }
            StepAnswer::Said { choices, own: words } => choices
                .iter()
                .filter_map(|name| ready(name.as_str(), name.clone()))
                .chain(own(None, words))
                .collect(),
            StepAnswer::Planned { parts } => parts
                .iter()
                .flat_map(|(part, planned)| {
                    let choice = planned.choice.as_ref();
                    let choice =
                        choice.and_then(|name| ready(&format!("{part}/{name}"), part.and(name)));
                    choice.into_iter().chain(own(Some(part), &planned.own))
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    /// What was typed in it.
    pub fn own_words(&self) -> impl Iterator<Item = &Note> {
        let (said, parts) = match &self.answer {
            StepAnswer::Said { own, .. } => (own.as_ref(), None),
            StepAnswer::Planned { parts } => (None, Some(parts)),
            _ => (None, None),
        };
        let planned = parts.into_iter().flat_map(BTreeMap::values);
        said.into_iter().chain(planned.filter_map(|planned| planned.own.as_ref()))
    }

    /// The number, of a scale.
    pub fn rating(&self) -> Option<i32> {
        match self.answer {
            StepAnswer::Rated { value } => Some(value),
            _ => None,
        }
    }
}

impl Step {
    /// The answer, with the words it answers, as it is to be kept.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `answer` when it is not one to this step: another kind, a name that is
    /// not among the choices, a number off the scale, nothing at all, skipped where that is not
    /// offered. The error tells what is asked for and repeats nothing of the answer.
    pub fn accept(&self, answer: StepAnswer, at: DateTime<Utc>) -> Result<Given> {
        let mut said = BTreeMap::new();
        let refuse = |why: &str| Err(TandemError::invalid("answer", why));
        match (&self.kind, &answer) {
            (_, StepAnswer::Skipped) if self.skip => {}
            (StepKind::Read, StepAnswer::Seen) => {}
            (StepKind::Choose { many, choices, .. }, StepAnswer::Chosen { choices: picked }) => {
                if picked.is_empty() || (picked.len() > 1 && !many) {
                    let why =
                        if *many { "at least one of the choices" } else { "one of the choices" };
                    return refuse(why);
                }
                find(choices, picked, "", &mut said)?;
            }
            (StepKind::Checklist { items }, StepAnswer::Chosen { choices: picked }) => {
                find(items, picked, "", &mut said)?;
            }
            (StepKind::Text { choices, .. }, StepAnswer::Said { choices: picked, own }) => {
                if picked.is_empty() && own.is_none() {
                    return refuse("a choice or words of one's own");
                }
                find(choices, picked, "", &mut said)?;
            }
            (StepKind::Scale { least, most, step, .. }, StepAnswer::Rated { value }) => {
                if !(*least..=*most).contains(value) || (value - least) % step != 0 {
                    return refuse(&format!("a number from {least} to {most}, in steps of {step}"));
                }
            }
            (StepKind::Timer { .. }, StepAnswer::Ran { seconds }) => {
                if *seconds > DAY_SECONDS {
                    return refuse("at most a day, in seconds");
                }
            }
            (StepKind::Plan { parts }, StepAnswer::Planned { parts: planned }) => {
                if planned.is_empty() {
                    return refuse("at least one part of the plan");
                }
                for (name, planned) in planned {
                    let Some(part) = parts.iter().find(|part| part.id == *name) else {
                        return refuse("the parts of this plan");
                    };
                    if planned.choice.is_none() && planned.own.is_none() {
                        return refuse("a choice or words of one's own");
                    }
                    said.insert(name.to_string(), part.prompt.clone());
                    let picked = planned.choice.as_slice();
                    find(&part.choices, picked, &format!("{name}/"), &mut said)?;
                }
            }
            (StepKind::Check { answers }, StepAnswer::Chosen { choices: picked }) => {
                let [name] = picked.as_slice() else { return refuse("one of the choices") };
                let found = answers.iter().find(|answer| answer.id == *name);
                let Some(found) = found else { return refuse("one of the choices") };
                said.insert(name.to_string(), found.text.clone());
            }
            (StepKind::Did { choices }, StepAnswer::Said { choices: picked, .. }) => {
                if picked.len() != 1 {
                    return refuse("one of the choices");
                }
                find(choices, picked, "", &mut said)?;
            }
            (kind, _) => return refuse(asked_for(kind, self.skip)),
        }
        Ok(Given { prompt: self.prompt.clone(), about: None, answer, said, at })
    }

    /// Whether this answer ends the exercise and blanks what was answered in it.
    pub fn leaves(&self, answer: &StepAnswer) -> bool {
        match (&self.kind, answer) {
            (StepKind::Choose { choices, .. }, StepAnswer::Chosen { choices: picked }) => {
                choices.iter().any(|choice| choice.leave && picked.contains(&choice.id))
            }
            _ => false,
        }
    }
}

impl Stop {
    /// The answer as it is to be kept: as [`Step::accept`], with what it is about.
    ///
    /// # Errors
    ///
    /// Those of [`Step::accept`].
    pub fn accept(&self, answer: StepAnswer, at: DateTime<Utc>) -> Result<Given> {
        Ok(Given { about: self.about.clone(), ..self.step.accept(answer, at)? })
    }
}

fn find(
    choices: &[Choice],
    picked: &[Slug],
    prefix: &str,
    said: &mut BTreeMap<String, String>,
) -> Result<()> {
    if picked.iter().collect::<BTreeSet<_>>().len() != picked.len() {
        return Err(TandemError::invalid("answer", "each choice once"));
    }
    for name in picked {
        let choice = choices.iter().find(|choice| choice.id == *name);
        // One that leaves is not an answer: nothing of it is kept.
        let choice = choice.filter(|choice| !choice.leave);
        let choice = choice.ok_or_else(|| TandemError::invalid("answer", "one of the choices"))?;
        said.insert(format!("{prefix}{name}"), choice.text.clone());
    }
    Ok(())
}

fn asked_for(kind: &StepKind, skip: bool) -> &'static str {
    match (kind, skip) {
        (StepKind::Read, _) => "that it was read",
        (StepKind::Choose { .. }, true) => "one of the choices, or skip",
        (StepKind::Choose { .. }, false) => "one of the choices",
        (StepKind::Text { .. }, true) => "a choice or words of one's own, or skip",
        (StepKind::Text { .. }, false) => "a choice or words of one's own",
        (StepKind::Scale { .. }, true) => "a number, or skip",
        (StepKind::Scale { .. }, false) => "a number",
        (StepKind::Timer { .. }, true) => "how many seconds it ran, or skip",
        (StepKind::Timer { .. }, false) => "how many seconds it ran",
        (StepKind::Checklist { .. }, true) => "what to tick, or skip",
        (StepKind::Checklist { .. }, false) => "what to tick",
        (StepKind::Plan { .. }, true) => "the parts of the plan, or skip",
        (StepKind::Plan { .. }, false) => "the parts of the plan",
        (StepKind::Check { .. }, true) => "one of the choices, or skip",
        (StepKind::Check { .. } | StepKind::Did { .. }, _) => "one of the choices",
    }
}

/// Something to try, and when to be asked about it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PracticeTask {
    /// What to try, in the words that were shown.
    pub text: String,
    /// From which day on it is asked; `None` for not at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review_on: Option<NaiveDate>,
}

words! {
    /// What became of a task.
    pub enum Did as "did_it" {
        /// It was done.
        Done = "done",
        /// A part of it was.
        Part = "part",
        /// Something else was.
        SomethingElse = "something_else",
    }
}

impl Did {
    /// The name of the choice.
    pub fn slug(self) -> Slug {
        Slug::new("did", self.word()).expect("lower-case letters")
    }
}

/// What a person does with a task that was not done yet. It is no answer: it is kept nowhere and
/// counted nowhere; the task is as it says from then on.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum NotYet {
    /// It is made smaller, in the person's own words.
    Smaller {
        /// What to try now.
        task: Note,
        /// The day from which on it is asked about.
        on: NaiveDate,
    },
    /// It is moved to another day.
    AnotherDay {
        /// The day from which on it is asked about.
        on: NaiveDate,
    },
    /// It is let go.
    LetGo,
}

/// What a person says of how it went.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Review {
    /// Own words; `None` when it was passed over, and is not to be asked again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<Note>,
    /// When it was said.
    pub at: DateTime<Utc>,
}

/// One run of an exercise.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Practice {
    /// Which exercise.
    pub skill: Slug,
    /// Which version of it.
    pub version: u32,
    /// In which language.
    pub language: Language,
    /// What it was called.
    pub title: String,
    /// When it was begun, on the person's clock.
    pub started: LocalTime,
    /// The step it stands at; `None` once every step was passed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Slug>,
    /// When it was finished; `None` while it can be gone on with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<DateTime<Utc>>,
    /// What to try afterwards; of a finished one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<PracticeTask>,
    /// How that went.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub review: Option<Review>,
    /// The answers, by step: fields `answer/<step>` of their own.
    #[serde(flatten, with = "answers")]
    pub answers: BTreeMap<Slug, Given>,
}

/// The answers as fields of the practice.
mod answers {
    use super::{BTreeMap, Given, Practice, Slug};
    use crate::skills::keyed;

    pub(super) fn serialize<S: serde::Serializer>(
        all: &BTreeMap<Slug, Given>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        keyed::serialize(Practice::ANSWER, all, to)
    }

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(
        from: D,
    ) -> Result<BTreeMap<Slug, Given>, D::Error> {
        keyed::deserialize(Practice::ANSWER, from)
    }
}

impl Practice {
    /// What the field of an answer begins with; the step's name follows.
    pub const ANSWER: &'static str = "answer/";

    /// A practice of this exercise that was just begun: at its first step, nothing answered.
    pub fn new(skill: &Skill, started: LocalTime) -> Self {
        Self {
            skill: skill.id.clone(),
            version: skill.version,
            language: skill.language,
            title: skill.title.clone(),
            started,
            at: skill.steps.first().map(|step| step.id.clone()),
            finished_at: None,
            task: None,
            review: None,
            answers: BTreeMap::new(),
        }
    }

    /// The field that holds the answer to a step.
    pub fn answer_field(step: &Slug) -> String {
        format!("{}{step}", Self::ANSWER)
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `at` of a finished one, which stands at no step; in `task` of one that is not
    /// finished; in `review` where there was nothing to try.
    pub fn check(&self) -> Result<()> {
        let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
        if !self.is_open() && self.at.is_some() {
            return refuse("at", "of one that goes on only");
        }
        if self.is_open() && self.task.is_some() {
            return refuse("task", "of a finished one only");
        }
        if self.task.is_none() && self.review.is_some() {
            return refuse("review", "of something to try only");
        }
        Ok(())
    }

    /// The same without a step where it stands once it is finished, and without something to try,
    /// or how that went, while it is not. Finished on one device and gone on with on the other, it
    /// is finished: every answer is kept either way.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        if self.is_open() {
            self.task = None;
        } else {
            self.at = None;
        }
        if self.task.is_none() {
            self.review = None;
        }
        self
    }

    /// Whether it can still be gone on with.
    pub fn is_open(&self) -> bool {
        self.finished_at.is_none()
    }

    /// How long was spent on it: from the start from answer to answer, without the times it was put
    /// aside (more than twenty minutes between two answers). Derived from what is kept anyway, so
    /// that two devices need not agree about a sum.
    pub fn spent(&self) -> TimeDelta {
        // What was asked later was not time spent on the exercise.
        let within = |at: &DateTime<Utc>| self.finished_at.is_none_or(|end| *at <= end);
        let mut moments: Vec<_> =
            self.answers.values().map(|given| given.at).filter(within).collect();
        moments.push(self.started.utc());
        moments.extend(self.finished_at);
        moments.sort_unstable();
        let gaps = moments.windows(2).map(|pair| pair[1] - pair[0]);
        gaps.filter(|gap| *gap <= ASIDE).fold(TimeDelta::zero(), |sum, gap| sum + gap)
    }

    /// [`Practice::spent`] in minutes, rounded to the nearest; at least 1 once anything was answered.
    pub fn minutes(&self) -> u32 {
        let rounded = (self.spent().num_seconds() + 30) / 60;
        let minutes = u32::try_from(rounded).unwrap_or(0);
        if self.answers.is_empty() { minutes } else { minutes.max(1) }
    }

    /// Whether something is to be asked about it from this day on.
    pub fn is_due(&self, today: NaiveDate) -> bool {
        let on = self.task.as_ref().and_then(|task| task.review_on);
        self.review.is_none() && on.is_some_and(|on| on <= today)
    }

    /// The ratings before and after, where both were given.
    pub fn ratings(&self, rating: &BeforeAfter) -> Option<Change> {
        let value = |step: &Slug| self.answers.get(step)?.rating();
        let (before, after) = (value(&rating.before)?, value(&rating.after)?);
        Some(Change { before, after, better: rating.better })
    }
}

/// A rating before a practice and the same one after it. It says what changed, never why.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Change {
    /// Before.
    pub before: i32,
    /// After.
    pub after: i32,
    /// Which way it should go.
    pub better: Better,
}

impl Change {
    /// After less before.
    pub fn difference(self) -> i32 {
        self.after - self.before
    }

    /// Whether it went the way it should.
    pub fn helped(self) -> bool {
        match self.better {
            Better::Lower => self.difference() < 0,
            Better::Higher => self.difference() > 0,
        }
    }

    /// Whether it went the other way.
    pub fn worse(self) -> bool {
        self.difference() != 0 && !self.helped()
    }
}

hidden!(StepAnswer, Planned, Given, PracticeTask, NotYet, Review, Change);

impl fmt::Debug for Practice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Practice({} answers)", self.answers.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::skill::tests::example;
    use super::*;
    use crate::Zone;

    fn slug(text: &str) -> Slug {
        Slug::new("id", text).unwrap()
    }

    fn chosen(names: &[&str]) -> StepAnswer {
        StepAnswer::Chosen { choices: names.iter().map(|name| slug(name)).collect() }
    }

    fn said(names: &[&str], own: &str) -> StepAnswer {
        let choices = names.iter().map(|name| slug(name)).collect();
        StepAnswer::Said { choices, own: Note::new(own).unwrap() }
    }

    fn planned(parts: &[(&str, Option<&str>, &str)]) -> StepAnswer {
        let part = |(part, choice, own): &(&str, Option<&str>, &str)| {
            let planned = Planned { choice: choice.map(slug), own: Note::new(own).unwrap() };
            (slug(part), planned)
        };
        StepAnswer::Planned { parts: parts.iter().map(part).collect() }
    }

    fn accept(step: &str, answer: StepAnswer) -> Result<Given> {
        example().step(step).unwrap().accept(answer, DateTime::UNIX_EPOCH)
    }

    #[test]
    fn an_answer_is_kept_with_its_words() {
        let lines = |step, answer| accept(step, answer).unwrap().lines();
        assert_eq!(lines("where", chosen(&["head"])), ["Head"]);
        assert_eq!(lines("rate", StepAnswer::Rated { value: 7 }), ["7"]);
        assert_eq!(lines("who", said(&["friend"], "S.")), ["A friend", "S."]);
        assert_eq!(lines("wait", StepAnswer::Ran { seconds: 65 }), ["1:05"]);
        assert_eq!(lines("ticks", chosen(&["eat", "walk"])), ["Eat", "Walk"]);
        let plan = planned(&[("first", Some("go"), ""), ("then", Some("go"), "slowly")]);
        assert_eq!(lines("plan", plan), ["First: Go", "Then: Go on slowly"]);
        assert!(lines("look", StepAnswer::Seen).is_empty());
        assert_eq!(accept("where", chosen(&["head"])).unwrap().prompt, "Where?");
        assert!(accept("ticks", chosen(&[])).is_ok(), "ticking nothing is an answer");
    }

    #[test]
    fn what_is_no_answer_is_refused_and_not_repeated() {
        for (step, answer) in [
            ("look", StepAnswer::Skipped),
            ("look", chosen(&["head"])),
            ("where", chosen(&[])),
            ("where", chosen(&["head", "chest"])),
            ("where", chosen(&["secret"])),
            ("where", said(&[], "secret")),
            ("rate", StepAnswer::Rated { value: 11 }),
            ("rate", StepAnswer::Rated { value: -1 }),
            ("who", said(&[], " ")),
            ("who", said(&["secret"], "")),
            ("wait", StepAnswer::Ran { seconds: 86_401 }),
            ("ticks", chosen(&["walk", "walk"])),
            ("plan", planned(&[])),
            ("plan", planned(&[("secret", Some("go"), "")])),
            ("plan", planned(&[("first", Some("secret"), "")])),
            ("plan", planned(&[("first", None, "")])),
            ("again", StepAnswer::Seen),
        ] {
            let refused = accept(step, answer).unwrap_err();
            assert!(!refused.to_string().contains("secret"));
            assert!(
                matches!(refused, TandemError::Invalid { field, .. } if field == "answer"),
                "{step}"
            );
        }
        assert!(accept("where", StepAnswer::Skipped).is_ok());
    }

    fn practice() -> Practice {
        let rated = |step: &str, value, seconds| {
            let at = DateTime::from_timestamp(seconds, 0).unwrap();
            let skill = example();
            (slug(step), skill.step(step).unwrap().accept(StepAnswer::Rated { value }, at).unwrap())
        };
        let started = LocalTime::at(DateTime::UNIX_EPOCH, &Zone::utc());
        Practice {
            at: Some(slug("again")),
            answers: [rated("rate", 8, 90), rated("again", 5, 90 + 1_200)].into(),
            ..Practice::new(&example(), started)
        }
    }

    #[test]
    fn what_is_checked_has_one_answer_and_leaving_has_none() {
        let skill: Skill =
            serde_json::from_str(include_str!("../../../../tests/content/example.json")).unwrap();
        let answered =
            |step: &str, answer| skill.step(step).unwrap().accept(answer, DateTime::UNIX_EPOCH);
        assert_eq!(answered("check", chosen(&["bad"])).unwrap().lines(), ["bad"]);
        for wrong in [&[][..], &["bad", "place"], &["none"]] {
            assert!(answered("check", chosen(wrong)).is_err());
        }
        let end = skill.step("end").unwrap();
        assert!(end.leaves(&chosen(&["leave"])) && !end.leaves(&chosen(&["on"])));
        assert!(answered("end", chosen(&["leave"])).is_err(), "it is never kept");
        assert!(answered("end", chosen(&["on"])).is_ok());
        assert!(answered("did", StepAnswer::Skipped).is_err());
    }

    #[test]
    fn every_answer_is_a_field_of_its_own() {
        let practice = practice();
        let json = serde_json::to_value(&practice).unwrap();
        assert_eq!(json["answer/rate"]["value"], 8);
        assert_eq!(json["answer/rate"]["prompt"], "How strong?");
        assert_eq!(json[Practice::answer_field(&slug("again"))]["kind"], "rated");
        assert_eq!(serde_json::from_value::<Practice>(json.clone()).unwrap(), practice);

        let mut later = json;
        later["something_new"] = 1.into();
        assert_eq!(serde_json::from_value::<Practice>(later).unwrap(), practice);
    }

    #[test]
    fn ratings_tell_the_difference() {
        let rating = example().rating.unwrap();
        let change = practice().ratings(&rating).unwrap();
        assert_eq!((change.difference(), change.helped(), change.worse()), (-3, true, false));
        let higher = Change { better: Better::Higher, ..change };
        assert_eq!((higher.helped(), higher.worse()), (false, true));
        let same = Change { after: change.before, ..change };
        assert_eq!((same.helped(), same.worse()), (false, false));
        let mut half = practice();
        half.answers.remove("again");
        assert!(half.ratings(&rating).is_none());
    }

    #[test]
    fn time_aside_is_not_time_spent() {
        let mut practice = practice();
        assert_eq!(practice.spent(), TimeDelta::seconds(90 + 1_200));
        assert_eq!(practice.minutes(), 22);
        let later = practice.answers["again"].clone();
        let asked_later = Given { at: DateTime::from_timestamp(90_000, 0).unwrap(), ..later };
        practice.finished_at = DateTime::from_timestamp(90 + 1_200 + 1_201, 0);
        practice.answers.insert(slug("did"), asked_later.clone());
        practice.answers.insert(slug("ended"), asked_later);
        assert_eq!(practice.minutes(), 22, "more than twenty minutes after the last answer");
        practice.answers.clear();
        practice.finished_at = None;
        assert_eq!(practice.minutes(), 0);
    }

    #[test]
    fn a_log_never_holds_what_was_answered() {
        let mut practice = practice();
        let given = accept("who", said(&["friend"], "secret")).unwrap();
        practice.answers.insert(slug("who"), given.clone());
        let shown = format!("{practice:?} {given:?} {:?}", given.answer);
        assert_eq!(shown, "Practice(3 answers) Given StepAnswer");
    }
}
