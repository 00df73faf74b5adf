//! The second phase: the pages are drawn and the tree is built out of what was drawn.
//!
//! krilla checks while it writes that the file is PDF/UA-1 and PDF/A-2a; outside judges check it again
//! (`tests/judges`), since krilla itself lets a few wrong things pass, a table row in a paragraph among
//! them.

use std::borrow::Cow;
use std::num::NonZeroU32;

use chrono::{DateTime, Datelike as _, Timelike as _, Utc};
use krilla::color::luma;
use krilla::configure::{Accessibility, Archival, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{Path, PathBuilder, Point, Rect, Transform};
use krilla::metadata::{Metadata, PageLayout, TextDirection};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::{NumberingStyle, PageLabel, PageSettings};
use krilla::paint::{Fill, Paint, Pattern, Stroke, StrokeDash};
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ContentTag, Identifier, SpanTag, TagGroup, TagTree};
use krilla::{Document, SerializeSettings};
use tandem_model::{Language, Result, TandemError, Word as _};

use super::Progress;
use super::flow::{Area, Bookmark, Child, Content, Element, Flow, Ink, Op};
use super::fonts::Fonts;

/// What a file says about itself.
pub(crate) struct About<'a> {
    /// The title that a viewer shows in its window, and a printer in its list: nothing personal.
    pub(crate) title: &'a str,
    pub(crate) language: Language,
    pub(crate) made_at: DateTime<Utc>,
    /// What makes the file's id, beside its bytes.
    pub(crate) id: &'a str,
    /// What it was made with, unless it is nobody's business.
    pub(crate) maker: Option<&'a str>,
}

/// Draws what was laid out.
pub(crate) fn paint(
    flow: Flow<'_>,
    about: &About<'_>,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let Flow { fonts, width, height, pages, elements, roots, leaves, outline, .. } = flow;
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .with_archival_validator(Archival::A2_A)
        .finish()
        .expect("both are of PDF 1.7");
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);

    let total = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let mut drawn: Vec<Option<Identifier>> = vec![None; leaves];
    for (number, ops) in (1..).zip(pages) {
        if !progress(number, total) {
            return Err(TandemError::Cancelled);
        }
        let label = PageLabel::new(Some(NumberingStyle::Arabic), None, NonZeroU32::new(number));
        let settings = PageSettings::from_wh(width, height).expect("paper has a size");
        let mut page = document.start_page_with(settings.with_page_label(label));
        let mut surface = page.surface();
        draw(&mut surface, fonts, ops, &mut drawn);
        surface.finish();
        page.finish();
    }

    let mut tree = TagTree::new().with_lang(Some(about.language.word().to_owned()));
    for root in roots {
        tree.push(group(root, &elements, &mut drawn));
    }
    document.set_tag_tree(tree);
    if let Some(outline) = outline_of(&outline) {
        document.set_outline(outline);
    }
    document.set_metadata(metadata(about));
    document.finish().map_err(|_| {
        // krilla's errors can hold the text at fault; ours hold nothing of a person's.
        TandemError::Unsupported { what: "a file of this content".to_owned() }
    })
}

fn draw(
    surface: &mut Surface<'_>,
    fonts: &Fonts<'_>,
    ops: Vec<Op>,
    drawn: &mut [Option<Identifier>],
) {
    let mut hatch = None;
    for op in ops {
        match op {
            Op::Leaf(leaf) => {
                let tag = match &leaf.content {
                    Content::Text(told) => {
                        ContentTag::Span(SpanTag::empty().with_actual_text(told.as_deref()))
                    }
                    Content::Drawing => ContentTag::Other,
                };
                drawn[leaf.number] = Some(surface.start_tagged(tag));
            }
            Op::Artifact(kind) => {
                surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
            }
            Op::End => surface.end_tagged(),
            Op::Text { x, y, size, grey, shaped, glyphs } => {
                surface.set_stroke(None);
                surface.set_fill(Some(fill(luma::Color::new(grey).into())));
                let run = shaped.run(glyphs.start);
                let (font, start) = (fonts.font(run.face), Point::from_xy(x, y));
                let mut glyphs = Cow::Borrowed(&shaped.glyphs[glyphs]);
                if run.level.is_rtl() {
                    glyphs.to_mut().reverse();
                }
                surface.draw_glyphs(start, &glyphs, font, &shaped.text, size, false);
            }
            Op::Rect { at, fill: ink, outline } => {
                let Some(path) = rectangle(at) else { continue };
                if let Some(ink) = ink {
                    let paint = match ink {
                        Ink::Grey(grey) => luma::Color::new(grey).into(),
                        Ink::Dashed => luma::Color::white().into(),
                        Ink::Hatch => hatch.get_or_insert_with(|| hatching(surface)).clone().into(),
                    };
                    surface.set_stroke(None);
                    surface.set_fill(Some(fill(paint)));
                    surface.draw_path(&path);
                }
                if outline {
                    surface.set_fill(None);
                    let dash = (ink == Some(Ink::Dashed))
                        .then(|| StrokeDash { array: vec![2.0, 1.6], offset: 0.0 });
                    surface.set_stroke(Some(Stroke { dash, ..stroke(0.5) }));
                    surface.draw_path(&path);
                }
            }
        }
    }
}

