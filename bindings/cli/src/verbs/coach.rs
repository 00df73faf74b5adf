//! A peer coach's record: the code, the people, what these shared.

use std::io::{self, IsTerminal as _};
use std::path::Path;

use chrono::TimeDelta;
use tandem::{CoachPrint, ContactNote, PersonLine, PersonPage, Since, SinceWeek, Tandem, Voice};
use tandem_model::{
    Compared, Id, LocalTime, Note, SpokenWords, TandemError, Word as _, Zone, fold,
};

use super::sharing::{printed_to, read_file, spoken, summary};
use crate::args::{CoachNote, CoachNotePart, CoachPart, ContactSaid, SharingMaybeOut, SharingOut};
use crate::context::Context;
use crate::exit::{Stop, said};
use crate::files::Out;
use crate::output::json::sharing as json;
use crate::output::{describe, text};
use crate::speech::say;

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
        CoachPart::Key { name, out } => key(context, name, &out),
        CoachPart::Open { file } => open(context, &file),
        CoachPart::People { find } => people(context, find.as_deref()),
        CoachPart::Show { person } => context.with_record(|context, tandem| {
            let id = tandem.coach().find(&person)?;
            show(context, tandem, &tandem.coach().page(id)?)?;
            // It was shown. Where that cannot be noted, what is new in it is told as new once more.
            if let Err(error) = tandem.coach().looked(id) {
                context.screen.note(said(&error));
            }
            Ok(())
        }),
        CoachPart::Compare { person } => context.with_record(|context, tandem| {
            let page = tandem.coach().page(tandem.coach().find(&person)?)?;
            if context.screen.json {
                return Ok(context.screen.value(&page.since)?);
            }
            let voice = tandem.voice()?;
            match &page.since {
                Some(new) => since(context, &voice, new),
                None => Ok(context.screen.line(voice.say("coach.since.first", &[]))?),
            }
        }),
        CoachPart::Answered { person } => context.with_record(|context, tandem| {
            let person = tandem.coach().find(&person)?;
            let note = tandem.coach().answered(person)?;
            if context.screen.json {
                return Ok(context.screen.value(&serde_json::json!({ "note": note }))?);
            }
            let key = if note.is_some() { "coach.answered" } else { "coach.nothing_asked" };
            Ok(context.screen.line(tandem.voice()?.say(key, &[]))?)
        }),
        CoachPart::Note(args) => note(context, *args),
        CoachPart::Reply { person, text, out } => reply(context, &person, text, &out),
        CoachPart::Refuse { person, yes } | CoachPart::Pin { person, different: true, yes, .. } => {
            refuse(context, &person, yes)
        }
        CoachPart::Rename { person, accept: _ } => context.with_record(|context, tandem| {
            let line = tandem.coach().accept_name(tandem.coach().find(&person)?)?;
            if context.screen.json {
                return Ok(context.screen.value(&line)?);
            }
            let said = [("name", &*called(&line))];
            context.screen.line(tandem.voice()?.say("coach.name_taken", &said))?;
            // Two who go by one name are told apart by their keys from here on.
            match line.tag {
                Some(_) => Ok(context.screen.line(tandem.voice()?.say("coach.same_name", &[]))?),
                None => Ok(()),
            }
        }),
        CoachPart::Print { person, notes, notes_of, paper, out } => {
            let what = match (&notes_of, notes) {
                (Some(_), _) => CoachPrint::Notes,
                (None, true) => CoachPrint::SummaryAndNotes,
                (None, false) => CoachPrint::Summary,
            };
            context.with_record(|context, tandem| {
                let person = notes_of.or(person).unwrap_or_default();
                let person = tandem.coach().find(&person)?;
                let file = Out::begin(&out.out, out.force)?;
                let printed = tandem.coach().print(person, what, paper, &mut |_, _| true)?;
                printed.sentences.iter().for_each(|said| context.screen.note(said));
                file.write(&printed.bytes)?;
                printed_to(context, tandem, &out.out)
            })
        }
        CoachPart::Unlink { person } => context.with_record(|context, tandem| {
            let line = tandem.coach().unlink(tandem.coach().find(&person)?)?;
            filed(context, &line)
        }),
        CoachPart::Label { person, label } => context.with_record(|context, tandem| {
            let line = tandem.coach().set_label(tandem.coach().find(&person)?, label)?;
            filed(context, &line)
        }),
        CoachPart::Pin { person, same_person_as, somebody_else, word, .. } => {
            context.with_record(|context, tandem| {
                let found = if somebody_else { Compared::AnotherPerson } else { Compared::Same };
                let id = tandem.coach().find(&person)?;
                let page = tandem.coach().page(id)?;
                // The same words say that nobody is in between, and not whose key it is.
                let waits = page.line.not_confirmed;
                if waits && !(same_person_as.is_some() || somebody_else) {
                    return Err(Stop::refused(tandem.voice()?.say("terminal.coach.whose", &[])));
                }
                heard(context, tandem, &page.phrase, word)?;
                let line = match same_person_as {
                    Some(other) => tandem.coach().same_person(id, tandem.coach().find(&other)?)?,
                    None => tandem.coach().compared(id, found)?,
                };
                if context.screen.json {
                    return Ok(context.screen.value(&line)?);
                }
                Ok(context.screen.line(say!("terminal.coach.pinned"))?)
            })
        }
        CoachPart::Rollup { from, to, least, out, force } => {
            context.with_record(|context, tandem| {
                let file = Out::begin(&out, force)?;
                let rollup = tandem.coach().rollup(from, to, least)?;
                file.write(rollup.csv.as_bytes())?;
                if context.screen.json {
                    return Ok(context.screen.value(&rollup)?);
                }
                let file = out.display().to_string();
                context
                    .screen
                    .note(tandem.voice()?.say("terminal.coach.rollup", &[("file", &file)]));
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

/// Opens nothing more from a key. A slip of it would hide what somebody asks for: it is asked first, and undo
/// takes it back.
fn refuse(context: &mut Context, person: &str, yes: bool) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let voice = tandem.voice()?;
        let line = tandem.coach().page(tandem.coach().find(person)?)?.line;
        if !yes {
            let (name, id) = (called(&line), describe::short(line.id));
            let question = voice.say("terminal.coach.refuse", &[("name", &name), ("id", &id)]);
            match context.yes(&voice, &question)? {
                Some(true) => {}
                Some(false) => return Err(TandemError::Cancelled.into()),
                None => return Err(Stop::usage(voice.say("terminal.coach.refuse.yes", &[]))),
            }
        }
        let line = tandem.coach().compared(line.id, Compared::Different)?;
        if context.screen.json {
            return Ok(context.screen.value(&line)?);
        }
        Ok(context.screen.line(voice.say("terminal.coach.refused", &[]))?)
    })
}

