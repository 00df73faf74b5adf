//! What is built by Maven: the app's screens for this computer (`desktop`) and as a phone has them (`android`).

use std::ffi::OsString;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Outcome, bindings, root, target_folder};

/// Compiling is over before the JVM's second compiler pays.
pub(crate) const JVM: &str = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC";

/// What bindgen wrote, and the library that it belongs to.
pub(crate) struct Bindings {
    folder: PathBuf,
}

impl Bindings {
    /// As it ships.
    pub(crate) fn of_ships() -> Self {
        Self { folder: target_folder().join("bindings") }
    }

    /// Of the library that may hurry, in a folder of its own: `tests/kotlin/run` may be reading its one meanwhile.
    pub(crate) fn of_tests() -> Self {
        Self { folder: target_folder().join("bindings-for-desktop") }
    }

    pub(crate) fn make_for_tests() -> Outcome {
        let out = Self::of_tests().folder.to_string_lossy().into_owned();
        bindings::run(&["--testing".into(), "--out".into(), out])
    }

    pub(crate) fn for_desktop(&self) -> PathBuf {
        self.folder.join("kotlin-desktop")
    }

    pub(crate) fn for_android(&self) -> PathBuf {
        self.folder.join("kotlin-android")
    }

    pub(crate) fn library(&self) -> PathBuf {
        self.folder.join("python/tandem_core")
    }

    /// What Maven is told of them, and of where it builds.
    pub(crate) fn given(&self, generated: &Path) -> Vec<OsString> {
        vec![property("target", &target_folder()), property("generated", generated)]
    }
}

pub(crate) fn property(name: &str, value: &Path) -> OsString {
    let mut all = OsString::from(format!("-D{name}="));
    all.push(value);
    all
}

/// What something was made of, so that it is made anew only when a byte of that changed.
pub(crate) struct Stamp {
    file: PathBuf,
    now: String,
}

impl Stamp {
    /// Of these files, and of all below these folders.
    pub(crate) fn of(
        file: PathBuf,
        files: &[PathBuf],
        folders: &[PathBuf],
    ) -> Result<Self, String> {
        let mut sources = files.to_vec();
        for folder in folders {
            below(folder, &mut sources)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        sources.sort();
        let mut all = DefaultHasher::new();
        for source in sources {
            let bytes =
                fs::read(&source).map_err(|error| format!("{}: {error}", source.display()))?;
            bytes.hash(&mut all);
        }
        Ok(Self { file, now: format!("{:016x}", all.finish()) })
    }

    /// Whether it was made of just these.
    pub(crate) fn is_fresh(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|known| known == self.now)
    }

    /// It was made of these now.
    pub(crate) fn keep(&self) -> Outcome {
        fs::write(&self.file, &self.now)
            .map_err(|error| format!("{}: {error}", self.file.display()))
    }
}

/// Every file below a folder.
pub(crate) fn below(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { below(&path, found)? } else { found.push(path) }
    }
    Ok(())
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
    if held { Ok(()) } else { Err("the tests do not hold".into()) }
}

/// Passes the tests of a module below `android`, and tells how they ended by what they left in `built`, the folder that
/// it is built in.
pub(crate) fn test(
    module: &str,
    built: &Path,
    mut given: Vec<OsString>,
    name: Option<&String>,
) -> Outcome {
    let reports = built.join("surefire-reports");
    gone(&reports)?;
    given.extend(name.map(|name| format!("-Dtest={name}").into()));
    let held = maven(module, &given, "test").is_ok();
    verdict(&reports, held)
}

/// Removes a folder, if it is there.
pub(crate) fn gone(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", folder.display()))
        }
        _ => Ok(()),
    }
}

/// Runs goals of a module below `android`.
pub(crate) fn maven(module: &str, given: &[OsString], goals: &str) -> Outcome {
    let pom = format!("android/{module}/pom.xml");
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
