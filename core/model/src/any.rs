//! Any value that can be read: proptest strategies for everything that a record holds.
//!
//! For tests alone (of this crate, and of others through the feature `any`). A value from here has
//! fields that are each right by themselves and need not fit together, as after two devices changed
//! one entry: what `normalise` is for.

use std::fmt::Debug;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::collection::{btree_map, btree_set, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::time::plus_days;
use crate::{
    Answer, Asked, At, Away, Bookmark, CheckIn, ClockUnknown, Code, Contact, Craving, DateForm,
    DateTitle, DayCheck, DayDone, DayNote, DayState, Felt, Goal, GroupStatement, HowIAm, Id, Lead,
    Line, LineWhat, Link, LocalTime, Measured, MedicationPeriod, MedicineDay, MedicineEffect,
    MedicineRule, MedicineSaid, Meeting, MeetingType, Minutes, MyDate, Naloxone, Name, NextStep,
    NotAttended, Note, OutOfTen, OwnWord, Page, PageLine, PaperAbout, PaperState, Passage, Plan,
    PlanDay, Practice, PracticeTask, ProgramPaper, RecalledMinutes, Recurrence, Remark,
    Requirement, Review, Rule, Session, SessionShape, Slot, Slug, SourceKey, TimeOfDay, TypeCode,
    Visit, VisitPlan, Weekly, WeeklyRecall, WeeklyTime, WelcomeVisit, What, Word, Zone,
};

/// Any word of a list.
pub fn word<W: Word + Debug>() -> impl Strategy<Value = W> {
    select(W::ALL)
}

/// Any date: mostly of a few years that everything else lies in, so that dates meet; sometimes as
/// far away as a date can be.
pub fn date() -> impl Strategy<Value = NaiveDate> {
    let near = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
    prop_oneof![
        20 => (-900_i64..900).prop_map(move |days| near + TimeDelta::days(days)),
        1 => (-80_000_000_i64..80_000_000).prop_map(move |days| near + TimeDelta::days(days)),
        1 => select(vec![NaiveDate::MIN, NaiveDate::MAX]),
    ]
}

/// Any instant from 1902 to 2037.
pub fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    any::<i32>().prop_map(|seconds| DateTime::UNIX_EPOCH + TimeDelta::seconds(seconds.into()))
}

/// Any of a few zones, with odd clocks and without.
pub fn zone() -> impl Strategy<Value = Zone> {
    let names = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "UTC", "EST"];
    select(names.to_vec()).prop_map(|name| Zone::named(name).expect("a zone"))
}

/// Any time on a clock.
pub fn local_time() -> impl Strategy<Value = LocalTime> {
    (instant(), zone()).prop_map(|(instant, zone)| LocalTime::at(instant, &zone))
}

/// Any length of a session.
pub fn minutes() -> impl Strategy<Value = Minutes> {
    (1..=Minutes::MAX).prop_map(|minutes| Minutes::new(minutes).expect("within a day"))
}

/// Any id.
pub fn id() -> impl Strategy<Value = Id> {
    any::<[u8; 16]>().prop_map(Id::from_bytes)
}

/// Any name in the content, a short one.
pub fn slug() -> impl Strategy<Value = Slug> {
    "[a-z0-9_-]{1,4}".prop_map(|text| Slug::new("id", &text).expect("plain"))
}

/// Any own words, a few.
pub fn note() -> impl Strategy<Value = Note> {
    "[ -~ñé]{0,12}[a-z]".prop_map(|text| Note::new(&text).ok().flatten().expect("some text"))
}

/// Any name of a person or thing.
pub fn name() -> impl Strategy<Value = Name> {
    "[A-Za-zñ]{1,8}".prop_map(|text| Name::new(&text).expect("one line"))
}

/// Any line of a list.
pub fn line() -> impl Strategy<Value = Line> {
    "[A-Za-z0-9ñ]{1,8}".prop_map(|text| Line::new("text", &text).expect("one line"))
}

/// Any longer text of a list.
pub fn passage() -> impl Strategy<Value = Passage> {
    "[A-Za-z0-9ñ]{1,12}".prop_map(|text| Passage::new("text", &text).expect("plain"))
}

