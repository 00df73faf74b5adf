//! Times, lengths and kinds as people say them, in English and in Spanish, whichever the record speaks:
//! `19:00`, `yesterday 7pm`, `tue 19:00`, `ayer a las 7 de la tarde`; `90`, `1h30`, `1.5 h`; `meeting`, `aa`,
//! `terapia`.
//!
//! What is said is understood in one way or not at all. A day without a time is no time, `7` is no hour of
//! a clock with twelve, and `3/4` is a day in two countries and not the same one: none of them is taken.
//! What can be meant in two ways because it names no date is the **latest that is over**: what is written
//! down has happened. Whoever asks says the date back.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, NaiveTime, Weekday};
use tandem_model::{Fellowship, Kind, Language, Word as _, parse_date, parse_wall};

use crate::{Book, Words};

/// A time as somebody said it; which one that is depends on when they said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidTime {
    day: Day,
    time: NaiveTime,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Day {
    /// None was said.
    Latest,
    Date(NaiveDate),
    /// So many days ago.
    Ago(u64),
    /// So many days on; of what is to come alone.
    Ahead(u64),
    On(Weekday),
}

impl SaidTime {
    /// Understands a time; `None` of what is none, or could be two.
    #[must_use]
    pub fn understand(text: &str) -> Option<Self> {
        if let Ok(wall) = parse_wall(text) {
            return Some(Self { day: Day::Date(wall.date()), time: wall.time() });
        }
        let text = folded(text);
        let mut rest: Vec<&str> =
            text.split_whitespace().filter(|it| !FILLING.contains(it)).collect();
        let day = rest.first().and_then(|word| day(word));
        if day.is_some() {
            rest.remove(0);
        }
        Some(Self { day: day.unwrap_or(Day::Latest), time: time(&rest.concat())? })
    }

    /// The same on a date, where no day was said: of an entry that has one.
    #[must_use]
    pub fn or_on(self, date: NaiveDate) -> Self {
        if self.day == Day::Latest { Self { day: Day::Date(date), ..self } } else { self }
    }

    /// The time that was meant by whoever said it at `now`, of the same clock: of those that fit, the
    /// latest that is not after `now`.
    ///
    /// A date, and `today`, are taken as they were said, also where that is still to come.
    #[must_use]
    pub fn meant_at(self, now: NaiveDateTime) -> Option<NaiveDateTime> {
        let today = now.date();
        let is_over = |date: &NaiveDate| date.and_time(self.time) <= now;
        let date = match self.day {
            Day::Date(date) => Some(date),
            Day::Ago(days) => today.checked_sub_days(Days::new(days)),
            Day::Ahead(days) => today.checked_add_days(Days::new(days)),
            Day::Latest => last_week(today).find(is_over),
            Day::On(weekday) => last_week(today).filter(|it| it.weekday() == weekday).find(is_over),
        };
        Some(date?.and_time(self.time))
    }
}

/// A day as somebody said it; which one that is depends on when they said it, and on whether it is over or
/// to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SaidDay(Day);

impl SaidDay {
    /// Understands a day: `2026-03-02`, `yesterday`, `mañana`, `tue`, `el lunes`; `None` of what is none.
    #[must_use]
    pub fn understand(text: &str) -> Option<Self> {
        let text = folded(text);
        let mut rest = text.split_whitespace().filter(|it| !FILLING.contains(it));
        let (word, end) = (rest.next()?, rest.next());
        match word {
            "tomorrow" | "manana" => Some(Day::Ahead(1)),
            word => day(word),
        }
        .filter(|_| end.is_none())
        .map(Self)
    }

    /// The day that was meant of what is over: of a day of the week the latest, today included.
    #[must_use]
    pub fn over(self, today: NaiveDate) -> Option<NaiveDate> {
        self.of(today, last_week(today))
    }

    /// The day that was meant of what is to come: of a day of the week the next, today included.
    #[must_use]
    pub fn to_come(self, today: NaiveDate) -> Option<NaiveDate> {
        self.of(today, (0..7).filter_map(move |days| today.checked_add_days(Days::new(days))))
    }

    fn of(self, today: NaiveDate, mut near: impl Iterator<Item = NaiveDate>) -> Option<NaiveDate> {
        match self.0 {
            Day::Date(date) => Some(date),
            Day::Ago(days) => today.checked_sub_days(Days::new(days)),
            Day::Ahead(days) => today.checked_add_days(Days::new(days)),
            Day::On(weekday) => near.find(|it| it.weekday() == weekday),
            Day::Latest => None,
        }
    }
}

