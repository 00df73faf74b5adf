//! Whether a text says that a meeting is not held every week.
//!
//! A list knows weekly meetings only, so "1st and 3rd Saturday" goes into a note, and a calendar that
//! does not read it sends people to a closed door. What is found here is no rule, only a warning
//! ("check first"): a text may say it in a way that is not known, and some texts are flagged that
//! mean less.
//!
//! Most notes with "2nd Sunday" in them are about a business meeting or a birthday night and change
//! nothing. So a weekday in a phrase must be the meeting's own, and a phrase about such an occasion
//! does not count.
//!
//! Nobody writes "no meeting on holidays" twice in the same words: "Clubhouse is closed on major
//! holidays", "No mtgs on school holidays", "CLOSED SUMMER MONTHS". So holidays, seasons, months and
//! schools are looked for together with a word that takes the meeting away, wherever in the phrase the
//! two stand; whole phrases are kept for what has few wordings.
//!
//! In a name it is no prose to be guessed at: "(SUSPENDED)", "Cancelled", "Closed until September" say
//! that it is not held ([`in_name`]).

use std::collections::HashSet;
use std::sync::LazyLock;

use tandem_model::DayOfWeek;

use crate::clock::day_named;

/// The days for which a text says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doubts(u8);

impl Doubts {
    /// All of them.
    pub(crate) const EVERY_DAY: Self = Self(0x7f);

    /// What the texts of a meeting say.
    pub(crate) fn of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut doubts = Self::default();
        for text in texts {
            let text = simple(text);
            // Neither a colon nor a dash ends a phrase: "Business meeting: 2nd Sunday".
            for phrase in text.split(['.', ';', '!', '?', '\n', '•', '*', '(', ')', '|']) {
                doubts.0 |= said_in(phrase).0;
            }
        }
        doubts
    }

    /// The days for which either says so.
    pub(crate) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a meeting on this day may not be weekly; `None` is by appointment.
    pub(crate) fn about(self, day: Option<DayOfWeek>) -> bool {
        match day {
            Some(day) => self.0 & Self::on(day).0 != 0,
            None => self.0 != 0,
        }
    }

    fn on(day: DayOfWeek) -> Self {
        Self(1 << day.number())
    }
}

/// Lower case, without the accents of Spanish.
pub(crate) fn simple(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    text.chars()
        .flat_map(char::to_lowercase)
        .map(|c| match c {
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' | 'ü' => 'u',
            '’' => '\'',
            c => c,
        })
        .collect()
}

/// What comes once a month, or is another each week, without the meeting being any less weekly: "open
/// meeting last Monday", "2nd Friday step study".
const OCCASIONS: &[&str] = &[
    "anniversaries",
    "anniversary",
    "bday",
    "birthday",
    "birthdays",
    "book",
    "business",
    "celebrate",
    "celebrated",
    "celebrates",
    "celebration",
    "celebrations",
    "chip",
    "chips",
    "committee",
    "conscience",
    "discussion",
    "format",
    "literature",
    "open",
    "potluck",
    "speaker",
    "speakers",
    "steering",
    "step",
    "steps",
    "study",
    "topic",
    "tradition",
    "traditions",
    "abierta",
    "abierto",
    "aniversario",
    "aniversarios",
    "cumpleaños",
    "libro",
    "literatura",
    "negocios",
    "orador",
    "oradores",
    "paso",
    "pasos",
    "servicio",
    "tradiciones",
];

/// What says so by itself, as whole words.
const PHRASES: &[&str] = &[
    "alternate weeks",
    "alternating",
    "bi monthly",
    "bi weekly",
    "bimonthly",
    "biweekly",
    "cada 15 dias",
    "cada dos semanas",
    "cada otra semana",
    "cada quince dias",
    "closed holidays",
    "closed on holidays",
    "dos veces al mes",
    "every other",
    "every second week",
    "except holidays",
    "except on holidays",
    "excepto dias feriados",
    "excepto dias festivos",
    "excepto feriados",
    "excepto festivos",
    "excluding holidays",
    "fortnightly",
    "mensual",
    "mensualmente",
    "monthly",
    "no holidays",
    "not on holidays",
    "not weekly",
    "once a month",
    "quincenal",
    "quincenalmente",
    "seasonal",
    "solo en verano",
    "summer only",
    "summers only",
    "twice a month",
    "una vez al mes",
    "winter only",
];

