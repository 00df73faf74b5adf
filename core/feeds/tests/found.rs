//! What the fuzz targets found (`tests/fuzz/README.md`), each with what must come of it.
#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::path::Path;

use tandem_feeds::{Feed, FeedError, Settings};
use tandem_model::{FeedKind, Fellowship, ImportTally};

fn read(kind: FeedKind, name: &str) -> Result<ImportTally, FeedError> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/found");
    let mut feed =
        Feed::open(kind, File::open(folder.join(name)).unwrap(), Settings::of(Fellowship::Aa))?;
    let rows = feed.survey().rows;
    let tally = feed.each(|_| Ok::<_, FeedError>(()))?;
    assert_eq!((tally.read, tally.parsed + tally.refused()), (rows, rows));
    Ok(tally)
}

/// The first pass read the keys only, so a text that is none came to light halfway through the
/// second, when meetings had been handed over.
#[test]
fn a_text_that_is_none_is_found_by_the_first_pass() {
    for name in
        ["no-utf8-in-a-field-that-is-read.json", "half-a-character-in-a-field-that-is-read.json"]
    {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/found").join(name);
        let source = File::open(path).unwrap();
        let opened = Feed::open(FeedKind::MeetingGuide, source, Settings::of(Fellowship::Aa));
        assert!(matches!(opened, Err(FeedError::Broken { line: 1, .. })), "{name}");
        assert!(matches!(read(FeedKind::MeetingGuide, name), Err(FeedError::Broken { .. })));
    }
}
