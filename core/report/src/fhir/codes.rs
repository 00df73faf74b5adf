//! Every code that a bundle can hold, each once, with the words that its system gives it.
//!
//! Of others' codes only those stand here that were seen in a published file of theirs, with these words:
//! the code that "everybody knows" for one questionnaire turned out to be that of another. So GAD-2 and
//! BARC-10 have codes of our own, and the items of GAD-7 have none. The three ingredients of RxNorm were read in
//! two published tables each: the value sets of `smart-on-fhir/cumulus-library-opioid`, and the CDC's opioid
//! guide (`cqframework/opioid-cds-r4`) or, for naltrexone, a list of ingredients and their salts.
//!
//! Our own systems are named by two fixed numbers. No address stands for them: the project has none, and
//! one that pretends to lead somewhere is worse than none. Codes are only ever added.

use serde_json::{Value, json};
use tandem_model::{
    Basis, GoalStanding, Kind, Language, MeasureKind, Medicine, Purpose, SharedItem, Word,
};
use tandem_words::{Book, Words};

/// Our own code system: what is measured, and where a number is from.
pub(super) const CODES: &str = "urn:uuid:5a2c0b7e-6c0d-8f1a-9a3e-2f4b7d1c0e55";
/// Our own code system of the things that a person may choose to share.
pub(super) const ITEMS: &str = "urn:uuid:7f0f3c1a-3b58-8d0e-8c11-0f5a2d9e6b21";
pub(super) const LOINC: &str = "http://loinc.org";
pub(super) const RXNORM: &str = "http://www.nlm.nih.gov/research/umls/rxnorm";
pub(super) const UCUM: &str = "http://unitsofmeasure.org";
const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const CONFIDENTIALITY: &str = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
const ACT: &str = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
const INTEGRITY: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue";
const SCOPE: &str = "http://terminology.hl7.org/CodeSystem/consentscope";
const ACTION: &str = "http://terminology.hl7.org/CodeSystem/consentaction";
const PARTICIPATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
const REASON: &str = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
const ACHIEVEMENT: &str = "http://terminology.hl7.org/CodeSystem/goal-achievement";
const AGENT: &str = "http://terminology.hl7.org/CodeSystem/provenance-participant-type";
const STATED: &str = "http://terminology.hl7.org/CodeSystem/medication-statement-category";
const RESOURCES: &str = "http://hl7.org/fhir/resource-types";

/// A code with its words in English, as its system has them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Code {
    pub(super) system: &'static str,
    pub(super) code: &'static str,
    pub(super) display: &'static str,
}

impl Code {
    const fn new(system: &'static str, code: &'static str, display: &'static str) -> Self {
        Self { system, code, display }
    }

    pub(super) fn coding(self) -> Value {
        json!({ "system": self.system, "code": self.code, "display": self.display })
    }

    pub(super) fn concept(self) -> Value {
        json!({ "coding": [self.coding()] })
    }

    /// With the same in the language of the report beside it.
    pub(super) fn said(self, text: &str) -> Value {
        json!({ "coding": [self.coding()], "text": text })
    }
}

macro_rules! codes {
    ($($vis:vis $name:ident = ($system:expr, $code:literal, $display:literal);)+) => {
        $($vis const $name: Code = Code::new($system, $code, $display);)+
        /// Everything that [`super::check`] takes for a code, beside those of [`item`].
        pub(super) const ALL: &[Code] = &[$($name),+];
    };
}

