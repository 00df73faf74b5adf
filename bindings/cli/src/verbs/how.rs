//! How a day was: five words, off until turned on; and what comes back of it.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use serde_json::json;
use tandem::{DayCheckLine, HowLook, HowStrip, HowStripOf, Tandem, Voice, words};
use tandem_model::{HowIAm, Mood, Sleep, Stress, Word};

use super::cravings::{self, switched};
use super::look::days;
use crate::args::{How, HowPart, HowSaid};
use crate::ask::forms;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::table::{Side, Table};
use crate::output::{describe, text};
use crate::speech::say;

pub(super) fn how(context: &mut Context, args: &How) -> Result<(), Stop> {
    if context.can_ask() && args.part.is_none() && args.said.said().is_empty() {
        let (voice, chosen) =
            forms::with_voice(context, |tandem| Ok(tandem.person().preferences()?))?;
        // Where it is off, what it is and how it is turned on is told as elsewhere.
        if chosen.day_checks {
            return match forms::how(context, &voice, chosen.cravings)? {
                Some(said) => {
                    how(context, &How { said: HowSaid::of(said), on: args.on, part: None })
                }
                None => Ok(()),
            };
        }
    }
    context.with_record(|context, tandem| match &args.part {
        Some(HowPart::On(kept)) => {
            let forgotten = tandem.how().set(true, kept.forget_after)?;
            switched(context, tandem, true, kept.forget_after, forgotten)
        }
        Some(HowPart::Off) => {
            let kept = tandem.person().preferences()?.forget_day_checks;
            switched(context, tandem, false, kept, tandem.how().set(false, kept)?)
        }
        Some(HowPart::List { dates }) => {
            let (from, to) = days(dates);
            list(context, tandem, &tandem.how().all(from, to)?)
        }
        Some(HowPart::Look { weeks }) => look(context, tandem, *weeks),
        None if args.said.said().is_empty() => questions(context, tandem),
        None => {
            let done = tandem.how().say(args.on, args.said.said())?;
            if context.screen.json {
                return Ok(context.screen.value(&told(&done))?);
            }
            let voice = tandem.voice()?;
            let noted = voice.say("terminal.noted", &[]);
            context.screen.line(format!("{noted} [{}]", describe::short(done.id)))?;
            Ok(context.screen.line(format!("  {}", in_words(&voice, done.day.said)))?)
        }
    })
}

fn told(line: &DayCheckLine) -> serde_json::Value {
    let HowIAm { mood, stress, sleep, peak } = line.day.said;
    json!({
        "id": line.id, "date": line.day.date, "mood": mood, "stress": stress, "sleep": sleep,
        "peak": peak,
    })
}

