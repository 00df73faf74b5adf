//! The card: one sheet that is folded twice and carried where no phone is.
//!
//! The first page is the outside. It has two words, in the quarter that is uppermost once the sheet is
//! folded, so that nothing lying on a table tells what it is. The second is the inside, all of it; marks
//! at the edges show where to fold, and no rule runs through what is read. It is read on a bad day, in
//! bad light and perhaps without glasses: nothing is smaller than 12 points, and whatever is to be called
//! has 14. A printer of one side only prints the inside, and the outside stays blank.
//!
//! The file is not encrypted and says nothing of where it comes from, in its text or about itself.

use std::num::NonZeroU16;

use krilla::tagging::{ArtifactType, ListNumbering, Tag};
use tandem_model::{Card, Word as _};

use super::chart::rect;
use super::flow::{BODY, BOLD, Flow, Ink, MARGIN, Style};
use super::fonts::Weight;

/// In points: of a line, and of what stands over it.
const SIZE: f32 = 14.0;
/// How long the marks are, in points.
const MARK: f32 = 9.0;

/// Lays out the outside and the inside, for each language a sheet.
pub(crate) fn lay_out(flow: &mut Flow<'_>, cards: &[Card]) {
    for (at, card) in cards.iter().enumerate() {
        if at > 0 {
            flow.new_page();
        }
        marks(flow);
        outside(flow, card);
        flow.new_page();
        marks(flow);
        inside(flow, card);
    }
}

fn outside(flow: &mut Flow<'_>, card: &Card) {
    let language = Some(card.language.word().to_owned());
    let section = flow.node(None, Tag::Section.with_lang(language));
    let level = NonZeroU16::MIN;
    let title = flow.node(Some(section), Tag::Hn(level, Some(card.title.clone())));
    let line = flow.fonts.line(&card.title, Weight::Bold);
    let (x, y) = (flow.width / 2.0 + MARGIN, flow.height * 0.75);
    flow.text_at(title, x, y, Style { size: SIZE, ..BOLD }, &line);
}

fn inside(flow: &mut Flow<'_>, card: &Card) {
    let language = Some(card.language.word().to_owned());
    let section = flow.node(None, Tag::Section.with_lang(language));
    for line in &card.head {
        flow.paragraph(Some(section), Style { size: SIZE, after: 2.0, ..BOLD }, line);
    }
    for part in &card.parts {
        flow.heading(Some(section), 2, &part.heading, 2.0 * SIZE);
        let numbering = if part.ordered { ListNumbering::Decimal } else { ListNumbering::Disc };
        let list = flow.node(Some(section), Tag::L(numbering));
        for (at, line) in (1..).zip(&part.lines) {
            let mark = if part.ordered { format!("{at}.") } else { "•".to_owned() };
            flow.item(list, Style { size: SIZE, after: 1.0, ..BODY }, &mark, line);
        }
    }
}

/// Where to fold: a mark in the middle of each edge.
fn marks(flow: &mut Flow<'_>) {
    let (width, height) = (flow.width, flow.height);
    let (across, down) = (width / 2.0, height / 2.0);
    let mark = |x, y, width, height| rect(x, y, width, height, Ink::Grey(150), false);
    let marks = vec![
        mark(across, 0.0, 0.5, MARK),
        mark(across, height - MARK, 0.5, MARK),
        mark(0.0, down, MARK, 0.5),
        mark(width - MARK, down, MARK, 0.5),
    ];
    flow.artifact(ArtifactType::Layout, marks);
}
