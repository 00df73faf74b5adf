//! Whatever the core refuses, it says in both languages: every field with its reason that stands in
//! the sources has a text.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tandem_model::{Language, TandemError};
use tandem_words::{error_slug, words};

/// Errors of `core/feeds` and `core/share` that become others than `Invalid`.
const NOT_INVALID: [&str; 8] = [
    "{field}: {why}",
    "this file is sealed in a way that Tandem does not open",
    "this was made by a newer Tandem",
    "this has expired",
    "these words do not open it",
    "no random bytes",
    "the list was changed while it was read",
    "reading did not work: {0}",
];

/// Reasons that are one sentence around a word, with every word that stands there: what is written in a
/// source has a number in its place.
const BY_WORD: [(&str, &[&str]); 3] = [
    (
        "7 of its meetings had {}, now 7 have; nothing was changed until you confirm",
        &["a day", "a place", "a link", "a type"],
    ),
    (
        "it had 7 different {}, now all are the same; nothing was changed until you confirm",
        &["days", "starts"],
    ),
    (
        "{}",
        &[
            "this is the answer of a BMLT server",
            "this is a Meeting Guide list",
            "this is an empty file",
            "this is a list of meetings",
            "this is an export of Tandem",
            "this is a JSON file",
            "this is a table",
            "this is a spreadsheet",
            "this is an old spreadsheet",
            "this is a document",
            "this is an archive",
            "this is a PDF",
            "this is a web page",
            "this is a calendar",
            "this is a picture",
            "this file is sealed",
            "this is a backup of Tandem",
            "this is plain text",
            "this is of no sort that is known",
        ],
    ),
];

fn by_word(why: String) -> Vec<String> {
    let found = BY_WORD.iter().find(|(said, _)| said.replace("{}", "7") == why);
    match found {
        Some((said, words)) => words.iter().map(|word| said.replace("{}", word)).collect(),
        None => vec![why],
    }
}

fn read(name: &str) -> serde_json::Value {
    let path = format!("{}/content/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// The sources of the core, without their tests.
fn sources() -> Vec<(String, String)> {
    let core = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut folders: Vec<PathBuf> = fs::read_dir(core)
        .unwrap()
        .map(|it| it.unwrap().path().join("src"))
        .filter(|it| it.is_dir() && !it.starts_with(core.join("words")))
        .collect();
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "rs") && !path.ends_with("tests.rs") {
                let text = fs::read_to_string(&path).unwrap();
                let text = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
                found.push((path.strip_prefix(core).unwrap().display().to_string(), text));
            }
        }
    }
    found
}

/// The string literal that a text begins with, and what comes after it.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut rest = text.strip_prefix('"')?;
    let mut said = String::new();
    loop {
        let at = rest.find(['"', '\\'])?;
        said += &rest[..at];
        let after = &rest[at + 1..];
        if rest.as_bytes()[at] == b'"' {
            return Some((said, after));
        }
        // A line may go on in the next; anything else that is escaped stands for itself.
        rest = if after.starts_with('\n') {
            after.trim_start()
        } else {
            let escaped = after.chars().next()?;
            said.push(escaped);
            &after[escaped.len_utf8()..]
        };
    }
}

/// Every string literal of an expression.
fn literals(mut text: &str) -> Vec<String> {
    let mut found = Vec::new();
    while let Some(at) = text.find('"') {
        let Some((said, rest)) = literal(&text[at..]) else { break };
        found.push(said);
        text = rest;
    }
    found
}

