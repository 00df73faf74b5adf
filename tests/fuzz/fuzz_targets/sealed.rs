#![no_main]
//! A sealed file from anywhere. The first byte says which door the rest comes through: as a file, as
//! the content that somebody sealed for the coach, or as the document behind a sound MAC.

use libfuzzer_sys::fuzz_target;
use tandem_share::{Document, SecretKey, ShareError, age, open, open_own, seal};

fn counting(seed: u8) -> impl FnMut(&mut [u8]) -> Result<(), ()> {
    let mut next = seed;
    move |bytes| {
        for byte in bytes {
            next = next.wrapping_mul(5).wrapping_add(1);
            *byte = next;
        }
        Ok(())
    }
}

fuzz_target!(|bytes: &[u8]| {
    let Some((door, rest)) = bytes.split_first() else { return };
    let (coach, person) = (SecretKey::from_bytes(&[11; 32]), SecretKey::from_bytes(&[22; 32]));
    let now = "2026-11-22T07:30:00Z".parse().expect("a time");
    match door % 3 {
        0 => {
            // Nobody who does not know a key makes a file that opens: the fuzzer neither.
            assert!(open(rest, &coach, now).is_err());
            assert!(open_own(rest, &coach, now).is_err());
        }
        1 => {
            let file = age::encrypt(rest, &[coach.public()], &mut counting(1)).expect("small enough");
            assert_eq!(&**age::decrypt(&file, &coach).expect("just sealed"), rest);
            assert!(open(&file, &coach, now).is_err());
        }
        _ => {
            let Ok(document) = Document::parse(rest) else { return };
            let Ok(file) = seal(&document, &person, &coach.public(), &mut counting(2)) else { return };
            match open(&file, &coach, now) {
                Ok(opened) => assert_eq!(opened.document, document),
                Err(refused) => assert_eq!(refused, ShareError::Expired),
            }
        }
    }
});
