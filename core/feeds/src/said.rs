//! Numbers and links among words: what is looked for, and what is said around it.
//!
//! A field for a telephone number holds "Conference Call Phone # 13125550100", "312-555-0100 Code:
//! 123-456", "312-555-0100 or 312-555-0101", an identifier with its password, or a link. Whoever takes
//! the field whole or not at all loses the number, or the code without which it opens nothing. So the
//! number is found among the words, and where there are words (or further numbers) all of the field
//! stays beside it as a note. Nothing of a field is lost, save a link that leads elsewhere than it seems.

use tandem_model::{Conference, Inferred, Line, Link, Passage};

use crate::loose::Loose;
use crate::marks::Marks;
use crate::text;

/// How one joins, by the four fields that both kinds of list have.
pub(crate) fn conference(
    url: &Loose,
    url_notes: Option<Passage>,
    phone: &Loose,
    phone_notes: Option<Passage>,
    marks: &mut Marks,
) -> Conference {
    let url = link(url, marks);
    let phone = self::phone(phone, marks);
    // A number in the field for a link is a number all the same, and the reverse.
    let other_url = || link_among(phone.note.as_deref()?);
    let other_phone = || {
        // The digits of a link are none to dial.
        let note = url.note.as_deref().filter(|_| url.value.is_none())?;
        number_among(note).and_then(|it| it.line())
    };
    Conference {
        phone: phone.value.clone().or_else(other_phone),
        phone_notes: beside(phone_notes, phone.note.as_deref(), marks),
        url_notes: beside(url_notes, url.note.as_deref(), marks),
        url: url.value.clone().or_else(other_url),
    }
}

/// A note with one more text behind it, unless it says so already.
fn beside(note: Option<Passage>, text: Option<&str>, marks: &mut Marks) -> Option<Passage> {
    let Some(text) = text else { return note };
    match note {
        Some(note) if note.as_str().contains(text) => Some(note),
        Some(note) => text::passage_of(&format!("{}\n{text}", note.as_str()), marks),
        None => text::passage_of(text, marks),
    }
}

/// What was looked for in a field, and the whole of the field where it says more.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Said<T> {
    pub(crate) value: Option<T>,
    pub(crate) note: Option<String>,
}

impl<T> Said<T> {
    const NOTHING: Self = Self { value: None, note: None };
}

/// A web address; one that lacks its scheme and is one all the same gets `https://`.
pub(crate) fn link(value: &Loose, marks: &mut Marks) -> Said<Link> {
    let text = text::plain_of(value, marks);
    if text.is_empty() {
        return Said::NOTHING;
    }
    if let Ok(link) = Link::new("url", &text) {
        return Said { value: Some(link), note: None };
    }
    if let Some(link) = completed(&text) {
        marks.add(Inferred::LinkCompleted);
        return Said { value: Some(link), note: None };
    }
    let value = link_among(&text);
    if value.is_none() && !text.contains(char::is_whitespace) && misleads(&text) {
        marks.add(Inferred::LinkDropped);
        return Said::NOTHING;
    }
    marks.add(if value.is_some() { Inferred::LinkInWords } else { Inferred::LinkAsNote });
    Said { value, note: Some(text) }
}

/// The first web address among words.
fn link_among(text: &str) -> Option<Link> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '|'));
    let mut words = words.map(|word| {
        let start = ["https://", "http://"].iter().filter_map(|it| find_folded(word, it)).min();
        let word = &word[start.unwrap_or(0)..];
        word.trim_matches(|c: char| {
            matches!(c, '(' | ')' | '[' | ']' | ',' | ';' | '.' | '\'' | '!')
        })
    });
    words.find_map(|word| {
        let pathed = word.contains('/') || word.to_ascii_lowercase().starts_with("www.");
        Link::new("url", word).ok().or_else(|| completed(word).filter(|_| pathed))
    })
}

fn find_folded(text: &str, part: &str) -> Option<usize> {
    text.to_ascii_lowercase().find(part)
}

