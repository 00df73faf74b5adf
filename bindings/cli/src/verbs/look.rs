//! Looking at the log: the list, and what happened to one entry.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tandem::{Deed, EntryKind, HistoryLine, Kept, SessionQuery, Tandem};
use tandem_model::{Away, Id, LocalTime, NotAttended, Zone};

use crate::args::{Dates, Sessions};
use crate::context::Context;
use crate::exit::{self, Stop};
use crate::output::table::{Side, Table};
use crate::output::{describe, json, text};
use crate::speech::{self, say};

/// Sessions per question to the record.
const PAGE: u32 = 1000;

/// The first and the last day that a record can hold.
pub(super) fn all_days() -> (NaiveDate, NaiveDate) {
    let day = |year, month, day| NaiveDate::from_ymd_opt(year, month, day);
    (
        day(1900, 1, 1).expect("the year 1900 has a first day"),
        day(2200, 12, 31).expect("the year 2200 has a last day"),
    )
}

/// The days asked for; all there are where nothing is.
pub(super) fn days(dates: &Dates) -> (NaiveDate, NaiveDate) {
    let (first, last) = all_days();
    (dates.from.unwrap_or(first), dates.to.unwrap_or(last))
}

pub(super) fn sessions(context: &mut Context, args: &Sessions) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let sessions = all(tandem, args)?;
        let (from, to) = days(&args.dates);
        let mut missed = tandem.log().all_not_attended(from, to)?;
        missed.retain(|(_, it)| args.kind.is_none_or(|kind| kind == it.kind));
        let mut away = tandem.log().all_away(from, to)?;
        away.retain(|_| args.kind.is_none());
        if context.screen.json {
            let sessions: Vec<_> = sessions.iter().map(json::Session::from).collect();
            if !args.all {
                return Ok(context.screen.value(&sessions)?);
            }
            let missed = json::with_ids(&missed);
            let all = json::All { sessions, missed, away: json::with_ids(&away) };
            return Ok(context.screen.value(&all)?);
        }
        let mut rows: Vec<Row> = sessions.iter().map(Row::session).collect();
        rows.extend(missed.iter().map(Row::missed));
        rows.extend(away.iter().map(Row::away));
        if rows.is_empty() {
            return Ok(context.screen.lines(nothing(tandem)?)?);
        }
        rows.sort_by_key(|row| row.order);
        let home = context.zone(tandem)?;
        let width = context.screen.width;
        context.screen.lines(table(rows, &home).lines(width))?;
        if sessions.iter().any(|kept| kept.session.approximate) {
            context.screen.lines([String::new(), say!("terminal.look.about")])?;
        }
        Ok(())
    })
}

/// Every page, the oldest session first.
fn all(tandem: &Tandem, args: &Sessions) -> Result<Vec<Kept>, Stop> {
    let mut query = SessionQuery {
        from: args.dates.from,
        to: args.dates.to,
        kind: args.kind,
        after: None,
        limit: PAGE,
    };
    let mut all = Vec::new();
    loop {
        let page = tandem.log().sessions(&query)?;
        query.after = page.sessions.last().map(|kept| kept.id);
        all.extend(page.sessions);
        if !page.more {
            all.reverse();
            return Ok(all);
        }
    }
}

fn nothing(tandem: &Tandem) -> Result<[String; 2], Stop> {
    let any = SessionQuery { limit: 1, ..SessionQuery::default() };
    let any = tandem.log().sessions(&any)?.total > 0;
    Ok(if any {
        [say!("terminal.look.nothing_written_down_these"), say!("terminal.look.lists_everything")]
    } else {
        [
            say!("terminal.look.nothing_written_down_yet"),
            say!("terminal.look.begin_tandem_log_individual"),
        ]
    })
}

/// A line of the list, before the columns are known.
struct Row {
    /// By local date, as a diary is read, and within one by the instant.
    order: (NaiveDate, i64),
    id: Id,
    at: When,
    kind: String,
    length: String,
    note: String,
}

fn order(time: &LocalTime) -> (NaiveDate, i64) {
    (time.date(), time.utc().timestamp())
}

enum When {
    Time(LocalTime),
    Day(NaiveDate),
}

