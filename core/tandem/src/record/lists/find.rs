//! Finding meetings, offline, in one call.
//!
//! Whatever narrows a search down most is asked of an index (words and types of FTS5, a place and a
//! day of the R*Tree); everything else is decided row by row from [`Facts`](super::facts), thirty
//! bytes each, and only the meetings that are shown are read whole. When a meeting is next is
//! arithmetic on the week as long as its zone keeps its offset for the coming days, which is asked
//! once per zone; around a change of clocks it is the model's rule for each.
//!
//! **Online meetings are never hidden by "near me"**: those that one can take part in from anywhere
//! come along, and where places are scarce a quarter of them is theirs. Their day and their time
//! are on the person's own clock; those of a meeting in a room are on the clock there.
//!
//! **A night belongs to the day that it began on.** "Monday, after 22:00, before 02:00" means the hour
//! after midnight of Tuesday, not that of Monday, which was the night before.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::{Connection, params};
use tandem_model::{
    Coordinates, DayOfWeek, Fellowship, Id, LocalTime, Meeting, MeetingType, Minutes, Result,
    TandemError, TimeOfDay, Venue, WeeklyTime, Zone,
};
use tandem_vault::{Error as VaultError, Read};

use super::facts::{Facts, ONLINE};
use super::respect::{Known, RespectMarks, RespectedBy};
use super::rows::{self, NARROW, Narrow, Seen, Source};
use crate::record::error::{Error, Inner};
use crate::record::profile::read_profile;

/// The distance where none is asked for, in kilometres.
const NEAR_KM: f64 = 40.0;
/// The most that is found at once.
const MOST: u32 = 10_000;

/// How one wants to take part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum TakingPart {
    /// From anywhere; hybrid meetings too.
    Online,
    /// In a room; hybrid meetings too.
    InPerson,
}

/// In which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Order {
    /// What begins next comes first.
    #[default]
    NextStart,
    /// What is nearest comes first; what is nowhere comes last.
    Distance,
}

/// What to look for. Everything that is not named is left open.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct MeetingQuery {
    /// Around here.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub near: Option<Coordinates>,
    /// At most so many kilometres away; 40 where none is named. Above 0, to 20,100.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub within_km: Option<f64>,
    /// On one of these days; on any where none is named.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub days: Vec<DayOfWeek>,
    /// Beginning at this time or later.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub after: Option<TimeOfDay>,
    /// Beginning before this time. A window may go past midnight; what is after it belongs to the night
    /// of the day before.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub before: Option<TimeOfDay>,
    /// Words of its name, its place, its notes: each is found by its beginning, with or without
    /// accents, apostrophes and the ending of a plural.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub text: Option<String>,
    /// Of all these types.
    pub types: Vec<MeetingType>,
    /// Of one of these fellowships; of any where none is named.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub fellowships: Vec<Fellowship>,
    /// Where the person's medicine is respected, by one of these marks; anywhere where none is named.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub respected: Vec<RespectedBy>,
    /// Online or in a room.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub taking_part: Option<TakingPart>,
    /// Beginning from now within so many minutes.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub soon: Option<Minutes>,
    /// The order.
    pub order: Order,
    /// The person's clock; the profile's where none is named.
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub zone: Option<Zone>,
    /// At most so many; 1 to 10,000.
    pub limit: u32,
}

impl Default for MeetingQuery {
    fn default() -> Self {
        Self {
            near: None,
            within_km: None,
            days: Vec::new(),
            after: None,
            before: None,
            text: None,
            types: Vec::new(),
            fellowships: Vec::new(),
            respected: Vec::new(),
            taking_part: None,
            soon: None,
            order: Order::default(),
            zone: None,
            limit: 20,
        }
    }
}

