//! What somebody meets who has never seen the program: eighty commands, on a wide screen and on a phone's, in
//! both languages. The golden files are there to be read.
//!
//! `TANDEM_GOLDEN=write` writes them anew; then they are read again.

use std::fs;

use crate::common::{PASSPHRASE, Person, here};

#[test]
fn terminal_11_help_and_exercises_need_no_record() {
    let mut stranger = Person::new();
    stranger.set("LANG", "en_US.UTF-8");
    let help = stranger.ok(&["help-now"]);
    assert!(help.out.contains("911") && help.out.contains("988"), "{help:?}");
    assert!(help.out.contains("1-800-662-4357"), "those of the country: {help:?}");
    assert!(help.err.contains("US") && help.err.contains("guess"), "{help:?}");
    let shown = stranger.ok(&["skills", "show", "breathe"]).out;
    assert!(shown.starts_with("Breathe"), "{shown}");
    assert_eq!(stranger.json(&["skills", "list"]).as_array().unwrap().len(), 34);
    let now = stranger.ok(&["skills", "now"]);
    assert!(now.out.contains("tandem skills start breathe") && now.out.contains("988"), "{now:?}");
    assert!(stranger.refused(&["skills", "show", "nothing"], 1).contains("tandem skills list"));
    stranger.set("LANG", "es_US.UTF-8");
    let shown = stranger.ok(&["skills", "show", "breathe"]).out;
    assert!(shown.starts_with("Respirar"), "{shown}");
    // Of a record that is locked it says so, and opens nothing.
    let mut person = Person::with_record();
    person.set("TANDEM_PASSPHRASE", "");
    let now = person.ok(&["skills", "now"]);
    assert!(now.err.contains("not open"), "{now:?}");
}

#[test]
fn words_20_the_language_is_chosen_once_or_is_the_computers() {
    let mut person = Person::with_record();
    let speaks = |person: &Person| person.ok(&["sessions"]).out;
    assert!(speaks(&person).starts_with("Nothing is written down yet."));
    person.set("LANG", "es_MX.UTF-8");
    assert!(speaks(&person).starts_with("Todavía"), "the computer's, where none is chosen");
    person.ok(&["profile", "--lang", "en"]);
    assert!(speaks(&person).starts_with("Nothing"), "a choice is one");
    person.ok(&["profile", "--lang", "es"]);
    person.set("LANG", "C");
    assert!(speaks(&person).starts_with("Todavía"));
    assert!(person.ok(&["--lang", "en", "sessions"]).out.starts_with("Nothing"), "for one time");
    let refused = person.run(&["recall", "--week", "last"]);
    assert_eq!(refused.code, 2);
    // Before there is a record the flag is kept with it.
    let mut other = Person::new();
    other.ok(&["--lang", "es", "init", "--yes"]);
    assert!(speaks(&other).starts_with("Todavía"));
    other.set("LC_ALL", "en_US.UTF-8");
    assert!(speaks(&other).starts_with("Todavía"), "what was chosen is stronger");
}

#[test]
fn terminal_19_a_passphrase_comes_by_an_open_file_too() {
    let mut person = Person::with_record();
    let secret = PASSPHRASE;
    person.set("TANDEM_PASSPHRASE", "");
    let file = person.file("secret.txt", format!("{secret}\nmore\n"));
    let program = env!("CARGO_BIN_EXE_tandem");
    let line = format!("exec '{program}' --passphrase-fd 3 sessions 3< '{file}'");
    let done = person.run_in_shell(&line);
    assert_eq!(done.code, 0, "{done:?}");
    let line = format!("printf '%s\\n' '{secret}' | '{program}' --passphrase-fd 0 skills list");
    let done = person.run_in_shell(&line);
    assert_eq!(done.code, 0, "a pipe is read once: {done:?}");
    let line = format!("exec '{program}' --passphrase-fd 9 sessions");
    assert_ne!(person.run_in_shell(&line).code, 0);
}

