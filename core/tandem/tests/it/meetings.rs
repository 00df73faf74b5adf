//! Meetings through the store: lists, the search, what is kept, going there.
#![allow(clippy::print_stderr, reason = "what was counted is worth a line")]

use std::collections::BTreeMap;
use std::io::Cursor;
use std::ops::ControlFlow;

use crate::support::{Record, copy_files, date, left, note, record, zone};
use chrono::TimeDelta;
use serde_json::{Value, json};
use tandem::{
    CalendarChoice, EntryKind, Formats, ImportReport, KeptStanding, ListSettings, MeetingQuery,
    Order, TakingPart, Tandem,
};
use tandem_model::{
    Coordinates, DayOfWeek, FeedKind, Fellowship, Felt, Form, GroupStatement, Id, Inferred, Line,
    Mark, Meeting, MeetingType, Mentioned, Minutes, Passage, Result, Stance, StatementFrom,
    TandemError, TypeCode, WelcomeAnswer, WelcomeRole, WelcomeVisit,
};

const CHICAGO: &str = "America/Chicago";

fn settings(name: &str) -> ListSettings {
    ListSettings {
        name: Line::new("list", name).unwrap(),
        kind: Some(FeedKind::MeetingGuide),
        fellowship: Some(Fellowship::Aa),
        zone: Some(zone(CHICAGO)),
        zones: Vec::new(),
        formats: Formats::default(),
        confirmed: false,
    }
}

fn import_as(tandem: &Tandem, list: &Value, settings: &ListSettings) -> Result<ImportReport> {
    let list = Cursor::new(list.to_string());
    tandem.meetings().import(list, settings, &mut |_| ControlFlow::Continue(()))
}

fn import(tandem: &Tandem, list: &Value) -> ImportReport {
    import_as(tandem, list, &settings("Springfield")).unwrap()
}

fn numbers(report: &ImportReport) -> [u32; 6] {
    let tally = &report.tally;
    let ImportReport { added, changed, unchanged, missing, .. } = *report;
    assert_eq!(added + changed + unchanged + tally.refused(), tally.read);
    [tally.read, added, changed, unchanged, missing, tally.refused()]
}

/// Six entries with eight meetings around Springfield.
fn list() -> Value {
    json!([
        {"slug": "early-birds", "name": "Early Birds", "day": [1, 3, 5], "time": "07:00",
         "end_time": "08:00", "formatted_address": "1 Oak St, Springfield, IL 62701, USA",
         "latitude": 39.8, "longitude": -89.65, "types": ["O", "D"]},
        {"slug": "cafe", "name": "Café de la Mañana", "day": 1, "time": "19:30",
         "formatted_address": "2 Elm St, Springfield, IL 62701, USA", "latitude": 39.81,
         "longitude": -89.64, "types": ["C", "S"], "notes": "Ring the bell twice."},
        {"slug": "far", "name": "Lake Group", "day": 1, "time": "12:00",
         "formatted_address": "9 Lake Dr, Chicago, IL 60601, USA", "latitude": 41.88,
         "longitude": -87.63, "types": ["O"]},
        {"slug": "online", "name": "From Anywhere", "day": 1, "time": "23:30",
         "timezone": "America/Los_Angeles", "conference_url": "https://zoom.us/j/1",
         "types": ["ONL", "O"]},
        {"slug": "asked", "name": "By Appointment",
         "formatted_address": "3 Ash St, Springfield, IL 62701, USA"},
        {"slug": "closed", "name": "Closed Doors", "day": 2, "time": "18:00",
         "formatted_address": "4 Fir St, Springfield, IL 62701, USA", "latitude": 39.79,
         "longitude": -89.66, "types": ["TC"]},
    ])
}

fn without(list: &Value, slug: &str) -> Value {
    let all = list.as_array().unwrap().iter();
    Value::Array(all.filter(|one| one["slug"] != slug).cloned().collect())
}

fn changed(list: &Value, slug: &str, field: &str, value: Value) -> Value {
    let mut list = list.clone();
    let one = list.as_array_mut().unwrap().iter_mut().find(|one| one["slug"] == slug);
    one.unwrap()[field] = value;
    list
}

fn any() -> MeetingQuery {
    MeetingQuery { limit: 10_000, ..MeetingQuery::default() }
}

