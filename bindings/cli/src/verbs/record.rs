//! The record itself: making it, its secrets, its health, its place.

use std::fs;
use std::io;

use tandem::{Cost, Key, Newest, SpareKey, Standing, Tandem, Voice, Way};
use tandem_model::{Profile, Role, TandemError, Zone};
use zeroize::Zeroizing;

use crate::args::{Init, SpareKeyOf};
use crate::context::{Context, close_new, is_record};
use crate::exit::Stop;
use crate::host;
use crate::output::{json, text};
use crate::secrets;
use crate::speech::{self, say};

/// How often the groups of a spare key can be typed.
const TRIES: u32 = 3;

pub(super) fn init(context: &mut Context, args: &Init) -> Result<(), Stop> {
    let role = args.role;
    let folder = context.folder()?;
    if context.has_record(&folder)? {
        let key = match tandem::look(&folder)?.standing {
            Standing::Damaged => "terminal.damaged.part",
            _ => "terminal.here_already",
        };
        let place = folder.display().to_string();
        return Err(Stop::refused(context.say(key).replace("{folder}", &place)));
    }
    context.require_seen()?;
    let zone = context.named_zone().or_else(host::system_zone);
    let passphrase = secrets::first_passphrase(context, args.weak)?;
    let profile = Profile { role, ..Profile::new(zone.clone().unwrap_or_else(Zone::utc)) };
    let host = Box::new(context.host()?);
    let (tandem, code) = Tandem::create(&folder, &passphrase, &profile, host, Cost::usual())?;
    // Shown before anything else can go wrong: it is kept nowhere.
    show_code(context, &folder.display().to_string(), &code)?;
    if let Some(language) = context.named_language() {
        super::person::speak_always(&tandem, language)?;
    }
    let confirmed = confirm(context, &tandem, args.yes);
    close_new(context, tandem);
    confirmed?;

    if !context.screen.json {
        let place = folder.display();
        context.screen.lines([
            String::new(),
            say!("terminal.record.record", place),
            say!("terminal.record.times_are_kept_zone", zone = profile.zone),
            String::new(),
        ])?;
        context.screen.lines(match role {
            Role::Own => [
                say!("terminal.record.next_tandem_log_individual"),
                say!("terminal.record.then_tandem_hours"),
            ],
            Role::Coach => [
                say!("terminal.record.next_tandem_coach_enrol"),
                say!("terminal.record.then_tandem_coach_open"),
            ],
        })?;
    }
    if zone.is_none() {
        context.screen.note(say!("terminal.record.computer_does_not_tell"));
    }
    if let Some(advice) = secrets::advice(&passphrase) {
        context.screen.note(advice);
    }
    Ok(())
}

/// Shows the spare key and makes sure that it left this program: whoever stopped reading has not seen it.
fn show_code(context: &mut Context, vault: &str, code: &SpareKey) -> Result<(), Stop> {
    print_code(context, vault, code).map_err(|error| Stop::Because {
        code: "Io",
        message: say!("terminal.record.spare_key_could_not", error),
        exit: 1,
        refusal: None,
    })
}

fn print_code(context: &mut Context, vault: &str, code: &SpareKey) -> io::Result<()> {
    let code = code.to_text();
    if context.screen.json {
        let value = json::SpareKey { vault: vault.to_owned(), spare_key: &code };
        context.screen.value(&value)?;
    } else {
        context.screen.lines([say!("terminal.record.spare_key_record"), String::new()])?;
        let line = Zeroizing::new(format!("    {}", code.as_str()));
        if context.screen.has_room(text::width(&line)) {
            context.screen.line(&*line)?;
        } else {
            // Between two groups, and not wherever the terminal ends.
            let middle = code.match_indices('-').nth(4).map_or(code.len(), |(at, _)| at + 1);
            for half in [&code[..middle], &code[middle..]] {
                context.screen.line(format!("    {half}"))?;
            }
        }
        context.screen.lines([
            String::new(),
            say!("terminal.record.shown_only_now_write"),
            say!("terminal.record.opens_record_wherever_passphrase"),
        ])?;
    }
    context.screen.flush()
}

/// Has the spare key that was just shown confirmed: by two of its groups, or unasked where that was said.
/// It opens either way.
fn confirm(context: &mut Context, tandem: &Tandem, unasked: bool) -> Result<(), Stop> {
    let safe = tandem.safe();
    if unasked {
        return Ok(safe.confirm_spare_key_as_shown()?);
    }
    let Some([first, second]) = safe.asked_groups() else { return Ok(()) };
    for tried in 1..=TRIES {
        let Some(one) = context.word(&say!("terminal.record.group_sure", first))? else { break };
        let Some(other) = context.word(&say!("terminal.record.group", second))? else { break };
        if safe.confirm_spare_key(&[&one, &other])? {
            context.screen.note(say!("terminal.record.right"));
            return Ok(());
        }
        if tried < TRIES {
            context.screen.note(say!("terminal.record.does_not_match_have"));
        }
    }
    context.screen.note(say!("terminal.record.spare_key_opens_record"));
    Ok(())
}

