//! Reading a file that anybody may have made, without touching the record.
//!
//! The file is a stream: its entries are seen one by one as slices of text, and each is built, looked
//! at and dropped before the next. So a file can have any size (a life with long notes has hundreds of
//! megabytes), and memory is bounded by one entry: [`LARGEST_ENTRY`] bytes of text and [`MOST_DEEDS`]
//! deeds, past which an entry is refused without being built. Depth is bounded by serde_json, at 128.
//!
//! **A time is at most a century ahead.** A deed at the end of time would be later than its own
//! correction, and than the undo of the file that brought it: nothing could be written after it. What
//! a clock that was merely wrong has done is taken, and told.
//!
//! **An entry is judged as it stood at each point of its history**, and never an old deed beside the
//! last state: a fellowship of January and a kind of March were never in one session. What this program
//! holds it can read, so what it writes comes back, always. What it would not have let in at any other door
//! (a plan that comes back every 0 days) is left out by name ([`Kind::admit`](crate::record::kinds::Kind)).

use std::cell::Cell;
use std::fmt;
use std::io::{self, BufReader, Read as _};
use std::rc::Rc;

use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;
use tandem_model::{Id, Result, TandemError};
use tandem_vault::{Clock, Fields, How, Past, State, Tables as _};

use super::{FAMILY, FORMAT};
use crate::record::fold::Fold;
use crate::record::kinds::{Info, Leaves, Undo};

/// The largest entry, in bytes: a note of the largest size, rewritten a hundred times. A hostile one swells
/// thirtyfold when it is built, so it is no larger; our own writer leaves a larger one out and names it.
pub(super) const LARGEST_ENTRY: u64 = 8 << 20;
/// The most deeds of one entry. Ten times what a practice has whose every step was answered anew every
/// week of a year.
pub(super) const MOST_DEEDS: usize = 10_000;

/// How far ahead a clock can have been: a hundred years.
const CENTURY: TimeDelta = TimeDelta::days(36_525);

/// An entry of a file, looked at as far as that can be done without a record.
pub(super) struct FileEntry {
    pub(super) kind: &'static Info,
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
    /// It was forgotten.
    Tombstone(&'static Info, Id),
    Refused(TandemError),
    /// Of a kind that this version does not know, or that never comes from a file.
    PassedOver,
}

/// Hands every entry of a file to `each`, with its place. What is handed over counts for nothing if
/// this then fails: the keys of an object have no order, and a program that sorted them says only after
/// the entries what the file is.
///
/// # Errors
/// `Invalid` in `file`, `NewerVersion`, those of reading, and those of `each`, which end the walk.
pub(super) fn read<E: From<TandemError>>(
    file: &mut dyn io::Read,
    now: DateTime<Utc>,
    each: &mut dyn FnMut(u64, Read) -> Result<(), E>,
) -> Result<(), E> {
    let mut stopped = None;
    let left = Rc::new(Cell::new(LARGEST_ENTRY));
    let mut bounded = Bounded { from: without_mark(file)?, left: Rc::clone(&left) };
    let mut json = serde_json::Deserializer::from_reader(BufReader::new(&mut bounded));
    let latest = (now + CENTURY).timestamp_millis();
    let seed = File { each, stopped: &mut stopped, left, latest };
    let done = seed.deserialize(&mut json).and_then(|()| json.end());
    match (stopped, done) {
        (Some(error), _) => Err(error),
        (None, Ok(())) => Ok(()),
        (None, Err(error)) if error.is_io() => Err(not_readable(&error.into()).into()),
        (None, Err(error)) => {
            let why = format!("no JSON as an export has it, at line {}", error.line());
            Err(TandemError::invalid("file", why).into())
        }
    }
}

fn not_readable(error: &io::Error) -> TandemError {
    match error.kind() {
        io::ErrorKind::FileTooLarge => {
            TandemError::invalid("entry", "one that is larger than 8 MiB")
        }
        _ => TandemError::Io { why: "the file cannot be read".into() },
    }
}

/// A file without the mark that some programs put before UTF-8.
fn without_mark(file: &mut dyn io::Read) -> Result<impl io::Read> {
    let mut first = Vec::with_capacity(3);
    (&mut *file).take(3).read_to_end(&mut first).map_err(|error| not_readable(&error))?;
    if first == "\u{feff}".as_bytes() {
        first.clear();
    }
    Ok(io::Cursor::new(first).chain(file))
}

/// Ends the stream with an error when more was read since the last entry than one may have.
struct Bounded<R> {
    from: R,
    left: Rc<Cell<u64>>,
}

/// What the reader behind the parser takes at once.
const AHEAD: u64 = 8 << 10;

impl<R: io::Read> io::Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        let left = self.left.get().checked_sub(read as u64);
        self.left.set(left.ok_or(io::ErrorKind::FileTooLarge)?);
        Ok(read)
    }
}