/// `Mood: so-so. Sleep: good.`
fn in_words(voice: &Voice, said: HowIAm) -> String {
    let told = |list: &str, word: Option<String>| {
        Some(format!("{}: {}.", voice.say(&format!("how.{list}"), &[]), word?))
    };
    let all = [
        told("mood", said.mood.map(|it| voice.word("mood", it))),
        told("stress", said.stress.map(|it| voice.word("stress", it))),
        told("sleep", said.sleep.map(|it| voice.word("sleep", it))),
        told("cravings", said.peak.map(|it| it.get().to_string())),
    ];
    all.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// What can be said, each with its five words as they are typed.
fn questions(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    if context.screen.json {
        let flags = "--mood, --stress, --sleep, --peak";
        return Err(Stop::usage(say!("terminal.check_ins.say_one_more_them", flags)));
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    context.screen.lines(text::wrap(&voice.say("how.intro", &[]), width, ""))?;
    let chosen = tandem.person().preferences()?;
    if !chosen.day_checks {
        return Ok(context.screen.line("  tandem how on")?);
    }
    let mut ask = |list: &str, words: String| {
        context.screen.line(voice.say(&format!("how.ask.{list}"), &[]))?;
        context.screen.lines(text::wrap(&format!("--{list} {words}"), width, "  "))
    };
    ask("mood", typed::<Mood>())?;
    ask("stress", typed::<Stress>())?;
    ask("sleep", typed::<Sleep>())?;
    if chosen.cravings {
        ask("peak", "0-10".to_owned())?;
    }
    Ok(())
}

fn typed<W: Word>() -> String {
    W::ALL.iter().map(|word| word.kebab()).collect::<Vec<_>>().join("|")
}

fn list(context: &mut Context, tandem: &Tandem, all: &[DayCheckLine]) -> Result<(), Stop> {
    if context.screen.json {
        let all: Vec<_> = all.iter().map(told).collect();
        return Ok(context.screen.value(&all)?);
    }
    let voice = tandem.voice()?;
    if all.is_empty() {
        return Ok(context.screen.line(voice.say("how.nothing", &[]))?);
    }
    for line in all {
        let head = format!("{} [{}]", text::day(line.day.date), describe::short(line.id));
        context.screen.line(head)?;
        context.screen.line(format!("  {}", in_words(&voice, line.day.said)))?;
    }
    Ok(())
}

/// One sentence for each strip, and then the marks: a row for each week, a column for each strip, a place
/// for each day. What is blank stays a point.
fn look(context: &mut Context, tandem: &Tandem, weeks: u32) -> Result<(), Stop> {
    let look = tandem.how().look(weeks)?;
    if context.screen.json {
        let added = look.added_up.as_ref().map(cravings::told);
        let added = added.and_then(|told| told.get("added_up").cloned());
        let value = json!({ "weeks": look.weeks, "added_up": added });
        return Ok(context.screen.value(&value)?);
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    for strip in &look.strips {
        let said = format!("{}: {}", strip.title, strip.sentence);
        context.screen.lines(text::wrap(&text::one_line(&said), width, ""))?;
    }
    if look.strips.iter().any(|strip| !strip.marks.is_empty()) {
        context.screen.line("")?;
        context.screen.lines(marks(&voice, &look).lines(width))?;
        for strip in &look.strips {
            context.screen.lines(text::wrap(&legend(&voice, strip), width, ""))?;
        }
        context.screen.line(format!(". {}", voice.say("how.gap", &[])))?;
    }
    match &look.added_up {
        Some(added) => {
            context.screen.line("")?;
            cravings::added_up(context, &voice, added)
        }
        None => Ok(()),
    }
}

fn marks(voice: &Voice, look: &HowLook) -> Table {
    let head = |strip: &HowStrip| match strip.of {
        HowStripOf::Mood => "how.mood",
        HowStripOf::Stress => "how.stress",
        HowStripOf::Sleep => "how.sleep",
        HowStripOf::Craving => "how.cravings",
    };
    let said = |key| (words(voice.language(), key).unwrap_or_default(), Side::Left);
    let mut heads = vec![("", Side::Left)];
    heads.extend(look.strips.iter().map(|strip| said(head(strip))));
    let mut table = Table::new(&heads);
    let levels: Vec<BTreeMap<NaiveDate, u8>> = look
        .strips
        .iter()
        .map(|strip| strip.marks.iter().map(|mark| (mark.date, mark.level)).collect())
        .collect();
    let mut first = look.from;
    while first <= look.to {
        let days = (0..7).map(|day| first + Days::new(day));
        let row = |levels: &BTreeMap<NaiveDate, u8>| {
            days.clone().map(|day| levels.get(&day).map_or('.', |level| mark(*level))).collect()
        };
        let mut cells = vec![text::day(first)];
        cells.extend(levels.iter().map(row));
        table.add(cells);
        first = first + Days::new(7);
    }
    table
}

/// One place for each day: ten is a cross, as everywhere that a number has one place.
fn mark(level: u8) -> char {
    char::from_digit(level.into(), 10).unwrap_or('X')
}

fn legend(voice: &Voice, strip: &HowStrip) -> String {
    let five = |list: &str, words: Vec<String>| {
        let words = words.iter().enumerate().map(|(at, word)| format!("{} {word}", at + 1));
        let title = voice.say(&format!("how.{list}"), &[]);
        format!("{title}: {}", words.collect::<Vec<_>>().join(", "))
    };
    match strip.of {
        HowStripOf::Mood => five("mood", said::<Mood>(voice, "mood")),
        HowStripOf::Stress => five("stress", said::<Stress>(voice, "stress")),
        HowStripOf::Sleep => five("sleep", said::<Sleep>(voice, "sleep")),
        HowStripOf::Craving => format!("{}: 0-9, X 10", strip.title),
    }
}

fn said<W: Word>(voice: &Voice, list: &str) -> Vec<String> {
    W::ALL.iter().map(|word| voice.word(list, *word)).collect()
}
