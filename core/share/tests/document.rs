//! Documents that came from somewhere: what is read, and what is refused by its name.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::{Value, json};
use tandem_share::{Content, Document, ShareError};

use support::document;

fn value() -> Value {
    serde_json::from_str(&document().to_text().unwrap()).unwrap()
}

fn parse(value: &Value) -> Result<Document, ShareError> {
    Document::parse(value.to_string().as_bytes())
}

/// A way to a part of the JSON, and what is put there; `null` takes it out.
fn with(path: &str, new: Value) -> Value {
    let mut value = value();
    let (parent, name) = path.rsplit_once('/').unwrap();
    let parent = value.pointer_mut(parent).unwrap().as_object_mut().unwrap();
    match new {
        Value::Null => parent.remove(name),
        new => parent.insert(name.into(), new),
    };
    value
}

#[test]
fn it_reads_back_and_is_written_the_same() {
    let text = document().to_text().unwrap();
    assert_eq!(Document::parse(text.as_bytes()), Ok(document()));
    assert_eq!(Document::parse(text.as_bytes()).unwrap().to_text().unwrap(), text);
    assert!(!text.contains("age1"), "without an envelope there are no keys");
}

#[test]
fn what_a_later_tandem_adds_is_passed_over() {
    for (path, new) in [
        ("/new", json!({"a": [1]})),
        ("/consent/new", json!("x")),
        ("/summary/new", json!(1)),
        ("/period/new", json!(1)),
        ("/scope", json!(["ask", "talk_about", "hours", "meetings", "of_tomorrow"])),
    ] {
        let read = parse(&with(path, new)).unwrap_or_else(|refused| panic!("{path}: {refused}"));
        assert_eq!(read.id, document().id);
    }
}

#[test]
fn another_version_is_refused_before_anything_else_is_read() {
    for later in [json!(2), json!(u64::MAX)] {
        let mut value = json!({"nothing": "else"});
        value["v"] = later;
        assert_eq!(parse(&value), Err(ShareError::NewerVersion));
    }
    for odd in [json!(0), json!("1"), json!(1.5), json!(-1), json!(null)] {
        let mut changed = value();
        changed["v"] = odd;
        assert_eq!(parse(&changed), Err(ShareError::Unreadable("v")));
    }
}

#[test]
fn what_cannot_be_read_is_told_by_its_name() {
    for (path, new, expected) in [
        ("/typ", json!("order"), "typ"),
        ("/summary", Value::Null, "summary"),
        ("/summary", json!([1]), "summary"),
        ("/summary/ask", json!("call_the_police"), "summary"),
        ("/summary/hours", json!([{"first": "2026-11-09"}, 7]), "summary"),
        ("/summary/meetings", json!(-1), "summary"),
        ("/summary/meetings", json!(1.5), "summary"),
        ("/period", Value::Null, "period"),
        ("/consent", Value::Null, "consent"),
        ("/scope", Value::Null, "scope"),
        ("/id", json!("x"), "document"),
        ("/alias", json!("two\nlines"), "document"),
        ("/seq", json!(-1), "document"),
        ("/created", json!("2026-11-22T07:30:00Z"), "created"),
        ("/created", json!("2026-11-22T7:30Z"), "created"),
        ("/created", json!("+2026-11-22T07:30Z"), "created"),
        ("/expires", json!("tomorrow"), "expires"),
        ("/from", json!("age10azzld8ve8wkehjxxkypl03tksemv7cqfy6ugvcdy83k76q6pcfq62ygf7"), "aud"),
    ] {
        let refused = parse(&with(path, new.clone())).unwrap_err();
        assert_eq!(refused, ShareError::Unreadable(expected), "{path} = {new}");
    }
}

#[test]
fn what_is_read_is_checked_as_what_is_written() {
    for (path, new, expected) in [
        ("/alias", json!("Sam\u{202e}"), "alias"),
        ("/expires", Value::Null, "expires"),
        ("/expires", json!("2026-11-22T07:29Z"), "expires"),
        ("/created", json!("1826-11-22T07:30Z"), "created"),
        ("/consent/purpose", json!("a\u{200b}b"), "purpose"),
        ("/period/to", json!("2026-11-08"), "period"),
        ("/scope", json!(["ask"]), "talk_about"),
    ] {
        match parse(&with(path, new)).unwrap_err() {
            ShareError::Invalid { field, .. } => assert_eq!(field, expected),
            refused => panic!("{path}: {refused}"),
        }
    }
}

/// Keys that a summary has no place for do not come out of it again.
#[test]
fn nothing_private_goes_through_a_summary() {
    let private = [
        "use",
        "check_ins",
        "medicine",
        "dose",
        "medical",
        "fellowship",
        "phq_2",
        "gad_7",
        "place",
        "at",
        "written_at",
        "note",
        "reason",
        "basis",
        "recalled",
        "logged",
        "group_format",
    ];
    let mut value = value();
    for key in private {
        value["summary"][key] = json!("secret");
        value["summary"]["hours"][0][key] = json!("secret");
        value["consent"][key] = json!("secret");
    }
    let read = parse(&value).unwrap();
    let again = read.to_text().unwrap();
    assert!(!again.contains("secret"));
    assert!(matches!(read.content, Content::Summary(_)));
}

#[test]
fn what_is_too_large_or_too_deep_is_refused() {
    let long = vec![b' '; 1024 * 1024 + 1];
    assert_eq!(Document::parse(&long), Err(ShareError::TooLarge));
    let deep = "[".repeat(100_000);
    assert_eq!(Document::parse(deep.as_bytes()), Err(ShareError::Unreadable("document")));
}

#[test]
fn errors_hold_nothing_of_what_was_read() {
    for (path, new) in [
        ("/alias", json!("my secret\nname")),
        ("/summary/ask", json!("my secret ask")),
        ("/consent/purpose", json!("my secret\u{202e}")),
        ("/created", json!("my secret time")),
    ] {
        let refused = parse(&with(path, new)).unwrap_err();
        let shown = format!("{refused} {refused:?}");
        assert!(!shown.contains("secret"), "{path}: {shown}");
    }
}
