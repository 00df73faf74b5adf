//! `cargo xtask desktop`: the app's screens in a window on this computer, over the real library.
//!
//! The screens are those of the phone (`android/ui`); the host is `android/desktop`, built by Maven. What
//! bindgen writes is compiled once, to a jar of its own that is made anew only when a byte of it changed: it
//! is two thirds of all Kotlin here, and no change of a screen touches it.
//!
//! `--test` passes the tests of the screens, `--build` makes what these need in cargo's folder.

use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

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
/// Compiling is over before the JVM's second compiler pays.
const JVM: &str = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";
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
    let out = tests_bindings();
    bindings::run(&["--testing".into(), "--out".into(), out.to_string_lossy().into_owned()])?;
    output("cargo", &["build", "--quiet", "--package", "tandem-cli"])?;
    let made = folder().join(TESTS_DEMO);
    if made.exists() {
        fs::remove_dir_all(&made).map_err(|error| format!("{}: {error}", made.display()))?;
    }
    demo(TESTS_DEMO, &["--now", NOW, "--zone", ZONE]).map(drop)
}

/// A folder of its own: `tests/kotlin/run` may be reading its one meanwhile.
fn tests_bindings() -> PathBuf {
    target_folder().join("bindings-for-desktop")
}

fn test(name: Option<&String>) -> Outcome {
    let bindings = Bindings { folder: tests_bindings() };
    let demo = folder().join(TESTS_DEMO);
    if !demo.exists() {
        build()?;
    }
    core(&bindings)?;
    let pictures = folder().join("pictures");
    let reports = folder().join("app/surefire-reports");
    for made in [&pictures, &reports] {
        if made.exists() {
            fs::remove_dir_all(made).map_err(|error| format!("{}: {error}", made.display()))?;
        }
    }
    let mut given = bindings.properties();
    given.push(property("library.path", &bindings.library()));
    given.push(property("demo", &demo));
    given.push(property("pictures", &pictures));
    given.extend(name.map(|name| format!("-Dtest={name}").into()));
    let held = maven("app", &given, "test").is_ok();
    verdict(&reports, held)
}

/// One line from the reports, as every part of the tests ends. A run of no test is an error.
fn verdict(reports: &Path, held: bool) -> Outcome {
    let [mut all, mut bad, mut skipped] = [0_u32; 3];
    let files = fs::read_dir(reports).map_err(|error| format!("{}: {error}", reports.display()))?;
    for file in files.filter_map(Result::ok).map(|entry| entry.path()) {
        if file.extension().is_none_or(|ending| ending != "xml") {
            continue;
        }
        let report = fs::read_to_string(&file).map_err(|error| error.to_string())?;
        let suite = report.split_once("<testsuite ").map_or("", |(_, suite)| suite);
        let suite = suite.split_once('>').map_or("", |(suite, _)| suite);
        let number = |name: &str| -> u32 {
            let value = suite.split_once(&format!(" {name}=\"")).map_or("", |(_, value)| value);
            value.split('"').next().and_then(|value| value.parse().ok()).unwrap_or(0)
        };
        all += number("tests");
        bad += number("failures") + number("errors");
        skipped += number("skipped");
    }
    let passed = all - bad - skipped;
    let held = held && bad == 0 && passed > 0;
    let word = if held { "ok" } else { "FAILED" };
    let wrong = bad.max(u32::from(!held));
    println!("test result: {word}. {passed} passed; {wrong} failed; {skipped} ignored");
    if held { Ok(()) } else { Err("the screens' tests do not hold".into()) }
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
    let bindings = Bindings { folder: target_folder().join("bindings") };
    core(&bindings)?;
    let classes = folder().join("app/class-path");
    let mut given = bindings.properties();
    given.push(property("mdep.outputFile", &classes));
    maven("app", &given, "compile dependency:build-classpath")?;
    let listed = fs::read_to_string(&classes).map_err(|error| error.to_string())?;
    let own = folder().join("app/classes");
    let between = if cfg!(windows) { ";" } else { ":" };
    let status = Command::new("java")
        .args(JVM.split(' '))
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

/// What bindgen wrote, and the library that it belongs to.
struct Bindings {
    folder: PathBuf,
}

impl Bindings {
    fn generated(&self) -> PathBuf {
        self.folder.join("kotlin-desktop")
    }

    fn library(&self) -> PathBuf {
        self.folder.join("python/tandem_core")
    }

    fn properties(&self) -> Vec<OsString> {
        vec![
            property("target", &target_folder()),
            property("generated", &self.generated()),
            format!("-Dskiko.host={}", skiko_host()).into(),
        ]
    }
}

fn property(name: &str, value: &Path) -> OsString {
    let mut all = OsString::from(format!("-D{name}="));
    all.push(value);
    all
}

/// What skiko calls this computer.
fn skiko_host() -> String {
    let arch = if cfg!(target_arch = "aarch64") { "arm64" } else { "x64" };
    format!("{}-{arch}", std::env::consts::OS)
}

/// The jar of the generated code and the layer on it, made anew if one of their bytes changed.
fn core(bindings: &Bindings) -> Outcome {
    let poms = ["pom.xml", "core/pom.xml"].map(|pom| root().join("android/desktop").join(pom));
    let mut sources = poms.to_vec();
    let layer = root().join("android/tandem/src/main/kotlin");
    for folder in [bindings.generated(), layer] {
        below(&folder, &mut sources).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    sources.sort();
    let mut all = DefaultHasher::new();
    for source in sources {
        let bytes = fs::read(&source).map_err(|error| format!("{}: {error}", source.display()))?;
        bytes.hash(&mut all);
    }
    let stamp = format!("{:016x}", all.finish());
    let jar = folder().join("core/tandem-core.jar");
    let stamped = folder().join("core.stamp");
    if jar.exists() && fs::read_to_string(&stamped).is_ok_and(|known| known == stamp) {
        return Ok(());
    }
    maven("core", &bindings.properties(), "package")?;
    fs::write(&stamped, stamp).map_err(|error| format!("{}: {error}", stamped.display()))
}

fn below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { below(&path, found)? } else { found.push(path) }
    }
    Ok(())
}

fn maven(module: &str, given: &[OsString], goals: &str) -> Outcome {
    let pom = format!("android/desktop/{module}/pom.xml");
    let options = std::env::var("MAVEN_OPTS").unwrap_or_default();
    let status = Command::new("mvn")
        .args(["--batch-mode", "--quiet", "--no-transfer-progress", "--file", &pom])
        .args(given)
        .args(goals.split(' '))
        .env("MAVEN_OPTS", format!("{JVM} {options}"))
        .current_dir(root())
        .status()
        .map_err(|error| format!("mvn does not run: {error}"))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("mvn {goals} ({module}) ended with {status}"))
    }
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
