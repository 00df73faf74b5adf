//! Texts into lines.
//!
//! Where a line may end is Unicode's rule (UAX #14, by `unicode-linebreak`); a word that is wider than
//! the column, such as a web address or a name of two hundred letters, is cut where it has to be. The
//! blanks at the end of a line stay in it: without them the words on either side run together for
//! whoever copies or hears the text.

use std::ops::Range;
use std::rc::Rc;

use unicode_bidi::{BidiInfo, Level};

use super::fonts::{Fonts, Run, Shaped, Weight};

/// One line: a stretch of the glyphs of a shaped text.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) shaped: Rc<Shaped>,
    pub(crate) glyphs: Range<usize>,
    /// In parts of the font size, without the blanks at its end.
    pub(crate) width: f32,
}

/// A part of a line in one font and one direction, that is told as it is, or as something else.
pub(crate) struct Segment {
    pub(crate) glyphs: Range<usize>,
    /// Its left end from that of the line, in parts of the font size.
    pub(crate) x: f32,
    pub(crate) told: Option<Rc<str>>,
}

impl Line {
    /// A text that is never broken.
    pub(crate) fn whole(shaped: Rc<Shaped>) -> Self {
        Self { glyphs: 0..shaped.glyphs.len(), width: shaped.width, shaped }
    }

    /// The width of its widest part that no line ends within, in parts of the font size, without the blank at its end.
    pub(crate) fn widest_word(&self) -> f32 {
        let Shaped { text, glyphs, .. } = &*self.shaped;
        let (mut widest, mut rest) = (0.0_f32, glyphs.as_slice());
        for (end, _) in unicode_linebreak::linebreaks(text) {
            let here = rest.partition_point(|glyph| glyph.text_range.end <= end);
            let (mut x, mut visible) = (0.0, 0.0);
            for glyph in &rest[..here] {
                x += glyph.x_advance;
                if !text[glyph.text_range.clone()].trim_end().is_empty() {
                    visible = x;
                }
            }
            widest = widest.max(visible);
            rest = &rest[here..];
        }
        widest
    }

    /// Whether it goes from right to left.
    pub(crate) fn is_rtl(&self) -> bool {
        self.shaped.base.is_rtl()
    }

    /// Its parts, in the order in which they are read. Where each stands is another order: rules L1 and L2 of
    /// UAX #9, with the blanks at the end of the line beyond the width that it is told to have.
    pub(crate) fn segments(&self) -> Vec<Segment> {
        let Shaped { glyphs, replaced, base, runs, .. } = &*self.shaped;
        if let ([run], []) = (runs.as_slice(), replaced.as_slice())
            && base.is_ltr()
            && run.level == *base
            && !self.glyphs.is_empty()
        {
            // Nearly every line.
            return vec![Segment { glyphs: self.glyphs.clone(), x: 0.0, told: None }];
        }
        let ink = ink(&self.shaped, &self.glyphs);
        let mut parts: Vec<Segment> = Vec::new();
        let (mut levels, mut widths) = (Vec::<Level>::new(), Vec::<f32>::new());
        let mut begun: Option<&Run> = None;
        for at in self.glyphs.clone() {
            let start = glyphs[at].text_range.start;
            let next = replaced.partition_point(|(range, _)| range.end <= start);
            let told = replaced.get(next).filter(|(range, _)| range.start <= start);
            let told = told.map(|(_, told)| told.clone());
            let same = begun.is_some_and(|run| run.glyphs.contains(&at)) && at != ink;
            match (parts.last_mut(), widths.last_mut()) {
                (Some(last), Some(width)) if same && told.is_none() && last.told.is_none() => {
                    last.glyphs.end = at + 1;
                    *width += glyphs[at].x_advance;
                }
                _ => {
                    let run = self.shaped.run(at);
                    parts.push(Segment { glyphs: at..at + 1, x: 0.0, told });
                    levels.push(if at < ink { run.level } else { *base });
                    widths.push(glyphs[at].x_advance);
                    begun = Some(run);
                }
            }
        }
        let mut x = if base.is_rtl() { self.width - widths.iter().sum::<f32>() } else { 0.0 };
        for at in BidiInfo::reorder_visual(&levels) {
            parts[at].x = x;
            x += widths[at];
        }
        parts
    }
}

