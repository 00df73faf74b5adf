//! A second copy of the record, the way back from it, and what to do with a record beyond use.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use serde::Serialize;
use tandem::{
    BackupFile, Beside, Cost, Erased, IfThere, OpenBackup, OtherName, RestoreReport, Standing,
    Tandem,
};
use tandem_model::TandemError;

use crate::args::{Backup, Erase, Restore, Salvage};
use crate::context::{Context, close_new, no_record};
use crate::exit::Stop;
use crate::files;
use crate::output::{json, text};
use crate::secrets;
use crate::speech::say;

/// What the name of a file begins and ends with that a schedule made.
const NAME: (&str, &str) = ("backup-", ".tandem");

pub(super) fn backup(context: &mut Context, args: &Backup) -> Result<(), Stop> {
    let day = context.now()?.date_naive();
    let (file, if_there) = match (&args.out, &args.to) {
        (Some(file), _) if args.force => (file.clone(), IfThere::Replace),
        (Some(file), _) => (file.clone(), IfThere::Keep),
        (None, Some(folder)) => (free_name(folder, &day.to_string()), IfThere::Keep),
        (None, None) => return Err(Stop::usage(say!("terminal.backup.name_file_out_folder"))),
    };
    files::require_free(&file, if_there == IfThere::Replace)?;
    let (made, dropped) = context.with_record(|_, tandem| {
        let made = tandem.safe().back_up(&file, if_there)?;
        let dropped = match (&args.to, args.keep) {
            (Some(folder), Some(keep)) => drop_old(tandem, folder, &made, keep as usize)?,
            _ => 0,
        };
        Ok((made, dropped))
    })?;
    if context.screen.json {
        let told = json::BackedUp { backup: &made, dropped };
        let exported =
            json::Exported { encrypted: true, ..json::Exported::new("backup", &file, &told) };
        return Ok(context.screen.value(&exported)?);
    }
    context.screen.line(say!("terminal.backup.backup", file = file.display()))?;
    context.screen.line(opens_with(&made))?;
    if dropped > 0 {
        let old = text::count(dropped, "terminal.n.older_backup");
        context.screen.line(say!("terminal.backup.removed", old))?;
    }
    context.screen.note(say!("terminal.backup.keep_another_device_another"));
    Ok(())
}

/// Which spare key it takes, in words: after a new one was made, older backups still want the old one.
fn opens_with(backup: &BackupFile) -> String {
    let key = match &backup.spare_key_tag {
        Some(tag) => say!("terminal.backup.spare_key_ends", tag),
        None => say!("terminal.backup.spare_key"),
    };
    say!("terminal.backup.opens_passphrase_day", key)
}

/// The first name of a day that is free.
fn free_name(folder: &Path, day: &str) -> PathBuf {
    let named = |rest: &str| folder.join(format!("{}{day}{rest}{}", NAME.0, NAME.1));
    let more = (2..).map(|number: u32| named(&format!("-{number}")));
    let free = std::iter::once(named("")).chain(more).find(|path| !path.exists());
    free.unwrap_or_else(|| named(""))
}

/// Removes the oldest backups of this record among those that a schedule named. Only what this record made
/// itself and is whole counts as one, whatever a file says: a planted one, or a hundred, must cost no good
/// one its place, and copies of one are one. Never the one that was just made, nor one that is later: a
/// clock was wrong then or is now. And none while something is missing here, which an older one may hold.
fn drop_old(tandem: &Tandem, folder: &Path, made: &BackupFile, keep: usize) -> Result<usize, Stop> {
    let opening = tandem.safe().opening()?;
    if opening.missing || opening.unwitnessed {
        return Ok(0);
    }
    let wrong = |error| Stop::file(folder, &error);
    let mut found: BTreeMap<DateTime<Utc>, Vec<PathBuf>> = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let ours = name.is_some_and(|name| name.starts_with(NAME.0) && name.ends_with(NAME.1));
        if let Some(file) = ours.then(|| tandem.safe().own_backup(&path).ok().flatten()).flatten()
            && file.made_at < made.made_at
        {
            found.entry(file.made_at).or_default().push(path);
        }
    }
    let old = (found.len() + 1).saturating_sub(keep);
    let mut dropped = 0;
    for path in found.into_values().take(old).flatten() {
        fs::remove_file(&path).map_err(|error| Stop::file(&path, &error))?;
        dropped += 1;
    }
    Ok(dropped)
}

