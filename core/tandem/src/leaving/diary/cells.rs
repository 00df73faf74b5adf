//! What the cells of a row say.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};
use tandem_feeds::answered;
use tandem_model::{
    Fellowship, Involvement, Kind, LocalTime, Minutes, Note, Result, Session, TandemError, Word,
    Zone,
};
use tandem_words::{DayOrder, WrittenDate, said_clock, said_kind, said_minutes};

use super::columns::{self, DiaryColumn as C};
use super::grid::Grid;
use super::{DiaryChoice, Row, named, natural_id};
use crate::leaving::csv::{COLUMNS, unguarded};

type Said = (Kind, Option<Fellowship>);

/// How the cells of one file are read.
pub(super) struct Reading<'a> {
    columns: Vec<Option<C>>,
    /// Columns that stand for a kind each, with a mark on the days of one.
    marks: Vec<(usize, Said, Marks)>,
    choice: &'a DiaryChoice,
    every: Option<Kind>,
    order: Option<DayOrder>,
    zone: &'a Zone,
    now: DateTime<Utc>,
    own: bool,
}

/// What one row says of kinds.
#[derive(Default)]
pub(super) struct SaidKinds {
    sessions: Vec<Said>,
    /// Whether each word was understood, if only as something that is no session.
    understood: bool,
    pub(super) strange: Vec<String>,
}

impl<'a> Reading<'a> {
    /// # Errors
    /// `Invalid` in `file` for a column that is missing or there twice, and where the order of dates is not
    /// known.
    pub(super) fn of(
        grid: &Grid,
        choice: &'a DiaryChoice,
        zone: &'a Zone,
        now: DateTime<Utc>,
    ) -> Result<Self> {
        let mut columns = columns::of_header(&grid.header, &choice.columns)?;
        let mut marks = Vec::new();
        if !columns.contains(&Some(C::Kind)) && choice.every.is_none() {
            marks = marked(grid, &columns, choice);
            marks.iter().for_each(|(at, ..)| columns[*at] = None);
        }
        let has = |column| columns.contains(&Some(column));
        let every = choice.every.or(has(C::Signed).then_some(Kind::MutualHelp));
        let own = is_own(grid, &columns, choice);
        let mut reading =
            Self { columns, marks, choice, every, order: choice.order, zone, now, own };
        reading.every = every.filter(|_| !reading.has(C::Kind) && reading.marks.is_empty());
        if !(reading.has(C::Kind) || reading.every.is_some() || !reading.marks.is_empty()) {
            return Err(missing("kind"));
        }
        if !(reading.has(C::Start) || reading.has(C::Date)) {
            return Err(missing("start"));
        }
        if !reading.says_a_clock(grid) && choice.at.is_none() {
            return Err(missing("start"));
        }
        let says_length = [C::Minutes, C::Hours, C::End].into_iter().any(|it| reading.has(it));
        if !says_length && choice.minutes.is_none() {
            return Err(missing("minutes"));
        }
        reading.order = match choice.order {
            Some(order) => Some(order),
            None => reading.order_of(grid)?,
        };
        Ok(reading)
    }

    /// Whether nothing in it had to be understood.
    pub(super) fn is_own(&self) -> bool {
        self.own
    }

    /// The zone that a row names and nobody can read.
    pub(super) fn strange_zone(&self, cells: &[String]) -> Option<String> {
        let name = self.cell(cells, C::Zone);
        (!name.is_empty() && self.zone_of(name).is_err()).then(|| name.to_owned())
    }

    fn zone_of(&self, name: &str) -> Result<Zone> {
        match answered(&self.choice.zones, name) {
            Some(zone) => Ok(zone.clone()),
            None => Zone::chosen(name),
        }
    }

    pub(super) fn columns(&self) -> impl Iterator<Item = (usize, C)> {
        let marks = self.marks.iter().map(|(at, ..)| (*at, C::Kind));
        let named = self.columns.iter().enumerate().filter_map(|(at, it)| Some((at, (*it)?)));
        named.chain(marks)
    }

    pub(super) fn ignored(&self) -> impl Iterator<Item = usize> {
        let unknown = |at: &usize| !self.marks.iter().any(|(mark, ..)| mark == at);
        (0..self.columns.len()).filter(|at| self.columns[*at].is_none()).filter(unknown)
    }

    fn has(&self, column: C) -> bool {
        self.columns.contains(&Some(column))
    }

