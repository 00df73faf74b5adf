//! `cargo xtask bindings [--testing] [--out DIR]`: Kotlin, Swift and Python, from the library of this
//! computer; `--testing` turns on that feature of the library, for tests that set `TANDEM_TEST_COST`.
//!
//! The generated code is committed nowhere: it follows from the sources, 3 seconds make it anew, and
//! a copy in the tree would only be a second truth to keep up.
//!
//! The generator reads what it needs out of the library itself, which must not be stripped: so the
//! library is that of the profile `dev`, whatever profile a host later carries.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Outcome, output, target_folder};

/// What is written where, below the folder that is asked for.
const LANGUAGES: [(&str, &str, Option<&str>); 4] = [
    ("kotlin-android", "kotlin", None),
    ("kotlin-desktop", "kotlin", Some("bindings/uniffi/desktop.toml")),
    ("swift", "swift", None),
    ("python/tandem_core", "python", None),
];

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let (testing, arguments) = match arguments {
        [flag, others @ ..] if flag == "--testing" => (true, others),
        others => (false, others),
    };
    let out = match arguments {
        [] => target_folder().join("bindings"),
        [flag, folder] if flag == "--out" => PathBuf::from(folder),
        _ => return Err("usage: cargo xtask bindings [--testing] [--out DIR]".into()),
    };
    let out = std::path::absolute(&out).map_err(|error| error.to_string())?;
    let features: &[&str] = if testing { &["--features", "testing"] } else { &[] };
    let library = ["build", "--quiet", "--package", "tandem-ffi", "--lib"];
    output("cargo", &[&library, features].concat())?;
    output("cargo", &["build", "--quiet", "--package", "tandem-bindgen"])?;
    let built = target_folder().join("debug");
    let library = built.join(library_name());
    for (folder, language, config) in LANGUAGES {
        let folder = out.join(folder);
        generate(
            &built.join(format!("tandem-bindgen{}", std::env::consts::EXE_SUFFIX)),
            &library,
            language,
            config,
            &folder,
        )?;
        println!("{}", folder.display());
    }
    // Python looks for the library beside its module; the JVM is told a folder. One copy serves both.
    copy(&library, &out.join("python/tandem_core").join(library_name()))
}

/// Writes one language into a folder that holds nothing else: a module that is gone from the
/// sources must be gone from there, too.
fn generate(
    bindgen: &Path,
    library: &Path,
    language: &str,
    config: Option<&str>,
    folder: &Path,
) -> Outcome {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let (folder, library) = (folder.to_string_lossy(), library.to_string_lossy());
    let mut arguments =
        vec!["generate", "--language", language, "--no-format", "--out-dir", &*folder];
    if let Some(config) = config {
        arguments.extend(["--config", config]);
    }
    arguments.push(&library);
    output(&bindgen.to_string_lossy(), &arguments).map(drop)
}

fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to).map_err(|error| format!("{}: {error}", to.display())).map(drop)
}

fn library_name() -> String {
    format!("{}tandem_ffi{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX)
}
