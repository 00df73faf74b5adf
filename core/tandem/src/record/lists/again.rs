//! A kept meeting, found again in its list as the list is now.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use tandem_model::{Bookmark, Id, Line, Mark, Meeting};
use tandem_vault::Read;

use super::rows::{self, Source};
use crate::record::error::Inner;

/// What became of a kept meeting.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi(name = "KeptStanding"))]
pub enum Standing {
    /// It is as it was when it was kept.
    Same,
    /// It says something else now. `marks` holds what one would notice first (name, day, start,
    /// place); empty, if only the rest differs.
    Changed {
        /// What one would notice first.
        marks: BTreeSet<Mark>,
    },
    /// Its list has it under another key, and it is followed there: one meeting in it, and no other, has
    /// its name, its day and its start. `marks` holds the place if that is another; the person can say
    /// that it is a different one (`Meetings::rematch`).
    Renamed {
        /// What is not the same.
        marks: BTreeSet<Mark>,
    },
    /// Its list has another meeting under its key. Nothing is taken over: the person says.
    Replaced {
        /// What stands there now.
        by: Line,
    },
    /// Its list has it no more.
    Missing {
        /// Since when.
        since: Option<DateTime<Utc>>,
    },
    /// Its list is not on this device, or the entry made by hand was removed.
    Gone,
}

impl Standing {
    /// Whether one should check before one goes: what one would notice first is not as it was kept.
    pub fn is_doubtful(&self) -> bool {
        match self {
            Self::Same => false,
            Self::Changed { .. } => true,
            Self::Renamed { marks } => !marks.is_empty(),
            Self::Replaced { .. } | Self::Missing { .. } | Self::Gone => true,
        }
    }
}

/// What became of a kept meeting.
pub(crate) struct Found {
    pub(crate) standing: Standing,
    /// The meeting that it stands for now.
    pub(crate) id: Id,
    pub(crate) meeting: Meeting,
}

/// Finds a kept meeting in its list as the list is now.
///
/// A key names a meeting until its list gives it to another one, or gives the meeting another: real
/// lists renamed all of theirs twice in a year, and of 1,939 keys 31 went to another name and place in
/// ten months. So what a person kept is known by its fingerprint. Where exactly one meeting of the list
/// has it, that is the one, whatever its key; where the key leads to something else, that is said.
pub(crate) fn found_again(
    read: &Read<'_>,
    sources: &[Source],
    bookmark: &Bookmark,
) -> Inner<Found> {
    let (snapshot, id) = (&bookmark.snapshot, bookmark.meeting);
    let listed = rows::listed(read, sources, &id)?;
    let here = |standing, meeting| Ok(Found { standing, id, meeting });
    let at_key = match &listed {
        Some(listed) if listed.missing.is_none() => Some(listed.meeting()?),
        _ => None,
    };
    let mut marks = BTreeSet::new();
    let by_hand = listed.as_ref().is_some_and(|listed| listed.source == rows::BY_HAND);
    if let (Some(there), true) = (&at_key, by_hand) {
        // Whoever entered it by hand is who changed it.
        return here(Standing::Same, there.clone());
    }
    if let Some(there) = &at_key {
        marks = bookmark.differences(there);
        if marks.is_empty() {
            // Lists stamp everything at once: that alone is no change.
            let same = Meeting { updated: snapshot.updated, ..there.clone() } == *snapshot;
            let standing = if same { Standing::Same } else { Standing::Changed { marks } };
            return here(standing, there.clone());
        }
    }
    let source = match &listed {
        Some(listed) => sources.iter().find(|source| source.num == listed.source),
        None => bookmark
            .list
            .as_ref()
            .and_then(|list| sources.iter().find(|source| source.name == list.as_str())),
    };
    let mut alike = match source {
        Some(source) => rows::alike(read, source, snapshot)?,
        None => Vec::new(),
    };
    alike.retain(|(other, _)| *other != id);
    let whole: Vec<_> =
        alike.iter().filter(|(_, it)| bookmark.differences(it).is_empty()).cloned().collect();
    let elsewhere = match (whole.as_slice(), alike.as_slice()) {
        ([one], _) => Some(one),
        // Its place is written otherwise, or it moved. With a meeting at its key that may be a third.
        ([], [one]) if at_key.is_none() => Some(one),
        _ => None,
    };
    if let Some((id, meeting)) = elsewhere {
        let marks = bookmark.differences(meeting);
        return Ok(Found {
            standing: Standing::Renamed { marks },
            id: *id,
            meeting: meeting.clone(),
        });
    }
    match (at_key, listed) {
        (Some(there), _) if is_another(snapshot, &there, &marks) => {
            here(Standing::Replaced { by: there.name }, snapshot.clone())
        }
        (Some(there), _) => here(Standing::Changed { marks }, there),
        (None, Some(listed)) => {
            let since = listed.missing.and_then(|at| DateTime::from_timestamp(at, 0));
            here(Standing::Missing { since }, snapshot.clone())
        }
        (None, None) => here(Standing::Gone, snapshot.clone()),
    }
}

/// Whether what stands at a key is another meeting, and not this one changed: name and place both
/// differ; or day, start and place do; or the day or the start, and the names have no word in common.
fn is_another(was: &Meeting, now: &Meeting, marks: &BTreeSet<Mark>) -> bool {
    let differ = |wanted: &[Mark]| wanted.iter().all(|mark| marks.contains(mark));
    if differ(&[Mark::Name, Mark::Place]) || differ(&[Mark::Day, Mark::Start, Mark::Place]) {
        return true;
    }
    let moved = differ(&[Mark::Name, Mark::Day]) || differ(&[Mark::Name, Mark::Start]);
    let (was, now) = (was.fingerprint().name, now.fingerprint().name);
    let words = |name: &str| name.split(' ').map(str::to_owned).collect::<BTreeSet<_>>();
    moved && words(&was).intersection(&words(&now)).all(|word| COMMON.contains(&word.as_str()))
}

/// Words that half of all names have.
const COMMON: &[&str] = &[
    "a", "aa", "al", "and", "anon", "at", "big", "book", "de", "el", "group", "grupo", "in", "la",
    "meeting", "men", "mens", "na", "of", "online", "on", "s", "step", "steps", "study", "the",
    "women", "womens", "y", "zoom",
];
