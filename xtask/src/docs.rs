//! What the documents say of the tree, held against the tree: every link leads somewhere, every path
//! that is named is there, every decision is listed with its number and its status.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::markdown::Document;
use crate::{output, root};

/// Where the decisions are.
const DECISIONS: &str = "docs/adr/";

/// The list of the book's pages.
const BOOK: &str = "docs/SUMMARY.md";

/// The page on which every claim names a test.
const CLAIMS: &str = "docs/security.md";

/// What is wrong with the documents, a line each.
pub(crate) fn run() -> Result<Vec<String>, String> {
    let tree =
        Tree::of(&output("git", &["ls-files", "--cached", "--others", "--exclude-standard"])?);
    let mut wrong = Vec::new();
    let pages: Vec<&str> = tree.documents().collect();
    for page in &pages {
        let document = Document::read(&read(page)?);
        for (line, target) in &document.links {
            if let Some(why) = broken(&tree, page, target)? {
                wrong.push(format!("{page}:{line}: {target}: {why}"));
            }
        }
        for (line, code) in &document.code {
            // What a decision or a changelog names was there when it was written.
            if !page.starts_with(DECISIONS) && *page != "CHANGELOG.md" {
                let missing = tree.missing(code).into_iter();
                wrong.extend(missing.map(|path| format!("{page}:{line}: {path} is not there")));
            }
        }
    }
    wrong.extend(tests_that_are_not_there(&read(CLAIMS)?, &all_sources()?));
    let decisions = pages.iter().filter_map(|page| page.strip_prefix(DECISIONS));
    let mut texts = Vec::new();
    for name in decisions.filter(|name| *name != "README.md") {
        texts.push((name, read(&format!("{DECISIONS}{name}"))?));
    }
    wrong.extend(decisions_as_listed(&read("docs/adr/README.md")?, &texts));
    wrong.extend(pages_outside_the_book(&read(BOOK)?, &pages));
    println!("documents: {}, of which decisions: {}", pages.len(), texts.len());
    Ok(wrong)
}

/// What the page calls like a test, and what no source has a function for.
fn tests_that_are_not_there(page: &str, sources: &str) -> Vec<String> {
    let is_test = |code: &str| {
        code.bytes().all(|it| it == b'_' || it.is_ascii_lowercase() || it.is_ascii_digit())
            && code.matches('_').count() >= 3
    };
    let known = |name: &str| sources.contains(&format!("fn {name}("));
    let named = Document::read(page).code.into_iter().filter(|(_, code)| is_test(code));
    named
        .filter(|(_, code)| !known(code))
        .map(|(line, code)| format!("{CLAIMS}:{line}: {code} is no test"))
        .collect()
}

/// Every source of ours in Rust, one after the other.
fn all_sources() -> Result<String, String> {
    let files = output("git", &["ls-files", "--cached", "*.rs"])?;
    files.lines().map(read).collect()
}

/// Pages below `docs` that the book does not list, and so does not hold.
fn pages_outside_the_book(summary: &str, pages: &[&str]) -> Vec<String> {
    let listed: BTreeSet<String> =
        Document::read(summary).links.iter().map(|(_, target)| beside(BOOK, target)).collect();
    let mut outside: Vec<&str> = pages.to_vec();
    outside.retain(|page| page.starts_with("docs/") && *page != BOOK && !listed.contains(*page));
    outside.into_iter().map(|page| format!("{BOOK}: {page} is not in it")).collect()
}

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"))
}

/// The files of the tree and the folders that they are in.
struct Tree {
    places: BTreeSet<String>,
}

impl Tree {
    fn of(files: &str) -> Self {
        let mut places = BTreeSet::new();
        for file in files.lines() {
            places.extend(Path::new(file).ancestors().map(|place| place.display().to_string()));
        }
        Self { places }
    }

    fn has(&self, path: &str) -> bool {
        self.places.contains(path.trim_end_matches('/'))
    }

    fn documents(&self) -> impl Iterator<Item = &str> {
        let documents = self.places.iter().filter(|place| place.ends_with(".md"));
        documents.map(String::as_str).filter(|file| root().join(file).is_file())
    }

