//! Flags of `meetings`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand, ValueEnum};
use tandem_model::{
    Coordinates, DayOfWeek, FeedKind, Fellowship, Felt, Line, Link, MeetingType, Mentioned,
    Minutes, Note, Passage, StatementFrom, TimeOfDay, Venue, WelcomeAnswer, WelcomeRole, Zone,
};

use super::Calendar;
use super::values::{self, OneOf};

use crate::speech::say;

/// Flags of `meetings`.
#[derive(Args)]
pub(crate) struct Meetings {
    #[command(subcommand)]
    pub(crate) part: Option<MeetingsPart>,
}

/// What to do with meetings.
#[derive(Subcommand)]
pub(crate) enum MeetingsPart {
    /// Take a public list in: all of it, or nothing
    Import(Box<Import>),
    /// The lists that were taken in
    Lists {
        /// Take this list out; what you keep stays
        #[arg(long, value_name = "NAME", value_parser = line)]
        remove: Option<Line>,
    },
    /// Enter a meeting by hand
    Add(Box<Add>),
    /// Change a meeting that was entered by hand
    Edit(Box<Edit>),
    /// Look for meetings; needs no network
    Find(Box<Find>),
    /// Show one meeting
    Show {
        /// Its id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        id: String,
    },
    /// Keep a meeting
    Keep {
        /// Its id, or the beginning of it (4 digits or more)
        #[arg(value_parser = values::id)]
        id: String,
    },
    /// What you keep, and what became of it
    Kept,
    /// Keep a meeting no more; what you noted stays
    Drop(OneKept),
    /// Take what changed, or let it stand for another meeting
    ///
    /// Without an id: takes over what its list says now of the same meeting. Where its list has another
    /// one in its place, or none, it shows what it may be and changes nothing.
    Rematch {
        /// The kept meeting: its name or how that begins, or its id
        kept: String,
        /// The meeting that it is now
        #[arg(value_parser = values::id)]
        meeting: Option<String>,
    },
    /// When your meetings are next
    Next {
        /// For how many days
        #[arg(long, value_name = "N", default_value_t = 7,
              value_parser = clap::value_parser!(u32).range(1..=366))]
        days: u32,
    },
    /// A calendar file of what you keep and of what comes back; it tells no more than times
    Calendar(Calendar),
    /// I went: writes the session of the meeting that is around now
    Attend {
        /// The kept meeting: its name or how that begins, or its id
        kept: String,
        /// How long you were there [default: all of it]
        #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::minutes)]
        minutes: Option<Minutes>,
        /// The day that you went [default: what is around now]
        #[arg(long, value_name = "DATE", value_parser = values::date)]
        on: Option<NaiveDate>,
    },
    /// How welcome you were there, and what to know before you go
    Welcome(Box<Welcome>),
}

/// One kept meeting.
#[derive(Args)]
pub(crate) struct OneKept {
    /// The kept meeting: its name or how that begins, or its id
    pub(crate) kept: String,
}

/// Flags of `meetings import`.
#[derive(Args)]
pub(crate) struct Import {
    /// The list, a JSON file
    pub(crate) file: PathBuf,
    /// What you call it; the same name again is the same list, read anew
    #[arg(long, value_name = "NAME", value_parser = line)]
    pub(crate) source: Line,
    /// How it is written [default: found out]
    #[arg(long, value_parser = OneOf::<FeedKind>::new())]
    pub(crate) kind: Option<FeedKind>,
    /// Whose meetings they are [default: aa; of a BMLT list na]
    #[arg(long, value_parser = OneOf::<Fellowship>::new())]
    pub(crate) fellowship: Option<Fellowship>,
    /// The zone of meetings that name none
    #[arg(long, value_name = "IANA", value_parser = values::zone)]
    pub(crate) feed_zone: Option<Zone>,
    /// Which zone the list means by a word that was not read, such as `"Pacific=America/Los_Angeles"`
    #[arg(long, value_name = "WORD=ZONE", value_parser = values::word_of_zone)]
    pub(crate) zone_is: Vec<(String, Zone)>,
    /// Formats of BMLT servers, where the list does not have them
    #[arg(long, value_name = "FILE")]
    pub(crate) formats: Option<PathBuf>,
    /// Take it though it is empty, much smaller, or not what it was
    #[arg(long)]
    pub(crate) confirm: bool,
}

