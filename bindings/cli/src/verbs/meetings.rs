//! Meetings: lists, the search, what is kept, going there.

use std::fs::File;
use std::io::{BufReader, IsTerminal as _};
use std::ops::ControlFlow;

use tandem::{
    FeedLimits, Formats, KeptStanding, ListSettings, MeetingQuery, MeetingScreen, Order,
    TakingPart, Tandem,
};
use tandem_model::{
    FeedKind, Fellowship, GroupStatement, Id, Meeting, MeetingStatus, Mentioned, Minutes, Position,
    PositionQuality, Recurrence, SourceKey, StatementFrom, TandemError, TypeCode, Venue, Weekly,
    WeeklyTime, WelcomeVisit, Word as _, Zone, ZoneFrom,
};

use crate::args::{
    MeetingAdd, MeetingDetails, MeetingEdit, MeetingField, MeetingFind, MeetingImport,
    MeetingsPart, OrderWord, Welcome,
};
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::meetings as json;
use crate::output::table::{Side, Table};
use crate::output::{describe, json as shapes, text};

pub(super) fn meetings(context: &mut Context, part: MeetingsPart) -> Result<(), Stop> {
    match part {
        MeetingsPart::Import(args) => import(context, *args),
        other => context.with_record(|context, tandem| in_record(context, tandem, other)),
    }
}

fn in_record(context: &mut Context, tandem: &Tandem, part: MeetingsPart) -> Result<(), Stop> {
    let meetings = tandem.meetings();
    match part {
        MeetingsPart::Import(args) => take_in(context, tandem, *args),
        MeetingsPart::Lists => lists(context, tandem),
        MeetingsPart::Add(args) => add(context, tandem, *args),
        MeetingsPart::Edit(args) => edit(context, tandem, *args),
        MeetingsPart::Find(args) => find(context, tandem, *args),
        MeetingsPart::Show { id } => {
            let screen = meetings.show(meetings.find_id(&id)?)?;
            show(context, &screen)
        }
        MeetingsPart::Keep { id } => {
            let id = meetings.keep(meetings.find_id(&id)?)?;
            if context.screen.json {
                return Ok(context.screen.value(&serde_json::json!({ "id": id, "kept": true }))?);
            }
            let kept = meetings.kept_one(id)?;
            let name = text::one_line(kept.meeting.name.as_str());
            Ok(context.screen.line(format!("Kept: {name} [{}]", describe::short(id)))?)
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
            Ok(context.screen.line("Not kept any more. `tandem undo` brings it back.")?)
        }
        MeetingsPart::Rematch { kept, meeting } => {
            rematch(context, tandem, &kept, meeting.as_deref())
        }
        MeetingsPart::Next { days } => next(context, tandem, days),
        MeetingsPart::Attend { kept, minutes } => attend(context, tandem, &kept, minutes),
        MeetingsPart::Welcome(args) => welcome(context, tandem, *args),
    }
}

/// A kept meeting, by its own id or by that of the meeting.
fn kept_id(tandem: &Tandem, digits: &str) -> Result<Id, Stop> {
    let all = tandem.meetings().kept()?;
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
    File::open(path).map_err(|error| Stop::file(path, &error))
}

fn import(context: &mut Context, args: MeetingImport) -> Result<(), Stop> {
    // Before a passphrase is asked for, so that a misspelt name is told at once.
    drop(open(&args.file)?);
    context.with_record(|context, tandem| take_in(context, tandem, args))
}

