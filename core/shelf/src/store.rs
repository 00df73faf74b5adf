//! What a sync needs of the record, and what it keeps there between two.
//!
//! Rows are bytes here: whoever keeps the journal writes and reads them, checks them, and knows what a
//! row means. What the protocol needs is which rows there are ([`Span`]), that a set of them goes in whole
//! or not at all, and that what it notes is kept.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::hex::Hex;
use crate::key::{KeyPage, Recovery};
use crate::names::{Check, Kind, Lane, Name};
use crate::random::{NoRandom, Random};
use crate::report::Phone;
use crate::seal::Epoch;
use crate::span::{Chain, Mac, Span};

/// Rows as they travel, with the keys of their chains.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Batch {
    /// The bytes, which the journal alone reads.
    pub bytes: Vec<u8>,
    /// Which rows they are.
    pub spans: Vec<Span>,
    /// What was asked for and did not fit.
    pub rest: Vec<Span>,
}

/// What taking in brought.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// Rows that were not known.
    pub rows: u64,
    /// Rows that wait: what they follow is not here yet, so they were left out.
    pub waiting: u64,
    /// Rows of a newer version, kept and not read.
    pub unread: u64,
}

/// Why the record could not do its part.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The rows are not what somebody who holds the record wrote. Nothing was taken in.
    #[error("rows that were changed from outside")]
    Damaged,
    /// Rows that only a newer version can take in. Nothing was.
    #[error("rows of a newer version")]
    Newer,
    /// Anything else.
    #[error(transparent)]
    Other(#[from] Box<dyn Error + Send + Sync>),
}

/// The record, as far as a sync sees it.
pub trait Store {
    /// Which rows are held, forks apart.
    ///
    /// # Errors
    /// Those of the record; so of all of these.
    fn coverage(&self) -> Result<Vec<Span>, StoreError>;

    /// Whether the last row of a run is held, and so all of it.
    ///
    /// # Errors
    /// [`StoreError`].
    fn holds(&self, span: &Span) -> Result<bool, StoreError>;

    /// What is held and in none of these.
    ///
    /// # Errors
    /// [`StoreError`].
    fn beyond(&self, spans: &[Span]) -> Result<Vec<Span>, StoreError>;

    /// These rows as they stand now, what was forgotten blank: as many as fit into `most` bytes, and at
    /// least one.
    ///
    /// # Errors
    /// [`StoreError`].
    fn rows(&self, of: &[Span], most: usize) -> Result<Batch, StoreError>;

    /// How many of these rows are blank.
    ///
    /// # Errors
    /// [`StoreError`].
    fn blank_rows(&self, of: &[Span]) -> Result<u64, StoreError>;

    /// How many entries that say something here these rows would forget.
    ///
    /// # Errors
    /// [`StoreError`].
    fn forgets(&self, rows: &[Vec<u8>]) -> Result<u64, StoreError>;

    /// Takes in rows, in one transaction: all that follow what is held or what came with them.
    ///
    /// # Errors
    /// [`StoreError`]; then nothing was written.
    fn take_in(&self, rows: &[Vec<u8>], now: i64) -> Result<Taken, StoreError>;

    /// The chain that is written here, if one was begun.
    ///
    /// # Errors
    /// [`StoreError`].
    fn chain(&self) -> Result<Option<Chain>, StoreError>;

    /// What is written next begins a new chain.
    ///
    /// # Errors
    /// [`StoreError`].
    fn start_chain(&self) -> Result<(), StoreError>;

    /// What was kept; none if the record is on no shelf.
    ///
    /// # Errors
    /// [`StoreError`].
    fn recall(&self) -> Result<Option<Memory>, StoreError>;

    /// Keeps it, in one transaction.
    ///
    /// # Errors
    /// [`StoreError`].
    fn keep(&self, memory: &Memory) -> Result<(), StoreError>;
}

/// What is known of a shelf between two syncs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Memory {
    /// Of the record: goes with its backups.
    pub shared: Shared,
    /// Of this installation: a backup that is put back has none of it.
    pub own: Option<Own>,
}

