//! A peer coach's record: who shares with them, what they were shown, what they noted.
//!
//! It is a vault of its own ([`Role::Coach`]): a person who is both keeps two. What is in it was
//! given by others on terms, and the rules follow from that:
//!
//! * A key is pinned when it is first seen, and the name with it: nobody becomes somebody else by
//!   calling themself so. Another key under a known name shows nothing until the words were compared: it
//!   may be a new phone, or somebody who writes in the person's name. Meanwhile one can write back to a
//!   key that was compared.
//! * What is past its last day is closed to view, and deleted when the coach says so. What the
//!   person withdrew is closed at once.
//! * A number that was opened is never forgotten with the summary, so that a replay is seen.
//! * The list is by what people ask, then by date. There is no other order, and no score.

mod compare;
mod names;

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Utc};
use serde::Serialize;
use tandem_model::{
    Ask, CoachFlag, Compared, Id, Name, Note, Result, Role, SpokenWords, TandemError, are_alike,
    fold,
};
use tandem_share::{Arrival, Content, Document, Enrolment, PublicKey, Qr, SecretKey, phrase};
use tandem_vault::{Act, Read};
use tandem_words::Voice;

use self::names::Names;
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::entries::{Entry, forget_whole};
use crate::record::error::Inner;
use crate::record::kinds::{
    ChangedKey, EntryKind, Kind as _, Latest, Noted, Opened, OwnKey, Person, SealedFile,
    SharedView, fields_of, next_number,
};
use crate::record::profile::today;
use crate::record::read::{Reading as _, not_found};

pub use crate::record::kinds::ContactNote;
pub use compare::{ComparedCount, ComparedHours, Comparison};

/// For how many days a code can be used to begin, where nothing else is said.
pub const CODE_DAYS: u32 = 30;
/// For how many days a reply can be opened.
const REPLY_DAYS: u64 = 30;

/// Use cases of a peer coach. From [`Tandem::coach`].
#[derive(Clone, Copy)]
pub struct Coaching<'a> {
    tandem: &'a Tandem,
}

/// A coach's code: what they show, print or send, for people to begin with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct CoachCode {
    /// The code as text.
    pub code: String,
    /// The coach's name in it.
    pub name: Name,
    /// The organisation in it.
    pub org: Option<Name>,
    /// The fingerprint of the key.
    pub key: String,
    /// The last day on which it can be used to begin.
    pub expires: chrono::NaiveDate,
    /// The code as a QR code, in lines of text for a terminal.
    #[serde(skip)]
    pub qr_text: String,
    /// The code as a QR code, an SVG picture.
    #[serde(skip)]
    pub qr_svg: String,
}

/// What opening a file led to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OpenedFile {
    /// Whom it is from.
    pub person: Id,
    /// What they call themself in it.
    pub alias: Name,
    /// Its number in the sequence of what this person sent.
    pub seq: u64,
    /// The words to compare.
    pub phrase: SpokenWords,
    /// What is to be known beside it.
    pub flags: Vec<CoachFlag>,
    /// The same in words, in the same order.
    pub said: Vec<String>,
    /// The summary; `None` of a withdrawal, of what was withdrawn, and of a changed key.
    pub view: Option<SharedView>,
}

/// A person in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PersonLine {
    /// Their id.
    #[serde(rename = "person")]
    pub id: Id,
    /// What they call themself, as it was when the key was pinned.
    pub alias: Name,
    /// What they call themself since, if it is something else.
    pub renamed: Option<Name>,
    /// The beginning of the key's fingerprint, where somebody else goes by the same name.
    pub tag: Option<String>,
    /// What they ask, of a summary that is open to view.
    pub ask: Option<Ask>,
    /// When their latest summary was made.
    pub latest: Option<DateTime<Utc>>,
    /// Whether the latest is past its last day.
    pub closed: bool,
    /// Whether they stopped sharing what the latest was shared under.
    pub withdrawn: bool,
    /// Whether the words were compared.
    pub compared: bool,
    /// Whether another key came under their name and waits to be compared.
    pub blocked: bool,
}

