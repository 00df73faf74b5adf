//! Time that only adds up.

use crate::support::*;
use chrono::TimeDelta;
use tandem::{ItemKind, ReminderChoice, TimeLine};
use tandem_model::{
    DateForm, DateTitle, Id, Kind, MedicationPeriod, Medicine, MyDate, ReadyTime, ReadyTitle,
    Result, TandemError, UseSince,
};

fn since(title: ReadyTitle, from: &str, until: Option<&str>) -> MyDate {
    let form = DateForm::Since { from: date(from), until: until.map(date) };
    MyDate::new(DateTitle::Ready(title), form)
}

fn lines(record: &Record) -> Vec<TimeLine> {
    record.tandem.my_time().screen().unwrap().own
}

fn ready(record: &Record) -> Vec<String> {
    record.tandem.my_time().screen().unwrap().ready.into_iter().map(|line| line.text).collect()
}

fn field<T: std::fmt::Debug>(refused: Result<T>) -> String {
    match refused.unwrap_err() {
        TandemError::Invalid { field, .. } => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn stretches_of_one_title_add_up_and_an_end_keeps_everything() {
    let record = record();
    let time = record.tandem.my_time();
    time.add(&since(ReadyTitle::Working, "2023-01-01", Some("2024-06-30"))).unwrap();
    let running = since(ReadyTitle::Working, "2025-07-01", None);
    let id = time.add(&running).unwrap();
    assert_eq!(time.add(&running).unwrap(), id, "said twice, it stands once");
    let line = &lines(&record)[0];
    assert_eq!((line.name.as_str(), line.stretches.len()), ("Working", 2));
    assert_eq!((line.days_in_all, line.since_days), (Some(547 + 254), Some(253)));
    assert_eq!(
        line.lines,
        ["In all: 801 days (about 2 years, 2 months)", "Now: 8 months, 10 days"]
    );

    // By either of its entries. What was counted stays, and there is no "now" any more.
    time.end(line.id, None).unwrap();
    let ended = &lines(&record)[0];
    assert_eq!((ended.days_in_all, ended.since_days), (Some(801), None));
    assert_eq!(ended.lines.len(), 1);
    record.host.advance(TimeDelta::days(40));
    assert_eq!(lines(&record)[0].days_in_all, Some(801));
    assert_eq!(field(time.end(id, None)), "until");

    // A pause, and another stretch of the same title.
    time.add(&since(ReadyTitle::Working, "2026-04-20", None)).unwrap();
    assert_eq!(lines(&record)[0].days_in_all, Some(802));
    assert_eq!(lines(&record)[0].lines[1], "Now: the first day");
}

#[test]
fn no_answer_changes_anything_here() {
    let record = record();
    let time = record.tandem.my_time();
    time.add(&MyDate::new(
        DateTitle::Own(name("No opioids since")),
        DateForm::Since { from: date("2026-01-01"), until: None },
    ))
    .unwrap();
    let before = time.screen().unwrap();
    record.tandem.check_ins().set(true, None).unwrap();
    record.tandem.check_ins().check_in(UseSince::Yes).unwrap();
    assert!(time.screen().unwrap() == before);
    assert_eq!(lines(&record)[0].days_in_all, Some(70));
}

#[test]
fn ready_lines_add_up_and_can_be_hidden() {
    let record = record();
    let (person, time) = (record.tandem.person(), record.tandem.my_time());
    assert_eq!(ready(&record), ["First thing written here: March 11, 2026"]);
    for (medicine, since, until) in [
        (Medicine::Methadone, "2025-01-01", Some("2025-01-31")),
        (Medicine::Buprenorphine, "2025-01-25", Some("2025-02-10")),
        (Medicine::None, "2025-02-11", Some("2025-12-31")),
        (Medicine::RatherNotSay, "2026-01-01", None),
    ] {
        let at = chrono::DateTime::UNIX_EPOCH;
        let period = MedicationPeriod::new(medicine, date(since), at);
        let until = until.map(date);
        person.set_medication(MedicationPeriod { until, ..period }).unwrap();
    }
    for (at, minutes) in [("2026-03-02T10:00", 50), ("2026-03-09T10:00", 75)] {
        record.tandem.log().log(session(Kind::Individual, at, minutes)).unwrap();
    }
    assert_eq!(
        ready(&record),
        [
            "With my medicine, all times together: 41 days (about 1 month)",
            "Hours kept, all together: 2",
            "First thing written here: March 11, 2026",
        ]
    );
    time.show_ready(ReadyTime::Medicine, false).unwrap();
    let shown = || {
        let ready = time.screen().unwrap().ready;
        ready.into_iter().filter(|line| line.shown).map(|line| line.what).collect::<Vec<_>>()
    };
    assert_eq!(shown(), [ReadyTime::Hours, ReadyTime::FirstWritten]);
    record.tandem.log().undo_last().unwrap();
    assert_eq!(shown().len(), 3);
}

#[test]
fn a_title_is_hidden_with_all_of_its_stretches() {
    let record = record();
    let time = record.tandem.my_time();
    for (from, until) in [("2024-01-01", Some("2024-02-01")), ("2025-01-01", None)] {
        time.add(&since(ReadyTitle::InCare, from, until)).unwrap();
    }
    let id = lines(&record)[0].id;
    time.show(id, false).unwrap();
    assert!(!lines(&record)[0].shown);
    time.show(id, true).unwrap();
    assert!(lines(&record)[0].shown);
    let gone = Id::from_bytes([9; 16]);
    assert_eq!(time.show(gone, true), Err(TandemError::NotFound { id: gone.to_string() }));
}

#[test]
fn a_day_to_come_is_a_plan() {
    let record = record();
    let time = record.tandem.my_time();
    assert_eq!(field(time.add(&since(ReadyTitle::InCare, "2026-03-12", None))), "from");
    let id = time.add(&since(ReadyTitle::InCare, "2026-03-11", None)).unwrap();
    assert_eq!(field(time.end(id, Some(date("2026-03-12")))), "until");
    assert_eq!(field(time.end(id, Some(date("2026-03-10")))), "until");
    let on = DateForm::Once { on: date("2026-03-12") };
    assert_eq!(field(time.edit(id, |before| Ok(MyDate { form: on, ..before }))), "on");
}

#[test]
fn a_year_is_remembered_only_where_it_is_asked_for() {
    let record = record();
    let time = record.tandem.my_time();
    let day = MyDate::new(
        DateTitle::Own(name("Nina was born")),
        DateForm::Once { on: date("2019-03-14") },
    );
    let id = time.add(&day).unwrap();
    let shown = || {
        let agenda = record.tandem.agenda().screen(date("2026-03-11"), date("2026-03-25")).unwrap();
        let items: Vec<_> = agenda.days.into_iter().flat_map(|day| day.items).collect();
        items.into_iter().filter(|item| item.kind == ItemKind::OwnDate).collect::<Vec<_>>()
    };
    let reminded = || record.tandem.agenda().reminders(&ReminderChoice::default()).unwrap();
    let before = reminded();
    assert!(shown().is_empty());
    time.edit(id, |before| Ok(MyDate { yearly: true, ..before })).unwrap();
    let items = shown();
    assert_eq!((items[0].date, items[0].text.as_str()), (date("2026-03-14"), "Nina was born"));
    assert_eq!((items.len(), items[0].can.len()), (1, 0), "nothing is asked about it");
    let more = reminded();
    assert_eq!(more.len(), before.len() + 1);
    assert!(more.iter().all(|reminder| !reminder.text.contains("Nina")));
    time.show(id, false).unwrap();
    assert!(shown().is_empty(), "what is hidden is hidden there, too");
}
