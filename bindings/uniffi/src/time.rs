//! Local times, made by the zone rules that the record goes by: a host's own may be older.

use chrono::{DateTime, NaiveDateTime, Utc};
use tandem_model::{LocalTime, Resolved, Result, Zone};

/// Looks a wall-clock time up in a zone, and tells what was done to it: on the nights when the
/// clocks change a time may not exist or exist twice.
///
/// # Errors
/// `Invalid` in `zone` or `at`.
#[uniffi::export]
pub fn resolve_local_time(wall: NaiveDateTime, zone: Zone) -> Result<Resolved> {
    Ok(LocalTime::resolve(wall, &zone))
}

/// The second of the two times that a clock showed as `wall` on the night it was put back; none at
/// every other time.
///
/// # Errors
/// `Invalid` in `zone` or `at`.
#[uniffi::export]
pub fn later_of_two(wall: NaiveDateTime, zone: Zone) -> Result<Option<LocalTime>> {
    Ok(LocalTime::later_of_two(wall, &zone))
}

/// What a clock in a zone showed at an instant.
///
/// # Errors
/// `Invalid` in `zone`.
#[uniffi::export]
pub fn local_time_at(instant: DateTime<Utc>, zone: Zone) -> Result<LocalTime> {
    Ok(LocalTime::at(instant, &zone))
}

/// The version of the zone rules.
#[uniffi::export]
#[must_use]
pub fn tzdb_version() -> String {
    tandem_model::tzdb_version().to_owned()
}
