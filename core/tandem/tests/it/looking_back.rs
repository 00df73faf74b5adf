//! Looking back through visits, with how sure it is and what it cannot tell.

use crate::support::*;
use chrono::TimeDelta;
use tandem::{HoursQuery, HoursScreen};
use tandem_model::{
    Answer, BothWeeks, By, Fellowship, GroupFormat, Kind, Language, RecalledMinutes, Schedule,
    SideBySide, TandemError, UseSince, VisitPlan, WeeklyRecall,
};

fn by_visit(record: &Record, from: &str, to: &str) -> HoursScreen {
    let query = HoursQuery { by: By::Visit, from: Some(date(from)), to: Some(date(to)) };
    record.tandem.hours().screen(&query).unwrap()
}

fn told(screen: &HoursScreen) -> Vec<(&str, Option<u32>, Option<u32>)> {
    let periods = screen.periods.iter();
    periods.map(|it| (it.period.label.as_str(), it.individual.minutes, it.group.minutes)).collect()
}

#[test]
fn hours_by_the_trials_schedule() {
    let record = record();
    let log = record.tandem.log();
    for (kind, at) in [
        (Kind::Individual, "2026-01-04T10:00"),
        (Kind::Individual, "2026-01-05T10:00"),
        (Kind::Individual, "2026-02-01T23:30"),
        (Kind::Individual, "2026-02-02T00:10"),
        (Kind::Group, "2026-02-15T10:00"),
        (Kind::Group, "2026-02-16T10:00"),
    ] {
        log.log(session(kind, at, 60)).unwrap();
    }
    let plan = VisitPlan { schedule: Schedule::Trial, start: Some(date("2026-01-05")) };
    record.tandem.visits().set_plan(&plan).unwrap();
    assert_eq!(
        told(&by_visit(&record, "2026-01-01", "2026-02-20")),
        [
            ("week-01", Some(60), None),
            ("week-02", None, None),
            ("week-03", None, None),
            ("week-04", Some(60), None),
            ("week-06", Some(60), Some(60)),
            ("week-08", None, Some(60)),
        ]
    );
    let weekly = VisitPlan { schedule: Schedule::Weekly, ..plan };
    record.tandem.visits().set_plan(&weekly).unwrap();
    assert_eq!(by_visit(&record, "2026-01-01", "2026-02-20").periods.len(), 7);
    assert_eq!(record.tandem.visits().plan().unwrap(), weekly);

    let none = VisitPlan { start: None, ..weekly };
    let refused = record.tandem.visits().set_plan(&none).unwrap_err();
    assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "start"));
}

#[test]
fn hours_between_own_visits() {
    let record = record();
    let log = record.tandem.log();
    assert_eq!(told(&by_visit(&record, "2026-01-01", "2026-03-11")), [], "no visit, no window");
    // A visit by its day, a medical session, and a group with a shared medical visit.
    let first = record.tandem.visits().add(date("2026-01-12")).unwrap();
    assert_eq!(record.tandem.visits().add(date("2026-01-12")).unwrap(), first, "one per day");
    log.log(session(Kind::Medical, "2026-02-02T09:00", 20)).unwrap();
    log.log(session(Kind::Medical, "2026-02-02T15:00", 20)).unwrap();
    let mut gbot = session(Kind::Group, "2026-03-02T09:00", 90);
    gbot.group_format = Some(GroupFormat::Gbot);
    log.log(gbot).unwrap();
    log.log(session(Kind::Group, "2026-02-16T09:00", 60)).unwrap();
    log.log(session(Kind::Individual, "2026-02-02T10:00", 50)).unwrap();
    log.log(session(Kind::Individual, "2026-02-03T10:00", 50)).unwrap();
    log.log(session(Kind::Individual, "2026-03-03T10:00", 50)).unwrap();

    let days = record.tandem.visits().days(date("2026-01-01"), date("2026-03-11")).unwrap();
    assert_eq!(days, ["2026-01-12", "2026-02-02", "2026-03-02"].map(date));
    let screen = by_visit(&record, "2026-01-01", "2026-03-11");
    assert_eq!(
        told(&screen),
        [
            ("visit-2026-02-02", Some(50), None),
            ("visit-2026-03-02", Some(50), Some(150)),
            ("since-2026-03-02", Some(50), None),
        ]
    );
    assert_eq!(screen.periods[0].other_minutes, Some(40));

    let entry = log.find(&first.to_string()).unwrap();
    log.remove(entry).unwrap();
    assert_eq!(by_visit(&record, "2026-01-01", "2026-03-11").periods.len(), 2);
    log.undo_last().unwrap();
    assert_eq!(record.tandem.visits().all().unwrap().len(), 1);
    assert!(record.is_sound());
}

