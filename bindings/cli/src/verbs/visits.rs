//! Medical visits, and the windows between them.

use chrono::{NaiveDate, TimeDelta};
use tandem::Tandem;
use tandem_model::{Kind, LocalTime, VisitPlan};

use super::look::all_days;
use crate::args::VisitPart;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::{self as shapes, skills as json};
use crate::output::{describe, text};
use crate::speech::say;

pub(super) fn visit(context: &mut Context, part: Option<VisitPart>) -> Result<(), Stop> {
    context.with_record(|context, tandem| match part {
        None | Some(VisitPart::List) => list(context, tandem),
        Some(VisitPart::Add { on }) => add(context, tandem, on),
        Some(VisitPart::Plan { schedule, start }) => {
            let plan = VisitPlan { schedule, start };
            let id = tandem.visits().set_plan(&plan)?;
            if context.screen.json {
                return Ok(context.screen.value(&shapes::WithId { id, value: &plan })?);
            }
            Ok(context.screen.line(described(&plan))?)
        }
    })
}

/// Writes down a visit whose minutes nobody counted.
pub(super) fn add(
    context: &mut Context,
    tandem: &Tandem,
    on: Option<NaiveDate>,
) -> Result<(), Stop> {
    let zone = context.zone(tandem)?;
    let today = LocalTime::at(context.now()?, &zone).date();
    let on = on.unwrap_or(today);
    if on > today {
        return Err(Stop::refused(say!("terminal.visits.day_come_ends_no", on)));
    }
    let id = tandem.visits().add(on)?;
    if context.screen.json {
        let value = tandem_model::Visit { on, written_at: context.now()? };
        return Ok(context.screen.value(&shapes::WithId { id, value: &value })?);
    }
    let id = describe::short(id);
    Ok(context.screen.line(say!("terminal.visits.noted_medical_visit", id, day = text::day(on)))?)
}

/// How many days ahead visits are listed.
const AHEAD: i64 = 183;

fn described(plan: &VisitPlan) -> String {
    match plan.start {
        Some(start) => {
            say!("terminal.visits.schedule_from", schedule = plan.schedule, day = text::day(start))
        }
        None => say!("terminal.visits.own_visits"),
    }
}

fn list(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let visits = tandem.visits();
    let (first_day, last_day) = all_days();
    let (plan, days) = (visits.plan()?, visits.days(first_day, last_day)?);
    let own = visits.all()?;
    let zone = context.zone(tandem)?;
    let today = LocalTime::at(context.now()?, &zone).date();
    let first = plan.start.into_iter().chain(days.first().copied()).min().unwrap_or(today);
    let windows = visits.windows(first.min(today), today)?;
    let mut planned = tandem.agenda().between(today, today + TimeDelta::days(AHEAD))?;
    planned.retain(|day| {
        day.plan.what.kind() == Some(Kind::Medical) && day.answer.is_none() && day.off.is_none()
    });
    if context.screen.json {
        let visits = own.iter().map(|(id, value)| shapes::WithId { id: *id, value }).collect();
        let windows = windows.iter().map(|window| json::Window {
            period: &window.label,
            from: window.from,
            to: window.to,
        });
        let windows = windows.collect();
        let planned = planned
            .iter()
            .map(|day| json::PlannedVisit { plan: day.id, date: day.at.date })
            .collect();
        let value = json::Visits { plan: &plan, days: &days, visits, planned, windows };
        return Ok(context.screen.value(&value)?);
    }
    context.screen.line(described(&plan))?;
    for window in &windows {
        let dates = text::dates(window.from, window.to);
        context.screen.line(format!("  {:<18} {dates}", window.label))?;
    }
    if !own.is_empty() {
        context.screen.line(say!("terminal.visits.held_written_down_their"))?;
    }
    for (id, visit) in &own {
        context.screen.line(format!("  {}  {}", describe::short(*id), text::day(visit.on)))?;
    }
    if !planned.is_empty() {
        context.screen.line(say!("terminal.visits.planned"))?;
    }
    for day in planned.iter().take(6) {
        let when = day.at.start.as_ref().map_or_else(|| text::day(day.at.date), text::moment);
        context.screen.line(format!("  {}  {when}", describe::short(day.id)))?;
    }
    if windows.is_empty() {
        context.screen.lines([
            say!("terminal.hours.no_visit_written_down"),
            say!("terminal.hours.write_one_down_tandem"),
        ])?;
    }
    Ok(())
}
