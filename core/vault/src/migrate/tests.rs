use super::*;
use crate::testing::{Known, refused};

const GOOD: Migration =
    Migration { name: "good", sql: "CREATE TABLE one (a); CREATE TABLE two (a);" };
const BAD: Migration =
    Migration { name: "bad", sql: "CREATE TABLE three (a); CREATE TABLE one (a);" };
const NEXT: Migration =
    Migration { name: "next", sql: "ALTER TABLE one ADD COLUMN b; DROP TABLE two;" };

const OLD: Known = Known(&[GOOD], &[]);
const NEW: Known = Known(&[GOOD, NEXT], &[]);
const BROKEN: Known = Known(&[GOOD, BAD], &[]);

fn made(tables: &Known) -> Connection {
    let mut db = Connection::open_in_memory().unwrap();
    create(&mut db, &[7; 16], tables).unwrap();
    db
}

fn up(db: &mut Connection, tables: &Known) -> Result<()> {
    let found = Versions::of(db)?;
    upgrade(db, found, tables)
}

fn schema(db: &Connection) -> Vec<String> {
    let sql = "SELECT name || coalesce(sql, '') FROM sqlite_schema ORDER BY name";
    let mut statement = db.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

#[test]
fn migrated_step_by_step_equals_fresh() {
    let mut stepwise = made(&OLD);
    for known in [&OLD, &NEW, &NEW] {
        up(&mut stepwise, known).unwrap();
        assert_eq!(Versions::of(&stepwise).unwrap().tables, known.0.len());
    }
    let fresh = made(&NEW);
    assert_eq!(schema(&stepwise), schema(&fresh));
    assert_eq!(Versions::of(&stepwise).unwrap(), Versions::of(&fresh).unwrap());
}

#[test]
fn a_step_that_fails_leaves_the_older_schema() {
    let mut db = Connection::open_in_memory().unwrap();
    assert!(create(&mut db, &[7; 16], &BROKEN).is_err());
    assert_eq!(schema(&db), Vec::<String>::new()); // not even the journal's
    let mut db = made(&OLD);
    let before = (schema(&db), Versions::of(&db).unwrap());
    assert!(up(&mut db, &BROKEN).is_err());
    assert_eq!((schema(&db), Versions::of(&db).unwrap()), before);
}

#[test]
fn a_newer_schema_is_refused_and_not_touched() {
    let mut db = made(&NEW);
    let before = schema(&db);
    assert!(matches!(refused(up(&mut db, &OLD)), Error::NewerVersion));
    assert_eq!(schema(&db), before);
    db.execute("UPDATE vault SET tables = -1", []).unwrap();
    assert!(matches!(refused(up(&mut db, &OLD)), Error::Damaged(_)));
}

/// Tables that are made when they are needed are brought up to date once they are there, not before.
#[test]
fn later_tables_are_made_once_and_migrated_from_then_on() {
    const FIRST: Known = Known(&[], &[GOOD]);
    const SECOND: Known = Known(&[], &[GOOD, NEXT]);
    let (mut never, mut early, late) = (made(&FIRST), made(&FIRST), made(&SECOND));
    let none = schema(&never);
    assert!(!has_later(&early).unwrap());
    for _ in 0..2 {
        make_later(&early, &FIRST).unwrap();
        assert!(has_later(&early).unwrap());
    }
    up(&mut early, &SECOND).unwrap();
    make_later(&late, &SECOND).unwrap();
    assert_eq!(schema(&early), schema(&late));
    assert!(matches!(refused(up(&mut early, &FIRST)), Error::NewerVersion));
    up(&mut never, &SECOND).unwrap();
    assert_eq!(schema(&never), none);
}
