//! What is left in memory when a vault is closed: looked for by reading all of this program's memory.
//! On Linux; elsewhere nothing of this is tried.

use std::io::{Read as _, Seek as _, SeekFrom};

use data_encoding::HEXLOWER;
use zeroize::Zeroizing;

use super::*;

/// What is looked for stands masked in this program, or it would find itself.
const MASK: u8 = 0xa5;

fn masked(secret: &[u8]) -> Vec<u8> {
    secret.iter().map(|byte| byte ^ MASK).collect()
}

/// How often the needle stands anywhere that this program may write to, but for the reader's own buffer.
fn found_in_memory(needle: &[u8]) -> usize {
    const CHUNK: usize = 1 << 20;
    let mut buffer = vec![0; CHUNK + needle.len() - 1];
    let own = buffer.as_ptr().addr()..buffer.as_ptr().addr() + buffer.len();
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let mut memory = fs::File::open("/proc/self/mem").unwrap();
    let mut found = 0;
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).unwrap();
        let hex = |text| usize::from_str_radix(text, 16).unwrap();
        let (mut at, end) = (hex(from), hex(to));
        while at < end {
            let wanted = buffer.len().min(end - at);
            memory.seek(SeekFrom::Start(at as u64)).unwrap();
            // Another thread may just have given it back.
            let Ok(read) = memory.read(&mut buffer[..wanted]) else { break };
            if read < needle.len() {
                break;
            }
            // By its first byte alone: a search for all of it would keep an unmasked copy.
            let begins = memchr::memchr_iter(needle[0] ^ MASK, &buffer[..=read - needle.len()]);
            let fits = |offset: &usize| {
                buffer[*offset..].iter().zip(needle).all(|(byte, masked)| byte ^ MASK == *masked)
            };
            found += begins.filter(fits).filter(|offset| !own.contains(&(at + offset))).count();
            at += read.min(CHUNK);
        }
    }
    buffer.fill(0);
    found
}

/// A passphrase that stands nowhere but here.
fn passphrase() -> Zeroizing<String> {
    let mut random = Zeroizing::new([0; 16]);
    crate::random(random.as_mut()).unwrap();
    let mut text = Zeroizing::new(String::with_capacity(64));
    HEXLOWER.encode_append(random.as_ref(), &mut text);
    text
}

/// Opens a vault, works in it, and gives what is to be looked for. What a person typed is wiped by the
/// program that asked for it, as here.
#[inline(never)]
fn used(folder: &Path) -> [(&'static str, Vec<u8>); 3] {
    let text = passphrase();
    let first = |_: &mut Act<'_>| Ok::<(), Error>(());
    let key = Key::Passphrase(&text);
    Vault::create_with(folder, &key, installed(1), NOW, first).unwrap().0.close().unwrap();
    let vault = Vault::open(folder, &text, installed(1)).unwrap();
    set_title(&vault, 1, "x");
    let chain_key = vault.read(|read| {
        let sql = "SELECT chain_key FROM devices";
        read.db()
            .query_row(sql, [], |row| Ok(masked(row.get_ref(0)?.as_blob()?)))
            .map_err(Error::from)
    });
    let needles = [
        ("the data key", masked(&vault.key().bytes()[..32])),
        ("the chain key", chain_key.unwrap()),
        ("the passphrase", masked(text.as_bytes())),
    ];
    for (name, needle) in &needles {
        assert!(found_in_memory(needle) > 0, "{name} is not found while it is there");
    }
    vault.close().unwrap();
    needles
}

#[test]
fn security_12_no_key_is_left_in_memory_when_a_vault_is_closed() {
    let home = folder();
    let needles = used(home.path());
    let left = needles.map(|(name, needle)| (name, found_in_memory(&needle)));
    assert_eq!(left.map(|(_, times)| times), [0; 3], "{left:?}");
}

/// Opens, adds a device and puts the vault under another key. What is to be looked for afterwards.
#[inline(never)]
fn rekeyed(folder: &Path) -> Vec<(&'static str, Vec<u8>)> {
    let text = passphrase();
    let mut secret = Box::new(Zeroizing::new([0; crate::DEVICE_SECRET_LEN]));
    crate::random(secret.as_mut_slice()).unwrap();
    let (own, device) = (Key::Passphrase(&text), Key::Device { secret: &secret, pin: None });
    let (vault, spare_key) = Vault::create(folder, &text, installed(1)).unwrap();
    vault.confirm_spare_key_as_shown().unwrap();
    vault.add_way(&own, &device).unwrap();
    let keys = |vault: &Vault| {
        let key = &vault.key().bytes()[..32];
        let mut hex = Zeroizing::new(String::with_capacity(64));
        HEXLOWER.encode_append(key, &mut hex);
        [masked(key), masked(hex.as_bytes())]
    };
    let [old, old_hex] = keys(&vault);
    vault.close().unwrap();
    Vault::rekey(folder, &own, installed(1)).unwrap();
    let vault = Vault::open_with(folder, &device, installed(1)).unwrap();
    let [new, new_hex] = keys(&vault);
    assert_ne!(old, new);
    let needles = vec![
        ("the passphrase", masked(text.as_bytes())),
        ("the device's secret", masked(&secret[..])),
        ("the spare key", masked(spare_key.secret())),
        ("the new key", new),
        ("the old key", old),
        ("the new key as SQLite is told it", new_hex),
        ("the old key as SQLite is told it", old_hex),
    ];
    for (name, needle) in &needles[..4] {
        assert!(found_in_memory(needle) > 0, "{name} is not found while it is there");
    }
    vault.close().unwrap();
    needles
}

#[test]
fn security_12_neither_key_of_a_change_is_left_in_memory() {
    let home = folder();
    let needles = rekeyed(home.path());
    let left: Vec<_> =
        needles.into_iter().map(|(name, needle)| (name, found_in_memory(&needle))).collect();
    assert!(left.iter().all(|(_, times)| *times == 0), "{left:?}");
}

/// Keeps who may open a place, reads it back, and gives what is to be looked for.
#[inline(never)]
fn kept_a_login(folder: &Path) -> Vec<u8> {
    let login = passphrase();
    let (vault, _) = Vault::create(folder, &passphrase(), installed(1)).unwrap();
    let place = [0; 16];
    vault.change_places(|places| places.put_own(&place, "server", b"", &*login)).unwrap();
    let kept: Option<String> = vault.places(|places| places.get(&place, "server", b"")).unwrap();
    let kept = Zeroizing::new(kept.unwrap());
    assert_eq!(*kept, *login);
    vault.close().unwrap();
    masked(login.as_bytes())
}

/// The text that held a login on its way to the database, and back, was wiped by nobody.
#[test]
fn security_12_no_login_is_left_in_memory_when_it_was_kept_and_read() {
    let home = folder();
    let needle = kept_a_login(home.path());
    assert_eq!(found_in_memory(&needle), 0);
}
