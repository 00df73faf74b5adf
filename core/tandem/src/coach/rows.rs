//! What a coach's record keeps, and its tables (`migrations/003_sharing.sql`).

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rusqlite::{Connection, params};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tandem_model::{Ask, Form, Id, Name, Note};
use tandem_share::{Enrolment, PublicKey, SecretKey};
use tandem_vault::{Act, EntityId, Fields};

use crate::leaving::sharing::SharedView;
use crate::record::error::Inner;
use crate::record::store::{self, day, entity};

/// The coach's own pair and what their code says.
#[derive(Serialize, Deserialize)]
pub(crate) struct OwnKey {
    secret: String,
    pub(super) code: Enrolment,
}

impl OwnKey {
    pub(super) fn new(secret: &SecretKey, code: Enrolment) -> Self {
        Self { secret: secret.to_age().as_str().to_owned(), code }
    }

    pub(super) fn secret(&self) -> tandem_model::Result<SecretKey> {
        Ok(SecretKey::from_age(&self.secret)?)
    }
}

/// Somebody who shares with the coach.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Person {
    pub(super) alias: Name,
    pub(super) key: PublicKey,
    pub(super) phrase: String,
    pub(super) first_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) compared_at: Option<DateTime<Utc>>,
    /// The words were not the same: nothing from this key is opened.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) refused_at: Option<DateTime<Utc>>,
    /// Another key that came under the same name and was not compared yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) changed: Option<ChangedKey>,
    /// The highest number that was opened of this key; it outlives what is deleted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) highest_seq: Option<u64>,
    /// The document that a reply answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) last_document: Option<Id>,
    /// What the list shows of the latest summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) latest: Option<Latest>,
    /// The consents that the person stopped, and when this was opened.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) stopped: BTreeMap<Id, DateTime<Utc>>,
    /// The number of the last reply.
    #[serde(default)]
    pub(super) reply_seq: u64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ChangedKey {
    pub(super) key: PublicKey,
    pub(super) phrase: String,
}

/// The latest summary of a person, as the list has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Latest {
    pub(super) created: DateTime<Utc>,
    pub(super) seq: u64,
    pub(super) expires: DateTime<Utc>,
    pub(super) consent: Id,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ask: Option<Ask>,
}

impl Latest {
    pub(super) fn of(view: &SharedView) -> Self {
        Self {
            created: view.created,
            seq: view.seq,
            expires: view.expires,
            consent: view.under.consent,
            ask: view.summary.ask,
        }
    }
}

/// A summary as it is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Opened {
    pub(super) person: Id,
    pub(super) opened_at: DateTime<Utc>,
    pub(super) view: SharedView,
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
    pub(super) person: Id,
    pub(super) written_at: DateTime<Utc>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) contact: Option<ContactNote>,
    /// What was written back to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) reply: Option<Note>,
}

impl Noted {
    fn day(&self) -> NaiveDate {
        self.contact.as_ref().map_or(self.written_at.date_naive(), |contact| contact.on)
    }
}

