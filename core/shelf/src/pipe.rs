//! A shelf at the other end of a pipe: another program has the way to a place, and this one has none. What goes
//! through is what a place sees, names and sealed bytes.
//!
//! A request is one line of JSON, with the bytes behind it where there are some; so is an answer.

use std::borrow::Cow;
use std::io::{self, BufRead, ErrorKind, Read as _, Write};
use std::sync::{Mutex, PoisonError};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::names::LONGEST;
use crate::place::{Listing, Shelf, ShelfError};
use crate::sync::MOST_NAMES;

/// The longest line: a list of as many names as [`in_short`] leaves.
const LINE: u64 = 4 << 20;
/// The most bytes of an object, whatever the other end says.
const OBJECT: u64 = 16 << 20;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Ask<'a> {
    List,
    Get { name: Cow<'a, str>, most: u64 },
    Put { name: Cow<'a, str>, length: u64 },
    Remove { name: Cow<'a, str> },
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Listed(Listing),
    /// So many bytes follow.
    Got(u64),
    Done,
    Not(ShelfError),
}

fn write_line(to: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut line = serde_json::to_vec(value)?;
    line.push(b'\n');
    to.write_all(&line)
}

/// A line, or nothing where the other end has gone.
fn read_line(from: &mut dyn BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    from.take(LINE).read_until(b'\n', &mut line)?;
    match line.pop() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(line)),
        Some(_) => Err(ErrorKind::InvalidData.into()),
    }
}

fn parse<T: DeserializeOwned>(line: &[u8]) -> io::Result<T> {
    Ok(serde_json::from_slice(line)?)
}

fn read_bytes(from: &mut dyn BufRead, length: u64) -> io::Result<Vec<u8>> {
    if length > OBJECT {
        return Err(ErrorKind::InvalidData.into());
    }
    let mut bytes = Vec::new();
    from.take(length).read_to_end(&mut bytes)?;
    match bytes.len() as u64 == length {
        true => Ok(bytes),
        false => Err(ErrorKind::UnexpectedEof.into()),
    }
}

/// A list that fits into a line, and of which a sync says the same: it takes no more names, and a longer one is nobody's.
fn in_short(mut listing: Listing) -> Listing {
    listing.objects.truncate(MOST_NAMES + 1);
    for object in &mut listing.objects {
        let end = object.name.char_indices().map(|(at, _)| at).find(|at| *at > LONGEST);
        object.name.truncate(end.unwrap_or(object.name.len()));
    }
    listing
}

/// Does what is asked for, one after the other, until whoever asks has gone.
///
/// # Errors
/// Those of the pipe, and of what is no request.
pub fn serve(shelf: &dyn Shelf, from: &mut dyn BufRead, to: &mut dyn Write) -> io::Result<()> {
    while let Some(line) = read_line(from)? {
        let mut bytes = Vec::new();
        let done = match parse(&line)? {
            Ask::List => shelf.list().map(in_short).map(Answer::Listed),
            Ask::Get { name, most } => shelf.get(&name, most).map(|got| {
                bytes = got;
                Answer::Got(bytes.len() as u64)
            }),
            Ask::Put { name, length } => {
                shelf.put(&name, &read_bytes(from, length)?).map(|()| Answer::Done)
            }
            Ask::Remove { name } => shelf.remove(&name).map(|()| Answer::Done),
        };
        write_line(to, &done.unwrap_or_else(Answer::Not))?;
        to.write_all(&bytes)?;
        to.flush()?;
    }
    Ok(())
}

/// A shelf that another program [serves](serve). Once that one has gone, the place cannot be reached.
pub struct PipedShelf(Mutex<Option<Ends>>);

struct Ends {
    from: Box<dyn BufRead + Send>,
    to: Box<dyn Write + Send>,
}

impl std::fmt::Debug for PipedShelf {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PipedShelf(…)")
    }
}

impl Ends {
    fn ask(&mut self, ask: &Ask<'_>, bytes: &[u8]) -> io::Result<(Answer, Vec<u8>)> {
        write_line(&mut self.to, ask)?;
        self.to.write_all(bytes)?;
        self.to.flush()?;
        let line = read_line(&mut self.from)?.ok_or(ErrorKind::UnexpectedEof)?;
        let answer = parse(&line)?;
        let bytes = match (&answer, ask) {
            (Answer::Got(length), Ask::Get { most, .. }) if length <= most => {
                read_bytes(&mut self.from, *length)?
            }
            (Answer::Got(_), _) => return Err(ErrorKind::InvalidData.into()),
            _ => Vec::new(),
        };
        Ok((answer, bytes))
    }
}

impl PipedShelf {
    /// The shelf whose answers come from the one and to which the other leads.
    pub fn new(from: impl BufRead + Send + 'static, to: impl Write + Send + 'static) -> Self {
        Self(Mutex::new(Some(Ends { from: Box::new(from), to: Box::new(to) })))
    }

    fn ask(&self, ask: &Ask<'_>, bytes: &[u8]) -> Result<(Answer, Vec<u8>), ShelfError> {
        let mut ends = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let answered = ends.as_mut().map(|ends| ends.ask(ask, bytes));
        match answered {
            Some(Ok((Answer::Not(why), _))) => Err(why),
            Some(Ok(answered)) => Ok(answered),
            // Out of step: what comes next would be taken for the answer to something else.
            Some(Err(_)) | None => {
                *ends = None;
                Err(ShelfError::Unreachable)
            }
        }
    }

