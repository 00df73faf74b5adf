//! Verbs and flags, as `clap` reads them. The doc comments are the help that people see.

mod agenda;
mod backup;
mod cravings;
mod how;
mod medicine;
mod meetings;
mod my_time;
mod plans;
mod print;
mod program;
mod report;
mod search;
mod sharing;
mod skills;
mod sync;
mod transfer;
pub(crate) mod values;

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, Utc};
use clap::{
    ArgGroup, Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand, ValueEnum,
};
use clap_complete::Shell;
use tandem::{ActId, SaidDay, SaidTime};
use tandem_model::{
    Answer, Approach, AwayReason, By, Country, Fellowship, ForgetAfter, Form, GroupFormat,
    Involvement, Kind, Language, LedBy, Medicine, MedicineEnd, MedicineForm, Minutes, Name, Note,
    Obstacle, Setting, WeekStart, Word as _, Zone,
};

use crate::exit::Stop;
use crate::{speech, usage};
pub(crate) use agenda::{
    Agenda, AgendaPart, Backfill, Calendar, Every, LeftOut, Monthly, Often, OnePlan, PlanAdd,
    PlanDetails, PlanEdit, PlanField, Planned, Reminders, Shown,
};
pub(crate) use backup::{Backup, Erase, Restore, Salvage};
pub(crate) use cravings::{Craving, CravingMore, CravingPart, DayNote, NotePart, names};
pub(crate) use how::{How, HowPart, HowSaid};
pub(crate) use medicine::{Dose, Keep, Medicine as MyMedicine, MedicinePart};
pub(crate) use meetings::{
    Add as MeetingAdd, Edit as MeetingEdit, Find as MeetingFind, Import as MeetingImport,
    MeetingDetails, MeetingField, Meetings, MeetingsPart, OrderWord, RespectedWord, Welcome,
};
pub(crate) use my_time::{Time, TimePart};
pub(crate) use plans::{ContactDetails, OneSection, People, PeoplePart, Plan, PlanPart};
pub(crate) use print::{LookBack, LookBackPart, OnOff, Print, PrintWhat};
pub(crate) use program::{Asks, PaperPart, Program, ProgramPart};
pub(crate) use report::{ExportPaperWeek, ExportPdf};
pub(crate) use search::Search;
pub(crate) use sharing::{
    Choice, Coach, CoachNote, CoachNotePart, CoachPart, Consent, ConsentNew, ConsentPart,
    ContactSaid, Init, MaybeOut as SharingMaybeOut, Out as SharingOut, Share, SharePart,
    Words as SharingWords,
};
pub(crate) use skills::{
    CheckIn, CheckInPart, Evidence, FamilySheet, Goal, GoalPart, HelpNow, HelpPart, Measure,
    MedicineCards, Skills, SkillsPart, Visit, VisitPart,
};
pub(crate) use sync::{Sync, SyncPart};
pub(crate) use transfer::{Diary, ExportFhir, ExportJson, ExportResearch, Import, Included};
use values::{KindAsSaid, OneOf, SaidKind};

/// Reads the command line.
pub(crate) fn read() -> Result<Cli, Stop> {
    Ok(Cli::from_arg_matches(&usage::command().try_get_matches()?)?)
}

/// The language to begin with: also where the command line cannot be read, and help is asked for.
pub(crate) fn language() -> Language {
    let mut arguments = std::env::args_os()
        .skip(1)
        .map(|it| it.to_string_lossy().into_owned())
        .take_while(|argument| argument != "--");
    let mut named = None;
    while let Some(argument) = arguments.next() {
        named = match argument.strip_prefix("--lang") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => named,
        };
    }
    let named = named.and_then(|named| Language::parse(&named).ok());
    named.or_else(speech::of_computer).unwrap_or_default()
}

/// Reads what was typed in a session, as after `tandem`.
pub(crate) fn read_line(words: &[String]) -> Result<Cli, Stop> {
    let line = std::iter::once("tandem").chain(words.iter().map(String::as_str));
    Ok(Cli::from_arg_matches(&usage::command().try_get_matches_from(line)?)?)
}

