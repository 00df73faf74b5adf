//! Removing, undoing, doing again, forgetting. Every line names the thing, and the day it is about.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tandem::{
    ActId, CanUndo, Deed, DoneAct, Entry, EntryKind, Forgot, HistoryLine, Tandem, Thing, Undone,
    Voice,
};
use tandem_model::{LocalTime, TandemError};

use super::look::changes;
use crate::args::Forget;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, text};
use crate::speech::say;

pub(super) fn remove(context: &mut Context, id: &str) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let entry = tandem.log().find(id)?;
        tandem.log().remove(entry)?;
        if context.screen.json {
            return Ok(context.screen.value(&entry)?);
        }
        let what = describe::entry_in(tandem, entry, &tandem.log().history(entry)?);
        Ok(context.screen.line(say!("terminal.take_back.removed_brings_back", what))?)
    })
}

pub(super) fn undo(context: &mut Context, act: Option<ActId>) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let act = match act {
            Some(act) => act,
            None => last(context, tandem)?,
        };
        let begun = context.now()?;
        let undone = tandem.log().undo(act)?;
        tell(context, tandem, &undone, ("terminal.undo", begun))?;
        if !context.screen.json {
            context.screen.line(tandem.voice()?.say("terminal.undo.again", &[]))?;
        }
        Ok(())
    })
}

pub(super) fn redo(context: &mut Context) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let begun = context.now()?;
        let redone = tandem.log().redo()?;
        tell(context, tandem, &redone, ("terminal.redo", begun))
    })
}

/// The last thing that was done, by its name: it alone is taken back, whatever another program does
/// meanwhile.
///
/// # Errors
/// Refused where there is none, where it cannot be taken back, and where it was too long ago for a
/// bare `undo`: a second Enter must not take away what was typed weeks before.
fn last(context: &Context, tandem: &Tandem) -> Result<ActId, Stop> {
    let voice = tandem.voice()?;
    let Some(last) = tandem.log().last_act()? else {
        return Err(Stop::refused(voice.say("terminal.undo.nothing", &[])));
    };
    let time = done_at(context, tandem, last.at)?;
    match (last.standing, last.act) {
        (CanUndo::Yes, Some(act)) if last.recent => Ok(act),
        (CanUndo::Yes, Some(act)) => {
            let (what, act) = (named(tandem, &last)?, act.to_string());
            let values = [("time", time.as_str()), ("what", &what), ("act", &act)];
            Err(Stop::refused(voice.say("terminal.undo.older", &values)))
        }
        (standing, _) => {
            let deed = match standing {
                CanUndo::Forgotten => "forgotten",
                CanUndo::Imported => "imported",
                CanUndo::Agreed | CanUndo::Yes => "agreed",
            };
            let deed = voice.say(&format!("terminal.undo.deed.{deed}"), &[]);
            let values = [("time", time.as_str()), ("deed", &deed)];
            Err(Stop::refused(voice.say("terminal.undo.fixed", &values)))
        }
    }
}

/// `Mon 2 Mar 2026 10:00`.
fn done_at(context: &Context, tandem: &Tandem, at: DateTime<Utc>) -> Result<String, Stop> {
    Ok(text::moment(&LocalTime::at(at, &context.zone(tandem)?)))
}

/// Of so many entries each gets a line. More than that is a file, of which the number says enough.
const NAMED: usize = 100;

/// What an act touched, on one line.
fn named(tandem: &Tandem, act: &DoneAct) -> Result<String, Stop> {
    Ok(match act.things.as_slice() {
        [one] => thing(tandem, one, &history(tandem, one.entry)?),
        [one, more @ ..] => {
            let more = text::count(more.len(), "terminal.n.other_entry");
            say!(
                "terminal.take_back.and",
                more,
                first = thing(tandem, one, &history(tandem, one.entry)?)
            )
        }
        [] => say!("terminal.take_back.something_no_entry_tells"),
    })
}

/// What is known of an entry: nothing, if the file that it came with was taken back.
fn history(tandem: &Tandem, entry: Entry) -> Result<Vec<HistoryLine>, Stop> {
    match tandem.log().history(entry) {
        Err(TandemError::NotFound { .. }) => Ok(Vec::new()),
        other => Ok(other?),
    }
}

/// Entries by their names and days, a line each.
pub(super) fn lines(tandem: &Tandem, things: &[Thing]) -> Result<Vec<String>, Stop> {
    let named = things.iter().take(NAMED);
    named.map(|one| Ok(thing(tandem, one, &history(tandem, one.entry)?))).collect()
}

/// An entry with the day that it is about.
fn thing(tandem: &Tandem, thing: &Thing, history: &[HistoryLine]) -> String {
    let what = describe::entry_in(tandem, thing.entry, history);
    match thing.day.map(text::day) {
        Some(day) if !describe::names_its_day(thing.entry.kind) => format!("{what}, {day}"),
        _ => what,
    }
}