fn told_deleted(context: &mut Context, deleted: u32) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&serde_json::json!({ "deleted": deleted }))?);
    }
    let deleted = text::count(deleted as usize, "terminal.n.summary");
    Ok(context.screen.line(say!("terminal.coach.deleted_good", deleted))?)
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
    let columns = code.qr_text.lines().map(text::width).max().unwrap_or(0);
    // A terminal that breaks its lines leaves nothing that a camera reads.
    match context.screen.has_room(columns) {
        true => context.screen.bytes(format!("{}\n", code.qr_text.trim_end()).as_bytes())?,
        false => context.screen.line(say!("terminal.coach.qr_needs_room", columns))?,
    }
    context.screen.line(&code.code)?;
    context.screen.line("")?;
    let until = text::day(code.expires);
    context.screen.line(say!("terminal.coach.can_used_until_key", until, key = code.key))?;
    if let Some(file) = file {
        context.screen.line(say!("terminal.sharing.written", file))?;
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
                worried(context, &opened.worried)
            }
            None => Ok(()),
        }
    })
}

fn worried(context: &mut Context, worried: &str) -> Result<(), Stop> {
    context.screen.line("")?;
    Ok(context.screen.lines(text::wrap(worried, context.screen.width, ""))?)
}

fn filed(context: &mut Context, line: &PersonLine) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(line)?);
    }
    Ok(context.screen.line(format!("{} [{}]", called(line), describe::short(line.id)))?)
}

