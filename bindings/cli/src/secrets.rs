//! Where secrets come from: the environment, else a question on the terminal, without echo.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read as _};
use std::path::Path;
use std::sync::OnceLock;

use tandem_model::Language;
use zeroize::Zeroizing;

use crate::context::Context;
use crate::exit::Stop;
use crate::output;
use crate::speech::say;

const PASSPHRASE: &str = "TANDEM_PASSPHRASE";
const NEW_PASSPHRASE: &str = "TANDEM_NEW_PASSPHRASE";
const SPARE_KEY: &str = "TANDEM_SPARE_KEY";
/// A file whose first line is the passphrase: the environment of a program can be read while it runs.
const PASSPHRASE_FILE: &str = "TANDEM_PASSPHRASE_FILE";

/// A passphrase has so many characters, or words, at least.
const LEAST: usize = 8;
const LEAST_WORDS: usize = 4;
/// How often a new one can be typed.
const TRIES: u32 = 3;
const BACKUP_SECRET: &str = "TANDEM_BACKUP_SECRET";
/// Who may open a place on a server.
const PLACE_USER: &str = "TANDEM_PLACE_USER";
const PLACE_PASSWORD: &str = "TANDEM_PLACE_PASSWORD";
/// As [`PASSPHRASE_FILE`]; an open file is `/dev/fd/N`.
const PLACE_PASSWORD_FILE: &str = "TANDEM_PLACE_PASSWORD_FILE";

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
    let nobody = || needed(PASSPHRASE);
    if !io::stdin().is_terminal() {
        return Err(nobody());
    }
    // Nothing is open yet that would have to be locked, however long this waits.
    let question = format!("{} ", say!("terminal.secrets.passphrase_spare_key"));
    let text = rpassword::prompt_password(question).map_err(|_| nobody())?;
    Ok(Present { text: Zeroizing::new(text), typed: true })
}

/// What opened the record when a backup of it was made; `tag` tells which spare key that is.
///
/// # Errors
/// As [`present`].
pub(crate) fn of_backup(
    context: &mut Context,
    tag: Option<&str>,
) -> Result<Zeroizing<String>, Stop> {
    for name in [BACKUP_SECRET, PASSPHRASE, SPARE_KEY] {
        if let Some(text) = from_environment(name)? {
            return Ok(text);
        }
    }
    let key = tag.map_or_else(
        || say!("terminal.secrets.spare_key"),
        |tag| say!("terminal.secrets.spare_key_ends", tag),
    );
    ask(context, &say!("terminal.secrets.backup_s_passphrase_day", key), BACKUP_SECRET)
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
pub(crate) fn first_passphrase(
    context: &mut Context,
    weak: bool,
) -> Result<Zeroizing<String>, Stop> {
    chosen(context, weak, PASSPHRASE, &say!("terminal.secrets.passphrase_record"))
}

/// The passphrase that takes the place of the present one.
///
/// # Errors
/// As [`first_passphrase`].
pub(crate) fn new_passphrase(context: &mut Context, weak: bool) -> Result<Zeroizing<String>, Stop> {
    chosen(context, weak, NEW_PASSPHRASE, &say!("terminal.secrets.new_passphrase"))
}

fn chosen(
    context: &mut Context,
    weak: bool,
    variable: &str,
    question: &str,
) -> Result<Zeroizing<String>, Stop> {
    if let Some(text) = from_environment(variable)? {
        return strong_enough(weak, text);
    }
    if io::stdin().is_terminal() {
        let good = say!("terminal.secret.good", least = LEAST, words = LEAST_WORDS);
        output::said_beside(&good);
    }
    // A slip at the keyboard is no reason to begin from the start.
    for left in (0..TRIES).rev() {
        let text = ask(context, question, variable)?;
        let why = match short(weak, &text) {
            Some(why) => why,
            None if *ask(context, &say!("terminal.secrets.same_again"), variable)? == *text => {
                return Ok(text);
            }
            None => say!("terminal.secrets.two_are_not_same"),
        };
        if left == 0 {
            return Err(Stop::refused(why));
        }
        output::said_beside(&why);
    }
    Err(Stop::locked(say!("terminal.secrets.two_are_not_same")))
}

/// Refuses what is quickly guessed, unless the person insists.
fn strong_enough(weak: bool, text: Zeroizing<String>) -> Result<Zeroizing<String>, Stop> {
    match short(weak, &text) {
        Some(why) => Err(Stop::refused(why)),
        None => Ok(text),
    }
}

/// What to say of a passphrase that is too short.
fn short(weak: bool, text: &str) -> Option<String> {
    let long = text.trim().chars().count() >= LEAST;
    let fine = weak || long || text.split_whitespace().count() >= LEAST_WORDS;
    (!fine).then(|| say!("terminal.secret.least", least = LEAST, words = LEAST_WORDS))
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

/// Asks where the record may be open: see [`Context::hidden`].
fn ask(context: &mut Context, question: &str, variable: &str) -> Result<Zeroizing<String>, Stop> {
    context.hidden(question)?.ok_or_else(|| needed(variable))
}

fn needed(variable: &str) -> Stop {
    Stop::locked(say!("terminal.secrets.passphrase_needed_set_run", variable))
}

/// All of a spare key that waits to be confirmed.
///
/// # Errors
/// As [`present`].
pub(crate) fn spare_key_again(context: &mut Context) -> Result<Zeroizing<String>, Stop> {
    match from_environment(SPARE_KEY)? {
        Some(text) => Ok(text),
        None => ask(context, &say!("terminal.secrets.all_new_spare_key"), SPARE_KEY),
    }
}

/// The spare key of a record that is in a place, where this device has no copy of it yet.
///
/// # Errors
/// As [`present`].
pub(crate) fn spare_key_of_place(context: &mut Context) -> Result<Zeroizing<String>, Stop> {
    match from_environment(SPARE_KEY)? {
        Some(text) => Ok(text),
        None => ask(context, &say!("terminal.secrets.spare_key_of_place"), SPARE_KEY),
    }
}

/// Who may open a place on a server: its name and its password, or the id of a key and its secret.
///
/// # Errors
/// As [`present`].
pub(crate) fn of_place(
    context: &mut Context,
    address: &str,
) -> Result<(String, Zeroizing<String>), Stop> {
    let user = match from_environment(PLACE_USER)? {
        Some(user) => user,
        None => {
            let question = say!("terminal.secrets.user_of_place", place = address);
            context.word(&question)?.ok_or_else(|| login_needed(PLACE_USER))?
        }
    };
    let file = std::env::var_os(PLACE_PASSWORD_FILE).filter(|file| !file.is_empty());
    let password = match (file, from_environment(PLACE_PASSWORD)?) {
        (Some(file), _) => first_line(Path::new(&file))?,
        (None, Some(password)) => password,
        (None, None) => {
            let question = say!("terminal.secrets.password_of_place");
            context.hidden(&question)?.ok_or_else(|| login_needed(PLACE_PASSWORD))?
        }
    };
    let user = user.trim().to_owned();
    // A server of WebDAV may ask for nothing; of a store nothing is no answer.
    let needed = address.starts_with("s3:");
    for (answer, variable) in [(&user, PLACE_USER), (&*password, PLACE_PASSWORD)] {
        if needed && answer.is_empty() {
            return Err(login_needed(variable));
        }
    }
    Ok((user, password))
}

fn login_needed(variable: &str) -> Stop {
    Stop::locked(say!("terminal.secrets.login_needed", variable))
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