/// Any session.
pub fn session() -> impl Strategy<Value = Session> {
    let said = (
        option::of(word()),
        option::of(word()),
        option::of(word()),
        option::of(word()),
        option::of(word()),
        option::of(any::<bool>()),
        option::of(word()),
        btree_set(word(), 0..3),
        option::of(id()),
        option::of(note()),
    );
    let told = (word(), local_time(), minutes(), any::<bool>(), instant(), any::<bool>());
    (told, said).prop_map(|((kind, start, minutes, approximate, written_at, imported), said)| {
        let (
            form,
            group_format,
            approach,
            fellowship,
            setting,
            required,
            led_by,
            did,
            part_of,
            note,
        ) = said;
        Session {
            kind,
            start,
            minutes,
            approximate,
            form,
            group_format,
            approach,
            fellowship,
            setting,
            required,
            led_by,
            did,
            part_of,
            note,
            written_at,
            imported,
        }
    })
}

/// Any session that did not happen.
pub fn not_attended() -> impl Strategy<Value = NotAttended> {
    (word(), local_time(), option::of(word()), option::of(note()), instant()).prop_map(
        |(kind, at, why, note, written_at)| NotAttended { kind, at, why, note, written_at },
    )
}

/// Any days away.
pub fn away() -> impl Strategy<Value = Away> {
    (date(), date(), option::of(word()), instant())
        .prop_map(|(from, to, reason, written_at)| Away { from, to, reason, written_at })
}

/// Any date or stretch of the person's own.
pub fn my_date() -> impl Strategy<Value = MyDate> {
    let title = prop_oneof![word().prop_map(DateTitle::Ready), name().prop_map(DateTitle::Own),];
    let form = prop_oneof![
        3 => (date(), option::of(date())).prop_map(|(from, until)| DateForm::Since { from, until }),
        1 => date().prop_map(|on| DateForm::Once { on }),
    ];
    (title, form, any::<bool>(), any::<bool>(), instant()).prop_map(
        |(title, form, yearly, shown, written_at)| MyDate {
            title,
            form,
            yearly,
            shown,
            written_at,
        },
    )
}

/// Anything that a program asks.
pub fn requirement() -> impl Strategy<Value = Requirement> {
    let asked =
        prop_oneof![(0_u32..40).prop_map(Asked::Times), (0_u32..20_000).prop_map(Asked::Minutes),];
    let details = (option::of(word()), option::of(word()), option::of(name()), option::of(word()));
    let told = (btree_set(word(), 0..4), asked, word(), date(), option::of(date()));
    let more = (any::<bool>(), option::of(note()), instant());
    (told, details, more).prop_map(
        |((kinds, asked, per, from, until), (form, group_format, program, said_by), more)| {
            let (slips, note, written_at) = more;
            Requirement {
                program,
                form,
                group_format,
                until,
                slips,
                said_by,
                note,
                written_at,
                ..Requirement::new(kinds, asked, per, from)
            }
        },
    )
}

/// Any paper that a program asks for.
pub fn program_paper() -> impl Strategy<Value = ProgramPaper> {
    let about = prop_oneof![id().prop_map(PaperAbout::Session), date().prop_map(PaperAbout::Day),];
    let state = prop_oneof![
        Just(PaperState::ToGet),
        Just(PaperState::Have),
        (option::of(date()), option::of(name()))
            .prop_map(|(on, at)| PaperState::HandedIn { on, at }),
    ];
    (word(), option::of(about), state, option::of(date()), option::of(note()))
        .prop_map(|(what, about, state, by, note)| ProgramPaper { what, about, state, by, note })
}

/// Any rule by which something comes back.
pub fn rule() -> impl Strategy<Value = Rule> {
    let n = || prop_oneof![8 => 1_u32..13, 1 => any::<u32>()];
    let days = prop_oneof![3 => n(), 1 => 13_u32..400];
    let weekly = (n(), btree_set(word(), 0..4), word());
    prop_oneof![
        2 => date().prop_map(|on| Rule::Once { on }),
        1 => days.prop_map(|n| Rule::EveryDays { n }),
        4 => weekly.prop_map(|(n, days, week)| Rule::Weekly { n, days, week }),
        2 => (n(), 0_u32..40).prop_map(|(n, day)| Rule::MonthDay { n, day }),
        2 => (n(), word(), word()).prop_map(|(n, nth, day)| Rule::MonthWeekday { n, nth, day }),
        2 => n().prop_map(|n| Rule::AfterLast { n }),
    ]
}

