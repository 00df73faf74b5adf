//! Reading what was chosen, and nothing else.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use tandem_model::{
    AddedUp, Answer, Bookmark, By, CheckIn, Craving, CravingList, DayCheck, DayNote, DayTotal,
    Goal, HowSure, Id, Kind, Language, LineWhat, LocalTime, Measured, MedicationPeriod, NamedOften,
    NotAttended, Often, PageKind, PageSection, Period, PeriodHours, Practice, Profile, Report,
    ReportBarrier, ReportBefore, ReportCraving, ReportDays, ReportFinding, ReportMeasure,
    ReportMeeting, ReportNote, ReportPart, ReportPractice, ReportPreset, ReportSection,
    ReportServices, ReportStatement, Session, SinceVisit, Slug, TandemError, Track, WeekStart,
    WeeklyRecall, Word as _, Wording, Zone, both_weeks, how_sure, own_word_id, periods,
};
use tandem_vault::Read;
use tandem_words::{Finding, Reader, Told, Voice, content, evidence_of_each, measure_text};

use super::Made;
use crate::own::check_ins;
use crate::own::cravings::ready_text;
use crate::own::hours::recalls;
use crate::own::how;
use crate::own::log::{meetings_attended, read_away};
use crate::own::plans::pages;
use crate::own::skills::{counts, practices};
use crate::own::visits;
use crate::record::error::Inner;
use crate::record::kinds::day;
use crate::record::read::{Reading as _, Sessions};

/// What was chosen.
pub(super) struct Chosen<'a> {
    pub(super) preset: ReportPreset,
    pub(super) parts: &'a [ReportPart],
    pub(super) by_visit: bool,
    pub(super) away: bool,
    pub(super) visits: bool,
    pub(super) written: bool,
    pub(super) notes: &'a [Id],
    pub(super) language: Language,
    pub(super) week_start: WeekStart,
    pub(super) from: NaiveDate,
    pub(super) to: NaiveDate,
    pub(super) since_visit: Option<&'a SinceVisit>,
}

/// Weeks of a report of which nothing is known but that the person was away, which the report does not tell.
pub(super) fn untold_away(read: &Read<'_>, report: &Report) -> Inner<u32> {
    let away = read_away(read, report.from, report.to)?;
    let nothing = |row: &&PeriodHours| {
        let kinds = [&row.individual, &row.group, &row.mutual_help];
        row.entries == 0 && row.away_days == 0 && kinds.iter().all(|kind| kind.minutes.is_none())
    };
    let weeks = report.weeks.iter().filter(nothing).filter(|row| {
        let Period { from, to, .. } = row.period;
        away.iter().any(|(_, away)| away.from <= to && from <= away.to)
    });
    Ok(u32::try_from(weeks.count()).unwrap_or(u32::MAX))
}

/// More weeks than these are told by month as well: nobody reads two years week by week.
const BY_WEEK: usize = 60;

impl Chosen<'_> {
    fn has(&self, part: ReportPart) -> bool {
        self.parts.contains(&part)
    }

    /// Whether something of the day of the visit came after it; of every other day it did.
    fn is_after(&self, at: &LocalTime) -> bool {
        let ended = self.since_visit.and_then(|visit| visit.ended);
        ended.is_none_or(|ended| at.utc() >= ended)
    }

    /// Whether all seven dates of a recall lie in the report.
    fn has_whole(&self, recall: &WeeklyRecall, from: NaiveDate, to: NaiveDate) -> bool {
        let visit = self.since_visit.map(|visit| visit.day);
        recall.first >= from && recall.last() <= to && Some(recall.first) != visit
    }

    /// Whether anything of this kind may be told.
    fn tells(&self, kind: Kind) -> bool {
        self.has(ReportPart::OtherKinds) || Kind::TOTALS.contains(&kind)
    }

    /// `Some` of a part that was chosen.
    fn part<T>(&self, part: ReportPart, read: impl FnOnce() -> Inner<T>) -> Inner<Option<T>> {
        if self.has(part) { read().map(Some) } else { Ok(None) }
    }
}

