//! For the shell: completions and the manual.

use std::path::Path;

use clap::{Command, CommandFactory as _};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::args::Cli;
use crate::context::Context;
use crate::exit::Stop;

pub(super) fn completions(context: &mut Context, shell: Shell) -> Result<(), Stop> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "tandem", &mut script);
    Ok(context.screen.bytes(&script)?)
}

pub(super) fn man(context: &mut Context, verb: Option<&str>) -> Result<(), Stop> {
    let mut command = Cli::command();
    command.build();
    let pages = match verb {
        None => all_pages(&command),
        Some(name) => match command.find_subcommand(name) {
            Some(verb) => all_pages(verb),
            None => return Err(Stop::usage(format!("there is no verb {name:?}"))),
        },
    };
    for page in pages {
        let mut text = Vec::new();
        Man::new(page.clone()).render(&mut text)?;
        context.screen.bytes(&text)?;
    }
    Ok(())
}

/// Every page as a file, `tandem.1` and one for each verb: what a package puts where `man` looks.
pub(super) fn man_pages(folder: &Path) -> Result<(), Stop> {
    clap_mangen::generate_to(Cli::command(), folder).map_err(|error| Stop::file(folder, &error))
}

/// The page of a command, then those of what is under it.
fn all_pages(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().filter(|verb| verb.get_name() != "help");
    std::iter::once(command).chain(below.flat_map(all_pages)).collect()
}
