//! Help: whom to call or text in which country, and the cards that say what to know and do.
//!
//! A person who never chose a country is told the number of the United States and Canada, which is one,
//! and that it is theirs; "your local emergency number" alone helps nobody who has to look it up. Who
//! chose a country of which no number is known is told of none.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde::Deserialize;
use tandem_model::{CardLine, HelpCard, HelpLine, Language, Phone, ShownAt, Slug};

use crate::Voice;
use crate::content::{content, parsed};
use crate::fill::fill;

const PHONES: &str = include_str!("../content/phones.json");

#[derive(Deserialize)]
pub(crate) struct HelpFile {
    title: String,
    phone_words: BTreeMap<String, String>,
    phone_words_unset: BTreeMap<String, String>,
    countries: BTreeMap<String, HelpCountry>,
    cards: Vec<FileCard>,
}

#[derive(Deserialize)]
struct FileCard {
    id: Slug,
    title: String,
    shown_at: Vec<ShownAt>,
    ordered: bool,
    lines: Vec<FileCardLine>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct FileCardLine {
    id: Slug,
    text: String,
    /// It is about calling this line, and left out where the country has none.
    #[serde(default)]
    needs_phone: Option<String>,
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

/// Where no country was chosen. No number is of it; see the top of this file.
pub(crate) const UNSET: &str = "unset";

/// Where one was chosen of which no number is known.
const ELSEWHERE: &str = "elsewhere";

/// The country whose numbers are told: by its code, or one of the two above.
pub(crate) fn country_of(code: Option<&str>) -> &'static str {
    let Some(code) = code else { return UNSET };
    phones().countries.get_key_value(code).map_or(ELSEWHERE, |(code, _)| code)
}

/// A number that may be shown, by country and line.
pub(crate) fn phone(country: &str, line: &str) -> Option<&'static Phone> {
    phones().countries.get(country)?.get(line)
}

/// What stands for a line where the country's number is not known: `a crisis line near you`.
pub(crate) fn phone_words(language: Language, country: &str, line: &str) -> Option<String> {
    let help = &content(language).help;
    let unset = help.phone_words_unset.get(line).filter(|_| country == UNSET);
    match (unset, phone("us", line)) {
        (Some(words), Some(Phone { show, .. })) => {
            Some(fill(words, |name| (name == "phone").then_some(Cow::Borrowed(show.as_str()))))
        }
        _ => help.phone_words.get(line).cloned(),
    }
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
        let line = |line: &HelpFileLine| {
            let phone = line.phone.as_deref().and_then(|path| {
                let (country, line) = path.split_once('.')?;
                phone(country, line)
            });
            let spanish = phone.and_then(|phone| phone.spanish.as_ref());
            let text = phone.and_then(|phone| phone.text.as_ref());
            let values = [
                ("spanish:call", spanish.map_or("", |it| &it.call)),
                ("spanish:text", spanish.map_or("", |it| &it.text)),
                ("word", text.map_or("", |it| &it.word)),
            ];
            HelpLine {
                id: line.id.clone(),
                title: self.fill(&line.title, &values),
                when: self.fill(&line.when, &values),
                phone: phone.cloned(),
            }
        };
        lines.map(|country| country.lines.iter().map(line).collect()).unwrap_or_default()
    }

    /// Whom to call in danger, in one line: the emergency and the crisis line of the person's country. It stands
    /// beside words that somebody is worried by, on both sides; nothing is ever looked for in the words.
    #[must_use]
    pub fn danger_line(&self) -> String {
        let lines = self.help_lines().into_iter();
        let told = lines.filter(|line| matches!(line.id.as_str(), "emergency" | "crisis"));
        let told = told.map(|line| match line.phone.and_then(|phone| phone.spanish) {
            Some(spanish) => {
                let values = [("line", &*line.title), ("n", &*spanish.call)];
                format!("{}.", self.say("help.danger.spanish", &values))
            }
            None => format!("{}.", line.title),
        });
        self.say("help.danger.line", &[("lines", &told.collect::<Vec<_>>().join(" "))])
    }

    /// What a coach does who is worried by what they read.
    #[must_use]
    pub fn worried(&self) -> String {
        format!("{} {}", self.say("coach.worried", &[]), self.danger_line())
    }

    /// The cards that are shown at one place.
    #[must_use]
    pub fn help_cards(&self, at: ShownAt) -> Vec<HelpCard> {
        let cards = content(self.language()).help.cards.iter();
        let told = |line: &&FileCardLine| {
            line.needs_phone.as_deref().is_none_or(|it| phone(self.country(), it).is_some())
        };
        let line = |line: &FileCardLine| CardLine {
            id: line.id.clone(),
            text: self.fill(&line.text, &[]),
        };
        let card = |card: &FileCard| HelpCard {
            id: card.id.clone(),
            title: self.fill(&card.title, &[]),
            shown_at: card.shown_at.clone(),
            ordered: card.ordered,
            lines: card.lines.iter().filter(told).map(line).collect(),
            source: card.source.clone(),
        };
        cards.filter(|card| card.shown_at.contains(&at)).map(card).collect()
    }
}