/// Their name, and what the coach calls them beside it.
fn called(line: &PersonLine) -> String {
    let label = line.label.iter().map(|label| format!(" ({})", text::one_line(label.as_str())));
    text::one_line(line.alias.as_str()) + &label.collect::<String>()
}

/// Writes the secret key, once whoever asks for it has typed the name in the code.
fn key(context: &mut Context, name: Option<String>, out: &SharingOut) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let voice = tandem.voice()?;
        let Some((secret, code)) = tandem.coach().secret_key()?.zip(tandem.coach().code()?) else {
            return Err(Stop::refused(voice.say("coach.key.none", &[])));
        };
        let question = voice.say("coach.key.type_name", &[("name", code.name.as_str())]);
        let typed = match name {
            Some(name) => Some(name),
            None => context.word(&question)?.map(|it| it.to_string()),
        };
        if typed.is_none_or(|typed| fold(typed.trim()) != fold(code.name.as_str())) {
            return Err(Stop::refused(question));
        }
        Out::begin(&out.out, out.force)?.write(secret.to_age().as_bytes())?;
        let file = out.out.display().to_string();
        if context.screen.json {
            return Ok(context.screen.value(&serde_json::json!({ "file": file }))?);
        }
        context.screen.line(say!("terminal.sharing.written", file))?;
        Ok(context.screen.line(voice.say("coach.key.whoever", &[]))?)
    })
}

/// Whoever says that the words are the same has heard one of them: the screen alone shows both.
fn heard(
    context: &mut Context,
    tandem: &Tandem,
    phrase: &SpokenWords,
    word: Option<String>,
) -> Result<(), Stop> {
    let voice = tandem.voice()?;
    let word = match word {
        Some(word) => word,
        None if !io::stdin().is_terminal() => return Ok(()),
        // Whoever leaves the question has heard nothing.
        None => {
            let typed = context.word(&voice.say("terminal.coach.heard", &[]))?;
            typed.map(|it| it.to_string()).unwrap_or_default()
        }
    };
    // In whichever language the two read them, and as it sounds where that is Spanish.
    let typed = fold(word.trim());
    if typed.is_empty() {
        return Err(Stop::refused(voice.say("terminal.coach.not_heard", &[])));
    }
    let spanish = phrase.es.split(' ').any(|other| tandem::is_heard(&typed, &fold(other)));
    if spanish || phrase.en.split(' ').any(|other| fold(other) == typed) {
        return Ok(());
    }
    Err(Stop::refused(voice.say("terminal.coach.not_heard", &[])))
}

fn people(context: &mut Context, find: Option<&str>) -> Result<(), Stop> {
    context.with_record(|context, tandem| list(context, tandem, find))
}

/// The list of a coach's people, which is their first screen.
pub(super) fn people_of(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    list(context, tandem, None)
}

fn list(context: &mut Context, tandem: &Tandem, find: Option<&str>) -> Result<(), Stop> {
    let mut people = tandem.coach().people()?;
    let anybody = !people.is_empty();
    if let Some(text) = find.map(fold) {
        people.retain(|line| fold(line.alias.as_str()).contains(&text));
    }
    if context.screen.json {
        return Ok(context.screen.value(&people)?);
    }
    let voice = tandem.voice()?;
    if !anybody {
        return Ok(context.screen.line(voice.say("coach.nobody", &[]))?);
    }
    let asking = people.iter().filter(|line| !line.asks.is_empty()).count();
    let count = |key: &str, n: usize| voice.count(key, u32::try_from(n).unwrap_or(u32::MAX), &[]);
    let mut head = vec![count("coach.count", people.len())];
    if asking > 0 {
        head.push(count("coach.count.asks", asking));
    }
    head.extend(backup(context, tandem, &voice, &people)?);
    context.screen.lines(text::wrap(&head.join(" "), context.screen.width, ""))?;
    context.screen.lines(heading(&voice, context.screen.width))?;
    let zone = context.zone(tandem)?;
    for line in &people {
        context.screen.lines(person_lines(&voice, &zone, line, context.screen.width))?;
    }
    Ok(())
}

