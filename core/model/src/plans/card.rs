//! The card that is printed, folded and carried where no phone is: what stands on it, as words.

use serde::Serialize;

use crate::Language;

/// What a card holds, as lines to print, in one language.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Card {
    /// In which language its headings are.
    pub language: Language,
    /// What stands outside.
    pub title: String,
    /// Whom to call in danger.
    pub head: Vec<String>,
    /// Its parts: a heading, and the lines below it.
    pub parts: Vec<CardPart>,
    /// What is said before it is printed.
    pub before: String,
}

/// A part of a card.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CardPart {
    /// What stands over it.
    pub heading: String,
    /// Its lines, with the numbers to call.
    pub lines: Vec<String>,
    /// Whether they are steps, one after the other.
    pub ordered: bool,
}

impl std::fmt::Debug for Card {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Card")
    }
}

impl std::fmt::Debug for CardPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CardPart")
    }
}
