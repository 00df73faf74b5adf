//! Sessions that come back, and the calendar file.

use std::collections::BTreeSet;

use chrono::{NaiveDate, TimeDelta};
use tandem::{
    Answered, Attendance, CalendarChoice, Entry, EntryKind, Expected, RegularLine, Tandem,
};
use tandem_model::{Id, LocalTime, Minutes, Regular, WeeklyTime};

use super::transfer::{begin, put};
use crate::args::{
    Backfill, CalendarArgs, OneOccurrence, RegularAdd, RegularDetails, RegularEdit, RegularField,
    RegularPart,
};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::{Exported, regulars as json};
use crate::output::table::{Side, Table};
use crate::output::{describe, text};

/// The length that is taken where none is said, in minutes.
const USUAL: u32 = 60;

pub(super) fn regular(context: &mut Context, part: RegularPart) -> Result<(), Stop> {
    context.with_record(|context, tandem| match part {
        RegularPart::Add(args) => add(context, tandem, *args),
        RegularPart::List => list(context, tandem),
        RegularPart::Next { from, to } => {
            let from = from.map_or_else(|| today(context, tandem), Ok)?;
            let to = to.unwrap_or(from + TimeDelta::days(6));
            show(context, &tandem.regulars().between(from, to)?, "Nothing comes back in that time.")
        }
        RegularPart::Due => show(
            context,
            &tandem.regulars().due()?,
            "Nothing is left to answer from the last two weeks.",
        ),
        RegularPart::Edit(args) => edit(context, tandem, *args),
        RegularPart::Went(which) => answer(context, tandem, &which, Attendance::Whole),
        RegularPart::Part { which, minutes, approx } => {
            let part = Attendance::Part { minutes, approximate: approx };
            answer(context, tandem, &which, part)
        }
        RegularPart::Missed { which, why } => {
            answer(context, tandem, &which, Attendance::NotThisTime { why })
        }
        RegularPart::Backfill(args) => backfill(context, tandem, args),
        RegularPart::Remove { id } => remove(context, tandem, &id),
    })
}

fn today(context: &Context, tandem: &Tandem) -> Result<NaiveDate, Stop> {
    Ok(LocalTime::at(context.now()?, &context.zone(tandem)?).date())
}

fn regular_id(tandem: &Tandem, id: &str) -> Result<Id, Stop> {
    let entry = tandem.log().find(id)?;
    if entry.kind == EntryKind::Regular {
        return Ok(entry.id);
    }
    let name = describe::name(entry.kind);
    Err(Stop::refused(format!("{id} is {name}, not a session that comes back")))
}

fn add(context: &mut Context, tandem: &Tandem, args: RegularAdd) -> Result<(), Stop> {
    let zone = context.zone(tandem)?;
    let starts = args.from.map_or_else(|| today(context, tandem), Ok)?;
    let days: BTreeSet<_> = args.day.into_iter().collect();
    let Some(&day) = days.first() else { return Err(Stop::usage("--day: which day?")) };
    let minutes = args.minutes.map_or_else(|| Minutes::new(USUAL), Ok)?;
    let at = WeeklyTime { day, start: args.start, zone };
    let mut regular = Regular::new(args.kind, at, minutes, starts);
    regular.days = days;
    regular.length_inferred = args.minutes.is_none();
    apply(args.details, &mut regular);
    let id = tandem.regulars().add(regular)?;
    tell(context, tandem, id, "Comes back")
}

/// Writes into a regular what the flags say.
fn apply(details: RegularDetails, regular: &mut Regular) {
    regular.name = details.name.or(regular.name.take());
    regular.ends = details.until.or(regular.ends);
    let about = details.circumstances;
    regular.required = about.required().or(regular.required);
    regular.form = about.form.or(regular.form);
    regular.group_format = about.format.or(regular.group_format);
    regular.approach = about.approach.or(regular.approach);
    regular.fellowship = about.fellowship.or(regular.fellowship);
    regular.setting = about.setting.or(regular.setting);
    regular.led_by = about.led_by.or(regular.led_by);
}

