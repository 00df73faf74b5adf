//! The words of a session: its kind, its form, who led it, what got in the way.
//!
//! They follow what the studies of counselling beside medication recorded (Harvey et al. 2020,
//! doi 10.1016/j.jsat.2020.01.016: hours of individual therapy, group therapy and 12-step or
//! mutual-help groups) and what those studies say they lacked: the approach, the form, the setting,
//! and by whom a session was led. People are roles here, never names.

use crate::error::{Result, TandemError};
use crate::words::words;

words! {
    /// What kind of session it was.
    pub enum Kind as "kind" {
        /// Individual therapy or counselling.
        Individual = "individual",
        /// Group therapy.
        Group = "group",
        /// A mutual-help meeting, 12-step or other.
        MutualHelp = "mutual_help",
        /// A session with family.
        Family = "family",
        /// A contact with a peer coach or other peer support.
        PeerSupport = "peer_support",
        /// A medical visit: medication management.
        Medical = "medical",
    }
}

impl Kind {
    /// The three kinds whose hours the trial asked for; only these make up the three totals.
    pub const TOTALS: [Self; 3] = [Self::Individual, Self::Group, Self::MutualHelp];

    /// Refuses what only another kind has.
    pub(crate) fn check_details(
        self,
        group_format: Option<GroupFormat>,
        fellowship: Option<Fellowship>,
    ) -> Result<()> {
        let refuse = |field: &str, why: &str| Err(TandemError::invalid(field, why));
        if group_format.is_some() && self != Self::Group {
            return refuse("group_format", "of a group only");
        }
        if fellowship.is_some() && self != Self::MutualHelp {
            return refuse("fellowship", "of a mutual-help meeting only");
        }
        Ok(())
    }

    /// Clears what only another kind has.
    pub(crate) fn clear_details(
        self,
        group_format: &mut Option<GroupFormat>,
        fellowship: &mut Option<Fellowship>,
    ) {
        if self != Self::Group {
            *group_format = None;
        }
        if self != Self::MutualHelp {
            *fellowship = None;
        }
    }
}

words! {
    /// How a group is run.
    pub enum GroupFormat as "group_format" {
        /// Ongoing: people come and go.
        Open = "open",
        /// Fixed weeks, the same people.
        Closed = "closed",
        /// Group-based opioid treatment: group therapy with a shared medical visit. All its minutes
        /// are group minutes.
        Gbot = "gbot",
        /// The person does not know.
        Unknown = "unknown",
    }
}

words! {
    /// The approach a session followed, as far as the person knows.
    pub enum Approach as "approach" {
        /// Cognitive behavioural therapy.
        Cbt = "cbt",
        /// Motivational interviewing or enhancement.
        MotivationalInterviewing = "motivational_interviewing",
        /// Contingency management: planned incentives by a program.
        ContingencyManagement = "contingency_management",
        /// 12-step facilitation by a professional.
        TwelveStepFacilitation = "twelve_step_facilitation",
        /// Community reinforcement.
        CommunityReinforcement = "community_reinforcement",
        /// The method of this name.
        MindfulnessBasedRelapsePrevention = "mindfulness_based_relapse_prevention",
        /// Acceptance and commitment therapy.
        Act = "act",
        /// Counselling as most programs give it, for which this is the usual name.
        AddictionCounselling = "addiction_counselling",
        /// Behavioural couples or family therapy.
        BehaviouralCouplesFamily = "behavioural_couples_family",
        /// Network therapy: with people close to the patient.
        NetworkTherapy = "network_therapy",
        /// Community reinforcement and family training, for family.
        Craft = "craft",
        /// Another approach.
        Other = "other",
    }
}

words! {
    /// In which form people met.
    pub enum Form as "form" {
        /// In one room.
        InPerson = "in_person",
        /// By video.
        Video = "video" | "zoom" | "online",
        /// By telephone.
        Phone = "phone",
    }
}

words! {
    /// Where a session took place.
    pub enum Setting as "setting" {
        /// In a treatment program.
        TreatmentProgram = "treatment_program" | "clinic",
        /// In an office or a practice.
        Office = "office",
        /// In the community: a hall, a library, a place of worship.
        Community = "community",
        /// At home, by phone or video.
        Home = "home",
    }
}

words! {
    /// Who led a session: a role, not a name.
    pub enum LedBy as "led_by" {
        /// A counsellor.
        Counsellor = "counsellor" | "counselor" | "therapist",
        /// A psychologist.
        Psychologist = "psychologist",
        /// A physician.
        Physician = "physician" | "doctor",
        /// A nurse.
        Nurse = "nurse",
        /// A social worker.
        SocialWorker = "social_worker",
        /// A person with lived experience.
        Peer = "peer",
        /// Somebody in another role.
        Other = "other",
        /// The person does not know.
        Unknown = "unknown",
    }
}

words! {
    /// What a person did around mutual help beyond attending.
    pub enum Involvement as "did" {
        /// Talked with a sponsor.
        Sponsor = "sponsor",
        /// Worked on a step.
        StepWork = "step_work",
        /// Did service.
        Service = "service",
        /// Took part in a social or sober activity.
        Social = "social",
        /// Helped another person.
        Helped = "helped",
    }
}

words! {
    /// The fellowship or organisation of a mutual-help meeting.
    pub enum Fellowship as "fellowship" {
        /// Narcotics Anonymous.
        Na = "na",
        /// Alcoholics Anonymous.
        Aa = "aa",
        /// Medication-Assisted Recovery Anonymous.
        Mara = "mara",
        /// Methadone Anonymous.
        MethadoneAnonymous = "methadone_anonymous",
        /// Medication-Assisted Recovery Services.
        Mars = "mars",
        /// Heroin Anonymous.
        Ha = "ha",
        /// Cocaine Anonymous.
        Ca = "ca",
        /// SMART Recovery.
        Smart = "smart",
        /// LifeRing Secular Recovery.
        LifeRing = "lifering",
        /// Recovery Dharma.
        RecoveryDharma = "recovery_dharma",
        /// Al-Anon Family Groups.
        AlAnon = "al_anon",
        /// Nar-Anon Family Groups.
        NarAnon = "nar_anon",
        /// Another one.
        Other = "other",
    }
}

words! {
    /// What got in the way of a planned session. Never counted against anyone.
    pub enum Obstacle as "why" {
        /// The other side cancelled.
        CancelledByThem = "cancelled_by_them",
        /// No ride.
        NoRide = "no_ride",
        /// Work.
        Work = "work",
        /// Caring for someone.
        Caring = "caring",
        /// Cost.
        Cost = "cost",
        /// Unwell.
        Unwell = "unwell",
        /// Felt unwelcome.
        FeltUnwelcome = "felt_unwelcome",
        /// Chose not to.
        ChoseNotTo = "chose_not_to",
        /// Something else.
        Other = "other",
    }
}

words! {
    /// Why somebody was away for days or weeks. It stays private: a summary says "away", never why.
    pub enum AwayReason as "reason" {
        /// In hospital.
        Hospital = "hospital",
        /// In jail.
        Jail = "jail",
        /// Travelling.
        Travel = "travel",
        /// Ill.
        Ill = "ill",
        /// Something else.
        Other = "other",
    }
}
