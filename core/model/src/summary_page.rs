//! A summary on paper.

use crate::Language;

/// What is printed of a summary, or of a coach's notes, in ready words. It is made from what its reader may
/// see on a screen, and has a place for nothing else.
///
/// `Debug` tells nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct SummaryPage {
    /// In which language its headings are.
    pub language: Language,
    /// What it is called, without anybody's name: a file says so of itself.
    pub title: String,
    /// What stands at the head of every page: loose sheets are filed by it.
    pub head: String,
    /// What is to be known before reading on.
    pub before: Vec<String>,
    /// Its parts, in order.
    pub parts: Vec<SummaryPart>,
    /// What stands below all of it.
    pub after: Vec<String>,
    /// What stands at the foot of every page.
    pub foot: String,
}

/// A part of it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct SummaryPart {
    /// What it is; none of what stands by itself.
    pub title: Option<String>,
    /// What it says, a line each.
    pub lines: Vec<String>,
    /// Whether these are somebody's own words, which are set apart from what the program says.
    pub quoted: bool,
    /// Whether it belongs to the part before it that has none of these.
    pub under: bool,
}

impl std::fmt::Debug for SummaryPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SummaryPage({} parts)", self.parts.len())
    }
}

impl std::fmt::Debug for SummaryPart {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SummaryPart")
    }
}
