//! Sheets to print: what stands on them, as words.

use serde::Serialize;

use crate::words::words;
use crate::{CardPart, Language};

words! {
    /// A sheet to print.
    pub enum SheetKind as "sheet" {
        /// For family and friends; nothing of the person is on it.
        Family = "family",
        /// How naloxone is used; nothing of the person is on it.
        Naloxone = "naloxone",
        /// Empty slips for groups to sign; nothing of the person is on it.
        Slips = "slips",
        /// What a hospital is to know, from the page of that name.
        Hospital = "hospital",
    }
}

/// What stands on a sheet, in one language.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Sheet {
    /// In which language its headings are.
    pub language: Language,
    /// What it is called.
    pub title: String,
    /// What stands below that.
    pub head: Vec<String>,
    /// Its parts: a heading, and the lines below it.
    pub parts: Vec<CardPart>,
    /// What is to be filled in by hand, by its headings; none where there is no table.
    pub columns: Vec<String>,
    /// How many rows there are to fill in.
    pub rows: u32,
    /// What stands below all of it.
    pub foot: Vec<String>,
}
