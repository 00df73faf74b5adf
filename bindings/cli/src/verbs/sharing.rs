//! Sharing: exactly what will be seen, sealed, and what went to whom.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use tandem::{CoachLine, KeptConsent, ShareChoice, ShareLog, SharedView, Tandem, Voice};
use tandem_model::{
    Ask, Compared, ConsentStanding, Id, Kind, LocalTime, Paper, ShareForm, ShareState, SpokenWords,
    TandemError,
};

use super::consents;
use crate::args::{Choice, SharePart, SharingOut};
use crate::context::Context;
use crate::exit::Stop;
use crate::files::Out;
use crate::output::json::sharing as json;
use crate::output::table::{Side, Table};
use crate::output::{describe, text};
use crate::speech::{self, say};

/// No more of a file is read: far more than anything Tandem makes.
const MOST: u64 = 16 << 20;
/// What a code that is no path begins with.
const CODE: &str = "tandem-coach:";

pub(super) fn share(context: &mut Context, part: SharePart) -> Result<(), Stop> {
    match part {
        SharePart::Coach { to, choice, out } => coach(context, to.as_deref(), &choice, &out),
        SharePart::Page { choice, out } => page(context, &choice, &out),
        SharePart::Print { to, choice, paper, out } => {
            print(context, to.as_deref(), &choice, paper, &out)
        }
        SharePart::Preview { to, choice } => preview(context, to.as_deref(), &choice),
        SharePart::Stop { consent, out } => context.with_record(|context, tandem| {
            let kept = tandem.consents().find(&consent)?;
            let file = out.out.as_deref().map(|path| Out::begin(path, out.force)).transpose()?;
            let kept = tandem.consents().stop(kept.id)?;
            if let Some(file) = file {
                let note = tandem.sharing().withdrawal(kept.id)?;
                written(tandem, note.share, file.write(&note.bytes))?;
            }
            consents::stopped(context, tandem, &kept)
        }),
        SharePart::Log => log(context),
        SharePart::Replies { file } => replies(context, file.as_deref()),
        SharePart::Reader { out } => reader(context, &out),
        SharePart::Coaches { coach, words } => coaches(context, coach.as_deref(), &words),
    }
}

/// A code: itself, or what stands in the file of this name.
///
/// # Errors
/// Refused where it is neither.
pub(crate) fn enrolment(text: &str) -> Result<String, Stop> {
    if text.contains(CODE) {
        return Ok(text.to_owned());
    }
    let bytes = read_file(Path::new(text))?;
    text_of(bytes)
        .ok_or_else(|| TandemError::invalid("code", "a code that begins with tandem-coach:").into())
}

/// UTF-8, or what PowerShell writes into a file.
fn text_of(bytes: Vec<u8>) -> Option<String> {
    let wide = |read: fn([u8; 2]) -> u16| {
        let units = bytes[2..].as_chunks().0.iter().map(|unit| read(*unit));
        char::decode_utf16(units).collect::<Result<_, _>>().ok()
    };
    match bytes.as_slice() {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => String::from_utf8(bytes).ok(),
    }
}

/// All of a file that somebody sent.
///
/// # Errors
/// Those of reading.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Stop> {
    let file = File::open(path).map_err(|error| Stop::file(path, &error))?;
    let mut bytes = Vec::new();
    file.take(MOST).read_to_end(&mut bytes).map_err(|error| Stop::file(path, &error))?;
    Ok(bytes)
}

/// Enrols by a code, and says what is to be compared.
///
/// # Errors
/// Those of enrolling; refused while another key waits to be compared.
pub(crate) fn enrolled(
    context: &mut Context,
    tandem: &Tandem,
    code: &str,
) -> Result<CoachLine, Stop> {
    let coach = tandem.sharing().enrol(code)?;
    let voice = tandem.voice()?;
    if coach.blocked {
        let id = describe::short(coach.id);
        context.screen.note(voice.say("share.key_changed", &[]));
        spoken(&voice, &coach.phrase).iter().for_each(|line| context.screen.note(line));
        let same = format!("tandem share coaches {id} --same");
        return Err(Stop::refused(say!("terminal.sharing.key_compare_words_first", same)));
    }
    if !coach.compared {
        context.screen.note(voice.say("share.compare_when_opened", &[]));
        spoken(&voice, &coach.phrase).iter().for_each(|line| context.screen.note(line));
    }
    Ok(coach)
}

