//! The forms: what each verb asks for where its flags lack. Each gives the flags that were meant.

use tandem::{MeasureText, Tandem, Voice, said_clock, said_kind};
use tandem_model::{
    Answer, Fellowship, Form, HowIAm, Kind, Minutes, Name, Note, Purpose, RecipientRole,
    SharedItem, UseSince, Week, Word,
};

use super::{Asked, Question, Said, Step, ask, fill, several};
use crate::args::{ConsentNew, Log, Recall, values};
use crate::context::Context;
use crate::exit::{self, Stop};
use tandem::SaidTime;

/// What to say where a step cannot be left out.
fn needed(voice: &Voice) -> String {
    voice.say("terminal.ask.needed", &[])
}

/// What was said, where there are ready answers and no others.
fn one_of<T: Copy>(voice: &Voice, all: &[T], said: &Said) -> Result<Option<T>, String> {
    match said {
        Said::Ready(at) => Ok(all.get(*at).copied()),
        Said::Skipped => Ok(None),
        Said::Own(_) => Err(voice.say("terminal.ask.one_of", &[])),
    }
}

/// A session that is being written down.
struct Session {
    kind: Option<values::SaidKind>,
    minutes: Option<Minutes>,
    when: When,
    at: Option<SaidTime>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    JustEnded,
    Earlier,
    Yesterday,
    AnotherDay,
    /// Said with its time in one go, or by a flag.
    Said,
}

/// The kinds as they are offered: the two fellowships that most people mean by a meeting come first of them.
fn kinds() -> Vec<values::SaidKind> {
    let of = |kind| values::SaidKind { kind, fellowship: None };
    let meeting =
        |fellowship| values::SaidKind { kind: Kind::MutualHelp, fellowship: Some(fellowship) };
    vec![
        of(Kind::Individual),
        of(Kind::Group),
        meeting(Fellowship::Aa),
        meeting(Fellowship::Na),
        of(Kind::MutualHelp),
        of(Kind::Family),
        of(Kind::PeerSupport),
        of(Kind::Medical),
    ]
}

