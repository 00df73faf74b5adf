//! One sync: read what others wrote, take it in, look after one's own, write what is new.
//!
//! Every step may be the last one, by an error, a stop or the end of the program, and the next sync goes
//! on from there. That holds because nothing on the shelf is ever changed: what is to be put is noted
//! first, what was put is noted after, and what is old goes only once the new was *seen in a list*.

mod keys;
mod read;
mod write;

use std::collections::{BTreeMap, BTreeSet};

use zeroize::Zeroizing;

use self::keys::Way;
use crate::hex::Hex;
use crate::key::Recovery;
use crate::names::{Kind, Lane, Name, Shown};
use crate::place::{Listing, Shelf, ShelfError};
use crate::random::{Random, array};
use crate::report::{Go, RemovedPhone, Rules, SyncError, SyncReport, SyncStep};
use crate::seal::{Epoch, LARGEST, Unreadable};
use crate::span::Span;
use crate::store::{Memory, Own, Shared, Store};

/// The most names of a shelf.
pub(crate) const MOST_NAMES: usize = 5_000;

/// The most bytes that are read at a time and are of no use, since no key opens them. Far more than the smallest of all names
/// together, so a true head or key is never behind a flood of others: what is small is read first.
pub(crate) const IN_VAIN: u64 = 64 << 20;

/// Of these the most of one lane, so that what is named like one device's heads leaves enough for those of the others.
pub(crate) const IN_LANE: u64 = 4 << 20;

/// The most bytes of an object of a kind: a longer one is nobody's and not asked for. A key has about 50 for each device that was
/// ever there, so of 64 in ten years 5 KiB; a head has about 500 for each (three runs of its rows, what is held of it and
/// which head was seen) beside a tail of 12 KiB and some 30 packs, so less than 60 KiB.
pub(crate) fn longest(kind: Kind) -> u64 {
    match kind {
        Kind::Key => 64 << 10,
        Kind::Head => 256 << 10,
        _ => LARGEST,
    }
}

/// What a place shows, if it is no more than a shelf may have.
pub(crate) fn list(shelf: &dyn Shelf) -> Result<Listing, SyncError> {
    let listing = shelf.list()?;
    match listing.objects.len() > MOST_NAMES {
        true => Err(SyncError::TooMuch),
        false => Ok(listing),
    }
}

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
    /// Whether to forget here what others forgot, however much it is. Only a person can say so.
    pub forget: bool,
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
            forget: false,
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
    /// Bytes that were read of keys, or of heads, and are of no use.
    wasted: u64,
    /// Under which key the last object stood.
    opened_with: Under,
    /// Entries that were forgotten by what came of each lane.
    forgotten: BTreeMap<Lane, u64>,
    /// Ways that come together with the one that is followed here.
    pub(crate) ways: Vec<Way>,
    /// Of whom no key counts: the person is about to remove them.
    pub(crate) distrusted: BTreeSet<Lane>,
}

