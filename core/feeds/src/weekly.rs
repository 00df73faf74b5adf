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

use tandem_model::DayOfWeek;

use crate::clock::day_named;

/// The days for which a text says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Doubts(u8);

impl Doubts {
    const EVERY_DAY: Self = Self(0x7f);

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
    "don't meet",
    "no habra reunion",
    "no hay junta",
    "no hay reunion",
    "no hay reuniones",
    "no meeting",
    "no meetings",
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
    let doubts = if has(PHRASES, &words) { Doubts::EVERY_DAY } else { ordinal_days(&words) };
    let occasion = doubts.0 != 0 && words.iter().any(|word| OCCASIONS.contains(word));
    if occasion { Doubts::default() } else { doubts }
}

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
    matches!(
        word,
        "alternate"
            | "alternating"
            | "bi"
            | "bimonthly"
            | "biweekly"
            | "cada"
            | "closed"
            | "do"
            | "does"
            | "doesn't"
            | "don't"
            | "dos"
            | "every"
            | "except"
            | "excepto"
            | "excluding"
            | "fortnightly"
            | "mensual"
            | "mensualmente"
            | "monthly"
            | "no"
            | "not"
            | "once"
            | "quincenal"
            | "quincenalmente"
            | "seasonal"
            | "solo"
            | "summer"
            | "summers"
            | "twice"
            | "una"
            | "will"
            | "winter"
            | "won't"
    )
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
        for phrase in PHRASES.iter().chain(NOT_HELD) {
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
    fn a_day_that_is_named_must_be_the_meetings_own() {
        let text = "First Saturday - Eating meeting";
        assert!(!maybe_not([text], Some(DayOfWeek::Monday)));
        assert!(maybe_not([text], None));
        let text = "No meeting last Thursday of the month";
        assert!(maybe_not([text], Some(DayOfWeek::Thursday)));
        assert!(maybe_not(["fine", text], Some(DayOfWeek::Thursday)));
    }
}
