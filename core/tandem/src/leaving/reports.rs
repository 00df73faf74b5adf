//! Reports: what a person hands to a clinician, to a new program, to a court; and a week on paper.
//!
//! A report is put together here, from the record, by what was chosen, into a
//! [`Report`](tandem_model::Report) that can hold nothing else; `tandem-report` writes it down. The
//! person's own copy needs nobody's leave. A report for another person goes through the one gate of
//! [`Consents`](crate::Consents): it has the parts that the consent covers, bears the consent, and is
//! in the list of what went to whom by the time its bytes are handed out.

mod gather;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tandem_model::{
    Consent, Id, Language, LocalTime, Name, Note, Paper, Profile, RecipientRole, Report,
    ReportPart, ReportPerson, ReportPreset, Result, ShareForm, SharedItem, SinceVisit, TandemError,
    Told, Week, WeekStart, Word,
};
use tandem_report::{HostFonts, Progress};
use tandem_vault::Read;
use tandem_words::{Book, Words};

use crate::own::plans::card::CardChoice;
use crate::own::visits;
use crate::record::Tandem;
use crate::record::error::Inner;
use crate::record::profile::read_profile;

use self::gather::Chosen;

/// Use cases around reports. From [`Tandem::reports`].
#[derive(Clone, Copy)]
pub struct Reports<'a> {
    pub(crate) tandem: &'a Tandem,
}

/// What a report is to be. [`ReportRequest::new`] is the clinician's, in the usual form.
///
/// `Debug` tells neither names nor words.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReportRequest {
    /// For whom.
    pub preset: ReportPreset,
    /// The first local date; without it, that of 24 complete weeks. A record that begins later begins
    /// the report.
    pub from: Option<NaiveDate>,
    /// The last local date, not after today; without it, today.
    pub to: Option<NaiveDate>,
    /// From the end of the last medical visit before today, in place of `from`.
    pub since_last_visit: bool,
    /// Hours by visit window as well.
    pub by_visit: bool,
    /// The parts; without them, those that are usual for the preset (and that the consent covers).
    pub include: Option<Vec<ReportPart>>,
    /// The sessions whose notes were picked. Only with the part [`ReportPart::Notes`].
    pub notes: Vec<Id>,
    /// What the person would like to talk about.
    pub talk_about: Option<Note>,
    /// The language; without it, the person's.
    pub language: Option<Language>,
    /// The paper.
    pub paper: Paper,
    /// The name on the person's papers, for this one report; it is kept nowhere.
    pub legal_name: Option<Name>,
    /// Their birth date, for this one report; it is kept nowhere.
    pub birth_date: Option<NaiveDate>,
    /// The consent under which it is handed over; without it, it is the person's own copy.
    pub consent: Option<Id>,
    /// Whether a court or a new program is told "away", never why, of weeks of which nothing else is known. Who
    /// treats the person is told so where nothing speaks against it.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub tell_away: bool,
    /// Whether a new program is told how many entries were written within a day, how many have an approximate time
    /// and how many came from a file. Who treats the person is told so anyway, and a court never.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub tell_written: bool,
    /// What went well, in the person's own words, for this one report.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub strengths: Vec<Note>,
    /// Font files for letters that ours lack, in the order in which they are asked: what a phone has for its own
    /// screens.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub fonts: Vec<Vec<u8>>,
}

impl ReportRequest {
    /// A report of this preset in its usual form.
    #[must_use]
    pub fn new(preset: ReportPreset) -> Self {
        Self {
            preset,
            from: None,
            to: None,
            since_last_visit: false,
            by_visit: false,
            include: None,
            notes: Vec::new(),
            talk_about: None,
            language: None,
            paper: Paper::default(),
            legal_name: None,
            birth_date: None,
            consent: None,
            tell_away: false,
            tell_written: false,
            strengths: Vec::new(),
            fonts: Vec::new(),
        }
    }
}

impl std::fmt::Debug for ReportRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReportRequest({}, include: {:?})", self.preset, self.include)
    }
}

