//! `cargo xtask release --dry-run`: everything that a release is, made and tried, and nothing published.
//!
//! The files are made from the commit and from nothing else: the source archive is git's, and it is that
//! archive which is unpacked and built. Twice, in two folders whose names differ in length, since a path
//! that gets into a program is what differs between two machines first; the programs must be the same
//! bytes. Then a stranger can build the tag and see that what they were given is what the source says.
//!
//! cargo-deb makes the package and cargo-cyclonedx the list of parts; each is asked for its version first,
//! and the line that installs it is printed where it is missing. There is no way yet to publish: what a
//! tag would do is printed at the end, and done by hand.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use serde_json::Value;

use crate::changelog::Section;
use crate::{Outcome, changelog, output, root, succeeds, target_folder};

/// The crates.io names of the tools, and how each says that it is there.
const TOOLS: [(&str, &[&str]); 2] =
    [("cargo-deb", &["deb", "--version"]), ("cargo-cyclonedx", &["cyclonedx", "--version"])];

/// The two folders of the check; their lengths differ on purpose.
const PLACES: [&str; 2] = ["a", "another-place-with-a-longer-name"];

const SHELLS: [&str; 3] = ["bash", "zsh", "fish"];

pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [flag] if flag == "--dry-run" => dry_run(),
        _ => {
            Err("usage: cargo xtask release --dry-run (nothing is published from here yet)".into())
        }
    }
}

fn dry_run() -> Outcome {
    let release = Release::of_the_tree()?;
    let mut steps = Steps::default();
    steps.step("the source archive", || release.archive())?;
    steps.step("the program, built in two places", || release.build())?;
    steps.step("the list of its parts", || release.bill())?;
    steps.step("the Debian package", || release.package())?;
    steps.step("a fixture for later versions", || release.fixture())?;
    steps.step("checksums", || release.sums())?;
    steps.step("the package in an empty root", || release.install())?;
    println!("\n{}", release.what_a_tag_would_do());
    Ok(())
}

/// What is released, and where its files are put.
struct Release {
    version: String,
    commit: String,
    /// When the commit was made, in seconds: what files bear instead of the time of their making.
    moment: String,
    section: Section,
    folder: PathBuf,
}

impl Release {
    /// Whether the tree can be released: nothing lies about, one version, not tagged, and the
    /// changelog speaks of it.
    fn of_the_tree() -> Result<Self, String> {
        let mut wrong = Vec::new();
        if !output("git", &["status", "--porcelain"])?.is_empty() {
            wrong.push("the tree has changes that are not committed".to_owned());
        }
        let metadata = output("cargo", &["metadata", "--no-deps", "--format-version", "1"])?;
        let version = one_version(&metadata)?;
        let tags = output("git", &["tag", "--list"])?;
        let text = fs::read_to_string(root().join("CHANGELOG.md"))
            .map_err(|error| format!("CHANGELOG.md: {error}"))?;
        let section = section(&text, &version, &tags);
        for (tool, asked) in TOOLS {
            if !succeeds("cargo", asked) {
                wrong.push(format!("missing: cargo install --locked {tool}"));
            }
        }
        match section {
            Ok(section) if wrong.is_empty() => Ok(Self {
                commit: output("git", &["rev-parse", "HEAD"])?.trim().to_owned(),
                moment: output("git", &["log", "-1", "--format=%ct"])?.trim().to_owned(),
                folder: target_folder().join(format!("release-{version}")),
                version,
                section,
            }),
            Ok(_) => Err(wrong.join("\n")),
            Err(why) => Err([wrong, vec![why]].concat().join("\n")),
        }
    }

    fn name(&self) -> String {
        format!("tandem-{}", self.version)
    }

    /// Where the archive is unpacked, one of the two.
    fn place(&self, place: &str) -> PathBuf {
        self.folder.join("build").join(place).join(self.name())
    }

