//! Sessions as CSV: out for a spreadsheet or a study, in from one.
//!
//! RFC 4180, UTF-8 with or without a byte order mark, LF or CRLF. Columns in any order; only `kind`,
//! `start` and `minutes` must be there, and a column that is not known is passed over and named in
//! the report. A whole file is one act: all of it is added, or nothing, and one undo takes it back.
//!
//! A row without an id gets one from what it says ([`Id::natural`]), so the same row twice, in one
//! file or in two, is one session. A row with an id that is here already must say the same; a file
//! never changes an entry that is in the record.
//!
//! A cell that a spreadsheet would take for a formula gets a `'` in front, and loses it on the way
//! in.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use csv::{ReaderBuilder, StringRecord, Terminator, WriterBuilder};
use serde::Serialize;
use tandem_model::{
    Id, Involvement, Kind, LocalTime, Minutes, Note, Result, Session, TandemError, Word, Zone,
    parse_wall,
};
use tandem_vault::Act;

use crate::own::log::{Kept, Log, all_sessions};
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::Kind as _;
use crate::record::read::Reading as _;

const COLUMNS: [&str; 15] = [
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
const REQUIRED: [&str; 3] = ["kind", "start", "minutes"];

/// The largest file that is read, in bytes.
const LARGEST: usize = 64 << 20;

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CsvReport {
    /// Rows in the file, without the header.
    pub read: u32,
    /// Sessions that are new.
    pub added: u32,
    /// Rows that were here already, earlier in the same file included.
    pub unchanged: u32,
    /// Rows that cannot be taken.
    pub refused: Vec<RefusedRow>,
    /// Columns that are not known and were passed over.
    pub ignored_columns: Vec<String>,
}

/// A row that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RefusedRow {
    /// Its number as a spreadsheet shows it: the header is 1.
    pub row: u32,
    /// What is wrong with it: a column, and what is asked of it.
    pub why: String,
}

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

    /// Adds the sessions of a CSV file. Unless `skip_bad`, a single refused row refuses the file:
    /// the report then says which and why, and nothing was added.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is no such file as a whole; those of writing.
    pub fn import_csv(&self, file: &[u8], skip_bad: bool) -> Result<CsvReport> {
        let zone = self.tandem.person().profile()?.zone;
        let now = self.tandem.now();
        let table = Table::read(file)?;
        let mut report = CsvReport {
            read: table.rows.len() as u32,
            ignored_columns: table.ignored.clone(),
            ..CsvReport::default()
        };
        let mut rows = Vec::new();
        for (index, cells) in table.rows.iter().enumerate() {
            let number = index as u32 + 2;
            match table.row(cells, &zone, now) {
                Ok(row) => rows.push((number, row)),
                Err(error) => report.refuse(number, error.to_string()),
            }
        }
        self.tandem.act(|act| {
            let mut new = BTreeMap::new();
            for (number, row) in rows {
                match row.standing(act, &new)? {
                    Standing::New => {
                        new.insert(row.id, row.session);
                    }
                    Standing::Known => report.unchanged += 1,
                    Standing::Different => {
                        report.refuse(
                            number,
                            "id: another session with this id is here already".into(),
                        );
                    }
                }
            }
            if !skip_bad && !report.refused.is_empty() {
                report.unchanged = 0;
                return Ok(report);
            }
            report.added = new.len() as u32;
            for (id, session) in &new {
                act.add(*id, session)?;
            }
            Ok(report)
        })
    }
}

impl CsvReport {
    fn refuse(&mut self, row: u32, why: String) {
        self.refused.push(RefusedRow { row, why });
    }
}

/// How a row stands to what is in the record.
enum Standing {
    New,
    Known,
    Different,
}

/// A row that can be taken.
struct Row {
    id: Id,
    /// Whether the file named the id, or it follows from what the row says.
    named: bool,
    session: Session,
    /// Whether the file says when it was written down.
    dated: bool,
}

impl Row {
    fn standing(&self, act: &Act<'_>, new: &BTreeMap<Id, Session>) -> Inner<Standing> {
        if let Some(earlier) = new.get(&self.id) {
            return Ok(self.beside(earlier));
        }
        let state = act.state(Session::NAME, self.id.as_bytes())?;
        if state.forgotten {
            return Ok(Standing::Known); // a file does not bring back what was forgotten
        }
        // One that was removed, or whose import was undone, is added again.
        let live: Option<Session> = act.entry(self.id)?;
        Ok(live.map_or(Standing::New, |session| self.beside(&session)))
    }

    /// A row that was named by what it says is what it is; another must say the same. What a file
    /// has no column for does not count.
    fn beside(&self, here: &Session) -> Standing {
        let mut said = self.session.clone();
        said.required = here.required;
        said.part_of = here.part_of;
        if !self.dated {
            said.written_at = here.written_at;
            said.imported = here.imported;
        }
        if !self.named || said == *here { Standing::Known } else { Standing::Different }
    }
}

/// A file that is well formed as a whole.
struct Table {
    columns: Vec<Option<&'static str>>,
    ignored: Vec<String>,
    rows: Vec<StringRecord>,
}

