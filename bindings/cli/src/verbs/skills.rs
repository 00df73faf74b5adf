//! Exercises: offering, doing, looking back.

use std::collections::BTreeMap;

use tandem::{EntryKind, HelpScreen, PracticeLine, PracticeScreen, SkillLine, Tandem, Voice};
use tandem_model::{
    AskIf, Choice, Given, Id, Module, NotYet, Note, Planned, Preferences, Skill, Slug, Step,
    StepAnswer, StepKind, TandemError, Track, Word as _,
};

use super::{help, plans};
use crate::args::SkillsPart;
use crate::ask::practice::practise;
use crate::ask::{self, Asked, Question, Said, forms};
use crate::context::{Context, is_record};
use crate::exit::Stop;
use crate::output::json::skills as json;
use crate::output::table::{Side, Table};
use crate::output::{describe, text};
use crate::secrets;
use crate::speech::{self, say};

pub(super) fn skills(context: &mut Context, part: Option<SkillsPart>) -> Result<(), Stop> {
    let here = context.folder().is_ok_and(|folder| is_record(&folder).unwrap_or(true));
    let part = match part {
        Some(part @ (SkillsPart::List | SkillsPart::Now | SkillsPart::Show { .. }))
            if !(context.is_open() || here && secrets::given()) =>
        {
            return without_record(context, &part);
        }
        Some(SkillsPart::Start { skill, anew }) if context.can_ask() => {
            return begin(context, skill, anew);
        }
        Some(SkillsPart::Open { practice }) if context.can_ask() => {
            let id = context.with_record(|_, tandem| practice_id(tandem, &practice))?;
            return practise(context, id);
        }
        Some(SkillsPart::Now) if context.can_ask() => return right_now(context),
        None if context.can_ask() => return begin(context, None, false),
        None => SkillsPart::List,
        Some(part) => part,
    };
    context.with_record(|context, tandem| match part {
        SkillsPart::List => list(context, tandem),
        SkillsPart::Course => course(context, tandem),
        SkillsPart::LookBack { module } => look_back(context, tandem, module),
        SkillsPart::Show { skill, version } => show(context, tandem, &skill, version),
        SkillsPart::Now => now(context, tandem),
        SkillsPart::Start { skill, anew } => {
            let skill = skill.ok_or_else(|| Stop::usage(say!("terminal.skills.which")))?;
            start(context, tandem, &named_skill(tandem, &skill)?, anew)
        }
        SkillsPart::Answer { practice, step, value } => {
            let id = practice_id(tandem, &practice)?;
            let screen = tandem.skills().resume(id)?;
            let asked = screen.road.iter().find(|stop| stop.name == *step);
            let answer = answer(&asked.ok_or_else(|| unknown_step(&screen))?.step, &value)?;
            let screen = tandem.skills().answer(id, &step, answer)?;
            said(context, tandem, &screen)?;
            told(context, tandem, &screen)
        }
        SkillsPart::Open { practice } => {
            let screen = tandem.skills().resume(practice_id(tandem, &practice)?)?;
            told(context, tandem, &screen)
        }
        SkillsPart::Back { practice } => {
            let screen = tandem.skills().back(practice_id(tandem, &practice)?)?;
            told(context, tandem, &screen)
        }
        SkillsPart::Finish { practice, review_on } => {
            let id = practice_id(tandem, &practice)?;
            let screen = tandem.skills().finish(id, review_on)?;
            finished(context, tandem, &screen)
        }
        SkillsPart::Discard { practice } => {
            let entry = tandem.log().find(&practice)?;
            tandem.skills().discard(practice_id(tandem, &practice)?)?;
            if context.screen.json {
                return Ok(context.screen.value(&entry)?);
            }
            Ok(context.screen.line(say!("terminal.skills.thrown_away_brings_back"))?)
        }
        SkillsPart::Keep { practice, step } => {
            keep(context, tandem, practice_id(tandem, &practice)?, &step)
        }
        SkillsPart::Leave { practice, yes } => {
            let id = practice_id(tandem, &practice)?;
            let voice = tandem.voice()?;
            if yes || plans::sure(context, tandem, &voice.say("skills.leave.ask", &[]))? {
                return leave(context, tandem, id);
            }
            Ok(())
        }
        SkillsPart::NotYet { practice, on, smaller, let_go: _ } => {
            let what = match (smaller, on) {
                (Some(task), Some(on)) => NotYet::Smaller { task, on },
                (None, Some(on)) => NotYet::AnotherDay { on },
                (_, None) => NotYet::LetGo,
            };
            let gone = matches!(what, NotYet::LetGo);
            let line = tandem.skills().not_yet(practice_id(tandem, &practice)?, what)?;
            if context.screen.json {
                return Ok(context.screen.value(&line)?);
            }
            let key = if gone { "did_it.gone" } else { "did_it.moved" };
            Ok(context.screen.line(tandem.voice()?.say(key, &[]))?)
        }
        SkillsPart::Review { practice, text } => {
            let line = tandem.skills().review(practice_id(tandem, &practice)?, text)?;
            if context.screen.json {
                return Ok(context.screen.value(&line)?);
            }
            Ok(context.screen.line(say!("terminal.skills.noted"))?)
        }
        SkillsPart::Practices { dates, open } => {
            let mut lines = tandem.skills().all()?;
            lines.retain(|line| {
                let day = line.practice.started.date();
                let within = dates.from.is_none_or(|from| from <= day)
                    && dates.to.is_none_or(|to| day <= to);
                within && (!open || line.practice.is_open())
            });
            practices(context, tandem, &lines)
        }
        SkillsPart::Readiness { readiness, none: _ } => {
            tandem.person().edit_preferences(|chosen| Ok(Preferences { readiness, ..chosen }))?;
            if context.screen.json {
                return Ok(context.screen.value(&serde_json::json!({ "readiness": readiness }))?);
            }
            let voice = tandem.voice()?;
            let chosen = match readiness {
                Some(readiness) => voice.word("readiness", readiness),
                None => say!("terminal.skills.not_said"),
            };
            let why = voice.say("readiness.why", &[]);
            Ok(context.screen.lines([format!("{chosen}."), why])?)
        }
    })
}