fn clear(field: RegularField, regular: &mut Regular) {
    match field {
        RegularField::Name => regular.name = None,
        RegularField::Until => regular.ends = None,
        RegularField::Form => regular.form = None,
        RegularField::Format => regular.group_format = None,
        RegularField::Approach => regular.approach = None,
        RegularField::Fellowship => regular.fellowship = None,
        RegularField::Setting => regular.setting = None,
        RegularField::LedBy => regular.led_by = None,
        RegularField::Required => regular.required = None,
    }
}

fn edit(context: &mut Context, tandem: &Tandem, args: RegularEdit) -> Result<(), Stop> {
    let regulars = tandem.regulars();
    let mut id = regular_id(tandem, &args.id)?;
    let next = goes_on_as(tandem, id)?;
    let ahead = args.pause.is_some() || args.resume.is_some() || args.from.is_some();
    if let (Some(next), true) = (next, ahead) {
        let next = describe::short(next);
        return Err(Stop::refused(format!("this one is over: it goes on as {next}")));
    }
    let zone = context.named_zone();
    let change = |mut regular: Regular| {
        for field in &args.clear {
            clear(*field, &mut regular);
        }
        regular.kind = args.kind.unwrap_or(regular.kind);
        if !args.day.is_empty() {
            regular.days = args.day.iter().copied().collect();
        }
        regular.start = args.start.unwrap_or(regular.start);
        regular.zone = zone.clone().unwrap_or(regular.zone);
        if let Some(minutes) = args.minutes {
            regular.minutes = minutes;
            regular.length_inferred = false;
        }
        regular.starts = args.starts.unwrap_or(regular.starts);
        apply(args.details.clone(), &mut regular);
        regular
    };
    let before = regulars.regular(id)?;
    let changes = change(before.clone()) != before;
    let pauses = args.pause.is_some() || args.resume.is_some();
    if !changes && !pauses {
        return Err(Stop::usage(
            "say what to change, such as --start 18:30; see `regular edit --help`",
        ));
    }
    if changes && pauses {
        return Err(Stop::usage("--pause and --resume stand alone: change it before or after"));
    }
    match (args.pause, args.resume, args.from) {
        (Some(since), ..) => {
            let paused = regulars.pause(id, since)?;
            if !context.screen.json {
                let (what, since) = (name(&paused), text::day(since));
                let id = describe::short(id);
                return Ok(context.screen.line(format!("Paused from {since}: {what} [{id}]"))?);
            }
        }
        (_, Some(from), _) => id = regulars.resume(id, from)?,
        (_, _, Some(from)) => id = regulars.edit_from(id, from, |now| Ok(change(now)))?,
        (None, None, None) => {
            regulars.edit(id, |now| Ok(change(now)))?;
        }
    }
    tell(context, tandem, id, "Changed")?;
    if let Some(next) = next {
        let next = describe::short(next);
        context.screen.note(format!("This one is over: it goes on as {next}, which is as it was."));
    }
    Ok(())
}

/// The regular that goes on in the place of this one: what is changed here changes nothing of it.
fn goes_on_as(tandem: &Tandem, id: Id) -> Result<Option<Id>, Stop> {
    let lines = tandem.regulars().list()?;
    Ok(lines.iter().find(|line| line.id == id).and_then(|line| line.goes_on_as))
}

fn remove(context: &mut Context, tandem: &Tandem, id: &str) -> Result<(), Stop> {
    let id = regular_id(tandem, id)?;
    let regular = tandem.regulars().regular(id)?;
    tandem.regulars().remove(id)?;
    if context.screen.json {
        return Ok(context.screen.value(&Entry { kind: EntryKind::Regular, id })?);
    }
    let what = name(&regular);
    context.screen.line(format!("It no longer comes back: {what}. What you wrote down stays."))?;
    Ok(context.screen.line("`tandem undo` brings it back.")?)
}