/// When the record was last backed up, where something came since and that is longer ago than a week: this
/// is the only copy of what others have shared.
fn backup(
    context: &Context,
    tandem: &Tandem,
    voice: &Voice,
    people: &[PersonLine],
) -> Result<Option<String>, Stop> {
    const OLD: TimeDelta = TimeDelta::days(7);
    let now = context.now()?;
    let newest = people.iter().filter_map(|line| line.latest).max();
    let last = tandem.safe().last_backup()?;
    if newest.is_none() || last.is_some_and(|at| Some(at) >= newest || now < at + OLD) {
        return Ok(None);
    }
    let said = match last {
        Some(at) => {
            let date = voice.words().short_date(LocalTime::at(at, &context.zone(tandem)?).date());
            voice.say("coach.backup.last", &[("date", &date)])
        }
        None => voice.say("coach.backup.never", &[]),
    };
    Ok(Some(format!("{said} (tandem backup)")))
}

/// How wide the columns are: who, and the days of the last file, of the last contact and of the consent's end.
const WHO: usize = 18;
const DATES: [usize; 3] = [6, 16, 6];
/// Between two columns.
const GAP: &str = "  ";

/// In columns, where there is room for them and for whole words beside.
fn in_columns(who: &str, dates: &[String; 3], why: &str, width: usize) -> Option<Vec<String>> {
    const LEAST: usize = 24;
    let mut line = String::new();
    for (cell, most) in std::iter::once(who)
        .chain(dates.iter().map(String::as_str))
        .zip(std::iter::once(WHO).chain(DATES))
    {
        let blanks = most.checked_sub(text::width(cell))?;
        line.extend([cell, &" ".repeat(blanks), GAP]);
    }
    if text::width(&line) + LEAST > width {
        return None;
    }
    Some(if why.is_empty() {
        vec![line.trim_end().to_owned()]
    } else {
        text::wrap(why, width, &line)
    })
}

fn heading(voice: &Voice, width: usize) -> Vec<String> {
    let [who, file, contact, until, why] = ["who", "file", "contact", "until", "why"]
        .map(|name| voice.say(&format!("coach.list.{name}"), &[]));
    in_columns(&who, &[file, contact, until], &why, width).unwrap_or_default()
}

/// Somebody, three dates and why one looks at them, each word whole: in columns, else in two lines and more.
fn person_lines(voice: &Voice, zone: &Zone, line: &PersonLine, width: usize) -> Vec<String> {
    let tag = line.tag.iter().map(|tag| format!(" [{} · {tag}]", describe::short(line.id)));
    let who = called(line) + &tag.collect::<String>();
    let renamed = line
        .renamed
        .iter()
        .map(|name| text::one_line(&voice.say("coach.now_called", &[("name", name.as_str())])));
    let other_key = line.not_confirmed.then(|| voice.say("coach.not_confirmed", &[]));
    let reasons = line.reasons.iter().map(|reason| reason.said.clone());
    let why = reasons.chain(other_key).chain(renamed).collect::<Vec<_>>().join(", ");
    let short = |date| voice.words().short_date(date);
    let form = line.contact_form.map(|form| format!(" {}", text::word(form)));
    let dates = [
        line.latest.map(|at| short(LocalTime::at(at, zone).date())),
        line.contact.map(|on| short(on) + &form.unwrap_or_default()),
        line.until.map(short),
    ]
    .map(|date| date.unwrap_or_else(|| "-".to_owned()));
    in_columns(&who, &dates, &why, width).unwrap_or_else(|| {
        let below = format!("{} {why}", dates.join(" · "));
        [text::wrap(&who, width, ""), text::wrap(&below, width, GAP)].concat()
    })
}

