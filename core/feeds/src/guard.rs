//! The bounds: how large a list may be, and each thing in it.
//!
//! `serde_json` reads a stream without holding it, but what it does hold is as large as the list
//! wants: a text is gathered whole before anybody can refuse it, and a value that is passed over
//! costs a byte per level of nesting. So a reader stands in front of it that follows the JSON just
//! far enough to know whether a byte is within a text and how deep it lies, and ends the stream when
//! a bound is passed. It judges nothing else: whether it is JSON at all is the parser's business.
//!
//! Following takes about a twentieth of the time of reading. The digest is taken on the way.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use crate::FeedError;

/// What may be read of a list at most. The defaults hold any real list many times over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Limits {
    /// Bytes in all: 2 GiB.
    pub bytes: u64,
    /// Meetings: two million, some ten times those of all fellowships.
    pub rows: u32,
    /// Bytes of one text as it stands between its quotes: 1 MiB, for lists carry pictures in their
    /// notes. What is kept of it is far less. With some forty fields this bounds the memory, too.
    pub text: u32,
    /// Levels of nesting: 32; a list needs four.
    pub depth: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 2 << 30, rows: 2_000_000, text: 1 << 20, depth: 32 }
    }
}

/// A reader that ends where a bound is passed, and remembers which.
pub(crate) struct Guard<R> {
    reader: R,
    limits: Limits,
    bytes: u64,
    depth: u32,
    /// Bytes since the opening quote, while within a text.
    text: Option<u32>,
    escaped: bool,
    digest: Sha256,
    passed: Option<FeedError>,
}

impl<R: Read> Guard<R> {
    pub(crate) fn new(reader: R, limits: Limits) -> Self {
        Self {
            reader,
            limits,
            bytes: 0,
            depth: 0,
            text: None,
            escaped: false,
            digest: Sha256::new(),
            passed: None,
        }
    }

    /// Which bound was passed, if any, or what the reader itself said.
    pub(crate) fn passed(&self) -> Option<&FeedError> {
        self.passed.as_ref()
    }

    /// The number of bytes and the SHA-256 of all of them; meaningful at the end of the stream.
    pub(crate) fn finish(self) -> (u64, [u8; 32]) {
        (self.bytes, self.digest.finalize().into())
    }

    /// Less the byte order mark that editors on Windows put before a text; JSON knows none.
    fn more_after_mark(&mut self, buffer: &mut [u8]) -> Result<usize, FeedError> {
        const MARK: &[u8] = "\u{feff}".as_bytes();
        let first = self.bytes == 0;
        let read = self.more(buffer)?;
        if !first || !buffer[..read].starts_with(MARK) {
            return Ok(read);
        }
        buffer.copy_within(MARK.len()..read, 0);
        match read - MARK.len() {
            0 => self.more(buffer), // an empty read would be the end
            rest => Ok(rest),
        }
    }

    fn more(&mut self, buffer: &mut [u8]) -> Result<usize, FeedError> {
        let read = self.reader.read(buffer)?;
        self.digest.update(&buffer[..read]);
        self.follow(&buffer[..read])?;
        Ok(read)
    }

    fn follow(&mut self, bytes: &[u8]) -> Result<(), FeedError> {
        self.bytes += bytes.len() as u64;
        if self.bytes > self.limits.bytes {
            let bytes = self.limits.bytes;
            return Err(FeedError::TooLarge { bytes });
        }
        for &byte in bytes {
            if let Some(length) = &mut self.text {
                match byte {
                    _ if self.escaped => self.escaped = false,
                    b'\\' => self.escaped = true,
                    b'"' => {
                        self.text = None;
                        continue;
                    }
                    _ => {}
                }
                *length += 1;
                if *length > self.limits.text {
                    let bytes = self.limits.text;
                    return Err(FeedError::TooLong { bytes });
                }
                continue;
            }
            match byte {
                b'"' => self.text = Some(0),
                b'[' | b'{' => {
                    self.depth += 1;
                    if self.depth > self.limits.depth {
                        let levels = self.limits.depth;
                        return Err(FeedError::TooDeep { levels });
                    }
                }
                b']' | b'}' => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.more_after_mark(buffer).map_err(|passed: FeedError| {
            // Interrupted is no end: the caller simply reads on.
            if passed == FeedError::Io(io::ErrorKind::Interrupted) {
                return io::ErrorKind::Interrupted.into();
            }
            self.passed = Some(passed);
            io::ErrorKind::Other.into()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: Limits = Limits { bytes: 40, rows: 10, text: 5, depth: 2 };

    /// Reads in pieces of this size: a bound must not depend on how the bytes arrive.
    fn read(json: &str, piece: usize) -> Result<(u64, [u8; 32]), FeedError> {
        let mut guard = Guard::new(json.as_bytes(), SMALL);
        let mut buffer = vec![0; piece];
        loop {
            match guard.read(&mut buffer) {
                Ok(0) => return Ok(guard.finish()),
                Ok(_) => {}
                Err(_) => return Err(guard.passed().unwrap().clone()),
            }
        }
    }

    #[test]
    fn bounds_hold_however_the_bytes_arrive() {
        let forty = " ".repeat(40);
        let more = " ".repeat(41);
        for piece in [1, 2, 3, 64] {
            let read = |json| read(json, piece).map(|(bytes, _)| bytes);
            assert_eq!(read(&forty), Ok(40));
            assert_eq!(read(&more), Err(FeedError::TooLarge { bytes: 40 }));
            assert_eq!(read(r#"["12345","12345"]"#), Ok(17));
            assert_eq!(read(r#"["123456"]"#), Err(FeedError::TooLong { bytes: 5 }));
            assert_eq!(read("[[1],[2],{}]"), Ok(12));
            assert_eq!(read("[[[1]]]"), Err(FeedError::TooDeep { levels: 2 }));
            // Brackets and quotes within a text are text.
            assert_eq!(read(r#"["[[[[","{\"{"]"#), Ok(15));
            assert_eq!(read(r#"["\\","a"]"#), Ok(10));
            // More closed than opened is the parser's business.
            assert_eq!(read("]]]}"), Ok(4));
        }
    }

    /// `hashlib.sha256(b"[]").hexdigest()` in Python.
    #[test]
    fn the_digest_is_that_of_the_bytes() {
        let (_, digest) = read("[]", 1).unwrap();
        let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945");
    }

    #[test]
    fn what_the_reader_says_is_told() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::ErrorKind::TimedOut.into())
            }
        }
        let mut guard = Guard::new(Broken, SMALL);
        assert!(guard.read(&mut [0; 8]).is_err());
        assert_eq!(guard.passed(), Some(&FeedError::Io(io::ErrorKind::TimedOut)));
    }
}
