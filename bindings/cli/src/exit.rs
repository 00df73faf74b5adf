//! Why a run ends early: one line on stderr, and one of five exit codes.
//!
//! The line can hold what somebody else chose, such as the name of a file that came by mail. So it is
//! shown as all such text is: nothing in it can move, hide or forge what else is on the terminal.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::ExitCode;

use serde::Serialize;
use tandem_model::{Language, TandemError, is_plain};

use crate::output::{self, text};
use crate::speech::{self, say};
use crate::usage;

/// Refused, for a reason that stderr states.
const REFUSED: u8 = 1;
/// Wrong usage.
const USAGE: u8 = 2;
/// Locked, or a wrong secret.
const LOCKED: u8 = 3;
/// The record is damaged.
const DAMAGED: u8 = 4;

/// So much of an argument is repeated, and of a line that repeats one.
const LONGEST_ARGUMENT: usize = 200;
const LONGEST_LINE: usize = 1_000;

/// What is said of an error of the core: the words that every screen has for it. Where those fit any field it
/// is named, as the terminal calls it; and what to type is told where the words alone would leave somebody
/// searching.
pub(crate) fn said(error: &TandemError) -> String {
    let told = said_alone(error);
    let slug = tandem::error_slug(error);
    // Words that fit any field, and those for a reason that has none, need the field before them.
    let any = slug.starts_with("error.any.") || slug == "error.Invalid";
    let told = match error {
        TandemError::Invalid { field, .. } if any => match speech::known_field(field) {
            Some(name) => format!("{}: {told}", text::capital(&name)),
            None => told,
        },
        _ => told,
    };
    let reason = slug.strip_prefix("error.").unwrap_or(&slug);
    match tandem::words(speech::language(), &format!("terminal.type.{reason}")) {
        Some(line) => format!("{told} {line}"),
        None => told,
    }
}

/// The same without the field, where something else names it.
pub(crate) fn said_alone(error: &TandemError) -> String {
    let language = speech::language();
    match error {
        // The record knows ids whole; a person types their beginning, and is told no more of them.
        TandemError::NotFound { id } if id.parse::<tandem_model::Id>().is_ok() => {
            let id = id.chars().take(output::describe::SHORT).collect();
            tandem::error_words(&TandemError::NotFound { id }, language)
        }
        _ => tandem::error_words(error, language),
    }
}

/// What a file is that was picked in the place of another, by the slug of its refusal: `picture`.
pub(crate) fn sort_of(slug: &str) -> Option<&str> {
    slug.strip_prefix("error.any.is_")
}

/// Refused without what to type next, where that is what was typed.
pub(crate) fn without_tip(error: TandemError) -> Stop {
    let told = said_alone(&error);
    match Stop::from(error) {
        Stop::Because { code, exit, refusal, .. } => {
            Stop::Because { code, message: told, exit, refusal }
        }
        other => other,
    }
}

/// The same of a row or an entry that was refused among others, as the core writes its error down.
pub(crate) fn said_of(why: &str) -> String {
    match why.strip_prefix("history: ").unwrap_or(why).split_once(": ") {
        Some((field, why)) => said(&TandemError::invalid(field, why)),
        None => text::one_line(why),
    }
}

/// What the operating system did not do, in the language of the run where that is common.
fn why_of(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => say!("terminal.file.none"),
        io::ErrorKind::PermissionDenied => say!("terminal.file.not_allowed"),
        io::ErrorKind::AlreadyExists => say!("terminal.file.there"),
        io::ErrorKind::IsADirectory => say!("terminal.file.folder"),
        io::ErrorKind::NotADirectory => say!("terminal.file.no_folder"),
        io::ErrorKind::StorageFull => say!("terminal.file.full"),
        _ => error.to_string(),
    }
}

/// Why a run ends early.
#[derive(Debug)]
pub(crate) enum Stop {
    /// With a line for a person, and a code that `--json` names.
    Because {
        /// The name that `--json` tells.
        code: &'static str,
        /// One line.
        message: String,
        /// What the process ends with.
        exit: u8,
        /// What a program can go by, where the core refused a value.
        refusal: Option<Refusal>,
    },
    /// What `clap` says about the flags; `--help` and `--version` are among it.
    Clap(Box<clap::Error>),
    /// Whoever read the output has stopped reading, as `head` does.
    Quiet,
}

/// Which value the core refused and for which reason, under names that stay the same in every language.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Refusal {
    field: String,
    reason: String,
}