    /// A command in one of the places, with nothing of this machine in what it makes.
    fn command(&self, place: &str, program: &str) -> Command {
        let source = self.place(place);
        let cargo = std::env::var("CARGO_HOME")
            .unwrap_or_else(|_| format!("{}/.cargo", std::env::var("HOME").unwrap_or_default()));
        let here = source.display();
        let mut command = Command::new(program);
        command
            .current_dir(&source)
            .env("SOURCE_DATE_EPOCH", &self.moment)
            .env(
                "RUSTFLAGS",
                format!("--remap-path-prefix={here}=/tandem --remap-path-prefix={cargo}=/cargo"),
            )
            .env(
                "CFLAGS",
                format!("-ffile-prefix-map={here}=/tandem -ffile-prefix-map={cargo}=/cargo"),
            )
            .env_remove("CARGO_TARGET_DIR");
        command
    }

    /// The program as `cargo install` put it.
    fn program(&self, place: &str) -> PathBuf {
        self.folder.join("build").join(place).join("installed/bin/tandem")
    }

    fn archive(&self) -> Result<String, String> {
        // What an earlier run left may be of another commit.
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).map_err(|error| format!("{error}"))?;
        }
        let file = self.folder.join(format!("{}.tar.gz", self.name()));
        for place in PLACES {
            let folder = self.folder.join("build").join(place);
            fs::create_dir_all(&folder)
                .map_err(|error| format!("{}: {error}", folder.display()))?;
        }
        let prefix = format!("--prefix={}/", self.name());
        let out = format!("--output={}", file.display());
        output("git", &["archive", "--format=tar.gz", &prefix, &out, "HEAD"])?;
        for place in PLACES {
            let folder = self.folder.join("build").join(place);
            let (file, folder) = (file.display().to_string(), folder.display().to_string());
            output("tar", &["--extract", "--gzip", "--file", &file, "--directory", &folder])?;
        }
        Ok(format!("{}, {}", file.display(), size(&file)?))
    }

    fn build(&self) -> Result<String, String> {
        for place in PLACES {
            let mut cargo = self.command(place, "cargo");
            cargo.args(["install", "--quiet", "--locked", "--path", "bindings/cli", "--root"]);
            cargo.arg(self.folder.join("build").join(place).join("installed"));
            said(&mut cargo)?;
        }
        let [one, two] = PLACES.map(|place| self.program(place));
        if let Some(at) = first_difference(&read(&one)?, &read(&two)?) {
            let files = format!("{} and {}", one.display(), two.display());
            return Err(format!("not the same bytes, from byte {at} on: {files}"));
        }
        Ok(format!("twice the same {}, {}", size(&one)?, digest(&one)?))
    }

    fn bill(&self) -> Result<String, String> {
        let [place, _] = PLACES;
        let mut cargo = self.command(place, "cargo");
        cargo.args(["cyclonedx", "--quiet", "--format", "json"]);
        cargo.args(["--manifest-path", "bindings/cli/Cargo.toml"]);
        said(&mut cargo)?;
        let made = self.place(place).join("bindings/cli/tandem-cli.cdx.json");
        let kept = self.folder.join(format!("{}.cdx.json", self.name()));
        // It names each crate of ours by where it was built, which is nobody's to know.
        let text = String::from_utf8(read(&made)?).map_err(|error| error.to_string())?;
        let text = text.replace(&self.place(place).display().to_string(), "/tandem");
        fs::write(&kept, &text).map_err(|error| format!("{}: {error}", kept.display()))?;
        let bill: Value = serde_json::from_str(&text).map_err(|error| error.to_string())?;
        let parts = bill["components"].as_array().map_or(0, Vec::len);
        if parts == 0 {
            return Err(format!("{} names no part", kept.display()));
        }
        Ok(format!("{}, {parts} parts", kept.display()))
    }

    /// The pages of the manual and the completions are the program's own, so that they say what it does.
    fn package(&self) -> Result<String, String> {
        let [place, _] = PLACES;
        let beside = self.place(place).join("target/package");
        let pages = beside.join("man");
        fs::create_dir_all(&pages).map_err(|error| format!("{}: {error}", pages.display()))?;
        said(Command::new(self.program(place)).arg("man").arg("--folder").arg(&pages))?;
        for shell in SHELLS {
            let script = said(Command::new(self.program(place)).args(["completions", shell]))?;
            fs::write(beside.join(format!("tandem.{shell}")), script)
                .map_err(|error| format!("{shell}: {error}"))?;
        }
        let mut cargo = self.command(place, "cargo");
        cargo.args(["deb", "--quiet", "--package", "tandem-cli", "--no-build", "--no-strip"]);
        cargo.arg("--output").arg(&self.folder);
        said(&mut cargo)?;
        let package = self.package_file()?;
        Ok(format!("{}, {}", package.display(), size(&package)?))
    }

    fn package_file(&self) -> Result<PathBuf, String> {
        let files = fs::read_dir(&self.folder).map_err(|error| error.to_string())?;
        let mut files = files.filter_map(|file| Some(file.ok()?.path()));
        let package = files.find(|file| file.extension().is_some_and(|it| it == "deb"));
        package.ok_or_else(|| "cargo-deb made no package".to_owned())
    }

    fn fixture(&self) -> Result<String, String> {
        let [place, _] = PLACES;
        let folder = self.folder.join("fixture");
        said(
            Command::new(root().join("tests/upgrade/make")).arg(self.program(place)).arg(&folder),
        )?;
        Ok(folder.display().to_string())
    }

    fn sums(&self) -> Result<String, String> {
        let mut sums = String::new();
        let mut files: Vec<_> = fs::read_dir(&self.folder)
            .map_err(|error| error.to_string())?
            .filter_map(|file| Some(file.ok()?.path()))
            .filter(|file| file.is_file())
            .collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            sums.push_str(&format!("{}  {name}\n", digest(&file)?));
        }
        let kept = self.folder.join("SHA256SUMS");
        fs::write(&kept, &sums).map_err(|error| format!("{}: {error}", kept.display()))?;
        Ok(format!("{}\n{}", kept.display(), sums.trim_end()))
    }

    fn install(&self) -> Result<String, String> {
        let package = self.package_file()?;
        let said = said(Command::new(root().join("tests/release/install")).arg(package))?;
        Ok(String::from_utf8_lossy(&said).trim_end().to_owned())
    }

    fn what_a_tag_would_do(&self) -> String {
        let Self { version, commit, section, folder, .. } = self;
        let changelog = match &section.day {
            Some(day) => format!("CHANGELOG.md has its section, of {day}"),
            None => format!("CHANGELOG.md: `## [Unreleased]` becomes `## [{version}] - DAY`"),
        };
        let files = folder.display();
        format!(
            "Nothing was published. A tag of {commit} would be:\n\
             1. {changelog}, and a new, empty `## [Unreleased]` above it;\n\
             2. formats, schema and exercises freeze: tests/content/check.py --release;\n\
             3. git tag --sign v{version};\n\
             4. this run again at the tag, and the files of {files} go up with their checksums;\n\
             5. {files}/fixture becomes tests/upgrade/{version}, in the next commit."
        )
    }
}

