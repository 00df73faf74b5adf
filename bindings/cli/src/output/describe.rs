//! Entries in a few words.

use std::collections::BTreeMap;

use tandem::{Entry, EntryKind, HistoryLine, Kept, Tandem};
use tandem_model::{
    At, CalledOffBy, DateForm, DateTitle, DayDone, DayState, Kind, Lead, LocalTime, Nth, Rule,
    Session, What, Word, parse_date,
};

use super::text::{cut, dates, day, hours, moment, one_line, word};
use crate::speech::{self, say};

/// `individual, Mon 2 Mar 2026 10:00, 0:50`.
pub(crate) fn session(session: &Session) -> String {
    let about = if session.approximate {
        format!("{} ", say!("terminal.describe.about"))
    } else {
        String::new()
    };
    let length = hours(session.minutes.get());
    format!("{}, {}, {about}{length}", word(session.kind), moment(&session.start))
}

/// The same with the beginning of its id.
pub(crate) fn kept(kept: &Kept) -> String {
    format!("{} [{}]", session(&kept.session), short(kept.id))
}

/// So many digits of an id are enough to name an entry.
pub(crate) const SHORT: usize = 8;

/// The beginning of an id.
pub(crate) fn short(id: tandem_model::Id) -> String {
    let mut text = id.to_string();
    text.truncate(SHORT);
    text
}

/// What an entry is, from its history: also one that is not in the record any more.
pub(crate) fn entry(entry: Entry, history: &[HistoryLine]) -> String {
    if history.is_empty() {
        return name(entry.kind); // it came with a file that was taken back
    }
    let fields = last_known(history);
    let field = |name: &str| fields.get(name).copied();
    let date = |name: &str| field(name).and_then(|text| parse_date(name, text).ok());
    let time = |name: &str| field(name)?.parse::<LocalTime>().ok().map(|time| moment(&time));
    let kind = || field("kind").and_then(|text| Kind::parse(text).ok()).map(word);
    let told = match entry.kind {
        EntryKind::Session => kind().zip(time("start")).map(|(kind, start)| {
            let minutes = field("minutes").and_then(|text| text.parse::<u32>().ok());
            let length = minutes.map(|minutes| format!(", {}", hours(minutes)));
            format!("{kind}, {start}{}", length.unwrap_or_default())
        }),
        EntryKind::NotAttended => kind()
            .zip(time("at"))
            .map(|(kind, at)| say!("terminal.describe.not_attended", kind, at)),
        EntryKind::Away => date("from")
            .zip(date("to"))
            .map(|(from, to)| say!("terminal.describe.away", dates = dates(from, to))),
        EntryKind::Recall => date("first").map(tandem_model::Week::starting).map(|week| {
            say!("terminal.describe.answer_about", dates = dates(week.first(), week.last()))
        }),
        EntryKind::Medication => date("since").zip(field("medicine")).map(|(since, medicine)| {
            say!(
                "terminal.describe.since",
                medicine = speech::written(&one_line(medicine)),
                day = day(since)
            )
        }),
        EntryKind::Visit => {
            date("on").map(|on| say!("terminal.describe.medical_visit", day = day(on)))
        }
        EntryKind::Practice => field("title").zip(time("started")).map(|(title, started)| {
            say!("terminal.describe.practice", started, title = one_line(title))
        }),
        EntryKind::CheckIn => time("at").map(|at| say!("terminal.describe.check", at)),
        EntryKind::Craving => time("at").map(|at| say!("terminal.describe.craving", at)),
        EntryKind::DayNote => date("on").map(|on| format!("{}, {}", name(entry.kind), day(on))),
        EntryKind::DayCheck | EntryKind::MedicineDay => {
            date("date").map(|on| format!("{}, {}", name(entry.kind), day(on)))
        }
        EntryKind::MedicineEffect => {
            date("on").map(|on| format!("{}, {}", name(entry.kind), day(on)))
        }
        EntryKind::Measured => field("measure").zip(time("at")).map(|(measure, at)| {
            let measure = one_line(measure).to_uppercase().replace('_', "-");
            say!("terminal.describe.questionnaire", measure, at)
        }),
        EntryKind::Goal => field("words")
            .map(|words| say!("terminal.describe.goal", words = cut(&one_line(words), 40))),
        EntryKind::MyDate => Some(my_date(&fields)),
        EntryKind::Plan => Some(plan(&fields)),
        EntryKind::PlanDay => date("date").map(|on| format!("{}, {}", name(entry.kind), day(on))),
        EntryKind::Meeting => {
            field("name").map(|own| say!("terminal.describe.meeting_entered", name = one_line(own)))
        }
        kind => Some(name(kind)),
    };
    told.unwrap_or_else(|| say!("terminal.describe.blank", name = name(entry.kind)))
}

