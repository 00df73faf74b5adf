use proptest::prelude::*;

use super::*;

fn any_clock() -> impl Strategy<Value = Clock> {
    let edge = |last: i64| prop_oneof![Just(0), Just(1), Just(last - 1), Just(last), 0..=last];
    (edge(LAST_MILLIS), edge(LAST_COUNTER)).prop_map(|(m, c)| Clock::new(m, c).unwrap())
}

proptest! {
    /// What is written here is taken there, from wherever the counting starts.
    #[test]
    fn house_a4_every_clock_that_is_written_can_be_read(last in any_clock(), now in any::<i64>()) {
        let now = wall(now);
        prop_assert!(is_possible(now));
        for written in [last.next(), Clock::of_act(last, now), last.at_most_ahead(now)] {
            prop_assert_eq!(Clock::new(written.millis(), written.counter()), Some(written));
        }
        prop_assert!(last.next() >= last);
    }

    /// Whatever was received, an act's clock is within an hour of the wall clock, or just after what
    /// the vault had counted to.
    #[test]
    fn security_11_no_clock_runs_far_ahead(last in any_clock(), now in 0..LAST_MILLIS) {
        prop_assert!(Clock::of_act(last, now).millis() <= now + DRIFT_MILLIS + 1);
        prop_assert!(last.at_most_ahead(now).millis() <= now + DRIFT_MILLIS);
    }
}

#[test]
fn counting_goes_on_into_the_next_millisecond_and_ends_with_time() {
    let clock = |millis, counter| Clock::new(millis, counter).unwrap();
    assert_eq!(clock(5, 7).next(), clock(5, 8));
    assert_eq!(clock(5, LAST_COUNTER).next(), clock(6, 0));
    assert_eq!(clock(LAST_MILLIS, LAST_COUNTER).next(), clock(LAST_MILLIS, LAST_COUNTER));
}

#[test]
fn a_small_jump_back_goes_on_counting_and_a_large_one_starts_again() {
    let clock = |millis, counter| Clock::new(millis, counter).unwrap();
    let last = clock(10 * DRIFT_MILLIS, 4);
    assert_eq!(Clock::of_act(last, last.millis() + 1), clock(last.millis() + 1, 0));
    assert_eq!(Clock::of_act(last, last.millis()), last.next());
    assert_eq!(Clock::of_act(last, last.millis() - DRIFT_MILLIS), last.next());
    let back = last.millis() - DRIFT_MILLIS - 1;
    assert_eq!(Clock::of_act(last, back), clock(back, 0));
}

#[test]
fn a_clock_from_outside_has_bounds() {
    assert!(Clock::new(0, 0).is_some() && Clock::new(LAST_MILLIS, 1 << 53).is_some());
    for (millis, counter) in [(-1, 0), (0, -1), (LAST_MILLIS + 1, 0), (0, (1 << 53) + 1)] {
        assert_eq!(Clock::new(millis, counter), None);
    }
}
