//! What did not happen, and days away. Neither counts against anyone.

use tandem::said_kind;
use tandem_model::{Away, Id, Kind, LocalTime, NotAttended, Resolved, Shift, Word as _};

use super::log::{meant, say_shift, understood};
use crate::args;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, json, text};
use crate::speech::say;

pub(super) fn missed(context: &mut Context, args: args::Missed) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let said = said_kind(&args.what).map(|(kind, _)| kind).or(Kind::parse(&args.what).ok());
        let Some(kind) = said else {
            return super::agenda::missed(context, tandem, &args.what, args.on, args.why);
        };
        if args.on.is_some() {
            return Err(Stop::usage(say!("terminal.away.plan_say_at_kind")));
        }
        let zone = context.zone(tandem)?;
        let written_at = context.now()?;
        let wall = args.at.map(|at| meant(at, written_at, &zone)).transpose()?;
        let Resolved { time, shift } = match wall {
            Some(wall) => understood(wall, args.second, &zone)?,
            None => Resolved { time: LocalTime::at(written_at, &zone), shift: Shift::Exact },
        };
        let missed = NotAttended { kind, at: time, why: args.why, note: args.note, written_at };
        let id = tandem.log().not_attended(missed.clone())?;
        if context.screen.json {
            context.screen.value(&json::Missed {
                missed: json::WithId { id, value: &missed },
                understood: shift.into(),
            })?;
        } else {
            let (kind, at) = (text::word(missed.kind), text::moment(&missed.at));
            let why = missed.why.map(|why| format!(", {}", text::word(why))).unwrap_or_default();
            let id = describe::short(id);
            context.screen.line(say!("terminal.away.noted_did_not_happen", kind, at, why, id))?;
            context.screen.line(say!("terminal.away.never_counts_against"))?;
        }
        say_shift(context, wall, &missed.at, shift);
        Ok(())
    })
}

pub(super) fn away(context: &mut Context, args: &args::Away) -> Result<(), Stop> {
    let (from, to) = (args.from, args.to);
    context.with_record(|context, tandem| {
        let away = Away { from, to, reason: args.reason, written_at: context.now()? };
        let before = tandem.log().all_away(from, to)?;
        let id = tandem.log().away(away.clone())?;
        if let Some((_, there)) = before.iter().find(|(one, _)| *one == id) {
            context.screen.note(tandem.voice()?.say("terminal.again.away", &[]));
            return told_away(context, id, there);
        }
        told_away(context, id, &away)
    })
}

fn told_away(context: &mut Context, id: Id, away: &Away) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json::WithId { id, value: away })?);
    }
    let (dates, short) = (text::dates(away.from, away.to), describe::short(id));
    context.screen.line(say!("terminal.away.noted_away", dates, short))?;
    if away.reason.is_some() {
        context.screen.line(say!("terminal.away.reason_stays"))?;
    }
    Ok(())
}