fn show(context: &mut Context, tandem: &Tandem, page: &PersonPage) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json::PageJson::from(page))?);
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    let zone = context.zone(tandem)?;
    let id = describe::short(page.line.id);
    context.screen.line(format!("{} [{id}]", called(&page.line)))?;
    for said in &page.said {
        context.screen.lines(text::wrap(said, width, "! "))?;
    }
    if !page.flags.is_empty() {
        context.screen.lines(spoken(&voice, &page.phrase))?;
    }
    // What is asked and what they would like to talk about stand above everything that is long.
    for open in &page.line.asks {
        let date = voice.words().short_date(LocalTime::at(open.made, &zone).date());
        let asked = voice.say(&format!("coach.asked.{}", open.ask.word()), &[("date", &date)]);
        let asked = match open.stopped {
            true => voice.say("coach.asked.then_stopped", &[("asked", &asked)]),
            false => asked,
        };
        context.screen.line(format!("{asked} [{}]", describe::short(open.id)))?;
    }
    for said in &page.talk_about {
        let date = voice.words().short_date(LocalTime::at(said.made, &zone).date());
        context.screen.line(format!("{}, {date}:", voice.say("share.talk_about", &[])))?;
        context.screen.lines(text::quoted(said.text.as_str(), width))?;
    }
    worried(context, &page.worried)?;
    if let Some(new) = &page.since {
        context.screen.line("")?;
        since(context, &voice, new)?;
    }
    if let Some(view) = &page.view {
        context.screen.line("")?;
        summary(context, tandem, view)?;
    }
    for line in &page.notes {
        let said = |label: &str, note: &Option<Note>| {
            note.as_ref().map(|note| format!("{label}{}", text::one_line(note.as_str())))
        };
        let written = LocalTime::at(line.written_at, &zone).date();
        let on = line.contact.as_ref().map_or(written, |contact| contact.on);
        context.screen.line(format!("\n{} [{}]", text::day(on), describe::short(line.id)))?;
        let contact = line.contact.iter().flat_map(|contact| {
            let form = contact.form.map(|form| format!("  {}", text::word(form)));
            let due = contact
                .due
                .map(|due| format!("  {}", say!("terminal.coach.due", day = text::day(due))));
            [
                form,
                said(&format!("  {} ", say!("terminal.coach.goal")), &contact.goal),
                said(&format!("  {} ", say!("terminal.coach.next")), &contact.next_steps),
                said("  ", &contact.text),
                due,
            ]
        });
        context.screen.lines(
            contact
                .flatten()
                .chain(said(&format!("  {} ", say!("terminal.coach.wrote")), &line.reply)),
        )?;
    }
    Ok(())
}

/// What is new since then, one fact a line.
fn since(context: &mut Context, voice: &Voice, new: &Since) -> Result<(), Stop> {
    let date = |date| voice.words().short_date(date);
    let then = date(new.then);
    if new.is_empty() {
        return Ok(context.screen.line(voice.say("coach.since.nothing", &[("date", &then)]))?);
    }
    context.screen.line(format!("{}:", voice.say("coach.since", &[("date", &then)])))?;
    let (weeks, changed) = (new.weeks_new.iter(), new.weeks_changed.iter());
    let told = weeks.flat_map(|week| new_week(voice, week)).chain(changed.flat_map(|week| {
        let first = date(week.first);
        week.hours.iter().map(move |hours| {
            let told = |minutes: Option<u32>| match minutes {
                Some(minutes) => text::hours(minutes),
                None => voice.say("coach.since.no_entry", &[]),
            };
            let (kind, before, now) =
                (voice.word("kind.short", hours.kind), told(hours.before), told(hours.now));
            let values =
                [("date", &*first), ("kind", &*kind), ("before", &*before), ("time", &*now)];
            voice.say("coach.since.changed", &values)
        })
    }));
    let away =
        new.away.iter().map(|first| voice.say("coach.since.away", &[("date", &date(*first))]));
    let barc = new.barc_10.iter().map(|one| {
        let (date, total) = (date(one.date), one.total.to_string());
        voice.say("coach.since.barc_10", &[("date", &date), ("n", &total)])
    });
    for line in told.chain(away).chain(barc) {
        context.screen.line(format!("  {line}"))?;
    }
    for (key, theirs) in [
        ("coach.since.goal_new", &new.goals_new),
        ("coach.since.goal_reached", &new.goals_reached),
        ("coach.since.step_done", &new.steps_done),
    ] {
        for words in theirs {
            context.screen.line(format!("  {}:", voice.say(key, &[])))?;
            context.screen.lines(text::quoted(words.as_str(), context.screen.width))?;
        }
    }
    Ok(())
}

