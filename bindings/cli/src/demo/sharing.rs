//! The demo's coach: Sam shares with Robin, and what both see is shown.

use std::path::{Path, PathBuf};

use serde::Serialize;
use tandem::{Cost, Host as _, SharedView, Tandem};
use tandem_model::Zone;
use tandem_story::{StoryHost, coach_profile};

use super::{PASSPHRASE, below, named};
use crate::exit::Stop;
use crate::files::Out;
use crate::output::text;
use crate::speech::say;

/// What was made, and that it opens.
#[derive(Serialize)]
pub(super) struct Shared {
    coach_vault: String,
    coach_file: String,
    coach_opened_seq: u64,
    page: String,
    page_passphrase: String,
    page_opened: bool,
    reply: String,
    #[serde(skip)]
    words: String,
}

/// Makes Robin's record beside Sam's, and keeps the files that went between them.
///
/// # Errors
/// Those of making, writing and opening.
pub(super) fn share(tandem: &Tandem, story: &StoryHost, folder: &Path) -> Result<Shared, Stop> {
    let vault = folder.join("coach");
    let zone = tandem.person().profile().map_or_else(|_| Zone::utc(), |own| own.zone);
    let host = Box::new(story.clone());
    let (coach, _) =
        Tandem::create(&vault, PASSPHRASE, &coach_profile(zone)?, host, Cost::usual())?;
    let shared = tandem_story::share(tandem, &coach, story.now())?;
    coach.close()?;
    let coach_file = kept(folder, &shared.file.name, &shared.file.bytes)?;
    let page_file = kept(folder, &shared.page.name, shared.page.html.as_bytes())?;
    let same = |view: &SharedView| view.summary == shared.seen.summary;
    Ok(Shared {
        coach_vault: vault.display().to_string(),
        coach_file: coach_file.display().to_string(),
        coach_opened_seq: shared.opened.seq,
        page: page_file.display().to_string(),
        page_passphrase: shared.page.passphrase.clone(),
        page_opened: shared.opened.view.as_ref().is_some_and(same),
        reply: shared.reply.as_str().to_owned(),
        words: shared.opened.phrase.en,
    })
}

fn kept(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Stop> {
    let file = folder.join(name);
    Out::begin(&file, false)?.write(bytes)?;
    Ok(file)
}

impl Shared {
    /// What is said about it.
    pub(super) fn lines(&self, width: usize) -> Vec<String> {
        let opened =
            say!("terminal.demo.sealed", file = self.coach_file, n = self.coach_opened_seq);
        let same = match self.page_opened {
            true => say!("terminal.demo.page_same"),
            false => say!("terminal.demo.page_opened"),
        };
        let mut lines = vec![
            named("coach_file", &opened),
            below("six_words", &self.words),
            named("coach_page", &say!("terminal.demo.page", same, file = self.page)),
            below("page_words", &self.page_passphrase),
            named("robin", &self.coach_vault),
        ];
        lines.extend(text::wrap(&self.reply, width, &named("replied", "")));
        lines
    }
}
