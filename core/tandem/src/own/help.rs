//! Help that is always one tap away: whom to call, what to do, where the naloxone is.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use tandem_model::{
    Country, HelpCard, HelpLine, Id, Language, MedicationPeriod, Naloxone, PageKind, Profile,
    Result, ShownAt, Zone,
};
use tandem_vault::Read;
use tandem_words::Voice;

use crate::own::plans::pages::{self, PageScreen};
use crate::own::plans::people::{self, ContactLine};
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::profile::today;
use crate::record::read::Reading as _;

/// Use cases around help. From [`Tandem::help`].
#[derive(Clone, Copy)]
pub struct Help<'a> {
    tandem: &'a Tandem,
}

/// All that the help screen shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct HelpScreen {
    /// What it is called.
    pub title: String,
    /// Whom to call or text, in the person's country.
    pub lines: Vec<HelpLine>,
    /// What to know and do.
    pub cards: Vec<HelpCard>,
    /// The person's own naloxone.
    pub naloxone: Option<Naloxone>,
    /// When it expires, or that it has, in words.
    pub naloxone_words: Option<String>,
    /// The page for a very hard day; only of an open record.
    pub plan: Option<PageScreen>,
    /// The people I can call: those of that page first, then the others in their order.
    pub people: Vec<ContactLine>,
    /// What nobody has checked yet, said below everything else: who needs help reads help first.
    pub unchecked: Vec<String>,
}

impl HelpScreen {
    /// The help of a country where no record is open, or there is none: on a hard day nobody should
    /// have to type a passphrase first.
    #[must_use]
    pub fn without_record(language: Language, country: Option<Country>) -> Self {
        let voice = Voice::new(language, &Profile { country, ..Profile::new(Zone::utc()) });
        Self::new(&voice, None, None)
    }

    fn new(voice: &Voice, naloxone: Option<Naloxone>, naloxone_words: Option<String>) -> Self {
        Self {
            title: voice.help_title(),
            lines: voice.help_lines(),
            cards: voice.help_cards(ShownAt::Help),
            naloxone,
            naloxone_words,
            plan: None,
            people: Vec::new(),
            unchecked: ["limits.unchecked", "limits.numbers"].map(|key| voice.say(key, &[])).into(),
        }
    }

    pub(crate) fn read(voice: &Voice, read: &Read<'_>, now: DateTime<Utc>) -> Inner<Self> {
        let today = today(read, now)?;
        let naloxone = read.only::<Naloxone>()?.map(|(_, mine)| mine);
        let naloxone_words = naloxone.as_ref().and_then(|mine| {
            let date = voice.words().date(mine.expires?);
            let expired = mine.has_expired(today);
            let key = if expired { "help.naloxone.expired" } else { "help.naloxone.expires" };
            Some(voice.say(key, &[("date", &date)]))
        });
        let page = pages::screen(voice, read, PageKind::HardDay, today)?;
        let plan = Some(page).filter(|page| page.line.page.is_some());
        let on_it = plan.iter().flat_map(pages::people_of).filter_map(|line| line.person);
        let mut people: Vec<ContactLine> = on_it.collect();
        for (id, contact) in people::offered(read)? {
            if people.iter().all(|one| one.id != id) {
                people.push(ContactLine::new(id, contact));
            }
        }
        Ok(Self { plan, people, ..Self::new(voice, naloxone, naloxone_words) })
    }
}

impl Tandem {
    /// Help that is always one tap away.
    #[must_use]
    pub fn help(&self) -> Help<'_> {
        Help { tandem: self }
    }
}

impl Help<'_> {
    /// The help screen, in one call.
    ///
    /// # Errors
    /// Those of reading.
    pub fn screen(&self) -> Result<HelpScreen> {
        let now = self.tandem.now();
        self.tandem.read(|read| HelpScreen::read(&self.tandem.voice_in(read)?, read, now))
    }

    /// Whom to call in danger, in one line, in the person's country: it stands beside what they would like to
    /// talk about and what they ask, before that goes out.
    ///
    /// # Errors
    /// Those of reading.
    pub fn danger_line(&self) -> Result<String> {
        Ok(self.tandem.voice()?.danger_line())
    }

    /// What is shown when a medication period ends: nothing while it goes on. It is for the moment
    /// at which the person writes down the end, and for no other.
    ///
    /// # Errors
    /// Those of reading.
    pub fn when_medication_ends(&self, period: &MedicationPeriod) -> Result<Vec<HelpCard>> {
        if period.until.is_none() {
            return Ok(Vec::new());
        }
        Ok(self.tandem.voice()?.help_cards(ShownAt::MedicationEnd))
    }

    /// Where the person's naloxone is, and when it expires.
    ///
    /// # Errors
    /// Those of reading.
    pub fn naloxone(&self) -> Result<Option<(Id, Naloxone)>> {
        self.tandem.read(|read| read.only())
    }

    /// Writes that down.
    ///
    /// # Errors
    /// `Invalid` as [`Naloxone::check`] says; those of writing.
    pub fn set_naloxone(&self, mine: &Naloxone) -> Result<Id> {
        mine.check()?;
        self.tandem.act(|act| Ok(act.put::<Naloxone>("", |_| Ok(mine.clone()))?.0))
    }

    /// The reminder of that date, if it is due: a few words that do not say of what.
    ///
    /// # Errors
    /// Those of reading.
    pub fn reminder(&self) -> Result<Option<String>> {
        let now = self.tandem.now();
        self.tandem.read(|read| reminder(&self.tandem.voice_in(read)?, read, today(read, now)?))
    }
}

/// The reminder, for the first screen too: whoever set it does not open the help every day.
pub(crate) fn reminder(voice: &Voice, read: &Read<'_>, today: NaiveDate) -> Inner<Option<String>> {
    let mine = read.only::<Naloxone>()?;
    let due = mine.and_then(|(_, mine)| mine.remind_on()).is_some_and(|on| on <= today);
    Ok(due.then(|| voice.say("notification.date", &[])))
}
