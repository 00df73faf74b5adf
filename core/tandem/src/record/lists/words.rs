//! The words of meetings: which there are, and which meetings of a block have those that are looked for.
//!
//! A word is letters and digits, without marks and in lower case. It is found by its beginning, with or
//! without accents, apostrophes and the ending of a plural. A type is a word with a `_` in it, which no
//! text has and nobody can type.

use rusqlite::Connection;
use tandem_model::{Meeting, MeetingType, TandemError, Word, bare_letters};

use super::places::Places;
use crate::record::error::Inner;

/// Stands behind a beginning, before everything that a word can go on with.
pub(super) const BEGINNING: char = '*';

/// What is looked for: all of these.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Sought(Vec<Term>);

#[derive(Debug, PartialEq, Eq)]
enum Term {
    /// What begins with one of these.
    Beginnings(Vec<String>),
    /// This, and nothing longer.
    Whole(String),
}

impl Sought {
    /// Every word of a text and every type; `None` if there is neither.
    pub(super) fn of(text: Option<&str>, types: &[MeetingType]) -> Inner<Option<Self>> {
        let mut all = Vec::new();
        if let Some(text) = text {
            let plain: String = text.chars().filter(|c| !is_apostrophe(*c)).collect();
            let mut room = String::new();
            each_part(&plain, &mut room, |word| all.push(Term::Beginnings(any_number(word))));
            if all.is_empty() {
                return Err(TandemError::invalid("text", "some letters or digits").into());
            }
        }
        all.extend(types.iter().map(|kind| Term::Whole(type_word(*kind))));
        Ok((!all.is_empty()).then_some(Self(all)))
    }

    /// Leaves of the meetings of a block those that have every word.
    pub(super) fn keep(&self, db: &Connection, block: i64, hits: &mut Places) -> Inner<()> {
        for term in &self.0 {
            let mut with_it = Places::NONE;
            match term {
                Term::Beginnings(all) => {
                    for beginning in all {
                        add_beginning(db, block, beginning, &mut with_it)?;
                    }
                }
                Term::Whole(word) => {
                    add(db, block, word, word, |_, rows| {
                        with_it.add(rows)?;
                        Ok(true)
                    })?;
                }
            }
            hits.keep(&with_it);
            if hits.is_empty() {
                break;
            }
        }
        Ok(())
    }
}

fn add_beginning(db: &Connection, block: i64, beginning: &str, all: &mut Places) -> Inner<()> {
    let last = format!("{beginning}{}", char::MAX);
    add(db, block, beginning, &last, |word, rows| {
        all.add(rows)?;
        // What stands behind it is in it.
        Ok(word.strip_suffix(BEGINNING) != Some(beginning))
    })
}

/// Goes through the words of a block from one to another, until it is told to stop.
fn add(
    db: &Connection,
    block: i64,
    first: &str,
    last: &str,
    mut found: impl FnMut(&str, &[u8]) -> Inner<bool>,
) -> Inner<()> {
    let mut statement = db.prepare_cached(
        "SELECT word, rows FROM meeting_words WHERE block = ?1 AND word BETWEEN ?2 AND ?3",
    )?;
    let mut rows = statement.query((block, first, last))?;
    while let Some(row) = rows.next()? {
        let word = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        let places = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
        if !found(word, places)? {
            break;
        }
    }
    Ok(())
}

/// Tells every word of a meeting, some of them more than once.
pub(super) fn each_word(meeting: &Meeting, mut tell: impl FnMut(&str)) {
    let lines = [&meeting.location, &meeting.address, &meeting.group].into_iter().flatten();
    let lines = lines.chain([&meeting.name]).chain(&meeting.regions).map(|line| line.as_str());
    let notes = [&meeting.notes, &meeting.group_notes, &meeting.location_notes].into_iter();
    let mut room = String::new();
    for text in lines.chain(notes.flatten().map(|notes| notes.as_str())) {
        match without_apostrophes(text) {
            Some(plain) => each_part(&plain, &mut room, &mut tell),
            None => each_part(text, &mut room, &mut tell),
        }
    }
    for kind in meeting.types.iter().filter_map(|one| one.means) {
        tell(&type_word(kind));
    }
}

