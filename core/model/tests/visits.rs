//! Visit windows: whatever the plan, they follow each other without a gap, and no day is in two.
#![allow(clippy::unwrap_used)]

use chrono::{NaiveDate, TimeDelta};
use proptest::prelude::*;
use tandem_model::{Schedule, VisitPlan, Word as _, tally, visit_windows};

fn day(number: i64) -> NaiveDate {
    "2026-01-01".parse::<NaiveDate>().unwrap() + TimeDelta::days(number)
}

proptest! {
    #[test]
    fn windows_follow_each_other(
        schedule in prop::sample::select(Schedule::ALL),
        start in -400..400i64,
        visits in prop::collection::vec(-400..400i64, 0..12),
        from in -500..500i64,
        length in 0..400i64,
    ) {
        let plan = VisitPlan { schedule, start: (schedule != Schedule::Own).then(|| day(start)) };
        let visits: Vec<_> = visits.into_iter().map(day).collect();
        let (from, to) = (day(from), day(from + length));
        let windows = visit_windows(&plan, &visits, from, to).unwrap();

        for pair in windows.windows(2) {
            prop_assert_eq!(pair[0].to + TimeDelta::days(1), pair[1].from);
            prop_assert!(pair[0].label != pair[1].label);
        }
        for window in &windows {
            prop_assert!(window.from <= window.to);
            prop_assert!(window.from <= to && window.to >= from, "it touches what was asked for");
        }
        // A day asked for is in a window exactly if something began before it.
        let begun = match schedule {
            Schedule::Own => visits.iter().min().map(|first| *first + TimeDelta::days(1)),
            Schedule::Trial | Schedule::Weekly => plan.start,
        };
        for number in 0..=length {
            let date = from + TimeDelta::days(number);
            let within = windows.iter().filter(|it| it.from <= date && date <= it.to).count();
            prop_assert_eq!(within, usize::from(begun.is_some_and(|begun| begun <= date)));
        }
        // A visit is the last day of its window.
        if schedule == Schedule::Own {
            for visit in &visits {
                let inside = windows.iter().find(|it| it.from <= *visit && *visit <= it.to);
                prop_assert!(inside.is_none_or(|window| window.to == *visit));
            }
        }
        prop_assert_eq!(tally(&windows, [], &[], &[]).len(), windows.len());
    }
}
