//! The torturer would say it: a disk that lies loses what was acknowledged, and the table is not all zeros.
#![allow(clippy::unwrap_used, reason = "a test that panics has said what is wrong")]

use tandem_faults::{Course, Fault, Keeps, Kind, OPERATIONS, Table, Wrong, Zero};

/// A table of power cuts on a disk that lies, or on one that does not.
fn table(lies: bool) -> Table {
    let settle = OPERATIONS.iter().find(|it| it.name == "three acts and a pause").unwrap();
    let course = Course::new(settle, false);
    let mut table = Table::default();
    for nth in 1.. {
        let fault = Fault { kind: Kind::PowerCut, nth, for_good: true, keeps: Keeps::Nothing };
        let trial = if lies { course.on_a_disk_that_lies(fault) } else { course.with(fault) };
        let struck = trial.struck;
        table.add(trial, Kind::PowerCut);
        if !struck {
            return table;
        }
    }
    unreachable!("a course has an end")
}

#[test]
fn what_is_lost_stands_in_the_table_and_is_the_verdict() {
    let good = table(false);
    assert!(good.holds(), "{}", good.to_text(1));
    assert!(good.acknowledged > 0);
    assert!(good.to_text(1).contains("| lost | 0 |"));
    assert!(good.to_text(1).contains("test result: ok. "));

    let bad = table(true);
    assert!(!bad.holds());
    assert!(!bad.to_text(1).contains("| lost | 0 |"), "{}", bad.to_text(1));
    assert!(bad.to_text(1).contains("test result: FAILED. "));
}

#[test]
fn any_of_the_zeros_is_enough() {
    for zero in [Zero::Lost, Zero::Corrupt, Zero::RefusedButChanged, Zero::Panic, Zero::Plaintext] {
        let wrong = vec![Wrong { zero, how: "on purpose".to_owned() }];
        let table = Table { wrong, ..Table::default() };
        assert!(!table.holds());
        assert_eq!(table.to_text(1).matches("| 1 |").count(), 2, "it, and the seed");
    }
}
