//! Words that are looked for in what a person wrote.
//!
//! A phone's keyboard writes capital letters and accents where it likes, so neither is a difference here:
//! letters are taken apart (NFD), their marks are dropped, `ñ` is `n`, and case is none. A word is found
//! anywhere in another: "bus" finds "autobús". That is all there is to it: no stems, no guesses, so
//! that a person can tell why something was found and why not.
//!
//! A text is folded letter by letter. Putting marks into their order, which NFD asks for as well, is
//! left out, since none of them stays.

use std::fmt;

use unicode_normalization::char::{decompose_canonical, is_combining_mark};

use crate::words::words;
use crate::{Result, TandemError};

words! {
    /// Where something is looked for.
    pub enum SearchIn as "in" {
        /// In notes: of sessions, of what was missed, of days.
        Notes = "notes",
        /// In what was answered to exercises.
        Skills = "skills",
        /// On pages of plans.
        Pages = "pages",
        /// In goals and their steps.
        Goals = "goals",
        /// In what was met with at meetings.
        Meetings = "meetings",
        /// In what is to come.
        Plans = "plans",
        /// Among the people one can call.
        People = "people",
        /// In what a coach wrote back.
        Replies = "replies",
        /// In what a coach noted about contacts.
        Contacts = "contacts",
    }
}

/// The most words.
const WORDS: usize = 8;
/// The shortest word, in letters. One letter finds everything, and so nothing.
const SHORTEST: usize = 2;
/// How much of a text is shown before and behind what was found, in characters.
const AROUND: usize = 40;

/// What is looked for: every one of some words.
#[derive(Clone, PartialEq, Eq)]
pub struct Sought(Vec<String>);

/// Where a text has what was looked for, and what stands around it.
#[derive(Clone, PartialEq, Eq)]
pub struct Marked {
    /// What stands before it; begins with `…` where there is more.
    pub before: String,
    /// What was found, as it was written.
    pub marked: String,
    /// What stands behind it; ends with `…` where there is more.
    pub behind: String,
}

impl Sought {
    /// The words of a line that was typed.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `search` for no word, for one that is shorter than two letters, and for
    /// more than eight.
    pub fn new(typed: &str) -> Result<Self> {
        let mut words = Vec::new();
        for word in typed.split_whitespace() {
            let mut folded = String::new();
            bare_letters(word, &mut folded);
            if folded.chars().nth(SHORTEST - 1).is_none() {
                return Err(TandemError::invalid("search", "words of at least 2 letters"));
            }
            words.push(folded);
        }
        match words.len() {
            0 => Err(TandemError::invalid("search", "words of at least 2 letters")),
            1..=WORDS => Ok(Self(words)),
            _ => Err(TandemError::invalid("search", "at most 8 words")),
        }
    }

    /// Whether every word occurs in a text. `room` is what it is folded in, so that a search through
    /// many texts needs room for the longest of them and not for each.
    pub fn is_in(&self, text: &str, room: &mut String) -> bool {
        room.clear();
        bare_letters(text, room);
        self.0.iter().all(|word| room.contains(word.as_str()))
    }

    /// The first place of a text that has one of the words, and what stands around it; none if there is
    /// no such place.
    pub fn mark(&self, text: &str) -> Option<Marked> {
        let mut folded = String::with_capacity(text.len());
        // For each byte of the folded text the character of the text that it is of.
        let mut of = Vec::with_capacity(text.len());
        for (at, character) in text.char_indices() {
            fold_char(character, &mut folded);
            of.resize(folded.len(), at);
        }
        let places = self.0.iter().filter_map(|word| Some((folded.find(word.as_str())?, word)));
        let (place, word) =
            places.min_by_key(|(place, word)| (*place, std::cmp::Reverse(word.len())))?;
        let last = of[place + word.len() - 1];
        let end = text[last..].char_indices().skip(1).find(|(_, c)| !is_combining_mark(*c));
        let end = end.map_or(text.len(), |(after, _)| last + after);
        let start = of[place];
        let cut = text[..start].char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        let until = text[end..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| end + at);
        let more = |is_more: bool| if is_more { "…" } else { "" };
        Some(Marked {
            before: format!("{}{}", more(cut > 0), &text[cut..start]),
            marked: text[start..end].to_owned(),
            behind: format!("{}{}", &text[end..until], more(until < text.len())),
        })
    }
}