/// What says that the meeting is not held, if the day it may name is the meeting's.
const NOT_HELD: &[&str] = &[
    "do not meet",
    "does not meet",
    "doesn't meet",
    "doesnt meet",
    "don't meet",
    "dont meet",
    "no habra reunion",
    "no hay junta",
    "no hay reunion",
    "no hay reuniones",
    "no meeting",
    "no meetings",
    "no mtg",
    "no mtgs",
    "no nos reunimos",
    "no se reune",
    "not meeting",
    "will not meet",
    "won't meet",
];

fn said_in(phrase: &str) -> Doubts {
    let words: Vec<&str> = phrase
        .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == 'ª' || c == 'º'))
        .filter(|word| !word.is_empty())
        .collect();
    if has(NOT_HELD, &words) {
        // "No meeting last Thursday" says nothing of Mondays.
        let named = words.iter().filter_map(|word| day_named(word));
        let days = named.fold(0, |days, day| days | Doubts::on(day).0);
        return if days == 0 { Doubts::EVERY_DAY } else { Doubts(days) };
    }
    if has(FOR_NOW, &words) || taken_away(&words) {
        return Doubts::EVERY_DAY;
    }
    let doubts = if has(PHRASES, &words) || some_weeks(&words) || months(&words) {
        Doubts::EVERY_DAY
    } else {
        ordinal_days(&words)
    };
    if doubts == Doubts::default() {
        return doubts;
    }
    let occasion = words.iter().position(|word| OCCASIONS.contains(word));
    // "Only the second Tuesday, open speaker" is about the meeting; "birthdays last Tuesday only" is not.
    let only = words.iter().position(|word| matches!(*word, "only" | "solo" | "solamente"));
    match (occasion, only) {
        (None, _) => doubts,
        (Some(occasion), Some(only)) if only < occasion => doubts,
        (Some(_), _) => Doubts::default(),
    }
}

/// What a word has to do with the weeks in which there is no meeting.
#[derive(Clone, Copy, PartialEq, Eq)]
enum About {
    /// It takes the meeting away.
    No,
    /// A holiday.
    Holiday,
    /// A season of the year.
    Season,
    /// A month whose name is nothing else.
    Month,
    School,
    /// What closes a school, or opens it.
    Term,
    /// What bounds a season to a part of the year.
    Bound,
}

fn about(word: &str, next: Option<&str>) -> Option<About> {
    Some(match word {
        // "Closed discussion" is a kind of meeting.
        "closed" if !next.is_some_and(is_of_a_kind) => About::No,
        "no" | "not" | "except" | "excepting" | "excluding" | "exclude" | "excludes" | "excl"
        | "doesn't" | "doesnt" | "don't" | "dont" | "won't" | "wont" | "isn't" | "isnt"
        | "aren't" | "cancelled" | "canceled" | "dark" | "skip" | "skips" | "without"
        | "unless" | "cerrado" | "cerrada" | "excepto" | "salvo" | "menos" | "sin" => About::No,
        "holiday" | "holidays" | "hols" | "thanksgiving" | "christmas" | "xmas" | "easter"
        | "feriado" | "feriados" | "festivo" | "festivos" | "navidad" => About::Holiday,
        "summer" | "summers" | "winter" | "winters" | "verano" | "invierno" => About::Season,
        "january" | "february" | "april" | "june" | "july" | "august" | "september" | "sept"
        | "october" | "november" | "december" | "enero" | "febrero" | "abril" | "mayo"
        | "junio" | "julio" | "agosto" | "septiembre" | "octubre" | "noviembre" | "diciembre" => {
            About::Month
        }
        "school" | "schools" | "escuela" | "escuelas" => About::School,
        "closed" | "session" | "vacation" | "vacations" | "break" | "breaks" | "year"
        | "calendar" | "vacaciones" => About::Term,
        "only" | "months" | "schedule" | "hours" | "during" | "solo" | "meses" => About::Bound,
        _ => return None,
    })
}

/// What makes "closed" a kind of meeting and no door.
fn is_of_a_kind(word: &str) -> bool {
    matches!(
        word,
        "aa" | "al"
            | "big"
            | "book"
            | "caption"
            | "captioned"
            | "discussion"
            | "format"
            | "group"
            | "meeting"
            | "meetings"
            | "men"
            | "men's"
            | "mens"
            | "mtg"
            | "speaker"
            | "step"
            | "study"
            | "to"
            | "topic"
            | "women"
            | "women's"
            | "womens"
    )
}