/// Asks for what `log` lacks. `None` where the person left.
///
/// # Errors
/// Those of asking.
pub(crate) fn log(context: &mut Context, voice: &Voice, args: Log) -> Result<Option<Log>, Stop> {
    let mut draft = Session {
        kind: args.kind,
        minutes: args.length.or(args.minutes),
        when: if args.at.is_some() { When::Said } else { When::JustEnded },
        at: args.at,
    };
    let (kind_said, minutes_said) = (draft.kind.is_some(), draft.minutes.is_some());
    let when_said = draft.at.is_some();
    let all = kinds();
    let named = |said: &values::SaidKind| match said.fellowship {
        Some(fellowship) => voice.word("fellowship", fellowship),
        None => voice.word("kind", said.kind),
    };
    let whens = [When::JustEnded, When::Earlier, When::Yesterday, When::AnotherDay];
    let steps = [
        Step::new(
            |_: &Session| {
                (!kind_said).then(|| Question {
                    ask: voice.say("log.ask_kind", &[]),
                    ready: all.iter().map(named).collect(),
                    hint: None,
                })
            },
            |draft: &mut Session, said| {
                let kind = match &said {
                    Said::Own(own) => said_kind(own)
                        .map(|(kind, fellowship)| values::SaidKind { kind, fellowship }),
                    Said::Ready(at) => all.get(*at).copied(),
                    Said::Skipped => None,
                };
                draft.kind = Some(kind.ok_or_else(|| voice.say("terminal.ask.one_of", &[]))?);
                Ok(())
            },
        ),
        Step::new(
            |_: &Session| {
                (!minutes_said).then(|| Question {
                    ask: voice.say("log.ask_minutes", &[]),
                    hint: Some(voice.say("terminal.ask.minutes", &[])),
                    ..Question::default()
                })
            },
            |draft: &mut Session, said| {
                // A visit can be counted by its day alone.
                let visit = draft.kind.is_some_and(|said| said.kind == Kind::Medical);
                draft.minutes = match said {
                    Said::Own(own) => Some(
                        values::minutes(&own)
                            .map_err(|_| voice.say("terminal.ask.minutes", &[]))?,
                    ),
                    _ if visit => None,
                    _ => return Err(needed(voice)),
                };
                Ok(())
            },
        ),
        Step::new(
            |_: &Session| {
                let keys = ["log.now", "log.earlier", "log.yesterday", "log.pick"];
                (!when_said).then(|| Question {
                    ask: voice.say("log.ask_when", &[]),
                    ready: keys.iter().map(|key| voice.say(key, &[])).collect(),
                    hint: Some(voice.say("terminal.ask.when", &[])),
                })
            },
            |draft: &mut Session, said| {
                draft.at = None;
                draft.when = match &said {
                    Said::Ready(at) => whens[*at],
                    Said::Skipped => When::JustEnded,
                    Said::Own(own) => {
                        let wrong = |_| voice.say("terminal.ask.day_time", &[]);
                        draft.at = Some(values::time(own).map_err(wrong)?);
                        When::Said
                    }
                };
                Ok(())
            },
        ),
        Step::new(
            |draft: &Session| {
                let hint = match draft.when {
                    When::JustEnded | When::Said => return None,
                    When::Earlier | When::Yesterday => "terminal.ask.time",
                    When::AnotherDay => "terminal.ask.day_time",
                };
                Some(Question {
                    ask: voice.say("terminal.ask.began", &[]),
                    hint: Some(voice.say(hint, &[])),
                    ..Question::default()
                })
            },
            |draft: &mut Session, said| {
                let Said::Own(own) = said else { return Err(needed(voice)) };
                let (text, hint) = match draft.when {
                    When::Earlier => (format!("today {own}"), "terminal.ask.time"),
                    When::Yesterday => (format!("yesterday {own}"), "terminal.ask.time"),
                    _ => (own.clone(), "terminal.ask.day_time"),
                };
                // With a day of its own, `tue 7pm` is no time of yesterday.
                let fits = draft.when == When::AnotherDay || said_clock(&own).is_some();
                let at = values::time(&text).ok().filter(|_| fits);
                draft.at = Some(at.ok_or_else(|| voice.say(hint, &[]))?);
                Ok(())
            },
        ),
    ];
    if !fill(context, voice, &mut draft, &steps)? {
        return Ok(None);
    }
    drop(steps);
    let Session { kind, minutes, at, .. } = draft;
    Ok(Some(Log { kind, length: minutes, minutes: None, at, ..args }))
}

/// Asks for the three answers of the weekly question, and first about which week where several are open.
///
/// # Errors
/// Those of asking.
pub(crate) fn recall(
    context: &mut Context,
    voice: &Voice,
    args: &Recall,
    named: Option<Week>,
    due: &[Week],
) -> Result<Option<Recall>, Stop> {
    struct Draft {
        week: Week,
        all: [Answer; 3],
    }
    let Some(first) = named.or_else(|| due.first().copied()) else {
        super::tell(context, &voice.say("terminal.ask.no_week", &[]), "")?;
        return Ok(None);
    };
    let dates = |week: &Week| voice.words().span(week.first(), week.last());
    let mut draft = Draft { week: first, all: [Answer::Skipped; 3] };
    let mut steps = vec![Step::new(
        |_: &Draft| {
            (named.is_none() && due.len() > 1).then(|| Question {
                ask: voice.say("terminal.ask.which_week", &[]),
                ready: due.iter().map(dates).collect(),
                hint: None,
            })
        },
        |draft: &mut Draft, said| {
            draft.week = one_of(voice, due, &said)?.unwrap_or(first);
            Ok(())
        },
    )];
    for (at, kind) in Kind::TOTALS.into_iter().enumerate() {
        let question = move |draft: &Draft| {
            let week = voice.say("recall.week", &[("week", &dates(&draft.week))]);
            let kind = voice.say(&format!("recall.{}", kind.word()), &[]);
            let ask = if at == 0 { format!("{week}\n{kind}") } else { kind };
            let hint = Some(voice.say("terminal.ask.hours", &[]));
            Some(Question { ask, hint, ready: Vec::new() })
        };
        steps.push(Step::new(question, move |draft: &mut Draft, said| {
            draft.all[at] = match said {
                Said::Own(own) => {
                    values::answer(&own).map_err(|_| voice.say("terminal.ask.hours", &[]))?
                }
                _ => Answer::Skipped,
            };
            Ok(())
        }));
    }
    if !fill(context, voice, &mut draft, &steps)? {
        return Ok(None);
    }
    drop(steps);
    Ok(Some(Recall {
        all: draft.all.to_vec(),
        week: Some(draft.week.first().to_string()),
        ..args.clone()
    }))
}

