//! The lines of the files for a study, from what was agreed to and from nothing else.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use tandem_model::{
    Basis, Fellowship, Goal, GoalStanding, Id, Kind, MeasureKind, Measured, MedicationPeriod,
    Medicine, NotAttended, PeriodHours, Report, Session, SharedItem, StandingItem, Word as _,
};
use tandem_vault::Read;
use tandem_words::content;

use super::columns::Instrument;
use crate::own::skills::{counts, practices};
use crate::record::error::Inner;
use crate::record::kinds::day;
use crate::record::read::{Reading as _, Sessions};

/// The cells of every file, in the order of its columns.
pub(super) struct Gathered {
    lines: BTreeMap<Instrument, Vec<Vec<String>>>,
    /// The first and the last day of the medicine that is told, where these lie outside of the dates.
    medicine: Option<(NaiveDate, NaiveDate)>,
}

impl Gathered {
    pub(super) fn of(&self, instrument: Instrument) -> &[Vec<String>] {
        self.lines.get(&instrument).map_or(&[], Vec::as_slice)
    }

    /// What is told with dates of its own, for the list of what went to whom.
    pub(super) fn standing(&self, report: &Report) -> Vec<StandingItem> {
        let outside = self.medicine.filter(|(from, to)| *from < report.from || *to > report.to);
        let item = SharedItem::Medication;
        outside.map(|(from, to)| StandingItem { item, from, to }).into_iter().collect()
    }
}

/// What the lines are made of.
struct Gather<'r> {
    read: &'r Read<'r>,
    report: &'r Report,
    items: &'r [SharedItem],
    week_0: NaiveDate,
}

pub(super) fn gather(
    read: &Read<'_>,
    report: &Report,
    items: &[SharedItem],
    week_0: NaiveDate,
) -> Inner<Gathered> {
    let it = Gather { read, report, items, week_0 };
    let mut lines = BTreeMap::new();
    let mut medicine = None;
    for instrument in Instrument::ALL.into_iter().filter(|told| told.is_told_by(items)) {
        let of_it = match instrument {
            Instrument::Weeks => it.weeks(),
            Instrument::Sessions => it.sessions()?,
            Instrument::NotAttended => it.not_attended()?,
            Instrument::Practices => it.practices()?,
            Instrument::Measures => it.measures()?,
            Instrument::Medicine => {
                let periods = it.medicine()?;
                let first = periods.iter().map(|period| period.since).min();
                let last = periods.iter().map(|period| period.until.unwrap_or(report.to)).max();
                medicine = first.zip(last);
                periods.iter().map(|period| it.medicine_line(period)).collect()
            }
            Instrument::Goals => it.goals()?,
        };
        lines.insert(instrument, of_it);
    }
    Ok(Gathered { lines, medicine })
}

