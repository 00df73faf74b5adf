use std::collections::BTreeSet;

use tandem_model::{Language, Word as _};

use super::codes;
use super::words::Words;

#[test]
fn both_languages_have_the_same_words_with_the_same_places() {
    let [en, es] = [Language::En, Language::Es].map(Words::of);
    assert_eq!(en.keys(), es.keys());
    let places = |text: &str| {
        let parts = text.split('{').skip(1);
        parts.filter_map(|part| part.split('}').next().map(str::to_owned)).collect::<BTreeSet<_>>()
    };
    for key in en.keys() {
        // A place that is given nothing is told by its name, so both texts can be looked at.
        let [one, other] = [en, es].map(|words| words.texts_of(key));
        assert_eq!(places(one), places(other), "{key}");
        assert!(!one.is_empty() && !other.is_empty(), "{key}");
    }
    assert_eq!(Language::ALL.len(), 2, "a third language needs its words");
}

#[test]
fn no_code_stands_twice() {
    let all: BTreeSet<_> = codes::ALL.iter().map(|code| (code.system, code.code)).collect();
    assert_eq!(all.len(), codes::ALL.len());
}
