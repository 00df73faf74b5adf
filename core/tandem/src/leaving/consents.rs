//! The ledger of consents: what was agreed with whom, and what went out under it.
//!
//! It only ever grows. A consent is written once; stopping it is a record of its own; what was
//! shared is another, of which one thing is said later, once: whether the file could be written. None of
//! the three can be edited, removed, undone or forgotten: a person must
//! be able to say, years later, what they had agreed to and when they stopped. Two copies of a record
//! that meet keep everything of both, and where both say "stop" the earlier moment counts.
//!
//! [`Consents::hand_over`] is the one gate. Whatever is made for another person passes it, in the
//! same act that writes down that it was made; there is no other way to a share record, and none
//! to a sealed file but by way of one.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use serde::Serialize;
use tandem_model::{
    Checksum, Consent, ConsentStanding, ConsentStop, ConsentTerms, Frequency, Id, Language,
    LocalTime, Name, Note, Prefix, Recipient, RecipientRole, Result, ShareForm, ShareRecord,
    ShareState, SharedItem, TandemError, Told, Word,
};
use tandem_vault::Act;
use tandem_vault::Read;
use tandem_words::Voice;

use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::Signature;
use crate::record::profile::{read_profile, today};
use crate::record::read::Reading as _;
use crate::record::read::not_found;

/// Use cases around consents. From [`Tandem::consents`].
#[derive(Clone, Copy)]
pub struct Consents<'a> {
    tandem: &'a Tandem,
}

/// What a person reads before they agree, and what is kept with the consent when they do.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ConsentText {
    /// What is shared, as one sentence.
    pub sentence: Note,
    /// How to stop.
    pub how_to_stop: Note,
    /// The whole text, a paragraph each, in the order in which they are read.
    pub paragraphs: Vec<String>,
    /// The SHA-256 of the paragraphs with a line end between them: what is agreed to by its name.
    pub hash: Checksum,
    /// The language.
    pub locale: Language,
}

/// A consent with the id under which it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct KeptConsent {
    /// Its id.
    pub id: Id,
    /// What was agreed.
    pub consent: Consent,
    /// How it stands today.
    pub standing: ConsentStanding,
    /// How it stands, in words.
    pub standing_words: String,
    /// Whether it was signed in this record. One that came in by a file is history: sharing under it
    /// waits for a new signature.
    pub signed_here: bool,
    /// Whether the text is, to the letter, the text of these terms. False of one that came in by a
    /// file and says what nobody was shown; not asked of one in another language.
    pub as_composed: bool,
    /// How many things were made under it, without those that could not be written.
    pub shares: u32,
}

impl KeptConsent {
    /// Whether something can go out under it, today or on a day to come.
    #[must_use]
    pub fn open(&self) -> bool {
        let stands = match self.standing {
            ConsentStanding::Live | ConsentStanding::NotBegun => true,
            ConsentStanding::Expired | ConsentStanding::Stopped => false,
        };
        let shares = usize::try_from(self.shares).unwrap_or(usize::MAX);
        stands && self.signed_here && !is_used(&self.consent, shares)
    }
}

/// One line of what went to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShareLine {
    /// Its id.
    pub id: Id,
    /// What was made.
    #[serde(flatten)]
    pub share: ShareRecord,
    /// For whom.
    pub recipient: Recipient,
}

/// What went to whom.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShareLog {
    /// The latest first.
    pub lines: Vec<ShareLine>,
    /// Where consents came in by a file: the day from which on this record knows. What was made
    /// before it is not in this copy.
    pub since: Option<NaiveDate>,
}

impl Tandem {
    /// Consents: what was agreed with whom, and what went out under it.
    #[must_use]
    pub fn consents(&self) -> Consents<'_> {
        Consents { tandem: self }
    }
}