fn springfield() -> MeetingQuery {
    let near = Some(Coordinates::new(39.8, -89.65).unwrap());
    MeetingQuery { near, within_km: Some(25.0), ..any() }
}

fn found(tandem: &Tandem, query: &MeetingQuery) -> Vec<String> {
    let all = tandem.meetings().find(query).unwrap();
    assert_eq!(all.total as usize, all.meetings.len());
    all.meetings.iter().map(|one| one.meeting.name.as_str().to_owned()).collect()
}

fn text(tandem: &Tandem, words: &str) -> Vec<String> {
    found(tandem, &MeetingQuery { text: Some(words.to_owned()), ..any() })
}

fn id_of(tandem: &Tandem, words: &str) -> Id {
    let query = MeetingQuery { text: Some(words.to_owned()), ..any() };
    let all = tandem.meetings().find(&query).unwrap().meetings;
    assert_eq!(all.len(), 1, "{words}");
    all[0].id
}

fn with_list() -> Record {
    let record = record();
    import(&record.tandem, &list());
    record
}

#[test]
fn every_entry_is_accounted_for_and_the_same_list_changes_nothing() {
    let record = record();
    let mut list = list();
    list.as_array_mut().unwrap().extend([json!(7), json!({"slug": "no-name"})]);
    let first = import(&record.tandem, &list);
    assert_eq!(numbers(&first), [8, 6, 0, 0, 0, 2]);
    assert_eq!(first.tally.inferred[&Inferred::SeveralDays], 1);
    assert_eq!(found(&record.tandem, &any()).len(), 8);
    let again = import(&record.tandem, &list);
    assert_eq!(numbers(&again), [8, 0, 0, 6, 0, 2]);
    assert_eq!(again.tally, first.tally);
    // The same meetings in other bytes are the same meetings.
    let mut turned = list.as_array().unwrap().clone();
    turned.reverse();
    assert_eq!(numbers(&import(&record.tandem, &Value::Array(turned))), [8, 0, 0, 6, 0, 2]);
    assert_eq!(found(&record.tandem, &any()).len(), 8);
    assert!(record.is_sound());
    let lists = record.reopen().tandem.meetings().lists().unwrap();
    assert_eq!((lists.len(), lists[0].entries, lists[0].last_error.clone()), (1, 6, None));
}

#[test]
fn what_changes_is_changed_and_what_vanishes_is_marked_and_comes_back() {
    let record = with_list();
    let tandem = &record.tandem;
    let cafe = id_of(tandem, "cafe");
    let moved = changed(&list(), "cafe", "time", json!("20:00"));
    // A day less of an entry with several is a change of that entry.
    let moved = changed(&moved, "early-birds", "day", json!([1, 3]));
    assert_eq!(numbers(&import(tandem, &moved)), [6, 0, 2, 4, 0, 0]);
    assert_eq!(text(tandem, "early").len(), 2);
    let screen = tandem.meetings().show(cafe).unwrap();
    assert_eq!(screen.meeting.when.weekly().unwrap().at.start.to_string(), "20:00");

    let less = without(&moved, "cafe");
    assert_eq!(numbers(&import(tandem, &less)), [5, 0, 0, 5, 1, 0]);
    assert!(text(tandem, "cafe").is_empty());
    let screen = tandem.meetings().show(cafe).unwrap();
    assert!(screen.missing.is_some(), "marked, not deleted");
    assert_eq!(numbers(&import(tandem, &less)), [5, 0, 0, 5, 0, 0], "told once");

    assert_eq!(numbers(&import(tandem, &moved)), [6, 0, 1, 5, 0, 0]);
    assert_eq!(id_of(tandem, "cafe"), cafe);
    assert_eq!(tandem.meetings().show(cafe).unwrap().missing, None);
    assert!(record.is_sound());
}