/// A report, written.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ReportFile {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// A name to save it under: neutral, with its dates and nobody's name.
    pub name: String,
    /// What is in it, in whole sentences.
    pub sentences: Vec<String>,
    /// Of which dates it tells; `None` for what tells nothing of the person's days.
    pub told: Option<Told>,
    /// Its line in the list of what went to whom, of which [`Consents::kept`](crate::Consents::kept) says that
    /// it was written; `None` for the person's own.
    pub share: Option<Id>,
}

impl ReportFile {
    /// A sheet that tells nothing of anybody's days.
    pub(crate) fn blank(bytes: Vec<u8>, name: &str) -> Self {
        Self { bytes, name: name.to_owned(), sentences: Vec::new(), told: None, share: None }
    }

    /// The same with what of these texts stands on it as a box, of each language.
    pub(crate) fn with_boxes<'t>(
        self,
        language: Language,
        texts: impl IntoIterator<Item = &'t str>,
    ) -> Self {
        let boxes = tandem_report::boxes(language, &HostFonts::default(), texts);
        Self { sentences: self.sentences.into_iter().chain(boxes).collect(), ..self }
    }
}

impl std::fmt::Debug for ReportFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ReportFile({} bytes)", self.bytes.len())
    }
}

impl Tandem {
    /// Reports: what is handed to a clinician, and a week on paper.
    #[must_use]
    pub fn reports(&self) -> Reports<'_> {
        Reports { tandem: self }
    }
}