    fn whole<'c>(&self, cells: &'c [String], column: C) -> &'c str {
        let at = self.columns.iter().position(|known| *known == Some(column));
        at.and_then(|at| cells.get(at)).map_or("", |cell| unguarded(cell))
    }

    fn cell<'c>(&self, cells: &'c [String], column: C) -> &'c str {
        self.whole(cells, column).trim()
    }

    /// The kinds of the sessions of a row.
    pub(super) fn kinds(&self, cells: &[String]) -> SaidKinds {
        if let Some(kind) = self.every {
            return SaidKinds { sessions: vec![(kind, None)], understood: true, strange: vec![] };
        }
        if !self.marks.is_empty() {
            let is_set = |at: &usize, marks: &Marks| {
                cells.get(*at).is_some_and(|cell| marks.read(cell) == Some(true))
            };
            let set = self.marks.iter().filter(|(at, _, marks)| is_set(at, marks));
            let sessions = set.map(|(_, said, _)| *said).collect();
            return SaidKinds { sessions, understood: true, strange: vec![] };
        }
        let cell = self.cell(cells, C::Kind);
        // What another program calls the activities of a day: the others are none of ours.
        let several = cell.contains('|');
        let mut said = SaidKinds { understood: several || cell.is_empty(), ..SaidKinds::default() };
        for word in cell.split('|').map(str::trim).filter(|word| !word.is_empty()) {
            match meant(self.choice, word) {
                Some(Some(kind)) => said.sessions.push(kind),
                Some(None) => said.understood = true,
                None => said.strange.push(word.to_owned()),
            }
        }
        said.understood |= !said.sessions.is_empty();
        said
    }

    /// The sessions that a row tells: one, or of a day with several kinds as many.
    ///
    /// # Errors
    /// `Invalid` in the column that is not as it must be.
    pub(super) fn sessions(&self, cells: &[String], kinds: &SaidKinds) -> Result<Vec<Row>> {
        // A spreadsheet leaves empty cells behind a row; a row that breaks off may have lost half a number.
        let beyond = cells.iter().skip(self.columns.len()).any(|cell| !cell.trim().is_empty());
        if cells.len() < self.columns.len() || beyond {
            let (cells, header) = (cells.len(), self.columns.len());
            let why = format!("{cells} cells where the header has {header}");
            return Err(TandemError::invalid("row", why));
        }
        if kinds.sessions.is_empty() {
            return match kinds.understood {
                // The row of a day on which nothing was.
                true if !(self.has(C::Kind) && self.cell(cells, C::Kind).is_empty()) => Ok(vec![]),
                _ => Err(no_kind(self.cell(cells, C::Kind))),
            };
        }
        kinds.sessions.iter().map(|said| self.row(cells, *said)).collect()
    }

    fn row(&self, cells: &[String], (kind, fellowship): Said) -> Result<Row> {
        let cell = |column| self.cell(cells, column);
        let zone = match cell(C::Zone) {
            "" => self.zone.clone(),
            name => self.zone_of(name)?,
        };
        let written_at = match cell(C::WrittenAt) {
            "" => None,
            text => Some(parse_instant(text)?),
        };
        let (start, about_when) = self.start(cells, &zone)?;
        let (minutes, about_length) = self.minutes(cells, &start)?;
        let note = self.whole(cells, C::Note);
        let note = match (cell(C::Name), note.trim()) {
            ("", _) => note.to_owned(),
            (name, "") => name.to_owned(),
            (name, note) => format!("{name}: {note}"),
        };
        let session = Session {
            kind,
            start,
            minutes,
            approximate: parse_flag(cell(C::Approximate))? || about_when || about_length,
            form: word(cell(C::Form))?,
            group_format: word(cell(C::GroupFormat))?,
            approach: word(cell(C::Approach))?,
            fellowship: word(cell(C::Fellowship))?.or(fellowship),
            setting: word(cell(C::Setting))?,
            required: None,
            led_by: word(cell(C::LedBy))?,
            did: words(cell(C::Did))?,
            part_of: None,
            note: Note::new(&note)?,
            written_at: written_at.unwrap_or(self.now),
            imported: written_at.is_none(),
        };
        session.check(self.now)?;
        let (id, named) = match cell(C::Id) {
            "" => (natural_id(&session), false),
            text => {
                let shape = |_| TandemError::invalid("id", "32 digits 0-9 and a-f, or empty");
                (text.parse().map_err(shape)?, true)
            }
        };
        Ok(Row { id, named, session, dated: written_at.is_some() })
    }

    /// When a session began, and whether that is about right only.
    fn start(&self, cells: &[String], zone: &Zone) -> Result<(LocalTime, bool)> {
        let (date, start) = (self.cell(cells, C::Date), self.cell(cells, C::Start));
        if date.is_empty() || !is_clock(start) && !start.is_empty() {
            return Ok((self.moment(start, zone, "start")?, false));
        }
        let clock = match start {
            // The time stands beside the day, or nowhere.
            "" if self.wall(date).is_some() => {
                return Ok((self.moment(date, zone, "date")?, false));
            }
            "" => match self.choice.at {
                Some(at) => (at, true),
                None => return Err(TandemError::invalid("start", WHEN)),
            },
            text => (said_clock(text).ok_or_else(|| TandemError::invalid("start", WHEN))?, false),
        };
        // A day with its midnight is what a spreadsheet makes of a day.
        let day = self.wall(date).map(|wall| wall.date()).or_else(|| self.day(date));
        let day = day.ok_or_else(|| TandemError::invalid("date", WHEN))?;
        Ok((LocalTime::resolve(day.and_time(clock.0), zone).time, clock.1))
    }

    fn minutes(&self, cells: &[String], start: &LocalTime) -> Result<(Minutes, bool)> {
        let minutes = |text: &str| match said_minutes(text) {
            Some(minutes) => Minutes::new(minutes).map(|minutes| (minutes, false)),
            None => Err(TandemError::invalid("minutes", "a whole number, 1 to 1440")),
        };
        match (self.cell(cells, C::Minutes), self.cell(cells, C::Hours), self.cell(cells, C::End)) {
            ("", "", "") => match self.choice.minutes {
                Some(length) => Ok((length, true)),
                None => minutes(""),
            },
            ("", "", end) => {
                let end = match said_clock(end) {
                    Some(clock) => {
                        let same_day = start.date().and_time(clock);
                        let over_midnight =
                            chrono::TimeDelta::days(i64::from(same_day <= start.wall()));
                        LocalTime::resolve(same_day + over_midnight, start.zone()).time
                    }
                    None => self.moment(end, start.zone(), "end")?,
                };
                let length = (end.utc() - start.utc()).num_minutes();
                let length = u32::try_from(length).unwrap_or(0);
                Ok((Minutes::new(length)?, false))
            }
            ("", hours, _)
                if hours.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b',') =>
            {
                minutes(&format!("{hours}h"))
            }
            ("", hours, _) => minutes(hours),
            (text, _, _) => minutes(whole_number(text)),
        }
    }

    /// A time with its day: ours, one with its zone, or as others write it.
    fn moment(&self, text: &str, zone: &Zone, column: &str) -> Result<LocalTime> {
        if let Ok(exact) = DateTime::parse_from_rfc3339(text) {
            if text.ends_with(['Z', 'z']) {
                return Ok(LocalTime::at(exact.to_utc(), zone));
            }
            // The offset tells the two 01:30s of an autumn night apart.
            let start = LocalTime::with_offset(exact.naive_local(), zone, *exact.offset())?;
            return if start.utc() == exact.to_utc() {
                Ok(start)
            } else {
                Err(TandemError::invalid("start", "the zone has not this offset at that time"))
            };
        }
        if let Ok(wall) = tandem_model::parse_wall(text) {
            return Ok(LocalTime::resolve(wall, zone).time);
        }
        let wall = self.wall(text).ok_or_else(|| TandemError::invalid(column, WHEN))?;
        tandem_model::check_date("at", wall.date()).map_err(|error| named(column, error))?;
        Ok(LocalTime::resolve(wall, zone).time)
    }

    fn wall(&self, text: &str) -> Option<NaiveDateTime> {
        let (date, clock) = apart(text)?;
        Some(self.read(date)?.and_time(clock))
    }

    fn day(&self, text: &str) -> Option<NaiveDate> {
        self.read(WrittenDate::understand(text)?)
    }

    fn read(&self, date: WrittenDate) -> Option<NaiveDate> {
        // Where the file has no date that may be two, any order reads them all.
        date.read(self.order.unwrap_or(date.order().unwrap_or(DayOrder::DayFirst)))
    }

    fn says_a_clock(&self, grid: &Grid) -> bool {
        self.has(C::Start)
            || grid.rows.iter().any(|(_, cells)| apart(self.cell(cells, C::Date)).is_some())
    }

    /// The order of the numbers in the dates of a file: as those say that can be read in one way only.
    ///
    /// # Errors
    /// `Invalid` in `file` where none does and it matters, or where they say both.
    fn order_of(&self, grid: &Grid) -> Result<Option<DayOrder>> {
        let cells = |column| grid.rows.iter().map(move |(_, cells)| self.cell(cells, column));
        let dates: Vec<WrittenDate> = [C::Date, C::Start, C::End]
            .into_iter()
            .flat_map(cells)
            .filter_map(|text| apart(text).map(|it| it.0).or_else(|| WrittenDate::understand(text)))
            .collect();
        let says = |order| dates.iter().any(|date| date.order() == Some(order));
        match (says(DayOrder::DayFirst), says(DayOrder::MonthFirst)) {
            (true, false) => Ok(Some(DayOrder::DayFirst)),
            (false, true) => Ok(Some(DayOrder::MonthFirst)),
            _ if dates.iter().any(|date| date.is_either()) => {
                Err(TandemError::invalid("file", "which number of a date is the day"))
            }
            _ => Ok(None),
        }
    }
}

