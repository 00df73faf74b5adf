//! Where compilers and headers come from: the NDK, Xcode, MinGW-w64, or stand-ins for a compile check.

use std::env;
use std::path::{Path, PathBuf};

use super::{System, Target, zig};
use crate::{output, root, succeeds};

/// The tools for one target.
#[derive(Debug)]
pub(crate) enum Kit {
    /// The Android NDK; its prebuilt toolchain's folder.
    Ndk(PathBuf),
    /// Xcode, found by `xcrun`.
    Xcode,
    /// MinGW-w64's gcc, under the name by which cc and rustc look for it (Debian's
    /// `gcc-mingw-w64-x86-64`).
    MinGw,
    /// Clang with headers that are not the system's: what it makes is not to be shipped.
    StandIn(zig::Zig),
}

impl Kit {
    /// The real tools where they are, else the stand-ins.
    ///
    /// # Errors
    /// What is missing for either.
    pub(crate) fn find(target: Target) -> Result<Self, String> {
        match target.system {
            System::Android => {
                if let Some(ndk) = env::var_os("ANDROID_NDK_HOME") {
                    return prebuilt(Path::new(&ndk)).map(Self::Ndk);
                }
            }
            System::Ios if succeeds("xcrun", &["--sdk", "iphoneos", "--show-sdk-path"]) => {
                return Ok(Self::Xcode);
            }
            System::MacOs if succeeds("xcrun", &["--sdk", "macosx", "--show-sdk-path"]) => {
                return Ok(Self::Xcode);
            }
            System::Windows if succeeds("x86_64-w64-mingw32-gcc", &["--version"]) => {
                return Ok(Self::MinGw);
            }
            System::Ios | System::MacOs | System::Windows => {}
        }
        zig::Zig::installed().map(Self::StandIn)
    }

    /// Whether what it makes may be shipped.
    pub(crate) fn ships(&self) -> bool {
        !matches!(self, Self::StandIn(_))
    }

    /// What to say about a result of this kit.
    pub(crate) fn words(&self) -> &'static str {
        match self {
            Self::Ndk(_) => "built with the Android NDK",
            Self::Xcode => "built with Xcode",
            Self::MinGw => "built with MinGW-w64",
            Self::StandIn(_) => "compile check only, with headers that are not the system's",
        }
    }

    /// What cargo and the build scripts of the C parts have to be told.
    ///
    /// # Errors
    /// A wrapper could not be written.
    pub(crate) fn environment(&self, target: Target) -> Result<Vec<(String, PathBuf)>, String> {
        let small = target.triple.replace('-', "_");
        let linker = format!("CARGO_TARGET_{}_LINKER", small.to_uppercase());
        Ok(match self {
            Self::Ndk(tools) => {
                let clang = tools.join("bin").join(format!("{}-clang", target.versioned()));
                vec![
                    (format!("CC_{small}"), clang.clone()),
                    (format!("AR_{small}"), tools.join("bin/llvm-ar")),
                    (linker, clang),
                ]
            }
            // cc and rustc ask xcrun by themselves; both have to be told the oldest system.
            Self::Xcode => oldest_of_apple(),
            Self::MinGw => Vec::new(),
            Self::StandIn(zig) => {
                let tools = zig.tools_for(target)?;
                let mut variables = oldest_of_apple();
                variables.extend([
                    (format!("CC_{small}"), tools.clang),
                    (format!("AR_{small}"), tools.archiver),
                    (linker, tools.linker),
                    // Anything but a folder makes cc look for Xcode; clang is told to look
                    // nowhere but in the headers of its wrapper.
                    ("SDKROOT".to_owned(), root()),
                ]);
                variables
            }
        })
    }
}

fn oldest_of_apple() -> Vec<(String, PathBuf)> {
    [("IPHONEOS", super::IOS), ("MACOSX", super::MACOS)]
        .map(|(system, oldest)| (format!("{system}_DEPLOYMENT_TARGET"), oldest.into()))
        .into()
}

/// The one toolchain below `toolchains/llvm/prebuilt`: it is named after the machine it runs on.
fn prebuilt(ndk: &Path) -> Result<PathBuf, String> {
    let above = ndk.join("toolchains/llvm/prebuilt");
    let found = std::fs::read_dir(&above).ok().and_then(|mut folders| folders.next());
    let found = found.and_then(Result::ok).map(|folder| folder.path());
    let found = found.ok_or_else(|| format!("ANDROID_NDK_HOME: no {}/…", above.display()))?;
    let version = std::fs::read_to_string(ndk.join("source.properties")).unwrap_or_default();
    println!("Android NDK {}", revision(&version).unwrap_or("of unknown version"));
    Ok(found)
}

/// The version in an NDK's `source.properties`.
fn revision(properties: &str) -> Option<&str> {
    let line = properties.lines().find_map(|line| line.strip_prefix("Pkg.Revision"))?;
    Some(line.trim_start_matches([' ', '=']).trim())
}

/// The linker of LLVM that Rust brings along, under the name that makes it an ELF linker.
pub(crate) fn rusts_linker() -> Result<PathBuf, String> {
    let folder = output("rustc", &["--print", "target-libdir"])?;
    let folder = Path::new(folder.trim()).parent().ok_or("rustc has no folder")?;
    let linker = folder.join("bin/gcc-ld/ld.lld");
    if linker.is_file() { Ok(linker) } else { Err(format!("missing: {}", linker.display())) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_an_ndk_is_read() {
        let text = "Pkg.Desc = Android NDK\nPkg.Revision = 28.2.13676358\n";
        assert_eq!(revision(text), Some("28.2.13676358"));
        assert_eq!(revision(""), None);
    }

    #[test]
    fn an_ndk_gives_the_compilers_of_the_target() {
        let ndk = tempfile::tempdir().unwrap();
        assert!(prebuilt(ndk.path()).unwrap_err().starts_with("ANDROID_NDK_HOME: no "));
        let tools = ndk.path().join("toolchains/llvm/prebuilt/linux-x86_64");
        std::fs::create_dir_all(&tools).unwrap();
        let kit = Kit::Ndk(prebuilt(ndk.path()).unwrap());
        let environment = kit.environment(super::super::TARGETS[1]).unwrap();
        let clang = tools.join("bin/armv7a-linux-androideabi26-clang");
        assert_eq!(environment[0], ("CC_armv7_linux_androideabi".to_owned(), clang.clone()));
        let linker = "CARGO_TARGET_ARMV7_LINUX_ANDROIDEABI_LINKER".to_owned();
        assert_eq!(environment[2], (linker, clang));
        assert!(kit.ships());
    }
}
