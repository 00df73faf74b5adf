//! Questionnaires: kept as answered, scored as their authors say.

use crate::support::*;
use chrono::TimeDelta;
use tandem_model::{Band, Language, MeasureKind, TandemError};

#[test]
fn answers_are_kept_and_scored() {
    let record = record();
    let measures = record.tandem.measures();
    let answers = |all: &[u8]| all.iter().copied().map(Some).collect::<Vec<_>>();
    let first = measures.answer(MeasureKind::Gad7, answers(&[2, 2, 2, 2, 1, 1, 0])).unwrap();
    assert_eq!((first.score.total, first.score.band), (Some(10), Some(Band::Moderate)));
    record.host.advance(TimeDelta::days(14));
    let second = measures.answer(MeasureKind::Barc10, answers(&[5; 10])).unwrap();
    assert_eq!(second.score.total, Some(50));
    // Whom to call is said when the answers are given, and only beside heavy ones.
    assert!(first.line.as_deref().is_some_and(|line| line.contains("988")), "{:?}", first.line);
    assert_eq!(second.line, None);
    let first = tandem::Scored { line: None, ..first };

    let record = record.reopen();
    let all = record.tandem.measures().all(date("2026-03-11"), date("2026-03-25")).unwrap();
    assert_eq!(all, [first.clone(), second]);
    assert_eq!(
        record.tandem.measures().all(date("2026-03-12"), date("2026-03-25")).unwrap().len(),
        1
    );
    let shown = format!("{:?} {:?} {:?}", all[0], all[0].measured, all[0].score);
    assert_eq!(shown, format!("Scored({}) Measured Score", first.id));

    let log = record.tandem.log();
    log.forget(log.find(&first.id.to_string()).unwrap()).unwrap();
    assert_eq!(
        record.tandem.measures().all(date("2026-03-01"), date("2026-03-31")).unwrap().len(),
        1
    );
    assert!(record.is_sound());
}

#[test]
fn an_open_question_is_kept_open() {
    let record = record();
    let measures = record.tandem.measures();
    let half = measures.answer(MeasureKind::Phq2, vec![Some(2), None]).unwrap();
    assert_eq!((half.score.total, half.score.open), (None, 1));
    for wrong in [vec![], vec![Some(4), Some(0)], vec![None, None]] {
        let refused = measures.answer(MeasureKind::Phq2, wrong).unwrap_err();
        assert!(matches!(refused, TandemError::Invalid { field, .. } if field == "answers"));
    }
}

#[test]
fn the_texts_say_that_it_is_no_diagnosis() {
    let record = record();
    record.tandem.speak(Language::Es);
    for (kind, text) in record.tandem.measures().list().unwrap() {
        assert!(!text.not_a_diagnosis.is_empty() && !text.sources.is_empty(), "{kind}");
        assert_eq!(text.items.len(), kind.items());
    }
    let barc = record.tandem.measures().show(MeasureKind::Barc10).unwrap();
    assert_ne!(barc.translation, "original", "a translation says that it is one");
}

/// GAD-7 begins with the two questions of GAD-2, and whoever had answered seven was asked for two again.
#[test]
fn gad_2_is_scored_from_the_answers_to_gad_7() {
    let record = record();
    let answers = [3, 1, 0, 0, 0, 0, 0].map(Some).to_vec();
    let scored = record.tandem.measures().answer(MeasureKind::Gad7, answers).unwrap();
    let within = scored.within.unwrap();
    assert_eq!((within.measure, within.score.total), (MeasureKind::Gad2, Some(4)));
    assert_eq!(within.score.at_cut_off, Some(true));
    // The rest left open, the short one is answered all the same.
    let short = [Some(1), Some(0), None, None, None, None, None].to_vec();
    let scored = record.tandem.measures().answer(MeasureKind::Gad7, short).unwrap();
    assert_eq!((scored.score.total, scored.within.unwrap().score.total), (None, Some(1)));
    let phq = record.tandem.measures().answer(MeasureKind::Phq2, vec![Some(1), Some(1)]).unwrap();
    assert_eq!(phq.within, None);
    let all = record.tandem.measures().all(date("2026-03-11"), date("2026-03-11")).unwrap();
    assert_eq!(all.iter().filter(|one| one.within.is_some()).count(), 2);
}
