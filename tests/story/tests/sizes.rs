//! A story of any length can be kept, and is the same record each time.
#![allow(clippy::unwrap_used)]

use chrono::{DateTime, Utc};
use tandem::{Cost, Host as _, SessionQuery, Tandem};
use tandem_comes_back::Left;
use tandem_story::{Clock as _, Story, StoryHost};

const PASSPHRASE: &str = "seven quiet herons";

fn now() -> DateTime<Utc> {
    "2026-06-03T15:00:00Z".parse().unwrap()
}

fn record(story: &Story) -> (Tandem, StoryHost, Left) {
    let folder = tempfile::tempdir().unwrap();
    let host = StoryHost::new(story.begin(), story.seed, [1; 16]);
    let own = Box::new(host.clone());
    let (tandem, _) =
        Tandem::create(folder.path(), PASSPHRASE, &story.profile(), own, Cost::TEST_ONLY).unwrap();
    let clock = host.clone();
    (tandem, host, Left::new(folder, PASSPHRASE, move || clock.now()))
}

/// All that a record holds, with its history.
fn everything(tandem: &Tandem) -> Vec<u8> {
    let mut file = Vec::new();
    tandem.transfer().export_json(&mut file, tandem::ExportChoice::WHOLE, &mut |_| {}).unwrap();
    file
}

#[test]
fn house_b4_the_same_story_is_the_same_record() {
    let kept = |seed| {
        let story = Story { seed, ..Story::of(6, now()).unwrap() };
        let (tandem, host, _folder) = record(&story);
        tandem_story::keep(&tandem, &host, &story).unwrap();
        assert!(tandem.safe().check().unwrap().ok());
        everything(&tandem)
    };
    assert!(kept(1) == kept(1), "the same seed");
    assert!(kept(1) != kept(2), "another seed");
}

#[test]
fn house_b4_no_weeks_are_an_empty_record() {
    let story = Story::of(0, now()).unwrap();
    let (tandem, host, _folder) = record(&story);
    let empty = everything(&tandem);
    tandem_story::keep(&tandem, &host, &story).unwrap();
    assert!(everything(&tandem) == empty);
    assert_eq!(tandem_story::fill(&tandem, &story).unwrap(), 0);
}

#[test]
fn house_b4_a_record_has_as_many_sessions_as_are_asked_for() {
    for (weeks, sessions) in [(1, 0), (30, 3_000), (520, 5_000)] {
        let story = Story { sessions, ..Story::of(weeks, now()).unwrap() };
        let (tandem, host, _folder) = record(&story);
        host.set_clock(story.now);
        let added = tandem_story::fill(&tandem, &story).unwrap();
        assert!(if sessions > 0 { added == sessions } else { added > 0 }, "{added}");
        let query = SessionQuery { limit: 1, ..SessionQuery::default() };
        assert_eq!(tandem.log().sessions(&query).unwrap().sessions.len(), 1);
        assert!(tandem.safe().check().unwrap().ok());
    }
}
