//! Totals and the weekly question, through the store.

use crate::support::*;
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use tandem::{HoursQuery, ImportChoice};
use tandem_model::{
    Answer, Away, Basis, By, Kind, PeriodHours, RecalledMinutes, TandemError, WeekStart,
    WeeklyRecall, Word,
};

fn weeks(record: &Record, from: &str, to: &str) -> Vec<PeriodHours> {
    totals(record, By::Week, date(from), date(to))
}

fn totals(record: &Record, by: By, from: NaiveDate, to: NaiveDate) -> Vec<PeriodHours> {
    let query = HoursQuery { by, from: Some(from), to: Some(to) };
    record.tandem.hours().screen(&query).unwrap().periods
}

fn recall(first: &str, individual: Option<Answer>, mutual_help: Option<Answer>) -> WeeklyRecall {
    WeeklyRecall {
        first: date(first),
        individual,
        group: None,
        mutual_help,
        written_at: Default::default(),
    }
}

fn minutes(minutes: u32) -> Option<Answer> {
    Some(Answer::Minutes(RecalledMinutes::new(minutes).unwrap()))
}

#[test]
fn twelve_weeks_are_shown_and_empty_ones_too() {
    let record = record();
    let query = HoursQuery { by: By::Week, from: None, to: None };
    let screen = record.tandem.hours().screen(&query).unwrap();
    assert_eq!(screen.periods.len(), 12);
    assert_eq!(screen.periods[0].period.label, "2025-W52");
    assert_eq!(screen.periods[11].period.label, "2026-W11");
    assert!(
        screen.periods.iter().all(|week| week.entries == 0 && week.individual.minutes.is_none())
    );
}

#[test]
fn a_session_counts_for_the_local_week_in_which_it_started() {
    let record = record();
    let log = record.tandem.log();
    // Sunday, 23:30, over midnight into Monday; the clocks go forward that morning.
    log.log(session(Kind::MutualHelp, "2026-03-08T23:30", 90)).unwrap();
    // In Tokyo it is Monday already when New York has Sunday.
    log.log(session_in("Asia/Tokyo", Kind::MutualHelp, "2026-03-09T08:00", 60)).unwrap();
    let found = weeks(&record, "2026-03-08", "2026-03-09");
    assert_eq!(
        found.iter().map(|week| week.mutual_help.minutes).collect::<Vec<_>>(),
        [Some(90), Some(60)]
    );
}

#[test]
fn entries_or_recall_and_never_their_sum() {
    let record = record();
    let log = record.tandem.log();
    log.log(session(Kind::Individual, "2026-03-03T10:00", 30)).unwrap();
    record.tandem.hours().recall(recall("2026-03-02", minutes(180), minutes(120))).unwrap();

    let week = &weeks(&record, "2026-03-02", "2026-03-08")[0];
    assert_eq!((week.individual.minutes, week.individual.basis), (Some(30), Basis::Entries));
    assert_eq!(week.individual.recalled, Some(180));
    let [gap] = week.gaps.as_slice() else { panic!("one kind was logged and recalled: {week:?}") };
    assert_eq!((gap.first, gap.kind), (date("2026-03-02"), Kind::Individual));
    assert_eq!((gap.logged, gap.recalled), (30, 180));
    assert_eq!((week.mutual_help.minutes, week.mutual_help.basis), (Some(120), Basis::Recall));
    assert_eq!((week.group.minutes, week.group.basis), (None, Basis::None));
}

#[test]
fn not_asked_skipped_and_zero_are_three_things() {
    let record = record();
    let hours = record.tandem.hours();
    hours.recall(recall("2026-03-02", Some(Answer::Skipped), minutes(0))).unwrap();
    let week = &weeks(&record, "2026-03-02", "2026-03-08")[0];
    assert_eq!((week.individual.minutes, week.individual.skipped), (None, true));
    assert_eq!((week.mutual_help.minutes, week.mutual_help.skipped), (Some(0), false));
    assert_eq!((week.group.minutes, week.group.skipped), (None, false));
}

#[test]
fn the_weekly_question_is_due_for_the_last_four_weeks_and_correctable() {
    let record = record();
    let hours = record.tandem.hours();
    let due = |record: &Record| -> Vec<String> {
        let weeks = record.tandem.hours().due().unwrap();
        weeks.into_iter().map(|week| week.first().to_string()).collect()
    };
    assert_eq!(due(&record), ["2026-03-02", "2026-02-23", "2026-02-16", "2026-02-09"]);
    let (id, _) = hours.recall(recall("2026-02-23", minutes(60), None)).unwrap();
    assert_eq!(due(&record), ["2026-03-02", "2026-02-16", "2026-02-09"]);
    assert_eq!(hours.recall(recall("2026-02-23", minutes(90), None)).unwrap().0, id);
    assert_eq!(hours.recalled(date("2026-02-23")).unwrap().unwrap().1.individual, minutes(90));

    for not_askable in ["2026-02-02", "2026-03-09", "2026-03-16"] {
        let refused = hours.recall(recall(not_askable, minutes(60), None));
        assert!(matches!(refused, Err(TandemError::Invalid { field, .. }) if field == "week"));
    }
    assert_eq!(due(&record).len(), 3);
}