/// A meeting that was found.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FoundMeeting {
    /// Its id.
    pub id: Id,
    /// The meeting.
    pub meeting: Meeting,
    /// The list it is in; `None` if it was entered by hand.
    pub list: Option<String>,
    /// How far away, in kilometres, if it was asked for and it is somewhere.
    pub km: Option<f64>,
    /// When it begins next, on its own clock; `None` by appointment, while it is not held, and where its
    /// clock is not known.
    pub next: Option<LocalTime>,
    /// The same on the person's clock.
    pub next_here: Option<LocalTime>,
    /// How one is met with there on medication.
    pub respect: RespectMarks,
    /// The same meeting in other lists.
    pub also: Vec<Id>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct FoundMeetings {
    /// The first of them.
    pub meetings: Vec<FoundMeeting>,
    /// How many there are in all, one that is in several lists counted once.
    pub total: u32,
    /// How many of them one can take part in from anywhere.
    pub online: u32,
}

/// A row that fits.
struct Candidate {
    num: i64,
    source: i64,
    print: i64,
    online: bool,
    metres: Option<f64>,
    next: Option<i64>,
    also: Vec<i64>,
}

pub(crate) fn find(
    read: &Read<'_>,
    query: &MeetingQuery,
    now: DateTime<Utc>,
) -> Inner<FoundMeetings> {
    let db = read.db();
    if !(1..=MOST).contains(&query.limit) {
        return Err(TandemError::invalid("limit", format!("1 to {MOST}")).into());
    }
    let km = query.within_km.unwrap_or(NEAR_KM);
    if !(km > 0.0 && km <= 20_100.0) {
        return Err(TandemError::invalid("within", "kilometres above 0").into());
    }
    if !rows::any(db)? {
        return Ok(FoundMeetings { meetings: Vec::new(), total: 0, online: 0 });
    }
    let sources = rows::sources(read)?;
    let home = match &query.zone {
        Some(zone) => zone.clone(),
        None => read_profile(read)?.zone,
    };
    let known = Known::read(read, &sources)?;
    let here = home.clone();
    let mut search = Search {
        query,
        known,
        sources,
        metres: km * 1000.0,
        now,
        clocks: Clocks::new(db, now)?,
        home: Clock::of(home, now),
        found: Vec::new(),
    };
    search.run(db)?;
    let several = search.sources.len() + usize::from(search.has_own(db)?) > 1;
    let Search { mut found, sources, known, .. } = search;
    match query.order {
        Order::NextStart => found.sort_unstable_by(by_next),
        Order::Distance => found.sort_unstable_by(by_distance),
    }
    if several {
        found = grouped(found);
    }
    let total = found.len() as u32;
    let online = found.iter().filter(|one| one.online).count() as u32;
    let shown = shown(found, query);

    let mut meetings = Vec::with_capacity(shown.len());
    for one in shown {
        let (id, _, meeting) = rows::body(db, one.num)?;
        let also = one.also.iter().map(|num| rows::id_of(db, *num)).collect::<Inner<_>>()?;
        let list = sources.iter().find(|source| source.num == one.source);
        let next = one.next.and_then(|at| DateTime::from_timestamp(at, 0));
        let zone = meeting.when.weekly().map(|weekly| &weekly.at.zone);
        meetings.push(FoundMeeting {
            id,
            list: list.map(|list| list.name.clone()),
            km: one.metres.map(|metres| metres / 1000.0),
            next: next.zip(zone).map(|(at, zone)| LocalTime::at(at, zone)),
            next_here: next.map(|at| LocalTime::at(at, &here)),
            respect: known.marks(one.num, meeting.fellowship),
            meeting,
            also,
        });
    }
    Ok(FoundMeetings { meetings, total, online })
}

fn by_next(one: &Candidate, other: &Candidate) -> std::cmp::Ordering {
    let next = |it: &Candidate| it.next.unwrap_or(i64::MAX);
    let far = |it: &Candidate| it.metres.unwrap_or(f64::MAX);
    next(one)
        .cmp(&next(other))
        .then_with(|| far(one).total_cmp(&far(other)))
        .then_with(|| one.num.cmp(&other.num))
}

fn by_distance(one: &Candidate, other: &Candidate) -> std::cmp::Ordering {
    let far = |it: &Candidate| it.metres.unwrap_or(f64::MAX);
    far(one).total_cmp(&far(other)).then_with(|| by_next(one, other))
}

