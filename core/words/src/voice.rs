//! Who is spoken to: language, own words, country.
//!
//! A text of the content has places in it. A [`Voice`] fills them with what is this person's: the
//! word that they use for their medicine, the telephone numbers of their country.

use std::borrow::Cow;
use std::fmt;

use tandem_model::{Choice, Did, Language, OwnWords, Profile, Skill, StepKind, Word};

use crate::books::{Book, Words};
use crate::fill::{counted, fill, value_of};
use crate::help::{known_country, phone, phone_words};

/// The language, the own words and the country of one person: what texts are filled in with.
#[derive(Clone)]
pub struct Voice {
    words: Words,
    medicine: String,
    recovery: String,
    country: &'static str,
}

impl Voice {
    /// The voice in which a person is spoken to. Until they chose a country they get the help of
    /// "elsewhere", in which no number is made up.
    #[must_use]
    pub fn new(language: Language, profile: &Profile) -> Self {
        let words = Words::of(Book::Screens, language);
        let OwnWords { medicine, recovery } = &profile.words;
        let own = |own: &Option<tandem_model::Name>, key| match own {
            Some(own) => own.as_str().to_owned(),
            None => words.say(key),
        };
        let code = profile.country.map(|country| country.as_str().to_ascii_lowercase());
        let known = code.and_then(|code| known_country(&code));
        Self {
            words,
            medicine: own(medicine, "my_words.medicine"),
            recovery: own(recovery, "my_words.recovery"),
            country: known.unwrap_or("elsewhere"),
        }
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.words.language()
    }

    /// The words of the screens as they stand, and how dates and amounts of time are written.
    #[must_use]
    pub fn words(&self) -> Words {
        self.words
    }

    /// The country whose numbers are told, or `elsewhere`.
    pub(crate) fn country(&self) -> &'static str {
        self.country
    }

    /// A text of the screens with its placeholders filled in: `{medicine}` and `{recovery}` with
    /// the person's own words, telephone numbers with those of their country, and the others from
    /// `values`. An unknown key is told as it is, so that a screen is never blank.
    #[must_use]
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.fill(self.words.text(key).unwrap_or(key), values)
    }

    /// The same for a number of things: `key.one` or `key.other`, with `{n}`.
    #[must_use]
    pub fn count(&self, key: &str, n: u32, values: &[(&str, &str)]) -> String {
        counted(key, n, values, |key, values| self.say(key, values))
    }

    /// What a word of a closed list is called: `kind.group`.
    #[must_use]
    pub fn word<W: Word>(&self, list: &str, word: W) -> String {
        self.say(&format!("{list}.{}", word.word()), &[])
    }

    /// Fills the placeholders of any text of the content. What is filled in is not looked at again.
    #[must_use]
    pub fn fill(&self, text: &str, values: &[(&str, &str)]) -> String {
        fill(text, |name| value_of(values, name).or_else(|| self.own(name)))
    }

    fn own(&self, name: &str) -> Option<Cow<'_, str>> {
        match name {
            "medicine" => Some(Cow::Borrowed(&self.medicine)),
            "recovery" => Some(Cow::Borrowed(&self.recovery)),
            _ => self.phone_text(name.strip_prefix("phone:")?).map(Cow::Owned),
        }
    }

    /// `us.crisis`, `us.crisis.spanish`, or `crisis` for the person's own country.
    fn phone_text(&self, path: &str) -> Option<String> {
        let parts: Vec<&str> = path.split('.').collect();
        match *parts.as_slice() {
            [line] => match phone(self.country, line) {
                Some(phone) => Some(phone.show.clone()),
                None => phone_words(self.language(), line),
            },
            [country, line] => Some(phone(country, line)?.show.clone()),
            [country, line, "spanish"] => phone(country, line)?.spanish.clone(),
            _ => None,
        }
    }

    /// An exercise with its placeholders filled in.
    #[must_use]
    pub fn skill(&self, skill: &Skill) -> Skill {
        let mut filled = skill.clone();
        for step in &mut filled.follow_up {
            if let StepKind::Did { choices } = &mut step.kind {
                step.prompt = self.say("did_it.ask", &[]);
                let choice = |did: &Did| Choice::new(did.slug(), self.word("did_it", *did));
                *choices = Did::ALL.iter().map(choice).collect();
            }
        }
        filled.each_text(|text| *text = self.fill(text, &[]));
        filled
    }
}

/// Tells the language and nothing of the person's own words.
impl fmt::Debug for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Voice({})", self.language())
    }
}

#[cfg(test)]
mod tests {
    use tandem_model::{Country, Name, ShownAt, Zone};

    use super::*;
    use crate::content::content;

    fn profile(country: Option<&str>) -> Profile {
        let country = country.map(|code| Country::new(code).unwrap());
        Profile { country, ..Profile::new(Zone::utc()) }
    }

    #[test]
    fn no_placeholder_is_left_in_what_a_person_reads() {
        for &language in Language::ALL {
            for country in [Some("US"), Some("CA"), Some("DE"), None] {
                let voice = Voice::new(language, &profile(country));
                for skill in &content(language).skills {
                    voice.skill(skill).each_text(|text| {
                        assert!(!text.contains(['{', '}']), "{}: {text}", skill.id);
                    });
                }
                for line in voice.help_lines() {
                    assert!(!format!("{}{}", line.title, line.when).contains('{'));
                }
                for &at in ShownAt::ALL {
                    for card in voice.help_cards(at) {
                        let texts: Vec<_> = card.lines.iter().map(|line| &line.text).collect();
                        assert!(!format!("{}{texts:?}", card.title).contains('{'));
                    }
                }
            }
        }
    }

    #[test]
    fn numbers_are_those_of_the_country_and_none_is_made_up() {
        let said = |country, language| {
            let voice = Voice::new(language, &profile(country));
            voice.fill("{phone:crisis} {phone:us.crisis.spanish} {phone:nothing} {", &[])
        };
        assert_eq!(said(Some("US"), Language::En), "988 2 {phone:nothing} {");
        assert_eq!(said(Some("CA"), Language::En), "9-8-8 2 {phone:nothing} {");
        let elsewhere = said(Some("DE"), Language::En);
        assert!(elsewhere.starts_with("a crisis line near you"), "{elsewhere}");
        assert_eq!(said(None, Language::En), elsewhere);
        let lines = Voice::new(Language::Es, &profile(None)).help_lines();
        assert!(lines.iter().all(|line| line.phone.is_none()));
        assert!(!lines.is_empty());
    }

    #[test]
    fn own_words_are_used_and_not_looked_at_again() {
        let mut profile = profile(Some("US"));
        profile.words.medicine = Some(Name::new("{recovery} shot").unwrap());
        let voice = Voice::new(Language::En, &profile);
        assert_eq!(voice.say("medicine.title", &[]), "My {recovery} shot");
        assert_eq!(voice.say("no.such.key", &[]), "no.such.key");
        assert_eq!(voice.count("time.spoken.minute", 1, &[]), "1 minute");
        assert_eq!(voice.count("time.spoken.minute", 5, &[]), "5 minutes");
        assert_eq!(voice.word("kind", tandem_model::Kind::Group), "Group therapy");
        assert!(!format!("{voice:?}").contains("shot"));
    }
}