fn tell(context: &mut Context, tandem: &Tandem, id: Id, deed: &str) -> Result<(), Stop> {
    let lines = tandem.regulars().list()?;
    let Some(line) = lines.iter().find(|line| line.id == id) else { return Ok(()) };
    if context.screen.json {
        return Ok(context.screen.value(line)?);
    }
    let next = line.next.as_ref().map(|next| text::moment(&next.start));
    context.screen.line(format!("{deed}: {} [{}]", name(&line.regular), describe::short(id)))?;
    if line.regular.length_inferred {
        context
            .screen
            .line("The length is a guess: what you log from it counts as about right.")?;
    }
    let next = next.map_or("Nothing is coming up.".to_owned(), |next| format!("Next: {next}"));
    Ok(context.screen.line(next)?)
}

/// `Oak Hall, mutual help, Mon Thu 19:00, 1:00`.
fn name(regular: &Regular) -> String {
    let own = regular.name.as_ref().map(|name| format!("{}, ", text::one_line(name.as_str())));
    let (kind, length) = (text::word(regular.kind), text::hours(regular.minutes.get()));
    let about = if regular.length_inferred { "about " } else { "" };
    format!("{}{kind}, {}, {about}{length}", own.unwrap_or_default(), when(regular))
}

fn when(regular: &Regular) -> String {
    let days: Vec<_> = regular.days.iter().map(|day| text::word(*day)).collect();
    format!("{} {}", days.join(" "), regular.start)
}

fn list(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let lines = tandem.regulars().list()?;
    if context.screen.json {
        return Ok(context.screen.value(&lines)?);
    }
    if lines.is_empty() {
        return Ok(context.screen.lines([
            "Nothing comes back every week.",
            "Add one with: tandem regular add group --day tue --start 18:00 --minutes 90",
        ])?);
    }
    let left = |name| (name, Side::Left);
    let mut table = Table::new(&[left("Id"), left("When"), left("Next"), left("What")]);
    for RegularLine { id, regular, next, goes_on_as } in &lines {
        let standing = match (next, regular.paused, goes_on_as) {
            (Some(next), Some(since), _) => {
                format!("{}, paused from {}", text::moment(&next.start), text::day(since))
            }
            (Some(next), None, _) => text::moment(&next.start),
            (None, _, Some(next)) => format!("goes on as {}", describe::short(*next)),
            (None, Some(since), None) => format!("paused since {}", text::day(since)),
            (None, None, None) => "over".to_owned(),
        };
        let own = regular.name.as_ref().map(|name| text::one_line(name.as_str()));
        let what = [Some(text::word(regular.kind)), own].into_iter().flatten();
        let what = what.collect::<Vec<_>>().join(", ");
        table.row([describe::short(*id), when(regular), standing, what]);
    }
    let width = context.screen.width;
    Ok(context.screen.lines(table.lines(width))?)
}

fn show(context: &mut Context, all: &[Expected], none: &str) -> Result<(), Stop> {
    if context.screen.json {
        let rows: Vec<_> = all.iter().map(json::Occurrence::from).collect();
        return Ok(context.screen.value(&rows)?);
    }
    if all.is_empty() {
        return Ok(context.screen.line(none)?);
    }
    let lines = table(all).lines(context.screen.width);
    Ok(context.screen.lines(lines)?)
}

fn table(all: &[Expected]) -> Table {
    let left = |name| (name, Side::Left);
    let mut table = Table::new(&[left("Id"), left("When"), left("Said"), left("What")]);
    for one in all {
        let said = said(one.answer.as_ref());
        let start = text::moment(&one.occurrence.start);
        let own = one.regular.name.as_ref().map(|name| text::one_line(name.as_str()));
        let what = own.unwrap_or_else(|| text::word(one.regular.kind));
        table.row([describe::short(one.id), start, said, what]);
    }
    table
}

fn said(answer: Option<&Answered>) -> String {
    match answer {
        None => String::new(),
        Some(Answered::Went(kept)) => {
            let about = if kept.session.approximate { "~" } else { "" };
            format!("went, {about}{}", text::hours(kept.session.minutes.get()))
        }
        Some(Answered::NotThisTime(_, missed)) => {
            let why = missed.why.map(|why| format!(", {}", text::word(why)));
            format!("not this time{}", why.unwrap_or_default())
        }
        Some(Answered::Forgotten) => "forgotten".to_owned(),
    }
}

