//! What was agreed with others, and how one shares with them.
//!
//! Consents and their stops are in the person's own copy, as history. That they were *signed here* is
//! an entry of its own that is not: a consent that came in by a file was agreed to by nobody at this
//! record, or by the person at a record that is gone, and either way sharing under it waits for a
//! new signature. A consent for one time cannot come back to life by that way either.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tandem_model::{Consent, ConsentStop, Id, Name, Note, Result, ShareRecord, SpokenWords};
use tandem_share::{PublicKey, SecretKey};

use super::coach::ChangedKey;
use super::own::on;
use super::{Kind, Leaves, Row, Undo};
use crate::record::read::Heads;

impl Kind for Consent {
    const NAME: &'static str = "consent";
    const UNDO: Undo = Undo::Ledger;

    fn row(&self) -> Row {
        on(self.signed_at.date())
    }
}

/// That a consent was signed in this record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Signature {
    pub(crate) consent: Id,
    pub(crate) at: DateTime<Utc>,
}

impl Kind for Signature {
    const NAME: &'static str = "signature";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Ledger;

    fn key(&self) -> Option<String> {
        Some(self.consent.to_string())
    }

    fn row(&self) -> Row {
        Row { link: Some(self.consent), ..on(self.at.date_naive()) }
    }
}

impl Kind for ConsentStop {
    const NAME: &'static str = "consent_stop";
    const UNDO: Undo = Undo::Ledger;

    fn row(&self) -> Row {
        Row { link: Some(self.consent), ..on(self.at.date_naive()) }
    }
}

impl Kind for ShareRecord {
    const NAME: &'static str = "share";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Ledger;

    fn row(&self) -> Row {
        Row { link: Some(self.consent), ..on(self.at.date_naive()) }
    }
}

/// The number from which the ids come that one reader of bundles (or the person, by their own copies) knows the
/// person's facts by. It is random
/// and no other reader's, so that no two of them can join what they have; and it stays, also where a consent
/// is renewed, so that what they are told again takes the place of what they had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Series {
    /// Who: name, organisation and role.
    pub(crate) reader: String,
    pub(crate) series: Id,
    /// When the last bundle for them was made, which the next one takes the place of. Where that one could
    /// not be written the next names one that nobody has, which asks nothing of anybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last: Option<DateTime<Utc>>,
    /// How far the journals of all devices were known when each of the latest bundles was made. What another
    /// device had written by then and a merge brought later was not told, whatever its clock says.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) knew: BTreeMap<DateTime<Utc>, Heads>,
}

impl Series {
    /// Of so many bundles it is kept.
    const KNEW: usize = 12;

    /// With a bundle for another that was made then, from what was known so far.
    #[must_use]
    pub(crate) fn told(mut self, at: Option<DateTime<Utc>>, heads: Heads) -> Self {
        self.last = at;
        self.knew.extend(at.map(|at| (at, heads)));
        while self.knew.len() > Self::KNEW {
            self.knew.pop_first();
        }
        self
    }
}

impl Kind for Series {
    const NAME: &'static str = "series";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn key(&self) -> Option<String> {
        Some(self.reader.clone())
    }
}

/// Who the person is in a study: under what code it knows them, and from which week it counts. With the
/// consent, so that a second export goes on where the first ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Participant {
    pub(crate) consent: Id,
    pub(crate) code: String,
    /// The first day of week 0.
    pub(crate) week_0: chrono::NaiveDate,
}

impl Kind for Participant {
    const NAME: &'static str = "participant";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn key(&self) -> Option<String> {
        Some(self.consent.to_string())
    }

    fn row(&self) -> Row {
        Row { link: Some(self.consent), ..Row::default() }
    }
}

/// A coach as the record keeps them. Undo passes over it: a number that went back would look like a
/// replay.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct KeptCoach {
    pub(crate) name: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) org: Option<Name>,
    pub(crate) key: PublicKey,
    pub(crate) phrase: SpokenWords,
    pub(crate) added_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) compared_at: Option<DateTime<Utc>>,
    /// Another key that came under the same name and was not compared yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) changed: Option<ChangedKey>,
    /// The number of the last thing that they were sent.
    #[serde(default)]
    pub(crate) last_seq: u64,
}

impl Kind for KeptCoach {
    const NAME: &'static str = "coach";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn row(&self) -> Row {
        on(self.added_at.date_naive())
    }
}

/// The number of the next thing that somebody is sent, by which they tell an older one from a newer. It
/// goes by the clock, in minutes since 1970: a record that came back from an older copy, or a second
/// device, does not know what it sent last, and a number that goes back would be taken for a replay, with
/// the "call me soon" that stands in it.
pub(crate) fn next_number(last: u64, now: DateTime<Utc>) -> u64 {
    let minutes = u64::try_from(now.timestamp() / 60).unwrap_or(0);
    last.saturating_add(1).max(minutes)
}

/// The secret half of the person's pair for one key of a coach, apart from what is shown.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct ShareKey {
    pub(crate) coach: PublicKey,
    secret: String,
}

impl ShareKey {
    pub(crate) fn new(coach: PublicKey, secret: &SecretKey) -> Self {
        Self { coach, secret: secret.to_age().as_str().to_owned() }
    }

    pub(crate) fn secret(&self) -> Result<SecretKey> {
        Ok(SecretKey::from_age(&self.secret)?)
    }
}

impl Kind for ShareKey {
    const NAME: &'static str = "share_key";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn key(&self) -> Option<String> {
        Some(self.coach.to_string())
    }
}

/// What a coach wrote back.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Reply {
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) written_at: DateTime<Utc>,
    pub(crate) coach: Id,
    pub(crate) name: Name,
    pub(crate) text: Note,
    /// Whether what it answers was sent to them from here.
    pub(crate) asked: bool,
}

impl Kind for Reply {
    const NAME: &'static str = "reply";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn row(&self) -> Row {
        Row { link: Some(self.coach), ..on(self.opened_at.date_naive()) }
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        say(self.text.as_str());
    }
}