pub(super) fn gather(read: &Read<'_>, chosen: &Chosen<'_>, made: &Made) -> Inner<Report> {
    let &Chosen { preset, language, week_start, from, to, .. } = chosen;
    let spans = exact(periods(By::Week, week_start, from, to)?, from, to);
    let weeks = totals(read, chosen, &spans)?;
    let legal = preset == ReportPreset::Legal;
    let complete = |week: &PeriodHours| {
        week.is_complete_week(made.on) && !chosen.since_visit.is_some_and(|visit| visit.cuts(week))
    };
    let both = if legal {
        None
    } else {
        // Which meetings they were is told where that was chosen. Else it is not even read: every session of a year for
        // it, whole, was two thirds of a report's time.
        let services = chosen.has(ReportPart::Services);
        let meetings = if services { meetings_attended(read, from, to)? } else { Vec::new() };
        let both = both_weeks(&weeks, complete, meetings);
        Some(both).filter(|both| both.weeks > 0)
    };
    let mut sure = how_sure(&weeks, complete);
    // How each entry came to be written is between the person and who treats them; a new program is told by choice.
    let tells_written = match preset {
        ReportPreset::Clinician => true,
        ReportPreset::NewProgram => chosen.written,
        ReportPreset::Legal => false,
    };
    if !tells_written {
        sure = HowSure { entries: 0, late: 0, imported: 0, approximate: 0, ..sure };
    }
    let months = if spans.len() > BY_WEEK {
        totals(read, chosen, &exact(periods(By::Month, week_start, from, to)?, from, to))?
    } else {
        Vec::new()
    };
    let windows = if chosen.by_visit {
        Some(totals(read, chosen, &exact(visits::windows(read, from, to)?, from, to))?)
    } else {
        None
    };
    let attended = attended(&weeks);
    let practised = || practised(read, chosen);
    Ok(Report {
        preset,
        language,
        made_at: made.at,
        made_on: made.on,
        about: made.about.clone(),
        from,
        to,
        begins: None,
        since_visit: None,
        last_visit: if chosen.visits {
            visits::days(read, from, to)?.into_iter().rev().find(|day| *day < made.on)
        } else {
            None
        },
        week_start,
        talk_about: None,
        strengths: Vec::new(),
        cut_answers: cut_recalls(read, chosen, from, to)?,
        recalls: whole_recalls(read, chosen, from, to)?,
        both,
        sure,
        weeks,
        months,
        scheduled: chosen.by_visit && visits::scheduled(read)?,
        windows,
        other_kinds: chosen.has(ReportPart::OtherKinds),
        goals: chosen.part(ReportPart::Goals, || goals(read))?,
        practices: chosen.part(ReportPart::Practices, practised)?,
        helped: chosen.part(ReportPart::Helped, || Ok(helped(practised()?)))?,
        medication: chosen.part(ReportPart::Medication, || medication(read, from, to))?,
        services: chosen.part(ReportPart::Services, || services(read, chosen))?,
        barriers: chosen.part(ReportPart::Barriers, || barriers(read, chosen))?,
        craving: chosen.part(ReportPart::Craving, || craving(read, chosen))?,
        days: chosen.part(ReportPart::MoodStressSleep, || days(read, chosen))?,
        before_and_helped: chosen
            .part(ReportPart::BeforeAndHelped, || before_and_helped(read, chosen))?,
        measures: match chosen.has(ReportPart::Measures) || chosen.has(ReportPart::MeasureAnswers) {
            true => Some(measured(read, chosen)?),
            false => None,
        },
        meetings: chosen.part(ReportPart::Meetings, || meetings(read))?,
        notes: chosen.part(ReportPart::Notes, || notes(read, chosen))?,
        check_ins: chosen.part(ReportPart::CheckIns, || used(read, chosen))?,
        visit: chosen.part(ReportPart::Visit, || {
            let page = page_in_words(read, PageKind::Visit)?;
            Ok(page.into_iter().flat_map(|section| section.lines).collect())
        })?,
        coping: chosen.part(ReportPart::Coping, || page_in_words(read, PageKind::Coping))?,
        evidence: if chosen.has(ReportPart::Evidence) {
            findings(language, &attended)
        } else {
            Vec::new()
        },
        consent: None,
    })
}

