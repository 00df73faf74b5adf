//! A history from elsewhere: a spreadsheet, the diary of another program, a sheet of slips of attendance, and
//! the file of `export csv` again, whatever a spreadsheet made of it.
//!
//! **Nothing is guessed that a person would have to find out later.** A date that may be two is asked about
//! unless another row of the file tells the order; a length without a unit is minutes or nothing; a word that is
//! no kind is named, and not put under one. What the file does not say at all, a time of day or a length, is
//! said once for all of it ([`DiaryChoice`]), and those sessions are marked as about right only. So a file is
//! looked at first ([`Diary::look`]): how each column is read, the first rows as they will stand, every
//! row that will not.
//!
//! A whole file is one act: all of it is added, or nothing, and one undo takes it back.
//!
//! A row without an id gets one from what it says ([`Id::natural`]), so the same row twice, in one
//! file or in two, is one session. A row with an id that is here already must say the same; a file
//! never changes an entry that is in the record. In a file that is not our own, a session of a kind that
//! begins when one of that kind begins in the record is that one: it was logged by hand as well.

mod cells;
mod columns;
mod grid;
#[cfg(feature = "workbooks")]
mod open_document;
#[cfg(feature = "workbooks")]
mod sheet;
#[cfg(feature = "workbooks")]
mod workbook;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveTime, Utc};
use serde::Serialize;
use tandem_model::{Id, Kind, Minutes, Note, Result, Session, TandemError, Word as _, Zone};
use tandem_vault::Read;
use tandem_words::DayOrder;

pub use columns::DiaryColumn;

use self::cells::Reading;
use self::grid::Grid;
use crate::own::log::{Log, all_sessions};
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::Kind as _;
use crate::record::read::Reading as _;

/// So many rows are shown as they will stand.
const SHOWN: usize = 5;

/// What a file from elsewhere does not say itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DiaryChoice {
    /// What a column holds, by its name in the file; it takes the place of any other for that.
    pub columns: Vec<(DiaryColumn, String)>,
    /// The kind that a word of the file means; with `None` it is no session.
    pub kinds: Vec<(String, Option<Kind>)>,
    /// The zone that a word of the file means.
    pub zones: Vec<(String, Zone)>,
    /// The kind of every row, where no column says it.
    pub every: Option<Kind>,
    /// Which number of a date is first.
    pub order: Option<DayOrder>,
    /// When a session began of which the file says the day alone.
    pub at: Option<NaiveTime>,
    /// How long a session was of which the file does not say it.
    pub minutes: Option<Minutes>,
    /// Whether rows that cannot be taken are passed over; else one of them refuses the file.
    pub skip_bad: bool,
}

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CsvReport {
    /// Rows in the file, without the header and those that are empty.
    pub read: u32,
    /// Sessions that are new.
    pub added: u32,
    /// Sessions that were here already, earlier in the same file included.
    pub unchanged: u32,
    /// Rows that cannot be taken.
    pub refused: Vec<RefusedRow>,
    /// Columns that are not known and were passed over.
    pub ignored_columns: Vec<String>,
}

impl CsvReport {
    fn refuse(&mut self, row: u32, why: String) {
        self.refused.push(RefusedRow { row, why });
    }
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

/// A file as it would be taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiaryLook {
    /// Whether it has the columns of `export csv`: then nothing had to be understood.
    pub own: bool,
    /// What each column that is read holds, by its name in the file.
    pub columns: Vec<(String, DiaryColumn)>,
    /// The first sessions, as they will stand.
    pub first: Vec<DiaryRow>,
    /// Words that stand where a kind is said and are none, with the number of rows.
    pub words: Vec<(String, u32)>,
    /// Zones that cannot be read, with the number of rows.
    pub zones: Vec<(String, u32)>,
    /// What would become of it.
    #[serde(flatten)]
    pub report: CsvReport,
}

/// A session as a row of a file says it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DiaryRow {
    /// The row, as a spreadsheet shows its number.
    pub row: u32,
    /// The session.
    #[serde(flatten)]
    pub session: Session,
}

impl<'a> Log<'a> {
    /// Adds the sessions of a file. Unless `skip_bad`, a single refused row refuses the file:
    /// the report then says which and why, and nothing was added. As [`Diary::import`] with no other
    /// choice.
    ///
    /// # Errors
    /// Those of [`Log::diary`] and of writing.
    pub fn import_csv(&self, file: &[u8], skip_bad: bool) -> Result<CsvReport> {
        self.diary(file, &DiaryChoice { skip_bad, ..DiaryChoice::default() })?.import()
    }

    /// Reads a file from elsewhere, once; it can be looked at, and taken.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is no such file as a whole, or does not say something that the choice does
    /// not say either.
    pub fn diary(&self, file: &[u8], choice: &DiaryChoice) -> Result<Diary<'a>> {
        let (zone, now) = (self.tandem.person().profile()?.zone, self.tandem.now());
        let grid = Grid::read(file, &choice.columns)?;
        let reading = Reading::of(&grid, choice, &zone, now)?;
        let mut diary = Diary {
            tandem: self.tandem,
            skip_bad: choice.skip_bad,
            own: reading.is_own(),
            columns: reading.columns().map(|(at, it)| (grid.header[at].clone(), it)).collect(),
            ignored: reading.ignored().map(|at| grid.header[at].clone()).collect(),
            read: grid.rows.len() as u32,
            rows: Vec::new(),
            refused: Vec::new(),
            words: Vec::new(),
            zones: Vec::new(),
        };
        let mut words = BTreeMap::<String, u32>::new();
        let mut zones = BTreeMap::<String, u32>::new();
        for (number, cells) in &grid.rows {
            let kinds = reading.kinds(cells);
            for word in &kinds.strange {
                *words.entry(word.clone()).or_default() += 1;
            }
            if let Some(zone) = reading.strange_zone(cells) {
                *zones.entry(zone).or_default() += 1;
            }
            match reading.sessions(cells, &kinds) {
                Ok(rows) => diary.rows.extend(rows.into_iter().map(|row| (*number, row))),
                Err(error) => {
                    diary.refused.push(RefusedRow { row: *number, why: error.to_string() });
                }
            }
        }
        (diary.words, diary.zones) = (most_first(words), most_first(zones));
        Ok(diary)
    }
}

