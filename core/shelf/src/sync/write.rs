//! Looking after one's own lane: what is gone is put anew, what is new is put, what is old is removed.

use std::collections::{BTreeMap, BTreeSet};

use x25519_dalek::StaticSecret;

use super::Run;
use crate::head::{FORMAT, Head, PackOf, pack};
use crate::key::signs;
use crate::names::{Check, Kind, Lane, Name};
use crate::report::{SyncError, SyncStep};
use crate::span::{Chain, Mac, Span};
use crate::store::{Batch, OwnPack, Published};

/// The most bytes of a tail.
const TAIL: usize = 12 << 10;
/// Rows that no lane in sight has held for so many syncs are adopted.
const ORPHANED: u8 = 3;
const DAY: i64 = 24 * 60 * 60 * 1000;

/// What a lane holds, before it is written anew.
#[derive(Default)]
struct Stock {
    /// Packs that stay.
    kept: Vec<OwnPack>,
    /// Rows that go into a new pack or the tail.
    loose: Vec<Span>,
    /// Whether content goes that stands on the shelf.
    forgot: bool,
    /// Whether the newest head does not say what is so.
    is_other: bool,
    /// Only of a mutant.
    given_up: Vec<Span>,
}

impl Run<'_> {
    /// Finds which of one's own objects are gone or spoilt. What the list does not show whole is asked
    /// for: the list may be short. One object a day is read back in any case.
    pub(super) fn look_after_own(&mut self) -> Result<(), SyncError> {
        let Some(published) = self.own.published.clone() else { return Ok(()) };
        let objects: Vec<_> = published.objects().collect();
        let due = self.round.now - self.own.read_at >= DAY;
        // The key object is one more of them, though it is nobody's lane.
        let turn = (self.own.turn % (objects.len() as u64 + 1)) as usize;
        let back = objects.get(turn).filter(|_| due).map(|(name, _)| *name);
        for (name, size) in objects {
            if self.shown.has(&name, size) && back != Some(name) {
                continue;
            }
            #[cfg(feature = "testing")]
            if !self.round.rules.once
                && let Some(bytes) = self.own.again.get(&name).cloned()
            {
                self.put(&name, &bytes)?;
                continue;
            }
            if self.get(&name)?.is_none() && !self.may_come {
                self.gone.insert(name);
            }
        }
        if due && back.is_none() {
            self.look_after_key()?;
        }
        if due {
            self.own.read_at = self.round.now;
            self.own.turn = self.own.turn.wrapping_add(1);
            // What a place served wrong once it may serve right today.
            self.shared.useless.spoilt.clear();
            self.shared.useless.incomplete.clear();
        }
        let older =
            |name: Name| name.lane == self.own.lane && name.counter < published.head.counter;
        self.report.rolled_back =
            self.gone.contains(&published.head) && self.shown.of_kind(Kind::Head).any(older);
        self.report.mended = self.gone.len() as u32;
        Ok(())
    }

    // 8: publishing.

    /// Puts what is new, and tells whether something forgotten has to leave the shelf.
    pub(super) fn publish(&mut self) -> Result<bool, SyncError> {
        let store = self.round.store;
        if let Some(chain) = store.chain()?
            && !self.own.chains.contains(&chain)
        {
            self.own.chains.push(chain);
        }
        let held: Vec<_> =
            store.coverage()?.iter().map(|span| (span.chain, span.to, span.end)).collect();
        let lanes = self.shared.lanes.iter();
        let seen: Vec<_> =
            lanes.map(|(lane, it)| (*lane, it.head.counter, it.head.check)).collect();
        let mut stock = self.take_stock()?;
        let new = self.find_new(&stock.given_up)?;
        self.report.published = new.iter().map(Span::rows).sum();
        stock.loose.extend(&new);
        if new.is_empty() && !stock.is_other && !self.says_more(&held, &seen) {
            return Ok(false);
        }
        let ahead = self.date.map(|date| self.round.now - date);
        if let Some(ahead) = ahead.filter(|ahead| *ahead > DAY) {
            self.report.date_ahead = Some(ahead);
            return Ok(false);
        }
        let forgot = stock.forgot;
        self.put_anew(stock, held, seen)?;
        Ok(forgot)
    }

    /// What of one's own lane can stay as it is, and what has to be written anew.
    fn take_stock(&self) -> Result<Stock, SyncError> {
        let mut stock = Stock { given_up: self.given_up(), is_other: true, ..Stock::default() };
        let Some(before) = &self.own.published else { return Ok(stock) };
        let store = self.round.store;
        let other_epoch = before.epoch != self.shared.newest().number;
        for pack in &before.packs {
            let blanked = store.blank_rows(&pack.spans)? != pack.blank;
            stock.forgot |= blanked;
            match self.gone.contains(&pack.name) {
                true if !self.round.rules().absence => stock.given_up.extend(&pack.spans),
                gone if gone || blanked || other_epoch => stock.loose.extend(&pack.spans),
                _ => stock.kept.push(pack.clone()),
            }
        }
        let blanked = store.blank_rows(&before.tail)? != before.tail_blank;
        stock.forgot |= blanked;
        stock.loose.extend(&before.tail);
        // What a sync put that did not come to its end goes with a newer head, or it would stand there for
        // ever: it may hold what is forgotten later.
        let left = self.shown.of_lane(self.own.lane).any(|(name, _)| {
            matches!(name.kind, Kind::Head | Kind::Pack) && name.counter > before.head.counter
        });
        let lost = self.gone.contains(&before.head) || stock.kept != before.packs;
        stock.is_other = lost || blanked || other_epoch || left;
        Ok(stock)
    }

    /// The rows that were written here and are not in this lane, and those that nobody has.
    fn find_new(&mut self, given_up: &[Span]) -> Result<Vec<Span>, SyncError> {
        let store = self.round.store;
        let published = self.own.published.iter().flat_map(Published::spans);
        let mine: Vec<_> = published.chain(given_up.iter().copied()).collect();
        let written = |span: &Span| self.own.chains.contains(&span.chain);
        let mut new = store.beyond(&mine)?;
        new.retain(written);

        let in_sight: Vec<_> = mine.iter().chain(&self.sight).copied().collect();
        let mut orphans = store.beyond(&in_sight)?;
        orphans.retain(|span| !written(span));
        let leaving = self.shared.lanes.iter();
        let leaving = leaving.filter(|(lane, it)| it.leaves || self.shared.removed.contains(lane));
        let leaving: Vec<_> = leaving.flat_map(|(_, it)| it.spans.clone()).collect();
        let earlier = &self.own.earlier;
        let adopted = self.shared.count_orphans(orphans, |span| {
            let soon = earlier.contains(&span.chain) || leaving.iter().any(|it| it.meets(span));
            if soon { 1 } else { ORPHANED }
        });
        if self.round.rules().adopt {
            new.extend(adopted);
        }
        Ok(new)
    }

    /// Whether a new head would say more than the last, be it that more rows are held here. That heads were
    /// read says nothing: two phones would answer each other for ever.
    fn says_more(&self, held: &[(Chain, i64, Mac)], seen: &[(Lane, u64, Check)]) -> bool {
        self.own.published.as_ref().is_none_or(|before| {
            let heads = !self.round.rules().quiet && before.seen != seen;
            before.held != held || before.leaves != self.own.leaving || heads
        })
    }

    fn put_anew(
        &mut self,
        stock: Stock,
        held: Vec<(Chain, i64, Mac)>,
        seen: Vec<(Lane, u64, Check)>,
    ) -> Result<(), SyncError> {
        let rules = self.round.rules();
        let Stock { mut kept, mut loose, given_up, .. } = stock;
        for class in [rules.pack / 32 * 3, rules.pack / 4 * 3] {
            let small = |pack: &OwnPack| pack.raw < class as u64;
            if kept.iter().filter(|pack| small(pack)).count() >= rules.class {
                loose.extend(kept.iter().filter(|pack| small(pack)).flat_map(|pack| &pack.spans));
                kept.retain(|pack| !small(pack));
            }
        }

        let mut objects = Vec::new();
        let rows: u64 = loose.iter().map(Span::rows).sum();
        let (mut tail, mut tail_blank) = self.rows(&loose, TAIL)?;
        if rows > rules.tail || !tail.rest.is_empty() || tail.bytes.len() > TAIL {
            (tail, tail_blank) = (Batch::default(), 0);
            let mut rest = loose;
            while !rest.is_empty() {
                let (batch, blank) = self.rows(&rest, rules.pack)?;
                let (name, bytes) = self.seal(Kind::Pack, &pack(&batch.bytes))?;
                let (size, raw) = (bytes.len() as u64, batch.bytes.len() as u64);
                kept.push(OwnPack { name, size, raw, blank, spans: batch.spans });
                objects.push((name, bytes));
                rest = batch.rest;
            }
        }
        let of = |it: &OwnPack| PackOf { name: it.name, size: it.size, spans: it.spans.clone() };
        let head = Head {
            v: FORMAT,
            reads: FORMAT,
            app: env!("CARGO_PKG_VERSION").to_owned(),
            before: self.own.published.as_ref().map(|it| it.head.check),
            label: self.own.label.clone(),
            public: self.public(),
            signs: signs(&StaticSecret::from(self.own.secret.0)),
            wall: self.round.now,
            schema: self.round.schema,
            packs: kept.iter().map(of).collect(),
            spans: tail.spans.clone(),
            held: held.clone(),
            seen: seen.clone(),
            leaves: self.own.leaving,
            by_spare_key: self.own.by_spare_key,
            tail: tail.bytes,
        };
        let (name, bytes) = self.seal(Kind::Head, &head.to_payload())?;
        let published = Published {
            head: name,
            size: bytes.len() as u64,
            epoch: self.shared.newest().number,
            packs: kept,
            tail: tail.spans,
            tail_blank,
            held,
            leaves: head.leaves,
            seen,
        };
        objects.push((name, bytes)); // last: it names the others

        let names: Vec<_> = objects.iter().map(|(name, _)| *name).collect();
        if rules.intend {
            self.own.intend(names.clone());
        }
        self.step(SyncStep::Intending)?;
        self.keep()?;
        for (name, bytes) in &objects {
            self.put(name, bytes)?;
        }
        if !rules.intend {
            self.own.intend(names);
        }
        if self.own.published.replace(published).is_none() {
            self.own.read_at = self.round.now;
        }
        self.remember_for_mutants(objects, given_up);
        self.step(SyncStep::Published)?;
        self.keep()?;
        if rules.listed { Ok(()) } else { self.remove_unnamed() }
    }

    /// Rows, and how many of them are blank. The record may be written to meanwhile: rows that were read
    /// before somebody forgot must not count as blank.
    fn rows(&self, of: &[Span], most: usize) -> Result<(Batch, u64), SyncError> {
        let store = self.round.store;
        loop {
            let before = store.blank_rows(of)?;
            let batch = store.rows(of, most)?;
            let blank = store.blank_rows(&batch.spans)?;
            if store.blank_rows(of)? == before {
                return Ok((batch, blank));
            }
        }
    }

    fn seal(&mut self, kind: Kind, payload: &[u8]) -> Result<(Name, Vec<u8>), SyncError> {
        self.own.counter += 1;
        let place = (kind, self.own.lane, self.own.counter);
        let (mut name, bytes) = self.shared.newest().seal(place, payload, self.round.random)?;
        if !self.round.rules().check {
            name.check = Check::of(&[]);
        }
        Ok((name, bytes))
    }

    // 9: removing.

    /// Removes what the newest head does not name, if that head and all that it names stand in this list.
    pub(super) fn remove_old(&mut self) -> Result<(), SyncError> {
        let Some(published) = &self.own.published else { return Ok(()) };
        let stands = published
            .objects()
            .all(|(name, size)| self.shown.has(&name, size) && !self.gone.contains(&name));
        if stands { self.remove_unnamed() } else { Ok(()) }
    }

    fn remove_unnamed(&mut self) -> Result<(), SyncError> {
        let Some(published) = &self.own.published else { return Ok(()) };
        let named: BTreeSet<_> = published.objects().map(|(name, _)| name).collect();
        let newest = published.head.counter;
        let mut old = Vec::new();
        for (name, copies) in self.shown.of_lane(self.own.lane) {
            // What is newer was put and not noted, by a sync that did not come to its end: others may read
            // it now, and it goes with the next head. What is of the same counter was put before a backup
            // was put back, and is spoilt, or this were another lane.
            let goes = matches!(name.kind, Kind::Head | Kind::Pack) && name.counter <= newest;
            if goes && !named.contains(&name) {
                old.extend(copies.iter().map(|(at, _)| at.clone()));
            }
        }
        for at in old {
            self.remove(&at)?;
        }
        Ok(())
    }

    /// Removes what lanes left behind that were removed, once others hold all of it, and unless the person may yet say that
    /// whoever removed them is not theirs: what they put under another key nobody has read.
    pub(super) fn remove_lanes_that_were_removed(&mut self) -> Result<(), SyncError> {
        let by_another = self.shared.before.as_ref().is_some_and(|it| it.maker != self.own.lane);
        let may_come_back = by_another && !self.shared.rivals.is_empty();
        if may_come_back || !self.shared.orphans.is_empty() || self.report.published > 0 {
            return Ok(());
        }
        let Some(published) = &self.own.published else { return Ok(()) };
        if !published.objects().all(|(name, size)| self.shown.has(&name, size)) {
            return Ok(());
        }
        let mut left = Vec::new();
        for lane in self.shared.removed.iter().filter(|lane| !self.expected.contains(lane)) {
            for (name, copies) in self.shown.of_lane(*lane) {
                if matches!(name.kind, Kind::Head | Kind::Pack) {
                    left.extend(copies.iter().map(|(at, _)| at.clone()));
                }
            }
        }
        for at in left {
            self.remove(&at)?;
        }
        Ok(())
    }

    // 10: telling.

    pub(super) fn tell_of_phones(&mut self) -> Result<(), SyncError> {
        self.report.only_here = self.round.store.beyond(&self.sight)?.iter().map(Span::rows).sum();
        let coverage = self.round.store.coverage()?;
        let mut newest = BTreeMap::<Lane, u64>::new();
        for name in self.shown.of_kind(Kind::Head) {
            let counter = newest.entry(name.lane).or_default();
            *counter = name.counter.max(*counter);
        }
        for (lane, known) in &self.shared.lanes {
            if self.shared.removed.contains(lane) {
                continue;
            }
            let shown = newest.get(lane).copied().unwrap_or(0);
            let rolled_back = shown < known.head.counter;
            self.report.phones.push(known.phone(*lane, &coverage, rolled_back));
            self.report.not_everything |= known.seen.iter().any(|(other, counter, _)| {
                *other != self.own.lane
                    && !self.shared.removed.contains(other)
                    && newest.get(other).copied().unwrap_or(0) < *counter
            });
        }
        Ok(())
    }

    // What only mutants need.

    fn given_up(&self) -> Vec<Span> {
        #[cfg(feature = "testing")]
        return self.own.given_up.clone();
        #[cfg(not(feature = "testing"))]
        Vec::new()
    }

    fn remember_for_mutants(&mut self, objects: Vec<(Name, Vec<u8>)>, given_up: Vec<Span>) {
        #[cfg(feature = "testing")]
        {
            self.own.given_up = given_up;
            if !self.round.rules.once {
                self.own.again.extend(objects);
            }
        }
        #[cfg(not(feature = "testing"))]
        drop((objects, given_up));
    }
}