/// The exercises where no record is open: on a hard day nobody should have to type a passphrase first.
fn without_record(context: &mut Context, part: &SkillsPart) -> Result<(), Stop> {
    let country = speech::country_of_computer();
    let voice = help::plain_voice(country);
    let all = voice.exercises();
    let line = |skill: Skill| SkillLine { skill, track: Track::default(), suits: true, open: None };
    match part {
        SkillsPart::Show { skill: named, version: None } => {
            let found = all.into_iter().find(|skill| skill.id.as_str() == *named);
            let none =
                || Stop::refused(say!("terminal.skills.no_such", skill = text::one_line(named)));
            return shown(context, &voice, &found.ok_or_else(none)?);
        }
        SkillsPart::List => {
            let exercises: Vec<_> = all.into_iter().map(line).collect();
            listed(context, &exercises)?;
        }
        _ => {
            let now = all.into_iter().filter(|skill| skill.right_now && skill.page.is_none());
            let exercises: Vec<_> = now.map(line).collect();
            let screen = HelpScreen::without_record(speech::language(), country);
            if context.screen.json {
                let exercises = exercises.iter().map(json::SkillRow::from).collect();
                let help = &screen;
                return Ok(context.screen.value(&json::RightNow { exercises, help })?);
            }
            context.screen.lines([voice.say("right_now.ask", &[]), String::new()])?;
            offers(context, &voice, &exercises, &screen)?;
        }
    }
    context.screen.note(say!("terminal.skills.locked"));
    Ok(())
}

/// Keeps an answer in the page that its step names.
pub(crate) fn keep(context: &mut Context, tandem: &Tandem, id: Id, step: &str) -> Result<(), Stop> {
    let section = tandem.skills().keep(id, step)?;
    if context.screen.json {
        return Ok(context.screen.value(&serde_json::json!({ "section": section }))?);
    }
    let voice = tandem.voice()?;
    let heading = voice.word("section", section);
    Ok(context.screen.line(voice.say("keep.done", &[("heading", &heading)]))?)
}

/// Ends a practice so that nothing of it is left, and shows whom to call.
pub(crate) fn leave(context: &mut Context, tandem: &Tandem, id: Id) -> Result<(), Stop> {
    let help = tandem.skills().leave(id)?;
    if context.screen.json {
        return Ok(context.screen.value(&help)?);
    }
    let done = tandem.voice()?.say("skills.leave.done", &[]);
    context.screen.lines([done, String::new()])?;
    help::lines(context, &help)
}

/// The help card of the person's own record.
pub(crate) fn help_card(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    help::show(context, &tandem.voice()?, &tandem.help().screen()?)
}

/// Has an exercise done in place; asks for which, where none was named. One that is open is gone on with.
fn begin(context: &mut Context, skill: Option<String>, anew: bool) -> Result<(), Stop> {
    let (voice, offer) = forms::with_voice(context, |tandem| Ok(tandem.skills().list()?))?;
    let id = match skill {
        Some(skill) => context.with_record(|_, tandem| named_skill(tandem, &skill)).map(Some)?,
        None => {
            let ready = offer.exercises.iter().map(|line| line.skill.title.clone()).collect();
            let ask = voice.say("terminal.practice.which", &[]);
            match ask::ask(context, &Question { ask, ready, hint: None })? {
                Asked::Said(Said::Ready(at)) => Some(offer.exercises[at].skill.id.to_string()),
                Asked::Said(Said::Own(own)) => {
                    Some(context.with_record(|_, tandem| named_skill(tandem, &own))?)
                }
                _ => None,
            }
        }
    };
    let Some(skill) = id else {
        return ask::tell(context, &voice.say("terminal.ask.stopped", &[]), "");
    };
    let open = offer.exercises.iter().find(|line| line.skill.id.as_str() == skill);
    let open = open.and_then(|line| line.open).filter(|_| !anew);
    let id = match open {
        Some(id) => id,
        None => context.with_record(|_, tandem| Ok(tandem.skills().start(&skill)?.id))?,
    };
    practise(context, id)
}

/// Help with a craving: whom to call and what to do first, then which exercise.
fn right_now(context: &mut Context) -> Result<(), Stop> {
    context.stay_open()?;
    context.with_record(now)?;
    let (voice, offer) = forms::with_voice(context, |tandem| Ok(tandem.skills().right_now()?))?;
    let ready = offer.exercises.iter().map(|line| line.skill.title.clone()).collect();
    context.screen.line("")?;
    match ask::ask(context, &Question { ask: offer.ask, ready, hint: None })? {
        Asked::Said(Said::Ready(at)) => {
            begin(context, Some(offer.exercises[at].skill.id.to_string()), false)
        }
        _ => ask::tell(context, &voice.say("terminal.ask.stopped", &[]), ""),
    }
}

