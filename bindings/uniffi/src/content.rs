//! Every word that a person reads, the voice it is said in, and what the studies found.

use std::collections::HashMap;

use tandem::{Finding, HelpScreen, Reader};
use tandem_model::{Country, FamilySheet, Language, MedicineCard, Result, TandemError};

/// The words of every screen, in one person's language and with their own words filled in. From
/// [`crate::Tandem::voice`].
#[derive(uniffi::Object)]
pub struct Voice {
    of: tandem::Voice,
}

impl From<tandem::Voice> for Voice {
    fn from(of: tandem::Voice) -> Self {
        Self { of }
    }
}

#[uniffi::export]
impl Voice {
    /// The language.
    #[must_use]
    pub fn language(&self) -> Language {
        self.of.language()
    }

    /// A text by its key, with values filled in for what stands in braces. A key that there is not
    /// gives the key.
    #[must_use]
    pub fn say(&self, key: &str, values: HashMap<String, String>) -> String {
        self.of.say(key, &pairs(&values))
    }

    /// The texts of a whole screen, by their keys, in one call.
    #[must_use]
    pub fn say_all(&self, keys: Vec<String>) -> HashMap<String, String> {
        let said = |key: String| {
            let text = self.of.say(&key, &[]);
            (key, text)
        };
        keys.into_iter().map(said).collect()
    }

    /// A text about so many of something, in the form that the number asks for.
    #[must_use]
    pub fn count(&self, key: &str, n: u32, values: HashMap<String, String>) -> String {
        self.of.count(key, n, &pairs(&values))
    }

    /// What the medicines do, in a few cards. That one was read is kept nowhere.
    #[must_use]
    pub fn medicine_cards(&self) -> Vec<MedicineCard> {
        self.of.medicine_cards()
    }

    /// The sheet for family and friends, with nothing of the record in it.
    #[must_use]
    pub fn family_sheet(&self) -> FamilySheet {
        self.of.family_sheet()
    }

    /// What a word of a closed list is called: `word("kind", "mutual_help")`. The word is what an
    /// enum's own text is.
    #[must_use]
    pub fn word(&self, list: &str, word: &str) -> String {
        self.of.say(&format!("{list}.{word}"), &[])
    }
}

fn pairs(values: &HashMap<String, String>) -> Vec<(&str, &str)> {
    values.iter().map(|(name, value)| (&**name, &**value)).collect()
}

/// Texts by their keys, as they stand in the content, for screens that come before any record. A
/// key that there is not is left out.
#[uniffi::export]
#[must_use]
pub fn texts(language: Language, keys: Vec<String>) -> HashMap<String, String> {
    let text = |key: String| tandem::words(language, &key).map(|text| (key, text.to_owned()));
    keys.into_iter().filter_map(text).collect()
}

/// What is left of a clock that runs: `1:05`.
#[uniffi::export]
#[must_use]
pub fn countdown(seconds: u32) -> String {
    tandem::countdown(seconds)
}

/// What is said of an error: what is wrong and what can be done, in one or two sentences. Nothing of what a
/// person wrote is in it.
#[uniffi::export]
#[must_use]
pub fn error_text(error: TandemError, language: Language) -> String {
    tandem::error_words(&error, language)
}

/// The help screen where there is no record, or none that is open.
///
/// # Errors
/// `Invalid` in `country`.
#[uniffi::export(default(country = None))]
pub fn help_without_record(language: Language, country: Option<Country>) -> Result<HelpScreen> {
    Ok(HelpScreen::without_record(language, country))
}

/// The page that opens sealed files in any browser, for whoever has a coach's key or the words of a page. It
/// holds no summary and is always the same.
#[uniffi::export]
#[must_use]
pub fn reader_page(language: Language) -> String {
    tandem::reader_page(language)
}

/// Every finding, in the order in which they are shown.
#[uniffi::export]
#[must_use]
pub fn evidence(language: Language, reader: Reader) -> Vec<Finding> {
    tandem::evidence(language, reader)
}

/// The findings about one topic, such as `group` or `skills`.
#[uniffi::export]
#[must_use]
pub fn evidence_about(language: Language, reader: Reader, topic: &str) -> Vec<Finding> {
    tandem::evidence_about(language, reader, topic)
}

/// One finding by its name.
#[uniffi::export]
#[must_use]
pub fn evidence_of(language: Language, reader: Reader, id: &str) -> Option<Finding> {
    tandem::evidence_of(language, reader, id)
}
