//! The two fonts, and how a text becomes glyphs.
//!
//! Noto Sans, regular and bold: Latin letters of all Europe, and in regular Vietnamese, Greek and Cyrillic ones
//! (`assets/fonts`). A bold text with such a letter is drawn in regular. harfrust
//! places the glyphs, which is what puts a kerning pair together and an accent over its letter; it
//! reads fonts with the same crate as krilla, so it adds 120 KB rather than the 600 of another parser.
//!
//! A text is shaped once, as a whole, and lines are cut out of it afterwards: shaping every line
//! again took twice as long for the same picture.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use krilla::text::{Font, GlyphId, KrillaGlyph};

use super::coverage::{drawable, is_in_both};

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");

struct Face {
    font: Font,
    parsed: harfrust::FontRef<'static>,
    tables: harfrust::ShaperData,
}

impl Face {
    fn new(bytes: &'static [u8]) -> Self {
        let parsed = harfrust::FontRef::from_index(bytes, 0).expect("built in, and read by tests");
        let tables = harfrust::ShaperData::new(&parsed);
        let font = Font::new(bytes.into(), 0).expect("built in, and read by tests");
        Self { font, parsed, tables }
    }
}

/// A text as glyphs, from left to right. Lengths are in parts of the font size.
pub(crate) struct Shaped {
    /// What is drawn.
    pub(crate) text: Rc<str>,
    /// Its glyphs, in the order of the text.
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// Where a sign stands for something else, in order, and for what.
    pub(crate) replaced: Vec<(Range<usize>, Rc<str>)>,
    /// The whole width.
    pub(crate) width: f32,
    pub(crate) weight: Weight,
}

type Known = HashMap<(Weight, Rc<str>), Rc<Shaped>>;

/// The fonts of one report.
pub(crate) struct Fonts {
    regular: Face,
    bold: Face,
    /// Tables and charts repeat themselves: "0:50", "no entries". Short texts only, so that a long
    /// note is not kept twice.
    known: RefCell<Known>,
}

/// The longest text that is remembered, in bytes.
const SHORT: usize = 40;

impl Fonts {
    pub(crate) fn new() -> Self {
        let (regular, bold) = (Face::new(REGULAR), Face::new(BOLD));
        Self { regular, bold, known: RefCell::default() }
    }

    fn face(&self, weight: Weight) -> &Face {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Bold => &self.bold,
        }
    }

    pub(crate) fn font(&self, weight: Weight) -> Font {
        self.face(weight).font.clone()
    }

    /// One line of text as glyphs, whatever is in it.
    pub(crate) fn shape(&self, text: &str, weight: Weight) -> Rc<Shaped> {
        if text.len() > SHORT {
            return Rc::new(self.shape_anew(text, weight));
        }
        let key: (Weight, Rc<str>) = (weight, text.into());
        if let Some(known) = self.known.borrow().get(&key) {
            return known.clone();
        }
        let shaped = Rc::new(self.shape_anew(text, weight));
        self.known.borrow_mut().insert(key, shaped.clone());
        shaped
    }

    fn shape_anew(&self, text: &str, weight: Weight) -> Shaped {
        let drawable = drawable(text);
        let weight = if drawable.text.chars().all(is_in_both) { weight } else { Weight::Regular };
        let face = self.face(weight);
        let mut buffer = harfrust::UnicodeBuffer::new();
        buffer.push_str(&drawable.text);
        buffer.guess_segment_properties();
        buffer.set_direction(harfrust::Direction::LeftToRight);
        let shaper = face.tables.shaper(&face.parsed).build();
        let out = shaper.shape(buffer, Default::default());

        let per_em = face.font.units_per_em();
        let part = |units: i32| units as f32 / per_em;
        let (infos, places) = (out.glyph_infos(), out.glyph_positions());
        let mut glyphs = Vec::with_capacity(infos.len());
        let mut width = 0.0;
        for (at, (info, place)) in infos.iter().zip(places).enumerate() {
            let start = info.cluster as usize;
            let later = infos[at..].iter().map(|it| it.cluster as usize).find(|it| *it > start);
            let range = start..later.unwrap_or(drawable.text.len());
            let advance = part(place.x_advance);
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                advance,
                part(place.x_offset),
                part(place.y_offset),
                0.0,
                range,
                None,
            ));
            width += advance;
        }
        Shaped { text: drawable.text, glyphs, replaced: drawable.replaced, width, weight }
    }
}

#[cfg(test)]
mod tests {
    use super::super::coverage::is_covered;
    use super::*;

    /// `COVERED` says what the fonts have: no more, or a `.notdef` gets into a file, and no less.
    #[test]
    fn the_fonts_have_what_they_are_said_to_have() {
        let fonts = Fonts::new();
        for (face, wider) in [(&fonts.regular, true), (&fonts.bold, false)] {
            for c in ('\u{20}'..='\u{2fff}').chain(['\u{fffd}', '\u{fb01}', '\u{1f600}']) {
                let mut buffer = harfrust::UnicodeBuffer::new();
                buffer.push_str(c.encode_utf8(&mut [0; 4]));
                buffer.guess_segment_properties();
                let out =
                    face.tables.shaper(&face.parsed).build().shape(buffer, Default::default());
                let drawn = out.glyph_infos().iter().all(|info| info.glyph_id != 0);
                if is_in_both(c) || (wider && is_covered(c)) {
                    assert!(drawn, "U+{:04X}", c as u32);
                }
            }
        }
    }

    #[test]
    fn no_text_has_a_glyph_that_is_not_there() {
        let fonts = Fonts::new();
        for text in ["", "AV To", "x\u{302}\u{30a}\u{489}", "漢字 👍🏽 שלום", "fi ffl", "\u{fffd}"]
        {
            for weight in [Weight::Regular, Weight::Bold] {
                let shaped = fonts.shape(text, weight);
                assert!(shaped.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0), "{text}");
                let mut at = 0;
                for glyph in &shaped.glyphs {
                    assert!(glyph.text_range.start <= at && at <= glyph.text_range.end);
                    at = glyph.text_range.end;
                }
                assert_eq!(at, shaped.text.len());
            }
        }
    }

    #[test]
    fn letters_are_kerned() {
        let fonts = Fonts::new();
        let width = |text: &str| fonts.shape(text, Weight::Regular).width;
        assert!(width("AV") < width("A") + width("V"));
    }
}
