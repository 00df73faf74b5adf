//! Meetings: lists, the search, what is kept, going there.

use std::fs::File;
use std::io::{BufReader, IsTerminal as _};
use std::ops::ControlFlow;

use chrono::NaiveDate;
use tandem::{
    FeedLimits, Formats, FoundMeeting, KeptMeeting, KeptStanding, ListSettings, MeetingQuery,
    Order, RespectMarks, RespectedBy, TakingPart, Tandem,
};
use tandem_model::{
    DayOfWeek, GroupStatement, Id, Inferred, LocalTime, Meeting, MeetingStatus, Mentioned, Minutes,
    Position, PositionQuality, Recurrence, SourceKey, Stance, StatementFrom, TandemError, TypeCode,
    Venue, Weekly, WeeklyTime, WelcomeVisit, Zone, ZoneFrom,
};

use super::names;
use crate::args::{
    MeetingAdd, MeetingDetails, MeetingEdit, MeetingField, MeetingFind, MeetingImport,
    MeetingsPart, OrderWord, RespectedWord, Welcome,
};
use crate::context::Context;
use crate::exit::{self, Stop};
use crate::output::json::meetings as json;
use crate::output::table::{Side, Table};
use crate::output::{describe, json as shapes, text};
use crate::speech::{self, say};

pub(super) fn meetings(context: &mut Context, part: Option<MeetingsPart>) -> Result<(), Stop> {
    match part {
        None => context.with_record(overview),
        Some(MeetingsPart::Import(args)) => import(context, *args),
        Some(other) => context.with_record(|context, tandem| in_record(context, tandem, other)),
    }
}

fn in_record(context: &mut Context, tandem: &Tandem, part: MeetingsPart) -> Result<(), Stop> {
    let meetings = tandem.meetings();
    match part {
        MeetingsPart::Import(args) => take_in(context, tandem, *args),
        MeetingsPart::Lists { remove: None } => lists(context, tandem),
        MeetingsPart::Lists { remove: Some(name) } => {
            meetings.remove_list(&name).map_err(|error| match error {
                TandemError::NotFound { .. } => {
                    let name = text::one_line(name.as_str());
                    Stop::refused(say!("terminal.meetings.no_such_list", name))
                }
                other => other.into(),
            })?;
            if context.screen.json {
                let value = serde_json::json!({ "name": name, "removed": true });
                return Ok(context.screen.value(&value)?);
            }
            let name = text::one_line(name.as_str());
            Ok(context.screen.line(say!("terminal.meetings.taken_out_what_keep", name))?)
        }
        MeetingsPart::Add(args) => add(context, tandem, *args),
        MeetingsPart::Edit(args) => edit(context, tandem, *args),
        MeetingsPart::Find(args) => find(context, tandem, *args),
        MeetingsPart::Show { id } => {
            let id = meetings.find_id(&id)?;
            show(context, tandem, id)
        }
        MeetingsPart::Keep { id } => {
            let id = meetings.keep(meetings.find_id(&id)?)?;
            if context.screen.json {
                return Ok(context.screen.value(&serde_json::json!({ "id": id, "kept": true }))?);
            }
            let kept = meetings.kept_one(id)?;
            let name = text::one_line(kept.meeting.name.as_str());
            Ok(context.screen.line(say!(
                "terminal.meetings.kept",
                name,
                id = describe::short(id)
            ))?)
        }
        MeetingsPart::Calendar(args) => super::agenda::calendar_of(context, tandem, &args),
        MeetingsPart::Kept => kept(context, tandem),
        MeetingsPart::Drop(args) => {
            let id = kept_id(tandem, &args.kept)?;
            meetings.drop(id)?;
            if context.screen.json {
                return Ok(context
                    .screen
                    .value(&serde_json::json!({ "id": id, "kept": false }))?);
            }
            Ok(context.screen.line(say!("terminal.meetings.not_kept_any_more"))?)
        }
        MeetingsPart::Rematch { kept, meeting } => {
            rematch(context, tandem, &kept, meeting.as_deref())
        }
        MeetingsPart::Next { days } => next(context, tandem, days),
        MeetingsPart::Attend { kept, minutes, on } => attend(context, tandem, &kept, minutes, on),
        MeetingsPart::Welcome(args) => welcome(context, tandem, *args),
    }
}

/// What one keeps and when that is next; where there is nothing yet, how to begin.
fn overview(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    const DAYS: u32 = 7;
    let meetings = tandem.meetings();
    if context.screen.json {
        let (kept, next) = (meetings.kept()?, meetings.next(DAYS)?);
        let kept: Vec<_> = kept.iter().map(json::Kept::from).collect();
        let next: Vec<_> = next.iter().map(json::Next::from).collect();
        return Ok(context.screen.value(&serde_json::json!({ "kept": kept, "next": next }))?);
    }
    if !meetings.kept()?.is_empty() {
        kept(context, tandem)?;
        context.screen.lines([String::new(), say!("terminal.meetings.next_days", days = DAYS)])?;
        return next(context, tandem, DAYS);
    }
    let has_lists = !meetings.lists()?.is_empty();
    context.screen.line(say!("terminal.meetings.none_kept_yet"))?;
    if !has_lists {
        context.screen.line(say!("terminal.meetings.begin_import"))?;
    }
    context.screen.line(say!("terminal.meetings.begin_find"))?;
    Ok(context.screen.line(say!("terminal.meetings.begin_add"))?)
}

