//! What is to come, at its doors: more than a screen can hold, what a file may bring, what is said twice, what
//! was never asked.

use crate::support::*;
use chrono::{NaiveDate, TimeDelta};
use proptest::strategy::{Strategy as _, ValueTree as _};
use proptest::test_runner::TestRunner;
use serde_json::{Value, json};
use tandem::{
    AgendaScreen, DaySaid, ImportChoice, ImportJsonReport, ItemState, Outcome, ReminderChoice,
    ReportRequest, TodayBlock,
};
use tandem_model::{
    At, CalledOffBy, DayOfWeek, Errand, FhirChoice, Id, Kind, Lead, Minutes, Name, Plan,
    ReportPreset, Rule, WeekStart, What, Word as _,
};

const WENT: Outcome = Outcome::Whole;

fn at(time: &str) -> At {
    At {
        time: Some(time.parse().unwrap()),
        minutes: Some(Minutes::new(90).unwrap()),
        ..At::all_day(zone(ZONE))
    }
}

/// A group on Tuesdays at six, from 3 March 2026 on.
fn group() -> Plan {
    let tuesdays = Rule::weekly([DayOfWeek::Tuesday], WeekStart::Monday);
    Plan::session(Kind::Group, tuesdays, at("18:00"), date("2026-03-03"))
}

fn errand(errand: Errand, rule: Rule, from: &str) -> Plan {
    Plan::new(What::Errand(errand), rule, zone(ZONE), date(from))
}

fn id(n: u64) -> Id {
    let mut bytes = [7; 16];
    bytes[8..].copy_from_slice(&n.to_be_bytes());
    Id::from_bytes(bytes)
}

/// A plan as a file has it, whatever it says.
fn row(n: u64, plan: &Plan, change: impl FnOnce(&mut Value)) -> Value {
    let mut fields = serde_json::to_value(Plan { uid: id(n + 1_000_000), ..plan.clone() }).unwrap();
    change(&mut fields);
    let deed = json!({"at": "2026-03-01T12:00:00Z", "present": true, "set": fields});
    json!({"entity": "plan", "id": id(n), "fields": fields, "history": [deed]})
}

fn import(record: &Record, rows: &[Value]) -> ImportJsonReport {
    let file = json!({"format": "tandem-export/1", "entries": rows});
    let bytes = serde_json::to_vec(&file).unwrap();
    let choice = ImportChoice { skip_bad: true, forget: true, from_another: true };
    record.tandem.transfer().import_json(&mut &bytes[..], choice, &mut |_| {}).unwrap()
}

/// The first screens of a record into which a file brought 3,000 things of every day, each with two
/// reminders: 66,000 days in the time that they look at.
#[test]
fn thousands_of_plans_never_take_the_first_screen() {
    let record = record();
    let daily = errand(Errand::Call, Rule::EveryDays { n: 1 }, "2020-01-01");
    let daily = Plan { remind: [Lead::AtTime, Lead::EveningBefore].into(), ..daily };
    let rows: Vec<_> = (0..3_000).map(|n| row(n, &daily, |_| {})).collect();
    assert_eq!(import(&record, &rows).added, 3_000);
    let agenda = record.tandem.agenda();
    let count =
        |screen: &AgendaScreen| screen.days.iter().map(|day| day.items.len()).sum::<usize>();
    let today = date("2026-03-11");
    let screen = agenda.screen(today, today + TimeDelta::days(14)).unwrap();
    assert_eq!((count(&screen), screen.open.len(), screen.more), (500, 500, true));
    assert_eq!(screen.days[0].date, today, "what is next, and not what comes last");
    assert_eq!(screen.open[0].date, date("2026-03-10"), "the latest first");
    // Wherever one looks, what one asked for is there.
    for from in ["2026-06-01", "2025-06-01"].map(date) {
        let screen = agenda.screen(from, from + TimeDelta::days(1)).unwrap();
        assert_eq!((screen.days[0].date, count(&screen), screen.more), (from, 500, true));
    }
    let first = record.tandem.today(None).unwrap();
    let rest = first.more.iter().find_map(|block| match block {
        TodayBlock::StillOpen { count, text } => Some((*count, text.as_str())),
        _ => None,
    });
    assert_eq!(rest, Some((499, "More than 499 still open")));
    let rings = agenda.reminders(&ReminderChoice::default()).unwrap();
    assert!((1..=40).contains(&rings.len()) && rings.last().unwrap().goes_on, "{rings:?}");
    assert!(!agenda.open().unwrap().is_empty());
    // One of them by itself is small.
    assert_eq!(agenda.days(id(5), today, today + TimeDelta::days(6)).unwrap().len(), 7);
}

