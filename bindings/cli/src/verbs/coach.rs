//! A peer coach's record: the code, the people, what these shared.

use std::path::Path;

use tandem::{Comparison, ContactNote, PersonPage, Tandem};
use tandem_model::{Compared, LocalTime, Note, SharedPeriod, SpokenWords, fold};

use super::sharing::{read_file, spoken, summary};
use crate::args::{CoachNote, CoachPart, SharingMaybeOut, SharingOut};
use crate::context::Context;
use crate::exit::Stop;
use crate::files::Out;
use crate::output::json::sharing as json;
use crate::output::table::{Side, Table};
use crate::output::{describe, text};
use crate::secrets;

pub(super) fn coach(context: &mut Context, part: CoachPart) -> Result<(), Stop> {
    match part {
        CoachPart::Enrol { name, org, days, out } => context.with_record(|context, tandem| {
            let file = out.out.as_deref().map(|path| Out::begin(path, out.force)).transpose()?;
            let code = tandem.coach().enrol(name, org, days)?;
            if let Some(file) = file {
                file.write(format!("{}\n", code.code).as_bytes())?;
            }
            enrolled(context, tandem, &code, &out)
        }),
        CoachPart::Open { file } => open(context, &file),
        CoachPart::People => people(context),
        CoachPart::Show { person } => context.with_record(|context, tandem| {
            let page = tandem.coach().page(tandem.coach().find(&person)?)?;
            show(context, tandem, &page)
        }),
        CoachPart::Compare { person } => context.with_record(|context, tandem| {
            let page = tandem.coach().page(tandem.coach().find(&person)?)?;
            let comparison = page.comparison.as_ref();
            if context.screen.json {
                return Ok(context.screen.value(&comparison)?);
            }
            match comparison {
                Some(comparison) => compared(context, comparison),
                None => Ok(context.screen.line("There is nothing to compare it with.")?),
            }
        }),
        CoachPart::Note(args) => note(context, *args),
        CoachPart::Reply { person, text, out } => reply(context, &person, text, &out),
        CoachPart::Pin { person, different, another_person, word } => {
            context.with_record(|context, tandem| {
                let found = match (different, another_person) {
                    (true, _) => Compared::Different,
                    (false, true) => Compared::AnotherPerson,
                    (false, false) => Compared::Same,
                };
                let id = tandem.coach().find(&person)?;
                let page = tandem.coach().page(id)?;
                if !different {
                    heard(tandem, &page.phrase, word)?;
                }
                let waited = page.line.blocked;
                let line = tandem.coach().compared(id, found)?;
                if context.screen.json {
                    return Ok(context.screen.value(&line)?);
                }
                let key = if different { "coach.refused" } else { "coach.open_again" };
                if waited || different {
                    context.screen.line(tandem.voice()?.say(key, &[]))?;
                } else {
                    context.screen.line("Pinned.")?;
                }
                Ok(())
            })
        }
        CoachPart::Purge => context.with_record(|context, tandem| {
            let deleted = tandem.coach().purge_closed()?;
            told_deleted(context, deleted)
        }),
        CoachPart::Delete { person, all } => context.with_record(|context, tandem| {
            let id = tandem.coach().find(&person)?;
            let deleted = tandem.coach().delete_shared(id)?;
            if all {
                tandem.coach().forget(id)?;
            }
            told_deleted(context, deleted)
        }),
    }
}

fn told_deleted(context: &mut Context, deleted: u32) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&serde_json::json!({ "deleted": deleted }))?);
    }
    let deleted = text::count(deleted as usize, "summary", "summaries");
    Ok(context.screen.line(format!("{deleted} deleted for good."))?)
}

fn enrolled(
    context: &mut Context,
    tandem: &Tandem,
    code: &tandem::CoachCode,
    out: &SharingMaybeOut,
) -> Result<(), Stop> {
    let file = out.out.as_ref().map(|path| path.display().to_string());
    if context.screen.json {
        return Ok(context.screen.value(&json::CodeIn { code, file })?);
    }
    context.screen.line(tandem.voice()?.say("coach.enrol", &[]))?;
    context.screen.line("")?;
    context.screen.lines(code.qr_text.lines())?;
    context.screen.line(&code.code)?;
    context.screen.line("")?;
    let until = text::day(code.expires);
    context.screen.line(format!("It can be used until {until}. Key {}", code.key))?;
    if let Some(file) = file {
        context.screen.line(format!("{file} is written."))?;
    }
    Ok(())
}

