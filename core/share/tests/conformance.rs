//! Against what we did not write: the `age` program, C2SP's test vectors, Python's hashes.
//!
//! `tests/conformance/age/run` (and so `tests/run`) sets what these need: `TANDEM_AGE`, a folder with
//! the programs `age` and `age-keygen`, and `TANDEM_AGE_VECTORS`, a folder of vectors.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tandem_share::{SecretKey, ShareError, age, open, phrase, seal};

use support::{Counter, coach, document, now, person};

fn needed(name: &str) -> PathBuf {
    let value = std::env::var_os(name);
    PathBuf::from(value.unwrap_or_else(|| panic!("{name} is not set: pass tests with ./tests/run")))
}

fn age_program() -> Command {
    Command::new(needed("TANDEM_AGE").join("age"))
}

/// `age -d` of these bytes.
fn decrypted_by_age(folder: &Path, file: &[u8], key: &SecretKey) -> Vec<u8> {
    let (identity, sealed) = (folder.join("key.txt"), folder.join("file.age"));
    fs::write(&identity, key.to_age().as_bytes()).unwrap();
    fs::write(&sealed, file).unwrap();
    let output = age_program().arg("-d").arg("-i").args([&identity, &sealed]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

fn content(length: usize) -> Vec<u8> {
    (0..length).map(|index| (index % 251) as u8).collect()
}

/// Around the ends of chunks, where the last one is full, short or not there.
const LENGTHS: [usize; 12] =
    [0, 1, 15, 16, 4096, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073, 300_000];

#[test]
fn age_opens_every_file_byte_for_byte() {
    let folder = tempfile::tempdir().unwrap();
    for (seed, length) in (1..).zip(LENGTHS) {
        let content = content(length);
        let recipients = [coach().public(), person().public()];
        let file = age::encrypt(&content, &recipients, &mut Counter::new(seed)).unwrap();
        for key in [coach(), person()] {
            assert_eq!(decrypted_by_age(folder.path(), &file, &key), content, "{length} bytes");
        }
    }
    let file = seal(&document(), &person(), &coach().public(), &mut Counter::new(1)).unwrap();
    let shown = decrypted_by_age(folder.path(), &file, &coach());
    assert!(shown.starts_with(b"tandem-share/1\nfrom age1"));
}

#[test]
fn what_age_makes_opens_here() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, sealed) = (folder.path().join("plain"), folder.path().join("sealed.age"));
    for length in LENGTHS {
        fs::write(&plain, content(length)).unwrap();
        let recipients =
            ["-r", &person().public().to_string(), "-r", &coach().public().to_string()];
        let status =
            age_program().args(recipients).arg("-o").args([&sealed, &plain]).status().unwrap();
        assert!(status.success());
        let opened = age::decrypt(&fs::read(&sealed).unwrap(), &coach()).unwrap();
        assert_eq!(*opened, content(length), "{length} bytes");
    }
    // With armor it is said that this is not the file it could be.
    let status = age_program()
        .args(["-a", "-r", &coach().public().to_string(), "-o"])
        .args([&sealed, &plain])
        .status()
        .unwrap();
    assert!(status.success());
    let refused = age::decrypt(&fs::read(&sealed).unwrap(), &coach()).unwrap_err();
    assert!(matches!(refused, ShareError::NotAge(_)));
}

