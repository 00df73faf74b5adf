//! Every use case of the core has a binding, or a reason why not.
//!
//! A use case is a public method of an object of `core/tandem`, as its source has it; the binding is
//! a method of the object of the same name, as this crate's source has it. Names that must differ,
//! and the few that stay out, stand in [`OTHERWISE`]; an entry that is no longer true is an error,
//! too.
#![allow(clippy::unwrap_used)] // a test that panics has said what is wrong

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

type Methods = BTreeMap<String, BTreeSet<String>>;
type Method = (&'static str, &'static str);
type Otherwise = (&'static str, &'static str, &'static [Method], &'static str);

/// Why an `edit` has no binding: what it is given runs inside the act. A host says what was changed by
/// what it had read and what it makes of it.
const CLOSURE: &str = "a closure does not cross";

/// A host without the screen takes a table in that says everything itself.
const DIARY: &str = "for a screen on which a column is chosen: the terminal has one";
const HELP: &str = "comes with its screen";

/// A folder on a phone is a tree of documents that its system lists, and no path: a host brings the four verbs.
const PLACE: &str = "for a folder that has a path: a host brings a place of its own";

/// What a device wrote before it joined is replayed into the record that it joins.
const BROUGHT: &str = "not yet: an app asks for a place before there is a record";

