//! The content: exercises, findings, questionnaires, help and every word, in two languages.
//!
//! It is data (`content/`), checked by tests of its own, built into the program and parsed once per
//! language, when it is first asked for: some 230 KB of JSON in about 2 ms. Nothing here is written
//! by a person; what is theirs (their word for their medicine, their country's telephone numbers) is
//! filled in by a [`Voice`].
//!
//! A released `id@version` stays in the catalogue for good. The newest version of an exercise is the
//! one that is offered; a practice of an older one finds the one it was begun with.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use tandem_model::{
    HelpCard, HelpLine, Language, OwnWords, Phone, Profile, ShownAt, Skill, Slug, Word,
};

use crate::own::measures::MeasureText;
use crate::voice::evidence::Record;

/// One file in both languages, in the order of [`Language::ALL`].
macro_rules! both {
    ($file:expr) => {
        [
            include_str!(concat!("../../content/en/", $file)),
            include_str!(concat!("../../content/es/", $file)),
        ]
    };
}

/// The exercises: every version that was ever released.
macro_rules! catalogue {
    ($($name:literal),+ $(,)?) => {
        const SKILLS: &[[&str; 2]] = &[$(both!(concat!("skills/", $name, ".json"))),+];
        #[cfg(test)]
        const NAMES: &[&str] = &[$($name),+];
    };
}

// In the order in which they are offered where nothing else decides.
catalogue! {
    "ride-the-urge@1",
    "breathe@1",
    "delay-distract-decide@1",
    "reasons-and-costs@1",
    "values-to-steps@1",
    "know-my-pattern@1",
    "trigger-map@1",
    "say-no@1",
    "coping-plan@1",
    "small-decisions@1",
    "solve-a-problem@1",
    "catch-check-change@1",
    "plan-a-good-thing@1",
    "support-map@1",
    "talk-it-over@1",
    "walk-into-a-meeting@1",
    "hard-day-plan@1",
}

const WORDS: [&str; 2] = both!("words.json");
const HELP: [&str; 2] = both!("help.json");
const MEASURES: [&str; 2] = both!("measures.json");
const EVIDENCE: [&str; 2] = both!("evidence.json");
const PHONES: &str = include_str!("../../content/phones.json");

/// Everything in one language.
pub(crate) struct Content {
    pub(crate) skills: Vec<Skill>,
    pub(crate) measures: Vec<MeasureText>,
    pub(crate) evidence: Vec<Record>,
    words: BTreeMap<String, String>,
    help: HelpFile,
}

#[derive(Deserialize)]
struct WordsFile {
    words: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct MeasuresFile {
    measures: Vec<MeasureText>,
}

#[derive(Deserialize)]
struct EvidenceFile {
    findings: Vec<Record>,
}

#[derive(Deserialize)]
struct HelpFile {
    title: String,
    phone_words: BTreeMap<String, String>,
    countries: BTreeMap<String, HelpCountry>,
    cards: Vec<HelpCard>,
}

#[derive(Deserialize)]
struct HelpCountry {
    lines: Vec<HelpFileLine>,
}

#[derive(Deserialize)]
struct HelpFileLine {
    id: Slug,
    phone: Option<String>,
    title: String,
    when: String,
}

#[derive(Deserialize)]
struct PhonesFile {
    countries: BTreeMap<String, BTreeMap<String, Phone>>,
}

fn parsed<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("the content is built in, and read whole by its tests")
}

/// The content in one language.
pub(crate) fn content(language: Language) -> &'static Content {
    static CONTENT: [OnceLock<Content>; 2] = [OnceLock::new(), OnceLock::new()];
    let at = language as usize;
    CONTENT[at].get_or_init(|| Content {
        skills: SKILLS.iter().map(|files| parsed(files[at])).collect(),
        measures: parsed::<MeasuresFile>(MEASURES[at]).measures,
        evidence: parsed::<EvidenceFile>(EVIDENCE[at]).findings,
        words: parsed::<WordsFile>(WORDS[at]).words,
        help: parsed(HELP[at]),
    })
}

