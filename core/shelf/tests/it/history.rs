//! Random histories of three phones and a shelf that lies, as `tests/oracle/shelf_model.py` draws them.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tandem_shelf::{Epoch, HandOver, Head, Kind, Name, Rules, SyncError, read_pack};

use crate::faulty::{Draw, FaultyShelf};
use crate::phone::{Phone, SMALL};

/// What happens, to which phone.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Write { entity: u8, ahead: i16 },
    Forget { which: u8 },
    BackUp,
    Restore,
    RollBack,
    Vanish,
    Sync,
}

fn deed(draw: &mut Draw) -> Deed {
    let entity = if draw.part() < 0.6 { draw.below(12) } else { 12 + draw.below(200) };
    match draw.part() {
        x if x < 0.40 => Deed::Write { entity: entity as u8, ahead: draw.below(600) as i16 - 300 },
        x if x < 0.46 => Deed::Forget { which: draw.below(256) as u8 },
        x if x < 0.50 => Deed::BackUp,
        x if x < 0.53 => Deed::Restore,
        x if x < 0.55 => Deed::RollBack,
        x if x < 0.56 => Deed::Vanish,
        _ => Deed::Sync,
    }
}

/// What may end a sync on a shelf with faults.
fn expected(error: &SyncError) -> bool {
    matches!(error, SyncError::Shelf(_) | SyncError::ShelfMissing { .. } | SyncError::Store(_))
}

/// Every object that opens, as text.
pub(crate) fn plain(shelf: &FaultyShelf, epochs: &[HandOver]) -> BTreeMap<String, String> {
    let state = shelf.state();
    let opened = |epoch: &Epoch, name: &Name, bytes: &[u8]| {
        let payload = epoch.open(name, bytes).ok()?;
        let text = match name.kind {
            Kind::Head => Head::parse(&payload).ok()?.tail,
            Kind::Pack => read_pack(&payload).ok()?.to_vec(),
            _ => return None,
        };
        String::from_utf8(text).ok()
    };
    let objects = state.objects.iter().filter_map(|(at, bytes)| {
        let name = Name::stem(at)?;
        let text = epochs.iter().find_map(|it| opened(&it.epoch, &name, bytes))?;
        Some((at.clone(), text))
    });
    objects.collect()
}

fn holds_forgotten(text: &str, forgotten: &BTreeSet<String>) -> bool {
    forgotten.iter().any(|entity| text.contains(&format!("SECRET-{entity}-")))
}

macro_rules! ensure {
    ($that:expr, $($why:tt)*) => { if !$that { return Err(format!($($why)*)); } };
}

/// What must hold of phones that have had quiet.
fn agree(phones: &[Phone], known: &BTreeSet<crate::journal::Key>) -> Result<(), String> {
    for phone in phones {
        let lost = known.difference(&phone.rows()).count();
        ensure!(lost == 0, "{lost} rows are lost");
        ensure!(phone.rows() == phones[0].rows(), "rows differ");
        let (inner, first) = (phone.journal.0.borrow(), phones[0].journal.0.borrow());
        ensure!(inner.state() == first.state(), "states differ");
        let forgotten = inner.forgotten();
        ensure!(forgotten == first.forgotten(), "what was forgotten differs");
        let is_blank = |row: &crate::journal::Row| row.says.is_none();
        let all = inner.rows.values().filter(|row| forgotten.contains(&row.entity)).all(is_blank);
        ensure!(all, "what was forgotten is back");
    }
    Ok(())
}

