//! The head of an age file: who can open it.
//!
//! ```text
//! age-encryption.org/v1
//! -> X25519 <ephemeral public key>
//! <file key, sealed>
//! --- <MAC of all that stands before it, with the three dashes>
//! ```
//!
//! Binary values are Base64 without padding, 64 characters a line; the last line of a stanza's body
//! is shorter than that, and empty where it has to be.

use data_encoding::BASE64_NOPAD;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, Nonce, UnboundKey};
use ring::hmac;
use zeroize::Zeroizing;

use super::{FileKey, derive, header_key};
use crate::error::{Result, ShareError};
use crate::keys::{PublicKey, SecretKey};
use crate::random::Random;

const VERSION: &[u8] = b"age-encryption.org/v1";
const X25519: &str = "X25519";
const SCRYPT: &str = "scrypt";
const INFO: &[u8] = b"age-encryption.org/v1/X25519";
const COLUMNS: usize = 64;
/// A file key and its tag.
const SEALED: usize = 32;
/// More than this is no head that anybody needs, and each X25519 stanza costs a multiplication.
const MOST_STANZAS: usize = 1_000;

/// A recipient's stanza as it stands in the file; its kinds beyond X25519 are not looked into.
enum Stanza {
    X25519 { ephemeral: [u8; 32], sealed: [u8; SEALED] },
    Scrypt,
    Other,
}

/// A head that is written as the format says. Its MAC has not been looked at.
pub(super) struct Header<'a> {
    stanzas: Vec<Stanza>,
    covered: &'a [u8],
    mac: [u8; 32],
    rest: &'a [u8],
}

const SHAPE: ShareError = ShareError::NotAge("its head is not as the format says");

impl<'a> Header<'a> {
    /// Reads the head. Any input gives a head or an error.
    pub(super) fn parse(file: &'a [u8]) -> Result<Self> {
        let mut lines = Lines { file, at: 0 };
        let version = lines.next().ok_or(ShareError::NotAge("it does not begin as one"))?;
        if version != VERSION {
            return Err(ShareError::NotAge(match version.starts_with(b"age-encryption.org/") {
                true => "it is of another version",
                false => "it does not begin as one",
            }));
        }
        let mut stanzas = Vec::new();
        loop {
            let begin = lines.at;
            let line = lines.next().ok_or(SHAPE)?;
            if let Some(arguments) = line.strip_prefix(b"-> ") {
                if stanzas.len() == MOST_STANZAS {
                    return Err(ShareError::TooLarge);
                }
                stanzas.push(stanza(arguments, &mut lines)?);
                continue;
            }
            let mac = line.strip_prefix(b"--- ").and_then(unbase64).ok_or(SHAPE)?;
            let alone = stanzas.len() == 1;
            if stanzas.is_empty() || !alone && stanzas.iter().any(|s| matches!(s, Stanza::Scrypt)) {
                return Err(SHAPE);
            }
            let (covered, rest) = (&file[..begin + 3], &file[lines.at..]);
            return Ok(Self { stanzas, covered, mac, rest });
        }
    }

    /// What follows the head.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The file key, if a stanza is for this key.
    pub(super) fn file_key(&self, own: &SecretKey) -> Result<FileKey> {
        let mut ours = false;
        for stanza in &self.stanzas {
            if let Stanza::X25519 { ephemeral, sealed } = stanza {
                ours = true;
                if let Some(key) = unwrap(own, ephemeral, sealed)? {
                    return Ok(key);
                }
            }
        }
        Err(if ours { ShareError::NotForYou } else { ShareError::OtherKind })
    }

    /// Whether the head is as whoever had the file key wrote it.
    pub(super) fn verify(&self, file_key: &FileKey) -> Result<()> {
        let key = header_key(file_key);
        hmac::verify(&key, self.covered, &self.mac).map_err(|_| ShareError::Changed)
    }
}

/// The lines of a head, each ended by one `\n`.
struct Lines<'a> {
    file: &'a [u8],
    at: usize,
}

impl<'a> Lines<'a> {
    fn next(&mut self) -> Option<&'a [u8]> {
        let rest = &self.file[self.at..];
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        self.at += end + 1;
        Some(&rest[..end])
    }
}

