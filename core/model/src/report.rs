//! What a report is made from: the clinician's PDF, the pack for a new program, a paper for a court,
//! and the FHIR bundle.
//!
//! A report is what was chosen and no more. That is not a rule which every writer of a format would
//! have to keep; it is the shape of [`Report`]: a part that was not chosen is `None`, and the hours of
//! kinds that were not chosen were never added up. Whoever writes a page from it cannot write what it
//! does not hold. `Option` here means *chosen*: a part that was chosen and has nothing in it is an
//! empty list, so that "no measure was taken" and "measures were not asked for" stay two things.
//!
//! It has no clock: when it was made, and which day that was for the person, is in it.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, NaiveDate, Utc};

use crate::words::words;
use crate::{
    BothWeeks, CheckIn, Consent, Fellowship, Form, Goal, GroupFormat, HowSure, Id, Kind, Language,
    LedBy, MeasureKind, MedicationPeriod, Mood, Name, Note, Obstacle, Often, PageSection,
    PeriodHours, RecipientRole, Score, Session, Sleep, Stress, Track, TwelveStep, Venue, WeekStart,
    WeeklyRecall, WeeklyTime,
};

words! {
    /// For whom a report is made, which decides what it may hold at all.
    #[derive(Default)]
    pub enum ReportPreset as "preset" {
        /// For a clinician who knows the person.
        #[default]
        Clinician = "clinician",
        /// For a program that the person begins at.
        NewProgram = "new_program",
        /// For a court, a probation officer, a lawyer: hours in the three kinds and nothing else.
        Legal = "legal",
    }
}

words! {
    /// A part of a report that is there only when it was chosen.
    pub enum ReportPart as "include" {
        /// Hours with family, with peer support and at medical visits.
        OtherKinds = "other_kinds",
        /// Exercises that were practised.
        Practices = "practices",
        /// Goals and next steps.
        Goals = "goals",
        /// Which exercises were rated better afterwards than before.
        Helped = "helped",
        /// Medication, as the person states it.
        Medication = "medication",
        /// How sessions were held and who led them: counts of sessions.
        Services = "services",
        /// What got in the way of sessions that did not take place: counts of reasons.
        Barriers = "barriers",
        /// How strong cravings were.
        Craving = "craving",
        /// How mood, stress and sleep were said to be, by week.
        MoodStressSleep = "mood_stress_sleep",
        /// What came before cravings and what helped: counts of ready words.
        BeforeAndHelped = "before_and_helped",
        /// The totals of questionnaires.
        Measures = "measures",
        /// Each answer to those of them that ask about mood and worry.
        MeasureAnswers = "measure_answers",
        /// Meetings that the person keeps.
        Meetings = "meetings",
        /// Notes that were picked one by one.
        Notes = "notes",
        /// What check-ins said about use.
        CheckIns = "check_ins",
        /// What the person put down for their next visit.
        Visit = "visit",
        /// Their coping plan, without anybody's name.
        Coping = "coping",
        /// What studies found about the services that the record holds. Nothing of the person is in it.
        Evidence = "evidence",
    }
}

words! {
    /// The paper that a report is laid out for.
    #[derive(Default)]
    pub enum Paper as "paper" {
        /// 8.5 by 11 inches.
        #[default]
        Letter = "letter",
        /// 210 by 297 millimetres.
        A4 = "a4",
    }
}

words! {
    /// Who takes a FHIR bundle, which decides what it begins with.
    #[derive(Default)]
    pub enum FhirFor as "for" {
        /// A clinic's record: a document, which keeps author, dates, title and order together.
        #[default]
        Record = "record",
        /// A desk that takes what patients bring by the US guide "Kill the Clipboard": a collection.
        Ktc = "ktc",
    }
}

/// What may be chosen about a FHIR bundle.
///
/// `Debug` tells no name.
#[derive(Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FhirChoice {
    /// Who takes it.
    pub for_whom: FhirFor,
    /// Leaves out the page. Then it can hold no more than what is data elsewhere too.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub no_page: bool,
    /// The given name on the person's papers, for this one file; it is kept nowhere.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub given: Option<Name>,
    /// The family name on their papers, likewise.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub family: Option<Name>,
}

