//! The review of every direct dependency, `docs/dependencies.md`, held to what is built.
//!
//! Why a crate is here is for a person to write. Its figures are measured: copied by hand, they would be
//! those of a version that is long gone. `cargo xtask lint` refuses a crate without a row, a row without
//! a crate, and a version or licence that is another one's; `cargo xtask dependencies` writes the
//! figures, so that an update costs one command and shows a reviewer what has grown.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Outcome, output, root};

const REVIEW: &str = "docs/dependencies.md";
/// A workspace of its own, with a lock file of its own.
const REMOTE: &str = "bindings/shelf-remote/Cargo.toml";

/// Column names of the review, between the crate's name and why it is here.
const COLUMNS: usize = 6;

/// A crate that one of ours asks for by name, as it is built.
#[derive(Debug, PartialEq, Eq)]
struct Direct {
    version: String,
    licence: String,
    /// The top file of its library.
    top: PathBuf,
    /// How many other crates it brings, with the features that we ask for.
    brings: usize,
}

/// One line of a table of the review.
#[derive(Debug, PartialEq, Eq)]
struct Row<'a> {
    name: &'a str,
    figures: [&'a str; COLUMNS],
    why: &'a str,
}

/// What the review says wrong.
pub(crate) fn check() -> Result<Vec<String>, String> {
    Ok(compare(&read()?, &direct()?))
}

/// Writes the figures of every row.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("usage: cargo xtask dependencies".to_owned());
    }
    let (review, direct) = (read()?, direct()?);
    let lines = review.lines().map(|line| match row(line) {
        Some(row) if direct.contains_key(row.name) => fresh(&row, &direct[row.name]),
        _ => Ok(line.to_owned()),
    });
    let review = lines.collect::<Result<Vec<_>, _>>()?.join("\n") + "\n";
    fs::write(root().join(REVIEW), &review).map_err(|error| error.to_string())?;
    let wrong = compare(&review, &direct);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn read() -> Result<String, String> {
    fs::read_to_string(root().join(REVIEW)).map_err(|error| format!("{REVIEW}: {error}"))
}

fn row(line: &str) -> Option<Row<'_>> {
    let cells: Vec<_> =
        line.strip_prefix('|')?.strip_suffix('|')?.split('|').map(str::trim).collect();
    let [name, figures @ .., why] = cells.as_slice() else { return None };
    let name = name.strip_prefix('`')?.strip_suffix('`')?;
    Some(Row { name, figures: figures.try_into().ok()?, why })
}

fn compare(review: &str, direct: &BTreeMap<String, Direct>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut seen = BTreeSet::new();
    for row in review.lines().filter_map(row) {
        if !seen.insert(row.name) {
            wrong.push(format!("{REVIEW}: {} stands twice", row.name));
        }
        match direct.get(row.name) {
            None => wrong.push(format!("{REVIEW}: {} is no direct dependency", row.name)),
            Some(it) if (row.figures[0], row.figures[2]) != (&it.version, &it.licence) => {
                wrong.push(format!(
                    "{REVIEW}: {} is {} under {}; cargo xtask dependencies writes it",
                    row.name, it.version, it.licence
                ));
            }
            Some(_) if row.why.is_empty() => {
                wrong.push(format!("{REVIEW}: {} needs its reason", row.name));
            }
            Some(_) => {}
        }
    }
    let missing = direct.keys().filter(|name| !seen.contains(name.as_str()));
    wrong
        .extend(missing.map(|name| format!("{REVIEW}: no row for {name}: `name`, six cells, why")));
    wrong
}

/// A row with its figures of today.
fn fresh(row: &Row<'_>, it: &Direct) -> Result<String, String> {
    let (lines, unsafes) = source(it.top.parent().ok_or("a crate without a folder")?)?;
    let unsafes = if unsafes == 0 { "none".to_owned() } else { unsafes.to_string() };
    let released = released(row.name, &it.version).unwrap_or_else(|| "unknown".to_owned());
    Ok(format!(
        "| `{}` | {} | {released} | {} | {lines} | {unsafes} | {} | {} |",
        row.name, it.version, it.licence, it.brings, row.why
    ))
}

/// The registry's crates that a crate of the workspace asks for, by name.
fn direct() -> Result<BTreeMap<String, Direct>, String> {
    let mut all = direct_of(REMOTE)?;
    all.extend(direct_of("Cargo.toml")?);
    Ok(all)
}

fn direct_of(workspace: &str) -> Result<BTreeMap<String, Direct>, String> {
    // One system: what only Windows would bring is not what a phone carries.
    let metadata = [
        "metadata",
        "--manifest-path",
        workspace,
        "--format-version=1",
        "--all-features",
        "--locked",
        "--filter-platform=x86_64-unknown-linux-gnu",
    ];
    let metadata: Value =
        serde_json::from_str(&output("cargo", &metadata)?).map_err(|error| error.to_string())?;
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();

    // What each crate is built with; nobody else's tests are.
    let mut below: BTreeMap<String, Vec<(String, bool)>> = BTreeMap::new();
    for node in list(&metadata["resolve"]["nodes"]) {
        let edges = list(&node["deps"]).into_iter().map(|edge| {
            let built = list(&edge["dep_kinds"]).iter().any(|kind| kind["kind"] != "dev");
            (text(&edge["pkg"]), built)
        });
        below.insert(text(&node["id"]), edges.collect());
    }
    let ours: BTreeSet<String> = list(&metadata["workspace_members"]).iter().map(text).collect();
    let asked: BTreeSet<&String> = ours
        .iter()
        .flat_map(|id| &below[id])
        .map(|(id, _)| id)
        .filter(|id| !ours.contains(*id))
        .collect();

    // A build script and examples are targets, too; the library comes first.
    let library = |package: &Value| text(&package["targets"][0]["src_path"]);
    let packages = list(&metadata["packages"]).into_iter();
    Ok(packages
        // What has no source is of this house, of either workspace.
        .filter(|package| asked.contains(&text(&package["id"])) && !package["source"].is_null())
        .map(|package| {
            let it = Direct {
                version: text(&package["version"]),
                licence: text(&package["license"]),
                top: library(&package).into(),
                brings: reached(&below, &text(&package["id"])) - 1,
            };
            (text(&package["name"]), it)
        })
        .collect())
}

