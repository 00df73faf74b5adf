//! Sessions that come back: one tap, several weeks at once, changes from a date on.

use crate::support::*;
use chrono::{NaiveDate, TimeDelta};
use tandem::{Answered, Attendance, EntryKind, Expected, Given, SessionQuery};
use tandem_model::{
    Away, DayOfWeek, Id, Kind, LedBy, Minutes, NotAttended, Obstacle, Regular, Session,
    TandemError, WeeklyTime,
};

const WENT: Attendance = Attendance::Whole;
const NOT: Attendance = Attendance::NotThisTime { why: None };

fn minutes(number: u32) -> Minutes {
    Minutes::new(number).unwrap()
}

fn weekly(day: DayOfWeek, start: &str, zone_name: &str) -> WeeklyTime {
    WeeklyTime { day, start: start.parse().unwrap(), zone: zone(zone_name) }
}

/// A group on Tuesdays at six in New York, since January. The record's clock says Wednesday, 11 March
/// 2026, noon.
fn group() -> Regular {
    let at = weekly(DayOfWeek::Tuesday, "18:00", ZONE);
    let mut group = Regular::new(Kind::Group, at, minutes(90), date("2026-01-06"));
    group.led_by = Some(LedBy::Counsellor);
    group
}

fn sessions(record: &Record) -> Vec<Session> {
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    let page = record.tandem.log().sessions(&query).unwrap();
    page.sessions.into_iter().map(|kept| kept.session).collect()
}

fn missed(record: &Record) -> Vec<NotAttended> {
    let all = record.tandem.log().all_not_attended(date("2020-01-01"), date("2030-01-01"));
    all.unwrap().into_iter().map(|(_, missed)| missed).collect()
}

fn went(given: &Given) -> &Session {
    match given.expected.answer.as_ref().unwrap() {
        Answered::Went(kept) => &kept.session,
        other => panic!("{other:?}"),
    }
}

fn dates(expected: &[Expected]) -> Vec<String> {
    expected.iter().map(|it| it.occurrence.date.to_string()).collect()
}

/// `+` for there, `-` for not, `.` for nothing said, `x` for forgotten.
fn answers(expected: &[Expected]) -> String {
    let mark = |it: &Expected| match it.answer {
        Some(Answered::Went(_)) => '+',
        Some(Answered::NotThisTime(..)) => '-',
        Some(Answered::Forgotten) => 'x',
        None => '.',
    };
    expected.iter().map(mark).collect()
}

fn field(refused: Result<impl Sized, TandemError>) -> String {
    match refused {
        Err(TandemError::Invalid { field, .. }) => field,
        Err(other) => other.code().to_owned(),
        Ok(_) => "accepted".to_owned(),
    }
}

fn march(record: &Record, id: Id) -> Vec<Expected> {
    record.tandem.regulars().occurrences(id, date("2026-03-01"), date("2026-03-31")).unwrap()
}

#[test]
fn one_tap_writes_the_session_once() {
    let record = record();
    let regulars = record.tandem.regulars();
    let id = regulars.add(group()).unwrap();
    let on = regulars.latest(id).unwrap().date;
    assert_eq!(on, date("2026-03-10"));
    let first = regulars.answer(id, on, WENT).unwrap();
    assert!(first.changed);
    let session = went(&first);
    assert_eq!(session.start.to_string(), "2026-03-10T18:00:00-04:00[America/New_York]");
    assert_eq!((session.minutes.get(), session.approximate), (90, false));
    assert_eq!((session.kind, session.led_by), (Kind::Group, Some(LedBy::Counsellor)));
    assert_eq!(session.written_at.to_rfc3339(), "2026-03-11T16:00:00+00:00");

    record.host.advance(TimeDelta::minutes(9));
    let again = regulars.answer(id, on, WENT).unwrap();
    assert!(!again.changed);
    assert_eq!(again.expected.answer, first.expected.answer);
    assert_eq!(sessions(&record), std::slice::from_ref(session));

    // One tap, one undo.
    record.tandem.log().undo_last().unwrap();
    assert_eq!(sessions(&record), []);
    assert_eq!(answers(&march(&record, id)), ".....");
    let given = regulars.answer(id, on, WENT).unwrap();
    assert!(given.changed);
    let record = record.reopen();
    assert_eq!(sessions(&record), [went(&given).clone()]);
    assert_eq!(answers(&march(&record, id)), ".+...");
    assert!(record.is_sound());
}

