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

/// What the system says of the memory at an address: locked or not.
#[cfg(target_os = "linux")]
fn is_locked(at: usize) -> bool {
    let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
    let mut within = false;
    for line in maps.lines() {
        let range = line.split(' ').next().and_then(|range| range.split_once('-'));
        let hex = |text| usize::from_str_radix(text, 16);
        if let Some((Ok(from), Ok(to))) = range.map(|(from, to)| (hex(from), hex(to))) {
            within = (from..to).contains(&at);
        } else if within && let Some(flags) = line.strip_prefix("VmFlags:") {
            return flags.split(' ').any(|flag| flag == "lo");
        }
    }
    panic!("no memory stands at that address");
}

/// It is kept out of a swap file for as long as there is a key, whatever else is let go of.
#[cfg(target_os = "linux")]
#[test]
fn security_12_the_key_stands_in_memory_that_is_kept() {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
    let most = limits.lines().find(|line| line.starts_with("Max locked memory")).unwrap();
    assert!(
        !most.contains(" 0 "),
        "this system lets no memory be locked: nothing can be shown here"
    );
    let home = crate::testing::folder();
    let (vault, _) = crate::testing::create(home.path());
    for id in 0..20 {
        crate::testing::set_title(&vault, id, "written");
    }
    let at = vault.key().bytes().as_ptr().addr();
    assert!(is_locked(at));
    let another = DataKey::from_bytes(vault.key().bytes());
    drop(another);
    assert!(is_locked(at), "one key's end is not another's");
    vault.close().unwrap();
}