/// The exercise that a name means, or the beginning of one.
fn named_skill(tandem: &Tandem, said: &str) -> Result<String, Stop> {
    let wanted = said.trim().to_lowercase().replace([' ', '_'], "-");
    let all = tandem.skills().list()?.exercises;
    let named = |line: &&SkillLine| {
        let title = line.skill.title.to_lowercase().replace(' ', "-");
        line.skill.id.as_str().starts_with(&wanted) || title.starts_with(&wanted)
    };
    let found: Vec<_> = all.iter().filter(named).map(|line| line.skill.id.to_string()).collect();
    match found.as_slice() {
        [one] => Ok(one.clone()),
        // Its whole name, which another may begin with; and what is not in the list the core knows or refuses.
        [] => Ok(said.to_owned()),
        several if several.contains(&wanted) => Ok(wanted),
        several => Err(Stop::refused(say!("terminal.skills.several", names = several.join(", ")))),
    }
}

/// Begins an exercise. One that is open is gone on with, so that no answer is given twice.
fn start(context: &mut Context, tandem: &Tandem, skill: &str, anew: bool) -> Result<(), Stop> {
    let skills = tandem.skills();
    let mut open = skills.unfinished()?.into_iter();
    let open = open.find(|line| line.practice.skill.as_str() == skill).filter(|_| !anew);
    let Some(open) = open else { return told(context, tandem, &skills.start(skill)?) };
    let day = text::day(open.practice.started.date());
    context.screen.note(say!("terminal.skills.began_one_go_anew", day));
    told(context, tandem, &skills.resume(open.id)?)
}

/// The id of a practice, from the beginning of it.
fn practice_id(tandem: &Tandem, id: &str) -> Result<Id, Stop> {
    let entry = tandem.log().find(id)?;
    if entry.kind == EntryKind::Practice {
        Ok(entry.id)
    } else {
        Err(Stop::refused(say!(
            "terminal.skills.not_practice",
            id,
            name = describe::name(entry.kind)
        )))
    }
}

fn unknown_step(screen: &PracticeScreen) -> Stop {
    let names: Vec<_> = screen.road.iter().map(|stop| stop.name.as_str()).collect();
    Stop::refused(say!("terminal.skills.step_one", names = names.join(", ")))
}

fn list(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    listed(context, &tandem.skills().list()?.exercises)
}

/// Below so many columns a list of exercises has two lines for each.
const NARROW: usize = 60;

fn listed(context: &mut Context, exercises: &[SkillLine]) -> Result<(), Stop> {
    if context.screen.json {
        let rows: Vec<_> = exercises.iter().map(json::SkillRow::from).collect();
        return Ok(context.screen.value(&rows)?);
    }
    let begin = say!("terminal.skills.begin_one_tandem_skills");
    // A title in a narrow column has a word in each line.
    if context.screen.width < NARROW {
        for line in exercises {
            context.screen.line(format!("{} ({})", line.skill.title, line.skill.minutes))?;
            let track = short(line);
            let track = if track.is_empty() { track } else { format!("  {track}") };
            context.screen.line(format!("  {}{track}", line.skill.id))?;
        }
        return Ok(context.screen.lines(["", &say!("terminal.skills.in_minutes"), &begin])?);
    }
    let mut table = Table::new(&[
        (say!("terminal.skills.exercise"), Side::Left),
        (say!("terminal.skills.min"), Side::Right),
        (say!("terminal.skills.title"), Side::Left),
        (say!("terminal.skills.times"), Side::Right),
        (say!("terminal.skills.after"), Side::Left),
    ])
    .wrapped();
    for line in exercises {
        table.row([
            line.skill.id.to_string(),
            line.skill.minutes.to_string(),
            line.skill.title.clone(),
            if line.track.practised == 0 {
                String::new()
            } else {
                line.track.practised.to_string()
            },
            short(line),
        ]);
    }
    context.screen.lines(table.lines(context.screen.width))?;
    Ok(context.screen.lines(["", &begin])?)
}

/// `Lower after, 2 of 3 times`, where it was rated.
fn helped(voice: &Voice, line: &SkillLine) -> Option<String> {
    let rating = line.skill.rating.as_ref().filter(|_| line.track.rated > 0)?;
    let (n, total) = (line.track.helped.to_string(), line.track.rated.to_string());
    let key = format!("skills.helped.{}", rating.better);
    Some(voice.say(&key, &[("n", &n), ("total", &total)]))
}

/// `2 of 3 lower`: what [`helped`] says, for a narrow column.
fn short(line: &SkillLine) -> String {
    match &line.skill.rating {
        Some(rating) if line.track.rated > 0 => {
            say!(
                "terminal.skills.of",
                helped = line.track.helped,
                rated = line.track.rated,
                better = text::word(rating.better)
            )
        }
        _ => open(line),
    }
}

/// `open [0a1b2c3d]`, where it can be gone on with.
fn open(line: &SkillLine) -> String {
    line.open.map(|id| say!("terminal.skills.open", id = describe::short(id))).unwrap_or_default()
}

