//! What is done with a record as a whole while nobody has it open: take out of a damaged one what can still
//! be read, put it under a new data key, or erase it.

use std::path::Path;

use chrono::{DateTime, Utc};
use serde::Serialize;
use tandem_model::Result;
use tandem_vault::{Cost, Erased, Error as VaultError, Gap, Key, Salvaged, Vault};

use super::backup::{ask_again, moment};
use super::error::{Inner, public};
use super::host::Host;
use super::{Tandem, millis, outside, setting};

/// What could be taken out of a damaged record, in changes: one thing that was done is one or more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SalvageReport {
    /// Changes that came over and are shown to be as they were written.
    pub whole: u64,
    /// Changes that came over, and stood behind one that is missing.
    pub told_again: u64,
    /// Changes that somebody else wrote in. They are left out.
    pub refused: u64,
    /// Changes that could not be read.
    pub missing: u64,
    /// From when they are, run by run.
    pub gaps: Vec<SalvageGap>,
}

/// Changes that could not be read, and stood one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SalvageGap {
    /// How many.
    pub changes: u64,
    /// When the last change before them was written; `None` if they are the first.
    pub after: Option<DateTime<Utc>>,
    /// When the first change after them was written; `None` if they are the last.
    pub before: Option<DateTime<Utc>>,
}

impl From<&Gap> for SalvageGap {
    fn from(gap: &Gap) -> Self {
        let (after, before) = (gap.after.map(moment), gap.before.map(moment));
        Self { changes: gap.rows, after, before }
    }
}

impl From<&Salvaged> for SalvageReport {
    fn from(salvaged: &Salvaged) -> Self {
        Self {
            whole: salvaged.whole,
            told_again: salvaged.told_again,
            refused: salvaged.refused,
            missing: salvaged.missing_rows(),
            gaps: salvaged.missing.iter().map(SalvageGap::from).collect(),
        }
    }
}

impl Tandem {
    /// Makes a record in `to`, where there is none, of what can still be read of the one in `from`, to
    /// which nothing is written. `secret` opens both. As after a restore, each consent waits for a new
    /// signature: what is missing may have stopped it.
    ///
    /// # Errors
    /// `WrongSecret`; `Corrupt` if nothing can be read any more; `Invalid` in `vault` if there is a record
    /// in `to`; those of the disk, after which there is none.
    pub fn salvage(
        from: &Path,
        secret: &str,
        to: &Path,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<(Self, SalvageReport)> {
        let (now, setting) = (millis(host.now()), setting(&*host, cost));
        let made: Inner<_> = Vault::salvage(from, secret, to, setting, now, "salvage", ask_again);
        let (vault, salvaged) = made?;
        Ok((Self::of_new(vault, host), SalvageReport::from(&salvaged)))
    }

    /// Puts the record in `folder` under a new data key. `proof` is any way in; all that there are go on
    /// opening. What opened it before and was changed or removed since opens nothing any more, whatever
    /// copy of its key file is put back. Lock it first. Backups stay as they are.
    ///
    /// # Errors
    /// Those of opening; `Busy` while any program has the record open; `Invalid` in `keys` if an older key
    /// file was put back: the ways in of then must not come along; `Full` before anything is written if there
    /// is not room for twice the record; `Corrupt` if it is not whole. Nothing is changed then.
    pub fn rekey(folder: &Path, proof: &Key<'_>, host: &dyn Host, cost: Cost) -> Result<()> {
        Vault::rekey(folder, proof, setting(host, cost)).map_err(public)
    }

    /// Erases the record in `folder`. No secret is asked for, since whoever can do this can remove files
    /// anyway; ask the person. What left the record (exports, backups, what was shared) it cannot reach.
    ///
    /// Returns what stays all the same, of which nothing is opened any more: tell it.
    ///
    /// # Errors
    /// `NoVault`; `Busy` while any program has the record open, and those of a key file that can neither be
    /// written over nor removed, after which nothing is changed; others of the disk, after which the next attempt
    /// ends it.
    pub fn erase(folder: &Path) -> Result<Erased> {
        let erased = Vault::erase(folder);
        // Where it was cut off between the two, the small file is all that is left.
        let gone = matches!(erased, Ok(_) | Err(VaultError::NoVault));
        let left = gone.then(|| outside::erase(folder).err()).flatten();
        let mut erased = erased.map_err(public)?;
        erased.left.extend(left);
        Ok(erased)
    }
}
