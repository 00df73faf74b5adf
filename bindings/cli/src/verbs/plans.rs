//! Pages of plans, and the people one can call.

use std::path::PathBuf;

use tandem::{CardChoice, ContactLine, EntryKind, LineScreen, PageScreen, Tandem, Voice};
use tandem_model::{
    Contact, Id, LineWhat, Name, PageKind, PageSection, Paper, TandemError, Word as _, fold,
};

use super::{names, take_back};
use crate::args::{ContactDetails, OneSection, PeoplePart, PlanPart};
use crate::context::Context;
use crate::exit::Stop;
use crate::files::Out;
use crate::output::json::Exported;
use crate::output::{describe, text};
use crate::speech::say;

pub(super) fn plan(context: &mut Context, part: Option<PlanPart>) -> Result<(), Stop> {
    let Some(part) = part else { return context.with_record(list) };
    context.with_record(|context, tandem| {
        let plans = tandem.plans();
        let page = match part {
            PlanPart::HardDay(of) => return one(context, tandem, PageKind::HardDay, of),
            PlanPart::Coping(of) => return one(context, tandem, PageKind::Coping, of),
            PlanPart::Hospital(of) => return one(context, tandem, PageKind::Hospital, of),
            PlanPart::Visit(of) => return one(context, tandem, PageKind::Visit, of),
            PlanPart::Add { page, section, words, person, phone, naloxone } => {
                let section = page.section(&section)?;
                let lines = lines_of(tandem, section, &words, person, phone, naloxone)?;
                let before = plans.page(page)?;
                let there =
                    |id| before.sections.iter().flat_map(|it| &it.lines).any(|it| it.id == id);
                let mut again = false;
                for what in lines {
                    again |= there(plans.add(section, what)?);
                }
                if again {
                    context.screen.note(tandem.voice()?.say("terminal.again.line", &[]));
                }
                return one_section(context, tandem, section);
            }
            PlanPart::Edit { line, words } => {
                plans.rewrite(line_id(tandem, &line)?, LineWhat::Text { text: words })?;
                return noted(context, tandem);
            }
            PlanPart::Done { line, not } => {
                plans.done(line_id(tandem, &line)?, !not)?;
                return noted(context, tandem);
            }
            PlanPart::Right { page } => {
                plans.looked_at(page)?;
                page
            }
            PlanPart::Used { page } => {
                plans.used(page)?;
                return noted(context, tandem);
            }
            PlanPart::Helped { page, lines } => {
                let lines: Result<Vec<Id>, Stop> =
                    lines.iter().map(|line| line_id(tandem, line)).collect();
                plans.helped(page, &lines?)?;
                page
            }
            PlanPart::StartOver { page, yes } => {
                let ask = tandem.voice()?.say("page.start_over.ask", &[]);
                if yes || sure(context, tandem, &ask)? {
                    plans.start_over(page)?;
                }
                page
            }
            PlanPart::Forget { page, yes } => {
                let voice = tandem.voice()?;
                let what = voice.word("page", page);
                let ask = voice.say("terminal.forget.ask", &[("what", &what)]);
                if yes || sure(context, tandem, &ask)? {
                    plans.forget(page)?;
                    let done = voice.say("terminal.forget.done", &[("what", &what)]);
                    let copies = voice.say("terminal.forget.copies", &[]);
                    context.screen.lines([done, copies])?;
                }
                return Ok(());
            }
            PlanPart::Print { page, with, naloxone, both, out, paper, force } => {
                let mut choice = CardChoice::usual(page);
                if !with.is_empty() {
                    let named = with.iter().map(|name| page.section(name.trim()));
                    choice.sections = named.collect::<Result<_, TandemError>>()?;
                }
                choice.naloxone = naloxone;
                choice.both_languages |= both;
                return print(context, tandem, &choice, out.map(|out| (out, force)), paper);
            }
        };
        one(context, tandem, page, OneSection { section: None })
    })
}

