//! The card that is printed and folded: what a person carries where no phone is.
//!
//! Whoever finds it can read it, so it says what the person ticked and nothing else: no name, no date,
//! no diagnosis, and nothing of where it comes from. What keeps them alive if they use, and what is
//! kept out of reach, stand on it only when they are asked for.

use serde::Serialize;
use tandem_model::{PageKind, PageSection, Result};

use super::pages::{self, Plans};
use crate::record::profile::today;

/// What a card holds, as lines to print.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Card {
    /// What stands outside.
    pub title: String,
    /// Whom to call in danger.
    pub head: Vec<String>,
    /// Its parts: a heading, and the lines below it.
    pub parts: Vec<CardPart>,
    /// What is said before it is printed.
    pub before: String,
}

/// A part of a card.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CardPart {
    /// What stands over it.
    pub heading: String,
    /// Its lines, with numbers.
    pub lines: Vec<String>,
}

impl Plans<'_> {
    /// The sections that are on a card if nothing else is said.
    #[must_use]
    pub fn on_a_card(kind: PageKind) -> Vec<PageSection> {
        match kind {
            PageKind::HardDay => vec![
                PageSection::HardDayPeople,
                PageSection::HardDayProfessionals,
                PageSection::HardDayMyself,
                PageSection::HardDayWorth,
            ],
            other => other.sections().collect(),
        }
    }

    /// A card with these sections of a page, each with what stands there; one that is empty is left
    /// out.
    ///
    /// # Errors
    /// Those of reading.
    pub fn card(&self, kind: PageKind, sections: &[PageSection]) -> Result<Card> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            let page = pages::screen(&voice, read, kind, today(read, now)?)?;
            let part = |section: &PageSection| {
                let shown = page.section(*section).filter(|shown| !shown.lines.is_empty())?;
                let line = |line: &pages::LineScreen| {
                    let phone = line.person.as_ref().and_then(|one| one.contact.phone.as_ref());
                    match phone {
                        Some(phone) => format!("{}: {phone}", line.text),
                        None => line.text.clone(),
                    }
                };
                let lines = shown.lines.iter().map(line).collect();
                Some(CardPart { heading: shown.heading.clone(), lines })
            };
            Ok(Card {
                title: voice.say("card.title", &[]),
                head: page.head.iter().map(|line| line.title.clone()).collect(),
                parts: sections.iter().filter_map(part).collect(),
                before: voice.say("card.before", &[]),
            })
        })
    }
}

hidden!(Card, CardPart);