/// One of the words for a day, ready to pick.
fn word<'a, W: Word>(
    voice: &'a Voice,
    list: &'static str,
    field: fn(&mut HowIAm) -> &mut Option<W>,
) -> Step<'a, HowIAm> {
    Step::new(
        move |_: &HowIAm| {
            Some(Question {
                ask: voice.say(&format!("how.ask.{list}"), &[]),
                ready: W::ALL.iter().map(|it| voice.word(list, *it)).collect(),
                hint: None,
            })
        },
        move |draft: &mut HowIAm, said| {
            *field(draft) = one_of(voice, W::ALL, &said)?;
            Ok(())
        },
    )
}

/// Asks how a day is; every question can be left out. The strongest craving is asked for where cravings are on.
///
/// # Errors
/// Those of asking.
pub(crate) fn how(
    context: &mut Context,
    voice: &Voice,
    cravings: bool,
) -> Result<Option<HowIAm>, Stop> {
    let scale = || voice.say("terminal.ask.scale", &[("least", "0"), ("most", "10")]);
    let steps = [
        word(voice, "mood", |draft| &mut draft.mood),
        word(voice, "stress", |draft| &mut draft.stress),
        word(voice, "sleep", |draft| &mut draft.sleep),
        Step::new(
            |_: &HowIAm| {
                let ask = voice.say("how.ask.peak", &[]);
                cravings.then(|| Question { ask, hint: Some(scale()), ready: Vec::new() })
            },
            |draft: &mut HowIAm, said| {
                draft.peak = match said {
                    Said::Own(own) => Some(values::out_of_ten(&own).map_err(|_| scale())?),
                    _ => None,
                };
                Ok(())
            },
        ),
    ];
    let mut draft = HowIAm::default();
    if !fill(context, voice, &mut draft, &steps)? {
        return Ok(None);
    }
    if draft.is_empty() {
        super::tell(context, &voice.say("terminal.ask.nothing_said", &[]), "")?;
        return Ok(None);
    }
    Ok(Some(draft))
}

/// Asks the one question of a check-in.
///
/// # Errors
/// Those of asking.
pub(crate) fn check_in(context: &mut Context, voice: &Voice) -> Result<Option<UseSince>, Stop> {
    let steps = [Step::new(
        |_: &Option<UseSince>| {
            Some(Question {
                ask: voice.say("checkin.use", &[]),
                ready: UseSince::ALL.iter().map(|it| voice.word("checkin.use", *it)).collect(),
                hint: None,
            })
        },
        |draft: &mut Option<UseSince>, said| {
            *draft = one_of(voice, UseSince::ALL, &said)?;
            Ok(())
        },
    )];
    let mut draft = None;
    if !fill(context, voice, &mut draft, &steps)? {
        return Ok(None);
    }
    if draft.is_none() {
        super::tell(context, &voice.say("terminal.ask.nothing_said", &[]), "")?;
    }
    Ok(draft)
}

