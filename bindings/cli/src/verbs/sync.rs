//! One record on several devices.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tandem::{
    Alike, AsksToForget, Cost, DeviceUnderKey, Go, ImportJsonReport, JoinWith, Joined, Joining,
    Key, KeyInPlace, KeyMaker, OtherDevice, OtherSpareKey, RemovedDevice, SyncChoice, SyncDone,
    SyncStatus, Tandem,
};
use tandem_model::TandemError;
use zeroize::Zeroizing;

use crate::args::SyncPart;
use crate::context::{Context, close_new, joining};
use crate::exit::{Stop, said};
use crate::output::{describe, text};
use crate::remote::{self, Opened};
use crate::secrets;
use crate::speech::{self, say};

/// Between two looks at a folder that another program fills.
const LOOK: Duration = Duration::from_secs(1);
/// How long it is news that a device came or went.
const NEWS: TimeDelta = TimeDelta::days(14);

pub(super) fn sync(context: &mut Context, part: Option<SyncPart>) -> Result<(), Stop> {
    match part.unwrap_or(SyncPart::Status) {
        SyncPart::Setup { place, label, into_nonempty } => {
            require_folder(&place)?;
            context.with_record(|context, tandem| {
                let opened = Opened::named(context, &place)?;
                // In the language of the record, which is known once it is open.
                let label = named(label);
                // To somebody who reads it, before anything is put there.
                let before = context.can_ask();
                if before {
                    context.screen.line(say!("terminal.sync.learns"))?;
                    context.screen.flush()?;
                }
                let done = tandem.sync().set_up(opened.place(&place), &label, into_nonempty);
                let done = done.map_err(|error| opened.why(error))?;
                if context.screen.json {
                    return Ok(context.screen.value(&done)?);
                }
                if !before {
                    context.screen.line(say!("terminal.sync.learns"))?;
                }
                context.screen.line(say!("terminal.sync.set_up", label))?;
                told(context, &done, false)?;
                Ok(context.screen.line(say!("terminal.sync.next"))?)
            })
        }
        SyncPart::Invite { minutes } => invite(context, minutes),
        SyncPart::Join { code, place, label, key, bring, weak, minutes } => {
            let code = code.join(" ");
            let code = Some(&*code).filter(|code| !code.is_empty());
            let (label, key) = (&named(label), key.as_deref());
            join(context, bring, &Coming { code, key, place: &place, label, weak, minutes })
        }
        SyncPart::Now { place, refill, forget } => context.with_record(|context, tandem| {
            let opened = match &place {
                Some(place) if remote::address(place).is_none() => {
                    Opened::Folder(tandem.sync().shelf_at(place)?)
                }
                Some(place) => Opened::named(context, place)?,
                None => Opened::of(tandem)?,
            };
            let choice = SyncChoice { refill, forget };
            let done = tandem.sync().now(opened.shelf(), choice, &|_| Go::On);
            let done = done.map_err(|error| match tandem::error_slug(&error).as_str() {
                "error.place.one_key" => of_two_keys(tandem, error),
                _ => opened.why(error),
            })?;
            if let Some(place) = &place {
                tandem.sync().found_at(opened.place(place))?;
            }
            told(context, &done, true)?;
            match done.taken_in > 0 && !context.screen.json {
                true => Ok(context.screen.lines(alike(tandem)?)?),
                false => Ok(()),
            }
        }),
        SyncPart::Status => context.with_record(|context, tandem| {
            let status = tandem.sync().status()?;
            if context.screen.json {
                return Ok(context.screen.value(&json!({ "sync": status }))?);
            }
            match status {
                Some(status) => standing(context, &status),
                None => Ok(context.screen.line(say!("terminal.sync.none"))?),
            }
        }),
        SyncPart::Remove { device, yes } => context.with_record(|context, tandem| {
            if !yes {
                let is_it = |other: &OtherDevice| other.label == device || other.id == device;
                let status = tandem.sync().status()?;
                let is_maker =
                    |it: &KeyMaker| it.label.as_ref() == Some(&device) || it.id == device;
                let known = status.iter().flat_map(|it| &it.devices).any(is_it)
                    || status.iter().flat_map(|it| &it.rivals).any(is_maker);
                if !known {
                    let none = TandemError::invalid("device", "a device that is joined");
                    return Err(none.into());
                }
                return Err(Stop::refused(say!("terminal.sync.remove_ask", device)));
            }
            let opened = Opened::of(tandem)?;
            let done = tandem.sync().remove(opened.shelf(), &device);
            let done = done.map_err(|error| opened.why(error))?;
            if context.screen.json {
                return Ok(context.screen.value(&done)?);
            }
            Ok(context.screen.line(say!("terminal.sync.removed", device))?)
        }),
        SyncPart::Leave { without_place } => context.with_record(|context, tandem| {
            if without_place {
                tandem.sync().leave(None)?;
            } else {
                let opened = Opened::of(tandem)?;
                let left = tandem.sync().leave(Some(opened.shelf()));
                left.map_err(|error| opened.why(error))?;
            }
            done(context, "left", say!("terminal.sync.left"))
        }),
        SyncPart::Erase { yes } => context.with_record(|context, tandem| {
            let status = tandem.sync().status()?;
            let others: Vec<_> = status.iter().flat_map(|it| &it.devices).collect();
            if !yes {
                let names: Vec<_> = others.iter().map(|it| &*it.label).collect();
                let who = match names.is_empty() {
                    true => say!("terminal.sync.nobody_else"),
                    false => names.join(", "),
                };
                return Err(Stop::refused(say!("terminal.sync.erase_ask", who)));
            }
            let opened = Opened::of(tandem)?;
            tandem.sync().erase(opened.shelf()).map_err(|error| opened.why(error))?;
            done(context, "erased", say!("terminal.sync.erased"))
        }),
    }
}

