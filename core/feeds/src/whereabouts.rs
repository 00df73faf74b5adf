//! Whether a list's one zone can be that of a meeting, by where the meeting is.
//!
//! A list of a whole country, or of the world, often has one zone for all that name none. Taken for a
//! meeting elsewhere it sends people hours early or late, and nothing on the screen says so. Where a
//! meeting is tells little of its zone, but it tells which ones it cannot be: by the country or the
//! state in its address, and by its longitude. What is told here only takes a zone away, and never
//! puts one in its place.

use chrono::{DateTime, Offset as _, TimeZone as _};
use tandem_model::Zone;

/// Where an entry says it is, as far as it bears on its clock.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Whereabouts {
    /// The least and the most quarters of an hour from UTC in winter there.
    quarters: Option<(i16, i16)>,
    /// Degrees east.
    longitude: Option<f64>,
}

/// Farther than this from the longitude whose sun a zone goes by, in hours, no place keeps it: the
/// widest on land are western China and the Aleutian islands, three hours and less.
const HOURS: f64 = 3.1;

/// The middle of January and of July 2026, Unix seconds.
const JANUARY: i64 = 1_768_435_200;
const JULY: i64 = 1_784_073_600;

impl Whereabouts {
    /// By what an entry says of its country, its state and its place; each may be empty. `address` is
    /// the whole of it, the country last.
    pub(crate) fn of(country: &str, state: &str, address: &str, longitude: Option<f64>) -> Self {
        let parts: Vec<&str> =
            address.split(',').map(str::trim).filter(|it| !it.is_empty()).collect();
        let (last, before) = match parts.as_slice() {
            [] => ("", ""),
            [one] => (*one, ""),
            [.., before, last] => (*last, *before),
        };
        let named = country_of(country).or_else(|| {
            // "DE" behind an address is Delaware as well as Germany.
            country_of(last).filter(|_| last.len() > 2 || last == "US" || last == "UK")
        });
        // A field of its own says that it is a state.
        let told = !state.is_empty();
        let in_states = |named: Option<&Country>| named.is_none_or(|it| it.states);
        let state = if state.is_empty() && named.is_some() { before } else { state };
        let state = if state.is_empty() && named.is_none() { last } else { state };
        let by_state = state_of(state, named.is_some() || told).filter(|_| in_states(named));
        let quarters = by_state.or_else(|| named.map(|it| (it.from, it.to)));
        Self { quarters, longitude: longitude.filter(|it| *it != 0.0) }
    }

    /// Whether a zone can be the one there.
    pub(crate) fn allow(&self, zone: &Zone) -> bool {
        let offsets = [JANUARY, JULY].map(|at| {
            let at = DateTime::from_timestamp(at, 0).unwrap_or_default();
            zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
        });
        let winter = offsets[0].min(offsets[1]);
        let by_name = self.quarters.is_none_or(|(from, to)| {
            (i32::from(from) * 900..=i32::from(to) * 900).contains(&winter)
        });
        let by_sun = self.longitude.is_none_or(|degrees| {
            let away = |seconds: i32| {
                let hours = (f64::from(seconds) / 3600.0 - degrees / 15.0).rem_euclid(24.0);
                hours.min(24.0 - hours)
            };
            offsets.into_iter().any(|seconds| away(seconds) <= HOURS)
        });
        by_name && by_sun
    }
}

struct Country {
    names: &'static str,
    from: i16,
    to: i16,
    /// Whether states are told apart by [`STATES`].
    states: bool,
}

const fn country(names: &'static str, from: i16, to: i16) -> Country {
    Country { names, from, to, states: false }
}

