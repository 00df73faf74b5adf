//! How another device comes to the record: with one that has it at hand, or with the spare key alone.
//!
//! A device that joins is given what all others know and brings nothing of its own. It has a passphrase
//! of its own and the record's one spare key. Before all has come that is in the place there is no record
//! on it; whatever breaks off, there is none, and it can begin anew.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;
use tandem_model::{Id, Language, Result, TandemError};
use tandem_shelf::{
    Candidate, Found, Go, HandOver, Invitation, Joiner, Kind, Memory, Name, Round, Shelf,
    ShelfError, Shown, SyncError,
};
use tandem_vault::{Cost, Key, SpareKey, SpareSlot};
use zeroize::Zeroizing;

use super::store::{self, Arriving};
use super::{
    Sync, SyncChoice, SyncDone, SyncPlace, check_label, of_shelf, of_sync, random, schema,
};
use crate::record::Tandem;
use crate::record::error::public;
use crate::record::host::Host;
use crate::record::millis;
use crate::record::safe::typed_key;

/// The most bytes of a step of joining.
const STEP: u64 = 1 << 16;

/// The device that joins.
pub struct JoinWith<'a> {
    /// Where its copy of the record will be.
    pub folder: &'a Path,
    /// What opens it, besides the spare key.
    pub first_way: &'a Key<'a>,
    /// The place.
    pub place: SyncPlace<'a>,
    /// The person's word for this device.
    pub label: &'a str,
    /// Which of several keys in the place that the spare key opens ([`Tandem::keys_in_place`]).
    pub key: Option<&'a str>,
}

/// One of the keys in a place that a spare key opens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct KeyInPlace {
    /// Names it.
    pub id: String,
    /// The devices under it.
    pub devices: Vec<DeviceUnderKey>,
}

/// A device under a key, as it tells of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct DeviceUnderKey {
    /// What it calls itself.
    pub label: String,
    /// When it last put something, by its own clock.
    pub last_heard: DateTime<Utc>,
}

/// A record that was joined, and how its first own sync ended: what that could not do, the next does.
pub struct Joined {
    /// The record.
    pub tandem: Tandem,
    /// Changes that came.
    pub came: u64,
    /// What else its first sync saw.
    pub first: Result<SyncDone>,
}

/// An invitation that stands in the place.
pub struct Invite(tandem_shelf::Inviting);

/// Somebody who came with the invitation.
pub struct Knock {
    joiner: Joiner,
    words: [u8; 16],
}

impl Knock {
    /// The person's word for the device.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.joiner.label
    }

    /// The words that must stand on both screens.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        said(self.words, language)
    }
}

fn said(bits: [u8; 16], language: Language) -> String {
    let words = tandem_share::spell(bits);
    match language {
        Language::En => words.en,
        Language::Es => words.es,
    }
}

fn not_as_written<E>(_: E) -> TandemError {
    TandemError::invalid("invitation", "one that nobody changed")
}

/// The bytes of a step, if it is there.
fn step(shelf: &dyn Shelf, invitation: &Invitation, nr: u64) -> Result<Option<(Name, Vec<u8>)>> {
    let shown = Shown::of(&shelf.list().map_err(of_shelf)?);
    let name = shown.of_kind(Kind::Join).find(|name| invitation.is_step(nr, name));
    let Some(name) = name else { return Ok(None) };
    for (at, _) in shown.copies(&name) {
        match shelf.get(at, STEP) {
            Ok(bytes) if name.fits(&bytes) => return Ok(Some((name, bytes))),
            Ok(_) | Err(ShelfError::Absent | ShelfError::NotHereYet) => {}
            Err(error) => return Err(of_shelf(error)),
        }
    }
    Ok(None)
}

/// Takes all steps away.
fn clear(shelf: &dyn Shelf, invitation: &Invitation) -> Result<()> {
    let shown = Shown::of(&shelf.list().map_err(of_shelf)?);
    for name in shown.of_kind(Kind::Join) {
        if (1..=3).any(|nr| invitation.is_step(nr, &name)) {
            for (at, _) in shown.copies(&name) {
                shelf.remove(at).map_err(of_shelf)?;
            }
        }
    }
    Ok(())
}

fn put(shelf: &dyn Shelf, (name, bytes): &(Name, Vec<u8>)) -> Result<()> {
    shelf.put(&name.to_string(), bytes).map_err(of_shelf)
}

