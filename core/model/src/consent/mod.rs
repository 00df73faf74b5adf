//! Consent: the record of what was agreed for whom, for what, until when.
//!
//! The elements are those of a written consent under 42 CFR § 2.31 (as amended in 2024): whose
//! record, who discloses, to whom, what in a specific and meaningful way, what for, how to revoke,
//! until when, signed when. A person's own log is probably no Part 2 record before a program holds
//! it; the elements are asked for all the same, because they are the ones that protect.
//!
//! A consent is written once and never changed: to share something else is to agree to something
//! else. What ends it early is a stop, a record of its own, so that two copies of a vault that meet
//! keep both and the earlier stop counts. The text that the person read is kept with it, and its
//! SHA-256: a later version of the words does not change what was agreed.

mod items;
mod shares;

use std::fmt;

use chrono::{DateTime, Days, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use items::{Frequency, Purpose, RecipientRole, SharedItem};
pub use shares::{
    CoachFlag, Compared, ConsentStop, ShareForm, ShareRecord, ShareState, SpokenWords, WhyListed,
};

use crate::words::words;
use crate::{Language, LocalTime, Name, Note, Result, TandemError, check_date};

/// A SHA-256, as 64 lower-case hexadecimal digits: of the text of a consent.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Checksum(String);

impl Checksum {
    /// The SHA-256 of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self(digest.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// The 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Checksum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Checksum({}…)", &self.0[..8])
    }
}

impl From<Checksum> for String {
    fn from(checksum: Checksum) -> Self {
        checksum.0
    }
}

impl TryFrom<String> for Checksum {
    type Error = TandemError;

    /// Reads 64 lower-case hexadecimal digits; anything else is `Invalid` in the field `checksum`.
    fn try_from(text: String) -> Result<Self> {
        let hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 64 || !text.bytes().all(hex) {
            return Err(TandemError::invalid("checksum", "64 lower-case hexadecimal digits"));
        }
        Ok(Self(text))
    }
}

/// To whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Recipient {
    /// Their name, or that of their office where there is nobody in particular.
    pub name: Name,
    /// The organisation they work with or for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<Name>,
    /// As what they read it.
    pub role: RecipientRole,
    /// The fingerprint of their public key, for a coach who was enrolled: eight groups of four
    /// hexadecimal digits. A file that is sealed to another key is not covered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
}

/// What is agreed, before it is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConsentTerms {
    /// Whose record: what the person is called in what they share, by their own choice.
    pub alias: Name,
    /// Who discloses it: the person themself.
    pub discloser: Name,
    /// To whom.
    pub recipient: Recipient,
    /// What, in the order of the list, each once.
    pub items: Vec<SharedItem>,
    /// What for.
    pub purpose: Purpose,
    /// What for, in the person's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose_words: Option<Name>,
    /// How often.
    pub frequency: Frequency,
    /// The first local date on which it counts.
    pub starts: NaiveDate,
    /// The last one.
    pub expires: NaiveDate,
}

impl ConsentTerms {
    /// For how many days a consent is made where nothing else is chosen.
    pub const DAYS: u32 = 90;
    /// For how many days one can be made at most: then it is time to ask again.
    pub const MOST_DAYS: u32 = 366;

    /// Terms with the usual items, purpose and length for this reader.
    #[must_use]
    pub fn usual(alias: Name, discloser: Name, recipient: Recipient, starts: NaiveDate) -> Self {
        let role = recipient.role;
        Self {
            alias,
            discloser,
            recipient,
            items: SharedItem::usual(role),
            purpose: role.usual_purpose(),
            purpose_words: None,
            frequency: Frequency::WhenIChoose,
            starts,
            expires: last_day(starts, Self::DAYS),
        }
    }

    /// The same, for so many days: 1 ends on the day it begins.
    ///
    /// # Errors
    ///
    /// `Invalid` in `days` for none and for more than [`ConsentTerms::MOST_DAYS`].
    pub fn for_days(self, days: u32) -> Result<Self> {
        if !(1..=Self::MOST_DAYS).contains(&days) {
            return Err(TandemError::invalid("days", "1 to 366"));
        }
        Ok(Self { expires: last_day(self.starts, days), ..self })
    }

    /// Chooses the items; the order in which they are named does not matter.
    #[must_use]
    pub fn with_items(mut self, mut items: Vec<SharedItem>) -> Self {
        items.sort_unstable();
        items.dedup();
        self.items = items;
        self
    }

