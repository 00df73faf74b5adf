//! A vault that is made with a first act: whatever interrupts it, there is no vault without it.

use std::path::PathBuf;

use super::*;
use crate::{Fields, Migration};

const OWN: Key<'_> = Key::Passphrase(PASSPHRASE);

fn titled(act: &mut Act<'_>) -> Result<()> {
    act.fixed("item", &[1; 16], Fields::from([("title".into(), "first".into())]))?;
    Ok(())
}

/// Tables that end the program once the database of the folder has its name: the first thing that
/// is asked of them after that is their migrations.
struct CrashOnceNamed(PathBuf);

impl Tables for CrashOnceNamed {
    fn migrations(&self) -> &'static [Migration] {
        assert!(!self.0.join(files::DATABASE).exists(), "the program ends here");
        Items.migrations()
    }

    fn folded(&self) -> &'static [&'static str] {
        Items.folded()
    }

    fn put(&self, db: &Connection, entity: &str, id: &EntityId, fields: &Fields) -> Result<()> {
        Items.put(db, entity, id, fields)
    }

    fn remove(&self, db: &Connection, entity: &str, id: &EntityId) -> Result<()> {
        Items.remove(db, entity, id)
    }
}

#[test]
fn the_first_act_is_in_it_from_the_moment_it_has_its_name() {
    let home = folder();
    let tables = Box::new(CrashOnceNamed(home.path().to_owned()));
    let setting = Setting { tables, ..installed(1) };
    let made = catch_unwind(AssertUnwindSafe(|| {
        Vault::create_with(home.path(), &OWN, setting, NOW, titled).map(|_| ())
    }));
    assert!(made.is_err(), "it came as far as the name");

    let vault = open(home.path());
    assert_eq!(title(&vault, 1).as_deref(), Some("first"));
    let report = vault.check().unwrap();
    assert!(report.ok());
    assert_eq!(report.chain_length, 1);
    assert!(matches!(undo(&vault, NOW), Err(Error::NothingToUndo)));
}

#[test]
fn a_first_act_that_is_refused_or_breaks_off_makes_no_vault() {
    let home = folder();
    let refuse = |act: &mut Act<'_>| titled(act).and(Err(Error::Full));
    let made = Vault::create_with(home.path(), &OWN, installed(1), NOW, refuse);
    assert!(matches!(refused(made), Error::Full));
    assert!(matches!(refused(try_open(home.path(), PASSPHRASE)), Error::NoVault));

    let made = catch_unwind(AssertUnwindSafe(|| {
        let crash = |act: &mut Act<'_>| -> Result<()> {
            titled(act)?;
            panic!("the program ends here")
        };
        Vault::create_with(home.path(), &OWN, installed(1), NOW, crash).map(|_| ())
    }));
    assert!(made.is_err());
    assert!(matches!(refused(try_open(home.path(), PASSPHRASE)), Error::NoVault));

    // What both left behind is replaced.
    let made = Vault::create_with(home.path(), &OWN, installed(1), NOW, titled);
    let (vault, _) = made.unwrap();
    assert_eq!(title(&vault, 1).as_deref(), Some("first"));
    vault.close().unwrap();
    assert!(!snapshot(home.path()).keys().any(|name| name.contains("new")));
}

/// The row stands in the sealed heads from the beginning, so that its loss is seen.
#[test]
fn the_heads_know_the_first_act() {
    let home = folder();
    let made = Vault::create_with(home.path(), &OWN, installed(1), NOW, titled);
    let (vault, _) = made.unwrap();
    let heads =
        heads::read(&home.path().join(files::HEADS), &vault.heads_key).unwrap().unwrap().heads;
    assert_eq!(heads.iter().map(|head| head.sequence).collect::<Vec<_>>(), [1]);
}