impl Consents<'_> {
    /// The usual terms for this reader, from today on: the person's name (or a neutral word for
    /// none), the items that are on by default, 90 days.
    ///
    /// # Errors
    /// Those of reading.
    pub fn usual(&self, recipient: Recipient) -> Result<ConsentTerms> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let profile = read_profile(read)?;
            let voice = self.tandem.voice_in(read)?;
            let today = LocalTime::at(now, &profile.zone).date();
            let nobody = || Name::new(&voice.say("consent.no_name", &[]));
            let alias = profile.name.map_or_else(nobody, Ok)?;
            let discloser = Name::new(&voice.say("consent.discloser", &[]))?;
            Ok(ConsentTerms::usual(alias, discloser, recipient, today))
        })
    }

    /// What the person reads before they agree to these terms, in their language. The same terms in
    /// the same language are the same text, to the letter.
    ///
    /// # Errors
    /// `Invalid` as [`ConsentTerms::check`] says; those of reading.
    pub fn text(&self, terms: &ConsentTerms) -> Result<ConsentText> {
        terms.check()?;
        compose(&self.tandem.voice()?, terms)
    }

    /// Signs. `read` is the hash of the text that the person was shown and agreed to.
    ///
    /// # Errors
    /// `Invalid` as [`Consent::check`] says, and in `text_hash` where what was shown is not the text
    /// of these terms; those of writing.
    pub fn sign(
        &self,
        terms: ConsentTerms,
        read: &Checksum,
        redisclosure_acknowledged: bool,
    ) -> Result<KeptConsent> {
        let text = self.text(&terms)?;
        if text.hash != *read {
            return Err(TandemError::invalid("text_hash", "the text that was read"));
        }
        let now = self.tandem.now();
        let zone = self.tandem.person().profile()?.zone;
        let whole = required(&text.paragraphs.join("\n"))?;
        let consent = Consent {
            terms,
            sentence: text.sentence,
            how_to_stop: text.how_to_stop,
            redisclosure_acknowledged,
            text: whole,
            text_hash: text.hash,
            locale: text.locale,
            signed_at: LocalTime::at(now, &zone),
            withdrawn_at: None,
        };
        consent.check()?;
        let id = self.tandem.host.new_id()?;
        self.tandem.act(|act| {
            act.add(id, &consent)?;
            let signature = Signature { consent: id, at: now };
            act.put(&id.to_string(), |_| Ok(signature))?;
            Ok(())
        })?;
        self.consent(id)
    }

    /// Every consent, the latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn list(&self) -> Result<Vec<KeptConsent>> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let today = today(read, now)?;
            let voice = self.tandem.voice_in(read)?;
            let mut all = Vec::new();
            for (id, consent) in read.all::<Consent>()? {
                all.push(kept(read, &voice, id, consent, today)?);
            }
            all.sort_by_key(|kept| {
                let signed = kept.consent.signed_at.utc();
                (std::cmp::Reverse(signed), kept.id)
            });
            Ok(all)
        })
    }

    /// The consents with this reader under which something can go out, the latest first: what has to
    /// be named before "nothing more goes out" is said. A reader is the same by the key or by the
    /// name, for the one who was named by hand has no key: rather one too many is named.
    ///
    /// # Errors
    /// Those of reading.
    pub fn open_with(&self, reader: &Recipient) -> Result<Vec<KeptConsent>> {
        let name = reader.name.as_str().to_lowercase();
        let mut all = self.list()?;
        all.retain(|kept| {
            let other = &kept.consent.terms.recipient;
            let same_key = reader.key.is_some() && other.key == reader.key;
            kept.open() && (same_key || other.name.as_str().to_lowercase() == name)
        });
        Ok(all)
    }

    /// One consent.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn consent(&self, id: Id) -> Result<KeptConsent> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let today = today(read, now)?;
            kept(read, &self.tandem.voice_in(read)?, id, read.need(id)?, today)
        })
    }

    /// Finds a consent by its id or by the beginning of it (four digits or more).
    ///
    /// # Errors
    /// `Invalid` in `id` if it fits several; `NotFound`.
    pub fn find(&self, id: &str) -> Result<KeptConsent> {
        let prefix = Prefix::new(id)?;
        let mut found = self.list()?.into_iter().filter(|kept| prefix.fits(kept.id));
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            (Some(_), Some(_)) => {
                Err(TandemError::invalid("id", "fits several consents: give more of it"))
            }
            (None, _) => Err(TandemError::NotFound { id: id.into() }),
        }
    }

    /// Stops sharing under a consent, from this moment and for good. Stopping again changes nothing:
    /// the first moment counts.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn stop(&self, id: Id) -> Result<KeptConsent> {
        let at = self.tandem.now();
        let stop = self.tandem.host.new_id()?;
        self.tandem.act(|act| {
            let consent = consent(act, id)?;
            if consent.withdrawn_at.is_none() {
                act.add(stop, &ConsentStop { consent: id, at })?;
            }
            Ok(())
        })?;
        self.consent(id)
    }

    /// Asks the gate and writes nothing: whether these items may go out under this consent today.
    ///
    /// # Errors
    /// `NotFound`; `NeedsConsent` if it was stopped, has not begun, does not cover the items or was
    /// for one time and that time was used; `Expired`.
    pub fn allows(&self, id: Id, items: &[SharedItem]) -> Result<Consent> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let today = today(read, now)?;
            gate(read, id, items, today)
        })
    }

    /// Passes the gate with something that is made for another person, and writes down that it was
    /// made: both, or neither. Returns the line, of which [`Consents::kept`] or [`Consents::not_written`] says what
    /// became of it.
    ///
    /// # Errors
    /// As [`Consents::allows`]; `Invalid` in `form` for what is no way to hand over a report; those
    /// of writing.
    pub fn hand_over(
        &self,
        id: Id,
        form: ShareForm,
        items: &[SharedItem],
        told: Told,
        file: Option<Name>,
    ) -> Result<Id> {
        match form {
            ShareForm::Pdf | ShareForm::Fhir | ShareForm::Paper | ShareForm::Research => {}
            ShareForm::CoachFile | ShareForm::Page | ShareForm::Withdrawal => {
                return Err(TandemError::invalid("form", "a report: pdf, fhir or paper"));
            }
        }
        let share = ShareRecord {
            consent: id,
            form,
            at: self.tandem.now(),
            from: told.from,
            to: told.to,
            standing: told.standing,
            items: items.to_vec(),
            seq: None,
            file,
            state: ShareState::Made,
        };
        let record = self.tandem.host.new_id()?;
        self.tandem.act(|act| pass(act, &record, &share))?;
        Ok(record)
    }

    /// Says that what was made lies under its name, with all of its bytes on the disk. The first word on
    /// it counts.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn kept(&self, share: Id) -> Result<()> {
        self.became(share, ShareState::Kept)
    }

    /// Says that what was made could not be written. Of a consent for one time that time is not used up.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn not_written(&self, share: Id) -> Result<()> {
        self.became(share, ShareState::NotWritten)
    }

    fn became(&self, share: Id, state: ShareState) -> Result<()> {
        self.tandem.act(|act| {
            act.edit(share, |it: ShareRecord| match it.state {
                ShareState::Made => Ok(ShareRecord { state, ..it }),
                ShareState::Kept | ShareState::NotWritten => Ok(it),
            })?;
            Ok(())
        })
    }

    /// What went to whom, the latest first, and from which day on the record knows. It never leaves
    /// the record.
    ///
    /// # Errors
    /// Those of reading.
    pub fn shares(&self) -> Result<ShareLog> {
        self.tandem.read(|read| {
            let mut recipients = BTreeMap::new();
            for (id, consent) in read.all::<Consent>()? {
                recipients.insert(id, consent.terms.recipient);
            }
            let mut lines = Vec::new();
            for (id, share) in read.all::<ShareRecord>()? {
                let recipient = recipients.get(&share.consent).cloned();
                let recipient = recipient.ok_or_else(|| not_found(share.consent))?;
                lines.push(ShareLine { id, share, recipient });
            }
            lines.sort_by_key(|line| (std::cmp::Reverse(line.share.at), line.id));
            let signed: BTreeSet<Id> =
                read.all::<Signature>()?.into_iter().map(|(_, it)| it.consent).collect();
            let whole = recipients.keys().all(|consent| signed.contains(consent));
            let zone = read_profile(read)?.zone;
            let since = (!whole).then_some(LocalTime::at(read.begun()?, &zone).date());
            Ok(ShareLog { lines, since })
        })
    }
}

