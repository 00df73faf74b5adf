//! What is inside: one document, `tandem-share/1`, in every envelope.
//!
//! # Its JSON
//!
//! UTF-8 on one line, keys sorted, times in whole minutes, numbers whole: the same document is the
//! same bytes everywhere. Keys that are not known are passed over, so that a later Tandem can add
//! some; a later `v` is refused. `aud` and `from` are written by the sealing, which is the one that
//! knows the keys; a page has neither.
//!
//! ```text
//! { "alias", "aud", "consent": {"id", "org", "purpose", "recipient", "until"}, "created",
//!   "expires", "from", "id", "lang", "notice", "period": {"from", "to"},
//!   "reply": {"text", "to"}, "scope": […], "seq", "summary": {…}, "typ", "v": 1, "withdrawn" }
//! ```

use std::collections::BTreeMap;

use chrono::{DateTime, DurationRound, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tandem_model::{
    CoachSummary, Id, Language, Name, Note, SharedPeriod, SummaryItem, check_date, is_plain,
};

use crate::error::{Result, ShareError};
use crate::keys::PublicKey;

/// The version of the document.
const VERSION: u64 = 1;
/// The most bytes of a document: a year of everything, with long notes, is a tenth of it.
pub(crate) const MOST: usize = 1024 * 1024;
/// Times of a document, in UTC.
const TIME: &str = "%Y-%m-%dT%H:%MZ";

/// Under which agreement a summary is shared: the lines that the reader sees of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentNote {
    /// Which consent of the person's record.
    pub id: Id,
    /// For whom: the reader's name.
    pub recipient: Name,
    /// The reader's organisation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<Name>,
    /// For what, in the language of the document.
    pub purpose: Name,
    /// Until when: the last day.
    pub until: NaiveDate,
    /// Whether the person is counted, without their name, in the reader's totals.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub counted: bool,
}

/// A summary, and under which agreement it is shared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedSummary {
    /// The parts that were agreed to. No other part may be in the summary.
    pub scope: Vec<SummaryItem>,
    /// The agreement.
    pub consent: ConsentNote,
    /// The summary.
    pub summary: CoachSummary,
}

/// What a document says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A summary, from a person to their coach. Boxed: it is many times as large as the others.
    Summary(Box<SharedSummary>),
    /// The person has stopped sharing, and asks that what was shared under this consent be removed.
    Withdrawal {
        /// The consent that was stopped.
        consent: Id,
    },
    /// A short note back, from the coach to the person.
    Reply {
        /// The document that it answers.
        to: Id,
        /// What the coach says.
        text: Note,
    },
}

/// One document. Times are cut to whole minutes when it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Names this document.
    pub id: Id,
    /// Grows by one with each document from this sender to this reader; see [`Arrival`].
    pub seq: u64,
    /// What the sender wants to be called by this reader.
    pub alias: Name,
    /// The language of the texts that the program wrote.
    pub language: Language,
    /// When it was made.
    pub created: DateTime<Utc>,
    /// From when on it is closed to view; a withdrawal has none.
    pub expires: Option<DateTime<Utc>>,
    /// What must stand under it: self-reported, and the notice about redisclosure.
    pub notice: Option<Note>,
    /// What it says.
    pub content: Content,
}

/// Where a document stands among those that came before it from the same sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Newer than all.
    New,
    /// It has been opened before.
    Repeated,
    /// Older than one that was opened: late, or sent again on purpose.
    Older,
}

impl Arrival {
    /// Compares a document with the highest `seq` opened so far from the same sender (`None` for the
    /// first), and says whether its `id` is among those that were opened.
    pub fn of(document: &Document, highest: Option<u64>, opened_before: bool) -> Self {
        match highest {
            _ if opened_before => Self::Repeated,
            Some(highest) if document.seq <= highest => Self::Older,
            _ => Self::New,
        }
    }
}

/// The two keys of a sealed document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Parties {
    pub(crate) from: PublicKey,
    pub(crate) to: PublicKey,
}

/// The document as its JSON has it. The fields stand in the order of their names; `Value` sorts the
/// inner ones.
#[derive(Serialize, Deserialize)]
struct Wire {
    alias: Name,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    aud: Option<PublicKey>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consent: Option<ConsentNote>,
    created: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<PublicKey>,
    id: Id,
    lang: Language,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notice: Option<Note>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    period: Option<SharedPeriod>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reply: Option<ReplyWire>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    scope: Option<Vec<String>>,
    seq: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    summary: Option<Value>,
    typ: String,
    v: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    withdrawn: Option<Id>,
}

