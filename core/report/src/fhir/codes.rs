//! Every code that a bundle can hold, each once, with the words that its system gives it.

use serde::Serialize;
use tandem_model::{Basis, GoalStanding, Kind, Purpose};

use super::VERSION;
use super::types::{CodeableConcept, Coding};

/// Our own code system: hours of a kind, and where a number is from.
pub(super) const CODES: &str = "https://tandem.example/fhir/CodeSystem/tandem";
pub(super) const SNOMED: &str = "http://snomed.info/sct";
pub(super) const LOINC: &str = "http://loinc.org";
pub(super) const UCUM: &str = "http://unitsofmeasure.org";
const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
pub(super) const ABSENT: &str = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const ACT: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
const INTEGRITY: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const ACHIEVEMENT: &str = "http://terminology.hl7.org/CodeSystem/goal-achievement";
const AGENT: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";

/// A code with its words in English, as its system has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(super) struct Code {
    pub(super) system: &'static str,
    pub(super) code: &'static str,
    pub(super) display: &'static str,
}

impl Code {
    const fn new(system: &'static str, code: &'static str, display: &'static str) -> Self {
        Self { system, code, display }
    }

    pub(super) fn coding(self) -> Coding {
        let version = (self.system == CODES).then_some(VERSION);
        Coding { system: self.system, version, code: self.code, display: self.display }
    }

    pub(super) fn concept(self) -> CodeableConcept {
        CodeableConcept { coding: vec![self.coding()], text: None }
    }
}

const INDIVIDUAL: Code = Code::new(CODES, "individual-hours", "Hours of individual therapy");
const GROUP: Code = Code::new(CODES, "group-hours", "Hours of group therapy");
const MUTUAL_HELP: Code = Code::new(CODES, "mutual-help-hours", "Hours in mutual-help meetings");
const FAMILY: Code = Code::new(CODES, "family-hours", "Hours of family sessions");
const PEER_SUPPORT: Code = Code::new(CODES, "peer-support-hours", "Hours with peer support");
const MEDICAL: Code = Code::new(CODES, "medical-hours", "Hours at medical visits");
const ENTRIES: Code = Code::new(CODES, "entries", "From entries of sessions attended");
const RECALL: Code = Code::new(CODES, "recall", "From the weekly question");
const MIXED: Code = Code::new(CODES, "mixed", "From entries and the weekly question");

const SNOMED_INDIVIDUAL: Code = Code::new(SNOMED, "18512000", "Individual psychotherapy");
const SNOMED_GROUP: Code = Code::new(SNOMED, "76168009", "Group psychotherapy");

pub(super) const SURVEY: Code = Code::new(CATEGORY, "survey", "Survey");
pub(super) const UNKNOWN: Code = Code::new(ABSENT, "unknown", "Unknown");
pub(super) const DECLINED: Code = Code::new(ABSENT, "asked-declined", "Asked But Declined");
const RESTRICTED: Code = Code::new(CONFIDENTIALITY, "R", "restricted");
const OPIOID: Code = Code::new(ACT, "OPIOIDUD", "opioid use disorder information sensitivity");
const BY_PATIENT: Code = Code::new(INTEGRITY, "PATAST", "patient asserted");
pub(super) const PRIVACY: Code = Code::new(SCOPE, "patient-privacy", "Privacy Consent");
pub(super) const PATIENT_CONSENT: Code = Code::new(LOINC, "59284-0", "Patient Consent");
pub(super) const RECIPIENT: Code = Code::new(PARTICIPATION, "IRCP", "information recipient");
const TREATMENT: Code = Code::new(REASON, "TREAT", "treatment");
const LEGAL: Code = Code::new(REASON, "HLEGAL", "legal");
const SUPPORT: Code = Code::new(REASON, "SUPNWK", "support network");
const REQUESTED: Code = Code::new(REASON, "PATRQT", "patient requested");
pub(super) const ACHIEVED: Code = Code::new(ACHIEVEMENT, "achieved", "Achieved");
pub(super) const AUTHOR: Code = Code::new(AGENT, "author", "Author");
pub(super) const ASSEMBLER: Code = Code::new(AGENT, "assembler", "Assembler");

/// The labels that every resource bears.
pub(super) const LABELS: [Code; 3] = [RESTRICTED, OPIOID, BY_PATIENT];

/// Everything that [`super::check`] takes for a code.
pub(super) const ALL: [Code; 27] = [
    INDIVIDUAL,
    GROUP,
    MUTUAL_HELP,
    FAMILY,
    PEER_SUPPORT,
    MEDICAL,
    ENTRIES,
    RECALL,
    MIXED,
    SNOMED_INDIVIDUAL,
    SNOMED_GROUP,
    SURVEY,
    UNKNOWN,
    DECLINED,
    RESTRICTED,
    OPIOID,
    BY_PATIENT,
    PRIVACY,
    PATIENT_CONSENT,
    RECIPIENT,
    TREATMENT,
    LEGAL,
    SUPPORT,
    REQUESTED,
    ACHIEVED,
    AUTHOR,
    ASSEMBLER,
];

/// The code of a kind's hours, its key among the words, and its code in SNOMED CT if it has one.
pub(super) fn of_kind(kind: Kind) -> (Code, &'static str, Option<Code>) {
    match kind {
        Kind::Individual => (INDIVIDUAL, "individual", Some(SNOMED_INDIVIDUAL)),
        Kind::Group => (GROUP, "group", Some(SNOMED_GROUP)),
        Kind::MutualHelp => (MUTUAL_HELP, "mutual-help", None),
        Kind::Family => (FAMILY, "family", None),
        Kind::PeerSupport => (PEER_SUPPORT, "peer-support", None),
        Kind::Medical => (MEDICAL, "medical", None),
    }
}

/// The SNOMED CT code that may stand beside one of ours.
pub(super) fn snomed_beside(code: &str) -> Option<&'static str> {
    match code {
        "individual-hours" => Some(SNOMED_INDIVIDUAL.code),
        "group-hours" => Some(SNOMED_GROUP.code),
        _ => None,
    }
}

/// Where a number is from; `None` where there is none.
pub(super) fn of_basis(basis: Basis) -> Option<(Code, &'static str)> {
    match basis {
        Basis::Entries => Some((ENTRIES, "basis.entries")),
        Basis::Recall => Some((RECALL, "basis.recall")),
        Basis::Mixed => Some((MIXED, "basis.mixed")),
        Basis::None => None,
    }
}

pub(super) fn of_purpose(purpose: Purpose) -> Code {
    match purpose {
        Purpose::Legal => LEGAL,
        Purpose::Treatment | Purpose::NewProgram => TREATMENT,
        Purpose::Coaching => SUPPORT,
        Purpose::OwnRequest => REQUESTED,
    }
}

/// The life cycle of a goal, as R4 has it.
pub(super) fn of_standing(standing: GoalStanding) -> &'static str {
    match standing {
        GoalStanding::Wanted => "active",
        GoalStanding::Paused => "on-hold",
        GoalStanding::Reached => "completed",
        GoalStanding::LetGo => "cancelled",
    }
}