/// Flags of `meetings add`.
#[derive(Args)]
pub(crate) struct Add {
    /// Its name
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = line)]
    pub(crate) name: Line,
    /// The fellowship
    #[arg(long, value_parser = OneOf::<Fellowship>::new())]
    pub(crate) fellowship: Fellowship,
    /// The day, if it is not by appointment
    #[arg(long, requires = "start", value_parser = OneOf::<DayOfWeek>::new())]
    pub(crate) day: Option<DayOfWeek>,
    /// When it starts, such as 19:30, on the clock of --zone
    #[arg(long, value_name = "HH:MM", requires = "day", value_parser = time)]
    pub(crate) start: Option<TimeOfDay>,
    #[command(flatten)]
    pub(crate) details: MeetingDetails,
}

/// Flags of `meetings edit`.
#[derive(Args)]
pub(crate) struct Edit {
    /// Its id, or the beginning of it (4 digits or more)
    #[arg(value_parser = values::id)]
    pub(crate) id: String,
    /// Its name
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = line)]
    pub(crate) name: Option<Line>,
    /// The fellowship
    #[arg(long, value_parser = OneOf::<Fellowship>::new())]
    pub(crate) fellowship: Option<Fellowship>,
    /// The day
    #[arg(long, value_parser = OneOf::<DayOfWeek>::new())]
    pub(crate) day: Option<DayOfWeek>,
    /// When it starts, such as 19:30, on the clock of --zone or else the one it has
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub(crate) start: Option<TimeOfDay>,
    #[command(flatten)]
    pub(crate) details: MeetingDetails,
    /// Take this out again. Repeat it, or use commas
    #[arg(long, value_name = "FIELD", value_enum, value_delimiter = ',')]
    pub(crate) clear: Vec<MeetingField>,
}

/// What can be said of a meeting beside name, fellowship, day and start.
#[derive(Args)]
pub(crate) struct MeetingDetails {
    /// How long it is, in minutes [default: an hour, taken as a guess]
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = values::minutes)]
    pub(crate) minutes: Option<Minutes>,
    /// It may not be held every week
    #[arg(long)]
    pub(crate) not_weekly: bool,
    /// How one takes part [default: by the address and the link you give]
    #[arg(long, value_parser = OneOf::<Venue>::new())]
    pub(crate) venue: Option<Venue>,
    /// The address, on one line
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = line)]
    pub(crate) address: Option<Line>,
    /// What the place is called
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = line)]
    pub(crate) location: Option<Line>,
    /// What to know about the place
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = passage)]
    pub(crate) location_notes: Option<Passage>,
    /// Where it is, such as 39.8,-89.65
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true, value_parser = position)]
    pub(crate) position: Option<Coordinates>,
    /// The region, from the wide to the narrow. Repeat it
    #[arg(long, value_name = "TEXT", value_parser = line)]
    pub(crate) region: Vec<Line>,
    /// The group that holds it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = line)]
    pub(crate) group: Option<Line>,
    /// What to know about the group
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = passage)]
    pub(crate) group_notes: Option<Passage>,
    /// The web address that opens it
    #[arg(long, value_name = "URL", value_parser = link)]
    pub(crate) url: Option<Link>,
    /// What to know about it, such as a passcode
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = passage)]
    pub(crate) url_notes: Option<Passage>,
    /// The number to dial
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = line)]
    pub(crate) phone: Option<Line>,
    /// What to know about it
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = passage)]
    pub(crate) phone_notes: Option<Passage>,
    /// What to know about the meeting
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = passage)]
    pub(crate) notes: Option<Passage>,
    /// What kind of meeting it is. Repeat it, or use commas
    #[arg(long = "type", value_delimiter = ',', hide_possible_values = true, value_name = "TYPE",
          value_parser = OneOf::<MeetingType>::new())]
    pub(crate) types: Vec<MeetingType>,
    /// Its own page
    #[arg(long, value_name = "URL", value_parser = link)]
    pub(crate) page: Option<Link>,
}

