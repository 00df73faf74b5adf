//! One record on several devices, by way of a place that any of them can reach: a folder that some other
//! program carries, or a server. Nothing in here has a way to a server: whoever has one hands it over.
//!
//! The protocol is `core/shelf`'s, which knows no record; here it is given one ([`store`]), and its ends
//! are told as what a person did. One place a record; a peer coach's record has none: the people in it
//! agreed to one reader and one device.

mod join;
mod place;
mod store;

pub use join::{DeviceUnderKey, Invite, JoinWith, Joined, Joining, KeyInPlace, Knock};
pub use place::{SyncPlace, SyncServer};

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tandem_model::{Result, Role, TandemError, is_plain};
use tandem_shelf::{
    FolderShelf, Go, Hex, Lane, Memory, NoRandom, Recovery, Round, Setting, Shelf, ShelfError,
    Store as _, StoreError, SyncError, SyncReport, SyncStep,
};
use tandem_vault::{Alone, SpareSlot, Tables as _};

use self::place::Whereabouts;
use self::store::{Kept, PLACE};
use crate::record::Tandem;
use crate::record::error::public;
use crate::record::expire;
use crate::record::fold::Fold;
use crate::record::{millis, profile};

/// Under which a record keeps what the last sync told.
const TOLD: &str = "told";

/// The record and the place that it is joined to.
#[derive(Clone, Copy)]
pub struct Sync<'a> {
    tandem: &'a Tandem,
}

/// What a sync brought and saw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncDone {
    /// Changes that came.
    pub taken_in: u64,
    /// Changes that went.
    pub published: u64,
    /// The other devices.
    pub devices: Vec<OtherDevice>,
    /// Those of them that were not known here before, or were out and are back.
    #[serde(default)]
    pub joined: Vec<OtherDevice>,
    /// Devices that another one removed, as is known here from now on.
    #[serde(default)]
    pub removed: Vec<RemovedDevice>,
    /// Devices that made a key which does not count here, as is known from now on.
    #[serde(default)]
    pub rivals: Vec<KeyMaker>,
    /// Devices that forgot so much at once that the person is asked first.
    #[serde(default)]
    pub asks: Vec<AsksToForget>,
    /// Something that another device put is not there yet.
    pub waiting: u32,
    /// Changes of a newer Tandem: kept, and shown as far as they can be read here.
    pub unread: u64,
    /// Objects that nothing here opens.
    pub unreadable: u32,
    /// Names in the place that are nobody's here.
    pub strangers: u32,
    /// What this device had put and was gone or spoilt; it was put again.
    pub mended: u32,
    /// The place showed this device's part as it was on an earlier day.
    pub rolled_back: bool,
    /// Another device has seen what this one cannot see.
    pub not_everything: bool,
    /// This is a copy of another installation's record, or came from a backup: it goes on by itself.
    pub restarted: bool,
    /// Another device writes what only a newer Tandem reads.
    pub update_needed: bool,
    /// By so many hours the date of this device is ahead of the place's: nothing went.
    pub hours_ahead: Option<u32>,
    /// Changes that no other device has put there.
    pub only_here: u64,
    /// Requests to the place.
    pub requests: u32,
    /// Bytes that went.
    pub bytes_up: u64,
    /// Bytes that came.
    pub bytes_down: u64,
}

/// Another device of the same person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct OtherDevice {
    /// Names it here.
    pub id: String,
    /// The person's word for it.
    pub label: String,
    /// When it last put something that was read here, by its own clock.
    pub last_heard: DateTime<Utc>,
    /// Whether it has not said yet that it has all that this one has.
    pub behind: bool,
    /// Whether the place shows it as it was on an earlier day.
    pub rolled_back: bool,
    /// Whether it left.
    pub left: bool,
    /// Whether it says that it came by the spare key alone, and no other device let it in.
    #[serde(default)]
    pub by_spare_key: bool,
    /// When it was first read of here; none if it was there before this one.
    #[serde(default)]
    pub since: Option<DateTime<Utc>>,
}

