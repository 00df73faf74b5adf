//! What a coach's list tells of a person, and no more of the row.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::IgnoredAny;
use tandem_model::{Id, Name, TandemError};
use tandem_share::PublicKey;
use tandem_vault::Read;

use crate::record::error::Inner;
use crate::record::kinds::Person;
use crate::record::read::Reading as _;

/// What a list tells of a [`Person`]: their key, their words and their numbers were a third of its time.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Listed {
    pub(super) alias: Name,
    #[serde(default)]
    pub(super) renamed: Option<Name>,
    /// Read where somebody else goes by the same name, and only there.
    key: String,
    #[serde(default)]
    pub(super) compared_at: Option<IgnoredAny>,
    #[serde(default)]
    refused_at: Option<IgnoredAny>,
    #[serde(default)]
    pub(super) waits: bool,
    #[serde(default)]
    pub(super) stopped: BTreeMap<Id, DateTime<Utc>>,
}

impl Listed {
    /// Everybody, in no order.
    pub(super) fn all(read: &Read<'_>) -> Inner<Vec<(Id, Self)>> {
        read.parts::<Person, Self>()
    }

    pub(super) fn is_refused(&self) -> bool {
        self.refused_at.is_some()
    }

    /// The beginning of the key's fingerprint.
    pub(super) fn tag(&self) -> Inner<String> {
        let key: PublicKey = self.key.parse().map_err(TandemError::from)?;
        let fingerprint = key.fingerprint().to_string();
        Ok(fingerprint.split_whitespace().next().unwrap_or_default().to_owned())
    }
}

impl From<&Person> for Listed {
    fn from(person: &Person) -> Self {
        Self {
            alias: person.alias.clone(),
            renamed: person.renamed.clone(),
            key: person.key.to_string(),
            compared_at: person.compared_at.map(|_| IgnoredAny),
            refused_at: person.refused_at.map(|_| IgnoredAny),
            waits: person.waits,
            stopped: person.stopped.clone(),
        }
    }
}