/// Anything that can be planned.
pub fn what() -> impl Strategy<Value = What> {
    let details = (option::of(word()), option::of(word()), option::of(word()), option::of(word()));
    let session = (word(), details).prop_map(|(kind, (form, group_format, fellowship, led_by))| {
        let shape =
            SessionShape { form, group_format, fellowship, led_by, ..SessionShape::new(kind) };
        What::Session(shape)
    });
    prop_oneof![3 => session, 2 => word().prop_map(What::Errand)]
}

/// Any time of day.
pub fn time_of_day() -> impl Strategy<Value = TimeOfDay> {
    (0..TimeOfDay::MINUTES).prop_map(|minute| TimeOfDay::new(minute).expect("within a day"))
}

/// Any plan.
pub fn plan() -> impl Strategy<Value = Plan> {
    let at = (option::of(time_of_day()), zone(), option::of(minutes()), any::<bool>()).prop_map(
        |(time, zone, minutes, length_inferred)| At { time, zone, minutes, length_inferred },
    );
    let lead = prop_oneof![
        Just(Lead::AtTime),
        Just(Lead::EveningBefore),
        (0_u32..2000).prop_map(Lead::Minutes),
        (0_u32..20).prop_map(Lead::Days),
    ];
    let phone = prop_oneof![3 => "[+(]?[0-9 )-]{3,12}[0-9]", 1 => "[a-z]{1,6}"]
        .prop_map(|text| Name::new(&text).expect("one line"));
    let link = Just(()).prop_map(|()| Link::new("link", "https://example.org/j").expect("a link"));
    let dates = (date(), option::of(date()), option::of(date()));
    let words = "[a-z]{1,40}".prop_map(|text| Name::new(&text).expect("one line"));
    let said = (
        option::of(name()),
        option::of(name()),
        option::of(link),
        option::of(phone),
        option::of(words),
    );
    let told = (what(), rule(), at, btree_set(lead, 0..4), option::of(id()), id(), instant());
    (told, dates, said).prop_map(|(told, (from, until, paused), said)| {
        let (what, rule, at, remind, series, uid, written_at) = told;
        let (name, place, link, phone, remind_words) = said;
        Plan {
            what,
            name,
            rule,
            at,
            from,
            until,
            paused,
            place,
            link,
            phone,
            remind,
            remind_words,
            series,
            uid,
            written_at,
        }
    })
}

/// Any day of a plan.
pub fn plan_day() -> impl Strategy<Value = PlanDay> {
    let moved = (-80_i64..80, option::of(time_of_day()), zone());
    let state = prop_oneof![2 => moved.prop_map(Ok), 1 => word().prop_map(Err)];
    let done = prop_oneof![
        2 => date().prop_map(DayDone::On),
        1 => option::of(word()).prop_map(|why| DayDone::Not { why }),
    ];
    (id(), date(), option::of(state), option::of(done), option::of(id()), option::of(note()))
        .prop_map(|(of, date, state, done, held_as, note)| {
            let state = state.map(|state| match state {
                Ok((by, time, zone)) => DayState::Moved { date: plus_days(date, by), time, zone },
                Err(by) => DayState::Off { by },
            });
            PlanDay { of, date, state, done, held_as, note }
        })
}

/// Any answer to the weekly question; large ones too, so that three are more than a week has.
pub fn answer() -> impl Strategy<Value = Option<Answer>> {
    let minutes = |most| {
        (0..=most).prop_map(|m| Some(Answer::Minutes(RecalledMinutes::new(m).expect("a week"))))
    };
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(Answer::Skipped)),
        2 => minutes(600),
        2 => minutes(RecalledMinutes::MAX),
        1 => Just(Some(Answer::Minutes(RecalledMinutes::new(9_000).expect("a week")))),
    ]
}

/// Any answers about a week.
pub fn weekly_recall() -> impl Strategy<Value = WeeklyRecall> {
    (date(), answer(), answer(), answer(), instant()).prop_map(
        |(first, individual, group, mutual_help, written_at)| WeeklyRecall {
            first,
            individual,
            group,
            mutual_help,
            written_at,
        },
    )
}

