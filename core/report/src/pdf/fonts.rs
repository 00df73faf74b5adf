//! The fonts, and how a text becomes glyphs.
//!
//! Noto Sans, regular and bold: Latin letters of all Europe, and in regular Vietnamese, Greek and Cyrillic ones;
//! Noto Sans Hebrew and Arabic for names, and a few signs (`assets/fonts`); what a host brings beside them
//! (`host_fonts.rs`). A bold text with a letter that only regular has is drawn in regular. harfrust places the glyphs, which is what puts a kerning pair together and an accent over its
//! letter, and joins Arabic letters; it reads fonts with the same crate as krilla, so it adds 120 KB rather than the
//! 600 of another parser.
//!
//! A text is shaped once, as a whole, and lines are cut out of it afterwards: shaping every line
//! again took twice as long for the same picture. What a font does for a script is worked out once for a report, and
//! our own fonts are read once for a process: for each text anew it took longer than the texts. Glyphs stand in the order of the text. In which order a line
//! shows them is Unicode's rule (UAX #9, by `unicode-bidi`), and is found when the line is drawn: a text without
//! a letter that is written from right to left, and that is nearly every text, never asks.

use std::cell::{OnceCell, RefCell};
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::OnceLock;

use harfrust::{
    Direction, FontRef, ShapeOptions, ShapePlan, ShapePlanKey, Shaper, ShaperData, UnicodeBuffer,
};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use unicode_bidi::{BidiInfo, Level};

use super::coverage::{Drawable, Script, drawable, is_in_both, is_joiner, script, script_in};
use super::host_fonts::{self, HostFont, HostFonts};

/// How heavy a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Weight {
    Regular,
    Bold,
}

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Regular.ttf");
const BOLD: &[u8] = include_bytes!("../../assets/fonts/NotoSans-Bold.ttf");
const HEBREW: &[u8] = include_bytes!("../../assets/fonts/NotoSansHebrew-Regular.ttf");
const ARABIC: &[u8] = include_bytes!("../../assets/fonts/NotoSansArabic-Regular.ttf");
const SIGNS: &[u8] = include_bytes!("../../assets/fonts/Signs.ttf");

/// One of the fonts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Face {
    Regular,
    Bold,
    Hebrew,
    Arabic,
    Signs,
    /// One that the host brought.
    Host(usize),
}

/// A font of ours, as it is read.
struct Ours {
    font: Font,
    parsed: FontRef<'static>,
    tables: ShaperData,
}

impl Ours {
    fn read(bytes: &'static [u8]) -> Self {
        let parsed = FontRef::from_index(bytes, 0).expect("built in, and read by tests");
        let tables = ShaperData::new(&parsed);
        let font = Font::new(bytes.into(), 0).expect("built in, and read by tests");
        Self { font, parsed, tables }
    }
}

struct Loaded<'f> {
    font: Font,
    shaper: Shaper<'f>,
    /// What it does for each script and direction that was met: few.
    plans: RefCell<Vec<Rc<ShapePlan>>>,
}

impl<'f> Loaded<'f> {
    fn of(font: &'f HostFont) -> Self {
        Self::with(font.drawn.clone(), font.shaper())
    }

    fn with(font: Font, shaper: Shaper<'f>) -> Self {
        Self { font, shaper, plans: RefCell::default() }
    }

    fn plan(&self, buffer: &UnicodeBuffer) -> Rc<ShapePlan> {
        // Digits alone have no script.
        let script = Some(buffer.script()).filter(|it| *it != harfrust::script::UNKNOWN);
        let direction = buffer.direction();
        let key = ShapePlanKey::new(script, direction);
        let mut plans = self.plans.borrow_mut();
        if let Some(known) = plans.iter().find(|plan| key.matches(plan)) {
            return known.clone();
        }
        let plan = Rc::new(ShapePlan::new(&self.shaper, direction, script, None, &[]));
        plans.push(plan.clone());
        plan
    }
}

impl Loaded<'static> {
    fn ours(read: &'static OnceLock<Ours>, bytes: &'static [u8]) -> Self {
        let Ours { font, parsed, tables } = read.get_or_init(|| Ours::read(bytes));
        Self::with(font.clone(), tables.shaper(parsed).build())
    }
}

/// A stretch of one font and one direction.
pub(crate) struct Run {
    pub(crate) glyphs: Range<usize>,
    pub(crate) face: Face,
    /// How deep it is embedded; odd: from right to left.
    pub(crate) level: Level,
}

