//! Compiles the core for phones, and with the terminal for macOS and Windows.
//!
//! Two ways, told apart in every line that is printed:
//!
//! * with the Android NDK (`ANDROID_NDK_HOME`), Xcode (`xcrun`) or MinGW-w64 (its gcc) it builds what
//!   ships: the library for phones, the command for computers;
//! * without them it is **a compile check only**: the C parts (SQLCipher, ring) are compiled by the
//!   clang of the `ziglang` wheel with musl's headers in place of Android's, with Darwin's and with
//!   MinGW's, and an Android library is linked against empty stand-ins for the system's libraries.
//!   That shows that Rust and C compile for the target, that segments are aligned to 16 KB, and that
//!   nothing but our own functions is exported. It says nothing about running, and what it makes
//!   must never be shipped.
//!
//! `--small` goes on where only stand-ins are: it makes what a phone would carry at the `mobile` profile, stripped, and
//! keeps its size in `bindings/size.json`. That of iOS is linked by the linker that Rust brings, without what nothing
//! reaches, every call into the system left open.
//!
//! `--quick` stops before machine code is made: every line of Rust is checked and every line of C
//! compiled, unoptimised. That is the form that the test run uses.

mod kit;
mod zig;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use crate::{Outcome, elf, output, root, size, target_folder};
use kit::Kit;

/// The crate that phones carry.
const LIBRARY: &str = "tandem-ffi";

/// The crate that computers carry, with all of the core below it.
const COMMAND: &str = "tandem-cli";

/// The least alignment of a loadable segment that newer Android devices accept: their memory pages
/// are 16 KB, and a library aligned to less is refused when it is loaded.
const PAGE: u64 = 16 * 1024;

/// The oldest Android that Tandem runs on: 8.0, API level 26.
const ANDROID: &str = "26";

/// The oldest iOS that Tandem runs on: the first with `@Observable`.
const IOS: &str = "17.0";

/// The oldest macOS that Tandem runs on, of the same year.
const MACOS: &str = "14.0";

/// What runs on a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    Android,
    Ios,
    MacOs,
    Windows,
}

/// A target, and what clang calls it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Target {
    /// Rust's name of it.
    pub(crate) triple: &'static str,
    pub(crate) system: System,
    /// Clang's name, without the system's version.
    pub(crate) clang: &'static str,
    /// Where the wheel keeps headers for it, those of the processor first.
    pub(crate) headers: &'static [&'static str],
}

impl Target {
    /// Clang's name with the oldest system that the code may run on.
    pub(crate) fn versioned(self) -> String {
        let oldest = match self.system {
            System::Android => ANDROID,
            System::Ios => IOS,
            System::MacOs => MACOS,
            System::Windows => "",
        };
        format!("{}{oldest}", self.clang)
    }
}

const TARGETS: [Target; 7] = [
    Target {
        triple: "aarch64-linux-android",
        system: System::Android,
        clang: "aarch64-linux-android",
        headers: &["aarch64-linux-musl", "generic-musl", "aarch64-linux-any", "any-linux-any"],
    },
    Target {
        triple: "armv7-linux-androideabi",
        system: System::Android,
        clang: "armv7a-linux-androideabi",
        headers: &["arm-linux-musl", "generic-musl", "arm-linux-any", "any-linux-any"],
    },
    Target {
        triple: "x86_64-linux-android",
        system: System::Android,
        clang: "x86_64-linux-android",
        headers: &["x86_64-linux-musl", "generic-musl", "x86-linux-any", "any-linux-any"],
    },
    Target {
        triple: "aarch64-apple-ios",
        system: System::Ios,
        clang: "arm64-apple-ios",
        headers: &["any-darwin-any"],
    },
    Target {
        triple: "aarch64-apple-darwin",
        system: System::MacOs,
        clang: "arm64-apple-macos",
        headers: &["any-darwin-any"],
    },
    Target {
        triple: "x86_64-apple-darwin",
        system: System::MacOs,
        clang: "x86_64-apple-macos",
        headers: &["any-darwin-any"],
    },
    Target {
        triple: "x86_64-pc-windows-gnu",
        system: System::Windows,
        clang: "x86_64-w64-windows-gnu",
        headers: &["any-windows-any"],
    },
];

