//! What is printed: the answer on stdout, everything said beside it on stderr.

pub(crate) mod describe;
pub(crate) mod json;
pub(crate) mod plot;
pub(crate) mod table;
pub(crate) mod text;

use std::borrow::Cow;
#[cfg(unix)]
use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal as _, Stdout, Write};

use serde::Serialize;
use serde_json::ser::Formatter;
use tandem_model::is_plain;

/// The width where no terminal tells one.
const WIDTH: usize = 80;

/// JSON whose every character can be seen: what moves or hides other text on a terminal is escaped,
/// so that the value stays what it is.
struct Plain;

impl Formatter for Plain {
    fn write_string_fragment<W>(&mut self, to: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + Write,
    {
        let mut units = [0; 2];
        for part in fragment.split_inclusive(|c| !is_plain(c)) {
            let seen = part.strip_suffix(|c| !is_plain(c)).unwrap_or(part);
            to.write_all(seen.as_bytes())?;
            for hidden in part[seen.len()..].chars() {
                for unit in hidden.encode_utf16(&mut units) {
                    write!(to, "\\u{unit:04x}")?;
                }
            }
        }
        Ok(())
    }
}

/// A value as JSON on one line, every character of which can be seen.
///
/// # Errors
/// Those of the value.
pub(crate) fn json_line<T: Serialize>(value: &T) -> serde_json::Result<String> {
    let mut line = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut line, Plain))?;
    Ok(String::from_utf8_lossy(&line).into_owned())
}

/// Whether what is printed is seen by nobody, as far as can be told: standard output goes to the null device.
/// There it goes as well where it was closed, since the standard library opens it so.
pub(crate) fn is_unseen() -> bool {
    #[cfg(unix)]
    {
        use std::os::fd::AsFd as _;
        use std::os::unix::fs::{FileTypeExt as _, MetadataExt as _};
        let out = io::stdout().as_fd().try_clone_to_owned().map(File::from);
        let Ok(out) = out.and_then(|out| out.metadata()) else { return true };
        out.file_type().is_char_device()
            && fs::metadata("/dev/null").is_ok_and(|null| null.rdev() == out.rdev())
    }
    #[cfg(not(unix))]
    false
}

/// A text without what a terminal would take for a command, and without what hides or turns letters round: a
/// path, or what somebody else named, may have such in it. Colours and line ends are the program's own.
fn harmless(text: &str) -> Cow<'_, str> {
    let is_fine = |c: char| c == '\n' || is_plain(c);
    if text.chars().all(is_fine) {
        return text.into();
    }
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let colour = rest.strip_prefix("\u{1b}[").and_then(|after| {
            let end = after.find(|c: char| !c.is_ascii_digit() && c != ';')?;
            after[end..].starts_with('m').then_some(end + "\u{1b}[m".len())
        });
        let taken = colour.unwrap_or(first.len_utf8());
        if colour.is_some() || is_fine(first) {
            shown.push_str(&rest[..taken]);
        }
        rest = &rest[taken..];
    }
    shown.into()
}

/// A line as several that fit, each but the first a little to the right of it. What is to be typed stays in
/// one piece, as does what has colours in it: that was laid out.
fn fitted(text: &str, columns: usize) -> Vec<String> {
    let start = text.trim_start();
    if text::width(text) <= columns || start.starts_with("tandem ") || text.contains('\u{1b}') {
        return vec![text.to_owned()];
    }
    let indent = " ".repeat(text.len() - start.len());
    // A name with what it is in a column beside it.
    if let Some((name, value)) = start.split_once("  ")
        && !value.trim_start().contains("  ")
    {
        let below = format!("{indent}  ");
        let lines = text::wrap(value, columns, &below);
        return std::iter::once(format!("{indent}{name}")).chain(lines).collect();
    }
    let mut lines = text::wrap(start, columns.saturating_sub(2), &indent);
    lines.iter_mut().skip(1).for_each(|line| line.insert_str(0, "  "));
    lines
}

