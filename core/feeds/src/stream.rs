//! Going through a list meeting by meeting, without ever holding more than one.

use std::fmt;
use std::io::{BufReader, Read};
use std::marker::PhantomData;
use std::ops::ControlFlow;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer as _, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Deserializer;

use crate::FeedError;
use crate::guard::{Guard, Limits};

/// What a whole pass found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Passed {
    pub(crate) rows: u32,
    pub(crate) bytes: u64,
    pub(crate) digest: [u8; 32],
    /// Whether the list is an object, which may hold more than its meetings.
    pub(crate) object: bool,
}

/// Which arrays of a list are gone through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// The list is an array.
    Array,
    /// The list is an object, and its array has this key; or it is the array itself.
    Under(&'static str),
}

/// What a pass ended with before its end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It cannot be read.
    Feed(FeedError),
    /// The one who was handed the meetings did not want more.
    Stopped,
}

/// Hands every entry of the list to `each`, with its index.
pub(crate) fn pass<T: for<'de> Deserialize<'de>>(
    reader: impl Read,
    shape: Shape,
    limits: Limits,
    each: &mut dyn FnMut(u32, T) -> ControlFlow<()>,
) -> Result<Passed, Ended> {
    let mut guard = Guard::new(reader, limits);
    let mut state = State {
        rows: 0,
        most: limits.rows,
        shape,
        object: false,
        found: false,
        stopped: false,
        too_many: false,
        each,
    };
    // By value: the parser takes byte by byte, which a `BufReader` has a short way for and a
    // reference to one has not.
    let mut json = Deserializer::from_reader(BufReader::with_capacity(1 << 16, &mut guard));
    let result =
        json.deserialize_any(Top { state: &mut state, of: PhantomData }).and_then(|()| json.end());
    let State { rows, object, found, stopped, too_many, .. } = state;
    if let Err(error) = result {
        // The text of serde's own errors quotes the list, so it goes nowhere.
        return Err(if let Some(passed) = guard.passed() {
            Ended::Feed(passed.clone())
        } else if stopped {
            Ended::Stopped
        } else if too_many {
            Ended::Feed(FeedError::TooMany { rows: limits.rows })
        } else if error.is_data() && !found {
            Ended::Feed(FeedError::OtherKind)
        } else {
            Ended::Feed(FeedError::Broken { line: error.line(), column: error.column() })
        });
    }
    if !found {
        return Err(Ended::Feed(FeedError::OtherKind));
    }
    let (bytes, digest) = guard.finish();
    Ok(Passed { rows, bytes, digest, object })
}

struct State<'a, T> {
    rows: u32,
    most: u32,
    shape: Shape,
    object: bool,
    /// Whether an array of meetings was there.
    found: bool,
    stopped: bool,
    too_many: bool,
    each: &'a mut dyn FnMut(u32, T) -> ControlFlow<()>,
}

/// The list as a whole.
struct Top<'s, 'a, T> {
    state: &'s mut State<'a, T>,
    of: PhantomData<T>,
}

impl<'de, T: for<'any> Deserialize<'any>> Visitor<'de> for Top<'_, '_, T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of meetings")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let state = self.state;
        state.found = true;
        while let Some(row) = seq.next_element::<T>()? {
            if state.rows >= state.most {
                state.too_many = true;
                return Err(A::Error::custom("too many"));
            }
            let index = state.rows;
            state.rows += 1;
            if (state.each)(index, row).is_break() {
                state.stopped = true;
                return Err(A::Error::custom("stopped"));
            }
        }
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Shape::Under(wanted) = self.state.shape else {
            return Err(A::Error::custom("an object"));
        };
        self.state.object = true;
        while let Some(IsKey(is_it)) = map.next_key_seed(KeySeed(wanted))? {
            if is_it {
                map.next_value_seed(ArraySeed { state: &mut *self.state, of: PhantomData })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }
}

/// The array under its key.
struct ArraySeed<'s, 'a, T> {
    state: &'s mut State<'a, T>,
    of: PhantomData<T>,
}

