//! Any acts, taken back and brought back in any order.

use std::path::Path;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;
use serde_json::json;

use super::*;
use crate::ActLine;
use crate::testing::{NOW, copy, create, fields, folder, open, open_as, raw, redo, tables, undo};
use crate::{Error, Vault};

#[derive(Clone, Debug)]
enum Deed {
    Set {
        id: u8,
        title: Option<u8>,
        size: Option<u8>,
        fixed: bool,
    },
    Both {
        title: u8,
    },
    Remove {
        id: u8,
    },
    /// Of all acts, undos among them: that at this place, counted around.
    Undo(usize),
    /// As a person does.
    Bare,
    Redo,
}

fn deed() -> impl Strategy<Value = Deed> {
    let value = || prop::option::of(0..4_u8);
    prop_oneof![
        5 => (0..2_u8, value(), value(), prop::bool::weighted(0.1))
            .prop_map(|(id, title, size, fixed)| Deed::Set { id, title, size, fixed }),
        1 => (0..4_u8).prop_map(|title| Deed::Both { title }),
        1 => (0..2_u8).prop_map(|id| Deed::Remove { id }),
        5 => (0..60_usize).prop_map(Deed::Undo),
        5 => Just(Deed::Bare),
        1 => Just(Deed::Redo),
    ]
}

/// What the items are; of one whose first writing was taken back, no more than that: it keeps some
/// fields, which nobody sees.
fn states(vault: &Vault) -> Vec<(EntityId, State)> {
    let mut states = Vec::new();
    let add = |_: &str, id: &EntityId, state: &State, _| -> Result<(), Error> {
        states.push((*id, state.clone()));
        Ok(())
    };
    vault.read(|read| read.each_past(add)).unwrap();
    for (_, state) in states.iter_mut().filter(|(_, state)| state.live.is_none()) {
        state.fields.clear();
    }
    states
}

fn value(field: &str, value: u8) -> Fields {
    let value = if field == "title" { json!(value.to_string()) } else { json!(value) };
    fields([(field, if value == "0" { Value::Null } else { value })])
}

fn perform(vault: &Vault, now: i64, deed: &Deed) -> Option<ActId> {
    let done = vault.act(now, |act| match deed {
        Deed::Set { id, title, size, fixed } => {
            let mut patch = title.map(|title| value("title", title)).unwrap_or_default();
            patch.extend(size.map(|size| value("size", size)).unwrap_or_default());
            let id = [*id; 16];
            if *fixed { act.fixed("item", &id, patch) } else { act.set("item", &id, patch) }
        }
        Deed::Both { title } => {
            act.set("item", &[0; 16], value("title", *title))?;
            act.set("item", &[1; 16], value("title", *title))
        }
        Deed::Remove { id } => act.remove("item", &[*id; 16]),
        Deed::Undo(_) | Deed::Bare | Deed::Redo => Ok(false),
    });
    done.unwrap().act
}

