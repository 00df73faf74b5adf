//! What is to come: rules, one tap, days that were moved and called off, shots, two weeks that are
//! asked about, two devices.

use std::collections::BTreeMap;

use crate::support::*;
use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use tandem::{
    Can, DayAnswered, DaySaid, EntryKind, ExpectedDay, ItemKind, ItemMark, Outcome, SessionQuery,
};
use tandem_model::{
    At, Away, CalledOffBy, DayOfWeek, Errand, Id, Kind, Lead, LedBy, Minutes, NotAttended,
    Obstacle, Plan, Result, Rule, Session, SessionShape, TandemError, WeekStart, What,
};

const WENT: Outcome = Outcome::Whole;
const NOT: Outcome = Outcome::NotThisTime { why: None };

fn minutes(minutes: u32) -> Minutes {
    Minutes::new(minutes).unwrap()
}

fn at(time: &str, zone_name: &str, length: u32) -> At {
    At {
        time: Some(time.parse().unwrap()),
        minutes: Some(minutes(length)),
        ..At::all_day(zone(zone_name))
    }
}

fn weekly(day: DayOfWeek) -> Rule {
    Rule::weekly([day], WeekStart::Monday)
}

/// A group on Tuesdays at six in New York, from January on.
fn group() -> Plan {
    let at = at("18:00", ZONE, 90);
    let mut plan = Plan::session(Kind::Group, weekly(DayOfWeek::Tuesday), at, date("2026-01-06"));
    if let What::Session(shape) = &mut plan.what {
        shape.led_by = Some(LedBy::Counsellor);
    }
    plan
}

fn errand(errand: Errand, rule: Rule, from: &str) -> Plan {
    Plan::new(What::Errand(errand), rule, zone(ZONE), date(from))
}