/// The name by which the person knows it, whatever its list says now. What they entered themselves is called as
/// they call it today.
fn known_as(kept: &KeptMeeting) -> &str {
    match kept.standing {
        KeptStanding::Same => kept.meeting.name.as_str(),
        _ => kept.bookmark.snapshot.name.as_str(),
    }
}

/// A kept meeting, by its own id or by that of the meeting, or by its name.
fn kept_id(tandem: &Tandem, digits: &str) -> Result<Id, Stop> {
    let all = tandem.meetings().kept()?;
    if crate::args::values::id(digits).is_err() {
        let called: Vec<_> = all.iter().map(|kept| (kept.id, known_as(kept))).collect();
        let found = names::meant(digits, &called)?;
        return found.ok_or_else(|| TandemError::NotFound { id: digits.to_owned() }.into());
    }
    let fits = |id: &Id| id.to_string().starts_with(digits);
    let mut found: Vec<Id> = all
        .iter()
        .filter(|kept| fits(&kept.id) || fits(&kept.bookmark.meeting))
        .map(|kept| kept.id)
        .collect();
    found.dedup();
    match found.as_slice() {
        [] => Err(TandemError::NotFound { id: digits.to_owned() }.into()),
        [one] => Ok(*one),
        _ => Err(TandemError::invalid("id", "fits several: give more of it").into()),
    }
}

fn open(path: &std::path::Path) -> Result<File, Stop> {
    let opened = File::open(path).and_then(|file| match file.metadata()?.is_dir() {
        true => Err(std::io::ErrorKind::IsADirectory.into()),
        false => Ok(file),
    });
    opened.map_err(|error| Stop::file(path, &error))
}

fn import(context: &mut Context, args: MeetingImport) -> Result<(), Stop> {
    // Before a passphrase is asked for, so that a misspelt name is told at once.
    drop(open(&args.file)?);
    context.with_record(|context, tandem| take_in(context, tandem, args))
}

/// Why a list was not taken, and what to type next.
fn not_taken(error: &TandemError, kind_was_named: bool) -> Stop {
    let slug = tandem::error_slug(error);
    let hint = match (exit::sort_of(&slug), slug.as_str()) {
        (Some("table" | "sheet" | "export"), _) => "terminal.meetings.hint.sessions",
        (Some("backup"), _) => "terminal.diary.hint.backup",
        (Some(_), _) => "terminal.meetings.hint.reads",
        (None, "error.feed.bmlt" | "error.feed.guide") if kind_was_named => {
            "terminal.meetings.hint.kind"
        }
        (None, _) if asks(error) => "terminal.meetings.hint.confirm",
        _ => return Stop::refused(exit::said_alone(error)),
    };
    Stop::refused(format!("{} {}", exit::said_alone(error), speech::text(hint, &[])))
}

/// Whether a list would be taken if the person said so.
fn asks(error: &TandemError) -> bool {
    matches!(error, TandemError::Invalid { why, .. } if why.contains("confirm"))
}

fn take_in(context: &mut Context, tandem: &Tandem, args: MeetingImport) -> Result<(), Stop> {
    let formats = match &args.formats {
        Some(path) => {
            Formats::read(open(path)?, FeedLimits::default()).map_err(TandemError::from)?
        }
        None => Formats::default(),
    };
    let named = args.kind;
    let settings = ListSettings {
        name: args.source,
        kind: args.kind,
        fellowship: args.fellowship,
        zone: args.feed_zone,
        zones: args.zone_is,
        formats,
        confirmed: args.confirm,
    };
    let list = BufReader::new(open(&args.file)?);
    let talkative = !context.screen.json && std::io::stderr().is_terminal();
    let screen = &mut context.screen;
    let report = tandem.meetings().import(list, &settings, &mut |read| {
        if talkative {
            screen.note(say!("terminal.meetings.meetings_far", read));
        }
        ControlFlow::Continue(())
    });
    let report = report.map_err(|error| match &error {
        TandemError::Invalid { field, .. } if field == "zone" => {
            Stop::refused(say!("terminal.meetings.list_does_not_say"))
        }
        TandemError::Invalid { field, .. } if field == "feed" => not_taken(&error, named.is_some()),
        _ => error.into(),
    })?;
    if context.screen.json {
        return Ok(context.screen.value(&json::Imported::from(&report))?);
    }
    let read = text::count(report.tally.read as usize, "terminal.n.meeting");
    context.screen.line(say!(
        "terminal.meetings.read_added_changed_unchanged",
        read,
        added = report.added,
        changed = report.changed,
        unchanged = report.unchanged,
        refused = report.tally.refused(),
        gone = report.missing,
    ))?;
    if report.renamed > 0 {
        let renamed = text::count(report.renamed as usize, "terminal.n.meeting_has");
        context
            .screen
            .line(format!("  {}", say!("terminal.meetings.another_key_now_what", renamed)))?;
    }
    for (why, count) in &report.tally.refused_by {
        context.screen.line(format!(
            "  {}",
            say!("terminal.meetings.refused", count, why = text::word(*why))
        ))?;
    }
    for (what, count) in &report.tally.inferred {
        context.screen.line(format!("  {}: {count}", text::word(*what)))?;
    }
    for tandem_model::UnreadZone { name, meetings: count } in &report.tally.zones_unread {
        let meant = tandem_model::suggest_zone(name).map(|zone| format!(" ({zone}?)"));
        let zone = text::one_line(name);
        context.screen.line(format!(
            "  {}",
            say!(
                "terminal.meetings.zone_cannot_told_their",
                zone,
                count,
                like = meant.unwrap_or_default(),
            )
        ))?;
    }
    if let Some(zone) = report.tally.zones_unread.first() {
        let meant = tandem_model::suggest_zone(&zone.name).unwrap_or("America/New_York");
        let word = text::one_line(&zone.name);
        context
            .screen
            .line(format!("  {}", say!("terminal.meetings.say_zone", word, zone = meant)))?;
    }
    if let Some(count) = report.tally.inferred.get(&Inferred::ZoneMissing) {
        let read = text::count(report.tally.read as usize, "terminal.n.meeting");
        context
            .screen
            .line(format!("  {}", say!("terminal.meetings.name_no_zone_their", count, read)))?;
    }
    Ok(())
}