/// A consent as a screen shows it.
fn kept(
    read: &Read<'_>,
    voice: &Voice,
    id: Id,
    consent: Consent,
    today: NaiveDate,
) -> Inner<KeptConsent> {
    let consent = with_stop(read, id, consent)?;
    let signed_here = is_signed(read, id)?;
    let standing = consent.standing(today);
    let shares = shares_under(read, id)?;
    let standing_words = if !signed_here && consent.withdrawn_at.is_none() {
        voice.say("consent.standing.imported", &[])
    } else if standing == ConsentStanding::Live && is_used(&consent, shares) {
        voice.say("consent.standing.used", &[])
    } else {
        voice.word("consent.standing", standing)
    };
    Ok(KeptConsent {
        as_composed: compose(voice, &consent.terms)
            .is_ok_and(|text| consent.locale != voice.language() || text.hash == consent.text_hash),
        id,
        consent,
        standing,
        standing_words,
        signed_here,
        shares: u32::try_from(shares).unwrap_or(u32::MAX),
    })
}

/// How many days before a consent ends it is said.
pub(crate) const SAID_BEFORE: i64 = 7;

/// Those under which something can go out, with the day on which each ends.
pub(crate) fn ending(read: &Read<'_>, today: NaiveDate) -> Inner<Vec<(Id, Consent)>> {
    let mut ending = Vec::new();
    for (id, consent) in read.all::<Consent>()? {
        let consent = with_stop(read, id, consent)?;
        if consent.standing(today) == ConsentStanding::Live && is_signed(read, id)? {
            ending.push((id, consent));
        }
    }
    Ok(ending)
}