/// The same meeting in several lists is shown once, with the others named. Nothing is merged, and
/// twins within one list stay two.
fn grouped(found: Vec<Candidate>) -> Vec<Candidate> {
    let mut first: HashMap<i64, usize> = HashMap::with_capacity(found.len());
    let mut kept: Vec<Candidate> = Vec::with_capacity(found.len());
    for one in found {
        match first.get(&one.print) {
            Some(at) if kept[*at].source != one.source => kept[*at].also.push(one.num),
            Some(_) => kept.push(one),
            None => {
                first.insert(one.print, kept.len());
                kept.push(one);
            }
        }
    }
    kept
}

/// As many as are asked for. By distance, online meetings stand last; a quarter of the places is
/// theirs all the same.
fn shown(mut found: Vec<Candidate>, query: &MeetingQuery) -> Vec<Candidate> {
    let limit = query.limit as usize;
    let first_nowhere = found.partition_point(|one| one.metres.is_some());
    let nowhere = found.len() - first_nowhere;
    if query.order == Order::Distance && found.len() > limit && nowhere > 0 {
        let theirs = nowhere.min(limit / 4);
        let room = limit - theirs;
        if room < first_nowhere {
            found.drain(room..first_nowhere);
        }
    }
    found.truncate(limit);
    found
}

struct Search<'q> {
    query: &'q MeetingQuery,
    known: Known,
    sources: Vec<Source>,
    metres: f64,
    now: DateTime<Utc>,
    clocks: Clocks,
    home: Clock,
    found: Vec<Candidate>,
}