#[test]
fn a_shrunken_empty_or_broken_list_changes_nothing_unless_confirmed() {
    let record = with_list();
    let tandem = &record.tandem;
    let before = tandem.meetings().find(&any()).unwrap();
    let few = json!([list()[0], list()[1]]);
    let refused = [json!(7), json!(8), json!(9), json!(10), list()[0].clone()];
    for bad in [few.clone(), json!([]), json!({"error": "x"}), Value::Array(refused.into())] {
        let error = import_as(tandem, &bad, &settings("Springfield")).unwrap_err();
        assert!(matches!(&error, TandemError::Invalid { field, .. } if field == "feed"), "{error}");
        assert_eq!(tandem.meetings().find(&any()).unwrap(), before);
        assert!(tandem.meetings().lists().unwrap()[0].last_error.is_some());
    }
    let mut broken = list().to_string();
    broken.truncate(broken.len() - 20);
    let go_on = &mut |_| ControlFlow::Continue(());
    let error = tandem.meetings().import(Cursor::new(broken), &settings("Springfield"), go_on);
    assert!(matches!(error, Err(TandemError::Invalid { .. })));
    let zoneless = ListSettings { zone: None, ..settings("Springfield") };
    let more = changed(&list(), "cafe", "name", json!("Other"));
    let error = import_as(tandem, &more, &zoneless).unwrap_err();
    assert!(matches!(&error, TandemError::Invalid { field, .. } if field == "zone"), "{error}");
    assert_eq!(tandem.meetings().find(&any()).unwrap(), before);

    let confirmed = ListSettings { confirmed: true, ..settings("Springfield") };
    assert_eq!(numbers(&import_as(tandem, &few, &confirmed).unwrap()), [2, 0, 0, 2, 4, 0]);
    assert_eq!(numbers(&import_as(tandem, &json!([]), &confirmed).unwrap()), [0, 0, 0, 0, 2, 0]);
    assert!(record.is_sound());
}

fn many(count: usize, name: &str) -> Value {
    let one = |at: usize| {
        json!({"slug": format!("m{at}"), "name": format!("{name} {at}"), "day": at % 7,
               "time": "18:00", "latitude": 40.0 + at as f64 / 1e4, "longitude": -90.0,
               "formatted_address": format!("{at} Oak St, Springfield, IL 62701, USA")})
    };
    Value::Array((0..count).map(one).collect())
}

/// Cancelled after a batch was written: nobody sees any of it, and the next import is whole.
#[test]
fn what_was_cancelled_was_never_there() {
    let record = record();
    let tandem = &record.tandem;
    let mut told = Vec::new();
    let cancelled = tandem.meetings().import(
        Cursor::new(many(8_500, "Old").to_string()),
        &settings("Springfield"),
        &mut |read| {
            told.push(read);
            if read >= 8_000 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        },
    );
    assert_eq!(cancelled, Err(TandemError::Cancelled));
    assert_eq!(told, [4_000, 8_000]);
    assert_eq!(tandem.meetings().find(&any()).unwrap().total, 0);
    assert_eq!(numbers(&import(tandem, &many(8_500, "Old"))), [8_500, 8_500, 0, 0, 0, 0]);

    let cancel = &mut |_| ControlFlow::Break(());
    let newer = Cursor::new(many(8_500, "New").to_string());
    let cancelled = tandem.meetings().import(newer, &settings("Springfield"), cancel);
    assert_eq!(cancelled, Err(TandemError::Cancelled));
    assert!(text(tandem, "new").is_empty());
    assert_eq!(text(tandem, "old").len(), 8_500);
    assert_eq!(numbers(&import(tandem, &many(8_500, "New"))), [8_500, 0, 8_500, 0, 0, 0]);
    assert!(text(tandem, "old").is_empty());
    assert_eq!(text(tandem, "new").len(), 8_500);
    assert!(record.is_sound());
}

/// The machine stops in the middle: a copy of the folder, log and all, as the disk would have it.
#[test]
fn what_was_interrupted_was_never_there() {
    let record = record();
    import(&record.tandem, &many(4_500, "Old"));
    let crashed = left(tempfile::tempdir().unwrap(), &record.host);
    let mut copied = false;
    let newer = Cursor::new(many(4_500, "New").to_string());
    let home = record.folder.path().to_owned();
    let finished = record.tandem.meetings().import(newer, &settings("Springfield"), &mut |_| {
        if !std::mem::replace(&mut copied, true) {
            copy_files(&home, crashed.path());
        }
        ControlFlow::Continue(())
    });
    assert_eq!(numbers(&finished.unwrap())[2], 4_500);

    let tandem = crate::support::open(crashed.path(), &record.host).unwrap();
    assert_eq!(text(&tandem, "old").len(), 4_500);
    assert!(text(&tandem, "new").is_empty());
    assert_eq!(numbers(&import(&tandem, &many(4_500, "New"))), [4_500, 0, 4_500, 0, 0, 0]);
    assert!(text(&tandem, "old").is_empty());
    assert!(tandem.safe().check().unwrap().ok());
}

