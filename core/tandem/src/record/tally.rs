//! All that a total asks of a session, in one number of an index.
//!
//! Totals are added up from the index (`day`, `tally`) without touching a row. Measured on 20,000
//! sessions: 2.3 ms with one packed number, 4.4 ms with four columns, 9.5 ms grouped by the
//! database. (A generated column would say the same in SQL, but SQLite then looks every row up.)
//!
//! From the lowest bit: four bits of kind (its position in [`Kind::ALL`], to which words are only
//! ever added), approximate, late, a group with a shared medical visit, of unknown writing, then the minutes. [`KIND`] is
//! the mask of the first. The visit is there so that a report of one year asks the index alone on
//! which days a visit was: looking into every group session of a life took 734 ms of a report at
//! 100,000 sessions.

use chrono::NaiveDate;
use tandem_model::{DayTotal, GroupFormat, Kind, Session, Word};

/// `tally & KIND` is the kind.
pub(crate) const KIND: u32 = 0xf;
const APPROXIMATE: u32 = 4;
const LATE: u32 = 5;
const GBOT: u32 = 6;
const IMPORTED: u32 = 7;
/// `tally >> MINUTES` are the minutes.
pub(crate) const MINUTES: u32 = 8;

/// The condition, in SQL, that a session ends a visit window: a medical one, or a group with a shared
/// medical visit.
pub(crate) fn visit() -> String {
    format!("(tally & {KIND} = {} OR tally & {} <> 0)", kind_number(Kind::Medical), 1 << GBOT)
}

/// The number of a session.
pub(crate) fn pack(session: &Session) -> u32 {
    kind_number(session.kind)
        | u32::from(session.approximate && !session.imported) << APPROXIMATE
        | u32::from(session.late()) << LATE
        | u32::from(session.group_format == Some(GroupFormat::Gbot)) << GBOT
        | u32::from(session.imported) << IMPORTED
        | session.minutes.get() << MINUTES
}

/// What a session with this number adds to its day; `None` for a kind that is not known here.
pub(crate) fn unpack(date: NaiveDate, tally: u32) -> Option<DayTotal> {
    Some(DayTotal {
        date,
        kind: kind(tally)?,
        minutes: tally >> MINUTES,
        entries: 1,
        approximate: tally >> APPROXIMATE & 1,
        late: tally >> LATE & 1,
        imported: tally >> IMPORTED & 1,
    })
}

/// The kind of a session with this number; `None` for one that is not known here.
pub(crate) fn kind(tally: u32) -> Option<Kind> {
    Kind::ALL.get((tally & KIND) as usize).copied()
}

/// A kind as the number has it.
pub(crate) fn kind_number(kind: Kind) -> u32 {
    let position = Kind::ALL.iter().position(|one| *one == kind);
    position.expect("every kind is in the list of all kinds") as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, TimeDelta};
    use tandem_model::{LocalTime, Minutes, Zone};

    #[test]
    fn what_is_packed_is_what_is_unpacked() {
        let start = LocalTime::at(DateTime::UNIX_EPOCH, &Zone::utc());
        for kind in Kind::ALL {
            for (minutes, approximate, late) in
                [(1, false, true), (1440, true, false), (50, true, true)]
            {
                let minutes = Minutes::new(minutes).unwrap();
                let written_at = start.end(minutes) + TimeDelta::hours(if late { 25 } else { 0 });
                let session = Session {
                    approximate,
                    imported: approximate && late,
                    group_format: (*kind == Kind::Group).then_some(GroupFormat::Gbot),
                    ..Session::new(*kind, start.clone(), minutes, written_at)
                };
                let total = unpack(start.date(), pack(&session));
                assert_eq!(total, Some(DayTotal::from(&session)));
            }
        }
        assert!(Kind::ALL.len() <= KIND as usize + 1);
    }
}
