//! Tandem in a terminal.
//!
//! | to find | look in |
//! | --- | --- |
//! | verbs, flags, their help | `args.rs`, `args/`, `usage.rs` |
//! | what a verb does | `verbs/` |
//! | asking step by step; exercises in place | `ask/` |
//! | `tandem` alone: the session, and how it locks | `session.rs` |
//! | tables, plots, JSON shapes | `output/` |
//! | exit codes | `exit.rs` |
//! | secrets, clock, files | `secrets.rs`, `host.rs`, `files.rs` |
//! | the language and its words | `speech.rs`, `core/words/content` |
//! | the demonstration | `demo/` |

mod args;
mod ask;
mod context;
#[cfg(feature = "demo")]
mod demo;
mod exit;
mod files;
mod host;
mod output;
mod remote;
mod secrets;
mod session;
mod speech;
mod usage;
mod verbs;

use std::process::ExitCode;

fn main() -> ExitCode {
    host::keep_memory_private();
    speech::set(args::language());
    match args::read().and_then(verbs::run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => stop.tell(args::wants_json()),
    }
}
