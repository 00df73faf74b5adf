//! No sentence for a person stands in the source of the core: they are in `core/words`, in both
//! languages.
//!
//! What a sentence is cannot be told for sure. Here it is a string of three words or more, outside
//! tests, comments and attributes, that goes neither to a programmer (a panic, an assertion, what a
//! table is asked in SQL) nor into an error: an error's reason has its words by its name, which
//! `core/words/tests/errors.rs` sees to. What is left is listed below, each with its reason.

/// Files whose sentences are nobody's to read, each with its reason.
const ELSEWHERE: [(&str, &str); 12] = [
    ("core/words/", "this is where they stand"),
    ("core/vault/", "it knows no person: what it says is an error"),
    ("core/feeds/", "what foreign lists say, to be recognised"),
    ("core/model/src/error.rs", "what an error says to a programmer"),
    ("core/model/src/skills/practice.rs", "the reasons of errors"),
    ("core/model/src/time/foreign.rs", "names that other programs write, to be recognised"),
    ("core/model/src/meeting/positions.rs", "titles of what was published"),
    ("core/report/src/fhir/codes.rs", "a code's display is its code system's"),
    ("core/report/src/fhir/definitions.rs", "a code system's own description"),
    ("core/report/src/fhir/check.rs", "the reasons of errors"),
    ("core/share/src/seal.rs", "a format of bytes"),
    (
        "core/tandem/src/leaving/research/columns.rs",
        "heads of a data dictionary, as REDCap has them",
    ),
];

/// Who is told what stands in the parentheses: not a person.
const NOT_FOR_A_PERSON: [&str; 21] = [
    // A programmer.
    "expect",
    "panic!",
    "unreachable!",
    "assert!",
    "assert_eq!",
    "assert_ne!",
    "debug_assert!",
    "compile_error!",
    "#",
    // The database.
    "prepare",
    "prepare_cached",
    "query_row",
    "execute",
    "execute_batch",
    // An error.
    "invalid",
    "refuse",
    "Refused",
    "Damaged",
    "Unreadable",
    "NotAge",
    "write_str",
];

/// How a text begins that a browser reads.
const MARKUP: [&str; 2] = ["<", "default-src "];

/// Words of SQL. In capitals, none stands in a sentence.
const SQL: [&str; 15] = [
    "SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "DROP", "PRAGMA", "WITH", "REPLACE", "WHERE",
    "AND", "OR", "ORDER", "BETWEEN", "LIMIT",
];

/// A string that reads like a sentence, with its line.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Sentence {
    pub(crate) line: usize,
    pub(crate) text: String,
}

/// Every sentence for a person in one file.
pub(crate) fn sentences(source: &str) -> Vec<Sentence> {
    let tests = ["#[cfg(test)]\nmod tests", "#[cfg(test)]\npub(super) mod tests"];
    let source = tests.iter().fold(source, |text, tests| text.split(tests).next().unwrap_or(text));
    let mut reader = Reader { source, at: 0, open: Vec::new(), reason: None };
    let mut found = Vec::new();
    while let Some((start, text)) = reader.next_string() {
        let told = reader.open.iter().any(|call| NOT_FOR_A_PERSON.contains(call));
        let before = &source[..start];
        let told = told || reader.reason.is_some() || is_field(before);
        if !told && is_sentence(&text) && !is_expectation(source, before) {
            let line = source[..start].matches('\n').count() + 1;
            found.push(Sentence { line, text });
        }
    }
    found
}

/// Whether a file has no sentence for a person by what it is: see `ELSEWHERE`, and tests.
pub(crate) fn stands_apart(file: &str) -> bool {
    let listed = ELSEWHERE.iter().any(|(place, _)| file.starts_with(place));
    listed || file.ends_with("tests.rs") || file.contains("/tests/")
}

/// Three words or more that are neither SQL nor markup.
fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().filter(|part| {
        let word = part.trim_matches(|c: char| !c.is_alphanumeric());
        !word.is_empty()
            && !part.contains(['{', '}'])
            && word.chars().all(|c| c.is_alphabetic() || "'’-".contains(c))
    });
    let words: Vec<_> = words.collect();
    words.len() >= 3
        && !MARKUP.iter().any(|it| text.starts_with(it))
        && !words.iter().any(|word| SQL.contains(word))
}

/// Whether this is `let memory = "…"`, for an `expect(memory)`, or `const REASON: &str = "…"`, for an
/// `invalid(field, REASON)`.
fn is_expectation(source: &str, before: &str) -> bool {
    let constant = before.strip_suffix(": &str = ").and_then(|text| text.rsplit(' ').next());
    let reason = constant.is_some_and(|name| {
        source.lines().any(|line| line.contains("invalid(") && line.contains(name))
            || source.contains(&format!("{{{name}}}"))
    });
    let name = before.strip_suffix(" = ").and_then(|text| text.rsplit(' ').next());
    reason || name.is_some_and(|name| source.contains(&format!("expect({name})")))
}

/// Whether this is what `why:` or `what:` of an error is.
fn is_field(before: &str) -> bool {
    let before = before.trim_end();
    before.ends_with(" why:") || before.ends_with(" what:")
}

