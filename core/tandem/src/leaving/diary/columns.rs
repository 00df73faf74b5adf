//! What the columns of a file hold, by their names.
//!
//! The names of `export csv` come first, then those that spreadsheets and other programs use, in English and in
//! Spanish. Where two columns would do, the one whose name stands first here is taken: Daylio has the date
//! as `full_date` and again, without a year, as `date`.

use serde::Serialize;
use tandem_model::{Result, TandemError};
use tandem_words::{folded, said_kind};

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DiaryColumn {
    /// The id of a session in a record.
    Id,
    /// What kind of session it was, or several of a day.
    Kind,
    /// The day, or the day and the time.
    Date,
    /// When it began: a time of day, or with its date.
    Start,
    /// When it ended.
    End,
    /// How long it took, in minutes or as `1:30`.
    Minutes,
    /// How long it took, in hours.
    Hours,
    /// The zone of the clock.
    Zone,
    /// Whether the time is about right only.
    Approximate,
    /// In a room, by phone, online.
    Form,
    /// Of a group.
    GroupFormat,
    /// Of therapy.
    Approach,
    /// Of a mutual-help meeting.
    Fellowship,
    /// Where it was.
    Setting,
    /// Who led it.
    LedBy,
    /// What the person did there.
    Did,
    /// When the row was written down.
    WrittenAt,
    /// A note.
    Note,
    /// The name of a meeting or group; it goes in front of the note.
    Name,
    /// Who signed: the table is one of slips of attendance.
    Signed,
}

use DiaryColumn as C;

const NAMES: [(DiaryColumn, &[&str]); 20] = [
    (C::Id, &["id"]),
    (
        C::Kind,
        &[
            "kind",
            "type",
            "session_type",
            "meeting_type",
            "activities",
            "activity",
            "tipo",
            "clase",
        ],
    ),
    (C::Date, &["full_date", "date", "session_date", "meeting_date", "day", "fecha", "dia"]),
    (
        C::Start,
        &[
            "start",
            "start_time",
            "time",
            "time_in",
            "begin",
            "began",
            "from",
            "started",
            "hora",
            "inicio",
            "hora_de_inicio",
            "desde",
        ],
    ),
    (
        C::End,
        &["end", "end_time", "time_out", "until", "to", "ended", "fin", "hora_de_fin", "hasta"],
    ),
    (C::Minutes, &["minutes", "mins", "length", "duration", "minutos", "duracion", "largo"]),
    (C::Hours, &["hours", "hrs", "horas"]),
    (C::Zone, &["zone", "time_zone", "timezone", "zona_horaria"]),
    (C::Approximate, &["approximate"]),
    (C::Form, &["form"]),
    (C::GroupFormat, &["group_format"]),
    (C::Approach, &["approach"]),
    (C::Fellowship, &["fellowship"]),
    (C::Setting, &["setting"]),
    (C::LedBy, &["led_by"]),
    (C::Did, &["did"]),
    (C::WrittenAt, &["written_at"]),
    (C::Note, &["note", "notes", "comment", "comments", "nota", "notas", "comentario"]),
    (
        C::Name,
        &[
            "meeting_name",
            "group_name",
            "name_of_meeting",
            "name",
            "meeting",
            "group",
            "nombre",
            "reunion",
            "grupo",
        ],
    ),
    (
        C::Signed,
        &["signature", "signed", "signed_by", "chairperson", "secretary", "firma", "secretario"],
    ),
];

impl DiaryColumn {
    /// The column by its own name or another that is known; `None` for an unknown one.
    #[must_use]
    pub fn named(text: &str) -> Option<Self> {
        rank(text).map(|(column, _)| column)
    }

    /// Its own name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let own = |names: &[&'static str]| match self {
            C::Date => "date",
            _ => names[0],
        };
        NAMES.iter().find(|(column, _)| *column == self).map_or("", |(_, names)| own(names))
    }
}

/// What a name says, and how far down the names of that column it stands.
fn rank(name: &str) -> Option<(DiaryColumn, usize)> {
    let plain = plain(name);
    // "Length (minutes)", "Hours (h)".
    let plain = plain.split_once("_(").map_or(&*plain, |(name, _)| name);
    NAMES.iter().find_map(|(column, names)| {
        Some((*column, names.iter().position(|known| *known == plain)?))
    })
}

fn plain(name: &str) -> String {
    folded(name).replace(['-', ' '], "_")
}

/// How many names of a row are those of columns; of a file with a column for each kind, of kinds. A row of
/// sessions has a kind in it as well, and no other name.
pub(super) fn known_in(row: &[String], chosen: &[(DiaryColumn, String)]) -> usize {
    let is_chosen = |cell: &String| chosen.iter().any(|(_, name)| plain(name) == plain(cell));
    let kinds = row.iter().filter(|cell| said_kind(cell).is_some()).count();
    let is_name = |cell: &&String| said_kind(cell).is_none() && rank(cell).is_some();
    match row.iter().filter(|cell| is_chosen(cell) || is_name(cell)).count() {
        0 => 0,
        names => names + kinds,
    }
}

/// What each column of a line of names holds.
///
/// # Errors
/// `Invalid` in `file` for a name that is there twice.
pub(super) fn of_header(
    header: &[String],
    chosen: &[(DiaryColumn, String)],
) -> Result<Vec<Option<DiaryColumn>>> {
    let mut found: Vec<Option<(DiaryColumn, usize)>> = vec![None; header.len()];
    for (at, name) in header.iter().enumerate() {
        let by_choice = chosen.iter().find(|(_, wanted)| plain(wanted) == plain(name));
        let own = match by_choice {
            Some((column, _)) => Some((*column, 0)),
            None => rank(name)
                .map(|(column, rank)| (column, rank + 1))
                .filter(|(column, _)| chosen.iter().all(|(taken, _)| taken != column)),
        };
        let Some((column, rank)) = own else { continue };
        let other = found.iter_mut().flatten().find(|(other, _)| *other == column);
        match other {
            Some((_, same)) if *same == rank => {
                let why = format!("the column {} is there twice", column.name());
                return Err(TandemError::invalid("file", why));
            }
            Some((_, better)) if *better < rank => {}
            _ => {
                found
                    .iter_mut()
                    .filter(|it| it.is_some_and(|it| it.0 == column))
                    .for_each(|it| *it = None);
                found[at] = Some((column, rank));
            }
        }
    }
    let missing =
        chosen.iter().find(|(column, _)| !found.iter().flatten().any(|it| it.0 == *column));
    if let Some((_, name)) = missing {
        return Err(TandemError::invalid("file", format!("the column {name} is missing")));
    }
    Ok(found.into_iter().map(|it| it.map(|(column, _)| column)).collect())
}
