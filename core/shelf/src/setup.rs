//! Setting a shelf up, joining one, removing a phone, leaving.

use std::collections::{BTreeMap, BTreeSet};

use x25519_dalek::{PublicKey, StaticSecret};

use crate::head::Head;
use crate::hex::Hex;
use crate::join::HandOver;
use crate::key::{KeyPage, Recovery};
use crate::names::{Check, Kind, Lane, Name, Shown};
use crate::place::{Shelf, ShelfError};
use crate::random::{NoRandom, Random, array};
use crate::report::{Phone, RemovedPhone, SyncError, SyncReport};
use crate::seal::{Epoch, LARGEST, SMALLEST};
use crate::span::Span;
use crate::store::{Memory, Own, Published, Shared, Store, StoreError};
use crate::sync::{IN_VAIN, Round, Run, list, longest};

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
        let before = run.shared.removed.contains(&lane);
        if !std::mem::take(&mut run.shared.rivals).is_empty() {
            run.shared.keys.clear();
            run.shared.loose.clear(); // each is looked at again, now that the person has said which does not count
        }
        run.distrusted.insert(lane);
        run.read_all()?;
        let is_out = before && run.shared.removed.contains(&lane);
        if lane == run.own.lane || is_out && run.ways.is_empty() {
            return Err(SyncError::NoSuchLane);
        }
        run.settle()?;
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
        // Not all places that say so have removed it. While the keys are there it can be done again.
        for keys in [false, true] {
            let go: BTreeSet<_> = all.iter().filter(|(key, _)| *key == keys).collect();
            for (_, at) in &go {
                run.remove(at)?;
            }
            run.list()?;
            let stands = |(_, at): &&(bool, String)| {
                let copies = Name::stem(at).map(|name| run.shown.copies(&name));
                copies.unwrap_or_default().iter().any(|(copy, _)| copy == at)
            };
            if go.iter().copied().any(|it| stands(&it)) {
                return Err(ShelfError::Unreachable.into());
            }
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

/// One of several keys in a place that the spare key opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Names it.
    pub id: Check,
    /// What it opens.
    pub what: HandOver,
    /// What the phones under it are called, and when each last put something, by its own clock. Told where there
    /// are several keys.
    pub phones: Vec<(String, i64)>,
}

/// A key object that the spare key opened.
struct Opened {
    name: Name,
    bytes: Vec<u8>,
    epoch: Epoch,
    page: KeyPage,
}

impl Opened {
    fn leads_from(&self, epoch: &Epoch) -> bool {
        KeyPage::follows(epoch, &self.name, &self.bytes)
            || self.page.ends(epoch, &self.name, &self.bytes)
    }
}

impl Found {
    /// Looks for the key that the spare key opens and no other follows. `pair` derives its secret half with a salt.
    ///
    /// # Errors
    /// [`SyncError::ShelfMissing`] if it opens none, [`SyncError::Rivals`] if there are several: whoever was once
    /// joined knows the public half of the spare key, and can make one. Those of the place.
    pub fn with_spare_key(
        shelf: &dyn Shelf,
        pair: impl Fn(&[u8; 16]) -> StaticSecret,
    ) -> Result<Self, SyncError> {
        let mut all = Self::all_with_spare_key(shelf, pair)?;
        match all.len() {
            1 => Ok(Self(all.remove(0).what)),
            _ => Err(SyncError::Rivals),
        }
    }

    /// All of them, for a person to say which counts.
    ///
    /// # Errors
    /// As [`Found::with_spare_key`], but for those of several.
    pub fn all_with_spare_key(
        shelf: &dyn Shelf,
        pair: impl Fn(&[u8; 16]) -> StaticSecret,
    ) -> Result<Vec<Candidate>, SyncError> {
        let shown = Shown::of(&list(shelf)?);
        let mut looking = Looking { shelf, shown: &shown, left: IN_VAIN };
        let (mut opened, mut closed) = (Vec::<Opened>::new(), Vec::new());
        for name in shown.of_kind(Kind::Key) {
            let Some(bytes) = looking.get(&name)? else { continue };
            let Ok(salt) = KeyPage::recovery_salt(&name, &bytes) else { continue };
            let pair = pair(&salt);
            let recovery =
                Recovery { public: Hex(PublicKey::from(&pair).to_bytes()), salt: Hex(salt) };
            match KeyPage::open(&name, &bytes, &pair) {
                Ok((epoch, page)) if page.recovery == recovery => {
                    opened.push(Opened { name, bytes, epoch, page });
                }
                // It has a slot for this spare key, and says another, to which the record would go on.
                Ok(_) => {}
                Err(_) => closed.push((name, bytes)),
            }
        }
        // One after which another came that it does not open is none: a new spare key was made since.
        let is_last = |epoch: &Epoch| {
            let mut others = opened.iter().filter(|other| other.epoch.key != epoch.key);
            let mut after = closed.iter();
            !others.any(|other| other.leads_from(epoch))
                && !after.any(|(name, bytes)| KeyPage::follows(epoch, name, bytes))
        };
        let mut last: Vec<&Opened> = opened.iter().filter(|it| is_last(&it.epoch)).collect();
        // By reference: a key that is copied to be compared is wiped by nobody.
        last.sort_by(|a, b| (&a.epoch.key[..], a.name).cmp(&(&b.epoch.key[..], b.name)));
        last.dedup_by(|a, b| a.epoch.key == b.epoch.key);
        let under = match last.len() {
            0 | 1 => Under::default(),
            _ => looking.under(&opened.iter().map(|it| &it.epoch).collect::<Vec<_>>())?,
        };
        // Of one maker the newest: that it is of that maker its signature says.
        let maker = |it: &Opened| {
            let signs = under.signs.iter().filter(|(lane, _)| *lane == it.name.lane);
            let mut signs = signs.map(|(_, signs)| *signs);
            signs.find(|signs| KeyPage::is_by(signs, &it.name, &it.bytes))
        };
        let mut makers = BTreeMap::<Hex<32>, &Opened>::new();
        let (mut all, mut left) = (Vec::new(), Vec::new());
        for it in last {
            match maker(it) {
                None => left.push(it),
                Some(signs) => {
                    let newest = makers.entry(signs).or_insert(it);
                    if newest.name.counter < it.name.counter {
                        *newest = it;
                    }
                }
            }
        }
        left.extend(makers.into_values());
        if left.len() > MOST_KEYS {
            return Err(SyncError::TooMuch);
        }
        left.sort_by(|a, b| (&a.epoch.key[..], a.name).cmp(&(&b.epoch.key[..], b.name)));
        for Opened { name, epoch, page, .. } in left {
            let (vault, recovery) = (page.vault.0, page.recovery);
            let what = HandOver { epoch: epoch.clone(), vault, recovery };
            let at = opened.iter().position(|it| it.name == *name);
            let phones = at.and_then(|at| under.phones.get(at)).into_iter().flatten();
            let phones = phones.map(|(_, (_, label, wall))| (label.clone(), *wall)).collect();
            all.push(Candidate { id: name.check, what, phones });
        }
        match all.is_empty() {
            true => Err(SyncError::ShelfMissing { empty: shown.is_empty() }),
            false => Ok(all),
        }
    }
}