fn lists(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let lists = tandem.meetings().lists()?;
    if context.screen.json {
        let rows = lists.iter().map(|list| json::List {
            name: &list.name,
            kind: list.kind,
            fellowship: list.fellowship,
            zone: list.zone.as_deref(),
            fetched: list.fetched,
            entries: list.entries,
            last_error: list.last_error.as_deref(),
        });
        return Ok(context.screen.value(&rows.collect::<Vec<_>>())?);
    }
    if lists.is_empty() {
        return Ok(context.screen.line(say!("terminal.meetings.no_list_yet_takes"))?);
    }
    for list in &lists {
        let entries = text::count(list.entries as usize, "terminal.n.meeting");
        let fetched =
            list.fetched.map(|at| say!("terminal.meetings.read", day = text::day(at.date_naive())));
        let name = text::one_line(&list.name);
        context.screen.line(format!("{name}: {entries}{}", fetched.unwrap_or_default()))?;
        if let Some(error) = &list.last_error {
            context.screen.line(format!(
                "  {}",
                say!("terminal.meetings.last_attempt_changed_nothing", error)
            ))?;
        }
    }
    Ok(())
}

/// The zone of a meeting that is entered: the one that is named, or the person's for a place they
/// go to. Where an online meeting is nobody can tell from where the person is.
fn zone_of(context: &Context, tandem: &Tandem, venue: Venue) -> Result<Zone, Stop> {
    match (context.named_zone(), venue) {
        (Some(zone), _) => Ok(zone),
        (None, Venue::InPerson | Venue::Hybrid) => context.zone(tandem),
        (None, Venue::Online | Venue::Unknown) => {
            Err(Stop::usage(say!("terminal.meetings.which_time_zone_name")))
        }
    }
}

fn venue_by(meeting: &Meeting) -> Venue {
    let room =
        meeting.address.is_some() || meeting.location.is_some() || meeting.position.is_some();
    match (room, meeting.conference.can_join()) {
        (true, true) => Venue::Hybrid,
        (true, false) => Venue::InPerson,
        (false, true) => Venue::Online,
        (false, false) => Venue::Unknown,
    }
}

fn usual_length() -> Minutes {
    Minutes::new(Weekly::USUAL).expect("an hour is a length")
}

fn add(context: &mut Context, tandem: &Tandem, args: MeetingAdd) -> Result<(), Stop> {
    let (key, when) = (SourceKey::new("new")?, Recurrence::ByAppointment);
    let mut meeting = Meeting::new(key, args.name, args.fellowship, when, Venue::Unknown);
    let (minutes, venue) = (args.details.minutes, args.details.venue);
    tell(&mut meeting, args.details);
    meeting.venue = venue.unwrap_or_else(|| venue_by(&meeting));
    if let Some((day, start)) = args.day.zip(args.start) {
        meeting.when = Recurrence::Weekly(Weekly {
            at: WeeklyTime { day, start, zone: zone_of(context, tandem, meeting.venue)? },
            zone_from: ZoneFrom::User,
            length: minutes.unwrap_or_else(usual_length),
            length_inferred: minutes.is_none(),
        });
    }
    let id = tandem.meetings().add(meeting)?;
    show(context, tandem, id)
}

