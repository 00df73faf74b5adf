//! Time: zones, local times, weeks and months.
//!
//! What a person did or plans is a wall-clock time in a named zone; the instant in UTC is derived
//! from the two, for sorting and for "later than". Types of `chrono` stand at every border; the
//! rules of the zones come from the database that `jiff` bundles: see `zone.rs`.

mod dates;
mod foreign;
mod local;
mod period;
mod recurrence;
mod rules;
mod suggest;
mod week;
mod zone;

pub use dates::{check_date, parse_date};
pub(crate) use dates::{plus_days, within_years};
pub use local::{LocalTime, Resolved, Shift, parse_wall};
pub use period::{By, Month, Period, periods};
pub use recurrence::{DayOfWeek, Occurrence, Occurrences, TimeOfDay, WeeklyTime};
pub use rules::{ClockChange, YearlyChange};
pub use suggest::suggest_zone;
pub use week::{Week, WeekStart};
pub use zone::{Zone, ZoneOffset, tzdb_version};
