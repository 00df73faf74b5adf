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

/// What is said of an error of the core. In English it has the words of whoever writes programs, in Spanish
/// those of a screen: half of either in one line helps nobody.
pub(crate) fn said(error: &TandemError) -> String {
    match speech::language() {
        Language::Es => tandem::error_words(error, Language::Es),
        Language::En => error.to_string(),
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
    },
    /// What `clap` says about the flags; `--help` and `--version` are among it.
    Clap(Box<clap::Error>),
    /// Whoever read the output has stopped reading, as `head` does.
    Quiet,
}

#[derive(Serialize)]
struct ErrorJson<'a> {
    error: &'a str,
    message: &'a str,
}

impl Stop {
    /// Flags that do not go together, or one that is missing.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Because { code: "Usage", message, exit: USAGE }
    }

    /// A secret is needed and nobody can be asked for it.
    pub(crate) fn locked(message: impl Into<String>) -> Self {
        Self::Because { code: "Locked", message: message.into(), exit: LOCKED }
    }

    /// A spare key with a letter that is wrong.
    pub(crate) fn slip() -> Self {
        let message = say!("terminal.exit.letter_spare_key_wrong");
        Self::Because { code: "Invalid", message, exit: LOCKED }
    }

    /// Refused, in words of our own.
    pub(crate) fn refused(message: impl Into<String>) -> Self {
        let message = message.into();
        Self::Because { code: "Invalid", message, exit: REFUSED }
    }

    /// A record that is not as it was written, in words of our own.
    pub(crate) fn damaged(message: impl Into<String>) -> Self {
        Self::Because { code: "Corrupt", message: message.into(), exit: DAMAGED }
    }

    /// What the disk did not do, in words of our own.
    pub(crate) fn disk(message: impl Into<String>) -> Self {
        Self::Because { code: "Io", message: message.into(), exit: REFUSED }
    }

    /// A file that cannot be read or written.
    pub(crate) fn file(path: &Path, error: &io::Error) -> Self {
        let message = format!("{}: {error}", path.display());
        Self::Because { code: "Io", message, exit: REFUSED }
    }

    /// Says why, and gives the code to end with.
    pub(crate) fn tell(self, json: bool) -> ExitCode {
        let (code, message, exit) = match self {
            Self::Quiet => return ExitCode::SUCCESS,
            Self::Clap(error) if !error.use_stderr() || !json && plain_arguments() => {
                // Nothing is left to say where even this cannot be written.
                let _ = print(&error);
                return if error.use_stderr() { USAGE.into() } else { ExitCode::SUCCESS };
            }
            Self::Clap(error) => ("Usage", usage::in_one_line(&error), USAGE),
            Self::Because { code, message, exit } => (code, message, exit),
        };
        let message = shortened(&message);
        let line = if json {
            output::json_line(&ErrorJson { error: code, message: &message })
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
        io::stderr().write_all(said.as_bytes())
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
        Self::Because { code: error.code(), message: said(&error), exit }
    }
}

impl From<clap::Error> for Stop {
    fn from(error: clap::Error) -> Self {
        Self::Clap(Box::new(error))
    }
}

/// From writing to stdout: files say which one they are ([`Stop::file`]).
impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Quiet;
        }
        let message = say!("terminal.exit.output_cannot_written", error);
        Self::Because { code: "Io", message, exit: REFUSED }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exit_of(error: TandemError) -> u8 {
        match Stop::from(error) {
            Stop::Because { exit, .. } => exit,
            other => panic!("{other:?}"),
        }
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