fn named(label: Option<String>) -> String {
    label.unwrap_or_else(|| say!("terminal.sync.this_device"))
}

fn done(context: &mut Context, what: &str, line: String) -> Result<(), Stop> {
    match context.screen.json {
        true => context.screen.value(&json!({ what: true }))?,
        false => context.screen.line(line)?,
    }
    Ok(())
}

/// What a sync brought and saw.
fn told(context: &mut Context, done: &SyncDone, or_nothing: bool) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(done)?);
    }
    let changes = |count: u64| text::count(count as usize, "terminal.n.change");
    let mut lines: Vec<_> = done.joined.iter().map(newcomer).collect();
    lines.extend(done.removed.iter().map(|it| removed(it, None)));
    lines.extend(done.rivals.iter().map(rival));
    lines.extend(done.asks.iter().map(asks));
    if done.taken_in > 0 {
        lines.push(say!("terminal.sync.came", changes = changes(done.taken_in)));
    }
    if done.published > 0 {
        lines.push(say!("terminal.sync.went", changes = changes(done.published)));
    }
    if lines.is_empty() && or_nothing {
        lines.push(say!("terminal.sync.nothing_new"));
    }
    if let Some(hours) = done.hours_ahead {
        lines.push(say!("terminal.sync.date_ahead", hours));
    }
    let seen = [
        (done.waiting > 0, "terminal.sync.waiting"),
        (done.unread > 0, "terminal.sync.unread"),
        (done.update_needed, "terminal.sync.update"),
        (done.unreadable > 0, "terminal.sync.unreadable"),
        (done.mended > 0, "terminal.sync.mended"),
        (done.rolled_back, "terminal.sync.rolled_back"),
        (done.not_everything, "terminal.sync.not_everything"),
        (done.restarted, "terminal.sync.restarted"),
    ];
    for (_, key) in seen.into_iter().filter(|(is_so, _)| *is_so) {
        lines.push(say!(key));
    }
    context.screen.lines(lines)?;
    Ok(())
}