/// Any period with a medicine.
pub fn medication_period() -> impl Strategy<Value = MedicationPeriod> {
    let told = (word(), option::of(word()), date(), option::of(date()), option::of(word()));
    (told, instant()).prop_map(|((medicine, form, since, until, ended_by), written_at)| {
        MedicationPeriod { medicine, form, since, until, ended_by, written_at }
    })
}

/// Any few words.
pub fn remark() -> impl Strategy<Value = Remark> {
    "[A-Za-z0-9ñ]{1,12}".prop_map(|text| Remark::new("text", &text).expect("plain"))
}

/// Any dose of a day.
pub fn medicine_day() -> impl Strategy<Value = MedicineDay> {
    let said = prop_oneof![
        2 => Just(MedicineSaid::Taken),
        3 => vec(word(), 0..5).prop_map(|why| MedicineSaid::Missed { why }),
        1 => Just(MedicineSaid::Changed),
        1 => Just(MedicineSaid::RatherNotSay),
    ];
    let told = (option::of(time_of_day()), option::of(remark()));
    (date(), 0_u8..5, said, told).prop_map(|(date, part, said, (at, note))| MedicineDay {
        date,
        part,
        said,
        at,
        note,
    })
}

/// Any side effects.
pub fn medicine_effect() -> impl Strategy<Value = MedicineEffect> {
    let told = (option::of(word()), option::of(date()), option::of(remark()));
    (date(), vec(word(), 0..7), told).prop_map(|(on, what, (strong, told_on, note))| {
        MedicineEffect { on, what, strong, told_on, note }
    })
}

/// Anything that a clinic said.
pub fn medicine_rule() -> impl Strategy<Value = MedicineRule> {
    (line(), option::of(0_u8..20), option::of(word()), date())
        .prop_map(|(text, after_days, by, on)| MedicineRule { text, after_days, by, on })
}

/// Any craving that was written down by hand.
pub fn craving() -> impl Strategy<Value = Craving> {
    let number = || (0..=OutOfTen::MAX).prop_map(|number| OutOfTen::new(number).expect("to 10"));
    let names = || vec("[a-d]{1,2}".prop_map(|name| Slug::new("id", &name).expect("a slug")), 0..6);
    let told = (names(), option::of(slug()), names(), option::of(word()));
    let felt = (option::of(word()), option::of(number()));
    (local_time(), number(), told, felt).prop_map(|(at, strength, told, (eased, after))| {
        let (before, place, did, lasted) = told;
        Craving { at, strength, lasted, before, place, did, eased, after, from: None }
    })
}

/// Any word of a person's own.
pub fn own_word() -> impl Strategy<Value = OwnWord> {
    let text = prop_oneof!["[a-z]{1,8}", "[ñ]{36,50}"];
    let text = text.prop_map(|text| Name::new(&text).expect("one line"));
    (word(), text, any::<bool>()).prop_map(|(list, text, shown)| OwnWord { list, text, shown })
}

/// Any note of a day.
pub fn day_note() -> impl Strategy<Value = DayNote> {
    (date(), note(), any::<bool>()).prop_map(|(on, text, private)| DayNote { on, text, private })
}

/// Any goal.
pub fn goal() -> impl Strategy<Value = Goal> {
    let recalled = (0..=RecalledMinutes::MAX)
        .prop_map(|minutes| RecalledMinutes::new(minutes).expect("a week"));
    let step = (note(), instant(), option::of(date()))
        .prop_map(|(text, added_at, done_on)| NextStep { text, added_at, done_on });
    let stands = (word(), option::of(date()), option::of(note()));
    let told = (note(), date(), btree_map(word(), recalled, 0..3), option::of(note()));
    (told, stands, btree_map(slug(), step, 0..3)).prop_map(|(told, stands, steps)| {
        let (words, since, weekly, reward) = told;
        let (standing, standing_since, standing_words) = stands;
        Goal { words, since, weekly, reward, standing, standing_since, standing_words, steps }
    })
}

/// Any check-in.
pub fn check_in() -> impl Strategy<Value = CheckIn> {
    (local_time(), word()).prop_map(|(at, used)| CheckIn { at, used })
}

/// What may be said of any day.
pub fn how_i_am() -> impl Strategy<Value = HowIAm> {
    let peak = (0..=OutOfTen::MAX).prop_map(|number| OutOfTen::new(number).expect("to 10"));
    let said = (option::of(word()), option::of(word()), option::of(word()), option::of(peak));
    said.prop_map(|(mood, stress, sleep, peak)| HowIAm { mood, stress, sleep, peak })
}

