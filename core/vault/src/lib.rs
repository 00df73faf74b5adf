//! Tandem's encrypted store, which knows no domain word.
//!
//! A vault is a folder with three files, `tandem.db` (SQLCipher 4, its pages encrypted by Rust code,
//! `provider.rs`), `tandem.keys` (`envelope.rs`) and `tandem.heads` (`heads.rs`), and some that hold
//! nothing and are locked: `tandem.lock` and `tandem.keys-lock` (`locks.rs`), `tandem.turn` (`turn.rs`). The
//! floor above brings its tables ([`Tables`]) and writes to them by way of a journal ([`Act`]), which
//! gives it undo, history, forgetting, merging and evidence of tampering.
//!
//! ```
//! # use tandem_vault::*;
//! # struct None; impl Tables for None {
//! #   fn migrations(&self) -> &'static [Migration] { &[] }
//! #   fn folded(&self) -> &'static [&'static str] { &[] }
//! #   fn put(&self, _: &rusqlite::Connection, _: &str, _: &EntityId, _: &Fields) -> Result<()> { Ok(()) }
//! #   fn remove(&self, _: &rusqlite::Connection, _: &str, _: &EntityId) -> Result<()> { Ok(()) }
//! # }
//! # let folder = tempfile::tempdir().unwrap();
//! # let setting = || Setting { tables: Box::new(None), installation: [1; 16], cost: Cost::TEST_ONLY };
//! let (vault, code) = Vault::create(folder.path(), "seven quiet herons", setting())?;
//! vault.act(1_000, |act| act.set("thing", &[7; 16], Fields::from([("size".into(), 3.into())])))?;
//! vault.close().expect("the heads are sealed");
//!
//! let vault = Vault::open(folder.path(), &code.to_text(), setting())?;
//! assert_eq!(vault.read(|read| read.state("thing", &[7; 16]))?.fields["size"], 3);
//! # Ok::<(), Error>(())
//! ```

mod allocator;
mod backup;
mod check;
mod connection;
mod coverage;
mod door;
mod envelope;
mod error;
mod files;
mod heads;
mod journal;
mod key;
mod key_files;
mod locks;
mod log;
mod merge;
mod migrate;
mod new_file;
mod places;
mod provider;
mod purge;
mod rows;
mod scratch;
mod spare_key;
#[cfg(test)]
mod testing;
mod tries;
mod turn;
mod unallocated;
mod unwritable;
mod vault;
mod ways;

#[cfg(feature = "testing")]
pub use allocator::scarce::{memory_refused, refuse_memory};
pub use backup::BackupInfo;
pub use check::{Newest, Report};
pub use door::{Door, Standing, look};
pub use error::{Error, Result};
pub use journal::{
    Act, ActId, ActKind, ActLine, Change, Clock, Deed, Device, EntityId, Fields, How, NotAnAct,
    Past, Read, Replayed, State, Tables,
};
pub use key::random;
pub use merge::Merged;
pub use migrate::{Migration, has_later, make_later};
pub use new_file::NewFile;
pub use places::{Place, Places};
pub use rows::{Rows, Span};
pub use spare_key::{NotACode, SpareKey, SpareSlot};
pub use vault::{
    Alone, As, Backup, Done, Erased, Found, Gap, IfThere, Missing, NotSealed, OtherName, Salvaged,
    Setting, Vault,
};
pub use ways::{Cost, DEVICE_SECRET_LEN, Key, Unfit, Way};
