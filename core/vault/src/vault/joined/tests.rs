use proptest::prelude::*;

use super::*;
use crate::journal::Fields;
use crate::testing::{
    Copy, Deed, Ends, Items, NOW, PASSPHRASE, act, at_step, copy, create, fields, folder, history,
    installed, journal, perform, refused, set_title, tables, title,
};
use crate::{Migration, Place, Tables};

const DAY: i64 = 24 * 60 * 60 * 1000;

impl Copy {
    fn all(&self) -> Rows {
        self.vault.rows(&self.vault.coverage().unwrap(), usize::MAX).unwrap()
    }

    fn take_in(&self, rows: &Rows) -> Merged {
        self.vault.take_in(rows, NOW).unwrap()
    }
}

/// All that two copies have to come to.
fn everything(copy: &Copy) -> impl PartialEq + std::fmt::Debug + use<> {
    (journal(&copy.vault), tables(&copy.vault))
}

/// Three copies, each with a history of its own, of which two may be one installation's: chains fork.
fn three(before: &[(usize, i64, Deed)], after: &[(usize, i64, Deed)], third: u8) -> [Copy; 3] {
    let first = Copy::first();
    before.iter().for_each(|(_, now, deed)| perform(&first.vault, *now, deed));
    let copies = [first.copied(2), first.copied(third)];
    let [second, third] = copies;
    let copies = [first, second, third];
    after.iter().for_each(|(copy, now, deed)| perform(&copies[*copy].vault, *now, deed));
    copies
}