#[test]
fn what_was_corrected_by_hand_stays() {
    let record = record();
    let (regulars, log) = (record.tandem.regulars(), record.tandem.log());
    let id = regulars.add(group()).unwrap();
    let given = regulars.answer(id, date("2026-03-10"), WENT).unwrap();
    let Some(Answered::Went(kept)) = given.expected.answer else { panic!() };
    let mut session = kept.session;
    session.note = note("a good one");
    session.minutes = minutes(75);
    log.edit(kept.id, |_| Ok(session.clone())).unwrap();
    let again = regulars.answer(id, date("2026-03-10"), WENT).unwrap();
    assert!(!again.changed);
    assert_eq!(log.session(kept.id).unwrap(), session);
    // A part says how long, and leaves the rest.
    let part = Attendance::Part { minutes: minutes(30), approximate: true };
    let part = regulars.answer(id, date("2026-03-10"), part).unwrap();
    assert!(part.changed);
    let expected = Session { minutes: minutes(30), approximate: true, ..session };
    assert_eq!(log.session(kept.id).unwrap(), expected);
    assert_eq!(went(&part), &expected);
}

#[test]
fn a_part_has_its_own_minutes_and_an_inferred_length_is_about_right() {
    let record = record();
    let regulars = record.tandem.regulars();
    let id = regulars.add(Regular { length_inferred: true, ..group() }).unwrap();
    let whole = regulars.answer(id, date("2026-03-10"), WENT).unwrap();
    assert_eq!((went(&whole).minutes.get(), went(&whole).approximate), (90, true));
    let part = Attendance::Part { minutes: minutes(20), approximate: false };
    let part = regulars.answer(id, date("2026-03-03"), part).unwrap();
    assert_eq!((went(&part).minutes.get(), went(&part).approximate), (20, false));
}

#[test]
fn not_this_time_and_i_went_take_each_other_back() {
    let record = record();
    let regulars = record.tandem.regulars();
    let id = regulars.add(group()).unwrap();
    let on = date("2026-03-10");
    let why = Attendance::NotThisTime { why: Some(Obstacle::NoRide) };
    assert!(regulars.answer(id, on, why).unwrap().changed);
    assert!(!regulars.answer(id, on, NOT).unwrap().changed, "the reason stays");
    assert_eq!(missed(&record)[0].why, Some(Obstacle::NoRide));
    assert_eq!(missed(&record)[0].kind, Kind::Group);
    assert_eq!(sessions(&record), []);

    assert!(regulars.answer(id, on, WENT).unwrap().changed);
    assert_eq!((missed(&record).len(), sessions(&record).len()), (0, 1));
    record.tandem.log().undo_last().unwrap();
    assert_eq!((missed(&record).len(), sessions(&record).len()), (1, 0));
    regulars.answer(id, on, WENT).unwrap();
    assert!(regulars.answer(id, on, NOT).unwrap().changed);
    assert_eq!((missed(&record).len(), sessions(&record).len()), (1, 0));
    assert_eq!(missed(&record)[0].why, None, "what was taken back does not come back by itself");
    assert!(record.is_sound());
}