fn standing(context: &mut Context, status: &SyncStatus) -> Result<(), Stop> {
    let folder = status.folder.clone().unwrap_or_else(|| say!("terminal.sync.no_folder"));
    context.screen.line(say!("terminal.sync.place", folder, label = status.label))?;
    context.screen.line(match status.last {
        Some(at) => say!("terminal.sync.last", day = text::day(at.date_naive())),
        None => say!("terminal.sync.never"),
    })?;
    let changes = text::count(status.to_send as usize, "terminal.n.change");
    context.screen.line(match status.to_send {
        0 => say!("terminal.sync.all_sent"),
        _ => say!("terminal.sync.to_send", changes),
    })?;
    if status.devices.is_empty() {
        context.screen.line(say!("terminal.sync.alone"))?;
    }
    for device in &status.devices {
        context.screen.line(of_device(device))?;
        if let (true, Some(since)) = (device.by_spare_key, device.since) {
            let day = text::day(since.date_naive());
            context.screen.line(format!("  {}", say!("terminal.sync.by_spare_key", day)))?;
        }
    }
    for device in &status.removed {
        context.screen.line(removed(device, device.since))?;
    }
    for device in &status.rivals {
        context.screen.line(rival(device))?;
    }
    for asking in status.told.iter().flat_map(|told| &told.asks) {
        context.screen.line(asks(asking))?;
    }
    if status.unread > 0 {
        context.screen.line(say!("terminal.sync.unread"))?;
    }
    match status.other_spare_key {
        None => {}
        Some(OtherSpareKey::MadeHere) => {
            context.screen.line(say!("terminal.sync.spare_key_made_here"))?;
        }
        Some(OtherSpareKey::MadeElsewhere) => {
            context.screen.line(say!("terminal.sync.spare_key_made_elsewhere"))?;
        }
    }
    Ok(())
}

fn of_device(device: &OtherDevice) -> String {
    let how = match (device.left, device.behind) {
        (true, _) => say!("terminal.sync.device_left"),
        (_, true) => say!("terminal.sync.device_behind"),
        _ => say!("terminal.sync.device_same"),
    };
    let day = text::day(device.last_heard.date_naive());
    say!("terminal.sync.device", label = device.label, id = device.id, day, how)
}

/// A device that was not known here before. One that had the spare key alone was let in by nobody.
fn newcomer(device: &OtherDevice) -> String {
    let (label, id) = (&device.label, &device.id);
    match device.by_spare_key {
        true => say!("terminal.sync.came_by_spare_key", label, id),
        false => say!("terminal.sync.new_device", label, id),
    }
}

/// A device that another one removed.
fn removed(device: &RemovedDevice, since: Option<DateTime<Utc>>) -> String {
    let label = device.label.as_ref().unwrap_or(&device.id);
    match since {
        Some(since) => {
            let day = text::day(since.date_naive());
            say!("terminal.sync.device_removed", label, id = device.id, day)
        }
        None => say!("terminal.sync.now_removed", label, id = device.id),
    }
}

/// A device that made a key which does not count here.
fn rival(device: &KeyMaker) -> String {
    let (label, id) = (device.label.as_ref().unwrap_or(&device.id), &device.id);
    say!("terminal.sync.rival", label, id)
}

/// A device that forgot much at once.
fn asks(asking: &AsksToForget) -> String {
    let AsksToForget { label, id, entries, until } = asking;
    let entries = text::count(*entries as usize, "terminal.n.entry");
    say!("terminal.sync.asks_to_forget", label, id, entries, day = text::day(until.date_naive()))
}

/// Names the devices of which the person has to say whose key counts.
fn of_two_keys(tandem: &Tandem, error: TandemError) -> Stop {
    let rivals = match tandem::error_slug(&error).as_str() {
        "error.place.one_key" => tandem.sync().status().ok().flatten().map(|it| it.rivals),
        _ => None,
    };
    let Some(rivals) = rivals.filter(|rivals| !rivals.is_empty()) else { return error.into() };
    let name = |it: &KeyMaker| match &it.label {
        Some(label) => format!("{label} [{}]", it.id),
        None => format!("[{}]", it.id),
    };
    let who: Vec<_> = rivals.iter().map(name).collect();
    Stop::refused(say!("terminal.sync.two_keys", who = who.join(", ")))
}

/// What the first screen tells of other devices, as long as it is news.
///
/// # Errors
/// Those of reading.
pub(super) fn news(tandem: &Tandem, now: DateTime<Utc>) -> Result<Vec<String>, Stop> {
    let Some(status) = tandem.sync().status()? else { return Ok(Vec::new()) };
    let is_news = |since: Option<DateTime<Utc>>| since.is_some_and(|it| now - it < NEWS);
    let joined = status.devices.iter().filter(|it| it.by_spare_key && is_news(it.since));
    let gone = status.removed.iter().filter(|it| is_news(it.since));
    let gone = gone.map(|it| removed(it, it.since));
    Ok(joined.map(newcomer).chain(gone).collect())
}