/// Whether a word is a verb.
pub(crate) fn is_verb(word: &str) -> bool {
    Cli::command().find_subcommand(word).is_some()
}

/// Whether a word is what a verb goes on with, or a flag.
pub(crate) fn is_part(verb: &str, word: &str) -> bool {
    let command = Cli::command();
    let part = command.find_subcommand(verb).and_then(|verb| verb.find_subcommand(word));
    word.starts_with('-') || part.is_some()
}

/// Whether `--json` stands on the command line, also where the rest of it cannot be read.
pub(crate) fn wants_json() -> bool {
    std::env::args_os().skip(1).take_while(|arg| arg != "--").any(|arg| arg == "--json")
}

/// A companion to treatment: keeps what you attended, counts your hours, and shows them.
///
/// Your record stays on this computer, encrypted. Nothing is sent anywhere.
#[derive(Parser)]
#[command(
    name = "tandem",
    version,
    after_help = BEGIN,
    after_long_help = format!("{BEGIN}\n\n{LONG_HELP}")
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    /// Without one: `today`, and on a terminal a session that goes on from there
    #[command(subcommand)]
    pub(crate) verb: Option<Verb>,
}

#[cfg(feature = "demo")]
const BEGIN: &str = "Begin with `tandem init`, or look around first with `tandem demo`.";
#[cfg(not(feature = "demo"))]
const BEGIN: &str = "Begin with `tandem init`.";

const LONG_HELP: &str = "\
Secrets come from the environment, else you are asked on the terminal:
  TANDEM_PASSPHRASE      your passphrase; the spare key does as well
  TANDEM_PASSPHRASE_FILE a file with it in the first line; /dev/fd/3 is one, too
  TANDEM_NEW_PASSPHRASE  the new one, for `passphrase`
  TANDEM_SPARE_KEY       the spare key, where no passphrase is given
  TANDEM_BACKUP_SECRET   what opened the record when a backup was made, for `restore`
  TANDEM_PLACE_USER      who you are at a server, for `sync`
  TANDEM_PLACE_PASSWORD  its password; a file with it: TANDEM_PLACE_PASSWORD_FILE

Exit codes:
  0  done
  1  refused; stderr says why in one line
  2  wrong usage
  3  locked, or a wrong secret
  4  the record is damaged; nothing was changed";

/// Flags of every verb.
#[derive(Args)]
#[command(next_help_heading = "Everywhere")]
pub(crate) struct Global {
    /// The folder of the record [default: in your data folder]
    #[arg(long, global = true, value_name = "DIR", env = "TANDEM_VAULT", hide_env_values = true)]
    pub(crate) vault: Option<PathBuf>,

    /// Print one JSON value instead of text
    #[arg(long, global = true)]
    pub(crate) json: bool,

    /// Read the passphrase from this open file, of which it is the first line, such as 3 for `3< FILE`
    #[arg(long, global = true, value_name = "FD")]
    pub(crate) passphrase_fd: Option<u32>,

    /// Fix the clock of the record
    #[arg(
        long,
        global = true,
        value_name = "RFC3339",
        env = "TANDEM_NOW",
        hide_env_values = true,
        value_parser = values::moment
    )]
    pub(crate) now: Option<DateTime<Utc>>,

    /// The zone of the times you give [default: your profile's, else this computer's]
    #[arg(long, global = true, value_name = "IANA", value_parser = values::zone)]
    pub(crate) zone: Option<Zone>,

    /// The language, for this time; `profile --lang` keeps it [default: your choice, else the computer's]
    #[arg(long, global = true, value_parser = OneOf::<Language>::new())]
    pub(crate) lang: Option<Language>,
}

