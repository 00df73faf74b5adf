//! How welcome a person on medication is: three layers that are never made one.
//!
//! 1. what the **fellowship** says: [`FellowshipPosition`](super::FellowshipPosition), cited;
//! 2. what **this group** says: [`GroupStatement`], quoted and dated;
//! 3. what the **person themself** met with: [`WelcomeVisit`], one per visit, for every role apart.
//!
//! Shown in the order 3, 2, 1, with counts and dates. There is no score, nothing is added up across
//! roles, and nothing is ever concluded from a text: "welcome to attend" does not say "may speak".

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Passage;
use crate::time::within_years;
use crate::words::words;
use crate::{Id, Note, Result, TandemError, check_date};

words! {
    /// What a person may do in a group. Each is asked about by itself.
    pub enum WelcomeRole as "role" {
        /// Be there.
        Attend = "attend",
        /// Speak.
        Share = "share" | "speak",
        /// Lead a meeting.
        Chair = "chair",
        /// Do service.
        Service = "service",
        /// Sponsor someone.
        Sponsor = "sponsor",
        /// Have a milestone celebrated.
        Milestone = "milestone",
        /// Have it as a home group.
        HomeGroup = "home_group",
    }
}

words! {
    /// What a person met with in a role.
    pub enum WelcomeAnswer as "answer" {
        /// It was allowed.
        Allowed = "allowed",
        /// They were asked not to.
        AskedNotTo = "asked_not_to",
        /// It was refused.
        Refused = "refused",
        /// They do not know.
        Unknown = "unknown",
    }
}

words! {
    /// Whether the person mentioned their medication. One need not.
    #[derive(Default)]
    pub enum Mentioned as "mentioned" {
        /// Yes.
        Yes = "yes",
        /// No.
        No = "no",
        /// Not said.
        #[default]
        Unknown = "unknown",
    }
}

/// How a visit felt, from −2 (not welcome at all) to 2 (very welcome).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "i8", try_from = "i8")]
pub struct Felt(i8);

impl Felt {
    /// This step of the scale.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `felt` for anything but −2 to 2.
    pub fn new(step: i8) -> Result<Self> {
        if (-2..=2).contains(&step) {
            Ok(Self(step))
        } else {
            Err(TandemError::invalid("felt", "-2 to 2"))
        }
    }

    /// The step, −2 to 2.
    pub fn get(self) -> i8 {
        self.0
    }
}

impl From<Felt> for i8 {
    fn from(felt: Felt) -> Self {
        felt.0
    }
}

impl TryFrom<i8> for Felt {
    type Error = TandemError;

    fn try_from(step: i8) -> Result<Self> {
        Self::new(step)
    }
}

/// What a person met with on one visit. Written down once and added to by further visits, never
/// averaged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WelcomeVisit {
    /// The bookmark of the meeting.
    pub meeting: Id,
    /// The day of the visit.
    pub on: NaiveDate,
    /// How it felt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub felt: Option<Felt>,
    /// Whether they mentioned their medication.
    #[serde(default)]
    pub mentioned: Mentioned,
    /// What they met with, by role. A role that is missing was not asked about, which is not the
    /// same as [`WelcomeAnswer::Unknown`].
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub roles: BTreeMap<WelcomeRole, WelcomeAnswer>,
    /// Their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<Note>,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

impl WelcomeVisit {
    /// Checks what is written down about a visit.
    ///
    /// # Errors
    ///
    /// As [`WelcomeVisit::check_whole`]; `Invalid` in `roles` when it says nothing at all: no role,
    /// no feeling, no note.
    pub fn check(&self) -> Result<()> {
        self.check_whole()?;
        if self.roles.is_empty() && self.felt.is_none() && self.note.is_none() {
            return Err(TandemError::invalid("roles", "something about the visit"));
        }
        Ok(())
    }

    /// Checks what the types of the fields cannot say of the value itself. One that says nothing any
    /// more, after each part was taken back, is whole.
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

words! {
    /// Where a group's statement stands or was made.
    pub enum StatementFrom as "from" {
        /// On the group's page or in its list.
        Website = "website",
        /// On paper.
        Paper = "paper",
        /// Read out in the meeting.
        ReadOut = "read_out",
        /// Told by someone of the group.
        Told = "told",
        /// Elsewhere.
        Other = "other",
    }
}

/// What a group says about people on medication: quoted, dated, with where it is from. Entered by
/// the person; never taken from a list's text by itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct GroupStatement {
    /// The bookmark of the meeting.
    pub meeting: Id,
    /// Its words.
    pub quote: Passage,
    /// The day on which it stood there or was said.
    pub on: NaiveDate,
    /// Where it is from.
    pub from: StatementFrom,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
}

impl GroupStatement {
    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `on` for a year outside 1900 to 2200.
    pub fn check(&self) -> Result<()> {
        check_date("on", self.on)
    }

