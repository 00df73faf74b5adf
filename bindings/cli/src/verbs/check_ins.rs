//! Check-ins: off until turned on, private, and forgotten when the person wants that.

use chrono::NaiveDate;
use serde_json::json;
use tandem::Tandem;
use tandem_model::ForgetAfter;

use super::look::days;
use super::{help, plans};
use crate::args::{CheckIn, CheckInPart};
use crate::ask::{self, forms};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::with_ids;
use crate::output::table::{Side, Table};
use crate::output::{describe, text};
use crate::speech::say;

pub(super) fn check_in(context: &mut Context, args: &CheckIn) -> Result<(), Stop> {
    if context.can_ask() && args.part.is_none() && args.used.is_none() {
        let (voice, on) =
            forms::with_voice(context, |tandem| Ok(tandem.person().preferences()?.check_ins))?;
        if !on {
            return ask::tell(context, &voice.say("terminal.ask.check_ins_off", &[]), "");
        }
        return match forms::check_in(context, &voice)? {
            Some(used) => check_in(context, &CheckIn { used: Some(used), part: None }),
            None => Ok(()),
        };
    }
    context.with_record(|context, tandem| match &args.part {
        Some(CheckInPart::On(kept)) => set(context, tandem, true, kept.forget_after),
        Some(CheckInPart::Off) => {
            let kept = tandem.person().preferences()?.forget_check_ins;
            set(context, tandem, false, kept)
        }
        Some(CheckInPart::List { dates }) => {
            let (from, to) = days(dates);
            list(context, tandem, from, to)
        }
        None => {
            let Some(used) = args.used else {
                let flags = "--use yes|no|rather-not-say";
                return Err(Stop::usage(say!("terminal.check_ins.say_one_more_them", flags)));
            };
            let done = tandem.check_ins().check_in(used)?;
            if context.screen.json {
                return Ok(context.screen.value(&done)?);
            }
            let (voice, width) = (tandem.voice()?, context.screen.width);
            let noted = voice.say("terminal.noted", &[]);
            context.screen.line(format!("{noted} [{}]", describe::short(done.id)))?;
            context.screen.lines(text::wrap(
                &voice.say("terminal.checkin.private", &[]),
                width,
                "",
            ))?;
            if let Some(after) = &done.after_yes {
                context.screen.line("")?;
                context.screen.lines(text::wrap(&after.words, width, ""))?;
                help::cards(context, &after.cards)?;
                plans::is_here(context, after.plan.as_ref())?;
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
    let state = if on { say!("terminal.on") } else { say!("terminal.off") };
    context.screen.line(match forget_after_days {
        Some(days) => {
            let days = text::count(days as usize, "terminal.n.day");
            say!("terminal.check_ins.check_ins_are_each", state, days)
        }
        None => say!("terminal.check_ins.check_ins_are_they", state),
    })?;
    if forgotten > 0 {
        let count = text::count(forgotten as usize, "terminal.n.older_one");
        context.screen.line(say!("terminal.check_ins.forgotten_now", count))?;
        context.screen.note(say!("terminal.check_ins.copies_made_before_what"));
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
        let how = if on { "tandem checkin --use no" } else { "tandem checkin on" };
        return Ok(context.screen.lines([
            say!("terminal.check_ins.no_check_ins"),
            format!(
                "{}: {how}",
                if on {
                    say!("terminal.check_ins.check")
                } else {
                    say!("terminal.check_ins.they_are_off_turn")
                }
            ),
        ])?);
    }
    let mut table = Table::new(&[
        (say!("terminal.look.id"), Side::Left),
        (say!("terminal.check_ins.when"), Side::Right),
        (say!("terminal.check_ins.use"), Side::Left),
    ]);
    for (id, check_in) in &all {
        let (at, used) = (text::moment(&check_in.at), text::word(check_in.used));
        table.row([describe::short(*id), at, used]);
    }
    Ok(context.screen.lines(table.lines(context.screen.width))?)
}