#[derive(Serialize, Deserialize)]
struct ReplyWire {
    text: Note,
    to: Id,
}

const SUMMARY: &str = "summary";
const WITHDRAWAL: &str = "withdrawal";
const REPLY: &str = "reply";

impl Document {
    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field at fault: an alias with marks that cannot be seen, an end before the
    /// beginning, a part that the scope does not cover, or what
    /// [`CoachSummary::check`](tandem_model::CoachSummary::check) refuses.
    pub fn check(&self) -> Result<()> {
        check_date("created", self.created.date_naive())?;
        if let Some(expires) = self.expires {
            check_date("expires", expires.date_naive())?;
            if expires < self.created {
                return Err(ShareError::invalid("expires", "a time after it was made"));
            }
        }
        plain("alias", &self.alias)?;
        let Content::Summary(shared) = &self.content else { return Ok(()) };
        if self.expires.is_none() {
            return Err(ShareError::invalid("expires", "a summary has an end"));
        }
        shared.summary.check()?;
        let consent = &shared.consent;
        check_date("until", consent.until)?;
        plain("recipient", &consent.recipient)?;
        plain("purpose", &consent.purpose)?;
        if let Some(org) = &consent.org {
            plain("org", org)?;
        }
        let beyond = shared.summary.items().into_iter().find(|item| !shared.scope.contains(item));
        match beyond {
            Some(item) => Err(ShareError::invalid(&item.to_string(), "a part that was agreed to")),
            None => Ok(()),
        }
    }

    /// Whether it is closed to view at this time.
    pub fn expired(&self, now: DateTime<Utc>) -> bool {
        self.expires.is_some_and(|expires| now >= expires)
    }

    /// Reads a document that is in no envelope: what `age -d` shows behind the four lines of the head,
    /// or what a person was shown before it was sealed. It says nothing of from whom it is.
    ///
    /// # Errors
    ///
    /// [`ShareError::Unreadable`], [`ShareError::NewerVersion`], [`ShareError::TooLarge`], and as
    /// [`Document::check`].
    pub fn parse(json: &[u8]) -> Result<Self> {
        Self::from_json(json).map(|(document, _)| document)
    }

    /// The document as its JSON, as it goes into a page: for showing, before anything is sealed, what
    /// will be seen.
    ///
    /// # Errors
    ///
    /// As [`Document::check`]; [`ShareError::TooLarge`].
    pub fn to_text(&self) -> Result<String> {
        let bytes = self.to_json(None)?;
        Ok(String::from_utf8(bytes).expect("JSON is UTF-8"))
    }

    /// The document as bytes: always the same ones.
    pub(crate) fn to_json(&self, parties: Option<Parties>) -> Result<Vec<u8>> {
        self.check()?;
        let mut wire = Wire {
            alias: self.alias.clone(),
            aud: parties.map(|parties| parties.to),
            consent: None,
            created: write_time(self.created),
            expires: self.expires.map(write_time),
            from: parties.map(|parties| parties.from),
            id: self.id,
            lang: self.language,
            notice: self.notice.clone(),
            period: None,
            reply: None,
            scope: None,
            seq: self.seq,
            summary: None,
            typ: String::new(),
            v: VERSION,
            withdrawn: None,
        };
        match &self.content {
            Content::Summary(shared) => {
                wire.typ = SUMMARY.into();
                wire.consent = Some(shared.consent.clone());
                wire.scope = Some(shared.scope.iter().map(ToString::to_string).collect());
                wire.period = Some(shared.summary.period);
                let mut summary = to_value(&shared.summary);
                // Said once, at the top.
                summary.as_object_mut().and_then(|summary| summary.remove("period"));
                wire.summary = Some(summary);
            }
            Content::Withdrawal { consent } => {
                wire.typ = WITHDRAWAL.into();
                wire.withdrawn = Some(*consent);
            }
            Content::Reply { to, text } => {
                wire.typ = REPLY.into();
                wire.reply = Some(ReplyWire { to: *to, text: text.clone() });
            }
        }
        let bytes = sorted(&to_value(&wire));
        if bytes.len() > MOST { Err(ShareError::TooLarge) } else { Ok(bytes) }
    }

