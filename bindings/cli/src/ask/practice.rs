//! Exercises, done in place: each answer is kept by the core as it is given, so that nothing is lost when the
//! window is closed in the middle, and an exercise is gone on with where it was left.

use std::time::Duration;

use chrono::TimeDelta;
use tandem::{PracticeScreen, Tandem, Voice};
use tandem_model::{Id, LocalTime, NotYet, Note, Phase, Planned, Step, StepAnswer, StepKind};

use super::{Heard, Question, Said, ask, several, tell, yes};
use crate::context::Context;
use crate::exit::Stop;
use crate::verbs::skills as exercises;

/// What was typed at a step.
enum Answered {
    With(StepAnswer),
    Back,
    Left,
    /// What was to be tried is not done yet.
    NotYet,
    /// It could not be taken, for this reason.
    Not(String),
}

/// Goes through an exercise from where it stands.
///
/// # Errors
/// Those of asking and of the record.
pub(crate) fn practise(context: &mut Context, id: Id) -> Result<(), Stop> {
    context.stay_open()?;
    let (voice, mut screen) =
        context.with_record(|_, tandem| Ok((tandem.voice()?, tandem.skills().resume(id)?)))?;
    tell(context, &screen.skill.title, "")?;
    if screen.at == Some(0) {
        tell(context, &screen.skill.why, "")?;
        if screen.skill.safety_card {
            tell(context, &voice.say("terminal.practice.safety_card", &[]), "")?;
        }
    }
    tell(context, &voice.say("terminal.ask.how", &[]), "")?;
    loop {
        let (Some(at), Some(stop)) = (screen.at, screen.stop()) else {
            return end(context, &voice, &screen);
        };
        let (step, name) = (stop.step.clone(), stop.name.clone());
        show(context, &screen, at)?;
        match answered(context, &voice, &step)? {
            Answered::Left => {
                return tell(context, &voice.say("terminal.ask.stopped_kept", &[]), "");
            }
            Answered::Not(why) => tell(context, &why, "")?,
            Answered::NotYet => return not_yet(context, &voice, id),
            Answered::Back => {
                // Of what is asked later there is no way back: it is asked again.
                screen = context.with_record(|_, tandem| {
                    let skills = tandem.skills();
                    Ok(skills.back(id).or_else(|_| skills.resume(id))?)
                })?;
            }
            Answered::With(answer) => {
                let help = opens_help(&step, &answer);
                let given = context.with_record(|_, tandem| {
                    Ok(tandem.skills().answer(id, name.as_str(), answer)?)
                });
                screen = match given {
                    Ok(screen) => screen,
                    // What the core does not take is said, and asked again.
                    Err(Stop::Because { code: "Invalid", message, .. }) => {
                        tell(context, &message, "")?;
                        continue;
                    }
                    Err(stop) => return Err(stop),
                };
                if !said(context, &voice, &screen)? {
                    return Ok(());
                }
                if help {
                    context.screen.line("")?;
                    context.with_record(exercises::help_card)?;
                }
            }
        }
    }
}

/// Whether an answer is one that opens the help card.
fn opens_help(step: &Step, answer: &StepAnswer) -> bool {
    let (StepAnswer::Chosen { choices } | StepAnswer::Said { choices, .. }) = answer else {
        return false;
    };
    exercises::choices(step).iter().any(|choice| choice.help && choices.contains(&choice.id))
}

/// The step: what was answered before, and what is asked.
fn show(context: &mut Context, screen: &PracticeScreen, at: u32) -> Result<(), Stop> {
    let Some(stop) = screen.stop() else { return Ok(()) };
    context.screen.lines(["", &format!("{}/{}", at + 1, screen.road.len())])?;
    for line in screen.look_back.iter().flat_map(|given| given.lines()) {
        tell(context, &line, "  | ")?;
    }
    if let Some(given) = screen.practice.answers.get(&stop.name) {
        for line in given.lines() {
            tell(context, &line, "  = ")?;
        }
    }
    if let Some(about) = &stop.about {
        tell(context, about, "* ")?;
    }
    Ok(())
}

