//! The marker of a shelf: the key of the present epoch, and the way to the next.

use std::collections::BTreeSet;

use x25519_dalek::{PublicKey, StaticSecret};

use super::{IN_VAIN, Run};
use crate::hex::Hex;
use crate::key::{KeyPage, Recovery, SLOTS, signs};
use crate::names::{Kind, Lane, Name};
use crate::place::ShelfError;
use crate::report::SyncError;
use crate::seal::{Epoch, SMALLEST, Unreadable};
use crate::store::{EpochKey, Known, Shared};

/// So many syncs a phone waits for the other to end two keys of one epoch, before it does that itself.
const PATIENCE: u8 = 3;

/// The most makers of keys of whom nothing is known here that are asked about one by one: so many devices a shelf holds. More
/// than that are a flood, and one question.
const UNKNOWN: usize = SLOTS - 1;

/// A key object that was read.
struct Key {
    name: Name,
    bytes: Vec<u8>,
    /// None if it has no slot for this phone.
    opened: Option<(Epoch, KeyPage)>,
    /// Whether a lane made it that is known here, by its signature. In the name of such a one nobody else can.
    known: bool,
    /// The same of a lane that was known until the present key was entered.
    was_known: bool,
}

impl Key {
    fn leads_from(&self, epoch: &Epoch) -> bool {
        let Self { name, bytes, opened, .. } = self;
        KeyPage::follows(epoch, name, bytes)
            || opened.as_ref().is_some_and(|(_, page)| page.ends(epoch, name, bytes))
    }

    fn removes(&self, lane: Lane) -> bool {
        self.opened.as_ref().is_some_and(|(_, page)| page.removed.contains(&lane))
    }

    fn is_of(&self, epoch: &EpochKey) -> bool {
        self.opened.as_ref().is_some_and(|(opened, _)| *opened.key == epoch.key.0)
    }
}

/// A way: keys of which each follows the one before, the first an epoch that was entered here. Of this one nothing was
/// entered; it comes together with the one that is followed here, by an epoch that ends both.
pub(crate) struct Way {
    pub(super) names: Vec<Name>,
    /// Its epochs, the newest last.
    pub(super) epochs: Vec<EpochKey>,
    /// The lanes that its makers had heard of.
    heard: BTreeSet<Lane>,
    /// The lanes that they took out.
    removed: BTreeSet<Lane>,
    /// The epoch behind which it began.
    fork: EpochKey,
}

/// The epochs of keys that follow each other, behind the one before them. What counts in each that is over is what the next one's
/// maker had heard.
fn epochs_of(way: &[&Key], before: Option<&EpochKey>) -> Vec<EpochKey> {
    let mut epochs = Vec::<EpochKey>::new();
    for Key { name, opened, .. } in way {
        let Some((epoch, page)) = opened else { break };
        let next = EpochKey::behind(epochs.last().or(before), epoch, name.lane, page);
        if let Some(last) = epochs.last_mut() {
            last.accepted = Some(page.accepted.clone());
        }
        epochs.push(next);
    }
    epochs
}

/// What was found of a key object of the present epoch.
enum Same {
    Found,
    /// One that says something else than what is known.
    Other,
    /// None yet: the place says that one may be there another time.
    MayCome,
    None,
}