const WHEN: &str = "a date and time such as 2026-03-02T10:00";

/// Whether the columns are those that `export csv` writes, under its very names, and nothing was chosen: a
/// table of somebody else that calls them otherwise may mean something else by them.
fn is_own(grid: &Grid, columns: &[Option<C>], choice: &DiaryChoice) -> bool {
    let mut names = grid.header.iter().zip(columns);
    [C::Kind, C::Start, C::Minutes].into_iter().all(|column| columns.contains(&Some(column)))
        && names.all(|(name, column)| column.is_none() || COLUMNS.contains(&name.as_str()))
        && *choice == DiaryChoice { skip_bad: choice.skip_bad, ..DiaryChoice::default() }
}

fn missing(column: &str) -> TandemError {
    TandemError::invalid("file", format!("the column {column} is missing"))
}

fn no_kind(cell: &str) -> TandemError {
    match Kind::parse(cell) {
        Err(error) => error,
        Ok(_) => missing("kind"),
    }
}

/// A date and the time beside it.
fn apart(text: &str) -> Option<(WrittenDate, NaiveTime)> {
    let blanks = text.char_indices().filter(|(_, c)| c.is_whitespace() || *c == 'T');
    blanks
        .map(|(at, c)| (&text[..at], &text[at + c.len_utf8()..]))
        .find_map(|(date, clock)| Some((WrittenDate::understand(date)?, said_clock(clock.trim())?)))
}

