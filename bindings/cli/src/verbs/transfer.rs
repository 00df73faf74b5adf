//! Data out and in.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use tandem::{
    ActId, EntryKind, ExportChoice, ExportReport, ImportChoice, ImportJsonReport, ReportRequest,
    StudyRequest, Voice,
};
use tandem_model::{FhirChoice, Role, TandemError};

use super::diary;
use super::look::days;
use super::report;
use super::sharing;
use super::take_back;
use crate::args::{
    Export, ExportCsv, ExportFhir, ExportFormat, ExportJson, ExportResearch, Import, Included,
};
use crate::context::Context;
use crate::exit::{self, Stop};
use crate::files::Out;
use crate::output::{Screen, describe, json, text};
use crate::speech::say;

/// No more of a CSV file is read: one byte past what the core takes.
const MOST: u64 = (64 << 20) + 1;

pub(super) fn export(context: &mut Context, args: Export) -> Result<(), Stop> {
    match args.format {
        ExportFormat::Csv(args) => export_csv(context, &args),
        ExportFormat::Json(args) => export_json(context, &args),
        ExportFormat::Fhir(args) => export_fhir(context, &args),
        ExportFormat::Research(args) => export_research(context, &args),
        ExportFormat::Pdf(args) => super::report::pdf(context, *args),
        ExportFormat::PaperWeek(args) => super::report::paper_week(context, &args),
    }
}

fn export_csv(context: &mut Context, args: &ExportCsv) -> Result<(), Stop> {
    let out = begin(context, &args.out, args.force)?;
    let (from, to) = days(&args.dates);
    let csv = context.with_record(|_, tandem| Ok(tandem.log().export_csv(from, to)?))?;
    let sessions = rows(&csv);
    put(context, out, csv.as_bytes())?;
    if context.screen.json {
        let told = serde_json::json!({ "sessions": sessions });
        context.screen.value(&json::Exported::new("csv", &args.out, &told))?;
    }
    let sessions = text::count(sessions, "terminal.n.session");
    context.screen.note(say!("terminal.transfer.written_file_not_encrypted", sessions));
    Ok(())
}

/// How often a long export or import says how far it is, in entries.
const STEP: u64 = 5_000;

fn export_json(context: &mut Context, args: &ExportJson) -> Result<(), Stop> {
    let out = begin(context, &args.out, args.force)?;
    let to_stdout = out.is_none();
    let mut bytes = Vec::new();
    let report = context.with_record(|context, tandem| {
        let screen = &mut context.screen;
        if tandem.person().profile()?.role == Role::Coach {
            return Err(Stop::refused(say!("terminal.transfer.what_people_shared_coach")));
        }
        let mut progress = |written| far(screen, written);
        let with = ExportChoice {
            pages: args.include.contains(&Included::Pages),
            people: args.include.contains(&Included::People),
            medicine: args.include.contains(&Included::Medicine),
            private: args.include.contains(&Included::Private),
        };
        let report = tandem.transfer().export_json(&mut bytes, with, &mut progress)?;
        Ok((report, tandem.voice()?))
    })?;
    let (report, voice) = report;
    put(context, out, &bytes)?;
    if context.screen.json && !to_stdout {
        context.screen.value(&json::Exported::new("json", &args.out, &report))?;
    }
    let entries = text::count(report.entries as usize, "terminal.n.entry");
    context.screen.note(say!("terminal.transfer.written_their_history_file", entries));
    for line in missing(&report, &voice) {
        context.screen.note(line);
    }
    Ok(())
}