fn phones() -> &'static PhonesFile {
    static PHONES_FILE: OnceLock<PhonesFile> = OnceLock::new();
    PHONES_FILE.get_or_init(|| parsed(PHONES))
}

impl Content {
    /// The newest version of every exercise, in the order of the catalogue.
    pub(crate) fn newest(&self) -> impl Iterator<Item = &Skill> {
        let newer = |one: &Skill| {
            self.skills.iter().any(|other| other.id == one.id && other.version > one.version)
        };
        self.skills.iter().filter(move |one| !newer(one))
    }

    /// One exercise, in the version asked for.
    pub(crate) fn skill(&self, id: &str, version: u32) -> Option<&Skill> {
        self.skills.iter().find(|skill| skill.id == *id && skill.version == version)
    }
}

/// A text of the screens in one language, as it stands in the content; `None` for an unknown key.
/// [`Voice::say`] fills it in.
#[must_use]
pub fn words(language: Language, key: &str) -> Option<&'static str> {
    content(language).words.get(key).map(String::as_str)
}

/// The language, the own words and the country of one person: what texts are filled in with.
#[derive(Clone)]
pub struct Voice {
    language: Language,
    medicine: String,
    recovery: String,
    country: &'static str,
}

impl Voice {
    /// The voice in which a person is spoken to. Until they chose a country they get the help of
    /// "elsewhere", in which no number is made up.
    #[must_use]
    pub fn new(language: Language, profile: &Profile) -> Self {
        let OwnWords { medicine, recovery } = &profile.words;
        let own = |own: &Option<tandem_model::Name>, key| match own {
            Some(own) => own.as_str().to_owned(),
            None => words(language, key).unwrap_or_default().to_owned(),
        };
        let code = profile.country.map(|country| country.as_str().to_ascii_lowercase());
        let known = code.and_then(|code| phones().countries.get_key_value(code.as_str()));
        Self {
            language,
            medicine: own(medicine, "my_words.medicine"),
            recovery: own(recovery, "my_words.recovery"),
            country: known.map_or("elsewhere", |(code, _)| code.as_str()),
        }
    }

    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.language
    }

    /// A text of the screens with its placeholders filled in: `{medicine}` and `{recovery}` with
    /// the person's own words, telephone numbers with those of their country, and the others from
    /// `values`. An unknown key is told as it is, so that a screen is never blank.
    #[must_use]
    pub fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.fill(words(self.language, key).unwrap_or(key), values)
    }

    /// The same for a number of things: `key.one` or `key.other`, with `{n}`.
    #[must_use]
    pub fn count(&self, key: &str, n: u32, values: &[(&str, &str)]) -> String {
        let form = if n == 1 { "one" } else { "other" };
        let number = n.to_string();
        let values: Vec<_> = values.iter().copied().chain([("n", number.as_str())]).collect();
        self.say(&format!("{key}.{form}"), &values)
    }

    /// What a word of a closed list is called: `kind.group`.
    #[must_use]
    pub fn word<W: Word>(&self, list: &str, word: W) -> String {
        self.say(&format!("{list}.{}", word.word()), &[])
    }

    /// Fills the placeholders of any text of the content. What is filled in is not looked at again.
    pub(crate) fn fill(&self, text: &str, values: &[(&str, &str)]) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let found = after.split_once('}');
            match found.and_then(|(name, after)| Some((self.value(name, values)?, after))) {
                Some((value, after)) => {
                    filled.push_str(&value);
                    rest = after;
                }
                None => {
                    filled.push('{');
                    rest = after;
                }
            }
        }
        filled.push_str(rest);
        filled
    }

    fn value(&self, name: &str, values: &[(&str, &str)]) -> Option<String> {
        if let Some((_, value)) = values.iter().find(|(key, _)| *key == name) {
            return Some((*value).to_owned());
        }
        match name {
            "medicine" => Some(self.medicine.clone()),
            "recovery" => Some(self.recovery.clone()),
            _ => self.phone_text(name.strip_prefix("phone:")?),
        }
    }

    /// `us.crisis`, `us.crisis.spanish`, or `crisis` for the person's own country.
    fn phone_text(&self, path: &str) -> Option<String> {
        let parts: Vec<&str> = path.split('.').collect();
        match *parts.as_slice() {
            [line] => match phone(self.country, line) {
                Some(phone) => Some(phone.show.clone()),
                None => content(self.language).help.phone_words.get(line).cloned(),
            },
            [country, line] => Some(phone(country, line)?.show.clone()),
            [country, line, "spanish"] => phone(country, line)?.spanish.clone(),
            _ => None,
        }
    }

    /// An exercise with its placeholders filled in.
    pub(crate) fn skill(&self, skill: &Skill) -> Skill {
        let mut filled = skill.clone();
        filled.each_text(|text| *text = self.fill(text, &[]));
        filled
    }

    /// What the help screen is called.
    pub(crate) fn help_title(&self) -> String {
        self.fill(&content(self.language).help.title, &[])
    }

    /// The lines to call or text in the person's country.
    pub(crate) fn help_lines(&self) -> Vec<HelpLine> {
        let lines = content(self.language).help.countries.get(self.country);
        let line = |line: &HelpFileLine| HelpLine {
            id: line.id.clone(),
            title: self.fill(&line.title, &[]),
            when: self.fill(&line.when, &[]),
            phone: line.phone.as_deref().and_then(|path| {
                let (country, line) = path.split_once('.')?;
                phone(country, line).cloned()
            }),
        };
        lines.map(|country| country.lines.iter().map(line).collect()).unwrap_or_default()
    }

    /// The cards that are shown at one place.
    pub(crate) fn help_cards(&self, at: ShownAt) -> Vec<HelpCard> {
        let cards = content(self.language).help.cards.iter();
        let card = |card: &HelpCard| {
            let mut card = card.clone();
            card.title = self.fill(&card.title, &[]);
            for line in &mut card.lines {
                line.text = self.fill(&line.text, &[]);
            }
            card
        };
        cards.filter(|card| card.shown_at.contains(&at)).map(card).collect()
    }
}

