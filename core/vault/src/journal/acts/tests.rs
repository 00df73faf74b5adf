use std::cell::Cell;

use tempfile::TempDir;

use super::*;
use crate::testing::{
    NOW, act, create, fields, folder, open_as, redo, refused, set_title, title, undo,
};
use crate::{Act, Error, Read, Vault};

/// Something that is done.
type Done<'a> = &'a dyn Fn(&Record);

/// A vault in which each thing is done a minute after the one before.
struct Record {
    vault: Vault,
    now: Cell<i64>,
    _home: TempDir,
}

impl Record {
    fn new() -> Self {
        let home = folder();
        Self { vault: create(home.path()).0, now: Cell::new(NOW), _home: home }
    }

    fn now(&self) -> i64 {
        self.now.set(self.now.get() + 60_000);
        self.now.get()
    }

    fn act<T>(&self, work: impl FnOnce(&mut Act<'_>) -> Result<T>) -> Option<ActId> {
        self.vault.act(self.now(), work).unwrap().act
    }

    fn set(&self, id: u8, title: &str) -> ActId {
        self.act(|act| act.set("item", &[id; 16], fields([("title", title.into())]))).unwrap()
    }

    fn undo(&self, act: ActId) -> Result<Vec<(String, EntityId)>> {
        Ok(self.vault.act(self.now(), |own| own.undo(act))?.value)
    }

    fn newest(&self) -> Option<ActLine> {
        self.vault.read(|read| read.newest_act()).unwrap()
    }

    fn newest_undo(&self) -> Option<ActLine> {
        self.vault.read(|read| read.newest_undo()).unwrap()
    }

    fn line(&self, act: ActId) -> Option<ActLine> {
        self.vault.read(|read| read.act_line(act)).unwrap()
    }

    fn title(&self, id: u8) -> Option<String> {
        title(&self.vault, id)
    }
}

fn items(ids: &[u8]) -> Vec<(String, EntityId)> {
    ids.iter().map(|id| ("item".to_owned(), [*id; 16])).collect()
}

#[test]
fn the_name_of_an_act_is_written_in_one_way() {
    let act = ActId { device: [0xab; 16], number: 17 };
    let text = format!("17-{}", "ab".repeat(16));
    assert_eq!(act.to_string(), text);
    assert_eq!(text.parse(), Ok(act));
    let device = "ab".repeat(16);
    for wrong in ["", "-", "17", "17-", "017-D", "+17-D", "0-D", "-1-D", "17-Dab", "17-D ", "x-D"] {
        assert_eq!(wrong.replace('D', &device).parse::<ActId>(), Err(NotAnAct), "{wrong}");
    }
    assert_eq!(text.to_uppercase().parse::<ActId>(), Err(NotAnAct));
}

#[test]
fn an_act_says_its_name_if_anything_was_written() {
    let record = Record::new();
    let first = record.set(1, "a");
    assert_eq!(first.number, 1);
    let same = record.act(|act| act.set("item", &[1; 16], fields([("title", "a".into())])));
    assert_eq!(same, None);
    let many = record.act(|act| {
        act.set("item", &[2; 16], fields([("size", 1.into())]))?;
        act.remove("item", &[1; 16])
    });
    assert_eq!(many, Some(ActId { number: 2, ..first }));
    let line = record.line(many.unwrap()).unwrap();
    assert_eq!(record.newest().as_ref(), Some(&line));
    assert_eq!((line.kind, line.undoes, line.entities), (ActKind::Back, None, items(&[2, 1])));
    assert_eq!(line.wall_millis, record.now.get());
    assert_eq!(record.line(ActId { number: 3, ..first }), None, "a row inside of an act");
    assert_eq!(record.line(ActId { device: [9; 16], ..first }), None);
    let history = record.vault.read(|read| read.history("item", &[1; 16])).unwrap();
    assert_eq!(
        history.iter().map(|change| Some(change.act)).collect::<Vec<_>>(),
        [Some(first), many]
    );
}

/// Once, `undo` after forgetting, sharing or bringing in a list took an older entry, unasked.
#[test]
fn terminal_02_undo_stops_at_what_cannot_be_taken_back() {
    let share = fields([("title", "to Robin".into())]);
    let unstoppable: [(&str, Done<'_>, ActKind); 4] = [
        (
            "forgetting",
            &|record| {
                record.act(|act| act.forget("item", &[2; 16]));
            },
            { ActKind::Forgot },
        ),
        (
            "a tombstone of what is known here",
            &|record| {
                record.act(|act| act.tombstone("item", &[2; 16]));
            },
            ActKind::Forgot,
        ),
        (
            "sharing",
            &|record| {
                record.act(|act| act.ledger("note", &[7; 16], share.clone()));
            },
            ActKind::Ledger,
        ),
        (
            "a list",
            &|record| {
                let now = record.now();
                record.vault.write_unjournaled(now, "list", |_| Ok::<_, Error>(())).unwrap();
            },
            ActKind::Outside("list".to_owned()),
        ),
    ];
    for (name, done, kind) in unstoppable {
        let record = Record::new();
        let old = record.set(1, "typed five days ago");
        record.set(2, "x");
        done(&record);
        let newest = record.newest().unwrap();
        assert_eq!((newest.kind, newest.wall_millis), (kind, record.now.get()), "{name}");
        assert!(matches!(refused(undo(&record.vault, NOW)), Error::CannotUndo), "{name}");
        if let Some(act) = newest.id {
            assert!(matches!(refused(record.undo(act)), Error::CannotUndo), "{name}");
        }
        assert!(record.title(1).is_some(), "{name}");

        // What is done afterwards can be taken back, and then the way ends there again.
        record.set(3, "after");
        undo(&record.vault, record.now()).unwrap();
        assert!(matches!(refused(undo(&record.vault, NOW)), Error::CannotUndo), "{name}");
        // By its name, what is older goes back all the same.
        record.undo(old).unwrap();
        assert_eq!(record.title(1), None, "{name}");
        assert!(record.vault.check().unwrap().ok());
    }
}

#[test]
fn undo_passes_over_what_is_fixed_and_what_the_program_forgot() {
    let record = Record::new();
    record.set(1, "before");
    let old = record.set(2, "to expire");
    let mixed = record.act(|act| {
        act.set("item", &[1; 16], fields([("title", "after".into())]))?;
        act.fixed("item", &[1; 16], fields([("size", 7.into())]))?;
        act.ledger("note", &[1; 16], fields([("size", 8.into())]))
    });
    let fixed = record.act(|act| act.fixed("note", &[2; 16], fields([("size", 1.into())])));
    record.act(|act| act.expire("item", &[2; 16]));
    record.act(|act| act.tombstone("item", &[99; 16]));

    assert_eq!(record.line(fixed.unwrap()), None);
    assert_eq!(record.line(old), None, "nothing is left of it");
    assert!(matches!(refused(record.undo(fixed.unwrap())), Error::NothingToUndo));
    assert_eq!(record.newest().unwrap().id, mixed);
    record.undo(mixed.unwrap()).unwrap();
    let item = record.vault.read(|read| read.state("item", &[1; 16])).unwrap();
    assert_eq!(item.fields, fields([("title", "before".into()), ("size", 7.into())]));
    assert!(record.vault.read(|read| read.state("note", &[1; 16])).unwrap().is_live());
}

#[test]
fn an_act_is_taken_back_once() {
    let record = Record::new();
    let [first, second] = ["one", "two"].map(|title| record.set(1, title));
    record.undo(first).unwrap();
    assert_eq!(record.title(1), None, "the first writing is hidden, whatever came after");
    assert!(matches!(refused(record.undo(first)), Error::NothingToUndo));
    assert_eq!(record.newest().unwrap().id, Some(second));
    let unknown = ActId { number: 99, ..first };
    assert!(matches!(refused(record.undo(unknown)), Error::NothingToUndo));
    let elsewhere = ActId { device: [9; 16], ..first };
    assert!(matches!(refused(record.undo(elsewhere)), Error::NothingToUndo));
    // Not in the middle of something else.
    let mixed = record.vault.act(NOW, |act| {
        act.set("item", &[5; 16], fields([("size", 1.into())]))?;
        act.undo(second)
    });
    assert!(matches!(refused(mixed), Error::NothingToUndo));
}

#[test]
fn terminal_02_what_was_taken_back_can_be_brought_back() {
    let record = Record::new();
    let acts = ["a", "b", "c"].map(|title| record.set(1, title));
    assert!(matches!(refused(redo(&record.vault, NOW)), Error::NothingToUndo));
    for left in [Some("b"), Some("a"), None] {
        undo(&record.vault, record.now()).unwrap();
        assert_eq!(record.title(1).as_deref(), left);
    }
    let newest = record.newest_undo().unwrap();
    assert_eq!((newest.undoes, newest.kind), (Some(acts[0]), ActKind::Back));
    for back in ["a", "b", "c"] {
        assert_eq!(redo(&record.vault, record.now()).unwrap(), items(&[1]));
        assert_eq!(record.title(1).as_deref(), Some(back));
    }
    assert_eq!(record.newest_undo(), None);
    assert_eq!(record.newest().unwrap().id, Some(acts[2]));
    // Again and again.
    for _ in 0..3 {
        undo(&record.vault, record.now()).unwrap();
        assert_eq!(record.title(1).as_deref(), Some("b"));
        redo(&record.vault, record.now()).unwrap();
        assert_eq!(record.title(1).as_deref(), Some("c"));
    }
    let history = record.vault.read(|read| read.history("item", &[1; 16])).unwrap();
    assert_eq!(history.len(), 3 + 6 + 6);
}

/// Its undo lies among acts that the next walk jumps over.
#[test]
fn what_was_taken_back_by_its_name_is_not_offered_again() {
    let record = Record::new();
    let [oldest, older, _] = [1, 2, 3].map(|id| record.set(id, "x"));
    record.undo(older).unwrap();
    assert_eq!(undo(&record.vault, record.now()).unwrap(), items(&[3]));
    assert_eq!(record.newest().unwrap().id, Some(oldest));
}

/// So does what brought it back.
#[test]
fn what_was_brought_back_by_its_name_is_offered_again() {
    let record = Record::new();
    let oldest = record.set(1, "x");
    record.undo(oldest).unwrap();
    let undo_of_oldest = record.newest_undo().unwrap().id.unwrap();
    record.set(2, "x");
    record.undo(undo_of_oldest).unwrap();
    assert_eq!(undo(&record.vault, record.now()).unwrap(), items(&[2]));
    assert_eq!(record.newest().unwrap().id, Some(oldest));
}

#[test]
fn redo_passes_over_an_undo_of_which_nothing_is_left() {
    let record = Record::new();
    for id in [1, 2] {
        record.set(id, "x");
    }
    for _ in 0..2 {
        undo(&record.vault, record.now()).unwrap();
    }
    record.act(|act| act.expire("item", &[1; 16]));
    assert_eq!(redo(&record.vault, record.now()).unwrap(), items(&[2]));
}

#[test]
fn nothing_is_brought_back_once_something_else_was_done() {
    let done: [(&str, bool, Done<'_>); 4] = [
        ("an entry", false, &|record| {
            record.set(2, "x");
        }),
        ("what is fixed", true, &|record| {
            record.act(|act| act.fixed("note", &[1; 16], fields([("size", 1.into())])));
        }),
        ("what is in no journal", false, &|record| {
            record.vault.write_unjournaled(NOW, "list", |_| Ok::<_, Error>(())).unwrap();
        }),
        ("an undo", true, &|record| drop(undo(&record.vault, record.now()))),
    ];
    for (name, possible, done) in done {
        let record = Record::new();
        record.set(1, "a");
        record.set(1, "b");
        undo(&record.vault, record.now()).unwrap();
        done(&record);
        assert_eq!(record.newest_undo().is_some(), possible, "{name}");
    }
}

#[test]
fn another_installation_is_not_offered_what_this_one_did() {
    let home = folder();
    let (vault, _) = create(home.path());
    set_title(&vault, 1, "by the first device");
    vault.write_unjournaled(NOW, "list", |_| Ok::<_, Error>(())).unwrap();
    vault.close().unwrap();
    let other = open_as(home.path(), 2);
    let newest = || other.read(|read| read.newest_act()).unwrap();
    assert_eq!(newest(), None);
    other.write_unjournaled(NOW, "other list", |_| Ok::<_, Error>(())).unwrap();
    assert_eq!(newest().unwrap().kind, ActKind::Outside("other list".to_owned()));
    act(&other, |act| act.remove("item", &[1; 16]));
    assert_eq!(newest().unwrap().kind, ActKind::Back);
    assert!(other.check().unwrap().ok());
}

/// Counted in steps of SQLite's machine. It was 123 ms of reading in a journal of 100,000 rows.
#[test]
fn whether_an_act_is_undone_costs_no_more_in_a_longer_life() {
    let home = folder();
    let (vault, _) = create(home.path());
    let mut written = 0;
    let [short, long] = [20, 2_000].map(|acts| {
        while written < acts {
            set_title(&vault, u8::try_from(written % 200).unwrap(), &written.to_string());
            written += 1;
        }
        let read = |read: &Read<'_>| -> Result<i32> {
            let mut undos = read.db().prepare(super::UNDOS)?;
            let _ = undos.query_map([1, 1], |row| row.get::<_, i64>(0))?.count();
            Ok(undos.get_status(rusqlite::StatementStatus::VmStep))
        };
        vault.read(read).unwrap()
    });
    assert_eq!(short, long);
    assert!(short > 0);
}
