//! Writing down, correcting, removing, undoing, forgetting: what a person expects of their log.

use crate::support::*;
use chrono::TimeDelta;
use tandem::{CanUndo, Deed, Entry, EntryKind, ImportChoice, SessionQuery};
use tandem_model::{
    Away, AwayReason, Id, Kind, Language, MedicationPeriod, Medicine, Name, NotAttended, Obstacle,
    Profile, TandemError, Word as _,
};

fn all(record: &Record) -> Vec<tandem::Kept> {
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    record.tandem.log().sessions(&query).unwrap().sessions
}

#[test]
fn an_empty_record_shows_an_empty_log() {
    let record = record();
    assert_eq!(all(&record), []);
    let undone = record.tandem.log().undo_last();
    assert!(
        matches!(undone, Err(TandemError::Invalid { field, .. }) if field == "undo"),
        "the profile that a record begins with is nothing to undo"
    );
    record.tandem.today(None).unwrap();
}

#[test]
fn what_is_logged_is_there_after_reopening() {
    let record = record();
    let mut said = session(Kind::Individual, "2026-03-10T10:00", 50);
    said.note = note("talked about sleep");
    let kept = record.tandem.log().log(said.clone()).unwrap().kept;
    assert_eq!(kept.session.written_at.to_rfc3339(), "2026-03-11T16:00:00+00:00");

    let record = record.reopen();
    said.written_at = kept.session.written_at;
    assert_eq!(record.tandem.log().session(kept.id).unwrap(), said);
    assert_eq!(all(&record), [kept]);
    assert!(record.is_sound());
}

