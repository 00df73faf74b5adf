//! The first sheet of a workbook that has something in it, as cells of text.
//!
//! A program for a phone is built without it: reading workbooks is half a megabyte that hardly anybody
//! needs there twice, and a spreadsheet can save CSV.

use tandem_feeds::Sort;
use tandem_model::{Result, TandemError};

#[cfg(feature = "workbooks")]
pub(super) fn rows(file: &[u8], sort: Sort) -> Result<Vec<Vec<String>>> {
    use calamine::{Data, DataType as _, Reader as _};
    use std::io::Cursor;

    let broken = |_| match sort {
        Sort::Sheet => TandemError::invalid("file", "this spreadsheet is broken"),
        other => TandemError::invalid("file", other.to_string()),
    };
    let mut book = calamine::open_workbook_auto_from_rs(Cursor::new(file)).map_err(broken)?;
    let sheets = book.worksheets();
    let sheet = sheets.into_iter().map(|(_, sheet)| sheet).find(|sheet| !sheet.is_empty());
    let Some(sheet) = sheet else {
        return Err(TandemError::invalid("file", "empty: not even a line of column names"));
    };
    let text = |cell: &Data| match cell {
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
        Data::DateTimeIso(text) => text.trim_end_matches("T00:00:00").to_owned(),
        Data::DurationIso(text) => of_iso(text).unwrap_or_else(|| text.clone()),
        other => other.to_string(),
    };
    // Rows above the first that is filled count: a spreadsheet shows their numbers.
    let above = sheet.start().map_or(0, |(row, _)| row as usize);
    let rows = sheet.rows().map(|row| row.iter().map(text).collect());
    Ok(std::iter::repeat_n(Vec::new(), above).chain(rows).collect())
}

/// `PT19H30M00S`, as an open document keeps both a time of day and a length.
#[cfg(feature = "workbooks")]
fn of_iso(text: &str) -> Option<String> {
    let (hours, rest) = text.strip_prefix("PT")?.split_once('H')?;
    let (minutes, _) = rest.split_once('M')?;
    Some(format!("{}:{:02}", hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?))
}

#[cfg(not(feature = "workbooks"))]
pub(super) fn rows(_file: &[u8], sort: Sort) -> Result<Vec<Vec<String>>> {
    Err(match sort {
        Sort::Sheet => TandemError::invalid("file", "not UTF-8: save it as \"CSV UTF-8\""),
        other => TandemError::invalid("file", other.to_string()),
    })
}
