//! The first screen: few blocks, in one order, one notice.

use crate::support::*;
use chrono::TimeDelta;
use proptest::prelude::*;
use tandem::{Host as _, ItemKind, ItemState, Notice, Outcome, Tandem, TodayBlock};
use tandem_model::{
    Answer, At, Errand, Kind, LocalTime, Minutes, Naloxone, Plan, Preferences, Rule, WeeklyRecall,
    What, Zone,
};

fn kinds(blocks: &[TodayBlock]) -> Vec<&'static str> {
    let kind = |block: &TodayBlock| match block {
        TodayBlock::Notice { .. } => "notice",
        TodayBlock::Next { .. } => "next",
        TodayBlock::Question { .. } => "question",
        TodayBlock::How { .. } => "how",
        TodayBlock::Week { .. } => "week",
        TodayBlock::GoOn { .. } => "go_on",
        TodayBlock::StillOpen { .. } => "still_open",
    };
    blocks.iter().map(kind).collect()
}

fn shown(tandem: &Tandem) -> (Vec<&'static str>, Vec<&'static str>) {
    let today = tandem.today(None).unwrap();
    (kinds(&today.blocks), kinds(&today.more))
}

fn confirmed() -> Record {
    let record = record();
    record.tandem.safe().confirm_spare_key_as_shown().unwrap();
    record
}

fn once(kind: Kind, on: &str, time: &str) -> Plan {
    let at =
        At { time: time.parse().ok(), minutes: Minutes::new(60).ok(), ..At::all_day(zone(ZONE)) };
    Plan::session(kind, Rule::Once { on: date(on) }, at, date(on))
}

#[test]
fn a_quiet_day_is_this_week_and_the_question_and_no_more() {
    let record = confirmed();
    assert_eq!(shown(&record.tandem), (vec!["week"], vec![]), "no week of it is over");
    // On its last day from five in the afternoon on.
    record.host.set("2026-03-15T20:59:00Z");
    assert_eq!(shown(&record.tandem).0, ["week"]);
    record.host.set("2026-03-15T21:00:00Z");
    assert_eq!(shown(&record.tandem), (vec!["question", "week"], vec![]));
    // The third day after it is over at midnight; then it waits in the agenda.
    record.host.set("2026-03-18T16:00:00Z");
    assert_eq!(shown(&record.tandem), (vec!["question", "week"], vec![]));
    record.host.set("2026-03-19T16:00:00Z");
    assert_eq!(shown(&record.tandem), (vec!["week"], vec!["still_open"]));
}

/// The order that does not change (`week` is always there).
const ORDER: [&str; 6] = ["notice", "next", "question", "how", "week", "go_on"];