/// Adds a text to `folded` in lower case and without the marks of its letters, which is how words are
/// compared: `Mañana` is `manana`. What stands between words stays.
pub fn bare_letters(text: &str, folded: &mut String) {
    if text.is_ascii() {
        let from = folded.len();
        folded.push_str(text);
        folded[from..].make_ascii_lowercase();
    } else {
        text.chars().for_each(|character| fold_char(character, folded));
    }
}

fn fold_char(character: char, folded: &mut String) {
    if character.is_ascii() {
        folded.push(character.to_ascii_lowercase());
    } else {
        decompose_canonical(character, |part| {
            if !is_combining_mark(part) {
                folded.extend(part.to_lowercase());
            }
        });
    }
}

/// Tells how many words there are and none of them: what is looked for is kept nowhere.
impl fmt::Debug for Sought {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sought({} words)", self.0.len())
    }
}

impl fmt::Debug for Marked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Marked")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(typed: &str, text: &str) -> bool {
        Sought::new(typed).unwrap().is_in(text, &mut "what was there before".to_owned())
    }

    #[test]
    fn all_words_anywhere_whatever_the_case_and_the_accents() {
        assert!(finds("bus MARIA", "María took the autobús"));
        assert!(finds("manana", "hasta mañana") && finds("mañana", "HASTA MANANA"));
        assert!(finds("e\u{301}l", "Él") && finds("él", "E\u{301}l"));
        assert!(!finds("bus train", "the bus"), "every word");
        assert!(!finds("before", "the bus"), "nothing of the text before");
        assert!(finds("한국", "한국어") && finds("STRASSE", "strasse"));
    }

    #[test]
    fn one_letter_finds_nothing_and_nine_words_are_too_many() {
        let refused = |typed: &str| Sought::new(typed).unwrap_err().to_string();
        let short = "search: words of at least 2 letters";
        for typed in ["", "  ", "a", "the b", "n\u{303}", "\u{301}\u{301}"] {
            assert_eq!(refused(typed), short, "{typed:?}");
        }
        assert!(Sought::new(&"ab ".repeat(8)).is_ok());
        assert_eq!(refused(&"ab ".repeat(9)), "search: at most 8 words");
    }

    #[test]
    fn what_was_found_stands_as_it_was_written() {
        let mark = |typed: &str, text: &str| {
            let it = Sought::new(typed).unwrap().mark(text).unwrap();
            (it.before, it.marked, it.behind)
        };
        let told = |before: &str, marked: &str, behind: &str| {
            (before.to_owned(), marked.to_owned(), behind.to_owned())
        };
        assert_eq!(mark("manana", "Hasta MAÑANA."), told("Hasta ", "MAÑANA", "."));
        assert_eq!(mark("jose", "Jose\u{301} is"), told("", "Jose\u{301}", " is"));
        assert_eq!(mark("later bus", "the bus, later"), told("the ", "bus", ", later"));
        assert_eq!(mark("bu bus", "the bus"), told("the ", "bus", ""));
        let long = format!("{}bus{}", "ñ".repeat(41), "日".repeat(41));
        let (before, behind) = (format!("…{}", "ñ".repeat(40)), format!("{}…", "日".repeat(40)));
        assert_eq!(mark("bus", &long), told(&before, "bus", &behind));
        assert!(Sought::new("bus").unwrap().mark("train").is_none());
    }

    #[test]
    fn a_log_never_holds_what_is_looked_for() {
        let sought = Sought::new("private words").unwrap();
        let marked = sought.mark("my private life");
        assert_eq!(format!("{sought:?} {marked:?}"), "Sought(2 words) Some(Marked)");
    }
}
