//! Which characters the fonts have, and what stands for the others.
//!
//! PDF/A and PDF/UA forbid the glyph `.notdef`, and a person's own copy must never be refused for a name. So
//! a stretch that the fonts lack (emoji, Han, Thai) becomes one U+FFFD, which they have, and the file
//! says beside that glyph what really stands there (`ActualText`): a screen reader reads the name, a
//! search finds it. Around it go the isolates FSI and PDI, so that a name written from right to left
//! does not turn the sentence around it.

use std::ops::Range;
use std::rc::Rc;

use unicode_normalization::UnicodeNormalization as _;

use super::host_fonts::{self, HostFonts};

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

/// What the font for Hebrew has: letters and points.
const HEBREW: [(char, char); 6] = [
    ('\u{5b0}', '\u{5bc}'),
    ('\u{5be}', '\u{5be}'),
    ('\u{5c1}', '\u{5c2}'),
    ('\u{5c7}', '\u{5c7}'),
    ('\u{5d0}', '\u{5ea}'),
    ('\u{5f0}', '\u{5f4}'),
];

/// What the font for Arabic has: letters, marks and digits of Arabic, Persian, Urdu, Kurdish, Pashto and Uyghur,
/// and the two joiners that say how letters meet.
const ARABIC: [(char, char); 30] = [
    ('\u{60c}', '\u{60c}'),
    ('\u{61b}', '\u{61b}'),
    ('\u{61f}', '\u{61f}'),
    ('\u{621}', '\u{652}'),
    ('\u{654}', '\u{655}'),
    ('\u{660}', '\u{66c}'),
    ('\u{670}', '\u{671}'),
    ('\u{674}', '\u{674}'),
    ('\u{679}', '\u{67e}'),
    ('\u{681}', '\u{681}'),
    ('\u{685}', '\u{686}'),
    ('\u{688}', '\u{689}'),
    ('\u{691}', '\u{691}'),
    ('\u{693}', '\u{693}'),
    ('\u{695}', '\u{696}'),
    ('\u{698}', '\u{698}'),
    ('\u{69a}', '\u{69a}'),
    ('\u{6a4}', '\u{6a4}'),
    ('\u{6a9}', '\u{6a9}'),
    ('\u{6ab}', '\u{6ab}'),
    ('\u{6ad}', '\u{6ad}'),
    ('\u{6af}', '\u{6af}'),
    ('\u{6b5}', '\u{6b5}'),
    ('\u{6ba}', '\u{6bc}'),
    ('\u{6be}', '\u{6be}'),
    ('\u{6c0}', '\u{6c3}'),
    ('\u{6c6}', '\u{6c8}'),
    ('\u{6cb}', '\u{6d5}'),
    ('\u{6f0}', '\u{6f9}'),
    ('\u{200c}', '\u{200d}'),
];

/// What the font for signs has: arrows, comparisons, boxes and ticks, hearts and stars. A dose that goes from one figure
/// to another must not be a box on a prescriber's desk.
const SIGNS: [(char, char); 19] = [
    ('←', '↔'),
    ('⇐', '⇐'),
    ('⇒', '⇒'),
    ('−', '−'),
    ('∞', '∞'),
    ('≈', '≈'),
    ('≠', '≠'),
    ('≤', '≥'),
    ('■', '□'),
    ('○', '○'),
    ('●', '●'),
    ('★', '☆'),
    ('☐', '☒'),
    ('♡', '♡'),
    ('♥', '♥'),
    ('⚠', '⚠'),
    ('✓', '✔'),
    ('✗', '✘'),
    ('❤', '❤'),
];

/// Signs that no font here has, as people write them where a keyboard lacks them.
const SPELLED: [(char, &str); 2] = [('⅓', "1/3"), ('⅔', "2/3")];

/// Which of the fonts has a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Script {
    /// Noto Sans: Latin, Greek, Cyrillic, and what stands between words of any script.
    Latin,
    Hebrew,
    Arabic,
    Signs,
    /// One that the host brought.
    Host(usize),
}

const REPLACEMENT: char = '\u{fffd}';
/// U+2068 opens a stretch of its own direction, U+2069 closes it.
const ISOLATES: (char, char) = ('\u{2068}', '\u{2069}');

/// A text that the fonts can draw.
pub(crate) struct Drawable {
    /// The text, with U+FFFD where they could not.
    pub(crate) text: Rc<str>,
    /// Where that was, in order, and what stood there.
    pub(crate) replaced: Vec<(Range<usize>, Rc<str>)>,
    /// Before which byte of the text an isolate stood (U+2066 to U+2069), in order. They are not drawn.
    pub(crate) isolates: Vec<(usize, char)>,
}

/// Which font has it, ours first; nothing where none has.
pub(crate) fn script_in(c: char, host: &HostFonts) -> Option<Script> {
    script(c).or_else(|| host.of(c).filter(|_| !is_silent(c)).map(Script::Host))
}

/// Which of our own fonts has it.
pub(crate) fn script(c: char) -> Option<Script> {
    if is_in_both(c) || is_in(&WIDER, c) {
        Some(Script::Latin)
    } else if is_in(&HEBREW, c) {
        Some(Script::Hebrew)
    } else if is_in(&ARABIC, c) {
        Some(Script::Arabic)
    } else if is_in(&SIGNS, c) {
        Some(Script::Signs)
    } else {
        None
    }
}

