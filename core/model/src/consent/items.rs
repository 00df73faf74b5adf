//! What may be chosen to be shared, and by whom it may be read.
//!
//! One closed list. Its words for what a coach's summary can hold are those of [`SummaryItem`]. What no reader of a kind may ever have (a coach: medicine, visits, notes, names,
//! places) cannot be asked for by mistake, since [`SharedItem::may_go_to`] is consulted by every
//! [`ConsentTerms::check`](super::ConsentTerms::check); and what nobody may ever have by way of a
//! summary (journal texts, times of day, when an entry was written) is not in the list at all.

use crate::words::words;
use crate::{ReportPart, SummaryItem};

words! {
    /// Who reads what is shared.
    pub enum RecipientRole as "role" {
        /// A peer coach.
        Coach = "coach",
        /// A counsellor or prescriber.
        Clinician = "clinician",
        /// Another treatment program, at its door.
        Program = "program",
        /// Somebody else whom the person chose, such as a relative.
        Other = "other",
        /// A court, a probation officer, a lawyer, a custody case, an employer.
        Legal = "legal",
        /// A study, which gets numbers without names, dates or words.
        Research = "research",
    }
}

words! {
    /// What a consent is for. One consent has one purpose; what is for a court is for nothing else.
    pub enum Purpose as "purpose" {
        /// Support from a peer coach.
        Coaching = "coaching",
        /// Care: counselling, prescribing.
        Treatment = "treatment",
        /// Beginning with another treatment program.
        NewProgram = "new_program",
        /// Something else, at the person's own request.
        OwnRequest = "own_request",
        /// A court, probation, custody, an employer.
        Legal = "legal",
        /// A study.
        Research = "research",
    }
}

words! {
    /// How often something may be shared under one consent.
    pub enum Frequency as "frequency" {
        /// Whenever the person chooses to.
        WhenIChoose = "when_i_choose",
        /// One time: the second share is refused.
        Once = "once",
    }
}

words! {
    /// One thing that a person may choose to share. The dates that it is about go with every share.
    pub enum SharedItem as "items" {
        /// Whether the coach should call: "just sharing", "call me", "call me soon".
        Ask = "ask",
        /// What the person would like to talk about, in their own words.
        TalkAbout = "talk_about",
        /// Hours of individual therapy, group therapy and mutual help.
        Hours = "hours",
        /// Hours with family and with peer support.
        OtherHours = "other_hours",
        /// How many exercises were done.
        Practices = "practices",
        /// How many meetings were attended.
        Meetings = "meetings",
        /// Goals and next steps.
        Goals = "goals",
        /// What went well, in the person's own words.
        Strengths = "strengths",
        /// Which weeks they were away; never why.
        Away = "away",
        /// Which exercises; never the plan for a hard day.
        Exercises = "exercises",
        /// Cravings by week: how many, and the strongest.
        Craving = "craving",
        /// Mood, as it was said of a day.
        Mood = "mood",
        /// Mood, stress and sleep, as they were said of a day.
        MoodStressSleep = "mood_stress_sleep",
        /// What came before cravings and what helped, in ready words.
        BeforeAndHelped = "before_and_helped",
        /// Totals of the BARC-10.
        Barc10 = "barc_10" | "barc10",
        /// Medication periods, as the person states them.
        Medication = "medication",
        /// Medical visits: how many, and the hours between them.
        MedicalVisits = "medical_visits",
        /// Totals of PHQ-2, GAD-2 and GAD-7.
        Measures = "measures",
        /// Each answer to these three.
        MeasureAnswers = "measure_answers",
        /// Meetings by name.
        MeetingList = "meeting_list",
        /// Notes that the person picked.
        Notes = "notes",
        /// Check-ins about use. Some programs act on these.
        CheckIns = "check_ins",
        /// What helped.
        Helped = "helped",
        /// The coping plan, without anybody's name.
        CopingPlan = "coping_plan",
        /// Of each session its form, who led it, its format, and whether it was a 12-step meeting; never which.
        Services = "services",
        /// What got in the way of sessions that did not take place, by reason.
        Barriers = "barriers",
        /// That the person is counted, without their name, in their coach's totals.
        Counted = "counted",
    }
}

impl SharedItem {
    /// What a consent for such a reader begins with; the person turns things on and off from there.
    #[must_use]
    pub fn usual(role: RecipientRole) -> Vec<Self> {
        match role {
            RecipientRole::Coach | RecipientRole::Other => vec![
                Self::Ask,
                Self::TalkAbout,
                Self::Hours,
                Self::OtherHours,
                Self::Practices,
                Self::Meetings,
                Self::Goals,
                Self::Strengths,
                Self::Away,
            ],
            RecipientRole::Clinician => vec![
                Self::TalkAbout,
                Self::Hours,
                Self::OtherHours,
                Self::Practices,
                Self::Meetings,
                Self::Goals,
                Self::Away,
                Self::Exercises,
                Self::MedicalVisits,
            ],
            RecipientRole::Program => vec![Self::Hours, Self::Goals, Self::Helped],
            RecipientRole::Legal | RecipientRole::Research => vec![Self::Hours],
        }
    }