    /// The paths that a piece of code names and that are not there. A path is what begins with one
    /// of the top folders; `{a,b}` is one of them each, `*` is anything.
    fn missing(&self, code: &str) -> Vec<String> {
        let word = code.split_whitespace().next().unwrap_or_default();
        let word = word.strip_prefix("./").unwrap_or(word);
        let top = word.split_once('/').map(|(top, _)| top);
        if !top.is_some_and(|top| self.places.contains(top)) {
            return Vec::new();
        }
        let mut missing = one_of_each(word);
        missing.retain(|path| {
            let path = path.trim_end_matches('/');
            !self.places.iter().any(|place| fits(path, place))
        });
        missing
    }
}

/// `a/{b,c}/d` as `a/b/d` and `a/c/d`.
fn one_of_each(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let Some((choices, after)) = rest.split_once('}') else { return vec![path.to_owned()] };
    let each = choices.split(',').map(|choice| format!("{before}{choice}{after}"));
    each.flat_map(|path| one_of_each(&path)).collect()
}

/// Whether a place is one that a path with `*` names; a star stands for no `/`.
fn fits(path: &str, place: &str) -> bool {
    let Some((before, after)) = path.split_once('*') else { return path == place };
    let Some(rest) = place.strip_prefix(before) else { return false };
    let ends = rest.match_indices('/').map(|(at, _)| at).next().unwrap_or(rest.len());
    (0..=ends).any(|at| rest.is_char_boundary(at) && fits(after, &rest[at..]))
}

/// Why a link leads nowhere, if so. Those to the network are nobody's to check offline.
fn broken(tree: &Tree, page: &str, target: &str) -> Result<Option<&'static str>, String> {
    if target.contains("://") || target.starts_with("mailto:") {
        return Ok(None);
    }
    let (path, anchor) = target.split_once('#').unwrap_or((target, ""));
    let path = if path.is_empty() { page.to_owned() } else { beside(page, path) };
    if !tree.has(&path) {
        return Ok(Some("leads nowhere"));
    }
    if anchor.is_empty() {
        return Ok(None);
    }
    let known = Document::read(&read(&path)?).anchors.iter().any(|one| one == anchor);
    Ok((!known).then_some("no heading has that name"))
}

/// A path as it is meant from a page.
fn beside(page: &str, path: &str) -> String {
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." | "" => {}
            ".." if !parts.is_empty() => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// Decisions are numbered without a gap; each says its status in the paragraph after its title, and
/// the list repeats number, title and status.
fn decisions_as_listed(list: &str, texts: &[(&str, String)]) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut listed = Document::read(list).rows.into_iter();
    for (place, (name, text)) in texts.iter().enumerate() {
        let number = format!("{:04}", place + 1);
        if !name.starts_with(&format!("{number}-")) {
            wrong.push(format!("{DECISIONS}{name}: number {number} is next"));
        }
        let mut lines = text.lines();
        let title = lines.next().and_then(|line| line.strip_prefix("# ")?.split_once(": "));
        let status = lines.find_map(|line| line.strip_prefix("Status: ")).unwrap_or_default();
        let status = without_links(status);
        if !is_status(&status, texts.len()) {
            wrong.push(format!("{DECISIONS}{name}: {status:?} is no status"));
        }
        let Some((said, title)) = title else {
            wrong.push(format!("{DECISIONS}{name}: begins with no number and title"));
            continue;
        };
        let expected = vec![said.to_owned(), title.replace('`', ""), status];
        if said != number || listed.next().as_ref() != Some(&expected) {
            wrong.push(format!("docs/adr/README.md: lists no {}", expected.join(" | ")));
        }
    }
    wrong.extend(
        listed.map(|row| format!("docs/adr/README.md: {} is no decision", row.join(" | "))),
    );
    wrong
}

/// `proposed`, `accepted`, `accepted, amended by 0016`, `superseded by 0016`: of one that is there.
fn is_status(status: &str, decisions: usize) -> bool {
    let later = ["accepted, amended by ", "superseded by "];
    match later.iter().find_map(|start| status.strip_prefix(start)) {
        Some(by) => by.len() == 4 && by.parse().is_ok_and(|by| (1..=decisions).contains(&by)),
        None => ["proposed", "accepted"].contains(&status),
    }
}

