//! What a bundle refers to: our two code systems, and the codes of others that are used.
//!
//! The first two are published under `docs/fhir`. The fragments are for validators without a terminology
//! server (`tests/judges`).

use serde_json::{Value, json};
use tandem_model::{SharedItem, Word as _};

use super::codes::{self, CODES, Code, ITEMS, LOINC, RXNORM};

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
    let items: Vec<Code> = SharedItem::ALL.iter().copied().map(codes::item).collect();
    [
        ("code-system-tandem", ours("tandem", "Tandem", CODES, MEASURED, codes::ALL)),
        ("code-system-tandem-items", ours("tandem-items", "TandemItems", ITEMS, SHARED, &items)),
        ("fragment-loinc", code_system("loinc", "LoincUsed", LOINC, "fragment", codes::ALL)),
        ("fragment-rxnorm", code_system("rxnorm", "RxNormUsed", RXNORM, "fragment", codes::ALL)),
    ]
    .into_iter()
    .map(|(name, value)| {
        let mut json = serde_json::to_string_pretty(&value).expect("a value is JSON");
        json.push('\n');
        FhirDefinition { name: name.to_owned(), json }
    })
    .collect()
}

const MEASURED: &str = "Minutes of a kind in a week, as a person reports them themself, totals of \
                        questionnaires, and what such a number is from.";
const SHARED: &str = "What a person may choose to share.";

fn ours(id: &str, name: &str, system: &str, description: &str, all: &[Code]) -> Value {
    let mut value = code_system(id, name, system, "complete", all);
    value["title"] = "Codes of Tandem".into();
    value["experimental"] = false.into();
    value["description"] = description.into();
    value
}

fn code_system(id: &str, name: &str, system: &str, content: &str, all: &[Code]) -> Value {
    let of_it = all.iter().filter(|code| code.system == system);
    let concepts: Vec<_> =
        of_it.map(|code| json!({ "code": code.code, "display": code.display })).collect();
    json!({
        "resourceType": "CodeSystem",
        "id": id,
        "url": system,
        "name": name,
        "status": "active",
        "caseSensitive": true,
        "content": content,
        "concept": concepts,
    })
}
