//! Days, times and dates in the many ways in which lists write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use tandem_model::{DayOfWeek, Word};

/// A time as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Clock {
    /// Minutes after midnight, 0 to 1,440; 24:00 is the end of the day.
    pub(crate) minute: u32,
    /// Whether it is written `HH:MM`, as the specification says.
    pub(crate) exact: bool,
}

/// Reads `19:00`, `7:00`, `7:00 PM`, `7pm`, `18:00:00`, `1900`, `noon`, `midnight`.
///
/// Without "AM" or "PM" a time is one of 24 hours: `8:00` is in the morning.
pub(crate) fn clock(text: &str) -> Option<Clock> {
    let lower = text.trim().to_lowercase();
    let exact = lower.len() == 5 && lower.as_bytes()[2] == b':';
    let minute = word(&lower).or_else(|| digits(&lower))?;
    Some(Clock { minute, exact })
}

fn word(lower: &str) -> Option<u32> {
    // "12 noon" and "12:00 midnight" say it twice.
    let rest = lower.trim_start_matches("12:00").trim_start_matches("12");
    match rest.trim() {
        "noon" | "midday" | "mediodia" | "mediodía" => Some(12 * 60),
        "midnight" | "medianoche" => Some(0),
        _ => None,
    }
}

fn digits(lower: &str) -> Option<u32> {
    let end =
        lower.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.')).unwrap_or(lower.len());
    let (time, half) = lower.split_at(end);
    // "7.30 p.m." has a dot of its own, "7 p.m." has none: the last one is no separator.
    let time = time.trim_end_matches('.');
    let half: String =
        half.chars().filter(|c| !matches!(c, ' ' | '.' | '\u{a0}' | '\u{202f}')).collect();
    let parts: Vec<&str> = time.split([':', '.']).collect();
    let (hour, minute) = match *parts.as_slice() {
        [short] if short.len() == 4 => (number(&short[..2])?, number(&short[2..])?),
        [hour] if !half.is_empty() => (number(hour)?, 0),
        [hour, minute] if minute.len() == 2 => (number(hour)?, number(minute)?),
        [hour, minute, second] if minute.len() == 2 && second.len() == 2 => {
            number(second).filter(|second| *second < 60)?;
            (number(hour)?, number(minute)?)
        }
        _ => return None,
    };
    if minute > 59 {
        return None;
    }
    let hour = match (half.as_str(), hour) {
        ("", 0..=23) => hour,
        ("", 24) if minute == 0 => 24,
        ("a" | "am", 0 | 12) => 0,
        ("a" | "am", 1..=11) => hour,
        ("p" | "pm", 0 | 12) => 12,
        ("p" | "pm", 1..=11) => hour + 12,
        // "19:00 PM" can only mean one thing.
        ("p" | "pm", 13..=23) => hour,
        _ => return None,
    };
    Some(hour * 60 + minute)
}

fn number(text: &str) -> Option<u32> {
    let plain = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    plain.then(|| text.parse().ok())?
}

/// A time among words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Said<'a> {
    pub(crate) start: Clock,
    /// The end, of "7:00-8:00 PM".
    pub(crate) end: Option<Clock>,
    /// What stands around them and is no time: "EST", "doors at 6".
    pub(crate) around: &'a str,
}

/// Reads a time that stands among words: "7:00 PM EST", "7-8:30pm", "Noon (bring lunch)".
pub(crate) fn said(text: &str) -> Option<Said<'_>> {
    let text = text.trim();
    if let Some(start) = clock(text) {
        return Some(Said { start, end: None, around: "" });
    }
    let (start, from, to) = first_time(text)?;
    let rest = &text[to..];
    let joined = rest.trim_start().strip_prefix(['-', '–', '—']).or_else(|| {
        let rest = rest.trim_start();
        rest.strip_prefix("to ").or(rest.strip_prefix("until "))
    });
    let second = joined.and_then(|rest| {
        let rest = rest.trim_start();
        first_time(rest).filter(|(_, from, _)| *from == 0).map(|(end, _, to)| (end, &rest[to..]))
    });
    let (start, end, after) = match second {
        Some((end, after)) => {
            // The half of the day stands once, behind the end.
            let half = text[..from + text[from..to].len()].to_lowercase();
            let has_half = half.ends_with(['m', '.', 'a', 'p']) || start.minute >= 13 * 60;
            let later = start.minute + 12 * 60;
            let afternoon = !has_half && later < 24 * 60 && later < end.minute;
            let start = if afternoon { Clock { minute: later, ..start } } else { start };
            (start, Some(end), after)
        }
        None => (start, None, rest),
    };
    let before = text[..from].trim();
    let around = if before.is_empty() { after.trim() } else { text };
    Some(Said { start, end, around })
}