/// Goes through a file from string to string, and knows in which parentheses it stands.
struct Reader<'a> {
    source: &'a str,
    at: usize,
    /// What was called by each parenthesis that is open, `#` for an attribute.
    open: Vec<&'a str>,
    /// How deep a `let why` is that has not ended.
    reason: Option<usize>,
}

impl<'a> Reader<'a> {
    /// The next string: where it begins, and what it says.
    fn next_string(&mut self) -> Option<(usize, String)> {
        loop {
            let rest = &self.source[self.at..];
            let c = rest.chars().next()?;
            if let Some(comment) = rest.strip_prefix("//") {
                self.at += 2 + comment.find('\n').unwrap_or(comment.len());
            } else if let Some(after) = raw(rest) {
                let start = self.at;
                let hashes = &rest[1..after];
                let end = format!("{}{}", '"', &hashes[..hashes.len() - 1]);
                let body = &rest[after..];
                let length = body.find(&end).unwrap_or(body.len());
                self.at += after + length + end.len();
                return Some((start, body[..length].to_owned()));
            } else if c == '"' {
                let start = self.at;
                return Some((start, self.string()));
            } else if c == '\'' {
                self.at += character(rest);
            } else {
                self.step(c);
            }
        }
    }

    /// One character of code.
    fn step(&mut self, c: char) {
        let before = &self.source[..self.at];
        match c {
            '(' | '[' | '{' => self.open.push(called(before)),
            ')' | ']' | '}' => {
                self.open.pop();
                if self.reason.is_some_and(|depth| depth > self.open.len()) {
                    self.reason = None;
                }
            }
            ';' if self.reason == Some(self.open.len()) => self.reason = None,
            '=' if before.trim_end().ends_with("let why") => self.reason = Some(self.open.len()),
            _ => {}
        }
        self.at += c.len_utf8();
    }

    fn string(&mut self) -> String {
        let mut said = String::new();
        let mut rest = &self.source[self.at + 1..];
        while let Some(at) = rest.find(['"', '\\']) {
            said += &rest[..at];
            let after = &rest[at + 1..];
            if rest.as_bytes()[at] == b'"' {
                rest = after;
                break;
            }
            rest = match after.chars().next() {
                // It goes on in the next line.
                Some('\n') => after.trim_start(),
                Some(escaped) => {
                    said.push(if escaped == 'n' { '\n' } else { escaped });
                    &after[escaped.len_utf8()..]
                }
                None => after,
            };
        }
        self.at = self.source.len() - rest.len();
        said
    }
}

/// How long the beginning of a raw string is: `r#"`.
fn raw(rest: &str) -> Option<usize> {
    let hashes = rest.strip_prefix('r')?;
    let quote = hashes.find(|c| c != '#')?;
    hashes[quote..].starts_with('"').then_some(quote + 2)
}

/// How long a character is, `'"'` among them; one byte of a lifetime.
fn character(rest: &str) -> usize {
    let inside = &rest[1..];
    let Some(first) = inside.chars().next() else { return 1 };
    let first = if first == '\\' {
        inside.find('\'').map_or(0, |at| if at == 1 { 2 } else { at })
    } else {
        first.len_utf8()
    };
    if inside[first..].starts_with('\'') { first + 2 } else { 1 }
}

/// What a parenthesis after this text calls; `#` where it opens an attribute.
fn called(before: &str) -> &str {
    if before.ends_with('#') || before.ends_with("#!") {
        return "#";
    }
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    let name = before.strip_suffix('!').unwrap_or(before);
    let start = name.rfind(|c| !plain(c)).map_or(0, |at| at + 1);
    &before[start.min(before.len())..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(source: &str) -> Vec<String> {
        sentences(source).into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn a_sentence_is_found_wherever_it_stands() {
        let source = r##"
            //! "Not in a comment at all."
            fn told(name: &'static str) -> String {
                let quote = '"';
                let escaped = '\'';
                let raw = r#"In a raw string, too."#;
                format!("Hello {name}, here you are.")
            }
            const TITLE: &str = "Every word \
                of two lines";
        "##;
        assert_eq!(
            found(source),
            ["In a raw string, too.", "Hello {name}, here you are.", "Every word of two lines"]
        );
        assert_eq!(sentences(source)[1].line, 7);
    }

    #[test]
    fn what_is_for_a_programmer_a_table_or_an_error_is_none() {
        let source = r#"
            #[expect(dead_code, reason = "it is read by nobody yet")]
            fn refused(db: &Connection) -> Result<()> {
                db.prepare("select this from that")?;
                let sql = "SELECT one FROM two WHERE three";
                let why = if late { "not after the last day" } else { "one of the days" };
                let file = read().expect("it was there just now");
                assert!(file, "it is {} and no {}", a, b);
                Err(TandemError::invalid("on", format!("a date on which it falls")))
            }
            fn other() -> Error { Error::Io { why: "the disk is full again".into() } }
            const KEY: &str = "hours.none";
            const TWO: &str = "two words";
        "#;
        assert_eq!(found(source), [""; 0]);
        assert_eq!(found("fn f() { let why = 1; say(\"after it one is told\") }").len(), 1);
    }

    #[test]
    fn tests_may_say_what_they_like() {
        assert_eq!(
            found("#[cfg(test)]\nmod tests {\n const A: &str = \"one two three\"; }"),
            [""; 0]
        );
    }
}