impl Sync<'_> {
    /// Invites another device: what [`Invite::text`] gives is typed or scanned there. It counts until
    /// [`Invite::end`], which belongs to it however it ends.
    ///
    /// # Errors
    /// `Invalid` in `place` if there is none, and for what it does.
    pub fn invite(&self, shelf: &dyn Shelf) -> Result<Invite> {
        self.require_own()?;
        self.recall()?.filter(Memory::is_published).ok_or_else(super::no_place)?;
        let no_random = |error: tandem_shelf::NoRandom| TandemError::Io { why: error.to_string() };
        let inviting = tandem_shelf::Inviting::new(&mut random).map_err(no_random)?;
        put(shelf, &inviting.offer(&mut random).map_err(no_random)?)?;
        Ok(Invite(inviting))
    }

    /// Hands the key over. Only after the person said that both screens show the same words.
    ///
    /// # Errors
    /// Those of the place.
    pub fn let_in(&self, shelf: &dyn Shelf, invite: &Invite, knock: &Knock) -> Result<()> {
        let memory = self.recall()?.ok_or_else(super::no_place)?;
        let handed = invite.0.hand_over(&knock.joiner, &memory.hand_over(), &mut random);
        put(shelf, &handed.map_err(not_as_written)?)
    }
}

impl Invite {
    /// What is typed or scanned on the other device.
    #[must_use]
    pub fn text(&self) -> Zeroizing<String> {
        self.0.invitation().to_text()
    }

    /// Who came with it, if anybody did yet.
    ///
    /// # Errors
    /// Those of the place; `Invalid` in `invitation` if what came is not what a device puts.
    pub fn look(&self, shelf: &dyn Shelf) -> Result<Option<Knock>> {
        let Some((name, bytes)) = step(shelf, self.0.invitation(), 2)? else { return Ok(None) };
        let joiner = self.0.read(&name, &bytes).map_err(not_as_written)?;
        check_label(&joiner.label).map_err(not_as_written)?;
        let words = self.0.words(&joiner).map_err(not_as_written)?;
        Ok(Some(Knock { joiner, words }))
    }

    /// Whether the other device has taken what was handed over, and cleared the table.
    ///
    /// # Errors
    /// Those of the place.
    pub fn is_taken(&self, shelf: &dyn Shelf) -> Result<bool> {
        Ok(step(shelf, self.0.invitation(), 1)?.is_none())
    }

    /// Takes everything of it out of the place: it counts no more.
    ///
    /// # Errors
    /// Those of the place.
    pub fn end(&self, shelf: &dyn Shelf) -> Result<()> {
        clear(shelf, self.0.invitation())
    }
}

/// A device that was invited and waits to be let in.
pub struct Joining {
    joining: tandem_shelf::Joining,
    invitation: Invitation,
}

impl Joining {
    /// Answers an invitation. None if it is not in the place yet: it may be on its way.
    ///
    /// # Errors
    /// `Invalid` in `invitation` if a letter is wrong or somebody changed what is there, in `label`; those
    /// of the place.
    pub fn answer(shelf: &dyn Shelf, text: &str, label: &str) -> Result<Option<Self>> {
        check_label(label)?;
        let slip = |_| TandemError::invalid("invitation", "63 letters as they are shown");
        let invitation = Invitation::parse(text).map_err(slip)?;
        let Some((name, bytes)) = step(shelf, &invitation, 1)? else { return Ok(None) };
        let joining = tandem_shelf::Joining::new(invitation.clone(), &name, &bytes, &mut random);
        let joining = joining.map_err(not_as_written)?;
        let app = env!("CARGO_PKG_VERSION");
        let answer = joining.answer(label, app, &mut random);
        put(shelf, &answer.map_err(not_as_written)?)?;
        Ok(Some(Self { joining, invitation }))
    }

    /// The words that must stand on both screens.
    ///
    /// # Errors
    /// `Invalid` in `invitation` if what is there is none.
    pub fn words(&self, language: Language) -> Result<String> {
        Ok(said(self.joining.words().map_err(not_as_written)?, language))
    }

    /// Makes the record of what is in the place, once the other device has let this one in; none before.
    ///
    /// # Errors
    /// `Invalid` in `invitation` if the other device ended it, in `vault` if there is a record already;
    /// `Corrupt` if something is not whole; those of the place and of writing. There is then no record here.
    pub fn join(
        &self,
        shelf: &dyn Shelf,
        with: &JoinWith<'_>,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<Option<Joined>> {
        let Some((name, bytes)) = step(shelf, &self.invitation, 3)? else {
            let shown = Shown::of(&shelf.list().map_err(of_shelf)?);
            let stands = |name: Name| (1..=3).any(|nr| self.invitation.is_step(nr, &name));
            return match shown.of_kind(Kind::Join).any(stands) {
                true => Ok(None),
                // What was put here is gone, too: nobody but the other device takes it away.
                false => Err(TandemError::invalid("invitation", "one that still counts")),
            };
        };
        let what = self.joining.receive(&name, &bytes).map_err(not_as_written)?;
        let recovery = what.recovery;
        let slot =
            SpareSlot { public: recovery.public.0, salt: recovery.salt.0, tag: String::new() };
        let memory = Memory::joined(&what, Some(self.joining.secret()), with.label, &mut random);
        let joined = make(shelf, (what, memory), &slot, with, (host, cost))?;
        // The table is cleared by whoever sits there last; the one that invited does it as well.
        let _ = clear(shelf, &self.invitation);
        Ok(Some(joined))
    }
}

