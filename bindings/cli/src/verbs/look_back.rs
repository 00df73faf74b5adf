//! Looking back: hours between visits, weeks with both, how sure it is; and what was attended beside what
//! was answered, which is for eyes alone.

use std::io::{self, IsTerminal as _};

use chrono::NaiveDate;
use serde_json::json;
use tandem::{Tandem, Voice};
use tandem_model::{BesideNext, LocalTime, SideBySide};

use crate::args::{LookBackPart, OnOff};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::HoursRow;
use crate::output::text;

pub(super) fn look_back(context: &mut Context, part: Option<LookBackPart>) -> Result<(), Stop> {
    context.with_record(|context, tandem| match part {
        None => screen(context, tandem),
        Some(LookBackPart::SideBySide { turn: Some(turn) }) => {
            tandem.looking_back().ask_for_side_by_side(turn == OnOff::On)?;
            let key = if turn == OnOff::On { "side.on" } else { "side.off" };
            Ok(context.screen.line(tandem.voice()?.say(key, &[]))?)
        }
        Some(LookBackPart::SideBySide { turn: None }) => side_by_side(context, tandem),
    })
}

fn screen(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let shown = tandem.looking_back().screen(None, None)?;
    if context.screen.json {
        let both = json!({
            "weeks": shown.both.weeks,
            "twelve_step": shown.both.twelve_step,
            "other": shown.both.other,
            "not_known": shown.both.not_known,
        });
        let windows: Vec<_> = shown.windows.iter().map(HoursRow::from).collect();
        let value = json!({
            "from": shown.from, "to": shown.to, "windows": windows, "both": both,
            "sure": shown.sure_words,
        });
        return Ok(context.screen.value(&value)?);
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    let words = voice.words();
    context.screen.lines(text::wrap(&words.span(shown.from, shown.to), width, ""))?;
    for window in &shown.windows {
        context.screen.line(words.span(window.period.from, window.period.to))?;
        for (kind, hours) in [
            ("individual", &window.individual),
            ("group", &window.group),
            ("mutual_help", &window.mutual_help),
        ] {
            let length = hours.minutes.map(|minutes| words.length(minutes));
            let length = length.unwrap_or_else(|| voice.say("look_back.nothing", &[]));
            let line = format!("{}: {length}", voice.say(&format!("kind.{kind}"), &[]));
            context.screen.lines(text::wrap(&line, width, "  "))?;
        }
    }
    let told = |n: u32| n.to_string();
    let [weeks, twelve_step, other, not_known] =
        [shown.both.weeks, shown.both.twelve_step, shown.both.other, shown.both.not_known]
            .map(told);
    let values = [
        ("weeks", weeks.as_str()),
        ("twelve_step", &twelve_step),
        ("other", &other),
        ("not_known", &not_known),
    ];
    context.screen.line("")?;
    // Of no week there is nothing to tell.
    let both = (shown.both.weeks > 0).then(|| voice.say("look_back.both", &values));
    let words = both.iter().flat_map(|both| [both].into_iter().chain(&shown.both_words));
    for line in words.chain(&shown.sure_words) {
        context.screen.lines(text::wrap(line, width, ""))?;
    }
    Ok(())
}

/// What was attended beside what was answered: on a terminal and nowhere else. The core's type has no
/// form in which it could be written, and a front end must not undo that.
fn side_by_side(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let voice = tandem.voice()?;
    if context.screen.json || !io::stdout().is_terminal() {
        return Err(Stop::refused(voice.say("side.only_on_screen", &[])));
    }
    let (from, to) = days(context, tandem)?;
    let (table, words) = tandem.looking_back().side_by_side(from, to)?;
    let width = context.screen.width;
    if let SideBySide::Shown(rows) = &table {
        context.screen.lines(text::wrap(&voice.say("side.words", &[]), width, ""))?;
        for row in rows.iter().rev() {
            window(context, &voice, row)?;
        }
        context.screen.line("")?;
    }
    Ok(context.screen.lines(text::wrap(&words, width, ""))?)
}

/// From the first visit to today.
fn days(context: &Context, tandem: &Tandem) -> Result<(NaiveDate, NaiveDate), Stop> {
    let zone = tandem.person().profile()?.zone;
    let today = LocalTime::at(context.now()?, &zone).date();
    let visits = tandem.visits();
    let all = visits.days(super::look::all_days().0, today)?;
    let first = visits.plan()?.start.into_iter().chain(all.first().copied()).min();
    Ok((first.unwrap_or(today).min(today), today))
}

fn window(context: &mut Context, voice: &Voice, row: &BesideNext) -> Result<(), Stop> {
    let width = context.screen.width;
    let told = |n: u32| n.to_string();
    let days = voice.words().span(row.window.from, row.window.to);
    context.screen.lines(["".to_owned(), days])?;
    let [individual, group, mutual_help] = [row.individual, row.group, row.mutual_help].map(told);
    let went =
        [("individual", individual.as_str()), ("group", &group), ("mutual_help", &mutual_help)];
    let went = voice.say("side.went", &went);
    context.screen.lines(text::wrap(&went, width, "  "))?;
    let [no, yes, rather] = [row.no, row.yes, row.rather_not_say].map(told);
    let next = match row.asked {
        0 => voice.say("side.not_answered", &[]),
        _ => voice.say("side.answered", &[("no", &no), ("yes", &yes), ("rather", &rather)]),
    };
    Ok(context.screen.lines(text::wrap(&next, width, "  "))?)
}