impl Reports<'_> {
    /// Puts a report together and writes nothing down: for a preview, and for other formats of it.
    /// With a consent the gate is asked, as [`Consents::allows`](crate::Consents::allows) does.
    ///
    /// # Errors
    /// `Invalid` in `to` after today; in `from` if it lies after `to`, for more than a century, and under a
    /// consent if nothing is written down of these dates; in `since` if no visit
    /// is written down before today; in `include` for a part that this preset cannot hold; in `notes`
    /// `talk_about`, `strengths` and `tell_written` likewise; in `legal_name` if a report for a court has none; in `consent` for one whose reader
    /// may not have such a report. `NotFound` for a note's
    /// session or a consent that is not there. `NeedsConsent`, `Expired` as the gate says.
    pub fn report(&self, request: &ReportRequest) -> Result<Report> {
        Ok(self.put_together(request)?.0)
    }

    /// What would be in it, in whole sentences; for a court, the words to read before come first.
    ///
    /// # Errors
    /// As [`Reports::report`].
    pub fn preview(&self, request: &ReportRequest) -> Result<Vec<String>> {
        let (report, fonts) = (self.report(request)?, HostFonts::new(&request.fonts)?);
        check_names(&report, &fonts)?;
        self.sentences(request, &report, &fonts)
    }

    /// What is in it, in whole sentences; and what a reader will take for absence though it was none.
    pub(crate) fn sentences(
        &self,
        request: &ReportRequest,
        report: &Report,
        fonts: &HostFonts,
    ) -> Result<Vec<String>> {
        let mut told = tandem_report::sentences(report, fonts);
        if report.preset != ReportPreset::Clinician && !request.tell_away {
            let untold = self.tandem.read(|read| gather::untold_away(read, report))?;
            if untold > 0 {
                let words = Words::of(Book::Report, report.language);
                told.push(words.count("preview.untold_away", untold, &[]));
            }
        }
        Ok(told)
    }

    /// Writes it as a PDF. Under a consent that is a share: it is in the list of what went to whom
    /// when this returns. `progress` is asked before every page (the page, how many there are) and
    /// stops everything with `false`; nothing is then written down.
    ///
    /// # Errors
    /// As [`Reports::report`]; `Cancelled`; under a consent those of writing.
    pub fn pdf(&self, request: &ReportRequest, progress: &mut Progress<'_>) -> Result<ReportFile> {
        let (report, items) = self.put_together(request)?;
        let fonts = HostFonts::new(&request.fonts)?;
        check_names(&report, &fonts)?;
        let bytes = tandem_report::pdf(&report, request.paper, &fonts, progress)?;
        let sentences = self.sentences(request, &report, &fonts)?;
        let file = ReportFile { sentences, ..ReportFile::blank(bytes, &file_name(&report)) };
        self.handed_over(request.consent, ShareForm::Pdf, &items, &report, file)
    }

    /// Writes an empty week to fill in by hand, in both languages.
    ///
    /// # Errors
    /// `Cancelled`.
    pub fn paper_week(&self, paper: Paper, progress: &mut Progress<'_>) -> Result<ReportFile> {
        let bytes = tandem_report::paper_week(paper, self.tandem.now(), progress)?;
        Ok(ReportFile::blank(bytes, "week.pdf"))
    }

    /// A card to print, fold and carry, `card.pdf`. It is not encrypted, and neither its text nor what it
    /// says about itself tells where it comes from. Without a paper it is that of the person's country.
    ///
    /// # Errors
    /// Those of reading; `Cancelled`.
    pub fn card(
        &self,
        choice: &CardChoice,
        paper: Option<Paper>,
        progress: &mut Progress<'_>,
    ) -> Result<ReportFile> {
        let cards = self.tandem.plans().card(choice)?;
        let profile = self.tandem.read(read_profile)?;
        let paper = paper.unwrap_or_else(|| self.usual_paper(&profile));
        let bytes = tandem_report::card(&cards, paper, self.tandem.now(), progress)?;
        let parts = cards.iter().flat_map(|card| &card.parts);
        let lines = parts.flat_map(|part| &part.lines).map(String::as_str);
        Ok(ReportFile::blank(bytes, "card.pdf").with_boxes(self.tandem.voice()?.language(), lines))
    }

    /// The paper of the person's country.
    pub(crate) fn usual_paper(&self, profile: &Profile) -> Paper {
        let country = profile.country.as_ref();
        let letter = country.is_none_or(|country| ["US", "CA"].contains(&country.as_str()));
        if letter { Paper::Letter } else { Paper::A4 }
    }

    /// A report that was made, as the file it came to. Under a consent it passes the gate first, and that it was
    /// made is written down.
    pub(crate) fn handed_over(
        &self,
        consent: Option<Id>,
        form: ShareForm,
        items: &[SharedItem],
        report: &Report,
        file: ReportFile,
    ) -> Result<ReportFile> {
        let (told, consents) = (report.told(), self.tandem.consents());
        let pass = |consent| {
            consents.hand_over(consent, form, items, told.clone(), Some(Name::new(&file.name)?))
        };
        let share = consent.map(pass).transpose()?;
        Ok(ReportFile { told: Some(told), share, ..file })
    }

    /// The report, and what must be agreed to for it.
    pub(crate) fn put_together(
        &self,
        request: &ReportRequest,
    ) -> Result<(Report, Vec<SharedItem>)> {
        check(request)?;
        let now = self.tandem.now();
        let consent = match request.consent {
            Some(id) => Some(self.tandem.consents().consent(id)?.consent),
            None => None,
        };
        if let Some(consent) = &consent {
            check_reader(request.preset, consent)?;
        }
        let parts = parts(request, consent.as_ref())?;
        let mut items = items(request, &parts);
        if let Some(id) = request.consent {
            self.tandem.consents().allows(id, &items)?;
        }
        // A clinician is told of weeks away and the day of the last visit where nothing speaks against it; their
        // absence stops no report. Nobody else is told without a word of the person.
        let may = |item| consent.as_ref().is_none_or(|consent| consent.covers(&[item]));
        let treats = request.preset == ReportPreset::Clinician;
        let away = request.tell_away || treats && may(SharedItem::Away);
        let visits = treats && may(SharedItem::MedicalVisits);
        let report = self.tandem.read(|read| {
            let profile = read_profile(read)?;
            let today = LocalTime::at(now, &profile.zone).date();
            let dates = Dates::of(read, request, &parts, today, profile.week_start)?;
            let language = match request.language {
                Some(language) => language,
                None => self.tandem.voice_in(read)?.language(),
            };
            let alias = match &consent {
                Some(consent) => Some(consent.terms.alias.clone()),
                None => profile.name.clone(),
            };
            let about = ReportPerson {
                // A court is not told by which other name the person goes.
                alias: alias.filter(|_| request.preset != ReportPreset::Legal),
                legal_name: request.legal_name.clone(),
                birth_date: request.birth_date,
            };
            let chosen = Chosen {
                preset: request.preset,
                parts: &parts,
                by_visit: request.by_visit,
                away,
                visits,
                written: request.tell_written,
                notes: &request.notes,
                language,
                week_start: profile.week_start,
                from: dates.from,
                to: dates.to,
                since_visit: dates.since_visit.as_ref(),
            };
            let mut report = gather::gather(read, &chosen, &made(now, today, about))?;
            report.begins = dates.begins;
            report.since_visit = dates.since_visit;
            report.talk_about = request.talk_about.clone();
            report.strengths = request.strengths.clone();
            report.consent = consent;
            Ok(report)
        })?;
        if report.consent.is_some() {
            items.extend(away.then_some(SharedItem::Away));
            items.extend(report.last_visit.map(|_| SharedItem::MedicalVisits));
            items.sort_unstable();
            items.dedup();
        }
        Ok((report, items))
    }
}