impl Fonts<'_> {
    /// One line, however long.
    pub(crate) fn line(&self, text: &str, weight: Weight) -> Line {
        Line::whole(self.shape(text, weight))
    }

    /// A text in lines of at most `width`, in parts of the font size. Line ends in it are kept.
    pub(crate) fn lines(&self, text: &str, weight: Weight, width: f32) -> Vec<Line> {
        let text = text.trim_end();
        text.split('\n').flat_map(|line| self.wrap(line, weight, width)).collect()
    }

    fn wrap(&self, text: &str, weight: Weight, width: f32) -> Vec<Line> {
        let shaped = self.shape(text, weight);
        if shaped.width <= width {
            return vec![Line::whole(shaped)];
        }
        let mut out = Vec::new();
        let (mut first, mut fits) = (0, 0);
        let (mut begun, mut ended) = (0.0, 0.0);
        let mut glyph = 0;
        let mut x = 0.0;
        for (end, _) in unicode_linebreak::linebreaks(&shaped.text) {
            let from = glyph;
            let mut visible = x;
            while glyph < shaped.glyphs.len() && shaped.glyphs[glyph].text_range.end <= end {
                let one = &shaped.glyphs[glyph];
                x += one.x_advance;
                if !shaped.text[one.text_range.clone()].trim_end().is_empty() {
                    visible = x;
                }
                glyph += 1;
            }
            if visible - begun > width && fits > first {
                out.push(cut(&shaped, first..fits));
                (first, begun) = (fits, ended);
            }
            if visible - begun > width {
                // The word alone is too wide.
                let mut at = begun;
                let mut least = first;
                for one in from.max(first)..glyph {
                    let advance = shaped.glyphs[one].x_advance;
                    // A letter and its points are one, however narrow the column.
                    let begins = one > least
                        && shaped.glyphs[one].text_range != shaped.glyphs[one - 1].text_range;
                    if at + advance - begun > width && begins {
                        out.push(cut(&shaped, first..one));
                        (first, least, begun) = (one, one, at);
                    }
                    at += advance;
                }
            }
            (fits, ended) = (glyph, x);
        }
        if first < shaped.glyphs.len() || out.is_empty() {
            out.push(cut(&shaped, first..shaped.glyphs.len()));
        }
        out
    }
}

/// Behind the last glyph of a line that is not a blank.
fn ink(shaped: &Shaped, glyphs: &Range<usize>) -> usize {
    let blank = |one: &usize| {
        let range = shaped.glyphs[*one].text_range.clone();
        shaped.text[range].trim_end().is_empty()
    };
    glyphs.clone().rev().find(|one| !blank(one)).map_or(glyphs.start, |one| one + 1)
}