/// What `meetings edit --clear` can take out.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum MeetingField {
    When,
    NotWeekly,
    Address,
    Location,
    LocationNotes,
    Position,
    Region,
    Group,
    GroupNotes,
    Url,
    UrlNotes,
    Phone,
    PhoneNotes,
    Notes,
    Type,
    Page,
}

/// Flags of `meetings find`.
#[derive(Args)]
pub(crate) struct Find {
    /// Around this point, such as 39.8,-89.65
    #[arg(long, value_name = "LAT,LON", allow_hyphen_values = true, value_parser = position)]
    pub(crate) near: Option<Coordinates>,
    /// At most so many kilometres away [default: 40]
    #[arg(long, value_name = "KM", requires = "near", allow_negative_numbers = true)]
    pub(crate) within: Option<f64>,
    /// On this day. Repeat it, or use commas, for any of several
    #[arg(long = "day", value_delimiter = ',', value_parser = OneOf::<DayOfWeek>::new())]
    pub(crate) days: Vec<DayOfWeek>,
    /// Starting at this time or later
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub(crate) after: Option<TimeOfDay>,
    /// Starting before this time; past midnight it is the night of the day you name
    #[arg(long, value_name = "HH:MM", value_parser = time)]
    pub(crate) before: Option<TimeOfDay>,
    /// Words of its name, its place or its notes, or their beginnings
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) text: Option<String>,
    /// Of this type. Repeat it, or use commas, for several at once
    #[arg(long = "type", value_delimiter = ',', hide_possible_values = true, value_name = "TYPE",
          value_parser = OneOf::<MeetingType>::new())]
    pub(crate) types: Vec<MeetingType>,
    /// Of this fellowship. Repeat it, or use commas, for any of several
    #[arg(long = "fellowship", value_delimiter = ',', value_parser = OneOf::<Fellowship>::new())]
    pub(crate) fellowships: Vec<Fellowship>,
    /// Where your medicine is respected: by what the fellowship says, or by your own visits
    ///
    /// Name one to ask for that alone, or "group" for where a group said something about it. Your own
    /// visits count before what others say.
    #[arg(long, value_name = "BY", value_enum, value_delimiter = ',', num_args = 0..=1,
          require_equals = true, default_missing_value = "fellowship,own")]
    pub(crate) respected: Vec<RespectedWord>,
    /// Those you can join from anywhere
    #[arg(long)]
    pub(crate) online: bool,
    /// Those in a room
    #[arg(long, conflicts_with = "online")]
    pub(crate) in_person: bool,
    /// Starting within so many minutes from now
    #[arg(long, value_name = "N", value_parser = values::minutes)]
    pub(crate) soon: Option<Minutes>,
    /// What comes first [default: the nearest with --near, else what starts next]
    #[arg(long, value_enum)]
    pub(crate) order: Option<OrderWord>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20,
          value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(crate) limit: u32,
}

/// Who says that a medicine is respected.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum RespectedWord {
    /// What the fellowship says
    Fellowship,
    /// A group that said something about it
    Group,
    /// Your own visits
    Own,
}

/// In which order meetings are listed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OrderWord {
    /// What starts next
    Next,
    /// What is nearest
    Distance,
}

