//! The few facts of an ELF library that a phone cares about: how its segments are aligned and what
//! it exports. A hundred lines instead of a dependency: nothing here reads a hostile file.

/// What a shared library says about itself.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Library {
    /// Alignment of every loadable segment (`PT_LOAD`), in bytes, in the file's order.
    pub(crate) alignments: Vec<u64>,
    /// Names of the symbols it defines for others, in the file's order.
    pub(crate) exports: Vec<String>,
}

const PT_LOAD: u64 = 1;
const SHT_DYNSYM: u64 = 11;
const SHN_UNDEF: u64 = 0;
const STB_LOCAL: u64 = 0;

/// Reads a little-endian ELF file of 32 or 64 bits.
///
/// # Errors
/// One line that says what is not as the format has it.
pub(crate) fn read(bytes: &[u8]) -> Result<Library, String> {
    let elf = Elf::new(bytes)?;
    let alignments = elf.alignments()?;
    let exports = elf.exports()?;
    Ok(Library { alignments, exports })
}

struct Elf<'a> {
    bytes: &'a [u8],
    wide: bool,
}

impl<'a> Elf<'a> {
    fn new(bytes: &'a [u8]) -> Result<Self, String> {
        match bytes.get(..6) {
            Some([0x7f, b'E', b'L', b'F', class @ (1 | 2), 1]) => {
                Ok(Self { bytes, wide: *class == 2 })
            }
            _ => Err("not a little-endian ELF file".to_owned()),
        }
    }

    /// The unsigned number of `size` bytes at `at`.
    fn number(&self, at: u64, size: usize) -> Result<u64, String> {
        let at = usize::try_from(at).map_err(|_| "an offset is too large")?;
        let bytes = at.checked_add(size).and_then(|end| self.bytes.get(at..end));
        let bytes = bytes.ok_or("the file ends early")?;
        Ok(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// One field, which stands elsewhere in the 32-bit form; `(offset, size)` of either.
    fn field(&self, base: u64, narrow: (u64, usize), wide: (u64, usize)) -> Result<u64, String> {
        let (offset, size) = if self.wide { wide } else { narrow };
        self.number(base.saturating_add(offset), size)
    }

    /// Where each entry of a header table begins.
    fn table(&self, offset: u64, entry: u64, count: u64) -> impl Iterator<Item = u64> + use<> {
        (0..count).map(move |index| offset.saturating_add(index.saturating_mul(entry)))
    }

    fn alignments(&self) -> Result<Vec<u64>, String> {
        let offset = self.field(0, (28, 4), (32, 8))?;
        let entry = self.field(0, (42, 2), (54, 2))?;
        let count = self.field(0, (44, 2), (56, 2))?;
        let mut alignments = Vec::new();
        for header in self.table(offset, entry, count) {
            if self.number(header, 4)? == PT_LOAD {
                alignments.push(self.field(header, (28, 4), (48, 8))?);
            }
        }
        Ok(alignments)
    }

    fn exports(&self) -> Result<Vec<String>, String> {
        let offset = self.field(0, (32, 4), (40, 8))?;
        let entry = self.field(0, (46, 2), (58, 2))?;
        let count = self.field(0, (48, 2), (60, 2))?;
        let sections: Vec<u64> = self.table(offset, entry, count).collect();
        let mut exports = Vec::new();
        for section in &sections {
            if self.number(section + 4, 4)? != SHT_DYNSYM {
                continue;
            }
            let link = self.field(*section, (24, 4), (40, 4))?;
            let strings = usize::try_from(link).ok().and_then(|link| sections.get(link));
            let strings = *strings.ok_or("symbols without names")?;
            let strings = self.field(strings, (16, 4), (24, 8))?;
            let symbols = self.field(*section, (16, 4), (24, 8))?;
            let size = self.field(*section, (20, 4), (32, 8))?;
            let each = if self.wide { 24 } else { 16 };
            for symbol in self.table(symbols, each, size / each) {
                let info = self.field(symbol, (12, 1), (4, 1))?;
                let home = self.field(symbol, (14, 2), (6, 2))?;
                if home != SHN_UNDEF && info >> 4 != STB_LOCAL {
                    exports.push(self.text(strings + self.number(symbol, 4)?)?);
                }
            }
        }
        Ok(exports)
    }

    /// The text at `at`, up to its closing zero byte.
    fn text(&self, at: u64) -> Result<String, String> {
        let rest = usize::try_from(at).ok().and_then(|at| self.bytes.get(at..));
        let text = rest.and_then(|rest| rest.split(|byte| *byte == 0).next());
        Ok(String::from_utf8_lossy(text.ok_or("the file ends early")?).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    /// A library made by the machine's own compiler, with alignment and names known beforehand.
    fn built(page: &str) -> Library {
        let folder = tempfile::tempdir().unwrap();
        let (source, library) = (folder.path().join("a.c"), folder.path().join("a.so"));
        std::fs::write(
            &source,
            "int shown(void) { return 1; }\n\
             __attribute__((visibility(\"hidden\"))) int hidden(void) { return 2; }\n\
             static int own(void) { return 3; }\n\
             int other(void) { return own() + hidden(); }\n",
        )
        .unwrap();
        let status = Command::new("cc")
            .args(["-shared", "-fPIC", "-nostdlib", "-o"])
            .arg(&library)
            .arg(&source)
            .arg(format!("-Wl,-z,max-page-size={page}"))
            .status()
            .unwrap();
        assert!(status.success());
        read(&std::fs::read(&library).unwrap()).unwrap()
    }

    #[test]
    fn sees_the_alignment_that_the_linker_was_given() {
        for page in [4096, 16384, 65536] {
            let library = built(&page.to_string());
            assert!(!library.alignments.is_empty());
            assert!(library.alignments.iter().all(|at| *at == page), "{library:?}");
        }
    }

    #[test]
    fn sees_what_is_exported_and_nothing_else() {
        let mut exports = built("4096").exports;
        exports.sort();
        assert_eq!(exports, ["other", "shown"]);
    }

    #[test]
    fn says_what_is_wrong_with_a_file() {
        assert_eq!(read(b"").unwrap_err(), "not a little-endian ELF file");
        assert_eq!(read(b"#!/bin/sh\n").unwrap_err(), "not a little-endian ELF file");
        assert_eq!(read(b"\x7fELF\x02\x01").unwrap_err(), "the file ends early");
    }
}