/// What is put on the page: ready lines by name or number, else own words, or what a flag names.
fn lines_of(
    tandem: &Tandem,
    section: PageSection,
    words: &[String],
    person: Option<String>,
    phone: Option<String>,
    naloxone: bool,
) -> Result<Vec<LineWhat>, Stop> {
    if let Some(person) = person {
        return Ok(vec![LineWhat::Person { contact: contact_id(tandem, &person)? }]);
    }
    if let Some(phone) = phone {
        let lines = tandem.help().screen()?.lines;
        let line = lines.into_iter().find(|line| line.id == *phone.as_str());
        let line = line.ok_or_else(|| TandemError::invalid("line", "one that `help-now` shows"))?;
        return Ok(vec![LineWhat::Phone { line: line.id }]);
    }
    if naloxone {
        return Ok(vec![LineWhat::Naloxone]);
    }
    let typed = words.join(" ");
    let page = tandem.plans().page(section.page())?;
    let Some(shown) = page.section(section) else { return Ok(Vec::new()) };
    let picked: Result<Vec<_>, TandemError> =
        typed.split(',').map(|word| shown.ready(word.trim())).collect();
    let picked: Option<Vec<_>> = picked?.into_iter().collect();
    let texts = match picked {
        Some(lines) => lines.iter().map(|line| line.text.as_str()).collect(),
        None => vec![typed.as_str()],
    };
    texts.into_iter().map(|text| Ok(LineWhat::Text { text: Name::new(text)? })).collect()
}

fn line_id(tandem: &Tandem, id: &str) -> Result<Id, Stop> {
    of_kind(tandem, id, EntryKind::PageLine)
}

/// Somebody of the people one can call, by name or by id.
fn contact_id(tandem: &Tandem, id: &str) -> Result<Id, Stop> {
    let all = tandem.people().list()?;
    let called: Vec<_> = all.iter().map(|line| (line.id, line.contact.name.as_str())).collect();
    if let Some(found) = names::meant(id, &called)? {
        return Ok(found);
    }
    of_kind(tandem, id, EntryKind::Contact)
}

fn of_kind(tandem: &Tandem, id: &str, kind: EntryKind) -> Result<Id, Stop> {
    let entry = tandem.log().find(id)?;
    if entry.kind == kind {
        Ok(entry.id)
    } else {
        let (is, wanted) = (describe::name(entry.kind), describe::name(kind));
        Err(Stop::refused(say!("terminal.plans.not", id, is, wanted)))
    }
}

/// Asks before something that takes a lot away.
pub(super) fn sure(context: &mut Context, tandem: &Tandem, ask: &str) -> Result<bool, Stop> {
    let voice = tandem.voice()?;
    match context.yes(&voice, ask)? {
        Some(true) => Ok(true),
        Some(false) => Err(TandemError::Cancelled.into()),
        None => Err(Stop::usage(voice.say("terminal.add_yes", &[]))),
    }
}

fn noted(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let said = tandem.voice()?.say("terminal.noted", &[]);
    if context.screen.json {
        return Ok(context.screen.value(&serde_json::json!({ "done": true }))?);
    }
    Ok(context.screen.line(said)?)
}

fn list(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let pages = tandem.plans().list()?;
    if context.screen.json {
        return Ok(context.screen.value(&pages)?);
    }
    let width = context.screen.width;
    let voice = tandem.voice()?;
    for page in pages {
        context.screen.line(&page.title)?;
        let words = page.words.unwrap_or_else(|| voice.say("page.empty", &[]));
        context.screen.lines(text::wrap(&words, width, "  "))?;
        if let Some(look) = page.look {
            context.screen.lines(text::wrap(&look, width, "  "))?;
        }
        context.screen.line(format!("  tandem plan {}", page.kind.kebab()))?;
    }
    Ok(())
}

