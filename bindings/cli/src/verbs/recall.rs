//! The weekly question.
//!
//! An answer is what a person remembers of seven days that they had in mind, so no week is chosen for
//! them that they did not name, save the one that has just ended and has no answer yet. A second
//! Enter used to answer about the week before.

use chrono::NaiveDate;
use tandem::{HoursQuery, Tandem, Voice};
use tandem_model::{
    Answer, By, Kind, LocalTime, PeriodHours, RecallGap, TandemError, Week, WeeklyRecall, Word as _,
};

use crate::args::Recall;
use crate::ask::forms;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{json, text};
use crate::speech::say;

/// The longest that one session can be.
const WHOLE_DAY: u32 = 1440;

pub(super) fn recall(context: &mut Context, mut args: Recall) -> Result<(), Stop> {
    if args.says_nothing() {
        if !context.can_ask() {
            return Err(Stop::usage(say!("terminal.recall.how_many")));
        }
        context.stay_open()?;
        let (voice, named, due) = context.with_record(|context, tandem| {
            let due = tandem.hours().due()?;
            let named = match args.week.as_deref() {
                Some(week) => Some(named(context, tandem, week)?),
                None if due.is_empty() => Some(just_ended(context, tandem)?),
                None => None,
            };
            Ok((tandem.voice()?, named, due))
        })?;
        let said = forms::recall(context, &voice, &args, named, &due)?;
        let Some(said) = said else { return Ok(()) };
        args = said;
    }
    context.with_record(|context, tandem| {
        let week = match args.week.as_deref() {
            Some(week) => named(context, tandem, week)?,
            None => just_ended(context, tandem)?,
        };
        let [individual, group, mutual_help] = match args.all[..] {
            [individual, group, mutual_help] => [individual, group, mutual_help].map(Some),
            _ => [args.individual, args.group, args.mutual_help],
        };
        let answers = WeeklyRecall {
            individual,
            group,
            mutual_help,
            ..WeeklyRecall::new(week.first(), context.now()?)
        };
        let (id, recall) = tandem.hours().recall(answers)?;
        let row = row(tandem, recall.middle())?;
        let open = tandem.hours().due()?;
        if context.screen.json {
            let value = json::Recalled::new(id, &recall, row.as_ref(), &open);
            return Ok(context.screen.value(&value)?);
        }
        context
            .screen
            .line(say!("terminal.recall.about", week = text::dates(recall.first, recall.last())))?;
        for kind in Kind::TOTALS {
            let said = answer(recall.answer(kind));
            context.screen.line(format!("  {:<12} {said}", text::word(kind)))?;
        }
        let gaps = row.iter().flat_map(|row| &row.gaps).filter(|gap| gap.first == recall.first);
        let voice = tandem.voice()?;
        context.screen.lines(gaps.flat_map(|gap| question(&voice, gap)))?;
        for week in &open {
            let (dates, name) = (text::dates(week.first(), week.last()), week.label());
            let values = [("week", dates.as_str()), ("name", &name)];
            context.screen.line(voice.say("terminal.recall.open", &values))?;
        }
        Ok(())
    })
}

/// The week of this name.
fn named(context: &Context, tandem: &Tandem, week: &str) -> Result<Week, Stop> {
    match week {
        "last" | "pasada" => last_week(context, tandem),
        week => Ok(tandem.hours().week_named(week)?),
    }
}

/// The week that an answer belongs to: by its fourth day.
fn row(tandem: &Tandem, middle: NaiveDate) -> Result<Option<PeriodHours>, Stop> {
    let query = HoursQuery { by: By::Week, from: Some(middle), to: Some(middle) };
    Ok(tandem.hours().screen(&query)?.periods.into_iter().next())
}

/// The week that ended last. On its last day that is the one that is ending.
fn last_week(context: &Context, tandem: &Tandem) -> Result<Week, Stop> {
    let profile = tandem.person().profile()?;
    let today = LocalTime::at(context.now()?, &profile.zone).date();
    let this = Week::containing(today, profile.week_start);
    Ok(if this.last() == today { this } else { this.prev() })
}

/// The same, if nothing was said of it; else the person is asked.
fn just_ended(context: &mut Context, tandem: &Tandem) -> Result<Week, Stop> {
    let week = last_week(context, tandem)?;
    if tandem.hours().due()?.contains(&week) {
        return Ok(week);
    }
    let dates = text::dates(week.first(), week.last());
    let said = |before: &WeeklyRecall| {
        Kind::TOTALS
            .map(|kind| format!("{} {}", text::word(kind), answer(before.answer(kind))))
            .join(", ")
    };
    let Some((_, before)) = tandem.hours().recalled(week.first())? else {
        let Some(across) = tandem.hours().recalled_across(week)? else {
            return Ok(week); // Whatever is not open about it, the answer is refused with the reason.
        };
        // Weeks began on another day then: these seven dates go by their first one.
        return Err(Stop::refused(say!(
            "terminal.recall.some_answered_add_week",
            dates,
            answered = text::dates(across.first, across.last()),
            said = said(&across),
            first = across.first
        )));
    };
    let stands = say!("terminal.recall.answered", dates, said = said(&before));
    match context.yes(&tandem.voice()?, &say!("terminal.recall.change", stands))? {
        Some(true) => Ok(week),
        Some(false) => Err(TandemError::Cancelled.into()),
        None => Err(Stop::refused(say!(
            "terminal.recall.add_week_change_name",
            stands,
            week = week.label()
        ))),
    }
}

fn answer(answer: Option<Answer>) -> String {
    match answer {
        None => say!("terminal.recall.not_asked"),
        Some(Answer::Skipped) => say!("terminal.recall.skipped"),
        Some(Answer::Minutes(minutes)) if minutes.get() == 0 => say!("terminal.recall.none_0_00"),
        Some(Answer::Minutes(minutes)) => text::hours(minutes.get()),
    }
}

/// What to ask where more was recalled of seven dates than is written down for them, and how it is
/// added.
pub(super) fn question(voice: &Voice, gap: &RecallGap) -> [String; 2] {
    let week = gap.week();
    let dates = text::dates(week.first(), week.last());
    let (logged, recalled) = (text::hours(gap.logged), text::hours(gap.recalled));
    let missing = (gap.recalled - gap.logged).min(WHOLE_DAY);
    let (kind, first) = (gap.kind.kebab(), gap.first);
    let values = [
        ("week", dates.as_str()),
        ("kind", &text::word(gap.kind)),
        ("logged", &logged),
        ("recalled", &recalled),
    ];
    [
        voice.say("terminal.recall.gap", &values),
        format!(
            "  {} tandem log {kind} {missing} {first}T18:00",
            voice.say("terminal.recall.add", &[])
        ),
    ]
}