/// The words that two people read to each other: those of the person's language, and below them those of
/// the other one, since both have to read the same.
pub(super) fn spoken(voice: &Voice, words: &SpokenWords) -> [String; 2] {
    let language = voice.language();
    let below = voice.say("share.compare.other", &[("words", words.of(language.other()))]);
    [format!("  {}", words.of(language)), format!("  {below}")]
}

/// The consent that is named, else the newest open one with this coach. Where neither is named there
/// must be one: whom something is for is never guessed.
fn consent_for(
    tandem: &Tandem,
    named: Option<&str>,
    coach: Option<&CoachLine>,
) -> Result<KeptConsent, Stop> {
    if let Some(id) = named {
        return Ok(tandem.consents().find(id)?);
    }
    let with = tandem.consents().list()?.into_iter().filter(|kept| {
        coach.is_none_or(|coach| kept.consent.terms.recipient.key.as_ref() == Some(&coach.key))
    });
    let (mut live, other): (Vec<_>, Vec<_>) =
        with.partition(|kept| kept.open() && kept.standing == ConsentStanding::Live);
    if coach.is_none() && live.len() > 1 {
        let all: Vec<_> = live.iter().map(named_with_reader).collect();
        let which = [("all", &*all.join(", "))];
        return Err(Stop::refused(tandem.voice()?.say("terminal.consent.which", &which)));
    }
    if !live.is_empty() {
        return Ok(live.swap_remove(0));
    }
    match other.first() {
        Some(kept) if kept.standing == ConsentStanding::Expired => Err(TandemError::Expired.into()),
        _ => Err(TandemError::NeedsConsent.into()),
    }
}

fn named_with_reader(kept: &KeptConsent) -> String {
    let name = text::one_line(kept.consent.terms.recipient.name.as_str());
    format!("{} ({name})", describe::short(kept.id))
}

/// Whom a page or a preview is for: said always, also where there was nothing to choose.
fn whom(voice: &Voice, kept: &KeptConsent) -> String {
    let name = text::one_line(kept.consent.terms.recipient.name.as_str());
    let id = describe::short(kept.id);
    voice.say("terminal.consent.for", &[("name", &name), ("id", &id)])
}

fn chosen(tandem: &Tandem, consent: Id, choice: &Choice) -> Result<ShareChoice, Stop> {
    let mut chosen = tandem.sharing().usual(consent, choice.weeks)?;
    if !choice.items.is_empty() {
        chosen.items = choice.items.clone();
    }
    chosen.ask = choice.ask;
    chosen.talk_about = choice.talk_about.clone();
    chosen.strengths = choice.strength.clone();
    Ok(chosen)
}

/// Opens the record for something to be shared: with the coach of a code, who is enrolled by it, if there is one;
/// under which consent; and what. A code that is none is told before anybody is asked for a passphrase.
fn with_choice(
    context: &mut Context,
    to: Option<&str>,
    choice: &Choice,
    work: impl FnOnce(
        &mut Context,
        &Tandem,
        (Option<CoachLine>, KeptConsent, ShareChoice),
    ) -> Result<(), Stop>,
) -> Result<(), Stop> {
    let code = to.map(enrolment).transpose()?;
    context.with_record(|context, tandem| {
        let coach = code.map(|code| enrolled(context, tandem, &code)).transpose()?;
        let consent = consent_for(tandem, choice.consent.as_deref(), coach.as_ref())?;
        let chosen = chosen(tandem, consent.id, choice)?;
        work(context, tandem, (coach, consent, chosen))
    })
}

fn coach(
    context: &mut Context,
    to: Option<&str>,
    choice: &Choice,
    out: &SharingOut,
) -> Result<(), Stop> {
    with_choice(context, to, choice, |context, tandem, (coach, consent, chosen)| {
        let file = Out::begin(&out.out, out.force)?;
        let sealed = tandem.sharing().to_coach(&chosen)?;
        written(tandem, sealed.share, file.write(&sealed.bytes))?;
        let phrase = coach.as_ref().map(|coach| &coach.phrase);
        made(context, ShareForm::CoachFile, &out.out, Some(consent.id), phrase)?;
        beside(context, tandem, choice, LIMIT)
    })
}