/// Whether a consent was signed in this record. One that came in by a file is history: it waits for a
/// new signature.
fn is_signed(read: &Read<'_>, id: Id) -> Inner<bool> {
    Ok(read.under_key::<Signature>(&id.to_string())?.entry.is_some())
}

/// The gate, inside an act, and the record that it was passed.
pub(crate) fn pass(act: &mut Act<'_>, id: &Id, share: &ShareRecord) -> Inner<Consent> {
    let today = today(act, share.at)?;
    let consent = gate(act, share.consent, &share.items, today)?;
    write_down(act, id, share)?;
    Ok(consent)
}

/// Writes down that something was made.
pub(crate) fn write_down(act: &mut Act<'_>, id: &Id, share: &ShareRecord) -> Inner<()> {
    act.add(*id, share)
}

/// The one question that stands before everything that is made for another person.
pub(crate) fn gate(
    read: &Read<'_>,
    id: Id,
    items: &[SharedItem],
    today: NaiveDate,
) -> Inner<Consent> {
    let consent = consent(read, id)?;
    consent.allows(items, today)?;
    if !is_signed(read, id)? {
        return Err(TandemError::NeedsConsent.into());
    }
    let used = is_used(&consent, shares_under(read, id)?);
    if used { Err(TandemError::NeedsConsent.into()) } else { Ok(consent) }
}

/// How many files were made under a consent, without those that are known not to be there.
fn shares_under(read: &Read<'_>, consent: Id) -> Inner<usize> {
    let all = read.about::<ShareRecord>(consent, None)?;
    Ok(all.iter().filter(|(_, share)| share.state != ShareState::NotWritten).count())
}