/// The sections of a page that have a line of the person's own words, with those lines. Somebody whom
/// they can call is in no report, by whatever page.
fn page_in_words(read: &Read<'_>, kind: PageKind) -> Inner<Vec<ReportSection>> {
    let lines = pages::lines_of(read, kind)?;
    let section = |section: PageSection| {
        let of_it = lines.iter().filter(|line| line.section == section);
        let words = of_it.filter_map(|line| match &line.what {
            LineWhat::Text { text } => Some(text.clone()),
            LineWhat::Person { .. } | LineWhat::Phone { .. } | LineWhat::Naloxone => None,
        });
        ReportSection { section, lines: words.collect() }
    };
    let sections = kind.sections().map(section);
    Ok(sections.filter(|section| !section.lines.is_empty()).collect())
}

/// Periods without the days outside of the report. Hours of before a visit were in the report for that
/// visit; told again under the dates of this one they would be hours twice.
fn exact(mut spans: Vec<Period>, from: NaiveDate, to: NaiveDate) -> Vec<Period> {
    if let Some(first) = spans.first_mut() {
        first.from = first.from.max(from);
    }
    if let Some(last) = spans.last_mut() {
        last.to = last.to.min(to);
    }
    spans
}

/// Recalls about seven dates that all lie in the report, and whole.
fn whole_recalls(
    read: &Read<'_>,
    chosen: &Chosen<'_>,
    from: NaiveDate,
    to: NaiveDate,
) -> Inner<Vec<WeeklyRecall>> {
    let mut all = recalls(read, from, to)?;
    all.retain(|recall| chosen.has_whole(recall, from, to));
    Ok(all)
}

/// How many answers share a date with the report and do not lie in it whole.
fn cut_recalls(read: &Read<'_>, chosen: &Chosen<'_>, from: NaiveDate, to: NaiveDate) -> Inner<u32> {
    let all = recalls(read, from, to)?;
    let cut = all.iter().filter(|recall| {
        let answers = [recall.individual, recall.group, recall.mutual_help];
        answers.iter().any(|answer| matches!(answer, Some(Answer::Minutes(_))))
            && !chosen.has_whole(recall, from, to)
    });
    Ok(u32::try_from(cut.count()).unwrap_or(u32::MAX))
}

/// The first day of which something is written down that a report of these parts tells with its day.
pub(super) fn first_day(read: &Read<'_>, parts: &[ReportPart]) -> Inner<Option<NaiveDate>> {
    let mut first = vec![read.first_session()?, read.first::<WeeklyRecall>()?];
    for part in parts {
        first.push(match part {
            ReportPart::Practices | ReportPart::Helped => read.first::<Practice>()?,
            ReportPart::Craving | ReportPart::BeforeAndHelped => read.first::<Craving>()?,
            ReportPart::MoodStressSleep => read.first::<DayCheck>()?,
            ReportPart::CheckIns => read.first::<CheckIn>()?,
            ReportPart::Barriers => read.first::<NotAttended>()?,
            ReportPart::Measures | ReportPart::MeasureAnswers => read.first::<Measured>()?,
            ReportPart::OtherKinds
            | ReportPart::Goals
            | ReportPart::Medication
            | ReportPart::Meetings
            | ReportPart::Notes
            | ReportPart::Visit
            | ReportPart::Coping
            | ReportPart::Services
            | ReportPart::Evidence => None,
        });
    }
    Ok(first.into_iter().flatten().min())
}