fn page(context: &mut Context, choice: &Choice, out: &SharingOut) -> Result<(), Stop> {
    context.require_seen()?;
    context.with_record(|context, tandem| {
        let consent = consent_for(tandem, choice.consent.as_deref(), None)?;
        let chosen = chosen(tandem, consent.id, choice)?;
        let mut file = Out::begin(&out.out, out.force)?;
        let voice = tandem.voice()?;
        let whom = whom(&voice, &consent);
        // A page whose words nobody saw opens for nobody: they are out before it has a name, and before it
        // counts as shared.
        let page = tandem.sharing().page_handed_over(&chosen, |page| -> Result<(), Stop> {
            file.put(page.html.as_bytes())?;
            if context.screen.json {
                let value = json::MadeJson {
                    form: Some(ShareForm::Page),
                    file: out.out.display().to_string(),
                    consent: Some(consent.id),
                    passphrase: Some(&page.passphrase),
                    message: Some(&page.message),
                    phrase: None,
                };
                context.screen.value(&value)?;
            } else {
                context.screen.lines([
                    whom,
                    format!("    {}", page.passphrase),
                    String::new(),
                    say!("terminal.sharing.these_words_open_they"),
                    voice.say("share.tell_passphrase", &[]),
                    voice.say("share.open_in_browser", &[]),
                    String::new(),
                    voice.say("share.message.offer", &[]),
                ])?;
                context.screen.lines(text::wrap(&page.message, context.screen.width, "  "))?;
            }
            Ok(context.screen.flush()?)
        })?;
        written(tandem, Some(page.share), file.name())?;
        if !context.screen.json {
            context.screen.line(say!("terminal.sharing.written", file = out.out.display()))?;
        }
        beside(context, tandem, choice, LIMIT)
    })
}

/// Says in the list of what went to whom what became of a file, and passes that on.
///
/// # Errors
/// Those of having written it; those of saying so.
pub(super) fn written(
    tandem: &Tandem,
    share: Option<Id>,
    written: Result<(), Stop>,
) -> Result<(), Stop> {
    if let Some(share) = share {
        let said = match &written {
            Ok(()) => tandem.consents().kept(share),
            Err(_) => tandem.consents().not_written(share),
        };
        // Why it could not be written says more than that this could not be said.
        written.and_then(|()| Ok(said?))
    } else {
        written
    }
}

/// Of what is opened, and not handed over on paper.
const LIMIT: &str = "share.talk_about.limit";

/// What stands beside "what I'd like to talk about" and what is asked: nobody sees it yet, and whom to call.
fn beside(
    context: &mut Context,
    tandem: &Tandem,
    choice: &Choice,
    limit: &str,
) -> Result<(), Stop> {
    let voice = tandem.voice()?;
    if choice.talk_about.is_some() {
        context.screen.note(voice.say(limit, &[]));
    }
    let asks = matches!(choice.ask, Some(Ask::CallMe | Ask::CallMeSoon));
    if choice.talk_about.is_some() || asks {
        let line = format!("{} (tandem help-now)", tandem.help().danger_line()?);
        text::wrap(&line, context.screen.width, "")
            .iter()
            .for_each(|line| context.screen.note(line));
    }
    Ok(())
}

fn print(
    context: &mut Context,
    to: Option<&str>,
    choice: &Choice,
    paper: Option<Paper>,
    out: &SharingOut,
) -> Result<(), Stop> {
    with_choice(context, to, choice, |context, tandem, (_, consent, chosen)| {
        let file = Out::begin(&out.out, out.force)?;
        let printed = tandem.sharing().print(&chosen, paper, &mut |_, _| true)?;
        printed.sentences.iter().for_each(|said| context.screen.note(said));
        written(tandem, printed.share, file.write(&printed.bytes))?;
        if !context.screen.json {
            context.screen.line(whom(&tandem.voice()?, &consent))?;
        }
        printed_to(context, tandem, &out.out)?;
        beside(context, tandem, choice, "share.talk_about.limit.paper")
    })
}