/// One transaction of this size would leave some 20 MB.
#[test]
fn the_log_stays_small() {
    let record = record();
    let log = record.folder.path().join("tandem.db-wal");
    let mut most = 0;
    let list = Cursor::new(many(20_000, "Many").to_string());
    record
        .tandem
        .meetings()
        .import(list, &settings("Springfield"), &mut |_| {
            most = most.max(std::fs::metadata(&log).unwrap().len());
            ControlFlow::Continue(())
        })
        .unwrap();
    eprintln!("the log had {most} bytes at most");
    assert!(most > 0 && most < 12 << 20, "{most} bytes");
}

#[test]
fn words_are_found_by_their_beginning_with_or_without_accents() {
    let record = with_list();
    let tandem = &record.tandem;
    for words in ["cafe", "CAFÉ", "café mañ", "manana", "cafe\u{301}", "bell twi", "2 elm"] {
        assert_eq!(text(tandem, words), ["Café de la Mañana"], "{words}");
    }
    assert_eq!(text(tandem, "springfield birds").len(), 3);
    for nothing in ["afe", "type_open xyz", "cafe lake", "ⓐ", "का", "日本"] {
        assert!(text(tandem, nothing).is_empty(), "{nothing}");
    }
    assert!(tandem.meetings().find(&MeetingQuery { text: Some("?!".into()), ..any() }).is_err());
    let typed = |kind| found(tandem, &MeetingQuery { types: vec![kind], ..any() });
    assert_eq!(typed(MeetingType::Spanish), ["Café de la Mañana"]);
    assert_eq!(typed(MeetingType::Open).len(), 5);
}

#[test]
fn near_me_never_hides_what_is_online() {
    let record = with_list();
    let tandem = &record.tandem;
    let near = springfield();
    let names = found(tandem, &near);
    assert!(names.contains(&"From Anywhere".to_owned()) && !names.contains(&"Lake Group".into()));
    let by_distance = MeetingQuery { order: Order::Distance, ..near.clone() };
    let all = tandem.meetings().find(&by_distance).unwrap();
    let km: Vec<_> = all.meetings.iter().map(|one| one.km.map(f64::round)).collect();
    assert_eq!(km.iter().flatten().count() + 1, km.len());
    assert!(km.is_sorted_by(|a, b| a.unwrap_or(1e9) <= b.unwrap_or(1e9)));
    // Where places are scarce, too.
    let few = tandem.meetings().find(&MeetingQuery { limit: 4, ..by_distance }).unwrap();
    assert_eq!(few.meetings.last().unwrap().meeting.name.as_str(), "From Anywhere");
    assert_eq!((few.meetings.len(), few.online), (4, 1));

    let room = MeetingQuery { taking_part: Some(TakingPart::InPerson), ..near.clone() };
    assert!(!found(tandem, &room).contains(&"From Anywhere".into()));
    let online = MeetingQuery { taking_part: Some(TakingPart::Online), ..near };
    assert_eq!(found(tandem, &online), ["From Anywhere"]);
}

/// Now is Wednesday, 11 March 2026, 16:00 UTC; the person is in New York.
#[test]
fn days_and_times_are_those_that_the_person_would_go_by() {
    let record = with_list();
    let tandem = &record.tandem;
    let on = |day| found(tandem, &MeetingQuery { days: vec![day], ..any() });
    // 23:30 on Monday in Los Angeles is 02:30 on Tuesday in New York.
    assert_eq!(on(DayOfWeek::Monday), ["Early Birds", "Lake Group", "Café de la Mañana"]);
    assert_eq!(on(DayOfWeek::Tuesday), ["From Anywhere", "Closed Doors"]);
    let near_tuesday = MeetingQuery { days: vec![DayOfWeek::Tuesday], ..springfield() };
    assert_eq!(found(tandem, &near_tuesday), ["From Anywhere", "Closed Doors"]);
    let at = |after: &str, before: &str| {
        let (after, before) = (after.parse().ok(), before.parse().ok());
        found(tandem, &MeetingQuery { after, before, ..any() })
    };
    assert_eq!(at("12:00", "19:30"), ["Lake Group", "Closed Doors"]);
    assert_eq!(at("22:00", "03:00"), ["From Anywhere"]);
    // Monday, 16 March, half an hour before Lake Group's noon in Chicago.
    record.host.set("2026-03-16T16:30:00Z");
    let soon = |minutes| MeetingQuery { soon: Minutes::new(minutes).ok(), ..any() };
    assert_eq!(found(tandem, &soon(29)), [""; 0]);
    assert_eq!(found(tandem, &soon(30)), ["Lake Group"]);
    let next = &tandem.meetings().find(&soon(30)).unwrap().meetings[0].next;
    assert_eq!(next.as_ref().unwrap().to_string(), "2026-03-16T12:00:00-05:00[America/Chicago]");
}

