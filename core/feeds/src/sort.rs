//! What a file is, by what stands in it: whoever picked the wrong one is told which one it was.

use std::fmt;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// Nothing, or blanks.
    Empty,
    /// A list of meetings, or something of one.
    List,
    /// Tandem's own export.
    Export,
    /// JSON of another sort.
    Json,
    /// Text in columns.
    Table,
    /// A spreadsheet, as programs of today write it.
    Sheet,
    /// A spreadsheet, as Excel wrote it until 2007.
    OldSheet,
    /// What a word processor writes.
    Document,
    /// A zip of something else, and its like.
    Archive,
    /// PDF.
    Pdf,
    /// HTML or XML: what a browser saves, and what a server says when it has no list.
    Page,
    /// iCalendar.
    Calendar,
    /// A picture.
    Picture,
    /// Sealed as age does it.
    Sealed,
    /// A backup of a record.
    Backup,
    /// Text without columns.
    Text,
    /// None of them.
    Other,
}

impl Sort {
    /// Bytes from which it can be told.
    pub const START: usize = 4096;

    /// The sort of a file, of which this is all or the first [`Sort::START`] bytes.
    pub fn of(start: &[u8]) -> Self {
        let has = |name: &[u8]| start.windows(name.len()).any(|it| it == name);
        match start {
            [b'P', b'K', 3 | 5, 4 | 6, ..] => match () {
                () if has(b"xl/") || has(b"opendocument.spreadsheet") => Self::Sheet,
                () if has(b"word/") || has(b"opendocument.text") || has(b"Index/Document.iwa") => {
                    Self::Document
                }
                () => Self::Archive,
            },
            [0x1f, 0x8b, ..] | [b'7', b'z', 0xbc, 0xaf, ..] => Self::Archive,
            // The names in it are UTF-16.
            [0xd0, 0xcf, 0x11, 0xe0, ..] if has(b"W\0o\0r\0d\0D\0o\0c\0") => Self::Document,
            [0xd0, 0xcf, 0x11, 0xe0, ..] => Self::OldSheet,
            [0x89, b'P', b'N', b'G', ..]
            | [0xff, 0xd8, 0xff, ..]
            | [b'G', b'I', b'F', b'8', ..]
            | [b'I', b'I', b'*', 0, ..]
            | [b'M', b'M', 0, b'*', ..]
            | [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..]
            | [_, _, _, _, b'f', b't', b'y', b'p', b'h' | b'm' | b'a', b'e' | b'i' | b'v', ..] => {
                Self::Picture
            }
            _ => Self::of_text(start),
        }
    }

    fn of_text(start: &[u8]) -> Self {
        let text = String::from_utf8_lossy(start);
        let text = text.trim_start_matches('\u{feff}').trim_start();
        let begins = |with: &str| {
            text.get(..with.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(with))
        };
        let line = text.lines().next().unwrap_or_default();
        // In a text that is cut off the last character may be half there.
        let is_strange = |c: char| c.is_control() && !c.is_ascii_whitespace();
        match text {
            "" => Self::Empty,
            _ if begins("tandem-backup/") => Self::Backup,
            _ if begins("age-encryption.org/") || begins("-----BEGIN AGE ") => Self::Sealed,
            _ if begins("%PDF") => Self::Pdf,
            _ if begins("{\\rtf") => Self::Document,
            _ if begins("BEGIN:VCALENDAR") => Self::Calendar,
            _ if begins("<svg") => Self::Picture,
            _ if begins("<") => Self::Page,
            _ if text.starts_with(['{', '[']) => Self::of_json(text),
            _ if text.contains(is_strange) => Self::Other,
            _ if line.split([',', ';', '\t']).count() > 2 => Self::Table,
            _ => Self::Text,
        }
    }

    fn of_json(text: &str) -> Self {
        let names = |all: &[&str]| all.iter().any(|name| text.contains(name));
        match () {
            () if names(&["\"tandem-export/"]) => Self::Export,
            () if names(&["\"slug\"", "\"id_bigint\"", "\"weekday_tinyint\""]) => Self::List,
            () => Self::Json,
        }
    }

    /// Whether a list of meetings begins like that, broken or not.
    pub(crate) fn is_like_a_list(self) -> bool {
        matches!(self, Self::List | Self::Json)
    }
}

impl fmt::Display for Sort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "this is an empty file",
            Self::List => "this is a list of meetings",
            Self::Export => "this is an export of Tandem",
            Self::Json => "this is a JSON file",
            Self::Table => "this is a table",
            Self::Sheet => "this is a spreadsheet",
            Self::OldSheet => "this is an old spreadsheet",
            Self::Document => "this is a document",
            Self::Archive => "this is an archive",
            Self::Pdf => "this is a PDF",
            Self::Page => "this is a web page",
            Self::Calendar => "this is a calendar",
            Self::Picture => "this is a picture",
            Self::Sealed => "this file is sealed",
            Self::Backup => "this is a backup of Tandem",
            Self::Text => "this is plain text",
            Self::Other => "this is of no sort that is known",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn meetings_19_a_file_is_called_what_it_is() {
        for (start, sort) in [
            (&b""[..], Sort::Empty),
            (b"\xef\xbb\xbf \r\n\t", Sort::Empty),
            (b"[{\"slug\":1}]", Sort::List),
            (b"{\"meetings\":[{\"id_bigint\":\"1\"}]}", Sort::List),
            (b"{\n\"format\":\"tandem-export/1\"", Sort::Export),
            (b"{\"error\":1}", Sort::Json),
            (b"PK\x03\x04....[Content_Types].xml....xl/workbook.xml", Sort::Sheet),
            (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", Sort::Sheet),
            (b"PK\x03\x04....[Content_Types].xml....word/document.xml", Sort::Document),
            (b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.text", Sort::Document),
            (b"PK\x03\x04....photo.jpg", Sort::Archive),
            (b"\x1f\x8b\x08", Sort::Archive),
            (b"\xd0\xcf\x11\xe0....W\0o\0r\0d\0D\0o\0c\0u\0", Sort::Document),
            (b"\xd0\xcf\x11\xe0....W\0o\0r\0k\0b\0", Sort::OldSheet),
            (b"{\\rtf1\\ansi", Sort::Document),
            (b"%PDF-1.7", Sort::Pdf),
            (b"<!doctype html><html>", Sort::Page),
            (b"\xef\xbb\xbf <?xml version=\"1.0\"?>", Sort::Page),
            (b"BEGIN:VCALENDAR\r\n", Sort::Calendar),
            (b"\x89PNG\r\n\x1a\n", Sort::Picture),
            (b"\xff\xd8\xff\xe0", Sort::Picture),
            (b"\0\0\0\x18ftypheic", Sort::Picture),
            (b"RIFF....WEBPVP8 ", Sort::Picture),
            (b"<svg xmlns", Sort::Picture),
            (b"age-encryption.org/v1\n", Sort::Sealed),
            (b"-----BEGIN AGE ENCRYPTED FILE-----\n", Sort::Sealed),
            (b"tandem-backup/1\n{", Sort::Backup),
            (b"name,day,time\nOak,1,19:00\n", Sort::Table),
            (b"Name;Tag;Zeit", Sort::Table),
            (b"Sorry, no list today", Sort::Text),
            ("caf\u{e9}".as_bytes().split_last().unwrap().1, Sort::Text),
            (b"\0\x01\x02\x03", Sort::Other),
        ] {
            assert_eq!(Sort::of(start), sort, "{}", start.escape_ascii());
        }
    }
}
