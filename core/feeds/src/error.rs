//! Why a list cannot be read as a whole.

use std::io;

use tandem_model::{FeedKind, TandemError};
use thiserror::Error;

use crate::Sort;

/// Why a list cannot be read as a whole. One meeting that cannot be taken is no error: it stands in
/// the tally.
///
/// Nothing of the list's text is in any of them.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum FeedError {
    /// It is JSON, but not the kind of list that was said.
    #[error("this is not a list of that kind")]
    OtherKind,
    /// It is a list of this kind, and another was said.
    #[error("{}", match .0 {
        FeedKind::Bmlt => "this is the answer of a BMLT server",
        FeedKind::MeetingGuide => "this is a Meeting Guide list",
    })]
    Is(FeedKind),
    /// It is a file of another sort.
    #[error("{0}")]
    File(Sort),
    /// It is not JSON, or it breaks off.
    #[error("this is no JSON, or it breaks off, at line {line}, column {column}")]
    Broken {
        /// The line, from 1.
        line: usize,
        /// The byte on that line, from 1.
        column: usize,
    },
    /// It is larger than may be read.
    #[error("the list is larger than {bytes} bytes")]
    TooLarge {
        /// The limit.
        bytes: u64,
    },
    /// It has more meetings than may be read.
    #[error("the list has more than {rows} meetings")]
    TooMany {
        /// The limit.
        rows: u32,
    },
    /// A text in it is longer than may be read.
    #[error("a text in the list is longer than {bytes} bytes")]
    TooLong {
        /// The limit.
        bytes: u32,
    },
    /// It is nested deeper than may be read.
    #[error("the list is nested deeper than {levels} levels")]
    TooDeep {
        /// The limit.
        levels: u32,
    },
    /// Most of its meetings have a time and no zone, and the list has none either: ask the person
    /// which zone the list is in, and never take the phone's.
    #[error("the list does not say in which time zone it is")]
    NeedsZone,
    /// It was changed between the two times that it was read.
    #[error("the list was changed while it was read")]
    Changed,
    /// The file could not be read.
    #[error("reading did not work: {0}")]
    Io(io::ErrorKind),
}

impl From<io::Error> for FeedError {
    fn from(error: io::Error) -> Self {
        Self::Io(error.kind())
    }
}

impl From<FeedError> for TandemError {
    fn from(error: FeedError) -> Self {
        let why = error.to_string();
        match error {
            FeedError::NeedsZone => Self::invalid("zone", why),
            FeedError::OtherKind
            | FeedError::Is(_)
            | FeedError::File(_)
            | FeedError::Broken { .. }
            | FeedError::TooLarge { .. }
            | FeedError::TooMany { .. }
            | FeedError::TooLong { .. }
            | FeedError::TooDeep { .. } => Self::invalid("feed", why),
            FeedError::Changed | FeedError::Io(_) => Self::Io { why },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_zone_is_asked_for_by_name() {
        let public = TandemError::from(FeedError::NeedsZone);
        assert!(matches!(public, TandemError::Invalid { field, .. } if field == "zone"));
        let public = TandemError::from(FeedError::TooDeep { levels: 32 });
        assert_eq!(
            public,
            TandemError::invalid("feed", "the list is nested deeper than 32 levels")
        );
        assert_eq!(TandemError::from(FeedError::Changed).code(), "Io");
    }
}