/// "Closed on major holidays", "no meeting in July", "summer only", "only when schools are closed".
fn taken_away(words: &[&str]) -> bool {
    let mut seen = 0_u8;
    for (at, word) in words.iter().enumerate() {
        if let Some(about) = about(word, words.get(at + 1).copied()) {
            seen |= 1 << about as u8;
        }
    }
    let all = |wanted: [About; 2]| wanted.iter().all(|it| seen & 1 << *it as u8 != 0);
    all([About::No, About::Holiday])
        || all([About::No, About::Season])
        || all([About::No, About::Month])
        || all([About::Bound, About::Season])
        || all([About::School, About::Term])
        || all([About::School, About::No])
        || all([About::School, About::Holiday])
}

/// "May through September", "June-August only", "Sept to May".
fn months(words: &[&str]) -> bool {
    let month = |word: &str| {
        about(word, None) == Some(About::Month)
            || matches!(
                word,
                "jan"
                    | "feb"
                    | "mar"
                    | "march"
                    | "marzo"
                    | "apr"
                    | "may"
                    | "jun"
                    | "jul"
                    | "aug"
                    | "sep"
                    | "oct"
                    | "nov"
                    | "dec"
                    | "spring"
                    | "fall"
                    | "autumn"
                    | "summer"
                    | "winter"
            )
    };
    words.iter().enumerate().any(|(at, word)| {
        let to = |word: &str| {
            matches!(word, "through" | "thru" | "to" | "until" | "till" | "hasta" | "a")
        };
        let rest = &words[at + 1..];
        month(word)
            && match rest {
                [between, other, ..] if to(between) => month(other),
                // Less the dash; "may" alone is no month before another word.
                [other, ..] => month(other) && *other != "may",
                [] => false,
            }
    })
}

/// "Every 2nd week", "every third week", "every two weeks", "twice a month", "the first week".
fn some_weeks(words: &[&str]) -> bool {
    let week = |word: Option<&&str>| {
        word.is_some_and(|it| matches!(*it, "week" | "weeks" | "wk" | "wks" | "semana" | "semanas"))
    };
    let count = |word: &str| {
        matches!(
            word,
            "2" | "3"
                | "4"
                | "5"
                | "6"
                | "two"
                | "three"
                | "four"
                | "five"
                | "six"
                | "dos"
                | "tres"
        ) || is_ordinal(word)
    };
    words.iter().enumerate().any(|(at, word)| {
        let next = |by: usize| words.get(at + by);
        match *word {
            "every" | "cada" | "each" if next(1).is_some_and(|it| count(it)) => week(next(2)),
            "odd" | "even" | "alternate" | "alternating" | "rotating" => {
                week(next(1)) || next(1).is_some_and(|it| day_named(it).is_some())
            }
            "per" | "a" | "each" | "al" | "por" => {
                let times = at.checked_sub(1).and_then(|before| words.get(before));
                let times = times.is_some_and(|it| {
                    matches!(*it, "once" | "twice" | "1x" | "2x" | "times" | "vez" | "veces")
                });
                times && next(1).is_some_and(|it| matches!(*it, "month" | "mes"))
            }
            it if is_ordinal(it) => {
                let mut rest = words[at + 1..].iter().take(4);
                let first = rest.find(|it| !is_ordinal(it) && !matches!(**it, "and" | "or" | "y"));
                week(first)
            }
            _ => false,
        }
    })
}

/// Why a name says that a meeting is not held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum InName {
    /// For now.
    Paused {
        /// Whether the name says as well that it is online.
        online: bool,
    },
    /// No more.
    Over,
}

/// What a name says of whether its meeting is held.
pub(crate) fn in_name(name: &str) -> Option<InName> {
    let name = simple(name);
    let words: Vec<&str> = name
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .filter(|it| !it.is_empty())
        .collect();
    if has(OVER, &words) {
        return Some(InName::Over);
    }
    let online = words.iter().any(|it| matches!(*it, "online" | "zoom" | "virtual" | "virtually"));
    has(PAUSED, &words).then_some(InName::Paused { online })
}

/// What a name says of a meeting that is held no more.
const OVER: &[&str] = &[
    "canceled",
    "cancelada",
    "cancelado",
    "cancelled",
    "closed permanently",
    "defunct",
    "disbanded",
    "discontinued",
    "inactive",
    "no longer active",
    "no longer held",
    "no longer meeting",
    "no longer meets",
    "permanently closed",
];

/// And of one that is not held for now.
const PAUSED: &[&str] = &[
    "cerrada hasta",
    "cerrada temporalmente",
    "cerrado hasta",
    "cerrado temporalmente",
    "closed due",
    "closed for now",
    "closed for the",
    "closed indefinitely",
    "closed temporarily",
    "closed through",
    "closed thru",
    "closed till",
    "closed until",
    "en pausa",
    "hiatus",
    "not meeting",
    "on break",
    "on hold",
    "on pause",
    "paused",
    "postponed",
    "suspended",
    "suspendida",
    "suspendido",
    "temporarily closed",
    "temporarily suspended",
    "until further notice",
];