/// Whether it can be drawn in bold.
pub(crate) fn is_in_both(c: char) -> bool {
    is_in(&COVERED, c)
}

fn is_in(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|&(first, last)| first <= c && c <= last)
}

/// What of a text stands as a box on paper, each stretch once, in order. Asked before a page is made: a name that
/// nobody can read is told to the person, and not found out at the desk.
#[must_use]
pub fn undrawable(text: &str) -> Vec<String> {
    undrawable_in(text, &host_fonts::NONE)
}

pub(super) fn undrawable_in(text: &str, host: &HostFonts) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (_, told) in text.lines().flat_map(|line| drawable(line, host).replaced) {
        let told: String = told.chars().filter(|c| !is_silent(*c)).collect();
        if !all.contains(&told) {
            all.push(told);
        }
    }
    all
}

/// Says how the letters around it meet, and draws nothing.
pub(crate) fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200c}' | '\u{200d}')
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
pub(crate) fn drawable(text: &str, host: &HostFonts) -> Drawable {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) {
        return Drawable { text: text.into(), replaced: Vec::new(), isolates: Vec::new() };
    }
    let mut out = String::with_capacity(text.len());
    let mut replaced = Vec::new();
    let mut missing = String::new();
    let mut isolates = Vec::new();
    let mut last = None;
    for c in text.nfc() {
        let script = script_in(c, host);
        // A joiner says something behind a letter that joins, and nothing else.
        let joins = matches!(last, Some(Script::Arabic | Script::Host(_)));
        let idle = is_silent(c) && (!joins || !missing.is_empty());
        last = script;
        if ('\u{2066}'..='\u{2069}').contains(&c) {
            replace(&mut out, &mut missing, &mut replaced);
            isolates.push((out.len(), c));
        } else if script.is_some() && !idle {
            replace(&mut out, &mut missing, &mut replaced);
            out.push(c);
        } else if let Some((_, spelled)) = SPELLED.iter().find(|(sign, _)| *sign == c) {
            replace(&mut out, &mut missing, &mut replaced);
            out.push_str(spelled);
        } else if c.is_control() {
            replace(&mut out, &mut missing, &mut replaced);
            out.push(' ');
        } else if !is_silent(c) || !missing.is_empty() {
            // A joiner or selector inside an emoji belongs to it.
            missing.push(c);
        }
    }
    replace(&mut out, &mut missing, &mut replaced);
    Drawable { text: out.into(), replaced, isolates }
}

fn replace(out: &mut String, missing: &mut String, replaced: &mut Vec<(Range<usize>, Rc<str>)>) {
    if missing.is_empty() {
        return;
    }
    let start = out.len();
    out.push(REPLACEMENT);
    // A selector behind the last drawn character of the stretch says nothing any more.
    let told = missing.trim_end_matches(is_silent).to_owned();
    missing.clear();
    let (open, close) = ISOLATES;
    replaced.push((start..out.len(), format!("{open}{told}{close}").into()));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> (String, Vec<String>) {
        let drawable = drawable(text, &host_fonts::NONE);
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
            "אסתר לוי-כהן",
            "שָׁלוֹם",
            "فاطمة الزهراء",
            "پژمان گلچین",
            "ڕێبەر ځنې ئۇيغۇر",
            "علی‌رضا",
        ] {
            assert_eq!(shown(name), (name.to_owned(), vec![]));
            assert_eq!(undrawable(name), Vec::<String>::new());
        }
        assert_eq!(undrawable("王小明 und 王小明, 👍"), ["王小明", "👍"]);
    }

    /// "Dose 16 mg � 12 mg?" stood before a prescriber; and of a heart that a phone writes, two characters.
    #[test]
    fn meetings_16_usual_signs_are_drawn_or_spelled_and_no_boxes() {
        let said = "Dose 16 mg → 12 mg? ≥ 3 weeks ≤ 4 ✓ ☐ ⅓ ♥ ❤\u{fe0f} ★ ↑ ☒ Ștefan";
        let drawn = "Dose 16 mg → 12 mg? ≥ 3 weeks ≤ 4 ✓ ☐ 1/3 ♥ ❤ ★ ↑ ☒ Ștefan";
        assert_eq!(shown(said), (drawn.to_owned(), vec![]));
        assert_eq!(undrawable(said), Vec::<String>::new());
        assert_eq!(undrawable("→ 漢"), ["漢"]);
    }

    #[test]
    fn what_they_lack_is_one_sign_and_is_told_in_isolation() {
        let (text, told) = shown("Ana 👩‍👧‍👦 मीरा ไทย!");
        assert_eq!(text, "Ana \u{fffd} \u{fffd} \u{fffd}!");
        assert_eq!(told[0], "\u{2068}👩‍👧‍👦\u{2069}");
        assert_eq!(told[1..], ["\u{2068}मीरा\u{2069}", "\u{2068}ไทย\u{2069}"]);
    }

    #[test]
    fn nothing_of_a_text_can_turn_the_page_around() {
        let (text, told) = shown("\u{202e}abc\u{2069}\u{2067}漢\u{2069}字\0\t");
        assert_eq!(text, "abc\u{fffd}\u{fffd}  ");
        assert_eq!(told, ["\u{2068}漢\u{2069}", "\u{2068}字\u{2069}"]);
    }
}
