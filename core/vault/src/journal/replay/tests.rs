//! Replaying against what it must agree with: the vault that was told, and a merge.

use std::collections::BTreeMap;
use std::slice;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::testing::{KINDS, Rows, act, copy, create, fields, folder, open_as, redo, tables, undo};
use crate::{Deed, Error, Vault};

/// One thing that is done, at a wall clock that may jump back.
#[derive(Clone, Debug)]
enum Step {
    Set { kind: usize, id: u8, title: Option<Value>, size: Option<Value> },
    Fixed { id: u8, size: i64 },
    Remove { kind: usize, id: u8 },
    Forget { kind: usize, id: u8 },
    Undo,
}

fn step() -> impl Strategy<Value = Step> {
    let entity = || (0..KINDS.len(), 0..3_u8);
    let title = prop::option::of(prop_oneof![Just(Value::Null), "[abc]".prop_map(Value::from)]);
    let size = prop::option::of(prop_oneof![Just(Value::Null), (1..4).prop_map(Value::from)]);
    prop_oneof![
        8 => (entity(), title, size)
            .prop_map(|((kind, id), title, size)| Step::Set { kind, id, title, size }),
        1 => (0..3_u8, 1..4_i64).prop_map(|(id, size)| Step::Fixed { id, size }),
        3 => entity().prop_map(|(kind, id)| Step::Remove { kind, id }),
        1 => entity().prop_map(|(kind, id)| Step::Forget { kind, id }),
        4 => Just(Step::Undo),
    ]
}

fn steps() -> impl Strategy<Value = Vec<(i64, Step)>> {
    prop::collection::vec((0..40_i64, step()), 0..24)
}

fn perform(vault: &Vault, now: i64, step: &Step) {
    let done = vault.act(now, |act: &mut Act<'_>| match step {
        Step::Set { kind, id, title, size } => {
            let named = [("title", title), ("size", size)];
            let given = named
                .into_iter()
                .filter_map(|(name, value)| Some((name.to_owned(), value.clone()?)));
            act.set(KINDS[*kind], &[*id; 16], given.collect())
        }
        Step::Fixed { id, size } => {
            act.fixed("item", &[*id; 16], fields([("size", (*size).into())]))
        }
        Step::Remove { kind, id } => act.remove(KINDS[*kind], &[*id; 16]),
        Step::Forget { kind, id } => act.forget(KINDS[*kind], &[*id; 16]),
        Step::Undo => Ok(true),
    });
    assert!(matches!(done, Ok(_) | Err(Error::Forgotten)));
    if matches!(step, Step::Undo) {
        assert!(matches!(undo(vault, now), Ok(_) | Err(Error::CannotUndo | Error::NothingToUndo)));
    }
}

type Told = Vec<(String, EntityId, Vec<Past>)>;

/// What a vault tells of everything that was not forgotten.
fn told(vault: &Vault) -> Told {
    let mut told = Told::new();
    vault
        .read(|read| {
            read.each_past(|entity, id, state, past| {
                if !state.forgotten {
                    told.push((entity.to_owned(), *id, past));
                }
                Ok::<_, Error>(())
            })
        })
        .unwrap();
    told
}

fn replay(vault: &Vault, now: i64, told: &Told) -> Vec<Replayed> {
    vault
        .act(now, |act| {
            told.iter()
                .map(|(entity, id, past)| act.replay(entity, id, past))
                .collect::<Result<_>>()
        })
        .unwrap()
        .value
}

fn written(replayed: &[Replayed]) -> u64 {
    replayed.iter().map(|of| of.written).sum()
}

type Line = (Deed, i64, Clock, Fields, Fields);

/// A history as a person reads it, of everything that is told.
fn histories(vault: &Vault) -> BTreeMap<(String, EntityId), Vec<Line>> {
    let lines = |entity: &str, id: &EntityId| {
        let history = vault.read(|read| read.history(entity, id)).unwrap();
        let line = |change: crate::Change| {
            (change.deed, change.wall_millis, change.clock, change.new, change.old)
        };
        history.into_iter().map(line).collect()
    };
    told(vault)
        .into_iter()
        .map(|(entity, id, _)| ((entity.clone(), id), lines(&entity, &id)))
        .collect()
}

