//! What opens a vault, and that it always does.

use super::*;
use crate::{DEVICE_SECRET_LEN, Way};

const OWN: Key<'_> = Key::Passphrase(PASSPHRASE);
const SECRET: [u8; DEVICE_SECRET_LEN] = [7; DEVICE_SECRET_LEN];
const OTHER: [u8; DEVICE_SECRET_LEN] = [8; DEVICE_SECRET_LEN];

fn device<'a>(secret: &'a [u8; DEVICE_SECRET_LEN], pin: Option<&'a str>) -> Key<'a> {
    Key::Device { secret, pin }
}

fn opens(folder: &Path, key: &Key<'_>) -> Result<()> {
    Vault::open_with(folder, key, installed(1)).map(drop)
}

fn opens_by(folder: &Path, code: &SpareKey) -> bool {
    match opens(folder, &Key::SpareKey(code.clone())) {
        Ok(()) => true,
        Err(Error::WrongSecret) => false,
        Err(error) => panic!("{error}"),
    }
}

/// What a person would type of the groups that are asked for.
fn asked(vault: &Vault, code: &SpareKey) -> [String; 2] {
    let text = code.to_text();
    let group = |number: u8| text.split('-').nth(usize::from(number) - 1).unwrap().to_lowercase();
    vault.asked_groups().unwrap().map(group)
}

fn confirm(vault: &Vault, code: &SpareKey) -> Result<bool> {
    let [one, other] = asked(vault, code);
    vault.confirm_spare_key(&[&one, &other])
}

/// A vault whose first spare key is confirmed.
fn settled(folder: &Path) -> (Vault, SpareKey) {
    let (vault, code) = create(folder);
    assert!(confirm(&vault, &code).unwrap());
    (vault, code)
}

#[test]
fn security_04_both_spare_keys_open_until_the_new_one_is_confirmed() {
    let home = folder();
    let (vault, old) = settled(home.path());
    assert_eq!(vault.ways().unwrap(), [Way::Passphrase, Way::SpareKey]);
    let new = vault.new_spare_key(&OWN).unwrap();
    assert!(vault.is_spare_key_pending().unwrap());
    assert!(opens_by(home.path(), &old) && opens_by(home.path(), &new));

    let [one, other] = asked(&vault, &new);
    assert_ne!(one, other);
    for wrong in [&["", ""][..], &[&other, &one], &[&one], &[&one, &one], &[], &[&old.to_text()]] {
        assert!(!vault.confirm_spare_key(wrong).unwrap(), "{wrong:?}");
    }
    assert!(opens_by(home.path(), &old) && opens_by(home.path(), &new));

    assert!(vault.confirm_spare_key(&[&one, &other]).unwrap());
    assert_eq!(vault.ways().unwrap(), [Way::Passphrase, Way::SpareKey]);
    assert!(!opens_by(home.path(), &old) && opens_by(home.path(), &new));
    assert!(!vault.confirm_spare_key(&[&one, &other]).unwrap(), "none waits any more");
}

#[test]
fn security_04_a_vault_is_made_with_a_spare_key_that_is_asked_for_until_it_is_confirmed() {
    let home = folder();
    let (vault, code) = create(home.path());
    drop(vault);
    let vault = open(home.path());
    assert!(vault.is_spare_key_pending().unwrap());
    assert_eq!(vault.asked_groups(), None, "nobody knows it any more");
    assert!(matches!(vault.drop_pending_spare_key(), Err(Error::OnlySpareKey)));
    // The whole of it is asked for now.
    assert!(!vault.confirm_spare_key(&["0000", "0000"]).unwrap());
    assert!(!vault.confirm_spare_key(&[&SpareKey::random().unwrap().to_text()]).unwrap());
    assert!(vault.confirm_spare_key(&[&code.to_text().to_lowercase()]).unwrap());
    assert!(!vault.is_spare_key_pending().unwrap());
    assert!(opens_by(home.path(), &code));
}

#[test]
fn security_04_a_spare_key_that_waits_is_let_go_or_made_anew() {
    let home = folder();
    let (vault, old) = settled(home.path());
    let lost = vault.new_spare_key(&OWN).unwrap();
    let next = vault.new_spare_key(&Key::SpareKey(lost.clone())).unwrap();
    assert!(opens_by(home.path(), &old) && opens_by(home.path(), &next));
    assert!(!opens_by(home.path(), &lost));
    vault.drop_pending_spare_key().unwrap();
    vault.drop_pending_spare_key().unwrap();
    assert!(opens_by(home.path(), &old) && !opens_by(home.path(), &next));
    assert_eq!(vault.asked_groups(), None);
    assert!(matches!(vault.confirm_spare_key_as_shown(), Err(Error::WrongSecret)));
    assert!(!vault.confirm_spare_key(&[&next.to_text()]).unwrap());
}

