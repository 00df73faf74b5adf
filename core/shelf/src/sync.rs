//! One sync: read what others wrote, take it in, look after one's own, write what is new.
//!
//! Every step may be the last one, by an error, a stop or the end of the program, and the next sync goes
//! on from there. That holds because nothing on the shelf is ever changed: what is to be put is noted
//! first, what was put is noted after, and what is old goes only once the new was *seen in a list*.

mod read;
mod write;

use std::collections::BTreeSet;

use x25519_dalek::{PublicKey, StaticSecret};
use zeroize::Zeroizing;

use crate::hex::Hex;
use crate::key::{KeyPage, Recovery};
use crate::names::{Kind, Lane, Name, Shown};
use crate::place::{Shelf, ShelfError};
use crate::random::{Random, array};
use crate::report::{Go, RemovedPhone, Rules, SyncError, SyncReport, SyncStep};
use crate::seal::{Epoch, LARGEST, SMALLEST, Unreadable};
use crate::span::Span;
use crate::store::{Memory, Own, Shared, Store};

/// The most names of a shelf.
const MOST_NAMES: usize = 5_000;

/// One sync of a record with a shelf. The caller holds the lock that keeps two from running at once.
pub struct Round<'a> {
    /// The place.
    pub shelf: &'a dyn Shelf,
    /// The record.
    pub store: &'a dyn Store,
    /// The date of this phone, in Unix milliseconds.
    pub now: i64,
    /// The schema of its tables.
    pub schema: i64,
    /// Whether to fill a folder anew that does not hold the shelf. Only a person can say so.
    pub refill: bool,
    /// The record's spare key as this installation has it. If it has another than at its last sync, the shelf
    /// gets a new epoch that opens with this one, and no more with the one before.
    pub recovery: Option<Recovery>,
    /// Randomness.
    pub random: &'a mut Random<'a>,
    /// Told before each request and each transaction.
    pub progress: &'a dyn Fn(SyncStep) -> Go,
    /// What a test turned off.
    #[cfg(feature = "testing")]
    pub rules: Rules,
}

impl<'a> Round<'a> {
    /// A sync with all the rules of the protocol, which does not fill a folder anew.
    pub fn new(
        (shelf, store): (&'a dyn Shelf, &'a dyn Store),
        (now, schema): (i64, i64),
        random: &'a mut Random<'a>,
        progress: &'a dyn Fn(SyncStep) -> Go,
    ) -> Self {
        Self {
            shelf,
            store,
            now,
            schema,
            refill: false,
            recovery: None,
            random,
            progress,
            #[cfg(feature = "testing")]
            rules: Rules::ALL,
        }
    }
}

impl Round<'_> {
    /// Syncs.
    ///
    /// # Errors
    /// [`SyncError`]; the next sync goes on.
    pub fn run(self) -> Result<SyncReport, SyncError> {
        let mut run = Run::begin(self)?;
        run.sync()?;
        Ok(run.report)
    }

    fn rules(&self) -> Rules {
        #[cfg(feature = "testing")]
        return self.rules;
        #[cfg(not(feature = "testing"))]
        Rules::ALL
    }
}

/// A sync that is under way.
pub(crate) struct Run<'a> {
    pub(crate) round: Round<'a>,
    pub(crate) shared: Shared,
    pub(crate) own: Own,
    pub(crate) shown: Shown,
    pub(crate) report: SyncReport,
    date: Option<i64>,
    /// What lanes in sight hold.
    sight: Vec<Span>,
    /// Own objects that are not there, or not whole.
    gone: BTreeSet<Name>,
    /// Whether what was asked for last may be there another time.
    may_come: bool,
    /// Lanes of which more may be there another time.
    expected: BTreeSet<Lane>,
}

