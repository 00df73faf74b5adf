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
        let rows = std::iter::once(&head).chain(&self.rows);
        rows.flat_map(|row| self.row_lines(row, &widths, most)).collect()
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
        // Where the other columns leave no room the whole row is broken as a sentence would be: words of a
        // letter a line help nobody.
        if column + 10 > most {
            return vec![format!("{begin}{last}")];
        }
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
    fn a_table_without_rows_has_its_headings() {
        let table = Table::new(&[("Day", Side::Left), ("Hours", Side::Right)]);
        assert_eq!(table.lines(80), ["Day  Hours"]);
    }
}