impl Refusal {
    fn of(error: &TandemError) -> Option<Self> {
        let TandemError::Invalid { field, .. } = error else { return None };
        let slug = tandem::error_slug(error);
        let reason = slug.strip_prefix("error.").unwrap_or(&slug).to_owned();
        Some(Self { field: field.clone(), reason })
    }
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    error: &'a str,
    message: &'a str,
    #[serde(flatten)]
    refusal: Option<Refusal>,
}

impl Stop {
    /// Flags that do not go together, or one that is missing.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Because { code: "Usage", message, exit: USAGE, refusal: None }
    }

    /// A secret is needed and nobody can be asked for it.
    pub(crate) fn locked(message: impl Into<String>) -> Self {
        Self::Because { code: "Locked", message: message.into(), exit: LOCKED, refusal: None }
    }

    /// A spare key with a letter that is wrong.
    pub(crate) fn slip() -> Self {
        let message = say!("terminal.exit.letter_spare_key_wrong");
        Self::Because { code: "Invalid", message, exit: LOCKED, refusal: None }
    }

    /// Refused, in words of our own.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Because { code: "Invalid", message, exit: REFUSED, refusal: None }
    }

    /// A record that is not as it was written, in words of our own.
    pub(crate) fn damaged(message: impl Into<String>) -> Self {
        Self::Because { code: "Corrupt", message: message.into(), exit: DAMAGED, refusal: None }
    }

    /// What the disk did not do, in words of our own.
    pub(crate) fn disk(message: impl Into<String>) -> Self {
        Self::Because { code: "Io", message: message.into(), exit: REFUSED, refusal: None }
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        let message = format!("{}: {}", path.display(), why_of(error));
        Self::Because { code: "Io", message, exit: REFUSED, refusal: None }
    }

    /// Says why, and gives the code to end with.
    pub(crate) fn tell(self, json: bool) -> ExitCode {
        let (code, message, exit, refusal) = match self {
            Self::Quiet => return ExitCode::SUCCESS,
            Self::Clap(error) if !error.use_stderr() || !json && plain_arguments() => {
                // Nothing is left to say where even this cannot be written.
                let _ = print(&error);
                return if error.use_stderr() { USAGE.into() } else { ExitCode::SUCCESS };
            }
            Self::Clap(error) => ("Usage", usage::in_one_line(&error), USAGE, None),
            Self::Because { code, message, exit, refusal } => (code, message, exit, refusal),
        };
        let message = shortened(&message);
        let line = if json {
            output::json_line(&ErrorJson { error: code, message: &message, refusal })
                .unwrap_or_else(|_| code.to_owned())
        } else {
            format!("error: {}", text::plain(&message))
        };
        if json {
            let _ = writeln!(io::stderr(), "{line}");
        } else {
            output::said_beside(&line);
        }
        exit.into()
    }
}

/// Whether `clap`, which repeats the arguments as they are, can be left to say what is wrong with them.
fn plain_arguments() -> bool {
    std::env::args_os().all(|argument| {
        let argument = argument.to_string_lossy();
        argument.chars().all(is_plain) && argument.chars().count() <= LONGEST_ARGUMENT
    })
}

/// A line without its middle, if it is longer than anybody reads: what is wrong stands at its ends.
fn shortened(line: &str) -> String {
    let all: Vec<char> = line.chars().collect();
    if all.len() <= LONGEST_LINE {
        return line.to_owned();
    }
    let half = LONGEST_LINE / 2;
    let ends = [&all[..half], &all[all.len() - half..]].map(|part| part.iter().collect::<String>());
    ends.join(" … ")
}

/// Prints what `clap` has to say, in colour where it would be and the words are its own.
fn print(error: &clap::Error) -> io::Result<()> {
    if speech::language() == Language::En && !error.use_stderr() {
        return error.print();
    }
    let said = usage::said(error);
    if error.use_stderr() {
        output::said_beside(said.trim_end());
        Ok(())
    } else {
        io::stdout().write_all(said.as_bytes())
    }
}

impl From<TandemError> for Stop {
    fn from(error: TandemError) -> Self {
        let exit = match error {
            TandemError::Locked | TandemError::WrongSecret { .. } | TandemError::Wait { .. } => {
                LOCKED
            }
            TandemError::Corrupt { .. } => DAMAGED,
            TandemError::NotFound { .. }
            | TandemError::Invalid { .. }
            | TandemError::NoVault
            | TandemError::NewerVersion
            | TandemError::Busy
            | TandemError::ReadOnly
            | TandemError::Full
            | TandemError::NeedsConsent
            | TandemError::Expired
            | TandemError::Unsupported { .. }
            | TandemError::Cancelled
            | TandemError::Io { .. } => REFUSED,
        };
        let refusal = Refusal::of(&error);
        Self::Because { code: error.code(), message: said(&error), exit, refusal }
    }
}

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        Self::Clap(Box::new(usage::with_likely_verbs(error)))
    }
}

