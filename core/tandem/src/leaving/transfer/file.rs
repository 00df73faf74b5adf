//! Reading a file that anybody may have made, without touching the record.
//!
//! The file as a whole is walked without being built: its entries are seen as slices of its text,
//! and each is built, looked at and dropped before the next. So memory is bounded by the largest
//! entry and not by the file, which a few bytes a value (`[0,0,…`) would otherwise swell thirtyfold.
//! Depth is bounded by serde_json, at 128.

use std::fmt;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;
use serde_json::value::RawValue;
use tandem_model::{Id, Result, TandemError};
use tandem_vault::{Clock, Fields, How, Past, State, Tables as _};

use super::kinds::Portable;
use super::{FAMILY, FORMAT};
use crate::record::store::Store;

/// The largest file that is read, in bytes.
const LARGEST: usize = 64 << 20;
/// The largest entry: a note of the largest size, rewritten a hundred times.
const LARGEST_ENTRY: usize = 8 << 20;

/// An entry of a file, looked at as far as that can be done without a record.
pub(super) struct FileEntry {
    pub(super) kind: Portable,
    pub(super) id: Id,
    /// What all that was done comes to.
    pub(super) present: Option<bool>,
    pub(super) fields: Fields,
    /// What was done, in order.
    pub(super) pasts: Vec<Past>,
}

/// What reading an entry came to.
pub(super) enum Read {
    Taken(Box<FileEntry>),
    Refused(TandemError),
    /// Of a kind that this version does not know, or that never comes from a file.
    PassedOver,
}

/// The text of a file.
///
/// # Errors
/// `Invalid` in `file` if it is too large or not UTF-8.
pub(super) fn text(file: &[u8]) -> Result<&str> {
    if file.len() > LARGEST {
        return Err(TandemError::invalid("file", "larger than 64 MiB"));
    }
    let text = std::str::from_utf8(file)
        .map_err(|_| TandemError::invalid("file", "not UTF-8: this is no export of Tandem"))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Hands every entry of a file to `each`, with its place.
///
/// The keys of the file can come in any order, so an entry may be seen before it is clear that the
/// file is none of ours; whoever writes calls this twice.
///
/// # Errors
/// `Invalid` in `file`, `NewerVersion`, and those of `each`, which end the walk.
pub(super) fn read(text: &str, each: &mut dyn FnMut(u64, Read) -> Result<()>) -> Result<()> {
    let header = walk(text, &mut |_, _| Ok(()))?;
    let schema = header.check()?;
    walk(text, &mut |index, raw| each(index, entry(raw, schema))).map(drop)
}

#[derive(Default)]
struct Header {
    format: Option<String>,
    schema: Option<u32>,
    entries: bool,
}

impl Header {
    fn check(&self) -> Result<i64> {
        let format = self.format.as_deref().unwrap_or_default();
        if format != FORMAT {
            let version = format.strip_prefix(FAMILY).and_then(|rest| rest.parse::<u32>().ok());
            return Err(match version {
                Some(2..) => TandemError::NewerVersion,
                _ => not_ours(),
            });
        }
        if !self.entries {
            return Err(TandemError::invalid("file", "it has no entries"));
        }
        Ok(self.schema.map_or(Store.migrations().len() as i64, i64::from))
    }
}

fn not_ours() -> TandemError {
    TandemError::invalid("file", "this is no export of Tandem")
}

type EachRaw<'e> = dyn FnMut(u64, &str) -> Result<()> + 'e;

fn walk(text: &str, each: &mut EachRaw<'_>) -> Result<Header> {
    let mut stopped = None;
    let mut json = serde_json::Deserializer::from_str(text);
    let read = File { each, stopped: &mut stopped }.deserialize(&mut json);
    let read = read.and_then(|header| json.end().map(|()| header));
    match (stopped, read) {
        (Some(error), _) => Err(error),
        (None, Ok(header)) => Ok(header),
        (None, Err(error)) => {
            let why = format!("no JSON as an export has it, at line {}", error.line());
            Err(TandemError::invalid("file", why))
        }
    }
}

/// The file as a whole.
struct File<'c, 'e> {
    each: &'c mut EachRaw<'e>,
    stopped: &'c mut Option<TandemError>,
}

impl<'de> DeserializeSeed<'de> for File<'_, '_> {
    type Value = Header;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Header, D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for File<'_, '_> {
    type Value = Header;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Header, A::Error> {
        let mut header = Header::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "format" if header.format.is_none() => header.format = Some(map.next_value()?),
                "schema" if header.schema.is_none() => header.schema = Some(map.next_value()?),
                "entries" if !header.entries => {
                    header.entries = true;
                    map.next_value_seed(Entries { each: self.each, stopped: self.stopped })?;
                }
                "format" | "schema" | "entries" => return Err(A::Error::custom("there twice")),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(header)
    }
}

struct Entries<'c, 'e> {
    each: &'c mut EachRaw<'e>,
    stopped: &'c mut Option<TandemError>,
}

impl<'de> DeserializeSeed<'de> for Entries<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Entries<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(raw) = entries.next_element::<&RawValue>()? {
            if let Err(error) = (self.each)(index, raw.get()) {
                *self.stopped = Some(error);
                return Err(A::Error::custom("stopped"));
            }
            index += 1;
        }
        Ok(())
    }
}