impl Search<'_> {
    fn has_own(&self, db: &Connection) -> Inner<bool> {
        let sql = "SELECT EXISTS (SELECT 1 FROM entries WHERE entity = 'meeting')";
        Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    fn run(&mut self, db: &Connection) -> Inner<()> {
        if let Some(words) = words(self.query)? {
            let sql = format!(
                "SELECT {NARROW} FROM meeting_texts AS t CROSS JOIN meetings AS m ON m.num = t.rowid
                 WHERE meeting_texts MATCH ?1"
            );
            return match self.each(db, &sql, params![words], true) {
                // A letter newer than the index's tables makes two words of one, and those it
                // cannot look for side by side: nothing has it.
                Err(Error::Vault(VaultError::Sqlite(1))) => Ok(()),
                done => done,
            };
        }
        let Some(near) = self.query.near else {
            return self.each(db, &format!("SELECT {NARROW} FROM meetings AS m"), [], true);
        };
        let days = self.query.days_there();
        let low = days.iter().map(|day| day.number()).min().unwrap_or(0);
        let high = days.iter().map(|day| day.number()).max().unwrap_or(7);
        let sql = format!(
            "SELECT {NARROW} FROM meeting_places AS p CROSS JOIN meetings AS m ON m.num = p.num
             WHERE p.north >= ?1 AND p.south <= ?2 AND p.east >= ?3 AND p.west <= ?4
               AND p.day_too >= ?5 AND p.day <= ?6"
        );
        for around in boxes(near, self.metres) {
            let [south, north, west, east] = around;
            self.each(db, &sql, params![south, north, west, east, low, high], true)?;
        }
        if self.query.taking_part == Some(TakingPart::InPerson) {
            return Ok(());
        }
        let sql = format!("SELECT {NARROW} FROM meetings AS m WHERE facts >= {ONLINE}");
        if days.is_empty() {
            return self.each(db, &sql, [], false);
        }
        // On the person's clock it may be the day before or after.
        let mut around: Vec<DayOfWeek> =
            days.iter().flat_map(|day| [before(*day), *day, day.next()]).collect();
        around.sort_unstable();
        around.dedup();
        for day in around {
            let (low, high) = Facts::online_on(day);
            let sql = format!("{sql} AND facts BETWEEN ?1 AND ?2");
            self.each(db, &sql, params![low, high], false)?;
        }
        Ok(())
    }

    /// `placed`: whether those in reach are taken here; else those that are online and not in reach.
    fn each(
        &mut self,
        db: &Connection,
        sql: &str,
        parameters: impl rusqlite::Params,
        placed: bool,
    ) -> Inner<()> {
        let mut statement = db.prepare_cached(sql)?;
        let mut rows = statement.query(parameters)?;
        while let Some(row) = rows.next()? {
            let row = Narrow::read(row)?;
            if let Some(candidate) = self.fits(&row, placed) {
                self.found.push(candidate);
            }
        }
        Ok(())
    }

    fn fits(&mut self, row: &Narrow, placed: bool) -> Option<Candidate> {
        let (query, facts) = (self.query, row.facts);
        if row.seen(&self.sources) != Seen::Listed {
            return None;
        }
        let fellowship = facts.fellowship()?;
        if !query.fellowships.is_empty() && !query.fellowships.contains(&fellowship) {
            return None;
        }
        if !query.respected.is_empty()
            && !self.known.marks(row.num, fellowship).say(&query.respected)
        {
            return None;
        }
        let venue = facts.venue();
        match query.taking_part {
            Some(TakingPart::Online) if !venue.is_online() => return None,
            Some(TakingPart::InPerson) if !venue.is_in_person() => return None,
            _ => {}
        }
        let in_words = query.text.is_some() || !query.types.is_empty();
        let metres = match query.near {
            Some(near) => {
                let metres = row.point().map(|point| near.metres_to(point));
                let reached = metres.is_some_and(|metres| metres <= self.metres);
                // Without words, those in reach come from the R*Tree and the rest from the index.
                if !in_words && reached != placed {
                    return None;
                }
                let anywhere = facts.is_online() && query.taking_part != Some(TakingPart::InPerson);
                if !reached && !anywhere {
                    return None;
                }
                metres.filter(|_| reached)
            }
            None => None,
        };
        let next = self.next(facts);
        if !query.days.is_empty() || query.after.is_some() || query.before.is_some() {
            let (day, start) = self.shown_at(facts, next)?;
            if !query.holds(day, start) {
                return None;
            }
        }
        let next = next.filter(|_| facts.is_held());
        if let Some(soon) = query.soon {
            let latest = self.now.timestamp() + i64::from(soon.get()) * 60;
            if next.is_none_or(|next| next > latest) {
                return None;
            }
        }
        let (num, source, print) = (row.num, row.source, row.print);
        let online = facts.is_online();
        Some(Candidate { num, source, print, online, metres, next, also: Vec::new() })
    }

    /// When it begins next, in Unix seconds, held or not.
    fn next(&mut self, facts: Facts) -> Option<i64> {
        let (day, start) = facts.when()?;
        let clock = self.clocks.get(facts.zone(), self.now)?;
        clock.next(day, start, self.now)
    }

    /// Whether the person would take part from where they are: of a hybrid meeting, unless they ask for
    /// its room.
    fn is_from_anywhere(&self, facts: Facts) -> bool {
        let asked_for_room = self.query.taking_part == Some(TakingPart::InPerson);
        facts.venue() == Venue::Online || (facts.venue() == Venue::Hybrid && !asked_for_room)
    }

    /// Day and start as the person thinks of them.
    fn shown_at(&self, facts: Facts, next: Option<i64>) -> Option<(DayOfWeek, TimeOfDay)> {
        let there = facts.when()?;
        match next {
            Some(next) if self.is_from_anywhere(facts) => self.home.shows(next),
            _ => Some(there),
        }
    }
}

impl MeetingQuery {
    /// Whether its window goes past midnight.
    fn is_a_night(&self) -> bool {
        self.after.zip(self.before).is_some_and(|(after, before)| before <= after)
    }

    /// The days on which what is looked for may be, by the calendar; none for any.
    fn days_there(&self) -> Vec<DayOfWeek> {
        let next = self.days.iter().filter(|_| self.is_a_night()).map(|day| day.next());
        self.days.iter().copied().chain(next).collect()
    }

