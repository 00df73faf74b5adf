use data_encoding::HEXLOWER;

use super::*;

/// RFC 5869, A.3; of its 42 bytes, the 32 that are asked for here.
#[test]
fn hkdf_is_that_of_rfc_5869() {
    let mut out = [0; 32];
    derive(&[], &[0x0b; 22], "", &mut out);
    let expected = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d";
    assert_eq!(HEXLOWER.encode(&out), expected);
}

#[test]
fn a_key_is_its_bytes() {
    let key = DataKey::random().unwrap();
    let again = DataKey::from_bytes(key.bytes());
    assert_eq!(again.bytes(), key.bytes());
    assert_eq!(key.bytes()[32..], *key.salt());
    assert_ne!(DataKey::random().unwrap().bytes(), key.bytes());
    assert_ne!(key.derive("one"), key.derive("other"));
    assert_eq!(key.derive("one"), again.derive("one"));
}

/// A literal of any other length would be stretched like a passphrase, under a salt of SQLCipher's.
#[test]
fn sqlcipher_takes_the_key_as_it_is() {
    let home = crate::testing::folder();
    let path = home.path().join("db");
    let key = DataKey::random().unwrap();
    let db = Connection::open(&path).unwrap();
    key.unlock(&db).unwrap();
    db.execute_batch("CREATE TABLE t (a)").unwrap();
    drop(db);
    assert_eq!(std::fs::read(&path).unwrap()[..16], *key.salt());
    // The same key as somebody else would give it.
    let hex = HEXLOWER.encode(key.bytes());
    let db = Connection::open(&path).unwrap();
    db.execute_batch(&format!("PRAGMA key = \"x'{hex}'\"")).unwrap();
    assert!(db.execute("INSERT INTO t VALUES (1)", []).is_ok());
}
