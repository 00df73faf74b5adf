//! For the shell: completions and the manual.

use std::path::Path;

use clap::{Arg, Command};
use clap_complete::Shell;
use clap_mangen::Man;

use crate::context::Context;
use crate::exit::Stop;
use crate::speech::say;
use crate::usage;

pub(super) fn completions(context: &mut Context, shell: Shell) -> Result<(), Stop> {
    let mut script = Vec::new();
    let mut command = usage::command();
    clap_complete::generate(shell, &mut command, "tandem", &mut script);
    if shell == Shell::Fish {
        without_flags(&command, &mut script);
    }
    Ok(context.screen.bytes(&script)?)
}

/// What stands without a flag, such as the exercises: clap writes nothing of it for fish.
fn without_flags(command: &Command, script: &mut Vec<u8>) {
    let mut tell = |of: &Command, after: String| {
        let values = of.get_positionals().flat_map(Arg::get_possible_values);
        let words: Vec<_> = values.map(|value| value.get_name().to_owned()).collect();
        if !words.is_empty() {
            let words = words.join(" ");
            script.extend(format!("complete -c tandem -n \"{after}\" -f -a \"{words}\"\n").bytes());
        }
    };
    for verb in command.get_subcommands() {
        let after = format!("__fish_tandem_using_subcommand {}", verb.get_name());
        for part in verb.get_subcommands() {
            let part_too = format!("__fish_seen_subcommand_from {}", part.get_name());
            tell(part, format!("{after}; and {part_too}"));
        }
        tell(verb, after);
    }
}

pub(super) fn man(context: &mut Context, verb: Option<&str>) -> Result<(), Stop> {
    let mut command = usage::command();
    command.build();
    let pages = match verb {
        None => all_pages(&command),
        Some(name) => match command.find_subcommand(name) {
            Some(verb) => all_pages(verb),
            None => {
                return Err(Stop::usage(say!(
                    "terminal.shell.no_verb",
                    verb = format!("{name:?}")
                )));
            }
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
    clap_mangen::generate_to(usage::command(), folder).map_err(|error| Stop::file(folder, &error))
}

/// The page of a command, then those of what is under it.
fn all_pages(command: &Command) -> Vec<&Command> {
    let below = command.get_subcommands().filter(|verb| verb.get_name() != "help");
    std::iter::once(command).chain(below.flat_map(all_pages)).collect()
}
