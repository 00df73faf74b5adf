//! Medical visits, and the windows between them.

use tandem::Tandem;
use tandem_model::{LocalTime, VisitPlan};

use super::look::all_days;
use crate::args::VisitPart;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::{self as shapes, skills as json};
use crate::output::{describe, text};

pub(super) fn visit(context: &mut Context, part: Option<VisitPart>) -> Result<(), Stop> {
    context.with_record(|context, tandem| match part {
        None | Some(VisitPart::List) => list(context, tandem),
        Some(VisitPart::Add { on }) => {
            let zone = context.zone(tandem)?;
            let on = match on {
                Some(on) => on,
                None => LocalTime::at(context.now()?, &zone).date(),
            };
            let id = tandem.visits().add(on)?;
            if context.screen.json {
                let value = tandem_model::Visit { on, written_at: context.now()? };
                return Ok(context.screen.value(&shapes::WithId { id, value: &value })?);
            }
            let id = describe::short(id);
            Ok(context.screen.line(format!("Noted: a medical visit, {} [{id}]", text::day(on)))?)
        }
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

fn described(plan: &VisitPlan) -> String {
    match plan.start {
        Some(start) => format!("By the {} schedule from {}.", plan.schedule, text::day(start)),
        None => "By your own visits.".to_owned(),
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
    if context.screen.json {
        let visits = own.iter().map(|(id, value)| shapes::WithId { id: *id, value }).collect();
        let windows = windows.iter().map(|window| json::Window {
            period: &window.label,
            from: window.from,
            to: window.to,
        });
        let windows = windows.collect();
        let value = json::Visits { plan: &plan, days: &days, visits, windows };
        return Ok(context.screen.value(&value)?);
    }
    context.screen.line(described(&plan))?;
    for window in &windows {
        let dates = text::dates(window.from, window.to);
        context.screen.line(format!("  {:<18} {dates}", window.label))?;
    }
    if !own.is_empty() {
        context.screen.line("Visits written down by their day:")?;
    }
    for (id, visit) in &own {
        context.screen.line(format!("  {}  {}", describe::short(*id), text::day(visit.on)))?;
    }
    if windows.is_empty() {
        context.screen.lines([
            "No visit is written down yet, so there is no window between two.",
            "Write one down with: tandem visit add --on 2026-03-02",
        ])?;
    }
    Ok(())
}
