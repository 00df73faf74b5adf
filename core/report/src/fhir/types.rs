//! The elements of R4 that a bundle uses, under the names that R4 gives them.

use serde::Serialize;
use serde_json::Number;

/// Writes structs whose keys are R4's and whose absent elements are left out.
macro_rules! elements {
    ($($(#[$doc:meta])* struct $name:ident { $($field:ident: $type:ty,)* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub(super) struct $name {
            $(#[serde(skip_serializing_if = "Absent::is_absent")] pub(super) $field: $type,)*
        }
    )*};
}

/// Whether an element is left out: R4 knows neither `null` nor empty lists.
trait Absent {
    fn is_absent(&self) -> bool {
        false
    }
}

impl<T> Absent for Option<T> {
    fn is_absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> Absent for Vec<T> {
    fn is_absent(&self) -> bool {
        self.is_empty()
    }
}

impl Absent for String {}
impl Absent for &str {}
impl Absent for Number {}

macro_rules! present {
    ($($name:ident)*) => { $(impl Absent for $name {})* };
}
present! { Meta Narrative CodeableConcept Reference Period Quantity Provision Resource DecimalOrDate
Identifier }

elements! {
    struct Bundle {
        resource_type: &'static str,
        id: String,
        meta: Meta,
        language: &'static str,
        identifier: Identifier,
        r#type: &'static str,
        timestamp: String,
        entry: Vec<Entry>,
    }
    struct Entry {
        full_url: String,
        resource: Resource,
    }
    struct Meta {
        security: Vec<Coding>,
    }
    struct Narrative {
        status: &'static str,
        div: String,
    }
    struct Identifier {
        system: &'static str,
        value: String,
    }
    struct Coding {
        system: &'static str,
        version: Option<&'static str>,
        code: &'static str,
        display: &'static str,
    }
    struct CodeableConcept {
        coding: Vec<Coding>,
        text: Option<String>,
    }
    struct Reference {
        reference: Option<String>,
        display: Option<String>,
    }
    struct Period {
        start: String,
        end: Option<String>,
    }
    struct Quantity {
        value: Number,
        unit: &'static str,
        system: &'static str,
        code: &'static str,
    }
    struct Annotation {
        text: String,
    }
    struct HumanName {
        r#use: &'static str,
        text: String,
    }

    struct Patient {
        name: Vec<HumanName>,
        birth_date: Option<String>,
    }

    struct QuestionnaireResponse {
        questionnaire: String,
        status: &'static str,
        subject: Reference,
        authored: String,
        author: Reference,
        source: Reference,
        item: Vec<Item>,
    }
    struct Item {
        link_id: &'static str,
        text: String,
        answer: Vec<DecimalOrDate>,
    }

    struct Observation {
        status: &'static str,
        category: Vec<CodeableConcept>,
        code: CodeableConcept,
        subject: Reference,
        effective_period: Period,
        issued: String,
        performer: Vec<Reference>,
        value_quantity: Option<Quantity>,
        data_absent_reason: Option<CodeableConcept>,
        note: Vec<Annotation>,
        method: Option<CodeableConcept>,
    }

    struct Goal {
        lifecycle_status: &'static str,
        achievement_status: Option<CodeableConcept>,
        description: CodeableConcept,
        subject: Reference,
        start_date: String,
        target: Vec<Target>,
        status_date: Option<String>,
        status_reason: Option<String>,
        expressed_by: Reference,
        note: Vec<Annotation>,
    }
    struct Target {
        measure: CodeableConcept,
        detail_quantity: Quantity,
    }

    struct Consent {
        status: &'static str,
        scope: CodeableConcept,
        category: Vec<CodeableConcept>,
        patient: Reference,
        date_time: String,
        performer: Vec<Reference>,
        policy: Vec<Policy>,
        provision: Provision,
    }
    struct Policy {
        uri: String,
    }
    struct Provision {
        r#type: &'static str,
        period: Period,
        actor: Vec<Actor>,
        purpose: Vec<Coding>,
    }
    struct Actor {
        role: CodeableConcept,
        reference: Reference,
    }

    struct Provenance {
        target: Vec<Reference>,
        recorded: String,
        agent: Vec<Agent>,
    }
    struct Agent {
        r#type: CodeableConcept,
        who: Reference,
    }
}

/// An answer to a question: hours, or the day that a week begins on.
#[derive(Clone, Debug, Serialize)]
pub(super) enum DecimalOrDate {
    #[serde(rename = "valueDecimal")]
    Decimal(Number),
    #[serde(rename = "valueDate")]
    Date(String),
}

/// What every resource of a bundle begins with, and its own elements.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Resource {
    pub(super) resource_type: &'static str,
    pub(super) id: String,
    pub(super) meta: Meta,
    pub(super) language: &'static str,
    pub(super) text: Narrative,
    #[serde(flatten)]
    pub(super) own: Own,
}

/// The elements of one kind of resource.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Own {
    Patient(Patient),
    QuestionnaireResponse(QuestionnaireResponse),
    Observation(Box<Observation>),
    Goal(Box<Goal>),
    Consent(Box<Consent>),
    Provenance(Provenance),
}

impl Own {
    pub(super) fn resource_type(&self) -> &'static str {
        match self {
            Self::Patient(_) => "Patient",
            Self::QuestionnaireResponse(_) => "QuestionnaireResponse",
            Self::Observation(_) => "Observation",
            Self::Goal(_) => "Goal",
            Self::Consent(_) => "Consent",
            Self::Provenance(_) => "Provenance",
        }
    }
}