impl Table {
    fn read(file: &[u8]) -> Result<Self> {
        let refuse = |why: &str| Err(TandemError::invalid("file", why));
        if file.len() > LARGEST {
            return refuse("larger than 64 MiB");
        }
        let Ok(text) = std::str::from_utf8(file) else {
            return refuse("not UTF-8: save it as \"CSV UTF-8\"");
        };
        if text.contains('\0') {
            return refuse("it has a NUL byte: this is no CSV file");
        }
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut records = records(text)?.into_iter();
        let Some(header) = records.next() else {
            return refuse("empty: not even a line of column names");
        };

        let mut columns = Vec::new();
        let mut ignored = Vec::new();
        for name in &header {
            let wanted = name.trim().to_ascii_lowercase().replace('-', "_");
            let column = COLUMNS.into_iter().find(|column| *column == wanted);
            if column.is_none() {
                ignored.push(name.trim().to_owned());
            } else if columns.contains(&column) {
                return refuse(&format!("the column {wanted} is there twice"));
            }
            columns.push(column);
        }
        for required in REQUIRED {
            if !columns.contains(&Some(required)) {
                return refuse(&format!("the column {required} is missing"));
            }
        }
        Ok(Self { columns, ignored, rows: records.collect() })
    }

    fn row(&self, record: &StringRecord, home: &Zone, now: DateTime<Utc>) -> Result<Row> {
        if record.len() != self.columns.len() {
            return Err(TandemError::invalid(
                "row",
                format!("{} cells where the header has {}", record.len(), self.columns.len()),
            ));
        }
        let whole = |column: &str| {
            let at = self.columns.iter().position(|known| *known == Some(column));
            at.and_then(|at| record.get(at)).map_or("", unguarded)
        };
        let cell = |column: &str| whole(column).trim();
        let zone = match cell("zone") {
            "" => home.clone(),
            name => Zone::chosen(name)?,
        };
        let written_at = match cell("written_at") {
            "" => None,
            text => Some(parse_instant(text)?),
        };
        let session = Session {
            kind: Kind::parse(cell("kind"))?,
            start: parse_start(cell("start"), &zone)?,
            minutes: parse_minutes(cell("minutes"))?,
            approximate: parse_flag(cell("approximate"))?,
            form: word(cell("form"))?,
            group_format: word(cell("group_format"))?,
            approach: word(cell("approach"))?,
            fellowship: word(cell("fellowship"))?,
            setting: word(cell("setting"))?,
            required: None,
            led_by: word(cell("led_by"))?,
            did: words(cell("did"))?,
            part_of: None,
            note: Note::new(whole("note"))?,
            written_at: written_at.unwrap_or(now),
            imported: written_at.is_none(),
        };
        session.check(now)?;
        let (id, named) = match cell("id") {
            "" => (natural_id(&session), false),
            text => {
                let shape = |_| TandemError::invalid("id", "32 digits 0-9 and a-f, or empty");
                (text.parse().map_err(shape)?, true)
            }
        };
        Ok(Row { id, named, session, dated: written_at.is_some() })
    }
}

/// Splits a text into records. A quote that is never closed would swallow the rest of the file as
/// one cell, without an error; so a last line of our own is added, which must come out again alone.
fn records(text: &str) -> Result<Vec<StringRecord>> {
    const LAST: &str = "\u{1}last";
    let input = text.as_bytes().chain(b"\n".as_slice()).chain(LAST.as_bytes());
    let reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(input);
    let broken = |_| TandemError::invalid("file", "this is no CSV file");
    let mut records = reader.into_records().collect::<Result<Vec<_>, _>>().map_err(broken)?;
    if records.pop().is_none_or(|last| last != *[LAST].as_slice()) {
        return Err(TandemError::invalid("file", "a quote is opened and never closed"));
    }
    Ok(records)
}

/// The id of a row that names none: the same row is the same session, in every copy of the record.
fn natural_id(session: &Session) -> Id {
    let note = session.note.as_ref().map_or("", Note::as_str);
    let key =
        format!("{}\0{}\0{}\0{note}", session.kind.word(), session.start, session.minutes.get());
    Id::natural("csv", &key)
}

fn parse_minutes(text: &str) -> Result<Minutes> {
    match text.parse() {
        Ok(minutes) => Minutes::new(minutes),
        Err(_) => Err(TandemError::invalid("minutes", "a whole number, 1 to 1440")),
    }
}

fn parse_flag(text: &str) -> Result<bool> {
    match text.to_ascii_lowercase().as_str() {
        "" | "false" | "no" | "0" => Ok(false),
        "true" | "yes" | "1" => Ok(true),
        _ => Err(TandemError::invalid("approximate", "true or false")),
    }
}

/// A wall time, or one with the offset that tells the two 01:30s of an autumn night apart.
fn parse_start(text: &str, zone: &Zone) -> Result<LocalTime> {
    let Ok(exact) = DateTime::parse_from_rfc3339(text) else {
        let wall = parse_wall(text).map_err(|error| named("start", error))?;
        return Ok(LocalTime::resolve(wall, zone).time);
    };
    let start = LocalTime::with_offset(exact.naive_local(), zone, *exact.offset())?;
    if start.utc() == exact.to_utc() {
        Ok(start)
    } else {
        Err(TandemError::invalid("start", "the zone has not this offset at that time"))
    }
}

fn parse_instant(text: &str) -> Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_utc())
        .map_err(|_| TandemError::invalid("written_at", "like 2026-03-02T15:00:00Z"))
}

/// The same error, under the name of the column.
fn named(column: &str, error: TandemError) -> TandemError {
    match error {
        TandemError::Invalid { why, .. } => TandemError::invalid(column, why),
        other => other,
    }
}

fn word<T: Word>(cell: &str) -> Result<Option<T>> {
    (!cell.is_empty()).then(|| T::parse(cell)).transpose()
}

fn words(cell: &str) -> Result<BTreeSet<Involvement>> {
    cell.split([';', ' ']).filter(|word| !word.is_empty()).map(Involvement::parse).collect()
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

fn unguarded(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest) => rest,
        _ => cell,
    }
}
