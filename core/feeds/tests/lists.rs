//! Real lists, counted twice: here and by `tests/oracle/feed_counts.py`, which shares no code and no
//! language with the program.
//!
//! The lists belong to the groups that publish them, so none is in the repository. The environment
//! variable `TANDEM_FEEDS` names a folder with some: those with `bmlt` in their name are BMLT answers,
//! one with `formats` holds their formats, the others are Meeting Guide lists. Without it that test
//! says that there is nothing to read. The lists that we wrote are counted in any case.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test says no by a panic, and tells what it counted"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tandem_feeds::{Feed, FeedError, Formats, Limits, Settings};
use tandem_model::{FeedKind, Fellowship, ImportTally, Meeting, MeetingType, Zone};

fn read(kind: FeedKind, path: &Path, settings: Settings) -> (Vec<Meeting>, ImportTally) {
    let mut feed = Feed::open(kind, File::open(path).unwrap(), settings).unwrap();
    let mut meetings = Vec::new();
    let tally = feed
        .each(|row| {
            assert!(!row.meetings.is_empty());
            meetings.extend(row.meetings);
            Ok::<_, FeedError>(())
        })
        .unwrap();
    assert_eq!(tally.read, feed.survey().rows);
    assert_eq!(tally.read, tally.parsed + tally.refused(), "every meeting is accounted for");
    assert_eq!(tally.slots as usize, meetings.len());
    for meeting in &meetings {
        assert_eq!(meeting.check(), Ok(()));
        let json = serde_json::to_string(meeting).unwrap();
        assert_eq!(&serde_json::from_str::<Meeting>(&json).unwrap(), meeting);
    }
    let mut keys: Vec<_> = meetings.iter().map(|it| (it.key.as_str(), it.slot)).collect();
    keys.sort_unstable();
    keys.dedup();
    assert_eq!(keys.len(), meetings.len(), "key and slot name one meeting");
    (meetings, tally)
}

fn counted(meetings: &[Meeting], tally: &ImportTally) -> Value {
    let count = |word: &dyn Fn(&Meeting) -> String| {
        let mut counts = BTreeMap::new();
        for meeting in meetings {
            *counts.entry(word(meeting)).or_insert(0) += 1;
        }
        counts
    };
    let day = |it: &Meeting| match it.when.day_and_start() {
        Some((day, _)) => day.to_string(),
        None => "appointment".to_owned(),
    };
    let start = |it: &Meeting| match it.when.day_and_start() {
        Some((_, start)) => start.to_string(),
        None => "appointment".to_owned(),
    };
    let mut types = BTreeMap::new();
    for code in meetings.iter().flat_map(|it| &it.types) {
        *types.entry(code.code.as_str().to_uppercase()).or_insert(0) += 1;
    }
    let means = |kind| {
        let any = |it: &&Meeting| it.types.iter().any(|code| code.means == Some(kind));
        meetings.iter().filter(any).count()
    };
    json!({
        "read": tally.read,
        "refused": tally.refused(),
        "by_day": count(&day),
        "by_start": count(&start),
        "by_venue": count(&|it| it.venue.to_string()),
        "by_status": count(&|it| it.status.to_string()),
        "by_type": types,
        "open": means(MeetingType::Open),
        "closed": means(MeetingType::Closed),
    })
}

fn oracle(arguments: &[&Path]) -> Value {
    let python = std::env::var_os("TANDEM_PYTHON")
        .expect("TANDEM_PYTHON must name a Python: run ./tests/run, which makes one");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/feed_counts.py");
    let output = Command::new(python).arg(script).args(arguments).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name)
}

fn zoned(fellowship: Fellowship, zone: &str) -> Settings {
    Settings { zone: Some(Zone::named(zone).unwrap()), ..Settings::of(fellowship) }
}

/// The folder of lists, if there is one.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("TANDEM_FEEDS").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("TANDEM_FEEDS names no folder of lists: nothing to read, nothing is claimed");
    }
    folder
}

fn tell(name: &str, counted: &Value, tally: &ImportTally) {
    eprintln!("{name}: {counted}");
    let inferred: Vec<String> =
        tally.inferred.iter().map(|(what, count)| format!("{what} {count}")).collect();
    let refused = &tally.refused;
    eprintln!("  slots {}; {}; refused {refused:?}", tally.slots, inferred.join(", "));
}

#[test]
fn our_own_lists_are_counted_alike() {
    let kind = Path::new("meeting-guide");
    let path = fixture("quirks.json");
    let (meetings, tally) =
        read(FeedKind::MeetingGuide, &path, zoned(Fellowship::Aa, "America/Chicago"));
    assert_eq!(counted(&meetings, &tally), oracle(&[kind, &path]));

    let path = fixture("bmlt.json");
    let (meetings, tally) = read(FeedKind::Bmlt, &path, zoned(Fellowship::Na, "America/Chicago"));
    assert_eq!(counted(&meetings, &tally), oracle(&[Path::new("bmlt"), &path]));
}

#[test]
fn lists_are_counted_alike_when_present() {
    let Some(folder) = folder() else { return };
    let mut files: Vec<PathBuf> = folder.read_dir().unwrap().map(|it| it.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|it| it == "json"));
    files.sort();
    let is = |path: &Path, part: &str| path.file_name().unwrap().to_string_lossy().contains(part);
    let (formats, lists): (Vec<_>, Vec<_>) = files.iter().partition(|path| is(path, "formats"));
    assert!(!lists.is_empty(), "TANDEM_FEEDS names a folder without lists");
    for path in lists {
        let (kind, word, fellowship) = if is(path, "bmlt") {
            (FeedKind::Bmlt, Path::new("bmlt"), Fellowship::Na)
        } else {
            (FeedKind::MeetingGuide, Path::new("meeting-guide"), Fellowship::Aa)
        };
        let mut settings = zoned(fellowship, "UTC");
        let mut arguments = vec![word, path];
        for formats in formats.iter().filter(|_| kind == FeedKind::Bmlt) {
            let file = File::open(formats).unwrap();
            settings.formats = Formats::read(file, Limits::default()).unwrap();
            arguments.push(formats);
        }
        let (meetings, tally) = read(kind, path, settings.clone());
        let counts = counted(&meetings, &tally);
        tell(&path.file_name().unwrap().to_string_lossy(), &counts, &tally);
        assert_eq!(counts, oracle(&arguments), "{}", path.display());
        // The same list twice is the same meetings under the same keys.
        assert_eq!(read(kind, path, settings), (meetings, tally));
    }
}