/// What to do.
#[derive(Subcommand)]
pub(crate) enum Verb {
    /// Make a record with half a year in it, to look around in
    #[cfg(feature = "demo")]
    Demo(Demo),
    /// Make your record; shows your spare key, once
    Init(Init),
    /// What is next, this week, what is open; `tandem` alone is the same
    Today {
        /// Do not say the notice that is shown for some days
        #[arg(long)]
        not_now: bool,
    },
    /// Write a session down
    Log(Log),
    /// Write down a session that did not happen; it counts against no one
    Missed(Missed),
    /// Write down days away
    Away(Away),
    /// Answer the weekly question: about how many hours?
    Recall(Recall),
    /// List what is written down
    Sessions(Sessions),
    /// Correct a session
    Edit(Edit),
    /// Take an entry out of the record; `undo` brings it back
    Remove(OneEntry),
    /// Take back the last thing you did, if that was in the last ten minutes
    Undo(Undo),
    /// Do again what was taken back last
    Redo,
    /// Show an entry with everything that is written down of it
    Show(OneEntry),
    /// Show what happened to an entry, and when
    History(OneEntry),
    /// Blank an entry for good
    Forget(Forget),
    /// Find what you wrote; nothing of it is kept
    Search(Search),
    /// Show your hours by week, month or visit
    Hours(Hours),
    /// What is to come: appointments, shots, refills, sessions that come back
    Agenda(Agenda),
    /// The moments at which a phone would speak up, for scripts
    Reminders(Reminders),
    /// Write what is to come into a calendar file, under one neutral word
    Calendar(Calendar),
    /// Meetings: find one, keep it, go there
    Meetings(Meetings),
    /// Exercises: find one, do it, look back at what you did
    Skills(Skills),
    /// Plans: a very hard day, coping, the hospital, your next visit
    Plan(Plan),
    /// The people you can call
    People(People),
    /// Help now: whom to call, what to do, where your naloxone is
    HelpNow(HelpNow),
    /// What is known about sessions and medicine, and where that stops
    Evidence(Evidence),
    /// What the medicines do, each sentence with its source; needs no record and leaves no trace
    MedicineCard(MedicineCards),
    /// A sheet for family and friends, with nothing of yours on it; needs no record
    FamilySheet(FamilySheet),
    /// Goals, in your own words
    Goal(Goal),
    /// Look back: hours between visits, and how sure it is
    LookBack(LookBack),
    /// Print a sheet: for family, for a hospital, a card, slips, naloxone
    Print(Print),
    /// What your program asks: what is done so far, and papers
    Program(Program),
    /// Time that only adds up: your own dates
    Time(Time),
    /// Medical visits, and the windows between them
    Visit(Visit),
    /// How you are, in one of five words; off until you turn it on
    How(How),
    /// Whether there was any use; off until you turn it on, and private
    #[command(name = "checkin")]
    CheckIn(CheckIn),
    /// Cravings that add up: what came before, what helped; off until you turn it on
    Craving(Craving),
    /// Notes of a day; off until you turn them on
    Note(DayNote),
    /// Notes about your medicine; off until you turn it on, for nobody else
    Medicine(MyMedicine),
    /// Questionnaires, only if you want to: BARC-10, PHQ-2, GAD-2, GAD-7
    Measure(Measure),
    /// Show or change what the record knows about you
    Profile(Profile),
    /// Agree to share with somebody, see what you agreed to, stop
    Consent(Consent),
    /// Share: exactly what you see, sealed, for one reader
    Share(Share),
    /// For peer coaches: your code, your people, what they shared
    Coach(Coach),
    /// Write your own copy to a file
    Export(Export),
    /// Add the sessions of a table, or the JSON of `export json`; all of it, or nothing
    Import(Import),
    /// Write the whole record into one encrypted file, to lie elsewhere
    Backup(Backup),
    /// Bring the record back from a backup; without --yes it only tells
    Restore(Restore),
    /// One record on several devices, by way of a folder or a server
    Sync(Sync),
    /// Look over the whole record for damage
    Check {
        /// You know what is missing: go on without it, and hear no more of it
        #[arg(long)]
        known: bool,
    },
    /// Make a new record of what can still be read of a damaged one
    Salvage(Salvage),
    /// Change the passphrase
    Passphrase(NewPassphrase),
    /// Make a new spare key; the old one works until the new one is confirmed
    #[command(alias = "recovery-code")]
    SpareKey(SpareKeyOf),
    /// Give the record a new inner key: old copies of its key file then open nothing
    Rekey,
    /// Show where the record is; needs no passphrase
    Where,
    /// Erase the record for good
    Erase(Erase),
    /// Print completions for a shell
    Completions {
        /// Which shell
        #[arg(value_enum)]
        shell: Shell,
    },
    /// Print the manual
    Man {
        /// Only the page of this verb
        #[arg(conflicts_with = "folder")]
        verb: Option<String>,
        /// Write every page to a file of its own in this folder, which is there
        #[arg(long, value_name = "DIR")]
        folder: Option<PathBuf>,
    },
}