type Each<'e, E> = dyn FnMut(u64, Read) -> Result<(), E> + 'e;

/// The file as a whole.
struct File<'c, 'e, E> {
    each: &'c mut Each<'e, E>,
    stopped: &'c mut Option<E>,
    left: Rc<Cell<u64>>,
    latest: i64,
}

impl<E: From<TandemError>> File<'_, '_, E> {
    fn stop<A>(&mut self, error: E) -> Result<A, ()> {
        *self.stopped = Some(error);
        Err(())
    }
}

impl<'de, E: From<TandemError>> DeserializeSeed<'de> for File<'_, '_, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_map(self)
    }
}

impl<'de, E: From<TandemError>> Visitor<'de> for File<'_, '_, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        let stopped = |()| A::Error::custom("stopped");
        let (mut format, mut schema, mut entries) = (None::<String>, None::<i64>, false);
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "format" if format.is_none() => format = Some(map.next_value()?),
                "schema" if schema.is_none() => {
                    let said = map.next_value()?;
                    if entries && said != present_schema() {
                        return Err(A::Error::custom("late schema"));
                    }
                    schema = Some(said);
                }
                "entries" if !entries => {
                    entries = true;
                    // What is no export is refused before it is read through, where it says so first.
                    if let Err(error) = format.as_deref().map_or(Ok(()), require_format) {
                        return self.stop(error.into()).map_err(stopped);
                    }
                    let terms = Terms {
                        schema: schema.unwrap_or_else(present_schema),
                        latest: self.latest,
                    };
                    let left = Rc::clone(&self.left);
                    let (each, stopped) = (&mut *self.each, &mut *self.stopped);
                    map.next_value_seed(Entries { each, stopped, terms, left })?;
                }
                "format" | "schema" | "entries" => return Err(A::Error::custom("there twice")),
                _ => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        let asked = require_format(format.as_deref().unwrap_or_default());
        let whole = asked.and_then(|()| match entries {
            true => Ok(()),
            false => Err(TandemError::invalid("file", "it has no entries")),
        });
        whole.or_else(|error| self.stop(error.into())).map_err(stopped)
    }
}

/// The version of the tables: how the fields of an entry are written now.
fn present_schema() -> i64 {
    Fold.migrations().len() as i64
}

fn require_format(format: &str) -> Result<()> {
    if format == FORMAT {
        return Ok(());
    }
    let version = format.strip_prefix(FAMILY).and_then(|rest| rest.parse::<u32>().ok());
    Err(match version {
        Some(2..) => TandemError::NewerVersion,
        _ => TandemError::invalid("file", "this is no export of Tandem"),
    })
}

struct Entries<'c, 'e, E> {
    each: &'c mut Each<'e, E>,
    stopped: &'c mut Option<E>,
    terms: Terms,
    left: Rc<Cell<u64>>,
}

/// What every entry of a file is read by.
#[derive(Clone, Copy)]
struct Terms {
    /// The version of the tables: how fields are written.
    schema: i64,
    /// The latest time that there can be, in Unix milliseconds.
    latest: i64,
}

impl<'de, E> DeserializeSeed<'de> for Entries<'_, '_, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(self)
    }
}

