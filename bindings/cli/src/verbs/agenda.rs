//! What is to come: planned, changed, answered.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, TimeDelta};
use tandem::{
    AgendaItem, CalendarChoice, DaySaid, Entry, EntryKind, ExpectedDay, ItemKind, ItemMark,
    ItemState, Outcome, PlannedLine, ReminderChoice, SaidDay, Tandem, Voice,
};
use tandem_model::{
    At, DayOfWeek, Id, Kind, LocalTime, Minutes, Name, Obstacle, Plan, Rule, SessionShape,
    TandemError, What, Word as _,
};

use super::transfer::{begin, put};
use crate::args::{
    Agenda, AgendaPart, AskedOnce, Backfill, Calendar, Circumstances, Every, LeftOut, Monthly,
    Often, OnePlan, PlanAdd, PlanDetails, PlanEdit, PlanField, Planned, Reminders, Shown, values,
};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::{Exported, agenda as json};
use crate::output::table::{Side, Table};
use crate::output::{describe, text};
use crate::speech::say;

/// How many days after the first one are shown.
const AHEAD: i64 = 14;
/// How many days around one are looked at for the nearest on which a plan is.
const NEAR: i64 = 35;
/// The length that is taken where none is said, in minutes.
const USUAL: u32 = 60;

pub(super) fn agenda(context: &mut Context, args: Agenda) -> Result<(), Stop> {
    let Agenda { part, shown } = args;
    context.with_record(|context, tandem| {
        let agenda = tandem.agenda();
        match part {
            None => coming(context, tandem, &shown),
            Some(AgendaPart::Add(args)) => add(context, tandem, *args),
            Some(AgendaPart::List) => list(context, tandem),
            Some(AgendaPart::Show(which)) => show(context, tandem, &which),
            Some(AgendaPart::Edit(args)) => edit(context, tandem, *args),
            Some(AgendaPart::Pause { which, from }) => {
                let from = coming_day(context, tandem, from)?;
                let id = agenda.pause(plan_id(tandem, &which.plan)?, from)?;
                if context.screen.json {
                    return tell(context, tandem, id, &say!("terminal.agenda.paused"));
                }
                let what = name(&agenda.plan(id)?);
                let (from, id) = (text::day(from), describe::short(id));
                Ok(context.screen.line(say!("terminal.agenda.paused_from", from, what, id))?)
            }
            Some(AgendaPart::Resume { which, from }) => {
                let from = coming_day(context, tandem, from)?;
                let id = agenda.resume(plan_id(tandem, &which.plan)?, from)?;
                tell(context, tandem, id, &say!("terminal.agenda.comes_back"))
            }
            Some(AgendaPart::End { which, on }) => {
                let on = coming_day(context, tandem, on)?;
                let id = agenda.end(plan_id(tandem, &which.plan)?, on)?;
                let plan = agenda.plan(id)?;
                if context.screen.json || plan.until != Some(plan.eve()) {
                    return tell(context, tandem, id, &say!("terminal.agenda.ends"));
                }
                let (what, id) = (name(&plan), describe::short(id));
                context.screen.line(say!("terminal.agenda.never", what, id))?;
                Ok(context.screen.line(say!("terminal.agenda.brings_back"))?)
            }
            Some(AgendaPart::Went { which, logged: Some(logged), .. }) => {
                let id = plan_id(tandem, &which.which.plan)?;
                is_it(context, tandem, id, which.on, &logged)
            }
            Some(AgendaPart::Went { which, part, approx, .. }) => {
                let on = over_day(context, tandem, which.on)?;
                let id = plan_id(tandem, &which.which.plan)?;
                let said = match part {
                    Some(minutes) => {
                        let whole = tandem.agenda().plan(id)?.at.minutes;
                        if let Some(whole) = whole.filter(|whole| minutes > *whole) {
                            let whole = text::hours(whole.get());
                            return Err(Stop::usage(say!("terminal.agenda.part_longer", whole)));
                        }
                        Outcome::Part { minutes, approximate: approx }
                    }
                    None => Outcome::Whole,
                };
                answer(context, tandem, id, on, said)
            }
            Some(AgendaPart::Done(which)) => {
                let on = over_day(context, tandem, which.on)?;
                done(context, tandem, plan_id(tandem, &which.which.plan)?, on)
            }
            Some(AgendaPart::Move { which, on, to, at }) => {
                let (on, to) = (
                    coming_day(context, tandem, Some(on))?,
                    coming_day(context, tandem, Some(to))?,
                );
                let said = Outcome::Moved { to, time: at };
                answer(context, tandem, plan_id(tandem, &which.plan)?, Some(on), said)
            }
            Some(AgendaPart::Off { which, on, by }) => {
                let on = coming_day(context, tandem, Some(on))?;
                let said = Outcome::CalledOff { by };
                answer(context, tandem, plan_id(tandem, &which.plan)?, Some(on), said)
            }
            Some(AgendaPart::Backfill(args)) => backfill(context, tandem, args),
            Some(AgendaPart::Remove(which)) => remove(context, tandem, &which),
        }
    })
}

