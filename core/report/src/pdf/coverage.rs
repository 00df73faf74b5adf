//! Which characters the fonts have, and what stands for the others.
//!
//! PDF/A and PDF/UA forbid the glyph `.notdef`, and a person's own copy must never be refused for a name. So
//! a stretch that the fonts lack (emoji, Arabic, Han) becomes one U+FFFD, which they have, and the file
//! says beside that glyph what really stands there (`ActualText`): a screen reader reads the name, a
//! search finds it. Around it go the isolates FSI and PDI, so that a name written from right to left
//! does not turn the sentence around it.

use std::ops::Range;
use std::rc::Rc;

use unicode_normalization::UnicodeNormalization as _;

/// What both fonts have, as `assets/fonts/subset.py` keeps it.
const COVERED: [(char, char); 18] = [
    (' ', '~'),
    ('\u{a0}', '\u{ac}'),
    ('\u{ae}', '\u{17f}'),
    ('\u{300}', '\u{304}'),
    ('\u{306}', '\u{30c}'),
    ('\u{323}', '\u{323}'),
    ('\u{326}', '\u{328}'),
    ('\u{331}', '\u{331}'),
    ('\u{2010}', '\u{2015}'),
    ('\u{2018}', '\u{201e}'),
    ('\u{2020}', '\u{2022}'),
    ('\u{2026}', '\u{2026}'),
    ('\u{2030}', '\u{2030}'),
    ('\u{2032}', '\u{2033}'),
    ('\u{2039}', '\u{203a}'),
    ('\u{20ac}', '\u{20ac}'),
    ('\u{2122}', '\u{2122}'),
    ('\u{fffd}', '\u{fffd}'),
];

/// What Regular has besides: letters of Vietnamese and of African alphabets, Greek, Cyrillic. A name is filed
/// by its letters, and one with a box in it is nobody's.
const WIDER: [(char, char); 22] = [
    ('\u{180}', '\u{1c3}'),
    ('\u{1cd}', '\u{233}'),
    ('\u{253}', '\u{254}'),
    ('\u{256}', '\u{257}'),
    ('\u{259}', '\u{259}'),
    ('\u{25b}', '\u{25b}'),
    ('\u{263}', '\u{263}'),
    ('\u{268}', '\u{269}'),
    ('\u{272}', '\u{272}'),
    ('\u{275}', '\u{275}'),
    ('\u{289}', '\u{28b}'),
    ('\u{292}', '\u{292}'),
    ('\u{2bb}', '\u{2bc}'),
    ('\u{309}', '\u{309}'),
    ('\u{31b}', '\u{31b}'),
    ('\u{384}', '\u{38a}'),
    ('\u{38c}', '\u{38c}'),
    ('\u{38e}', '\u{3a1}'),
    ('\u{3a3}', '\u{3ce}'),
    ('\u{400}', '\u{45f}'),
    ('\u{490}', '\u{4ff}'),
    ('\u{1e00}', '\u{1eff}'),
];

const REPLACEMENT: char = '\u{fffd}';
/// U+2068 opens a stretch of its own direction, U+2069 closes it.
const ISOLATES: (char, char) = ('\u{2068}', '\u{2069}');

/// A text that the fonts can draw.
pub(crate) struct Drawable {
    /// The text, with U+FFFD where they could not.
    pub(crate) text: Rc<str>,
    /// Where that was, in order, and what stood there.
    pub(crate) replaced: Vec<(Range<usize>, Rc<str>)>,
}

/// Whether it can be drawn.
pub(crate) fn is_covered(c: char) -> bool {
    is_in_both(c) || WIDER.iter().any(|&(first, last)| first <= c && c <= last)
}

/// Whether it can be drawn in bold.
pub(crate) fn is_in_both(c: char) -> bool {
    COVERED.iter().any(|&(first, last)| first <= c && c <= last)
}

