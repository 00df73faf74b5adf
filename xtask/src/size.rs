//! How many bytes a phone has to carry, and whether they have grown unseen.
//!
//! Builds the binding's shared library for this machine at the `mobile` profile, stripped, and
//! compares it with the figure kept in `bindings/size.json`. More than 3% above it is an error: who
//! grows the library on purpose runs `cargo xtask size --keep` and commits the new figure, where a
//! reviewer sees it. The figure stands for this machine's kind only, as do those of other kinds: those of phones are
//! kept by `cargo xtask cross-check --small` and compared with nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::{Outcome, output, root, target_folder};

/// How far above the kept figure a build may be, in percent. A new release of the compiler moves
/// the size by about one.
const SLACK: u64 = 3;

/// Bytes by kind of machine, as rustc names it.
type Kept = BTreeMap<String, u64>;

pub(crate) fn run(arguments: &[String]) -> Outcome {
    let keep = match arguments {
        [] => false,
        [flag] if flag == "--keep" => true,
        _ => return Err("usage: cargo xtask size [--keep]".to_owned()),
    };
    let machine = machine()?;
    let library = build()?;
    if keep {
        return self::keep(&machine, &library);
    }
    println!("{machine}: {}", judge(kept()?.get(&machine).copied(), bytes(&library)?)?);
    Ok(())
}

fn file() -> PathBuf {
    root().join("bindings/size.json")
}

fn kept() -> Result<Kept, String> {
    let text = fs::read_to_string(file()).unwrap_or_else(|_| "{}".to_owned());
    serde_json::from_str(&text).map_err(|error| format!("bindings/size.json: {error}"))
}

/// Keeps the size of a library as that of a kind of machine.
pub(crate) fn keep(machine: &str, library: &Path) -> Outcome {
    let (mut kept, now) = (kept()?, bytes(library)?);
    kept.insert(machine.to_owned(), now);
    let text = serde_json::to_string_pretty(&kept).map_err(|error| error.to_string())?;
    fs::write(file(), text + "\n").map_err(|error| error.to_string())?;
    println!("{machine}: {now} bytes, kept");
    Ok(())
}

fn bytes(library: &Path) -> Result<u64, String> {
    fs::metadata(library).map(|it| it.len()).map_err(|error| error.to_string())
}

/// Compares a build with the kept figure; what to say, or why it is too large.
fn judge(kept: Option<u64>, now: u64) -> Result<String, String> {
    let Some(kept) = kept else {
        return Err(format!("{now} bytes; nothing kept to compare with: cargo xtask size --keep"));
    };
    let words = format!("{now} bytes, {} the {kept} kept", difference(kept, now));
    if now > kept + kept * SLACK / 100 {
        return Err(format!(
            "{words}: more than {SLACK}% above; if that is meant, run cargo xtask size --keep"
        ));
    }
    Ok(words)
}

fn difference(kept: u64, now: u64) -> String {
    // Hundredths of a percent, in whole numbers: a figure that is compared by eye.
    let share = now.abs_diff(kept) * 10_000 / kept.max(1);
    let (whole, rest) = (share / 100, share % 100);
    let (sign, word) = if now < kept { ("-", "below") } else { ("+", "above") };
    format!("{sign}{whole}.{rest:02}% {word}")
}

fn build() -> Result<PathBuf, String> {
    let build = ["rustc", "--quiet", "--package", "tandem-ffi", "--lib"];
    let how = ["--crate-type", "cdylib", "--profile", "mobile"];
    output("cargo", &[&build[..], &how].concat())?;
    let folder = target_folder().join("mobile");
    let names = ["libtandem_ffi.so", "libtandem_ffi.dylib", "tandem_ffi.dll"];
    let library: Option<PathBuf> =
        names.map(|name| folder.join(name)).into_iter().find(|it| it.is_file());
    library.ok_or_else(|| format!("no library in {}", folder.display()))
}

fn machine() -> Result<String, String> {
    let version = output("rustc", &["--version", "--verbose"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or_else(|| "rustc names no host".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growth_up_to_the_slack_is_fine() {
        assert_eq!(judge(Some(1000), 1030).unwrap(), "1030 bytes, +3.00% above the 1000 kept");
        assert_eq!(judge(Some(1000), 900).unwrap(), "900 bytes, -10.00% below the 1000 kept");
        assert_eq!(
            judge(Some(3_000_000), 3_000_000).unwrap(),
            "3000000 bytes, +0.00% above the 3000000 kept"
        );
    }

    #[test]
    fn growth_beyond_it_is_refused() {
        let why = judge(Some(1000), 1031).unwrap_err();
        assert!(
            why.starts_with("1031 bytes, +3.10% above the 1000 kept: more than 3% above"),
            "{why}"
        );
    }

    #[test]
    fn without_a_figure_there_is_nothing_to_pass() {
        assert!(judge(None, 1).unwrap_err().contains("nothing kept to compare with"));
    }

    #[test]
    fn the_kept_file_names_whole_numbers() {
        let text = fs::read_to_string(root().join("bindings/size.json")).unwrap();
        let kept: Kept = serde_json::from_str(&text).unwrap();
        assert!(kept.values().all(|bytes| (500_000..20_000_000).contains(bytes)), "{kept:?}");
        assert!(!kept.is_empty());
    }
}
