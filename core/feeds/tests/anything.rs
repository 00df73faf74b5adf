//! Whatever stands in the fields of a list, the laws of `tandem_feeds` hold. The fuzz targets ask the
//! same of arbitrary bytes; here every test run asks it of lists that are nearly right.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::io::Cursor;

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tandem_feeds::{Feed, FeedError, Settings};
use tandem_model::{FeedKind, Fellowship, Meeting, Word, Zone, is_plain};

const MEETING_GUIDE: &[&str] = &[
    "slug",
    "name",
    "day",
    "time",
    "end_time",
    "timezone",
    "types",
    "notes",
    "location",
    "location_notes",
    "group",
    "group_notes",
    "formatted_address",
    "address",
    "city",
    "state",
    "latitude",
    "longitude",
    "coordinates",
    "approximate",
    "region",
    "regions",
    "conference_url",
    "conference_url_notes",
    "conference_phone",
    "attendance_option",
    "updated",
    "contact_1_name",
];

const BMLT: &[&str] = &[
    "id_bigint",
    "root_server_uri",
    "weekday_tinyint",
    "start_time",
    "duration_time",
    "time_zone",
    "venue_type",
    "formats",
    "format_shared_id_list",
    "published",
    "latitude",
    "longitude",
    "meeting_name",
    "location_text",
    "location_street",
    "location_municipality",
    "location_province",
    "comments",
    "phone_meeting_number",
    "virtual_meeting_link",
    "contact_name_1",
];

/// What lists hold, and what they ought not to.
const TEXTS: &[&str] = &[
    "",
    " ",
    "0",
    "1",
    "3",
    "7",
    "-1",
    "a",
    "a~b",
    "19:00",
    "8:00 PM",
    "24:00",
    "23:30",
    "noon",
    "00:00:00",
    "24:00:00",
    "99:99",
    "America/Vancouver",
    "EST",
    "O",
    "O,C",
    "TC",
    "ONL,TC",
    "[open]",
    "17,54",
    "in_person",
    "online",
    "hybrid",
    "inactive",
    "yes",
    "1 Oak St, Springfield, IL, USA",
    "Springfield, IL",
    "39.8,-89.6",
    "https://example.org/x",
    "example.org",
    "javascript:x",
    "+15550100,,1#",
    "<p>a<br>b</p>",
    "<script>x",
    "&amp;lt;b&amp;gt;",
    "1st Saturday only",
    "No hay reunión",
    "8/25/2022 11:17:07 AM",
    "x#@-@#y",
    "\u{202e}abc\u{0}",
    "ñ\u{301}😀",
    "https://bmlt.example.org/main_server",
];

fn value() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        8 => prop::sample::select(TEXTS).prop_map(str::to_owned),
        1 => "\\PC{0,400}",
    ];
    let leaf = prop_oneof![
        6 => text.prop_map(Value::String),
        1 => Just(Value::Null),
        1 => any::<bool>().prop_map(Value::Bool),
        1 => (-9_i64..400).prop_map(|number| json!(number)),
        1 => (-200.0..200.0).prop_map(|number: f64| json!(number)),
    ];
    let list = prop::collection::vec(leaf.clone(), 0..5).prop_map(Value::Array);
    prop_oneof![9 => leaf, 2 => list, 1 => Just(json!({"a": [1, {"b": null}]}))]
}

fn entry(keys: &'static [&'static str]) -> impl Strategy<Value = Value> {
    let fields = prop::collection::vec((prop::sample::select(keys), value()), 0..18);
    // Most entries have what is required, or nothing else would ever be tried.
    (fields, 0_u8..10, 0_u8..4).prop_map(move |(fields, luck, key)| {
        let mut entry: Map<String, Value> =
            fields.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
        if luck > 0 {
            entry.insert(keys[0].to_owned(), json!(format!("key-{key}")));
            let name = if keys == BMLT { "meeting_name" } else { "name" };
            entry.insert(name.to_owned(), json!("A name"));
        }
        Value::Object(entry)
    })
}

fn list(keys: &'static [&'static str]) -> impl Strategy<Value = Vec<Value>> {
    let other = prop::sample::select(vec![Value::Null, json!(1), json!("x"), json!([])]);
    prop::collection::vec(prop_oneof![20 => entry(keys), 1 => other], 0..12)
}

fn laws(kind: FeedKind, list: &Value, fellowship: usize) -> Result<(), TestCaseError> {
    let settings = Settings {
        zone: Some(Zone::named("America/New_York").unwrap()),
        ..Settings::of(Fellowship::ALL[fellowship % Fellowship::ALL.len()])
    };
    let bytes = list.to_string();
    let mut feed = Feed::open(kind, Cursor::new(bytes), settings).unwrap();
    let mut names = BTreeSet::new();
    let mut slots = 0;
    let tally = feed
        .each(|row| {
            for meeting in row.meetings {
                assert_eq!(meeting.check(), Ok(()));
                let json = serde_json::to_string(&meeting).unwrap();
                assert_eq!(serde_json::from_str::<Meeting>(&json).unwrap(), meeting);
                let texts: String = serde_json::from_str::<Value>(&json).unwrap().to_string();
                assert!(texts.chars().all(is_plain));
                assert!(names.insert((meeting.key.clone(), meeting.slot)));
                slots += 1;
            }
            Ok::<_, FeedError>(())
        })
        .unwrap();
    prop_assert_eq!(tally.read, feed.survey().rows);
    prop_assert_eq!(tally.read, tally.parsed + tally.refused());
    prop_assert_eq!(tally.slots, slots);
    prop_assert_eq!(feed.each(|_| Ok::<_, FeedError>(())).unwrap(), tally);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn of_a_meeting_guide_list(list in list(MEETING_GUIDE), fellowship in 0_usize..20) {
        laws(FeedKind::MeetingGuide, &Value::Array(list), fellowship)?;
    }

    #[test]
    fn of_a_bmlt_list(list in list(BMLT), object in any::<bool>()) {
        let formats = json!([
            {"id": "17", "key_string": "O", "world_id": "OPEN", "name_string": "Open"},
            {"id": "54", "key_string": "VM", "world_id": "VM", "name_string": "Virtual"},
        ]);
        let meetings = Value::Array(list);
        let answer =
            if object { json!({"meetings": meetings, "formats": formats}) } else { meetings };
        laws(FeedKind::Bmlt, &answer, 0)?;
    }

    /// The order of a list decides nothing but which of two twins is the second.
    #[test]
    fn of_a_list_and_its_reverse(list in list(MEETING_GUIDE)) {
        let keys = |list: &[Value]| {
            let settings = Settings { zone: Some(Zone::utc()), ..Settings::of(Fellowship::Aa) };
            let bytes = Value::Array(list.to_vec()).to_string();
            let mut feed = Feed::open(FeedKind::MeetingGuide, Cursor::new(bytes), settings).unwrap();
            let mut keys = BTreeSet::new();
            feed.each(|row| {
                keys.extend(row.meetings.iter().map(|it| (it.key.clone(), it.slot)));
                Ok::<_, FeedError>(())
            })
            .unwrap();
            keys
        };
        let mut reversed = list.clone();
        reversed.reverse();
        prop_assert_eq!(keys(&list), keys(&reversed));
    }
}