/// What comes, by days.
fn coming(context: &mut Context, tandem: &Tandem, shown: &Shown) -> Result<(), Stop> {
    let from = coming_day(context, tandem, shown.from)?;
    let days = shown.days.map_or(AHEAD, |days| i64::from(days) - 1);
    let to = match shown.to {
        Some(to) => coming_day(context, tandem, Some(to))?,
        None => from + TimeDelta::days(days),
    };
    let screen = tandem.agenda().screen(from, to)?;
    if context.screen.json {
        return Ok(context.screen.value(&json::Screen::from(&screen))?);
    }
    let voice = tandem.voice()?;
    if !screen.open.is_empty() {
        context.screen.line(voice.say("agenda.open", &[]))?;
        for item in &screen.open {
            context.screen.lines(item_lines(&voice, item, true))?;
        }
    } else if shown.open {
        context.screen.line(voice.say("today.empty", &[]))?;
    }
    if shown.open {
        return Ok(());
    }
    if screen.days.is_empty() {
        return Ok(context.screen.line(voice.say("agenda.empty", &[]))?);
    }
    for day in &screen.days {
        context.screen.line(&day.title)?;
        for item in &day.items {
            context.screen.lines(item_lines(&voice, item, false))?;
        }
    }
    if screen.more {
        context.screen.line(say!("terminal.agenda.there_more_ask_fewer"))?;
    }
    Ok(())
}

/// `Tuesday, March 10, 2026`, in the language of the record.
pub(super) fn day_in(voice: &Voice, date: NaiveDate) -> String {
    let day = voice.word("day", DayOfWeek::of(date));
    voice.say("date.with_day", &[("day", &day), ("date", &voice.words().date(date))])
}

/// One thing on the agenda: its time, what it is, how it stands; below it what to type, where there is
/// something to say.
pub(super) fn item_lines(voice: &Voice, item: &AgendaItem, dated: bool) -> Vec<String> {
    let date = dated.then(|| day_in(voice, item.date));
    let clock = |start: &LocalTime| start.wall().format("%H:%M").to_string();
    let time = item.start.as_ref().map(|start| match &item.start_here {
        None => clock(start),
        Some(here) => say!("terminal.agenda.here", there = clock(start), here = clock(here)),
    });
    let state = match item.state {
        ItemState::Planned | ItemState::Open => None,
        ItemState::Held if item.kind == ItemKind::Errand => Some(voice.say("agenda.is_done", &[])),
        ItemState::Held => Some(voice.say("agenda.was_there", &[])),
        ItemState::NotThisTime => Some(voice.say("agenda.not_this_time", &[])),
        ItemState::Off => Some(voice.say("agenda.off", &[])),
    };
    let mark = item.mark.map(|mark| match mark {
        ItemMark::Moved => voice.say("agenda.move", &[]),
        ItemMark::CheckFirst => voice.say("meetings.check_first", &[]),
        ItemMark::Late(1) => voice.say("agenda.late.one", &[("n", "1")]),
        ItemMark::Late(days) => voice.say("agenda.late.other", &[("n", &days.to_string())]),
    });
    let when: Vec<_> = date.into_iter().chain(time).collect();
    let told = [Some(text::one_line(&item.text)), mark, state];
    let told: Vec<_> = told.into_iter().flatten().collect();
    let gap = if when.is_empty() { "" } else { "  " };
    let mut lines = vec![format!("  {}{gap}{}", when.join(" "), told.join(", "))];
    if let Some(command) = command(item).filter(|_| item.state == ItemState::Open) {
        lines.push(format!("    {command}"));
    }
    lines
}

/// What to type to answer the question about the week that begins on a day: hours, none or skip for
/// each of the three kinds.
pub(super) fn recall(first: impl std::fmt::Display) -> String {
    say!("terminal.agenda.tandem_recall_week_individual", first)
}

/// What to type to answer it.
pub(super) fn command(item: &AgendaItem) -> Option<String> {
    let named = item.key.rsplit('/').next()?;
    match (item.kind, item.plan) {
        (_, Some(plan)) => {
            if let Some(ItemMark::Late(_)) = item.mark {
                // Today, unless the person says on which other day.
                return Some(format!("tandem agenda done {}", describe::short(plan)));
            }
            let verb = if item.kind == ItemKind::Errand { "done" } else { "went" };
            Some(format!("tandem agenda {verb} {} --on {named}", describe::short(plan)))
        }
        (ItemKind::Question, _) => Some(recall(named)),
        (ItemKind::FollowUp, _) => {
            Some(format!("tandem skills review {}", &named[..8.min(named.len())]))
        }
        (ItemKind::Page, _) => Some(format!("tandem plan {}", named.replace('_', "-"))),
        (ItemKind::Naloxone, _) => Some("tandem help-now".to_owned()),
        _ => None,
    }
}