impl<'a> Run<'a> {
    pub(crate) fn begin(round: Round<'a>) -> Result<Self, SyncError> {
        let Memory { shared, own } = round.store.recall()?.ok_or(SyncError::NoShelf)?;
        let mut report = SyncReport::default();
        let own = match own {
            Some(own) => own,
            // A backup that was put back has no lane.
            None => {
                report.restarted = true;
                let secret = Hex(*array(round.random)?);
                let own = Own::new(&shared.label, secret, round.random)?;
                round.store.start_chain()?;
                own
            }
        };
        let shown = Shown::default();
        let (date, sight, gone, may_come) = (None, Vec::new(), BTreeSet::new(), false);
        let expected = BTreeSet::new();
        Ok(Self { round, shared, own, shown, report, date, sight, gone, may_come, expected })
    }

    fn sync(&mut self) -> Result<(), SyncError> {
        self.read_all()?;
        self.follow_spare_key()?;
        self.write_all()
    }

    /// Begins an epoch if this installation has a new spare key. That it has another than the shelf says
    /// nothing: the new one may be another installation's.
    fn follow_spare_key(&mut self) -> Result<(), SyncError> {
        let Some(now) = self.round.recovery else { return Ok(()) };
        if self.own.recovery.is_some_and(|before| before != now) && self.shared.recovery != now {
            self.shared.recovery = now;
            self.begin_epoch()?;
        }
        self.own.recovery = Some(now); // kept with what is kept at the end
        Ok(())
    }

    /// Begins an epoch: a new key, for the spare key and all lanes that count.
    pub(crate) fn begin_epoch(&mut self) -> Result<(), SyncError> {
        let (old, mut page, shared) = (self.shared.newest(), self.key_page(), &self.shared);
        let heard = |lane: Lane, head: Name| (lane, head.counter, head.check);
        page.before = shared.key;
        page.accepted = shared.lanes.iter().map(|(lane, it)| heard(*lane, it.head)).collect();
        page.accepted.extend(self.own.published.as_ref().map(|it| heard(self.own.lane, it.head)));
        let epoch = Epoch::random(old.shelf, old.number + 1, self.round.random)?;
        let name = self.put_key_page(&page, &epoch, Some(&old))?;
        self.shared.enter(&epoch, name, &page);
        self.keep()
    }

    /// The first half: everything that others wrote is here.
    pub(crate) fn read_all(&mut self) -> Result<(), SyncError> {
        self.list()?;
        self.find_key()?;
        self.note_removed();
        if self.is_not_mine()? {
            self.restart()?;
        }
        self.read_lanes()?;
        if self.is_behind_itself()? {
            self.restart()?;
        }
        Ok(())
    }

    /// Notes since when it is known here that a lane was removed.
    fn note_removed(&mut self) {
        let (now, is_new) = (self.round.now, self.own.published.is_none());
        let Shared { removed, removed_at, lanes, .. } = &mut self.shared;
        for lane in &*removed {
            removed_at.entry(*lane).or_insert_with(|| {
                if is_new {
                    return 0;
                }
                let label = lanes.get(lane).map(|known| known.label.clone());
                self.report.removed.push(RemovedPhone { lane: *lane, label, since: now });
                now
            });
        }
    }

    /// The second: everything that is here stands there.
    pub(crate) fn write_all(&mut self) -> Result<(), SyncError> {
        self.look_after_own()?;
        if self.round.rules().listed {
            self.remove_old()?;
        }
        let forgot = self.publish()?;
        if forgot && self.round.rules().listed {
            self.list()?;
            self.remove_old()?;
        }
        self.remove_lanes_that_were_removed()?;
        self.tell_of_phones()?;
        // Only of what is there.
        let Run { shown, shared, .. } = self;
        let useless = &mut shared.useless;
        useless
            .spoilt
            .retain(|at, _| Name::stem(at).is_some_and(|name| !shown.copies(&name).is_empty()));
        useless.closed.retain(|name| !shown.copies(name).is_empty());
        useless.incomplete.retain(|name, _| !shown.copies(name).is_empty());
        shared.read.retain(|name, _| !shown.copies(name).is_empty());
        self.keep()
    }

