use super::*;
use crate::testing::{folder, refused};

#[test]
fn every_setting_that_is_promised_is_in_force() {
    let home = folder();
    let key = DataKey::random().unwrap();
    let path = home.path().join("db");
    for access in [Access::Create, Access::Write, Access::Read] {
        let db = open(&path, &key, access).unwrap();
        let number = |pragma: &str| db.query_row(pragma, [], |row| row.get::<_, i64>(0)).unwrap();
        let expected = [
            ("PRAGMA synchronous", 2),
            ("SELECT sqlite_compileoption_used('TEMP_STORE=3')", 1),
            ("PRAGMA trusted_schema", 0),
            ("PRAGMA cell_size_check", 1),
            ("PRAGMA secure_delete", 1),
            ("PRAGMA auto_vacuum", 0),
            ("PRAGMA cache_size", -8192),
            ("PRAGMA busy_timeout", PATIENCE.as_millis() as i64),
            ("PRAGMA query_only", i64::from(access == Access::Read)),
        ];
        for (pragma, value) in expected {
            assert_eq!(number(pragma), value, "{pragma}");
        }
        let text = |pragma: &str| db.query_row(pragma, [], |row| row.get::<_, String>(0)).unwrap();
        assert_eq!(text("PRAGMA journal_mode"), "wal");
        assert_eq!(text("PRAGMA cipher_hmac_algorithm"), "HMAC_SHA256");
        assert!(db.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE).unwrap());
        assert_eq!(number("PRAGMA mmap_size=1048576"), 0); // no more than none can be had
    }
}

#[test]
fn another_key_is_damage_and_a_missing_file_is_not_made() {
    let home = folder();
    let path = home.path().join("db");
    let (key, other) = (DataKey::random().unwrap(), DataKey::random().unwrap());
    assert!(matches!(refused(open(&path, &key, Access::Write)), Error::ReadOnly));
    assert!(!path.exists());
    open(&path, &key, Access::Create).unwrap();
    assert!(matches!(refused(open(&path, &other, Access::Write)), Error::Damaged(_)));
    assert!(open(&path, &key, Access::Write).is_ok());
}

/// Without a key SQLCipher is a plain SQLite, and everything would go on in plaintext.
#[test]
fn a_connection_that_does_not_encrypt_is_refused() {
    let plain = Connection::open_in_memory().unwrap();
    assert!(matches!(refused(require_encryption(&plain)), Error::WrongEngine));
}

#[test]
fn a_database_that_cannot_have_a_log_is_refused() {
    let memory = Connection::open_in_memory().unwrap();
    assert!(matches!(refused(require_log(&memory)), Error::ReadOnly));
}