/// Countries by their code, their English and their own name, and the quarters of an hour from UTC that
/// they keep in winter. One that is not here is never doubted by its name.
const COUNTRIES: &[Country] = &[
    Country {
        names: "us|usa|united states|united states of america|estados unidos",
        from: -44,
        to: 40,
        states: true,
    },
    Country { names: "ca|can|canada", from: -32, to: -14, states: true },
    country("mx|mex|mexico|méxico", -32, -20),
    country(
        "gt|guatemala|sv|el salvador|hn|honduras|ni|nicaragua|cr|costa rica|bz|belize",
        -24,
        -24,
    ),
    country("pa|panama|panamá|co|colombia|pe|peru|perú|jm|jamaica", -20, -20),
    country("cu|cuba|ht|haiti|bs|bahamas", -20, -16),
    country("ec|ecuador", -24, -20),
    country(
        "ve|venezuela|bo|bolivia|do|dominican republic|república dominicana|pr|puerto rico",
        -16,
        -16,
    ),
    country("tt|trinidad and tobago|bb|barbados|gy|guyana", -16, -16),
    country("cl|chile", -24, -12),
    country("ar|argentina|uy|uruguay", -12, -12),
    country("py|paraguay", -16, -12),
    country("br|brazil|brasil", -20, -8),
    country("is|iceland|island", 0, 0),
    country("uk|gb|gbr|united kingdom|great britain|england|scotland|wales|northern ireland", 0, 0),
    country("ie|ireland|éire", 0, 0),
    country("pt|portugal", -4, 0),
    country("es|spain|españa", 0, 4),
    country(
        "fr|france|be|belgium|belgië|belgique|nl|netherlands|nederland|the netherlands|lu|luxembourg",
        4,
        4,
    ),
    country("de|germany|deutschland|at|austria|österreich|ch|switzerland|schweiz|suisse", 4, 4),
    country("it|italy|italia|mt|malta|dk|denmark|danmark|no|norway|norge|se|sweden|sverige", 4, 4),
    country(
        "pl|poland|polska|cz|czechia|czech republic|česko|sk|slovakia|hu|hungary|magyarország",
        4,
        4,
    ),
    country("si|slovenia|hr|croatia|hrvatska|ba|bosnia and herzegovina|rs|serbia|al|albania", 4, 4),
    country(
        "fi|finland|suomi|ee|estonia|lv|latvia|lt|lithuania|ro|romania|românia|bg|bulgaria",
        8,
        8,
    ),
    country("gr|greece|ελλάδα|cy|cyprus|il|israel|lb|lebanon|ua|ukraine|україна|md|moldova", 8, 8),
    country("tr|turkey|türkiye|by|belarus", 12, 12),
    country("ru|russia|russian federation|россия", 8, 48),
    country(
        "eg|egypt|za|south africa|zw|zimbabwe|zm|zambia|bw|botswana|na|namibia|mz|mozambique",
        8,
        8,
    ),
    country("ma|morocco", 0, 4),
    country("ng|nigeria|cm|cameroon|dz|algeria|tn|tunisia|ao|angola", 4, 4),
    country("gh|ghana|sn|senegal|ci|côte d'ivoire|ivory coast|lr|liberia|sl|sierra leone", 0, 0),
    country(
        "ke|kenya|ug|uganda|tz|tanzania|et|ethiopia|sa|saudi arabia|kw|kuwait|qa|qatar|bh|bahrain|iq|iraq",
        12,
        12,
    ),
    country("ir|iran", 14, 14),
    country(
        "ae|united arab emirates|om|oman|ge|georgia (country)|am|armenia|az|azerbaijan|mu|mauritius",
        16,
        16,
    ),
    country("pk|pakistan|uz|uzbekistan|mv|maldives", 20, 20),
    country("in|india|lk|sri lanka", 22, 22),
    country("np|nepal", 23, 23),
    country("bd|bangladesh|bt|bhutan", 24, 24),
    country("th|thailand|vn|vietnam|viet nam|kh|cambodia", 28, 28),
    country("id|indonesia", 28, 36),
    country("cn|china|hk|hong kong|tw|taiwan|sg|singapore|my|malaysia|ph|philippines", 32, 32),
    country("jp|japan|日本|kr|south korea|korea", 36, 36),
    country("au|aus|australia", 32, 44),
    country("nz|new zealand|aotearoa", 48, 51),
    country("fj|fiji", 48, 48),
];

fn country_of(text: &str) -> Option<&'static Country> {
    let wanted = text.trim().trim_end_matches('.').to_lowercase();
    let wanted = wanted.replace("u.s.a", "usa").replace("u.s", "us").replace("u.k", "uk");
    if wanted.is_empty() {
        return None;
    }
    COUNTRIES.iter().find(|it| it.names.split('|').any(|name| name == wanted))
}

