//! The ledger of consents and the one gate before everything that is made for another person.

use crate::support::{Record, date, name, record};
use chrono::TimeDelta;
use tandem::{KeptConsent, Tandem};
use tandem_model::{
    ConsentStanding, ConsentTerms, Frequency, Id, Language, Purpose, Recipient, RecipientRole,
    Result, ShareForm, ShareState, SharedItem, SharedPeriod, TandemError, Told,
};

fn terms(tandem: &Tandem, role: RecipientRole) -> ConsentTerms {
    let recipient = Recipient { name: name("Robin"), org: None, role, key: None };
    tandem.consents().usual(recipient).unwrap()
}

fn sign(tandem: &Tandem, terms: ConsentTerms) -> KeptConsent {
    let read = tandem.consents().text(&terms).unwrap();
    tandem.consents().sign(terms, &read.hash, true).unwrap()
}

fn hand_over(tandem: &Tandem, id: Id, items: &[SharedItem]) -> Result<()> {
    let period = SharedPeriod { from: date("2026-03-02"), to: date("2026-03-08") };
    tandem
        .consents()
        .hand_over(id, ShareForm::Pdf, items, Told::within(period), Some(name("report.pdf")))
        .map(|_| ())
}

/// Every element of 42 CFR § 2.31(a) can be found in what the person read.
#[test]
fn the_text_says_who_whom_what_why_until_when_and_how_to_stop() {
    let record = record();
    let mut terms = terms(&record.tandem, RecipientRole::Coach);
    terms.alias = name("Sam");
    terms.recipient.org = Some(name("Harbor House"));
    terms.purpose_words = Some(name("a call on Fridays"));
    let text = record.tandem.consents().text(&terms).unwrap();
    let english = "\
I am Sam. I share parts of my own record in Tandem.
I share with Robin, Harbor House (peer coach).
What they see: if I'd like a call; what I'd like to talk about; my hours in individual sessions, \
groups and meetings; my hours with family and peer support; how many skills I practiced; how many \
meetings I went to; my goals and next steps; what went well; weeks I was away (never why). I pick \
the dates each time. They see nothing else of mine under this.
What for: support from a peer coach (a call on Fridays).
This starts on March 11, 2026 and ends on June 8, 2026. After that day I share nothing more under it.
I send it when I choose to.
Whoever gets this can pass it on. The law may not protect my own copy as it protects the records of \
a clinic.
I can stop any time. I open Share in Tandem and tap Stop sharing. Then nothing more goes out. I \
can't take back what was already opened or copied.
This is my choice. Tandem works the same for me if I don't share.";
    assert_eq!(text.paragraphs.join("\n"), english);
    // `printf %s "$text" | sha256sum`
    assert_eq!(text.hash, tandem_model::Checksum::of(english.as_bytes()));
    assert_eq!(text, record.tandem.consents().text(&terms).unwrap());

    record.tandem.speak(Language::Es);
    let spanish = record.tandem.consents().text(&terms).unwrap();
    assert_eq!(spanish.locale, Language::Es);
    assert_eq!(spanish.paragraphs[0], "Soy Sam. Comparto partes de mi propio registro en Tandem.");
    assert!(spanish.paragraphs[4].contains("11 de marzo de 2026"), "{spanish:?}");
    assert_ne!(spanish.hash, text.hash);
}

#[test]
fn what_was_not_read_is_not_signed() {
    let record = record();
    let consents = record.tandem.consents();
    let terms = terms(&record.tandem, RecipientRole::Coach);
    let read = consents.text(&terms).unwrap();
    let more = terms.clone().with_items(vec![SharedItem::Hours, SharedItem::Craving]);
    for refused in
        [consents.sign(more, &read.hash, true), consents.sign(terms.clone(), &read.hash, false)]
    {
        assert_eq!(refused.unwrap_err().code(), "Invalid");
    }
    assert_eq!(consents.list().unwrap(), []);
    let kept = consents.sign(terms, &read.hash, true).unwrap();
    assert_eq!(kept.standing, ConsentStanding::Live);
    assert_eq!(kept.consent.text.as_str(), read.paragraphs.join("\n"));
    assert_eq!(kept.consent.check(), Ok(()));
    assert_eq!(consents.find(&kept.id.to_string()[..12]).unwrap(), kept);
}

