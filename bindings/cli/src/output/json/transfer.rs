//! What `export json`, `export fhir` and `import` of JSON print.

use std::path::Path;

use serde::Serialize;
use tandem::{ExportReport, ImportJsonReport};

/// What `export json` prints.
#[derive(Serialize)]
pub(crate) struct ExportedJson {
    format: &'static str,
    file: String,
    entries: u64,
    removed: u64,
    deeds: u64,
    encrypted: bool,
}

impl ExportedJson {
    pub(crate) fn new(file: &Path, report: &ExportReport) -> Self {
        Self {
            format: "json",
            file: file.display().to_string(),
            entries: report.entries,
            removed: report.removed,
            deeds: report.deeds,
            encrypted: false,
        }
    }
}

/// What `export fhir` prints.
#[derive(Serialize)]
pub(crate) struct ExportedFhir<'a> {
    pub(crate) format: &'static str,
    pub(crate) file: String,
    pub(crate) suggested_name: &'a str,
    pub(crate) encrypted: bool,
}

/// What `import` prints of JSON.
#[derive(Serialize)]
pub(crate) struct ImportedJson<'a> {
    read: u64,
    added: u64,
    changed: u64,
    unchanged: u64,
    refused: Vec<Refused<'a>>,
    refused_count: u64,
    passed_over: u64,
    from_the_future: u64,
}

#[derive(Serialize)]
struct Refused<'a> {
    index: u64,
    why: &'a str,
}

impl<'a> From<&'a ImportJsonReport> for ImportedJson<'a> {
    fn from(report: &'a ImportJsonReport) -> Self {
        let refused = report.refused.iter();
        Self {
            read: report.read,
            added: report.added,
            changed: report.changed,
            unchanged: report.unchanged,
            refused: refused.map(|it| Refused { index: it.index, why: &it.why }).collect(),
            refused_count: report.refused_count,
            passed_over: report.passed_over,
            from_the_future: report.from_the_future,
        }
    }
}