/// A device that made a key which does not count here. Of two that each took the other out only the person knows which
/// is theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct KeyMaker {
    /// Names it here.
    pub id: String,
    /// The person's word for it, if it is known here.
    pub label: Option<String>,
}

/// A device that forgot much at once. What it wrote is left out until the person said yes, or the time is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct AsksToForget {
    /// Names it here.
    pub id: String,
    /// The person's word for it.
    pub label: String,
    /// How many entries that are here.
    pub entries: u64,
    /// When they are forgotten in any case.
    pub until: DateTime<Utc>,
}

/// What a person said before a sync.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncChoice {
    /// The folder is the right one and was emptied: it is filled anew.
    pub refill: bool,
    /// What other devices forgot is forgotten here, too, however much it is.
    pub forget: bool,
}

/// A device that was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RemovedDevice {
    /// Names it here.
    pub id: String,
    /// The person's word for it, if it was known here.
    pub label: Option<String>,
    /// When it was first heard here; none if that was before this one joined.
    pub since: Option<DateTime<Utc>>,
}

/// How it stands, without a look at the place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SyncStatus {
    /// The person's word for this device.
    pub label: String,
    /// The folder, or the address of the server.
    pub folder: Option<String>,
    /// When the last sync ended.
    pub last: Option<DateTime<Utc>>,
    /// What it told.
    pub told: Option<SyncDone>,
    /// The other devices.
    pub devices: Vec<OtherDevice>,
    /// Those that were removed.
    pub removed: Vec<RemovedDevice>,
    /// Those that made a key which does not count here.
    pub rivals: Vec<KeyMaker>,
    /// Changes that are not in the place yet.
    pub to_send: u64,
    /// Entries of a newer Tandem that are in no list and no total here.
    pub unread: u32,
    /// Whether the place opens with another spare key than this device.
    pub other_spare_key: Option<OtherSpareKey>,
}

/// Why a place opens with another spare key than this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(rename_all = "snake_case")]
pub enum OtherSpareKey {
    /// A new one was made here: the place follows with the next sync.
    MadeHere,
    /// A new one was made on another device: the place opens with that, this device with its own.
    MadeElsewhere,
}

#[derive(Serialize, Deserialize)]
struct Told {
    at: DateTime<Utc>,
    done: SyncDone,
}

impl Tandem {
    /// One record on several devices.
    #[must_use]
    pub fn sync(&self) -> Sync<'_> {
        Sync { tandem: self }
    }
}