    // Requests.

    pub(crate) fn step(&self, step: SyncStep) -> Result<(), SyncError> {
        match (self.round.progress)(step) {
            Go::On => Ok(()),
            Go::Stop => Err(SyncError::Stopped),
        }
    }

    pub(crate) fn list(&mut self) -> Result<(), SyncError> {
        self.step(SyncStep::Listing)?;
        self.report.requests += 1;
        let listing = self.round.shelf.list()?;
        if listing.objects.len() > MOST_NAMES {
            return Err(SyncError::TooMuch);
        }
        self.date = listing.date;
        self.shown = Shown::of(&listing);
        self.report.strangers = self.shown.strangers();
        Ok(())
    }

    /// The bytes that a name promises, under that name or another that begins like it.
    pub(crate) fn get(&mut self, name: &Name) -> Result<Option<Vec<u8>>, SyncError> {
        let exact = name.to_string();
        let mut at: Vec<String> =
            self.shown.copies(name).iter().map(|(at, _)| at.clone()).collect();
        if !at.contains(&exact) {
            at.insert(0, exact); // a list may be short
        }
        self.may_come = false;
        for at in at {
            let size =
                self.shown.copies(name).iter().find(|(it, _)| *it == at).map(|(_, size)| *size);
            if size.is_some() && self.shared.useless.spoilt.get(&at).copied() == size {
                continue;
            }
            self.step(SyncStep::Reading)?;
            self.report.requests += 1;
            match self.round.shelf.get(&at, LARGEST) {
                Ok(bytes) => {
                    let length = bytes.len() as u64;
                    self.report.bytes_down += length;
                    if name.fits(&bytes) || !self.round.rules().check {
                        return Ok(Some(bytes));
                    }
                    if size == Some(length) {
                        self.shared.useless.spoilt.insert(at, length);
                    } else {
                        self.may_come = true; // it was cut off on its way here
                    }
                }
                Err(ShelfError::Absent) => {}
                Err(ShelfError::NotHereYet | ShelfError::Refused) => self.may_come = true,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(None)
    }

    /// What is sealed in an object; none if it is not there, not whole, or does not count.
    fn open(&mut self, name: &Name) -> Result<Option<Zeroizing<Vec<u8>>>, SyncError> {
        if self.shared.useless.closed.contains(name) {
            self.cannot_read(Unreadable::Sealed);
            return Ok(None);
        }
        let Some(bytes) = self.get(name)? else { return Ok(None) };
        for key in self.shared.epochs.iter().rev() {
            if !key.counts(name) {
                continue;
            }
            let epoch = self.shared.epoch(key);
            let opened = match self.round.rules().check {
                true => epoch.open(name, &bytes),
                false => epoch.open_at((name.kind, name.lane, name.counter), &bytes),
            };
            match opened {
                Ok(payload) => return Ok(Some(payload)),
                Err(Unreadable::Sealed) => {}
                Err(why) => {
                    self.cannot_read(why);
                    return Ok(None);
                }
            }
        }
        self.shared.useless.closed.insert(*name);
        self.cannot_read(Unreadable::Sealed);
        Ok(None)
    }

    fn cannot_read(&mut self, why: Unreadable) {
        match why {
            Unreadable::Newer => self.report.update_needed = true,
            _ => self.report.unreadable += 1,
        }
    }

    pub(crate) fn put(&mut self, name: &Name, bytes: &[u8]) -> Result<(), SyncError> {
        self.step(SyncStep::Putting)?;
        self.report.requests += 1;
        self.report.bytes_up += bytes.len() as u64;
        Ok(self.round.shelf.put(&name.to_string(), bytes)?)
    }

    pub(crate) fn remove(&mut self, at: &str) -> Result<(), SyncError> {
        self.step(SyncStep::Removing)?;
        self.report.requests += 1;
        Ok(self.round.shelf.remove(at)?)
    }

    pub(crate) fn keep(&self) -> Result<(), SyncError> {
        let memory = Memory { shared: self.shared.clone(), own: Some(self.own.clone()) };
        Ok(self.round.store.keep(&memory)?)
    }

    // 2: the marker.

    /// Finds the key of the epoch, or of a newer one. Without it this is another folder, or an emptied
    /// one, and nothing is written.
    ///
    /// A newer one is entered only where whoever made it had the key before and was not removed. That it has
    /// a slot for this phone says nothing: anybody who ever read the heads knows its public half.
    pub(crate) fn find_key(&mut self) -> Result<(), SyncError> {
        let mut newer: Vec<_> = self.shown.of_kind(Kind::Key).collect();
        newer.sort_by_key(|name| (name.counter, *name));
        for name in newer {
            let epoch = self.shared.newest();
            if name.counter <= epoch.number || self.shared.useless.closed.contains(&name) {
                continue;
            }
            let Some(bytes) = self.get(&name)? else { continue };
            let follows = KeyPage::follows(&epoch, &name, &bytes)
                && !self.shared.removed.contains(&name.lane);
            match KeyPage::open(&name, &bytes, &StaticSecret::from(self.own.secret.0)) {
                Ok((newer, page)) if newer.shelf == epoch.shelf && follows => {
                    self.shared.enter(&newer, name, &page)
                }
                // The one between may be on its way, and this one is looked at again behind it.
                Ok((newer, _)) if newer.shelf == epoch.shelf => {
                    self.cannot_read(Unreadable::Sealed);
                }
                _ if follows => return Err(SyncError::Removed),
                // Nobody's word stands behind it: it ends no sync.
                Err(Unreadable::Newer) => self.cannot_read(Unreadable::Newer),
                // Somebody else's shelf.
                _ => drop(self.shared.useless.closed.insert(name)),
            }
        }
        let copies = self.shared.key.map(|name| self.shown.copies(&name)).unwrap_or_default();
        if copies.iter().any(|(at, size)| self.may_be_whole(at, *size)) {
            return Ok(());
        }
        // A name that only this shelf has is here: what it names is spoilt, and nobody emptied the folder.
        let spoilt = !copies.is_empty();
        match self.find_same_key()? {
            true => Ok(()),
            false if spoilt || self.round.refill => self.put_key(),
            false => Err(SyncError::ShelfMissing { empty: self.shown.is_empty() }),
        }
    }

    /// Whether what the list shows of a key object may be what it was. All of them are this long.
    fn may_be_whole(&self, at: &str, size: u64) -> bool {
        size >= SMALLEST as u64 && self.shared.useless.spoilt.get(at) != Some(&size)
    }

    /// Finds another key object of the present epoch, or the same that a list did not show.
    fn find_same_key(&mut self) -> Result<bool, SyncError> {
        let epoch = self.shared.newest();
        let keys = self.shown.of_kind(Kind::Key).filter(|it| it.counter == epoch.number);
        let asked: Vec<_> = keys.filter(|it| !self.shared.useless.closed.contains(it)).collect();
        for name in asked.into_iter().chain(self.shared.key) {
            if let Some(bytes) = self.get(&name)?
                && let Ok(page) = KeyPage::open_with(&name, &bytes, &epoch)
            {
                self.shared.learn(name, &page);
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reads the key object back, and puts one like it if it is spoilt: nobody who is joined needs it, until
    /// the day on which somebody comes with the spare key alone.
    pub(crate) fn look_after_key(&mut self) -> Result<(), SyncError> {
        let stands = match self.shared.key {
            Some(name) => self.get(&name)?.is_some() || self.may_come,
            None => true,
        };
        if stands || self.find_same_key()? { Ok(()) } else { self.put_key() }
    }

    /// Puts the key of the present epoch for every lane that is known. A phone that was off since the one before
    /// finds its way by it, as by the first.
    pub(crate) fn put_key(&mut self) -> Result<(), SyncError> {
        let (epoch, mut page) = (self.shared.newest(), self.key_page());
        let last = self.shared.epochs.iter().rev().nth(1);
        page.accepted = last.and_then(|it| it.accepted.clone()).unwrap_or_default();
        let before = last.map(|it| self.shared.epoch(it));
        self.shared.key = Some(self.put_key_page(&page, &epoch, before.as_ref())?);
        self.keep()
    }

    fn key_page(&self) -> KeyPage {
        let Shared { shelf, vault, recovery, removed, .. } = &self.shared;
        let mut page = KeyPage::new(shelf.0, vault.0, *recovery);
        page.removed.clone_from(removed);
        page
    }

    fn put_key_page(
        &mut self,
        page: &KeyPage,
        epoch: &Epoch,
        before: Option<&Epoch>,
    ) -> Result<Name, SyncError> {
        let lanes = self.publics();
        let (name, bytes) = page.seal(epoch, before, self.own.lane, &lanes, self.round.random)?;
        self.put(&name, &bytes)?;
        Ok(name)
    }

    /// The public halves of all lanes that count, one's own first.
    pub(crate) fn publics(&self) -> Vec<Hex<32>> {
        let others = self.shared.lanes.iter();
        let others = others.filter(|(lane, it)| !self.shared.removed.contains(lane) && !it.leaves);
        let others = others.map(|(_, known)| known.public);
        let mut publics: Vec<_> = std::iter::once(self.public()).chain(others).collect();
        // A lane that was left for another one of the same phone has the same.
        let mut seen = BTreeSet::new();
        publics.retain(|public| seen.insert(*public));
        publics
    }

    fn public(&self) -> Hex<32> {
        Hex(PublicKey::from(&StaticSecret::from(self.own.secret.0)).to_bytes())
    }

    // 3: am I I?

    /// Whether there is a head or a pack in this lane that was never to be put: this is a restored backup,
    /// or another one is and goes on as well. A pack says so too: the sync that put it may have ended before
    /// its head, and whoever goes on in its lane would use its counter a second time.
    fn is_not_mine(&mut self) -> Result<bool, SyncError> {
        let objects = self.shown.of_kind(Kind::Head).chain(self.shown.of_kind(Kind::Pack));
        let here = objects.filter(|name| name.lane == self.own.lane);
        let unknown: Vec<_> = here.filter(|name| !self.own.wrote(name)).collect();
        for name in unknown {
            if self.open(&name)?.is_some() {
                return Ok(true);
            }
        }
        Ok(self.shared.removed.contains(&self.own.lane))
    }

    /// Whether somebody has seen this lane or its chain go further than is known here.
    fn is_behind_itself(&self) -> Result<bool, SyncError> {
        let chain = self.round.store.chain()?;
        for known in self.shared.lanes.values() {
            let mut seen = known.seen.iter();
            if seen.any(|(lane, counter, _)| *lane == self.own.lane && *counter > self.own.counter)
            {
                return Ok(true);
            }
            for (of, sequence, mac) in &known.held {
                let last =
                    Span { chain: *of, from: *sequence, to: *sequence, before: *mac, end: *mac };
                if chain == Some(*of) && !self.round.store.holds(&last)? {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }

    /// Goes on in a new lane and a new chain, and leaves the old lane alone.
    fn restart(&mut self) -> Result<(), SyncError> {
        let mut own = Own::new(&self.own.label, self.own.secret, self.round.random)?;
        own.earlier = [&self.own.earlier[..], &self.own.chains].concat();
        own.earlier.extend(self.round.store.chain()?);
        own.by_spare_key = self.own.by_spare_key;
        own.recovery = self.own.recovery;
        self.round.store.start_chain()?;
        self.own = own;
        self.report.restarted = true;
        self.keep()
    }
}
