//! The command line in the language of this run: its help, and what is wrong with it.
//!
//! The English help stands beside the flags, as their doc comments, where whoever adds one writes it; in
//! the content it stands once more (`en/usage.json`, written by a test) so that a Spanish one must stand
//! beside it. `clap` speaks English alone and has no catalogue of its own words. Its help is laid out by it
//! all the same: what is Tandem's is put in before, and the two dozen phrases that are its own are exchanged
//! afterwards. What is wrong is said anew from what it found, as a sentence cannot be mended in pieces.

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory as _};
use tandem_model::Language;

use crate::args::Cli;
use crate::speech::{self, say};

/// What `clap` says itself around the help.
const PHRASES: [&str; 18] = [
    "help_of",
    "help_more",
    "help_less",
    "help",
    "version",
    "usage",
    "commands",
    "arguments",
    "options",
    "default",
    "possible_values",
    "possible_list",
    "env",
    "aliases",
    "some_options",
    "some_command",
    "a_command",
    "everywhere",
];

/// What stands for a value, where it is a word and no sign.
const NAMES: [&str; 14] = [
    "date",
    "when",
    "day",
    "text",
    "file",
    "dir",
    "week",
    "field",
    "kind",
    "length",
    "practice",
    "step",
    "fellowship",
    "kept",
];

/// The command line.
pub(crate) fn command() -> Command {
    match speech::language() {
        Language::En => Cli::command(),
        Language::Es => translated(Cli::command(), "usage"),
    }
}

/// A command with its help in this language. `path` names it: `usage.meetings.find`.
fn translated(mut command: Command, path: &str) -> Command {
    let told = |part: &str| tandem::words(speech::language(), &format!("{path}{part}"));
    for (part, set) in PARTS {
        if let Some(text) = told(part) {
            command = set(command, text.replace(" / ", "\n"));
        }
    }
    command = command.mut_args(|arg| {
        let told = |part: &str| told(&format!(".--{}{part}", arg.get_id()));
        let (help, long) = (told(""), told(".-long"));
        let names = arg.get_value_names().map(|names| names.iter().map(|it| named(it)).collect());
        let mut arg = arg;
        if let Some(names) = names {
            let names: Vec<String> = names;
            arg = arg.value_names(names);
        }
        if let Some(help) = help {
            arg = arg.help(help);
        }
        match long {
            Some(long) => arg.long_help(long),
            None => arg,
        }
    });
    let verbs: Vec<_> = command.get_subcommands().map(|verb| verb.get_name().to_owned()).collect();
    for verb in verbs {
        let path = format!("{path}.{verb}");
        command = command.mut_subcommand(verb, |it| translated(it, &path));
    }
    command
}

/// What is said of a command, by the end of its key.
type Set = fn(Command, String) -> Command;
const PARTS: [(&str, Set); 5] = [
    ("", |it, text| it.about(text)),
    (".-long", |it, text| it.long_about(text)),
    (".-after", |it, text| it.after_help(text)),
    (".-after_long", |it, text| it.after_long_help(text)),
    (".-usage", |it, text| it.override_usage(text)),
];

/// `DATE` in the language of the run.
fn named(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    let known = NAMES.contains(&lower.as_str());
    if known { phrase("name", &lower, speech::language()) } else { name.to_owned() }
}

fn phrase(list: &str, name: &str, language: Language) -> String {
    let key = format!("terminal.usage.{list}.{name}");
    tandem::words(language, &key).unwrap_or_default().to_owned()
}

