//! Reading what others wrote, and taking it in.

use std::collections::BTreeMap;

use super::{IN_LANE, IN_VAIN, Run, Under};
use crate::head::{Head, read_pack};
use crate::names::{Kind, Lane, Name};
use crate::report::{Asks, SyncError, SyncStep};
use crate::seal::Unreadable;
use crate::span::Span;
use crate::store::{Known, StoreError, WEEK, Whole};

/// So many entries are forgotten by one sync unasked.
const FORGOTTEN: u64 = 25;

/// A lane's head whose rows were read.
pub(super) struct Read {
    name: Name,
    head: Head,
    batches: Vec<Vec<u8>>,
    under: Under,
}

impl Run<'_> {
    pub(super) fn read_lanes(&mut self) -> Result<(), SyncError> {
        let mut lanes = BTreeMap::<Lane, Vec<Name>>::new();
        for name in self.shown.of_kind(Kind::Head).rev() {
            if name.lane != self.own.lane {
                lanes.entry(name.lane).or_default().push(name);
            }
        }
        let mut waiting = Vec::new();
        let mut lanes: Vec<_> = lanes.into_iter().collect();
        lanes.sort_by_cached_key(|(lane, heads)| {
            let least = heads.iter().map(|name| self.shown.least(name)).min();
            (!self.shared.lanes.contains_key(lane), least)
        });
        for (lane, heads) in lanes {
            if let Some(read) = self.read_lane(lane, &heads)? {
                waiting.push(read);
            }
        }
        // What a lane's rows follow may stand in another lane: those that wait have another turn as long
        // as one of them gets further.
        loop {
            let before = waiting.len();
            let mut still = Vec::new();
            for read in waiting {
                still.extend(self.take_in(read)?);
            }
            if still.is_empty() || still.len() == before {
                self.report.waiting += still.len() as u32;
                self.expected.extend(still.iter().map(|read| read.name.lane));
                return Ok(());
            }
            waiting = still;
        }
    }

    /// Reads the newest head of a lane of which everything is there, and takes its rows in; gives it back
    /// if they have to wait.
    fn read_lane(&mut self, lane: Lane, heads: &[Name]) -> Result<Option<Read>, SyncError> {
        let before = self.wasted;
        for name in heads {
            if let Some(read) = self.shared.read.get(name)
                && read.packs.iter().all(|(pack, size)| self.shown.has(pack, *size))
            {
                let Whole { spans, leaves, epoch, .. } = read.clone();
                self.see(lane, leaves, epoch, &spans);
                return Ok(None);
            }
            let lacks = self.shared.useless.incomplete.get(name);
            if lacks.is_some_and(|pack| self.is_not_shown(pack)) {
                self.report.waiting += 1;
                continue;
            }
            if self.wasted >= IN_VAIN || self.wasted - before >= IN_LANE {
                // The next sync goes on behind what this one found to be of no use.
                self.report.waiting += 1;
                self.expected.insert(lane);
                break;
            }
            let Some(payload) = self.open(name)? else {
                self.waits(lane);
                continue;
            };
            let under = self.opened_with;
            // Whoever was taken out here may still count on the other way, and have its key.
            let is_out = self.shared.removed.contains(&lane) || self.is_stranger(lane, under.side);
            if under.side > 0 && is_out {
                continue;
            }
            let head = match Head::parse(&payload) {
                Ok(head) if self.is_lanes_own(lane, &head) => head,
                // Somebody else writes there: a lane has one pair for as long as it is.
                Ok(_) => {
                    self.cannot_read(Unreadable::Sealed);
                    continue;
                }
                Err(why) => {
                    self.cannot_read(why);
                    continue;
                }
            };
            match self.read_packs(*name, head, under)? {
                Some(read) => return self.take_in(read),
                None => self.waits(lane),
            }
        }
        if !self.round.rules().in_sight
            && let Some(known) = self.shared.lanes.get(&lane)
        {
            self.sight.extend(&known.spans.clone());
        }
        Ok(None)
    }

    fn waits(&mut self, lane: Lane) {
        self.report.waiting += 1;
        if self.may_come {
            self.expected.insert(lane);
        }
    }

    /// Whether the list shows nothing of an object but what is known to be spoilt.
    fn is_not_shown(&self, name: &Name) -> bool {
        let spoilt = &self.shared.useless.spoilt;
        self.shown.copies(name).iter().all(|(at, size)| spoilt.get(at) == Some(size))
    }

    /// Everything that a head names and that is not held here; none if one of its packs is not there.
    fn read_packs(
        &mut self,
        name: Name,
        head: Head,
        under: Under,
    ) -> Result<Option<Read>, SyncError> {
        let mut batches = Vec::new();
        for pack in &head.packs {
            let mut is_held = true;
            for span in &pack.spans {
                is_held = is_held && self.round.store.holds(span)?;
            }
            if is_held && self.shown.has(&pack.name, pack.size) {
                continue;
            }
            let Some(payload) = self.open(&pack.name)? else {
                if !self.may_come {
                    self.shared.useless.incomplete.insert(name, pack.name);
                }
                return Ok(None);
            };
            match read_pack(&payload) {
                Ok(rows) => batches.push(rows.to_vec()),
                Err(why) => {
                    self.cannot_read(why);
                    return Ok(None);
                }
            }
        }
        if !head.tail.is_empty() {
            batches.push(head.tail.clone());
        }
        Ok(Some(Read { name, head, batches, under }))
    }

    /// Takes in what was read of a lane, all or nothing, and remembers it; gives it back if it waits.
    fn take_in(&mut self, read: Read) -> Result<Option<Read>, SyncError> {
        self.step(SyncStep::TakingIn)?;
        if self.asks_first(&read)? {
            return Ok(None);
        }
        let taken = match self.round.store.take_in(&read.batches, self.round.now) {
            Ok(taken) => taken,
            Err(StoreError::Damaged) => {
                self.report.unreadable += 1;
                return Ok(None);
            }
            Err(StoreError::Newer) => {
                self.report.update_needed = true;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        self.report.taken_in += taken.rows;
        self.report.unread_newer += taken.unread;
        if taken.waiting > 0 {
            return Ok(Some(read));
        }
        let Read { name, head, under, .. } = read;
        let spans: Vec<_> = head.all_spans().copied().collect();
        for span in &spans {
            if !self.round.store.holds(span)? {
                // It names rows that it does not bring.
                self.report.unreadable += 1;
                return Ok(None);
            }
        }
        self.see(name.lane, head.leaves, under.epoch, &spans);
        let packs = head.packs.iter().map(|pack| (pack.name, pack.size)).collect();
        let whole = Whole { packs, spans: spans.clone(), leaves: head.leaves, epoch: under.epoch };
        self.shared.read.insert(name, whole);
        if self.is_stranger(name.lane, under.side) {
            return Ok(None);
        }
        let known = self.shared.lanes.get(&name.lane);
        if known.is_none_or(|known| known.head.counter <= name.counter) {
            // No news to a phone that is newer than it.
            let now = if self.own.published.is_some() { self.round.now } else { 0 };
            let since = known.map_or(now, |known| known.since);
            let Head {
                held, seen, label, public, signs, wall, reads, leaves, by_spare_key, ..
            } = head;
            let known = Known {
                head: name,
                spans,
                held,
                seen,
                label,
                public,
                signs: Some(signs),
                wall,
                reads,
                leaves,
                by_spare_key,
                since,
            };
            if self.shared.lanes.insert(name.lane, known).is_none() && since > 0 {
                self.report.joined.push(name.lane);
            }
        }
        Ok(None)
    }

    /// Whether what was read forgets so much that a person is asked first. Whoever holds one unlocked phone could
    /// otherwise forget all of it, on every phone, by one sync. It waits for a week, and no longer: a person must
    /// be able to rely on it, too.
    fn asks_first(&mut self, read: &Read) -> Result<bool, SyncError> {
        let entries = match self.round.store.forgets(&read.batches) {
            Ok(entries) => entries,
            // Taking it in says the same.
            Err(StoreError::Damaged | StoreError::Newer) => 0,
            Err(error) => return Err(error.into()),
        };
        let (lane, now) = (read.name.lane, self.round.now);
        // Who is new here, or comes from a backup, has nothing that it did not get together with its forgetting.
        let is_new = self.own.published.is_none() && self.own.earlier.is_empty();
        // What waits for another lane's rows has more than one turn.
        let others = self.forgotten.iter().filter(|(of, _)| **of != lane);
        let all = entries + others.map(|(_, entries)| entries).sum::<u64>();
        let many = !is_new && all > FORGOTTEN && entries > 0;
        // When more is forgotten meanwhile, the week begins anew.
        let asked = self.shared.questions.get(&lane).filter(|(_, about)| entries <= *about);
        let (since, about) = asked.copied().unwrap_or((now, entries));
        if !many || self.round.forget || now - since >= WEEK {
            self.shared.questions.remove(&lane);
            self.forgotten.insert(lane, if many { 0 } else { entries });
            return Ok(false);
        }
        let until = since + WEEK;
        self.shared.questions.insert(lane, (since, about));
        self.report.asks.push(Asks { lane, label: read.head.label.clone(), entries, until });
        self.expected.insert(lane);
        let spans: Vec<_> = read.head.all_spans().copied().collect();
        self.see(lane, read.head.leaves, read.under.epoch, &spans);
        Ok(true)
    }

    fn is_lanes_own(&self, lane: Lane, head: &Head) -> bool {
        self.shared.lanes.get(&lane).is_none_or(|known| {
            known.public == head.public && known.signs.is_none_or(|signs| signs == head.signs)
        })
    }

    /// What a lane holds is in sight, unless the lane is about to go, or stands under the key of an epoch that is over:
    /// who comes from now on does not get that.
    fn see(&mut self, lane: Lane, leaves: bool, epoch: u64, spans: &[Span]) {
        let is_new = epoch == self.shared.newest().number;
        if is_new && !leaves && !self.shared.removed.contains(&lane) {
            self.sight.extend(spans);
        }
    }
}