/// How any day was.
pub fn day_check() -> impl Strategy<Value = DayCheck> {
    (date(), how_i_am()).prop_map(|(date, said)| DayCheck { date, said })
}

/// Any answered questionnaire; often with as many answers as one of them has items.
pub fn measured() -> impl Strategy<Value = Measured> {
    let answers = prop_oneof![
        3 => vec(option::of(0_u8..8), 2),
        1 => vec(option::of(1_u8..4), 2),
        1 => vec(option::of(0_u8..8), 7),
        2 => vec(option::of(0_u8..8), 10),
        1 => vec(option::of(any::<u8>()), 0..12),
    ];
    (word(), local_time(), word(), answers).prop_map(|(measure, at, language, answers)| Measured {
        measure,
        at,
        language,
        answers,
    })
}

/// Any practice, without answers: each of those is whole by itself.
pub fn practice() -> impl Strategy<Value = Practice> {
    let task = ("[a-z]{1,6}", option::of(date()))
        .prop_map(|(text, review_on)| PracticeTask { text, review_on });
    let review = (option::of(note()), instant()).prop_map(|(own, at)| Review { own, at });
    let told = (slug(), 1_u32..9, word(), "[a-z]{1,6}", local_time());
    let ends = (option::of(slug()), option::of(instant()), option::of(task), option::of(review));
    (told, ends).prop_map(|((skill, version, language, title, started), ends)| {
        let (at, finished_at, task, review) = ends;
        let answers = std::collections::BTreeMap::new();
        Practice {
            skill,
            version,
            language,
            title,
            started,
            at,
            finished_at,
            task,
            review,
            answers,
        }
    })
}

/// Any page of plans.
pub fn page() -> impl Strategy<Value = Page> {
    (word(), date(), option::of(date()), option::of(date()))
        .prop_map(|(kind, made_on, looked_at, used_on)| Page { kind, made_on, looked_at, used_on })
}

/// Any line of a page.
pub fn page_line() -> impl Strategy<Value = PageLine> {
    let long = "[ñ ]{110,140}[a-z]{1,5}".prop_map(|text| Name::new(&text).expect("one line"));
    let what = prop_oneof![
        6 => name().prop_map(|text| LineWhat::Text { text }),
        1 => long.prop_map(|text| LineWhat::Text { text }),
        2 => id().prop_map(|contact| LineWhat::Person { contact }),
        1 => slug().prop_map(|line| LineWhat::Phone { line }),
        1 => Just(LineWhat::Naloxone),
    ];
    (id(), word(), what, any::<i64>(), option::of(date())).prop_map(
        |(page, section, what, order, done_on)| PageLine { page, section, what, order, done_on },
    )
}

/// Anybody whom one can call.
pub fn contact() -> impl Strategy<Value = Contact> {
    let phone = prop_oneof![3 => "[+(]?[0-9 )-]{3,12}[0-9]", 1 => "[a-z]{1,6}"]
        .prop_map(|text| Name::new(&text).expect("one line"));
    let told = (name(), option::of(phone), btree_set(word(), 0..3), option::of(word()));
    let good = (btree_set(word(), 0..4), option::of(word()), btree_set(word(), 0..3));
    (told, good, option::of(date()), any::<i64>(), any::<bool>()).prop_map(
        |((name, phone, ways, role), (good_for, when, speaks), asked, order, not_offered)| {
            Contact { name, phone, ways, role, good_for, when, speaks, asked, order, not_offered }
        },
    )
}

/// Any plan of visits.
pub fn visit_plan() -> impl Strategy<Value = VisitPlan> {
    (word(), option::of(date())).prop_map(|(schedule, start)| VisitPlan { schedule, start })
}

/// Any visit.
pub fn visit() -> impl Strategy<Value = Visit> {
    (date(), instant()).prop_map(|(on, written_at)| Visit { on, written_at })
}

/// Any naloxone.
pub fn naloxone() -> impl Strategy<Value = Naloxone> {
    let days = prop_oneof![0_u32..400, any::<u32>()];
    (option::of(note()), option::of(date()), option::of(days))
        .prop_map(|(place, expires, remind_days)| Naloxone { place, expires, remind_days })
}

