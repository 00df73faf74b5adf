//! One record on several devices, by way of a place that a host reaches ([`Shelf`]).

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::sync::Arc;

use tandem::{
    Cost, Go, JoinWith, KeyInPlace, SyncChoice, SyncDone, SyncPlace, SyncServer, SyncStatus,
};
use tandem_model::{Language, Result, TandemError};
use zeroize::Zeroizing;

use crate::host::Device;
use crate::shared::Shared;
use crate::shelf::Hosts;
use crate::{Clock, Key, Part, Place, Progress, Shelf, Tandem};

/// Where a place is, in a host's own words, and who may open it, where it asks. It is kept by this device alone, in no backup.
#[derive(uniffi::Record)]
pub struct ShelfAddress {
    /// By which the host finds it again: the `Uri` of a tree, a bookmark, the address of a server.
    pub address: String,
    /// The name of the account; empty where the system asks for none.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl From<ShelfAddress> for SyncServer {
    fn from(ShelfAddress { address, user, password }: ShelfAddress) -> Self {
        Self { address, user, password }
    }
}

/// The record and the place that it is joined to. From [`crate::Tandem::sync`].
#[derive(uniffi::Object)]
pub struct Sync {
    pub(crate) of: Arc<Shared>,
}

impl Sync {
    /// Tells whoever listens of what came and of what was forgotten by its age, however the sync ended: what was taken in
    /// before it broke off is here.
    fn told(&self, work: impl FnOnce(&tandem::Tandem) -> Result<SyncDone>) -> Result<SyncDone> {
        let work = |it: &tandem::Tandem| {
            let before = it.mark()?;
            let done = work(it);
            let wrote = it.touched_since(before).map_or(true, |touched| !touched.is_empty());
            Ok((done, wrote))
        };
        let is_news = |(done, wrote): &(Result<SyncDone>, bool)| {
            *wrote || done.as_ref().map_or(true, |done| done.taken_in > 0)
        };
        self.of.change_outside(Part::Everything, is_news, work)?.0
    }
}

#[uniffi::export]
impl Sync {
    /// Makes a place that is there and empty the place of this record, and puts the record there, sealed. Interrupted, the
    /// same again goes on. A place in which something is already is taken if that was `allowed`.
    ///
    /// # Errors
    /// `Invalid` in `role` of a peer coach's record, in `label` (1 to 40 letters), and in `place`, for what it does. Nothing of
    /// the record is then lost.
    pub fn set_up(
        &self,
        at: ShelfAddress,
        shelf: Arc<dyn Shelf>,
        label: &str,
        allowed: bool,
    ) -> Result<SyncDone> {
        let (server, shelf) = (SyncServer::from(at), Hosts(shelf));
        self.told(|it| it.sync().set_up(SyncPlace::Server(&server, &shelf), label, allowed))
    }

    /// Brings what other devices put, and puts what is new here. Progress is told the steps.
    ///
    /// # Errors
    /// `Invalid` in `place` if there is none, if it is not the right one (unless it is to be filled anew), and for what it does;
    /// `Cancelled`; `Busy`; `Corrupt`; `NewerVersion`. What was done stays done, and the next goes on from there.
    #[uniffi::method(default(progress = None))]
    pub fn now(
        &self,
        shelf: Arc<dyn Shelf>,
        choice: SyncChoice,
        progress: Option<Arc<dyn Progress>>,
    ) -> Result<SyncDone> {
        let told = RefCell::new(self.of.progress(progress.as_deref()));
        let steps = Cell::new(0_u32);
        let go = |_| {
            steps.set(steps.get().saturating_add(1));
            if told.borrow_mut()(steps.get()).is_continue() { Go::On } else { Go::Stop }
        };
        self.told(|it| it.sync().now(&Hosts(shelf), choice, &go))
    }

    /// Where the record is joined to, by this device. None if it is joined to nothing, or to a folder by its path.
    ///
    /// # Errors
    /// Those of reading.
    pub fn server(&self) -> Result<Option<ShelfAddress>> {
        let server = self.of.read(|it| it.sync().server())?;
        Ok(server.map(|it| ShelfAddress {
            address: it.address.clone(),
            user: it.user.clone(),
            password: it.password.clone(),
        }))
    }

    /// Keeps where the place was found: chosen anew, or with another login. Only after a sync with it.
    ///
    /// # Errors
    /// `Invalid` in `place` if there is none.
    pub fn found_at(&self, at: ShelfAddress, shelf: Arc<dyn Shelf>) -> Result<()> {
        let (server, shelf) = (SyncServer::from(at), Hosts(shelf));
        self.of.read(|it| it.sync().found_at(SyncPlace::Server(&server, &shelf)))
    }