fn answered(context: &mut Context, voice: &Voice, step: &Step) -> Result<Answered, Stop> {
    match &step.kind {
        StepKind::Timer { seconds, phases } => {
            tell(context, &step.prompt, "")?;
            timer(context, voice, *seconds, phases)
        }
        StepKind::Plan { .. } => plan(context, voice, step),
        _ => {
            let (mut ready, hint) = offered(voice, step);
            let not_yet = ready.len();
            if matches!(step.kind, StepKind::Did { .. }) {
                ready.push(voice.say("did_it.not_yet", &[]));
            }
            let question = Question { ask: step.prompt.clone(), ready, hint };
            Ok(match ask(context, &question)? {
                super::Asked::Left => Answered::Left,
                super::Asked::Back => Answered::Back,
                super::Asked::Said(Said::Ready(at)) if at == not_yet => Answered::NotYet,
                super::Asked::Said(said) => match understood(voice, step, &question.ready, said) {
                    Ok(answer) => Answered::With(answer),
                    Err(why) => Answered::Not(why),
                },
            })
        }
    }
}

/// The ready answers of a step, and what an answer can look like.
fn offered(voice: &Voice, step: &Step) -> (Vec<String>, Option<String>) {
    let choices = exercises::choices(step);
    let ready = choices.iter().map(|choice| choice.text.clone()).collect();
    let hint = match &step.kind {
        StepKind::Read => Some(voice.say("terminal.practice.read", &[])),
        StepKind::Choose { many: true, .. } | StepKind::Checklist { .. } => {
            Some(voice.say("terminal.practice.several", &[]))
        }
        StepKind::Text { hint, .. } => {
            let own = voice.say("terminal.practice.own", &[]);
            Some(hint.as_ref().map_or_else(|| own.clone(), |hint| format!("{hint}\n{own}")))
        }
        StepKind::Scale { least, most, least_text, most_text, .. } => {
            Some(format!("{least} {least_text} … {most} {most_text}"))
        }
        _ => None,
    };
    (ready, hint)
}

/// What was said, as an answer to this step. Whether it is one is for the core to say.
fn understood(
    voice: &Voice,
    step: &Step,
    ready: &[String],
    said: Said,
) -> Result<StepAnswer, String> {
    let choices = exercises::choices(step);
    let wrong = || voice.say("terminal.ask.one_of", &[]);
    let text = match said {
        Said::Skipped if matches!(step.kind, StepKind::Read) => return Ok(StepAnswer::Seen),
        Said::Skipped => return Ok(StepAnswer::Skipped),
        Said::Ready(at) => {
            let choices = vec![choices[at].id.clone()];
            return Ok(match step.kind {
                StepKind::Text { .. } | StepKind::Did { .. } => {
                    StepAnswer::Said { choices, own: None }
                }
                _ => StepAnswer::Chosen { choices },
            });
        }
        Said::Own(text) => text,
    };
    match &step.kind {
        StepKind::Read => Ok(StepAnswer::Seen),
        StepKind::Choose { many: true, .. } | StepKind::Checklist { .. } => {
            let several = several(ready, &text).ok_or_else(wrong)?;
            let choices = several.into_iter().map(|at| choices[at].id.clone()).collect();
            Ok(StepAnswer::Chosen { choices })
        }
        StepKind::Text { .. } | StepKind::Did { .. } => {
            let own = Note::new(&text).map_err(|_| wrong())?;
            Ok(StepAnswer::Said { choices: Vec::new(), own })
        }
        StepKind::Scale { least, most, .. } => {
            let value = text.parse().map_err(|_| {
                let values = [("least", &*least.to_string()), ("most", &*most.to_string())];
                voice.say("terminal.ask.scale", &values)
            })?;
            Ok(StepAnswer::Rated { value })
        }
        StepKind::Choose { .. } | StepKind::Check { .. } => Err(wrong()),
        // Neither is asked in one line.
        StepKind::Timer { .. } | StepKind::Plan { .. } => Err(wrong()),
    }
}