impl<'de, T: for<'any> Deserialize<'any>> DeserializeSeed<'de> for ArraySeed<'_, '_, T> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_seq(Top { state: self.state, of: self.of })
    }
}

struct KeySeed(&'static str);

struct IsKey(bool);

impl<'de> DeserializeSeed<'de> for KeySeed {
    type Value = IsKey;

    fn deserialize<D: serde::Deserializer<'de>>(self, from: D) -> Result<IsKey, D::Error> {
        from.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed {
    type Value = IsKey;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<IsKey, E> {
        Ok(IsKey(key == self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loose::{Row, row};

    fn nobody(_: &str) -> bool {
        false
    }

    row! {
        struct Named unless nobody { name; }
    }

    fn names(json: &str, shape: Shape, limits: Limits) -> (Vec<String>, Result<u32, Ended>) {
        let mut names = Vec::new();
        let passed = pass::<Row<Named>>(json.as_bytes(), shape, limits, &mut |index, Row(row)| {
            assert_eq!(index as usize, names.len());
            let name = row.map_or("-".to_owned(), |row| row.name.text().to_owned());
            let stop = name == "stop";
            names.push(name);
            if stop { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (names, passed.map(|passed| passed.rows))
    }

    const UNDER: Shape = Shape::Under("meetings");

    #[test]
    fn arrays_are_gone_through_wherever_they_are() {
        let limits = Limits::default();
        let array = r#" [{"name":"a"},1,{"name":"b"}] "#;
        let expected = ["a", "-", "b"].map(String::from).to_vec();
        for json in [array, &format!("\u{feff}{array}")] {
            for shape in [Shape::Array, UNDER] {
                assert_eq!(names(json, shape, limits), (expected.clone(), Ok(3)));
            }
        }
        let object = format!(r#"{{"formats":[{{"name":"x"}}],"meetings":{array},"more":{{}}}}"#);
        assert_eq!(names(&object, UNDER, limits), (expected, Ok(3)));
        assert_eq!(names("[]", Shape::Array, limits).1, Ok(0));
        assert_eq!(names(r#"{"meetings":[]}"#, UNDER, limits).1, Ok(0));
    }

    #[test]
    fn another_kind_is_told_from_what_is_broken() {
        let limits = Limits::default();
        let other = Err(Ended::Feed(FeedError::OtherKind));
        for json in ["{}", "null", "1", "\"x\"", r#"{"meetings":{}}"#, r#"{"error":"x"}"#] {
            assert_eq!(names(json, UNDER, limits).1, other, "{json}");
        }
        assert_eq!(names(r#"{"meetings":[]}"#, Shape::Array, limits).1, other);
        for json in ["", "<html>", "[", "[{]", "[{}", "[{}]x", "[{},]", "[1e999]", "[\"\u{1}\"]"] {
            let (_, result) = names(json, UNDER, limits);
            let broken = matches!(result, Err(Ended::Feed(FeedError::Broken { .. })));
            assert!(broken, "{json}: {result:?}");
        }
        let bytes: &[u8] = b"[{\"name\":\"\xff\"}]";
        let result =
            pass::<Row<Named>>(bytes, UNDER, limits, &mut |_, _| ControlFlow::Continue(()));
        assert!(matches!(result, Err(Ended::Feed(FeedError::Broken { line: 1, .. }))));
    }

    #[test]
    fn it_ends_where_it_must() {
        let limits = Limits { rows: 2, ..Limits::default() };
        let json = r#"[{"name":"a"},{"name":"b"},{"name":"c"}]"#;
        let (seen, ended) = names(json, Shape::Array, limits);
        assert_eq!(seen.len(), 2);
        assert_eq!(ended, Err(Ended::Feed(FeedError::TooMany { rows: 2 })));
        let (seen, ended) = names(r#"[{"name":"stop"},x"#, Shape::Array, limits);
        assert_eq!((seen.len(), ended), (1, Err(Ended::Stopped)));
        let deep = format!("[{{\"x\":{}", "[".repeat(100));
        let (_, ended) = names(&deep, Shape::Array, limits);
        assert_eq!(ended, Err(Ended::Feed(FeedError::TooDeep { levels: 32 })));
    }
}
