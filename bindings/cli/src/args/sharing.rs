//! Flags of the verbs around consents, sharing and coaching.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{ArgGroup, Args, Subcommand};
use tandem_model::{
    Ask, Form, Frequency, Name, Note, Paper, Purpose, RecipientRole, Role, SharedItem, SummaryItem,
};

use super::values::{self, OneOf};

/// Flags of `init`.
#[derive(Args)]
pub(crate) struct Init {
    /// Whose record: your own, or a peer coach's. It never changes
    #[arg(long, default_value = "own", value_parser = OneOf::<Role>::new())]
    pub(crate) role: Role,
    /// Ask for no group of the spare key: it counts as written down once it is printed
    #[arg(long)]
    pub(crate) yes: bool,
    /// Take a passphrase that is quickly guessed: shorter than 8 characters and than 4 words
    #[arg(long)]
    pub(crate) weak: bool,
}

/// Flags of `consent`.
#[derive(Args)]
pub(crate) struct Consent {
    #[command(subcommand)]
    pub(crate) part: Option<ConsentPart>,
}

/// What to do with consents.
#[derive(Subcommand)]
pub(crate) enum ConsentPart {
    /// Agree to share; shows the whole text. On a terminal you are asked, also for whom, else running it
    /// says yes
    New(Box<ConsentNew>),
    /// List every consent and how it stands
    List,
    /// Show one consent, with the text that was read
    Show {
        /// Its id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        id: String,
    },
}

/// Flags of `consent new`.
#[derive(Args)]
#[command(group = ArgGroup::new("whom"))]
pub(crate) struct ConsentNew {
    /// An enrolled coach's code, or a file that holds it
    #[arg(long, group = "whom", value_name = "ENROLMENT")]
    pub(crate) to: Option<String>,
    /// The reader's name, where no code was given
    #[arg(long, group = "whom", value_name = "TEXT", value_parser = values::name)]
    pub(crate) name: Option<Name>,
    /// Where they work
    #[arg(long, value_name = "TEXT", conflicts_with = "to", value_parser = values::name)]
    pub(crate) org: Option<Name>,
    /// As what they read it
    #[arg(long, default_value = "coach", conflicts_with = "to",
          value_parser = OneOf::<RecipientRole>::new())]
    pub(crate) role: RecipientRole,
    /// What for: coaching, treatment, new-program, own-request, legal, or your own words
    #[arg(long, value_name = "TEXT")]
    pub(crate) purpose: Option<String>,
    /// For how many days, this one included
    #[arg(long, value_name = "N", default_value_t = 90)]
    pub(crate) days: u32,
    /// What may be shared [default: the usual for this reader]. Repeat it, or use commas
    #[arg(long, value_delimiter = ',', value_parser = OneOf::<SharedItem>::new())]
    pub(crate) items: Vec<SharedItem>,
    /// How often
    #[arg(long, default_value = "when-i-choose", value_parser = OneOf::<Frequency>::new())]
    pub(crate) frequency: Frequency,
    /// What you are called in it [default: your profile's name]
    #[arg(long, value_name = "TEXT", value_parser = values::name)]
    pub(crate) alias: Option<Name>,
    /// Do not ask
    #[arg(long)]
    pub(crate) yes: bool,
}

impl ConsentNew {
    /// The purpose, where it is a word of the list.
    pub(crate) fn purpose_word(&self) -> Option<Purpose> {
        self.purpose.as_deref()?.parse().ok()
    }
}

/// Flags of `share`.
#[derive(Args)]
pub(crate) struct Share {
    #[command(subcommand)]
    pub(crate) part: SharePart,
}

