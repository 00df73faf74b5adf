//! What the studies found, and where each finding stops.
//!
//! A finding without its limit is a claim. So there is no way to get at one alone: a [`Finding`]
//! gives [`Statement`]s, and each of these holds finding, limit and source together, as does its
//! `Display`. A finding that must not stand without another (group therapy in one analysis of a trial,
//! and the second analysis of the same people that did see a link) gives both.
//!
//! Seven findings come from one trial and share most of their limit, some sixty words. On a screen that
//! shows several of them nobody would read these words seven times, and a limit that is skipped is no
//! limit. So they are written once: [`Told`] gives them in full under the first finding of an answer
//! and a sentence that points back under the others. A statement that stands alone has them in full.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use tandem_model::{FindingText, Language, Reader, Slug, StatementText, TandemError, Word as _};

use crate::content::content;

/// The file of findings. Read by nothing but this one.
#[derive(Deserialize)]
pub(crate) struct EvidenceFile {
    limits: BTreeMap<Slug, SharedLimit>,
    findings: Vec<Record>,
}

/// A limit of several findings, for each reader.
#[derive(Deserialize)]
struct SharedLimit {
    patient: SharedText,
    clinician: SharedText,
}

#[derive(Deserialize)]
struct SharedText {
    limit: String,
    /// What stands for it where it was told before.
    again: String,
}

/// A finding as the content has it.
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
    /// Its own limit; `None` where the shared one says it all.
    #[serde(default)]
    limit: Option<String>,
    #[serde(default)]
    shared_limit: Option<Slug>,
    #[serde(default)]
    figures: Option<String>,
    /// All of its limit.
    #[serde(skip)]
    whole: String,
    /// The same where the shared limit was told before.
    #[serde(skip)]
    again: String,
}

impl EvidenceFile {
    /// The findings, each with its limit whole.
    pub(crate) fn records(self) -> Vec<Record> {
        let Self { limits, mut findings } = self;
        for record in &mut findings {
            for (text, reader) in
                [(&mut record.patient, Reader::Patient), (&mut record.clinician, Reader::Clinician)]
            {
                let shared = text.shared_limit.as_ref().map(|name| {
                    let limit =
                        limits.get(name).expect("the content's tests follow every reference");
                    match reader {
                        Reader::Patient => &limit.patient,
                        Reader::Clinician => &limit.clinician,
                    }
                });
                let with = |shared: Option<&String>| {
                    let parts: Vec<&str> =
                        text.limit.iter().chain(shared).map(String::as_str).collect();
                    parts.join(" ")
                };
                let whole = with(shared.map(|shared| &shared.limit));
                let again = with(shared.map(|shared| &shared.again));
                (text.whole, text.again) = (whole, again);
            }
        }
        findings
    }
}

/// A finding, its limit and its source: all three, or nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement<'a> {
    /// The name of the finding.
    pub id: &'a str,
    finding: &'a str,
    limit: &'a str,
    shared: Option<&'a str>,
    again: &'a str,
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

/// The shared limits that one screen or page has told already.
#[derive(Default)]
pub struct Told<'a>(BTreeSet<&'a str>);

