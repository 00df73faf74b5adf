//! A shelf on a server: WebDAV, as Nextcloud and many home servers have it, or an object store that speaks S3. The four
//! verbs of [`Shelf`] over Apache OpenDAL, and nothing beyond what any place does: no conditional write, no renaming, no
//! date of a file.
//!
//! What is sealed says nothing, but a password that travels in clear opens the place to whoever listens. So a server is
//! reached over TLS alone, but for one on this very device, and whatever it answers, nothing goes anywhere else.
//!
//! `tandem` has none of this. It runs the program `tandem-remote` beside it ([`serve`]) and talks with that over pipes
//! (docs/adr/0027).

mod place;
mod program;
mod watch;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use http::StatusCode;
use opendal::{EntryMode, Error, ErrorKind, HttpTransporter, OperationContext, Operator};
use opendal_http_transport_reqwest::ReqwestTransport;
use tandem_shelf::{Listed, Listing, Shelf, ShelfError};
use tokio::runtime::{Builder, Runtime};

pub use place::{Login, NotAPlace, Place};
pub use program::serve;

use crate::watch::{ANSWER, Watched};

/// A server that says nothing for so long is not there.
const SILENCE: Duration = Duration::from_secs(30);
/// While an object goes up the client counts as silence that nothing comes back: so many times as long, five minutes, for
/// 4 MiB on a slow line and a server that looks into what it is given before it answers.
const UPLOAD: u32 = 10;
/// Whatever it says, an answer takes no longer: 4 MiB on the slowest line that is one.
const WHOLE: Duration = Duration::from_secs(15 * 60);
/// The most bytes of a list, all its pages together: three times what the longest took that a sync reads.
const LIST: u64 = 16 << 20;

/// A shelf on a server. Its calls block.
pub struct RemoteShelf {
    operator: Operator,
    /// The same, with more patience: for what goes up.
    up: Operator,
    watched: Watched,
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
        Self::patient(place, login, SILENCE)
    }

    /// As [`RemoteShelf::new`], with another patience.
    ///
    /// # Errors
    /// As [`RemoteShelf::new`].
    pub fn patient(place: &Place, login: &Login, silence: Duration) -> Result<Self, NotAPlace> {
        // Another one that the program has taken before does as well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let watched = Watched::new(client(place, silence, silence)?);
        let slowly = watched.by_another(client(place, silence, silence * UPLOAD)?);
        let by = |watched: &Watched| {
            let transport = HttpTransporter::new(watched.clone());
            let context = OperationContext::new().with_http_transport(transport);
            place.operator(login).map(|operator| operator.with_context(context))
        };
        let runtime = Builder::new_current_thread().enable_all().build();
        Ok(Self {
            operator: by(&watched)?,
            up: by(&slowly)?,
            watched,
            runtime: runtime.map_err(|_| NotAPlace::Client)?,
        })
    }

    fn wait<T>(
        &self,
        most: u64,
        work: impl Future<Output = opendal::Result<T>>,
    ) -> Result<T, ShelfError> {
        self.watched.begin(most);
        let work = async { tokio::time::timeout(WHOLE, work).await };
        // The client takes it for granted that what a list names is below what was asked for.
        match catch_unwind(AssertUnwindSafe(|| self.runtime.block_on(work))) {
            Ok(Ok(done)) => done.map_err(|error| self.why(&error)),
            Ok(Err(_)) => Err(ShelfError::Unreachable),
            Err(_) => Err(ShelfError::Refused),
        }
    }

    /// What went wrong, and nothing of what the server said of it.
    fn why(&self, error: &Error) -> ShelfError {
        use StatusCode as Status;
        let seen = self.watched.seen();
        if seen.too_much {
            return ShelfError::Refused;
        }
        match seen.status {
            // A folder above it is not there: WebDAV's word for that is a conflict.
            Some(Status::NOT_FOUND | Status::GONE | Status::CONFLICT) => ShelfError::Absent,
            Some(Status::UNAUTHORIZED | Status::FORBIDDEN) => ShelfError::Denied,
            Some(Status::INSUFFICIENT_STORAGE) => ShelfError::Full,
            Some(
                Status::LOCKED
                | Status::TOO_MANY_REQUESTS
                | Status::SERVICE_UNAVAILABLE
                | Status::REQUEST_TIMEOUT,
            ) => ShelfError::Busy { after_secs: seen.after },
            Some(Status::BAD_GATEWAY | Status::GATEWAY_TIMEOUT) | None => ShelfError::Unreachable,
            Some(_) if seen.broke_off => ShelfError::Unreachable,
            Some(_) if error.kind() == ErrorKind::NotFound => ShelfError::Absent,
            Some(_) => ShelfError::Refused,
        }
    }

    fn status(&self) -> Option<StatusCode> {
        self.watched.seen().status
    }
}

impl Shelf for RemoteShelf {
    fn list(&self) -> Result<Listing, ShelfError> {
        let entries = self.wait(LIST, self.operator.list("/"))?;
        let (status, is_xml, date) = {
            let seen = self.watched.seen();
            (seen.status, seen.is_xml, seen.date)
        };
        match status {
            // The client lists a folder that is not there as an empty one,
            Some(StatusCode::NOT_FOUND) => return Err(ShelfError::Absent),
            // and so it does a page that asks a person to pay for the net.
            Some(_) if !is_xml => return Err(ShelfError::Refused),
            _ => {}
        }
        // In the folder itself, wherever a server says that what it lists is.
        let files = entries.iter().filter(|entry| {
            entry.metadata().mode() == EntryMode::FILE && entry.path() == entry.name()
        });
        let objects = files.map(|entry| Listed {
            name: entry.name().to_owned(),
            size: entry.metadata().content_length(),
        });
        Ok(Listing { objects: objects.collect(), date })
    }

    fn get(&self, name: &str, most: u64) -> Result<Vec<u8>, ShelfError> {
        plain(name)?;
        Ok(self.wait(most, self.operator.read(name))?.to_vec())
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ShelfError> {
        plain(name)?;
        self.wait(ANSWER, self.up.write(name, bytes.to_vec())).map(drop)
    }

    fn remove(&self, name: &str) -> Result<(), ShelfError> {
        plain(name)?;
        match self.wait(ANSWER, self.operator.delete(name)) {
            Err(ShelfError::Absent) => Ok(()),
            // The client takes an answer with a text for none.
            Err(_) if self.status() == Some(StatusCode::OK) => Ok(()),
            done => done,
        }
    }
}

/// A client that waits so long until it is answered at all, and so long while nothing comes.
fn client(
    place: &Place,
    connect: Duration,
    silence: Duration,
) -> Result<ReqwestTransport, NotAPlace> {
    let mut client = reqwest::Client::builder()
        .connect_timeout(connect)
        .read_timeout(silence)
        // Whoever answers for a place must not send its password elsewhere.
        .redirect(reqwest::redirect::Policy::none())
        .referer(false);
    if place.is_in_clear() {
        // What stays on this device goes through nobody.
        client = client.no_proxy();
    }
    client.build().map(ReqwestTransport::new).map_err(|_| NotAPlace::Client)
}

/// No name leads out of the place.
fn plain(name: &str) -> Result<(), ShelfError> {
    let plain =
        !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0', ':']);
    if plain { Ok(()) } else { Err(ShelfError::Refused) }
}
