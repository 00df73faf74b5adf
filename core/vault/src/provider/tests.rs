//! Every vector here was written by somebody else: NIST, the RFCs, Wycheproof, or (where no RFC has
//! one) Python's `hashlib`.

use std::mem::MaybeUninit;
use std::ptr::{null, null_mut};

use data_encoding::HEXLOWER_PERMISSIVE;
use wycheproof::{TestResult, cipher, mac};

use super::*;
use crate::connection::{self, Access};
use crate::key::DataKey;

const SHA1: c_int = 0;
const SHA256: c_int = 1;
const SHA512: c_int = 2;
const DECRYPT: c_int = 0;
const ENCRYPT: c_int = 1;

/// What SQLCipher holds once it has asked for the provider.
fn provider() -> Provider {
    let mut provider = MaybeUninit::uninit();
    // SAFETY: there is room for one provider, and OK says that it was written.
    unsafe {
        assert_eq!(tandem_sqlcipher_setup(provider.as_mut_ptr()), OK);
        provider.assume_init()
    }
}

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER_PERMISSIVE.decode(text.replace(' ', "").as_bytes()).unwrap()
}

fn len(bytes: &[u8]) -> c_int {
    bytes.len().try_into().unwrap()
}

fn hmac(algorithm: c_int, key: &[u8], first: &[u8], second: Option<&[u8]>) -> Vec<u8> {
    let p = provider();
    let mut out = [0; 64];
    let (second, second_len) = second.map_or((null(), 0), |s| (s.as_ptr(), len(s)));
    // SAFETY: all pointers come from slices of the lengths passed; `out` holds the longest tag.
    unsafe {
        let code = (p.hmac)(
            null_mut(),
            algorithm,
            key.as_ptr(),
            len(key),
            first.as_ptr(),
            len(first),
            second,
            second_len,
            out.as_mut_ptr(),
        );
        assert_eq!(code, OK);
        out[..(p.get_hmac_sz)(null_mut(), algorithm) as usize].to_vec()
    }
}

fn pbkdf2(algorithm: c_int, pass: &[u8], salt: &[u8], rounds: c_int, length: usize) -> Vec<u8> {
    let mut key = vec![0; length];
    // SAFETY: all pointers come from slices of the lengths passed.
    let code = unsafe {
        (provider().kdf)(
            null_mut(),
            algorithm,
            pass.as_ptr(),
            len(pass),
            salt.as_ptr(),
            len(salt),
            rounds,
            length as c_int,
            key.as_mut_ptr(),
        )
    };
    assert_eq!(code, OK);
    key
}

fn aes(mode: c_int, key: &[u8], iv: &[u8], input: &[u8]) -> Result<Vec<u8>, c_int> {
    assert_eq!(iv.len(), BLOCK_LEN);
    let mut out = vec![0; input.len()];
    // SAFETY: all pointers come from slices of the lengths passed, and the IV is one block.
    let code = unsafe {
        (provider().cipher)(
            null_mut(),
            mode,
            key.as_ptr(),
            len(key),
            iv.as_ptr(),
            input.as_ptr(),
            len(input),
            out.as_mut_ptr(),
        )
    };
    if code == OK { Ok(out) } else { Err(code) }
}

/// NIST SP 800-38A, F.2.5 and F.2.6: CBC-AES256.
struct Nist {
    key: Vec<u8>,
    iv: Vec<u8>,
    plain: Vec<u8>,
    encrypted: Vec<u8>,
}

fn nist() -> Nist {
    Nist {
        key: hex("603deb1015ca71be2b73aef0857d7781 1f352c073b6108d72d9810a30914dff4"),
        iv: hex("000102030405060708090a0b0c0d0e0f"),
        plain: hex("6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51
                    30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710"
            .replace('\n', "")
            .as_str()),
        encrypted: hex("f58c4c04d6e5f1ba779eabfb5f7bfbd6 9cfc4e967edb808d679f777bc6702c7d
                        39f23369a9d9bacfa530e26304231461 b2eb05e2c39be9fcda6c19078c6a9d1b"
            .replace('\n', "")
            .as_str()),
    }
}

#[test]
fn aes_256_cbc_is_that_of_nist() {
    let v = nist();
    assert_eq!(aes(ENCRYPT, &v.key, &v.iv, &v.plain).as_ref(), Ok(&v.encrypted));
    assert_eq!(aes(DECRYPT, &v.key, &v.iv, &v.encrypted).as_ref(), Ok(&v.plain));
}

