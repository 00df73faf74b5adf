//! `cargo xtask commits [--build] [RANGE]`: which commits are too large to review, and with `--build`,
//! which do not build.
//!
//! A commit is one idea of at most 800 changed lines: as much as somebody can read in one go. Not
//! counted is what nobody writes by hand: `.gitattributes` marks it `linguist-generated`.
//!
//! Size is told and refused nowhere, since what is pushed is not rewritten; that a commit does not
//! build is an error, because whoever looks for a fault by halves (`git bisect`) falls into it.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use crate::{Outcome, output, target_folder};

/// How many lines a commit may change.
const LIMIT: u64 = 800;

/// What is looked at where nothing is named: more than one push brings.
const LAST: &str = "50";

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (build, range) = match arguments {
        [] => (false, None),
        [flag] if flag == "--build" => (true, None),
        [flag, range] if flag == "--build" => (true, Some(range)),
        [range] if !range.starts_with('-') => (false, Some(range)),
        _ => return Err("usage: cargo xtask commits [--build] [RANGE]".to_owned()),
    };
    let commits = commits(range.map(String::as_str))?;
    let generated = generated(&commits)?;
    let large: Vec<_> = commits.iter().filter(|it| it.changed(&generated) > LIMIT).collect();
    println!("{} of {} commits change more than {LIMIT} lines", large.len(), commits.len());
    for commit in large {
        println!("  {} {:>6} lines  {}", commit.id, commit.changed(&generated), commit.subject);
    }
    if build { builds(&commits) } else { Ok(()) }
}

/// A commit that is no merge, and what it changes.
#[derive(Debug, Default, PartialEq, Eq)]
struct Commit {
    id: String,
    subject: String,
    /// Lines added and taken away, by file; none where it is no text.
    files: Vec<(String, u64)>,
}

impl Commit {
    /// Lines that somebody wrote.
    fn changed(&self, generated: &BTreeMap<String, bool>) -> u64 {
        let written =
            self.files.iter().filter(|(file, _)| !generated.get(file).copied().unwrap_or(false));
        written.map(|(_, lines)| lines).sum()
    }
}

/// The commits of a range, the newest first. A clone that was cut off shows its last commits as if
/// they had made the whole tree: those are left out, and that is said.
fn commits(range: Option<&str>) -> Result<Vec<Commit>, String> {
    // Each begins with a NUL, which no subject holds; `%n` would be lost between the files.
    let log = [
        "-c",
        "core.quotePath=false",
        "log",
        "--no-merges",
        "--find-renames",
        "--numstat",
        "--format=%x00%h%x09%s",
    ];
    let last = ["-n", LAST, "HEAD"];
    let which: &[&str] = match &range {
        Some(range) => &[range],
        None => &last,
    };
    let mut commits = read(&output("git", &[&log, which].concat())?);
    if output("git", &["rev-parse", "--is-shallow-repository"])?.trim() == "true" {
        let roots =
            output("git", &[&["rev-list", "--max-parents=0", "--abbrev-commit"], which].concat())?;
        let before = commits.len();
        commits.retain(|commit| !roots.lines().any(|root| root == commit.id));
        println!(
            "this clone is cut off (--depth): {} of its commits cannot be told from the whole tree",
            before - commits.len()
        );
    }
    Ok(commits)
}

/// What `git log --numstat` says.
fn read(log: &str) -> Vec<Commit> {
    let read = |text: &str| {
        let mut lines = text.lines();
        let (id, subject) = lines.next()?.split_once('\t')?;
        let files = lines.filter_map(|line| {
            let mut parts = line.split('\t');
            let [added, gone] =
                [parts.next()?, parts.next()?].map(|it| it.parse().unwrap_or(0_u64));
            Some((moved_to(parts.next()?), added + gone))
        });
        Some(Commit { id: id.to_owned(), subject: subject.to_owned(), files: files.collect() })
    };
    log.split('\0').filter_map(read).collect()
}

/// Where a file stands after a commit that moved it: `a/{old => new}/b`, or `old => new`. Only the lines that
/// were changed on the way were written by somebody.
fn moved_to(file: &str) -> String {
    let Some((old, new)) = file.split_once(" => ") else { return file.to_owned() };
    let Some((before, _)) = old.split_once('{') else { return new.to_owned() };
    let (new, after) = new.split_once('}').unwrap_or((new, ""));
    format!("{before}{new}{after}").replace("//", "/")
}

