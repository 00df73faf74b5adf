//! What kind of meeting it is: one closed list, and what the codes of the lists mean in it.
//!
//! **A code means nothing without its program.** `IS` is Icelandic in AA and Inquiry Study in
//! Recovery Dharma; `POA` is proof of attendance in AA and Parents of Alcoholics in Al-Anon; `S` is
//! Spanish in AA and nothing in NA; `Y` is young people in AA and Alateen in Al-Anon. So every lookup
//! goes through a [`CodeSystem`], and a code that its system does not have keeps no meaning rather
//! than a wrong one. `MED` is meditation everywhere; no list has a code for medication.
//!
//! Codes of place and form (`ONL`, `TC`, `VM`, `HYBR`) are no types: they become a
//! [`Venue`](super::Venue) and a [`MeetingStatus`](super::MeetingStatus).

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::words::words;
use crate::{Fellowship, Result, TandemError, Word};

words! {
    /// What kind of meeting it is, in words that all programs share.
    pub enum MeetingType as "type" {
        /// Anyone may come.
        Open = "open",
        /// For those only who have the problem themselves.
        Closed = "closed",
        /// Slips that prove attendance are signed.
        ProofOfAttendance = "proof_of_attendance",
        /// For people who are new.
        Newcomers = "newcomers" | "newcomer" | "beginners" | "beginner",
        /// A speaker.
        Speaker = "speaker",
        /// Discussion, a topic, sharing.
        Discussion = "discussion" | "topic",
        /// About the steps.
        Step = "step" | "step_study" | "step_meeting",
        /// About the traditions.
        Tradition = "tradition" | "tradition_study",
        /// About the fellowship's main book.
        BigBook = "big_book" | "basic_text",
        /// About other literature.
        Literature = "literature" | "book_study",
        /// Meditation. Never medication.
        Meditation = "meditation",
        /// Questions and answers.
        QuestionsAnswers = "questions_answers",
        /// Written exercises or inquiry.
        Workshop = "workshop",
        /// The format changes from week to week.
        FormatVaries = "format_varies",
        /// For women.
        Womens = "womens" | "women",
        /// For men.
        Mens = "mens" | "men",
        /// For lesbian, gay, bisexual, transgender, non-binary and queer people.
        Lgbtq = "lgbtq",
        /// For young people.
        YoungPeople = "young_people" | "young_adults",
        /// For older people.
        Seniors = "seniors",
        /// For people of color.
        PeopleOfColor = "people_of_color",
        /// For indigenous people.
        Indigenous = "indigenous" | "native_american",
        /// For people in certain professions.
        Professionals = "professionals",
        /// Without religion.
        Secular = "secular",
        /// For people who also have a mental illness.
        DualDiagnosis = "dual_diagnosis",
        /// A meeting for family runs at the same time.
        WithFamilyGroup = "with_family_group",
        /// A wheelchair gets in.
        WheelchairAccess = "wheelchair_access" | "wheelchair_accessible" | "wheelchair",
        /// A wheelchair gets into the bathroom.
        AccessibleBathroom = "accessible_bathroom",
        /// Sign language.
        SignLanguage = "sign_language" | "american_sign_language",
        /// Captions.
        Captions = "captions",
        /// Somebody looks after children.
        ChildCare = "child_care" | "babysitting_available",
        /// Children may come along.
        ChildrenWelcome = "children_welcome" | "child_friendly",
        /// Children may not come along.
        NoChildren = "no_children",
        /// Dogs may come along.
        DogFriendly = "dog_friendly",
        /// Without fragrances.
        FragranceFree = "fragrance_free",
        /// No smoking.
        NonSmoking = "non_smoking" | "no_smoking",
        /// Smoking is permitted.
        SmokingPermitted = "smoking_permitted" | "smoking",
        /// Out of doors.
        Outdoor = "outdoor",
        /// By candlelight.
        Candlelight = "candlelight",
        /// With a meal.
        Meal = "meal" | "breakfast",
        /// Anniversaries are celebrated.
        Anniversaries = "anniversaries" | "birthday",
        /// One may answer what another said.
        CrossTalk = "cross_talk",
        /// Contributions are taken online.
        DigitalBasket = "digital_basket",
        /// The building asks for something at its door.
        RestrictedAccess = "restricted_access",
        /// Not on holidays, when the building is closed.
        ClosedOnHolidays = "closed_on_holidays",
        /// In Afrikaans.
        Afrikaans = "lang_af",
        /// In Amharic.
        Amharic = "lang_am",
        /// In Arabic.
        Arabic = "lang_ar",
        /// In Bulgarian.
        Bulgarian = "lang_bg",
        /// In Croatian.
        Croatian = "lang_hr",
        /// In Danish.
        Danish = "lang_da",
        /// In Dutch.
        Dutch = "lang_nl",
        /// In English.
        English = "lang_en" | "english",
        /// In Finnish.
        Finnish = "lang_fi",
        /// In French.
        French = "lang_fr" | "french",
        /// In Georgian.
        Georgian = "lang_ka",
        /// In German.
        German = "lang_de",
        /// In Greek.
        Greek = "lang_el",
        /// In Hebrew.
        Hebrew = "lang_he",
        /// In Hindi.
        Hindi = "lang_hi",
        /// In Hungarian.
        Hungarian = "lang_hu",
        /// In Icelandic.
        Icelandic = "lang_is",
        /// In Italian.
        Italian = "lang_it",
        /// In Japanese.
        Japanese = "lang_ja",
        /// In Korean.
        Korean = "lang_ko",
        /// In Lithuanian.
        Lithuanian = "lang_lt",
        /// In Malayalam.
        Malayalam = "lang_ml",
        /// In Maltese.
        Maltese = "lang_mt",
        /// In Nepali.
        Nepali = "lang_ne",
        /// In Norwegian.
        Norwegian = "lang_no",
        /// In Persian.
        Persian = "lang_fa",
        /// In Polish.
        Polish = "lang_pl",
        /// In Portuguese.
        Portuguese = "lang_pt",
        /// In Punjabi.
        Punjabi = "lang_pa",
        /// In Russian.
        Russian = "lang_ru",
        /// In Slovak.
        Slovak = "lang_sk",
        /// In Slovenian.
        Slovenian = "lang_sl",
        /// In Spanish.
        Spanish = "lang_es" | "spanish",
        /// In Swedish.
        Swedish = "lang_sv",
        /// In Tagalog.
        Tagalog = "lang_tl",
        /// In Thai.
        Thai = "lang_th",
        /// In Turkish.
        Turkish = "lang_tr",
        /// In Ukrainian.
        Ukrainian = "lang_uk",
        /// In more than one language.
        Bilingual = "bilingual",
    }
}

