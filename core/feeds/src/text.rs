//! Texts of a list, made plain: no markup, no entities, nothing invisible, and not too long.
//!
//! # Why html5gum
//!
//! Lists promise plain text and hold HTML, entities, and entities of entities. Of the crates that
//! take it off, `html2text`, `scraper` and `ammonia` build a tree on html5ever: some thirty crates
//! with unsafe code among them, to throw the tree away. `nanohtml2text` is one file of its own making
//! and follows no standard. `html5gum` is the tokenizer of the HTML standard, passes its test suite,
//! is fuzzed against html5ever, forbids unsafe code and depends on nothing.
//!
//! # What is done before and after
//!
//! A tokenizer takes everything after a `<` for markup, and people write `<3` and `<joe's place>`.
//! So only tags of the standard's elements go to it, and only entities that end in a semicolon
//! (`?a=1&copy=2` stays what it is); everything else is text. A text without either never meets it.
//! A link's address is kept beside its words, where a group says how to join. What is left loses
//! control characters and those that turn the direction of writing.

use std::borrow::Cow;
use std::fmt::Write as _;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use tandem_model::{Inferred, Line, Link, Passage, is_plain};

use crate::loose::Loose;
use crate::marks::Marks;

/// A text on one line, such as a name.
pub(crate) fn line(value: &Loose, marks: &mut Marks) -> Option<Line> {
    let text = plain(value.text(), marks);
    let text = tidy(&text, false);
    let text = cut(&text, Line::MAX, marks);
    Line::new("text", &text).ok()
}

/// A text of some lines, such as notes.
pub(crate) fn passage(value: &Loose, marks: &mut Marks) -> Option<Passage> {
    passage_of(value.text(), marks)
}

/// As [`passage`], for a text that was put together.
pub(crate) fn passage_of(text: &str, marks: &mut Marks) -> Option<Passage> {
    let text = plain(text, marks);
    let text = tidy(&text, true);
    let text = cut(&text, Passage::MAX, marks);
    Passage::new("text", &text).ok()
}

/// A text on one line without markup, however long.
pub(crate) fn plain_of(value: &Loose, marks: &mut Marks) -> String {
    // `&amp;` is what becomes of `&` in a list that was made from HTML: nothing to report in a link.
    let text = value.text().replace("&amp;", "&");
    tidy(&plain(&text, marks), false)
}

/// The text without markup and entities. Where entities were made of entities they are undone as
/// well, three times at most.
fn plain<'a>(text: &'a str, marks: &mut Marks) -> Cow<'a, str> {
    let mut text = Cow::Borrowed(text);
    for _ in 0..3 {
        let Some(prepared) = prepare(&text) else {
            break;
        };
        marks.add(Inferred::MarkupRemoved);
        text = Cow::Owned(tokenize(&prepared));
    }
    text
}

/// The elements of the HTML standard that occur in texts, sorted. A `<` before any other word is
/// just that.
const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "base",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "mark",
    "math",
    "meta",
    "nav",
    "noscript",
    "object",
    "ol",
    "option",
    "p",
    "param",
    "picture",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Elements that stand on lines of their own, sorted.
const LINES: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "br",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "tfoot",
    "thead",
    "tr",
    "ul",
];

/// Elements whose content is not for reading, sorted.
const UNREAD: &[&str] = &[
    "audio", "head", "iframe", "math", "noscript", "object", "script", "select", "style", "svg",
    "template", "title", "video",
];

fn is_in(list: &[&str], name: &[u8]) -> bool {
    list.binary_search_by(|element| element.as_bytes().cmp(name)).is_ok()
}

/// The text with every `<` and `&` that is no markup escaped, if there is any that is; else nothing.
fn prepare(text: &str) -> Option<String> {
    if !text.contains(['<', '&']) {
        return None;
    }
    let mut markup = false;
    let mut prepared = String::with_capacity(text.len() + 16);
    let last_end = text.rfind('>');
    let mut done = 0;
    for (at, _) in text.match_indices(['<', '&']) {
        let rest = &text[at..];
        let is_markup = match rest.strip_prefix('<') {
            Some(inside) => {
                // What is never closed is no tag, or it would swallow the rest.
                last_end.is_some_and(|end| end > at) && (is_tag(inside) || is_comment(inside))
            }
            None => is_entity(&rest[1..]),
        };
        markup |= is_markup;
        if !is_markup {
            prepared.push_str(&text[done..at]);
            prepared.push_str(if rest.starts_with('<') { "&lt;" } else { "&amp;" });
            done = at + 1;
        }
    }
    prepared.push_str(&text[done..]);
    markup.then_some(prepared)
}

/// `br>`, `/p>`, `a href=…>`.
fn is_tag(inside: &str) -> bool {
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    let end = inside.bytes().take(12).position(|b| !b.is_ascii_alphanumeric());
    let Some(end) = end else {
        return false;
    };
    let apart = matches!(inside.as_bytes()[end], b'>' | b'/' | b' ' | b'\t' | b'\n' | b'\r');
    apart && is_in(ELEMENTS, inside[..end].to_ascii_lowercase().as_bytes())
}

