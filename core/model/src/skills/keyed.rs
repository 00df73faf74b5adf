//! Maps whose entries are fields of the entity that holds them.
//!
//! The journal merges field by field: what was written last to a field stands. A map in one field
//! would thus lose what another device added to it. With one field per entry (`answer/rate`,
//! `answer/where`) two devices that answered different steps keep both answers.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use super::Slug;

pub(super) fn serialize<T: Serialize, S: Serializer>(
    prefix: &str,
    all: &BTreeMap<Slug, T>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let mut map = to.serialize_map(Some(all.len()))?;
    for (name, value) in all {
        map.serialize_entry(&format!("{prefix}{name}"), value)?;
    }
    map.end()
}

/// Takes the fields that begin with `prefix`; the others belong to someone else.
pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    prefix: &'static str,
    from: D,
) -> Result<BTreeMap<Slug, T>, D::Error> {
    from.deserialize_map(Fields { prefix, of: PhantomData })
}

struct Fields<T> {
    prefix: &'static str,
    of: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
    type Value = BTreeMap<Slug, T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("fields")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut all = BTreeMap::new();
        while let Some(key) = map.next_key::<String>()? {
            match key.strip_prefix(self.prefix).map(|name| Slug::new("id", name)) {
                Some(Ok(name)) => {
                    all.insert(name, map.next_value()?);
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(all)
    }
}
