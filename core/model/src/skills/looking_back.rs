//! Looking back: what the record shows, how sure it is, and what it cannot tell.

use std::fmt;

use chrono::NaiveDate;

use super::UseSince;
use crate::words::words;
use crate::{Basis, Fellowship, Kind, Period, PeriodHours};

words! {
    /// Whether a fellowship works with the twelve steps, which is what the studies looked at.
    pub enum TwelveStep as "twelve_step" {
        /// It does.
        Yes = "yes",
        /// It is mutual help of another kind.
        No = "no",
        /// It was not said which fellowship it was, or another than those we know.
        NotKnown = "not_known",
    }
}

impl Fellowship {
    /// Whether it works with the twelve steps.
    pub fn twelve_step(self) -> TwelveStep {
        match self {
            Self::Na
            | Self::Aa
            | Self::Mara
            | Self::MethadoneAnonymous
            | Self::Ha
            | Self::Ca
            | Self::AlAnon
            | Self::NarAnon => TwelveStep::Yes,
            Self::Mars | Self::Smart | Self::LifeRing | Self::RecoveryDharma => TwelveStep::No,
            Self::Other => TwelveStep::NotKnown,
        }
    }
}

/// Weeks in which there were both individual sessions and mutual help. Counts, and no target.
///
/// A week counts once, under the first of the three that fits. A recalled week tells hours of
/// "12-step or other mutual help", so it counts as not known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BothWeeks {
    /// Complete weeks in which both kinds are known: of no other week can it be said.
    pub weeks: u32,
    /// Individual sessions and a 12-step meeting.
    pub twelve_step: u32,
    /// Individual sessions and mutual help of another kind.
    pub other: u32,
    /// Individual sessions and mutual help of which it was not said what kind.
    pub not_known: u32,
}

/// Counts the weeks with both, of those that are complete. `weeks` are the totals of the
/// weeks looked at, `meetings` the local date and the fellowship of every mutual-help entry of their
/// dates; one whose date is in none of them is passed over. No more of an entry is asked for: to read ten years of them whole took half
/// of the time that a report takes.
pub fn both_weeks(
    weeks: &[PeriodHours],
    is_complete: impl Fn(&PeriodHours) -> bool,
    meetings: impl IntoIterator<Item = (NaiveDate, Option<Fellowship>)>,
) -> BothWeeks {
    let mut kinds = vec![[false; 3]; weeks.len()];
    for (date, fellowship) in meetings {
        let begun = weeks.partition_point(|week| week.period.from <= date);
        let Some(at) = begun.checked_sub(1).filter(|at| date <= weeks[*at].period.to) else {
            continue;
        };
        let kind = fellowship.map_or(TwelveStep::NotKnown, Fellowship::twelve_step);
        kinds[at][kind as usize] = true;
    }
    let mut both = BothWeeks::default();
    for (week, kinds) in weeks.iter().zip(kinds) {
        let known = week.individual.minutes.zip(week.mutual_help.minutes);
        let Some((individual, mutual_help)) = known.filter(|_| is_complete(week)) else {
            continue;
        };
        both.weeks += 1;
        if individual == 0 || mutual_help == 0 {
            continue;
        }
        match kinds {
            [true, ..] => both.twelve_step += 1,
            [_, true, _] => both.other += 1,
            _ => both.not_known += 1,
        }
    }
    both
}

/// How sure the numbers of a stretch of weeks are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HowSure {
    /// Entries.
    pub entries: u32,
    /// Of those, written down more than 24 hours after their end.
    pub late: u32,
    /// Of those, from a file that does not say when they were written down.
    pub imported: u32,
    /// Of those, with an approximate time.
    pub approximate: u32,
    /// Complete weeks.
    pub weeks: u32,
    /// Complete weeks in which all three kinds are known, by entries or an answer.
    pub known: u32,
    /// Complete weeks with neither an entry nor an answer, that were not spent away.
    pub no_entry: u32,
    /// Complete weeks with neither, in which the person was away.
    pub away: u32,
    /// Weeks in which a total rests on what was remembered, in part or in whole.
    pub recalled: u32,
    /// Figures: one kind in one week of which something is known.
    pub figures: u32,
    /// Of those, answered from memory.
    pub from_memory: u32,
    /// Of those, answered with none.
    pub none_from_memory: u32,
    /// Weeks in which more was answered from memory than there are entries; the entries are told.
    pub larger: u32,
}