/// One thing that a person can do, by its number.
fn step(record: &Record, n: u8, plan: &Plan) {
    let (tandem, now) = (&record.tandem, record.host.now());
    let today = LocalTime::at(now, &zone(ZONE)).date();
    let agenda = tandem.agenda();
    match n {
        0..=2 => {
            let from = today - TimeDelta::days(10);
            let plan = Plan { from, until: None, paused: None, ..plan.clone().normalise() };
            drop(agenda.add(plan));
        }
        3 => drop(agenda.add(Plan {
            rule: Rule::Once { on: today },
            ..once(Kind::Group, &today.to_string(), "18:00")
        })),
        4 => {
            let open = agenda.open().unwrap();
            let answer = |it: &tandem::ExpectedDay| agenda.answer(it.id, it.date, Outcome::Whole);
            drop(open.first().map(answer));
        }
        5 => {
            let expires = Some(today - TimeDelta::days(1));
            let expired = Naloxone { expires, ..Naloxone::default() };
            drop(tandem.help().set_naloxone(&expired));
        }
        6 => {
            let choices = |it: Preferences| Ok(Preferences { check_ins: !it.check_ins, ..it });
            drop(tandem.person().edit_preferences(choices));
        }
        7 => drop(tandem.skills().start("breathe")),
        8 => {
            if let Some(TodayBlock::Notice { notice, .. }) =
                tandem.today(None).unwrap().blocks.first()
            {
                tandem.put_away(*notice).unwrap();
            }
        }
        9 => drop(tandem.safe().confirm_spare_key_as_shown()),
        _ => {
            for week in tandem.hours().due().unwrap() {
                let mut answer = WeeklyRecall::new(week.first(), now);
                answer.group = Some(Answer::Skipped);
                drop(tandem.hours().recall(answer));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    /// Calm is a number, in a thousand records: twenty lives, looked at after each of fifty steps.
    #[test]
    fn whatever_is_kept_the_first_screen_is_calm(
        steps in proptest::collection::vec(
            (0_u8..11, 0_i64..3_000, tandem_model::any::plan()), 50,
        ),
    ) {
        let record = record();
        for (n, minutes, plan) in &steps {
            step(&record, *n, plan);
            record.host.advance(TimeDelta::minutes(*minutes));
            let elsewhere = (minutes % 7 == 0).then(|| zone("America/Los_Angeles"));
            let today = record.tandem.today(elsewhere).unwrap();
            let (blocks, more) = (kinds(&today.blocks), kinds(&today.more));
            prop_assert!(blocks.len() <= 6, "{blocks:?}");
            let place = |kind: &&str| ORDER.iter().position(|it| it == kind);
            let places: Vec<_> = blocks.iter().map(place).collect();
            prop_assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{blocks:?}");
            let count = |all: &[&str], kind| all.iter().filter(|it| **it == kind).count();
            prop_assert!(count(&blocks, "notice") <= 1 && count(&blocks, "next") <= 2);
            prop_assert_eq!(count(&blocks, "week") + count(&more, "week"), 1);
            prop_assert!(count(&more, "next") == 0 && count(&more, "still_open") <= 1);
            // One that could be said is said: the rest of them wait behind it.
            prop_assert!(count(&more, "notice") == 0 || blocks[0] == "notice");
            // What is open is shown, or it is said how much of it is not.
            let open = record.tandem.agenda().screen(today.date, today.date).unwrap().open;
            let waits = |it: &&tandem::AgendaItem| {
                !matches!(it.kind, ItemKind::Page | ItemKind::Naloxone | ItemKind::Consent)
            };
            let told: usize = today.blocks.iter().chain(&today.more).map(|block| match block {
                TodayBlock::StillOpen { count, .. } => *count as usize,
                TodayBlock::Next { item } => usize::from(item.state == ItemState::Open),
                TodayBlock::Question { .. } => 1,
                TodayBlock::GoOn { practice, .. } => {
                    let key = format!("follow-up/{practice}");
                    usize::from(open.iter().any(|it| it.key == key))
                }
                _ => 0,
            }).sum();
            prop_assert_eq!(told, open.iter().filter(waits).count());
        }
    }
}

#[test]
fn there_are_at_most_six_blocks_and_one_notice() {
    let record = record();
    let (tandem, agenda) = (&record.tandem, record.tandem.agenda());
    tandem.log().log(session(Kind::Individual, "2026-01-05T10:00", 50)).unwrap();
    agenda.add(once(Kind::Group, "2026-03-11", "18:00")).unwrap();
    agenda.add(once(Kind::Individual, "2026-03-11", "20:00")).unwrap();
    agenda.add(once(Kind::Individual, "2026-03-12", "09:00")).unwrap();
    let choices = |it| Ok(Preferences { check_ins: true, ..it });
    tandem.person().edit_preferences(choices).unwrap();
    tandem.skills().start("breathe").unwrap();
    let expired = Naloxone { expires: Some(date("2026-03-01")), ..Naloxone::default() };
    tandem.help().set_naloxone(&expired).unwrap();
    let today = tandem.today(Zone::named("Asia/Tokyo").ok()).unwrap();
    // The naloxone goes before the spare key, and both before a clock elsewhere.
    let notices = today.blocks.iter().chain(&today.more).filter_map(|block| match block {
        TodayBlock::Notice { notice, .. } => Some(*notice),
        _ => None,
    });
    let notices: Vec<_> = notices.collect();
    assert_eq!(notices, [Notice::Naloxone, Notice::SpareKey, Notice::OtherZone]);
    let six = ["notice", "next", "next", "question", "how", "week"];
    assert_eq!(kinds(&today.blocks), six);
    assert_eq!(kinds(&today.more), ["go_on", "still_open", "notice", "notice"]);
    // The next two of today, and not tomorrow's.
    let next = today.blocks.iter().filter_map(|block| match block {
        TodayBlock::Next { item } => Some(item.text.as_str()),
        _ => None,
    });
    assert_eq!(next.collect::<Vec<_>>(), ["Group therapy", "Individual session"]);
    // Until the group begins, less the half hour from which on one can say "I am here".
    assert_eq!(today.valid_until.to_rfc3339(), "2026-03-11T21:30:00+00:00");
}

/// Set, stored, and read by nothing.
#[test]
fn mission_a7_the_reminder_of_the_naloxone_is_said_until_it_is_put_away() {
    let record = confirmed();
    let tandem = &record.tandem;
    let mine = Naloxone {
        expires: Some(date("2026-04-09")),
        remind_days: Some(30),
        ..Naloxone::default()
    };
    tandem.help().set_naloxone(&mine).unwrap();
    record.host.set("2026-03-09T16:00:00Z");
    assert!(!shown(tandem).0.contains(&"notice"), "a day early");
    record.host.set("2026-03-10T16:00:00Z");
    assert_eq!(shown(tandem).0[0], "notice");
    tandem.put_away(Notice::Naloxone).unwrap();
    assert!(!shown(tandem).0.contains(&"notice"));
    record.host.set("2026-03-16T16:00:00Z");
    assert!(!shown(tandem).0.contains(&"notice"), "for seven days");
    record.host.set("2026-03-17T16:00:00Z");
    assert_eq!(shown(tandem).0[0], "notice");
    tandem.put_away(Notice::Naloxone).unwrap();
    record.host.set("2026-04-30T16:00:00Z");
    assert!(!shown(tandem).0.contains(&"notice"), "twice is for good");
    // Undo is about what a person did, and passes over it.
    assert!(tandem.log().last_act().unwrap().is_none_or(|act| !act.things.is_empty()));
    record.host.set("2026-05-04T16:00:00Z");
    assert!(shown(tandem).0.contains(&"question"));
    tandem.put_away_question(date("2026-04-27")).unwrap();
    assert!(!shown(tandem).0.contains(&"question"));
    assert!(record.is_sound());
}

#[test]
fn what_is_open_since_yesterday_comes_first_and_goes_with_its_answer() {
    let record = confirmed();
    let (tandem, agenda) = (&record.tandem, record.tandem.agenda());
    let id = agenda.add(once(Kind::Group, "2026-03-11", "18:00")).unwrap();
    agenda.add(once(Kind::Individual, "2026-03-12", "17:00")).unwrap();
    record.host.set("2026-03-12T14:00:00Z");
    let next = || {
        let today = tandem.today(None).unwrap();
        let next = today.blocks.into_iter().filter_map(|block| match block {
            TodayBlock::Next { item } => Some((item.text, item.can.len())),
            _ => None,
        });
        next.collect::<Vec<_>>()
    };
    assert_eq!(next(), [("Group therapy".to_owned(), 5), ("Individual session".to_owned(), 2)]);
    agenda.answer(id, date("2026-03-11"), tandem::Outcome::Whole).unwrap();
    assert_eq!(next(), [("Individual session".to_owned(), 2)]);
    let sessions = tandem.today(None).unwrap().latest;
    assert_eq!(sessions.iter().map(|it| it.session.kind).collect::<Vec<_>>(), [Kind::Group]);
    // A shot that is late stays until it is done.
    let what = What::Errand(Errand::Shot);
    let shot = Plan::new(what, Rule::AfterLast { n: 28 }, zone(ZONE), date("2026-02-01"));
    agenda.add(shot).unwrap();
    assert_eq!(next()[0].0, "A shot");
}