fn one(context: &mut Context, tandem: &Tandem, kind: PageKind, of: OneSection) -> Result<(), Stop> {
    if let Some(section) = of.section {
        return one_section(context, tandem, kind.section(&section)?);
    }
    let page = tandem.plans().page(kind)?;
    if context.screen.json {
        return Ok(context.screen.value(&page)?);
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    let words = page.line.words.clone();
    let words = words.unwrap_or_else(|| voice.say("page.empty", &[]));
    context.screen.line(&page.line.title)?;
    context.screen.lines(text::wrap(&words, width, ""))?;
    whole(context, &voice, &page, true)?;
    context.screen.line("")?;
    if let Some(ask) = &page.ask_what_helped {
        context.screen.lines(text::wrap(ask, width, ""))?;
        context.screen.line(format!("  tandem plan helped {} ID…", kind.kebab()))?;
    }
    if page.line.look.is_some() {
        context.screen.lines(text::wrap(&voice.say("page.look.right", &[]), width, ""))?;
        context.screen.line(format!("  tandem plan right {}", kind.kebab()))?;
    }
    context.screen.lines(text::wrap(&page.copies, width, ""))?;
    Ok(())
}

/// The head of a page and its sections that have lines; with their ids, where they are to be changed.
pub(super) fn whole(
    context: &mut Context,
    voice: &Voice,
    page: &PageScreen,
    ids: bool,
) -> Result<(), Stop> {
    let width = context.screen.width;
    for line in &page.head {
        context.screen.lines(text::wrap(&line.title, width, "  "))?;
    }
    for section in &page.sections {
        if section.lines.is_empty() {
            continue;
        }
        context.screen.lines(["", &section.heading])?;
        for line in &section.lines {
            context.screen.lines(line_lines(voice, line, width, ids))?;
        }
    }
    Ok(())
}

fn line_lines(voice: &Voice, line: &LineScreen, width: usize, ids: bool) -> Vec<String> {
    let phone = line.person.as_ref().and_then(|one| one.contact.phone.as_ref());
    let mut words = line.text.clone();
    if let Some(phone) = phone {
        words = format!("{words}: {phone}");
    }
    if line.done_on.is_some() {
        words = format!("{words} ({})", voice.say("page.done", &[]));
    }
    if ids {
        words = format!("{words} [{}]", describe::short(line.id));
    }
    text::wrap(&words, width, "  - ")
}

/// One section: its question, what stands there, what else could.
fn one_section(context: &mut Context, tandem: &Tandem, of: PageSection) -> Result<(), Stop> {
    let page = tandem.plans().page(of.page())?;
    let Some(section) = page.section(of) else { return Ok(()) };
    if context.screen.json {
        return Ok(context.screen.value(section)?);
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    context.screen.line(&section.heading)?;
    for line in &section.lines {
        context.screen.lines(line_lines(&voice, line, width, true))?;
    }
    if let Some(prompt) = &section.prompt {
        context.screen.line("")?;
        context.screen.lines(text::wrap(prompt, width, ""))?;
    }
    // Each keeps its number, so that the same thing typed twice is the same line twice.
    let mut open = (1..).zip(&section.ready).filter(|(_, line)| !line.stands).peekable();
    let first = open.peek().map_or_else(|| "\"…\"".to_owned(), |(number, _)| number.to_string());
    for (number, line) in open {
        context.screen.lines(text::wrap(&line.text, width, &format!("  {number:>2} ")))?;
    }
    let (kind, name) = (of.page().kebab(), of.name().replace('_', "-"));
    context.screen.lines(["", &format!("tandem plan add {kind} {name} {first}")])?;
    Ok(())
}

/// A card on the screen, or as a file to print.
fn print(
    context: &mut Context,
    tandem: &Tandem,
    choice: &CardChoice,
    out: Option<(PathBuf, bool)>,
    paper: Option<Paper>,
) -> Result<(), Stop> {
    let cards = tandem.plans().card(choice)?;
    let before = cards.first().map(|card| card.before.clone()).unwrap_or_default();
    let width = context.screen.width.min(CARD);
    match out {
        Some((path, force)) => {
            let file = tandem.reports().card(choice, paper, &mut |_, _| true)?;
            file.sentences.iter().for_each(|said| context.screen.note(said));
            Out::begin(&path, force)?.write(&file.bytes)?;
            if context.screen.json {
                let told = serde_json::json!({ "suggested_name": file.name });
                context.screen.value(&Exported::new("pdf", &path, &told))?;
            }
        }
        None if context.screen.json => context.screen.value(&cards)?,
        None => {
            for (at, card) in cards.iter().enumerate() {
                if at > 0 {
                    context.screen.line("")?;
                }
                context.screen.line(&card.title)?;
                for line in &card.head {
                    context.screen.lines(text::wrap(line, width, ""))?;
                }
                for part in &card.parts {
                    context.screen.lines(["", &part.heading])?;
                    for (at, line) in (1..).zip(&part.lines) {
                        let first = if part.ordered { format!("{at}. ") } else { "- ".to_owned() };
                        context.screen.lines(text::wrap(line, width, &first))?;
                    }
                }
            }
        }
    }
    context.screen.note(before);
    Ok(())
}

/// As wide as a quarter of a sheet, in columns.
const CARD: usize = 40;

pub(super) fn people(context: &mut Context, part: Option<PeoplePart>) -> Result<(), Stop> {
    let part = match part {
        Some(PeoplePart::Remove { id }) => {
            let id = context.with_record(|_, tandem| contact_id(tandem, &id))?;
            return take_back::remove(context, &id.to_string());
        }
        Some(PeoplePart::Forget(args)) => {
            context.with_record(|_, tandem| contact_id(tandem, &args.id).map(drop))?;
            return take_back::forget(context, &args);
        }
        other => other,
    };
    context.with_record(|context, tandem| {
        let people = tandem.people();
        let (id, key) = match part {
            Some(PeoplePart::Add { name, details }) => {
                let contact = with_details(Contact::new(name), details);
                let before = people.list()?;
                let id = people.add(&contact)?;
                let name = contact.name.as_str();
                let alike = before.iter().any(|one| fold(one.contact.name.as_str()) == fold(name));
                if before.iter().any(|one| one.id == id) {
                    return known(context, tandem, id);
                } else if alike {
                    let said = tandem.voice()?.say("terminal.again.name", &[("name", name)]);
                    context.screen.note(said);
                }
                (id, "people.added")
            }
            Some(PeoplePart::Edit { id, name, details }) => {
                let id = contact_id(tandem, &id)?;
                people.edit(id, |before| {
                    let name = name.unwrap_or_else(|| before.name.clone());
                    Ok(with_details(Contact { name, ..before }, details))
                })?;
                (id, "people.changed")
            }
            Some(PeoplePart::Order { ids }) => {
                let ids: Result<Vec<Id>, Stop> =
                    ids.iter().map(|id| contact_id(tandem, id)).collect();
                people.order(&ids?)?;
                return everybody(context, tandem);
            }
            _ => return everybody(context, tandem),
        };
        let contact = people.contact(id)?;
        if context.screen.json {
            return Ok(context
                .screen
                .value(&serde_json::json!({ "id": id, "contact": contact }))?);
        }
        let said = tandem.voice()?.say(key, &[("name", contact.name.as_str())]);
        Ok(context.screen.line(format!("{said} [{}]", describe::short(id)))?)
    })
}

/// Somebody who was there before they were added.
fn known(context: &mut Context, tandem: &Tandem, id: Id) -> Result<(), Stop> {
    let contact = tandem.people().contact(id)?;
    if context.screen.json {
        return Ok(context.screen.value(&serde_json::json!({ "id": id, "contact": contact }))?);
    }
    let said = tandem.voice()?.say("terminal.again.person", &[("name", contact.name.as_str())]);
    context.screen.lines(text::wrap(&said, context.screen.width, ""))?;
    Ok(context.screen.line(format!("  tandem people edit {} …", describe::short(id)))?)
}

/// What was named; the rest stays.
fn with_details(before: Contact, details: ContactDetails) -> Contact {
    Contact {
        phone: details.phone.or(before.phone),
        ways: match details.ways.is_empty() {
            true => before.ways,
            false => details.ways.into_iter().collect(),
        },
        role: details.role.or(before.role),
        good_for: match details.good_for.is_empty() {
            true => before.good_for,
            false => details.good_for.into_iter().collect(),
        },
        when: details.when.or(before.when),
        speaks: match details.speaks.is_empty() {
            true => before.speaks,
            false => details.speaks.into_iter().collect(),
        },
        asked: details.asked.or(before.asked),
        not_offered: details.afraid.unwrap_or(before.not_offered),
        name: before.name,
        order: before.order,
    }
}

fn everybody(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let all = tandem.people().list()?;
    if context.screen.json {
        return Ok(context.screen.value(&all)?);
    }
    let voice = tandem.voice()?;
    if all.is_empty() {
        let none = voice.say("people.none", &[]);
        return Ok(context.screen.lines([none, "  tandem people add S. --phone …".to_owned()])?);
    }
    persons(context, &voice, &all, true)
}

/// That the plan for a very hard day is here, and how it is opened.
pub(super) fn is_here(context: &mut Context, line: Option<&String>) -> Result<(), Stop> {
    let Some(line) = line else { return Ok(()) };
    Ok(context.screen.lines(["", line, "  tandem plan hard-day"])?)
}

/// People, each with a number to call.
pub(super) fn persons(
    context: &mut Context,
    voice: &Voice,
    all: &[ContactLine],
    ids: bool,
) -> Result<(), Stop> {
    let width = context.screen.width;
    for one in all {
        let Contact { name, phone, role, good_for, when, asked, .. } = &one.contact;
        let phone = phone.as_ref().map(|phone| format!(": {phone}")).unwrap_or_default();
        let id = if ids { format!(" [{}]", describe::short(one.id)) } else { String::new() };
        context.screen.lines(text::wrap(&format!("{name}{phone}{id}"), width, "  "))?;
        let role = role.map(|role| voice.word("contact_role", role));
        let good_for = good_for.iter().map(|good| voice.word("good_for", *good));
        let when = when.map(|when| voice.word("reachable", when));
        let told: Vec<String> = role.into_iter().chain(good_for).chain(when).collect();
        if !told.is_empty() {
            context.screen.lines(text::wrap(&told.join(", "), width, "    "))?;
        }
        if let Some(asked) = asked.filter(|_| ids) {
            let date = voice.words().date(asked);
            let said = voice.say("people.asked", &[("date", &date)]);
            context.screen.lines(text::wrap(&said, width, "    "))?;
        }
    }
    Ok(())
}
