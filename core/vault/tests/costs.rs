//! A program that is handed to a person knows no cheap key derivation, whatever it is told.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};

use tandem_vault::Cost;

const VARIABLE: &str = "TANDEM_TEST_COST";

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// All sources below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|it| it == "rs") {
            found.push(path);
        }
    }
}

/// Every crate of the product: its folder.
fn product() -> Vec<PathBuf> {
    let crates = ["core", "bindings"].map(|room| fs::read_dir(top().join(room)).unwrap());
    let folders = crates.into_iter().flatten().map(|entry| entry.unwrap().path());
    folders.filter(|folder| folder.join("Cargo.toml").is_file()).collect()
}

#[test]
fn house_b4_only_a_debug_build_for_tests_reads_the_variable() {
    let mut places = Vec::new();
    for folder in product() {
        let mut files = Vec::new();
        sources(&folder.join("src"), &mut files);
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            let lines: Vec<_> = text.lines().map(str::trim).collect();
            for (at, line) in lines.iter().enumerate() {
                if line.contains(VARIABLE) && !line.starts_with("//") {
                    places.push((file.clone(), lines[at - 1].to_owned()));
                }
            }
        }
    }
    assert_eq!(places.len(), 1, "{places:?}");
    assert!(places[0].0.ends_with("core/vault/src/ways.rs"), "{places:?}");
    assert_eq!(places[0].1, r#"#[cfg(all(feature = "testing", debug_assertions))]"#);
}

/// `cargo xtask lint` asks cargo itself; this needs no cargo, and names the line.
#[test]
fn house_b4_nothing_is_built_for_tests_by_default() {
    for folder in product() {
        let manifest = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let mut section = "";
        for line in manifest.lines().map(str::trim) {
            if line.starts_with('[') {
                section = line;
            }
            let builds = section.ends_with("dependencies]") && section != "[dev-dependencies]";
            let default = section == "[features]" && line.starts_with("default");
            let told = line.contains("\"testing\"") || line.contains("\"bench\"");
            assert!(!(told && (builds || default)), "{}: {line}", folder.display());
        }
    }
}

/// These tests set no variable: what is usual is what a person gets.
#[test]
fn house_b4_what_is_usual_is_the_standard() {
    if std::env::var_os(VARIABLE).is_none() {
        assert_eq!(Cost::usual(), Cost::STANDARD);
    }
    assert_ne!(Cost::TEST_ONLY, Cost::STANDARD);
}