/// Ten years of a busy life are a year at a time, and none of it is left out.
#[test]
fn ten_years_of_plans_can_be_looked_through() {
    let record = record();
    let agenda = record.tandem.agenda();
    for n in 0..6 {
        let rule = Rule::weekly([DayOfWeek::ALL[n]], WeekStart::Monday);
        let plan = Plan::session(Kind::Group, rule, at("18:00"), date("2016-03-01"));
        agenda.add(plan).unwrap();
    }
    let mut seen = 0;
    for year in 2016..2026 {
        let from = NaiveDate::from_ymd_opt(year, 3, 1).unwrap();
        let screen = agenda.screen(from, from + TimeDelta::days(364)).unwrap();
        assert!(!screen.more, "{year}");
        seen += screen.days.iter().map(|day| day.items.len()).sum::<usize>();
    }
    assert!((3_120..=3_132).contains(&seen), "{seen}");
    let all = agenda.days(agenda.plans().unwrap()[0].id, date("2016-03-01"), date("2026-03-01"));
    assert_eq!(all.unwrap().len(), 522);
}

/// What the terminal refuses, a file does not bring either: it is left out, and named by its place.
#[test]
fn a_file_brings_no_plan_that_no_door_lets_in() {
    let record = record();
    let set = |field: &'static str, value: Value| move |fields: &mut Value| fields[field] = value;
    let many: Vec<_> = (1..=14).map(|n| json!({"days": n})).collect();
    let bad: [(Value, &str); 10] = [
        (row(1, &group(), set("rule", json!({"every_days": {"n": 0}}))), "rule"),
        (row(2, &group(), set("rule", json!({"month_day": {"n": 13, "day": 1}}))), "rule"),
        (
            row(3, &group(), set("rule", json!({"weekly": {"n": 1, "days": [], "week": "mon"}}))),
            "days",
        ),
        (row(4, &group(), set("until", json!("2026-02-01"))), "until"),
        (row(5, &group(), set("remind", json!(many))), "remind"),
        (row(6, &group(), set("remind", json!([{"minutes": 3}]))), "remind"),
        (row(7, &group(), set("name", json!("x".repeat(61)))), "name"),
        (row(8, &group(), set("remind_words", json!("x".repeat(41)))), "remind_words"),
        (row(9, &group(), set("link", json!("http://example.org"))), "link"),
        (row(10, &group(), set("uid", json!(id(1_000_011)))), "uid"),
    ];
    let mut rows = vec![row(11, &group(), |_| {})];
    rows.extend(bad.iter().map(|(row, _)| row.clone()));
    let report = import(&record, &rows);
    let why: Vec<_> = report.refused.iter().map(|it| it.why.clone()).collect();
    assert_eq!((report.added, report.refused_count), (1, 10), "{why:?}");
    for (why, (_, field)) in why.iter().zip(&bad) {
        assert!(why.contains(&format!("{field}:")), "{field}: {why}");
    }
    assert_eq!(record.tandem.agenda().plans().unwrap().len(), 1);
    // A day that was moved farther than a day can be.
    let day = json!({"of": id(11), "date": "2026-03-03",
        "state": {"moved": {"date": "2026-08-03", "zone": ZONE}}});
    let deed = json!({"at": "2026-03-01T12:00:00Z", "present": true, "set": day});
    let key = tandem_model::PlanDay::key_of(id(11), date("2026-03-03"));
    let row = json!({"entity": "plan_day", "id": Id::natural("plan_day", &key), "fields": day,
        "history": [deed]});
    let report = import(&record, &[row]);
    assert!(report.refused[0].why.contains("to:"), "{report:?}");
    // What came about here by two devices that were each right comes back.
    let agenda = record.tandem.agenda();
    agenda.end(id(11), date("2026-01-01")).unwrap();
    let mut file = Vec::new();
    let choice = tandem::ExportChoice::WHOLE;
    record.tandem.transfer().export_json(&mut file, choice, &mut |_| {}).unwrap();
    let other = self::record();
    let choice = ImportChoice { skip_bad: false, forget: true, from_another: true };
    let back = other.tandem.transfer().import_json(&mut &file[..], choice, &mut |_| {}).unwrap();
    assert_eq!((back.refused_count, other.tandem.agenda().plans().unwrap().len()), (0, 1));
}