    /// Whether a day and a start are among those that are looked for.
    fn holds(&self, day: DayOfWeek, start: TimeOfDay) -> bool {
        let late = self.after.is_none_or(|after| start >= after);
        let early = self.before.is_none_or(|before| start < before);
        let night = self.is_a_night();
        let belongs_to = if night && !late { before(day) } else { day };
        let on_day = self.days.is_empty() || self.days.contains(&belongs_to);
        on_day && if night { late || early } else { late && early }
    }
}

fn before(day: DayOfWeek) -> DayOfWeek {
    DayOfWeek::numbered((day.number() + 6) % 7).unwrap_or(day)
}

/// The words of a search as FTS5 reads them; `None` if there are none.
fn words(query: &MeetingQuery) -> Inner<Option<String>> {
    let mut all: Vec<String> = Vec::new();
    if let Some(text) = &query.text {
        // Combining accents go, as the index lets them go; what else is no letter and no digit parts
        // words, and so does what the index's tables do not reach to.
        let is_accent = |c: &char| ('\u{300}'..='\u{36f}').contains(c);
        let text: String =
            text.chars().filter(|c| !is_accent(c) && !rows::is_apostrophe(*c)).collect();
        let parts = text.split(|c: char| !c.is_alphanumeric() || c > '\u{ffff}');
        all.extend(parts.filter(|part| !part.is_empty()).map(any_number));
        if all.is_empty() {
            return Err(TandemError::invalid("text", "some letters or digits").into());
        }
    }
    all.extend(query.types.iter().map(|kind| format!("\"{}\"", rows::type_word(*kind))));
    Ok((!all.is_empty()).then(|| all.join(" AND ")))
}

/// A word by its beginning, in the plural or not: "ladies" and "lady", "reuniones" and "reunión". What
/// is longer begins with what is shorter, so most plurals are looked for by less of them.
fn any_number(word: &str) -> String {
    let lower = word.to_lowercase();
    let letters = lower.chars().count();
    let beginning = |less: usize| word.chars().take(letters - less).collect::<String>();
    if word.chars().count() != letters
        || !lower.ends_with('s')
        || lower.ends_with("ss")
        || letters < 4
    {
        return format!("\"{word}\" *");
    }
    match lower.strip_suffix("es") {
        Some(rest) if rest.ends_with('i') && letters > 4 => {
            let stem = beginning(3);
            format!("(\"{stem}y\" * OR \"{stem}ie\" *)")
        }
        Some(_) if letters > 5 => format!("\"{}\" *", beginning(2)),
        _ => format!("\"{}\" *", beginning(1)),
    }
}

/// One or two boxes (south, north, west, east, in degrees) that hold every point within a distance.
/// Two where the box goes over the antimeridian; all longitudes where it holds a pole.
fn boxes(near: Coordinates, metres: f64) -> Vec<[f64; 4]> {
    const RADIUS: f64 = 6_371_008.8;
    // A little more than needed: what is in it is measured anyway.
    let angle = metres / RADIUS * 1.000_001 + 1e-7;
    let (lat, lon) = (near.lat(), near.lon());
    let (south, north) = (lat - angle.to_degrees(), lat + angle.to_degrees());
    if south <= -90.0 || north >= 90.0 {
        return vec![[south.max(-90.0), north.min(90.0), -180.0, 180.0]];
    }
    let wide = (angle.sin() / lat.to_radians().cos()).clamp(-1.0, 1.0).asin().to_degrees();
    let (west, east) = (lon - wide, lon + wide);
    if west < -180.0 {
        vec![[south, north, -180.0, east], [south, north, west + 360.0, 180.0]]
    } else if east > 180.0 {
        vec![[south, north, west, 180.0], [south, north, -180.0, east - 360.0]]
    } else {
        vec![[south, north, west, east]]
    }
}

const WEEK: i64 = 7 * 24 * 60 * 60;
/// From Sunday midnight to the Thursday midnight that Unix seconds begin with.
const THURSDAY: i64 = 4 * 24 * 60 * 60;

/// A zone around now.
struct Clock {
    zone: Zone,
    /// Its offset in seconds, if it keeps it from yesterday until nine days ahead.
    offset: Option<i64>,
}