#[test]
fn several_weeks_are_one_act() {
    let record = record();
    let regulars = record.tandem.regulars();
    let id = regulars.add(group()).unwrap();
    let asked = regulars.occurrences(id, date("2026-02-10"), date("2026-03-10")).unwrap();
    let tuesdays = ["2026-02-10", "2026-02-17", "2026-02-24", "2026-03-03", "2026-03-10"];
    assert_eq!(
        (dates(&asked), answers(&asked)),
        (tuesdays.map(String::from).into(), ".....".into())
    );
    regulars.answer(id, date("2026-02-17"), NOT).unwrap();

    let part = Attendance::Part { minutes: minutes(45), approximate: false };
    let said =
        [("2026-02-10", WENT), ("2026-02-17", WENT), ("2026-02-24", NOT), ("2026-03-03", part)];
    let said = said.map(|(on, said)| (date(on), said));
    let given = regulars.answer_all(id, &said).unwrap();
    assert!(given.iter().all(|given| given.changed));
    let now = || regulars.occurrences(id, date("2026-02-10"), date("2026-03-10")).unwrap();
    assert_eq!(answers(&now()), "++-+.");
    assert!(regulars.answer_all(id, &said).unwrap().iter().all(|given| !given.changed));
    record.tandem.log().undo_last().unwrap();
    assert_eq!(answers(&now()), ".-...");

    // All of them, or none.
    let wrong = [(date("2026-03-03"), WENT), (date("2026-03-04"), WENT)];
    assert_eq!(field(regulars.answer_all(id, &wrong)), "on");
    let twice = [(date("2026-03-03"), WENT), (date("2026-03-03"), NOT)];
    assert_eq!(field(regulars.answer_all(id, &twice)), "on");
    let ahead = [(date("2026-03-03"), WENT), (date("2026-03-17"), WENT)];
    assert_eq!(field(regulars.answer_all(id, &ahead)), "start");
    assert_eq!(answers(&now()), ".-...");
    let all = |to| regulars.occurrences(id, date("1900-01-01"), date(to));
    assert_eq!(field(all("2200-12-31")), "to");
    assert_eq!(regulars.answer_all(id, &[]).unwrap(), []);
}

#[test]
fn two_devices_that_answer_the_same_tuesday_merge_to_one() {
    let record = record();
    let id = record.tandem.regulars().add(group()).unwrap();
    let (_copy, other) = record.copied();
    let on = date("2026-03-10");
    record.tandem.regulars().answer(id, on, WENT).unwrap();
    record.host.advance(TimeDelta::minutes(5));
    let part = Attendance::Part { minutes: minutes(60), approximate: false };
    other.regulars().answer(id, on, part).unwrap();
    // Each also edits the regular: one its length, the other its time.
    let shorter = Regular { minutes: minutes(80), ..group() };
    record.tandem.regulars().edit(id, |_| Ok(shorter)).unwrap();
    let later = Regular { start: "18:30".parse().unwrap(), ..group() };
    other.regulars().edit(id, |_| Ok(later)).unwrap();

    record.tandem.merge(&other).unwrap();
    other.merge(&record.tandem).unwrap();
    let all = sessions(&record);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].minutes.get(), 60, "what was said last");
    let merged = record.tandem.regulars().regular(id).unwrap();
    assert_eq!((merged.minutes.get(), merged.start.to_string().as_str()), (80, "18:30"));
    assert_eq!(other.regulars().regular(id).unwrap(), merged);
    let choice = tandem::CalendarChoice::default();
    assert_eq!(other.calendar(choice).unwrap(), record.tandem.calendar(choice).unwrap());
    assert_eq!(answers(&march(&record, id)), ".+...");
    assert!(record.is_sound());
}

