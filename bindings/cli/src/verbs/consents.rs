//! Consents: what was agreed with whom.

use tandem::{ConsentText, KeptConsent, Tandem};
use tandem_model::{ConsentTerms, Name, Recipient};

use super::sharing::{enrolled, enrolment};
use crate::args::{ConsentNew, ConsentPart};
use crate::ask::forms;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::sharing as json;
use crate::output::table::{Side, Table};
use crate::output::{describe, text};
use crate::speech::say;

pub(super) fn consent(context: &mut Context, part: Option<ConsentPart>) -> Result<(), Stop> {
    match part {
        None | Some(ConsentPart::List) => {
            context.with_record(|context, tandem| list(context, &tandem.consents().list()?))
        }
        Some(ConsentPart::New(args)) if args.to.is_none() && args.name.is_none() => {
            if !context.can_ask() {
                return Err(Stop::usage(say!("terminal.consents.say_whom")));
            }
            let (voice, ()) = forms::with_voice(context, |_| Ok(()))?;
            match forms::consent(context, &voice, *args)? {
                Some(args) => new(context, &args),
                None => Ok(()),
            }
        }
        Some(ConsentPart::New(args)) => new(context, &args),
        Some(ConsentPart::Show { id }) => context.with_record(|context, tandem| {
            let kept = tandem.consents().find(&id)?;
            told(context, &kept, None)
        }),
    }
}

/// What is said once sharing was stopped: that nothing more goes out only where that is so.
pub(super) fn stopped(
    context: &mut Context,
    tandem: &Tandem,
    kept: &KeptConsent,
) -> Result<(), Stop> {
    let reader = &kept.consent.terms.recipient;
    let open = tandem.consents().open_with(reader)?;
    if context.screen.json {
        return Ok(context.screen.value(&json::SignedJson::new(kept, &open))?);
    }
    let voice = tandem.voice()?;
    let name = text::one_line(reader.name.as_str());
    let said = if open.is_empty() { "share.stopped" } else { "share.stopped.this" };
    context.screen.line(voice.say(said, &[("name", &name)]))?;
    for other in &open {
        let id = describe::short(other.id);
        let said = voice.say("terminal.consent.goes_on", &[("name", &name), ("id", &id)]);
        context.screen.lines(text::wrap(&said, context.screen.width, ""))?;
    }
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
                let name = args
                    .name
                    .clone()
                    .ok_or_else(|| Stop::usage(say!("terminal.consents.say_name")))?;
                let recipient =
                    Recipient { name, org: args.org.clone(), role: args.role, key: None };
                tandem.consents().usual(recipient)?
            }
        };
        let terms = chosen(terms, args)?;
        let read = tandem.consents().text(&terms)?;
        show(context, tandem, &read)?;
        context.screen.flush()?;
        let open = tandem.consents().open_with(&terms.recipient)?;
        for other in &open {
            let (id, name) =
                (describe::short(other.id), text::one_line(terms.recipient.name.as_str()));
            let already = [("name", name.as_str()), ("id", id.as_str())];
            context.screen.note(tandem.voice()?.say("terminal.consent.already", &already));
        }
        let voice = tandem.voice()?;
        if !args.yes && context.yes(&voice, &voice.say("consent.sign", &[]))? == Some(false) {
            return Err(Stop::refused(say!("terminal.consents.not_agreed_nothing_written")));
        }
        let kept = tandem.consents().sign(terms, &read.hash, true)?;
        told(context, &kept, Some(&open))
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

/// A consent: with its text, or, just signed, with the others that are open with the same reader.
fn told(
    context: &mut Context,
    kept: &KeptConsent,
    also_open: Option<&[KeptConsent]>,
) -> Result<(), Stop> {
    if context.screen.json {
        match also_open {
            Some(open) => context.screen.value(&json::SignedJson::new(kept, open))?,
            None => context.screen.value(&json::ConsentJson::from(kept))?,
        }
        return Ok(());
    }
    let (consent, terms) = (&kept.consent, &kept.consent.terms);
    let id = describe::short(kept.id);
    let until = text::day(terms.expires);
    let name = text::one_line(terms.recipient.name.as_str());
    context.screen.line(say!(
        "terminal.consents.consent_until",
        id,
        name,
        until,
        purpose = kept.standing_words
    ))?;
    if also_open.is_none() {
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
        return Ok(context.screen.line(say!("terminal.consents.share_no_one"))?);
    }
    let mut table = Table::new(&[
        (say!("terminal.look.id"), Side::Left),
        (say!("terminal.consents.with"), Side::Left),
        (say!("terminal.consents.as"), Side::Left),
        (say!("terminal.consents.stands"), Side::Left),
        (say!("terminal.consents.until"), Side::Left),
        (say!("terminal.consents.shared"), Side::Right),
    ])
    .wrapped();
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
