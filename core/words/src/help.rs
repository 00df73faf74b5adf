//! Help: whom to call or text in which country, and the cards that say what to know and do.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use tandem_model::{HelpCard, HelpLine, Language, Phone, ShownAt, Slug};

use crate::Voice;
use crate::content::{content, parsed};

const PHONES: &str = include_str!("../content/phones.json");

#[derive(Deserialize)]
pub(crate) struct HelpFile {
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

fn phones() -> &'static PhonesFile {
    static PHONES_FILE: OnceLock<PhonesFile> = OnceLock::new();
    PHONES_FILE.get_or_init(|| parsed(PHONES))
}

/// The country by this code, if there are numbers of it.
pub(crate) fn known_country(code: &str) -> Option<&'static str> {
    phones().countries.get_key_value(code).map(|(code, _)| code.as_str())
}

/// A number that may be shown, by country and line.
pub(crate) fn phone(country: &str, line: &str) -> Option<&'static Phone> {
    phones().countries.get(country)?.get(line)
}

/// What stands for a line where its number is not known: `a crisis line near you`.
pub(crate) fn phone_words(language: Language, line: &str) -> Option<String> {
    content(language).help.phone_words.get(line).cloned()
}

impl Voice {
    /// What the help screen is called.
    #[must_use]
    pub fn help_title(&self) -> String {
        self.fill(&content(self.language()).help.title, &[])
    }

    /// The lines to call or text in the person's country.
    #[must_use]
    pub fn help_lines(&self) -> Vec<HelpLine> {
        let lines = content(self.language()).help.countries.get(self.country());
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
    #[must_use]
    pub fn help_cards(&self, at: ShownAt) -> Vec<HelpCard> {
        let cards = content(self.language()).help.cards.iter();
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
