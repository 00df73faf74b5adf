//! Help that is always one tap away: the types of its content, and what a person adds to it.

use std::fmt;

use chrono::{NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

use super::Slug;
use crate::time::within_years;
use crate::words::words;
use crate::{Note, Result, TandemError, check_date};

words! {
    /// Where a card of the help is shown. Nowhere else, and never inferred from anything else.
    pub enum ShownAt as "shown_at" {
        /// On the help screen.
        Help = "help",
        /// After a check-in of "yes", once.
        CheckInYes = "checkin_yes",
        /// When a medication period ends.
        MedicationEnd = "medication_end",
    }
}

words! {
    /// How a line can be reached.
    pub enum ReachedBy as "way" {
        /// By a call.
        Call = "call",
        /// By a text message.
        Text = "text",
    }
}

/// How a line is reached in Spanish. A call and a text go different ways: a key to press does not help
/// who cannot speak aloud, and a text without the word is answered in English.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct InSpanish {
    /// The key to press in a call.
    pub call: String,
    /// The word to send.
    pub text: String,
}

/// Where a text goes and what it says, where that is not any text to the number itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TextTo {
    /// The short number.
    pub to: String,
    /// The word to send.
    pub word: String,
}

/// A telephone number, from the one file that has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Phone {
    /// As it is shown.
    pub show: String,
    /// As it is dialled.
    pub dial: String,
    /// How it can be reached.
    pub ways: Vec<ReachedBy>,
    /// How it is reached in Spanish, where there is a way of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spanish: Option<InSpanish>,
    /// Where a text goes; `None` where it goes to the number itself, or nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<TextTo>,
}

/// A line to call or text, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HelpLine {
    /// Its name.
    pub id: Slug,
    /// What it says, the number in it.
    pub title: String,
    /// When to use it.
    pub when: String,
    /// The number; `None` where none is known. None is ever made up.
    pub phone: Option<Phone>,
}

/// A line of a card.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CardLine {
    /// Its name within the card.
    pub id: Slug,
    /// What it says.
    pub text: String,
}

/// A few lines on one thing.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HelpCard {
    /// Its name.
    pub id: Slug,
    /// What it is about.
    pub title: String,
    /// Where it is shown.
    pub shown_at: Vec<ShownAt>,
    /// Whether the lines are steps, one after the other.
    pub ordered: bool,
    /// The lines.
    pub lines: Vec<CardLine>,
    /// What it rests on, where it rests on a text of others.
    pub source: Option<String>,
}

/// A person's own naloxone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Naloxone {
    /// Where it is, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub place: Option<Note>,
    /// The last day of use that is printed on the pack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub expires: Option<NaiveDate>,
    /// So many days before, a reminder is shown that does not say of what; `None` for no reminder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub remind_days: Option<u32>,
}

impl Naloxone {
    /// The longest time ahead, in days.
    pub const REMIND_MAX: u32 = 365;

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `expires` for a year outside 1900 to 2200; in `remind_days` for more than a year
    /// and where there is no date to remind of.
    pub fn check(&self) -> Result<()> {
        if let Some(expires) = self.expires {
            check_date("expires", expires)?;
        }
        match self.remind_days {
            Some(days) if days > Self::REMIND_MAX => {
                Err(TandemError::invalid("remind_days", "at most 365 days"))
            }
            Some(_) if self.expires.is_none() => {
                Err(TandemError::invalid("remind_days", "only with a date to remind of"))
            }
            _ => Ok(()),
        }
    }

    /// The same with its date in the years 1900 to 2200, a reminder at most a year before it, and
    /// none without it. One that is too long is shortened, not dropped: it is about naloxone.
    #[must_use]
    pub fn normalise(self) -> Self {
        let expires = self.expires.map(within_years);
        let remind_days = self.remind_days.filter(|_| expires.is_some());
        Self { expires, remind_days: remind_days.map(|days| days.min(Self::REMIND_MAX)), ..self }
    }

    /// The day from which on the reminder is shown.
    pub fn remind_on(&self) -> Option<NaiveDate> {
        let days = TimeDelta::days(self.remind_days?.into());
        self.expires?.checked_sub_signed(days)
    }

    /// Whether its date has gone by.
    pub fn has_expired(&self, today: NaiveDate) -> bool {
        self.expires.is_some_and(|expires| expires < today)
    }
}

/// Cards hold a person's own word for their medicine once it is filled in.
impl fmt::Debug for HelpCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HelpCard({})", self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_comes_before_a_date() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let mine = Naloxone {
            place: Note::new("blue bag").unwrap(),
            expires: Some(day("2026-06-30")),
            remind_days: Some(30),
        };
        mine.check().unwrap();
        assert_eq!(mine.remind_on(), Some(day("2026-05-31")));
        assert!(!mine.has_expired(day("2026-06-30")));
        assert!(mine.has_expired(day("2026-07-01")));
        assert!(!format!("{mine:?}").contains("bag"));
        let refused = |mine: Naloxone| mine.check().is_err();
        assert!(refused(Naloxone { expires: None, ..mine.clone() }));
        assert!(refused(Naloxone { remind_days: Some(366), ..mine.clone() }));
        assert!(refused(Naloxone { expires: Some(day("1800-01-01")), ..mine }));
        assert_eq!(Naloxone::default().remind_on(), None);
    }
}
