//! Time that only adds up.

use tandem::{EntryKind, Tandem, TimeLine, TimeScreen, Voice};
use tandem_model::{DateForm, Id, MyDate, ReadyTime, TandemError, Word as _, fold};

use crate::args::TimePart;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, text};

pub(super) fn time(context: &mut Context, part: Option<TimePart>) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let my_time = tandem.my_time();
        let id = match part {
            None => return list(context, tandem, false),
            Some(TimePart::List { all }) => return list(context, tandem, all),
            Some(TimePart::Add { title, from, until, on, yearly }) => {
                let today = context.today(tandem)?;
                let form = match on {
                    Some(on) => DateForm::Once { on },
                    None => DateForm::Since { from: from.unwrap_or(today), until },
                };
                my_time.add(&MyDate { yearly, ..MyDate::new(title, form) })?
            }
            Some(TimePart::Edit { id, title, from, until, goes_on, on, yearly }) => {
                let entry = tandem.log().find(&id)?;
                if entry.kind != EntryKind::MyDate {
                    return Err(TandemError::NotFound { id }.into());
                }
                my_time.edit(entry.id, |before| {
                    let form = match (before.form, on) {
                        (DateForm::Since { from: first, until: last }, None) => DateForm::Since {
                            from: from.unwrap_or(first),
                            until: until.or(last.filter(|_| !goes_on)),
                        },
                        (_, Some(on)) => DateForm::Once { on },
                        (once, None) if from.is_none() && until.is_none() && !goes_on => once,
                        (once, None) => {
                            DateForm::Since { from: from.unwrap_or(once.first()), until }
                        }
                    };
                    Ok(MyDate {
                        title: title.unwrap_or(before.title),
                        form,
                        yearly: yearly.unwrap_or(before.yearly),
                        ..before
                    })
                })?;
                entry.id
            }
            Some(TimePart::End { which, on }) => {
                let id = named(tandem, &my_time.screen()?, &which)?;
                my_time.end(id, on)?;
                id
            }
            Some(TimePart::Hide { which, not }) => {
                if let Ok(ready) = ReadyTime::parse(&which) {
                    my_time.show_ready(ready, not)?;
                    return list(context, tandem, true);
                }
                let id = named(tandem, &my_time.screen()?, &which)?;
                my_time.show(id, not)?;
                id
            }
        };
        let screen = my_time.screen()?;
        let of = |line: &&TimeLine| line.id == id || line.stretches.iter().any(|it| it.id == id);
        match screen.own.iter().find(of) {
            Some(line) if context.screen.json => Ok(context.screen.value(line)?),
            Some(line) => told(context, &tandem.voice()?, line),
            None => Ok(()),
        }
    })
}

/// Which line is meant: by its title, in words or as it is typed, else by an id.
fn named(tandem: &Tandem, screen: &TimeScreen, which: &str) -> Result<Id, Stop> {
    let typed = fold(&which.replace('-', " "));
    let titled = screen.own.iter().find(|line| {
        let ready = match &line.title {
            tandem_model::DateTitle::Ready(title) => title.word().replace('_', " ") == typed,
            tandem_model::DateTitle::Own(_) => false,
        };
        ready || fold(&line.name) == fold(which)
    });
    if let Some(line) = titled {
        return Ok(line.id);
    }
    let entry = tandem.log().find(which)?;
    match entry.kind {
        EntryKind::MyDate => Ok(entry.id),
        _ => Err(TandemError::NotFound { id: which.to_owned() }.into()),
    }
}

fn list(context: &mut Context, tandem: &Tandem, all: bool) -> Result<(), Stop> {
    let mut screen = tandem.my_time().screen()?;
    if !all {
        screen.own.retain(|line| line.shown);
        screen.ready.retain(|line| line.shown);
    }
    if context.screen.json {
        return Ok(context.screen.value(&screen)?);
    }
    let voice = tandem.voice()?;
    let width = context.screen.width;
    context.screen.lines(text::wrap(&screen.intro, width, ""))?;
    if screen.own.is_empty() {
        context.screen.lines(["", "  tandem time add working --from 2026-03-02"])?;
    }
    for line in &screen.own {
        context.screen.line("")?;
        told(context, &voice, line)?;
    }
    if !screen.ready.is_empty() {
        context.screen.line("")?;
    }
    for line in &screen.ready {
        let hidden = hidden(&voice, line.shown);
        context.screen.lines(text::wrap(&format!("{}{hidden}", line.text), width, ""))?;
    }
    Ok(())
}

fn hidden(voice: &Voice, shown: bool) -> String {
    if shown { String::new() } else { format!("  ({})", voice.say("my_time.hidden", &[])) }
}

fn told(context: &mut Context, voice: &Voice, line: &TimeLine) -> Result<(), Stop> {
    let width = context.screen.width;
    let (name, hidden) = (text::one_line(&line.name), hidden(voice, line.shown));
    let head = format!("{name} [{}]{hidden}", describe::short(line.id));
    context.screen.lines(text::wrap(&head, width, ""))?;
    for said in &line.lines {
        context.screen.lines(text::wrap(said, width, "  "))?;
    }
    for stretch in &line.stretches {
        let words = voice.words();
        let days = match stretch.until {
            Some(until) => words.span(stretch.from, until),
            None => voice.say("my_time.since", &[("date", &words.date(stretch.from))]),
        };
        let id = match line.stretches.len() {
            1 => String::new(),
            _ => format!(" [{}]", describe::short(stretch.id)),
        };
        context.screen.lines(text::wrap(&format!("{days}{id}"), width, "    "))?;
    }
    if line.yearly {
        context.screen.lines(text::wrap(&voice.say("my_time.yearly", &[]), width, "    "))?;
    }
    Ok(())
}