/// Says what an undo, or doing again, came to.
fn tell(
    context: &mut Context,
    tandem: &Tandem,
    undone: &Undone,
    (deed, begun): (&str, DateTime<Utc>),
) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(undone)?);
    }
    let (voice, time) = (tandem.voice()?, done_at(context, tandem, undone.done_at)?);
    let of = (undone.done_at, begun);
    if let [one] = undone.things.as_slice() {
        let history = history(tandem, one.entry)?;
        let what = how_it_stands(tandem, &voice, one, &history, of);
        let values = [("time", time.as_str()), ("what", &what)];
        return Ok(context.screen.line(voice.say(&format!("{deed}.one"), &values))?);
    }
    let n = undone.things.len().to_string();
    let values = [("time", time.as_str()), ("n", &n)];
    context.screen.line(voice.say(&format!("{deed}.many"), &values))?;
    for one in undone.things.iter().take(NAMED) {
        let history = history(tandem, one.entry)?;
        if history.is_empty() {
            continue; // It came with a file that was taken back, and has no name any more.
        }
        context.screen.line(format!("  {}", how_it_stands(tandem, &voice, one, &history, of)))?;
    }
    Ok(())
}

/// An entry after an undo of what was done then: gone, back, or what changed in it. What another device wrote
/// since stays, and is no work of this undo, which began only now.
fn how_it_stands(
    tandem: &Tandem,
    voice: &Voice,
    one: &Thing,
    history: &[HistoryLine],
    (done_at, begun): (DateTime<Utc>, DateTime<Utc>),
) -> String {
    let what = thing(tandem, one, history);
    if !one.present {
        return format!("{what}. {}", voice.say("terminal.undo.gone", &[]));
    }
    let undid =
        |line: &&HistoryLine| matches!(line.deed, Deed::Undid | Deed::Redid) && line.at >= begun;
    let was = |deed: Deed| history.iter().any(|line| line.deed == deed && line.at == done_at);
    match history.last().filter(undid).map(changes) {
        Some(back) if !back.is_empty() => format!("{what}: {back}."),
        Some(_) if was(Deed::Removed) => {
            format!("{what}. {}", voice.say("terminal.undo.was_removed", &[]))
        }
        Some(_) => format!("{what}. {}", voice.say("terminal.undo.back", &[])),
        None => format!("{what}. {}", voice.say("terminal.undo.overwritten", &[])),
    }
}

pub(super) fn forget(context: &mut Context, args: &Forget) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let entry = tandem.log().find(&args.id)?;
        let history = tandem.log().history(entry)?;
        if history.iter().any(|line| line.deed == Deed::Forgot) {
            return Err(Stop::refused(say!("terminal.take_back.forgotten_already")));
        }
        let voice = tandem.voice()?;
        let past_only = entry.kind == EntryKind::Profile;
        let what = if past_only {
            voice.say("terminal.forget.past", &[])
        } else {
            // While it still has words to be named by.
            describe::entry_in(tandem, entry, &history)
        };
        let mut copies = voice.say("terminal.forget.copies", &[]);
        if let Some(place) = super::sync::copies(tandem)? {
            copies = format!("{copies}\n{place}");
        }
        if !args.yes {
            let ask = voice.say("terminal.forget.ask", &[("what", &what)]);
            let question = format!("{copies}\n{ask}");
            match context.yes(&voice, &question)? {
                Some(true) => {}
                Some(false) => return Err(TandemError::Cancelled.into()),
                None => {
                    return Err(Stop::usage(say!("terminal.take_back.forgetting_good_add_yes")));
                }
            }
        }
        let forgot = tandem.log().forget(entry)?;
        if context.screen.json {
            context.screen.value(&Forgotten { entry, forgot: &forgot })?;
        } else {
            // What the profile says now is needed, and stays.
            let left = if past_only { "terminal.forget.stays" } else { "terminal.forget.gone" };
            context.screen.lines([
                voice.say("terminal.forget.done", &[("what", &what)]),
                voice.say(left, &[]),
            ])?;
            if !forgot.with_it.is_empty() {
                let with_it = counted(&forgot.with_it);
                let line = voice.say("terminal.forget.with_it", &[("what", &with_it)]);
                context.screen.line(line)?;
            }
        }
        if forgot.leaves_later {
            context.screen.note(voice.say("terminal.forget.later", &[]));
        }
        context.screen.note(copies);
        Ok(())
    })
}

/// What `forget` prints.
#[derive(serde::Serialize)]
struct Forgotten<'a> {
    #[serde(flatten)]
    entry: Entry,
    #[serde(flatten)]
    forgot: &'a Forgot,
}

/// `a kept meeting, how welcome you were (2)`.
fn counted(entries: &[Entry]) -> String {
    let mut kinds = BTreeMap::new();
    for entry in entries {
        *kinds.entry(entry.kind).or_insert(0_u32) += 1;
    }
    let told = kinds.into_iter().map(|(kind, count)| match count {
        1 => describe::name(kind),
        more => format!("{} ({more})", describe::name(kind)),
    });
    told.collect::<Vec<_>>().join(", ")
}
