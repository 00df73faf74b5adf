//! Finding meetings, offline, in one call.
//!
//! A search goes through the blocks ([`super::block`]): words leave some of a block's meetings, and the
//! facts of those ([`super::facts`]) decide about each with a few comparisons. Only the meetings that are
//! shown are read whole. When a meeting is next is arithmetic on the week as long as its zone keeps its
//! offset for the coming days, which is asked once per zone; around a change of clocks it is the model's
//! rule for each.
//!
//! **Online meetings are never hidden by "near me"**: those that one can take part in from anywhere
//! come along, and where places are scarce a quarter of them is theirs. Their day and their time
//! are on the person's own clock; those of a meeting in a room are on the clock there.
//!
//! **A night belongs to the day that it began on.** "Monday, after 22:00, before 02:00" means the hour
//! after midnight of Tuesday, not that of Monday, which was the night before.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use rusqlite::Connection;
use tandem_model::{
    Coordinates, DayOfWeek, Fellowship, Id, LocalTime, Meeting, MeetingType, Minutes, TandemError,
    TimeOfDay, Venue, WeeklyTime, Zone,
};
use tandem_vault::Read;

use super::block::{self, Millionths, eights, millionths};
use super::facts::Facts;
use super::places::num_at;
use super::respect::{Known, RespectMarks, RespectedBy};
use super::rows::{self, Source};
use super::words::Sought;
use crate::record::error::Inner;
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

/// A meeting that fits.
#[derive(Clone, Copy)]
struct Candidate {
    num: i64,
    source: i64,
    print: i64,
    online: bool,
    /// How far away; infinitely for what is nowhere.
    metres: f64,
    /// When it begins next, in Unix seconds; last of all where nobody knows.
    next: i64,
}

/// What stands for the last of all times.
const NEVER: i64 = i64::MAX;

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
    let sought = Sought::of(query.text.as_deref(), &query.types)?;
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
    let several = sources.len() + usize::from(has_own(db)?) > 1;
    let mut search = Search {
        query,
        reach: query.near.map(|near| Reach::new(near, km * 1000.0)),
        known,
        now,
        clocks: Clocks::new(db)?,
        home: Clock::of(home, now),
        // To tell the same meeting in several lists, all of them are needed.
        found: Found::new(query, if several { usize::MAX } else { query.limit as usize }),
    };
    search.run(db, &sources, sought.as_ref(), several)?;
    let Search { mut found, known, .. } = search;
    let also = if several { grouped(&mut found, query) } else { HashMap::new() };
    let (total, online) = (found.total, found.online);
    let shown = found.shown();

    let mut meetings = Vec::with_capacity(shown.len());
    for one in shown {
        let (id, meeting) = rows::body(db, one.num)?;
        let also = also.get(&one.num).into_iter().flatten();
        let also = also.map(|num| rows::id_of(db, *num)).collect::<Inner<_>>()?;
        let list = sources.iter().find(|source| source.num == one.source);
        let next = Some(one.next).filter(|next| *next != NEVER);
        let next = next.and_then(|at| DateTime::from_timestamp(at, 0));
        let zone = meeting.when.weekly().map(|weekly| &weekly.at.zone);
        meetings.push(FoundMeeting {
            id,
            list: list.map(|list| list.name.clone()),
            km: Some(one.metres / 1000.0).filter(|km| km.is_finite()),
            next: next.zip(zone).map(|(at, zone)| LocalTime::at(at, zone)),
            next_here: next.map(|at| LocalTime::at(at, &here)),
            respect: known.marks(one.num, meeting.fellowship),
            meeting,
            also,
        });
    }
    Ok(FoundMeetings { meetings, total, online })
}

fn has_own(db: &Connection) -> Inner<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM entries WHERE entity = 'meeting')";
    Ok(db.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
}

impl Order {
    fn of(self, one: &Candidate, other: &Candidate) -> std::cmp::Ordering {
        let by_next = one.next.cmp(&other.next);
        let by_distance = one.metres.total_cmp(&other.metres);
        match self {
            Self::NextStart => by_next.then(by_distance),
            Self::Distance => by_distance.then(by_next),
        }
        .then_with(|| one.num.cmp(&other.num))
    }
}

