//! A peer coach's record: who shares with them, what they were shown, what they noted.
//!
//! It is a vault of its own ([`Role::Coach`]): a person who is both keeps two. What is in it was
//! given by others on terms, and the rules follow from that:
//!
//! * A key is pinned when it is first seen, and the name with it: nobody becomes somebody else by
//!   calling themself so. Another key under a known name gets a row of its own, closed to view until the
//!   coach has said whose it is (`links.rs`): it may be a new phone, somebody else of that name, or
//!   somebody who writes in the person's name. Nobody else's row is touched.
//! * What is past its last day is closed to view, and deleted when the coach says so. What the
//!   person withdrew is closed at once.
//! * A number that was opened is never forgotten with the summary, so that a replay is seen.
//! * An ask is open until it is answered (`asks.rs`). The list is by what people ask, then by date. There is
//!   no other order, and no score.

mod arrive;
mod asks;
mod links;
mod list;
mod listed;
mod names;
mod page;
mod rollup;
mod since;

use std::collections::BTreeSet;

use chrono::{DateTime, Days, Utc};
use serde::Serialize;
use tandem_model::{
    CoachFlag, Compared, Id, LocalTime, Name, Note, Result, Role, SpokenWords, TandemError, fold,
};
use tandem_share::{Content, Document, Enrolment, PublicKey, Qr, SecretKey};
use tandem_vault::{Act, Read};
use tandem_words::Voice;

use self::arrive::{arrive, enrolled};
use self::links::{Links, Whole};
use self::list::Making;
use self::names::Names;
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::entries::{Entry, forget_whole};
use crate::record::error::Inner;
use crate::record::kinds::{
    EntryKind, Filing, Kind as _, Latest, Noted, Opened, OwnKey, Person, SealedFile, SharedView,
    fields_of, next_number,
};
use crate::record::profile::{read_profile, today};
use crate::record::read::{Reading as _, not_found};

pub use crate::record::kinds::{ContactNote, RollupCell, RollupRow};
#[cfg(feature = "bench")]
pub(crate) use arrive::arrived;
pub use asks::OpenAsk;
pub use list::{ListReason, PersonLine};
pub use page::{NoteLine, PersonPage, TalkAbout};
pub use rollup::{LEAST as ROLLUP_LEAST, Rollup};
pub use since::{Since, SinceHours, SinceWeek};

/// For how many days a code can be used to begin, where nothing else is said.
pub const CODE_DAYS: u32 = 30;
/// For how many days a reply can be opened.
const REPLY_DAYS: u64 = 30;