/// Sessions of which there are two that say the same: written down on two devices, as like as not.
///
/// # Errors
/// Those of reading.
pub(super) fn alike(tandem: &Tandem) -> Result<Vec<String>, Stop> {
    let line = |Alike { kept, other }: Alike| {
        let (what, id) = (describe::kept(&kept), describe::short(other.id));
        say!("terminal.sync.alike", what, id)
    };
    Ok(tandem.log().alike()?.into_iter().map(line).collect())
}

/// Where what is in the place still stands, for whoever takes something away here.
///
/// # Errors
/// Those of reading.
pub(super) fn copies(tandem: &Tandem) -> Result<Option<String>, Stop> {
    let Some(status) = tandem.sync().status()? else { return Ok(None) };
    let folder = status.folder.unwrap_or_else(|| say!("terminal.sync.no_folder"));
    let others: Vec<_> = status.devices.iter().filter(|it| !it.left).map(|it| &*it.label).collect();
    Ok(Some(match others.is_empty() {
        true => say!("terminal.sync.copy", folder),
        false => say!("terminal.sync.copies", folder, devices = others.join(", ")),
    }))
}

/// Looks again and again, until there is something or the time is over.
fn wait_for<T>(
    minutes: u32,
    mut look: impl FnMut() -> tandem_model::Result<Option<T>>,
) -> Result<Option<T>, Stop> {
    let begun = Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(Some(found));
        }
        if begun.elapsed() >= Duration::from_secs(60 * u64::from(minutes)) {
            return Ok(None);
        }
        thread::sleep(LOOK);
    }
}

fn invite(context: &mut Context, minutes: u32) -> Result<(), Stop> {
    // Only a person can say that two screens show the same.
    if !context.can_ask() {
        return Err(Stop::refused(say!("terminal.sync.invite_needs_you")));
    }
    context.with_record(|context, tandem| {
        let opened = Opened::of(tandem)?;
        let shelf = opened.shelf();
        let invite = tandem.sync().invite(shelf).map_err(|error| opened.why(error))?;
        let ended: Result<(), Stop> = (|| {
            let counts = text::count(minutes as usize, "terminal.n.minute");
            let (type_this, place) = match &opened {
                Opened::Folder(_) => {
                    (say!("terminal.sync.invite_type", minutes = counts), "DIR".to_owned())
                }
                // A shell reads `?` and `&` otherwise.
                Opened::Server(server, _) => (
                    say!("terminal.sync.invite_type_server", minutes = counts),
                    format!("'{}'", server.address.replace('\'', r"'\''")),
                ),
            };
            context.screen.lines([
                type_this,
                String::new(),
                format!("    tandem sync join --place {place}"),
                String::new(),
            ])?;
            let code = in_groups(&invite.text());
            context.screen.lines(text::wrap(&code, context.screen.width, "    "))?;
            context.screen.line("")?;
            context.screen.line(say!("terminal.sync.invite_waits"))?;
            context.screen.flush()?;
            let Some(knock) = wait_for(minutes, || invite.look(shelf))? else {
                return Err(Stop::refused(say!("terminal.sync.invite_over")));
            };
            let words = knock.words(speech::language());
            context.screen.line(say!("terminal.sync.invite_knock", label = knock.label()))?;
            context.screen.line(format!("    {words}"))?;
            let same = context.yes(&tandem.voice()?, &say!("terminal.sync.invite_same"))?;
            if same != Some(true) {
                return Err(Stop::refused(say!("terminal.sync.invite_other")));
            }
            tandem.sync().let_in(shelf, &invite, &knock)?;
            let taken = || Ok(invite.is_taken(shelf)?.then_some(()));
            let taken = wait_for(minutes, taken)?;
            let Some(()) = taken else {
                return Ok(context.screen.line(say!("terminal.sync.invite_not_taken"))?);
            };
            context.screen.line(say!("terminal.sync.invite_done", label = knock.label()))?;
            // So that it is known here from now on. What this cannot do, the next sync does.
            let _ = tandem.sync().now(shelf, SyncChoice::default(), &|_| Go::On);
            Ok(())
        })();
        invite.end(shelf)?;
        ended
    })
}

