use proptest::prelude::*;

use super::*;
use crate::{Word, Zone, parse_date};

fn date(text: &str) -> NaiveDate {
    parse_date("date", text).unwrap()
}

fn terms(role: RecipientRole) -> ConsentTerms {
    let name = |text| Name::new(text).unwrap();
    let recipient = Recipient { name: name("Robin"), org: None, role, key: None };
    ConsentTerms::usual(name("Sam"), name("myself"), recipient, date("2026-03-02"))
}

fn signed(terms: ConsentTerms) -> Consent {
    let note = |text: &str| Note::new(text).unwrap().unwrap();
    let text = note("I share hours.\nI can stop.");
    Consent {
        terms,
        sentence: note("hours"),
        how_to_stop: note("tap stop"),
        redisclosure_acknowledged: true,
        text_hash: Checksum::of(text.as_str().as_bytes()),
        text,
        locale: Language::En,
        signed_at: LocalTime::at(DateTime::UNIX_EPOCH, &Zone::utc()),
        withdrawn_at: None,
    }
}

#[test]
fn the_usual_terms_pass_their_own_check_and_last_ninety_days() {
    for &role in RecipientRole::ALL {
        let terms = terms(role);
        assert_eq!(terms.check(), Ok(()), "{role}");
        assert_eq!(terms.expires, date("2026-05-30"));
        assert_eq!((terms.expires - terms.starts).num_days() + 1, 90);
    }
}

#[test]
fn what_a_coach_may_never_have_cannot_be_agreed_to() {
    let never = [
        SharedItem::Medication,
        SharedItem::MedicalVisits,
        SharedItem::Measures,
        SharedItem::MeasureAnswers,
        SharedItem::MeetingList,
        SharedItem::Notes,
        SharedItem::CheckIns,
        SharedItem::MoodStressSleep,
        SharedItem::BeforeAndHelped,
    ];
    for item in never {
        for role in [RecipientRole::Coach, RecipientRole::Other, RecipientRole::Legal] {
            let asked = terms(role).with_items(vec![SharedItem::Hours, item]);
            assert_eq!(asked.check().unwrap_err().code(), "Invalid", "{role} {item}");
        }
    }
}

#[test]
fn off_by_default_is_off() {
    let usual = SharedItem::usual(RecipientRole::Coach);
    let usual_off = [SharedItem::Exercises, SharedItem::Craving, SharedItem::Mood];
    for off in usual_off.into_iter().chain([SharedItem::Barc10, SharedItem::Barriers]) {
        assert!(!usual.contains(&off));
        assert!(off.may_go_to(RecipientRole::Coach));
    }
}

#[test]
fn how_somebody_is_goes_to_no_program_that_they_begin_at() {
    for item in [
        SharedItem::Craving,
        SharedItem::Mood,
        SharedItem::MoodStressSleep,
        SharedItem::BeforeAndHelped,
    ] {
        assert!(item.may_go_to(RecipientRole::Clinician), "{item}");
        let asked = terms(RecipientRole::Program).with_items(vec![SharedItem::Hours, item]);
        assert_eq!(asked.check().unwrap_err().code(), "Invalid", "{item}");
    }
}

#[test]
fn a_court_gets_hours_and_its_purpose_stands_alone() {
    for &item in SharedItem::ALL {
        let court = matches!(item, SharedItem::Hours | SharedItem::Away);
        assert_eq!(item.may_go_to(RecipientRole::Legal), court);
    }
    for &role in RecipientRole::ALL {
        for &purpose in Purpose::ALL {
            let asked = ConsentTerms { purpose, ..terms(role) };
            let together = (role == RecipientRole::Legal) == (purpose == Purpose::Legal)
                && (role == RecipientRole::Research) == (purpose == Purpose::Research);
            assert_eq!(asked.check().is_ok(), together, "{role} {purpose}");
        }
    }
}

