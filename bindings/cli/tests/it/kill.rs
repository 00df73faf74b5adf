//! Killed at any moment: what was acknowledged is there, and the record is whole.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;
use std::thread;

use crate::common::Person;
use tandem_story::Dice;

const KILLS: usize = 50;

#[test]
fn nothing_that_was_acknowledged_is_lost() {
    let person = Person::with_record();
    let mut dice = Dice::new(9);
    let mut acknowledged = BTreeSet::new();
    for _ in 0..KILLS {
        let mut child = person
            .command(&["log", "--batch"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        let feeding = thread::spawn(move || {
            let line = b"{\"kind\":\"group\",\"minutes\":5,\"note\":\"a note of some length\"}\n";
            while input.write_all(line).is_ok() {}
        });
        // Killed while it is busy with what follows the n-th acknowledgement; how far it gets with
        // that differs from time to time.
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        for _ in 0..1 + dice.below(12) {
            line.clear();
            assert!(output.read_line(&mut line).unwrap() > 0, "it goes on until it is killed");
            acknowledged.insert(line.trim_end().to_owned());
        }
        for _ in 0..dice.below(40_000) {
            std::hint::spin_loop();
        }
        child.kill().unwrap();
        child.wait().unwrap();
        feeding.join().unwrap();
        // What it managed to say before it was gone is acknowledged as well.
        line.clear();
        while output.read_line(&mut line).unwrap() > 0 {
            if let Some(id) = line.strip_suffix('\n') {
                acknowledged.insert(id.to_owned());
            }
            line.clear();
        }
    }

    let kept = person.json(&["sessions"]);
    let kept: BTreeSet<_> =
        kept.as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()).collect();
    let lost: Vec<_> = acknowledged.difference(&kept).collect();
    assert!(lost.is_empty(), "{} of {} are lost", lost.len(), acknowledged.len());
    assert!(kept.len() <= acknowledged.len() + KILLS, "at most the one in hand was not yet told");
    assert!(acknowledged.len() >= KILLS);
    assert_eq!(person.json(&["check"])["ok"], true);
}
