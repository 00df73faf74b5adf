//! A record is opened by a device's secret, with a PIN and without, as a host does it.
#![allow(clippy::unwrap_used)] // a test that panics has said what is wrong

mod home;

use home::Home;
use tandem_ffi::{Key, Tandem, look, rekey_record};
use tandem_model::TandemError;

fn typed(text: &str) -> Key {
    Key::Typed { text: text.into() }
}

fn device(byte: u8, pin: Option<&str>) -> Key {
    Key::Device { secret: vec![byte; 32], pin: pin.map(Into::into) }
}

#[test]
fn a_device_opens_beside_the_passphrase() {
    let (home, record) = Home::new();
    let safe = record.safe();
    let open = |key| Tandem::open_with(home.place(), key, None).map(|record| record.lock(10_000));
    safe.add_way(typed("tres gatos negros"), device(7, None)).unwrap();
    safe.add_way(device(7, None), device(7, Some("2580"))).unwrap();
    assert_eq!(safe.ways().unwrap().len(), 4);
    assert_eq!(look(home.place()).unwrap().ways, safe.ways().unwrap());
    record.lock(10_000);

    for key in [device(7, None), device(7, Some("2580")), typed("tres gatos negros")] {
        assert_eq!(open(key).unwrap(), None);
    }
    let refused = |key| open(key).unwrap_err();
    assert_eq!(refused(device(7, Some("0000"))), TandemError::WrongSecret { retry_after: 0 });
    assert_eq!(refused(device(8, Some("2580"))).code(), "Invalid");
    let short = Key::Device { secret: vec![7; 31], pin: None };
    assert_eq!(refused(short), TandemError::invalid("device", "32 bytes"));
    for (guess, wait) in ["1111", "2222", "3333", "4444"].into_iter().zip([0, 0, 0, 30]) {
        let wrong = TandemError::WrongSecret { retry_after: wait };
        assert_eq!(refused(device(7, Some(guess))), wrong);
    }
    assert!(matches!(refused(typed("tres gatos negros")), TandemError::Wait { .. }));
    assert_eq!(look(home.place()).unwrap().wait_seconds, 30);
    open(device(7, None)).unwrap();
    open(typed("tres gatos negros")).unwrap();
}

#[test]
fn a_record_that_is_locked_gets_another_data_key_and_opens_as_before() {
    let (home, record) = Home::new();
    record.safe().add_way(typed("tres gatos negros"), device(7, None)).unwrap();
    let rekey = |proof| rekey_record(home.place(), proof, None);
    assert_eq!(rekey(typed("tres gatos negros")), Err(TandemError::Busy), "it is open");
    record.lock(10_000);
    let keys = std::path::Path::new(&home.place().folder).join("tandem.keys");
    let before = std::fs::read(&keys).unwrap();
    let wrong = TandemError::WrongSecret { retry_after: 0 };
    assert_eq!(rekey(typed("three black cats")), Err(wrong));
    assert_eq!(std::fs::read(&keys).unwrap(), before);
    rekey(device(7, None)).unwrap();
    assert_ne!(std::fs::read(&keys).unwrap(), before);
    for key in [device(7, None), typed("tres gatos negros")] {
        let record = Tandem::open_with(home.place(), key, None).unwrap();
        assert!(record.safe().check().unwrap().ok());
        record.lock(10_000);
    }
}
