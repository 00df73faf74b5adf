//! Notes about the medicine: off until turned on, for nobody else.

use serde_json::{Value, json};
use tandem::{MedicineDayLine, MedicineScreen, MedicineWords, Tandem, Voice};
use tandem_model::{
    ForgetAfter, HowStrong, MedicineDay, MedicineEffect, MedicineSaid, TandemError,
};

use super::plans::{persons, sure};
use crate::args::{Dose, Keep, MedicinePart, MyMedicine};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, text};

pub(super) fn medicine(context: &mut Context, args: MyMedicine) -> Result<(), Stop> {
    let MyMedicine { part, days, count } = args;
    context.with_record(|context, tandem| match part {
        None => show(context, tandem, days, count),
        Some(MedicinePart::On { forget_after }) => {
            let usual = tandem.medicine().usual_forget_after();
            let after = match forget_after.unwrap_or(Keep::For(usual)) {
                Keep::For(days) => Some(days),
                Keep::ForGood => None,
            };
            set(context, tandem, true, after)
        }
        Some(MedicinePart::Off) => {
            let after = tandem.person().preferences()?.forget_medicine;
            set(context, tandem, false, after)
        }
        Some(part @ (MedicinePart::Show | MedicinePart::Hide)) => {
            let shown = matches!(part, MedicinePart::Show);
            tandem.medicine().show_on_today(shown)?;
            if context.screen.json {
                return Ok(context.screen.value(&json!({ "on_today": shown }))?);
            }
            Ok(context.screen.line(tandem.voice()?.say("terminal.noted", &[]))?)
        }
        Some(MedicinePart::Taken(dose)) => say(context, tandem, dose, MedicineSaid::Taken),
        Some(MedicinePart::Missed { dose, mut why }) => {
            why.sort_unstable();
            say(context, tandem, dose, MedicineSaid::Missed { why })
        }
        Some(MedicinePart::Changed(dose)) => say(context, tandem, dose, MedicineSaid::Changed),
        Some(MedicinePart::RatherNotSay(dose)) => {
            say(context, tandem, dose, MedicineSaid::RatherNotSay)
        }
        Some(MedicinePart::Shot { on }) => {
            tandem.medicine().shot(on)?;
            let shot = tandem.medicine().screen(1)?.shot;
            if context.screen.json {
                return Ok(context
                    .screen
                    .value(&json!({ "last": shot.last, "next": shot.next }))?);
            }
            let lines = shot.text.unwrap_or_default();
            Ok(context.screen.lines(text::wrap(&lines, context.screen.width, ""))?)
        }
        Some(MedicinePart::Effect { mut what, strong, on, note }) => {
            what.sort_unstable();
            let on = match on {
                Some(on) => on,
                None => tandem.today(None)?.date,
            };
            let strong = Some(if strong { HowStrong::ALot } else { HowStrong::ALittle });
            let effect = MedicineEffect { on, what, strong, told_on: None, note };
            let id = tandem.medicine().add_effect(&effect)?;
            noted(context, tandem, id)
        }
        Some(MedicinePart::ToldThem { id }) => {
            let entry = tandem.log().find(&id)?;
            tandem.medicine().told_them(entry.id)?;
            noted(context, tandem, entry.id)
        }
        Some(MedicinePart::Told { words, by, after_days }) => {
            let id = tandem.medicine().set_rule(words, by, after_days)?;
            noted(context, tandem, id)
        }
        Some(MedicinePart::Called) => {
            tandem.medicine().called()?;
            if context.screen.json {
                return Ok(context.screen.value(&json!({ "called": true }))?);
            }
            Ok(context.screen.line(tandem.voice()?.say("medicine.called", &[]))?)
        }
        Some(MedicinePart::Forget { yes }) => {
            let voice = tandem.voice()?;
            if yes || sure(context, tandem, &voice.say("medicine.forget.ask", &[]))? {
                let forgotten = tandem.medicine().forget_all()?;
                if context.screen.json {
                    return Ok(context.screen.value(&json!({ "forgotten": forgotten }))?);
                }
                let lines =
                    [voice.say("medicine.forgot", &[]), voice.say("terminal.forget.copies", &[])];
                let width = context.screen.width;
                context.screen.lines(lines.iter().flat_map(|line| text::wrap(line, width, "")))?;
            }
            Ok(())
        }
    })
}

fn set(
    context: &mut Context,
    tandem: &Tandem,
    on: bool,
    after: Option<ForgetAfter>,
) -> Result<(), Stop> {
    let forgotten = tandem.medicine().set(on, after)?;
    let days = after.map(ForgetAfter::get);
    if context.screen.json {
        let value = json!({ "on": on, "forget_after": days, "forgotten": forgotten });
        return Ok(context.screen.value(&value)?);
    }
    let voice = tandem.voice()?;
    let said = match (on, days) {
        (false, _) => voice.say("medicine.is_off", &[]),
        (true, None) => voice.say("medicine.is_on.kept", &[]),
        (true, Some(days)) => voice.say("medicine.is_on", &[("n", &days.to_string())]),
    };
    Ok(context.screen.lines(text::wrap(&said, context.screen.width, ""))?)
}

