//! Sessions as CSV, for a spreadsheet or a study.
//!
//! RFC 4180, UTF-8, CRLF. What comes in is read in [`diary`](super::diary), this file's own rows among it.
//!
//! A cell that a spreadsheet would take for a formula gets a `'` in front, and loses it on the way
//! in.

use std::borrow::Cow;

use chrono::{NaiveDate, SecondsFormat};
use csv::{Terminator, WriterBuilder};
use tandem_model::{LocalTime, Result, Word};

use crate::own::log::{Kept, Log, all_sessions};

/// The names of its columns.
pub(super) const COLUMNS: [&str; 15] = [
    "id",
    "kind",
    "start",
    "zone",
    "minutes",
    "approximate",
    "form",
    "group_format",
    "approach",
    "fellowship",
    "setting",
    "led_by",
    "did",
    "written_at",
    "note",
];

impl Log<'_> {
    /// All sessions between two local dates, oldest first, as CSV.
    ///
    /// # Errors
    /// Those of reading.
    pub fn export_csv(&self, from: NaiveDate, to: NaiveDate) -> Result<String> {
        let sessions = self.tandem.read(|read| all_sessions(read, from, to))?;
        let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
        let memory = "writing to memory does not fail";
        writer.write_record(COLUMNS).expect(memory);
        for kept in sessions {
            writer
                .write_record(cells(&kept).iter().map(|cell| guarded(cell).into_owned()))
                .expect(memory);
        }
        let bytes = writer.into_inner().expect(memory);
        Ok(String::from_utf8(bytes).expect("what was written is UTF-8"))
    }
}

fn cells(kept: &Kept) -> [String; COLUMNS.len()] {
    let session = &kept.session;
    [
        kept.id.to_string(),
        session.kind.kebab(),
        start(&session.start),
        session.start.zone().name().to_owned(),
        session.minutes.get().to_string(),
        session.approximate.to_string(),
        kebab(session.form),
        kebab(session.group_format),
        kebab(session.approach),
        kebab(session.fellowship),
        kebab(session.setting),
        kebab(session.led_by),
        session.did.iter().map(|did| did.kebab()).collect::<Vec<_>>().join(";"),
        if session.imported {
            String::new()
        } else {
            session.written_at.to_rfc3339_opts(SecondsFormat::Secs, true)
        },
        session.note.as_ref().map_or_else(String::new, |note| note.as_str().to_owned()),
    ]
}

fn kebab<T: Word>(word: Option<T>) -> String {
    word.map_or_else(String::new, Word::kebab)
}

/// The wall time; with its offset only where the wall time alone would be read as another moment.
fn start(time: &LocalTime) -> String {
    let wall = time.wall().format("%Y-%m-%dT%H:%M:%S").to_string();
    if LocalTime::resolve(time.wall(), time.zone()).time == *time {
        wall
    } else {
        format!("{wall}{}", time.offset())
    }
}

/// Whether a spreadsheet would compute this cell, or our own guard would be taken off it. Some look past
/// blanks and line ends at its beginning, and take the wide signs of East Asian keyboards for the others.
fn is_formula(cell: &str) -> bool {
    let cell = cell.trim_start_matches('\'');
    let begins = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];
    cell.starts_with(['\t', '\r', '\n']) || cell.trim_start().starts_with(begins)
}

fn guarded(cell: &str) -> Cow<'_, str> {
    if is_formula(cell) { format!("'{cell}").into() } else { cell.into() }
}

pub(super) fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}