impl fmt::Debug for FhirChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FhirChoice({}, no_page: {})", self.for_whom, self.no_page)
    }
}

words! {
    /// Whose words a questionnaire was asked in.
    pub enum Wording as "wording" {
        /// Its authors'.
        Original = "original",
        /// A translation that was published.
        Published = "published",
        /// A translation of Tandem's own, not tested.
        Own = "own",
    }
}

impl ReportPreset {
    /// Whether such a reader may be handed this report, whatever else was agreed. A clinician's report
    /// tells which visits there were and when an entry was written, which a coach must never see; a
    /// court's holds hours and nothing else, and is for nobody else. A coach and whoever else is close to
    /// the person get a summary, a type of its own ([`CoachSummary`](crate::CoachSummary)).
    #[must_use]
    pub fn may_go_to(self, role: RecipientRole) -> bool {
        use RecipientRole::{Clinician, Coach, Legal, Other, Program, Research};
        match role {
            Clinician | Program => self != Self::Legal,
            Legal => self == Self::Legal,
            Coach | Other | Research => false,
        }
    }

    /// The parts that a report of this preset may hold.
    #[must_use]
    pub fn may_hold(self) -> &'static [ReportPart] {
        match self {
            Self::Clinician => <ReportPart as crate::Word>::ALL,
            Self::NewProgram => &[
                ReportPart::OtherKinds,
                ReportPart::Practices,
                ReportPart::Goals,
                ReportPart::Helped,
                ReportPart::Medication,
                ReportPart::Services,
                ReportPart::Barriers,
            ],
            Self::Legal => &[],
        }
    }

    /// The parts that it holds where nobody says otherwise. Medication, how sessions were held, what got in the
    /// way, cravings and how the days were, measures, the list of meetings, notes, check-ins and what studies
    /// found are never among them.
    #[must_use]
    pub fn usual(self) -> &'static [ReportPart] {
        match self {
            Self::Clinician => &[ReportPart::OtherKinds, ReportPart::Practices, ReportPart::Goals],
            Self::NewProgram => &[ReportPart::Goals, ReportPart::Helped],
            Self::Legal => &[],
        }
    }
}

