//! One day of a plan: moved, called off, done.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::time::{plus_days, within_years};
use crate::words::words;
use crate::{Id, Note, Obstacle, Result, TimeOfDay, Zone, check_date};

words! {
    /// Who called a day off.
    pub enum CalledOffBy as "by" {
        /// The person.
        Me = "me",
        /// Those who hold it.
        Them = "them",
        /// A holiday.
        Holiday = "holiday",
    }
}

/// What became of a day before it came. One field: of "called off" on one device and "moved" on
/// another the later stands, and both are in the history.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DayState {
    /// It is on another day, or at another time.
    Moved {
        /// The day.
        date: NaiveDate,
        /// The time; none for all day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        time: Option<TimeOfDay>,
        /// Whose clock.
        zone: Zone,
    },
    /// It is not.
    Off {
        /// Who called it off.
        by: CalledOffBy,
    },
}

/// What was said of something to do. Sessions have none: the session itself says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum DayDone {
    /// It was done on this date.
    On(NaiveDate),
    /// Not this time. It counts against no one.
    Not {
        /// What got in the way, if the person said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        why: Option<Obstacle>,
    },
}

/// One day of a plan's series, or of a kept meeting. There is one for each date that the rule names,
/// so two devices that move the same Tuesday write the same entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PlanDay {
    /// The first plan of the series, or the kept meeting.
    pub of: Id,
    /// The date that the rule names.
    pub date: NaiveDate,
    /// What became of it before it came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub state: Option<DayState>,
    /// What was said of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub done: Option<DayDone>,
    /// The session that was written down by hand and was this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub held_as: Option<Id>,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<Note>,
}

impl PlanDay {
    /// How far a day can be moved, in days.
    pub const MOVED: i64 = 60;

    /// A day of which nothing is said yet.
    pub fn new(of: Id, date: NaiveDate) -> Self {
        Self { of, date, state: None, done: None, held_as: None, note: None }
    }

    /// What names a day of `of`: the same in every copy of the record.
    pub fn key_of(of: Id, date: NaiveDate) -> String {
        format!("{of}/{date}")
    }

    /// What names this day.
    pub fn key(&self) -> String {
        Self::key_of(self.of, self.date)
    }

    /// The date on which it was done.
    pub fn done_on(&self) -> Option<NaiveDate> {
        match self.done {
            Some(DayDone::On(date)) => Some(date),
            _ => None,
        }
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `date`, `to` or `on` for a year outside 1900 to 2200; in `to` for a move by more than 60
    /// days.
    pub fn check_whole(&self) -> Result<()> {
        check_date("date", self.date)?;
        if let Some(DayState::Moved { date, .. }) = self.state {
            check_date("to", date)?;
            if (date - self.date).num_days().abs() > Self::MOVED {
                return Err(crate::TandemError::invalid("to", "at most 60 days from its day"));
            }
        }
        self.done_on().map_or(Ok(()), |on| check_date("on", on))
    }

    /// The same with its dates in the years 1900 to 2200, and moved no farther than a day can be.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        self.date = within_years(self.date);
        if let Some(DayState::Moved { date, .. }) = &mut self.state {
            let (first, last) =
                (plus_days(self.date, -Self::MOVED), plus_days(self.date, Self::MOVED));
            *date = within_years((*date).clamp(first, last));
        }
        if let Some(DayDone::On(date)) = &mut self.done {
            *date = within_years(*date);
        }
        self
    }
}
