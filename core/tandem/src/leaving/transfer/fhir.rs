//! A report as a FHIR bundle, with the page of it inside.
//!
//! A bundle goes by its reader: what they were told before keeps its id, and a week that they were told of
//! says whether it changed since. What they were told is kept nowhere. That something changed is in the
//! journal, which knows when each entry was written; that a week was told is in the list of what went to whom.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use tandem_model::{
    Answer, Consent, FhirChoice, Kind, LocalTime, Recipient, Report, ReportPart, ReportPreset,
    Result, Session, ShareForm, ShareRecord, ShareState, SharedItem, TandemError, WeeklyRecall,
    Word as _, fold,
};
use tandem_report::FhirReader;
use tandem_vault::{Fields, Read};

use crate::leaving::reports::{ReportFile, ReportRequest, Reports};
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{self, EntryKind, Series};
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// What is data elsewhere too. The rest of a report is for a reader, and stands on its page.
const PARTS: [ReportPart; 5] = [
    ReportPart::OtherKinds,
    ReportPart::Goals,
    ReportPart::Medication,
    ReportPart::Measures,
    ReportPart::MeasureAnswers,
];
/// What must be agreed to for those, at most.
const ITEMS: [SharedItem; 9] = [
    SharedItem::Hours,
    SharedItem::OtherHours,
    SharedItem::Goals,
    SharedItem::Away,
    SharedItem::Barc10,
    SharedItem::Medication,
    SharedItem::MedicalVisits,
    SharedItem::Measures,
    SharedItem::MeasureAnswers,
];

impl Reports<'_> {
    /// Writes a report as a FHIR R4 bundle: the page of it as [`Reports::pdf`] makes it, and beside it what is
    /// data elsewhere too. Under a consent that is a share, as with [`Reports::pdf`]: it is in the list of what
    /// went to whom when this returns, and the bundle holds the consent.
    ///
    /// # Errors
    /// As [`Reports::pdf`]; `Invalid` in `preset` for a court, which gets hours on paper and nothing else; in
    /// `include` for a part that is on the page alone where [`FhirChoice::no_page`] leaves the page out.
    pub fn fhir(&self, request: &ReportRequest, choice: &FhirChoice) -> Result<ReportFile> {
        if choice.no_page {
            check_bare(request)?;
        }
        let (mut report, mut items) = self.put_together(request)?;
        if report.preset == ReportPreset::Legal {
            let why = "a court gets hours on paper: export pdf";
            return Err(TandemError::invalid("preset", why));
        }
        if choice.no_page {
            // It holds nothing of these, and so nothing of them was handed over.
            (report.practices, report.helped, report.last_visit) = (None, None, None);
            items.retain(|item| ITEMS.contains(item));
        }
        let (reader, key, known) = self.fhir_reader(&report)?;
        let page = match choice.no_page {
            true => None,
            false => Some(tandem_report::pdf(&report, request.paper, &mut |_, _| true)?),
        };
        let bytes = tandem_report::fhir(&report, choice, &reader, page.as_deref())?;
        let name = format!("summary-{}.fhir.json", report.made_on);
        let made_at = report.made_at;
        let file =
            self.handed_over(request.consent, ShareForm::Fhir, &items, &report, bytes, name)?;
        // What one's own copies replace nobody asks: they are written down once, for their number.
        let last = request.consent.map(|_| made_at);
        if last.is_some() || !known {
            self.tandem.act(|act| {
                act.put(&key, |kept: Option<Series>| {
                    let series = kept.map_or(reader.series, |kept| kept.series);
                    Ok(Series { reader: key.clone(), series, last })
                })?;
                Ok(())
            })?;
        }
        Ok(file)
    }

    /// What this reader has already, the key under which their number is kept, and whether one is.
    fn fhir_reader(&self, report: &Report) -> Result<(FhirReader, String, bool)> {
        let recipient = report.consent.as_ref().map(|consent| &consent.terms.recipient);
        // Another reader's key has line ends.
        let key = recipient.map_or_else(|| "own".to_owned(), reader_key);
        let new = self.tandem.host.new_id()?;
        let kept = self.tandem.read(|read| {
            let Some((_, kept)) = read.under_key::<Series>(&key)?.entry else { return Ok(None) };
            let amended = amended(read, &key, report)?;
            Ok(Some(FhirReader { series: kept.series, before: kept.last, amended }))
        })?;
        let known = kept.is_some();
        Ok((kept.unwrap_or_else(|| FhirReader::new(new)), key, known))
    }
}