impl Sync<'_> {
    /// Makes a folder, or what a server has of one, the place of this record, and puts the record there, sealed.
    /// Interrupted, the same again goes on.
    ///
    /// # Errors
    /// `Invalid` in `role` of a peer coach's record, in `label`, and in `place`: if there is one already,
    /// if the folder is not there, holds something (unless that was `allowed`), or lies in the record's or
    /// around it, and for what the place does. Nothing of the record is then lost.
    pub fn set_up<'p>(
        &self,
        place: impl Into<SyncPlace<'p>>,
        label: &str,
        allowed: bool,
    ) -> Result<SyncDone> {
        self.require_own()?;
        check_label(label)?;
        let place = place.into();
        let named = place.whereabouts(self.tandem.vault.folder())?;
        let folder;
        let shelf: &dyn Shelf = match place {
            SyncPlace::Server(_, shelf) => shelf,
            SyncPlace::Folder(_) => {
                folder = FolderShelf::new(Path::new(named.name()));
                &folder
            }
        };
        let _turn = self.turn()?;
        let known = self.recall()?;
        if known.as_ref().is_some_and(Memory::is_published) {
            return Err(TandemError::invalid("place", "no place yet: this record has one already"));
        }
        let recovery = recovery_of(&self.spare_slot()?);
        let before = self.whereabouts()?;
        if known.is_some() && before.as_ref().map(Whereabouts::name) != Some(named.name()) {
            self.tandem.vault.change_places(|places| places.leave(&PLACE)).map_err(public)?;
        }
        let goes_on = self.recall()?.is_some();
        let vault = *self.tandem.vault.id();
        let setting = Setting { vault, recovery, label, into_nonempty: allowed || goes_on };
        let noted = Cell::new(false);
        let progress = |_: SyncStep| {
            // Once something is noted, an interrupted setup is found again by its folder.
            if !noted.replace(true) {
                let _ = self.keep_whereabouts(&named);
            }
            Go::On
        };
        let refused = Cell::new(false);
        let report = self.round(shelf, &progress, |round| {
            round.set_up(setting).inspect_err(|error| refused.set(took_nothing(error)))
        });
        let nothing = match self.recall()? {
            // Not even the key of a shelf: there is nothing to find again, and no login to keep for it.
            None => true,
            Some(memory) => refused.get() && !goes_on && !memory.is_begun(),
        };
        if report.is_err() && nothing {
            self.tandem.vault.change_places(|places| places.leave(&PLACE)).map_err(public)?;
        }
        let report = report?;
        self.keep_whereabouts(&named)?;
        self.told(report)
    }

    /// Brings what other devices put, and puts what is new here.
    ///
    /// # Errors
    /// `Invalid` in `place` if there is none, if it is not the right one (unless it is to be filled anew), if two keys are
    /// there of which the person has to say which counts ([`SyncStatus::rivals`]), and for what it does; `Cancelled` if `progress` stopped it; `Corrupt`, `NewerVersion`;
    /// `Busy` if another program is at it; those of writing. What was done stays done, and the next goes
    /// on from there.
    pub fn now(
        &self,
        shelf: &dyn Shelf,
        choice: SyncChoice,
        progress: &dyn Fn(SyncStep) -> Go,
    ) -> Result<SyncDone> {
        self.require_own()?;
        let _turn = self.turn()?;
        // Of what is due here as well nobody is asked whether another device may forget it.
        expire::forget_old(self.tandem)?;
        let report = self.round(shelf, progress, |mut round| {
            (round.refill, round.forget) = (choice.refill, choice.forget);
            round.run()
        })?;
        self.told(report)
    }

    /// The folder that the record is joined to by this installation.
    ///
    /// # Errors
    /// `Invalid` in `place` if there is none, or it lies in the record's folder or around it, or it is a server.
    pub fn shelf(&self) -> Result<FolderShelf> {
        match self.whereabouts()? {
            Some(Whereabouts::Folder(folder)) => Ok(FolderShelf::new(Path::new(&folder))),
            Some(Whereabouts::Server(_)) | None => Err(no_place()),
        }
    }

    /// The server that the record is joined to by this installation, and who may open the place there. None if the
    /// place is a folder.
    ///
    /// # Errors
    /// Those of reading.
    pub fn server(&self) -> Result<Option<SyncServer>> {
        match self.whereabouts()? {
            Some(Whereabouts::Server(server)) => Ok(Some(server)),
            Some(Whereabouts::Folder(_)) | None => Ok(None),
        }
    }

    /// The same place under another path: a stick that is found elsewhere today. Once a sync with it was
    /// done, [`Sync::found_at`] keeps that.
    ///
    /// # Errors
    /// As [`Sync::shelf`].
    pub fn shelf_at(&self, folder: &Path) -> Result<FolderShelf> {
        self.recall()?.ok_or_else(no_place)?;
        let whole = of_folder(folder)?;
        is_apart(&whole, self.tandem.vault.folder())?;
        Ok(FolderShelf::new(&whole))
    }

    /// Keeps where the place was found, and who may open it there. Not before a sync: a folder that is not the right
    /// one is not kept, and neither is a login that opens nothing.
    ///
    /// # Errors
    /// As [`Sync::shelf`].
    pub fn found_at<'p>(&self, place: impl Into<SyncPlace<'p>>) -> Result<()> {
        self.recall()?.ok_or_else(no_place)?;
        self.keep_whereabouts(&place.into().whereabouts(self.tandem.vault.folder())?)
    }

    /// How it stands, without a look at the place. None if the record is joined to none.
    ///
    /// # Errors
    /// Those of reading.
    pub fn status(&self) -> Result<Option<SyncStatus>> {
        let Some(memory) = self.recall()? else { return Ok(None) };
        let store = Kept(self.tandem);
        let told: Option<Told> =
            self.tandem.vault.places(|places| places.get(&PLACE, TOLD, b"")).map_err(public)?;
        let phones = memory.phones(&store).map_err(of_store)?;
        let own = self.tandem.vault.spare_slot().map_err(public)?.as_ref().map(recovery_of);
        let other_spare_key =
            own.filter(|own| *own != memory.recovery()).map(|own| match memory.is_news(&own) {
                true => OtherSpareKey::MadeHere,
                false => OtherSpareKey::MadeElsewhere,
            });
        Ok(Some(SyncStatus {
            label: memory.label().to_owned(),
            folder: self.whereabouts()?.map(|place| place.name().to_owned()),
            last: told.as_ref().map(|told| told.at),
            devices: phones.iter().map(OtherDevice::of).collect(),
            removed: memory.removed().iter().map(RemovedDevice::of).collect(),
            rivals: memory.rivals().into_iter().map(KeyMaker::of).collect(),
            to_send: memory.unpublished(&store).map_err(of_store)?,
            unread: self.tandem.unread()?,
            other_spare_key,
            told: told.map(|told| told.done),
        }))
    }

    /// Removes another device: a new key, which it does not get. What it put stays in the record, and what
    /// it has read it has.
    ///
    /// # Errors
    /// `Invalid` in `device` if none is called so, or several are; as [`Sync::now`].
    pub fn remove(&self, shelf: &dyn Shelf, device: &str) -> Result<SyncDone> {
        self.require_own()?;
        let memory = self.recall()?.ok_or_else(no_place)?;
        let phones = memory.phones(&Kept(self.tandem)).map_err(of_store)?;
        let known = phones.into_iter().map(|it| (it.lane, Some(it.label)));
        let all: BTreeMap<_, _> = known.chain(memory.rivals()).collect();
        let is_it = |lane: &Lane, label: &Option<String>| {
            lane.as_str() == device || label.as_deref().map(shown).as_deref() == Some(device)
        };
        let found = all.iter().filter(|(lane, label)| is_it(lane, label)).map(|(lane, _)| *lane);
        let lane = match found.collect::<Vec<_>>()[..] {
            [one] => one,
            [] => return Err(TandemError::invalid("device", "a device that is joined")),
            _ => return Err(TandemError::invalid("device", "one of several with this name")),
        };
        let _turn = self.turn()?;
        let report = self.round(shelf, &|_| Go::On, |round| round.remove_lane(lane))?;
        self.told(report)
    }

    /// Leaves the place: others go on with what this device put there. Where the place is gone, give none.
    /// The record stays.
    ///
    /// # Errors
    /// As [`Sync::now`]; the record is then still joined.
    pub fn leave(&self, shelf: Option<&dyn Shelf>) -> Result<()> {
        self.recall()?.ok_or_else(no_place)?;
        let _turn = self.turn()?;
        if let Some(shelf) = shelf {
            self.round(shelf, &|_| Go::On, |round| round.leave())?;
        }
        self.tandem.vault.change_places(|places| places.leave(&PLACE)).map_err(public)
    }

    /// Removes from the place everything of this record, for all devices, and leaves it. The record stays
    /// on each. Says how many objects went.
    ///
    /// # Errors
    /// As [`Sync::leave`]; it can then be done again.
    pub fn erase(&self, shelf: &dyn Shelf) -> Result<u32> {
        self.recall()?.ok_or_else(no_place)?;
        let _turn = self.turn()?;
        let gone = self.round(shelf, &|_| Go::On, |round| round.erase())?;
        self.tandem.vault.change_places(|places| places.leave(&PLACE)).map_err(public)?;
        Ok(gone)
    }

    /// Whether what is here can be brought into a record that this device joins
    /// ([`Transfer::bring`](crate::Transfer::bring)): it is one's own, and has no place. Until what this gives is dropped,
    /// nobody else can open it, or what they wrote would be put aside with it; close the record before.
    ///
    /// # Errors
    /// `Invalid` in `role` or `place`, `Busy` if another program has it open.
    pub fn can_be_brought(&self) -> Result<Alone> {
        self.require_own()?;
        match self.recall()? {
            Some(_) => {
                Err(TandemError::invalid("place", "no place yet: this record has one already"))
            }
            None => self.tandem.vault.alone().map_err(public),
        }
    }

    fn require_own(&self) -> Result<()> {
        match self.tandem.read(|read| Ok(profile::read_profile(read)?.role))? {
            Role::Own => Ok(()),
            Role::Coach => Err(TandemError::invalid(
                "role",
                "a record of one's own: a peer coach's stays on one device",
            )),
        }
    }

    fn recall(&self) -> Result<Option<Memory>> {
        Kept(self.tandem).recall().map_err(of_store)
    }

    fn spare_slot(&self) -> Result<SpareSlot> {
        self.tandem
            .vault
            .spare_slot()
            .map_err(public)?
            .ok_or_else(|| TandemError::invalid("spare_key", "a spare key: make one first"))
    }

    fn whereabouts(&self) -> Result<Option<Whereabouts>> {
        self.tandem.vault.places(Whereabouts::recall).map_err(public)
    }

    fn keep_whereabouts(&self, place: &Whereabouts) -> Result<()> {
        self.tandem.vault.change_places(|places| place.keep(places)).map_err(public)
    }

    /// One sync of a record at a time. The folder itself is what is locked; where the system cannot do
    /// that, one goes on without.
    fn turn(&self) -> Result<Option<File>> {
        let Ok(folder) = File::open(self.tandem.vault.folder()) else { return Ok(None) };
        match folder.try_lock() {
            Ok(()) => Ok(Some(folder)),
            Err(std::fs::TryLockError::WouldBlock) => Err(TandemError::Busy),
            Err(std::fs::TryLockError::Error(_)) => Ok(None),
        }
    }

    fn round<T>(
        &self,
        shelf: &dyn Shelf,
        progress: &dyn Fn(SyncStep) -> Go,
        work: impl FnOnce(Round<'_>) -> std::result::Result<T, SyncError>,
    ) -> Result<T> {
        let store = Kept(self.tandem);
        let now = millis(self.tandem.now());
        let mut random = random;
        let spare = self.tandem.vault.spare_slot().map_err(public)?;
        let mut round = Round::new((shelf, &store), (now, schema()), &mut random, progress);
        round.recovery = spare.as_ref().map(recovery_of);
        work(round).map_err(of_sync)
    }

    fn told(&self, report: SyncReport) -> Result<SyncDone> {
        let done = SyncDone::of(&report);
        let told = Told { at: self.tandem.now(), done };
        let keep = |places: &tandem_vault::Places<'_>| places.put_own(&PLACE, TOLD, b"", &told);
        self.tandem.vault.change_places(keep).map_err(public)?;
        Ok(told.done)
    }
}

