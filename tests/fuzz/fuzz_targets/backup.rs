#![no_main]
//! A backup: by the first byte the file is what came in; the good one with bytes of it changed; the good one
//! with what came in as what it says of itself, or as its key envelope, and the hashes right, so that a
//! parser sees more than a hash that is wrong. Nothing panics, nothing opens but the good one, and a head that
//! anybody may have written is told of or refused.

use std::fs;
use std::path::PathBuf;
use std::sync::OnceLock;

use data_encoding::HEXLOWER;
use libfuzzer_sys::fuzz_target;
use ring::digest::{SHA256, digest};
use tandem::{BackupFile, Cost, IfThere, OpenBackup, System, Tandem};
use tandem_model::{Profile, Zone};

const PASSPHRASE: &str = "seven quiet herons";
const HOST: System = System { installation: [1; 16] };

struct Good {
    file: PathBuf,
    /// The nine lines of the head, and the database.
    lines: Vec<Vec<u8>>,
    database: Vec<u8>,
}

fn good() -> &'static Good {
    static GOOD: OnceLock<Good> = OnceLock::new();
    GOOD.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("tandem-fuzz-backup-{}", std::process::id()));
        let profile = Profile::new(Zone::utc());
        let made = Tandem::create(&folder, PASSPHRASE, &profile, Box::new(HOST), Cost::TEST_ONLY);
        let tandem = made.expect("a record can be made").0;
        let file = folder.with_extension("tandem");
        tandem.safe().back_up(&file, IfThere::Replace).expect("a backup can be made");
        tandem.close().expect("it is closed");
        let bytes = fs::read(&file).expect("it is there");
        let mut lines: Vec<_> = bytes.splitn(10, |byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
        let database = lines.pop().expect("the database is last");
        Good { file, lines, database }
    })
}

/// The file that these lines make, with both hashes right.
fn whole(lines: &mut [Vec<u8>], database: &[u8]) -> Vec<u8> {
    let hash = |lines: &[Vec<u8>]| {
        let covered: Vec<u8> = lines.iter().flat_map(|line| [line, &b"\n"[..]].concat()).collect();
        HEXLOWER.encode(digest(&SHA256, &covered).as_ref()).into_bytes()
    };
    lines[5] = hash(&lines[3..5]);
    lines[8] = hash(&lines[..8]);
    let head = lines.iter().flat_map(|line| [line, &b"\n"[..]].concat());
    head.chain(database.iter().copied()).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let Some((door, rest)) = bytes.split_first() else { return };
    let Good { file, lines, database } = good();
    let mut lines = lines.clone();
    let unchanged = whole(&mut lines, database);
    let content = match door % 4 {
        0 => rest.to_vec(),
        1 => {
            let mut content = unchanged.clone();
            for it in rest.chunks_exact(3) {
                let at = usize::from(u16::from_le_bytes([it[0], it[1]])) % content.len();
                content[at] ^= it[2];
            }
            content
        }
        door => {
            // What it says of itself, or the body of its envelope. A line has no end in it.
            let which = if door == 2 { 1 } else { 4 };
            lines[which] = rest.iter().copied().filter(|byte| *byte != b'\n').collect();
            whole(&mut lines, database)
        }
    };
    fs::write(file, &content).expect("there is room");
    let told = BackupFile::of(file);
    let opened = OpenBackup::open(file, PASSPHRASE, &HOST, Cost::TEST_ONLY);
    assert!(opened.is_err() || content == unchanged);
    assert!(content != unchanged || (told.is_ok() && opened.is_ok()));
    assert!(OpenBackup::open(file, "eight loud geese", &HOST, Cost::TEST_ONLY).is_err());
});