/// Says where a page to hand over lies, and that it is open to whoever finds it.
pub(super) fn printed_to(context: &mut Context, tandem: &Tandem, path: &Path) -> Result<(), Stop> {
    let file = path.display().to_string();
    if context.screen.json {
        return Ok(context.screen.value(&serde_json::json!({ "file": file }))?);
    }
    context.screen.line(say!("terminal.sharing.written", file))?;
    context.screen.note(tandem.voice()?.say("print.not_encrypted", &[]));
    Ok(())
}

/// The page that opens sealed files. It holds nothing of anybody's.
fn reader(context: &mut Context, out: &SharingOut) -> Result<(), Stop> {
    let language = speech::language();
    Out::begin(&out.out, out.force)?.write(tandem::reader_page(language).as_bytes())?;
    let file = out.out.display().to_string();
    if context.screen.json {
        return Ok(context.screen.value(&serde_json::json!({ "file": file }))?);
    }
    Ok(context.screen.line(say!("terminal.sharing.written", file))?)
}

/// Says which file was made.
pub(crate) fn made(
    context: &mut Context,
    form: ShareForm,
    path: &Path,
    consent: Option<Id>,
    phrase: Option<&SpokenWords>,
) -> Result<(), Stop> {
    let file = path.display().to_string();
    if context.screen.json {
        let form = Some(form);
        let value = json::MadeJson { form, file, consent, passphrase: None, message: None, phrase };
        return Ok(context.screen.value(&value)?);
    }
    Ok(context.screen.line(say!("terminal.sharing.written_send_however_like", file))?)
}

fn preview(context: &mut Context, to: Option<&str>, choice: &Choice) -> Result<(), Stop> {
    with_choice(context, to, choice, |context, tandem, (_, consent, chosen)| {
        let view = tandem.sharing().preview(&chosen)?;
        if context.screen.json {
            return Ok(context.screen.value(&json::PreviewJson::from(&view))?);
        }
        context.screen.line(whom(&tandem.voice()?, &consent))?;
        context.screen.line(tandem.voice()?.say("share.preview", &[]))?;
        context.screen.line("")?;
        summary(context, tandem, &view)?;
        beside(context, tandem, choice, LIMIT)
    })
}

/// A summary as its reader sees it: the same lines before it is shared and after it was opened.
pub(crate) fn summary(
    context: &mut Context,
    tandem: &Tandem,
    view: &SharedView,
) -> Result<(), Stop> {
    let (voice, summary, width) = (tandem.voice()?, &view.summary, context.screen.width);
    let dates = text::dates(summary.period.from, summary.period.to);
    context.screen.line(format!("{}, {dates}", text::one_line(view.alias.as_str())))?;
    if let Some(ask) = summary.ask {
        context.screen.line(voice.word("ask", ask))?;
    }
    if let Some(about) = &summary.talk_about {
        context.screen.line(format!("{}:", voice.say("share.talk_about", &[])))?;
        context.screen.lines(text::quoted(about.as_str(), width))?;
    }
    hours(context, view)?;
    let count = |name: &str, number: Option<u32>| number.map(|number| format!("{name}: {number}"));
    let counts = [
        count(&say!("terminal.sharing.exercises_done"), summary.practices),
        count(&say!("terminal.sharing.meetings"), summary.meetings),
    ];
    context.screen.lines(counts.into_iter().flatten())?;
    for goal in summary.goals.iter().flatten() {
        context.screen.line(say!("terminal.sharing.goal"))?;
        context.screen.lines(text::quoted(goal.words.as_str(), width))?;
        for step in &goal.steps {
            let mark = if step.done { "x" } else { " " };
            let step = format!("[{mark}] {}", text::one_line(step.text.as_str()));
            context.screen.lines(text::quoted(&step, width))?;
        }
    }
    for strength in summary.strengths.iter().flatten() {
        context.screen.line(say!("terminal.sharing.went_well"))?;
        context.screen.lines(text::quoted(strength.as_str(), width))?;
    }
    for first in summary.away.iter().flatten() {
        context.screen.line(say!("terminal.sharing.away_week", day = text::day(*first)))?;
    }
    for exercise in summary.exercises.iter().flatten() {
        let title = text::one_line(exercise.title.as_str());
        context.screen.line(format!("{title} ({})", exercise.times))?;
    }
    for week in summary.craving.iter().flatten() {
        let first = text::day(week.first);
        let (n, strongest) = (week.answers, week.strongest.get());
        context.screen.line(say!("terminal.sharing.cravings_week", first, n, strongest))?;
    }
    for week in summary.mood.iter().flatten() {
        let most: Vec<_> = week.most.iter().map(|word| text::word(*word)).collect();
        let (first, n) = (text::day(week.first), week.answers);
        let most = most.join(", ");
        context.screen.line(say!("terminal.sharing.mood_week", first, most, n))?;
    }
    for one in summary.barc_10.iter().flatten() {
        context.screen.line(say!(
            "terminal.sharing.barc_10",
            day = text::day(one.date),
            total = one.total
        ))?;
    }
    let reasons = summary.barriers.iter().flatten().map(|one| {
        let why = one.why.map_or_else(|| say!("terminal.word.not_said"), text::word);
        format!("{why} {}", one.times)
    });
    let all = reasons.collect::<Vec<_>>().join("; ");
    if !all.is_empty() {
        context.screen.line(say!("terminal.sharing.barriers", all))?;
    }
    if let Some(notice) = &view.notice {
        context.screen.line("")?;
        context.screen.lines(text::quoted(notice.as_str(), width))?;
    }
    Ok(())
}

