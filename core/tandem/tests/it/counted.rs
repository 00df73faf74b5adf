//! Lists counted twice: in the store, by the search that everybody has, and in the file itself by
//! `tests/oracle/feed_counts.py`, which shares no code and no language with the program.
//!
//! Real lists belong to the groups that publish them: `TANDEM_FEEDS` names a folder with some, and without
//! it the test of them says that it tried nothing. Lists of each kind that we wrote are counted in any case.
#![allow(clippy::print_stderr, reason = "what was counted, and what was not, is worth a line")]

use std::collections::BTreeMap;
use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::{record, zone};
use serde_json::{Value, json};
use tandem::{FeedLimits, Formats, ImportReport, ListSettings, MeetingQuery, Tandem};
use tandem_model::{
    DayOfWeek, FeedKind, Fellowship, Line, Meeting, MeetingType, TimeOfDay, Venue, Word as _,
};

struct List {
    file: PathBuf,
    kind: FeedKind,
    zone: &'static str,
    formats: Option<PathBuf>,
}

impl List {
    fn settings(&self) -> ListSettings {
        let formats = match &self.formats {
            Some(file) => Formats::read(File::open(file).unwrap(), FeedLimits::default()).unwrap(),
            None => Formats::default(),
        };
        let bmlt = self.kind == FeedKind::Bmlt;
        ListSettings {
            name: Line::new("list", "counted").unwrap(),
            kind: None,
            fellowship: Some(if bmlt { Fellowship::Na } else { Fellowship::Aa }),
            zone: Some(zone(self.zone)),
            zones: Vec::new(),
            formats,
            confirmed: false,
        }
    }

    fn take_in(&self, tandem: &Tandem) -> ImportReport {
        let (list, go_on) = (File::open(&self.file).unwrap(), &mut |_| ControlFlow::Continue(()));
        tandem.meetings().import(list, &self.settings(), go_on).unwrap()
    }