/// Writes what the flags say into a meeting.
fn tell(meeting: &mut Meeting, details: MeetingDetails) {
    fn take<T>(into: &mut Option<T>, given: Option<T>) {
        if given.is_some() {
            *into = given;
        }
    }
    take(&mut meeting.address, details.address);
    take(&mut meeting.location, details.location);
    take(&mut meeting.location_notes, details.location_notes);
    let quality = PositionQuality::Exact;
    take(&mut meeting.position, details.position.map(|at| Position { at, quality }));
    take(&mut meeting.group, details.group);
    take(&mut meeting.group_notes, details.group_notes);
    take(&mut meeting.conference.url, details.url);
    take(&mut meeting.conference.url_notes, details.url_notes);
    take(&mut meeting.conference.phone, details.phone);
    take(&mut meeting.conference.phone_notes, details.phone_notes);
    take(&mut meeting.notes, details.notes);
    take(&mut meeting.page, details.page);
    meeting.maybe_not_weekly |= details.not_weekly;
    if !details.region.is_empty() {
        meeting.regions = details.region;
    }
    if !details.types.is_empty() {
        meeting.types = details.types.into_iter().map(TypeCode::chosen).collect();
    }
}

fn clear(meeting: &mut Meeting, field: MeetingField) {
    match field {
        MeetingField::When => meeting.when = Recurrence::ByAppointment,
        MeetingField::NotWeekly => meeting.maybe_not_weekly = false,
        MeetingField::Address => meeting.address = None,
        MeetingField::Location => meeting.location = None,
        MeetingField::LocationNotes => meeting.location_notes = None,
        MeetingField::Position => meeting.position = None,
        MeetingField::Region => meeting.regions.clear(),
        MeetingField::Group => meeting.group = None,
        MeetingField::GroupNotes => meeting.group_notes = None,
        MeetingField::Url => meeting.conference.url = None,
        MeetingField::UrlNotes => meeting.conference.url_notes = None,
        MeetingField::Phone => meeting.conference.phone = None,
        MeetingField::PhoneNotes => meeting.conference.phone_notes = None,
        MeetingField::Notes => meeting.notes = None,
        MeetingField::Type => meeting.types.clear(),
        MeetingField::Page => meeting.page = None,
    }
}

fn edit(context: &mut Context, tandem: &Tandem, args: MeetingEdit) -> Result<(), Stop> {
    let meetings = tandem.meetings();
    let id = meetings.find_id(&args.id)?;
    let before = meetings.show(id)?.meeting;
    let weekly = before.when.weekly().cloned();
    let zone = match (&weekly, context.named_zone()) {
        (_, Some(zone)) => Some(zone),
        (Some(weekly), None) => Some(weekly.at.zone.clone()),
        (None, None) if args.start.is_some() => Some(zone_of(context, tandem, before.venue)?),
        (None, None) => None,
    };
    let day = args.day.or(weekly.as_ref().map(|it| it.at.day));
    let start = args.start.or(weekly.as_ref().map(|it| it.at.start));
    if (args.day.is_some() || args.start.is_some()) && day.zip(start).is_none() {
        return Err(Stop::usage(say!("terminal.meetings.meeting_not_appointment_has")));
    }
    meetings.edit(id, |meeting| {
        let (minutes, venue) = (args.details.minutes, args.details.venue);
        let derived = meeting.venue == venue_by(meeting);
        meeting.name = args.name.unwrap_or_else(|| meeting.name.clone());
        meeting.fellowship = args.fellowship.unwrap_or(meeting.fellowship);
        if let (Some(day), Some(start), Some(zone)) = (day, start, zone) {
            let old = weekly.as_ref();
            meeting.when = Recurrence::Weekly(Weekly {
                at: WeeklyTime { day, start, zone },
                zone_from: ZoneFrom::User,
                length: minutes.or(old.map(|it| it.length)).unwrap_or_else(usual_length),
                length_inferred: minutes.is_none() && old.is_none_or(|it| it.length_inferred),
            });
        }
        tell(meeting, args.details);
        args.clear.iter().for_each(|field| clear(meeting, *field));
        match venue {
            Some(venue) => meeting.venue = venue,
            None if derived => meeting.venue = venue_by(meeting),
            None => {}
        }
        Ok(())
    })?;
    show(context, tandem, id)
}