/// Left out of a quick check unless named. What could be wrong with them is seen elsewhere: the same
/// system on another processor of 64 bits, and the same processor on the computer that tests run on.
const BY_NAME: [&str; 2] = ["x86_64-linux-android", "x86_64-apple-darwin"];

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Depth {
    /// All of the Rust code checked, all of the C code compiled.
    Check,
    /// Machine code: a static library, for Android a shared one, for computers a command.
    Code,
    /// For phones as it ships, whatever it is made with, and how large that is.
    Small,
}

/// Compiles for every target and prints one line each; `--quick` and names of targets narrow it.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (flags, names): (Vec<_>, Vec<_>) =
        arguments.iter().partition(|argument| argument.starts_with("--"));
    let depth = match flags.as_slice() {
        [] => Depth::Code,
        [flag] if *flag == "--quick" => Depth::Check,
        [flag] if *flag == "--small" => Depth::Small,
        _ => return Err("usage: cargo xtask cross-check [--quick | --small] [TARGET…]".to_owned()),
    };
    if let Some(name) = names.iter().find(|name| TARGETS.iter().all(|it| it.triple != **name)) {
        let known = TARGETS.map(|target| target.triple).join(", ");
        return Err(format!("{name} is none of {known}"));
    }
    let chosen: Vec<Target> = TARGETS
        .into_iter()
        .filter(|target| match names.as_slice() {
            [] => match depth {
                Depth::Check => !BY_NAME.contains(&target.triple),
                Depth::Code => true,
                Depth::Small => matches!(target.system, System::Android | System::Ios),
            },
            names => names.iter().any(|name| **name == target.triple),
        })
        .collect();

    add_targets(&chosen)?;
    let mut wrong = Vec::new();
    for target in chosen {
        let begun = Instant::now();
        let seconds = || begun.elapsed().as_secs();
        match Kit::find(target).and_then(|kit| one(target, &kit, depth)) {
            Ok(what) => println!("{:<24} {what} ({} s)", target.triple, seconds()),
            Err(why) => {
                println!("{:<24} not built: {why}", target.triple);
                wrong.push(target.triple);
            }
        }
    }
    if wrong.is_empty() { Ok(()) } else { Err(format!("not built: {}", wrong.join(", "))) }
}

/// Fetches the standard library of each target that is not there yet.
fn add_targets(targets: &[Target]) -> Outcome {
    let there = output("rustc", &["--print", "sysroot"])?;
    let there = Path::new(there.trim()).join("lib/rustlib");
    let mut missing = targets.iter().map(|it| it.triple).filter(|it| !there.join(it).is_dir());
    let missing: Vec<_> = missing.by_ref().collect();
    if missing.is_empty() {
        return Ok(());
    }
    let mut arguments = vec!["target", "add"];
    arguments.extend(&missing);
    output("rustup", &arguments).map(|_| ()).map_err(|why| {
        format!("{why}\nmissing: Rust's standard library for {}", missing.join(", "))
    })
}

