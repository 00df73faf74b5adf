//! Writing sessions down, and correcting them.

use std::io::BufRead as _;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tandem::{EntryKind, Logged, SaidTime, Tandem, Voice};
use tandem_model::{
    Id, Kind, LocalTime, Minutes, Resolved, Session, Shift, TandemError, Zone, parse_wall,
};

use crate::args::{AskedOnce, Details, Edit, Log, SessionField, values};
use crate::ask::forms::{self, More};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, json, text};
use crate::speech::say;

pub(super) fn log(context: &mut Context, mut args: Log) -> Result<(), Stop> {
    if args.batch {
        return batch(context, args.yes);
    }
    if !args.when.is_empty() {
        args.at = Some(values::time(&args.when.join(" ")).map_err(Stop::usage)?);
    }
    let mut asked = None;
    if context.can_ask() && args.lacks_something() {
        let (voice, ()) = forms::with_voice(context, |_| Ok(()))?;
        let Some(said) = forms::log(context, &voice, args)? else { return Ok(()) };
        args = said;
        asked = Some(voice);
    }
    let (at, kind) = (args.at, args.kind);
    let Some(said) = kind else {
        return Err(Stop::usage(say!("terminal.log.what")));
    };
    if args.second && at.is_none() {
        return Err(Stop::usage(say!("terminal.log.second_time_say")));
    }
    let Some(minutes) = args.length.or(args.minutes) else {
        // A visit can be counted by its day alone.
        if said.kind != Kind::Medical || !args.details.says_nothing() {
            return Err(Stop::usage(say!("terminal.log.how_long_such_as")));
        }
        return context.with_record(|context, tandem| {
            let (now, zone) = (context.now()?, context.zone(tandem)?);
            let on = at.map(|at| meant(at, now, &zone)).transpose()?;
            super::visits::add(context, tandem, on.map(|wall| wall.date()))
        });
    };
    let id = context.with_record(|context, tandem| {
        let zone = context.zone(tandem)?;
        let now = context.now()?;
        let wall = at.map(|at| meant(at, now, &zone)).transpose()?;
        let start = match wall {
            Some(wall) => understood(wall, args.second, &zone)?,
            None => just_ended(now, minutes, &zone),
        };
        let mut session = Session::new(said.kind, start.time, minutes, now);
        session.fellowship = said.fellowship;
        let session = Said::of(tandem, args.details)?.of_session(session);
        surely(context, tandem, &session, now, args.yes)?;
        let logged = tandem.log().log(session)?;
        tell(context, &say!("terminal.log.logged"), &logged, wall, start.shift)?;
        Ok(logged.kept.id)
    })?;
    match asked {
        Some(voice) => more(context, &voice, id),
        None => Ok(()),
    }
}

/// Takes what else there is to say of a session that was asked for step by step. It is kept already.
fn more(context: &mut Context, voice: &Voice, id: Id) -> Result<(), Stop> {
    while let Some(said) = forms::more(context, voice)? {
        context.with_record(|context, tandem| {
            let logged = tandem.log().edit(id, |mut session| {
                match said {
                    More::Note(note) => session.note = Some(note),
                    More::Form(form) => session.form = Some(form),
                    More::AboutRight => session.approximate = true,
                }
                Ok(session)
            })?;
            let kept = describe::kept(&logged.kept);
            Ok(context.screen.line(format!("{}: {kept}", say!("terminal.log.corrected")))?)
        })?;
    }
    Ok(())
}