/// Everything that one report tells.
///
/// `Debug` tells its dates and which parts it has, never what is in them.
#[derive(Clone, PartialEq)]
pub struct Report {
    /// For whom it is made.
    pub preset: ReportPreset,
    /// The language it is written in.
    pub language: Language,
    /// When it was made. It becomes the creation date of a file: same report, same bytes.
    pub made_at: DateTime<Utc>,
    /// Which day that was where the person lives.
    pub made_on: NaiveDate,
    /// Whom it is about.
    pub about: ReportPerson,
    /// The first day that it tells of.
    pub from: NaiveDate,
    /// The last one, which belongs to it.
    pub to: NaiveDate,
    /// The day of the first entry, where that is later than the first day that was asked for, and so
    /// [`Report::from`].
    pub begins: Option<NaiveDate>,
    /// The last medical visit, where it tells of what came after that.
    pub since_visit: Option<SinceVisit>,
    /// The day of the last medical visit within these dates and before today, where visits may be told: what is
    /// new since then is what a prescriber asks first.
    pub last_visit: Option<NaiveDate>,
    /// The first day of the person's week.
    pub week_start: WeekStart,
    /// What the person would like to talk about.
    pub talk_about: Option<Note>,
    /// What went well, in the person's own words.
    pub strengths: Vec<Note>,
    /// The hours of every week that touches the period, empty ones too, the oldest first, without days
    /// outside of it. Kinds that were not chosen are in none of their sums.
    pub weeks: Vec<PeriodHours>,
    /// The same by month, for periods of which nobody would read every week.
    pub months: Vec<PeriodHours>,
    /// The same by visit window, where that was chosen.
    pub windows: Option<Vec<PeriodHours>>,
    /// Whether those windows are of a schedule, and not of visits that took place.
    pub scheduled: bool,
    /// Whether hours of kinds outside the three totals were chosen.
    pub other_kinds: bool,
    /// The weekly question as it was answered, for recalls whose seven dates lie in the report.
    pub recalls: Vec<WeeklyRecall>,
    /// How many answers to the weekly question have only some of their seven dates in the report: what of them
    /// would lie in it nobody can tell, and so they are not counted.
    pub cut_answers: u32,
    /// Weeks with both individual sessions and mutual help; not in a report for a court, nor where there
    /// is no complete week in which both are known.
    pub both: Option<BothWeeks>,
    /// How sure the numbers are. Of single entries only who treats the person is told: for others there are none in it.
    pub sure: HowSure,
    /// Goals, those wanted now first, each with the id under which it is kept.
    pub goals: Option<Vec<(Id, Goal)>>,
    /// Exercises that were finished in the period, each once, by title.
    pub practices: Option<Vec<ReportPractice>>,
    /// Exercises with ratings before and after, those that helped most often first.
    pub helped: Option<Vec<ReportPractice>>,
    /// Medication periods that touch the period, the oldest first, each with its id.
    pub medication: Option<Vec<(Id, MedicationPeriod)>>,
    /// How sessions were held and who led them.
    pub services: Option<ReportServices>,
    /// Sessions that did not take place, the oldest first.
    pub barriers: Option<Vec<ReportBarrier>>,
    /// Cravings that were written down, the oldest first.
    pub craving: Option<Vec<ReportCraving>>,
    /// How the days of every week were, of which one was told of.
    pub days: Option<Vec<ReportDays>>,
    /// What came before cravings, and what helped.
    pub before_and_helped: Option<ReportBefore>,
    /// Questionnaires that were answered, the oldest first.
    pub measures: Option<Vec<ReportMeasure>>,
    /// Meetings that the person keeps.
    pub meetings: Option<Vec<ReportMeeting>>,
    /// Notes that were picked, the oldest first.
    pub notes: Option<Vec<ReportNote>>,
    /// Check-ins that answered the question about use, the oldest first.
    pub check_ins: Option<Vec<CheckIn>>,
    /// What stands on the page for the next visit.
    pub visit: Option<Vec<Name>>,
    /// The coping plan: its sections that have a line of words. People whom the person can call stand
    /// in none of them.
    pub coping: Option<Vec<ReportSection>>,
    /// What studies found, each finding with its limit.
    pub evidence: Vec<ReportFinding>,
    /// Under which consent it is handed over; `None` for the person's own copy.
    pub consent: Option<Consent>,
}

/// The visit that a report begins with. What came before it was told in the report for that visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SinceVisit {
    /// Its day.
    pub day: NaiveDate,
    /// When it ended, where that is known: an evening group of the same day is then told, and would be in
    /// no report ever otherwise. Where it is not, the day is not counted.
    pub ended: Option<DateTime<Utc>>,
}

impl SinceVisit {
    /// Whether a week begins on the day of the visit, of which no more than the rest is told.
    #[must_use]
    pub fn cuts(&self, week: &PeriodHours) -> bool {
        self.day == week.period.from
    }
}

/// A section of a page of plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportSection {
    /// Which one.
    pub section: PageSection,
    /// Its lines, in order.
    pub lines: Vec<Name>,
}

/// Whom a report is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportPerson {
    /// What the person wants to be called.
    pub alias: Option<Name>,
    /// The name on their papers: given for this one report, kept nowhere.
    pub legal_name: Option<Name>,
    /// Their birth date: given for this one report, kept nowhere.
    pub birth_date: Option<NaiveDate>,
}

/// An exercise, with how often it was practised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPractice {
    /// What it is called, in the language of the report.
    pub title: String,
    /// How often it was finished, rated before and after, and how often the rating was better.
    pub track: Track,
}

/// How sessions were held, who led them and who asked for them: of each answer how many sessions. Hours are
/// told elsewhere, and which meeting it was nowhere.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReportServices {
    /// In which form, by kind; `None` where it was not said.
    pub forms: BTreeMap<Kind, BTreeMap<Option<Form>, u32>>,
    /// Who led them, by role; where it was not said [`LedBy::Unknown`].
    pub led_by: BTreeMap<LedBy, u32>,
    /// Whether a program asked for them; `None` where it was not said.
    pub required: BTreeMap<Option<bool>, u32>,
    /// How groups were run; where it was not said [`GroupFormat::Unknown`].
    pub formats: BTreeMap<GroupFormat, u32>,
    /// Whether meetings work with the twelve steps.
    pub twelve_step: BTreeMap<TwelveStep, u32>,
}