#[test]
fn a_forgotten_answer_can_be_given_anew() {
    let record = record();
    let hours = record.tandem.hours();
    let (id, _) = hours.recall(recall("2026-03-02", minutes(60), None)).unwrap();
    let log = record.tandem.log();
    log.forget(log.find(&id.to_string()).unwrap()).unwrap();
    assert_eq!(hours.recalled(date("2026-03-02")).unwrap(), None);
    let (again, _) = hours.recall(recall("2026-03-02", minutes(30), None)).unwrap();
    assert_ne!(again, id);
    assert_eq!(weeks(&record, "2026-03-02", "2026-03-08")[0].individual.minutes, Some(30));
    assert!(record.is_sound());
}

#[test]
fn a_week_away_reads_away() {
    let record = record();
    let away = Away::new(date("2026-03-04"), date("2026-03-09"), None, Default::default()).unwrap();
    record.tandem.log().away(away).unwrap();
    let found = weeks(&record, "2026-03-02", "2026-03-09");
    assert_eq!(found.iter().map(|week| week.away_days).collect::<Vec<_>>(), [5, 1]);
}

#[test]
fn a_week_that_starts_on_sunday_is_named_by_its_first_date() {
    let record = record_starting(WeekStart::Sunday);
    record.tandem.log().log(session(Kind::Group, "2026-03-08T10:00", 60)).unwrap();
    let found = weeks(&record, "2026-03-07", "2026-03-08");
    assert_eq!(
        found.iter().map(|week| week.period.label.as_str()).collect::<Vec<_>>(),
        ["2026-03-01", "2026-03-08"]
    );
    assert_eq!(found[1].group.minutes, Some(60));
}

