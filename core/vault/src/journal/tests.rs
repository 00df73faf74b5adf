//! The journal against a model that is written in another way: acts are kept with what stood before
//! each of their steps, and taking one back puts that there again.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::testing::{
    KINDS, NOW, Rows, act, copy, create, decrypted, fields, folder, journal, occurrences, open,
    open_as, raw, redo, refused, set_title, tables, title, undo,
};
use crate::{Error, Vault};

/// One step of a history.
#[derive(Clone, Debug)]
enum Step {
    Set { kind: usize, id: u8, title: Option<Value>, size: Option<Value> },
    Remove { kind: usize, id: u8 },
    Forget { kind: usize, id: u8 },
    Expire { kind: usize, id: u8 },
}

#[derive(Clone, Debug)]
enum Deeds {
    /// One act of several steps, at a wall clock that may jump back.
    Act {
        now: i64,
        steps: Vec<Step>,
    },
    Undo,
    Redo,
    Close,
    Crash,
}

fn step() -> impl Strategy<Value = Step> {
    let title = || prop::option::of(prop_oneof![Just(Value::Null), "[abc]".prop_map(Value::from)]);
    let size = || prop::option::of(prop_oneof![Just(Value::Null), (1..4).prop_map(Value::from)]);
    let entity = || (0..KINDS.len(), 0..3_u8);
    prop_oneof![
        8 => (entity(), title(), size())
            .prop_map(|((kind, id), title, size)| Step::Set { kind, id, title, size }),
        2 => entity().prop_map(|(kind, id)| Step::Remove { kind, id }),
        1 => entity().prop_map(|(kind, id)| Step::Expire { kind, id }),
    ]
}

/// A person seldom forgets: nothing is taken back after it.
fn forget() -> impl Strategy<Value = Vec<Step>> {
    (0..KINDS.len(), 0..3_u8).prop_map(|(kind, id)| vec![Step::Forget { kind, id }])
}

fn deeds() -> impl Strategy<Value = Deeds> {
    let steps = prop::collection::vec(step(), 1..4);
    prop_oneof![
        12 => (0..1000_i64, steps).prop_map(|(now, steps)| Deeds::Act { now, steps }),
        1 => (0..1000_i64, forget()).prop_map(|(now, steps)| Deeds::Act { now, steps }),
        6 => Just(Deeds::Undo),
        3 => Just(Deeds::Redo),
        1 => Just(Deeds::Close),
        1 => Just(Deeds::Crash),
    ]
}