impl MeetingType {
    /// The language that this says, as an ISO 639-1 code such as `es`; `None` if it says none.
    pub fn language(self) -> Option<&'static str> {
        self.word().strip_prefix("lang_")
    }
}

words! {
    /// Whose codes they are.
    pub enum CodeSystem as "codes" {
        /// Alcoholics Anonymous: the 87 codes of the Meeting Guide, and five that are proposed.
        Aa = "aa",
        /// Narcotics Anonymous, and Heroin Anonymous, which took over its codes.
        Na = "na",
        /// Cocaine Anonymous.
        Ca = "ca",
        /// Recovery Dharma.
        RecoveryDharma = "recovery_dharma",
        /// Al-Anon.
        AlAnon = "al_anon",
        /// The `world_id` of a BMLT server's formats.
        Bmlt = "bmlt",
        /// Any other program: those codes only that mean the same in all of them.
        Common = "common",
    }
}

type Table = &'static [(&'static str, MeetingType)];

impl CodeSystem {
    /// The codes that a fellowship's Meeting Guide list uses.
    pub fn of(fellowship: Fellowship) -> Self {
        match fellowship {
            Fellowship::Aa => Self::Aa,
            Fellowship::Na | Fellowship::Ha => Self::Na,
            Fellowship::Ca => Self::Ca,
            Fellowship::RecoveryDharma => Self::RecoveryDharma,
            Fellowship::AlAnon => Self::AlAnon,
            Fellowship::Mara
            | Fellowship::MethadoneAnonymous
            | Fellowship::Mars
            | Fellowship::Smart
            | Fellowship::LifeRing
            | Fellowship::NarAnon
            | Fellowship::Other => Self::Common,
        }
    }

