//! Cravings that add up, and notes of a day.

use chrono::{NaiveDate, TimeDelta};
use tandem::{EntryKind, SearchFilter, Tandem};
use tandem_model::{Craving, CravingList, Eased, ForgetAfter, Id, OutOfTen, Slug};

use crate::support::{Record, date, name, note, record, slug};

/// The texts of it, by the marker's name.
pub(crate) const MARKED: [&str; 2] = ["own_word", "day_note"];

fn strength(number: u8) -> OutOfTen {
    OutOfTen::new(number).unwrap()
}

fn refused<T: std::fmt::Debug>(outcome: tandem_model::Result<T>) -> String {
    outcome.unwrap_err().to_string()
}

/// All of it, with a marker in every text.
pub(crate) fn fill(tandem: &Tandem, today: NaiveDate, marker: impl Fn(&str) -> String) {
    let [word, words] = MARKED.map(marker);
    tandem.cravings().set(true, ForgetAfter::days(90).ok()).unwrap();
    tandem.day_notes().set(true, ForgetAfter::days(90).ok()).unwrap();
    let own = tandem.cravings().add_word(CravingList::Did, name(&word)).unwrap();
    let craving = Craving {
        before: vec![slug("payday")],
        place: Some(slug("home")),
        did: vec![slug("walk"), slug(&own.to_string())],
        eased: Some(Eased::Yes),
        lasted: Some(tandem_model::Lasted::NotOver),
        after: Some(strength(2)),
        ..tandem.cravings().of_now(strength(7)).unwrap()
    };
    tandem.cravings().add(&craving).unwrap();
    tandem.day_notes().add(Some(today), note(&words).unwrap(), false).unwrap();
}

fn write(record: &Record, before: &[&str], did: &[Slug], eased: Eased) -> Id {
    record.host.advance(TimeDelta::minutes(1));
    let cravings = record.tandem.cravings();
    let craving = Craving {
        before: before.iter().map(|name| slug(name)).collect(),
        did: did.to_vec(),
        eased: Some(eased),
        ..cravings.of_now(strength(5)).unwrap()
    };
    cravings.add(&craving).unwrap().id
}

#[test]
fn one_number_is_enough_and_the_rest_may_come_later() {
    let record = record();
    let cravings = record.tandem.cravings();
    let now = cravings.of_now(strength(8)).unwrap();
    assert_eq!(refused(cravings.add(&now)), "how: off: turn it on first");
    cravings.set(true, None).unwrap();
    let saved = cravings.add(&now).unwrap();
    assert!(saved.strong, "right now is offered");
    assert!(!cravings.add(&cravings.of_now(strength(7)).unwrap()).unwrap().strong);
    let more = Craving { before: vec![slug("fight")], ..now.clone() };
    assert_eq!(cravings.change(saved.id, &now, &more).unwrap(), more);
    let unknown = Craving { before: vec![slug("made-up")], ..now.clone() };
    assert_eq!(refused(cravings.add(&unknown)), "craving: a word of its list");
    // A word of another list is none of this one.
    let walk = cravings.add_word(CravingList::Did, name("My dog")).unwrap();
    let other = Craving { before: vec![slug(&walk.to_string())], ..now };
    assert_eq!(refused(cravings.add(&other)), "craving: a word of its list");
    let long = cravings.add_word(CravingList::Did, name(&"x".repeat(41)));
    assert_eq!(refused(long), "word: at most 40 characters");
}

#[test]
fn it_adds_up_from_eight_on_and_a_hidden_word_keeps_its_counts() {
    let record = record();
    let cravings = record.tandem.cravings();
    cravings.set(true, None).unwrap();
    let dog = cravings.add_word(CravingList::Did, name("My dog")).unwrap();
    assert_eq!(cravings.add_word(CravingList::Did, name("My dog")).unwrap(), dog);
    let own = slug(&dog.to_string());
    let added = || cravings.added_up(date("2026-01-01"), date("2026-12-31")).unwrap();
    for at in 0..7 {
        let eased = if at < 3 { Eased::Yes } else { Eased::No };
        write(&record, &["payday"], &[own.clone(), slug("walk")], eased);
    }
    // Without what came before it is no eighth.
    write(&record, &[], &[slug("music")], Eased::Yes);
    let not_yet = added().not_yet.unwrap();
    assert!(not_yet.starts_with("Write down 1 more."), "{not_yet}");
    assert!(added().before.is_empty() && added().did.is_empty());
    write(&record, &["payday", "fight"], &[], Eased::No);
    let screen = added();
    assert_eq!((screen.not_yet.as_deref(), screen.of), (None, 8));
    let told = |all: &[tandem::NamedLine]| {
        let one = |it: &tandem::NamedLine| (it.text.clone(), it.often.times, it.often.eased);
        all.iter().map(one).collect::<Vec<_>>()
    };
    assert_eq!(told(&screen.before), [("Payday".into(), 8, 0), ("A fight".into(), 1, 0)]);
    let mut did = told(&screen.did);
    did.sort();
    assert_eq!(did, [("A walk".into(), 7, 3), ("My dog".into(), 7, 3)]);
    assert!(!screen.words.contains('%'));
    let mut worked = record.tandem.skills().right_now().unwrap().worked;
    worked.sort();
    assert_eq!(worked, ["A walk", "My dog"], "it stands first in right now");

    cravings.show_word(dog, false).unwrap();
    assert!(cravings.words(CravingList::Did).unwrap().iter().all(|word| word.own.is_none()));
    assert_eq!(told(&added().did).len(), 2, "its counts stay");
    let entry = record.tandem.log().find(&dog.to_string()).unwrap();
    record.tandem.log().forget(entry).unwrap();
    assert!(told(&added().did).iter().any(|it| it.0 == "a word of your own"));
    cravings.set(false, None).unwrap();
    assert_eq!(
        refused(cravings.added_up(date("2026-01-01"), date("2026-12-31"))),
        "how: off: turn it on first"
    );
    assert_eq!(record.tandem.skills().right_now().unwrap().worked, [""; 0], "off, it says nothing");
}

#[test]
fn a_note_of_a_day_is_written_changed_found_and_forgotten_by_its_age() {
    let record = record();
    let notes = record.tandem.day_notes();
    let words = note("a heron by the river").unwrap();
    assert_eq!(refused(notes.add(None, words.clone(), false)), "how: off: turn it on first");
    notes.set(true, ForgetAfter::days(30).ok()).unwrap();
    assert_eq!(
        refused(notes.add(Some(date("2026-03-12")), words.clone(), false)),
        "on: a day that has come"
    );
    let id = notes.add(None, words.clone(), false).unwrap();
    notes.add(None, words, true).unwrap();
    notes.rewrite(id, note("two herons").unwrap()).unwrap();
    let all = notes.all(date("2026-03-11"), date("2026-03-11")).unwrap();
    assert_eq!(all.len(), 2, "several of one day");
    let found = record.tandem.search().find("herons", &SearchFilter::default(), None).unwrap();
    assert_eq!((found.hits.len(), found.hits[0].entry.kind), (1, EntryKind::DayNote));
    record.host.advance(TimeDelta::days(32));
    let record = record.reopen();
    let all = record.tandem.day_notes().all(date("2026-03-01"), date("2026-03-31")).unwrap();
    assert!(all.is_empty());
    assert_eq!(tandem::bench::tables_with(&record.tandem, "heron").unwrap(), [""; 0]);
}