/// What says that it is otherwise for now, or that one should ask first.
const FOR_NOW: &[&str] = &[
    "call ahead",
    "call before",
    "call first",
    "call to confirm",
    "canceled",
    "cancelada",
    "cancelado",
    "cancelled",
    "check before",
    "check calendar",
    "check first",
    "check schedule",
    "check website",
    "closed until",
    "confirm before",
    "discontinued",
    "hasta nuevo aviso",
    "llamar antes",
    "llame antes",
    "moved online",
    "moved temporarily",
    "moved to",
    "no longer",
    "on hiatus",
    "please confirm",
    "postponed",
    "relocated",
    "suspended",
    "suspendida",
    "suspendido",
    "temporalmente",
    "temporarily",
    "until further notice",
    "weather permitting",
];

/// Whether one of the phrases is among the words. Most words begin none, which one comparison tells:
/// searching every text for every phrase took four fifths of all reading.
fn has(phrases: &[&str], words: &[&str]) -> bool {
    let begun = words.iter().enumerate().filter(|(_, word)| begins_a_phrase(word));
    begun.into_iter().any(|(at, _)| {
        phrases.iter().any(|phrase| {
            let mut rest = words[at..].iter();
            phrase.split(' ').all(|wanted| rest.next() == Some(&wanted))
        })
    })
}

/// Every word that one of the phrases begins with.
fn begins_a_phrase(word: &str) -> bool {
    static FIRST: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let all = [PHRASES, NOT_HELD, FOR_NOW, PAUSED, OVER].into_iter().flatten();
        all.filter_map(|phrase| phrase.split(' ').next()).collect()
    });
    FIRST.contains(word)
}

/// "1st Saturday", "first and third saturdays", "2do y 4to sábado": an ordinal, then further ones
/// and what joins them, then the day.
fn ordinal_days(words: &[&str]) -> Doubts {
    let mut doubts = Doubts::default();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| is_ordinal(word)) {
        let mut rest = words[at + 1..].iter().take(6);
        let joined = |word: &str| {
            is_ordinal(word) || matches!(word, "and" | "or" | "y" | "e" | "o" | "of" | "the")
        };
        let day = rest.find(|word| !joined(word)).and_then(|word| day_named(word));
        doubts.0 |= day.map_or(0, |day| Doubts::on(day).0);
    }
    doubts
}