/// Any time at which a meeting is.
pub fn recurrence() -> impl Strategy<Value = Recurrence> {
    let weekly = (word(), 0..TimeOfDay::MINUTES, zone(), word(), minutes(), any::<bool>());
    let weekly = weekly.prop_map(|(day, minute, zone, zone_from, length, length_inferred)| {
        let start = TimeOfDay::new(minute).expect("within a day");
        let at = WeeklyTime { day, start, zone };
        Recurrence::Weekly(Weekly { at, zone_from, length, length_inferred })
    });
    let unknown = (word(), 0..TimeOfDay::MINUTES, minutes(), any::<bool>());
    let unknown = unknown.prop_map(|(day, minute, length, length_inferred)| {
        let start = TimeOfDay::new(minute).expect("within a day");
        Recurrence::ClockUnknown(ClockUnknown { day, start, length, length_inferred })
    });
    prop_oneof![5 => weekly, 1 => unknown, 1 => Just(Recurrence::ByAppointment)]
}

/// Any type of a meeting; the codes of a few, so that some stand twice.
pub fn type_code() -> impl Strategy<Value = TypeCode> {
    let own = ("[a-cA-C]{1,2}", option::of(word())).prop_map(|(code, means)| {
        let code = Code::new(&code).expect("a short one");
        TypeCode { code, means }
    });
    let chosen = prop_oneof![
        1 => select([MeetingType::Open, MeetingType::Closed].as_slice()),
        2 => word::<MeetingType>(),
    ];
    prop_oneof![1 => own, 2 => chosen.prop_map(TypeCode::chosen)]
}

/// Any meeting.
pub fn meeting() -> impl Strategy<Value = Meeting> {
    let key = "[a-z0-9]{1,8}".prop_map(|key| SourceKey::new(&key).expect("one line"));
    let slot = prop_oneof![
        3 => Just(0_u8),
        2 => 0_u8..8,
    ];
    let slot = slot.prop_map(|number| Slot::try_from(number).expect("to 7"));
    let told = (key, slot, line(), word(), recurrence(), any::<bool>(), word(), word());
    // Of a few types some stand twice; of many there may be more than a meeting has.
    let code = "[a-z0-9]{3}".prop_map(|code| Code::new(&code).expect("a short one"));
    let many = vec(code.prop_map(|code| TypeCode { code, means: None }), 60..70);
    let types = prop_oneof![9 => vec(type_code(), 0..5), 1 => many];
    let more = (option::of(line()), vec(line(), 0..12), types, option::of(passage()));
    (told, more).prop_map(|(told, (address, regions, types, notes))| {
        let (key, slot, name, fellowship, when, maybe_not_weekly, venue, status) = told;
        Meeting {
            slot,
            maybe_not_weekly,
            status,
            address,
            regions,
            types,
            notes,
            ..Meeting::new(key, name, fellowship, when, venue)
        }
    })
}

/// Any kept meeting.
pub fn bookmark() -> impl Strategy<Value = Bookmark> {
    (id(), option::of(line()), meeting(), id(), any::<bool>(), instant()).prop_map(
        |(meeting, list, snapshot, uid, not_mentioning, kept_at)| Bookmark {
            meeting,
            list,
            snapshot,
            uid,
            not_mentioning,
            kept_at,
        },
    )
}

/// Any visit to a meeting.
pub fn welcome_visit() -> impl Strategy<Value = WelcomeVisit> {
    let felt = (-2_i8..=2).prop_map(|step| Felt::new(step).expect("-2 to 2"));
    let roles = btree_map(word(), word(), 0..3);
    let told = (id(), date(), option::of(felt), word(), roles, option::of(note()), instant());
    told.prop_map(|(meeting, on, felt, mentioned, roles, note, written_at)| WelcomeVisit {
        meeting,
        on,
        felt,
        mentioned,
        roles,
        note,
        written_at,
    })
}