#[test]
fn what_has_not_begun_never_was_when_it_is_ended() {
    let record = record();
    let agenda = record.tandem.agenda();
    let later = agenda.add(Plan { from: date("2026-05-05"), ..group() }).unwrap();
    agenda.end(later, date("2026-03-11")).unwrap();
    let plan = agenda.plan(later).unwrap();
    assert_eq!(plan.until, Some(plan.eve()));
    assert_eq!(agenda.between(date("2026-03-01"), date("2026-12-31")).unwrap(), []);
    // Before its first day of the month came.
    let monthly = errand(Errand::Refill, Rule::MonthDay { n: 1, day: 15 }, "2026-03-01");
    let monthly = agenda.add(monthly).unwrap();
    agenda.end(monthly, date("2026-03-10")).unwrap();
    assert_eq!(agenda.plans().unwrap().iter().filter(|line| line.next.is_some()).count(), 0);
    // Changed from April on and ended in March, it ends in March.
    let old = agenda.add(group()).unwrap();
    let new = agenda.edit_from(old, date("2026-04-01"), Ok).unwrap();
    assert_eq!(agenda.end(old, date("2026-03-17")).unwrap(), new);
    let left = agenda.between(date("2026-03-11"), date("2026-12-31")).unwrap();
    assert_eq!(left.iter().map(|day| day.date).collect::<Vec<_>>(), [date("2026-03-17")]);
    record.tandem.log().undo_last().unwrap();
    assert_eq!(agenda.plan(old).unwrap().until, Some(date("2026-03-31")));
    assert!(record.is_sound());
}

/// "It was the fifth, not the sixth": there is one shot, and its date is right.
#[test]
fn a_better_date_of_a_shot_makes_no_second_one() {
    let record = record();
    let agenda = record.tandem.agenda();
    let shot = errand(Errand::Shot, Rule::AfterLast { n: 28 }, "2026-03-03");
    let shot = agenda.add(shot).unwrap();
    let open = || agenda.plans().unwrap()[0].next.as_ref().unwrap().date;
    let done = |on: &str| {
        let named = agenda.latest(shot).unwrap().date;
        agenda.answer(shot, named, Outcome::Done { on: date(on) }).unwrap()
    };
    assert_eq!(done("2026-03-06").corrected, None);
    let better = done("2026-03-05");
    assert_eq!((better.changed, better.corrected), (true, Some(date("2026-03-06"))));
    let days = agenda.days(shot, date("2026-01-01"), date("2026-03-31")).unwrap();
    let given = |it: &&tandem::ExpectedDay| matches!(it.answer, Some(DaySaid::Done(_)));
    assert_eq!(days.iter().filter(given).count(), 1, "{days:?}");
    assert_eq!(open(), date("2026-04-02"));
    // Said again some days later, it is not the next one.
    assert!(!agenda.answer(shot, open(), WENT).unwrap().changed);
    // By its own day it can be corrected however far that is.
    agenda.answer(shot, date("2026-03-03"), Outcome::Done { on: date("2026-02-20") }).unwrap();
    assert_eq!(open(), date("2026-03-20"));
    // And what is so many days later is the next.
    assert_eq!(done("2026-03-11").corrected, None);
    assert_eq!(open(), date("2026-04-08"));
    assert!(record.is_sound());
}

#[test]
fn a_change_hides_no_earlier_day() {
    let record = record();
    let agenda = record.tandem.agenda();
    let old = agenda.add(group()).unwrap();
    let new =
        agenda.edit_from(old, date("2026-03-10"), |it| Ok(Plan { at: at("19:00"), ..it })).unwrap();
    for one in [old, new] {
        let days = agenda.days(one, date("2026-03-01"), date("2026-03-20")).unwrap();
        let told: Vec<_> = days.iter().map(|day| (day.date.to_string(), day.id)).collect();
        let expected = [("2026-03-03", old), ("2026-03-10", new), ("2026-03-17", new)];
        assert_eq!(told, expected.map(|(date, id)| (date.to_owned(), id)));
    }
    // "I went" of the one that holds from tomorrow on is of the last one that was.
    let other = agenda.add(group()).unwrap();
    let next = agenda.edit_from(other, date("2026-03-12"), Ok).unwrap();
    assert_eq!(agenda.latest(next).unwrap().date, date("2026-03-10"));
}

