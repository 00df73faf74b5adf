//! The first screen: few blocks, in one order, one notice.

use crate::support::*;
use chrono::TimeDelta;
use proptest::prelude::*;
use tandem::{
    Host as _, IfThere, ItemKind, ItemState, Notice, Outcome, Tandem, ThisDevice, TodayBlock,
};
use tandem_model::{
    Answer, At, Errand, Goal, Kind, LocalTime, MedicineDay, MedicineSaid, Minutes, Naloxone, Plan,
    Preferences, Rule, WeeklyRecall, What, Zone,
};

fn kinds(blocks: &[TodayBlock]) -> Vec<&'static str> {
    let kind = |block: &TodayBlock| match block {
        TodayBlock::Notice { .. } => "notice",
        TodayBlock::Next { .. } => "next",
        TodayBlock::Question { .. } => "question",
        TodayBlock::How { .. } => "how",
        TodayBlock::Note { .. } => "note",
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

/// Who loses a phone without a copy loses months: it is said, and not before there is much to lose.
#[test]
fn a_record_without_a_copy_is_said_once_much_is_written() {
    let record = record();
    let has = |record: &Record| {
        let today = record.tandem.today(None).unwrap();
        let all = today.blocks.into_iter().chain(today.more);
        all.into_iter()
            .any(|block| matches!(block, TodayBlock::Notice { notice: Notice::Backup, .. }))
    };
    let write = |record: &Record, times: u32| {
        for _ in 0..times {
            record.host.advance(TimeDelta::minutes(1));
            let words = format!("walk {}", record.host.now());
            let goal = Goal::new(note(&words).unwrap(), date("2026-03-11"));
            record.tandem.goals().set(&goal).unwrap();
        }
    };
    write(&record, 15);
    assert!(!has(&record), "not yet");
    write(&record, 5);
    assert!(has(&record));
    record.tandem.put_away(Notice::Backup).unwrap();
    assert!(!has(&record), "not now");
    record.host.advance(TimeDelta::days(14));
    assert!(has(&record), "for two weeks");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy");
    record.tandem.safe().back_up(&file, IfThere::Keep).unwrap();
    assert!(!has(&record), "there is one");
    record.host.advance(TimeDelta::days(31));
    assert!(!has(&record), "nothing new is in it");
    write(&record, 20);
    assert!(has(&record), "it is an old one");
}

#[test]
fn a_phone_that_holds_reminders_back_is_told_of() {
    let record = record();
    let has = |device: ThisDevice| {
        let today = record.tandem.today(device).unwrap();
        let mut all = today.blocks.into_iter().chain(today.more);
        all.any(|block| matches!(block, TodayBlock::Notice { notice: Notice::RemindersOff, .. }))
    };
    assert!(!has(ThisDevice::default()));
    assert!(has(ThisDevice { reminders_off: true, ..ThisDevice::default() }));
}

#[test]
fn todays_note_is_shown_where_it_was_chosen_and_does_not_say_of_what() {
    let record = record();
    let medicine = record.tandem.medicine();
    let shown = || {
        let today = record.tandem.today(None).unwrap();
        today.blocks.into_iter().find_map(|block| match block {
            TodayBlock::Note { text } => Some(text),
            _ => None,
        })
    };
    assert!(medicine.show_on_today(true).is_err(), "my medicine is off");
    medicine.set(true, None).unwrap();
    assert_eq!(shown(), None, "not chosen");
    medicine.show_on_today(true).unwrap();
    assert_eq!(shown().as_deref(), Some("Today's note"));
    let taken = MedicineDay {
        date: date("2026-03-11"),
        part: 1,
        said: MedicineSaid::Taken,
        at: None,
        note: None,
    };
    medicine.say(taken).unwrap();
    assert_eq!(shown(), None, "it is written");
    record.host.advance(TimeDelta::days(1));
    assert!(shown().is_some());
    medicine.set(false, None).unwrap();
    assert_eq!(shown(), None, "off");
}