/// What a record knows of its shelf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shared {
    /// The shelf.
    pub(crate) shelf: Hex<16>,
    /// The record's vault.
    pub(crate) vault: Hex<16>,
    /// What the person called the phone that keeps this.
    pub(crate) label: String,
    /// The keys of its epochs, the newest last.
    pub(crate) epochs: Vec<EpochKey>,
    /// The key object of the newest.
    pub(crate) key: Option<Name>,
    /// Who opens the shelf when no phone is left.
    pub(crate) recovery: Recovery,
    /// Key objects that were looked at and lead nowhere from here.
    #[serde(default)]
    pub(crate) keys: BTreeSet<Name>,
    /// Key objects that may lead from one which has not come yet: looked at again when another key comes.
    #[serde(default)]
    pub(crate) loose: BTreeSet<Name>,
    /// Lanes that made a key which this installation did not enter and cannot end: of two that each took the other out, or
    /// that it does not know, a person has to say which counts.
    #[serde(default)]
    pub(crate) rivals: BTreeSet<Lane>,
    /// Those of them of whom nothing else is known.
    #[serde(default)]
    pub(crate) unknown_rivals: BTreeSet<Lane>,
    /// What was so before the present epoch was entered: the person may say that whoever made its key is not theirs.
    #[serde(default)]
    pub(crate) before: Option<Before>,
    /// Lanes whose keys do not count, since the person said so, until one is left that can be entered.
    #[serde(default)]
    pub(crate) distrusted: BTreeSet<Lane>,
    /// For how many syncs there were keys that wait for another phone to end them.
    #[serde(default)]
    pub(crate) unended: u8,
    /// Lanes that forgot so much at once that the person is asked, since when, and about how many entries.
    #[serde(default)]
    pub(crate) questions: BTreeMap<Lane, (i64, u64)>,
    /// The lanes that were removed.
    pub(crate) removed: Vec<Lane>,
    /// When this installation first heard that; 0 for what was so before it was here.
    #[serde(default)]
    pub(crate) removed_at: BTreeMap<Lane, i64>,
    /// The other lanes, as last read.
    pub(crate) lanes: BTreeMap<Lane, Known>,
    /// Heads of theirs that are listed and were read.
    #[serde(default)]
    pub(crate) read: BTreeMap<Name, Whole>,
    /// Rows that no lane in sight held, and for how many syncs.
    pub(crate) orphans: Vec<(Span, u8)>,
    /// What need not be asked for again.
    #[serde(default)]
    pub(crate) useless: Useless,
}

/// For so long a person is asked, and an answer is about what came.
pub(crate) const WEEK: i64 = 7 * 24 * 60 * 60 * 1000;

/// What the key of the present epoch took away, with those before it that the same device made in a row, within a week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Before {
    /// Who made it.
    pub(crate) maker: Lane,
    /// When it was entered here.
    #[serde(default)]
    since: i64,
    /// The lanes that its maker had not heard of.
    lanes: BTreeMap<Lane, Known>,
    /// The lanes that were removed before it.
    removed: Vec<Lane>,
    /// The same of the keys before it, the oldest first.
    #[serde(default)]
    earlier: Vec<Before>,
}

impl Before {
    /// Drops what lies so far back that the person does not mean it when they say that the maker is not theirs: whom it took
    /// out months ago they may have known to be out all the time.
    pub(crate) fn drop_old(&mut self, now: i64) {
        self.earlier.retain(|it| (0..WEEK).contains(&(now - it.since)));
    }

    fn all(&self) -> impl Iterator<Item = &Self> + '_ {
        self.earlier.iter().chain([self])
    }

    /// A lane that comes back with what was taken away.
    pub(crate) fn lane(&self, lane: Lane) -> Option<&Known> {
        self.all().find_map(|it| it.lanes.get(&lane))
    }

    /// The lanes that were out before all of it.
    pub(crate) fn removed(&self) -> &[Lane] {
        &self.earlier.first().unwrap_or(self).removed
    }
}

/// What was read and is of no use as long as the list shows it so. It may stand there for years: what
/// was cut off in the lane of a phone that is gone, the shelf of somebody else.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Useless {
    /// Objects of that length that are not what their names promise.
    pub(crate) spoilt: BTreeMap<String, u64>,
    /// Objects that no key opens that is known here.
    pub(crate) closed: BTreeSet<Name>,
    /// Heads, and a pack of theirs that is not there.
    pub(crate) incomplete: BTreeMap<Name, Name>,
}

