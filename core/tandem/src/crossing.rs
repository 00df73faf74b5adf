//! How what a screen shows crosses to Kotlin, Swift and Python (feature `uniffi`).
//!
//! As in `tandem-model`: plain data derives its crossing where it is defined; here stand the types
//! of other crates.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use tandem_model::{FindingText, Kind, Mark, TandemError};
use tandem_vault::{ActId, Deed, Door, Newest, Report, Standing, Way};
use tandem_words::Finding;

type UtcTime = DateTime<Utc>;
type CalendarDate = NaiveDate;
type WallTime = NaiveDateTime;
type KindMinutes = BTreeMap<Kind, u32>;
type Marks = BTreeSet<Mark>;
uniffi::use_remote_type!(tandem_model::UtcTime);
uniffi::use_remote_type!(tandem_model::CalendarDate);
uniffi::use_remote_type!(tandem_model::WallTime);
uniffi::use_remote_type!(tandem_model::KindMinutes);
uniffi::use_remote_type!(tandem_model::Marks);

/// What was done to an entry.
#[uniffi::remote(Enum)]
pub enum Deed {
    /// Written for the first time.
    Wrote,
    /// Some fields changed.
    Edited,
    /// Hidden, with the way back open.
    Removed,
    /// Brought back.
    Restored,
    /// An earlier act was taken back.
    Undid,
    /// One that was taken back was done again.
    Redid,
    /// Blanked for good.
    Forgot,
}

/// A way into a record.
#[uniffi::remote(Enum)]
pub enum Way {
    /// What a person chose and remembers.
    Passphrase,
    /// What a person wrote down, and showed that they did.
    SpareKey,
    /// A spare key that was made and not yet shown to be written down. It opens like the other, which
    /// stays until this one is confirmed.
    SpareKeyNext,
    /// What a device's keystore holds, and nothing else.
    Device,
    /// The same, with a PIN.
    DevicePin,
}

/// What stands in a folder.
#[uniffi::remote(Enum)]
pub enum Standing {
    /// Nothing of a record.
    Nothing,
    /// What an interrupted making left: no record, and the next making replaces it.
    Unfinished,
    /// A record.
    Here,
    /// What was erased, all or nearly.
    Erased,
    /// A part of a record: its keys or its database are missing or not whole.
    Damaged,
    /// A record of a newer version.
    Newer,
}

/// A record from outside. None of it is verified: that takes the key.
#[uniffi::remote(Record)]
pub struct Door {
    /// What is there.
    pub standing: Standing,
    /// The ways in that it says it has.
    pub ways: Vec<Way>,
    /// How long until a passphrase or a PIN can be tried; 0 is at once.
    pub wait_seconds: u32,
}

/// Whether the newest changes are there.
#[uniffi::remote(Enum)]
pub enum Newest {
    /// All that was ever sealed is in the record.
    AllThere,
    /// Changes that were sealed are not.
    Missing,
    /// The file that would show it is not there, not whole or another record's: nobody can tell.
    Unwitnessed,
}

type CheckReport = Report;
/// What a check of the whole record found.
#[uniffi::remote(Record)]
pub struct CheckReport {
    /// Pages in the database, 4096 bytes each.
    pub pages: u64,
    /// Pages that do not verify, and other faults that the engine names; 0 is none.
    pub faults: u64,
    /// The crypto provider that the engine says it uses.
    pub cipher_provider: String,
    /// Rows in the journal.
    pub chain_length: u64,
    /// Whether every row stands in its chain and holds what it committed to.
    pub chain_ok: bool,
    /// Whether the journal reaches as far as it did.
    pub newest: Newest,
    /// Whether the tables are the fold of the journal.
    pub fold_ok: bool,
    /// Version of the tables' schema.
    pub schema: u64,
    /// Whether an older `tandem.keys` was put back: what was changed opens the record again.
    pub older_keys: bool,
    /// Whether others on this computer may look into the folder, and see which files are in it.
    pub open_to_others: bool,
}

uniffi::custom_type!(
    /// A finding of the studies with its limit, its source and those it must stand beside.
    Finding, FindingText, {
        remote,
        lower: |finding| finding.into(),
        try_lift: |text| Ok(Finding::try_from(text)?),
    }
);

uniffi::custom_type!(
    /// Names one act: the device's number and the device, `41-9f86d081884c7d659a2feaa0c55ad015`.
    ActId, String, {
        remote,
        lower: |act| act.to_string(),
        try_lift: |text| Ok(text.parse::<ActId>().map_err(|_| not_an_act())?),
    }
);

fn not_an_act() -> TandemError {
    TandemError::invalid("act", "the name of an act, as the record gave it")
}
