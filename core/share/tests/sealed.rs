//! What goes into an envelope comes out of it for its reader, and for nobody else.
#![allow(clippy::unwrap_used)]

mod support;

use chrono::{DateTime, Days, TimeDelta, Utc};
use proptest::prelude::*;
use tandem_model::{
    CoachSummary, Id, Language, Name, Note, SharedPeriod, SharedWeek, SummaryItem, TandemError,
    Word as _,
};
use tandem_share::{
    Arrival, ConsentNote, Content, Document, Passphrase, SecretKey, ShareError, SharedSummary, age,
    file_name, look_for_page, open, open_own, open_page, page, page_name, reader_page, seal,
};

use tandem_words::{Book, Words};

use support::{Counter, coach, document, now, person};

#[test]
fn the_coach_and_the_person_open_it_and_nobody_else() {
    let mut random = Counter::new(1);
    let document = document();
    let file = seal(&document, &person(), &coach().public(), &mut random).unwrap();

    let opened = open(&file, &coach(), now()).unwrap();
    assert_eq!(opened.document, document);
    assert_eq!((opened.from, opened.to), (person().public(), coach().public()));
    assert_eq!(open_own(&file, &person(), now()).unwrap().document, document);

    let other = SecretKey::from_bytes(&[9; 32]);
    assert_eq!(open(&file, &other, now()), Err(ShareError::NotForYou));
    // The person is no reader of it, nor is the coach its author.
    assert_eq!(open(&file, &person(), now()), Err(ShareError::Readdressed));
    assert_eq!(open_own(&file, &coach(), now()), Err(ShareError::NotAuthentic));
}

#[test]
fn a_reply_and_a_withdrawal_go_the_same_way() {
    let mut random = Counter::new(2);
    let text = Note::new("See you on Tuesday.").unwrap().unwrap();
    let reply = Document {
        content: Content::Reply { to: document().id, text },
        expires: None,
        ..document()
    };
    let file = seal(&reply, &coach(), &person().public(), &mut random).unwrap();
    assert_eq!(open(&file, &person(), now()).unwrap().document, reply);

    let stop = Document {
        content: Content::Withdrawal { consent: Id::from_bytes([3; 16]) },
        expires: None,
        notice: None,
        ..document()
    };
    let file = seal(&stop, &person(), &coach().public(), &mut random).unwrap();
    assert_eq!(open(&file, &coach(), now()).unwrap().document, stop);
}

#[test]
fn the_same_document_is_the_same_bytes_of_whole_steps() {
    let inner = |seed| {
        let file = seal(&document(), &person(), &coach().public(), &mut Counter::new(seed));
        age::decrypt(&file.unwrap(), &coach()).unwrap()
    };
    assert_eq!(inner(1), inner(2));
    assert_eq!(inner(1).len(), 4096);
    let mut long = document();
    long.notice = Note::new(&"x".repeat(4000)).unwrap();
    let file = seal(&long, &person(), &coach().public(), &mut Counter::new(1)).unwrap();
    assert_eq!(age::decrypt(&file, &coach()).unwrap().len(), 8192);
}

/// Golden: the JSON is a format that others read. A change here is a change of the format.
#[test]
fn the_document_is_written_so() {
    let file = seal(&document(), &person(), &coach().public(), &mut Counter::new(1)).unwrap();
    let inner = age::decrypt(&file, &coach()).unwrap();
    let text = std::str::from_utf8(&inner).unwrap().trim_end_matches(' ');
    assert_eq!(text, include_str!("golden/summary.txt").trim_end_matches('\n'));
    let json = text.lines().last().unwrap();
    let value: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&value).unwrap(), json, "keys are sorted");
}

#[test]
fn every_changed_byte_is_refused() {
    let mut random = Counter::new(3);
    let file = seal(&document(), &person(), &coach().public(), &mut random).unwrap();
    for at in 0..file.len() {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(open(&changed, &coach(), now()).is_err(), "byte {at}");
    }
    for length in 0..file.len() {
        assert!(open(&file[..length], &coach(), now()).is_err(), "cut to {length}");
    }
    let longer = [&file[..], b"x"].concat();
    assert!(open(&longer, &coach(), now()).is_err());
}