/// What to do around sharing.
#[derive(Subcommand)]
pub(crate) enum SharePart {
    /// Make a sealed file for an enrolled coach
    Coach {
        /// The coach's code, or a file that holds it
        #[arg(long, value_name = "ENROLMENT", required_unless_present = "consent")]
        to: Option<String>,
        #[command(flatten)]
        choice: Box<Choice>,
        #[command(flatten)]
        out: Out,
    },
    /// Make a page that opens in a browser; prints its words once
    Page {
        #[command(flatten)]
        choice: Box<Choice>,
        #[command(flatten)]
        out: Out,
    },
    /// Print exactly what will be seen, to hand over: it is not encrypted
    Print {
        /// The coach's code, or a file that holds it
        #[arg(long, value_name = "ENROLMENT")]
        to: Option<String>,
        #[command(flatten)]
        choice: Box<Choice>,
        /// The paper [default: that of your country]
        #[arg(long, value_parser = OneOf::<Paper>::new())]
        paper: Option<Paper>,
        #[command(flatten)]
        out: Out,
    },
    /// Show exactly what will be seen; makes nothing
    Preview {
        /// The coach's code, or a file that holds it
        #[arg(long, value_name = "ENROLMENT")]
        to: Option<String>,
        #[command(flatten)]
        choice: Box<Choice>,
    },
    /// Stop sharing under a consent, for good; with --out, the note that tells an enrolled coach
    Stop {
        /// The consent's id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        consent: String,
        #[command(flatten)]
        out: MaybeOut,
    },
    /// List what went to whom
    Log,
    /// Write the page that opens sealed files in any browser; needs no record
    Reader {
        #[command(flatten)]
        out: Out,
    },
    /// Open a coach's reply, or list all replies
    Replies {
        /// A sealed reply
        file: Option<PathBuf>,
    },
    /// List enrolled coaches, or say whether the words were the same
    Coaches {
        /// The coach's id, the beginning of it, or their name
        #[arg(requires = "words")]
        coach: Option<String>,
        #[command(flatten)]
        words: Words,
    },
}

/// What to share.
#[derive(Args)]
pub(crate) struct Choice {
    /// Under which consent: its id, or the beginning of it [default: the open one]
    #[arg(long, value_name = "ID", value_parser = values::id)]
    pub(crate) consent: Option<String>,
    /// How many weeks, this one included
    #[arg(long, value_name = "N", default_value_t = tandem::SHARED_WEEKS)]
    pub(crate) weeks: u32,
    /// What to share of what was agreed to [default: all of it]. Repeat it, or use commas
    #[arg(long, value_delimiter = ',', value_parser = OneOf::<SummaryItem>::new())]
    pub(crate) items: Vec<SummaryItem>,
    /// Whether you would like a call
    #[arg(long, value_parser = OneOf::<Ask>::new())]
    pub(crate) ask: Option<Ask>,
    /// What you would like to talk about. No one sees this until they open it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) talk_about: Option<Note>,
    /// Something that went well. Repeat it for more
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) strength: Vec<Note>,
}

/// Where a file goes.
#[derive(Args)]
pub(crate) struct Out {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
    /// Write over a file of that name
    #[arg(long)]
    pub(crate) force: bool,
}

/// Where a file goes, if one is wanted.
#[derive(Args)]
pub(crate) struct MaybeOut {
    /// The file to write
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Write over a file of that name
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
}

/// What comparing the words came to.
#[derive(Args)]
#[group(id = "words", multiple = false)]
pub(crate) struct Words {
    /// The words were the same
    #[arg(long)]
    pub(crate) same: bool,
    /// The words were not the same
    #[arg(long)]
    pub(crate) different: bool,
}

/// Flags of `coach`.
#[derive(Args)]
pub(crate) struct Coach {
    #[command(subcommand)]
    pub(crate) part: CoachPart,
}