#[test]
fn a_change_from_a_date_on_keeps_the_past() {
    let record = record();
    let regulars = record.tandem.regulars();
    let old = regulars.add(group()).unwrap();
    regulars.answer(old, date("2026-03-03"), WENT).unwrap();
    regulars.answer(old, date("2026-03-10"), WENT).unwrap();
    let mut moved = group();
    moved.days = [DayOfWeek::Tuesday, DayOfWeek::Thursday].into();
    moved.start = "19:00".parse().unwrap();
    let new = regulars.edit_from(old, date("2026-03-10"), |_| Ok(moved.clone())).unwrap();
    assert_ne!(new, old);
    let (before, after) = (regulars.regular(old).unwrap(), regulars.regular(new).unwrap());
    assert_eq!(before, Regular { ends: Some(date("2026-03-09")), ..before.clone() });
    assert_eq!(
        (before.start.to_string().as_str(), after.start.to_string().as_str()),
        ("18:00", "19:00")
    );
    assert_eq!((after.starts, after.series), (date("2026-03-10"), Some(old)));
    assert_ne!(after.uid, before.uid);

    // What was answered under the old one is answered under the new one.
    let all = regulars.between(date("2026-03-01"), date("2026-03-19")).unwrap();
    let expected = ["2026-03-03", "2026-03-10", "2026-03-12", "2026-03-17", "2026-03-19"];
    assert_eq!((dates(&all), answers(&all)), (expected.map(String::from).into(), "++...".into()));
    assert!(!regulars.answer(new, date("2026-03-10"), WENT).unwrap().changed);
    assert_eq!(sessions(&record).len(), 2);
    assert_eq!(sessions(&record)[0].start.wall().to_string(), "2026-03-10 18:00:00");

    // A third of the same series, and back with two undos.
    let third = regulars.edit_from(new, date("2026-04-01"), |_| Ok(group())).unwrap();
    assert_eq!(regulars.regular(third).unwrap().series, Some(old));
    record.tandem.log().undo_last().unwrap();
    record.tandem.log().undo_last().unwrap();
    assert_eq!(regulars.list().unwrap().len(), 1);
    assert_eq!(regulars.regular(old).unwrap().ends, None);

    // From its first day on it is the same one.
    assert_eq!(regulars.edit_from(old, date("2026-01-06"), |_| Ok(moved)).unwrap(), old);
    assert_eq!(regulars.regular(old).unwrap().uid, before.uid);
    let ended = Regular { ends: Some(date("2026-03-31")), ..group() };
    regulars.edit(old, |_| Ok(ended)).unwrap();
    assert_eq!(field(regulars.edit_from(old, date("2026-04-01"), |_| Ok(group()))), "from");
    // One that has an end keeps it, in the second of the two.
    let until = regulars.regular(old).unwrap();
    let rest = regulars.edit_from(old, date("2026-03-17"), |_| Ok(until)).unwrap();
    let ends = [old, rest].map(|id| regulars.regular(id).unwrap().ends);
    assert_eq!(ends, [Some(date("2026-03-16")), Some(date("2026-03-31"))]);
}

#[test]
fn a_pause_is_a_gap() {
    let record = record();
    let regulars = record.tandem.regulars();
    let id = regulars.add(group()).unwrap();
    regulars.pause(id, date("2026-03-10")).unwrap();
    assert_eq!(regulars.list().unwrap()[0].next, None);
    assert_eq!(dates(&march(&record, id)), ["2026-03-03"]);
    assert_eq!(field(regulars.resume(Id::from_bytes([9; 16]), date("2026-03-20"))), "NotFound");
    let back = regulars.resume(id, date("2026-03-20")).unwrap();
    let all = regulars.between(date("2026-03-01"), date("2026-03-31")).unwrap();
    assert_eq!(dates(&all), ["2026-03-03", "2026-03-24", "2026-03-31"]);
    assert_eq!(field(regulars.resume(back, date("2026-04-20"))), "paused");
    let next: Vec<_> = regulars.list().unwrap().into_iter().map(|line| line.id).collect();
    assert_eq!(next, [back, id], "what comes next stands before what is over");

    // A pause that ends on its first day was none.
    regulars.pause(back, date("2026-04-01")).unwrap();
    assert_eq!(regulars.resume(back, date("2026-04-01")).unwrap(), back);
    assert_eq!(regulars.regular(back).unwrap().paused, None);
}

#[test]
fn removing_a_regular_keeps_its_sessions() {
    let record = record();
    let regulars = record.tandem.regulars();
    let id = regulars.add(group()).unwrap();
    regulars.answer(id, date("2026-03-10"), WENT).unwrap();
    regulars.remove(id).unwrap();
    assert_eq!((regulars.list().unwrap().len(), sessions(&record).len()), (0, 1));
    assert_eq!(field(regulars.answer(id, date("2026-03-03"), WENT)), "NotFound");
    assert_eq!(field(regulars.remove(id)), "NotFound");
    let entry = record.tandem.log().find(&id.to_string()).unwrap();
    assert_eq!(entry.kind, EntryKind::Regular);
    record.tandem.log().undo_last().unwrap();
    assert_eq!(answers(&march(&record, id)), ".+...");
    record.tandem.log().remove(entry).unwrap();
    assert_eq!(regulars.list().unwrap(), []);
}

