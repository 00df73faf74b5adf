//! A record of one's own again, after a device was stolen with the old one in it.
//!
//! A restored record is a copy: what the lost device knows can be merged into it, and the keys by which
//! coaches know the person are the same on both. Where somebody else may hold that device, and its
//! passphrase, both are wrong. So a record that is restored **as new**
//!
//! * has another name: nothing from the old device, and no older backup, is ever merged into it;
//! * has another pair of keys for each coach, and the old ones are blanked in it: a summary that is sealed
//!   on the stolen device is from somebody whom the coach has not compared. So words are compared again;
//! * has no consent that is good before it is signed again, as after every restore;
//! * is a device of its own, with numbers for what it shares that go by the clock, as after every restore;
//! * of a coach, has no key any more: people get a new code.
//!
//! It cannot call back what the old device holds or was sent, and its passphrase is that of the backup: change
//! it where somebody knows it.

use std::path::Path;

use tandem_model::Result;
use tandem_vault::{Act, As, Cost};

use super::coaches::{all, pair_for};
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::backup::{OpenBackup, ask_again};
use crate::record::error::Inner;
use crate::record::host::Host;
use crate::record::kinds::{KeptCoach, Kind as _, OwnKey, ShareKey};
use crate::record::read::Reading as _;

impl OpenBackup {
    /// Makes a record of its own in `folder`, where there is none, of what the backup holds: for a device
    /// that was stolen. Nothing from that device is ever merged into it; words are compared with each
    /// coach again, and each consent is signed again. `secret` is what opened the backup; both of its
    /// secrets open the record.
    ///
    /// # Errors
    /// As [`OpenBackup::restore`].
    pub fn restore_as_new(
        &self,
        folder: &Path,
        secret: &str,
        host: Box<dyn Host>,
        cost: Cost,
    ) -> Result<Tandem> {
        self.restore_with(folder, secret, As::New, (host, cost), with_new_keys)
    }
}

fn with_new_keys(act: &mut Act<'_>) -> Inner<()> {
    ask_again(act)?;
    for (id, _) in act.all::<ShareKey>()? {
        act.expire(ShareKey::NAME, id.as_bytes())?;
    }
    for (id, _) in act.all::<OwnKey>()? {
        act.expire(OwnKey::NAME, id.as_bytes())?;
    }
    for (id, coach) in all(act)? {
        let phrase = pair_for(act, coach.key)?;
        // Another key that waited was for the old pair as well: its code is asked for again.
        act.edit(id, |coach: KeptCoach| {
            Ok(KeptCoach { phrase, compared_at: None, changed: None, ..coach })
        })?;
    }
    Ok(())
}