/// Of the verbs that may have been meant only those are named that begin alike, and none that cannot be taken
/// back: a slip of a letter suggests no erasing.
pub(crate) fn with_likely_verbs(mut error: clap::Error) -> clap::Error {
    const FOR_GOOD: [&str; 3] = ["erase", "forget", "rekey"];
    // "To pass '--x' as a value": nobody who mistook the name of a flag means that.
    if error.kind() == ErrorKind::UnknownArgument && error.get(ContextKind::SuggestedArg).is_none()
    {
        error.remove(ContextKind::Suggested);
    }
    let meant = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(all)) => all.clone(),
        Some(ContextValue::String(one)) => vec![one.clone()],
        _ => return error,
    };
    let typed = list(&error, ContextKind::InvalidSubcommand).unwrap_or_default();
    let likely = |verb: &String| {
        !FOR_GOOD.contains(&verb.as_str()) && verb.chars().next() == typed.chars().next()
    };
    let left: Vec<_> = meant.into_iter().filter(likely).collect();
    if left.is_empty() {
        error.remove(ContextKind::SuggestedSubcommand);
        return error;
    }
    error.insert(ContextKind::SuggestedSubcommand, ContextValue::Strings(left));
    error
}

/// What `clap` found, for the person who typed it.
pub(crate) fn said(error: &clap::Error) -> String {
    let help =
        !error.use_stderr() || error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    let text = error.render().to_string();
    match (speech::language(), help) {
        (Language::En, true) => text,
        (Language::En, false) => without_settings(&text),
        (Language::Es, true) => exchanged(&text),
        (Language::Es, false) => in_spanish(error),
    }
}

/// The first sentence of it, on one line.
pub(crate) fn in_one_line(error: &clap::Error) -> String {
    let text = said(error);
    let [english, own] = [Language::En, speech::language()].map(|it| phrase("phrase", "usage", it));
    let ends = |line: &&str| !line.starts_with(&english) && !line.starts_with(&own);
    let told = text.lines().take_while(ends).map(str::trim);
    let told = told.filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ");
    told.strip_prefix("error: ").unwrap_or(&told).to_owned()
}

/// A usage names what has to be there. That a variable of the environment is set does not make its flag
/// one of those.
fn without_settings(text: &str) -> String {
    [" --vault <DIR>", " --vault <CARPETA>", " --now <RFC3339>"]
        .iter()
        .fold(text.to_owned(), |text, flag| text.replace(flag, ""))
}

fn exchanged(text: &str) -> String {
    let mut text = text.to_owned();
    // A choice's help goes with its parser, which cannot be given another one.
    each_choice(&Cli::command(), "usage", &mut |key, help| {
        if let Some(own) = tandem::words(Language::Es, &key) {
            text = text.replace(&help, own);
        }
    });
    PHRASES.iter().fold(text, |text, name| {
        let [from, to] = [Language::En, Language::Es].map(|it| phrase("phrase", name, it));
        text.replace(&from, &to)
    })
}

/// Every choice of a flag that has a help of its own, with its key.
fn each_choice(command: &Command, path: &str, tell: &mut impl FnMut(String, String)) {
    for arg in command.get_arguments() {
        for choice in arg.get_possible_values() {
            if let Some(help) = choice.get_help() {
                tell(format!("{path}.--{}.{}", arg.get_id(), choice.get_name()), help.to_string());
            }
        }
    }
    for verb in command.get_subcommands() {
        each_choice(verb, &format!("{path}.{}", verb.get_name()), tell);
    }
}

/// What is wrong, what may have been meant, and how it is called.
fn in_spanish(error: &clap::Error) -> String {
    let mut text = format!("error: {}", sentence(error));
    if let Some(values) = list(error, ContextKind::ValidValue) {
        text.push_str(&format!("\n  {}", say!("terminal.usage.one_of", values)));
    }
    let meant =
        [ContextKind::SuggestedValue, ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand];
    if let Some(meant) = meant.iter().find_map(|kind| list(error, *kind)) {
        text.push_str(&format!("\n\n  {}", say!("terminal.usage.meant", meant)));
    }
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        let usage = without_settings(&usage.to_string());
        text.push_str(&format!("\n\n{}", exchanged(&usage)));
    }
    format!("{text}\n\n{}\n", say!("terminal.usage.more"))
}

