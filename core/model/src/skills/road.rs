//! The road through an exercise: the steps that one person meets, with their own words in them.
//!
//! An exercise is written once for everyone. What a person answered decides which of its steps they
//! meet (a gate), how often (once for each thing that they named), and what stands first among the
//! choices (their own words, then the ready ones). All of that is worked out here from the answers
//! alone: nothing of it is kept, so going back and answering otherwise changes the road, and an answer
//! that is off it is not shown and not lost.

use std::collections::BTreeMap;

use super::{AskIf, Choice, Given, Skill, Slug, Source, Step, StepKind};

/// What comes into an exercise from outside it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Carried {
    /// The answers to steps of other exercises.
    pub elsewhere: BTreeMap<Source, Vec<Choice>>,
    /// The people I can call.
    pub people: Vec<Choice>,
}

/// A step as one person meets it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Stop {
    /// Under which name it is answered: the step's, or `step-answer` where it is asked once for each
    /// answer to an earlier one.
    pub name: Slug,
    /// What it is about, then: that answer.
    pub about: Option<String>,
    /// The step, with earlier answers among its choices.
    pub step: Step,
}

/// The answers of a practice, by the names of its stops.
type Answers = BTreeMap<Slug, Given>;

impl Skill {
    /// The stops of the exercise itself, in order.
    pub fn road(&self, answers: &Answers, carried: &Carried) -> Vec<Stop> {
        stops(&self.steps, &self.steps, answers, carried)
    }

    /// The stops of what is asked later. What was answered in the exercise carries on.
    pub fn follow_up_road(&self, answers: &Answers, carried: &Carried) -> Vec<Stop> {
        let all: Vec<Step> = self.every_step().cloned().collect();
        stops(&self.follow_up, &all, answers, carried)
    }

    /// What was answered to a step, once or for each of several things.
    pub fn answered<'a>(
        &self,
        answers: &'a Answers,
        step: &'a Slug,
    ) -> impl Iterator<Item = (&'a Slug, &'a Given)> {
        answers.iter().filter(move |(name, _)| {
            let rest = name.as_str().strip_prefix(step.as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        })
    }
}

fn stops(steps: &[Step], all: &[Step], answers: &Answers, carried: &Carried) -> Vec<Stop> {
    steps
        .iter()
        .filter(|step| is_met(step, all, answers))
        .flat_map(|step| {
            let own = filled(step, answers, carried);
            let abouts = match &step.each {
                None => vec![(step.id.clone(), None)],
                Some(each) => {
                    let pieces = answers.get(&each.step).map(Given::pieces).unwrap_or_default();
                    let pieces = pieces.into_iter().take(each.most as usize);
                    pieces.map(|piece| (step.id.and(&piece.id), Some(piece.text))).collect()
                }
            };
            // Where there is nothing to pick from there is nothing to ask.
            let empty = matches!(&own.kind, StepKind::Choose { choices, .. } if choices.is_empty());
            let abouts = if empty { Vec::new() } else { abouts };
            abouts.into_iter().map(move |(name, about)| Stop { name, about, step: own.clone() })
        })
        .collect()
}

/// Whether the person meets this step at all.
fn is_met(step: &Step, all: &[Step], answers: &Answers) -> bool {
    let Some(AskIf { step: gate, any, careful, not_asked }) = &step.ask_if else { return true };
    let Some(gate) = all.iter().find(|one| one.id == *gate) else { return false };
    if !is_met(gate, all, answers) {
        return *not_asked;
    }
    let picked = answers.get(&gate.id).map(Given::picked).unwrap_or_default();
    if picked.is_empty() { *careful } else { picked.iter().any(|one| any.contains(one)) }
}

/// The step with earlier answers before its own choices.
fn filled(step: &Step, answers: &Answers, carried: &Carried) -> Step {
    let mut step = step.clone();
    let people = |yes: bool| if yes { carried.people.as_slice() } else { &[] };
    match &mut step.kind {
        StepKind::Choose { choices, from, .. } => {
            before(choices, from, &[], answers, carried);
        }
        StepKind::Text { choices, from, people: yes, .. } => {
            before(choices, from, people(*yes), answers, carried);
        }
        StepKind::Plan { parts } => {
            for part in parts {
                let yes = people(part.people);
                before(&mut part.choices, &part.from, yes, answers, carried);
            }
        }
        _ => {}
    }
    step
}