/// The plan of moments for a phone.
pub(super) fn reminders(context: &mut Context, args: &Reminders) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let choice = ReminderChoice {
            days: args.days,
            with_time: args.with_time,
            own_words: args.own_words,
            ..ReminderChoice::default()
        };
        let all = tandem.agenda().reminders(&choice)?;
        if context.screen.json {
            return Ok(context.screen.value(&all)?);
        }
        for one in &all {
            let day = text::day(one.wall.date());
            let clock = one.wall.format("%H:%M");
            context.screen.line(format!("{day} {clock}  {}", one.text))?;
        }
        if all.last().is_some_and(|last| last.goes_on) {
            context.screen.line(tandem.voice()?.say("agenda.horizon", &[]))?;
        }
        if all.is_empty() {
            context.screen.line(say!("terminal.agenda.nothing_remind_asks"))?;
        }
        Ok(())
    })
}

pub(super) fn calendar(context: &mut Context, args: &Calendar) -> Result<(), Stop> {
    context.with_record(|context, tandem| calendar_of(context, tandem, args))
}

pub(super) fn calendar_of(
    context: &mut Context,
    tandem: &Tandem,
    args: &Calendar,
) -> Result<(), Stop> {
    let out = begin(context, &args.out, args.force)?;
    let choice = CalendarChoice {
        word: args.word.clone(),
        medicine: args.with.contains(&LeftOut::Medicine),
        official: args.with.contains(&LeftOut::Official),
        names: args.names,
        places: args.places,
        links: args.links,
        descriptions: args.descriptions,
    };
    let whole = CalendarChoice { medicine: true, official: true, ..choice.clone() };
    let count = |file: &str| file.matches("\r\nBEGIN:VEVENT\r\n").count();
    let file = tandem.calendar(&choice)?;
    let events = count(&file);
    let left_out = count(&tandem.calendar(&whole)?) - events;
    put(context, out, file.as_bytes())?;
    if context.screen.json {
        let told = serde_json::json!({ "events": events, "left_out": left_out });
        context.screen.value(&Exported::new("ics", &args.out, &told))?;
    }
    let events = text::count(events, "terminal.n.event");
    context.screen.note(say!("terminal.agenda.written_file_not_encrypted", events));
    if left_out > 0 {
        context.screen.note(say!("terminal.agenda.left_out_medicine_official", left_out));
    }
    Ok(())
}

/// "Not this time", of a planned day.
pub(super) fn missed(
    context: &mut Context,
    tandem: &Tandem,
    plan: &str,
    on: Option<SaidDay>,
    why: Option<Obstacle>,
) -> Result<(), Stop> {
    let on = over_day(context, tandem, on)?;
    answer(context, tandem, plan_id(tandem, plan)?, on, Outcome::NotThisTime { why })
}

fn today(context: &Context, tandem: &Tandem) -> Result<NaiveDate, Stop> {
    Ok(LocalTime::at(context.now()?, &context.zone(tandem)?).date())
}

/// A day of what is to come, and today where none was said.
fn coming_day(context: &Context, tandem: &Tandem, day: Option<SaidDay>) -> Result<NaiveDate, Stop> {
    let today = today(context, tandem)?;
    dated(day, today, SaidDay::to_come).map(|day| day.unwrap_or(today))
}

/// A day of what is over, where one was said.
fn over_day(
    context: &Context,
    tandem: &Tandem,
    day: Option<SaidDay>,
) -> Result<Option<NaiveDate>, Stop> {
    dated(day, today(context, tandem)?, SaidDay::over)
}

fn dated(
    day: Option<SaidDay>,
    today: NaiveDate,
    meant: impl FnOnce(SaidDay, NaiveDate) -> Option<NaiveDate>,
) -> Result<Option<NaiveDate>, Stop> {
    let Some(day) = day else { return Ok(None) };
    let date =
        meant(day, today).ok_or_else(|| TandemError::invalid("on", "there is no such day"))?;
    Ok(Some(date))
}

/// The plan that an id, the beginning of one, or a part of a name stands for.
fn plan_id(tandem: &Tandem, said: &str) -> Result<Id, Stop> {
    let wanted = said.to_lowercase();
    let lines = tandem.agenda().plans()?;
    let words = |line: &PlannedLine| {
        let own = line.plan.name.as_ref().map(|name| name.as_str().to_lowercase());
        let what = describe::what(&line.plan.what);
        let english = match &line.plan.what {
            What::Session(shape) => shape.kind.kebab(),
            What::Errand(errand) => errand.kebab(),
        };
        let is_what = what == wanted.replace(['-', '_'], " ") || english == wanted;
        own.is_some_and(|own| own.contains(&wanted)) || is_what
    };
    let named = lines.iter().filter(|line| line.goes_on_as.is_none() && words(line));
    match named.collect::<Vec<_>>().as_slice() {
        [one] => return Ok(one.id),
        [] => {}
        several => {
            let all: Vec<_> = several.iter().map(|line| describe::short(line.id)).collect();
            let all = all.join(", ");
            return Err(Stop::refused(say!("terminal.agenda.several_plans_are_called", all)));
        }
    }
    if values::id(said).is_err() {
        return Err(Stop::refused(say!("terminal.agenda.no_plan_called_shows")));
    }
    let entry = tandem.log().find(said)?;
    if entry.kind == EntryKind::Plan {
        return Ok(entry.id);
    }
    let name = describe::name(entry.kind);
    Err(Stop::refused(say!("terminal.agenda.not_plan", said, name)))
}