/// The program that shows the key is ended at each of its steps: of all that were ever shown one opens.
#[test]
fn security_04_whatever_ends_the_program_a_key_that_was_shown_opens() {
    for ends in [Ends::Killed, Ends::Refused] {
        let (mut of_making, mut of_confirming) = (0, 0);
        for step in 1.. {
            let home = folder();
            let (vault, old) = settled(home.path());
            let Ok(new) = at_step(step, ends, || vault.new_spare_key(&OWN)) else {
                of_making += 1;
                assert!(opens_by(home.path(), &old), "step {step}");
                opens(home.path(), &OWN).unwrap();
                continue;
            };
            // It was shown; what follows is its confirming.
            let step = step - of_making;
            let done = at_step(step, ends, || confirm(&vault, &new));
            assert!(opens_by(home.path(), &new), "step {step}");
            opens(home.path(), &OWN).unwrap();
            if done.is_ok() {
                assert!(!opens_by(home.path(), &old));
                break;
            }
            of_confirming += 1;
        }
        assert!(of_making >= 3 && of_confirming >= 3);
    }
}

#[test]
fn ways_stand_side_by_side() {
    let home = folder();
    let (vault, code) = settled(home.path());
    vault.add_way(&OWN, &device(&SECRET, None)).unwrap();
    vault.add_way(&device(&SECRET, None), &device(&SECRET, Some("2580"))).unwrap();
    let all = [Way::Passphrase, Way::SpareKey, Way::Device, Way::DevicePin];
    assert_eq!(vault.ways().unwrap(), all);
    set_title(&vault, 1, "kept");
    vault.close().unwrap();

    let keys = [OWN, Key::SpareKey(code), device(&SECRET, None), device(&SECRET, Some("2580"))];
    for key in &keys {
        let vault = Vault::open_with(home.path(), key, installed(1)).unwrap();
        assert_eq!(title(&vault, 1).as_deref(), Some("kept"));
        vault.close().unwrap();
    }
    // Wide digits are the same digits.
    opens(home.path(), &device(&SECRET, Some("\u{ff12}\u{ff15}\u{ff18}\u{ff10}"))).unwrap();

    let wrong = opens(home.path(), &device(&SECRET, Some("2581")));
    assert!(matches!(wrong, Err(Error::WrongSecret)));
    // Another device is told from a wrong PIN.
    for pin in [None, Some("2580"), Some("1")] {
        assert!(matches!(opens(home.path(), &device(&OTHER, pin)), Err(Error::OtherDevice)));
    }
}

/// A phone that was reset makes a new secret, which takes the old one's place.
#[test]
fn a_new_device_secret_takes_the_place_of_the_lost_one() {
    let home = folder();
    let (vault, code) = settled(home.path());
    vault.add_way(&OWN, &device(&OTHER, Some("2580"))).unwrap();
    vault.add_way(&Key::SpareKey(code), &device(&SECRET, Some("1379"))).unwrap();
    assert_eq!(vault.ways().unwrap(), [Way::Passphrase, Way::SpareKey, Way::DevicePin]);
    opens(home.path(), &device(&SECRET, Some("1379"))).unwrap();
    assert!(opens(home.path(), &device(&OTHER, Some("2580"))).is_err());
}

#[test]
fn what_a_person_knows_is_never_the_last_to_go() {
    let home = folder();
    let (vault, code) = create(home.path());
    vault.add_way(&OWN, &device(&SECRET, None)).unwrap();
    // The spare key is not confirmed: the passphrase must stay.
    assert!(matches!(vault.remove_way(&OWN, Way::Passphrase), Err(Error::LastWay)));
    assert!(confirm(&vault, &code).unwrap());
    let wrong = vault.remove_way(&Key::Passphrase("wrong"), Way::Passphrase);
    assert!(matches!(wrong, Err(Error::WrongSecret)));
    vault.remove_way(&OWN, Way::Passphrase).unwrap();
    assert_eq!(vault.ways().unwrap(), [Way::SpareKey, Way::Device]);
    assert!(matches!(opens(home.path(), &OWN), Err(Error::WrongSecret)));
    let last = vault.remove_way(&device(&SECRET, None), Way::SpareKey);
    assert!(matches!(last, Err(Error::LastWay)));
    opens(home.path(), &Key::SpareKey(code)).unwrap();
}

