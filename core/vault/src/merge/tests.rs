use proptest::prelude::*;
use ring::digest;
use rusqlite::types::Value as Sql;
use serde_json::Value;

use super::*;
use crate::journal::Fields;
use crate::testing::{
    Copy, Deed, NOW, Rows, act, decrypted, fields, history, journal, occurrences, perform, raw,
    refused, set_title, tables, title, undo,
};

impl Copy {
    fn merge(&self, other: &Self) -> Merged {
        self.vault.merge(&other.vault, NOW).unwrap()
    }

    /// This copy, with another merged in; neither is changed.
    fn merged(&self, other: &Self) -> Self {
        let merged = self.copied(9);
        merged.merge(other);
        merged
    }

    /// All that a merge has to bring together.
    fn everything(&self) -> (Vec<Vec<Sql>>, Rows) {
        (journal(&self.vault), tables(&self.vault))
    }

    fn is_sound(&self) -> bool {
        self.vault.check().unwrap().ok()
    }
}

/// The tables that a journal comes to, in the plainest way: every field holds what the last row
/// that names it says, and nothing is left of what any row forgets.
fn fold(rows: &[Vec<Sql>]) -> BTreeMap<(String, Vec<u8>), (String, i64)> {
    let text =
        |value: &Sql| if let Sql::Text(text) = value { text.clone() } else { panic!("{value:?}") };
    let blob =
        |value: &Sql| if let Sql::Blob(blob) = value { blob.clone() } else { panic!("{value:?}") };
    let number =
        |value: &Sql| if let Sql::Integer(number) = value { *number } else { panic!("{value:?}") };
    // device, sequence, mac, millis, counter, wall, act, verb, undoes, schema, entity, id, …, patch
    let mut rows: Vec<_> = rows.iter().collect();
    let hash = |row: &[Sql]| match &row[14] {
        Sql::Blob(patch) => {
            let said = [text(&row[7]).as_bytes(), b"\0", patch].concat();
            digest::digest(&digest::SHA256, &said).as_ref().to_vec()
        }
        _ => Vec::new(),
    };
    rows.sort_by_key(|row| (number(&row[3]), number(&row[4]), number(&row[5]), hash(row)));
    let mut entities = BTreeMap::<_, Fields>::new();
    let mut forgotten = BTreeSet::new();
    for row in rows {
        let entity = (text(&row[10]), blob(&row[11]));
        if text(&row[7]) == "forget" {
            forgotten.insert(entity);
        } else if row[14] != Sql::Null {
            let patch: Fields = serde_json::from_slice(&blob(&row[14])).unwrap();
            entities.entry(entity).or_default().extend(patch);
        }
    }
    entities.retain(|entity, fields| !forgotten.contains(entity) && fields["live"] == true);
    entities
        .into_iter()
        .map(|(entity, fields)| {
            let title = fields.get("title").and_then(Value::as_str).unwrap_or_default();
            let size = fields.get("size").and_then(Value::as_i64).unwrap_or_default();
            (entity, (title.to_owned(), size))
        })
        .collect()
}

fn assert_folded(copy: &Copy) {
    let tables = tables(&copy.vault).into_iter();
    let tables = tables.map(|((kind, id), row)| ((kind.to_owned(), id.to_vec()), row)).collect();
    assert_eq!(fold(&journal(&copy.vault)), tables);
}

