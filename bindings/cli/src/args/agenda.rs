//! Flags of the verbs around what is to come.

use std::path::PathBuf;

use chrono::Timelike as _;
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use tandem::{SaidDay, said_clock, said_kind};
use tandem_model::{
    CalledOffBy, DayOfWeek, Errand, Kind, Lead, Link, Minutes, Name, Nth, TimeOfDay, Word as _,
};

use super::values::{self, OneOf};
use super::{AskedOnce, Circumstances};

use crate::speech::say;

/// Flags of `agenda`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Agenda {
    /// What to do; without it, what comes is shown
    #[command(subcommand)]
    pub(crate) part: Option<AgendaPart>,
    #[command(flatten)]
    pub(crate) shown: Shown,
}

/// Which days are shown.
#[derive(Args)]
pub(crate) struct Shown {
    /// The first day [default: today]
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) from: Option<SaidDay>,
    /// The last day [default: two weeks on]
    #[arg(long, value_name = "DAY", conflicts_with = "days", value_parser = values::day)]
    pub(crate) to: Option<SaidDay>,
    /// How many days
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) days: Option<u32>,
    /// Only what is over and has no answer yet
    #[arg(long)]
    pub(crate) open: bool,
}

/// What to do with what is to come.
#[derive(Subcommand)]
pub(crate) enum AgendaPart {
    /// Plan something: a session, a shot, a pick-up, a refill, an appointment
    Add(Box<PlanAdd>),
    /// List all that is planned, the next one first
    List,
    /// Show one with its days
    Show(OnePlan),
    /// Change one, for all that is to come or from a day on
    Edit(Box<PlanEdit>),
    /// Pause one
    Pause {
        #[command(flatten)]
        which: OnePlan,
        /// From this day on [default: today]
        #[arg(long, value_name = "DAY", value_parser = values::day)]
        from: Option<SaidDay>,
    },
    /// Let one come back after a pause
    Resume {
        #[command(flatten)]
        which: OnePlan,
        /// From this day on [default: today]
        #[arg(long, value_name = "DAY", value_parser = values::day)]
        from: Option<SaidDay>,
    },
    /// End one
    End {
        #[command(flatten)]
        which: OnePlan,
        /// Its last day [default: today]
        #[arg(long, value_name = "DAY", value_parser = values::day)]
        on: Option<SaidDay>,
    },
    /// I went
    Went {
        #[command(flatten)]
        which: OneDay,
        /// It is a session that you logged before: its id
        #[arg(long, value_name = "ID", conflicts_with = "part")]
        logged: Option<String>,
        /// Only for a part of it, in minutes
        #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::minutes)]
        part: Option<Minutes>,
        /// The time is about right, not exact
        #[arg(long, requires = "part")]
        approx: bool,
    },
    /// It is done
    Done(OneDay),
    /// Move one day of it
    Move {
        #[command(flatten)]
        which: OnePlan,
        /// The day on which it was to be
        #[arg(long, value_name = "DAY", value_parser = values::day)]
        on: SaidDay,
        /// The day on which it is
        #[arg(long, value_name = "DAY", value_parser = values::day)]
        to: SaidDay,
        /// The time, such as 19:30 [default: its own]
        #[arg(long, value_name = "HH:MM", value_parser = time)]
        at: Option<TimeOfDay>,
    },
    /// One day of it is called off
    Off {
        #[command(flatten)]
        which: OnePlan,
        /// The day
        #[arg(long, value_name = "DAY", value_parser = values::day)]
        on: SaidDay,
        /// Who called it off
        #[arg(long, default_value = "them", value_parser = OneOf::<CalledOffBy>::new())]
        by: CalledOffBy,
    },
    /// Several days at once: which ones?
    ///
    /// Without --went, --missed or --all it shows what is written down.
    Backfill(Backfill),
    /// Take one out; what you wrote down from it stays
    Remove(OnePlan),
}

/// A plan.
#[derive(Args)]
pub(crate) struct OnePlan {
    /// Its id or the beginning of it (4 digits or more), or a part of its name
    #[arg(value_name = "PLAN")]
    pub(crate) plan: String,
}

/// One day of a plan.
#[derive(Args)]
pub(crate) struct OneDay {
    #[command(flatten)]
    pub(crate) which: OnePlan,
    /// Which day [default: the last one that has begun]
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) on: Option<SaidDay>,
}

/// What can be planned.
#[derive(Clone, Copy)]
pub(crate) enum Planned {
    Session(Kind),
    Errand(Errand),
}

/// Flags of `agenda add`.
#[derive(Args)]
#[command(group = ArgGroup::new("how_often").multiple(true))]
pub(crate) struct PlanAdd {
    /// A kind of session, or shot, pick-up, refill, test, papers, official, call, other
    #[arg(value_name = "WHAT", value_parser = planned)]
    pub(crate) what: Planned,
    #[command(flatten)]
    pub(crate) often: Often,
    /// The first day [default: today]
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) from: Option<SaidDay>,
    /// So many times, in the place of --until
    #[arg(long, value_name = "N", conflicts_with = "until",
          value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) times: Option<u32>,
    #[command(flatten)]
    pub(crate) details: PlanDetails,
}