/// Only who has one of the two secrets makes a document that is taken; sealing to a key needs none.
#[test]
fn what_the_coach_did_not_get_from_the_person_is_refused() {
    let mut random = Counter::new(4);
    let file = seal(&document(), &person(), &coach().public(), &mut random).unwrap();
    let inner = age::decrypt(&file, &coach()).unwrap();
    let again = |inner: &[u8], random: &mut Counter| {
        age::encrypt(inner, &[coach().public()], random).unwrap()
    };
    // Every byte behind the name of the format is under the MAC, or is the MAC, or a key of it.
    for at in (0..inner.len()).step_by(7) {
        let mut changed = inner.to_vec();
        changed[at] ^= 1;
        let refused = open(&again(&changed, &mut random), &coach(), now()).unwrap_err();
        let head = at < "tandem-share/1\n".len() + 2 * 70;
        assert!(head || refused == ShareError::NotAuthentic || at < 260, "byte {at}: {refused}");
    }
    // Spaces are covered, too: no room for a hidden word.
    let longer = [&inner[..], b" "].concat();
    assert_eq!(open(&again(&longer, &mut random), &coach(), now()), Err(ShareError::NotAuthentic));

    // Somebody else's document under the person's name.
    let other = SecretKey::from_bytes(&[9; 32]);
    let forged = seal(&document(), &other, &coach().public(), &mut random).unwrap();
    assert_ne!(open(&forged, &coach(), now()).unwrap().from, person().public());
    let inner = age::decrypt(&forged, &coach()).unwrap();
    let renamed = String::from_utf8(inner.to_vec()).unwrap();
    let renamed = renamed.replace(&other.public().to_string(), &person().public().to_string());
    let refused = open(&again(renamed.as_bytes(), &mut random), &coach(), now());
    assert_eq!(refused, Err(ShareError::NotAuthentic));
}

#[test]
fn what_is_passed_on_says_so() {
    let mut random = Counter::new(5);
    let file = seal(&document(), &person(), &coach().public(), &mut random).unwrap();
    let inner = age::decrypt(&file, &coach()).unwrap();
    let other = SecretKey::from_bytes(&[9; 32]);
    let passed_on = age::encrypt(&inner, &[other.public()], &mut random).unwrap();
    assert_eq!(open(&passed_on, &other, now()), Err(ShareError::Readdressed));
    let text = String::from_utf8(inner.to_vec()).unwrap();
    let renamed = text.replace(&coach().public().to_string(), &other.public().to_string());
    let renamed = age::encrypt(renamed.as_bytes(), &[other.public()], &mut random).unwrap();
    assert_eq!(open(&renamed, &other, now()), Err(ShareError::NotAuthentic));
}

/// What the two share gives one key for each way: a coach's own words do not come back as a person's.
#[test]
fn nothing_can_be_sent_back_as_if_from_the_other() {
    let mut random = Counter::new(6);
    let file = seal(&document(), &person(), &coach().public(), &mut random).unwrap();
    let inner = String::from_utf8(age::decrypt(&file, &coach()).unwrap().to_vec()).unwrap();
    let (a, b) = (person().public().to_string(), coach().public().to_string());
    let turned = inner.replace(&a, "A").replace(&b, &a).replace('A', &b);
    let turned = age::encrypt(turned.as_bytes(), &[person().public()], &mut random).unwrap();
    assert_eq!(open(&turned, &person(), now()), Err(ShareError::NotAuthentic));
}

#[test]
fn its_time_is_over_to_the_minute() {
    let mut random = Counter::new(7);
    let mut document = document();
    document.expires = Some(now() + TimeDelta::minutes(1));
    let file = seal(&document, &person(), &coach().public(), &mut random).unwrap();
    assert!(open(&file, &coach(), now()).is_ok());
    let later = now() + TimeDelta::minutes(1);
    assert_eq!(open(&file, &coach(), later), Err(ShareError::Expired));
    assert!(matches!(TandemError::from(ShareError::Expired), TandemError::Expired));
}

#[test]
fn seconds_are_not_told() {
    let mut with_seconds = document();
    with_seconds.created = now() + TimeDelta::seconds(59);
    let file = seal(&with_seconds, &person(), &coach().public(), &mut Counter::new(8)).unwrap();
    assert_eq!(open(&file, &coach(), now()).unwrap().document.created, now());
}