fn find(context: &mut Context, tandem: &Tandem, args: MeetingFind) -> Result<(), Stop> {
    let query = MeetingQuery {
        near: args.near,
        within_km: args.within,
        days: args.days,
        after: args.after,
        before: args.before,
        text: args.text,
        types: args.types,
        fellowships: args.fellowships,
        respected: args.respected.into_iter().map(respected_by).collect(),
        taking_part: match (args.online, args.in_person) {
            (true, _) => Some(TakingPart::Online),
            (_, true) => Some(TakingPart::InPerson),
            _ => None,
        },
        soon: args.soon,
        order: match args.order {
            None if args.near.is_some() => Order::Distance,
            None | Some(OrderWord::Next) => Order::NextStart,
            Some(OrderWord::Distance) => Order::Distance,
        },
        zone: context.named_zone(),
        limit: args.limit,
    };
    let found = tandem.meetings().find(&query)?;
    if context.screen.json {
        let rows: Vec<_> = found.meetings.iter().map(json::Found::from).collect();
        return Ok(context.screen.value(&rows)?);
    }
    if found.meetings.is_empty() {
        return Ok(context.screen.line(say!("terminal.meetings.none_found"))?);
    }
    let here = context.zone(tandem)?;
    let near = query.near.is_some();
    let apart = near && query.order == Order::Distance;
    let (placed, anywhere): (Vec<_>, Vec<_>) =
        found.meetings.iter().partition(|one| !apart || one.km.is_some());
    if !placed.is_empty() {
        let width = context.screen.width;
        context.screen.lines(found_table(&placed, &here, near).lines(width))?;
    }
    if !anywhere.is_empty() {
        if !placed.is_empty() {
            context.screen.line("")?;
        }
        context.screen.line(say!("terminal.meetings.from_anywhere"))?;
        let width = context.screen.width;
        context.screen.lines(found_table(&anywhere, &here, false).lines(width))?;
    }
    if (found.total as usize) > found.meetings.len() {
        let (shown, total) = (found.meetings.len(), found.total);
        context.screen.note(say!("terminal.meetings.limit_shows_more", shown, total));
    }
    Ok(())
}

fn respected_by(word: RespectedWord) -> RespectedBy {
    match word {
        RespectedWord::Fellowship => RespectedBy::Fellowship,
        RespectedWord::Group => RespectedBy::Group,
        RespectedWord::Own => RespectedBy::Own,
    }
}

/// A line for each meeting, and under it whose it is, where, and how one is met with on medication: beside
/// each other they do not fit into 80 columns.
fn found_table(found: &[&FoundMeeting], here: &Zone, near: bool) -> Table {
    let mut headings =
        vec![(String::new(), Side::Left), (say!("terminal.check_ins.when"), Side::Left)];
    headings.extend(near.then(|| ("km".to_owned(), Side::Right)));
    headings.extend([
        (say!("terminal.meetings.how"), Side::Left),
        (say!("terminal.person.name"), Side::Left),
    ]);
    let mut table = Table::new(&headings).wrapped();
    for one in found {
        let km = one.km.map(|km| format!("{km:.1}")).unwrap_or_default();
        let mut cells = vec![describe::short(one.id), when(&one.meeting, one.next.as_ref(), here)];
        cells.extend(near.then_some(km));
        cells.extend([how(&one.meeting), text::one_line(one.meeting.name.as_str())]);
        table.add(cells);
        let whose = text::word(one.meeting.fellowship);
        let (place, medicine) = (place(&one.meeting), medicine(&one.respect));
        let medicine = (!medicine.is_empty()).then(|| say!("terminal.meetings.medicine", medicine));
        let under = [Some(whose), Some(place).filter(|it| !it.is_empty()), medicine];
        table.add(vec![String::new(), under.into_iter().flatten().collect::<Vec<_>>().join("; ")]);
    }
    table
}

/// The place and its town, as far as they are known.
fn place(meeting: &Meeting) -> String {
    if !meeting.venue.is_in_person() && meeting.position.is_none() {
        return String::new();
    }
    let address = meeting.address.as_ref().map_or("", |it| it.as_str());
    let mut parts = address.split(',').map(str::trim);
    let street = parts.next().filter(|it| !it.is_empty());
    let region = meeting.regions.last().map(|it| it.as_str());
    let town = parts.next().or(region).filter(|town| Some(*town) != street);
    let door = meeting.location.as_ref().map(|it| it.as_str()).or(street);
    // The town first: a table cuts what comes last.
    let both: Vec<_> = town.into_iter().chain(door).collect();
    text::one_line(&both.join(", "))
}

/// The three marks, the nearest to the person first.
fn medicine(marks: &RespectMarks) -> String {
    let own = marks.own.map(|own| match (own.well, own.not_well) {
        (well, 0) => say!("terminal.meetings.well", well),
        (0, not) => say!("terminal.meetings.not_well", not),
        (well, not) => say!("terminal.meetings.well_not", well, not),
    });
    let group = marks.group.map(|met| say!("terminal.meetings.said", who = met.times));
    let fellowship = match marks.fellowship {
        Stance::Affirming => Some(say!("terminal.meetings.supports")),
        Stance::YouAndYourDoctor => Some(say!("terminal.meetings.doctor")),
        Stance::WelcomeToAttend => Some(say!("terminal.meetings.may_attend")),
        Stance::Unknown => None,
    };
    let all: Vec<_> = own.into_iter().chain(group).chain(fellowship).collect();
    all.join(", ")
}

