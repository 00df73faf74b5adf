#![no_main]
//! A table from elsewhere, as a person would bring it: by its first byte what they said of it. It is looked
//! at and never taken (`import` does that).

mod table;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some((said, table)) = bytes.split_first() {
        table::read(*said, table);
    }
});
