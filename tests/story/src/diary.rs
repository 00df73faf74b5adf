//! A believable stretch of a life, made up from a seed: what happened, and when it was written down.
//!
//! It follows the course that a trial of 24 weeks laid out (CTN-0051, X:BOT): counselling every
//! week at first and then every second week, a group every week, medical visits in weeks 1, 2, 3,
//! 4, 6, 8, 10, 12, 16, 20 and 24, and mutual-help meetings that grow from none to several a week.
//! Around it is what a real record has: things missed, a week away, times that are about right,
//! entries written days later, corrections, and answers to the weekly question, some of them
//! skipped, some zero, some larger than what is written down.
//!
//! Nothing is kept here: `keep.rs` does that.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use tandem_model::{
    Answer, Approach, Away, AwayReason, Country, Eased, Fellowship, Form, Goal, GroupFormat,
    HowIAm, Involvement, Kind, LedBy, LocalTime, MeasureKind, MedicationPeriod, Medicine,
    MedicineEnd, MedicineForm, Minutes, Mood, Naloxone, NotAttended, Note, Obstacle, OutOfTen,
    Preferences, Profile, Readiness, RecalledMinutes, Schedule, Session, Setting, Sleep, Stress,
    UseSince, VisitPlan, Week, WeekStart, WeeklyRecall, Word as _, Zone,
};

use crate::{Dice, Story};

/// A made-up record.
pub struct Diary {
    /// Its first day, a Monday.
    pub first: NaiveDate,
    /// Its last day, the Sunday before the present week.
    pub last: NaiveDate,
    /// What was done, in the order in which it was done.
    pub lines: Vec<Line>,
}

/// Something that the person did with the record.
pub struct Line {
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub deed: Deed,
}

/// What a person can do with a record. A session is named by its place in the diary.
pub enum Deed {
    /// A session is written down.
    Log(usize, Session),
    /// It was shorter.
    Correct(usize, Minutes),
    /// It is taken out.
    Remove(usize),
    /// It is taken out and brought back.
    RemoveAndUndo(usize),
    /// Something was missed.
    Missed(NotAttended),
    /// A stretch away.
    Away(Away),
    /// The weekly question is answered.
    Recall(WeeklyRecall),
    /// A medicine begins, or ends.
    Medication(MedicationPeriod),
    /// What the person chose on the first day.
    Choices(Preferences),
    /// Through which visits they look back.
    Visits(VisitPlan),
    /// Where their naloxone is.
    Naloxone(Naloxone),
    /// A goal, with its next steps, of which the first so many are done.
    Goal(Goal, Vec<Note>, usize),
    /// An exercise: what was rated before and after, and whether it was finished.
    Practice {
        /// Which exercise.
        skill: &'static str,
        /// Rated before.
        before: i32,
        /// Rated after.
        after: i32,
        /// Left half-way otherwise.
        finished: bool,
    },
    /// A check-in.
    CheckIn(UseSince),
    /// How the day was.
    Day(HowIAm),
    /// A craving that was written down by hand.
    Craving {
        /// How strong.
        strength: OutOfTen,
        /// What came before.
        before: &'static str,
        /// What was done.
        did: &'static str,
        /// Whether it eased.
        eased: Eased,
    },
    /// A questionnaire.
    Measure(MeasureKind, Vec<Option<u8>>),
}

const NOTES: [&str; 10] = [
    "Talked about the weekend, and what to do instead.",
    "Good talk. I want to try the walk after work.",
    "Hard to get going, glad I went.",
    "J. told how it was in the first year.",
    "A lot of new people today.",
    "We practised saying no.",
    "Slept badly, but stayed to the end.",
    "Asked for a phone number.",
    "Wrote down three things that help.",
    "Quiet one.",
];

/// Whose record it is.
pub(crate) fn profile(story: &Story) -> Profile {
    let mut profile = Profile::new(story.zone.clone());
    profile.name = Some(story.name.clone());
    profile.country = Country::new("US").ok();
    profile
}

