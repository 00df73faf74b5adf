//! What a file that was opened does to a coach's record.
//!
//! **The order in which files are opened decides nothing.** Which one is the newest is by when it was made,
//! and never by a time after it was opened: a clock that runs ahead hides nothing that comes after. Numbers
//! only tell what is odd. An older file that is opened late fills in what it says.

use chrono::{DateTime, TimeDelta, Utc};
use tandem_model::{
    Ask, CoachFlag, Id, LocalTime, Name, SpokenWords, TandemError, are_alike, fold,
};
#[cfg(feature = "bench")]
use tandem_model::{Result, Role};
use tandem_share::{Content, Document, PublicKey, SecretKey, phrase};
use tandem_vault::{Act, Read};
use tandem_words::Voice;

use super::links::Links;
use super::names::Names;
use super::{OpenedFile, asks, in_words, keep, latest, own_key, person_with};
#[cfg(feature = "bench")]
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{Asked, Kind as _, Latest, Opened, Person, SharedView, Talked, made};
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// By so much two good clocks may differ.
const CLOCKS_DIFFER: TimeDelta = TimeDelta::minutes(10);

impl Person {
    pub(super) fn new(
        alias: Name,
        key: PublicKey,
        phrase: SpokenWords,
        first_at: DateTime<Utc>,
    ) -> Self {
        Self {
            alias,
            renamed: None,
            key,
            phrase,
            first_at,
            compared_at: None,
            refused_at: None,
            waits: false,
            highest_seq: None,
            last_document: None,
            stopped: Default::default(),
            reply_seq: 0,
        }
    }

    pub(super) fn flags(&self) -> Vec<CoachFlag> {
        let mut flags = Vec::new();
        if self.waits {
            flags.push(CoachFlag::ChangedKey);
        } else if self.compared_at.is_none() {
            flags.push(CoachFlag::NotCompared);
        }
        if self.renamed.is_some() {
            flags.push(CoachFlag::Renamed);
        }
        flags
    }
}

/// What a file of a known key turned out to be.
struct Taken {
    alias: Name,
    seq: u64,
    flags: Vec<CoachFlag>,
    view: Option<SharedView>,
}

impl Taken {
    fn told(
        self,
        read: &Read<'_>,
        voice: &Voice,
        links: &Links,
        id: Id,
        person: &Person,
    ) -> Inner<OpenedFile> {
        let Self { alias, seq, mut flags, view } = self;
        if person.waits {
            // What a stranger says of themself is not said in a known person's name.
            flags.clear();
        }
        flags.extend(person.flags());
        if !person.waits && Names::read(read, links)?.is_shared(links.root(id)) {
            flags.push(CoachFlag::SameName);
        }
        Ok(OpenedFile {
            person: id,
            alias,
            seq,
            phrase: person.phrase.clone(),
            said: in_words(voice, &flags),
            flags,
            view: view.filter(|_| !person.waits),
            worried: voice.worried(),
        })
    }
}

/// The coach's own key; files are made for it.
pub(super) fn enrolled(act: &Act<'_>) -> Inner<SecretKey> {
    let no_key = || TandemError::invalid("file", "made for somebody else: enrol first");
    Ok(own_key(act)?.ok_or_else(no_key)?.secret()?)
}

/// Whom a key is of; `new` names them if nobody knows it.
fn sender(
    act: &Act<'_>,
    own: &SecretKey,
    from: PublicKey,
    alias: &Name,
    new: Id,
    now: DateTime<Utc>,
) -> Inner<(Id, Person)> {
    if let Some(known) = person_with(act, from)? {
        return Ok(known);
    }
    let words = phrase(&from, &own.public());
    // A stranger's file touches nobody's row, whatever name it bears. It waits in one of its own.
    let waits = is_known(act, alias)?;
    let person = Person::new(alias.clone(), from, words, now);
    Ok((new, Person { waits, ..person }))
}

/// What a document that was opened does to the record. `new` names its sender, if nobody knows them.
pub(super) fn arrive(
    act: &mut Act<'_>,
    voice: &Voice,
    own: &SecretKey,
    from: PublicKey,
    document: Document,
    new: Id,
    now: DateTime<Utc>,
) -> Inner<OpenedFile> {
    let (id, mut person) = sender(act, own, from, &document.alias, new, now)?;
    if person.refused_at.is_some() {
        let why = "the words were not the same: nothing from this key is opened";
        return Err(TandemError::invalid("file", why).into());
    }
    let links = Links::read(act)?;
    if is_superseded(act, &links, id, &person)? {
        let taken =
            Taken { alias: document.alias, seq: document.seq, flags: Vec::new(), view: None };
        let mut told = taken.told(act, voice, &links, id, &person)?;
        told.flags = vec![CoachFlag::ChangedKey];
        told.said = in_words(voice, &told.flags);
        return Ok(told);
    }
    let opened = take(act, id, &mut person, document, now)?;
    keep(act, id, &person)?;
    opened.told(act, voice, &links, id, &person)
}

