//! Text in columns.

use super::text::{cut, width, wrap};

/// On which side a column's text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// Rows of cells under a line of headings. The last column may be cut to fit.
pub(crate) struct Table {
    headings: Vec<(String, Side)>,
    rows: Vec<Vec<String>>,
    wraps: bool,
}

/// Between two columns.
const GAP: &str = "  ";

/// What stands in a cell of which nothing is written down.
pub(crate) const NOTHING: &str = "–";

impl Table {
    pub(crate) fn new<S: AsRef<str>>(headings: &[(S, Side)]) -> Self {
        let headings = headings.iter().map(|(name, side)| (name.as_ref().to_owned(), *side));
        Self { headings: headings.collect(), rows: Vec::new(), wraps: false }
    }

    /// The same, its last column broken over several lines where it does not fit, and never cut: what it
    /// says is somebody's own word for it.
    pub(crate) fn wrapped(self) -> Self {
        Self { wraps: true, ..self }
    }

    /// A row. With fewer cells than headings, the last of them runs on over the other columns.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        debug_assert!(N <= self.headings.len(), "no more cells than headings");
        self.rows.push(cells.into());
    }

    /// As [`Table::row`], for a table whose columns depend on what is shown.
    pub(crate) fn add(&mut self, cells: Vec<String>) {
        debug_assert!(cells.len() <= self.headings.len(), "no more cells than headings");
        self.rows.push(cells);
    }

    /// The lines, none of them wider than `most` as long as the columns before the last leave room.
    pub(crate) fn lines(&self, most: usize) -> Vec<String> {
        let head: Vec<String> = self.headings.iter().map(|(name, _)| name.clone()).collect();
        let in_column =
            |row: &&Vec<String>, at: usize| row.len() == head.len() || at + 1 < row.len();
        let widths: Vec<usize> = (0..head.len())
            .map(|at| {
                let rows = self.rows.iter().filter(|row| in_column(row, at));
                rows.map(|row| width(&row[at])).chain([width(&head[at])]).max().unwrap_or(0)
            })
            .collect();
        if self.is_too_wide(&widths, most) {
            if let Some(less) = self.without_empty_columns() {
                return less.lines(most);
            }
            return self.rows.iter().flat_map(|row| self.under_one_another(row, most)).collect();
        }
        let rows = std::iter::once(&head).chain(&self.rows);
        rows.flat_map(|row| self.row_lines(row, &widths, most)).collect()
    }

    /// The same without the columns in which nothing stands; `None` where each has something.
    fn without_empty_columns(&self) -> Option<Self> {
        let columns = self.headings.len();
        if self.rows.iter().any(|row| row.len() < columns) {
            return None;
        }
        let some = |at: &usize| self.rows.iter().any(|row| !row[*at].trim().is_empty());
        let kept: Vec<usize> = (0..columns).filter(some).collect();
        (!kept.is_empty() && kept.len() < columns).then(|| Self {
            headings: kept.iter().map(|at| self.headings[*at].clone()).collect(),
            rows: self
                .rows
                .iter()
                .map(|row| kept.iter().map(|at| row[*at].clone()).collect())
                .collect(),
            wraps: self.wraps,
        })
    }

    /// Whether the columns before the last leave no room for it: rows that are broken anywhere line up no more,
    /// and whose number is whose cannot be told.
    fn is_too_wide(&self, widths: &[usize], most: usize) -> bool {
        const ROOM: usize = 10;
        let Some((last, first)) = widths.split_last() else { return false };
        let first: usize = first.iter().map(|width| width + GAP.len()).sum();
        first + last.min(&ROOM) > most
    }

    /// A row where there is no room for columns: its first cell, and below it each other with its heading.
    fn under_one_another(&self, row: &[String], most: usize) -> Vec<String> {
        let Some((first, rest)) = row.split_first() else { return Vec::new() };
        let short = row.len() < self.headings.len();
        let names = self.headings.iter().skip(1);
        let widest = names.clone().map(|(name, _)| width(name)).max().unwrap_or(0);
        let (mut begin, mut lines) = (first.clone(), Vec::new());
        for (at, (cell, (name, _))) in rest.iter().zip(names).enumerate() {
            // What runs on over other columns, and a sign that has no heading, belong to the whole row.
            if name.is_empty() || short && at + 1 == rest.len() {
                begin = format!("{begin}{GAP}{cell}").trim_end().to_owned();
            } else if !["", NOTHING, "-"].contains(&cell.trim()) {
                let blanks = " ".repeat(widest - width(name));
                lines.extend(wrap(cell, most, &format!("{GAP}{name}{blanks}{GAP}")));
            }
        }
        lines.insert(0, begin);
        lines
    }

    fn row_lines(&self, row: &[String], widths: &[usize], most: usize) -> Vec<String> {
        let Some((last, first)) =
            row.split_last().filter(|(last, _)| self.wraps && !last.is_empty())
        else {
            return vec![self.line(row, widths, most)];
        };
        let begin = self.line(&[first, &[String::new()]].concat(), widths, most);
        let column: usize = widths.iter().take(first.len()).map(|width| width + GAP.len()).sum();
        let begin = format!("{begin:<column$}");
        wrap(last, most, &begin)
    }

    fn line(&self, row: &[String], widths: &[usize], most: usize) -> String {
        let mut line = String::new();
        let last = row.len().saturating_sub(1);
        for (at, (cell, (_, side))) in row.iter().zip(&self.headings).enumerate() {
            if at > 0 {
                line.push_str(GAP);
            }
            if at == last && (*side == Side::Left || row.len() < widths.len()) {
                line.push_str(&cut(cell, most.saturating_sub(width(&line)).max(10)));
                break;
            }
            let blanks = " ".repeat(widths[at].saturating_sub(width(cell)));
            match side {
                Side::Left => line.extend([cell.as_str(), &blanks]),
                Side::Right => line.extend([&blanks, cell.as_str()]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_script() {
        let mut table =
            Table::new(&[("Kind", Side::Left), ("Length", Side::Right), ("Note", Side::Left)]);
        table.row(["group".into(), "1:30".into(), "Ana María came along, and we talked".into()]);
        table.row(["日本".into(), "~0:50".into(), String::new()]);
        let expected = "\
Kind   Length  Note
group    1:30  Ana María came…
日本    ~0:50";
        assert_eq!(table.lines(31).join("\n"), expected);
    }

    #[test]
    fn a_short_row_runs_on() {
        let mut table =
            Table::new(&[("Week", Side::Left), ("Hours", Side::Right), ("", Side::Left)]);
        table.row(["W10".into(), "0:50".into(), "about".into()]);
        table.row(["W11".into(), "No entries this week".into()]);
        let expected = "\
Week  Hours
W10    0:50  about
W11   No entries this week";
        assert_eq!(table.lines(80).join("\n"), expected);
    }

    #[test]
    fn terminal_s3_without_room_for_columns_each_cell_has_its_heading() {
        let mut table = Table::new(&[
            ("Week", Side::Left),
            ("Individual", Side::Right),
            ("Mutual help", Side::Right),
            ("", Side::Left),
        ]);
        table.row(["2026-W10  2–8 Mar".into(), "1:00 r".into(), "12:30".into(), "~".into()]);
        table.row(["2026-W11  9–15 Mar".into(), NOTHING.into(), "0:50".into(), String::new()]);
        table.row(["2026-W12  16–22 Mar".into(), "away".into()]);
        let expected = "\
2026-W10  2–8 Mar  ~
  Individual   1:00 r
  Mutual help  12:30
2026-W11  9–15 Mar
  Mutual help  0:50
2026-W12  16–22 Mar  away";
        assert_eq!(table.lines(40).join("\n"), expected);
    }

    #[test]
    fn a_table_without_rows_has_its_headings() {
        let table = Table::new(&[("Day", Side::Left), ("Hours", Side::Right)]);
        assert_eq!(table.lines(80), ["Day  Hours"]);
    }
}