/// `[text](target)` as `text`.
fn without_links(text: &str) -> String {
    let Some((before, rest)) = text.split_once('[') else { return text.to_owned() };
    let Some((words, rest)) = rest.split_once("](") else { return text.to_owned() };
    let after = rest.split_once(')').map_or("", |(_, after)| after);
    format!("{before}{words}{}", without_links(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree() -> Tree {
        Tree::of("docs/adr/0001-a.md\ncore/model/src/week.rs\ncore/words/src/week.rs\nREADME.md")
    }

    #[test]
    fn a_claim_names_a_test_that_is_there() {
        let page = "| who | `one_that_is_there` `one_that_is_not` `--flag` `two_words` |";
        let wrong = tests_that_are_not_there(page, "fn one_that_is_there() {");
        assert_eq!(wrong, ["docs/security.md:1: one_that_is_not is no test"]);
    }

    #[test]
    fn a_path_that_is_not_there_is_named() {
        let missing = |code: &str| tree().missing(code);
        assert!(missing("core/model/src/week.rs").is_empty());
        assert!(missing("core/{model,words}/src").is_empty());
        assert!(missing("core/*/src/week.rs").is_empty());
        assert!(missing("cargo/what/ever").is_empty(), "no top folder of ours");
        assert!(missing("a word").is_empty());
        assert_eq!(missing("./core/model/src/day.rs --flag"), ["core/model/src/day.rs"]);
        assert_eq!(missing("core/{model,vault}/src"), ["core/vault/src"]);
        assert_eq!(missing("core/*/tests"), ["core/*/tests"]);
        assert_eq!(missing("core/*"), Vec::<String>::new());
    }

    #[test]
    fn a_page_that_the_book_leaves_out_is_named() {
        let summary = "- [One](one.md)\n- [Decisions](adr/README.md)\n";
        let pages =
            ["README.md", "docs/SUMMARY.md", "docs/one.md", "docs/adr/README.md", "docs/two.md"];
        let outside = pages_outside_the_book(summary, &pages);
        assert_eq!(outside, ["docs/SUMMARY.md: docs/two.md is not in it"]);
    }

    #[test]
    fn a_link_is_followed_from_its_page() {
        let why = |page: &str, target: &str| broken(&tree(), page, target).unwrap();
        assert_eq!(why("docs/adr/0001-a.md", "../../core/model/src"), None);
        assert_eq!(why("docs/adr/0001-a.md", "https://example.org/x"), None);
        assert_eq!(why("docs/adr/0001-a.md", "core/model"), Some("leads nowhere"));
        // This page is of the project itself.
        assert_eq!(why("README.md", "#tandem"), None);
        assert_eq!(why("README.md", "#nobody-wrote-this"), Some("no heading has that name"));
    }

    #[test]
    fn a_decision_is_listed_as_it_says() {
        let texts = |second: &str| {
            let first = "# 0001: Of `a`\n\nStatus: accepted, amended by [0002](0002-b.md)\n";
            vec![("0001-a.md", first.to_owned()), ("0002-b.md", second.to_owned())]
        };
        let sound = "# 0002: Of b\n\nStatus: accepted\n";
        let list = "| | | |\n| --- | --- | --- |\n\
                    | [0001](0001-a.md) | Of a | accepted, amended by 0002 |\n\
                    | [0002](0002-b.md) | Of b | accepted |\n";
        assert!(decisions_as_listed(list, &texts(sound)).is_empty());
        for other in
            ["# 0002: Of c\n\nStatus: accepted\n", "# 0003: Of b\n\nStatus: accepted\n", "# Of b\n"]
        {
            assert!(!decisions_as_listed(list, &texts(other)).is_empty(), "{other}");
        }
        for status in ["", "done", "superseded by 0003", "superseded by 2"] {
            let text = format!("# 0002: Of b\n\nStatus: {status}\n");
            let list = list.replace("Of b | accepted", &format!("Of b | {status}"));
            assert!(!decisions_as_listed(&list, &texts(&text)).is_empty(), "{status}");
        }
        let longer = format!("{list}| [0003](0003-c.md) | Of c | accepted |\n");
        assert!(!decisions_as_listed(&longer, &texts(sound)).is_empty());
    }
}