    /// How it stands, without a look at the place. None if the record is joined to none.
    ///
    /// # Errors
    /// Those of reading.
    pub fn status(&self) -> Result<Option<SyncStatus>> {
        self.of.read(|it| it.sync().status())
    }

    /// Removes another device, by its id: a new key, which it does not get. What it put stays in the record, and what it has
    /// read it has.
    ///
    /// # Errors
    /// `Invalid` in `device`; as [`Sync::now`].
    pub fn remove(&self, shelf: Arc<dyn Shelf>, device: &str) -> Result<SyncDone> {
        self.told(|it| it.sync().remove(&Hosts(shelf), device))
    }

    /// Leaves the place: others go on with what this device put there. Where the place is gone, give none. The record
    /// stays.
    ///
    /// # Errors
    /// As [`Sync::now`]; the record is then still joined.
    pub fn leave(&self, shelf: Option<Arc<dyn Shelf>>) -> Result<()> {
        let shelf = shelf.map(Hosts);
        let shelf = shelf.as_ref().map(|shelf| shelf as &dyn tandem::Shelf);
        self.of.read(|it| it.sync().leave(shelf))
    }

    /// Removes from the place everything of this record, for all devices, and leaves it. The record stays on each. Says how
    /// many objects went.
    ///
    /// # Errors
    /// As [`Sync::leave`]; it can then be done again.
    pub fn erase(&self, shelf: Arc<dyn Shelf>) -> Result<u32> {
        self.of.read(|it| it.sync().erase(&Hosts(shelf)))
    }

    /// Invites another device. It counts until [`Invite::end`], which belongs to it however it ends.
    ///
    /// # Errors
    /// `Invalid` in `place`.
    pub fn invite(&self, shelf: Arc<dyn Shelf>) -> Result<Arc<Invite>> {
        let of = self.of.read(|it| it.sync().invite(&Hosts(shelf)))?;
        Ok(Arc::new(Invite { of }))
    }

    /// Hands the key over. Only after the person said that both screens show the same words.
    ///
    /// # Errors
    /// Those of the place.
    pub fn let_in(&self, shelf: Arc<dyn Shelf>, invite: &Invite, knock: &Knock) -> Result<()> {
        self.of.read(|it| it.sync().let_in(&Hosts(shelf), &invite.of, &knock.of))
    }
}

/// An invitation that stands in the place. From [`Sync::invite`].
#[derive(uniffi::Object)]
pub struct Invite {
    of: tandem::Invite,
}

#[uniffi::export]
impl Invite {
    /// What is typed or scanned on the other device. It alone opens nothing.
    #[must_use]
    pub fn text(&self) -> String {
        self.of.text().to_string()
    }

    /// Who came with it, if anybody did yet.
    ///
    /// # Errors
    /// Those of the place; `Invalid` in `invitation` if what came is not what a device puts.
    pub fn look(&self, shelf: Arc<dyn Shelf>) -> Result<Option<Arc<Knock>>> {
        Ok(self.of.look(&Hosts(shelf))?.map(|of| Arc::new(Knock { of })))
    }

    /// Whether the other device has taken what was handed over.
    ///
    /// # Errors
    /// Those of the place.
    pub fn is_taken(&self, shelf: Arc<dyn Shelf>) -> Result<bool> {
        self.of.is_taken(&Hosts(shelf))
    }

    /// Takes everything of it out of the place: it counts no more.
    ///
    /// # Errors
    /// Those of the place.
    pub fn end(&self, shelf: Arc<dyn Shelf>) -> Result<()> {
        self.of.end(&Hosts(shelf))
    }
}

/// Somebody who came with an invitation.
#[derive(uniffi::Object)]
pub struct Knock {
    of: tandem::Knock,
}

#[uniffi::export]
impl Knock {
    /// The person's word for the device.
    #[must_use]
    pub fn label(&self) -> String {
        self.of.label().to_owned()
    }

    /// The words that must stand on both screens.
    #[must_use]
    pub fn words(&self, language: Language) -> String {
        self.of.words(language)
    }
}

/// The device that joins.
#[derive(uniffi::Record)]
pub struct Joiner {
    /// Where its copy of the record will be.
    pub place: Place,
    /// What opens it, besides the spare key.
    pub first_way: Key,
    /// Where the place is.
    pub at: ShelfAddress,
    /// The person's word for this device.
    pub label: String,
    /// Which of several keys in the place that the spare key opens ([`keys_in_place`]).
    pub key: Option<String>,
}

