//! Tables: one element each, with a scope on every heading.
//!
//! A table that goes on over a page repeats its head there as an artifact: for the structure there is
//! one table with one head, for the eye there is a head on every page.

use std::rc::Rc;

use krilla::tagging::{ArtifactType, TableHeaderScope, Tag};

use super::flow::{ASCENT, Area, Flow, Ink, LEADING, MARGIN, Node, Op, Style};
use super::fonts::Weight;
use super::lines::Line;

/// A column.
pub(crate) struct Column {
    /// What stands above it.
    pub(crate) head: String,
    /// Its part of the width, beside those of the others.
    pub(crate) part: f32,
    /// Whether its cells end at the right: numbers.
    pub(crate) right: bool,
}

impl Column {
    pub(crate) fn text(head: String, part: f32) -> Self {
        Self { head, part, right: false }
    }

    pub(crate) fn number(head: String, part: f32) -> Self {
        Self { head, part, right: true }
    }
}

/// What stands in a cell.
#[derive(Clone)]
pub(crate) struct Cell {
    pub(crate) text: String,
    /// What it is told as, where the eye reads a sign.
    pub(crate) told: Option<Rc<str>>,
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self { text, told: None }
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

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Head,
    Body,
    Total,
}

impl Flow<'_> {
    /// Draws a table here, over as many pages as it needs.
    pub(crate) fn table(&mut self, parent: Node, table: &Table) {
        let parts: f32 = table.columns.iter().map(|column| column.part).sum();
        let column = self.column();
        let widths: Vec<f32> = table.columns.iter().map(|it| it.part / parts * column).collect();
        let heads: Vec<Cell> = table.columns.iter().map(|it| it.head.clone().into()).collect();

        let node = self.node(Some(parent), Tag::Table.with_summary(Some(table.summary.clone())));
        let head = Cells::of(self, table, &widths, &heads, Role::Head);
        self.need(head.height * 3.0);
        let group = self.node(Some(node), Tag::THead);
        head.draw(self, table, &widths, Some(group));

        let body = self.node(Some(node), Tag::TBody);
        for row in &table.rows {
            let cells = Cells::of(self, table, &widths, row, Role::Body);
            if self.need(cells.height) {
                head.draw(self, table, &widths, None);
            }
            cells.draw(self, table, &widths, Some(body));
        }
        if let Some(total) = &table.total {
            let cells = Cells::of(self, table, &widths, total, Role::Total);
            if self.need(cells.height) {
                head.draw(self, table, &widths, None);
            }
            let group = self.node(Some(node), Tag::TFoot);
            cells.draw(self, table, &widths, Some(group));
        }
        self.y += 5.0;
    }
}

/// A row, laid out.
struct Cells {
    role: Role,
    lines: Vec<(Vec<Line>, Option<Rc<str>>)>,
    height: f32,
    space: f32,
}

impl Cells {
    fn of(flow: &Flow<'_>, table: &Table, widths: &[f32], texts: &[Cell], role: Role) -> Self {
        let weight = if role == Role::Body { Weight::Regular } else { Weight::Bold };
        let room = |width: f32| ((width - 2.0 * PAD) / table.size).max(1.0);
        let cell = |(cell, width): (&Cell, &f32)| {
            (flow.fonts.lines(&cell.text, weight, room(*width)), cell.told.clone())
        };
        let lines: Vec<_> = texts.iter().zip(widths).map(cell).collect();
        let most = lines.iter().map(|(lines, _)| lines.len()).max().unwrap_or(1).max(1);
        let space = if role == Role::Head { CLOSE } else { table.space };
        let height = most as f32 * table.size * LEADING + space;
        Self { role, lines, height, space }
    }

    /// Draws the row here: as part of the structure, or (without `group`) for the eye only.
    fn draw(&self, flow: &mut Flow<'_>, table: &Table, widths: &[f32], group: Option<Node>) {
        let top = flow.y;
        if self.role == Role::Head {
            let at = Area { x: MARGIN, y: top, width: flow.column(), height: self.height };
            let shade = Op::Rect { at, fill: Some(Ink::Grey(228)), outline: false };
            flow.artifact(ArtifactType::Layout, vec![shade]);
        }
        let row = group.map(|group| flow.node(Some(group), Tag::TR));
        let weight = if self.role == Role::Body { Weight::Regular } else { Weight::Bold };
        let style =
            Style { size: table.size, weight, grey: 0, indent: 0.0, after: 0.0, bar: false };
        let mut x = MARGIN;
        for (at, ((lines, told), width)) in self.lines.iter().zip(widths).enumerate() {
            let cell = row.map(|row| match (self.role, at) {
                (Role::Head, _) => flow.node(Some(row), Tag::TH(TableHeaderScope::Column)),
                (_, 0) => flow.node(Some(row), Tag::TH(TableHeaderScope::Row)),
                _ => flow.node(Some(row), Tag::TD),
            });
            let right = table.columns[at].right;
            for (number, line) in lines.iter().enumerate() {
                let left = if right { width - PAD - line.width * table.size } else { PAD };
                let y = top + self.space / 2.0 + (number as f32 * LEADING + ASCENT) * table.size;
                match cell {
                    Some(cell) => {
                        flow.text_told(cell, x + left, y, style, line, told.as_ref());
                    }
                    None => {
                        let op = Op::Text {
                            x: x + left,
                            y,
                            size: table.size,
                            grey: 0,
                            from: line.glyphs.start,
                            to: line.glyphs.end,
                            line: line.clone(),
                        };
                        flow.artifact(ArtifactType::Layout, vec![op]);
                    }
                }
            }
            x += width;
        }
        flow.y = top + self.height;
        flow.rule(if self.role == Role::Body { 190 } else { 0 });
    }
}