/// A time of day without a day: `19:00`, `7pm`, `a las 7 de la tarde`.
#[must_use]
pub fn said_clock(text: &str) -> Option<NaiveTime> {
    SaidTime::understand(text).filter(|said| said.day == Day::Latest).map(|said| said.time)
}

/// From a date back to the same day of the week before.
fn last_week(from: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (0..8).filter_map(move |days| from.checked_sub_days(Days::new(days)))
}

/// Words that change nothing.
const FILLING: [&str; 9] = ["at", "on", "last", "the", "a", "las", "la", "el", "pasado"];

const DAYS: [(Weekday, [&str; 4]); 7] = [
    (Weekday::Mon, ["monday", "mon", "lunes", "lun"]),
    (Weekday::Tue, ["tuesday", "tue", "martes", "mar"]),
    (Weekday::Wed, ["wednesday", "wed", "miercoles", "mie"]),
    (Weekday::Thu, ["thursday", "thu", "jueves", "jue"]),
    (Weekday::Fri, ["friday", "fri", "viernes", "vie"]),
    (Weekday::Sat, ["saturday", "sat", "sabado", "sab"]),
    (Weekday::Sun, ["sunday", "sun", "domingo", "dom"]),
];

pub(crate) fn is_weekday(word: &str) -> bool {
    DAYS.iter().any(|(_, names)| names.contains(&word))
}

fn day(word: &str) -> Option<Day> {
    match word {
        "today" | "hoy" => return Some(Day::Ago(0)),
        "yesterday" | "ayer" => return Some(Day::Ago(1)),
        "anteayer" => return Some(Day::Ago(2)),
        _ => {}
    }
    let named = DAYS.iter().find(|(_, names)| names.contains(&word)).map(|(day, _)| Day::On(*day));
    named.or_else(|| parse_date("at", word).ok().map(Day::Date))
}

/// Small letters without accents, as words of either language are compared.
#[must_use]
pub fn folded(text: &str) -> String {
    let plain = |c| match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' | 'ü' => 'u',
        'ñ' => 'n',
        other => other,
    };
    text.trim().to_lowercase().chars().map(plain).collect()
}

/// `19:00`, `19.00`, `19h`, `7pm`, `7:30p.m.`, `7delatarde`: without blanks and filling words.
fn time(text: &str) -> Option<NaiveTime> {
    let halves = [
        ("am", false),
        ("a.m.", false),
        ("demanana", false),
        ("pm", true),
        ("p.m.", true),
        ("detarde", true),
        ("denoche", true),
    ];
    let half = halves.into_iter().find_map(|(end, late)| Some((text.strip_suffix(end)?, late)));
    let (clock, half) = half.map_or((text, None), |(clock, late)| (clock, Some(late)));
    // Seconds, as spreadsheets write them, are read and left out.
    let clock = match clock.rsplit_once(':') {
        Some((clock, seconds)) if clock.contains(':') && seconds.len() == 2 => {
            number(seconds).filter(|it| *it < 60).map(|_| clock)?
        }
        _ => clock,
    };
    let (hour, minute) = match clock.split_once([':', '.', 'h']) {
        Some((hour, "")) if clock.ends_with('h') && half.is_none() => (hour, "00"),
        Some((hour, minute)) => (hour, minute),
        None if half.is_some() => (clock, "00"),
        None => return None,
    };
    if minute.len() != 2 || hour.len() > 2 {
        return None;
    }
    let (hour, minute) = (number(hour)?, number(minute)?);
    let hour = match half {
        None => hour,
        Some(late) if (1..=12).contains(&hour) => hour % 12 + if late { 12 } else { 0 },
        Some(_) => return None,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// Digits and nothing else.
fn number(text: &str) -> Option<u32> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

/// Minutes out of `90`, `90 min`, `1:30`, `1h30`, `1.5 h`, `2 hours`, `1 hora 30`; `None` of anything else.
/// What is no whole number of minutes is not rounded.
#[must_use]
pub fn said_minutes(text: &str) -> Option<u32> {
    let text: String = folded(text).split_whitespace().collect();
    if let Some((hours, minutes)) = text.split_once(':') {
        let minutes = number(minutes).filter(|it| *it < 60 && minutes.len() == 2)?;
        return number(hours)?.checked_mul(60)?.checked_add(minutes);
    }
    let (first, rest) =
        text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len()));
    let (unit, rest) =
        rest.split_at(rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len()));
    match unit {
        "" | "m" | "min" | "mins" | "minute" | "minutes" | "minuto" | "minutos"
            if rest.is_empty() =>
        {
            number(first)
        }
        "h" | "hr" | "hrs" | "hour" | "hours" | "hora" | "horas" => {
            let more =
                if rest.is_empty() { 0 } else { said_minutes(rest).filter(|it| *it < 60)? };
            hours(first)?.checked_add(more)
        }
        _ => None,
    }
}

