//! What crosses of a finding: for whom it is put into words, and its texts.
//!
//! The findings themselves, and the rule that none stands without its limit, are with the words.

/// For whom a finding is put into words: a patient gets the direction, figures stand only in what a
/// clinician reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Reader {
    /// A person who keeps their own record.
    Patient,
    /// A clinician who reads a report.
    Clinician,
}

/// A finding, its limit and its source. Show all three together, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StatementText {
    /// The name of the finding.
    pub id: String,
    /// What was found.
    pub finding: String,
    /// What it cannot tell. It stands wherever the finding stands.
    pub limit: String,
    /// Where it comes from.
    pub source: String,
    /// The figures; for a clinician only, and not of every finding.
    pub figures: Option<String>,
}

/// A finding with those it must stand beside.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FindingText {
    /// Itself first, then those it must stand beside. Show all of them, together.
    pub statements: Vec<StatementText>,
}