/// Whether [`entry`] says the day of such an entry.
pub(crate) fn names_its_day(kind: EntryKind) -> bool {
    matches!(
        kind,
        EntryKind::Session
            | EntryKind::NotAttended
            | EntryKind::Away
            | EntryKind::Recall
            | EntryKind::Medication
            | EntryKind::Visit
            | EntryKind::PlanDay
            | EntryKind::Practice
            | EntryKind::DayCheck
            | EntryKind::CheckIn
            | EntryKind::Measured
            | EntryKind::Craving
            | EntryKind::DayNote
            | EntryKind::MedicineDay
            | EntryKind::MedicineEffect
    )
}

/// What kind of entry it is.
pub(crate) fn name(kind: EntryKind) -> String {
    speech::text(&format!("terminal.entry.{}", kind.word()), &[])
}

/// `mutual help`, `pick up`: what is planned.
pub(crate) fn what(planned: &What) -> String {
    match planned {
        What::Session(shape) => word(shape.kind),
        What::Errand(errand) => word(*errand),
    }
}

/// `a date of your own: "a place of my own", Mon 2 Mar 2026`, as far as it is known.
fn my_date(fields: &BTreeMap<&str, &str>) -> String {
    let read = |name: &str| fields.get(name).copied();
    let title = read("title").and_then(|text| serde_json::from_str(text).ok());
    let title = title.map(|title: DateTitle| match title {
        DateTitle::Ready(ready) => word(ready),
        DateTitle::Own(own) => format!("\"{}\"", one_line(own.as_str())),
    });
    let form = read("form").and_then(|text| serde_json::from_str::<DateForm>(text).ok());
    let told: Vec<_> = title.into_iter().chain(form.map(|form| day(form.first()))).collect();
    format!("{}: {}", name(EntryKind::MyDate), told.join(", "))
}

/// `tue`, `every 4 weeks on fri`, `28 days after the last`.
pub(crate) fn rule(rule: &Rule) -> String {
    let days = |n: u32| match n {
        1 => say!("terminal.describe.every_day"),
        n => say!("terminal.every.days", n),
    };
    let months = |n: u32| match n {
        1 => say!("terminal.describe.every_month"),
        n => say!("terminal.every.months", n),
    };
    match rule {
        Rule::Once { on } => day(*on),
        Rule::EveryDays { n } => days(*n),
        Rule::Weekly { n, days, .. } => {
            let days: Vec<_> = days.iter().map(|day| word(*day)).collect();
            match n {
                1 => days.join(" "),
                n => say!("terminal.describe.every_weeks", n, days = days.join(" ")),
            }
        }
        Rule::MonthDay { n, day: 31 } => {
            say!("terminal.describe.last_day", months = months(*n))
        }
        Rule::MonthDay { n, day } => say!("terminal.describe.the", day, months = months(*n)),
        Rule::MonthWeekday { n, nth, day } => {
            let nth: Nth = *nth;
            let months = months(*n);
            say!("terminal.describe.the_2", months, nth = word(nth), day = word(*day))
        }
        Rule::AfterLast { n } => say!("terminal.describe.days_after_last", n),
    }
}