/// Asks the items of a questionnaire, one by one; `None` within is one that was left open.
///
/// # Errors
/// Those of asking.
pub(crate) fn measure(
    context: &mut Context,
    voice: &Voice,
    words: &MeasureText,
) -> Result<Option<Vec<Option<u8>>>, Stop> {
    let steps: Vec<_> = (0..words.items.len())
        .map(|at| {
            Step::new(
                move |_: &Vec<Option<u8>>| {
                    let item = format!("{}. {}", at + 1, words.items[at].text);
                    let ask = if at == 0 { format!("{}\n{item}", words.question) } else { item };
                    let ready = words.options.iter().map(|one| one.text.clone()).collect();
                    Some(Question { ask, ready, hint: None })
                },
                move |draft: &mut Vec<Option<u8>>, said| {
                    let values: Vec<_> = words.options.iter().map(|one| one.value).collect();
                    draft[at] = one_of(voice, &values, &said)?;
                    Ok(())
                },
            )
        })
        .collect();
    let mut draft = vec![None; words.items.len()];
    Ok(fill(context, voice, &mut draft, &steps)?.then_some(draft))
}

/// Asks with whom, as what, what for and for how long. The text that this makes is read before it is signed.
///
/// # Errors
/// Those of asking.
pub(crate) fn consent(
    context: &mut Context,
    voice: &Voice,
    args: ConsentNew,
) -> Result<Option<ConsentNew>, Stop> {
    const DAYS: [u32; 3] = [30, 90, 180];
    let listed = |list: &str, words: Vec<String>, ask: &str| Question {
        ask: voice.say(ask, &[]),
        ready: words.iter().map(|word| voice.say(&format!("{list}.{word}"), &[])).collect(),
        hint: None,
    };
    let named_items = args.items.clone();
    let roles = || RecipientRole::ALL.iter().map(|it| it.word().to_owned()).collect();
    let purposes = || Purpose::ALL.iter().map(|it| it.word().to_owned()).collect();
    let steps = [
        Step::new(
            |_: &ConsentNew| {
                Some(Question { ask: voice.say("consent.with", &[]), ..Question::default() })
            },
            |draft: &mut ConsentNew, said| {
                let Said::Own(own) = said else { return Err(needed(voice)) };
                draft.name = Some(Name::new(&own).map_err(|_| needed(voice))?);
                Ok(())
            },
        ),
        Step::new(
            |_: &ConsentNew| Some(listed("recipient", roles(), "terminal.ask.as_what")),
            |draft: &mut ConsentNew, said| {
                draft.role =
                    one_of(voice, RecipientRole::ALL, &said)?.ok_or_else(|| needed(voice))?;
                Ok(())
            },
        ),
        Step::new(
            |_: &ConsentNew| Some(listed("purpose", purposes(), "consent.purpose")),
            |draft: &mut ConsentNew, said| {
                draft.purpose = match said {
                    Said::Ready(at) => Purpose::ALL.get(at).map(|it| it.word().to_owned()),
                    Said::Own(own) => Some(own),
                    Said::Skipped => None,
                };
                Ok(())
            },
        ),
        Step::new(
            |_: &ConsentNew| {
                let days = |days: &u32| voice.count("terminal.ask.days", *days, &[]);
                let ask = voice.say("terminal.ask.how_long", &[]);
                Some(Question { ask, ready: DAYS.iter().map(days).collect(), hint: None })
            },
            |draft: &mut ConsentNew, said| {
                draft.days = match said {
                    Said::Ready(at) => DAYS[at],
                    Said::Own(own) => {
                        own.parse().map_err(|_| voice.say("terminal.ask.one_of", &[]))?
                    }
                    Said::Skipped => draft.days,
                };
                Ok(())
            },
        ),
        Step::new(
            |draft: &ConsentNew| {
                let (all, usual) = items(draft.role);
                let named = |item: &SharedItem| voice.word("share.item", *item);
                // A court gets hours, and there is nothing to choose.
                (named_items.is_empty() && all.len() > 1).then(|| Question {
                    ask: voice.say("terminal.ask.items", &[]),
                    ready: all.iter().map(named).collect(),
                    hint: Some(voice.say("terminal.ask.items.usual", &[("usual", &usual)])),
                })
            },
            |draft: &mut ConsentNew, said| {
                let (all, _) = items(draft.role);
                let names: Vec<_> =
                    all.iter().map(|item| voice.word("share.item", *item)).collect();
                let picked = match said {
                    Said::Skipped => Vec::new(),
                    Said::Ready(at) => vec![at],
                    Said::Own(own) => several(&names, &own)
                        .ok_or_else(|| voice.say("terminal.ask.several", &[]))?,
                };
                draft.items = picked.into_iter().filter_map(|at| all.get(at).copied()).collect();
                Ok(())
            },
        ),
    ];
    let mut draft = args;
    let said = fill(context, voice, &mut draft, &steps)?;
    drop(steps);
    Ok(said.then_some(draft))
}

