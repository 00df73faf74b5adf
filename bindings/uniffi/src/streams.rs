//! Files that have no path: a document that an Android provider opens, a place in somebody's cloud. A host
//! reads and writes them; here they are streams like any other.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tandem_model::Result;

use crate::host::io_error;
use crate::{ByteSink, ByteSource};

/// A call into a host costs as much as copying this many bytes.
const CHUNK: usize = 64 * 1024;

/// Reads from a host.
pub(crate) fn reader(source: Arc<dyn ByteSource>) -> BufReader<FromHost> {
    BufReader::with_capacity(CHUNK, FromHost { source, left: Vec::new() })
}

/// Writes to a host, all of it once [`finish`] returns.
pub(crate) fn writer(sink: Arc<dyn ByteSink>) -> BufWriter<ToHost> {
    BufWriter::with_capacity(CHUNK, ToHost(sink))
}

/// Ends what was written: only now may the host call it whole.
pub(crate) fn finish(to: BufWriter<ToHost>) -> Result<()> {
    let to = to.into_inner().map_err(|error| io_error(error.into_error()))?;
    to.0.finish().map_err(|_| io_error(threw()))
}

pub(crate) struct FromHost {
    source: Arc<dyn ByteSource>,
    /// What it gave beyond what was asked for.
    left: Vec<u8>,
}

impl Read for FromHost {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.left.is_empty() {
            let most = u32::try_from(into.len()).unwrap_or(u32::MAX);
            self.left = self.source.read(most).map_err(|_| threw())?;
        }
        let count = self.left.len().min(into.len());
        into[..count].copy_from_slice(&self.left[..count]);
        self.left.drain(..count);
        Ok(count)
    }
}

pub(crate) struct ToHost(Arc<dyn ByteSink>);

impl Write for ToHost {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.write(bytes.to_vec()).map_err(|_| threw())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn threw() -> io::Error {
    io::ErrorKind::Other.into()
}

/// A file in an outbox, for as long as it is needed here.
pub(crate) struct Passing(PathBuf);

impl Passing {
    pub(crate) fn through(outbox: &tandem::Outbox, name: &str) -> Result<Self> {
        outbox.fresh(name).map(Self)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// Takes in what a host has.
    pub(crate) fn take_in(&self, source: Arc<dyn ByteSource>) -> Result<()> {
        let take = || {
            let mut file = File::create_new(&self.0)?;
            io::copy(&mut reader(source), &mut file).map(drop)
        };
        take().map_err(io_error)
    }

    /// Gives a host what is in it.
    pub(crate) fn give(&self, sink: Arc<dyn ByteSink>) -> Result<()> {
        let mut to = writer(sink);
        let give = |to: &mut _| io::copy(&mut File::open(&self.0)?, to).map(drop);
        give(&mut to).map_err(io_error)?;
        finish(to)
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
        let _ = self.0.parent().map(fs::remove_dir);
    }
}