    /// Whether all of this makes sense together.
    ///
    /// # Errors
    ///
    /// `Invalid` in `items` for none, for one twice or out of order, and for one that such a reader
    /// may never have; in `key` for no fingerprint; in `purpose` where "legal" or "research" meets a reader of
    /// another kind, or the other way round; in `expires` before `starts` or more than a year after it.
    pub fn check(&self) -> Result<()> {
        check_date("starts", self.starts)?;
        check_date("expires", self.expires)?;
        if self.items.is_empty() {
            return Err(TandemError::invalid("items", "at least one thing to share"));
        }
        if !self.items.is_sorted_by(|a, b| a < b) {
            return Err(TandemError::invalid("items", "each once, in the order of the list"));
        }
        if !self.recipient.key.as_deref().is_none_or(is_fingerprint) {
            return Err(TandemError::invalid("key", "eight groups of four hexadecimal digits"));
        }
        let role = self.recipient.role;
        if !self.items.iter().all(|item| item.may_go_to(role)) {
            return Err(TandemError::invalid("items", "only what this reader may have"));
        }
        if (role == RecipientRole::Legal) != (self.purpose == Purpose::Legal) {
            let why = "\"legal\" for a court, a lawyer or an employer, and for nobody else";
            return Err(TandemError::invalid("purpose", why));
        }
        if (role == RecipientRole::Research) != (self.purpose == Purpose::Research) {
            let why = "\"research\" for a study, and for nobody else";
            return Err(TandemError::invalid("purpose", why));
        }
        if self.expires < self.starts {
            return Err(TandemError::invalid("expires", "not before it starts"));
        }
        if self.expires > last_day(self.starts, Self::MOST_DAYS) {
            return Err(TandemError::invalid("expires", "at most a year after it starts"));
        }
        Ok(())
    }
}

fn is_fingerprint(text: &str) -> bool {
    let hex = |group: &str| {
        group.len() == 4 && group.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    text.split(' ').count() == 8 && text.split(' ').all(hex)
}

/// The last of so many days.
fn last_day(first: NaiveDate, days: u32) -> NaiveDate {
    first.checked_add_days(Days::new(u64::from(days) - 1)).unwrap_or(first)
}

words! {
    /// How a consent stands on a day.
    pub enum ConsentStanding as "consent_standing" {
        /// It counts.
        Live = "live",
        /// Its first day has not come yet.
        NotBegun = "not_begun",
        /// Its last day has gone by.
        Expired = "expired",
        /// The person stopped it.
        Stopped = "stopped",
    }
}

/// A signed consent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Consent {
    /// What was agreed.
    pub terms: ConsentTerms,
    /// What is shared, as one sentence in the words that the person read.
    pub sentence: Note,
    /// How to stop, in the words that the person read.
    pub how_to_stop: Note,
    /// That what was handed over may be handed on was read and acknowledged. There is no consent
    /// without.
    pub redisclosure_acknowledged: bool,
    /// The whole text that the person read, paragraphs parted by a line end.
    pub text: Note,
    /// SHA-256 of `text`.
    pub text_hash: Checksum,
    /// The language of the text.
    pub locale: Language,
    /// When it was signed, by the clock of the person's zone.
    pub signed_at: LocalTime,
    /// When sharing was stopped. Where two copies of a record each say so, the earlier moment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<DateTime<Utc>>,
}

impl Consent {
    /// Whether it is whole, and what [`ConsentTerms::check`] says.
    ///
    /// # Errors
    ///
    /// As there; `Invalid` in `redisclosure_acknowledged` if it was not, in `text_hash` if the text
    /// is not the one that was signed.
    pub fn check(&self) -> Result<()> {
        self.terms.check()?;
        if !self.redisclosure_acknowledged {
            let why = "read what can be handed on, and say so";
            return Err(TandemError::invalid("redisclosure_acknowledged", why));
        }
        if self.text_hash != Checksum::of(self.text.as_str().as_bytes()) {
            return Err(TandemError::invalid("text_hash", "the hash of the text"));
        }
        Ok(())
    }

    /// How it stands on this local date.
    #[must_use]
    pub fn standing(&self, on: NaiveDate) -> ConsentStanding {
        if self.withdrawn_at.is_some() {
            ConsentStanding::Stopped
        } else if on < self.terms.starts {
            ConsentStanding::NotBegun
        } else if on > self.terms.expires {
            ConsentStanding::Expired
        } else {
            ConsentStanding::Live
        }
    }

    /// Whether it counts on this local date: begun, not over, not stopped.
    #[must_use]
    pub fn is_live(&self, on: NaiveDate) -> bool {
        self.standing(on) == ConsentStanding::Live
    }

    /// Whether everything in `items` was agreed to.
    #[must_use]
    pub fn covers(&self, items: &[SharedItem]) -> bool {
        items.iter().all(|item| self.terms.items.contains(item))
    }

    /// The one question that stands before every share.
    ///
    /// # Errors
    ///
    /// `NeedsConsent` if it was stopped, has not begun, does not cover `items` or is not
    /// [whole](Consent::check); `Expired` if its last day has gone by.
    ///
    /// Other entries are made whole where two devices disagree. What a person signed is not: a
    /// consent that does not hold together allows nothing, and they can be asked again.
    pub fn allows(&self, items: &[SharedItem], on: NaiveDate) -> Result<()> {
        if self.check().is_err() {
            return Err(TandemError::NeedsConsent);
        }
        match self.standing(on) {
            ConsentStanding::Live if self.covers(items) => Ok(()),
            ConsentStanding::Expired if self.covers(items) => Err(TandemError::Expired),
            _ => Err(TandemError::NeedsConsent),
        }
    }
}

#[cfg(test)]
mod tests;