#[test]
fn weeks_with_both_and_how_sure_they_are() {
    let record = record();
    let log = record.tandem.log();
    let mutual = |at: &str, fellowship| {
        let mut session = session(Kind::MutualHelp, at, 60);
        session.fellowship = fellowship;
        log.log(session).unwrap();
    };
    for at in ["2026-02-02T10:00", "2026-02-09T10:00", "2026-02-16T10:00"] {
        log.log(session(Kind::Individual, at, 50)).unwrap();
    }
    mutual("2026-02-03T19:00", Some(Fellowship::Na));
    mutual("2026-02-10T19:00", Some(Fellowship::Smart));
    mutual("2026-02-17T19:00", None);
    mutual("2026-02-24T19:00", Some(Fellowship::Na));
    let hour = Some(Answer::Minutes(RecalledMinutes::new(60).unwrap()));
    let recall = WeeklyRecall {
        first: date("2026-03-02"),
        individual: hour,
        group: None,
        mutual_help: hour,
        written_at: Default::default(),
    };
    record.tandem.hours().recall(recall).unwrap();

    let looking = record.tandem.looking_back();
    let screen = looking.screen(Some(date("2026-02-02")), None).unwrap();
    let both = BothWeeks { weeks: 4, twelve_step: 1, other: 1, not_known: 2 };
    assert_eq!(screen.both, both);
    assert_eq!((screen.from, screen.to), (date("2026-02-02"), date("2026-03-15")));
    let words = |key| tandem::words(Language::En, key).unwrap();
    let expected = ["looking_back.both.not_target", "looking_back.twelve_step_only"].map(words);
    assert_eq!(screen.both_words, expected);
    let finding = screen.both_finding.unwrap();
    assert!(!finding.statements()[0].parts().limit.is_empty());

    let sure = screen.sure;
    assert_eq!((sure.entries, sure.late, sure.recalled, sure.no_entry), (7, 7, 1, 0));
    assert!(!screen.sure_words.iter().any(|line| line.contains("no entry")), "it is not over");
    let standard = looking.screen(None, None).unwrap();
    assert_eq!(standard.both.weeks, 4, "of no other week are both known");
}

#[test]
fn side_by_side_is_off_then_waits_then_counts() {
    let record = record();
    let looking = record.tandem.looking_back();
    let (from, to) = (date("2026-01-05"), date("2026-03-01"));
    let shown = |from, to| looking.side_by_side(from, to).unwrap();
    assert!(matches!(shown(from, to).0, SideBySide::Off));

    looking.ask_for_side_by_side(true).unwrap();
    let (none, words) = shown(from, to);
    assert!(matches!(none, SideBySide::NotYet { more: 8 }));
    assert!(words.starts_with("8 "), "{words}");

    let plan = VisitPlan { schedule: Schedule::Weekly, start: Some(from) };
    record.tandem.visits().set_plan(&plan).unwrap();
    assert!(matches!(shown(from, date("2026-02-22")).0, SideBySide::NotYet { more: 1 }));

    record.host.set("2026-01-13T17:00:00Z");
    record.tandem.check_ins().set(true, None).unwrap();
    for used in [UseSince::Yes, UseSince::No] {
        record.tandem.check_ins().check_in(used).unwrap();
        record.host.advance(TimeDelta::hours(1));
    }
    let log = record.tandem.log();
    log.log(session(Kind::Individual, "2026-01-06T10:00", 50)).unwrap();
    log.log(session(Kind::Group, "2026-01-06T18:00", 50)).unwrap();
    log.log(session(Kind::Family, "2026-01-07T18:00", 50)).unwrap();

    let (counted, words) = shown(from, to);
    let SideBySide::Shown(lines) = counted else { panic!("eight windows are enough") };
    assert_eq!(lines.len(), 7);
    assert_eq!(lines[0].window.label, "week-01");
    let first = &lines[0];
    assert_eq!((first.individual, first.group, first.mutual_help), (1, 1, 0), "by kind");
    assert_eq!((first.asked, first.yes, first.no), (2, 1, 1));
    assert!(lines[1..].iter().all(|line| line.individual + line.group == 0 && line.asked == 0));
    let few = tandem::words(Language::En, "looking_back.too_few").unwrap();
    let after = "After 1 window with two kinds or more: no use 0, use 1, not answered 0.";
    assert_eq!(words, format!("{after} {few}"));

    looking.ask_for_side_by_side(false).unwrap();
    assert!(matches!(shown(from, to).0, SideBySide::Off));
}

#[test]
fn terminal_16_a_visit_that_has_not_been_is_refused_and_one_by_mistake_can_be_removed() {
    let record = record();
    let visits = record.tandem.visits();
    let refused = visits.add(date("2026-12-01"));
    assert!(matches!(refused, Err(TandemError::Invalid { field, .. }) if field == "on"));
    assert!(visits.add(date("2026-03-12")).is_err(), "tomorrow is a plan");
    assert_eq!(visits.all().unwrap(), []);
    visits.add(date("2026-03-11")).unwrap();
    visits.add(date("2026-02-01")).unwrap();
    let all = visits.all().unwrap();
    let days: Vec<_> = all.iter().map(|(_, visit)| visit.on.to_string()).collect();
    assert_eq!(days, ["2026-02-01", "2026-03-11"]);
    let log = record.tandem.log();
    log.remove(log.find(&all[0].0.to_string()).unwrap()).unwrap();
    let days = visits.days(date("2026-01-01"), date("2026-12-31")).unwrap();
    assert_eq!(days, [date("2026-03-11")]);
}

/// "A window ends with a medical visit" stood over windows of a schedule, in which nobody had been.
#[test]
fn mission_a6_windows_of_visits_and_of_a_schedule_are_told_apart() {
    let record = record();
    record.tandem.visits().add(date("2026-02-03")).unwrap();
    let own = by_visit(&record, "2026-02-01", "2026-03-01").windows.unwrap();
    let plan = VisitPlan { schedule: Schedule::Trial, start: Some(date("2026-01-05")) };
    record.tandem.visits().set_plan(&plan).unwrap();
    let scheduled = by_visit(&record, "2026-02-01", "2026-03-01").windows.unwrap();
    assert!(
        own.contains("took place") && scheduled.contains("whether or not"),
        "{own} {scheduled}"
    );
    let query = HoursQuery { by: By::Week, from: None, to: None };
    assert_eq!(record.tandem.hours().screen(&query).unwrap().windows, None);
}