#[test]
fn the_same_meeting_in_two_lists_is_shown_once() {
    let record = with_list();
    let tandem = &record.tandem;
    let other = changed(&without(&list(), "far"), "cafe", "slug", json!("another-key"));
    import_as(tandem, &other, &settings("County")).unwrap();
    let all = tandem.meetings().find(&MeetingQuery { text: Some("cafe".into()), ..any() }).unwrap();
    assert_eq!((all.total, all.meetings[0].also.len()), (1, 1));
    let twin = tandem.meetings().show(all.meetings[0].also[0]).unwrap();
    assert_eq!(twin.meeting.name, all.meetings[0].meeting.name);
    assert_ne!(twin.list, all.meetings[0].list);
    assert_eq!(tandem.meetings().find(&any()).unwrap().total, 8);
}

fn by_hand(tandem: &Tandem) -> Meeting {
    let cafe = tandem.meetings().show(id_of(tandem, "cafe")).unwrap().meeting;
    Meeting {
        name: Line::new("name", "MARA am Río").unwrap(),
        fellowship: Fellowship::Mara,
        types: vec![TypeCode::chosen(MeetingType::Newcomers)],
        ..cafe
    }
}

#[test]
fn what_is_entered_by_hand_is_found_like_any_other() {
    let record = with_list();
    let tandem = &record.tandem;
    let id = tandem.meetings().add(by_hand(tandem)).unwrap();
    assert_eq!(id_of(tandem, "rio"), id);
    assert!(found(tandem, &springfield()).contains(&"MARA am Río".to_owned()));
    let mara = MeetingQuery { fellowships: vec![Fellowship::Mara], ..any() };
    assert_eq!(found(tandem, &mara), ["MARA am Río"]);
    let screen = tandem.meetings().show(id).unwrap();
    assert_eq!((screen.list, screen.meeting.key.as_str()), (None, id.to_string().as_str()));

    tandem
        .meetings()
        .edit(id, |meeting| {
            meeting.name = Line::new("name", "MARA at the Lake")?;
            Ok(())
        })
        .unwrap();
    assert!(text(tandem, "rio").is_empty());
    assert_eq!(text(tandem, "mara lake"), ["MARA at the Lake"]);
    let listed = id_of(tandem, "cafe");
    assert!(tandem.meetings().edit(listed, |_| Ok(())).is_err(), "its list says what it is");
    assert!(record.is_sound());

    tandem.log().undo_last().unwrap();
    assert_eq!(id_of(tandem, "rio"), id);
    tandem.log().undo_last().unwrap();
    assert!(text(tandem, "rio").is_empty());
    let record = record.reopen();
    assert!(record.is_sound());
    assert_eq!(record.tandem.meetings().find(&any()).unwrap().total, 8);
}

