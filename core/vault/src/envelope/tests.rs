use proptest::prelude::*;

use super::*;
use crate::spare_key::SpareKey;
use crate::testing::refused;

const PASSPHRASE: Key<'_> = Key::Passphrase("seven quiet herons");
const VAULT: [u8; 16] = [9; 16];

/// An envelope with both slots, as bytes, and what it takes to open it.
struct Sealed {
    bytes: Vec<u8>,
    key: DataKey,
    code: SpareKey,
}

fn sealed() -> Sealed {
    let key = DataKey::random().unwrap();
    let code = SpareKey::random().unwrap();
    let mut envelope = Envelope::new(VAULT, &key);
    envelope.seal(&key, Way::SpareKey, &spare(&code), Cost::TEST_ONLY).unwrap();
    envelope.seal(&key, Way::Passphrase, &PASSPHRASE, Cost::TEST_ONLY).unwrap();
    Sealed { bytes: envelope.to_bytes(&key), key, code }
}

fn open(bytes: &[u8], secret: &Key<'_>) -> Result<DataKey> {
    Ok(Envelope::parse(bytes)?.unseal(secret)?.1)
}

fn spare(code: &SpareKey) -> Key<'static> {
    Key::SpareKey(code.clone())
}

fn opens_to(bytes: &[u8], secret: &Key<'_>, key: &DataKey) -> bool {
    open(bytes, secret).is_ok_and(|opened| opened.bytes() == key.bytes())
}

/// The same file with another body, as somebody without the key would write it: the digest fits
/// again, the MAC is the old one.
fn with_body(bytes: &[u8], change: impl FnOnce(&str) -> String) -> Vec<u8> {
    let text = std::str::from_utf8(bytes).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let covered = format!("{}\n{}\n", lines[0], change(lines[1]));
    let digest = HEXLOWER.encode(digest::digest(&digest::SHA256, covered.as_bytes()).as_ref());
    format!("{covered}{digest}\n{}\n", lines[3]).into_bytes()
}

fn with_json(bytes: &[u8], change: impl FnOnce(&mut Value)) -> Vec<u8> {
    with_body(bytes, |body| {
        let mut body = serde_json::from_str(body).unwrap();
        change(&mut body);
        body.to_string()
    })
}

#[test]
fn passphrase_and_spare_key_open_to_the_same_key() {
    let Sealed { bytes, key, code } = sealed();
    assert!(opens_to(&bytes, &PASSPHRASE, &key));
    assert!(opens_to(&bytes, &spare(&code), &key));
}

/// The code's slot has no Argon2 parameters: it once was sealed under those of the passphrase and
/// opened under the standard ones, which is to say never.
#[test]
fn the_spare_key_opens_whatever_the_passphrase_costs() {
    let key = DataKey::random().unwrap();
    let code = SpareKey::random().unwrap();
    for cost in [Cost::TEST_ONLY, Cost { memory_kib: 96, passes: 2 }] {
        let mut envelope = Envelope::new(VAULT, &key);
        envelope.seal(&key, Way::SpareKey, &spare(&code), cost).unwrap();
        assert!(opens_to(&envelope.to_bytes(&key), &spare(&code), &key));
    }
}

#[test]
fn another_secret_opens_nothing() {
    let Sealed { bytes, .. } = sealed();
    for wrong in ["", "seven quiet heron", "Seven quiet herons", "seven quiet herons "] {
        assert!(matches!(refused(open(&bytes, &Key::Passphrase(wrong))), Error::WrongSecret));
    }
    let code = SpareKey::random().unwrap();
    assert!(matches!(refused(open(&bytes, &spare(&code))), Error::WrongSecret));
}

#[test]
fn a_secret_without_a_slot_is_a_wrong_one() {
    let Sealed { key, code, .. } = sealed();
    let mut envelope = Envelope::new(VAULT, &key);
    envelope.seal(&key, Way::SpareKey, &spare(&code), Cost::TEST_ONLY).unwrap();
    assert!(matches!(refused(open(&envelope.to_bytes(&key), &PASSPHRASE)), Error::WrongSecret));
}

#[test]
fn composed_and_decomposed_letters_are_one_passphrase() {
    let (composed, decomposed) =
        ("p\u{e4}ssw\u{f6}rd \u{1e69}", "pa\u{308}sswo\u{308}rd s\u{323}\u{307}");
    let key = DataKey::random().unwrap();
    for (set, typed) in [(composed, decomposed), (decomposed, composed)] {
        let mut envelope = Envelope::new(VAULT, &key);
        envelope.seal(&key, Way::Passphrase, &Key::Passphrase(set), Cost::TEST_ONLY).unwrap();
        assert!(opens_to(&envelope.to_bytes(&key), &Key::Passphrase(typed), &key));
    }
}

