//! How a flag's value is read. What is wrong in itself is wrong usage; what only the record can
//! judge is left to the record.

use std::ffi::OsStr;
use std::io::{self, Read as _};
use std::marker::PhantomData;

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Utc};
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Arg, Command};
use tandem::{ActId, DiaryColumn, SaidDay, SaidTime, Voice, said_clock, said_kind, said_minutes};
use tandem_model::{
    Answer, Country, Fellowship, ForgetAfter, Kind, Language, Minutes, Name, Note, OutOfTen,
    Profile, Result, Word, Zone, check_date, parse_date,
};

use crate::exit;
use crate::speech::say;

/// What is asked of a value, without the name of the field: `clap` names the flag.
fn plain<T>(value: Result<T>) -> Result<T, String> {
    value.map_err(|error| exit::said_alone(&error))
}

/// One word out of a closed list of the model, in kebab-case or snake_case.
#[derive(Clone)]
pub(crate) struct OneOf<W>(PhantomData<W>);

impl<W> OneOf<W> {
    pub(crate) fn new() -> Self {
        Self(PhantomData)
    }
}

impl<W: Word + Send + Sync> OneOf<W> {
    fn all() -> impl Iterator<Item = PossibleValue> {
        W::ALL.iter().map(|word| PossibleValue::new(word.kebab()))
    }
}

impl<W: Word + Send + Sync> TypedValueParser for OneOf<W> {
    type Value = W;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<W, clap::Error> {
        if let Some(word) = value.to_str().and_then(|text| W::parse(text).ok()) {
            return Ok(word);
        }
        // clap's own words for it: the choices, and the one that was probably meant.
        let text = PossibleValuesParser::new(Self::all()).parse_ref(command, arg, value)?;
        W::parse(&text).map_err(|_| command.clone().error(clap::error::ErrorKind::InvalidValue, ""))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Self::all()))
    }
}

/// A kind of session, and the fellowship where the word for it says that.
#[derive(Clone, Copy)]
pub(crate) struct SaidKind {
    pub(crate) kind: Kind,
    pub(crate) fellowship: Option<Fellowship>,
}

/// A kind by its name, or as people call it.
#[derive(Clone)]
pub(crate) struct KindAsSaid;

impl TypedValueParser for KindAsSaid {
    type Value = SaidKind;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<SaidKind, clap::Error> {
        if let Some((kind, fellowship)) = value.to_str().and_then(said_kind) {
            return Ok(SaidKind { kind, fellowship });
        }
        let kind = OneOf::<Kind>::new().parse_ref(command, arg, value)?;
        Ok(SaidKind { kind, fellowship: None })
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(OneOf::<Kind>::all()))
    }
}

/// An exercise, by its name. Which there are is for the record to judge: it knows those of a later version,
/// too. Shells are told the names.
#[derive(Clone)]
pub(crate) struct Exercise;

impl TypedValueParser for Exercise {
    type Value = String;

    fn parse_ref(
        &self,
        command: &Command,
        arg: Option<&Arg>,
        value: &OsStr,
    ) -> Result<String, clap::Error> {
        clap::builder::StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let nobody = Voice::new(Language::En, &Profile::new(Zone::utc()));
        let names = nobody.exercises().into_iter().map(|skill| skill.id.to_string());
        Some(Box::new(names.map(PossibleValue::new).collect::<Vec<_>>().into_iter()))
    }
}

pub(crate) fn minutes(text: &str) -> Result<Minutes, String> {
    let wrong = || say!("terminal.args.values.1_1440_minutes_such");
    Minutes::new(said_minutes(text).ok_or_else(wrong)?).map_err(|_| wrong())
}

/// A time of day, as people say it.
pub(crate) fn clock(text: &str) -> Result<NaiveTime, String> {
    said_clock(text).ok_or_else(|| say!("terminal.args.values.time_such_as_19"))
}

/// A kind by any word for it.
pub(crate) fn said_kind_alone(text: &str) -> Result<Kind, String> {
    match said_kind(text) {
        Some((kind, _)) => Ok(kind),
        None => plain(Kind::parse(text)),
    }
}