#[test]
fn age_keygen_makes_the_same_pairs() {
    let output = Command::new(needed("TANDEM_AGE").join("age-keygen")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let public = text.lines().find_map(|line| line.strip_prefix("# public key: ")).unwrap();
    let secret = text.lines().find(|line| line.starts_with("AGE-SECRET-KEY-1")).unwrap();
    assert_eq!(SecretKey::from_age(secret).unwrap().public().to_string(), public);
}

/// A document that age sealed, as a coach's friend could: it opens, and is not taken as the person's.
#[test]
fn what_age_sealed_is_not_taken_for_the_persons() {
    let folder = tempfile::tempdir().unwrap();
    let (plain, sealed) = (folder.path().join("plain"), folder.path().join("sealed.age"));
    let file = seal(&document(), &person(), &coach().public(), &mut Counter::new(1)).unwrap();
    let inner = age::decrypt(&file, &coach()).unwrap();
    let forged = String::from_utf8(inner.to_vec()).unwrap().replace("call_me", "call_me_soon");
    for (text, expected) in [(inner.to_vec(), true), (forged.into_bytes(), false)] {
        fs::write(&plain, text).unwrap();
        let recipient = coach().public().to_string();
        let status =
            age_program().args(["-r", &recipient, "-o"]).args([&sealed, &plain]).status().unwrap();
        assert!(status.success());
        let opened = open(&fs::read(&sealed).unwrap(), &coach(), now());
        assert_eq!(opened.is_ok(), expected);
        assert!(expected || opened == Err(ShareError::NotAuthentic));
    }
}

/// A vector: lines of `key: value`, an empty line, the file.
struct Vector {
    meta: BTreeMap<String, Vec<String>>,
    file: Vec<u8>,
}

impl Vector {
    fn parse(bytes: &[u8]) -> Self {
        let mut meta: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut rest = bytes;
        loop {
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap();
            let line = std::str::from_utf8(&rest[..end]).unwrap().to_owned();
            rest = &rest[end + 1..];
            let Some((key, value)) = line.split_once(": ") else { break };
            meta.entry(key.into()).or_default().push(value.into());
        }
        Self { meta, file: rest.to_vec() }
    }

    fn first(&self, key: &str) -> Option<&str> {
        self.meta.get(key).and_then(|values| values.first()).map(String::as_str)
    }
}

/// Every vector gives what it expects. Passphrases, armor and other kinds of keys are not opened, and
/// with a key that is not theirs it is said why.
#[test]
fn every_vector_gives_what_it_expects() {
    let mut seen = BTreeMap::<&str, u32>::new();
    for entry in fs::read_dir(needed("TANDEM_AGE_VECTORS")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let vector = Vector::parse(&fs::read(&path).unwrap());
        let expected = vector.first("expect").unwrap();
        let keys = vector.meta.get("identity").cloned().unwrap_or_default();
        let keys: Vec<_> = keys.iter().filter_map(|key| SecretKey::from_age(key).ok()).collect();
        if vector.first("armored").is_some() {
            let refused = age::decrypt(&vector.file, &coach()).unwrap_err();
            assert!(matches!(refused, ShareError::NotAge(_)), "{name}: {refused}");
            *seen.entry("armor").or_default() += 1;
            continue;
        }
        if keys.is_empty() {
            // Sealed with a passphrase, or to a key of another kind.
            let refused = age::decrypt(&vector.file, &coach()).unwrap_err();
            let told = match expected {
                // Nothing is wrong with it.
                "success" | "no match" | "HMAC failure" | "payload failure" => {
                    matches!(refused, ShareError::OtherKind | ShareError::NotForYou)
                }
                _ => matches!(refused, ShareError::OtherKind | ShareError::NotAge(_)),
            };
            assert!(told, "{name}: {refused}");
            *seen.entry("other kind").or_default() += 1;
            continue;
        }
        let opened = keys.iter().map(|key| age::decrypt(&vector.file, key));
        let opened = opened.reduce(|a, b| if a.is_ok() { a } else { b }).unwrap();
        match (expected, opened) {
            ("success", Ok(plain)) => {
                let digest = ring::digest::digest(&ring::digest::SHA256, &plain);
                let digest = data_encoding::HEXLOWER.encode(digest.as_ref());
                assert_eq!(Some(digest.as_str()), vector.first("payload"), "{name}");
            }
            ("header failure", Err(ShareError::NotAge(_) | ShareError::TooLarge))
            | ("no match", Err(ShareError::NotForYou | ShareError::OtherKind))
            | ("HMAC failure" | "payload failure", Err(ShareError::Changed)) => {}
            (expected, opened) => {
                panic!(
                    "{name}: expected {expected}, and it was {:?}",
                    opened.map(|plain| plain.len())
                );
            }
        }
        *seen
            .entry(match expected {
                "success" => "success",
                "no match" => "no match",
                "HMAC failure" => "hmac",
                "payload failure" => "payload",
                _ => "header",
            })
            .or_default() += 1;
    }
    for (what, least) in [
        ("success", 14),
        ("header", 32),
        ("payload", 18),
        ("hmac", 1),
        ("no match", 3),
        ("armor", 30),
    ] {
        assert!(seen.get(what).is_some_and(|count| *count >= least), "{what}: {seen:?}");
    }
}

/// The words of both languages, worked out with `hashlib.pbkdf2_hmac` and Python's whole numbers.
#[test]
fn python_finds_the_same_words() {
    let script = "
import hashlib, sys
words, count = open(sys.argv[1], encoding='utf-8').read().split(), int(sys.argv[2])
keys = b''.join(sorted(bytes.fromhex(key) for key in sys.argv[3:]))
number = int.from_bytes(hashlib.pbkdf2_hmac('sha256', keys, b'tandem-share/1 phrase', 100000, 16), 'big')
sys.stdout.reconfigure(encoding='utf-8')
for _ in range(count):
    print(words[number % len(words)])
    number //= len(words)
";
    let (a, b) = (person().public(), coach().public());
    let spoken = phrase(&a, &b);
    for (name, count, told) in
        [("words-en.txt", "6", &spoken.en), ("words-es.txt", "8", &spoken.es)]
    {
        let list = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets").join(name);
        let output = Command::new(needed("TANDEM_PYTHON"))
            .args(["-c", script])
            .arg(list)
            .arg(count)
            .args([a, b].map(|key| data_encoding::HEXLOWER.encode(key.as_bytes())))
            .output()
            .unwrap();
        let words = String::from_utf8(output.stdout).unwrap();
        assert_eq!(words.split_whitespace().collect::<Vec<_>>().join(" "), *told);
    }
}

/// The MAC, worked out with `cryptography` from Python: X25519, HKDF-SHA256, HMAC-SHA256.
#[test]
fn python_finds_the_same_mac() {
    let script = "
import base64, hmac, sys
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
coach = X25519PrivateKey.from_private_bytes(bytes.fromhex(sys.argv[1]))
person = bytes.fromhex(sys.argv[2])
own = coach.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
shared = coach.exchange(X25519PublicKey.from_public_bytes(person))
info = b'tandem-share/1' + person + own
key = HKDF(hashes.SHA256(), 32, None, info).derive(shared)
lines = open(sys.argv[3], 'rb').read().split(b'\\n', 4)
print(lines[3].decode())
print('mac ' + base64.urlsafe_b64encode(hmac.digest(key, lines[4], 'sha256')).decode().rstrip('='))
";
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    let file = seal(&document(), &person(), &coach().public(), &mut Counter::new(1)).unwrap();
    fs::write(&inner, &*age::decrypt(&file, &coach()).unwrap()).unwrap();
    let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
    let output = Command::new(needed("TANDEM_PYTHON"))
        .args(["-c", script, &hex(coach().to_bytes().as_ref()), &hex(person().public().as_bytes())])
        .arg(&inner)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let (ours, theirs) = lines.trim_end().split_once('\n').unwrap();
    assert_eq!(ours, theirs);
    assert!(ours.len() > 40);
}