fn what(planned: Planned) -> What {
    match planned {
        Planned::Session(kind) => What::Session(SessionShape::new(kind)),
        Planned::Errand(errand) => What::Errand(errand),
    }
}

/// The rule that the flags say, of a plan that begins on `from`; `on` is the day of `--on`.
fn rule(
    tandem: &Tandem,
    often: &Often,
    on: Option<NaiveDate>,
    from: NaiveDate,
) -> Result<Rule, Stop> {
    let week = tandem.person().profile()?.week_start;
    let weekly = |n, days: BTreeSet<DayOfWeek>| Rule::Weekly { n, days, week };
    let days: BTreeSet<_> = often.day.iter().copied().collect();
    let months = match often.every {
        Some(Every::Months(n)) => n,
        _ => 1,
    };
    Ok(match (on, often.every, often.monthly, often.after_last) {
        (Some(on), ..) => Rule::Once { on },
        (.., Some(n)) => Rule::AfterLast { n },
        (_, Some(Every::Days(_) | Every::Weeks(_)), Some(_), _) => {
            return Err(Stop::usage(say!("terminal.agenda.monthly_every_how_many")));
        }
        (_, _, Some(Monthly::Day(day)), _) => Rule::MonthDay { n: months, day },
        (_, _, Some(Monthly::Weekday(nth, day)), _) => Rule::MonthWeekday { n: months, nth, day },
        (_, Some(Every::Days(n)), ..) if days.is_empty() => Rule::EveryDays { n },
        (_, Some(Every::Months(n)), ..) if days.is_empty() => Rule::MonthDay { n, day: from.day() },
        (_, Some(Every::Weeks(n)), ..) if days.is_empty() => {
            weekly(n, [DayOfWeek::of(from)].into())
        }
        (_, Some(Every::Weeks(n)), ..) => weekly(n, days),
        (_, Some(_), ..) => return Err(Stop::usage(say!("terminal.agenda.day_every_how_many"))),
        (_, None, ..) if days.is_empty() => {
            return Err(Stop::usage(say!("terminal.agenda.when_such_as_2026")));
        }
        (_, None, ..) => weekly(1, days),
    })
}

fn add(context: &mut Context, tandem: &Tandem, args: PlanAdd) -> Result<(), Stop> {
    let zone = context.zone(tandem)?;
    let from = coming_day(context, tandem, args.from.or(args.often.on))?;
    let on = args.often.on.map(|on| coming_day(context, tandem, Some(on))).transpose()?;
    let until = args.details.until.map(|on| coming_day(context, tandem, Some(on))).transpose()?;
    let rule = rule(tandem, &args.often, on, from)?;
    let mut plan = Plan::new(what(args.what), rule, zone, from);
    let words = args.details.remind_words.clone();
    apply(args.details, until, &mut plan);
    if let (Planned::Session(kind), true) = (args.what, plan.at.minutes.is_none())
        && kind != Kind::Medical
    {
        (plan.at.minutes, plan.at.length_inferred) = (Some(Minutes::new(USUAL)?), true);
        if plan.at.time.is_none() {
            return Err(Stop::usage(say!("terminal.agenda.at_at_what_time")));
        }
    }
    if let Some(times) = args.times {
        let last = plan.rule.next(from, from).and_then(|first| {
            let far = first + TimeDelta::days(i64::from(times) * 400);
            plan.rule.dates(from, first, far).nth(times as usize - 1)
        });
        plan.until = last;
    }
    seen_by_others(context, tandem, words.as_ref())?;
    let id = tandem.agenda().add(plan)?;
    tell(context, tandem, id, &say!("terminal.agenda.planned"))
}

/// Says of words for a locked phone who can read them, and asks once about those that may tell of medicine.
fn seen_by_others(
    context: &mut Context,
    tandem: &Tandem,
    words: Option<&Name>,
) -> Result<(), Stop> {
    // Longer ones are refused.
    let fits = |words: &&Name| words.as_str().chars().nth(Plan::REMIND_WORDS).is_none();
    let Some(words) = words.filter(fits) else { return Ok(()) };
    let voice = tandem.voice()?;
    context.screen.note(voice.say("remind.own_words", &[]));
    if !tandem.agenda().names_medicine(words.as_str())? {
        return Ok(());
    }
    let question = voice.say("remind.names_medicine", &[]);
    match context.yes(&voice, &question)? {
        Some(true) => {}
        Some(false) => return Err(TandemError::Cancelled.into()),
        None => context.screen.note(question),
    }
    Ok(())
}

/// Writes into a plan what the flags say.
fn apply(details: PlanDetails, until: Option<NaiveDate>, plan: &mut Plan) {
    plan.name = details.name.or(plan.name.take());
    plan.until = until.or(plan.until);
    plan.remind_words = details.remind_words.or(plan.remind_words.take());
    plan.place = details.place.or(plan.place.take());
    plan.link = details.link.or(plan.link.take());
    plan.phone = details.phone.or(plan.phone.take());
    plan.at.time = details.at.or(plan.at.time);
    if let Some(minutes) = details.minutes {
        (plan.at.minutes, plan.at.length_inferred) = (Some(minutes), false);
    }
    if !details.remind.is_empty() {
        plan.remind = details.remind.into_iter().collect();
    }
    if let What::Session(shape) = &mut plan.what {
        shaped(&details.circumstances, &details.asked_once, shape);
    }
}