    /// What a code means, in upper or lower case; `None` if this system does not have it.
    ///
    /// Where a list spells a type out (`open`, `Big Book`, `wheelchair-access`) instead of its code,
    /// the words of [`MeetingType`] are read too.
    pub fn meaning(self, code: &str) -> Option<MeetingType> {
        let in_table = |table: Table| {
            let found = table.iter().find(|(known, _)| known.eq_ignore_ascii_case(code));
            found.map(|(_, meaning)| *meaning)
        };
        in_table(self.table()).or_else(|| {
            // Short texts are codes; none of our words is that short but those, and no guess is made.
            let word = code.len() > 3;
            word.then(|| MeetingType::parse(&code.replace([' ', '/'], "_")).ok())?
        })
    }

    fn table(self) -> Table {
        match self {
            Self::Aa => AA,
            Self::Na => NA,
            Self::Ca => CA,
            Self::RecoveryDharma => RECOVERY_DHARMA,
            Self::AlAnon => AL_ANON,
            Self::Bmlt => BMLT,
            Self::Common => COMMON,
        }
    }
}

use MeetingType as T;

/// The Meeting Guide specification's types; `ONL` and `TC` are left to the venue.
const AA: Table = &[
    ("11", T::Meditation),
    ("12x12", T::Step),
    ("A", T::Secular),
    ("ABSI", T::Literature),
    ("AF", T::Afrikaans),
    ("AL", T::WithFamilyGroup),
    ("AL-AN", T::WithFamilyGroup),
    ("AM", T::Amharic),
    ("AR", T::Arabic),
    ("ASL", T::SignLanguage),
    ("B", T::BigBook),
    ("BA", T::ChildCare),
    ("BE", T::Newcomers),
    ("BG", T::Bulgarian),
    ("BI", T::Lgbtq),
    ("BRK", T::Meal),
    ("C", T::Closed),
    ("CAN", T::Candlelight),
    ("CF", T::ChildrenWelcome),
    ("D", T::Discussion),
    ("DA", T::Danish),
    ("DB", T::DigitalBasket),
    ("DD", T::DualDiagnosis),
    ("DE", T::German),
    ("DR", T::Literature),
    ("EL", T::Greek),
    ("EN", T::English),
    ("FA", T::Persian),
    ("FF", T::FragranceFree),
    ("FI", T::Finnish),
    ("FR", T::French),
    ("G", T::Lgbtq),
    ("GR", T::Literature),
    ("H", T::Anniversaries),
    ("HE", T::Hebrew),
    ("HI", T::Hindi),
    ("HR", T::Croatian),
    ("HU", T::Hungarian),
    ("IS", T::Icelandic),
    ("ITA", T::Italian),
    ("JA", T::Japanese),
    ("KA", T::Georgian),
    ("KOR", T::Korean),
    ("L", T::Lgbtq),
    ("LGBTQ", T::Lgbtq),
    ("LIT", T::Literature),
    ("LS", T::Literature),
    ("LT", T::Lithuanian),
    ("M", T::Mens),
    ("MED", T::Meditation),
    ("ML", T::Malayalam),
    ("MT", T::Maltese),
    ("N", T::Indigenous),
    ("NB", T::Lgbtq),
    ("NDG", T::Indigenous),
    ("NE", T::Nepali),
    ("NL", T::Dutch),
    ("NO", T::Norwegian),
    ("O", T::Open),
    ("OUT", T::Outdoor),
    ("P", T::Professionals),
    ("POA", T::ProofOfAttendance),
    ("POC", T::PeopleOfColor),
    ("POL", T::Polish),
    ("POR", T::Portuguese),
    ("PUN", T::Punjabi),
    ("QSL", T::SignLanguage),
    ("RSL", T::SignLanguage),
    ("RUS", T::Russian),
    ("S", T::Spanish),
    ("SEN", T::Seniors),
    ("SK", T::Slovak),
    ("SL", T::Slovenian),
    ("SM", T::SmokingPermitted),
    ("SP", T::Speaker),
    ("ST", T::Step),
    ("SV", T::Swedish),
    ("T", T::Lgbtq),
    ("TH", T::Thai),
    ("TL", T::Tagalog),
    ("TR", T::Tradition),
    ("TUR", T::Turkish),
    ("UK", T::Ukrainian),
    ("W", T::Womens),
    ("X", T::WheelchairAccess),
    ("XB", T::AccessibleBathroom),
    ("XT", T::CrossTalk),
    ("Y", T::YoungPeople),
];