fn history(seed: u64, faults: f64, deeds: &[(usize, Deed)], rules: Rules) -> Result<(), String> {
    let shelf = FaultyShelf::new(seed, 0.0);
    let first = Phone::new(seed * 8 + 1, rules);
    first.set_up(&shelf).map_err(|error| error.to_string())?;
    let key = first.hand_over();
    let mut phones = vec![first];
    phones.extend((2..4).map(|nr| Phone::joined(seed * 8 + nr, rules, &key)));
    let mut backups: [Option<Phone>; 3] = [None, None, None];
    let (mut restored, mut count) = (false, 0);
    shelf.state().faults = faults;

    for (at, (nr, deed)) in deeds.iter().enumerate() {
        shelf.step();
        let (nr, now) = (*nr, at as i64 * 10);
        match *deed {
            Deed::Write { entity, ahead } => {
                count += 1;
                let says = format!("SECRET-e{entity}-{count}");
                phones[nr].write(&format!("e{entity}"), &says, now + i64::from(ahead));
            }
            Deed::Forget { which } => {
                let inner = phones[nr].journal.0.borrow();
                let entities: Vec<_> = inner.rows.values().map(|row| row.entity.clone()).collect();
                drop(inner);
                if !entities.is_empty() {
                    phones[nr].forget(&entities[usize::from(which) % entities.len()], now);
                }
            }
            Deed::BackUp => backups[nr] = Some(phones[nr].clone()),
            Deed::Restore if faults > 0.0 => {
                if let Some(backup) = &backups[nr] {
                    let mut phone = backup.clone();
                    // Whatever draws the numbers of a phone does not go back with it.
                    phone.draw = phones[nr].draw.clone();
                    phone.journal.0.borrow_mut().seed = phones[nr].journal.0.borrow().seed;
                    phones[nr] = phone;
                    restored = true;
                }
            }
            Deed::RollBack if faults > 0.0 => shelf.roll_back(),
            Deed::Vanish if faults > 0.0 => shelf.lose_one(),
            Deed::Restore | Deed::RollBack | Deed::Vanish => {}
            Deed::Sync => match phones[nr].sync(&shelf, now) {
                Err(error) if !expected(&error) => return Err(format!("a sync: {error}")),
                _ => {}
            },
        }
    }

    let known: BTreeSet<_> = phones.iter().flat_map(Phone::rows).collect();
    shelf.calm();
    let now = deeds.len() as i64 * 10;
    for _ in 0..10 {
        for phone in &phones {
            phone.sync_refilling(&shelf, now).map_err(|error| format!("in quiet: {error}"))?;
        }
    }
    agree(&phones, &known)?;
    for phone in &phones {
        let report = phone.sync(&shelf, now).map_err(|error| error.to_string())?;
        ensure!(report.requests == 1, "{} requests when nothing is new", report.requests);
    }
    let forgotten = phones[0].journal.0.borrow().forgotten();
    let live: BTreeSet<_> = phones.iter().map(Phone::lane).collect();
    let lanes = |shelf: &FaultyShelf| {
        let state = shelf.state();
        state.objects.keys().filter_map(|at| Name::stem(at)).collect::<Vec<_>>()
    };
    for (at, text) in plain(&shelf, std::slice::from_ref(&key)) {
        let alive = Name::stem(&at).is_some_and(|name| live.contains(&name.lane));
        let gone = !holds_forgotten(&text, &forgotten) || !alive && restored;
        ensure!(gone, "forgotten content in {at}; its lane lives: {alive}, restored: {restored}");
    }
    for lane in &live {
        let objects = lanes(&shelf).iter().filter(|name| name.lane == *lane).count();
        ensure!(objects <= 30, "{objects} objects in a lane");
    }

    // What a lane holds that a restored phone left behind goes when the person removes it.
    let dead: BTreeSet<_> = lanes(&shelf).iter().map(|name| name.lane).collect();
    let dead: Vec<_> = dead.difference(&live).copied().collect();
    for lane in &dead {
        phones[0].remove_lane(&shelf, now, *lane).map_err(|error| format!("removing: {error}"))?;
        for _ in 0..3 {
            for phone in &phones {
                phone.sync(&shelf, now).map_err(|error| format!("after removing: {error}"))?;
            }
        }
    }
    agree(&phones, &known)?;
    let of_rows = |name: &Name| matches!(name.kind, Kind::Head | Kind::Pack);
    let left =
        lanes(&shelf).iter().filter(|name| of_rows(name) && dead.contains(&name.lane)).count();
    ensure!(left == 0, "{left} objects of lanes that were removed");

    let newest = phones[0].hand_over();
    let fresh = Phone::joined(seed * 8 + 7, rules, &newest);
    fresh.sync(&shelf, now).map_err(|error| format!("a fresh phone: {error}"))?;
    agree(&[&phones[..1], &[fresh]].concat(), &known).map_err(|why| format!("fresh: {why}"))?;
    for (at, text) in plain(&shelf, &[key, newest]) {
        ensure!(!holds_forgotten(&text, &forgotten), "forgotten content in {at} after removing");
    }
    Ok(())
}