#[test]
fn every_flipped_bit_is_found() {
    let Sealed { bytes, code, .. } = sealed();
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            for secret in [PASSPHRASE, spare(&code)] {
                let error = refused(open(&flipped, &secret));
                assert!(matches!(error, Error::Damaged(_) | Error::NewerVersion), "byte {at}");
            }
        }
    }
}

/// As above, by somebody who makes the digest fit again. What then finds it is the slot's own
/// binding or the MAC; what is not JSON of the right shape any more is found before.
#[test]
fn every_change_to_the_body_is_found_though_the_digest_fits() {
    let Sealed { bytes, code, .. } = sealed();
    let body = std::str::from_utf8(&bytes).unwrap().lines().nth(1).unwrap().len();
    for at in 0..body {
        let changed = with_body(&bytes, |body| {
            let mut changed = body.as_bytes().to_vec();
            changed[at] = if changed[at] == b'1' { b'2' } else { b'1' };
            String::from_utf8(changed).unwrap()
        });
        for secret in [PASSPHRASE, spare(&code)] {
            let error = refused(open(&changed, &secret));
            assert!(matches!(error, Error::Damaged(_) | Error::WrongSecret), "byte {at}: {error}");
        }
    }
}

#[test]
fn cut_short_or_grown_it_is_damaged() {
    let Sealed { bytes, .. } = sealed();
    for length in 0..bytes.len() {
        assert!(matches!(refused(open(&bytes[..length], &PASSPHRASE)), Error::Damaged(_)));
    }
    for more in ["\n", "x", "{}\n"] {
        let grown = [&bytes, more.as_bytes()].concat();
        assert!(matches!(refused(open(&grown, &PASSPHRASE)), Error::Damaged(_)));
    }
}

#[test]
fn a_slot_of_another_vault_does_not_open_here() {
    let mut mine = Envelope::parse(&sealed().bytes).unwrap();
    let mut theirs = Envelope::parse(&sealed().bytes).unwrap();
    theirs.vault = [8; 16];
    std::mem::swap(&mut mine.slots, &mut theirs.slots);
    assert!(matches!(refused(theirs.unseal(&PASSPHRASE)), Error::WrongSecret));
    // Even under the right vault's name, the MAC is that of another data key.
    assert!(matches!(refused(mine.unseal(&PASSPHRASE)), Error::Damaged(_)));
}

#[test]
fn slots_of_unknown_kinds_are_kept_byte_for_byte() {
    let Sealed { bytes, key, code } = sealed();
    let slot = r#"{"attempts":3,"kind":"device","sealed":"00ff","\u00fc":[null,-1,{"a":true}]}"#
        .replace("\\u00fc", "ü");
    let mut envelope = Envelope::parse(&bytes).unwrap();
    envelope.slots.insert(0, serde_json::from_str(&slot).unwrap());
    let bytes = envelope.to_bytes(&key);

    let mut envelope = Envelope::parse(&bytes).unwrap();
    let new = Key::Passphrase("another");
    envelope.seal(&key, Way::Passphrase, &new, Cost::TEST_ONLY).unwrap();
    let bytes = envelope.to_bytes(&key);
    assert!(std::str::from_utf8(&bytes).unwrap().contains(&slot));
    assert!(opens_to(&bytes, &new, &key));
    assert!(opens_to(&bytes, &spare(&code), &key));
    assert!(matches!(refused(open(&bytes, &PASSPHRASE)), Error::WrongSecret));
}

#[test]
fn a_newer_version_is_refused_whatever_it_holds() {
    let Sealed { bytes, .. } = sealed();
    let text = String::from_utf8(bytes).unwrap();
    for newer in [text.replacen("keys/1", "keys/2", 1), "tandem-keys/10\nanything".into()] {
        assert!(matches!(refused(Envelope::parse(newer.as_bytes())), Error::NewerVersion));
    }
}