codes! {
    INDIVIDUAL = (CODES, "individual-minutes", "Minutes of individual therapy or counseling in a week, self-reported");
    GROUP = (CODES, "group-minutes", "Minutes of group therapy in a week, self-reported");
    MUTUAL_HELP = (CODES, "mutual-help-minutes", "Minutes in mutual-help meetings in a week, self-reported");
    FAMILY = (CODES, "family-minutes", "Minutes of family sessions in a week, self-reported");
    PEER_SUPPORT = (CODES, "peer-support-minutes", "Minutes with peer support in a week, self-reported");
    MEDICAL = (CODES, "medical-minutes", "Minutes at medical visits in a week, self-reported");
    INDIVIDUAL_MEDIAN = (CODES, "individual-minutes-median", "Minutes of individual therapy or counseling, median week, self-reported");
    GROUP_MEDIAN = (CODES, "group-minutes-median", "Minutes of group therapy, median week, self-reported");
    MUTUAL_HELP_MEDIAN = (CODES, "mutual-help-minutes-median", "Minutes in mutual-help meetings, median week, self-reported");
    FAMILY_MEDIAN = (CODES, "family-minutes-median", "Minutes of family sessions, median week, self-reported");
    PEER_SUPPORT_MEDIAN = (CODES, "peer-support-minutes-median", "Minutes with peer support, median week, self-reported");
    MEDICAL_MEDIAN = (CODES, "medical-minutes-median", "Minutes at medical visits, median week, self-reported");
    BARC_10 = (CODES, "barc-10-total", "Brief Assessment of Recovery Capital (BARC-10), total");
    GAD_2 = (CODES, "gad-2-total", "Generalized anxiety disorder, 2 items (GAD-2), total");
    PHQ_2 = (LOINC, "55758-7", "Patient Health Questionnaire 2 item (PHQ-2) total score [Reported]");
    GAD_7 = (LOINC, "70274-6", "Generalized anxiety disorder 7 item (GAD-7) total score [Reported.PHQ]");
    PHQ_2_INTEREST = (LOINC, "44250-9", "Little interest or pleasure in doing things in last 2 weeks");
    PHQ_2_DOWN = (LOINC, "44255-8", "Feeling down, depressed, or hopeless in last 2 weeks");
    NOT_AT_ALL = (LOINC, "LA6568-5", "Not at all");
    SEVERAL_DAYS = (LOINC, "LA6569-3", "Several days");
    MORE_THAN_HALF = (LOINC, "LA6570-1", "More than half the days");
    NEARLY_EVERY_DAY = (LOINC, "LA6571-9", "Nearly every day");
    pub(super) WEEKS_KNOWN = (CODES, "weeks-known", "Complete weeks with an entry or an answer");
    pub(super) WEEKS = (CODES, "weeks", "Complete weeks in the period");
    FROM_ENTRIES = (CODES, "from-entries", "From entries of sessions attended");
    FROM_RECALL = (CODES, "from-recall", "From the weekly question");
    FROM_BOTH = (CODES, "from-both", "From entries and the weekly question");
    pub(super) PATIENT_NOTE = (LOINC, "51855-5", "Patient Note");
    pub(super) PATIENT_SUMMARY = (LOINC, "60591-5", "Patient summary Document");
    pub(super) SURVEY = (CATEGORY, "survey", "Survey");
    pub(super) RESTRICTED = (CONFIDENTIALITY, "R", "restricted");
    pub(super) BY_PATIENT = (INTEGRITY, "PATAST", "patient asserted");
    pub(super) PRIVACY = (SCOPE, "patient-privacy", "Privacy Consent");
    pub(super) DISCLOSURE = (ACT, "IDSCL", "information disclosure");
    pub(super) ACCESS = (ACTION, "access", "Access");
    pub(super) RECIPIENT = (PARTICIPATION, "IRCP", "information recipient");
    TREATMENT = (REASON, "TREAT", "treatment");
    LEGAL = (REASON, "HLEGAL", "legal");
    SUPPORT = (REASON, "SUPNWK", "support network");
    STUDY = (REASON, "HRESCH", "healthcare research");
    REQUESTED = (REASON, "PATRQT", "patient requested");
    pub(super) ACHIEVED = (ACHIEVEMENT, "achieved", "Achieved");
    pub(super) AUTHOR = (AGENT, "author", "Author");
    pub(super) ASSEMBLER = (AGENT, "assembler", "Assembler");
    pub(super) STATED_BY_PATIENT = (STATED, "patientspecified", "Patient Specified");
    METHADONE = (RXNORM, "6813", "methadone");
    BUPRENORPHINE = (RXNORM, "1819", "buprenorphine");
    NALTREXONE = (RXNORM, "7243", "naltrexone");
    OBSERVATION = (RESOURCES, "Observation", "Observation");
    RESPONSE = (RESOURCES, "QuestionnaireResponse", "QuestionnaireResponse");
    STATEMENT = (RESOURCES, "MedicationStatement", "MedicationStatement");
    GOAL = (RESOURCES, "Goal", "Goal");
    DOCUMENT = (RESOURCES, "DocumentReference", "DocumentReference");
}

/// The code of a kind's minutes in a week, that of its median week, and its key among the words.
pub(super) fn of_kind(kind: Kind) -> (Code, Code, &'static str) {
    match kind {
        Kind::Individual => (INDIVIDUAL, INDIVIDUAL_MEDIAN, "individual"),
        Kind::Group => (GROUP, GROUP_MEDIAN, "group"),
        Kind::MutualHelp => (MUTUAL_HELP, MUTUAL_HELP_MEDIAN, "mutual-help"),
        Kind::Family => (FAMILY, FAMILY_MEDIAN, "family"),
        Kind::PeerSupport => (PEER_SUPPORT, PEER_SUPPORT_MEDIAN, "peer-support"),
        Kind::Medical => (MEDICAL, MEDICAL_MEDIAN, "medical"),
    }
}