/// What each reader may be given at all, as the design's table has it and as it stands for what came later. In
/// order: coach, somebody else close to the person, clinician, another program, court, study.
const TABLE: &[(SharedItem, &str)] = &[
    (SharedItem::Ask, "yes yes no no no no"),
    (SharedItem::TalkAbout, "yes yes yes yes no no"),
    (SharedItem::Hours, "yes yes yes yes yes yes"),
    (SharedItem::OtherHours, "yes yes yes yes no yes"),
    (SharedItem::Practices, "yes yes yes yes no no"),
    (SharedItem::Meetings, "yes yes yes yes no no"),
    (SharedItem::Goals, "yes yes yes yes no yes"),
    (SharedItem::Strengths, "yes yes yes yes no no"),
    (SharedItem::Away, "yes yes yes yes yes yes"),
    (SharedItem::Exercises, "yes yes yes yes no yes"),
    (SharedItem::Craving, "yes yes yes no no no"),
    (SharedItem::Mood, "yes yes yes no no no"),
    (SharedItem::MoodStressSleep, "no no yes no no no"),
    (SharedItem::BeforeAndHelped, "no no yes no no no"),
    (SharedItem::Barc10, "yes yes yes yes no yes"),
    (SharedItem::Medication, "no no yes yes no yes"),
    (SharedItem::MedicalVisits, "no no yes yes no yes"),
    (SharedItem::Measures, "no no yes yes no yes"),
    (SharedItem::MeasureAnswers, "no no yes no no no"),
    (SharedItem::MeetingList, "no no yes yes no no"),
    (SharedItem::Notes, "no no yes yes no no"),
    (SharedItem::CheckIns, "no no yes yes no no"),
    (SharedItem::Helped, "no no yes yes no no"),
    (SharedItem::CopingPlan, "no no yes no no no"),
    (SharedItem::Services, "no no yes yes no yes"),
    (SharedItem::Barriers, "yes yes yes yes no yes"),
    (SharedItem::Counted, "yes no no no no no"),
];

#[test]
fn leaving_2_4_each_reader_may_be_given_what_the_table_says() {
    use RecipientRole::{Clinician, Coach, Legal, Other, Program, Research};
    let readers = [Coach, Other, Clinician, Program, Legal, Research];
    assert_eq!(readers.len(), RecipientRole::ALL.len());
    let listed: Vec<_> = TABLE.iter().map(|(item, _)| *item).collect();
    for item in SharedItem::ALL {
        assert_eq!(listed.iter().filter(|it| *it == item).count(), 1, "{item}");
    }
    for (item, row) in TABLE {
        let may: Vec<_> = row.split(' ').map(|word| word == "yes").collect();
        assert_eq!(may.len(), readers.len(), "{item}");
        for (&role, may) in readers.iter().zip(may) {
            assert_eq!(item.may_go_to(role), may, "{item} to {role}");
            // And so no consent can be made for it, and none that was made otherwise opens anything.
            let asked = terms(role).with_items(vec![*item]);
            assert_eq!(asked.check().is_ok(), may, "{item} to {role}");
        }
        // Nobody begins with what they may not have.
        for &role in readers.iter().filter(|role| !item.may_go_to(**role)) {
            assert!(!SharedItem::usual(role).contains(item), "{item} to {role}");
        }
    }
}

