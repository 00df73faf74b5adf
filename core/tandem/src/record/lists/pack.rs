//! The body of a meeting, made small.
//!
//! Half of a meeting's JSON are the names of its fields, the same for each. LZ4 with a text that has
//! them all makes less than half of it and costs a few microseconds, less than to encrypt what is
//! saved. Each body stands for itself, so that one can be read, changed and taken out alone.

use lz4_flex::block::{compress_prepend_size_with_dict, decompress_size_prepended_with_dict};
use rusqlite::{Connection, params};
use tandem_model::{Id, Meeting};
use tandem_vault::Result;

use crate::record::tables::{NOT_AS_WRITTEN, read_body};

/// What meetings have in common. It stands in people's databases: another text is another migration.
const COMMON: &[u8] = include_bytes!("../../../migrations/lists/001_common.txt");
/// The longest body that is believed; a meeting's fields are bounded far below.
const MOST: u32 = 1 << 20;

/// What a row is besides the meeting.
pub(super) struct Head<'a> {
    pub(super) id: &'a Id,
    pub(super) hash: &'a [u8; 16],
    pub(super) since: i64,
    pub(super) body: &'a str,
}

/// A meeting as it is kept: the same text is the same meeting.
pub(super) fn body_of(meeting: &Meeting) -> (String, [u8; 16]) {
    let body = serde_json::to_string(meeting).expect("a meeting is JSON");
    let hash = *Id::natural("meeting_body", &body).as_bytes();
    (body, hash)
}

pub(super) fn insert_body(db: &Connection, num: i64, head: &Head<'_>) -> rusqlite::Result<()> {
    db.prepare_cached(
        "INSERT INTO meeting_bodies (num, id, hash, since, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?
    .execute(params![num, head.id.as_bytes(), head.hash, head.since, pack(head.body)])?;
    Ok(())
}

/// A body as it is kept.
pub(super) fn pack(json: &str) -> Vec<u8> {
    compress_prepend_size_with_dict(json.as_bytes(), COMMON)
}

/// The meeting of such a body.
pub(super) fn unpack(packed: &[u8]) -> Result<Meeting> {
    let (size, _) = packed.split_first_chunk().ok_or(NOT_AS_WRITTEN)?;
    if u32::from_le_bytes(*size) > MOST {
        return Err(NOT_AS_WRITTEN);
    }
    let json = decompress_size_prepended_with_dict(packed, COMMON).map_err(|_| NOT_AS_WRITTEN)?;
    read_body(std::str::from_utf8(&json).map_err(|_| NOT_AS_WRITTEN)?)
}
