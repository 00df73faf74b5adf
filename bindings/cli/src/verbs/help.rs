//! Help now, and what is known with where it stops. Neither needs a passphrase to be of use.

use tandem::{HelpScreen, Reader, Tandem, Told, Voice, evidence as all_findings, evidence_about};
use tandem_model::{Country, HelpCard, Naloxone, Profile, TandemError, Zone};

use super::plans;
use crate::args::{Evidence, HelpNow, HelpPart};
use crate::context::{Context, is_record};
use crate::exit::Stop;
use crate::output::json::skills as json;
use crate::output::text;
use crate::secrets;
use crate::speech::{self, say};

pub(super) fn help_now(context: &mut Context, args: HelpNow) -> Result<(), Stop> {
    match args.part {
        Some(HelpPart::Naloxone { place, expires, remind_days }) => {
            let said = Naloxone { place, expires, remind_days };
            context.with_record(|context, tandem| naloxone(context, tandem, said))
        }
        None => {
            let screen = match args.country {
                Some(_) => None,
                None => own_screen(context)?,
            };
            let (voice, screen) = screen.unwrap_or_else(|| {
                let language = speech::language();
                let country = args.country.or_else(speech::country_of_computer);
                let screen = HelpScreen::without_record(language, country);
                (plain_voice(country), screen)
            });
            show(context, &voice, &screen)
        }
    }
}

/// The help of the person's own record, if it can be opened without asking. On a hard day nobody
/// should have to type a passphrase first, and a wrong one is no reason for no help.
fn own_screen(context: &mut Context) -> Result<Option<(Voice, HelpScreen)>, Stop> {
    if secrets::given() || context.is_open() {
        let opened =
            context.with_record(|_, tandem| Ok((tandem.voice()?, tandem.help().screen()?)));
        if let Ok(screen) = opened {
            return Ok(Some(screen));
        }
    }
    let here = context.folder().is_ok_and(|folder| is_record(&folder).unwrap_or(true));
    let locked = if here { say!("terminal.help.locked") } else { say!("terminal.help.none") };
    let whose = match speech::country_of_computer() {
        Some(country) => say!("terminal.help.guessed", country),
        None => say!("terminal.help.no_country"),
    };
    context.screen.note(format!("{locked} {whose}"));
    Ok(None)
}

/// The voice of whoever has no record open.
pub(super) fn plain_voice(country: Option<Country>) -> Voice {
    Voice::new(speech::language(), &Profile { country, ..Profile::new(Zone::utc()) })
}

fn naloxone(context: &mut Context, tandem: &Tandem, said: Naloxone) -> Result<(), Stop> {
    let before = tandem.help().naloxone()?.map(|(_, mine)| mine).unwrap_or_default();
    // What is not said again stays as it was.
    let mine = Naloxone {
        place: said.place.or(before.place),
        expires: said.expires.or(before.expires),
        remind_days: said.remind_days.or(before.remind_days),
    };
    if mine == Naloxone::default() {
        return Err(Stop::usage(say!("terminal.help.say_where_place_when")));
    }
    tandem.help().set_naloxone(&mine)?;
    if context.screen.json {
        return Ok(context.screen.value(&mine)?);
    }
    let screen = tandem.help().screen()?;
    mine_lines(context, &screen)
}

fn mine_lines(context: &mut Context, screen: &HelpScreen) -> Result<(), Stop> {
    let width = context.screen.width;
    if let Some(place) = screen.naloxone.as_ref().and_then(|mine| mine.place.as_ref()) {
        context.screen.lines(text::wrap(
            place.as_str(),
            width,
            &format!("{} ", say!("terminal.help.naloxone")),
        ))?;
    }
    if let Some(words) = &screen.naloxone_words {
        context.screen.line(words)?;
    }
    Ok(())
}

/// Whom to call.
pub(super) fn lines(context: &mut Context, screen: &HelpScreen) -> Result<(), Stop> {
    let width = context.screen.width;
    context.screen.line(&screen.title)?;
    for line in &screen.lines {
        context.screen.lines(text::wrap(&line.title, width, "  "))?;
        context.screen.lines(text::wrap(&line.when, width, "    "))?;
    }
    Ok(())
}

