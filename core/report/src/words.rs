//! The words of a report, in English and in Spanish, and how dates and hours are written.
//!
//! Texts are data (`content/en.json`, `content/es.json`), as all texts of Tandem are. Those that must
//! read the same on a screen and on paper are compared with the content of the screens by a test.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use chrono::{Datelike as _, NaiveDate};
use serde::Deserialize;
use tandem_model::{Language, Word};

#[derive(Deserialize)]
struct File {
    words: BTreeMap<String, String>,
}

/// The words of one language.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    language: Language,
    texts: &'static BTreeMap<String, String>,
}

impl Words {
    pub(crate) fn of(language: Language) -> Self {
        static FILES: [OnceLock<File>; 2] = [OnceLock::new(), OnceLock::new()];
        let (place, json) = match language {
            Language::En => (0, include_str!("../content/en.json")),
            Language::Es => (1, include_str!("../content/es.json")),
        };
        let file = FILES[place].get_or_init(|| {
            serde_json::from_str(json).expect("built in, and read whole by its tests")
        });
        Self { language, texts: &file.words }
    }

    pub(crate) fn language(self) -> Language {
        self.language
    }

    /// A text as it is. One that is missing is told by its key, which a test finds.
    pub(crate) fn say(self, key: &str) -> String {
        self.texts.get(key).map_or_else(|| key.to_owned(), Clone::clone)
    }

    /// A text with its places filled in. What is filled in is not looked at again.
    pub(crate) fn fill(self, key: &str, values: &[(&str, &str)]) -> String {
        let text = self.texts.get(key).map_or(key, String::as_str);
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            let value = values.iter().find(|(key, _)| *key == name);
            out.push_str(value.map_or(name, |(_, value)| value));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    /// A text for a number of things, which is `{n}` in it.
    pub(crate) fn count(self, key: &str, n: u32, values: &[(&str, &str)]) -> String {
        let form = if n == 1 { "one" } else { "other" };
        let number = n.to_string();
        let values: Vec<_> = values.iter().copied().chain([("n", number.as_str())]).collect();
        self.fill(&format!("{key}.{form}"), &values)
    }

    /// What a word of a closed list is called.
    pub(crate) fn word<W: Word>(self, list: &str, word: W) -> String {
        self.say(&format!("{list}.{}", word.word()))
    }

    /// `March 2, 2026`.
    pub(crate) fn date(self, date: NaiveDate) -> String {
        self.date_as("date.long", "month", date)
    }

    /// `Mar 2`.
    pub(crate) fn short_date(self, date: NaiveDate) -> String {
        self.date_as("date.short", "month.short", date)
    }

    /// `Mar 2, 2026`.
    pub(crate) fn short_date_year(self, date: NaiveDate) -> String {
        self.date_as("date.short_year", "month.short", date)
    }

    /// `Mar 2 – Mar 8, 2026`.
    pub(crate) fn span(self, from: NaiveDate, to: NaiveDate) -> String {
        let begin = if from.year() == to.year() {
            self.short_date(from)
        } else {
            self.short_date_year(from)
        };
        let end = self.short_date_year(to);
        self.fill("date.span", &[("from", &begin), ("to", &end)])
    }

    /// `March 2026`.
    pub(crate) fn month(self, date: NaiveDate) -> String {
        self.date_as("date.month", "month", date)
    }

    fn date_as(self, key: &str, months: &str, date: NaiveDate) -> String {
        let month = self.say(&format!("{months}.{}", date.month()));
        let (day, year) = (date.day().to_string(), date.year().to_string());
        self.fill(key, &[("month", &month), ("day", &day), ("year", &year)])
    }

    /// `1:30`; what stands for no entry where there is none.
    pub(crate) fn time(self, minutes: Option<u32>) -> String {
        minutes.map_or_else(|| self.say("hours.none"), time)
    }
}

/// Minutes as hours and minutes: `1:30`. Whole minutes, so that a column adds up to its total.
pub(crate) fn time(minutes: u32) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use tandem_model::{
        DayOfWeek, Fellowship, Kind, MeasureKind, Medicine, MedicineEnd, MedicineForm, Purpose,
        RecipientRole, Standing, UseSince, Venue, Wording,
    };

    use super::*;

    fn places(text: &str) -> BTreeSet<&str> {
        let parts = text.split('{').skip(1);
        parts.map(|part| part.split_once('}').expect("a place ends").0).collect()
    }

    #[test]
    fn both_languages_say_the_same_things() {
        let [en, es] = [Language::En, Language::Es].map(|language| Words::of(language).texts);
        assert_eq!(en.keys().collect::<Vec<_>>(), es.keys().collect::<Vec<_>>());
        for (key, text) in en {
            assert!(!text.trim().is_empty() && !es[key].trim().is_empty(), "{key}");
            assert_eq!(places(text), places(&es[key]), "{key}");
        }
    }