fn hours(context: &mut Context, view: &SharedView) -> Result<(), Stop> {
    let told = |minutes: Option<u32>| minutes.map_or_else(|| "-".to_owned(), text::hours);
    if let Some(weeks) = &view.summary.hours {
        let mut table = Table::new(&[
            (say!("terminal.sharing.week"), Side::Left),
            (say!("terminal.sharing.individual"), Side::Right),
            (say!("terminal.sharing.group"), Side::Right),
            (say!("terminal.sharing.mutual_help"), Side::Right),
        ]);
        let mut remembered = false;
        for week in weeks {
            let mut told = |kind, minutes: Option<u32>| match week.is_from_memory(kind) {
                true if minutes > Some(0) => {
                    remembered = true;
                    format!("~{}", told(minutes))
                }
                _ => told(minutes),
            };
            let individual = told(Kind::Individual, week.individual);
            let group = told(Kind::Group, week.group);
            let mutual_help = told(Kind::MutualHelp, week.mutual_help);
            table.row([text::day(week.first), individual, group, mutual_help]);
        }
        context.screen.lines(table.lines(context.screen.width))?;
        if remembered {
            context.screen.line(say!("terminal.sharing.from_memory"))?;
        }
    }
    let other = view.summary.other_hours.iter().flatten();
    for week in other.filter(|week| week.family.is_some() || week.peer_support.is_some()) {
        let first = text::day(week.first);
        let (family, peer) = (told(week.family), told(week.peer_support));
        context.screen.line(say!(
            "terminal.sharing.week_family_peer_support",
            first,
            family,
            peer
        ))?;
    }
    Ok(())
}

fn log(context: &mut Context) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        let ShareLog { lines, since } = tandem.consents().shares()?;
        if context.screen.json {
            return Ok(context.screen.value(&lines)?);
        }
        if let Some(since) = since {
            let since = text::day(since);
            context.screen.note(say!("terminal.sharing.what_made_before_not", since));
        }
        if lines.is_empty() {
            return Ok(context.screen.line(say!("terminal.sharing.nothing_shared"))?);
        }
        let zone = context.zone(tandem)?;
        let voice = tandem.voice()?;
        for line in &lines {
            let at = text::moment(&LocalTime::at(line.share.at, &zone));
            let form = voice.word("share.form", line.share.form);
            let name = text::one_line(line.recipient.name.as_str());
            let state = match line.share.state {
                ShareState::Kept => String::new(),
                open => format!("  ({})", voice.word("share.state", open)),
            };
            context.screen.line(format!("{at}  {name}  {form}{state}"))?;
            if !line.share.items.is_empty() {
                let items: Vec<_> =
                    line.share.items.iter().map(|item| voice.word("share.item", *item)).collect();
                context.screen.lines(text::wrap(&items.join("; "), context.screen.width, "  "))?;
                let dates = text::dates(line.share.from, line.share.to);
                context.screen.line(format!("  {dates}"))?;
            }
            if let Some(besides) = voice.words().standing(&line.share.standing) {
                context.screen.lines(text::wrap(&besides, context.screen.width, "  "))?;
            }
        }
        Ok(())
    })
}