impl Run<'_> {
    /// Finds the key of the epoch, or of a newer one. Without it this is another folder, or an emptied
    /// one, and nothing is written.
    pub(crate) fn find_key(&mut self) -> Result<(), SyncError> {
        let now = self.round.now;
        self.shared.before.iter_mut().for_each(|before| before.drop_old(now));
        let mut keys = self.read_keys()?;
        self.enter_next(&keys)?;
        self.take_back(&mut keys);
        self.look_at_others(&keys);
        let copies = self.shared.key.map(|name| self.shown.copies(&name)).unwrap_or_default();
        if copies.iter().any(|(at, size)| self.may_be_whole(at, *size)) {
            return Ok(());
        }
        // A name that only this shelf has is here: what it names is spoilt, and nobody emptied the folder.
        let spoilt = !copies.is_empty();
        match self.find_same_key()? {
            Same::Found => Ok(()),
            Same::Other => self.put_key(),
            Same::None | Same::MayCome if self.round.refill => self.put_key(),
            // It is on its way here. Whether this is the shelf is known only where its name is shown.
            Same::MayCome if spoilt => Ok(()),
            Same::MayCome => Err(ShelfError::NotHereYet.into()),
            Same::None if spoilt => self.put_key(),
            Same::None => Err(SyncError::ShelfMissing { empty: self.shown.is_empty() }),
        }
    }

    /// The key objects that may say something new.
    fn read_keys(&mut self) -> Result<Vec<Key>, SyncError> {
        let own = StaticSecret::from(self.own.secret.0);
        let mut names: Vec<_> = self.shown.of_kind(Kind::Key).collect();
        let Shared { useless, keys: seen, key, loose, .. } = &self.shared;
        names.retain(|name| {
            !useless.closed.contains(name) && !seen.contains(name) && *key != Some(*name)
        });
        let mut keys = Vec::new();
        if names.iter().all(|name| loose.contains(name)) {
            return Ok(keys); // nothing came by which they might lead anywhere
        }
        self.shared.loose.clear();
        // The smallest first, and no more than a sync may read in vain: however many large ones are there, a key is small.
        names.sort_by_key(|name| (self.shown.least(name), name.counter, *name));
        for name in names {
            if self.wasted >= IN_VAIN {
                break;
            }
            let Some(bytes) = self.get(&name)? else { continue };
            if self.is_known(name, &bytes) {
                continue;
            }
            let opened = match KeyPage::open(&name, &bytes, &own) {
                Ok((epoch, page)) if epoch.shelf == self.shared.shelf.0 => Some((epoch, page)),
                // Nobody's word stands behind it: it ends no sync.
                Err(Unreadable::Newer) => {
                    self.cannot_read(Unreadable::Newer);
                    continue;
                }
                _ => None,
            };
            let follows = |key| KeyPage::follows(&self.shared.epoch(key), &name, &bytes);
            if opened.is_none() && !self.shared.epochs.iter().any(follows) {
                // Somebody else's shelf.
                self.is_closed(name, &bytes);
                continue;
            }
            let of = |lane: Option<&Known>| lane.and_then(|it| it.signs);
            let known = match name.lane == self.own.lane {
                true => Some(signs(&own)),
                false => of(self.shared.lanes.get(&name.lane)),
            };
            let before = self.shared.before.as_ref();
            let signs = known.or_else(|| of(before.and_then(|before| before.lane(name.lane))));
            if signs.is_some_and(|signs| !KeyPage::is_by(&signs, &name, &bytes)) {
                self.is_closed(name, &bytes);
                self.cannot_read(Unreadable::Sealed);
                continue;
            }
            let (known, was_known) = (known.is_some(), signs.is_some());
            if !was_known {
                self.wasted += bytes.len() as u64; // anybody who was ever joined makes any number
            }
            keys.push(Key { name, bytes, opened, known, was_known });
        }
        keys.sort_by_key(|key| (key.name.counter, key.name));
        Ok(keys)
    }

    /// Whether it is of an epoch that was entered; whoever joined has the key of one before a key object of it.
    fn is_known(&mut self, name: Name, bytes: &[u8]) -> bool {
        let epochs = self.shared.epochs.iter().map(|key| self.shared.epoch(key));
        let Some((epoch, page)) = epochs.rev().find_map(|epoch| {
            KeyPage::open_with(&name, bytes, &epoch).ok().map(|page| (epoch, page))
        }) else {
            return false;
        };
        // Whoever had the key of it could say another spare key in an object like it.
        let is_ours = epoch == self.shared.newest() && page.recovery == self.shared.recovery;
        if self.shared.key.is_none() && is_ours {
            self.shared.learn(name, &page);
        }
        self.shared.keys.insert(name);
        true
    }

    /// Enters the epochs that came.
    ///
    /// One is entered only where whoever made it had the key before and was not removed. That it has a slot
    /// for this phone says nothing: anybody who ever read the heads knows its public half.
    fn enter_next(&mut self, keys: &[Key]) -> Result<(), SyncError> {
        loop {
            let newest = self.shared.newest();
            let counts = |key: &&Key| {
                let lane = &key.name.lane;
                !self.shared.removed.contains(lane) && !self.distrusted.contains(lane)
            };
            let all: Vec<_> = keys.iter().filter(|key| key.leads_from(&newest)).collect();
            let mut next: Vec<_> = all.iter().copied().filter(counts).collect();
            let unknown = all.iter().filter(|key| !key.was_known).map(|key| key.name.lane);
            let unknown: BTreeSet<_> = unknown.collect();
            if unknown.len() > UNKNOWN && !unknown.is_disjoint(&self.distrusted) {
                next.retain(|key| key.was_known);
            }
            let Some(key) = self.choose(&next)? else { return Ok(()) };
            let Some((epoch, page)) = &key.opened else { return Err(SyncError::Removed) };
            self.shared.enter(epoch, key.name, page, self.round.now);
        }
    }

    /// Of several that follow one epoch, the one to enter: they were made by phones that had not heard of each other.
    /// Where two took each other out, or one is unknown here, only a person can say.
    fn choose<'k>(&mut self, next: &[&'k Key]) -> Result<Option<&'k Key>, SyncError> {
        let is_out = |key: &Key| {
            let by = |other: &&Key| {
                other.known && other.removes(key.name.lane) && !key.removes(other.name.lane)
            };
            next.iter().copied().any(|other| by(&other))
        };
        let mut left: Vec<&Key> = next.iter().copied().filter(|key| !is_out(key)).collect();
        let alone = left.len() == 1;
        if let Some(closed) = left.iter().find(|key| key.opened.is_none() && (key.known || alone)) {
            return Ok(Some(closed));
        }
        fn bytes(key: &Key) -> Option<&[u8; 32]> {
            key.opened.as_ref().map(|(epoch, _)| &*epoch.key)
        }
        left.sort_by(|a, b| bytes(a).cmp(&bytes(b)));
        left.dedup_by(|a, b| bytes(a) == bytes(b));
        let each_other = left.iter().any(|a| left.iter().any(|b| a.removes(b.name.lane)));
        let unknown = left.iter().any(|key| !key.known);
        if next.len() > 1 && left.is_empty() || left.len() > 1 && (each_other || unknown) {
            for key in next {
                self.is_told(key);
            }
            // The person says of one after the other that it does not count.
            self.shared.distrusted.clone_from(&self.distrusted);
            self.keep()?;
            return Err(SyncError::Rivals);
        }
        Ok(left.first().copied())
    }

    /// Notes whoever made a key as one whom the person is asked about, once, and not of any number of whom nothing is known.
    fn is_told(&mut self, key: &Key) -> bool {
        let Shared { rivals, unknown_rivals, removed, .. } = &mut self.shared;
        let lane = key.name.lane;
        if key.was_known || removed.contains(&lane) {
            return rivals.insert(lane);
        }
        unknown_rivals.retain(|lane| rivals.contains(lane));
        unknown_rivals.len() < UNKNOWN && rivals.insert(lane) && unknown_rivals.insert(lane)
    }

    /// The person has said that whoever made the key of the present epoch is not theirs: where another key brings back whom that
    /// one had taken out, all that it took away is as it was, before any key is looked at.
    fn take_back(&mut self, keys: &mut [Key]) {
        let brings_back = |key: &Key| {
            self.is_back(key)
                && self.counts(key)
                && !self.is_entered(key)
                && self.fork_of(key).is_some()
        };
        if keys.iter().any(brings_back) {
            let back = self.shared.take_back();
            self.report.back.extend(back.difference(&self.distrusted));
            keys.iter_mut().for_each(|key| key.known = key.was_known);
        }
    }

    /// The epoch that was entered here and that a key follows.
    fn fork_of(&self, key: &Key) -> Option<&EpochKey> {
        let mut forks = self.shared.epochs.iter().rev();
        forks.find(|it| key.leads_from(&self.shared.epoch(it)))
    }

    /// Looks at the keys that were not entered. One of a phone that counts, made of an epoch that is over, is ended together
    /// with the present one, so that all come together again.
    fn look_at_others(&mut self, keys: &[Key]) {
        let (mut waits, mut on_a_way) = (false, BTreeSet::new());
        for key in keys {
            let name = key.name;
            if self.is_entered(key) {
                self.shared.keys.insert(name);
                continue;
            }
            let way = self.way_from(key, keys);
            let names: Vec<_> = way.iter().map(|key| key.name).collect();
            if way.last().is_some_and(|last| self.is_entered(last)) {
                // It was ended by one that was entered.
                let mut epochs = epochs_of(&way, None);
                epochs.pop();
                self.shared.read_also(&names, epochs);
                continue;
            }
            if on_a_way.contains(&name) {
                continue;
            }
            let Some(fork) = self.fork_of(key).cloned() else {
                // The one between may be on its way, and this one is looked at again when that has come.
                self.shared.loose.insert(name);
                self.cannot_read(Unreadable::Sealed);
                continue;
            };
            if !self.counts(key) {
                self.shared.keys.insert(name);
                if !self.distrusted.contains(&name.lane) && self.is_told(key) {
                    self.report.rivals.push(name.lane);
                }
                continue;
            }
            on_a_way.extend(names.iter().copied());
            let epochs = epochs_of(&way, Some(&fork));
            // Where the person takes somebody out, an epoch is made in any case.
            if let Some(end) = epochs.last()
                && self.distrusted.is_empty()
                && *self.shared.newest().key < end.key.0
                && self.shared.unended < PATIENCE
            {
                waits = true;
                continue;
            }
            let (mut heard, mut removed) = (BTreeSet::new(), BTreeSet::new());
            // What somebody says there who was taken out here does not count.
            for key in way.iter().filter(|key| !self.shared.removed.contains(&key.name.lane)) {
                if let Some((_, page)) = &key.opened {
                    heard.append(&mut page.heard(key.name.lane));
                    removed.extend(page.removed.iter().filter(|lane| **lane != self.own.lane));
                }
            }
            self.ways.push(Way { names, epochs, heard, removed, fork });
            self.shared.useless.closed.clear();
        }
        self.shared.unended = if waits { self.shared.unended.saturating_add(1) } else { 0 };
        let lanes: Vec<_> = self.shared.lanes.keys().copied().collect();
        let strangers = lanes.into_iter().filter(|lane| self.is_stranger(*lane, 0));
        let strangers: BTreeSet<_> = strangers.collect();
        self.shared.lanes.retain(|lane, _| !strangers.contains(lane));
    }

    fn is_entered(&self, key: &Key) -> bool {
        self.shared.epochs.iter().any(|epoch| key.is_of(epoch))
    }

    /// The keys from one on of which each follows the one before, up to one that was entered, if there is such a one.
    fn way_from<'k>(&self, first: &'k Key, keys: &'k [Key]) -> Vec<&'k Key> {
        let mut way = vec![first];
        while let Some(last) = way.last().filter(|last| !self.is_entered(last))
            && let Some((end, _)) = &last.opened
        {
            let follows =
                |next: &&&Key| next.known && next.opened.is_some() && next.leads_from(end);
            let next: Vec<&Key> = keys.iter().filter(|next| follows(&next)).collect();
            match next.iter().find(|next| self.is_entered(next)).or(next.first()) {
                Some(next) => way.push(next),
                None => break,
            }
        }
        way
    }

    /// Whether a lane that is read of on one of several ways (0 is the one that is followed here) may have been let in there
    /// by somebody whom another way took out, and which never heard of the lane.
    pub(super) fn is_stranger(&self, lane: Lane, side: usize) -> bool {
        let others = (0..=self.ways.len()).filter(|other| *other != side);
        others.into_iter().any(|other| {
            !self.has_heard(other, lane) && self.lets_in_strangers((side, other), lane)
        })
    }

    fn way(&self, side: usize) -> Option<&Way> {
        side.checked_sub(1).and_then(|at| self.ways.get(at))
    }

    fn has_heard(&self, side: usize, lane: Lane) -> bool {
        match self.way(side) {
            Some(way) => way.heard.contains(&lane),
            None => lane == self.own.lane || self.shared.lanes.contains_key(&lane),
        }
    }

    /// Whether on one way somebody came of whom another never heard, while one was there whom the other took out. Whoever
    /// was let in so may let in others after that one is out, so it is said of all of whom the other never heard.
    ///
    /// Since when somebody is out is what a key says of which the other knows the maker: who was let in says what it likes.
    fn lets_in_strangers(&self, (side, other): (usize, usize), lane: Lane) -> bool {
        let out: BTreeSet<Lane> = match self.way(other) {
            Some(way) => way.removed.clone(),
            None => self.shared.removed.iter().copied().collect(),
        };
        let Some(fork) = self.way(side).or(self.way(other)).map(|way| &way.fork) else {
            return false;
        };
        let is_known = |lane: Lane| {
            lane == self.own.lane || self.has_heard(other, lane) || out.contains(&lane)
        };
        let epochs = self.way(side).map_or(&self.shared.epochs, |way| &way.epochs);
        let counts = |maker: Lane| is_known(maker) && !out.contains(&maker);
        let counts = |key: &&EpochKey| key.number > fork.number && key.maker.is_none_or(counts);
        let keys: Vec<&EpochKey> = epochs.iter().filter(counts).collect();
        let newcomers = keys.iter().flat_map(|key| &key.heard).chain([&lane]);
        newcomers.copied().filter(|lane| !is_known(*lane)).any(|newcomer| {
            let came = keys.iter().position(|key| key.heard.contains(&newcomer));
            let before = &keys[..came.unwrap_or(keys.len())];
            let was_out = |lane: &Lane| {
                fork.removed.contains(lane) || before.iter().any(|key| key.removed.contains(lane))
            };
            !out.iter().all(was_out)
        })
    }

    /// The lanes that are out once all ways have come together, and those whom the person takes out.
    pub(super) fn removed_by_all(&self) -> Vec<Lane> {
        let mut removed = self.shared.removed.clone();
        let more = self.ways.iter().flat_map(|way| &way.removed).chain(&self.distrusted);
        for lane in more {
            if !removed.contains(lane) {
                removed.push(*lane);
            }
        }
        removed
    }

    /// The spare key once all ways have come together. A new one counts that somebody brought who is not out then, and of whom
    /// all had heard: a place may have hidden from one way that another took its maker out.
    pub(super) fn recovery_of_all(&self, removed: &[Lane]) -> Recovery {
        let counts = |key: &EpochKey, side: usize| {
            key.recovery_by.is_none_or(|by| !removed.contains(&by) && !self.is_stranger(by, side))
        };
        let mut recovery = self.shared.recovery;
        for (way, side) in self.ways.iter().zip(1..) {
            let before = way.fork.recovery;
            let is_new = |key: &&EpochKey| key.recovery != before;
            let mine = self.shared.epochs.last().filter(is_new);
            if mine.is_some_and(|mine| !counts(mine, 0)) {
                recovery = before.unwrap_or(recovery);
            }
            let theirs = way.epochs.last().filter(|end| is_new(end) && counts(end, side));
            recovery = theirs.and_then(|end| end.recovery).unwrap_or(recovery);
        }
        recovery
    }

    /// Whether a key of another way is to be ended, or passed over and told.
    fn counts(&self, key: &Key) -> bool {
        let is_here = key.known && !self.shared.removed.contains(&key.name.lane);
        (is_here || self.is_back(key))
            && !self.distrusted.contains(&key.name.lane)
            && !key.removes(self.own.lane)
    }

    /// Whether its maker is back: the one whom the person is about to take out had taken it out, or never heard of it, by the
    /// key of the present epoch, and was taken out by it. By no other key anybody comes back.
    fn is_back(&self, key: &Key) -> bool {
        let answered = self.shared.before.as_ref();
        answered.is_some_and(|before| {
            let maker = before.maker;
            key.was_known
                && self.distrusted.contains(&maker)
                && key.removes(maker)
                && !before.removed().contains(&key.name.lane)
        })
    }

    /// Whether what the list shows of a key object may be what it was. All of them are this long.
    fn may_be_whole(&self, at: &str, size: u64) -> bool {
        size >= SMALLEST as u64 && self.shared.useless.spoilt.get(at) != Some(&size)
    }

    /// Finds another key object of the present epoch, or the same that a list did not show. Who was removed since has the
    /// key of the epoch as well: one that says something else than is known does not count.
    fn find_same_key(&mut self) -> Result<Same, SyncError> {
        let epoch = self.shared.newest();
        let keys = self.shown.of_kind(Kind::Key).filter(|it| it.counter == epoch.number);
        let asked: Vec<_> = keys.filter(|it| !self.shared.useless.closed.contains(it)).collect();
        let mut same = Same::None;
        let mut may_come = false;
        for name in asked.into_iter().chain(self.shared.key) {
            let got = self.get(&name)?;
            may_come |= got.is_none() && self.may_come && self.shared.key == Some(name);
            if let Some(bytes) = got
                && let Ok(page) = KeyPage::open_with(&name, &bytes, &epoch)
            {
                let of = |lanes: &[Lane]| lanes.iter().copied().collect::<BTreeSet<_>>();
                let is_new = self.shared.key.is_none();
                let is_same = is_new || of(&page.removed) == of(&self.shared.removed);
                if is_same && page.recovery == self.shared.recovery {
                    self.shared.learn(name, &page);
                    return Ok(Same::Found);
                }
                same = Same::Other;
            }
        }
        Ok(if may_come { Same::MayCome } else { same })
    }

    /// Reads the key object back, and puts one like it if it is spoilt: nobody who is joined needs it, until
    /// the day on which somebody comes with the spare key alone.
    pub(crate) fn look_after_key(&mut self) -> Result<(), SyncError> {
        let stands = match self.shared.key {
            Some(name) => self.get(&name)?.is_some() || self.may_come,
            None => true,
        };
        match stands || matches!(self.find_same_key()?, Same::Found | Same::MayCome) {
            true => Ok(()),
            false => self.put_key(),
        }
    }

    /// Puts the key of the present epoch for every lane that is known. A phone that was off since the one before
    /// finds its way by it, as by the first.
    pub(crate) fn put_key(&mut self) -> Result<(), SyncError> {
        let (epoch, mut page) = (self.shared.newest(), self.key_page());
        // All that it ended count as far as its maker had heard, which is the same for each.
        let accepted = self.shared.epochs.iter().rev().nth(1).and_then(|it| it.accepted.clone());
        let ended = self.shared.epochs.iter().rev().skip(1).filter(|it| it.accepted == accepted);
        let before: Vec<_> = ended.map(|it| self.shared.epoch(it)).collect();
        page.accepted = accepted.unwrap_or_default();
        self.shared.key = Some(self.put_key_page(&page, &epoch, &before)?);
        self.keep()
    }

    pub(super) fn key_page(&self) -> KeyPage {
        let Shared { shelf, vault, recovery, removed, .. } = &self.shared;
        let mut page = KeyPage::new(shelf.0, vault.0, *recovery);
        page.removed.clone_from(removed);
        page
    }

    pub(super) fn put_key_page(
        &mut self,
        page: &KeyPage,
        epoch: &Epoch,
        before: &[Epoch],
    ) -> Result<Name, SyncError> {
        let lanes = self.publics();
        let maker = (self.own.lane, &StaticSecret::from(self.own.secret.0));
        let (name, bytes) = page.seal(epoch, before, maker, &lanes, self.round.random)?;
        self.put(&name, &bytes)?;
        Ok(name)
    }

    /// The public halves of all lanes that count, one's own first.
    fn publics(&self) -> Vec<Hex<32>> {
        let others = self.shared.lanes.iter();
        let others = others.filter(|(lane, it)| !self.shared.removed.contains(lane) && !it.leaves);
        let others = others.map(|(_, known)| known.public);
        let mut publics: Vec<_> = std::iter::once(self.public()).chain(others).collect();
        // A lane that was left for another one of the same phone has the same.
        let mut seen = BTreeSet::new();
        publics.retain(|public| seen.insert(*public));
        publics
    }

    pub(super) fn public(&self) -> Hex<32> {
        Hex(PublicKey::from(&StaticSecret::from(self.own.secret.0)).to_bytes())
    }
}
