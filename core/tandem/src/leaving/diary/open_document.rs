//! The cells of an open document, row by row.
//!
//! A row and a cell say how often they are repeated, up to a million times, and whoever makes a rectangle of them
//! needs gigabytes for a file of a few hundred bytes. Here what is empty is counted and nothing else.

use std::io::{BufReader, Cursor, Read as _};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::QName;
use quick_xml::{Reader, XmlVersion};

use super::sheet::{Broken, CELLS, COLUMNS, Rows, UNPACKED};

/// The first sheet with something in it; `None` of what is too large.
pub(super) fn rows(file: &[u8]) -> Result<Option<Rows>, Broken> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file))?;
    let content = archive.by_name("content.xml")?;
    let mut xml = Reader::from_reader(BufReader::new(content.take(UNPACKED)));
    xml.config_mut().expand_empty_elements = true;
    let (mut sheet, mut cell, mut buffer) = (Sheet::default(), None::<Cell>, Vec::new());
    // How deep in a comment.
    let mut aside = 0_u32;
    loop {
        buffer.clear();
        match (xml.read_event_into(&mut buffer)?, &mut cell) {
            (Event::Start(tag), cell) => match (tag.name(), cell) {
                (QName("table:table-row"), _) => sheet.begin(times(&tag, "rows")?),
                (QName("table:table-cell" | "table:covered-table-cell"), cell) => {
                    *cell = Some(Cell::of(&tag)?);
                }
                (QName("office:annotation"), _) => aside += 1,
                (QName("text:p"), Some(cell)) if aside == 0 && !cell.text.is_empty() => {
                    cell.text.push('\n');
                }
                (QName("text:s"), Some(cell)) if aside == 0 => cell.text.push(' '),
                _ => {}
            },
            (Event::Text(text), Some(cell)) if aside == 0 => cell.text += &text.xml10_content(),
            (Event::CData(text), Some(cell)) if aside == 0 => cell.text += &text.xml10_content(),
            (Event::GeneralRef(name), Some(cell)) if aside == 0 => {
                match name.resolve_char_ref()? {
                    Some(letter) => cell.text.push(letter),
                    None => {
                        cell.text += resolve_predefined_entity(&name.xml10_content()).unwrap_or("");
                    }
                }
            }
            (Event::End(tag), open) => match tag.name() {
                QName("office:annotation") => aside = aside.saturating_sub(1),
                QName("table:table-cell" | "table:covered-table-cell") => {
                    if let Some(cell) = open.take() {
                        sheet.put(cell);
                    }
                }
                QName("table:table-row") if !sheet.end() => return Ok(None),
                QName("table:table") if sheet.rows.is_empty() => sheet = Sheet::default(),
                QName("table:table") => return Ok(Some(sheet.rows)),
                _ => {}
            },
            (Event::Eof, _) => return Ok(Some(sheet.rows)),
            _ => {}
        }
    }
}

/// How often a row or a cell is there.
fn times(tag: &BytesStart<'_>, what: &str) -> Result<u32, Broken> {
    match tag.try_get_attribute(format!("table:number-{what}-repeated").as_str())? {
        Some(times) => Ok(times.normalized_value(XmlVersion::Implicit1_0)?.trim().parse()?),
        None => Ok(1),
    }
}

struct Cell {
    times: u32,
    /// What it says by a value of its own, which no country writes otherwise.
    value: Option<String>,
    text: String,
}

impl Cell {
    fn of(tag: &BytesStart<'_>) -> Result<Self, Broken> {
        let attribute = |name| -> Result<Option<String>, Broken> {
            let found = tag.try_get_attribute(name)?;
            found
                .map(|it| Ok(it.normalized_value(XmlVersion::Implicit1_0)?.into_owned()))
                .transpose()
        };
        let mut value = attribute("office:date-value")?
            .map(|date| date.trim_end_matches("T00:00:00").to_owned());
        if value.is_none() {
            value = attribute("office:time-value")?.map(|time| of_iso(&time).unwrap_or(time));
        }
        for name in ["office:value", "office:string-value", "office:boolean-value"] {
            if value.is_none() {
                value = attribute(name)?;
            }
        }
        Ok(Self { times: times(tag, "columns")?, value, text: String::new() })
    }
}

#[derive(Default)]
struct Sheet {
    rows: Rows,
    /// Rows before this one.
    above: u32,
    /// The row that is being read: how often it is there, its cells, the empty ones behind them.
    times: u32,
    cells: Vec<String>,
    empty: u32,
    count: usize,
}

impl Sheet {
    fn begin(&mut self, times: u32) {
        (self.times, self.empty) = (times, 0);
        self.cells.clear();
    }

    fn put(&mut self, cell: Cell) {
        let text = cell.value.unwrap_or(cell.text);
        if text.trim().is_empty() {
            self.empty = self.empty.saturating_add(cell.times);
            return;
        }
        let from = (self.cells.len() as u32).saturating_add(self.empty);
        let to = from.saturating_add(cell.times).min(COLUMNS);
        if from < to {
            self.cells.resize(from as usize, String::new());
            self.cells.resize(to as usize, text);
        }
        self.empty = 0;
    }

    /// Whether there is room for more.
    fn end(&mut self) -> bool {
        let first = self.above.saturating_add(1);
        self.above = self.above.saturating_add(self.times);
        if self.cells.is_empty() {
            return true;
        }
        self.count += self.cells.len().saturating_mul(self.times as usize);
        if self.count > CELLS {
            return false;
        }
        self.rows.extend((first..=self.above).map(|number| (number, self.cells.clone())));
        true
    }
}

/// `PT19H30M00S`, as an open document keeps both a time of day and a length.
fn of_iso(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, _) = rest.split_once('M')?;
    Some(format!("{}:{:02}", hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?))
}
