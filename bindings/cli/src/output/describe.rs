//! Entries in a few words.

use std::collections::BTreeMap;

use tandem::{Entry, EntryKind, HistoryLine, Kept, Tandem};
use tandem_model::{
    At, CalledOffBy, DateForm, DateTitle, DayDone, DayState, Kind, Lead, LocalTime, Nth, Rule,
    Session, What, Word, parse_date,
};

use super::text::{cut, dates, day, hours, moment, one_line, word};

/// `individual, Mon 2 Mar 2026 10:00, 0:50`.
pub(crate) fn session(session: &Session) -> String {
    let about = if session.approximate { "about " } else { "" };
    let length = hours(session.minutes.get());
    format!("{}, {}, {about}{length}", word(session.kind), moment(&session.start))
}

/// The same with the beginning of its id.
pub(crate) fn kept(kept: &Kept) -> String {
    format!("{} [{}]", session(&kept.session), short(kept.id))
}

/// The first eight digits of an id: enough to name an entry.
pub(crate) fn short(id: tandem_model::Id) -> String {
    let mut text = id.to_string();
    text.truncate(8);
    text
}

/// What an entry is, from its history: also one that is not in the record any more.
pub(crate) fn entry(entry: Entry, history: &[HistoryLine]) -> String {
    if history.is_empty() {
        return name(entry.kind).to_owned(); // it came with a file that was taken back
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
        EntryKind::NotAttended => {
            kind().zip(time("at")).map(|(kind, at)| format!("not attended: {kind}, {at}"))
        }
        EntryKind::Away => {
            date("from").zip(date("to")).map(|(from, to)| format!("away, {}", dates(from, to)))
        }
        EntryKind::Recall => date("first")
            .map(tandem_model::Week::starting)
            .map(|week| format!("the answer about {}", dates(week.first(), week.last()))),
        EntryKind::Medication => date("since").zip(field("medicine")).map(|(since, medicine)| {
            format!("{} since {}", one_line(&medicine.replace('_', " ")), day(since))
        }),
        EntryKind::Visit => date("on").map(|on| format!("a medical visit, {}", day(on))),
        EntryKind::Practice => field("title")
            .zip(time("started"))
            .map(|(title, started)| format!("a practice of \"{}\", {started}", one_line(title))),
        EntryKind::CheckIn => time("at").map(|at| format!("a check-in, {at}")),
        EntryKind::Craving => time("at").map(|at| format!("a craving, {at}")),
        EntryKind::DayNote => date("on").map(|on| format!("{}, {}", name(entry.kind), day(on))),
        EntryKind::MedicineDay => {
            date("date").map(|on| format!("{}, {}", name(entry.kind), day(on)))
        }
        EntryKind::MedicineEffect => {
            date("on").map(|on| format!("{}, {}", name(entry.kind), day(on)))
        }
        EntryKind::Measured => field("measure").zip(time("at")).map(|(measure, at)| {
            let measure = one_line(measure).to_uppercase().replace('_', "-");
            format!("a questionnaire, {measure}, {at}")
        }),
        EntryKind::Goal => {
            field("words").map(|words| format!("a goal, \"{}\"", cut(&one_line(words), 40)))
        }
        EntryKind::MyDate => Some(my_date(&fields)),
        EntryKind::Plan => Some(plan(&fields)),
        EntryKind::PlanDay => date("date").map(|on| format!("{}, {}", name(entry.kind), day(on))),
        EntryKind::Meeting => {
            field("name").map(|own| format!("a meeting you entered, \"{}\"", one_line(own)))
        }
        kind => Some(name(kind).to_owned()),
    };
    told.unwrap_or_else(|| format!("{}, blank", name(entry.kind)))
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
            | EntryKind::CheckIn
            | EntryKind::Measured
            | EntryKind::Craving
            | EntryKind::DayNote
            | EntryKind::MedicineDay
            | EntryKind::MedicineEffect
    )
}