fn new_vault() -> (Vault, TempDir) {
    let home = folder();
    (create(home.path()).0, home)
}

fn is_sound(vault: &Vault) -> bool {
    vault.settle().unwrap();
    vault.check().unwrap().ok()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// An empty vault that is told everything has the same tables, states and histories, is sound,
    /// and knows it all the second time.
    #[test]
    fn a_vault_that_is_told_everything_is_the_same(steps in steps()) {
        let (first, _home) = new_vault();
        for (now, step) in &steps {
            perform(&first, *now, step);
        }
        let told = told(&first);
        let (other, _home) = new_vault();
        replay(&other, 1_000_000, &told);
        prop_assert_eq!(tables(&other), tables(&first));
        prop_assert_eq!(histories(&other), histories(&first));
        prop_assert_eq!(&self::told(&other), &told);
        for (entity, id, _) in &told {
            prop_assert_eq!(other.read(|read| read.state(entity, id)).unwrap(), first.read(|read| read.state(entity, id)).unwrap());
        }
        prop_assert_eq!(written(&replay(&other, 2_000_000, &told)), 0);
        prop_assert_eq!(written(&replay(&first, 2_000_000, &told)), 0);
        prop_assert!(is_sound(&other));
    }

    /// Taken back, a file that was taken in was never there: not here, not for whoever is told, and
    /// not in a copy that hears of all of it. Brought back or told again, it is there again.
    #[test]
    fn a_replay_that_is_taken_back_never_was(
        before in steps(), after in steps(), copied in any::<bool>(),
    ) {
        let (first, home) = new_vault();
        let home = if copied { copy(home.path()) } else { folder() };
        let other = if copied { open_as(home.path(), 2) } else { create(home.path()).0 };
        for (vault, steps) in [(&other, &before), (&first, &after)] {
            for (now, step) in steps {
                perform(vault, *now, step);
            }
        }
        let all = |vault: &Vault| (tables(vault), self::told(vault), histories(vault));
        let was = all(&other);
        let elsewhere = copy(home.path());
        let elsewhere = open_as(elsewhere.path(), 3);
        if written(&replay(&other, 1_000_000, &told(&first))) > 0 {
            let with = all(&other);
            for round in 0..2 {
                undo(&other, 1_000_001).unwrap();
                prop_assert_eq!(all(&other), was.clone(), "round {}", round);
                elsewhere.merge(&other, 1_000_001).unwrap();
                prop_assert_eq!(all(&elsewhere), was.clone(), "round {}", round);
                redo(&other, 1_000_001).unwrap();
                prop_assert_eq!(all(&other), with.clone(), "round {}", round);
            }
            undo(&other, 1_000_001).unwrap();
            replay(&other, 1_000_002, &told(&first));
            prop_assert_eq!(all(&other), with.clone());
            undo(&other, 1_000_002).unwrap();
            prop_assert_eq!(all(&other), was);
            elsewhere.merge(&other, 1_000_003).unwrap();
            redo(&other, 1_000_003).unwrap();
            elsewhere.merge(&other, 1_000_003).unwrap();
            prop_assert_eq!(all(&elsewhere), with);
        }
        prop_assert!(is_sound(&other) && is_sound(&elsewhere));
    }

    /// Two copies that went on apart, told to a third vault in either order, come to what their
    /// merge comes to, also where they have the very same clock.
    #[test]
    fn telling_two_copies_is_merging_them(one in steps(), two in steps(), later in any::<bool>()) {
        let (first, home) = new_vault();
        let home = copy(home.path());
        let second = open_as(home.path(), 2);
        for (vault, steps) in [(&first, &one), (&second, &two)] {
            for (now, step) in steps.iter().filter(|(_, s)| !matches!(s, Step::Forget { .. })) {
                perform(vault, *now, step);
            }
        }
        let (third, _home) = new_vault();
        for vault in if later { [&second, &first] } else { [&first, &second] } {
            replay(&third, 1_000_000, &told(vault));
        }
        first.merge(&second, 1_000_000).unwrap();
        prop_assert_eq!(tables(&third), tables(&first));
        prop_assert_eq!(self::told(&third), self::told(&first));
    }
}