/// How often.
#[derive(Args, Clone)]
pub(crate) struct Often {
    /// Once, on this day, such as 2026-03-12 or tuesday
    #[arg(long, value_name = "DAY", conflicts_with_all = ["every", "day", "monthly", "after_last"],
          value_parser = values::day)]
    pub(crate) on: Option<SaidDay>,
    /// Every so many days, weeks or months, such as 4weeks
    #[arg(long, value_name = "N", conflicts_with = "after_last", value_parser = every)]
    pub(crate) every: Option<Every>,
    /// On this day of the week. Repeat it, or use commas
    #[arg(long, value_delimiter = ',', conflicts_with_all = ["monthly", "after_last"],
          value_parser = OneOf::<DayOfWeek>::new())]
    pub(crate) day: Vec<DayOfWeek>,
    /// On a day of the month: 15, last, "first tue"
    #[arg(long, value_name = "DAY", conflicts_with = "after_last", value_parser = monthly)]
    pub(crate) monthly: Option<Monthly>,
    /// So many days after it was last done
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=366))]
    pub(crate) after_last: Option<u32>,
}

impl Often {
    /// Whether nothing was said about it.
    pub(crate) fn says_nothing(&self) -> bool {
        self.on.is_none()
            && self.every.is_none()
            && self.day.is_empty()
            && self.monthly.is_none()
            && self.after_last.is_none()
    }
}

/// So many days, weeks or months.
#[derive(Clone, Copy)]
pub(crate) enum Every {
    Days(u32),
    Weeks(u32),
    Months(u32),
}

/// A day of the month.
#[derive(Clone, Copy)]
pub(crate) enum Monthly {
    Day(u32),
    Weekday(Nth, DayOfWeek),
}

/// What can be said of it beside what and how often.
#[derive(Args, Clone)]
pub(crate) struct PlanDetails {
    /// When it begins, such as 19:30 or 7pm, in --zone
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub(crate) at: Option<TimeOfDay>,
    /// How long it is, in minutes [default: of a session an hour, as a guess]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::minutes)]
    pub(crate) minutes: Option<Minutes>,
    /// The last day
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) until: Option<SaidDay>,
    /// What you call it; it is shown in your record alone
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::name)]
    pub(crate) name: Option<Name>,
    /// Where it is
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::name)]
    pub(crate) place: Option<Name>,
    /// Where you join by video
    #[arg(long, value_name = "URL", value_parser = link)]
    pub(crate) link: Option<Link>,
    /// The number to call
    #[arg(long, value_name = "NUMBER", value_parser = values::name)]
    pub(crate) phone: Option<Name>,
    /// Remind me: at-time, 2h, 30m, evening-before, 3d. At most two, with a comma
    #[arg(long, value_name = "WHEN", value_delimiter = ',', value_parser = lead)]
    pub(crate) remind: Vec<Lead>,
    /// What a locked phone may say of it, 40 characters at most
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::name)]
    pub(crate) remind_words: Option<Name>,
    #[command(flatten)]
    pub(crate) circumstances: Circumstances,
    #[command(flatten)]
    pub(crate) asked_once: AskedOnce,
}

/// Flags of `agenda edit`.
#[derive(Args)]
pub(crate) struct PlanEdit {
    #[command(flatten)]
    pub(crate) which: OnePlan,
    /// From this day on; what was before stays [default: all that is to come]
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) from: Option<SaidDay>,
    /// What it is
    #[arg(long, value_name = "WHAT", value_parser = planned)]
    pub(crate) what: Option<Planned>,
    #[command(flatten)]
    pub(crate) often: Often,
    #[command(flatten)]
    pub(crate) details: PlanDetails,
    /// Take this out again. Repeat it, or use commas
    #[arg(long, value_name = "FIELD", value_enum, value_delimiter = ',')]
    pub(crate) clear: Vec<PlanField>,
}

/// What `agenda edit --clear` can take out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlanField {
    Name,
    Until,
    Place,
    Link,
    Phone,
    Remind,
    RemindWords,
    At,
    Minutes,
    Form,
    Format,
    Approach,
    Fellowship,
    Setting,
    LedBy,
    Required,
}

/// Flags of `agenda backfill`.
#[derive(Args)]
pub(crate) struct Backfill {
    #[command(flatten)]
    pub(crate) which: OnePlan,
    /// The first day [default: four weeks ago]
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) from: Option<SaidDay>,
    /// The last day [default: today]
    #[arg(long, value_name = "DAY", value_parser = values::day)]
    pub(crate) to: Option<SaidDay>,
    /// You were there on these days. Repeat it, or use commas
    #[arg(long, value_name = "DAY", value_delimiter = ',', value_parser = values::day)]
    pub(crate) went: Vec<SaidDay>,
    /// Not on these days. Repeat it, or use commas
    #[arg(long, value_name = "DAY", value_delimiter = ',', value_parser = values::day)]
    pub(crate) missed: Vec<SaidDay>,
    /// You were there on every other day of that time about which nothing is written down
    #[arg(long)]
    pub(crate) all: bool,
}

