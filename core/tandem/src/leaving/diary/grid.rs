//! A file from elsewhere as rows of cells, whatever wrote it.
//!
//! Spreadsheets write commas, semicolons or tabs, as the country has it, UTF-16 or the letters of old Windows,
//! a first line that names the separator, a title above the table, and empty rows below it. None of that is a
//! matter for the person whose hours are in there. Which separator it is follows from the line of column names
//! that comes out of it ([`Grid::read`]); a workbook has cells already.

use std::cmp::Reverse;

use csv::{ReaderBuilder, StringRecord};
use tandem_feeds::Sort;
use tandem_model::{Result, TandemError};

use super::columns::{self, DiaryColumn};

/// The largest file that is read, in bytes.
const LARGEST: usize = 64 << 20;
/// So far down the line of column names is looked for.
const TITLES: usize = 10;
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A table: its line of column names, and the rows below.
pub(super) struct Grid {
    pub(super) header: Vec<String>,
    /// With their numbers as a spreadsheet shows them, those that are empty left out.
    pub(super) rows: Vec<(u32, Vec<String>)>,
}

impl Grid {
    pub(super) fn read(file: &[u8], chosen: &[(DiaryColumn, String)]) -> Result<Self> {
        if file.len() > LARGEST {
            return Err(TandemError::invalid("file", "larger than 64 MiB"));
        }
        // A person is told what they picked, and not which columns it lacks.
        match Sort::of(file) {
            Sort::Empty | Sort::Table | Sort::Text | Sort::Other => {}
            sort @ (Sort::Sheet | Sort::Archive) => {
                let rows = workbook(file, sort)?;
                return Self::below_titles(rows.into_iter(), chosen);
            }
            other => return Err(TandemError::invalid("file", other.to_string())),
        }
        let text = text(file)?;
        let (named, text) = separator(&text);
        // Of those under which as many names are known, the first.
        let known = |it: &u8| Reverse(known(text, *it, chosen));
        let separator = named.or(SEPARATORS.into_iter().min_by_key(known)).unwrap_or(b',');
        // A page of text has one cell in each line, and none of them names anything.
        let is_named = text.trim().is_empty() || self::known(text, separator, chosen) > 0;
        if !is_named && !SEPARATORS.iter().any(|it| parts(text, *it)) {
            return Err(TandemError::invalid("file", "this is no table"));
        }
        Self::below_titles(records(text, separator)?.into_iter(), chosen)
    }

    fn below_titles(
        rows: impl Iterator<Item = (u32, Vec<String>)>,
        chosen: &[(DiaryColumn, String)],
    ) -> Result<Self> {
        let filled = |row: &[String]| row.iter().any(|cell| !cell.trim().is_empty());
        let all: Vec<_> = rows.filter(|(_, row)| filled(row)).collect();
        let at = header(all.iter().map(|(_, row)| row), chosen);
        let mut all = all.into_iter().skip(at);
        let (_, mut header) = all.next().ok_or_else(|| {
            TandemError::invalid("file", "empty: not even a line of column names")
        })?;
        header.iter_mut().for_each(|name| *name = name.trim().to_owned());
        Ok(Self { header, rows: all.collect() })
    }
}

#[cfg(feature = "workbooks")]
use super::workbook::rows as workbook;

/// A program for a phone is built without: reading workbooks is half a megabyte that hardly anybody needs there
/// twice, and a spreadsheet can save CSV.
#[cfg(not(feature = "workbooks"))]
fn workbook(_file: &[u8], sort: Sort) -> Result<Vec<(u32, Vec<String>)>> {
    Err(match sort {
        Sort::Sheet => TandemError::invalid("file", "not UTF-8: save it as \"CSV UTF-8\""),
        other => TandemError::invalid("file", other.to_string()),
    })
}

/// Which of the first rows is the line of column names: that with the most names that are known.
fn header<'a>(
    rows: impl Iterator<Item = &'a Vec<String>>,
    chosen: &[(DiaryColumn, String)],
) -> usize {
    let known = rows.take(TITLES).map(|row| columns::known_in(row, chosen)).enumerate();
    let most = known.max_by_key(|(at, known)| (*known, Reverse(*at)));
    most.map_or(0, |(at, _)| at)
}