fn shaped(about: &Circumstances, once: &AskedOnce, shape: &mut SessionShape) {
    shape.required = once.required().or(shape.required);
    shape.form = about.form.or(shape.form);
    shape.group_format = about.format.or(shape.group_format);
    shape.approach = once.approach.or(shape.approach);
    shape.fellowship = about.fellowship.or(shape.fellowship);
    shape.setting = once.setting.or(shape.setting);
    shape.led_by = about.led_by.or(shape.led_by);
}

fn clear(field: PlanField, plan: &mut Plan) {
    match field {
        PlanField::Name => plan.name = None,
        PlanField::Until => plan.until = None,
        PlanField::Place => plan.place = None,
        PlanField::Link => plan.link = None,
        PlanField::Phone => plan.phone = None,
        PlanField::Remind => plan.remind.clear(),
        PlanField::RemindWords => plan.remind_words = None,
        PlanField::At => plan.at.time = None,
        PlanField::Minutes => plan.at.minutes = None,
        field => {
            let What::Session(shape) = &mut plan.what else { return };
            match field {
                PlanField::Form => shape.form = None,
                PlanField::Format => shape.group_format = None,
                PlanField::Approach => shape.approach = None,
                PlanField::Fellowship => shape.fellowship = None,
                PlanField::Setting => shape.setting = None,
                PlanField::LedBy => shape.led_by = None,
                _ => shape.required = None,
            }
        }
    }
}

fn edit(context: &mut Context, tandem: &Tandem, args: PlanEdit) -> Result<(), Stop> {
    let agenda = tandem.agenda();
    let id = plan_id(tandem, &args.which.plan)?;
    let from = coming_day(context, tandem, args.from)?;
    let on = args.often.on.map(|on| coming_day(context, tandem, Some(on))).transpose()?;
    let until = args.details.until.map(|on| coming_day(context, tandem, Some(on))).transpose()?;
    let before = agenda.plan(id)?;
    let comes_back = !matches!(before.rule, Rule::Once { .. });
    if on.is_some() && comes_back && args.from.is_none() {
        return Err(Stop::usage(say!(
            "terminal.agenda.makes_one_single_day",
            plan = describe::short(id)
        )));
    }
    let zone = context.named_zone();
    let often = match args.often.says_nothing() {
        true => None,
        false => Some(rule(tandem, &args.often, on, from)?),
    };
    let change = |mut plan: Plan| {
        for field in &args.clear {
            clear(*field, &mut plan);
        }
        if let Some(other) = args.what {
            plan.what = what(other);
        }
        plan.rule = often.clone().unwrap_or(plan.rule);
        plan.at.zone = zone.clone().unwrap_or(plan.at.zone);
        apply(args.details.clone(), until, &mut plan);
        plan
    };
    let after = change(before.clone());
    if after == before {
        return Err(Stop::usage(say!("terminal.agenda.say_what_change_such")));
    }
    // What only says more of it changes no day, and needs no new beginning.
    let At { time, zone, minutes, .. } = &before.at;
    let days_stay = (&after.rule, &after.what) == (&before.rule, &before.what)
        && (&after.at.time, &after.at.zone, &after.at.minutes) == (time, zone, minutes);
    seen_by_others(context, tandem, args.details.remind_words.as_ref())?;
    let changed = if days_stay && args.from.is_none() {
        agenda.edit(id, |now| Ok(change(now)))?;
        id
    } else {
        agenda.edit_from(id, from, |now| Ok(change(now)))?
    };
    if changed != id && !context.screen.json {
        let eve = text::day(from - TimeDelta::days(1));
        context.screen.line(say!("terminal.agenda.until_stays_as", eve, plan = name(&before)))?;
    }
    tell(context, tandem, changed, &say!("terminal.agenda.changed"))
}

fn remove(context: &mut Context, tandem: &Tandem, which: &OnePlan) -> Result<(), Stop> {
    let id = plan_id(tandem, &which.plan)?;
    let plan = tandem.agenda().plan(id)?;
    tandem.agenda().remove(id)?;
    if context.screen.json {
        return Ok(context.screen.value(&Entry { kind: EntryKind::Plan, id })?);
    }
    let what = name(&plan);
    context.screen.line(say!("terminal.agenda.no_longer_comes_what", what))?;
    Ok(context.screen.line(say!("terminal.agenda.brings_back"))?)
}

fn line_of(tandem: &Tandem, id: Id) -> Result<PlannedLine, Stop> {
    let line = tandem.agenda().plans()?.into_iter().find(|line| line.id == id);
    line.ok_or_else(|| TandemError::NotFound { id: id.to_string() }.into())
}

