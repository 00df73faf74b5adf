//! Where secrets come from: the environment, else a question on the terminal, without echo.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use std::sync::OnceLock;

use tandem::Voice;
use tandem_model::Language;
use zeroize::Zeroizing;

use crate::exit::Stop;
use crate::speech::say;

const PASSPHRASE: &str = "TANDEM_PASSPHRASE";
const NEW_PASSPHRASE: &str = "TANDEM_NEW_PASSPHRASE";
const SPARE_KEY: &str = "TANDEM_SPARE_KEY";
/// A file whose first line is the passphrase: the environment of a program can be read while it runs.
const PASSPHRASE_FILE: &str = "TANDEM_PASSPHRASE_FILE";

/// A passphrase has so many characters, or words, at least.
const LEAST: usize = 8;
const LEAST_WORDS: usize = 4;
const BACKUP_SECRET: &str = "TANDEM_BACKUP_SECRET";

/// The open file of `--passphrase-fd`.
static DESCRIPTOR: OnceLock<u32> = OnceLock::new();

/// Takes the passphrase from an open file, once: neither a list of programs nor the environment of one
/// shows it.
pub(crate) fn read_from(descriptor: u32) {
    let _ = DESCRIPTOR.set(descriptor);
}

/// Below this many characters a word of warning is due.
const SHORT: usize = 12;

/// A secret that opens the record.
pub(crate) struct Present {
    /// The passphrase or the spare key.
    pub(crate) text: Zeroizing<String>,
    /// Whether a person typed it just now, and may have slipped.
    pub(crate) typed: bool,
}

/// The secret that opens the record.
///
/// # Errors
/// Locked, if none is given and nobody can be asked.
pub(crate) fn present() -> Result<Present, Stop> {
    for name in [PASSPHRASE, SPARE_KEY] {
        if let Some(text) = from_environment(name)? {
            return Ok(Present { text, typed: false });
        }
    }
    let text = ask(&say!("terminal.secrets.passphrase_spare_key"), PASSPHRASE)?;
    Ok(Present { text, typed: true })
}

/// What opened the record when a backup of it was made; `tag` tells which spare key that is.
///
/// # Errors
/// As [`present`].
pub(crate) fn of_backup(tag: Option<&str>) -> Result<Zeroizing<String>, Stop> {
    for name in [BACKUP_SECRET, PASSPHRASE, SPARE_KEY] {
        if let Some(text) = from_environment(name)? {
            return Ok(text);
        }
    }
    let key = tag.map_or_else(
        || say!("terminal.secrets.spare_key"),
        |tag| say!("terminal.secrets.spare_key_ends", tag),
    );
    ask(&say!("terminal.secrets.backup_s_passphrase_day", key), BACKUP_SECRET)
}

/// Whether a secret is given, so that nobody has to be asked for one.
pub(crate) fn given() -> bool {
    // Looked at and not read: an open file can be read but once.
    let named = [PASSPHRASE, PASSPHRASE_FILE, SPARE_KEY];
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    DESCRIPTOR.get().is_some() || named.into_iter().any(set)
}

/// The passphrase of a record that is being made.
///
/// # Errors
/// As [`present`]; refused if it was not typed twice alike.
pub(crate) fn first_passphrase(weak: bool) -> Result<Zeroizing<String>, Stop> {
    chosen(weak, PASSPHRASE, &say!("terminal.secrets.passphrase_record"))
}

/// The passphrase that takes the place of the present one.
///
/// # Errors
/// As [`first_passphrase`].
pub(crate) fn new_passphrase(weak: bool) -> Result<Zeroizing<String>, Stop> {
    chosen(weak, NEW_PASSPHRASE, &say!("terminal.secrets.new_passphrase"))
}

fn chosen(weak: bool, variable: &str, question: &str) -> Result<Zeroizing<String>, Stop> {
    if let Some(text) = from_environment(variable)? {
        return strong_enough(weak, text);
    }
    if io::stdin().is_terminal() {
        let good = say!("terminal.secret.good", least = LEAST, words = LEAST_WORDS);
        let _ = writeln!(io::stderr(), "{good}");
    }
    let text = strong_enough(weak, ask(question, variable)?)?;
    if *ask(&say!("terminal.secrets.same_again"), variable)? != *text {
        return Err(Stop::refused(say!("terminal.secrets.two_are_not_same")));
    }
    Ok(text)
}

/// Refuses what is quickly guessed, unless the person insists.
fn strong_enough(weak: bool, text: Zeroizing<String>) -> Result<Zeroizing<String>, Stop> {
    if weak || text.chars().count() >= LEAST || text.split_whitespace().count() >= LEAST_WORDS {
        return Ok(text);
    }
    Err(Stop::refused(say!("terminal.secret.least", least = LEAST, words = LEAST_WORDS)))
}