/// Tells the words of a text. `room` is what it is folded in.
fn each_part(text: &str, room: &mut String, tell: impl FnMut(&str)) {
    room.clear();
    bare_letters(text, room);
    room.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).for_each(tell);
}

/// Whether a sign is one that people leave out.
fn is_apostrophe(sign: char) -> bool {
    matches!(sign, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '＇')
}

/// "Women's" as "Womens", and "O'Clock" as "OClock" and "Clock" too: people leave the sign out, or
/// look for what stands behind it, and it would part words. `None` where there is none.
fn without_apostrophes(text: &str) -> Option<String> {
    let is_one = is_apostrophe;
    if !text.contains(is_one) {
        return None;
    }
    let mut plain: String = text.chars().filter(|c| !is_one(*c)).collect();
    for word in text.split(|c: char| !(c.is_alphanumeric() || is_one(c))) {
        // The letter of "women's" alone would be found by whoever types one letter.
        let parts = word.split(is_one).skip(1).filter(|part| part.chars().nth(1).is_some());
        parts.for_each(|part| {
            plain.push(' ');
            plain.push_str(part);
        });
    }
    Some(plain)
}

/// A type as a word that no text can have.
fn type_word(kind: MeetingType) -> String {
    format!("type_{}", kind.word())
}

/// A word by its beginning, in the plural or not: "ladies" and "lady", "reuniones" and "reunión". What
/// is longer begins with what is shorter, so most plurals are looked for by less of them.
fn any_number(word: &str) -> Vec<String> {
    let letters = word.chars().count();
    let beginning = |less: usize| word.chars().take(letters - less).collect::<String>();
    if !word.ends_with('s') || word.ends_with("ss") || letters < 4 {
        return vec![word.to_owned()];
    }
    match word.strip_suffix("es") {
        Some(rest) if rest.ends_with('i') && letters > 4 => {
            let stem = beginning(3);
            vec![format!("{stem}y"), format!("{stem}ie")]
        }
        Some(_) if letters > 5 => vec![beginning(2)],
        _ => vec![beginning(1)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(text: &str) -> Inner<Option<Sought>> {
        Sought::of(Some(text), &[])
    }

    fn beginnings(words: &[&[&str]]) -> Sought {
        let term = |all: &&[&str]| Term::Beginnings(all.iter().map(|&word| word.into()).collect());
        Sought(words.iter().map(term).collect())
    }

    #[test]
    fn meetings_20_a_word_is_found_in_the_plural_and_without_its_apostrophe() {
        for (word, all) in [
            ("womens", &["women"][..]),
            ("women\u{2019}s", &["women"]),
            ("o'clock", &["oclock"]),
            ("steps", &["step"]),
            ("ladies", &["lady", "ladie"]),
            ("Reuniones", &["reunion"]),
            ("churches", &["church"]),
            ("glass", &["glass"]),
            ("gas", &["gas"]),
        ] {
            assert_eq!(asked(word).unwrap(), Some(beginnings(&[all])), "{word}");
        }
    }

    #[test]
    fn words_cannot_speak_to_the_index() {
        for (text, all) in [
            ("St. Mary's", &[&["st"][..], &["mary"]][..]),
            ("cafe\u{301} OR \"x\"", &[&["cafe"], &["or"], &["x"]]),
            ("type_open mo*", &[&["type"], &["open"], &["mo"]]),
        ] {
            assert_eq!(asked(text).unwrap(), Some(beginnings(all)), "{text}");
        }
        assert!(asked(" -- ").is_err());
        assert_eq!(Sought::of(None, &[]).unwrap(), None);
        let typed = Sought::of(None, &[MeetingType::Open]);
        assert_eq!(typed.unwrap(), Some(Sought(vec![Term::Whole("type_open".into())])));
        assert!(MeetingType::ALL.iter().all(|kind| type_word(*kind).contains('_')));
    }
}
