//! An attended session, as it was written down.

use std::collections::BTreeSet;

use chrono::{DateTime, Months, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    Approach, Fellowship, Form, GroupFormat, Id, Involvement, Kind, LedBy, LocalTime, Minutes,
    Note, Result, Setting, TandemError,
};

/// How long after its end a session counts as written down at once.
const DAY: TimeDelta = TimeDelta::hours(24);

/// How far ahead of `now` something may lie that is said to have begun: clocks differ a little.
pub(crate) const SLACK: TimeDelta = TimeDelta::minutes(1);

/// Why something that lies ahead is refused. Always in these words, so that a front end can tell.
pub(crate) const NOT_BEGUN: &str = "not begun yet";

/// A start so many months back is asked about: most often the year is a slip.
const LONG_AGO: Months = Months::new(24);

/// One attended session.
///
/// Only what a person must say is required: the kind, the start, the minutes. Everything else may
/// be missing, is left out of the JSON when it is, and stays apart from an answer of "unknown".
/// Unknown keys are ignored when reading, so that an older Tandem reads a newer one's record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Session {
    /// What kind of session.
    pub kind: Kind,
    /// When it started, on the person's clock. It counts for this local date.
    pub start: LocalTime,
    /// How long the person was there; part attendance has its own minutes.
    pub minutes: Minutes,
    /// Whether the time is a person's estimate.
    #[serde(default)]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub approximate: bool,
    /// In person, by video or by phone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub form: Option<Form>,
    /// How the group is run; of a group only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub group_format: Option<GroupFormat>,
    /// The approach it followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub approach: Option<Approach>,
    /// The fellowship; of a mutual-help meeting only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub fellowship: Option<Fellowship>,
    /// Where it took place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub setting: Option<Setting>,
    /// Whether a program asked for it (`true`) or it was the person's own choice (`false`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub required: Option<bool>,
    /// Who led it, by role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub led_by: Option<LedBy>,
    /// What the person did beyond attending; of a mutual-help meeting only.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub did: BTreeSet<Involvement>,
    /// The part it is linked to, when one appointment was split into parts of different kinds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub part_of: Option<Id>,
    /// The person's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub note: Option<Note>,
    /// When it was written down. The trials lacked this: what is recalled late is recalled less
    /// well.
    pub written_at: DateTime<Utc>,
    /// Whether it came from a file that does not say when it was written down. `written_at` is then when
    /// it was taken in, and it is neither late nor not late.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[cfg_attr(feature = "uniffi", uniffi(default))]
    pub imported: bool,
}

impl Session {
    /// A session of which no more is said than this.
    pub fn new(kind: Kind, start: LocalTime, minutes: Minutes, written_at: DateTime<Utc>) -> Self {
        Self {
            kind,
            start,
            minutes,
            approximate: false,
            form: None,
            group_format: None,
            approach: None,
            fellowship: None,
            setting: None,
            required: None,
            led_by: None,
            did: BTreeSet::new(),
            part_of: None,
            note: None,
            written_at,
            imported: false,
        }
    }

    /// Checks a session that is written down at `now`.
    ///
    /// # Errors
    ///
    /// As [`Session::check_whole`]; `Invalid` in `start` when it lies more than a minute after
    /// `now`: a session that is still to come was not attended, and a slip of the date is the
    /// commonest slip there is. One that is going on may be written down. (One tap at a kept meeting
    /// has a door of its own, [`Weekly::attended_at`](crate::Weekly::attended_at), which opens when
    /// people arrive; what it writes asks for `check_whole`.)
    pub fn check(&self, now: DateTime<Utc>) -> Result<()> {
        if self.start.utc() - now > SLACK {
            return Err(TandemError::invalid("start", NOT_BEGUN));
        }
        self.check_whole()
    }

    /// Checks what the types of the fields cannot say of the value itself, whenever it was written.
    ///
    /// # Errors
    ///
    /// `Invalid`: in `group_format` when this is no group; in `fellowship` or `did` when this is no
    /// mutual-help meeting.
    pub fn check_whole(&self) -> Result<()> {
        self.kind.check_details(self.group_format, self.fellowship)?;
        if !self.did.is_empty() && self.kind != Kind::MutualHelp {
            return Err(TandemError::invalid("did", "of a mutual-help meeting only"));
        }
        Ok(())
    }