fn title(vault: &Vault) -> Option<String> {
    let rows: Rows = tables(vault);
    rows.get(&("item", [1; 16])).map(|(title, _)| title.clone())
}

fn set(vault: &Vault, now: i64, to: &str) {
    vault.act(now, |act| act.set("item", &[1; 16], fields([("title", to.into())]))).unwrap();
}

#[test]
fn what_was_forgotten_stays_so() {
    let (first, _home) = new_vault();
    set(&first, 10, "one");
    let told = told(&first);
    act(&first, |act| act.forget("item", &[1; 16]));
    let replayed = replay(&first, 20, &told);
    assert_eq!(replayed, [Replayed { forgotten: true, ..Replayed::default() }]);
    assert_eq!(title(&first), None);
    assert_eq!(self::told(&first), []);
}

#[test]
fn an_older_deed_takes_its_place_and_does_not_win() {
    let (first, _home) = new_vault();
    let (other, _home) = new_vault();
    set(&first, 10, "older");
    set(&other, 20, "newer");
    assert_eq!(written(&replay(&other, 30, &told(&first))), 1);
    assert_eq!(title(&other).as_deref(), Some("newer"));
    let titles: Vec<_> = other
        .read(|read| read.history("item", &[1; 16]))
        .unwrap()
        .into_iter()
        .map(|change| (change.wall_millis, change.new["title"].clone()))
        .collect();
    assert_eq!(titles, [(10, "older".into()), (20, "newer".into())]);
    assert_eq!(written(&replay(&first, 40, &told(&other))), 1);
    assert_eq!(title(&first).as_deref(), Some("newer"));
    assert!(is_sound(&other) && is_sound(&first));
}

/// What was done here since stands, on what is left.
#[test]
fn a_correction_outlives_the_file_that_was_taken_back() {
    let (first, _home) = new_vault();
    set(&first, 10, "one");
    let (other, _home) = new_vault();
    let told = told(&first);
    let taken_in = other.act(20, |act| act.replay("item", &[1; 16], &told[0].2)).unwrap().act;
    set(&other, 30, "corrected");
    let undone = other.act(40, |act| act.undo(taken_in.unwrap())).unwrap().act;
    assert_eq!(title(&other), None, "what it corrected was never there");
    replay(&other, 50, &told);
    assert_eq!(title(&other).as_deref(), Some("corrected"));
    other.act(60, |act| act.undo(undone.unwrap())).unwrap();
    assert_eq!(title(&other).as_deref(), Some("corrected"));
    assert!(is_sound(&other));
}

#[test]
fn what_an_act_writes_besides_comes_after_what_it_replays() {
    let (other, _home) = new_vault();
    let clock = Clock::new(50_000, 0).unwrap(); // ahead of the wall clock
    let past = Past {
        clock,
        wall_millis: 50_000,
        how: How::Set,
        live: Some(Some(true)),
        new: fields([("title", "ahead".into())]),
    };
    other
        .act(10, |act| {
            act.replay("item", &[1; 16], slice::from_ref(&past))?;
            act.set("item", &[1; 16], fields([("title", "after".into())]))
        })
        .unwrap();
    assert_eq!(title(&other).as_deref(), Some("after"));
    assert!(is_sound(&other));
}

/// What a vault tells, with what it forgot.
fn all_told(vault: &Vault) -> BTreeMap<(String, EntityId), (State, Vec<Past>)> {
    let mut all = BTreeMap::new();
    vault
        .read(|read| {
            read.each_past(|entity, id, state, pasts| {
                all.insert((entity.to_owned(), *id), (state.clone(), pasts));
                Ok::<_, Error>(())
            })
        })
        .unwrap();
    all
}