/// The first time in a text, and where it stands. Without "AM" or "PM" it must have its minutes.
fn first_time(text: &str) -> Option<(Clock, usize, usize)> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, ':' | '.');
    let mut at = 0;
    while let Some(found) = text[at..].find(|c: char| c.is_alphanumeric()) {
        let from = at + found;
        let end = text[from..].find(|c| !is_part(c)).map_or(text.len(), |end| from + end);
        // "7:00 PM" is two words, and a word that ends a sentence has its dot.
        let next = text[end..].find(|c: char| !c.is_whitespace()).map_or(end, |skip| end + skip);
        let next_end = text[next..].find(|c| !is_part(c)).map_or(text.len(), |end| next + end);
        let both = (next > end).then_some(next_end);
        for to in both.into_iter().chain([end]) {
            if let Some(clock) = clock(&text[from..to]) {
                let bare = text[from..to].bytes().all(|b| b.is_ascii_digit());
                if !bare {
                    return Some((Clock { exact: false, ..clock }, from, to));
                }
            }
        }
        // "7-8pm": the first number has its half from the second.
        let number = text[from..end].parse::<u32>().ok().filter(|hour| (1..=12).contains(hour));
        let dash = text[end..].trim_start().strip_prefix(['-', '–']);
        if let Some((hour, rest)) = number.zip(dash) {
            let rest = rest.trim_start();
            if let Some((until, 0, _)) = first_time(rest) {
                let morning = hour % 12 * 60;
                let evening = morning + 12 * 60;
                let minute = if evening < until.minute { evening } else { morning };
                return Some((Clock { minute, exact: false }, from, end));
            }
        }
        at = end;
    }
    None
}

/// Reads `HH:MM:SS` as a length in minutes, seconds dropped; 24:00:00 is a day.
pub(crate) fn duration(text: &str) -> Option<u32> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    let (hours, minutes) = match *parts.as_slice() {
        [hours, minutes] => (number(hours)?, number(minutes)?),
        [hours, minutes, seconds] => {
            number(seconds).filter(|seconds| *seconds < 60)?;
            (number(hours)?, number(minutes)?)
        }
        _ => return None,
    };
    let all = hours * 60 + minutes;
    (minutes < 60 && all <= 24 * 60).then_some(all)
}

/// A day as the Meeting Guide writes it, 0 for Sunday to 6, or by its name in English or Spanish.
pub(crate) fn day(text: &str) -> Option<DayOfWeek> {
    let text = text.trim();
    if let [digit @ b'0'..=b'6'] = text.as_bytes() {
        return DayOfWeek::numbered(digit - b'0');
    }
    let named = DayOfWeek::parse(text).ok();
    named.or_else(|| day_named(&crate::weekly::simple(text)))
}

/// Days among words, from Sunday on, and whether all of the text is about them: "Mondays", "Mon & Wed",
/// "Tue-Thu", "daily", "1st Friday".
pub(crate) fn days_said(text: &str) -> Option<(Vec<DayOfWeek>, bool)> {
    let all = |from: u8, to: u8| (from..=to).filter_map(DayOfWeek::numbered).collect::<Vec<_>>();
    let text = crate::weekly::simple(text.trim());
    match text.as_str() {
        "daily" | "every day" | "everyday" | "all days" | "diario" | "todos los dias" => {
            return Some((all(0, 6), true));
        }
        "weekdays" | "every weekday" => return Some((all(1, 5), true)),
        _ => {}
    }
    let (mut days, mut plain, mut last, mut range) = (Vec::new(), true, None, false);
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '/' | '&' | '+' | ';'))
    {
        // A dash parts words, and may stand between the ends of a stretch.
        for (at, word) in word.split(['-', '–']).enumerate() {
            range |= at > 0 && last.is_some();
            let word = word.trim_matches(|c: char| !c.is_alphanumeric());
            match day_named(word) {
                Some(day) => {
                    if let Some(first) = last.filter(|_| range) {
                        let mut next = first;
                        while next != day {
                            next = DayOfWeek::next(next);
                            days.push(next);
                        }
                    } else {
                        days.push(day);
                    }
                    (last, range) = (Some(day), false);
                }
                None => match word {
                    "through" | "thru" | "to" | "a" if last.is_some() => range = true,
                    "" | "and" | "y" | "every" | "each" | "on" | "los" | "el" | "cada" => {}
                    _ => plain = false,
                },
            }
        }
    }
    days.sort_unstable();
    days.dedup();
    (!days.is_empty()).then_some((days, plain))
}