/// Cards, one after the other.
pub(super) fn cards(context: &mut Context, cards: &[HelpCard]) -> Result<(), Stop> {
    let width = context.screen.width;
    for card in cards {
        context.screen.lines(["", &card.title])?;
        for (at, line) in card.lines.iter().enumerate() {
            let first = if card.ordered { format!("  {}. ", at + 1) } else { "  - ".to_owned() };
            context.screen.lines(text::wrap(&line.text, width, &first))?;
        }
    }
    Ok(())
}

pub(super) fn show(context: &mut Context, voice: &Voice, screen: &HelpScreen) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(screen)?);
    }
    lines(context, screen)?;
    if screen.naloxone.is_some() {
        context.screen.line("")?;
        mine_lines(context, screen)?;
    }
    plan_and_people(context, voice, screen)?;
    // Nobody is asked where it is who has just read it above.
    let known = screen.naloxone.as_ref().is_some_and(|mine| mine.place.is_some());
    let asks = |card: &&HelpCard| known && card.id.as_str() == "naloxone_mine";
    let told: Vec<_> = screen.cards.iter().filter(|card| !asks(card)).cloned().collect();
    cards(context, &told)?;
    context.screen.line("")?;
    for line in &screen.unchecked {
        context.screen.lines(text::wrap(line, context.screen.width, ""))?;
    }
    Ok(())
}

/// The page for a very hard day, and the people one can call: of an open record alone.
pub(super) fn plan_and_people(
    context: &mut Context,
    voice: &Voice,
    screen: &HelpScreen,
) -> Result<(), Stop> {
    if let Some(plan) = &screen.plan {
        context.screen.lines(["", &plan.line.title])?;
        plans::whole(context, voice, plan, false)?;
    }
    if !screen.people.is_empty() {
        let title = voice.say("people.title", &[]);
        context.screen.lines(["", &title])?;
        plans::persons(context, voice, &screen.people, false)?;
    }
    Ok(())
}

pub(super) fn evidence(context: &mut Context, args: &Evidence) -> Result<(), Stop> {
    let language = speech::language();
    let reader = if args.clinician { Reader::Clinician } else { Reader::Patient };
    let findings = match &args.about {
        Some(topic) => evidence_about(language, reader, &topic.replace('-', "_")),
        None => all_findings(language, reader),
    };
    if findings.is_empty() {
        let why = "individual, group, mutual-help, medicine, skills, goals, peer-support, family, \
                   not-sure or before-you-go";
        return Err(TandemError::invalid("about", format!("one of {why}")).into());
    }
    if context.screen.json {
        let rows: Vec<_> = findings.iter().filter_map(json::FindingJson::new).collect();
        return Ok(context.screen.value(&rows)?);
    }
    let width = context.screen.width;
    let limit = tandem::words(language, "evidence.limit").unwrap_or("Limit");
    let mut told = Told::default();
    for (at, finding) in findings.iter().enumerate() {
        if at > 0 {
            context.screen.line("")?;
        }
        for (at, statement) in finding.statements().iter().enumerate() {
            let parts = statement.parts();
            let indent = if at == 0 { "" } else { "    " };
            context.screen.lines(text::wrap(parts.finding, width, indent))?;
            if let Some(figures) = parts.figures {
                context.screen.lines(text::wrap(figures, width, indent))?;
            }
            let limit = format!("{limit}: {}", told.limit(statement));
            context.screen.lines(text::wrap(&limit, width, &format!("{indent}  ")))?;
            context.screen.lines(text::wrap(parts.source, width, &format!("{indent}  ")))?;
        }
    }
    let unchecked = tandem::words(language, "limits.unchecked").unwrap_or_default();
    context.screen.line("")?;
    context.screen.lines(text::wrap(unchecked, width, ""))?;
    Ok(())
}
