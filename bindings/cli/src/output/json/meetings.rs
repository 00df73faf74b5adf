//! Shapes of `meetings`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use tandem::{
    FoundMeeting, ImportReport, KeptMeeting, KeptStanding, MeetingScreen, NextMeeting, OwnMark,
    RespectMarks, WelcomeScreen,
};
use tandem_model::{
    Bookmark, Conference, Fellowship, Felt, GroupStatement, Id, Inferred, LocalTime, Mark, Meeting,
    MeetingStatus, Mentioned, Met, Position, RefusedMeeting, Stance, Venue, WelcomeAnswer,
    WelcomeRole, WelcomeVisit, ZoneFrom,
};

/// What `meetings import` prints.
#[derive(Serialize)]
pub(crate) struct Imported<'a> {
    read: u32,
    added: u32,
    changed: u32,
    unchanged: u32,
    renamed: u32,
    missing: u32,
    refused: &'a [RefusedMeeting],
    inferred: &'a BTreeMap<Inferred, u32>,
    zones_unread: BTreeMap<&'a str, u32>,
    slots: u32,
    refused_count: u32,
}

impl<'a> From<&'a ImportReport> for Imported<'a> {
    fn from(report: &'a ImportReport) -> Self {
        Self {
            read: report.tally.read,
            added: report.added,
            changed: report.changed,
            unchanged: report.unchanged,
            renamed: report.renamed,
            missing: report.missing,
            zones_unread: {
                let zones = report.tally.zones_unread.iter();
                zones.map(|it| (it.name.as_str(), it.meetings)).collect()
            },
            refused: &report.tally.refused,
            inferred: &report.tally.inferred,
            slots: report.tally.slots,
            refused_count: report.tally.refused(),
        }
    }
}

/// A list, as `meetings lists` prints it.
#[derive(Serialize)]
pub(crate) struct List<'a> {
    pub(crate) name: &'a str,
    pub(crate) kind: tandem_model::FeedKind,
    pub(crate) fellowship: Fellowship,
    pub(crate) zone: Option<&'a str>,
    pub(crate) fetched: Option<DateTime<Utc>>,
    pub(crate) entries: u32,
    pub(crate) last_error: Option<&'a str>,
}

/// What is said of a meeting everywhere.
#[derive(Serialize)]
pub(crate) struct Listed<'a> {
    name: &'a str,
    fellowship: Fellowship,
    day: Option<u8>,
    start: Option<String>,
    minutes: Option<u32>,
    minutes_inferred: Option<bool>,
    zone: Option<&'a str>,
    zone_from: Option<ZoneFrom>,
    clock_known: bool,
    maybe_not_weekly: bool,
    venue: Venue,
    status: MeetingStatus,
    held: bool,
    position: Option<Position>,
    address: Option<&'a str>,
    location: Option<&'a str>,
    location_notes: Option<&'a str>,
    regions: Vec<&'a str>,
    group: Option<&'a str>,
    group_notes: Option<&'a str>,
    conference: &'a Conference,
    notes: Option<&'a str>,
    types: Vec<&'a str>,
    page: Option<&'a str>,
    updated: Option<DateTime<Utc>>,
}

impl<'a> From<&'a Meeting> for Listed<'a> {
    fn from(meeting: &'a Meeting) -> Self {
        use tandem_model::Word as _;
        let weekly = meeting.when.weekly();
        let types = meeting.types.iter();
        Self {
            name: meeting.name.as_str(),
            fellowship: meeting.fellowship,
            day: meeting.when.day_and_start().map(|(day, _)| day.number()),
            start: meeting.when.day_and_start().map(|(_, start)| start.to_string()),
            minutes: meeting.when.length().map(|(length, _)| length.get()),
            minutes_inferred: meeting.when.length().map(|(_, inferred)| inferred),
            clock_known: meeting.when.day_and_start().is_some() == weekly.is_some(),
            zone: weekly.map(|it| it.at.zone.name()),
            zone_from: weekly.map(|it| it.zone_from),
            maybe_not_weekly: meeting.maybe_not_weekly,
            venue: meeting.venue,
            status: meeting.status,
            held: meeting.status.is_held(),
            position: meeting.position,
            address: meeting.address.as_ref().map(|it| it.as_str()),
            location: meeting.location.as_ref().map(|it| it.as_str()),
            location_notes: meeting.location_notes.as_ref().map(|it| it.as_str()),
            regions: meeting.regions.iter().map(|it| it.as_str()).collect(),
            group: meeting.group.as_ref().map(|it| it.as_str()),
            group_notes: meeting.group_notes.as_ref().map(|it| it.as_str()),
            conference: &meeting.conference,
            notes: meeting.notes.as_ref().map(|it| it.as_str()),
            types: types
                .map(|it| it.means.map_or_else(|| it.code.as_str(), |means| means.word()))
                .collect(),
            page: meeting.page.as_ref().map(|it| it.as_str()),
            updated: meeting.updated,
        }
    }
}