/// Writes an entity of a coach's record into its table; `None` if it is none, or not whole.
pub(crate) fn put(
    db: &Connection,
    entity: &str,
    id: &EntityId,
    fields: &Fields,
) -> Option<rusqlite::Result<()>> {
    let body = || store::body(fields);
    let written = match entity {
        entity::COACH_PERSON => {
            let person: Person = store::parse(fields)?;
            db.prepare_cached("REPLACE INTO coach_people (id, key, body) VALUES (?1, ?2, ?3)")
                .and_then(|mut put| put.execute(params![id, person.key.to_string(), body()]))
        }
        entity::COACH_SUMMARY => {
            let Opened { person, view, .. } = store::parse(fields)?;
            db.prepare_cached(
                "REPLACE INTO coach_summaries (id, person, created, seq, expires, body)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )
            .and_then(|mut put| {
                put.execute(params![
                    id,
                    person.as_bytes(),
                    view.created.timestamp(),
                    view.seq as i64,
                    view.expires.timestamp(),
                    body(),
                ])
            })
        }
        entity::COACH_NOTE => {
            let noted: Noted = store::parse(fields)?;
            db.prepare_cached(
                "REPLACE INTO coach_notes (id, person, day, body) VALUES (?1, ?2, ?3, ?4)",
            )
            .and_then(|mut put| {
                put.execute(params![id, noted.person.as_bytes(), day(noted.day()), body()])
            })
        }
        _ => return None,
    };
    Some(written.map(|_| ()))
}

/// Takes an entity of a coach's record out of its table; `None` if it is none.
pub(crate) fn remove(
    db: &Connection,
    entity: &str,
    id: &EntityId,
) -> Option<rusqlite::Result<usize>> {
    let sql = match entity {
        entity::COACH_PERSON => "DELETE FROM coach_people WHERE id = ?1",
        entity::COACH_SUMMARY => "DELETE FROM coach_summaries WHERE id = ?1",
        entity::COACH_NOTE => "DELETE FROM coach_notes WHERE id = ?1",
        _ => return None,
    };
    Some(db.prepare_cached(sql).and_then(|mut remove| remove.execute([id])))
}

/// Writes an entity whole; undo passes over it, since a number that went back would look like a
/// replay.
pub(super) fn keep<T: Serialize>(act: &mut Act<'_>, entity: &str, id: Id, value: &T) -> Inner<()> {
    let mut fields = store::fields_of(value);
    for field in act.state(entity, id.as_bytes())?.fields.into_keys() {
        fields.entry(field).or_default();
    }
    act.keep(entity, id.as_bytes(), fields)?;
    Ok(())
}

fn rows<T: DeserializeOwned>(
    db: &Connection,
    sql: &str,
    parameters: impl rusqlite::Params,
) -> Inner<Vec<(Id, T)>> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(parameters)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let body = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
        all.push((Id::from_bytes(row.get(0)?), store::read_body(body)?));
    }
    Ok(all)
}

pub(super) fn people(db: &Connection) -> Inner<Vec<(Id, Person)>> {
    rows(db, "SELECT id, body FROM coach_people", [])
}

pub(super) fn person(db: &Connection, id: Id) -> Inner<Option<Person>> {
    let found = rows(db, "SELECT id, body FROM coach_people WHERE id = ?1", [id.as_bytes()])?;
    Ok(found.into_iter().next().map(|(_, person)| person))
}

pub(super) fn person_with(db: &Connection, key: PublicKey) -> Inner<Option<(Id, Person)>> {
    let key = key.to_string();
    Ok(rows(db, "SELECT id, body FROM coach_people WHERE key = ?1", [key])?.into_iter().next())
}

/// The latest summaries of a person, the newest first.
pub(super) fn latest(db: &Connection, person: Id, count: u32) -> Inner<Vec<(Id, Opened)>> {
    rows(
        db,
        "SELECT id, body FROM coach_summaries WHERE person = ?1
         ORDER BY created DESC, seq DESC LIMIT ?2",
        params![person.as_bytes(), count],
    )
}

/// Every summary of a person, or all that are closed to view.
pub(super) fn summary_ids(db: &Connection, of: Of) -> Inner<Vec<Id>> {
    let sql = match of {
        Of::Person(_) => "SELECT id FROM coach_summaries WHERE person = ?1",
        Of::ClosedBy(_) => "SELECT id FROM coach_summaries WHERE expires <= ?1",
    };
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = match of {
        Of::Person(person) => statement.query([person.as_bytes()])?,
        Of::ClosedBy(now) => statement.query([now.timestamp()])?,
    };
    let mut ids = Vec::new();
    while let Some(row) = rows.next()? {
        ids.push(Id::from_bytes(row.get(0)?));
    }
    Ok(ids)
}

/// Which summaries.
#[derive(Clone, Copy)]
pub(super) enum Of {
    Person(Id),
    ClosedBy(DateTime<Utc>),
}

/// Notes and replies about a person, the latest first.
pub(super) fn notes(db: &Connection, person: Id) -> Inner<Vec<(Id, Noted)>> {
    let mut notes: Vec<(Id, Noted)> = rows(
        db,
        "SELECT id, body FROM coach_notes WHERE person = ?1 ORDER BY day DESC",
        [person.as_bytes()],
    )?;
    notes.sort_by_key(|(id, noted)| std::cmp::Reverse((noted.day(), noted.written_at, *id)));
    Ok(notes)
}
