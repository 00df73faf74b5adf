//! What a person chose: nothing here is on until they ask for it.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{ForgetAfter, Language, Readiness};
use crate::ReadyTime;

/// A person's choices. Each is a field of its own, so two devices can change different ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Preferences {
    /// The language of the texts; the device's, else English, until one is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub language: Option<Language>,
    /// Where they say they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub readiness: Option<Readiness>,
    /// Whether check-ins are on.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub check_ins: bool,
    /// After how many days a check-in is forgotten for good; `None` keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub forget_check_ins: Option<ForgetAfter>,
    /// Whether it is asked how a day is.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub day_checks: bool,
    /// After how many days what was said of one is forgotten for good; `None` keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub forget_day_checks: Option<ForgetAfter>,
    /// Whether days with the medicine are written down.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub medicine: bool,
    /// Whether such a day stands on the first screen, in words that do not say of what.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub medicine_today: bool,
    /// After how many days what is written of them is forgotten for good; `None` keeps it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub forget_medicine: Option<ForgetAfter>,
    /// Whether cravings are written down.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub cravings: bool,
    /// After how many days a craving is forgotten for good; `None` keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub forget_cravings: Option<ForgetAfter>,
    /// Whether notes of a day are written.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub day_notes: bool,
    /// After how many days such a note is forgotten for good; `None` keeps them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub forget_day_notes: Option<ForgetAfter>,
    /// Whether visits and check-ins are set side by side.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub side_by_side: bool,
    /// Which of the ready lines of time that only adds up are hidden.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub hidden_time: BTreeSet<ReadyTime>,
}

impl Preferences {
    /// After how many days each of the parts is forgotten that can be.
    pub fn forgets(&self) -> [Option<ForgetAfter>; 5] {
        [
            self.forget_check_ins,
            self.forget_day_checks,
            self.forget_cravings,
            self.forget_day_notes,
            self.forget_medicine,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_off_until_asked_for() {
        let none: Preferences = serde_json::from_str("{}").unwrap();
        assert_eq!(none, Preferences::default());
        assert!(!none.check_ins && !none.medicine && !none.side_by_side);
        assert_eq!(
            (none.readiness, none.forget_check_ins, none.forget_medicine),
            (None, None, None)
        );
    }
}