/// Takes in batches in this order, and those that wait again until none does.
fn take_in_all(copy: &Copy, batches: Vec<Rows>) {
    let mut left = batches;
    while !left.is_empty() {
        let before: u64 = left.iter().map(|rows| rows.len() as u64).sum();
        left.retain(|rows| copy.take_in(rows).waiting > 0);
        let after: u64 = left.iter().map(|rows| rows.len() as u64).sum();
        assert!(after < before, "rows wait for others that are nowhere");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However the rows of three copies are cut into batches, in whatever order these come, and how often:
    /// what comes of it is what merging the copies comes to.
    #[test]
    fn journal_j4_any_batches_in_any_order_come_to_what_a_merge_comes_to(
        before in history(),
        after in history(),
        third in 1..=3_u8,
        most in prop::collection::vec(1..1_500_usize, 3),
        order in prop::collection::vec(any::<u32>(), 64),
    ) {
        let copies = three(&before, &after, third);
        let merged = copies[0].copied(9);
        for copy in &copies {
            merged.vault.merge(&copy.vault, NOW).unwrap();
        }
        let mut batches = Vec::new();
        for (copy, most) in copies.iter().zip(&most) {
            batches.extend(copy.all().split(*most));
        }
        let again: Vec<_> = batches.iter().step_by(3).cloned().collect();
        batches.extend(again);
        let mut keyed: Vec<_> = batches.into_iter().enumerate().collect();
        keyed.sort_by_key(|(at, _)| order[at % order.len()].wrapping_mul(*at as u32 + 1));
        let batches: Vec<_> = keyed.into_iter().map(|(_, rows)| rows).collect();

        let one = copies[1].copied(8);
        take_in_all(&one, batches.clone());
        prop_assert_eq!(everything(&one), everything(&merged));
        prop_assert!(one.vault.check().unwrap().ok());
        // In one go, where each waits for none but the others.
        let at_once = copies[2].copied(7);
        let all = at_once
            .vault
            .take_in_with(batches.iter().map(Ok), NOW, |_| Ok(()), |_, _| Ok::<_, Error>(()))
            .unwrap();
        prop_assert_eq!(all.waiting, 0);
        prop_assert_eq!(everything(&at_once), everything(&merged));
        // A third time it is nothing.
        for rows in &batches {
            prop_assert_eq!(one.take_in(rows), Merged::default());
        }
        // Spans tell what is held, on whichever copy.
        for copy in &copies {
            for span in copy.vault.coverage().unwrap() {
                prop_assert!(merged.vault.holds(&span).unwrap());
            }
            let theirs = copy.vault.coverage().unwrap();
            let beyond = merged.vault.beyond(&theirs).unwrap();
            copy.take_in(&merged.vault.rows(&beyond, usize::MAX).unwrap());
            prop_assert_eq!(everything(copy), everything(&merged));
            prop_assert!(merged.vault.beyond(&copy.vault.coverage().unwrap()).unwrap().is_empty());
        }
    }

    /// What came blank stays blank, whatever comes after it, and in whatever order.
    #[test]
    fn journal_j5_blank_wins_whatever_comes_first(
        before in history(),
        after in history(),
        blank_first in any::<bool>(),
    ) {
        let [one, two, _] = three(&before, &after, 3);
        let item = ("item", [0; 16]);
        let mut blank = two.all();
        let blanked = blank.blank(item.0, &item.1);
        let fresh = one.copied(9);
        let come = if blank_first { [&blank, &two.all()] } else { [&two.all(), &blank] };
        for rows in come {
            fresh.take_in(rows);
        }
        if blanked > 0 {
            let state = fresh.vault.read(|read| read.state(item.0, &item.1)).unwrap();
            prop_assert!(state.forgotten);
            let held = fresh.all();
            prop_assert!(held.entities().all(|(entity, id, blank)| blank || (entity, *id) != item));
        }
        prop_assert!(fresh.vault.check().unwrap().ok());
    }
}

/// Not a bit of a row, of what stands before it or of its key can be another.
#[test]
fn journal_j4_a_row_that_was_changed_is_refused_with_all_that_came_with_it() {
    let one = Copy::first();
    set_title(&one.vault, 9, "both know this");
    let two = one.copied(2);
    set_title(&two.vault, 1, "a");
    set_title(&two.vault, 2, "b");
    act(&two.vault, |act| act.forget("item", &[1; 16]));
    act(&two.vault, |act| act.remove("item", &[2; 16]));
    let known = one.vault.coverage().unwrap();
    let news = two.vault.rows(&two.vault.beyond(&known).unwrap(), usize::MAX).unwrap();
    let bytes = news.to_bytes();
    let before = everything(&one);
    // When the device began is a note beside its chain, and no part of it.
    let since = 14 + 1 + 16 + 32..14 + 1 + 16 + 32 + 6;
    let mut taken = 0;
    for at in (0..bytes.len()).filter(|at| !since.contains(at)) {
        for bit in [1, 0x10, 0x80] {
            let mut changed = bytes.clone();
            changed[at] ^= bit;
            let Ok(rows) = Rows::from_bytes(&changed) else { continue };
            let error = refused(one.vault.take_in(&rows, NOW));
            assert!(matches!(error, Error::Damaged(_)), "byte {at}: {error}");
            assert_eq!(everything(&one), before, "byte {at}");
            taken += 1;
        }
    }
    assert!(taken > 300, "{taken} were of a right shape");
    assert_eq!(one.take_in(&news).rows, 4);
}

/// What is not there says nothing: it waits, or it is missing, and nothing is taken away for it.
#[test]
fn journal_j4_rows_wait_for_the_row_before_them() {
    let one = Copy::first();
    let two = one.copied(2);
    for (id, title) in [(1, "a"), (2, "b"), (1, "c"), (2, "d")] {
        set_title(&two.vault, id, title);
    }
    let pieces = two.all().split(1);
    let [a, b, c, d] = &pieces[..] else { panic!("{}", pieces.len()) };
    let before = everything(&one);
    for later in [b, d, c] {
        assert_eq!(one.take_in(later), Merged { waiting: 1, ..Merged::default() });
        assert_eq!(everything(&one), before);
    }
    assert_eq!(one.take_in(a), Merged { rows: 1, ..Merged::default() });
    assert_eq!(one.take_in(d).waiting, 1);
    let mut gap = b.clone();
    gap.append(d.clone());
    assert_eq!(one.take_in(&gap), Merged { rows: 1, waiting: 1, ..Merged::default() });
    assert_eq!(one.vault.coverage().unwrap()[0].to, 2);
    // What comes with it is what it waits for, whichever is first.
    let mut backwards = d.clone();
    backwards.append(c.clone());
    assert_eq!(one.take_in(&backwards), Merged { rows: 2, ..Merged::default() });
    assert_eq!(everything(&one), everything(&two));
    // Fewer rows than are here take nothing away.
    assert_eq!(one.take_in(a), Merged::default());
    assert_eq!(one.take_in(&Rows::default()), Merged::default());
    assert_eq!(everything(&one), everything(&two));
}

#[test]
fn journal_j4_one_name_has_one_key() {
    let one = Copy::first();
    let two = one.copied(2);
    set_title(&two.vault, 1, "a");
    one.take_in(&two.all());
    set_title(&two.vault, 1, "b");
    let mut rows = two.all();
    rows.chains[0].key = crate::key::Kept::from(&[1; 32]);
    let error = refused(one.vault.take_in(&rows, NOW));
    assert!(matches!(error, Error::Damaged("two devices have one name")), "{error}");
}

/// The phone that a row was forgotten on is not there: what its rows say of it came blank from another,
/// and the row that forgets comes later or never.
#[test]
fn journal_j5_blank_rows_come_without_the_row_that_forgets() {
    let one = Copy::first();
    let two = one.copied(2);
    set_title(&two.vault, 1, "private words");
    let written = two.all();
    let three = one.copied(3);
    three.take_in(&written);
    act(&three.vault, |act| act.forget("item", &[1; 16]));
    let lane = three.vault.rows(&written.spans().collect::<Vec<_>>(), usize::MAX).unwrap();
    for order in [[&lane, &written], [&written, &lane]] {
        let fresh = one.copied(9);
        for rows in order {
            fresh.take_in(rows);
        }
        assert_eq!(title(&fresh.vault, 1), None);
        assert!(fresh.vault.check().unwrap().ok());
        assert!(matches!(
            refused(fresh.vault.act(NOW, |act| act.set("item", &[1; 16], Fields::new()))),
            Error::Forgotten
        ));
        fresh.take_in(&three.all());
        assert_eq!(everything(&fresh), everything(&three));
    }
}

/// One phone has a date of 2099, edits one entry, and is met. What another phone then writes by its own right
/// date is not younger for it than a correction that somebody makes a week later.
#[test]
fn journal_j1_a_date_from_the_future_stays_with_what_it_touched() {
    let a = Copy::first();
    for id in [1, 2] {
        set_title(&a.vault, id, "a");
    }
    let [b, c] = [a.copied(2), a.copied(3)];
    let write = |copy: &Copy, now, id: u8, title: &str| {
        let fields = fields([("title", title.into())]);
        copy.vault.act(now, |act| act.set("item", &[id; 16], fields)).unwrap();
    };
    const IN_2099: i64 = 4_070_908_800_000;
    write(&a, IN_2099, 1, "of 2099");
    let merged = b.vault.take_in(&a.all(), NOW).unwrap();
    assert_eq!((merged.rows, merged.from_the_future), (1, 1));
    write(&b, NOW + DAY, 2, "b's");
    write(&c, NOW + 8 * DAY, 2, "corrected a week later");
    // An edit of what the wrong date touched is younger all the same.
    write(&b, NOW + DAY, 1, "b's own");
    for (to, from) in [(&b, &c), (&c, &b), (&a, &b), (&a, &c)] {
        to.vault.take_in(&from.all(), NOW + 9 * DAY).unwrap();
    }
    for copy in [&a, &b, &c] {
        assert_eq!(title(&copy.vault, 2).as_deref(), Some("corrected a week later"));
        assert_eq!(title(&copy.vault, 1).as_deref(), Some("b's own"));
    }
}

/// The same two tables, a version on.
struct Later;

impl Tables for Later {
    fn migrations(&self) -> &'static [Migration] {
        static TWO: std::sync::LazyLock<Vec<Migration>> = std::sync::LazyLock::new(|| {
            let more = Migration { name: "more", sql: "CREATE TABLE more (a INTEGER) STRICT" };
            Items.migrations().iter().copied().chain([more]).collect()
        });
        &TWO
    }

    fn folded(&self) -> &'static [&'static str] {
        Items.folded()
    }

    fn put(
        &self,
        db: &Connection,
        entity: &str,
        id: &crate::EntityId,
        fields: &Fields,
    ) -> Result<()> {
        Items.put(db, entity, id, fields)
    }

    fn remove(&self, db: &Connection, entity: &str, id: &crate::EntityId) -> Result<()> {
        Items.remove(db, entity, id)
    }
}