#[test]
fn two_weeks_are_asked_about_and_no_more() {
    let record = record();
    let (regulars, log) = (record.tandem.regulars(), record.tandem.log());
    assert_eq!(record.tandem.today().unwrap().regulars_due, []);
    let id = regulars.add(group()).unwrap();
    let due = || dates(&record.tandem.today().unwrap().regulars_due);
    // Today is 11 March; the 24th of February is fifteen days ago.
    assert_eq!(due(), ["2026-03-10", "2026-03-03"]);
    regulars.answer(id, date("2026-03-03"), NOT).unwrap();
    assert_eq!(due(), ["2026-03-10"]);
    // One that is still going on is not asked about.
    record.host.set("2026-03-10T23:29:59Z");
    assert_eq!(due(), ["2026-02-24"]);
    record.host.set("2026-03-10T23:30:00Z");
    assert_eq!(due(), ["2026-03-10", "2026-02-24"]);

    // Written down by hand: the same kind in the same hours.
    let mut by_hand = session(Kind::Individual, "2026-03-10T18:10", 60);
    let other = log.log(by_hand.clone()).unwrap().kept.id;
    assert_eq!(due(), ["2026-03-10", "2026-02-24"], "of another kind");
    by_hand.kind = Kind::Group;
    log.edit(other, |_| Ok(by_hand)).unwrap();
    assert_eq!(due(), ["2026-02-24"]);
    let away = |from: &str, to: &str| {
        Away::new(date(from), date(to), None, chrono::DateTime::UNIX_EPOCH).unwrap()
    };
    log.away(away("2026-02-20", "2026-02-24")).unwrap();
    assert_eq!(due(), [""; 0]);
}

#[test]
fn what_was_forgotten_is_not_asked_about_again() {
    let record = record();
    let (regulars, log) = (record.tandem.regulars(), record.tandem.log());
    let id = regulars.add(group()).unwrap();
    let given = regulars.answer(id, date("2026-03-10"), WENT).unwrap();
    let Some(Answered::Went(kept)) = given.expected.answer else { panic!() };
    log.forget(log.find(&kept.id.to_string()).unwrap()).unwrap();
    assert_eq!(answers(&march(&record, id)), ".x...");
    assert_eq!(dates(&regulars.due().unwrap()), ["2026-03-03"]);
    // It can be said anew, and that is another session.
    let anew = regulars.answer(id, date("2026-03-10"), WENT).unwrap();
    let Some(Answered::Went(new)) = &anew.expected.answer else { panic!() };
    assert_ne!(new.id, kept.id);
    assert_eq!(answers(&march(&record, id)), ".+...");
    assert!(!regulars.answer(id, date("2026-03-10"), WENT).unwrap().changed);
}

