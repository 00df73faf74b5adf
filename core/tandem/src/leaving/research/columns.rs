//! The columns of the files for a study, each once: what its file, the codebook and the tests go by.
//!
//! The codebook is a data dictionary in the form that REDCap imports, 18 columns in their order. A column is a
//! whole number or a word of a closed list: there is no free text, and so nothing that somebody could be known
//! by was left in by mistake.

use tandem_model::{
    Form, GroupFormat, Kind, LedBy, MeasureKind, Medicine, MedicineForm, Obstacle, SharedItem, Word,
};
use tandem_words::Words;

/// One file, which is a form that repeats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Instrument {
    Weeks,
    Sessions,
    NotAttended,
    Practices,
    Measures,
    Medicine,
    Goals,
}

/// A column.
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) holds: Holds,
}

/// What a cell of a column can be, beside empty.
pub(super) enum Holds {
    /// A whole number between these two.
    Number(i64, i64),
    /// 0 or 1.
    YesNo,
    /// A word of a list: the list's name among the words, and its words.
    Word(&'static str, fn() -> Vec<&'static str>),
    /// The name of an exercise, as the content has it.
    Exercise,
}

fn all<W: Word + 'static>() -> Vec<&'static str> {
    W::ALL.iter().map(|word| word.word()).collect()
}

/// The medicines that are told: that somebody would rather not say is said to nobody.
fn medicines() -> Vec<&'static str> {
    let mut all = all::<Medicine>();
    all.retain(|word| *word != Medicine::RatherNotSay.word());
    all
}

pub(super) const BASES: [&str; 5] = ["entries", "recall", "mixed", "none", "skipped"];
pub(super) const TWELVE_STEP: [&str; 3] = ["yes", "no", "unknown"];
pub(super) const DELAYS: [&str; 4] = ["1_day", "7_days", "later", "unknown"];

/// More weeks than anybody can have between two dates of a record (1900 to 2200).
const WEEKS: i64 = 15_653;
const KIND: Holds = Holds::Word("kind", all::<Kind>);
const WEEK: Holds = Holds::Number(-WEEKS, WEEKS);

const fn column(name: &'static str, holds: Holds) -> Column {
    Column { name, holds }
}

const WEEKS_COLUMNS: &[Column] = &[
    column("week_no", WEEK),
    column("week_kind", KIND),
    column("week_minutes", Holds::Number(0, 100_000)),
    column("week_basis", Holds::Word("research.basis", || BASES.to_vec())),
    column("week_known", Holds::YesNo),
    column("week_away", Holds::YesNo),
    column("week_whole", Holds::YesNo),
];
const SESSIONS_COLUMNS: &[Column] = &[
    column("session_week", WEEK),
    column("session_kind", KIND),
    column("session_minutes", Holds::Number(1, 1_440)),
    column("session_form", Holds::Word("form", all::<Form>)),
    column("session_led_by", Holds::Word("led_by", all::<LedBy>)),
    column("session_format", Holds::Word("group_format", all::<GroupFormat>)),
    column("session_twelve_step", Holds::Word("research.twelve_step", || TWELVE_STEP.to_vec())),
    column("session_part", Holds::YesNo),
    column("session_delay", Holds::Word("research.delay", || DELAYS.to_vec())),
    column("session_approximate", Holds::YesNo),
];
const NOT_ATTENDED_COLUMNS: &[Column] = &[
    column("missed_week", WEEK),
    column("missed_kind", KIND),
    column("missed_reason", Holds::Word("why", all::<Obstacle>)),
];
const PRACTICES_COLUMNS: &[Column] = &[
    column("practice_week", WEEK),
    column("practice_exercise", Holds::Exercise),
    column("practice_before", Holds::Number(-10, 100)),
    column("practice_after", Holds::Number(-10, 100)),
];
const MEASURES_COLUMNS: &[Column] = &[
    column("measure_week", WEEK),
    column("measure_name", Holds::Word("measure", all::<MeasureKind>)),
    column("measure_total", Holds::Number(0, 60)),
];
const MEDICINE_COLUMNS: &[Column] = &[
    column("medicine_since", WEEK),
    column("medicine_until", WEEK),
    column("medicine_name", Holds::Word("medicine", medicines)),
    column("medicine_form", Holds::Word("medicine_form", all::<MedicineForm>)),
];
const GOALS_COLUMNS: &[Column] =
    &[column("goal_kind", KIND), column("goal_minutes", Holds::Number(0, 10_080))];

