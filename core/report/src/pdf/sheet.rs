//! Sheets for others to read: a family, a hospital, whoever finds somebody who does not breathe; and
//! slips to sign.
//!
//! Each language has pages of its own. Nothing is smaller than 11 points: a sheet is read at a kitchen
//! table, on a wall and in a corridor. There is no foot and no number of pages, and like a card it says
//! nothing of where it comes from, in its text or about itself.

use krilla::tagging::{ListNumbering, Tag};
use tandem_model::{CardPart, Sheet, Word as _};

use super::flow::{BODY, BOLD, Flow, Node, Style};
use super::table::{Cell, Column, Table};

/// In points.
const SIZE: f32 = 11.5;
/// What is filled in by hand.
const BLANK: &str = "________";

/// Lays out the sheets, each from the top of a page.
pub(crate) fn lay_out(flow: &mut Flow<'_>, sheets: &[Sheet]) {
    for (at, sheet) in sheets.iter().enumerate() {
        if at > 0 {
            flow.new_page();
        }
        one(flow, sheet);
    }
}

fn one(flow: &mut Flow<'_>, sheet: &Sheet) {
    let language = Some(sheet.language.word().to_owned());
    let section = flow.node(None, Tag::Section.with_lang(language));
    flow.title_in(section, &sheet.title);
    let style = Style { size: SIZE, ..BODY };
    for line in &sheet.head {
        flow.paragraph(Some(section), style, line);
    }
    for part in &sheet.parts {
        self::part(flow, section, part);
    }
    if !sheet.columns.is_empty() {
        let blank = |_| -> Cell { BLANK.to_owned().into() };
        let table = Table {
            summary: sheet.title.clone(),
            columns: sheet.columns.iter().map(|it| Column::text(it.clone(), 1.0)).collect(),
            rows: (0..sheet.rows).map(|_| sheet.columns.iter().map(blank).collect()).collect(),
            total: None,
            size: SIZE,
            space: 22.0,
        };
        flow.table(section, &table);
    }
    if !sheet.foot.is_empty() {
        flow.y += 6.0;
    }
    for line in &sheet.foot {
        flow.paragraph(Some(section), Style { size: SIZE, ..BOLD }, line);
    }
}

fn part(flow: &mut Flow<'_>, section: Node, part: &CardPart) {
    flow.heading(Some(section), 2, &part.heading, 2.0 * SIZE);
    let numbering = if part.ordered { ListNumbering::Decimal } else { ListNumbering::Disc };
    let list = flow.node(Some(section), Tag::L(numbering));
    for (at, line) in (1..).zip(&part.lines) {
        let mark = if part.ordered { format!("{at}.") } else { "•".to_owned() };
        flow.item(list, Style { size: SIZE, after: 1.5, ..BODY }, &mark, line);
    }
}