fn tell(context: &mut Context, tandem: &Tandem, id: Id, deed: &str) -> Result<(), Stop> {
    let line = line_of(tandem, id)?;
    if context.screen.json {
        return Ok(context.screen.value(&line)?);
    }
    context.screen.line(format!("{deed}: {} [{}]", name(&line.plan), describe::short(id)))?;
    if line.plan.at.length_inferred {
        context.screen.line(say!("terminal.agenda.length_guess_what_log"))?;
    }
    let next = match &line.next {
        None => say!("terminal.agenda.nothing_coming_up"),
        Some(next) => say!("terminal.agenda.next", when = when(next.date, next.start.as_ref())),
    };
    context.screen.line(next)?;
    if let Rule::MonthDay { day: 29..=31, .. } = line.plan.rule {
        context.screen.line(tandem.voice()?.say("agenda.short_month", &[]))?;
    }
    Ok(())
}

fn when(date: NaiveDate, start: Option<&LocalTime>) -> String {
    start.map_or_else(|| text::day(date), text::moment)
}

/// `Oak Hall, mutual help, mon thu 19:00, 1:00`.
fn name(plan: &Plan) -> String {
    let own = plan.name.as_ref().map(|name| text::one_line(name.as_str()));
    let about = if plan.at.length_inferred {
        format!("{} ", say!("terminal.describe.about"))
    } else {
        String::new()
    };
    let length = plan.at.minutes.map(|minutes| format!("{about}{}", text::hours(minutes.get())));
    let parts = own.into_iter().chain([describe::what(&plan.what), often(plan)]).chain(length);
    parts.collect::<Vec<_>>().join(", ")
}

/// `tue 18:00`, `every 4 weeks on fri`, `28 days after the last`.
fn often(plan: &Plan) -> String {
    let told = describe::rule(&plan.rule);
    match plan.at.time {
        Some(time) => format!("{told} {time}"),
        None => told,
    }
}

fn list(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let lines = tandem.agenda().plans()?;
    if context.screen.json {
        return Ok(context.screen.value(&lines)?);
    }
    if lines.is_empty() {
        return Ok(context.screen.line(tandem.voice()?.say("agenda.empty", &[]))?);
    }
    let left = |name: String| (name, Side::Left);
    let mut table = Table::new(&[
        left(say!("terminal.look.id")),
        left(say!("terminal.check_ins.when")),
        left(say!("terminal.agenda.next_2")),
        left(say!("terminal.agenda.what")),
    ])
    .wrapped();
    for PlannedLine { id, plan, next, goes_on_as } in &lines {
        let next = next.as_ref().map(|next| when(next.date, next.start.as_ref()));
        let standing = match (next, plan.paused, goes_on_as) {
            (Some(next), Some(since), _) => {
                say!("terminal.agenda.paused_from_2", next, day = text::day(since))
            }
            (Some(next), None, _) => next,
            (None, _, Some(next)) => say!("terminal.agenda.goes_as", id = describe::short(*next)),
            (None, Some(since), None) => {
                say!("terminal.agenda.paused_since", day = text::day(since))
            }
            (None, None, None) if plan.until == Some(plan.eve()) => say!("terminal.agenda.never_2"),
            (None, None, None) => say!("terminal.agenda.over"),
        };
        let own = plan.name.as_ref().map(|name| text::one_line(name.as_str()));
        let what = [Some(describe::what(&plan.what)), own].into_iter().flatten();
        let what = what.collect::<Vec<_>>().join(", ");
        table.row([describe::short(*id), often(plan), standing, what]);
    }
    let width = context.screen.width;
    Ok(context.screen.lines(table.lines(width))?)
}

fn show(context: &mut Context, tandem: &Tandem, which: &OnePlan) -> Result<(), Stop> {
    let id = plan_id(tandem, &which.plan)?;
    let line = line_of(tandem, id)?;
    let today = today(context, tandem)?;
    let (from, to) = (today - TimeDelta::days(28), today + TimeDelta::days(56));
    let days = tandem.agenda().days(id, from, to)?;
    if context.screen.json {
        let days = days.iter().map(json::Day::from).collect();
        return Ok(context.screen.value(&json::Shown { line: &line, days })?);
    }
    let plan = &line.plan;
    context.screen.line(format!("{} [{}]", name(plan), describe::short(id)))?;
    let own = |text: &str| text::one_line(text);
    let place =
        plan.place.as_ref().map(|place| say!("terminal.agenda.where", place = own(place.as_str())));
    let link =
        plan.link.as_ref().map(|link| say!("terminal.agenda.join", link = own(link.as_str())));
    let phone =
        plan.phone.as_ref().map(|phone| say!("terminal.agenda.call", phone = own(phone.as_str())));
    let remind: Vec<_> = plan.remind.iter().map(|lead| describe::lead(*lead)).collect();
    let remind =
        (!remind.is_empty()).then(|| say!("terminal.agenda.reminds", leads = remind.join(", ")));
    let words = plan.remind_words.as_ref();
    let words =
        words.map(|words| say!("terminal.agenda.locked_phone", words = own(words.as_str())));
    context.screen.lines([place, link, phone, remind, words].into_iter().flatten())?;
    if days.is_empty() {
        return Ok(());
    }
    let lines = table(&days).lines(context.screen.width);
    Ok(context.screen.lines(lines)?)
}