pub(super) fn restore(context: &mut Context, args: &Restore) -> Result<(), Stop> {
    // Before a passphrase is asked for, so that a misspelt name is told at once.
    fs::File::open(&args.file).map_err(|error| Stop::file(&args.file, &error))?;
    let file = BackupFile::of(&args.file)?;
    let folder = context.folder()?;
    let has_record = context.has_record(&folder)?;
    if args.as_new && has_record {
        return Err(Stop::refused(context.say("terminal.restore.as_new.free")));
    }
    if has_record {
        return context.with_secret(|context, tandem, secret| {
            let (backup, _) = open(context, &args.file, &file, Some(secret))?;
            let report = backup.report(Some(tandem))?;
            let rows = if args.yes { Some(backup.merge_into(tandem)?.rows) } else { None };
            tell(context, &report, false, rows.is_some())
        });
    }
    let (backup, secret) = open(context, &args.file, &file, None)?;
    let report = backup.report(None)?;
    if args.yes {
        let host = Box::new(context.host()?);
        let tandem = match args.as_new {
            true => backup.restore_as_new(&folder, &secret, host, Cost::usual())?,
            false => backup.restore(&folder, &secret, host, Cost::usual())?,
        };
        close_new(context, tandem);
    }
    tell(context, &report, args.as_new, args.yes)
}

type Secret = zeroize::Zeroizing<String>;

/// Opens it with what opens the record, or with what was good when it was made.
fn open(
    context: &mut Context,
    path: &Path,
    file: &BackupFile,
    known: Option<&str>,
) -> Result<(OpenBackup, Secret), Stop> {
    let host = context.host()?;
    let open = |secret: &str| OpenBackup::open(path, secret, &host, Cost::usual());
    if let Some(secret) = known {
        match open(secret) {
            Err(TandemError::WrongSecret { .. }) => {}
            opened => return Ok((opened?, Secret::new(secret.to_owned()))),
        }
    }
    let secret = secrets::of_backup(context, file.spare_key_tag.as_deref())?;
    Ok((open(&secret)?, secret))
}

#[derive(Serialize)]
struct RestoreJson<'a> {
    done: bool,
    as_new: bool,
    #[serde(flatten)]
    report: &'a RestoreReport,
}

fn tell(
    context: &mut Context,
    report: &RestoreReport,
    as_new: bool,
    done: bool,
) -> Result<(), Stop> {
    if context.screen.json {
        return Ok(context.screen.value(&RestoreJson { done, as_new, report })?);
    }
    let made = report.backup.made_at.format("%a %-d %b %Y %H:%M UTC");
    let entries = text::count(report.entries as usize, "terminal.n.entry");
    context.screen.line(say!("terminal.backup.whole_backup", made, entries))?;
    for line in match &report.beside {
        Some(beside) => beside_lines(beside),
        None => alone_lines(report, &made.to_string()),
    } {
        context.screen.line(line)?;
    }
    if as_new {
        context.screen.line(context.say("terminal.restore.as_new"))?;
        context.screen.line(context.say("terminal.restore.as_new.secret"))?;
    }
    context.screen.line(match (done, &report.beside) {
        (true, Some(_)) => say!("terminal.backup.done_what_only_backup"),
        (true, None) => say!("terminal.backup.done_record_back_secrets"),
        (false, _) => say!("terminal.backup.nothing_changed_yet_same"),
    })?;
    Ok(())
}

fn alone_lines(report: &RestoreReport, made: &str) -> Vec<String> {
    let mut lines = vec![
        say!("terminal.backup.there_no_record_backup"),
        say!("terminal.backup.what_wrote_changed_forgot", made),
    ];
    if report.consents > 0 {
        let consents = text::count(report.consents as usize, "terminal.n.consent");
        lines.push(say!("terminal.backup.sign_again_before_share", consents));
    }
    lines
}

fn beside_lines(beside: &Beside) -> Vec<String> {
    let Beside { new, newer_there, newer_here, only_here, .. } = *beside;
    let lines = [
        (new, "terminal.n.entry_only_backup_has"),
        (newer_there, "terminal.n.entry_newer_backup_brought"),
        (newer_here, "terminal.n.entry_newer_stays"),
        (only_here, "terminal.n.entry_only_record_has"),
        (beside.forgotten_here, "terminal.n.entry_forgotten_since_stays"),
        (beside.forgotten_there, "terminal.n.entry_forgotten_there_forgotten"),
        (beside.stopped_here, "terminal.n.consent_stopped_since_stays"),
        (beside.shared_here, "terminal.n.thing_shared_from_since"),
    ];
    let told = lines.into_iter().filter(|(count, _)| *count > 0);
    let mut told: Vec<_> =
        told.map(|(count, of)| format!("  {}", text::count(count as usize, of))).collect();
    if told.is_empty() {
        told.push(format!("  {}", say!("terminal.backup.record_backup_say_same")));
    }
    told
}

