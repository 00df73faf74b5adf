//! The card that is printed and folded: what a person carries where no phone is.
//!
//! Whoever finds it can read it, so it says what the person ticked and nothing else: no name, no date,
//! no diagnosis, and nothing of where it comes from. What keeps them alive if they use, and what is
//! kept out of reach, stand on it only when they are asked for.

use tandem_model::{Card, CardPart, PageKind, PageSection, Result, ShownAt, TandemError};
use tandem_words::Voice;

use super::pages::{self, Plans};
use crate::record::profile::{read_profile, today};

/// What a card is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CardChoice {
    /// Of which page.
    pub page: PageKind,
    /// Which sections; one that is empty is left out.
    pub sections: Vec<PageSection>,
    /// How naloxone is used, below them.
    pub naloxone: bool,
    /// A second sheet in the other language: its headings and numbers. What the person wrote stands
    /// on it as they wrote it.
    pub both_languages: bool,
}

impl CardChoice {
    /// What is on a card if nothing else is said.
    #[must_use]
    pub fn usual(page: PageKind) -> Self {
        let sections = match page {
            PageKind::HardDay => vec![
                PageSection::HardDayPeople,
                PageSection::HardDayProfessionals,
                PageSection::HardDayMyself,
                PageSection::HardDayWorth,
            ],
            other => other.sections().collect(),
        };
        // A hospital may speak the other language.
        let both_languages = page == PageKind::Hospital;
        Self { page, sections, naloxone: false, both_languages }
    }
}

impl Plans<'_> {
    /// A card for each language in which it is wanted, the person's own first. As a file:
    /// [`Reports::card`](crate::Reports::card).
    ///
    /// # Errors
    /// `Invalid` in `page` where nothing would be on it; those of reading.
    pub fn card(&self, choice: &CardChoice) -> Result<Vec<Card>> {
        let cards = self.card_as_it_is(choice)?;
        if cards.iter().all(|card| card.parts.is_empty()) {
            return Err(TandemError::invalid("page", "a page with a line on it"));
        }
        Ok(cards)
    }

    /// The same, though there may be nothing on it: a sheet has lines to write on by hand.
    pub(crate) fn card_as_it_is(&self, choice: &CardChoice) -> Result<Vec<Card>> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let own = self.tandem.voice_in(read)?.language();
            let languages = [Some(own), choice.both_languages.then_some(own.other())];
            let profile = read_profile(read)?;
            let today = today(read, now)?;
            let card = |language| {
                let voice = Voice::new(language, &profile);
                let page = pages::screen(&voice, read, choice.page, today)?;
                Ok(self::card(&voice, &page, choice))
            };
            languages.into_iter().flatten().map(card).collect()
        })
    }
}

fn card(voice: &Voice, page: &pages::PageScreen, choice: &CardChoice) -> Card {
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
        Some(CardPart { heading: shown.heading.clone(), lines, ordered: false })
    };
    let naloxone = voice.help_cards(ShownAt::Help).into_iter().find(|it| it.id == *"naloxone_use");
    let naloxone = naloxone.filter(|_| choice.naloxone).map(|steps| CardPart {
        heading: steps.title,
        lines: steps.lines.into_iter().map(|line| line.text).collect(),
        ordered: steps.ordered,
    });
    Card {
        language: voice.language(),
        title: voice.say("card.title", &[]),
        head: page.head.iter().map(|line| line.title.clone()).collect(),
        parts: choice.sections.iter().filter_map(part).chain(naloxone).collect(),
        before: voice.say("card.before", &[]),
    }
}
