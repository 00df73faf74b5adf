//! Visit windows: the stretch between two medical visits.
//!
//! The X:BOT trial asked about the hours of the past week at visits, and its two sources tell two
//! schedules: weekly visits in weeks 1 to 24 (Hefner et al. 2022), or weekly in the first month,
//! then every two weeks, then weeks 16, 20 and 24 (Harvey et al. 2020). A person can look back
//! through either, from a start date of their own, or through the visits they logged.
//!
//! A visit ends its window: the day of the visit belongs to the stretch that it looks back on, and
//! the next window begins the day after. Week n of a schedule is days 7(n − 1) to 7n − 1 after the
//! start date, so a window of the schedule ends on the last day of its week. After week 24 both go
//! on every four weeks.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::session::NOT_BEGUN;
use crate::time::{plus_days, within_years};
use crate::words::words;
use crate::{Period, Result, TandemError, check_date};

words! {
    /// Which visits windows lie between.
    #[derive(Default)]
    pub enum Schedule as "schedule" {
        /// Weeks 1, 2, 3, 4, 6, 8, 10, 12, 16, 20 and 24, then every four.
        Trial = "trial",
        /// Every week from 1 to 24, then every four.
        Weekly = "weekly",
        /// The visits that the person logged.
        #[default]
        Own = "own",
    }
}

/// Weeks of the trial's visits.
const TRIAL: [u32; 11] = [1, 2, 3, 4, 6, 8, 10, 12, 16, 20, 24];
/// The trial lasted so many weeks.
const LAST: u32 = 24;
/// Weeks from visit to visit after that.
const AFTER: u32 = 4;

impl Schedule {
    /// The weeks at whose end a visit lies, without end; none for the person's own visits.
    pub fn weeks(self) -> impl Iterator<Item = u32> {
        let during: Vec<u32> = match self {
            Self::Trial => TRIAL.to_vec(),
            Self::Weekly => (1..=LAST).collect(),
            Self::Own => Vec::new(),
        };
        let after = if self == Self::Own { 0 } else { usize::MAX };
        let weeks = (1..).map(|visits| LAST + AFTER * visits);
        during.into_iter().chain(weeks.take(after))
    }
}

/// Through which visits a person looks back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct VisitPlan {
    /// Which visits.
    #[serde(default)]
    pub schedule: Schedule,
    /// The first day of week 1; of the two schedules only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub start: Option<NaiveDate>,
}

impl VisitPlan {
    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `start` when a schedule has none or own visits have one, and for a year outside
    /// 1900 to 2200.
    pub fn check(&self) -> Result<()> {
        match (self.schedule, self.start) {
            (Schedule::Own, None) => Ok(()),
            (Schedule::Own, Some(_)) => Err(TandemError::invalid("start", "of a schedule only")),
            (Schedule::Trial | Schedule::Weekly, Some(start)) => check_date("start", start),
            (Schedule::Trial | Schedule::Weekly, None) => {
                Err(TandemError::invalid("start", "the first day of week 1"))
            }
        }
    }

    /// The same without half a plan: a schedule whose start nobody knows has no windows, so the
    /// person's own visits count; a start without a schedule is left out.
    #[must_use]
    pub fn normalise(self) -> Self {
        match (self.schedule, self.start) {
            (Schedule::Own, _) | (_, None) => Self::default(),
            (schedule, Some(start)) => Self { schedule, start: Some(within_years(start)) },
        }
    }
}

/// A medical visit, by its day alone. A session of the kind `medical`, and a group with a shared
/// medical visit, end a window as well; this is for a visit whose minutes nobody counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Visit {
    /// The local date.
    pub on: NaiveDate,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

impl Visit {
    /// Checks one that is written down on the local date `today`.
    ///
    /// # Errors
    ///
    /// As [`Visit::check_whole`]; `Invalid` in `on` when it lies after `today`: a visit to come
    /// ends no window.
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        self.check_whole()?;
        if self.on > today {
            return Err(TandemError::invalid("on", NOT_BEGUN));
        }
        Ok(())
    }

    /// Checks what the types of the fields cannot say of the value itself.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` for a year outside 1900 to 2200.
    pub fn check_whole(&self) -> Result<()> {
        check_date("on", self.on)
    }

    /// The same with its day in the years 1900 to 2200.
    #[must_use]
    pub fn normalise(self) -> Self {
        Self { on: within_years(self.on), ..self }
    }
}