/// One person on one page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PersonPage {
    /// The line of the list.
    pub line: PersonLine,
    /// The words to compare; those of the new key where one waits.
    pub phrase: SpokenWords,
    /// What is to be known before reading on.
    pub flags: Vec<CoachFlag>,
    /// The same in words, and that it is closed where it is.
    pub said: Vec<String>,
    /// Their latest summary; `None` where it is closed to view or there is none.
    pub view: Option<SharedView>,
    /// What changed since the one before.
    pub comparison: Option<Comparison>,
    /// Contacts and replies, the latest first.
    pub notes: Vec<NoteLine>,
    /// What stands under what was read: what to do when worried.
    pub worried: String,
}

/// A contact, or what was written back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct NoteLine {
    /// Its id.
    pub id: Id,
    /// When it was written down.
    pub written_at: DateTime<Utc>,
    /// The contact, if it is about one.
    #[serde(flatten)]
    pub contact: Option<ContactNote>,
    /// What was written to the person, if it is that.
    pub reply: Option<Note>,
}

impl Tandem {
    /// A peer coach's record: their code, the people, what these shared.
    #[must_use]
    pub fn coach(&self) -> Coaching<'_> {
        Coaching { tandem: self }
    }
}

impl Coaching<'_> {
    /// Makes the code that people begin with. The key is made the first time and stays; name,
    /// organisation and last day are those of the latest code.
    ///
    /// # Errors
    /// `Invalid` in `role` in a person's own record, in `days` unless 1 to 366, in another field as
    /// the enrolment says; those of writing.
    pub fn enrol(&self, name: Name, org: Option<Name>, days: u32) -> Result<CoachCode> {
        if !(1..=366).contains(&days) {
            return Err(TandemError::invalid("days", "1 to 366"));
        }
        let now = self.tandem.now();
        self.tandem.act_as(Role::Coach, |act| {
            let today = today(act, now)?;
            let secret = match own_key(act)? {
                Some(own) => own.secret()?,
                None => {
                    let made = SecretKey::random(&mut tandem_vault::random);
                    made.map_err(TandemError::from)?
                }
            };
            let enrolment = Enrolment {
                name,
                org,
                recipient: secret.public(),
                created: today,
                expires: today.checked_add_days(Days::new(days.into())).unwrap_or(today),
            };
            let code = code(&enrolment)?;
            let own = OwnKey::new(&secret, enrolment);
            act.put("", |_| Ok(own))?;
            Ok(code)
        })
    }

    /// The code as it was last made; `None` before the first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn code(&self) -> Result<Option<CoachCode>> {
        let own = self.tandem.read(own_key)?;
        own.map(|own| code(&own.code)).transpose()
    }

    /// Opens a file: checks that it was sealed for this coach by the person it names, notes its
    /// number, keeps the summary. What is repeated is not kept twice.
    ///
    /// # Errors
    /// `Invalid` in `file` if it cannot be opened, was changed, is not for this coach, does not come
    /// from whom it says, was passed on, or comes from a key that was refused; `Expired`;
    /// `NewerVersion`; `Unsupported`; those of writing.
    pub fn open(&self, file: &[u8]) -> Result<OpenedFile> {
        let now = self.tandem.now();
        let new = self.tandem.host.new_id()?;
        self.tandem.act_as(Role::Coach, |act| {
            let own = enrolled(act)?;
            let opened = tandem_share::open(file, &own, now).map_err(TandemError::from)?;
            let voice = self.tandem.voice_in(act)?;
            arrive(act, &voice, &own, opened.from, opened.document, new, now)
        })
    }

    /// Everybody who shares: who asks for a call soon first, then who asks for one, then the others,
    /// each with the latest summary first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn people(&self) -> Result<Vec<PersonLine>> {
        let now = self.tandem.now();
        self.tandem.read(|read| people_in(read, now))
    }

    /// One person on one page.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn page(&self, id: Id) -> Result<PersonPage> {
        let now = self.tandem.now();
        self.tandem.read(|read| page_in(read, &self.tandem.voice_in(read)?, id, now))
    }

    /// Finds a person by their id, the beginning of it (four digits or more), or what they call
    /// themself.
    ///
    /// # Errors
    /// `Invalid` in `person` if it fits several; `NotFound`.
    pub fn find(&self, person: &str) -> Result<Id> {
        let people = self.tandem.read(|read| read.all::<Person>())?;
        let (hex, name) = (person.to_ascii_lowercase(), fold(person));
        let mut by_id =
            people.iter().filter(|(id, _)| hex.len() >= 4 && id.to_string().starts_with(&hex));
        let mut by_name = people
            .iter()
            .filter(|(_, person)| !name.is_empty() && fold(person.alias.as_str()) == name);
        match (by_id.next(), by_id.next(), by_name.next(), by_name.next()) {
            (Some((id, _)), None, None, _) | (None, _, Some((id, _)), None) => Ok(*id),
            (None, _, None, _) => Err(TandemError::NotFound { id: person.into() }),
            _ => Err(TandemError::invalid("person", "fits several people: give more of the id")),
        }
    }

    /// The coach compared the words with the person: the same words pin the key, a changed one
    /// in the place of the old, and the name by which they go now; other words refuse it. Where somebody else goes by the same name
    /// they become a person of their own. A file that waited is then opened again.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `compared` for "another person" where no other key came; those of
    /// writing.
    pub fn compared(&self, id: Id, found: Compared) -> Result<PersonLine> {
        let now = self.tandem.now();
        // Never made of the key: a person may come back to a key that was theirs before.
        let new = self.tandem.host.new_id()?;
        self.tandem.act_as(Role::Coach, |act| {
            let mut person = act.need::<Person>(id)?;
            let mut kept = id;
            match (person.changed.take(), found) {
                (None, Compared::Same) => {
                    (person.compared_at, person.refused_at) = (Some(now), None);
                    if let Some(name) = person.renamed.take() {
                        person.alias = name;
                    }
                }
                (None, Compared::Different) => {
                    (person.compared_at, person.refused_at) = (None, Some(now));
                }
                (None, Compared::AnotherPerson) => {
                    let why = "no other key came under this name";
                    return Err(TandemError::invalid("compared", why).into());
                }
                (Some(ChangedKey { key, phrase }), Compared::Same) => {
                    person.key = key;
                    person.phrase = phrase;
                    person.highest_seq = None;
                    (person.compared_at, person.refused_at) = (Some(now), None);
                }
                (Some(ChangedKey { key, phrase }), Compared::Different) => {
                    // The key of whoever is in between gets a row of its own, so that it is known.
                    let mut refused = Person::new(person.alias.clone(), key, phrase, now);
                    refused.refused_at = Some(now);
                    keep(act, new, &refused)?;
                }
                (Some(ChangedKey { key, phrase }), Compared::AnotherPerson) => {
                    keep(act, id, &person)?;
                    person = Person::new(person.alias.clone(), key, phrase, now);
                    person.compared_at = Some(now);
                    kept = new;
                }
            }
            keep(act, kept, &person)?;
            let latest = latest(act, kept)?;
            Ok(line(kept, &person, latest.as_ref(), &Names::of(&act.all()?), now))
        })
    }

    /// Writes down a contact.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn note(&self, person: Id, contact: ContactNote) -> Result<Id> {
        let written_at = self.tandem.now();
        let id = self.tandem.new_id()?;
        self.tandem.act_as(Role::Coach, |act| {
            act.need::<Person>(person)?;
            let noted = Noted { person, written_at, contact: Some(contact), reply: None };
            act.add(id, &noted)?;
            Ok(id)
        })
    }

    /// Corrects a note of a contact. What `change` does not touch stays, and the history keeps what
    /// stood there.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `note` for what was written back to the person, which they may have
    /// read; those of `change` and of writing.
    pub fn edit_note(
        &self,
        id: Id,
        change: impl FnOnce(ContactNote) -> Result<ContactNote>,
    ) -> Result<ContactNote> {
        self.tandem.act_as(Role::Coach, |act| {
            let noted = act.edit(id, |noted: Noted| match noted.contact.clone() {
                Some(contact) => Ok(Noted { contact: Some(change(contact)?), ..noted }),
                None => Err(TandemError::invalid("note", "a note of a contact").into()),
            })?;
            noted.contact.ok_or_else(|| not_found(id).into())
        })
    }

    /// As [`Coaching::edit_note`], for a screen that was read before: what differs between the two is
    /// written, and nothing else.
    ///
    /// # Errors
    /// As [`Coaching::edit_note`].
    pub fn change_note(
        &self,
        id: Id,
        before: &ContactNote,
        after: &ContactNote,
    ) -> Result<ContactNote> {
        self.edit_note(id, |now| {
            let pick = |now, before: &Option<Note>, after: &Option<Note>| match before == after {
                true => now,
                false => after.clone(),
            };
            Ok(ContactNote {
                on: if before.on == after.on { now.on } else { after.on },
                form: if before.form == after.form { now.form } else { after.form },
                goal: pick(now.goal, &before.goal, &after.goal),
                next_steps: pick(now.next_steps, &before.next_steps, &after.next_steps),
                text: pick(now.text, &before.text, &after.text),
            })
        })
    }

    /// Seals a short note back to the person.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `key` while another key waits and neither was compared, or this one was refused,
    /// in `person` before anything of theirs was opened; those of writing.
    pub fn reply(&self, person: Id, text: Note) -> Result<SealedFile> {
        let now = self.tandem.now();
        let (document, note) = (self.tandem.host.new_id()?, self.tandem.host.new_id()?);
        self.tandem.act_as(Role::Coach, |act| {
            let mut kept = act.need::<Person>(person)?;
            // A stranger's file keeps nobody from writing to a key that was compared.
            let waits = kept.changed.is_some() && kept.compared_at.is_none();
            if waits || kept.refused_at.is_some() {
                let why = "compare the words with this person first";
                return Err(TandemError::invalid("key", why).into());
            }
            let nothing = || TandemError::invalid("person", "nothing of theirs was opened yet");
            let to = kept.last_document.ok_or_else(nothing)?;
            let own = own_key(act)?.ok_or_else(nothing)?;
            kept.reply_seq = next_number(kept.reply_seq, now);
            let document = Document {
                id: document,
                seq: kept.reply_seq,
                alias: own.code.name.clone(),
                language: self.tandem.voice_in(act)?.language(),
                created: now,
                expires: now.checked_add_days(Days::new(REPLY_DAYS)),
                notice: None,
                content: Content::Reply { to, text: text.clone() },
            };
            let sealed =
                tandem_share::seal(&document, &own.secret()?, &kept.key, &mut tandem_vault::random);
            let bytes = sealed.map_err(TandemError::from)?;
            let noted = Noted { person, written_at: now, contact: None, reply: Some(text) };
            // What was sealed may be on its way: it cannot be taken back.
            act.ledger(Noted::NAME, note.as_bytes(), fields_of(&noted))?;
            keep(act, person, &kept)?;
            Ok(SealedFile { name: tandem_share::file_name(now), bytes })
        })
    }

    /// Blanks every summary that is past its last day, for good. Returns how many.
    ///
    /// # Errors
    /// Those of writing.
    pub fn purge_closed(&self) -> Result<u32> {
        let now = self.tandem.now();
        self.tandem.act_as(Role::Coach, |act| {
            let closed = act.all::<Latest>()?.into_iter();
            for (id, _) in closed.filter(|(_, latest)| latest.expires <= now) {
                act.forget(Latest::NAME, id.as_bytes())?;
            }
            let closed = act.all::<Opened>()?.into_iter();
            let closed = closed.filter(|(_, opened)| opened.view.is_closed(now));
            forget_all(act, closed.map(|(id, _)| id))
        })
    }

    /// Blanks everything that a person shared, for good, as they ask when they stop sharing. Their
    /// key and the last number stay, so that a replay is seen. Returns how many.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn delete_shared(&self, id: Id) -> Result<u32> {
        self.tandem.act_as(Role::Coach, |act| {
            act.need::<Person>(id)?;
            forget_shared(act, id)
        })
    }

    /// Blanks a person and everything about them, for good: what they shared, the notes, the key.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn forget(&self, id: Id) -> Result<()> {
        self.tandem.act_as(Role::Coach, |act| {
            act.need::<Person>(id)?;
            forget_whole(act, Entry { kind: EntryKind::CoachPerson, id }).map(drop)
        })
    }
}

