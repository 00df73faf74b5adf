#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    common::read(tandem_model::FeedKind::MeetingGuide, bytes);
});
