//! What a record holds, in a form in which two records can be compared.
//!
//! It is the whole export, with every name that is random taken out of it, what the meeting lists are,
//! which ways in there are, and which of the known secrets open the record. So *half of something* is a state that is none of the
//! known ones, whatever it is half of.

use std::fs;
use std::path::Path;

use tandem::{Cost, ExportChoice, Tandem};
use tandem_model::{Result, TandemError};
use tempfile::TempDir;

use crate::operations::{NEW_PASSPHRASE, PASSPHRASE, Steady, files};
use crate::trial::{Wrong, Zero};

/// What a folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// No record.
    Nothing,
    /// A record that says this.
    Record(String),
}

impl State {
    /// Of a folder, which is copied before it is opened: looking changes nothing.
    ///
    /// # Errors
    /// Which of the zeros is none, and how: it does not open, `check` finds a fault, or it tells of a loss.
    pub fn of(folder: &Path) -> std::result::Result<Self, Wrong> {
        let wrong = |how: String| Wrong { zero: Zero::Corrupt, how };
        let told = |error: TandemError| wrong(error.to_string());
        let copy = copy(folder);
        let mut opens = Vec::new();
        let (mut ways, mut text) = (Vec::new(), None);
        let known = [
            ("passphrase", PASSPHRASE),
            ("new passphrase", NEW_PASSPHRASE),
            ("first spare key", &files().spare_key),
        ];
        for (name, secret) in known {
            let opened = open(copy.path(), secret);
            match opened {
                Ok(tandem) => {
                    opens.push(name);
                    if text.is_none() {
                        text = Some(Self::of_open(&tandem).map_err(told)?);
                        let opening = tandem.safe().opening().map_err(told)?;
                        if opening.missing || opening.stale_log || opening.older_keys {
                            let how = format!("it tells of a loss: {opening:?}");
                            return Err(Wrong { zero: Zero::Lost, how });
                        }
                        ways = tandem.safe().ways().map_err(told)?;
                        let report = tandem.safe().check().map_err(told)?;
                        if !report.ok() {
                            return Err(wrong(format!("check finds {report:?}")));
                        }
                    }
                    tandem.close().map_err(told)?;
                }
                Err(TandemError::NoVault) => return Ok(Self::Nothing),
                Err(TandemError::WrongSecret { .. }) => {}
                Err(error) => return Err(wrong(format!("it does not open: {error}"))),
            }
        }
        match text {
            Some(text) => Ok(Self::Record(format!("{ways:?} {opens:?}\n{text}"))),
            None => Err(wrong("no secret that was ever set opens it".to_owned())),
        }
    }

    /// Of a record that is open, but for its secrets.
    ///
    /// # Errors
    /// Those of reading.
    pub fn of_open(tandem: &Tandem) -> Result<String> {
        let mut file = Vec::new();
        tandem.transfer().export_json(&mut file, ExportChoice::WHOLE, &mut |_| {})?;
        let file = String::from_utf8_lossy(&file);
        let mut lines: Vec<_> =
            file.lines().map(|line| without_names(line.trim_end_matches(','))).collect();
        lines.sort_unstable();
        // A list that was not taken in stands there with the reason, and holds nothing.
        let mut lists = tandem.meetings().lists()?;
        lists.retain(|list| list.entries > 0);
        for list in &mut lists {
            (list.fetched, list.last_error) = (None, None);
        }
        Ok(format!("{}\n{lists:#?}", lines.join("\n")))
    }

    /// What one says and the other does not, for whoever looks for a fault.
    #[must_use]
    pub fn differs_from(&self, other: &Self) -> String {
        let (Self::Record(one), Self::Record(other)) = (self, other) else {
            return "there is a record in one of the two only".to_owned();
        };
        let more = |one: &str, other: &str| {
            let lines = one.lines().filter(|line| !other.lines().any(|it| it == *line));
            lines.map(|line| line.chars().take(400).collect()).collect::<Vec<String>>()
        };
        format!("more: {:?}, less: {:?}", more(one, other), more(other, one))
    }

    /// Whether an open record says this.
    #[must_use]
    pub fn is_said_by(&self, open: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Record(text) => text.split_once('\n').is_some_and(|(_, text)| text == open),
        }
    }
}

/// Opens a record as its person does.
pub(crate) fn open(folder: &Path, secret: &str) -> Result<Tandem> {
    Tandem::open(folder, secret, Box::new(Steady::default()), Cost::TEST_ONLY)
}

/// A line of the export without the random names in it: runs of 32 hexadecimal digits.
fn without_names(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let digits = rest.bytes().take_while(u8::is_ascii_hexdigit).count();
        if digits >= 32 {
            text.push('#');
            rest = &rest[digits..];
        } else {
            let end = digits.max(first.len_utf8());
            text.push_str(&rest[..end]);
            rest = &rest[end..];
        }
    }
    text
}

/// A copy of a folder as it stands, open or not; but for the index of the log, which is memory that
/// programs share, and is made anew.
///
/// # Panics
/// If it cannot be copied.
#[must_use]
pub fn copy(from: &Path) -> TempDir {
    let to = tempfile::tempdir().expect("there is room for a copy");
    for entry in fs::read_dir(from).expect("the folder is there").flatten() {
        let name = entry.file_name();
        if entry.path().is_file() && !name.to_string_lossy().ends_with("-shm") {
            fs::copy(entry.path(), to.path().join(name)).expect("a file can be copied");
        }
    }
    to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_taken_out() {
        let name = "0123456789abcdef".repeat(2);
        let line = format!("{{\"id\":\"{name}\",\"note\":\"añbbe 00ff\"}}");
        assert_eq!(without_names(&line), "{\"id\":\"#\",\"note\":\"añbbe 00ff\"}");
    }
}
