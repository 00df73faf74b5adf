//! What is found, against `tests/oracle/search.py`: another language's tables of Unicode.
#![allow(clippy::unwrap_used)]

#[expect(dead_code, reason = "no clock is asked about here")]
mod support;

use std::fmt::Write as _;

use serde_json::{Value, json};
use tandem_model::Sought;

use support::{Dice, oracle};

/// Letters of several scripts, taken apart and whole, with marks of their own and none, and what stands
/// between words.
const LETTERS: &str =
    "aAbBnNñÑn\u{303}éÉe\u{301}ïÏüÜßẞİıçÇåÅσΣςάΆйЙия한국가각ḍ\u{307}ợỢ\u{301}\u{323}.-'’ \n日本";

fn text(dice: &mut Dice, letters: &[char], most: usize) -> String {
    (0..dice.below(most)).map(|_| *dice.of(letters)).collect()
}

#[test]
fn what_is_found_is_what_unicodedata_finds() {
    let letters: Vec<char> = LETTERS.chars().collect();
    let mut dice = Dice(8);
    let mut asked = Vec::new();
    while asked.len() < 20_000 {
        let text = text(&mut dice, &letters, 60);
        let mut words = String::new();
        for _ in 0..=dice.below(3) {
            // Half of them out of the text, in another case.
            let from: Vec<char> = text.chars().collect();
            let word: String = match dice.below(2) {
                0 if from.len() > 4 => {
                    let start = dice.below(from.len() - 3);
                    from[start..start + 2 + dice.below(2)].iter().collect()
                }
                _ => (0..2).map(|_| *dice.of(&letters)).collect(),
            };
            let other = if dice.below(2) == 0 { word.to_lowercase() } else { word };
            write!(words, " {other}").unwrap();
        }
        if let Ok(sought) = Sought::new(&words) {
            asked.push((sought, words, text));
        }
    }
    let lines: Vec<_> = asked
        .iter()
        .map(|(_, words, text)| json!({ "words": words, "text": text }).to_string())
        .collect();
    let told = oracle("search.py", &[], "search.jsonl", &lines.join("\n"));
    let mut found = 0;
    let mut room = String::new();
    let told: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(told.len(), asked.len());
    for ((sought, words, text), told) in asked.iter().zip(told) {
        let ours = sought.is_in(text, &mut room).then(|| {
            let marked = sought.mark(text).unwrap();
            let first = text.find(&marked.marked).unwrap();
            // Where the same stands twice the first may not be the one: `before` tells.
            let before = marked.before.strip_prefix('…').unwrap_or(&marked.before).chars().count();
            let start = if before < 40 { before } else { text[..first].chars().count() };
            [start, start + marked.marked.chars().count()]
        });
        let ours = ours.map_or(Value::Null, |[from, to]| json!([from, to]));
        assert_eq!(ours, told, "{words:?} in {text:?}");
        found += u32::from(!ours.is_null());
    }
    assert!((2_000..18_000).contains(&found), "{found}");
}