impl SyncDone {
    fn of(report: &SyncReport) -> Self {
        const HOUR: i64 = 60 * 60 * 1000;
        let ahead = |millis: i64| u32::try_from(millis / HOUR).unwrap_or(u32::MAX);
        let is_news = |lane: &Lane| report.joined.contains(lane) || report.back.contains(lane);
        let joined = report.phones.iter().filter(|phone| is_news(&phone.lane));
        let label = |lane: &Lane| {
            let known = report.phones.iter().find(|phone| phone.lane == *lane);
            known.map(|phone| phone.label.clone())
        };
        let rivals = report.rivals.iter().map(|lane| (*lane, label(lane)));
        Self {
            taken_in: report.taken_in,
            published: report.published,
            devices: report.phones.iter().map(OtherDevice::of).collect(),
            joined: joined.map(OtherDevice::of).collect(),
            removed: report.removed.iter().map(RemovedDevice::of).collect(),
            rivals: rivals.map(KeyMaker::of).collect(),
            asks: report.asks.iter().map(AsksToForget::of).collect(),
            waiting: report.waiting,
            unread: report.unread_newer,
            unreadable: report.unreadable,
            strangers: report.strangers,
            mended: report.mended,
            rolled_back: report.rolled_back,
            not_everything: report.not_everything,
            restarted: report.restarted,
            update_needed: report.update_needed,
            hours_ahead: report.date_ahead.map(ahead),
            only_here: report.only_here,
            requests: report.requests,
            bytes_up: report.bytes_up,
            bytes_down: report.bytes_down,
        }
    }
}