#[test]
fn nothing_passes_the_gate_without_a_live_consent_that_covers_it() {
    let record = record();
    let tandem = &record.tandem;
    let hours = [SharedItem::Hours];
    let nowhere = Id::from_bytes([9; 16]);
    assert_eq!(hand_over(tandem, nowhere, &hours).unwrap_err().code(), "NotFound");

    let kept = sign(tandem, terms(tandem, RecipientRole::Clinician));
    assert_eq!(hand_over(tandem, kept.id, &hours), Ok(()));
    let more = [SharedItem::Hours, SharedItem::CheckIns];
    assert_eq!(hand_over(tandem, kept.id, &more), Err(TandemError::NeedsConsent));

    // The last day is 8 June, by the clock of the person's zone.
    record.host.set("2026-06-09T03:59:59Z");
    assert_eq!(hand_over(tandem, kept.id, &hours), Ok(()));
    record.host.set("2026-06-09T04:00:00Z");
    assert_eq!(hand_over(tandem, kept.id, &hours), Err(TandemError::Expired));
    assert_eq!(tandem.consents().consent(kept.id).unwrap().standing, ConsentStanding::Expired);

    let again = sign(tandem, terms(tandem, RecipientRole::Clinician));
    assert_eq!(hand_over(tandem, again.id, &hours), Ok(()));
    tandem.consents().stop(again.id).unwrap();
    assert_eq!(hand_over(tandem, again.id, &hours), Err(TandemError::NeedsConsent));

    // What was refused is in no log.
    let shares = tandem.consents().shares().unwrap().lines;
    assert_eq!(shares.len(), 3);
    assert_eq!(shares[0].share.consent, again.id);
    assert_eq!(shares[0].recipient.name, name("Robin"));
    assert_eq!(tandem.consents().consent(kept.id).unwrap().shares, 2);
}

/// The list told that a file was made, also where none was ever there.
#[test]
fn reports_01_the_list_says_what_became_of_a_file() {
    let record = record();
    let consents = record.tandem.consents();
    let once = ConsentTerms {
        frequency: Frequency::Once,
        ..terms(&record.tandem, RecipientRole::Clinician)
    };
    let kept = sign(&record.tandem, once);
    let make = || {
        let period = SharedPeriod { from: date("2026-03-02"), to: date("2026-03-08") };
        let told = Told::within(period);
        consents.hand_over(kept.id, ShareForm::Pdf, &[SharedItem::Hours], told, None)
    };
    let state = |share: Id| {
        let lines = consents.shares().unwrap().lines;
        lines.iter().find(|line| line.id == share).unwrap().share.state
    };
    let first = make().unwrap();
    assert_eq!(state(first), ShareState::Made, "until somebody says more");
    assert_eq!(make().unwrap_err().code(), "NeedsConsent");
    // What could not be written used nothing up, and stays in the list.
    consents.not_written(first).unwrap();
    assert_eq!(
        (state(first), consents.consent(kept.id).unwrap().shares),
        (ShareState::NotWritten, 0)
    );
    assert!(consents.consent(kept.id).unwrap().open());
    let second = make().unwrap();
    consents.kept(second).unwrap();
    assert_eq!(make().unwrap_err().code(), "NeedsConsent");
    // The first word counts, and of a line that is not there nothing is said.
    consents.not_written(second).unwrap();
    consents.kept(first).unwrap();
    assert_eq!((state(first), state(second)), (ShareState::NotWritten, ShareState::Kept));
    assert_eq!(consents.kept(Id::from_bytes([9; 16])).unwrap_err().code(), "NotFound");
    assert!(record.is_sound());
}