impl Clock {
    fn of(zone: Zone, now: DateTime<Utc>) -> Self {
        let offset_at = |days| {
            let at = now.checked_add_signed(TimeDelta::days(days)).unwrap_or(now);
            i64::from(LocalTime::at(at, &zone).offset().local_minus_utc())
        };
        let offset = offset_at(0);
        let steady = (-1..=9).all(|days| offset_at(days) == offset);
        Self { offset: steady.then_some(offset), zone }
    }

    fn next(&self, day: DayOfWeek, start: TimeOfDay, now: DateTime<Utc>) -> Option<i64> {
        let Some(offset) = self.offset else {
            let weekly = WeeklyTime { day, start, zone: self.zone.clone() };
            return Some(weekly.next(now)?.start.utc().timestamp());
        };
        // A second that has begun is past.
        let now = now.timestamp() + i64::from(now.timestamp_subsec_nanos() > 0);
        let into_week = (now + offset + THURSDAY).rem_euclid(WEEK);
        let wanted = i64::from(day.number()) * (WEEK / 7) + i64::from(start.minute()) * 60;
        Some(now + (wanted - into_week).rem_euclid(WEEK))
    }

    /// What it shows at an instant of the coming week.
    fn shows(&self, at: i64) -> Option<(DayOfWeek, TimeOfDay)> {
        let offset = match self.offset {
            Some(offset) => offset,
            None => {
                let at = DateTime::from_timestamp(at, 0)?;
                LocalTime::at(at, &self.zone).offset().local_minus_utc().into()
            }
        };
        let into_week = (at + offset + THURSDAY).rem_euclid(WEEK);
        let day = DayOfWeek::numbered((into_week / (WEEK / 7)) as u8)?;
        Some((day, TimeOfDay::new((into_week % (WEEK / 7) / 60) as u32).ok()?))
    }
}

/// The zones of the meetings, each looked at once per search.
struct Clocks {
    names: HashMap<i64, String>,
    known: HashMap<i64, Option<Clock>>,
}

impl Clocks {
    fn new(db: &Connection, _now: DateTime<Utc>) -> Inner<Self> {
        let mut statement = db.prepare_cached("SELECT num, name FROM meeting_zones")?;
        let names = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(Self { names: names.collect::<Result<_, _>>()?, known: HashMap::new() })
    }

