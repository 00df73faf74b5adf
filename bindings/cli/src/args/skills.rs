//! Flags of the verbs around skills, goals, check-ins, visits and help.

use chrono::NaiveDate;
use clap::{Args, Subcommand};
use tandem_model::{
    Country, GoalStanding, Kind, MeasureKind, Module, Note, Readiness, RecalledMinutes, Schedule,
    UseSince, Word as _,
};

use super::values::{self, OneOf};
use super::{Dates, KeptFor};

use crate::speech::say;

/// Flags of `skills`.
#[derive(Args)]
pub(crate) struct Skills {
    /// What to do; without it, on a terminal, you are asked which one to do
    #[command(subcommand)]
    pub(crate) part: Option<SkillsPart>,
}

/// What to do with exercises.
#[derive(Subcommand)]
pub(crate) enum SkillsPart {
    /// List the exercises, in the order that suits you
    List,
    /// Show the course: what there is, and where you are in it
    Course,
    /// Look back at the questions of a module, once its exercises are done
    LookBack {
        /// The module, such as cravings
        #[arg(value_parser = OneOf::<Module>::new())]
        module: Module,
    },
    /// Show one exercise, all of its steps
    Show {
        /// Its name, such as ride-the-urge
        #[arg(value_parser = values::Exercise, hide_possible_values = true)]
        skill: String,
        /// An older version of it [default: the newest]
        #[arg(long, value_name = "N")]
        version: Option<u32>,
    },
    /// Help with a craving, right now
    Now,
    /// Begin an exercise; on a terminal you are asked its steps one by one
    Start {
        /// Its name or how that begins, such as ride-the-urge; without it, on a terminal, you are asked
        #[arg(value_parser = values::Exercise, hide_possible_values = true)]
        skill: Option<String>,
        /// Begin another one where one is open
        #[arg(long)]
        anew: bool,
    },
    /// Answer a step; every answer is saved as you give it
    #[command(after_help = ANSWERS)]
    Answer {
        /// The practice's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        practice: String,
        /// The step's name
        step: String,
        /// The answer; what begins with a hyphen and is no number stands after `--`
        #[arg(required = true, allow_negative_numbers = true)]
        value: Vec<String>,
    },
    /// Go on where you left off
    Open {
        /// The practice's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        practice: String,
    },
    /// Go one step back; the answers stay
    Back {
        /// The practice's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        practice: String,
    },
    /// Finish a practice, whether every step was answered or not
    Finish {
        /// The practice's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        practice: String,
        /// From which day on to be asked how it went [default: not at all]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        review_on: Option<NaiveDate>,
    },
    /// Throw a practice away; `undo` brings it back
    Discard {
        /// The practice's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        practice: String,
    },
    /// Keep an answer in the page that its step names
    Keep {
        /// The practice's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        practice: String,
        /// The step's name
        step: String,
    },
    /// End a practice so that nothing of it is left; nothing brings it back
    Leave {
        /// The practice's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        practice: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Say that what you wanted to try is not done yet; nothing counts that
    NotYet {
        /// The practice's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        practice: String,
        /// From which day on to be asked again
        #[arg(long, value_name = "DATE", value_parser = values::date, required_unless_present = "let_go")]
        on: Option<NaiveDate>,
        /// Make it smaller: what to try now
        #[arg(long, value_name = "TEXT", requires = "on", allow_hyphen_values = true, value_parser = values::note)]
        smaller: Option<Note>,
        /// Let it go; you are not asked again
        #[arg(long, conflicts_with_all = ["on", "smaller"])]
        let_go: bool,
    },
    /// Say how it went afterwards
    Review {
        /// The practice's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        practice: String,
        /// Your own words [default: none, and you are not asked again]
        #[arg(allow_hyphen_values = true, value_parser = values::note)]
        text: Option<Note>,
    },
    /// List what you practiced
    Practices {
        #[command(flatten)]
        dates: Dates,
        /// Only those you can go on with
        #[arg(long)]
        open: bool,
    },
    /// Say where you are; it changes the order of what is offered, and nothing else
    Readiness {
        /// Where you are
        #[arg(value_parser = OneOf::<Readiness>::new(), required_unless_present = "none")]
        readiness: Option<Readiness>,
        /// Rather not say
        #[arg(long, conflicts_with = "readiness")]
        none: bool,
    },
}

const ANSWERS: &str = "\
What an answer looks like:
  read       seen
  choose     the name or the number of a choice; several with commas
  text       the name of a choice, or your own words
  scale      a number
  timer      the seconds it ran, or 3:00, or done
  checklist  names or numbers with commas, or none
  check      the name or the number of an answer
  did        done, part or something_else, and your own words; see also not-yet
  plan       part=choice or part=\"your own words\", one or more
  any        skip, where that is offered";

/// Flags of `evidence`.
#[derive(Args)]
pub(crate) struct Evidence {
    /// Only findings about this, such as group, mutual_help, skills or medicine
    #[arg(long, value_name = "TOPIC")]
    pub(crate) about: Option<String>,
    /// In the words and with the figures that a clinician reads
    #[arg(long)]
    pub(crate) clinician: bool,
}

/// Flags of `help-now`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct HelpNow {
    /// The help lines of this country; needs no record and no passphrase
    #[arg(long, value_name = "CC", value_parser = values::country)]
    pub(crate) country: Option<Country>,
    #[command(subcommand)]
    pub(crate) part: Option<HelpPart>,
}

/// Flags of `medicine-card`.
#[derive(Args)]
pub(crate) struct MedicineCards {
    /// Which one; without it, they are listed
    #[arg(value_name = "CARD")]
    pub(crate) card: Option<String>,
}