#[test]
fn a_part_that_was_not_agreed_to_is_not_sealed() {
    let mut document = document();
    let Content::Summary(shared) = &mut document.content else { panic!("a summary") };
    shared.scope.retain(|item| *item != SummaryItem::Hours);
    let refused = seal(&document, &person(), &coach().public(), &mut Counter::new(9)).unwrap_err();
    assert!(matches!(&refused, ShareError::Invalid { field, .. } if field == "hours"), "{refused}");
    let words = Passphrase::random(Language::En, &mut Counter::new(9)).unwrap();
    assert_eq!(page(&document, &words, DANGER, &mut Counter::new(9)), Err(refused));
}

#[test]
fn what_cannot_be_is_not_sealed() {
    type Change = fn(&mut Document);
    let wrong: [(&str, Change); 6] = [
        ("alias", |d| d.alias = Name::new("Sam\u{202e}maS").unwrap()),
        ("expires", |d| d.expires = None),
        ("expires", |d| d.expires = Some(d.created - TimeDelta::minutes(1))),
        ("created", |d| d.created = DateTime::<Utc>::MIN_UTC),
        ("period", |d| {
            let Content::Summary(shared) = &mut d.content else { return };
            shared.summary.period.to = shared.summary.period.from - Days::new(1);
        }),
        ("recipient", |d| {
            let Content::Summary(shared) = &mut d.content else { return };
            shared.consent.recipient = Name::new("Dana\u{200b}").unwrap();
        }),
    ];
    for (expected, change) in wrong {
        let mut document = document();
        change(&mut document);
        let refused = document.check().unwrap_err();
        assert!(
            matches!(&refused, ShareError::Invalid { field, .. } if field == expected),
            "{refused}"
        );
        assert!(seal(&document, &person(), &coach().public(), &mut Counter::new(1)).is_err());
    }
}

#[test]
fn older_and_repeated_ones_are_told_apart() {
    let document = Document { seq: 5, ..document() };
    assert_eq!(Arrival::of(&document, None, false), Arrival::New);
    assert_eq!(Arrival::of(&document, Some(4), false), Arrival::New);
    assert_eq!(Arrival::of(&document, Some(5), false), Arrival::Older);
    assert_eq!(Arrival::of(&document, Some(9), false), Arrival::Older);
    assert_eq!(Arrival::of(&document, Some(5), true), Arrival::Repeated);
}

#[test]
fn names_of_files_say_a_day_and_no_more() {
    assert_eq!(file_name(now().date_naive()), "summary-2026-11-22.tandem.age");
    assert_eq!(page_name(now().date_naive()), "summary-2026-11-22.html");
}

#[test]
fn without_randomness_nothing_is_sealed() {
    let mut none = |_: &mut [u8]| Err(());
    let refused = seal(&document(), &person(), &coach().public(), &mut none);
    assert_eq!(refused, Err(ShareError::NoRandom));
}

const DANGER: &str = "In danger now? Call 911.";

// --- pages ----------------------------------------------------------------------------------------

#[test]
fn a_page_opens_with_its_words_and_no_others() {
    let mut random = Counter::new(10);
    let words = Passphrase::random(Language::En, &mut random).unwrap();
    let html = page(&document(), &words, DANGER, &mut random).unwrap();
    assert_eq!(open_page(&html, words.as_str(), now()).unwrap(), document());
    let other = Passphrase::random(Language::En, &mut random).unwrap();
    assert_eq!(open_page(&html, other.as_str(), now()), Err(ShareError::WrongPassphrase));
    let later = document().expires.unwrap();
    assert_eq!(open_page(&html, words.as_str(), later), Err(ShareError::Expired));
}

