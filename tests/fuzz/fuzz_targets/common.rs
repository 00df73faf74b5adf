//! What must hold of any bytes that are taken for a list of meetings.

use std::collections::BTreeSet;
use std::io::Cursor;

use tandem_feeds::{Feed, FeedError, Limits, Settings};
use tandem_model::{FeedKind, Fellowship, Meeting, Word, Zone, is_plain};

/// Reads `bytes` as a list. The first byte chooses the fellowship, so that every table of codes is
/// met, and whether a zone is known.
pub fn read(kind: FeedKind, bytes: &[u8]) {
    let Some((&choice, list)) = bytes.split_first() else {
        return;
    };
    let settings = Settings {
        zone: (choice & 1 == 0).then(Zone::utc),
        // Small enough that the fuzzer can reach them.
        limits: Limits { bytes: 1 << 16, rows: 500, text: 1 << 13, depth: 32 },
        ..Settings::of(Fellowship::ALL[usize::from(choice >> 1) % Fellowship::ALL.len()])
    };
    let Ok(mut feed) = Feed::open(kind, Cursor::new(list), settings) else {
        return;
    };
    let mut names = BTreeSet::new();
    let mut slots = 0;
    let first = feed.each(|row| {
        assert!(!row.meetings.is_empty());
        for meeting in &row.meetings {
            check(meeting);
            assert_eq!(meeting.key, row.meetings[0].key);
            assert!(names.insert((meeting.key.clone(), meeting.slot)), "two meetings of one name");
            slots += 1;
        }
        Ok::<_, FeedError>(())
    });
    match &first {
        Ok(tally) => {
            assert_eq!(tally.read, feed.survey().rows);
            assert_eq!(tally.read, tally.parsed + tally.refused());
            assert_eq!(tally.slots, slots);
        }
        // The first pass has read all of it, so nothing but a missing zone can end the second.
        Err(error) => assert_eq!(*error, FeedError::NeedsZone),
    }
    assert_eq!(feed.each(|_| Ok(())), first, "the same list twice is the same");
}

fn check(meeting: &Meeting) {
    assert_eq!(meeting.check(), Ok(()));
    let json = serde_json::to_string(meeting).expect("a meeting is JSON");
    let again: Meeting = serde_json::from_str(&json).expect("its own JSON is a meeting");
    assert_eq!(&again, meeting);
    let value: serde_json::Value = serde_json::from_str(&json).expect("it is JSON");
    plain(&value);
    if let Some(link) = &meeting.conference.url {
        let start = link.as_str()[..7].to_ascii_lowercase();
        assert!(start == "http://" || start == "https:/");
    }
    // The fingerprint and the next occurrence are asked of every meeting that is shown.
    let _ = meeting.fingerprint().id();
    if let Some(weekly) = meeting.when.weekly() {
        let now = "2026-03-08T09:59:59Z".parse().expect("it is a time");
        assert!(weekly.now_or_next(now).is_some());
    }
}

/// No text of it holds what could move or hide other text.
fn plain(value: &serde_json::Value) {
    match value {
        serde_json::Value::String(text) => {
            assert!(text.chars().all(|c| c == '\n' || is_plain(c)));
        }
        serde_json::Value::Array(all) => all.iter().for_each(plain),
        serde_json::Value::Object(all) => all.values().for_each(plain),
        _ => {}
    }
}
