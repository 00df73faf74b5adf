//! Keeps a diary as the person would have: each entry at its own time.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use tandem::{Entry, EntryKind, PracticeScreen, Tandem};
use tandem_model::{
    Choice, Craving, Eased, Id, PlanPart, Planned, Result, Session, Slug, StepAnswer, StepKind,
};

use crate::{Clock, Deed, Line};

/// What stands in a record that was kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The first day of the story, a Monday.
    pub first: NaiveDate,
    /// The last day of the story, a Sunday.
    pub last: NaiveDate,
    /// A session that was corrected, if one was.
    pub corrected: Option<Id>,
    /// How many meetings are listed.
    pub meetings: u32,
    /// How many of them are kept.
    pub meetings_kept: usize,
    /// How many things are planned.
    pub plans: usize,
}

/// Keeps every line. Returns the id of a session that was corrected, if one was.
///
/// # Errors
/// Those of writing.
pub(crate) fn lines(tandem: &Tandem, clock: &dyn Clock, lines: Vec<Line>) -> Result<Option<Id>> {
    let log = tandem.log();
    let mut ids: BTreeMap<usize, Id> = BTreeMap::new();
    let mut corrected = None;
    for Line { at, deed } in lines {
        clock.set_clock(at);
        let session =
            |place: usize| ids.get(&place).map(|id| Entry { kind: EntryKind::Session, id: *id });
        match deed {
            Deed::Log(place, session) => {
                ids.insert(place, log.log(session)?.kept.id);
            }
            Deed::Correct(place, minutes) => {
                if let Some(Entry { id, .. }) = session(place) {
                    log.edit(id, |session| Ok(Session { minutes, ..session }))?;
                    corrected = Some(id);
                }
            }
            Deed::Remove(place) => {
                if let Some(entry) = session(place) {
                    log.remove(entry)?;
                }
            }
            Deed::RemoveAndUndo(place) => {
                if let Some(entry) = session(place) {
                    log.remove(entry)?;
                    log.undo_last()?;
                }
            }
            Deed::Missed(missed) => {
                log.not_attended(missed)?;
            }
            Deed::Away(away) => {
                log.away(away)?;
            }
            Deed::Recall(recall) => {
                tandem.hours().recall(recall)?;
            }
            Deed::Medication(period) => {
                tandem.person().set_medication(period)?;
            }
            Deed::Choices(chosen) => {
                tandem.person().edit_preferences(|_| Ok(chosen))?;
            }
            Deed::Visits(plan) => {
                tandem.visits().set_plan(&plan)?;
            }
            Deed::Naloxone(mine) => {
                tandem.help().set_naloxone(&mine)?;
            }
            Deed::Goal(goal, steps, done) => {
                let id = tandem.goals().set(&goal)?;
                for (place, step) in steps.into_iter().enumerate() {
                    clock.set_clock(clock.now() + TimeDelta::minutes(1));
                    let name = tandem.goals().add_step(id, step)?;
                    if place < done {
                        tandem.goals().mark(id, name.as_str(), true)?;
                    }
                }
            }
            Deed::Practice { skill, before, after, finished } => {
                practise(tandem, clock, skill, (before, after), finished)?;
            }
            Deed::CheckIn(used) => {
                tandem.check_ins().check_in(used)?;
            }
            Deed::Day(said) => {
                tandem.how().say(None, said)?;
            }
            Deed::Craving { strength, before, did, eased } => {
                let cravings = tandem.cravings();
                let craving = Craving {
                    before: vec![Slug::new("before", before)?],
                    did: vec![Slug::new("did", did)?],
                    eased: Some(eased),
                    ..cravings.of_now(strength)?
                };
                cravings.add(&craving)?;
            }
            Deed::Measure(kind, answers) => {
                tandem.measures().answer(kind, answers)?;
            }
        }
    }
    Ok(corrected)
}

