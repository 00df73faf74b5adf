//! Keeps a diary as the person would have: each entry at its own time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};
use tandem::{Entry, EntryKind, Host, Tandem};
use tandem_model::{Id, Result};

use super::diary::{Deed, Line};
use super::dice::Dice;

/// A clock that is put where the story is, and ids that follow from a seed.
#[derive(Clone)]
pub(super) struct StoryHost(Arc<Mutex<Story>>);

struct Story {
    now: DateTime<Utc>,
    dice: Dice,
    installation: [u8; 16],
}

impl StoryHost {
    pub(super) fn new(now: DateTime<Utc>, seed: u64, installation: [u8; 16]) -> Self {
        // Another stream than the diary's, so that a change to one leaves the other alone.
        let dice = Dice::new(!seed);
        Self(Arc::new(Mutex::new(Story { now, dice, installation })))
    }

    pub(super) fn set_clock(&self, now: DateTime<Utc>) {
        self.with(|story| story.now = now);
    }

    fn with<T>(&self, work: impl FnOnce(&mut Story) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Host for StoryHost {
    fn now(&self) -> DateTime<Utc> {
        self.with(|story| story.now)
    }

    fn new_id(&self) -> Result<Id> {
        let number = self.with(|story| (story.dice.next(), story.dice.next()));
        let number = u128::from(number.0) << 64 | u128::from(number.1);
        Ok(Id::from_bytes(number.to_be_bytes()))
    }

    fn installation(&self) -> [u8; 16] {
        self.with(|story| story.installation)
    }
}

/// Keeps every line. Returns the id of a session that was corrected, if one was.
///
/// # Errors
/// Those of writing.
pub(super) fn write(tandem: &Tandem, host: &StoryHost, lines: Vec<Line>) -> Result<Option<Id>> {
    let log = tandem.log();
    let mut ids: BTreeMap<usize, Id> = BTreeMap::new();
    let mut corrected = None;
    for Line { at, deed } in lines {
        host.set_clock(at);
        let session =
            |place: usize| ids.get(&place).map(|id| Entry { kind: EntryKind::Session, id: *id });
        match deed {
            Deed::Log(place, session) => {
                ids.insert(place, log.log(session)?.kept.id);
            }
            Deed::Correct(place, minutes) => {
                if let Some(Entry { id, .. }) = session(place) {
                    let mut session = log.session(id)?;
                    session.minutes = minutes;
                    log.edit(id, session)?;
                    corrected = Some(id);
                }
            }
            Deed::Remove(place) => {
                if let Some(entry) = session(place) {
                    log.remove(entry)?;
                }
            }
            Deed::RemoveAndUndo(place) => {
                if let Some(entry) = session(place) {
                    log.remove(entry)?;
                    log.undo()?;
                }
            }
            Deed::Missed(missed) => {
                log.not_attended(missed)?;
            }
            Deed::Away(away) => {
                log.away(away)?;
            }
            Deed::Recall(recall) => {
                tandem.hours().recall(recall)?;
            }
            Deed::Medication(period) => {
                tandem.person().set_medication(period)?;
            }
        }
    }
    Ok(corrected)
}
