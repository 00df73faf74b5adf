//! The marker of a shelf: the key of the present epoch, and the way to the next.

use std::collections::BTreeSet;

use x25519_dalek::{PublicKey, StaticSecret};

use super::Run;
use crate::hex::Hex;
use crate::key::{KeyPage, signs};
use crate::names::{Kind, Lane, Name};
use crate::report::SyncError;
use crate::seal::{Epoch, SMALLEST, Unreadable};
use crate::store::Shared;

/// So many syncs a phone waits for the other to end two keys of one epoch, before it does that itself.
const PATIENCE: u8 = 3;

/// A key object that was read.
struct Key {
    name: Name,
    bytes: Vec<u8>,
    /// None if it has no slot for this phone.
    opened: Option<(Epoch, KeyPage)>,
    /// Whether a lane made it that is known here, by its signature. In the name of such a one nobody else can.
    known: bool,
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

    fn is_of(&self, epoch: &Epoch) -> bool {
        self.opened.as_ref().is_some_and(|(opened, _)| opened.key == epoch.key)
    }
}

/// What was found of a key object of the present epoch.
enum Same {
    Found,
    /// One that says something else than what is known.
    Other,
    None,
}

impl Run<'_> {
    /// Finds the key of the epoch, or of a newer one. Without it this is another folder, or an emptied
    /// one, and nothing is written.
    pub(crate) fn find_key(&mut self) -> Result<(), SyncError> {
        let keys = self.read_keys()?;
        self.enter_next(&keys)?;
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
            Same::None if spoilt || self.round.refill => self.put_key(),
            Same::None => Err(SyncError::ShelfMissing { empty: self.shown.is_empty() }),
        }
    }

    /// The key objects that may say something new.
    fn read_keys(&mut self) -> Result<Vec<Key>, SyncError> {
        let own = StaticSecret::from(self.own.secret.0);
        let mut names: Vec<_> = self.shown.of_kind(Kind::Key).collect();
        names.sort_by_key(|name| (name.counter, *name));
        let mut keys = Vec::new();
        for name in names {
            let Shared { useless, keys: seen, key, .. } = &self.shared;
            if useless.closed.contains(&name) || seen.contains(&name) || *key == Some(name) {
                continue;
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
                self.shared.useless.closed.insert(name);
                continue;
            }
            let signs = match name.lane == self.own.lane {
                true => Some(signs(&own)),
                false => self.shared.lanes.get(&name.lane).and_then(|known| known.signs),
            };
            if signs.is_some_and(|signs| !KeyPage::is_by(&signs, &name, &bytes)) {
                self.shared.useless.closed.insert(name);
                self.cannot_read(Unreadable::Sealed);
                continue;
            }
            keys.push(Key { name, bytes, opened, known: signs.is_some() });
        }
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
            let counts =
                |lane: Lane| !self.shared.removed.contains(&lane) && self.distrusted != Some(lane);
            let next = keys.iter().filter(|key| counts(key.name.lane) && key.leads_from(&newest));
            let next: Vec<_> = next.collect();
            let Some(key) = self.choose(&next)? else { return Ok(()) };
            let Some((epoch, page)) = &key.opened else { return Err(SyncError::Removed) };
            self.shared.enter(epoch, key.name, page);
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
        let bytes = |key: &&Key| key.opened.as_ref().map(|(epoch, _)| epoch.key.clone());
        left.sort_by(|a, b| bytes(a).as_deref().cmp(&bytes(b).as_deref()));
        left.dedup_by(|a, b| bytes(a) == bytes(b));
        let each_other = left.iter().any(|a| left.iter().any(|b| a.removes(b.name.lane)));
        let unknown = left.iter().any(|key| !key.known);
        if next.len() > 1 && left.is_empty() || left.len() > 1 && (each_other || unknown) {
            self.shared.rivals.extend(next.iter().map(|key| key.name.lane));
            self.keep()?;
            return Err(SyncError::Rivals);
        }
        Ok(left.first().copied())
    }

    /// Looks at the keys that were not entered. One of a phone that counts, made of an epoch that is over, is ended together
    /// with the present one, so that all come together again.
    fn look_at_others(&mut self, keys: &[Key]) {
        let epochs: Vec<_> = self.shared.epochs.iter().map(|it| self.shared.epoch(it)).collect();
        let mut waits = false;
        for key in keys {
            let name = key.name;
            if epochs.iter().any(|epoch| key.is_of(epoch)) {
                self.shared.keys.insert(name); // entered just now
                continue;
            }
            let Some(fork) = epochs.iter().rposition(|epoch| key.leads_from(epoch)) else {
                // The one between may be on its way, and this one is looked at again behind it.
                self.cannot_read(Unreadable::Sealed);
                continue;
            };
            let Some((epoch, page)) = key.opened.as_ref().filter(|_| self.counts(key)) else {
                self.shared.keys.insert(name);
                if self.distrusted != Some(name.lane) {
                    self.shared.rivals.insert(name.lane);
                    self.report.rivals.push(name.lane);
                }
                continue;
            };
            // The newest of that way.
            let (mut end, mut last) = (epoch, page);
            while let Some((epoch, page)) = keys
                .iter()
                .filter(|next| next.known && next.leads_from(end))
                .find_map(|next| next.opened.as_ref())
            {
                (end, last) = (epoch, page);
            }
            let is_mine = |epoch: &Epoch| epochs.iter().any(|mine| mine.key == epoch.key);
            if is_mine(end) {
                self.shared.keys.insert(name); // it was ended by one that was entered
                continue;
            }
            let mine = epochs.get(fork + 1);
            if mine.is_some_and(|mine| *mine.key < *epoch.key) && self.shared.unended < PATIENCE {
                waits = true;
                continue;
            }
            if !self.ends.iter().any(|(_, other)| other.key == end.key) {
                self.ends.push((name, end.clone()));
            }
            self.shared.keep_heard(name.lane, last);
            self.shared.removed.retain(|lane| *lane != name.lane);
            for lane in last.removed.iter().filter(|lane| **lane != self.own.lane) {
                if !self.shared.removed.contains(lane) {
                    self.shared.removed.push(*lane);
                }
            }
            if self.shared.epochs[fork].recovery.is_some_and(|before| before != last.recovery) {
                self.shared.recovery = last.recovery;
            }
        }
        self.shared.unended = if waits { self.shared.unended.saturating_add(1) } else { 0 };
    }

    /// Whether a key of another way is to be ended, or passed over and told.
    fn counts(&self, key: &Key) -> bool {
        let lane = key.name.lane;
        let is_out = self.shared.removed.contains(&lane);
        // It was taken out by the one whom the person is about to take out, and took that one out itself.
        let is_back = self.distrusted.is_some_and(|other| key.removes(other));
        key.known
            && self.distrusted != Some(lane)
            && (!is_out || is_back)
            && !key.removes(self.own.lane)
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
        for name in asked.into_iter().chain(self.shared.key) {
            if let Some(bytes) = self.get(&name)?
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
        Ok(same)
    }

    /// Reads the key object back, and puts one like it if it is spoilt: nobody who is joined needs it, until
    /// the day on which somebody comes with the spare key alone.
    pub(crate) fn look_after_key(&mut self) -> Result<(), SyncError> {
        let stands = match self.shared.key {
            Some(name) => self.get(&name)?.is_some() || self.may_come,
            None => true,
        };
        match stands || matches!(self.find_same_key()?, Same::Found) {
            true => Ok(()),
            false => self.put_key(),
        }
    }

    /// Puts the key of the present epoch for every lane that is known. A phone that was off since the one before
    /// finds its way by it, as by the first.
    pub(crate) fn put_key(&mut self) -> Result<(), SyncError> {
        let (epoch, mut page) = (self.shared.newest(), self.key_page());
        let last = self.shared.epochs.iter().rev().nth(1);
        page.accepted = last.and_then(|it| it.accepted.clone()).unwrap_or_default();
        let before: Vec<_> = last.map(|it| self.shared.epoch(it)).into_iter().collect();
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