fn fill(paint: Paint) -> Fill {
    Fill { paint, opacity: NormalizedF32::ONE, rule: Default::default() }
}

fn stroke(width: f32) -> Stroke {
    Stroke { paint: luma::Color::black().into(), width, ..Stroke::default() }
}

fn rectangle(at: Area) -> Option<Path> {
    let rect = Rect::from_xywh(at.x, at.y, at.width, at.height)?;
    let mut path = PathBuilder::new();
    path.push_rect(rect);
    path.finish()
}

/// One tile of the hatching: a diagonal, and white around it, so that grid lines do not shine through.
fn hatching(surface: &mut Surface<'_>) -> Pattern {
    const TILE: f32 = 3.2;
    let mut builder = surface.stream_builder();
    let mut tile = builder.surface();
    tile.set_fill(Some(fill(luma::Color::white().into())));
    if let Some(ground) = rectangle(Area { x: 0.0, y: 0.0, width: TILE, height: TILE }) {
        tile.draw_path(&ground);
    }
    tile.set_fill(None);
    tile.set_stroke(Some(stroke(0.7)));
    let mut path = PathBuilder::new();
    path.move_to(-0.5, TILE + 0.5);
    path.line_to(TILE + 0.5, -0.5);
    if let Some(diagonal) = path.finish() {
        tile.draw_path(&diagonal);
    }
    tile.finish();
    let stream = builder.finish();
    Pattern { stream, transform: Transform::identity(), width: TILE, height: TILE }
}

/// An element with all that is in it.
fn group(number: usize, elements: &[Element], drawn: &mut [Option<Identifier>]) -> TagGroup {
    let element = &elements[number];
    let mut group = TagGroup::new(element.tag.clone());
    for child in &element.children {
        match child {
            Child::Node(node) => group.push(self::group(*node, elements, drawn)),
            Child::Leaf(leaf) => {
                let identifier = drawn[*leaf].take();
                group.push(identifier.expect("a leaf is drawn once, and in one element"));
            }
        }
    }
    group
}

fn outline_of(bookmarks: &[Bookmark]) -> Option<Outline> {
    let (title, sections) = bookmarks.split_first()?;
    let node = |it: &Bookmark| {
        let to = Point::from_xy(0.0, (it.y - 12.0).max(0.0));
        OutlineNode::new(it.title.clone(), XyzDestination::new(it.page, to))
    };
    let mut root = node(title).with_open(true);
    for section in sections {
        root.push_child(node(section));
    }
    let mut outline = Outline::new();
    outline.push_child(root);
    Some(outline)
}

fn metadata(about: &About<'_>) -> Metadata {
    let at = about.made_at;
    // All of these are within their ranges by what they are.
    let small = |n: u32| u8::try_from(n).unwrap_or(0);
    let year = u16::try_from(at.year()).unwrap_or(0);
    let made = krilla::metadata::DateTime::new(year)
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()).min(59))
        .utc_offset_hour(0)
        .utc_offset_minute(0);
    let metadata =
        Metadata::new().title(about.title.to_owned()).language(about.language.word().to_owned());
    let metadata = match about.maker {
        Some(maker) => metadata.creator(maker.to_owned()).producer(maker.to_owned()),
        None => metadata,
    };
    metadata
        .document_id(about.id.to_owned())
        .creation_date(made)
        .text_direction(TextDirection::LeftToRight)
        .page_layout(PageLayout::OneColumn)
}