/// Does an exercise as a person would: a minute or so for each step. One that is not finished is
/// left in the middle.
fn practise(
    tandem: &Tandem,
    clock: &dyn Clock,
    skill: &str,
    (before, after): (i32, i32),
    finished: bool,
) -> Result<()> {
    let skills = tandem.skills();
    let screen = skills.start(skill)?;
    let half = u32::try_from(screen.road.len() / 2).unwrap_or(0);
    let until = if finished { u32::MAX } else { half };
    let screen = answer_all(tandem, clock, screen, (before, after), until)?;
    if finished {
        // What is asked later is asked at once: the next day of the story comes by itself.
        let later = skills.finish(screen.id, None)?;
        if let Some(id) = later.craving {
            came_before(tandem, id, before, after)?;
        }
        answer_all(tandem, clock, later, (before, after), u32::MAX)?;
    }
    Ok(())
}

/// Says what came before a craving that the exercise wrote down, and whether it eased.
fn came_before(tandem: &Tandem, id: Id, before: i32, after: i32) -> Result<()> {
    let cravings = tandem.cravings();
    let all = cravings.all(NaiveDate::MIN, NaiveDate::MAX)?;
    let Some(line) = all.into_iter().find(|line| line.id == id) else { return Ok(()) };
    let came = ["payday", "stress", "night", "fight"];
    let came = came[usize::try_from(before).unwrap_or(0) % came.len()];
    let more = Craving {
        before: vec![Slug::new("before", came)?],
        did: vec![Slug::new("did", "wait")?],
        eased: Some(if after < before { Eased::Yes } else { Eased::No }),
        ..line.craving.clone()
    };
    cravings.change(id, &line.craving, &more)?;
    Ok(())
}

/// Answers one step after the other, up to the one at this place.
fn answer_all(
    tandem: &Tandem,
    clock: &dyn Clock,
    mut screen: PracticeScreen,
    (before, after): (i32, i32),
    until: u32,
) -> Result<PracticeScreen> {
    while let Some(stop) = screen.stop().filter(|_| screen.at < Some(until)).cloned() {
        let step = &stop.step;
        let rating = screen.skill.rating.as_ref();
        let stays = |choice: &&Choice| !choice.leave;
        let first = |choices: &[Choice]| -> Vec<_> {
            choices.iter().filter(stays).take(1).map(|it| it.id.clone()).collect()
        };
        let (seconds, answer) = match &step.kind {
            StepKind::Read => (20, StepAnswer::Seen),
            StepKind::Choose { choices, .. } => {
                (30, StepAnswer::Chosen { choices: first(choices) })
            }
            StepKind::Checklist { items } => {
                let ticked = items.iter().take(2).map(|item| item.id.clone());
                (40, StepAnswer::Chosen { choices: ticked.collect() })
            }
            StepKind::Check { answers } => {
                let fits = answers.iter().filter(|answer| answer.fits);
                let choices = fits.map(|answer| answer.id.clone()).collect();
                (20, StepAnswer::Chosen { choices })
            }
            StepKind::Text { choices, .. } | StepKind::Did { choices } => {
                (50, StepAnswer::Said { choices: first(choices), own: None })
            }
            StepKind::Scale { least, most, .. } => {
                let value = match rating {
                    Some(rating) if rating.before == step.id => before,
                    Some(rating) if rating.after == step.id => after,
                    _ => least.midpoint(*most),
                };
                (10, StepAnswer::Rated { value })
            }
            StepKind::Timer { seconds, .. } => {
                (i64::from(*seconds) + 15, StepAnswer::Ran { seconds: *seconds })
            }
            StepKind::Plan { parts } => {
                let part = |part: &PlanPart| {
                    let choice = part.choices.first().map(|choice| choice.id.clone());
                    choice.map(|choice| {
                        (part.id.clone(), Planned { choice: Some(choice), own: None })
                    })
                };
                (60, StepAnswer::Planned { parts: parts.iter().filter_map(part).collect() })
            }
        };
        clock.set_clock(clock.now() + TimeDelta::seconds(seconds));
        screen = tandem.skills().answer(screen.id, stop.name.as_str(), answer)?;
    }
    Ok(screen)
}