fn take_in(context: &mut Context, tandem: &Tandem, args: MeetingImport) -> Result<(), Stop> {
    let formats = match &args.formats {
        Some(path) => {
            Formats::read(open(path)?, FeedLimits::default()).map_err(TandemError::from)?
        }
        None => Formats::default(),
    };
    let usual = match args.kind {
        FeedKind::MeetingGuide => Fellowship::Aa,
        FeedKind::Bmlt => Fellowship::Na,
    };
    let settings = ListSettings {
        name: args.source,
        kind: args.kind,
        fellowship: args.fellowship.unwrap_or(usual),
        zone: args.feed_zone,
        formats,
        confirmed: args.confirm,
    };
    let list = BufReader::new(open(&args.file)?);
    let talkative = !context.screen.json && std::io::stderr().is_terminal();
    let screen = &mut context.screen;
    let report = tandem.meetings().import(list, &settings, &mut |read| {
        if talkative {
            screen.note(format!("{read} meetings so far"));
        }
        ControlFlow::Continue(())
    });
    let report = report.map_err(|error| match error {
        TandemError::Invalid { field, .. } if field == "zone" => Stop::refused(
            "the list does not say in which time zone it is: name it with --feed-zone",
        ),
        TandemError::Invalid { field, why } if field == "feed" && why.contains("confirm") => {
            Stop::refused(format!("{why} with --confirm"))
        }
        other => other.into(),
    })?;
    if context.screen.json {
        return Ok(context.screen.value(&json::Imported::from(&report))?);
    }
    let read = text::count(report.tally.read as usize, "meeting", "meetings");
    context.screen.line(format!(
        "Read {read}: {} added, {} changed, {} unchanged, {} refused; {} not in the list any more.",
        report.added,
        report.changed,
        report.unchanged,
        report.tally.refused(),
        report.missing,
    ))?;
    for (why, count) in &report.tally.refused_by {
        context.screen.line(format!("  refused, {}: {count}", text::word(*why)))?;
    }
    for (what, count) in &report.tally.inferred {
        context.screen.line(format!("  {}: {count}", text::word(*what)))?;
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
        return Ok(context.screen.line("No list yet: `tandem meetings import` takes one in.")?);
    }
    for list in &lists {
        let entries = text::count(list.entries as usize, "meeting", "meetings");
        let fetched = list.fetched.map(|at| format!(", read {}", text::day(at.date_naive())));
        let name = text::one_line(&list.name);
        context.screen.line(format!("{name}: {entries}{}", fetched.unwrap_or_default()))?;
        if let Some(error) = &list.last_error {
            context.screen.line(format!("  the last attempt changed nothing: {error}"))?;
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
            Err(Stop::usage("in which time zone is it? Name it with --zone"))
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
    show(context, &tandem.meetings().show(id)?)
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
        return Err(Stop::usage("a meeting that is not by appointment has --day and --start"));
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
    show(context, &meetings.show(id)?)
}

fn find(context: &mut Context, tandem: &Tandem, args: MeetingFind) -> Result<(), Stop> {
    let query = MeetingQuery {
        near: args.near,
        within_km: args.within,
        day: args.day,
        after: args.after,
        before: args.before,
        text: args.text,
        types: args.types,
        fellowship: args.fellowship,
        taking_part: match (args.online, args.in_person) {
            (true, _) => Some(TakingPart::Online),
            (_, true) => Some(TakingPart::InPerson),
            _ => None,
        },
        soon: args.soon,
        order: match args.order {
            OrderWord::Next => Order::NextStart,
            OrderWord::Distance => Order::Distance,
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
        return Ok(context.screen.line("None found.")?);
    }
    let mut table = Table::new(&[
        ("", Side::Left),
        ("When", Side::Left),
        ("km", Side::Right),
        ("How", Side::Left),
        ("Name", Side::Left),
    ]);
    for one in &found.meetings {
        table.row([
            describe::short(one.id),
            when(&one.meeting),
            one.km.map(|km| format!("{km:.1}")).unwrap_or_default(),
            how(&one.meeting),
            text::one_line(one.meeting.name.as_str()),
        ]);
    }
    let width = context.screen.width;
    context.screen.lines(table.lines(width))?;
    if (found.total as usize) > found.meetings.len() {
        let (shown, total) = (found.meetings.len(), found.total);
        context.screen.note(format!("{shown} of {total}; --limit shows more"));
    }
    Ok(())
}

fn when(meeting: &Meeting) -> String {
    match meeting.when.weekly() {
        Some(weekly) => {
            let day = weekly.at.day.word();
            let flag = if meeting.maybe_not_weekly { " (check)" } else { "" };
            format!("{day} {}{flag}", weekly.at.start)
        }
        None => "by appointment".to_owned(),
    }
}

fn how(meeting: &Meeting) -> String {
    if meeting.status == MeetingStatus::Active {
        text::word(meeting.venue)
    } else {
        text::word(meeting.status)
    }
}

fn show(context: &mut Context, screen: &MeetingScreen) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&json::Shown::from(screen))?);
    }
    let meeting = &screen.meeting;
    let name = text::one_line(meeting.name.as_str());
    context.screen.line(format!("{name} [{}]", describe::short(screen.id)))?;
    let line = |line: &Option<tandem_model::Line>| line.as_ref().map(|it| it.to_string());
    let passage = |it: &Option<tandem_model::Passage>| it.as_ref().map(|it| it.to_string());
    let types: Vec<_> = meeting
        .types
        .iter()
        .map(|it| it.means.map_or_else(|| it.code.as_str().to_owned(), text::word))
        .collect();
    let zone = meeting.when.weekly().map(|weekly| {
        let about = if weekly.length_inferred { "about " } else { "" };
        format!("{about}{} minutes, {}", weekly.length.get(), weekly.at.zone.name())
    });
    let rows = [
        ("Fellowship", Some(text::word(meeting.fellowship))),
        ("When", Some(when(meeting))),
        ("", zone),
        ("Next", screen.next.as_ref().map(text::moment)),
        ("How", Some(how(meeting))),
        ("Place", line(&meeting.location)),
        ("", line(&meeting.address)),
        ("", passage(&meeting.location_notes)),
        ("Online", meeting.conference.url.as_ref().map(|it| it.to_string())),
        ("", passage(&meeting.conference.url_notes)),
        ("Phone", line(&meeting.conference.phone)),
        ("", passage(&meeting.conference.phone_notes)),
        ("Group", line(&meeting.group)),
        ("", passage(&meeting.group_notes)),
        ("Notes", passage(&meeting.notes)),
        ("Types", (!types.is_empty()).then(|| types.join(", "))),
        ("List", screen.list.clone()),
        (
            "Missing",
            screen.missing.map(|at| format!("from its list since {}", text::day(at.date_naive()))),
        ),
    ];
    for (label, value) in rows {
        if let Some(value) = value {
            for (at, part) in value.lines().enumerate() {
                let label = if at == 0 { label } else { "" };
                context.screen.line(format!("{label:<11} {}", text::one_line(part)))?;
            }
        }
    }
    Ok(())
}

