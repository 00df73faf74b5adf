//! Enrolment: how a person gets a coach's key, by a code on the coach's screen or a link.
//!
//! `tandem-coach:1?` and Base64url of a line of JSON: name, organisation, key, and from when until
//! when. Whoever carries the link could have changed it, and it proves nothing; that is what the
//! [phrase](crate::phrase) on both screens is for. Once compared the key is kept, and another key
//! for the same coach is refused until it has been compared anew.

use chrono::NaiveDate;
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use tandem_model::{Name, check_date};

use crate::document::plain;
use crate::error::{Result, ShareError};
use crate::keys::PublicKey;

const SCHEME: &str = "tandem-coach:";
const START: &str = "tandem-coach:1?";

/// What a coach's code says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolment {
    /// The coach's name as they want people to see it.
    pub name: Name,
    /// Where they work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub org: Option<Name>,
    /// The key that summaries are sealed to.
    pub recipient: PublicKey,
    /// The day on which the code was made.
    pub created: NaiveDate,
    /// The last day on which it may be used to begin.
    pub expires: NaiveDate,
}

impl Enrolment {
    /// The longest name and organisation, in characters: the code must be one that a phone reads off
    /// a screen at arm's length.
    pub const LONGEST: usize = 60;
    /// The longest text that is looked at, in bytes.
    pub const MOST: usize = 2_000;

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field at fault: a text that is too long or has marks that cannot be seen, a
    /// date outside 1900 to 2200, an end before the beginning.
    pub fn check(&self) -> Result<()> {
        for (field, text) in [("name", Some(&self.name)), ("org", self.org.as_ref())] {
            let Some(text) = text else { continue };
            plain(field, text)?;
            if text.as_str().chars().nth(Self::LONGEST).is_some() {
                return Err(ShareError::invalid(field, "at most 60 characters"));
            }
        }
        check_date("created", self.created)?;
        check_date("expires", self.expires)?;
        if self.expires < self.created {
            return Err(ShareError::invalid("expires", "a day not before it was made"));
        }
        Ok(())
    }

    /// The code.
    ///
    /// # Errors
    ///
    /// As [`Enrolment::check`].
    pub fn to_code(&self) -> Result<String> {
        self.check()?;
        let json = serde_json::to_vec(self).expect("texts and dates are JSON");
        Ok(format!("{START}{}", BASE64URL_NOPAD.encode(&json)))
    }

    /// Reads a code, which may come from anywhere: what mail puts in and around it is passed over, blanks,
    /// line ends, the marks of what is quoted, and the full stop of a sentence.
    ///
    /// # Errors
    ///
    /// [`ShareError::NewerVersion`] for a later version; `Invalid` in `code` for anything that is no
    /// code; as [`Enrolment::check`].
    pub fn parse(text: &str) -> Result<Self> {
        let no_code = || ShareError::invalid("code", "a code that begins with tandem-coach:");
        if text.len() > Self::MOST {
            return Err(no_code());
        }
        let of_mail =
            |one: char| one.is_whitespace() || "<>\"\u{201c}\u{201d}\u{feff}".contains(one);
        let code: String = text.chars().filter(|one| !of_mail(*one)).collect();
        let code = code.trim_start_matches('(').trim_end_matches(['.', ',', ';', ')']);
        let Some(payload) = code.strip_prefix(START) else {
            let version = code.strip_prefix(SCHEME).and_then(|rest| rest.split_once('?'));
            let later = version.is_some_and(|(v, _)| v.parse::<u32>().is_ok_and(|v| v > 1));
            return Err(if later { ShareError::NewerVersion } else { no_code() });
        };
        let json = BASE64URL_NOPAD.decode(payload.as_bytes()).map_err(|_| no_code())?;
        let enrolment: Self = serde_json::from_slice(&json).map_err(|_| no_code())?;
        enrolment.check()?;
        Ok(enrolment)
    }

