//! Consents: what was agreed with whom.

use tandem::{ConsentText, KeptConsent, Tandem};
use tandem_model::{ConsentTerms, Name, Recipient};

use super::sharing::{enrolled, enrolment};
use crate::args::{ConsentNew, ConsentPart};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::sharing as json;
use crate::output::table::{Side, Table};
use crate::output::{describe, text};
use crate::secrets;

pub(super) fn consent(context: &mut Context, part: Option<ConsentPart>) -> Result<(), Stop> {
    match part {
        None | Some(ConsentPart::List) => {
            context.with_record(|context, tandem| list(context, &tandem.consents().list()?))
        }
        Some(ConsentPart::New(args)) => new(context, &args),
        Some(ConsentPart::Show { id }) => context.with_record(|context, tandem| {
            let kept = tandem.consents().find(&id)?;
            told(context, &kept, true)
        }),
        Some(ConsentPart::Stop { id }) => context.with_record(|context, tandem| {
            let kept = tandem.consents().find(&id)?;
            let kept = tandem.consents().stop(kept.id)?;
            stopped(context, tandem, &kept)
        }),
    }
}

/// What is said once sharing was stopped.
pub(super) fn stopped(
    context: &mut Context,
    tandem: &Tandem,
    kept: &KeptConsent,
) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json::ConsentJson::from(kept))?);
    }
    let voice = tandem.voice()?;
    context.screen.line(voice.say("share.stopped", &[]))?;
    let limit = voice.say("share.stop.limit", &[]);
    Ok(context.screen.lines(text::wrap(&limit, context.screen.width, ""))?)
}

fn new(context: &mut Context, args: &ConsentNew) -> Result<(), Stop> {
    // Read before a passphrase is asked for, so that a misspelt name is told at once.
    let code = args.to.as_deref().map(enrolment).transpose()?;
    context.with_record(|context, tandem| {
        let terms = match code {
            Some(code) => {
                let coach = enrolled(context, tandem, &code)?;
                tandem.sharing().usual_terms(coach.id)?
            }
            None => {
                let name = args.name.clone().ok_or_else(|| Stop::usage("say --to or --name"))?;
                let recipient =
                    Recipient { name, org: args.org.clone(), role: args.role, key: None };
                tandem.consents().usual(recipient)?
            }
        };
        let terms = chosen(terms, args)?;
        let read = tandem.consents().text(&terms)?;
        show(context, tandem, &read)?;
        context.screen.flush()?;
        if !args.yes && secrets::yes(&tandem.voice()?.say("consent.sign", &[])) == Some(false) {
            return Err(Stop::refused("not agreed to; nothing was written down"));
        }
        let kept = tandem.consents().sign(terms, &read.hash, true)?;
        told(context, &kept, false)
    })
}

fn chosen(terms: ConsentTerms, args: &ConsentNew) -> Result<ConsentTerms, Stop> {
    let mut terms = terms.for_days(args.days)?;
    terms.frequency = args.frequency;
    if let Some(alias) = &args.alias {
        terms.alias = alias.clone();
    }
    match (args.purpose_word(), &args.purpose) {
        (Some(word), _) => terms.purpose = word,
        (None, Some(own)) => terms.purpose_words = Some(Name::new(own)?),
        (None, None) => {}
    }
    if !args.items.is_empty() {
        terms = terms.with_items(args.items.clone());
    }
    Ok(terms)
}

/// The text, whole, before anything is signed. With `--json` it is part of the answer.
fn show(context: &mut Context, tandem: &Tandem, read: &ConsentText) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(());
    }
    context.screen.line(tandem.voice()?.say("consent.title", &[]))?;
    for paragraph in &read.paragraphs {
        context.screen.lines(text::wrap(paragraph, context.screen.width, "  "))?;
    }
    Ok(context.screen.line("")?)
}

fn told(context: &mut Context, kept: &KeptConsent, whole: bool) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json::ConsentJson::from(kept))?);
    }
    let (consent, terms) = (&kept.consent, &kept.consent.terms);
    let id = describe::short(kept.id);
    let until = text::day(terms.expires);
    let name = text::one_line(terms.recipient.name.as_str());
    context
        .screen
        .line(format!("Consent {id} with {name}: {}, until {until}", kept.standing_words))?;
    if whole {
        for paragraph in consent.text.as_str().lines() {
            context.screen.lines(text::wrap(paragraph, context.screen.width, "  "))?;
        }
    }
    Ok(())
}

fn list(context: &mut Context, all: &[KeptConsent]) -> Result<(), Stop> {
    if context.screen.json {
        let rows: Vec<_> = all.iter().map(json::ConsentJson::from).collect();
        return Ok(context.screen.value(&rows)?);
    }
    if all.is_empty() {
        return Ok(context.screen.line("You share with no one.")?);
    }
    let mut table = Table::new(&[
        ("id", Side::Left),
        ("with", Side::Left),
        ("as", Side::Left),
        ("stands", Side::Left),
        ("until", Side::Left),
        ("shared", Side::Right),
    ]);
    for kept in all {
        let terms = &kept.consent.terms;
        table.row([
            describe::short(kept.id),
            text::one_line(terms.recipient.name.as_str()),
            text::word(terms.recipient.role),
            kept.standing_words.clone(),
            text::day(terms.expires),
            kept.shares.to_string(),
        ]);
    }
    Ok(context.screen.lines(table.lines(context.screen.width))?)
}