/// The totals of these periods: of the kinds that were chosen, and of no others. Entries of another
/// kind are not even counted.
fn totals(read: &Read<'_>, chosen: &Chosen<'_>, spans: &[Period]) -> Inner<Vec<PeriodHours>> {
    let ends = spans.first().zip(spans.last());
    let Some((first, last)) = ends.map(|(first, last)| (first.from, last.to)) else {
        return Ok(Vec::new());
    };
    let mut days = read.day_totals(first, last)?;
    if let Some(day) = chosen.since_visit.map(|visit| visit.day) {
        let had = days.len();
        days.retain(|total| total.date != day);
        if days.len() < had {
            let sessions = read.sessions(Sessions::Between(day, day))?;
            let after = sessions.iter().filter(|(_, session)| chosen.is_after(&session.start));
            days.extend(after.map(|(_, session)| DayTotal::from(session)));
        }
    }
    days.retain(|total| chosen.tells(total.kind));
    let away = if chosen.away { read_away(read, first, last)? } else { Vec::new() };
    let away: Vec<_> = away.into_iter().map(|(_, away)| away).collect();
    Ok(tandem_model::tally(spans, days, &whole_recalls(read, chosen, first, last)?, &away))
}

fn goals(read: &Read<'_>) -> Inner<Vec<(Id, Goal)>> {
    let mut goals: Vec<(Id, Goal)> = read.all()?;
    goals.reverse();
    goals.sort_by_key(|(_, goal)| goal.standing);
    Ok(goals)
}

