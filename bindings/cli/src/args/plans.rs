//! Flags of the verbs around plans and people.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use tandem_model::{ContactRole, GoodFor, Language, Name, PageKind, Paper, Reachable, ReachedBy};

use super::values::{self, OneOf};

use crate::speech::say;

/// Flags of `plan`.
#[derive(Args)]
pub(crate) struct Plan {
    /// Which page; without it, your pages are listed
    #[command(subcommand)]
    pub(crate) part: Option<PlanPart>,
}

/// A page, or what to do with one.
#[derive(Subcommand)]
pub(crate) enum PlanPart {
    /// Show the plan for a very hard day
    HardDay(OneSection),
    /// Show the coping plan
    Coping(OneSection),
    /// Show what a hospital is to know
    Hospital(OneSection),
    /// Show what to talk about at the next visit
    Visit(OneSection),
    /// Put a line on a page: a ready one, your own words, somebody, a telephone line
    #[command(group = clap::ArgGroup::new("what").required(true).multiple(false))]
    Add {
        /// The page
        #[arg(value_parser = OneOf::<PageKind>::new())]
        page: PageKind,
        /// The section, such as signs
        section: String,
        /// Your own words, or the names or numbers of ready lines, with commas
        #[arg(group = "what")]
        words: Vec<String>,
        /// Somebody of `people`: their name or how it begins, or their id
        #[arg(long, group = "what", value_name = "PERSON")]
        person: Option<String>,
        /// A telephone line, such as crisis
        #[arg(long, group = "what", value_name = "LINE")]
        phone: Option<String>,
        /// Your naloxone, as `help-now naloxone` has it
        #[arg(long, group = "what")]
        naloxone: bool,
    },
    /// Change the words of a line; `remove` takes it out, `forget` blanks it for good
    Edit {
        /// The line's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        line: String,
        /// The new words
        #[arg(value_parser = values::name)]
        words: Name,
    },
    /// Say that something to arrange is done
    Done {
        /// The line's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        line: String,
        /// It is not done after all
        #[arg(long)]
        not: bool,
    },
    /// Say that everything on a page is still right
    Right {
        /// The page
        #[arg(value_parser = OneOf::<PageKind>::new())]
        page: PageKind,
    },
    /// Say that you used a page; what helped is asked on another day
    Used {
        /// The page
        #[arg(value_parser = OneOf::<PageKind>::new())]
        page: PageKind,
    },
    /// Say which lines helped; they move up
    Helped {
        /// The page
        #[arg(value_parser = OneOf::<PageKind>::new())]
        page: PageKind,
        /// The lines' ids, or the beginnings of them
        #[arg(value_parser = values::id)]
        lines: Vec<String>,
    },
    /// Take every line off a page; `undo` brings them back
    StartOver {
        /// The page
        #[arg(value_parser = OneOf::<PageKind>::new())]
        page: PageKind,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Forget a page and all of its lines, for good
    Forget {
        /// The page
        #[arg(value_parser = OneOf::<PageKind>::new())]
        page: PageKind,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Print a card to fold and carry; whoever finds it can read it
    Print {
        /// The page
        #[arg(value_parser = OneOf::<PageKind>::new(), default_value = "hard-day")]
        page: PageKind,
        /// These sections, with commas [default: people, professionals, myself, worth]
        #[arg(long, value_name = "SECTION", value_delimiter = ',')]
        with: Vec<String>,
        /// How naloxone is used, below them
        #[arg(long)]
        naloxone: bool,
        /// A second sheet in the other language [default: for the hospital]
        #[arg(long)]
        both: bool,
        /// A PDF to print [default: the screen]
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// The paper [default: that of your country]
        #[arg(long, value_parser = OneOf::<Paper>::new())]
        paper: Option<Paper>,
        /// Replace the file if it is there
        #[arg(long)]
        force: bool,
    },
}

/// A section of the page, if not all of it.
#[derive(Args)]
pub(crate) struct OneSection {
    /// One section, with its question and the ready lines
    pub(crate) section: Option<String>,
}

/// Flags of `people`.
#[derive(Args)]
pub(crate) struct People {
    /// What to do; without it, your people are listed
    #[command(subcommand)]
    pub(crate) part: Option<PeoplePart>,
}

/// What to do with the people you can call.
#[derive(Subcommand)]
pub(crate) enum PeoplePart {
    /// List your people
    List,
    /// Add somebody
    Add {
        /// A first name or a letter, to protect them
        #[arg(value_parser = values::name)]
        name: Name,
        #[command(flatten)]
        details: ContactDetails,
    },
    /// Change somebody's entry; what you do not name stays
    Edit {
        /// Their name or how it begins, or their id
        #[arg(value_name = "PERSON")]
        id: String,
        /// Another name
        #[arg(long, value_parser = values::name)]
        name: Option<Name>,
        #[command(flatten)]
        details: ContactDetails,
    },
    /// Put people in this order; the others follow
    Order {
        /// Their names or how those begin, or their ids
        #[arg(required = true, value_name = "PERSON")]
        ids: Vec<String>,
    },
    /// Take somebody out; `undo` brings them back
    Remove {
        /// Their name or how it begins, or their id
        #[arg(value_name = "PERSON")]
        id: String,
    },
    /// Forget somebody for good
    Forget(super::Forget),
}

/// What is known of somebody.
#[derive(Args)]
pub(crate) struct ContactDetails {
    /// Their number
    #[arg(long, value_name = "NUMBER", value_parser = values::name)]
    pub(crate) phone: Option<Name>,
    /// How to reach them there
    #[arg(long, value_delimiter = ',', value_parser = OneOf::<ReachedBy>::new())]
    pub(crate) ways: Vec<ReachedBy>,
    /// Who they are to you
    #[arg(long, value_parser = OneOf::<ContactRole>::new())]
    pub(crate) role: Option<ContactRole>,
    /// What they are good for, with commas
    #[arg(long, value_delimiter = ',', value_parser = OneOf::<GoodFor>::new())]
    pub(crate) good_for: Vec<GoodFor>,
    /// When they can be reached
    #[arg(long, value_parser = OneOf::<Reachable>::new())]
    pub(crate) when: Option<Reachable>,
    /// Which languages they speak
    #[arg(long, value_delimiter = ',', value_parser = OneOf::<Language>::new())]
    pub(crate) speaks: Vec<Language>,
    /// The day on which they said that you may call
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) asked: Option<NaiveDate>,
    /// Whether you are ever afraid of them; then they are offered nowhere, and nothing says why
    #[arg(long, value_name = "ANSWER", value_parser = afraid)]
    pub(crate) afraid: Option<bool>,
}

/// Rather not say counts as yes; only what follows from it is kept.
fn afraid(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().replace('_', "-").as_str() {
        "yes" | "rather-not-say" => Ok(true),
        "no" => Ok(false),
        _ => Err(say!("terminal.args.plans.yes_no_rather_not")),
    }
}
