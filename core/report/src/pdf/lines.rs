//! Texts into lines.
//!
//! Where a line may end is Unicode's rule (UAX #14, by `unicode-linebreak`); a word that is wider than
//! the column, such as a web address or a name of two hundred letters, is cut where it has to be. The
//! blanks at the end of a line stay in it: without them the words on either side run together for
//! whoever copies or hears the text.

use std::ops::Range;
use std::rc::Rc;

use super::fonts::{Fonts, Shaped, Weight};

/// One line: a stretch of the glyphs of a shaped text.
#[derive(Clone)]
pub(crate) struct Line {
    pub(crate) shaped: Rc<Shaped>,
    pub(crate) glyphs: Range<usize>,
    /// In parts of the font size, without the blanks at its end.
    pub(crate) width: f32,
}

/// A part of a line that is told as it is, or as something else.
pub(crate) struct Segment {
    pub(crate) glyphs: Range<usize>,
    /// From the beginning of the line, in parts of the font size.
    pub(crate) x: f32,
    pub(crate) told: Option<Rc<str>>,
}

impl Line {
    /// A text that is never broken.
    pub(crate) fn whole(shaped: Rc<Shaped>) -> Self {
        Self { glyphs: 0..shaped.glyphs.len(), width: shaped.width, shaped }
    }

    /// Its parts, in order.
    pub(crate) fn segments(&self) -> Vec<Segment> {
        let Shaped { glyphs, replaced, .. } = &*self.shaped;
        let mut parts: Vec<Segment> = Vec::new();
        let mut x = 0.0;
        for at in self.glyphs.clone() {
            let start = glyphs[at].text_range.start;
            let next = replaced.partition_point(|(range, _)| range.end <= start);
            let told = replaced.get(next).filter(|(range, _)| range.start <= start);
            let told = told.map(|(_, told)| told.clone());
            match parts.last_mut() {
                Some(last) if told.is_none() && last.told.is_none() => last.glyphs.end = at + 1,
                _ => parts.push(Segment { glyphs: at..at + 1, x, told }),
            }
            x += glyphs[at].x_advance;
        }
        parts
    }
}

impl Fonts {
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
                    if at + advance - begun > width && one > least {
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

fn cut(shaped: &Rc<Shaped>, glyphs: Range<usize>) -> Line {
    let blank = |one: &usize| {
        let range = shaped.glyphs[*one].text_range.clone();
        shaped.text[range].trim_end().is_empty()
    };
    let last = glyphs.clone().rev().find(|one| !blank(one)).map_or(glyphs.start, |one| one + 1);
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
        let fonts = Fonts::new();
        let lines = fonts.lines("one two three\n\nfour", Weight::Regular, 4.5);
        assert_eq!(texts(&lines), ["one two ", "three", "", "four"]);
        let long = fonts.lines(&"x".repeat(30), Weight::Regular, 5.0);
        assert!(long.len() > 2 && long.iter().all(|line| line.width <= 5.0));
        assert_eq!(texts(&long).concat(), "x".repeat(30));
    }

    #[test]
    fn a_sign_for_something_else_stands_alone() {
        let fonts = Fonts::new();
        let line = fonts.line("Ana 漢字 Gil", Weight::Regular);
        let told: Vec<_> = line.segments().into_iter().map(|part| part.told).collect();
        assert_eq!(told.len(), 3);
        assert_eq!(told[1].as_deref(), Some("\u{2068}漢字\u{2069}"));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn no_text_is_lost_and_no_line_too_wide(text in "\\PC{0,120}", width in 0.1f32..40.0) {
            let fonts = Fonts::new();
            let text = text.replace('\n', " ");
            let lines = fonts.wrap(&text, Weight::Regular, width);
            prop_assert_eq!(texts(&lines).concat(), fonts.shape(&text, Weight::Regular).text.to_string());
            for line in &lines {
                // One glyph alone may be wider than the column; it has to stand somewhere.
                let visible = line.shaped.glyphs[line.glyphs.clone()].iter().filter(|g| g.x_advance > 0.0);
                prop_assert!(line.width <= width + 0.001 || visible.count() <= 2, "{}", line.width);
            }
        }
    }
}