impl ReportServices {
    /// Counts these sessions.
    pub fn of<'s>(sessions: impl IntoIterator<Item = &'s Session>) -> Self {
        let mut all = Self::default();
        for session in sessions {
            *all.forms.entry(session.kind).or_default().entry(session.form).or_default() += 1;
            *all.led_by.entry(session.led_by.unwrap_or(LedBy::Unknown)).or_default() += 1;
            *all.required.entry(session.required).or_default() += 1;
            if session.kind == Kind::Group {
                let format = session.group_format.unwrap_or(GroupFormat::Unknown);
                *all.formats.entry(format).or_default() += 1;
            }
            if session.kind == Kind::MutualHelp {
                let steps =
                    session.fellowship.map_or(TwelveStep::NotKnown, Fellowship::twelve_step);
                *all.twelve_step.entry(steps).or_default() += 1;
            }
        }
        all
    }

    /// Whether there was no session.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.forms.is_empty()
    }
}

/// A session that was planned and did not take place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportBarrier {
    /// On which local day.
    pub on: NaiveDate,
    /// What got in the way, if it was said.
    pub why: Option<Obstacle>,
}

/// A craving that was written down.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportCraving {
    /// On which local day.
    pub on: NaiveDate,
    /// How strong, 0 to 10.
    pub strength: u8,
}

/// How the days of one week were said to be: how many answers, and the word that was said most often.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportDays {
    /// The first day of the week.
    pub week: NaiveDate,
    /// Mood.
    pub mood: Often<Mood>,
    /// Stress.
    pub stress: Often<Stress>,
    /// Sleep.
    pub sleep: Often<Sleep>,
}

/// What came before cravings and what helped, in ready words. Words of the person's own are counted
/// together, and said to be no more than that.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ReportBefore {
    /// Of how many cravings it was said what came before.
    pub of: u32,
    /// What came before and how often, the most often first.
    pub before: Vec<(String, u32)>,
    /// What was done three times or more, how often, and how often it eased.
    pub did: Vec<(String, u32, u32)>,
}

impl ReportBefore {
    /// Whether there is nothing of either.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.before.is_empty() && self.did.is_empty()
    }
}

/// A questionnaire that was answered.
#[derive(Clone, PartialEq, Eq)]
pub struct ReportMeasure {
    /// Which.
    pub measure: MeasureKind,
    /// On which local day.
    pub on: NaiveDate,
    /// What it came to.
    pub score: Score,
    /// What its authors call such a total, if anything.
    pub band: Option<String>,
    /// Whose words it was asked in.
    pub wording: Wording,
    /// The answers, where those were chosen and a total of them may be told.
    pub answers: Option<Vec<u8>>,
}

/// A meeting that the person keeps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportMeeting {
    /// Its name.
    pub name: String,
    /// Its fellowship.
    pub fellowship: Fellowship,
    /// When it is; `None` by appointment.
    pub when: Option<WeeklyTime>,
    /// In what form it is held.
    pub venue: Venue,
}

/// A note that was picked, in the person's own words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportNote {
    /// The local day of the session that it belongs to, or that it is about.
    pub on: NaiveDate,
    /// The kind of that session; none of a note of a day.
    pub kind: Option<Kind>,
    /// The note.
    pub text: Note,
}

/// A finding, with those it must stand beside. All of them, or none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportFinding {
    /// Itself first.
    pub statements: Vec<ReportStatement>,
}

/// What was found, what it cannot tell, and where it comes from: all three.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportStatement {
    /// What was found, for a clinician.
    pub finding: String,
    /// The figures.
    pub figures: Option<String>,
    /// What it cannot tell.
    pub limit: String,
    /// Where it was published.
    pub source: String,
}

impl Report {
    /// Whether a week can be set beside others: seven dates, all of them told whole, and over.
    #[must_use]
    pub fn is_complete(&self, week: &PeriodHours) -> bool {
        let cut = self.since_visit.as_ref().is_some_and(|visit| visit.cuts(week));
        week.is_complete_week(self.made_on) && !cut
    }
}

impl fmt::Debug for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { preset, from, to, .. } = self;
        write!(f, "Report({preset}, {from} to {to})")
    }
}