/// Flags of `reminders`.
#[derive(Args)]
pub(crate) struct Reminders {
    /// For how many days
    #[arg(long, value_name = "N", default_value_t = 14,
          value_parser = clap::value_parser!(u32).range(1..=60))]
    pub(crate) days: u32,
    /// With the time at which something is
    #[arg(long)]
    pub(crate) with_time: bool,
    /// With the words that you wrote for a plan (`agenda add --remind-words`)
    #[arg(long)]
    pub(crate) own_words: bool,
}

/// Flags of `calendar`.
#[derive(Args)]
pub(crate) struct Calendar {
    /// Where to; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// By which word all of it is called [default: "Appointment"]
    #[arg(long, value_name = "TEXT", value_parser = values::name)]
    pub(crate) word: Option<Name>,
    /// What is left out else: medicine (shots, refills, pick-ups, tests), official. With a comma
    #[arg(long, value_name = "WHAT", value_enum, value_delimiter = ',')]
    pub(crate) with: Vec<LeftOut>,
    /// With what it is called
    #[arg(long)]
    pub(crate) names: bool,
    /// With where it is
    #[arg(long)]
    pub(crate) places: bool,
    /// With the links of what is online
    #[arg(long)]
    pub(crate) links: bool,
    /// With what its list says about a meeting
    #[arg(long)]
    pub(crate) descriptions: bool,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
}

/// What a calendar leaves out unless it is asked for.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LeftOut {
    Medicine,
    Official,
}

fn time(text: &str) -> Result<TimeOfDay, String> {
    let said = said_clock(text)
        .and_then(|clock| TimeOfDay::new(clock.num_seconds_from_midnight() / 60).ok());
    said.or_else(|| text.parse().ok()).ok_or_else(|| say!("terminal.args.agenda.time_such_as_19"))
}

fn link(text: &str) -> Result<Link, String> {
    Link::new("link", text).map_err(|_| say!("terminal.args.agenda.web_address_such_as"))
}

fn planned(text: &str) -> Result<Planned, String> {
    match said_kind(text) {
        Some((kind, None)) => return Ok(Planned::Session(kind)),
        Some((kind, Some(whose))) => {
            return Err(say!(
                "terminal.args.agenda.fellowship",
                why = kind.kebab(),
                fellowship = whose.kebab()
            ));
        }
        None => {}
    }
    Errand::parse(text).map(Planned::Errand).map_err(|_| {
        let kinds = Kind::ALL.iter().map(|kind| kind.kebab());
        let all: Vec<_> = kinds.chain(Errand::ALL.iter().map(|errand| errand.kebab())).collect();
        say!("terminal.args.agenda.one", words = all.join(", "))
    })
}

/// The number at the beginning of a text, and the rest.
fn number(text: &str) -> Option<(u32, &str)> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    Some((text[..end].parse().ok()?, text[end..].trim_start_matches([' ', '-'])))
}

fn every(text: &str) -> Result<Every, String> {
    let said = number(text).and_then(|(n, of)| match of {
        "d" | "day" | "days" => Some(Every::Days(n)),
        "w" | "week" | "weeks" => Some(Every::Weeks(n)),
        "m" | "month" | "months" => Some(Every::Months(n)),
        _ => None,
    });
    said.ok_or_else(|| say!("terminal.args.agenda.such_as_10days_4weeks"))
}

fn monthly(text: &str) -> Result<Monthly, String> {
    if text == "last" {
        return Ok(Monthly::Day(31));
    }
    if let Ok(day) = text.parse() {
        return Ok(Monthly::Day(day));
    }
    let of = text.split_once([' ', '-']).and_then(|(nth, day)| {
        Some(Monthly::Weekday(Nth::parse(nth).ok()?, DayOfWeek::parse(day).ok()?))
    });
    of.ok_or_else(|| say!("terminal.args.agenda.day_such_as_15"))
}

fn lead(text: &str) -> Result<Lead, String> {
    let said = match text {
        "at-time" => Some(Lead::AtTime),
        "evening-before" => Some(Lead::EveningBefore),
        _ => number(text).and_then(|(n, of)| match of {
            "m" | "min" => Some(Lead::Minutes(n)),
            "h" => Some(Lead::Minutes(n.saturating_mul(60))),
            "d" | "day" | "days" => Some(Lead::Days(n)),
            _ => None,
        }),
    };
    said.ok_or_else(|| say!("terminal.args.agenda.at_time_evening_before"))
}