/// Three copies of one vault, each with a history of its own.
fn three(
    before: &[(usize, i64, Deed)],
    after: &[(usize, i64, Deed)],
    installations: [u8; 2],
) -> [Copy; 3] {
    let first = Copy::first();
    for (_, now, deed) in before {
        perform(&first.vault, *now, deed);
    }
    let copies = [first.copied(installations[0]), first.copied(installations[1])];
    let [second, third] = copies;
    let copies = [first, second, third];
    for (copy, now, deed) in after {
        perform(&copies[*copy].vault, *now, deed);
    }
    copies
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20))]

    #[test]
    fn merging_is_commutative_associative_and_idempotent(before in history(), after in history()) {
        let [a, b, c] = three(&before, &after, [2, 3]);
        let ab = a.merged(&b);
        prop_assert_eq!(ab.everything(), b.merged(&a).everything());
        let abc = ab.merged(&c);
        prop_assert_eq!(abc.everything(), a.merged(&b.merged(&c)).everything());
        prop_assert_eq!(abc.everything(), c.merged(&a).merged(&b).everything());

        let everything = abc.everything();
        for known in [&a, &b, &c, &ab, &abc] {
            prop_assert_eq!(abc.merge(known), Merged::default());
        }
        prop_assert_eq!(abc.everything(), everything);
        assert_folded(&abc);
        prop_assert!(abc.is_sound());
    }

    /// Merges in any order, between any two, with more going on meanwhile.
    #[test]
    fn copies_that_go_on_come_to_the_same_in_the_end(
        history in history(),
        merges in prop::collection::vec((0..3_usize, 0..3_usize), 1..8),
    ) {
        let copies = three(&[], &[], [2, 3]);
        let merge = |to: usize, from: usize| {
            if to != from {
                copies[to].merge(&copies[from]);
            }
        };
        let mut merges = merges.into_iter();
        for chunk in history.chunks(4) {
            for (copy, now, deed) in chunk {
                perform(&copies[*copy].vault, *now, deed);
            }
            if let Some((to, from)) = merges.next() {
                merge(to, from);
            }
        }
        merges.for_each(|(to, from)| merge(to, from));
        for (to, from) in [(0, 1), (0, 2), (1, 0), (2, 0)] {
            merge(to, from);
        }
        for copy in &copies {
            prop_assert_eq!(copy.everything(), copies[0].everything());
            assert_folded(copy);
            prop_assert!(copy.is_sound());
        }
    }

    /// The same folder, copied, and both used by the same installation, which cannot know it.
    #[test]
    fn a_forked_chain_keeps_both_branches(before in history(), after in history()) {
        let [a, b, c] = three(&before, &after, [1, 1]);
        for (one, other) in [(&a, &b), (&b, &a), (&a, &c), (&c, &a), (&b, &a)] {
            one.merge(other);
        }
        for copy in [&b, &c] {
            prop_assert_eq!(copy.everything(), a.everything());
        }
        for copy in [&a, &b, &c] {
            let before = tables(&copy.vault);
            set_title(&copy.vault, 100, "goes on");
            prop_assert!(copy.is_sound());
            prop_assert_eq!(undo(&copy.vault, 100).unwrap().len(), 1);
            prop_assert_eq!(tables(&copy.vault), before);
        }
        prop_assert_eq!(a.merged(&b).everything(), b.merged(&a).everything());
        prop_assert!(a.merged(&b).merged(&c).is_sound());
    }
}

/// Two copies under different installations, after one item was written.
fn two() -> [Copy; 2] {
    let first = Copy::first();
    act(&first.vault, |act| {
        act.set("item", &[1; 16], fields([("title", "a".into()), ("size", 1.into())]))
    });
    let second = first.copied(2);
    [first, second]
}

fn set(copy: &Copy, now: i64, field: &str, value: Value) {
    copy.vault.act(now, |act| act.set("item", &[1; 16], fields([(field, value)]))).unwrap();
}

#[test]
fn edits_of_different_fields_both_stay() {
    let [one, two] = two();
    set(&one, NOW + 2, "title", "b".into());
    set(&two, NOW + 1, "size", 2.into());
    assert_eq!(one.merge(&two), Merged { rows: 1, ..Merged::default() });
    assert_eq!(tables(&one.vault)[&("item", [1; 16])], ("b".to_owned(), 2));
}

#[test]
fn of_two_edits_of_one_field_the_later_stays_and_both_are_in_the_history() {
    let [one, two] = two();
    set(&one, NOW + 2, "title", "later".into());
    set(&two, NOW + 1, "title", "earlier".into());
    for (to, from) in [(&one, &two), (&two, &one)] {
        to.merge(from);
        assert_eq!(title(&to.vault, 1).as_deref(), Some("later"));
        let history = to.vault.read(|read| read.history("item", &[1; 16])).unwrap();
        let titles: Vec<_> = history.iter().map(|change| change.new["title"].clone()).collect();
        assert_eq!(titles, ["a", "earlier", "later"]);
    }
}

/// An edit says nothing about whether the item is there: only somebody who saw that it was removed
/// can bring it back.
#[test]
fn a_removal_beats_edits_that_did_not_know_of_it() {
    for edited_at in [NOW + 1, NOW + 3] {
        let [one, two] = two();
        one.vault.act(NOW + 2, |act| act.remove("item", &[1; 16])).unwrap();
        set(&two, edited_at, "title", "edited".into());
        one.merge(&two);
        two.merge(&one);
        assert_eq!((title(&one.vault, 1), title(&two.vault, 1)), (None, None));
        set(&two, NOW + 4, "size", 3.into());
        one.merge(&two);
        assert_eq!(tables(&one.vault)[&("item", [1; 16])], ("edited".to_owned(), 3));
    }
}