/// A century of weeks and a little more: a bound on what one call costs.
const MOST: usize = 5_300;

/// Every visit window that has a day in `from..=to`, in order and whole. `visits` are the days of
/// the person's own visits, in any order; they matter for [`Schedule::Own`] only.
///
/// Windows of a schedule are called `week-06` after the visit that ends them, windows between own
/// visits `visit-2026-03-02`. After the last own visit comes one more, `since-2026-03-02`, which
/// ends with `to`: the next visit is not there yet. Days before the start date, or up to and with
/// the first own visit, are in no window.
///
/// # Errors
///
/// As [`VisitPlan::check`]; `Invalid` in `from` when it lies after `to` or for more than 5,300
/// windows; in `from` or `to` when its year is not one of 1900 to 2200.
pub fn visit_windows(
    plan: &VisitPlan,
    visits: &[NaiveDate],
    from: NaiveDate,
    to: NaiveDate,
) -> Result<Vec<Period>> {
    plan.check()?;
    check_date("from", from)?;
    check_date("to", to)?;
    if from > to {
        return Err(TandemError::invalid("from", "not after the last day"));
    }
    let windows: Vec<Period> = match plan.start {
        Some(start) if plan.schedule != Schedule::Own => scheduled(plan.schedule, start, from, to),
        _ => between(visits, to).filter(|window| window.to >= from && window.from <= to).collect(),
    };
    if windows.len() > MOST {
        return Err(TandemError::invalid("from", "at most 5,300 windows at once"));
    }
    Ok(windows)
}

fn scheduled(schedule: Schedule, start: NaiveDate, from: NaiveDate, to: NaiveDate) -> Vec<Period> {
    let mut begun = 0;
    schedule
        .weeks()
        .map(|week| {
            let window = Period {
                label: format!("week-{week:02}"),
                from: plus_days(start, i64::from(begun) * 7),
                to: plus_days(start, i64::from(week) * 7 - 1),
            };
            begun = week;
            window
        })
        .take_while(|window| window.from <= to)
        .filter(|window| window.to >= from)
        .take(MOST + 1)
        .collect()
}

