//! Public lists of meetings become meetings. Hostile input enters here and nowhere else.
//!
//! # Use
//!
//! ```
//! use std::io::Cursor;
//!
//! use tandem_feeds::{Feed, FeedError, Settings};
//! use tandem_model::{FeedKind, Fellowship, Zone};
//!
//! let list = r#"[{"slug": "early-birds", "name": "Early Birds", "day": [1, 3], "time": "7:00",
//!                 "formatted_address": "1 Oak St, Springfield, IL 62701, USA", "types": ["O"]}]"#;
//! let settings = Settings {
//!     zone: Some(Zone::named("America/Chicago")?),
//!     ..Settings::of(Fellowship::Aa)
//! };
//! let mut feed = Feed::open(FeedKind::MeetingGuide, Cursor::new(list), settings)?;
//! assert_eq!(feed.survey().rows, 1);
//! let mut slots = Vec::new();
//! let tally = feed.each(|row| {
//!     slots.extend(row.meetings);
//!     Ok::<_, FeedError>(())
//! })?;
//! assert_eq!((tally.read, tally.parsed, tally.slots, slots.len()), (1, 1, 2, 2));
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! ```
//!
//! # Two passes
//!
//! A list is gone through twice, meeting by meeting, and never held. The first pass ([`Feed::open`])
//! proves that all of it is a list of that kind, counts it and takes its digest, so that whoever
//! stores it knows before the first row whether it is empty, half of what it was, or the same as last
//! time. It reads the very fields that the second one reads, and as strictly: a text that is no UTF-8
//! in one of them is found out here, and not halfway through an import. The second pass
//! ([`Feed::each`]) hands over the meetings.
//!
//! The first pass also finds the keys that several entries share. Which of them gets the plain key
//! must not depend on the order of the list, or two meetings would change places in a person's
//! bookmarks; so all of them get a hash of their days, start, name and place behind it. A key that
//! was used once and is then used twice therefore changes, which a bookmark survives by its
//! fingerprint.
//!
//! A list of a million takes 16 MiB more memory than one of ten (16 bytes for each key) and about 25
//! seconds of a processor, with 720 MB of JSON and HTML in every note:
//! `cargo run --release -p tandem-feeds --example throughput 1000000`.
//!
//! # What is certain
//!
//! * No input panics, and [`Limits`] bound what can be read: bytes, entries, texts, nesting.
//! * `tally.read == tally.parsed + tally.refused()`: no entry gets lost.
//! * Key and slot name one meeting, whatever the list does with its keys.
//! * Every meeting passes [`Meeting::check`](tandem_model::Meeting::check).
//! * Fields with data of persons are passed over unread; the types have no place for them. What a
//!   group writes into its notes is its own word and stays, meeting passcodes included.
//! * Texts are plain: no markup, no control characters, none that turn the direction of writing.
//! * Links are `http` or `https`.
//! * A field's words around a number, a link or a time stay as a note.
//! * A list's zone stands in for none, never for one that is stated and not understood: then the clock
//!   is not known, and the meeting says so.
//!
//! What was understood otherwise than it was written is counted in the tally, by what it was.

mod bmlt;
mod clock;
mod draft;
mod error;
mod guard;
mod loose;
mod marks;
mod meeting_guide;
mod said;
mod sort;
mod stream;
mod text;
mod weekly;
mod whereabouts;

use std::collections::HashSet;
use std::io::{Read, Seek};
use std::ops::ControlFlow;

use serde::Deserialize;
use tandem_model::{
    FeedKind, Fellowship, Id, ImportTally, Inferred, Meeting, Refusal, SourceKey, Zone,
};

pub use bmlt::Formats;
pub use error::FeedError;
pub use guard::Limits;
pub use sort::Sort;

use draft::{Draft, StatedZone};
use loose::Glance;
use stream::{Ended, Passed, Shape, pass};

/// What is known about a list besides itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The fellowship. A Meeting Guide list does not say it, and its codes mean nothing without it.
    pub fellowship: Fellowship,
    /// The zone of every meeting that does not name its own and can be in it. Where it is missing and most
    /// meetings name none, reading ends with [`FeedError::NeedsZone`].
    pub zone: Option<Zone>,
    /// What the list calls a zone that is not understood, and the zone that is meant by it.
    pub zones: Vec<(String, Zone)>,
    /// Formats of BMLT servers, from a file of their own. Those in the list itself come first.
    pub formats: Formats,
    /// What may be read at most.
    pub limits: Limits,
}

impl Settings {
    /// Of this fellowship, without a zone, with the usual limits.
    pub fn of(fellowship: Fellowship) -> Self {
        Self {
            fellowship,
            zone: None,
            zones: Vec::new(),
            formats: Formats::default(),
            limits: Limits::default(),
        }
    }
}

/// The zone that somebody said is meant by what a file calls one, in upper or lower case.
pub fn answered<'a>(zones: &'a [(String, Zone)], name: &str) -> Option<&'a Zone> {
    let plain = |text: &str| text.trim().to_lowercase();
    zones.iter().find(|(word, _)| plain(word) == plain(name)).map(|(_, zone)| zone)
}

/// What the first pass found out about a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Survey {
    /// Entries in the list, those included that will be refused.
    pub rows: u32,
    /// Its size in bytes.
    pub bytes: u64,
    /// The SHA-256 of its bytes: the same as last time means that nothing has changed.
    pub digest: [u8; 32],
}

/// An entry of a list that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place in the list; the first is 0.
    pub index: u32,
    /// Its meetings, never none: one by appointment, or one for each day. They share their key and
    /// differ in their slot.
    pub meetings: Vec<Meeting>,
}

/// A list of meetings, ready to be gone through.
#[derive(Debug)]
pub struct Feed<R> {
    kind: FeedKind,
    source: R,
    settings: Settings,
    survey: Survey,
    /// Hashes of the keys that several entries share, sorted.
    repeated: Vec<Id>,
    /// Whether most entries with a time name no zone.
    zoneless: bool,
}

/// What the first pass gathers.
#[derive(Default)]
struct Gathered {
    /// Hashes of all keys.
    keys: Vec<Id>,
    /// Entries with a time that name a zone.
    zoned: u32,
    /// Those that do not.
    unzoned: u32,
    /// Entries of the other kind of list.
    other: u32,
}

impl Gathered {
    fn add(&mut self, key: Option<SourceKey>, zoned: Option<bool>, other: bool) {
        self.keys.extend(key.as_ref().map(key_hash));
        self.zoned += u32::from(zoned == Some(true));
        self.unzoned += u32::from(zoned == Some(false));
        self.other += u32::from(other);
    }

    fn of<R: Read>(
        kind: FeedKind,
        source: &mut R,
        settings: &Settings,
    ) -> Result<(Self, Passed), FeedError> {
        let mut all = Self::default();
        let passed = match kind {
            FeedKind::MeetingGuide => {
                collect::<meeting_guide::Entry>(source, Shape::Array, settings, |entry| {
                    all.add(entry.key(), entry.zoned(), entry.is_bmlt());
                })?
            }
            FeedKind::Bmlt => collect::<bmlt::Entry>(source, MEETINGS, settings, |entry| {
                all.add(entry.key(), entry.zoned(), entry.is_meeting_guide());
            })?,
        };
        Ok((all, passed))
    }
}

/// What is said of a file that could not be read as a list: what it is, where it is something else.
fn no_list(source: &mut (impl Read + Seek), error: FeedError) -> FeedError {
    let mut start = Vec::new();
    let read =
        source.rewind().and_then(|()| source.take(Sort::START as u64).read_to_end(&mut start));
    match (read, Sort::of(&start)) {
        (Ok(_), sort) if !sort.is_like_a_list() => FeedError::File(sort),
        _ => error,
    }
}

impl<R: Read + Seek> Feed<R> {
    /// Goes through a whole list once: it must be one of this kind, and within the limits.
    ///
    /// # Errors
    ///
    /// `Is` where it is the other kind, `OtherKind`, `File`, `Broken`, `TooLarge`, `TooMany`, `TooLong`, `TooDeep`, `Io`.
    pub fn open(kind: FeedKind, mut source: R, mut settings: Settings) -> Result<Self, FeedError> {
        let other = match kind {
            FeedKind::MeetingGuide => FeedKind::Bmlt,
            FeedKind::Bmlt => FeedKind::MeetingGuide,
        };
        source.rewind()?;
        let (gathered, passed) = match Gathered::of(kind, &mut source, &settings) {
            Err(FeedError::OtherKind) => {
                // It may be a list all the same.
                source.rewind()?;
                return Err(match Gathered::of(other, &mut source, &settings) {
                    Ok((gathered, _)) if !gathered.keys.is_empty() => FeedError::Is(other),
                    _ => no_list(&mut source, FeedError::OtherKind),
                });
            }
            Err(error) => return Err(no_list(&mut source, error)),
            Ok(gathered) => gathered,
        };
        let Gathered { mut keys, zoned, unzoned, other: others } = gathered;
        if keys.is_empty() && others > 0 {
            return Err(FeedError::Is(other));
        }
        if kind == FeedKind::Bmlt && passed.object {
            // They stand after the meetings, which need them.
            source.rewind()?;
            match Formats::read(&mut source, settings.limits) {
                Ok(mut formats) => {
                    formats.merge(settings.formats);
                    settings.formats = formats;
                }
                Err(FeedError::OtherKind) => {} // no formats in it
                Err(error) => return Err(error),
            }
        }
        keys.sort_unstable();
        let mut repeated: Vec<Id> = keys
            .chunk_by(|a, b| a == b)
            .filter(|same| same.len() > 1)
            .map(|same| same[0])
            .collect();
        repeated.shrink_to_fit();
        Ok(Self {
            kind,
            source,
            settings,
            survey: Survey { rows: passed.rows, bytes: passed.bytes, digest: passed.digest },
            zoneless: unzoned > zoned,
            repeated,
        })
    }

    /// What the first pass found out.
    pub fn survey(&self) -> &Survey {
        &self.survey
    }

    /// Goes through the list and hands over every entry that can be taken, in its order.
    ///
    /// # Errors
    ///
    /// Those of `each`, which end it at once; [`FeedError::NeedsZone`]; [`FeedError::Changed`] if it
    /// is not the list that was opened; and those of reading. What was handed over before stands, so
    /// whoever stores it does so in one transaction.
    pub fn each<E: From<FeedError>>(
        &mut self,
        mut each: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<ImportTally, E> {
        if self.zoneless && self.settings.zone.is_none() {
            return Err(FeedError::NeedsZone.into());
        }
        self.source.rewind().map_err(FeedError::from)?;
        let mut reading = Reading {
            settings: &self.settings,
            repeated: &self.repeated,
            given: HashSet::new(),
            tally: ImportTally::default(),
            error: None,
            each: &mut each,
        };
        let (source, limits) = (&mut self.source, self.settings.limits);
        let passed = match self.kind {
            FeedKind::MeetingGuide => {
                pass(source, Shape::Array, limits, &mut |index, loose::Row(entry)| {
                    reading.take(index, entry, |entry: &meeting_guide::Entry, settings| {
                        entry.understand(settings)
                    })
                })
            }
            FeedKind::Bmlt => pass(source, MEETINGS, limits, &mut |index, loose::Row(entry)| {
                reading.take(index, entry, |entry: &bmlt::Entry, settings| {
                    entry.understand(&settings.formats)
                })
            }),
        };
        let Reading { tally, error, .. } = reading;
        match (passed, error) {
            (_, Some(error)) => Err(error),
            (Err(Ended::Feed(error)), None) => Err(error.into()),
            (Ok(passed), None) if passed.digest == self.survey.digest => Ok(tally),
            (Ok(_) | Err(Ended::Stopped), None) => Err(FeedError::Changed.into()),
        }
    }
}

const MEETINGS: Shape = Shape::Under("meetings");

fn key_hash(key: &SourceKey) -> Id {
    Id::natural("feed_key", key.as_str())
}

/// A pass that only looks.
fn collect<T>(
    source: impl Read,
    shape: Shape,
    settings: &Settings,
    mut each: impl FnMut(T),
) -> Result<Passed, FeedError>
where
    Glance<T>: for<'de> Deserialize<'de>,
{
    let passed = pass::<Glance<T>>(source, shape, settings.limits, &mut |_, Glance(entry)| {
        entry.into_iter().for_each(&mut each);
        ControlFlow::Continue(())
    });
    match passed {
        Ok(passed) => Ok(passed),
        Err(Ended::Feed(error)) => Err(error),
        Err(Ended::Stopped) => unreachable!("nothing stops it"),
    }
}

/// The second pass, as far as it has come.
struct Reading<'a, E> {
    settings: &'a Settings,
    repeated: &'a [Id],
    /// Keys that were given out in place of repeated ones.
    given: HashSet<Id>,
    tally: ImportTally,
    error: Option<E>,
    each: &'a mut dyn FnMut(Row) -> Result<(), E>,
}

impl<E: From<FeedError>> Reading<'_, E> {
    fn take<T>(
        &mut self,
        index: u32,
        entry: Option<T>,
        understand: impl Fn(&T, &Settings) -> Result<Draft, Refusal>,
    ) -> ControlFlow<()> {
        self.tally.read += 1;
        let understood = entry
            .ok_or(Refusal::NotAMeeting)
            .and_then(|entry| understand(&entry, self.settings))
            .and_then(|draft| self.keyed(draft));
        let (meetings, marks) = match understood {
            Ok(taken) => taken,
            Err(why) => {
                self.tally.refuse(index, why);
                return ControlFlow::Continue(());
            }
        };
        self.tally.parsed += 1;
        self.tally.slots += meetings.len() as u32;
        for mark in marks.iter() {
            *self.tally.inferred.entry(mark).or_default() += 1;
        }
        match (self.each)(Row { index, meetings }) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => self.stop(error),
        }
    }

    /// The meetings under a key of their own.
    fn keyed(&mut self, mut draft: Draft) -> Result<(Vec<Meeting>, marks::Marks), Refusal> {
        let mut key = draft.key.clone();
        if self.repeated.binary_search(&key_hash(&key)).is_ok() {
            key = draft.key_apart();
            if !self.given.insert(key_hash(&key)) {
                return Err(Refusal::Duplicate);
            }
            draft.marks.add(Inferred::KeyRepeated);
        }
        if let StatedZone::Unread(name) = &draft.zone
            && answered(&self.settings.zones, name).is_none()
        {
            self.tally.unread_zone(name);
        }
        Ok(draft.meetings(key, self.settings))
    }

    fn stop(&mut self, error: E) -> ControlFlow<()> {
        self.error = Some(error);
        ControlFlow::Break(())
    }
}
