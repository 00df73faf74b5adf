//! Rules of the house that the compiler cannot see.

use std::fs;

use crate::sentences::{sentences, stands_apart};
use crate::{Outcome, changelog, dependencies, docs, formats, output, rooms, root};

/// The crates that may hold unsafe code; the compiler forbids it in all others.
const WITH_UNSAFE: [&str; 2] = ["core/vault", "tests/faults"];

/// The files of them that may, each with its reason at its top.
const UNSAFE: [&str; 4] = [
    "core/vault/src/allocator.rs",
    "core/vault/src/provider.rs",
    "core/vault/src/key.rs",
    "tests/faults/src/vfs.rs",
];

/// What a public CI does.
const CI: &str = ".github/workflows/ci.yml";

/// Ways to let unsafe code in.
const LETS_IN: [&str; 3] = ["allow(unsafe_code", "expect(unsafe_code", "warn(unsafe_code"];

pub(crate) fn run() -> Outcome {
    let mut wrong = unsafe_elsewhere()?;
    wrong.extend(network_in_the_core()?);
    wrong.extend(tests_in_the_product()?);
    wrong.extend(dependencies::check()?);
    wrong.extend(other_versions_in_ci()?);
    let arrows = rooms::run()?;
    println!("core/tandem: {} arrows up", arrows.len());
    wrong.extend(arrows);
    wrong.extend(sentences_outside_words()?);
    wrong.extend(docs::run()?);
    wrong.extend(formats::run()?);
    wrong.extend(tags_have_what_they_need()?);
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// Every other crate takes the workspace's lints, which forbid `unsafe`.
fn unsafe_elsewhere() -> Result<Vec<String>, String> {
    let listed = |pattern: &str| {
        output("git", &["ls-files", "--cached", "--others", "--exclude-standard", pattern])
    };
    let mut wrong = Vec::new();
    let may = |file: &str| WITH_UNSAFE.iter().any(|folder| file.starts_with(folder));
    for manifest in listed("*/Cargo.toml")?.lines().filter(|it| !may(it)) {
        let text = fs::read_to_string(root().join(manifest)).map_err(|error| error.to_string())?;
        if !forbids_unsafe(&text) {
            wrong.push(format!("{manifest}: [lints] workspace = true is missing"));
        }
    }
    for file in listed("*.rs")?.lines().filter(|it| may(it) && !UNSAFE.contains(it)) {
        let Ok(text) = fs::read_to_string(root().join(file)) else { continue };
        if LETS_IN.iter().any(|word| text.contains(word)) {
            wrong.push(format!("{file}: unsafe code may stand only in {}", UNSAFE.join(" and ")));
        }
    }
    Ok(wrong)
}

/// Whether a manifest takes the workspace's lints, or says the one that matters here by itself.
fn forbids_unsafe(manifest: &str) -> bool {
    manifest.contains("\n[lints]\nworkspace = true\n")
        || manifest.contains("\n[lints.rust]\nunsafe_code = \"forbid\"\n")
}

/// The core talks to no network, and neither does what has its keys: none of the crates that could do it is below them.
/// What goes to servers is a program of its own, in a workspace of its own.
fn network_in_the_core() -> Result<Vec<String>, String> {
    const NETWORK: [&str; 9] = [
        "reqwest",
        "hyper",
        "ureq",
        "tokio",
        "async-std",
        "socket2",
        "rustls",
        "native-tls",
        "opendal",
    ];
    let mut wrong = Vec::new();
    for program in ["tandem", "tandem-cli", "tandem-ffi"] {
        let tree = output("cargo", &["tree", "-p", program, "-e", "normal", "--prefix", "none"])?;
        let names = tree.lines().filter_map(|line| line.split(' ').next());
        let found = names.filter(|name| NETWORK.contains(name));
        wrong.extend(found.map(|name| format!("{name}: {program} has no network")));
    }
    Ok(wrong)
}

/// What is handed to people is built without what is there for tests and benchmarks alone.
fn tests_in_the_product() -> Result<Vec<String>, String> {
    let mut wrong = Vec::new();
    for program in ["tandem-cli", "tandem-ffi"] {
        let tree = output(
            "cargo",
            &["tree", "-p", program, "-e", "normal,build,features", "--prefix", "none"],
        )?;
        let found = tree.lines().filter(|line| {
            line.starts_with("tandem")
                && (line.contains("feature \"testing\"") || line.contains("feature \"bench\""))
        });
        wrong.extend(found.map(|line| format!("{program} is built with {line}")));
    }
    Ok(wrong)
}

/// The public CI names versions that stand elsewhere. It is not run with the tests, so nothing else
/// would tell that one of them is another one by now.
fn other_versions_in_ci() -> Result<Vec<String>, String> {
    let read = |file: &str| {
        fs::read_to_string(root().join(file)).map_err(|error| format!("{file}: {error}"))
    };
    let (manifest, android) = (read("Cargo.toml")?, read("android/gradle/libs.versions.toml")?);
    let value = |text: &str, key: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{key} = \"")));
        let found = line.and_then(|rest| rest.split('"').next()).map(str::to_owned);
        found.ok_or_else(|| format!("no {key} to compare {CI} with"))
    };
    let named = [
        format!("container: rust:{}-", value(&manifest, "rust-version")?),
        format!("NDK: {}\n", value(&android, "ndk")?),
        format!("platforms;android-{}\"", value(&android, "compileSdk")?),
        format!("cargo-ndk --version {} ", value(&android, "cargoNdk")?),
    ];
    let ci = read(CI)?;
    let missing = named.iter().filter(|it| !ci.contains(it.as_str()));
    Ok(missing.map(|it| format!("{CI}: should say `{}`", it.trim_end())).collect())
}

/// Words come from `core/words`, in both languages.
fn sentences_outside_words() -> Result<Vec<String>, String> {
    let files = output("git", &["ls-files", "-co", "--exclude-standard", "core/*/src/*.rs"])?;
    let mut wrong = Vec::new();
    for file in files.lines().filter(|file| !stands_apart(file)) {
        let Ok(text) = fs::read_to_string(root().join(file)) else { continue };
        for sentence in sentences(&text) {
            wrong.push(format!(
                "{file}:{}: {:?}: words are for core/words",
                sentence.line, sentence.text
            ));
        }
    }
    Ok(wrong)
}

/// Every version that is tagged has its section, and a fixture that later versions must open.
fn tags_have_what_they_need() -> Result<Vec<String>, String> {
    let file = root().join("CHANGELOG.md");
    let text = fs::read_to_string(file).map_err(|error| format!("CHANGELOG.md: {error}"))?;
    let tags = output("git", &["tag", "--list", "v*"])?;
    let mut wrong = changelog::check(&text, &tags);
    for version in tags.lines().filter_map(|tag| tag.strip_prefix('v')) {
        let fixture = format!("tests/upgrade/{version}/answers.jsonl");
        if !root().join(&fixture).is_file() {
            wrong.push(format!("{fixture} is not there, and {version} is tagged"));
        }
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_that_forgets_the_lints_is_seen() {
        assert!(forbids_unsafe("[package]\n\n[lints]\nworkspace = true\n"));
        assert!(forbids_unsafe("[package]\n\n[lints.rust]\nunsafe_code = \"forbid\"\n"));
        assert!(!forbids_unsafe("[package]\n\n[dependencies]\nserde.workspace = true\n"));
        assert!(!forbids_unsafe("[package]\n\n[lints.rust]\nunsafe_code = \"deny\"\n"));
    }
}