/// What of a text stands as a box on paper, each stretch once, in order. Asked before a page is made: a name that
/// nobody can read is told to the person, and not found out at the desk.
#[must_use]
pub fn undrawable(text: &str) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, told) in text.lines().flat_map(|line| drawable(line).replaced) {
        let told: String = told.chars().filter(|c| !is_silent(*c)).collect();
        if !all.contains(&told) {
            all.push(told);
        }
    }
    all
}

/// Characters that draw nothing and say nothing by themselves: formats, joiners, selectors.
fn is_silent(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180e}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
        | '\u{e0000}'..='\u{e0fff}')
}

/// One line of text, made drawable: composed (NFC), control characters as blanks.
pub(crate) fn drawable(text: &str) -> Drawable {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Drawable { text: text.into(), replaced: Vec::new() };
    }
    let mut out = String::with_capacity(text.len());
    let mut replaced = Vec::new();
    let mut missing = String::new();
    for c in text.nfc() {
        if is_covered(c) {
            replace(&mut out, &mut missing, &mut replaced);
            out.push(c);
        } else if c.is_control() {
            replace(&mut out, &mut missing, &mut replaced);
            out.push(' ');
        } else if !is_silent(c) || !missing.is_empty() {
            // A joiner or selector inside an emoji belongs to it.
            missing.push(c);
        }
    }
    replace(&mut out, &mut missing, &mut replaced);
    Drawable { text: out.into(), replaced }
}

fn replace(out: &mut String, missing: &mut String, replaced: &mut Vec<(Range<usize>, Rc<str>)>) {
    if missing.is_empty() {
        return;
    }
    let start = out.len();
    out.push(REPLACEMENT);
    // A selector behind the last drawn character of the stretch says nothing any more, and a lone
    // isolate of the person's own would close ours.
    let told: String = missing
        .trim_end_matches(is_silent)
        .chars()
        .filter(|c| !('\u{2066}'..='\u{2069}').contains(c))
        .collect();
    missing.clear();
    let (open, close) = ISOLATES;
    replaced.push((start..out.len(), format!("{open}{told}{close}").into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (String, Vec<String>) {
        let drawable = drawable(text);
        let told = drawable.replaced.iter().map(|(_, told)| told.to_string());
        (drawable.text.to_string(), told.collect())
    }

    #[test]
    fn what_the_fonts_have_stays_as_it_is() {
        for text in ["", "Ana María Núñez-Çelik", "Łukasz Żółć", "“Sí” – ¿no? … 5 €", "x\u{302}"]
        {
            assert_eq!(shown(text), (text.to_owned(), vec![]));
        }
        assert_eq!(shown("Jose\u{301}").0, "José");
    }

    /// They were boxes, on a court's paper too, and nobody was told.
    #[test]
    fn reports_06_names_of_many_alphabets_are_drawn() {
        for name in [
            "Nguyễn Thị Hồng",
            "Надія Шевченко",
            "Ελένη Παπαδοπούλου",
            "Ọláwálé",
            "Ƙwanƙwaso",
            "Қазақ",
        ] {
            assert_eq!(shown(name), (name.to_owned(), vec![]));
            assert_eq!(undrawable(name), Vec::<String>::new());
        }
        assert_eq!(undrawable("王小明 und 王小明, 👍"), ["王小明", "👍"]);
    }

    #[test]
    fn what_they_lack_is_one_sign_and_is_told_in_isolation() {
        let (text, told) = shown("Ana 👩‍👧‍👦 محمد علي!");
        assert_eq!(text, "Ana \u{fffd} \u{fffd} \u{fffd}!");
        assert_eq!(told[0], "\u{2068}👩‍👧‍👦\u{2069}");
        assert_eq!(told[1..], ["\u{2068}محمد\u{2069}", "\u{2068}علي\u{2069}"]);
    }

    #[test]
    fn nothing_of_a_text_can_turn_the_page_around() {
        let (text, told) = shown("\u{202e}abc\u{2069}\u{2067}漢\u{2069}字\0\t");
        assert_eq!(text, "abc\u{fffd}  ");
        assert_eq!(told, ["\u{2068}漢字\u{2069}"]);
    }
}