#[test]
fn input_and_output_may_overlap_in_any_way() {
    let v = nist();
    for (mode, input, expected) in
        [(ENCRYPT, &v.plain, &v.encrypted), (DECRYPT, &v.encrypted, &v.plain)]
    {
        for (from, to) in [(0, 0), (0, 5), (5, 0), (0, 16), (16, 0), (0, 64), (64, 0)] {
            let mut buffer = [0; 128];
            buffer[from..from + 64].copy_from_slice(input);
            let start = buffer.as_mut_ptr();
            // SAFETY: both ranges of 64 bytes lie within the 128 of the buffer.
            let code = unsafe {
                (provider().cipher)(
                    null_mut(),
                    mode,
                    v.key.as_ptr(),
                    len(&v.key),
                    v.iv.as_ptr(),
                    start.add(from),
                    64,
                    start.add(to),
                )
            };
            assert_eq!(code, OK);
            assert_eq!(&buffer[to..to + 64], expected.as_slice(), "mode {mode}: {from} to {to}");
        }
    }
}

#[test]
fn hmac_sha_2_is_that_of_rfc_4231() {
    let long_key = [0xaa; 131];
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], &[u8], &str, &str); 7] = [
        (
            &[0x0b; 20],
            b"Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
            "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde\
             daa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854",
        ),
        (
            b"Jefe",
            b"what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554\
             9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737",
        ),
        (
            &[0xaa; 20],
            &[0xdd; 50],
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
            "fa73b0089d56a284efb0f0756c890be9b1b5dbdd8ee81a3655f83e33b2279d39\
             bf3e848279a722c806b485a47e67c807b946a337bee8942674278859e13292fb",
        ),
        (
            &counting,
            &[0xcd; 50],
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
            "b0ba465637458c6990e5a8c5f61d4af7e576d97ff94b872de76f8050361ee3db\
             a91ca5c11aa25eb4d679275cc5788063a5f19741120c4f2de2adebeb10a298dd",
        ),
        (
            &[0x0c; 20],
            b"Test With Truncation",
            "a3b6167473100ee06e0c796c2955552b",
            "415fad6271580a531d4179bc891d87a6",
        ),
        (
            &long_key,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f352\
             6b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598",
        ),
        (
            &long_key,
            b"This is a test using a larger than block-size key and a larger than \
              block-size data. The key needs to be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
            "e37b6a775dc87dbaa4dfa9f96e5e3ffddebd71f8867289865df5a32d20cdc944\
             b6022cac3c4982b10d5eeb55c3e4de15134676fb6de0446065c97440fa8c6a58",
        ),
    ];
    for (key, message, sha256, sha512) in cases {
        // Case 5 gives only the first half of a tag.
        assert!(HEXLOWER_PERMISSIVE.encode(&hmac(SHA256, key, message, None)).starts_with(sha256));
        assert!(HEXLOWER_PERMISSIVE.encode(&hmac(SHA512, key, message, None)).starts_with(sha512));
    }
}