/// One vault tells another all that it knows, as a file does.
fn exchange(from: &Vault, to: &Vault, now: i64) -> u64 {
    let all = all_told(from);
    let done = to.act(now, |act| {
        let mut news = 0;
        for ((entity, id), (state, pasts)) in &all {
            news += if state.forgotten {
                u64::from(act.tombstone(entity, id)?)
            } else {
                act.replay(entity, id, pasts)?.written
            };
        }
        Ok::<_, Error>(news)
    });
    done.unwrap().value
}

/// What happens among three vaults, of which two are copies of one.
#[derive(Clone, Debug)]
enum Event {
    Step(usize, Step),
    Redo(usize),
    /// By a file.
    Told(usize, usize),
    /// Between the copies.
    Merged(usize),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let vault = || 0..3_usize;
    prop::collection::vec(
        prop_oneof![
            10 => (vault(), step()).prop_map(|(vault, step)| Event::Step(vault, step)),
            1 => vault().prop_map(Event::Redo),
            3 => (vault(), vault()).prop_map(|(from, to)| Event::Told(from, to)),
            2 => (0..2_usize).prop_map(Event::Merged),
        ],
        0..40,
    )
}

const NOW: i64 = 1_700_000_000_000;
const MINUTE: i64 = 60_000;
const TEN_YEARS: i64 = 3652 * 24 * 60 * MINUTE;

