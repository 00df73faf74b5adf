//! What a coach's record keeps. None of it is the coach's own to hand on: it leaves in an encrypted
//! copy of the whole record or not at all.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};
use serde::de::{self, Deserializer, Unexpected, Visitor};
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
    /// It came under a name that is known, with a key that is not: closed to view until the coach has said
    /// whose it is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) waits: bool,
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

/// What the list tells of the files of a person, without a word of theirs. An entry of its own, so that it
/// can be forgotten with what was shared and the person stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Latest {
    pub(crate) person: Id,
    /// When the newest was made ([`made`]).
    #[serde(deserialize_with = "digits")]
    pub(crate) made: DateTime<Utc>,
    pub(crate) seq: u64,
    #[serde(deserialize_with = "digits")]
    pub(crate) expires: DateTime<Utc>,
    pub(crate) consent: Id,
    /// The last day of that consent.
    #[serde(deserialize_with = "digits")]
    pub(crate) until: NaiveDate,
    /// The newest days on which one was made, the newest first.
    #[serde(deserialize_with = "each")]
    pub(crate) days: Vec<NaiveDate>,
    /// The newest that has something to talk about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) talked: Option<Talked>,
    /// When they last said that they are just sharing: an ask from before is none any more.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some")]
    pub(crate) just_sharing: Option<DateTime<Utc>>,
    /// How many came while the row waited to be said whose it is, and so were closed to view, since somebody last
    /// looked: every other one is shown as it is opened.
    #[serde(default, skip_serializing_if = "is_none")]
    pub(crate) unread: u32,
}

fn is_none(number: &u32) -> bool {
    *number == 0
}

/// A date or a time as it is written here, by its digits: chrono's way, which takes any, takes several times as
/// long, and a list of a thousand people reads fourteen thousand.
struct Digits<T>(T);

trait ByDigits: FromStr {
    fn by_digits(text: &str) -> Option<Self>;
}

/// The number that these digits are.
fn number<const N: usize>(digits: [u8; N]) -> Option<u32> {
    digits.into_iter().try_fold(0, |sum, digit| {
        digit.is_ascii_digit().then(|| sum * 10 + u32::from(digit - b'0'))
    })
}

impl ByDigits for NaiveDate {
    fn by_digits(text: &str) -> Option<Self> {
        let [y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = *text.as_bytes() else { return None };
        let year = i32::try_from(number([y0, y1, y2, y3])?).ok()?;
        Self::from_ymd_opt(year, number([m0, m1])?, number([d0, d1])?)
    }
}

impl ByDigits for DateTime<Utc> {
    /// In whole seconds, as nearly all are.
    fn by_digits(text: &str) -> Option<Self> {
        let (date, time) = text.split_at_checked(10)?;
        let [b'T', h0, h1, b':', m0, m1, b':', s0, s1, b'Z'] = *time.as_bytes() else {
            return None;
        };
        let (hour, minute, second) = (number([h0, h1])?, number([m0, m1])?, number([s0, s1])?);
        Some(NaiveDate::by_digits(date)?.and_hms_opt(hour, minute, second)?.and_utc())
    }
}

impl<'de, T: ByDigits> Deserialize<'de> for Digits<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> std::result::Result<Self, D::Error> {
        struct Reads<T>(PhantomData<T>);
        impl<T: ByDigits> Visitor<'_> for Reads<T> {
            type Value = Digits<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a date or a time")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> std::result::Result<Self::Value, E> {
                let read = T::by_digits(text).or_else(|| text.parse().ok());
                read.map(Digits).ok_or_else(|| E::invalid_value(Unexpected::Other("text"), &self))
            }
        }
        from.deserialize_str(Reads(PhantomData))
    }
}

fn digits<'de, D: Deserializer<'de>, T: ByDigits>(from: D) -> std::result::Result<T, D::Error> {
    Ok(Digits::deserialize(from)?.0)
}

fn each<'de, D: Deserializer<'de>, T: ByDigits>(from: D) -> std::result::Result<Vec<T>, D::Error> {
    let all = Vec::<Digits<T>>::deserialize(from)?;
    Ok(all.into_iter().map(|it| it.0).collect())
}

fn some<'de, D: Deserializer<'de>, T: ByDigits>(
    from: D,
) -> std::result::Result<Option<T>, D::Error> {
    Ok(Option::<Digits<T>>::deserialize(from)?.map(|it| it.0))
}

impl Latest {
    /// What is told of the files of both. The order in which they came decides nothing.
    pub(crate) fn with(&self, other: &Self) -> Self {
        let newest = if (self.made, self.seq) < (other.made, other.seq) { other } else { self };
        let mut days = [&*self.days, &*other.days].concat();
        days.sort_unstable_by_key(|day| Reverse(*day));
        days.dedup();
        days.truncate(Self::DAYS_KEPT);
        let talked = self.talked.into_iter().chain(other.talked);
        Self {
            days,
            talked: talked.max_by_key(|talked| talked.made),
            just_sharing: self.just_sharing.max(other.just_sharing),
            unread: self.unread.saturating_add(other.unread),
            ..newest.clone()
        }
    }

    /// The days of so many files are kept: six gaps lie between them.
    const DAYS_KEPT: usize = 7;
}

/// How the coach files a row: with which other one it is one person's, and what they call them. Apart from the
/// row, so that it can be taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Filing {
    pub(crate) person: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) same_as: Option<Id>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<Name>,
}