impl OtherDevice {
    fn of(phone: &tandem_shelf::Phone) -> Self {
        Self {
            id: phone.lane.to_string(),
            label: shown(&phone.label),
            last_heard: DateTime::from_timestamp_millis(phone.last_heard).unwrap_or_default(),
            behind: phone.behind,
            rolled_back: phone.rolled_back,
            left: phone.left,
            by_spare_key: phone.by_spare_key,
            since: first_heard(phone.since),
        }
    }
}

impl RemovedDevice {
    fn of(phone: &tandem_shelf::RemovedPhone) -> Self {
        Self {
            id: phone.lane.to_string(),
            label: phone.label.as_deref().map(shown),
            since: first_heard(phone.since),
        }
    }
}

impl KeyMaker {
    fn of((lane, label): (Lane, Option<String>)) -> Self {
        Self { id: lane.to_string(), label: label.as_deref().map(shown) }
    }
}

impl AsksToForget {
    fn of(asks: &tandem_shelf::Asks) -> Self {
        Self {
            id: asks.lane.to_string(),
            label: shown(&asks.label),
            entries: asks.entries,
            until: DateTime::from_timestamp_millis(asks.until).unwrap_or_default(),
        }
    }
}

/// When something was first heard here; 0 is before this device was here.
fn first_heard(millis: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp_millis(millis).filter(|_| millis > 0)
}