/// A day by its name, in lower case and without accents: whole, short, or in the plural.
pub(crate) fn day_named(word: &str) -> Option<DayOfWeek> {
    use DayOfWeek::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    Some(match word {
        "sunday" | "sundays" | "sun" | "domingo" | "domingos" => Sunday,
        "monday" | "mondays" | "mon" | "lunes" => Monday,
        "tuesday" | "tuesdays" | "tue" | "tues" | "martes" => Tuesday,
        "wednesday" | "wednesdays" | "wed" | "weds" | "miercoles" => Wednesday,
        "thursday" | "thursdays" | "thu" | "thur" | "thurs" | "jueves" => Thursday,
        "friday" | "fridays" | "fri" | "viernes" => Friday,
        "saturday" | "saturdays" | "sat" | "sabado" | "sabados" => Saturday,
        _ => return None,
    })
}

/// A date of a change, and whether it is written as the specification says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Updated {
    pub(crate) at: DateTime<Utc>,
    pub(crate) exact: bool,
}

/// Reads `2021-05-26 19:03:46`, `2021-05-26T19:03:46Z`, `2021-05-26`, `8/25/2022 11:17:07 AM` and
/// `10/1/2021`, which is the first of October; where the first number is no month it is the day.
pub(crate) fn updated(text: &str) -> Option<Updated> {
    let text = text.trim();
    if let Ok(at) = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M:%S") {
        let exact = text.len() == 19;
        return likely(at.and_utc()).map(|at| Updated { at, exact });
    }
    let rest = DateTime::parse_from_rfc3339(text).map(|at| at.to_utc()).ok().or_else(|| {
        let (date, time) = text.split_once([' ', 'T']).unwrap_or((text, "0:00"));
        let minute = clock(time)?.minute;
        let midnight = calendar(date)?.and_hms_opt(0, 0, 0)?.and_utc();
        midnight.checked_add_signed(chrono::TimeDelta::minutes(minute.into()))
    });
    rest.and_then(likely).map(|at| Updated { at, exact: false })
}

fn calendar(text: &str) -> Option<NaiveDate> {
    if let Ok(date) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(date);
    }
    let parts: Vec<&str> = text.split('/').collect();
    let [first, second, year] = *parts.as_slice() else {
        return None;
    };
    let year = (year.len() == 4).then(|| year.parse().ok())??;
    let (first, second) = (number(first)?, number(second)?);
    let (month, day) = if first > 12 { (second, first) } else { (first, second) };
    NaiveDate::from_ymd_opt(year, month, day)
}