/// Who is new has left no week open.
#[test]
fn weeks_from_before_the_record_began_are_not_open() {
    let record = record();
    assert_eq!(record.tandem.today(None).unwrap().due, []);
    let screen = record.tandem.agenda().screen(date("2026-03-11"), date("2026-03-20")).unwrap();
    assert_eq!(screen.open, []);
    // They can be filled in, and a session of an earlier time begins the record earlier.
    assert_eq!(record.tandem.hours().due().unwrap().len(), 4);
    record.tandem.log().log(session(Kind::Group, "2026-02-24T18:00", 90)).unwrap();
    assert_eq!(record.tandem.today(None).unwrap().due.len(), 2);
    // The week in which it began is asked about when it is over.
    let new = self::record();
    new.host.set("2026-03-16T16:00:00Z");
    let due: Vec<_> =
        new.tandem.today(None).unwrap().due.iter().map(|it| it.first().to_string()).collect();
    assert_eq!(due, ["2026-03-09"]);
}

#[test]
fn what_is_logged_by_hand_is_asked_about_and_counts_once() {
    let record = record();
    let (log, agenda) = (record.tandem.log(), record.tandem.agenda());
    let plan = Plan { name: Name::new("Oak Hall").ok(), ..group() };
    let plan = agenda.add(plan).unwrap();
    let by_hand = |kind, at: &str| log.log(session(kind, at, 60)).unwrap();
    // Of the same kind, at most an hour and a half from it.
    assert_eq!(by_hand(Kind::Individual, "2026-03-10T18:00").could_be, None);
    assert_eq!(by_hand(Kind::Group, "2026-03-10T16:29").could_be, None);
    let logged = by_hand(Kind::Group, "2026-03-10T19:30");
    let could_be = logged.could_be.unwrap();
    assert_eq!((could_be.plan, could_be.date), (plan, date("2026-03-10")));
    assert_eq!(could_be.text, "Is this your Oak Hall on Tuesday?");
    let other = by_hand(Kind::Individual, "2026-03-09T18:00").kept.id;
    assert!(agenda.is_it(plan, could_be.date, other).is_err(), "another kind");
    let count = || log.sessions(&tandem::SessionQuery { limit: 100, ..Default::default() });
    let before = count().unwrap().total;
    let given = agenda.is_it(plan, could_be.date, logged.kept.id).unwrap();
    let Some(DaySaid::Went(kept)) = &given.expected.answer else { panic!("{given:?}") };
    assert_eq!((kept, given.changed), (&logged.kept, true));
    assert!(!agenda.is_it(plan, could_be.date, logged.kept.id).unwrap().changed);
    assert!(!agenda.answer(plan, could_be.date, WENT).unwrap().changed, "it was said");
    assert_eq!(count().unwrap().total, before);
    assert_eq!(by_hand(Kind::Group, "2026-03-10T18:10").could_be, None, "it has its answer");
    // Not this time after all.
    let not = Outcome::NotThisTime { why: None };
    agenda.answer(plan, could_be.date, not).unwrap();
    assert!(log.session(logged.kept.id).is_err());
    assert!(record.is_sound());
}

#[test]
fn a_locked_phone_says_the_persons_words_where_they_asked_for_them() {
    let record = record();
    let agenda = record.tandem.agenda();
    let words = Name::new("Water the plants").ok();
    let plan = Plan { remind: [Lead::Minutes(60)].into(), remind_words: words, ..group() };
    agenda.add(plan).unwrap();
    let told = |choice: &ReminderChoice| -> Vec<String> {
        let all = agenda.reminders(choice).unwrap();
        let of_it = all.into_iter().filter(|one| one.wall.time().to_string() == "17:00:00");
        of_it.map(|one| one.text).collect()
    };
    let own = ReminderChoice { own_words: true, ..ReminderChoice::default() };
    assert_eq!(told(&ReminderChoice::default()), ["You have a reminder."; 2]);
    assert_eq!(told(&own), ["Water the plants"; 2]);
    // Whatever else stands in the record, a phone says these or the neutral word.
    let all = agenda.reminders(&own).unwrap();
    let neutral = ["You have a reminder.", "Water the plants"];
    assert!(all.iter().all(|one| neutral.contains(&one.text.as_str())), "{all:?}");
    let names = |text: &str| agenda.names_medicine(text).unwrap();
    assert!(names("Methadone at 6") && !names("Water the plants"));
}