/// When and about whom.
struct Made {
    at: DateTime<Utc>,
    on: NaiveDate,
    about: ReportPerson,
}

fn made(at: DateTime<Utc>, on: NaiveDate, about: ReportPerson) -> Made {
    Made { at, on, about }
}

fn check(request: &ReportRequest) -> Result<()> {
    let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
    if let Some(birth_date) = request.birth_date {
        tandem_model::check_date("birth_date", birth_date)?;
    }
    let may_hold = request.preset.may_hold();
    if request.include.iter().flatten().any(|part| !may_hold.contains(part)) {
        let names: Vec<_> = may_hold.iter().map(|part| part.kebab()).collect();
        let why = match names.as_slice() {
            [] => "nothing but hours in this report".to_owned(),
            names => format!("only {} in this report", names.join(", ")),
        };
        return refuse("include", &why);
    }
    let has_notes = request.include.iter().flatten().any(|part| *part == ReportPart::Notes);
    if !request.notes.is_empty() && !has_notes {
        return refuse("notes", "only where notes are included");
    }
    if request.preset == ReportPreset::Legal {
        if request.legal_name.is_none() {
            return refuse("legal_name", "the name on your papers");
        }
        if request.talk_about.is_some() {
            return refuse("talk_about", "not in a report for a court");
        }
        if !request.strengths.is_empty() {
            return refuse("strengths", "not in a report for a court");
        }
        if request.tell_written {
            return refuse("tell_written", "not in a report for a court");
        }
        if request.by_visit || request.since_last_visit {
            return refuse("by", "no visits in a report for a court");
        }
    }
    Ok(())
}

/// A name on what is handed over can be read, or nothing is: a paper is filed by it. The person's own copy has a
/// box in its place, and says so.
pub(crate) fn check_names(report: &Report, fonts: &HostFonts) -> Result<()> {
    if report.consent.is_none() && report.preset != ReportPreset::Legal {
        return Ok(());
    }
    let boxed = |name: &Name| !fonts.undrawable(name.as_str()).is_empty();
    if report.about.legal_name.iter().any(boxed) {
        return Err(TandemError::invalid("legal_name", "a name in letters that can be printed"));
    }
    let terms = report.consent.iter().map(|consent| &consent.terms);
    if terms.flat_map(|terms| [&terms.alias, &terms.recipient.name]).any(boxed) {
        return Err(TandemError::invalid("consent", "a name in letters that can be printed"));
    }
    Ok(())
}

/// Each report has its readers. That what it holds was agreed to is asked besides: a coach's consent
/// covers hours, and a clinician's report tells more of them than hours.
fn check_reader(preset: ReportPreset, consent: &Consent) -> Result<()> {
    let role = consent.terms.recipient.role;
    if preset.may_go_to(role) {
        return Ok(());
    }
    let why = match role {
        RecipientRole::Coach | RecipientRole::Other | RecipientRole::Research => {
            "one with a clinician or a program"
        }
        _ => "one for a court with a report for a court, and with no other",
    };
    Err(TandemError::invalid("consent", why))
}

