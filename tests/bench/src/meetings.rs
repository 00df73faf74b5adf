//! A hundred thousand meetings: taking lists in, looking around, going to those that are kept.
//!
//! Peers: for the search, the same engine without encryption, asked by the same code; for an
//! import, reading the same list and keeping nothing of it.

use std::io::Cursor;
use std::ops::ControlFlow;
use std::time::Duration;

use tandem::{Formats, Host as _, ListSettings, MeetingQuery, Tandem, bench as on};
use tandem_feeds::{Feed, FeedError, Settings};
use tandem_model::{Coordinates, DayOfWeek, FeedKind, Fellowship, Line, Profile, Zone};
use tandem_story::{Dice, StoryHost};

use crate::log::{PASSPHRASE, PEER, fixed, plain_copy};
use crate::measure::{Line as Row, Work, line};

const MEETINGS: u32 = 100_000;
const BATCH: u32 = 20_000;
const KEPT: usize = 50;
const ZONES: [&str; 5] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Phoenix",
    "America/Los_Angeles",
];
const COST: tandem::Cost = tandem::Cost::TEST_ONLY;

/// A list as a large intergroup would publish it: 500 towns, the first of which has a twentieth of
/// all; one in seven is online; notes of some twenty words; every twenty-fifth has "candle" in its
/// name, and all have "group".
pub(crate) fn list(count: u32, salt: u64) -> Vec<u8> {
    let mut dice = Dice::new(salt);
    let towns: Vec<(f64, f64)> = (0..500)
        .map(|_| {
            (30.0 + dice.below(1_700) as f64 / 100.0, -120.0 + dice.below(4_500) as f64 / 100.0)
        })
        .collect();
    let mut all = String::from("[");
    for at in 0..count {
        let town = if dice.below(20) == 0 { 0 } else { dice.below(500) as usize };
        let (lat, lon) = towns[town];
        let lat = lat + dice.below(2_000) as f64 / 10_000.0;
        let lon = lon + dice.below(2_000) as f64 / 10_000.0;
        let name = if at % 25 == 0 { "Candlelight" } else { "Morning" };
        let notes: Vec<_> = (0..20).map(|_| format!("w{}", dice.below(3_000))).collect();
        let (day, hour) = (dice.below(7), 6 + dice.below(16));
        let zone = ZONES[town % ZONES.len()];
        let place = if at % 7 == 0 {
            format!(r#""conference_url":"https://zoom.example/j/{at}","types":["ONL","O"]"#)
        } else {
            format!(
                r#""formatted_address":"{at} Oak St, Town{town}, IL 62701, USA","latitude":{lat:.5},"longitude":{lon:.5},"types":["O","D","X"]"#
            )
        };
        if at > 0 {
            all.push(',');
        }
        all += &format!(
            r#"{{"slug":"m{salt}-{at}","name":"{name} Group {at}","day":{day},"time":"{hour:02}:30","end_time":"{:02}:30","timezone":"{zone}","notes":"{}","updated":"2026-01-02 03:04:05",{place}}}"#,
            hour + 1,
            notes.join(" "),
        );
    }
    all.push(']');
    all.into_bytes()
}

pub(crate) fn import(tandem: &Tandem, list: &[u8], name: &str) {
    let settings = ListSettings {
        name: Line::new("list", name).unwrap(),
        kind: Some(FeedKind::MeetingGuide),
        fellowship: Some(Fellowship::Aa),
        zone: None,
        zones: Vec::new(),
        formats: Formats::default(),
        confirmed: false,
    };
    let go_on = &mut |_| ControlFlow::Continue(());
    let report = tandem.meetings().import(Cursor::new(list), &settings, go_on).unwrap();
    assert_eq!(report.added + report.unchanged, report.tally.read);
}

fn record(folder: &std::path::Path, host: &StoryHost) -> Tandem {
    let profile = Profile::new(Zone::named("America/New_York").unwrap());
    Tandem::create(folder, PASSPHRASE, &profile, Box::new(host.clone()), COST).unwrap().0
}

pub(crate) fn lines() -> Vec<Row> {
    let host = fixed();
    let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let tandem = record(folder.path(), &host);
    import(&tandem, &list(MEETINGS, 1), "all");
    let every = MeetingQuery { limit: KEPT as u32, ..MeetingQuery::default() };
    for found in tandem.meetings().find(&every).unwrap().meetings {
        tandem.meetings().keep(found.id).unwrap();
    }
    tandem.close().unwrap();
    let plain = plain_copy(folder.path(), &other.path().join("plain.db"));
    let tandem = Tandem::open(folder.path(), PASSPHRASE, Box::new(host.clone()), COST).unwrap();

    let first = tandem.meetings().find(&every).unwrap().meetings;
    let around = first.iter().find_map(|it| it.meeting.position).unwrap().at;
    let around = Coordinates::new(around.lat(), around.lon()).unwrap();
    let near = MeetingQuery {
        near: Some(around),
        within_km: Some(25.0),
        days: vec![DayOfWeek::Monday],
        ..MeetingQuery::default()
    };
    let text =
        |words: &str| MeetingQuery { text: Some(words.to_owned()), ..MeetingQuery::default() };
    let (some, all) = (text("candle"), text("group"));
    let [one, two, three] = ["g", "mo", "w12"].map(text);
    let day = MeetingQuery { days: vec![DayOfWeek::Monday], ..MeetingQuery::default() };
    let ours = |query: &MeetingQuery, least: u32| {
        let found = tandem.meetings().find(query).unwrap();
        assert!(found.total >= least, "{}", found.total);
    };
    let peers = |query: &MeetingQuery, least: u32| {
        let found = on::find(&plain, query, host.now()).unwrap();
        assert!(found.total >= least, "{}", found.total);
    };
    let mut lines = Vec::new();
    for (what, budget, query, least, times) in [
        ("100,000 meetings: near, on Mondays", 5, &near, 1_000, 20),
        ("100,000 meetings: a word that 4,000 have", 5, &some, 4_000, 20),
        ("100,000 meetings: a word that all have", 20, &all, MEETINGS, 5),
        ("100,000 meetings: one letter, that all have", 10, &one, MEETINGS, 5),
        ("100,000 meetings: two letters, that most have", 10, &two, 90_000, 5),
        ("100,000 meetings: three letters, that half have", 10, &three, 40_000, 5),
        ("100,000 meetings: on Mondays", 5, &day, 10_000, 5),
    ] {
        lines.push(line(
            what,
            Duration::from_millis(budget),
            Work::new(times, || ours(query, least)),
            Some((PEER, Work::new(times, || peers(query, least)))),
        ));
    }
    lines.push(line(
        "the next seven days of 50 kept meetings",
        Duration::from_millis(2),
        Work::new(20, || assert_eq!(tandem.meetings().next(7).unwrap().len(), KEPT)),
        Some((
            PEER,
            Work::new(20, || assert_eq!(on::next(&plain, host.now(), 7).unwrap().len(), KEPT)),
        )),
    ));
    let batch = list(BATCH, 2);
    lines.push(line(
        "import of 20,000 meetings",
        Duration::from_secs(1),
        Work::new(1, || {
            let fresh = tempfile::tempdir().unwrap();
            let tandem = record(fresh.path(), &host);
            import(&tandem, &batch, "list");
        }),
        Some((
            "reading the list, keeping nothing",
            Work::new(1, || {
                let settings = Settings::of(Fellowship::Aa);
                let list = Cursor::new(&batch);
                let mut feed = Feed::open(FeedKind::MeetingGuide, list, settings).unwrap();
                let tally = feed.each(|_| Ok::<_, FeedError>(())).unwrap();
                assert_eq!(tally.parsed, BATCH);
            }),
        )),
    ));
    import(&tandem, &batch, "list");
    lines.push(line(
        "the same 20,000 meetings again",
        Duration::from_millis(200),
        Work::new(1, || import(&tandem, &batch, "list")),
        None,
    ));
    lines
}
