//! The texts of a meeting: plain, bounded, and without anything that moves or hides other text.
//!
//! A list of meetings is made by strangers, and what it says is shown beside what Tandem says. So a
//! text that exists here holds no control character and none of the invisible ones that turn the
//! direction of writing; markup is taken off before (`tandem-feeds`), never shown.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Result, TandemError};

/// Whether a character may stand in a text that strangers wrote.
///
/// Not so: control characters, line and paragraph separators (a line end is `\n`), and the marks
/// that change the direction of writing or cannot be seen.
pub fn is_plain(character: char) -> bool {
    !character.is_control()
        && !matches!(
            character,
            '\u{00ad}' | '\u{061c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e007f}'
        )
}

fn check(field: &str, text: &str, most: usize, lines: bool) -> Result<()> {
    if text.trim().is_empty() {
        return Err(TandemError::invalid(field, "text, or nothing at all"));
    }
    if text.chars().nth(most).is_some() {
        return Err(TandemError::invalid(field, format!("at most {most} characters")));
    }
    if !text.chars().all(|c| is_plain(c) || (lines && c == '\n')) {
        let why = if lines { "plain text" } else { "one line of plain text" };
        return Err(TandemError::invalid(field, why));
    }
    Ok(())
}

/// Declares a checked text.
macro_rules! text {
    ($(#[$about:meta])* $Name:ident, $most:literal, $lines:literal) => {
        $(#[$about])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(into = "String", try_from = "String")]
        pub struct $Name(String);

        impl $Name {
            /// The longest, in characters (Unicode scalar values).
            pub const MAX: usize = $most;

            /// This text, less the blanks at its ends.
            ///
            /// # Errors
            ///
            /// `Invalid` in `field` for no text, for one that is too long, and for characters that
            /// [`is_plain`] does not allow.
            pub fn new(field: &str, text: &str) -> Result<Self> {
                let text = text.trim();
                check(field, text, Self::MAX, $lines)?;
                Ok(Self(text.to_owned()))
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl fmt::Debug for $Name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($Name), "({} characters)"), self.0.chars().count())
            }
        }

        impl From<$Name> for String {
            fn from(text: $Name) -> Self {
                text.0
            }
        }

        impl TryFrom<String> for $Name {
            type Error = TandemError;

            fn try_from(text: String) -> Result<Self> {
                Self::new("text", &text)
            }
        }
    };
}

text! {
    /// A text on one line, such as a meeting's name or an address: 1 to 300 characters.
    ///
    /// `Debug` tells only the length: which meetings a person keeps is theirs alone.
    Line, 300, false
}

text! {
    /// A text of some lines, such as notes: 1 to 4,000 characters, lines ending in `\n`.
    ///
    /// `Debug` tells only the length.
    Passage, 4_000, true
}

text! {
    /// What a person says in a few words about something of their own: 1 to 500 characters, lines ending
    /// in `\n`.
    ///
    /// `Debug` tells only the length.
    Remark, 500, true
}

/// A web address: `http` or `https`, a host, and nothing that could mislead.
///
/// Refused are every other scheme (`javascript:` is one), blanks and control characters, and a user
/// name before the host (`https://zoom.us@elsewhere.example` goes elsewhere). At most 2,000
/// characters. Nobody opens it but the person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Link(String);

impl Link {
    /// The longest, in characters.
    pub const MAX: usize = 2_000;

    /// This address, less the blanks at its ends.
    ///
    /// # Errors
    ///
    /// `Invalid` in `field` for anything else than described above.
    pub fn new(field: &str, text: &str) -> Result<Self> {
        let text = text.trim();
        let wrong = || TandemError::invalid(field, "a web address such as https://example.org");
        let scheme = ["https://", "http://"]
            .into_iter()
            .find(|scheme| {
                let start = text.get(..scheme.len());
                start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            })
            .ok_or_else(wrong)?;
        let rest = &text[scheme.len()..];
        let host = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
        let whole = text.chars().all(|c| is_plain(c) && !c.is_whitespace());
        let short = text.chars().nth(Self::MAX).is_none();
        let named = host.starts_with(|c: char| c.is_alphanumeric() || c == '[');
        if whole && short && named && !host.contains('@') {
            Ok(Self(text.to_owned()))
        } else {
            Err(wrong())
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether nobody on the way can read what goes there and back.
    pub(crate) fn is_https(&self) -> bool {
        self.0.get(..6).is_some_and(|start| start.eq_ignore_ascii_case("https:"))
    }

    /// The address from its host on, less what stands behind a `?` or `#` (often a passcode) and
    /// less a final `/`: what stays the same when a group only renews its passcode.
    pub fn place(&self) -> &str {
        let rest = self.0.split_once("://").map_or("", |(_, rest)| rest);
        let end = rest.find(['?', '#']).unwrap_or(rest.len());
        rest[..end].trim_end_matches('/')
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link({} characters)", self.0.chars().count())
    }
}

impl From<Link> for String {
    fn from(link: Link) -> Self {
        link.0
    }
}

impl TryFrom<String> for Link {
    type Error = TandemError;

    fn try_from(text: String) -> Result<Self> {
        Self::new("link", &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_plain_and_short() {
        assert_eq!(Line::new("name", " Café  Ñandú ").unwrap().as_str(), "Café  Ñandú");
        assert!(Line::new("name", &"ñ".repeat(Line::MAX)).is_ok());
        let long = "x".repeat(Line::MAX + 1);
        for text in ["", " \n", "a\nb", "a\u{202e}b", "a\u{200b}", "a\0", &long] {
            let refused = Line::new("name", text).unwrap_err();
            assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "name"));
        }
        let json = "\"two\\nlines\"";
        assert!(serde_json::from_str::<Line>(json).is_err());
        assert!(serde_json::from_str::<Passage>(json).is_ok());
        assert!(Passage::new("notes", "a\r\nb").is_err());
        assert_eq!(format!("{:?}", Line::new("name", "Sam").unwrap()), "Line(3 characters)");
    }

    #[test]
    fn a_link_leads_where_it_says() {
        for text in [
            "https://zoom.us/j/5550100?pwd=x",
            "HTTP://example.org",
            "https://例え.jp/",
            "https://[2001:db8::1]/x",
            "https://example.org/@group",
        ] {
            let link = Link::new("url", text).unwrap();
            assert_eq!(link.as_str(), text);
            let json = serde_json::to_string(&link).unwrap();
            assert_eq!(serde_json::from_str::<Link>(&json).unwrap(), link);
        }
        let long = format!("https://example.org/{}", "x".repeat(Link::MAX));
        for text in [
            "",
            "zoom.us/j/1",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https:///x",
            "https:/x",
            "https://a b",
            "https://a\u{202e}b",
            "https://zoom.us@example.org/",
            "https://zoom.us:x@example.org/",
            "ftp://example.org",
            "éhttps://example.org",
            &long,
        ] {
            assert!(Link::new("url", text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_renewed_passcode_is_the_same_place() {
        let place = |text| Link::new("url", text).unwrap().place().to_owned();
        assert_eq!(place("https://zoom.us/j/5550100/?pwd=old"), "zoom.us/j/5550100");
        assert_eq!(place("http://zoom.us/j/5550100#success"), "zoom.us/j/5550100");
    }
}
