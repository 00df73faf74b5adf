//! What the studies found, and where each finding stops.
//!
//! A finding without its limit is a claim. So there is no way to get at one alone: a [`Finding`]
//! gives [`Statement`]s, and each of these holds finding, limit and source together, as does its
//! `Display`. A finding that must not stand without another (group therapy in one analysis, and the
//! other analysis that found the opposite) gives both.

use std::fmt;

use serde::Deserialize;
use tandem_model::{FindingText, Language, Reader, Slug, StatementText, TandemError, Word as _};

use crate::content::content;

/// A finding as the content has it. Read by nothing but this file.
#[derive(Deserialize)]
pub(crate) struct Record {
    id: Slug,
    topics: Vec<Slug>,
    patient: RecordText,
    clinician: RecordText,
    source: String,
    must_stand_with: Vec<Slug>,
}

#[derive(Deserialize)]
struct RecordText {
    finding: String,
    limit: String,
    #[serde(default)]
    figures: Option<String>,
}

/// A finding, its limit and its source: all three, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// The name of the finding.
    pub id: &'a str,
    finding: &'a str,
    limit: &'a str,
    source: &'a str,
    figures: Option<&'a str>,
}

/// A statement taken apart, for a screen that shows the parts in different places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parts<'a> {
    /// What was found.
    pub finding: &'a str,
    /// What it cannot tell. It stands wherever the finding stands.
    pub limit: &'a str,
    /// Where it comes from.
    pub source: &'a str,
    /// The figures; for a clinician only, and not of every finding.
    pub figures: Option<&'a str>,
}

impl<'a> Statement<'a> {
    /// All of its parts at once.
    #[must_use]
    pub fn parts(&self) -> Parts<'a> {
        Parts {
            finding: self.finding,
            limit: self.limit,
            source: self.source,
            figures: self.figures,
        }
    }
}

/// Finding, limit, source, on three lines.
impl fmt::Display for Statement<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.finding)?;
        if let Some(figures) = self.figures {
            write!(f, " {figures}")?;
        }
        write!(f, "\n{}\n{}", self.limit, self.source)
    }
}

/// A finding, with those it must stand beside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    statements: Vec<Statement<'static>>,
}

impl Finding {
    /// Itself first, then those it must stand beside. Show all of them, together.
    #[must_use]
    pub fn statements(&self) -> &[Statement<'static>] {
        &self.statements
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> &'static str {
        self.statements[0].id
    }
}

/// What one finding says, with its limit and those it must stand beside.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, statement) in self.statements.iter().enumerate() {
            let between = if at == 0 { "" } else { "\n\n" };
            write!(f, "{between}{statement}")?;
        }
        Ok(())
    }
}

impl From<Finding> for FindingText {
    fn from(finding: Finding) -> Self {
        let text = |statement: &Statement<'_>| {
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
            let of = move |reader| evidence(language, reader);
            of(Reader::Patient).into_iter().chain(of(Reader::Clinician))
        });
        all.into_iter()
            .find(|finding| FindingText::from(finding.clone()) == given)
            .ok_or_else(|| TandemError::invalid("finding", "one that Tandem gave, whole"))
    }
}

/// Every finding, in the order in which they are shown.
#[must_use]
pub fn evidence(language: Language, reader: Reader) -> Vec<Finding> {
    let all = &content(language).evidence;
    all.iter().map(|record| finding(all, record, reader)).collect()
}

/// The findings about one topic, such as `group` or `skills`.
#[must_use]
pub fn evidence_about(language: Language, reader: Reader, topic: &str) -> Vec<Finding> {
    let all = &content(language).evidence;
    let about = all.iter().filter(|record| record.topics.iter().any(|it| it == topic));
    about.map(|record| finding(all, record, reader)).collect()
}

/// One finding by its name.
#[must_use]
pub fn evidence_of(language: Language, reader: Reader, id: &str) -> Option<Finding> {
    let all = &content(language).evidence;
    let record = all.iter().find(|record| record.id == *id)?;
    Some(finding(all, record, reader))
}

fn finding(all: &'static [Record], record: &'static Record, reader: Reader) -> Finding {
    let beside = record.must_stand_with.iter().map(|id| {
        let found = all.iter().find(|other| other.id == *id);
        found.expect("the content's tests follow every reference")
    });
    let statements = std::iter::once(record).chain(beside);
    Finding { statements: statements.map(|record| statement(record, reader)).collect() }
}

fn statement(record: &'static Record, reader: Reader) -> Statement<'static> {
    let text = match reader {
        Reader::Patient => &record.patient,
        Reader::Clinician => &record.clinician,
    };
    Statement {
        id: record.id.as_str(),
        finding: &text.finding,
        limit: &text.limit,
        source: &record.source,
        figures: text.figures.as_deref().filter(|_| reader == Reader::Clinician),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_finding_stands_without_its_limit_and_source() {
        for &language in Language::ALL {
            for reader in [Reader::Patient, Reader::Clinician] {
                let all = evidence(language, reader);
                assert_eq!(all.len(), 12);
                for finding in &all {
                    let shown = finding.to_string();
                    for statement in finding.statements() {
                        let parts = statement.parts();
                        for part in [parts.finding, parts.limit, parts.source] {
                            assert!(!part.trim().is_empty() && shown.contains(part));
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn group_therapy_never_stands_alone() {
        let mut seen = 0;
        for &language in Language::ALL {
            for reader in [Reader::Patient, Reader::Clinician] {
                let all = evidence(language, reader);
                let about = evidence_about(language, reader, "group");
                let one = evidence_of(language, reader, "harvey-group").unwrap();
                for finding in all.iter().chain(&about).chain([&one]) {
                    let ids: Vec<_> = finding.statements().iter().map(|it| it.id).collect();
                    if ids.contains(&"harvey-group") {
                        seen += 1;
                        assert!(ids.contains(&"hefner-arms"), "{ids:?}");
                    }
                }
            }
        }
        assert_eq!(seen, 12);
    }

    #[test]
    fn a_patient_gets_no_figures() {
        for finding in evidence(Language::En, Reader::Patient) {
            assert!(finding.statements().iter().all(|it| it.parts().figures.is_none()));
        }
        let told = evidence_of(Language::En, Reader::Clinician, "harvey-individual").unwrap();
        assert!(told.to_string().contains("570 adults"));
        assert!(evidence_of(Language::En, Reader::Patient, "no-such-finding").is_none());
    }

    #[test]
    fn a_finding_comes_back_whole_or_not_at_all() {
        for &language in Language::ALL {
            for finding in evidence(language, Reader::Patient) {
                assert_eq!(Finding::try_from(FindingText::from(finding.clone())), Ok(finding));
            }
        }
        let mut text = FindingText::from(evidence(Language::En, Reader::Patient).remove(0));
        text.statements[0].limit.clear();
        let refused = Finding::try_from(text).unwrap_err();
        assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "finding"));
    }
}
