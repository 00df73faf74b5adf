//! Pages: a plan for a very hard day, a coping plan, what a hospital is to know.
//!
//! A plan that was filled in once and put away is not there on the day that it is for. A page is one
//! living thing instead: there is one of each kind, it says when it was last looked at, and it is
//! changed where it stands. Its lines are entries of their own, so two phones merge line by line, and
//! a line that was taken out comes back by undo, or is forgotten for good.
//!
//! The order of the hard day's page is the order of use: from what one does alone to professionals.
//! (The method is safety planning, Stanley and Brown 2012; headings and words are Tandem's own.) What
//! keeps a person alive if they use that day stands last but one on purpose: that is the aim whichever
//! way the day goes.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::time::within_years;
use crate::words::words;
use crate::{Id, Name, Result, Slug, TandemError, Word as _, check_date};

words! {
    /// A page of plans.
    pub enum PageKind as "page" {
        /// A plan for a very hard day.
        HardDay = "hard_day",
        /// A plan for the days between.
        Coping = "coping",
        /// What a hospital is to know.
        Hospital = "hospital",
        /// What to talk about at the next visit.
        Visit = "visit",
    }
}

words! {
    /// A section of a page, in the order in which it stands there.
    pub enum PageSection as "section" {
        /// How I know that it is such a day.
        HardDaySigns = "hard_day_signs",
        /// What I do by myself.
        HardDayMyself = "hard_day_myself",
        /// Where, and with whom, I am taken out of it.
        HardDayPlaces = "hard_day_places",
        /// Whom I ask for help.
        HardDayPeople = "hard_day_people",
        /// Professionals and telephone lines.
        HardDayProfessionals = "hard_day_professionals",
        /// What is out of reach before such a day.
        HardDaySafer = "hard_day_safer",
        /// My naloxone.
        HardDayNaloxone = "hard_day_naloxone",
        /// What keeps me alive if I use.
        HardDayIfUse = "hard_day_if_use",
        /// Why tomorrow is worth it.
        HardDayWorth = "hard_day_worth",
        /// Early signs.
        CopingSigns = "coping_signs",
        /// My strongest triggers.
        CopingTriggers = "coping_triggers",
        /// What I move out of reach.
        CopingAway = "coping_away",
        /// Safer places.
        CopingPlaces = "coping_places",
        /// What works for me.
        CopingActions = "coping_actions",
        /// People.
        CopingPeople = "coping_people",
        /// In which order.
        CopingOrder = "coping_order",
        /// What I tell myself.
        CopingSentence = "coping_sentence",
        /// My medicine.
        HospitalMedicine = "hospital_medicine",
        /// Who prescribes it.
        HospitalPrescriber = "hospital_prescriber",
        /// Other medicines, allergies.
        HospitalOthers = "hospital_others",
        /// What I ask.
        HospitalAsk = "hospital_ask",
        /// Who may be told.
        HospitalTold = "hospital_told",
        /// Before I go.
        HospitalBefore = "hospital_before",
        /// Words for when somebody says that they do not do that here.
        HospitalWords = "hospital_words",
        /// What I would like to talk about.
        VisitTalk = "visit_talk",
    }
}

impl PageKind {
    /// Its sections, in their order.
    pub fn sections(self) -> impl Iterator<Item = PageSection> {
        PageSection::ALL.iter().copied().filter(move |section| section.page() == self)
    }

    /// The section of this name, such as `signs`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `section`, naming those of this page.
    pub fn section(self, name: &str) -> Result<PageSection> {
        let wanted = name.to_ascii_lowercase().replace('-', "_");
        self.sections().find(|section| section.name() == wanted).ok_or_else(|| {
            let all: Vec<_> = self.sections().map(|one| one.name().replace('_', "-")).collect();
            TandemError::invalid("section", format!("one of {}", all.join(", ")))
        })
    }
}

impl PageSection {
    /// The page that it stands on.
    pub fn page(self) -> PageKind {
        let on = |page: &&PageKind| self.word().starts_with(page.word());
        *PageKind::ALL.iter().find(on).expect("a section begins with its page")
    }

    /// Its name within the page, such as `signs`.
    pub fn name(self) -> &'static str {
        &self.word()[self.page().word().len() + 1..]
    }
}

/// A section as the content of an exercise names it: its page, and its name there.
pub(crate) mod to_page {
    use super::{PageKind, PageSection};
    use crate::Word as _;

    use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

    #[derive(Serialize, Deserialize)]
    struct Text {
        page: PageKind,
        section: String,
    }

    pub(crate) fn serialize<S: Serializer>(
        of: &Option<PageSection>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        let text = |of: &PageSection| Text { page: of.page(), section: of.name().to_owned() };
        of.as_ref().map(text).serialize(to)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<PageSection>, D::Error> {
        let Some(Text { page, section }) = Option::deserialize(from)? else { return Ok(None) };
        let found = PageSection::parse(&format!("{}_{section}", page.word()));
        found.map(Some).map_err(D::Error::custom)
    }
}

/// A page. There is one of each kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record), uniffi(name = "PlanPage"))]
pub struct Page {
    /// Which one.
    pub kind: PageKind,
    /// The local date on which it was made.
    pub made_on: NaiveDate,
    /// The local date on which the person last looked at it and found it right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub looked_at: Option<NaiveDate>,
    /// The local date on which it was last used. It is asked about on a later day, never on that one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub used_on: Option<NaiveDate>,
}

impl Page {
    /// After so many days without a look, the person is asked once whether it is still right.
    pub const LOOK_AFTER_DAYS: i64 = 90;