#[test]
fn terminal_19_what_is_quickly_guessed_is_refused() {
    let mut person = Person::new();
    for weak in ["x", "       ", "          ", "a b c"] {
        person.set("TANDEM_PASSPHRASE", weak);
        let why = person.refused(&["init", "--yes"], 1);
        assert!(why.contains("8") && why.contains("--weak"), "{why}");
        assert!(!person.vault().exists(), "{weak:?}");
    }
    for good in ["go by my own road", "12345678"] {
        let mut other = Person::new();
        other.set("TANDEM_PASSPHRASE", good);
        other.ok(&["init", "--yes"]);
    }
    person.set("TANDEM_PASSPHRASE", "x");
    person.ok(&["init", "--yes", "--weak"]);
}

#[test]
fn terminal_25_a_usage_names_what_has_to_be_there_and_no_setting() {
    let person = Person::with_record();
    for (language, usage) in [("en", "Usage: tandem history"), ("es", "Uso: tandem history")] {
        let done = person.run(&["--lang", language, "history"]);
        assert_eq!(done.code, 2);
        assert!(done.err.contains(usage), "{done:?}");
        assert!(!done.err.contains("--vault") && !done.err.contains("--now"), "{done:?}");
        let json = person.run(&["--json", "--lang", language, "history"]);
        assert!(json.err.contains("<ID>"), "what is missing is told there, too: {json:?}");
    }
}

/// A shell can be told what needs no key: verbs, flags, words of lists, and the exercises.
#[test]
fn terminal_25_a_shell_completes_what_is_no_secret() {
    let person = Person::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = person.ok(&["completions", shell]).out;
        for word in ["mutual-help", "help-now", "ride-the-urge"] {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

/// What a newcomer types. `$S` is a session, `$P` a practice, `$M` a meeting.
const TYPED: &str = include_str!("../golden/newcomer.sh");

#[cfg(target_os = "linux")]
#[test]
fn what_a_newcomer_reads() {
    for (language, columns) in [("en", 80), ("en", 40), ("es", 80), ("es", 40)] {
        let told = told(language, columns);
        let file = here("golden").join(format!("newcomer.{language}.{columns}.txt"));
        if std::env::var_os("TANDEM_GOLDEN").is_some_and(|it| it == "write") {
            fs::write(&file, &told).unwrap();
        }
        assert_eq!(told, fs::read_to_string(&file).unwrap(), "{language}, {columns} columns");
    }
}

#[cfg(target_os = "linux")]
fn told(language: &str, columns: u32) -> String {
    let mut person = Person::new();
    person.set("TANDEM_NOW", "2026-03-10T15:30:00Z");
    person.set("LANG", &format!("{language}_US.UTF-8"));
    person.set("NO_COLOR", "1");
    person.ok(&["--zone", "America/New_York", "init", "--yes"]);
    let program = env!("CARGO_BIN_EXE_tandem");
    let mut script = format!("stty rows 50 cols {columns}\ntandem() {{ '{program}' \"$@\"; }}\n");
    let id = "grep -o '\"id\":\"[0-9a-f]*\"' | head -n 1 | cut -d '\"' -f 4";
    for line in TYPED.lines().filter(|line| !line.is_empty()) {
        if let Some((name, verb)) = line.split_once('=').filter(|(name, _)| name.len() == 1) {
            script.push_str(&format!("{name}=$(tandem --json {verb} | {id})\n"));
        } else {
            // Nobody is there to be asked.
            let shown = line.replace('\'', "'\\''");
            script.push_str(&format!(
                "printf '\\n%s\\n' '$ tandem {shown}'\ntandem {line} < /dev/null 2>&1\n"
            ));
        }
    }
    let file = person.file("typed.sh", script);
    let done = person.on_a_pty(&format!("sh '{file}'"));
    let home = person.path("").display().to_string();
    let said = done.replace('\r', "").replace(home.trim_end_matches('/'), "/home/sam");
    without_ids(&said)
}

/// Ids are random.
fn without_ids(text: &str) -> String {
    let is_id = |word: &str| {
        [8, 32].contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_hexdigit())
    };
    let mut plain = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_ascii_alphanumeric()) {
        let core = word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric());
        if is_id(core) {
            plain.push_str(&word.replace(core, "1d1d1d1d"));
        } else {
            plain.push_str(word);
        }
    }
    plain.trim_start().to_owned()
}
