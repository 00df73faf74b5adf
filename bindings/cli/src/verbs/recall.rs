//! The weekly question.

use tandem::{HoursQuery, Tandem};
use tandem_model::{Answer, By, Kind, KindHours, PeriodHours, Week, WeeklyRecall};

use crate::args::Recall;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{json, text};

pub(super) fn recall(context: &mut Context, args: &Recall) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let week = match args.week {
            Some(week) => week,
            None => latest_due(tandem)?,
        };
        let before = tandem.hours().recalled(week.first())?.map(|(_, recall)| recall);
        let kept = |kind| before.as_ref().and_then(|before| before.answer(kind));
        let recall = WeeklyRecall {
            first: week.first(),
            individual: args.individual.or(kept(Kind::Individual)),
            group: args.group.or(kept(Kind::Group)),
            mutual_help: args.mutual_help.or(kept(Kind::MutualHelp)),
            written_at: context.now()?,
        };
        let id = tandem.hours().recall(recall.clone())?;
        // A recall belongs to the week of its last day.
        let last = Some(recall.last());
        let query = HoursQuery { by: By::Week, from: last, to: last };
        let row = tandem.hours().screen(&query)?.periods.into_iter().next();
        if context.screen.json {
            return Ok(context.screen.value(&json::Recalled::new(id, &recall, row.as_ref()))?);
        }
        context.screen.line(format!("About {}:", text::dates(recall.first, recall.last())))?;
        for kind in Kind::TOTALS {
            let said = answer(recall.answer(kind));
            context.screen.line(format!("  {:<12} {said}", text::word(kind)))?;
        }
        Ok(context.screen.lines(row.iter().flat_map(questions))?)
    })
}

fn latest_due(tandem: &Tandem) -> Result<Week, Stop> {
    let due = tandem.hours().due()?.into_iter().next();
    due.ok_or_else(|| {
        Stop::refused("the last four weeks are all answered: --week names one to correct")
    })
}

fn answer(answer: Option<Answer>) -> String {
    match answer {
        None => "not asked".to_owned(),
        Some(Answer::Skipped) => "skipped".to_owned(),
        Some(Answer::Minutes(minutes)) if minutes.get() == 0 => "none (0:00)".to_owned(),
        Some(Answer::Minutes(minutes)) => text::hours(minutes.get()),
    }
}

/// What to ask where more was recalled than is written down.
pub(super) fn questions(row: &PeriodHours) -> Vec<String> {
    let kinds = [&row.individual, &row.group, &row.mutual_help];
    let asked = Kind::TOTALS.into_iter().zip(kinds);
    asked.filter_map(|(kind, hours)| question(kind, hours)).collect()
}

fn question(kind: Kind, hours: &KindHours) -> Option<String> {
    let missing = hours.ask_about_missing()?;
    let recalled = hours.recalled?;
    let kind = text::word(kind);
    // The recalls of a month may be about some of its weeks only, so just these are compared.
    let logged = text::hours(recalled.saturating_sub(missing));
    let recalled = text::hours(recalled);
    Some(format!("{kind}: logged {logged}, recalled {recalled}: add what is missing?"))
}
