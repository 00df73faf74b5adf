//! `docs/formats.md` held against the code: whoever reads a file in twenty years has the table, and
//! a number that is wrong there costs them the file.
//!
//! Three comparisons. Every name with a version that stands in the code stands in the table, and the
//! other way round. Every number that the table gives is read out of the code (`NUMBERS`). The rows
//! are those of `NUMBERS` and of the names, so a row that nothing is compared with cannot slip in.

use std::collections::BTreeSet;
use std::fs;

use crate::markdown::Document;
use crate::{output, root};

const TABLE: &str = "docs/formats.md";

/// Rows that name a standard or another place, and no number of ours.
const OF_OTHERS: [&str; 9] = [
    "turn of writers",
    "in use",
    "change of keys",
    "mark of an erasing",
    "calendar",
    "FHIR",
    "study",
    "CSV",
    "terminal JSON",
];

/// What a row says, and where the code says it. In both, `{}` is the same number (thousands are
/// parted by a comma in the table and by a line in the code).
struct Number {
    row: &'static str,
    table: &'static str,
    file: &'static str,
    code: &'static str,
}

const fn number(
    row: &'static str,
    table: &'static str,
    file: &'static str,
    code: &'static str,
) -> Number {
    Number { row, table, file, code }
}

const NUMBERS: [Number; 19] = [
    number("key envelope", "{} MiB", "core/vault/src/ways.rs", "memory_kib: {} * 1024, passes"),
    number("key envelope", "{} passes", "core/vault/src/ways.rs", "* 1024, passes: {} }"),
    number(
        "key envelope",
        "tandem-keys/{}",
        "core/vault/src/envelope.rs",
        "const VERSION: u32 = {};",
    ),
    number("heads", "{} bytes of nonce", "core/vault/src/heads.rs", "const NONCE_LEN: usize = {};"),
    number("heads", "device {},", "core/vault/src/heads.rs", "const HEAD_LEN: usize = {} + "),
    number("heads", "sequence {},", "core/vault/src/heads.rs", "HEAD_LEN: usize = 16 + {} + "),
    number("heads", "MAC {})", "core/vault/src/journal/row.rs", "type Mac = [u8; {}];"),
    number(
        "journal row",
        "cut to {} bytes",
        "core/vault/src/journal/row.rs",
        "type Mac = [u8; {}];",
    ),
    number("natural id", "first {} bytes", "core/model/src/id.rs", "pub struct Id([u8; {}])"),
    number("other ids", "ids {} random", "core/model/src/id.rs", "pub struct Id([u8; {}])"),
    number("summary", "\"v\": {}", "core/share/src/document.rs", "const VERSION: u64 = {};"),
    number("sealed file", "age v{}", "core/share/src/age/header.rs", "b\"age-encryption.org/v{}\""),
    number("sealed file", "{} KiB", "core/share/src/seal.rs", "const STEP: usize = {} * 1024;"),
    number(
        "sealed page",
        "iterations {} to",
        "core/share/src/page.rs",
        "const ITERATIONS: u32 = {};",
    ),
    number("sealed page", "to {},", "core/share/src/page.rs", "= ITERATIONS..={};"),
    number("sealed page", "salt {},", "core/share/src/page.rs", "const SALT: usize = {};"),
    number("sealed page", "nonce {},", "core/share/src/page.rs", "const NONCE: usize = {};"),
    number("phrase to compare", "({} rounds", "core/share/src/words.rs", "NonZeroU32::new({})"),
    number(
        "phrase to compare",
        "{} words of",
        "core/share/src/words.rs",
        "(WordList::English, {}, ",
    ),
];

/// The schemas of a vault: what the table calls them, and where their steps are.
const SCHEMAS: [(&str, &str); 3] = [
    ("journal {}", "core/vault/migrations"),
    ("tables {}", "core/tandem/migrations"),
    ("lists {}", "core/tandem/migrations/lists"),
];

/// What is wrong with the table, a line each.
pub(crate) fn run() -> Result<Vec<String>, String> {
    let table = Table::of(&read(TABLE)?);
    let mut wrong = compare(&table, &names_in_the_code()?, &read);
    for (shape, folder) in SCHEMAS {
        let files =
            fs::read_dir(root().join(folder)).map_err(|error| format!("{folder}: {error}"))?;
        let names = files.filter_map(|file| file.ok()?.file_name().into_string().ok());
        let steps = names.filter(|name| name.ends_with(".sql")).count();
        if table.numbers("vault", shape) != BTreeSet::from([steps as u64]) {
            wrong.push(format!("{TABLE}: vault: {shape} is no longer so: {folder} has {steps}"));
        }
    }
    Ok(wrong)
}

fn read(file: &str) -> Result<String, String> {
    fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"))
}

/// The rows: what, and everything that is said of it.
struct Table(Vec<(String, String)>);

impl Table {
    fn of(text: &str) -> Self {
        let rows = Document::read(text).rows.into_iter();
        Self(rows.filter_map(|row| Some((row.first()?.clone(), row[1..].join(" | ")))).collect())
    }

    /// The numbers that stand in a row where a shape has `{}`.
    fn numbers(&self, row: &str, shape: &str) -> BTreeSet<u64> {
        let text = self.0.iter().find(|(name, _)| name == row);
        text.map(|(_, text)| numbers(text, shape)).unwrap_or_default()
    }
}

