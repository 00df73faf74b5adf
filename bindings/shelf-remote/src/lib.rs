//! A shelf on a server: WebDAV, as Nextcloud and many home servers have it, or an object store that speaks S3. The four
//! verbs of [`Shelf`] over Apache OpenDAL, and nothing beyond what any place does: no conditional write, no renaming, no
//! date of a file.
//!
//! What is sealed says nothing, but a password that travels in clear opens the place to whoever listens. So a server is
//! reached over TLS alone, but for one on this very device.
#![warn(missing_docs)]

mod place;

use std::sync::Once;
use std::time::Duration;

use opendal::{EntryMode, Error, ErrorKind, HttpTransporter, Operator};
use opendal_http_transport_reqwest::ReqwestTransport;
use tandem_shelf::{Listed, Listing, Shelf, ShelfError};
use tokio::runtime::{Builder, Runtime};

pub use place::{Login, NotAPlace, Place};

/// A server that says nothing for so long is not there.
const SILENCE: Duration = Duration::from_secs(30);

/// A shelf on a server. Its calls block.
pub struct RemoteShelf {
    operator: Operator,
    runtime: Runtime,
}

impl std::fmt::Debug for RemoteShelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RemoteShelf(…)")
    }
}

impl RemoteShelf {
    /// The shelf at a place. Nothing is asked of the server yet.
    ///
    /// # Errors
    /// [`NotAPlace`] of one that no client can be made for.
    pub fn new(place: &Place, login: &Login) -> Result<Self, NotAPlace> {
        static TRANSPORT: Once = Once::new();
        TRANSPORT.call_once(|| {
            // Another one that the program has taken before does as well.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let client = reqwest::Client::builder()
                .connect_timeout(SILENCE)
                .read_timeout(SILENCE)
                // Whoever answers for a place must not send its password elsewhere.
                .redirect(reqwest::redirect::Policy::none())
                .build();
            if let Ok(client) = client {
                HttpTransporter::install_default(ReqwestTransport::new(client));
            }
        });
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self {
            operator: place.operator(login)?,
            runtime: runtime.map_err(|_| NotAPlace::Client)?,
        })
    }

    fn wait<T>(&self, work: impl Future<Output = opendal::Result<T>>) -> Result<T, ShelfError> {
        self.runtime.block_on(work).map_err(|error| of(&error))
    }
}

impl Shelf for RemoteShelf {
    fn list(&self) -> Result<Listing, ShelfError> {
        let entries = self.wait(self.operator.list("/"))?;
        let files = entries.iter().filter(|entry| entry.metadata().mode() == EntryMode::FILE);
        let objects: Vec<_> = files
            .map(|entry| Listed {
                name: entry.name().to_owned(),
                size: entry.metadata().content_length(),
            })
            .collect();
        if objects.is_empty() {
            // A folder that is not there is listed as an empty one.
            self.wait(self.operator.stat("/"))?;
        }
        Ok(Listing { objects, date: None })
    }

    fn get(&self, name: &str, most: u64) -> Result<Vec<u8>, ShelfError> {
        plain(name)?;
        // The client takes an answer that is shorter than what was asked for as cut off. So the size is asked for first, and no
        // more than that is read, whatever the server sends.
        let size = self.wait(self.operator.stat(name))?.content_length();
        match size {
            0 => Ok(Vec::new()),
            _ if size > most => Err(ShelfError::Refused),
            _ => {
                let read = self.operator.read_with(name).range(0..size);
                Ok(self.wait(async { read.await })?.to_vec())
            }
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ShelfError> {
        plain(name)?;
        self.wait(self.operator.write(name, bytes.to_vec())).map(drop)
    }

    fn remove(&self, name: &str) -> Result<(), ShelfError> {
        plain(name)?;
        match self.wait(self.operator.delete(name)) {
            Err(ShelfError::Absent) => Ok(()),
            done => done,
        }
    }
}

/// No name leads out of the place.
fn plain(name: &str) -> Result<(), ShelfError> {
    let plain =
        !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']);
    if plain { Ok(()) } else { Err(ShelfError::Refused) }
}

/// What went wrong, and nothing of what the server said of it.
fn of(error: &Error) -> ShelfError {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => ShelfError::Absent,
        ErrorKind::PermissionDenied => ShelfError::Denied,
        ErrorKind::RateLimited => ShelfError::Busy { after_secs: None },
        ErrorKind::Unexpected if error.is_temporary() => ShelfError::Unreachable,
        _ => ShelfError::Refused,
    }
}