/// What a bare undo is about, with and without what was noted of acts that were passed over.
fn newest(home: &Path, vault: &Vault) -> [Option<ActLine>; 2] {
    let noted = vault.read(|read| read.newest_act()).unwrap();
    let walked = copy(home);
    raw(walked.path(), vault.key()).execute("UPDATE devices SET passed_newest = NULL", []).unwrap();
    [noted, open(walked.path()).read(|read| read.newest_act()).unwrap()]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// A bare undo is about the same act whether a walk jumps or not.
    #[test]
    fn no_act_is_lost_in_a_jump(history in prop::collection::vec(deed(), 1..30)) {
        let home = folder();
        let vault = create(home.path()).0;
        let mut acts = Vec::new();
        for (at, deed) in history.iter().enumerate() {
            let now = NOW + at as i64;
            match deed {
                Deed::Bare => drop(undo(&vault, now)),
                Deed::Redo => drop(redo(&vault, now)),
                Deed::Undo(which) if !acts.is_empty() => {
                    let act = acts[which % acts.len()];
                    if let Ok(done) = vault.act(now, |own| own.undo(act)) {
                        acts.extend(done.act);
                    }
                }
                deed => acts.extend(perform(&vault, now, deed)),
            }
        }
        let [noted, walked] = newest(home.path(), &vault);
        prop_assert_eq!(noted, walked);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn undo_touches_its_own_act_and_redo_is_its_opposite(
        history in prop::collection::vec((-3_000_000..3_000_000_i64, deed()), 1..30),
    ) {
        each_undo_is_exact(&history)?;
    }
}

/// Whatever act is taken back, no field changes but those that it wrote (or that what it took back
/// wrote); and bringing it back is as if nothing had been.
fn each_undo_is_exact(history: &[(i64, Deed)]) -> TestCaseResult {
    let home = folder();
    let vault = create(home.path()).0;
    let mut acts = Vec::new();
    for (now, deed) in history {
        let now = NOW + now;
        let Deed::Undo(which) = deed else {
            acts.extend(perform(&vault, now, deed));
            continue;
        };
        let Some(&act) = acts.get(which % acts.len().max(1)) else { continue };
        let before = (states(&vault), tables(&vault));
        let undo = match vault.act(now, |own| own.undo(act)) {
            Ok(done) => done.act.unwrap(),
            Err(Error::NothingToUndo) => continue,
            Err(other) => panic!("{other}"),
        };
        let written = fields_of(&vault, act);
        for (entity, field) in differences(&before.0, &states(&vault)) {
            prop_assert!(written.contains(&(entity, field.clone())), "{entity:?} {field}");
        }
        let after = states(&vault);
        let redo = vault.act(now, |own| own.undo(undo)).unwrap().act.unwrap();
        prop_assert_eq!(&(states(&vault), tables(&vault)), &before);
        let again = vault.act(now, |own| own.undo(redo)).unwrap().act.unwrap();
        prop_assert_eq!(&states(&vault), &after);
        acts.push(again);
    }
    prop_assert!(vault.check().unwrap().ok());
    Ok(())
}

#[test]
fn what_is_taken_back_of_a_hidden_entry_comes_back_with_its_act() {
    let set = |id, title, size, fixed| Deed::Set { id, title, size, fixed };
    each_undo_is_exact(&[
        (0, set(1, None, None, false)),
        (0, set(0, None, None, false)),
        (0, Deed::Remove { id: 0 }),
        (17, Deed::Both { title: 1 }),
        (891_230, Deed::Undo(0)),
        (-2_641_711, Deed::Remove { id: 0 }),
        (-1_808_104, Deed::Undo(5)),
        (-1_840_232, Deed::Undo(3)),
        (2_863_238, set(0, None, None, true)),
        (-1_705_573, set(1, Some(1), Some(3), false)),
        (-2_326_845, Deed::Undo(7)),
    ])
    .unwrap();
}

/// Nobody edits what does not stand, but takes back what was done to it.
#[test]
fn what_was_removed_and_written_again_keeps_its_fields() {
    let set = |id, title, size| Deed::Set { id, title, size, fixed: false };
    each_undo_is_exact(&[
        (0, set(1, None, Some(0))),
        (0, Deed::Remove { id: 1 }),
        (0, set(0, None, None)),
        (0, Deed::Undo(33)),
        (0, Deed::Undo(11)),
        (0, Deed::Undo(16)),
        (0, Deed::Undo(4)),
        (0, Deed::Both { title: 0 }),
        (0, Deed::Undo(35)),
    ])
    .unwrap();
}

/// The first writing is taken back after the entry was removed and brought back.
#[test]
fn what_stands_has_the_fields_of_its_first_writing() {
    let home = folder();
    let vault = create(home.path()).0;
    let whole = fields([("title", "whole".into()), ("size", 1.into())]);
    let set = || vault.act(NOW, |act| act.set("item", &[1; 16], whole.clone())).unwrap().act;
    let first = set().unwrap();
    vault.act(NOW, |act| act.remove("item", &[1; 16])).unwrap();
    let elsewhere = copy(home.path());
    let other = open_as(elsewhere.path(), 2);
    vault.act(NOW, |act| act.undo(first)).unwrap();
    assert!(tables(&vault).is_empty());

    // Meanwhile somebody brings it back; and here, too.
    other.act(NOW + 60_000, |act| act.set("item", &[1; 16], whole.clone())).unwrap();
    vault.merge(&other, NOW).unwrap();
    let rows = [(("item", [1; 16]), ("whole".to_owned(), 1))].into();
    assert_eq!(tables(&vault), rows);
    let undo = vault.read(|read| read.newest_undo()).unwrap().unwrap().id.unwrap();
    vault.act(NOW, |act| act.undo(undo)).unwrap();
    assert_eq!(tables(&vault), rows);
    vault.act(NOW, |act| act.undo(first)).unwrap();
    assert!(tables(&vault).is_empty());
    assert!(set().is_some());
    assert_eq!(tables(&vault), rows);
    assert!(vault.check().unwrap().ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Two copies write the same entry, remove it, bring it back and take any of their acts back:
    /// wherever it stands, it has the fields with which it is written first.
    #[test]
    fn no_entry_stands_hollow(
        history in prop::collection::vec((0..2_usize, 0..6_u8, 0..60_usize), 1..30),
    ) {
        let home = folder();
        let first = create(home.path()).0;
        let elsewhere = copy(home.path());
        let vaults = [first, open_as(elsewhere.path(), 2)];
        let mut acts = [Vec::new(), Vec::new()];
        for (at, (which, deed, place)) in history.into_iter().enumerate() {
            let (vault, own) = (&vaults[which], &mut acts[which]);
            let done = vault.act(NOW + at as i64, |act| match deed {
                0 => act.set("item", &[1; 16], fields([("title", "a".into()), ("size", 1.into())])),
                1 if act.state("item", &[1; 16])?.is_live() => {
                    act.set("item", &[1; 16], fields([("size", place.into())]))
                }
                2 => act.remove("item", &[1; 16]),
                3 | 4 if !own.is_empty() => act.undo(own[place % own.len()]).map(|_| true),
                _ => Ok(false),
            });
            match done {
                Ok(done) => own.extend(done.act),
                Err(error) => assert!(matches!(error, Error::NothingToUndo), "{error}"),
            }
            if deed == 5 {
                vault.merge(&vaults[1 - which], NOW).unwrap();
            }
            let state = vault.read(|read| read.state("item", &[1; 16])).unwrap();
            let is_whole = ["title", "size"].iter().all(|field| state.fields.contains_key(*field));
            prop_assert!(is_whole || !state.is_live(), "{state:?}");
        }
    }
}

/// Entities and the fields of them that an act wrote, or the act that it took back in the end.
fn fields_of(vault: &Vault, act: ActId) -> Vec<(EntityId, String)> {
    let line = |act| vault.read(|read| read.act_line(act)).unwrap().unwrap();
    let mut root = line(act);
    while let Some(undone) = root.undoes {
        root = line(undone);
    }
    let root = root.id.unwrap();
    let mut written = Vec::new();
    for id in [[0; 16], [1; 16]] {
        let history = vault.read(|read| read.history("item", &id)).unwrap();
        for change in history.into_iter().filter(|change| change.act == root) {
            written.extend(change.new.into_keys().map(|field| (id, field)));
            written.push((id, LIVE.to_owned()));
        }
    }
    written
}

/// The fields that differ; of what is shown or hidden as a whole, that.
fn differences(one: &[(EntityId, State)], other: &[(EntityId, State)]) -> Vec<(EntityId, String)> {
    assert_eq!(one.len(), other.len());
    let fields = ["title", "size", LIVE];
    one.iter()
        .zip(other)
        .flat_map(|((id, one), (_, other))| {
            let shown = one.live.is_some() && other.live.is_some();
            let differs = move |field: &&str| {
                (shown || *field == LIVE) && one.value(field) != other.value(field)
            };
            fields.into_iter().filter(differs).map(|field| (*id, field.to_owned()))
        })
        .collect()
}
