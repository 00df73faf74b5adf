//! The rooms of core/tandem: which may ask which. An arrow that runs back up is where a knot begins:
//! before there were rooms, 21 files asked each other in a circle and a kind of entry was kept by hand
//! in ten lists.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::{output, root};

const HOUSE: &str = "core/tandem/src/";

/// Each room, with the rooms that it may ask besides itself.
const ROOMS: [(&str, &[&str]); 6] = [
    ("record", &[]),
    ("own", &["record"]),
    ("coach", &["record"]),
    ("sync", &["record"]),
    ("leaving", &["record", "own"]),
    ("screens", &["record", "own", "leaving", "coach"]),
];

/// Arrows that run back up, files that ask each other in a circle, and rooms above the record that
/// name the database.
pub(crate) fn run() -> Result<Vec<String>, String> {
    let files = output("git", &["ls-files", "--cached", "--others", "--exclude-standard", HOUSE])?;
    let mut texts = BTreeMap::new();
    for file in files.lines().filter(|file| file.ends_with(".rs")) {
        let Ok(text) = fs::read_to_string(root().join(file)) else { continue };
        texts.insert(file[HOUSE.len()..].to_owned(), text);
    }
    let mut wrong = Vec::new();
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (file, text) in &texts {
        let Some(&(room, may)) = room_of(file) else { continue };
        for (number, line) in product(text).enumerate() {
            let at = format!("{HOUSE}{file}:{}", number + 1);
            if room != "record" && (line.contains("rusqlite") || line.contains(".db()")) {
                wrong.push(format!("{at}: only the record's room names the database"));
            }
            for path in paths(line, file) {
                let asked = path.split("::").next().unwrap_or_default();
                if ROOMS.iter().any(|(name, _)| *name == asked) {
                    if asked != room && !may.contains(&asked) {
                        wrong.push(format!(
                            "{at}: {room} asks {asked}, which is above or beside it"
                        ));
                    }
                } else {
                    wrong.push(format!("{at}: crate::{path} hides which room it is of"));
                }
                if let Some(other) = file_of(&path, &texts)
                    && other != file
                {
                    arrows.entry(file).or_default().insert(other);
                }
            }
        }
    }
    wrong.extend(circles(&arrows));
    Ok(wrong)
}

fn room_of(file: &str) -> Option<&'static (&'static str, &'static [&'static str])> {
    let room = file.split('/').next()?;
    ROOMS.iter().find(|(name, _)| *name == room)
}

/// The lines of what ships: without comments, and without the tests at the end of a file.
fn product(text: &str) -> impl Iterator<Item = &str> {
    let end = text.find("#[cfg(test)]").unwrap_or(text.len());
    text[..end].lines().map(|line| line.split("//").next().unwrap_or_default())
}

/// The paths that a line names, from the crate's root on.
fn paths(line: &str, file: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, up) in [("crate::", false), ("super::", true)] {
        for (at, _) in line.match_indices(start) {
            let before = line[..at].chars().next_back();
            if before.is_some_and(|before| before.is_alphanumeric() || before == '_') {
                continue;
            }
            let rest = &line[at + start.len()..];
            let name = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let path: String = rest.chars().take_while(|c| name(*c)).collect();
            let path = path.trim_end_matches(':');
            if up && !path.starts_with("super") && !path.is_empty() {
                found.push(beside(file, path));
            } else if !up && !path.is_empty() {
                found.push(path.to_owned());
            }
        }
    }
    found
}

/// The path of what `super::` names in a file.
fn beside(file: &str, path: &str) -> String {
    let mut folders: Vec<_> = file.trim_end_matches(".rs").split('/').collect();
    if folders.last() == Some(&"mod") {
        folders.pop();
    }
    folders.pop();
    folders.push(path);
    folders.join("::")
}

/// The file that a path is about: the longest beginning of it that is one.
fn file_of<'a>(path: &str, texts: &'a BTreeMap<String, String>) -> Option<&'a str> {
    let parts: Vec<_> = path.split("::").collect();
    (1..=parts.len()).rev().find_map(|length| {
        let name = parts[..length].join("/");
        let file = [format!("{name}.rs"), format!("{name}/mod.rs")];
        texts.keys().find(|text| file.contains(text)).map(String::as_str)
    })
}

/// Files that ask each other in a circle, one line for each circle.
fn circles(arrows: &BTreeMap<&str, BTreeSet<&str>>) -> Vec<String> {
    let reach = |from: &str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![from];
        while let Some(file) = open.pop() {
            for next in arrows.get(file).into_iter().flatten() {
                if seen.insert(*next) {
                    open.push(*next);
                }
            }
        }
        seen
    };
    let all: BTreeMap<&str, BTreeSet<&str>> =
        arrows.keys().map(|file| (*file, reach(file))).collect();
    let mut told = BTreeSet::new();
    for (file, reached) in &all {
        let circle: BTreeSet<&str> = reached
            .iter()
            .filter(|other| all.get(**other).is_some_and(|back| back.contains(file)))
            .copied()
            .collect();
        if reached.contains(file) {
            told.insert(circle.into_iter().collect::<Vec<_>>().join(", "));
        }
    }
    told.into_iter().map(|circle| format!("{HOUSE}: these ask each other: {circle}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_found_in_every_way_in_which_it_is_written() {
        assert_eq!(paths("use crate::own::log::{Kept, Log};", "leaving/csv.rs"), ["own::log"]);
        assert_eq!(paths("use super::find;", "record/lists/mod.rs"), ["record::find"]);
        assert_eq!(
            paths("use super::facts::Facts;", "record/lists/find.rs"),
            ["record::lists::facts::Facts"]
        );
        assert_eq!(paths("let it = mycrate::x;", "own/log.rs"), Vec::<String>::new());
    }

    #[test]
    fn a_circle_is_told_once() {
        let arrows = BTreeMap::from([
            ("a", BTreeSet::from(["b"])),
            ("b", BTreeSet::from(["c"])),
            ("c", BTreeSet::from(["b"])),
        ]);
        assert_eq!(circles(&arrows), [format!("{HOUSE}: these ask each other: b, c")]);
    }
}