/// One entry as it is written.
#[derive(Deserialize)]
struct EntryIn {
    entity: String,
    id: Id,
    #[serde(default = "yes")]
    present: bool,
    fields: Fields,
    history: Vec<DeedIn>,
}

fn yes() -> bool {
    true
}

#[derive(Deserialize)]
struct DeedIn {
    at: DateTime<Utc>,
    #[serde(default)]
    clock: Option<ClockIn>,
    #[serde(default)]
    how: HowIn,
    /// There is a difference between not being said and `null`.
    #[serde(default, deserialize_with = "said")]
    present: Option<Option<bool>>,
    #[serde(default)]
    set: Fields,
}

#[derive(Deserialize)]
struct ClockIn {
    millis: i64,
    counter: i64,
}

#[derive(Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum HowIn {
    #[default]
    Set,
    Keep,
    Undo,
}

fn said<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<bool>>, D::Error> {
    Option::deserialize(from).map(Some)
}

fn entry(raw: &str, schema: i64) -> Read {
    if raw.len() > LARGEST_ENTRY {
        return Read::Refused(TandemError::invalid("entry", "larger than 8 MiB"));
    }
    // The kind first, so that what a later version adds is passed over whatever it looks like.
    #[derive(Deserialize)]
    struct Kind {
        entity: String,
    }
    let Ok(Kind { entity }) = serde_json::from_str(raw) else {
        return Read::Refused(TandemError::invalid("entity", "the name of a kind of entry"));
    };
    let Some(kind) = Portable::named(&entity) else { return Read::PassedOver };
    match whole_entry(raw, kind, schema) {
        Ok(entry) => Read::Taken(Box::new(entry)),
        Err(error) => Read::Refused(error),
    }
}

fn whole_entry(raw: &str, kind: Portable, schema: i64) -> Result<FileEntry> {
    let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
    let Ok(EntryIn { entity, id, present, fields, history }) = serde_json::from_str(raw) else {
        return refuse("entry", "entity, id, fields and history, as they are written");
    };
    let mut state = State::default();
    let mut pasts = Vec::with_capacity(history.len());
    for deed in history {
        let past = deed.past(&entity, schema)?;
        apply(&mut state, &past);
        pasts.push(past);
    }
    if pasts.is_empty() {
        return refuse("history", "at least one deed");
    }
    if !pasts.is_sorted_by_key(|past| past.clock) {
        return refuse("history", "the earliest first");
    }
    if state.fields != Store.upgrade(&entity, schema, fields) || state.is_live() != present {
        return refuse("history", "it must come to what the entry says");
    }
    kind.check(&state.fields)?;
    if !kind.id_fits(id, &state.fields) {
        return refuse("id", "the one that such an entry has");
    }
    // A value that was overwritten must make sense, too: beside what another record wrote it
    // may be the one that counts.
    for past in &pasts {
        let mut then = state.clone();
        apply(&mut then, past);
        kind.check(&then.fields).map_err(|error| match error {
            TandemError::Invalid { field, why } => {
                TandemError::invalid(format!("history: {field}"), why)
            }
            other => other,
        })?;
    }
    if kind.ledger {
        match pasts.as_slice() {
            [one] if one.how == How::Keep && one.live == Some(Some(true)) => {}
            _ => return refuse("history", "this is written once, and kept"),
        }
    }
    Ok(FileEntry { kind, id, present: state.live, fields: state.fields, pasts })
}

impl DeedIn {
    fn past(self, entity: &str, schema: i64) -> Result<Past> {
        let wall_millis = self.at.timestamp_millis();
        let (millis, counter) =
            self.clock.map_or((wall_millis, 0), |clock| (clock.millis, clock.counter));
        let clock = Clock::new(millis, counter)
            .ok_or_else(|| TandemError::invalid("history: clock", "a time from 1970 to 9999"))?;
        if self.set.contains_key("live") {
            return Err(TandemError::invalid("history: set", "\"live\" is no field"));
        }
        let how = match self.how {
            HowIn::Set => How::Set,
            HowIn::Keep => How::Keep,
            HowIn::Undo => How::Undo,
        };
        let new = Store.upgrade(entity, schema, self.set);
        Ok(Past { clock, wall_millis, how, live: self.present, new })
    }
}

/// As the journal folds.
fn apply(state: &mut State, past: &Past) {
    if let Some(live) = past.live {
        state.live = live;
    }
    for (field, value) in &past.new {
        match value {
            Value::Null => drop(state.fields.remove(field)),
            value => drop(state.fields.insert(field.clone(), value.clone())),
        }
    }
}