/// The diary of a story: the same for the same story.
pub(crate) fn diary(story: &Story) -> Diary {
    let Story { seed, weeks, now, zone, .. } = story;
    let today = LocalTime::at(*now, zone).date();
    let this_week = Week::containing(today, WeekStart::Monday).first();
    let first = this_week - TimeDelta::weeks((*weeks).into());
    let mut writer = Writer {
        dice: Dice::new(*seed),
        zone: zone.clone(),
        now: *now,
        first,
        weeks: *weeks,
        sessions: 0,
        lines: Vec::new(),
    };
    if *weeks > 0 {
        writer.medication();
        for week in 1..=*weeks {
            writer.week(week);
        }
        // Numbers of its own, so that the sessions are the same with and without.
        writer.dice = Dice::new(seed ^ 0x5eed_5c11);
        writer.begin();
        for week in 1..=*weeks {
            writer.practise(week);
        }
        writer.more(story.sessions);
    }
    let mut lines = writer.lines;
    lines.sort_by_key(|line| line.at);
    Diary { first, last: this_week - TimeDelta::days(1), lines }
}

fn note(text: &str) -> Option<Note> {
    Note::new(text).ok().flatten()
}

struct Writer {
    dice: Dice,
    zone: Zone,
    now: DateTime<Utc>,
    first: NaiveDate,
    weeks: u32,
    sessions: usize,
    lines: Vec<Line>,
}

/// What is planned: a kind, a weekday (0 is Monday), an hour and a minute, how long.
struct Plan {
    kind: Kind,
    weekday: i64,
    time: (u32, u32),
    minutes: u32,
}

impl Writer {
    /// How far into the story a week is, in hundredths.
    fn progress(&self, week: u32) -> u32 {
        week * 100 / self.weeks.max(1)
    }

    fn monday(&self, week: u32) -> NaiveDate {
        self.first + TimeDelta::weeks(i64::from(week) - 1)
    }

    fn local(&self, date: NaiveDate, (hour, minute): (u32, u32)) -> LocalTime {
        let wall = date.and_hms_opt(hour, minute, 0).unwrap_or_default();
        LocalTime::resolve(wall, &self.zone).time
    }

    /// Notes a deed, unless it would lie ahead.
    fn add(&mut self, at: DateTime<Utc>, deed: Deed) {
        if at <= self.now {
            self.lines.push(Line { at, deed });
        }
    }

    fn medication(&mut self) {
        let since = self.first;
        let written_at = self.local(since, (20, 0)).utc();
        let mut period = MedicationPeriod {
            medicine: Medicine::Buprenorphine,
            form: Some(MedicineForm::Film),
            since,
            until: None,
            ended_by: None,
            written_at,
        };
        self.add(written_at, Deed::Medication(period.clone()));
        if self.weeks < 13 {
            return;
        }
        // From the film to the injection, half-way.
        let change = self.monday(13);
        let written_at = self.local(change, (20, 0)).utc();
        period.until = Some(change - TimeDelta::days(1));
        period.ended_by = Some(MedicineEnd::ChangedMedicine);
        self.add(written_at, Deed::Medication(period.clone()));
        let next = MedicationPeriod {
            form: Some(MedicineForm::MonthlyInjection),
            since: change,
            until: None,
            ended_by: None,
            written_at,
            ..period
        };
        self.add(written_at + TimeDelta::minutes(1), Deed::Medication(next));
    }