/// A text as glyphs, in the order of the text. Lengths are in parts of the font size.
pub(crate) struct Shaped {
    /// What is drawn.
    pub(crate) text: Rc<str>,
    /// Its glyphs. Those of a stretch from right to left are drawn the other way round.
    pub(crate) glyphs: Vec<KrillaGlyph>,
    /// Its stretches, in order; each glyph is in one.
    pub(crate) runs: Vec<Run>,
    /// The direction of the whole: that of its first letter that has one.
    pub(crate) base: Level,
    /// Where a sign stands for something else, in order, and for what.
    pub(crate) replaced: Vec<(Range<usize>, Rc<str>)>,
    /// The whole width.
    pub(crate) width: f32,
}

impl Shaped {
    /// The stretch that a glyph is in.
    pub(crate) fn run(&self, glyph: usize) -> &Run {
        &self.runs[self.runs.partition_point(|run| run.glyphs.end <= glyph)]
    }
}

type Known = HashMap<(Weight, Rc<str>), Rc<Shaped>>;

/// The fonts of one report.
pub(crate) struct Fonts<'f> {
    regular: Loaded<'static>,
    bold: Loaded<'static>,
    /// Few reports need them.
    hebrew: OnceCell<Loaded<'static>>,
    arabic: OnceCell<Loaded<'static>>,
    signs: OnceCell<Loaded<'static>>,
    host: &'f HostFonts,
    of_host: Vec<Loaded<'f>>,
    /// Tables and charts repeat themselves: "0:50", "no entries". Short texts only, so that a long
    /// note is not kept twice.
    known: RefCell<Known>,
}

/// The longest text that is remembered, in bytes.
const SHORT: usize = 40;

impl Fonts<'static> {
    /// Those that are here.
    pub(crate) fn ours() -> Self {
        Self::new(&host_fonts::NONE)
    }
}

impl<'f> Fonts<'f> {
    pub(crate) fn new(host: &'f HostFonts) -> Self {
        static READ: [OnceLock<Ours>; 2] = [const { OnceLock::new() }; 2];
        Self {
            regular: Loaded::ours(&READ[0], REGULAR),
            bold: Loaded::ours(&READ[1], BOLD),
            hebrew: OnceCell::new(),
            arabic: OnceCell::new(),
            signs: OnceCell::new(),
            host,
            of_host: host.all().iter().map(Loaded::of).collect(),
            known: RefCell::default(),
        }
    }

    fn loaded(&self, face: Face) -> &Loaded<'f> {
        static READ: [OnceLock<Ours>; 3] = [const { OnceLock::new() }; 3];
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Hebrew => self.hebrew.get_or_init(|| Loaded::ours(&READ[0], HEBREW)),
            Face::Arabic => self.arabic.get_or_init(|| Loaded::ours(&READ[1], ARABIC)),
            Face::Signs => self.signs.get_or_init(|| Loaded::ours(&READ[2], SIGNS)),
            Face::Host(number) => &self.of_host[number],
        }
    }

    pub(crate) fn font(&self, face: Face) -> Font {
        self.loaded(face).font.clone()
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
        let drawable = drawable(text, self.host);
        let (base, levels) = levels(&drawable);
        let latin = |c: char| script(c) == Some(Script::Latin);
        let bold =
            weight == Weight::Bold && drawable.text.chars().all(|c| is_in_both(c) || !latin(c));
        let face = |c: char, before: Option<Face>| match (script_in(c, self.host), before) {
            // A joiner belongs to the letters around it.
            (Some(Script::Arabic), Some(Face::Host(number))) if is_joiner(c) => Face::Host(number),
            (Some(Script::Hebrew), _) => Face::Hebrew,
            (Some(Script::Arabic), _) => Face::Arabic,
            (Some(Script::Signs), _) => Face::Signs,
            (Some(Script::Host(number)), _) => Face::Host(number),
            _ if bold => Face::Bold,
            _ => Face::Regular,
        };
        let level = |at: usize| levels.as_ref().map_or(base, |levels| levels[at]);
        let mut out = Shaped {
            text: drawable.text.clone(),
            glyphs: Vec::with_capacity(drawable.text.len()),
            runs: Vec::new(),
            base,
            replaced: drawable.replaced,
            width: 0.0,
        };
        let mut begun: Option<(usize, Face, Level)> = None;
        for (at, c) in drawable.text.char_indices() {
            let now = (face(c, begun.map(|(_, face, _)| face)), level(at));
            match begun {
                Some((_, face, level)) if (face, level) == now => {}
                earlier => {
                    if let Some((start, face, level)) = earlier {
                        self.shape_run(&mut out, start..at, face, level);
                    }
                    begun = Some((at, now.0, now.1));
                }
            }
        }
        if let Some((start, face, level)) = begun {
            self.shape_run(&mut out, start..drawable.text.len(), face, level);
        }
        out
    }

    fn shape_run(&self, into: &mut Shaped, range: Range<usize>, face: Face, level: Level) {
        let loaded = self.loaded(face);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&into.text[range.clone()]);
        buffer.guess_segment_properties();
        buffer.set_direction(match level.is_rtl() {
            true => Direction::RightToLeft,
            false => Direction::LeftToRight,
        });
        let plan = loaded.plan(&buffer);
        let out = loaded.shaper.shape(buffer, ShapeOptions::new().plan(Some(&plan)));
        let per_em = loaded.font.units_per_em();
        let part = |units: i32| units as f32 / per_em;
        let first = into.glyphs.len();
        // As they are drawn, from left to right; then as the text has them.
        let placed = out.glyph_infos().iter().zip(out.glyph_positions());
        into.glyphs.extend(placed.map(|(info, place)| {
            let start = range.start + info.cluster as usize;
            let advance = part(place.x_advance);
            into.width += advance;
            let (x, y) = (part(place.x_offset), part(place.y_offset));
            KrillaGlyph::new(GlyphId::new(info.glyph_id), advance, x, y, 0.0, start..start, None)
        }));
        let glyphs = &mut into.glyphs[first..];
        if level.is_rtl() {
            glyphs.reverse();
        }
        // A cluster ends where the next one begins.
        let (mut end, mut next) = (range.end, range.end);
        for glyph in glyphs.iter_mut().rev() {
            if glyph.text_range.start < next {
                (end, next) = (next, glyph.text_range.start);
            }
            glyph.text_range.end = end;
        }
        let glyphs = first..into.glyphs.len();
        into.runs.push(Run { glyphs, face, level });
    }
}