/// How many names are known in the first rows, if this is what separates the cells.
fn known(text: &str, separator: u8, chosen: &[(DiaryColumn, String)]) -> usize {
    let rows = reader(text.as_bytes(), separator).into_records().take(TITLES).flatten();
    rows.map(|row| columns::known_in(&cells(&row), chosen)).max().unwrap_or(0)
}

/// Whether it parts any of the first rows into cells.
fn parts(text: &str, separator: u8) -> bool {
    let mut rows = reader(text.as_bytes(), separator).into_records().take(TITLES).flatten();
    rows.any(|row| row.len() > 1)
}

fn reader(input: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(input)
}

fn cells(row: &StringRecord) -> Vec<String> {
    row.iter().map(str::to_owned).collect()
}

/// The text of a file: UTF-8, UTF-16 where it says so at its beginning, else the letters of Windows in the
/// west, in which every byte from 0xA0 on is the letter of its number.
fn text(file: &[u8]) -> Result<String> {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units = file[2..].chunks_exact(2).map(|unit| read([unit[0], unit[1]]));
        let text: Option<String> = char::decode_utf16(units).map(Result::ok).collect();
        text.ok_or_else(|| TandemError::invalid("file", "not UTF-8: save it as \"CSV UTF-8\""))
    };
    // Of a thousand signs: a note may hold some that steer a terminal, and our own table takes such a note along. Bytes
    // that are letters of Windows only because all bytes are, hold few or are a picture, a zip of another kind.
    let (text, may_be_strange) = match file {
        [0xff, 0xfe, ..] => (wide(u16::from_le_bytes)?, 100),
        [0xfe, 0xff, ..] => (wide(u16::from_be_bytes)?, 100),
        _ => match std::str::from_utf8(file) {
            Ok(text) => (text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(), 100),
            Err(_) => (file.iter().map(|byte| windows(*byte)).collect(), 3),
        },
    };
    let strange = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}');
    match text.contains('\0') {
        true => Err(TandemError::invalid("file", "it has a NUL byte: this is no CSV file")),
        false if text.chars().take(1_000).filter(|c| strange(*c)).count() > may_be_strange => {
            Err(TandemError::invalid("file", "this is no CSV file"))
        }
        false => Ok(text),
    }
}

/// Windows-1252 of the WHATWG Encoding Standard.
fn windows(byte: u8) -> char {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž',
        '\u{8f}', '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}',
        'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9f => HIGH[usize::from(byte - 0x80)],
        other => char::from(other),
    }
}

/// What Excel writes into a first line of its own: `sep=;`.
fn separator(text: &str) -> (Option<u8>, &str) {
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    match first.trim_end().as_bytes() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', it] if SEPARATORS.contains(it) => {
            (Some(*it), rest)
        }
        _ => (None, text),
    }
}

/// Splits a text into records, with their numbers as a spreadsheet shows them: it counts empty lines, which
/// the reader passes over. A quote that is never closed would swallow the rest of the file as one
/// cell, without an error; so a last line of our own is added, which must come out again alone.
fn records(text: &str, separator: u8) -> Result<Vec<(u32, Vec<String>)>> {
    const LAST: &str = "\u{1}last";
    let whole = format!("{text}\n{LAST}");
    let mut reader = reader(whole.as_bytes(), separator);
    let (mut record, mut records, mut number) = (StringRecord::new(), Vec::new(), 0);
    loop {
        let from = reader.position().byte() as usize;
        let more = reader.read_record(&mut record);
        if !more.map_err(|_| TandemError::invalid("file", "this is no CSV file"))? {
            break;
        }
        number += 1 + empty_lines(whole.as_bytes(), from);
        records.push((number, cells(&record)));
    }
    if records.pop().is_none_or(|(_, last)| last != [LAST]) {
        return Err(TandemError::invalid("file", "a quote is opened and never closed"));
    }
    Ok(records)
}

/// How many empty lines begin here. The second half of the end of a line before is none.
fn empty_lines(text: &[u8], from: usize) -> u32 {
    let half = from > 0 && text[from - 1] == b'\r' && text.get(from) == Some(&b'\n');
    let mut rest = text.get(from + usize::from(half)..).unwrap_or(&[]);
    let mut lines = 0;
    while let [b'\r', b'\n', after @ ..] | [b'\r' | b'\n', after @ ..] = rest {
        (rest, lines) = (after, lines + 1);
    }
    lines
}
