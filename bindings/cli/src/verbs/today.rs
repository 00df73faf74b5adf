//! The first screen.

use serde::Serialize;
use tandem::{AgendaItem, HowAsks, ItemState, Notice, Tandem, Today, TodayBlock, Voice};
use tandem_model::Role;

use super::agenda::{command, day_in, item_lines, recall};
use super::coach::people_of;
use super::sync;
use crate::context::Context;
use crate::exit::Stop;
use crate::output::json::agenda::Block;
use crate::output::{describe, text};

pub(super) fn today(context: &mut Context, not_now: bool) -> Result<(), Stop> {
    context.with_record(|context, tandem| {
        if tandem.person().profile()?.role == Role::Coach {
            return people_of(context, tandem);
        }
        let mut today = tandem.today(None)?;
        if let (true, Some(TodayBlock::Notice { notice, .. })) = (not_now, today.blocks.first()) {
            tandem.put_away(*notice)?;
            today = tandem.today(None)?;
        }
        if context.screen.json {
            return Ok(context.screen.value(&Told::from(&today))?);
        }
        let voice = tandem.voice()?;
        context.screen.line(day_in(&voice, today.date))?;
        for block in &today.blocks {
            context.screen.lines(lines(&voice, block))?;
        }
        if !today.more.is_empty() {
            context.screen.line("")?;
            for block in &today.more {
                context.screen.lines(lines(&voice, block))?;
            }
        }
        let quiet = today.blocks.iter().all(|block| matches!(block, TodayBlock::Week { .. }));
        if quiet {
            context.screen.line(voice.say("today.empty", &[]))?;
        }
        let noticed = noticed(context, tandem)?;
        if !noticed.is_empty() {
            context.screen.line("")?;
            context.screen.lines(noticed.iter().map(|line| format!("  {line}")))?;
        }
        Ok(())
    })
}

/// What is to be looked at once: other devices, and a session that is there twice.
fn noticed(context: &Context, tandem: &Tandem) -> Result<Vec<String>, Stop> {
    let mut lines = sync::news(tandem, context.now()?)?;
    lines.extend(sync::alike(tandem)?);
    Ok(lines)
}

/// Something that stands open, and what to type after `tandem` to answer it.
pub(crate) struct Offered {
    pub(crate) text: String,
    pub(crate) line: Vec<String>,
}

/// The first screen of a session: what can be answered has a number in the place of a command.
///
/// # Errors
/// Those of opening and reading.
pub(crate) fn in_session(context: &mut Context) -> Result<Vec<Offered>, Stop> {
    context.with_record(|context, tandem| {
        if tandem.person().profile()?.role == Role::Coach {
            people_of(context, tandem)?;
            return Ok(Vec::new());
        }
        let (voice, today) = (tandem.voice()?, tandem.today(None)?);
        context.screen.line(day_in(&voice, today.date))?;
        let mut offered = Vec::new();
        let width = context.screen.width;
        for block in today.blocks.iter().chain(&today.more) {
            let one = offer(&voice, block);
            let first = match one.line.is_empty() {
                true => "   ".to_owned(),
                false => format!("{:>2} ", offered.len() + 1),
            };
            context.screen.lines(text::wrap(&one.text, width, &first))?;
            if !one.line.is_empty() {
                offered.push(one);
            }
        }
        if offered.is_empty() {
            context.screen.lines(text::wrap(&voice.say("today.empty", &[]), width, ""))?;
        }
        for line in noticed(context, tandem)? {
            context.screen.lines(text::wrap(&line, width, "   "))?;
        }
        Ok(offered)
    })
}

/// What the first screen offers now, as its numbers stand for it.
///
/// # Errors
/// As [`in_session`].
pub(crate) fn offered(context: &mut Context) -> Result<Vec<Offered>, Stop> {
    context.with_record(|_, tandem| {
        let (voice, today) = (tandem.voice()?, tandem.today(None)?);
        let blocks = today.blocks.iter().chain(&today.more).map(|block| offer(&voice, block));
        Ok(blocks.filter(|one| !one.line.is_empty()).collect())
    })
}