/// Whether nothing more can be made under a consent: it was for once.
fn is_used(consent: &Consent, shares: usize) -> bool {
    consent.terms.frequency == Frequency::Once && shares > 0
}

/// A consent with the earliest moment at which it was stopped.
pub(crate) fn consent(read: &Read<'_>, id: Id) -> Inner<Consent> {
    with_stop(read, id, read.need(id)?)
}

fn with_stop(read: &Read<'_>, id: Id, consent: Consent) -> Inner<Consent> {
    let stops = read.about::<ConsentStop>(id, None)?;
    let all = stops.into_iter().map(|(_, stop)| stop.at);
    Ok(Consent { withdrawn_at: all.chain(consent.withdrawn_at).min(), ..consent })
}

fn required(text: &str) -> Result<Note> {
    Note::new(text)?.ok_or_else(|| TandemError::invalid("text", "a text"))
}

/// What the items are called, in one sentence.
pub(crate) fn items_in_words(voice: &Voice, items: &[SharedItem]) -> String {
    let all: Vec<_> = items.iter().map(|item| voice.word("share.item", *item)).collect();
    all.join("; ")
}

/// The text of these terms. Everything in it is told by the terms and the language, so that the
/// same terms always read the same.
fn compose(voice: &Voice, terms: &ConsentTerms) -> Result<ConsentText> {
    let items = items_in_words(voice, &terms.items);
    let recipient = &terms.recipient;
    let role = voice.word("recipient", recipient.role);
    let with = match &recipient.org {
        Some(org) => voice.say(
            "consent.text.with_org",
            &[("name", recipient.name.as_str()), ("org", org.as_str()), ("role", &role)],
        ),
        None => {
            voice.say("consent.text.with", &[("name", recipient.name.as_str()), ("role", &role)])
        }
    };
    let purpose = match &terms.purpose_words {
        Some(own) => format!("{} ({})", voice.word("purpose", terms.purpose), own.as_str()),
        None => voice.word("purpose", terms.purpose),
    };
    let (from, until) = (voice.words().date(terms.starts), voice.words().date(terms.expires));
    let how_to_stop = voice.say("consent.text.stop", &[]);

    let mut paragraphs = vec![
        voice.say("consent.text.who", &[("alias", terms.alias.as_str())]),
        with,
        voice.say("consent.text.what", &[("items", &items)]),
    ];
    if terms.items.contains(&SharedItem::CheckIns) {
        paragraphs.push(voice.say("checkin.some_programs", &[]));
    }
    paragraphs.extend([
        voice.say("consent.text.purpose", &[("purpose", &purpose)]),
        voice.say("consent.text.dates", &[("from", &from), ("until", &until)]),
        voice.say(&format!("consent.text.{}", terms.frequency.word()), &[]),
    ]);
    if let Some(key) = &recipient.key {
        paragraphs.push(voice.say("consent.text.key", &[("key", key)]));
    }
    if recipient.role == RecipientRole::Research {
        paragraphs.push(voice.say("consent.text.research", &[]));
    }
    if recipient.role == RecipientRole::Legal {
        paragraphs.push(voice.say("share.legal.before", &[]));
        paragraphs.push(voice.say("share.legal.no_proof", &[]));
        paragraphs.push(voice.say("share.self_reported", &[]));
    }
    paragraphs.extend([
        voice.say("consent.text.passed_on", &[]),
        how_to_stop.clone(),
        voice.say("consent.text.free", &[]),
    ]);
    let whole = paragraphs.join("\n");
    Ok(ConsentText {
        sentence: required(&items)?,
        how_to_stop: required(&how_to_stop)?,
        hash: Checksum::of(whole.as_bytes()),
        paragraphs,
        locale: voice.language(),
    })
}
