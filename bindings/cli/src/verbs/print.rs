//! Sheets to print. Three of them need no record, and none leaves a trace in one.

use serde_json::json;
use tandem::{CardChoice, ReportFile, Voice, print_sheet};
use tandem_model::{Language, PageKind, Paper, Profile, SheetKind, Zone};

use crate::args::{Print, PrintWhat};
use crate::context::Context;
use crate::exit::Stop;
use crate::files::Out;
use crate::output::json::Exported;
use crate::output::text;
use crate::secrets;

pub(super) fn print(context: &mut Context, args: &Print) -> Result<(), Stop> {
    let out = Out::begin(&args.out, args.force)?;
    let (file, said) = match args.sheet {
        PrintWhat::Family => content_alone(context, args, SheetKind::Family)?,
        PrintWhat::Slips => content_alone(context, args, SheetKind::Slips)?,
        PrintWhat::Naloxone => content_alone(context, args, SheetKind::Naloxone)?,
        PrintWhat::Hospital => own(context, args, SheetKind::Hospital)?,
        PrintWhat::Card => context.with_record(|_, tandem| {
            let choice = CardChoice {
                both_languages: args.languages.len() != 1,
                ..CardChoice::usual(PageKind::HardDay)
            };
            let file = tandem.reports().card(&choice, args.paper, &mut |_, _| true)?;
            Ok((file, before(&tandem.voice()?)))
        })?,
    };
    out.write(&file.bytes)?;
    if context.screen.json {
        let told = json!({ "suggested_name": file.name });
        context.screen.value(&Exported::new("pdf", &args.out, &told))?;
    }
    for line in text::wrap(&said, context.screen.width, "") {
        context.screen.note(line);
    }
    Ok(())
}

fn before(voice: &Voice) -> String {
    voice.say("card.before", &[])
}

/// From the person's own record.
fn own(context: &mut Context, args: &Print, kind: SheetKind) -> Result<(ReportFile, String), Stop> {
    context.with_record(|_, tandem| {
        let file = tandem.reports().sheet(kind, &args.languages, args.paper, &mut |_, _| true)?;
        Ok((file, before(&tandem.voice()?)))
    })
}

/// Of the record, if it can be opened without asking, the country's lines and the person's language; else
/// of nobody.
fn content_alone(
    context: &mut Context,
    args: &Print,
    kind: SheetKind,
) -> Result<(ReportFile, String), Stop> {
    if secrets::given() && args.country.is_none() {
        let printed = own(context, args, kind);
        if printed.is_ok() {
            return printed;
        }
    }
    let profile = Profile { country: args.country, ..Profile::new(Zone::utc()) };
    let first = context.named_language().unwrap_or_default();
    let languages: Vec<Language> = match args.languages.is_empty() {
        true => vec![first, first.other()],
        false => args.languages.clone(),
    };
    let voices: Vec<_> = languages.iter().map(|one| Voice::new(*one, &profile)).collect();
    let paper = args.paper.unwrap_or(Paper::Letter);
    let file = print_sheet(kind, &voices, paper, context.now()?, &mut |_, _| true)?;
    Ok((file, before(&Voice::new(first, &profile))))
}