/// Day and start. Where one takes part from anywhere it is the person's own clock, with the other one
/// named when they differ; of a room it is the clock there, named when it is not the person's.
fn when(meeting: &Meeting, next: Option<&LocalTime>, here: &Zone) -> String {
    let flag = if meeting.maybe_not_weekly {
        format!(" {}", say!("terminal.meetings.check"))
    } else {
        String::new()
    };
    let Some((day, start)) = meeting.when.day_and_start() else {
        return say!("terminal.meetings.appointment");
    };
    let there = format!("{} {start}", text::word(day));
    let Some(weekly) = meeting.when.weekly() else {
        return say!("terminal.meetings.clock_not_known", there, flag);
    };
    // While it is not held it has no next time, and which clock is meant stays the same.
    let Some(at) = next else {
        let named = if weekly.at.zone == *here {
            String::new()
        } else {
            format!(" {}", city(&weekly.at.zone))
        };
        return format!("{there}{named}{flag}");
    };
    let own = LocalTime::at(at.utc(), here);
    if own.wall() == at.wall() {
        return format!("{there}{flag}");
    }
    let city = city(&weekly.at.zone);
    if meeting.venue == Venue::InPerson {
        return format!("{there} {city}{flag}");
    }
    let own_day = DayOfWeek::of(own.date());
    let other = if own_day == day { start.to_string() } else { there };
    let own_day = text::word(own_day);
    format!("{own_day} {} ({other} {city}){flag}", own.wall().format("%H:%M"))
}

/// The place that a zone is called by.
fn city(zone: &Zone) -> String {
    zone.name().rsplit('/').next().unwrap_or(zone.name()).replace('_', " ")
}

fn how(meeting: &Meeting) -> String {
    if meeting.status == MeetingStatus::Active {
        text::word(meeting.venue)
    } else {
        text::word(meeting.status)
    }
}

fn show(context: &mut Context, tandem: &Tandem, id: Id) -> Result<(), Stop> {
    let screen = &tandem.meetings().show(id)?;
    if context.screen.json {
        return Ok(context.screen.value(&json::Shown::from(screen))?);
    }
    let meeting = &screen.meeting;
    let here = context.zone(tandem)?;
    let name = text::one_line(meeting.name.as_str());
    context.screen.line(format!("{name} [{}]", describe::short(screen.id)))?;
    let line = |line: &Option<tandem_model::Line>| line.as_ref().map(|it| it.to_string());
    let passage = |it: &Option<tandem_model::Passage>| it.as_ref().map(|it| it.to_string());
    let types: Vec<_> = meeting
        .types
        .iter()
        .map(|it| it.means.map_or_else(|| it.code.as_str().to_owned(), text::word))
        .collect();
    let zone = meeting.when.length().map(|(length, inferred)| {
        let about =
            if inferred { format!("{} ", say!("terminal.describe.about")) } else { String::new() };
        let zone = meeting.when.weekly().map_or_else(
            || say!("terminal.meetings.clock_not_known_2"),
            |weekly| weekly.at.zone.name().to_owned(),
        );
        say!("terminal.meetings.minutes", about, zone, minutes = length.get())
    });
    let rows = [
        (say!("terminal.meetings.fellowship"), Some(text::word(meeting.fellowship))),
        (say!("terminal.check_ins.when"), Some(when(meeting, screen.next.as_ref(), &here))),
        (String::new(), zone),
        (
            say!("terminal.meetings.next"),
            screen.next.as_ref().map(|next| next_here(meeting, next, &here)),
        ),
        (say!("terminal.meetings.how"), Some(how(meeting))),
        (say!("terminal.meetings.place"), line(&meeting.location)),
        (String::new(), line(&meeting.address)),
        (String::new(), passage(&meeting.location_notes)),
        (
            say!("terminal.meetings.online"),
            meeting.conference.url.as_ref().map(|it| it.to_string()),
        ),
        (String::new(), passage(&meeting.conference.url_notes)),
        (say!("terminal.meetings.phone"), line(&meeting.conference.phone)),
        (String::new(), passage(&meeting.conference.phone_notes)),
        (say!("terminal.hours.group"), line(&meeting.group)),
        (String::new(), passage(&meeting.group_notes)),
        (say!("terminal.meetings.notes"), passage(&meeting.notes)),
        (say!("terminal.meetings.types"), (!types.is_empty()).then(|| types.join(", "))),
        (say!("terminal.meetings.list"), screen.list.clone()),
        (
            say!("terminal.meetings.missing"),
            screen.missing.map(|at| {
                say!("terminal.meetings.from_list_since", day = text::day(at.date_naive()))
            }),
        ),
    ];
    for (label, value) in rows {
        if let Some(value) = value {
            for (at, part) in value.lines().enumerate() {
                let label = if at == 0 { label.as_str() } else { "" };
                context.screen.line(format!("{label:<11} {}", text::one_line(part)))?;
            }
        }
    }
    Ok(())
}

/// The next time, on the clock by which the person goes.
fn next_here(meeting: &Meeting, next: &LocalTime, here: &Zone) -> String {
    let own = LocalTime::at(next.utc(), here);
    match (meeting.venue, own.wall() == next.wall()) {
        (_, true) => text::moment(next),
        (Venue::InPerson, false) => format!("{} {}", text::moment(next), city(next.zone())),
        (_, false) => {
            let there = next.wall().format("%H:%M");
            format!("{} ({there} {})", text::moment(&own), city(next.zone()))
        }
    }
}