fn before(
    choices: &mut Vec<Choice>,
    from: &[Source],
    people: &[Choice],
    answers: &Answers,
    carried: &Carried,
) {
    let mut all: Vec<Choice> = Vec::new();
    for source in from {
        let pieces = match source.skill {
            Some(_) => carried.elsewhere.get(source).cloned().unwrap_or_default(),
            None => answers.get(&source.step).map(Given::pieces).unwrap_or_default(),
        };
        let named = |piece: Choice| Choice::new(source.step.and(&piece.id), piece.text);
        all.extend(pieces.into_iter().map(named));
    }
    all.extend_from_slice(people);
    all.append(choices);
    // The same words stand once: a ready answer that was picked before is the earlier answer now.
    for choice in all {
        if choices.iter().all(|one| one.text != choice.text && one.id != choice.id) {
            choices.push(choice);
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{Note, StepAnswer};

    fn skill() -> Skill {
        serde_json::from_str(include_str!("../../../../tests/content/example.json")).unwrap()
    }

    fn slug(text: &str) -> Slug {
        Slug::new("id", text).unwrap()
    }

    fn names(skill: &Skill, answers: &Answers) -> Vec<String> {
        let road = skill.road(answers, &Carried::default());
        road.into_iter().map(|stop| stop.name.into()).collect()
    }

    /// Answers a stop as the person meets it.
    fn answer(skill: &Skill, answers: &mut Answers, stop: &str, answer: StepAnswer) {
        let road = skill.road(answers, &Carried::default());
        let stop = road.into_iter().find(|one| one.name == *stop).unwrap();
        let given = stop.accept(answer, DateTime::UNIX_EPOCH).unwrap();
        answers.insert(stop.name, given);
    }

    fn chosen(names: &[&str]) -> StepAnswer {
        StepAnswer::Chosen { choices: names.iter().map(|name| slug(name)).collect() }
    }

    #[test]
    fn where_somebody_may_be_afraid_silence_is_the_careful_answer() {
        let (skill, mut answers) = (skill(), Answers::new());
        skill.check().unwrap();
        assert_eq!(names(&skill, &answers), ["places", "safe", "help", "end", "do", "check"]);
        answer(&skill, &mut answers, "places", chosen(&["home", "bus"]));
        answer(&skill, &mut answers, "safe", StepAnswer::Skipped);
        assert!(names(&skill, &answers).contains(&"help".to_owned()), "skipped");
        answer(&skill, &mut answers, "safe", chosen(&["yes"]));
        assert_eq!(
            names(&skill, &answers),
            ["places", "safe", "strong-home", "strong-bus", "first", "do", "check"]
        );
    }

    #[test]
    fn a_gate_that_was_not_asked_is_no_answer() {
        let mut skill = skill();
        // `first` hangs on `safe`; `do` hangs on `first`'s gate being met at all.
        let gate =
            AskIf { step: slug("safe"), any: vec![slug("yes")], careful: false, not_asked: false };
        skill.steps[3].ask_if = Some(gate);
        let behind =
            AskIf { step: slug("end"), any: vec![slug("on")], careful: true, not_asked: false };
        skill.steps[6].ask_if = Some(behind.clone());
        let mut answers = Answers::new();
        answer(&skill, &mut answers, "safe", chosen(&["no"]));
        assert!(!names(&skill, &answers).contains(&"do".to_owned()), "careful is about silence");
        skill.steps[6].ask_if = Some(AskIf { not_asked: true, ..behind });
        assert!(names(&skill, &answers).contains(&"do".to_owned()));
    }

    #[test]
    fn ones_own_words_stand_first_and_once() {
        let (skill, mut answers) = (skill(), Answers::new());
        answer(&skill, &mut answers, "places", chosen(&["bus", "work"]));
        answer(&skill, &mut answers, "safe", chosen(&["yes"]));
        let source = Source::try_from("know-my-pattern#place".to_owned()).unwrap();
        let elsewhere = [
            Choice::new(slug("own"), "The stairs".to_owned()),
            Choice::new(slug("walked"), "Walk".to_owned()),
        ];
        let carried =
            Carried { elsewhere: [(source, elsewhere.into())].into(), people: Vec::new() };
        let road = skill.road(&answers, &carried);
        let texts = |name: &str| {
            let stop = road.iter().find(|stop| stop.name == *name).unwrap();
            match &stop.step.kind {
                StepKind::Choose { choices, .. } | StepKind::Text { choices, .. } => {
                    choices.iter().map(|choice| choice.text.as_str()).collect::<Vec<_>>()
                }
                _ => Vec::new(),
            }
        };
        assert_eq!(texts("first"), ["On the bus", "At work"]);
        assert_eq!(texts("do"), ["The stairs", "Walk", "Eat", "Call"]);
        answer(&skill, &mut answers, "first", chosen(&["places-work"]));
        assert_eq!(answers["first"].lines(), ["At work"]);
    }

    #[test]
    fn own_words_of_several_lines_are_several_answers() {
        let given = Given {
            prompt: String::new(),
            about: None,
            answer: StepAnswer::Said {
                choices: Vec::new(),
                own: Note::new("ask my sister\n\nask at work\n").unwrap(),
            },
            said: BTreeMap::new(),
            at: DateTime::UNIX_EPOCH,
        };
        let pieces: Vec<_> =
            given.pieces().into_iter().map(|piece| (String::from(piece.id), piece.text)).collect();
        let own = |id: &str, text: &str| (id.to_owned(), text.to_owned());
        assert_eq!(pieces, [own("own", "ask my sister"), own("own-2", "ask at work")]);
    }

    #[test]
    fn what_is_asked_later_begins_with_what_became_of_it() {
        let road = skill().follow_up_road(&Answers::new(), &Carried::default());
        let names: Vec<_> = road.iter().map(|stop| stop.name.as_str()).collect();
        assert_eq!(names, ["did", "began", "ended"]);
    }
}
