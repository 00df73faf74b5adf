//! Who is spoken to: language, own words, country.
//!
//! A text of the content has places in it. A [`Voice`] fills them with what is this person's: the
//! word that they use for their medicine, the telephone numbers of their country.

use std::borrow::Cow;
use std::fmt;

use tandem_model::{Choice, Did, Language, OwnWords, Profile, Skill, StepKind, Word};

use crate::books::{Book, Words};
use crate::content::content;
use crate::fill::{counted, fill, value_of};
use crate::help::{country_of, phone, phone_words};

/// The language, the own words and the country of one person: what texts are filled in with.
#[derive(Clone)]
pub struct Voice {
    words: Words,
    medicine: String,
    recovery: String,
    country: &'static str,
}

impl Voice {
    /// The voice in which a person is spoken to.
    #[must_use]
    pub fn new(language: Language, profile: &Profile) -> Self {
        let words = Words::of(Book::Screens, language);
        let OwnWords { medicine, recovery } = &profile.words;
        let own = |own: &Option<tandem_model::Name>, key| match own {
            Some(own) => own.as_str().to_owned(),
            None => words.say(key),
        };
        let code = profile.country.map(|country| country.as_str().to_ascii_lowercase());
        Self {
            words,
            medicine: own(medicine, "my_words.medicine"),
            recovery: own(recovery, "my_words.recovery"),
            country: country_of(code.as_deref()),
        }
    }

    /// The same without the person's own words, for what others will read.
    pub(crate) fn without_own_words(&self) -> Self {
        let own = |key| self.words.say(key);
        Self { medicine: own("my_words.medicine"), recovery: own("my_words.recovery"), ..*self }
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

    /// The country whose numbers are told, or what stands for none.
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

    /// `us.crisis`, `us.violence.text`, or `crisis` for the person's own country.
    fn phone_text(&self, path: &str) -> Option<String> {
        let parts: Vec<&str> = path.split('.').collect();
        match *parts.as_slice() {
            [line] => match phone(self.country, line) {
                Some(phone) => Some(phone.show.clone()),
                None => phone_words(self.language(), self.country, line),
            },
            [country, line] => Some(phone(country, line)?.show.clone()),
            [country, line, "text"] => Some(phone(country, line)?.text.as_ref()?.to.clone()),
            _ => None,
        }
    }

    /// The exercises of the course, each in its newest version, as [`Voice::skill`] gives one: for
    /// whoever has no record open.
    #[must_use]
    pub fn exercises(&self) -> Vec<Skill> {
        content(self.language()).newest().map(|skill| self.skill(skill)).collect()
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
            voice.fill("{phone:crisis} {phone:us.violence.text} {phone:nothing} {", &[])
        };
        assert_eq!(said(Some("US"), Language::En), "988 88788 {phone:nothing} {");
        assert_eq!(said(Some("CA"), Language::En), "9-8-8 88788 {phone:nothing} {");
        let elsewhere = said(Some("DE"), Language::En);
        assert!(elsewhere.starts_with("a crisis line near you"), "{elsewhere}");
        let lines = Voice::new(Language::Es, &profile(Some("DE"))).help_lines();
        assert!(lines.iter().all(|line| line.phone.is_none()));
        assert!(!lines.is_empty());
    }

    /// Who chose no country is never left with "your local emergency number".
    #[test]
    fn words_22_there_is_a_number_before_there_is_a_country() {
        for (language, both) in
            [(Language::En, "United States and Canada"), (Language::Es, "Estados Unidos y Canadá")]
        {
            let voice = Voice::new(language, &profile(None));
            let lines = voice.help_lines();
            let shown: Vec<_> =
                lines.iter().map(|line| line.phone.as_ref().unwrap().show.as_str()).collect();
            assert_eq!(shown, ["911", "988"]);
            assert!(lines.iter().all(|line| line.title.contains(both)), "{lines:?}");
            assert!(voice.fill("{phone:emergency}", &[]).starts_with("911"));
            assert!(voice.fill("{phone:crisis}", &[]).starts_with("988"));
        }
    }

    #[test]
    fn words_03_a_text_in_spanish_has_its_word() {
        let lines = Voice::new(Language::Es, &profile(Some("US"))).help_lines();
        let crisis = lines.iter().find(|line| line.id == *"crisis").unwrap();
        assert!(crisis.when.contains("marque el 2") && crisis.when.contains("AYUDA al 988"));
        let violence = lines.iter().find(|line| line.id == *"violence").unwrap();
        assert!(violence.title.contains("START al 88788"), "{}", violence.title);
        assert_eq!(violence.phone.as_ref().unwrap().text.as_ref().unwrap().to, "88788");
    }

    /// A line about a number that a country does not have is left out there.
    #[test]
    fn a_card_tells_of_no_line_that_there_is_not() {
        let told = |country| {
            let cards = Voice::new(Language::En, &profile(country)).help_cards(ShownAt::Help);
            let alone = cards.into_iter().find(|card| card.id == *"alone").unwrap();
            alone.lines.iter().map(|line| line.id.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(told(Some("US")), ["call", "where", "person", "already"]);
        for country in [Some("CA"), Some("DE"), None] {
            assert_eq!(told(country), ["person", "already"]);
        }
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
