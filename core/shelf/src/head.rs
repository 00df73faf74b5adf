//! A lane's head: what the lane holds, what its phone holds, and its newest rows.
//!
//! A line of JSON and then the rows of the tail, as the journal writes them. A day's entries stand in the tail, so most heads need
//! no pack of their own beside them: one object is put, and one is read.

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::hex::Hex;
use crate::names::{Check, Lane, Name};
use crate::seal::Unreadable;
use crate::span::{Chain, Mac, Span};

/// What is written today, and the highest that is read.
pub const FORMAT: u32 = 1;
/// The most letters of a label.
pub const LABEL: usize = 40;

/// What a lane says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The format in which it is written.
    pub v: u32,
    /// The highest format that its phone reads.
    pub reads: u32,
    /// The version of the program.
    pub app: String,
    /// The head before.
    pub before: Option<Check>,
    /// The person's word for this phone.
    pub label: String,
    /// The lane's public half (X25519), to which the next epoch's key is sealed.
    pub public: Hex<32>,
    /// The half (Ed25519) by which a key that this lane makes is known.
    pub signs: Hex<32>,
    /// The date of this phone, in Unix milliseconds.
    pub wall: i64,
    /// The schema of its tables.
    pub schema: i64,
    /// Where its older rows are.
    pub packs: Vec<PackOf>,
    /// The rows of the tail.
    pub spans: Vec<Span>,
    /// The newest row that its phone holds of every chain: what it acknowledges.
    pub held: Vec<(Chain, i64, Mac)>,
    /// The newest head that it has read of each other lane.
    pub seen: Vec<(Lane, u64, Check)>,
    /// Whether its phone leaves the shelf with this head.
    #[serde(default)]
    pub leaves: bool,
    /// Whether its phone came by the spare key alone, and no other let it in.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub by_spare_key: bool,
    /// Its newest rows; none if there are no bytes.
    #[serde(skip)]
    pub tail: Vec<u8>,
}

/// A pack that a head names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackOf {
    /// Its name.
    pub name: Name,
    /// Its length.
    pub size: u64,
    /// Which rows it holds.
    pub spans: Vec<Span>,
}

impl Head {
    /// The payload of its object.
    pub fn to_payload(&self) -> Vec<u8> {
        let mut bytes = line(self);
        bytes.extend_from_slice(&self.tail);
        bytes
    }

    /// Reads a payload.
    ///
    /// # Errors
    /// [`Unreadable`], for any bytes that are none.
    pub fn parse(payload: &[u8]) -> Result<Self, Unreadable> {
        let (mut head, rows): (Self, _) = read_line(payload)?;
        head.tail = rows.to_vec();
        let lengths = head.label.chars().count() <= LABEL && head.app.len() <= 64;
        let is_run = |span: &Span| span.from > 0 && span.from <= span.to;
        match lengths
            && head.tail.is_empty() == head.spans.is_empty()
            && head.all_spans().all(is_run)
        {
            true => Ok(head),
            false => Err(Unreadable::Malformed),
        }
    }

    /// Every run of rows that the lane holds.
    pub fn all_spans(&self) -> impl Iterator<Item = &Span> + '_ {
        self.spans.iter().chain(self.packs.iter().flat_map(|pack| &pack.spans))
    }
}

/// The payload of a pack: a line that says its version, and rows as the journal writes them.
pub fn pack(rows: &[u8]) -> Vec<u8> {
    let mut bytes = line(&Says { v: FORMAT });
    bytes.extend_from_slice(rows);
    bytes
}

/// The rows in the payload of a pack.
///
/// # Errors
/// [`Unreadable`], for any bytes that are none.
pub fn read_pack(payload: &[u8]) -> Result<&[u8], Unreadable> {
    read_line::<Says>(payload).map(|(_, rows)| rows)
}

#[derive(Serialize, Deserialize)]
struct Says {
    v: u32,
}

/// A value as a line of JSON.
pub(crate) fn line(value: &impl Serialize) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(value).expect("what is written here has text keys alone");
    bytes.push(b'\n');
    bytes
}