    /// What is set up on the first days: nothing of it is on by itself.
    fn begin(&mut self) {
        let at = |writer: &Self, minute| writer.local(writer.first, (20, minute)).utc();
        let choices = Preferences {
            readiness: Some(Readiness::GettingReadyOrDoing),
            check_ins: true,
            day_checks: true,
            cravings: true,
            ..Preferences::default()
        };
        self.add(at(self, 5), Deed::Choices(choices));
        let plan = VisitPlan { schedule: Schedule::Trial, start: Some(self.first) };
        self.add(at(self, 6), Deed::Visits(plan));
        let naloxone = Naloxone {
            place: note("in the blue bag by the door"),
            expires: Some(self.first + TimeDelta::days(700)),
            remind_days: Some(30),
        };
        self.add(at(self, 7), Deed::Naloxone(naloxone));
        if let Some(words) = note("be there when my daughter comes home from school") {
            let mut goal = Goal::new(words, self.first);
            for (kind, minutes) in [(Kind::Individual, 50), (Kind::MutualHelp, 120)] {
                goal.weekly.extend(RecalledMinutes::new(minutes).ok().map(|it| (kind, it)));
            }
            goal.reward = note("a Sunday at the lake");
            let steps = ["ask for an earlier slot on Thursdays", "find out about the 14 bus"];
            let steps = steps.into_iter().filter_map(note).collect();
            self.add(at(self, 10), Deed::Goal(goal, steps, 1));
        }
    }

    /// Exercises, check-ins and questionnaires of a week.
    fn practise(&mut self, week: u32) {
        let quiet = week == self.weeks * 5 / 8 || week == self.weeks * 3 / 8;
        if quiet && week > 1 {
            return;
        }
        let monday = self.monday(week);
        let evening = |writer: &Self, day: i64, minute| {
            writer.local(monday + TimeDelta::days(day), (21, minute)).utc()
        };
        // Cravings get rarer and weaker, with better and worse weeks.
        let strong = 8_i32.saturating_sub((self.progress(week) * 5 / 100) as i32);
        for day in [1, 4] {
            if !self.dice.percent(70) {
                continue;
            }
            let before = (strong + self.dice.below(3) as i32 - 1).clamp(1, 10);
            let after = (before - self.dice.of(&[-1, 0, 1, 2, 2, 3])).clamp(0, 10);
            let skill = self.dice.of(&["ride-the-urge", "ride-the-urge", "breathe"]);
            let done = Deed::Practice { skill, before, after, finished: true };
            self.add(evening(self, day, 10), done);
            let number = |it: i32| u8::try_from(it).ok().and_then(|it| OutOfTen::new(it).ok());
            let used = self.dice.of(&[UseSince::No, UseSince::No, UseSince::RatherNotSay]);
            let used = if week <= 3 && day == 1 { UseSince::Yes } else { used };
            self.add(evening(self, day, 30), Deed::CheckIn(used));
            // What came before, and what was done: what adds up by and by.
            if let Some(strength) = number(before).filter(|_| skill == "breathe") {
                let came = self.dice.of(&["payday", "stress", "stress", "night", "fight"]);
                let did = self.dice.of(&["call", "walk", "walk", "music"]);
                let eased = if after < before { Eased::Yes } else { Eased::No };
                let craving = Deed::Craving { strength, before: came, did, eased };
                self.add(evening(self, day, 35), craving);
            }
            // The nights before were as the days: with gaps, and not worse for being told.
            let step = |it: i32| usize::try_from(it.clamp(0, 4)).unwrap_or(0);
            let said = HowIAm {
                mood: Some(Mood::ALL[step((10 - before) / 2)]),
                stress: Some(Stress::ALL[step(before / 2)]),
                sleep: self.dice.percent(60).then(|| Sleep::ALL[step((11 - before) / 2)]),
                peak: number(before),
            };
            self.add(evening(self, day, 40), Deed::Day(said));
        }
        let other =
            ["know-my-pattern", "trigger-map", "say-no", "plan-a-good-thing", "support-map"];
        if week.is_multiple_of(2) {
            let skill = other[(week / 2) as usize % other.len()];
            let (before, after) = (self.dice.of(&[3, 4, 5]), self.dice.of(&[5, 6, 7]));
            // The latest was left half-way: it can be gone on with.
            let finished = week + 2 <= self.weeks;
            let done = Deed::Practice { skill, before, after, finished };
            self.add(evening(self, 6, 0), done);
        }
        if week == self.weeks / 2 + 1 {
            // Nobody else is told of this one.
            let done = Deed::Practice { skill: "after-use", before: 6, after: 4, finished: true };
            self.add(evening(self, 5, 0), done);
        }
        if week % 8 == 4 {
            // One question of the second time is left out.
            let mut gad = [2, 1, u8::from(week < 8), 1, 1, 0, 1].map(Some);
            gad[4] = gad[4].filter(|_| week != 12);
            self.add(evening(self, 6, 50), Deed::Measure(MeasureKind::Gad7, gad.to_vec()));
        }
        if week % 8 == 2 {
            let better = (self.progress(week) / 40) as u8;
            let barc = (0..10).map(|_| Some(self.dice.of(&[2, 3, 4]) + better)).collect();
            self.add(evening(self, 6, 40), Deed::Measure(MeasureKind::Barc10, barc));
        }
    }

