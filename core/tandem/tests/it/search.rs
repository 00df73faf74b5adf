//! Finding what was written.

use crate::support::{Record, date, name, note, own, record, session, slug};
use chrono::NaiveDate;
use tandem::{EntryKind, Found, SearchFilter};
use tandem_model::{
    Contact, Errand, Goal, Kind, LineWhat, NotAttended, PageKind, Plan, Rule, SearchIn, What,
};

fn found(record: &Record, words: &str) -> Found {
    record.tandem.search().find(words, &SearchFilter::default(), None).unwrap()
}

fn kinds(found: &Found) -> Vec<EntryKind> {
    found.hits.iter().map(|hit| hit.entry.kind).collect()
}

fn refused(record: &Record, words: &str, after: Option<&str>) -> String {
    let found = record.tandem.search().find(words, &SearchFilter::default(), after);
    found.unwrap_err().to_string()
}

fn noted(record: &Record, at: &str, text: &str) -> tandem_model::Id {
    let mut session = session(Kind::Group, at, 60);
    session.note = note(text);
    record.tandem.log().log(session).unwrap().kept.id
}

#[test]
fn every_word_of_it_in_a_note_the_newest_first() {
    let record = record();
    noted(&record, "2026-03-03T18:00", "María took the autobús");
    noted(&record, "2026-03-05T18:00", "the BUS was late, so was maria");
    noted(&record, "2026-03-04T18:00", "no bus at all");
    let both = found(&record, "bus maria");
    let days: Vec<_> = both.hits.iter().map(|hit| hit.date.unwrap().to_string()).collect();
    assert_eq!(days, ["2026-03-05", "2026-03-03"]);
    let first = &both.hits[0];
    assert_eq!(
        (first.before.as_str(), first.marked.as_str(), first.title.as_str()),
        ("the ", "BUS", "Group therapy")
    );
    assert!(found(&record, "train").hits.is_empty());
    assert!(!format!("{first:?}").contains("late"), "a log holds nothing of it");
    assert_eq!(refused(&record, "a bus", None), "search: words of at least 2 letters");
    assert_eq!(refused(&record, "bus", Some("yesterday")), "after: the cursor of the page before");
}

