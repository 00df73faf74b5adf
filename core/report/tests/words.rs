//! Every text that a report says is there, and none is there for nothing.
#![allow(clippy::unwrap_used)]

use tandem_model::{
    Better, DayOfWeek, Fellowship, GoalStanding, Kind, Language, MeasureKind, Medicine,
    MedicineEnd, MedicineForm, Mood, Purpose, RecipientRole, Sleep, Stress, UseSince, Venue, Word,
    Wording,
};
use tandem_words::{Book, Words};

fn words(language: Language) -> Words {
    Words::of(Book::Report, language)
}

#[test]
fn every_word_of_every_list_has_a_name() {
    fn all<W: Word>(list: &str) {
        for &language in Language::ALL {
            for &word in W::ALL {
                let key = format!("{list}.{}", word.word());
                assert!(words(language).text(&key).is_some(), "{key}");
            }
        }
    }
    all::<Kind>("kind");
    all::<Kind>("kind.short");
    all::<Medicine>("medicine");
    all::<MedicineForm>("medicine_form");
    all::<MedicineEnd>("ended_by");
    all::<Fellowship>("fellowship");
    all::<Venue>("venue");
    all::<GoalStanding>("standing");
    all::<UseSince>("use");
    all::<Mood>("mood");
    all::<Stress>("stress");
    all::<Sleep>("sleep");
    all::<MeasureKind>("measure");
    all::<MeasureKind>("cut_off");
    all::<Better>("better");
    all::<RecipientRole>("role");
    all::<Purpose>("purpose");
    all::<Wording>("wording");
    all::<DayOfWeek>("day");
}

/// Every key that the code names is there, and none is there for nothing.
#[test]
fn every_key_is_known_and_used() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/src");
    let mut sources = std::fs::read_to_string(format!("{root}/preview.rs")).unwrap();
    sources += &std::fs::read_to_string(format!("{root}/figures.rs")).unwrap();
    for file in std::fs::read_dir(format!("{root}/pdf")).unwrap() {
        sources += &std::fs::read_to_string(file.unwrap().path()).unwrap();
    }
    let words = words(Language::En);
    let mut calls = 0;
    for call in [".say(\"", ".fill(\"", ".count(\""] {
        for found in sources.split(call).skip(1) {
            let key = found.split('"').next().unwrap();
            let known = match call {
                ".count(\"" => words.text(&format!("{key}.one")).is_some(),
                _ => words.text(key).is_some(),
            };
            assert!(known, "{key} is no text");
            calls += 1;
        }
    }
    assert!(calls > 80, "{calls}");
    let lists = [
        "kind.",
        "medicine.",
        "medicine_form.",
        "ended_by.",
        "fellowship.",
        "venue.",
        "standing.",
        "use.",
        "measure.",
        "role.",
        "purpose.",
        "paper.day.",
        "basis.",
        "wording.",
        "better.",
        "cut_off.",
        "led_by.",
        "group_format.",
        "twelve_step.",
        // Said in the core: by the export for a study, and before a court is told.
        "research.",
        "preview.untold_away.",
    ];
    for key in words.texts().keys().filter(|key| !lists.iter().any(|list| key.starts_with(list))) {
        let stem = key.trim_end_matches(".one").trim_end_matches(".other");
        assert!(sources.contains(&format!("\"{stem}\"")), "{key} is never said");
    }
}