/// What a column of a table holds: `start=Beginning`.
pub(crate) fn column(text: &str) -> Result<(DiaryColumn, String), String> {
    let parts = text.split_once('=');
    let known = parts.and_then(|(column, name)| Some((DiaryColumn::named(column)?, name)));
    let (column, name) = known.ok_or_else(|| say!("terminal.diary.column_such_as"))?;
    Ok((column, name.trim().to_owned()))
}

/// Which kind a word of a table is: `Big Book=meeting`, `Dinner=none`.
pub(crate) fn word_of_kind(text: &str) -> Result<(String, Option<Kind>), String> {
    let (word, kind) = text.rsplit_once('=').ok_or_else(|| say!("terminal.diary.word_such_as"))?;
    let kind = match kind.trim().to_lowercase().as_str() {
        "none" | "ninguna" => None,
        kind => Some(said_kind_alone(kind)?),
    };
    Ok((word.trim().to_owned(), kind))
}

/// Which zone a word of a list or a table is: `Pacific time (US)=America/Los_Angeles`.
pub(crate) fn word_of_zone(text: &str) -> Result<(String, Zone), String> {
    let (word, name) = text.rsplit_once('=').ok_or_else(|| say!("terminal.args.values.zone_is"))?;
    Ok((word.trim().to_owned(), zone(name.trim())?))
}

/// A day of what is over or to come, as people say it.
pub(crate) fn day(text: &str) -> Result<SaidDay, String> {
    let why = say!("terminal.args.values.day_such_as_2026");
    SaidDay::understand(text).ok_or_else(|| why.to_owned())
}

pub(crate) fn date(text: &str) -> Result<NaiveDate, String> {
    if is_no_day(text) {
        return Err(say!("terminal.args.values.no_such_day"));
    }
    plain(parse_date("date", text))
}

pub(crate) fn time(text: &str) -> Result<SaidTime, String> {
    SaidTime::understand(text).ok_or_else(|| {
        if is_no_day(text) {
            say!("terminal.args.values.no_such_day")
        } else if is_tomorrow(text) {
            say!("terminal.args.values.time_tomorrow")
        } else if SaidDay::understand(text).is_some() {
            say!("terminal.args.values.time_of_day", day = text)
        } else {
            say!("terminal.args.values.time_such_as_19")
        }
    })
}

/// Whether it begins with the day after this one, in either language.
fn is_tomorrow(text: &str) -> bool {
    let first = text.split_whitespace().next().unwrap_or_default();
    ["tomorrow", "mañana", "manana"].contains(&first.to_lowercase().as_str())
}

/// Whether it begins as a date does, of a day that no calendar has.
fn is_no_day(text: &str) -> bool {
    let date = text.trim().get(..10).unwrap_or_default();
    let form =
        |(at, c): (usize, char)| if [4, 7].contains(&at) { c == '-' } else { c.is_ascii_digit() };
    date.len() == 10 && date.char_indices().all(form) && date.parse::<NaiveDate>().is_err()
}

pub(crate) fn zone(text: &str) -> Result<Zone, String> {
    plain(Zone::chosen(text))
}

pub(crate) fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let moment = DateTime::parse_from_rfc3339(text)
        .map_err(|_| say!("terminal.args.values.moment_such_as_2026"))?
        .to_utc();
    if moment.year() > 2199 {
        return Err(say!("terminal.args.values.year_from_1900_2199"));
    }
    plain(check_date("now", moment.date_naive()))?;
    Ok(moment)
}

pub(crate) fn answer(text: &str) -> Result<Answer, String> {
    let word = match text.to_lowercase().as_str() {
        "ninguna" | "ninguno" | "nada" => "none",
        "saltar" | "saltarla" => "skip",
        _ => text,
    };
    plain(Answer::parse("answer", word))
}

pub(crate) fn country(text: &str) -> Result<Country, String> {
    plain(Country::new(text))
}