/// `Practiced 3 times. Lower after, 2 of 3 times`, or nothing.
fn track(voice: &Voice, line: &SkillLine) -> String {
    if line.track.practised == 0 {
        return open(line);
    }
    let times = voice.count("skills.practiced", line.track.practised, &[]);
    [Some(times), helped(voice, line)].into_iter().flatten().collect::<Vec<_>>().join(". ")
}

fn show(
    context: &mut Context,
    tandem: &Tandem,
    skill: &str,
    version: Option<u32>,
) -> Result<(), Stop> {
    let skill = tandem.skills().show(skill, version)?;
    shown(context, &tandem.voice()?, &skill)
}

fn shown(context: &mut Context, voice: &Voice, skill: &Skill) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(skill)?);
    }
    let width = context.screen.width;
    let minutes = voice.say("skills.minutes", &[("minutes", &skill.minutes.to_string())]);
    context.screen.line(format!("{} ({minutes})", skill.title))?;
    context.screen.lines(text::wrap(&skill.why, width, ""))?;
    if skill.safety_card {
        context.screen.lines(text::wrap(&voice.say("terminal.safety_card", &[]), width, ""))?;
    }
    whole_steps(context, voice, skill, &skill.steps)?;
    context.screen.line("")?;
    if let Some(task) = &skill.task {
        let task = format!("{}: {task}", voice.say("skills.task", &[]));
        context.screen.lines(text::wrap(&task, width, ""))?;
    }
    if !skill.follow_up.is_empty() {
        context.screen.lines(["", &voice.say("skills.review", &[])])?;
        whole_steps(context, voice, skill, &skill.follow_up)?;
        context.screen.line("")?;
    }
    for source in &skill.source {
        let line = format!("{} ({})", source.cite, source.method);
        context.screen.lines(text::wrap(&line, width, "  "))?;
    }
    Ok(())
}

/// Steps as they can be met: with what they hang on, and what is said to each answer.
fn whole_steps(
    context: &mut Context,
    voice: &Voice,
    skill: &Skill,
    steps: &[Step],
) -> Result<(), Stop> {
    for (at, step) in steps.iter().enumerate() {
        one_step(context, voice, at, step)?;
        if let Some(gate) = &step.ask_if {
            let asked = asked_after(voice, skill, gate).join("; ");
            let only = voice.say("terminal.skills.only_after", &[("answers", &asked)]);
            context.screen.lines(text::wrap(&only, context.screen.width, "  "))?;
        }
    }
    Ok(())
}

/// The answers after which a step is asked, silence among them where it is the careful one.
fn asked_after(voice: &Voice, skill: &Skill, gate: &AskIf) -> Vec<String> {
    let answers = match skill.step(gate.step.as_str()).map(|step| &step.kind) {
        Some(
            StepKind::Choose { choices, .. }
            | StepKind::Checklist { items: choices }
            | StepKind::Did { choices },
        ) => choices.as_slice(),
        _ => &[],
    };
    let asked = answers.iter().filter(|choice| gate.any.contains(&choice.id));
    let skipped = gate.careful.then(|| voice.say("skills.skip", &[]));
    asked.map(|choice| choice.text.clone()).chain(skipped).collect()
}

fn one_step(context: &mut Context, voice: &Voice, at: usize, step: &Step) -> Result<(), Stop> {
    let width = context.screen.width;
    context.screen.line("")?;
    context.screen.lines(text::wrap(&step.prompt, width, &format!("{}. ", at + 1)))?;
    let said: Vec<(String, String)> = match &step.kind {
        StepKind::Check { answers } => {
            answers.iter().map(|answer| (answer.text.clone(), answer.reply.clone())).collect()
        }
        StepKind::Did { choices } => {
            let said = |name: &str| voice.say(&format!("did_it.reply.{name}"), &[]);
            let not_yet = (voice.say("did_it.not_yet", &[]), said("not_yet"));
            let did = choices.iter().map(|one| (one.text.clone(), said(one.id.as_str())));
            did.chain([not_yet]).collect()
        }
        _ => return Ok(context.screen.lines(offered(step, width))?),
    };
    for (answer, reply) in said {
        context.screen.lines(text::wrap(&answer, width, "  - "))?;
        context.screen.lines(text::wrap(&reply, width, "      > "))?;
    }
    Ok(())
}

fn now(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let screen = tandem.skills().right_now()?;
    if context.screen.json {
        let exercises = screen.exercises.iter().map(json::SkillRow::from).collect();
        let help = &screen.help;
        return Ok(context.screen.value(&json::RightNow { exercises, help })?);
    }
    let voice = tandem.voice()?;
    // What was made on a calmer day comes first.
    match &screen.no_plan {
        Some(none) => {
            context.screen.lines(text::wrap(none, context.screen.width, ""))?;
            context.screen.line("  tandem plan hard-day")?;
        }
        None => help::plan_and_people(context, &voice, &screen.help)?,
    }
    if !screen.worked.is_empty() {
        context.screen.line(tandem.voice()?.say("how.worked", &[]))?;
        context.screen.lines(screen.worked.iter().map(|did| format!("  {did}")))?;
        context.screen.line("")?;
    }
    if let Some(order) = &screen.in_this_order {
        context.screen.lines(["", &order.heading])?;
        for line in &order.lines {
            context.screen.lines(text::wrap(&line.text, context.screen.width, "  - "))?;
        }
    }
    if context.can_ask() {
        context.screen.line("")?;
        return help::lines(context, &screen.help);
    }
    context.screen.lines(["", screen.ask.as_str(), ""])?;
    offers(context, &voice, &screen.exercises, &screen.help)
}