pub(super) fn edit(context: &mut Context, args: Edit) -> Result<(), Stop> {
    if args.says_nothing() {
        return Err(Stop::usage(say!("terminal.log.say_what_correct_such")));
    }
    context.with_record(|context, tandem| {
        let id = session_id(tandem, &args.id)?;
        let before = tandem.log().session(id)?;
        let zone = context.named_zone().unwrap_or_else(|| before.start.zone().clone());
        let at = args.at.map(|at| at.or_on(before.start.date()));
        let wall = at.map(|at| meant(at, context.now()?, &zone)).transpose()?;
        let start = match wall {
            Some(wall) => {
                let start = understood(wall, args.second, &zone)?;
                let corrected = Session { start: start.time.clone(), ..before };
                let now = context.now()?;
                surely(context, tandem, &corrected, now, args.yes)?;
                Some(start)
            }
            None => None,
        };
        let shift = start.as_ref().map_or(Shift::Exact, |start| start.shift);
        let (said, once) = (Said::of(tandem, args.details)?, args.asked_once);
        let logged = tandem.log().edit(id, |mut session| {
            for field in &args.clear {
                clear(*field, &mut session);
            }
            session.kind = args.kind.unwrap_or(session.kind);
            session.minutes = args.minutes.unwrap_or(session.minutes);
            if let Some(start) = start {
                session.start = start.time;
            }
            Ok(asked_once(&once, said.of_session(session)))
        })?;
        tell(context, &say!("terminal.log.corrected"), &logged, wall, shift)
    })
}

/// Asks about a start that lies years back: most often the year is a slip.
///
/// # Errors
/// Refused where the answer is no; wrong usage where nobody can be asked.
fn surely(
    context: &mut Context,
    tandem: &Tandem,
    session: &Session,
    now: DateTime<Utc>,
    yes: bool,
) -> Result<(), Stop> {
    if yes || !session.long_ago(now) {
        return Ok(());
    }
    let day = text::day(session.start.date());
    match context.yes(&tandem.voice()?, &say!("terminal.log.years_ago_year_right", day))? {
        Some(true) => Ok(()),
        Some(false) => Err(TandemError::Cancelled.into()),
        None => Err(Stop::refused(say!("terminal.log.years_ago_add_yes", day))),
    }
}

fn just_ended(now: DateTime<Utc>, minutes: Minutes, zone: &Zone) -> Resolved {
    let start = now - TimeDelta::minutes(minutes.get().into());
    Resolved { time: LocalTime::at(start, zone), shift: Shift::Exact }
}

/// The wall-clock time that somebody means who says it now.
pub(super) fn meant(at: SaidTime, now: DateTime<Utc>, zone: &Zone) -> Result<NaiveDateTime, Stop> {
    let wall = at.meant_at(LocalTime::at(now, zone).wall());
    wall.ok_or_else(|| TandemError::invalid("at", "there is no such day").into())
}

/// Looks a wall-clock time up in its zone; `second` asks for the later of two.
pub(super) fn understood(wall: NaiveDateTime, second: bool, zone: &Zone) -> Result<Resolved, Stop> {
    if !second {
        return Ok(LocalTime::resolve(wall, zone));
    }
    let time = LocalTime::later_of_two(wall, zone)
        .ok_or_else(|| Stop::refused(say!("terminal.log.shown_once")))?;
    Ok(Resolved { time, shift: Shift::Exact })
}

/// Says on stderr what was done to a time that the clocks skipped or showed twice.
pub(super) fn say_shift(
    context: &mut Context,
    asked: Option<NaiveDateTime>,
    kept: &LocalTime,
    shift: Shift,
) {
    let asked = asked.unwrap_or(kept.wall()).format("%H:%M");
    match shift {
        Shift::Exact => {}
        Shift::MovedForward { .. } => context.screen.note(say!(
            "terminal.log.note_clocks_were_put",
            asked,
            kept = text::moment(kept)
        )),
        Shift::FirstOfTwo => {
            context.screen.note(say!("terminal.log.note_clocks_were_put_2", asked))
        }
    }
}

/// Tells what is kept now.
fn tell(
    context: &mut Context,
    deed: &str,
    logged: &Logged,
    asked: Option<NaiveDateTime>,
    shift: Shift,
) -> Result<(), Stop> {
    if context.screen.json {
        context.screen.value(&logged_json(logged, shift))?;
    } else {
        context.screen.line(format!("{deed}: {}", describe::kept(&logged.kept)))?;
    }
    say_shift(context, asked, &logged.kept.session.start, shift);
    for other in &logged.overlaps {
        let (same, other) = (other.says_the_same(&logged.kept), describe::kept(other));
        context.screen.note(match same {
            true => say!("terminal.log.note_same", other, id = describe::short(logged.kept.id)),
            false => say!("terminal.log.note_overlaps_both_are", other),
        });
    }
    if let Some(planned) = &logged.could_be {
        let (plan, on) = (describe::short(planned.plan), planned.date);
        let id = describe::short(logged.kept.id);
        context.screen.note(say!(
            "terminal.log.yes_tandem_agenda_went",
            plan,
            on,
            id,
            asked = planned.text
        ));
    }
    Ok(())
}