/// `https://zoom.us@elsewhere.example` and `javascript:` seem to be what they are not.
fn misleads(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    let scheme = ["javascript:", "data:", "vbscript:", "file:"];
    scheme.iter().any(|it| lower.starts_with(it)) || (lower.contains("://") && lower.contains('@'))
}

fn completed(text: &str) -> Option<Link> {
    let host = looks_like_a_host(text);
    host.then(|| Link::new("url", &format!("https://{text}")).ok()).flatten()
}

/// `zoom.us/j/1`: labels of letters and digits with a dot between them, the last of letters only.
fn looks_like_a_host(text: &str) -> bool {
    let host = text.split(['/', '?', '#']).next().unwrap_or_default();
    let label = |label: &str| {
        !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let Some((_, top)) = host.rsplit_once('.') else {
        return false;
    };
    host.split('.').all(label) && top.len() >= 2 && top.bytes().all(|b| b.is_ascii_alphabetic())
}

/// A telephone number as it is listed: digits, what stands between them, an extension, and the commas
/// and signs that dial on into a meeting.
pub(crate) fn phone(value: &Loose, marks: &mut Marks) -> Said<Line> {
    let text = text::plain_of(value, marks);
    if text.is_empty() {
        return Said::NOTHING;
    }
    let Some(found) = number_among(&text) else {
        marks.add(Inferred::PhoneAsNote);
        return Said { value: None, note: Some(text) };
    };
    let alone = found.is_all_of(&text);
    marks.add_if(Inferred::PhoneInWords, !alone);
    Said { value: found.line(), note: (!alone).then_some(text) }
}

/// The longest telephone number that is kept, in bytes: one that dials on twice.
const PHONE: usize = 100;
/// The fewest digits that are one.
const DIGITS: usize = 7;

/// Words before a number that say that it is none to dial. What follows them is.
const NOT_DIALLED: &[&str] = &[
    "access",
    "clave",
    "code",
    "codigo",
    "código",
    "contraseña",
    "id",
    "participant",
    "pass",
    "passcode",
    "password",
    "pin",
    "pw",
    "pwd",
];
/// Words beside a number that say nothing of their own.
const LABELS: &[&str] = &["call", "dial", "dial-in", "no", "number", "phone", "tel", "telephone"];

/// Where a number stands in a text, and how it is dialled.
struct Number {
    start: usize,
    end: usize,
    dialled: String,
}

impl Number {
    fn line(&self) -> Option<Line> {
        Line::new("phone", &self.dialled).ok()
    }

    /// Whether nothing but its own name stands around it.
    fn is_all_of(&self, text: &str) -> bool {
        let around = [&text[..self.start], &text[self.end..]];
        let mut words = around.iter().flat_map(|part| part.split(|c: char| !c.is_alphanumeric()));
        self.end - self.start <= PHONE
            && words.all(|word| word.is_empty() || LABELS.contains(&word.to_lowercase().as_str()))
    }
}

/// The first number to dial.
fn number_among(text: &str) -> Option<Number> {
    let mut from = 0;
    while let Some(at) = text[from..].find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')) {
        let start = from + at;
        // Digits behind a letter are the end of a word.
        let attached = text[..start].chars().next_back().is_some_and(char::is_alphanumeric);
        from = start + 1;
        if attached {
            continue;
        }
        let (end, dialled) = run(text, start);
        let digits = dialled.bytes().filter(u8::is_ascii_digit).count();
        if digits >= DIGITS && !is_named_otherwise(&text[..start]) && !is_date(&dialled) {
            return Some(Number { start, end, dialled });
        }
        from = from.max(end);
    }
    None
}