/// What can be done right now, and below it whom to call.
fn offers(
    context: &mut Context,
    voice: &Voice,
    exercises: &[SkillLine],
    help: &HelpScreen,
) -> Result<(), Stop> {
    for line in exercises {
        let minutes = voice.say("skills.minutes", &[("minutes", &line.skill.minutes.to_string())]);
        let track = track(voice, line);
        let track = if track.is_empty() { track } else { format!(". {track}") };
        context.screen.line(format!("{} ({minutes}){track}", line.skill.title))?;
        context.screen.line(format!("  tandem skills start {}", line.skill.id))?;
    }
    context.screen.line("")?;
    self::help::lines(context, help)?;
    Ok(context.screen.line("  tandem help-now")?)
}

/// What is said to the answer that was just given, and where it can be kept.
fn said(context: &mut Context, tandem: &Tandem, screen: &PracticeScreen) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(());
    }
    let (id, width) = (describe::short(screen.id), context.screen.width);
    if let Some(ask) = &screen.leaving {
        context.screen.lines(text::wrap(ask, width, ""))?;
        context.screen.lines([format!("  tandem skills leave {id}"), String::new()])?;
    }
    if let Some(reply) = &screen.reply {
        context.screen.lines(text::wrap(reply, width, ""))?;
        context.screen.line("")?;
    }
    if let Some(keep) = &screen.keep {
        context.screen.lines(text::wrap(&keep.ask, width, ""))?;
        context
            .screen
            .lines([format!("  tandem skills keep {id} {}", keep.step), String::new()])?;
    }
    if screen.practice.review.is_some() {
        context.screen.line(tandem.voice()?.say("skills.later.thanks", &[]))?;
    }
    Ok(())
}

/// The questions of a module once more, after its last exercise. Nothing is answered here, so nothing
/// can be kept.
fn look_back(context: &mut Context, tandem: &Tandem, of: Module) -> Result<(), Stop> {
    let course = tandem.skills().course()?;
    let module = course.modules.into_iter().find(|one| one.module == of);
    let steps = module.map(|module| module.look_back).unwrap_or_default();
    if context.screen.json {
        return Ok(context.screen.value(&steps)?);
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    if steps.is_empty() {
        let none = voice.say("course.look_back.none", &[]);
        return Ok(context.screen.lines(text::wrap(&none, width, ""))?);
    }
    context.screen.line(voice.say("course.look_back", &[]))?;
    for (at, step) in steps.iter().enumerate() {
        one_step(context, &voice, at, step)?;
    }
    Ok(())
}

/// The course: what there is, and what is done, open or not begun.
fn course(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let course = tandem.skills().course()?;
    if context.screen.json {
        return Ok(context.screen.value(&course)?);
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    for module in &course.modules {
        let head = format!("{} ({})", module.title, module.about);
        context.screen.lines(text::wrap(&head, width, ""))?;
        for line in &module.lines {
            let standing = voice.say(line.standing.key(), &[]);
            let what = match (line.tool, line.page) {
                (true, _) => format!(", {}", voice.say("course.tool", &[])),
                (_, Some(_)) => format!(", {}", voice.say("course.page", &[])),
                _ => String::new(),
            };
            let told = format!("{}: {standing}{what}", line.title);
            context.screen.lines(text::wrap(&told, width, "  "))?;
        }
        if !module.look_back.is_empty() {
            let title = voice.say("course.look_back", &[]);
            context.screen.line(format!("  {title}"))?;
            let named = module.module.kebab();
            context.screen.line(format!("    tandem skills look-back {named}"))?;
        }
    }
    context.screen.line("")?;
    Ok(context.screen.lines(text::wrap(&course.pace, width, ""))?)
}

/// Where a practice stands: earlier answers that belong here, and the step.
fn told(context: &mut Context, tandem: &Tandem, screen: &PracticeScreen) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json::PracticeStep::from(screen))?);
    }
    let width = context.screen.width;
    let id = describe::short(screen.id);
    let (Some(at), Some(stop)) = (screen.at, screen.stop()) else {
        context.screen.line(format!("{} [{id}]", screen.skill.title))?;
        answers(context, &screen.practice.answers, &screen.skill)?;
        if screen.practice.is_open() {
            let end = say!("terminal.skills.every_step_done_finish", id);
            context.screen.lines(["", &end])?;
        }
        return Ok(());
    };
    let step = &stop.step;
    let of = screen.road.len();
    context.screen.line(say!(
        "terminal.skills.of_2",
        id,
        of,
        title = screen.skill.title,
        at = at + 1
    ))?;
    for given in &screen.look_back {
        for line in given.lines() {
            context.screen.lines(text::wrap(&line, width, "  | "))?;
        }
    }
    if let Some(given) = screen.practice.answers.get(&stop.name) {
        for line in given.lines() {
            context.screen.lines(text::wrap(&line, width, "  > "))?;
        }
    }
    context.screen.line("")?;
    if let Some(about) = &stop.about {
        context.screen.lines(text::wrap(about, width, "* "))?;
    }
    context.screen.lines(text::wrap(&step.prompt, width, ""))?;
    context.screen.lines(offered(step, width))?;
    if let StepKind::Did { .. } = step.kind {
        let voice = tandem.voice()?;
        context.screen.lines(text::wrap(&voice.say("did_it.not_yet", &[]), width, "     "))?;
        context.screen.line(format!("       tandem skills not-yet {id} --on DATE"))?;
    }
    let skip = if step.skip { say!("terminal.skills.skip") } else { String::new() };
    let how = format!("tandem skills answer {id} {} {}{skip}", stop.name, example(step));
    context.screen.lines(["", &how])?;
    if screen.skill.safety_card && at == 0 {
        let card = tandem.voice()?.say("terminal.safety_card", &[]);
        context.screen.note(card);
    }
    Ok(())
}

