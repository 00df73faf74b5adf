//! `cargo xtask desktop`: the app's screens in a window on this computer, over the real library.
//!
//! The screens are those of the phone (`android/ui`); the host is `android/desktop`, built by Maven. What
//! bindgen writes is compiled once, to a jar of its own that is made anew only when a byte of it changed: it
//! is two thirds of all Kotlin here, and no change of a screen touches it.
//!
//! `--test` passes the tests of the screens, `--build` makes what these need in cargo's folder.

use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::SystemTime;

use crate::maven::{self, Bindings, Stamp, gone, maven, property};
use crate::{Outcome, bindings, output, root, target_folder};

const USAGE: &str = "usage: cargo xtask desktop [--demo | --coach | --record DIR] [--lang en|es] \
                     [--dark | --light] [--contrast] [--font 2] [--size 360x640]
       cargo xtask desktop --test [NAME]";

const TESTS_DEMO: &str = "demo-for-tests";
/// The moment of the tests' demo: the evening on which its story ends.
const NOW: &str = "2026-03-13T22:15:00Z";
const ZONE: &str = "America/New_York";
/// Of a demo: nothing in it is private.
const PASSPHRASE: &str = "only-a-demo-nothing-private";
const DAY: u64 = 24 * 60 * 60;

pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [flag] if flag == "--build" => build(),
        [flag] if flag == "--test" => test(None),
        [flag, name] if flag == "--test" => test(Some(name)),
        _ => window(arguments),
    }
}

/// Where everything of this is built.
fn folder() -> PathBuf {
    target_folder().join("desktop")
}

/// What the tests need from cargo: the library that may hurry, and a demo, which is made here because a
/// later build takes the program away.
fn build() -> Outcome {
    Bindings::make_for_tests()?;
    output("cargo", &["build", "--quiet", "--package", "tandem-cli"])?;
    let made = folder().join(TESTS_DEMO);
    gone(&made)?;
    demo(TESTS_DEMO, &["--now", NOW, "--zone", ZONE]).map(drop)
}

fn test(name: Option<&String>) -> Outcome {
    let bindings = Bindings::of_tests();
    let demo = folder().join(TESTS_DEMO);
    if !demo.exists() {
        build()?;
    }
    core(&bindings)?;
    let pictures = folder().join("pictures");
    gone(&pictures)?;
    let mut given = given(&bindings);
    given.push(property("library.path", &bindings.library()));
    given.push(property("demo", &demo));
    given.push(property("pictures", &pictures));
    maven::test("desktop/app", &folder().join("app"), given, name)
}

/// Opens the window and waits until it is closed.
fn window(arguments: &[String]) -> Outcome {
    let mut shown: Vec<OsString> = Vec::new();
    let mut record = None;
    let mut rest = arguments.iter();
    while let Some(argument) = rest.next() {
        let mut value = || rest.next().ok_or(USAGE);
        match argument.as_str() {
            "--demo" => record = Some((todays_demo()?, "record", true)),
            "--coach" => record = Some((todays_demo()?, "coach", true)),
            "--record" => record = Some((PathBuf::from(value()?), "", false)),
            "--dark" | "--light" | "--contrast" => shown.push(argument.into()),
            "--lang" | "--font" | "--size" => shown.extend([argument.into(), value()?.into()]),
            _ => return Err(USAGE.into()),
        }
    }
    let Some((place, within, is_demo)) = record else { return Err(USAGE.into()) };
    let place = std::path::absolute(place).map_err(|error| error.to_string())?.join(within);
    // Apart from the record: whoever copies a record must not copy that name with it.
    let installation = folder().join("installation");
    shown.extend(["--record".into(), place.into(), "--installation".into(), installation.into()]);
    if is_demo {
        shown.push("--demo".into());
        println!("After Hide it opens with: {PASSPHRASE}");
    }

    bindings::run(&[])?;
    let bindings = Bindings::of_ships();
    core(&bindings)?;
    let classes = folder().join("app/class-path");
    let mut given = given(&bindings);
    given.push(property("mdep.outputFile", &classes));
    maven("desktop/app", &given, "compile dependency:build-classpath")?;
    let listed = fs::read_to_string(&classes).map_err(|error| error.to_string())?;
    let own = folder().join("app/classes");
    let between = if cfg!(windows) { ";" } else { ":" };
    let status = Command::new("java")
        .args(maven::JVM.split(' '))
        .arg(property("jna.library.path", &bindings.library()))
        .arg("-Djna.nosys=true")
        .arg(property("skiko.data.path", &folder().join("skiko")))
        .arg("-cp")
        .arg(format!("{}{between}{}", own.display(), listed.trim()))
        .arg("org.tandem.desktop.MainKt")
        .args(shown)
        .status()
        .map_err(|error| format!("java does not run: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("the window ended with {status}")) }
}

/// The jar of the generated code and the layer on it, made anew if one of their bytes changed.
fn core(bindings: &Bindings) -> Outcome {
    let poms = ["pom.xml", "core/pom.xml"].map(|pom| root().join("android/desktop").join(pom));
    let layer = root().join("android/tandem/src/main/kotlin");
    let stamp = Stamp::of(folder().join("core.stamp"), &poms, &[bindings.for_desktop(), layer])?;
    if stamp.is_fresh() && folder().join("core/tandem-core.jar").exists() {
        return Ok(());
    }
    maven("desktop/core", &bindings.given(&bindings.for_desktop()), "package")?;
    stamp.keep()
}

/// What Maven is told of the screens.
fn given(bindings: &Bindings) -> Vec<OsString> {
    let mut given = bindings.given(&bindings.for_desktop());
    given.push(format!("-Dskiko.host={}", skiko_host()).into());
    given
}

/// What skiko calls this computer.
fn skiko_host() -> String {
    let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    format!("{}-{arch}", std::env::consts::OS)
}

/// A demo of today: what is tried in it is there until tomorrow, when its story ends a day later.
fn todays_demo() -> Result<PathBuf, String> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    output("cargo", &["build", "--quiet", "--package", "tandem-cli"])?;
    demo(&format!("demo-{}", since.as_secs() / DAY), &[])
}

/// The made-up record of the terminal's `demo`, in a folder of this name. Made once.
fn demo(name: &str, flags: &[&str]) -> Result<PathBuf, String> {
    let made = folder().join(name);
    if !made.exists() {
        fs::create_dir_all(folder()).map_err(|error| format!("{}: {error}", folder().display()))?;
        let program = format!("debug/tandem{}", std::env::consts::EXE_SUFFIX);
        let program = target_folder().join(program);
        let (program, place) = (program.to_string_lossy(), made.to_string_lossy());
        output(&program, &[flags, &["--json", "demo", "--dir", &*place]].concat())?;
    }
    Ok(made)
}
