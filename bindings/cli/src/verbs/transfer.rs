//! Data out and in.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use tandem::CsvReport;
use tandem_model::TandemError;

use super::look::days;
use crate::args::{Export, ExportCsv, ExportFormat, Import};
use crate::context::Context;
use crate::exit::Stop;
use crate::files;
use crate::output::{json, text};

/// No more of a file is read: one byte past what the core takes.
const MOST: u64 = (64 << 20) + 1;

pub(super) fn export(context: &mut Context, args: Export) -> Result<(), Stop> {
    match args.format {
        ExportFormat::Csv(args) => export_csv(context, &args),
    }
}

fn export_csv(context: &mut Context, args: &ExportCsv) -> Result<(), Stop> {
    let to_stdout = args.out == Path::new("-");
    if to_stdout && context.screen.json {
        return Err(Stop::usage("--json and --out - cannot both have standard output"));
    }
    let (from, to) = days(&args.dates);
    let csv = context.with_record(|_, tandem| Ok(tandem.log().export_csv(from, to)?))?;
    let sessions = rows(&csv);
    if to_stdout {
        context.screen.bytes(csv.as_bytes())?;
    } else {
        write(&args.out, csv.as_bytes(), args.force)?;
    }
    if context.screen.json {
        let file = args.out.display().to_string();
        let value = json::Exported { format: "csv", file, sessions, encrypted: false };
        context.screen.value(&value)?;
    }
    let sessions = text::count(sessions, "session", "sessions");
    context.screen.note(format!("{sessions} written. This file is not encrypted."));
    Ok(())
}

/// Writes a file that is the person's own, and says plainly why not.
pub(crate) fn write(path: &Path, content: &[u8], force: bool) -> Result<(), Stop> {
    files::write_whole(path, content, force).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Stop::refused(format!(
            "{} is there already: choose another name, or add --force",
            path.display()
        )),
        _ => Stop::file(path, &error),
    })
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
    // Opened before a passphrase is asked for, so that a misspelt name is told at once.
    let file: Box<dyn Read> = if args.file == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(&args.file).map_err(|error| Stop::file(&args.file, &error))?)
    };
    let mut content = Vec::new();
    file.take(MOST).read_to_end(&mut content).map_err(|error| Stop::file(&args.file, &error))?;
    if !looks_like_csv(&args.file, &content) {
        return Err(TandemError::Unsupported { what: "a file other than CSV".into() }.into());
    }
    let report =
        context.with_record(|_, tandem| Ok(tandem.log().import_csv(&content, args.skip_bad)?))?;
    show(context, &report)?;
    if report.refused.is_empty() || report.added > 0 {
        return Ok(());
    }
    let rows = text::count(report.refused.len(), "row", "rows");
    let hint = if args.skip_bad { "" } else { "; --skip-bad adds the others" };
    Err(Stop::refused(format!("{rows} cannot be taken, nothing was added{hint}")))
}

/// By its ending, or by its first letter: JSON and PDF have theirs.
fn looks_like_csv(path: &Path, content: &[u8]) -> bool {
    let csv = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    csv || !content.trim_ascii_start().starts_with(b"{") && !content.starts_with(b"%PDF")
}

fn show(context: &mut Context, report: &CsvReport) -> Result<(), Stop> {
    if context.screen.json {
        context.screen.value(&json::Imported::from(report))?;
    } else {
        let read = text::count(report.read as usize, "row", "rows");
        let line = format!(
            "Read {read}: {} added, {} here already, {} refused.",
            report.added,
            report.unchanged,
            report.refused.len()
        );
        context.screen.line(line)?;
        if !report.ignored_columns.is_empty() {
            let names: Vec<_> =
                report.ignored_columns.iter().map(|name| text::one_line(name)).collect();
            context.screen.line(format!("Columns passed over: {}", names.join(", ")))?;
        }
        if report.added > 0 {
            context.screen.line("`tandem undo` takes the whole import back.")?;
        }
        for refused in &report.refused {
            context.screen.note(format!("row {}: {}", refused.row, refused.why));
        }
    }
    Ok(())
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
    fn csv_is_known_by_its_ending_or_its_beginning() {
        assert!(looks_like_csv(Path::new("a.CSV"), b"{"));
        assert!(looks_like_csv(Path::new("-"), b"kind,start,minutes\n"));
        assert!(looks_like_csv(Path::new("-"), b""));
        assert!(!looks_like_csv(Path::new("a.json"), b" {\"format\":1}"));
        assert!(!looks_like_csv(Path::new("a"), b"%PDF-1.7"));
    }
}