/// The version that every crate of the workspace has.
fn one_version(metadata: &str) -> Result<String, String> {
    let metadata: Value = serde_json::from_str(metadata).map_err(|error| error.to_string())?;
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let mut versions: Vec<_> = packages.iter().filter_map(|it| it["version"].as_str()).collect();
    versions.sort_unstable();
    versions.dedup();
    match versions[..] {
        [version] => Ok(version.to_owned()),
        _ => Err(format!("the crates have not one version: {versions:?}")),
    }
}

/// What the changelog says of a version that is not tagged yet: its own section, or what is not released.
fn section(text: &str, version: &str, tags: &str) -> Result<Section, String> {
    if tags.lines().any(|tag| tag == format!("v{version}")) {
        return Err(format!("v{version} is tagged already: what is next?"));
    }
    let sections = changelog::read(text).map_err(|wrong| wrong.join("\n"))?;
    let place = sections.iter().position(|it| it.version == version).unwrap_or(0);
    let section = sections.into_iter().nth(place).filter(Section::says_something);
    section.ok_or_else(|| format!("CHANGELOG.md says nothing of {version}"))
}

/// Steps one after the other, each with its time.
#[derive(Default)]
struct Steps(usize);

impl Steps {
    fn step(&mut self, name: &str, make: impl FnOnce() -> Result<String, String>) -> Outcome {
        self.0 += 1;
        println!("\n== {}. {name}", self.0);
        let begun = Instant::now();
        let made = make().map_err(|why| format!("{name}: {why}"))?;
        println!("{made}\n({:.1} s)", begun.elapsed().as_secs_f32());
        Ok(())
    }
}