pub(super) fn passphrase(context: &mut Context, weak: bool) -> Result<(), Stop> {
    context.with_secret(|context, tandem, secret| {
        let new = secrets::new_passphrase(context, weak)?;
        if *new == *secret {
            return Err(Stop::refused(say!("terminal.record.passphrase_already_nothing_changed")));
        }
        tandem.safe().change_passphrase(secret, &new)?;
        if context.screen.json {
            let vault = tandem.safe().folder().display().to_string();
            context.screen.value(&serde_json::json!({ "vault": vault, "changed": true }))?;
        } else {
            context.screen.line(say!("terminal.record.passphrase_changed_old_one"))?;
            context.screen.line(say!("terminal.record.spare_key_same_as"))?;
            older_backups(context, tandem)?;
            context.screen.line(tandem.voice()?.say("terminal.rekey.offer", &[]))?;
        }
        if let Some(advice) = secrets::advice(&new) {
            context.screen.note(advice);
        }
        Ok(())
    })
}

pub(super) fn spare_key(context: &mut Context, args: &SpareKeyOf) -> Result<(), Stop> {
    if !(args.let_go || args.confirm) {
        context.require_seen()?;
    }
    context.with_secret(|context, tandem, secret| {
        let safe = tandem.safe();
        let vault = safe.folder().display().to_string();
        let done = |context: &mut Context, what: &str, line: &str| -> Result<(), Stop> {
            if context.screen.json {
                context.screen.value(&serde_json::json!({ "vault": vault, what: true }))?;
            } else {
                context.screen.line(line)?;
            }
            Ok(())
        };
        if args.let_go {
            match safe.drop_pending_spare_key() {
                Err(error) if tandem::error_slug(&error) == "error.spare_key.only" => {
                    return Err(Stop::refused(tandem.voice()?.say("terminal.spare_key.only", &[])));
                }
                dropped => dropped?,
            }
            return done(context, "dropped", &say!("terminal.record.spare_key_had_before"));
        }
        if args.confirm {
            // The first one has no older one that backups could want.
            let ways = safe.ways()?;
            let replaces = [Way::SpareKey, Way::SpareKeyNext].iter().all(|way| ways.contains(way));
            // Who opened the record with it has typed all of it.
            let shown = safe.confirm_spare_key(&[secret])? || {
                let typed = secrets::spare_key_again(context)?;
                safe.confirm_spare_key(&[&typed])?
            };
            if !shown {
                return Err(Stop::refused(say!("terminal.record.not_spare_key_waits")));
            }
            done(context, "confirmed", &say!("terminal.record.confirmed_no_other_spare"))?;
            return match replaces && !context.screen.json {
                true => older_backups(context, tandem),
                false => Ok(()),
            };
        }
        let code = safe.new_spare_key(&Key::typed(secret).map_err(|_| Stop::slip())?)?;
        show_code(context, &vault, &code)?;
        confirm(context, tandem, args.yes)?;
        if !context.screen.json {
            context.screen.line(match safe.is_spare_key_pending()? {
                false => say!("terminal.record.old_spare_key_does"),
                true => say!("terminal.record.old_spare_key_opens"),
            })?;
            older_backups(context, tandem)?;
        }
        Ok(())
    })
}

pub(super) fn rekey(context: &mut Context) -> Result<(), Stop> {
    let (secret, voice, backups) = context.with_secret(|_, tandem, secret| {
        let backups = tandem.safe().last_backup()?.is_some();
        Ok((Zeroizing::new(secret.to_owned()), tandem.voice()?, backups))
    })?;
    let folder = context.folder()?;
    let key = Key::typed(&secret).map_err(|_| Stop::slip())?;
    Tandem::rekey(&folder, &key, &context.host()?, Cost::usual())?;
    if context.screen.json {
        let vault = folder.display().to_string();
        context.screen.value(&serde_json::json!({ "vault": vault, "rekeyed": true }))?;
        return Ok(());
    }
    context.screen.line(voice.say("terminal.rekey.done", &[]))?;
    if backups {
        context.screen.line(voice.say("terminal.rekey.backups", &[]))?;
    }
    Ok(())
}

/// What a change of secrets does not reach.
fn older_backups(context: &mut Context, tandem: &Tandem) -> Result<(), Stop> {
    if tandem.safe().last_backup()?.is_some() {
        context.screen.line(tandem.voice()?.say("terminal.backup.older", &[]))?;
    }
    Ok(())
}