#[test]
fn a_kept_meeting_shows_what_became_of_it_and_is_never_rematched_by_itself() {
    let record = with_list();
    let tandem = &record.tandem;
    let meetings = tandem.meetings();
    let cafe = meetings.keep(id_of(tandem, "cafe")).unwrap();
    assert_eq!(meetings.keep(id_of(tandem, "cafe")).unwrap(), cafe);
    let standing = || meetings.kept_one(cafe).unwrap().standing;
    assert_eq!(standing(), KeptStanding::Same);
    import(tandem, &changed(&list(), "cafe", "updated", json!("2026-03-01 00:00:00")));
    assert_eq!(standing(), KeptStanding::Same);

    let calendar = || tandem.calendar(&CalendarChoice::default()).unwrap();
    let stamp = |file: &str| file.split_once("DTSTAMP:").unwrap().1[..16].to_owned();
    let before = calendar();
    record.host.advance(TimeDelta::hours(1));
    let moved = changed(&list(), "cafe", "time", json!("20:00"));
    import(tandem, &moved);
    assert_eq!(standing(), KeptStanding::Changed { marks: [Mark::Start].into() });
    let kept = meetings.kept_one(cafe).unwrap();
    let start = |meeting: &Meeting| meeting.when.weekly().unwrap().at.start.to_string();
    assert_eq!(
        (start(&kept.meeting), start(&kept.bookmark.snapshot)),
        ("20:00".into(), "19:30".into())
    );
    assert!(meetings.next(7).unwrap()[0].check_first);
    // A calendar sends nobody to a place at the hour that was: told later, it is the newer of two.
    let after = calendar();
    assert!(before.contains("T193000\r\n") && after.contains("T200000\r\n"), "{after}");
    assert!(stamp(&after) > stamp(&before), "{before}{after}");
    meetings.take_changes(cafe).unwrap();
    assert_eq!(standing(), KeptStanding::Same);
    import(tandem, &changed(&moved, "cafe", "notes", json!("Back door.")));
    assert_eq!(standing(), KeptStanding::Changed { marks: [].into() });

    // The list gives it a new key and an hour more.
    let renamed = changed(&moved, "cafe", "slug", json!("new-key"));
    let renamed = changed(&renamed, "new-key", "time", json!("21:00"));
    import(tandem, &renamed);
    assert!(matches!(standing(), KeptStanding::Missing { since: Some(_) }));
    let offers = meetings.offers(cafe).unwrap();
    assert_eq!((offers.len(), &offers[0].marks), (1, &[Mark::Start].into()));
    assert!(matches!(standing(), KeptStanding::Missing { .. }), "an offer does nothing");
    meetings.rematch(cafe, offers[0].id).unwrap();
    assert_eq!(standing(), KeptStanding::Same);
    let uid = |kept: Id| meetings.kept_one(kept).unwrap().bookmark.uid;
    assert_eq!(uid(cafe), kept.bookmark.uid, "calendars know it by this");

    meetings.drop(cafe).unwrap();
    assert!(meetings.kept().unwrap().is_empty());
    tandem.log().undo_last().unwrap();
    assert_eq!(meetings.kept().unwrap().len(), 1);
    assert!(record.is_sound());
}

#[test]
fn one_tap_writes_one_session() {
    let record = with_list();
    let tandem = &record.tandem;
    let meetings = tandem.meetings();
    let cafe = meetings.keep(id_of(tandem, "cafe")).unwrap();
    // Monday, 16 March, 19:30 in Chicago is 00:30 UTC on the 17th.
    record.host.set("2026-03-16T23:59:59Z");
    let early = meetings.attend(cafe, None, None).unwrap_err();
    assert!(matches!(early, TandemError::Invalid { field, .. } if field == "when"));
    record.host.set("2026-03-17T00:00:00Z");
    let first = meetings.attend(cafe, None, None).unwrap();
    let session = &first.kept.session;
    assert!(first.new && session.approximate, "its length was inferred");
    assert_eq!((session.minutes.get(), session.form), (60, Some(Form::InPerson)));
    assert_eq!(session.fellowship, Some(Fellowship::Aa));
    assert_eq!(session.start.date(), date("2026-03-16"));
    record.host.set("2026-03-17T04:30:00Z");
    let again = meetings.attend(cafe, Minutes::new(10).ok(), None).unwrap();
    assert!(!again.new);
    assert_eq!(again.kept, first.kept);

    let id = first.kept.id;
    // Four hours later a bare undo does not reach it; the act has a name.
    assert!(tandem.log().undo_last().is_err());
    let act = tandem.log().last_act().unwrap().unwrap().act.unwrap();
    tandem.log().undo(act).unwrap();
    assert!(tandem.log().session(id).is_err());
    let part = meetings.attend(cafe, Minutes::new(30).ok(), None).unwrap();
    assert_eq!((part.kept.id, part.new), (id, true));
    assert!(!part.kept.session.approximate);
    record.host.set("2026-03-17T04:30:01Z");
    assert!(meetings.attend(cafe, None, None).is_err());
    assert!(record.is_sound());

    let asked = meetings.keep(id_of(tandem, "appointment")).unwrap();
    assert!(meetings.attend(asked, None, None).is_err());
}