const NA: Table = &[
    ("BEG", T::Newcomers),
    ("BT", T::BigBook),
    ("C", T::Closed),
    ("CAN", T::Candlelight),
    ("CPT", T::Tradition),
    ("CW", T::ChildrenWelcome),
    ("DISC", T::Discussion),
    ("GL", T::Lgbtq),
    ("IP", T::Literature),
    ("IW", T::Literature),
    ("JFT", T::Literature),
    ("LC", T::Literature),
    ("LIT", T::Literature),
    ("M", T::Mens),
    ("MED", T::Meditation),
    ("NS", T::NonSmoking),
    ("O", T::Open),
    ("QA", T::QuestionsAnswers),
    ("RA", T::RestrictedAccess),
    ("SMOK", T::SmokingPermitted),
    ("SPAD", T::Literature),
    ("SPK", T::Speaker),
    ("STEP", T::Step),
    ("SWG", T::Step),
    ("TOP", T::Discussion),
    ("TRAD", T::Tradition),
    ("VAR", T::FormatVaries),
    ("W", T::Womens),
    ("X", T::WheelchairAccess),
    ("Y", T::YoungPeople),
];

const CA: Table = &[
    ("11", T::Meditation),
    ("12x12", T::Step),
    ("A", T::Secular),
    ("ABSI", T::Literature),
    ("AL", T::WithFamilyGroup),
    ("AL-AN", T::WithFamilyGroup),
    ("ASL", T::SignLanguage),
    ("B", T::BigBook),
    ("BA", T::ChildCare),
    ("BE", T::Newcomers),
    ("BRK", T::Meal),
    ("C", T::Closed),
    ("CAN", T::Candlelight),
    ("CF", T::ChildrenWelcome),
    ("D", T::Discussion),
    ("DD", T::DualDiagnosis),
    ("DR", T::Literature),
    ("FF", T::FragranceFree),
    ("G", T::Lgbtq),
    ("GR", T::Literature),
    ("H", T::Anniversaries),
    ("L", T::Lgbtq),
    ("LGBTQ", T::Lgbtq),
    ("LIT", T::Literature),
    ("LS", T::Literature),
    ("M", T::Mens),
    ("MED", T::Meditation),
    ("N", T::Indigenous),
    ("O", T::Open),
    ("SM", T::SmokingPermitted),
    ("SP", T::Speaker),
    ("ST", T::Step),
    ("T", T::Lgbtq),
    ("TR", T::Tradition),
    ("W", T::Womens),
    ("X", T::WheelchairAccess),
    ("XT", T::CrossTalk),
    ("Y", T::YoungPeople),
];

const RECOVERY_DHARMA: Table = &[
    ("8F", T::Literature),
    ("BB", T::Literature),
    ("BE", T::Newcomers),
    ("C", T::Closed),
    ("CC", T::ChildCare),
    ("DF", T::DogFriendly),
    ("IS", T::Workshop),
    ("IW", T::Workshop),
    ("LGBTQ", T::Lgbtq),
    ("M", T::Mens),
    ("MI", T::Meditation),
    ("O", T::Open),
    ("W", T::Womens),
    ("WA", T::WheelchairAccess),
];