/// From writing to stdout: files say which one they are ([`Stop::file`]).
impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Quiet;
        }
        let message = say!("terminal.exit.output_cannot_written", error);
        Self::Because { code: "Io", message, exit: REFUSED, refusal: None }
    }
}

#[cfg(test)]
mod tests {
    use tandem_model::Word as _;

    use super::*;

    fn exit_of(error: TandemError) -> u8 {
        match Stop::from(error) {
            Stop::Because { exit, .. } => exit,
            other => panic!("{other:?}"),
        }
    }

    /// A reason as the core gives it, with something in its places.
    fn filled(why: &str) -> String {
        let mut parts = why.split('{');
        let first = parts.next().unwrap_or_default().to_owned();
        parts.fold(first, |said, part| match part.split_once('}') {
            Some(("words", rest)) => format!("{said}morning, evening{rest}"),
            Some((_, rest)) => format!("{said}7{rest}"),
            None => said,
        })
    }

    #[test]
    fn terminal_s3_no_refusal_shows_a_raw_field_or_an_id() {
        let reasons: serde_json::Value =
            serde_json::from_str(include_str!("../../../core/words/content/reasons.json")).unwrap();
        let raw = |text: &str| {
            let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            let mut words = words.filter(|word| !word.is_empty());
            words
                // `New_York` is how zones are written; a field has small letters alone.
                .find(|word| {
                    let field = word.contains('_') && !word.contains(char::is_uppercase);
                    word.len() > 1 && field || word.len() == 32
                })
                .map(str::to_owned)
        };
        let mut seen = 0;
        for language in Language::ALL {
            speech::set(*language);
            for (slug, whys) in reasons["reasons"].as_object().unwrap() {
                // Of any field: one that has a name, and one that nobody named.
                let fields = match slug.split('.').next().unwrap() {
                    "any" => vec!["written_at", "history: group_format", "not_named"],
                    field => vec![field],
                };
                for (field, why) in fields.iter().flat_map(|field| {
                    whys.as_array().unwrap().iter().map(move |why| (field, why.as_str().unwrap()))
                }) {
                    let error = TandemError::invalid(*field, filled(why));
                    let told = said(&error);
                    seen += 1;
                    assert_eq!(raw(&told), None, "{slug}: {told}");
                    assert!(!told.starts_with(&format!("{field}: ")), "{slug}: {told}");
                    assert_ne!(told, error.to_string(), "{slug}");
                    let whole = told.chars().next().is_some_and(|first| !first.is_lowercase());
                    // These begin with what was typed, or with the name of a file.
                    let own = slug == "approximate.form" || told.starts_with(&filled("{words}"));
                    assert!(whole || own, "{slug}: {told}");
                }
            }
            let unknown = said(&TandemError::invalid("not_named", "as nobody ever asked"));
            assert_eq!(raw(&unknown), None, "{unknown}");
            let nothing =
                said(&TandemError::NotFound { id: "05dfb909597141fb681cf18d54a93cca".into() });
            assert!(nothing.contains("05dfb909") && raw(&nothing).is_none(), "{nothing}");
        }
        speech::set(Language::En);
        assert!(seen > 600, "{seen}");
        let minutes = TandemError::invalid("written_at", "a year from 1900 to 2200");
        assert_eq!(said(&minutes), "Written at: A year from 1900 to 2200, please.");
        let clear = said(&TandemError::invalid("group_format", "of a group only"));
        assert!(clear.contains("--clear format"), "{clear}");
    }

    #[test]
    fn every_error_has_its_exit_code() {
        assert_eq!(exit_of(TandemError::NoVault), 1);
        assert_eq!(exit_of(TandemError::NewerVersion), 1);
        assert_eq!(exit_of(TandemError::Locked), 3);
        assert_eq!(exit_of(TandemError::WrongSecret { retry_after: 0 }), 3);
        assert_eq!(exit_of(TandemError::Wait { seconds: 30 }), 3);
        assert_eq!(exit_of(TandemError::Corrupt { why: "its pages do not verify".into() }), 4);
    }

    #[test]
    fn a_closed_pipe_ends_quietly() {
        let closed = io::Error::from(io::ErrorKind::BrokenPipe);
        assert!(matches!(Stop::from(closed), Stop::Quiet));
        let full = io::Error::from(io::ErrorKind::StorageFull);
        assert!(matches!(Stop::from(full), Stop::Because { exit: 1, .. }));
    }
}
