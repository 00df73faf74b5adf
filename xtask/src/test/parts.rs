//! What there is to pass: every part, as data.

/// Names for several parts at once.
pub(super) const TIERS: [&str; 2] = ["quick", "all"];

/// One part of the tests.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) name: &'static str,
    /// Who it belongs to: what a change touches tells which parts to pass.
    pub(super) room: Room,
    pub(super) tiers: &'static [&'static str],
    /// What it tries.
    pub(super) tries: &'static str,
    /// What `tests/set-up` makes ready for it: the names it knows, or COMMAND=PACKAGE. A script of a
    /// part's own sees to its programs itself, in its building.
    pub(super) needs: &'static [&'static str],
    /// The command that works in cargo's own folder (`target/debug`), by turns; nothing where none
    /// does.
    pub(super) builds: &'static [&'static str],
    /// The command that works beside others, once the first has succeeded: it leaves that folder
    /// alone. `xtask` is this program.
    pub(super) runs: &'static [&'static str],
    /// Whether it counts tests, and so must have passed one.
    pub(super) counts: bool,
}

/// The rooms of the house, as far as tests are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Room {
    /// How code is written.
    Rules,
    /// The Rust crates.
    Core,
    /// What leaves a record.
    Files,
    /// Libraries for other languages.
    Languages,
    /// What a phone carries.
    Phones,
}

/// In the order in which they build. The long one comes last: what was built before it runs beside.
pub(super) const PARTS: &[Part] = &[
    Part {
        name: "format",
        room: Room::Rules,
        tiers: &["quick", "all"],
        tries: "Rust sources against rustfmt",
        needs: &[],
        builds: &[],
        runs: &["cargo", "fmt", "--all", "--check"],
        counts: false,
    },
    Part {
        name: "rules",
        room: Room::Rules,
        tiers: &["quick", "all"],
        tries: "sources against the rules of the house",
        needs: &["git=git"],
        builds: &[],
        runs: &["xtask", "lint"],
        counts: false,
    },
    Part {
        name: "deny",
        room: Room::Rules,
        tiers: &["quick", "all"],
        tries: "licences, banned crates, sources and known faults of what it is built from",
        needs: &[],
        builds: &[],
        runs: &["tests/deny/run"],
        counts: true,
    },
    Part {
        name: "zones",
        room: Room::Rules,
        tiers: &["all"],
        tries: "the zone database that is built in against the newest one there is",
        needs: &[],
        builds: &[],
        runs: &["tests/zones/run"],
        counts: false,
    },
    Part {
        name: "commits",
        room: Room::Rules,
        tiers: &["all"],
        tries: "the last commits against the size that can be reviewed; tells, and refuses none",
        needs: &["git=git"],
        builds: &[],
        runs: &["xtask", "commits"],
        counts: false,
    },
    Part {
        name: "size",
        room: Room::Phones,
        tiers: &["all"],
        tries: "the library for phones against the size it had, in a folder of its own (target/mobile)",
        needs: &["cc=gcc"],
        builds: &[],
        runs: &["xtask", "size"],
        counts: false,
    },
    Part {
        name: "phones",
        room: Room::Phones,
        tiers: &["all"],
        tries: "Rust and C against the targets of Android and iOS: a compile check, in a folder of its own \
                (target/cross)",
        needs: &["python3=python3", "cc=gcc"],
        builds: &[],
        runs: &["xtask", "cross-check", "--quick"],
        counts: false,
    },
    Part {
        name: "lints",
        room: Room::Rules,
        tiers: &["all"],
        tries: "every crate against clippy",
        needs: &["cc=gcc"],
        builds: &["cargo", "clippy", "--workspace", "--all-targets", "--quiet", "--", "-Dwarnings"],
        runs: &[],
        counts: false,
    },
    Part {
        name: "docs",
        room: Room::Rules,
        tiers: &["quick", "all"],
        tries: "links and markup of the documentation against rustdoc",
        needs: &["cc=gcc"],
        builds: &[
            "cargo",
            "doc",
            "--workspace",
            "--no-deps",
            "--quiet",
            "--config",
            "build.rustdocflags=['-Dwarnings']",
        ],
        runs: &[],
        counts: false,
    },
    Part {
        name: "kotlin",
        room: Room::Languages,
        tiers: &["all"],
        tries: "the Kotlin library against the core, on a desktop JVM; its style against ktlint",
        needs: &[],
        builds: &["tests/kotlin/run", "build"],
        runs: &["tests/kotlin/run", "tests"],
        counts: true,
    },
    Part {
        name: "desktop",
        room: Room::Phones,
        tiers: &["all"],
        tries: "the app's screens over the core, in a window that is not shown (Compose: 140 MB the first time)",
        needs: &["mvn=maven", "javac=openjdk-17-jdk-headless"],
        builds: &["xtask", "desktop", "--build"],
        runs: &["xtask", "desktop", "--test"],
        counts: true,
    },
    Part {
        name: "android",
        room: Room::Phones,
        tiers: &["all"],
        tries: "the app as a phone has it: compiled against androidx and Android 15, run under Robolectric (600 MB \
                the first time)",
        needs: &[
            "mvn=maven",
            "javac=openjdk-17-jdk-headless",
            "unzip=unzip",
            "aapt2=aapt",
            "framework",
        ],
        builds: &["xtask", "android", "--build"],
        runs: &["xtask", "android"],
        counts: true,
    },
    Part {
        name: "python",
        room: Room::Languages,
        tiers: &["all"],
        tries: "the Python library against the core",
        needs: &["python"],
        builds: &["tests/python/run", "build"],
        runs: &["tests/python/run", "tests"],
        counts: true,
    },
    Part {
        name: "pages",
        room: Room::Files,
        tiers: &["all"],
        tries: "pages for a coach in Chromium; sealed files in the reader's script",
        needs: &[],
        builds: &["tests/web/run", "build"],
        runs: &["tests/web/run", "tests"],
        counts: true,
    },
    Part {
        name: "judges",
        room: Room::Files,
        tiers: &["all"],
        tries: "PDF and FHIR against veraPDF, HAPI, page-validation, qpdf and pdftotext",
        needs: &["python"],
        builds: &["tests/judges/run", "build"],
        runs: &["tests/judges/run", "tests"],
        counts: true,
    },
    Part {
        name: "remote",
        room: Room::Core,
        tiers: &["all"],
        tries: "places on servers: wsgidav, moto, rclone, and one that does what none should, in a folder of its own \
                (target/remote)",
        needs: &["cc=gcc"],
        builds: &["tests/remote/run", "build"],
        runs: &["tests/remote/run", "tests"],
        counts: true,
    },
    Part {
        name: "units",
        room: Room::Core,
        tiers: &["quick"],
        tries: "the tests that stand beside the code of every crate",
        needs: &["python", "libical", "cc=gcc"],
        builds: &["cargo", "test", "--workspace", "--lib", "--bins", "--no-fail-fast"],
        runs: &[],
        counts: true,
    },
    Part {
        name: "torture",
        room: Room::Core,
        tiers: &["all"],
        tries: "two minutes of random operations with random faults: nothing is lost",
        needs: &["cc=gcc", "strace=strace"],
        builds: &["xtask", "torture", "--minutes", "2"],
        runs: &[],
        counts: true,
    },
    // Its running, too: a build beside it would take away the programs that it calls.
    Part {
        name: "core",
        room: Room::Core,
        tiers: &["all"],
        tries: "every crate: units, tests against Python's libraries, SQLCipher's own build and age",
        needs: &[
            "python",
            "libical",
            "age",
            "cc=gcc",
            "git=git",
            "pdftotext=poppler-utils",
            "qpdf=qpdf",
            "strace=strace",
        ],
        builds: &["cargo", "test", "--workspace", "--no-fail-fast"],
        runs: &[],
        counts: true,
    },
    // Last: by then `phones`, which goes on beside the others, has brought the clang that tries its headers.
    Part {
        name: "swift",
        room: Room::Phones,
        tiers: &["all"],
        tries: "the Swift package: parsed, its headers compiled; with a Swift, against the core",
        needs: &["python"],
        builds: &["tests/swift/run"],
        runs: &[],
        counts: true,
    },
];