/// `C` is for families and friends only, `O` open to observers, `Y` Alateen, `POA` parents.
const AL_ANON: Table = &[
    ("A", T::Secular),
    ("AA", T::WithFamilyGroup),
    ("AL", T::WithFamilyGroup),
    ("ASL", T::SignLanguage),
    ("BA", T::ChildCare),
    ("BE", T::Newcomers),
    ("C", T::Closed),
    ("FF", T::FragranceFree),
    ("G", T::Lgbtq),
    ("L", T::Lgbtq),
    ("LGBTQIA", T::Lgbtq),
    ("M", T::Mens),
    ("O", T::Open),
    ("POC", T::PeopleOfColor),
    ("SM", T::SmokingPermitted),
    ("SP", T::Speaker),
    ("ST", T::Step),
    ("T", T::Lgbtq),
    ("W", T::Womens),
    ("X", T::WheelchairAccess),
    ("YA", T::YoungPeople),
];

/// `VM`, `HYBR` and `TC` are left to the venue. `LANG` says that there is a language, not which.
const BMLT: Table = &[
    ("BEG", T::Newcomers),
    ("BT", T::BigBook),
    ("CAN", T::Candlelight),
    ("CH", T::ClosedOnHolidays),
    ("CLOSED", T::Closed),
    ("CPT", T::Tradition),
    ("CW", T::ChildrenWelcome),
    ("DISC", T::Discussion),
    ("GL", T::Lgbtq),
    ("GP", T::Literature),
    ("IP", T::Literature),
    ("IW", T::Literature),
    ("JFT", T::Literature),
    ("LC", T::Literature),
    ("LIT", T::Literature),
    ("M", T::Mens),
    ("MED", T::Meditation),
    ("NC", T::NoChildren),
    ("NS", T::NonSmoking),
    ("OPEN", T::Open),
    ("QA", T::QuestionsAnswers),
    ("RA", T::RestrictedAccess),
    ("S-D", T::Speaker),
    ("SMOK", T::SmokingPermitted),
    ("SPAD", T::Literature),
    ("SPK", T::Speaker),
    ("STEP", T::Step),
    ("SWG", T::Step),
    ("TOP", T::Discussion),
    ("TRAD", T::Tradition),
    ("VAR", T::FormatVaries),
    ("W", T::Womens),
    ("WCHR", T::WheelchairAccess),
    ("Y", T::YoungPeople),
];

const COMMON: Table = &[
    ("ASL", T::SignLanguage),
    ("BE", T::Newcomers),
    ("C", T::Closed),
    ("D", T::Discussion),
    ("FF", T::FragranceFree),
    ("LGBTQ", T::Lgbtq),
    ("LIT", T::Literature),
    ("M", T::Mens),
    ("MED", T::Meditation),
    ("O", T::Open),
    ("POC", T::PeopleOfColor),
    ("SP", T::Speaker),
    ("ST", T::Step),
    ("W", T::Womens),
    ("X", T::WheelchairAccess),
];

/// A type as a list has it, and what it means.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct TypeCode {
    /// The code as it stands in the list; our own word for one that a person chose.
    pub code: Code,
    /// What it means; nothing if its program's codes do not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<MeetingType>,
}

impl TypeCode {
    /// A type that a person chose.
    pub fn chosen(means: MeetingType) -> Self {
        Self { code: Code(means.word().to_owned()), means: Some(means) }
    }

    /// What tells two codes apart: lists write the same one in upper and lower case.
    pub(super) fn key(&self) -> String {
        self.code.as_str().to_uppercase()
    }
}

impl fmt::Debug for TypeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.code.0)?;
        self.means.map_or(Ok(()), |means| write!(f, "{means}"))
    }
}

/// A code: 1 to 32 visible characters, on one line.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Code(String);

impl Code {
    /// The longest, in characters.
    pub const MAX: usize = 32;