/// The same meeting in several lists is shown once, the first of them, with the numbers of the others.
/// Nothing is merged, and twins within one list stay two.
fn grouped(found: &mut Found, query: &MeetingQuery) -> HashMap<i64, Vec<i64>> {
    let all = std::mem::replace(found, Found::new(query, query.limit as usize));
    let mut all = [all.placed.best, all.nowhere.best].concat();
    all.sort_unstable_by(|one, other| query.order.of(one, other));
    let mut first: HashMap<i64, (i64, i64)> = HashMap::with_capacity(all.len());
    let mut also: HashMap<i64, Vec<i64>> = HashMap::new();
    for one in all {
        let (num, source) = *first.entry(one.print).or_insert((one.num, one.source));
        if source == one.source {
            found.push(one);
        } else {
            also.entry(num).or_default().push(one.num);
        }
    }
    also
}

/// What was found: how many, and the first of them.
struct Found {
    total: u32,
    online: u32,
    limit: usize,
    /// By distance, what is nowhere stands last and has places of its own.
    placed: First,
    nowhere: First,
}

impl Found {
    /// `keep`: so many are kept to be shown.
    fn new(query: &MeetingQuery, keep: usize) -> Self {
        let first = || First { order: query.order, keep, best: Vec::new(), worst: None };
        let (placed, nowhere, limit) = (first(), first(), query.limit as usize);
        Self { total: 0, online: 0, limit, placed, nowhere }
    }

    fn push(&mut self, one: Candidate) {
        self.total += 1;
        self.online += u32::from(one.online);
        let apart = self.placed.order == Order::Distance && one.metres.is_infinite();
        if apart { &mut self.nowhere } else { &mut self.placed }.push(one);
    }

    /// As many as are asked for, in their order. By distance, a quarter of the places is kept for what is
    /// nowhere, which is mostly online.
    fn shown(self) -> Vec<Candidate> {
        let Self { limit, placed, nowhere, .. } = self;
        let (mut shown, mut last) = (placed.into_order(), nowhere.into_order());
        last.truncate((limit / 4).max(limit.saturating_sub(shown.len())));
        shown.truncate(limit - last.len());
        shown.append(&mut last);
        shown
    }
}

/// The first of many, of which the others are not even kept: a word that all have finds a hundred thousand.
struct First {
    order: Order,
    keep: usize,
    best: Vec<Candidate>,
    /// The last of those that were kept when there were too many: what stands behind it is none of them.
    worst: Option<Candidate>,
}

impl First {
    fn push(&mut self, one: Candidate) {
        if self.worst.as_ref().is_some_and(|worst| self.order.of(&one, worst).is_gt()) {
            return;
        }
        self.best.push(one);
        if self.best.len() / 2 > self.keep {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let order = self.order;
        if self.keep < self.best.len() {
            self.best.select_nth_unstable_by(self.keep, |one, other| order.of(one, other));
            self.worst = Some(self.best[self.keep]);
            self.best.truncate(self.keep);
        }
    }

    fn into_order(mut self) -> Vec<Candidate> {
        self.cut();
        self.best.sort_unstable_by(|one, other| self.order.of(one, other));
        self.best
    }
}

/// What is in reach of a point.
struct Reach {
    near: Coordinates,
    metres: f64,
    /// South, north, west and east, in millionths of a degree.
    boxes: Vec<[i32; 4]>,
}

impl Reach {
    fn new(near: Coordinates, metres: f64) -> Self {
        // One more on every side, for what was rounded.
        let whole = |[south, north, west, east]: [f64; 4]| {
            let [south, west] = [south, west].map(|edge| millionths(edge) - 1);
            let [north, east] = [north, east].map(|edge| millionths(edge) + 1);
            [south, north, west, east]
        };
        let boxes = boxes(near, metres).into_iter().map(whole).collect();
        Self { near, metres, boxes }
    }