#[test]
fn what_was_agreed_to_once_goes_out_once() {
    let record = record();
    let once = ConsentTerms {
        frequency: Frequency::Once,
        ..terms(&record.tandem, RecipientRole::Clinician)
    };
    let kept = sign(&record.tandem, once);
    let hours = [SharedItem::Hours];
    assert_eq!(hand_over(&record.tandem, kept.id, &hours), Ok(()));
    let again = hand_over(&record.tandem, kept.id, &hours);
    assert_eq!(again, Err(TandemError::NeedsConsent));
    let used = record.tandem.consents().consent(kept.id).unwrap();
    assert_eq!(
        (kept.standing_words.as_str(), used.standing_words.as_str()),
        ("open", "used: it was for one time")
    );
}

#[test]
fn a_court_has_a_consent_of_its_own() {
    let record = record();
    let court = terms(&record.tandem, RecipientRole::Legal);
    assert_eq!((court.purpose, court.items.as_slice()), (Purpose::Legal, &[SharedItem::Hours][..]));
    let text = record.tandem.consents().text(&court).unwrap().paragraphs.join("\n");
    assert!(text.contains("Get legal advice before you hand it over."));
    assert!(text.contains("Tandem cannot prove that you went."));
    assert!(text.contains("Self-reported, not verified"));
    for terms in [
        ConsentTerms { purpose: Purpose::Treatment, ..court.clone() },
        ConsentTerms { purpose: Purpose::Legal, ..terms(&record.tandem, RecipientRole::Clinician) },
        court.clone().with_items(vec![SharedItem::Hours, SharedItem::Goals]),
    ] {
        assert_eq!(record.tandem.consents().text(&terms).unwrap_err().code(), "Invalid");
    }
    let kept = sign(&record.tandem, court);
    let goals = [SharedItem::Goals];
    assert_eq!(hand_over(&record.tandem, kept.id, &goals), Err(TandemError::NeedsConsent));
}

/// Whatever a person can do to an entry, they cannot do to a consent, a stop or a share.
#[test]
fn the_ledger_only_grows() {
    let record = record();
    let tandem = &record.tandem;
    let kept = sign(tandem, terms(tandem, RecipientRole::Coach));
    hand_over(tandem, kept.id, &[SharedItem::Hours]).unwrap();
    tandem.consents().stop(kept.id).unwrap();
    let (ledger, shares) = (tandem.consents().list().unwrap(), tandem.consents().shares().unwrap());

    let undone = tandem.log().undo_last();
    assert!(matches!(undone, Err(TandemError::Invalid { field, .. }) if field == "undo"));
    for id in [kept.id, shares.lines[0].id] {
        let entry = tandem.log().find(&id.to_string()).unwrap();
        assert_eq!(tandem.log().remove(entry).unwrap_err().code(), "Invalid");
        assert_eq!(tandem.log().forget(entry).unwrap_err().code(), "Invalid");
    }
    record.host.advance(TimeDelta::hours(1));
    let later = tandem.consents().stop(kept.id).unwrap();
    assert_eq!(later.consent.withdrawn_at, ledger[0].consent.withdrawn_at);
    assert_eq!(tandem.consents().list().unwrap(), ledger);
    assert_eq!(tandem.consents().shares().unwrap(), shares);
    let record = record.reopen();
    assert_eq!(record.tandem.consents().list().unwrap(), ledger);
    assert!(record.is_sound());
}

#[test]
fn two_copies_that_meet_keep_both_and_the_earliest_stop() {
    let record = record();
    let shared = sign(&record.tandem, terms(&record.tandem, RecipientRole::Coach));
    let (_copy, other) = record.copied();

    record.host.set("2026-03-12T10:00:00Z");
    other.consents().stop(shared.id).unwrap();
    record.host.set("2026-03-13T10:00:00Z");
    // Here nobody knows yet.
    let here = sign(&record.tandem, terms(&record.tandem, RecipientRole::Clinician));
    hand_over(&record.tandem, shared.id, &[SharedItem::Hours]).unwrap();
    record.tandem.consents().stop(shared.id).unwrap();
    let there = sign(&other, terms(&other, RecipientRole::Program));

    record.tandem.merge(&other).unwrap();
    other.merge(&record.tandem).unwrap();
    let list = record.tandem.consents().list().unwrap();
    assert_eq!(list, other.consents().list().unwrap());
    assert_eq!(record.tandem.consents().shares().unwrap(), other.consents().shares().unwrap());
    let ids: std::collections::BTreeSet<_> = list.iter().map(|kept| kept.id).collect();
    assert_eq!(ids, [shared.id, here.id, there.id].into());
    let stopped = record.tandem.consents().consent(shared.id).unwrap();
    let at = stopped.consent.withdrawn_at.unwrap();
    assert_eq!(at.to_rfc3339(), "2026-03-12T10:00:00+00:00");
    assert!(record.is_sound());
}