/// Flags of `demo`.
#[cfg(feature = "demo")]
#[derive(Args)]
pub(crate) struct Demo {
    /// A folder that is not there yet
    #[arg(long, value_name = "DIR", default_value = "tandem-demo")]
    pub(crate) dir: PathBuf,
    /// How many weeks
    #[arg(
        long,
        value_name = "N",
        default_value_t = 24,
        value_parser = clap::value_parser!(u32).range(1..=260)
    )]
    pub(crate) weeks: u32,
    /// Another seed is another story
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Flags of `log`.
#[derive(Args)]
#[command(
    override_usage = "tandem log <KIND> <LENGTH> [WHEN] [OPTIONS]\n       tandem log\n       tandem log --batch < LINES",
    after_help = "On a terminal you are asked for what you leave out. Such as:\n  tandem log group 90\n  tandem log aa 1h yesterday 7pm\n  \
                  tandem log therapy 50 tue 10:00"
)]
pub(crate) struct Log {
    /// What kind of session; `aa`, `na`, `meeting`, `therapy`, `counseling` are understood, too
    #[arg(value_parser = KindAsSaid)]
    pub(crate) kind: Option<SaidKind>,
    /// How long you were there: minutes, or such as 1:30 or 1h30; a medical visit can do without
    #[arg(value_parser = values::minutes)]
    pub(crate) length: Option<Minutes>,
    /// When it began, such as 19:00, yesterday 7pm, tue 19:00 [default: it has just ended]
    #[arg(value_name = "WHEN", conflicts_with = "at")]
    pub(crate) when: Vec<String>,
    /// The same as LENGTH
    #[arg(
        long,
        value_name = "N",
        conflicts_with = "length",
        allow_negative_numbers = true,
        value_parser = values::minutes
    )]
    pub(crate) minutes: Option<Minutes>,
    /// The same as WHEN, in one piece, such as "yesterday 7pm" or 2026-03-02T18:05
    #[arg(long, value_name = "WHEN", value_parser = values::time)]
    pub(crate) at: Option<SaidTime>,
    /// The later one, where the clocks showed this time twice
    #[arg(long)]
    pub(crate) second: bool,
    #[command(flatten)]
    pub(crate) details: Details,
    /// Read sessions from standard input and print the id of each once it is kept
    ///
    /// One JSON object per line, with the keys of `sessions --json`. `kind` and `minutes` must be
    /// there; `at` (or `start`), `second`, `zone` and the rest need not. With --json each line that
    /// is printed is what `log --json` prints. The first line that cannot be taken ends it; what
    /// was kept before stays.
    // The flags of `Details` by name: clap makes no group of a list that has another within.
    #[arg(long, conflicts_with_all = ["kind", "length", "when", "minutes", "at", "second", "approx", "did", "part_of",
          "note", "Circumstances"])]
    pub(crate) batch: bool,
    /// It did begin years ago
    #[arg(long)]
    pub(crate) yes: bool,
}

impl Log {
    /// Whether there is something to ask for. A visit can be written down by its day alone.
    pub(crate) fn lacks_something(&self) -> bool {
        let visit = self.kind.is_some_and(|said| said.kind == Kind::Medical);
        let length = self.length.is_some() || self.minutes.is_some() || visit;
        self.kind.is_none() || !length
    }
}