type Key = (&'static str, u8);

/// What a history should come to, step by step in the plainest way.
#[derive(Default)]
struct Model {
    entities: BTreeMap<Key, State>,
    /// What was done; what forgot something stops the way back.
    acts: Vec<Done>,
    /// What was taken back, and what was done after that: as long as anything of it is left, nothing
    /// before it is brought back.
    since: Vec<Since>,
}

struct Since {
    undone: bool,
    steps: Vec<(Key, State, State)>,
}

/// An act.
enum Done {
    /// Each step with the entity as it was before and after.
    Steps(Vec<(Key, State, State)>),
    Forgot,
}

impl Model {
    /// True if the vault should take the step, false if it should say that the entity is forgotten.
    fn take(&mut self, step: &Step, done: &mut Vec<(Key, State, State)>) -> bool {
        let (Step::Set { kind, id, .. }
        | Step::Remove { kind, id }
        | Step::Forget { kind, id }
        | Step::Expire { kind, id }) = step;
        let key = (KINDS[*kind], *id);
        let before = self.entities.get(&key).cloned().unwrap_or_default();
        let mut after = before.clone();
        match step {
            Step::Forget { .. } | Step::Expire { .. } if before.known => {
                after = State { known: true, forgotten: true, ..State::default() };
                // Nothing of it is left that could be taken back.
                for act in &mut self.acts {
                    if let Done::Steps(steps) = act {
                        steps.retain(|(of, ..)| *of != key);
                    }
                }
                for since in &mut self.since {
                    since.steps.retain(|(of, ..)| *of != key);
                }
                self.since.retain(|since| !since.steps.is_empty());
                self.acts.retain(|act| !matches!(act, Done::Steps(steps) if steps.is_empty()));
                done.retain(|(of, ..)| *of != key);
            }
            Step::Forget { .. } | Step::Expire { .. } => {}
            _ if before.forgotten => return false,
            Step::Set { title, size, .. } => {
                for (name, value) in [("title", title), ("size", size)] {
                    match value {
                        Some(Value::Null) => drop(after.fields.remove(name)),
                        Some(value) => drop(after.fields.insert(name.to_owned(), value.clone())),
                        None => {}
                    }
                }
                after.live = Some(true);
                after.known = true;
            }
            Step::Remove { .. } if before.is_live() => after.live = Some(false),
            Step::Remove { .. } => {}
        }
        if after != before {
            self.entities.insert(key, after.clone());
            if !after.forgotten {
                done.push((key, before, after));
            }
        }
        true
    }

    fn undo(&mut self) -> bool {
        let steps = match self.acts.pop() {
            Some(Done::Steps(steps)) => steps,
            Some(Done::Forgot) => {
                self.acts.push(Done::Forgot);
                return false;
            }
            None => return false,
        };
        // Of an entity, what was before the first step.
        let mut seen = BTreeSet::new();
        for (key, before, _) in steps.iter().filter(|(key, ..)| seen.insert(*key)) {
            let entity = self.entities.get_mut(key).unwrap();
            if before.known {
                *entity = before.clone();
            } else {
                entity.live = None; // the first writing: hidden, its fields stay
            }
        }
        self.since.push(Since { undone: true, steps });
        true
    }

    fn redo(&mut self) -> bool {
        let Some(Since { steps, .. }) = self.since.pop_if(|since| since.undone) else {
            return false;
        };
        for (key, _, after) in &steps {
            self.entities.insert(*key, after.clone());
        }
        self.acts.push(Done::Steps(steps));
        true
    }

    fn tables(&self) -> Rows {
        let live = self.entities.iter().filter(|(_, state)| state.is_live());
        live.map(|((kind, id), state)| {
            let title = state.fields.get("title").and_then(Value::as_str).unwrap_or_default();
            let size = state.fields.get("size").and_then(Value::as_i64).unwrap_or_default();
            ((*kind, [*id; 16]), (title.to_owned(), size))
        })
        .collect()
    }
}

fn perform(act: &mut Act<'_>, step: &Step) -> Result<bool> {
    match step {
        Step::Set { kind, id, title, size } => {
            let given = [("title", title), ("size", size)];
            let given = given
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
            act.set(KINDS[*kind], &[*id; 16], given.collect())
        }
        Step::Remove { kind, id } => act.remove(KINDS[*kind], &[*id; 16]),
        Step::Forget { kind, id } => act.forget(KINDS[*kind], &[*id; 16]),
        Step::Expire { kind, id } => act.expire(KINDS[*kind], &[*id; 16]),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_history_comes_to_what_the_model_says(history in prop::collection::vec(deeds(), 1..25)) {
        let home = folder();
        let mut vault = create(home.path()).0;
        let mut model = Model::default();
        for deed in history {
            match deed {
                Deeds::Act { now, steps } => {
                    let mut done = Vec::new();
                    let act = vault.act(now, |act| {
                        for step in &steps {
                            match perform(act, step) {
                                Ok(_) => assert!(model.take(step, &mut done)),
                                Err(Error::Forgotten) => assert!(!model.take(step, &mut done)),
                                Err(other) => return Err(other),
                            }
                        }
                        Ok(())
                    }).unwrap().act;
                    if act.is_some() && matches!(steps[..], [Step::Forget { .. }]) {
                        model.acts.push(Done::Forgot);
                        model.since.clear();
                    } else if !done.is_empty() {
                        model.since.push(Since { undone: false, steps: done.clone() });
                        model.acts.push(Done::Steps(done));
                    }
                }
                Deeds::Undo => prop_assert_eq!(undo(&vault, 0).is_ok(), model.undo()),
                Deeds::Redo => prop_assert_eq!(redo(&vault, 0).is_ok(), model.redo()),
                Deeds::Close => {
                    vault.close().unwrap();
                    vault = open(home.path());
                }
                Deeds::Crash => {
                    drop(vault);
                    vault = open(home.path());
                }
            }
            prop_assert_eq!(tables(&vault), model.tables());
        }
        for ((kind, id), state) in &model.entities {
            prop_assert_eq!(&vault.read(|read| read.state(kind, &[*id; 16])).unwrap(), state);
        }
        let report = vault.check().unwrap();
        prop_assert!(report.ok(), "{:?}", report);
    }
}

fn undone(vault: &Vault) -> Vec<(String, EntityId)> {
    undo(vault, NOW).unwrap()
}

fn nothing_to_undo(vault: &Vault) -> bool {
    matches!(refused(undo(vault, NOW)), Error::NothingToUndo)
}

#[test]
fn undo_walks_back_one_act_at_a_time_also_when_reopened() {
    let home = folder();
    let (vault, _) = create(home.path());
    assert!(nothing_to_undo(&vault));
    for title in ["one", "two", "three"] {
        set_title(&vault, 1, title);
    }
    act(&vault, |act| act.set("item", &[1; 16], fields([("title", "three".into())]))); // no change
    assert_eq!(undone(&vault), [("item".to_owned(), [1; 16])]);
    assert_eq!(title(&vault, 1).as_deref(), Some("two"));
    vault.close().unwrap();

    let vault = open(home.path());
    undone(&vault);
    assert_eq!(title(&vault, 1).as_deref(), Some("one"));
    undone(&vault);
    assert_eq!(title(&vault, 1), None);
    assert!(nothing_to_undo(&vault));
    set_title(&vault, 1, "again");
    assert_eq!(title(&vault, 1).as_deref(), Some("again"));
    undone(&vault);
    assert_eq!(title(&vault, 1), None);
}

#[test]
fn undo_takes_back_all_of_an_act() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "before");
    act(&vault, |act| {
        for id in 1..=200 {
            act.set("item", &[id; 16], fields([("title", "imported".into()), ("size", 1.into())]))?;
        }
        act.set("item", &[7; 16], fields([("size", 2.into())]))?;
        act.remove("item", &[8; 16])
    });
    assert_eq!(tables(&vault).len(), 199);
    assert_eq!(undone(&vault).len(), 200);
    assert_eq!(tables(&vault), [(("item", [1; 16]), ("before".to_owned(), 0))].into());
}