fn sentence(error: &clap::Error) -> String {
    let of = |kind| list(error, kind).unwrap_or_default();
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => say!("terminal.usage.no_value", arg),
        ErrorKind::InvalidValue => say!("terminal.usage.wrong_value", arg, value),
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string);
            let why = why.unwrap_or_default();
            say!("terminal.usage.wrong_why", arg, value, why)
        }
        ErrorKind::UnknownArgument => say!("terminal.usage.unknown", arg),
        ErrorKind::InvalidSubcommand => {
            say!("terminal.usage.no_verb", verb = of(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => say!("terminal.usage.which_verb"),
        ErrorKind::MissingRequiredArgument => say!("terminal.usage.missing", arg),
        ErrorKind::ArgumentConflict => match of(ContextKind::PriorArg) {
            other if other.is_empty() || other == arg => say!("terminal.usage.again", arg),
            other => say!("terminal.usage.not_with", arg, other),
        },
        ErrorKind::TooManyValues => say!("terminal.usage.too_many", arg, value),
        ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            say!("terminal.usage.how_many", arg)
        }
        _ => say!("terminal.usage.unreadable"),
    }
}

/// What `clap` knows under a name, on one line.
fn list(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(one) => Some(one.clone()),
        ContextValue::Strings(all) if !all.is_empty() => Some(all.join(", ")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;

    use clap::Arg;

    use super::*;

    /// Every text of the help by its key, as the doc comments say it.
    fn texts(command: &Command, path: &str, into: &mut BTreeMap<String, String>) {
        let mut put = |key: String, text: Option<String>| {
            if let Some(text) = text {
                into.insert(key, text.trim().replace('\n', " / "));
            }
        };
        let styled = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string);
        let long = |short: Option<&clap::builder::StyledStr>,
                    long: Option<&clap::builder::StyledStr>| {
            styled(long).filter(|long| styled(short).as_ref() != Some(long))
        };
        put(path.to_owned(), styled(command.get_about()));
        put(format!("{path}.-long"), long(command.get_about(), command.get_long_about()));
        put(format!("{path}.-after"), styled(command.get_after_help()));
        let after = long(command.get_after_help(), command.get_after_long_help());
        put(format!("{path}.-after_long"), after);
        for arg in command.get_arguments() {
            let hidden = |arg: &Arg| {
                arg.is_hide_set()
                    || arg.get_id() == "help"
                    || (arg.get_id() == "version" && path == "usage")
            };
            if hidden(arg) {
                continue;
            }
            let key = format!("{path}.--{}", arg.get_id());
            put(key.clone(), styled(arg.get_help()));
            put(format!("{key}.-long"), long(arg.get_help(), arg.get_long_help()));
        }
        for verb in command.get_subcommands().filter(|verb| verb.get_name() != "help") {
            texts(verb, &format!("{path}.{}", verb.get_name()), into);
        }
    }

    /// `TANDEM_USAGE=write` writes the English; then the Spanish is written by hand.
    #[test]
    fn words_02_the_help_of_every_flag_stands_in_both_languages() {
        let mut found = BTreeMap::new();
        texts(&Cli::command(), "usage", &mut found);
        each_choice(&Cli::command(), "usage", &mut |key, help| {
            found.insert(key, help);
        });
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/words/content/en/usage.json");
        if std::env::var("TANDEM_USAGE").is_ok_and(|it| it == "write") {
            let words = serde_json::json!({
                "format": "tandem-words/1", "language": "en", "version": 1, "words": found,
            });
            let text = serde_json::to_string_pretty(&words).unwrap();
            fs::write(file, format!("{text}\n")).unwrap();
        }
        let kept: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let kept: BTreeMap<String, String> = serde_json::from_value(kept["words"].clone()).unwrap();
        let usages = ["usage.log.-usage", "usage.recall.-usage"];
        for (key, text) in &found {
            assert_eq!(kept.get(key), Some(text), "{key}: TANDEM_USAGE=write writes it");
            let spanish = tandem::words(Language::Es, key).unwrap_or_default();
            assert!(!spanish.is_empty(), "{key}: no Spanish of {text:?} in es/usage.json");
        }
        for key in kept.keys() {
            assert!(found.contains_key(key) || usages.contains(&&**key), "{key}: of no flag");
        }
    }
}
