//! Every operation on a disk that fails at the first call, the second, and so on; and the power cut at
//! each.
//!
//! A run of the tests takes a sample; `TANDEM_FAULTS=all` takes every call, as `cargo xtask torture` does
//! at random, and the name of a kind (`TANDEM_FAULTS=Memory`) every call that it can meet, and no other kind.
#![allow(clippy::unwrap_used, reason = "a test that panics has said what is wrong")]

use tandem_faults::{Course, Fault, Keeps, Kind, OPERATIONS, Operation, Trial, Zero};

/// How many calls of a kind are tried in a sample, spread over all there are.
const SAMPLE: u32 = 3;

fn operation(name: &str) -> &'static Operation {
    OPERATIONS.iter().find(|it| it.name == name).unwrap()
}

/// What is to be tried whole, if anything is: `all`, or a kind of fault.
fn asked_for() -> Option<String> {
    std::env::var("TANDEM_FAULTS").ok()
}

/// Lets every call fail in its turn, or some of them, until none is met any more. All that was wrong.
fn sweep(course: &Course, fault: impl Fn(u32) -> Fault) -> (u32, Vec<String>) {
    let all = asked_for().is_some();
    let struck = |nth| course.with(fault(nth));
    let (mut wrong, mut tried) = (Vec::new(), 0);
    let mut take = |trial: Trial| {
        wrong.extend(trial.wrong.into_iter().map(|it| format!("{:?}: {}", it.zero, it.how)));
        tried += u32::from(trial.struck);
        trial.struck
    };
    if all {
        for nth in 1.. {
            if !take(struck(nth)) {
                break;
            }
        }
        return (tried, wrong);
    }
    // How many there are is found by doubling; what is met on the way counts as tried.
    let mut beyond = 1;
    while take(struck(beyond)) {
        beyond *= 2;
    }
    for at in 1..SAMPLE {
        let nth = beyond * at / SAMPLE;
        if nth > 1 && !nth.is_power_of_two() {
            take(struck(nth));
        }
    }
    (tried, wrong)
}

fn every_fault(name: &str) {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for left in [false, true] {
        let course = Course::new(operation(name), left);
        let is_asked_for =
            |kind: &Kind| asked_for().is_none_or(|it| it == "all" || it == format!("{kind:?}"));
        for kind in Kind::ALL.into_iter().filter(is_asked_for) {
            let ways: Vec<(bool, Keeps)> = match kind {
                Kind::PowerCut => {
                    [Keeps::Nothing, Keeps::All, Keeps::Some(1)].map(|keeps| (true, keeps)).to_vec()
                }
                _ => vec![(false, Keeps::All), (true, Keeps::All)],
            };
            for (for_good, keeps) in ways {
                let (met, found) = sweep(&course, |nth| Fault { kind, nth, for_good, keeps });
                tried += met;
                wrong.extend(found);
            }
        }
    }
    assert!(tried > 30, "{name} meets its disk: {tried}");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

macro_rules! operations {
    ($($test:ident: $name:literal,)*) => {
        $(#[test] fn $test() { every_fault($name); })*

        #[test]
        fn every_operation_of_the_table_is_here() {
            let here = [$($name),*];
            assert!(Operation::on_a_disk().map(|it| it.name).eq(here));
        }
    };
}

operations! {
    making_a_record: "create",
    opening: "open",
    writing_down: "act",
    writing_down_and_pausing: "three acts and a pause",
    taking_back: "undo",
    forgetting: "forget",
    a_file_of_everything: "import JSON",
    a_file_of_sessions: "import CSV",
    a_list_of_meetings: "list of meetings",
    another_copy: "merge",
    another_passphrase: "passphrase",
    another_spare_key: "spare key",
    another_data_key: "new data key",
    backing_up: "backup",
    coming_back: "restore",
    coming_back_to_a_record: "restore into a record",
    saving_what_can_be_read: "salvage",
    looking_it_over: "check",
}

/// The harness would see it: on a disk whose syncs do nothing, a power cut takes what was acknowledged.
#[test]
fn what_is_lost_is_seen() {
    let course = Course::new(operation("three acts and a pause"), false);
    let cut = |nth| Fault { kind: Kind::PowerCut, nth, for_good: true, keeps: Keeps::Nothing };
    let lost = |trial: Trial| trial.wrong.iter().any(|it| it.zero == Zero::Lost);
    let ends = (1..).take_while(|&nth| course.with(cut(nth)).struck).count() as u32;
    assert!((1..=ends).any(|nth| lost(course.on_a_disk_that_lies(cut(nth)))));
    assert!(!(1..=ends).any(|nth| lost(course.with(cut(nth)))));
}

/// One read that was refused while a log was judged made the log another moment's: it was put aside, and what stood in it
/// was gone from the record. The sample above did not meet that call, so here every read of an opening is refused once.
#[test]
fn a_log_that_was_left_outlives_any_read_refused_once() {
    let course = Course::new(operation("open"), true);
    let mut wrong = Vec::new();
    for nth in 1.. {
        let trial =
            course.with(Fault { kind: Kind::Read, nth, for_good: false, keeps: Keeps::All });
        wrong.extend(trial.wrong.into_iter().map(|it| format!("{:?}: {}", it.zero, it.how)));
        if !trial.struck {
            break;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