/// The ready answers of a step.
pub(crate) fn choices(step: &Step) -> Vec<Choice> {
    match &step.kind {
        StepKind::Choose { choices, .. }
        | StepKind::Text { choices, .. }
        | StepKind::Checklist { items: choices }
        | StepKind::Did { choices } => choices.clone(),
        StepKind::Check { answers } => as_choices(answers),
        StepKind::Read
        | StepKind::Scale { .. }
        | StepKind::Timer { .. }
        | StepKind::Plan { .. } => Vec::new(),
    }
}

/// What a step offers, line by line.
fn offered(step: &Step, width: usize) -> Vec<String> {
    let choices = |choices: &[Choice], indent: &str| -> Vec<String> {
        let names = choices.iter().map(|choice| choice.id.as_str().len());
        let names = names.max().unwrap_or(0);
        let numbered = choices.iter().enumerate();
        numbered
            .flat_map(|(at, choice)| {
                let first = format!("{indent}{:>2} {:<names$}  ", at + 1, choice.id.as_str());
                text::wrap(&choice.text, width, &first)
            })
            .collect()
    };
    match &step.kind {
        StepKind::Read => Vec::new(),
        StepKind::Choose { choices: all, .. }
        | StepKind::Checklist { items: all }
        | StepKind::Did { choices: all } => choices(all, "  "),
        StepKind::Check { answers } => choices(&as_choices(answers), "  "),
        StepKind::Text { choices: all, hint, .. } => {
            let hint = hint.iter().flat_map(|hint| text::wrap(hint, width, "  "));
            choices(all, "  ").into_iter().chain(hint).collect()
        }
        StepKind::Scale { least, most, least_text, most_text, .. } => {
            vec![format!("  {least} {least_text} … {most} {most_text}")]
        }
        StepKind::Timer { seconds, phases } => {
            let phases = phases.iter().map(|phase| format!("{} {} s", phase.text, phase.seconds));
            let phases = phases.collect::<Vec<_>>().join(", ");
            let phases = if phases.is_empty() { phases } else { format!(": {phases}") };
            vec![format!("  {}:{:02}{phases}", seconds / 60, seconds % 60)]
        }
        StepKind::Plan { parts } => {
            let part = |part: &tandem_model::PlanPart| {
                let mut lines =
                    text::wrap(&part.prompt, width, &format!("  {} = ", part.id.as_str()));
                lines.extend(choices(&part.choices, "      "));
                lines
            };
            parts.iter().flat_map(part).collect()
        }
    }
}

/// How an answer to a step can look.
fn example(step: &Step) -> String {
    match &step.kind {
        StepKind::Read => say!("terminal.skills.seen"),
        StepKind::Choose { many: false, .. } | StepKind::Check { .. } => {
            say!("terminal.skills.name")
        }
        StepKind::Did { .. } => say!("terminal.skills.name"),
        StepKind::Choose { many: true, .. } => say!("terminal.skills.name_name"),
        StepKind::Checklist { .. } => say!("terminal.skills.name_name_none"),
        StepKind::Text { .. } => say!("terminal.skills.name_own_words"),
        StepKind::Scale { least, most, .. } => format!("{least}-{most}"),
        StepKind::Timer { .. } => say!("terminal.skills.done"),
        StepKind::Plan { parts } => {
            let parts = parts.iter().map(|part| format!("{}=…", part.id));
            parts.collect::<Vec<_>>().join(" ")
        }
    }
}