impl<'a> Told<'a> {
    /// The limit to show under this statement, after those that were asked for before.
    pub fn limit(&mut self, statement: &Statement<'a>) -> &'a str {
        match statement.shared {
            Some(name) if !self.0.insert(name) => statement.again,
            _ => statement.limit,
        }
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
        let said = |language, reader| {
            let records = content(language).evidence.iter();
            let alone = records.map(move |record| finding(&[], record, language, reader));
            evidence(language, reader).into_iter().chain(alone)
        };
        Language::ALL
            .iter()
            .flat_map(|&language| {
                said(language, Reader::Patient).chain(said(language, Reader::Clinician))
            })
            .find(|finding| FindingText::from(finding.clone()) == given)
            .ok_or_else(|| TandemError::invalid("finding", "one that Tandem gave, whole"))
    }
}

/// Every finding, in the order in which they are shown, none of them twice.
#[must_use]
pub fn evidence(language: Language, reader: Reader) -> Vec<Finding> {
    answer(content(language).evidence.iter().collect(), language, reader)
}

/// The findings about one topic, such as `group` or `skills`, none of them twice.
#[must_use]
pub fn evidence_about(language: Language, reader: Reader, topic: &str) -> Vec<Finding> {
    let all = content(language).evidence.iter();
    let about = all.filter(|record| record.topics.iter().any(|it| it == topic));
    answer(about.collect(), language, reader)
}

/// One finding about each of these topics, with what must stand beside it: the first of those that are about the
/// least besides. The last says what is not known of any. For a page that has a minute.
#[must_use]
pub fn evidence_of_each(language: Language, reader: Reader, topics: &[&str]) -> Vec<Finding> {
    const NOT_KNOWN: &str = "unknown";
    let all = &content(language).evidence;
    let about = |topic: &str| {
        let about = all.iter().filter(|record| record.topics.iter().any(|it| it == topic));
        about.filter(|record| record.id != *NOT_KNOWN).min_by_key(|record| record.topics.len())
    };
    let each: BTreeSet<&str> =
        topics.iter().filter_map(|topic| about(topic)).map(|record| record.id.as_str()).collect();
    let not_known = if each.is_empty() { None } else { Some(NOT_KNOWN) };
    let told = |id: &str| each.contains(id) || not_known == Some(id);
    answer(all.iter().filter(|record| told(record.id.as_str())).collect(), language, reader)
}

/// One finding by its name.
#[must_use]
pub fn evidence_of(language: Language, reader: Reader, id: &str) -> Option<Finding> {
    let record = content(language).evidence.iter().find(|record| record.id == *id)?;
    Some(finding(&[], record, language, reader))
}

/// Findings for one screen. One that stood beside another does not stand again by itself.
fn answer(asked: Vec<&'static Record>, language: Language, reader: Reader) -> Vec<Finding> {
    let mut told = BTreeSet::new();
    let mut findings = Vec::new();
    for record in &asked {
        if !told.contains(record.id.as_str()) {
            let finding = finding(&asked, record, language, reader);
            told.extend(finding.statements.iter().map(|statement| statement.id));
            findings.push(finding);
        }
    }
    findings
}

/// A finding with those beside which it must stand, and those of the answer that must stand beside it.
fn finding(
    asked: &[&'static Record],
    record: &'static Record,
    language: Language,
    reader: Reader,
) -> Finding {
    let all = &content(language).evidence;
    let beside = record.must_stand_with.iter().map(|id| {
        let found = all.iter().find(|other| other.id == *id);
        found.expect("the content's tests follow every reference")
    });
    let needs_it = asked.iter().copied().filter(|other| {
        other.must_stand_with.contains(&record.id) && !record.must_stand_with.contains(&other.id)
    });
    let statements = std::iter::once(record).chain(beside).chain(needs_it);
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
        limit: &text.whole,
        shared: text.shared_limit.as_ref().map(Slug::as_str),
        again: &text.again,
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
                assert_eq!(all.iter().map(|it| it.statements().len()).sum::<usize>(), 20);
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

    fn ids(findings: &[Finding]) -> Vec<&'static str> {
        findings.iter().flat_map(|it| it.statements()).map(|statement| statement.id).collect()
    }

    /// The findings that would mislead alone: whoever asks, in whatever way, gets both, and each once.
    #[test]
    fn words_10_a_pair_stands_together_and_once() {
        let pairs = [
            ("harvey-group", "hefner-arms"),
            ("hefner-arms", "harvey-group"),
            ("harvey-individual", "counselling-trials"),
            ("counselling-trials", "harvey-individual"),
            ("rewards-by-app", "contingency-management"),
        ];
        for &language in Language::ALL {
            for reader in [Reader::Patient, Reader::Clinician] {
                let topics = content(language).evidence.iter().flat_map(|record| &record.topics);
                let topics: BTreeSet<_> = topics.map(Slug::as_str).collect();
                let about = |topic| evidence_about(language, reader, topic);
                let mut answers: Vec<_> = topics.into_iter().map(about).collect();
                answers.push(evidence(language, reader));
                for (one, other) in pairs {
                    let whole = evidence_of(language, reader, one).unwrap();
                    assert_eq!(whole.id(), one);
                    answers.push(vec![whole]);
                    for answer in answers.iter().filter(|answer| ids(answer).contains(&one)) {
                        let group =
                            answer.iter().find(|it| ids(std::slice::from_ref(it)).contains(&one));
                        let group = ids(std::slice::from_ref(group.unwrap()));
                        assert!(group.contains(&other), "{one} without {other}: {group:?}");
                    }
                }
                for answer in &answers {
                    let told = ids(answer);
                    let once: BTreeSet<_> = told.iter().collect();
                    assert_eq!(once.len(), told.len(), "{told:?}");
                }
            }
        }
    }

    #[test]
    fn words_09_what_belongs_together_is_met_in_its_order() {
        let about = |topic| ids(&evidence_about(Language::En, Reader::Patient, topic));
        assert_eq!(
            about("medicine"),
            ["medicine-first", "stopping", "harvey-medicine", "meetings-worry", "unknown"]
        );
        assert_eq!(about("individual")[..2], ["harvey-individual", "counselling-trials"]);
        assert_eq!(about("goals"), ["contingency-management", "rewards-by-app"]);
        assert_eq!(about("family"), ["family", "craft"]);
        assert_eq!(about("not_sure"), ["motivational-interviewing"]);
    }

    #[test]
    fn a_shared_limit_is_told_once_in_an_answer() {
        for &language in Language::ALL {
            for reader in [Reader::Patient, Reader::Clinician] {
                let mut told = Told::default();
                let mut full = 0;
                for finding in evidence(language, reader) {
                    for statement in finding.statements() {
                        let limit = told.limit(statement);
                        assert!(!limit.is_empty());
                        if statement.shared.is_some() && limit == statement.limit {
                            full += 1;
                        }
                    }
                }
                assert_eq!(full, 1, "{language}");
                let alone = evidence_of(language, reader, "harvey-both").unwrap();
                let [statement] = alone.statements() else { panic!("it stands alone") };
                assert_eq!(Told::default().limit(statement), statement.parts().limit);
            }
        }
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
            let one = evidence_of(language, Reader::Clinician, "hefner-arms").unwrap();
            for finding in evidence(language, Reader::Patient).into_iter().chain([one]) {
                assert_eq!(Finding::try_from(FindingText::from(finding.clone())), Ok(finding));
            }
        }
        let mut text = FindingText::from(evidence(Language::En, Reader::Patient).remove(0));
        text.statements[0].limit.clear();
        let refused = Finding::try_from(text).unwrap_err();
        assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "finding"));
    }
}