/// A row of `meetings find`.
#[derive(Serialize)]
pub(crate) struct Found<'a> {
    id: Id,
    #[serde(flatten)]
    meeting: Listed<'a>,
    km: Option<f64>,
    next: Option<String>,
    next_here: Option<String>,
    respect: Respect,
    list: Option<&'a str>,
    also: &'a [Id],
}

/// The three marks of how one is met with on medication.
#[derive(Serialize)]
struct Respect {
    fellowship: Stance,
    group: Option<Met>,
    own: Option<OwnVisits>,
}

#[derive(Serialize)]
struct OwnVisits {
    well: u32,
    not_well: u32,
    last: NaiveDate,
}

impl From<&RespectMarks> for Respect {
    fn from(marks: &RespectMarks) -> Self {
        let own =
            marks.own.map(|OwnMark { well, not_well, last }| OwnVisits { well, not_well, last });
        Self { fellowship: marks.fellowship, group: marks.group, own }
    }
}

/// A moment as RFC 3339, on the clock there.
pub(crate) fn moment(time: &LocalTime) -> String {
    format!("{}{}", time.wall().format("%Y-%m-%dT%H:%M:%S"), time.offset())
}

/// To the tenth, as a sign post would say it.
fn tenth(km: f64) -> f64 {
    (km * 10.0).round() / 10.0
}

impl<'a> From<&'a FoundMeeting> for Found<'a> {
    fn from(found: &'a FoundMeeting) -> Self {
        Self {
            id: found.id,
            meeting: (&found.meeting).into(),
            km: found.km.map(tenth),
            next: found.next.as_ref().map(moment),
            next_here: found.next_here.as_ref().map(moment),
            respect: (&found.respect).into(),
            list: found.list.as_deref(),
            also: &found.also,
        }
    }
}

/// What `meetings show`, `add` and `edit` print.
#[derive(Serialize)]
pub(crate) struct Shown<'a> {
    id: Id,
    #[serde(flatten)]
    meeting: Listed<'a>,
    next: Option<String>,
    list: Option<&'a str>,
    since: Option<DateTime<Utc>>,
    missing_since: Option<DateTime<Utc>>,
    kept: Option<Id>,
}

impl<'a> From<&'a MeetingScreen> for Shown<'a> {
    fn from(screen: &'a MeetingScreen) -> Self {
        Self {
            id: screen.id,
            meeting: (&screen.meeting).into(),
            next: screen.next.as_ref().map(moment),
            list: screen.list.as_deref(),
            since: screen.since,
            missing_since: screen.missing,
            kept: screen.kept,
        }
    }
}

/// The name of a standing.
pub(crate) fn standing(standing: &KeptStanding) -> &'static str {
    match standing {
        KeptStanding::Same => "same",
        KeptStanding::Changed { .. } => "changed",
        KeptStanding::Renamed { .. } => "renamed",
        KeptStanding::Replaced { .. } => "replaced",
        KeptStanding::Missing { .. } => "missing",
        KeptStanding::Gone => "gone",
    }
}

/// What a person kept, as they saw it.
#[derive(Serialize)]
struct KeptAs<'a> {
    meeting: Id,
    name: &'a str,
    day: Option<u8>,
    start: Option<String>,
    address: Option<&'a str>,
}

impl<'a> From<&'a Bookmark> for KeptAs<'a> {
    fn from(bookmark: &'a Bookmark) -> Self {
        let snapshot = &bookmark.snapshot;
        let (day, start) = snapshot.when.day_and_start().unzip();
        Self {
            meeting: bookmark.meeting,
            name: snapshot.name.as_str(),
            day: day.map(tandem_model::DayOfWeek::number),
            start: start.map(|start| start.to_string()),
            address: snapshot.address.as_ref().map(|it| it.as_str()),
        }
    }
}

/// A row of `meetings kept`.
#[derive(Serialize)]
pub(crate) struct Kept<'a> {
    id: Id,
    meeting: Id,
    kept_as: KeptAs<'a>,
    standing: &'static str,
    check_first: bool,
    replaced_by: Option<&'a str>,
    changed: Option<&'a BTreeSet<Mark>>,
    missing_since: Option<DateTime<Utc>>,
    #[serde(flatten)]
    now: Listed<'a>,
    next: Option<String>,
    list: Option<&'a str>,
    not_mentioning: bool,
    kept_at: DateTime<Utc>,
}

