//! The questionnaires that stand inside their responses, so that whoever reads an answer has its question.
//!
//! A response names the questionnaire beside it by `#id`. HAPI then checks the answers against it: a question
//! that is not in it, another type of answer and an option that is not offered are all refused.

use serde_json::{Value, json};
use tandem_model::{Answer, Kind, Language, MeasureKind, MeasureText, WeeklyRecall, Word as _};
use tandem_words::{Words, measure_text};

use super::codes::{self, Code};

/// What a number counts for an answer in a total, as R4 has it.
pub(super) const ORDINAL: &str = "http://hl7.org/fhir/StructureDefinition/ordinalValue";
/// The item of a response that has its total.
pub(super) const TOTAL: &str = "total";

/// A questionnaire and the items of a response to it.
pub(super) struct Asked {
    pub(super) questionnaire: Value,
    pub(super) items: Vec<Value>,
}

/// The weekly question as it was asked: a kind that was not asked about has no item, and one that was
/// skipped has an item without an answer.
pub(super) fn weekly(words: Words, recall: &WeeklyRecall) -> Asked {
    let mut questions = vec![json!({
        "linkId": "week", "text": words.say("question.week"), "type": "date", "required": true,
    })];
    let mut items = vec![json!({
        "linkId": "week",
        "text": words.say("question.week"),
        "answer": [{ "valueDate": recall.first.to_string() }],
    })];
    for kind in Kind::TOTALS {
        let (_, _, link) = codes::of_kind(kind);
        let text = words.say(&format!("question.{link}"));
        questions.push(json!({ "linkId": link, "text": text, "type": "decimal" }));
        let mut item = json!({ "linkId": link, "text": text });
        match recall.answer(kind) {
            None => continue,
            Some(Answer::Skipped) => {}
            Some(Answer::Minutes(minutes)) => {
                item["answer"] = json!([{ "valueDecimal": hours(minutes.get()) }]);
            }
        }
        items.push(item);
    }
    let title = words.say("question.name");
    Asked { questionnaire: questionnaire("weekly", "Weekly", &title, words, questions), items }
}

/// A scored questionnaire with the answers to all of its items, and their total.
pub(super) fn scored(
    words: Words,
    measure: MeasureKind,
    answers: &[u8],
    total: u32,
) -> Option<Asked> {
    let text = measure_text(words.language(), measure)?;
    let offered = codes::of_answers(measure);
    let code = |at: usize| codes::of_items(measure).get(at).map(|code| code.coding());
    let mut questions = Vec::new();
    let mut items = Vec::new();
    for (at, (item, answer)) in text.items.iter().zip(answers).enumerate() {
        let mut question = json!({ "linkId": item.id, "text": item.text });
        if let Some(code) = code(at) {
            question["code"] = json!([code]);
        }
        let answer = match offered.get(usize::from(*answer)) {
            Some(option) => {
                question["type"] = "choice".into();
                question["answerOption"] = options(offered);
                json!({ "valueCoding": option.coding() })
            }
            None => {
                question["type"] = "integer".into();
                json!({ "valueInteger": answer })
            }
        };
        questions.push(question);
        items.push(json!({ "linkId": item.id, "text": item.text, "answer": [answer] }));
    }
    let said = words.say("question.total");
    questions.push(json!({ "linkId": TOTAL, "text": said, "type": "integer" }));
    items.push(json!({ "linkId": TOTAL, "text": said, "answer": [{ "valueInteger": total }] }));
    let MeasureText { name, .. } = text;
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
    let id = measure.word().replace('_', "-");
    Some(Asked { questionnaire: questionnaire(&id, &plain, name, words, questions), items })
}

fn options(offered: &[Code]) -> Value {
    let option = |(value, code): (usize, &Code)| {
        json!({
            "extension": [{ "url": ORDINAL, "valueDecimal": value }],
            "valueCoding": code.coding(),
        })
    };
    offered.iter().enumerate().map(option).collect()
}

fn questionnaire(id: &str, name: &str, title: &str, words: Words, items: Vec<Value>) -> Value {
    let language: Language = words.language();
    json!({
        "resourceType": "Questionnaire",
        "id": id,
        "language": language.word(),
        "name": name,
        "title": title,
        "status": "active",
        "subjectType": ["Patient"],
        "item": items,
    })
}

/// Hours to the hundredth, from which the minutes can be had back: one is more than a hundredth. The
/// question asks for hours, and a response repeats it.
fn hours(minutes: u32) -> Value {
    let hundredths = (u64::from(minutes) * 100 + 30) / 60;
    if hundredths % 100 == 0 {
        return (hundredths / 100).into();
    }
    // A decimal of at most nine digits has a nearest double that is written as that decimal.
    (hundredths as f64 / 100.0).into()
}
