//! The first of two phases: what goes where, and what it is.
//!
//! A page must say "page 2 of 9" before the ninth exists, and krilla wants every piece of content
//! told which element of the structure owns it, once and exactly once: an identifier that is used
//! twice or never ends the process. So nothing is drawn here. Laying out makes a list of things to
//! draw for every page, and a tree of elements in which each piece of content is a numbered leaf.
//! [`paint`](super::paint) then draws the lists and builds the tree out of what it drew.
//!
//! Everything that is drawn is inside one `Begin` and `End`: a leaf of the tree, or an artifact, which
//! a reader may pass over (lines, repeated table heads, page numbers). There is no way to nest them,
//! because only [`Flow::leaf`] and [`Flow::artifact`] write them.

use krilla::tagging::{ArtifactType, Tag, TagKind};
use std::num::NonZeroU16;
use std::ops::Range;
use std::rc::Rc;

use super::fonts::{Fonts, Shaped, Weight};
use super::lines::{Line, Segment};

/// What a page is drawn with, in the order of drawing.
pub(crate) enum Op {
    /// Content of a leaf begins.
    Leaf(Leaf),
    /// Content that says nothing begins.
    Artifact(ArtifactType),
    /// Either ends.
    End,
    /// A part of a line, in one font and one direction; its left end `x` and the baseline `y` in points from
    /// the upper left.
    Text { x: f32, y: f32, size: f32, grey: u8, shaped: Rc<Shaped>, glyphs: Range<usize> },
    /// A rectangle.
    Rect { at: Area, fill: Option<Ink>, outline: bool },
}

/// A leaf of the tree, by number.
pub(crate) struct Leaf {
    pub(crate) number: usize,
    pub(crate) content: Content,
}

impl Op {
    /// A whole line, where nothing is told of it or all of it in one piece.
    pub(crate) fn line(
        line: &Line,
        x: f32,
        y: f32,
        size: f32,
        grey: u8,
    ) -> impl Iterator<Item = Self> {
        line.segments().into_iter().map(move |part| Self::part(line, &part, x, y, size, grey))
    }

    fn part(line: &Line, part: &Segment, x: f32, y: f32, size: f32, grey: u8) -> Self {
        let (x, glyphs) = (x + part.x * size, part.glyphs.clone());
        Self::Text { x, y, size, grey, shaped: line.shaped.clone(), glyphs }
    }
}

/// What kind of content a leaf has.
pub(crate) enum Content {
    /// Text, told as it stands there or as something else.
    Text(Option<Rc<str>>),
    /// A drawing; its figure says what it shows.
    Drawing,
}

/// How a rectangle is filled, so that three kinds can be told apart on any printer.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Ink {
    /// 0 is black, 255 is white.
    Grey(u8),
    /// Black diagonal lines on white.
    Hatch,
    /// White; its outline is dashed.
    Dashed,
}

/// A rectangle, in points from the upper left.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Area {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// An element of the structure, by number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Node(usize);

/// An element: what it is, and what is in it, in reading order.
pub(crate) struct Element {
    pub(crate) tag: TagKind,
    pub(crate) children: Vec<Child>,
}

pub(crate) enum Child {
    Node(usize),
    Leaf(usize),
}

/// A line of the outline that a viewer shows beside the pages.
pub(crate) struct Bookmark {
    pub(crate) title: String,
    pub(crate) page: usize,
    pub(crate) y: f32,
}

/// How a text looks.
#[derive(Clone, Copy)]
pub(crate) struct Style {
    /// In points.
    pub(crate) size: f32,
    pub(crate) weight: Weight,
    /// 0 is black.
    pub(crate) grey: u8,
    /// From the left margin, in points.
    pub(crate) indent: f32,
    /// Below it, in points.
    pub(crate) after: f32,
    /// A bar to the left of it, for words that are quoted.
    pub(crate) bar: bool,
}

pub(crate) const BODY: Style =
    Style { size: 9.5, weight: Weight::Regular, grey: 0, indent: 0.0, after: 4.0, bar: false };