/// What a later version wrote stays as it is, is counted, and is not written over by one that does not know
/// what it says. It can be taken out and forgotten.
#[test]
fn journal_j2_what_a_newer_version_wrote_is_kept_and_not_written_over() {
    let old = Copy::first();
    for id in [1, 2, 3] {
        set_title(&old.vault, id, "old");
    }
    let home = copy(old.home.path());
    let setting = Setting { tables: Box::new(Later), ..installed(2) };
    let new = Copy { vault: Vault::open(home.path(), PASSPHRASE, setting).unwrap(), home };
    let newer = fields([("of a later version", 1.into()), ("title", "new".into())]);
    for id in [1, 2] {
        act(&new.vault, |act| act.set("item", &[id; 16], newer.clone()));
    }
    let merged = old.take_in(&new.all());
    assert_eq!((merged.rows, merged.unread), (2, 2));
    assert_eq!(title(&old.vault, 1).as_deref(), Some("new"));

    let refused = |done: Result<crate::Done<bool>>| matches!(done, Err(Error::NewerVersion));
    let title_of = |title: &str| fields([("title", title.into())]);
    assert!(refused(old.vault.act(NOW, |act| act.set("item", &[1; 16], title_of("x")))));
    assert!(refused(old.vault.act(NOW, |act| act.replace("item", &[1; 16], title_of("x")))));
    set_title(&old.vault, 3, "as ever");
    let state = old.vault.read(|read| read.state("item", &[1; 16])).unwrap();
    assert_eq!(state.fields["of a later version"], 1);

    assert!(act(&old.vault, |act| act.remove("item", &[1; 16])));
    assert!(act(&old.vault, |act| act.forget("item", &[2; 16])));
    new.take_in(&old.all());
    assert_eq!((title(&new.vault, 1), title(&new.vault, 2)), (None, None));
    assert!(old.vault.check().unwrap().ok() && new.vault.check().unwrap().ok());
}