pub(crate) fn name(text: &str) -> Result<Name, String> {
    plain(Name::new(no_flag(text)?))
}

/// Own words; `-` reads them from standard input, so that they stand in no list of programs and in no
/// shell's history.
pub(crate) fn note(text: &str) -> Result<Note, String> {
    const MOST: u64 = 1 << 20;
    if text == "-" {
        let mut text = String::new();
        let read = io::stdin().take(MOST).read_to_string(&mut text);
        read.map_err(|_| say!("terminal.args.values.text_utf_8_standard"))?;
        return plain(Note::new(text.trim_end()))?
            .ok_or_else(|| say!("terminal.cravings.some_text"));
    }
    plain(Note::new(no_flag(text)?))?.ok_or_else(|| say!("terminal.cravings.some_text"))
}

/// Own words may begin with a hyphen; a flag that follows where they were left out is none.
fn no_flag(text: &str) -> Result<&str, String> {
    let flag = text.strip_prefix("--").is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_ascii_lowercase()) && !rest.contains(char::is_whitespace)
    });
    if flag { Err(say!("terminal.args.values.some_text_not_flag")) } else { Ok(text) }
}

/// The name of something that was done.
pub(crate) fn act(text: &str) -> Result<ActId, String> {
    text.parse().map_err(|_| say!("terminal.args.values.as_names"))
}

/// The beginning of an id, or all of it.
pub(crate) fn id(text: &str) -> Result<String, String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digits && (4..=32).contains(&text.len()) {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(say!("terminal.args.values.4_32_digits_0"))
    }
}

/// A number from 0 to 10, in digits.
pub(crate) fn out_of_ten(text: &str) -> Result<OutOfTen, String> {
    let wrong = || say!("terminal.args.values.number_from_0_10");
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits).ok_or_else(wrong)?;
    OutOfTen::new(number).map_err(|_| wrong())
}

/// After how many days something is forgotten, in digits.
pub(crate) fn forget_after(text: &str) -> Result<ForgetAfter, String> {
    let wrong = || say!("terminal.args.values.1_3650_days");
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = text.parse().ok().filter(|_| digits).ok_or_else(wrong)?;
    ForgetAfter::days(number).map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn minutes_are_whole_and_of_one_day() {
        for (said, wanted) in [("50", 50), ("1:30", 90), ("1h30", 90), ("24h", 1440)] {
            assert_eq!(minutes(said).unwrap().get(), wanted, "{said}");
        }
        for wrong in ["0", "1441", "-5", "+5", "5.5", "25h", "", "99999999999999999999", "ten"] {
            assert!(minutes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_moment_names_its_offset() {
        assert_eq!(moment("2026-03-02T10:00:00-05:00"), moment("2026-03-02T15:00:00Z"));
        for wrong in ["2026-03-02T15:00:00", "2026-03-02", "now", "", "2200-06-01T00:00:00Z"] {
            assert!(moment(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_alone_is_asked_for_its_time_and_one_to_come_is_planned() {
        let why = |text| time(text).unwrap_err();
        assert!(why("tuesday").contains("tuesday 19:00"), "{}", why("tuesday"));
        for ahead in ["tomorrow", "mañana", "Tomorrow 7pm"] {
            assert!(why(ahead).contains("tandem agenda add"), "{}", why(ahead));
        }
    }

    #[test]
    fn terminal_s3_a_day_that_no_calendar_has_is_told_as_one() {
        for wrong in ["2026-02-29T16:00", "2026-13-19T10:00", "2026-02-29"] {
            assert!(time(wrong).unwrap_err().contains("no such day"), "{wrong}");
            assert!(date(wrong).unwrap_err().contains("no such day"), "{wrong}");
        }
        assert!(time("2026-02-28 nonsense").unwrap_err().contains("such as"));
    }

    #[test]
    fn an_id_is_four_digits_or_more() {
        assert_eq!(id("ABCD").unwrap(), "abcd");
        for wrong in ["abc", "xyz1", "", &"a".repeat(33)] {
            assert!(id(wrong).is_err(), "{wrong}");
        }
    }
}