fn is_comment(inside: &str) -> bool {
    (inside.starts_with("!--") && inside[3..].contains("-->"))
        || inside.get(..8).is_some_and(|start| start.eq_ignore_ascii_case("!doctype"))
}

/// `amp;`, `#8217;`, `#x2019;`.
fn is_entity(inside: &str) -> bool {
    let Some(end) = inside.bytes().take(33).position(|b| b == b';') else {
        return false;
    };
    let name = &inside[..end];
    match name.strip_prefix('#') {
        Some(number) => match number.strip_prefix(['x', 'X']) {
            Some(hex) => (1..=6).contains(&hex.len()) && hex.bytes().all(|b| b.is_ascii_hexdigit()),
            None => (1..=7).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit()),
        },
        None => name.len() >= 2 && name.bytes().all(|b| b.is_ascii_alphanumeric()),
    }
}

/// What there is to read in a prepared text.
#[derive(Default)]
struct Reading {
    text: String,
    /// The element whose content is being passed over.
    unread: Option<Vec<u8>>,
    /// Whether the attribute that comes next is a link's address.
    href: bool,
    in_link: bool,
    /// The address of the link that is open, and where its words begin.
    link: Option<(String, usize)>,
}

impl Reading {
    fn event(&mut self, event: &CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.in_link = *name == b"a";
                self.href = false;
                if self.unread.is_none() && is_in(UNREAD, name) {
                    self.unread = Some(name.to_vec());
                }
                self.apart(name);
            }
            CallbackEvent::AttributeName { name } => self.href = self.in_link && *name == b"href",
            CallbackEvent::AttributeValue { value } if self.href => {
                let address = String::from_utf8_lossy(value);
                let address = Link::new("url", &address).ok();
                self.link = address.map(|link| (link.into(), self.text.len()));
                self.href = false;
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                // `<script/>` does not close in HTML, but nothing readable is lost by taking it so.
                if *self_closing {
                    self.unread = None;
                }
                self.in_link = false;
            }
            CallbackEvent::EndTag { name } => {
                if self.unread.as_deref() == Some(*name) {
                    self.unread = None;
                }
                if *name == b"a" {
                    self.close_link();
                }
                self.apart(name);
            }
            CallbackEvent::String { value } if self.unread.is_none() => {
                self.text.push_str(&String::from_utf8_lossy(value));
            }
            _ => {}
        }
    }

    fn apart(&mut self, element: &[u8]) {
        if self.unread.is_some() {
        } else if is_in(LINES, element) {
            self.text.push('\n');
        } else if matches!(element, b"td" | b"th") {
            self.text.push(' ');
        }
    }

    /// "Join here" alone would not say where.
    fn close_link(&mut self) {
        let Some((address, start)) = self.link.take() else {
            return;
        };
        let words = self.text.get(start..).unwrap_or_default();
        if !words.contains(address.trim_end_matches('/')) {
            let _ = write!(self.text, " ({address})");
        }
    }
}

fn tokenize(prepared: &str) -> String {
    let mut reading = Reading::default();
    let mut emitter = CallbackEmitter::new(|event: CallbackEvent<'_>, _: html5gum::Span<()>| {
        reading.event(&event);
        None::<()>
    });
    emitter.naively_switch_states(true);
    Tokenizer::new_with_emitter(prepared, emitter).for_each(|_| {});
    reading.close_link();
    reading.text
}

/// Blanks and line ends as a person would set them, and only characters that may stand there.
fn tidy(text: &str, lines: bool) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut blank = false;
    let mut breaks = 0;
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' if lines => {
                // CR LF is one end.
                breaks += u8::from(character != '\r' && breaks < 2);
                blank |= character == '\r';
            }
            c if c.is_whitespace() => blank = true,
            c if is_plain(c) => {
                if tidy.is_empty() {
                } else if breaks > 0 {
                    tidy.push_str(&"\n\n"[..usize::from(breaks)]);
                } else if blank {
                    tidy.push(' ');
                }
                (breaks, blank) = (0, false);
                tidy.push(c);
            }
            _ => {}
        }
    }
    tidy
}

