//! What may leave a record as plain text and enter it again, and when it is whole.
//!
//! A list of what is allowed, so that a kind that is added later stays inside until somebody decides:
//! the keys that seal files for a coach, and all that a coach keeps about others, are kinds of their
//! own and are not in it. Neither is the list of what went to whom, which never leaves the record.

use chrono::{DateTime, Utc};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tandem_model::{
    Away, Bookmark, CheckIn, Consent, ConsentStop, Goal, GroupStatement, Id, Measured,
    MedicationPeriod, Meeting, Naloxone, NotAttended, Note, Practice, Preferences, Profile,
    Regular, Result, Session, TandemError, Visit, VisitPlan, WeeklyRecall, WelcomeVisit, Word as _,
};
use tandem_vault::Fields;

use crate::record::act::Writing as _;
use crate::record::read::Reading as _;

/// A kind of entry that may leave and enter.
#[derive(Clone, Copy)]
pub(super) struct Portable {
    /// Its name in the journal and in the file.
    pub(super) name: &'static str,
    /// Whether it belongs to the ledger of consents: written once, never edited or taken out.
    pub(super) ledger: bool,
    check: fn(&Fields) -> Result<()>,
    /// Of what there is one of for each key, the key.
    key: Option<fn(&Fields) -> Option<String>>,
}

/// How often one key can have been forgotten and written anew.
const GENERATIONS: u32 = 64;

const PORTABLE: [Portable; 22] = [
    // What was written down is looked at without a clock: it was in time when it was written, and
    // a device whose clock is behind must be able to restore.
    kind(entity::SESSION, |fields| whole::<Session>(fields)?.check(DateTime::<Utc>::MAX_UTC)),
    kind(entity::NOTE, note),
    kind(entity::NOT_ATTENDED, |fields| whole::<NotAttended>(fields).map(drop)),
    kind(entity::AWAY, |fields| whole::<Away>(fields)?.check()),
    keyed(entity::RECALL, check_recall, |fields| {
        Some(store::parse::<WeeklyRecall>(fields)?.first.to_string())
    }),
    keyed(
        entity::MEDICATION,
        |fields| whole::<MedicationPeriod>(fields)?.check(),
        |fields| store::parse::<MedicationPeriod>(fields).map(|period| period_key(&period)),
    ),
    keyed(entity::PROFILE, |fields| whole::<Profile>(fields).map(drop), only),
    kind(entity::PRACTICE, |fields| whole::<Practice>(fields).map(drop)),
    kind(entity::GOAL, |fields| whole::<Goal>(fields)?.check()),
    kind(entity::CHECK_IN, |fields| whole::<CheckIn>(fields)?.check(DateTime::<Utc>::MAX_UTC)),
    kind(entity::MEASURED, |fields| whole::<Measured>(fields)?.score().map(drop)),
    keyed(
        entity::VISIT,
        |fields| whole::<Visit>(fields).map(drop),
        |fields| Some(store::parse::<Visit>(fields)?.on.to_string()),
    ),
    keyed(entity::VISIT_PLAN, |fields| whole::<VisitPlan>(fields)?.check(), only),
    keyed(entity::NALOXONE, |fields| whole::<Naloxone>(fields)?.check(), only),
    keyed(entity::PREFERENCES, |fields| whole::<Preferences>(fields).map(drop), only),
    kind(entity::MEETING, |fields| whole::<Meeting>(fields)?.check()),
    kind(entity::BOOKMARK, |fields| whole::<Bookmark>(fields)?.snapshot.check()),
    kind(entity::WELCOME_VISIT, |fields| whole::<WelcomeVisit>(fields)?.check()),
    kind(entity::GROUP_STATEMENT, |fields| whole::<GroupStatement>(fields)?.check()),
    kind(entity::REGULAR, |fields| whole::<Regular>(fields)?.check()),
    ledger(entity::CONSENT, |fields| whole::<Consent>(fields)?.check()),
    ledger(entity::CONSENT_STOP, |fields| whole::<ConsentStop>(fields).map(drop)),
];

const fn kind(name: &'static str, check: fn(&Fields) -> Result<()>) -> Portable {
    Portable { name, ledger: false, check, key: None }
}

const fn keyed(
    name: &'static str,
    check: fn(&Fields) -> Result<()>,
    key: fn(&Fields) -> Option<String>,
) -> Portable {
    Portable { name, ledger: false, check, key: Some(key) }
}

const fn ledger(name: &'static str, check: fn(&Fields) -> Result<()>) -> Portable {
    Portable { name, ledger: true, check, key: None }
}

/// The key of what there is one of in a record.
fn only(_: &Fields) -> Option<String> {
    Some(String::new())
}

