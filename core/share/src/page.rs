//! Envelope B: a web page for a coach with nothing installed, and the empty page that reads files.
//!
//! The page holds the sealed summary, the script that opens it, and every text, in one file. Its
//! policy lets nothing in or out (`default-src 'none'`; script and style by their hash), so it works
//! from a disk, asks no server for anything, and keeps nothing. Scripts and style come from `web/`,
//! bundled (11 kB; 98 kB for the reader, which brings age along, since browsers have no
//! ChaCha20-Poly1305).
//!
//! The key is PBKDF2-HMAC-SHA256 of a [`Passphrase`] the program drew, 600,000 rounds, for AES-256-GCM:
//! what every browser has. 77 bits need no more rounds; they are there for a passphrase half
//! overheard. The envelope says in which language its words are, for that decides how what was typed is
//! read ([`Passphrase::parse`]); who changes that on the way keeps the page shut and nothing else.
//!
//! # What it cannot do
//!
//! Whoever can change the page on its way can change its script too, and have the words when they are
//! typed. A reader page that a coach got once and kept opens such a page without running its script.

use std::num::NonZeroU32;

use chrono::{DateTime, NaiveDate, Utc};
use data_encoding::BASE64;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::{digest, pbkdf2};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tandem_model::{Language, Word as _};
use tandem_words::{Book, Words};
use zeroize::Zeroizing;

use crate::document::Document;
use crate::error::{Result, ShareError};
use crate::random::{Random, array};
use crate::seal::{pad, unpad};
use crate::words::Passphrase;

const FORMAT: &str = "tandem-page/1";
const KDF: &str = "pbkdf2-hmac-sha256";
const ITERATIONS: u32 = 600_000;
/// What a reader takes: fewer would make guessing cheap, more would only keep somebody waiting.
const ACCEPTED: std::ops::RangeInclusive<u32> = ITERATIONS..=5_000_000;
const SALT: usize = 16;
const NONCE: usize = 12;
const TAG: usize = 16;
/// The most bytes of a page that are looked at.
const MOST: usize = 4 * 1024 * 1024;

const TEMPLATE: &str = include_str!("../../../web/src/page.html");
const STYLE: &str = include_str!("../../../web/dist/style.css");
const PAGE_SCRIPT: &str = include_str!("../../../web/dist/page.js");
const READER_SCRIPT: &str = include_str!("../../../web/dist/reader.js");

/// Around the envelope; readers look for the first of them.
const SEALED_BEGIN: &str = "<script type=\"application/json\" id=\"sealed\">";
const SEALED_END: &str = "</script>";

/// The envelope as it stands in a page.
#[derive(Serialize, Deserialize)]
struct Envelope {
    format: String,
    iterations: u32,
    kdf: String,
    nonce: String,
    salt: String,
    sealed: String,
    words: Language,
}

/// A page with this document in it, in the document's language, that opens with these words, which were
/// drawn in that language. `danger` stands beside the summary once it is open: whom to call in danger, in the
/// person's country. It is a text of the page, so that the document names no country.
///
/// # Errors
///
/// What [`Document::check`] refuses; [`ShareError::TooLarge`]; [`ShareError::NoRandom`].
pub fn page(
    document: &Document,
    passphrase: &Passphrase,
    danger: &str,
    random: &mut dyn Random,
) -> Result<String> {
    let mut plain = Zeroizing::new(document.to_json(None)?);
    pad(&mut plain, 0);
    let (salt, nonce) = (array::<SALT>(random)?, array::<NONCE>(random)?);
    key(passphrase, &salt, ITERATIONS)
        .seal_in_place_append_tag(
            Nonce::assume_unique_for_key(*nonce),
            Aad::from(FORMAT.as_bytes()),
            &mut *plain,
        )
        .map_err(|_| ShareError::TooLarge)?;
    let envelope = Envelope {
        format: FORMAT.into(),
        iterations: ITERATIONS,
        kdf: KDF.into(),
        nonce: BASE64.encode(nonce.as_ref()),
        salt: BASE64.encode(salt.as_ref()),
        sealed: BASE64.encode(&plain),
        words: document.language,
    };
    let envelope = serde_json::to_string(&envelope).expect("texts and a number are JSON");
    let sealed = format!("{SEALED_BEGIN}{envelope}{SEALED_END}\n");
    Ok(Texts::of(document.language).fill(Kind::Page { danger }, &sealed))
}