fn answer(
    context: &mut Context,
    tandem: &Tandem,
    which: &OneOccurrence,
    said: Attendance,
) -> Result<(), Stop> {
    let regulars = tandem.regulars();
    let id = regular_id(tandem, &which.id)?;
    let on = which.on.map_or_else(|| Ok(regulars.latest(id)?.date), Ok::<_, Stop>)?;
    let given = regulars.answer(id, on, said)?;
    if context.screen.json {
        return Ok(context.screen.value(&json::Told::from(&given))?);
    }
    let before = if given.changed { "" } else { " (written down before)" };
    match &given.expected.answer {
        Some(Answered::Went(kept)) => {
            context.screen.line(format!("Logged: {}{before}", describe::kept(kept)))?;
        }
        Some(Answered::NotThisTime(id, missed)) => {
            let (kind, at) = (text::word(missed.kind), text::moment(&missed.at));
            let id = describe::short(*id);
            context.screen.line(format!("Noted: {kind}, {at}, not this time [{id}]{before}"))?;
            context.screen.line("It never counts against you.")?;
        }
        Some(Answered::Forgotten) | None => {}
    }
    Ok(())
}

fn backfill(context: &mut Context, tandem: &Tandem, args: Backfill) -> Result<(), Stop> {
    let regulars = tandem.regulars();
    let id = regular_id(tandem, &args.id)?;
    let to = args.to.map_or_else(|| today(context, tandem), Ok)?;
    let from = args.from.unwrap_or(to - TimeDelta::days(27));
    let went = args.went.iter().map(|on| (*on, Attendance::Whole));
    let missed = args.missed.iter().map(|on| (*on, Attendance::NotThisTime { why: None }));
    let mut said: Vec<_> = went.chain(missed).collect();
    if let Some((on, _)) = said.iter().find(|(on, _)| !(from..=to).contains(on)) {
        return Err(Stop::refused(format!("{on} is not between {from} and {to}")));
    }
    if args.all {
        let now = context.now()?;
        for open in regulars.occurrences(id, from, to)? {
            let date = open.occurrence.date;
            let over = open.regular.session(&open.occurrence, None).end() <= now;
            if open.answer.is_none() && over && said.iter().all(|(on, _)| *on != date) {
                said.push((date, Attendance::Whole));
            }
        }
    }
    let given = regulars.answer_all(id, &said)?;
    let changed = given.iter().filter(|given| given.changed).count();
    let all = regulars.occurrences(id, from, to)?;
    if context.screen.json {
        let occurrences = all.iter().map(json::Occurrence::from).collect();
        let told = json::Backfilled { regular: id, from, to, changed, occurrences };
        return Ok(context.screen.value(&told)?);
    }
    show(context, &all, "It was not on in that time.")?;
    if changed > 0 {
        let changed = text::count(changed, "answer", "answers");
        context.screen.line(format!("{changed} written down. `tandem undo` takes all back."))?;
    } else if said.is_empty() && !all.is_empty() {
        context.screen.line("Which ones? Say --went DATE,DATE or --all.")?;
    }
    Ok(())
}

pub(super) fn calendar(
    context: &mut Context,
    tandem: &Tandem,
    args: &CalendarArgs,
) -> Result<(), Stop> {
    let out = begin(context, &args.out, args.force)?;
    let choice = CalendarChoice {
        names: args.names,
        places: args.places,
        links: args.links,
        descriptions: args.descriptions,
    };
    let file = tandem.calendar(choice)?;
    let events = file.matches("\r\nBEGIN:VEVENT\r\n").count();
    put(context, out, file.as_bytes())?;
    if context.screen.json {
        let told = serde_json::json!({ "events": events });
        context.screen.value(&Exported::new("ics", &args.out, &told))?;
    }
    let events = text::count(events, "event", "events");
    context.screen.note(format!("{events} written. This file is not encrypted."));
    Ok(())
}