pub(super) fn salvage(context: &mut Context, args: &Salvage) -> Result<(), Stop> {
    let folder = context.folder()?;
    if !context.has_record(&folder)? {
        return Err(no_record(&folder));
    }
    let secret = secrets::present()?;
    let host = Box::new(context.host()?);
    let made = Tandem::salvage(&folder, &secret.text, &args.out, host, Cost::usual());
    let made = made.map_err(|error| context.with_help(&error, "terminal.damaged.lost"));
    let (tandem, report) = made?;
    close_new(context, tandem);
    if context.screen.json {
        return Ok(context.screen.value(&report)?);
    }
    let (whole, again) = (report.whole as usize, report.told_again as usize);
    let changes = text::count(whole + again, "terminal.n.change");
    context.screen.line(say!(
        "terminal.backup.could_read_are",
        changes,
        folder = args.out.display()
    ))?;
    if report.missing == 0 {
        context.screen.line(say!("terminal.backup.none_missing_as_far"))?;
    } else {
        let missing = text::count(report.missing as usize, "terminal.n.change");
        context.screen.line(say!("terminal.backup.missing", missing))?;
    }
    for gap in &report.gaps {
        let moment = |at: Option<DateTime<Utc>>, none: &str| {
            at.map_or(none.to_owned(), |at| at.format("%-d %b %Y %H:%M UTC").to_string())
        };
        let (after, before) = (
            moment(gap.after, &say!("terminal.backup.beginning")),
            moment(gap.before, &say!("terminal.backup.end")),
        );
        context
            .screen
            .line(format!("  {}", say!("terminal.backup.from", after, before, n = gap.changes)))?;
    }
    if report.refused > 0 {
        let refused = text::count(report.refused as usize, "terminal.n.change");
        context.screen.line(say!("terminal.backup.left_out_did_not", refused))?;
    }
    context.screen.lines([
        say!("terminal.backup.old_folder_as_lists"),
        say!("terminal.backup.before_share_again_will"),
    ])?;
    Ok(())
}

pub(super) fn erase(context: &mut Context, args: &Erase) -> Result<(), Stop> {
    let folder = context.folder()?;
    if tandem::look(&folder)?.standing == Standing::Nothing {
        return Err(no_record(&folder));
    }
    // Which places and devices hold a copy stands in the record itself. A passphrase is not needed to erase one.
    let place = match secrets::given() {
        true => context.with_record(|_, tandem| super::sync::copies(tandem)).ok().flatten(),
        false => None,
    };
    let place = place.unwrap_or_else(|| say!("terminal.backup.place_stays"));
    let stays = format!("{}\n{place}", say!("terminal.backup.what_exported_backed_up"));
    if args.confirm.is_none() {
        if !io::stdin().is_terminal() {
            return Err(Stop::usage(say!("terminal.backup.erasing_good_add_confirm")));
        }
        let question = say!("terminal.backup.ask_erase", folder = folder.display(), stays);
        let answer = context.word(&question)?.map(|answer| answer.trim().to_lowercase());
        let sure = [Some("erase".to_owned()), Some(say!("terminal.backup.erase"))];
        if !sure.contains(&answer) {
            return Err(TandemError::Cancelled.into());
        }
    }
    let erased = Tandem::erase(&folder)?;
    if context.screen.json {
        let named =
            |file: &OtherName| serde_json::json!({ "was": file.was, "number": file.number });
        context.screen.value(&serde_json::json!({
            "vault": folder.display().to_string(),
            "erased": erased.is_done(),
            "certain": erased.certain,
            "left": erased.left,
            "stays": erased.led_to,
            "elsewhere": erased.elsewhere.iter().map(named).collect::<Vec<_>>(),
        }))?;
    } else {
        tell_erased(context, &folder, &erased)?;
    }
    let why = match (erased.certain, erased.left.is_empty()) {
        (false, _) => "terminal.erasing.unsure",
        (true, false) => "terminal.erasing.again",
        (true, true) => {
            context.screen.note(stays);
            return Ok(());
        }
    };
    Err(Stop::disk(context.say(why)))
}

fn tell_erased(context: &mut Context, folder: &Path, erased: &Erased) -> Result<(), Stop> {
    let path = |path: &Path| format!("  {}", text::plain(&path.display().to_string()));
    let named = |file: &OtherName| format!("{}  {}", path(&file.was), file.number);
    let lists = [
        ("terminal.erasing.undeleted", erased.left.iter().map(|it| path(it)).collect::<Vec<_>>()),
        ("terminal.erasing.led_to", erased.led_to.iter().map(|it| path(it)).collect()),
        ("terminal.erasing.elsewhere", erased.elsewhere.iter().map(named).collect()),
    ];
    if lists.iter().any(|(_, files)| !files.is_empty()) {
        context.screen.line(context.say("terminal.erasing.keys_gone"))?;
    } else if erased.certain {
        context.screen.line(say!("terminal.backup.erased_record", folder = folder.display()))?;
    }
    for (name, files) in lists.iter().filter(|(_, files)| !files.is_empty()) {
        context.screen.line(context.say(name))?;
        context.screen.lines(files)?;
    }
    Ok(())
}