    /// This code, less the blanks at its ends.
    ///
    /// # Errors
    ///
    /// `Invalid` in the field `code` for none, for a longer one and for control characters.
    pub fn new(code: &str) -> Result<Self> {
        let code = code.trim();
        let short = (1..=Self::MAX).contains(&code.chars().take(Self::MAX + 1).count());
        if short && code.chars().all(super::is_plain) {
            Ok(Self(code.to_owned()))
        } else {
            Err(TandemError::invalid("code", "1 to 32 characters"))
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<Code> for String {
    fn from(code: Code) -> Self {
        code.0
    }
}

impl TryFrom<String> for Code {
    type Error = TandemError;

    fn try_from(code: String) -> Result<Self> {
        Self::new(&code)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_table_has_a_code_twice() {
        for &system in CodeSystem::ALL {
            let mut seen = BTreeSet::new();
            for (code, _) in system.table() {
                assert!(seen.insert(code.to_ascii_uppercase()), "{code} in {system}");
                assert_eq!(Code::new(code).unwrap().as_str(), *code);
            }
        }
        // The specification's 87, less TC, and the two sign languages that are proposed.
        assert_eq!(AA.len(), 87 - 1 + 2);
    }

    #[test]
    fn a_code_means_nothing_without_its_program() {
        let means = |fellowship, code| CodeSystem::of(fellowship).meaning(code);
        assert_eq!(means(Fellowship::Aa, "IS"), Some(T::Icelandic));
        assert_eq!(means(Fellowship::RecoveryDharma, "IS"), Some(T::Workshop));
        assert_eq!(means(Fellowship::Na, "IS"), None);
        assert_eq!(means(Fellowship::Aa, "POA"), Some(T::ProofOfAttendance));
        assert_eq!(means(Fellowship::AlAnon, "POA"), None);
        assert_eq!(means(Fellowship::Aa, "Y"), Some(T::YoungPeople));
        assert_eq!(means(Fellowship::AlAnon, "Y"), None);
        assert_eq!(means(Fellowship::Aa, "S"), Some(T::Spanish));
        assert_eq!(means(Fellowship::Smart, "S"), None);
        assert_eq!(means(Fellowship::Ha, "bt"), Some(T::BigBook));
        assert_eq!(means(Fellowship::Mara, "B"), None);
        assert_eq!(CodeSystem::Bmlt.meaning("O"), None);
        assert_eq!(CodeSystem::Bmlt.meaning("OPEN"), Some(T::Open));
    }

    #[test]
    fn meditation_is_never_medication() {
        for &system in CodeSystem::ALL {
            assert!(matches!(system.meaning("MED"), Some(T::Meditation) | None));
        }
        for one in MeetingType::ALL {
            assert!(!one.word().contains("medication"));
        }
    }

    #[test]
    fn spelt_out_types_are_read_too() {
        let aa = |text| CodeSystem::Aa.meaning(text);
        assert_eq!(aa("open"), Some(T::Open));
        assert_eq!(aa("Big Book"), Some(T::BigBook));
        assert_eq!(aa("Wheelchair-Access"), Some(T::WheelchairAccess));
        assert_eq!(aa("Women"), Some(T::Womens));
        assert_eq!(aa("12X12"), Some(T::Step));
        for code in ["", "ONL", "TC", "NA", "XYZ", "lang", "Open house"] {
            assert_eq!(aa(code), None, "{code}");
        }
        // A spelt-out type is not a code: these three letters are somebody else's.
        assert_eq!(CodeSystem::Common.meaning("men"), None);
    }

    #[test]
    fn languages_have_their_code() {
        assert_eq!(T::Spanish.language(), Some("es"));
        assert_eq!(T::Open.language(), None);
        let languages = MeetingType::ALL.iter().filter_map(|it| it.language());
        let codes: BTreeSet<_> = languages.collect();
        assert_eq!(codes.len(), 38);
        assert!(codes.iter().all(|code| code.len() == 2));
    }

    #[test]
    fn a_code_is_short() {
        assert_eq!(Code::new(" 12x12 ").unwrap().as_str(), "12x12");
        for code in ["", "  ", "a\nb", &"x".repeat(33)] {
            assert!(Code::new(code).is_err());
        }
        let json = r#"{"code":"X9"}"#;
        let unknown: TypeCode = serde_json::from_str(json).unwrap();
        assert_eq!(unknown.means, None);
        assert_eq!(serde_json::to_string(&unknown).unwrap(), json);
        assert_eq!(format!("{:?}", TypeCode::chosen(T::Open)), "open:open");
    }
}
