//! Questionnaires, only if a person wants to.

use tandem::{MeasureText, Scored, Tandem};
use tandem_model::{MeasureKind, Score, ScoredWithin, Word as _};

use super::look::days;
use super::plans;
use crate::args::Measure;
use crate::ask::{self, forms};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::table::{Side, Table};
use crate::output::{describe, text};
use crate::speech::say;

pub(super) fn measure(context: &mut Context, args: &Measure) -> Result<(), Stop> {
    if let Some(kind) = args.measure.filter(|_| args.answers.is_empty() && context.can_ask()) {
        return one_by_one(context, kind);
    }
    context.with_record(|context, tandem| match args.measure {
        None => {
            let (from, to) = days(&args.dates);
            list(context, &tandem.measures().all(from, to)?)
        }
        Some(kind) if args.answers.is_empty() => ask(context, tandem, kind),
        Some(kind) => {
            let answers = args.answers.iter().map(|answer| answer.0).collect();
            let scored = tandem.measures().answer(kind, answers)?;
            told(context, tandem, &scored)
        }
    })
}

/// Asks the items, and keeps the answers once all are given.
fn one_by_one(context: &mut Context, kind: MeasureKind) -> Result<(), Stop> {
    let (voice, words) = forms::with_voice(context, |tandem| Ok(tandem.measures().show(kind)?))?;
    ask::tell(context, &format!("{}: {}", words.name, words.about), "")?;
    if words.is_untested_translation() {
        ask::tell(context, &voice.say("measure.own_translation", &[]), "")?;
    }
    let Some(answers) = forms::measure(context, &voice, words)? else { return Ok(()) };
    context.with_record(|context, tandem| {
        let scored = tandem.measures().answer(kind, answers)?;
        told(context, tandem, &scored)
    })
}

fn ask(context: &mut Context, tandem: &Tandem, kind: MeasureKind) -> Result<(), Stop> {
    let questions = tandem.measures().show(kind)?;
    if context.screen.json {
        return Ok(context.screen.value(questions)?);
    }
    let width = context.screen.width;
    context.screen.line(format!("{}: {}", questions.name, questions.about))?;
    context.screen.lines(text::wrap(&questions.question, width, ""))?;
    for (at, item) in questions.items.iter().enumerate() {
        context.screen.lines(text::wrap(&item.text, width, &format!("{:>3}. ", at + 1)))?;
    }
    for option in &questions.options {
        context.screen.line(format!("  {} = {}", option.value, option.text))?;
    }
    if questions.is_untested_translation() {
        context.screen.line(tandem.voice()?.say("measure.own_translation", &[]))?;
    }
    let example = vec!["N"; kind.items()].join(",");
    let how = format!("tandem measure {} --answers {example}", kind.kebab());
    Ok(context.screen.lines(["", &how])?)
}

fn told(context: &mut Context, tandem: &Tandem, scored: &Scored) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(scored)?);
    }
    let kind = scored.measured.measure;
    let words: &MeasureText = tandem.measures().show(kind)?;
    let voice = tandem.voice()?;
    let width = context.screen.width;
    let id = describe::short(scored.id);
    match scored.score.total {
        Some(total) => {
            let (least, most) = kind.range();
            let [total, least, most] = [total, least, most].map(|number| number.to_string());
            let values = [("total", &*total), ("least", &*least), ("most", &*most)];
            let line = voice.say("measure.total", &values);
            context.screen.line(format!("{}: {line} [{id}]", words.name))?;
            context.screen.line(&words.scoring.direction)?;
            if let Some(said) = scored.score.band.and_then(|band| words.band_said(band)) {
                context.screen.line(said)?;
            }
            if let (Some(true), Some(cut_off)) = (scored.score.at_cut_off, &words.cut_off) {
                context.screen.lines(text::wrap(&cut_off.text, width, ""))?;
            }
        }
        None => {
            let open = voice.count("measure.open_items", scored.score.open, &[]);
            context.screen.line(format!("{}: {open} [{id}]", words.name))?;
        }
    }
    if let Some(ScoredWithin { measure, score: Score { total: Some(total), .. } }) = scored.within {
        let name = &tandem.measures().show(measure)?.name;
        let (least, most) = measure.range();
        let [total, least, most] = [total, least, most].map(|number| number.to_string());
        let values = [("total", &*total), ("least", &*least), ("most", &*most)];
        context.screen.line(format!("{name}: {}", voice.say("measure.total", &values)))?;
    }
    if let Some(line) = &scored.line {
        context.screen.lines(text::wrap(line, width, ""))?;
        context.screen.line("  tandem help-now")?;
    }
    context.screen.lines(text::wrap(&words.not_a_diagnosis, width, ""))?;
    plans::is_here(context, scored.plan.as_ref())
}

fn list(context: &mut Context, all: &[Scored]) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&all)?);
    }
    if all.is_empty() {
        let names: Vec<_> = MeasureKind::ALL.iter().map(|kind| kind.kebab()).collect();
        return Ok(context.screen.lines([
            say!("terminal.measures.nothing_answered_nothing_has"),
            say!("terminal.measures.see_questions_tandem_measure", kinds = names.join(", ")),
        ])?);
    }
    let mut table = Table::new(&[
        (say!("terminal.look.id"), Side::Left),
        (say!("terminal.check_ins.when"), Side::Right),
        (say!("terminal.measures.measure"), Side::Left),
        (say!("terminal.measures.total"), Side::Right),
    ]);
    for scored in all {
        let total =
            scored.score.total.map_or_else(|| say!("terminal.measures.open"), |it| it.to_string());
        table.row([
            describe::short(scored.id),
            text::moment(&scored.measured.at),
            scored.measured.measure.kebab(),
            total,
        ]);
    }
    Ok(context.screen.lines(table.lines(context.screen.width))?)
}