    /// Reads a document. Any bytes give a document that [`Document::check`] accepts, or an error.
    pub(crate) fn from_json(bytes: &[u8]) -> Result<(Self, Option<Parties>)> {
        if bytes.len() > MOST {
            return Err(ShareError::TooLarge);
        }
        let value: Value =
            serde_json::from_slice(bytes).map_err(|_| ShareError::Unreadable("document"))?;
        match value.get("v").and_then(Value::as_u64) {
            Some(VERSION) => {}
            Some(later) if later > VERSION => return Err(ShareError::NewerVersion),
            _ => return Err(ShareError::Unreadable("v")),
        }
        let wire: Wire = from_value(value, "document")?;
        let parties = match (wire.from, wire.aud) {
            (Some(from), Some(to)) => Some(Parties { from, to }),
            (None, None) => None,
            _ => return Err(ShareError::Unreadable("aud")),
        };
        let content = match wire.typ.as_str() {
            SUMMARY => {
                let mut summary = wire.summary.ok_or(ShareError::Unreadable("summary"))?;
                let period = wire.period.ok_or(ShareError::Unreadable("period"))?;
                let fields = summary.as_object_mut().ok_or(ShareError::Unreadable("summary"))?;
                fields.insert("period".into(), to_value(&period));
                let scope = wire.scope.ok_or(ShareError::Unreadable("scope"))?;
                Content::Summary(Box::new(SharedSummary {
                    // A part that a later Tandem added is one that this one does not show.
                    scope: scope.iter().filter_map(|item| item.parse().ok()).collect(),
                    consent: wire.consent.ok_or(ShareError::Unreadable("consent"))?,
                    summary: from_value(summary, "summary")?,
                }))
            }
            WITHDRAWAL => Content::Withdrawal {
                consent: wire.withdrawn.ok_or(ShareError::Unreadable("withdrawn"))?,
            },
            REPLY => {
                let reply = wire.reply.ok_or(ShareError::Unreadable("reply"))?;
                Content::Reply { to: reply.to, text: reply.text }
            }
            _ => return Err(ShareError::Unreadable("typ")),
        };
        let document = Self {
            id: wire.id,
            seq: wire.seq,
            alias: wire.alias,
            language: wire.lang,
            created: read_time(&wire.created).ok_or(ShareError::Unreadable("created"))?,
            expires: wire
                .expires
                .map(|text| read_time(&text).ok_or(ShareError::Unreadable("expires")))
                .transpose()?,
            notice: wire.notice,
            content,
        };
        document.check()?;
        Ok((document, parties))
    }
}

/// A name from outside that is shown: no marks that cannot be seen or turn the writing around.
pub(crate) fn plain(field: &str, name: &Name) -> Result<()> {
    if name.as_str().chars().all(is_plain) {
        Ok(())
    } else {
        Err(ShareError::invalid(field, "one line of plain text"))
    }
}

fn write_time(at: DateTime<Utc>) -> String {
    let minute = at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at);
    minute.format(TIME).to_string()
}

/// One spelling only.
fn read_time(text: &str) -> Option<DateTime<Utc>> {
    let at = NaiveDateTime::parse_from_str(text, TIME).ok()?.and_utc();
    (write_time(at) == text).then_some(at)
}

fn to_value(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("texts, whole numbers and lists are JSON")
}

fn from_value<T: serde::de::DeserializeOwned>(value: Value, part: &'static str) -> Result<T> {
    serde_json::from_value(value).map_err(|_| ShareError::Unreadable(part))
}

/// JSON with sorted keys. `serde_json` sorts them too, until any crate of a build asks it not to
/// (`preserve_order`): what a MAC stands on must not hang on that.
fn sorted(value: &Value) -> Vec<u8> {
    fn sort(value: &Value) -> Sorted<'_> {
        match value {
            Value::Object(map) => {
                Sorted::Object(map.iter().map(|(key, value)| (key.as_str(), sort(value))).collect())
            }
            Value::Array(list) => Sorted::Array(list.iter().map(sort).collect()),
            other => Sorted::Leaf(other),
        }
    }
    serde_json::to_vec(&sort(value)).expect("a value is JSON")
}

#[derive(Serialize)]
#[serde(untagged)]
enum Sorted<'a> {
    Object(BTreeMap<&'a str, Sorted<'a>>),
    Array(Vec<Sorted<'a>>),
    Leaf(&'a Value),
}