impl Row {
    fn session(kept: &Kept) -> Self {
        let session = &kept.session;
        let about = if session.approximate { "~" } else { "" };
        let note = session.note.as_ref().map(|note| text::one_line(note.as_str()));
        Self {
            order: order(&session.start),
            id: kept.id,
            at: When::Time(session.start.clone()),
            kind: text::word(session.kind),
            length: format!("{about}{}", text::hours(session.minutes.get())),
            note: note.unwrap_or_default(),
        }
    }

    fn missed((id, missed): &(Id, NotAttended)) -> Self {
        let why = missed.why.map(|why| format!(": {}", text::word(why))).unwrap_or_default();
        let note = missed.note.as_ref().map(|note| text::one_line(note.as_str()));
        let note = note.map(|note| format!(". {note}")).unwrap_or_default();
        Self {
            order: order(&missed.at),
            id: *id,
            at: When::Time(missed.at.clone()),
            kind: text::word(missed.kind),
            length: "-".to_owned(),
            note: format!("{}{why}{note}", say!("terminal.look.missed")),
        }
    }

    fn away((id, away): &(Id, Away)) -> Self {
        let days = (away.to - away.from).num_days() + 1;
        Self {
            order: (away.from, i64::MIN),
            id: *id,
            at: When::Day(away.from),
            kind: say!("terminal.hours.away"),
            length: String::new(),
            note: if days == 1 {
                String::new()
            } else {
                say!("terminal.look.to", day = text::day(away.to))
            },
        }
    }
}

fn table(rows: Vec<Row>, home: &Zone) -> Table {
    let mut table = Table::new(&[
        (say!("terminal.look.id"), Side::Left),
        (say!("terminal.look.day"), Side::Right),
        (say!("terminal.look.time"), Side::Left),
        (say!("terminal.look.kind"), Side::Left),
        (say!("terminal.look.length"), Side::Right),
        (say!("terminal.look.note"), Side::Left),
    ])
    .wrapped();
    for row in rows {
        let (day, time, elsewhere) = match &row.at {
            When::Time(time) => {
                let elsewhere = (time.zone() != home).then(|| format!("[{}]", time.zone()));
                let day = text::day(time.date());
                // Of an hour that the clocks showed twice the offset tells which it was.
                let twice = LocalTime::later_of_two(time.wall(), time.zone());
                let twice = twice.map(|_| format!(" ({})", time.offset())).unwrap_or_default();
                let clock = format!("{}{twice}", time.wall().format("%H:%M"));
                (day, clock, elsewhere.unwrap_or_default())
            }
            When::Day(day) => (text::day(*day), String::new(), String::new()),
        };
        let note = [elsewhere, row.note].join(" ").trim().to_owned();
        table.row([describe::short(row.id), day, time, row.kind, row.length, note]);
    }
    table
}

pub(super) fn history(context: &mut Context, id: &str) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        // What was taken out is found here as well: what is not has never been, and nothing else shows it.
        let entry = tandem.log().find(id).map_err(exit::without_tip)?;
        let lines = tandem.log().history(entry)?;
        if context.screen.json {
            return Ok(context.screen.value(&lines)?);
        }
        let zone = context.zone(tandem)?;
        let title = describe::entry_in(tandem, entry, &lines);
        context.screen.line(format!("{title} [{}]", describe::short(entry.id)))?;
        let blank = lines.iter().any(|line| line.deed == Deed::Forgot);
        for line in &lines {
            let at = text::moment(&LocalTime::at(line.at, &zone));
            let deed = match line.deed {
                Deed::Forgot => say!("terminal.look.forgotten"),
                // What it was went with what it said.
                _ if blank => say!("terminal.look.something_written"),
                _ => deed(entry.kind, line),
            };
            context.screen.line(format!("{at}  {deed}"))?;
        }
        Ok(())
    })
}

pub(super) fn show(context: &mut Context, id: &str) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let shown = tandem.log().show(tandem.log().find(id)?)?;
        if context.screen.json {
            return Ok(context.screen.value(&shown)?);
        }
        let title = describe::entry_in(tandem, shown.entry, &tandem.log().history(shown.entry)?);
        context.screen.line(format!("{title} [{}]", shown.entry.id))?;
        let zone = context.zone(tandem)?;
        let names = shown.fields.iter().map(|field| text::width(&field.name)).max().unwrap_or(0);
        for field in &shown.fields {
            let name = text::one_line(&speech::field(&field.name));
            let first = format!("  {name:<names$}  ");
            let told = describe::plan_field(&field.name, &field.value);
            let told = told.unwrap_or_else(|| whole(&field.name, &field.value, &zone));
            context.screen.lines(text::wrap(&told, context.screen.width, &first))?;
        }
        Ok(())
    })
}

