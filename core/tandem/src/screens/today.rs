//! The first screen: one notice, what is next, this week, where one left off.
//!
//! **Calm is a number.** At most six blocks, in an order that does not change, and one notice: six with
//! their gaps fit a small phone, seven do not. What has no room stands under "more". Nothing is red and
//! nothing is counted that was missed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::Serialize;
use tandem_model::{
    By, CheckIn, DayCheck, Id, LocalTime, Naloxone, Name, PeriodHours, Preferences, Profile,
    PutAway, Result, Week, Zone,
};
use tandem_vault::Read;
use tandem_words::Voice;

use super::agenda::{self, AgendaScreen};
use crate::leaving::consents::SAID_BEFORE;
use crate::leaving::sharing::ReplyLine;
use crate::leaving::sharing::recent_replies;
use crate::own::agenda::{AgendaItem, Ask, ItemKind, ItemState};
use crate::own::hours;
use crate::own::log;
use crate::own::log::Kept;
use crate::own::medicine;
use crate::own::meetings::KeptStanding;
use crate::own::skills::PracticeLine;
use crate::record::Tandem;
use crate::record::act::Writing as _;
use crate::record::error::Inner;
use crate::record::profile::{read_preferences, read_profile, today as today_of};
use crate::record::read::Reading as _;

/// How many of the latest sessions are shown.
const LATEST: u32 = 5;
/// The most blocks.
const BLOCKS: usize = 6;
/// After how many days a copy is an old one, and how much has to have been written since.
const COPY: i64 = 30;
const NEW_ACTS: u32 = 20;
/// How far ahead the first screen looks.
const AHEAD: TimeDelta = TimeDelta::days(7);
/// How far ahead the next thing may be.
const NEXT: TimeDelta = TimeDelta::hours(36);
/// For how many days after its last day a week's question stands here.
const QUESTION: i64 = 3;

/// All that the first screen shows.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Today {
    /// The local date in the person's zone.
    pub date: NaiveDate,
    /// The profile.
    pub profile: Profile,
    /// At most six, in the order in which they are shown.
    pub blocks: Vec<TodayBlock>,
    /// What had no room.
    pub more: Vec<TodayBlock>,
    /// This week's totals.
    pub week: PeriodHours,
    /// The latest sessions, newest first; one of them can be logged again in two taps.
    pub latest: Vec<Kept>,
    /// Weeks that the weekly question has not been asked about, latest first.
    pub due: Vec<Week>,
    /// What coaches wrote back and was opened in the last 14 days, the latest first.
    pub replies: Vec<ReplyLine>,
    /// Until when the screen can stand as it is.
    pub valid_until: DateTime<Utc>,
}

/// One block of the first screen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum TodayBlock {
    /// One thing to know. One at a time.
    Notice {
        /// Of what.
        notice: Notice,
        /// In words.
        text: String,
    },
    /// What is next, or still open since yesterday.
    Next {
        /// Which.
        item: AgendaItem,
    },
    /// The weekly question.
    Question {
        /// The first of its seven dates.
        first: NaiveDate,
        /// In words.
        text: String,
    },
    /// How I am: on, and not said today.
    How {
        /// What is asked.
        asks: HowAsks,
        /// In words.
        text: String,
    },
    /// Today's note: a day with the medicine of which nothing is said yet, where the person chose to be
    /// shown it here. It does not say of what.
    Note {
        /// In words.
        text: String,
    },
    /// The hours of this week.
    Week {
        /// In words.
        text: String,
    },
    /// Where one left off, or a task of an exercise to look back on.
    GoOn {
        /// The practice.
        practice: Id,
        /// In words.
        text: String,
    },
    /// What is open and is not shown here: a screen shows one of it, and says that it is not all. It stands
    /// under "more", and the agenda has all of it.
    StillOpen {
        /// How many.
        count: u32,
        /// In words.
        text: String,
    },
}

/// What only this device knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThisDevice {
    /// The zone of its clock, where the program knows it.
    pub zone: Option<Zone>,
    /// Whether reminders are wanted here and the phone does not let them through.
    pub reminders_off: bool,
}