/// Also where the content comes in by the merge itself.
#[test]
fn what_was_forgotten_in_one_copy_leaves_every_file_of_the_other() {
    const MARKER: &str = "to be forgotten";
    let [one, two] = two();
    set(&one, NOW + 1, "title", MARKER.repeat(300).into());
    set(&two, NOW + 1, "title", MARKER.into());
    act(&two.vault, |act| act.forget("item", &[1; 16]));
    let traces = |copy: &Copy| occurrences(&decrypted(copy.home.path(), copy.vault.key()), MARKER);
    assert_eq!(traces(&two), 0);
    assert!(traces(&one) > 300);
    for (to, from) in [(&two, &one), (&one, &two)] {
        to.merge(from);
        assert_eq!(traces(to), 0);
        assert_eq!(title(&to.vault, 1), None);
        let rows = journal(&to.vault);
        assert_eq!(rows.len(), 4);
        assert!(rows.iter().all(|row| row[13..] == [Sql::Null, Sql::Null]));
        assert!(to.is_sound());
    }
}

#[test]
fn a_clock_from_the_future_is_merged_and_flagged() {
    let [one, two] = two();
    set(&two, NOW + FUTURE_MILLIS, "size", 2.into());
    assert_eq!(one.merge(&two), Merged { rows: 1, ..Merged::default() });
    let far = NOW + 400 * FUTURE_MILLIS;
    set(&two, far, "size", 3.into());
    assert_eq!(one.merge(&two), Merged { rows: 1, from_the_future: 1, ..Merged::default() });
    // What is written here afterwards comes later all the same.
    set(&one, NOW, "size", 4.into());
    two.merge(&one);
    assert_eq!(tables(&two.vault)[&("item", [1; 16])].1, 4);
    let history = two.vault.read(|read| read.history("item", &[1; 16])).unwrap();
    assert_eq!((history[3].wall_millis, history[3].clock.millis()), (NOW, far));
}

/// One device has the date of ten years on. What it never touched is not decided by it.
#[test]
fn security_11_a_clock_that_was_wrong_does_not_win_for_ten_years() {
    const DAY: i64 = 24 * 60 * 60 * 1000;
    let [one, two] = two();
    let other = |copy: &Copy, now, size: i64| {
        let size = fields([("size", size.into())]);
        copy.vault.act(now, |act| act.set("item", &[2; 16], size)).unwrap();
    };
    set(&two, NOW + 3652 * DAY, "size", 3.into());
    let third = one.copied(3);
    third.merge(&two);
    other(&two, NOW + DAY, 20); // its date is right again
    other(&third, NOW + 2 * DAY, 30); // this one has only heard of it
    other(&one, NOW + 15 * DAY, 90);
    for (to, from) in [(&one, &two), (&one, &third), (&two, &one), (&third, &one)] {
        to.merge(from);
    }
    for copy in [&one, &two, &third] {
        assert_eq!(tables(&copy.vault)[&("item", [2; 16])].1, 90);
    }
}

#[test]
fn a_copied_folder_goes_on_as_a_device_of_its_own() {
    let [one, two] = two();
    set(&two, NOW, "size", 2.into());
    let devices = |copy: &Copy| {
        let rows = journal(&copy.vault);
        rows.into_iter().map(|row| format!("{:?}", row[0])).collect::<BTreeSet<_>>().len()
    };
    assert_eq!((devices(&one), devices(&two)), (1, 2));
    // Reopened by the same installation, it goes on with the chain that it has.
    let again = two.copied(2);
    set(&again, NOW, "size", 3.into());
    assert_eq!(devices(&again), 2);
}

/// One of a forked chain's branches once went on under the old name if the clock stood still: the
/// newest device of an installation was told by its time.
#[test]
fn a_forked_chain_is_left_whatever_the_clock_says() {
    let one = Copy::first();
    set(&one, NOW, "size", 1.into());
    let two = one.copied(1);
    set(&one, NOW, "size", 2.into());
    set(&two, NOW, "size", 3.into());
    one.merge(&two);
    two.merge(&one);
    let forked = journal(&one.vault);
    assert_eq!(forked.len(), 3);
    for (copy, size) in [(&one, 4), (&two, 5)] {
        let reopened = copy.copied(1);
        set(&reopened, 0, "size", size.into());
        let news = journal(&reopened.vault).into_iter().find(|row| !forked.contains(row)).unwrap();
        assert!(forked.iter().all(|row| row[0] != news[0]), "the old device went on");
        copy.merge(&reopened);
    }
    // Each goes on under a name of its own, so there is no second fork.
    one.merge(&two);
    let names: BTreeSet<_> =
        journal(&one.vault).iter().map(|row| format!("{:?}", row[0])).collect();
    assert_eq!(names.len(), 3);
}

#[test]
fn another_vault_is_not_a_copy() {
    let [one, other] = [Copy::first(), Copy::first()];
    set(&other, NOW, "size", 1.into());
    assert!(matches!(refused(one.vault.merge(&other.vault, NOW)), Error::Damaged(_)));
    assert!(journal(&one.vault).is_empty());
}