/// Flags of `family-sheet`.
#[derive(Args)]
pub(crate) struct FamilySheet {
    /// The help lines of this country
    #[arg(long, value_name = "CC", value_parser = values::country)]
    pub(crate) country: Option<Country>,
}

/// Parts of the help card that are yours.
#[derive(Subcommand)]
pub(crate) enum HelpPart {
    /// Note where your naloxone is and when it expires
    Naloxone {
        /// Where it is, in your own words
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
        place: Option<Note>,
        /// The date on the pack
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        expires: Option<NaiveDate>,
        /// Remind me so many days before, in words that do not say of what
        #[arg(long, value_name = "N")]
        remind_days: Option<u32>,
    },
}

/// Flags of `goal`.
#[derive(Args)]
pub(crate) struct Goal {
    /// What to do; without it, your goals are listed
    #[command(subcommand)]
    pub(crate) part: Option<GoalPart>,
}

/// What to do with goals.
#[derive(Subcommand)]
pub(crate) enum GoalPart {
    /// List your goals
    List,
    /// Set a goal
    Add {
        /// What you want, in your own words
        #[arg(allow_hyphen_values = true, value_parser = values::note)]
        words: Note,
        /// Hours a week you would like to keep, such as individual=1 or mutual-help=1:30
        #[arg(long, value_name = "KIND=H", value_delimiter = ',', value_parser = weekly)]
        weekly: Vec<(Kind, RecalledMinutes)>,
        /// How you will treat yourself
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
        reward: Option<Note>,
    },
    /// Add a next step to a goal
    Step {
        /// The goal's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        goal: String,
        /// What to do next
        #[arg(allow_hyphen_values = true, value_parser = values::note)]
        text: Note,
    },
    /// Tick a step of a goal
    Done {
        /// The goal's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        goal: String,
        /// The step's number in the list, from 1
        step: usize,
        /// It is not done after all
        #[arg(long)]
        not: bool,
    },
    /// Say how a goal stands: wanted, paused, reached or let-go; nothing is lost by any of them
    Stand {
        /// The goal's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        goal: String,
        /// How it stands
        #[arg(value_parser = OneOf::<GoalStanding>::new())]
        standing: GoalStanding,
        /// Your own words about it
        #[arg(allow_hyphen_values = true, value_parser = values::note)]
        words: Option<Note>,
    },
}

/// Flags of `visit`.
#[derive(Args)]
pub(crate) struct Visit {
    /// What to do; without it, your visits are listed
    #[command(subcommand)]
    pub(crate) part: Option<VisitPart>,
}

/// What to do with medical visits.
#[derive(Subcommand)]
pub(crate) enum VisitPart {
    /// List your visits, and the windows between them
    List,
    /// Write a medical visit down by its day; one with minutes is a session, see `log medical`
    Add {
        /// The day [default: today]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        on: Option<NaiveDate>,
    },
    /// Choose the visits that `hours --by visit` goes by
    ///
    /// `trial` is weeks 1, 2, 3, 4, 6, 8, 10, 12, 16, 20 and 24, then every four; `weekly` every
    /// week from 1 to 24, then every four; `own` the visits you write down.
    Plan {
        /// Which visits
        #[arg(value_parser = OneOf::<Schedule>::new())]
        schedule: Schedule,
        /// The first day of week 1
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        start: Option<NaiveDate>,
    },
}

/// Flags of `checkin`.
#[derive(Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_help = "Without flags, on a terminal, you are asked one by one. What you type as a flag stands in your \
                  shell's history; what you are asked for does not."
)]
pub(crate) struct CheckIn {
    /// Opioids other than your medicine, since you last answered
    #[arg(long = "use", value_parser = OneOf::<UseSince>::new())]
    pub(crate) used: Option<UseSince>,
    #[command(subcommand)]
    pub(crate) part: Option<CheckInPart>,
}

/// What to do with check-ins.
#[derive(Subcommand)]
pub(crate) enum CheckInPart {
    /// Turn check-ins on
    On(KeptFor),
    /// Turn check-ins off; those there are stay
    Off,
    /// List your check-ins
    List {
        #[command(flatten)]
        dates: Dates,
    },
}

/// Flags of `measure`.
#[derive(Args)]
pub(crate) struct Measure {
    /// Which questionnaire, asked one by one on a terminal; without it, what you answered is listed
    #[arg(value_parser = OneOf::<MeasureKind>::new())]
    pub(crate) measure: Option<MeasureKind>,
    /// Your answers, one number for each question, such as 0,1,2; `-` leaves one open
    #[arg(
        long,
        value_name = "N,N,…",
        requires = "measure",
        value_delimiter = ',',
        allow_hyphen_values = true,
        value_parser = measure_answer
    )]
    pub(crate) answers: Vec<MeasureAnswer>,
    #[command(flatten)]
    pub(crate) dates: Dates,
}

/// An answer to a question; `None` is left open.
#[derive(Clone, Copy)]
pub(crate) struct MeasureAnswer(pub(crate) Option<u8>);

fn measure_answer(text: &str) -> Result<MeasureAnswer, String> {
    match text {
        "-" => Ok(MeasureAnswer(None)),
        _ => match text.parse() {
            Ok(number) if text.bytes().all(|byte| byte.is_ascii_digit()) => {
                Ok(MeasureAnswer(Some(number)))
            }
            _ => Err(say!("terminal.args.skills.number_one_left_open")),
        },
    }
}

fn weekly(text: &str) -> Result<(Kind, RecalledMinutes), String> {
    let wrong = || say!("terminal.args.skills.kind_hours_such_as");
    let (kind, hours) = text.split_once('=').ok_or_else(wrong)?;
    let kind = Kind::parse(kind).map_err(|_| wrong())?;
    Ok((kind, RecalledMinutes::from_hours_str("weekly", hours).map_err(|_| wrong())?))
}