/// Letters in groups of five, as they are read aloud and typed.
fn in_groups(code: &str) -> Zeroizing<String> {
    let mut groups = Zeroizing::new(String::with_capacity(code.len() * 2));
    for (at, letter) in code.chars().enumerate() {
        if at > 0 && at % 5 == 0 {
            groups.push(' ');
        }
        groups.push(letter);
    }
    groups
}

/// Refuses a folder that is not there, before anything is asked.
fn require_folder(place: &Path) -> Result<(), Stop> {
    if place.is_dir() || remote::address(place).is_some() {
        return Ok(());
    }
    let none = std::io::Error::from(std::io::ErrorKind::NotFound);
    Err(Stop::file(place, &none))
}

/// What lets a device in.
enum By {
    Invitation(Joining),
    SpareKey(Zeroizing<String>),
}

/// How a device comes to a record.
struct Coming<'a> {
    code: Option<&'a str>,
    key: Option<&'a str>,
    place: &'a Path,
    label: &'a str,
    weak: bool,
    minutes: u32,
}

fn join(context: &mut Context, bring: bool, coming: &Coming<'_>) -> Result<(), Stop> {
    let folder = context.folder()?;
    let [made, before] = joining(&folder);
    if !context.has_record(&folder)? {
        let (joined, _) = come(context, &folder, coming)?;
        let Joined { tandem, came, first } = joined;
        let unread = tandem.unread().unwrap_or_default();
        close_new(context, tandem);
        return told_of_joining(context, &folder, (came, unread, first), None);
    }
    if !bring {
        let place = folder.display().to_string();
        return Err(Stop::refused(
            context.say("terminal.here_already").replace("{folder}", &place),
        ));
    }
    if before.exists() {
        return Err(Stop::refused(say!("terminal.sync.brought_before", folder = before.display())));
    }
    // An empty one is nobody's. What stands in one may be anybody's, and of a bringing that broke off.
    if fs::remove_dir(&made).is_err() && made.exists() {
        return Err(Stop::refused(say!("terminal.sync.joining_left", folder = made.display())));
    }
    let brought = context.with_record(|context, old| {
        let alone = old.sync().can_be_brought()?;
        let (joined, opened) = come(context, &made, coming)?;
        let report = joined.tandem.transfer().bring(old)?;
        // What it cannot do, the next one does.
        let _ = joined.tandem.sync().now(opened.shelf(), SyncChoice::default(), &|_| Go::On);
        Ok((joined, report, alone))
    });
    // In a session the old one rests open: what it wrote from here on would go into the folder that is put aside.
    context.close();
    let (joined, report, alone) = match brought {
        Ok(brought) => brought,
        Err(why) => {
            // All of it was made just now.
            drop(fs::remove_dir_all(&made));
            return Err(why);
        }
    };
    let Joined { tandem, came, first } = joined;
    let unread = tandem.unread().unwrap_or_default();
    close_new(context, tandem);
    // A folder in which a file is open has its name for good there.
    let alone = (!cfg!(windows)).then_some(alone);
    fs::rename(&folder, &before).map_err(|error| Stop::file(&folder, &error))?;
    if let Err(error) = fs::rename(&made, &folder) {
        // As it was; where that fails as well, whoever looks for the record next finds both and goes on.
        drop(fs::rename(&before, &folder));
        return Err(Stop::file(&made, &error));
    }
    drop(alone);
    told_of_joining(context, &folder, (came, unread, first), Some((&report, &before)))
}

