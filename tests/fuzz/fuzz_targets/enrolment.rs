#![no_main]
//! A coach's code from anywhere: the text as it is, and as the payload of a code.

use data_encoding::BASE64URL_NOPAD;
use libfuzzer_sys::fuzz_target;
use tandem_share::{Enrolment, PublicKey, SecretKey};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let _ = (text.parse::<PublicKey>(), SecretKey::from_age(&text));
    for code in [text.into_owned(), format!("tandem-coach:1?{}", BASE64URL_NOPAD.encode(bytes))] {
        if let Ok(enrolment) = Enrolment::parse(&code) {
            let again = enrolment.to_code().expect("what was read can be written");
            assert_eq!(Enrolment::parse(&again).as_ref(), Ok(&enrolment));
        }
    }
});
