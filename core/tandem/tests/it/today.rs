//! The first screen: few blocks, in one order, one notice.

use crate::support::*;
use tandem::{Notice, Tandem, TodayBlock};
use tandem_model::{At, Errand, Kind, Minutes, Naloxone, Plan, Preferences, Rule, What, Zone};

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