/// What a peer coach does.
#[derive(Subcommand)]
pub(crate) enum CoachPart {
    /// Make your code for new people: as text, as a QR code, as a file
    Enrol {
        /// Your name as people see it
        #[arg(long, value_name = "TEXT", value_parser = values::name)]
        name: Name,
        /// Where you work
        #[arg(long, value_name = "TEXT", value_parser = values::name)]
        org: Option<Name>,
        /// For how many days it can be used to begin
        #[arg(long, value_name = "N", default_value_t = tandem::CODE_DAYS)]
        days: u32,
        #[command(flatten)]
        out: MaybeOut,
    },
    /// Write your secret key to a file, for the program age and the reader page
    Key {
        /// Your name in your code, to say that you mean it; asked for at a terminal
        #[arg(long, value_name = "TEXT")]
        name: Option<String>,
        #[command(flatten)]
        out: Out,
    },
    /// Open a file that somebody sent you
    Open {
        /// The file
        file: PathBuf,
    },
    /// List people, by why to look at them: who asks for a call comes first
    People {
        /// Only whose name has this in it
        #[arg(long, value_name = "TEXT")]
        find: Option<String>,
    },
    /// Show one person on one page
    Show {
        /// Their id, the beginning of it, or what they call themself
        person: String,
    },
    /// Show what is new since the last contact
    Compare {
        /// Their id, the beginning of it, or what they call themself
        person: String,
    },
    /// Say that what a person asked for is answered
    Answered {
        /// Their id, the beginning of it, or what they call themself
        person: String,
    },
    /// Write down a contact; correct or forget one. It answers what was asked before it
    Note(Box<CoachNote>),
    /// Seal a short note back to a person
    Reply {
        /// Their id, the beginning of it, or what they call themself
        person: String,
        /// What to say
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
        text: Note,
        #[command(flatten)]
        out: Out,
    },
    /// You compared the words: pin this key
    Pin {
        /// Their id, the beginning of it, or what they call themself
        person: String,
        /// The words were not the same: refuse the key
        #[arg(long)]
        different: bool,
        /// It waits, and is the same person's as this one: they have a new phone
        #[arg(long, value_name = "PERSON", conflicts_with_all = ["different", "somebody_else"])]
        same_person_as: Option<String>,
        /// It waits, and is somebody else's of the same name
        #[arg(long, alias = "another-person", conflicts_with = "different")]
        somebody_else: bool,
        /// One of the words, as you heard it; asked for at a terminal
        #[arg(long, value_name = "WORD", conflicts_with = "different")]
        word: Option<String>,
        /// Do not ask before the key is refused
        #[arg(long, requires = "different")]
        yes: bool,
    },
    /// The words were not the same, or nobody you know sent it: open nothing more from this key
    Refuse {
        /// Their id, the beginning of it, or what they call themself
        person: String,
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
    /// Take the name that a person uses now, once you have asked them
    Rename {
        /// Their id, the beginning of it, or what they call themself
        person: String,
        /// You asked the person you know, and it is theirs
        #[arg(long, required = true)]
        accept: bool,
    },
    /// Print one person, or your notes: it is not encrypted
    Print {
        /// Their id, the beginning of it, or what they call themself
        #[arg(required_unless_present = "notes_of")]
        person: Option<String>,
        /// Your notes as well
        #[arg(long)]
        notes: bool,
        /// Your own notes about this person alone, as for supervision
        #[arg(long, value_name = "PERSON", conflicts_with_all = ["person", "notes"])]
        notes_of: Option<String>,
        /// The paper [default: that of your country]
        #[arg(long, value_parser = OneOf::<Paper>::new())]
        paper: Option<Paper>,
        #[command(flatten)]
        out: Out,
    },
    /// Part a row from the person to whom it was joined by --same-person-as
    Unlink {
        /// The id of the row, or the beginning of it
        person: String,
    },
    /// Call somebody something beside their name; nothing without a text
    Label {
        /// Their id, the beginning of it, or what they call themself
        person: String,
        /// What you call them, as "north side"
        #[arg(value_parser = values::name)]
        label: Option<Name>,
    },
    /// Count what you did, and how many of those who agreed to be counted are where: numbers of few
    /// people are hidden
    Rollup {
        /// The first date
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        from: NaiveDate,
        /// The last date, which must be over
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        to: NaiveDate,
        /// Hide numbers from 1 to below this
        #[arg(long, value_name = "N", default_value_t = tandem::ROLLUP_LEAST)]
        least: u32,
        /// Where to
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// Replace the file if it is there
        #[arg(long)]
        force: bool,
    },
    /// Delete every summary that is past its last day, for good
    Purge,
    /// Delete what a person shared, for good; with --all, everything about them
    Delete {
        /// Their id, the beginning of it, or what they call themself
        person: String,
        /// Notes and key as well
        #[arg(long)]
        all: bool,
    },
}

/// Flags of `coach note`.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct CoachNote {
    /// Their id, the beginning of it, or what they call themself
    #[arg(required = true)]
    pub(crate) person: Option<String>,
    #[command(flatten)]
    pub(crate) said: ContactSaid,
    #[command(subcommand)]
    pub(crate) part: Option<CoachNotePart>,
}

/// What to do with a note that is there.
#[derive(Subcommand)]
pub(crate) enum CoachNotePart {
    /// Correct a note: what is not named stays
    Edit {
        /// Its id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        note: String,
        #[command(flatten)]
        said: Box<ContactSaid>,
    },
    /// Forget a note: blank it for good
    Forget(super::Forget),
}

/// What there is to say of a contact.
#[derive(Args)]
pub(crate) struct ContactSaid {
    /// On which day [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) on: Option<NaiveDate>,
    /// In which form
    #[arg(long, value_parser = OneOf::<Form>::new())]
    pub(crate) form: Option<Form>,
    /// Their goal, in their words
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) goal: Option<Note>,
    /// Next steps
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) next: Option<Note>,
    /// Anything else
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) text: Option<Note>,
    /// By when you mean to be in touch again
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) due: Option<NaiveDate>,
    /// Which ask it answers, by its id [default: all from before it]. Repeat it for more
    #[arg(long, value_name = "ID", value_parser = values::id)]
    pub(crate) answers: Vec<String>,
    /// It answers nothing: what is asked stays open
    #[arg(long, conflicts_with = "answers")]
    pub(crate) keep_open: bool,
}