impl fmt::Debug for ReportCraving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReportCraving")
    }
}

impl fmt::Debug for ReportDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReportDays")
    }
}

impl fmt::Debug for ReportBefore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReportBefore")
    }
}

impl fmt::Debug for ReportMeasure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReportMeasure")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{SharedItem, Word};

    /// What each report may hold, as the design's table has it and as it stands for what came later: in it (`yes`),
    /// where it is chosen (`may`), never (`no`). In order: clinician, new program, court.
    const TABLE: &[(ReportPart, &str)] = &[
        (ReportPart::OtherKinds, "yes may no"),
        (ReportPart::Practices, "yes may no"),
        (ReportPart::Goals, "yes yes no"),
        (ReportPart::Helped, "may yes no"),
        (ReportPart::Medication, "may may no"),
        (ReportPart::Services, "may may no"),
        (ReportPart::Barriers, "may may no"),
        (ReportPart::Craving, "may no no"),
        (ReportPart::MoodStressSleep, "may no no"),
        (ReportPart::BeforeAndHelped, "may no no"),
        (ReportPart::Measures, "may no no"),
        (ReportPart::MeasureAnswers, "may no no"),
        (ReportPart::Meetings, "may no no"),
        (ReportPart::Notes, "may no no"),
        (ReportPart::CheckIns, "may no no"),
        (ReportPart::Visit, "may no no"),
        (ReportPart::Coping, "may no no"),
        (ReportPart::Evidence, "may no no"),
    ];

    #[test]
    fn leaving_2_4_each_report_may_hold_what_the_table_says() {
        let presets = [ReportPreset::Clinician, ReportPreset::NewProgram, ReportPreset::Legal];
        assert_eq!(presets.len(), ReportPreset::ALL.len());
        for part in ReportPart::ALL {
            assert_eq!(TABLE.iter().filter(|it| it.0 == *part).count(), 1, "{part}");
        }
        for (part, row) in TABLE {
            let words: Vec<_> = row.split(' ').collect();
            assert_eq!(words.len(), presets.len(), "{part}");
            for (preset, word) in presets.iter().zip(words) {
                assert_eq!(preset.may_hold().contains(part), word != "no", "{part} in {preset}");
                assert_eq!(preset.usual().contains(part), word == "yes", "{part} in {preset}");
                // What it may hold, some reader of it may be given.
                let readers = RecipientRole::ALL.iter().filter(|role| preset.may_go_to(**role));
                let given = |role: &RecipientRole| {
                    SharedItem::of_report(*part).iter().all(|item| item.may_go_to(*role))
                };
                assert!(word == "no" || readers.copied().any(|role| given(&role)), "{part}");
            }
        }
    }

    #[test]
    fn leaving_2_4_each_report_has_its_readers() {
        use RecipientRole::{Clinician, Coach, Legal, Other, Program, Research};
        for (preset, readers) in [
            (ReportPreset::Clinician, &[Clinician, Program][..]),
            (ReportPreset::NewProgram, &[Clinician, Program]),
            (ReportPreset::Legal, &[Legal]),
        ] {
            for role in [Coach, Other, Clinician, Program, Legal, Research] {
                assert_eq!(preset.may_go_to(role), readers.contains(&role), "{preset} to {role}");
            }
        }
    }

    #[test]
    fn what_is_private_is_never_usual_and_a_court_gets_nothing_else() {
        use ReportPart::{
            Barriers, BeforeAndHelped, CheckIns, Coping, Craving, MeasureAnswers, Measures,
            Medication, Meetings, MoodStressSleep, Notes, Services, Visit,
        };
        let how = [Craving, MoodStressSleep, BeforeAndHelped, CheckIns];
        let private = [Medication, Measures, MeasureAnswers, Meetings, Notes, Visit, Coping];
        let private = [&how[..], &private, &[Services, Barriers]].concat();
        for &preset in ReportPreset::ALL {
            assert!(preset.usual().iter().all(|part| preset.may_hold().contains(part)));
            assert!(!preset.usual().iter().any(|part| private.contains(part)));
        }
        assert!(ReportPreset::Legal.may_hold().is_empty());
        assert!(!ReportPreset::NewProgram.may_hold().iter().any(|part| how.contains(part)));
    }
}