    fn week(&mut self, week: u32) {
        if week == self.weeks * 5 / 8 && week > 1 {
            self.away(week);
            return;
        }
        if week == self.weeks * 3 / 8 && week > 1 {
            return; // a quiet one: nothing was written down and nothing answered
        }
        // In some weeks meetings were only remembered, at the end of the week.
        let only_recalled = self.progress(week) > 25 && self.dice.percent(15);
        let mut minutes = [0; 3];
        for plan in self.plans(week) {
            if let Some(at) = Kind::TOTALS.iter().position(|kind| *kind == plan.kind) {
                if only_recalled && plan.kind == Kind::MutualHelp {
                    minutes[at] += plan.minutes;
                    continue;
                }
                minutes[at] += self.attend(week, &plan);
            } else {
                self.attend(week, &plan);
            }
        }
        self.recall(week, minutes);
    }

    /// What a week holds.
    fn plans(&mut self, week: u32) -> Vec<Plan> {
        let mut plans = Vec::new();
        let mut plan = |kind, weekday, time, minutes| {
            plans.push(Plan { kind, weekday, time, minutes });
        };
        if week <= 8 || week.is_multiple_of(2) {
            plan(Kind::Individual, 1, (10, 0), self.dice.of(&[45, 50, 50, 60]));
        }
        plan(Kind::Group, 3, (18, 0), self.dice.of(&[75, 90, 90]));
        let visit =
            matches!(week, 1..=4 | 6 | 8 | 10 | 12) || (week > 12 && week.is_multiple_of(4));
        if visit {
            plan(Kind::Medical, 4, (9, 30), self.dice.of(&[15, 20, 20, 30]));
        }
        let most = ((self.progress(week) * 6 + 50) / 100).min(4);
        let meetings = if week <= 2 { 0 } else { most.saturating_sub(self.dice.below(2)) };
        let slots = [(0, (19, 0)), (2, (12, 15)), (5, (10, 0)), (6, (18, 30))];
        for (weekday, time) in slots.into_iter().rev().take(meetings as usize) {
            plan(Kind::MutualHelp, weekday, time, self.dice.of(&[60, 60, 60, 75, 90]));
        }
        if week % 6 == 5 {
            plan(Kind::Family, 6, (15, 0), 50);
        }
        if self.dice.percent(30) {
            plan(Kind::PeerSupport, 2, (16, 0), self.dice.of(&[15, 20, 30]));
        }
        plans
    }

