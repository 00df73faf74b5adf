//! The person's own copy as JSON: what it holds, what comes back of it, and what bad files get.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use crate::support::*;
use chrono::{DateTime, TimeDelta};
use proptest::prelude::*;
use serde_json::{Value, json};
use tandem::{
    Deed, EntryKind, ExportReport, Formats, HistoryLine, Host as _, HoursQuery, ImportChoice,
    ImportJsonReport, ListSettings, MeetingQuery, SessionQuery,
};
use tandem_model::{
    Answer, At, Away, By, DayOfWeek, Errand, FeedKind, Fellowship, ForgetAfter, Goal, GroupFormat,
    Id, Kind, Line, LocalTime, MedicationPeriod, Medicine, Meeting, Mentioned, Minutes, Naloxone,
    NotAttended, Obstacle, Plan, Preferences, RecalledMinutes, Recurrence, Rule, Schedule, Session,
    SessionShape, SourceKey, TandemError, TimeOfDay, UseSince, Venue, VisitPlan, WeekStart,
    WeeklyRecall, WelcomeVisit, What, parse_wall,
};

fn export(record: &Record) -> (Value, ExportReport) {
    let (bytes, report) = export_bytes(record);
    (serde_json::from_slice(&bytes).unwrap(), report)
}

fn export_bytes(record: &Record) -> (Vec<u8>, ExportReport) {
    let mut bytes = Vec::new();
    let report = record
        .tandem
        .transfer()
        .export_json(&mut bytes, tandem::ExportChoice::WHOLE, &mut |_| {})
        .unwrap();
    (bytes, report)
}

fn import(record: &Record, file: &Value) -> ImportJsonReport {
    try_import(record, file, false).unwrap()
}

fn try_import(
    record: &Record,
    file: &Value,
    skip_bad: bool,
) -> Result<ImportJsonReport, TandemError> {
    import_bytes(record, &serde_json::to_vec(file).unwrap(), skip_bad)
}

fn import_bytes(
    record: &Record,
    mut bytes: &[u8],
    skip_bad: bool,
) -> Result<ImportJsonReport, TandemError> {
    let choice = ImportChoice { skip_bad, forget: true, from_another: true };
    record.tandem.transfer().import_json(&mut bytes, choice, &mut |_| {})
}

fn counts(report: &ImportJsonReport) -> [u64; 5] {
    let known = report.added + report.changed + report.unchanged;
    assert_eq!(known + report.refused_count + report.passed_over, report.read);
    [report.read, report.added, report.changed, report.unchanged, report.refused_count]
}

/// Everything in a file but when it was written and the profile, whose history begins anew in every
/// record.
fn entries(file: &Value) -> Vec<Value> {
    let all = file["entries"].as_array().unwrap().iter();
    all.filter(|entry| entry["entity"] != "profile").cloned().collect()
}

/// Every entry of the record with its history, as a person is shown it.
fn histories(record: &Record, file: &Value) -> Vec<(String, Vec<HistoryLine>)> {
    let log = record.tandem.log();
    let all = entries(file);
    let own = all.iter().filter(|it| it["entity"] != "note" && it["forgotten"] != true);
    own.map(|entry| {
        let id = entry["id"].as_str().unwrap();
        let entry = log.find(id).unwrap();
        (id.to_owned(), log.history(entry).unwrap())
    })
    .collect()
}

fn hours(record: &Record) -> Vec<tandem_model::PeriodHours> {
    let query =
        HoursQuery { by: By::Week, from: Some(date("2026-01-05")), to: Some(date("2026-03-29")) };
    record.tandem.hours().screen(&query).unwrap().periods
}

/// A record with one of everything that a person can enter, some of it corrected, removed, undone.
fn full() -> Record {
    let record = record();
    let tandem = &record.tandem;
    let log = tandem.log();
    let later = || record.host.advance(TimeDelta::minutes(7));

    let kept = log.log(session(Kind::Individual, "2026-03-02T10:00", 50)).unwrap().kept;
    later();
    let mut corrected = kept.session.clone();
    corrected.minutes = Minutes::new(55).unwrap();
    corrected.note = note("we talked about sleep");
    log.edit(kept.id, |_| Ok(corrected)).unwrap();
    later();
    let removed = log.log(session(Kind::Group, "2026-03-03T18:00", 90)).unwrap().kept;
    later();
    log.remove(log.find(&removed.id.to_string()).unwrap()).unwrap();
    later();
    log.log(session(Kind::MutualHelp, "2026-03-04T19:00", 60)).unwrap();
    log.undo_last().unwrap();
    later();
    let forgotten = log.log(session(Kind::MutualHelp, "2026-03-05T19:00", 61)).unwrap().kept;
    log.forget(log.find(&forgotten.id.to_string()).unwrap()).unwrap();

    let at = |wall: &str| LocalTime::resolve(parse_wall(wall).unwrap(), &zone(ZONE)).time;
    let epoch = chrono::DateTime::UNIX_EPOCH;
    log.not_attended(NotAttended {
        kind: Kind::Group,
        at: at("2026-03-06T18:00"),
        why: Some(Obstacle::NoRide),
        note: note("the bus"),
        written_at: epoch,
    })
    .unwrap();
    let (from, to) = (date("2026-02-02"), date("2026-02-05"));
    log.away(Away { from, to, reason: None, written_at: epoch }).unwrap();
    tandem
        .hours()
        .recall(WeeklyRecall {
            first: date("2026-02-23"),
            individual: Some(Answer::Skipped),
            group: Some(Answer::Minutes(RecalledMinutes::new(0).unwrap())),
            mutual_help: Some(Answer::Minutes(RecalledMinutes::new(200).unwrap())),
            written_at: epoch,
        })
        .unwrap();

    let mut profile = tandem.person().profile().unwrap();
    profile.name = Some(tandem_model::Name::new("Sam \"Ñ\" 👩🏽").unwrap());
    profile.week_start = tandem_model::WeekStart::Sunday;
    tandem.person().edit(|_| Ok(profile.clone())).unwrap();
    tandem
        .person()
        .set_medication(MedicationPeriod {
            medicine: Medicine::Buprenorphine,
            form: None,
            since: date("2026-01-01"),
            until: None,
            ended_by: None,
            written_at: epoch,
        })
        .unwrap();
    tandem
        .person()
        .edit_preferences(|before| Ok(Preferences { check_ins: true, ..before }))
        .unwrap();
    tandem.visits().add(date("2026-02-20")).unwrap();
    tandem.visits().set_plan(&VisitPlan::default()).unwrap();
    let words = note("two meetings a month").unwrap();
    tandem.goals().set(&Goal::new(words, date("2026-01-05"))).unwrap();
    tandem.check_ins().set(true, None).unwrap();
    tandem.check_ins().check_in(UseSince::RatherNotSay).unwrap();
    tandem
        .help()
        .set_naloxone(&Naloxone { place: note("the blue bag"), ..Naloxone::default() })
        .unwrap();
    let starts = date("2026-03-03");
    tandem.agenda().add(tuesdays(90)).unwrap();
    let shot = What::Errand(Errand::Shot);
    let shot = Plan::new(shot, Rule::AfterLast { n: 28 }, zone(ZONE), starts);
    let shot = tandem.agenda().add(shot).unwrap();
    tandem.agenda().answer(shot, starts, tandem::Outcome::Whole).unwrap();
    record
}