fn kept(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    let all = tandem.meetings().kept()?;
    if context.screen.json {
        let rows: Vec<_> = all.iter().map(json::Kept::from).collect();
        return Ok(context.screen.value(&rows)?);
    }
    if all.is_empty() {
        return Ok(context.screen.line("Nothing kept yet: `tandem meetings keep ID`.")?);
    }
    let mut table = Table::new(&[
        ("", Side::Left),
        ("When", Side::Left),
        ("How", Side::Left),
        ("Name", Side::Left),
    ]);
    for one in &all {
        let name = text::one_line(one.meeting.name.as_str());
        let told = match &one.standing {
            KeptStanding::Same => String::new(),
            KeptStanding::Changed { marks } if marks.is_empty() => " (details changed)".to_owned(),
            KeptStanding::Changed { marks } => {
                let marks: Vec<_> = marks.iter().map(|mark| text::word(*mark)).collect();
                format!(" (changed: {})", marks.join(", "))
            }
            KeptStanding::Missing { .. } => " (not in its list any more)".to_owned(),
            KeptStanding::Gone => " (its list is not here)".to_owned(),
        };
        table.row([
            describe::short(one.id),
            when(&one.meeting),
            how(&one.meeting),
            format!("{name}{told}"),
        ]);
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
            KeptStanding::Changed { .. } => {
                meetings.take_changes(id)?;
            }
            KeptStanding::Missing { .. } | KeptStanding::Gone => offers = meetings.offers(id)?,
        },
    }
    let now = meetings.kept_one(id)?;
    if context.screen.json {
        let standing = json::standing(&now.standing);
        let value = serde_json::json!({ "id": id, "standing": standing, "offers": offers });
        return Ok(context.screen.value(&value)?);
    }
    if offers.is_empty() {
        let name = text::one_line(now.meeting.name.as_str());
        return Ok(context.screen.line(format!("{name}: {}", json::standing(&now.standing)))?);
    }
    context.screen.line("It may be one of these. Nothing was changed; you choose:")?;
    for offer in &offers {
        let name = text::one_line(offer.meeting.name.as_str());
        let id = describe::short(offer.id);
        context.screen.line(format!("  {id}  {}  {name}", when(&offer.meeting)))?;
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
        return Ok(context.screen.line("None of your meetings is on these days.")?);
    }
    for one in &all {
        let name = text::one_line(one.meeting.name.as_str());
        let check = if one.maybe_not_weekly || one.check_first { " (check first)" } else { "" };
        let went = if one.attended.is_some() { " (you went)" } else { "" };
        let (start, id) = (text::moment(&one.start_here), describe::short(one.kept));
        context.screen.line(format!("{start}  {name}{check}{went} [{id}]"))?;
    }
    Ok(())
}