#[test]
fn late_and_approximate_entries_are_counted() {
    let record = record();
    let log = record.tandem.log();
    log.log(session(Kind::Group, "2026-03-11T10:00", 60)).unwrap();
    let mut rough = session(Kind::Group, "2026-03-10T10:00", 60);
    rough.approximate = true;
    log.log(rough).unwrap();
    let week = &weeks(&record, "2026-03-09", "2026-03-15")[0];
    assert_eq!((week.entries, week.approximate, week.late), (2, 1, 1));
    assert_eq!((week.approximate_share(), week.late_share()), (Some(0.5), Some(0.5)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Week by week and month by month, the store's totals are the plain sums of what was logged,
    /// whatever was edited, removed and undone on the way.
    #[test]
    fn totals_are_the_sums_of_what_is_there(
        entries in prop::collection::vec((0..120_i64, 0..24_u32, 1..300_u32, 0..6_usize), 1..40),
        removed in prop::collection::vec(any::<prop::sample::Index>(), 0..8),
        undone in 0..6_usize,
        sunday: bool,
    ) {
        let start = if sunday { WeekStart::Sunday } else { WeekStart::Monday };
        let record = record_starting(start);
        let log = record.tandem.log();
        let last = date("2026-03-10");
        let mut ids = Vec::new();
        for (back, hour, minutes, kind) in entries {
            let day = last - TimeDelta::days(back);
            let said = session(Kind::ALL[kind], &format!("{day}T{hour:02}:15"), minutes);
            ids.push(log.log(said).unwrap().kept.id);
        }
        for index in removed {
            let entry = log.find(&index.get(&ids).to_string()).unwrap();
            let _ = log.remove(entry); // one that was removed before is not found, which is fine
        }
        for _ in 0..undone {
            let _ = log.undo_last(); // there may be nothing left to take back
        }

        let query = tandem::SessionQuery { limit: 1000, ..Default::default() };
        let there = log.sessions(&query).unwrap().sessions;
        for by in [By::Week, By::Month] {
            for row in totals(&record, by, last - TimeDelta::days(130), last) {
                for kind in Kind::TOTALS {
                    let of_kind: Vec<u32> = there
                        .iter()
                        .filter(|kept| kept.session.kind == kind)
                        .filter(|kept| {
                            let day = kept.session.start.date();
                            row.period.from <= day && day <= row.period.to
                        })
                        .map(|kept| kept.session.minutes.get())
                        .collect();
                    let expected = (!of_kind.is_empty()).then(|| of_kind.iter().sum::<u32>());
                    let found = match kind {
                        Kind::Individual => row.individual.minutes,
                        Kind::Group => row.group.minutes,
                        _ => row.mutual_help.minutes,
                    };
                    prop_assert_eq!(found, expected);
                }
            }
        }
        prop_assert!(record.is_sound());
    }
}

#[test]
fn terminal_04_a_partial_answer_keeps_what_was_said_and_stays_in_its_week() {
    let record = record();
    let hours = record.tandem.hours();
    let week = "2026-03-02";
    let (id, _) = hours.recall(recall(week, minutes(60), None)).unwrap();
    // The rest of it, then a correction: neither goes to another week.
    let (same, whole) = hours.recall(recall(week, None, Some(Answer::Skipped))).unwrap();
    assert_eq!(
        (same, whole.individual, whole.mutual_help),
        (id, minutes(60), Some(Answer::Skipped))
    );
    let (same, whole) = hours.recall(recall(week, minutes(120), None)).unwrap();
    assert_eq!(
        (same, whole.individual, whole.mutual_help),
        (id, minutes(120), Some(Answer::Skipped))
    );
    let open: Vec<_> = hours.due().unwrap().iter().map(|week| week.first().to_string()).collect();
    assert_eq!(open, ["2026-02-23", "2026-02-16", "2026-02-09"]);
    for other in ["2026-02-23", "2026-02-16", "2026-02-09"] {
        assert_eq!(hours.recalled(date(other)).unwrap(), None);
    }
}

#[test]
fn terminal_05_an_answer_that_shares_dates_with_another_is_refused_and_hides_nothing() {
    let record = record_starting(WeekStart::Sunday);
    let hours = record.tandem.hours();
    hours.recall(recall("2026-03-01", minutes(120), minutes(180))).unwrap();
    // The seven dates from Monday on, as an ISO week names them.
    let refused = hours.recall(recall("2026-03-02", minutes(60), None));
    assert!(
        matches!(&refused, Err(TandemError::Invalid { field, why })
            if field == "week" && why.contains("2026-03-01")),
        "{refused:?}"
    );
    let week = &weeks(&record, "2026-03-01", "2026-03-07")[0];
    assert_eq!((week.individual.minutes, week.mutual_help.minutes), (Some(120), Some(180)));
    assert!(hours.due().unwrap().iter().all(|week| week.first() != date("2026-03-01")));
    // And it can be corrected by the day that it begins with.
    hours.recall(recall("2026-03-01", minutes(60), None)).unwrap();
    let week = &weeks(&record, "2026-03-01", "2026-03-07")[0];
    assert_eq!((week.individual.minutes, week.mutual_help.minutes), (Some(60), Some(180)));
}

/// Two copies of a record: in each the week was named another way, and both answers came together.
#[test]
fn terminal_05_of_two_answers_that_met_in_a_merge_each_can_be_corrected() {
    let record = record_starting(WeekStart::Sunday);
    let copy = record_starting(WeekStart::Monday);
    record.tandem.hours().recall(recall("2026-03-01", minutes(120), None)).unwrap();
    copy.tandem.hours().recall(recall("2026-03-02", minutes(60), None)).unwrap();
    let mut file = Vec::new();
    copy.tandem
        .transfer()
        .export_json(&mut file, tandem::ExportChoice::WHOLE, &mut |_| {})
        .unwrap();
    let choice = ImportChoice::default();
    record.tandem.transfer().import_json(&mut &file[..], choice, &mut |_| {}).unwrap();

    let hours = record.tandem.hours();
    for first in ["2026-03-01", "2026-03-02"] {
        let (id, _) = hours.recalled(date(first)).unwrap().unwrap();
        let corrected = hours.recall(recall(first, minutes(30), None)).unwrap();
        assert_eq!((corrected.0, corrected.1.individual), (id, minutes(30)), "{first}");
    }
    let third = hours.recall(recall("2026-02-28", minutes(60), None));
    assert!(matches!(third, Err(TandemError::Invalid { field, .. }) if field == "week"));
}

/// "logged 3:30, recalled 6:30" of a month in which six hours were logged.
#[test]
fn terminal_03_a_gap_is_about_seven_dates_in_every_view() {
    let record = record();
    let log = record.tandem.log();
    for day in ["02", "16"] {
        log.log(session(Kind::MutualHelp, &format!("2026-02-{day}T19:00"), 60)).unwrap();
    }
    record.tandem.hours().recall(recall("2026-02-16", None, minutes(180))).unwrap();
    record.tandem.hours().recall(recall("2026-02-23", None, minutes(90))).unwrap();
    for by in [By::Week, By::Month] {
        let rows = totals(&record, by, date("2026-02-01"), date("2026-03-10"));
        let gaps: Vec<_> = rows.iter().flat_map(|row| &row.gaps).collect();
        let [gap] = gaps.as_slice() else { panic!("{by:?}: {gaps:?}") };
        let told = (gap.first, gap.logged, gap.recalled);
        assert_eq!(told, (date("2026-02-16"), 60, 180), "{by:?}");
    }
}
