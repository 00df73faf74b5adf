//! Tables: one element each, with a scope on every heading.
//!
//! A table that goes on over a page repeats its head there as an artifact: for the structure there is
//! one table with one head, for the eye there is a head on every page.
//!
//! **No word is broken.** A head such as "Individua / l" is what somebody remembers of a page. A column is at
//! least as wide as its widest word (UAX #14); where that does not fit, a column that says what a mark says
//! goes, and then the letters get smaller, down to 7.5 points. Only in a column of the person's own words, where
//! an address may have two hundred letters, is a word cut.

use std::rc::Rc;

use krilla::tagging::{ArtifactType, TableHeaderScope, Tag};

use super::flow::{ASCENT, Area, Flow, Ink, LEADING, MARGIN, Node, Op, Style};
use super::fonts::{Fonts, Weight};
use super::lines::Line;

/// A column.
pub(crate) struct Column {
    /// What stands above it.
    pub(crate) head: String,
    /// Its part of the width, beside those of the others.
    pub(crate) part: f32,
    /// Whether its cells end at the right: numbers.
    pub(crate) right: bool,
    /// Whether the table says the same without it.
    pub(crate) spare: bool,
    /// Whether a word in it may be cut: a person typed it.
    pub(crate) own_words: bool,
}

impl Column {
    pub(crate) fn text(head: String, part: f32) -> Self {
        Self { head, part, right: false, spare: false, own_words: false }
    }

    pub(crate) fn number(head: String, part: f32) -> Self {
        Self { right: true, ..Self::text(head, part) }
    }

    pub(crate) fn spare(self) -> Self {
        Self { spare: true, ..self }
    }
}

/// What stands in a cell.
#[derive(Clone)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// What it is told as, where the eye reads a sign.
    pub(crate) told: Option<Rc<str>>,
    /// Whether it stands out.
    pub(crate) bold: bool,
}

impl Cell {
    /// A sign, and what it is told as.
    pub(crate) fn told(text: String, told: String) -> Self {
        Self { text, told: Some(told.into()), bold: false }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, told: None, bold: false }
    }
}

/// A table. The first cell of every row says what the row is about.
pub(crate) struct Table {
    /// What it shows, for those who do not see it.
    pub(crate) summary: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// The last row.
    pub(crate) total: Option<Vec<Cell>>,
    pub(crate) size: f32,
    /// Above and below the text of a row together, in points.
    pub(crate) space: f32,
}

/// Rows as close as they can be read.
pub(crate) const CLOSE: f32 = 3.0;

const PAD: f32 = 5.0;
/// Letters get no smaller than this, in points.
const SMALLEST: f32 = 7.5;

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Head,
    Body,
    Total,
}

impl Role {
    fn weight(self, cell: &Cell) -> Weight {
        if self == Self::Body && !cell.bold { Weight::Regular } else { Weight::Bold }
    }
}

/// Which columns there are, how wide, and how large their letters.
struct Grid<'t> {
    table: &'t Table,
    columns: Vec<usize>,
    widths: Vec<f32>,
    size: f32,
}

impl<'t> Grid<'t> {
    fn of(fonts: &Fonts<'_>, table: &'t Table, width: f32) -> Self {
        let all: Vec<usize> = (0..table.columns.len()).collect();
        let needed: Vec<usize> =
            all.iter().copied().filter(|at| !table.columns[*at].spare).collect();
        let needs = table.needs(fonts);
        let grid = |columns: &[usize], size: f32| {
            let widths = widths(table, &needs, columns, size, width)?;
            Some(Self { table, columns: columns.to_vec(), widths, size })
        };
        let smaller = std::iter::successors(Some(table.size), |size| Some(size - 0.5))
            .take_while(|size| *size >= SMALLEST.min(table.size));
        let fits =
            grid(&all, table.size).or_else(|| smaller.into_iter().find_map(|it| grid(&needed, it)));
        // No table of ours gets here (a test says so); one that did would still be a table.
        fits.unwrap_or_else(|| {
            let even = width / needed.len() as f32;
            let widths = vec![even; needed.len()];
            Self { table, columns: needed, widths, size: SMALLEST.min(table.size) }
        })
    }
}

