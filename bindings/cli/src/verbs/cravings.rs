//! Cravings that add up, and notes of a day: off until turned on.

use chrono::{NaiveDate, TimeDelta};
use serde_json::{Value, json};
use tandem::{AddedUpScreen, CravingLine, DayNoteLine, EntryKind, NamedLine, Tandem, Voice};
use tandem_model::{Craving, CravingList, ForgetAfter, Id, LocalTime, Slug};

use super::log::meant;
use super::look::days;
use crate::args::{self, CravingMore, CravingPart, KeptFor, NotePart};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, text};
use crate::speech::say;

pub(super) fn craving(context: &mut Context, args: args::Craving) -> Result<(), Stop> {
    let args::Craving { strength, more, at, part } = args;
    context.with_record(|context, tandem| {
        let cravings = tandem.cravings();
        match (part, strength) {
            (Some(CravingPart::On(KeptFor { forget_after })), _) => {
                switched(context, tandem, true, forget_after, cravings.set(true, forget_after)?)
            }
            (Some(CravingPart::Off), _) => {
                let kept = tandem.person().preferences()?.forget_cravings;
                switched(context, tandem, false, kept, cravings.set(false, kept)?)
            }
            (Some(CravingPart::List { dates }), _) => {
                let (from, to) = days(&dates);
                list(context, tandem, &cravings.all(from, to)?)
            }
            (Some(CravingPart::More { id, more }), _) => {
                let entry = tandem.log().find(&id)?;
                let all = cravings.all(NaiveDate::MIN, NaiveDate::MAX)?;
                let line = all.into_iter().find(|line| line.id == entry.id);
                let Some(CravingLine { craving: before, .. }) = line else {
                    return Err(Stop::refused(say!("terminal.cravings.no_craving", id)));
                };
                cravings.change(entry.id, &before, &with(before.clone(), more)?)?;
                noted(context, tandem, entry.id)
            }
            (Some(CravingPart::Words { list, add }), _) => {
                if let Some(word) = add {
                    cravings.add_word(list, word)?;
                }
                words(context, tandem, list)
            }
            (Some(CravingPart::HideWord { id }), _) => {
                let entry = tandem.log().find(&id)?;
                if entry.kind != EntryKind::OwnWord {
                    return Err(Stop::refused(say!("terminal.cravings.no_word_own", id)));
                }
                cravings.show_word(entry.id, false)?;
                noted(context, tandem, entry.id)
            }
            (Some(CravingPart::Look { weeks }), _) => look(context, tandem, weeks),
            (None, Some(strength)) => {
                let mut craving = with(cravings.of_now(strength)?, more)?;
                if let Some(at) = at {
                    let zone = context.zone(tandem)?;
                    craving.at = LocalTime::resolve(meant(at, context.now()?, &zone)?, &zone).time;
                }
                let saved = cravings.add(&craving)?;
                if context.screen.json {
                    let value = json!({ "id": saved.id, "strong": saved.strong });
                    return Ok(context.screen.value(&value)?);
                }
                noted(context, tandem, saved.id)?;
                if saved.strong {
                    context.screen.line("  tandem skills now")?;
                }
                Ok(())
            }
            (None, None) => Err(Stop::usage(say!("terminal.cravings.how_strong_0_10"))),
        }
    })
}

fn with(before: Craving, more: CravingMore) -> Result<Craving, Stop> {
    let CravingMore { before: came, place, did, eased, lasted, after } = more;
    let named = |words: &[String], kept: Vec<Slug>| match words {
        [] => Ok(kept),
        words => args::names(words),
    };
    Ok(Craving {
        before: named(&came, before.before)?,
        place: match place {
            Some(place) => args::names(&[place])?.pop(),
            None => before.place,
        },
        did: named(&did, before.did)?,
        eased: eased.or(before.eased),
        lasted: lasted.or(before.lasted),
        after: after.or(before.after),
        ..before
    })
}

pub(super) fn note(context: &mut Context, args: args::DayNote) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let notes = tandem.day_notes();
        match (args.part, args.text) {
            (Some(NotePart::On(KeptFor { forget_after })), _) => {
                switched(context, tandem, true, forget_after, notes.set(true, forget_after)?)
            }
            (Some(NotePart::Off), _) => {
                let kept = tandem.person().preferences()?.forget_day_notes;
                switched(context, tandem, false, kept, notes.set(false, kept)?)
            }
            (Some(NotePart::List { dates }), _) => {
                let (from, to) = days(&dates);
                let all = notes.all(from, to)?;
                if context.screen.json {
                    let all: Vec<_> = all
                        .iter()
                        .map(|line| {
                            let DayNoteLine { id, note } = line;
                            json!({ "id": id, "on": note.on, "text": note.text, "private": note.private })
                        })
                        .collect();
                    return Ok(context.screen.value(&all)?);
                }
                let width = context.screen.width;
                if all.is_empty() {
                    return Ok(context.screen.line(tandem.voice()?.say("how.nothing", &[]))?);
                }
                for line in &all {
                    let head = format!("{} [{}]", text::day(line.note.on), describe::short(line.id));
                    context.screen.line(head)?;
                    context.screen.lines(text::wrap(line.note.text.as_str(), width, "  "))?;
                }
                Ok(())
            }
            (None, Some(text)) => noted(context, tandem, notes.add(args.on, text, args.private)?),
            (None, None) => Err(Stop::usage(say!("terminal.cravings.some_text"))),
        }
    })
}