/// What is bound otherwise: object, method, what serves in its place, why. An object that is empty
/// stands for the functions without one.
const OTHERWISE: &[Otherwise] = &[
    (
        "Tandem",
        "create",
        &[("", "create_record")],
        "a constructor cannot give the spare key as well",
    ),
    (
        "Tandem",
        "create_with",
        &[("", "create_record_with")],
        "a constructor cannot give the spare key as well",
    ),
    ("Tandem", "create_joined", &[], HELP),
    ("Tandem", "unread", &[], HELP),
    (
        "Tandem",
        "join_with_spare_key",
        &[("", "join_with_spare_key")],
        "there is no record of it before",
    ),
    ("Tandem", "keys_in_place", &[("", "keys_in_place")], "there is no record of it before"),
    ("Sync", "can_be_brought", &[], BROUGHT),
    ("Transfer", "bring", &[], BROUGHT),
    ("Sync", "shelf", &[], PLACE),
    ("Sync", "shelf_at", &[], PLACE),
    (
        "Tandem",
        "speak",
        &[("Screens", "choose_language")],
        "for a terminal with a flag: an app switches at any time",
    ),
    ("Tandem", "mark", &[], "a listener is told what was changed"),
    ("Tandem", "touched_since", &[], "a listener is told what was changed"),
    ("Tandem", "tell_outside", &[], "told at each opening and each change of the person"),
    ("Safe", "back_up_through", &[("Safe", "back_up_to")], CLOSURE),
    ("Safe", "confirm_spare_key_as_shown", &[], "for a program that nobody watches: an app asks"),
    ("", "typed_key", &[("Tandem", "open")], "a host hands over what was typed"),
    (
        "Tandem",
        "close",
        &[("Tandem", "lock")],
        "`close` is taken: Kotlin frees a reference with it",
    ),
    (
        "Tandem",
        "salvage",
        &[("", "salvage_record")],
        "a constructor cannot give the report as well",
    ),
    ("Tandem", "rekey", &[("", "rekey_record")], "nobody has the record open"),
    ("Tandem", "erase", &[("", "erase_record")], "there is no record of it afterwards"),
    (
        "Meetings",
        "import",
        &[("Meetings", "import_file"), ("Meetings", "import_bytes")],
        "a stream of bytes is no value",
    ),
    ("Sharing", "page_handed_over", &[("Sharing", "page")], CLOSURE),
    ("Log", "edit", &[("Log", "change")], CLOSURE),
    ("Log", "diary", &[("Log", "import_csv")], DIARY),
    ("Person", "edit", &[("Person", "change")], CLOSURE),
    ("Person", "edit_preferences", &[("Person", "change_preferences")], CLOSURE),
    ("Agenda", "edit", &[("Agenda", "change")], CLOSURE),
    ("Agenda", "edit_from", &[("Agenda", "change_from")], CLOSURE),
    ("People", "edit", &[("People", "change")], CLOSURE),
    ("Program", "edit", &[("Program", "change")], CLOSURE),
    ("MyTime", "edit", &[("MyTime", "change")], CLOSURE),
    ("Goals", "edit", &[("Goals", "change")], CLOSURE),
    ("Coaching", "secret_key", &[], "for age on a coach's desk: an app hands no key out"),
    ("Coaching", "edit_note", &[("Coaching", "change_note")], CLOSURE),
    ("Meetings", "edit", &[("Meetings", "change")], CLOSURE),
    ("Meetings", "drop", &[("Meetings", "let_go")], "`drop` is Rust's own"),
    (
        "Reports",
        "report",
        &[("Reports", "preview"), ("Reports", "pdf")],
        "what a file is made from",
    ),
    (
        "Transfer",
        "export_json",
        &[("Transfer", "export_bytes"), ("Transfer", "export_file")],
        "a stream of bytes is no value",
    ),
    (
        "Transfer",
        "import_json",
        &[("Transfer", "import_bytes"), ("Transfer", "import_file")],
        "a stream of bytes is no value",
    ),
    ("Consents", "open_with", &[("Consents", "list")], "a list says which are open, and with whom"),
    (
        "Hours",
        "recalled_across",
        &[("Hours", "recalled")],
        "a host asks about the weeks that are open",
    ),
    ("Hours", "week_named", &[], "for a front end in which a week is typed"),
    ("", "open_page", &[], "a page opens itself, in any browser: no host shows one"),
    ("Voice", "new", &[("Tandem", "voice")], "a voice is that of a record"),
    ("", "print_sheet", &[("Reports", "sheet")], "a host that has no record open shows the sheet"),
    ("Voice", "sheet", &[("Reports", "sheet")], "comes with its file"),
    ("Voice", "fill", &[], "for a text that is content itself: the core fills it in"),
    ("Voice", "words", &[], "dates and amounts of time: a host writes its own way"),
    ("Voice", "skill", &[("Skills", "show"), ("Skills", "start")], "comes with its screen"),
    ("Voice", "exercises", &[("Skills", "list")], "for a terminal in which no record is open"),
    ("Voice", "help_title", &[("Help", "screen")], HELP),
    ("Voice", "help_lines", &[("Help", "screen")], HELP),
    ("Voice", "help_cards", &[("Help", "screen"), ("Help", "when_medication_ends")], HELP),
    ("Voice", "danger_line", &[("Help", "danger_line")], "of the person whose record it is"),
    ("Voice", "worried", &[("Coaching", "open"), ("Coaching", "page")], "comes with its screen"),
    ("", "error", &[("", "error_text")], "its name is taken: a host has errors of its own"),
    ("", "error_slug", &[], "a host knows an error by its code and by the field that was refused"),
    ("", "said_clock", &[], "for what is typed at a terminal: a screen has a clock to set"),
    ("", "said_kind", &[], "for what is typed at a terminal: a screen has lists to choose from"),
    ("", "said_minutes", &[], "for what is typed at a terminal: a screen has lists to choose from"),
    ("", "words", &[("", "texts")], "a screen asks for all of its texts at once"),
    ("", "random_id", &[], "for a front end in Rust: the core names what is new"),
];