/// The person's own copy, taken into a record that is new.
fn restored(of: &Record) -> Record {
    let mut file = Vec::new();
    of.tandem.transfer().export_json(&mut file, tandem::ExportChoice::WHOLE, &mut |_| {}).unwrap();
    let copy = record();
    copy.host.set("2026-03-12T16:00:00Z");
    let choice = tandem::ImportChoice::default();
    let report =
        copy.tandem.transfer().import_json(&mut file.as_slice(), choice, &mut |_| {}).unwrap();
    assert_eq!(report.refused, []);
    copy
}

#[test]
fn house_a3_what_was_agreed_to_once_is_not_used_again_after_a_restore() {
    let record = record();
    let once = ConsentTerms {
        frequency: Frequency::Once,
        ..terms(&record.tandem, RecipientRole::Clinician)
    };
    let used = sign(&record.tandem, once.clone());
    let unused = sign(&record.tandem, once);
    let hours = [SharedItem::Hours];
    hand_over(&record.tandem, used.id, &hours).unwrap();
    let copy = restored(&record);
    for id in [used.id, unused.id] {
        assert_eq!(hand_over(&copy.tandem, id, &hours), Err(TandemError::NeedsConsent));
    }
    assert_eq!(copy.tandem.consents().shares().unwrap().lines, []);
}

#[test]
fn security_19_a_consent_that_came_in_by_a_file_is_history() {
    let record = record();
    let signed = sign(&record.tandem, terms(&record.tandem, RecipientRole::Clinician));
    let hours = [SharedItem::Hours];
    hand_over(&record.tandem, signed.id, &hours).unwrap();
    let log = record.tandem.consents().shares().unwrap();
    assert_eq!((log.lines.len(), log.since), (1, None));

    let copy = restored(&record);
    let consents = copy.tandem.consents();
    let kept = consents.consent(signed.id).unwrap();
    assert!(!kept.signed_here && kept.as_composed);
    assert_ne!(kept.standing_words, signed.standing_words);
    assert_eq!(consents.allows(signed.id, &hours), Err(TandemError::NeedsConsent));
    assert_eq!(hand_over(&copy.tandem, signed.id, &hours), Err(TandemError::NeedsConsent));
    // What was made before is not in this copy, and it says from when on it knows.
    let log = consents.shares().unwrap();
    assert_eq!((log.lines, log.since), (vec![], Some(date("2026-03-11"))));
    // What is agreed to here goes out, and what was stopped stays stopped.
    let again = sign(&copy.tandem, terms(&copy.tandem, RecipientRole::Clinician));
    assert_eq!(hand_over(&copy.tandem, again.id, &hours), Ok(()));
    assert!(copy.is_sound());
}

#[test]
fn terminal_02_undo_stops_at_a_consent() {
    let record = record();
    let log = record.tandem.log();
    let kept = log.log(crate::support::session(tandem_model::Kind::Group, "2026-03-10T19:00", 60));
    let kept = kept.unwrap().kept;
    sign(&record.tandem, terms(&record.tandem, RecipientRole::Coach));
    assert_eq!(log.last_act().unwrap().unwrap().standing, tandem::CanUndo::Agreed);
    assert_eq!(log.undo_last().unwrap_err().code(), "Invalid");
    assert_eq!(log.session(kept.id).unwrap(), kept.session);
}