fn check_bare(request: &ReportRequest) -> Result<()> {
    let asked = request.include.iter().flatten();
    if !asked.clone().all(|part| PARTS.contains(part)) || !request.notes.is_empty() {
        let parts: Vec<_> = PARTS.iter().map(|part| part.kebab()).collect();
        let why = format!("without the page: {}", parts.join(", "));
        return Err(TandemError::invalid("include", why));
    }
    if request.talk_about.is_some() || request.by_visit {
        return Err(TandemError::invalid("include", "without the page: no words and no windows"));
    }
    Ok(())
}

/// Who a reader is: the same name, organisation and role, however they were typed and by whichever consent.
fn reader_key(reader: &Recipient) -> String {
    let org = reader.org.as_ref().map_or_else(String::new, |org| fold(org.as_str()));
    // What was folded holds no line end.
    format!("{}\n{org}\n{}", fold(reader.name.as_str()), reader.role.word())
}

/// Kinds of weeks that were told to a reader when they were over, and that came to something else since.
fn amended(read: &Read<'_>, reader: &str, report: &Report) -> Inner<BTreeSet<(NaiveDate, Kind)>> {
    let shares = told_before(read, reader)?;
    let Some(first) = shares.iter().map(|share| share.at).min() else { return Ok(BTreeSet::new()) };
    let changes = changes_since(read, first)?;
    let zone = read_profile(read)?.zone;
    let told_at = |from: NaiveDate, to: NaiveDate| {
        let was_over = |share: &&ShareRecord| LocalTime::at(share.at, &zone).date() > to;
        let told = |share: &&ShareRecord| share.from <= from && to <= share.to;
        shares.iter().filter(told).filter(was_over).map(|share| share.at).max()
    };
    let mut amended = BTreeSet::new();
    for week in &report.weeks {
        let (from, to) = (week.period.from, week.period.to);
        let Some(told_at) = told_at(from, to) else { continue };
        let since = changes
            .iter()
            .filter(|change| change.at > told_at && from <= change.day && change.day <= to);
        amended.extend(since.map(|change| (from, change.kind)));
    }
    Ok(amended)
}

/// The bundles that were made for a reader, but for those that are known not to be there.
fn told_before(read: &Read<'_>, reader: &str) -> Inner<Vec<ShareRecord>> {
    let mut shares = Vec::new();
    for (id, consent) in read.all::<Consent>()? {
        if reader_key(&consent.terms.recipient) == reader {
            let all = read.about::<ShareRecord>(id, None)?.into_iter().map(|(_, share)| share);
            let made =
                |it: &ShareRecord| it.form == ShareForm::Fhir && it.state != ShareState::NotWritten;
            shares.extend(all.filter(made));
        }
    }
    Ok(shares)
}

/// That the minutes of a kind came to something else on a day.
struct Changed {
    at: DateTime<Utc>,
    day: NaiveDate,
    kind: Kind,
}

fn changes_since(read: &Read<'_>, since: DateTime<Utc>) -> Inner<Vec<Changed>> {
    let mut changed = Vec::new();
    for kind in [EntryKind::Session, EntryKind::Recall] {
        for id in read.changed_since(kind, since)? {
            let mut fields = Fields::new();
            let mut before = Vec::new();
            for change in read.history(kind.word(), id.as_bytes())? {
                for (field, value) in change.new {
                    match value.is_null() {
                        true => drop(fields.remove(&field)),
                        false => drop(fields.insert(field, value)),
                    }
                }
                let after = if change.stands { minutes(kind, &fields) } else { Vec::new() };
                let at = DateTime::from_timestamp_millis(change.wall_millis).unwrap_or(since);
                let differ = before.iter().filter(|it| !after.contains(it));
                let differ = differ.chain(after.iter().filter(|it| !before.contains(it)));
                changed.extend(differ.map(|(day, kind, _)| Changed { at, day: *day, kind: *kind }));
                before = after;
            }
        }
    }
    Ok(changed)
}

/// What an entry adds, and to which day. An answer is told by its middle day, which says of which week it is.
fn minutes(kind: EntryKind, fields: &Fields) -> Vec<(NaiveDate, Kind, Option<u32>)> {
    if kind == EntryKind::Session {
        let session = kinds::read::<Session>(fields).ok();
        return session
            .map(|it| (it.start.date(), it.kind, Some(it.minutes.get())))
            .into_iter()
            .collect();
    }
    let Ok(recall) = kinds::read::<WeeklyRecall>(fields) else { return Vec::new() };
    let told = |kind: Kind| {
        let answer = recall.answer(kind)?;
        Some((recall.middle(), kind, Answer::minutes(answer)))
    };
    Kind::TOTALS.into_iter().filter_map(told).collect()
}
