//! The language of this run, and what is said in it.
//!
//! A run speaks one language: that of `--lang`, else the one that was chosen in the record (`profile
//! --lang`), else the computer's (`LC_ALL`, `LC_MESSAGES`, `LANG`). Before the record is open the second
//! is not known, and the third stands for it. So the language is the run's own state and not handed from
//! function to function: a word in a table and the reason of an error need it as much as a verb does.

use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use tandem::Voice;
use tandem_model::{Language, Profile, Word, Zone};

/// The place in [`Language::ALL`].
#[cfg(not(test))]
static SPOKEN: AtomicUsize = AtomicUsize::new(0);
#[cfg(test)]
thread_local! {
    /// Of each test its own: they run side by side.
    static OF_TEST: AtomicUsize = const { AtomicUsize::new(0) };
}

fn spoken<R>(ask: impl FnOnce(&AtomicUsize) -> R) -> R {
    #[cfg(not(test))]
    return ask(&SPOKEN);
    #[cfg(test)]
    OF_TEST.with(ask)
}

/// Speaks this language from now on.
pub(crate) fn set(language: Language) {
    spoken(|it| it.store(language as usize, Ordering::Relaxed));
}

/// The language that is spoken.
pub(crate) fn language() -> Language {
    Language::ALL[spoken(|it| it.load(Ordering::Relaxed))]
}

/// What this computer is set to speak: `es_MX.UTF-8` is Spanish, `C` is nothing.
pub(crate) fn of_computer() -> Option<Language> {
    Language::parse(locale()?.split(['_', '.', '@', '-']).next()?).ok()
}

/// The country that this computer is set to, such as the `US` of `en_US.UTF-8`: a guess at where its
/// owner is.
pub(crate) fn country_of_computer() -> Option<tandem_model::Country> {
    let locale = locale()?;
    let (_, region) = locale.split(['.', '@']).next()?.split_once(['_', '-'])?;
    tandem_model::Country::new(region).ok()
}

/// The first of these that says anything is the one that counts, as in every other program.
fn locale() -> Option<String> {
    let set = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter();
    set.filter_map(|name| std::env::var(name).ok()).find(|value| !value.is_empty())
}

/// A text with its places filled in.
pub(crate) fn text(key: &str, values: &[(&str, &str)]) -> String {
    nobody().say(key, values)
}

/// The same for a number of things: `key.one` or `key.other`.
pub(crate) fn count(key: &str, n: usize) -> String {
    nobody().count(key, u32::try_from(n).unwrap_or(u32::MAX), &[])
}

/// A voice without a person: no own words, no country.
fn nobody() -> &'static Voice {
    static VOICES: OnceLock<Vec<Voice>> = OnceLock::new();
    let voices = VOICES.get_or_init(|| {
        let nobody = Profile::new(Zone::utc());
        Language::ALL.iter().map(|language| Voice::new(*language, &nobody)).collect()
    });
    &voices[language() as usize]
}

/// What a word of a closed list is called in a line of ours; its own letters where it has no other name.
pub(crate) fn word<W: Word>(word: W) -> String {
    written(word.word())
}

/// The same, from how it is written down.
pub(crate) fn written(word: &str) -> String {
    let key = format!("terminal.word.{word}");
    match tandem::words(language(), &key) {
        Some(said) => said.to_owned(),
        None => word.replace('_', " "),
    }
}

/// What a field of an entry is called.
pub(crate) fn field(name: &str) -> String {
    known_field(name).unwrap_or_else(|| name.replace('_', " "))
}

/// The same, where it has a name.
pub(crate) fn known_field(name: &str) -> Option<String> {
    let name = name.strip_prefix("history: ").unwrap_or(name);
    tandem::words(language(), &format!("terminal.field.{name}")).map(str::to_owned)
}

/// `say!(key, other)` or `(…, day = text::day(on))`: a text with what stands in its
/// places.
macro_rules! say {
    ($key:expr $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::speech::text(
            $key,
            &[$((stringify!($name), $crate::speech::value!($name $($value)?).to_string().as_str())),*],
        )
    };
}

/// What stands in a place: the value that is named so, else the variable of that name.
macro_rules! value {
    ($name:ident) => {
        $name
    };
    ($name:ident $value:expr) => {
        $value
    };
}

pub(crate) use {say, value};

#[cfg(test)]
mod tests {
    #[test]
    fn every_text_that_is_asked_for_is_there() {
        let mut asked = 0;
        let mut folders =
            vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
        while let Some(folder) = folders.pop() {
            for file in std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()) {
                if file.is_dir() {
                    folders.push(file);
                    continue;
                }
                let source = std::fs::read_to_string(&file).unwrap();
                for key in source.split('"').filter(|it| it.starts_with("terminal.")) {
                    let plain =
                        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "._".contains(c);
                    if !key.chars().all(plain) || key.ends_with('.') {
                        continue;
                    }
                    asked += 1;
                    let there =
                        |key: &str| tandem::words(tandem_model::Language::Es, key).is_some();
                    let counted = there(&format!("{key}.one"));
                    assert!(there(key) || counted, "{}: {key}", file.display());
                }
            }
        }
        assert!(asked > 400, "{asked}");
    }
}
