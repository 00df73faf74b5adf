//! One record on several devices.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;
use tandem::{
    Cost, FolderShelf, Go, JoinWith, Joined, Joining, Key, OtherDevice, SyncDone, SyncStatus,
    Tandem,
};
use zeroize::Zeroizing;

use crate::args::SyncPart;
use crate::context::{Context, close_new};
use crate::exit::{Stop, said};
use crate::output::text;
use crate::secrets;
use crate::speech::{self, say};

/// Between two looks at a folder that another program fills.
const LOOK: Duration = Duration::from_secs(1);

pub(super) fn sync(context: &mut Context, part: Option<SyncPart>) -> Result<(), Stop> {
    match part.unwrap_or(SyncPart::Status) {
        SyncPart::Setup { place, label, into_nonempty } => {
            let label = named(label);
            context.with_record(|context, tandem| {
                // To somebody who reads it, before anything is put there.
                let before = context.can_ask();
                if before {
                    context.screen.line(say!("terminal.sync.learns"))?;
                    context.screen.flush()?;
                }
                let done = tandem.sync().set_up(&place, &label, into_nonempty)?;
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
        SyncPart::Join { code, place, label, weak, minutes } => {
            join(context, code.as_deref(), (&place, &named(label)), weak, minutes)
        }
        SyncPart::Now { place, refill } => context.with_record(|context, tandem| {
            let shelf = match place {
                Some(place) => tandem.sync().shelf_at(&place)?,
                None => tandem.sync().shelf()?,
            };
            let done = tandem.sync().now(&shelf, refill, &|_| Go::On)?;
            told(context, &done, true)
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
            let shelf = tandem.sync().shelf()?;
            if !yes {
                return Err(Stop::refused(say!("terminal.sync.remove_ask", device)));
            }
            let done = tandem.sync().remove(&shelf, &device)?;
            if context.screen.json {
                return Ok(context.screen.value(&done)?);
            }
            Ok(context.screen.line(say!("terminal.sync.removed", device))?)
        }),
        SyncPart::Leave { without_place } => context.with_record(|context, tandem| {
            let shelf = if without_place { None } else { Some(tandem.sync().shelf()?) };
            tandem.sync().leave(shelf.as_ref().map(|shelf| shelf as _))?;
            done(context, "left", say!("terminal.sync.left"))
        }),
        SyncPart::Erase { yes } => context.with_record(|context, tandem| {
            let shelf = tandem.sync().shelf()?;
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
            tandem.sync().erase(&shelf)?;
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
    let mut lines = Vec::new();
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
    }
    if status.unread > 0 {
        context.screen.line(say!("terminal.sync.unread"))?;
    }
    if status.other_spare_key {
        context.screen.line(say!("terminal.sync.other_spare_key"))?;
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
        let shelf = tandem.sync().shelf()?;
        let invite = tandem.sync().invite(&shelf)?;
        let ended: Result<(), Stop> = (|| {
            context.screen.lines([
                say!("terminal.sync.invite_type", minutes),
                String::new(),
                format!("    tandem sync join {} --place …", invite.text().as_str()),
                String::new(),
                say!("terminal.sync.invite_waits"),
            ])?;
            context.screen.flush()?;
            let Some(knock) = wait_for(minutes, || invite.look(&shelf))? else {
                return Err(Stop::refused(say!("terminal.sync.invite_over")));
            };
            let words = knock.words(speech::language());
            context.screen.line(say!("terminal.sync.invite_knock", label = knock.label()))?;
            context.screen.line(format!("    {words}"))?;
            let same = context.yes(&tandem.voice()?, &say!("terminal.sync.invite_same"))?;
            if same != Some(true) {
                return Err(Stop::refused(say!("terminal.sync.invite_other")));
            }
            tandem.sync().let_in(&shelf, &invite, &knock)?;
            let taken = || Ok(invite.is_taken(&shelf)?.then_some(()));
            let taken = wait_for(minutes, taken)?;
            context.screen.line(match taken {
                Some(()) => say!("terminal.sync.invite_done", label = knock.label()),
                None => say!("terminal.sync.invite_not_taken"),
            })?;
            Ok(())
        })();
        invite.end(&shelf)?;
        ended
    })
}

/// What lets a device in.
enum By<'a> {
    Invitation(&'a str),
    SpareKey(Zeroizing<String>),
}

fn join(
    context: &mut Context,
    code: Option<&str>,
    (place, label): (&Path, &str),
    weak: bool,
    minutes: u32,
) -> Result<(), Stop> {
    let folder = context.folder()?;
    if context.has_record(&folder)? {
        let place = folder.display().to_string();
        return Err(Stop::refused(
            context.say("terminal.here_already").replace("{folder}", &place),
        ));
    }
    if !place.is_dir() {
        let none = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(Stop::file(place, &none));
    }
    let shelf = FolderShelf::new(place);
    let by = match code {
        Some(code) => By::Invitation(code),
        None => By::SpareKey(secrets::spare_key_of_place(context)?),
    };
    let passphrase = secrets::first_passphrase(context, weak)?;
    let first_way = Key::Passphrase(&passphrase);
    let with = JoinWith { folder: &folder, first_way: &first_way, place, label };
    let host = context.host()?;
    let joined = match by {
        By::Invitation(code) => {
            let answer = || Joining::answer(&shelf, code, label);
            let Some(joining) = wait_for(minutes, answer)? else {
                return Err(Stop::refused(say!("terminal.sync.join_no_invitation")));
            };
            context.screen.note(say!("terminal.sync.join_words"));
            context.screen.note(format!("    {}", joining.words(speech::language())?));
            let join = || joining.join(&shelf, &with, Box::new(host), Cost::usual());
            match wait_for(minutes, join)? {
                Some(joined) => joined,
                None => return Err(Stop::refused(say!("terminal.sync.join_not_let_in"))),
            }
        }
        By::SpareKey(spare_key) => {
            Tandem::join_with_spare_key(&shelf, &spare_key, &with, Box::new(host), Cost::usual())?
        }
    };
    let Joined { tandem, came, first, .. } = joined;
    let unread = tandem.unread().unwrap_or_default();
    close_new(context, tandem);
    if context.screen.json {
        let vault = folder.display().to_string();
        return Ok(context
            .screen
            .value(&json!({ "vault": vault, "taken_in": came, "unread": unread }))?);
    }
    let changes = text::count(came as usize, "terminal.n.change");
    context.screen.line(say!("terminal.sync.joined", changes, folder = folder.display()))?;
    context.screen.line(say!("terminal.sync.joined_opens"))?;
    if unread > 0 {
        context.screen.line(say!("terminal.sync.unread"))?;
    }
    if let Err(error) = first {
        context.screen.note(said(&error));
    }
    Ok(())
}
