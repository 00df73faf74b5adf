//! How what a screen shows crosses to Kotlin, Swift and Python (feature `uniffi`).
//!
//! As in `tandem-model`: plain data derives its crossing where it is defined; here stand the types
//! of other crates, and a finding, which crosses whole or not at all.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use tandem_model::{Kind, Language, Mark, TandemError, Word};
use tandem_vault::{Deed, Report};

use crate::voice::evidence;
use crate::voice::evidence::Finding;
use crate::voice::evidence::Reader;

type UtcTime = DateTime<Utc>;
type CalendarDate = NaiveDate;
type KindMinutes = BTreeMap<Kind, u32>;
type Marks = BTreeSet<Mark>;
uniffi::use_remote_type!(tandem_model::UtcTime);
uniffi::use_remote_type!(tandem_model::CalendarDate);
uniffi::use_remote_type!(tandem_model::KindMinutes);
uniffi::use_remote_type!(tandem_model::Marks);

/// What was done to an entry.
#[uniffi::remote(Enum)]
pub enum Deed {
    /// Written for the first time.
    Wrote,
    /// Some fields changed.
    Edited,
    /// Hidden, with the way back open.
    Removed,
    /// Brought back.
    Restored,
    /// An earlier act was taken back.
    Undid,
    /// Blanked for good.
    Forgot,
}

type CheckReport = Report;
/// What a check of the whole record found.
#[uniffi::remote(Record)]
pub struct CheckReport {
    /// Pages in the database, 4096 bytes each.
    pub pages: u64,
    /// Pages that do not verify, and other faults that the engine names; 0 is none.
    pub faults: u64,
    /// The crypto provider that the engine says it uses.
    pub cipher_provider: String,
    /// Rows in the journal.
    pub chain_length: u64,
    /// Whether every row stands in its chain and holds what it committed to.
    pub chain_ok: bool,
    /// Whether the sealed heads are there and whole, and the journal reaches them.
    pub heads_ok: bool,
    /// Whether the tables are the fold of the journal.
    pub fold_ok: bool,
    /// Version of the tables' schema.
    pub schema: u64,
}

/// A finding, its limit and its source. Show all three together, or none.
#[derive(Debug, PartialEq, uniffi::Record)]
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
#[derive(Debug, PartialEq, uniffi::Record)]
pub struct FindingText {
    /// Itself first, then those it must stand beside. Show all of them, together.
    pub statements: Vec<StatementText>,
}

impl From<Finding> for FindingText {
    fn from(finding: Finding) -> Self {
        let text = |statement: &evidence::Statement<'_>| {
            let parts = statement.parts();
            StatementText {
                id: statement.id.into(),
                finding: parts.finding.into(),
                limit: parts.limit.into(),
                source: parts.source.into(),
                figures: parts.figures.map(Into::into),
            }
        };
        Self { statements: finding.statements().iter().map(text).collect() }
    }
}

impl TryFrom<FindingText> for Finding {
    type Error = TandemError;

    /// Only what Tandem said is a finding: a host cannot make one without its limit.
    fn try_from(given: FindingText) -> Result<Self, TandemError> {
        let all = Language::ALL.iter().flat_map(|&language| {
            let of = move |reader| evidence::evidence(language, reader);
            of(Reader::Patient).into_iter().chain(of(Reader::Clinician))
        });
        all.into_iter()
            .find(|finding| FindingText::from(finding.clone()) == given)
            .ok_or_else(|| TandemError::invalid("finding", "one that Tandem gave, whole"))
    }
}

uniffi::custom_type!(
    /// A finding of the studies with its limit, its source and those it must stand beside.
    Finding, FindingText
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_comes_back_whole_or_not_at_all() {
        for &language in Language::ALL {
            for finding in evidence::evidence(language, Reader::Patient) {
                assert_eq!(Finding::try_from(FindingText::from(finding.clone())), Ok(finding));
            }
        }
        let mut text =
            FindingText::from(evidence::evidence(Language::En, Reader::Patient).remove(0));
        text.statements[0].limit.clear();
        let refused = Finding::try_from(text).unwrap_err();
        assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "finding"));
    }
}