impl<'de, E> Visitor<'de> for Entries<'_, '_, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(raw) = entries.next_element::<Box<RawValue>>()? {
            self.left.set(LARGEST_ENTRY + AHEAD);
            if let Err(error) = (self.each)(index, entry(raw.get(), self.terms)) {
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
    how: How,
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

fn said<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<bool>>, D::Error> {
    Option::deserialize(from).map(Some)
}

fn entry(raw: &str, terms: Terms) -> Read {
    // What it is first, so that what a later version adds is passed over whatever it looks like.
    #[derive(Deserialize)]
    struct Name {
        entity: String,
        id: Id,
        #[serde(default)]
        forgotten: bool,
    }
    let Ok(Name { entity, id, forgotten }) = serde_json::from_str(raw) else {
        return Read::Refused(TandemError::invalid("entry", "entity and id, as they are written"));
    };
    let Some(kind) = Info::named(&entity).filter(|kind| kind.leaves != Leaves::BackupOnly) else {
        return Read::PassedOver;
    };
    if forgotten {
        return Read::Tombstone(kind, id);
    }
    match whole_entry(raw, kind, id, terms) {
        Ok(entry) => Read::Taken(Box::new(entry)),
        Err(error) => Read::Refused(error),
    }
}

fn whole_entry(raw: &str, kind: &'static Info, id: Id, terms: Terms) -> Result<FileEntry> {
    let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
    let Ok(EntryIn { present, fields, history }) = serde_json::from_str(raw) else {
        return refuse("entry", "entity, id, fields and history, as they are written");
    };
    if history.is_empty() {
        return refuse("history", "at least one deed");
    }
    if history.len() > MOST_DEEDS {
        return refuse("history", "at most 10,000 deeds");
    }
    let mut pasts = Vec::with_capacity(history.len());
    for deed in history {
        pasts.push(deed.past(kind, terms)?);
    }
    Past::sort(&mut pasts);
    // What is hidden is not asked: of an entry whose first writing was taken back after it was removed
    // there are no fields at all.
    let mut state = State::default();
    let mut new = true;
    for past in &pasts {
        state.after(past);
        if state.is_live() {
            (kind.admit)(&state.fields, new).map_err(in_history)?;
            new = false;
        }
    }
    if state.fields != Fold.upgrade(kind.name, terms.schema, fields) || state.is_live() != present {
        return refuse("history", "it must come to what the entry says");
    }
    if !kind.id_fits(id, &state.fields) {
        return refuse("id", "the one that such an entry has");
    }
    if kind.undo == Undo::Ledger {
        match pasts.as_slice() {
            [one] if one.how == How::Ledger && one.live == Some(Some(true)) => {}
            _ => return refuse("history", "this is written once, and kept"),
        }
    }
    Ok(FileEntry { kind, id, present: state.live, fields: state.fields, pasts })
}

fn in_history(error: TandemError) -> TandemError {
    match error {
        TandemError::Invalid { field, why } => {
            TandemError::invalid(format!("history: {field}"), why)
        }
        other => other,
    }
}

impl DeedIn {
    fn past(self, kind: &Info, terms: Terms) -> Result<Past> {
        let impossible =
            || TandemError::invalid("history: clock", "a time from 1970 to a century from now");
        let wall_millis = self.at.timestamp_millis();
        let (millis, counter) =
            self.clock.map_or((wall_millis, 0), |clock| (clock.millis, clock.counter));
        let clock = Clock::new(millis, counter).ok_or_else(impossible)?;
        Clock::new(wall_millis, 0).ok_or_else(impossible)?;
        if millis.max(wall_millis) > terms.latest {
            return Err(impossible());
        }
        if self.set.contains_key("live") {
            return Err(TandemError::invalid("history: set", "\"live\" is no field"));
        }
        let new = Fold.upgrade(kind.name, terms.schema, self.set);
        let past = Past { clock, wall_millis, how: self.how, live: self.present, new };
        if !past.says_something() {
            return Err(TandemError::invalid("history", "deeds that say something"));
        }
        Ok(past)
    }
}