pub(crate) const BOLD: Style = Style { weight: Weight::Bold, ..BODY };
pub(crate) const SMALL: Style = Style { size: 8.0, grey: 60, after: 3.0, ..BODY };
pub(crate) const QUOTE: Style = Style { size: 10.0, indent: 10.0, bar: true, ..BODY };

/// The size of a heading of a section, in points.
const HEADING: f32 = 12.5;

/// From one baseline to the next, in parts of the size.
pub(crate) const LEADING: f32 = 1.32;
/// From the top of a line to its baseline, in parts of the size.
pub(crate) const ASCENT: f32 = 1.02;

/// Left and right of the text, in points.
pub(crate) const MARGIN: f32 = 54.0;
const TOP: f32 = 62.0;
const BOTTOM: f32 = 64.0;

/// Pages as they are laid out.
pub(crate) struct Flow<'a> {
    pub(crate) fonts: &'a Fonts<'a>,
    /// Of the paper, in points.
    pub(crate) width: f32,
    /// Of the paper, in points.
    pub(crate) height: f32,
    pub(crate) pages: Vec<Vec<Op>>,
    /// Where the next thing goes, in points from the top.
    pub(crate) y: f32,
    /// What the room between things is, in parts of what is usual.
    pub(crate) gap: f32,
    pub(crate) elements: Vec<Element>,
    pub(crate) roots: Vec<usize>,
    pub(crate) leaves: usize,
    pub(crate) outline: Vec<Bookmark>,
}

impl<'a> Flow<'a> {
    pub(crate) fn new(fonts: &'a Fonts<'a>, width: f32, height: f32) -> Self {
        Self {
            fonts,
            width,
            height,
            pages: vec![Vec::new()],
            y: TOP,
            gap: 1.0,
            elements: Vec::new(),
            roots: Vec::new(),
            leaves: 0,
            outline: Vec::new(),
        }
    }

    /// The width of the text, in points.
    pub(crate) fn column(&self) -> f32 {
        self.width - 2.0 * MARGIN
    }

    /// How much room is left on this page, in points.
    pub(crate) fn room(&self) -> f32 {
        self.height - BOTTOM - self.y
    }

    /// How much of this page is used, in points.
    pub(crate) fn used(&self) -> f32 {
        self.y - TOP
    }

