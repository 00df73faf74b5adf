//! Flags of `sync`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

/// Flags of `sync`.
#[derive(Args)]
pub(crate) struct Sync {
    #[command(subcommand)]
    pub(crate) part: Option<SyncPart>,
}

/// What to do with it.
#[derive(Subcommand)]
pub(crate) enum SyncPart {
    /// Make a folder, or one on a server, the place of this record
    Setup {
        /// An empty folder that some program carries to your other devices; or an address, webdavs://host/folder or s3://bucket?endpoint=https://host
        #[arg(long, value_name = "DIR")]
        place: PathBuf,
        /// What you call this device
        #[arg(long, value_name = "NAME")]
        label: Option<String>,
        /// Something may be in the folder already
        #[arg(long)]
        into_nonempty: bool,
    },
    /// Invite another device, with this one at hand
    Invite {
        /// It counts so long
        #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=60))]
        minutes: u32,
    },
    /// Make this device's copy of a record that is in a place
    Join {
        /// What `sync invite` shows on the other device; without it, the spare key opens the place
        code: Vec<String>,
        /// The folder, as this device has it, or the address
        #[arg(long, value_name = "DIR")]
        place: PathBuf,
        /// What you call this device
        #[arg(long, value_name = "NAME")]
        label: Option<String>,
        /// Of several keys that the spare key opens, the one with these letters
        #[arg(long, value_name = "LETTERS", conflicts_with = "code")]
        key: Option<String>,
        /// A record is here already: bring what is in it along
        #[arg(long)]
        bring: bool,
        /// Take a passphrase that is short
        #[arg(long)]
        weak: bool,
        /// Wait so long to be let in
        #[arg(long, value_name = "N", default_value_t = 15, requires = "code", value_parser = clap::value_parser!(u32).range(1..=60))]
        minutes: u32,
    },
    /// Bring what other devices wrote, and put what is new here
    Now {
        /// The folder is elsewhere today; or the address, to ask for its password anew
        #[arg(long, value_name = "DIR")]
        place: Option<PathBuf>,
        /// The folder is the right one and was emptied: fill it anew
        #[arg(long)]
        refill: bool,
        /// Forget here, too, what another device forgot, however much it is
        #[arg(long)]
        forget: bool,
    },
    /// Show the other devices, and what is not in the place yet
    Status,
    /// Remove another device that is lost, sold or stolen
    Remove {
        /// Its name, or the ten letters beside it
        device: String,
        /// Do it; without this, only tell what it does
        #[arg(long)]
        yes: bool,
    },
    /// Leave the place; the record stays here
    Leave {
        /// The place is gone: leave without it
        #[arg(long)]
        without_place: bool,
    },
    /// Remove everything of this record from the place; it stays on each device
    Erase {
        /// Do it; without this, only tell what it does
        #[arg(long)]
        yes: bool,
    },
}