fn check_recall(fields: &Fields) -> Result<()> {
    let recall = whole::<WeeklyRecall>(fields)?;
    recall.check(recall.last())
}

fn period_key(period: &MedicationPeriod) -> String {
    format!("{}/{}", period.medicine.word(), period.since)
}

impl Portable {
    /// The kind of this name; `None` if it stays inside or is not known.
    pub(super) fn named(name: &str) -> Option<Self> {
        PORTABLE.into_iter().find(|portable| portable.name == name)
    }

    /// Whether such an entry makes sense with these fields. Fields that are not known are passed over.
    ///
    /// # Errors
    /// `Invalid`, by the name of a field where that can be said, and never with what it held.
    pub(super) fn check(&self, fields: &Fields) -> Result<()> {
        (self.check)(fields)
    }

    /// Whether an entry with these fields can have this id: a second answer about one week, or a
    /// second profile, would be counted or be in the way.
    pub(super) fn id_fits(&self, id: Id, fields: &Fields) -> bool {
        let Some(key) = self.key else { return true };
        key(fields).is_some_and(|key| {
            (0..GENERATIONS).any(|generation| store::natural(self.name, &key, generation) == id)
        })
    }

    /// Whether all of its values can be read.
    pub(super) fn is_whole(&self, fields: &Fields) -> bool {
        self.check(fields).is_ok()
    }
}

/// A note that was taken out is a note without text.
fn note(fields: &Fields) -> Result<()> {
    match fields.get("text") {
        None => Ok(()),
        Some(Value::String(text)) => match Note::new(text) {
            Ok(_) => Ok(()),
            Err(TandemError::Invalid { why, .. }) => Err(TandemError::invalid("text", why)),
            Err(other) => Err(other),
        },
        _ => Err(TandemError::invalid("text", "a text")),
    }
}

/// The type that the fields are the serde form of.
fn whole<T: DeserializeOwned>(fields: &Fields) -> Result<T> {
    // One field a line, so that the line of an error says which field it is: what serde says of
    // a value repeats the value, which no error of ours may.
    let lines: Vec<_> = fields
        .iter()
        .map(|(field, value)| format!("{}:{value}", Value::from(field.as_str())))
        .collect();
    let text = format!("{{\n{}\n}}", lines.join(",\n"));
    serde_json::from_str(&text).map_err(|error| {
        let said = error.to_string();
        let missing = said.strip_prefix("missing field `").and_then(|rest| rest.split('`').next());
        let at = error.line().checked_sub(2).and_then(|line| fields.keys().nth(line));
        match (missing, at) {
            (Some(name), _) => TandemError::invalid(known_name(name), "must be there"),
            (None, Some(name)) => TandemError::invalid(known_name(name), "not as it is written"),
            (None, None) => TandemError::invalid("fields", "not as they are written"),
        }
    })
}

/// The name of a field, unless it is one that only a stranger can have thought of: a file is read
/// back to whoever made it, but no more of it than need be.
fn known_name(name: &str) -> &str {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if name.len() <= 32 && name.bytes().all(plain) { name } else { "fields" }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(json: &str) -> Fields {
        serde_json::from_str(json).unwrap()
    }

    fn refused(kind: &str, json: &str) -> String {
        let kind = Portable::named(kind).unwrap();
        kind.check(&fields(json)).unwrap_err().to_string()
    }

    #[test]
    fn a_refusal_names_the_field_and_not_what_it_held() {
        let session = r#"{"kind":"group","start":"2026-03-02T10:00:00-05:00[America/New_York]",
            "minutes":50,"written_at":"2026-03-02T15:00:00Z"}"#;
        assert!(Portable::named("session").unwrap().check(&fields(session)).is_ok());
        for (from, to, said) in [
            ("50", "\"private words\"", "minutes: not as it is written"),
            ("50", "1441", "minutes: not as it is written"),
            ("\"group\"", "\"private words\"", "kind: not as it is written"),
            ("\"minutes\":50,", "", "minutes: must be there"),
            ("America", "private words", "start: not as it is written"),
            ("\"minutes\"", "\"fellowship\":\"na\",\"minutes\"", "fellowship: of a mutual-help"),
        ] {
            let refused = refused("session", &session.replace(from, to));
            assert!(refused.starts_with(said), "{refused}");
            assert!(!refused.contains("private"), "{refused}");
        }
        assert_eq!(refused("note", r#"{"text":5}"#), "text: a text");
        assert_eq!(refused("note", r#"{"text":"a\u0000b"}"#), "text: text without a NUL");
    }

    #[test]
    fn keys_and_what_a_coach_keeps_stay_inside() {
        for inside in ["", "share", "share_key", "coach", "person", "summary", "vault"] {
            assert!(Portable::named(inside).is_none());
        }
    }
}
