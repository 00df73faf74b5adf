//! Goals, in a person's own words.

use tandem::{EntryKind, GoalLine, Tandem};
use tandem_model::{GoalStanding, Id, LocalTime};

use crate::args::GoalPart;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, text};
use crate::speech::say;

pub(super) fn goal(context: &mut Context, part: Option<GoalPart>) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let goals = tandem.goals();
        let id = match part {
            None | Some(GoalPart::List) => return list(context, &goals.list()?),
            Some(GoalPart::Add { words, weekly, reward }) => {
                let zone = tandem.person().profile()?.zone;
                let today = LocalTime::at(context.now()?, &zone).date();
                let mut goal = tandem_model::Goal::new(words, today);
                goal.weekly = weekly.into_iter().collect();
                goal.reward = reward;
                let before = goals.list()?;
                let id = goals.set(&goal)?;
                if before.iter().any(|line| line.id == id) {
                    context.screen.note(tandem.voice()?.say("terminal.again.goal", &[]));
                }
                id
            }
            Some(GoalPart::Step { goal, text }) => {
                let id = goal_id(tandem, &goal)?;
                goals.add_step(id, text)?;
                id
            }
            Some(GoalPart::Done { goal, step, not }) => {
                let id = goal_id(tandem, &goal)?;
                let goal = goals.goal(id)?;
                let steps = goal.steps_in_order();
                let named = step.checked_sub(1).and_then(|at| steps.get(at));
                let (name, _) = named.ok_or_else(|| {
                    Stop::refused(say!("terminal.goals.step_number_from_1", most = steps.len()))
                })?;
                goals.mark(id, name.as_str(), !not)?;
                id
            }
            Some(GoalPart::Stand { goal, standing, words }) => {
                let id = goal_id(tandem, &goal)?;
                goals.stand(id, standing, words)?;
                id
            }
        };
        let lines = goals.list()?;
        match lines.iter().find(|line| line.id == id) {
            Some(line) if context.screen.json => Ok(context.screen.value(line)?),
            Some(line) => told(context, line),
            None => Ok(()),
        }
    })
}

fn goal_id(tandem: &Tandem, id: &str) -> Result<Id, Stop> {
    let entry = tandem.log().find(id)?;
    if entry.kind == EntryKind::Goal {
        Ok(entry.id)
    } else {
        Err(Stop::refused(say!("terminal.goals.not_goal", id, name = describe::name(entry.kind))))
    }
}

fn list(context: &mut Context, lines: &[GoalLine]) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&lines)?);
    }
    if lines.is_empty() {
        return Ok(context.screen.lines([
            say!("terminal.goals.no_goal_written_down"),
            say!("terminal.goals.set_one_tandem_goal"),
        ])?);
    }
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            context.screen.line("")?;
        }
        told(context, line)?;
    }
    Ok(())
}

fn told(context: &mut Context, line: &GoalLine) -> Result<(), Stop> {
    let goal = &line.goal;
    let width = context.screen.width;
    let standing = match goal.standing {
        GoalStanding::Wanted => String::new(),
        other => {
            let since = goal
                .standing_since
                .map(|day| format!(" {}", say!("terminal.goals.since", day = text::day(day))));
            format!("  ({}{})", text::word(other), since.unwrap_or_default())
        }
    };
    let id = describe::short(line.id);
    let words = text::one_line(goal.words.as_str());
    context.screen.lines(text::wrap(&format!("{words} [{id}]{standing}"), width, ""))?;
    if let Some(words) = &goal.standing_words {
        context.screen.lines(text::wrap(words.as_str(), width, "  "))?;
    }
    for (kind, wanted) in &goal.weekly {
        let this_week = line.this_week.get(kind).copied().unwrap_or(0);
        let kept = line.kept.get(kind).copied().unwrap_or(0);
        context.screen.line(format!(
            "  {}",
            say!(
                "terminal.goals.week_week_wanted_all",
                kind = text::word(*kind),
                now = text::hours(this_week),
                wanted = text::hours(wanted.get()),
                all = text::hours(kept),
            )
        ))?;
    }
    for (at, (_, step)) in goal.steps_in_order().into_iter().enumerate() {
        let done = step
            .done_on
            .map(|day| format!(" {}", say!("terminal.goals.done", day = text::day(day))));
        let words = text::one_line(step.text.as_str());
        context.screen.line(format!("  {}. {words}{}", at + 1, done.unwrap_or_default()))?;
    }
    if let Some(reward) = &goal.reward {
        context.screen.lines(text::wrap(
            reward.as_str(),
            width,
            &format!("  {} ", say!("terminal.goals.reward")),
        ))?;
    }
    Ok(())
}