impl From<Option<Zone>> for ThisDevice {
    fn from(zone: Option<Zone>) -> Self {
        Self { zone, reminders_off: false }
    }
}

/// Which of the questions of *How I am* is open today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum HowAsks {
    /// How the day is.
    Day,
    /// Whether there was any use.
    Use,
}

/// What a notice is about, the most urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Notice {
    /// Several days without the medicine, or a shot whose day has gone by, that were written down. In
    /// neutral words, and only while my medicine is on.
    Medicine,
    /// The naloxone has expired, or its reminder is due.
    Naloxone,
    /// The spare key was not shown to be written down.
    SpareKey,
    /// There is no copy, or none of the last 30 days, and much was written since.
    Backup,
    /// This device's clock is in another zone.
    OtherZone,
    /// A kept meeting changed or vanished.
    Meeting,
    /// A coach wrote back.
    Reply,
    /// A consent ends within a week.
    Consent,
    /// Reminders are on, and the phone does not let them through.
    RemindersOff,
    /// A page may need a look.
    Page,
}

impl Tandem {
    /// The first screen, in one call and of one moment. `here` is what only this device knows: the zone
    /// of its clock alone, or more of it.
    ///
    /// # Errors
    /// Those of reading.
    pub fn today(&self, here: impl Into<ThisDevice>) -> Result<Today> {
        let now = self.now();
        let pending = self.safe().is_spare_key_pending()?;
        let ThisDevice { zone, reminders_off } = here.into();
        let here = zone.filter(Zone::is_of_a_place);
        self.read(|read| {
            let profile = &read_profile(read)?;
            let voice = &self.voice_of(profile, read)?;
            let here = here.as_ref();
            Screen { voice, profile, read, now, pending, here, reminders_off }.read()
        })
    }
}

impl Tandem {
    /// "Not now": the notice is not said for some days, each for its own number. After the second time
    /// it is not said at all, and stands in the settings alone.
    ///
    /// # Errors
    /// Those of writing.
    pub fn put_away(&self, notice: Notice) -> Result<()> {
        if notice == Notice::Medicine {
            let now = self.now();
            return self.act(|act| {
                let today = today_of(act, now)?;
                medicine::put_away(act, today, today + TimeDelta::days(notice.days() - 1))
            });
        }
        self.put_away_for(notice.key(), notice.days())
    }

    /// "Not now" to the question of the week that begins on `first`: it is not asked here for a day, and
    /// after the second time not at all. It stays open in the agenda.
    ///
    /// # Errors
    /// Those of writing.
    pub fn put_away_question(&self, first: NaiveDate) -> Result<()> {
        self.put_away_for(&question_key(first), 1)
    }

    fn put_away_for(&self, key: &str, days: i64) -> Result<()> {
        let (now, what) = (self.now(), Name::new(key)?);
        self.act(|act| {
            let until = today_of(act, now)? + TimeDelta::days(days - 1);
            act.put::<PutAway>(key, |before| {
                let times = before.map_or(0, |before| before.times).saturating_add(1);
                Ok(PutAway { what, until, times })
            })?;
            Ok(())
        })
    }
}

fn question_key(first: NaiveDate) -> String {
    format!("question/{first}")
}

impl Notice {
    /// Under which name it is put away.
    fn key(self) -> &'static str {
        match self {
            Self::Medicine => medicine::PUT_AWAY,
            Self::Naloxone => "notice/naloxone",
            Self::SpareKey => "notice/spare_key",
            Self::Backup => "notice/backup",
            Self::OtherZone => "notice/other_zone",
            Self::Meeting => "notice/meeting",
            Self::Reply => "notice/reply",
            Self::Consent => "notice/consent",
            Self::RemindersOff => "notice/reminders_off",
            Self::Page => "notice/page",
        }
    }

    /// For how many days.
    fn days(self) -> i64 {
        match self {
            Self::Medicine | Self::Reply => 1,
            Self::SpareKey | Self::Consent => 3,
            Self::Naloxone | Self::Meeting | Self::OtherZone => 7,
            Self::Backup => 14,
            Self::RemindersOff | Self::Page => 30,
        }
    }
}