impl Kind for Filing {
    const NAME: &'static str = "coach_filing";
    const LEAVES: Leaves = Leaves::BackupOnly;

    fn key(&self) -> Option<String> {
        Some(self.person.to_string())
    }

    fn row(&self) -> Row {
        Row { link: Some(self.person), ..Row::default() }
    }
}

/// That there is something to talk about in a summary, and how long its words are open to view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Talked {
    #[serde(deserialize_with = "digits")]
    pub(crate) made: DateTime<Utc>,
    #[serde(deserialize_with = "digits")]
    pub(crate) expires: DateTime<Utc>,
    pub(crate) consent: Id,
}

/// When a document was made, as far as it is known here: never after it was opened, so that a clock that
/// runs ahead cannot hide what comes after.
pub(crate) fn made(created: DateTime<Utc>, opened_at: DateTime<Utc>) -> DateTime<Utc> {
    created.min(opened_at)
}

impl Kind for Latest {
    const NAME: &'static str = "coach_latest";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn key(&self) -> Option<String> {
        Some(self.person.to_string())
    }

    fn row(&self) -> Row {
        Row { link: Some(self.person), ..on(self.made.date_naive()) }
    }
}

/// That somebody asked to be called: the bare fact, without the words beside it. It outlives the summary
/// that it came in, because it is open until it is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) person: Id,
    pub(crate) ask: Ask,
    /// When it was made ([`made`]).
    pub(crate) made: DateTime<Utc>,
    /// Under which consent.
    pub(crate) consent: Id,
}

impl Asked {
    /// What can be read from the index alone: a list of a thousand people asks about all of them at once.
    pub(crate) fn of_sort(sort: i64) -> Option<(DateTime<Utc>, Ask)> {
        let ask = if sort & 1 == 1 { Ask::CallMeSoon } else { Ask::CallMe };
        Some((DateTime::from_timestamp(sort >> 1, 0)?, ask))
    }
}

impl Kind for Asked {
    const NAME: &'static str = "coach_ask";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn row(&self) -> Row {
        let soon = i64::from(self.ask == Ask::CallMeSoon);
        Row { sort: self.made.timestamp() << 1 | soon, link: Some(self.person) }
    }

    fn day(&self) -> Option<NaiveDate> {
        Some(self.made.date_naive())
    }
}

/// Numbers that stand beside each other.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RollupRow {
    /// What is counted.
    pub what: String,
    /// Of which kind, where it is counted by kind.
    pub of: String,
    /// The numbers by their names, as they are printed: `12`, `0`, `<5`, and `*` where one is hidden so that
    /// another cannot be worked out.
    pub cells: Vec<RollupCell>,
}

/// A number with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RollupCell {
    /// Its name.
    pub name: String,
    /// The number, as it is printed.
    pub n: String,
}

/// What a coach counted, as it was printed: the same dates are told the same again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Totals {
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    pub(crate) least: u32,
    pub(crate) at: DateTime<Utc>,
    pub(crate) rows: Vec<RollupRow>,
}

impl Kind for Totals {
    const NAME: &'static str = "coach_totals";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Ledger;

    fn row(&self) -> Row {
        on(self.to)
    }
}

/// A summary as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(crate) person: Id,
    pub(crate) opened_at: DateTime<Utc>,
    pub(crate) view: SharedView,
}

impl Opened {
    /// When it was made ([`made`]).
    pub(crate) fn made(&self) -> DateTime<Utc> {
        made(self.view.created, self.opened_at)
    }
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
    #[serde(deserialize_with = "digits")]
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
    /// Which asks it answers; `None` is all that were made before it, an empty list is none of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub answers: Option<Vec<Id>>,
    /// The day by which the coach means to be in touch again.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "some")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub due: Option<NaiveDate>,
}

impl ContactNote {
    /// That there was contact on this date, and no word about it.
    #[must_use]
    pub fn on(on: NaiveDate) -> Self {
        Self { on, form: None, goal: None, next_steps: None, text: None, answers: None, due: None }
    }
}

/// What a coach's record keeps about a person over time.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Noted {
    pub(crate) person: Id,
    #[serde(deserialize_with = "digits")]
    pub(crate) written_at: DateTime<Utc>,
    /// What was made before this is answered by it, in whole minutes: the end of the contact's day, and
    /// never later than it was written down.
    #[serde(deserialize_with = "digits")]
    pub(crate) until: DateTime<Utc>,
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

    /// The asks that it answers, where they are named.
    pub(crate) fn named(&self) -> Option<&[Id]> {
        self.contact.as_ref()?.answers.as_deref()
    }
}

impl Kind for Noted {
    const NAME: &'static str = "coach_note";
    const LEAVES: Leaves = Leaves::BackupOnly;

    /// What answers all that was asked is sorted by until when. What names its asks stands below zero, so
    /// that the newest that answers all is found in the index.
    fn row(&self) -> Row {
        let until = self.until.timestamp();
        let sort = if self.named().is_some() { -until } else { until };
        Row { sort, link: Some(self.person) }
    }

    fn day(&self) -> Option<NaiveDate> {
        Some(Self::day(self))
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        let contact = self.contact.iter().flat_map(|it| [&it.goal, &it.next_steps, &it.text]);
        contact.chain([&self.reply]).flatten().for_each(|words| say(words.as_str()));
    }
}