/// The parts that are asked for; where none are named, the usual ones that the consent covers.
fn parts(request: &ReportRequest, consent: Option<&Consent>) -> Result<Vec<ReportPart>> {
    if let Some(include) = &request.include {
        return Ok(include.clone());
    }
    let usual = request.preset.usual().iter().copied();
    let covered = |part: &ReportPart| {
        consent.is_none_or(|consent| consent.covers(SharedItem::of_report(*part)))
    };
    Ok(usual.filter(covered).collect())
}

/// What must have been agreed to, in the order of the list.
fn items(request: &ReportRequest, parts: &[ReportPart]) -> Vec<SharedItem> {
    let mut items = vec![SharedItem::Hours];
    items.extend(parts.iter().flat_map(|part| SharedItem::of_report(*part)));
    if request.talk_about.is_some() {
        items.push(SharedItem::TalkAbout);
    }
    if !request.strengths.is_empty() {
        items.push(SharedItem::Strengths);
    }
    if request.tell_away {
        items.push(SharedItem::Away);
    }
    // The dates of windows and of "since the last visit" are those of medical visits.
    if request.by_visit || request.since_last_visit {
        items.push(SharedItem::MedicalVisits);
    }
    items.sort_unstable();
    items.dedup();
    items
}

/// Complete weeks that are told where nothing else is asked for, beside the one that has begun: the
/// length of the trial.
const WEEKS: i64 = 24;

/// Of which days a report tells.
struct Dates {
    from: NaiveDate,
    to: NaiveDate,
    begins: Option<NaiveDate>,
    since_visit: Option<SinceVisit>,
}

impl Dates {
    /// What is asked for, and no more of it than there is: a person who began on Monday has not kept
    /// silent for 24 weeks.
    fn of(
        read: &Read<'_>,
        request: &ReportRequest,
        parts: &[ReportPart],
        today: NaiveDate,
        week_start: WeekStart,
    ) -> Inner<Self> {
        let to = request.to.unwrap_or(today);
        if to > today {
            return Err(TandemError::invalid("to", "not after today").into());
        }
        if request.since_last_visit {
            return Self::since_visit(read, request, today, to);
        }
        let week = Week::containing(to, week_start);
        let complete = if week.last() == to && to < today { WEEKS - 1 } else { WEEKS };
        let asked = request.from.unwrap_or(week.first() - TimeDelta::weeks(complete));
        if asked > to {
            return Err(TandemError::invalid("from", "not after the last day").into());
        }
        let first = gather::first_day(read, parts)?.filter(|first| *first <= to);
        if first.is_none() && request.consent.is_some() {
            return Err(TandemError::invalid("from", "dates of which something is written").into());
        }
        let begins = first.filter(|first| *first > asked);
        Ok(Self { from: begins.unwrap_or(asked), to, begins, since_visit: None })
    }

    /// From the end of the last visit before today: today's own, already written down, is what the
    /// report is made for.
    fn since_visit(
        read: &Read<'_>,
        request: &ReportRequest,
        today: NaiveDate,
        to: NaiveDate,
    ) -> Inner<Self> {
        if request.from.is_some() {
            let why = "either since the last visit or from a date";
            return Err(TandemError::invalid("since", why).into());
        }
        let last = visits::days(read, to, to)?.into_iter().rev().find(|day| *day < today.min(to));
        let day = last.ok_or_else(|| {
            TandemError::invalid("since", "a medical visit that is written down, before today")
        })?;
        let ended = visits::ended(read, day)?;
        let from = if ended.is_some() { day } else { day.succ_opt().unwrap_or(day) };
        Ok(Self { from, to, begins: None, since_visit: Some(SinceVisit { day, ended }) })
    }
}

fn file_name(report: &Report) -> String {
    let word = match report.language {
        Language::En => "summary",
        Language::Es => "resumen",
    };
    format!("{word}-{}-{}.pdf", report.from, report.to)
}