/// What a column needs, in parts of the font size, without the room at its sides.
#[derive(Clone, Copy, Default)]
struct Need {
    /// For its widest line.
    whole: f32,
    /// For its widest word.
    word: f32,
}

impl Table {
    fn needs(&self, fonts: &Fonts<'_>) -> Vec<Need> {
        let mut needs = vec![Need::default(); self.columns.len()];
        let mut see = |at: usize, text: &str, weight: Weight| {
            let need: &mut Need = &mut needs[at];
            for line in text.lines() {
                let line = fonts.line(line, weight);
                need.whole = need.whole.max(line.width);
                need.word = need.word.max(line.widest_word());
            }
        };
        for (at, column) in self.columns.iter().enumerate() {
            see(at, &column.head, Weight::Bold);
        }
        let rows = self.rows.iter().map(|row| (Role::Body, row));
        for (role, row) in rows.chain(self.total.iter().map(|row| (Role::Total, row))) {
            for (at, cell) in row.iter().enumerate() {
                see(at, &cell.text, role.weight(cell));
            }
        }
        needs
    }
}

/// How wide these columns are at this size; `None` if a word would not fit.
fn widths(
    table: &Table,
    needs: &[Need],
    columns: &[usize],
    size: f32,
    width: f32,
) -> Option<Vec<f32>> {
    // A little more than needed, or a rounded sum breaks the very word that it was made for.
    let room = |ems: f32| ems * size + 2.0 * PAD + 0.1;
    let whole: Vec<f32> = columns.iter().map(|at| room(needs[*at].whole)).collect();
    let word = |at: &usize| {
        let word = room(needs[*at].word);
        if table.columns[*at].own_words { word.min(width / 4.0) } else { word }
    };
    let word: Vec<f32> = columns.iter().map(word).collect();
    let sum = |widths: &[f32]| widths.iter().sum::<f32>();
    if sum(&word) > width {
        return None;
    }
    if sum(&whole) > width {
        let spread: f32 = sum(&whole) - sum(&word);
        let rest = width - sum(&word);
        let share = |(word, whole): (&f32, &f32)| word + rest * (whole - word) / spread;
        return Some(word.iter().zip(&whole).map(share).collect());
    }
    // Everything fits on a line: the columns have their parts of the width, and what one lacks the others give.
    let parts: f32 = columns.iter().map(|at| table.columns[*at].part).sum();
    let part = |at: &usize| table.columns[*at].part / parts * width;
    let wide: Vec<f32> =
        columns.iter().map(part).zip(&whole).map(|(part, whole)| part.max(*whole)).collect();
    let (over, slack) = (sum(&wide) - width, sum(&wide) - sum(&whole));
    let give = if slack > 0.0 { over / slack } else { 0.0 };
    Some(wide.iter().zip(&whole).map(|(wide, whole)| wide - give * (wide - whole)).collect())
}

impl Flow<'_> {
    /// Draws a table here, over as many pages as it needs.
    pub(crate) fn table(&mut self, parent: Node, table: &Table) {
        let grid = Grid::of(self.fonts, table, self.column());
        let heads: Vec<Cell> = table.columns.iter().map(|it| it.head.clone().into()).collect();

        let node = self.node(Some(parent), Tag::Table.with_summary(Some(table.summary.clone())));
        let head = Cells::of(self.fonts, &grid, &heads, Role::Head, self.gap);
        self.need(head.height * 3.0);
        let group = self.node(Some(node), Tag::THead);
        head.draw(self, &grid, Some(group));

        let rows = table.rows.iter().map(|row| (Role::Body, row));
        let rows: Vec<Cells> = rows
            .chain(table.total.iter().map(|row| (Role::Total, row)))
            .map(|(role, row)| Cells::of(self.fonts, &grid, row, role, self.gap))
            .collect();
        let body = self.node(Some(node), Tag::TBody);
        for (at, cells) in rows.iter().enumerate() {
            // The last row takes the one before it along: alone under a head it looks like a table of its own.
            let last = if at + 2 == rows.len() { rows[at + 1].height } else { 0.0 };
            if self.need(cells.height + last) {
                head.draw(self, &grid, None);
            }
            let group = match cells.role {
                Role::Total => self.node(Some(node), Tag::TFoot),
                Role::Head | Role::Body => body,
            };
            cells.draw(self, &grid, Some(group));
        }
        self.y += 5.0 * self.gap;
    }
}