impl Tandem {
    /// The keys in a place that a spare key opens, where there are several that do not follow each other: whoever was once
    /// joined can make one, and a record that left and came back has an old one there. The person says which counts.
    ///
    /// # Errors
    /// `Invalid` in `spare_key` for one with a slip, in `place` if it opens nothing there; those of the place.
    pub fn keys_in_place(shelf: &dyn Shelf, spare_key: &str) -> Result<Vec<KeyInPlace>> {
        let spare_key = of_letters(spare_key)?;
        let found = Found::all_with_spare_key(shelf, |salt| spare_key.pair(salt));
        let told = |(label, wall): (String, i64)| DeviceUnderKey {
            label: super::shown(&label),
            last_heard: DateTime::from_timestamp_millis(wall).unwrap_or_default(),
        };
        let key = |it: Candidate| KeyInPlace {
            id: it.id.to_string(),
            devices: it.phones.into_iter().map(told).collect(),
        };
        Ok(found.map_err(of_sync)?.into_iter().map(key).collect())
    }

    /// Makes this device's copy of a record that is in a place, with nothing but its spare key: every
    /// other device may be lost.
    ///
    /// # Errors
    /// `Invalid` in `spare_key` for one with a slip, in `place` if it opens nothing there, or several keys and none of them
    /// was named; as [`Joining::join`].
    pub fn join_with_spare_key(
        shelf: &dyn Shelf,
        spare_key: &str,
        with: &JoinWith<'_>,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<Joined> {
        check_label(with.label)?;
        with.place.whereabouts(with.folder)?;
        let spare_key = of_letters(spare_key)?;
        let found = Found::all_with_spare_key(shelf, |salt| spare_key.pair(salt));
        let mut found = found.map_err(of_sync)?;
        if let Some(key) = with.key {
            found.retain(|it| it.id.as_str() == key);
        }
        let what = match (found.len(), with.key) {
            (1, _) => found.remove(0).what,
            (0, Some(_)) => {
                return Err(TandemError::invalid("key", "one of the keys that are there"));
            }
            _ => return Err(of_sync(SyncError::Rivals)),
        };
        let slot = SpareSlot {
            public: what.recovery.public.0,
            salt: what.recovery.salt.0,
            tag: tag(&spare_key),
        };
        let memory = Memory::joined(&what, None, with.label, &mut random);
        make(shelf, (what, memory), &slot, with, (host, cost))
    }
}

fn of_letters(spare_key: &str) -> Result<SpareKey> {
    match typed_key(spare_key)? {
        Key::SpareKey(spare_key) => Ok(spare_key),
        _ => Err(TandemError::invalid("spare_key", "all 36 letters of the spare key")),
    }
}

/// The last group of a spare key, by which a person tells it from another.
fn tag(spare_key: &SpareKey) -> String {
    let text = spare_key.to_text();
    text.rsplit('-').next().unwrap_or_default().to_owned()
}

/// Reads all that is in the place, and makes a record of it.
fn make(
    shelf: &dyn Shelf,
    (what, memory): (HandOver, std::result::Result<Memory, tandem_shelf::NoRandom>),
    slot: &SpareSlot,
    with: &JoinWith<'_>,
    (host, cost): (Box<dyn Host>, Cost),
) -> Result<Joined> {
    let memory = memory.map_err(|error| TandemError::Io { why: error.to_string() })?;
    let place = with.place.whereabouts(with.folder)?;
    let arriving = Arriving::new(memory);
    let now = millis(host.now());
    let (mut random, go) = (random, |_| Go::On);
    let round = Round::new((shelf, &arriving), (now, schema()), &mut random, &go);
    round.read().map_err(of_sync)?;
    let (memory, came) = (arriving.memory.into_inner(), arriving.came.into_inner());
    if came.is_empty() {
        return Err(TandemError::invalid("place", "files that have come whole"));
    }
    let (tandem, merged) = Tandem::create_joined(
        with.folder,
        Id::from_bytes(what.vault),
        (with.first_way, slot),
        came.into_iter().map(Ok),
        (host, cost),
        |places| {
            store::keep(places, &memory).map_err(public)?;
            place.keep(places).map_err(public)
        },
    )?;
    let first = tandem.sync().now(shelf, SyncChoice::default(), &|_| Go::On);
    Ok(Joined { tandem, came: merged.rows, first })
}