    /// How far a place is, if it is in reach.
    fn to(&self, (lat, lon): Millionths) -> Option<f64> {
        let holds = |[south, north, west, east]: &[i32; 4]| {
            (*south..=*north).contains(&lat) && (*west..=*east).contains(&lon)
        };
        if !self.boxes.iter().any(holds) {
            return None;
        }
        let there = Coordinates::new(f64::from(lat) / 1e6, f64::from(lon) / 1e6).ok()?;
        Some(self.near.metres_to(there)).filter(|metres| *metres <= self.metres)
    }
}

struct Search<'q> {
    query: &'q MeetingQuery,
    reach: Option<Reach>,
    known: Known,
    now: DateTime<Utc>,
    clocks: Clocks,
    home: Clock,
    found: Found,
}

impl Search<'_> {
    /// `prints`: whether the same meeting in several lists is looked for.
    fn run(
        &mut self,
        db: &Connection,
        sources: &[Source],
        sought: Option<&Sought>,
        prints: bool,
    ) -> Inner<()> {
        let mut blocks = db.prepare_cached(
            "SELECT num, source, born, facts, places, prints FROM meeting_blocks ORDER BY num",
        )?;
        let mut blocks = blocks.query([])?;
        while let Some(row) = blocks.next()? {
            let (block, source, born): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let column = |at| row.get_ref(at)?.as_blob().map_err(rusqlite::Error::from);
            let Some(generation) = rows::generation_of(sources, source, born) else { continue };
            let facts = eights(column(3)?);
            let mut hits = rows::listed_in(db, block, facts.len(), generation)?;
            if let Some(sought) = sought {
                sought.keep(db, block, &mut hits)?;
            }
            if hits.is_empty() {
                continue;
            }
            // What is not asked about is not read: it stands on pages of its own.
            let places = if self.reach.is_some() { eights(column(4)?) } else { &[] };
            let prints = if prints { eights(column(5)?) } else { &[] };
            for place in hits.iter() {
                let Some(fact) = facts.get(place) else { break };
                let at = places.get(place).and_then(block::unpacked_place);
                let print = prints.get(place).map_or(0, |print| i64::from_le_bytes(*print));
                let (num, facts) = (num_at(block, place), Facts::read(i64::from_le_bytes(*fact)));
                if let Some((metres, next)) = self.fits(num, facts, at) {
                    let online = facts.is_online();
                    self.found.push(Candidate { num, source, print, online, metres, next });
                }
            }
        }
        Ok(())
    }

    /// How far away a meeting is and when it begins next, if it is looked for.
    fn fits(&mut self, num: i64, facts: Facts, at: Option<Millionths>) -> Option<(f64, i64)> {
        let query = self.query;
        let fellowship = facts.fellowship()?;
        if !query.fellowships.is_empty() && !query.fellowships.contains(&fellowship) {
            return None;
        }
        if !query.respected.is_empty() && !self.known.marks(num, fellowship).say(&query.respected) {
            return None;
        }
        let venue = facts.venue();
        match query.taking_part {
            Some(TakingPart::Online) if !venue.is_online() => return None,
            Some(TakingPart::InPerson) if !venue.is_in_person() => return None,
            _ => {}
        }
        let mut metres = f64::INFINITY;
        if let Some(reach) = &self.reach {
            let reached = at.and_then(|at| reach.to(at));
            let anywhere = facts.is_online() && query.taking_part != Some(TakingPart::InPerson);
            if reached.is_none() && !anywhere {
                return None;
            }
            metres = reached.unwrap_or(metres);
        }
        let timed = !query.days.is_empty() || query.after.is_some() || query.before.is_some();
        // On the clock there it is known without asking when it is next.
        if timed && !self.is_from_anywhere(facts) {
            let (day, start) = facts.when()?;
            if !query.holds(day, start) {
                return None;
            }
        }
        let next = self.next(facts);
        if timed && self.is_from_anywhere(facts) {
            let (day, start) = self.shown_at(facts, next)?;
            if !query.holds(day, start) {
                return None;
            }
        }
        let next = next.filter(|_| facts.is_held()).unwrap_or(NEVER);
        if let Some(soon) = query.soon
            && next > self.now.timestamp() + i64::from(soon.get()) * 60
        {
            return None;
        }
        Some((metres, next))
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
    fn shown_at(&mut self, facts: Facts, next: Option<i64>) -> Option<(DayOfWeek, TimeOfDay)> {
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

const MINUTES_OF_WEEK: usize = 7 * 24 * 60;
const UNASKED: i64 = i64::MIN;

/// A zone around now.
struct Clock {
    zone: Zone,
    /// Its offset in seconds, if it keeps it from yesterday until nine days ahead.
    offset: Option<i64>,
    /// If it does not: when each minute of the week is next ([`UNASKED`] as long as nobody asked), and what is
    /// the offset then. Lists have a hundred thousand meetings and a hundred times at which one begins.
    next: Vec<i64>,
    offsets: HashMap<i64, i64>,
}

impl Clock {
    fn of(zone: Zone, now: DateTime<Utc>) -> Self {
        let offset_at = |days| {
            let at = now.checked_add_signed(TimeDelta::days(days)).unwrap_or(now);
            i64::from(LocalTime::at(at, &zone).offset().local_minus_utc())
        };
        let offset = offset_at(0);
        let steady = (-1..=9).all(|days| offset_at(days) == offset);
        let next = if steady { Vec::new() } else { vec![UNASKED; MINUTES_OF_WEEK] };
        Self { offset: steady.then_some(offset), zone, next, offsets: HashMap::new() }
    }

    fn next(&mut self, day: DayOfWeek, start: TimeOfDay, now: DateTime<Utc>) -> Option<i64> {
        let Some(offset) = self.offset else {
            let minute = usize::from(day.number()) * 24 * 60 + start.minute() as usize;
            let next = self.next.get_mut(minute)?;
            if *next == UNASKED {
                let weekly = WeeklyTime { day, start, zone: self.zone.clone() };
                *next = weekly.next(now)?.start.utc().timestamp();
            }
            return Some(*next);
        };
        // A second that has begun is past.
        let now = now.timestamp() + i64::from(now.timestamp_subsec_nanos() > 0);
        let into_week = (now + offset + THURSDAY).rem_euclid(WEEK);
        let wanted = i64::from(day.number()) * (WEEK / 7) + i64::from(start.minute()) * 60;
        Some(now + (wanted - into_week).rem_euclid(WEEK))
    }

    /// What it shows at an instant of the coming week.
    fn shows(&mut self, at: i64) -> Option<(DayOfWeek, TimeOfDay)> {
        let offset = match self.offset {
            Some(offset) => offset,
            None => *self.offsets.entry(at).or_insert_with(|| {
                let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
                LocalTime::at(at, &self.zone).offset().local_minus_utc().into()
            }),
        };
        let into_week = (at + offset + THURSDAY).rem_euclid(WEEK);
        let day = DayOfWeek::numbered((into_week / (WEEK / 7)) as u8)?;
        Some((day, TimeOfDay::new((into_week % (WEEK / 7) / 60) as u32).ok()?))
    }
}

/// The zones of the meetings, each looked at once per search, by their numbers.
struct Clocks(Vec<Option<(String, Option<Clock>)>>);

impl Clocks {
    fn new(db: &Connection) -> Inner<Self> {
        let mut statement = db.prepare_cached("SELECT num, name FROM meeting_zones")?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let num = row.get::<_, u32>(0)? as usize;
            if num > Facts::MOST_ZONES {
                continue;
            }
            all.resize_with(all.len().max(num + 1), || None);
            all[num] = Some((row.get(1)?, None));
        }
        Ok(Self(all))
    }

    fn get(&mut self, zone: usize, now: DateTime<Utc>) -> Option<&mut Clock> {
        let (name, clock) = self.0.get_mut(zone)?.as_mut()?;
        if clock.is_none() {
            *clock = Some(Clock::of(Zone::named(name).ok()?, now));
        }
        clock.as_mut()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

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
            let mut clock = Clock::of(zone.clone(), now);
            prop_assert_eq!(clock.next(day, start, now), Some(expected));
            prop_assert_eq!(clock.next(day, start, now), Some(expected), "asked again");
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
        assert!(!window(&[Sunday], "18:00", "19:00").holds(Monday, at("18:30")));
    }
}