    /// Whether it can no longer be used to begin, on this day. A coach who is enrolled stays so.
    pub fn expired(&self, today: NaiveDate) -> bool {
        today > self.expires
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::SecretKey;
    use proptest::prelude::*;

    fn enrolment() -> Enrolment {
        Enrolment {
            name: Name::new("Dana").unwrap(),
            org: Some(Name::new("River Street Recovery").unwrap()),
            recipient: SecretKey::from_bytes(&[7; 32]).public(),
            created: "2026-11-22".parse().unwrap(),
            expires: "2026-12-22".parse().unwrap(),
        }
    }

    fn code_of(json: &str) -> String {
        format!("{START}{}", BASE64URL_NOPAD.encode(json.as_bytes()))
    }

    #[test]
    fn a_code_is_short_and_reads_back() {
        let code = enrolment().to_code().unwrap();
        assert!((200..320).contains(&code.len()), "{}", code.len());
        assert_eq!(Enrolment::parse(&code), Ok(enrolment()));
        let mailed: Vec<_> = code.as_bytes().chunks(72).map(String::from_utf8_lossy).collect();
        assert_eq!(Enrolment::parse(&mailed.join("\r\n ")), Ok(enrolment()));
    }

    #[test]
    fn meetings_20_a_code_is_seen_through_what_mail_adds() {
        let code = enrolment().to_code().unwrap();
        let (one, two) = code.split_at(72);
        for mailed in [
            format!("<{code}>"),
            format!("{code}."),
            format!("({code}),"),
            format!("\u{feff}{code}\r\n"),
            format!("> {one}\r\n> {two}\r\n"),
            format!(">> \u{201c}{code}\u{201d}"),
            format!("{one}\u{a0}{two}"),
        ] {
            assert_eq!(Enrolment::parse(&mailed), Ok(enrolment()), "{mailed}");
        }
    }

    #[test]
    fn its_last_day_is_still_good() {
        let enrolment = enrolment();
        assert!(!enrolment.expired("2026-12-22".parse().unwrap()));
        assert!(enrolment.expired("2026-12-23".parse().unwrap()));
    }

    #[test]
    fn a_later_tandem_may_add_keys_but_not_change_the_version() {
        let key = enrolment().recipient;
        let json = format!(
            r#"{{"name":"D","recipient":"{key}","created":"2026-11-22","expires":"2026-11-23","x":1}}"#
        );
        assert!(Enrolment::parse(&code_of(&json)).is_ok());
        let later = code_of(&json).replacen(":1?", ":2?", 1);
        assert_eq!(Enrolment::parse(&later), Err(ShareError::NewerVersion));
    }

    #[test]
    fn what_is_no_code_is_refused() {
        let good = enrolment().to_code().unwrap();
        let reversed = |json: &str| code_of(json);
        let long = "ñ".repeat(61);
        let key = enrolment().recipient;
        let with = |name: &str, from: &str, to: &str| {
            reversed(&format!(
                r#"{{"name":"{name}","recipient":"{key}","created":"{from}","expires":"{to}"}}"#
            ))
        };
        for text in [
            String::new(),
            "https://example.org/?x=1".into(),
            START.into(),
            good[..good.len() - 1].to_owned(),
            format!("{good}="),
            good.replacen(":1?", ":0?", 1),
            format!("{good}{}", " ".repeat(Enrolment::MOST)),
            with(&long, "2026-11-22", "2026-11-23"),
            with("D\u{202e}anad", "2026-11-22", "2026-11-23"),
            with("D", "2026-11-22", "2026-11-21"),
            with("D", "1826-11-22", "2026-11-21"),
            reversed(
                r#"{"name":"D","recipient":"age1q","created":"2026-11-22","expires":"2026-11-23"}"#,
            ),
        ] {
            let refused = Enrolment::parse(&text).unwrap_err();
            assert!(matches!(refused, ShareError::Invalid { .. }), "{refused:?}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,120}", json in "\\PC{0,120}") {
            let _ = Enrolment::parse(&text);
            let _ = Enrolment::parse(&code_of(&json));
        }

        #[test]
        fn every_changed_letter_is_seen_or_harmless(at in 15_usize..250, to in "[A-Za-z0-9_-]") {
            let mut code = enrolment().to_code().unwrap();
            let at = at.min(code.len() - 1);
            code.replace_range(at..=at, &to);
            // The key carries a checksum of its own; names and dates are for the phrase and the eye.
            if let Ok(read) = Enrolment::parse(&code) {
                prop_assert_eq!(read.recipient, enrolment().recipient);
            }
        }
    }
}
