//! Where a record is put, and how its device keeps that: with this installation alone, in no backup, no journal and no
//! merge, and wiped with everything else of a place that is left.

use std::path::Path;

use serde::{Deserialize, Serialize};
use tandem_model::Result;
use tandem_shelf::Shelf;
use tandem_vault::Places;
use zeroize::Zeroize;

use super::store::PLACE;
use super::{is_apart, of_folder};

/// Under which a record keeps where the place is: one of the two.
const FOLDER: &str = "folder";
const SERVER: &str = "server";

/// Where a record is put.
#[derive(Clone, Copy)]
pub enum SyncPlace<'a> {
    /// A folder that is there.
    Folder(&'a Path),
    /// A server, and the way there.
    Server(&'a SyncServer, &'a dyn Shelf),
}

impl<'a> From<&'a Path> for SyncPlace<'a> {
    fn from(folder: &'a Path) -> Self {
        Self::Folder(folder)
    }
}

/// A place on a server, and who may open it. The password is wiped when dropped; `Debug` hides all of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncServer {
    /// Its address, as the person wrote it.
    pub address: String,
    /// The name of the account, or the id of a key.
    pub user: String,
    /// Its password, or the secret of that key.
    pub password: String,
}

impl Drop for SyncServer {
    fn drop(&mut self) {
        self.password.zeroize();
    }
}

impl std::fmt::Debug for SyncServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SyncServer(…)")
    }
}

/// What a device keeps of where its place is.
pub(super) enum Whereabouts {
    /// The path from the root.
    Folder(String),
    Server(SyncServer),
}

impl SyncPlace<'_> {
    /// As it is kept.
    ///
    /// # Errors
    /// `Invalid` in `place` of a folder that is not there, or lies in the record's or around it.
    pub(super) fn whereabouts(&self, record: &Path) -> Result<Whereabouts> {
        match self {
            Self::Folder(folder) => {
                let whole = of_folder(folder)?;
                is_apart(&whole, record)?;
                Ok(Whereabouts::Folder(whole.display().to_string()))
            }
            Self::Server(server, _) => Ok(Whereabouts::Server((*server).clone())),
        }
    }
}

impl Whereabouts {
    /// By which it is told from another, and shown: no login.
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Folder(folder) => folder,
            Self::Server(server) => &server.address,
        }
    }

    pub(super) fn recall(places: &Places<'_>) -> tandem_vault::Result<Option<Self>> {
        if let Some(server) = places.get(&PLACE, SERVER, b"")? {
            return Ok(Some(Self::Server(server)));
        }
        Ok(places.get(&PLACE, FOLDER, b"")?.map(Self::Folder))
    }

    /// Keeps it, in the place of another.
    pub(super) fn keep(&self, places: &Places<'_>) -> tandem_vault::Result<()> {
        match self {
            Self::Folder(folder) => {
                places.remove(&PLACE, SERVER, b"")?;
                places.put_own(&PLACE, FOLDER, b"", folder)
            }
            Self::Server(server) => {
                places.remove(&PLACE, FOLDER, b"")?;
                places.put_own(&PLACE, SERVER, b"", server)
            }
        }
    }
}