/// What is over and has no answer yet: where one was, and what is done.
///
/// # Errors
/// As [`in_session`].
pub(crate) fn open_to_answer(context: &mut Context) -> Result<Vec<Offered>, Stop> {
    context.with_record(|_, tandem| {
        let (voice, today) = (tandem.voice()?, tandem.today(None)?.date);
        let open = tandem.agenda().screen(today, today)?.open;
        let items = open.iter().filter(|item| item.plan.is_some());
        Ok(items.map(|item| offer_item(&voice, item)).collect())
    })
}

fn offer_item(voice: &Voice, item: &AgendaItem) -> Offered {
    let text = item_lines(voice, item, true).into_iter().next().unwrap_or_default();
    // What is still to come is only told.
    let over = item.state == ItemState::Open || item.plan.is_none();
    let line = command(item).filter(|_| over).unwrap_or_default();
    Offered { text: text.trim().to_owned(), line: after_tandem(&line) }
}

fn offer(voice: &Voice, block: &TodayBlock) -> Offered {
    let of = |text: &String, line: &str| Offered {
        text: text::one_line(text),
        line: after_tandem(line),
    };
    match block {
        TodayBlock::Notice { notice: Notice::Backup, text } => of(text, "backup --help"),
        TodayBlock::Notice { text, .. } | TodayBlock::Week { text } => of(text, ""),
        TodayBlock::Next { item } => offer_item(voice, item),
        TodayBlock::Question { first, text } => of(text, &format!("recall --week {first}")),
        TodayBlock::How { asks: HowAsks::Day, text } => of(text, "how"),
        TodayBlock::How { asks: HowAsks::Use, text } => of(text, "checkin"),
        TodayBlock::Note { text } => of(text, "medicine"),
        TodayBlock::StillOpen { text, .. } => of(text, "agenda --open"),
        TodayBlock::GoOn { practice, text } => {
            of(text, &format!("skills open {}", describe::short(*practice)))
        }
    }
}

fn after_tandem(line: &str) -> Vec<String> {
    line.split_whitespace().filter(|word| *word != "tandem").map(str::to_owned).collect()
}

/// What `today --json` prints.
#[derive(Serialize)]
struct Told<'a> {
    blocks: Vec<Block<'a>>,
    more: Vec<Block<'a>>,
    valid_until: chrono::DateTime<chrono::Utc>,
}

impl<'a> From<&'a Today> for Told<'a> {
    fn from(today: &'a Today) -> Self {
        let blocks = |blocks: &'a [TodayBlock]| blocks.iter().map(Block::from).collect();
        Self {
            blocks: blocks(&today.blocks),
            more: blocks(&today.more),
            valid_until: today.valid_until,
        }
    }
}

/// A block, and below it what to type.
fn lines(voice: &Voice, block: &TodayBlock) -> Vec<String> {
    let with = |said: &str, command: &str| {
        vec![format!("  {}", text::one_line(said)), format!("    {command}")]
    };
    match block {
        TodayBlock::Notice { notice: Notice::Backup, text } => with(text, "tandem backup"),
        TodayBlock::Notice { text, .. } | TodayBlock::Week { text } => {
            vec![format!("  {}", text::one_line(text))]
        }
        TodayBlock::Next { item } => {
            let mut lines = item_lines(voice, item, true);
            if let (1, Some(command)) = (lines.len(), command(item)) {
                lines.push(format!("    {command}"));
            }
            lines
        }
        TodayBlock::Question { first, text } => with(text, &recall(first)),
        TodayBlock::How { asks: HowAsks::Day, text } => with(text, "tandem how"),
        TodayBlock::How { asks: HowAsks::Use, text } => with(text, "tandem checkin"),
        TodayBlock::Note { text } => with(text, "tandem medicine"),
        TodayBlock::StillOpen { text, .. } => with(text, "tandem agenda --open"),
        TodayBlock::GoOn { practice, text } => {
            with(text, &format!("tandem skills open {}", describe::short(*practice)))
        }
    }
}