#[test]
fn a_vault_may_be_made_by_a_device() {
    let home = folder();
    let first = |_: &mut Act<'_>| Ok::<(), Error>(());
    let key = device(&SECRET, Some("2580"));
    let (vault, code) = Vault::create_with(home.path(), &key, installed(1), NOW, first).unwrap();
    assert_eq!(vault.ways().unwrap(), [Way::SpareKeyNext, Way::DevicePin]);
    vault.close().unwrap();
    opens(home.path(), &key).unwrap();
    assert!(opens_by(home.path(), &code));
}

#[test]
fn what_cannot_be_a_way_in_is_refused() {
    let home = folder();
    let shaped = SpareKey::random().unwrap().to_text();
    let unfit = |key: &Key<'_>| {
        let first = |_: &mut Act<'_>| Ok::<(), Error>(());
        let made = Vault::create_with(home.path(), key, installed(1), NOW, first);
        assert!(matches!(refused(made), Error::Unfit(..)));
        assert!(!home.path().join(files::KEYS).exists());
    };
    for text in [&shaped[..], &shaped.replace('0', "1"), ""] {
        unfit(&Key::Passphrase(text));
    }
    for pin in ["", "258", "2580258025802", "25a0", "\u{662}\u{665}\u{668}\u{660}"] {
        unfit(&device(&SECRET, Some(pin)));
    }
    unfit(&Key::SpareKey(SpareKey::random().unwrap()));
    let (vault, code) = create(home.path());
    assert!(matches!(vault.add_way(&OWN, &Key::SpareKey(code)), Err(Error::Unfit(..))));
    assert!(matches!(vault.change_passphrase(PASSPHRASE, &shaped), Err(Error::Unfit(..))));
    opens(home.path(), &OWN).unwrap();
}

/// A slip of the pen is told before anything is tried.
#[test]
fn a_slip_in_the_spare_key_is_no_wrong_secret() {
    let home = folder();
    let (_, code) = create(home.path());
    let text = code.to_text();
    let slip = if text.ends_with('0') { "1" } else { "0" };
    let slip = format!("{}{slip}", &text[..text.len() - 1]);
    assert!(matches!(refused(try_open(home.path(), &slip)), Error::Slip));
    try_open(home.path(), &text).unwrap();
}

/// One file of a kilobyte was the whole record.
#[test]
fn security_21_either_key_file_is_enough_and_the_other_is_mended() {
    let home = folder();
    let (vault, code) = settled(home.path());
    set_title(&vault, 1, "kept");
    vault.close().unwrap();
    let whole = fs::read(home.path().join(files::KEYS)).unwrap();
    let damages: [fn(&Path); 4] = [
        |file| fs::remove_file(file).unwrap(),
        |file| fs::write(file, "").unwrap(),
        |file| {
            let mut bytes = fs::read(file).unwrap();
            bytes[300] ^= 1;
            fs::write(file, bytes).unwrap();
        },
        |file| {
            let other = folder();
            let (vault, _) = create(other.path());
            vault.change_passphrase(PASSPHRASE, "of another vault").unwrap();
            fs::copy(other.path().join(files::KEYS), file).unwrap();
        },
    ];
    for name in KEY_FILES {
        for (number, damage) in damages.iter().enumerate() {
            for key in [OWN, Key::SpareKey(code.clone())] {
                damage(&home.path().join(name));
                let vault = Vault::open_with(home.path(), &key, installed(1)).unwrap();
                assert_eq!(title(&vault, 1).as_deref(), Some("kept"), "{name}: {number}");
                vault.close().unwrap();
                for name in KEY_FILES {
                    assert_eq!(fs::read(home.path().join(name)).unwrap(), whole, "{number}");
                }
            }
        }
    }
}

/// A change that ended between the two names: what opened before does not open any more.
#[test]
fn security_21_the_older_of_two_key_files_opens_nothing() {
    let home = folder();
    let (vault, _) = create(home.path());
    let old = fs::read(home.path().join(files::KEYS)).unwrap();
    vault.change_passphrase(PASSPHRASE, "new").unwrap();
    vault.close().unwrap();
    for name in KEY_FILES {
        fs::write(home.path().join(name), &old).unwrap();
        assert!(matches!(refused(try_open(home.path(), PASSPHRASE)), Error::WrongSecret));
        let vault = try_open(home.path(), "new").unwrap();
        assert!(!vault.found().older_keys);
        vault.close().unwrap();
        assert_ne!(fs::read(home.path().join(name)).unwrap(), old, "it is mended");
    }
}

