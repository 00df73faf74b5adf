//! What the medicines do, and the sheet for a family.

use chrono::NaiveDate;
use serde::Deserialize;
use tandem_model::{
    CardLine, FamilySheet, HelpCard, Medicine, MedicineCard, MedicineClaim, ShownAt, Slug,
};

use crate::Voice;
use crate::content::content;

#[derive(Deserialize)]
pub(crate) struct MedicinesFile {
    last_line: String,
    cards: Vec<FileCard>,
    family: FileSheet,
}

#[derive(Deserialize)]
struct FileCard {
    id: Slug,
    title: String,
    about: Vec<Medicine>,
    claims: Vec<FileClaim>,
    limit: String,
    ask: String,
    read_on: NaiveDate,
}

#[derive(Deserialize)]
struct FileClaim {
    id: Slug,
    text: String,
    source: String,
}

#[derive(Deserialize)]
struct FileSheet {
    title: String,
    sections: Vec<Section>,
    help_cards: Vec<Slug>,
}

#[derive(Deserialize)]
struct Section {
    id: Slug,
    title: String,
    lines: Vec<CardLine>,
    source: String,
}

impl Voice {
    /// What the medicines do: eight cards, in their order. A host need not know which medicine a
    /// person takes to show them all.
    #[must_use]
    pub fn medicine_cards(&self) -> Vec<MedicineCard> {
        let file = &content(self.language()).medicines;
        let fill = |text: &str| self.fill(text, &[]);
        let claim = |claim: &FileClaim| MedicineClaim {
            id: claim.id.clone(),
            text: fill(&claim.text),
            source: claim.source.clone(),
        };
        let card = |card: &FileCard| MedicineCard {
            id: card.id.clone(),
            title: fill(&card.title),
            about: card.about.clone(),
            claims: card.claims.iter().map(claim).collect(),
            limit: fill(&card.limit),
            ask: fill(&card.ask),
            last_line: file.last_line.clone(),
            read_on: card.read_on,
        };
        file.cards.iter().map(card).collect()
    }

    /// The sheet for family and friends: what medicine is, what to have at home, what helps to say, and
    /// the cards on an overdose. It lies on a table, so not even a person's own word for their medicine
    /// is on it.
    #[must_use]
    pub fn family_sheet(&self) -> FamilySheet {
        let file = &content(self.language()).medicines;
        let voice = self.without_own_words();
        let section = |section: &Section| HelpCard {
            id: section.id.clone(),
            title: voice.fill(&section.title, &[]),
            shown_at: Vec::new(),
            ordered: false,
            lines: section
                .lines
                .iter()
                .map(|line| CardLine { id: line.id.clone(), text: voice.fill(&line.text, &[]) })
                .collect(),
            source: Some(section.source.clone()),
        };
        let help = voice.help_cards(ShownAt::Help);
        let wanted = &file.family.help_cards;
        let cards = file.family.sections.iter().map(section);
        FamilySheet {
            title: voice.fill(&file.family.title, &[]),
            cards: cards.chain(help.into_iter().filter(|card| wanted.contains(&card.id))).collect(),
            lines: voice.help_lines(),
            last_line: file.last_line.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use tandem_model::{Country, Language, Name, Profile, Word as _, Zone};

    use super::*;

    fn voice(language: Language, own: Option<&str>) -> Voice {
        let mut profile = Profile::new(Zone::utc());
        profile.country = Some(Country::new("US").unwrap());
        profile.words.medicine = own.map(|own| Name::new(own).unwrap());
        Voice::new(language, &profile)
    }

    #[test]
    fn a_card_stands_with_its_limit_its_sources_and_the_last_line() {
        for &language in Language::ALL {
            let cards = voice(language, None).medicine_cards();
            assert_eq!(cards.len(), 8);
            for card in &cards {
                let whole = [&card.title, &card.limit, &card.ask, &card.last_line];
                let claims = card.claims.iter().flat_map(|claim| [&claim.text, &claim.source]);
                for text in whole.into_iter().chain(claims) {
                    assert!(!text.trim().is_empty() && !text.contains('{'), "{}", card.id);
                }
                assert!((4..=6).contains(&card.claims.len()), "{}", card.id);
                assert!(!card.about.contains(&Medicine::None), "{}", card.id);
            }
            let about = |word: &str| cards.iter().find(|card| card.id == *word).unwrap();
            for medicine in [Medicine::Methadone, Medicine::Buprenorphine, Medicine::Naltrexone] {
                assert_eq!(about(medicine.word()).about, [medicine]);
            }
        }
    }

    /// It is printed and left on a table: it is the same for every record.
    #[test]
    fn the_family_sheet_tells_of_nobody() {
        for &language in Language::ALL {
            let sheet = voice(language, None).family_sheet();
            let ids: Vec<_> = sheet.cards.iter().map(|card| card.id.as_str()).collect();
            assert_eq!(
                ids,
                ["medicine", "home", "say", "you", "overdose_signs", "naloxone_use", "after_break"]
            );
            assert!(sheet.lines.iter().any(|line| line.id == *"treatment"));
            assert!(sheet.cards.iter().all(|card| !card.lines.is_empty()));
        }
        let texts = |own| {
            let sheet = voice(Language::En, own).family_sheet();
            let lines = sheet.cards.into_iter().flat_map(|card| card.lines);
            lines.map(|line| line.text).collect::<Vec<_>>().join(" ")
        };
        assert!(!texts(Some("bupe")).contains("bupe"));
    }
}
