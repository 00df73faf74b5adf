#![no_main]

mod common;

// The texts of a meeting, free of the JSON around them: markup, times, phones, links, phrases.
libfuzzer_sys::fuzz_target!(|text: &str| {
    let one = serde_json::json!([{
        "slug": "a", "name": text, "notes": text, "day": 6, "time": "10:00",
        "conference_url": text, "conference_phone": text, "formatted_address": text,
    }]);
    let times = serde_json::json!([{
        "slug": text, "name": "a", "day": [1, text], "time": text, "end_time": text,
        "timezone": text, "updated": text, "types": text, "coordinates": text, "regions": text,
    }]);
    for list in [one, times] {
        let mut bytes = vec![0];
        bytes.extend(list.to_string().into_bytes());
        common::read(tandem_model::FeedKind::MeetingGuide, &bytes);
    }
});