/// A field's value, all of it, as a person would write it.
fn whole(field: &str, value: &str, zone: &Zone) -> String {
    match serde_json::from_str::<serde_json::Value>(value) {
        Ok(value @ (serde_json::Value::Object(_) | serde_json::Value::Array(_))) => parts(&value),
        _ => match value.parse::<LocalTime>() {
            Ok(time) => text::moment(&time),
            // A word of a list is said as elsewhere; a person's own words stand as they are.
            Err(_) if value.parse::<DateTime<Utc>>().is_ok() => {
                text::moment(&LocalTime::at(value.parse().unwrap_or_default(), zone))
            }
            Err(_) if is_word(value) && !in_own_words(field) && field != "name" => {
                speech::written(value)
            }
            Err(_) => value.to_owned(),
        },
    }
}

fn is_word(value: &str) -> bool {
    value.starts_with(|c: char| c.is_ascii_lowercase())
        && value.chars().all(|c| c.is_ascii_lowercase() || c == '_')
}

/// What stands in a list or under names, in one line.
fn parts(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::Null => say!("terminal.look.not_said"),
        serde_json::Value::String(text) if is_word(text) => speech::written(text),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(all) => all.iter().map(parts).collect::<Vec<_>>().join(", "),
        serde_json::Value::Object(all) => {
            let told =
                all.iter().map(|(name, value)| format!("{} {}", speech::field(name), parts(value)));
            told.collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    }
}

/// What a line of the history did.
fn deed(kind: EntryKind, line: &HistoryLine) -> String {
    let changes = || changes(line);
    match line.deed {
        Deed::Wrote => {
            let delay = delay(line).filter(|_| kind == EntryKind::Session);
            let written = match delay {
                Some(delay) => say!("terminal.look.written", when = how_long_after(delay)),
                None => say!("terminal.look.written_2"),
            };
            with(&written, &changes())
        }
        Deed::Edited => with(&say!("terminal.look.edited"), &changes()),
        Deed::Removed => say!("terminal.look.removed"),
        Deed::Restored => with(&say!("terminal.look.brought_back"), &changes()),
        Deed::Undid => with(&say!("terminal.look.undone"), &changes()),
        Deed::Redid => with(&say!("terminal.look.redone"), &changes()),
        Deed::Forgot => say!("terminal.look.forgotten"),
    }
}

fn with(deed: &str, changes: &str) -> String {
    if changes.is_empty() { deed.to_owned() } else { format!("{deed}: {changes}") }
}

/// `minutes 50 → 45, note changed`.
pub(super) fn changes(line: &HistoryLine) -> String {
    // An undo writes every field that its act had written, also such as nothing came over since.
    let changed = line.changes.iter().filter(|change| change.old != change.new);
    let answered = line.changes.iter().any(|change| change.field.starts_with("answer/"));
    // Where an exercise stands follows from what was answered.
    let told = |field: &str| field != "written_at" && !(answered && field == "at");
    let told = changed.filter(|change| told(&change.field)).map(|change| {
        let name = field_name(&change.field);
        if in_own_words(&change.field) {
            let deed = match (&change.old, &change.new) {
                (None, _) => say!("terminal.look.added"),
                (_, None) => say!("terminal.look.taken_out"),
                _ => say!("terminal.look.changed"),
            };
            return say!("terminal.look.in_words", name, deed);
        }
        let shown = |value: &Option<String>| match value {
            None => say!("terminal.look.not_said"),
            Some(value) => {
                describe::plan_field(&change.field, value).unwrap_or_else(|| value_of(value))
            }
        };
        match line.deed {
            Deed::Wrote => format!("{name} {}", shown(&change.new)),
            _ => format!("{name} {} → {}", shown(&change.old), shown(&change.new)),
        }
    });
    told.collect::<Vec<_>>().join(", ")
}

