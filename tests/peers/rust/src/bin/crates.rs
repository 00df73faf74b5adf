//! What crates do that Tandem does itself: sealing (`age`), what comes back every week (`rrule`).

use std::io::{Read as _, Write as _};

use tandem_peers::{tell, turns};

const ZONES: &str = include_str!("../../../zones.txt");

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    tell(match words[..] {
        ["seal", bytes, times] => seal(bytes.parse().unwrap(), times.parse().unwrap()),
        ["occurrences", times] => turns(times.parse().unwrap(), true, occurrences),
        _ => panic!("no such work: {words:?}"),
    });
}

fn seal(bytes: usize, times: u32) -> (std::time::Duration, String) {
    let own = age::x25519::Identity::generate();
    let (to, body) = (own.to_public(), vec![7; bytes]);
    let mut sealed = Vec::new();
    let (each, _) = turns(times, false, || {
        sealed = Vec::new();
        let to = std::iter::once(&to as &dyn age::Recipient);
        let sealing = age::Encryptor::with_recipients(to).unwrap();
        let mut writer = sealing.wrap_output(&mut sealed).unwrap();
        writer.write_all(&body).unwrap();
        writer.finish().unwrap();
        String::new()
    });
    let opening = age::Decryptor::new(&sealed[..]).unwrap();
    let mut opened = Vec::new();
    let own = std::iter::once(&own as &dyn age::Identity);
    opening.decrypt(own).unwrap().read_to_end(&mut opened).unwrap();
    (each, opened.len().to_string())
}

fn occurrences() -> String {
    const FROM: i64 = 1_577_836_800; // 2020
    const TO: i64 = 1_893_456_000; // 2030
    let (mut count, mut mixed) = (0, 0);
    for zone in ZONES.lines() {
        let rule: rrule::RRuleSet = format!(
            "DTSTART;TZID={zone}:20191229T023000\nRRULE:FREQ=WEEKLY;BYDAY=SU;UNTIL=20300101T120000Z"
        )
        .parse()
        .unwrap();
        for start in &rule {
            if (FROM..TO).contains(&start.timestamp()) {
                count += 1;
                mixed ^= start.timestamp();
            }
        }
    }
    format!("{count}, {mixed}")
}