    /// Begins a page.
    pub(crate) fn new_page(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Begins a page unless so much room is left on this one. Says whether it did.
    pub(crate) fn need(&mut self, height: f32) -> bool {
        let turn = height > self.room() && self.y > TOP;
        if turn {
            self.new_page();
        }
        turn
    }

    /// A new element in another one, or at the top.
    pub(crate) fn node(&mut self, parent: Option<Node>, tag: impl Into<TagKind>) -> Node {
        let number = self.elements.len();
        self.elements.push(Element { tag: tag.into(), children: Vec::new() });
        match parent {
            Some(parent) => self.elements[parent.0].children.push(Child::Node(number)),
            None => self.roots.push(number),
        }
        Node(number)
    }

    /// Content of an element: what `draw` gives, and nothing else.
    fn leaf(&mut self, node: Node, content: Content, draw: Vec<Op>) {
        let number = self.leaves;
        self.leaves += 1;
        self.elements[node.0].children.push(Child::Leaf(number));
        self.bracket(Op::Leaf(Leaf { number, content }), draw);
    }

    /// Content that a reader may pass over.
    pub(crate) fn artifact(&mut self, kind: ArtifactType, draw: Vec<Op>) {
        self.bracket(Op::Artifact(kind), draw);
    }

    fn bracket(&mut self, begin: Op, draw: Vec<Op>) {
        let page = self.pages.last_mut().expect("there is a page from the start");
        page.push(begin);
        page.extend(draw);
        page.push(Op::End);
    }

    /// A drawing, as the one content of a figure.
    pub(crate) fn drawing(&mut self, figure: Node, draw: Vec<Op>) {
        self.leaf(figure, Content::Drawing, draw);
    }

    /// A line of an element, its baseline at `y`.
    pub(crate) fn text_at(&mut self, node: Node, x: f32, y: f32, style: Style, line: &Line) {
        self.text_told(node, x, y, style, line, None);
    }

    /// The same, told as something else than it looks.
    pub(crate) fn text_told(
        &mut self,
        node: Node,
        x: f32,
        y: f32,
        style: Style,
        line: &Line,
        told: Option<&Rc<str>>,
    ) {
        for part in line.segments() {
            let op = Op::part(line, &part, x, y, style.size, style.grey);
            self.leaf(node, Content::Text(told.cloned().or(part.told)), vec![op]);
        }
    }

    /// A text in lines, over pages if it has to be.
    pub(crate) fn text(&mut self, node: Node, style: Style, text: &str) {
        let width = (self.column() - style.indent) / style.size;
        let lines = self.fonts.lines(text, style.weight, width);
        self.put(node, style, &lines);
    }

    /// Lines that were made before.
    pub(crate) fn put(&mut self, node: Node, style: Style, lines: &[Line]) {
        let leading = style.size * LEADING;
        for (at, line) in lines.iter().enumerate() {
            // The first line takes the second along: one line alone at the end of a page is lost.
            let together = if at == 0 { lines.len().min(2) as f32 } else { 1.0 };
            self.need(leading * together);
            if style.bar {
                let at = Area { x: MARGIN, y: self.y, width: 1.6, height: leading };
                let bar = Op::Rect { at, fill: Some(Ink::Grey(120)), outline: false };
                self.artifact(ArtifactType::Layout, vec![bar]);
            }
            let y = self.y + style.size * ASCENT;
            let mut x = MARGIN + style.indent;
            if line.is_rtl() {
                x += self.column() - style.indent - line.width * style.size;
            }
            self.text_at(node, x, y, style, line);
            self.y += leading;
        }
        self.y += style.after * self.gap;
    }

    /// A small line that ends at the right of the heading just drawn, where there is room; else below it.
    pub(crate) fn beside(&mut self, parent: Node, heading: &str, text: &str) {
        let line = self.fonts.line(text, SMALL.weight);
        let room = self.column() - self.fonts.line(heading, Weight::Bold).width * HEADING - 12.0;
        let width = line.width * SMALL.size;
        if width > room {
            return self.paragraph(Some(parent), SMALL, text);
        }
        let node = self.node(Some(parent), Tag::P);
        let y = self.y - 3.0 * self.gap - HEADING * (LEADING - ASCENT);
        self.text_at(node, self.width - MARGIN - width, y, SMALL, &line);
    }

    /// A paragraph.
    pub(crate) fn paragraph(&mut self, parent: Option<Node>, style: Style, text: &str) {
        let node = self.node(parent, Tag::P);
        self.text(node, style, text);
    }

    /// The title of the whole.
    pub(crate) fn title(&mut self, text: &str) {
        self.heading_of(None, 1, text, Style { size: 16.0, after: 1.0, ..BOLD });
    }

    /// The same, of a part that has a title of its own.
    pub(crate) fn title_in(&mut self, parent: Node, text: &str) {
        self.heading_of(Some(parent), 1, text, Style { size: 19.0, after: 4.0, ..BOLD });
    }

    /// A heading that stays on the page of what it is about, of which `keep` points must fit, and never less than
    /// two lines.
    pub(crate) fn heading(&mut self, parent: Option<Node>, level: u16, text: &str, keep: f32) {
        let (size, before) = if level == 2 { (HEADING, 9.0) } else { (10.0, 6.0) };
        let style = Style { size, after: 3.0, ..BOLD };
        let keep = style.after + keep.max(2.0 * BODY.size * LEADING);
        if !self.need(before + size * LEADING + keep) && self.y > TOP {
            self.y += before * self.gap;
        }
        self.heading_of(parent, level, text, style);
    }

    fn heading_of(&mut self, parent: Option<Node>, level: u16, text: &str, style: Style) {
        let level_number = NonZeroU16::new(level).expect("headings are counted from 1");
        let node = self.node(parent, Tag::Hn(level_number, Some(text.to_owned())));
        if level <= 2 {
            let page = self.pages.len() - 1;
            self.outline.push(Bookmark { title: text.to_owned(), page, y: self.y });
        }
        self.text(node, style, text);
    }

    /// An item of a list: a mark, and paragraphs beside it.
    pub(crate) fn item(&mut self, list: Node, style: Style, mark: &str, text: &str) -> Node {
        let mark = self.fonts.line(mark, style.weight);
        self.item_beside(list, style, &mark, 11.0, text)
    }

    /// The same, with paragraphs so far to the right of where the mark begins.
    pub(crate) fn item_beside(
        &mut self,
        list: Node,
        style: Style,
        mark: &Line,
        hang: f32,
        text: &str,
    ) -> Node {
        let item = self.node(Some(list), Tag::LI);
        let label = self.node(Some(item), Tag::Lbl);
        let inner = Style { indent: style.indent + hang, ..style };
        let width = (self.column() - inner.indent) / inner.size;
        let lines = self.fonts.lines(text, inner.weight, width);
        // As many lines as the text takes along, or the mark stays behind alone.
        self.need(style.size * LEADING * lines.len().min(2) as f32);
        let (x, y) = (MARGIN + style.indent, self.y + style.size * ASCENT);
        self.text_at(label, x, y, style, mark);
        let body = self.node(Some(item), Tag::LBody);
        let paragraph = self.node(Some(body), Tag::P);
        self.put(paragraph, inner, &lines);
        body
    }

    /// A thin line across the column, here.
    pub(crate) fn rule(&mut self, grey: u8) {
        let at = Area { x: MARGIN, y: self.y, width: self.column(), height: 0.6 };
        let line = Op::Rect { at, fill: Some(Ink::Grey(grey)), outline: false };
        self.artifact(ArtifactType::Layout, vec![line]);
    }

    /// Puts a line at the head and the foot of every page, over what is there already.
    pub(crate) fn furniture(&mut self, of_page: impl Fn(usize, usize) -> Furniture) {
        let total = self.pages.len();
        for page in 0..total {
            let Furniture { head, foot, number } = of_page(page + 1, total);
            let mut ops = Vec::new();
            let size = 7.5;
            let line = |y: f32| Op::Rect {
                at: Area { x: MARGIN, y, width: self.column(), height: 0.5 },
                fill: Some(Ink::Grey(150)),
                outline: false,
            };
            let text =
                |line: &Line, x: f32, y: f32| Op::line(line, x, y, size, 60).collect::<Vec<_>>();
            let number = self.fonts.line(&number, Weight::Regular);
            let room = self.column() / size - number.width - 2.0;
            let right = self.width - MARGIN - number.width * size;
            if let Some(head) = head {
                ops.push(Op::Artifact(ArtifactType::Header));
                let lines = self.fonts.lines(&head, Weight::Regular, room);
                // A name of two hundred letters goes on above: it has to be there whole.
                let lines = lines.into_iter().take(3).collect::<Vec<_>>();
                let first = 42.0 - (lines.len().max(1) - 1) as f32 * 9.5;
                let placed = (0_u8..).zip(lines);
                ops.extend(
                    placed.flat_map(|(at, it)| text(&it, MARGIN, first + f32::from(at) * 9.5)),
                );
                ops.extend(text(&number, right, 42.0));
                ops.push(line(47.0));
                ops.push(Op::End);
            }
            ops.push(Op::Artifact(ArtifactType::Footer));
            ops.push(line(self.height - 52.0));
            let lines = self.fonts.lines(&foot, Weight::Regular, self.column() / size);
            for (at, line) in lines.into_iter().take(2).enumerate() {
                ops.extend(text(&line, MARGIN, self.height - 41.0 + at as f32 * 10.0));
            }
            ops.push(Op::End);
            ops.append(&mut self.pages[page]);
            self.pages[page] = ops;
        }
    }
}

/// What stands at the head and the foot of a page.
pub(crate) struct Furniture {
    pub(crate) head: Option<String>,
    pub(crate) foot: String,
    pub(crate) number: String,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::table::{CLOSE, Column, Table};
    use super::*;