#[test]
fn terminal_07_what_has_not_begun_is_refused_and_nothing_is_written() {
    let record = record();
    let log = record.tandem.log();
    let field = |refused| match refused {
        Err(TandemError::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    // The clock says noon; a minute is for clocks that are not quite alike.
    for ahead in ["2026-03-11T12:02", "2026-03-12T09:00"] {
        assert_eq!(field(log.log(session(Kind::Group, ahead, 60))), "start");
    }
    assert_eq!(all(&record), []);
    let kept = log.log(session(Kind::Group, "2026-03-11T12:01", 60)).unwrap().kept;
    assert_eq!(
        field(log.edit(kept.id, |_| Ok(session(Kind::Group, "2026-03-12T09:00", 60)))),
        "start"
    );
    assert_eq!(all(&record), [kept]);
}

#[test]
fn an_overlap_is_told_and_not_refused() {
    let record = record();
    let log = record.tandem.log();
    let long = log.log(session(Kind::Medical, "2026-03-09T20:00", 1440)).unwrap().kept;
    let beside = log.log(session(Kind::Group, "2026-03-10T19:30", 60)).unwrap();
    assert_eq!(beside.overlaps, [long]);
    let after = log.log(session(Kind::Group, "2026-03-10T20:30", 60)).unwrap();
    assert_eq!(after.overlaps, [], "one that begins when the other ends does not overlap it");
    let edited =
        log.edit(after.kept.id, |_| Ok(session(Kind::Group, "2026-03-10T20:29", 60))).unwrap();
    assert_eq!(edited.overlaps, [beside.kept]);
}

#[test]
fn an_edit_changes_what_was_changed_and_keeps_when_it_was_written() {
    let record = record();
    let log = record.tandem.log();
    let mut first = session(Kind::Individual, "2026-03-10T10:00", 50);
    first.approximate = true;
    first.note = note("first words");
    let kept = log.log(first.clone()).unwrap().kept;

    record.host.advance(TimeDelta::days(3));
    first.minutes = tandem_model::Minutes::new(45).unwrap();
    first.approximate = false;
    first.note = None;
    let edited = log.edit(kept.id, |_| Ok(first)).unwrap().kept;
    assert_eq!(edited.session.written_at, kept.session.written_at);
    assert_eq!(log.session(kept.id).unwrap(), edited.session);

    let entry = log.find(&kept.id.to_string()).unwrap();
    let history = log.history(entry).unwrap();
    assert_eq!(
        history.iter().map(|line| line.deed).collect::<Vec<_>>(),
        [Deed::Wrote, Deed::Edited]
    );
    let told: Vec<_> = history[1]
        .changes
        .iter()
        .map(|change| (change.field.as_str(), change.old.as_deref(), change.new.as_deref()))
        .collect();
    assert!(told.contains(&("approximate", Some("true"), Some("false"))));
    assert!(told.contains(&("minutes", Some("50"), Some("45"))));
    assert!(told.contains(&("note", Some("first words"), None)));
    assert_eq!(history[1].at - history[0].at, TimeDelta::days(3));
    assert!(record.is_sound());
}

/// A note that was taken out was once told as the removal of the entry, and acts of one second as
/// one act.
#[test]
fn the_history_of_a_note_is_that_of_its_entry() {
    let record = record();
    let log = record.tandem.log();
    let mut said = session(Kind::Individual, "2026-03-10T10:00", 50);
    let kept = log.log(said.clone()).unwrap().kept;
    for words in ["one", "two", ""] {
        said.note = note(words);
        log.edit(kept.id, |_| Ok(said.clone())).unwrap();
    }
    log.undo_last().unwrap();
    let history = log.history(log.find(&kept.id.to_string()).unwrap()).unwrap();
    let deeds: Vec<_> = history.iter().map(|line| line.deed).collect();
    assert_eq!(deeds, [Deed::Wrote, Deed::Edited, Deed::Edited, Deed::Edited, Deed::Undid]);
    let notes: Vec<_> = history[1..].iter().map(|line| line.changes[0].new.as_deref()).collect();
    assert_eq!(notes, [Some("one"), Some("two"), None, Some("two")]);
    assert_eq!(log.session(kept.id).unwrap().note, note("two"));
}

#[test]
fn saving_without_a_change_writes_nothing() {
    let record = record();
    let log = record.tandem.log();
    let said = session(Kind::Family, "2026-03-10T10:00", 50);
    let kept = log.log(said.clone()).unwrap().kept;
    log.edit(kept.id, |_| Ok(said)).unwrap();
    let entry = log.find(&kept.id.to_string()).unwrap();
    assert_eq!(log.history(entry).unwrap().len(), 1);
}

#[test]
fn removing_hides_and_undo_brings_back_with_the_note() {
    let record = record();
    let log = record.tandem.log();
    let mut said = session(Kind::MutualHelp, "2026-03-10T19:00", 60);
    said.note = note("sat by the door");
    let kept = log.log(said).unwrap().kept;
    let entry = log.find(&kept.id.to_string()[..16]).unwrap();
    assert_eq!(entry.kind, EntryKind::Session);

    log.remove(entry).unwrap();
    assert_eq!(all(&record), []);
    assert!(matches!(log.session(kept.id), Err(TandemError::NotFound { .. })));
    assert!(matches!(log.remove(entry), Err(TandemError::NotFound { .. })));
    assert!(matches!(
        log.edit(kept.id, |_| Ok(kept.session.clone())),
        Err(TandemError::NotFound { .. })
    ));

    let record = record.reopen();
    let undone = record.tandem.log().undo_last().unwrap();
    let [thing] = undone.things.as_slice() else { panic!("one entry: {undone:?}") };
    assert_eq!((thing.entry, thing.present), (entry, true));
    assert_eq!(thing.day, Some(date("2026-03-10")));
    assert_eq!(all(&record), [kept]);
    assert!(record.is_sound());
}

#[test]
fn undo_walks_back_one_act_at_a_time() {
    let record = record();
    let log = record.tandem.log();
    let kept = log.log(session(Kind::Group, "2026-03-10T19:00", 60)).unwrap().kept;
    log.edit(kept.id, |_| Ok(session(Kind::Group, "2026-03-10T19:00", 75))).unwrap();
    log.edit(kept.id, |_| Ok(session(Kind::Group, "2026-03-10T19:00", 90))).unwrap();

    for minutes in [75, 60] {
        log.undo_last().unwrap();
        assert_eq!(log.session(kept.id).unwrap().minutes.get(), minutes);
    }
    let undone = log.undo_last().unwrap();
    assert!(!undone.things[0].present, "taking back the first writing hides it");
    assert_eq!(all(&record), []);
    assert!(record.is_sound());
}

#[test]
fn what_is_forgotten_is_in_no_table_and_no_history() {
    let record = record();
    let log = record.tandem.log();
    let mut said = session(Kind::Individual, "2026-03-10T10:00", 50);
    said.note = note("a word that must go");
    let kept = log.log(said).unwrap().kept;
    said = kept.session.clone();
    said.note = note("another word that must go");
    log.edit(kept.id, |_| Ok(said)).unwrap();

    let entry = log.find(&kept.id.to_string()).unwrap();
    log.forget(entry).unwrap();
    assert_eq!(all(&record), []);
    let history = log.history(entry).unwrap();
    assert!(history.iter().all(|line| line.changes.is_empty()), "{history:?}");
    assert_eq!(history.last().unwrap().deed, Deed::Forgot);
    assert!(matches!(log.forget(entry), Err(TandemError::NotFound { .. })));

    let undone = log.undo_last();
    assert!(matches!(undone, Err(TandemError::Invalid { .. })), "nothing of it is left to undo");
    assert!(record.is_sound());
}

#[test]
fn the_log_comes_in_pages_newest_first() {
    let record = record();
    let log = record.tandem.log();
    for day in 1..=10 {
        log.log(session(Kind::Group, &format!("2026-03-{day:02}T19:00"), 60)).unwrap();
        log.log(session(Kind::Medical, &format!("2026-03-{day:02}T09:00"), 20)).unwrap();
    }
    let mut query = SessionQuery {
        from: Some(date("2026-03-02")),
        to: Some(date("2026-03-08")),
        kind: Some(Kind::Group),
        limit: 3,
        ..SessionQuery::default()
    };
    let mut days = Vec::new();
    loop {
        let page = log.sessions(&query).unwrap();
        assert_eq!(page.total, 7);
        days.extend(page.sessions.iter().map(|kept| kept.session.start.date().to_string()));
        query.after = page.sessions.last().map(|kept| kept.id);
        if !page.more {
            break;
        }
    }
    let expected: Vec<_> = (2..=8).rev().map(|day| format!("2026-03-{day:02}")).collect();
    assert_eq!(days, expected);

    for limit in [0, 1001] {
        query.limit = limit;
        assert!(
            matches!(log.sessions(&query), Err(TandemError::Invalid { field, .. }) if field == "limit")
        );
    }
}

#[test]
fn an_entry_is_found_by_the_beginning_of_its_id() {
    let record = record();
    let log = record.tandem.log();
    let one = log.log(session(Kind::Group, "2026-03-10T19:00", 60)).unwrap().kept.id;
    log.log(session(Kind::Group, "2026-03-09T19:00", 60)).unwrap();
    assert_eq!(log.find(&one.to_string()).unwrap().id, one);
    assert_eq!(log.find(&one.to_string()[..16]).unwrap().id, one);
    // What is new on one day begins alike: with the day.
    let ambiguous = log.find(&one.to_string()[..4]);
    assert!(matches!(ambiguous, Err(TandemError::Invalid { why, .. }) if why.contains("several")));
    assert!(matches!(log.find("ffff"), Err(TandemError::NotFound { .. })));
    for wrong in ["", "000", "zzzz", "0000000000000000000000000000000000"] {
        assert!(matches!(log.find(wrong), Err(TandemError::Invalid { .. })), "{wrong}");
    }
}

#[test]
fn missed_and_away_are_kept_beside_the_sessions() {
    let record = record();
    let log = record.tandem.log();
    let planned = session(Kind::Group, "2026-03-09T19:00", 60);
    let missed = NotAttended {
        kind: Kind::Group,
        at: planned.start,
        why: Some(Obstacle::NoRide),
        note: note("the bus did not come"),
        written_at: Default::default(),
    };
    let id = log.not_attended(missed.clone()).unwrap();
    let found = log.all_not_attended(date("2026-03-09"), date("2026-03-09")).unwrap();
    assert_eq!(found[0].0, id);
    assert_eq!((&found[0].1.note, found[0].1.why), (&missed.note, missed.why));
    assert_eq!(log.all_not_attended(date("2026-03-10"), date("2026-03-20")).unwrap(), []);

    let away = Away::new(
        date("2026-02-20"),
        date("2026-03-03"),
        Some(AwayReason::Hospital),
        Default::default(),
    )
    .unwrap();
    log.away(away).unwrap();
    assert_eq!(log.all_away(date("2026-03-03"), date("2026-03-09")).unwrap().len(), 1);
    assert_eq!(log.all_away(date("2026-03-04"), date("2026-03-09")).unwrap(), []);

    let entry = log.find(&id.to_string()).unwrap();
    assert_eq!(entry.kind, EntryKind::NotAttended);
    log.remove(entry).unwrap();
    assert_eq!(log.all_not_attended(date("2026-03-09"), date("2026-03-09")).unwrap(), []);
    assert!(record.is_sound());
}

#[test]
fn a_medication_period_gets_its_end_by_being_written_again() {
    let record = record();
    let person = record.tandem.person();
    let mut period = MedicationPeriod {
        medicine: Medicine::Buprenorphine,
        form: None,
        since: date("2026-01-05"),
        until: None,
        ended_by: None,
        written_at: Default::default(),
    };
    let id = person.set_medication(period.clone()).unwrap().id;
    period.until = Some(date("2026-03-01"));
    record.host.advance(TimeDelta::days(1));
    assert_eq!(person.set_medication(period.clone()).unwrap().id, id);
    period.written_at = tandem::Host::now(&record.host) - TimeDelta::days(1);
    assert_eq!(person.medication().unwrap(), [(id, period.clone())]);

    record.tandem.log().forget(record.tandem.log().find(&id.to_string()).unwrap()).unwrap();
    assert_eq!(person.medication().unwrap(), []);
    let again = person.set_medication(period.clone()).unwrap().id;
    period.written_at = tandem::Host::now(&record.host);
    assert_ne!(again, id, "what is forgotten stays blank; the period can be written all the same");
    assert_eq!(person.medication().unwrap(), [(again, period)]);
    assert!(record.is_sound());
}

#[test]
fn two_devices_agree_after_a_merge() {
    let record = record();
    let shared =
        record.tandem.log().log(session(Kind::Group, "2026-03-10T19:00", 60)).unwrap().kept;
    let (_copy, other) = record.copied();

    record.host.advance(TimeDelta::minutes(5));
    let mut here = shared.session.clone();
    here.note = note("added here");
    record.tandem.log().edit(shared.id, |_| Ok(here)).unwrap();
    record.host.advance(TimeDelta::minutes(5));
    let mut there = shared.session.clone();
    there.minutes = tandem_model::Minutes::new(75).unwrap();
    other.log().edit(shared.id, |_| Ok(there)).unwrap();

    record.tandem.merge(&other).unwrap();
    other.merge(&record.tandem).unwrap();
    for tandem in [&record.tandem, &other] {
        let merged = tandem.log().session(shared.id).unwrap();
        assert_eq!(merged.note, note("added here"));
        assert_eq!(merged.minutes.get(), 75);
        assert!(tandem.safe().check().unwrap().ok());
    }
}

/// `undo` right after a forgetting took away what was typed days before.
#[test]
fn terminal_02_undo_stops_at_what_cannot_be_taken_back() {
    let record = record();
    let log = record.tandem.log();
    let older = log.log(session(Kind::Individual, "2026-03-10T10:00", 50)).unwrap().kept;
    let other = log.log(session(Kind::Group, "2026-03-10T14:00", 90)).unwrap().kept;
    log.forget(log.find(&other.id.to_string()).unwrap()).unwrap();
    let last = log.last_act().unwrap().unwrap();
    assert_eq!((last.standing, last.recent), (CanUndo::Forgotten, true));
    for _ in 0..2 {
        let refused = log.undo_last();
        assert!(matches!(refused, Err(TandemError::Invalid { field, .. }) if field == "undo"));
    }
    assert_eq!(all(&record), [older], "nothing older was touched in its place");
}

#[test]
fn terminal_02_what_a_wrong_clock_dated_ahead_is_not_recent() {
    let record = record();
    let log = record.tandem.log();
    record.host.advance(TimeDelta::days(365));
    let kept = log.log(session(Kind::Individual, "2026-03-10T10:00", 50)).unwrap().kept;
    record.host.advance(-TimeDelta::days(365));
    let last = log.last_act().unwrap().unwrap();
    assert!(!last.recent);
    assert!(log.undo_last().is_err());
    assert_eq!(all(&record), [kept]);
    log.undo(last.act.unwrap()).unwrap();
    // What is done since is dated rightly, and is taken back as ever.
    log.log(session(Kind::Group, "2026-03-10T14:00", 90)).unwrap();
    assert!(log.last_act().unwrap().unwrap().recent);
    log.undo_last().unwrap();
    assert_eq!(all(&record), []);
}

#[test]
fn terminal_02_undo_goes_back_ten_minutes_and_redo_goes_forward() {
    let record = record();
    let log = record.tandem.log();
    let kept = log.log(session(Kind::Individual, "2026-03-10T10:00", 50)).unwrap().kept;
    record.host.advance(TimeDelta::minutes(10));
    let last = log.last_act().unwrap().unwrap();
    assert_eq!((last.standing, last.recent), (CanUndo::Yes, true));
    assert_eq!(last.things[0].day, Some(date("2026-03-10")));
    let undone = log.undo_last().unwrap();
    assert_eq!((undone.done_at, undone.things[0].present), (last.at, false));
    assert_eq!(all(&record), []);
    assert!(log.redo().unwrap().things[0].present);
    assert_eq!(all(&record), std::slice::from_ref(&kept));
    assert!(log.redo().is_err(), "there is nothing more to do again");

    let late = log.log(session(Kind::Group, "2026-03-10T14:00", 90)).unwrap().kept;
    record.host.advance(TimeDelta::minutes(10) + TimeDelta::seconds(1));
    let last = log.last_act().unwrap().unwrap();
    assert!(!last.recent);
    assert!(log.undo_last().is_err(), "a second Enter is not about yesterday");
    assert_eq!(all(&record), [late, kept.clone()]);
    // Who names the act can take it back at any time.
    log.undo(last.act.unwrap()).unwrap();
    assert_eq!(all(&record), [kept]);
    assert!(record.is_sound());
}

/// Each edit replaced the whole entry by what it had read before: of two at once one was lost, and the
/// history said that the person had cleared it.
#[test]
fn house_a5_two_edits_of_different_fields_at_once_both_stay() {
    use tandem_model::{Form, Session, Setting};

    const PAIRS: usize = 200;
    let record = record();
    let kept = record.tandem.log().log(session(Kind::Group, "2026-03-10T19:00", 60)).unwrap().kept;
    let other = open(record.folder.path(), &record.host).unwrap();
    let [forms, settings] = [Form::ALL.len(), Setting::ALL.len()];
    let form = |pair: usize| Some(Form::ALL[pair % forms]);
    let setting = |pair: usize| Some(Setting::ALL[pair % settings]);
    let together = std::sync::Barrier::new(2);
    // Both write what a screen that was read before the other's edit would.
    let edits = |tandem: &tandem::Tandem, change: &dyn Fn(usize, Session) -> Session| {
        for pair in 0..PAIRS {
            together.wait();
            let before = tandem.log().session(kept.id).unwrap();
            together.wait();
            let after = change(pair, before.clone());
            let done = tandem.log().change(kept.id, &before, &after);
            together.wait(); // before anything can fail, since the other waits as well
            done.unwrap();
            let now = tandem.log().session(kept.id).unwrap();
            assert_eq!((now.form, now.setting), (form(pair), setting(pair)), "pair {pair}");
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(|| edits(&other, &|pair, before| Session { form: form(pair), ..before }));
        edits(&record.tandem, &|pair, before| Session { setting: setting(pair), ..before });
    });
    drop(other);
    let entry = record.tandem.log().find(&kept.id.to_string()).unwrap();
    for line in record.tandem.log().history(entry).unwrap().iter().skip(1) {
        assert_eq!(line.changes.len(), 1, "an edit says what was edited: {line:?}");
    }
    assert!(record.is_sound());
}

#[test]
fn security_13_what_the_profile_said_once_can_be_forgotten() {
    let record = record();
    let it = &record.tandem;
    let named = |name: Option<&str>| {
        let name = name.map(|name| Name::new(name).unwrap());
        it.person().edit(|before| Ok(Profile { name, ..before })).unwrap();
    };
    named(Some("Zqxmarker"));
    let mut older = Vec::new();
    it.transfer().export_json(&mut older, tandem::ExportChoice::WHOLE, &mut |_| {}).unwrap();
    named(None);
    let before = it.person().profile().unwrap();
    assert_ne!(
        tandem::bench::tables_with(it, "Zqxmarker").unwrap(),
        [""; 0],
        "it is in the history"
    );

    let profile = Entry { kind: EntryKind::Profile, id: Id::natural("profile", "") };
    it.log().forget(profile).unwrap();
    assert_eq!(tandem::bench::tables_with(it, "Zqxmarker").unwrap(), [""; 0]);
    assert_eq!(it.person().profile().unwrap(), before, "what it says now stays");
    named(Some("Sam"));

    // An older file does not bring it back, here or in a record that takes both.
    let mut newer = Vec::new();
    it.transfer().export_json(&mut newer, tandem::ExportChoice::WHOLE, &mut |_| {}).unwrap();
    let other = crate::support::record();
    for (into, files) in [(it, [&older, &newer]), (&other.tandem, [&newer, &older])] {
        let choice = ImportChoice { forget: true, ..ImportChoice::default() };
        for file in files {
            into.transfer().import_json(&mut file.as_slice(), choice, &mut |_| {}).unwrap();
        }
        assert_eq!(into.person().profile().unwrap().name, Some(Name::new("Sam").unwrap()));
        assert_eq!(tandem::bench::tables_with(into, "Zqxmarker").unwrap(), [""; 0]);
    }
}

#[test]
fn apps_15e_two_sessions_that_say_the_same_are_noticed_for_two_weeks() {
    let record = record();
    let (tandem, log) = (&record.tandem, record.tandem.log());
    let one = || log.log(session(Kind::Group, "2026-03-09T18:00", 60)).unwrap().kept.id;
    let first = one();
    for (kind, at, minutes) in [
        (Kind::Group, "2026-03-09T18:00", 61),
        (Kind::Individual, "2026-03-09T18:00", 60),
        (Kind::Group, "2026-03-09T18:01", 60),
    ] {
        log.log(session(kind, at, minutes)).unwrap();
    }
    assert_eq!(log.alike().unwrap(), []);
    let second = one();
    let pairs = log.alike().unwrap();
    let ids = |pair: &tandem::Alike| [pair.kept.id, pair.other.id];
    assert_eq!(pairs.len(), 1);
    assert!(ids(&pairs[0]).contains(&first) && ids(&pairs[0]).contains(&second));
    assert!(pairs[0].kept.says_the_same(&pairs[0].other));
    one();
    assert_eq!(log.alike().unwrap().len(), 2, "of three, two are too many");

    // A screen says it in both languages, and taking one out ends it.
    for language in [Language::En, Language::Es] {
        tandem.screens().choose_language(language).unwrap();
        let rows = tandem.screens().alike().unwrap();
        crate::screens::is_whole(&format!("{rows:?}"));
        assert_eq!(rows[0].goes, pairs_of(tandem)[0].other.id);
    }
    for row in tandem.screens().alike().unwrap() {
        log.remove(Entry { kind: EntryKind::Session, id: row.goes }).unwrap();
    }
    assert_eq!(log.alike().unwrap(), []);

    one();
    record.host.advance(TimeDelta::days(12));
    assert_eq!(log.alike().unwrap().len(), 1);
    record.host.advance(TimeDelta::days(1));
    assert_eq!(log.alike().unwrap(), []);
}

fn pairs_of(tandem: &tandem::Tandem) -> Vec<tandem::Alike> {
    tandem.log().alike().unwrap()
}

#[test]
fn apps_1_10_a_page_goes_on_after_a_session_that_was_removed_meanwhile() {
    let record = record();
    let log = record.tandem.log();
    for day in 1..=6 {
        log.log(session(Kind::Group, &format!("2026-03-0{day}T18:00"), 60)).unwrap();
    }
    let page = |after| {
        let query = SessionQuery { after, limit: 2, ..SessionQuery::default() };
        log.sessions(&query).unwrap().sessions
    };
    let first = page(None);
    let last = first[1].id;
    let next = page(Some(last));
    log.remove(Entry { kind: EntryKind::Session, id: last }).unwrap();
    assert_eq!(page(Some(last)), next, "no line is shown twice, and none is left out");
    let none =
        SessionQuery { after: Some(Id::from_bytes([9; 16])), limit: 2, ..SessionQuery::default() };
    assert!(matches!(log.sessions(&none), Err(TandemError::NotFound { .. })));
}