/// What to say about a passphrase that could be guessed.
pub(crate) fn advice(passphrase: &str) -> Option<String> {
    (passphrase.chars().count() < SHORT)
        .then(|| say!("terminal.secrets.short_passphrase_can_guessed"))
}

fn from_environment(name: &str) -> Result<Option<Zeroizing<String>>, Stop> {
    if name == PASSPHRASE
        && let Some(descriptor) = DESCRIPTOR.get()
    {
        return first_line(Path::new(&format!("/dev/fd/{descriptor}"))).map(Some);
    }
    if name == PASSPHRASE
        && let Some(file) = std::env::var_os(PASSPHRASE_FILE).filter(|file| !file.is_empty())
    {
        return first_line(Path::new(&file)).map(Some);
    }
    match std::env::var(name) {
        Ok(text) if text.is_empty() => Ok(None),
        Ok(text) => Ok(Some(Zeroizing::new(text))),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Stop::refused(say!("terminal.secrets.not_utf_8", name)))
        }
    }
}

fn first_line(file: &Path) -> Result<Zeroizing<String>, Stop> {
    const MOST: u64 = 4096;
    let read = |to: &mut String| File::open(file)?.take(MOST).read_to_string(to);
    let mut text = Zeroizing::new(String::with_capacity(MOST as usize + 1));
    read(&mut text).map_err(|error| Stop::file(file, &error))?;
    let line = text.lines().next().filter(|line| !line.is_empty());
    let line =
        line.ok_or_else(|| Stop::refused(say!("terminal.secrets.passphrase_file_has_nothing")))?;
    Ok(Zeroizing::new(line.to_owned()))
}

fn ask(question: &str, variable: &str) -> Result<Zeroizing<String>, Stop> {
    let nobody = || Stop::locked(say!("terminal.secrets.passphrase_needed_set_run", variable));
    if !io::stdin().is_terminal() {
        return Err(nobody());
    }
    rpassword::prompt_password(format!("{question} ")).map(Zeroizing::new).map_err(|_| nobody())
}

/// All of a spare key that waits to be confirmed.
///
/// # Errors
/// As [`present`].
pub(crate) fn spare_key_again() -> Result<Zeroizing<String>, Stop> {
    match from_environment(SPARE_KEY)? {
        Some(text) => Ok(text),
        None => ask(&say!("terminal.secrets.all_new_spare_key"), SPARE_KEY),
    }
}

/// Asks for a word. `None` where nobody can be asked.
pub(crate) fn word(question: &str) -> Option<Zeroizing<String>> {
    if !io::stdin().is_terminal() {
        return None;
    }
    let mut to = io::stderr();
    write!(to, "{question} ").and_then(|()| to.flush()).ok()?;
    let mut answer = Zeroizing::new(String::with_capacity(256));
    io::stdin().read_line(&mut answer).ok().filter(|read| *read > 0)?;
    Some(answer)
}

/// Asks for a yes, in the person's language. Whoever cannot be asked has not said it.
pub(crate) fn yes(question: &str, voice: &Voice) -> Option<bool> {
    if !io::stdin().is_terminal() {
        return None;
    }
    let mut to = io::stderr();
    let hint = voice.say("terminal.yes_no", &[]);
    write!(to, "{question} {hint} ").and_then(|()| to.flush()).ok()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).ok()?;
    Some(is_yes(&answer, voice.language()))
}

/// Asks for a word that has to be typed. `None` where nobody can be asked.
pub(crate) fn typed(question: &str) -> Option<String> {
    if !io::stdin().is_terminal() {
        return None;
    }
    let mut to = io::stderr();
    write!(to, "{question}").and_then(|()| to.flush()).ok()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer).ok()?;
    Some(answer.trim().to_lowercase())
}

/// Whether an answer says yes. The English one does in Spanish too, as in most programs. An accent
/// may come in one character or in two.
pub(crate) fn is_yes(answer: &str, language: Language) -> bool {
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => true,
        "s" | "si" | "sí" | "si\u{301}" => language == Language::Es,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_yes_is_one_in_the_persons_language() {
        for said in ["y", "Yes\n", "YES"] {
            assert!(is_yes(said, Language::En) && is_yes(said, Language::Es), "{said}");
        }
        for said in ["s\n", "S", "si", "Si\r\n", "sí", "SÍ\n", "si\u{301}"] {
            assert!(is_yes(said, Language::Es), "{said}");
            assert!(!is_yes(said, Language::En), "{said}");
        }
        for said in ["", "\n", "n", "no", "sin", "nosi", "yess"] {
            assert!(!is_yes(said, Language::En) && !is_yes(said, Language::Es), "{said}");
        }
    }

    #[test]
    fn only_a_short_passphrase_gets_advice() {
        assert!(advice("123456").is_some());
        assert!(advice("seven quiet herons").is_none());
    }
}