fn open(context: &mut Context, file: &Path) -> Result<(), Stop> {
    let bytes = read_file(file)?;
    context.with_record(|context, tandem| {
        let opened = tandem.coach().open(&bytes)?;
        if context.screen.json {
            return Ok(context.screen.value(&json::OpenedJson::from(&opened))?);
        }
        for said in &opened.said {
            context.screen.lines(text::wrap(said, context.screen.width, "! "))?;
        }
        if !opened.flags.is_empty() {
            context.screen.lines(spoken(&tandem.voice()?, &opened.phrase))?;
            context.screen.line("")?;
        }
        match &opened.view {
            Some(view) => {
                summary(context, tandem, view)?;
                worried(context, tandem)
            }
            None => Ok(()),
        }
    })
}

fn worried(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    context.screen.line("")?;
    let worried = tandem.voice()?.say("coach.worried", &[]);
    Ok(context.screen.lines(text::wrap(&worried, context.screen.width, ""))?)
}

/// Whoever says that the words are the same has heard one of them: the screen alone shows both.
fn heard(tandem: &Tandem, phrase: &SpokenWords, word: Option<String>) -> Result<(), Stop> {
    let voice = tandem.voice()?;
    let question = || voice.say("terminal.coach.heard", &[]);
    let Some(word) = word.or_else(|| secrets::word(&question()).map(|it| it.to_string())) else {
        return Ok(());
    };
    // In whichever language the two read them, and as it sounds where that is Spanish.
    let typed = fold(word.trim());
    let spanish = phrase.es.split(' ').any(|other| tandem::is_heard(&typed, &fold(other)));
    if spanish || phrase.en.split(' ').any(|other| fold(other) == typed) {
        return Ok(());
    }
    Err(Stop::refused(voice.say("terminal.coach.not_heard", &[])))
}

fn people(context: &mut Context) -> Result<(), Stop> {
    context.with_record(people_of)
}

/// The list of a coach's people, which is their first screen.
pub(super) fn people_of(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let people = tandem.coach().people()?;
    if context.screen.json {
        return Ok(context.screen.value(&people)?);
    }
    let voice = tandem.voice()?;
    if people.is_empty() {
        return Ok(context.screen.line(voice.say("coach.nobody", &[]))?);
    }
    let zone = context.zone(tandem)?;
    let mut table = Table::new(&[
        ("id", Side::Left),
        ("who", Side::Left),
        ("asks", Side::Left),
        ("latest", Side::Left),
        ("", Side::Left),
    ]);
    for line in &people {
        let latest = line.latest.map(|at| text::day(LocalTime::at(at, &zone).date()));
        let marks =
            [(line.blocked, "another key"), (line.withdrawn, "stopped"), (line.closed, "closed")];
        let marks = marks.iter().filter(|(is, _)| *is).map(|(_, mark)| (*mark).to_owned());
        let renamed = line
            .renamed
            .iter()
            .map(|name| text::one_line(&voice.say("coach.now_called", &[("name", name.as_str())])));
        let marks: Vec<_> = marks.chain(renamed).collect();
        let tag = line.tag.iter().map(|tag| format!(" ({tag})"));
        table.row([
            describe::short(line.id),
            text::one_line(line.alias.as_str()) + &tag.collect::<String>(),
            line.ask.map(|ask| voice.word("ask", ask)).unwrap_or_default(),
            latest.unwrap_or_default(),
            marks.join(", "),
        ]);
    }
    Ok(context.screen.lines(table.lines(context.screen.width))?)
}