    /// Whether such a reader may have this at all, whatever the person chooses.
    #[must_use]
    pub fn may_go_to(self, role: RecipientRole) -> bool {
        match role {
            // Whom to call is asked of who coaches the person or is close to them: a report lies in a chart, and
            // nobody there waits for it.
            RecipientRole::Clinician => !matches!(self, Self::Ask | Self::Counted),
            // How somebody was is no business of a program that they only begin at.
            RecipientRole::Program => {
                !matches!(
                    self,
                    Self::CopingPlan
                        | Self::MeasureAnswers
                        | Self::Craving
                        | Self::Mood
                        | Self::MoodStressSleep
                        | Self::BeforeAndHelped
                ) && self.may_go_to(RecipientRole::Clinician)
            }
            RecipientRole::Research => matches!(
                self,
                Self::Hours
                    | Self::OtherHours
                    | Self::MedicalVisits
                    | Self::Away
                    | Self::Services
                    | Self::Barriers
                    | Self::Exercises
                    | Self::Barc10
                    | Self::Measures
                    | Self::Medication
                    | Self::Goals
            ),
            // That somebody was away, and never why: without it a stay in hospital looks like absence.
            RecipientRole::Legal => matches!(self, Self::Hours | Self::Away),
            RecipientRole::Coach | RecipientRole::Other => match self {
                Self::Ask
                | Self::TalkAbout
                | Self::Hours
                | Self::OtherHours
                | Self::Practices
                | Self::Meetings
                | Self::Goals
                | Self::Strengths
                | Self::Away
                | Self::Exercises
                | Self::Craving
                | Self::Mood
                | Self::Barc10
                | Self::Barriers => true,
                Self::Counted => role == RecipientRole::Coach,
                Self::Medication
                | Self::MedicalVisits
                | Self::Measures
                | Self::MeasureAnswers
                | Self::MeetingList
                | Self::Notes
                | Self::CheckIns
                | Self::MoodStressSleep
                | Self::BeforeAndHelped
                | Self::Helped
                | Self::CopingPlan
                | Self::Services => false,
            },
        }
    }
}

impl RecipientRole {
    /// What such a reader is usually given something for.
    #[must_use]
    pub fn usual_purpose(self) -> Purpose {
        match self {
            Self::Coach => Purpose::Coaching,
            Self::Clinician => Purpose::Treatment,
            Self::Program => Purpose::NewProgram,
            Self::Other => Purpose::OwnRequest,
            Self::Legal => Purpose::Legal,
            Self::Research => Purpose::Research,
        }
    }
}

impl From<SummaryItem> for SharedItem {
    fn from(item: SummaryItem) -> Self {
        match item {
            SummaryItem::Ask => Self::Ask,
            SummaryItem::TalkAbout => Self::TalkAbout,
            SummaryItem::Hours => Self::Hours,
            SummaryItem::OtherHours => Self::OtherHours,
            SummaryItem::Practices => Self::Practices,
            SummaryItem::Meetings => Self::Meetings,
            SummaryItem::Goals => Self::Goals,
            SummaryItem::Strengths => Self::Strengths,
            SummaryItem::Away => Self::Away,
            SummaryItem::Exercises => Self::Exercises,
            SummaryItem::Craving => Self::Craving,
            SummaryItem::Mood => Self::Mood,
            SummaryItem::Barc10 => Self::Barc10,
            SummaryItem::Barriers => Self::Barriers,
        }
    }
}

impl SharedItem {
    /// What must have been agreed to before a part of a report is handed to somebody.
    #[must_use]
    pub fn of_report(part: ReportPart) -> &'static [Self] {
        match part {
            ReportPart::OtherKinds => &[Self::OtherHours, Self::MedicalVisits],
            ReportPart::Practices => &[Self::Practices, Self::Exercises],
            ReportPart::Goals => &[Self::Goals],
            ReportPart::Helped => &[Self::Helped],
            ReportPart::Medication => &[Self::Medication],
            ReportPart::Services => &[Self::Services],
            ReportPart::Barriers => &[Self::Barriers],
            ReportPart::Craving => &[Self::Craving],
            ReportPart::MoodStressSleep => &[Self::MoodStressSleep],
            ReportPart::BeforeAndHelped => &[Self::BeforeAndHelped],
            ReportPart::Measures => &[Self::Measures, Self::Barc10],
            ReportPart::MeasureAnswers => &[Self::Measures, Self::Barc10, Self::MeasureAnswers],
            ReportPart::Meetings => &[Self::MeetingList],
            ReportPart::Notes => &[Self::Notes],
            ReportPart::CheckIns => &[Self::CheckIns],
            ReportPart::Visit => &[Self::TalkAbout],
            ReportPart::Coping => &[Self::CopingPlan],
            // It tells nothing of the person.
            ReportPart::Evidence => &[],
        }
    }
}