    /// The same with its day in the years 1900 to 2200.
    #[must_use]
    pub fn normalise(self) -> Self {
        Self { on: within_years(self.on), ..self }
    }
}

/// How often something was met with, and when last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Met {
    /// On how many visits.
    pub times: u32,
    /// On which day last.
    pub last: NaiveDate,
}

/// A person's own experience with a meeting: counts and dates, for every role apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WelcomeExperience {
    /// Visits that something was written about.
    pub visits: u32,
    /// How they felt.
    pub felt: BTreeMap<Felt, Met>,
    /// Whether the medication was mentioned.
    pub mentioned: BTreeMap<Mentioned, Met>,
    /// What was met with, by role and answer.
    pub roles: BTreeMap<WelcomeRole, BTreeMap<WelcomeAnswer, Met>>,
}

impl WelcomeExperience {
    /// Counts visits, in whatever order.
    pub fn of<'a>(visits: impl IntoIterator<Item = &'a WelcomeVisit>) -> Self {
        fn count<K: Ord>(map: &mut BTreeMap<K, Met>, key: K, on: NaiveDate) {
            let met = map.entry(key).or_insert(Met { times: 0, last: on });
            met.times += 1;
            met.last = met.last.max(on);
        }
        let mut all = Self::default();
        for visit in visits {
            all.visits += 1;
            if let Some(felt) = visit.felt {
                count(&mut all.felt, felt, visit.on);
            }
            count(&mut all.mentioned, visit.mentioned, visit.on);
            for (&role, &answer) in &visit.roles {
                count(all.roles.entry(role).or_default(), answer, visit.on);
            }
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(on: &str, felt: i8, roles: &[(WelcomeRole, WelcomeAnswer)]) -> WelcomeVisit {
        WelcomeVisit {
            meeting: Id::from_bytes([1; 16]),
            on: on.parse().unwrap(),
            felt: Some(Felt::new(felt).unwrap()),
            mentioned: Mentioned::No,
            roles: roles.iter().copied().collect(),
            note: None,
            written_at: DateTime::UNIX_EPOCH,
        }
    }

    #[test]
    fn the_scale_has_five_steps() {
        for step in -2..=2 {
            assert_eq!(Felt::new(step).unwrap().get(), step);
        }
        assert!(Felt::new(3).is_err());
        assert!(serde_json::from_str::<Felt>("-3").is_err());
    }

    #[test]
    fn roles_are_counted_apart_and_never_averaged() {
        use {WelcomeAnswer as A, WelcomeRole as R};
        let visits = [
            visit("2026-03-09", 1, &[(R::Attend, A::Allowed), (R::Share, A::AskedNotTo)]),
            visit("2026-03-02", -1, &[(R::Attend, A::Allowed)]),
            visit("2026-03-16", 1, &[(R::Share, A::Allowed)]),
        ];
        let all = WelcomeExperience::of(&visits);
        let met = |times, last: &str| Met { times, last: last.parse().unwrap() };
        assert_eq!(all.visits, 3);
        assert_eq!(all.felt[&Felt(1)], met(2, "2026-03-16"));
        assert_eq!(all.felt[&Felt(-1)], met(1, "2026-03-02"));
        assert_eq!(all.mentioned[&Mentioned::No], met(3, "2026-03-16"));
        assert_eq!(all.roles[&R::Attend][&A::Allowed], met(2, "2026-03-09"));
        assert_eq!(all.roles[&R::Share][&A::AskedNotTo], met(1, "2026-03-09"));
        assert_eq!(all.roles[&R::Share][&A::Allowed], met(1, "2026-03-16"));
        assert_eq!(all.roles.len(), 2, "nothing is said of the other roles");
        let json = serde_json::to_string(&all).unwrap();
        assert!(json.contains(r#""attend":{"allowed":{"times":2"#));
    }

    #[test]
    fn a_visit_says_something() {
        let mut empty = visit("2026-03-02", 0, &[]);
        assert!(empty.check().is_ok());
        let json = serde_json::to_string(&empty).unwrap();
        assert_eq!(serde_json::from_str::<WelcomeVisit>(&json).unwrap(), empty);
        empty.felt = None;
        assert!(empty.check().is_err());
        empty.note = Note::new("kind people").unwrap();
        assert!(empty.check().is_ok());
        empty.on = NaiveDate::MAX;
        assert!(empty.check().is_err());
    }

    #[test]
    fn not_asked_is_not_unknown() {
        let json = r#"{"meeting":"01010101010101010101010101010101","on":"2026-03-02",
            "roles":{"home_group":"unknown"},"written_at":"2026-03-02T00:00:00Z"}"#;
        let visit: WelcomeVisit = serde_json::from_str(json).unwrap();
        assert_eq!(visit.mentioned, Mentioned::Unknown);
        assert_eq!(visit.roles.get(&WelcomeRole::Attend), None);
        let answer = visit.roles.get(&WelcomeRole::HomeGroup);
        assert_eq!(answer, Some(&WelcomeAnswer::Unknown));
    }
}