/// Two people who speak Spanish tell each other Spanish words, and one of them writes as it sounds.
#[test]
fn words_spoken_a_spanish_page_opens_with_spanish_words() {
    let mut random = Counter::new(13);
    let words = Passphrase::random(Language::Es, &mut random).unwrap();
    assert_eq!(words.as_str().split(' ').count(), 8);
    let spanish = Document { language: Language::Es, ..document() };
    let html = page(&spanish, &words, DANGER, &mut random).unwrap();
    let plain = |c: char| match c {
        'á' => 'a',
        'é' => 'e',
        'í' => 'i',
        'ó' => 'o',
        'ú' => 'u',
        'ñ' => 'n',
        'v' => 'b',
        'z' => 's',
        other => other,
    };
    let heard: String = words.as_str().chars().map(plain).collect();
    for typed in [words.as_str(), &words.as_str().to_uppercase(), &heard.replace(' ', "-")] {
        assert_eq!(open_page(&html, typed, now()).unwrap(), spanish, "{typed}");
    }
    let other = Passphrase::random(Language::Es, &mut random).unwrap();
    assert_eq!(open_page(&html, other.as_str(), now()), Err(ShareError::WrongPassphrase));
}

#[test]
fn a_page_has_nothing_to_read_in_it() {
    let mut random = Counter::new(11);
    let words = Passphrase::random(Language::En, &mut random).unwrap();
    let html = page(&document(), &words, DANGER, &mut random).unwrap();
    for private in ["Sam", "Dana", "sister", words.as_str(), "River Street"] {
        assert!(!html.contains(private), "{private}");
    }
    assert!(html.contains("default-src 'none'"));
    for remote in ["http://", "https://", "src=", "href=", "@import", "url("] {
        // The name of SVG's elements is an address that nobody asks.
        let html = html.replace("http://www.w3.org/2000/svg", "");
        assert!(!html.contains(remote), "{remote}");
    }
    assert!(!html.contains("{{"), "no place was left empty");
}

#[test]
fn a_page_with_odd_parameters_is_refused() {
    let mut random = Counter::new(12);
    let words = Passphrase::random(Language::En, &mut random).unwrap();
    let html = page(&document(), &words, DANGER, &mut random).unwrap();
    assert_eq!(look_for_page(&html), Ok(()));
    for (from, to, expected) in [
        ("\"iterations\":600000", "\"iterations\":599999", ShareError::Unreadable("page")),
        ("\"iterations\":600000", "\"iterations\":5000001", ShareError::Unreadable("page")),
        ("\"iterations\":600000", "\"iterations\":-1", ShareError::Unreadable("page")),
        ("\"iterations\":600000", "\"iterations\":600001", ShareError::WrongPassphrase),
        ("pbkdf2-hmac-sha256", "pbkdf2-hmac-sha1", ShareError::Unreadable("page")),
        ("tandem-page/1\"", "tandem-page/2\"", ShareError::NewerVersion),
        ("tandem-page/1\"", "other/1\"", ShareError::Unreadable("page")),
        ("\"words\":\"en\"", "\"words\":\"fr\"", ShareError::Unreadable("page")),
        ("\"words\":\"en\"", "\"words\":\"es\"", ShareError::WrongPassphrase),
        ("\"salt\":\"", "\"salt\":\"AAAA", ShareError::Unreadable("page")),
        ("\"nonce\":\"", "\"nonce\":\"?", ShareError::Unreadable("page")),
        ("id=\"sealed\"", "id=\"other\"", ShareError::Unreadable("page")),
    ] {
        assert!(html.contains(from), "{from}");
        let begin = html.find("id=\"sealed\"").unwrap();
        let changed = format!("{}{}", &html[..begin], html[begin..].replacen(from, to, 1));
        assert_eq!(
            open_page(&changed, words.as_str(), now()).unwrap_err(),
            expected,
            "{from} -> {to}"
        );
    }
    let long = format!("{html}{}", " ".repeat(4 * 1024 * 1024));
    assert_eq!(look_for_page(&long), Err(ShareError::TooLarge));
}

#[test]
fn the_reader_page_is_always_the_same_and_speaks_both_languages() {
    for (language, title) in
        [(Language::En, "Open a sealed file"), (Language::Es, "Abrir un archivo sellado")]
    {
        let html = reader_page(language);
        assert_eq!(html, reader_page(language));
        assert!(html.contains(&format!("<title>{title}</title>")) && !html.contains("{{"));
        assert!(html.contains("age -d -i key.txt"));
        assert_eq!(look_for_page(&html), Err(ShareError::Unreadable("page")));
    }
}