fn replies(context: &mut Context, file: Option<&Path>) -> Result<(), Stop> {
    let sealed = file.map(read_file).transpose()?;
    context.with_record(|context, tandem| {
        let opened = sealed.map(|bytes| tandem.sharing().open_reply(&bytes)).transpose()?;
        if let (Some(opened), true) = (&opened, context.screen.json) {
            return Ok(context.screen.value(opened)?);
        }
        let lines = match opened {
            Some(opened) => vec![opened],
            None => tandem.sharing().replies()?,
        };
        if context.screen.json {
            return Ok(context.screen.value(&lines)?);
        }
        if lines.is_empty() {
            return Ok(context.screen.line(say!("terminal.sharing.no_one_wrote_back"))?);
        }
        let (zone, voice) = (context.zone(tandem)?, tandem.voice()?);
        for line in &lines {
            let at = text::moment(&LocalTime::at(line.written_at, &zone));
            let from = voice.say("share.reply_from", &[("name", line.name.as_str())]);
            let org = line.org.iter().map(|org| format!(", {}", text::one_line(org.as_str())));
            let org: String = org.collect();
            context.screen.line(format!("{}{org} ({at})", text::one_line(&from)))?;
            if let Some(name) = &line.calls_themself {
                let said = voice.say("share.reply_calls", &[("name", name.as_str())]);
                context.screen.line(text::one_line(&said))?;
            }
            if !line.compared {
                context.screen.line(voice.say("share.reply_not_compared", &[]))?;
            }
            if !line.asked {
                context.screen.line(voice.say("share.reply_unasked", &[]))?;
            }
            if line.older {
                context.screen.line(voice.say("share.reply_older", &[]))?;
            }
            context.screen.lines(text::quoted(line.text.as_str(), context.screen.width))?;
        }
        Ok(())
    })
}

fn coaches(
    context: &mut Context,
    coach: Option<&str>,
    words: &crate::args::SharingWords,
) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        if let Some(named) = coach {
            let id = coach_id(&tandem.sharing().coaches()?, named)?;
            let found = if words.same { Compared::Same } else { Compared::Different };
            tandem.sharing().compared(id, found)?;
        }
        let lines = tandem.sharing().coaches()?;
        if context.screen.json {
            return Ok(context.screen.value(&lines)?);
        }
        if lines.is_empty() {
            return Ok(context.screen.line(say!("terminal.sharing.no_coach_enrolled"))?);
        }
        for line in &lines {
            let state = match (line.blocked, line.compared) {
                (true, _) => say!("terminal.sharing.another_key_came_compare"),
                (false, true) => say!("terminal.sharing.compared"),
                (false, false) => say!("terminal.sharing.not_compared_yet"),
            };
            let name = text::one_line(line.name.as_str());
            context.screen.line(format!("{name} [{}]  {state}", describe::short(line.id)))?;
            context.screen.lines(spoken(&tandem.voice()?, &line.phrase))?;
        }
        Ok(())
    })
}

fn coach_id(lines: &[CoachLine], named: &str) -> Result<Id, Stop> {
    let hex = named.to_ascii_lowercase();
    let mut fitting = lines.iter().filter(|line| {
        let by_id = hex.len() >= 4 && line.id.to_string().starts_with(&hex);
        by_id || line.name.as_str().eq_ignore_ascii_case(named)
    });
    match (fitting.next(), fitting.next()) {
        (Some(line), None) => Ok(line.id),
        (Some(_), Some(_)) => Err(TandemError::invalid("coach", "fits several coaches").into()),
        (None, _) => Err(TandemError::NotFound { id: named.into() }.into()),
    }
}