/// Exercises that were finished, by how often. Their titles are told in the words of everybody, not
/// in the person's own.
fn practised(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<Vec<ReportPractice>> {
    let &Chosen { language, from, to, .. } = chosen;
    let voice = Voice::new(language, &Profile::new(Zone::utc()));
    let mut tracks: BTreeMap<Slug, (String, Track)> = BTreeMap::new();
    for line in practices(read, day(from).into(), day(to).into())? {
        let practice = &line.practice;
        // What only the exercise itself knows: whether it is told to anybody. One that this version
        // does not have is not.
        let skill = content(practice.language).skill(practice.skill.as_str(), practice.version);
        let told = skill.and_then(|skill| skill.shareable()).is_some();
        let after = chosen.is_after(&practice.started);
        if practice.is_open() || !told || !after || !counts(&line) {
            continue;
        }
        let (_, track) = tracks.entry(practice.skill.clone()).or_insert_with(|| {
            let newest = content(language).newest().find(|skill| skill.id == practice.skill);
            let title = newest.map(|skill| voice.skill(skill).title);
            (title.unwrap_or_else(|| practice.title.clone()), Track::default())
        });
        track.add(line.change);
    }
    let mut all: Vec<ReportPractice> =
        tracks.into_values().map(|(title, track)| ReportPractice { title, track }).collect();
    all.sort_by(|a, b| b.track.practised.cmp(&a.track.practised).then(a.title.cmp(&b.title)));
    Ok(all)
}

fn helped(mut practised: Vec<ReportPractice>) -> Vec<ReportPractice> {
    practised.retain(|one| one.track.helped > 0);
    practised.sort_by(|a, b| b.track.helped.cmp(&a.track.helped).then(a.title.cmp(&b.title)));
    practised
}

fn medication(
    read: &Read<'_>,
    from: NaiveDate,
    to: NaiveDate,
) -> Inner<Vec<(Id, MedicationPeriod)>> {
    let mut all: Vec<(Id, MedicationPeriod)> = read.all()?;
    all.retain(|(_, period)| period.since <= to && period.until.is_none_or(|until| until >= from));
    all.sort_by_key(|(_, period)| (period.since, period.medicine));
    Ok(all)
}

/// Of kinds whose hours are not told nobody learns that there was a session.
fn services(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<ReportServices> {
    let all = read.sessions(Sessions::Between(chosen.from, chosen.to))?;
    let told = all.iter().map(|(_, session)| session).filter(|session| chosen.tells(session.kind));
    Ok(ReportServices::of(told.filter(|session| chosen.is_after(&session.start))))
}

fn barriers(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<Vec<ReportBarrier>> {
    let all: Vec<(Id, NotAttended)> = read.between(chosen.from, chosen.to)?;
    let told = all.into_iter().map(|(_, missed)| missed).filter(|it| chosen.tells(it.kind));
    let told = told.filter(|missed| chosen.is_after(&missed.at));
    let mut told: Vec<_> = told.map(|it| ReportBarrier { on: it.at.date(), why: it.why }).collect();
    told.sort_by_key(|it| (it.on, it.why));
    Ok(told)
}

fn craving(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<Vec<ReportCraving>> {
    let told = |it: Craving| ReportCraving { on: it.at.date(), strength: it.strength.get() };
    let mut all: Vec<ReportCraving> = cravings(read, chosen)?.into_iter().map(told).collect();
    all.sort_by_key(|it| it.on);
    Ok(all)
}

fn cravings(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<Vec<Craving>> {
    let all: Vec<(Id, Craving)> = read.between(chosen.from, chosen.to)?;
    let all = all.into_iter().map(|(_, craving)| craving);
    Ok(all.filter(|craving| chosen.is_after(&craving.at)).collect())
}

/// How the days were said to be. The day of the visit was told in the report for it.
fn days(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<Vec<ReportDays>> {
    let mut all: Vec<(Id, DayCheck)> = read.between(chosen.from, chosen.to)?;
    let visit = chosen.since_visit.map(|visit| visit.day);
    all.retain(|(_, day)| Some(day.date) != visit);
    let start = chosen.week_start;
    let mut moods = how::words_by_week(&all, start, |said| said.mood);
    let mut stress = how::words_by_week(&all, start, |said| said.stress);
    let mut sleep = how::words_by_week(&all, start, |said| said.sleep);
    let weeks = moods.keys().chain(stress.keys()).chain(sleep.keys());
    let weeks: BTreeSet<NaiveDate> = weeks.copied().collect();
    let week = |week: NaiveDate| ReportDays {
        week,
        mood: moods.remove(&week).unwrap_or_else(|| Often::of([])),
        stress: stress.remove(&week).unwrap_or_else(|| Often::of([])),
        sleep: sleep.remove(&week).unwrap_or_else(|| Often::of([])),
    };
    Ok(weeks.into_iter().map(week).collect())
}

/// What came before and what helped. Only ready words are told by name: those of the person's own are
/// counted together, as what they are.
fn before_and_helped(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<ReportBefore> {
    let voice = Voice::new(chosen.language, &Profile::new(Zone::utc()));
    let AddedUp { of, before, did, .. } = AddedUp::of(&cravings(read, chosen)?);
    let told = |all: Vec<NamedOften>, list| {
        let mut own = (0, 0);
        let mut told = Vec::new();
        for NamedOften { id, times, eased } in all {
            if own_word_id(&id).is_some() {
                own = (own.0 + times, own.1 + eased);
            } else {
                told.push((ready_text(&voice, list, id.as_str()), times, eased));
            }
        }
        if own.0 > 0 {
            told.push((voice.say("how.of_their_own", &[]), own.0, own.1));
        }
        told
    };
    let before = told(before, CravingList::Before).into_iter();
    let before = before.map(|(text, times, _)| (text, times)).collect();
    Ok(ReportBefore { of, before, did: told(did, CravingList::Did) })
}

fn measured(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<Vec<ReportMeasure>> {
    let &Chosen { language, from, to, .. } = chosen;
    let mut found: Vec<(Id, Measured)> = read.between(from, to)?;
    found.retain(|(_, measured)| chosen.is_after(&measured.at));
    found.sort_by_key(|(id, measured)| (measured.at.utc(), *id));
    let told = |(_, measured): &(Id, Measured)| {
        let score = measured.score().ok()?;
        let band = score.band.and_then(|band| {
            let text = measure_text(language, measured.measure)?;
            text.band(band).map(str::to_owned)
        });
        // Whose words they were depends on the language in which the person was asked.
        let asked = measure_text(measured.language, measured.measure)?;
        let wording = match asked.translation.as_str() {
            "original" => Wording::Original,
            "published" => Wording::Published,
            _ => Wording::Own,
        };
        let (measure, on) = (measured.measure, measured.at.date());
        let answers = chosen.has(ReportPart::MeasureAnswers) && score.total.is_some();
        let answers = answers.then(|| measured.answers.iter().copied().flatten().collect());
        Some(ReportMeasure { measure, on, score, band, wording, answers })
    };
    Ok(found.iter().filter_map(told).collect())
}

fn meetings(read: &Read<'_>) -> Inner<Vec<ReportMeeting>> {
    let all: Vec<(Id, Bookmark)> = read.all()?;
    let mut all: Vec<ReportMeeting> = all
        .into_iter()
        .map(|(_, bookmark)| {
            let meeting = bookmark.snapshot;
            ReportMeeting {
                name: meeting.name.as_str().to_owned(),
                fellowship: meeting.fellowship,
                when: meeting.when.weekly().map(|weekly| weekly.at.clone()),
                venue: meeting.venue,
            }
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(all)
}

/// A note is picked by itself, and still nothing outside the dates is told.
fn notes(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<Vec<ReportNote>> {
    let mut notes = Vec::new();
    let outside = || TandemError::invalid("notes", "sessions within these dates");
    for id in chosen.notes {
        if let Some(DayNote { on, text, .. }) = read.entry(*id)? {
            if on < chosen.from || on > chosen.to {
                return Err(outside().into());
            }
            notes.push(ReportNote { on, kind: None, text });
            continue;
        }
        let session: Session = read.need(*id)?;
        let day = session.start.date();
        if day < chosen.from || day > chosen.to || !chosen.is_after(&session.start) {
            return Err(outside().into());
        }
        let Some(text) = session.note else {
            return Err(TandemError::invalid("notes", "sessions that have a note").into());
        };
        notes.push(ReportNote { on: day, kind: Some(session.kind), text });
    }
    notes.sort_by_key(|note| note.on);
    Ok(notes)
}

/// Check-ins, which answer the question about use and no other.
fn used(read: &Read<'_>, chosen: &Chosen<'_>) -> Inner<Vec<CheckIn>> {
    let all = check_ins::between(read, chosen.from, chosen.to)?.into_iter();
    Ok(all.map(|(_, check_in)| check_in).filter(|it| chosen.is_after(&it.at)).collect())
}

/// The kinds that the weeks of the report have hours of.
fn attended(weeks: &[PeriodHours]) -> Vec<Kind> {
    let known = |kind: &Kind| {
        weeks.iter().any(|week| match kind {
            Kind::Individual => week.individual.minutes.is_some(),
            Kind::Group => week.group.minutes.is_some(),
            Kind::MutualHelp => week.mutual_help.minutes.is_some(),
            Kind::Family => week.other.family.is_some(),
            Kind::PeerSupport => week.other.peer_support.is_some(),
            Kind::Medical => week.other.medical.is_some(),
        })
    };
    Kind::ALL.iter().copied().filter(known).collect()
}

/// What studies found about each of these kinds, one finding each, and about no others: a prescriber has a minute,
/// and two pages of findings, or one on what the person did not go to, take it.
fn findings(language: Language, attended: &[Kind]) -> Vec<ReportFinding> {
    let topic = |kind: &Kind| match kind {
        Kind::Medical => "medicine",
        other => other.word(),
    };
    let topics: Vec<&str> = attended.iter().map(topic).collect();
    let all = evidence_of_each(language, Reader::Clinician, &topics);
    let mut told = Told::default();
    let mut finding = |finding: &Finding| {
        let statements = finding.statements().iter().map(|statement| {
            let parts = statement.parts();
            ReportStatement {
                finding: parts.finding.to_owned(),
                figures: parts.figures.map(str::to_owned),
                limit: told.limit(statement).to_owned(),
                source: parts.source.to_owned(),
            }
        });
        ReportFinding { statements: statements.collect() }
    };
    all.iter().map(&mut finding).collect()
}