/// What kind of entry it is.
pub(crate) fn name(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Session => "a session",
        EntryKind::NotAttended => "a session that did not happen",
        EntryKind::Away => "days away",
        EntryKind::Recall => "an answer to the weekly question",
        EntryKind::Medication => "a medication period",
        EntryKind::Profile => "the profile",
        EntryKind::Practice => "a practice",
        EntryKind::Page => "a page of plans",
        EntryKind::PageLine => "a line of a page",
        EntryKind::Contact => "somebody you can call",
        EntryKind::Goal => "a goal",
        EntryKind::CheckIn => "a check-in",
        EntryKind::Measured => "a questionnaire",
        EntryKind::Craving => "a craving",
        EntryKind::OwnWord => "a word of your own",
        EntryKind::DayNote => "a note of a day",
        EntryKind::MedicineDay => "a note about your medicine",
        EntryKind::MedicineEffect => "side effects",
        EntryKind::MedicineRule => "what your clinic told you",
        EntryKind::Visit => "a medical visit",
        EntryKind::VisitPlan => "the plan of visits",
        EntryKind::Naloxone => "where your naloxone is",
        EntryKind::Preferences => "your choices",
        EntryKind::Plan => "a plan",
        EntryKind::PlanDay => "a day of a plan",
        EntryKind::MyDate => "a date of your own",
        EntryKind::Requirement => "what your program asks",
        EntryKind::Paper => "a paper",
        EntryKind::PutAway => "something put away for a while",
        EntryKind::Meeting => "a meeting you entered",
        EntryKind::Bookmark => "a kept meeting",
        EntryKind::WelcomeVisit => "how welcome you were",
        EntryKind::GroupStatement => "what a group says",
        EntryKind::Note => "a note",
        EntryKind::Consent => "what you agreed to",
        EntryKind::Signature => "that you agreed to it here",
        EntryKind::ConsentStop => "that sharing was stopped",
        EntryKind::Share => "that something was shared",
        EntryKind::Coach => "a coach",
        EntryKind::Participant => "who you are in a study",
        EntryKind::Series => "which reader knows what",
        EntryKind::ShareKey | EntryKind::CoachKey => "a key",
        EntryKind::Reply => "what a coach wrote back",
        EntryKind::CoachPerson => "a person who shares with you",
        EntryKind::CoachFiling => "how a person is filed",
        EntryKind::CoachTotals => "what you counted",
        EntryKind::CoachLatest => "which summary of a person is the newest",
        EntryKind::CoachAsk => "that somebody asked for a call",
        EntryKind::CoachSummary => "a summary that was shared with you",
        EntryKind::CoachNote => "a contact",
    }
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
    let every = |n: u32, one: &str, more: &str| match n {
        1 => one.to_owned(),
        n => format!("every {n} {more}"),
    };
    match rule {
        Rule::Once { on } => day(*on),
        Rule::EveryDays { n } => every(*n, "every day", "days"),
        Rule::Weekly { n, days, .. } => {
            let days: Vec<_> = days.iter().map(|day| word(*day)).collect();
            match n {
                1 => days.join(" "),
                n => format!("every {n} weeks on {}", days.join(" ")),
            }
        }
        Rule::MonthDay { n, day: 31 } => {
            format!("the last day, {}", every(*n, "every month", "months"))
        }
        Rule::MonthDay { n, day } => format!("the {day}., {}", every(*n, "every month", "months")),
        Rule::MonthWeekday { n, nth, day } => {
            let nth: Nth = *nth;
            let months = every(*n, "every month", "months");
            format!("the {} {}, {months}", nth.word(), word(*day))
        }
        Rule::AfterLast { n } => format!("{n} days after the last"),
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
            let time = time.map_or_else(|| "all day".to_owned(), |time| time.to_string());
            let length = minutes.map(|minutes| format!(", {}", hours(minutes.get())));
            format!("{time}{}", length.unwrap_or_default())
        }
        "state" => match of(value)? {
            DayState::Moved { date, time, .. } => {
                let time = time.map(|time| format!(" {time}"));
                format!("moved to {}{}", day(date), time.unwrap_or_default())
            }
            DayState::Off { by: CalledOffBy::Holiday } => "off, a holiday".to_owned(),
            DayState::Off { by } => format!("called off by {}", word(by)),
        },
        "done" => match of(value)? {
            DayDone::On(on) => format!("done {}", day(on)),
            DayDone::Not { why: None } => "not this time".to_owned(),
            DayDone::Not { why: Some(why) } => format!("not this time, {}", word(why)),
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
        Some(of) => entry(one, history).replacen("a plan", &of, 1),
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
