//! What the comparisons with another language's library share: its interpreter, dice, and the
//! moments at which zones are worth asking about.
//!
//! The interpreter comes from `TANDEM_PYTHON`, because it must have the package `tzdata`:
//! the system's zone files may be older than the rules under test. Without it these tests do not
//! pass; one that is skipped without a word is one that nobody has.

use std::fs::{self, File};
use std::ops::Range;
use std::path::Path;
use std::process::Command;

/// What `tests/oracle/SCRIPT` prints. It reads `input` from a file named `name`, so that no pipe can
/// fill up.
pub(crate) fn oracle(script: &str, arguments: &[&str], name: &str, input: &str) -> String {
    let python = std::env::var_os("TANDEM_PYTHON").expect(
        "TANDEM_PYTHON must name a Python with the packages of tests/requirements.txt: run \
         ./tests/run, which makes one",
    );
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, input).unwrap();
    let scripts = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle");
    let output = Command::new(python)
        .arg(Path::new(scripts).join(script))
        .args(arguments)
        .env("PYTHONTZPATH", "")
        .stdin(File::open(path).unwrap())
        .output()
        .expect("TANDEM_PYTHON names a program that runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}

/// The same numbers on every run and every machine (SplitMix64).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % sides as u64).unwrap()
    }

    pub(crate) fn within(&mut self, range: Range<i64>) -> i64 {
        let width = usize::try_from(range.end - range.start).unwrap();
        range.start + i64::try_from(self.below(width)).unwrap()
    }

    pub(crate) fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// The wall times, to the second, just before and after every change of a zone's clocks in a stretch
/// of Unix seconds.
pub(crate) fn edges(zone: &str, seconds: &Range<i64>) -> Vec<i64> {
    let rules = jiff::tz::TimeZoneDatabase::bundled().get(zone).unwrap();
    let from = jiff::Timestamp::from_second(seconds.start).unwrap();
    rules
        .following(from)
        .take_while(|change| change.timestamp().as_second() < seconds.end)
        .flat_map(|change| {
            let instant = change.timestamp();
            let before = jiff::Timestamp::from_second(instant.as_second() - 1).unwrap();
            [rules.to_offset(before), change.offset()]
                .map(|offset| instant.as_second() + i64::from(offset.seconds()))
        })
        .collect()
}
