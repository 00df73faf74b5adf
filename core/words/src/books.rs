//! The lists of words, one for each sort of reader.
//!
//! Most of what is said is said on a screen, and a report or a page says it in the same words. Where
//! its reader is another (a clinician reads "Would rather not say" where a person picks "I'd rather
//! not say"), its book has the text under the same key, and that one is said.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use tandem_model::{Language, Word};

use crate::content::{both, parsed};
use crate::fill::{counted, fill, value_of};

/// A list of words, by who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Book {
    /// A person, on a screen or in the terminal.
    Screens,
    /// A clinician or an office, on paper.
    Report,
    /// A program that shows it to a clinician.
    Fhir,
    /// A coach, in a browser. The page bears all of its texts, so it says nothing of the screens'.
    Page,
}

/// The files of each book. What screens join to sentences, and what is said of an error, is
/// said on a screen; each has a file of its own because it is long.
const FILES: [&[[&str; 2]]; 4] =
    [SCREENS, &[both!("report.json")], &[both!("fhir.json")], &[both!("page.json")]];

#[cfg(not(any(feature = "terminal", test)))]
const SCREENS: &[[&str; 2]] = &[both!("words.json"), both!("screens.json"), both!("errors.json")];
/// A phone carries no words of a command line.
#[cfg(any(feature = "terminal", test))]
const SCREENS: &[[&str; 2]] = &[
    both!("words.json"),
    both!("screens.json"),
    both!("errors.json"),
    both!("terminal.json"),
    both!("usage.json"),
];

type Texts = BTreeMap<String, String>;

#[derive(Deserialize)]
struct File {
    words: Texts,
}

fn texts(book: Book, language: Language) -> &'static Texts {
    static READ: [[OnceLock<Texts>; 2]; 4] = [const { [const { OnceLock::new() }; 2] }; 4];
    let (book, at) = (book as usize, language as usize);
    let read = || FILES[book].iter().flat_map(|files| parsed::<File>(files[at]).words).collect();
    READ[book][at].get_or_init(read)
}

/// A text of the screens in one language, as it stands in the content; `None` for an unknown key.
/// [`Voice::say`](crate::Voice::say) fills it in.
#[must_use]
pub fn words(language: Language, key: &str) -> Option<&'static str> {
    Words::of(Book::Screens, language).text(key)
}

/// The words of one book in one language, for a text that is not about one person.
/// [`Voice`](crate::Voice) is for one that is.
#[derive(Clone, Copy)]
pub struct Words {
    language: Language,
    book: Book,
    texts: &'static Texts,
}

impl Words {
    /// This book in this language.
    #[must_use]
    pub fn of(book: Book, language: Language) -> Self {
        Self { language, book, texts: texts(book, language) }
    }

    /// The language.
    #[must_use]
    pub fn language(self) -> Language {
        self.language
    }

    /// The book's own texts by their keys, without those of the screens.
    #[must_use]
    pub fn texts(self) -> &'static BTreeMap<String, String> {
        self.texts
    }

    /// A text as it stands: the book's own, else the screens'.
    #[must_use]
    pub fn text(self, key: &str) -> Option<&'static str> {
        let own = self.texts.get(key);
        let found = own.or_else(|| match self.book {
            Book::Report | Book::Fhir => texts(Book::Screens, self.language).get(key),
            Book::Screens | Book::Page => None,
        });
        found.map(String::as_str)
    }

    /// A text as it stands. One that is missing is told by its key, which a test finds.
    #[must_use]
    pub fn say(self, key: &str) -> String {
        self.text(key).unwrap_or(key).to_owned()
    }

    /// A text with its places filled in. What is filled in is not looked at again. On paper a name that is
    /// written from right to left keeps to itself ([`isolated`]).
    #[must_use]
    pub fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        let on_paper = self.book == Book::Report;
        fill(self.text(key).unwrap_or(key), |name| match value_of(values, name)? {
            Cow::Borrowed(value) if on_paper => Some(isolated(value)),
            value => Some(value),
        })
    }

    /// A text for a number of things, which is `{n}` in it.
    #[must_use]
    pub fn count(self, key: &str, n: u32, values: &[(&str, &str)]) -> String {
        counted(key, n, values, |key, values| self.fill(key, values))
    }

    /// What a word of a closed list is called.
    #[must_use]
    pub fn word<W: Word>(self, list: &str, word: W) -> String {
        self.say(&format!("{list}.{}", word.word()))
    }
}

/// A person's own words to stand in a sentence of ours. Where a letter of theirs goes from right to left, they
/// stand between isolates (U+2068, U+2069), so that a number or a dash behind a name stays where it was put; what
/// turns directions around in them is left out.
#[must_use]
pub fn isolated(text: &str) -> Cow<'_, str> {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    // Hebrew, Arabic and their neighbours, with the forms that they have for old programs.
    let rtl = |c: char| matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefe}');
    if !text.chars().any(|c| turns(c) || rtl(c)) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().filter(|c| !turns(*c));
    Cow::Owned(std::iter::once('\u{2068}').chain(kept).chain(['\u{2069}']).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_book_says_its_own_words_and_else_the_screens() {
        let words = |book| Words::of(book, Language::En);
        let said = [Book::Screens, Book::Report].map(|book| words(book).say("hours.none"));
        assert_eq!(said, ["No entries this week", "no entry"]);
        assert_eq!(words(Book::Report).say("share.self_reported"), "Self-reported, not verified");
        assert_eq!(words(Book::Page).text("share.self_reported"), None);
        assert_eq!(words(Book::Fhir).say("no.such.key"), "no.such.key");
        assert_eq!(words(Book::Screens).count("log.sessions", 1, &[]), "1 session");
        assert_eq!(words(Book::Screens).count("log.sessions", 0, &[]), "0 sessions");
    }

    /// The places of a text but those of the person's own words: each language says where it needs
    /// them.
    fn places(text: &str) -> BTreeSet<&str> {
        let all = text.split('{').skip(1).map(|part| part.split_once('}').unwrap().0);
        all.filter(|place| !["medicine", "recovery"].contains(place)).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        for book in [Book::Screens, Book::Report, Book::Fhir, Book::Page] {
            let [en, es] = [Language::En, Language::Es].map(|it| texts(book, it));
            assert_eq!(en.keys().collect::<Vec<_>>(), es.keys().collect::<Vec<_>>());
            for (key, text) in en {
                assert!(!text.trim().is_empty() && !es[key].trim().is_empty(), "{key}");
                assert_eq!(places(text), places(&es[key]), "{key}");
            }
        }
    }

    /// A text that a book has in the very words of the screens would be corrected in one place only.
    #[test]
    fn no_book_repeats_the_screens() {
        for book in [Book::Report, Book::Fhir] {
            let [en, es] = [Language::En, Language::Es].map(|language| Words::of(book, language));
            for (key, text) in en.texts() {
                let same = |words: Words, text: &str| {
                    Words::of(Book::Screens, words.language()).text(key) == Some(text)
                };
                assert!(!(same(en, text) && same(es, &es.texts()[key])), "{book:?}: {key}");
            }
        }
    }
}
