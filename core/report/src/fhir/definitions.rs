//! What a bundle refers to: our code system and questionnaire, and the codes of others that are used.
//!
//! A receiver that wants to validate a bundle needs the first two; they are published under
//! `docs/fhir`. The fragments are for validators without a terminology server (`tests/judges`).

use serde_json::{Value, json};
use tandem_model::{Kind, Language, Word as _};
use tandem_words::{Book, Words};

use super::codes::{self, CODES, LOINC, SNOMED};
use super::resources::weekly;
use super::{BASE, VERSION};

/// A definition that bundles refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FhirDefinition {
    /// A name for its file, without the ending.
    pub name: String,
    /// The resource, as JSON.
    pub json: String,
}

/// All definitions that a bundle can refer to beside those of HL7.
#[must_use]
pub fn fhir_definitions() -> Vec<FhirDefinition> {
    [
        ("code-system-tandem", code_system("tandem", CODES, "Tandem", "complete")),
        ("questionnaire-weekly", questionnaire(Language::En)),
        ("questionnaire-weekly-es", questionnaire(Language::Es)),
        ("fragment-snomed", code_system("snomed", SNOMED, "SnomedUsed", "fragment")),
        ("fragment-loinc", code_system("loinc", LOINC, "LoincUsed", "fragment")),
    ]
    .into_iter()
    .map(|(name, value)| {
        let mut json = serde_json::to_string_pretty(&value).expect("a value is JSON");
        json.push('\n');
        FhirDefinition { name: name.to_owned(), json }
    })
    .collect()
}

fn code_system(id: &str, system: &str, name: &str, content: &str) -> Value {
    let concepts: Vec<_> = codes::ALL
        .iter()
        .filter(|code| code.system == system)
        .map(|code| json!({ "code": code.code, "display": code.display }))
        .collect();
    let mut value = json!({
        "resourceType": "CodeSystem",
        "id": id,
        "url": system,
        "name": name,
        "status": "active",
        "caseSensitive": true,
        "content": content,
        "concept": concepts,
    });
    if system == CODES {
        value["version"] = VERSION.into();
        value["title"] = "Codes of Tandem".into();
        value["experimental"] = false.into();
        value["description"] =
            "Hours of a kind in a week, as a person reports them themself, and what such a number is \
             from."
                .into();
    }
    value
}

fn questionnaire(language: Language) -> Value {
    let words = Words::of(Book::Fhir, language);
    let id = weekly(language);
    let mut items = vec![json!({
        "linkId": "week",
        "text": words.say("question.week"),
        "type": "date",
        "required": true,
    })];
    for kind in Kind::TOTALS {
        let (code, link_id, _) = codes::of_kind(kind);
        items.push(json!({
            "linkId": link_id,
            "code": [code.coding()],
            "text": words.say(&format!("question.{link_id}")),
            "type": "decimal",
        }));
    }
    json!({
        "resourceType": "Questionnaire",
        "id": id,
        "language": language.word(),
        "url": format!("{BASE}/Questionnaire/{id}"),
        "version": VERSION,
        "name": if language == Language::En { "Weekly" } else { "WeeklyEs" },
        "title": words.say("question.name"),
        "status": "active",
        "experimental": false,
        "subjectType": ["Patient"],
        "description": "About how many hours of each kind in seven days. Nought is an answer. An item \
                        that is there without an answer was asked and skipped; one that is not there \
                        was not asked.",
        "item": items,
    })
}