const OTHER_PASSPHRASE: &str = "a new phone's own words";

fn join(from: &Copy, to: &Path, pieces: Vec<Rows>) -> Result<Vault> {
    let slot = from.vault.spare_slot()?.expect("it has a spare key");
    let joined = Vault::create_joined(
        to,
        *from.vault.id(),
        (&Key::Passphrase(OTHER_PASSPHRASE), &slot),
        installed(2),
        pieces.into_iter().map(Ok),
        NOW,
        |_| Ok(()),
        |places, merged| places.put_own(&[1; 16], "taken", b"", &merged.rows),
    );
    Ok(joined?.0)
}

/// A joined vault begins with what the others know, and with nothing of its own.
#[test]
fn journal_j3_a_join_is_no_creation() {
    let one = Copy::first();
    for id in [1, 2] {
        set_title(&one.vault, id, "chosen long ago");
    }
    let home = folder();
    let vault = join(&one, home.path(), one.all().split(1)).unwrap();
    let two = Copy { vault, home };
    assert_eq!(everything(&two), everything(&one));
    assert_eq!(two.vault.id(), one.vault.id());
    assert_eq!(two.vault.coverage().unwrap(), one.vault.coverage().unwrap());
    let place: Place = [1; 16];
    let taken = two.vault.places(|places| places.get::<u64>(&place, "taken", b"")).unwrap();
    assert_eq!(taken, Some(2));
    // It goes on in a chain of its own, and the first takes that in.
    set_title(&two.vault, 1, "later");
    assert_eq!(one.take_in(&two.all()).rows, 1);
    assert_eq!(everything(&two), everything(&one));
    assert!(two.vault.check().unwrap().ok());
}