/// The schema of the tables, which a head tells.
fn schema() -> i64 {
    Fold.migrations().len() as i64
}

fn random(bytes: &mut [u8]) -> std::result::Result<(), NoRandom> {
    tandem_vault::random(bytes).map_err(|_| NoRandom)
}

fn recovery_of(slot: &SpareSlot) -> Recovery {
    Recovery { public: Hex(slot.public), salt: Hex(slot.salt) }
}

fn no_place() -> TandemError {
    TandemError::invalid("place", "a place: this record is joined to none")
}

/// Refuses a place in the record's folder or around it: whoever carries the one would carry the other. The record's
/// need not be there yet.
fn is_apart(place: &Path, own: &Path) -> Result<()> {
    let there = own.ancestors().find_map(|it| Some((it, it.canonicalize().ok()?)));
    let own = match there {
        Some((it, whole)) => whole.join(own.strip_prefix(it).unwrap_or(own)),
        // Named from where the program stands.
        None => std::path::absolute(own).unwrap_or_else(|_| own.to_owned()),
    };
    match place.starts_with(&own) || own.starts_with(place) {
        true => Err(TandemError::invalid("place", "a folder apart from the record's own")),
        false => Ok(()),
    }
}

/// Whether a place that answered so took nothing: what is put may be there although another answer came.
fn took_nothing(error: &SyncError) -> bool {
    use ShelfError::{Absent, Denied, Full};
    matches!(error, SyncError::Shelf(Denied | Absent | Full))
}