/// As [`Tandem::today`], of a record of which no more is known than what is in it.
#[cfg(feature = "bench")]
pub(crate) fn today(
    voice: &Voice,
    profile: &Profile,
    read: &Read<'_>,
    now: DateTime<Utc>,
) -> Inner<Today> {
    Screen { voice, profile, read, now, pending: false, here: None, reminders_off: false }.read()
}

/// The first of the seven dates of the week whose question stands here, and its words.
fn question(agenda: &AgendaScreen, date: NaiveDate) -> Option<(NaiveDate, String)> {
    let latest = agenda.open.iter().find(|item| item.kind == ItemKind::Question)?;
    let stands = latest.date >= date - TimeDelta::days(QUESTION);
    stands.then(|| (latest.date - TimeDelta::days(6), latest.text.clone()))
}

struct Screen<'a> {
    voice: &'a Voice,
    profile: &'a Profile,
    read: &'a Read<'a>,
    now: DateTime<Utc>,
    pending: bool,
    here: Option<&'a Zone>,
    reminders_off: bool,
}

impl Screen<'_> {
    fn read(&self) -> Inner<Today> {
        let (voice, profile, read, now) = (self.voice, self.profile, self.read, self.now);
        let ask = Ask::new(read, voice, profile, now, |today| (today, today + AHEAD))?;
        let date = ask.today;
        let week = hours::totals(read, By::Week, profile.week_start, date, date)?;
        let week = week.into_iter().next().expect("a date is in one week");
        let agenda = agenda::screen(&ask)?;
        let away: Vec<(Id, PutAway)> = read.all()?;
        let is_put_away =
            |key: &str| away.iter().any(|(_, it)| it.what.as_str() == key && it.holds(date));
        let replies = recent_replies(read, now)?;

        let mut blocks = Vec::new();
        let choices = read_preferences(read)?;
        let urgent = if choices.medicine { medicine::urgent_since(read, date)? } else { None };
        let urgent = urgent
            .filter(|since| !away.iter().any(|(_, it)| medicine::is_put_away(it, *since, date)));
        let notices = self.notices(&ask, &agenda, &replies, urgent.is_some())?.into_iter();
        let mut notices = notices
            .filter(|(notice, _)| *notice == Notice::Medicine || !is_put_away(notice.key()))
            .map(|(notice, text)| TodayBlock::Notice { notice, text });
        blocks.extend(notices.next());
        blocks.extend(self.next(&agenda));
        let question = self::question(&agenda, date);
        let question = question.filter(|(first, _)| !is_put_away(&question_key(*first)));
        blocks.extend(question.map(|(first, text)| TodayBlock::Question { first, text }));
        blocks.extend(self.how(&choices, date)?);
        if choices.medicine && choices.medicine_today && medicine::is_open(read, date)? {
            blocks.push(TodayBlock::Note { text: voice.say("today.note", &[]) });
        }
        let text = self.hours(&week);
        blocks.push(TodayBlock::Week { text });
        blocks.extend(self.go_on(&ask.practices, &agenda, date));
        let more = blocks.split_off(blocks.len().min(BLOCKS));
        let rest = self.still_open(&agenda, &blocks);
        Ok(Today {
            date,
            week,
            more: more.into_iter().chain(rest).chain(notices).collect(),
            blocks,
            latest: log::latest_sessions(read, LATEST)?,
            due: ask.weeks,
            replies,
            valid_until: agenda.valid_until,
            profile: profile.clone(),
        })
    }

    /// What there is to know, the most urgent first. One of them is shown.
    fn notices(
        &self,
        ask: &Ask<'_>,
        agenda: &AgendaScreen,
        replies: &[ReplyLine],
        medicine: bool,
    ) -> Inner<Vec<(Notice, String)>> {
        let say =
            |notice, key: &str, values: &[(&str, &str)]| (notice, self.voice.say(key, values));
        let (date, mut all) = (ask.today, Vec::new());
        if medicine {
            all.push(say(Notice::Medicine, "notice.medicine", &[]));
        }
        let mine = self.read.only::<Naloxone>()?.map(|(_, mine)| mine);
        if mine.as_ref().is_some_and(|mine| mine.has_expired(date)) {
            all.push(say(Notice::Naloxone, "notice.naloxone_expired", &[]));
        } else if mine.and_then(|mine| mine.remind_on()).is_some_and(|on| on <= date) {
            all.push(say(Notice::Naloxone, "notification.date", &[]));
        }
        if self.pending {
            all.push(say(Notice::SpareKey, "notice.spare_key", &[]));
        }
        let copied = self.read.last_backup()?;
        let old = (self.now - TimeDelta::days(COPY)).timestamp_millis();
        if copied.is_none_or(|at| at <= old)
            && self.read.has_acts_since(copied.unwrap_or(i64::MIN), NEW_ACTS)?
        {
            all.push(say(Notice::Backup, "notice.backup", &[]));
        }
        if let Some(here) = self.here {
            let shown = |zone: &Zone| LocalTime::at(self.now, zone).wall();
            if shown(here) != shown(&self.profile.zone) {
                all.push(say(Notice::OtherZone, "notice.other_zone", &[]));
            }
        }
        if let Some(kept) = ask.kept.iter().find(|kept| is_news(&kept.standing)) {
            let name = kept.bookmark.snapshot.name.as_str();
            all.push(say(Notice::Meeting, "notice.meeting", &[("name", name)]));
        }
        if replies.iter().any(|reply| reply.opened_at >= self.now - TimeDelta::days(1)) {
            all.push(say(Notice::Reply, "notice.reply", &[]));
        }
        let items = || agenda.days.iter().flat_map(|day| &day.items).chain(&agenda.open);
        let ends = |item: &&AgendaItem| {
            item.kind == ItemKind::Consent && item.date <= date + TimeDelta::days(SAID_BEFORE)
        };
        if let Some(consent) = items().find(ends) {
            all.push((Notice::Consent, consent.text.clone()));
        }
        if self.reminders_off {
            all.push(say(Notice::RemindersOff, "notice.reminders_off", &[]));
        }
        if let Some(page) = agenda.open.iter().find(|item| item.kind == ItemKind::Page) {
            all.push((Notice::Page, page.text.clone()));
        }
        Ok(all)
    }

    /// What is open since yesterday, with its answers; else the next thing, and one more of today.
    fn next(&self, agenda: &AgendaScreen) -> Vec<TodayBlock> {
        let home = &self.profile.zone;
        let of_a_day = |item: &&AgendaItem| {
            matches!(item.kind, ItemKind::Session | ItemKind::Errand | ItemKind::Meeting)
        };
        let today = LocalTime::at(self.now, home).date();
        let since_yesterday = |item: &AgendaItem| match item.start {
            Some(_) => item.begins(home) >= self.now - TimeDelta::days(1),
            None => item.date >= today - TimeDelta::days(1),
        };
        let mut open = agenda.open.iter().filter(of_a_day);
        let recent = open.find(|item| since_yesterday(item) || item.mark.is_some());
        let to_come = agenda
            .days
            .iter()
            .flat_map(|day| &day.items)
            .filter(of_a_day)
            .filter(|item| item.state == ItemState::Planned)
            .filter(|item| {
                let begins = item.begins(home);
                let over = item.start.is_some()
                    && begins + TimeDelta::minutes(item.minutes.unwrap_or(0).into()) < self.now;
                !over && begins <= self.now + NEXT
            });
        let mut found: Vec<&AgendaItem> = recent.into_iter().collect();
        for item in to_come {
            if found.len() < 2 && (found.is_empty() || item.date == today) {
                found.push(item);
            }
        }
        found.into_iter().map(|item| TodayBlock::Next { item: item.clone() }).collect()
    }

    /// How much is open beside what the blocks show.
    fn still_open(&self, agenda: &AgendaScreen, blocks: &[TodayBlock]) -> Option<TodayBlock> {
        let is_shown = |item: &AgendaItem| {
            blocks.iter().any(|block| match block {
                TodayBlock::Next { item: shown } => shown.key == item.key,
                TodayBlock::Question { first, .. } => item.key == question_key(*first),
                TodayBlock::GoOn { practice, .. } => item.key == format!("follow-up/{practice}"),
                _ => false,
            })
        };
        // The others are notices, which say so themselves.
        let waits = |item: &&AgendaItem| {
            matches!(
                item.kind,
                ItemKind::Session
                    | ItemKind::Errand
                    | ItemKind::Meeting
                    | ItemKind::Question
                    | ItemKind::FollowUp
            )
        };
        let count = agenda.open.iter().filter(waits).filter(|item| !is_shown(item)).count();
        let count = u32::try_from(count).ok().filter(|count| *count > 0)?;
        let key = if agenda.more { "today.still_open.many" } else { "today.still_open" };
        let text = self.voice.say(key, &[("n", &count.to_string())]);
        Some(TodayBlock::StillOpen { count, text })
    }

    /// The question of the day, then the one about use: each where it is on and not answered today.
    fn how(&self, choices: &Preferences, date: NaiveDate) -> Inner<Option<TodayBlock>> {
        let text = || self.voice.say("checkin.title", &[]);
        if choices.day_checks && self.read.between::<DayCheck>(date, date)?.is_empty() {
            return Ok(Some(TodayBlock::How { asks: HowAsks::Day, text: text() }));
        }
        if !choices.check_ins {
            return Ok(None);
        }
        let today: Vec<(Id, CheckIn)> = self.read.between(date, date)?;
        let here = |it: &CheckIn| LocalTime::at(it.at.utc(), &self.profile.zone).date() == date;
        let said = today.iter().any(|(_, it)| here(it));
        Ok((!said).then(|| TodayBlock::How { asks: HowAsks::Use, text: text() }))
    }

    fn hours(&self, week: &PeriodHours) -> String {
        let length = |minutes: Option<u32>| match minutes {
            Some(minutes) => self.voice.words().length(minutes),
            None => self.voice.say("hours.not_known", &[]),
        };
        let kinds = [&week.individual, &week.group, &week.mutual_help];
        let [individual, group, mutual_help] = kinds.map(|kind| length(kind.minutes));
        let title = self.voice.say("today.this_week", &[]);
        let values = [
            ("week", title.as_str()),
            ("individual", &individual),
            ("group", &group),
            ("mutual_help", &mutual_help),
        ];
        self.voice.say("hours.spoken.week", &values)
    }

    fn go_on(
        &self,
        practices: &[PracticeLine],
        agenda: &AgendaScreen,
        date: NaiveDate,
    ) -> Option<TodayBlock> {
        if let Some(open) = practices.iter().find(|line| line.practice.is_open()) {
            let text = self.voice.say("today.open_practice", &[]);
            let text = format!("{text}: {}", open.practice.title);
            return Some(TodayBlock::GoOn { practice: open.id, text });
        }
        let due = agenda.open.iter().chain(agenda.days.iter().flat_map(|day| &day.items));
        let mut due = due.filter(|item| item.kind == ItemKind::FollowUp && item.date <= date);
        let item = due.next_back()?;
        let practice = item.key.strip_prefix("follow-up/")?.parse().ok()?;
        Some(TodayBlock::GoOn { practice, text: item.text.clone() })
    }
}

fn is_news(standing: &KeptStanding) -> bool {
    match standing {
        KeptStanding::Same => false,
        KeptStanding::Changed { marks } | KeptStanding::Renamed { marks } => !marks.is_empty(),
        KeptStanding::Replaced { .. } | KeptStanding::Missing { .. } | KeptStanding::Gone => true,
    }
}
