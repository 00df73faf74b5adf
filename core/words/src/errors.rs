//! What is said of an error.
//!
//! An error is data: a code, and for a value that was refused the field and what is asked of it, in
//! a programmer's words. Here each such pair has a slug that stays the same (`error.minutes.day`) and
//! a text in both languages. `content/reasons.json` tells which words stand for which slug; a test
//! reads the sources of the core and finds every pair that has none.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use tandem_model::{Language, TandemError};

use crate::content::parsed;
use crate::{Book, Words};

#[derive(Deserialize)]
struct Reasons {
    reasons: BTreeMap<String, Vec<String>>,
}

fn reasons() -> &'static BTreeMap<String, Vec<String>> {
    static READ: OnceLock<Reasons> = OnceLock::new();
    &READ.get_or_init(|| parsed(include_str!("../content/reasons.json"))).reasons
}

/// What is wrong and what can be done, in one or two sentences. Nothing of what a person wrote is in
/// it, so it may be shown to anybody.
#[must_use]
pub fn error(error: &TandemError, language: Language) -> String {
    let words = Words::of(Book::Screens, language);
    let (slug, values) = found(error);
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, &**value)).collect();
    words.fill(&slug, &values)
}

/// The name of an error that stays the same, whatever is said of it: `error.Locked`,
/// `error.minutes.day`. A refused value that has no name of its own is `error.Invalid`.
#[must_use]
pub fn error_slug(error: &TandemError) -> String {
    found(error).0
}

type Values<'a> = Vec<(&'a str, Cow<'a, str>)>;

fn found(error: &TandemError) -> (String, Values<'_>) {
    let of_code = || format!("error.{}", error.code());
    match error {
        TandemError::Invalid { field, why } => match reason(field, why) {
            Some((slug, values)) => {
                let values = values.into_iter().map(|(name, value)| (name, Cow::Borrowed(value)));
                (format!("error.{slug}"), values.collect())
            }
            None => (of_code(), vec![("field", Cow::Borrowed(field))]),
        },
        TandemError::NotFound { id } => (of_code(), vec![("id", Cow::Borrowed(id))]),
        TandemError::WrongSecret { retry_after: 0 } => (format!("{}.now", of_code()), Vec::new()),
        TandemError::WrongSecret { retry_after: seconds } | TandemError::Wait { seconds } => {
            let form = if *seconds == 1 { "one" } else { "other" };
            let seconds = Cow::Owned(seconds.to_string());
            (format!("{}.{form}", of_code()), vec![("n", seconds)])
        }
        TandemError::Corrupt { why } => (format!("{}{}", of_code(), gone(why)), Vec::new()),
        _ => (of_code(), Vec::new()),
    }
}

/// The file for which a record does not open: what helps is another thing for each.
fn gone(why: &str) -> &'static str {
    match why {
        why if why.starts_with("tandem.keys") => ".keys",
        why if why.starts_with("tandem.db is not the one") => ".other",
        why if why.starts_with("tandem.db is") => ".database",
        _ => "",
    }
}

/// The slug of a field and what is asked of it: the field's own, else one for any field.
fn reason<'a>(field: &str, why: &'a str) -> Option<(&'static str, Vec<(&'static str, &'a str)>)> {
    // A value that was overwritten long ago is refused under its field, too.
    let field = field.strip_prefix("history: ").unwrap_or(field);
    let of = |field: &str| {
        let own = reasons().iter().filter(|(slug, _)| slug.split('.').next() == Some(field));
        let mut said =
            own.flat_map(|(slug, whys)| whys.iter().map(move |why| (slug.as_str(), why)));
        said.find_map(|(slug, asked)| Some((slug, values(asked, why)?)))
    };
    of(field).or_else(|| of("any"))
}

/// What stands in the places of a text that was filled in: numbers, and anything for `{words}`.
fn values<'a>(asked: &'static str, why: &'a str) -> Option<Vec<(&'static str, &'a str)>> {
    let mut found = Vec::new();
    let (mut asked, mut why) = (asked, why);
    while let Some((before, after)) = asked.split_once('{') {
        let (name, after) = after.split_once('}')?;
        why = why.strip_prefix(before)?;
        let ends = after.split('{').next().unwrap_or_default();
        let at = if ends.is_empty() { why.len() } else { why.find(ends)? };
        let (value, rest) = why.split_at(at);
        let number = value.bytes().all(|b| b.is_ascii_digit() || b == b',');
        if value.is_empty() || !(number || name == "words") {
            return None;
        }
        found.push((name, value));
        (asked, why) = (after, rest);
    }
    (asked == why).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_in_the_language_of_the_person() {
        let told =
            |it: &TandemError| [Language::En, Language::Es].map(|language| error(it, language));
        let refused = TandemError::invalid("minutes", "between 1 and 1440");
        let [en, es] = told(&refused);
        assert_eq!(en, "Minutes: from 1 to 1440, which is one day.");
        assert_eq!(es, "Minutos: de 1 a 1440, que es un día.");
        assert_eq!(error_slug(&refused), "error.minutes.day");
        assert_eq!(error_slug(&TandemError::Locked), "error.Locked");
        let [en, _] = told(&TandemError::WrongSecret { retry_after: 1 });
        assert_eq!(en, "That did not open it. You can try again in 1 second.");
        let [en, _] = told(&TandemError::NotFound { id: "4cc3".into() });
        assert!(en.contains("4cc3"), "{en}");
        let unknown = TandemError::invalid("new_field", "something that nobody wrote down");
        assert_eq!(told(&unknown)[0], "Please check what you gave.");
    }

    #[test]
    fn numbers_of_a_reason_are_told_again() {
        let refused = TandemError::invalid("place", "at most 500 characters");
        assert_eq!(error_slug(&refused), "error.any.length");
        assert!(error(&refused, Language::En).contains("500"));
        for (field, why, figure) in [
            ("file", "larger than 64 MiB", "64 MiB"),
            ("from", "at most 5,300 periods at once", "5,300"),
            ("to", "at most 3,660 days in one stretch", "3,660"),
            ("to", "at most 4,000 occurrences at once", "4,000"),
            ("note", "at most 20,000 characters", "20,000"),
        ] {
            let refused = TandemError::invalid(field, why);
            for language in [Language::En, Language::Es] {
                let told = error(&refused, language);
                assert!(told.contains(figure), "{told}");
            }
        }
        let past = TandemError::invalid("history: start", "a date such as 2026-03-02");
        assert_eq!(error_slug(&past), "error.any.date");
    }

    #[test]
    fn only_numbers_stand_in_a_place() {
        assert_eq!(
            values("{least} to {most}", "1 to 1000"),
            Some(vec![("least", "1"), ("most", "1000")])
        );
        assert_eq!(values("{least} to {most}", "like it to be"), None);
        assert_eq!(values("at most {n}", "at most 5,300"), Some(vec![("n", "5,300")]));
        assert_eq!(values("at most {n}", "at most "), None);
        assert_eq!(values("one of {words}", "one of a, b"), Some(vec![("words", "a, b")]));
        assert_eq!(values("plain", "plain"), Some(Vec::new()));
        assert_eq!(values("plain", "plain text"), None);
    }
}
