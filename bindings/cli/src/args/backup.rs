//! Flags of `backup`, `restore`, `salvage` and `erase`.

use std::path::PathBuf;

use clap::{ArgGroup, Args, ValueEnum};

/// Flags of `backup`.
#[derive(Args)]
#[command(group = ArgGroup::new("where").required(true))]
pub(crate) struct Backup {
    /// Where to
    #[arg(long, value_name = "FILE", group = "where")]
    pub(crate) out: Option<PathBuf>,
    /// A folder that is there: the file is named by its day
    #[arg(long, value_name = "DIR", group = "where")]
    pub(crate) to: Option<PathBuf>,
    /// Then remove all but the newest so many backups of this record in that folder
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "out",
        value_parser = clap::value_parser!(u32).range(1..=1000)
    )]
    pub(crate) keep: Option<u32>,
    /// Replace the file if it is there
    #[arg(long, conflicts_with = "to")]
    pub(crate) force: bool,
}

/// Flags of `restore`.
#[derive(Args)]
pub(crate) struct Restore {
    /// A file that `backup` wrote
    pub(crate) file: PathBuf,
    /// Do it; without this, only tell what would be done
    #[arg(long)]
    pub(crate) yes: bool,
    /// The device was stolen: make a record of its own, with new keys for your coaches
    #[arg(long)]
    pub(crate) as_new: bool,
}

/// Flags of `salvage`.
#[derive(Args)]
pub(crate) struct Salvage {
    /// A folder for the new record
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

/// Flags of `erase`.
#[derive(Args)]
pub(crate) struct Erase {
    /// What is asked to be typed, where nobody can be asked
    #[arg(long, value_enum)]
    pub(crate) confirm: Option<EraseWord>,
}

/// What has to be typed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum EraseWord {
    /// Erase the record
    Erase,
}