    #[test]
    fn every_word_of_every_list_has_a_name() {
        fn all<W: Word>(list: &str) {
            for &language in Language::ALL {
                for &word in W::ALL {
                    let key = format!("{list}.{}", word.word());
                    assert!(Words::of(language).texts.contains_key(&key), "{key}");
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
        all::<Standing>("standing");
        all::<UseSince>("use");
        all::<MeasureKind>("measure");
        all::<RecipientRole>("role");
        all::<Purpose>("purpose");
        all::<Wording>("wording");
        all::<DayOfWeek>("day");
    }

    /// Every key that the code names is there, and none is there for nothing.
    #[test]
    fn every_key_is_known_and_used() {
        let mut sources = String::new();
        for name in ["figures.rs", "preview.rs"] {
            let path = format!("{}/src/{name}", env!("CARGO_MANIFEST_DIR"));
            sources += &std::fs::read_to_string(path).unwrap();
        }
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/pdf");
        for file in std::fs::read_dir(folder).unwrap() {
            sources += &std::fs::read_to_string(file.unwrap().path()).unwrap();
        }
        let texts = Words::of(Language::En).texts;
        let mut calls = 0;
        for call in [".say(\"", ".fill(\"", ".count(\""] {
            for found in sources.split(call).skip(1) {
                let key = found.split('"').next().unwrap();
                let known = match call {
                    ".count(\"" => texts.contains_key(&format!("{key}.one")),
                    _ => texts.contains_key(key),
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
            "month.",
            "date.",
            "paper.day.",
            "paper.kind.",
            "basis.",
            "wording.",
            "day.",
        ];
        for key in texts.keys().filter(|key| !lists.iter().any(|list| key.starts_with(list))) {
            let stem = key.trim_end_matches(".one").trim_end_matches(".other");
            let own = include_str!("words.rs").split("#[cfg(test)]").next().unwrap();
            let quoted = format!("\"{stem}\"");
            assert!(sources.contains(&quoted) || own.contains(&quoted), "{key} is never said");
        }
    }

    /// What must read alike on a screen and on paper.
    #[test]
    fn settled_texts_are_those_of_the_screens() {
        let pairs = [
            ("self_reported", "share.self_reported"),
            ("foot.consent", "notice.footer"),
            ("talk_about", "share.talk_about"),
            ("notice.part_2", "notice.part_2"),
            ("legal.before", "share.legal.before"),
            ("consent.limit", "share.stop.limit"),
            ("paper.none", "recall.none"),
            ("paper.difference", "recall.difference"),
            ("paper.guess", "recall.guess"),
            ("paper.kind.mutual_help", "recall.mutual_help"),
        ];
        for &language in Language::ALL {
            let path = format!(
                "{}/../words/content/{}/words.json",
                env!("CARGO_MANIFEST_DIR"),
                language.word()
            );
            let screens: File =
                serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            for (here, there) in pairs {
                assert_eq!(Words::of(language).say(here), screens.words[there], "{here}");
            }
        }
    }

    /// The one list of words that are not used about people.
    #[test]
    fn no_text_uses_a_word_of_the_never_list() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../words/content/never.json");
        let list: serde_json::Value =
            serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let mut looked = 0;
        for &language in Language::ALL {
            let never = &list["languages"][language.word()];
            let words: Vec<_> = ["everywhere", "screens"]
                .iter()
                .flat_map(|name| never[name].as_array().unwrap())
                .map(|word| word.as_str().unwrap())
                // These two pages are no screens, and a person acts on neither.
                .filter(|word| !["must", "should"].contains(word))
                .collect();
            for (key, text) in Words::of(language).texts {
                let text = format!(" {} ", text.to_lowercase())
                    .replace(|c: char| !c.is_alphanumeric() && c != '-', " ");
                for word in &words {
                    looked += 1;
                    assert!(!text.contains(&format!(" {word} ")), "{key}: {word}");
                }
                assert!(!text.contains(" mat "), "{key}");
            }
        }
        assert!(looked > 10_000);
    }

    #[test]
    fn dates_and_times_are_written_as_people_write_them() {
        let (en, es) = (Words::of(Language::En), Words::of(Language::Es));
        let date = |text: &str| text.parse::<NaiveDate>().unwrap();
        let day = date("2026-03-02");
        assert_eq!(en.date(day), "March 2, 2026");
        assert_eq!(es.date(day), "2 de marzo de 2026");
        assert_eq!(en.span(day, date("2026-03-08")), "Mar 2 – Mar 8, 2026");
        assert_eq!(es.span(date("2025-12-29"), date("2026-01-04")), "29 dic 2025 – 4 ene 2026");
        assert_eq!(es.month(day), "marzo 2026");
        assert_eq!([0, 50, 90, 6000].map(time), ["0:00", "0:50", "1:30", "100:00"]);
        assert_eq!(en.time(None), "no entry");
        // What is filled in is not looked at again.
        assert_eq!(
            en.fill("consent.record.of", &[("who", "{discloser}"), ("discloser", "x")]),
            "of {discloser}, disclosed by x"
        );
    }
}
