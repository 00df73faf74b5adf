//! What a coach's record keeps. None of it is the coach's own to hand on: it leaves in an encrypted
//! copy of the whole record or not at all.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use tandem_model::{Ask, Form, Id, Name, Note, Result, SpokenWords};
use tandem_share::{Enrolment, PublicKey, SecretKey};

use super::own::on;
use super::{Kind, Leaves, Row, SharedView, Undo};

/// The coach's own pair and what their code says.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct OwnKey {
    secret: String,
    pub(crate) code: Enrolment,
}

impl OwnKey {
    pub(crate) fn new(secret: &SecretKey, code: Enrolment) -> Self {
        Self { secret: secret.to_age().as_str().to_owned(), code }
    }

    pub(crate) fn secret(&self) -> Result<SecretKey> {
        Ok(SecretKey::from_age(&self.secret)?)
    }
}

impl Kind for OwnKey {
    const NAME: &'static str = "coach_key";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn key(&self) -> Option<String> {
        Some(String::new())
    }
}

/// Somebody who shares with the coach. Undo passes over it: a number that went back would look like
/// a replay.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(crate) alias: Name,
    /// What they call themself since, until the words are compared again: a name is pinned with the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) renamed: Option<Name>,
    pub(crate) key: PublicKey,
    pub(crate) phrase: SpokenWords,
    pub(crate) first_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) compared_at: Option<DateTime<Utc>>,
    /// The words were not the same: nothing from this key is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refused_at: Option<DateTime<Utc>>,
    /// Another key that came under the same name and was not compared yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) changed: Option<ChangedKey>,
    /// The highest number that was opened of this key; it outlives what is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) highest_seq: Option<u64>,
    /// The document that a reply answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_document: Option<Id>,
    /// The consents that the person stopped, and when this was opened.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) stopped: BTreeMap<Id, DateTime<Utc>>,
    /// The number of the last reply.
    #[serde(default)]
    pub(crate) reply_seq: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ChangedKey {
    pub(crate) key: PublicKey,
    pub(crate) phrase: SpokenWords,
}

impl Kind for Person {
    const NAME: &'static str = "coach_person";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;
}

/// The latest summary of a person, as the list has it. An entry of its own, so that it can be
/// forgotten with the summary and the person stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Latest {
    pub(crate) person: Id,
    pub(crate) created: DateTime<Utc>,
    pub(crate) seq: u64,
    pub(crate) expires: DateTime<Utc>,
    pub(crate) consent: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) ask: Option<Ask>,
}

impl Latest {
    pub(crate) fn of(person: Id, view: &SharedView) -> Self {
        Self {
            person,
            created: view.created,
            seq: view.seq,
            expires: view.expires,
            consent: view.under.consent,
            ask: view.summary.ask,
        }
    }
}

impl Kind for Latest {
    const NAME: &'static str = "coach_latest";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn key(&self) -> Option<String> {
        Some(self.person.to_string())
    }

    fn row(&self) -> Row {
        Row { link: Some(self.person), ..on(self.created.date_naive()) }
    }
}

/// A summary as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(crate) person: Id,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) view: SharedView,
}

impl Kind for Opened {
    const NAME: &'static str = "coach_summary";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn row(&self) -> Row {
        Row { sort: self.view.created.timestamp(), link: Some(self.person) }
    }
}

/// A note about a contact, in the coach's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ContactNote {
    /// On which local date.
    pub on: NaiveDate,
    /// In what form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<Form>,
    /// The person's goal, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub goal: Option<Note>,
    /// Next steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_steps: Option<Note>,
    /// Anything else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Note>,
}

/// What a coach's record keeps about a person over time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Noted {
    pub(crate) person: Id,
    pub(crate) written_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) contact: Option<ContactNote>,
    /// What was written back to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) reply: Option<Note>,
}

impl Noted {
    pub(crate) fn day(&self) -> NaiveDate {
        self.contact.as_ref().map_or(self.written_at.date_naive(), |contact| contact.on)
    }
}

impl Kind for Noted {
    const NAME: &'static str = "coach_note";
    const LEAVES: Leaves = Leaves::BackupOnly;

    fn row(&self) -> Row {
        Row { link: Some(self.person), ..on(self.day()) }
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        let contact = self.contact.iter().flat_map(|it| [&it.goal, &it.next_steps, &it.text]);
        contact.chain([&self.reply]).flatten().for_each(|words| say(words.as_str()));
    }
}
