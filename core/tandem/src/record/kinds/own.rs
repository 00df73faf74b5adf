//! What a person keeps.

use chrono::NaiveDate;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use tandem_model::{
    Away, Bookmark, CheckIn, Contact, Craving, DayCheck, DayNote, Goal, GroupStatement, LineWhat,
    Measured, MedicationPeriod, MedicineDay, MedicineEffect, MedicineRule, Meeting, MyDate,
    Naloxone, NotAttended, Note, OwnWord, Page, PageLine, Plan, PlanDay, Practice, Preferences,
    Profile, ProgramPaper, PutAway, Requirement, Result, Session, Visit, VisitPlan, WeeklyRecall,
    WelcomeVisit, Word as _,
};
use tandem_vault::EntityId;

use super::{Kind, Leaves, Part, Undo, body};
use crate::record::tables::{self, Row, day};

pub(super) fn on(date: NaiveDate) -> Row {
    Row { sort: day(date).into(), link: None }
}

fn only() -> Option<String> {
    Some(String::new())
}

impl Kind for Session {
    const NAME: &'static str = "session";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        on(self.start.date())
    }

    fn note(&mut self) -> Option<&mut Option<Note>> {
        Some(&mut self.note)
    }

    fn put(&self, db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
        tables::put_session(db, id, self, &body(self))
    }

    fn erase(db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
        tables::delete_session(db, id)
    }
}

/// A person's own words about an entry; none once they were taken out, so that the history tells
/// what they were.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct NoteText {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<Note>,
}

impl Kind for NoteText {
    const NAME: &'static str = "note";

    fn put(&self, db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
        tables::put_note(db, id, self.text.as_ref().map(Note::as_str))
    }

    fn erase(db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
        tables::put_note(db, id, None)
    }
}

impl Kind for NotAttended {
    const NAME: &'static str = "not_attended";

    fn row(&self) -> Row {
        on(self.at.date())
    }

    fn note(&mut self) -> Option<&mut Option<Note>> {
        Some(&mut self.note)
    }
}

impl Kind for Away {
    const NAME: &'static str = "away";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        on(self.from)
    }
}

impl Kind for WeeklyRecall {
    const NAME: &'static str = "weekly_recall";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        Some(self.first.to_string())
    }

    fn row(&self) -> Row {
        on(self.first)
    }
}

impl Kind for MedicationPeriod {
    const NAME: &'static str = "medication";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        Some(format!("{}/{}", self.medicine.word(), self.since))
    }

    fn row(&self) -> Row {
        on(self.since)
    }
}

impl Kind for Profile {
    const NAME: &'static str = "profile";

    fn key(&self) -> Option<String> {
        only()
    }
}

impl Kind for Practice {
    const NAME: &'static str = "practice";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        on(self.started.date())
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        let answers = self.answers.values().flat_map(|given| given.own_words());
        answers.for_each(|own| say(own.as_str()));
        self.task.iter().for_each(|task| say(&task.text));
        self.review.iter().filter_map(|it| it.own.as_ref()).for_each(|own| say(own.as_str()));
    }
}

impl Kind for Page {
    const NAME: &'static str = "page";
    const LEAVES: Leaves = Leaves::Asked(Part::Pages);

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        Some(self.kind.word().to_owned())
    }
}

impl Kind for PageLine {
    const NAME: &'static str = "page_line";
    const LEAVES: Leaves = Leaves::Asked(Part::Pages);

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        Row { sort: 0, link: Some(self.page) }
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        if let LineWhat::Text { text } = &self.what {
            say(text.as_str());
        }
    }
}

impl Kind for Contact {
    const NAME: &'static str = "contact";
    const LEAVES: Leaves = Leaves::Asked(Part::People);

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        say(self.name.as_str());
    }
}

impl Kind for Goal {
    const NAME: &'static str = "goal";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        on(self.since)
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        say(self.words.as_str());
        self.reward.iter().chain(&self.standing_words).for_each(|words| say(words.as_str()));
        self.steps.values().for_each(|step| say(step.text.as_str()));
    }
}

impl Kind for CheckIn {
    const NAME: &'static str = "check_in";
    const LEAVES: Leaves = Leaves::Asked(Part::Private);

    fn row(&self) -> Row {
        on(self.at.date())
    }
}

impl Kind for DayCheck {
    const NAME: &'static str = "day_check";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        Some(self.date.to_string())
    }

    fn row(&self) -> Row {
        on(self.date)
    }
}

impl Kind for Craving {
    const NAME: &'static str = "craving";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        self.from.map(|practice| practice.to_string())
    }

    fn row(&self) -> Row {
        Row { link: self.from, ..on(self.at.date()) }
    }
}

