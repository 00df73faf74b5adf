//! Check-ins: off until turned on, private, and forgotten when the person wants that.

use chrono::NaiveDate;
use serde_json::json;
use tandem::Tandem;
use tandem_model::ForgetAfter;

use super::help;
use crate::args::{CheckIn, CheckInPart};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::with_ids;
use crate::output::table::{Side, Table};
use crate::output::{describe, text};

pub(super) fn check_in(context: &mut Context, args: &CheckIn) -> Result<(), Stop> {
    context.with_record(|context, tandem| match &args.part {
        Some(CheckInPart::On { forget_after }) => set(context, tandem, true, *forget_after),
        Some(CheckInPart::Off) => {
            let kept = tandem.person().preferences()?.forget_check_ins;
            set(context, tandem, false, kept)
        }
        Some(CheckInPart::List { dates }) => {
            let from = dates.from.unwrap_or(NaiveDate::MIN);
            list(context, tandem, from, dates.to.unwrap_or(NaiveDate::MAX))
        }
        None if args.craving.is_none() && args.used.is_none() => {
            Err(Stop::usage("say --craving 0 to 10, or --use yes, no or rather-not-say, or both"))
        }
        None => {
            let done = tandem.check_ins().check_in(args.craving, args.used)?;
            if context.screen.json {
                return Ok(context.screen.value(&done)?);
            }
            context
                .screen
                .line(format!("Noted. Only you see it. [{}]", describe::short(done.id)))?;
            if let Some(after) = &done.after_yes {
                context.screen.line("")?;
                context.screen.lines(text::wrap(&after.words, context.screen.width, ""))?;
                help::cards(context, &after.cards)?;
            }
            Ok(())
        }
    })
}

fn set(
    context: &mut Context,
    tandem: &Tandem,
    on: bool,
    forget_after: Option<ForgetAfter>,
) -> Result<(), Stop> {
    let forgotten = tandem.check_ins().set(on, forget_after)?;
    let forget_after_days = forget_after.map(ForgetAfter::get);
    if context.screen.json {
        let value = json!({
            "on": on, "forget_after_days": forget_after_days, "forgotten": forgotten,
        });
        return Ok(context.screen.value(&value)?);
    }
    let state = if on { "on" } else { "off" };
    context.screen.line(match forget_after_days {
        Some(days) => {
            let days = text::count(days as usize, "day", "days");
            format!("Check-ins are {state}. Each is forgotten for good after {days}.")
        }
        None => format!("Check-ins are {state}. They are kept."),
    })?;
    if forgotten > 0 {
        let count = text::count(forgotten as usize, "older one was", "older ones were");
        context.screen.line(format!("{count} forgotten now."))?;
        context.screen.note("Copies that you made before, and what you shared, still hold them.");
    }
    Ok(())
}

fn list(
    context: &mut Context,
    tandem: &Tandem,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<(), Stop> {
    let all = tandem.check_ins().all(from, to)?;
    if context.screen.json {
        return Ok(context.screen.value(&with_ids(&all))?);
    }
    if all.is_empty() {
        let on = tandem.person().preferences()?.check_ins;
        let how = if on { "tandem checkin --craving 4" } else { "tandem checkin on" };
        return Ok(context.screen.lines([
            "No check-ins.".to_owned(),
            format!(
                "{}: {how}",
                if on { "Check in with" } else { "They are off. Turn them on with" }
            ),
        ])?);
    }
    let mut table = Table::new(&[
        ("Id", Side::Left),
        ("When", Side::Right),
        ("Craving", Side::Right),
        ("Use", Side::Left),
    ]);
    for (id, check_in) in &all {
        let craving = check_in.craving.map(|craving| craving.get().to_string());
        table.row([
            describe::short(*id),
            text::moment(&check_in.at),
            craving.unwrap_or_default(),
            check_in.used.map(text::word).unwrap_or_default(),
        ]);
    }
    Ok(context.screen.lines(table.lines(context.screen.width))?)
}