    /// Checks the link to another part of one appointment, of the session that is kept under `id`.
    ///
    /// # Errors
    ///
    /// `Invalid` in `part_of` when it is linked to itself.
    pub fn check_link(&self, id: Id) -> Result<()> {
        if self.part_of == Some(id) {
            return Err(TandemError::invalid("part_of", "another session"));
        }
        Ok(())
    }

    /// The same without what its kind does not have: a group format, a fellowship, what the person
    /// did. Two devices can each change another field of one session; what they come to need not
    /// have been allowed to either.
    #[must_use]
    pub fn normalise(mut self) -> Self {
        self.kind.clear_details(&mut self.group_format, &mut self.fellowship);
        if self.kind != Kind::MutualHelp {
            self.did.clear();
        }
        self
    }

    /// The instant at which it ended.
    pub fn end(&self) -> DateTime<Utc> {
        self.start.end(self.minutes)
    }

    /// How long after its end it was written down; zero if that was before the end.
    pub fn recall_delay(&self) -> TimeDelta {
        (self.written_at - self.end()).max(TimeDelta::zero())
    }

    /// Whether it is known to have been written down more than 24 hours after its end.
    pub fn late(&self) -> bool {
        !self.imported && self.recall_delay() > DAY
    }

    /// Whether it began more than two years before `now`. It may have; but a front end asks whether
    /// the year is right before it writes it down.
    pub fn long_ago(&self, now: DateTime<Utc>) -> bool {
        now.checked_sub_months(LONG_AGO).is_some_and(|then| self.start.utc() < then)
    }

    /// Whether the two were going on at the same moment. One that begins when the other ends does
    /// not overlap it.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.start.utc() < other.end() && other.start.utc() < self.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Zone, parse_wall};

    fn session(kind: Kind, start: &str, minutes: u32) -> Session {
        let zone = Zone::named("America/New_York").unwrap();
        let start = LocalTime::resolve(parse_wall(start).unwrap(), &zone).time;
        let written_at = start.utc();
        Session::new(kind, start, Minutes::new(minutes).unwrap(), written_at)
    }

    #[test]
    fn json_holds_what_was_said_and_no_more() {
        let plain = session(Kind::Individual, "2026-03-02T10:00", 50);
        let json = serde_json::to_value(&plain).unwrap();
        let expected = serde_json::json!({
            "kind": "individual",
            "start": "2026-03-02T10:00:00-05:00[America/New_York]",
            "minutes": 50,
            "approximate": false,
            "written_at": "2026-03-02T15:00:00Z",
        });
        assert_eq!(json, expected);
        assert_eq!(serde_json::from_value::<Session>(json).unwrap(), plain);
    }

    #[test]
    fn json_reads_back_whole() {
        let full = Session {
            approximate: true,
            form: Some(Form::InPerson),
            approach: Some(Approach::TwelveStepFacilitation),
            fellowship: Some(Fellowship::LifeRing),
            setting: Some(Setting::Community),
            required: Some(false),
            led_by: Some(LedBy::SocialWorker),
            did: [Involvement::StepWork, Involvement::Helped].into(),
            part_of: Some(Id::from_bytes([7; 16])),
            note: Note::new("it helped").unwrap(),
            ..session(Kind::MutualHelp, "2026-11-01T01:30", 90)
        };
        let json = serde_json::to_string(&full).unwrap();
        assert_eq!(serde_json::from_str::<Session>(&json).unwrap(), full);
    }