/// The arguments of a call, from after its opening parenthesis.
fn arguments(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    let mut at = 0;
    while at < text.len() {
        match text.as_bytes()[at] {
            b'"' => {
                let Some((_, rest)) = literal(&text[at..]) else { break };
                at = text.len() - rest.len();
                continue;
            }
            b'(' | b'[' | b'{' => depth += 1,
            b')' if depth == 0 => {
                found.push(text[start..at].trim());
                break;
            }
            b')' | b']' | b'}' => depth -= 1,
            b',' if depth == 0 => {
                found.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    found.retain(|it| !it.is_empty());
    found
}

/// What an argument may be: its literals, or those of the variable or the function that it names.
fn resolved(argument: &str, before: &str, text: &str) -> Vec<String> {
    let argument = argument.trim_start_matches('&');
    let called = argument.split('(').next().filter(|name| *name != argument);
    if let Some((_, body)) = called.and_then(|name| text.split_once(&format!("fn {name}("))) {
        return literals(body.split("\n}\n").next().unwrap());
    }
    if argument.starts_with("format!(") {
        return literals(argument).into_iter().take(1).collect();
    }
    if argument.starts_with('"') {
        return literals(argument);
    }
    if !argument.is_empty() && argument.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
        return constants(argument);
    }
    let defined = before.rfind(&format!("let {argument} = "));
    // A variable of that name in a function before is another one.
    let defined = defined.filter(|at| !before[*at..].contains("fn "));
    defined.map_or_else(Vec::new, |at| {
        let body = &before[at..];
        literals(body.split(";\n").next().unwrap())
    })
}

/// What the constants of this name say, wherever they are defined.
fn constants(name: &str) -> Vec<String> {
    let start = format!("const {name}: &str = ");
    let defined = |(_, text): (String, String)| {
        let (_, body) = text.split_once(&start)?;
        Some(literals(body.split(";\n").next()?))
    };
    sources().into_iter().filter_map(defined).flatten().collect()
}

/// `one of {}`: as a format string says it, filled as it might be.
fn filled(format: &str) -> String {
    let mut out = String::new();
    for (index, part) in format.split('{').enumerate() {
        match part.split_once('}') {
            Some((_, rest)) if index > 0 => {
                out.push('7');
                out.push_str(rest);
            }
            _ => out.push_str(part),
        }
    }
    out
}

/// Every pair of field and reason in one file. A field that is not written there is any.
fn pairs(text: &str) -> Vec<(String, String)> {
    let closure = text.split("let refuse = |why: &str| Err(TandemError::invalid(\"").nth(1);
    let closure = closure.and_then(|rest| rest.split('"').next());
    let mut found = Vec::new();
    for call in ["invalid(", "refuse(", "Refused("] {
        let mut from = 0;
        while let Some(at) = text[from..].find(call).map(|at| at + from) {
            from = at + call.len();
            let arguments = arguments(&text[from..]);
            let (field, why) = match (call, arguments.as_slice()) {
                (_, [field, why]) => (*field, *why),
                ("refuse(", [why]) if closure.is_some() => ("", *why),
                ("Refused(", [why]) => {
                    let said = resolved(why, &text[..at], text);
                    let pairs = said.iter().filter_map(|it| it.split_once(": "));
                    found.extend(pairs.map(|(field, why)| (field.to_owned(), why.to_owned())));
                    continue;
                }
                _ => continue,
            };
            let field = match literal(field) {
                Some((field, _)) => field,
                None if field.is_empty() => closure.unwrap_or_default().to_owned(),
                None => "any".to_owned(),
            };
            for why in resolved(why, &text[..at], text) {
                // What only joins words is no reason.
                if !why.contains(char::is_alphabetic) {
                    continue;
                }
                found.push((field.clone(), filled(&why)));
            }
        }
    }
    found
}

#[test]
fn every_refusal_in_the_sources_has_its_words() {
    let (mut missing, mut said) = (Vec::new(), BTreeSet::new());
    let mut seen = 0;
    for (file, text) in sources() {
        let mut found = pairs(&text);
        if ["feeds/src/error.rs", "share/src/error.rs"].contains(&file.as_str()) {
            let field = if file.starts_with("feeds") { "feed" } else { "file" };
            for said in text.split("#[error(").skip(1) {
                let said = literal(said).unwrap().0;
                if !NOT_INVALID.contains(&said.as_str()) {
                    // The zone is asked for by name.
                    let field = if said.contains("time zone") { "zone" } else { field };
                    found.push((field.to_owned(), filled(&said)));
                }
            }
        }
        let found = found
            .into_iter()
            .flat_map(|(field, why)| by_word(why).into_iter().map(move |why| (field.clone(), why)));
        for (field, why) in found {
            seen += 1;
            let slug = error_slug(&TandemError::invalid(&*field, &*why));
            if slug == "error.Invalid" {
                missing.push(format!("{field} | {why} | {file}"));
            }
            said.insert(slug);
        }
    }
    assert!(seen > 180, "the sources were not read: {seen}");
    missing.sort();
    missing.dedup();
    assert!(
        missing.is_empty(),
        "content/reasons.json and content/{{en,es}}/errors.json have no word for\n{}",
        missing.join("\n")
    );
    let reasons = read("reasons.json");
    let named = reasons["reasons"].as_object().unwrap().keys();
    let unused: Vec<_> = named.filter(|slug| !said.contains(&format!("error.{slug}"))).collect();
    assert!(unused.is_empty(), "nothing is refused for these reasons: {unused:?}");
}

#[test]
fn every_reason_has_a_text_and_every_text_a_reason() {
    let reasons = read("reasons.json");
    let reasons = reasons["reasons"].as_object().unwrap();
    for language in [Language::En, Language::Es] {
        for slug in reasons.keys() {
            assert!(words(language, &format!("error.{slug}")).is_some(), "{language}: {slug}");
        }
        for key in read(&format!("{language}/errors.json"))["words"].as_object().unwrap().keys() {
            let slug = key.strip_prefix("error.").unwrap();
            // The codes and what stands beside them begin with a capital letter.
            let of_code = slug.starts_with(|c: char| c.is_ascii_uppercase());
            assert!(of_code || reasons.contains_key(slug), "{language}: {key} is never said");
        }
    }
}
