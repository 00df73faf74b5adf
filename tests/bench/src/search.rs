//! Finding what was written, in twelve megabytes of notes: 20,000 of 600 characters, far more than
//! anybody writes in ten years.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::{DateTime, TimeDelta};
use tandem::{Cost, Host as _, SearchFilter, Tandem};

use crate::log::{PASSPHRASE, fixed, story};
use crate::measure::{Line, Work, line};

const NOTES: i64 = 20_000;
const BUDGET: Duration = Duration::from_millis(150);

pub(crate) fn lines() -> Vec<Line> {
    let folder = tempfile::tempdir().unwrap();
    let host = fixed();
    let own = Box::new(host.clone());
    let (tandem, _) =
        Tandem::create(folder.path(), PASSPHRASE, &story().profile(), own, Cost::TEST_ONLY)
            .unwrap();
    fill(&tandem, host.now());
    let find = |words: &'static str, wanted: usize| {
        let tandem = &tandem;
        move || {
            let found = tandem.search().find(words, &SearchFilter::default(), None).unwrap();
            assert_eq!(found.hits.len(), wanted);
        }
    };
    vec![
        line(
            "20,000 notes: two words of one of them",
            BUDGET,
            Work::new(3, find("garza lejana", 1)),
            None,
        ),
        line("20,000 notes: a word that all have", BUDGET, Work::new(3, find("martes", 50)), None),
    ]
}

/// Sessions with notes, as the CSV that a person may bring along: one act. Every tenth note has accents.
fn fill(tandem: &Tandem, now: DateTime<chrono::Utc>) {
    let mut csv = String::from("kind,start,zone,minutes,note\n");
    for at in 0..NOTES {
        let start = now - TimeDelta::hours(4 * at + 4);
        let (plain, accents) =
            ("tuesday was long and quiet, ", "el martes fue largo, mañana más, ");
        let text = if at % 10 == 0 { accents } else { plain };
        let rare = if at == NOTES / 2 { "una GARZA LEJANA " } else { "" };
        let note: String =
            format!("martes {rare}").chars().chain(text.chars().cycle()).take(600).collect();
        writeln!(csv, "group,{},UTC,50,\"{note}\"", start.format("%Y-%m-%dT%H:%M")).unwrap();
    }
    let report = tandem.log().import_csv(csv.as_bytes(), false).unwrap();
    assert_eq!(i64::from(report.added), NOTES);
}
