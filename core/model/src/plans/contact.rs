//! The people I can call: the person's own, and nobody else's business.
//!
//! A name can be a first name or a letter. One question is put with care: whether the person is ever
//! afraid of them. Who says yes, or would rather not say, keeps the entry, and it is offered in no
//! plan and no exercise. The record holds *not offered* and never the answer, so whoever reads it,
//! with or without leave, cannot read why.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::skills::{Language, ReachedBy};
use crate::time::within_years;
use crate::words::words;
use crate::{Name, Result, TandemError, check_date};

words! {
    /// Who somebody is to the person.
    pub enum ContactRole as "contact_role" {
        /// A friend.
        Friend = "friend",
        /// Family.
        Family = "family",
        /// A partner.
        Partner = "partner",
        /// A sponsor.
        Sponsor = "sponsor",
        /// A peer coach.
        PeerCoach = "peer_coach",
        /// A counselor.
        Counselor = "counselor" | "counsellor",
        /// Who prescribes, or the clinic.
        Clinic = "clinic" | "prescriber",
        /// Of the person's faith.
        Faith = "faith",
        /// Somebody else.
        Other = "other",
    }
}

words! {
    /// What somebody is good for.
    pub enum GoodFor as "good_for" {
        /// Good company.
        Company = "company",
        /// I can tell them.
        Tell = "tell",
        /// They listen.
        Listens = "listens",
        /// A ride.
        Ride = "ride",
        /// They stay on the phone.
        Stays = "stays",
        /// They have naloxone, or know how to use it.
        Naloxone = "naloxone",
        /// They keep money or pills for me.
        Keeps = "keeps",
        /// For the kids.
        Kids = "kids",
    }
}

words! {
    /// When somebody can be reached.
    pub enum Reachable as "reachable" {
        /// At any time.
        AnyTime = "any_time",
        /// In the daytime.
        Daytime = "daytime",
        /// In the evening.
        Evening = "evening",
    }
}

/// Somebody whom a person can call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Contact {
    /// A first name or a letter.
    pub name: Name,
    /// Their number, as it was typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub phone: Option<Name>,
    /// How they can be reached there.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ways: BTreeSet<ReachedBy>,
    /// Who they are to the person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub role: Option<ContactRole>,
    /// What they are good for.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub good_for: BTreeSet<GoodFor>,
    /// When they can be reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub when: Option<Reachable>,
    /// Which languages they speak.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub speaks: BTreeSet<Language>,
    /// The local date on which they said that they may be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub asked: Option<NaiveDate>,
    /// Their place in the person's own order; of two alike the older entry comes first.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default = 0))]
    pub order: i64,
    /// Offered in no plan, no exercise and not when help is wanted now. Why is not kept.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "uniffi", uniffi(default = false))]
    pub not_offered: bool,
}

impl Contact {
    /// Somebody of whom only the name is known.
    pub fn new(name: Name) -> Self {
        Self {
            name,
            phone: None,
            ways: BTreeSet::new(),
            role: None,
            good_for: BTreeSet::new(),
            when: None,
            speaks: BTreeSet::new(),
            asked: None,
            order: 0,
            not_offered: false,
        }
    }

    /// The number as it is dialled: digits, and the `+` of a country before them.
    pub fn dial(&self) -> Option<String> {
        Some(digits(self.phone.as_ref()?.as_str()))
    }

    fn can_be_dialled(&self) -> bool {
        self.phone.as_ref().is_none_or(|phone| dialled(phone.as_str()).is_some())
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `phone` for one without three digits; in `ways` where there is no number; in
    /// `asked` for a year outside 1900 to 2200.
    pub fn check(&self) -> Result<()> {
        if !self.can_be_dialled() {
            return Err(TandemError::invalid("phone", "a number that can be dialled"));
        }
        if self.phone.is_none() && !self.ways.is_empty() {
            return Err(TandemError::invalid("ways", "only with a number"));
        }
        self.asked.map_or(Ok(()), |on| check_date("asked", on))
    }

    /// The same without a number that cannot be dialled, or a way to reach none.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        if !self.can_be_dialled() {
            self.phone = None;
        }
        if self.phone.is_none() {
            self.ways.clear();
        }
        self.asked = self.asked.map(within_years);
        self
    }
}

/// A number as it is dialled, if there is one in the text.
pub(crate) fn dialled(phone: &str) -> Option<String> {
    Some(digits(phone)).filter(|dial| dial.trim_start_matches('+').len() >= 3)
}

fn digits(phone: &str) -> String {
    let plus = phone.starts_with('+').then_some('+');
    plus.into_iter().chain(phone.chars().filter(char::is_ascii_digit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_dialled_as_digits() {
        let of = |phone: &str| Contact {
            phone: Some(Name::new(phone).unwrap()),
            ..Contact::new(Name::new("S").unwrap())
        };
        assert_eq!(of("(555) 010-0199 ").dial().unwrap(), "5550100199");
        assert_eq!(of("+52 55 0000 0000").dial().unwrap(), "+525500000000");
        assert!(of("ask her").check().is_err());
        assert!(of("ask her").normalise().phone.is_none());
    }

    #[test]
    fn what_is_kept_does_not_say_why() {
        let feared = Contact { not_offered: true, ..Contact::new(Name::new("J").unwrap()) };
        let json = serde_json::to_string(&feared).unwrap();
        assert_eq!(json, r#"{"name":"J","order":0,"not_offered":true}"#);
        assert!(!format!("{feared:?}").contains('J'));
    }
}
