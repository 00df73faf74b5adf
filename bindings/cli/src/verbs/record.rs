//! The record itself: making it, its secrets, its health, its place.

use std::fs;

use tandem::{Cost, SpareKey, Tandem};
use tandem_model::{Profile, Role, Zone};

use crate::context::{Context, is_record};
use crate::exit::Stop;
use crate::host;
use crate::output::{json, text};
use crate::secrets;

pub(super) fn init(context: &mut Context, role: Role) -> Result<(), Stop> {
    let folder = context.folder()?;
    if is_record(&folder) {
        let why = format!("there is a record in {} already", folder.display());
        return Err(Stop::Because { code: "Invalid", message: why, exit: 1 });
    }
    let zone = context.named_zone().or_else(host::system_zone);
    let passphrase = secrets::first_passphrase()?;
    let profile = Profile { role, ..Profile::new(zone.clone().unwrap_or_else(Zone::utc)) };
    let host = Box::new(context.host()?);
    let (tandem, code) = Tandem::create(&folder, &passphrase, &profile, host, Cost::usual())?;
    // Shown before anything else can go wrong: it is kept nowhere.
    show_code(context, &folder.display().to_string(), &code)?;
    if let Err(error) = tandem.close() {
        context.screen.note(format!("Note: the record is made, but closing it met this: {error}"));
    }

    if !context.screen.json {
        let place = folder.display();
        context.screen.lines([
            String::new(),
            format!("Your record is in {place}."),
            format!("Times are kept in the zone {}.", profile.zone),
            String::new(),
        ])?;
        context.screen.lines(match role {
            Role::Own => ["Next: tandem log individual --minutes 50", "Then: tandem hours"],
            Role::Coach => {
                ["Next: tandem coach enrol --name \"Your name\"", "Then: tandem coach open FILE"]
            }
        })?;
    }
    if zone.is_none() {
        context.screen.note(
            "This computer does not tell its zone, so UTC is used: `tandem profile --home-zone \
             America/New_York` sets yours.",
        );
    }
    if let Some(advice) = secrets::advice(&passphrase) {
        context.screen.note(advice);
    }
    Ok(())
}

fn show_code(context: &mut Context, vault: &str, code: &SpareKey) -> Result<(), Stop> {
    let code = code.to_text();
    if context.screen.json {
        let value = json::SpareKey { vault: vault.to_owned(), spare_key: &code };
        context.screen.value(&value)?;
    } else {
        context.screen.lines([
            "Your spare key to your record:",
            "",
            &format!("    {}", code.as_str()),
            "",
            "It is shown only now. Write it down, and keep it where only you find it.",
            "It opens your record wherever your passphrase is asked for.",
        ])?;
    }
    Ok(context.screen.flush()?)
}

pub(super) fn passphrase(context: &mut Context) -> Result<(), Stop> {
    context.with_secret(|context, tandem, secret| {
        let new = secrets::new_passphrase()?;
        tandem.safe().change_passphrase(secret, &new)?;
        if context.screen.json {
            let vault = tandem.safe().folder().display().to_string();
            context.screen.value(&serde_json::json!({ "vault": vault, "changed": true }))?;
        } else {
            context
                .screen
                .line("The passphrase is changed. The old one opens nothing any more.")?;
            context.screen.line("Your spare key is the same as before.")?;
        }
        if let Some(advice) = secrets::advice(&new) {
            context.screen.note(advice);
        }
        Ok(())
    })
}

pub(super) fn spare_key(context: &mut Context) -> Result<(), Stop> {
    context.with_secret(|context, tandem, secret| {
        let code = tandem.safe().new_spare_key(secret)?;
        show_code(context, &tandem.safe().folder().display().to_string(), &code)?;
        if !context.screen.json {
            context.screen.line("The old spare key opens nothing any more.")?;
        }
        Ok(())
    })
}

pub(super) fn check(context: &mut Context, known: bool) -> Result<(), Stop> {
    let (report, last_backup) = context.with_record(|context, tandem| {
        if known {
            tandem.safe().accept_loss()?;
            context.screen.note(tandem.voice()?.say("terminal.check.known", &[]));
        }
        let report = tandem.safe().check()?;
        // Of a damaged record the damage is what matters.
        Ok((report, tandem.safe().last_backup().unwrap_or_default()))
    })?;
    if context.screen.json {
        context.screen.value(&json::Check { ok: report.ok(), last_backup, report: &report })?;
    } else {
        let said = |ok: bool, yes: &str, no: &str| if ok { yes.to_owned() } else { no.to_owned() };
        let pages = text::count(report.pages as usize, "page", "pages");
        let rows = text::count(report.chain_length as usize, "change", "changes");
        let faults = text::count(report.faults as usize, "fault", "faults");
        let lines = [
            ("Pages", format!("{pages}, {}", said(report.faults == 0, "all verify", &faults))),
            ("Journal", format!("{rows}, {}", said(report.chain_ok, "unbroken", "broken"))),
            ("Newest", said(report.heads_ok, "all there", "the newest changes are missing")),
            ("Tables", said(report.fold_ok, "what the journal says", "not what the journal says")),
            ("Schema", report.schema.to_string()),
            ("Encryption", report.cipher_provider.clone()),
            ("Backup", last_backup.map_or("none yet".to_owned(), |at| text::day(at.date_naive()))),
        ];
        for (name, line) in lines {
            context.screen.line(format!("{name:<11} {line}"))?;
        }
        if report.open_to_others {
            context
                .screen
                .line("Folder      others on this computer can see which files are in it")?;
        }
        if report.ok() {
            context.screen.line("All is well.")?;
        }
    }
    if report.ok() { Ok(()) } else { Err(Stop::damaged("the check found faults")) }
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

    let exists = is_record(&folder);
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
        context.screen.line("There is no record here yet: `tandem init` makes one.")?;
    }
    Ok(())
}
