//! A report as a FHIR bundle, with the page of it inside.
//!
//! A bundle goes by its reader: what they were told before keeps its id, and a week that they were told of
//! says whether it changed since. What they were told is kept nowhere. That something changed is in the
//! journal, which knows when each entry was written; that a week was told is in the list of what went to whom.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use tandem_model::{
    Answer, Consent, FhirChoice, Id, Kind, LocalTime, Recipient, Report, ReportPart, ReportPreset,
    Result, Session, ShareForm, ShareRecord, ShareState, SharedItem, TandemError, WeeklyRecall,
    Word as _, fold,
};
use tandem_report::{FhirReader, HostFonts};
use tandem_vault::{ActId, Fields, Read};

use crate::leaving::reports::{ReportFile, ReportRequest, Reports, check_names};
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{self, EntryKind, Series};
use crate::record::profile::read_profile;
use crate::record::read::{Heads, Reading as _};

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
        // Before the report is: what a merge brings meanwhile may not be in it.
        let heads = self.tandem.read(|read| read.heads())?;
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
        let fonts = HostFonts::new(&request.fonts)?;
        if !choice.no_page {
            check_names(&report, &fonts)?;
        }
        let (reader, key, known) = self.fhir_reader(&report)?;
        let page = match choice.no_page {
            true => None,
            false => Some(tandem_report::pdf(&report, request.paper, &fonts, &mut |_, _| true)?),
        };
        let bytes = tandem_report::fhir(&report, choice, &reader, page.as_deref())?;
        let name = format!("summary-{}.fhir.json", report.made_on);
        let made_at = report.made_at;
        let sentences = self.sentences(request, &report, &fonts)?;
        let file = ReportFile { sentences, ..ReportFile::blank(bytes, &name) };
        let file = self.handed_over(request.consent, ShareForm::Fhir, &items, &report, file)?;
        // What one's own copies replace nobody asks: they are written down once, for their number.
        let last = request.consent.map(|_| made_at);
        if last.is_some() || !known {
            self.tandem.act(|act| {
                act.put(&key, |kept: Option<Series>| {
                    let new = || Series {
                        reader: key.clone(),
                        series: reader.series,
                        last: None,
                        knew: BTreeMap::new(),
                    };
                    Ok(kept.unwrap_or_else(new).told(last, heads))
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
            let amended = amended(read, &key, &kept, report)?;
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
    if request.talk_about.is_some() || !request.strengths.is_empty() || request.by_visit {
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
fn amended(
    read: &Read<'_>,
    reader: &str,
    series: &Series,
    report: &Report,
) -> Inner<BTreeSet<(NaiveDate, Kind)>> {
    let shares = told_before(read, reader)?;
    let Some(first) = shares.iter().map(|share| share.at).min() else { return Ok(BTreeSet::new()) };
    let changes = changes_since(read, first, &series.knew)?;
    let zone = read_profile(read)?.zone;
    let told_at = |from: NaiveDate, to: NaiveDate| {
        let was_over = |it: &ShareRecord| LocalTime::at(it.at, &zone).date() > to;
        let told = |it: &ShareRecord| it.from <= from && to <= it.to;
        let at = shares.iter().filter(|it| told(it) && was_over(it)).map(|it| it.at).max()?;
        Some((at, series.knew.range(..=at).next_back().map(|(_, knew)| knew)))
    };
    let mut amended = BTreeSet::new();
    for week in &report.weeks {
        let (from, to) = (week.period.from, week.period.to);
        let Some((told_at, knew)) = told_at(from, to) else { continue };
        let of_week = changes.iter().filter(|change| from <= change.day && change.day <= to);
        let since = of_week.filter(|change| change.at > told_at || change.is_beyond(knew));
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
    act: ActId,
    day: NaiveDate,
    kind: Kind,
}

impl Changed {
    /// Whether it came from another device after this was all that was known.
    fn is_beyond(&self, knew: Option<&Heads>) -> bool {
        let known = |knew: &Heads| knew.get(&Id::from_bytes(self.act.device)).copied().unwrap_or(0);
        knew.is_some_and(|knew| self.act.number > known(knew))
    }
}

/// All that was done since a moment, or was not known yet when any of these bundles was made.
fn changes_since(
    read: &Read<'_>,
    since: DateTime<Utc>,
    knew: &BTreeMap<DateTime<Utc>, Heads>,
) -> Inner<Vec<Changed>> {
    let oldest = knew.values().cloned().reduce(|mut least, heads| {
        least.retain(|device, _| heads.contains_key(device));
        least.iter_mut().for_each(|(device, head)| *head = (*head).min(heads[device]));
        least
    });
    let mut changed = Vec::new();
    for kind in [EntryKind::Session, EntryKind::Recall] {
        for id in read.changed_since(kind, since, oldest.as_ref())? {
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
                let act = change.act;
                changed.extend(differ.map(|&(day, kind, _)| Changed { at, act, day, kind }));
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