#[test]
fn hmac_sha_1_is_that_of_rfc_2202() {
    let counting: Vec<u8> = (1..=25).collect();
    let cases: [(&[u8], &[u8], &str); 7] = [
        (&[0x0b; 20], b"Hi There", "b617318655057264e28bc0b6fb378c8ef146be00"),
        (b"Jefe", b"what do ya want for nothing?", "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
        (&[0xaa; 20], &[0xdd; 50], "125d7342b9ac11cd91a39af48aa17b4f63f175d3"),
        (&counting, &[0xcd; 50], "4c9007f4026250c6bc8414f9bf50c86c2d7235da"),
        (&[0x0c; 20], b"Test With Truncation", "4c1a03424b55e07fe7f27be1d58bb9324a9a5a04"),
        (
            &[0xaa; 80],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "aa4ae5e15272d00e95705637ce8a3b55ed402112",
        ),
        (
            &[0xaa; 80],
            b"Test Using Larger Than Block-Size Key and Larger Than One Block-Size Data",
            "e8e99d0f45237d786d6bbaa7965c7808bbff1a91",
        ),
    ];
    for (key, message, tag) in cases {
        assert_eq!(hmac(SHA1, key, message, None), hex(tag));
    }
}

/// SQLCipher passes a page and its number as two buffers.
#[test]
fn an_hmac_of_two_buffers_is_that_of_both_together() {
    let message = b"what do ya want for nothing?";
    let whole = hmac(SHA512, b"Jefe", message, None);
    for at in 0..=message.len() {
        let (first, second) = message.split_at(at);
        assert_eq!(hmac(SHA512, b"Jefe", first, Some(second)), whole, "split at {at}");
    }
}

/// SHA-1: RFC 6070 (but for its case of 16 million rounds). SHA-256: RFC 7914, section 11. SHA-512,
/// for which no RFC has vectors: Python's `hashlib.pbkdf2_hmac`.
#[test]
fn pbkdf2_is_that_of_the_rfcs_and_of_python() {
    type Case = (c_int, &'static [u8], &'static [u8], c_int, &'static str);
    let cases: [Case; 12] = [
        (SHA1, b"password", b"salt", 1, "0c60c80f961f0e71f3a9b524af6012062fe037a6"),
        (SHA1, b"password", b"salt", 2, "ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957"),
        (SHA1, b"password", b"salt", 4096, "4b007901b765489abead49d926f721d065a429c1"),
        (
            SHA1,
            b"passwordPASSWORDpassword",
            b"saltSALTsaltSALTsaltSALTsaltSALTsalt",
            4096,
            "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
        ),
        (SHA1, b"pass\0word", b"sa\0lt", 4096, "56fa6aa75548099dcc37d7f03425e0c3"),
        (
            SHA256,
            b"passwd",
            b"salt",
            1,
            "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc\
             49ca9cccf179b645991664b39d77ef317c71b845b1e30bd509112041d3a19783",
        ),
        (
            SHA256,
            b"Password",
            b"NaCl",
            80_000,
            "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56\
             a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d",
        ),
        (
            SHA512,
            b"password",
            b"salt",
            1,
            "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252\
             c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce",
        ),
        (
            SHA512,
            b"password",
            b"salt",
            2,
            "e1d9c16aa681708a45f5c7c4e215ceb66e011a2e9f0040713f18aefdb866d53c\
             f76cab2868a39b9f7840edce4fef5a82be67335c77a6068e04112754f27ccf4e",
        ),
        (
            SHA512,
            b"password",
            b"salt",
            4096,
            "d197b1b33db0143e018b12f3d1d1479e6cdebdcc97c5c0f87f6902e072f457b5\
             143f30602641b3d55cd335988cb36b84376060ecd532e039b742a239434af2d5",
        ),
        (
            SHA512,
            b"pass\0word",
            b"sa\0lt",
            4096,
            "9d9e9c4cd21fe4be24d5b8244c759665f39d98fc12a9ca759bb021db3cfadf34\
             5844aebe70dd8b2f6966f25f3613e1187bbd24ed2ca43ed13b246e4675be7ab9",
        ),
        (
            SHA512,
            b"",
            b"",
            1,
            "6d2ecbbbfb2e6dcd7056faf9af6aa06eae594391db983279a6bf27e0eb228614\
             3ab0c996f33ca4b667e945829ea693340f2831797324e5f31df18ed171d18c97",
        ),
    ];
    for (algorithm, pass, salt, rounds, expected) in cases {
        let expected = hex(expected);
        assert_eq!(pbkdf2(algorithm, pass, salt, rounds, expected.len()), expected);
    }
}

#[test]
fn wycheproof_hmac() {
    use mac::TestName::{HmacSha1, HmacSha256, HmacSha512};
    let mut tried = 0;
    for (algorithm, name) in [(SHA1, HmacSha1), (SHA256, HmacSha256), (SHA512, HmacSha512)] {
        for group in mac::TestSet::load(name).unwrap().test_groups {
            for test in group.tests {
                let tag = hmac(algorithm, &test.key, &test.msg, None);
                let fits = tag[..group.tag_size / 8] == test.tag[..];
                assert_eq!(fits, test.result == TestResult::Valid, "{name:?} {}", test.tc_id);
                tried += 1;
            }
        }
    }
    assert!(tried > 500, "only {tried} vectors");
}

/// The plaintext without its PKCS #7 padding, if that is right.
fn unpadded(text: &[u8]) -> Option<&[u8]> {
    let padding = usize::from(*text.last()?);
    let (message, filler) = text.split_at_checked(text.len().checked_sub(padding)?)?;
    let right =
        (1..=BLOCK_LEN).contains(&padding) && filler.iter().all(|b| usize::from(*b) == padding);
    right.then_some(message)
}

#[test]
fn wycheproof_aes_cbc() {
    let mut tried = 0;
    for group in cipher::TestSet::load(cipher::TestName::AesCbcPkcs5).unwrap().test_groups {
        for test in group.tests {
            let opened = aes(DECRYPT, &test.key, &test.nonce, &test.ct);
            if group.key_size != 256 {
                assert_eq!(opened, Err(ERROR), "a key of {} bits", group.key_size);
                continue;
            }
            let opened = opened.ok();
            let message = opened.as_deref().and_then(unpadded);
            let expected = (test.result == TestResult::Valid).then_some(&test.pt[..]);
            assert_eq!(message, expected, "{}", test.tc_id);
            tried += 1;
        }
    }
    assert!(tried > 50, "only {tried} vectors");
}

#[test]
fn a_cipher_call_that_makes_no_sense_is_an_error() {
    let p = provider();
    let (key, iv, input) = ([1_u8; 64], [2_u8; 16], [3_u8; 64]);
    let (k, i, d) = (key.as_ptr(), iv.as_ptr(), input.as_ptr());
    let mut out = [0; 64];
    let mut call = |mode, key, key_len, iv, input, len, null_out: bool| {
        let out = if null_out { null_mut() } else { out.as_mut_ptr() };
        // SAFETY: each pointer is null or has room for the lengths used here (at most 64).
        unsafe { (p.cipher)(null_mut(), mode, key, key_len, iv, input, len, out) }
    };
    assert_eq!(call(ENCRYPT, k, 32, i, d, 64, false), OK);
    assert_eq!(call(ENCRYPT, k, 32, i, d, 0, false), OK);
    for mode in [-1, 2, c_int::MAX] {
        assert_eq!(call(mode, k, 32, i, d, 64, false), ERROR);
    }
    for key_len in [-32, -1, 0, 16, 24, 31, 33, 64] {
        assert_eq!(call(ENCRYPT, k, key_len, i, d, 64, false), ERROR);
    }
    for length in [c_int::MIN, -16, -1, 1, 15, 17, 63] {
        assert_eq!(call(DECRYPT, k, 32, i, d, length, false), ERROR);
    }
    assert_eq!(call(ENCRYPT, null(), 32, i, d, 64, false), ERROR);
    assert_eq!(call(ENCRYPT, k, 32, null(), d, 64, false), ERROR);
    assert_eq!(call(ENCRYPT, k, 32, i, null(), 64, false), ERROR);
    assert_eq!(call(ENCRYPT, k, 32, i, d, 64, true), ERROR);
}

#[test]
fn an_hmac_call_that_makes_no_sense_is_an_error() {
    let p = provider();
    let data = [1_u8; 64];
    let d = data.as_ptr();
    let mut out = [0; 64];
    let mut call = |algorithm,
                    key,
                    key_len,
                    first,
                    first_len,
                    second,
                    second_len,
                    null_out: bool| {
        let out = if null_out { null_mut() } else { out.as_mut_ptr() };
        // SAFETY: each pointer is null or has room for the lengths used here (at most 64).
        unsafe {
            (p.hmac)(null_mut(), algorithm, key, key_len, first, first_len, second, second_len, out)
        }
    };
    assert_eq!(call(SHA512, d, 32, d, 64, d, 4, false), OK);
    assert_eq!(call(SHA512, d, 32, d, 64, null(), 4, false), OK); // there is no second buffer
    for algorithm in [-1, 3, c_int::MAX] {
        assert_eq!(call(algorithm, d, 32, d, 64, d, 4, false), ERROR);
    }
    assert_eq!(call(SHA512, null(), 32, d, 64, d, 4, false), ERROR);
    assert_eq!(call(SHA512, d, -1, d, 64, d, 4, false), ERROR);
    assert_eq!(call(SHA512, d, 32, null(), 64, d, 4, false), ERROR);
    assert_eq!(call(SHA512, d, 32, d, -1, d, 4, false), ERROR);
    assert_eq!(call(SHA512, d, 32, d, 64, d, -1, false), ERROR);
    assert_eq!(call(SHA512, d, 32, d, 64, d, 4, true), ERROR);
}

#[test]
fn a_pbkdf2_call_that_makes_no_sense_is_an_error() {
    let p = provider();
    let data = [1_u8; 64];
    let d = data.as_ptr();
    let mut out = [0; 64];
    let mut call = |algorithm, pass, pass_len, salt, salt_len, rounds, key_len, null_out: bool| {
        let out = if null_out { null_mut() } else { out.as_mut_ptr() };
        // SAFETY: each pointer is null or has room for the lengths used here (at most 64).
        unsafe {
            (p.kdf)(null_mut(), algorithm, pass, pass_len, salt, salt_len, rounds, key_len, out)
        }
    };
    assert_eq!(call(SHA512, d, 32, d, 16, 2, 32, false), OK);
    for algorithm in [-1, 3, c_int::MAX] {
        assert_eq!(call(algorithm, d, 32, d, 16, 2, 32, false), ERROR);
    }
    for rounds in [0, -1, c_int::MIN] {
        assert_eq!(call(SHA512, d, 32, d, 16, rounds, 32, false), ERROR);
    }
    assert_eq!(call(SHA512, null(), 32, d, 16, 2, 32, false), ERROR);
    assert_eq!(call(SHA512, d, -1, d, 16, 2, 32, false), ERROR);
    assert_eq!(call(SHA512, d, 32, null(), 16, 2, 32, false), ERROR);
    assert_eq!(call(SHA512, d, 32, d, -1, 2, 32, false), ERROR);
    assert_eq!(call(SHA512, d, 32, d, 16, 2, -1, false), ERROR);
    assert_eq!(call(SHA512, d, 32, d, 16, 2, 32, true), ERROR);
}

#[test]
fn random_bytes_differ_and_fill_the_whole_buffer() {
    let p = provider();
    let mut seen = [0_u8; 64];
    for _ in 0..16 {
        let mut buffer = [0_u8; 66];
        // SAFETY: 64 bytes from the second on lie within the 66.
        let code = unsafe { (p.random)(null_mut(), buffer.as_mut_ptr().add(1).cast(), 64) };
        assert_eq!(code, OK);
        assert_eq!((buffer[0], buffer[65]), (0, 0), "wrote beyond its buffer");
        assert_ne!(seen[..], buffer[1..65]);
        for (all, byte) in seen.iter_mut().zip(&buffer[1..65]) {
            *all |= byte;
        }
    }
    assert!(seen.iter().all(|byte| *byte != 0), "a byte that is never written");
    // SAFETY: neither call has a buffer to write to.
    unsafe {
        assert_eq!((p.random)(null_mut(), null_mut(), 16), ERROR);
        assert_eq!((p.random)(null_mut(), seen.as_mut_ptr().cast(), -1), ERROR);
    }
}

#[test]
fn a_panic_does_not_cross_into_c() {
    assert_eq!(guard(|| panic!("on purpose")), ERROR);
}

#[test]
fn setup_refuses_null_and_fills_in_every_entry() {
    // SAFETY: null is what it must refuse.
    assert_eq!(unsafe { tandem_sqlcipher_setup(null_mut()) }, ERROR);
    let p = provider();
    let mut context = null_mut();
    // SAFETY: these entries ignore their context; the texts are static.
    unsafe {
        assert_eq!(CStr::from_ptr((p.get_provider_name)(context)), NAME);
        assert_eq!(CStr::from_ptr((p.get_provider_version)(context)), VERSION);
        assert_eq!(CStr::from_ptr((p.get_cipher)(context)), c"aes-256-cbc");
        assert_eq!((p.get_key_sz)(context), 32);
        assert_eq!((p.get_iv_sz)(context), 16);
        assert_eq!((p.get_block_sz)(context), 16);
        let tags = [SHA1, SHA256, SHA512, 3].map(|algorithm| (p.get_hmac_sz)(context, algorithm));
        assert_eq!(tags, [20, 32, 64, 0]);
        assert_eq!((p.add_random)(context, null(), 0), OK);
        assert_eq!((p.ctx_init)(&raw mut context), OK);
        assert_eq!((p.ctx_free)(&raw mut context), OK);
        assert_eq!((p.fips_status)(context), 0);
    }
    assert!(p.init.is_none() && p.shutdown.is_none() && p.next.is_null());
}

/// The layout of [`Provider`] was read in the source of this very version.
#[test]
fn the_engine_is_the_one_that_the_layout_was_read_from() {
    let folder = crate::testing::folder();
    let key = DataKey::random().unwrap();
    let db = connection::open(&folder.path().join("db"), &key, Access::Create).unwrap();
    let says = |pragma| db.query_row(pragma, [], |row| row.get::<_, String>(0)).unwrap();
    assert!(says("PRAGMA cipher_version").starts_with("4.19.0"));
    assert_eq!(says("PRAGMA cipher_provider"), "tandem-rust");
    assert_eq!(says("PRAGMA cipher_provider_version"), VERSION.to_str().unwrap());
}

#[test]
fn what_was_drawn_is_given_out_once() {
    let mut drawn = Drawn { bytes: [0; Drawn::SIZE], left: 0 };
    let mut seen = std::collections::BTreeSet::new();
    for length in [16, 16, 7, 32, 16].into_iter().cycle().take(500) {
        let mut given = vec![0; length];
        drawn.fill(&mut given).unwrap();
        let at = Drawn::SIZE - drawn.left;
        assert!(drawn.bytes[at - length..at].iter().all(|byte| *byte == 0), "kept nowhere");
        assert!(seen.insert(given), "given out twice");
    }
    let mut long = vec![0; Drawn::SIZE + 1];
    drawn.fill(&mut long).unwrap();
    assert!(long.iter().any(|byte| *byte != 0));
}
