#![no_main]
//! The small files of a vault: by the first byte `tandem.keys` (and its copy, or one good file of two would
//! open) or `tandem.heads` is what came in, or is the good one with the rest written over it, or keys whose
//! body came in and whose hash is right, so that a parser sees more than a hash that is wrong. Nothing panics; nothing opens with a secret that is none; a
//! refused opening changes no file.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use data_encoding::HEXLOWER;
use libfuzzer_sys::fuzz_target;
use ring::digest::{SHA256, digest};
use tandem::{Cost, System, Tandem};
use tandem_model::{Profile, Zone};

const PASSPHRASE: &str = "seven quiet herons";

struct Good {
    folder: PathBuf,
    files: [Vec<u8>; 2],
}

/// The files of each door, which hold the same.
const NAMES: [&[&str]; 2] = [&["tandem.keys", "tandem.keys-copy"], &["tandem.heads"]];

fn good() -> &'static Good {
    static GOOD: OnceLock<Good> = OnceLock::new();
    GOOD.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("tandem-fuzz-files-{}", std::process::id()));
        let host = Box::new(System { installation: [1; 16] });
        let profile = Profile::new(Zone::utc());
        let made = Tandem::create(&folder, PASSPHRASE, &profile, host, Cost::TEST_ONLY);
        made.expect("a record can be made").0.close().expect("it is closed");
        let files = NAMES.map(|names| fs::read(folder.join(names[0])).expect("it is there"));
        Good { folder, files }
    })
}

fuzz_target!(|bytes: &[u8]| {
    let Some((door, rest)) = bytes.split_first() else { return };
    let Good { folder, files } = good();
    let which = usize::from(door % 2);
    let mut content = rest.to_vec();
    if door & 2 != 0 {
        content = files[which].clone();
        for (at, byte) in rest.chunks_exact(3).map(|it| (u16::from_le_bytes([it[0], it[1]]), it[2])) {
            let at = usize::from(at) % content.len();
            content[at] ^= byte;
        }
    } else if door & 4 != 0 && which == 0 {
        let body: Vec<u8> = rest.iter().copied().filter(|byte| *byte != b'\n').collect();
        content = [b"tandem-keys/1\n", &body[..], b"\n"].concat();
        let hash = HEXLOWER.encode(digest(&SHA256, &content).as_ref());
        content.extend(format!("{hash}\n{}\n", "0".repeat(64)).into_bytes());
    }
    // A file may ask for as much memory as is allowed; that is no fault, and slow.
    let changed = content != files[which];
    write(folder, which, &content);
    let host = || Box::new(System { installation: [1; 16] });
    assert!(Tandem::open(folder, "eight loud geese", host(), Cost::TEST_ONLY).is_err());
    let opened = Tandem::open(folder, PASSPHRASE, host(), Cost::TEST_ONLY);
    match opened {
        // Damaged keys open nothing. Heads that are none are told of, and the record opens.
        Ok(tandem) => {
            assert!(which == 1 || !changed);
            drop(tandem.close());
        }
        Err(_) => assert!(changed),
    }
    for (which, file) in files.iter().enumerate() {
        write(folder, which, file);
    }
    // After five wrong secrets nothing is tried for a while, and every input tries one.
    let _ = fs::remove_file(folder.join("tandem.tries"));
});

fn write(folder: &Path, which: usize, content: &[u8]) {
    for name in NAMES[which] {
        fs::write(folder.join(name), content).expect("there is room");
    }
}