/// A line of JSON whose `v` is one that is read here, and what stands behind it.
pub(crate) fn read_line<T: DeserializeOwned>(payload: &[u8]) -> Result<(T, &[u8]), Unreadable> {
    #[derive(Deserialize)]
    struct Version {
        v: u32,
    }
    let end = payload.iter().position(|byte| *byte == b'\n').ok_or(Unreadable::Malformed)?;
    let read: Version =
        serde_json::from_slice(&payload[..end]).map_err(|_| Unreadable::Malformed)?;
    if read.v > FORMAT {
        return Err(Unreadable::Newer);
    }
    let value = serde_json::from_slice(&payload[..end]).map_err(|_| Unreadable::Malformed)?;
    Ok((value, &payload[end + 1..]))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn span(from: i64, to: i64) -> Span {
        let (chain, before, end) = (Hex([1; 16]), Hex([from as u8; 16]), Hex([to as u8; 16]));
        Span { chain, from, to, before, end }
    }

    fn head() -> Head {
        let name = "p0123456789-0000001-we2tqr4m04ykgesz.bin".parse().unwrap();
        Head {
            v: 1,
            reads: 1,
            app: "0.1.0".into(),
            before: Some("we2tqr4m04ykgesz".parse().unwrap()),
            label: "Pixel".into(),
            public: Hex([6; 32]),
            signs: Hex([7; 32]),
            wall: 1_764_000_000_000,
            schema: 1,
            packs: vec![PackOf { name, size: 4096, spans: vec![span(1, 2)] }],
            spans: vec![span(3, 4)],
            held: vec![(Hex([1; 16]), 4, Hex([5; 16]))],
            seen: vec![("abcdefghjk".parse().unwrap(), 9, "we2tqr4m04ykgesz".parse().unwrap())],
            leaves: false,
            by_spare_key: false,
            tail: b"two rows\nand what they say".to_vec(),
        }
    }

    #[test]
    fn a_head_has_the_payload_it_always_had() {
        let payload = head().to_payload();
        let line = payload.split(|byte| *byte == b'\n').next().unwrap();
        let bytes = |byte: u8| format!("\"{}\"", format!("{byte:02x}").repeat(16));
        let [one, two, three, four, five] = [1, 2, 3, 4, 5].map(bytes);
        let (public, signs) = ("06".repeat(32), "07".repeat(32));
        let golden = format!(
            r#"{{"v":1,"reads":1,"app":"0.1.0","before":"we2tqr4m04ykgesz","label":"Pixel",\
"public":"{public}","signs":"{signs}","wall":1764000000000,"schema":1,\
"packs":[{{"name":"p0123456789-0000001-we2tqr4m04ykgesz.bin","size":4096,"spans":[[{one},1,2,{one},{two}]]}}],\
"spans":[[{one},3,4,{three},{four}]],"held":[[{one},4,{five}]],\
"seen":[["abcdefghjk",9,"we2tqr4m04ykgesz"]],"leaves":false}}"#
        );
        assert_eq!(std::str::from_utf8(line).unwrap(), golden.replace("\\\n", ""));
        assert_eq!(Check::of(&payload).as_str(), "t88wp6pnwpa0nqeh");
        assert_eq!(Head::parse(&payload), Ok(head()));
    }

    #[test]
    fn a_pack_has_the_payload_it_always_had() {
        let payload = pack(b"rows");
        assert_eq!(payload, b"{\"v\":1}\nrows");
        assert_eq!(read_pack(&payload), Ok(&b"rows"[..]));
        assert_eq!(read_pack(b"{\"v\":2}\nrows"), Err(Unreadable::Newer));
    }

    #[test]
    fn what_is_newer_says_so_and_new_keys_are_passed_over() {
        let text = |from: &str, to: &str| {
            let payload = head().to_payload();
            let end = payload.iter().position(|byte| *byte == b'\n').unwrap();
            let line = std::str::from_utf8(&payload[..end]).unwrap().replacen(from, to, 1);
            [line.as_bytes(), &payload[end..]].concat()
        };
        assert_eq!(Head::parse(&text(r#""v":1"#, r#""v":2"#)), Err(Unreadable::Newer));
        assert_eq!(Head::parse(&text(r#""v":1"#, r#""new":[],"v":1"#)), Ok(head()));
        let long = format!(r#""label":"{}""#, "x".repeat(LABEL + 1));
        assert_eq!(Head::parse(&text(r#""label":"Pixel""#, &long)), Err(Unreadable::Malformed));
        let other = Head { tail: Vec::new(), ..head() };
        assert_eq!(
            Head::parse(&other.to_payload()),
            Err(Unreadable::Malformed),
            "no rows of a run"
        );
        let other = Head { spans: vec![span(4, 3)], ..head() };
        assert_eq!(Head::parse(&other.to_payload()), Err(Unreadable::Malformed), "no run");
    }

    proptest! {
        #[test]
        fn parse_is_total(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0_usize..2000) {
            let _ = (Head::parse(&bytes), read_pack(&bytes));
            let mut payload = head().to_payload();
            let at = at % payload.len();
            payload.splice(at..at.saturating_add(bytes.len()).min(payload.len()), bytes);
            let _ = (Head::parse(&payload), read_pack(&payload));
        }
    }
}