/// What stands on the page and in the app is said in the same words.
#[test]
fn pages_and_app_say_the_same() {
    for &language in Language::ALL {
        let [page, app] = [Book::Page, Book::Screens].map(|book| Words::of(book, language));
        for (mine, theirs) in [
            ("ask_just_sharing", "ask.just_sharing"),
            ("ask_call_me", "ask.call_me"),
            ("ask_call_me_soon", "ask.call_me_soon"),
            ("talk_about", "share.talk_about"),
            ("worried", "coach.worried"),
            ("expired", "coach.expired"),
            ("self_reported", "share.self_reported"),
            ("part_2", "notice.part_2"),
            ("individual", "kind.individual"),
            ("group", "kind.group"),
            ("mutual_help", "kind.mutual_help"),
            ("family", "kind.family"),
            ("peer_support", "kind.peer_support"),
            ("away", "hours.away"),
            ("no_entry", "hours.not_known"),
            ("zero", "hours.zero"),
        ] {
            assert_eq!(page.say(mine), app.say(theirs), "{language}: {mine}");
        }
    }
}

// --- anything -------------------------------------------------------------------------------------

fn any_document() -> impl Strategy<Value = Document> {
    let text = "[a-zA-Zñáé<>&\"'\\\\ {}]{1,40}";
    let week = (proptest::option::of(0_u32..3000), proptest::option::of(0_u32..3000));
    (text, text, proptest::collection::vec(week, 0..30), any::<u64>(), any::<[u8; 16]>()).prop_map(
        |(alias, talk, weeks, seq, id)| {
            let first = document().created.date_naive();
            let mut summary = CoachSummary::new(SharedPeriod { from: first, to: first });
            summary.talk_about = Note::new(&talk).unwrap();
            summary.hours = Some(
                (0..)
                    .zip(weeks)
                    .map(|(index, (individual, group))| SharedWeek {
                        first: first + Days::new(7 * index),
                        individual,
                        group,
                        mutual_help: None,
                        from_memory: Vec::new(),
                    })
                    .collect(),
            );
            let scope = summary.items();
            let consent = ConsentNote {
                id: Id::from_bytes(id),
                recipient: Name::new("Dana").unwrap(),
                org: None,
                purpose: Name::new("Support").unwrap(),
                until: first,
                counted: false,
            };
            Document {
                id: Id::from_bytes(id),
                seq,
                alias: Name::new(&alias).unwrap_or(Name::new("Sam").unwrap()),
                content: Content::Summary(Box::new(SharedSummary { scope, consent, summary })),
                ..document()
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_document_comes_out_as_it_went_in(document in any_document(), seed: u64) {
        let mut random = Counter::new(seed);
        let file = seal(&document, &person(), &coach().public(), &mut random).unwrap();
        prop_assert_eq!(open(&file, &coach(), now()).unwrap().document, document);
    }

    #[test]
    fn any_content_comes_out_of_an_age_file(content: Vec<u8>, seed: u64, count in 1_usize..5) {
        let mut random = Counter::new(seed);
        let keys: Vec<_> = (0..count).map(|_| SecretKey::random(&mut random).unwrap()).collect();
        let recipients: Vec<_> = keys.iter().map(SecretKey::public).collect();
        let file = age::encrypt(&content, &recipients, &mut random).unwrap();
        for key in &keys {
            prop_assert_eq!(&*age::decrypt(&file, key).unwrap(), &content);
        }
    }

    #[test]
    fn any_bytes_are_refused_and_nothing_panics(bytes: Vec<u8>, text in "\\PC{0,300}") {
        prop_assert!(open(&bytes, &coach(), now()).is_err());
        prop_assert!(look_for_page(&text).is_err());
        let like = [b"age-encryption.org/v1\n-> X25519 ".as_slice(), &bytes].concat();
        prop_assert!(open(&like, &coach(), now()).is_err());
        // As if the coach's friend had sealed nonsense.
        let sealed = age::encrypt(&bytes, &[coach().public()], &mut Counter::new(1)).unwrap();
        prop_assert!(open(&sealed, &coach(), now()).is_err());
    }
}