fn logged_json(logged: &Logged, shift: Shift) -> json::Logged<'_> {
    json::Logged {
        session: (&logged.kept).into(),
        overlaps: logged.overlaps.iter().map(|other| other.id).collect(),
        could_be: logged.could_be.as_ref(),
        understood: shift.into(),
    }
}

/// What is asked once, of a plan: a session only has it corrected.
fn asked_once(once: &AskedOnce, session: Session) -> Session {
    Session {
        required: once.required().or(session.required),
        approach: once.approach.or(session.approach),
        setting: once.setting.or(session.setting),
        ..session
    }
}

/// What the flags say of a session, with the other session that they name looked up.
struct Said {
    details: Details,
    part_of: Option<Id>,
}

impl Said {
    fn of(tandem: &Tandem, details: Details) -> Result<Self, Stop> {
        let part_of = details.part_of.as_deref();
        let part_of = part_of.map(|id| session_id(tandem, id)).transpose()?;
        Ok(Self { details, part_of })
    }

    /// The session with that written into it; what is not said stays.
    fn of_session(self, mut session: Session) -> Session {
        let Self { details, part_of } = self;
        session.approximate |= details.approx;
        let about = details.circumstances;
        session.form = about.form.or(session.form);
        session.group_format = about.format.or(session.group_format);
        session.fellowship = about.fellowship.or(session.fellowship);
        session.led_by = about.led_by.or(session.led_by);
        if !details.did.is_empty() {
            session.did = details.did.into_iter().collect();
        }
        session.part_of = part_of.or(session.part_of);
        session.note = details.note.or(session.note);
        session
    }
}

fn clear(field: SessionField, session: &mut Session) {
    match field {
        SessionField::Approx => session.approximate = false,
        SessionField::Form => session.form = None,
        SessionField::Format => session.group_format = None,
        SessionField::Approach => session.approach = None,
        SessionField::Fellowship => session.fellowship = None,
        SessionField::Setting => session.setting = None,
        SessionField::LedBy => session.led_by = None,
        SessionField::Required => session.required = None,
        SessionField::Did => session.did.clear(),
        SessionField::PartOf => session.part_of = None,
        SessionField::Note => session.note = None,
    }
}

/// The session that an id or the beginning of one stands for.
fn session_id(tandem: &Tandem, id: &str) -> Result<Id, Stop> {
    let entry = tandem.log().find(id)?;
    if entry.kind == EntryKind::Session {
        return Ok(entry.id);
    }
    let name = describe::name(entry.kind);
    Err(Stop::refused(say!("terminal.log.not_session_write_down", name)))
}

/// A line of `log --batch`: a session as the model has it, and as `sessions --json` prints it. Only
/// the start is looked up here: it may be named `at`, have its zone beside it, or be left out. Keys
/// that are not known are passed over.
fn read_line(text: &str, home: &Zone, now: DateTime<Utc>) -> Result<(Session, Shift), Stop> {
    let mut line: Map<String, Value> = serde_json::from_str(text).map_err(|why| wrong(&why))?;
    let (at, start) = (take::<String>(&mut line, "at")?, take::<String>(&mut line, "start")?);
    let second = take::<bool>(&mut line, "second")?.unwrap_or(false);
    let zone = take::<String>(&mut line, "zone")?.map(|name| Zone::chosen(&name)).transpose()?;
    let start = match at.or(start) {
        Some(at) => match at.parse::<LocalTime>() {
            Ok(time) => Resolved { time, shift: Shift::Exact },
            Err(_) => understood(parse_wall(&at)?, second, zone.as_ref().unwrap_or(home))?,
        },
        None => {
            let minutes = line.get("minutes").cloned().unwrap_or_default();
            let minutes: Minutes = serde_json::from_value(minutes).map_err(|why| wrong(&why))?;
            just_ended(now, minutes, zone.as_ref().unwrap_or(home))
        }
    };
    line.insert("start".into(), start.time.to_string().into());
    line.insert("written_at".into(), now.to_rfc3339().into());
    let session = serde_json::from_value(line.into()).map_err(|why| wrong(&why))?;
    Ok((session, start.shift))
}