/// As [`Coaching::open`] for many files of one sender, once they are open: `bench.rs` says why. What would be said
/// of each is not put together: for that all people are read, a thousand of them 52,000 times.
#[cfg(feature = "bench")]
pub(crate) fn arrived(tandem: &Tandem, from: PublicKey, documents: Vec<Document>) -> Result<()> {
    let now = tandem.now();
    let new = tandem.host.new_id()?;
    tandem.act_as(Role::Coach, |act| {
        let own = enrolled(act)?;
        let Some(first) = documents.first() else { return Ok(()) };
        let (id, mut person) = sender(act, &own, from, &first.alias, new, now)?;
        for document in documents {
            take(act, id, &mut person, document, now)?;
            keep(act, id, &person)?;
        }
        Ok(())
    })
}

/// Takes a document of a known key into the record.
fn take(
    act: &mut Act<'_>,
    id: Id,
    person: &mut Person,
    document: Document,
    now: DateTime<Utc>,
) -> Inner<Taken> {
    // With the key: the number of a document is the sender's to choose.
    let name = format!("{}/{}", person.key, document.id);
    let summary = Id::natural(Opened::NAME, &name);
    let before = act.state(Opened::NAME, summary.as_bytes())?.known;
    let (alias, seq) = (document.alias.clone(), document.seq);
    let made = made(document.created, now);
    let last = latest(act, id)?;
    let newest = !before && last.as_ref().is_none_or(|last| (made, seq) > (last.made, last.seq));
    let lower = person.highest_seq.is_some_and(|highest| seq <= highest);
    let mut flags = match (before, newest, lower) {
        (true, _, _) => vec![CoachFlag::Repeated],
        // What it says must not be hidden because the sender's record was restored.
        (false, true, true) => vec![CoachFlag::OutOfOrder],
        (false, true, false) => Vec::new(),
        (false, false, _) => vec![CoachFlag::Older],
    };
    if !before && document.created > now + CLOCKS_DIFFER {
        flags.push(CoachFlag::FromTheFuture);
    }
    if !before && lower && has_number(act, id, seq)? {
        flags.push(CoachFlag::SameNumber);
    }
    if newest {
        let same = fold(alias.as_str()) == fold(person.alias.as_str());
        person.renamed = (!same).then(|| alias.clone());
    }
    person.highest_seq = person.highest_seq.max(Some(seq));
    let view = match document.content {
        Content::Reply { .. } => {
            return Err(TandemError::invalid("file", "a summary, not a reply").into());
        }
        Content::Withdrawal { consent } => {
            person.stopped.entry(consent).or_insert(now);
            flags.push(CoachFlag::Withdrawn);
            None
        }
        Content::Summary(_) => SharedView::of(document),
    };
    let Some(view) = view else { return Ok(Taken { alias, seq, flags, view: None }) };
    if !before {
        asks::keep(act, Id::natural(Asked::NAME, &name), id, &view, made)?;
        remember(act, id, &view, made, person.waits)?;
    }
    if person.stopped.contains_key(&view.under.consent) {
        // It was on its way when the person stopped.
        flags.push(CoachFlag::Withdrawn);
        return Ok(Taken { alias, seq, flags, view: None });
    }
    if newest {
        person.last_document = Some(view.document);
    }
    if !before {
        let opened = Opened { person: id, opened_at: now, view: view.clone() };
        act.add(summary, &opened)?;
    }
    Ok(Taken { alias, seq, flags, view: Some(view) })
}

/// Whether they have a newer key. What comes with the old one may come from who found or took their old phone:
/// nothing of it is kept before the words were compared again.
fn is_superseded(read: &Read<'_>, links: &Links, id: Id, person: &Person) -> Inner<bool> {
    for other in links.members(links.root(id)) {
        if other != id && read.need::<Person>(other)?.compared_at > person.compared_at {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether another summary of this person has the number.
fn has_number(read: &Read<'_>, person: Id, seq: u64) -> Inner<bool> {
    let all = read.about::<Opened>(person, None)?;
    Ok(all.iter().any(|(_, opened)| opened.view.seq == seq))
}

/// Keeps what the list tells of a summary: the same whatever the order in which they come.
fn remember(
    act: &mut Act<'_>,
    person: Id,
    view: &SharedView,
    made: DateTime<Utc>,
    closed: bool,
) -> Inner<()> {
    let day = LocalTime::at(made, &read_profile(act)?.zone).date();
    let (consent, expires) = (view.under.consent, view.expires);
    let says = view.summary.talk_about.is_some();
    let talked = says.then_some(Talked { made, expires, consent });
    let just_sharing = (view.summary.ask == Some(Ask::JustSharing)).then_some(made);
    let until = view.under.until;
    act.put(&person.to_string(), |before: Option<Latest>| {
        let of_this = Latest {
            person,
            made,
            seq: view.seq,
            expires,
            consent,
            until,
            days: vec![day],
            talked,
            just_sharing,
            unread: u32::from(closed),
        };
        Ok(before.map_or_else(|| of_this.clone(), |before| before.with(&of_this)))
    })?;
    Ok(())
}

/// Whether the coach knows somebody by this name or one that looks like it, whose key was not refused.
fn is_known(read: &Read<'_>, alias: &Name) -> Inner<bool> {
    let known: Vec<(Id, Person)> = read.all()?;
    let mut good = known.iter().filter(|(_, person)| person.refused_at.is_none());
    Ok(good.any(|(_, person)| are_alike(person.alias.as_str(), alias.as_str())))
}
