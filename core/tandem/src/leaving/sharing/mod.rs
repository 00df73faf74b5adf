//! Sharing: exactly what will be seen, sealed for one reader, under one consent.
//!
//! A share is one act: the gate is asked ([`Consents`](crate::Consents)), the summary is made, the
//! document is sealed, and that it was made is written down. If any of it is refused, nothing was
//! made. What is previewed is the document itself, made the same way.

mod as_new;
mod coaches;
mod replies;
mod summary;

use chrono::{DateTime, Days, NaiveTime, Utc};
use tandem_model::{
    Ask, Compared, Consent, ConsentTerms, Id, LocalTime, Name, Note, Profile, Recipient,
    RecipientRole, Result, ShareForm, ShareRecord, ShareState, SharedItem, SharedPeriod,
    SummaryItem, TandemError, Week, Word, Zone,
};
use tandem_share::{ConsentNote, Content, Document, Enrolment, Passphrase, SharedSummary};
use tandem_vault::Read;
use tandem_words::Voice;

use crate::leaving::consents;
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::kinds::{EntryKind, KeptCoach, next_number};
use crate::record::profile::{read_profile, today};
use crate::record::read::not_found;

pub use crate::record::kinds::{SealedFile, SharedUnder, SharedView, open_page};
pub use coaches::CoachLine;
pub use replies::ReplyLine;
pub(crate) use replies::recent as recent_replies;

/// How many weeks are shared where nothing else is chosen.
pub const SHARED_WEEKS: u32 = 4;

/// Use cases around sharing. From [`Tandem::sharing`].
#[derive(Clone, Copy)]
pub struct Sharing<'a> {
    pub(crate) tandem: &'a Tandem,
}

/// What the person chose to share this time.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ShareChoice {
    /// Under which consent. It names the reader.
    pub consent: Id,
    /// Which dates; whole weeks that touch them are shared, and nothing after today.
    pub period: SharedPeriod,
    /// What. Nothing that the consent does not cover.
    pub items: Vec<SummaryItem>,
    /// Whether the coach should call.
    pub ask: Option<Ask>,
    /// What to talk about.
    pub talk_about: Option<Note>,
    /// What went well, a line each.
    pub strengths: Vec<Note>,
}

/// A page and the words that open it. They are kept nowhere: show them now.
///
/// `Debug` tells the name of the file and nothing else.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SealedPage {
    /// Under which name.
    pub name: String,
    /// The page.
    pub html: String,
    /// The words, told over another channel than the page.
    pub passphrase: String,
    /// What can be written in the message that carries the page, in the person's language: without the words,
    /// and without a word on what the summary is about.
    pub message: String,
    /// Its line in the list of what went to whom.
    pub share: Id,
}

impl std::fmt::Debug for SealedPage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealedPage({})", self.name)
    }
}

impl Tandem {
    /// Sharing: with an enrolled coach, as a page, and what came back.
    #[must_use]
    pub fn sharing(&self) -> Sharing<'_> {
        Sharing { tandem: self }
    }
}

