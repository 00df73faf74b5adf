//! Screens: each in one call, with its words, in the person's language.

use std::sync::Arc;

use chrono::NaiveDate;
use tandem::{
    AlikeRow, ClockChoice, CoachHome, CoachPersonScreen, ConsentScreen, DayChoice, FoundCursor,
    FoundPage, HoursPage, HowScreen, LogForm, MeScreen, MeetingPage, MeetingQuery, MeetingsHome,
    NewSession, PracticeScreen, QuestionAnswered, QuestionScreen, RegularsScreen, ReportChoice,
    ReportScreen, SeenScreen, SessionChange, SessionSaved, SessionScreen, SettingsScreen,
    ShareChoice, ShareHome, SharePreview, SkillsHome, SpareKeyScreen, StepView, WeekPage,
};
use tandem_model::{Answer, By, Id, Kind, Language, Result, SharedItem};

use crate::shared::Shared;

/// Screens, each in one call. From [`crate::Tandem::screens`].
#[derive(uniffi::Object)]
pub struct Screens {
    pub(crate) of: Arc<Shared>,
}

#[uniffi::export]
impl Screens {
    /// Sessions of the last two weeks that are there twice: written down on two devices, as like as not.
    /// Nothing is taken out by itself.
    ///
    /// # Errors
    /// Those of reading.
    pub fn alike(&self) -> Result<Vec<AlikeRow>> {
        self.of.read(|it| it.screens().alike())
    }

    /// Days to pick of what is to come, today first: of something that moved.
    ///
    /// # Errors
    /// Those of reading.
    pub fn days_ahead(&self) -> Result<Vec<DayChoice>> {
        self.of.read(|it| it.screens().days_ahead())
    }

    /// The form for a session: what is asked, every answer that can be picked, what can be repeated.
    ///
    /// # Errors
    /// Those of reading.
    pub fn log_form(&self) -> Result<LogForm> {
        self.of.read(|it| it.screens().log_form())
    }

    /// Writes a session down under a form's token. A second time nothing is written, and it is told what
    /// stands there: keep the token, and save again after anything that went wrong.
    ///
    /// # Errors
    /// `Invalid` where it cannot have been so; those of writing, after which nothing was written.
    pub fn log_save(&self, token: Id, new: NewSession) -> Result<SessionSaved> {
        self.of.change(|it| it.screens().log_save(token, new))
    }

    /// One session: what it says, what happened to it, and what it can be changed to.
    ///
    /// # Errors
    /// `NotFound` if it is not there or was removed.
    pub fn session(&self, id: Id) -> Result<SessionScreen> {
        self.of.read(|it| it.screens().session(id))
    }

    /// Changes a session. What is not named stays, also what was written meanwhile.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` as [`Session::check`](tandem_model::Session::check) says; those of writing.
    pub fn change_session(&self, id: Id, change: SessionChange) -> Result<SessionSaved> {
        self.of.change(|it| it.screens().change_session(id, change))
    }

    /// What a time can mean that somebody typed: two where it does not say which half of the day, none
    /// where it is no time.
    ///
    /// # Errors
    /// Those of reading.
    pub fn clock(&self, typed: &str) -> Result<Vec<ClockChoice>> {
        self.of.read(|it| it.screens().clock(typed))
    }

    /// How I am: what is asked of today, and what was said.
    ///
    /// # Errors
    /// Those of reading.
    pub fn how(&self) -> Result<HowScreen> {
        self.of.read(|it| it.screens().how())
    }

    /// The weekly question about the seven dates that begin with `first`; without it about the latest week
    /// that is open.
    ///
    /// # Errors
    /// Those of reading.
    pub fn question(&self, first: Option<NaiveDate>) -> Result<QuestionScreen> {
        self.of.read(|it| it.screens().question(first))
    }

    /// Answers about one kind. The others keep their answers, and the same answer twice is one.
    ///
    /// # Errors
    /// `Invalid` in `kind` for one that is not asked about, in `week` for one that cannot be answered;
    /// those of writing.
    pub fn answer_question(
        &self,
        first: NaiveDate,
        kind: Kind,
        answer: Answer,
    ) -> Result<QuestionAnswered> {
        self.of.change(|it| it.screens().answer_question(first, kind, answer))
    }

    /// Totals up to the period that ends before `before`, or up to today; `count` rows of them.
    ///
    /// # Errors
    /// `Invalid` in `count` unless it is 1 to 60; those of reading.
    pub fn hours(&self, by: By, before: Option<NaiveDate>, count: u32) -> Result<HoursPage> {
        self.of.read(|it| it.screens().hours(by, before, count))
    }

    /// The week in which a date lies: its totals, and everything that is in it.
    ///
    /// # Errors
    /// Those of reading.
    pub fn week(&self, date: NaiveDate) -> Result<WeekPage> {
        self.of.read(|it| it.screens().week(date))
    }

