//! `cargo xtask screenshots`: the pictures of the README and the book, made anew from what the program prints.

use std::fs;

use crate::{Outcome, output, root};

/// A page with pictures is read on a telephone, too.
const LARGEST: u64 = 200 * 1024;

pub(crate) fn run() -> Outcome {
    print!("{}", output("bash", &["docs/pictures/make"])?);
    let folder = root().join("docs/pictures");
    let wrong = |error: std::io::Error| format!("{}: {error}", folder.display());
    for entry in fs::read_dir(&folder).map_err(wrong)? {
        let entry = entry.map_err(wrong)?;
        let size = entry.metadata().map_err(wrong)?.len();
        if size > LARGEST {
            return Err(format!("{}: {size} bytes, {LARGEST} at most", entry.path().display()));
        }
    }
    Ok(())
}