/// Lists of meetings are younger than 1990, and `0000-00-00` is no date.
fn likely(at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let year = chrono::Datelike::year(&at);
    (1990..=2200).contains(&year).then_some(at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn times_have_many_spellings() {
        for (text, minute) in [
            ("19:00", 1140),
            ("00:00", 0),
            ("24:00", 1440),
            ("8:00", 480),
            ("8:00 PM", 1200),
            ("08:00PM", 1200),
            ("8:00 p.m.", 1200),
            ("8.30 p.m.", 1230),
            ("8 PM", 1200),
            ("8pm", 1200),
            ("8p", 1200),
            ("8 a.m", 480),
            ("12:00 PM", 720),
            ("12:30 AM", 30),
            ("0:30 pm", 750),
            ("19:00 PM", 1140),
            ("18:00:00", 1080),
            ("6:00:00 PM", 1080),
            ("1930", 1170),
            ("noon", 720),
            ("12 Noon", 720),
            ("12:00 Midnight", 0),
            ("Mediodía", 720),
            ("7:00\u{202f}PM", 1140),
        ] {
            let found = clock(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(found.minute, minute, "{text}");
            let exact = ["19:00", "00:00", "24:00"].contains(&text);
            assert_eq!(found.exact, exact, "{text}");
        }
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "",
            "8",
            "25:00",
            "24:01",
            "19:60",
            "7:5",
            "7:000",
            "8:00 XM",
            "13 AM",
            "26 PM",
            ":30",
            "-1:00",
            "8:00-9:00",
            "sometimes",
            "18:00:61",
            "2021-01-01",
            "8:00 PM CST",
            "٨:00",
            "noonish",
            "12:00:00:00",
            "..",
            "pm",
        ] {
            assert_eq!(clock(text), None, "{text}");
        }
    }

    #[test]
    fn meetings_03_a_time_among_words_is_a_time() {
        for (text, start, end, around) in [
            ("19:00", "19:00", "", ""),
            ("7:00 PM EST", "19:00", "", "EST"),
            ("8:00 PM - 9:30 PM", "20:00", "21:30", ""),
            ("7:00-8:00 PM", "19:00", "20:00", ""),
            ("7-8:30pm", "19:00", "20:30", ""),
            ("11:00-12:30 PM", "11:00", "12:30", ""),
            ("19:00 to 20:00", "19:00", "20:00", ""),
            ("Noon (bring lunch)", "12:00", "", "(bring lunch)"),
            ("doors 6:30 PM", "18:30", "", "doors 6:30 PM"),
            ("8:00 PM & 9:30 PM", "20:00", "", "& 9:30 PM"),
        ] {
            let found = said(text).unwrap_or_else(|| panic!("{text}"));
            let shown = |it: Clock| format!("{:02}:{:02}", it.minute / 60, it.minute % 60);
            let end_shown = found.end.map_or(String::new(), shown);
            assert_eq!((shown(found.start).as_str(), end_shown.as_str()), (start, end), "{text}");
            assert_eq!(found.around, around, "{text}");
        }
        for text in ["", "sometimes", "25:00", "8", "in 2 rooms", "2021-01-01"] {
            assert_eq!(said(text), None, "{text}");
        }
    }

    #[test]
    fn meetings_03_days_among_words_are_days() {
        let numbers = |text: &str| {
            let found = days_said(text);
            found.map(|(days, plain)| (days.into_iter().map(DayOfWeek::number).collect(), plain))
        };
        for (text, days, plain) in [
            ("Mondays", vec![1], true),
            ("Mon & Wed", vec![1, 3], true),
            ("Mon/Wed/Fri", vec![1, 3, 5], true),
            ("Tue-Thu", vec![2, 3, 4], true),
            ("Friday through Sunday", vec![0, 5, 6], true),
            ("lunes y miércoles", vec![1, 3], true),
            ("Daily", vec![0, 1, 2, 3, 4, 5, 6], true),
            ("Weekdays", vec![1, 2, 3, 4, 5], true),
            ("1st Friday", vec![5], false),
            ("Thursday only", vec![4], false),
        ] {
            assert_eq!(numbers(text), Some((days, plain)), "{text}");
        }
        for text in ["", "someday", "7", "-", "to"] {
            assert_eq!(numbers(text), None, "{text}");
        }
    }

    #[test]
    fn lengths_go_up_to_a_day() {
        for (text, minutes) in [("01:30:00", 90), ("00:00:00", 0), ("24:00:00", 1440), ("1:15", 75)]
        {
            assert_eq!(duration(text), Some(minutes), "{text}");
        }
        for text in ["24:01:00", "", "90", "01:60:00", "1:00:60", "-1:00:00", "99:00:00"] {
            assert_eq!(duration(text), None, "{text}");
        }
    }

    #[test]
    fn days_are_numbers_or_names() {
        for (text, number) in
            [("0", 0), (" 6 ", 6), ("Sunday", 0), ("tue", 2), ("Miércoles", 3), ("SÁBADO", 6)]
        {
            assert_eq!(day(text).map(DayOfWeek::number), Some(number), "{text}");
        }
        for text in ["", "7", "-1", "00", "1.5", "someday", "10"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn dates_of_changes_are_read_in_four_ways() {
        for (text, expected, exact) in [
            ("2021-05-26 19:03:46", "2021-05-26T19:03:46Z", true),
            ("2021-05-26T19:03:46+02:00", "2021-05-26T17:03:46Z", false),
            ("2021-05-26", "2021-05-26T00:00:00Z", false),
            ("8/25/2022 11:17:07 AM", "2022-08-25T11:17:00Z", false),
            ("10/1/2021", "2021-10-01T00:00:00Z", false),
            ("25/12/2021", "2021-12-25T00:00:00Z", false),
        ] {
            let at = expected.parse().unwrap();
            assert_eq!(updated(text), Some(Updated { at, exact }), "{text}");
        }
        for text in [
            "",
            "0000-00-00 00:00:00",
            "yesterday",
            "13/13/2021",
            "1/1/21",
            "1989-12-31",
            "1/1/2201",
            "99999-01-01 00:00:00",
            "2021-02-30",
        ] {
            assert_eq!(updated(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = clock(&text);
            let _ = said(&text);
            let _ = days_said(&text);
            let _ = duration(&text);
            let _ = day(&text);
            let _ = updated(&text);
        }

        #[test]
        fn every_minute_reads_back(minute in 0_u32..1440) {
            let (hour, rest) = (minute / 60, minute % 60);
            let half = if hour < 12 { "AM" } else { "PM" };
            let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
            for text in [
                format!("{hour:02}:{rest:02}"),
                format!("{hour}:{rest:02}:00"),
                format!("{hour:02}{rest:02}"),
                format!("{twelve}:{rest:02} {half}"),
            ] {
                prop_assert_eq!(clock(&text).map(|it| it.minute), Some(minute), "{}", text);
            }
        }
    }
}