/// What a person should know of what became of a kept meeting.
fn told(kept: &KeptMeeting) -> String {
    let listed = |marks: &std::collections::BTreeSet<tandem_model::Mark>| {
        marks.iter().map(|mark| text::word(*mark)).collect::<Vec<_>>().join(", ")
    };
    let told = match &kept.standing {
        KeptStanding::Same => return String::new(),
        KeptStanding::Changed { marks } if marks.is_empty() => {
            say!("terminal.meetings.details_changed")
        }
        KeptStanding::Changed { marks } => {
            say!("terminal.meetings.changed", changes = listed(marks))
        }
        KeptStanding::Renamed { marks } if marks.is_empty() => {
            say!("terminal.meetings.followed_list_has_under")
        }
        KeptStanding::Renamed { marks } => {
            say!("terminal.meetings.followed_list_has_under_2", changes = listed(marks))
        }
        KeptStanding::Replaced { by } => {
            let by = text::one_line(by.as_str());
            say!("terminal.meetings.list_has_another_meeting", by)
        }
        KeptStanding::Missing { .. } => say!("terminal.meetings.not_list_any_more"),
        KeptStanding::Gone => say!("terminal.meetings.list_not"),
    };
    let (was, is) = (kept.bookmark.snapshot.name.as_str(), kept.meeting.name.as_str());
    let named = if was == is {
        String::new()
    } else {
        format!("{} ", say!("terminal.meetings.now", when = text::one_line(is)))
    };
    format!(" ({named}{told})")
}

fn kept(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let all = tandem.meetings().kept()?;
    if context.screen.json {
        let rows: Vec<_> = all.iter().map(json::Kept::from).collect();
        return Ok(context.screen.value(&rows)?);
    }
    if all.is_empty() {
        return Ok(context.screen.line(say!("terminal.meetings.nothing_kept_yet"))?);
    }
    let here = context.zone(tandem)?;
    let mut table = Table::new(&[
        (String::new(), Side::Left),
        (say!("terminal.check_ins.when"), Side::Left),
        (say!("terminal.meetings.how"), Side::Left),
        (say!("terminal.person.name"), Side::Left),
    ])
    .wrapped();
    for one in &all {
        let name = text::one_line(known_as(one));
        table.row([
            describe::short(one.id),
            when(&one.meeting, one.next.as_ref(), &here),
            how(&one.meeting),
            name,
        ]);
        // Under it, where there is room for all of it.
        let told = told(one);
        if !told.is_empty() {
            table.add(vec![String::new(), told.trim_start().to_owned()]);
        }
    }
    let width = context.screen.width;
    Ok(context.screen.lines(table.lines(width))?)
}

fn rematch(
    context: &mut Context,
    tandem: &Tandem,
    kept: &str,
    meeting: Option<&str>,
) -> Result<(), Stop> {
    let meetings = tandem.meetings();
    let id = kept_id(tandem, kept)?;
    let mut offers = Vec::new();
    match meeting {
        Some(meeting) => {
            meetings.rematch(id, meetings.find_id(meeting)?)?;
        }
        None => match meetings.kept_one(id)?.standing {
            KeptStanding::Same => {}
            KeptStanding::Changed { .. } | KeptStanding::Renamed { .. } => {
                meetings.take_changes(id)?;
            }
            KeptStanding::Replaced { .. } | KeptStanding::Missing { .. } | KeptStanding::Gone => {
                offers = meetings.offers(id)?;
            }
        },
    }
    let now = meetings.kept_one(id)?;
    if context.screen.json {
        let standing = json::standing(&now.standing);
        let value = serde_json::json!({ "id": id, "standing": standing, "offers": offers });
        return Ok(context.screen.value(&value)?);
    }
    let name = text::one_line(now.bookmark.snapshot.name.as_str());
    if offers.is_empty() {
        return Ok(context.screen.line(format!("{name}: {}", json::standing(&now.standing)))?);
    }
    let here = context.zone(tandem)?;
    context.screen.line(say!(
        "terminal.meetings.kept_may_one_these",
        name,
        when = when(&now.bookmark.snapshot, None, &here),
        place = told(&now),
    ))?;
    for offer in &offers {
        let name = text::one_line(offer.meeting.name.as_str());
        let id = describe::short(offer.id);
        context.screen.line(format!("  {id}  {}  {name}", when(&offer.meeting, None, &here)))?;
    }
    Ok(())
}

fn next(context: &mut Context, tandem: &Tandem, days: u32) -> Result<(), Stop> {
    let all = tandem.meetings().next(days)?;
    if context.screen.json {
        let rows: Vec<_> = all.iter().map(json::Next::from).collect();
        return Ok(context.screen.value(&rows)?);
    }
    if all.is_empty() {
        return Ok(context.screen.line(say!("terminal.meetings.none_meetings_these_days"))?);
    }
    for one in &all {
        let name = text::one_line(one.meeting.name.as_str());
        let check = if one.maybe_not_weekly || one.check_first {
            format!(" {}", say!("terminal.meetings.check_first"))
        } else {
            String::new()
        };
        let went = if one.attended.is_some() {
            format!(" {}", say!("terminal.meetings.went"))
        } else {
            String::new()
        };
        let here = one.start_here.zone();
        let (start, id) = (next_here(&one.meeting, &one.start, here), describe::short(one.kept));
        context.screen.line(format!("{start}  {name}{check}{went} [{id}]"))?;
    }
    Ok(())
}