/// A group on Tuesdays at six.
fn tuesdays(minutes: u32) -> Plan {
    let at = At {
        time: TimeOfDay::new(18 * 60).ok(),
        minutes: Minutes::new(minutes).ok(),
        ..At::all_day(zone(ZONE))
    };
    let rule = Rule::weekly([DayOfWeek::Tuesday], WeekStart::Monday);
    Plan::session(Kind::Group, rule, at, date("2026-03-03"))
}

#[test]
fn an_empty_record_that_takes_it_in_is_the_same() {
    let first = full();
    let (file, report) = export(&first);
    let all = file["entries"].as_array().unwrap();
    assert_eq!((report.entries + report.forgotten) as usize, all.len());
    assert_eq!(report.forgotten, 1);
    assert_eq!(report.removed, 2, "one that was removed, one whose writing was undone");

    let copy = record();
    copy.host.set("2026-03-12T08:00:00Z");
    let taken = import(&copy, &file);
    let read = report.entries + report.forgotten;
    assert_eq!(counts(&taken), [read, report.entries - 1, 1, report.forgotten, 0]);
    assert_eq!(hours(&copy), hours(&first));
    assert_eq!(copy.tandem.person().profile(), first.tandem.person().profile());
    assert_eq!(histories(&copy, &file), histories(&first, &file));
    assert_eq!(entries(&export(&copy).0), entries(&file));
    assert!(copy.is_sound());

    let same = import(&copy, &file);
    assert_eq!(counts(&same), [read, 0, 0, read, 0]);
    assert_eq!(counts(&import(&first, &file)), [read, 0, 0, read, 0]);
    assert_eq!(entries(&export(&first).0), entries(&file));
}

#[test]
fn the_same_record_at_the_same_moment_is_the_same_bytes() {
    let record = full();
    assert_eq!(export_bytes(&record).0, export_bytes(&record).0);
}

#[test]
fn what_was_removed_can_be_brought_back_and_what_was_forgotten_is_not_there() {
    let (file, _) = export(&full());
    let text = file.to_string();
    assert!(!text.contains("\"minutes\":61"), "forgotten");
    let removed: Vec<_> =
        entries(&file).into_iter().filter(|entry| entry["present"] == false).collect();
    let minutes: Vec<_> = removed.iter().map(|it| it["fields"]["minutes"].clone()).collect();
    assert_eq!(minutes.len(), 2);
    assert!(minutes.contains(&90.into()) && minutes.contains(&60.into()), "{minutes:?}");

    let copy = record();
    import(&copy, &file);
    let log = copy.tandem.log();
    let group = removed.iter().find(|it| it["fields"]["minutes"] == 90).unwrap();
    let entry = log.find(group["id"].as_str().unwrap()).unwrap();
    assert_eq!(log.history(entry).unwrap().last().unwrap().deed, Deed::Removed);
}

/// A note that was taken out is an entry without a field; it was left out of exports, and its history
/// with it.
#[test]
fn a_note_that_was_taken_out_is_in_the_history_of_a_copy_too() {
    let first = record();
    let log = first.tandem.log();
    let kept = log.log(session(Kind::Group, "2026-03-02T18:00", 90)).unwrap().kept;
    for text in ["a word", ""] {
        log.edit(kept.id, |_| {
            Ok(tandem_model::Session { note: note(text), ..kept.session.clone() })
        })
        .unwrap();
    }
    let (file, _) = export(&first);
    let copy = record();
    import(&copy, &file);
    assert_eq!(histories(&copy, &file)[0].1.len(), 3);
    assert_eq!(histories(&copy, &file), histories(&first, &file));
}

#[test]
fn one_undo_takes_all_of_it_back_and_the_file_can_come_again() {
    let (file, _) = export(&full());
    let copy = record();
    let before = copy.tandem.person().profile().unwrap();
    import(&copy, &file);
    let after = hours(&copy);
    copy.tandem.log().undo_last().unwrap();
    assert_eq!(copy.tandem.person().profile().unwrap(), before);
    assert!(copy.tandem.log().sessions(&all()).unwrap().sessions.is_empty());
    assert!(copy.tandem.goals().list().unwrap().is_empty());
    assert!(copy.is_sound());

    let again = import(&copy, &file);
    assert!(again.added > 10, "{again:?}");
    assert_eq!(hours(&copy), after);
    assert!(copy.is_sound());
}

fn all() -> SessionQuery {
    SessionQuery { limit: 1000, ..SessionQuery::default() }
}

#[test]
fn a_record_that_has_other_things_keeps_them_and_the_later_writing_stays() {
    let first = full();
    let (file, _) = export(&first);
    let second = record();
    for _ in 0..100 {
        second.host.new_id().unwrap(); // in life, no two records give the same id
    }
    import(&second, &file);
    let log = second.tandem.log();
    let of = |record: &Record, minutes: u32| {
        let sessions = record.tandem.log().sessions(&all()).unwrap().sessions;
        sessions.into_iter().find(|kept| kept.session.minutes.get() == minutes)
    };
    // The second corrects it, later; the first does something else to it, later still.
    second.host.set("2026-03-13T08:00:00Z");
    let mut here = of(&second, 55).unwrap();
    here.session.minutes = Minutes::new(45).unwrap();
    log.edit(here.id, |_| Ok(here.session)).unwrap();
    log.log(session(Kind::Family, "2026-03-12T10:00", 30)).unwrap();
    first.host.set("2026-03-14T08:00:00Z");
    let mut there = of(&first, 55).unwrap();
    there.session.approximate = true;
    first.tandem.log().edit(there.id, |_| Ok(there.session)).unwrap();

    let report = import(&second, &export(&first).0);
    assert_eq!((report.added, report.changed), (0, 1));
    let merged = of(&second, 45).unwrap().session;
    assert!(merged.approximate, "different fields both stay");
    assert!(of(&second, 30).is_some());
    let report = import(&first, &export(&second).0);
    assert_eq!((report.added, report.changed), (1, 1));
    assert_eq!(of(&first, 45).unwrap().session, merged);
    assert!(first.is_sound() && second.is_sound());
}

#[test]
fn a_file_does_not_bring_back_what_was_forgotten_or_was_removed_since() {
    let record = record();
    let log = record.tandem.log();
    let forgotten = log.log(session(Kind::Group, "2026-03-02T18:00", 90)).unwrap().kept.id;
    let removed = log.log(session(Kind::Group, "2026-03-03T18:00", 90)).unwrap().kept.id;
    let (file, _) = export(&record);
    log.forget(log.find(&forgotten.to_string()).unwrap()).unwrap();
    log.remove(log.find(&removed.to_string()).unwrap()).unwrap();
    assert_eq!(counts(&import(&record, &file)), [3, 0, 0, 3, 0]);
    assert!(log.sessions(&all()).unwrap().sessions.is_empty());
}