/// What was typed, as an answer to this step. Whether it is one is for the core to say.
fn answer(step: &Step, words: &[String]) -> Result<StepAnswer, Stop> {
    let text = words.join(" ");
    let text = text.trim();
    if is_one_of(text, &["skip", "saltar"]) {
        return Ok(StepAnswer::Skipped);
    }
    let wrong = |why: &str| Stop::from(TandemError::invalid("answer", why));
    Ok(match &step.kind {
        StepKind::Read => match text.to_ascii_lowercase().as_str() {
            "seen" | "read" | "ok" | "visto" | "listo" => StepAnswer::Seen,
            _ => return Err(wrong("`seen`, once it was read")),
        },
        StepKind::Choose { choices, .. } => {
            StepAnswer::Chosen { choices: picked(choices, text).ok_or_else(|| one_of(choices))? }
        }
        StepKind::Check { answers } => {
            let all = as_choices(answers);
            StepAnswer::Chosen { choices: picked(&all, text).ok_or_else(|| one_of(&all))? }
        }
        StepKind::Did { choices } => {
            let mut words = words.iter();
            let first = words.next().map_or("", String::as_str);
            let did = picked(choices, first).ok_or_else(|| one_of(choices))?;
            let own = words.cloned().collect::<Vec<_>>().join(" ");
            StepAnswer::Said { choices: did, own: Note::new(&own)? }
        }
        StepKind::Checklist { items } => {
            let none = is_one_of(text, &["none", "ninguna", "ninguno"]);
            let picked = if none { Some(Vec::new()) } else { picked(items, text) };
            StepAnswer::Chosen { choices: picked.ok_or_else(|| one_of(items))? }
        }
        StepKind::Text { choices, .. } => match named(choices, text) {
            Some(choices) => StepAnswer::Said { choices, own: None },
            None => StepAnswer::Said { choices: Vec::new(), own: Note::new(text)? },
        },
        StepKind::Scale { .. } => {
            let value = text.parse().map_err(|_| wrong("a number, or skip"))?;
            StepAnswer::Rated { value }
        }
        StepKind::Timer { seconds, .. } => {
            let ran =
                if is_one_of(text, &["done", "listo"]) { Some(*seconds) } else { length(text) };
            let seconds = ran.ok_or_else(|| wrong("seconds, or 3:00, or done, or skip"))?;
            StepAnswer::Ran { seconds }
        }
        StepKind::Plan { parts } => {
            let mut planned = BTreeMap::new();
            for word in words {
                let (name, value) =
                    word.split_once('=').ok_or_else(|| wrong("part=… for each part"))?;
                let part = parts.iter().find(|part| part.id.as_str() == name.trim());
                let part = part.ok_or_else(|| wrong("the parts of this plan"))?;
                let choice = named(&part.choices, value).and_then(|named| named.first().cloned());
                let own = if choice.is_none() { Note::new(value)? } else { None };
                planned.insert(part.id.clone(), Planned { choice, own });
            }
            StepAnswer::Planned { parts: planned }
        }
    })
}

/// Whether this is one of the words of either language that stand for one thing.
fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn as_choices(answers: &[tandem_model::CheckAnswer]) -> Vec<Choice> {
    answers.iter().map(|answer| Choice::new(answer.id.clone(), answer.text.clone())).collect()
}

fn one_of(choices: &[Choice]) -> Stop {
    let names: Vec<_> = choices.iter().map(|choice| choice.id.as_str()).collect();
    TandemError::invalid("answer", format!("one of {}", names.join(", "))).into()
}

/// Choices by name or by their number in the list.
fn picked(choices: &[Choice], text: &str) -> Option<Vec<Slug>> {
    let one = |word: &str| {
        let number =
            word.parse::<usize>().ok().and_then(|number| choices.get(number.checked_sub(1)?));
        let choice = choices.iter().find(|choice| choice.id.as_str() == word).or(number)?;
        Some(choice.id.clone())
    };
    text.split(',').map(|word| one(word.trim())).collect()
}

/// Choices by name alone: where own words are welcome, a number may be one of them.
fn named(choices: &[Choice], text: &str) -> Option<Vec<Slug>> {
    let one = |word: &str| {
        let choice = choices.iter().find(|choice| choice.id.as_str() == word)?;
        Some(choice.id.clone())
    };
    text.split(',').map(|word| one(word.trim())).collect()
}

/// `90` or `1:30`.
fn length(text: &str) -> Option<u32> {
    let number = |text: &str| -> Option<u32> {
        text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
    };
    match text.split_once(':') {
        Some((minutes, seconds)) => {
            number(minutes)?.checked_mul(60)?.checked_add(number(seconds).filter(|it| *it < 60)?)
        }
        None => number(text),
    }
}

/// Every answer with its question, in the order of the exercise.
fn answers(
    context: &mut Context,
    answers: &BTreeMap<Slug, Given>,
    skill: &Skill,
) -> Result<(), Stop> {
    let width = context.screen.width;
    for step in skill.every_step() {
        for (_, given) in skill.answered(answers, &step.id) {
            let lines = given.lines();
            if lines.is_empty() {
                continue;
            }
            context.screen.lines(text::wrap(&given.prompt, width, "  "))?;
            if let Some(about) = &given.about {
                context.screen.lines(text::wrap(about, width, "  * "))?;
            }
            for line in lines {
                context.screen.lines(text::wrap(&line, width, "  > "))?;
            }
        }
    }
    Ok(())
}

/// What an exercise led to.
pub(crate) fn finished(
    context: &mut Context,
    tandem: &Tandem,
    screen: &PracticeScreen,
) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json::PracticeStep::from(screen))?);
    }
    let voice = tandem.voice()?;
    let width = context.screen.width;
    let minutes = text::count(screen.practice.minutes() as usize, "terminal.n.minute");
    context.screen.line(say!(
        "terminal.skills.finished",
        minutes,
        title = screen.skill.title,
        id = describe::short(screen.id)
    ))?;
    if let (Some(change), Some(rating)) = (screen.change, &screen.skill.rating) {
        let what = voice.word("rating", rating.what);
        context.screen.line(format!("{what}: {} → {}", change.before, change.after))?;
    }
    if let Some(task) = &screen.practice.task {
        let line = format!("{}: {}", voice.say("skills.task", &[]), task.text);
        context.screen.lines(text::wrap(&line, width, ""))?;
    }
    if let Some(craving) = screen.craving {
        context.screen.line(voice.say("how.ask.before", &[]))?;
        let craving = describe::short(craving);
        context.screen.line(format!("  tandem craving more {craving} --before …"))?;
    }
    Ok(())
}