/// What a field is called: of one for each step or answer, not under which id it is kept.
fn field_name(field: &str) -> String {
    match field.split_once('/') {
        Some(("step", _)) => say!("terminal.look.step"),
        Some(("answer", step)) => say!("terminal.look.answer", step = text::one_line(step)),
        _ => text::one_line(&speech::field(field)),
    }
}

/// Whether a field holds what a person wrote or answered: that it changed is told, not to what.
fn in_own_words(field: &str) -> bool {
    ["note", "words", "reward", "standing_words", "place", "task", "review", "answers"]
        .contains(&field)
        || ["answer/", "step/"].iter().any(|prefix| field.starts_with(prefix))
}

/// A field's value as a person would write it.
fn value_of(value: &str) -> String {
    if let Ok(time) = value.parse::<LocalTime>() {
        return text::moment(&time);
    }
    if let Ok(words) = serde_json::from_str::<Vec<String>>(value) {
        return words.iter().map(|word| value_of(word)).collect::<Vec<_>>().join(", ");
    }
    match value {
        "true" => say!("terminal.look.yes"),
        "false" => say!("terminal.look.no"),
        id if id.parse::<Id>().is_ok() => id.chars().take(8).collect(),
        zone if zone.contains('/') => text::one_line(zone),
        words => text::one_line(&speech::written(words)),
    }
}

/// How long after its end a session was written down.
fn delay(line: &HistoryLine) -> Option<TimeDelta> {
    let new: BTreeMap<_, _> = line
        .changes
        .iter()
        .filter_map(|change| Some((change.field.as_str(), change.new.as_deref()?)))
        .collect();
    let start: LocalTime = new.get("start")?.parse().ok()?;
    let minutes: i64 = new.get("minutes")?.parse().ok()?;
    Some(line.at - start.utc() - TimeDelta::minutes(minutes))
}

fn how_long_after(delay: TimeDelta) -> String {
    let after = |number: i64, of: &str| {
        let time = text::count(number.unsigned_abs() as usize, of);
        say!("terminal.look.after_ended", time)
    };
    // To the nearest: what was written 2 days and 23 hours later was written 3 days later.
    let minutes = delay.num_minutes();
    let (hours, days) = ((minutes + 30) / 60, (minutes + 720) / 1440);
    match (days, hours, minutes) {
        (_, _, ..0) => say!("terminal.look.before_ended"),
        (_, _, 0..10) => say!("terminal.look.right_after_ended"),
        (_, _, 10..60) => after(minutes, "terminal.n.minute"),
        (_, 0..24, _) => after(hours, "terminal.n.hour"),
        _ => after(days, "terminal.n.day"),
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use tandem::FieldChange;

    use super::*;

    #[test]
    fn a_delay_in_words() {
        for (minutes, words) in [
            (-1, "before it ended"),
            (0, "right after it ended"),
            (9, "right after it ended"),
            (59, "59 minutes after it ended"),
            (60, "1 hour after it ended"),
            (1409, "23 hours after it ended"),
            (1410, "1 day after it ended"),
            (4275, "3 days after it ended"),
        ] {
            assert_eq!(how_long_after(TimeDelta::minutes(minutes)), words);
        }
    }

    #[test]
    fn a_change_in_words() {
        let change = |field: &str, old: Option<&str>, new: Option<&str>| FieldChange {
            field: field.into(),
            old: old.map(Into::into),
            new: new.map(Into::into),
        };
        let line = HistoryLine {
            at: DateTime::UNIX_EPOCH,
            deed: Deed::Edited,
            changes: vec![
                change("minutes", Some("50"), Some("45")),
                change("led_by", None, Some("social_worker")),
                change("approximate", Some("false"), Some("true")),
                change("did", None, Some(r#"["sponsor","step_work"]"#)),
                change("note", Some("long words"), Some("other words")),
                change("start", Some("2026-03-02T10:00:00-05:00[America/New_York]"), None),
            ],
        };
        assert_eq!(
            deed(EntryKind::Session, &line),
            "edited: minutes 50 → 45, led by not said → social worker, \
             approximate no → yes, did not said → sponsor, step work, note changed, \
             start Mon 2 Mar 2026 10:00 → not said"
        );
    }
}