#[test]
fn the_next_ones_stand_in_order_with_what_was_attended() {
    let record = with_list();
    let tandem = &record.tandem;
    let meetings = tandem.meetings();
    let online = meetings.keep(id_of(tandem, "anywhere")).unwrap();
    let cafe = meetings.keep(id_of(tandem, "cafe")).unwrap();
    let doors = meetings.keep(id_of(tandem, "doors")).unwrap();
    let next = meetings.next(7).unwrap();
    let order: Vec<_> = next.iter().map(|it| it.kept).collect();
    assert_eq!(order, [cafe, online], "what is closed is not next: {doors}");
    assert_eq!(next[1].start.wall().to_string(), "2026-03-16 23:30:00");
    assert_eq!(next[1].start_here.wall().to_string(), "2026-03-17 02:30:00");
    record.host.set("2026-03-17T00:45:00Z");
    let went = meetings.attend(cafe, None, None).unwrap().kept.id;
    let next = meetings.next(8).unwrap();
    let attended: Vec<_> = next.iter().map(|it| it.attended).collect();
    assert_eq!(attended, [Some(went), None, None, None], "going on, online, and a week later");
    assert!(meetings.next(0).is_err());
}

#[test]
fn welcome_stands_in_three_layers() {
    let record = with_list();
    let tandem = &record.tandem;
    let meetings = tandem.meetings();
    let kept = meetings.keep(id_of(tandem, "cafe")).unwrap();
    let visit = |on: &str, felt, answer| WelcomeVisit {
        meeting: kept,
        on: date(on),
        felt: Felt::new(felt).ok(),
        mentioned: Mentioned::No,
        roles: BTreeMap::from([(WelcomeRole::Share, answer)]),
        note: note("kind people"),
        written_at: Default::default(),
    };
    meetings.add_visit(visit("2026-03-02", 1, WelcomeAnswer::Allowed)).unwrap();
    let second = meetings.add_visit(visit("2026-03-09", -2, WelcomeAnswer::AskedNotTo)).unwrap();
    let nowhere =
        WelcomeVisit { meeting: second, ..visit("2026-03-09", 0, WelcomeAnswer::Unknown) };
    assert!(meetings.add_visit(nowhere).is_err(), "of a kept meeting only");
    let quote = Passage::new("quote", "Come as you are.").unwrap();
    meetings
        .add_statement(GroupStatement {
            meeting: kept,
            quote,
            on: date("2026-03-01"),
            from: StatementFrom::ReadOut,
            written_at: Default::default(),
        })
        .unwrap();
    meetings.not_mentioning(kept, true).unwrap();
    let screen = meetings.welcome(kept).unwrap();
    assert_eq!(screen.experience.visits, 2);
    assert_eq!(screen.experience.roles[&WelcomeRole::Share].len(), 2, "never one score");
    assert_eq!(screen.visits[0].id, second);
    assert_eq!(screen.visits[0].visit.note, note("kind people"));
    assert_eq!(screen.statements.len(), 1);
    assert_eq!(screen.before.position.stance, Stance::YouAndYourDoctor);
    assert!(screen.not_mentioning);
    assert!(record.is_sound());

    let entry = tandem.log().find(&second.to_string()).unwrap();
    assert_eq!(entry.kind, EntryKind::WelcomeVisit);
    tandem.log().forget(entry).unwrap();
    assert_eq!(meetings.welcome(kept).unwrap().experience.visits, 1);
    assert!(record.is_sound());
}