impl Gather<'_> {
    /// The number of the week that a day is in. Its weekday is not told.
    fn week(&self, date: NaiveDate) -> String {
        (date - self.week_0).num_days().div_euclid(7).to_string()
    }

    fn is_told(&self, kind: Kind) -> bool {
        self.items.contains(&match kind {
            Kind::Individual | Kind::Group | Kind::MutualHelp => SharedItem::Hours,
            Kind::Family | Kind::PeerSupport => SharedItem::OtherHours,
            Kind::Medical => SharedItem::MedicalVisits,
        })
    }

    /// A line for each week and kind, also where nothing is known: that is what the word of its basis says.
    fn weeks(&self) -> Vec<Vec<String>> {
        let kinds = || Kind::ALL.iter().copied().filter(|kind| self.is_told(*kind));
        let line = |week: &PeriodHours, kind: Kind| {
            let (minutes, basis) = minutes(week, kind);
            let away = self.items.contains(&SharedItem::Away);
            vec![
                self.week(week.period.from),
                kind.word().to_owned(),
                number(minutes),
                basis.to_owned(),
                flag(minutes.is_some()),
                if away { flag(week.away_days > 0) } else { String::new() },
                flag(self.report.is_complete(week)),
            ]
        };
        let weeks = self.report.weeks.iter();
        weeks.flat_map(|week| kinds().map(move |kind| line(week, kind))).collect()
    }

    fn sessions(&self) -> Inner<Vec<Vec<String>>> {
        let all = self.read.sessions(Sessions::Between(self.report.from, self.report.to))?;
        let told = all.into_iter().map(|(_, session)| session);
        let told = told.filter(|session| self.is_told(session.kind));
        let line = |it: Session| {
            let steps = (it.kind == Kind::MutualHelp).then(|| twelve_step(it.fellowship));
            vec![
                self.week(it.start.date()),
                it.kind.word().to_owned(),
                it.minutes.get().to_string(),
                word(it.form),
                word(it.led_by),
                word(it.group_format),
                steps.unwrap_or_default().to_owned(),
                flag(it.part_of.is_some()),
                delay(&it).to_owned(),
                if it.imported { String::new() } else { flag(it.approximate) },
            ]
        };
        Ok(in_order(told.map(line).collect()))
    }

    fn not_attended(&self) -> Inner<Vec<Vec<String>>> {
        let all: Vec<(Id, NotAttended)> = self.read.between(self.report.from, self.report.to)?;
        let told = all.into_iter().filter(|(_, missed)| self.is_told(missed.kind));
        let line = |(_, it): (Id, NotAttended)| {
            vec![self.week(it.at.date()), it.kind.word().to_owned(), word(it.why)]
        };
        Ok(in_order(told.map(line).collect()))
    }

    /// Exercises that were finished, but for those that are told to nobody.
    fn practices(&self) -> Inner<Vec<Vec<String>>> {
        let (from, to) = (day(self.report.from), day(self.report.to));
        let told = practices(self.read, from.into(), to.into())?.into_iter().filter(|line| {
            let it = &line.practice;
            let skill = content(it.language).skill(it.skill.as_str(), it.version);
            !it.is_open() && counts(line) && skill.and_then(|skill| skill.shareable()).is_some()
        });
        let line = |line: crate::own::skills::PracticeLine| {
            let rated = line.change.map(|change| (change.before, change.after));
            vec![
                self.week(line.practice.started.date()),
                line.practice.skill.as_str().to_owned(),
                rated.map_or_else(String::new, |(before, _)| before.to_string()),
                rated.map_or_else(String::new, |(_, after)| after.to_string()),
            ]
        };
        Ok(in_order(told.map(line).collect()))
    }

    fn measures(&self) -> Inner<Vec<Vec<String>>> {
        let all: Vec<(Id, Measured)> = self.read.between(self.report.from, self.report.to)?;
        let told = all.into_iter().filter(|(_, it)| {
            self.items.contains(&match it.measure {
                MeasureKind::Barc10 => SharedItem::Barc10,
                MeasureKind::Phq2 | MeasureKind::Gad2 | MeasureKind::Gad7 => SharedItem::Measures,
            })
        });
        let line = |(_, it): (Id, Measured)| {
            let total = it.score().ok().and_then(|score| score.total);
            vec![self.week(it.at.date()), it.measure.word().to_owned(), number(total)]
        };
        Ok(in_order(told.map(line).collect()))
    }

    fn medicine(&self) -> Inner<Vec<MedicationPeriod>> {
        let all: Vec<(Id, MedicationPeriod)> = self.read.all()?;
        let (from, to) = (self.report.from, self.report.to);
        let mut told: Vec<_> = all.into_iter().map(|(_, period)| period).collect();
        told.retain(|it| {
            let touches = it.since <= to && it.until.is_none_or(|until| until >= from);
            touches && it.medicine != Medicine::RatherNotSay
        });
        told.sort_by_key(|it| (it.since, it.medicine));
        Ok(told)
    }

    fn medicine_line(&self, it: &MedicationPeriod) -> Vec<String> {
        vec![
            self.week(it.since),
            it.until.map_or_else(String::new, |until| self.week(until)),
            it.medicine.word().to_owned(),
            word(it.form),
        ]
    }

    /// Hours a week that the person would like to keep. Their words are nobody's.
    fn goals(&self) -> Inner<Vec<Vec<String>>> {
        let all: Vec<(Id, Goal)> = self.read.all()?;
        let wanted = all.into_iter().filter(|(_, goal)| goal.standing == GoalStanding::Wanted);
        let lines = wanted.flat_map(|(_, goal)| {
            let line = |(kind, minutes): (Kind, tandem_model::RecalledMinutes)| {
                vec![kind.word().to_owned(), minutes.get().to_string()]
            };
            goal.weekly.into_iter().map(line).collect::<Vec<_>>()
        });
        Ok(in_order(lines.collect()))
    }
}

/// Within a week the order tells nothing: lines are sorted by what they say.
fn in_order(mut lines: Vec<Vec<String>>) -> Vec<Vec<String>> {
    lines.sort_by_cached_key(|line| (line[0].parse::<i64>().unwrap_or_default(), line.clone()));
    lines
}

/// The minutes of a kind in a week, and the word for what they rest on.
fn minutes(week: &PeriodHours, kind: Kind) -> (Option<u32>, &'static str) {
    let total = match kind {
        Kind::Individual => &week.individual,
        Kind::Group => &week.group,
        Kind::MutualHelp => &week.mutual_help,
        Kind::Family => return entries(week.other.family),
        Kind::PeerSupport => return entries(week.other.peer_support),
        Kind::Medical => return entries(week.other.medical),
    };
    let basis = match total.basis {
        Basis::Entries => "entries",
        Basis::Recall => "recall",
        Basis::Mixed => "mixed",
        Basis::None if total.skipped => "skipped",
        Basis::None => "none",
    };
    (total.minutes, basis)
}

fn entries(minutes: Option<u32>) -> (Option<u32>, &'static str) {
    (minutes, if minutes.is_some() { "entries" } else { "none" })
}

/// How long after its end a session was written down.
fn delay(session: &Session) -> &'static str {
    let delay = session.recall_delay();
    if session.imported {
        "unknown"
    } else if delay <= TimeDelta::days(1) {
        "1_day"
    } else if delay <= TimeDelta::days(7) {
        "7_days"
    } else {
        "later"
    }
}

/// Whether a meeting follows the twelve steps; never which it was.
fn twelve_step(fellowship: Option<Fellowship>) -> &'static str {
    use Fellowship::{
        Aa, AlAnon, Ca, Ha, LifeRing, Mara, Mars, MethadoneAnonymous, Na, NarAnon, Other,
        RecoveryDharma, Smart,
    };
    match fellowship {
        Some(Na | Aa | Mara | MethadoneAnonymous | Ha | Ca | AlAnon | NarAnon) => "yes",
        Some(Smart | LifeRing | RecoveryDharma) => "no",
        Some(Mars | Other) | None => "unknown",
    }
}

fn word<W: tandem_model::Word>(word: Option<W>) -> String {
    word.map_or_else(String::new, |word| word.word().to_owned())
}

fn number(value: Option<u32>) -> String {
    value.map_or_else(String::new, |value| value.to_string())
}

fn flag(is: bool) -> String {
    u8::from(is).to_string()
}
