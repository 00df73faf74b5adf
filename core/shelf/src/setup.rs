//! Setting a shelf up, joining one, removing a phone, leaving.

use std::collections::BTreeSet;

use x25519_dalek::StaticSecret;

use crate::hex::Hex;
use crate::join::HandOver;
use crate::key::{KeyPage, Recovery};
use crate::names::{Kind, Lane, Name, Shown};
use crate::place::{Shelf, ShelfError};
use crate::random::{NoRandom, Random, array};
use crate::report::{Phone, RemovedPhone, SyncError, SyncReport};
use crate::seal::{Epoch, LARGEST};
use crate::span::Span;
use crate::store::{Memory, Own, Published, Shared, Store, StoreError};
use crate::sync::{Round, Run};

/// What a new shelf is for.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The record's vault.
    pub vault: [u8; 16],
    /// The record's spare key.
    pub recovery: Recovery,
    /// The person's word for this phone.
    pub label: &'a str,
    /// Whether the folder may hold something already. Two shelves in one folder are strangers to each
    /// other and do each other no harm.
    pub into_nonempty: bool,
}

impl Round<'_> {
    /// Makes a shelf of a folder, and puts the record there. Interrupted, it goes on as a sync that
    /// [refills](Self::refill).
    ///
    /// # Errors
    /// [`SyncError::NotEmpty`], after which nothing was written; otherwise as a sync.
    pub fn set_up(mut self, setting: Setting<'_>) -> Result<SyncReport, SyncError> {
        if self.store.recall()?.is_none() {
            let shown = Shown::of(&self.shelf.list()?);
            if !shown.is_empty() && !setting.into_nonempty {
                return Err(SyncError::NotEmpty {
                    shelf: shown.of_kind(Kind::Key).next().is_some(),
                });
            }
            let epoch = Epoch::random(*array(self.random)?, 1, self.random)?;
            let shared = Shared::new(&epoch, setting.vault, setting.recovery, setting.label);
            let own = Own::new(setting.label, Hex(*array(self.random)?), self.random)?;
            self.store.keep(&Memory { shared, own: Some(own) })?;
        }
        self.refill = true;
        let (shelf, store) = (self.shelf, self.store);
        let report = self.run()?;
        // Not all places that say so have kept it.
        let shown = Shown::of(&shelf.list()?);
        let published = store.recall()?.and_then(|it| it.own).and_then(|own| own.published);
        let published = published.ok_or(SyncError::NoShelf)?;
        let read = shelf.get(&published.head.to_string(), LARGEST)?;
        let stands = published.objects().all(|(name, size)| shown.has(&name, size));
        match stands && published.head.fits(&read) {
            true => Ok(report),
            false => Err(ShelfError::Refused.into()),
        }
    }

    /// Removes another phone: a new epoch whose key it does not get. Its rows are adopted, and what it
    /// left on the shelf goes, by this and the next syncs of those that stay.
    ///
    /// # Errors
    /// As a sync.
    pub fn remove_lane(self, lane: Lane) -> Result<SyncReport, SyncError> {
        let mut run = Run::begin(self)?;
        run.read_all()?;
        if lane == run.own.lane || run.shared.removed.contains(&lane) {
            return Err(SyncError::NoSuchLane);
        }
        run.shared.removed.push(lane);
        run.shared.removed_at.insert(lane, run.round.now);
        run.begin_epoch()?;
        run.write_all()?;
        Ok(run.report)
    }

    /// Only reads: all that others wrote is taken in, and nothing is put. So a phone begins that joins.
    ///
    /// # Errors
    /// As a sync.
    pub fn read(self) -> Result<SyncReport, SyncError> {
        let mut run = Run::begin(self)?;
        run.read_all()?;
        run.keep()?;
        Ok(run.report)
    }

    /// Removes everything of this record from the shelf, its key last: until that is gone, it can be done
    /// again. Of another record in the same folder nothing goes. The caller then forgets what it
    /// [kept](crate::Store::keep). Says how many objects went.
    ///
    /// # Errors
    /// As a sync.
    pub fn erase(self) -> Result<u32, SyncError> {
        let mut run = Run::begin(self)?;
        run.read_all()?;
        let shared = &run.shared;
        let others = shared.lanes.keys().chain(&shared.removed).copied();
        let mut lanes: BTreeSet<_> = others.chain([run.own.lane]).collect();
        lanes.extend(shared.key.map(|name| name.lane));
        let mut all = Vec::new();
        for (name, copies) in lanes.iter().flat_map(|lane| run.shown.of_lane(*lane)) {
            all.extend(copies.iter().map(|(at, _)| (name.kind == Kind::Key, at.clone())));
        }
        // Whose an invitation is, its name does not say. Where no other record is, it can only be of this one.
        if run.shown.of_kind(Kind::Key).all(|name| lanes.contains(&name.lane)) {
            let left: Vec<_> = run.shown.of_kind(Kind::Join).collect();
            for name in left {
                all.extend(run.shown.copies(&name).iter().map(|(at, _)| (false, at.clone())));
            }
        }
        all.sort();
        all.dedup();
        for (_, at) in &all {
            run.remove(at)?;
        }
        Ok(all.len() as u32)
    }

    /// Leaves the shelf with a last head, after which others adopt what only this phone put there. The
    /// caller then forgets what it [kept](crate::Store::keep).
    ///
    /// # Errors
    /// As a sync.
    pub fn leave(self) -> Result<SyncReport, SyncError> {
        let mut run = Run::begin(self)?;
        run.own.leaving = true;
        run.read_all()?;
        run.write_all()?;
        Ok(run.report)
    }
}