impl Sharing<'_> {
    /// Enrols a coach by the code on their screen, which may come from anywhere. A key is kept when
    /// it is first seen; another one under the same name blocks ([`CoachLine::blocked`]) until
    /// [`Sharing::compared`].
    ///
    /// # Errors
    /// `Invalid` in `code`; `Expired` for a code whose last day has gone by; `NewerVersion`; those of
    /// writing.
    pub fn enrol(&self, code: &str) -> Result<CoachLine> {
        let enrolment = Enrolment::parse(code)?;
        let now = self.tandem.now();
        let new = self.tandem.host.new_id()?;
        self.tandem.act(|act| {
            let today = today(act, now)?;
            if enrolment.expired(today) {
                return Err(TandemError::Expired.into());
            }
            coaches::enrol(act, new, &enrolment, now)
        })
    }

    /// The coaches, by name.
    ///
    /// # Errors
    /// Those of reading.
    pub fn coaches(&self) -> Result<Vec<CoachLine>> {
        self.tandem.read(coaches::lines)
    }

    /// The person compared the words with the coach. The same words take a changed key in the
    /// place of the one that was known, and a new consent is asked for; other words keep the key that
    /// was known, or take out a coach who has no other.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `compared` for "another person"; those of writing.
    pub fn compared(&self, coach: Id, found: Compared) -> Result<CoachLine> {
        let now = self.tandem.now();
        self.tandem.act(|act| coaches::compared(act, coach, found, now))
    }

    /// The usual terms of a consent for an enrolled coach.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn usual_terms(&self, coach: Id) -> Result<ConsentTerms> {
        let found = self.coaches()?.into_iter().find(|line| line.id == coach);
        let coach = found.ok_or_else(|| not_found(coach))?;
        self.tandem.consents().usual(Recipient {
            name: coach.name,
            org: coach.org,
            role: RecipientRole::Coach,
            key: Some(coach.key),
        })
    }

    /// What is shared under a consent where nothing else is chosen: the last four weeks, everything
    /// that the consent covers.
    ///
    /// # Errors
    /// `NotFound`; those of reading.
    pub fn usual(&self, consent: Id, weeks: u32) -> Result<ShareChoice> {
        let now = self.tandem.now();
        self.tandem.read(|read| {
            let terms = consents::consent(read, consent)?.terms;
            let profile = read_profile(read)?;
            let today = LocalTime::at(now, &profile.zone).date();
            let period = summary::weeks_up_to(today, weeks, profile.week_start)?;
            let covered = |item: &SummaryItem| terms.items.contains(&SharedItem::from(*item));
            let items = SummaryItem::ALL.iter().copied().filter(covered).collect();
            let (ask, talk_about, strengths) = (None, None, Vec::new());
            Ok(ShareChoice { consent, period, items, ask, talk_about, strengths })
        })
    }

    /// Exactly what will be seen: the document itself, of which nothing was sealed or written down.
    ///
    /// # Errors
    /// As [`Sharing::to_coach`].
    pub fn preview(&self, choice: &ShareChoice) -> Result<SharedView> {
        let now = self.tandem.now();
        let id = self.tandem.host.new_id()?;
        self.tandem.read(|read| {
            let voice = self.tandem.voice_in(read)?;
            let profile = read_profile(read)?;
            let consent = self.gate(read, choice, &profile, now)?;
            let seq = match &consent.terms.recipient.key {
                Some(key) => next_number(coaches::open_to(read, key)?.1.last_seq, now),
                None => 1,
            };
            let made = Making { voice: &voice, profile: &profile, consent: &consent, now };
            let document = made.document(read, choice, id, seq)?;
            document.check().map_err(TandemError::from)?;
            Ok(SharedView::of(document).expect("it was made as a summary"))
        })
    }

    /// Makes a file for the enrolled coach whom the consent names.
    ///
    /// # Errors
    /// `NotFound` for the consent; `NeedsConsent` if it does not cover the items, was stopped, has
    /// not begun, or names no enrolled coach; `Expired`; `Invalid` in `key` while the coach's key is
    /// changed and was not compared, in another field as the model says; those of writing.
    pub fn to_coach(&self, choice: &ShareChoice) -> Result<SealedFile> {
        let now = self.tandem.now();
        let id = self.tandem.host.new_id()?;
        self.tandem.act(|act| {
            let profile = read_profile(act)?;
            let consent = self.gate(act, choice, &profile, now)?;
            let key = consent.terms.recipient.key.as_deref().ok_or(TandemError::NeedsConsent)?;
            let (to, coach) = coaches::open_to(act, key)?;
            let seq = next_number(coach.last_seq, now);
            let voice = self.tandem.voice_in(act)?;
            let made = Making { voice: &voice, profile: &profile, consent: &consent, now };
            let document = made.document(act, choice, id, seq)?;
            let bytes = seal_for(act, &document, &coach)?;
            let name = tandem_share::file_name(today(act, now)?);
            let share = share_record(ShareForm::CoachFile, choice, &document, &name)?;
            consents::write_down(act, &id, &share)?;
            coaches::sent(act, to, seq)?;
            Ok(SealedFile { name, bytes, share: Some(id) })
        })
    }

    /// Makes a page that opens in any browser with the words beside it.
    ///
    /// # Errors
    /// As [`Sharing::to_coach`], but for keys: a page has none.
    pub fn page(&self, choice: &ShareChoice) -> Result<SealedPage> {
        self.page_handed_over(choice, |_| Ok(()))
    }

    /// As [`Sharing::page`], where handing it over can fail: `hand_over` runs inside the act, and what it
    /// refuses was never shared. So a page whose words nobody saw leaves no line in the list.
    ///
    /// # Errors
    /// As [`Sharing::page`], and those of `hand_over`. Where they come after it, the page must not be kept.
    pub fn page_handed_over<E: From<TandemError>>(
        &self,
        choice: &ShareChoice,
        hand_over: impl FnOnce(&SealedPage) -> std::result::Result<(), E>,
    ) -> std::result::Result<SealedPage, E> {
        let mut refused = None;
        let made = self.page_in_act(choice, |page| {
            refused = hand_over(page).err();
            if refused.is_some() { Err(TandemError::Cancelled) } else { Ok(()) }
        });
        made.map_err(|error| refused.unwrap_or_else(|| error.into()))
    }

    fn page_in_act(
        &self,
        choice: &ShareChoice,
        hand_over: impl FnOnce(&SealedPage) -> Result<()>,
    ) -> Result<SealedPage> {
        let now = self.tandem.now();
        let (document, record) = (self.tandem.host.new_id()?, self.tandem.host.new_id()?);
        let random = &mut tandem_vault::random;
        self.tandem.act(|act| {
            let profile = read_profile(act)?;
            let consent = self.gate(act, choice, &profile, now)?;
            let voice = self.tandem.voice_in(act)?;
            let made = Making { voice: &voice, profile: &profile, consent: &consent, now };
            let document = made.document(act, choice, document, 1)?;
            let passphrase = Passphrase::random(document.language, random);
            let passphrase = passphrase.map_err(TandemError::from)?;
            let html = tandem_share::page(&document, &passphrase, &voice.danger_line(), random);
            let html = html.map_err(TandemError::from)?;
            let name = tandem_share::page_name(today(act, now)?);
            let share = share_record(ShareForm::Page, choice, &document, &name)?;
            consents::write_down(act, &record, &share)?;
            let passphrase = passphrase.as_str().to_owned();
            let message = voice.say("share.message", &[]);
            let page = SealedPage { name, html, passphrase, message, share: record };
            hand_over(&page)?;
            Ok(page)
        })
    }

    /// Makes the note that tells a coach that the person stopped, and asks that what was shared be
    /// deleted. It needs a consent that *was* stopped, and tells nothing else.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` in `consent` while it was not stopped, or if it names no enrolled coach;
    /// those of writing.
    pub fn withdrawal(&self, consent: Id) -> Result<SealedFile> {
        let now = self.tandem.now();
        let id = self.tandem.host.new_id()?;
        self.tandem.act(|act| {
            let kept = consents::consent(act, consent)?;
            if kept.withdrawn_at.is_none() {
                let why = "stop it first: the note says that you did";
                return Err(TandemError::invalid("consent", why).into());
            }
            let no_coach = || TandemError::invalid("consent", "one with an enrolled coach");
            let key = kept.terms.recipient.key.as_deref().ok_or_else(no_coach)?;
            let (to, coach) = coaches::open_to(act, key).map_err(|_| no_coach())?;
            let seq = next_number(coach.last_seq, now);
            let document = Document {
                id,
                seq,
                alias: kept.terms.alias.clone(),
                language: self.tandem.voice_in(act)?.language(),
                created: now,
                expires: None,
                notice: None,
                content: Content::Withdrawal { consent },
            };
            let bytes = seal_for(act, &document, &coach)?;
            let today = today(act, now)?;
            let name = tandem_share::file_name(today);
            let share = ShareRecord {
                consent,
                form: ShareForm::Withdrawal,
                at: now,
                from: today,
                to: today,
                standing: Vec::new(),
                items: Vec::new(),
                seq: Some(seq),
                file: Some(Name::new(&name)?),
                state: ShareState::Made,
            };
            consents::write_down(act, &id, &share)?;
            coaches::sent(act, to, seq)?;
            Ok(SealedFile { name, bytes, share: Some(id) })
        })
    }

    /// Opens a reply from a coach and keeps it.
    ///
    /// # Errors
    /// `Invalid` in `file` if it is no reply, is not for this person or not from a coach whose key is
    /// known; `Expired`; `NewerVersion`; those of writing.
    pub fn open_reply(&self, file: &[u8]) -> Result<ReplyLine> {
        let now = self.tandem.now();
        self.tandem.act(|act| replies::open(act, file, now))
    }

    /// Every reply, the latest first.
    ///
    /// # Errors
    /// Those of reading.
    pub fn replies(&self) -> Result<Vec<ReplyLine>> {
        self.tandem.read(replies::all)
    }

    /// Blanks a reply for good.
    ///
    /// # Errors
    /// `NotFound`; those of writing.
    pub fn forget_reply(&self, id: Id) -> Result<()> {
        self.tandem.act(|act| {
            if act.blank(EntryKind::Reply, id)? { Ok(()) } else { Err(not_found(id).into()) }
        })
    }
}