/// Builds one target; what was reached, in a few words.
fn one(target: Target, kit: &Kit, depth: Depth) -> Result<String, String> {
    let reached = match (target.system, depth) {
        (System::Android | System::Ios, Depth::Check) => {
            check(target, kit, &["--package", LIBRARY, "--lib"])?;
            "library checked, C compiled".to_owned()
        }
        (System::MacOs | System::Windows, Depth::Check) => {
            check(target, kit, &["--package", COMMAND])?;
            "command checked, C compiled".to_owned()
        }
        (System::Android, _) => {
            library(target, kit, depth, "cdylib")?;
            let path = made(target, profile(kit, depth), "libtandem_ffi.so")?;
            let said = fit_for_android(&path)?;
            if depth == Depth::Small {
                size::keep(target.triple, &path)?;
            }
            said
        }
        (System::Ios, _) => {
            library(target, kit, depth, "staticlib")?;
            let path = made(target, profile(kit, depth), "libtandem_ffi.a")?;
            if depth == Depth::Small {
                let linked = linked_for_ios(&path)?;
                size::keep(target.triple, &linked)?;
                format!("{} linked, of what the binding reaches", megabytes(&linked)?)
            } else {
                format!("static library of {}, not linked", megabytes(&path)?)
            }
        }
        (System::MacOs | System::Windows, _) if kit.ships() => {
            cargo(target, kit, &["build", "--package", COMMAND], QUICK)?;
            "command linked".to_owned()
        }
        // No linker: every line of the tests instead. Benchmarks read clocks that Windows lacks.
        (System::MacOs | System::Windows, _) => {
            let all = ["check", "--workspace", "--exclude", "tandem-bench", "--all-targets"];
            cargo(target, kit, &all, QUICK)?;
            "everything checked with its tests, C compiled".to_owned()
        }
    };
    Ok(format!("{reached}; {}", kit.words()))
}

/// Nothing is optimised: SQLCipher's 270,000 lines of C take 5 seconds instead of 50. What Cargo.toml names is
/// named again, since a name counts for more than `*`.
const QUICK: &[&str] = &[
    "--config",
    "profile.dev.package.\"*\".opt-level=0",
    "--config",
    "profile.dev.package.libsqlite3-sys.opt-level=0",
    "--config",
    "profile.dev.package.sqlcipher-src.opt-level=0",
    "--config",
    "profile.dev.package.ring.opt-level=0",
];

/// What is not for a phone need not be small.
fn profile(kit: &Kit, depth: Depth) -> &'static str {
    if kit.ships() || depth == Depth::Small { "mobile" } else { "dev" }
}

fn library(target: Target, kit: &Kit, depth: Depth, kind: &str) -> Outcome {
    let build = ["rustc", "--package", LIBRARY, "--lib", "--crate-type", kind];
    let profile = profile(kit, depth);
    let extra = if profile == "mobile" { &[][..] } else { QUICK };
    cargo(target, kit, &[&build[..], &["--profile", profile]].concat(), extra)
}

/// What an app would carry of a static library: all that the binding's functions reach, without names.
fn linked_for_ios(archive: &Path) -> Result<PathBuf, String> {
    let linked = archive.with_extension("dylib");
    let linker = kit::rusts_linker()?.with_file_name("ld64.lld");
    let run = Command::new(&linker)
        .args(["-arch", "arm64", "-platform_version", "ios", IOS, IOS, "-dylib", "-dead_strip"])
        .args(["-x", "-undefined", "dynamic_lookup", "-exported_symbol", "_ffi_tandem*"])
        .args(["-exported_symbol", "_uniffi_tandem*", "-force_load"])
        .arg(archive)
        .arg("-o")
        .arg(&linked)
        .output()
        .map_err(|error| format!("{}: {error}", linker.display()))?;
    if run.status.success() {
        return Ok(linked);
    }
    Err(String::from_utf8_lossy(&run.stderr).into_owned())
}

/// In a folder of its own: the tests let it run beside what builds in cargo's.
fn check(target: Target, kit: &Kit, what: &[&str]) -> Outcome {
    let folder = target_folder().join("cross/checked");
    let folder = folder.to_string_lossy();
    cargo(target, kit, &[&["check", "--target-dir", &*folder], what].concat(), QUICK)
}

fn cargo(target: Target, kit: &Kit, arguments: &[&str], extra: &[&str]) -> Outcome {
    let mut command = Command::new("cargo");
    command.args(arguments).args(["--quiet", "--target", target.triple]).args(extra);
    command.envs(kit.environment(target)?).current_dir(root());
    let run = command.output().map_err(|error| format!("cargo does not run: {error}"))?;
    if run.status.success() {
        return Ok(());
    }
    Err(format!("cargo {}\n{}", arguments.join(" "), String::from_utf8_lossy(&run.stderr)))
}