#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct EpochKey {
    pub(crate) number: u64,
    pub(crate) key: Hex<32>,
    /// The head of each lane that counts, once another epoch came.
    pub(crate) accepted: Option<Vec<(Lane, u64, Check)>>,
    /// The spare key that opened it.
    #[serde(default)]
    pub(crate) recovery: Option<Recovery>,
    /// Who brought that spare key; none where it was so before this installation was here.
    #[serde(default)]
    pub(crate) recovery_by: Option<Lane>,
    /// Who made it; none where that was before this installation was here.
    #[serde(default)]
    pub(crate) maker: Option<Lane>,
    /// The lanes that its maker had heard of.
    #[serde(default)]
    pub(crate) heard: BTreeSet<Lane>,
    /// The lanes that are out from it on.
    #[serde(default)]
    pub(crate) removed: Vec<Lane>,
}

impl EpochKey {
    /// An epoch that a lane made behind another one.
    pub(crate) fn behind(
        before: Option<&Self>,
        epoch: &Epoch,
        maker: Lane,
        page: &KeyPage,
    ) -> Self {
        let recovery = Some(page.recovery);
        let same = before.filter(|before| before.recovery == recovery);
        let recovery_by = same.map_or(Some(maker), |before| before.recovery_by);
        let (number, key) = (epoch.number, Hex(*epoch.key));
        let (heard, removed) = (page.heard(maker), page.removed.clone());
        let maker = Some(maker);
        Self { number, key, accepted: None, recovery, recovery_by, maker, heard, removed }
    }

    /// Whether an object that this key opens counts. Of an epoch that is over those who were removed have the
    /// key as well: of heads only the very one that was heard counts, and packs only as it names them, by
    /// their bytes.
    pub(crate) fn counts(&self, name: &Name) -> bool {
        self.accepted.as_ref().is_none_or(|accepted| {
            accepted.iter().any(|(lane, counter, check)| {
                *lane == name.lane
                    && match name.kind {
                        Kind::Head => (name.counter, name.check) == (*counter, *check),
                        _ => name.counter <= *counter,
                    }
            })
        })
    }
}

impl std::fmt::Debug for EpochKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EpochKey({})", self.number)
    }
}

/// Another lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Known {
    pub(crate) head: Name,
    pub(crate) spans: Vec<Span>,
    pub(crate) held: Vec<(Chain, i64, Mac)>,
    pub(crate) seen: Vec<(Lane, u64, Check)>,
    pub(crate) label: String,
    pub(crate) public: Hex<32>,
    #[serde(default)]
    pub(crate) signs: Option<Hex<32>>,
    pub(crate) wall: i64,
    pub(crate) reads: u32,
    pub(crate) leaves: bool,
    #[serde(default)]
    pub(crate) by_spare_key: bool,
    /// When this installation first read of it; 0 for one that was here before it.
    #[serde(default)]
    pub(crate) since: i64,
}

impl Known {
    /// What is told of it, beside all that is held here.
    pub(crate) fn phone(&self, lane: Lane, coverage: &[Span], rolled_back: bool) -> Phone {
        let acknowledged = |span: &Span| self.held.contains(&(span.chain, span.to, span.end));
        Phone {
            lane,
            label: self.label.clone(),
            last_heard: self.wall,
            behind: !coverage.iter().all(acknowledged),
            rolled_back,
            left: self.leaves,
            by_spare_key: self.by_spare_key,
            since: self.since,
        }
    }
}

/// A head of another lane whose rows are all held here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Whole {
    pub(crate) packs: Vec<(Name, u64)>,
    pub(crate) spans: Vec<Span>,
    pub(crate) leaves: bool,
    /// Under the key of which epoch it stands.
    #[serde(default)]
    pub(crate) epoch: u64,
}

/// What an installation knows of its lane.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    pub(crate) lane: Lane,
    /// The lane's secret half.
    pub(crate) secret: Hex<32>,
    pub(crate) label: String,
    /// The chains that were begun in this lane.
    pub(crate) chains: Vec<Chain>,
    /// Those begun before it, by the same installation.
    pub(crate) earlier: Vec<Chain>,
    /// The last counter that was used.
    pub(crate) counter: u64,
    /// Names that were to be put: what is in my lane and none of these was not written here.
    pub(crate) intended: Vec<Name>,
    /// What was put last.
    pub(crate) published: Option<Published>,
    /// Whether it goes with its next head.
    #[serde(default)]
    pub(crate) leaving: bool,
    /// Whether it came by the spare key alone.
    #[serde(default)]
    pub(crate) by_spare_key: bool,
    /// The record's spare key as it was here at the last sync.
    #[serde(default)]
    pub(crate) recovery: Option<Recovery>,
    /// When an object was read back last.
    pub(crate) read_at: i64,
    /// Whose turn it is.
    #[serde(default)]
    pub(crate) turn: u64,
    #[cfg(feature = "testing")]
    #[serde(skip)]
    pub(crate) again: BTreeMap<Name, Vec<u8>>,
    #[cfg(feature = "testing")]
    #[serde(skip)]
    pub(crate) given_up: Vec<Span>,
}