/// The page that opens sealed files: with a coach's key those for an enrolled coach, with their words
/// the pages of [`page`]. It holds no summary and is always the same.
pub fn reader_page(language: Language) -> String {
    Texts::of(language).fill(Kind::Reader, "")
}

/// Opens a page with its words as they were typed, without its script.
///
/// # Errors
///
/// [`ShareError::WrongPassphrase`], also for a page that was changed; [`ShareError::Unreadable`],
/// [`ShareError::NewerVersion`], [`ShareError::TooLarge`], [`ShareError::Expired`].
pub fn open_page(html: &str, typed: &str, now: DateTime<Utc>) -> Result<Document> {
    let sealed = Sealed::find(html)?;
    let passphrase = Passphrase::parse(sealed.words, typed)?;
    let mut bytes = Zeroizing::new(sealed.bytes);
    let plain = key(&passphrase, &sealed.salt, sealed.iterations)
        .open_in_place(
            Nonce::assume_unique_for_key(sealed.nonce),
            Aad::from(FORMAT.as_bytes()),
            bytes.as_mut_slice(),
        )
        .map_err(|_| ShareError::WrongPassphrase)?;
    let (document, parties) = Document::from_json(unpad(plain))?;
    if parties.is_some() {
        return Err(ShareError::Unreadable("aud"));
    }
    if document.expired(now) { Err(ShareError::Expired) } else { Ok(document) }
}

/// The name of a page's file: it says a day, the sender's own, and nothing of what or who.
pub fn page_name(made_on: NaiveDate) -> String {
    format!("summary-{made_on}.html")
}

/// Whether these bytes are a page with an envelope that could be opened; for fuzzing, and for telling
/// files apart before somebody is asked for words.
///
/// # Errors
///
/// As [`open_page`], but for the words.
pub fn look_for_page(html: &str) -> Result<()> {
    Sealed::find(html).map(|_| ())
}

/// An envelope whose parameters are in their bounds.
struct Sealed {
    words: Language,
    iterations: u32,
    salt: [u8; SALT],
    nonce: [u8; NONCE],
    bytes: Vec<u8>,
}

impl Sealed {
    fn find(html: &str) -> Result<Self> {
        const SHAPE: ShareError = ShareError::Unreadable("page");
        if html.len() > MOST {
            return Err(ShareError::TooLarge);
        }
        let (_, rest) = html.split_once(SEALED_BEGIN).ok_or(SHAPE)?;
        let (json, _) = rest.split_once(SEALED_END).ok_or(SHAPE)?;
        let json: Value = serde_json::from_str(json).map_err(|_| SHAPE)?;
        match json.get("format").and_then(Value::as_str) {
            Some(FORMAT) => {}
            Some(other) if other.starts_with("tandem-page/") => {
                return Err(ShareError::NewerVersion);
            }
            _ => return Err(SHAPE),
        }
        let envelope: Envelope = serde_json::from_value(json).map_err(|_| SHAPE)?;
        if envelope.kdf != KDF || !ACCEPTED.contains(&envelope.iterations) {
            return Err(SHAPE);
        }
        let decode = |text: &str| BASE64.decode(text.as_bytes()).map_err(|_| SHAPE);
        let bytes = decode(&envelope.sealed)?;
        if bytes.len() < TAG {
            return Err(SHAPE);
        }
        Ok(Self {
            words: envelope.words,
            iterations: envelope.iterations,
            salt: decode(&envelope.salt)?.try_into().map_err(|_| SHAPE)?,
            nonce: decode(&envelope.nonce)?.try_into().map_err(|_| SHAPE)?,
            bytes,
        })
    }
}

fn key(passphrase: &Passphrase, salt: &[u8; SALT], iterations: u32) -> LessSafeKey {
    let rounds = NonZeroU32::new(iterations).expect("at least 600,000");
    let mut bytes = Zeroizing::new([0; 32]);
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        rounds,
        salt,
        passphrase.secret().as_bytes(),
        bytes.as_mut(),
    );
    LessSafeKey::new(UnboundKey::new(&AES_256_GCM, bytes.as_ref()).expect("32 bytes are a key"))
}