/// The most keys that a person chooses among.
const MOST_KEYS: usize = 64;

/// What phones are called, when each was last heard of, and with which of its heads.
type Phones = BTreeMap<Lane, (u64, String, i64)>;

/// What heads in a place say, under each of several epochs.
#[derive(Default)]
struct Under {
    phones: Vec<Phones>,
    /// The halves by which a key is known that a lane made, as it says under any of them.
    signs: BTreeSet<(Lane, Hex<32>)>,
}

/// Who looks into a place with the spare key alone, and so many bytes that it may still read there. Whoever can put more
/// there can take everything away as well.
struct Looking<'a> {
    shelf: &'a dyn Shelf,
    shown: &'a Shown,
    left: u64,
}

impl Looking<'_> {
    /// The bytes that a name promises.
    fn get(&mut self, name: &Name) -> Result<Option<Vec<u8>>, SyncError> {
        let longest = longest(name.kind);
        for (at, size) in self.shown.copies(name) {
            // Not every place says how long an object is: it is counted once it was read.
            let told = (*size > 0).then_some(*size);
            if told.is_some_and(|size| !(SMALLEST as u64..=longest).contains(&size)) {
                continue;
            }
            let least = told.unwrap_or(SMALLEST as u64);
            self.left = self.left.checked_sub(least).ok_or(SyncError::TooMuch)?;
            match self.shelf.get(at, told.unwrap_or(longest)) {
                Ok(bytes) => {
                    self.left =
                        self.left.saturating_sub((bytes.len() as u64).saturating_sub(least));
                    if name.fits(&bytes) {
                        return Ok(Some(bytes));
                    }
                }
                Err(ShelfError::Absent | ShelfError::NotHereYet | ShelfError::Refused) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    /// What stands under each of these epochs. Every head that may be one is read, the smallest first, since whoever fills
    /// the place with others must hide none.
    fn under(&mut self, epochs: &[&Epoch]) -> Result<Under, SyncError> {
        let mut under = Under { phones: vec![Phones::new(); epochs.len()], ..Under::default() };
        let mut heads: Vec<_> = self.shown.of_kind(Kind::Head).collect();
        heads.sort_by_key(|name| (self.shown.least(name), std::cmp::Reverse(*name)));
        for name in heads {
            let is_older = |phones: &Phones| {
                phones.get(&name.lane).is_some_and(|(counter, ..)| *counter >= name.counter)
            };
            // By the key that they made, others can put a head in this lane, too.
            if under.phones.iter().all(is_older) {
                continue;
            }
            let Some(bytes) = self.get(&name)? else { continue };
            for (epoch, phones) in epochs.iter().zip(&mut under.phones) {
                let head = epoch.open(&name, &bytes).and_then(|payload| Head::parse(&payload));
                if let Ok(head) = head {
                    under.signs.insert((name.lane, head.signs));
                    if !is_older(phones) {
                        phones.insert(name.lane, (name.counter, head.label, head.wall));
                    }
                }
            }
        }
        Ok(under)
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

    /// The phones that made a key which is not followed here, and what they are called if they are known.
    pub fn rivals(&self) -> Vec<(Lane, Option<String>)> {
        let label = |lane: &Lane| self.shared.lanes.get(lane).map(|known| known.label.clone());
        self.shared.rivals.iter().map(|lane| (*lane, label(lane))).collect()
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

    /// The secret half of that lane.
    #[cfg(feature = "testing")]
    pub fn secret(&self) -> Option<StaticSecret> {
        self.own.as_ref().map(|own| StaticSecret::from(own.secret.0))
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