impl std::fmt::Debug for Own {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Own({}, {:?})", self.lane, self.published)
    }
}

/// A lane's newest head, as it was put.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Published {
    pub(crate) head: Name,
    pub(crate) size: u64,
    pub(crate) epoch: u64,
    pub(crate) packs: Vec<OwnPack>,
    pub(crate) tail: Vec<Span>,
    pub(crate) tail_blank: u64,
    pub(crate) held: Vec<(Chain, i64, Mac)>,
    pub(crate) leaves: bool,
    #[serde(default)]
    pub(crate) seen: Vec<(Lane, u64, Check)>,
}

/// A pack of one's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnPack {
    pub(crate) name: Name,
    pub(crate) size: u64,
    /// Its rows' length before they were deflated.
    pub(crate) raw: u64,
    pub(crate) spans: Vec<Span>,
    /// How many of its rows were blank when it was written.
    pub(crate) blank: u64,
}

impl Published {
    /// Everything that has to stand on the shelf.
    pub(crate) fn objects(&self) -> impl Iterator<Item = (Name, u64)> + '_ {
        let packs = self.packs.iter().map(|pack| (pack.name, pack.size));
        packs.chain([(self.head, self.size)])
    }

    pub(crate) fn spans(&self) -> impl Iterator<Item = Span> + '_ {
        self.packs.iter().flat_map(|pack| &pack.spans).chain(&self.tail).copied()
    }
}

impl Own {
    /// What has to stand on the shelf, and which rows that is.
    #[cfg(feature = "testing")]
    pub fn stands(&self) -> (Vec<(Name, u64)>, Vec<Span>) {
        let Some(published) = &self.published else { return Default::default() };
        (published.objects().collect(), published.spans().collect())
    }

    /// A new lane.
    ///
    /// # Errors
    /// [`NoRandom`].
    pub(crate) fn new(
        label: &str,
        secret: Hex<32>,
        random: &mut Random<'_>,
    ) -> Result<Self, NoRandom> {
        Ok(Self {
            lane: Lane::random(random)?,
            secret,
            label: label.to_owned(),
            chains: Vec::new(),
            earlier: Vec::new(),
            counter: 0,
            intended: Vec::new(),
            published: None,
            leaving: false,
            by_spare_key: false,
            recovery: None,
            read_at: 0,
            turn: 0,
            #[cfg(feature = "testing")]
            again: BTreeMap::new(),
            #[cfg(feature = "testing")]
            given_up: Vec::new(),
        })
    }

    /// How many names are remembered. Whoever's backup is older than so many heads still finds that they
    /// are beyond its counter.
    const REMEMBERED: usize = 512;

    pub(crate) fn intend(&mut self, names: impl IntoIterator<Item = Name>) {
        self.intended.extend(names);
        let beyond = self.intended.len().saturating_sub(Self::REMEMBERED);
        self.intended.drain(..beyond);
    }

    /// Whether this was written here, as far as that is remembered.
    pub(crate) fn wrote(&self, name: &Name) -> bool {
        let forgotten =
            self.intended.len() == Self::REMEMBERED && name.counter < self.intended[0].counter;
        forgotten || self.intended.contains(name)
    }
}

impl Shared {
    /// What somebody knows who was given the key.
    pub(crate) fn new(epoch: &Epoch, vault: [u8; 16], recovery: Recovery, label: &str) -> Self {
        let newest = EpochKey {
            number: epoch.number,
            key: Hex(*epoch.key),
            accepted: None,
            recovery: Some(recovery),
            recovery_by: None,
            maker: None,
            heard: BTreeSet::new(),
            removed: Vec::new(),
        };
        Self {
            shelf: Hex(epoch.shelf),
            vault: Hex(vault),
            label: label.to_owned(),
            epochs: vec![newest],
            key: None,
            recovery,
            keys: BTreeSet::new(),
            loose: BTreeSet::new(),
            rivals: BTreeSet::new(),
            unknown_rivals: BTreeSet::new(),
            before: None,
            distrusted: BTreeSet::new(),
            unended: 0,
            questions: BTreeMap::new(),
            removed: Vec::new(),
            removed_at: BTreeMap::new(),
            lanes: BTreeMap::new(),
            read: BTreeMap::new(),
            orphans: Vec::new(),
            useless: Useless::default(),
        }
    }