pub(super) fn check(context: &mut Context, known: bool) -> Result<(), Stop> {
    let (report, last_backup, pending, voice) = context.with_record(|context, tandem| {
        let safe = tandem.safe();
        if known {
            let opening = safe.opening()?;
            let key = match opening.erasing_began {
                true => "terminal.check.erasing",
                false if opening.unwitnessed => "terminal.check.witness",
                false => "terminal.check.known",
            };
            safe.accept_loss()?;
            context.screen.note(tandem.voice()?.say(key, &[]));
        }
        let (report, pending) = (safe.check()?, safe.is_spare_key_pending()?);
        // Of a damaged record the damage is what matters.
        let language = speech::language();
        let plain = || Voice::new(language, &Profile::new(Zone::utc()));
        let voice = tandem.voice().unwrap_or_else(|_| plain());
        Ok((report, safe.last_backup().unwrap_or_default(), pending, voice))
    })?;
    if context.screen.json {
        let ok = report.ok();
        context.screen.value(&json::Check {
            ok,
            spare_key_pending: pending,
            last_backup,
            report: &report,
        })?;
    } else {
        let said = |ok: bool, yes: &str, no: &str| if ok { yes.to_owned() } else { no.to_owned() };
        let pages = text::count(report.pages as usize, "terminal.n.page");
        let rows = text::count(report.chain_length as usize, "terminal.n.change");
        let faults = text::count(report.faults as usize, "terminal.n.fault");
        let newest = match report.newest {
            Newest::AllThere => say!("terminal.record.all_there"),
            Newest::Missing => say!("terminal.record.newest_changes_are_missing"),
            Newest::Unwitnessed => voice.say("terminal.check.unwitnessed", &[]),
        };
        let lines = [
            (
                say!("terminal.record.pages"),
                format!(
                    "{pages}, {}",
                    said(report.faults == 0, &say!("terminal.record.all_verify"), &faults)
                ),
            ),
            (
                say!("terminal.record.journal"),
                format!(
                    "{rows}, {}",
                    said(
                        report.chain_ok,
                        &say!("terminal.record.unbroken"),
                        &say!("terminal.record.broken")
                    )
                ),
            ),
            (say!("terminal.record.newest"), newest),
            (
                say!("terminal.record.tables"),
                said(
                    report.fold_ok,
                    &say!("terminal.record.what_journal_says"),
                    &say!("terminal.record.not_what_journal_says"),
                ),
            ),
            (say!("terminal.record.schema"), report.schema.to_string()),
            (say!("terminal.record.encryption"), report.cipher_provider.clone()),
            (
                say!("terminal.record.backup"),
                last_backup
                    .map_or(say!("terminal.record.none_yet"), |at| text::day(at.date_naive())),
            ),
        ];
        for (name, line) in lines {
            context.screen.line(format!("{name:<11} {line}"))?;
        }
        if report.older_keys {
            let keys = voice.say("terminal.check.older_keys", &[]);
            context.screen.line(format!("{:<11} {keys}", say!("terminal.record.keys")))?;
        }
        if report.open_to_others {
            context.screen.line(say!("terminal.record.folder_others_computer_can"))?;
        }
        if pending {
            context.screen.line(format!(
                "{:<11} {}",
                say!("terminal.record.spare_key"),
                say!("terminal.record.waits_confirmed")
            ))?;
        }
        if report.ok() {
            context.screen.line(say!("terminal.record.all_well"))?;
        }
    }
    if report.ok() {
        Ok(())
    } else if report.is_sound() && report.newest == Newest::AllThere {
        Err(Stop::damaged(voice.say("terminal.check.only_keys", &[])))
    } else if report.is_sound() && report.newest == Newest::Unwitnessed {
        Err(Stop::damaged(voice.say("terminal.check.only_witness", &[])))
    } else if report.is_sound() {
        Err(TandemError::Corrupt { why: "the newest changes are missing".into() }.into())
    } else {
        let found = TandemError::Corrupt { why: "the check found faults".into() };
        Err(context.with_what_helps(&found))
    }
}

/// `where`, which is a word of the language.
pub(super) fn place(context: &mut Context) -> Result<(), Stop> {
    let folder = context.folder()?;
    let mut files = Vec::new();
    let found = fs::read_dir(&folder).into_iter().flatten().flatten();
    for file in found {
        let name = file.file_name().to_string_lossy().into_owned();
        let bytes = file.metadata().ok().filter(fs::Metadata::is_file).map(|it| it.len());
        if let Some(bytes) = bytes.filter(|_| name.starts_with("tandem.")) {
            files.push(json::PlaceFile { name, bytes });
        }
    }
    files.sort_by(|one, other| one.name.cmp(&other.name));

    let exists = is_record(&folder)?;
    let vault = std::path::absolute(&folder).unwrap_or(folder).display().to_string();
    let installation = host::installation_file().map(|file| file.display().to_string());
    if context.screen.json {
        let place = json::Place { vault, exists, files, installation };
        return Ok(context.screen.value(&place)?);
    }
    context.screen.line(&vault)?;
    for file in &files {
        context.screen.line(format!("  {:<18} {:>12} bytes", file.name, file.bytes))?;
    }
    if !exists {
        context.screen.line(say!("terminal.record.there_no_record_yet"))?;
    }
    Ok(())
}
