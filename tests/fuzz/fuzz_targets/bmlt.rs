#![no_main]

mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    common::read(tandem_model::FeedKind::Bmlt, bytes);
    let limits = tandem_feeds::Limits { bytes: 1 << 16, rows: 500, text: 1 << 13, depth: 32 };
    let _ = tandem_feeds::Formats::read(bytes, limits);
});