/// Flags of `passphrase`.
#[derive(Args)]
pub(crate) struct NewPassphrase {
    /// Take a passphrase that is quickly guessed: shorter than 8 characters and than 4 words
    #[arg(long)]
    pub(crate) weak: bool,
}

/// Flags of `spare-key`.
#[derive(Args)]
pub(crate) struct SpareKeyOf {
    /// Ask for no group of it: it counts as written down once it is printed
    #[arg(long)]
    pub(crate) yes: bool,
    /// Confirm the one that was made before, by typing all of it
    #[arg(long, conflicts_with = "yes")]
    pub(crate) confirm: bool,
    /// Let go of the one that was made before and not confirmed; the old one stays
    #[arg(long = "drop", conflicts_with_all = ["yes", "confirm"])]
    pub(crate) let_go: bool,
}

/// What can be said of a session, and of one that comes back.
#[derive(Args, Clone, Default)]
pub(crate) struct Circumstances {
    /// In which form you meet
    #[arg(long, value_parser = OneOf::<Form>::new())]
    pub(crate) form: Option<Form>,
    /// How the group is run; of a group only
    #[arg(long, value_parser = OneOf::<GroupFormat>::new())]
    pub(crate) format: Option<GroupFormat>,
    /// The fellowship; of a mutual-help meeting only
    #[arg(long, value_parser = OneOf::<Fellowship>::new())]
    pub(crate) fellowship: Option<Fellowship>,
    /// Who leads it: a role, not a name
    #[arg(long, value_parser = OneOf::<LedBy>::new())]
    pub(crate) led_by: Option<LedBy>,
}

impl Circumstances {
    fn says_nothing(&self) -> bool {
        let words = self.form.is_none() && self.format.is_none();
        words && self.fellowship.is_none() && self.led_by.is_none()
    }
}

/// What is asked once, of a plan, and copied to its sessions: a study's limit asks for it, and a person
/// who logs on a bus does not.
#[derive(Args, Clone)]
pub(crate) struct AskedOnce {
    /// The approach it follows
    #[arg(long, value_parser = OneOf::<Approach>::new())]
    pub(crate) approach: Option<Approach>,
    /// Where it is
    #[arg(long, value_parser = OneOf::<Setting>::new())]
    pub(crate) setting: Option<Setting>,
    /// A program asks for it
    #[arg(long)]
    required: bool,
    /// It is your own choice
    #[arg(long, conflicts_with = "required")]
    own_choice: bool,
}

impl AskedOnce {
    /// Whether a program asks for it; `None` where nothing was said about that.
    pub(crate) fn required(&self) -> Option<bool> {
        (self.required || self.own_choice).then_some(self.required)
    }

    fn says_nothing(&self) -> bool {
        self.approach.is_none() && self.setting.is_none() && self.required().is_none()
    }
}

/// What can be said of a session beside kind, start and minutes.
#[derive(Args, Default)]
pub(crate) struct Details {
    /// The time is about right, not exact
    #[arg(long)]
    pub(crate) approx: bool,
    #[command(flatten)]
    pub(crate) circumstances: Circumstances,
    /// What you did beyond being there; of a mutual-help meeting only. Repeat it, or use commas
    #[arg(long, value_delimiter = ',', value_parser = OneOf::<Involvement>::new())]
    pub(crate) did: Vec<Involvement>,
    /// The session that this one is a part of
    #[arg(long, value_name = "ID", value_parser = values::id)]
    pub(crate) part_of: Option<String>,
    /// Your own words. For others, a first name or a letter: they trust you
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) note: Option<Note>,
}

impl Details {
    pub(crate) fn says_nothing(&self) -> bool {
        let own = !self.approx && self.did.is_empty();
        own && self.circumstances.says_nothing() && self.part_of.is_none() && self.note.is_none()
    }
}