fn table(all: &[ExpectedDay]) -> Table {
    let left = |name: String| (name, Side::Left);
    let mut table = Table::new(&[
        left(say!("terminal.look.id")),
        left(say!("terminal.check_ins.when")),
        left(say!("terminal.agenda.said")),
        left(say!("terminal.agenda.what")),
    ])
    .wrapped();
    for one in all {
        let mut said = said(one);
        if one.moved {
            let from = text::day(one.date);
            said = if said.is_empty() { String::new() } else { format!("{said}, ") };
            said.push_str(&say!("terminal.agenda.moved_from", from));
        }
        let own = one.plan.name.as_ref().map(|name| text::one_line(name.as_str()));
        let what = own.unwrap_or_else(|| describe::what(&one.plan.what));
        let when = when(one.at.date, one.at.start.as_ref());
        table.row([describe::short(one.id), when, said, what]);
    }
    table
}

fn said(one: &ExpectedDay) -> String {
    match (&one.answer, one.off) {
        (None, None) => String::new(),
        (None, Some(by)) => match by {
            tandem_model::CalledOffBy::Holiday => say!("terminal.describe.off_holiday"),
            by => say!("terminal.describe.called_off", by = text::word(by)),
        },
        (Some(DaySaid::Went(kept)), _) => {
            let about = if kept.session.approximate { "~" } else { "" };
            say!("terminal.agenda.went", about, length = text::hours(kept.session.minutes.get()))
        }
        (Some(DaySaid::Done(on)), _) if *on == one.at.date => say!("terminal.agenda.done"),
        (Some(DaySaid::Done(on)), _) => say!("terminal.agenda.done_2", day = text::day(*on)),
        (Some(DaySaid::NotThisTime { why, .. }), _) => {
            let why = why.map(|why| format!(", {}", text::word(why)));
            say!("terminal.agenda.not_time", why = why.unwrap_or_default())
        }
        (Some(DaySaid::Forgotten), _) => say!("terminal.look.forgotten"),
    }
}

/// "Done": the day that is named, or the open one where that was done on the day that is named.
fn done(context: &mut Context, tandem: &Tandem, id: Id, on: Option<NaiveDate>) -> Result<(), Stop> {
    let counted = tandem.agenda().plan(id)?.is_counted_from_the_last();
    let named = on.map(|on| tandem.agenda().days(id, on, on)).transpose()?;
    let falls = !counted && named.is_some_and(|days| days.iter().any(|day| Some(day.date) == on));
    match on {
        Some(on) if !falls => {
            let day = tandem.agenda().latest(id)?.date;
            answer(context, tandem, id, Some(day), Outcome::Done { on })
        }
        on => answer(context, tandem, id, on, Outcome::Whole),
    }
}

fn answer(
    context: &mut Context,
    tandem: &Tandem,
    id: Id,
    on: Option<NaiveDate>,
    said: Outcome,
) -> Result<(), Stop> {
    let agenda = tandem.agenda();
    let on = on.map_or_else(|| Ok(agenda.latest(id)?.date), Ok::<_, Stop>)?;
    let whole = matches!(said, Outcome::Whole);
    let given = match agenda.answer(id, on, said) {
        Err(refused) => return Err(with_nearest(tandem, id, on, refused.into())?),
        Ok(given) => given,
    };
    let (one, changed) = (&given.expected, given.changed);
    if context.screen.json {
        if let Some(DaySaid::Went(kept)) = &one.answer {
            let (session, plan, named) = (kept.into(), one.id, one.date);
            return Ok(context.screen.value(&json::Went { session, plan, named, new: changed })?);
        }
        return Ok(context.screen.value(&json::Told::from(&given))?);
    }
    let before =
        if changed { "" } else { &format!(" {}", say!("terminal.agenda.written_down_before")) };
    let what = describe::what(&one.plan.what);
    let when = when(one.at.date, one.at.start.as_ref());
    match &one.answer {
        Some(DaySaid::Went(kept)) => {
            context.screen.line(say!(
                "terminal.agenda.logged",
                before,
                session = describe::kept(kept)
            ))?;
            let zone = context.zone(tandem)?;
            if changed && whole && one.ends(&zone) > context.now()? {
                let ends = LocalTime::at(one.ends(&zone), kept.session.start.zone());
                let ends = ends.wall().format("%H:%M");
                context.screen.note(say!("terminal.agenda.goes_till_counted_whole", ends));
            }
        }
        Some(DaySaid::Done(on)) => {
            let told = match given.corrected {
                Some(was) => {
                    say!(
                        "terminal.agenda.corrected_done_not",
                        what,
                        day = text::day(*on),
                        was = text::day(was)
                    )
                }
                None => say!("terminal.agenda.noted_done", what, before, day = text::day(*on)),
            };
            context.screen.line(told)?;
            if let Some(next) = &line_of(tandem, id)?.next {
                let next = self::when(next.date, next.start.as_ref());
                context.screen.line(say!("terminal.agenda.next_3", next))?;
            }
        }
        Some(DaySaid::NotThisTime { .. }) => {
            context.screen.line(say!("terminal.agenda.noted_not_time", what, when, before))?;
            context.screen.line(say!("terminal.away.never_counts_against"))?;
        }
        Some(DaySaid::Forgotten) => {}
        None if one.off.is_some() => {
            context.screen.line(say!(
                "terminal.agenda.noted",
                what,
                when,
                before,
                said = self::said(one)
            ))?;
        }
        None => context.screen.line(say!("terminal.agenda.now", when, what, before))?,
    }
    Ok(())
}