/// A plan: its parts, one by one.
fn plan(context: &mut Context, voice: &Voice, step: &Step) -> Result<Answered, Stop> {
    let StepKind::Plan { parts } = &step.kind else { return Ok(Answered::Back) };
    tell(context, &step.prompt, "")?;
    let mut planned = std::collections::BTreeMap::new();
    for part in parts {
        let ready = part.choices.iter().map(|choice| choice.text.clone()).collect();
        let hint = Some(voice.say("terminal.practice.own", &[]));
        let question = Question { ask: part.prompt.clone(), ready, hint };
        let said = match ask(context, &question)? {
            super::Asked::Left => return Ok(Answered::Left),
            super::Asked::Back => return Ok(Answered::Back),
            super::Asked::Said(said) => said,
        };
        let one = match said {
            Said::Skipped => continue,
            Said::Ready(at) => Planned { choice: Some(part.choices[at].id.clone()), own: None },
            Said::Own(own) => match Note::new(&own) {
                Ok(own) => Planned { choice: None, own },
                Err(_) => return Ok(Answered::Not(voice.say("terminal.ask.needed", &[]))),
            },
        };
        planned.insert(part.id.clone(), one);
    }
    Ok(Answered::With(match planned.is_empty() {
        true => StepAnswer::Skipped,
        false => StepAnswer::Planned { parts: planned },
    }))
}

/// Runs a timer to its end, or until Enter. Each phase is told as it begins, on a line of its own: a screen
/// reader says it, and nothing is drawn over.
fn timer(
    context: &mut Context,
    voice: &Voice,
    seconds: u32,
    phases: &[Phase],
) -> Result<Answered, Stop> {
    let length = format!("{}:{:02}", seconds / 60, seconds % 60);
    tell(context, &voice.say("terminal.practice.timer", &[("time", &length)]), "  ")?;
    let begun = context.awake();
    let mut told = None;
    loop {
        let ran =
            u32::try_from(context.awake().saturating_sub(begun).as_secs()).unwrap_or(u32::MAX);
        if ran >= seconds {
            tell(context, &voice.say("terminal.practice.timer_over", &[]), "  ")?;
            return Ok(Answered::With(StepAnswer::Ran { seconds }));
        }
        let now = phase(phases, ran);
        if now.is_some() && now != told {
            told = now;
            if let Some(phase) = now.and_then(|(_, at)| phases.get(at)) {
                tell(context, &phase.text, &format!("  {}:{:02} ", ran / 60, ran % 60))?;
            }
        }
        match context.hear_within(Duration::from_secs(1))? {
            None => {}
            Some(Heard::Line(line)) if line.trim() == "<" => return Ok(Answered::Back),
            Some(Heard::Line(_)) => {
                let ran = context.awake().saturating_sub(begun).as_secs();
                let seconds = u32::try_from(ran).unwrap_or(seconds).min(seconds);
                return Ok(Answered::With(StepAnswer::Ran { seconds }));
            }
            Some(Heard::Again) => {}
            Some(Heard::Stopped | Heard::Closed) => return Ok(Answered::Left),
        }
    }
}

/// Which phase it is after so many seconds, and which round: phases come round until the time is over.
fn phase(phases: &[Phase], ran: u32) -> Option<(u32, usize)> {
    let round: u32 = phases.iter().map(|phase| phase.seconds).sum();
    let mut left = ran.checked_rem(round)?;
    for (at, phase) in phases.iter().enumerate() {
        if left < phase.seconds {
            return Some((ran / round, at));
        }
        left -= phase.seconds;
    }
    None
}