/// Takes a key out of a line.
fn take<T: DeserializeOwned>(line: &mut Map<String, Value>, key: &str) -> Result<Option<T>, Stop> {
    let value = line.remove(key).unwrap_or_default();
    serde_json::from_value(value).map_err(|why| wrong(&why))
}

/// Only what is wrong, not where: the line is named beside it. What a parser says of types is for nobody to
/// read.
fn wrong(error: &serde_json::Error) -> Stop {
    let why = error.to_string();
    let of_parser = ["invalid type", "expected", "unknown", "missing field", "EOF", "trailing"];
    if of_parser.iter().any(|words| why.contains(words)) {
        return Stop::refused(say!("terminal.log.line_form"));
    }
    Stop::refused(why.split(" at line ").next().unwrap_or(&why))
}

/// Keeps a session for every line on stdin, and prints each id when it is on the disk, not before.
fn batch(context: &mut Context, yes: bool) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let zone = context.zone(tandem)?;
        for (index, line) in std::io::stdin().lock().lines().enumerate() {
            let named = |stop| in_line(index + 1, stop);
            let line = line.map_err(|error| named(Stop::refused(error.to_string())))?;
            if line.trim().is_empty() {
                continue;
            }
            let now = context.now()?;
            let (session, shift) = read_line(&line, &zone, now).map_err(named)?;
            if session.long_ago(now) && !yes {
                let why = say!("terminal.log.start_years_ago_add");
                return Err(named(Stop::refused(why)));
            }
            let logged = tandem.log().log(session).map_err(|error| named(error.into()))?;
            if context.screen.json {
                context.screen.value(&logged_json(&logged, shift))?;
            } else {
                context.screen.line(logged.kept.id.to_string())?;
            }
            context.screen.flush()?;
        }
        Ok(())
    })
}

fn in_line(number: usize, stop: Stop) -> Stop {
    match stop {
        Stop::Because { code, message, exit, refusal } => {
            let message = say!("terminal.log.line", number, message);
            Stop::Because { code, message, exit, refusal }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use tandem_model::Involvement;

    use super::*;

    #[test]
    fn a_line_says_what_sessions_json_says() {
        let now = DateTime::from_timestamp(1_772_463_600, 0).unwrap();
        let home = Zone::named("America/New_York").unwrap();
        let text = r#"{"id":"x","kind":"mutual-help","start":"2026-03-01T10:00:00","minutes":60,
            "zone":"America/Chicago","offset":"-06:00","did":["sponsor"],"form":null,"new":1}"#;
        let (session, shift) = read_line(text, &home, now).unwrap();
        assert_eq!(session.start.to_string(), "2026-03-01T10:00:00-06:00[America/Chicago]");
        assert_eq!(session.did, [Involvement::Sponsor].into());
        assert_eq!(shift, Shift::Exact);

        let (session, _) = read_line(r#"{"kind":"group","minutes":90}"#, &home, now).unwrap();
        assert_eq!(session.end(), now);

        for wrong in ["{}", "", "[]", r#"{"kind":"group","minutes":0}"#, r#"{"kind":"x"}"#] {
            match read_line(wrong, &home, now).map_err(|stop| in_line(7, stop)) {
                Err(Stop::Because { message, exit: 1, .. }) => {
                    assert!(message.starts_with("line 7: ") && !message.contains("column"));
                }
                other => panic!("{wrong}: {:?}", other.map(|_| ())),
            }
        }
    }
}