    /// What comes back, with its rules in words, and what is still open.
    ///
    /// # Errors
    /// Those of reading.
    pub fn regulars(&self) -> Result<RegularsScreen> {
        self.of.read(|it| it.screens().regulars())
    }

    /// Meetings: what is next and what is kept.
    ///
    /// # Errors
    /// Those of reading.
    pub fn meetings(&self) -> Result<MeetingsHome> {
        self.of.read(|it| it.screens().meetings())
    }

    /// Looks for meetings and shows a page of what was found: `query.limit` of them, at most 100, after
    /// the cursor.
    ///
    /// # Errors
    /// `Invalid` in `limit` for more than 100, in `within` or `text`; those of reading.
    pub fn find_meetings(
        &self,
        query: &MeetingQuery,
        after: Option<FoundCursor>,
    ) -> Result<FoundPage> {
        self.of.read(|it| it.screens().find_meetings(query, after.as_ref()))
    }

    /// One meeting.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn meeting(&self, meeting: Id) -> Result<MeetingPage> {
        self.of.read(|it| it.screens().meeting(meeting))
    }

    /// Exercises: what can be gone on with, what is suggested, and the course.
    ///
    /// # Errors
    /// Those of reading.
    pub fn skills(&self) -> Result<SkillsHome> {
        self.of.read(|it| it.screens().skills())
    }

    /// The step at which a practice stands.
    ///
    /// # Errors
    /// `NotFound`; `Unsupported` if this version of Tandem does not have its exercise.
    pub fn step(&self, practice: Id) -> Result<StepView> {
        self.of.read(|it| it.screens().step(practice))
    }

    /// The same of what starting, answering or going back returned, so that no reply is lost.
    ///
    /// # Errors
    /// Those of reading.
    pub fn step_of(&self, screen: PracticeScreen) -> Result<StepView> {
        self.of.read(|it| it.screens().step_of(screen))
    }

    /// Goals, pages, and what is on.
    ///
    /// # Errors
    /// Those of reading.
    pub fn me(&self) -> Result<MeScreen> {
        self.of.read(|it| it.screens().me())
    }

    /// Choices and how things stand.
    ///
    /// # Errors
    /// Those of reading.
    pub fn settings(&self) -> Result<SettingsScreen> {
        self.of.read(|it| it.screens().settings())
    }

    /// Chooses a language. The next screen speaks it.
    ///
    /// # Errors
    /// Those of writing.
    pub fn choose_language(&self, language: Language) -> Result<SettingsScreen> {
        self.of.change(|it| it.screens().choose_language(language))
    }

    /// The spare key: what it is for, whether one waits, and what is to be typed back. The key itself is
    /// what making it returned, and stands nowhere.
    ///
    /// # Errors
    /// Those of reading.
    pub fn spare_key(&self) -> Result<SpareKeyScreen> {
        self.of.read(|it| it.screens().spare_key())
    }

    /// What someone would see on a locked phone, in a notification, in a calendar, in what is shared and in
    /// a file: the very words that would stand there.
    ///
    /// # Errors
    /// Those of reading.
    pub fn what_would_someone_see(&self) -> Result<SeenScreen> {
        self.of.read(|it| it.screens().what_would_someone_see())
    }

    /// With whom one shares and what went to whom; `after` is the last line of the page before.
    ///
    /// # Errors
    /// Those of reading.
    pub fn share(&self, after: Option<Id>) -> Result<ShareHome> {
        self.of.read(|it| it.screens().share(after))
    }

    /// What is agreed to with a coach: the usual, or exactly these items.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `items` for none; those of reading.
    pub fn consent(&self, coach: Id, items: Option<Vec<SharedItem>>) -> Result<ConsentScreen> {
        self.of.read(|it| it.screens().consent(coach, items))
    }

    /// A report for a clinician, as it is chosen: the person's own copy, which needs nobody's leave.
    ///
    /// # Errors
    /// As `Reports.preview`.
    pub fn report(&self, choice: &ReportChoice) -> Result<ReportScreen> {
        self.of.read(|it| it.screens().report(choice))
    }

    /// What will be seen, made the way in which it goes out.
    ///
    /// # Errors
    /// `NeedsConsent`, `Expired` and what sharing itself refuses; those of reading.
    pub fn share_preview(&self, choice: &ShareChoice) -> Result<SharePreview> {
        self.of.read(|it| it.screens().share_preview(choice))
    }

    /// A coach's people.
    ///
    /// # Errors
    /// Those of reading.
    pub fn coach(&self) -> Result<CoachHome> {
        self.of.read(|it| it.screens().coach())
    }

    /// One person of a coach's, on one page. Who was shown it has read it.
    ///
    /// # Errors
    /// `NotFound`; those of reading; those of writing where something was unread.
    pub fn coach_person(&self, person: Id) -> Result<CoachPersonScreen> {
        self.of.change(|it| {
            let screen = it.screens().coach_person(person)?;
            it.coach().looked(person)?;
            Ok(screen)
        })
    }
}
