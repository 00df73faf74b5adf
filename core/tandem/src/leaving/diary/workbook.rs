//! The first sheet of a workbook that has something in it, as cells of text.
//!
//! A file of a few hundred bytes can say that a cell stands at the end of the world, that a row is there a million
//! times, or unpack to gigabytes. So all of it is bounded here, and no rectangle is made.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use tandem_feeds::Sort;
use tandem_model::TandemError;

use super::open_document;
use super::sheet::{Broken, CELLS, COLUMNS, Rows, UNPACKED};

pub(super) fn rows(file: &[u8], sort: Sort) -> tandem_model::Result<Rows> {
    const OPEN: &[u8] = b"content.xml";
    let is_open = file.windows(OPEN.len()).any(|it| it == OPEN);
    let read = if is_open { open_document::rows(file) } else { xlsx(file) };
    Err(match read {
        Ok(Some(rows)) if rows.is_empty() => {
            TandemError::invalid("file", "empty: not even a line of column names")
        }
        Ok(Some(rows)) => match even(rows) {
            Some(rows) => return Ok(rows),
            None => TandemError::invalid("file", "larger than 64 MiB"),
        },
        Ok(None) => TandemError::invalid("file", "larger than 64 MiB"),
        Err(Broken) if sort == Sort::Sheet => {
            TandemError::invalid("file", "this spreadsheet is broken")
        }
        Err(Broken) => TandemError::invalid("file", sort.to_string()),
    })
}

/// As many cells in every row: those at its end that are empty do not stand in the file. `None` of what is too large.
fn even(mut rows: Rows) -> Option<Rows> {
    let width = rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    if width.saturating_mul(rows.len()) > CELLS {
        return None;
    }
    rows.iter_mut().for_each(|(_, cells)| cells.resize(width, String::new()));
    Some(rows)
}

/// Cell by cell; `None` of what is too large.
fn xlsx(file: &[u8]) -> Result<Option<Rows>, Broken> {
    if !fits(file)? {
        return Ok(None);
    }
    let mut book = Xlsx::new(Cursor::new(file))?;
    for name in book.sheet_names() {
        // A sheet of a chart has no cells.
        let Ok(mut cells) = book.worksheet_cells_reader(&name) else { continue };
        let (mut rows, mut count) = (BTreeMap::<u32, Vec<String>>::new(), 0);
        while let Some(cell) = cells.next_cell()? {
            let (row, column) = cell.get_position();
            let text = text(&Data::from(cell.get_value().clone()));
            if text.is_empty() || column >= COLUMNS {
                continue;
            }
            let cells = rows.entry(row.saturating_add(1)).or_default();
            let before = cells.len();
            cells.resize(before.max(column as usize + 1), String::new());
            count += cells.len() - before;
            cells[column as usize] = text;
            if count > CELLS {
                return Ok(None);
            }
        }
        if !rows.is_empty() {
            return Ok(Some(rows.into_iter().collect()));
        }
    }
    Ok(Some(Rows::new()))
}

/// Whether all of it can be unpacked: what a part says of its size need not be so.
fn fits(file: &[u8]) -> Result<bool, Broken> {
    let mut archive = zip::ZipArchive::new(Cursor::new(file))?;
    let mut left = UNPACKED;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at)?.take(left);
        let size = std::io::copy(&mut part, &mut std::io::sink())?;
        left -= size;
        if left == 0 {
            return Ok(false);
        }
    }
    Ok(true)
}

fn text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::DateTime(time) if time.is_duration() => {
            cell.as_duration().map_or_else(String::new, |length| {
                format!("{}:{:02}", length.num_hours(), length.num_minutes() % 60)
            })
        }
        // The clock alone is a time of the day before the first of the calendar.
        Data::DateTime(time) if time.as_f64() < 1.0 => {
            cell.as_time().map_or_else(String::new, |time| time.format("%H:%M").to_string())
        }
        Data::DateTime(_) => cell.as_datetime().map_or_else(String::new, |time| {
            let midnight = time.time() == chrono::NaiveTime::MIN;
            time.format(if midnight { "%Y-%m-%d" } else { "%Y-%m-%dT%H:%M" }).to_string()
        }),
        other => other.to_string(),
    }
}