    /// A page that was just made.
    pub fn new(kind: PageKind, made_on: NaiveDate) -> Self {
        Self { kind, made_on, looked_at: None, used_on: None }
    }

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in a field for a year outside 1900 to 2200.
    pub fn check(&self) -> Result<()> {
        check_date("made_on", self.made_on)?;
        self.looked_at.map_or(Ok(()), |on| check_date("looked_at", on))?;
        self.used_on.map_or(Ok(()), |on| check_date("used_on", on))
    }

    /// The same with its dates in the years 1900 to 2200.
    #[must_use]
    pub fn normalise(self) -> Self {
        Self {
            kind: self.kind,
            made_on: within_years(self.made_on),
            looked_at: self.looked_at.map(within_years),
            used_on: self.used_on.map(within_years),
        }
    }

    /// Whether it is time to ask if it is still right.
    pub fn needs_a_look(&self, today: NaiveDate) -> bool {
        let seen = self.looked_at.map_or(self.made_on, |on| on.max(self.made_on));
        (today - seen).num_days() >= Self::LOOK_AFTER_DAYS
    }
}

/// What a line holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
#[serde(rename_all = "snake_case")]
pub enum LineWhat {
    /// Words.
    Text {
        /// The words.
        text: Name,
    },
    /// Somebody of the people I can call.
    Person {
        /// Their entry.
        contact: Id,
    },
    /// A telephone line, in the country where the person is.
    Phone {
        /// Its name, such as `crisis`.
        line: Slug,
    },
    /// The person's own naloxone, which stands in one place only.
    Naloxone,
}

/// A line of a page.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PageLine {
    /// The page's entry.
    pub page: Id,
    /// Where on the page.
    pub section: PageSection,
    /// What it holds.
    pub what: LineWhat,
    /// Its place in the section; of two alike the older line comes first.
    #[serde(default)]
    pub order: i64,
    /// When something that was to be arranged was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub done_on: Option<NaiveDate>,
}

impl PageLine {
    /// The longest words, in characters: what fits on a card that is folded twice.
    pub const MAX: usize = 120;

    /// Checks what the types of the fields cannot say.
    ///
    /// # Errors
    ///
    /// `Invalid` in `text` for more than 120 characters; in `done_on` for a year outside 1900 to
    /// 2200.
    pub fn check(&self) -> Result<()> {
        match &self.what {
            LineWhat::Text { text } if text.as_str().chars().nth(Self::MAX).is_some() => {
                return Err(TandemError::invalid("text", "at most 120 characters"));
            }
            _ => {}
        }
        self.done_on.map_or(Ok(()), |on| check_date("done_on", on))
    }

    /// The same with its date in the years 1900 to 2200, and words that fit.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        if let LineWhat::Text { text } = &mut self.what
            && text.as_str().chars().nth(Self::MAX).is_some()
        {
            let short: String = text.as_str().chars().take(Self::MAX).collect();
            if let Ok(short) = Name::new(&short) {
                *text = short;
            }
        }
        self.done_on = self.done_on.map(within_years);
        self
    }
}

/// Tells where it stands and nothing of what it holds.
impl fmt::Debug for PageLine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageLine({})", self.section)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn every_section_stands_on_one_page() {
        let counts: Vec<_> = PageKind::ALL.iter().map(|page| page.sections().count()).collect();
        assert_eq!(counts, [9, 8, 7, 1]);
        for &section in PageSection::ALL {
            assert_eq!(section.page().section(section.name()), Ok(section));
        }
        assert_eq!(PageKind::HardDay.section("if-use"), Ok(PageSection::HardDayIfUse));
        let refused = PageKind::Coping.section("my secret").unwrap_err().to_string();
        assert!(refused.contains("triggers") && !refused.contains("secret"), "{refused}");
    }

    #[test]
    fn a_page_is_looked_at_again_after_ninety_days() {
        let page = Page::new(PageKind::HardDay, day("2026-03-20"));
        assert!(!page.needs_a_look(day("2026-06-17")));
        assert!(page.needs_a_look(day("2026-06-18")));
        let seen = Page { looked_at: Some(day("2026-06-03")), ..page };
        assert!(!seen.needs_a_look(day("2026-06-18")));
    }

    #[test]
    fn a_line_tells_nobody_what_it_holds() {
        let line = PageLine {
            page: Id::natural("page", "hard_day"),
            section: PageSection::HardDayWorth,
            what: LineWhat::Text { text: Name::new(&"ñ".repeat(121)).unwrap() },
            order: 1,
            done_on: None,
        };
        assert!(line.check().is_err() && line.clone().normalise().check().is_ok());
        assert_eq!(format!("{line:?}"), "PageLine(hard_day_worth)");
        assert!(!format!("{:?}", line.what).contains('ñ'));
    }
}
