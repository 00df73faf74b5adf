//! The program that has the way to a server, for one that has none.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{Login, NotAPlace, Place, RemoteShelf};

/// The longest line before a shelf is there.
const LINE: u64 = 16 << 10;

#[derive(Deserialize)]
struct Where {
    place: String,
}

#[derive(Deserialize)]
struct Who {
    user: String,
    password: String,
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Fine,
    Refused(NotAPlace),
}

/// Takes a place and says whether it is one, takes who may open it, and then does what is asked for there, until
/// whoever asks has gone. Neither the place nor the login is in its arguments, which every program can read.
///
/// # Errors
/// Those of the pipe, and of what is no request.
pub fn serve(from: &mut dyn BufRead, to: &mut dyn Write) -> io::Result<()> {
    let Where { place } = line(from)?;
    let place: Place = match place.parse() {
        Ok(place) => place,
        Err(why) => return answer(to, &Answer::Refused(why)),
    };
    answer(to, &Answer::Fine)?;
    let Who { user, password } = line(from)?;
    match RemoteShelf::new(&place, &Login { user, password: password.into() }) {
        Ok(shelf) => {
            answer(to, &Answer::Fine)?;
            tandem_shelf::serve(&shelf, from, to)
        }
        Err(why) => answer(to, &Answer::Refused(why)),
    }
}

fn line<T: for<'a> Deserialize<'a>>(from: &mut dyn BufRead) -> io::Result<T> {
    let mut line = Zeroizing::new(Vec::with_capacity(LINE as usize));
    io::Read::take(from, LINE).read_until(b'\n', &mut line)?;
    Ok(serde_json::from_slice(&line)?)
}

fn answer(to: &mut dyn Write, answer: &Answer) -> io::Result<()> {
    serde_json::to_writer(&mut *to, answer)?;
    to.write_all(b"\n")?;
    to.flush()
}