/// Flags of `missed`.
#[derive(Args)]
pub(crate) struct Missed {
    /// What kind of session it would have been, or a plan: its id or a part of its name
    #[arg(value_name = "KIND|PLAN")]
    pub(crate) what: String,
    /// Of a plan: which day [default: the last one that has begun]
    #[arg(long, value_name = "DAY", conflicts_with_all = ["at", "second", "note"],
          value_parser = values::day)]
    pub(crate) on: Option<SaidDay>,
    /// When it would have begun, such as 19:00, "tue 19:00" or 2026-03-02T18:05 [default: now]
    #[arg(long, value_name = "WHEN", value_parser = values::time)]
    pub(crate) at: Option<SaidTime>,
    /// The later one, where the clocks showed this time twice
    #[arg(long, requires = "at")]
    pub(crate) second: bool,
    /// What got in the way, if you want to say
    #[arg(long, value_parser = OneOf::<Obstacle>::new())]
    pub(crate) why: Option<Obstacle>,
    /// Your own words
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) note: Option<Note>,
}

/// Flags of `away`.
#[derive(Args)]
pub(crate) struct Away {
    /// The first day, such as 2026-03-02
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) from: NaiveDate,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) to: NaiveDate,
    /// Why, if you want to say; it stays with you
    #[arg(long, value_parser = OneOf::<AwayReason>::new())]
    pub(crate) reason: Option<AwayReason>,
}

/// Flags of `recall`.
#[derive(Args)]
#[command(
    override_usage = "tandem recall [--week <WEEK>] [--individual <H>] [--group <H>] [--mutual-help <H>]",
    after_help = "H is hours such as 2, 1.5 or 1:30, or `none`, or `skip`. What you do not name \
                  stays as it was. On a terminal you are asked where you name none.",
    group = ArgGroup::new("answers").multiple(true)
)]
#[derive(Clone)]
pub(crate) struct Recall {
    /// About how many hours of individual therapy, of group therapy, and of mutual-help meetings: `1 none
    /// 2:30`, or `skip` for one of them
    #[arg(
        group = "answers",
        value_names = ["INDIVIDUAL", "GROUP", "MUTUAL-HELP"],
        num_args = 3,
        conflicts_with_all = ["individual", "group", "mutual_help"],
        allow_negative_numbers = true,
        value_parser = values::answer
    )]
    pub(crate) all: Vec<Answer>,
    /// Which week: `last`, its name as `hours` shows it, such as 2026-W10, or any day in it [default: the
    /// one that has just ended, as long as nothing was said of it]
    #[arg(long, value_name = "WEEK")]
    pub(crate) week: Option<String>,
    /// About how many hours of individual therapy or counseling
    #[arg(
        long,
        group = "answers",
        value_name = "H",
        allow_negative_numbers = true,
        value_parser = values::answer
    )]
    pub(crate) individual: Option<Answer>,
    /// About how many hours of group therapy
    #[arg(
        long,
        group = "answers",
        value_name = "H",
        allow_negative_numbers = true,
        value_parser = values::answer
    )]
    pub(crate) group: Option<Answer>,
    /// About how many hours of mutual-help meetings
    #[arg(
        long,
        group = "answers",
        value_name = "H",
        allow_negative_numbers = true,
        value_parser = values::answer
    )]
    pub(crate) mutual_help: Option<Answer>,
}

impl Recall {
    /// Whether no answer is among the flags.
    pub(crate) fn says_nothing(&self) -> bool {
        let one = self.individual.or(self.group).or(self.mutual_help);
        self.all.is_empty() && one.is_none()
    }
}

/// Flags of `sessions`.
#[derive(Args)]
pub(crate) struct Sessions {
    #[command(flatten)]
    pub(crate) dates: Dates,
    /// Only this kind
    #[arg(long, value_parser = OneOf::<Kind>::new())]
    pub(crate) kind: Option<Kind>,
    /// With --json: what was missed and the days away as well, each in an array of its own
    #[arg(long)]
    pub(crate) all: bool,
}

/// For how long what is turned on is kept.
#[derive(Args)]
pub(crate) struct KeptFor {
    /// Forget each for good after so many days [default: keep them]
    #[arg(long, value_name = "DAYS", value_parser = values::forget_after)]
    pub(crate) forget_after: Option<ForgetAfter>,
}