/// How far a clock is from the truth.
fn error() -> impl Strategy<Value = i64> {
    prop_oneof![
        4 => Just(0),
        2 => -5 * MINUTE..5 * MINUTE,
        1 => -TEN_YEARS..TEN_YEARS,
        1 => prop_oneof![Just(i64::MIN / 2), Just(i64::MAX / 2)],
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever their clocks say and whatever way news takes, who knows the same agrees; and what one
    /// writes, another reads.
    #[test]
    fn meetings_01_all_who_know_the_same_agree(
        events in events(),
        errors in prop::collection::vec(error(), 3..9),
        last in Just(vec![(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)]).prop_shuffle(),
    ) {
        let (first, home) = new_vault();
        set(&first, NOW, "the first");
        let home = copy(home.path());
        let second = open_as(home.path(), 2);
        let (third, _home) = new_vault();
        let vaults = [first, second, third];
        let mut events = events.into_iter().enumerate();
        // Each clock is wrong in its own way, and is put right or wrong again from time to time.
        let now = |vault: usize, at: usize| {
            NOW + at as i64 * MINUTE + errors[(vault + at / 9) % errors.len()]
        };
        for (at, event) in &mut events {
            match event {
                Event::Step(vault, step) => perform(&vaults[vault], now(vault, at), &step),
                Event::Redo(vault) => drop(redo(&vaults[vault], now(vault, at))),
                Event::Told(from, to) => drop(exchange(&vaults[from], &vaults[to], now(to, at))),
                Event::Merged(to) => {
                    vaults[to].merge(&vaults[1 - to], now(to, at)).unwrap();
                }
            }
        }
        for _ in 0..2 {
            for (from, to) in &last {
                exchange(&vaults[*from], &vaults[*to], NOW);
            }
        }
        for vault in &vaults {
            prop_assert_eq!(all_told(vault), all_told(&vaults[0]));
            prop_assert_eq!(tables(vault), tables(&vaults[0]));
            prop_assert!(is_sound(vault));
            // An export of any vault can be taken in by a new one, and is all of it.
            let (fresh, _home) = new_vault();
            exchange(vault, &fresh, NOW);
            prop_assert_eq!(all_told(&fresh), all_told(vault));
            prop_assert_eq!(exchange(vault, &fresh, NOW), 0);
        }
    }
}

/// Two records that exchange files swapped values for ever once a shared entry bore a clock that was
/// ahead: five minutes were enough.
#[test]
fn meetings_01_two_records_that_exchange_files_agree() {
    let [(fast, _a), (one, _b), (two, _c)] = [(); 3].map(|()| new_vault());
    set(&fast, NOW + 5 * MINUTE, "first");
    for vault in [&one, &two] {
        exchange(&fast, vault, NOW + MINUTE);
    }
    set(&one, NOW + 2 * MINUTE, "earlier");
    set(&two, NOW + 3 * MINUTE, "later");
    let told = [all_told(&one), all_told(&two)];
    exchange(&two, &one, NOW + 60 * MINUTE);
    exchange(&one, &two, NOW + 60 * MINUTE);
    for vault in [&one, &two] {
        assert_eq!(title(vault).as_deref(), Some("later"));
    }
    assert_ne!(told[0], told[1]);
}

/// One imported entry once made everything that was written afterwards impossible to restore.
#[test]
fn house_a4_an_entry_from_the_end_of_time_spoils_no_other() {
    let (vault, _home) = new_vault();
    let past = Past {
        clock: Clock::new(253_402_300_799_999, 1 << 53).unwrap(),
        wall_millis: NOW,
        how: How::Set,
        live: Some(Some(true)),
        new: fields([("title", "poison".into())]),
    };
    vault.act(NOW, |act| act.replay("item", &[2; 16], &[past])).unwrap();
    for (now, to) in [(NOW + MINUTE, "a"), (NOW + 2 * MINUTE, "b")] {
        set(&vault, now, to);
        let size = fields([("title", to.into())]);
        vault.act(now, |act| act.set("item", &[2; 16], size)).unwrap();
    }
    // Its own entry can be edited still: of the same clock, the later wall time stays.
    assert_eq!(vault.read(|read| read.state("item", &[2; 16])).unwrap().fields["title"], "b");
    let newest = vault.read(|read| read.history("item", &[1; 16])).unwrap().pop().unwrap();
    assert!(newest.clock.millis() <= NOW + 61 * MINUTE, "{newest:?}");
    let (other, _home) = new_vault();
    exchange(&vault, &other, NOW);
    assert_eq!(all_told(&other), all_told(&vault));
    assert!(is_sound(&vault) && is_sound(&other));
}

#[test]
fn security_10_a_deed_of_an_impossible_time_is_refused_and_an_empty_one_passed_over() {
    let (vault, _home) = new_vault();
    let empty = Past {
        clock: Clock::new(1, 0).unwrap(),
        wall_millis: NOW,
        how: How::Set,
        live: None,
        new: Fields::new(),
    };
    let done = vault.act(NOW, |act| act.replay("item", &[1; 16], slice::from_ref(&empty))).unwrap();
    assert_eq!((done.value, done.act), (Replayed::default(), None));
    for wall_millis in [i64::MIN, -1, 253_402_300_800_000, i64::MAX] {
        let past = Past { wall_millis, live: Some(Some(true)), ..empty.clone() };
        let refused = vault.act(NOW, |act| act.replay("item", &[1; 16], &[past]));
        assert!(matches!(refused, Err(Error::ImpossibleTime)));
    }
}

/// Also where it was never known: an older file does not bring it back.
#[test]
fn a_tombstone_keeps_an_older_file_from_bringing_back_what_was_forgotten() {
    let (first, _home) = new_vault();
    set(&first, NOW, "to be forgotten");
    let older = told(&first);
    act(&first, |act| act.forget("item", &[1; 16]));
    let (other, _home) = new_vault();
    assert_eq!(exchange(&first, &other, NOW), 1);
    assert_eq!(exchange(&first, &other, NOW), 0);
    assert!(replay(&other, NOW, &older)[0].forgotten);
    assert_eq!(title(&other), None);
    assert!(is_sound(&other));
}

/// The file may have been written after the undo, which it then tells of.
#[test]
fn an_undo_that_is_told_is_not_one_that_came_after() {
    let (first, _home) = new_vault();
    set(&first, 10, "one");
    undo(&first, 11).unwrap();
    let told = told(&first);
    assert_eq!(written(&replay(&first, 12, &told)), 0);
    redo(&first, 13).unwrap();
    assert_eq!(written(&replay(&first, 14, &told)), 0);
    assert_eq!(title(&first).as_deref(), Some("one"));
}