impl Person {
    fn new(alias: Name, key: PublicKey, phrase: SpokenWords, first_at: DateTime<Utc>) -> Self {
        Self {
            alias,
            renamed: None,
            key,
            phrase,
            first_at,
            compared_at: None,
            refused_at: None,
            changed: None,
            highest_seq: None,
            last_document: None,
            stopped: Default::default(),
            reply_seq: 0,
        }
    }

    fn flags(&self) -> Vec<CoachFlag> {
        let mut flags = Vec::new();
        if self.changed.is_some() {
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
    fn told(self, voice: &Voice, id: Id, person: &Person, all: &[(Id, Person)]) -> OpenedFile {
        let Self { alias, seq, mut flags, view } = self;
        flags.extend(person.flags());
        if Names::of(all).is_shared(id) {
            flags.push(CoachFlag::SameName);
        }
        OpenedFile {
            person: id,
            alias,
            seq,
            phrase: person.phrase.clone(),
            said: in_words(voice, &flags),
            flags,
            view,
        }
    }
}

/// The coach's own key; files are made for it.
fn enrolled(act: &Act<'_>) -> Inner<SecretKey> {
    let no_key = || TandemError::invalid("file", "made for somebody else: enrol first");
    Ok(own_key(act)?.ok_or_else(no_key)?.secret()?)
}

/// What a document that was opened does to the record. `new` names its sender, if nobody knows them.
fn arrive(
    act: &mut Act<'_>,
    voice: &Voice,
    own: &SecretKey,
    from: PublicKey,
    document: Document,
    new: Id,
    now: DateTime<Utc>,
) -> Inner<OpenedFile> {
    let (id, mut person) = match person_with(act, from)? {
        Some(known) => known,
        None => {
            let words = phrase(&from, &own.public());
            let known = called(act, &document.alias)?;
            if let Some((id, person)) = known {
                let changed = Some(ChangedKey { key: from, phrase: words });
                let person = Person { changed, ..person };
                keep(act, id, &person)?;
                return Ok(changed_key(voice, id, &person, &document));
            }
            (new, Person::new(document.alias.clone(), from, words, now))
        }
    };
    if person.refused_at.is_some() {
        let why = "the words were not the same: nothing from this key is opened";
        return Err(TandemError::invalid("file", why).into());
    }
    let opened = take(act, id, &mut person, document, now)?;
    keep(act, id, &person)?;
    Ok(opened.told(voice, id, &person, &act.all()?))
}

/// As [`Coaching::open`] for many files of one sender, once they are open: `bench.rs` says why.
#[cfg(feature = "bench")]
pub(crate) fn arrived(tandem: &Tandem, from: PublicKey, documents: Vec<Document>) -> Result<()> {
    let now = tandem.now();
    let new = tandem.host.new_id()?;
    tandem.act_as(Role::Coach, |act| {
        let own = enrolled(act)?;
        let voice = tandem.voice_in(act)?;
        for document in documents {
            arrive(act, &voice, &own, from, document, new, now)?;
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
    let (mut flags, newest) = match Arrival::of(&document, person.highest_seq, before) {
        Arrival::New => (Vec::new(), true),
        Arrival::Repeated => (vec![CoachFlag::Repeated], false),
        // What it asks must not be lost because the sender's record was restored.
        Arrival::Older if latest(act, id)?.is_some_and(|it| document.created > it.created) => {
            (vec![CoachFlag::OutOfOrder], true)
        }
        Arrival::Older => (vec![CoachFlag::Older], false),
    };
    if newest {
        person.highest_seq = person.highest_seq.max(Some(seq));
        let same = fold(alias.as_str()) == fold(person.alias.as_str());
        person.renamed = (!same).then(|| alias.clone());
    }
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
    if person.stopped.contains_key(&view.under.consent) {
        // It was on its way when the person stopped.
        flags.push(CoachFlag::Withdrawn);
        return Ok(Taken { alias, seq, flags, view: None });
    }
    if newest {
        let latest = Latest::of(id, &view);
        act.put(&id.to_string(), |_| Ok(latest))?;
        person.last_document = Some(view.document);
    }
    if !before {
        let opened = Opened { person: id, opened_at: now, view: view.clone() };
        act.add(summary, &opened)?;
    }
    Ok(Taken { alias, seq, flags, view: Some(view) })
}

fn changed_key(voice: &Voice, id: Id, person: &Person, document: &Document) -> OpenedFile {
    let flags = person.flags();
    OpenedFile {
        person: id,
        alias: document.alias.clone(),
        seq: document.seq,
        phrase: shown_phrase(person),
        said: in_words(voice, &flags),
        flags,
        view: None,
    }
}

fn shown_phrase(person: &Person) -> SpokenWords {
    person.changed.as_ref().map_or(&person.phrase, |changed| &changed.phrase).clone()
}

fn in_words(voice: &Voice, flags: &[CoachFlag]) -> Vec<String> {
    flags.iter().map(|flag| voice.word("coach", *flag)).collect()
}

/// Somebody whom the coach knows by this name or one that looks like it, and whose key was not refused.
fn called(read: &Read<'_>, alias: &Name) -> Inner<Option<(Id, Person)>> {
    let mut known: Vec<(Id, Person)> = read.all()?;
    let alike = |person: &Person| are_alike(person.alias.as_str(), alias.as_str());
    known.retain(|(_, person)| person.refused_at.is_none() && alike(person));
    Ok(known.into_iter().max_by_key(|(id, person)| (person.first_at, *id)))
}

fn own_key(read: &Read<'_>) -> Inner<Option<OwnKey>> {
    Ok(read.only()?.map(|(_, own)| own))
}

fn code(enrolment: &Enrolment) -> Result<CoachCode> {
    let code = enrolment.to_code()?;
    let qr = Qr::new(&code)?;
    Ok(CoachCode {
        name: enrolment.name.clone(),
        org: enrolment.org.clone(),
        key: enrolment.recipient.fingerprint().to_string(),
        expires: enrolment.expires,
        qr_text: qr.to_text(),
        qr_svg: qr.to_svg(enrolment.name.as_str()),
        code,
    })
}

fn line(
    id: Id,
    person: &Person,
    latest: Option<&Latest>,
    names: &Names,
    now: DateTime<Utc>,
) -> PersonLine {
    let fingerprint = || person.key.fingerprint().to_string();
    let tag = || fingerprint().split_whitespace().next().unwrap_or_default().to_owned();
    let closed = latest.is_some_and(|latest| latest.expires <= now);
    let withdrawn = match latest {
        Some(latest) => person.stopped.contains_key(&latest.consent),
        None => !person.stopped.is_empty(),
    };
    let open = latest.filter(|_| !closed && !withdrawn && person.refused_at.is_none());
    PersonLine {
        id,
        alias: person.alias.clone(),
        renamed: person.renamed.clone(),
        tag: names.is_shared(id).then(tag),
        ask: open.and_then(|latest| latest.ask),
        latest: latest.map(|latest| latest.created),
        closed,
        withdrawn,
        compared: person.compared_at.is_some(),
        blocked: person.changed.is_some(),
    }
}

pub(crate) fn people_in(read: &Read<'_>, now: DateTime<Utc>) -> Inner<Vec<PersonLine>> {
    let people: Vec<(Id, Person)> = read.all()?;
    let latest = read.all::<Latest>()?.into_iter().map(|(_, latest)| (latest.person, latest));
    let latest: BTreeMap<Id, Latest> = latest.collect();
    let names = Names::of(&people);
    let mut lines: Vec<_> = people
        .iter()
        .filter(|(_, person)| person.refused_at.is_none())
        .map(|(id, person)| line(*id, person, latest.get(id), &names, now))
        .collect();
    lines.sort_by_key(|line| {
        let ask = line.ask.map_or(u8::MAX, |ask| ask as u8);
        (ask, std::cmp::Reverse(line.latest), line.id)
    });
    Ok(lines)
}

pub(crate) fn page_in(
    read: &Read<'_>,
    voice: &Voice,
    id: Id,
    now: DateTime<Utc>,
) -> Inner<PersonPage> {
    let person = read.need::<Person>(id)?;
    let names = Names::of(&read.all()?);
    let line = line(id, &person, latest(read, id)?.as_ref(), &names, now);
    let mut flags = person.flags();
    if names.is_shared(id) {
        flags.push(CoachFlag::SameName);
    }
    if line.withdrawn {
        flags.insert(0, CoachFlag::Withdrawn);
    }
    let mut said = in_words(voice, &flags);
    if line.closed {
        said.insert(0, voice.say("coach.closed", &[]));
    }
    let shown = !line.closed && !line.withdrawn && person.refused_at.is_none();
    let open = |opened: &Opened| {
        !opened.view.is_closed(now) && !person.stopped.contains_key(&opened.view.under.consent)
    };
    let mut newest = read.about::<Opened>(id, None)?;
    newest.sort_by_key(|(_, opened)| std::cmp::Reverse((opened.view.created, opened.view.seq)));
    let mut latest = newest.into_iter().map(|(_, opened)| opened);
    let view = latest.next().filter(|opened| shown && open(opened)).map(|opened| opened.view);
    let before = latest.next().filter(open).map(|opened| opened.view);
    let comparison = match (&before, &view) {
        (Some(before), Some(view)) => Some(compare::compare(before, view)),
        _ => None,
    };
    let mut notes: Vec<(Id, Noted)> = read.about(id, None)?;
    notes.sort_by_key(|(id, noted)| std::cmp::Reverse((noted.day(), noted.written_at, *id)));
    let notes = notes.into_iter().map(|(id, noted)| {
        let Noted { written_at, contact, reply, .. } = noted;
        NoteLine { id, written_at, contact, reply }
    });
    Ok(PersonPage {
        phrase: shown_phrase(&person),
        line,
        flags,
        said,
        view,
        comparison,
        notes: notes.collect(),
        worried: voice.say("coach.worried", &[]),
    })
}

fn latest(read: &Read<'_>, person: Id) -> Inner<Option<Latest>> {
    Ok(read.under_key(&person.to_string())?.entry.map(|(_, latest)| latest))
}

fn person_with(read: &Read<'_>, key: PublicKey) -> Inner<Option<(Id, Person)>> {
    Ok(read.all::<Person>()?.into_iter().find(|(_, person)| person.key == key))
}

/// Writes somebody as they are now: the act read them.
fn keep(act: &mut Act<'_>, id: Id, person: &Person) -> Inner<()> {
    if act.entry::<Person>(id)?.is_none() {
        return act.add(id, person);
    }
    act.edit(id, |_| Ok(person.clone()))?;
    Ok(())
}

/// Blanks everything that somebody shared, and what the list tells of it.
fn forget_shared(act: &mut Act<'_>, person: Id) -> Inner<u32> {
    for latest in act.every_about(EntryKind::CoachLatest, person)? {
        act.forget(Latest::NAME, latest.as_bytes())?;
    }
    let shared = act.every_about(EntryKind::CoachSummary, person)?;
    forget_all(act, shared)
}

fn forget_all(act: &mut Act<'_>, summaries: impl IntoIterator<Item = Id>) -> Inner<u32> {
    let mut forgotten = 0;
    for id in summaries {
        forgotten += u32::from(act.forget(Opened::NAME, id.as_bytes())?);
    }
    Ok(forgotten)
}