#[test]
fn every_field_is_asked_for() {
    let at = |terms: ConsentTerms| match terms.check() {
        Err(TandemError::Invalid { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    let good = || terms(RecipientRole::Coach);
    assert_eq!(at(good().with_items(Vec::new())), "items");
    let twice = vec![SharedItem::Hours, SharedItem::Hours];
    assert_eq!(at(ConsentTerms { items: twice, ..good() }), "items");
    let turned = vec![SharedItem::Hours, SharedItem::Ask];
    assert_eq!(at(ConsentTerms { items: turned, ..good() }), "items");
    assert_eq!(at(ConsentTerms { expires: date("2026-03-01"), ..good() }), "expires");
    assert_eq!(at(ConsentTerms { expires: date("2027-03-04"), ..good() }), "expires");
    assert!(good().for_days(366).unwrap().check().is_ok());
    assert!(good().for_days(0).is_err() && good().for_days(367).is_err());

    let mut keyed = good();
    keyed.recipient.key = Some("0123 4567 89ab cdef 0123 4567 89ab cdef".into());
    assert_eq!(keyed.check(), Ok(()));
    for wrong in ["", "0123", "0123 4567 89ab cdef 0123 4567 89ab cdeg", "0123456789abcdef"] {
        keyed.recipient.key = Some(wrong.into());
        assert_eq!(at(keyed.clone()), "key");
    }

    let consent = signed(good());
    assert_eq!(consent.check(), Ok(()));
    let unread = Consent { redisclosure_acknowledged: false, ..consent.clone() };
    assert!(unread.check().is_err());
    let other = Note::new("something else").unwrap().unwrap();
    assert!(Consent { text: other, ..consent }.check().is_err());
}

#[test]
fn the_gate_says_which_of_the_two_it_is() {
    let consent = signed(terms(RecipientRole::Coach));
    let hours = [SharedItem::Hours];
    assert_eq!(consent.allows(&hours, date("2026-03-02")), Ok(()));
    assert_eq!(consent.allows(&hours, date("2026-05-30")), Ok(()));
    assert_eq!(consent.allows(&hours, date("2026-05-31")), Err(TandemError::Expired));
    assert_eq!(consent.allows(&hours, date("2026-03-01")), Err(TandemError::NeedsConsent));
    let more = [SharedItem::Hours, SharedItem::Craving];
    assert_eq!(consent.allows(&more, date("2026-03-02")), Err(TandemError::NeedsConsent));
    let stopped = Consent { withdrawn_at: Some(DateTime::UNIX_EPOCH), ..consent };
    assert_eq!(stopped.allows(&hours, date("2026-03-02")), Err(TandemError::NeedsConsent));
    assert_eq!(stopped.allows(&hours, date("2026-05-31")), Err(TandemError::NeedsConsent));
}

#[test]
fn a_consent_that_is_not_whole_allows_nothing() {
    let consent = signed(terms(RecipientRole::Coach));
    let (hours, on) = ([SharedItem::Hours], date("2026-03-02"));
    let text = Note::new("something else").unwrap().unwrap();
    let unread = Consent { redisclosure_acknowledged: false, ..consent.clone() };
    let mut more = consent.clone();
    more.terms.items.push(SharedItem::Medication);
    for broken in [Consent { text, ..consent }, unread, more] {
        assert_eq!(broken.allows(&hours, on), Err(TandemError::NeedsConsent));
    }
}

#[test]
fn json_reads_back_and_debug_tells_no_name() {
    let consent = signed(terms(RecipientRole::Coach));
    let json = serde_json::to_string(&consent).unwrap();
    assert_eq!(serde_json::from_str::<Consent>(&json).unwrap(), consent);
    let shown = format!("{consent:?}");
    assert!(!shown.contains("Robin") && !shown.contains("Sam") && !shown.contains("I share"));
    assert!(serde_json::from_str::<Checksum>("\"ABC\"").is_err());
    // `printf abc | sha256sum`
    let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(Checksum::of(b"abc").as_str(), abc);
}

proptest! {
    /// Whatever is asked for on whatever day: nothing passes that was not agreed to, on a day
    /// within the two, unstopped; and everything else of the list passes.
    #[test]
    fn nothing_passes_that_was_not_agreed_to(
        chosen in proptest::collection::vec(0..SharedItem::ALL.len(), 1..8),
        asked in proptest::collection::vec(0..SharedItem::ALL.len(), 0..8),
        offset in -5_i64..400,
        days in 1_u32..=366,
        stopped: bool,
    ) {
        let may = |item: &SharedItem| item.may_go_to(RecipientRole::Clinician);
        let all: Vec<_> = SharedItem::ALL.iter().copied().filter(may).collect();
        let pick = |numbers: &[usize]| {
            numbers.iter().map(|&n| all[n % all.len()]).collect::<Vec<_>>()
        };
        let terms = terms(RecipientRole::Clinician).with_items(pick(&chosen)).for_days(days).unwrap();
        let on = terms.starts + chrono::TimeDelta::days(offset);
        let within = offset >= 0 && offset < i64::from(days);
        let subset = pick(&asked).iter().all(|item| pick(&chosen).contains(item));
        let consent = Consent {
            withdrawn_at: stopped.then_some(DateTime::UNIX_EPOCH),
            ..signed(terms)
        };
        let allowed = consent.allows(&pick(&asked), on);
        prop_assert_eq!(allowed.is_ok(), within && subset && !stopped);
        prop_assert_eq!(consent.is_live(on), within && !stopped);
        if allowed == Err(TandemError::Expired) {
            prop_assert!(subset && !stopped && offset >= i64::from(days));
        }
    }
}