/// The characters of one number from here on, and where they end.
fn run(text: &str, start: usize) -> (usize, String) {
    let mut dialled = String::new();
    let (mut end, mut kept) = (start, 0);
    let mut rest = &text[start..];
    while let Some(character) = rest.chars().next() {
        let lower = rest.get(..4).unwrap_or(rest).to_ascii_lowercase();
        let extension = ["ext.", "ext", "x"].iter().find(|it| lower.starts_with(**it));
        if let Some(word) = extension {
            let number = rest[word.len()..].trim_start();
            if dialled.is_empty() || !number.starts_with(|c: char| c.is_ascii_digit()) {
                break;
            }
            dialled.push('x');
            if word.len() > 1 {
                dialled.push(' ');
            }
            rest = number;
            continue;
        }
        let separator =
            matches!(character, '/' | ';') || (character == ',' && rest.starts_with(", "));
        if !(character.is_ascii_digit() || "+,*#()-./ ;".contains(character))
            || dialled.len() >= PHONE
            || (separator && begins_another(&dialled, rest))
        {
            break;
        }
        dialled.push(character);
        rest = &rest[1..];
        if character.is_ascii_digit() || character == '#' {
            kept = dialled.len();
            end = text.len() - rest.len();
        }
    }
    dialled.truncate(kept);
    (end, dialled)
}

/// Whether what is dialled is a whole number, and another one stands behind the sign that comes.
fn begins_another(dialled: &str, rest: &str) -> bool {
    let digits = |text: &str| {
        let run = text.chars().take_while(|c| c.is_ascii_digit() || "+()-. ".contains(*c));
        run.filter(char::is_ascii_digit).count()
    };
    digits(dialled) >= DIGITS && digits(&rest[1..]) >= DIGITS
}

fn is_named_otherwise(before: &str) -> bool {
    let word = before.trim_end_matches(|c: char| !c.is_alphanumeric());
    let start = word
        .rfind(|c: char| !c.is_alphanumeric())
        .map_or(0, |at| at + word[at..].chars().next().map_or(1, char::len_utf8));
    NOT_DIALLED.contains(&word[start..].to_lowercase().as_str())
}