    /// Goes to a session, or does not. Returns the minutes that were written down.
    fn attend(&mut self, week: u32, plan: &Plan) -> u32 {
        let date = self.monday(week) + TimeDelta::days(plan.weekday);
        let start = self.local(date, plan.time);
        if plan.kind != Kind::Medical && self.dice.percent(8) {
            self.miss(plan.kind, start);
            return 0;
        }
        let Ok(minutes) = Minutes::new(plan.minutes) else { return 0 };
        let end = start.end(minutes);
        let written_at = self.written_after(end);
        let session = self.session(week, plan.kind, start, minutes, written_at);
        let place = self.log(written_at, session.clone());
        match place % 25 {
            // Left earlier than it said.
            7 => {
                if let Ok(shorter) = Minutes::new(plan.minutes.saturating_sub(10).max(10)) {
                    self.add(written_at + TimeDelta::hours(20), Deed::Correct(place, shorter));
                }
            }
            // Tapped twice, and taken out again.
            14 => {
                let again = self.log(written_at + TimeDelta::minutes(1), session);
                self.add(written_at + TimeDelta::minutes(2), Deed::Remove(again));
            }
            // Taken out, and brought back.
            21 => self.add(written_at + TimeDelta::hours(3), Deed::RemoveAndUndo(place)),
            _ => {}
        }
        plan.minutes
    }

    /// Short ones between the others, evenly, until there are so many.
    fn more(&mut self, least: u32) {
        let count =
            |is: fn(&Deed) -> bool| self.lines.iter().filter(|line| is(&line.deed)).count() as u32;
        let stand =
            count(|it| matches!(it, Deed::Log(..))) - count(|it| matches!(it, Deed::Remove(_)));
        let missing = least.saturating_sub(stand);
        let step = i64::from(self.weeks) * 7 * 24 * 60 * 60 / i64::from(missing.max(1));
        let begin = self.local(self.first, (0, 0)).utc() + TimeDelta::seconds(7);
        for number in 0..missing {
            let start = begin + TimeDelta::seconds(step * i64::from(number));
            let start = LocalTime::at(start, &self.zone);
            let kind = Kind::ALL[number as usize % Kind::ALL.len()];
            let Ok(minutes) = Minutes::new(10 + number % 20) else { continue };
            let written_at = start.end(minutes);
            let session = self.session(1, kind, start, minutes, written_at);
            self.log(written_at, session);
        }
    }

    fn log(&mut self, at: DateTime<Utc>, session: Session) -> usize {
        let place = self.sessions;
        self.sessions += 1;
        self.add(at, Deed::Log(place, session));
        place
    }

    /// Most are written down the same hour, some days later.
    fn written_after(&mut self, end: DateTime<Utc>) -> DateTime<Utc> {
        let soon = TimeDelta::minutes(i64::from(5 + self.dice.below(90)));
        let late = TimeDelta::hours(i64::from(30 + self.dice.below(80)));
        let at = end + if self.dice.percent(12) { late } else { soon };
        // Nobody has written it down later than now.
        if at <= self.now { at } else { end.max(self.now - TimeDelta::minutes(5)).min(self.now) }
    }

    fn session(
        &mut self,
        week: u32,
        kind: Kind,
        start: LocalTime,
        minutes: Minutes,
        written_at: DateTime<Utc>,
    ) -> Session {
        let mut session = Session {
            approximate: self.dice.percent(14),
            form: Some(Form::InPerson),
            note: self.note(),
            ..Session::new(kind, start, minutes, written_at)
        };
        match kind {
            Kind::Individual => {
                let early = week <= 4;
                session.approach =
                    Some(if early { Approach::MotivationalInterviewing } else { Approach::Cbt });
                session.led_by = Some(LedBy::Counsellor);
                session.setting = Some(Setting::TreatmentProgram);
                if week > 10 && self.dice.percent(50) {
                    session.form = Some(Form::Video);
                    session.setting = Some(Setting::Home);
                }
            }
            Kind::Group => {
                let closed = (3..=14).contains(&week);
                session.group_format =
                    Some(if closed { GroupFormat::Closed } else { GroupFormat::Open });
                session.led_by = Some(LedBy::SocialWorker);
                session.setting = Some(Setting::TreatmentProgram);
                session.required = Some(true);
            }
            Kind::MutualHelp => self.meeting(week, &mut session),
            Kind::Family => {
                session.approach = Some(Approach::BehaviouralCouplesFamily);
                session.led_by = Some(LedBy::Psychologist);
            }
            Kind::PeerSupport => {
                session.form = Some(Form::Phone);
                session.led_by = Some(LedBy::Peer);
            }
            Kind::Medical => {
                session.led_by = Some(self.dice.of(&[LedBy::Physician, LedBy::Nurse]));
                session.setting = Some(Setting::Office);
            }
        }
        session
    }