/// Planned is not held, in what leaves as well: forty plans of any shape, days of them moved and called off,
/// and not a byte of the report, its PDF, its bundle or the summary for a coach is another.
#[test]
fn planned_never_counts_in_what_leaves() {
    let record = record();
    let (tandem, agenda) = (&record.tandem, record.tandem.agenda());
    tandem.log().log(session(Kind::Group, "2026-03-02T18:00", 90)).unwrap();
    tandem.log().log(session(Kind::Medical, "2026-03-04T10:00", 20)).unwrap();
    tandem.visits().add(date("2026-02-20")).unwrap();
    let (_coach, code) = coach_of(&record.host, "Robin");
    let coach = tandem.sharing().enrol(&code).unwrap();
    let terms = tandem.sharing().usual_terms(coach.id).unwrap();
    let read = tandem.consents().text(&terms).unwrap();
    let consent = tandem.consents().sign(terms, &read.hash, true).unwrap().id;
    let what_leaves = || {
        let request = ReportRequest::new(ReportPreset::Clinician);
        let reports = tandem.reports();
        let pdf = reports.pdf(&request, &mut |_, _| true).unwrap();
        let fhir = reports.fhir(&request, &FhirChoice::default()).unwrap();
        let choice = tandem.sharing().usual(consent, 4).unwrap();
        let summary = tandem.sharing().preview(&choice).unwrap().summary;
        let report = reports.report(&request).unwrap();
        (pdf.bytes, fhir.bytes, format!("{summary:?}"), format!("{report:?}"))
    };
    let before = what_leaves();
    assert!(before == what_leaves(), "the same record says the same");
    let mut dice = TestRunner::deterministic();
    let mut kept = 0;
    for n in 0..40 {
        let plan = tandem_model::any::plan().new_tree(&mut dice).unwrap().current().normalise();
        let plan = Plan { from: date("2026-02-01"), until: None, paused: None, ..plan };
        let Ok(id) = agenda.add(plan) else { continue };
        kept += 1;
        let shown = agenda.days(id, date("2026-02-20"), date("2026-04-20")).unwrap();
        for day in shown.iter().take(n % 3) {
            let by = CalledOffBy::Them;
            let to = day.date + TimeDelta::days(1);
            let moved = Outcome::Moved { to, time: None };
            let said = if n % 2 == 0 { Outcome::CalledOff { by } } else { moved };
            agenda.answer(id, day.date, said).unwrap();
        }
    }
    assert!(kept > 10, "{kept}");
    assert!(before == what_leaves());
}

#[test]
fn behind_a_curtain_medicine_and_official_things_are_one_word() {
    let record = record();
    let agenda = record.tandem.agenda();
    let once = |what| errand(what, Rule::Once { on: date("2026-03-12") }, "2026-03-12");
    for what in [Errand::Shot, Errand::Official, Errand::Call] {
        agenda.add(once(what)).unwrap();
    }
    let day = agenda.screen(date("2026-03-12"), date("2026-03-12")).unwrap().days.remove(0);
    let told = |what: &str| {
        let item = day.items.iter().find(|item| item.what.as_deref() == Some(what)).unwrap();
        item.behind_curtain.clone()
    };
    let word = Some("Appointment".to_owned());
    assert_eq!([told("shot"), told("official"), told("call")], [word.clone(), word, None]);
}

/// What is shown is one of what is open, and it says that it is not all.
#[test]
fn the_first_screen_says_how_much_more_is_open() {
    let record = record();
    let agenda = record.tandem.agenda();
    record.tandem.safe().confirm_spare_key_as_shown().unwrap();
    let rest = || {
        record.tandem.today(None).unwrap().more.iter().find_map(|block| match block {
            TodayBlock::StillOpen { count, text } => Some((*count, text.clone())),
            _ => None,
        })
    };
    assert_eq!(rest(), None);
    let week = errand(Errand::PickUp, Rule::EveryDays { n: 1 }, "2026-03-07");
    let week = agenda.add(week).unwrap();
    assert_eq!(rest(), Some((3, "3 more still open".to_owned())));
    let open = agenda.screen(date("2026-03-11"), date("2026-03-12")).unwrap().open;
    assert_eq!(open.iter().filter(|item| item.state == ItemState::Open).count(), 4);
    for day in 7..=9 {
        agenda.answer(week, date(&format!("2026-03-0{day}")), WENT).unwrap();
    }
    assert_eq!(rest(), None);
}
