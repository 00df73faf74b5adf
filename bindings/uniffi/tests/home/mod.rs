//! A record in a folder of its own, gone when the test is, and what is in it has come back.
#![allow(dead_code)] // each test file uses what it needs

use std::path::Path;
use std::sync::Arc;

use tandem::{Host as _, System};
use tandem_comes_back::Left;
use tandem_ffi::{Place, Tandem, create_record};
use tandem_model::{Profile, Result, Zone};

const PASSPHRASE: &str = "tres gatos negros";

pub(crate) struct Home {
    folder: Left,
}

impl Home {
    pub(crate) fn new() -> (Self, Arc<Tandem>) {
        let clock = System { installation: [0; 16] };
        let folder = tempfile::tempdir().unwrap();
        let home = Self { folder: Left::new(folder, PASSPHRASE, move || clock.now()) };
        let profile = Profile::new(Zone::named("America/New_York").unwrap());
        let made = create_record(home.place(), PASSPHRASE.into(), &profile, None).unwrap();
        (home, made.tandem)
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn open(&self) -> Result<Arc<Tandem>> {
        Tandem::open(self.place(), PASSPHRASE.into(), None)
    }

    pub(crate) fn place(&self) -> Place {
        let at = |name: &str| self.path().join(name).to_string_lossy().into_owned();
        Place { folder: at("record"), installation: at("state/installation") }
    }
}