fn say(context: &mut Context, tandem: &Tandem, dose: Dose, said: MedicineSaid) -> Result<(), Stop> {
    let date = match dose.on {
        Some(on) => on,
        None => {
            let screen = tandem.medicine().screen(1)?;
            if !screen.which_day.is_empty() {
                return Err(Stop::usage(tandem.voice()?.say("medicine.which_day", &[])));
            }
            match screen.days.last() {
                Some(today) => today.date,
                None => {
                    return Err(TandemError::invalid("medicine", "off: turn it on first").into());
                }
            }
        }
    };
    let Dose { part, at, note, .. } = dose;
    let saved = tandem.medicine().say(MedicineDay { date, part, said, at, note })?;
    if context.screen.json {
        let say: Vec<_> = saved.say.iter().map(words).collect();
        return Ok(context.screen.value(&json!({ "id": saved.id, "say": say }))?);
    }
    let voice = tandem.voice()?;
    let noted = voice.say("terminal.noted", &[]);
    context.screen.line(format!("{noted} [{}]", describe::short(saved.id)))?;
    helpful(context, &voice, &saved.say)
}

fn noted(context: &mut Context, tandem: &Tandem, id: tandem_model::Id) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json!({ "id": id }))?);
    }
    let noted = tandem.voice()?.say("terminal.noted", &[]);
    Ok(context.screen.line(format!("{noted} [{}]", describe::short(id)))?)
}

/// What may help now: what the clinic said first, then the words, where they come from, and whom to call.
fn helpful(context: &mut Context, voice: &Voice, all: &[MedicineWords]) -> Result<(), Stop> {
    let width = context.screen.width;
    for one in all {
        context.screen.line("")?;
        let from = voice.say("medicine.from", &[("source", &one.from)]);
        for said in one.told.iter().chain([&one.text]) {
            context.screen.lines(text::wrap(said, width, ""))?;
        }
        context.screen.lines(text::wrap(&from, width, "  "))?;
        persons(context, voice, &one.call, false)?;
    }
    if !all.is_empty() {
        context.screen.line("  tandem medicine called")?;
    }
    Ok(())
}

fn show(context: &mut Context, tandem: &Tandem, days: u32, count: bool) -> Result<(), Stop> {
    let screen = tandem.medicine().screen(days)?;
    if context.screen.json {
        return Ok(context.screen.value(&told(&screen))?);
    }
    let (voice, width) = (tandem.voice()?, context.screen.width);
    let wrap = |said: &str| text::wrap(said, width, "");
    if !screen.on {
        let intro = screen.intro.as_deref().unwrap_or_default();
        context.screen.lines(wrap(intro))?;
        return Ok(context.screen.line("  tandem medicine on")?);
    }
    context.screen.line(voice.say("medicine.mine", &[]))?;
    context.screen.lines(screen.intro.iter().flat_map(|intro| wrap(intro)))?;
    if screen.asks_days {
        for week in screen.days.chunks(7) {
            let letters: Vec<_> = week.iter().map(|day| letters(&voice, day)).collect();
            let first = week.first().map(|day| voice.words().short_date(day.date));
            context.screen.line(format!(
                "  {:<8}{}",
                first.unwrap_or_default(),
                letters.join(" ")
            ))?;
        }
    }
    if count {
        context.screen.lines(wrap(&screen.counted))?;
    }
    context.screen.lines(screen.shot.text.iter().flat_map(|shot| wrap(shot)))?;
    for line in &screen.effects {
        let MedicineEffect { on, what, strong, told_on, .. } = &line.effect;
        let what: Vec<_> = what.iter().map(|what| voice.word("effect", *what)).collect();
        let strong = strong.iter().map(|strong| voice.word("strong", *strong));
        let told = told_on
            .iter()
            .map(|date| voice.say("medicine.told_clinic", &[("date", &voice.words().date(*date))]));
        let date = voice.words().short_date(*on);
        let said: Vec<_> = [what.join(", ")].into_iter().chain(strong).chain(told).collect();
        let said = format!("{date}: {} [{}]", said.join(", "), describe::short(line.id));
        context.screen.lines(text::wrap(&said, width, "  "))?;
    }
    if screen.told.is_none() {
        context.screen.lines(wrap(&voice.say("medicine.rule", &[])))?;
        context.screen.line("  tandem medicine told …")?;
    }
    helpful(context, &voice, &screen.say)
}

/// One letter for each dose; a dot for a day of which nothing is said.
fn letters(voice: &Voice, day: &MedicineDayLine) -> String {
    if day.doses.is_empty() {
        return "·".to_owned();
    }
    let letter = |said: &MedicineSaid| voice.say(&format!("medicine.letter.{}", said.word()), &[]);
    day.doses.iter().map(|line| letter(&line.dose.said)).collect()
}

fn words(one: &MedicineWords) -> Value {
    json!({ "advice": one.advice, "told": one.told, "text": one.text, "from": one.from })
}

fn told(screen: &MedicineScreen) -> Value {
    let dose = |dose: &MedicineDay, id: tandem_model::Id| {
        let why = match &dose.said {
            MedicineSaid::Missed { why } => why.as_slice(),
            _ => &[],
        };
        json!({
            "date": dose.date, "part": dose.part, "said": dose.said.word(), "why": why,
            "at": dose.at, "note": dose.note, "id": id,
        })
    };
    let days = screen.days.iter().flat_map(|day| {
        let blank = json!({ "date": day.date, "part": 1, "said": null, "why": [], "at": null });
        let blank = day.doses.is_empty().then_some(blank);
        day.doses.iter().map(|line| dose(&line.dose, line.id)).chain(blank).collect::<Vec<_>>()
    });
    json!({
        "on": screen.on,
        "forget_after": screen.forget_after,
        "days": days.collect::<Vec<_>>(),
        "shot": { "last": screen.shot.last, "next": screen.shot.next },
        "effects": screen.effects,
        "told": screen.told,
        "say": screen.say.iter().map(words).collect::<Vec<_>>(),
    })
}