#[derive(Clone, Copy)]
enum Kind<'a> {
    /// With the line on whom to call in danger.
    Page {
        danger: &'a str,
    },
    Reader,
}

/// What a page says of itself before any script runs, in this order. Filters trust a page in a message least
/// of all attachments, and rightly: so it says how an honest one is known.
const LANDING: [&str; 4] = ["made_with", "need_words", "never_asks", "not_expected"];

/// The texts of one language.
struct Texts {
    words: Words,
}

impl Texts {
    fn of(language: Language) -> Self {
        Self { words: Words::of(Book::Page, language) }
    }

    fn word(&self, name: &str) -> String {
        let text = self.words.text(name);
        escape(text.expect("the book has every text of the page, and a test makes both pages"))
    }

    /// The page in one pass over its template, so that nothing that was put in is looked at again.
    fn fill(&self, kind: Kind<'_>, sealed: &str) -> String {
        let script = match kind {
            Kind::Page { .. } => PAGE_SCRIPT,
            Kind::Reader => READER_SCRIPT,
        };
        let mut texts = self.words.texts().clone();
        if let (Kind::Page { danger }, Some(worried)) = (kind, texts.get_mut("worried")) {
            *worried = format!("{worried} {danger}");
        }
        let texts = serde_json::to_string(&texts).expect("texts are JSON");
        let mut html = String::with_capacity(TEMPLATE.len() + script.len() + sealed.len() + 32_768);
        let mut rest = TEMPLATE;
        while let Some((before, after)) = rest.split_once("{{") {
            let (name, after) = after.split_once("}}").expect("a template closes what it opens");
            html.push_str(before);
            match (name, kind) {
                ("lang", _) => html.push_str(self.words.language().word()),
                ("csp", _) => html.push_str(&policy(script)),
                ("style", _) => html.push_str(STYLE),
                ("script", _) => html.push_str(script),
                ("sealed", _) => html.push_str(sealed),
                // No text may end the element that it stands in.
                ("texts", _) => html.push_str(&texts.replace('<', "\\u003c")),
                ("choose" | "command", Kind::Page { .. }) => {}
                ("landing", Kind::Page { .. }) => html.extend(LANDING.map(|it| self.paragraph(it))),
                ("landing", Kind::Reader) => html.push_str(&self.paragraph("reader_intro")),
                ("choose", Kind::Reader) => html.push_str(&self.chooser()),
                ("command", Kind::Reader) => html.push_str(" <code>age -d -i key.txt FILE</code>"),
                ("secret", Kind::Page { .. }) => html.push_str(&self.word("words")),
                ("secret_hint", Kind::Page { .. }) => html.push_str(&self.word("words_hint")),
                ("secret", Kind::Reader) => html.push_str(&self.word("reader_secret")),
                ("secret_hint", Kind::Reader) => html.push_str(&self.word("reader_secret_hint")),
                ("title", Kind::Reader) => html.push_str(&self.word("reader_heading")),
                ("heading" | "preview", Kind::Reader) => {
                    html.push_str(&self.word(&format!("reader_{name}")));
                }
                (name, _) => html.push_str(&self.word(name)),
            }
            rest = after;
        }
        html.push_str(rest);
        html
    }

    /// A text as a paragraph; what stands between two pairs of stars is strong.
    fn paragraph(&self, name: &str) -> String {
        let text = self.word(name).replacen("**", "<strong>", 1).replacen("**", "</strong>", 1);
        format!("<p>{text}</p>\n")
    }

    fn chooser(&self) -> String {
        format!(
            "<p><label for=\"file\">{}</label>\n<input id=\"file\" type=\"file\" required \
             accept=\".age,.html\" aria-describedby=\"file-hint\">\n\
             <span id=\"file-hint\" class=\"hint\">{}</span></p>\n",
            self.word("file"),
            self.word("file_hint"),
        )
    }
}

/// Nothing may be loaded, sent or framed, and only this script and this style are used.
fn policy(script: &str) -> String {
    let hash =
        |text: &str| BASE64.encode(digest::digest(&digest::SHA256, text.as_bytes()).as_ref());
    format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
        hash(script),
        hash(STYLE),
    )
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