/// Runs a command and gives what it prints; where it fails, what it printed is part of why.
fn said(command: &mut Command) -> Result<Vec<u8>, String> {
    let name = command.get_program().to_string_lossy().into_owned();
    let run = command.stderr(Stdio::inherit()).output();
    let run = run.map_err(|error| format!("{name} does not run: {error}"))?;
    match run.status.success() {
        true => Ok(run.stdout),
        false => Err(format!(
            "{name} ended with {}\n{}",
            run.status,
            String::from_utf8_lossy(&run.stdout)
        )),
    }
}

fn read(file: &Path) -> Result<Vec<u8>, String> {
    fs::read(file).map_err(|error| format!("{}: {error}", file.display()))
}

fn size(file: &Path) -> Result<String, String> {
    Ok(format!("{:.1} MB", read(file)?.len() as f64 / 1e6))
}

/// SHA-256, by the tool with which anybody will compare it.
fn digest(file: &Path) -> Result<String, String> {
    let said = output("sha256sum", &[&file.display().to_string()])?;
    Ok(said.split(' ').next().unwrap_or_default().to_owned())
}

/// Where two files part, if they do.
fn first_difference(one: &[u8], two: &[u8]) -> Option<usize> {
    let differ = one.iter().zip(two).position(|(one, two)| one != two);
    differ.or_else(|| (one.len() != two.len()).then(|| one.len().min(two.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_has_one_version() {
        let of = |versions: [&str; 2]| {
            let packages = versions.map(|it| format!("{{\"version\":\"{it}\"}}")).join(",");
            one_version(&format!("{{\"packages\":[{packages}]}}"))
        };
        assert_eq!(of(["0.1.0", "0.1.0"]).unwrap(), "0.1.0");
        of(["0.1.0", "0.2.0"]).unwrap_err();
    }

    #[test]
    fn a_release_is_spoken_of_and_not_tagged() {
        let text = "## [Unreleased]\n\n### Added\n\n- More.\n\n## [0.1.0] - 2026-01-31\n\n- All.\n";
        let version = |version: &str| Some(section(text, version, "v0.0.9\n").ok()?.version);
        assert_eq!(version("0.1.0").as_deref(), Some("0.1.0"));
        assert_eq!(version("0.2.0").as_deref(), Some("Unreleased"));
        section(text, "0.1.0", "v0.1.0\n").unwrap_err();
        section("## [Unreleased]\n", "0.1.0", "").unwrap_err();
    }

    #[test]
    fn a_difference_is_found_at_its_byte() {
        assert_eq!(first_difference(b"same", b"same"), None);
        assert_eq!(first_difference(b"same", b"sane"), Some(2));
        assert_eq!(first_difference(b"same", b"same and more"), Some(4));
    }
}