#[test]
fn undo_leaves_what_was_changed_since_elsewhere() {
    let home = folder();
    let (vault, _) = create(home.path());
    act(&vault, |act| {
        act.set("item", &[1; 16], fields([("title", "a".into()), ("size", 1.into())]))
    });
    act(&vault, |act| {
        act.set("item", &[1; 16], fields([("title", "b".into()), ("size", 2.into())]))
    });
    let elsewhere = copy(home.path());
    let other = open_as(elsewhere.path(), 2);
    set_title(&other, 1, "theirs");
    vault.merge(&other, NOW).unwrap();

    undone(&vault); // the size still holds what the act wrote, the title does not
    assert_eq!(tables(&vault)[&("item", [1; 16])], ("theirs".to_owned(), 1));
    undone(&vault); // the first writing: hidden
    assert!(tables(&vault).is_empty());
    assert!(nothing_to_undo(&vault)); // what the other device did is not this one's to take back
}

#[test]
fn undo_does_not_touch_what_another_device_did() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "by the first device");
    vault.close().unwrap();
    let other = open_as(home.path(), 2);
    assert!(nothing_to_undo(&other));
    set_title(&other, 2, "by the second");
    undone(&other);
    assert!(nothing_to_undo(&other));
    assert_eq!(title(&other, 1).as_deref(), Some("by the first device"));
}