/// Under which key an object stands.
#[derive(Clone, Copy, Debug, Default)]
struct Under {
    /// 0 for the way that is followed here, and from 1 on for those that come together with it.
    side: usize,
    /// The number of the epoch; 0 on another way, which is over as soon as it is read.
    epoch: u64,
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
        let (shown, distrusted) = (Shown::default(), shared.distrusted.clone());
        let (date, sight, gone, may_come) = (None, Vec::new(), BTreeSet::new(), false);
        Ok(Self {
            round,
            shared,
            own,
            shown,
            report,
            date,
            sight,
            gone,
            may_come,
            expected: BTreeSet::new(),
            wasted: 0,
            opened_with: Under::default(),
            forgotten: BTreeMap::new(),
            ways: Vec::new(),
            distrusted,
        })
    }

    fn sync(&mut self) -> Result<(), SyncError> {
        self.read_all()?;
        self.settle()?;
        self.write_all()
    }

    /// Begins an epoch where something asks for one: ways that come together, devices that the person took out, a new
    /// spare key of this installation.
    pub(crate) fn settle(&mut self) -> Result<(), SyncError> {
        let is_new_key = self.is_new_spare_key();
        let removed = self.removed_by_all();
        let out = removed.len() > self.shared.removed.len();
        self.shared.distrusted.clear();
        if !is_new_key && self.ways.is_empty() && !out {
            return Ok(());
        }
        self.shared.recovery = match self.round.recovery.filter(|_| is_new_key) {
            Some(new) => new,
            None => self.recovery_of_all(&removed),
        };
        self.shared.removed = removed;
        let asked = self.distrusted.iter().map(|lane| (*lane, self.round.now));
        self.shared.removed_at.extend(asked);
        self.note_removed();
        self.begin_epoch()
    }

    /// Whether this installation has a new spare key. That it has another than the shelf says nothing: the new one may be
    /// another installation's.
    fn is_new_spare_key(&mut self) -> bool {
        let Some(now) = self.round.recovery else { return false };
        let before = self.own.recovery.replace(now); // kept with what is kept at the end
        before.is_some_and(|before| before != now) && self.shared.recovery != now
    }

    /// Begins an epoch: a new key, for the spare key and all lanes that count.
    fn begin_epoch(&mut self) -> Result<(), SyncError> {
        let (mut before, mut page, shared) =
            (vec![self.shared.newest()], self.key_page(), &self.shared);
        let heard = |lane: Lane, head: Name| (lane, head.counter, head.check);
        page.before = shared.key;
        page.accepted = shared.lanes.iter().map(|(lane, it)| heard(*lane, it.head)).collect();
        page.accepted.extend(self.own.published.as_ref().map(|it| heard(self.own.lane, it.head)));
        for end in self.ways.iter().filter_map(|way| way.epochs.last()) {
            let end = shared.epoch(end);
            if before.iter().all(|it| it.key != end.key) {
                before.push(end);
            }
        }
        let last = before.iter().map(|epoch| epoch.number).max().unwrap_or_default();
        let epoch = Epoch::random(self.shared.shelf.0, last + 1, self.round.random)?;
        let name = self.put_key_page(&page, &epoch, &before)?;
        self.shared.enter(&epoch, name, &page, self.round.now);
        for mut way in std::mem::take(&mut self.ways) {
            if let Some(end) = way.epochs.last_mut() {
                end.accepted = Some(page.accepted.clone());
            }
            self.shared.read_also(&way.names, way.epochs);
        }
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
        self.wasted = 0; // however many keys are nobody's, heads are read
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
        let listing = list(self.round.shelf)?;
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
        let most = longest(name.kind);
        for at in at {
            let size =
                self.shown.copies(name).iter().find(|(it, _)| *it == at).map(|(_, size)| *size);
            let is_spoilt = size.is_some() && self.shared.useless.spoilt.get(&at).copied() == size;
            if is_spoilt || size.is_some_and(|size| size > most) {
                continue;
            }
            self.step(SyncStep::Reading)?;
            self.report.requests += 1;
            match self.round.shelf.get(&at, most) {
                Ok(bytes) => {
                    let length = bytes.len() as u64;
                    self.report.bytes_down += length;
                    if name.fits(&bytes) || !self.round.rules().check {
                        return Ok(Some(bytes));
                    }
                    self.wasted += length;
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
        let ours = self.shared.epochs.iter().rev().map(|key| (0, key));
        let others = self.ways.iter().zip(1..);
        let others = others.flat_map(|(way, side)| way.epochs.iter().map(move |key| (side, key)));
        for (side, key) in ours.chain(others) {
            if !key.counts(name) {
                continue;
            }
            let epoch = self.shared.epoch(key);
            let opened = match self.round.rules().check {
                true => epoch.open(name, &bytes),
                false => epoch.open_at((name.kind, name.lane, name.counter), &bytes),
            };
            match opened {
                Ok(payload) => {
                    let epoch = if side == 0 { key.number } else { 0 };
                    self.opened_with = Under { side, epoch };
                    return Ok(Some(payload));
                }
                Err(Unreadable::Sealed) => {}
                Err(why) => {
                    self.cannot_read(why);
                    return Ok(None);
                }
            }
        }
        self.is_closed(*name, &bytes);
        self.cannot_read(Unreadable::Sealed);
        Ok(None)
    }

    /// Notes an object that no key opens.
    fn is_closed(&mut self, name: Name, bytes: &[u8]) {
        self.wasted += bytes.len() as u64;
        self.shared.useless.closed.insert(name);
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
