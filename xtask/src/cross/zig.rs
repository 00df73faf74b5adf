//! Clang and C headers out of a Python wheel, for a compile check without an NDK or Xcode.
//!
//! The `ziglang` wheel (PyPI) carries clang, an archiver, musl's headers, Darwin's and MinGW's, 100 MB
//! in one download that needs no root. Debian's clang has neither Darwin's headers nor musl's for other
//! processors; an NDK or Xcode comes from no package registry. What it lacks is what makes a build
//! real: Android's own C library, Apple's SDK.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Target, kit};
use crate::{output, target_folder};

const VERSION: &str = "0.17.1";

/// The installed wheel.
#[derive(Debug)]
pub(crate) struct Zig {
    program: PathBuf,
    headers: PathBuf,
}

/// Programs for one target, as cargo and build scripts call them.
pub(crate) struct Tools {
    pub(crate) clang: PathBuf,
    pub(crate) archiver: PathBuf,
    pub(crate) linker: PathBuf,
}

impl Zig {
    /// The wheel, installed on first use into an environment of its own below `target`.
    ///
    /// # Errors
    /// Python is missing, or the wheel cannot be had.
    pub(crate) fn installed() -> Result<Self, String> {
        let environment = folder().join(format!("ziglang-{VERSION}"));
        let python = environment.join("bin/python");
        let stamp = environment.join("installed");
        if !stamp.is_file() {
            let place = environment.to_string_lossy();
            output("python3", &["-m", "venv", "--clear", &place]).map_err(|why| {
                format!("{why}\nmissing: Python with venv, for ziglang {VERSION}")
            })?;
            let wheel = format!("ziglang=={VERSION}");
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", &wheel];
            output(&python.to_string_lossy(), &pip)
                .map_err(|why| format!("{why}\nmissing: the wheel {wheel}"))?;
            fs::write(&stamp, VERSION).map_err(|error| error.to_string())?;
        }
        let ask = "import ziglang, os; print(os.path.dirname(ziglang.__file__))";
        let home = output(&python.to_string_lossy(), &["-c", ask])?;
        let home = PathBuf::from(home.trim());
        Ok(Self { program: home.join("zig"), headers: home.join("lib") })
    }

    /// Writes the wrappers for a target; cargo knows programs, not programs with arguments.
    pub(crate) fn tools_for(&self, target: Target) -> Result<Tools, String> {
        let place = folder().join(target.triple);
        fs::create_dir_all(&place).map_err(|error| error.to_string())?;
        let zig = quoted(&self.program);
        // After the caller's own arguments: of two targets clang takes the later.
        let aim = format!("--target={}", target.versioned());
        let headers: String =
            self.headers_of(target).iter().map(|it| format!(" -isystem {}", quoted(it))).collect();
        let clang = format!(
            "exec {zig} clang \"$@\" {aim} -nostdinc{headers} -Wno-unused-command-line-argument"
        );
        let linker = format!(
            "exec {zig} clang \"$@\" {aim} -nostdlib -nostartfiles -L {} --ld-path={}",
            quoted(&stand_ins(&place)?),
            quoted(&kit::rusts_linker()?)
        );
        Ok(Tools {
            clang: script(&place.join("clang"), &clang)?,
            archiver: script(&place.join("ar"), &format!("exec {zig} ar \"$@\""))?,
            linker: script(&place.join("linker"), &linker)?,
        })
    }

    /// Clang's own headers first, then the C library's, the processor's before the common ones.
    fn headers_of(&self, target: Target) -> Vec<PathBuf> {
        let own = std::iter::once(self.headers.join("include"));
        let library = self.headers.join("libc/include");
        own.chain(target.headers.iter().map(|name| library.join(name))).collect()
    }
}

/// Empty archives under the names of the system's libraries: every call into the system stays
/// open, which a shared library may have. (The 8 bytes are the magic of `ar`.)
fn stand_ins(place: &Path) -> Result<PathBuf, String> {
    let folder = place.join("stand-ins");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for name in ["c", "m", "dl", "log", "unwind", "gcc"] {
        let path = folder.join(format!("lib{name}.a"));
        fs::write(path, b"!<arch>\n").map_err(|error| error.to_string())?;
    }
    Ok(folder)
}

fn folder() -> PathBuf {
    target_folder().join("cross")
}

/// Writes a shell script, only where it differs: a newer compiler makes cargo build all again.
fn script(path: &Path, line: &str) -> Result<PathBuf, String> {
    let text = format!("#!/bin/sh\n{line}\n");
    if fs::read_to_string(path).ok().as_deref() != Some(text.as_str()) {
        fs::write(path, text).map_err(|error| error.to_string())?;
        output("chmod", &["+x", &path.to_string_lossy()])?;
    }
    Ok(path.to_owned())
}

/// A path as one word of a shell.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.to_string_lossy().replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_path_is_one_word_of_the_shell() {
        for path in ["/plain/path", "/with space/x", "/it's/$HOME/`id`", "/a\"b"] {
            let said = Command::new("sh")
                .args(["-c", &format!("printf %s {}", quoted(Path::new(path)))])
                .output()
                .unwrap();
            assert_eq!(String::from_utf8(said.stdout).unwrap(), path);
        }
    }

    #[test]
    fn a_script_is_written_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cc");
        script(&path, "echo one").unwrap();
        let first = fs::metadata(&path).unwrap().modified().unwrap();
        script(&path, "echo one").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), first);
        let said = Command::new(&path).output().unwrap();
        assert_eq!(said.stdout, b"one\n");
    }
}