/// A cell, laid out.
struct Laid {
    lines: Vec<Line>,
    told: Option<Rc<str>>,
    weight: Weight,
}

/// A row, laid out.
struct Cells {
    role: Role,
    cells: Vec<Laid>,
    height: f32,
    space: f32,
}

impl Cells {
    fn of(fonts: &Fonts<'_>, grid: &Grid<'_>, texts: &[Cell], role: Role, gap: f32) -> Self {
        let room = |width: f32| ((width - 2.0 * PAD) / grid.size).max(1.0);
        let cell = |(at, width): (&usize, &f32)| {
            let cell = &texts[*at];
            let weight = role.weight(cell);
            let lines = fonts.lines(&cell.text, weight, room(*width));
            Laid { lines, told: cell.told.clone(), weight }
        };
        let cells: Vec<Laid> = grid.columns.iter().zip(&grid.widths).map(cell).collect();
        let most = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(1).max(1);
        let space = gap * if role == Role::Head { CLOSE } else { grid.table.space };
        let height = most as f32 * grid.size * LEADING + space;
        Self { role, cells, height, space }
    }

    /// Draws the row here: as part of the structure, or (without `group`) for the eye only.
    fn draw(&self, flow: &mut Flow<'_>, grid: &Grid<'_>, group: Option<Node>) {
        let (top, size) = (flow.y, grid.size);
        if self.role == Role::Head {
            let at = Area { x: MARGIN, y: top, width: flow.column(), height: self.height };
            let shade = Op::Rect { at, fill: Some(Ink::Grey(228)), outline: false };
            flow.artifact(ArtifactType::Layout, vec![shade]);
        }
        let row = group.map(|group| flow.node(Some(group), Tag::TR));
        let mut x = MARGIN;
        for (place, (laid, width)) in self.cells.iter().zip(&grid.widths).enumerate() {
            let weight = laid.weight;
            let style = Style { size, weight, grey: 0, indent: 0.0, after: 0.0, bar: false };
            let cell = row.map(|row| match (self.role, place) {
                (Role::Head, _) => flow.node(Some(row), Tag::TH(TableHeaderScope::Column)),
                (_, 0) => flow.node(Some(row), Tag::TH(TableHeaderScope::Row)),
                _ => flow.node(Some(row), Tag::TD),
            });
            let right = grid.table.columns[grid.columns[place]].right;
            for (number, line) in laid.lines.iter().enumerate() {
                let left = if right { width - PAD - line.width * size } else { PAD };
                let y = top + self.space / 2.0 + (number as f32 * LEADING + ASCENT) * size;
                match cell {
                    Some(cell) => {
                        flow.text_told(cell, x + left, y, style, line, laid.told.as_ref());
                    }
                    None => {
                        let ops = Op::line(line, x + left, y, size, 0).collect();
                        flow.artifact(ArtifactType::Layout, ops);
                    }
                }
            }
            x += width;
        }
        flow.y = top + self.height;
        flow.rule(if self.role == Role::Body { 190 } else { 0 });
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tandem_model::{Kind, Language, Word as _};
    use tandem_words::{Book, Words};

    use super::*;

    /// A line in its parts between which it may end, without the blanks at their ends.
    fn words(line: &str) -> impl Iterator<Item = &str> {
        let mut from = 0;
        unicode_linebreak::linebreaks(line).map(move |(end, _)| {
            let word = &line[from..end];
            from = end;
            word.trim_end()
        })
    }

    /// The lines of every cell, each as its text.
    fn lines(fonts: &Fonts<'_>, grid: &Grid<'_>, texts: &[Cell], role: Role) -> Vec<Vec<String>> {
        let text = |line: &Line| {
            let glyphs = &line.shaped.glyphs[line.glyphs.clone()];
            let (first, last) = (glyphs.first(), glyphs.last());
            let ends = first.zip(last).map_or(0..0, |(a, b)| a.text_range.start..b.text_range.end);
            line.shaped.text[ends].trim_end().to_owned()
        };
        let cells = Cells::of(fonts, grid, texts, role, 1.0).cells;
        cells.iter().map(|cell| cell.lines.iter().map(text).collect()).collect()
    }

    /// The widest table there is: every kind, and where each row comes from.
    fn widest(language: Language) -> Table {
        let say = Words::of(Book::Report, language);
        let mut columns = vec![Column::text(say.say("weeks.window.scheduled"), 2.0)];
        columns.extend(Kind::ALL.iter().map(|it| Column::number(say.word("kind.short", *it), 1.0)));
        columns.push(Column::number(say.say("hours.all"), 1.0));
        columns.push(Column::text(say.say("weeks.basis"), 1.25).spare());
        let from = tandem_model::parse_date("from", "2025-12-29").unwrap();
        let mut row: Vec<Cell> = vec![say.span(from, from + chrono::TimeDelta::days(6)).into()];
        row.extend((0..7).map(|_| Cell::from("1388:59+ m".to_owned())));
        row.push(say.say("basis.recall").into());
        Table {
            summary: String::new(),
            columns,
            rows: vec![row.clone()],
            total: Some(row),
            size: 8.0,
            space: CLOSE,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        /// A head broke within a word on page 2 of every report with six kinds.
        #[test]
        fn reports_s3_no_word_of_a_table_is_broken(spanish: bool, width in 440f32..540.0) {
            let language = if spanish { Language::Es } else { Language::En };
            let (fonts, table) = (Fonts::ours(), widest(language));
            let grid = Grid::of(&fonts, &table, width);
            prop_assert!(grid.widths.iter().sum::<f32>() <= width + 0.01);
            let heads: Vec<Cell> = table.columns.iter().map(|it| it.head.clone().into()).collect();
            for (role, row) in
                [(Role::Head, &heads), (Role::Body, &table.rows[0]), (Role::Total, &table.rows[0])]
            {
                for (at, lines) in lines(&fonts, &grid, row, role).into_iter().enumerate() {
                    let all: Vec<&str> = words(&row[grid.columns[at]].text).collect();
                    for line in lines {
                        for word in words(&line) {
                            prop_assert!(all.contains(&word), "{word:?} is a part of {all:?}");
                        }
                    }
                }
            }
        }

        /// Whatever the columns hold, the table is as wide as the text, and a column has room for its words.
        #[test]
        fn columns_fill_the_width_and_hold_their_words(
            texts in proptest::collection::vec("[a-z ]{0,30}", 2..7), width in 300f32..540.0,
        ) {
            let fonts = Fonts::ours();
            let columns = texts.iter().map(|_| Column::text("x".to_owned(), 1.0)).collect();
            let rows = vec![texts.iter().cloned().map(Cell::from).collect()];
            let table = Table { summary: String::new(), columns, rows, total: None, size: 9.0, space: CLOSE };
            let needs = table.needs(&fonts);
            let all: Vec<usize> = (0..texts.len()).collect();
            if let Some(widths) = widths(&table, &needs, &all, 9.0, width) {
                prop_assert!((widths.iter().sum::<f32>() - width).abs() < 0.1);
                for (width, need) in widths.iter().zip(&needs) {
                    prop_assert!(*width >= need.word * 9.0 + 2.0 * PAD);
                }
            }
        }
    }
}