#[test]
fn a_journal_that_was_tampered_with_is_refused_whole() {
    let one = Copy::first();
    let two = one.copied(2);
    for (id, title) in [(1, "a"), (2, "b"), (3, "c")] {
        set_title(&two.vault, id, title);
    }
    act(&two.vault, |act| act.forget("item", &[3; 16]));
    let row = "WHERE sequence = 2";
    let changed = ["sequence", "millis", "counter", "wall", "act", "undoes", "schema"]
        .map(|column| format!("UPDATE changes SET {column} = ifnull({column}, 0) + 10 {row}"));
    let zeroed = ["mac", "id", "salt", "patch"]
        .map(|column| format!("UPDATE changes SET {column} = zeroblob(length({column})) {row}"));
    let others = [
        "UPDATE changes SET verb = 'undo' WHERE sequence = 2",
        "UPDATE changes SET entity = 'note' WHERE sequence = 2",
        "UPDATE changes SET device = device + 1 WHERE sequence = 2",
        "UPDATE changes SET verb = 'ledger' WHERE sequence = 2",
        "UPDATE changes SET salt = NULL, patch = NULL WHERE sequence = 2",
        "UPDATE changes SET commitment = zeroblob(32) WHERE sequence = 2",
        "UPDATE changes SET commitment = zeroblob(32) WHERE sequence = 3",
        "UPDATE changes SET entity = 'note' WHERE sequence = 4",
        "DELETE FROM changes WHERE sequence = 1",
        "DELETE FROM changes WHERE sequence = 3",
        "DELETE FROM devices",
        "UPDATE devices SET chain_key = zeroblob(32)",
        "INSERT INTO changes SELECT device + 1, 1, 0, mac, millis, counter, wall, act, verb, undoes,
           schema, entity, id, commitment, salt, patch FROM changes WHERE sequence = 1",
        "UPDATE changes SET counter = 9223372036854775807 WHERE sequence = 2",
        "UPDATE changes SET millis = -1 WHERE sequence = 2",
    ];
    let before = one.everything();
    for sql in changed.iter().chain(&zeroed).map(String::as_str).chain(others) {
        let tampered = two.copied(2);
        let db = raw(tampered.home.path(), tampered.vault.key());
        assert!(db.execute(sql, []).unwrap() > 0, "{sql}");
        let error = refused(one.vault.merge(&tampered.vault, NOW));
        assert!(matches!(error, Error::Damaged(_)), "{sql}: {error}");
        assert_eq!(one.everything(), before, "{sql}");
    }
    assert_eq!(one.merge(&two).rows, 4);
}

/// Blank rows may come before the row that forgets, and blank what is here.
#[test]
fn rows_that_come_blank_forget_what_they_spoke_of() {
    let [one, two] = two();
    set(&two, NOW, "size", 2.into());
    one.merge(&two);
    act(&two.vault, |act| act.forget("item", &[1; 16]));
    let cut = two.copied(2);
    let db = raw(cut.home.path(), cut.vault.key());
    assert_eq!(db.execute("DELETE FROM changes WHERE verb = 'forget'", []).unwrap(), 1);

    let merged = one.merge(&cut);
    assert_eq!((merged.rows, title(&one.vault, 1)), (0, None));
    assert!(journal(&one.vault).iter().all(|row| row[13..] == [Sql::Null, Sql::Null]));
    let state = one.vault.read(|read| read.state("item", &[1; 16])).unwrap();
    assert!(state.forgotten && one.is_sound());
    assert_eq!(one.merge(&two).rows, 1);
    assert_eq!(one.everything(), two.everything());
}

#[test]
fn a_row_of_a_newer_version_is_called_that() {
    let [one, two] = two();
    set(&two, NOW, "size", 2.into());
    let before = one.everything();
    let db = raw(two.home.path(), two.vault.key());
    let later = "UPDATE changes SET verb = 'of a later version' WHERE device = 2";
    assert_eq!(db.execute(later, []).unwrap(), 1);
    assert!(matches!(refused(one.vault.merge(&two.vault, NOW)), Error::NewerVersion));
    assert_eq!(one.everything(), before);
}

/// Of a holder of the key: the MAC would fit.
#[test]
fn security_10_an_impossible_time_is_refused_before_anything_is_taken_in() {
    let [one, two] = two();
    set(&two, NOW, "size", 2.into());
    let before = one.everything();
    for change in ["millis = 9223372036854775807", "counter = 9223372036854775807", "wall = -1"] {
        let broken = two.copied(2);
        let db = raw(broken.home.path(), broken.vault.key());
        let change = format!("UPDATE changes SET {change} WHERE device = 2");
        assert_eq!(db.execute(&change, []).unwrap(), 1);
        let error = refused(one.vault.merge(&broken.vault, NOW));
        assert!(matches!(error, Error::Damaged("the journal holds an impossible time")), "{error}");
        assert_eq!(one.everything(), before);
    }
}