impl Part {
    /// Whether a name given on the command line means this part.
    pub(super) fn answers_to(&self, name: &str) -> bool {
        self.name == name || self.tiers.contains(&name)
    }
}

/// The parts for a reader, room by room.
pub(super) fn list() -> String {
    let mut text = String::new();
    for part in PARTS {
        let room = format!("{:?}", part.room).to_lowercase();
        let tiers = part.tiers.join(", ");
        text += &format!("  {:<9}{room:<11}{tiers:<12}{}\n", part.name, part.tries);
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_told_apart() {
        let names: BTreeSet<_> = PARTS.iter().map(|part| part.name).chain(TIERS).collect();
        assert_eq!(names.len(), PARTS.len() + TIERS.len());
    }

    #[test]
    fn every_part_does_something_and_is_of_a_tier() {
        for part in PARTS {
            assert!(!part.builds.is_empty() || !part.runs.is_empty(), "{}", part.name);
            assert!(part.tiers.iter().all(|tier| TIERS.contains(tier)), "{}", part.name);
            assert!(!part.tiers.is_empty(), "{}", part.name);
        }
    }

    #[test]
    fn every_part_stands_in_the_page_about_testing() {
        let page = std::fs::read_to_string(crate::root().join("docs/testing.md")).unwrap();
        for part in PARTS {
            assert!(page.contains(&format!("\n| `{}` |", part.name)), "{}", part.name);
        }
    }

    /// What a cargo command would do beside others, a build could undo.
    #[test]
    fn nothing_that_runs_beside_others_builds_in_cargos_folder() {
        for part in PARTS.iter().filter(|part| part.runs.first() == Some(&"cargo")) {
            assert_eq!(part.name, "format");
        }
    }
}