/// The direction of a text and, where not all of it goes from left to right, how deep each byte of it is embedded.
fn levels(drawable: &Drawable) -> (Level, Option<Vec<Level>>) {
    // Signs have no direction of their own.
    let to_the_right = |c: char| matches!(script(c), Some(Script::Latin | Script::Signs));
    if drawable.text.chars().all(to_the_right) {
        return (Level::ltr(), None);
    }
    // The isolates draw nothing, and so are not in the text; they keep apart what they stand around.
    let mut whole = String::with_capacity(drawable.text.len() + 3 * drawable.isolates.len());
    let mut stands = Vec::with_capacity(drawable.text.len());
    let mut from = 0;
    for (at, isolate) in &drawable.isolates {
        stands.extend(whole.len()..whole.len() + at - from);
        whole.push_str(&drawable.text[from..*at]);
        whole.push(*isolate);
        from = *at;
    }
    stands.extend(whole.len()..whole.len() + drawable.text.len() - from);
    whole.push_str(&drawable.text[from..]);
    let info = BidiInfo::new(&whole, None);
    let base = info.paragraphs.first().map_or(Level::ltr(), |paragraph| paragraph.level);
    (base, Some(stands.into_iter().map(|at| info.levels[at]).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `COVERED` says what the fonts have: no more, or a `.notdef` gets into a file, and no less.
    #[test]
    fn the_fonts_have_what_they_are_said_to_have() {
        let fonts = Fonts::ours();
        for face in [Face::Regular, Face::Bold, Face::Hebrew, Face::Arabic, Face::Signs] {
            let loaded = fonts.loaded(face);
            let said = |c| match (face, script(c)) {
                (Face::Bold, Some(Script::Latin)) => is_in_both(c),
                (Face::Regular, it) => it == Some(Script::Latin),
                (Face::Hebrew, it) => it == Some(Script::Hebrew),
                (Face::Arabic, it) => it == Some(Script::Arabic),
                (Face::Signs, it) => it == Some(Script::Signs),
                (Face::Bold | Face::Host(_), _) => false,
            };
            for c in ('\u{20}'..='\u{2fff}').chain(['\u{fffd}', '\u{fb01}', '\u{1f600}']) {
                let mut buffer = UnicodeBuffer::new();
                buffer.push_str(c.encode_utf8(&mut [0; 4]));
                buffer.guess_segment_properties();
                let out = loaded.shaper.shape(buffer, ShapeOptions::new());
                let drawn = out.glyph_infos().iter().all(|info| info.glyph_id != 0);
                assert!(drawn || !said(c), "{face:?} U+{:04X}", c as u32);
            }
        }
    }

    #[test]
    fn no_text_has_a_glyph_that_is_not_there() {
        let fonts = Fonts::ours();
        for text in [
            "",
            "AV To",
            "x\u{302}\u{30a}\u{489}",
            "漢字 👍🏽 שלום",
            "fi ffl",
            "→ ♥ ❤\u{fe0f} ★☑",
            "\u{fffd}",
            "فاطمة (Fatima) 12 لا",
        ] {
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
        let fonts = Fonts::ours();
        let width = |text: &str| fonts.shape(text, Weight::Regular).width;
        assert!(width("AV") < width("A") + width("V"));
    }
}