/// Use cases of a peer coach. From [`Tandem::coach`].
#[derive(Clone, Copy)]
pub struct Coaching<'a> {
    pub(crate) tandem: &'a Tandem,
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
    /// What stands beside it: what to do when worried, and whom to call in danger.
    pub worried: String,
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

    /// The secret half of the coach's key, for the program `age` and the reader page: whoever has it can read everything that was ever
    /// sent to this coach. `None` before the first code.
    ///
    /// # Errors
    /// Those of reading.
    pub fn secret_key(&self) -> Result<Option<SecretKey>> {
        self.tandem.read(own_key)?.map(|own| own.secret()).transpose()
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

    /// Everybody who shares, by why one looks at them ([`WhyListed`](tandem_model::WhyListed)), each for as
    /// long as that is so; who gives no reason by the last contact, the longest ago first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn people(&self) -> Result<Vec<PersonLine>> {
        let now = self.tandem.now();
        self.tandem.read(|read| list::people_in(read, &self.tandem.voice_in(read)?, now))
    }

    /// One person on one page.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn page(&self, id: Id) -> Result<PersonPage> {
        let now = self.tandem.now();
        self.tandem.read(|read| page::page(read, &self.tandem.voice_in(read)?, id, now))
    }

    /// Says that the coach has looked at a person's page: nothing that it shows is unread any more. What is closed to
    /// view stays so. Writes nothing where nothing was.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn looked(&self, id: Id) -> Result<()> {
        let unread = self.tandem.read(|read| {
            let mut unread = Vec::new();
            let links = Links::read(read)?;
            for row in links.members(links.root(id)) {
                let waits = read.need::<Person>(row)?.waits;
                let has = latest(read, row)?.is_some_and(|latest| latest.unread > 0);
                unread.extend((has && !waits).then_some(row));
            }
            Ok(unread)
        })?;
        if unread.is_empty() {
            return Ok(());
        }
        self.tandem.act_as(Role::Coach, |act| {
            for row in &unread {
                // Forgotten meanwhile: there is nothing to be read.
                if latest(act, *row)?.is_some() {
                    act.put(&row.to_string(), |latest: Option<Latest>| {
                        let latest = latest.ok_or_else(|| not_found(*row))?;
                        Ok(Latest { unread: 0, ..latest })
                    })?;
                }
            }
            Ok(())
        })
    }

    /// Finds a person by their id, the beginning of it (four digits or more), what they call
    /// themself, what the coach calls them, or, where nobody is called so, the first words of either.
    ///
    /// # Errors
    /// `Invalid` in `person` if it fits several; `NotFound`.
    pub fn find(&self, person: &str) -> Result<Id> {
        let (people, links) =
            self.tandem.read(|read| Ok((read.all::<Person>()?, Links::read(read)?)))?;
        let (hex, name) = (person.to_ascii_lowercase(), fold(person));
        let mut by_id =
            people.iter().filter(|(id, _)| hex.len() >= 4 && id.to_string().starts_with(&hex));
        // A stranger's file takes nobody's name: what waits has an id alone.
        let named = people.iter().filter(|(id, person)| {
            !person.waits && person.refused_at.is_none() && links.root(*id) == *id
        });
        let named: Vec<(Id, String)> = named
            .flat_map(|(id, person)| {
                let names = [Some(&person.alias), links.label(*id)].into_iter().flatten();
                names.map(move |own| (*id, fold(own.as_str())))
            })
            .filter(|(_, own)| !name.is_empty() && own.starts_with(&name))
            .collect();
        let mut by_name: BTreeSet<Id> =
            named.iter().filter(|(_, own)| *own == name).map(|it| it.0).collect();
        if by_name.is_empty() {
            let begins = |own: &str| own[name.len()..].starts_with(' ');
            by_name = named.iter().filter(|(_, own)| begins(own)).map(|it| it.0).collect();
        }
        let mut by_name = by_name.into_iter();
        match (by_id.next(), by_id.next(), by_name.next(), by_name.next()) {
            (Some((id, _)), None, None, _) => Ok(*id),
            (None, _, Some(id), None) => Ok(id),
            (None, _, None, _) => Err(TandemError::NotFound { id: person.into() }),
            _ => Err(TandemError::invalid("person", "fits several people: give more of the id")),
        }
    }

    /// The coach compared the words with the person: the same words pin the key, and the name by which they go
    /// now; other words refuse it. A row that waits under a known name is somebody else's by
    /// [`Compared::AnotherPerson`], and the same person's by [`Coaching::same_person`]. Undo takes back what was said.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `compared` where a row waits and whose it is was not said, or none waits and
    /// it was; those of writing.
    pub fn compared(&self, id: Id, found: Compared) -> Result<PersonLine> {
        let now = self.tandem.now();
        self.tandem.act_as(Role::Coach, |act| {
            act.decide(id, |mut person: Person| {
                match (person.waits, found) {
                    (true, Compared::Same) => {
                        let why = "the same person's or somebody else's";
                        return Err(TandemError::invalid("compared", why).into());
                    }
                    (false, Compared::AnotherPerson) => {
                        let why = "no other key came under this name";
                        return Err(TandemError::invalid("compared", why).into());
                    }
                    (_, Compared::Different) => {
                        (person.compared_at, person.refused_at) = (None, Some(now));
                    }
                    (false, Compared::Same) | (true, Compared::AnotherPerson) => {
                        (person.compared_at, person.refused_at) = (Some(now), None);
                        person.waits = false;
                        if let Some(name) = person.renamed.take() {
                            person.alias = name;
                        }
                    }
                }
                Ok(person)
            })?;
            self.line_of(act, id, now)
        })
    }

    /// The coach compared the words, and the key of a row is that of somebody who is known: a new phone. The
    /// two rows stand under one from then on, and neither changes: [`Coaching::unlink`] and undo part them.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `person` where both are one already, or the key of either was refused; those
    /// of writing.
    pub fn same_person(&self, id: Id, other: Id) -> Result<PersonLine> {
        let now = self.tandem.now();
        self.tandem.act_as(Role::Coach, |act| {
            let links = Links::read(act)?;
            let same_as = links.root(other);
            let (person, known) = (act.need::<Person>(id)?, act.need::<Person>(same_as)?);
            let refused = person.refused_at.is_some() || known.refused_at.is_some();
            if refused || known.waits || links.root(id) != id || same_as == id {
                return Err(TandemError::invalid("person", "two rows of one person").into());
            }
            act.decide(id, |person: Person| {
                Ok(Person { waits: false, compared_at: Some(now), ..person })
            })?;
            file(act, id, |filing| Filing { same_as: Some(same_as), ..filing })?;
            self.line_of(act, id, now)
        })
    }

    /// Parts a row from the one under which it stands: each has its own key, files and notes again.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn unlink(&self, id: Id) -> Result<PersonLine> {
        let now = self.tandem.now();
        self.tandem.act_as(Role::Coach, |act| {
            act.need::<Person>(id)?;
            file(act, id, |filing| Filing { same_as: None, ..filing })?;
            self.line_of(act, id, now)
        })
    }

    /// Takes the name by which a person goes now in the place of the one that is pinned: the coach has asked the
    /// person they know. It says nothing of the key.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `person` where they use no new name, in `key` while a row waits to be said whose
    /// it is, or its key was refused; those of writing.
    pub fn accept_name(&self, id: Id) -> Result<PersonLine> {
        let now = self.tandem.now();
        self.tandem.act_as(Role::Coach, |act| {
            act.decide(id, |mut person: Person| {
                if person.waits || person.refused_at.is_some() {
                    let why = "compare the words with this person first";
                    return Err(TandemError::invalid("key", why).into());
                }
                let no_name = || TandemError::invalid("person", "somebody who uses a new name");
                person.alias = person.renamed.take().ok_or_else(no_name)?;
                Ok(person)
            })?;
            self.line_of(act, id, now)
        })
    }

    /// What the coach calls somebody beside their own name, as "north side"; nothing with `None`.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn set_label(&self, id: Id, label: Option<Name>) -> Result<PersonLine> {
        let now = self.tandem.now();
        self.tandem.act_as(Role::Coach, |act| {
            let id = Links::read(act)?.root(id);
            act.need::<Person>(id)?;
            file(act, id, |filing| Filing { label, ..filing })?;
            self.line_of(act, id, now)
        })
    }

    fn line_of(&self, act: &Act<'_>, id: Id, now: DateTime<Utc>) -> Inner<PersonLine> {
        let (voice, links) = (self.tandem.voice_in(act)?, Links::read(act)?);
        let whole = Whole::read(act, &links, id)?;
        Making::new(act, &voice, &links, Names::read(act, &links)?, now)?.whole(act, &whole)
    }

    /// Writes down a contact. It answers what was asked before it, unless it says otherwise.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `on` for a day to come; those of writing.
    pub fn note(&self, person: Id, contact: ContactNote) -> Result<Id> {
        let written_at = self.tandem.now();
        let id = self.tandem.new_id()?;
        self.tandem.act_as(Role::Coach, |act| {
            let person = Links::read(act)?.root(person);
            act.need::<Person>(person)?;
            let zone = read_profile(act)?.zone;
            if contact.on > LocalTime::at(written_at, &zone).date() {
                return Err(TandemError::invalid("on", "not begun yet").into());
            }
            let until = asks::until(&contact, written_at, &zone);
            let noted = Noted { person, written_at, until, contact: Some(contact), reply: None };
            act.add(id, &noted)?;
            Ok(id)
        })
    }

    /// Says that what a person asks for now is answered, without a word about how. Returns the note that
    /// says so; `None` if nothing is asked.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn answered(&self, person: Id) -> Result<Option<Id>> {
        let now = self.tandem.now();
        let asks = self.page(person)?.line.asks;
        if asks.is_empty() {
            return Ok(None);
        }
        let on = self.tandem.read(|read| today(read, now))?;
        let answers = Some(asks.iter().map(|open| open.id).collect());
        self.note(person, ContactNote { answers, ..ContactNote::on(on) }).map(Some)
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
            let zone = read_profile(act)?.zone;
            let noted = act.edit(id, |noted: Noted| match noted.contact.clone() {
                Some(contact) => {
                    let contact = change(contact)?;
                    if contact.on > LocalTime::at(noted.written_at, &zone).date() {
                        return Err(TandemError::invalid("on", "not begun yet").into());
                    }
                    let until = asks::until(&contact, noted.written_at, &zone);
                    Ok(Noted { contact: Some(contact), until, ..noted })
                }
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
                answers: match before.answers == after.answers {
                    true => now.answers,
                    false => after.answers.clone(),
                },
                due: if before.due == after.due { now.due } else { after.due },
            })
        })
    }

    /// Seals a short note back to the person.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `key` while it waits to be said whose it is, or was refused,
    /// in `person` before anything of theirs was opened; those of writing.
    pub fn reply(&self, person: Id, text: Note) -> Result<SealedFile> {
        let now = self.tandem.now();
        let (document, note) = (self.tandem.host.new_id()?, self.tandem.host.new_id()?);
        self.tandem.act_as(Role::Coach, |act| {
            let links = Links::read(act)?;
            // Never to an old key: who reads with that is not known.
            let (row, mut kept) = newest_row(act, &links.members(links.root(person)))?;
            let person = links.root(person);
            if kept.waits || kept.refused_at.is_some() {
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
            let until = asks::minute(now);
            let noted = Noted { person, written_at: now, until, contact: None, reply: Some(text) };
            // What was sealed may be on its way: it cannot be taken back.
            act.ledger(Noted::NAME, note.as_bytes(), fields_of(&noted))?;
            keep(act, row, &kept)?;
            let name = tandem_share::file_name(today(act, now)?);
            Ok(SealedFile { name, bytes, share: None })
        })
    }

    /// Blanks every summary that is past its last day, for good: its words. That there was one, and that
    /// something was asked in it, stays. Returns how many.
    ///
    /// # Errors
    /// Those of writing.
    pub fn purge_closed(&self) -> Result<u32> {
        let now = self.tandem.now();
        self.tandem.act_as(Role::Coach, |act| {
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
            let links = Links::read(act)?;
            let mut deleted = 0;
            for row in links.members(links.root(id)) {
                deleted += forget_shared(act, row)?;
            }
            Ok(deleted)
        })
    }

    /// Blanks a person and everything about them, for good: what they shared, the notes, the key.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn forget(&self, id: Id) -> Result<()> {
        self.tandem.act_as(Role::Coach, |act| {
            act.need::<Person>(id)?;
            let links = Links::read(act)?;
            for id in links.members(links.root(id)) {
                forget_whole(act, Entry { kind: EntryKind::CoachPerson, id })?;
            }
            Ok(())
        })
    }
}

fn in_words(voice: &Voice, flags: &[CoachFlag]) -> Vec<String> {
    flags.iter().map(|flag| voice.word("coach", *flag)).collect()
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

/// Of the rows of one person, the one whose key is theirs now: the words of it were compared last.
fn newest_row(read: &Read<'_>, rows: &[Id]) -> Inner<(Id, Person)> {
    let mut newest = (rows[0], read.need::<Person>(rows[0])?);
    for row in &rows[1..] {
        let person = read.need::<Person>(*row)?;
        if person.compared_at > newest.1.compared_at {
            newest = (*row, person);
        }
    }
    Ok(newest)
}

/// Changes how a row is filed.
fn file(act: &mut Act<'_>, person: Id, change: impl FnOnce(Filing) -> Filing) -> Inner<()> {
    act.put(&person.to_string(), |before: Option<Filing>| {
        Ok(change(before.unwrap_or(Filing { person, same_as: None, label: None })))
    })?;
    Ok(())
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
    for kind in [EntryKind::CoachLatest, EntryKind::CoachAsk] {
        for told in act.every_about(kind, person)? {
            act.blank(kind, told)?;
        }
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