fn new_week(voice: &Voice, week: &SinceWeek) -> Vec<String> {
    let first = voice.words().short_date(week.first);
    let known = week.hours.iter().filter_map(|hours| Some((hours.kind, hours.now?)));
    let key = if week.so_far { "coach.since.so_far" } else { "coach.since.week" };
    let lines: Vec<_> = known
        .map(|(kind, minutes)| {
            let (kind, time) = (voice.word("kind.short", kind), text::hours(minutes));
            voice.say(key, &[("date", &first), ("kind", &kind), ("time", &time)])
        })
        .collect();
    if !lines.is_empty() {
        return lines;
    }
    let none = if week.so_far { "no_entries_so_far" } else { "no_entries" };
    vec![voice.say(&format!("coach.since.{none}"), &[("date", &first)])]
}

fn note(context: &mut Context, args: CoachNote) -> Result<(), Stop> {
    match args.part {
        Some(CoachNotePart::Edit { note, said }) => edit(context, &note, *said),
        Some(CoachNotePart::Forget(args)) => super::take_back::forget(context, &args),
        None => new_note(context, &args.person.unwrap_or_default(), args.said),
    }
}

fn new_note(context: &mut Context, person: &str, said: ContactSaid) -> Result<(), Stop> {
    let empty = said.form.is_none() && said.goal.is_none() && said.due.is_none();
    if empty && said.next.is_none() && said.text.is_none() {
        return Err(Stop::usage(say!("terminal.coach.say_form_goal_next")));
    }
    context.with_record(|context, tandem| {
        let person = tandem.coach().find(person)?;
        let today = LocalTime::at(context.now()?, &context.zone(tandem)?).date();
        let contact = laid_over(tandem, ContactNote::on(today), said)?;
        let id = tandem.coach().note(person, contact)?;
        let page = tandem.coach().page(person)?;
        match page.notes.iter().find(|line| line.id == id) {
            Some(line) if context.screen.json => Ok(context.screen.value(line)?),
            _ => Ok(context.screen.line(say!("terminal.coach.noted", id = describe::short(id)))?),
        }
    })
}

fn edit(context: &mut Context, note: &str, said: ContactSaid) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let entry = tandem.log().find(note)?;
        let answers = answers(tandem, &said)?;
        let said = ContactSaid { answers: Vec::new(), keep_open: false, ..said };
        let corrected = tandem.coach().edit_note(entry.id, |now| {
            let now = over(now, said);
            Ok(ContactNote { answers: answers.or(now.answers), ..now })
        })?;
        if context.screen.json {
            return Ok(context.screen.value(&corrected)?);
        }
        Ok(context.screen.line(say!("terminal.coach.corrected", id = describe::short(entry.id)))?)
    })
}

fn laid_over(tandem: &Tandem, now: ContactNote, said: ContactSaid) -> Result<ContactNote, Stop> {
    let answers = answers(tandem, &said)?;
    Ok(ContactNote { answers, ..over(now, said) })
}

/// What was said over what is there.
fn over(now: ContactNote, said: ContactSaid) -> ContactNote {
    ContactNote {
        on: said.on.unwrap_or(now.on),
        form: said.form.or(now.form),
        goal: said.goal.or(now.goal),
        next_steps: said.next.or(now.next_steps),
        text: said.text.or(now.text),
        due: said.due.or(now.due),
        answers: now.answers,
    }
}

/// Which asks are answered: those that are named, none, or all where nothing is said.
fn answers(tandem: &Tandem, said: &ContactSaid) -> Result<Option<Vec<Id>>, Stop> {
    if said.keep_open {
        return Ok(Some(Vec::new()));
    }
    let found = said.answers.iter().map(|id| Ok(tandem.log().find(id)?.id));
    let found = found.collect::<Result<Vec<_>, Stop>>()?;
    Ok(if found.is_empty() { None } else { Some(found) })
}

fn reply(context: &mut Context, person: &str, text: Note, out: &SharingOut) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let person = tandem.coach().find(person)?;
        let sealed = Out::begin(&out.out, out.force)?;
        sealed.write(&tandem.coach().reply(person, text)?.bytes)?;
        let file = out.out.display().to_string();
        if context.screen.json {
            let value = json::MadeJson {
                form: None,
                file,
                consent: None,
                passphrase: None,
                message: None,
                phrase: None,
            };
            return Ok(context.screen.value(&value)?);
        }
        Ok(context.screen.line(say!("terminal.sharing.written_send_however_like", file))?)
    })
}