/// States and provinces, and the quarters of an hour that they keep in winter. Those that changed in
/// 2026 (Alberta, British Columbia) have what they kept before as well.
const STATES: &[(&str, i16, i16)] = &[
    ("CT DE DC GA ME MD MA NH NJ NY NC OH PA RI SC VT VA WV", -20, -20),
    ("IN KY MI TN FL", -24, -20),
    ("AL AR IL IA LA MN MS MO OK WI", -24, -24),
    ("KS NE ND SD TX", -28, -24),
    ("AZ CO MT NM UT WY", -28, -28),
    ("ID OR", -32, -28),
    ("CA NV WA", -32, -32),
    ("AK", -40, -36),
    ("HI", -40, -40),
    ("PR VI", -16, -16),
    ("QC ON", -24, -16),
    ("NB NS PE", -16, -16),
    ("NL", -16, -14),
    ("MB", -24, -24),
    ("SK", -28, -24),
    ("AB", -28, -24),
    ("BC YT", -32, -24),
];

/// By "NY", or "NY 10001" where nothing else says that this is America.
fn state_of(text: &str, in_america: bool) -> Option<(i16, i16)> {
    let has_digit = |word: &&str| word.bytes().any(|b| b.is_ascii_digit());
    let mut words = text.split_whitespace().rev();
    let state = words.by_ref().find(|word| !has_digit(word)).filter(|it| it.len() == 2)?;
    let state = state.to_ascii_uppercase();
    let code = text.split_whitespace().rev().take_while(has_digit).map(str::len).sum::<usize>();
    let coded = code >= 5;
    let found = STATES.iter().find(|(names, ..)| names.split(' ').any(|name| name == state));
    found.filter(|_| in_america || coded).map(|(_, from, to)| (*from, *to))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(zone: &str, address: &str, longitude: Option<f64>) -> bool {
        Whereabouts::of("", "", address, longitude).allow(&Zone::named(zone).unwrap())
    }

    #[test]
    fn meetings_12_one_zone_is_not_that_of_the_whole_world() {
        for (zone, address) in [
            ("America/Phoenix", "Beispielstr. 9, 10119, Berlin, Germany"),
            ("America/Phoenix", "12 High St, Anytown BN7 2LU, UK"),
            ("America/New_York", "1 Oak St, Portland, OR 97201, USA"),
            ("America/Chicago", "1 Oak St, New York, NY 10001"),
            ("America/New_York", "5 Queen St, Sydney NSW 2000, Australia"),
            ("Europe/London", "Hauptstraße 5, 10827 Berlin, Deutschland"),
            ("America/New_York", "1 Oak St, Portland OR 97201"),
            ("America/Denver", "Toronto, ON M5V 2T6, Canada"),
        ] {
            assert!(!allows(zone, address, None), "{zone}: {address}");
        }
        for (zone, address) in [
            ("America/Phoenix", "1 Oak St, Phoenix, AZ 85001, USA"),
            ("America/Chicago", "1 Oak St, Gary, IN 46402, USA"),
            ("America/New_York", "1 Oak St, Louisville, KY 40202, USA"),
            ("America/Edmonton", "1 Oak St, Edmonton, AB T5J 2R7, Canada"),
            ("America/Denver", "1 Oak St, Somewhere, Atlantis"),
            ("Europe/Dublin", "1 Oak St, Dublin, Ireland"),
            ("Africa/Casablanca", "Rabat, Morocco"),
            ("America/New_York", "Wilmington, DE"),
            ("America/New_York", ""),
        ] {
            assert!(allows(zone, address, None), "{zone}: {address}");
        }
    }

    #[test]
    fn meetings_12_nor_where_the_sun_says_otherwise() {
        assert!(!allows("America/Phoenix", "", Some(13.4)));
        assert!(!allows("Europe/London", "", Some(-74.0)));
        for (zone, longitude) in [
            ("America/Phoenix", -112.07),
            ("America/Adak", -176.6),
            ("Asia/Shanghai", 75.9),
            ("Pacific/Kiritimati", -157.4),
            ("Pacific/Auckland", 175.0),
            ("America/New_York", 0.0),
        ] {
            assert!(allows(zone, "", Some(longitude)), "{zone}");
        }
    }

    #[test]
    fn a_field_for_the_country_may_be_a_code() {
        let zone = Zone::named("America/New_York").unwrap();
        assert!(!Whereabouts::of("DE", "", "", None).allow(&zone));
        assert!(!Whereabouts::of("US", "CA", "1 Oak St, Fresno", None).allow(&zone));
        assert!(Whereabouts::of("US", "NY", "1 Oak St, Troy", None).allow(&zone));
        assert!(!Whereabouts::of("", "CA", "", None).allow(&zone));
        assert!(Whereabouts::of("", "DE", "1 Oak St, Dover", None).allow(&zone));
    }
}
