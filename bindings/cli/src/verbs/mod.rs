//! What each verb does.

mod agenda;
mod away;
mod backup;
mod check_ins;
mod coach;
mod consents;
mod cravings;
mod diary;
mod goals;
mod help;
mod hours;
mod how;
mod log;
mod look;
mod look_back;
mod measures;
mod medicine;
mod medicines;
mod meetings;
mod my_time;
mod names;
mod person;
mod plans;
mod print;
mod program;
mod recall;
mod record;
mod report;
mod search;
mod sharing;
mod shell;
pub(crate) mod skills;
mod sync;
mod take_back;
mod today;
mod transfer;
mod visits;

#[cfg(feature = "demo")]
pub(crate) use hours::plot as hours_plot;
pub(crate) use today::{Offered, in_session as today_in_session, offered, open_to_answer};
#[cfg(feature = "demo")]
pub(crate) use transfer::rows;

use crate::args::{Cli, Verb};
use crate::context::Context;
#[cfg(feature = "demo")]
use crate::demo;
use crate::exit::Stop;
use crate::session;

/// Runs the verb that was asked for; on a terminal and without one, a session.
///
/// # Errors
/// Whatever ends the run early.
pub(crate) fn run(cli: Cli) -> Result<(), Stop> {
    let mut context = Context::new(cli.global);
    let done = match cli.verb {
        None if context.can_ask() => session::run(&mut context),
        verb => one(&mut context, verb.unwrap_or(Verb::Today { not_now: false })),
    };
    let ended = context.end();
    done.and(ended)
}

/// Does what one verb says.
///
/// # Errors
/// Whatever ends it early.
pub(crate) fn one(context: &mut Context, verb: Verb) -> Result<(), Stop> {
    context.of_a_person = is_of_a_person(&verb);
    let done = match verb {
        #[cfg(feature = "demo")]
        Verb::Demo(args) => demo::run(context, &args),
        Verb::Init(args) => record::init(context, &args),
        Verb::Today { not_now } => today::today(context, not_now),
        Verb::Log(args) => log::log(context, args),
        Verb::Missed(args) => away::missed(context, args),
        Verb::Away(args) => away::away(context, &args),
        Verb::Recall(args) => recall::recall(context, args),
        Verb::Sessions(args) => look::sessions(context, &args),
        Verb::Edit(args) => log::edit(context, args),
        Verb::Remove(args) => take_back::remove(context, &args.id),
        Verb::Undo(args) => take_back::undo(context, args.act),
        Verb::Redo => take_back::redo(context),
        Verb::Show(args) => look::show(context, &args.id),
        Verb::History(args) => look::history(context, &args.id),
        Verb::Forget(args) => take_back::forget(context, &args),
        Verb::Search(args) => search::search(context, args),
        Verb::Hours(args) => hours::hours(context, &args),
        Verb::Agenda(args) => agenda::agenda(context, args),
        Verb::Reminders(args) => agenda::reminders(context, &args),
        Verb::Calendar(args) => agenda::calendar(context, &args),
        Verb::Meetings(args) => meetings::meetings(context, args.part),
        Verb::Skills(args) => skills::skills(context, args.part),
        Verb::Plan(args) => plans::plan(context, args.part),
        Verb::People(args) => plans::people(context, args.part),
        Verb::HelpNow(args) => help::help_now(context, args),
        Verb::Evidence(args) => help::evidence(context, &args),
        Verb::MedicineCard(args) => medicines::medicine_card(context, &args),
        Verb::FamilySheet(args) => medicines::family_sheet(context, &args),
        Verb::Goal(args) => goals::goal(context, args.part),
        Verb::LookBack(args) => look_back::look_back(context, args.part),
        Verb::Print(args) => print::print(context, &args),
        Verb::Program(args) => program::program(context, args.part),
        Verb::Time(args) => my_time::time(context, args.part),
        Verb::Visit(args) => visits::visit(context, args.part),
        Verb::How(args) => how::how(context, &args),
        Verb::CheckIn(args) => check_ins::check_in(context, &args),
        Verb::Craving(args) => cravings::craving(context, args),
        Verb::Note(args) => cravings::note(context, args),
        Verb::Medicine(args) => medicine::medicine(context, args),
        Verb::Measure(args) => measures::measure(context, &args),
        Verb::Profile(args) => person::profile(context, args),
        Verb::Consent(args) => consents::consent(context, args.part),
        Verb::Share(args) => sharing::share(context, args.part),
        Verb::Coach(args) => coach::coach(context, args.part),
        Verb::Export(args) => transfer::export(context, args),
        Verb::Import(args) => transfer::import(context, &args),
        Verb::Backup(args) => backup::backup(context, &args),
        Verb::Restore(args) => backup::restore(context, &args),
        Verb::Sync(args) => sync::sync(context, args.part),
        Verb::Check { known } => record::check(context, known),
        Verb::Salvage(args) => backup::salvage(context, &args),
        Verb::Passphrase(args) => record::passphrase(context, args.weak),
        Verb::SpareKey(args) => record::spare_key(context, &args),
        Verb::Rekey => record::rekey(context),
        Verb::Where => record::place(context),
        Verb::Erase(args) => backup::erase(context, &args),
        Verb::Completions { shell } => shell::completions(context, shell),
        Verb::Man { folder: Some(folder), .. } => shell::man_pages(&folder),
        Verb::Man { verb, .. } => shell::man(context, verb.as_deref()),
    };
    context.of_a_person = false;
    done
}

/// Whether a verb is about what a person keeps of themself, of which a peer coach's record has nothing:
/// there it would print an empty table, or refuse in words about a field.
fn is_of_a_person(verb: &Verb) -> bool {
    matches!(
        verb,
        Verb::Log(_)
            | Verb::Missed(_)
            | Verb::Away(_)
            | Verb::Recall(_)
            | Verb::Sessions(_)
            | Verb::Hours(_)
            | Verb::Agenda(_)
            | Verb::Reminders(_)
            | Verb::Calendar(_)
            | Verb::Skills(_)
            | Verb::Plan(_)
            | Verb::People(_)
            | Verb::Goal(_)
            | Verb::LookBack(_)
            | Verb::Program(_)
            | Verb::Time(_)
            | Verb::Visit(_)
            | Verb::How(_)
            | Verb::CheckIn(_)
            | Verb::Craving(_)
            | Verb::Note(_)
            | Verb::Medicine(_)
            | Verb::Measure(_)
            | Verb::Consent(_)
            | Verb::Share(_)
    )
}
