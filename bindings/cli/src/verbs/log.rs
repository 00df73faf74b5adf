//! Writing sessions down, and correcting them.

use std::collections::BTreeSet;
use std::io::BufRead as _;

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use serde::Deserialize;
use tandem::{EntryKind, Logged, Tandem};
use tandem_model::{
    Approach, Fellowship, Form, GroupFormat, Id, Involvement, Kind, LedBy, LocalTime, Minutes,
    Note, Resolved, Session, Setting, Shift, TandemError, Zone, parse_wall,
};

use crate::args::{Details, Edit, Log, SessionField};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, json, text};

pub(super) fn log(context: &mut Context, args: Log) -> Result<(), Stop> {
    let (Some(kind), Some(minutes)) = (args.kind, args.minutes) else {
        return batch(context);
    };
    context.with_record(|context, tandem| {
        let zone = context.zone(tandem)?;
        let now = context.now()?;
        let start = match args.at {
            Some(wall) => understood(wall, args.second, &zone)?,
            None => just_ended(now, minutes, &zone),
        };
        let mut session = plain(kind, start.time, minutes, now);
        apply(tandem, args.details, &mut session)?;
        let logged = tandem.log().log(session)?;
        tell(context, "Logged", &logged, args.at, start.shift)
    })
}

pub(super) fn edit(context: &mut Context, args: Edit) -> Result<(), Stop> {
    if args.says_nothing() {
        return Err(Stop::usage("say what to correct, such as --minutes 45; see `edit --help`"));
    }
    context.with_record(|context, tandem| {
        let id = session_id(tandem, &args.id)?;
        let mut session = tandem.log().session(id)?;
        for field in &args.clear {
            clear(*field, &mut session);
        }
        if let Some(kind) = args.kind {
            session.kind = kind;
        }
        if let Some(minutes) = args.minutes {
            session.minutes = minutes;
        }
        let mut shift = Shift::Exact;
        if let Some(wall) = args.at {
            let zone = context.named_zone().unwrap_or_else(|| session.start.zone().clone());
            let start = understood(wall, args.second, &zone)?;
            (session.start, shift) = (start.time, start.shift);
        }
        apply(tandem, args.details, &mut session)?;
        let logged = tandem.log().edit(id, session)?;
        tell(context, "Corrected", &logged, args.at, shift)
    })
}

/// A session of which nothing is said but kind, start and length.
fn plain(kind: Kind, start: LocalTime, minutes: Minutes, now: DateTime<Utc>) -> Session {
    Session {
        kind,
        start,
        minutes,
        approximate: false,
        form: None,
        group_format: None,
        approach: None,
        fellowship: None,
        setting: None,
        required: None,
        led_by: None,
        did: BTreeSet::new(),
        part_of: None,
        note: None,
        written_at: now,
    }
}

fn just_ended(now: DateTime<Utc>, minutes: Minutes, zone: &Zone) -> Resolved {
    let start = now - TimeDelta::minutes(minutes.get().into());
    Resolved { time: LocalTime::at(start, zone), shift: Shift::Exact }
}

/// Looks a wall-clock time up in its zone; `second` asks for the later of two.
pub(super) fn understood(wall: NaiveDateTime, second: bool, zone: &Zone) -> Result<Resolved, Stop> {
    if !second {
        return Ok(LocalTime::resolve(wall, zone));
    }
    let time = LocalTime::later_of_two(wall, zone)
        .ok_or_else(|| TandemError::invalid("second", "the clocks showed this time only once"))?;
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
        Shift::MovedForward { .. } => context.screen.note(format!(
            "Note: the clocks were put forward and skipped {asked}. The time was moved forward: it \
             is kept as {}.",
            text::moment(kept)
        )),
        Shift::FirstOfTwo => context.screen.note(format!(
            "Note: the clocks were put back and showed {asked} twice. The first of the two is \
             kept; --second picks the later one."
        )),
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
        let other = describe::kept(other);
        context.screen.note(format!("Note: it overlaps with {other}. Both are kept."));
    }
    Ok(())
}

fn logged_json(logged: &Logged, shift: Shift) -> json::Logged<'_> {
    json::Logged {
        session: (&logged.kept).into(),
        overlaps: logged.overlaps.iter().map(|other| other.id).collect(),
        understood: shift.into(),
    }
}