impl Sharing<'_> {
    fn gate(
        &self,
        read: &Read<'_>,
        choice: &ShareChoice,
        profile: &Profile,
        now: DateTime<Utc>,
    ) -> Inner<Consent> {
        let today = LocalTime::at(now, &profile.zone).date();
        consents::gate(read, choice.consent, &shared_items(choice), today)
    }
}

/// What a document is made with.
struct Making<'a> {
    voice: &'a Voice,
    profile: &'a Profile,
    consent: &'a Consent,
    now: DateTime<Utc>,
}

impl Making<'_> {
    fn document(&self, read: &Read<'_>, choice: &ShareChoice, id: Id, seq: u64) -> Inner<Document> {
        let Self { voice, profile, consent, now } = *self;
        let terms = &consent.terms;
        let period = self.whole_weeks(choice.period)?;
        let said = summary::Said {
            ask: choice.ask,
            talk_about: choice.talk_about.clone(),
            strengths: choice.strengths.clone(),
        };
        let summary = summary::build(read, voice, profile.week_start, period, &choice.items, said)?;
        let purpose = voice.word("purpose", terms.purpose);
        let footer = voice.say(
            "notice.footer",
            &[
                ("who", terms.alias.as_str()),
                ("whom", terms.recipient.name.as_str()),
                ("purpose", &purpose),
                ("until", &voice.words().date(terms.expires)),
            ],
        );
        let notice = format!("{footer}\n{}", voice.say("notice.part_2", &[]));
        Ok(Document {
            id,
            seq,
            alias: terms.alias.clone(),
            language: voice.language(),
            created: now,
            expires: Some(end_of(terms, &profile.zone)),
            notice: Note::new(&notice)?,
            content: Content::Summary(Box::new(SharedSummary {
                scope: SummaryItem::ALL
                    .iter()
                    .copied()
                    .filter(|item| choice.items.contains(item))
                    .collect(),
                consent: ConsentNote {
                    id: choice.consent,
                    recipient: terms.recipient.name.clone(),
                    org: terms.recipient.org.clone(),
                    purpose: Name::new(&purpose)?,
                    until: terms.expires,
                    counted: terms.items.contains(&SharedItem::Counted),
                },
                summary,
            })),
        })
    }

    /// From the first day of a week on, and up to the end of one or today.
    fn whole_weeks(&self, asked: SharedPeriod) -> Result<SharedPeriod> {
        let today = LocalTime::at(self.now, &self.profile.zone).date();
        let start = self.profile.week_start;
        let from = Week::containing(asked.from, start).first();
        let to = Week::containing(asked.to, start).last().min(today);
        if asked.from > asked.to || from > to {
            return Err(TandemError::invalid("period", "a first day not after the last or today"));
        }
        Ok(SharedPeriod { from, to })
    }
}