/// One stanza: its arguments, and the lines of its body.
fn stanza(arguments: &[u8], lines: &mut Lines<'_>) -> Result<Stanza> {
    let arguments = std::str::from_utf8(arguments).map_err(|_| SHAPE)?;
    let arguments: Vec<_> = arguments.split(' ').collect();
    let visible = |text: &&str| !text.is_empty() && text.bytes().all(|b| (33..=126).contains(&b));
    if !arguments.iter().all(visible) {
        return Err(SHAPE);
    }
    let mut body = Vec::new();
    loop {
        let line = lines.next().ok_or(SHAPE)?;
        if line.len() > COLUMNS {
            return Err(SHAPE);
        }
        body.extend(BASE64_NOPAD.decode(line).map_err(|_| SHAPE)?);
        if line.len() < COLUMNS {
            break;
        }
    }
    match arguments[..] {
        [X25519, ephemeral] => Ok(Stanza::X25519 {
            ephemeral: unbase64(ephemeral.as_bytes()).ok_or(SHAPE)?,
            sealed: body.try_into().map_err(|_| SHAPE)?,
        }),
        [X25519, ..] => Err(SHAPE),
        [SCRYPT, ..] => Ok(Stanza::Scrypt),
        _ => Ok(Stanza::Other),
    }
}

fn unbase64<const N: usize>(text: &[u8]) -> Option<[u8; N]> {
    BASE64_NOPAD.decode(text).ok()?.try_into().ok()
}

/// The file key out of a stanza; `None` if it is for another key.
fn unwrap(own: &SecretKey, ephemeral: &[u8; 32], sealed: &[u8; SEALED]) -> Result<Option<FileKey>> {
    // An ephemeral key with which the secret would be known to everybody is no head of a file.
    let ephemeral = PublicKey::from_bytes(*ephemeral).map_err(|_| SHAPE)?;
    let shared = own.shared_with(&ephemeral).ok_or(SHAPE)?;
    let key = wrapping_key(shared.as_bytes(), &ephemeral, &own.public());
    let mut sealed = Zeroizing::new(*sealed);
    let Ok(opened) = key.open_in_place(once(), Aad::empty(), sealed.as_mut()) else {
        return Ok(None);
    };
    let mut file_key = FileKey::default();
    file_key.copy_from_slice(opened);
    Ok(Some(file_key))
}

/// The head of a new file.
pub(super) fn write(
    file_key: &FileKey,
    recipients: &[PublicKey],
    random: &mut dyn Random,
) -> Result<Vec<u8>> {
    let mut head = VERSION.to_vec();
    for recipient in recipients {
        let secret = SecretKey::random(random)?;
        let shared = secret.shared_with(recipient).expect("a public key is never of low order");
        let ephemeral = secret.public();
        let key = wrapping_key(shared.as_bytes(), &ephemeral, recipient);
        let mut sealed = Zeroizing::new(file_key.to_vec());
        key.seal_in_place_append_tag(once(), Aad::empty(), &mut *sealed)
            .expect("16 bytes are short enough");
        let ephemeral = BASE64_NOPAD.encode(ephemeral.as_bytes());
        let sealed = BASE64_NOPAD.encode(&sealed);
        head.extend_from_slice(format!("\n-> {X25519} {ephemeral}\n{sealed}").as_bytes());
    }
    head.extend_from_slice(b"\n---");
    let mac = BASE64_NOPAD.encode(hmac::sign(&header_key(file_key), &head).as_ref());
    head.extend_from_slice(format!(" {mac}\n").as_bytes());
    Ok(head)
}

fn wrapping_key(shared: &[u8; 32], ephemeral: &PublicKey, recipient: &PublicKey) -> LessSafeKey {
    let mut salt = [0; 64];
    salt[..32].copy_from_slice(ephemeral.as_bytes());
    salt[32..].copy_from_slice(recipient.as_bytes());
    let key = derive(&salt, shared, &[INFO]);
    LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, key.as_ref()).expect("32 bytes are a key"))
}

/// The nonce of a key that seals one message in its life.
fn once() -> Nonce {
    Nonce::assume_unique_for_key([0; 12])
}