impl Instrument {
    pub(super) const ALL: [Self; 7] = [
        Self::Weeks,
        Self::Sessions,
        Self::NotAttended,
        Self::Practices,
        Self::Measures,
        Self::Medicine,
        Self::Goals,
    ];

    /// Its name: that of the form, and of the file.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Weeks => "weeks",
            Self::Sessions => "sessions",
            Self::NotAttended => "not_attended",
            Self::Practices => "practices",
            Self::Measures => "measures",
            Self::Medicine => "medicine",
            Self::Goals => "goals",
        }
    }

    pub(super) fn columns(self) -> &'static [Column] {
        match self {
            Self::Weeks => WEEKS_COLUMNS,
            Self::Sessions => SESSIONS_COLUMNS,
            Self::NotAttended => NOT_ATTENDED_COLUMNS,
            Self::Practices => PRACTICES_COLUMNS,
            Self::Measures => MEASURES_COLUMNS,
            Self::Medicine => MEDICINE_COLUMNS,
            Self::Goals => GOALS_COLUMNS,
        }
    }

    /// Whether any of these was agreed to that the file tells.
    pub(super) fn is_told_by(self, items: &[SharedItem]) -> bool {
        let any = |of: &[SharedItem]| of.iter().any(|item| items.contains(item));
        match self {
            Self::Weeks => {
                any(&[SharedItem::Hours, SharedItem::OtherHours, SharedItem::MedicalVisits])
            }
            Self::Sessions => any(&[SharedItem::Services]),
            Self::NotAttended => any(&[SharedItem::Barriers]),
            Self::Practices => any(&[SharedItem::Exercises]),
            Self::Measures => any(&[SharedItem::Measures, SharedItem::Barc10]),
            Self::Medicine => any(&[SharedItem::Medication]),
            Self::Goals => any(&[SharedItem::Goals]),
        }
    }
}

/// The heads of a data dictionary, as REDCap has them.
const HEADS: [&str; 18] = [
    "Variable / Field Name",
    "Form Name",
    "Section Header",
    "Field Type",
    "Field Label",
    "Choices, Calculations, OR Slider Labels",
    "Field Note",
    "Text Validation Type OR Show Slider Number",
    "Text Validation Min",
    "Text Validation Max",
    "Identifier?",
    "Branching Logic (Show field only if...)",
    "Required Field?",
    "Custom Alignment",
    "Question Number (surveys only)",
    "Matrix Group Name",
    "Matrix Ranking?",
    "Field Annotation",
];

/// The codebook of these files, a line for each of their columns.
pub(super) fn codebook(words: Words, told: &[Instrument]) -> Vec<Vec<String>> {
    let mut lines = vec![HEADS.map(str::to_owned).to_vec()];
    let first = told.first().map_or("weeks", |it| it.name());
    lines.push(line("record_id", first, words.say("research.record_id"), None, &Holds::Exercise));
    for instrument in told {
        for column in instrument.columns() {
            let label = words.say(&format!("research.{}", column.name));
            lines.push(line(column.name, instrument.name(), label, Some(words), &column.holds));
        }
    }
    lines
}

fn line(name: &str, form: &str, label: String, words: Option<Words>, holds: &Holds) -> Vec<String> {
    let mut cells = vec![String::new(); HEADS.len()];
    (cells[0], cells[1], cells[4]) = (name.to_owned(), form.to_owned(), label);
    match (holds, words) {
        (Holds::Number(least, most), _) => {
            cells[3] = "text".to_owned();
            cells[7] = "integer".to_owned();
            (cells[8], cells[9]) = (least.to_string(), most.to_string());
        }
        (Holds::YesNo, _) => cells[3] = "yesno".to_owned(),
        (Holds::Word(list, of_it), Some(words)) => {
            cells[3] = "dropdown".to_owned();
            // A bar parts the choices, and a comma a code from its words.
            let said = |word: &&str| words.say(&format!("{list}.{word}")).replace('|', "/");
            let choices: Vec<_> =
                of_it().iter().map(|word| format!("{word}, {}", said(word))).collect();
            cells[5] = choices.join(" | ");
        }
        (Holds::Exercise | Holds::Word(..), _) => cells[3] = "text".to_owned(),
    }
    cells
}