    fn done(&self, ask: &Ask<'_>, bytes: &[u8]) -> Result<(), ShelfError> {
        match self.ask(ask, bytes)?.0 {
            Answer::Done => Ok(()),
            _ => Err(ShelfError::Refused),
        }
    }
}

impl Shelf for PipedShelf {
    fn list(&self) -> Result<Listing, ShelfError> {
        match self.ask(&Ask::List, &[])?.0 {
            Answer::Listed(listing) => Ok(listing),
            _ => Err(ShelfError::Refused),
        }
    }

    fn get(&self, name: &str, most: u64) -> Result<Vec<u8>, ShelfError> {
        match self.ask(&Ask::Get { name: name.into(), most }, &[])? {
            (Answer::Got(_), bytes) => Ok(bytes),
            _ => Err(ShelfError::Refused),
        }
    }

    fn put(&self, name: &str, bytes: &[u8]) -> Result<(), ShelfError> {
        self.done(&Ask::Put { name: name.into(), length: bytes.len() as u64 }, bytes)
    }

    fn remove(&self, name: &str) -> Result<(), ShelfError> {
        self.done(&Ask::Remove { name: name.into() }, &[])
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, pipe};
    use std::thread;

    use super::*;
    use crate::{FolderShelf, Listed, contract, is_missing};

    /// A folder, at the other end of two pipes.
    fn piped(folder: &std::path::Path, hold: impl FnOnce(&PipedShelf)) {
        let ((asked, ask), (answers, answer)) = (pipe().unwrap(), pipe().unwrap());
        thread::scope(|scope| {
            let served = scope.spawn(move || {
                serve(&FolderShelf::new(folder), &mut BufReader::new(asked), &mut { answer })
            });
            let shelf = PipedShelf::new(BufReader::new(answers), ask);
            hold(&shelf);
            drop(shelf);
            served.join().unwrap().unwrap();
        });
    }

    #[test]
    fn a_folder_at_the_end_of_a_pipe_is_a_place() {
        let home = tempfile::tempdir().unwrap();
        piped(home.path(), |shelf| contract(shelf));
        piped(&home.path().join("none"), |shelf| is_missing(shelf));
    }

    /// A place that shows this many names, each this long.
    struct Full(usize, &'static str, usize);

    impl Shelf for Full {
        fn list(&self) -> Result<Listing, ShelfError> {
            let Self(count, letter, length) = self;
            let object =
                |nr| Listed { name: format!("{nr:05}{}", letter.repeat(*length)), size: 1 };
            Ok(Listing { objects: (0..*count).map(object).collect(), date: None })
        }

        fn get(&self, _: &str, _: u64) -> Result<Vec<u8>, ShelfError> {
            Err(ShelfError::Absent)
        }

        fn put(&self, _: &str, _: &[u8]) -> Result<(), ShelfError> {
            Err(ShelfError::Denied)
        }

        fn remove(&self, _: &str) -> Result<(), ShelfError> {
            Ok(())
        }
    }

    /// A list that was longer than a line was told as a place that cannot be reached.
    #[test]
    fn a_list_of_far_too_much_says_so() {
        for full in [Full(60_000, "x", 60), Full(5_001, "\u{1}", 1_000), Full(5_000, "é", 400)] {
            let mut answers = Vec::new();
            serve(&full, &mut &b"\"list\"\n"[..], &mut answers).unwrap();
            let shelf = PipedShelf::new(BufReader::new(std::io::Cursor::new(answers)), Vec::new());
            let listed = shelf.list().unwrap().objects;
            assert_eq!(listed.len(), full.0.min(MOST_NAMES + 1));
            assert!(listed.iter().all(|it| it.name.parse::<crate::Name>().is_err()));
        }
    }

    #[test]
    fn who_answers_with_what_was_not_asked_for_is_gone() {
        let ask = |answers: &'static [u8]| {
            let shelf = PipedShelf::new(BufReader::new(answers), Vec::new());
            (shelf.get("a.bin", 3), shelf.get("a.bin", 3))
        };
        let gone = Err(ShelfError::Unreachable);
        assert_eq!(
            ask(b"{\"got\":3}\nabc{\"not\":\"full\"}\n"),
            (Ok(b"abc".to_vec()), Err(ShelfError::Full))
        );
        // More than was asked for, less than was said, no line, no answer, another one.
        for answers in [&b"{\"got\":4}\nabcd\"done\"\n"[..], b"{\"got\":3}\nab", b"x", b"\n", b""] {
            assert_eq!(ask(answers), (gone.clone(), gone.clone()), "{answers:?}");
        }
        assert_eq!(ask(b"\"done\"\n{\"got\":0}\n"), (Err(ShelfError::Refused), Ok(Vec::new())));
    }

    #[test]
    fn what_is_no_request_is_not_done() {
        let home = tempfile::tempdir().unwrap();
        let serve = |asked: &[u8]| {
            let mut answers = Vec::new();
            let served = serve(&FolderShelf::new(home.path()), &mut { asked }, &mut answers);
            (served.map_err(|error| error.kind()), answers)
        };
        for asked in [&b"list\n"[..], b"\"list\"", b"{\"put\":{\"name\":\"a\",\"length\":9}}\nabc"]
        {
            let (served, answers) = serve(asked);
            assert!(served.is_err() && answers.is_empty(), "{asked:?}");
        }
        assert!(serve(b"{\"put\":{\"name\":\"a\",\"length\":99999999}}\n").0.is_err());
        assert_eq!(serve(b""), (Ok(()), Vec::new()));
        assert_eq!(std::fs::read_dir(home.path()).unwrap().count(), 0);
    }
}