fn compare(
    table: &Table,
    code: &BTreeSet<String>,
    read: &dyn Fn(&str) -> Result<String, String>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    let said: BTreeSet<String> = table.0.iter().flat_map(|(_, text)| names(text)).collect();
    wrong.extend(code.difference(&said).map(|it| format!("{TABLE}: has no row for {it}")));
    wrong.extend(said.difference(code).map(|it| format!("{TABLE}: {it} is not in the code")));
    for (row, text) in &table.0 {
        let compared =
            NUMBERS.iter().any(|it| it.row == row) || !names(text).is_empty() || row == "vault";
        if !compared && !OF_OTHERS.contains(&row.as_str()) {
            wrong.push(format!("{TABLE}: nothing in the code is compared with {row}"));
        }
    }
    for Number { row, table: shape, file, code } in &NUMBERS {
        let in_table = table.numbers(row, shape);
        let in_code = read(file).map(|source| numbers(&source, code)).unwrap_or_default();
        if in_code.is_empty() || in_table != in_code {
            wrong.push(format!(
                "{TABLE}: {row}: {shape} is {in_table:?} there and {in_code:?} in {file}"
            ));
        }
    }
    wrong
}

/// Every name with a version in what ships: the source without tests and comments, and the content.
fn names_in_the_code() -> Result<BTreeSet<String>, String> {
    let places = ["core/*/src/*.rs", "core/words/content/*.json"];
    let list = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let files = output("git", &[&list[..], &places].concat())?;
    let mut found = BTreeSet::new();
    for file in files.lines() {
        let Ok(text) = fs::read_to_string(root().join(file)) else { continue };
        let source = text.split("#[cfg(test)]").next().unwrap_or_default();
        if !file.ends_with("tests.rs") {
            found.extend(source.lines().filter(|line| !is_comment(line)).flat_map(names));
        }
    }
    Ok(found)
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with("//")
}

/// The names with a version in a text: `tandem-`, letters, `/` or `:`, a number.
fn names(text: &str) -> Vec<String> {
    let starts = text.match_indices("tandem-").map(|(at, _)| &text[at..]);
    let name = |text: &str| {
        let word = text["tandem-".len()..].find(|c: char| !c.is_ascii_lowercase())?;
        let (name, rest) = text.split_at("tandem-".len() + word);
        let sign = rest.chars().next().filter(|sign| "/:".contains(*sign))?;
        let digits: String = rest[1..].chars().take_while(char::is_ascii_digit).collect();
        (!digits.is_empty()).then(|| format!("{name}{sign}{digits}"))
    };
    starts.filter_map(name).collect()
}

/// The numbers that stand in a text where a shape has `{}`.
fn numbers(text: &str, shape: &str) -> BTreeSet<u64> {
    let (before, after) = shape.split_once("{}").unwrap_or((shape, ""));
    let is_of = |c: &char| c.is_ascii_digit() || ",_".contains(*c);
    let mut found = BTreeSet::new();
    for (at, _) in text.match_indices(|c: char| c.is_ascii_digit()) {
        // From its first digit on.
        if !text[..at].ends_with(before) || text[..at].ends_with(|c| is_of(&c)) {
            continue;
        }
        let length = text[at..].chars().take_while(is_of).count();
        // A comma behind a number is no part of it.
        let digits = text[at..at + length].trim_end_matches(',');
        if text[at + digits.len()..].starts_with(after) {
            found.extend(digits.replace([',', '_'], "").parse::<u64>());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_that_of_the_code() {
        assert_eq!(run().unwrap(), Vec::<String>::new());
    }

    #[test]
    fn either_side_that_moves_is_seen() {
        let text = read(TABLE).unwrap();
        let code = names_in_the_code().unwrap();
        let moved = |from: &str, to: &str| {
            assert!(text.contains(from), "{from}");
            compare(&Table::of(&text.replace(from, to)), &code, &read)
        };
        // The table moves.
        assert_eq!(moved("`tandem-export/1`", "`tandem-export/2`").len(), 2);
        assert_eq!(moved("`tandem-heads/1`", "").len(), 1);
        assert_eq!(moved("600,000", "500,000").len(), 1);
        assert_eq!(moved("nonce 12", "nonce 16").len(), 1);
        assert_eq!(moved("| calendar |", "| something else |").len(), 1);
        // The code moves.
        let table = Table::of(&text);
        let mut more = code.clone();
        more.insert("tandem-elsewhere/1".to_owned());
        assert_eq!(compare(&table, &more, &read).len(), 1);
        let other = |file: &str| Ok(read(file)?.replace("600_000", "900_000"));
        assert_eq!(compare(&table, &code, &other).len(), 1);
        let gone = |file: &str| Ok(read(file)?.replace("const STEP", "const PACE"));
        assert_eq!(compare(&table, &code, &gone).len(), 1, "a number that is nowhere");
    }

    #[test]
    fn a_number_is_read_whole() {
        let found = |text: &str, shape: &str| Vec::from_iter(numbers(text, shape));
        assert_eq!(found("from 600,000 to 5,000,000, then", "to {},"), [5_000_000]);
        assert_eq!(found("= 600_000;", "= {};"), [600_000]);
        assert_eq!(found("salt 16, nonce 12", "nonce {},"), [0; 0]);
        assert_eq!(
            names("x tandem-coach:1? tandem-share/12 tandem-db tandem-a/b"),
            ["tandem-coach:1", "tandem-share/12"]
        );
    }
}