/// The one copy forgets a kept meeting, the other has gone there meanwhile: what was met with there is
/// of nothing that anybody can name any more.
#[test]
fn a_merge_forgets_what_hangs_on_what_the_other_copy_forgot() {
    let record = with_list();
    let cafe = id_of(&record.tandem, "cafe");
    let kept = record.tandem.meetings().keep(cafe).unwrap();
    let (_copy, other) = record.copied();
    record.host.advance(TimeDelta::minutes(1));
    let visit = WelcomeVisit {
        meeting: kept,
        on: date("2026-03-09"),
        felt: None,
        mentioned: Mentioned::No,
        roles: BTreeMap::new(),
        note: note("zqxvisit: a man at the door"),
        written_at: Default::default(),
    };
    let visits = [visit.clone(), visit].map(|it| other.meetings().add_visit(it).unwrap());
    // One of them was removed there, and could be brought back.
    let log = other.log();
    log.remove(log.find(&visits[1].to_string()).unwrap()).unwrap();
    let log = record.tandem.log();
    log.forget(log.find(&kept.to_string()).unwrap()).unwrap();

    record.tandem.merge(&other).unwrap();
    other.merge(&record.tandem).unwrap();
    for tandem in [&record.tandem, &other] {
        let log = tandem.log();
        for visit in visits {
            let entry = log.find(&visit.to_string()).unwrap();
            let history = log.history(entry).unwrap();
            assert!(history.iter().all(|line| line.changes.is_empty()), "{history:?}");
        }
        assert_eq!(tandem::bench::tables_with(tandem, "zqxvisit").unwrap(), [""; 0]);
        assert!(tandem.safe().check().unwrap().ok());
    }
    assert_eq!(record.tandem.merge(&other).unwrap().rows, 0, "they know the same");
}

/// Forgetting a meeting left its name and address in the copy that a kept one has of it, and what was met
/// with there, and the words in the index of the search.
#[test]
fn security_13_security_35_what_hangs_on_a_forgotten_meeting_goes_with_it() {
    let record = with_list();
    let tandem = &record.tandem;
    let meetings = tandem.meetings();
    let named = |name: &str| Meeting { name: Line::new("name", name).unwrap(), ..by_hand(tandem) };
    let id = meetings.add(named("Zqxmarker am Fluss")).unwrap();
    let other = meetings.add(named("Zqxother am Fluss")).unwrap();
    let kept = meetings.keep(id).unwrap();
    let visit = WelcomeVisit {
        meeting: kept,
        on: date("2026-03-02"),
        felt: None,
        mentioned: Mentioned::No,
        roles: BTreeMap::new(),
        note: note("zqxvisit: a man at the door"),
        written_at: Default::default(),
    };
    let visit = meetings.add_visit(visit).unwrap();
    meetings
        .edit(id, |meeting| {
            meeting.name = Line::new("name", "Zqxsecond am Fluss")?;
            Ok(())
        })
        .unwrap();
    let with = |word: &str| tandem::bench::tables_with(tandem, word).unwrap();
    for word in ["zqxmarker", "zqxsecond", "zqxvisit"] {
        assert!(with(word).contains(&"changes".to_owned()), "{word} is there before");
    }
    assert!(with("zqxsecond").contains(&"meeting_words".to_owned()));

    let log = tandem.log();
    let forgot = log.forget(log.find(&id.to_string()).unwrap()).unwrap();
    let mut with_it: Vec<_> = forgot.with_it.iter().map(|entry| (entry.kind, entry.id)).collect();
    with_it.sort_unstable();
    assert_eq!(with_it, [(EntryKind::Bookmark, kept), (EntryKind::WelcomeVisit, visit)]);
    for word in ["zqxmarker", "zqxsecond", "zqxvisit"] {
        assert_eq!(with(word), [""; 0], "{word}");
    }
    assert!(meetings.kept().unwrap().is_empty());
    assert_eq!(id_of(tandem, "zqxother"), other, "the others are found as before");
    let mut file = Vec::new();
    tandem.transfer().export_json(&mut file, tandem::ExportChoice::WHOLE, &mut |_| {}).unwrap();
    assert!(!String::from_utf8(file).unwrap().to_lowercase().contains("zqxmarker"));
    assert!(record.is_sound());
}

#[test]
fn terminal_02_undo_stops_at_a_list() {
    let record = record();
    let tandem = &record.tandem;
    let said = crate::support::session(tandem_model::Kind::Group, "2026-03-10T19:00", 60);
    let kept = tandem.log().log(said).unwrap().kept;
    import(tandem, &list());
    assert_eq!(tandem.log().last_act().unwrap().unwrap().standing, tandem::CanUndo::Imported);
    assert_eq!(tandem.log().undo_last().unwrap_err().code(), "Invalid");
    assert_eq!(tandem.log().session(kept.id).unwrap(), kept.session);
}