/// How sure these weeks are. A week that is not over, or of which some days were not looked at, can be
/// neither known nor empty: which are complete is the caller's to say
/// ([`PeriodHours::is_complete_week`]).
pub fn how_sure(weeks: &[PeriodHours], is_complete: impl Fn(&PeriodHours) -> bool) -> HowSure {
    let mut sure = HowSure::default();
    for week in weeks {
        sure.entries += week.entries;
        sure.late += week.late;
        sure.imported += week.imported;
        sure.approximate += week.approximate;
        let kinds = [week.individual, week.group, week.mutual_help];
        let known = kinds.iter().filter(|kind| kind.minutes.is_some());
        let remembered = |basis: Basis| matches!(basis, Basis::Recall | Basis::Mixed);
        let memory = || known.clone().filter(|kind| remembered(kind.basis));
        sure.figures += count(known.clone().count());
        sure.from_memory += count(memory().count());
        sure.none_from_memory += count(memory().filter(|kind| kind.minutes == Some(0)).count());
        sure.recalled += u32::from(memory().next().is_some());
        sure.larger += u32::from(!week.gaps.is_empty());
        if !is_complete(week) {
            continue;
        }
        sure.weeks += 1;
        sure.known += u32::from(known.count() == kinds.len());
        let answered = kinds.iter().any(|kind| kind.recalled.is_some() || kind.skipped);
        if week.entries == 0 && !answered {
            *(if week.away_days > 0 { &mut sure.away } else { &mut sure.no_entry }) += 1;
        }
    }
    sure
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}

/// So many visit windows are needed before attendance and check-ins are set side by side.
pub const WINDOWS_NEEDED: usize = 8;

/// One line of the side-by-side: what was attended in one window, and what the check-ins of the
/// **next** one said. Counts, and nothing computed from them: so few tell nobody why.
///
/// It cannot be exported: it has no serde form, and `Debug` tells nothing.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BesideNext {
    /// The window.
    pub window: Period,
    /// How often an individual session was attended in it.
    pub individual: u32,
    /// How often a group.
    pub group: u32,
    /// How often mutual help.
    pub mutual_help: u32,
    /// Check-ins in the next window that answered the question about use.
    pub asked: u32,
    /// Of those, "no".
    pub no: u32,
    /// Of those, "yes".
    pub yes: u32,
    /// Of those, "rather not say".
    pub rather_not_say: u32,
}

/// The side-by-side of a person's own windows.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SideBySide {
    /// It was not asked for.
    Off,
    /// There are too few windows: so many more are needed.
    NotYet {
        /// How many more.
        more: u32,
    },
    /// One line for every window that has a next one. "Too few to tell you why" stands beside it.
    Shown(Vec<BesideNext>),
}

impl fmt::Debug for BesideNext {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BesideNext")
    }
}

impl fmt::Debug for AfterTwoKinds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AfterTwoKinds")
    }
}

impl fmt::Debug for SideBySide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Off => "Off",
            Self::NotYet { .. } => "NotYet",
            Self::Shown(_) => "Shown",
        })
    }
}

/// Windows with two kinds or more, by what was answered in the one after.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct AfterTwoKinds {
    /// How many such windows.
    pub windows: u32,
    /// After how many of them there was no use.
    pub no: u32,
    /// After how many there was some.
    pub yes: u32,
    /// After how many nothing was answered, or the person would rather not say.
    pub not_answered: u32,
}