#[test]
fn an_act_of_which_a_part_was_forgotten_is_undone_as_far_as_it_is_known() {
    let home = folder();
    let (vault, _) = create(home.path());
    for title in ["a", "b"] {
        act(&vault, |act| {
            act.set("item", &[1; 16], fields([("title", title.into())]))?;
            act.set("item", &[2; 16], fields([("title", title.into())]))
        });
    }
    act(&vault, |act| act.expire("item", &[1; 16]));
    assert_eq!(undone(&vault), [("item".to_owned(), [2; 16])]);
    assert_eq!(title(&vault, 2).as_deref(), Some("a"));
    assert_eq!(title(&vault, 1), None);
    assert!(vault.check().unwrap().ok());
}

#[test]
fn history_tells_what_happened() {
    let home = folder();
    let (vault, _) = create(home.path());
    let id = [1; 16];
    act(&vault, |act| act.set("item", &id, fields([("title", "a".into()), ("size", 1.into())])));
    vault.act(5, |act| act.set("item", &id, fields([("title", "b".into())]))).unwrap();
    act(&vault, |act| act.remove("item", &id));
    act(&vault, |act| act.set("item", &id, Fields::new()));
    undone(&vault);

    let history = vault.read(|read| read.history("item", &id)).unwrap();
    let deeds: Vec<_> = history.iter().map(|change| change.deed).collect();
    assert_eq!(deeds, [Deed::Wrote, Deed::Edited, Deed::Removed, Deed::Restored, Deed::Undid]);
    assert_eq!(history[1].wall_millis, 5);
    assert_eq!(history[1].old, fields([("title", "a".into())]));
    assert_eq!(history[1].new, fields([("title", "b".into())]));
    assert_eq!(history[2].new, Fields::new());
    assert_eq!(vault.read(|read| read.history("note", &id)).unwrap(), []);

    act(&vault, |act| act.forget("item", &id));
    let history = vault.read(|read| read.history("item", &id)).unwrap();
    assert_eq!(history.len(), 6);
    assert!(history.iter().all(|change| change.new.is_empty() && change.old.is_empty()));
    assert_eq!(history[5].deed, Deed::Forgot);
}

#[test]
fn an_entity_of_a_kind_that_is_not_known_is_kept() {
    let home = folder();
    let (vault, _) = create(home.path());
    let later = fields([("anything", json!({ "nested": [1, null, "ü"] }))]);
    act(&vault, |act| act.set("from a later version", &[1; 16], later.clone()));
    vault.close().unwrap();
    let vault = open(home.path());
    assert_eq!(
        vault.read(|read| read.state("from a later version", &[1; 16])).unwrap().fields,
        later
    );
    assert!(vault.check().unwrap().ok());
}

#[test]
fn house_a4_whatever_the_wall_clock_says_what_is_written_can_be_read() {
    let home = folder();
    let (vault, _) = create(home.path());
    let walls = [i64::MIN, i64::MAX, -5, 2000, i64::MAX, 0, NOW];
    for (size, now) in walls.into_iter().enumerate() {
        vault.act(now, |act| act.set("item", &[1; 16], fields([("size", size.into())]))).unwrap();
        vault.write_unjournaled(now, "x", |_| Ok::<_, Error>(())).unwrap();
        let state = vault.read(|read| read.state("item", &[1; 16])).unwrap();
        assert_eq!(state.fields["size"], size, "an edit comes after what is known");
    }
    let history = vault.read(|read| read.history("item", &[1; 16])).unwrap();
    for change in &history {
        let clock = change.clock;
        assert_eq!(Clock::new(clock.millis(), clock.counter()), Some(clock));
        assert!(Clock::new(change.wall_millis, 0).is_some());
    }
    assert_eq!(history[6].wall_millis, NOW);
    assert!(vault.check().unwrap().ok());
}

/// The clock of the act, not that of one entry, is what other entries get.
#[test]
fn security_11_a_wrong_date_stays_in_what_was_written_by_it() {
    let home = folder();
    let (vault, _) = create(home.path());
    let year_2036 = 2_082_758_400_000;
    let set = |now, id: u8, size: i64| {
        vault.act(now, |act| act.set("item", &[id; 16], fields([("size", size.into())]))).unwrap();
    };
    let newest =
        |id: u8| vault.read(|read| read.history("item", &[id; 16])).unwrap().pop().unwrap();
    set(NOW, 1, 1);
    set(year_2036, 1, 2);
    set(NOW + 60_000, 1, 3);
    set(NOW + 60_001, 2, 1);
    assert_eq!(newest(1).new, fields([("size", 3.into())]));
    assert_eq!(newest(1).clock.millis(), year_2036);
    assert_eq!(newest(2).clock, Clock::new(NOW + 60_001, 0).unwrap());
}

