//! What a program asks: counted anew each time, from what was held.

use std::fs::File;
use std::process::Command;

use crate::support::*;
use chrono::TimeDelta;
use serde_json::{Value, json};
use tandem::{ItemKind, RequirementLine, SessionQuery};
use tandem_model::{
    Asked, AskedPer, ContactRole, Form, Kind, PaperKind, PaperState, ProgramPaper, Requirement,
    Result, Session, TandemError, VisitPlan, Word as _,
};
use tandem_story::Story;

fn groups(per: AskedPer, from: &str) -> Requirement {
    Requirement::new([Kind::Group].into(), Asked::Times(4), per, date(from))
}

fn lines(record: &Record) -> Vec<RequirementLine> {
    record.tandem.program().screen().unwrap().asked
}

fn now(record: &Record) -> String {
    lines(record)[0].period.as_ref().unwrap().text.clone()
}

fn field<T: std::fmt::Debug>(refused: Result<T>) -> String {
    match refused.unwrap_err() {
        TandemError::Invalid { field, .. } => field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_is_held_is_counted_and_an_undo_takes_it_away() {
    let record = record();
    let (program, log) = (record.tandem.program(), record.tandem.log());
    let asked = Requirement {
        said_by: Some(ContactRole::Counselor),
        ..groups(AskedPer::Month, "2026-02-01")
    };
    program.ask(&asked).unwrap();
    for at in ["2026-02-03T18:00", "2026-03-03T18:00", "2026-03-10T18:00"] {
        log.log(session(Kind::Group, at, 90)).unwrap();
    }
    log.log(session(Kind::Individual, "2026-03-04T10:00", 50)).unwrap();
    assert_eq!(now(&record), "This month: 2 of 4. Until Tuesday, March 31, 2026.");
    let line = &lines(&record)[0];
    assert_eq!(line.past[0].text, "February 2026: 1 of 4.");
    assert_eq!(line.said, "Said by: Counselor. Written down on March 11, 2026.");

    // The last one was an individual session, the one before a group.
    log.undo_last().unwrap();
    assert!(now(&record).starts_with("This month: 2 of 4."));
    log.undo_last().unwrap();
    assert!(now(&record).starts_with("This month: 1 of 4."));
    log.redo().unwrap();
    assert!(now(&record).starts_with("This month: 2 of 4."));
}

#[test]
fn parts_of_one_appointment_are_one_time_with_their_minutes() {
    let record = record();
    let kinds = [Kind::Group, Kind::Medical].into();
    let asked = Requirement::new(kinds, Asked::Times(2), AskedPer::Week, date("2026-03-09"));
    record.tandem.program().ask(&asked).unwrap();
    let log = record.tandem.log();
    let group = log.log(session(Kind::Group, "2026-03-10T18:00", 60)).unwrap().kept.id;
    let part = Session { part_of: Some(group), ..session(Kind::Medical, "2026-03-10T19:00", 15) };
    log.log(part).unwrap();
    let done = lines(&record)[0].period.as_ref().unwrap().done;
    assert_eq!((done.times, done.minutes), (1, 75));
    // In minutes the same reads otherwise.
    let id = lines(&record)[0].id;
    let asked = Asked::Minutes(120);
    record.tandem.program().edit(id, |before| Ok(Requirement { asked, ..before })).unwrap();
    assert!(now(&record).starts_with("This week: 1 h 15 min of 2 h."), "{}", now(&record));
}

#[test]
fn slips_are_there_by_themselves_and_go_with_their_session() {
    let record = record();
    let (program, log) = (record.tandem.program(), record.tandem.log());
    program.ask(&Requirement { slips: true, ..groups(AskedPer::Month, "2026-03-01") }).unwrap();
    let one = log.log(session(Kind::Group, "2026-03-03T18:00", 90)).unwrap().kept.id;
    log.log(session(Kind::Group, "2026-03-10T18:00", 90)).unwrap();
    let slips = || (lines(&record)[0].slips.to_get, lines(&record)[0].slips.have);
    assert_eq!(slips(), (2, 0));
    program.set_paper(one, PaperState::Have).unwrap();
    let screen = program.screen().unwrap();
    assert_eq!((slips(), screen.take_along.as_deref()), ((1, 1), Some("To take along: 1 paper.")));
    assert_eq!(screen.papers[0].text, "A slip: Group therapy, March 3, 2026. I have it.");
    let given = PaperState::HandedIn { on: Some(date("2026-03-11")), at: Some(name("front desk")) };
    program.set_paper(one, given).unwrap();
    assert_eq!((slips(), program.screen().unwrap().papers.len()), ((1, 0), 1));
    assert_eq!(program.papers().unwrap().len(), 2);

    // Forgetting the session forgets what was said of its slip; undoing the other takes its slip away.
    let entry = log.find(&one.to_string()).unwrap();
    assert_eq!(log.forget(entry).unwrap().with_it.len(), 1);
    assert_eq!(slips(), (1, 0));
    let other = Some(date("2026-03-20"));
    let letter = ProgramPaper { by: other, ..ProgramPaper::new(PaperKind::Letter) };
    program.add_paper(&letter).unwrap();
    assert_eq!(field(program.add_paper(&ProgramPaper::new(PaperKind::Slip))), "about");
    let agenda = record.tandem.agenda().screen(date("2026-03-11"), date("2026-03-31")).unwrap();
    let items = agenda.days.iter().flat_map(|day| &day.items);
    let kinds: Vec<_> = items.map(|item| item.kind).collect();
    assert!(kinds.contains(&ItemKind::Paper) && kinds.contains(&ItemKind::Program), "{kinds:?}");
}

#[test]
fn two_devices_write_one_slip() {
    let record = record();
    let held = record.tandem.log().log(session(Kind::Group, "2026-03-03T18:00", 90)).unwrap();
    let id = held.kept.id;
    record
        .tandem
        .program()
        .ask(&Requirement { slips: true, ..groups(AskedPer::Month, "2026-03-01") })
        .unwrap();
    let (_folder, other) = record.copied();
    record.tandem.program().set_paper(id, PaperState::Have).unwrap();
    record.host.advance(TimeDelta::minutes(1));
    other.program().set_paper(id, PaperState::Have).unwrap();
    let mut file = Vec::new();
    other.transfer().export_json(&mut file, tandem::ExportChoice::WHOLE, &mut |_| {}).unwrap();
    let choice = tandem::ImportChoice { forget: true, from_another: true, ..Default::default() };
    record.tandem.transfer().import_json(&mut &*file, choice, &mut |_| {}).unwrap();
    assert_eq!(lines(&record)[0].slips.have, 1);
    assert_eq!(record.tandem.program().papers().unwrap().len(), 1);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let record = record();
    let program = record.tandem.program();
    let month = || groups(AskedPer::Month, "2026-03-01");
    assert_eq!(field(program.ask(&Requirement { kinds: [].into(), ..month() })), "kinds");
    assert_eq!(field(program.ask(&Requirement { asked: Asked::Times(32), ..month() })), "times");
    let until = Some(date("2026-02-28"));
    assert_eq!(field(program.ask(&Requirement { until, ..month() })), "until");
    let long = Some(name(&"a".repeat(41)));
    assert_eq!(field(program.ask(&Requirement { program: long, ..month() })), "program");
    assert_eq!(
        field(program.ask(&Requirement { note: note(&"a".repeat(301)), ..month() })),
        "note"
    );
}

/// What is done of every sort of requirement, over the made-up person's half year, is what Python finds.
#[test]
fn what_is_done_is_what_the_oracle_finds() {
    let record = record();
    let it = &record.tandem;
    let today = date("2026-08-23");
    record.host.set("2026-08-23T16:00:00Z");
    let story = Story::of(24, tandem::Host::now(&record.host)).unwrap();
    record.host.set(&story.begin().to_rfc3339());
    tandem_story::keep(it, &record.host, &story).unwrap();

    it.visits().set_plan(&VisitPlan::default()).unwrap();

    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    let sessions = it.log().sessions(&query).unwrap().sessions;
    assert!(sessions.len() > 80, "{}", sessions.len());
    let visits = it.visits().days(date("2000-01-01"), today).unwrap();
    assert!(visits.len() > 3, "{visits:?}");
    let kinds = [vec![Kind::Group], vec![Kind::Individual, Kind::MutualHelp], vec![Kind::Medical]];
    let mut asked = Vec::new();
    for per in AskedPer::ALL {
        for kinds in &kinds {
            for (from, until) in [("2026-03-04", None), ("2026-05-13", Some("2026-08-01"))] {
                for form in [None, Some(Form::Video)] {
                    let kinds = kinds.iter().copied().collect();
                    let plain = Requirement::new(kinds, Asked::Times(3), *per, date(from));
                    asked.push(Requirement { until: until.map(date), form, ..plain });
                }
            }
        }
    }
    let session = |kept: &tandem::Kept| {
        let Session { kind, start, minutes, form, part_of, .. } = &kept.session;
        json!({"id": kept.id, "date": start.date(), "kind": kind, "minutes": minutes.get(),
               "form": form, "part_of": part_of})
    };
    let week = it.person().profile().unwrap().week_start;
    let told = json!({"today": today, "week_start": week.word(), "visits": visits, "asked": asked,
                      "sessions": sessions.iter().map(session).collect::<Vec<_>>()});
    // Without these the oracle would have to know what a field that is left out means.
    let told = {
        let mut told = told;
        for one in told["asked"].as_array_mut().unwrap() {
            for field in ["until", "form"] {
                one.as_object_mut().unwrap().entry(field).or_insert(Value::Null);
            }
        }
        told
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("told.json");
    std::fs::write(&path, told.to_string()).unwrap();
    let python = std::env::var_os("TANDEM_PYTHON").expect("TANDEM_PYTHON: run ./tests/run");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/program.py");
    let found =
        Command::new(python).arg(script).stdin(File::open(&path).unwrap()).output().unwrap();
    assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stderr));
    let found: Vec<Value> = serde_json::from_slice(&found.stdout).unwrap();

    let (mut periods, mut held) = (0, 0);
    for (requirement, found) in asked.iter().zip(&found) {
        let id = it.program().ask(requirement).unwrap();
        let lines = it.program().screen().unwrap().asked;
        let line = lines.iter().find(|line| line.id == id).unwrap();
        let ours: Vec<_> = line.period.iter().chain(&line.past).collect();
        let told =
            |it: &&tandem::AskedPeriod| json!([it.from, it.to, it.done.times, it.done.minutes]);
        let ours: Vec<_> = ours.iter().map(told).collect();
        let same = found.as_array().unwrap().iter().take(ours.len()).cloned().collect::<Vec<_>>();
        assert_eq!(ours, same, "{requirement:?}");
        assert!(ours.len() >= found.as_array().unwrap().len().min(6), "{requirement:?}");
        periods += ours.len();
        held += line.past.iter().map(|it| it.done.times).sum::<u32>();
        it.log().remove(it.log().find(&id.to_string()).unwrap()).unwrap();
    }
    assert!(periods > 150 && held > 200, "{periods} periods, {held} times");
}