impl AfterTwoKinds {
    /// Of the lines of a side-by-side. One that has a yes among its answers is a yes.
    pub fn of(lines: &[BesideNext]) -> Self {
        let mut all = Self { windows: 0, no: 0, yes: 0, not_answered: 0 };
        for line in lines {
            let kinds = [line.individual, line.group, line.mutual_help];
            if kinds.iter().filter(|times| **times > 0).count() < 2 {
                continue;
            }
            all.windows += 1;
            *match line {
                BesideNext { yes: 1.., .. } => &mut all.yes,
                BesideNext { no: 1.., .. } => &mut all.no,
                _ => &mut all.not_answered,
            } += 1;
        }
        all
    }
}

/// Sets attendance in each window beside the check-ins of the next. `sessions` are the dates of all
/// sessions of the three kinds, `check_ins` the dates of all check-ins with what they say of use.
pub fn side_by_side(
    windows: &[Period],
    sessions: &[(NaiveDate, Kind)],
    check_ins: &[(NaiveDate, UseSince)],
) -> SideBySide {
    if windows.len() < WINDOWS_NEEDED {
        return SideBySide::NotYet { more: count(WINDOWS_NEEDED - windows.len()) };
    }
    let within = |window: &Period, date: NaiveDate| window.from <= date && date <= window.to;
    let pairs = windows.windows(2).map(|pair| {
        let (window, next) = (&pair[0], &pair[1]);
        let said = |answer| {
            let said = check_ins.iter().filter(|(date, _)| within(next, *date));
            count(said.filter(|(_, used)| *used == answer).count())
        };
        let (yes, no) = (said(UseSince::Yes), said(UseSince::No));
        let rather_not_say = said(UseSince::RatherNotSay);
        let went = |kind: Kind| {
            let of_it = sessions.iter().filter(|(date, one)| *one == kind && within(window, *date));
            count(of_it.count())
        };
        BesideNext {
            window: window.clone(),
            individual: went(Kind::Individual),
            group: went(Kind::Group),
            mutual_help: went(Kind::MutualHelp),
            asked: yes + no + rather_not_say,
            no,
            yes,
            rather_not_say,
        }
    });
    SideBySide::Shown(pairs.collect())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, TimeDelta};

    use super::*;
    use crate::{
        Answer, Away, By, DayTotal, Kind, LocalTime, Minutes, RecalledMinutes, Session, WeekStart,
        WeeklyRecall, Zone, periods, tally,
    };

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn session(kind: Kind, date: &str, fellowship: Option<Fellowship>) -> Session {
        let start = day(date).and_hms_opt(10, 0, 0).unwrap();
        let start = LocalTime::resolve(start, &Zone::utc()).time;
        Session {
            kind,
            minutes: Minutes::new(60).unwrap(),
            approximate: fellowship == Some(Fellowship::Smart),
            form: None,
            group_format: None,
            approach: None,
            fellowship,
            setting: None,
            required: None,
            led_by: None,
            did: Default::default(),
            part_of: None,
            note: None,
            written_at: start.utc() + TimeDelta::days(if kind == Kind::Group { 9 } else { 0 }),
            imported: false,
            start,
        }
    }

    #[test]
    fn weeks_with_both_are_told_apart() {
        let sessions = [
            session(Kind::Individual, "2026-03-02", None),
            session(Kind::MutualHelp, "2026-03-03", Some(Fellowship::Na)),
            session(Kind::MutualHelp, "2026-03-03", Some(Fellowship::Smart)),
            session(Kind::Individual, "2026-03-09", None),
            session(Kind::MutualHelp, "2026-03-10", Some(Fellowship::Smart)),
            session(Kind::Individual, "2026-03-16", None),
            session(Kind::MutualHelp, "2026-03-17", None),
            session(Kind::MutualHelp, "2026-03-24", Some(Fellowship::Aa)),
            session(Kind::Group, "2026-03-24", None),
        ];
        let recall = |first, individual, mutual_help| {
            let answer = |minutes| Some(Answer::Minutes(RecalledMinutes::new(minutes).unwrap()));
            WeeklyRecall {
                first: day(first),
                individual: answer(individual),
                group: None,
                mutual_help: answer(mutual_help),
                written_at: DateTime::UNIX_EPOCH,
            }
        };
        let recalls = [recall("2026-03-30", 60, 60), recall("2026-04-06", 60, 0)];
        let away =
            Away::new(day("2026-04-14"), day("2026-04-15"), None, DateTime::UNIX_EPOCH).unwrap();
        let weeks =
            periods(By::Week, WeekStart::Monday, day("2026-03-02"), day("2026-04-26")).unwrap();
        let weeks = tally(&weeks, sessions.iter().map(DayTotal::from), &recalls, &[away]);

        let meetings = sessions.iter().filter(|session| session.kind == Kind::MutualHelp);
        let meetings = meetings.map(|session| (session.start.date(), session.fellowship));
        let by = |today| move |week: &PeriodHours| week.is_complete_week(day(today));
        let later = by("2026-04-27");
        let both = both_weeks(&weeks, later, meetings.clone());
        assert_eq!(both, BothWeeks { weeks: 5, twelve_step: 1, other: 1, not_known: 2 });
        let sure = how_sure(&weeks, later);
        let expected = HowSure {
            entries: 9,
            late: 1,
            imported: 0,
            approximate: 2,
            weeks: 8,
            known: 0,
            no_entry: 1,
            away: 1,
            recalled: 2,
            figures: 12,
            from_memory: 4,
            none_from_memory: 1,
            larger: 0,
        };
        assert_eq!(sure, expected);
        // Of a week that is not over nothing can be said but what stands in it.
        assert_eq!(
            how_sure(&weeks, by("2026-04-25")),
            HowSure { weeks: 7, no_entry: 0, ..expected }
        );
        let early = both_weeks(&weeks, by("2026-03-20"), meetings);
        assert_eq!(early, BothWeeks { weeks: 2, twelve_step: 1, other: 1, not_known: 0 });
    }

    #[test]
    fn eight_windows_and_not_one_fewer() {
        let windows =
            periods(By::Week, WeekStart::Monday, day("2026-03-02"), day("2026-04-26")).unwrap();
        assert_eq!(windows.len(), 8);
        let sessions = [
            (day("2026-03-02"), Kind::Individual),
            (day("2026-03-08"), Kind::MutualHelp),
            (day("2026-03-09"), Kind::Group),
        ];
        let check_ins = [
            (day("2026-03-02"), UseSince::Yes),
            (day("2026-03-09"), UseSince::Yes),
            (day("2026-03-15"), UseSince::No),
            (day("2026-03-15"), UseSince::RatherNotSay),
        ];
        assert_eq!(
            side_by_side(&windows[1..], &sessions, &check_ins),
            SideBySide::NotYet { more: 1 }
        );
        let shown = side_by_side(&windows, &sessions, &check_ins);
        assert_eq!(format!("{shown:?}"), "Shown");
        let SideBySide::Shown(lines) = shown else { panic!() };
        assert_eq!(lines.len(), 7, "the last window has no next one");
        let told = |at: usize| {
            let line: &BesideNext = &lines[at];
            let went = [line.individual, line.group, line.mutual_help];
            (went, line.asked, line.no, line.yes, line.rather_not_say)
        };
        assert_eq!(told(0), ([1, 0, 1], 3, 1, 1, 1));
        assert_eq!(told(1), ([0, 1, 0], 0, 0, 0, 0));
        let after = AfterTwoKinds::of(&lines);
        assert_eq!((after.windows, after.no, after.yes, after.not_answered), (1, 0, 1, 0));
        let mut more = lines[..2].to_vec();
        more[0].yes = 0;
        more[1].individual = 2;
        let after = AfterTwoKinds::of(&more);
        assert_eq!((after.windows, after.no, after.yes, after.not_answered), (2, 1, 0, 1));
    }
}
