//! A person's own data for a study: CSV files, a codebook and what to know about them.
//!
//! **De-identified by what can be said, not by what is left out.** There is no name, place, zone, contact or
//! word of the person's, and no date at all: weeks are numbers from a first one that the person picks, without
//! weekday, time of day or year (45 CFR 164.514(b)(2); a date that is shifted by a secret is still a date).
//! Intervals are what an analysis needs, and they are whole. The codebook knows every column, and a cell is a
//! number or a word of a closed list: [`columns`] has no other kind.
//!
//! **Missing is empty plus a word**, never −99: a week of which nothing is known has no minutes and the basis
//! `none`, so nobody can average it.
//!
//! One consent is one person in one study. Under what code the study knows them, and from which week it
//! counts, is kept with the consent ([`Participant`]), so that a second export goes on where the first ended.

mod columns;
mod rows;

use chrono::NaiveDate;
use serde::Serialize;
use tandem_model::{
    Id, LocalTime, Measured, Practice, RecipientRole, ReportPart, ReportPreset, Result, ShareForm,
    SharedItem, SharedPeriod, TandemError, Told, Week, WeeklyRecall,
};
use tandem_words::{Book, Words};

use self::columns::{Instrument, codebook};
use self::rows::Gathered;
use crate::leaving::reports::ReportRequest;
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::kinds::Participant;
use crate::record::profile::read_profile;
use crate::record::read::Reading as _;

/// Use cases around studies. From [`Tandem::research`].
#[derive(Clone, Copy)]
pub struct Research<'a> {
    tandem: &'a Tandem,
}

/// What is written for a study.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StudyRequest {
    /// The consent under which it goes: one with a study.
    pub consent: Id,
    /// The code by which the study knows the person; without it the one of the first files, or a random one.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub participant: Option<String>,
    /// A date of the week that counts as week 0, such as the study's begin; without it the one of the first
    /// files, or the first week that is told.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub week_0: Option<NaiveDate>,
    /// The first local date; without it, that of the record.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub from: Option<NaiveDate>,
    /// The last one, not after today; without it, today.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub to: Option<NaiveDate>,
}

impl StudyRequest {
    /// All that there is, under this consent.
    #[must_use]
    pub fn new(consent: Id) -> Self {
        Self { consent, participant: None, week_0: None, from: None, to: None }
    }
}

impl std::fmt::Debug for StudyRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StudyRequest({})", self.consent)
    }
}

/// Files for a study.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StudyFiles {
    /// The files, to be put into a folder of their own.
    pub files: Vec<StudyFile>,
    /// The code by which the study knows the person.
    pub participant: String,
    /// Of which dates they tell, for the list of what went to whom; there is no date in them.
    pub told: Told,
    /// Their line in that list, of which [`Consents::kept`](crate::Consents::kept) says that they were written.
    pub share: Id,
}

impl std::fmt::Debug for StudyFiles {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "StudyFiles({})", self.files.len())
    }
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct StudyFile {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

impl Tandem {
    /// A person's own data for a study.
    #[must_use]
    pub fn research(&self) -> Research<'_> {
        Research { tandem: self }
    }
}