    pub(crate) fn epoch(&self, of: &EpochKey) -> Epoch {
        Epoch { shelf: self.shelf.0, number: of.number, key: Zeroizing::new(of.key.0) }
    }

    /// The epoch in which is written.
    pub(crate) fn newest(&self) -> Epoch {
        self.epoch(self.epochs.last().expect("a shelf has an epoch"))
    }

    /// Goes over to another epoch.
    pub(crate) fn enter(&mut self, epoch: &Epoch, name: Name, page: &KeyPage, now: i64) {
        let next = EpochKey::behind(self.epochs.last(), epoch, name.lane, page);
        if let Some(last) = self.epochs.last_mut() {
            last.accepted = Some(page.accepted.clone());
        }
        self.epochs.push(next);
        self.useless.closed.clear();
        self.rivals.clear();
        // Goes on with the lanes that whoever made the key had heard of, and with its own. Another one may have joined
        // under the old key by whoever was removed, while the place hid the new one from this phone: it gets no slot
        // here. One that has the new key is heard of by its next head.
        let heard = page.heard(name.lane);
        let lanes = std::mem::take(&mut self.lanes).into_iter();
        let (lanes, unheard) = lanes.partition(|(lane, _)| heard.contains(lane));
        let mut earlier = Vec::new();
        if let Some(mut last) = self.before.take().filter(|before| before.maker == name.lane) {
            // Two keys of one maker are answered as one.
            earlier = std::mem::take(&mut last.earlier);
            earlier.push(last);
        }
        let (maker, removed) = (name.lane, self.removed.clone());
        let mut before = Before { maker, since: now, lanes: unheard, removed, earlier };
        before.drop_old(now);
        self.before = Some(before);
        self.lanes = lanes;
        self.learn(name, page);
    }

    /// Whoever made the key of the present epoch is not the person's: what it took away is as it was. Gives the lanes that
    /// are back.
    pub(crate) fn take_back(&mut self) -> BTreeSet<Lane> {
        let Some(before) = self.before.clone() else { return BTreeSet::new() };
        let removed = std::mem::replace(&mut self.removed, before.removed().to_vec());
        let mut back: BTreeSet<_> = removed.into_iter().collect();
        for it in before.all() {
            back.extend(it.lanes.keys());
            self.lanes.extend(it.lanes.clone());
        }
        back.retain(|lane| !self.removed.contains(lane));
        back
    }

    /// Reads from now on what stands under the keys of a way that was given up, too.
    pub(crate) fn read_also(&mut self, names: &[Name], mut epochs: Vec<EpochKey>) {
        epochs.retain(|it| self.epochs.iter().all(|known| known.key != it.key));
        // Before those that are followed here: of these each stands behind the one that it follows.
        if let Some(first) = epochs.first().map(|epoch| epoch.number) {
            let at = self.epochs.iter().position(|epoch| epoch.number >= first);
            let at = at.unwrap_or(self.epochs.len().saturating_sub(1));
            self.epochs.splice(at..at, epochs);
        }
        self.keys.extend(names);
        self.useless.closed.clear();
    }

    /// What the present epoch's key object says. Whoever made it knew of all that were removed.
    pub(crate) fn learn(&mut self, name: Name, page: &KeyPage) {
        self.removed.clone_from(&page.removed);
        if let Some(newest) = self.epochs.last_mut() {
            newest.removed.clone_from(&page.removed);
        }
        (self.key, self.recovery) = (Some(name), page.recovery);
    }

    /// Counts rows that no lane in sight holds, and gives those that have been so for long enough.
    pub(crate) fn count_orphans(
        &mut self,
        found: Vec<Span>,
        enough: impl Fn(&Span) -> u8,
    ) -> Vec<Span> {
        let known = std::mem::take(&mut self.orphans);
        let count = |span: &Span| {
            let before =
                known.iter().filter(|(other, _)| other.meets(span)).map(|(_, times)| *times);
            before.max().unwrap_or(0).saturating_add(1)
        };
        self.orphans = found.iter().map(|span| (*span, count(span))).collect();
        let adopted = self.orphans.iter().filter(|(span, times)| *times >= enough(span));
        adopted.map(|(span, _)| *span).collect()
    }
}