/// What a file of everything does not hold, in sentences: who restores from it has to know.
fn missing(report: &ExportReport, voice: &Voice) -> Vec<String> {
    let mut lines = Vec::new();
    if !report.not_in_it.is_empty() {
        let kinds = report.not_in_it.iter().map(|it| match it.count {
            1 => describe::name(it.kind).to_owned(),
            count => format!("{} ({count})", describe::name(it.kind)),
        });
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        lines.push(say!("terminal.transfer.not_because_they_stay", kinds));
    }
    let medicine = [EntryKind::MedicineDay, EntryKind::MedicineEffect, EntryKind::MedicineRule];
    let flags = [
        ("pages", &[EntryKind::Page, EntryKind::PageLine][..]),
        ("people", &[EntryKind::Contact]),
        ("medicine", &medicine),
        ("private", &[EntryKind::CheckIn, EntryKind::DayNote]),
    ];
    let left = |kinds: &[EntryKind]| report.not_in_it.iter().any(|it| kinds.contains(&it.kind));
    let flags: Vec<_> = flags.iter().filter(|(_, of)| left(of)).map(|(flag, _)| *flag).collect();
    if !flags.is_empty() {
        let include = format!("--include {}", flags.join(","));
        lines.push(voice.say("terminal.export.include", &[("flag", &include)]));
    }
    if report.of_a_later_version > 0 {
        let entries = text::count(report.of_a_later_version as usize, "terminal.n.entry");
        lines.push(say!("terminal.transfer.not_kind_only_later", entries));
    }
    for left in &report.left_out {
        let (what, id) = (describe::name(left.entry.kind), describe::short(left.entry.id));
        lines.push(say!("terminal.transfer.warning_not", what, id, why = exit::said_of(&left.why)));
    }
    lines
}

fn export_fhir(context: &mut Context, args: &ExportFhir) -> Result<(), Stop> {
    let out = begin(context, &args.out, args.force)?;
    let to_stdout = out.is_none();
    if to_stdout && args.consent.is_some() {
        // Where it went from there nobody could say, and the list of what went to whom has to.
        return Err(Stop::usage(say!("terminal.transfer.handed_over")));
    }
    let file = context.with_record(|context, tandem| {
        let consent = match &args.consent {
            Some(id) => Some(tandem.consents().find(id)?.id),
            None => None,
        };
        let request = ReportRequest {
            from: args.dates.from,
            to: args.dates.to,
            since_last_visit: args.since.is_some(),
            include: if args.only_hours { Some(Vec::new()) } else { args.include.clone() },
            language: context.named_language(),
            legal_name: args.legal_name.clone(),
            birth_date: args.birth_date,
            consent,
            tell_away: args.tell_away,
            tell_written: args.tell_written,
            fonts: report::fonts(&args.fonts)?,
            ..ReportRequest::new(args.preset)
        };
        let choice = FhirChoice {
            for_whom: args.for_whom,
            no_page: args.no_pdf,
            given: args.given.clone(),
            family: args.family.clone(),
        };
        let file = tandem.reports().fhir(&request, &choice)?;
        sharing::written(tandem, file.share, put(context, out, &file.bytes))?;
        Ok(file)
    })?;
    if context.screen.json && !to_stdout {
        let told = serde_json::json!({ "suggested_name": file.name, "told": file.told });
        context.screen.value(&json::Exported::new("fhir", &args.out, &told))?;
    }
    context.screen.note(say!("terminal.report.written_file_not_encrypted"));
    Ok(())
}

