//! Every closed list of words has its texts in both languages, or is on a short list of those that no
//! screen shows.
//!
//! The lists are read from the sources of the model, so that a new one cannot be forgotten.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use tandem_model::{Language, Word as _};

/// Under which keys a list stands, where that is not its own name.
const SAID_AS: [(&str, &str); 22] = [
    ("Nth", "rule.nth"),
    ("RecipientRole", "recipient"),
    ("Frequency", "consent.text"),
    ("SharedItem", "share.item"),
    ("ConsentStanding", "consent.standing"),
    ("ShareForm", "share.form"),
    ("ShareState", "share.state"),
    ("CoachFlag", "coach"),
    ("CameBefore", "came_before"),
    ("CravingPlace", "craving_place"),
    ("CravingDid", "craving_did"),
    ("WhyMissed", "why_missed"),
    ("Mark", "meetings.mark"),
    ("MeetingStatus", "meetings.status"),
    ("WelcomeAnswer", "role_answer"),
    ("StatementFrom", "welcome.from"),
    ("AskedPer", "program.this"),
    ("ReportPreset", "share"),
    ("UseSince", "checkin.use"),
    ("Rated", "rating"),
    ("SearchIn", "search_in"),
    ("SummaryItem", "share.item"),
];

/// What no screen shows as a word, and why.
const NEVER_SHOWN: [(&str, &str); 20] = [
    ("Band", "its questionnaire has the words"),
    ("Better", "a rule"),
    ("CodeSystem", "how a list writes types"),
    ("CravingList", "names a list"),
    ("FeedKind", "two names of formats"),
    ("FhirFor", "a choice with a sentence of its own"),
    ("Inferred", "counted by whoever takes a list in at a terminal"),
    ("Language", "each in its own words: settings.language.own"),
    ("MeasureKind", "each has its own title"),
    ("PositionQuality", "a place that is not exact is not drawn"),
    ("RatedAt", "a rule"),
    ("ReachedBy", "two buttons: help.call, help.text"),
    ("ReadyTime", "each is a sentence of its own"),
    ("Role", "asked once: first_run.role_own, first_run.role_coach"),
    ("ShownAt", "a place"),
    ("Stance", "each fellowship has the words"),
    ("Venue", "meetings.in_person, .online, .hybrid, .venue_unknown"),
    ("WhyListed", "each is a sentence of its own: coach.why"),
    ("Wording", "a rule"),
    ("ZoneFrom", "a clock that is not known is said"),
];

struct List {
    name: String,
    what: String,
    words: Vec<String>,
}

fn sources(folder: &Path, all: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, all);
        } else if path.extension().is_some_and(|it| it == "rs") {
            all.push(path);
        }
    }
}

fn lists() -> Vec<List> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../model/src"), &mut files);
    let mut all = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for part in text.split("    pub enum ").skip(1) {
            let Some((name, rest)) = part.split_once(" as \"") else { continue };
            if name.contains(char::is_whitespace) {
                continue;
            }
            let (what, rest) = rest.split_once("\" {").unwrap();
            let body = rest.split_once("\n    }").unwrap().0;
            let word = |line: &str| {
                let word = line.split_once(" = \"")?.1.split_once('"')?.0;
                (!line.trim_start().starts_with("//")).then(|| word.to_owned())
            };
            let words = body.lines().filter_map(word).collect();
            all.push(List { name: name.to_owned(), what: what.to_owned(), words });
        }
    }
    all
}

#[test]
fn apps_6b_every_list_has_its_words_or_is_never_shown() {
    let lists = lists();
    assert!(lists.len() > 70, "{} lists were read", lists.len());
    let mut missing = Vec::new();
    for list in lists.iter().filter(|list| !NEVER_SHOWN.iter().any(|(name, _)| *name == list.name))
    {
        let said = SAID_AS.iter().find(|(name, _)| *name == list.name);
        let prefix = said.map_or(&*list.what, |(_, prefix)| prefix);
        assert!(!list.words.is_empty(), "{} has no word", list.name);
        for &language in Language::ALL {
            for word in &list.words {
                let key = format!("{prefix}.{word}");
                if tandem_words::words(language, &key).is_none() {
                    missing.push(format!("{}: {language} {key}", list.name));
                }
            }
        }
    }
    assert!(missing.is_empty(), "\n{}", missing.join("\n"));
}

#[test]
fn what_is_never_shown_is_a_list() {
    let names: BTreeSet<String> = lists().into_iter().map(|list| list.name).collect();
    let named = NEVER_SHOWN.iter().map(|(name, _)| *name).chain(SAID_AS.iter().map(|it| it.0));
    let gone: Vec<_> = named.filter(|name| !names.contains(*name)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