/// The old passphrase opens, and nobody was told.
#[test]
fn security_16_an_older_key_file_that_was_put_back_is_told_until_the_keys_change() {
    let home = folder();
    let (vault, _) = settled(home.path());
    let old = fs::read(home.path().join(files::KEYS)).unwrap();
    for passphrase in ["second", "third"] {
        let present = if passphrase == "second" { PASSPHRASE } else { "second" };
        vault.change_passphrase(present, passphrase).unwrap();
    }
    vault.close().unwrap();
    assert!(!try_open(home.path(), "third").unwrap().found().older_keys);

    KEY_FILES.into_iter().for_each(|name| fs::write(home.path().join(name), &old).unwrap());
    for _ in 0..2 {
        let vault = open(home.path());
        assert!(vault.found().older_keys);
        vault.close().unwrap();
    }
    let vault = open(home.path());
    vault.change_passphrase(PASSPHRASE, "fourth").unwrap();
    vault.close().unwrap();
    assert!(!try_open(home.path(), "fourth").unwrap().found().older_keys);
    // What was put back does not pass for the newest, whatever came between.
    KEY_FILES.into_iter().for_each(|name| fs::write(home.path().join(name), &old).unwrap());
    assert!(open(home.path()).found().older_keys);
}

/// A vault that could not be told of its new keys (it is on a full disk, say) hears of them later.
#[test]
fn security_16_keys_that_the_vault_has_not_heard_of_are_no_older_ones() {
    let home = folder();
    let (vault, _) = settled(home.path());
    let raw = raw(home.path(), &vault.key);
    let known = "SELECT keys FROM vault";
    let before: Vec<u8> = raw.query_row(known, [], |row| row.get(0)).unwrap();
    vault.change_passphrase(PASSPHRASE, "new").unwrap();
    let after: Vec<u8> = raw.query_row(known, [], |row| row.get(0)).unwrap();
    assert_ne!(before, after);
    raw.execute("UPDATE vault SET keys = ?1", [&before]).unwrap();
    drop(raw);
    vault.close().unwrap();
    for _ in 0..2 {
        let vault = try_open(home.path(), "new").unwrap();
        assert!(!vault.found().older_keys);
        assert_eq!(
            vault
                .read(|read| Ok::<Vec<u8>, Error>(
                    read.db().query_row(known, [], |row| row.get(0))?
                ))
                .unwrap(),
            after
        );
        vault.close().unwrap();
    }
}

/// What a person could guess is counted, at opening and at a change of keys; the rest is free.
#[test]
fn guesses_have_to_wait_and_nothing_else_does() {
    let home = folder();
    let (vault, code) = settled(home.path());
    vault.add_way(&OWN, &device(&SECRET, Some("2580"))).unwrap();
    for number in 0..4 {
        let guess = format!("guess {number}");
        assert!(matches!(refused(try_open(home.path(), &guess)), Error::WrongSecret));
        assert!(matches!(refused(try_open(home.path(), &guess)), Error::WrongSecret), "free");
    }
    let pin = opens(home.path(), &device(&SECRET, Some("0000")));
    assert!(matches!(pin, Err(Error::WrongSecret)));
    // All five are spent.
    assert!(matches!(refused(try_open(home.path(), PASSPHRASE)), Error::Wait(30)));
    let pin = opens(home.path(), &device(&SECRET, Some("2580")));
    assert!(matches!(pin, Err(Error::Wait(30))));
    assert!(matches!(vault.change_passphrase("guess", "new"), Err(Error::Wait(30))));
    assert!(matches!(opens(home.path(), &device(&OTHER, Some("2580"))), Err(Error::OtherDevice)));
    for _ in 0..9 {
        let wrong = SpareKey::random().unwrap().to_text();
        assert!(matches!(refused(try_open(home.path(), &wrong)), Error::WrongSecret));
    }
    assert_eq!(crate::look(home.path()).unwrap().wait_seconds, 30);
    // The spare key opens at once, and its person is no guesser.
    opens(home.path(), &Key::SpareKey(code)).unwrap();
    open(home.path()).close().unwrap();
}
