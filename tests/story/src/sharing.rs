//! Sam shares with Robin, a peer coach who is made up as well: both envelopes are made, and both are
//! opened, so that what is said to be readable was read.

use chrono::{DateTime, Utc};
use tandem::{OpenedFile, SealedFile, SealedPage, SharedView, Tandem, open_page};
use tandem_model::{
    Ask, Compared, Name, Note, Profile, Recipient, RecipientRole, Result, Role, TandemError, Zone,
};

const COACH: &str = "Robin";
const TALK_ABOUT: &str = "How to get to the Tuesday group without a car";
const STRENGTH: &str = "I asked for help before the weekend";
const REPLY: &str = "Thank you for writing. I have a ride for you on Tuesday.";

/// What was made, and that it opens.
pub struct Shared {
    /// Sealed to the coach.
    pub file: SealedFile,
    /// What the coach saw of it.
    pub opened: OpenedFile,
    /// A page that opens with words.
    pub page: SealedPage,
    /// What opening it showed.
    pub seen: SharedView,
    /// What the coach replied, as Sam read it.
    pub reply: Note,
}

/// The profile of Robin's record.
///
/// # Errors
/// None: the name is good.
pub fn coach_profile(zone: Zone) -> Result<Profile> {
    Ok(Profile { role: Role::Coach, name: Some(Name::new(COACH)?), ..Profile::new(zone) })
}

/// Shares with the coach, lets them open it, and opens their reply. `now` is what both clocks say.
///
/// # Errors
/// Those of making, writing and opening.
pub fn share(tandem: &Tandem, coach: &Tandem, now: DateTime<Utc>) -> Result<Shared> {
    let name = |text: &str| Name::new(text);
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

    let choose = |consent| -> Result<_> {
        let mut choice = tandem.sharing().usual(consent, tandem::SHARED_WEEKS)?;
        choice.ask = Some(Ask::CallMe);
        choice.talk_about = Note::new(TALK_ABOUT)?;
        choice.strengths = Note::new(STRENGTH)?.into_iter().collect();
        Ok(choice)
    };
    let file = tandem.sharing().to_coach(&choose(sealed)?)?;
    let opened = coach.coach().open(&file.bytes)?;
    coach.coach().compared(opened.person, Compared::Same)?;
    tandem.sharing().compared(enrolled.id, Compared::Same)?;

    let page = tandem.sharing().page(&choose(paged)?)?;
    let seen = open_page(&page.html, &page.passphrase, now)?;

    let text = Note::new(REPLY)?.ok_or_else(|| TandemError::invalid("text", "some text"))?;
    let reply = coach.coach().reply(opened.person, text)?;
    let reply = tandem.sharing().open_reply(&reply.bytes)?.text;
    Ok(Shared { file, opened, page, seen, reply })
}
