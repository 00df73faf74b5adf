//! What the medicines do, and the sheet for a family. Neither needs a record, and neither leaves a
//! trace in one.

use tandem::Voice;
use tandem_model::{MedicineCard, TandemError};

use super::help;
use crate::args::{FamilySheet, MedicineCards};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::text;
use crate::secrets;

pub(super) fn medicine_card(context: &mut Context, args: &MedicineCards) -> Result<(), Stop> {
    let voice = own_voice(context)?;
    let cards = voice.medicine_cards();
    let Some(name) = &args.card else {
        if context.screen.json {
            return Ok(context.screen.value(&cards)?);
        }
        for card in &cards {
            context.screen.line(format!("{:14} {}", kebab(card), card.title))?;
        }
        return Ok(context.screen.lines(["", "  tandem medicine-card CARD"])?);
    };
    let wanted = name.to_lowercase().replace('_', "-");
    let Some(card) = cards.iter().find(|card| kebab(card) == wanted) else {
        let names: Vec<_> = cards.iter().map(kebab).collect();
        return Err(TandemError::invalid("card", format!("one of {}", names.join(", "))).into());
    };
    if context.screen.json {
        return Ok(context.screen.value(card)?);
    }
    show(context, &voice, card)
}

fn kebab(card: &MedicineCard) -> String {
    card.id.as_str().replace('_', "-")
}

fn show(context: &mut Context, voice: &Voice, card: &MedicineCard) -> Result<(), Stop> {
    let width = context.screen.width;
    context.screen.line(&card.title)?;
    for claim in &card.claims {
        context.screen.lines(text::wrap(&claim.text, width, "- "))?;
        context.screen.lines(text::wrap(&claim.source, width, "    "))?;
    }
    for (key, said) in [("evidence.limit", &card.limit), ("medicine_card.ask", &card.ask)] {
        let line = format!("{}: {said}", voice.say(key, &[]));
        context.screen.lines(text::wrap(&line, width, ""))?;
    }
    let date = voice.words().date(card.read_on);
    let read = voice.say("medicine_card.read_on", &[("date", &date)]);
    context.screen.lines(text::wrap(&read, width, ""))?;
    Ok(context.screen.lines(text::wrap(&card.last_line, width, ""))?)
}

pub(super) fn family_sheet(context: &mut Context, args: &FamilySheet) -> Result<(), Stop> {
    let sheet = match args.country {
        Some(_) => help::plain_voice(args.country),
        None => own_voice(context)?,
    }
    .family_sheet();
    if context.screen.json {
        return Ok(context.screen.value(&sheet)?);
    }
    let width = context.screen.width;
    context.screen.lines(text::wrap(&sheet.title, width, ""))?;
    help::cards(context, &sheet.cards)?;
    context.screen.line("")?;
    for line in &sheet.lines {
        context.screen.lines(text::wrap(&line.title, width, "  "))?;
        context.screen.lines(text::wrap(&line.when, width, "    "))?;
    }
    context.screen.line("")?;
    Ok(context.screen.lines(text::wrap(&sheet.last_line, width, ""))?)
}

/// The voice of the person's own record, if it can be opened without asking.
fn own_voice(context: &mut Context) -> Result<Voice, Stop> {
    if secrets::given() {
        let own = context.with_record(|_, tandem| Ok(tandem.voice()?));
        if let Ok(voice) = own {
            return Ok(voice);
        }
    }
    Ok(help::plain_voice(None))
}