/// `3/17/2020` has seven digits and is none to dial.
fn is_date(dialled: &str) -> bool {
    let lengths: Vec<usize> = dialled.trim().split(['/', '-', '.']).map(str::len).collect();
    let plain = dialled.trim().bytes().all(|b| b.is_ascii_digit() || b"/-.".contains(&b));
    plain && matches!(lengths.as_slice(), [1 | 2, 1 | 2, 4] | [4, 1 | 2, 1 | 2])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn phone(text: &str) -> (String, Option<String>) {
        let Said { value, note } = super::phone(&Loose::Text(text.into()), &mut Marks::default());
        (value.map_or_else(String::new, String::from), note)
    }

    #[test]
    fn a_number_by_itself_needs_no_note() {
        for text in ["+15550100,,5551234#,,#,,777#", "(555) 555-0100 x12", "555.555.0100"] {
            assert_eq!(phone(text), (text.into(), None));
        }
        for (text, number) in [
            ("555-0100 ext. 3", "555-0100 x 3"),
            ("555-555-0100 Ext 12", "555-555-0100 x 12"),
            ("tel:+13125550100", "+13125550100"),
            ("Phone: 312-555-0100", "312-555-0100"),
        ] {
            assert_eq!(phone(text), (number.into(), None), "{text}");
        }
        assert_eq!(phone(""), (String::new(), None));
    }

    #[test]
    fn meetings_03_words_around_a_number_are_kept_beside_it() {
        for (text, number) in [
            ("Conference Call Phone # 13125550100", "13125550100"),
            ("312-555-0100 Code: 123-456", "312-555-0100"),
            ("312-555-0100 PIN: 123456#", "312-555-0100"),
            ("312-555-0100 or 312-555-0101", "312-555-0100"),
            ("312-555-0100 / 312-555-0101", "312-555-0100"),
            ("312-555-0100, 312-555-0101", "312-555-0100"),
            ("(US) +1 312 555 0100", "+1 312 555 0100"),
            ("Code 1234567 then 312-555-0100", "312-555-0100"),
            ("since 3/17/2020: 312-555-0100", "312-555-0100"),
            ("call Pat 555-555-0100", "555-555-0100"),
            ("+15550100,,5551234#,,*aB3#", "+15550100,,5551234#"),
            ("Zoom2024 312-555-0100", "312-555-0100"),
            ("Número 312-555-0100 clave 99", "312-555-0100"),
        ] {
            assert_eq!(phone(text), (number.into(), Some(text.into())), "{text}");
        }
        let long = "1".repeat(101);
        assert_eq!(phone(&long), ("1".repeat(100), Some(long)));
    }

    #[test]
    fn meetings_03_what_is_no_number_stays_as_a_note() {
        for text in [
            "ID: 123 456 789  Password serenity",
            "see website",
            "12345",
            "١٢٣٤٥٦٧٨",
            "712-432-CALL",
            "Meeting ID: 123 456 7890",
            "3/17/2020",
        ] {
            let note = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(phone(text), (String::new(), Some(note)), "{text}");
        }
    }

    fn link(text: &str) -> (String, Option<String>, Option<Inferred>) {
        let mut marks = Marks::default();
        let Said { value, note } = super::link(&Loose::Text(text.into()), &mut marks);
        (value.map_or_else(String::new, String::from), note, marks.iter().next())
    }

    #[test]
    fn links_are_kept_or_completed() {
        let whole = "https://zoom.us/j/1";
        assert_eq!(link(whole), (whole.into(), None, None));
        assert_eq!(link("zoom.us/j/1"), (whole.into(), None, Some(Inferred::LinkCompleted)));
        let (escaped, note, _) = link("https://zoom.us/j/1?a=1&amp;pwd=x");
        assert_eq!((escaped.as_str(), note), ("https://zoom.us/j/1?a=1&pwd=x", None));
        assert_eq!(link(""), (String::new(), None, None));
    }

    #[test]
    fn meetings_03_words_around_a_link_are_kept_beside_it() {
        let whole = "https://zoom.us/j/1";
        for text in [
            "Join: https://zoom.us/j/1 pwd 2",
            "Zoom (https://zoom.us/j/1), ID 1",
            "zoom.us/j/1 password: serenity",
            "Zoom:https://zoom.us/j/1",
            "https://zoom.us/j/1 https://zoom.us/j/2",
        ] {
            assert_eq!(link(text), (whole.into(), Some(text.into()), Some(Inferred::LinkInWords)));
        }
        let (found, note, _) = link("<a href='https://zoom.us/j/1'>Join here</a>");
        assert_eq!(
            (found.as_str(), note.as_deref()),
            (whole, Some("Join here (https://zoom.us/j/1)"))
        );
        for text in ["see notes", "1.2.3.4/x", "mailto:pat@example.org", "pat@example.org", "zoom"]
        {
            assert_eq!(link(text), (String::new(), Some(text.into()), Some(Inferred::LinkAsNote)));
        }
    }

    #[test]
    fn a_link_that_misleads_is_left_out() {
        for text in
            ["javascript:alert(1)", "JavaScript:alert(1)//zoom.us", "https://zoom.us@evil.example"]
        {
            assert_eq!(link(text), (String::new(), None, Some(Inferred::LinkDropped)), "{text}");
        }
    }

    #[test]
    fn meetings_03_a_number_in_the_field_of_a_link_is_a_number() {
        let text = |text: &str| Loose::Text(text.into());
        let joined = |url: &str, phone: &str| {
            conference(&text(url), None, &text(phone), None, &mut Marks::default())
        };
        let one = joined("Dial 312-555-0100, code 7", "");
        assert_eq!(one.phone.unwrap().as_str(), "312-555-0100");
        assert_eq!(one.url_notes.unwrap().as_str(), "Dial 312-555-0100, code 7");
        let two = joined("", "https://zoom.us/j/1");
        assert_eq!(two.url.unwrap().as_str(), "https://zoom.us/j/1");
    }
}