/// "Yes, it is": what was logged by hand was this day.
fn is_it(
    context: &mut Context,
    tandem: &Tandem,
    id: Id,
    on: Option<SaidDay>,
    logged: &str,
) -> Result<(), Stop> {
    let session = tandem.log().find(logged)?;
    if session.kind != EntryKind::Session {
        let name = describe::name(session.kind);
        return Err(Stop::refused(say!("terminal.agenda.not_session", logged, name)));
    }
    let on = match over_day(context, tandem, on)? {
        Some(on) => on,
        None => tandem.agenda().latest(id)?.date,
    };
    let given = match tandem.agenda().is_it(id, on, session.id) {
        Err(refused) => return Err(with_nearest(tandem, id, on, refused.into())?),
        Ok(given) => given,
    };
    let one = &given.expected;
    if context.screen.json {
        return Ok(context.screen.value(&json::Told::from(&given))?);
    }
    let when = when(one.at.date, one.at.start.as_ref());
    let what = describe::what(&one.plan.what);
    Ok(context.screen.line(say!("terminal.agenda.one_counts_once", when, what))?)
}

/// What was refused, with the days of the plan that are nearest, where it is not on that one.
fn with_nearest(tandem: &Tandem, id: Id, on: NaiveDate, refused: Stop) -> Result<Stop, Stop> {
    let near = TimeDelta::days(NEAR);
    let days = tandem.agenda().days(id, on - near, on + near)?;
    let is_on = days.iter().any(|day| day.date == on);
    Ok(match (refused, nearest(&days, on).filter(|_| !is_on)) {
        (Stop::Because { code, message, exit, refusal }, Some(nearest)) => {
            let message = say!(
                "terminal.agenda.nearest_days_are",
                nearest,
                why = message.trim_end_matches('.')
            );
            Stop::Because { code, message, exit, refusal }
        }
        (refused, _) => refused,
    })
}

/// The two days of a plan that are nearest to one on which it is not.
fn nearest(days: &[ExpectedDay], on: NaiveDate) -> Option<String> {
    let mut dates: Vec<_> = days.iter().map(|day| day.date).collect();
    dates.sort_by_key(|date| (*date - on).num_days().abs());
    dates.truncate(2);
    dates.sort_unstable();
    let dates: Vec<_> = dates.into_iter().map(text::day).collect();
    (!dates.is_empty()).then(|| dates.join(&format!(" {} ", say!("terminal.agenda.and"))))
}

fn backfill(context: &mut Context, tandem: &Tandem, args: Backfill) -> Result<(), Stop> {
    let agenda = tandem.agenda();
    let id = plan_id(tandem, &args.which.plan)?;
    let today = today(context, tandem)?;
    let to = dated(args.to, today, SaidDay::over)?.unwrap_or(today);
    let from = dated(args.from, today, SaidDay::over)?.unwrap_or(to - TimeDelta::days(27));
    let went = args.went.iter().map(|on| (*on, Outcome::Whole));
    let missed = args.missed.iter().map(|on| (*on, Outcome::NotThisTime { why: None }));
    let mut said = Vec::new();
    for (on, outcome) in went.chain(missed) {
        said.extend(dated(Some(on), today, SaidDay::over)?.map(|on| (on, outcome)));
    }
    if let Some((on, _)) = said.iter().find(|(on, _)| !(from..=to).contains(on)) {
        return Err(Stop::refused(say!("terminal.agenda.not_between", on, from, to)));
    }
    if args.all {
        let (now, zone) = (context.now()?, context.zone(tandem)?);
        for open in agenda.days(id, from, to)? {
            let over = open.ends(&zone) <= now;
            if open.is_open() && over && said.iter().all(|(on, _)| *on != open.date) {
                said.push((open.date, Outcome::Whole));
            }
        }
    }
    let given = agenda.answer_all(id, &said)?;
    let changed = given.iter().filter(|given| given.changed).count();
    let all = agenda.days(id, from, to)?;
    if context.screen.json {
        let days = all.iter().map(json::Day::from).collect();
        let told = json::Backfilled { plan: id, from, to, changed, days };
        return Ok(context.screen.value(&told)?);
    }
    if all.is_empty() {
        return Ok(context.screen.line(say!("terminal.agenda.not_time_2"))?);
    }
    let lines = table(&all).lines(context.screen.width);
    context.screen.lines(lines)?;
    if changed > 0 {
        let changed = text::count(changed, "terminal.n.answer");
        context.screen.line(say!("terminal.agenda.written_down_takes_all", changed))?;
    } else if said.is_empty() {
        context.screen.line(say!("terminal.agenda.which_ones_say_went"))?;
    }
    Ok(())
}
