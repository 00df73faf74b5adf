//! Removing, undoing, forgetting.

use tandem::{Deed, Entry, Tandem};

use super::look::changes;
use crate::args::Forget;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, json};
use crate::secrets;

pub(super) fn remove(context: &mut Context, id: &str) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let entry = tandem.log().find(id)?;
        tandem.log().remove(entry)?;
        if context.screen.json {
            return Ok(context.screen.value(&json::EntryName::from(entry))?);
        }
        let what = described(tandem, entry)?;
        Ok(context.screen.line(format!("Removed: {what}. `tandem undo` brings it back."))?)
    })
}

fn described(tandem: &Tandem, entry: Entry) -> Result<String, Stop> {
    Ok(describe::entry(entry, &tandem.log().history(entry)?))
}

pub(super) fn undo(context: &mut Context) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let undone = tandem.log().undo()?;
        if context.screen.json {
            let names = |entries: &[Entry]| entries.iter().map(|entry| (*entry).into()).collect();
            let value =
                json::Undone { undone: names(&undone.entries), present: names(&undone.present) };
            return Ok(context.screen.value(&value)?);
        }
        let line = match undone.entries.as_slice() {
            [entry] => one_undone(tandem, *entry, !undone.present.is_empty())?,
            all => format!(
                "Taken back: {} entries; {} of them are in the record now.",
                all.len(),
                undone.present.len()
            ),
        };
        Ok(context.screen.line(line)?)
    })
}

fn one_undone(tandem: &Tandem, entry: Entry, present: bool) -> Result<String, Stop> {
    let history = tandem.log().history(entry)?;
    let what = describe::entry(entry, &history);
    let back = history.last().map(changes).unwrap_or_default();
    Ok(match (present, back.is_empty()) {
        (false, _) => format!("Taken back: {what}. It is not in the record any more."),
        (true, true) => format!("Brought back: {what}."),
        (true, false) => format!("Taken back: {what}: {back}."),
    })
}

pub(super) fn forget(context: &mut Context, args: &Forget) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let entry = tandem.log().find(&args.id)?;
        let history = tandem.log().history(entry)?;
        if history.iter().any(|line| line.deed == Deed::Forgot) {
            return Err(Stop::refused("this is forgotten already"));
        }
        context.screen.note("Older backups and what was shared still hold it.");
        if !args.yes {
            let what = describe::entry(entry, &history);
            let question = format!("Forget {what} for good? Nothing brings it back.");
            match secrets::yes(&question) {
                Some(true) => {}
                Some(false) => return Err(tandem_model::TandemError::Cancelled.into()),
                None => return Err(Stop::usage("forgetting is for good: add --yes")),
            }
        }
        tandem.log().forget(entry)?;
        if context.screen.json {
            return Ok(context.screen.value(&json::EntryName::from(entry))?);
        }
        Ok(context
            .screen
            .line("Forgotten: its words and numbers are gone, from the history too.")?)
    })
}