/// What such a reader may have, and by which numbers they usually get it.
fn items(role: RecipientRole) -> (Vec<SharedItem>, String) {
    let all: Vec<_> = SharedItem::ALL.iter().copied().filter(|it| it.may_go_to(role)).collect();
    let usual = SharedItem::usual(role);
    let numbers = (1..).zip(&all).filter(|(_, item)| usual.contains(item));
    let numbers: Vec<_> = numbers.map(|(number, _): (usize, _)| number.to_string()).collect();
    (all, numbers.join(", "))
}

/// What is said of a session once it is kept.
pub(crate) enum More {
    Note(Note),
    Form(Form),
    AboutRight,
}

/// Asks whether there is more to say of a session that was just kept. `None` where there is not.
///
/// # Errors
/// Those of asking.
pub(crate) fn more(context: &mut Context, voice: &Voice) -> Result<Option<More>, Stop> {
    let say = |key: &str| voice.say(key, &[]);
    let ready = ["log.note", "log.how", "log.approximate"].map(say).to_vec();
    let offered =
        Question { ask: say("terminal.ask.more"), ready, hint: Some(say("terminal.ask.no_more")) };
    let note =
        Question { ask: say("log.note"), hint: Some(say("log.note.hint")), ..Question::default() };
    let forms = Form::ALL.iter().map(|form| voice.word("form", *form)).collect();
    let form = Question { ask: say("log.how"), ready: forms, hint: None };
    loop {
        let wrong = match ask(context, &offered)? {
            Asked::Said(Said::Ready(0)) => match ask(context, &note)? {
                Asked::Said(Said::Own(own)) => match Note::new(&own) {
                    Ok(Some(note)) => return Ok(Some(More::Note(note))),
                    Ok(None) => continue,
                    Err(error) => exit::said(&error),
                },
                _ => continue,
            },
            Asked::Said(Said::Ready(1)) => match ask(context, &form)? {
                Asked::Said(Said::Ready(at)) => {
                    return Ok(Form::ALL.get(at).copied().map(More::Form));
                }
                _ => continue,
            },
            Asked::Said(Said::Ready(_)) => return Ok(Some(More::AboutRight)),
            Asked::Said(Said::Own(_)) => say("terminal.ask.one_of"),
            _ => return Ok(None),
        };
        super::tell(context, &wrong, "")?;
    }
}

/// The words of the record, before anything is asked.
///
/// # Errors
/// Those of opening.
pub(crate) fn with_voice<T>(
    context: &mut Context,
    read: impl FnOnce(&Tandem) -> Result<T, Stop>,
) -> Result<(Voice, T), Stop> {
    context.stay_open()?;
    context.with_record(|_, tandem| Ok((tandem.voice()?, read(tandem)?)))
}