impl<'a> From<&'a KeptMeeting> for Kept<'a> {
    fn from(kept: &'a KeptMeeting) -> Self {
        let (changed, missing_since) = match &kept.standing {
            KeptStanding::Changed { marks } | KeptStanding::Renamed { marks } => {
                (Some(marks), None)
            }
            KeptStanding::Missing { since } => (None, *since),
            KeptStanding::Same | KeptStanding::Gone | KeptStanding::Replaced { .. } => (None, None),
        };
        let replaced_by = match &kept.standing {
            KeptStanding::Replaced { by } => Some(by.as_str()),
            _ => None,
        };
        Self {
            id: kept.id,
            meeting: kept.now,
            kept_as: (&kept.bookmark).into(),
            standing: standing(&kept.standing),
            check_first: kept.meeting.maybe_not_weekly || kept.standing.is_doubtful(),
            replaced_by,
            changed,
            missing_since,
            now: (&kept.meeting).into(),
            next: kept.next.as_ref().map(moment),
            list: kept.bookmark.list.as_ref().map(|list| list.as_str()),
            not_mentioning: kept.bookmark.not_mentioning,
            kept_at: kept.bookmark.kept_at,
        }
    }
}

/// A row of `meetings next`.
#[derive(Serialize)]
pub(crate) struct Next<'a> {
    kept: Id,
    name: &'a str,
    start: String,
    zone: &'a str,
    start_here: String,
    minutes: Option<u32>,
    venue: Venue,
    maybe_not_weekly: bool,
    check_first: bool,
    attended: Option<Id>,
}

impl<'a> From<&'a NextMeeting> for Next<'a> {
    fn from(next: &'a NextMeeting) -> Self {
        Self {
            kept: next.kept,
            name: next.meeting.name.as_str(),
            start: moment(&next.start),
            zone: next.start.zone().name(),
            start_here: moment(&next.start_here),
            minutes: next.meeting.when.weekly().map(|it| it.length.get()),
            venue: next.meeting.venue,
            maybe_not_weekly: next.maybe_not_weekly,
            check_first: next.check_first,
            attended: next.attended,
        }
    }
}

/// What `meetings attend` prints.
#[derive(Serialize)]
pub(crate) struct Attended<'a> {
    #[serde(flatten)]
    pub(crate) session: super::Session<'a>,
    pub(crate) new: bool,
}

/// What `meetings welcome` prints.
#[derive(Serialize)]
pub(crate) struct Welcome<'a> {
    kept: Id,
    visits: Vec<super::WithId<'a, WelcomeVisit>>,
    felt: BTreeMap<i8, Met>,
    mentioned: &'a BTreeMap<Mentioned, Met>,
    roles: &'a BTreeMap<WelcomeRole, BTreeMap<WelcomeAnswer, Met>>,
    statements: Vec<super::WithId<'a, GroupStatement>>,
    stance: Stance,
    position: &'a str,
    basis: &'a str,
    citation: Option<&'a str>,
    speak: &'a str,
    before_you_go: &'a [String],
    not_mentioning: bool,
}

impl<'a> Welcome<'a> {
    pub(crate) fn new(kept: Id, screen: &'a WelcomeScreen) -> Self {
        let position = &screen.before.position;
        let visit = |it: &'a tandem::Visited| super::WithId { id: it.id, value: &it.visit };
        let said = |it: &'a tandem::Stated| super::WithId { id: it.id, value: &it.statement };
        let felt = |(felt, met): (&Felt, &Met)| (felt.get(), *met);
        Self {
            kept,
            visits: screen.visits.iter().map(visit).collect(),
            felt: screen.experience.felt.iter().map(felt).collect(),
            mentioned: &screen.experience.mentioned,
            roles: &screen.experience.roles,
            statements: screen.statements.iter().map(said).collect(),
            stance: position.stance,
            position: &position.position,
            basis: &position.basis,
            citation: position.citation.as_deref(),
            speak: &position.speak,
            before_you_go: &screen.before.lines,
            not_mentioning: screen.not_mentioning,
        }
    }
}

/// The day of a statement or a visit.
pub(crate) fn on(
    day: Option<NaiveDate>,
    now: DateTime<Utc>,
    zone: &tandem_model::Zone,
) -> NaiveDate {
    day.unwrap_or_else(|| LocalTime::at(now, zone).date())
}
