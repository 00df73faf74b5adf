//! A call that comes back: with a peer coach, answered for three weeks, open for the latest.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use tandem::{Attendance, Tandem};
use tandem_model::{
    DayOfWeek, Form, Kind, LedBy, Minutes, Name, Obstacle, Regular, Result, TimeOfDay, WeeklyTime,
    Zone,
};

use crate::Clock;

/// Writes it down. The story runs from `first`, a Monday, to `last`, a Sunday.
/// Returns how many come back.
///
/// # Errors
/// Those of writing.
pub(crate) fn write(
    tandem: &Tandem,
    clock: &dyn Clock,
    zone: &Zone,
    (first, last): (NaiveDate, NaiveDate),
) -> Result<usize> {
    clock.set_clock(last.and_time(NaiveTime::MIN).and_utc() + TimeDelta::hours(22));
    let at = WeeklyTime {
        day: DayOfWeek::Wednesday,
        start: TimeOfDay::new(17 * 60 + 15)?,
        zone: zone.clone(),
    };
    let starts = first.max(last - TimeDelta::days(27));
    let mut call = Regular::new(Kind::PeerSupport, at, Minutes::new(30)?, starts);
    call.name = Some(Name::new("Call with R.")?);
    call.form = Some(Form::Phone);
    call.led_by = Some(LedBy::Peer);
    let regulars = tandem.regulars();
    let id = regulars.add(call)?;
    let said = [
        Attendance::Whole,
        Attendance::NotThisTime { why: Some(Obstacle::Work) },
        Attendance::Part { minutes: Minutes::new(15)?, approximate: true },
    ];
    let wednesdays = regulars.occurrences(id, starts, last)?;
    let dates = wednesdays.iter().map(|it| it.occurrence.date);
    let open = wednesdays.len().saturating_sub(1);
    let said: Vec<_> = dates.zip(said).take(open).collect();
    regulars.answer_all(id, &said)?;
    Ok(regulars.list()?.len())
}