#[test]
fn kept_meetings_and_those_entered_by_hand_come_back_and_the_list_stays_its_makers() {
    let first = record();
    let meetings = first.tandem.meetings();
    let list = json!([{ "slug": "cafe", "name": "Listed", "day": 1, "time": "19:30",
                        "formatted_address": "2 Elm St, Springfield, IL 62701, USA",
                        "latitude": 39.81, "longitude": -89.64 }]);
    let settings = ListSettings {
        name: Line::new("list", "Springfield").unwrap(),
        kind: Some(FeedKind::MeetingGuide),
        fellowship: Some(Fellowship::Aa),
        zone: Some(zone("America/Chicago")),
        zones: Vec::new(),
        formats: Formats::default(),
        confirmed: false,
    };
    let list = std::io::Cursor::new(list.to_string());
    meetings.import(list, &settings, &mut |_| ControlFlow::Continue(())).unwrap();
    let any = MeetingQuery { limit: 10, ..MeetingQuery::default() };
    let listed = meetings.find(&any).unwrap().meetings[0].clone();
    let by_hand = Meeting { name: Line::new("name", "By hand, \"Ñ\"").unwrap(), ..listed.meeting };
    let by_hand = meetings.add(by_hand).unwrap();
    meetings.keep(by_hand).unwrap();
    meetings.keep(listed.id).unwrap();

    let copy = record();
    import(&copy, &export(&first).0);
    let names = |record: &Record| {
        let kept = record.tandem.meetings().kept().unwrap().into_iter();
        kept.map(|kept| (kept.id, kept.bookmark)).collect::<Vec<_>>()
    };
    assert_eq!(names(&copy), names(&first));
    assert_eq!(names(&copy).len(), 2);
    let found = copy.tandem.meetings().find(&any).unwrap().meetings;
    assert_eq!(found.iter().map(|found| found.id).collect::<Vec<_>>(), [by_hand]);
    assert!(copy.is_sound());
}

// --- bad files ------------------------------------------------------------------------------------

/// A file with one good session, and what makes it another.
fn one(change: impl FnOnce(&mut Value)) -> Value {
    let mut file = json!({
        "format": "tandem-export/1",
        "entries": [{
            "entity": "session",
            "id": "00000000000000000000000000000001",
            "fields": session_fields(),
            "history": [{
                "at": "2026-03-02T16:00:00Z",
                "present": true,
                "set": session_fields(),
            }],
        }],
    });
    change(&mut file);
    file
}

fn session_fields() -> Value {
    json!({ "kind": "group", "start": "2026-03-02T10:00:00-05:00[America/New_York]", "minutes": 50,
            "approximate": false, "written_at": "2026-03-02T16:00:00Z" })
}

#[test]
fn a_file_made_by_hand_is_enough() {
    let record = record();
    let file = one(|file| {
        file["entries"][0]["later"] = json!({ "unknown": true });
        file["entries"][0]["history"][0]["later"] = json!(1);
        file["later"] = json!([1, 2]);
    });
    assert_eq!(counts(&import(&record, &file)), [1, 1, 0, 0, 0]);
    let sessions = record.tandem.log().sessions(&all()).unwrap().sessions;
    assert_eq!(sessions[0].session.minutes.get(), 50);
}

#[test]
fn kinds_that_are_not_known_or_never_leave_a_record_are_passed_over() {
    let record = record();
    for kind in ["dream", "share_key", "coach", "share", "Session"] {
        let file = one(|file| file["entries"][0]["entity"] = json!(kind));
        let report = import(&record, &file);
        assert_eq!((report.read, report.passed_over, report.added), (1, 1, 0), "{kind}");
    }
}

#[test]
fn a_bad_entry_refuses_the_file_and_says_where_and_not_what() {
    let secret = "a private word";
    type Change = fn(&mut Value);
    let cases: &[(&str, Change)] = &[
        ("entry: ", |it| it["entity"] = json!(5)),
        ("entry: ", |it| it["id"] = json!("a private word")),
        ("entry: ", |it| drop(it.as_object_mut().unwrap().remove("history"))),
        ("history: at least one", |it| it["history"] = json!([])),
        ("history: it must come to", |it| it["fields"]["minutes"] = json!(51)),
        ("history: it must come to", |it| it["present"] = json!(false)),
        ("history: it must come to", |it| {
            drop(it["history"][0].as_object_mut().unwrap().remove("present"))
        }),
        ("history: minutes: ", |it| {
            it["fields"]["minutes"] = json!("a private word");
            it["history"][0]["set"]["minutes"] = json!("a private word");
        }),
        ("history: minutes: ", |it| {
            let mut earlier = it["history"][0].clone();
            earlier["at"] = json!("2026-03-02T15:00:00Z");
            earlier["set"]["minutes"] = json!("a private word");
            it["history"].as_array_mut().unwrap().insert(0, earlier);
        }),
        ("history: clock: ", |it| {
            it["history"][0]["clock"] = json!({ "millis": -1, "counter": 0 });
        }),
        ("history: set: ", |it| it["history"][0]["set"]["live"] = json!(true)),
        ("entry: ", |it| it["history"][0]["how"] = json!("forget")),
        ("entry: ", |it| it["history"][0]["at"] = json!("a private word")),
        ("id: the one", |it| it["entity"] = json!("profile")),
        ("history: text: ", |it| {
            it["entity"] = json!("note");
            it["fields"] = json!({ "text": "x".repeat(20_001) });
            it["history"][0]["set"] = it["fields"].clone();
        }),
        ("history: this is written once", |it| {
            it["entity"] = json!("consent_stop");
            it["fields"] = json!({ "consent": "00000000000000000000000000000002",
                                   "at": "2026-03-02T16:00:00Z" });
            it["history"][0]["set"] = it["fields"].clone();
        }),
    ];
    let record = record();
    let good = one(|_| {})["entries"][0].clone();
    for (said, change) in cases {
        let file = one(|file| {
            change(&mut file["entries"][0]);
            let mut other = good.clone();
            other["id"] = json!("0000000000000000000000000000000f");
            file["entries"].as_array_mut().unwrap().insert(0, other);
        });
        let report = import(&record, &file);
        if *said == "id: the one" {
            assert_eq!(report.refused_count, 1);
            continue;
        }
        assert_eq!(counts(&ImportJsonReport { read: 1, ..report.clone() }), [1, 0, 0, 0, 1]);
        assert_eq!(report.refused[0].index, 1);
        assert!(report.refused[0].why.starts_with(said), "{said}: {report:?}");
        assert!(!format!("{report:?}").contains(secret), "{report:?}");
        assert!(record.tandem.log().sessions(&all()).unwrap().sessions.is_empty());

        let copy = self::record();
        let report = try_import(&copy, &file, true).unwrap();
        assert_eq!(counts(&report), [2, 1, 0, 0, 1], "{said}");
        assert!(copy.is_sound());
    }
}