/// A shelf that was found with the spare key alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found(pub HandOver);

impl Found {
    /// Looks for the newest key that the spare key opens. `pair` derives its secret half with a salt. A key
    /// after which another came that it does not open is none: a new spare key was made since.
    ///
    /// # Errors
    /// [`SyncError::ShelfMissing`] if it opens none; those of the place.
    pub fn with_spare_key(
        shelf: &dyn Shelf,
        pair: impl Fn(&[u8; 16]) -> StaticSecret,
    ) -> Result<Self, SyncError> {
        let shown = Shown::of(&shelf.list()?);
        let mut names: Vec<_> = shown.of_kind(Kind::Key).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.counter));
        let mut closed: Vec<(Name, Vec<u8>)> = Vec::new();
        for name in names {
            for (at, _) in shown.copies(&name) {
                let bytes = match shelf.get(at, LARGEST) {
                    Ok(bytes) => bytes,
                    Err(ShelfError::Absent | ShelfError::NotHereYet | ShelfError::Refused) => {
                        continue;
                    }
                    Err(error) => return Err(error.into()),
                };
                let Ok(salt) = KeyPage::recovery_salt(&name, &bytes) else { continue };
                match KeyPage::open(&name, &bytes, &pair(&salt)) {
                    Ok((epoch, page)) => {
                        let (vault, recovery) = (page.vault.0, page.recovery);
                        let mut newer = closed.iter();
                        if newer.any(|(name, bytes)| KeyPage::follows(&epoch, name, bytes)) {
                            break;
                        }
                        return Ok(Self(HandOver { epoch, vault, recovery }));
                    }
                    Err(_) => closed.push((name, bytes)),
                }
            }
        }
        Err(SyncError::ShelfMissing { empty: shown.is_empty() })
    }
}

impl Memory {
    /// What a phone keeps that was handed the key; with the secret half that it joined with, if it did.
    ///
    /// # Errors
    /// [`NoRandom`].
    pub fn joined(
        what: &HandOver,
        secret: Option<&StaticSecret>,
        label: &str,
        random: &mut Random<'_>,
    ) -> Result<Self, NoRandom> {
        let shared = Shared::new(&what.epoch, what.vault, what.recovery, label);
        let by_spare_key = secret.is_none();
        let secret = match secret {
            Some(secret) => Hex(secret.to_bytes()),
            None => Hex(*array(random)?),
        };
        let own = Own { by_spare_key, ..Own::new(label, secret, random)? };
        Ok(Self { shared, own: Some(own) })
    }

    /// Whether anything was put: where it was not, there is nothing to go on with.
    pub fn is_begun(&self) -> bool {
        self.shared.key.is_some() || self.is_published()
    }

    /// The phones that were removed.
    pub fn removed(&self) -> Vec<RemovedPhone> {
        let told = |lane: &Lane| RemovedPhone {
            lane: *lane,
            label: self.shared.lanes.get(lane).map(|known| known.label.clone()),
            since: self.shared.removed_at.get(lane).copied().unwrap_or(0),
        };
        self.shared.removed.iter().map(told).collect()
    }

    /// What is handed to a phone that joins.
    pub fn hand_over(&self) -> HandOver {
        let Shared { vault, recovery, .. } = &self.shared;
        HandOver { epoch: self.shared.newest(), vault: vault.0, recovery: *recovery }
    }

    /// The spare key that the shelf opens with.
    pub fn recovery(&self) -> Recovery {
        self.shared.recovery
    }

    /// Whether this installation had another spare key at its last sync, so that the next brings the shelf this one.
    pub fn is_news(&self, spare: &Recovery) -> bool {
        let own = self.own.as_ref().and_then(|own| own.recovery);
        own.is_some_and(|before| before != *spare)
    }

    /// The lane of this installation.
    pub fn lane(&self) -> Option<Lane> {
        self.own.as_ref().map(|own| own.lane)
    }

    /// Whether a head of this installation was put.
    pub fn is_published(&self) -> bool {
        self.own.as_ref().is_some_and(|own| own.published.is_some())
    }

    /// What the person called this phone.
    pub fn label(&self) -> &str {
        self.own.as_ref().map_or(&self.shared.label, |own| &own.label)
    }

    /// The other phones as they were last read, without asking the place.
    ///
    /// # Errors
    /// Those of the record.
    pub fn phones(&self, store: &dyn Store) -> Result<Vec<Phone>, StoreError> {
        let coverage = store.coverage()?;
        let lanes = self.shared.lanes.iter();
        let lanes = lanes.filter(|(lane, _)| !self.shared.removed.contains(lane));
        Ok(lanes.map(|(lane, known)| known.phone(*lane, &coverage, false)).collect())
    }

    /// How many rows that were written here are not in this lane yet.
    ///
    /// # Errors
    /// Those of the record.
    pub fn unpublished(&self, store: &dyn Store) -> Result<u64, StoreError> {
        let published = self.own.as_ref().and_then(|own| own.published.as_ref());
        let published: Vec<_> = published.into_iter().flat_map(Published::spans).collect();
        let chain = store.chain()?;
        let mine = |span: &Span| {
            let begun = self.own.as_ref().is_some_and(|own| own.chains.contains(&span.chain));
            begun || chain == Some(span.chain)
        };
        Ok(store.beyond(&published)?.iter().filter(|span| mine(span)).map(Span::rows).sum())
    }

    /// A copy as a backup holds it.
    #[must_use]
    pub fn without_own(mut self) -> Self {
        self.own = None;
        self
    }
}
