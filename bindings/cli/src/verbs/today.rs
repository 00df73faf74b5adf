//! The first screen.

use serde::Serialize;
use tandem::{HowAsks, Notice, Today, TodayBlock, Voice};
use tandem_model::Role;

use super::agenda::{command, day_in, item_lines, recall};
use super::coach::people_of;
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
        Ok(())
    })
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
