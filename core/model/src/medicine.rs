//! My medicine: what a person says of their days with it, for themself.
//!
//! Being watched over is what people want least of an app for their medicine, and a list of missed days
//! can be turned against them: by a program, in a custody case, by a partner. So it is off until it is
//! asked for, goes to nobody, is in no plain copy and is forgotten by its age; and there is no field for
//! what it might be held against: no milligrams, no dose, no count of what is at home. Nothing is
//! inferred either. A day of which nothing is said is nothing, and no share of days is ever formed.
//!
//! Shots have no kind of their own: the plan that is counted from the last one knows when it was.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::hidden::hidden;
use crate::time::{plus_days, within_years};
use crate::words::words;
use crate::{LedBy, Line, Remark, Result, TandemError, TimeOfDay, check_date};

words! {
    /// Why a dose was missed.
    pub enum WhyMissed as "why" {
        /// Forgot.
        Forgot = "forgot",
        /// There was none left.
        RanOut = "ran_out",
        /// The pharmacy had none, or was closed.
        Pharmacy = "pharmacy",
        /// No ride.
        NoRide = "no_ride",
        /// Felt unwell.
        Unwell = "unwell",
        /// A side effect.
        SideEffect = "side_effect",
        /// Away from home.
        Away = "away",
        /// Felt no need of it.
        FeltNoNeed = "felt_no_need",
        /// Chose not to.
        ChoseNot = "chose_not",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// What a medicine does that one would rather do without.
    pub enum SideEffect as "effect" {
        /// Constipation.
        Constipation = "constipation",
        /// Sweating.
        Sweating = "sweating",
        /// Sleepy in the daytime.
        Sleepy = "sleepy",
        /// Trouble sleeping.
        Sleep = "sleep",
        /// Low mood.
        LowMood = "low_mood",
        /// Sex.
        Sex = "sex",
        /// Teeth.
        Teeth = "teeth",
        /// Where the shot was given.
        ShotSite = "shot_site",
        /// Itching.
        Itching = "itching",
        /// Headache.
        Headache = "headache",
        /// Nausea.
        Nausea = "nausea",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// How strong a side effect is.
    pub enum HowStrong as "strong" {
        /// Some.
        ALittle = "some",
        /// A lot.
        ALot = "a_lot",
    }
}

/// What a person says of one dose of a day. One field: of two devices the later word stays, and never
/// "taken" with a reason for missing it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum MedicineSaid {
    /// It was taken.
    Taken,
    /// It was missed.
    Missed {
        /// Why, if they say so: at most three.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        why: Vec<WhyMissed>,
    },
    /// "I took it differently."
    Changed,
    /// They would rather not say.
    RatherNotSay,
}

impl MedicineSaid {
    /// What is said, as one word without its reasons.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::Missed { .. } => "missed",
            Self::Changed => "changed",
            Self::RatherNotSay => "rather_not_say",
        }
    }
}

/// One dose of a day. There is one for each day and part, so two devices write the same.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicineDay {
    /// The local date.
    pub date: NaiveDate,
    /// Which of the day: 1 to 3.
    pub part: u8,
    /// What is said.
    pub said: MedicineSaid,
    /// At what time, if they say so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub at: Option<TimeOfDay>,
    /// Their own words. Not a [`crate::Note`], which stands by itself and leaves with what stands by
    /// itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<Remark>,
}

/// Side effects of a day.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicineEffect {
    /// The local date.
    pub on: NaiveDate,
    /// Which: one to five.
    pub what: Vec<SideEffect>,
    /// How strong.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub strong: Option<HowStrong>,
    /// When the clinic was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub told_on: Option<NaiveDate>,
    /// Their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<Remark>,
}

/// What the person's own clinic told them to do after missed days, in its words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MedicineRule {
    /// The words.
    pub text: Line,
    /// After how many missed days to call, if a number was named: 1 to 14. It is the clinic's; Tandem
    /// names none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub after_days: Option<u8>,
    /// Who said it: a role, not a name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub by: Option<LedBy>,
    /// On which date it was written down.
    pub on: NaiveDate,
}

impl MedicineDay {
    /// The most doses of a day that are told apart.
    pub const PARTS: u8 = 3;
    /// How many days back one can be filled in.
    pub const BACK: i64 = 14;
    /// The most reasons.
    const REASONS: usize = 3;

    /// A day's first dose, of which no more is said than this.
    pub fn new(date: NaiveDate, said: MedicineSaid) -> Self {
        Self { date, part: 1, said, at: None, note: None }
    }

    /// What names it: the same in every copy of the record.
    pub fn key(&self) -> String {
        format!("{}/{}", self.date, self.part)
    }

    /// Checks one that is written down on `today`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `medicine` for a day that lies ahead or more than 14 days back; as
    /// [`MedicineDay::check_whole`].
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        if self.date > today || self.date < plus_days(today, -Self::BACK) {
            let why = "a day of the last two weeks, and none to come";
            return Err(TandemError::invalid("medicine", why));
        }
        self.check_whole()
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `date` for a year outside 1900 to 2200; in `part` for another than 1 to 3; in `why`
    /// for more than three reasons or one twice.
    pub fn check_whole(&self) -> Result<()> {
        check_date("date", self.date)?;
        if !(1..=Self::PARTS).contains(&self.part) {
            return Err(TandemError::invalid("part", "1 to 3"));
        }
        match &self.said {
            MedicineSaid::Missed { why } if !few(why, Self::REASONS) => {
                Err(TandemError::invalid("why", "at most three reasons, each once"))
            }
            _ => Ok(()),
        }
    }