const MARKER: &str = "to be forgotten";

/// Everything in the files, decrypted, pages that are not in use among them.
fn traces(home: &std::path::Path, vault: &Vault) -> usize {
    occurrences(&decrypted(home, vault.key()), MARKER)
}

/// Of several sizes, in no order and among others that are kept, so that pages split and fill and
/// are given back, and old content is left in all their corners.
#[test]
fn what_is_forgotten_leaves_every_page() {
    let home = folder();
    let (vault, _) = create(home.path());
    let ids = || (0..100_u8).map(|number| [number.wrapping_mul(83); 16]);
    let forgotten = |id: &EntityId| id[0].is_multiple_of(5);
    for factor in [1, 7, 3, 11, 5, 2] {
        for id in ids() {
            let word = if forgotten(&id) { MARKER } else { "this is kept" };
            let title = word.repeat(usize::from(id[0]) * factor % 60 + 1);
            act(&vault, |act| act.set("item", &id, fields([("title", title.into())])));
        }
        vault.settle().unwrap();
        assert!(traces(home.path(), &vault) > 100);
    }
    let rows = journal(&vault).len();
    let kept = tables(&vault).into_iter().filter(|((_, id), _)| !forgotten(id)).collect();

    let gone: Vec<_> = ids().filter(forgotten).collect();
    for id in &gone {
        assert!(act(&vault, |act| act.forget("item", id)));
        assert!(!act(&vault, |act| act.forget("item", id)));
        let again = vault.act(NOW, |act| act.set("item", id, fields([("size", 1.into())])));
        assert!(matches!(refused(again), Error::Forgotten));
        let removed = vault.act(NOW, |act| act.remove("item", id));
        assert!(matches!(refused(removed), Error::Forgotten));
    }
    assert_eq!(traces(home.path(), &vault), 0);
    assert_eq!(tables(&vault), kept);
    assert!(!act(&vault, |act| act.forget("item", &[251; 16]))); // there never was one

    let db = raw(home.path(), vault.key());
    let sql = "SELECT count(*) FROM changes WHERE id = ?1
               AND salt IS NULL AND patch IS NULL";
    for id in &gone {
        let blank: i64 = db.query_row(sql, [id], |row| row.get(0)).unwrap();
        assert_eq!(blank, vault.read(|read| read.history("item", id)).unwrap().len() as i64);
    }
    let report = vault.check().unwrap();
    assert!(report.ok(), "{report:?}");
    assert_eq!(report.chain_length as usize, rows + gone.len());
}

/// Whoever must forget all of a kind, such as what is a year old, finds what was removed, too, and does
/// not read the journal of a life for it.
#[test]
fn performance_03_what_is_hidden_is_known_until_it_is_back_or_forgotten() {
    let home = folder();
    let (vault, _) = create(home.path());
    let hidden = || -> Vec<u8> {
        let hidden = vault.read(|read| read.hidden("item")).unwrap();
        hidden
            .into_iter()
            .map(|(id, state)| id[0] * u8::from(state.fields["title"] == "kept"))
            .collect()
    };
    for id in [1, 2, 3] {
        set_title(&vault, id, "kept");
    }
    assert_eq!(hidden(), [0; 0]);
    assert!(undo(&vault, NOW).is_ok()); // the first writing of 3
    act(&vault, |act| act.remove("item", &[1; 16]));
    act(&vault, |act| act.remove("item", &[2; 16]));
    assert_eq!(hidden(), [1, 2, 3]);
    set_title(&vault, 1, "kept");
    act(&vault, |act| act.forget("item", &[2; 16]));
    assert_eq!(hidden(), [3]);
    assert!(vault.read(|read| read.hidden("note")).unwrap().is_empty());
    assert!(vault.check().unwrap().ok());
}