/// What became of a day of a plan, said in words where its field holds more than one.
pub(crate) fn plan_field(field: &str, value: &str) -> Option<String> {
    fn of<T: serde::de::DeserializeOwned>(value: &str) -> Option<T> {
        serde_json::from_str(value).ok()
    }
    Some(match field {
        "what" => what(&of(value)?),
        "rule" => rule(&of(value)?),
        "at" => {
            let At { time, minutes, .. } = of(value)?;
            let time =
                time.map_or_else(|| say!("terminal.describe.all_day"), |time| time.to_string());
            let length = minutes.map(|minutes| format!(", {}", hours(minutes.get())));
            format!("{time}{}", length.unwrap_or_default())
        }
        "state" => match of(value)? {
            DayState::Moved { date, time, .. } => {
                let time = time.map(|time| format!(" {time}"));
                say!("terminal.describe.moved", day = day(date), time = time.unwrap_or_default())
            }
            DayState::Off { by: CalledOffBy::Holiday } => say!("terminal.describe.off_holiday"),
            DayState::Off { by } => say!("terminal.describe.called_off", by = word(by)),
        },
        "done" => match of(value)? {
            DayDone::On(on) => say!("terminal.describe.done", day = day(on)),
            DayDone::Not { why: None } => say!("terminal.describe.not_time"),
            DayDone::Not { why: Some(why) } => {
                say!("terminal.describe.not_time_2", why = word(why))
            }
        },
        "remind" => {
            let leads: Vec<Lead> = of(value)?;
            leads.into_iter().map(lead).collect::<Vec<_>>().join(", ")
        }
        _ => return None,
    })
}

/// As `--remind` takes it.
pub(crate) fn lead(lead: Lead) -> String {
    match lead {
        Lead::AtTime => "at-time".to_owned(),
        Lead::EveningBefore => "evening-before".to_owned(),
        Lead::Minutes(minutes) if minutes % 60 == 0 => format!("{}h", minutes / 60),
        Lead::Minutes(minutes) => format!("{minutes}m"),
        Lead::Days(days) => format!("{days}d"),
    }
}

/// As [`entry`]; of a day of a plan with what that plan is called.
pub(crate) fn entry_in(tandem: &Tandem, one: Entry, history: &[HistoryLine]) -> String {
    let whose = last_known(history).get("of").and_then(|id| id.parse().ok());
    let of = whose.filter(|_| one.kind == EntryKind::PlanDay).and_then(|id| {
        let plan = tandem.log().history(Entry { kind: EntryKind::Plan, id }).ok()?;
        let fields = last_known(&plan);
        let own = fields.get("name").map(|own| format!("\"{}\"", one_line(own)));
        own.or_else(|| Some(what(&serde_json::from_str(fields.get("what")?).ok()?)))
    });
    match of {
        Some(of) => entry(one, history).replacen(&name(EntryKind::Plan), &of, 1),
        None => entry(one, history),
    }
}

/// `a plan: group, "Oak Hall", 18:00`, as far as it is known.
fn plan(fields: &BTreeMap<&str, &str>) -> String {
    let what = fields.get("what").and_then(|text| serde_json::from_str::<What>(text).ok());
    let what = what.map(|it| self::what(&it));
    let own = fields.get("name").map(|own| format!("\"{}\"", one_line(own)));
    let at = fields.get("at").and_then(|text| serde_json::from_str::<At>(text).ok());
    let time = at.and_then(|at| at.time).map(|time| time.to_string());
    let told: Vec<_> = what.into_iter().chain(own).chain(time).collect();
    format!("{}: {}", name(EntryKind::Plan), told.join(", "))
}

/// Every field with the value it was given last.
fn last_known(history: &[HistoryLine]) -> BTreeMap<&str, &str> {
    let mut fields = BTreeMap::new();
    for change in history.iter().flat_map(|line| &line.changes) {
        match change.new.as_deref() {
            Some(value) => fields.insert(change.field.as_str(), value),
            None => fields.remove(change.field.as_str()),
        };
    }
    fields
}