#[test]
fn clocks_midnight_and_other_zones() {
    let record = record();
    let regulars = record.tandem.regulars();
    let start = |id: Id, on: &str| {
        let given = regulars.answer(id, date(on), WENT).unwrap();
        went(&given).start.to_string()
    };
    let add = |at: WeeklyTime| {
        regulars.add(Regular::new(Kind::MutualHelp, at, minutes(90), date("2026-01-01"))).unwrap()
    };
    // New York's clocks went forward on 8 March, at two.
    let night = add(weekly(DayOfWeek::Sunday, "02:30", ZONE));
    assert_eq!(start(night, "2026-03-08"), "2026-03-08T03:30:00-04:00[America/New_York]");
    assert_eq!(start(night, "2026-03-01"), "2026-03-01T02:30:00-05:00[America/New_York]");
    // Half an hour before midnight to an hour after it: it counts for the day on which it began.
    let late = add(weekly(DayOfWeek::Sunday, "23:30", ZONE));
    assert_eq!(start(late, "2026-03-08"), "2026-03-08T23:30:00-04:00[America/New_York]");
    let hours = record.tandem.hours();
    let query = tandem::HoursQuery {
        by: tandem_model::By::Week,
        from: Some(date("2026-03-02")),
        to: Some(date("2026-03-15")),
    };
    let weeks = hours.screen(&query).unwrap().periods;
    let told: Vec<_> = weeks.iter().map(|week| week.mutual_help.minutes).collect();
    assert_eq!(told, [Some(180), None], "Sunday night is last week's");
    // A group in Auckland is a day ahead: it is theirs, and asked about by their clock.
    let auckland = add(weekly(DayOfWeek::Wednesday, "19:00", "Pacific/Auckland"));
    assert_eq!(regulars.latest(auckland).unwrap().date, date("2026-03-11"));
    assert_eq!(start(auckland, "2026-03-11"), "2026-03-11T19:00:00+13:00[Pacific/Auckland]");
    assert_eq!(record.tandem.log().undo_last().unwrap().things.len(), 1);
    assert!(dates(&regulars.due().unwrap()).contains(&"2026-03-11".to_owned()));

    // Moved to another zone: what was answered stays where it was, under the same dates.
    let before = sessions(&record);
    let mut elsewhere = regulars.regular(night).unwrap();
    elsewhere.zone = zone("America/Los_Angeles");
    regulars.edit(night, |_| Ok(elsewhere)).unwrap();
    assert_eq!(sessions(&record), before);
    assert_eq!(
        answers(&regulars.occurrences(night, date("2026-03-01"), date("2026-03-14")).unwrap()),
        "++"
    );
    assert!(!regulars.answer(night, date("2026-03-08"), WENT).unwrap().changed);
}

#[test]
fn what_cannot_be_is_refused() {
    let record = record();
    let regulars = record.tandem.regulars();
    let nobody = Id::from_bytes([9; 16]);
    assert_eq!(field(regulars.regular(nobody)), "NotFound");
    assert_eq!(field(regulars.add(Regular { days: Default::default(), ..group() })), "days");
    let id = regulars.add(group()).unwrap();
    assert_eq!(
        field(regulars.edit(id, |_| Ok(Regular { ends: Some(date("2020-01-01")), ..group() }))),
        "ends"
    );
    assert_eq!(field(regulars.answer(id, date("2026-03-11"), WENT)), "on");
    assert_eq!(field(regulars.answer(id, date("2025-12-30"), WENT)), "on", "before it began");
    assert_eq!(field(regulars.answer(id, NaiveDate::MAX, WENT)), "on");
    let future = regulars.add(Regular { starts: date("2027-01-05"), ..group() }).unwrap();
    assert_eq!(field(regulars.latest(future)), "on");
    assert!(regulars.answer(future, date("2027-01-05"), NOT).unwrap().changed, "known beforehand");
    assert_eq!(regulars.between(date("2026-03-31"), date("2026-03-01")).unwrap(), []);
}

/// It said "Changed" and changed nothing of what came.
#[test]
fn terminal_21_a_regular_that_goes_on_as_another_says_so() {
    let record = record();
    let regulars = record.tandem.regulars();
    let old = regulars.add(group()).unwrap();
    let later = Regular { start: "19:00".parse().unwrap(), ..group() };
    let new = regulars.edit_from(old, date("2026-03-10"), |_| Ok(later)).unwrap();
    let next = regulars.edit_from(new, date("2026-03-24"), |_| Ok(group())).unwrap();
    let before = regulars.list().unwrap();
    let line = |id: Id| before.iter().find(|line| line.id == id).unwrap().goes_on_as;
    assert_eq!((line(old), line(new), line(next)), (Some(new), Some(next), None));
    for refused in [
        regulars.pause(old, date("2026-04-01")).map(drop),
        regulars.resume(old, date("2026-04-01")).map(drop),
        regulars.edit_from(old, date("2026-04-01"), |_| Ok(group())).map(drop),
    ] {
        let Err(TandemError::Invalid { field, why }) = refused else { panic!("{refused:?}") };
        assert_eq!(field, "id");
        assert!(why.contains(&new.to_string()) || why.contains(&next.to_string()), "{why}");
    }
    assert_eq!(regulars.list().unwrap(), before);
    regulars.pause(next, date("2026-04-01")).unwrap();
}