    /// The same with what it says in its place.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        self.date = within_years(self.date);
        self.part = self.part.clamp(1, Self::PARTS);
        if let MedicineSaid::Missed { why } = &mut self.said {
            to_few(why, Self::REASONS);
        }
        self
    }
}

impl MedicineEffect {
    /// The most side effects of one entry.
    const MOST: usize = 5;

    /// Checks one that is written down on `today`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` or `told_on` for a day that lies ahead; as [`MedicineEffect::check_whole`].
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        for (field, date) in [("on", Some(self.on)), ("told_on", self.told_on)] {
            if date.is_some_and(|date| date > today) {
                return Err(TandemError::invalid(field, "a day that has come"));
            }
        }
        self.check_whole()
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` or `told_on` for a year outside 1900 to 2200; in `effect` for none, more than
    /// five, or one twice.
    pub fn check_whole(&self) -> Result<()> {
        check_date("on", self.on)?;
        self.told_on.map_or(Ok(()), |on| check_date("told_on", on))?;
        if self.what.is_empty() || !few(&self.what, Self::MOST) {
            return Err(TandemError::invalid("effect", "one to five, each once"));
        }
        Ok(())
    }

    /// The same with what it says in its place.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        self.on = within_years(self.on);
        self.told_on = self.told_on.map(within_years);
        to_few(&mut self.what, Self::MOST);
        if self.what.is_empty() {
            self.what.push(SideEffect::Other);
        }
        self
    }
}

impl MedicineRule {
    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` for a year outside 1900 to 2200; in `after_days` for another number than 1 to 14.
    pub fn check(&self) -> Result<()> {
        check_date("on", self.on)?;
        match self.after_days {
            Some(days) if !(1..=14).contains(&days) => {
                Err(TandemError::invalid("after_days", "1 to 14 days"))
            }
            _ => Ok(()),
        }
    }

    /// The same with its date in the years 1900 to 2200, and without a number that is none.
    #[must_use]
    pub fn normalise(self) -> Self {
        let after_days = self.after_days.filter(|days| (1..=14).contains(days));
        Self { on: within_years(self.on), after_days, ..self }
    }
}

/// Whether there are at most so many, each once and in the order of their list, as two devices write
/// them alike.
fn few<T: Ord>(all: &[T], most: usize) -> bool {
    all.len() <= most && all.is_sorted_by(|one, next| one < next)
}

fn to_few<T: Ord>(all: &mut Vec<T>, most: usize) {
    all.sort_unstable();
    all.dedup();
    all.truncate(most);
}

// Tell nothing: none of it is anybody else's business.
hidden!(MedicineSaid, MedicineDay, MedicineEffect, MedicineRule);

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_is_one_of_the_last_two_weeks() {
        let today = day("2026-03-11");
        let on = |date: &str| MedicineDay::new(day(date), MedicineSaid::Taken).check(today);
        assert!(on("2026-03-11").is_ok() && on("2026-02-25").is_ok());
        let refused = "medicine: a day of the last two weeks, and none to come";
        assert_eq!(on("2026-03-12").unwrap_err().to_string(), refused);
        assert_eq!(on("2026-02-24").unwrap_err().to_string(), refused);
    }

    #[test]
    fn what_is_said_is_one_field_and_reasons_are_few() {
        let why = vec![WhyMissed::Forgot, WhyMissed::NoRide];
        let missed = MedicineDay::new(day("2026-03-11"), MedicineSaid::Missed { why });
        let json = serde_json::to_string(&missed).unwrap();
        assert_eq!(
            json,
            r#"{"date":"2026-03-11","part":1,"said":{"missed":{"why":["forgot","no_ride"]}}}"#
        );
        assert_eq!(serde_json::from_str::<MedicineDay>(&json).unwrap(), missed);
        let many = |why: &[WhyMissed]| MedicineDay {
            said: MedicineSaid::Missed { why: why.to_vec() },
            ..missed.clone()
        };
        let four = [WhyMissed::Forgot, WhyMissed::RanOut, WhyMissed::Pharmacy, WhyMissed::NoRide];
        assert!(many(&four).check_whole().is_err() && many(&four[..3]).check_whole().is_ok());
        assert!(many(&[WhyMissed::Forgot, WhyMissed::Forgot]).check_whole().is_err());
        assert!(MedicineDay { part: 4, ..missed.clone() }.check_whole().is_err());
        assert_eq!(format!("{missed:?} {:?}", missed.said), "MedicineDay MedicineSaid");
    }

    #[test]
    fn the_number_of_days_is_the_clinics() {
        let text = Line::new("text", "call us before you start again").unwrap();
        let rule = MedicineRule { text, after_days: None, by: None, on: day("2026-03-03") };
        assert!(rule.check().is_ok());
        for (days, fits) in [(1, true), (14, true), (0, false), (15, false)] {
            let rule = MedicineRule { after_days: Some(days), ..rule.clone() };
            assert_eq!(rule.check().is_ok(), fits, "{days}");
            assert!(rule.normalise().check().is_ok());
        }
    }
}