/// Makes this device's copy of the record in a place.
fn come(
    context: &mut Context,
    folder: &Path,
    coming: &Coming<'_>,
) -> Result<(Joined, Opened), Stop> {
    let &Coming { code, key, place, label, weak, minutes } = coming;
    require_folder(place)?;
    let opened = Opened::named(context, place)?;
    let shelf = opened.shelf();
    // A slip is told before a passphrase was thought of and typed twice.
    let by = match code {
        Some(code) => {
            let answer = || Joining::answer(shelf, code, label);
            let Some(joining) = wait_for(minutes, answer)? else {
                return Err(Stop::refused(say!("terminal.sync.join_no_invitation")));
            };
            context.screen.note(say!("terminal.sync.join_words"));
            context.screen.note(format!("    {}", joining.words(speech::language())?));
            By::Invitation(joining)
        }
        None => {
            let typed = secrets::spare_key_of_place(context)?;
            if !matches!(tandem::typed_key(&typed), Ok(Key::SpareKey(_))) {
                return Err(Stop::slip());
            }
            if key.is_none() {
                one_key(&opened, &typed)?;
            }
            By::SpareKey(typed)
        }
    };
    let passphrase = secrets::first_passphrase(context, weak)?;
    let first_way = Key::Passphrase(&passphrase);
    let with = JoinWith { folder, first_way: &first_way, place: opened.place(place), label, key };
    let host = context.host()?;
    let joined = match by {
        By::Invitation(joining) => {
            let join = || joining.join(shelf, &with, Box::new(host), Cost::usual());
            match wait_for(minutes, join)? {
                Some(joined) => joined,
                None => return Err(Stop::refused(say!("terminal.sync.join_not_let_in"))),
            }
        }
        By::SpareKey(spare_key) => {
            let host = Box::new(host);
            Tandem::join_with_spare_key(shelf, &spare_key, &with, host, Cost::usual())
                .map_err(|error| nothing_there(&opened, error))?
        }
    };
    Ok((joined, opened))
}

/// No record is here yet that could be put there again.
fn nothing_there(opened: &Opened, error: TandemError) -> Stop {
    match tandem::error_slug(&error).as_str() {
        "error.place.empty" | "error.place.not_it" => {
            Stop::refused(say!("terminal.sync.join_nothing_there"))
        }
        _ => opened.why(error),
    }
}

/// Refuses a place with several keys that the spare key opens, and names them.
fn one_key(opened: &Opened, spare_key: &str) -> Result<(), Stop> {
    let keys = Tandem::keys_in_place(opened.shelf(), spare_key);
    let keys = keys.map_err(|error| nothing_there(opened, error))?;
    if keys.len() < 2 {
        return Ok(());
    }
    let under = |DeviceUnderKey { label, last_heard }: DeviceUnderKey| {
        say!("terminal.sync.device_under_key", label, day = text::day(last_heard.date_naive()))
    };
    let told = |KeyInPlace { id, devices }: KeyInPlace| {
        let devices: Vec<_> = devices.into_iter().map(under).collect();
        say!("terminal.sync.key_there", id, devices = devices.join(", "))
    };
    let keys: Vec<_> = keys.into_iter().map(told).collect();
    Err(Stop::refused(say!("terminal.sync.several_keys", keys = keys.join("; "))))
}

fn told_of_joining(
    context: &mut Context,
    folder: &Path,
    (came, unread, first): (u64, u32, tandem_model::Result<SyncDone>),
    brought: Option<(&ImportJsonReport, &Path)>,
) -> Result<(), Stop> {
    if context.screen.json {
        let vault = folder.display().to_string();
        let mut value = json!({ "vault": vault, "taken_in": came, "unread": unread });
        if let Some((report, before)) = brought {
            value["brought"] = json!(report);
            value["before"] = json!(before.display().to_string());
        }
        return Ok(context.screen.value(&value)?);
    }
    let changes = text::count(came as usize, "terminal.n.change");
    context.screen.line(say!("terminal.sync.joined", changes, folder = folder.display()))?;
    context.screen.line(say!("terminal.sync.joined_opens"))?;
    if let Some((report, before)) = brought {
        let count = |entries: u64| text::count(entries as usize, "terminal.n.entry");
        let entries = count(report.added + report.changed);
        context.screen.line(say!("terminal.sync.brought", entries, folder = before.display()))?;
        if report.refused_count > 0 {
            let entries = count(report.refused_count);
            context.screen.line(say!("terminal.sync.not_brought", entries))?;
        }
    }
    if unread > 0 {
        context.screen.line(say!("terminal.sync.unread"))?;
    }
    if let Err(error) = first {
        context.screen.note(said(&error));
    }
    Ok(())
}
