//! Medical visits, and the windows between them.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use tandem_vault::Read;
use tandem_model::{Id, Kind, Period, Result, Visit, VisitPlan, check_date, visit_windows};
use tandem_vault::Error as VaultError;

use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::store::{self, date, entity};
use crate::record::tally::{KIND, kind_number};

/// Use cases around visits. From [`Tandem::visits`].
#[derive(Clone, Copy)]
pub struct Visits<'a> {
    tandem: &'a Tandem,
}

impl Tandem {
    /// Medical visits and the windows between them.
    #[must_use]
    pub fn visits(&self) -> Visits<'_> {
        Visits::of(self)
    }
}

impl<'a> Visits<'a> {
    pub(crate) fn of(tandem: &'a Tandem) -> Self {
        Self { tandem }
    }

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
        self.tandem.act(|act| {
            let id = store::not_forgotten(act, entity::VISIT_PLAN, "")?;
            store::write(act, entity::VISIT_PLAN, &id, plan)?;
            Ok(id)
        })
    }

    /// Writes a visit down by its day. There is one per day. A session of the kind `medical` and a
    /// group with a shared medical visit need no entry here.
    ///
    /// # Errors
    /// `Invalid` in `on` for a year outside 1900 to 2200; those of writing.
    pub fn add(&self, on: NaiveDate) -> Result<Id> {
        check_date("on", on)?;
        let written_at = self.tandem.now();
        self.tandem.act(|act| {
            let id = store::not_forgotten(act, entity::VISIT, &on.to_string())?;
            // Written again, a visit keeps the moment at which it was first written down.
            let before: Option<Visit> = act.entry(id)?;
            let written_at = before.map_or(written_at, |visit| visit.written_at);
            store::write(act, entity::VISIT, &id, &Visit { on, written_at })?;
            Ok(id)
        })
    }

    /// Visits that were written down by their day, oldest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn all(&self) -> Result<Vec<(Id, Visit)>> {
        self.tandem.read(|read| read.all())
    }

    /// The day of every visit, in order: those written down here, medical sessions, and groups with
    /// a shared medical visit.
    ///
    /// # Errors
    /// Those of reading.
    pub fn days(&self) -> Result<Vec<NaiveDate>> {
        self.tandem.read(days)
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
    let plan = read.only()?;
    Ok(plan.map(|(_, plan)| plan).unwrap_or_default())
}

/// Every visit window that touches the dates from `from` to `to`.
pub(crate) fn windows(read: &Read<'_>, from: NaiveDate, to: NaiveDate) -> Inner<Vec<Period>> {
    Ok(visit_windows(&read_plan(read)?, &days(read)?, from, to)?)
}

/// The days of all visits, in order.
pub(crate) fn days(read: &Read<'_>) -> Inner<Vec<NaiveDate>> {
    let visits: Vec<(Id, Visit)> = read.all()?;
    let mut days: BTreeSet<NaiveDate> = visits.into_iter().map(|(_, visit)| visit.on).collect();
    // The kind stands in the index; only groups need a look at what they are.
    for (kind, also) in
        [(Kind::Medical, ""), (Kind::Group, "AND body ->> '$.group_format' = 'gbot'")]
    {
        let sql = format!("SELECT DISTINCT day FROM sessions WHERE tally & {KIND} = ?1 {also}");
        let mut statement = read.prepare_cached(&sql)?;
        let mut rows = statement.query(params![kind_number(kind)])?;
        while let Some(row) = rows.next()? {
            let day = date(row.get(0)?);
            days.insert(day.ok_or(VaultError::Damaged("a row is not as it was written"))?);
        }
    }
    Ok(days.into_iter().collect())
}
