#![no_main]
//! What somebody calls a zone, as a list, a table or a person gives it: whatever is read is a zone that can be
//! chosen by its own name, and so is what is suggested.

use tandem_model::{Zone, suggest_zone};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let chosen = Zone::chosen(text).ok();
    let meant = Zone::meant(text);
    if let Some(chosen) = &chosen {
        assert_eq!(meant.as_ref(), Some(chosen), "what a person may say a list may say");
    }
    for zone in chosen.iter().chain(&meant) {
        assert!(zone.is_of_a_place());
        assert_eq!(Zone::chosen(zone.name()).as_ref(), Ok(zone));
    }
    if let Some(place) = suggest_zone(text) {
        assert!(Zone::chosen(place).is_ok(), "{place}");
    }
});