#[test]
fn what_was_typed_in_every_kind_is_found_and_ready_words_are_not() {
    let record = record();
    let tandem = &record.tandem;
    let day = date("2026-03-10");
    noted(&record, "2026-03-09T18:00", "heron in a session");
    let missed = NotAttended {
        kind: Kind::Group,
        at: session(Kind::Group, "2026-03-09T20:00", 1).start,
        why: None,
        written_at: chrono::DateTime::UNIX_EPOCH,
        note: note("heron in what was missed"),
    };
    tandem.log().not_attended(missed).unwrap();
    let goal = tandem.goals().set(&Goal::new(note("a heron").unwrap(), day)).unwrap();
    tandem.goals().add_step(goal, note("a heron, step by step").unwrap()).unwrap();
    tandem.people().add(&Contact::new(name("Heron"))).unwrap();
    let what = LineWhat::Text { text: name("talk about the heron") };
    let [section, ..] = PageKind::Visit.sections().collect::<Vec<_>>()[..] else { panic!() };
    tandem.plans().add(section, what).unwrap();
    let zone = crate::support::zone(crate::support::ZONE);
    let shot = What::Errand(Errand::Shot);
    let plan = Plan {
        place: Some(name("Heron House")),
        ..Plan::new(shot, Rule::AfterLast { n: 28 }, zone, day)
    };
    tandem.agenda().add(plan).unwrap();
    let screen = tandem.skills().start("words-for-me").unwrap();
    let mut screen = screen;
    let mut typed = false;
    while let Some(stop) = screen.stop().cloned() {
        use tandem_model::{StepAnswer, StepKind};
        let answer = match &stop.step.kind {
            StepKind::Text { .. } => {
                typed = true;
                own("a heron by the river")
            }
            StepKind::Read => StepAnswer::Seen,
            StepKind::Scale { most, .. } => StepAnswer::Rated { value: *most },
            StepKind::Timer { seconds, .. } => StepAnswer::Ran { seconds: *seconds },
            StepKind::Choose { choices, .. } | StepKind::Checklist { items: choices } => {
                let choice = choices.iter().find(|choice| !choice.leave).unwrap();
                StepAnswer::Chosen { choices: vec![slug(choice.id.as_str())] }
            }
            StepKind::Check { answers } => {
                StepAnswer::Chosen { choices: vec![answers[0].id.clone()] }
            }
            StepKind::Did { .. } | StepKind::Plan { .. } => StepAnswer::Skipped,
        };
        screen = tandem.skills().answer(screen.id, stop.name.as_str(), answer).unwrap();
    }
    assert!(typed, "the exercise asks for own words");

    let all = found(&record, "heron");
    let mut places: Vec<_> = all.hits.iter().map(|hit| hit.place).collect();
    places.sort_unstable();
    let wanted = [
        SearchIn::Notes,
        SearchIn::Notes,
        SearchIn::Skills,
        SearchIn::Pages,
        SearchIn::Goals,
        SearchIn::Plans,
        SearchIn::People,
    ];
    assert_eq!(places, wanted);
    for hit in &all.hits {
        assert_eq!(hit.marked.to_lowercase(), "heron", "{hit:?}");
        assert!(!hit.title.is_empty() && !hit.title.contains('.'), "{}", hit.title);
    }
    // A ready answer of the exercise, and its title, are not the person's words.
    assert!(found(&record, "stuck").hits.is_empty());

    let only = SearchFilter { places: vec![SearchIn::People], ..SearchFilter::default() };
    let people = tandem.search().find("heron", &only, None).unwrap();
    assert_eq!(kinds(&people), [EntryKind::Contact]);
    // What is about no day is in no stretch of days.
    let from = SearchFilter { from: Some(date("2026-03-10")), ..SearchFilter::default() };
    let since = tandem.search().find("heron", &from, None).unwrap();
    assert!(since.hits.iter().all(|hit| hit.date >= Some(day)) && !since.hits.is_empty());
    assert!(!kinds(&since).contains(&EntryKind::Contact));
}

#[test]
fn what_was_forgotten_or_taken_out_is_not_found() {
    let record = record();
    let kept = noted(&record, "2026-03-03T18:00", "a heron");
    assert_eq!(found(&record, "heron").hits.len(), 1);
    let entry = record.tandem.log().find(&kept.to_string()).unwrap();
    record.tandem.log().remove(entry).unwrap();
    assert!(found(&record, "heron").hits.is_empty(), "its note is still there");
    record.tandem.log().undo_last().unwrap();
    assert_eq!(found(&record, "heron").hits.len(), 1);
    record.tandem.log().forget(entry).unwrap();
    assert!(found(&record, "heron").hits.is_empty());
}

#[test]
fn pages_of_fifty_follow_each_other_without_a_gap() {
    let record = record();
    let first: NaiveDate = date("2025-09-01");
    for day in 0..120 {
        // Three of each day, so that a page ends within one.
        let on = first + chrono::TimeDelta::days(day / 3);
        noted(&record, &format!("{on}T{:02}:00", 8 + day % 3), "a heron");
    }
    let mut after: Option<String> = None;
    let mut all = Vec::new();
    for wanted in [50, 50, 20] {
        let query = SearchFilter::default();
        let page = record.tandem.search().find("heron", &query, after.as_deref()).unwrap();
        assert_eq!(page.hits.len(), wanted);
        all.extend(page.hits.iter().map(|hit| (hit.date, hit.entry.id)));
        after = page.cursor;
    }
    assert_eq!(after, None);
    let mut sorted = all.clone();
    sorted.sort_unstable_by(|one, other| other.cmp(one));
    sorted.dedup();
    assert_eq!((all.len(), &all), (120, &sorted));
}
