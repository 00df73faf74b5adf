#![no_main]
//! A file that is imported into a record: by its first byte an export of everything or a CSV, the whole
//! file or one that is sealed around the rest as its only entry. The record stays sound, and its own export
//! still comes back; nothing panics.

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use tandem::{Cost, ExportChoice, ImportChoice, System, Tandem};
use tandem_model::{Profile, Zone};

/// One record for all of them: what it took before is part of what it meets next.
fn record() -> &'static Tandem {
    static RECORD: OnceLock<Tandem> = OnceLock::new();
    RECORD.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("tandem-fuzz-{}", std::process::id()));
        let host = Box::new(System { installation: [1; 16] });
        let profile = Profile::new(Zone::utc());
        let made = Tandem::create(&folder, "seven quiet herons", &profile, host, Cost::TEST_ONLY);
        made.expect("a record can be made").0
    })
}

fuzz_target!(|bytes: &[u8]| {
    let Some((door, rest)) = bytes.split_first() else { return };
    let record = record();
    let choice = ImportChoice { skip_bad: true, from_another: true, ..ImportChoice::default() };
    let read = |mut file: &[u8]| record.transfer().import_json(&mut file, choice, &mut |_| {});
    let taken = match door % 4 {
        0 => read(rest).is_ok(),
        1 => {
            let head = br#"{"format":"tandem-export/1","schema":1,"exported_at":"2026-03-10T15:30:00Z","entries":["#;
            read(&[head.as_slice(), rest, b"]}"].concat()).is_ok()
        }
        2 => record.log().import_csv(rest, true).is_ok(),
        _ => record.log().import_csv(&[b"kind,start,minutes\n", rest].concat(), true).is_ok(),
    };
    if taken {
        // What it took can be shown and written.
        let mut file = Vec::new();
        let report = record.transfer().export_json(&mut file, ExportChoice::WHOLE, &mut |_| {});
        assert_eq!(report.expect("an export goes out").left_out, []);
    }
});