/// A stretch of local dates.
#[derive(Args)]
pub(crate) struct Dates {
    /// The first day, such as 2026-03-02
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) from: Option<NaiveDate>,
    /// The last day
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) to: Option<NaiveDate>,
}

/// One entry.
#[derive(Args)]
pub(crate) struct OneEntry {
    /// Its id, or the beginning of it (4 digits or more)
    #[arg(value_parser = values::id)]
    pub(crate) id: String,
}

/// Flags of `edit`.
#[derive(Args)]
pub(crate) struct Edit {
    /// The session's id, or the beginning of it (4 digits or more)
    #[arg(value_parser = values::id)]
    pub(crate) id: String,
    /// What kind of session
    #[arg(long, value_parser = OneOf::<Kind>::new())]
    pub(crate) kind: Option<Kind>,
    /// How long you were there, in minutes
    #[arg(
        long,
        value_name = "N",
        allow_negative_numbers = true,
        value_parser = values::minutes
    )]
    pub(crate) minutes: Option<Minutes>,
    /// When it began, such as 19:30 (of its day) or 2026-03-02T18:05, in --zone or else in its own
    #[arg(long, value_name = "WHEN", value_parser = values::time)]
    pub(crate) at: Option<SaidTime>,
    /// The later one, where the clocks showed this time twice
    #[arg(long, requires = "at")]
    pub(crate) second: bool,
    #[command(flatten)]
    pub(crate) details: Details,
    #[command(flatten)]
    pub(crate) asked_once: AskedOnce,
    /// Take this out again. Repeat it, or use commas
    #[arg(long, value_name = "FIELD", value_enum, value_delimiter = ',')]
    pub(crate) clear: Vec<SessionField>,
    /// It did begin years ago
    #[arg(long)]
    pub(crate) yes: bool,
}

impl Edit {
    /// Whether no flag says what to change.
    pub(crate) fn says_nothing(&self) -> bool {
        let start = self.kind.is_none() && self.minutes.is_none() && self.at.is_none();
        let said = self.details.says_nothing() && self.asked_once.says_nothing();
        start && self.clear.is_empty() && said
    }
}

/// What `edit --clear` can take out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SessionField {
    Approx,
    Form,
    Format,
    Approach,
    Fellowship,
    Setting,
    LedBy,
    Required,
    Did,
    PartOf,
    Note,
}

/// Flags of `undo`.
#[derive(Args)]
pub(crate) struct Undo {
    /// This one instead, whenever it was done on this device
    #[arg(long, value_name = "ID", value_parser = values::act)]
    pub(crate) act: Option<ActId>,
}

/// Flags of `forget`.
#[derive(Args)]
pub(crate) struct Forget {
    /// Its id, or the beginning of it (4 digits or more)
    #[arg(value_parser = values::id)]
    pub(crate) id: String,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
}

/// Flags of `hours`.
#[derive(Args)]
pub(crate) struct Hours {
    /// By what stretch of time
    #[arg(long, default_value = "week", value_parser = OneOf::<By>::new())]
    pub(crate) by: By,
    /// The first day [default: eleven weeks before the week of --to]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) from: Option<NaiveDate>,
    /// The last day [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) to: Option<NaiveDate>,
    /// Only the table
    #[arg(long)]
    pub(crate) no_plot: bool,
    /// Plain letters instead of blocks
    #[arg(long)]
    pub(crate) ascii: bool,
}

/// Flags of `profile`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Profile {
    /// What you want to be called
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::name)]
    pub(crate) name: Option<Name>,
    /// The zone you live in
    #[arg(long, value_name = "IANA", value_parser = values::zone)]
    pub(crate) home_zone: Option<Zone>,
    /// Two letters such as US: whose help lines are shown
    #[arg(long, value_name = "CC", value_parser = values::country)]
    pub(crate) country: Option<Country>,
    /// The day on which your week begins
    #[arg(long, value_parser = OneOf::<WeekStart>::new())]
    pub(crate) week_start: Option<WeekStart>,
    /// Your own word for your medicine
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::name)]
    pub(crate) my_word_medicine: Option<Name>,
    /// Your own word for recovery
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::name)]
    pub(crate) my_word_recovery: Option<Name>,
    /// Take this out again. Repeat it, or use commas
    #[arg(long, value_name = "FIELD", value_enum, value_delimiter = ',')]
    pub(crate) clear: Vec<ProfileField>,
    #[command(subcommand)]
    pub(crate) part: Option<ProfilePart>,
}