pub(super) fn switched(
    context: &mut Context,
    tandem: &Tandem,
    on: bool,
    after: Option<ForgetAfter>,
    forgotten: u32,
) -> Result<(), Stop> {
    let days = after.map(ForgetAfter::get);
    if context.screen.json {
        let value = json!({ "on": on, "forget_after_days": days, "forgotten": forgotten });
        return Ok(context.screen.value(&value)?);
    }
    let voice = tandem.voice()?;
    context.screen.line(match (on, days) {
        (false, _) => voice.say("how.is_off", &[]),
        (true, None) => voice.say("how.is_on.kept", &[]),
        (true, Some(days)) => voice.say("how.is_on", &[("n", &days.to_string())]),
    })?;
    Ok(())
}

fn noted(context: &mut Context, tandem: &Tandem, id: Id) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json!({ "id": id }))?);
    }
    let noted = tandem.voice()?.say("terminal.noted", &[]);
    Ok(context.screen.line(format!("{noted} [{}]", describe::short(id)))?)
}

fn list(context: &mut Context, tandem: &Tandem, all: &[CravingLine]) -> Result<(), Stop> {
    if context.screen.json {
        let all: Vec<_> = all
            .iter()
            .map(|line| {
                let mut value = serde_json::to_value(&line.craving).unwrap_or_default();
                value["id"] = json!(line.id);
                value
            })
            .collect();
        return Ok(context.screen.value(&all)?);
    }
    let voice = tandem.voice()?;
    if all.is_empty() {
        let lines = [voice.say("how.nothing", &[]), voice.say("how.craving", &[])];
        let width = context.screen.width;
        return Ok(context.screen.lines(lines.iter().flat_map(|it| text::wrap(it, width, "")))?);
    }
    for CravingLine { id, craving } in all {
        let (at, id) = (text::moment(&craving.at), describe::short(*id));
        context.screen.line(format!("{at}, {} [{id}]", craving.strength.get()))?;
    }
    Ok(())
}

fn words(context: &mut Context, tandem: &Tandem, list: CravingList) -> Result<(), Stop> {
    let all = tandem.cravings().words(list)?;
    if context.screen.json {
        let all: Vec<_> = all
            .iter()
            .map(|word| json!({ "id": word.id, "text": word.text, "own": word.own.is_some() }))
            .collect();
        return Ok(context.screen.value(&all)?);
    }
    for word in &all {
        context.screen.line(format!("  {}: {}", word.id, text::one_line(&word.text)))?;
    }
    Ok(())
}

fn look(context: &mut Context, tandem: &Tandem, weeks: u32) -> Result<(), Stop> {
    let today = tandem.today(None)?.date;
    let from = today - TimeDelta::weeks(weeks.into());
    let added = tandem.cravings().added_up(from, today)?;
    if context.screen.json {
        return Ok(context.screen.value(&told(&added))?);
    }
    added_up(context, &tandem.voice()?, &added)
}

pub(super) fn added_up(
    context: &mut Context,
    voice: &Voice,
    added: &AddedUpScreen,
) -> Result<(), Stop> {
    let width = context.screen.width;
    if let Some(not_yet) = &added.not_yet {
        return Ok(context.screen.lines(text::wrap(not_yet, width, ""))?);
    }
    context.screen.line(voice.say("how.came_before", &[("n", &added.of.to_string())]))?;
    for NamedLine { text, often } in &added.before {
        context.screen.line(format!("  {} {}", text::one_line(text), often.times))?;
    }
    if !added.did.is_empty() {
        context.screen.line(voice.say("how.what_i_did", &[]))?;
    }
    for line in &added.did {
        let said = eased(voice, line);
        context.screen.lines(text::wrap(&text::one_line(&said), width, "  "))?;
    }
    Ok(context.screen.lines(text::wrap(&added.words, width, ""))?)
}

fn eased(voice: &Voice, line: &NamedLine) -> String {
    let (eased, times) = (line.often.eased.to_string(), line.often.times.to_string());
    voice.say("how.eased", &[("what", &line.text), ("eased", &eased), ("times", &times)])
}

pub(super) fn told(added: &AddedUpScreen) -> Value {
    if added.not_yet.is_some() {
        return json!({ "added_up": null, "of": added.of });
    }
    let before = added.before.iter();
    let before = before.map(|it| json!({ "id": it.often.id, "n": it.often.times }));
    let did = added
        .did
        .iter()
        .map(|it| json!({ "id": it.often.id, "times": it.often.times, "eased": it.often.eased }));
    let grid: Vec<_> = added.grid.chunks(4).collect();
    json!({ "added_up": {
        "of": added.of, "before": before.collect::<Vec<_>>(), "grid": grid,
        "did": did.collect::<Vec<_>>(),
    } })
}