    /// On which page each leaf of an element and of what is in it stands, in reading order.
    fn pages(flow: &Flow<'_>, node: Node) -> Vec<usize> {
        let mut page_of = BTreeMap::new();
        for (page, ops) in flow.pages.iter().enumerate() {
            page_of.extend(ops.iter().filter_map(|op| match op {
                Op::Leaf(leaf) => Some((leaf.number, page)),
                _ => None,
            }));
        }
        let mut found = Vec::new();
        let mut open = vec![Child::Node(node.0)];
        while let Some(child) = open.pop() {
            match child {
                Child::Leaf(leaf) => found.push(page_of[&leaf]),
                Child::Node(node) => open.extend(flow.elements[node].children.iter().rev().map(
                    |child| match child {
                        Child::Node(node) => Child::Node(*node),
                        Child::Leaf(leaf) => Child::Leaf(*leaf),
                    },
                )),
            }
        }
        found
    }

    /// Wherever on a page something begins, a mark has its text beside it, a first line its second, and a heading
    /// what it is of.
    #[test]
    fn leaving_2_1_wherever_a_page_ends_nothing_stands_alone() {
        let fonts = Fonts::ours();
        let long = "what somebody wrote about it, ".repeat(12);
        let mut turned = 0;
        for step in 0..120 {
            for text in ["short", &long] {
                let mut flow = Flow::new(&fonts, 612.0, 792.0);
                flow.title("x");
                let begin = flow.y + flow.room() - step as f32 * 0.5;
                flow.y = begin;
                let section = flow.node(None, Tag::Section);
                let list = flow.node(Some(section), Tag::L(krilla::tagging::ListNumbering::Disc));
                flow.item(list, BODY, "• ", text);
                let found = pages(&flow, list);
                assert_eq!(found.len() == 2, text == "short");
                assert_eq!(found[0], found[1], "a mark alone, {step}");
                assert_eq!(found[1], found[2.min(found.len() - 1)], "a line alone, {step}");
                turned += u32::from(found[0] == 1);

                let mut flow = Flow::new(&fonts, 612.0, 792.0);
                flow.title("x");
                flow.y = begin;
                let section = flow.node(None, Tag::Section);
                flow.heading(Some(section), 2, "Goals", 0.0);
                flow.paragraph(Some(section), BODY, text);
                let found = pages(&flow, section);
                assert_eq!(found[0], found[1], "a heading alone, {step}");
                assert_eq!(found[1], found[2.min(found.len() - 1)], "a line alone, {step}");
            }
        }
        assert!(turned > 10 && turned < 200, "{turned}");
    }

    /// A table that ended with one row on a page of its own, or with its sum.
    #[test]
    fn leaving_2_3_wherever_a_page_ends_no_row_stands_alone() {
        let fonts = Fonts::ours();
        let row = |n: usize| vec![n.to_string().into(), "x".to_owned().into()];
        for step in 0..240 {
            for total in [None, Some(row(99))] {
                let mut flow = Flow::new(&fonts, 612.0, 792.0);
                flow.title("x");
                flow.y += flow.room() - step as f32 * 0.5;
                let section = flow.node(None, Tag::Section);
                let table = Table {
                    summary: "x".to_owned(),
                    columns: vec![
                        Column::text("a".to_owned(), 1.0),
                        Column::text("b".to_owned(), 1.0),
                    ],
                    rows: (0..6).map(row).collect(),
                    total,
                    size: 8.5,
                    space: CLOSE,
                };
                flow.table(section, &table);
                let rows = pages(&flow, section);
                assert!(rows.is_sorted(), "{step}");
                let last = *rows.last().unwrap();
                // Two cells a row.
                let there = rows.iter().filter(|page| **page == last).count() / 2;
                assert!(there >= 2, "{step}: {rows:?}");
            }
        }
    }
}