/// At most so many characters, an ellipsis for the rest.
fn cut<'a>(text: &'a str, most: usize, marks: &mut Marks) -> Cow<'a, str> {
    if text.len() <= most || text.chars().nth(most).is_none() {
        return text.into();
    }
    marks.add(Inferred::CutShort);
    let kept: String = text.chars().take(most - 1).collect();
    (kept.trim_end().to_owned() + "…").into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn notes(text: &str) -> String {
        let found = passage_of(text, &mut Marks::default());
        found.map_or_else(String::new, String::from)
    }

    fn name(text: &str) -> String {
        let found = line(&Loose::Text(text.into()), &mut Marks::default());
        found.map_or_else(String::new, String::from)
    }

    fn marked(text: &str) -> bool {
        let mut marks = Marks::default();
        passage_of(text, &mut marks);
        marks.has(Inferred::MarkupRemoved)
    }

    #[test]
    fn the_lists_are_sorted() {
        for list in [ELEMENTS, LINES, UNREAD] {
            assert!(list.is_sorted());
        }
        for element in LINES.iter().chain(UNREAD) {
            assert!(is_in(ELEMENTS, element.as_bytes()), "{element}");
        }
    }

    #[test]
    fn markup_goes_and_its_lines_stay() {
        assert_eq!(
            notes("<p>Ring <b>twice</b>.</p><p>Back&nbsp;door</p>"),
            "Ring twice.\n\nBack door"
        );
        assert_eq!(notes("9am<br>10am<BR/>11am"), "9am\n10am\n11am");
        assert_eq!(notes("<ul><li>one</li><li>two</li></ul>"), "one\n\ntwo");
        assert_eq!(notes("a<td>b</td><td>c"), "a b c");
        assert_eq!(notes("a<!-- hidden -->b"), "ab");
        assert_eq!(name("Early<br>Birds"), "Early Birds");
        assert!(marked("a<br>b") && marked("a&amp;b") && !marked("a & b <3"));
    }

    #[test]
    fn what_is_not_for_reading_goes_with_its_content() {
        assert_eq!(notes("a<script>alert('x<b>')</script>b"), "ab");
        assert_eq!(notes("a<STYLE>p{}</STYLE>b<iframe>c</iframe>"), "ab");
        assert_eq!(notes("a<script>never closed"), "a");
        assert_eq!(notes("a<script>x</b>"), "a");
        assert_eq!(notes("<img src=x onerror='alert(1)'>a"), "a");
    }

    #[test]
    fn what_is_no_markup_stays() {
        for text in [
            "I <3 you",
            "5 < 6 > 4",
            "meet at <joe's place> at 5",
            "mail <group@example.org>",
            "<https://zoom.us/j/1>",
            "x <b",
            "AT&T, Q & A, &;",
            "https://example.org/?a=1&copy=2&region=3",
            "<!-- never closed",
            "a &notanentitythatisfartoolongtobeone; b",
        ] {
            assert_eq!(notes(text), text);
        }
    }

    #[test]
    fn entities_and_entities_of_entities_are_undone() {
        assert_eq!(name("Women&#8217;s &amp; Men&#x2019;s"), "Women’s & Men’s");
        assert_eq!(name("Women&amp;#8217;s"), "Women’s");
        assert_eq!(notes("a&lt;br&gt;b"), "a\nb");
        assert_eq!(notes("&amp;amp;amp;lt;"), "&lt;");
        assert_eq!(notes("&amp;amp;amp;amp;lt;"), "&amp;lt;");
        assert_eq!(notes("a&#0;b&#x202e;c"), "a\u{fffd}bc");
    }

    #[test]
    fn a_link_keeps_its_address() {
        assert_eq!(
            notes("<a href=\"https://zoom.us/j/1?pwd=a&amp;b=2\">Join here</a>!"),
            "Join here (https://zoom.us/j/1?pwd=a&b=2)!"
        );
        let same = "<a href='https://zoom.us/j/1'>https://zoom.us/j/1</a>";
        assert_eq!(notes(same), "https://zoom.us/j/1");
        assert_eq!(notes("<a href='javascript:alert(1)'>Join</a>"), "Join");
        assert_eq!(notes("<a href='https://a.example'>x<b>y</b>"), "xy (https://a.example)");
        assert_eq!(notes("<p title='https://a.example'>x</p></a>"), "x");
    }

    #[test]
    fn blanks_and_lines_are_tidy() {
        assert_eq!(notes(" a \t b\r\n\r\n\r\n\r\nc \n"), "a b\n\nc");
        assert_eq!(notes("a\rb"), "a b");
        assert_eq!(name("a\u{a0}\u{2003}b\nc"), "a b c");
        assert_eq!(name("a\u{202e}b\u{7}c\u{200b}"), "abc");
        assert_eq!(name("\u{200b}\u{7}"), "");
    }

    #[test]
    fn long_texts_keep_their_beginning() {
        let mut marks = Marks::default();
        let long = line(&Loose::Text("ñ".repeat(301)), &mut marks).unwrap();
        assert_eq!(long.as_str().chars().count(), 300);
        assert!(long.as_str().ends_with("ñ…") && marks.has(Inferred::CutShort));
        let mut marks = Marks::default();
        line(&Loose::Text("ñ".repeat(300)), &mut marks).unwrap();
        assert!(!marks.has(Inferred::CutShort));
    }

    proptest! {
        #[test]
        fn whatever_comes_in_goes_out_plain(text in "(?s)[<>&;/a-z# \\n\\PC]{0,200}") {
            let out = notes(&text);
            prop_assert!(out.chars().all(|c| c == '\n' || is_plain(c)));
            prop_assert!(!out.contains("\n\n\n") && out.trim() == out);
            prop_assert!(!name(&text).contains('\n'));
        }

        #[test]
        fn plain_text_comes_out_as_it_went_in(text in "[A-Za-zñé0-9.,:()]{1,20}( [A-Za-z0-9&]{1,9}){0,9}") {
            prop_assert_eq!(notes(&text), text.clone());
            prop_assert_eq!(name(&text), text);
        }
    }
}