    fn meeting(&mut self, week: u32, session: &mut Session) {
        let fellowships = [Fellowship::Mara, Fellowship::Mara, Fellowship::Na, Fellowship::Smart];
        session.fellowship = Some(self.dice.of(&fellowships));
        session.setting = Some(Setting::Community);
        session.required = Some(false);
        if self.dice.percent(25) {
            session.form = Some(Form::Video);
            session.setting = Some(Setting::Home);
        }
        if week > 10 && self.dice.percent(40) {
            session.did.insert(Involvement::Sponsor);
        }
        if week > 16 && self.dice.percent(25) {
            session.did.insert(self.dice.of(&[Involvement::Service, Involvement::Helped]));
        }
    }

    fn note(&mut self) -> Option<Note> {
        let text = self.dice.of(&NOTES);
        if self.dice.percent(22) { Note::new(text).ok().flatten() } else { None }
    }

    fn miss(&mut self, kind: Kind, at: LocalTime) {
        let obstacles = [
            Obstacle::NoRide,
            Obstacle::Work,
            Obstacle::Caring,
            Obstacle::Unwell,
            Obstacle::CancelledByThem,
            Obstacle::ChoseNotTo,
        ];
        let why = self.dice.percent(80).then(|| self.dice.of(&obstacles));
        let written_at = at.utc() + TimeDelta::hours(2);
        let missed = NotAttended { kind, at, why, note: None, written_at };
        self.add(written_at, Deed::Missed(missed));
    }

    fn away(&mut self, week: u32) {
        let from = self.monday(week);
        let written_at = self.local(from - TimeDelta::days(1), (21, 0)).utc();
        let to = from + TimeDelta::days(6);
        let reason = Some(AwayReason::Travel);
        self.add(written_at, Deed::Away(Away { from, to, reason, written_at }));
    }

    /// The answer about a week, on the Monday or Tuesday after it; not for every week.
    fn recall(&mut self, week: u32, minutes: [u32; 3]) {
        let first = self.monday(week);
        let day = first + TimeDelta::days(7 + i64::from(self.dice.below(2)));
        let time = (8, self.dice.below(60));
        if self.dice.percent(15) {
            return;
        }
        let written_at = self.local(day, time).utc();
        let [individual, group, mutual_help] = minutes.map(|minutes| Some(self.about(minutes)));
        let recall = WeeklyRecall { first, individual, group, mutual_help, written_at };
        self.add(written_at, Deed::Recall(recall));
    }