fn practices(context: &mut Context, tandem: &Tandem, lines: &[PracticeLine]) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&lines)?);
    }
    if lines.is_empty() {
        return Ok(context.screen.lines([
            say!("terminal.skills.nothing_practiced_yet"),
            say!("terminal.skills.begin_tandem_skills_now"),
        ])?);
    }
    let mut table = Table::new(&[
        (say!("terminal.look.id"), Side::Left),
        (say!("terminal.look.day"), Side::Right),
        (say!("terminal.skills.exercise"), Side::Left),
        (say!("terminal.look.length"), Side::Right),
        (say!("terminal.skills.before_after"), Side::Left),
    ])
    .wrapped();
    for line in lines {
        let practice = &line.practice;
        let rating = line.change.map(|change| format!("{} → {}", change.before, change.after));
        let open = if practice.is_open() { say!("terminal.skills.open_2") } else { String::new() };
        table.row([
            describe::short(line.id),
            text::day(practice.started.date()),
            practice.title.clone(),
            if practice.is_open() { String::new() } else { text::hours(practice.minutes()) },
            [rating.unwrap_or_default(), open.to_owned()].join(" ").trim().to_owned(),
        ]);
    }
    context.screen.lines(table.lines(context.screen.width))?;
    let due = tandem.skills().reviews_due()?;
    let voice = tandem.voice()?;
    for line in due {
        let Some(task) = &line.practice.task else { continue };
        let id = describe::short(line.id);
        let asked = voice.say("skills.later", &[("task", &task.text)]);
        context.screen.line("")?;
        context.screen.lines(text::wrap(&asked, context.screen.width, ""))?;
        context.screen.line(format!("  tandem skills open {id}"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(json: &str) -> Step {
        serde_json::from_str(json).unwrap()
    }

    fn read(step: &Step, words: &[&str]) -> Option<StepAnswer> {
        let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
        answer(step, &words).ok()
    }

    fn slugs(names: &[&str]) -> Vec<Slug> {
        names.iter().map(|name| Slug::new("id", name).unwrap()).collect()
    }

    #[test]
    fn choices_by_name_or_number() {
        let choose = step(
            r#"{"id":"w","kind":"choose","prompt":"?","many":true,"skip":true,
                "choices":[{"id":"chest","text":"Chest"},{"id":"head","text":"Head"}]}"#,
        );
        let both = Some(StepAnswer::Chosen { choices: slugs(&["chest", "head"]) });
        assert!(read(&choose, &["chest,head"]) == both);
        assert!(read(&choose, &["1, 2"]) == both);
        assert!(read(&choose, &["SKIP"]) == Some(StepAnswer::Skipped));
        for wrong in ["foot", "0", "3", "chest;head", ""] {
            assert!(read(&choose, &[wrong]).is_none(), "{wrong}");
        }
    }

    #[test]
    fn own_words_where_they_are_welcome() {
        let words = step(
            r#"{"id":"w","kind":"text","prompt":"?","skip":true,
                "choices":[{"id":"friend","text":"A friend"}]}"#,
        );
        let friend = StepAnswer::Said { choices: slugs(&["friend"]), own: None };
        assert!(read(&words, &["friend"]) == Some(friend));
        let own = |text| StepAnswer::Said { choices: Vec::new(), own: Note::new(text).unwrap() };
        assert!(read(&words, &["my", "friend"]) == Some(own("my friend")));
        assert!(read(&words, &["1"]) == Some(own("1")));
    }

    #[test]
    fn numbers_times_and_plans() {
        let scale = step(
            r#"{"id":"s","kind":"scale","prompt":"?","least":0,"most":10,"step":1,
                "least_text":"a","most_text":"b"}"#,
        );
        assert!(read(&scale, &["7"]) == Some(StepAnswer::Rated { value: 7 }));
        assert!(read(&scale, &["-1"]) == Some(StepAnswer::Rated { value: -1 }));
        assert!(read(&scale, &["seven"]).is_none());

        let timer = step(r#"{"id":"t","kind":"timer","prompt":"?","seconds":180,"phases":[]}"#);
        for (text, seconds) in [("done", 180), ("90", 90), ("1:30", 90), ("0:05", 5)] {
            assert!(read(&timer, &[text]) == Some(StepAnswer::Ran { seconds }), "{text}");
        }
        assert!(read(&timer, &["1:60"]).is_none() && read(&timer, &["-5"]).is_none());

        let plan = step(
            r#"{"id":"p","kind":"plan","prompt":"?","parts":[
                {"id":"first","prompt":"First","choices":[{"id":"go","text":"Go"}]},
                {"id":"then","prompt":"Then","choices":[]}]}"#,
        );
        let expected = [
            (slugs(&["first"]).remove(0), Planned { choice: slugs(&["go"]).pop(), own: None }),
            (
                slugs(&["then"]).remove(0),
                Planned { choice: None, own: Note::new("sit down").unwrap() },
            ),
        ];
        let expected = StepAnswer::Planned { parts: expected.into() };
        assert!(read(&plan, &["first=go", "then=sit down"]) == Some(expected));
        assert!(read(&plan, &["go"]).is_none() && read(&plan, &["last=go"]).is_none());
    }
}
