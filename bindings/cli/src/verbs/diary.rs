//! A history from elsewhere: looked at first, then taken in.

use tandem::{CsvReport, DayOrder, DiaryChoice, DiaryLook, error_slug};
use tandem_model::TandemError;

use crate::args::{Diary, Import};
use crate::context::Context;
use crate::exit::{self, Stop};
use crate::output::{describe, text};
use crate::speech::{self, say};

/// The columns that a table must have, and one for what is worth keeping.
const TEMPLATE: &str = "date,start,minutes,kind,note";
/// A row of it.
const ROW: &str = "2026-03-02,19:00,60,group,";

/// The first line of a table to fill in.
pub(super) fn template(context: &mut Context) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&serde_json::json!({ "header": TEMPLATE }))?);
    }
    context.screen.line(TEMPLATE)?;
    context.screen.note(say!("terminal.diary.template", row = ROW));
    Ok(())
}

/// Takes a table in, or tells how it is read. Our own needs no look: nothing in it had to be understood.
pub(super) fn import(context: &mut Context, args: &Import, content: &[u8]) -> Result<(), Stop> {
    let choice = choice(args);
    let report = context.with_record(|context, tandem| {
        let diary = tandem.log().diary(content, &choice).map_err(with_its_flag)?;
        if args.diary.yes || diary.is_own() {
            return Ok(Some(diary.import()?));
        }
        tell(context, &diary.look()?)?;
        Ok(None)
    })?;
    let Some(report) = report else { return Ok(()) };
    show(context, &report)?;
    // The others are here, now or already.
    let others = args.skip_bad && report.unchanged > 0;
    if report.refused.is_empty() || report.added > 0 || others {
        return Ok(());
    }
    let rows = text::count(report.refused.len(), "terminal.n.row");
    let hint = if args.skip_bad { "" } else { &say!("terminal.transfer.skip_bad_adds_others") };
    Err(Stop::refused(say!("terminal.transfer.cannot_taken_nothing_added", rows, hint)))
}

fn choice(args: &Import) -> DiaryChoice {
    let Diary { column, word, zone_is, every, day_first, month_first, at, minutes, .. } =
        &args.diary;
    DiaryChoice {
        columns: column.clone(),
        kinds: word.clone(),
        zones: zone_is.clone(),
        every: *every,
        order: match (day_first, month_first) {
            (true, _) => Some(DayOrder::DayFirst),
            (_, true) => Some(DayOrder::MonthFirst),
            _ => None,
        },
        at: *at,
        minutes: *minutes,
        skip_bad: args.skip_bad,
    }
}

/// What a table does not say has a flag that says it.
fn with_its_flag(error: TandemError) -> Stop {
    let why = match &error {
        TandemError::Invalid { field, why } if field == "file" => why.as_str(),
        _ => return error.into(),
    };
    let slug = error_slug(&error);
    if let Some(sort) = exit::sort_of(&slug) {
        let hint = match sort {
            "backup" => "terminal.diary.hint.backup",
            "list" => "terminal.diary.hint.list",
            _ => "terminal.diary.hint.reads",
        };
        return Stop::refused(format!("{} {}", exit::said_alone(&error), speech::text(hint, &[])));
    }
    let hint = match (slug.as_str(), why) {
        ("error.file.day_order", _) => "terminal.diary.hint.order",
        ("error.file.column", "the column kind is missing") => "terminal.diary.hint.kind",
        ("error.file.column", "the column start is missing") => "terminal.diary.hint.start",
        ("error.file.column", "the column minutes is missing") => "terminal.diary.hint.minutes",
        _ => return error.into(),
    };
    let said = exit::said(&error);
    Stop::refused(format!("{said} {}", speech::text(hint, &[])))
}

fn tell(context: &mut Context, look: &DiaryLook) -> Result<(), Stop> {
    let screen = &mut context.screen;
    if screen.json {
        return Ok(screen.value(look)?);
    }
    let columns: Vec<_> = look
        .columns
        .iter()
        .map(|(name, holds)| {
            format!("{} = {}", text::one_line(name), speech::written(holds.name()))
        })
        .collect();
    screen.line(say!("terminal.diary.columns", columns = columns.join(", ")))?;
    passed_over(context, &look.report)?;
    let screen = &mut context.screen;
    if !look.first.is_empty() {
        screen.line(say!("terminal.diary.first"))?;
    }
    for row in &look.first {
        let note = row.session.note.as_ref().map(|note| text::one_line(note.as_str()));
        let note = note.map_or_else(String::new, |note| format!(" – {note}"));
        screen.line(format!("  {}{note}", describe::session(&row.session)))?;
    }
    if let Some((first, _)) = look.words.first() {
        let words: Vec<_> =
            look.words.iter().map(|(word, n)| format!("{} ({n})", text::one_line(word))).collect();
        let (words, first) = (words.join(", "), text::one_line(first));
        screen.line(say!("terminal.diary.words", words, first))?;
    }
    if let Some((word, _)) = look.zones.first() {
        let zone = tandem_model::suggest_zone(word).unwrap_or("America/New_York");
        screen.line(say!("terminal.meetings.say_zone", word = text::one_line(word), zone))?;
    }
    for refused in &look.report.refused {
        screen.line(say!(
            "terminal.transfer.row",
            n = refused.row,
            why = exit::said_of(&refused.why)
        ))?;
    }
    let CsvReport { read, added, unchanged, refused, .. } = &look.report;
    let read = text::count(*read as usize, "terminal.n.row");
    screen.line(say!("terminal.diary.would", read, added, unchanged, refused = refused.len()))?;
    let how = match (refused.is_empty(), *added) {
        (_, 0) => return Ok(()),
        (true, _) => "terminal.diary.take",
        (false, _) => "terminal.diary.take_others",
    };
    Ok(screen.line(speech::text(how, &[]))?)
}

fn passed_over(context: &mut Context, report: &CsvReport) -> Result<(), Stop> {
    if report.ignored_columns.is_empty() {
        return Ok(());
    }
    let names: Vec<_> = report.ignored_columns.iter().map(|name| text::one_line(name)).collect();
    let columns = names.join(", ");
    Ok(context.screen.line(say!("terminal.transfer.columns_passed_over", columns))?)
}

fn show(context: &mut Context, report: &CsvReport) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(report)?);
    }
    let CsvReport { read, added, unchanged, refused, .. } = report;
    let read = text::count(*read as usize, "terminal.n.row");
    let refused = refused.len();
    context.screen.line(say!(
        "terminal.transfer.read_added_already_refused",
        read,
        added,
        unchanged,
        refused
    ))?;
    passed_over(context, report)?;
    if *added > 0 {
        context.screen.line(say!("terminal.transfer.takes_whole_import_back_2"))?;
    }
    for refused in &report.refused {
        context.screen.note(say!(
            "terminal.transfer.row",
            n = refused.row,
            why = exit::said_of(&refused.why)
        ));
    }
    Ok(())
}