fn most_first(words: BTreeMap<String, u32>) -> Vec<(String, u32)> {
    let mut words: Vec<_> = words.into_iter().collect();
    words.sort_by_key(|(_, times)| std::cmp::Reverse(*times));
    words
}

/// A file that was read, before the record is asked what of it is new. From [`Log::diary`].
pub struct Diary<'a> {
    tandem: &'a Tandem,
    skip_bad: bool,
    own: bool,
    columns: Vec<(String, DiaryColumn)>,
    ignored: Vec<String>,
    read: u32,
    rows: Vec<(u32, Row)>,
    refused: Vec<RefusedRow>,
    words: Vec<(String, u32)>,
    zones: Vec<(String, u32)>,
}

impl Diary<'_> {
    /// Whether it has the columns of `export csv`: then nothing had to be understood.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.own
    }

    /// Adds its sessions. Unless rows may be skipped, a single refused row refuses the file: the report then
    /// says which and why, and nothing was added.
    ///
    /// # Errors
    /// Those of writing.
    pub fn import(&self) -> Result<CsvReport> {
        self.tandem.act(|act| {
            let Judged { mut report, new } = self.judged(act)?;
            if !self.skip_bad && !report.refused.is_empty() {
                (report.added, report.unchanged) = (0, 0);
                return Ok(report);
            }
            for (id, (_, session)) in &new {
                act.add(*id, session)?;
            }
            Ok(report)
        })
    }

    /// It as it would be taken; nothing is.
    ///
    /// # Errors
    /// Those of reading.
    pub fn look(&self) -> Result<DiaryLook> {
        let Judged { report, new } = self.tandem.read(|read| self.judged(read))?;
        let mut first: Vec<DiaryRow> =
            new.into_values().map(|(row, session)| DiaryRow { row, session }).collect();
        first.sort_by_key(|it| (it.row, it.session.start.utc()));
        first.truncate(SHOWN);
        let (columns, words) = (self.columns.clone(), self.words.clone());
        Ok(DiaryLook { own: self.own, columns, first, words, zones: self.zones.clone(), report })
    }

    fn judged(&self, read: &Read<'_>) -> Inner<Judged> {
        let here = if self.own { BTreeSet::new() } else { self.here(read)? };
        let mut report = CsvReport {
            read: self.read,
            refused: self.refused.clone(),
            ignored_columns: self.ignored.clone(),
            ..CsvReport::default()
        };
        let mut new = BTreeMap::<Id, (u32, Session)>::new();
        for (number, row) in &self.rows {
            let earlier = new.get(&row.id).map(|(_, session)| session);
            let by_hand = here.contains(&(row.session.kind, row.session.start.utc()));
            match row.standing(read, earlier)? {
                Standing::New if by_hand => report.unchanged += 1,
                Standing::New => drop(new.insert(row.id, (*number, row.session.clone()))),
                Standing::Known => report.unchanged += 1,
                Standing::Different => {
                    report
                        .refuse(*number, "id: another session with this id is here already".into());
                }
            }
        }
        report.added = new.len() as u32;
        report.refused.sort_by_key(|refused| refused.row);
        Ok(Judged { report, new })
    }

    /// What is in the record of the days that the file is about.
    fn here(&self, read: &Read<'_>) -> Inner<BTreeSet<(Kind, DateTime<Utc>)>> {
        let days = || self.rows.iter().map(|(_, row)| row.session.start.date());
        let (Some(from), Some(to)) = (days().min(), days().max()) else {
            return Ok(BTreeSet::new());
        };
        let sessions = all_sessions(read, from, to)?.into_iter();
        Ok(sessions.map(|it| (it.session.kind, it.session.start.utc())).collect())
    }
}

struct Judged {
    report: CsvReport,
    new: BTreeMap<Id, (u32, Session)>,
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
    fn standing(&self, read: &Read<'_>, earlier: Option<&Session>) -> Inner<Standing> {
        if let Some(earlier) = earlier {
            return Ok(self.beside(earlier));
        }
        let state = read.state(Session::NAME, self.id.as_bytes())?;
        if state.forgotten {
            return Ok(Standing::Known); // a file does not bring back what was forgotten
        }
        // One that was removed, or whose import was undone, is added again.
        let live: Option<Session> = read.entry(self.id)?;
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

/// The id of a row that names none: the same row is the same session, in every copy of the record.
fn natural_id(session: &Session) -> Id {
    let note = session.note.as_ref().map_or("", Note::as_str);
    let key =
        format!("{}\0{}\0{}\0{note}", session.kind.word(), session.start, session.minutes.get());
    Id::natural("csv", &key)
}

/// The same error, under the name of the column.
fn named(column: &str, error: TandemError) -> TandemError {
    match error {
        TandemError::Invalid { why, .. } => TandemError::invalid(column, why),
        other => other,
    }
}
