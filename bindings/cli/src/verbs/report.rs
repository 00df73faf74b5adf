//! `export pdf`, `export paper-week`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;
use tandem::{EntryKind, ReportFile, ReportRequest, Tandem};
use tandem_model::{Id, Language, ReportPreset, TandemError};

use super::sharing;
use crate::args::{ExportPaperWeek, ExportPdf};
use crate::context::Context;
use crate::exit::Stop;
use crate::files::Out;
use crate::output::json::Exported;
use crate::speech::say;

/// So many pages are worth telling about while they are written.
const LONG: u32 = 10;

pub(super) fn pdf(context: &mut Context, args: ExportPdf) -> Result<(), Stop> {
    let out = Out::begin(&args.out, args.force)?;
    let file = context.with_record(|context, tandem| {
        let request = request(context, tandem, &args)?;
        if request.preset == ReportPreset::Legal {
            let language = tandem.voice()?.language();
            context.screen.note(legal_words(request.language.unwrap_or(language)));
        }
        let screen = &mut context.screen;
        let file = tandem.reports().pdf(&request, &mut |page, total| {
            if page == 1 && total > LONG {
                screen.note(say!("terminal.report.writing_pages", total));
            }
            true
        })?;
        sharing::written(tandem, file.share, out.write(&file.bytes))?;
        Ok(file)
    })?;
    show(context, &args.out, &file)
}

fn legal_words(language: Language) -> &'static str {
    tandem::words(language, "share.legal.before").unwrap_or_default()
}

fn request(context: &Context, tandem: &Tandem, args: &ExportPdf) -> Result<ReportRequest, Stop> {
    let consent = match &args.consent {
        Some(id) => Some(tandem.consents().find(id)?.id),
        None => None,
    };
    let notes = args.notes.iter().map(|id| session(tandem, id)).collect::<Result<_, _>>()?;
    Ok(ReportRequest {
        preset: args.preset,
        from: args.dates.from,
        to: args.dates.to,
        since_last_visit: args.since.is_some(),
        by_visit: args.by.is_some(),
        include: if args.only_hours { Some(Vec::new()) } else { args.include.clone() },
        notes,
        talk_about: args.talk_about.clone(),
        language: context.named_language(),
        paper: args.paper,
        legal_name: args.legal_name.clone(),
        birth_date: args.birth_date,
        consent,
        tell_away: args.tell_away,
        tell_written: args.tell_written,
        strengths: args.strength.clone(),
        fonts: fonts(&args.fonts)?,
    })
}

/// The files of fonts, whole.
///
/// # Errors
/// Those of reading.
pub(super) fn fonts(files: &[PathBuf]) -> Result<Vec<Vec<u8>>, Stop> {
    files.iter().map(|path| fs::read(path).map_err(|error| Stop::file(path, &error))).collect()
}

fn session(tandem: &Tandem, id: &str) -> Result<Id, Stop> {
    let entry = tandem.log().find(id)?;
    if entry.kind == EntryKind::Session {
        Ok(entry.id)
    } else {
        Err(TandemError::invalid("note", "the id of a session").into())
    }
}

pub(super) fn paper_week(context: &mut Context, args: &ExportPaperWeek) -> Result<(), Stop> {
    let out = Out::begin(&args.out, args.force)?;
    let file = context.with_record(|_, tandem| {
        Ok(tandem.reports().paper_week(args.paper, &mut |_, _| true)?)
    })?;
    out.write(&file.bytes)?;
    show(context, &args.out, &file)
}

fn show(context: &mut Context, path: &Path, file: &ReportFile) -> Result<(), Stop> {
    if context.screen.json {
        let told =
            json!({ "suggested_name": file.name, "holds": file.sentences, "told": file.told });
        context.screen.value(&Exported::new("pdf", path, &told))?;
    } else {
        context.screen.lines(&file.sentences)?;
    }
    context.screen.note(say!("terminal.report.written_file_not_encrypted"));
    Ok(())
}