/// A study gets a folder of files. All of them are made before one is written; where one cannot be, the list of
/// what went to whom says so.
fn export_research(context: &mut Context, args: &ExportResearch) -> Result<(), Stop> {
    let folder = &args.out;
    let filled = fs::read_dir(folder).is_ok_and(|mut there| there.next().is_some());
    if filled || fs::symlink_metadata(folder).is_ok_and(|there| !there.is_dir()) {
        let shown = folder.display();
        return Err(Stop::refused(format!("{shown} is there already: choose an empty folder")));
    }
    let (study, voice) = context.with_record(|_, tandem| {
        let request = StudyRequest {
            participant: args.participant.clone(),
            week_0: args.week_0,
            from: args.dates.from,
            to: args.dates.to,
            ..StudyRequest::new(tandem.consents().find(&args.consent)?.id)
        };
        let study = tandem.research().export(&request)?;
        let write = || {
            fs::create_dir_all(folder).map_err(|error| Stop::file(folder, &error))?;
            for file in &study.files {
                Out::begin(&folder.join(&file.name), false)?.write(file.text.as_bytes())?;
            }
            Ok(())
        };
        sharing::written(tandem, Some(study.share), write())?;
        Ok((study, tandem.voice()?))
    })?;
    let files: Vec<_> = study.files.iter().map(|file| file.name.as_str()).collect();
    if context.screen.json {
        let told = serde_json::json!({
            "files": files, "participant": study.participant, "told": study.told,
        });
        context.screen.value(&json::Exported::new("research", folder, &told))?;
        return Ok(());
    }
    let said = [("files", &*files.join(", ")), ("participant", &*study.participant)];
    context.screen.note(voice.say("terminal.research.written", &said));
    context.screen.note(voice.say("terminal.research.week_0", &[]));
    Ok(())
}

/// Begins the file that something goes to, before it is made; `None` is standard output, which then
/// has no room for anything else.
pub(super) fn begin(context: &Context, out: &Path, force: bool) -> Result<Option<Out>, Stop> {
    if out != Path::new("-") {
        return Out::begin(out, force).map(Some);
    }
    if context.screen.json {
        return Err(Stop::usage(say!("terminal.transfer.json_out_cannot_both")));
    }
    Ok(None)
}

pub(super) fn put(context: &mut Context, out: Option<Out>, content: &[u8]) -> Result<(), Stop> {
    match out {
        Some(out) => out.write(content),
        None => Ok(context.screen.bytes(content)?),
    }
}

fn far(screen: &mut Screen, entries: u64) {
    if entries.is_multiple_of(STEP) {
        screen.note(say!("terminal.transfer.entries", entries));
    }
}

/// Rows under the header; a note may have lines of its own.
pub(crate) fn rows(csv: &str) -> usize {
    let mut quoted = false;
    let mut ends = 0;
    for byte in csv.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => ends += 1,
            _ => {}
        }
    }
    usize::saturating_sub(ends, 1)
}

pub(super) fn import(context: &mut Context, args: &Import) -> Result<(), Stop> {
    let Some(path) = &args.file else { return diary::template(context) };
    // Opened before a passphrase is asked for, so that a misspelt name is told at once.
    let wrong = |error| Stop::file(path, &error);
    let mut file: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(BufReader::new(File::open(path).map_err(wrong)?))
    };
    if looks_like_json(path, file.fill_buf().map_err(wrong)?) {
        return import_json(context, args, &mut file);
    }
    let mut content = Vec::new();
    file.take(MOST).read_to_end(&mut content).map_err(wrong)?;
    diary::import(context, args, &content)
}

fn import_json(context: &mut Context, args: &Import, file: &mut dyn Read) -> Result<(), Stop> {
    let report = context.with_record(|context, tandem| {
        let screen = &mut context.screen;
        let mut progress = |taken| far(screen, taken);
        let &Import { skip_bad, forget, from_another, .. } = args;
        let choice = ImportChoice { skip_bad, forget, from_another };
        let taken = tandem.transfer().import_json(file, choice, &mut progress);
        let report =
            taken.map_err(|error| with_its_flag(&error).unwrap_or_else(|| error.into()))?;
        // A bare `undo` goes back ten minutes; by its name the import goes out at any time.
        let act = tandem.log().last_act()?.and_then(|last| last.act);
        let act = act.filter(|_| report.added + report.changed > 0);
        let named = Named {
            removed: take_back::lines(tandem, &report.removed)?,
            to_forget: take_back::lines(tandem, &report.to_forget)?,
            forgets: tandem.voice()?.say("terminal.import.forgets", &[]),
        };
        Ok((report, act, named))
    })?;
    let (report, act, named) = report;
    show_json(context, &report, act, &named)?;
    if report.refused_count == 0 || report.added + report.changed + report.unchanged > 0 {
        return Ok(());
    }
    let entries = text::count(report.refused_count as usize, "terminal.n.entry");
    let hint = if args.skip_bad { "" } else { &say!("terminal.transfer.skip_bad_takes_others") };
    Err(Stop::refused(say!("terminal.transfer.cannot_taken_nothing_added_2", entries, hint)))
}

