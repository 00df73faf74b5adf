//! The demo's papers: a report for a clinician, and an empty week.

use std::path::{Path, PathBuf};

use tandem::{ReportRequest, Tandem};
use tandem_model::{Note, Paper, ReportPreset};

use crate::exit::Stop;
use crate::files::Out;

/// Writes both, under names that tell nobody what they are about.
///
/// # Errors
/// Those of reading and of writing a file.
pub(super) fn write(
    tandem: &Tandem,
    folder: &Path,
    (from, to): (chrono::NaiveDate, chrono::NaiveDate),
) -> Result<[PathBuf; 2], Stop> {
    let request = ReportRequest {
        from: Some(from),
        to: Some(to),
        by_visit: true,
        talk_about: Note::new("Could my group be on another day? Tuesday's bus is often late.")?,
        ..ReportRequest::new(ReportPreset::Clinician)
    };
    let report = tandem.reports().pdf(&request, &mut |_, _| true)?;
    let week = tandem.reports().paper_week(Paper::Letter, &mut |_, _| true)?;
    let files = [folder.join("report.pdf"), folder.join("week.pdf")];
    for (path, file) in files.iter().zip([report, week]) {
        Out::begin(path, false)?.write(&file.bytes)?;
    }
    Ok(files)
}