/// Any statement of a group.
pub fn group_statement() -> impl Strategy<Value = GroupStatement> {
    (id(), passage(), date(), word(), instant()).prop_map(
        |(meeting, quote, on, from, written_at)| GroupStatement {
            meeting,
            quote,
            on,
            from,
            written_at,
        },
    )
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proptest::test_runner::TestRunner;
    use serde::Serialize;
    use serde::de::DeserializeOwned;

    use super::*;
    use crate::Result;

    /// The law of `normalise`: whatever can be read comes out whole, a second time changes nothing,
    /// and what was whole is left alone. The values must be of both sorts, or nothing was shown.
    fn law<T>(
        any: impl Strategy<Value = T>,
        normalise: impl Fn(T) -> T,
        check: impl Fn(&T) -> Result<()>,
    ) where
        T: Clone + Debug + PartialEq + Serialize + DeserializeOwned,
    {
        let (whole, other) = (Cell::new(0), Cell::new(0));
        let held = TestRunner::deterministic().run(&any, |value| {
            let json = serde_json::to_string(&value).unwrap();
            let read: T = serde_json::from_str(&json).unwrap();
            prop_assert_eq!(&read, &value);
            let normal = normalise(read);
            prop_assert_eq!(check(&normal), Ok(()));
            prop_assert_eq!(&normalise(normal.clone()), &normal);
            let count = if check(&value).is_ok() {
                prop_assert_eq!(normal, value);
                &whole
            } else {
                &other
            };
            count.set(count.get() + 1);
            Ok(())
        });
        held.unwrap();
        assert!(whole.get() > 10 && other.get() > 10, "{} and {}", whole.get(), other.get());
    }

    /// A test of the law for each type.
    macro_rules! laws {
        ($($test:ident: $any:ident, $Type:ident, $check:ident;)+) => {
            $(#[test]
            fn $test() {
                law($any(), crate::$Type::normalise, crate::$Type::$check);
            })+
        };
    }

    laws! {
        house_a1_any_session_can_be_made_whole: session, Session, check_whole;
        house_a1_any_days_away_can_be_made_whole: away, Away, check;
        any_plan_can_be_made_whole: plan, Plan, check_whole;
        any_day_of_a_plan_can_be_made_whole: plan_day, PlanDay, check_whole;
        house_a1_any_recall_can_be_made_whole: weekly_recall, WeeklyRecall, check_whole;
        house_a1_any_medication_can_be_made_whole: medication_period, MedicationPeriod, check;
        any_medicine_day_can_be_made_whole: medicine_day, MedicineDay, check_whole;
        any_side_effects_can_be_made_whole: medicine_effect, MedicineEffect, check_whole;
        anything_a_clinic_said_can_be_made_whole: medicine_rule, MedicineRule, check;
        any_craving_can_be_made_whole: craving, Craving, check_whole;
        any_own_word_can_be_made_whole: own_word, OwnWord, check;
        any_day_check_can_be_made_whole: day_check, DayCheck, check_whole;
        any_day_note_can_be_made_whole: day_note, DayNote, check_whole;
        house_a1_any_goal_can_be_made_whole: goal, Goal, check;
        house_a1_any_measure_can_be_made_whole: measured, Measured, check;
        house_a1_any_practice_can_be_made_whole: practice, Practice, check;
        anything_asked_can_be_made_whole: requirement, Requirement, check_whole;
        any_paper_can_be_made_whole: program_paper, ProgramPaper, check_whole;
        any_own_date_can_be_made_whole: my_date, MyDate, check_whole;
        any_page_can_be_made_whole: page, Page, check;
        any_line_of_a_page_can_be_made_whole: page_line, PageLine, check;
        anybody_to_call_can_be_made_whole: contact, Contact, check;
        house_a1_any_plan_of_visits_can_be_made_whole: visit_plan, VisitPlan, check;
        house_a1_any_visit_can_be_made_whole: visit, Visit, check_whole;
        house_a1_any_naloxone_can_be_made_whole: naloxone, Naloxone, check;
        house_a1_any_meeting_can_be_made_whole: meeting, Meeting, check;
        house_a1_any_kept_meeting_can_be_made_whole: bookmark, Bookmark, check;
        house_a1_any_welcome_can_be_made_whole: welcome_visit, WelcomeVisit, check_whole;
        house_a1_any_statement_can_be_made_whole: group_statement, GroupStatement, check;
    }

    proptest! {
        /// What has no rule across its fields reads back as it is.
        #[test]
        fn the_rest_reads_back(missed in not_attended(), check_in in check_in()) {
            let json = serde_json::to_string(&(&missed, &check_in)).unwrap();
            prop_assert_eq!(serde_json::from_str::<(NotAttended, CheckIn)>(&json).unwrap(), (missed, check_in));
        }
    }
}