/// A folder that is there, by its path from the root.
fn of_folder(folder: &Path) -> Result<std::path::PathBuf> {
    match folder.canonicalize() {
        Ok(whole) if whole.is_dir() => Ok(whole),
        _ => Err(of_shelf(ShelfError::Absent)),
    }
}

/// What another device calls itself, as it is shown: whoever has its key wrote it.
fn shown(label: &str) -> String {
    label.chars().filter(|letter| is_plain(*letter)).take(tandem_shelf::LABEL).collect()
}

/// A word for a device is shown on the others.
fn check_label(label: &str) -> Result<()> {
    let fits = (1..=tandem_shelf::LABEL).contains(&label.chars().count());
    match fits && !label.trim().is_empty() && label.chars().all(is_plain) {
        true => Ok(()),
        false => Err(TandemError::invalid("label", "1 to 40 letters in one line")),
    }
}

/// What a place did not do, for the person whose place it is.
fn of_shelf(error: ShelfError) -> TandemError {
    match error {
        ShelfError::Absent => TandemError::invalid("place", "a folder that is there"),
        ShelfError::NotHereYet => TandemError::invalid("place", "files that have come whole"),
        ShelfError::Denied => TandemError::invalid("place", "a folder that may be written"),
        ShelfError::Full => TandemError::invalid("place", "room in the place: it is full"),
        ShelfError::Busy { .. } | ShelfError::Unreachable => {
            TandemError::invalid("place", "a place that answers")
        }
        _ => TandemError::invalid("place", "a place that keeps what is put there"),
    }
}

fn of_store(error: StoreError) -> TandemError {
    match error {
        StoreError::Damaged => TandemError::Corrupt { why: error.to_string() },
        StoreError::Newer => TandemError::NewerVersion,
        StoreError::Other(error) => match error.downcast::<TandemError>() {
            Ok(error) => *error,
            Err(error) => TandemError::Io { why: error.to_string() },
        },
    }
}

fn of_sync(error: SyncError) -> TandemError {
    match error {
        SyncError::Shelf(error) => of_shelf(error),
        SyncError::Store(error) => of_store(error),
        SyncError::NoShelf => no_place(),
        SyncError::ShelfMissing { empty: true } => {
            TandemError::invalid("place", "the folder that holds the record: this one is empty")
        }
        SyncError::ShelfMissing { empty: false } => {
            TandemError::invalid("place", "the folder that holds the record: this one does not")
        }
        SyncError::NotEmpty { shelf: true } => {
            TandemError::invalid("place", "another folder: a record is kept in this one")
        }
        SyncError::NotEmpty { shelf: false } => {
            TandemError::invalid("place", "an empty folder: something is in this one")
        }
        SyncError::Removed => {
            TandemError::invalid("place", "a device that was not removed from it")
        }
        SyncError::Rivals => {
            TandemError::invalid("place", "one key: two are there that do not follow each other")
        }
        SyncError::TooMuch => TandemError::invalid("place", "a folder with fewer files"),
        SyncError::TooManyLanes => TandemError::invalid("place", "seven devices at the most"),
        SyncError::NoSuchLane => TandemError::invalid("device", "a device that is joined"),
        SyncError::Newer => TandemError::NewerVersion,
        SyncError::Stopped => TandemError::Cancelled,
        error => TandemError::Io { why: error.to_string() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Signs that clear a terminal or turn its letters round, from whoever has the key of a device.
    #[test]
    fn attack_m1_a_device_is_called_by_letters_alone() {
        assert_eq!(shown("\u{1b}[2J\u{202e}evil\nphone"), "[2Jevilphone");
        assert_eq!(shown(&"x".repeat(99)).len(), tandem_shelf::LABEL);
    }
}