/// Whatever interrupts a join, there is a whole vault or none.
#[test]
fn journal_j3_before_a_join_has_succeeded_there_is_no_vault() {
    let one = Copy::first();
    for id in [1, 2, 3] {
        set_title(&one.vault, id, "a");
    }
    let pieces = one.all().split(1);
    let home = folder();
    let nothing =
        || matches!(Vault::open(home.path(), OTHER_PASSPHRASE, installed(2)), Err(Error::NoVault));
    // A row in the middle is missing.
    let gap = vec![pieces[0].clone(), pieces[2].clone()];
    assert!(matches!(refused(join(&one, home.path(), gap)), Error::Incomplete));
    assert!(nothing());
    let mut changed = pieces.clone();
    changed[2].stretches[0].rows[0].wall += 1;
    assert!(matches!(refused(join(&one, home.path(), changed)), Error::Damaged(_)));
    assert!(nothing());
    for ends in [Ends::Refused, Ends::Killed] {
        let mut step = 1;
        loop {
            let home = folder();
            let joined = at_step(step, ends, || join(&one, home.path(), pieces.clone()));
            let done = joined.is_ok();
            drop(joined);
            match Vault::open(home.path(), OTHER_PASSPHRASE, installed(2)) {
                Ok(vault) => assert_eq!(vault.coverage().unwrap(), one.vault.coverage().unwrap()),
                Err(error) => {
                    assert!(matches!(error, Error::NoVault) && !done, "step {step}: {error}");
                    let again = join(&one, home.path(), pieces.clone()).unwrap();
                    assert_eq!(again.coverage().unwrap(), one.vault.coverage().unwrap());
                }
            }
            if done {
                break;
            }
            step += 1;
        }
        assert!(step > 3, "{step}");
    }
    drop(join(&one, home.path(), pieces.clone()).unwrap());
    assert!(matches!(refused(join(&one, home.path(), pieces)), Error::AlreadyExists));
}

/// One spare key opens the record on every device, and no device knows it.
#[test]
fn journal_j8_a_second_device_has_a_slot_for_the_same_spare_key() {
    let home = folder();
    let (vault, spare_key) = create(home.path());
    let one = Copy { vault, home };
    set_title(&one.vault, 1, "a");
    let pending = one.vault.spare_slot().unwrap().unwrap();
    one.vault.confirm_spare_key_as_shown().unwrap();
    let slot = one.vault.spare_slot().unwrap().unwrap();
    assert_eq!(pending, slot, "other copies and places know it by this already");
    let public = x25519_dalek::PublicKey::from(&spare_key.pair(&slot.salt));
    assert_eq!((*public.as_bytes(), &*slot.tag), (slot.public, &*spare_key.tag()));

    let home = folder();
    drop(join(&one, home.path(), vec![one.all()]).unwrap());
    let open = |secret: &str| Vault::open(home.path(), secret, installed(2));
    let two = open(&spare_key.to_text()).unwrap();
    assert_eq!(two.spare_slot().unwrap().unwrap(), slot);
    assert!(!two.is_spare_key_pending().unwrap());
    assert_eq!(title(&two, 1).as_deref(), Some("a"));
    drop(two);
    assert!(matches!(refused(open(PASSPHRASE)), Error::WrongSecret));

    // A new one, made on the first, takes the place of the old on the second.
    let new = one.vault.new_spare_key(&Key::Passphrase(PASSPHRASE)).unwrap();
    one.vault.confirm_spare_key_as_shown().unwrap();
    let slot = one.vault.spare_slot().unwrap().unwrap();
    let two = open(OTHER_PASSPHRASE).unwrap();
    two.take_spare_slot(&Key::Passphrase(OTHER_PASSPHRASE), &slot).unwrap();
    drop(two);
    assert!(open(&new.to_text()).is_ok());
    assert!(matches!(refused(open(&spare_key.to_text())), Error::WrongSecret));
}

/// A restored copy knows of the places, and not where the lost device wrote.
#[test]
fn journal_j9_a_restored_backup_does_not_go_on_where_the_lost_device_wrote() {
    let one = Copy::first();
    set_title(&one.vault, 1, "a");
    let place: Place = [1; 16];
    one.vault
        .change_places(|places| {
            places.put(&place, "shelf", b"", &1)?;
            places.put_own(&place, "lane", b"", &1)
        })
        .unwrap();
    let lost = one.vault.places(|places| places.device()).unwrap();
    let file = one.home.path().join("copy.tandem");
    one.vault.back_up(&file, crate::IfThere::Keep, NOW).unwrap();
    for (what, kept) in [(crate::As::Copy, Some(1)), (crate::As::New, None)] {
        let home = folder();
        let backup = crate::Backup::open(&file, PASSPHRASE, installed(1)).unwrap();
        let restored = backup
            .restore(home.path(), PASSPHRASE, what, installed(1), NOW, |_| Ok::<_, Error>(()))
            .unwrap();
        restored
            .places(|places| {
                assert_eq!(places.get::<u8>(&place, "shelf", b"")?, kept);
                assert_eq!(places.get::<u8>(&place, "lane", b"")?, None);
                assert_ne!(places.device()?, lost, "it goes on in a chain of its own");
                Ok::<_, Error>(())
            })
            .unwrap();
    }
}