fn attend(
    context: &mut Context,
    tandem: &Tandem,
    kept: &str,
    minutes: Option<Minutes>,
    on: Option<NaiveDate>,
) -> Result<(), Stop> {
    let id = kept_id(tandem, kept)?;
    let attended = tandem.meetings().attend(id, minutes, on)?;
    if context.screen.json {
        let session = shapes::Session::from(&attended.kept);
        return Ok(context.screen.value(&json::Attended { session, new: attended.new })?);
    }
    let now = tandem.meetings().kept_one(id)?;
    if !now.meeting.status.is_held() {
        context.screen.note(say!("terminal.meetings.list_says", changes = how(&now.meeting)));
    } else if now.standing.is_doubtful() {
        context.screen.note(say!("terminal.meetings.meeting", remarks = told(&now)));
    }
    let told = if attended.new {
        say!("terminal.log.logged")
    } else {
        say!("terminal.meetings.logged_already")
    };
    Ok(context.screen.line(format!("{told}: {}", describe::kept(&attended.kept)))?)
}

fn welcome(context: &mut Context, tandem: &Tandem, args: Welcome) -> Result<(), Stop> {
    let meetings = tandem.meetings();
    let kept = kept_id(tandem, &args.kept)?;
    let now = context.now()?;
    let on = json::on(args.on, now, &context.zone(tandem)?);
    if let Some(chosen) = args.not_mentioning {
        meetings.not_mentioning(kept, chosen)?;
    }
    let visited = args.felt.is_some() || !args.role.is_empty() || args.note.is_some();
    if visited {
        meetings.add_visit(WelcomeVisit {
            meeting: kept,
            on,
            felt: args.felt,
            mentioned: args.told.unwrap_or_default(),
            roles: args.role.into_iter().collect(),
            note: args.note,
            written_at: now,
        })?;
    } else if args.told.is_some() {
        return Err(Stop::usage(say!("terminal.meetings.told_goes_felt_role")));
    }
    if let Some(quote) = args.says {
        let from = args.from.unwrap_or(StatementFrom::Other);
        meetings.add_statement(GroupStatement {
            meeting: kept,
            quote,
            on,
            from,
            written_at: now,
        })?;
    }
    let screen = meetings.welcome(kept)?;
    if context.screen.json {
        return Ok(context.screen.value(&json::Welcome::new(kept, &screen))?);
    }
    let experience = &screen.experience;
    context.screen.line(say!("terminal.meetings.what_met"))?;
    if experience.visits == 0 {
        context.screen.line(format!("  {}", say!("terminal.meetings.nothing_noted_yet")))?;
    }
    for (felt, met) in experience.felt.iter().rev() {
        let times = text::count(met.times as usize, "terminal.n.visit");
        let last = text::day(met.last);
        context.screen.line(format!(
            "  {}",
            say!("terminal.meetings.felt", times, last, felt = format!("{:+}", felt.get()))
        ))?;
    }
    for (role, answers) in &experience.roles {
        for (answer, met) in answers {
            let times = text::count(met.times as usize, "terminal.n.time");
            let (role, answer, last) =
                (text::word(*role), text::word(*answer), text::day(met.last));
            context
                .screen
                .line(format!("  {}", say!("terminal.meetings.last", role, answer, times, last)))?;
        }
    }
    if let Some(met) = experience.mentioned.get(&Mentioned::Yes) {
        let times = text::count(met.times as usize, "terminal.n.visit");
        context
            .screen
            .line(format!("  {}", say!("terminal.meetings.mentioned_my_medicine", times)))?;
    }
    context.screen.line(say!("terminal.meetings.what_group_says"))?;
    if screen.statements.is_empty() {
        context.screen.line(format!("  {}", say!("terminal.meetings.nothing_noted_yet")))?;
    }
    for tandem::Stated { statement, .. } in &screen.statements {
        let quote = text::one_line(statement.quote.as_str());
        let (from, on) = (text::word(statement.from), text::day(statement.on));
        context.screen.line(format!("  \"{quote}\" ({from}, {on})"))?;
    }
    let position = &screen.before.position;
    let width = context.screen.width;
    context.screen.line(say!("terminal.meetings.what_says", who = position.name))?;
    for line in [&position.position, &position.basis, &position.speak, &position.general] {
        context.screen.lines(text::wrap(line, width, "  "))?;
    }
    if let Some(citation) = &position.citation {
        context.screen.lines(text::wrap(citation, width, "  "))?;
    }
    context.screen.line(say!("terminal.meetings.before_go"))?;
    if screen.not_mentioning {
        context
            .screen
            .line(format!("  {}", say!("terminal.meetings.chose_not_mention_medicine")))?;
    }
    for line in &screen.before.lines {
        context.screen.lines(text::wrap(line, width, "  "))?;
    }
    Ok(())
}
