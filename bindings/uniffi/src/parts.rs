//! What a kind of entry is part of, for whoever listens.

use crate::Part;

/// The parts that show entries of a kind, by its name in the journal. What this version does not know is
/// anybody's.
pub(crate) fn of(entity: &str) -> &'static [Part] {
    match entity {
        "session" | "not_attended" | "away" | "weekly_recall" | "note" => &[Part::Log],
        "profile" | "medication" => &[Part::Person],
        // They say what is kept at all.
        "preferences" => &[Part::Person, Part::CheckIns, Part::Medicine],
        "practice" => &[Part::Skills],
        "page" | "page_line" | "contact" => &[Part::Plans],
        "goal" => &[Part::Goals],
        "my_date" => &[Part::MyTime],
        "requirement" | "paper" => &[Part::Program],
        "check_in" | "day_check" | "craving" | "own_word" | "day_note" => &[Part::CheckIns],
        "medicine_day" | "medicine_effect" | "medicine_rule" => &[Part::Medicine],
        "measured" => &[Part::Measures],
        "visit" | "visit_plan" => &[Part::Visits],
        "naloxone" => &[Part::Help],
        "plan" | "plan_day" | "put_away" => &[Part::Agenda],
        "meeting" | "bookmark" | "welcome_visit" | "group_statement" => &[Part::Meetings],
        "consent" | "signature" | "consent_stop" | "share" | "series" | "participant" | "coach"
        | "share_key" | "reply" | "coach_key" | "coach_person" | "coach_filing"
        | "coach_latest" | "coach_ask" | "coach_totals" | "coach_summary" | "coach_note" => {
            &[Part::Sharing]
        }
        _ => &[Part::Everything],
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)] // a test that panics has said what is wrong
mod tests {
    use super::*;

    /// Read from the sources of the core, so that a new kind cannot be forgotten.
    #[test]
    fn apps_1_8_every_kind_is_part_of_something() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../core/tandem/src/record/kinds");
        let mut kinds = Vec::new();
        for file in std::fs::read_dir(folder).unwrap() {
            let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
            let names = text.split("const NAME: &'static str = \"").skip(1);
            kinds.extend(names.map(|it| it.split('"').next().unwrap().to_owned()));
        }
        assert!(kinds.len() > 45, "{kinds:?}");
        for kind in kinds {
            assert_ne!(of(&kind), [Part::Everything], "{kind}");
        }
        assert_eq!(of("of a newer version"), [Part::Everything]);
    }
}