/// The end of a consent's last day, where the person lives.
fn end_of(terms: &ConsentTerms, zone: &Zone) -> DateTime<Utc> {
    let next = terms.expires.checked_add_days(Days::new(1)).unwrap_or(terms.expires);
    LocalTime::resolve(next.and_time(NaiveTime::MIN), zone).time.utc()
}

pub(crate) fn shared_items(choice: &ShareChoice) -> Vec<SharedItem> {
    let mut items: Vec<_> = choice.items.iter().map(|item| SharedItem::from(*item)).collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// What is written down about a document that was made.
fn share_record(
    form: ShareForm,
    choice: &ShareChoice,
    document: &Document,
    file: &str,
) -> Result<ShareRecord> {
    let period = match &document.content {
        Content::Summary(shared) => shared.summary.period,
        Content::Withdrawal { .. } | Content::Reply { .. } => choice.period,
    };
    Ok(ShareRecord {
        consent: choice.consent,
        form,
        at: document.created,
        from: period.from,
        to: period.to,
        // A goal goes to a coach without a date of its own, and a medicine does not go at all.
        standing: Vec::new(),
        items: shared_items(choice),
        seq: (form == ShareForm::CoachFile).then_some(document.seq),
        file: Some(Name::new(file)?),
        state: ShareState::Made,
    })
}

/// Seals for a coach, with the person's own pair for them.
fn seal_for(read: &Read<'_>, document: &Document, coach: &KeptCoach) -> Inner<Vec<u8>> {
    let key = coach.key;
    let own =
        coaches::own_key(read, key)?.ok_or_else(|| TandemError::invalid("key", "enrol again"))?;
    let sealed = tandem_share::seal(document, &own, &key, &mut tandem_vault::random);
    Ok(sealed.map_err(TandemError::from)?)
}
