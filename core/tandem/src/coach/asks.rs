//! What people asked of their coach and nobody has answered yet.
//!
//! "Call me soon" was lost as soon as the next file was opened, with or without a word about it: an ask that
//! was *not said* was read as *no ask*. So each is an entry of its own, a bare fact without words, and stays
//! open until the coach notes a contact after it, writes back or says that it is answered, or the person
//! says that they are just sharing. What closes it is never written on it: it follows from what stands in
//! the record whenever it is asked, so that the order of opening decides nothing and a note that is taken
//! back opens what it had closed.
//!
//! Times are whole minutes. Within one minute an ask stays open: one call too many costs less than one too
//! few.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Days, DurationRound as _, NaiveTime, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{Ask, Id, LocalTime, Zone};
use tandem_vault::{Act, Read};

use super::links::Links;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{Asked, ContactNote, EntryKind, Kind as _, Latest, Noted, SharedView};
use crate::record::read::Reading as _;

/// An ask that nobody has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OpenAsk {
    /// Its id, for a note that answers this one.
    pub id: Id,
    /// What they ask.
    pub ask: Ask,
    /// When they did.
    pub made: DateTime<Utc>,
    /// Whether they stopped sharing since: the words beside it are closed, and that they asked is not.
    pub stopped: bool,
}

/// Keeps what a summary asks for, if it asks for a call.
pub(super) fn keep(
    act: &mut Act<'_>,
    id: Id,
    person: Id,
    view: &SharedView,
    made: DateTime<Utc>,
) -> Inner<()> {
    let ask = match view.summary.ask {
        Some(ask @ (Ask::CallMe | Ask::CallMeSoon)) => ask,
        Some(Ask::JustSharing) | None => return Ok(()),
    };
    if act.state(Asked::NAME, id.as_bytes())?.known {
        return Ok(());
    }
    act.add(id, &Asked { person, ask, made, consent: view.under.consent })
}

/// Until when a contact answers what was asked: to the end of its day, and no further than the moment at
/// which it was written down. An ask of the same evening is not answered by a call of the morning.
pub(super) fn until(
    contact: &ContactNote,
    written_at: DateTime<Utc>,
    zone: &Zone,
) -> DateTime<Utc> {
    let next = contact.on.checked_add_days(Days::new(1)).unwrap_or(contact.on);
    let end = LocalTime::resolve(next.and_time(NaiveTime::MIN), zone).time.utc();
    minute(end.min(written_at))
}

pub(super) fn minute(at: DateTime<Utc>) -> DateTime<Utc> {
    at.duration_trunc(TimeDelta::minutes(1)).unwrap_or(at)
}

/// What closes the asks of one person.
#[derive(Clone, Debug, Default)]
pub(super) struct Answered {
    /// All that was made before this is answered.
    until: Option<DateTime<Utc>>,
    /// These are, by name.
    named: BTreeSet<Id>,
    /// When they last said that they are just sharing.
    just_sharing: Option<DateTime<Utc>>,
}

impl Answered {
    pub(super) fn by<'a>(
        notes: impl IntoIterator<Item = &'a Noted>,
        latest: Option<&Latest>,
    ) -> Self {
        let just_sharing = latest.and_then(|latest| latest.just_sharing);
        let mut answered = Self { just_sharing, ..Self::default() };
        notes.into_iter().for_each(|noted| answered.add(noted));
        answered
    }

    fn add(&mut self, noted: &Noted) {
        match noted.named() {
            Some(ids) => self.named.extend(ids),
            None => self.until = self.until.max(Some(noted.until)),
        }
    }

    fn is_open(&self, id: Id, made: DateTime<Utc>) -> bool {
        let after = |closed: Option<DateTime<Utc>>| closed.is_none_or(|at| made >= at);
        !self.named.contains(&id) && after(self.until) && after(self.just_sharing)
    }
}

/// The consents that a person stopped, and when this was opened.
type Stopped = BTreeMap<Id, DateTime<Utc>>;

/// The open ones of one person: who asks for a call soon first, and who has waited longest.
pub(super) fn of(
    read: &Read<'_>,
    rows: &[Id],
    stopped: &Stopped,
    answered: &Answered,
) -> Inner<Vec<OpenAsk>> {
    let mut asks = Vec::new();
    for row in rows {
        asks.extend(read.about::<Asked>(*row, None)?);
    }
    let asks = asks.into_iter();
    let open = asks.filter(|(id, asked)| answered.is_open(*id, asked.made)).map(|(id, asked)| {
        let stopped = stopped.contains_key(&asked.consent);
        OpenAsk { id, ask: asked.ask, made: asked.made, stopped }
    });
    Ok(in_order(open.collect()))
}

/// What the list tells of everybody's asks and contacts.
pub(super) struct All {
    asks: BTreeMap<Id, Vec<OpenAsk>>,
    answered: BTreeMap<Id, Answered>,
    /// The newest contact or reply of each.
    pub(super) contacts: BTreeMap<Id, Noted>,
}

impl All {
    /// The open asks of one person. Only who has stopped sharing something is looked at in full.
    pub(super) fn open(
        &mut self,
        read: &Read<'_>,
        links: &Links,
        id: Id,
        stopped: &Stopped,
    ) -> Inner<Vec<OpenAsk>> {
        match self.asks.remove(&id) {
            Some(_) if !stopped.is_empty() => {
                let answered = self.answered.remove(&id).unwrap_or_default();
                of(read, &links.members(id), stopped, &answered)
            }
            asks => Ok(in_order(asks.unwrap_or_default())),
        }
    }
}

/// Of everybody at once, in three questions and without a row of what was answered: 1,000 people who each
/// wrote every week for a year have asked 52,000 times.
pub(super) fn all(read: &Read<'_>, links: &Links, latest: &BTreeMap<Id, Latest>) -> Inner<All> {
    let mut contacts = BTreeMap::<Id, Noted>::new();
    let mut answered = BTreeMap::<Id, Answered>::new();
    for (person, latest) in latest {
        answered.insert(*person, Answered::by([], Some(latest)));
    }
    // Those that name what they answer are few, and stand below zero.
    let newest = read.newest_about::<Noted>(EntryKind::CoachPerson)?.into_iter();
    for (_, noted) in newest.chain(read.sorted(i64::MIN, -1)?) {
        let person = links.root(noted.person);
        answered.entry(person).or_default().add(&noted);
        match contacts.get(&person) {
            Some(known) if known.until >= noted.until => {}
            _ => drop(contacts.insert(person, noted)),
        }
    }
    let mut asks = BTreeMap::<Id, Vec<OpenAsk>>::new();
    let since =
        read.after_newest(EntryKind::CoachAsk, EntryKind::CoachPerson, EntryKind::CoachNote, 2)?;
    // The rows of one person lie beside each other.
    for rows in since.chunk_by(|one, other| one.0 == other.0) {
        let person = links.root(rows[0].0);
        let answered = answered.get(&person);
        let open = rows.iter().filter_map(|(_, sort, id)| {
            let (made, ask) = Asked::of_sort(*sort)?;
            let open = answered.is_none_or(|answered| answered.is_open(*id, made));
            open.then_some(OpenAsk { id: *id, ask, made, stopped: false })
        });
        let mut open = open.peekable();
        if open.peek().is_some() {
            asks.entry(person).or_default().extend(open);
        }
    }
    Ok(All { asks, answered, contacts })
}

fn in_order(mut asks: Vec<OpenAsk>) -> Vec<OpenAsk> {
    asks.sort_by_key(|open| (open.ask, open.made, open.id));
    asks
}