/// How many crates a crate is built from, itself among them.
fn reached(below: &BTreeMap<String, Vec<(String, bool)>>, from: &str) -> usize {
    let mut seen = BTreeSet::from([from]);
    let mut next = vec![from];
    while let Some(id) = next.pop() {
        let built = below.get(id).into_iter().flatten().filter(|(_, built)| *built);
        next.extend(built.map(|(id, _)| id.as_str()).filter(|id| seen.insert(id)));
    }
    seen.len()
}

/// Lines of Rust below a folder, and how often the word `unsafe` stands in their code.
fn source(folder: &Path) -> Result<(usize, usize), String> {
    let fault = |error: std::io::Error| format!("{}: {error}", folder.display());
    let (mut lines, mut unsafes) = (0, 0);
    for entry in fs::read_dir(folder).map_err(fault)? {
        let path = entry.map_err(fault)?.path();
        if path.is_dir() {
            let (more, also) = source(&path)?;
            (lines, unsafes) = (lines + more, unsafes + also);
        } else if path.extension().is_some_and(|it| it == "rs") {
            let text = fs::read_to_string(&path).map_err(fault)?;
            lines += text.lines().count();
            unsafes += text.lines().map(unsafe_words).sum::<usize>();
        }
    }
    Ok((lines, unsafes))
}

fn unsafe_words(line: &str) -> usize {
    let code = line.split("//").next().unwrap_or_default();
    code.split(|it: char| !it.is_alphanumeric() && it != '_')
        .filter(|word| *word == "unsafe")
        .count()
}

/// The day a version was published, as cargo's copy of the registry's index has it: entries of JSON
/// between zeros. The form is cargo's own affair, so a day that cannot be read is no error.
fn released(name: &str, version: &str) -> Option<String> {
    let folder = match name.len() {
        1 | 2 => format!("{}/{name}", name.len()),
        3 => format!("3/{}/{name}", &name[..1]),
        _ => format!("{}/{}/{name}", &name[..2], &name[2..4]),
    };
    let home = std::env::var_os("CARGO_HOME").map(Into::into);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")))?;
    fs::read_dir(home.join("registry/index")).ok()?.flatten().find_map(|index| {
        let cache = fs::read(index.path().join(".cache").join(&folder)).ok()?;
        let entries = cache.split(|byte| *byte == 0).filter(|entry| entry.starts_with(b"{"));
        let mut entries = entries.filter_map(|entry| serde_json::from_slice::<Value>(entry).ok());
        let entry = entries.find(|entry| entry["vers"] == version)?;
        Some(entry["pubtime"].as_str()?.get(..10)?.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one() -> BTreeMap<String, Direct> {
        let it = Direct {
            version: "1.2.0".to_owned(),
            licence: "MIT".to_owned(),
            top: PathBuf::new(),
            brings: 0,
        };
        BTreeMap::from([("one".to_owned(), it)])
    }

    #[test]
    fn a_row_that_tells_what_is_built_passes() {
        let review = "# Review\n\n| crate | … |\n| --- | --- |\n\
                      | `one` | 1.2.0 | 2026-01-01 | MIT | 5 | none | 0 | for it |\n";
        assert_eq!(compare(review, &one()), Vec::<String>::new());
    }

    #[test]
    fn what_is_not_so_is_named() {
        let said = |review: &str| compare(review, &one()).join("; ");
        let good = "| `one` | 1.2.0 | | MIT | | | | for it |";
        assert!(said("").contains("no row for one"));
        assert!(said(&good.replace("1.2.0", "1.1.0")).contains("one is 1.2.0 under MIT"));
        assert!(said(&good.replace("MIT", "ISC")).contains("one is 1.2.0 under MIT"));
        assert!(said(&good.replace("for it", "")).contains("one needs its reason"));
        assert!(
            said(&format!("{good}\n{}", good.replace("one", "two"))).contains("two is no direct")
        );
        assert!(said(&format!("{good}\n{good}")).contains("one stands twice"));
    }

    #[test]
    fn a_word_in_a_comment_or_a_name_is_not_counted() {
        assert_eq!(unsafe_words("unsafe { one() } // unsafe"), 1);
        assert_eq!(unsafe_words("unsafe impl Send for One { unsafe fn two() }"), 2);
        assert_eq!(unsafe_words("#![forbid(unsafe_code)]"), 0);
    }

    #[test]
    fn a_crate_is_counted_once_and_tests_not() {
        let edge = |id: &str, built| (id.to_owned(), built);
        let below = BTreeMap::from([
            ("a".to_owned(), vec![edge("b", true), edge("c", true), edge("d", false)]),
            ("b".to_owned(), vec![edge("c", true)]),
        ]);
        assert_eq!(reached(&below, "a"), 3);
    }
}
