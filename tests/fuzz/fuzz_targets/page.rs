#![no_main]
//! The envelope of a page: the bytes as a whole page, and as what stands between the marks of one.

use libfuzzer_sys::fuzz_target;
use tandem_model::{Language, Word as _};
use tandem_share::{Passphrase, look_for_page};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let _ = look_for_page(&text);
    let _ = look_for_page(&format!("<script type=\"application/json\" id=\"sealed\">{text}</script>"));
    for &language in Language::ALL {
        if let Ok(words) = Passphrase::parse(language, &text) {
            assert_eq!(Passphrase::parse(language, words.as_str()).as_ref(), Ok(&words));
        }
    }
});