    fn get(&mut self, zone: i64, now: DateTime<Utc>) -> Option<&Clock> {
        let names = &self.names;
        let known = self.known.entry(zone).or_insert_with(|| {
            let zone = Zone::named(names.get(&zone)?).ok()?;
            Some(Clock::of(zone, now))
        });
        known.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use tandem_model::Word as _;

    use super::*;

    fn point(lat: f64, lon: f64) -> Coordinates {
        Coordinates::new(lat, lon).unwrap()
    }

    proptest! {
        /// Whatever is within the distance is in a box.
        #[test]
        fn boxes_hold_the_circle(
            lat in -90.0..=90.0_f64, lon in -180.0..=180.0_f64, km in 0.1..=2000.0,
            there_lat in -90.0..=90.0_f64, there_lon in -180.0..=180.0_f64,
            near_lat in -15.0..=15.0_f64, near_lon in -15.0..=15.0_f64,
        ) {
            let here = point(lat, lon);
            let close = point(
                (lat + near_lat).clamp(-90.0, 90.0),
                (lon + near_lon + 540.0_f64).rem_euclid(360.0) - 180.0,
            );
            for there in [point(there_lat, there_lon), close] {
                if here.metres_to(there) <= km * 1000.0 {
                    let held = boxes(here, km * 1000.0).into_iter().any(|[south, north, west, east]| {
                        (south..=north).contains(&there.lat()) && (west..=east).contains(&there.lon())
                    });
                    prop_assert!(held);
                }
            }
        }

        /// The arithmetic says what the model says, also around changes of clocks.
        #[test]
        fn the_next_start_is_the_models(
            at in 1_767_225_600_i64..1_830_297_600, day in 0_u8..7, minute in 0_u32..1440,
            zone in prop::sample::select(vec![
                "America/New_York", "America/Vancouver", "Africa/Casablanca", "Asia/Tokyo",
                "Australia/Lord_Howe", "America/Edmonton", "Asia/Kathmandu", "UTC",
            ]),
        ) {
            let now = DateTime::from_timestamp(at, 0).unwrap();
            let zone = Zone::named(zone).unwrap();
            let day = DayOfWeek::numbered(day).unwrap();
            let start = TimeOfDay::new(minute).unwrap();
            let weekly = WeeklyTime { day, start, zone: zone.clone() };
            let expected = weekly.next(now).unwrap().start.utc().timestamp();
            let clock = Clock::of(zone.clone(), now);
            prop_assert_eq!(clock.next(day, start, now), Some(expected));
            let shown = clock.shows(expected).unwrap();
            let local = LocalTime::at(DateTime::from_timestamp(expected, 0).unwrap(), &zone);
            prop_assert_eq!(shown.0, DayOfWeek::of(local.date()));
        }
    }

    #[test]
    fn terminal_23_a_night_belongs_to_the_day_that_it_began_on() {
        use DayOfWeek::{Monday, Sunday, Tuesday};
        let at = |text: &str| -> TimeOfDay { text.parse().unwrap() };
        let window = |days: &[DayOfWeek], after: &str, before: &str| MeetingQuery {
            days: days.to_vec(),
            after: Some(at(after)),
            before: Some(at(before)),
            ..MeetingQuery::default()
        };
        let night = window(&[], "22:00", "02:00");
        assert!(night.holds(Monday, at("23:30")) && night.holds(Monday, at("01:30")));
        assert!(!night.holds(Monday, at("12:00")));
        let evening = window(&[], "18:00", "19:00");
        assert!(evening.holds(Monday, at("18:00")) && !evening.holds(Monday, at("19:00")));
        let monday = window(&[Monday], "22:00", "02:00");
        assert!(monday.holds(Monday, at("22:00")) && monday.holds(Tuesday, at("01:30")));
        assert!(!monday.holds(Monday, at("01:30")) && !monday.holds(Tuesday, at("22:00")));
        assert_eq!(monday.days_there(), [Monday, Tuesday]);
        assert_eq!(window(&[Sunday], "18:00", "19:00").days_there(), [Sunday]);
    }

    #[test]
    fn meetings_20_a_word_is_found_in_the_plural_and_without_its_apostrophe() {
        for (word, asked) in [
            ("womens", r#""women" *"#),
            ("women\u{2019}s", r#""women" *"#),
            ("o'clock", r#""oclock" *"#),
            ("steps", r#""step" *"#),
            ("ladies", r#"("lady" * OR "ladie" *)"#),
            ("Reuniones", r#""Reunion" *"#),
            ("churches", r#""church" *"#),
            ("glass", r#""glass" *"#),
            ("gas", r#""gas" *"#),
        ] {
            let text = Some(word.to_owned());
            let query = MeetingQuery { text, ..MeetingQuery::default() };
            assert_eq!(words(&query).unwrap().unwrap(), asked, "{word}");
        }
    }

    #[test]
    fn words_cannot_speak_to_the_index() {
        let asked = |text: &str| {
            let text = Some(text.to_owned());
            words(&MeetingQuery { text, ..MeetingQuery::default() })
        };
        assert_eq!(asked("St. Mary's").unwrap().unwrap(), r#""St" * AND "Mary" *"#);
        assert_eq!(
            asked("cafe\u{301} OR \"x\"").unwrap().unwrap(),
            r#""cafe" * AND "OR" * AND "x" *"#
        );
        assert_eq!(asked("type_open").unwrap().unwrap(), r#""type" * AND "open" *"#);
        assert!(asked(" -- ").is_err());
        let types = vec![MeetingType::Open];
        let typed = words(&MeetingQuery { types, ..MeetingQuery::default() });
        assert_eq!(typed.unwrap().unwrap(), r#""type_open""#);
        assert!(MeetingType::ALL.iter().all(|kind| rows::type_word(*kind).contains('_')));
    }
}