fn show(context: &mut Context, tandem: &Tandem, page: &PersonPage) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json::PageJson::from(page))?);
    }
    let id = describe::short(page.line.id);
    context.screen.line(format!("{} [{id}]", text::one_line(page.line.alias.as_str())))?;
    for said in &page.said {
        context.screen.lines(text::wrap(said, context.screen.width, "! "))?;
    }
    if !page.flags.is_empty() {
        context.screen.lines(spoken(&tandem.voice()?, &page.phrase))?;
    }
    if let Some(view) = &page.view {
        context.screen.line("")?;
        summary(context, tandem, view)?;
    }
    if let Some(comparison) = &page.comparison {
        context.screen.line("")?;
        compared(context, comparison)?;
    }
    for line in &page.notes {
        let said = |label: &str, note: &Option<Note>| {
            note.as_ref().map(|note| format!("{label}{}", text::one_line(note.as_str())))
        };
        let on = line.contact.as_ref().map_or(line.written_at.date_naive(), |contact| contact.on);
        context.screen.line(format!("\n{}", text::day(on)))?;
        let contact = line.contact.iter().flat_map(|contact| {
            let form = contact.form.map(|form| format!("  {}", text::word(form)));
            [
                form,
                said("  Goal: ", &contact.goal),
                said("  Next: ", &contact.next_steps),
                said("  ", &contact.text),
            ]
        });
        context.screen.lines(contact.flatten().chain(said("  You wrote: ", &line.reply)))?;
    }
    worried(context, tandem)
}

fn compared(context: &mut Context, comparison: &Comparison) -> Result<(), Stop> {
    let before = text::dates(comparison.before.from, comparison.before.to);
    context.screen.line(format!("Beside the one before ({before}), a week on average:"))?;
    let told = |minutes: Option<u32>| minutes.map_or_else(|| "-".to_owned(), text::hours);
    for hours in &comparison.hours {
        if hours.before.is_some() || hours.now.is_some() {
            let (before, now) = (told(hours.before), told(hours.now));
            context.screen.line(format!("  {}: {before}, now {now}", text::word(hours.kind)))?;
        }
    }
    let counts = [("exercises", comparison.practices), ("meetings", comparison.meetings)];
    for (name, count) in counts {
        if let Some(count) = count {
            // Two numbers, and not two averages: what was counted in four weeks is no fall to one.
            let days = |period: SharedPeriod| (period.to - period.from).num_days() + 1;
            let (before, now) = (days(comparison.before), days(comparison.now));
            context.screen.line(format!(
                "  {name} in all: {} in {before} days, now {} in {now} days",
                count.before, count.now
            ))?;
        }
    }
    for goal in &comparison.new_goals {
        context.screen.line("  new goal:")?;
        context.screen.lines(text::quoted(goal.as_str(), context.screen.width))?;
    }
    for step in &comparison.steps_done {
        context.screen.line("  done:")?;
        context.screen.lines(text::quoted(step.as_str(), context.screen.width))?;
    }
    Ok(())
}

fn note(context: &mut Context, args: CoachNote) -> Result<(), Stop> {
    let empty = args.form.is_none() && args.goal.is_none();
    if empty && args.next.is_none() && args.text.is_none() {
        return Err(Stop::usage("say --form, --goal, --next or --text"));
    }
    context.with_record(|context, tandem| {
        let person = tandem.coach().find(&args.person)?;
        let zone = tandem.person().profile()?.zone;
        let today = LocalTime::at(context.now()?, &zone).date();
        let contact = ContactNote {
            on: args.on.unwrap_or(today),
            form: args.form,
            goal: args.goal,
            next_steps: args.next,
            text: args.text,
        };
        let id = tandem.coach().note(person, contact)?;
        let page = tandem.coach().page(person)?;
        match page.notes.iter().find(|line| line.id == id) {
            Some(line) if context.screen.json => Ok(context.screen.value(line)?),
            _ => Ok(context.screen.line(format!("Noted. [{}]", describe::short(id)))?),
        }
    })
}

fn reply(context: &mut Context, person: &str, text: Note, out: &SharingOut) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let person = tandem.coach().find(person)?;
        let sealed = Out::begin(&out.out, out.force)?;
        sealed.write(&tandem.coach().reply(person, text)?.bytes)?;
        let file = out.out.display().to_string();
        if context.screen.json {
            let value =
                json::MadeJson { form: None, file, consent: None, passphrase: None, phrase: None };
            return Ok(context.screen.value(&value)?);
        }
        Ok(context.screen.line(format!("{file} is written. Send it however you like."))?)
    })
}