/// A place that loses uploads and lies in lists, but keeps what it has shown: what a phone saw of its
/// own rows on the shelf before it died is had by the others.
fn death(seed: u64, rules: Rules) -> Result<(), String> {
    let mut draw = Draw::new(seed);
    let shelf = FaultyShelf::new(seed, 0.0);
    let first = Phone::new(seed * 8 + 1, rules);
    first.set_up(&shelf).map_err(|error| error.to_string())?;
    let other = Phone::joined(seed * 8 + 2, rules, &first.hand_over());
    shelf.state().faults = [0.1, 0.3, 0.5][draw.below(3)];
    let mut safe = BTreeSet::new();
    for at in 0..80 {
        shelf.step();
        let now = at * 10;
        let one = if draw.part() < 0.3 { draw.below(2) } else { 0 };
        let phone = [&first, &other][one];
        if draw.part() < 0.5 {
            let entity = if draw.part() < 0.6 { draw.below(12) } else { 100 + at as usize };
            phone.write(&format!("e{entity}"), &format!("S-{at}"), now);
        } else if draw.part() < 0.1 && !phone.rows().is_empty() {
            let inner = phone.journal.0.borrow();
            let which = draw.below(inner.rows.len());
            let entity = inner.rows.values().nth(which).unwrap().entity.clone();
            drop(inner);
            phone.forget(&entity, now);
        } else {
            let before = phone.journal.0.borrow().memory.clone().unwrap().own.unwrap().stands();
            shelf.state().listed = None;
            let lane = phone.lane();
            if let Err(error) = phone.sync(&shelf, now)
                && !expected(&error)
            {
                return Err(format!("a sync: {error}"));
            }
            let listed = shelf.state().listed.take().unwrap_or_default();
            let stood = |(name, size): &(Name, u64)| listed.get(&name.to_string()) == Some(size);
            let (objects, spans) = before;
            if one == 0 && lane == phone.lane() && !objects.is_empty() && objects.iter().all(stood)
            {
                safe = phone.journal.0.borrow().expand(&spans);
            }
        }
    }
    shelf.calm();
    for _ in 0..6 {
        other.sync_refilling(&shelf, 800).map_err(|error| format!("in quiet: {error}"))?;
    }
    let lost = safe.difference(&other.rows()).count();
    ensure!(lost == 0, "{lost} rows that a dead phone had seen on the shelf");
    Ok(())
}

