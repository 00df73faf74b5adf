//! Medical visits, and the windows between them.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use tandem_model::{
    GroupFormat, Id, Kind, Period, Result, Schedule, Session, Visit, VisitPlan, visit_windows,
};
use tandem_vault::Read;

use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::profile::today;
use crate::record::read::{Reading as _, Sessions};

/// Use cases around visits. From [`Tandem::visits`].
#[derive(Clone, Copy)]
pub struct Visits<'a> {
    tandem: &'a Tandem,
}

impl Tandem {
    /// Medical visits and the windows between them.
    #[must_use]
    pub fn visits(&self) -> Visits<'_> {
        Visits { tandem: self }
    }
}

impl Visits<'_> {
    /// Through which visits the person looks back; their own, until they choose.
    ///
    /// # Errors
    /// Those of reading.
    pub fn plan(&self) -> Result<VisitPlan> {
        self.tandem.read(read_plan)
    }

    /// Chooses that.
    ///
    /// # Errors
    /// `Invalid` as [`VisitPlan::check`] says; those of writing.
    pub fn set_plan(&self, plan: &VisitPlan) -> Result<Id> {
        plan.check()?;
        self.tandem.act(|act| Ok(act.put::<VisitPlan>("", |_| Ok(*plan))?.0))
    }

    /// Writes a visit down by its day. There is one per day. A session of the kind `medical` and a
    /// group with a shared medical visit need no entry here.
    ///
    /// # Errors
    /// `Invalid` as [`Visit::check`] says: a day that has not come is a plan, not a visit; those of
    /// writing.
    pub fn add(&self, on: NaiveDate) -> Result<Id> {
        let now = self.tandem.now();
        self.tandem.act(|act| {
            let today = today(act, now)?;
            let visit = Visit { on, written_at: now };
            visit.check(today)?;
            // Written again, a visit keeps the moment at which it was first written down.
            Ok(act.put(&on.to_string(), |before| Ok(before.unwrap_or(visit)))?.0)
        })
    }

    /// Visits that were written down by their day, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self) -> Result<Vec<(Id, Visit)>> {
        self.tandem.read(|read| read.all())
    }

    /// The day of every visit between two dates, in order, and of the last one before them: those
    /// written down here, medical sessions, and groups with a shared medical visit.
    ///
    /// # Errors
    /// Those of reading.
    pub fn days(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<NaiveDate>> {
        self.tandem.read(|read| days(read, from, to))
    }

    /// Every visit window that touches the dates from `from` to `to`, by the person's plan.
    ///
    /// # Errors
    /// `Invalid` as [`visit_windows`] says.
    pub fn windows(&self, from: NaiveDate, to: NaiveDate) -> Result<Vec<Period>> {
        self.tandem.read(|read| windows(read, from, to))
    }
}

fn read_plan(read: &Read<'_>) -> Inner<VisitPlan> {
    Ok(read.only()?.map(|(_, plan)| plan).unwrap_or_default())
}

/// Whether the windows are those of a schedule, whatever visits took place.
pub(crate) fn scheduled(read: &Read<'_>) -> Inner<bool> {
    Ok(read_plan(read)?.schedule != Schedule::Own)
}

/// Every visit window that touches the dates from `from` to `to`.
pub(crate) fn windows(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<Period>> {
    Ok(visit_windows(&read_plan(read)?, &days(read, from, to)?, from, to)?)
}

/// The days of visits from `from` to `to`, in order, and the last one before: where the first window
/// began. Bounded, because a life has many more visits than a report has windows.
pub(crate) fn days(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<NaiveDate>> {
    let mut days: BTreeSet<_> = read.session_visit_days(from, to)?.into_iter().collect();
    let visits: Vec<(Id, Visit)> = read.between(NaiveDate::MIN, to)?;
    days.extend(visits.into_iter().map(|(_, visit)| visit.on));
    let before = days.range(..from).next_back().copied();
    Ok(before.into_iter().chain(days.range(from..).copied()).collect())
}

/// When the last visit of a day ended, as far as sessions tell: one that was written down by its day has
/// no time.
pub(crate) fn ended(read: &Read<'_>, day: NaiveDate) -> Inner<Option<DateTime<Utc>>> {
    let sessions = read.sessions(Sessions::Between(day, day))?;
    let is_visit = |session: &Session| {
        session.kind == Kind::Medical || session.group_format == Some(GroupFormat::Gbot)
    };
    let visits = sessions.iter().filter(|(_, session)| is_visit(session));
    Ok(visits.map(|(_, session)| session.end()).max())
}
