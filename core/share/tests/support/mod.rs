//! What several tests need.
#![allow(dead_code, clippy::unwrap_used, unreachable_pub)]

use chrono::{DateTime, Utc};
use tandem_model::{
    Ask, CoachSummary, Id, Language, Name, Note, SharedPeriod, SharedWeek, SummaryItem,
};
use tandem_share::{ConsentNote, Content, Document, Random, Result, SecretKey, SharedSummary};

/// Bytes that are the same in every run.
pub struct Counter(u64);

impl Counter {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
}

impl Random for Counter {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        for byte in bytes {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            *byte = (self.0 >> 56) as u8;
        }
        Ok(())
    }
}

pub fn person() -> SecretKey {
    SecretKey::from_bytes(&[22; 32])
}

pub fn coach() -> SecretKey {
    SecretKey::from_bytes(&[11; 32])
}

pub fn now() -> DateTime<Utc> {
    "2026-11-22T07:30:00Z".parse().unwrap()
}

pub fn document() -> Document {
    let day = |text: &str| text.parse().unwrap();
    let mut summary =
        CoachSummary::new(SharedPeriod { from: day("2026-11-09"), to: day("2026-11-22") });
    summary.ask = Some(Ask::CallMe);
    summary.talk_about = Note::new("my sister, and \"the holidays\"").unwrap();
    summary.hours = Some(vec![
        SharedWeek {
            first: day("2026-11-09"),
            individual: Some(50),
            group: None,
            mutual_help: Some(0),
            from_memory: Vec::new(),
        },
        SharedWeek {
            first: day("2026-11-16"),
            individual: None,
            group: Some(90),
            mutual_help: Some(60),
            from_memory: Vec::new(),
        },
    ]);
    summary.meetings = Some(1);
    let consent = ConsentNote {
        id: Id::from_bytes([3; 16]),
        recipient: Name::new("Dana").unwrap(),
        org: Some(Name::new("River Street Recovery").unwrap()),
        purpose: Name::new("Support by a peer coach").unwrap(),
        until: day("2027-02-20"),
        counted: false,
    };
    Document {
        id: Id::from_bytes([4; 16]),
        seq: 7,
        alias: Name::new("Sam").unwrap(),
        language: Language::En,
        created: now(),
        expires: Some("2027-02-20T00:00:00Z".parse().unwrap()),
        notice: Note::new("Self-reported, not verified").unwrap(),
        content: Content::Summary(Box::new(SharedSummary {
            scope: SummaryItem::defaults(),
            consent,
            summary,
        })),
    }
}