/// A record that was joined.
#[derive(uniffi::Record)]
pub struct JoinedRecord {
    /// The record, open.
    pub tandem: Arc<Tandem>,
    /// Changes that came.
    pub came: u64,
    /// What its first own sync saw.
    pub first: Option<SyncDone>,
    /// Why that could not be done: the next does it.
    pub not_yet: Option<TandemError>,
}

impl Joiner {
    fn join(
        self,
        shelf: &Hosts,
        clock: Option<Arc<dyn Clock>>,
        join: impl FnOnce(&JoinWith<'_>, Box<Device>) -> Result<Option<tandem::Joined>>,
    ) -> Result<Option<JoinedRecord>> {
        let Self { place, first_way, at, label, key } = self;
        let device = Box::new(Device::new(Path::new(&place.installation), clock)?);
        let server = SyncServer::from(at);
        let joined = first_way.chosen(|first_way| {
            let with = JoinWith {
                folder: Path::new(&place.folder),
                first_way,
                place: SyncPlace::Server(&server, shelf),
                label: &label,
                key: key.as_deref(),
            };
            join(&with, device)
        })?;
        Ok(joined.map(|joined| {
            let (first, not_yet) = match joined.first {
                Ok(done) => (Some(done), None),
                Err(error) => (None, Some(error)),
            };
            let tandem = Arc::new(Tandem { of: Shared::new(joined.tandem) });
            JoinedRecord { tandem, came: joined.came, first, not_yet }
        }))
    }
}

/// A device that was invited and waits to be let in. From [`answer_invitation`].
#[derive(uniffi::Object)]
pub struct Joining {
    of: tandem::Joining,
}

#[uniffi::export]
impl Joining {
    /// The words that must stand on both screens.
    ///
    /// # Errors
    /// `Invalid` in `invitation` if what is there is none.
    pub fn words(&self, language: Language) -> Result<String> {
        self.of.words(language)
    }

    /// Makes the record of what is in the place, once the other device has let this one in; none before.
    ///
    /// # Errors
    /// `Invalid` in `invitation` if the other device ended it, in `vault` if there is a record already; `Corrupt`; those of the
    /// place and of writing. There is then no record here.
    #[uniffi::method(default(clock = None))]
    pub fn join(
        &self,
        shelf: Arc<dyn Shelf>,
        with: Joiner,
        clock: Option<Arc<dyn Clock>>,
    ) -> Result<Option<JoinedRecord>> {
        let shelf = Hosts(shelf);
        with.join(&shelf, clock, |with, device| self.of.join(&shelf, with, device, Cost::usual()))
    }
}

/// Answers an invitation. None if it is not in the place yet: it may be on its way.
///
/// # Errors
/// `Invalid` in `invitation` if a letter is wrong or somebody changed what is there, in `label`; those of the place.
#[uniffi::export]
pub fn answer_invitation(
    shelf: Arc<dyn Shelf>,
    text: String,
    label: &str,
) -> Result<Option<Arc<Joining>>> {
    let text = Zeroizing::new(text);
    let of = tandem::Joining::answer(&Hosts(shelf), &text, label)?;
    Ok(of.map(|of| Arc::new(Joining { of })))
}

/// Makes this device's copy of a record that is in a place, with nothing but its spare key: every other device may be
/// lost.
///
/// # Errors
/// `Invalid` in `spare_key` for one with a slip, in `place` if it opens nothing there, or several keys and none of them was named;
/// as [`Joining::join`].
#[uniffi::export(default(clock = None))]
pub fn join_with_spare_key(
    shelf: Arc<dyn Shelf>,
    spare_key: String,
    with: Joiner,
    clock: Option<Arc<dyn Clock>>,
) -> Result<JoinedRecord> {
    let (shelf, spare_key) = (Hosts(shelf), Zeroizing::new(spare_key));
    let joined = with.join(&shelf, clock, |with, device| {
        tandem::Tandem::join_with_spare_key(&shelf, &spare_key, with, device, Cost::usual())
            .map(Some)
    })?;
    joined.ok_or_else(|| TandemError::invalid("place", "a record that came"))
}

/// The keys in a place that a spare key opens, where there are several that do not follow each other. The person says which
/// counts.
///
/// # Errors
/// `Invalid` in `spare_key` for one with a slip, in `place` if it opens nothing there; those of the place.
#[uniffi::export]
pub fn keys_in_place(shelf: Arc<dyn Shelf>, spare_key: String) -> Result<Vec<KeyInPlace>> {
    tandem::Tandem::keys_in_place(&Hosts(shelf), &Zeroizing::new(spare_key))
}