#[test]
fn what_is_no_export_is_refused_as_a_whole() {
    let record = record();
    let read = |bytes: &[u8]| import_bytes(&record, bytes, true);
    let file = |bytes: &[u8], said: &str| match read(bytes) {
        Err(TandemError::Invalid { field, why }) => {
            assert_eq!(field, "file");
            assert!(why.contains(said), "{why}");
        }
        other => panic!("{other:?} where {said} was expected"),
    };
    let newer = one(|file| file["format"] = json!("tandem-export/2")).to_string();
    assert_eq!(read(newer.as_bytes()), Err(TandemError::NewerVersion));
    let other = one(|file| file["format"] = json!("tandem-share/1")).to_string();
    file(other.as_bytes(), "no export of Tandem");
    file(b"{\"entries\":[]}", "no export of Tandem");
    file(b"{\"format\":\"tandem-export/1\"}", "no entries");
    file(b"", "line 1");
    file(b"[]", "line 1");
    file(b"{\"format\":\"tandem-export/1\",\n\"entries\":{}}", "line 2");
    file(b"{\"format\":\"tandem-export/1\",\"entries\":[],\"entries\":[]}", "line 1");
    file(b"{\"format\":\"tandem-export/1\",\"entries\":[]} more", "line 1");
    file(b"{\"format\":\"tandem-export/1\",\"entries\":[\xff]}", "line 1");
    let good = one(|_| {}).to_string();
    for cut in (1..good.len()).step_by(37) {
        assert!(read(&good.as_bytes()[..cut]).is_err(), "{cut}");
    }
    let blanks = read(&vec![b' '; 9 << 20]);
    assert!(matches!(blanks, Err(TandemError::Invalid { why, .. }) if why.contains("8 MiB")));
    assert!(record.tandem.log().sessions(&all()).unwrap().sessions.is_empty());
}