fn phone(country: &str, line: &str) -> Option<&'static Phone> {
    phones().countries.get(country)?.get(line)
}

/// Tells the language and nothing of the person's own words.
impl fmt::Debug for Voice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Voice({})", self.language)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tandem_model::{Country, MeasureKind, Name, Zone};

    use super::*;

    fn profile(country: Option<&str>) -> Profile {
        let country = country.map(|code| Country::new(code).unwrap());
        Profile { country, ..Profile::new(Zone::utc()) }
    }

    #[test]
    fn every_file_is_built_in() {
        for &language in Language::ALL {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/content");
            let files = std::fs::read_dir(format!("{folder}/{language}/skills")).unwrap();
            let files = files.map(|file| file.unwrap().file_name().into_string().unwrap());
            let built_in = NAMES.iter().map(|name| format!("{name}.json"));
            assert_eq!(built_in.collect::<BTreeSet<_>>(), files.collect::<BTreeSet<_>>());
        }
    }

    #[test]
    fn every_exercise_is_whole() {
        for &language in Language::ALL {
            let content = content(language);
            for (skill, name) in content.skills.iter().zip(NAMES) {
                skill.check().unwrap();
                assert_eq!(format!("{}@{}", skill.id, skill.version), *name);
                assert_eq!(skill.language, language);
                let found = content.skill(skill.id.as_str(), skill.version).unwrap();
                assert_eq!(found, skill);
            }
            assert_eq!(content.newest().count(), 17);
        }
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

    #[test]
    fn every_measure_has_its_texts_and_its_authors_numbers() {
        for &language in Language::ALL {
            for &kind in MeasureKind::ALL {
                let text = crate::own::measures::text(language, kind).unwrap();
                text.fits(kind).unwrap();
            }
        }
    }
}
