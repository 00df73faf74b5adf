//! Questionnaires in words.

use tandem_model::{Language, MeasureKind, MeasureText, Word as _};

use crate::content::content;

/// The texts of a questionnaire.
#[must_use]
pub fn measure_text(language: Language, kind: MeasureKind) -> Option<&'static MeasureText> {
    content(language).measures.iter().find(|text| text.id == kind.word())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether the texts and the rules of the model say the same.
    fn fits(text: &MeasureText, kind: MeasureKind) -> std::result::Result<(), String> {
        let (least, most) = kind.options();
        let options: Vec<u8> = text.options.iter().map(|option| option.value).collect();
        let same = text.items.len() == kind.items()
            && options == (least..=most).collect::<Vec<_>>()
            && (text.scoring.least, text.scoring.most) == kind.range()
            && text.scoring.better == kind.better()
            && text.cut_off.as_ref().map(|it| it.at_least) == Some(kind.cut_off())
            && text.bands.iter().all(|band| {
                (band.from..=band.to)
                    .all(|total| kind.band_of(total).is_some_and(|it| it.word() == band.id))
            });
        if same { Ok(()) } else { Err(format!("{kind} differs")) }
    }

    #[test]
    fn words_12_only_an_untested_translation_is_called_so() {
        let untested =
            |language, kind| measure_text(language, kind).unwrap().is_untested_translation();
        for &kind in MeasureKind::ALL {
            assert!(!untested(Language::En, kind), "{kind}");
            assert_eq!(untested(Language::Es, kind), kind == MeasureKind::Barc10, "{kind}");
        }
    }

    /// A bare "severe" reads as a verdict.
    #[test]
    fn words_16_a_band_says_whose_word_it_is() {
        for (&language, whose) in
            Language::ALL.iter().zip(["The authors call", "Los autores llaman"])
        {
            for band in &measure_text(language, MeasureKind::Gad7).unwrap().bands {
                assert!(band.said.starts_with(whose) && band.said.contains(&band.text));
            }
        }
    }

    #[test]
    fn every_measure_has_its_texts_and_its_authors_numbers() {
        for &language in Language::ALL {
            for &kind in MeasureKind::ALL {
                let text = measure_text(language, kind).unwrap();
                fits(text, kind).unwrap();
            }
        }
    }
}
