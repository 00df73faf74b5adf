//! A person's own words.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Result, TandemError};

/// A note: 1 to 20,000 characters that are not all blank, kept as they were typed.
///
/// `Debug` tells only the length, so that no log and no test report ever holds a note.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Note(String);

impl Note {
    /// The longest note, in characters (Unicode scalar values).
    pub const MAX: usize = 20_000;

    /// The note with this text; none if the text is empty or blank.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `note` for more than 20,000 characters and for a NUL, which not every
    /// program that may read an export can keep.
    pub fn new(text: &str) -> Result<Option<Self>> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        if text.contains('\0') {
            return Err(TandemError::invalid("note", "text without a NUL"));
        }
        if text.chars().nth(Self::MAX).is_some() {
            return Err(TandemError::invalid("note", "at most 20,000 characters"));
        }
        Ok(Some(Self(text.to_owned())))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Note({} characters)", self.0.chars().count())
    }
}

impl From<Note> for String {
    fn from(note: Note) -> Self {
        note.0
    }
}

impl TryFrom<String> for Note {
    type Error = TandemError;

    /// A note that is there must say something: blank text is refused here.
    fn try_from(text: String) -> Result<Self> {
        Self::new(&text)?.ok_or_else(|| TandemError::invalid("note", "text, or no note at all"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_is_no_note() {
        for blank in ["", " ", "\n\t\u{2003}"] {
            assert_eq!(Note::new(blank), Ok(None));
        }
        assert!(serde_json::from_str::<Note>("\" \"").is_err());
    }

    #[test]
    fn the_length_is_counted_in_characters() {
        let longest = "ñ".repeat(Note::MAX);
        let note = Note::new(&longest).unwrap().unwrap();
        assert_eq!(note.as_str(), longest);
        let json = serde_json::to_string(&note).unwrap();
        assert_eq!(serde_json::from_str::<Note>(&json).unwrap(), note);
        assert!(Note::new(&(longest + "x")).is_err());
        assert!(Note::new("a\0b").is_err());
    }

    #[test]
    fn a_log_never_holds_it() {
        let note = Note::new(" talked about Sam ").unwrap();
        assert_eq!(format!("{note:?}"), "Some(Note(18 characters))");
    }
}
