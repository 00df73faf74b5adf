//! By what a meeting is known again: its name, day, start and place, as one number.

use tandem_model::{Fingerprint, Id, Meeting};

/// A meeting's fingerprint in one number: name, day and start in its upper half, the place in the
/// lower, so that an index finds what is the same, and what is the same but for its place.
pub(super) fn print(meeting: &Meeting) -> i64 {
    let Fingerprint { name, day, start, place } = meeting.fingerprint();
    let when = Fingerprint { name, day, start, place: String::new() };
    let half = |id: Id| {
        let (first, _) = id.as_bytes().split_first_chunk::<4>().expect("an id has 16 bytes");
        i64::from(u32::from_be_bytes(*first))
    };
    half(when.id()) << 32 | half(Id::natural("meeting_place", &place))
}

/// Its half that knows no place.
pub(super) fn without_place(print: i64) -> u32 {
    (print >> 32) as u32
}
