//! What the book shows is what the program prints.
//!
//! Every ```` ```console ```` block of the pages in `docs/SUMMARY.md` is run, a page from its top to its
//! bottom in one empty home, and what is printed is held against what stands there. A page sets what a
//! person would have typed or their clock would say by `<!-- set NAME=value -->`. What is drawn anew each
//! time (ids, spare keys, six words) need only be of the same shape; `…` on a line of its own stands for
//! lines that are left out, and at the end of a line for the rest of it.
//!
//! `TANDEM_BOOK=write cargo test -p tandem-cli --test it book::` writes what is printed into the pages, but not
//! into blocks that agree. trycmd does much of this for lines, but asks for `[..]` where something is left
//! out, and a page is for people.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::common::{Person, here};

fn docs() -> PathBuf {
    here("../../../docs")
}

#[test]
fn the_book_shows_what_the_program_prints() {
    let summary = fs::read_to_string(docs().join("SUMMARY.md")).unwrap();
    let pages = summary.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
    let write = std::env::var("TANDEM_BOOK").is_ok_and(|it| it == "write");
    let (mut commands, mut wrong) = (0, Vec::new());
    for page in pages {
        let file = docs().join(page);
        let text = fs::read_to_string(&file).unwrap();
        let run = Page::run(&text);
        commands += run.commands;
        if write && run.text != text {
            fs::write(&file, &run.text).unwrap();
        }
        wrong.extend(run.wrong.into_iter().map(|why| format!("docs/{page}: {why}")));
    }
    assert!(commands > 20, "{commands} commands were found");
    assert!(write || wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_is_not_printed_is_seen() {
    let page = |block: &str| Page::run(&format!("# A page\n\n```console\n{block}```\n\nEnd.\n"));
    let sound = "$ echo one; echo two\none\ntwo\n";
    assert_eq!(page(sound).wrong, [""; 0]);
    assert_eq!(page("$ printf 'a b\\nc\\nd\\n'\na …\n…\nd\n").wrong, [""; 0]);
    for shown in ["one\nthree\n", "one\n", "one\ntwo\nmore\n"] {
        let run = page(&format!("$ echo one; echo two\n{shown}"));
        assert_eq!(run.wrong.len(), 1, "{shown}");
        assert!(run.text.contains("two\none\ntwo\n```\n\nEnd.\n"), "{}", run.text);
    }
    assert_eq!(page("$ false\n").wrong.len(), 1, "what fails is no example");
    assert_eq!(page("$ tandem hours\nerror: …\n").wrong, [""; 0], "unless its refusal is shown");
}

#[test]
fn what_is_drawn_anew_is_compared_by_its_shape() {
    assert!(same("Logged [502acf08]", "Logged [5f2a1b33]"));
    assert!(!same("Logged [502acf08]", "Logged [5f2a1b3]"));
    assert!(!same("Logged 0:50", "Logged 0:51"));
    assert!(same("    GM2P-WA1B-K8BA", "    AAAA-0000-BBBB"));
    assert!(same("the key that ends in 49PW.", "the key that ends in ABCD."));
    assert!(!same("the key that ends in 49PW.", "the key that ends in 49P."));
    assert!(same("  six words  a b c d e f", "  six words  g h i j k l"));
    assert!(!same("  six words  a b c d e f", "  six words  g h i j k"));
    assert!(same("  In Spanish: á b c d e f g h", "  In Spanish: i j k l ñ n o p"));
    assert!(!same("  In Spanish: á b c d e f g h", "  In Spanish: i j k l ñ n o"));
    assert!(!same(
        "You have not compared the six words yet",
        "You have not compared the six words"
    ));
}

/// A page after its commands were run.
struct Page {
    /// As it would be with what was printed.
    text: String,
    commands: usize,
    wrong: Vec<String>,
}

impl Page {
    fn run(text: &str) -> Self {
        let mut person = Person::new();
        let mut page = Self { text: String::new(), commands: 0, wrong: Vec::new() };
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            page.put(line);
            let set = line.strip_prefix("<!-- set ").and_then(|it| it.strip_suffix(" -->"));
            if let Some((name, value)) = set.and_then(|it| it.split_once('=')) {
                person.set(name, value);
            }
            if line != "```console" {
                continue;
            }
            while let Some(line) = lines.next_if(|line| *line != "```") {
                page.put(line);
                let command = line.strip_prefix("$ ").expect("a block begins with a command");
                let told = |line: &&str| *line != "```" && !line.starts_with("$ ");
                let expected: Vec<_> = std::iter::from_fn(|| lines.next_if(told)).collect();
                page.compare(&person, command, &expected);
            }
        }
        page
    }

    fn put(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn compare(&mut self, person: &Person, command: &str, expected: &[&str]) {
        self.commands += 1;
        let (printed, well) = typed(person, command);
        let printed: Vec<_> = printed.lines().collect();
        let refusal = expected.iter().any(|line| line.starts_with("error: "));
        if well != refusal && agrees(expected, &printed) {
            expected.iter().for_each(|line| self.put(line));
        } else {
            printed.iter().for_each(|line| self.put(line));
            let (expected, printed) = (expected.join("\n"), printed.join("\n"));
            self.wrong.push(format!("$ {command}\n--- shown\n{expected}\n--- printed\n{printed}"));
        }
    }
}

/// What a person sees who types this, and whether it went well.
fn typed(person: &Person, command: &str) -> (String, bool) {
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("exec 2>&1; {command}")).stdin(Stdio::null());
    let program = Path::new(env!("CARGO_BIN_EXE_tandem")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let own = person.command(&[]);
    for (name, value) in own.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.env("PATH", format!("{}:{path}", program.display()));
    let done = shell.current_dir(person.path("")).output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    let home = person.path("").display().to_string();
    (said.replace(home.trim_end_matches('/'), "/home/sam"), done.status.success())
}

/// Whether what is shown is what is printed, but for what is left out.
fn agrees(shown: &[&str], printed: &[&str]) -> bool {
    match shown {
        [] => printed.is_empty(),
        ["…", rest @ ..] => (0..=printed.len()).any(|skip| agrees(rest, &printed[skip..])),
        [line, rest @ ..] => {
            printed.first().is_some_and(|it| same(line, it)) && agrees(rest, &printed[1..])
        }
    }
}

fn same(shown: &str, printed: &str) -> bool {
    match shown.strip_suffix('…') {
        Some(start) => printed.starts_with(start),
        None => shape(shown) == shape(printed),
    }
}

/// A line with a sign for each thing that is drawn anew.
fn shape(line: &str) -> String {
    let is_hex = |word: &str| word.chars().all(|c| c.is_ascii_hexdigit() && !c.is_uppercase());
    let is_key = |word: &str| {
        let mut groups = word.split('-');
        let sound = |group: &str| {
            group.len() == 4 && group.chars().all(|c| c.is_ascii_digit() || c.is_ascii_uppercase())
        };
        word.contains('-') && groups.all(sound)
    };
    let mut after = "";
    let words = line.split(' ').map(|word| {
        let ends_a_key = std::mem::replace(&mut after, word) == "in" && line.contains(" key ");
        let core = word.trim_matches(|c: char| !c.is_ascii_alphanumeric());
        match core {
            _ if core.len() >= 8 && is_hex(core) => word.replace(core, &"#".repeat(core.len())),
            _ if is_key(core) => word.replace(core, "KEY"),
            _ if ends_a_key && core.len() == 4 => word.replace(core, "TAG"),
            _ if core.starts_with("eyJ") => "CODE".to_owned(),
            _ => word.to_owned(),
        }
    });
    let line = words.collect::<Vec<_>>().join(" ");
    // Those of the other language are named.
    if let Some((before, words)) = line.split_once("In Spanish: ")
        && words.split(' ').count() == 8
    {
        return format!("{before}EIGHT WORDS");
    }
    // Six words stand alone, or in a column of their own.
    let start = line.rfind("  ").map_or(0, |at| at + 2);
    let last: Vec<_> = line[start..].split(' ').collect();
    let plain = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase());
    if last.len() == 6 && start > 0 && last.iter().all(plain) {
        return format!("{}SIX WORDS", &line[..start]);
    }
    line
}