#[test]
fn every_use_case_is_bound() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let core = of_core(&top.join("core/tandem/src"), &top.join("core/words/src"));
    let bound = bound(&top.join("bindings/uniffi/src"));
    let has = |object: &str, method: &str| bound.get(object).is_some_and(|it| it.contains(method));

    let mut wrong = Vec::new();
    for (object, methods) in &core {
        for method in methods {
            let otherwise = OTHERWISE.iter().find(|it| (it.0, it.1) == (object, method));
            match otherwise {
                Some((_, _, instead, _)) => {
                    let missing = instead.iter().filter(|(object, method)| !has(object, method));
                    wrong.extend(missing.map(|it| format!("{object}.{method}: no {it:?}")));
                }
                None if !has(object, method) => {
                    wrong.push(format!("{object}.{method}: no binding"))
                }
                None => {}
            }
        }
    }
    for (object, method, ..) in OTHERWISE {
        if !core.get(*object).is_some_and(|it| it.contains(*method)) {
            wrong.push(format!("{object}.{method}: is no use case any more"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // The scan itself must see what is there.
    assert!(core.len() > 15 && core.values().map(BTreeSet::len).sum::<usize>() > 130);
    assert!(core["Log"].contains("history") && core["Meetings"].contains("rematch"));
    assert!(core["Voice"].contains("say") && core[""].contains("evidence_about"));
}

/// The objects that [`tandem::Tandem`] gives, itself, and the functions without an object. Those of the
/// words are among them, which the core hands on from a crate of their own.
fn of_core(source: &Path, words: &Path) -> Methods {
    let library = fs::read_to_string(source.join("lib.rs")).unwrap();
    let mut doors = String::new();
    let mut all = Methods::new();
    for file in files(source).into_iter().chain(files(words)) {
        let text = fs::read_to_string(&file).unwrap();
        for (object, methods) in blocks(&text) {
            all.entry(object).or_default().extend(methods);
        }
        let functions = text.lines().filter_map(|line| name(line.strip_prefix("pub fn ")?));
        all.entry(String::new()).or_default().extend(functions.filter(|it| is_told(&library, it)));
        doors.extend(
            text.split("impl Tandem {\n").skip(1).filter_map(|it| it.split("\n}\n").next()),
        );
    }
    // The parts, and nothing of what they return.
    let parts: BTreeSet<String> = doors
        .lines()
        .filter_map(|line| line.trim().strip_prefix("pub fn ")?.split("-> ").nth(1))
        .filter_map(|kind| name(kind.trim_start_matches("Result<")))
        .collect();
    all.retain(|object, _| object.is_empty() || object == "Tandem" || parts.contains(object));
    all
}

/// Whether a function is part of the crate's interface: named in a `pub use` of lib.rs.
fn is_told(library: &str, function: &str) -> bool {
    let uses = library.lines().skip_while(|line| !line.starts_with("pub use "));
    let told: String = uses.take_while(|line| !line.starts_with("use ")).collect();
    told.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|word| word == function)
}

fn bound(source: &Path) -> Methods {
    let mut all = Methods::new();
    for file in files(source) {
        let text = fs::read_to_string(&file).unwrap();
        for part in text.split("#[uniffi::export").skip(1) {
            let item =
                part.lines().skip(1).find(|line| !line.starts_with("#[")).unwrap_or_default();
            if let Some(function) = item.strip_prefix("pub fn ").and_then(name) {
                all.entry(String::new()).or_default().insert(function);
            } else if let Some((object, methods)) = blocks(part).into_iter().next() {
                all.entry(object).or_default().extend(methods);
            }
        }
    }
    all
}

/// Every `impl` block but those of traits, with its public methods.
fn blocks(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if !line.starts_with("impl") || line.contains(" for ") {
            continue;
        }
        let after = line.trim_start_matches("impl").trim_start_matches("<'a>").trim_start();
        let Some(object) = name(after) else { continue };
        let body = lines.by_ref().take_while(|line| !line.starts_with('}'));
        let methods = body.filter_map(|line| name(line.strip_prefix("    pub fn ")?));
        found.push((object, methods.collect()));
    }
    found
}

fn name(text: &str) -> Option<String> {
    let end = text.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(text.len());
    (end > 0).then(|| text[..end].to_owned())
}

/// All Rust files below a folder but those of tests and benchmarks.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else if path.extension().is_some_and(|it| it == "rs")
            && !["tests.rs", "bench.rs"].iter().any(|other| path.ends_with(other))
        {
            all.push(path);
        }
    }
    all
}