impl Profile {
    /// Whether no flag says what to change.
    pub(crate) fn says_nothing(&self) -> bool {
        let who = self.name.is_none() && self.home_zone.is_none() && self.country.is_none();
        let words = self.my_word_medicine.is_none() && self.my_word_recovery.is_none();
        who && words && self.week_start.is_none() && self.clear.is_empty()
    }
}

/// What `profile --clear` can take out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ProfileField {
    Name,
    Country,
    MyWordMedicine,
    MyWordRecovery,
}

/// Parts of the profile with flags of their own.
#[derive(Subcommand)]
pub(crate) enum ProfilePart {
    /// Your medicine, as dated periods
    Medication(Medication),
}

/// Flags of `profile medication`.
#[derive(Args)]
#[command(
    after_help = "Without a medicine: lists what is written down. The same medicine and first day \
                  again corrects the period, which is also how it gets its end."
)]
pub(crate) struct Medication {
    /// The medicine
    #[arg(requires = "since", value_parser = OneOf::<Medicine>::new())]
    pub(crate) medicine: Option<Medicine>,
    /// The first day, such as 2026-03-02
    #[arg(long, value_name = "DATE", requires = "medicine", value_parser = values::date)]
    pub(crate) since: Option<NaiveDate>,
    /// The last day
    #[arg(long, value_name = "DATE", requires = "medicine", value_parser = values::date)]
    pub(crate) until: Option<NaiveDate>,
    /// What ended it
    #[arg(long, requires = "until", value_parser = OneOf::<MedicineEnd>::new())]
    pub(crate) ended_by: Option<MedicineEnd>,
    /// In which form
    #[arg(long, requires = "medicine", value_parser = OneOf::<MedicineForm>::new())]
    pub(crate) form: Option<MedicineForm>,
    /// List what is written down
    #[arg(long, conflicts_with = "medicine")]
    pub(crate) list: bool,
}

/// Flags of `export`.
#[derive(Args)]
pub(crate) struct Export {
    #[command(subcommand)]
    pub(crate) format: ExportFormat,
}

/// In which format to export.
#[derive(Subcommand)]
pub(crate) enum ExportFormat {
    /// Sessions, for a spreadsheet or a study
    Csv(ExportCsv),
    /// Everything you ever entered, with its history; `import` reads it back
    Json(ExportJson),
    /// The report and what is data elsewhere too, for a clinician's system
    Fhir(Box<ExportFhir>),
    /// Your own data for a study: numbers by week, with no name, no date and no words
    Research(ExportResearch),
    /// A report for a clinician, a new program or a court, ready to print
    Pdf(Box<ExportPdf>),
    /// An empty week to fill in by hand, in English and Spanish
    PaperWeek(ExportPaperWeek),
}

/// Flags of `export csv`.
#[derive(Args)]
pub(crate) struct ExportCsv {
    /// Where to; `-` is standard output
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    #[command(flatten)]
    pub(crate) dates: Dates,
    /// Replace the file if it is there
    #[arg(long)]
    pub(crate) force: bool,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_flags_fit_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn words_are_read_in_both_spellings() {
        for kind in ["mutual-help", "mutual_help", "Mutual-Help"] {
            let cli = Cli::try_parse_from(["tandem", "log", kind, "--minutes", "60"]).unwrap();
            let Some(Verb::Log(log)) = cli.verb else { panic!("{kind}") };
            assert_eq!(log.kind.map(|said| said.kind), Some(Kind::MutualHelp));
        }
        assert!(Cli::try_parse_from(["tandem", "log", "meating", "--minutes", "60"]).is_err());
    }
}
