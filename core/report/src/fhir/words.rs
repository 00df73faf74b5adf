//! The words of a bundle, in the language of the report (`content/fhir-*.json`).

use std::collections::BTreeMap;
use std::sync::OnceLock;

use tandem_model::Language;

type Texts = BTreeMap<String, String>;

/// The words of one language.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub(super) language: Language,
    texts: &'static Texts,
}

impl Words {
    pub(super) fn of(language: Language) -> Self {
        static TEXTS: [OnceLock<Texts>; 2] = [OnceLock::new(), OnceLock::new()];
        let (place, json) = match language {
            Language::En => (&TEXTS[0], include_str!("../../content/fhir-en.json")),
            Language::Es => (&TEXTS[1], include_str!("../../content/fhir-es.json")),
        };
        let read = || serde_json::from_str(json).expect("built in, and read by the tests");
        Self { language, texts: place.get_or_init(read) }
    }

    #[cfg(test)]
    pub(super) fn keys(self) -> Vec<&'static str> {
        self.texts.keys().map(String::as_str).collect()
    }

    #[cfg(test)]
    pub(super) fn texts_of(self, key: &str) -> &'static str {
        &self.texts[key]
    }

    /// A text with its places filled in. What is filled in is not looked at again.
    pub(super) fn say(self, key: &str, values: &[(&str, &str)]) -> String {
        let mut out = String::new();
        let mut rest = self.texts.get(key).map_or(key, String::as_str);
        while let Some((before, after)) = rest.split_once('{') {
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(before);
            let value = values.iter().find(|(key, _)| *key == name);
            out.push_str(value.map_or(name, |(_, value)| value));
            rest = after;
        }
        out.push_str(rest);
        out
    }
}