/// What is asked about has a flag that answers.
fn with_its_flag(error: &TandemError) -> Option<Stop> {
    let flag = match tandem::error_slug(error).as_str() {
        "error.file.another" => "--from-another",
        "error.file.check_ins" => "--forget",
        _ => return None,
    };
    Some(Stop::refused(say!("terminal.transfer.if_add", error, flag)))
}

/// What an import says beside its counts.
struct Named {
    removed: Vec<String>,
    to_forget: Vec<String>,
    forgets: String,
}

fn show_json(
    context: &mut Context,
    report: &ImportJsonReport,
    act: Option<ActId>,
    named: &Named,
) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(report)?);
    }
    let ImportJsonReport { added, changed, unchanged, refused_count, .. } = report;
    let read = text::count(report.read as usize, "terminal.n.entry");
    context.screen.line(say!(
        "terminal.transfer.read_added_brought_up",
        read,
        added,
        changed,
        unchanged,
        refused_count
    ))?;
    if report.passed_over > 0 {
        let others = text::count(report.passed_over as usize, "terminal.n.entry");
        context.screen.line(say!("terminal.transfer.left_out_kind_not", others))?;
    }
    if report.from_the_future > 0 {
        context.screen.line(say!("terminal.transfer.some_has_date_future"))?;
    }
    if report.removed_count > 0 {
        let entries = text::count(report.removed_count as usize, "terminal.n.entry");
        context.screen.line(say!("terminal.transfer.removed_where_file_comes", entries))?;
        for one in &named.removed {
            context.screen.line(format!("  {one}"))?;
        }
    }
    if let Some(act) = act {
        context.screen.line(say!("terminal.transfer.takes_whole_import_back", act))?;
    }
    if report.forgotten > 0 {
        let entries = text::count(report.forgotten as usize, "terminal.n.entry");
        context.screen.line(say!("terminal.transfer.forgotten_as_well_good", entries))?;
    }
    if report.not_forgotten > 0 {
        let entries = text::count(report.not_forgotten as usize, "terminal.n.entry");
        context.screen.note(format!("{} {entries}:", named.forgets));
        for one in &named.to_forget {
            context.screen.note(format!("  {one}"));
        }
    }
    for refused in &report.refused {
        context.screen.note(say!(
            "terminal.transfer.entry",
            n = refused.index,
            why = exit::said_of(&refused.why)
        ));
    }
    Ok(())
}

/// By its first letter, whatever it is called; a CSV file that is called so stays one.
fn looks_like_json(path: &Path, content: &[u8]) -> bool {
    let csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    let content = content.trim_ascii_start();
    !csv && content.starts_with(b"{") && !content.starts_with(b"{\\rtf")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_of_two_lines_is_one_row() {
        assert_eq!(rows("kind,note\r\n"), 0);
        assert_eq!(rows("kind,note\r\ngroup,\"one\r\ntwo \"\"quoted\"\"\"\r\ngroup,x\r\n"), 2);
        assert_eq!(rows(""), 0);
    }

    #[test]
    fn json_is_known_by_its_beginning() {
        assert!(looks_like_json(Path::new("a.json"), b" {\"format\":1}"));
        assert!(looks_like_json(Path::new("-"), b"\xef\xbb\xbf{"));
        assert!(!looks_like_json(Path::new("a.csv"), b"{"));
        assert!(!looks_like_json(Path::new("a.json"), b"kind,start,minutes"));
    }
}
