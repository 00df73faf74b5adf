//! Sam shares with Robin, a peer coach who is made up as well: both envelopes are made, and both are
//! opened, so that what is said to be readable was read.

use std::path::{Path, PathBuf};

use serde::Serialize;
use tandem::{Cost, Host as _, Passphrase, SharedView, Tandem, open_page};
use tandem_model::{Ask, Compared, Name, Note, Profile, Recipient, RecipientRole, Role, Zone};

use super::PASSPHRASE;
use super::write::StoryHost;
use crate::exit::Stop;
use crate::output::text;
use crate::verbs::write_file;

const COACH: &str = "Robin";
const TALK_ABOUT: &str = "How to get to the Tuesday group without a car";
const STRENGTH: &str = "I asked for help before the weekend";
const REPLY: &str = "Thank you for writing. I have a ride for you on Tuesday.";

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

/// Shares with the coach, lets them open it, and opens their reply.
///
/// # Errors
/// Those of making, writing and opening.
pub(super) fn share(tandem: &Tandem, story: &StoryHost, folder: &Path) -> Result<Shared, Stop> {
    let name = |text: &str| Name::new(text);
    let vault = folder.join("coach");
    let profile = Profile {
        role: Role::Coach,
        name: Some(name(COACH)?),
        ..Profile::new(tandem.person().profile().map_or_else(|_| Zone::utc(), |own| own.zone))
    };
    let host = Box::new(story.clone());
    let (coach, _) = Tandem::create(&vault, PASSPHRASE, &profile, host, Cost::usual())?;
    let code = coach.coach().enrol(name(COACH)?, Some(name("Harbor House")?), 30)?;

    let enrolled = tandem.sharing().enrol(&code.code)?;
    let terms = tandem.sharing().usual_terms(enrolled.id)?;
    let read = tandem.consents().text(&terms)?;
    let sealed = tandem.consents().sign(terms, &read.hash, true)?.id;
    let recipient =
        Recipient { name: name(COACH)?, org: None, role: RecipientRole::Coach, key: None };
    let terms = tandem.consents().usual(recipient)?;
    let read = tandem.consents().text(&terms)?;
    let paged = tandem.consents().sign(terms, &read.hash, true)?.id;

    let choose = |consent| -> Result<_, Stop> {
        let mut choice = tandem.sharing().usual(consent, tandem::SHARED_WEEKS)?;
        choice.ask = Some(Ask::CallMe);
        choice.talk_about = Note::new(TALK_ABOUT)?;
        choice.strengths = Note::new(STRENGTH)?.into_iter().collect();
        Ok(choice)
    };
    let file = tandem.sharing().to_coach(&choose(sealed)?)?;
    let coach_file = kept(folder, &file.name, &file.bytes)?;
    let opened = coach.coach().open(&file.bytes)?;
    coach.coach().compared(opened.person, Compared::Same)?;
    tandem.sharing().compared(enrolled.id, Compared::Same)?;

    let page = tandem.sharing().page(&choose(paged)?)?;
    let page_file = kept(folder, &page.name, page.html.as_bytes())?;
    let typed = Passphrase::parse(&page.passphrase).map_err(tandem_model::TandemError::from)?;
    let seen = open_page(&page.html, &typed, story.now())?;
    let same = |view: &SharedView| view.summary == seen.summary;

    let reply = coach.coach().reply(opened.person, Note::new(REPLY)?.ok_or_else(nothing)?)?;
    let reply = tandem.sharing().open_reply(&reply.bytes)?;
    coach.close()?;
    Ok(Shared {
        coach_vault: vault.display().to_string(),
        coach_file: coach_file.display().to_string(),
        coach_opened_seq: opened.seq,
        page: page_file.display().to_string(),
        page_passphrase: page.passphrase,
        page_opened: opened.view.as_ref().is_some_and(same),
        reply: reply.text.as_str().to_owned(),
        words: opened.phrase,
    })
}

fn nothing() -> Stop {
    Stop::refused("text: some text")
}

fn kept(folder: &Path, name: &str, bytes: &[u8]) -> Result<PathBuf, Stop> {
    let file = folder.join(name);
    write_file(&file, bytes, false)?;
    Ok(file)
}

impl Shared {
    /// What is said about it.
    pub(super) fn lines(&self, width: usize) -> Vec<String> {
        let opened = format!(
            "{} (sealed; opened by Robin, number {})",
            self.coach_file, self.coach_opened_seq
        );
        let same = if self.page_opened { "opened: the same summary" } else { "opened" };
        let mut lines = vec![
            format!("Coach file     {opened}"),
            format!("  six words    {}", self.words),
            format!("Coach page     {} ({same})", self.page),
            format!("  its words    {}", self.page_passphrase),
            format!("Robin's record {}", self.coach_vault),
        ];
        lines.extend(text::wrap(&self.reply, width, "Robin replied  "));
        lines
    }
}