fn made(target: Target, profile: &str, name: &str) -> Result<PathBuf, String> {
    let folder = if profile == "dev" { "debug" } else { profile };
    let path = target_folder().join(target.triple).join(folder).join(name);
    if path.is_file() { Ok(path) } else { Err(format!("no {}", path.display())) }
}

fn megabytes(path: &Path) -> Result<String, String> {
    let bytes = fs::metadata(path).map_err(|error| error.to_string())?.len();
    Ok(format!("{:.1} MB", f64::from(u32::try_from(bytes).unwrap_or(u32::MAX)) / 1e6))
}

/// What Android asks of a library, and what we ask: 16 KB pages, and no engine for others to find.
fn fit_for_android(path: &Path) -> Result<String, String> {
    let library = elf::read(&fs::read(path).map_err(|error| error.to_string())?)?;
    judge(&library)?;
    Ok(format!(
        "shared library of {}, {} segments at 16 KB, {} functions exported",
        megabytes(path)?,
        library.alignments.len(),
        library.exports.len()
    ))
}

fn judge(library: &elf::Library) -> Outcome {
    if library.alignments.is_empty() {
        return Err("the library has no segment to load".to_owned());
    }
    if let Some(small) = library.alignments.iter().find(|alignment| **alignment < PAGE) {
        return Err(format!(
            "a segment is aligned to {small} bytes, not to {PAGE}: is RUSTFLAGS set? It takes the \
             place of the flags in .cargo/config.toml"
        ));
    }
    let strange =
        library.exports.iter().find(|name| !OURS.iter().any(|ours| name.starts_with(ours)));
    match strange {
        Some(name) => Err(format!("the library exports {name}, which is not ours to show")),
        None => Ok(()),
    }
}

/// How the names of everything that may be exported begin: the binding's functions, and the hook
/// through which SQLCipher finds its cryptography.
const OURS: [&str; 4] = ["ffi_tandem", "uniffi_tandem", "UNIFFI_META", "tandem_sqlcipher_setup"];

#[cfg(test)]
mod tests {
    use super::*;

    fn library(alignments: &[u64], exports: &[&str]) -> elf::Library {
        let exports = exports.iter().map(|name| (*name).to_owned()).collect();
        elf::Library { alignments: alignments.to_vec(), exports }
    }

    #[test]
    fn small_pages_are_refused() {
        assert_eq!(judge(&library(&[0x4000, 0x10000], &[])), Ok(()));
        let why = judge(&library(&[0x4000, 0x1000], &[])).unwrap_err();
        assert!(why.starts_with("a segment is aligned to 4096 bytes"), "{why}");
        assert!(judge(&library(&[], &[])).is_err());
    }

    #[test]
    fn an_engine_that_shows_is_refused() {
        let ours = ["uniffi_tandem_ffi_fn_func_open", "ffi_tandem_ffi_rustbuffer_alloc"];
        assert_eq!(judge(&library(&[0x4000], &ours)), Ok(()));
        let why = judge(&library(&[0x4000], &["sqlite3_open_v2"])).unwrap_err();
        assert_eq!(why, "the library exports sqlite3_open_v2, which is not ours to show");
    }

    #[test]
    fn every_target_has_a_name_that_clang_knows() {
        let names = TARGETS.map(Target::versioned);
        assert_eq!(
            names,
            [
                "aarch64-linux-android26",
                "armv7a-linux-androideabi26",
                "x86_64-linux-android26",
                "arm64-apple-ios17.0",
                "arm64-apple-macos14.0",
                "x86_64-apple-macos14.0",
                "x86_64-w64-windows-gnu",
            ]
        );
    }

    #[test]
    fn an_unknown_target_is_named() {
        let why = run(&["--quick".to_owned(), "mips".to_owned()]).unwrap_err();
        assert!(why.starts_with("mips is none of aarch64-linux-android"), "{why}");
        assert!(run(&["--fast".to_owned()]).unwrap_err().starts_with("usage"));
    }
}