/// Flags of `meetings welcome`.
#[derive(Args)]
#[command(after_help = "Without flags: shows what you noted, what the group says, what the \
                        fellowship says. You do not have to tell anyone about your medicine.")]
pub(crate) struct Welcome {
    /// The kept meeting: its name or how that begins, or its id
    pub(crate) kept: String,
    /// How it felt, from -2 (not welcome at all) to 2 (very welcome)
    #[arg(long, value_name = "N", allow_negative_numbers = true, value_parser = felt)]
    pub(crate) felt: Option<Felt>,
    /// Whether you mentioned your medicine
    #[arg(long, value_parser = OneOf::<Mentioned>::new())]
    pub(crate) told: Option<Mentioned>,
    /// What you met with, such as share=allowed. Repeat it, or use commas
    #[arg(long, value_name = "ROLE=ANSWER", value_delimiter = ',', value_parser = role)]
    pub(crate) role: Vec<(WelcomeRole, WelcomeAnswer)>,
    /// Your own words
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = values::note)]
    pub(crate) note: Option<Note>,
    /// The day of the visit, or of what the group says [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    pub(crate) on: Option<NaiveDate>,
    /// What the group says, in its own words
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, value_parser = passage)]
    pub(crate) says: Option<Passage>,
    /// Where it says so
    #[arg(long, requires = "says", value_parser = OneOf::<StatementFrom>::new())]
    pub(crate) from: Option<StatementFrom>,
    /// You choose not to mention your medicine there; `false` takes that back
    #[arg(long, value_name = "BOOL", num_args = 0..=1, default_missing_value = "true")]
    pub(crate) not_mentioning: Option<bool>,
}

fn why(error: tandem_model::TandemError) -> String {
    match error {
        tandem_model::TandemError::Invalid { why, .. } => why,
        other => other.to_string(),
    }
}

fn line(text: &str) -> Result<Line, String> {
    Line::new("text", text).map_err(why)
}

fn passage(text: &str) -> Result<Passage, String> {
    Passage::new("text", text).map_err(why)
}

fn link(text: &str) -> Result<Link, String> {
    Link::new("url", text).map_err(why)
}

fn time(text: &str) -> Result<TimeOfDay, String> {
    text.parse().map_err(why)
}

fn felt(text: &str) -> Result<Felt, String> {
    text.parse()
        .ok()
        .and_then(|step| Felt::new(step).ok())
        .ok_or_else(|| say!("terminal.args.meetings.2_2"))
}

fn position(text: &str) -> Result<Coordinates, String> {
    let parts = text
        .split_once(',')
        .and_then(|(lat, lon)| Some((lat.trim().parse().ok()?, lon.trim().parse().ok()?)));
    let (lat, lon) = parts.ok_or_else(|| say!("terminal.args.meetings.two_numbers_such_as"))?;
    Coordinates::new(lat, lon).map_err(why)
}

fn role(text: &str) -> Result<(WelcomeRole, WelcomeAnswer), String> {
    use tandem_model::Word as _;
    let (role, answer) = text
        .split_once('=')
        .ok_or_else(|| say!("terminal.args.meetings.role_answer_share_allowed"))?;
    Ok((WelcomeRole::parse(role).map_err(why)?, WelcomeAnswer::parse(answer).map_err(why)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_and_roles_are_read() {
        let point = position("-33.9,151.2").unwrap();
        assert_eq!((point.lat(), point.lon()), (-33.9, 151.2));
        for wrong in ["", "1", "91,0", "x,y", "1,2,3", "NaN,0"] {
            assert!(position(wrong).is_err(), "{wrong}");
        }
        let both = (WelcomeRole::HomeGroup, WelcomeAnswer::AskedNotTo);
        assert_eq!(role("home-group=asked-not-to"), Ok(both));
        assert!(role("share").is_err() && role("share=maybe").is_err());
        assert_eq!(felt("-2").map(Felt::get), Ok(-2));
        assert!(felt("3").is_err());
    }
}
