//! Medication as dated periods, as the person states it.
//!
//! The studies could not look at medication and service together over time; dates make it possible.
//! It is in no coach summary, and in a report only by choice.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::time::within_years;
use crate::words::words;
use crate::{Result, TandemError, check_date};

words! {
    /// A medicine for opioid use disorder.
    pub enum Medicine as "medicine" {
        /// Methadone.
        Methadone = "methadone",
        /// Buprenorphine, with naloxone or without.
        Buprenorphine = "buprenorphine",
        /// Naltrexone.
        Naltrexone = "naltrexone",
        /// Another medicine.
        Other = "other",
        /// None at this time.
        None = "none",
        /// The person would rather not say.
        RatherNotSay = "rather_not_say",
    }
}

words! {
    /// In which form a medicine is taken or given.
    pub enum MedicineForm as "medicine_form" {
        /// A tablet.
        Tablet = "tablet",
        /// A film.
        Film = "film",
        /// A liquid.
        Liquid = "liquid",
        /// An injection every week.
        WeeklyInjection = "weekly_injection",
        /// An injection every month.
        MonthlyInjection = "monthly_injection",
        /// An implant.
        Implant = "implant",
        /// Another form.
        Other = "other",
    }
}

words! {
    /// Why a period with a medicine ended.
    pub enum MedicineEnd as "ended_by" {
        /// It had been planned so, with the prescriber.
        FinishedAsPlanned = "finished_as_planned",
        /// Another medicine took its place.
        ChangedMedicine = "changed_medicine",
        /// Side effects.
        SideEffects = "side_effects",
        /// It cost too much.
        Cost = "cost",
        /// It could no longer be had: a clinic closed, a prescriber left, cover ended.
        LostAccess = "lost_access",
        /// A stay in jail or in hospital.
        Custody = "custody",
        /// The person's own choice.
        OwnChoice = "own_choice",
        /// Something else.
        Other = "other",
        /// Not said.
        NotSaid = "not_said",
    }
}

/// A stretch of time with one medicine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicationPeriod {
    /// The medicine.
    pub medicine: Medicine,
    /// Its form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub form: Option<MedicineForm>,
    /// The first day.
    pub since: NaiveDate,
    /// The last day, which belongs to it; `None` while it goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub until: Option<NaiveDate>,
    /// Why it ended; only of a period that did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub ended_by: Option<MedicineEnd>,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

impl MedicationPeriod {
    /// A period that goes on, of which no more is said than this.
    pub fn new(medicine: Medicine, since: NaiveDate, written_at: DateTime<Utc>) -> Self {
        Self { medicine, form: None, since, until: None, ended_by: None, written_at }
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `since` or `until` for a year outside 1900 to 2200; in `until` when it lies
    /// before `since`; in `ended_by` when there is no `until`.
    pub fn check(&self) -> Result<()> {
        check_date("since", self.since)?;
        match self.until {
            Some(until) => {
                check_date("until", until)?;
                if until < self.since {
                    return Err(TandemError::invalid("until", "not before the first day"));
                }
            }
            None if self.ended_by.is_some() => {
                let why = "only of a period that has ended";
                return Err(TandemError::invalid("ended_by", why));
            }
            None => {}
        }
        Ok(())
    }

    /// The same with its two days in order and in the years 1900 to 2200, and without a reason for
    /// an end that is not there.
    #[must_use]
    pub fn normalise(self) -> Self {
        let since = within_years(self.since);
        match self.until.map(within_years) {
            Some(until) => Self { since: since.min(until), until: Some(since.max(until)), ..self },
            None => Self { since, ended_by: None, ..self },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_period_ends_after_it_began_and_for_a_reason_only_then() {
        let (medicine, since) = (Medicine::Buprenorphine, day("2026-03-02"));
        let form = Some(MedicineForm::MonthlyInjection);
        let plain = MedicationPeriod::new(medicine, since, DateTime::UNIX_EPOCH);
        let open = MedicationPeriod { form, ..plain };
        let with = |until: Option<&str>, ended_by| MedicationPeriod {
            until: until.map(day),
            ended_by,
            ..open.clone()
        };
        let reason = Some(MedicineEnd::LostAccess);
        assert!(open.check().is_ok());
        assert!(with(None, reason).check().is_err());
        assert!(with(Some("2026-03-02"), reason).check().is_ok());
        assert!(with(Some("2026-03-02"), None).check().is_ok());
        assert!(with(Some("2026-03-01"), reason).check().is_err());
        assert!(with(Some("2201-01-01"), reason).check().is_err());
        let json = serde_json::to_string(&with(Some("2026-05-01"), reason)).unwrap();
        let read: MedicationPeriod = serde_json::from_str(&json).unwrap();
        assert_eq!(read, with(Some("2026-05-01"), reason));
    }
}