/// The same history, without faults, here and in `tests/oracle/shelf_model.py`: another language, no shared
/// line, no cryptography.
#[test]
fn the_model_ends_where_the_engine_does() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let (mut lines, mut ends) = (String::new(), Vec::new());
    for seed in 0..40 {
        let shelf = FaultyShelf::new(seed, 0.0);
        let first = Phone::new(seed * 8 + 1, SMALL);
        first.set_up(&shelf).unwrap();
        let key = first.hand_over();
        let phones = [
            first,
            Phone::joined(seed * 8 + 2, SMALL, &key),
            Phone::joined(seed * 8 + 3, SMALL, &key),
        ];
        let mut told = Vec::new();
        for (at, (nr, deed)) in drawn(seed).1.iter().enumerate() {
            let (phone, now) = (&phones[*nr], at as i64 * 10);
            let deed = match *deed {
                Deed::Write { entity, ahead } => {
                    let (entity, says, now) =
                        (format!("e{entity}"), at.to_string(), now + i64::from(ahead));
                    phone.write(&entity, &says, now);
                    serde_json::json!([nr, "write", entity, says, now])
                }
                Deed::Forget { which } => {
                    let inner = phone.journal.0.borrow();
                    let mut rows: Vec<_> =
                        inner.rows.values().map(|row| (row.clock, row.entity.clone())).collect();
                    drop(inner);
                    rows.sort();
                    let Some((_, entity)) = rows.get(usize::from(which) % rows.len().max(1)) else {
                        continue;
                    };
                    phone.forget(entity, now);
                    serde_json::json!([nr, "forget", entity, now])
                }
                Deed::Sync => {
                    phone.sync(&shelf, now).unwrap();
                    serde_json::json!([nr, "sync"])
                }
                _ => continue,
            };
            told.push(deed);
        }
        for phone in phones.iter().chain(&phones).chain(&phones) {
            phone.sync(&shelf, 800).unwrap();
        }
        let inner = phones[0].journal.0.borrow();
        ends.push(serde_json::json!({ "state": inner.state(), "forgotten": inner.forgotten() }));
        lines.push_str(&serde_json::to_string(&told).unwrap());
        lines.push('\n');
    }
    let python = std::env::var_os("TANDEM_PYTHON")
        .expect("TANDEM_PYTHON must name a Python: run ./tests/run, which makes one");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/oracle/shelf_model.py");
    let mut model = Command::new(python);
    model.args([script, "replay"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut model = model.spawn().unwrap();
    let mut to = model.stdin.take().unwrap();
    let telling = std::thread::spawn(move || to.write_all(lines.as_bytes()));
    let output = model.wait_with_output().unwrap();
    telling.join().unwrap().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let model: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(model, ends);
}

fn drawn(seed: u64) -> (f64, Vec<(usize, Deed)>) {
    let mut draw = Draw::new(seed);
    let faults = [0.0, 0.05, 0.15, 0.3][draw.below(4)];
    (faults, (0..80).map(|_| (draw.below(3), deed(&mut draw))).collect())
}

fn run(seed: u64, rules: Rules) -> Result<(), String> {
    let (faults, deeds) = drawn(seed);
    history(seed, faults, &deeds, rules)
}

/// How many histories: more of them with `TANDEM_SHELF_HISTORIES`.
fn histories(usual: u64) -> u64 {
    std::env::var("TANDEM_SHELF_HISTORIES").ok().and_then(|it| it.parse().ok()).unwrap_or(usual)
}

fn all(of: std::ops::Range<u64>, one: impl Fn(u64) -> Result<(), String>) -> Vec<String> {
    of.filter_map(|seed| one(seed).err().map(|why| format!("{seed}: {why}"))).collect()
}

#[test]
fn nothing_is_lost_and_nothing_forgotten_comes_back() {
    let broken = all(0..histories(200), |seed| run(seed, SMALL));
    assert!(broken.is_empty(), "{} broken: {:#?}", broken.len(), &broken[..broken.len().min(12)]);
}

#[test]
fn what_a_dead_phone_had_seen_on_the_shelf_is_had_by_the_others() {
    let broken = all(0..histories(300), |seed| death(seed, SMALL));
    assert!(broken.is_empty(), "{} broken: {:#?}", broken.len(), &broken[..broken.len().min(12)]);
}

/// Each rule is there for something: without it some history fails, and for that reason.
fn fails(rules: Rules, one: fn(u64, Rules) -> Result<(), String>, within: u64, because: &[&str]) {
    let fails =
        |seed| one(seed, rules).err().filter(|why| because.iter().any(|it| why.contains(it)));
    let broken = (0..within).find_map(|seed| fails(seed).map(|why| (seed, why)));
    let (seed, why) = broken.expect("a rule that nothing needs");
    println!("seed {seed}: {why}");
}

const LOST: &[&str] = &["rows are lost", "rows differ"];

#[test]
fn without_adoption_rows_are_lost() {
    fails(Rules { adopt: false, ..SMALL }, run, 1_000, LOST);
}

#[test]
fn what_once_was_on_the_shelf_is_not_what_is_there() {
    fails(Rules { in_sight: false, ..SMALL }, run, 3_000, LOST);
}

#[test]
fn without_an_intention_a_phone_takes_itself_for_its_twin() {
    fails(Rules { intend: false, ..SMALL }, run, 1_000, &["forgotten content"]);
}

#[test]
fn what_goes_before_the_new_was_seen_may_be_all_there_was() {
    fails(Rules { listed: false, ..SMALL }, death, 2_000, &["dead phone"]);
}

#[test]
fn a_second_put_spoils_what_was_good() {
    fails(Rules { once: false, ..SMALL }, death, 3_000, &["dead phone"]);
}

#[test]
fn names_without_a_check_are_taken_for_each_other() {
    fails(Rules { check: false, ..SMALL }, run, 1_000, LOST);
}

#[test]
fn what_is_missing_was_not_removed() {
    fails(Rules { absence: false, ..SMALL }, run, 1_000, LOST);
}

#[test]
fn heads_that_acknowledge_heads_never_end() {
    fails(Rules { quiet: false, ..SMALL }, run, 50, &["when nothing is new"]);
}

fn deeds() -> impl Strategy<Value = Vec<(usize, Deed)>> {
    let deed = prop_oneof![
        8 => (0_u8..24, -300_i16..300).prop_map(|(entity, ahead)| Deed::Write { entity, ahead }),
        1 => any::<u8>().prop_map(|which| Deed::Forget { which }),
        1 => Just(Deed::BackUp),
        1 => Just(Deed::Restore),
        1 => Just(Deed::RollBack),
        1 => Just(Deed::Vanish),
        9 => Just(Deed::Sync),
    ];
    prop::collection::vec((0_usize..3, deed), 0..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    /// The same with histories that shrink.
    #[test]
    fn any_history_ends_well(seed in 0_u64..1 << 40, faults in 0.0..0.35, deeds in deeds()) {
        prop_assert_eq!(history(seed, faults, &deeds, SMALL), Ok(()));
    }
}