fn attend(
    context: &mut Context,
    tandem: &Tandem,
    kept: &str,
    minutes: Option<Minutes>,
) -> Result<(), Stop> {
    let attended = tandem.meetings().attend(kept_id(tandem, kept)?, minutes)?;
    if context.screen.json {
        let session = shapes::Session::from(&attended.kept);
        return Ok(context.screen.value(&json::Attended { session, new: attended.new })?);
    }
    let told = if attended.new { "Logged" } else { "Logged already" };
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
        return Err(Stop::usage("--told goes with --felt, --role or --note"));
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
    context.screen.line("What you met with")?;
    if experience.visits == 0 {
        context.screen.line("  Nothing noted yet.")?;
    }
    for (felt, met) in experience.felt.iter().rev() {
        let times = text::count(met.times as usize, "visit", "visits");
        let last = text::day(met.last);
        context.screen.line(format!("  felt {:+}: {times}, last {last}", felt.get()))?;
    }
    for (role, answers) in &experience.roles {
        for (answer, met) in answers {
            let times = text::count(met.times as usize, "time", "times");
            let (role, answer, last) =
                (text::word(*role), text::word(*answer), text::day(met.last));
            context.screen.line(format!("  {role}: {answer}, {times}, last {last}"))?;
        }
    }
    if let Some(met) = experience.mentioned.get(&Mentioned::Yes) {
        let times = text::count(met.times as usize, "visit", "visits");
        context.screen.line(format!("  mentioned my medicine: {times}"))?;
    }
    context.screen.line("What this group says")?;
    if screen.statements.is_empty() {
        context.screen.line("  Nothing noted yet.")?;
    }
    for tandem::Stated { statement, .. } in &screen.statements {
        let quote = text::one_line(statement.quote.as_str());
        let (from, on) = (text::word(statement.from), text::day(statement.on));
        context.screen.line(format!("  \"{quote}\" ({from}, {on})"))?;
    }
    let position = &screen.before.position;
    let width = context.screen.width;
    context.screen.line(format!("What {} says", position.name))?;
    for line in [&position.position, &position.basis, &position.speak, &position.general] {
        context.screen.lines(text::wrap(line, width, "  "))?;
    }
    if let Some(citation) = &position.citation {
        context.screen.lines(text::wrap(citation, width, "  "))?;
    }
    context.screen.line("Before you go")?;
    if screen.not_mentioning {
        context.screen.line("  You chose not to mention your medicine here.")?;
    }
    for line in &screen.before.lines {
        context.screen.lines(text::wrap(line, width, "  "))?;
    }
    Ok(())
}