/// `2`, `1.5`, `1,25`, in minutes.
fn hours(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once(['.', ',']).unwrap_or((text, "0"));
    let part_of = 10_u32.checked_pow(u32::try_from(part.len()).ok().filter(|it| *it <= 2)?)?;
    let part = number(part)? * 60;
    (part % part_of == 0).then(|| number(whole)?.checked_mul(60)?.checked_add(part / part_of))?
}

/// What kind of session a word means, and whose meeting, where it says that: the names of the kinds, of
/// the fellowships, and what people call them.
#[must_use]
pub fn said_kind(text: &str) -> Option<(Kind, Option<Fellowship>)> {
    let word = folded(text);
    let called = match &*word {
        "therapy" | "therapist" | "counseling" | "counselling" | "counselor" | "counsellor"
        | "terapia" | "terapeuta" | "consejeria" | "consejero" | "consejera" => Kind::Individual,
        "grupo" | "terapia grupal" => Kind::Group,
        "meeting" | "12-step" | "12step" | "reunion" => Kind::MutualHelp,
        "familia" => Kind::Family,
        "peer" | "coach" => Kind::PeerSupport,
        "doctor" | "clinic" | "medico" | "clinica" => Kind::Medical,
        _ => match Kind::parse(&word) {
            Ok(kind) => kind,
            Err(_) => {
                let fellowship =
                    |word: &str| Fellowship::parse(word).ok().filter(|it| *it != Fellowship::Other);
                // "NA meeting", "reunión de AA".
                let whose = word.strip_suffix(" meeting").or(word.strip_prefix("reunion de "));
                return match fellowship(whose.unwrap_or(&word)) {
                    Some(it) => Some((Kind::MutualHelp, Some(it))),
                    None => labelled(&word).map(|kind| (kind, None)),
                };
            }
        },
    };
    Some((called, None))
}

