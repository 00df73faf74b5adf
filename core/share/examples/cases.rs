//! Writes pages and sealed files that belong to nobody, with what must be seen of them, for tests/web
//! and tests/conformance: `cargo run -p tandem-share --example cases -- FOLDER`.
//!
//! For each `NAME.html` and `NAME.tandem.age` there is a `NAME.expected.json` with what opens it and
//! the minutes that were put in.
#![allow(clippy::print_stdout)]

use std::error::Error;
use std::fs;
use std::path::Path;

use chrono::{DateTime, Datelike, Days, NaiveDate, Utc};
use serde_json::{Value, json};
use tandem_model::{
    Ask, CoachSummary, GoalStanding, Id, Kind, Language, Mood, Name, Note, Obstacle, OutOfTen,
    ShareableSkill, SharedBarc10, SharedBarrier, SharedCraving, SharedExercise, SharedGoal,
    SharedMood, SharedOtherWeek, SharedPeriod, SharedStep, SharedWeek, SummaryItem, Word,
};
use tandem_share::{
    ConsentNote, Content, Document, Enrolment, Passphrase, Qr, SecretKey, SharedSummary, page,
    reader_page, seal,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What a person's own record would say.
const DANGER: &str = "In danger now? Call 911.";

fn main() -> Outcome<()> {
    let folder = std::env::args().nth(1).ok_or("a folder is needed")?;
    let folder = Path::new(&folder);
    fs::create_dir_all(folder)?;
    // These files are nobody's: their keys come from a counter, so that every run writes the same.
    let mut state = 0x5eed_u64;
    let mut random = move |bytes: &mut [u8]| {
        for byte in bytes {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            *byte = (state >> 56) as u8;
        }
        Ok::<_, ()>(())
    };
    let coach = SecretKey::from_bytes(&[11; 32]);
    let person = SecretKey::from_bytes(&[22; 32]);

    for (name, document) in [
        ("usual-en", usual(Language::En)?),
        ("usual-es", usual(Language::Es)?),
        ("everything-en", everything(Language::En)?),
        ("everything-es", everything(Language::Es)?),
        ("least-en", least(false)?),
        ("expired-en", least(true)?),
        ("hostile-en", hostile()?),
    ] {
        let words = Passphrase::random(document.language, &mut random)?;
        fs::write(
            folder.join(format!("{name}.html")),
            page(&document, &words, DANGER, &mut random)?,
        )?;
        let file = seal(&document, &person, &coach.public(), &mut random)?;
        fs::write(folder.join(format!("{name}.tandem.age")), file)?;
        let mut expected = expected(&document);
        expected["passphrase"] = words.as_str().into();
        expected["key"] = coach.to_age().as_str().into();
        expected["from_key"] = person.public().fingerprint().to_string().into();
        let text = serde_json::to_string_pretty(&expected)?;
        fs::write(folder.join(format!("{name}.expected.json")), text)?;
    }

    // Files that must not be shown, by the reader page's own names of the texts that say why.
    let other = SecretKey::from_bytes(&[33; 32]);
    let document = usual(Language::En)?;
    let refused = folder.join("refused");
    fs::create_dir_all(&refused)?;
    let for_other = seal(&document, &person, &other.public(), &mut random)?;
    fs::write(refused.join("wrong_key.age"), &for_other)?;
    let inner = tandem_share::age::decrypt(&for_other, &other)?;
    let passed_on = tandem_share::age::encrypt(&inner, &[coach.public()], &mut random)?;
    fs::write(refused.join("other_reader.age"), passed_on)?;
    let good = seal(&document, &person, &coach.public(), &mut random)?;
    let inner = tandem_share::age::decrypt(&good, &coach)?;
    let forged = String::from_utf8(inner.to_vec())?.replace("call_me", "call_me_soon");
    let forged = tandem_share::age::encrypt(forged.as_bytes(), &[coach.public()], &mut random)?;
    fs::write(refused.join("not_from.age"), forged)?;
    let later = String::from_utf8(inner.to_vec())?.replacen("tandem-share/1", "tandem-share/2", 1);
    let later = tandem_share::age::encrypt(later.as_bytes(), &[coach.public()], &mut random)?;
    fs::write(refused.join("newer.age"), later)?;
    let mut changed = good.clone();
    *changed.last_mut().ok_or("a file")? ^= 1;
    fs::write(refused.join("changed.age"), changed)?;
    fs::write(refused.join("unreadable.age"), "no such thing")?;

    for (language, name) in [(Language::En, "reader-en"), (Language::Es, "reader-es")] {
        fs::write(folder.join(format!("{name}.reader.html")), reader_page(language))?;
    }
    for (name, content) in [
        ("withdrawal", Content::Withdrawal { consent: Id::from_bytes([3; 16]) }),
        (
            "reply",
            Content::Reply {
                to: document.id,
                text: note("See you on Tuesday.\nGood that you wrote.")?,
            },
        ),
    ] {
        let one = Document { content, expires: None, ..document.clone() };
        let file = seal(&one, &person, &coach.public(), &mut random)?;
        fs::write(folder.join(format!("{name}.note.age")), file)?;
    }

    let enrolment = Enrolment {
        name: Name::new("Dana Ríos")?,
        org: Some(Name::new("River Street Recovery")?),
        recipient: coach.public(),
        created: day("2026-11-22")?,
        expires: day("2026-12-22")?,
    };
    let code = enrolment.to_code()?;
    fs::write(folder.join("code.svg"), Qr::new(&code)?.to_svg("A coach's code"))?;
    fs::write(folder.join("code.txt"), code)?;
    println!("{}", folder.display());
    Ok(())
}

/// Twelve weeks as they come: weeks without entries, one with a zero, one away, some from memory, the last so far.
fn usual(language: Language) -> Outcome<Document> {
    let first = day("2026-08-31")?;
    let week = |index: u64| first + Days::new(7 * index);
    let hours = (0..12).map(|index| SharedWeek {
        first: week(index),
        individual: (index % 2 == 0).then_some(50),
        group: match index {
            3 => None,
            4 => Some(0),
            _ => Some(90),
        },
        mutual_help: (index != 3).then_some(60 * u32::try_from(index % 4).unwrap_or(0) + 30),
        from_memory: match index {
            2 => vec![Kind::Group, Kind::MutualHelp],
            _ => Vec::new(),
        },
    });
    let spanish = language == Language::Es;
    let say = |en: &str, es: &str| note(if spanish { es } else { en });
    let mut summary = CoachSummary::new(SharedPeriod { from: first, to: week(12) - Days::new(2) });
    summary.ask = Some(Ask::CallMe);
    summary.talk_about = Some(say(
        "My sister is coming for the holidays. I want to be there and I am nervous about it.",
        "Mi hermana viene para las fiestas. Quiero estar ahí y me pone nerviosa.",
    )?);
    summary.hours = Some(hours.collect());
    summary.other_hours = Some(vec![
        SharedOtherWeek { first: week(1), family: Some(60), peer_support: None },
        SharedOtherWeek { first: week(5), family: None, peer_support: Some(30) },
    ]);
    summary.practices = Some(9);
    summary.meetings = Some(17);
    summary.goals = Some(vec![
        SharedGoal {
            words: say("See my sister more", "Ver más a mi hermana")?,
            standing: GoalStanding::Wanted,
            steps: vec![
                SharedStep { text: say("Call her on Sunday", "Llamarla el domingo")?, done: true },
                SharedStep {
                    text: say("Plan the first evening", "Planear la primera tarde")?,
                    done: false,
                },
            ],
        },
        SharedGoal {
            words: say("Walk every day", "Caminar todos los días")?,
            standing: GoalStanding::Paused,
            steps: Vec::new(),
        },
    ]);
    summary.strengths = Some(vec![say("I ask for help early", "Pido ayuda pronto")?]);
    summary.away = Some(vec![week(3)]);
    document(language, summary, false)
}

fn everything(language: Language) -> Outcome<Document> {
    let mut document = usual(language)?;
    let Content::Summary(shared) = &mut document.content else { return Err("a summary".into()) };
    shared.scope = SummaryItem::ALL.to_vec();
    let first = shared.summary.period.from;
    let week = |i: u8| first + Days::new(7 * u64::from(i));
    let craving = |i: u8| {
        let strongest = OutOfTen::new(8 - i)?;
        Ok(SharedCraving { first: week(i), answers: u32::from(i) + 1, strongest })
    };
    let mood =
        |(i, most): (u8, Vec<Mood>)| SharedMood { first: week(i), answers: u32::from(i) + 2, most };
    let moods = [vec![Mood::Low], vec![Mood::SoSo], vec![Mood::SoSo, Mood::Good]];
    shared.summary.ask = Some(Ask::CallMeSoon);
    shared.summary.craving = Some((0..4).map(craving).collect::<Outcome<_>>()?);
    shared.summary.mood = Some((0..).zip(moods).map(mood).collect());
    shared.summary.barc_10 = Some(vec![SharedBarc10 { date: first, total: 47 }]);
    let reasons = [Some(Obstacle::NoRide), Some(Obstacle::Work), Some(Obstacle::NoRide), None];
    shared.summary.barriers = Some(SharedBarrier::counted(reasons));
    shared.summary.exercises = Some(vec![SharedExercise {
        skill: ShareableSkill::try_from("ride-the-urge".to_owned())?,
        title: Name::new("Ride the urge")?,
        times: 4,
    }]);
    document.id = Id::from_bytes([5; 16]);
    Ok(document)
}

/// All turned off but the dates.
fn least(expired: bool) -> Outcome<Document> {
    let period = SharedPeriod { from: day("2026-11-16")?, to: day("2026-11-22")? };
    document(Language::En, CoachSummary::new(period), expired)
}

/// Texts that would do something if they were taken for markup, and marks that turn writing around.
fn hostile() -> Outcome<Document> {
    let mut document = usual(Language::En)?;
    let Content::Summary(shared) = &mut document.content else { return Err("a summary".into()) };
    let bad = "</script><script>document.title='taken'</script><img src=x onerror=alert(1)>&amp;\u{202e}abc";
    shared.summary.talk_about = Some(note(bad)?);
    shared.summary.strengths = Some(vec![note(&"long".repeat(200))?]);
    document.alias = Name::new("<b>Sam</b> {alias} $&")?;
    Ok(document)
}

fn document(language: Language, summary: CoachSummary, expired: bool) -> Outcome<Document> {
    let created: DateTime<Utc> = "2026-11-22T07:30:00Z".parse()?;
    // So far away that no run of a test sees it, and so near that the type takes it.
    let end = if expired { "2026-11-22T07:31:00Z" } else { "2199-01-01T00:00:00Z" };
    let spanish = language == Language::Es;
    Ok(Document {
        id: Id::from_bytes([4; 16]),
        seq: 1,
        alias: Name::new("Sam")?,
        language,
        created,
        expires: Some(end.parse()?),
        notice: Some(note("Self-reported, not verified.")?),
        content: Content::Summary(Box::new(SharedSummary {
            scope: summary.items(),
            consent: ConsentNote {
                id: Id::from_bytes([3; 16]),
                recipient: Name::new("Dana Ríos")?,
                org: Some(Name::new("River Street Recovery")?),
                purpose: Name::new(if spanish {
                    "Apoyo de una acompañante"
                } else {
                    "Support by a peer coach"
                })?,
                until: day("2027-02-20")?,
                counted: false,
            },
            summary,
        })),
    })
}

/// What must be seen: told from what was put in, not from what comes out.
fn expected(document: &Document) -> Value {
    let Content::Summary(shared) = &document.content else { return Value::Null };
    let hours: Vec<_> = shared
        .summary
        .hours
        .iter()
        .flatten()
        .map(|week| {
            json!({
                "first": week.first, "individual": week.individual, "group": week.group,
                "mutual_help": week.mutual_help, "from_memory": week.from_memory,
            })
        })
        .collect();
    let barrier = |it: &SharedBarrier| json!([it.why.map_or("not_said", Word::word), it.times]);
    let (to, weeks) = (shared.summary.period.to, shared.summary.hours.iter().flatten());
    let open = weeks.filter(|week| week.first + Days::new(6) > to);
    json!({
        "lang": document.language.word(),
        "alias": document.alias.as_str(),
        "expired": document.expires.is_some_and(|end| end.year() < 2100),
        "hours": hours,
        "open_weeks": open.count(),
        "away": shared.summary.away.clone().unwrap_or_default(),
        "meetings": shared.summary.meetings,
        "practices": shared.summary.practices,
        "barriers": shared.summary.barriers.iter().flatten().map(barrier).collect::<Vec<_>>(),
        "talk_about": shared.summary.talk_about.as_ref().map(Note::as_str),
    })
}

fn day(text: &str) -> Outcome<NaiveDate> {
    Ok(text.parse()?)
}

fn note(text: &str) -> Outcome<Note> {
    Ok(Note::new(text)?.ok_or("a note")?)
}
