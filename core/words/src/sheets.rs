//! The words of sheets to print that are made from the content alone.
//!
//! They are the same for every record and for none: the person's own words are left out, and of their
//! profile only the country is asked, for its telephone lines.

use tandem_model::{CardPart, HelpCard, Sheet, SheetKind, ShownAt};

use crate::Voice;

/// Rows of a page of slips.
const SLIPS: u32 = 12;

impl Voice {
    /// A sheet, as far as it is made from the content: of the hospital's its title and what stands there
    /// in any case.
    #[must_use]
    pub fn sheet(&self, kind: SheetKind) -> Sheet {
        let voice = self.without_own_words();
        let say = |key: &str| voice.say(key, &[]);
        let empty = |title: String| Sheet {
            language: voice.language(),
            title,
            head: Vec::new(),
            parts: Vec::new(),
            columns: Vec::new(),
            rows: 0,
            foot: Vec::new(),
        };
        match kind {
            SheetKind::Family => {
                let sheet = voice.family_sheet();
                let lines = sheet.lines.iter().map(|line| format!("{}: {}", line.title, line.when));
                let call =
                    CardPart { heading: say("sheet.call"), lines: lines.collect(), ordered: false };
                Sheet {
                    parts: sheet.cards.iter().map(part).chain([call]).collect(),
                    foot: vec![sheet.last_line],
                    ..empty(sheet.title)
                }
            }
            SheetKind::Naloxone => {
                let cards = voice.help_cards(ShownAt::Help);
                let steps = cards.iter().find(|card| card.id == *"naloxone_use");
                let title = steps.map(|card| card.title.clone()).unwrap_or_default();
                let parts =
                    steps.map(|card| CardPart { heading: say("sheet.steps"), ..part(card) });
                Sheet {
                    parts: parts.into_iter().collect(),
                    foot: vec![say("sheet.naloxone_here")],
                    ..empty(title)
                }
            }
            SheetKind::Slips => Sheet {
                columns: ["date", "group", "signature"]
                    .map(|it| say(&format!("sheet.slip.{it}")))
                    .to_vec(),
                rows: SLIPS,
                foot: vec![say("sheet.slip.ask_before")],
                ..empty(say("sheet.slip.title"))
            },
            SheetKind::Hospital => Sheet {
                head: vec![say("sheet.hospital.own_words")],
                foot: vec![say("sheet.hospital.dose")],
                ..empty(say("sheet.hospital.title"))
            },
        }
    }
}

fn part(card: &HelpCard) -> CardPart {
    CardPart {
        heading: card.title.clone(),
        lines: card.lines.iter().map(|line| line.text.clone()).collect(),
        ordered: card.ordered,
    }
}