    /// In half-hours, now and then more than is written down, now and then skipped.
    fn about(&mut self, minutes: u32) -> Answer {
        let more = if minutes > 0 && self.dice.percent(8) { 60 } else { 0 };
        let halves = (minutes + more) / 30;
        if self.dice.percent(7) {
            return Answer::Skipped;
        }
        RecalledMinutes::new(halves * 30).map_or(Answer::Skipped, Answer::Minutes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn made(seed: u64, weeks: u32, now: &str) -> (Diary, DateTime<Utc>) {
        let now = now.parse().unwrap();
        (Story { seed, ..Story::of(weeks, now).unwrap() }.diary(), now)
    }

    #[test]
    fn any_diary_can_be_kept() {
        let clocks = ["2026-03-02T05:00:01Z", "2026-06-03T15:00:00Z", "2026-11-02T04:00:00Z"];
        for (seed, now) in (0..40).zip(clocks.into_iter().cycle()) {
            for weeks in [0, 1, 2, 5, 24, 60] {
                let (diary, now) = made(seed, weeks, now);
                let mut known = BTreeSet::new();
                let mut before = DateTime::<Utc>::MIN_UTC;
                for line in &diary.lines {
                    assert!(before <= line.at && line.at <= now, "in order, and not ahead");
                    before = line.at;
                    match &line.deed {
                        Deed::Log(place, session) => {
                            session.check(line.at).unwrap();
                            assert!((diary.first..=diary.last).contains(&session.start.date()));
                            assert!(known.insert(*place));
                        }
                        Deed::Correct(place, _) | Deed::RemoveAndUndo(place) => {
                            assert!(known.contains(place));
                        }
                        Deed::Remove(place) => assert!(known.remove(place)),
                        Deed::Recall(recall) => {
                            let today =
                                LocalTime::at(line.at, &Zone::named(crate::ZONE).unwrap()).date();
                            recall.check(today).unwrap();
                        }
                        Deed::Away(away) => away.check().unwrap(),
                        Deed::Medication(period) => period.check().unwrap(),
                        Deed::Visits(plan) => plan.check().unwrap(),
                        Deed::Naloxone(mine) => mine.check().unwrap(),
                        Deed::Goal(goal, steps, done) => {
                            goal.check().unwrap();
                            assert!(*done <= steps.len());
                        }
                        Deed::Practice { before, after, .. } => {
                            assert!((0..=10).contains(before) && (0..=10).contains(after));
                        }
                        Deed::Day(said) => {
                            assert!(!said.is_empty());
                        }
                        Deed::Measure(kind, answers) => {
                            assert!(kind.score(answers).is_ok());
                        }
                        Deed::Missed(_)
                        | Deed::Choices(_)
                        | Deed::CheckIn(_)
                        | Deed::Craving { .. } => {}
                    }
                }
            }
        }
    }

    #[test]
    fn a_diary_holds_what_a_record_holds() {
        let (diary, _) = made(1, 24, "2026-06-03T15:00:00Z");
        let count = |is: fn(&Deed) -> bool| diary.lines.iter().filter(|it| is(&it.deed)).count();
        assert!(count(|deed| matches!(deed, Deed::Log(..))) > 80);
        assert!(count(|deed| matches!(deed, Deed::Correct(..))) > 0);
        assert!(count(|deed| matches!(deed, Deed::Remove(_))) > 0);
        assert!(count(|deed| matches!(deed, Deed::RemoveAndUndo(_))) > 0);
        assert!(count(|deed| matches!(deed, Deed::Missed(_))) > 2);
        assert!(count(|deed| matches!(deed, Deed::Recall(_))) > 12);
        assert_eq!(count(|deed| matches!(deed, Deed::Away(_))), 1);
        assert_eq!(count(|deed| matches!(deed, Deed::Medication(_))), 3);
        assert!(count(|deed| matches!(deed, Deed::Practice { finished: true, .. })) > 20);
        assert_eq!(count(|deed| matches!(deed, Deed::Practice { finished: false, .. })), 1);
        assert!(count(|deed| matches!(deed, Deed::CheckIn(..))) > 20);
        assert!(count(|deed| matches!(deed, Deed::Day(..))) > 20);
        assert!(count(|deed| matches!(deed, Deed::Craving { .. })) > 3);
        assert_eq!(count(|deed| matches!(deed, Deed::Measure(..))), 6);
        assert_eq!(count(|deed| matches!(deed, Deed::Goal(..))), 1);
        for answer in [Answer::Skipped, Answer::Minutes(RecalledMinutes::ZERO)] {
            let told = diary.lines.iter().any(|line| match &line.deed {
                Deed::Recall(recall) => {
                    Kind::TOTALS.iter().any(|kind| recall.answer(*kind) == Some(answer))
                }
                _ => false,
            });
            assert!(told, "{answer:?}");
        }
        for kind in <Kind as tandem_model::Word>::ALL {
            let there = |line: &Line| matches!(&line.deed, Deed::Log(_, it) if it.kind == *kind);
            assert!(diary.lines.iter().any(there), "{kind}");
        }
    }
}
