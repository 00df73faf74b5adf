//! A summary on paper, as its reader sees it on a screen: what is shared with a coach, and a coach's notes.
//!
//! Set small and close: four weeks with all that is usual stand on one page, which is what a folder holds.

use krilla::tagging::{ListNumbering, Tag};
use tandem_model::{SummaryPage, SummaryPart};

use super::flow::{BODY, BOLD, Flow, QUOTE, SMALL, Style};

const LINE: Style = Style { size: 9.0, after: 0.5, ..BODY };

/// Lays it out from the top of a page.
pub(crate) fn lay_out(flow: &mut Flow<'_>, page: &SummaryPage) {
    flow.title(&page.title);
    for line in &page.before {
        flow.paragraph(None, BOLD, line);
    }
    for part in &page.parts {
        self::part(flow, part);
    }
    flow.y += 6.0;
    flow.rule(150);
    flow.y += 4.0;
    for line in &page.after {
        flow.paragraph(None, SMALL, line);
    }
}

fn part(flow: &mut Flow<'_>, part: &SummaryPart) {
    let section = flow.node(None, Tag::Section);
    if let Some(title) = &part.title {
        flow.heading(Some(section), if part.under { 3 } else { 2 }, title, 2.0 * LINE.size);
    }
    if part.quoted {
        for line in &part.lines {
            flow.paragraph(Some(section), Style { size: 9.5, after: 1.5, ..QUOTE }, line);
        }
        return;
    }
    let list = match part.lines.as_slice() {
        [] => return,
        [line] => return flow.paragraph(Some(section), LINE, line),
        lines => lines,
    };
    let node = flow.node(Some(section), Tag::L(ListNumbering::Disc));
    for line in list {
        flow.item(node, LINE, "• ", line);
    }
}