/// Says something on stderr, in lines that fit where it is a terminal. Where it is closed nobody wants to
/// hear it.
pub(crate) fn said_beside(text: &str) {
    let (text, err) = (harmless(text), io::stderr());
    if !err.is_terminal() {
        let _ = writeln!(&err, "{text}");
        return;
    }
    let columns = terminal_size::terminal_size_of(&err).map_or(WIDTH, |(width, _)| width.0.into());
    for line in text.lines().flat_map(|line| fitted(line, columns.max(40))) {
        let _ = writeln!(&err, "{line}");
    }
}

/// Where the answer goes.
pub(crate) struct Screen {
    /// Not locked for good: where a line is asked for on a plain terminal, its editor writes there too.
    out: BufWriter<Stdout>,
    /// Whether the answer is JSON.
    pub(crate) json: bool,
    /// Whether somebody looks at it: then no line is left for the terminal to break within a word.
    seen: bool,
    /// How many columns there are.
    pub(crate) width: usize,
    /// Whether colours are wanted.
    pub(crate) colour: bool,
    /// Whether it is no terminal, or one that moves nothing.
    dumb: bool,
}

/// How many columns there are.
fn width() -> usize {
    let width = terminal_size::terminal_size().map_or(WIDTH, |(width, _)| width.0.into());
    width.clamp(40, 160)
}

impl Screen {
    pub(crate) fn new(json: bool) -> Self {
        let out = io::stdout();
        let unset = |name| std::env::var_os(name).is_none_or(|value| value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let dumb = dumb || !out.is_terminal();
        let colour = !dumb && unset("NO_COLOR");
        let seen = out.is_terminal() && !json;
        Self { out: BufWriter::new(out), json, seen, width: width(), colour, dumb }
    }

    /// Whether what cannot be broken and is so wide fits. A file or another program takes any width.
    pub(crate) fn has_room(&self, columns: usize) -> bool {
        !self.seen || columns <= self.width
    }

    /// Takes the width anew: the window may be another by now.
    pub(crate) fn fit(&mut self) {
        self.width = width();
    }

    /// A line of the answer.
    ///
    /// # Errors
    /// Those of stdout.
    pub(crate) fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        let text = harmless(text.as_ref());
        if self.seen {
            return fitted(&text, self.width)
                .iter()
                .try_for_each(|line| writeln!(self.out, "{line}"));
        }
        writeln!(self.out, "{text}")
    }

    /// Several lines of the answer.
    ///
    /// # Errors
    /// Those of stdout.
    pub(crate) fn lines<T: AsRef<str>>(
        &mut self,
        lines: impl IntoIterator<Item = T>,
    ) -> io::Result<()> {
        lines.into_iter().try_for_each(|line| self.line(line))
    }

    /// The answer as JSON, on one line.
    ///
    /// # Errors
    /// Those of stdout.
    pub(crate) fn value<T: Serialize>(&mut self, value: &T) -> io::Result<()> {
        self.line(json_line(value)?)
    }

    /// Bytes as they are.
    ///
    /// # Errors
    /// Those of stdout.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)
    }

    /// Hands on what was written so far.
    ///
    /// # Errors
    /// Those of stdout.
    pub(crate) fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Takes what is on a terminal off it, and out of what can be scrolled back to.
    ///
    /// # Errors
    /// Those of stdout.
    pub(crate) fn wipe(&mut self) -> io::Result<()> {
        const ALL_OF_IT: &[u8] = b"\x1b[H\x1b[2J\x1b[3J";
        if self.dumb { writeln!(self.out) } else { self.bytes(ALL_OF_IT) }
    }

    /// Something said beside the answer. Where stderr is closed nobody wants to hear it.
    pub(crate) fn note(&mut self, text: impl AsRef<str>) {
        let _ = self.out.flush();
        said_beside(text.as_ref());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attack_60_nothing_that_is_printed_moves_or_hides_text() {
        let named = "/home/a\u{1b}[2J\u{202e}b\u{9b}3\u{7}/r";
        assert_eq!(harmless(named), "/home/a[2Jb3/r");
        let own = "\u{1b}[34m██\u{1b}[0m 3:00\nnext";
        assert_eq!(harmless(own), own);
        assert_eq!(harmless("half \u{1b}[3"), "half [3");
    }
}