/// The kind whose minutes a code is of, and whether it is of the median week.
pub(super) fn kind_of(code: &str) -> Option<(Kind, bool)> {
    Kind::ALL.iter().find_map(|kind| {
        let (week, median, _) = of_kind(*kind);
        [(week, false), (median, true)].iter().find(|it| it.0.code == code).map(|it| (*kind, it.1))
    })
}

pub(super) fn of_measure(measure: MeasureKind) -> Code {
    match measure {
        MeasureKind::Barc10 => BARC_10,
        MeasureKind::Phq2 => PHQ_2,
        MeasureKind::Gad2 => GAD_2,
        MeasureKind::Gad7 => GAD_7,
    }
}

/// The codes of a questionnaire's items, where they are known.
pub(super) fn of_items(measure: MeasureKind) -> &'static [Code] {
    match measure {
        MeasureKind::Phq2 => &[PHQ_2_INTEREST, PHQ_2_DOWN],
        MeasureKind::Barc10 | MeasureKind::Gad2 | MeasureKind::Gad7 => &[],
    }
}

/// The codes of its answers, from 0 on, where they have some.
pub(super) fn of_answers(measure: MeasureKind) -> &'static [Code] {
    match measure {
        MeasureKind::Barc10 => &[],
        MeasureKind::Phq2 | MeasureKind::Gad2 | MeasureKind::Gad7 => {
            &[NOT_AT_ALL, SEVERAL_DAYS, MORE_THAN_HALF, NEARLY_EVERY_DAY]
        }
    }
}

/// The ingredient that a medicine is by: what else is in it, its form and its dose are not known by it. `None`
/// where a person has said none.
pub(super) fn of_medicine(medicine: Medicine) -> Option<Code> {
    match medicine {
        Medicine::Methadone => Some(METHADONE),
        Medicine::Buprenorphine => Some(BUPRENORPHINE),
        Medicine::Naltrexone => Some(NALTREXONE),
        Medicine::Other | Medicine::None | Medicine::RatherNotSay => None,
    }
}

/// Where a number is from; `None` where there is none.
pub(super) fn of_basis(basis: Basis) -> Option<(Code, &'static str)> {
    match basis {
        Basis::Entries => Some((FROM_ENTRIES, "basis.entries")),
        Basis::Recall => Some((FROM_RECALL, "basis.recall")),
        Basis::Mixed => Some((FROM_BOTH, "basis.mixed")),
        Basis::None => None,
    }
}

/// The basis that a code says.
pub(super) fn basis_of(code: &str) -> Option<Basis> {
    let all = [Basis::Entries, Basis::Recall, Basis::Mixed];
    all.into_iter().find(|basis| of_basis(*basis).is_some_and(|(it, _)| it.code == code))
}

pub(super) fn of_purpose(purpose: Purpose) -> Code {
    match purpose {
        Purpose::Legal => LEGAL,
        Purpose::Treatment | Purpose::NewProgram => TREATMENT,
        Purpose::Coaching => SUPPORT,
        Purpose::OwnRequest => REQUESTED,
        Purpose::Research => STUDY,
    }
}

/// One of the things that a person may choose to share, as a code.
pub(super) fn item(item: SharedItem) -> Code {
    let words = Words::of(Book::Fhir, Language::En);
    let display = words.text(&format!("share.item.{}", item.word())).unwrap_or_else(|| item.word());
    Code::new(ITEMS, item.word(), display)
}

/// In which resources such a thing stands. What no machine reads is on the page.
pub(super) fn of_item(item: SharedItem) -> &'static [Code] {
    match item {
        SharedItem::Hours => &[OBSERVATION, RESPONSE, DOCUMENT],
        SharedItem::OtherHours | SharedItem::MedicalVisits => &[OBSERVATION, DOCUMENT],
        SharedItem::Barc10 | SharedItem::Measures => &[OBSERVATION, DOCUMENT],
        SharedItem::MeasureAnswers => &[RESPONSE, DOCUMENT],
        SharedItem::Goals => &[GOAL, DOCUMENT],
        SharedItem::Medication => &[STATEMENT, DOCUMENT],
        _ => &[DOCUMENT],
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