/// Writes into a session what the flags say.
fn apply(tandem: &Tandem, details: Details, session: &mut Session) -> Result<(), Stop> {
    session.approximate |= details.approx;
    let about = details.circumstances;
    session.required = about.required().or(session.required);
    session.form = about.form.or(session.form);
    session.group_format = about.format.or(session.group_format);
    session.approach = about.approach.or(session.approach);
    session.fellowship = about.fellowship.or(session.fellowship);
    session.setting = about.setting.or(session.setting);
    session.led_by = about.led_by.or(session.led_by);
    if !details.did.is_empty() {
        session.did = details.did.into_iter().collect();
    }
    if let Some(id) = details.part_of {
        session.part_of = Some(session_id(tandem, &id)?);
    }
    session.note = details.note.or(session.note.take());
    Ok(())
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
    Err(Stop::refused(format!(
        "this is {name}, not a session: write it down anew, or take it out with `tandem remove`"
    )))
}

/// A line of `log --batch`. Keys that are not known are passed over.
#[derive(Deserialize)]
struct Line {
    kind: Kind,
    minutes: Minutes,
    #[serde(alias = "start")]
    at: Option<String>,
    #[serde(default)]
    second: bool,
    zone: Option<Zone>,
    #[serde(default)]
    approximate: bool,
    form: Option<Form>,
    group_format: Option<GroupFormat>,
    approach: Option<Approach>,
    fellowship: Option<Fellowship>,
    setting: Option<Setting>,
    required: Option<bool>,
    led_by: Option<LedBy>,
    #[serde(default)]
    did: BTreeSet<Involvement>,
    part_of: Option<Id>,
    note: Option<Note>,
}

impl Line {
    fn read(text: &str, home: &Zone, now: DateTime<Utc>) -> Result<(Session, Shift), Stop> {
        let line: Self = serde_json::from_str(text).map_err(|error| {
            // Only what is wrong, not where: the line is named beside it.
            let why = error.to_string();
            Stop::refused(why.split(" at line ").next().unwrap_or(&why))
        })?;
        let zone = line.zone.as_ref().unwrap_or(home);
        let start = match &line.at {
            Some(at) => understood(parse_wall(at)?, line.second, zone)?,
            None => just_ended(now, line.minutes, zone),
        };
        let session = Session {
            approximate: line.approximate,
            form: line.form,
            group_format: line.group_format,
            approach: line.approach,
            fellowship: line.fellowship,
            setting: line.setting,
            required: line.required,
            led_by: line.led_by,
            did: line.did,
            part_of: line.part_of,
            note: line.note,
            ..plain(line.kind, start.time, line.minutes, now)
        };
        Ok((session, start.shift))
    }
}

/// Keeps a session for every line on stdin, and prints each id when it is on the disk, not before.
fn batch(context: &mut Context) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let zone = context.zone(tandem)?;
        for (index, line) in std::io::stdin().lock().lines().enumerate() {
            let named = |stop| in_line(index + 1, stop);
            let line = line.map_err(|error| named(Stop::refused(error.to_string())))?;
            if line.trim().is_empty() {
                continue;
            }
            let (session, shift) = Line::read(&line, &zone, context.now()?).map_err(named)?;
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
        Stop::Because { code, message, exit } => {
            Stop::Because { code, message: format!("line {number}: {message}"), exit }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_sessions_json_says() {
        let now = DateTime::from_timestamp(1_772_463_600, 0).unwrap();
        let home = Zone::named("America/New_York").unwrap();
        let text = r#"{"id":"x","kind":"mutual-help","start":"2026-03-01T10:00:00","minutes":60,
            "zone":"America/Chicago","offset":"-06:00","did":["sponsor"],"form":null,"new":1}"#;
        let (session, shift) = Line::read(text, &home, now).unwrap();
        assert_eq!(session.start.to_string(), "2026-03-01T10:00:00-06:00[America/Chicago]");
        assert_eq!(session.did, [Involvement::Sponsor].into());
        assert_eq!(shift, Shift::Exact);

        let (session, _) = Line::read(r#"{"kind":"group","minutes":90}"#, &home, now).unwrap();
        assert_eq!(session.end(), now);

        for wrong in ["{}", "", "[]", r#"{"kind":"group","minutes":0}"#, r#"{"kind":"x"}"#] {
            match Line::read(wrong, &home, now).map_err(|stop| in_line(7, stop)) {
                Err(Stop::Because { message, exit: 1, .. }) => {
                    assert!(message.starts_with("line 7: ") && !message.contains("column"));
                }
                other => panic!("{wrong}: {:?}", other.map(|_| ())),
            }
        }
    }
}