fn cut(shaped: &Rc<Shaped>, glyphs: Range<usize>) -> Line {
    let last = ink(shaped, &glyphs);
    let width = shaped.glyphs[glyphs.start..last].iter().map(|one| one.x_advance).sum();
    Line { shaped: shaped.clone(), glyphs, width }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn texts(lines: &[Line]) -> Vec<String> {
        let text = |line: &Line| {
            let glyphs = &line.shaped.glyphs[line.glyphs.clone()];
            glyphs.iter().fold((String::new(), 0), |(mut text, end), glyph| {
                let start = glyph.text_range.start.max(end);
                let stop = glyph.text_range.end.max(start);
                text.push_str(&line.shaped.text[start..stop]);
                (text, stop)
            })
        };
        lines.iter().map(|line| text(line).0).collect()
    }

    #[test]
    fn lines_end_between_words_and_keep_their_blanks() {
        let fonts = Fonts::ours();
        let lines = fonts.lines("one two three\n\nfour", Weight::Regular, 4.5);
        assert_eq!(texts(&lines), ["one two ", "three", "", "four"]);
        let long = fonts.lines(&"x".repeat(30), Weight::Regular, 5.0);
        assert!(long.len() > 2 && long.iter().all(|line| line.width <= 5.0));
        assert_eq!(texts(&long).concat(), "x".repeat(30));
        // A letter was parted from its point, and told once with each.
        let pointed = "ٹ\u{64e}".repeat(3);
        let lines = fonts.lines(&pointed, Weight::Regular, 0.1);
        assert_eq!((lines.len(), texts(&lines).concat()), (3, pointed));
    }

    #[test]
    fn a_sign_for_something_else_stands_alone() {
        let fonts = Fonts::ours();
        let line = fonts.line("Ana 漢字 Gil", Weight::Regular);
        let told: Vec<_> = line.segments().into_iter().map(|part| part.told).collect();
        assert_eq!(told.len(), 3);
        assert_eq!(told[1].as_deref(), Some("\u{2068}漢字\u{2069}"));
    }

    /// Each part of a line with what it says, from left to right.
    fn seen(line: &Line) -> Vec<String> {
        let mut parts = line.segments();
        parts.sort_by(|a, b| a.x.total_cmp(&b.x));
        let part = |part: &Segment| {
            let glyphs = &line.shaped.glyphs[part.glyphs.clone()];
            let ends = glyphs[0].text_range.start..glyphs[glyphs.len() - 1].text_range.end;
            line.shaped.text[ends].to_owned()
        };
        parts.iter().map(part).filter(|part| !part.trim().is_empty()).collect()
    }

    /// As the example of the Unicode Standard's rules has it: a number inside stays as it is.
    #[test]
    fn reports_06_what_goes_from_right_to_left_stands_so() {
        let fonts = Fonts::ours();
        let line = fonts.line("Name: \u{2068}פרח 12 עץ\u{2069} – 3", Weight::Regular);
        assert_eq!(seen(&line), ["Name: ", "עץ", "12", "פרח", " – 3"].map(|it| it.to_owned()));
        assert!(!line.is_rtl());
        let line = fonts.line("פרח, Dr. Lee", Weight::Regular);
        assert!(line.is_rtl());
        assert_eq!(seen(&line), ["Dr. Lee", ", ", "פרח"].map(|it| it.to_owned()));
        // The parts are read in the order of the text.
        let read: Vec<_> = line.segments().iter().map(|part| part.glyphs.start).collect();
        assert!(read.is_sorted());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_text_is_lost_and_no_line_too_wide(
            text in "(\\PC{0,9}|[A-Za-zñÉƙɗơỹ ]{1,9}|[α-ωΆ-Ώ ]{1,9}|[а-яҚқҢңї ]{1,9}|[א-ת\u{5b4}\u{5b8} ]{1,9}|[ا-يٹڑےپچ\u{64e} ]{1,9}|[←-↓≤≥☐☑✓★♥ ]{1,4}|[一-三ก-ฃ]{1,3}|[0-9(). \u{2066}-\u{2069}]{1,5}){0,12}",
            width in 0.1f32..40.0,
        ) {
            let fonts = Fonts::ours();
            let text = text.replace('\n', " ");
            let lines = fonts.wrap(&text, Weight::Regular, width);
            prop_assert_eq!(texts(&lines).concat(), fonts.shape(&text, Weight::Regular).text.to_string());
            for line in &lines {
                // A letter that no font has stands as a box that is a letter of its own, never as a hole in the font.
                prop_assert!(line.shaped.glyphs.iter().all(|glyph| glyph.glyph_id.to_u32() != 0));
                let parts = line.segments();
                let drawn: Vec<_> = parts.iter().flat_map(|part| part.glyphs.clone()).collect();
                prop_assert_eq!(drawn, line.glyphs.clone().collect::<Vec<_>>());
                // One glyph alone may be wider than the column; it has to stand somewhere.
                let visible = line.shaped.glyphs[line.glyphs.clone()].iter().filter(|g| g.x_advance > 0.0);
                prop_assert!(line.width <= width + 0.001 || visible.count() <= 2, "{}", line.width);
            }
        }
    }
}