#[test]
fn depth_and_size_are_bounded() {
    let record = record();
    let deep = format!(
        "{{\"format\":\"tandem-export/1\",\"x\":{0}{1},\"entries\":[{{\"entity\":\"session\",\"fields\":{0}{1}}}]}}",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let read = |text: &str| import_bytes(&record, text.as_bytes(), true);
    match read(&deep) {
        Ok(report) => assert_eq!((report.read, report.refused_count), (1, 1)),
        Err(error) => assert_eq!(error.code(), "Invalid"),
    }
    let wide = format!(
        "{{\"format\":\"tandem-export/1\",\"entries\":[{{\"entity\":\"note\",\"fields\":{{\"text\":\"{}\"}}}}]}}",
        "x".repeat(9 << 20)
    );
    // What comes after it cannot be found without reading it, so it refuses the file.
    assert!(matches!(read(&wide), Err(TandemError::Invalid { why, .. }) if why.contains("8 MiB")));
}

#[test]
fn a_ledger_is_never_written_over() {
    let record = record();
    let stop = |consent: &str| {
        one(|file| {
            let it = &mut file["entries"][0];
            it["entity"] = json!("consent_stop");
            it["fields"] = json!({ "consent": consent, "at": "2026-03-02T16:00:00Z" });
            it["history"][0]["set"] = it["fields"].clone();
            it["history"][0]["how"] = json!("ledger");
        })
    };
    let [first, second] =
        ["00000000000000000000000000000002", "00000000000000000000000000000003"].map(stop);
    assert_eq!(counts(&import(&record, &first)), [1, 1, 0, 0, 0]);
    assert_eq!(counts(&import(&record, &first)), [1, 0, 0, 1, 0]);
    let report = import(&record, &second);
    assert_eq!(counts(&report), [1, 0, 0, 0, 1]);
    assert!(report.refused[0].why.starts_with("id: this is here already"));
}

#[test]
fn a_refusal_that_only_the_record_can_tell_rolls_everything_back() {
    let coach = self::record();
    let mut profile = coach.tandem.person().profile().unwrap();
    profile.role = tandem_model::Role::Coach;
    let (mut file, _) = export(&coach);
    let own = file["entries"].as_array_mut().unwrap();
    own[0]["fields"]["role"] = json!("coach");
    own[0]["history"][0]["set"]["role"] = json!("coach");
    own.insert(0, one(|_| {})["entries"][0].clone());
    let record = record();
    let report = import(&record, &file);
    assert_eq!(counts(&ImportJsonReport { read: 1, ..report.clone() }), [1, 0, 0, 0, 1]);
    assert!(report.refused[0].why.starts_with("role: "), "{report:?}");
    assert!(record.tandem.log().sessions(&all()).unwrap().sessions.is_empty());
    assert_eq!(try_import(&record, &file, true).unwrap().added, 1);
}

#[test]
fn a_clock_that_is_ahead_is_told() {
    let record = record();
    let file = one(|file| file["entries"][0]["history"][0]["at"] = json!("2031-03-02T16:00:00Z"));
    assert_eq!(import(&record, &file).from_the_future, 1);
    let kept = record.tandem.log().log(session(Kind::Group, "2026-03-04T18:00", 20)).unwrap().kept;
    let mut later = kept.session;
    later.minutes = Minutes::new(25).unwrap();
    assert_eq!(
        record.tandem.log().edit(kept.id, |_| Ok(later)).unwrap().kept.session.minutes.get(),
        25
    );
    assert!(record.is_sound());
}

// --- any history ----------------------------------------------------------------------------------

#[derive(Clone, Debug)]
enum Step {
    Log { kind: Kind, hour: u32, minutes: u32, note: Option<String> },
    Edit { which: usize, minutes: u32, note: Option<String> },
    Remove { which: usize },
    Forget { which: usize },
    Recall { week: u32, minutes: u32 },
    Undo,
    Wait { minutes: i64 },
}

fn step() -> impl Strategy<Value = Step> {
    let note = || prop::option::of("[a-c \"\\\\ñ👩\n]{1,6}");
    prop_oneof![
        4 => (prop::sample::select(vec![Kind::Individual, Kind::Group, Kind::MutualHelp]),
              0..24_u32, 1..200_u32, note())
            .prop_map(|(kind, hour, minutes, note)| Step::Log { kind, hour, minutes, note }),
        3 => (0..6_usize, 1..200_u32, note())
            .prop_map(|(which, minutes, note)| Step::Edit { which, minutes, note }),
        2 => (0..6_usize).prop_map(|which| Step::Remove { which }),
        1 => (0..6_usize).prop_map(|which| Step::Forget { which }),
        2 => (0..3_u32, 0..600_u32).prop_map(|(week, minutes)| Step::Recall { week, minutes }),
        3 => Just(Step::Undo),
        2 => (-30..90_i64).prop_map(|minutes| Step::Wait { minutes }),
    ]
}

fn perform(record: &Record, steps: &[Step]) {
    let log = record.tandem.log();
    let mut ids: Vec<Id> = Vec::new();
    for step in steps {
        let chosen = |which: &usize| ids.get(*which).copied();
        match step {
            Step::Log { kind, hour, minutes, note: text } => {
                let mut said = session(*kind, &format!("2026-03-05T{hour:02}:30"), *minutes);
                said.note = text.as_deref().and_then(note);
                ids.push(log.log(said).unwrap().kept.id);
            }
            Step::Edit { which, minutes, note: text } => {
                let Some(id) = chosen(which) else { continue };
                let Ok(mut said) = log.session(id) else { continue };
                said.minutes = Minutes::new(*minutes).unwrap();
                said.note = text.as_deref().and_then(note);
                log.edit(id, |_| Ok(said)).unwrap();
            }
            Step::Remove { which } | Step::Forget { which } => {
                let Some(entry) = chosen(which).and_then(|id| log.find(&id.to_string()).ok())
                else {
                    continue;
                };
                assert_eq!(entry.kind, EntryKind::Session);
                match step {
                    Step::Remove { .. } => drop(log.remove(entry)),
                    _ => drop(log.forget(entry)),
                }
            }
            Step::Recall { week, minutes } => {
                let first = date("2026-02-16") + TimeDelta::days(7 * i64::from(*week));
                let said = Some(Answer::Minutes(RecalledMinutes::new(*minutes).unwrap()));
                let written_at = chrono::DateTime::UNIX_EPOCH;
                let recall = WeeklyRecall {
                    first,
                    individual: said,
                    group: None,
                    mutual_help: None,
                    written_at,
                };
                record.tandem.hours().recall(recall).unwrap();
            }
            Step::Undo => drop(log.undo_last()),
            Step::Wait { minutes } => record.host.advance(TimeDelta::minutes(*minutes)),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn any_history_comes_back_whole(steps in prop::collection::vec(step(), 0..20)) {
        let first = record();
        perform(&first, &steps);
        let (file, _) = export(&first);
        let copy = record();
        copy.host.set("2026-03-15T08:00:00Z");
        prop_assert_eq!(import(&copy, &file).refused, []);
        prop_assert_eq!(hours(&copy), hours(&first));
        prop_assert_eq!(histories(&copy, &file), histories(&first, &file));
        prop_assert_eq!(entries(&export(&copy).0), entries(&file));
        let again = import(&copy, &file);
        prop_assert_eq!((again.added, again.changed), (0, 0));
        copy.tandem.log().undo_last().ok();
        prop_assert!(copy.tandem.log().sessions(&all()).unwrap().sessions.is_empty());
        prop_assert_eq!(import(&copy, &file).refused, []);
        prop_assert_eq!(hours(&copy), hours(&first));
        prop_assert!(copy.is_sound());
    }

    #[test]
    fn any_bytes_are_read_or_refused(noise: Vec<u8>, at in 0..1000_usize, by: u8) {
        let record = record();
        let _ = import_bytes(&record, &noise, true);
        let mut file = serde_json::to_vec(&one(|_| {})).unwrap();
        let at = at % file.len();
        file[at] = by;
        let _ = import_bytes(&record, &file, true);
        prop_assert!(record.is_sound());
    }
}

// --- two records ----------------------------------------------------------------------------------

/// A new record that took in all of another, with ids of its own.
fn restored(of: &Record) -> Record {
    let copy = record();
    let now = of.host.now();
    copy.host.set(&now.to_rfc3339());
    for _ in 0..500 {
        copy.host.new_id().unwrap(); // in life, no two records give the same id
    }
    let report = import(&copy, &export(of).0);
    assert_eq!(report.refused, []);
    copy
}

fn sessions(record: &Record) -> Vec<tandem::Kept> {
    record.tandem.log().sessions(&all()).unwrap().sessions
}

#[test]
fn house_a1_a_merged_session_is_in_every_copy() {
    let first = record();
    let mut said = session(Kind::MutualHelp, "2026-03-01T19:00", 60);
    said.fellowship = Some(Fellowship::Na);
    let id = first.tandem.log().log(said).unwrap().kept.id;
    let second = restored(&first);
    first.host.advance(TimeDelta::hours(1));
    let individual = |it: Session| Session { kind: Kind::Individual, fellowship: None, ..it };
    first.tandem.log().edit(id, |it| Ok(individual(it))).unwrap();
    second.host.advance(TimeDelta::hours(2));
    let other = |it| Session { fellowship: Some(Fellowship::Aa), ..it };
    second.tandem.log().edit(id, |it| Ok(other(it))).unwrap();
    first.host.advance(TimeDelta::hours(2));
    assert_eq!(import(&first, &export(&second).0).refused, []);

    // An individual session has no fellowship, whatever the journal knows of one.
    let merged = first.tandem.log().session(id).unwrap();
    assert_eq!((merged.kind, merged.fellowship), (Kind::Individual, None));
    let (_, report) = export(&first);
    assert_eq!((report.entries, report.left_out), (2, vec![]));
    let third = restored(&first);
    assert_eq!(sessions(&third), sessions(&first));
    assert_eq!(hours(&third), hours(&first));
    let csv = first.tandem.log().export_csv(date("2026-01-01"), date("2026-12-31")).unwrap();
    let report = record().tandem.log().import_csv(csv.as_bytes(), false).unwrap();
    assert_eq!((report.added, report.refused), (1, vec![]));
    // It can be edited like any other.
    let shorter = Minutes::new(45).unwrap();
    first.tandem.log().edit(id, |it| Ok(Session { minutes: shorter, ..it })).unwrap();
    assert!(first.is_sound() && third.is_sound());
}

#[test]
fn terminal_01_what_was_corrected_comes_back() {
    let first = record();
    let tandem = &first.tandem;
    let log = tandem.log();
    let later = || first.host.advance(TimeDelta::minutes(3));
    // A group that was a meeting, and a meeting that was a group.
    let mut group = session(Kind::Group, "2026-03-02T18:00", 60);
    group.group_format = Some(GroupFormat::Open);
    let one = log.log(group).unwrap().kept.id;
    let mut meeting = session(Kind::MutualHelp, "2026-03-03T18:00", 60);
    meeting.fellowship = Some(Fellowship::Aa);
    let other = log.log(meeting).unwrap().kept.id;
    let meeting = |it| Session { kind: Kind::MutualHelp, group_format: None, ..it };
    let group = |it| Session { kind: Kind::Group, fellowship: None, ..it };
    later();
    log.edit(one, |it| Ok(meeting(it))).unwrap();
    log.edit(other, |it| Ok(group(it))).unwrap();
    later();
    log.edit(one, |it| Ok(Session { fellowship: Some(Fellowship::Aa), ..it })).unwrap();
    log.edit(other, |it| Ok(Session { group_format: Some(GroupFormat::Open), ..it })).unwrap();
    // A plan corrected in the same way.
    let id = tandem.agenda().add(tuesdays(60)).unwrap();
    later();
    let na =
        SessionShape { fellowship: Some(Fellowship::Na), ..SessionShape::new(Kind::MutualHelp) };
    tandem.agenda().edit(id, |it| Ok(Plan { what: What::Session(na), ..it })).unwrap();
    later();
    tandem.agenda().edit_from(id, date("2026-03-17"), Ok).unwrap();
    // A plan that was chosen and given up.
    let start = Some(date("2026-01-05"));
    for plan in [
        VisitPlan { schedule: Schedule::Trial, start },
        VisitPlan { schedule: Schedule::Weekly, start },
        VisitPlan::default(),
    ] {
        tandem.visits().set_plan(&plan).unwrap();
        later();
    }
    let copy = restored(&first);
    assert_eq!(sessions(&copy), sessions(&first));
    assert_eq!(hours(&copy), hours(&first));
    assert_eq!(copy.tandem.agenda().plans(), tandem.agenda().plans());
    assert_eq!(copy.tandem.visits().plan(), tandem.visits().plan());
    // And the record that wrote it takes it.
    assert_eq!(import(&first, &export(&first).0).refused, []);
}

/// A session that was written by a clock that is as far ahead as it may be, and one step further.
fn poisoned(record: &Record, by: TimeDelta) -> Value {
    let millis = (record.host.now() + TimeDelta::days(36_525) + by).timestamp_millis();
    one(|file| {
        let clock = json!({ "millis": millis, "counter": 9_007_199_254_740_992_i64 });
        file["entries"][0]["history"][0]["clock"] = clock;
    })
}

/// The newest clock that there can be was taken over, and what was written after it could not be read.
#[test]
fn house_a4_security_10_what_is_written_after_a_poisoned_clock_comes_back() {
    let first = record();
    let beyond = import(&first, &poisoned(&first, TimeDelta::milliseconds(1)));
    assert!(beyond.refused[0].why.starts_with("history: clock: "), "{beyond:?}");
    let report = import(&first, &poisoned(&first, TimeDelta::zero()));
    assert_eq!((report.added, report.from_the_future), (1, 1));
    let log = first.tandem.log();
    log.log(session(Kind::Individual, "2026-03-10T10:00", 50)).unwrap();
    log.log(session(Kind::Group, "2026-03-10T18:00", 90)).unwrap();
    first.host.advance(TimeDelta::minutes(5));
    let kept = log.log(session(Kind::Group, "2026-03-09T18:00", 90)).unwrap().kept;
    log.edit(kept.id, |it| Ok(Session { minutes: Minutes::new(80).unwrap(), ..it })).unwrap();
    let (_, report) = export(&first);
    assert_eq!((report.entries, report.left_out), (5, vec![]));
    let copy = restored(&first);
    assert_eq!(sessions(&copy), sessions(&first));
    assert!(first.is_sound() && copy.is_sound());
}

/// What was poisoned can itself be corrected, taken back and brought along.
#[test]
fn security_10_a_poisoned_entry_can_be_corrected_and_comes_back() {
    let first = record();
    import(&first, &poisoned(&first, TimeDelta::zero()));
    first.tandem.log().undo_last().unwrap();
    assert!(sessions(&first).is_empty());
    first.tandem.log().redo().unwrap();
    let id = sessions(&first)[0].id;
    for minutes in [20, 30, 40] {
        let minutes = Minutes::new(minutes).unwrap();
        first.tandem.log().edit(id, |it| Ok(Session { minutes, ..it })).unwrap();
    }
    assert_eq!(sessions(&first)[0].session.minutes.get(), 40);
    assert!(first.is_sound());
    first.host.advance(TimeDelta::seconds(1));
    let copy = restored(&first);
    assert_eq!(sessions(&copy), sessions(&first));
}

/// One day on which a clock said 2036 won over every other copy until 2036.
#[test]
fn security_11_a_clock_that_was_wrong_for_a_day_does_not_win_for_years() {
    let here = record();
    let id = here.tandem.log().log(session(Kind::Group, "2026-03-02T18:00", 60)).unwrap().kept.id;
    let there = restored(&here);
    there.host.set("2036-01-01T12:00:00Z");
    there.tandem.log().log(session(Kind::Family, "2026-03-03T18:00", 30)).unwrap();
    let edit = |record: &Record, now: &str, minutes: u32| {
        record.host.set(now);
        let minutes = Minutes::new(minutes).unwrap();
        record.tandem.log().edit(id, |it| Ok(Session { minutes, ..it })).unwrap();
    };
    edit(&there, "2026-11-05T12:00:00Z", 20);
    edit(&here, "2026-11-20T12:00:00Z", 90);
    import(&here, &export(&there).0);
    import(&there, &export(&here).0);
    for record in [&here, &there] {
        assert_eq!(record.tandem.log().session(id).unwrap().minutes.get(), 90);
    }
}

/// Each kept the other's value, for ever, once a clock had been five minutes ahead.
#[test]
fn meetings_01_two_records_that_exchange_files_agree() {
    let first = record();
    let id = first.tandem.log().log(session(Kind::Group, "2026-03-02T18:00", 60)).unwrap().kept.id;
    let ahead = one(|file| {
        let at = (first.host.now() + TimeDelta::minutes(5)).to_rfc3339();
        file["entries"][0]["id"] = json!(id.to_string());
        file["entries"][0]["history"][0]["at"] = json!(at);
        file["entries"][0]["fields"]["minutes"] = json!(61);
        file["entries"][0]["history"][0]["set"]["minutes"] = json!(61);
    });
    import(&first, &ahead);
    let second = restored(&first);
    for (record, minutes) in [(&first, 41), (&second, 42), (&second, 43), (&first, 44)] {
        let minutes = Minutes::new(minutes).unwrap();
        record.tandem.log().edit(id, |it| Ok(Session { minutes, ..it })).unwrap();
    }
    for _ in 0..2 {
        let (one, other) = (export(&first).0, export(&second).0);
        import(&first, &other);
        import(&second, &one);
        assert_eq!(sessions(&first), sessions(&second));
    }
    assert_eq!(hours(&first), hours(&second));
    assert_eq!(entries(&export(&first).0), entries(&export(&second).0));
    let again = import(&first, &export(&second).0);
    assert_eq!((again.added, again.changed), (0, 0));
}

#[test]
fn security_28_a_file_that_is_a_bomb_is_refused_soon() {
    let deeds = |count: usize, deed: &dyn Fn(usize) -> Value| {
        one(|file| {
            let last = file["entries"][0]["history"][0].clone();
            let earlier = (0..count).map(deed);
            let history: Vec<_> = earlier.chain([last]).collect();
            file["entries"][0]["history"] = history.into();
        })
    };
    let earlier = |count: usize| {
        deeds(count, &|at| {
            let at = chrono::DateTime::from_timestamp_millis(1_700_000_000_000 + at as i64);
            let set = session_fields();
            json!({ "at": at.unwrap().to_rfc3339(), "present": true, "set": set })
        })
    };
    let record = record();
    let why = |file: &Value| import(&record, file).refused.remove(0).why;
    assert_eq!(why(&earlier(10_000)), "history: at most 10,000 deeds");
    let empty = deeds(3, &|_| json!({ "at": "2026-03-01T16:00:00Z", "set": {} }));
    assert!(why(&empty).starts_with("history: deeds that say something"));
    assert!(sessions(&record).is_empty());
    // As many as there may be take ten times what a tenth takes, and not a hundred times.
    let took = |count: usize| {
        let (file, record) = (earlier(count), self::record());
        let begun = std::time::Instant::now();
        assert_eq!(import(&record, &file).added, 1);
        begun.elapsed()
    };
    let (tenth, whole) = (took(999), took(9_999));
    assert!(whole < tenth * 30, "{tenth:?} for 1,000, {whole:?} for 10,000");
}

#[test]
fn a_file_whose_keys_were_sorted_is_read_and_what_it_is_counts_at_the_end_too() {
    let record = record();
    let entries = one(|_| {})["entries"].to_string();
    let file = |rest: &str| format!("{{\"entries\":{entries},{rest}}}");
    for (rest, refused) in [
        ("\"format\":\"tandem-export/2\"", "NewerVersion"),
        ("\"format\":\"tandem-share/1\"", "Invalid"),
        ("\"later\":1", "Invalid"),
    ] {
        let read = import_bytes(&record, file(rest).as_bytes(), true);
        assert_eq!(read.unwrap_err().code(), refused, "{rest}");
        assert!(sessions(&record).is_empty(), "nothing of it was kept");
    }
    let good = file("\"format\":\"tandem-export/1\"");
    assert_eq!(import_bytes(&record, good.as_bytes(), false).unwrap().added, 1);
}

/// An edit that is right where it is made: the fields of the new kind, and none of another.
fn as_kind(session: Session, kind: usize, minutes: u32) -> Session {
    let minutes = Minutes::new(minutes).unwrap();
    let plain = Session { minutes, group_format: None, fellowship: None, ..session };
    match kind {
        0 => Session { kind: Kind::Individual, ..plain },
        1 => Session { kind: Kind::Group, group_format: Some(GroupFormat::Open), ..plain },
        _ => Session { kind: Kind::MutualHelp, fellowship: Some(Fellowship::Aa), ..plain },
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Whatever two records of one person do to the same sessions, by clocks that jump: once each has
    /// the other's file they say the same, and a third that takes either in says it, too.
    #[test]
    fn house_a1_meetings_01_any_two_records_come_to_the_same(
        edits in prop::collection::vec(
            (any::<bool>(), 0..3_usize, 0..3_usize, 1..200_u32, -90..90_i64), 1..16),
    ) {
        let first = record();
        for day in 1..=3 {
            let said = session(Kind::Group, &format!("2026-03-0{day}T18:00"), 60);
            first.tandem.log().log(said).unwrap();
        }
        let ids: Vec<_> = sessions(&first).iter().map(|kept| kept.id).collect();
        let second = restored(&first);
        for (there, which, kind, minutes, wait) in edits {
            let record = if there { &second } else { &first };
            record.host.advance(TimeDelta::minutes(wait));
            record.tandem.log().edit(ids[which], |it| Ok(as_kind(it, kind, minutes))).unwrap();
        }
        let (one, other) = (export(&first).0, export(&second).0);
        prop_assert_eq!(import(&first, &other).refused, []);
        prop_assert_eq!(import(&second, &one).refused, []);
        prop_assert_eq!(sessions(&first), sessions(&second));
        prop_assert_eq!(hours(&first), hours(&second));
        let (file, report) = export(&first);
        prop_assert_eq!(report.left_out, []);
        prop_assert_eq!(entries(&file), entries(&export(&second).0));
        let third = restored(&first);
        prop_assert_eq!(sessions(&third), sessions(&first));
        prop_assert_eq!(hours(&third), hours(&first));
        prop_assert!(first.is_sound() && second.is_sound() && third.is_sound());
    }
}

// --- files of other hands -------------------------------------------------------------------------

fn take(
    record: &Record,
    file: &Value,
    choice: ImportChoice,
) -> Result<ImportJsonReport, TandemError> {
    let bytes = serde_json::to_vec(file).unwrap();
    record.tandem.transfer().import_json(&mut bytes.as_slice(), choice, &mut |_| {})
}

/// The profile is what every reading begins with: a file that removed it closed the record.
#[test]
fn a_file_cannot_take_the_profile_away() {
    let record = record();
    let mut profile = export(&record).0["entries"].as_array().unwrap().clone();
    profile.retain(|entry| entry["entity"] == "profile");
    let mut removed = profile[0].clone();
    removed["present"] = false.into();
    let later = json!({ "at": "2026-03-11T17:00:00Z", "present": false });
    removed["history"].as_array_mut().unwrap().push(later);
    for entry in [
        removed,
        json!({
            "entity": "profile", "id": profile[0]["id"], "present": false, "fields": {},
            "history": [{ "at": "2026-03-11T17:00:00Z", "present": false }],
        }),
    ] {
        let file = one(|file| file["entries"][0] = entry);
        assert_eq!(import(&record, &file).refused[0].why, "id: the profile is always there");
        assert_eq!(try_import(&record, &file, true).unwrap().refused_count, 1);
        record.tandem.person().profile().unwrap();
    }
    assert!(record.is_sound());
}

/// Two people's hours in one record are nobody's.
#[test]
fn a_file_of_which_no_session_is_known_is_asked_about() {
    let other = record();
    other.tandem.log().log(session(Kind::Group, "2026-03-05T18:00", 90)).unwrap();
    let file = export(&other).0;
    let record = record();
    assert!(take(&record, &file, ImportChoice::default()).is_ok(), "there was nothing to mix");
    record.tandem.log().undo_last().unwrap();
    record.host.advance(TimeDelta::days(1)); // ids begin with the day
    record.tandem.log().log(session(Kind::Group, "2026-03-02T18:00", 60)).unwrap();
    let before = sessions(&record);
    let refused = take(&record, &file, ImportChoice::default()).unwrap_err();
    assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "file"));
    assert_eq!(sessions(&record), before);
    let asked = ImportChoice { from_another: true, ..ImportChoice::default() };
    take(&record, &file, asked).unwrap();
    assert_eq!(sessions(&record).len(), 2);
    assert!(take(&record, &file, ImportChoice::default()).is_ok(), "they are known now");
}

/// What was met with at a meeting is forgotten with it, from whichever record the forgetting comes.
#[test]
fn what_hangs_on_a_meeting_that_was_forgotten_elsewhere_goes_too() {
    let first = record();
    let (key, name) = (SourceKey::new("new").unwrap(), Line::new("name", "By hand").unwrap());
    let by_hand =
        Meeting::new(key, name, Fellowship::Aa, Recurrence::ByAppointment, Venue::Unknown);
    let id = first.tandem.meetings().add(by_hand).unwrap();
    let kept = first.tandem.meetings().keep(id).unwrap();
    let second = restored(&first);
    let visit = |record: &Record, words: &str| {
        let said = WelcomeVisit {
            meeting: kept,
            on: date("2026-03-02"),
            felt: None,
            mentioned: Mentioned::No,
            roles: BTreeMap::new(),
            note: note(words),
            written_at: DateTime::default(),
        };
        record.tandem.meetings().add_visit(said).unwrap();
    };
    visit(&first, "zqxbefore");
    import(&second, &export(&first).0);
    visit(&first, "zqxlater");
    let log = second.tandem.log();
    log.forget(log.find(&kept.to_string()).unwrap()).unwrap();
    for _ in 0..2 {
        import(&second, &export(&first).0);
        import(&first, &export(&second).0);
    }
    for record in [&first, &second] {
        let (file, _) = export(record);
        let file = file.to_string();
        assert!(!file.contains("zqxbefore") && !file.contains("zqxlater"), "{file}");
        assert!(record.is_sound());
    }
}

/// Up to 25 entries of a file were forgotten unasked, and so any number by as many files.
#[test]
fn no_file_forgets_anything_unasked_however_few_it_names() {
    let record = record();
    let log = record.tandem.log();
    let mut ids = Vec::new();
    for day in 2..=5 {
        let said = session(Kind::Group, &format!("2026-02-{day:02}T10:00"), 30);
        ids.push(log.log(Session { note: note("words"), ..said }).unwrap().kept.id);
    }
    let mut file = export(&record).0;
    let gone = |entity: &str, id: Id| json!({ "entity": entity, "id": id, "forgotten": true });
    let note_of = ids[3];
    // An entry with its note is one, and a note whose entry stays is one.
    for (at, id) in ids[..3].iter().enumerate() {
        file["entries"] = json!([gone("session", *id), gone("note", *id)]);
        let report = take(&record, &file, ImportChoice::default()).unwrap();
        assert_eq!((report.forgotten, report.not_forgotten), (0, 1), "file {at}");
        let named: Vec<_> =
            report.to_forget.iter().map(|one| (one.entry.id, one.present)).collect();
        assert_eq!(named, [(*id, true)]);
    }
    file["entries"] = json!([gone("note", note_of)]);
    let report = take(&record, &file, ImportChoice::default()).unwrap();
    assert_eq!((report.forgotten, report.not_forgotten), (0, 1));
    assert_eq!(report.to_forget[0].entry.id, note_of);
    assert_eq!(sessions(&record).len(), 4);

    let asked = ImportChoice { forget: true, ..ImportChoice::default() };
    assert_eq!(take(&record, &file, asked).unwrap().forgotten, 1);
    file["entries"] = ids[..3].iter().map(|id| gone("session", *id)).collect();
    let report = take(&record, &file, asked).unwrap();
    assert_eq!((report.forgotten, report.not_forgotten), (3, 0));
    assert_eq!((report.to_forget.len(), sessions(&record).len()), (0, 1));
    assert!(record.is_sound());
}

/// An undo writes down what it brings back. Where that had come from a file, it outlived the file; and
/// where it was older than the file, the file did not come back.
#[test]
fn what_came_from_a_file_goes_and_comes_with_it_though_an_undo_wrote_it_again() {
    for before in [true, false] {
        let first = record();
        let log = first.tandem.log();
        let id = log.log(session(Kind::Group, "2026-02-03T10:00", 30)).unwrap().kept.id;
        let stands = || log.session(id).unwrap().minutes.get();
        let edit = |of: &Record, to: u32| {
            of.host.advance(TimeDelta::seconds(10));
            let to = Minutes::new(to).unwrap();
            of.tandem.log().edit(id, |it| Ok(Session { minutes: to, ..it })).unwrap();
        };
        let second = restored(&first);
        let mut steps = vec![30];
        if before {
            edit(&first, 55);
            steps.push(55);
        }
        second.host.advance(TimeDelta::seconds(20));
        edit(&second, 99);
        first.host.advance(TimeDelta::seconds(30));
        take(&first, &export(&second).0, ImportChoice::default()).unwrap();
        steps.push(99);
        if !before {
            edit(&first, 31);
            steps.push(31);
        }
        assert_eq!(stands(), *steps.last().unwrap());
        for _ in 0..3 {
            for expected in steps.iter().rev().skip(1) {
                log.undo_last().unwrap();
                assert_eq!(stands(), *expected, "undone, {steps:?}");
            }
            for expected in steps.iter().skip(1) {
                log.redo().unwrap();
                assert_eq!(stands(), *expected, "done again, {steps:?}");
            }
        }
        assert!(first.tandem.safe().check().unwrap().ok());
    }
}

/// What a file takes away is named, and what it forgets is counted as a person counts.
#[test]
fn what_a_file_removes_or_forgets_here_is_told() {
    let first = record();
    let log = first.tandem.log();
    let said = Session { note: note("words"), ..session(Kind::Group, "2026-02-03T10:00", 30) };
    let [removed, forgotten] = [(); 2].map(|()| log.log(said.clone()).unwrap().kept.id);
    let second = restored(&first);
    first.host.advance(TimeDelta::hours(1));
    log.remove(log.find(&removed.to_string()).unwrap()).unwrap();
    log.forget(log.find(&forgotten.to_string()).unwrap()).unwrap();
    let file = export(&first).0;

    second.host.advance(TimeDelta::minutes(5));
    for id in [removed, forgotten] {
        let edited = |it: Session| Ok(Session { minutes: Minutes::new(45).unwrap(), ..it });
        second.tandem.log().edit(id, edited).unwrap();
    }
    let asked = ImportChoice { forget: true, ..ImportChoice::default() };
    let report = take(&second, &file, asked).unwrap();
    let named: Vec<_> = report.removed.iter().map(|one| (one.entry.id, one.present)).collect();
    assert_eq!(named, [(removed, false)]);
    assert_eq!((report.removed_count, report.forgotten), (1, 1));
    let again = take(&second, &file, asked).unwrap();
    assert_eq!((again.removed, again.forgotten, again.changed), (Vec::new(), 0, 0));
}

/// A file that brings the choice to forget check-ins is asked about, and says how many went.
#[test]
fn check_ins_that_a_files_choice_lets_go_are_told() {
    let first = record();
    let check_ins = first.tandem.check_ins();
    check_ins.set(true, None).unwrap();
    check_ins.check_in(UseSince::No).unwrap();
    let second = restored(&first);
    first.host.advance(TimeDelta::days(30));
    for _ in 0..26 {
        check_ins.check_in(UseSince::No).unwrap();
    }
    first.host.advance(TimeDelta::days(8));
    second.host.advance(TimeDelta::days(38));
    second.tandem.check_ins().set(true, Some(ForgetAfter::days(35).unwrap())).unwrap();
    let mut file = export(&second).0;
    let chosen: Vec<_> =
        entries(&file).into_iter().filter(|entry| entry["entity"] == "preferences").collect();
    file["entries"] = chosen.into();
    let left = || check_ins.all(date("2000-01-01"), date("2100-01-01")).unwrap().len();
    let asked = ImportChoice { forget: true, ..ImportChoice::default() };
    let unasked = |file: &Value| {
        let refused = take(&first, file, ImportChoice::default()).unwrap_err();
        assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "file"));
    };
    unasked(&file);
    assert_eq!(left(), 27);
    assert_eq!(take(&first, &file, asked).unwrap().forgotten, 1);

    second.tandem.check_ins().set(true, Some(ForgetAfter::days(7).unwrap())).unwrap();
    let file = export(&second).0;
    unasked(&file);
    assert_eq!(left(), 26);
    assert_eq!(take(&first, &file, asked).unwrap().forgotten, 26);
    assert_eq!(left(), 0);
}

/// Words that are kept can be seen and forgotten, whatever they belong to.
#[test]
fn a_note_of_nothing_can_be_named_and_forgotten() {
    let record = record();
    let id = "5000000000000000000000000000abcd";
    let note = json!({ "text": "zqxorphan" });
    let file = one(|file| {
        file["entries"][0] = json!({
            "entity": "note", "id": id, "fields": note,
            "history": [{ "at": "2026-03-02T16:00:00Z", "present": true, "set": note }],
        });
    });
    assert_eq!(import(&record, &file).added, 1);
    let log = record.tandem.log();
    let things = log.last_act().unwrap().unwrap().things;
    assert_eq!(things[0].entry.kind, EntryKind::Note);
    let entry = log.find(&id[..8]).unwrap();
    assert_eq!(log.show(entry).unwrap().fields[0].value, "zqxorphan");
    log.forget(entry).unwrap();
    assert!(!export(&record).0.to_string().contains("zqxorphan"));
    assert_eq!(tandem::bench::tables_with(&record.tandem, "zqxorphan").unwrap(), [""; 0]);
    assert!(record.is_sound());
}
