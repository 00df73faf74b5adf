use super::*;
use crate::testing::refused;

const GOOD: Migration =
    Migration { name: "good", sql: "CREATE TABLE one (a); CREATE TABLE two (a);" };
const BAD: Migration =
    Migration { name: "bad", sql: "CREATE TABLE three (a); CREATE TABLE one (a);" };
const LATER: Migration =
    Migration { name: "later", sql: "ALTER TABLE one ADD COLUMN b; DROP TABLE two;" };

fn schema(db: &Connection) -> Vec<String> {
    let sql = "SELECT name || coalesce(sql, '') FROM sqlite_schema ORDER BY name";
    let mut statement = db.prepare(sql).unwrap();
    let names = statement.query_map([], |row| row.get(0)).unwrap();
    names.collect::<Result<_, _>>().unwrap()
}

#[test]
fn migrated_step_by_step_equals_fresh() {
    let [mut stepwise, mut fresh] = [(); 2].map(|()| Connection::open_in_memory().unwrap());
    for known in [&[GOOD][..], &[GOOD, LATER], &[GOOD, LATER]] {
        migrate(&mut stepwise, known).unwrap();
        assert_eq!(version(&stepwise, Part::Tables).unwrap(), known.len());
    }
    migrate(&mut fresh, &[GOOD, LATER]).unwrap();
    assert_eq!(schema(&stepwise), schema(&fresh));
    assert_eq!(version(&fresh, Part::Journal).unwrap(), JOURNAL.len());
}

#[test]
fn a_step_that_fails_leaves_the_older_schema() {
    let mut db = Connection::open_in_memory().unwrap();
    assert!(migrate(&mut db, &[GOOD, BAD]).is_err());
    assert_eq!(schema(&db), Vec::<String>::new()); // not even the journal's
    migrate(&mut db, &[GOOD]).unwrap();
    let before = schema(&db);
    assert!(migrate(&mut db, &[GOOD, BAD]).is_err());
    assert_eq!((schema(&db), version(&db, Part::Tables).unwrap()), (before, 1));
}

#[test]
fn a_newer_schema_is_refused_and_not_touched() {
    let mut db = Connection::open_in_memory().unwrap();
    migrate(&mut db, &[GOOD, LATER]).unwrap();
    let before = schema(&db);
    assert!(matches!(refused(migrate(&mut db, &[GOOD])), Error::NewerVersion));
    assert_eq!(schema(&db), before);
    db.execute("UPDATE schema SET version = -1", []).unwrap();
    assert!(matches!(refused(migrate(&mut db, &[GOOD])), Error::Damaged(_)));
}