fn between(visits: &[NaiveDate], to: NaiveDate) -> impl Iterator<Item = Period> {
    let mut visits = visits.to_vec();
    visits.sort_unstable();
    visits.dedup();
    let ends = visits.clone().into_iter().skip(1);
    let last = visits.last().copied().filter(|last| *last < to);
    let closed = visits.into_iter().zip(ends).map(|(before, visit)| Period {
        label: format!("visit-{visit}"),
        from: plus_days(before, 1),
        to: visit,
    });
    closed.chain(last.map(|visit| Period {
        label: format!("since-{visit}"),
        from: plus_days(visit, 1),
        to,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn told(plan: VisitPlan, visits: &[&str], from: &str, to: &str) -> Vec<String> {
        let visits: Vec<_> = visits.iter().map(|visit| day(visit)).collect();
        let windows = visit_windows(&plan, &visits, day(from), day(to)).unwrap();
        let told = |it: Period| format!("{} {} {}", it.label, it.from, it.to);
        windows.into_iter().map(told).collect()
    }

    /// Counted on a calendar of 2026 by hand, from Monday 5 January.
    #[test]
    fn the_trials_schedule() {
        let plan = VisitPlan { schedule: Schedule::Trial, start: Some(day("2026-01-05")) };
        assert_eq!(
            told(plan, &[], "2026-01-01", "2026-08-31"),
            [
                "week-01 2026-01-05 2026-01-11",
                "week-02 2026-01-12 2026-01-18",
                "week-03 2026-01-19 2026-01-25",
                "week-04 2026-01-26 2026-02-01",
                "week-06 2026-02-02 2026-02-15",
                "week-08 2026-02-16 2026-03-01",
                "week-10 2026-03-02 2026-03-15",
                "week-12 2026-03-16 2026-03-29",
                "week-16 2026-03-30 2026-04-26",
                "week-20 2026-04-27 2026-05-24",
                "week-24 2026-05-25 2026-06-21",
                "week-28 2026-06-22 2026-07-19",
                "week-32 2026-07-20 2026-08-16",
                "week-36 2026-08-17 2026-09-13",
            ]
        );
    }

    /// A start on a Thursday, through a leap day.
    #[test]
    fn the_trials_schedule_in_a_leap_year() {
        let plan = VisitPlan { schedule: Schedule::Trial, start: Some(day("2028-02-03")) };
        assert_eq!(
            told(plan, &[], "2028-02-20", "2028-04-01"),
            [
                "week-03 2028-02-17 2028-02-23",
                "week-04 2028-02-24 2028-03-01",
                "week-06 2028-03-02 2028-03-15",
                "week-08 2028-03-16 2028-03-29",
                "week-10 2028-03-30 2028-04-12",
            ]
        );
    }

    #[test]
    fn the_weekly_schedule() {
        let plan = VisitPlan { schedule: Schedule::Weekly, start: Some(day("2026-01-05")) };
        let windows = told(plan, &[], "2026-01-01", "2026-07-31");
        assert_eq!(windows.len(), 26);
        assert_eq!(windows[0], "week-01 2026-01-05 2026-01-11");
        assert_eq!(windows[4], "week-05 2026-02-02 2026-02-08");
        assert_eq!(windows[23], "week-24 2026-06-15 2026-06-21");
        assert_eq!(windows[24], "week-28 2026-06-22 2026-07-19");
        assert_eq!(windows[25], "week-32 2026-07-20 2026-08-16");
    }

    #[test]
    fn own_visits_end_their_windows() {
        let visits = ["2026-03-16", "2026-03-02", "2026-03-02", "2026-04-13"];
        let plan = VisitPlan::default();
        assert_eq!(
            told(plan, &visits, "2026-02-01", "2026-04-30"),
            [
                "visit-2026-03-16 2026-03-03 2026-03-16",
                "visit-2026-04-13 2026-03-17 2026-04-13",
                "since-2026-04-13 2026-04-14 2026-04-30",
            ]
        );
        assert_eq!(
            told(plan, &visits, "2026-03-16", "2026-03-16"),
            ["visit-2026-03-16 2026-03-03 2026-03-16"]
        );
        assert_eq!(told(plan, &visits, "2026-04-13", "2026-04-13").len(), 1);
        assert!(told(plan, &["2026-03-02"], "2026-03-01", "2026-03-02").is_empty());
        assert!(told(plan, &[], "2026-03-01", "2026-03-02").is_empty());
    }

    #[test]
    fn what_makes_no_sense_is_refused() {
        let refused = |schedule, start: Option<&str>, from: &str, to: &str| {
            let plan = VisitPlan { schedule, start: start.map(day) };
            match visit_windows(&plan, &[], day(from), day(to)) {
                Err(TandemError::Invalid { field, .. }) => field,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused(Schedule::Trial, None, "2026-01-01", "2026-01-02"), "start");
        assert_eq!(refused(Schedule::Own, None, "2026-01-02", "2026-01-01"), "from");
        assert_eq!(refused(Schedule::Own, None, "2026-01-02", "2201-01-01"), "to");
        let old = Some("1800-01-01");
        assert_eq!(refused(Schedule::Weekly, old, "2026-01-01", "2026-01-02"), "start");
    }

    #[test]
    fn terminal_16_a_visit_of_a_day_to_come_is_refused() {
        let on = |text: &str| Visit { on: day(text), written_at: DateTime::UNIX_EPOCH };
        let today = day("2026-03-02");
        assert_eq!(on("2026-03-02").check(today), Ok(()));
        let refused = TandemError::invalid("on", "not begun yet");
        assert_eq!(on("2026-03-03").check(today), Err(refused));
        assert!(on("1800-01-01").check(today).is_err());
    }

    #[test]
    fn a_start_without_a_schedule_is_half_a_plan() {
        let start = Some(day("2026-01-05"));
        let own = VisitPlan { schedule: Schedule::Own, start };
        assert!(own.check().is_err());
        assert_eq!(own.normalise(), VisitPlan::default());
        let none = VisitPlan { schedule: Schedule::Trial, start: None };
        assert_eq!(none.normalise(), VisitPlan::default());
    }

    #[test]
    fn a_century_is_not_too_much() {
        let plan = VisitPlan { schedule: Schedule::Trial, start: Some(day("1900-01-01")) };
        let windows = visit_windows(&plan, &[], day("1900-01-01"), day("2200-12-31")).unwrap();
        assert!(windows.len() < MOST);
    }
}