impl Kind for OwnWord {
    const NAME: &'static str = "own_word";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        say(self.text.as_str());
    }
}

impl Kind for DayNote {
    const NAME: &'static str = "day_note";

    fn is_private(&self) -> bool {
        self.private
    }

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        on(self.on)
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        say(self.text.as_str());
    }
}

impl Kind for Measured {
    const NAME: &'static str = "measured";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        on(self.at.date())
    }
}

/// Its words stand in it and not beside it: a note by itself would leave with every copy.
impl Kind for MedicineDay {
    const NAME: &'static str = "medicine_day";
    const LEAVES: Leaves = Leaves::Asked(Part::Medicine);

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        Some(Self::key(self))
    }

    fn row(&self) -> Row {
        on(self.date)
    }
}

impl Kind for MedicineEffect {
    const NAME: &'static str = "medicine_effect";
    const LEAVES: Leaves = Leaves::Asked(Part::Medicine);

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        on(self.on)
    }
}

impl Kind for MedicineRule {
    const NAME: &'static str = "medicine_rule";
    const LEAVES: Leaves = Leaves::Asked(Part::Medicine);

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        only()
    }

    fn row(&self) -> Row {
        on(self.on)
    }
}

impl Kind for Visit {
    const NAME: &'static str = "visit";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        Some(self.on.to_string())
    }

    fn row(&self) -> Row {
        on(self.on)
    }
}

impl Kind for VisitPlan {
    const NAME: &'static str = "visit_plan";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        only()
    }
}

impl Kind for Naloxone {
    const NAME: &'static str = "naloxone";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        only()
    }
}

impl Kind for Preferences {
    const NAME: &'static str = "preferences";

    fn key(&self) -> Option<String> {
        only()
    }
}

impl Kind for Plan {
    const NAME: &'static str = "plan";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn admit(&self, new: bool) -> Result<()> {
        if new { self.check() } else { self.check_fields() }
    }

    fn row(&self) -> Row {
        on(self.from)
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        self.name.iter().for_each(|name| say(name.as_str()));
        self.place.iter().for_each(|place| say(place.as_str()));
    }
}

impl Kind for PlanDay {
    const NAME: &'static str = "plan_day";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn admit(&self, _new: bool) -> Result<()> {
        self.check_whole()
    }

    fn key(&self) -> Option<String> {
        Some(Self::key(self))
    }

    fn row(&self) -> Row {
        Row { link: Some(self.of), ..on(self.date) }
    }

    fn note(&mut self) -> Option<&mut Option<Note>> {
        Some(&mut self.note)
    }
}

impl Kind for MyDate {
    const NAME: &'static str = "my_date";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        on(self.form.first())
    }
}

impl Kind for Requirement {
    const NAME: &'static str = "requirement";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        on(self.from)
    }

    fn note(&mut self) -> Option<&mut Option<Note>> {
        Some(&mut self.note)
    }
}

impl Kind for ProgramPaper {
    const NAME: &'static str = "paper";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        Self::key(self)
    }

    fn row(&self) -> Row {
        Row { sort: 0, link: self.session() }
    }

    fn note(&mut self) -> Option<&mut Option<Note>> {
        Some(&mut self.note)
    }
}

/// Not into the person's own copy: it is of the screens of this record, and says nothing else.
impl Kind for PutAway {
    const NAME: &'static str = "put_away";
    const LEAVES: Leaves = Leaves::BackupOnly;
    const UNDO: Undo = Undo::Silent;

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn key(&self) -> Option<String> {
        Some(self.what.as_str().to_owned())
    }

    fn row(&self) -> Row {
        on(self.until)
    }
}

impl Kind for Meeting {
    const NAME: &'static str = "meeting";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn put(&self, db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
        tables::put_own_meeting(db, id, self, &body(self))
    }

    fn erase(db: &Connection, id: &EntityId) -> tandem_vault::Result<()> {
        tables::delete_own_meeting(db, id)
    }
}

impl Kind for Bookmark {
    const NAME: &'static str = "bookmark";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        Row { sort: 0, link: Some(self.meeting) }
    }
}

impl Kind for WelcomeVisit {
    const NAME: &'static str = "welcome_visit";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        Row { link: Some(self.meeting), ..on(self.on) }
    }

    fn note(&mut self) -> Option<&mut Option<Note>> {
        Some(&mut self.note)
    }
}

impl Kind for GroupStatement {
    const NAME: &'static str = "group_statement";

    fn normalise(self) -> Self {
        Self::normalise(self)
    }

    fn row(&self) -> Row {
        Row { link: Some(self.meeting), ..on(self.on) }
    }

    fn texts<'a>(&'a self, say: &mut dyn FnMut(&'a str)) {
        say(self.quote.as_str());
    }
}