fn is_clock(text: &str) -> bool {
    said_clock(text).is_some()
}

/// `50.0` is a whole number for whoever computes with it.
fn whole_number(text: &str) -> &str {
    match text.split_once(['.', ',']) {
        Some((whole, part)) if !part.is_empty() && part.bytes().all(|b| b == b'0') => whole,
        _ => text,
    }
}

/// What a word of the file means: as it was chosen, else as people say it. `Some(None)` is no session.
fn meant(choice: &DiaryChoice, word: &str) -> Option<Option<Said>> {
    let folded = |text: &str| text.trim().to_lowercase();
    let chosen = choice.kinds.iter().find(|(own, _)| folded(own) == folded(word));
    let Some((own, kind)) = chosen else { return said_kind(word).map(Some) };
    // "AA" under mutual help is a meeting of AA.
    let whose = said_kind(own).filter(|it| Some(it.0) == *kind).and_then(|it| it.1);
    Some(kind.map(|kind| (kind, whose)))
}

/// What the marks of a column mean.
#[derive(Clone, Copy)]
struct Marks {
    /// Loop writes 2 for what was done, and 1 for a day that need not be done any more.
    two_is_done: bool,
}

impl Marks {
    fn read(self, cell: &str) -> Option<bool> {
        match cell.trim().to_lowercase().as_str() {
            "1" => Some(!self.two_is_done),
            "2" | "yes_manual" | "x" | "✓" | "✔" | "yes" | "y" | "si" | "sí" | "true" => {
                Some(true)
            }
            "" | "0" | "-1" | "3" | "no" | "n" | "false" | "-" | "unknown" | "skip"
            | "yes_auto" => Some(false),
            _ => None,
        }
    }
}

/// The columns that are named by a kind and hold nothing but marks.
fn marked(grid: &Grid, columns: &[Option<C>], choice: &DiaryChoice) -> Vec<(usize, Said, Marks)> {
    let free = |at: &usize| matches!(columns[*at], None | Some(C::Name));
    let found = (0..columns.len()).filter(free).filter_map(|at| {
        let name = &grid.header[at];
        let said = meant(choice, name)??;
        let cells =
            || grid.rows.iter().map(move |(_, cells)| cells.get(at).map_or("", |it| it.trim()));
        let marks = Marks { two_is_done: cells().any(|cell| cell == "2") };
        cells().all(|cell| marks.read(cell).is_some()).then_some((at, said, marks))
    });
    found.collect()
}

fn parse_flag(text: &str) -> Result<bool> {
    match text.to_ascii_lowercase().as_str() {
        "" | "false" | "no" | "0" => Ok(false),
        "true" | "yes" | "1" => Ok(true),
        _ => Err(TandemError::invalid("approximate", "true or false")),
    }
}

fn parse_instant(text: &str) -> Result<DateTime<Utc>> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_utc())
        .map_err(|_| TandemError::invalid("written_at", "like 2026-03-02T15:00:00Z"))
}

fn word<T: Word>(cell: &str) -> Result<Option<T>> {
    (!cell.is_empty()).then(|| T::parse(cell)).transpose()
}

fn words(cell: &str) -> Result<BTreeSet<Involvement>> {
    cell.split([';', ' ']).filter(|word| !word.is_empty()).map(Involvement::parse).collect()
}