/// Which of the files nobody writes by hand, by today's `.gitattributes`.
fn generated(commits: &[Commit]) -> Result<BTreeMap<String, bool>, String> {
    let mut files: Vec<_> =
        commits.iter().flat_map(|it| &it.files).map(|(file, _)| file.as_str()).collect();
    files.sort_unstable();
    files.dedup();
    let mut generated = BTreeMap::new();
    // A command line has its bounds.
    for some in files.chunks(500) {
        let ask = ["-c", "core.quotePath=false", "check-attr", "linguist-generated", "--"];
        for line in output("git", &[&ask[..], some].concat())?.lines() {
            let Some((file, value)) = line.split_once(": linguist-generated: ") else { continue };
            generated.insert(file.to_owned(), matches!(value, "set" | "true"));
        }
    }
    Ok(generated)
}

/// Compiles every commit, the oldest first, in a tree of its own: what the next has in common with it
/// is built once.
fn builds(commits: &[Commit]) -> Outcome {
    let place = target_folder().join("commits");
    let tree = place.join("tree");
    let path = tree.to_string_lossy();
    if !tree.exists() {
        output("git", &["worktree", "prune"])?;
        output("git", &["worktree", "add", "--quiet", "--detach", &path, "HEAD"])?;
    }
    let mut wrong = Vec::new();
    for commit in commits.iter().rev() {
        output("git", &["-C", &path, "checkout", "--quiet", "--detach", &commit.id])?;
        let held = checks(&tree, &place.join("target"))?;
        println!(
            "  {} {}  {}",
            commit.id,
            if held { "builds" } else { "does not build" },
            commit.subject
        );
        if !held {
            wrong.push(commit.id.as_str());
        }
    }
    output("git", &["worktree", "remove", "--force", &path])?;
    if wrong.is_empty() { Ok(()) } else { Err(format!("does not build: {}", wrong.join(", "))) }
}

fn checks(tree: &Path, target: &Path) -> Result<bool, String> {
    let check = ["check", "--workspace", "--all-targets", "--quiet"];
    let mut command = Command::new("cargo");
    command.args(check).env("CARGO_TARGET_DIR", target).current_dir(tree);
    Ok(command.status().map_err(|error| format!("cargo does not run: {error}"))?.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_text_are_counted_and_those_of_generated_files_are_not() {
        let log = "\0abc1234\tSay a thing\n\n10\t2\tcore/a.rs\n-\t-\tpicture.png\n900\t0\tCargo.lock\n\
                   \0def5678\tSay\tnothing\n";
        let commits = read(log);
        assert_eq!(commits.len(), 2);
        assert_eq!(commits[0].id, "abc1234");
        assert_eq!(commits[1].subject, "Say\tnothing");
        let generated = [("Cargo.lock".to_owned(), true), ("core/a.rs".to_owned(), false)];
        assert_eq!(commits[0].changed(&generated.into()), 12);
        assert_eq!(commits[0].changed(&BTreeMap::new()), 912);
    }

    #[test]
    fn a_file_that_was_moved_is_where_it_stands_now() {
        assert_eq!(moved_to("core/a.rs"), "core/a.rs");
        assert_eq!(moved_to("a.rs => core/b.rs"), "core/b.rs");
        assert_eq!(moved_to("core/{ => it}/a.rs"), "core/it/a.rs");
        assert_eq!(moved_to("core/{it => }/a.rs"), "core/a.rs");
        assert_eq!(moved_to("core/{a.rs => b.rs}"), "core/b.rs");
    }

    #[test]
    fn what_nobody_writes_by_hand_is_marked() {
        let files =
            ["Cargo.lock", "web/package-lock.json", "web/dist/page.js", "xtask/src/commits.rs"];
        let files = files.map(|file| (file.to_owned(), 1)).to_vec();
        let of = generated(&[Commit { files, ..Commit::default() }]).unwrap();
        assert_eq!(of.values().filter(|is| **is).count(), 3, "{of:?}");
        assert!(!of["xtask/src/commits.rs"]);
    }
}