/// Four tebibytes or four thousand million passes would not come back with this error, nor soon.
#[test]
fn security_27_absurd_argon2_parameters_are_refused_before_any_work() {
    let Sealed { bytes, .. } = sealed();
    let absurd: [(&str, Value); 12] = [
        ("memory_kib", u32::MAX.into()),
        ("memory_kib", (256 * 1024 + 1).into()),
        ("memory_kib", (1_u64 << 32 | 64).into()),
        ("memory_kib", 7.into()),
        ("memory_kib", 0.into()),
        ("memory_kib", (-64).into()),
        ("memory_kib", 64.5.into()),
        ("memory_kib", Value::Null),
        ("passes", u32::MAX.into()),
        ("passes", 9.into()),
        ("passes", 0.into()),
        ("passes", "1".into()),
    ];
    for (name, value) in absurd {
        let file = with_json(&bytes, |body| {
            let slots = body["slots"].as_array_mut().unwrap();
            slots.iter_mut().find(|slot| slot["kind"] == "passphrase").unwrap()[name] =
                value.clone();
        });
        assert!(matches!(refused(open(&file, &PASSPHRASE)), Error::Damaged(_)), "{name}: {value}");
    }
}

/// A cheaper derivation than the one that the person's slot was made with is no downgrade: the
/// parameters are part of what the slot is bound to.
#[test]
fn the_parameters_cannot_be_changed() {
    let Sealed { bytes, .. } = sealed();
    let cheaper = with_json(&bytes, |body| body["slots"][1]["memory_kib"] = 8.into());
    assert!(matches!(refused(open(&cheaper, &PASSPHRASE)), Error::WrongSecret));
}

#[test]
fn two_sealings_have_nothing_in_common() {
    let Sealed { key, .. } = sealed();
    let mut envelope = Envelope::new(VAULT, &key);
    let mut slots = Vec::new();
    for _ in 0..2 {
        envelope.seal(&key, Way::Passphrase, &PASSPHRASE, Cost::TEST_ONLY).unwrap();
        slots.push(envelope.slots[0].clone());
    }
    assert_eq!(envelope.slots.len(), 1);
    for part in ["salt", "ephemeral", "sealed"] {
        assert_ne!(slots[0][part], slots[1][part]);
    }
}

proptest! {
    #[test]
    fn any_bytes_are_an_envelope_or_an_error(bytes: Vec<u8>) {
        prop_assert!(open(&bytes, &PASSPHRASE).is_err());
    }

    /// Text that gets past the digest, with a body of any shape.
    #[test]
    fn any_body_is_an_envelope_or_an_error(body in body()) {
        let frame = format!("tandem-keys/1\n\n\n{}\n", "00".repeat(32));
        let bytes = with_body(frame.as_bytes(), |_| body);
        prop_assert!(open(&bytes, &PASSPHRASE).is_err());
    }
}

/// Bodies with the right names and values of any kind.
fn body() -> impl Strategy<Value = String> {
    let value = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        "[0-9a-f]{0,130}".prop_map(Value::from),
        "[0-9a-f]{32}".prop_map(Value::from),
        "passphrase|spare-key|device|.{0,4}".prop_map(Value::from),
    ];
    let slot_names = prop::sample::select(
        ["kind", "salt", "ephemeral", "sealed", "memory_kib", "passes"].as_slice(),
    );
    let slot = prop::collection::hash_map(slot_names, value.clone(), 0..6)
        .prop_map(|slot| slot.into_iter().map(|(name, value)| (name.to_owned(), value)).collect());
    let slots = prop::collection::vec(slot.prop_map(Value::Object), 0..3).prop_map(Value::from);
    let hex = || "[0-9a-f]{32}".prop_map(Value::from);
    let fields = (
        prop_oneof![hex(), value.clone()],
        prop_oneof![any::<u64>().prop_map(Value::from), value.clone()],
        prop_oneof![hex(), value.clone()],
        prop_oneof![slots, value],
    );
    fields.prop_map(|(vault, generation, salt, slots)| {
        json!({ "vault": vault, "generation": generation, "salt": salt, "slots": slots })
            .to_string()
    })
}

#[test]
fn what_is_around_another_key_opens_with_the_same_secrets() {
    let Sealed { bytes, key, code } = sealed();
    let envelope = Envelope::parse(&bytes).unwrap();
    let other = DataKey::random().unwrap();
    let around = envelope.around(&key, &other).unwrap();
    let around = Envelope::parse(&around.to_bytes(&other)).unwrap();
    for secret in [PASSPHRASE, spare(&code)] {
        assert_eq!(around.unseal(&secret).unwrap().1.bytes(), other.bytes());
        assert_eq!(envelope.unseal(&secret).unwrap().1.bytes(), key.bytes());
    }
    let never = Key::Passphrase("never sealed");
    assert!(matches!(refused(around.unseal(&never)), Error::WrongSecret));
    let text = code.to_text();
    assert_eq!(around.spare_key_tag(), Some(&text[text.len() - 4..]));
    // Only a holder of its own key has an envelope copied: else anybody could put in a slot of theirs.
    assert!(matches!(refused(envelope.around(&other, &key)), Error::Damaged(_)));
}