/// A shot every 28 days after the last, first on 3 March.
fn shot() -> Plan {
    errand(Errand::Shot, Rule::AfterLast { n: 28 }, "2026-03-03")
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

fn went(given: &DayAnswered) -> &Session {
    match given.expected.answer.as_ref().unwrap() {
        DaySaid::Went(kept) => &kept.session,
        other => panic!("{other:?}"),
    }
}

fn dates(expected: &[ExpectedDay]) -> Vec<String> {
    expected.iter().map(|it| it.date.to_string()).collect()
}

/// Where they are, which is not where they were to be if they were moved.
fn places(expected: &[ExpectedDay]) -> Vec<String> {
    expected.iter().map(|it| it.at.date.to_string()).collect()
}

/// `+` for there or done, `-` for not, `.` for nothing said, `x` for forgotten, `o` for called off.
fn answers(expected: &[ExpectedDay]) -> String {
    let mark = |it: &ExpectedDay| match it.answer {
        Some(DaySaid::Went(_) | DaySaid::Done(_)) => '+',
        Some(DaySaid::NotThisTime { .. }) => '-',
        Some(DaySaid::Forgotten) => 'x',
        None if it.off.is_some() => 'o',
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

fn march(record: &Record, id: Id) -> Vec<ExpectedDay> {
    record.tandem.agenda().days(id, date("2026-03-01"), date("2026-03-31")).unwrap()
}

#[test]
fn one_tap_writes_the_session_once() {
    let record = record();
    let agenda = record.tandem.agenda();
    let id = agenda.add(group()).unwrap();
    let on = agenda.latest(id).unwrap().date;
    assert_eq!(on, date("2026-03-10"));
    let first = agenda.answer(id, on, WENT).unwrap();
    assert!(first.changed);
    let session = went(&first);
    assert_eq!(session.start.to_string(), "2026-03-10T18:00:00-04:00[America/New_York]");
    assert_eq!((session.minutes.get(), session.approximate), (90, false));
    assert_eq!((session.kind, session.led_by), (Kind::Group, Some(LedBy::Counsellor)));
    assert_eq!(session.written_at.to_rfc3339(), "2026-03-11T16:00:00+00:00");

    record.host.advance(TimeDelta::minutes(9));
    let again = agenda.answer(id, on, WENT).unwrap();
    assert!(!again.changed);
    assert_eq!(again.expected.answer, first.expected.answer);
    assert_eq!(sessions(&record), std::slice::from_ref(session));

    // One tap, one undo.
    record.tandem.log().undo_last().unwrap();
    assert_eq!(sessions(&record), []);
    assert_eq!(answers(&march(&record, id)), ".....");
    let given = agenda.answer(id, on, WENT).unwrap();
    assert!(given.changed);
    let record = record.reopen();
    assert_eq!(sessions(&record), [went(&given).clone()]);
    assert_eq!(answers(&march(&record, id)), ".+...");
    assert!(record.is_sound());
}

#[test]
fn what_was_corrected_by_hand_stays() {
    let record = record();
    let (agenda, log) = (record.tandem.agenda(), record.tandem.log());
    let id = agenda.add(group()).unwrap();
    let given = agenda.answer(id, date("2026-03-10"), WENT).unwrap();
    let Some(DaySaid::Went(kept)) = given.expected.answer else { panic!() };
    let mut session = kept.session;
    session.note = note("a good one");
    session.minutes = minutes(75);
    log.edit(kept.id, |_| Ok(session.clone())).unwrap();
    let again = agenda.answer(id, date("2026-03-10"), WENT).unwrap();
    assert!(!again.changed);
    assert_eq!(log.session(kept.id).unwrap(), session);
    // A part says how long, and leaves the rest.
    let part = Outcome::Part { minutes: minutes(30), approximate: true };
    let part = agenda.answer(id, date("2026-03-10"), part).unwrap();
    assert!(part.changed);
    let expected = Session { minutes: minutes(30), approximate: true, ..session };
    assert_eq!(log.session(kept.id).unwrap(), expected);
    assert_eq!(went(&part).minutes, expected.minutes);
}

#[test]
fn not_this_time_and_i_went_take_each_other_back() {
    let record = record();
    let agenda = record.tandem.agenda();
    let id = agenda.add(group()).unwrap();
    let on = date("2026-03-10");
    let why = Outcome::NotThisTime { why: Some(Obstacle::NoRide) };
    assert!(agenda.answer(id, on, why).unwrap().changed);
    assert!(!agenda.answer(id, on, NOT).unwrap().changed, "the reason stays");
    assert_eq!(missed(&record)[0].why, Some(Obstacle::NoRide));
    assert_eq!(missed(&record)[0].kind, Kind::Group);
    assert_eq!(sessions(&record), []);

    assert!(agenda.answer(id, on, WENT).unwrap().changed);
    assert_eq!((missed(&record).len(), sessions(&record).len()), (0, 1));
    record.tandem.log().undo_last().unwrap();
    assert_eq!((missed(&record).len(), sessions(&record).len()), (1, 0));
    agenda.answer(id, on, WENT).unwrap();
    assert!(agenda.answer(id, on, NOT).unwrap().changed);
    assert_eq!((missed(&record).len(), sessions(&record).len()), (1, 0));
    assert_eq!(missed(&record)[0].why, None, "what was taken back does not come back by itself");
    assert!(record.is_sound());
}

#[test]
fn several_weeks_are_one_act() {
    let record = record();
    let agenda = record.tandem.agenda();
    let id = agenda.add(group()).unwrap();
    let now = || agenda.days(id, date("2026-02-10"), date("2026-03-10")).unwrap();
    assert_eq!(answers(&now()), ".....");
    agenda.answer(id, date("2026-02-17"), NOT).unwrap();
    let part = Outcome::Part { minutes: minutes(45), approximate: false };
    let said =
        [("2026-02-10", WENT), ("2026-02-17", WENT), ("2026-02-24", NOT), ("2026-03-03", part)];
    let said = said.map(|(on, said)| (date(on), said));
    let given = agenda.answer_all(id, &said).unwrap();
    assert!(given.iter().all(|given| given.changed));
    assert_eq!(answers(&now()), "++-+.");
    assert!(agenda.answer_all(id, &said).unwrap().iter().all(|given| !given.changed));
    record.tandem.log().undo_last().unwrap();
    assert_eq!(answers(&now()), ".-...");

    // All of them, or none.
    let wrong = [(date("2026-03-03"), WENT), (date("2026-03-04"), WENT)];
    assert_eq!(field(agenda.answer_all(id, &wrong)), "on");
    let twice = [(date("2026-03-03"), WENT), (date("2026-03-03"), NOT)];
    assert_eq!(field(agenda.answer_all(id, &twice)), "on");
    let ahead = [(date("2026-03-03"), WENT), (date("2026-03-17"), WENT)];
    assert_eq!(field(agenda.answer_all(id, &ahead)), "on");
    assert_eq!(answers(&now()), ".-...");
    // Ninety days back, and no further.
    assert_eq!(field(agenda.answer(id, date("2026-01-06"), WENT)), "accepted");
    record.host.set("2026-04-20T16:00:00Z");
    assert_eq!(field(agenda.answer(id, date("2026-01-13"), WENT)), "on");
    let daily = agenda.add(errand(Errand::Other, Rule::EveryDays { n: 1 }, "2020-01-01")).unwrap();
    assert_eq!(field(agenda.days(daily, date("1900-01-01"), date("2200-12-31"))), "to");
    assert_eq!(agenda.answer_all(id, &[]).unwrap(), []);
}

#[test]
fn a_day_that_was_moved_stays_that_day() {
    let record = record();
    let agenda = record.tandem.agenda();
    let id = agenda.add(group()).unwrap();
    let tuesday = date("2026-03-10");
    let to = |to: &str| Outcome::Moved { to: date(to), time: None };
    assert!(agenda.answer(id, tuesday, to("2026-03-12")).unwrap().changed);
    assert!(!agenda.answer(id, tuesday, to("2026-03-12")).unwrap().changed);
    let shown = agenda.between(date("2026-03-09"), date("2026-03-15")).unwrap();
    assert_eq!(
        (dates(&shown), places(&shown)),
        (vec!["2026-03-10".into()], vec!["2026-03-12".into()])
    );
    assert!(shown[0].moved);
    assert_eq!(dates(&agenda.open().unwrap()), ["2026-03-03"], "it was not on Tuesday");
    assert_eq!(field(agenda.answer(id, tuesday, WENT)), "on", "nor on Thursday yet");
    // Noon on Wednesday is now: the session that it becomes is Thursday's.
    record.host.set("2026-03-13T16:00:00Z");
    let given = agenda.answer(id, tuesday, WENT).unwrap();
    assert_eq!(went(&given).start.to_string(), "2026-03-12T18:00:00-04:00[America/New_York]");
    assert_eq!(answers(&march(&record, id)), ".+...");
    // Who was there was there on that day. Not this time after all, and back to its own day: it is as if
    // it had not been moved.
    assert_eq!(field(agenda.answer(id, tuesday, to("2026-03-10"))), "on");
    assert!(agenda.answer(id, tuesday, NOT).unwrap().changed);
    assert!(agenda.answer(id, tuesday, to("2026-03-10")).unwrap().changed);
    assert!(!march(&record, id)[1].moved);
    assert_eq!(field(agenda.answer(id, tuesday, to("2026-03-10"))), "to");
    for far in ["2026-05-10", "2026-01-05"] {
        assert_eq!(field(agenda.answer(id, tuesday, to(far))), "to", "{far}");
    }
    // Called off is no blank, and not asked about.
    let off = Outcome::CalledOff { by: CalledOffBy::Holiday };
    assert!(agenda.answer(id, date("2026-03-17"), off.clone()).unwrap().changed);
    assert!(!agenda.answer(id, date("2026-03-17"), off).unwrap().changed);
    assert_eq!(answers(&march(&record, id)), ".-o..");
    record.host.set("2026-03-18T16:00:00Z");
    assert_eq!(dates(&agenda.open().unwrap()), [""; 0]);
    let next = |now: &str| {
        record.host.set(now);
        agenda.plans().unwrap()[0].next.as_ref().map(|next| next.date.to_string())
    };
    assert_eq!(next("2026-03-14T16:00:00Z").as_deref(), Some("2026-03-24"), "the next but one");
    agenda.answer(id, date("2026-03-24"), to("2026-04-01")).unwrap();
    assert_eq!(next("2026-03-23T16:00:00Z").as_deref(), Some("2026-03-31"));
    assert_eq!(next("2026-04-01T16:00:00Z").as_deref(), Some("2026-04-01"));
    assert!(record.is_sound());
}

#[test]
fn a_shot_is_counted_from_the_one_that_was_given() {
    let record = record();
    let agenda = record.tandem.agenda();
    let id = agenda.add(shot()).unwrap();
    let next = || agenda.plans().unwrap()[0].next.as_ref().unwrap().date.to_string();
    assert_eq!(next(), "2026-03-03", "eight days late, and still open");
    assert_eq!(places(&agenda.open().unwrap()), ["2026-03-03"]);
    // Not this time leaves it open.
    assert!(agenda.answer(id, date("2026-03-03"), NOT).unwrap().changed);
    assert_eq!(places(&agenda.open().unwrap()), ["2026-03-03"]);
    let done = |on: &str| agenda.answer(id, date(on), Outcome::Done { on: date(on) });
    let given = done("2026-03-09").unwrap();
    assert_eq!((given.changed, given.expected.date), (true, date("2026-03-03")));
    assert!(!done("2026-03-09").unwrap().changed, "the same one said twice is one");
    assert_eq!(next(), "2026-04-06");
    assert_eq!(agenda.open().unwrap(), []);
    assert_eq!(sessions(&record), [], "it counts nowhere");
    // One that was given long ago and is written down late is not the last one.
    assert!(done("2026-02-01").unwrap().changed);
    assert_eq!(next(), "2026-04-06");
    // Given early: the next is counted from that day.
    record.host.set("2026-04-01T16:00:00Z");
    assert_eq!(agenda.latest(id).unwrap().date, date("2026-04-06"));
    assert!(agenda.answer(id, date("2026-04-06"), WENT).unwrap().changed);
    assert_eq!(next(), "2026-04-29");
    assert_eq!(field(done("2026-04-02")), "on", "not yet");
    let shown = agenda.between(date("2026-03-01"), date("2026-04-30")).unwrap();
    assert_eq!(answers(&shown), "++.");
    assert!(!agenda.answer(id, date("2026-04-06"), WENT).unwrap().changed);
    assert_eq!(next(), "2026-04-29", "said twice it is one");
    record.tandem.log().undo_last().unwrap();
    assert_eq!(next(), "2026-04-06");
    // Late, and done without a day: it is counted from today.
    record.host.set("2026-04-10T16:00:00Z");
    assert!(agenda.answer(id, date("2026-04-06"), WENT).unwrap().changed);
    assert_eq!(next(), "2026-05-08");
    assert!(record.is_sound());
}

#[test]
fn a_visit_without_minutes_ends_a_window_when_it_was_held_and_not_before() {
    let record = record();
    let agenda = record.tandem.agenda();
    let rule = Rule::Once { on: date("2026-03-13") };
    let what = What::Session(SessionShape::new(Kind::Medical));
    let visit = Plan::new(what, rule, zone(ZONE), date("2026-03-13"));
    let id = agenda.add(visit).unwrap();
    let days = || record.tandem.visits().days(date("2026-03-01"), date("2026-12-31")).unwrap();
    assert_eq!(days(), []);
    record.host.set("2026-03-14T16:00:00Z");
    assert_eq!(dates(&agenda.open().unwrap()), ["2026-03-13"]);
    assert!(agenda.answer(id, date("2026-03-13"), WENT).unwrap().changed);
    assert_eq!(days(), [date("2026-03-13")]);
    assert!(!agenda.answer(id, date("2026-03-13"), WENT).unwrap().changed);
    assert!(agenda.answer(id, date("2026-03-13"), NOT).unwrap().changed);
    assert_eq!(days(), []);
    // With a length it is a session, and that ends a window too.
    let longer = |it: Plan| Plan { at: at("09:00", ZONE, 20), ..it };
    agenda.edit(id, |it| Ok(longer(it))).unwrap();
    let given = agenda.answer(id, date("2026-03-13"), WENT).unwrap();
    assert_eq!((went(&given).minutes.get(), days()), (20, vec![date("2026-03-13")]));
    assert_eq!(record.tandem.visits().all().unwrap(), []);
}

#[test]
fn mission_a9_what_comes_every_four_weeks_or_once_can_be_put_down() {
    let record = record();
    let agenda = record.tandem.agenda();
    let every = Rule::Weekly { n: 4, days: [DayOfWeek::Friday].into(), week: WeekStart::Monday };
    let visits = Plan::session(Kind::Medical, every, at("10:00", ZONE, 20), date("2026-03-13"));
    agenda.add(visits).unwrap();
    let once = Rule::Once { on: date("2026-03-19") };
    let first = date("2026-03-19");
    agenda.add(Plan::session(Kind::Individual, once, at("10:00", ZONE, 50), first)).unwrap();
    let refill = Rule::MonthDay { n: 1, day: 31 };
    agenda.add(errand(Errand::Refill, refill, "2026-03-01")).unwrap();
    let shown = agenda.between(date("2026-03-11"), date("2026-05-31")).unwrap();
    let told = [
        "2026-03-13",
        "2026-03-19",
        "2026-03-31",
        "2026-04-10",
        "2026-04-30",
        "2026-05-08",
        "2026-05-31",
    ];
    assert_eq!(dates(&shown), told);
    let past = Rule::Once { on: date("2026-03-10") };
    assert_eq!(field(agenda.add(errand(Errand::Call, past, "2026-03-10"))), "on");
}

#[test]
fn two_devices_that_answer_the_same_tuesday_merge_to_one() {
    let record = record();
    let agenda = record.tandem.agenda();
    let (id, other_id) = (agenda.add(group()).unwrap(), agenda.add(shot()).unwrap());
    let (_copy, other) = record.copied();
    let on = date("2026-03-10");
    agenda.answer(id, on, WENT).unwrap();
    agenda.answer(other_id, date("2026-03-03"), Outcome::Done { on: date("2026-03-04") }).unwrap();
    agenda.answer(id, date("2026-03-17"), Outcome::CalledOff { by: CalledOffBy::Them }).unwrap();
    record.host.advance(TimeDelta::minutes(5));
    let part = Outcome::Part { minutes: minutes(60), approximate: false };
    other.agenda().answer(id, on, part).unwrap();
    let later = Outcome::Done { on: date("2026-03-05") };
    other.agenda().answer(other_id, date("2026-03-03"), later).unwrap();
    let moved = Outcome::Moved { to: date("2026-03-18"), time: None };
    other.agenda().answer(id, date("2026-03-17"), moved).unwrap();
    // Each also edits the plan: one its length, the other its name.
    agenda.edit(id, |it| Ok(Plan { at: at("18:30", ZONE, 80), ..it })).unwrap();
    let name = tandem_model::Name::new("Oak Hall").ok();
    other.agenda().edit(id, |it| Ok(Plan { name: name.clone(), ..it })).unwrap();

    record.tandem.merge(&other).unwrap();
    other.merge(&record.tandem).unwrap();
    let all = sessions(&record);
    assert_eq!(all.len(), 1);
    assert_eq!(all[0].minutes.get(), 60, "what was said last");
    let merged = agenda.plan(id).unwrap();
    assert_eq!((merged.at.minutes, &merged.name), (Some(minutes(80)), &name));
    let shown = agenda.between(date("2026-03-01"), date("2026-04-30")).unwrap();
    assert_eq!(other.agenda().between(date("2026-03-01"), date("2026-04-30")).unwrap(), shown);
    let tuesday = shown.iter().find(|it| it.id == id && it.date == date("2026-03-17")).unwrap();
    assert_eq!((tuesday.moved, tuesday.off), (true, None));
    let next = shown.iter().find(|it| it.id == other_id && it.answer.is_none()).unwrap();
    assert_eq!(next.date, date("2026-04-02"), "one shot, counted from what was said last");
    assert!(record.is_sound());
}

#[test]
fn a_change_from_a_date_on_keeps_the_past() {
    let record = record();
    let agenda = record.tandem.agenda();
    let old = agenda.add(group()).unwrap();
    agenda.answer(old, date("2026-03-03"), WENT).unwrap();
    agenda.answer(old, date("2026-03-10"), WENT).unwrap();
    let days = [DayOfWeek::Tuesday, DayOfWeek::Thursday];
    let moved = |it: Plan| Plan {
        rule: Rule::weekly(days, WeekStart::Monday),
        at: at("19:00", ZONE, 90),
        ..it
    };
    let new = agenda.edit_from(old, date("2026-03-10"), |it| Ok(moved(it))).unwrap();
    assert_ne!(new, old);
    let (before, after) = (agenda.plan(old).unwrap(), agenda.plan(new).unwrap());
    assert_eq!(before, Plan { until: Some(date("2026-03-09")), ..before.clone() });
    assert_eq!((before.at.time, after.at.time), ("18:00".parse().ok(), "19:00".parse().ok()));
    assert_eq!((after.from, after.series), (date("2026-03-10"), Some(old)));
    assert_ne!(after.uid, before.uid);

    // What was answered under the old one is answered under the new one.
    let all = agenda.between(date("2026-03-01"), date("2026-03-19")).unwrap();
    let expected = ["2026-03-03", "2026-03-10", "2026-03-12", "2026-03-17", "2026-03-19"];
    assert_eq!((dates(&all), answers(&all)), (expected.map(String::from).into(), "++...".into()));
    assert!(!agenda.answer(new, date("2026-03-10"), WENT).unwrap().changed);
    assert!(!agenda.answer(new, date("2026-03-03"), WENT).unwrap().changed, "it was the old one's");
    assert_eq!(sessions(&record).len(), 2);

    // A third of the same series, and back with two undos.
    let third = agenda.edit_from(new, date("2026-04-01"), Ok).unwrap();
    assert_eq!(agenda.plan(third).unwrap().series, Some(old));
    record.tandem.log().undo_last().unwrap();
    record.tandem.log().undo_last().unwrap();
    assert_eq!(agenda.plans().unwrap().len(), 1);
    assert_eq!(agenda.plan(old).unwrap().until, None);

    // From its first day on it is the same one.
    assert_eq!(agenda.edit_from(old, date("2026-01-06"), |it| Ok(moved(it))).unwrap(), old);
    assert_eq!(agenda.plan(old).unwrap().uid, before.uid);
    agenda.end(old, date("2026-03-31")).unwrap();
    assert_eq!(field(agenda.edit_from(old, date("2026-04-01"), Ok)), "from");
    // One that has an end keeps it, in the second of the two.
    let rest = agenda.edit_from(old, date("2026-03-17"), Ok).unwrap();
    let until = [old, rest].map(|id| agenda.plan(id).unwrap().until);
    assert_eq!(until, [Some(date("2026-03-16")), Some(date("2026-03-31"))]);
}

/// It said "Changed" and changed nothing of what came.
#[test]
fn terminal_21_a_change_follows_the_series() {
    let record = record();
    let agenda = record.tandem.agenda();
    let old = agenda.add(group()).unwrap();
    let new = agenda.edit_from(old, date("2026-03-10"), Ok).unwrap();
    let last = agenda.edit_from(old, date("2026-03-24"), Ok).unwrap();
    assert_eq!(agenda.plan(last).unwrap().series, Some(old));
    let lines = agenda.plans().unwrap();
    let line = |id: Id| lines.iter().find(|line| line.id == id).unwrap().goes_on_as;
    assert_eq!((line(old), line(new), line(last)), (Some(new), Some(last), None));
    assert_eq!(agenda.pause(old, date("2026-04-01")).unwrap(), last);
    let none = agenda.between(date("2026-04-01"), date("2026-04-30")).unwrap();
    assert_eq!(none, [], "what comes is paused");
    let back = agenda.resume(new, date("2026-04-20")).unwrap();
    let shown = agenda.between(date("2026-04-01"), date("2026-04-30")).unwrap();
    assert_eq!(
        (dates(&shown), shown[0].id),
        (vec!["2026-04-21".into(), "2026-04-28".into()], back)
    );
    assert_eq!(field(agenda.resume(old, date("2026-04-20"))), "paused");
    assert_eq!(agenda.end(old, date("2026-04-21")).unwrap(), back);
    assert_eq!(agenda.between(date("2026-04-22"), date("2026-12-31")).unwrap(), []);
}

#[test]
fn removing_a_plan_keeps_its_sessions_and_forgetting_it_takes_its_days() {
    let record = record();
    let (agenda, log) = (record.tandem.agenda(), record.tandem.log());
    let id = agenda.add(group()).unwrap();
    agenda.answer(id, date("2026-03-10"), WENT).unwrap();
    let off = Outcome::CalledOff { by: CalledOffBy::Me };
    agenda.answer(id, date("2026-03-17"), off.clone()).unwrap();
    agenda.remove(id).unwrap();
    assert_eq!((agenda.plans().unwrap().len(), sessions(&record).len()), (0, 1));
    assert_eq!(field(agenda.answer(id, date("2026-03-03"), WENT)), "NotFound");
    assert_eq!(field(agenda.remove(id)), "NotFound");
    let entry = log.find(&id.to_string()).unwrap();
    assert_eq!(entry.kind, EntryKind::Plan);
    log.undo_last().unwrap();
    assert_eq!(answers(&march(&record, id)), ".+o..");

    // Its days stay as long as it goes on as another one, and no longer.
    let next = agenda.edit_from(id, date("2026-03-15"), Ok).unwrap();
    assert_eq!(log.forget(entry).unwrap().with_it, []);
    assert_eq!(answers(&agenda.days(next, date("2026-03-15"), date("2026-03-31")).unwrap()), "o..");
    let other = agenda.add(group()).unwrap();
    agenda.answer(other, date("2026-03-17"), off).unwrap();
    let entry = log.find(&other.to_string()).unwrap();
    let with_it = log.forget(entry).unwrap().with_it;
    assert_eq!(with_it.iter().map(|it| it.kind).collect::<Vec<_>>(), [EntryKind::PlanDay]);
    assert_eq!(sessions(&record).len(), 1);
    assert!(record.is_sound());
}

#[test]
fn two_weeks_are_asked_about_and_no_more() {
    let record = record();
    let (agenda, log) = (record.tandem.agenda(), record.tandem.log());
    assert_eq!(agenda.open().unwrap(), []);
    let id = agenda.add(group()).unwrap();
    let due = || dates(&agenda.open().unwrap());
    // Today is 11 March; the 24th of February is fifteen days ago.
    assert_eq!(due(), ["2026-03-10", "2026-03-03"]);
    agenda.answer(id, date("2026-03-03"), NOT).unwrap();
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
    let (agenda, log) = (record.tandem.agenda(), record.tandem.log());
    let id = agenda.add(group()).unwrap();
    let given = agenda.answer(id, date("2026-03-10"), WENT).unwrap();
    let Some(DaySaid::Went(kept)) = given.expected.answer else { panic!() };
    log.forget(log.find(&kept.id.to_string()).unwrap()).unwrap();
    assert_eq!(answers(&march(&record, id)), ".x...");
    assert_eq!(dates(&agenda.open().unwrap()), ["2026-03-03"]);
    // It can be said anew, and that is another session.
    let anew = agenda.answer(id, date("2026-03-10"), WENT).unwrap();
    let Some(DaySaid::Went(new)) = &anew.expected.answer else { panic!() };
    assert_ne!(new.id, kept.id);
    assert_eq!(answers(&march(&record, id)), ".+...");
    assert!(!agenda.answer(id, date("2026-03-10"), WENT).unwrap().changed);
}

#[test]
fn clocks_midnight_and_other_zones() {
    let record = record();
    let agenda = record.tandem.agenda();
    let start = |id: Id, on: &str| {
        let given = agenda.answer(id, date(on), WENT).unwrap();
        went(&given).start.to_string()
    };
    let add = |day: DayOfWeek, time: &str, zone: &str| {
        let at = at(time, zone, 90);
        let from = date("2026-01-01");
        agenda.add(Plan::session(Kind::MutualHelp, weekly(day), at, from)).unwrap()
    };
    // New York's clocks went forward on 8 March, at two.
    let night = add(DayOfWeek::Sunday, "02:30", ZONE);
    assert_eq!(start(night, "2026-03-08"), "2026-03-08T03:30:00-04:00[America/New_York]");
    assert_eq!(start(night, "2026-03-01"), "2026-03-01T02:30:00-05:00[America/New_York]");
    // Half an hour before midnight to an hour after it: it counts for the day on which it began.
    let late = add(DayOfWeek::Sunday, "23:30", ZONE);
    assert_eq!(start(late, "2026-03-08"), "2026-03-08T23:30:00-04:00[America/New_York]");
    // A group in Auckland is a day ahead: it is theirs, and asked about by their clock.
    let auckland = add(DayOfWeek::Wednesday, "19:00", "Pacific/Auckland");
    assert_eq!(agenda.latest(auckland).unwrap().date, date("2026-03-11"));
    assert_eq!(start(auckland, "2026-03-11"), "2026-03-11T19:00:00+13:00[Pacific/Auckland]");
    assert_eq!(record.tandem.log().undo_last().unwrap().things.len(), 1);
    assert!(dates(&agenda.open().unwrap()).contains(&"2026-03-11".to_owned()));

    // Moved to another zone: what was answered stays where it was, under the same dates.
    let before = sessions(&record);
    let elsewhere = |it: Plan| Plan { at: at("02:30", "America/Los_Angeles", 90), ..it };
    agenda.edit(night, |it| Ok(elsewhere(it))).unwrap();
    assert_eq!(sessions(&record), before);
    let march = agenda.days(night, date("2026-03-01"), date("2026-03-14")).unwrap();
    assert_eq!(answers(&march), "++");
    assert!(!agenda.answer(night, date("2026-03-08"), WENT).unwrap().changed);
}

#[test]
fn what_cannot_be_is_refused() {
    let record = record();
    let agenda = record.tandem.agenda();
    assert_eq!(field(agenda.plan(Id::from_bytes([9; 16]))), "NotFound");
    let none = Rule::weekly([], WeekStart::Monday);
    assert_eq!(field(agenda.add(Plan { rule: none, ..group() })), "days");
    let id = agenda.add(group()).unwrap();
    assert_eq!(field(agenda.end(id, date("1800-01-01"))), "until");
    assert_eq!(field(agenda.answer(id, date("2026-03-11"), WENT)), "on");
    assert_eq!(field(agenda.answer(id, date("2025-12-30"), WENT)), "on", "before it began");
    assert_eq!(field(agenda.answer(id, NaiveDate::MAX, WENT)), "on");
    let future = agenda.add(Plan { from: date("2027-01-05"), ..group() }).unwrap();
    assert_eq!(field(agenda.latest(future)), "on");
    assert_eq!(agenda.between(date("2026-03-31"), date("2026-03-01")).unwrap(), []);
    // From half an hour before it begins.
    let tuesday = date("2026-03-17");
    record.host.set("2026-03-17T21:29:00Z");
    assert_eq!(field(agenda.answer(id, tuesday, WENT)), "on");
    record.host.set("2026-03-17T21:30:00Z");
    assert!(agenda.answer(id, tuesday, WENT).unwrap().changed);
    // From three days before it, of something to do; it is done on the day on which one says so.
    let papers = errand(Errand::Papers, Rule::Once { on: date("2026-03-21") }, "2026-03-21");
    let papers = agenda.add(papers).unwrap();
    assert_eq!(field(agenda.answer(papers, date("2026-03-21"), WENT)), "on");
    record.host.set("2026-03-18T16:00:00Z");
    let given = agenda.answer(papers, date("2026-03-21"), WENT).unwrap();
    assert_eq!(given.expected.answer, Some(DaySaid::Done(date("2026-03-18"))));
}

/// A busy year, lived day by day: a clinic at half past five on three mornings, a group, therapy, two
/// meetings, a shot, a refill, a visit, a call every evening. Each day what was to be done is done.
#[test]
fn a_busy_year_is_calm() {
    let record = record();
    let agenda = record.tandem.agenda();
    record.host.set("2026-01-01T15:00:00Z");
    let add = |mut plan: Plan, leads: &[Lead]| {
        plan.remind = leads.iter().copied().collect();
        agenda.add(plan).unwrap()
    };
    let first = date("2026-01-01");
    let days = |days: &[DayOfWeek]| Rule::weekly(days.iter().copied(), WeekStart::Monday);
    use DayOfWeek::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let session = |kind, rule, at| Plan::session(kind, rule, at, first);
    let clinic = Plan {
        at: at("05:30", ZONE, 20),
        ..errand(Errand::PickUp, days(&[Monday, Wednesday, Friday]), "2026-01-01")
    };
    let clinic = add(clinic, &[Lead::Minutes(30)]);
    let group = session(Kind::Group, days(&[Tuesday]), at("18:00", ZONE, 90));
    add(group, &[Lead::EveningBefore, Lead::Minutes(60)]);
    add(session(Kind::Individual, days(&[Thursday]), at("14:00", ZONE, 50)), &[Lead::Minutes(60)]);
    let meetings = session(Kind::MutualHelp, days(&[Saturday, Sunday]), at("18:30", ZONE, 60));
    add(meetings, &[Lead::Minutes(60)]);
    let shot = errand(Errand::Shot, Rule::AfterLast { n: 28 }, "2026-01-10");
    let shot = add(shot, &[Lead::EveningBefore, Lead::AtTime]);
    let refill = errand(Errand::Refill, Rule::MonthDay { n: 1, day: 31 }, "2026-01-01");
    add(refill, &[Lead::Days(3)]);
    let every = Rule::Weekly { n: 4, days: [Friday].into(), week: WeekStart::Monday };
    add(session(Kind::Medical, every, at("10:00", ZONE, 20)), &[Lead::EveningBefore]);
    let call = Plan {
        at: at("20:00", ZONE, 10),
        ..errand(Errand::Call, Rule::EveryDays { n: 1 }, "2026-01-01")
    };
    add(call, &[Lead::AtTime]);
    record
        .tandem
        .help()
        .set_naloxone(&tandem_model::Naloxone {
            expires: Some(date("2026-09-30")),
            remind_days: Some(30),
            ..tandem_model::Naloxone::default()
        })
        .unwrap();

    let choice = tandem::ReminderChoice::default();
    let (mut most, mut told) = (0, BTreeMap::<String, usize>::new());
    let mut own = 0;
    for day in 0..364 {
        let today = first + TimeDelta::days(day);
        record.host.set(&format!("{today}T04:00:00Z"));
        let all = agenda.reminders(&choice).unwrap();
        most = most.max(all.len());
        assert!(all.len() <= 40, "{today}: {}", all.len());
        assert!(all.is_sorted_by_key(|one| one.at), "{today}");
        for one in &all {
            *told.entry(one.text.clone()).or_default() += 1;
        }
        // What rings today, before anything of it is done.
        let rings = |all: &[tandem::Reminder], hour: u32, minute: u32| {
            let clock = today.and_hms_opt(hour, minute, 0).unwrap();
            all.iter().any(|one| one.wall == clock)
        };
        let of_today = all.iter().filter(|one| one.wall.date() == today).count();
        assert!(of_today <= 4, "{today}: {of_today}");
        let weekday = DayOfWeek::of(today);
        if weekday == Sunday {
            own += usize::from(rings(&all, 18, 0));
        }
        if weekday == Monday {
            // Last week's question is answered, a day late.
            for week in record.tandem.hours().due().unwrap() {
                let now = chrono::DateTime::UNIX_EPOCH;
                let mut answer = tandem_model::WeeklyRecall::new(week.first(), now);
                answer.group = Some(tandem_model::Answer::Skipped);
                record.tandem.hours().recall(answer).unwrap();
            }
            // What is done is not reminded of.
            assert!(rings(&all, 5, 0), "{today}");
            agenda.answer(clinic, today, WENT).unwrap();
            assert!(!rings(&agenda.reminders(&choice).unwrap(), 5, 0), "{today}");
        }
        let open = agenda.latest(shot).unwrap();
        if open.is_open() && open.at.date == today {
            assert!(rings(&all, 9, 0), "{today}");
            agenda.answer(shot, open.date, WENT).unwrap();
            assert!(!rings(&agenda.reminders(&choice).unwrap(), 9, 0), "{today}");
        }
    }
    assert_eq!(told.into_keys().collect::<Vec<_>>(), ["You have a reminder."]);
    assert!((20..=40).contains(&most), "{most}");
    assert!(own > 40, "the weekly question: {own}");
}

#[test]
fn the_screen_has_everything_that_is_due_in_one_order() {
    let record = record();
    let (tandem, agenda) = (&record.tandem, record.tandem.agenda());
    tandem.log().log(session(Kind::Individual, "2026-01-02T10:00", 20)).unwrap();
    agenda.add(group()).unwrap();
    agenda.add(shot()).unwrap();
    let chicago = at("18:00", "America/Chicago", 60);
    let online =
        Plan::session(Kind::Individual, weekly(DayOfWeek::Thursday), chicago, date("2026-03-12"));
    agenda.add(online).unwrap();
    tandem
        .help()
        .set_naloxone(&tandem_model::Naloxone {
            expires: Some(date("2026-03-20")),
            remind_days: Some(5),
            ..tandem_model::Naloxone::default()
        })
        .unwrap();
    let screen = agenda.screen(date("2026-03-11"), date("2026-03-25")).unwrap();
    let told: Vec<_> =
        screen.days.iter().flat_map(|day| &day.items).map(|item| item.key.as_str()).collect();
    let kinds = |item: &str| item.split('/').next().unwrap().to_owned();
    let kinds: Vec<_> = told.iter().map(|key| kinds(key)).collect();
    assert_eq!(
        kinds,
        ["plan", "question", "naloxone", "plan", "plan", "question", "plan"],
        "{told:?}"
    );
    assert_eq!(screen.days[0].title, "Tomorrow");
    let thursday = &screen.days[0].items[0];
    assert_eq!(thursday.start_here.as_ref().unwrap().wall().to_string(), "2026-03-12 19:00:00");
    assert_eq!(thursday.spoken, "Tomorrow, 6:00 PM, Individual session");
    let open: Vec<_> = screen.open.iter().map(|item| (item.kind, item.date.to_string())).collect();
    let expected = [
        (ItemKind::Session, "2026-03-10"),
        (ItemKind::Question, "2026-03-08"),
        (ItemKind::Session, "2026-03-03"),
        (ItemKind::Errand, "2026-03-03"),
        (ItemKind::Question, "2026-03-01"),
    ];
    assert_eq!(open[..5], expected.map(|(kind, date)| (kind, date.to_owned())));
    let shot = &screen.open[3];
    assert_eq!((shot.mark, &shot.can[..1]), (Some(ItemMark::Late(8)), &[Can::Done][..]));
    // Until the day is over: nothing begins before.
    assert_eq!(screen.valid_until.to_rfc3339(), "2026-03-12T04:00:00+00:00");
    assert_eq!(field(agenda.screen(date("2026-03-11"), date("2026-03-10"))), "to");
    assert_eq!(field(agenda.screen(date("2026-03-11"), date("2027-03-12"))), "to");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Planned is not held: plans of every kind, and days that were moved and called off, change no
    /// byte of what counts.
    #[test]
    fn planned_never_counts(
        plans in proptest::collection::vec(tandem_model::any::plan(), 1..6),
        off in 0_usize..3,
    ) {
        let record = record();
        record.tandem.log().log(session(Kind::Group, "2026-03-02T18:00", 90)).unwrap();
        record.tandem.visits().add(date("2026-02-20")).unwrap();
        let counted = || {
            let query = |by| tandem::HoursQuery { by, from: None, to: None };
            let by = [tandem_model::By::Week, tandem_model::By::Month, tandem_model::By::Visit];
            let hours = by.map(|by| record.tandem.hours().screen(&query(by)).unwrap().periods);
            let csv = record.tandem.log().export_csv(date("2026-01-01"), date("2026-12-31"));
            (format!("{hours:?}"), csv, sessions(&record), missed(&record))
        };
        let before = counted();
        let agenda = record.tandem.agenda();
        let mut kept = 0;
        for plan in plans {
            let mut plan = plan.normalise();
            plan.from = date("2026-02-01");
            (plan.until, plan.paused) = (None, None);
            let Ok(id) = agenda.add(plan) else { continue };
            kept += 1;
            let shown = agenda.days(id, date("2026-02-20"), date("2026-04-20")).unwrap();
            for day in shown.iter().take(off) {
                agenda.answer(id, day.date, Outcome::CalledOff { by: CalledOffBy::Me }).unwrap();
            }
        }
        prop_assert_eq!(counted(), before);
        prop_assert_eq!(agenda.plans().unwrap().len(), kept);
    }

    /// However many devices say when a shot was given, there is one that is open, and it is so many days
    /// after the latest of them.
    #[test]
    fn a_shot_has_one_open_date(
        said in proptest::collection::vec((any::<bool>(), 0_i64..70, any::<bool>()), 1..10),
    ) {
        let record = record();
        let id = record.tandem.agenda().add(shot()).unwrap();
        let (_copy, other) = record.copied();
        record.host.set("2026-05-20T16:00:00Z");
        let mut latest: BTreeMap<bool, NaiveDate> = BTreeMap::new();
        for (here, days, merged) in said {
            let tandem = if here { &record.tandem } else { &other };
            let on = date("2026-03-03") + TimeDelta::days(days);
            record.host.advance(TimeDelta::seconds(7));
            if tandem.agenda().answer(id, on, Outcome::Done { on }).is_ok() {
                let last = latest.entry(here).or_insert(on);
                *last = on.max(*last);
            }
            if merged {
                record.tandem.merge(&other).unwrap();
                other.merge(&record.tandem).unwrap();
            }
        }
        record.tandem.merge(&other).unwrap();
        other.merge(&record.tandem).unwrap();
        let next = |tandem: &tandem::Tandem| tandem.agenda().plans().unwrap()[0].next.clone();
        prop_assert_eq!(next(&record.tandem), next(&other));
        let span = (date("2026-01-01"), date("2026-12-31"));
        let shown = record.tandem.agenda().between(span.0, span.1).unwrap();
        prop_assert_eq!(shown.iter().filter(|it| it.is_open()).count(), 1);
        let done = shown.iter().filter_map(|it| match it.answer {
            Some(DaySaid::Done(on)) => Some(on),
            _ => None,
        });
        let open = shown.iter().find(|it| it.is_open()).unwrap();
        prop_assert_eq!(open.date, done.max().unwrap() + TimeDelta::days(28));
    }
}

#[test]
fn what_begins_in_two_years_is_next_in_two_years() {
    let record = record();
    let agenda = record.tandem.agenda();
    for rule in [Rule::Once { on: date("2028-02-29") }, Rule::MonthDay { n: 12, day: 29 }] {
        let id = agenda.add(errand(Errand::Official, rule, "2028-02-29")).unwrap();
        let line = agenda.plans().unwrap().into_iter().find(|line| line.id == id).unwrap();
        assert_eq!(line.next.unwrap().date, date("2028-02-29"));
    }
}