    #[test]
    fn unknown_keys_are_ignored_and_required_ones_are_missed() {
        let json = r#"{"kind":"mutual-help","minutes":60,"later":{"x":1},
            "start":"2026-03-02T10:00:00-05:00[America/New_York]",
            "written_at":"2026-03-02T15:00:00Z"}"#;
        assert!(serde_json::from_str::<Session>(json).is_ok());
        for key in ["kind", "minutes", "start", "written_at"] {
            let less = json.replace(key, "else");
            assert!(serde_json::from_str::<Session>(&less).is_err(), "{key}");
        }
    }

    fn refused_in(session: &Session, now: DateTime<Utc>) -> Option<String> {
        match session.check(now) {
            Err(TandemError::Invalid { field, .. }) => Some(field),
            other => {
                assert_eq!(other, Ok(()));
                None
            }
        }
    }

    #[test]
    fn terminal_07_a_session_has_begun_when_it_is_written_down() {
        let ahead = session(Kind::Group, "2026-03-02T10:00", 60);
        let start = ahead.start.utc();
        assert_eq!(refused_in(&ahead, start), None);
        assert_eq!(refused_in(&ahead, start - SLACK), None);
        let earlier = start - SLACK - TimeDelta::seconds(1);
        assert_eq!(ahead.check(earlier), Err(TandemError::invalid("start", "not begun yet")));
        assert_eq!(refused_in(&ahead, earlier).as_deref(), Some("start"));
        assert_eq!(refused_in(&ahead, DateTime::<Utc>::MAX_UTC), None);
        let first = DateTime::<Utc>::MIN_UTC;
        assert_eq!(refused_in(&ahead, first).as_deref(), Some("start"));
    }

    #[test]
    fn some_fields_belong_to_one_kind() {
        for &kind in <Kind as crate::Word>::ALL {
            let plain = session(kind, "2026-03-02T10:00", 60);
            let now = plain.start.utc();
            let with = |field: &str, belongs: bool, session: Session| {
                let refused = refused_in(&session, now);
                assert_eq!(refused.as_deref(), (!belongs).then_some(field));
            };
            let gbot = Some(GroupFormat::Gbot);
            let na = Some(Fellowship::Na);
            let did = [Involvement::Service].into();
            let mutual = kind == Kind::MutualHelp;
            with(
                "group_format",
                kind == Kind::Group,
                Session { group_format: gbot, ..plain.clone() },
            );
            with("fellowship", mutual, Session { fellowship: na, ..plain.clone() });
            with("did", mutual, Session { did, ..plain });
        }
    }

    #[test]
    fn terminal_s3_no_session_is_a_part_of_itself() {
        let [own, other] = [1, 2].map(|byte| Id::from_bytes([byte; 16]));
        let plain = session(Kind::Medical, "2026-03-02T10:00", 20);
        let part = Session { part_of: Some(other), ..plain.clone() };
        assert_eq!((plain.check_link(own), part.check_link(own)), (Ok(()), Ok(())));
        let refused = TandemError::invalid("part_of", "another session");
        assert_eq!(part.check_link(other), Err(refused));
    }

    #[test]
    fn late_is_more_than_a_day_after_the_end() {
        let mut one = session(Kind::Individual, "2026-03-02T10:00", 50);
        assert_eq!((one.recall_delay(), one.late()), (TimeDelta::zero(), false));
        one.written_at = one.end() + DAY;
        assert_eq!((one.recall_delay(), one.late()), (DAY, false));
        one.written_at += TimeDelta::seconds(1);
        assert!(one.late());
    }

    #[test]
    fn a_slip_of_the_year_can_be_told() {
        let one = session(Kind::Individual, "2024-02-29T10:00", 50);
        let start = one.start.utc();
        let after = |months| start.checked_add_months(Months::new(months)).unwrap();
        assert!(!one.long_ago(start) && !one.long_ago(after(24)));
        assert!(one.long_ago(after(25)));
        assert!(one.check(after(120)).is_ok(), "it is asked about, not refused");
        assert!(!one.long_ago(DateTime::<Utc>::MIN_UTC));
    }

    #[test]
    fn overlap_is_decided_by_instants() {
        let first = session(Kind::Individual, "2026-11-01T01:30", 60);
        let mut second = first.clone();
        assert!(first.overlaps(&second));
        second.start = LocalTime::later_of_two(first.start.wall(), first.start.zone()).unwrap();
        assert!(!first.overlaps(&second), "the same wall time, an hour later");
        assert!(!second.overlaps(&first));
        let within = session(Kind::Medical, "2026-11-01T00:00", 600);
        assert!(within.overlaps(&first) && first.overlaps(&within));
    }
}
