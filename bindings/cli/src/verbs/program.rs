//! What the person's program asks.

use tandem::{EntryKind, PaperLine, RequirementLine, Tandem, Voice};
use tandem_model::{Asked, Id, PaperAbout, PaperState, ProgramPaper, Requirement, TandemError};

use crate::args::{Asks, PaperPart, ProgramPart};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, text};

pub(super) fn program(context: &mut Context, part: Option<ProgramPart>) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let program = tandem.program();
        let id = match part {
            None | Some(ProgramPart::List) => return list(context, tandem),
            Some(ProgramPart::Ask { kinds, per, details }) => {
                let today = context.today(tandem)?;
                // One of the two is there: the flags ask for it.
                let asked = asked(&details).unwrap_or(Asked::Times(1));
                let new = Requirement::new(kinds.into_iter().collect(), asked, per, today);
                program.ask(&with_details(new, details))?
            }
            Some(ProgramPart::Edit { id, per, details }) => {
                let entry = tandem.log().find(&id)?;
                if entry.kind != EntryKind::Requirement {
                    return Err(TandemError::NotFound { id }.into());
                }
                program.edit(entry.id, |before| {
                    let per = per.unwrap_or(before.per);
                    Ok(with_details(Requirement { per, ..before }, details))
                })?;
                entry.id
            }
            Some(ProgramPart::Papers { all }) => return papers(context, tandem, all),
            Some(ProgramPart::Paper { part }) => {
                paper(context, tandem, part)?;
                return papers(context, tandem, true);
            }
        };
        let screen = program.screen()?;
        match screen.asked.iter().find(|line| line.id == id) {
            Some(line) if context.screen.json => Ok(context.screen.value(line)?),
            Some(line) => told(context, &tandem.voice()?, line),
            None => Ok(()),
        }
    })
}

fn asked(details: &Asks) -> Option<Asked> {
    details.times.map(Asked::Times).or(details.minutes.map(Asked::Minutes))
}

/// What was named; the rest stays.
fn with_details(before: Requirement, details: Asks) -> Requirement {
    Requirement {
        asked: asked(&details).unwrap_or(before.asked),
        from: details.from.unwrap_or(before.from),
        until: details.until.or(before.until),
        form: details.form.or(before.form),
        group_format: details.format.or(before.group_format),
        slips: details.slips.unwrap_or(before.slips),
        said_by: details.by.or(before.said_by),
        program: details.called.or(before.program),
        note: details.note.or(before.note),
        ..before
    }
}

/// The session of a slip, or a paper.
fn paper_id(tandem: &Tandem, id: &str) -> Result<Id, Stop> {
    let entry = tandem.log().find(id)?;
    match entry.kind {
        EntryKind::Paper | EntryKind::Session => Ok(entry.id),
        _ => Err(TandemError::NotFound { id: id.to_owned() }.into()),
    }
}

fn paper(context: &mut Context, tandem: &Tandem, part: PaperPart) -> Result<(), Stop> {
    let program = tandem.program();
    let (id, state) = match part {
        PaperPart::Add { what, session, on, by, note } => {
            let session = session.map(|id| paper_id(tandem, &id)).transpose()?;
            let about = session.map(PaperAbout::Session).or(on.map(PaperAbout::Day));
            program.add_paper(&ProgramPaper { about, by, note, ..ProgramPaper::new(what) })?;
            return Ok(());
        }
        PaperPart::Have { id } => (id, PaperState::Have),
        PaperPart::ToGet { id } => (id, PaperState::ToGet),
        PaperPart::HandedIn { id, on, at } => {
            let on = Some(on.unwrap_or(context.today(tandem)?));
            (id, PaperState::HandedIn { on, at })
        }
    };
    Ok(program.set_paper(paper_id(tandem, &id)?, state)?)
}

fn list(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let screen = tandem.program().screen()?;
    if context.screen.json {
        return Ok(context.screen.value(&screen)?);
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    context.screen.lines(text::wrap(&screen.intro, width, ""))?;
    if screen.asked.is_empty() {
        context.screen.lines(["", "  tandem program ask group --times 4 --per month"])?;
    }
    for line in &screen.asked {
        context.screen.line("")?;
        told(context, &voice, line)?;
    }
    if !screen.papers.is_empty() {
        context.screen.line("")?;
        paper_lines(context, &screen.papers)?;
    }
    if let Some(said) = &screen.take_along {
        context.screen.lines(text::wrap(said, width, ""))?;
    }
    Ok(())
}

fn papers(context: &mut Context, tandem: &Tandem, all: bool) -> Result<(), Stop> {
    let mut papers = tandem.program().papers()?;
    if !all {
        papers.retain(|line| !matches!(line.paper.state, PaperState::HandedIn { .. }));
    }
    if context.screen.json {
        return Ok(context.screen.value(&papers)?);
    }
    if papers.is_empty() {
        let none = tandem.voice()?.say("program.no_papers", &[]);
        return Ok(context.screen.lines(text::wrap(&none, context.screen.width, ""))?);
    }
    paper_lines(context, &papers)
}

fn paper_lines(context: &mut Context, papers: &[PaperLine]) -> Result<(), Stop> {
    let width = context.screen.width;
    for line in papers {
        let told = format!("{} [{}]", line.text, describe::short(line.id));
        context.screen.lines(text::wrap(&told, width, "  "))?;
    }
    Ok(())
}

fn told(context: &mut Context, voice: &Voice, line: &RequirementLine) -> Result<(), Stop> {
    let width = context.screen.width;
    let head = format!("{} [{}]", text::one_line(&line.text), describe::short(line.id));
    context.screen.lines(text::wrap(&head, width, ""))?;
    for period in line.period.iter().chain(&line.past) {
        context.screen.lines(text::wrap(&period.text, width, "  "))?;
    }
    if line.requirement.slips {
        let [have, to_get] = [line.slips.have, line.slips.to_get].map(|n| n.to_string());
        let told = voice.say("program.slips", &[("have", &have), ("to_get", &to_get)]);
        context.screen.lines(text::wrap(&told, width, "  "))?;
    }
    context.screen.lines(text::wrap(&line.said, width, "  "))?;
    if let Some(note) = &line.requirement.note {
        context.screen.lines(text::wrap(note.as_str(), width, "  "))?;
    }
    Ok(())
}
