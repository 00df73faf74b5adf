//! What ends a consent early, and what was shared under it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::SharedItem;
use crate::words::words;
use crate::{Id, Language, Name, StandingItem};

/// The person stopped sharing under a consent. A record of its own, so that a consent is never
/// changed: two copies of a record that meet keep both, and the earlier moment counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConsentStop {
    /// Which consent.
    pub consent: Id,
    /// When.
    pub at: DateTime<Utc>,
}

words! {
    /// In what form something was shared.
    pub enum ShareForm as "form" {
        /// A file that is sealed to a coach's key.
        CoachFile = "coach_file",
        /// A page that opens with a passphrase.
        Page = "page",
        /// The note to a coach that the person stopped sharing. It tells nothing else.
        Withdrawal = "withdrawal",
        /// A PDF.
        Pdf = "pdf",
        /// A FHIR bundle.
        Fhir = "fhir",
        /// Printed pages.
        Paper = "paper",
        /// Files for a study.
        Research = "research",
    }
}

words! {
    /// What became of a file that was made. A program that was stopped between making and writing leaves it
    /// open, and the list says so: it tells of no file that may not be there, and forgets none that may.
    #[derive(Default)]
    pub enum ShareState as "state" {
        /// It was made; whether it was written is not known.
        #[default]
        Made = "made",
        /// It lies under its name.
        Kept = "kept",
        /// It could not be written.
        NotWritten = "not_written",
    }
}

impl ShareState {
    /// Whether nothing was said of it yet.
    #[must_use]
    pub fn is_made(&self) -> bool {
        *self == Self::Made
    }
}

/// One thing that was made to be handed to somebody: what, for whom, when, under which consent.
///
/// It stays in the record. It tells that a file was made, not what stood in it; and it holds no
/// hash of the file, since a hash would show whoever gets hold of this record that a file found
/// elsewhere came from it, which the sealed file itself is made never to show. (What is in a file that was
/// sealed to a coach has the name of this entry: it is known what they answer. Who can read that has
/// opened the file.)
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShareRecord {
    /// Under which consent.
    pub consent: Id,
    /// In what form.
    pub form: ShareForm,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// The first local date that it is about.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
    /// What it tells besides, with dates of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub standing: Vec<StandingItem>,
    /// What was in it, in the order of the list; nothing in a withdrawal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<SharedItem>,
    /// Its number in the sequence of what this coach got, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seq: Option<u64>,
    /// The name under which the file was offered: neutral, and not where it was put.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Name>,
    /// What became of it: said once, by whoever wrote the file.
    #[serde(default, skip_serializing_if = "ShareState::is_made")]
    pub state: ShareState,
}

/// Words that two people read to each other, in both languages: each screen shows its own first, and
/// has the others, because both have to read the same.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SpokenWords {
    /// Six English words.
    pub en: String,
    /// Eight Spanish words.
    pub es: String,
}

impl SpokenWords {
    /// Those of one language.
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::En => &self.en,
            Language::Es => &self.es,
        }
    }
}

words! {
    /// What a coach is told beside a file that they opened.
    pub enum CoachFlag as "flag" {
        /// It was opened before.
        Repeated = "repeated",
        /// It is older than one that was opened.
        Older = "older",
        /// It came with another key under a known name: nothing of it is shown until the words were
        /// compared.
        ChangedKey = "changed_key",
        /// The person stopped sharing and asks that what they shared be deleted.
        Withdrawn = "withdrawn",
        /// The words were not compared yet.
        NotCompared = "not_compared",
        /// It was made later than the newest, and has an older number: the sender may have brought back
        /// an older copy of their record. It counts as the newest.
        OutOfOrder = "out_of_order",
        /// They call themself by another name than the one that is known, until the words are compared
        /// again.
        Renamed = "renamed",
        /// Somebody else goes by the same name.
        SameName = "same_name",
        /// It was made later than it was opened: the sender's clock runs ahead, or the coach's is behind.
        FromTheFuture = "from_the_future",
        /// Another file has the same number: an older copy of the sender's record may be in use.
        SameNumber = "same_number",
    }
}

words! {
    /// Why a coach looks at somebody in their list. The order is that of the list.
    pub enum WhyListed as "why" {
        /// They ask for a call soon.
        CallMeSoon = "call_me_soon",
        /// They ask for a call.
        CallMe = "call_me",
        /// They have something to talk about that is new since the last contact.
        TalkAbout = "talk_about",
        /// The coach meant to be in touch by a day that has come.
        Due = "due",
        /// They have sent nothing for longer than is usual for them.
        Quiet = "quiet",
        /// Something of theirs was closed to view when it came, and nobody has looked at it since.
        Unread = "unread",
        /// What they agreed to ends soon.
        ConsentEnds = "consent_ends",
        /// It has ended.
        ConsentEnded = "consent_ended",
        /// They stopped sharing.
        Stopped = "stopped",
    }
}

words! {
    /// What two people found when they read the words to each other.
    pub enum Compared as "compared" {
        /// The words were the same: it is they, and this is their key.
        Same = "same",
        /// They were not: somebody is in between.
        Different = "different",
        /// It is somebody else who goes by the same name; for a coach only.
        AnotherPerson = "another_person",
    }
}