fn is_ordinal(word: &str) -> bool {
    matches!(
        word,
        "1st"
            | "2nd"
            | "3rd"
            | "4th"
            | "5th"
            | "first"
            | "second"
            | "third"
            | "fourth"
            | "fifth"
            | "last"
            | "1er"
            | "1ero"
            | "1ro"
            | "1era"
            | "1ra"
            | "2do"
            | "2da"
            | "3er"
            | "3ero"
            | "3ro"
            | "3era"
            | "3ra"
            | "4to"
            | "4ta"
            | "5to"
            | "5ta"
            | "1º"
            | "2º"
            | "3º"
            | "4º"
            | "5º"
            | "primer"
            | "primero"
            | "primera"
            | "primeros"
            | "segundo"
            | "segunda"
            | "segundos"
            | "tercer"
            | "tercero"
            | "tercera"
            | "terceros"
            | "cuarto"
            | "cuarta"
            | "cuartos"
            | "quinto"
            | "quinta"
            | "ultimo"
            | "ultima"
            | "ultimos"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SATURDAY: Option<DayOfWeek> = Some(DayOfWeek::Saturday);

    fn maybe_not<const N: usize>(texts: [&str; N], day: Option<DayOfWeek>) -> bool {
        Doubts::of(texts).about(day)
    }

    #[test]
    fn no_phrase_is_overlooked() {
        for phrase in PHRASES.iter().chain(NOT_HELD).chain(FOR_NOW) {
            assert!(maybe_not([format!("so {phrase} it is").as_str()], SATURDAY), "{phrase}");
        }
    }

    #[test]
    fn what_says_that_it_is_not_every_week() {
        for text in [
            "1st Saturday only",
            "First Saturday",
            "First Saturday - Eating meeting",
            "Meets 1st & 3rd Saturdays.",
            "Second and fourth Saturday of the month",
            "2nd, 4th, and 5th sat",
            "No meeting on holidays",
            "NO MEETINGS on Thanksgiving",
            "There is no meeting the last Saturday of the month",
            "Doesn’t meet in July",
            "every other week",
            "Every other Saturday",
            "Bi-weekly",
            "meets monthly",
            "Closed on holidays",
            "Summer only",
            "Primer sábado del mes",
            "2do y 4to sábado",
            "El último sábado",
            "Cada dos semanas",
            "No hay reunión en días festivos",
            "Una vez al mes",
        ] {
            assert!(maybe_not([text], SATURDAY), "{text}");
        }
    }

    #[test]
    fn what_does_not() {
        for text in [
            "",
            "Every Saturday",
            "Business meeting 2nd Saturday @ 1:30",
            "Business meeting last Saturday",
            "Business meeting: 2nd Saturday 1:30-3:00 pm",
            "Birthday Night - Last Saturday, Speaker Meetings are non-smoking",
            "Birthday celebration last Saturday",
            "Open meeting 3rd Friday of month",
            "Open last Saturday of the month.",
            "1st Saturday, speaker; 2nd Saturday, Step meeting",
            "Último sábado: reunión abierta",
            "No meeting last Thursday of the month",
            "First Sunday - Eating meeting",
            "Second floor, first door on the last corridor",
            "1st Street, Saturday parking free",
            "monthly business meeting",
            "primer piso",
            "We meet on holidays",
            "notes: nothing",
            "Step one, first things first",
        ] {
            assert!(!maybe_not([text], SATURDAY), "{text}");
        }
    }

    #[test]
    fn meetings_10_the_usual_wordings_of_holidays_and_seasons() {
        for text in [
            "No mtgs on holidays",
            "Clubhouse is closed on major holidays",
            "Closed on National Holidays",
            "Closed On Jewish Holidays",
            "Closed on all school holidays",
            "Meets every Saturday except Christmas and New Year's",
            "Not held on legal holidays",
            "CLOSED SUMMER MONTHS",
            "Closed for the summer",
            "Closed July & August",
            "No meeting in August",
            "Summer months only",
            "Meeting runs every Saturday, May through September",
            "Sept to May",
            "June-August only",
            "In person on the first Saturday of the month ONLY",
            "Meets only on the second Saturday of each month, open speaker",
            "Every 2nd week",
            "every third week",
            "Every two weeks",
            "Meets twice a month",
            "2x per month",
            "First week of the month",
            "Odd Saturdays",
            "Zoom only when schools are closed",
            "Follows the school calendar",
            "When school is in session",
            "MOVED ONLINE until further notice",
            "Temporarily at another place",
            "Please call to confirm",
            "Cerrado en días festivos",
            "Excepto julio y agosto",
            "De mayo a septiembre",
        ] {
            assert!(maybe_not([text], SATURDAY), "{text}");
        }
        for text in [
            "Closed meeting, all holidays",
            "Open on all holidays",
            "Corner of Summer and Winter Street",
            "Next to the school",
            "We may meet in the park",
            "Birthday celebrations last Saturday only",
            "Founded in June 1985",
            "Closed discussion since August 2001",
            "First week of the month is a speaker",
            "Rotating format",
            "Ask for the key at school reception",
        ] {
            assert!(!maybe_not([text], SATURDAY), "{text}");
        }
    }

    #[test]
    fn meetings_09_a_name_that_says_it_is_not_held() {
        for (name, expected) in [
            ("(SUSPENDED) Oak Group", Some(InName::Paused { online: false })),
            ("(SUSPENDED) Oak Group (ONLINE)", Some(InName::Paused { online: true })),
            ("Step Study (Closed until September)", Some(InName::Paused { online: false })),
            ("On Hold - Noon Group", Some(InName::Paused { online: false })),
            ("Grupo Vida (suspendido)", Some(InName::Paused { online: false })),
            ("Oak Group (Meeting Cancelled 3-17)", Some(InName::Over)),
            ("PERMANENTLY CLOSED Sunrise", Some(InName::Over)),
            ("Closed Discussion", None),
            ("Women's Closed Group", None),
            ("Oak Group", None),
            ("Hold On", None),
        ] {
            assert_eq!(in_name(name), expected, "{name}");
        }
    }

    #[test]
    fn a_day_that_is_named_must_be_the_meetings_own() {
        let text = "First Saturday - Eating meeting";
        assert!(!maybe_not([text], Some(DayOfWeek::Monday)));
        assert!(maybe_not([text], None));
        let text = "No meeting last Thursday of the month";
        assert!(maybe_not([text], Some(DayOfWeek::Thursday)));
        assert!(maybe_not(["fine", text], Some(DayOfWeek::Thursday)));
    }
}