    fn counted_by_the_oracle(&self) -> Value {
        let python = std::env::var_os("TANDEM_PYTHON")
            .expect("TANDEM_PYTHON must name a Python: run ./tests/run, which makes one");
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/feed_counts.py");
        let mut command = Command::new(python);
        let kind = if self.kind == FeedKind::Bmlt { "bmlt" } else { "meeting-guide" };
        let output =
            command.arg(script).arg(kind).arg(&self.file).args(&self.formats).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// Every meeting that the search has, also those that it shows as one.
fn all(tandem: &Tandem, query: &MeetingQuery) -> Vec<Meeting> {
    let found = tandem.meetings().find(query).unwrap();
    assert_eq!(found.total as usize, found.meetings.len(), "no more than the search can show");
    let mut all = Vec::new();
    for one in found.meetings {
        all.extend(one.also.iter().map(|id| tandem.meetings().show(*id).unwrap().meeting));
        all.push(one.meeting);
    }
    all
}

fn any() -> MeetingQuery {
    MeetingQuery { limit: 10_000, ..MeetingQuery::default() }
}

fn tallied(words: impl IntoIterator<Item = String>) -> BTreeMap<String, u32> {
    words.into_iter().fold(BTreeMap::new(), |mut counts, word| {
        *counts.entry(word).or_insert(0) += 1;
        counts
    })
}

fn counted(tandem: &Tandem, report: &ImportReport) -> Value {
    let meetings = all(tandem, &any());
    let of = |word: &dyn Fn(&Meeting) -> String| tallied(meetings.iter().map(word));
    let when = |it: &Meeting| it.when.day_and_start();
    let appointment = || "appointment".to_owned();
    let codes = meetings.iter().flat_map(|it| &it.types);
    let with = |kind| all(tandem, &MeetingQuery { types: vec![kind], ..any() }).len();
    json!({
        "read": report.tally.read,
        "refused": report.tally.refused(),
        "by_day": of(&|it| when(it).map_or_else(appointment, |(day, _)| day.to_string())),
        "by_start": of(&|it| when(it).map_or_else(appointment, |(_, start)| start.to_string())),
        "by_venue": of(&|it| it.venue.to_string()),
        "by_status": of(&|it| it.status.to_string()),
        "by_type": tallied(codes.map(|code| code.code.as_str().to_uppercase())),
        "open": with(MeetingType::Open),
        "closed": with(MeetingType::Closed),
    })
}

/// What the search answers to one day, and to one start, is what it has of them.
fn asked(tandem: &Tandem, list: &List) {
    let home = zone(list.zone);
    let everything = all(tandem, &any());
    // Of what one joins from where one is, the day is the person's.
    let there = |it: &&Meeting| {
        let zone = it.when.weekly().map(|weekly| &weekly.at.zone);
        it.venue == Venue::InPerson || zone.is_none_or(|zone| *zone == home)
    };
    let everything: Vec<_> = everything.iter().filter(there).collect();
    let query = MeetingQuery { zone: Some(home.clone()), ..any() };
    let count = |query: &MeetingQuery| all(tandem, query).iter().filter(there).count();
    for day in DayOfWeek::ALL {
        let on = |it: &&&Meeting| it.when.day_and_start().is_some_and(|(its, _)| its == *day);
        let asked = count(&MeetingQuery { days: vec![*day], ..query.clone() });
        assert_eq!(asked, everything.iter().filter(on).count(), "{day}");
    }
    for hour in 0..24 {
        let at = |hour| TimeOfDay::new(hour * 60).ok();
        let (after, before) = (at(hour), at((hour + 1) % 24));
        let within = |it: &&&Meeting| {
            it.when.day_and_start().is_some_and(|(_, start)| start.minute() / 60 == hour)
        };
        let asked = count(&MeetingQuery { after, before, ..query.clone() });
        assert_eq!(asked, everything.iter().filter(within).count(), "{hour} o'clock");
    }
}

fn counted_alike(list: &List) {
    let record = record();
    let tandem = &record.tandem;
    let name = list.file.file_name().unwrap().to_string_lossy();
    let first = list.take_in(tandem);
    let counts = counted(tandem, &first);
    eprintln!("{name}: {counts}");
    assert_eq!(counts, list.counted_by_the_oracle(), "{name}");
    asked(tandem, list);
    // The same list again, and after the record was closed and opened.
    let again = list.take_in(tandem);
    assert_eq!((again.added, again.changed, again.missing), (0, 0, 0), "{name}");
    assert_eq!(counted(tandem, &again), counts, "{name}");
    assert!(record.is_sound());
    assert_eq!(counted(&record.reopen().tandem, &again), counts, "{name}");
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../feeds/tests/fixtures").join(name)
}

#[test]
fn lists_that_we_wrote_are_counted_alike_in_the_store() {
    let zone = "America/Chicago";
    let (guide, bmlt) = (FeedKind::MeetingGuide, FeedKind::Bmlt);
    for (file, kind, formats) in [
        ("quirks.json", guide, None),
        ("bmlt.json", bmlt, None),
        ("bmlt-bare.json", bmlt, Some("bmlt-formats.json")),
    ] {
        counted_alike(&List { file: fixture(file), kind, zone, formats: formats.map(fixture) });
    }
}

#[test]
fn real_lists_are_counted_alike_in_the_store() {
    let Some(folder) = std::env::var_os("TANDEM_FEEDS").map(PathBuf::from) else {
        return eprintln!("skipped: TANDEM_FEEDS names no folder of real lists");
    };
    let (guide, bmlt) = (FeedKind::MeetingGuide, FeedKind::Bmlt);
    for (file, kind, zone) in [
        ("edmonton-aa.json", guide, "America/Edmonton"),
        ("kansas-city-aa.json", guide, "America/Chicago"),
        ("san-jose-aa.json", guide, "America/Los_Angeles"),
        ("north-west-texas-aa.json", guide, "America/Chicago"),
        ("times-quirks.json", guide, "America/New_York"),
        ("bmlt-new-york-monday.json", bmlt, "America/New_York"),
    ] {
        let formats = (kind == bmlt).then(|| folder.join("bmlt-formats.json"));
        counted_alike(&List { file: folder.join(file), kind, zone, formats });
    }
}