/// What is said to the answer that was just given; false where the exercise is gone.
fn said(context: &mut Context, voice: &Voice, screen: &PracticeScreen) -> Result<bool, Stop> {
    let id = screen.id;
    if let Some(sure) = &screen.leaving
        && yes(context, voice, sure)?
    {
        context.with_record(|context, tandem| exercises::leave(context, tandem, id))?;
        return Ok(false);
    }
    if let Some(reply) = &screen.reply {
        tell(context, reply, "")?;
    }
    if let Some(keep) = &screen.keep
        && yes(context, voice, &keep.ask)?
    {
        let step = keep.step.clone();
        context
            .with_record(|context, tandem| exercises::keep(context, tandem, id, step.as_str()))?;
    }
    Ok(true)
}

/// In how many days to be asked, as it is offered; the last is not at all.
const LATER: [Option<i64>; 3] = [Some(1), Some(7), None];

/// Asks for another day, or lets it go. Nothing counts it.
fn not_yet(context: &mut Context, voice: &Voice, id: Id) -> Result<(), Stop> {
    let ready = vec![
        voice.say("terminal.practice.tomorrow", &[]),
        voice.say("terminal.practice.in_a_week", &[]),
        voice.say("did_it.let_go", &[]),
    ];
    let ask_for = voice.say("did_it.reply.not_yet", &[]);
    let super::Asked::Said(Said::Ready(at)) =
        ask(context, &Question { ask: ask_for, ready, hint: None })?
    else {
        return tell(context, &voice.say("terminal.ask.stopped_kept", &[]), "");
    };
    let now = context.now()?;
    let key = context.with_record(|context, tandem| {
        let today = LocalTime::at(now, &context.zone(tandem)?).date();
        let (what, key) = match LATER[at] {
            Some(days) => {
                (NotYet::AnotherDay { on: today + TimeDelta::days(days) }, "did_it.moved")
            }
            None => (NotYet::LetGo, "did_it.gone"),
        };
        tandem.skills().not_yet(id, what)?;
        Ok(key)
    })?;
    tell(context, &voice.say(key, &[]), "")
}

/// The end: whether to ask how it went, on which day, and what changed.
fn end(context: &mut Context, voice: &Voice, screen: &PracticeScreen) -> Result<(), Stop> {
    let id = screen.id;
    if !screen.practice.is_open() {
        return tell(context, &voice.say("skills.later.thanks", &[]), "");
    }
    let mut on = None;
    if let Some(task) = &screen.skill.task {
        tell(context, &format!("{}: {task}", voice.say("skills.task", &[])), "")?;
        let keys = ["tomorrow", "in_a_week", "not"];
        let ready =
            keys.iter().map(|key| voice.say(&format!("terminal.practice.{key}"), &[])).collect();
        let question = Question { ask: voice.say("skills.review.when", &[]), ready, hint: None };
        if let super::Asked::Said(Said::Ready(at)) = ask(context, &question)? {
            on = LATER[at];
        }
    }
    let now = context.now()?;
    context.with_record(|context, tandem: &Tandem| {
        let today = LocalTime::at(now, &context.zone(tandem)?).date();
        let on = on.map(|days| today + TimeDelta::days(days));
        let screen = tandem.skills().finish(id, on)?;
        exercises::finished(context, tandem, &screen)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phases_come_round() {
        let phase_of = |text: &str, seconds| {
            serde_json::from_value::<Phase>(
                serde_json::json!({ "id": text, "text": text, "seconds": seconds }),
            )
            .unwrap()
        };
        let phases = [phase_of("in", 4), phase_of("out", 6)];
        for (ran, expected) in [(0, (0, 0)), (3, (0, 0)), (4, (0, 1)), (9, (0, 1)), (10, (1, 0))] {
            assert_eq!(phase(&phases, ran), Some(expected), "{ran}");
        }
        assert_eq!(phase(&[], 3), None);
    }
}