/// A kind by what it is called on screens, in either language: whoever copies a word from one may write it.
fn labelled(word: &str) -> Option<Kind> {
    static LABELS: LazyLock<BTreeMap<String, Kind>> = LazyLock::new(|| {
        let mut labels = BTreeMap::new();
        for kind in Kind::ALL {
            for language in Language::ALL {
                for book in [Book::Screens, Book::Report] {
                    let words = Words::of(book, *language);
                    for list in ["kind", "kind.short"] {
                        labels.entry(folded(&words.word(list, *kind))).or_insert(*kind);
                    }
                }
            }
        }
        labels
    });
    LABELS.get(word).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Said on Thursday 5 March 2026 at 20:15.
    fn meant(text: &str) -> Option<String> {
        let now = parse_wall("2026-03-05T20:15").unwrap();
        let meant = SaidTime::understand(text)?.meant_at(now)?;
        Some(meant.format("%a %d %b %H:%M").to_string())
    }

    #[test]
    fn a_time_is_the_latest_that_is_over() {
        for (said, wanted) in [
            ("19:00", "Thu 05 Mar 19:00"),
            ("20:15", "Thu 05 Mar 20:15"),
            ("20:16", "Wed 04 Mar 20:16"),
            ("7pm", "Thu 05 Mar 19:00"),
            ("9 PM", "Wed 04 Mar 21:00"),
            ("12am", "Thu 05 Mar 00:00"),
            ("12:30 p.m.", "Thu 05 Mar 12:30"),
            ("19h", "Thu 05 Mar 19:00"),
            ("19h30", "Thu 05 Mar 19:30"),
            ("yesterday 7pm", "Wed 04 Mar 19:00"),
            ("ayer a las 7 de la tarde", "Wed 04 Mar 19:00"),
            ("hoy 8:00", "Thu 05 Mar 08:00"),
            ("today at 9pm", "Thu 05 Mar 21:00"),
            ("tue 19:00", "Tue 03 Mar 19:00"),
            ("thu 19:00", "Thu 05 Mar 19:00"),
            ("thu 21:00", "Thu 26 Feb 21:00"),
            ("last Tuesday at 7 pm", "Tue 03 Mar 19:00"),
            ("el sábado pasado a las 10 de la mañana", "Sat 28 Feb 10:00"),
            ("2026-03-02T18:05", "Mon 02 Mar 18:05"),
            ("2026-03-02 6pm", "Mon 02 Mar 18:00"),
            ("7:30:00 PM", "Thu 05 Mar 19:30"),
        ] {
            assert_eq!(meant(said).as_deref(), Some(wanted), "{said}");
        }
    }

    #[test]
    fn a_day_is_over_or_to_come() {
        let today = parse_date("on", "2026-03-05").unwrap();
        for (said, over, to_come) in [
            ("2026-03-02", "2026-03-02", "2026-03-02"),
            ("today", "2026-03-05", "2026-03-05"),
            ("ayer", "2026-03-04", "2026-03-04"),
            ("mañana", "2026-03-06", "2026-03-06"),
            ("thu", "2026-03-05", "2026-03-05"),
            ("el lunes", "2026-03-02", "2026-03-09"),
            ("last tuesday", "2026-03-03", "2026-03-10"),
        ] {
            let said = SaidDay::understand(said).unwrap();
            let told = [said.over(today), said.to_come(today)].map(|it| it.unwrap().to_string());
            assert_eq!(told, [over, to_come], "{said:?}");
        }
        for none in ["", "soon", "tue 19:00", "3/4", "2026-02-30", "tue wed"] {
            assert_eq!(SaidDay::understand(none), None, "{none}");
        }
        assert_eq!(said_clock("7 pm"), NaiveTime::from_hms_opt(19, 0, 0));
        assert_eq!((said_clock("tue 7pm"), said_clock("7")), (None, None));
    }

    #[test]
    fn of_an_entry_it_is_a_time_of_its_day() {
        let now = parse_wall("2026-03-05T20:15").unwrap();
        let of_entry = |text: &str| {
            SaidTime::understand(text).unwrap().or_on(now.date() - Days::new(9)).meant_at(now)
        };
        assert_eq!(of_entry("18:30"), parse_wall("2026-02-24T18:30").ok());
        assert_eq!(of_entry("yesterday 18:30"), parse_wall("2026-03-04T18:30").ok());
    }

    #[test]
    fn what_could_be_two_times_or_is_none_is_not_taken() {
        for said in [
            "",
            "7",
            "tue",
            "yesterday",
            "2026-03-02",
            "3/4 19:00",
            "13pm",
            "0am",
            "25:00",
            "19:60",
            "7:5",
            "19:00 tue",
            "noon or so",
            "-7pm",
            "７pm",
            "19:00:00:00",
            "tomorrow 7pm",
        ] {
            assert_eq!(meant(said), None, "{said}");
        }
    }

    #[test]
    fn a_length_is_whole_minutes() {
        for (said, wanted) in [
            ("90", Some(90)),
            ("90 min", Some(90)),
            ("1:30", Some(90)),
            ("1h30", Some(90)),
            ("1 h 30 min", Some(90)),
            ("1.5h", Some(90)),
            ("1,25 horas", Some(75)),
            ("2 hours", Some(120)),
            ("1 hora 5", Some(65)),
            ("0", Some(0)),
            ("1.33h", None),
            ("1:5", None),
            ("1:60", None),
            ("1h90", None),
            ("ten", None),
            ("-5", None),
            ("+5", None),
            ("5.5", None),
            ("", None),
            ("h", None),
            ("90 min 5", None),
            ("99999999999", None),
            ("71582789h", None),
        ] {
            assert_eq!(said_minutes(said), wanted, "{said}");
        }
    }

    #[test]
    fn a_kind_has_the_names_that_people_give_it() {
        let met = |fellowship| Some((Kind::MutualHelp, Some(fellowship)));
        assert_eq!(said_kind("AA"), met(Fellowship::Aa));
        assert_eq!(said_kind("recovery-dharma"), met(Fellowship::RecoveryDharma));
        assert_eq!(said_kind("Reunión"), Some((Kind::MutualHelp, None)));
        for word in ["counselling", "therapist", "counselor", "terapeuta", "Consejería"] {
            assert_eq!(said_kind(word), Some((Kind::Individual, None)), "{word}");
        }
        assert_eq!(said_kind("mutual-help"), Some((Kind::MutualHelp, None)));
        for kind in Kind::ALL {
            assert_eq!(said_kind(kind.word()), Some((*kind, None)));
        }
        for label in ["Individual therapy", "mutual help", "12-step or other mutual help"] {
            assert!(said_kind(label).is_some(), "{label}");
        }
        assert_eq!(said_kind("NA meeting"), met(Fellowship::Na));
        assert_eq!(said_kind("Reunión de AA"), met(Fellowship::Aa));
        assert_eq!(said_kind("Terapia de grupo"), Some((Kind::Group, None)));
        assert_eq!((said_kind("other"), said_kind("other meeting")), (None, None));
    }
}
