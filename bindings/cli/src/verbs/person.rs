//! The profile, and the medication as dated periods.

use tandem::Tandem;
use tandem_model::{Id, Language, MedicationPeriod, Preferences, Profile, WeekStart};

use crate::args::{self, Medication, ProfileField, ProfilePart};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::{describe, json, text};
use crate::speech::{self, say};

pub(super) fn profile(context: &mut Context, args: args::Profile) -> Result<(), Stop> {
    match &args.part {
        Some(ProfilePart::Medication(args)) => return medication(context, args),
        None => {}
    }
    context.with_record(|context, tandem| {
        if let Some(language) = context.named_language() {
            speak_always(tandem, language)?;
        }
        let profile = if args.says_nothing() {
            tandem.person().profile()?
        } else {
            tandem.person().edit(|profile| Ok(changed(profile, args)))?
        };
        let language = tandem.person().preferences()?.language;
        show(context, &profile, language)
    })
}

/// The language is chosen once, and then it stays.
pub(super) fn speak_always(tandem: &Tandem, language: Language) -> Result<(), Stop> {
    let language = Some(language);
    if tandem.person().preferences()?.language != language {
        tandem.person().edit_preferences(|chosen| Ok(Preferences { language, ..chosen }))?;
    }
    Ok(())
}

fn changed(mut profile: Profile, args: args::Profile) -> Profile {
    for field in &args.clear {
        match field {
            ProfileField::Name => profile.name = None,
            ProfileField::Country => profile.country = None,
            ProfileField::MyWordMedicine => profile.words.medicine = None,
            ProfileField::MyWordRecovery => profile.words.recovery = None,
        }
    }
    profile.name = args.name.or(profile.name.take());
    profile.country = args.country.or(profile.country);
    profile.week_start = args.week_start.unwrap_or(profile.week_start);
    profile.words.medicine = args.my_word_medicine.or(profile.words.medicine.take());
    profile.words.recovery = args.my_word_recovery.or(profile.words.recovery.take());
    if let Some(zone) = args.home_zone {
        profile.zone = zone;
    }
    profile
}

/// What `profile --json` prints.
#[derive(serde::Serialize)]
struct Shown<'a> {
    #[serde(flatten)]
    profile: &'a Profile,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<Language>,
}

fn show(context: &mut Context, profile: &Profile, language: Option<Language>) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&Shown { profile, language })?);
    }
    let or_not_said =
        |text: Option<&str>| text.map_or_else(|| say!("terminal.look.not_said"), str::to_owned);
    let medicine = profile.words.medicine.as_ref().map(|word| word.as_str());
    let recovery = profile.words.recovery.as_ref().map(|word| word.as_str());
    let named = language.map(|it| speech::text(&format!("terminal.language.{it}"), &[]));
    let week_start = match profile.week_start {
        WeekStart::Monday => say!("terminal.person.monday"),
        WeekStart::Sunday => say!("terminal.person.sunday"),
    };
    for (name, value) in [
        (
            say!("terminal.person.name"),
            or_not_said(profile.name.as_ref().map(|name| name.as_str())),
        ),
        (say!("terminal.person.home_zone"), profile.zone.name().to_owned()),
        (
            say!("terminal.person.country"),
            or_not_said(profile.country.as_ref().map(|country| country.as_str())),
        ),
        (say!("terminal.person.week_begins"), week_start),
        (say!("terminal.person.language"), or_not_said(named.as_deref())),
        (say!("terminal.person.my_word_my_medicine"), or_not_said(medicine)),
        (say!("terminal.person.my_word_recovery"), or_not_said(recovery)),
    ] {
        context.screen.line(format!("{name:<25} {value}"))?;
    }
    Ok(())
}

fn medication(context: &mut Context, args: &Medication) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let all = tandem.person().medication()?;
        let (Some(medicine), Some(since)) = (args.medicine, args.since) else {
            return list(context, &all);
        };
        // What is not said again stays as it was.
        let before = all.iter().map(|(_, period)| period);
        let before = before.into_iter().find(|it| (it.medicine, it.since) == (medicine, since));
        let period = MedicationPeriod {
            medicine,
            since,
            form: args.form.or(before.and_then(|before| before.form)),
            until: args.until.or(before.and_then(|before| before.until)),
            ended_by: args.ended_by.or(before.and_then(|before| before.ended_by)),
            written_at: before.map_or(context.now()?, |before| before.written_at),
        };
        let kept = tandem.person().set_medication(period.clone())?;
        let id = kept.id;
        if context.screen.json {
            context.screen.value(&json::WithId { id, value: &period })?;
        } else {
            let word = own_word(tandem)?;
            let id = describe::short(id);
            context.screen.line(format!("{word}: {} [{id}]", described(&period)))?;
        }
        if let (Some(ask), false) = (&kept.ask, context.screen.json) {
            context.screen.line(ask)?;
            for (_, other) in all.iter().filter(|(id, _)| kept.also_open.contains(id)) {
                let (medicine, since) = (tandem_model::Word::kebab(other.medicine), other.since);
                let how =
                    format!("  tandem profile medication {medicine} --since {since} --until DATE");
                context.screen.line(how)?;
            }
        }
        if args.until.is_some() {
            // Said when a period ends, calmly; never inferred from anything else.
            for card in tandem.help().when_medication_ends(&period)? {
                context.screen.note(&card.title);
                for line in &card.lines {
                    let lines = text::wrap(&line.text, context.screen.width, "  ");
                    lines.iter().for_each(|line| context.screen.note(line));
                }
            }
        }
        Ok(())
    })
}

fn own_word(tandem: &Tandem) -> Result<String, Stop> {
    let word = tandem.person().profile()?.words.medicine;
    Ok(word.map_or_else(|| say!("terminal.person.noted"), |word| word.to_string()))
}

/// `buprenorphine (film), Mon 2 Feb 2026 to Fri 1 May 2026, changed medicine`.
fn described(period: &MedicationPeriod) -> String {
    let form = period.form.map(|form| format!(" ({})", text::word(form))).unwrap_or_default();
    let end = match period.until {
        Some(until) => format!(" {}", say!("terminal.person.to", day = text::day(until))),
        None => format!(" {}", say!("terminal.person.until_now")),
    };
    let why = period.ended_by.map(|why| format!(", {}", text::word(why))).unwrap_or_default();
    format!("{}{form}, {}{end}{why}", text::word(period.medicine), text::day(period.since))
}

fn list(context: &mut Context, all: &[(Id, MedicationPeriod)]) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json::with_ids(all))?);
    }
    if all.is_empty() {
        return Ok(context.screen.lines([
            say!("terminal.look.nothing_written_down_yet"),
            say!("terminal.person.begin_tandem_profile_medication"),
        ])?);
    }
    let lines = all.iter().map(|(id, period)| {
        let id = describe::short(*id);
        format!("{id}  {}", described(period))
    });
    Ok(context.screen.lines(lines)?)
}