impl Research<'_> {
    /// Writes what was agreed to for a study. It is a share: it is in the list of what went to whom when this
    /// returns.
    ///
    /// # Errors
    /// `Invalid` in `consent` for one with somebody else than a study; in `participant` for a code that is none,
    /// or that is not the one of the first files; in `week_0` likewise; in `from` and `to` as for a report.
    /// `NotFound`, `NeedsConsent`, `Expired` as the gate says; those of writing.
    pub fn export(&self, request: &StudyRequest) -> Result<StudyFiles> {
        let consent = self.tandem.consents().consent(request.consent)?.consent;
        if consent.terms.recipient.role != RecipientRole::Research {
            return Err(TandemError::invalid("consent", "one with a study"));
        }
        let items = consent.terms.items.clone();
        self.tandem.consents().allows(request.consent, &items)?;
        let report = self.tandem.reports().report(&ReportRequest {
            from: request.from.or(Some(self.first_day(request.to)?)),
            to: request.to,
            // So that the record begins with the first of these.
            include: Some(vec![
                ReportPart::OtherKinds,
                ReportPart::Practices,
                ReportPart::Measures,
            ]),
            ..ReportRequest::new(ReportPreset::Clinician)
        })?;
        let participant = self.participant(request, report.weeks[0].period.from)?;
        let gathered =
            self.tandem.read(|read| rows::gather(read, &report, &items, participant.week_0))?;
        let words = Words::of(Book::Report, report.language);
        let study = consent.terms.recipient.name.as_str();
        let files = files(words, &participant.code, &items, &gathered, study);

        let period = SharedPeriod { from: report.from, to: report.to };
        let told = Told { standing: gathered.standing(&report), ..Told::within(period) };
        let share = self.tandem.consents().hand_over(
            request.consent,
            ShareForm::Research,
            &items,
            told.clone(),
            None,
        )?;
        let code = participant.code.clone();
        self.tandem.act(|act| {
            act.put(&request.consent.to_string(), |_| Ok(participant))?;
            Ok(())
        })?;
        Ok(StudyFiles { files, participant: code, told, share })
    }

    /// The first day of the record, so that all of it is told where nothing else is asked for.
    fn first_day(&self, to: Option<NaiveDate>) -> Result<NaiveDate> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let today = LocalTime::at(now, &read_profile(read)?.zone).date();
            let to = to.unwrap_or(today);
            let first = [
                read.first_session()?,
                read.first::<WeeklyRecall>()?,
                read.first::<Practice>()?,
                read.first::<Measured>()?,
            ];
            Ok(first.into_iter().flatten().min().map_or(to, |first| first.min(to)))
        })
    }

    /// Who the person is in the study. The first files settle it.
    fn participant(&self, request: &StudyRequest, first: NaiveDate) -> Result<Participant> {
        let key = request.consent.to_string();
        let (kept, start) = self.tandem.read(|read| {
            let kept = read.under_key::<Participant>(&key)?.entry.map(|(_, kept)| kept);
            Ok((kept, read_profile(read)?.week_start))
        })?;
        let week_0 = request.week_0.map(|date| Week::containing(date, start).first());
        if let Some(kept) = kept {
            if request.participant.as_ref().is_some_and(|code| *code != kept.code) {
                return Err(TandemError::invalid("participant", "the code of the first files"));
            }
            if week_0.is_some_and(|week_0| week_0 != kept.week_0) {
                return Err(TandemError::invalid("week_0", "the week of the first files"));
            }
            return Ok(kept);
        }
        let code = match &request.participant {
            Some(code) if is_code(code) => code.clone(),
            Some(_) => {
                let why = "1 to 32 letters, digits, - and _, and no date";
                return Err(TandemError::invalid("participant", why));
            }
            // Random, and derived from nothing: a code that follows from something can be found out.
            None => self.tandem.host.new_id()?.to_string()[..12].to_owned(),
        };
        let first = Week::containing(first, start).first();
        Ok(Participant { consent: request.consent, code, week_0: week_0.unwrap_or(first) })
    }
}

/// A code in a cell must be no formula and no date.
fn is_code(code: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let begins = code.bytes().next().is_some_and(|byte| byte.is_ascii_alphanumeric());
    let digits: String = code.chars().filter(char::is_ascii_digit).collect();
    begins && code.len() <= 32 && code.bytes().all(plain) && digits.len() < 6
}

fn files(
    words: Words,
    code: &str,
    items: &[SharedItem],
    gathered: &Gathered,
    study: &str,
) -> Vec<StudyFile> {
    let told: Vec<Instrument> =
        Instrument::ALL.into_iter().filter(|it| it.is_told_by(items)).collect();
    let mut files: Vec<StudyFile> = told
        .iter()
        .map(|it| StudyFile { name: format!("{}.csv", it.name()), text: csv(*it, code, gathered) })
        .collect();
    files.push(StudyFile { name: "codebook.csv".to_owned(), text: table(codebook(words, &told)) });
    files.push(StudyFile { name: "README.txt".to_owned(), text: readme(words, study) });
    files
}

/// One file: what REDCap asks first of a form that repeats, and then its columns.
fn csv(instrument: Instrument, code: &str, gathered: &Gathered) -> String {
    let mut head = vec!["record_id", "redcap_repeat_instrument", "redcap_repeat_instance"];
    head.extend(instrument.columns().iter().map(|column| column.name));
    let mut lines = vec![head.into_iter().map(str::to_owned).collect()];
    for (n, cells) in gathered.of(instrument).iter().enumerate() {
        let mut line = vec![code.to_owned(), instrument.name().to_owned(), (n + 1).to_string()];
        line.extend(cells.iter().cloned());
        lines.push(line);
    }
    table(lines)
}

fn table(lines: Vec<Vec<String>>) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let memory = "writing to memory does not fail";
    for line in lines {
        writer.write_record(line).expect(memory);
    }
    String::from_utf8(writer.into_inner().expect(memory)).expect("what was written is UTF-8")
}

fn readme(words: Words, study: &str) -> String {
    let versions = [("tandem", env!("CARGO_PKG_VERSION")), ("study", study)];
    let lines: Vec<String> =
        (1..=8).map(|n| words.fill(&format!("research.readme.{n}"), &versions)).collect();
    lines.join("\n\n") + "\n"
}
