//! What became of a list that was read: the words and numbers of an import report.
//!
//! A list is read meeting by meeting, and none may get lost on the way: `read` is what the list
//! holds, and each of them was either parsed or refused with a reason. What was understood otherwise
//! than it was written is counted too, so that a report can say so in plain words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::words::words;

words! {
    /// Where a list of meetings comes from, and how it is written.
    pub enum FeedKind as "kind" {
        /// Meeting Guide JSON, as AA's lists and the TSML plugin publish it.
        MeetingGuide = "meeting_guide" | "tsml",
        /// A BMLT server's JSON, as NA's lists are published.
        Bmlt = "bmlt",
    }
}

words! {
    /// Why a meeting of a list was not taken.
    pub enum Refusal as "refusal" {
        /// It is not a JSON object at all.
        NotAMeeting = "not_a_meeting",
        /// It has no key (`slug`, `id_bigint`), so it could not be found again.
        NoKey = "no_key",
        /// It has no name, and neither a group nor a place whose name could be used.
        NoName = "no_name",
        /// It names a day that is none.
        UnreadableDay = "unreadable_day",
        /// It names a time that is none.
        UnreadableTime = "unreadable_time",
        /// The same key, day, time, name and place stand in the list already.
        Duplicate = "duplicate",
    }
}

words! {
    /// What was understood otherwise than it was written, or had to be taken from elsewhere. Each
    /// counts once per meeting of the list.
    pub enum Inferred as "inferred" {
        /// The key is used by several meetings of the list: a hash was added to it.
        KeyRepeated = "key_repeated",
        /// The key is longer than 64 characters.
        KeyLong = "key_long",
        /// The key is a number.
        KeyNumber = "key_number",
        /// No name: the group's or the place's was taken.
        NameBorrowed = "name_borrowed",
        /// Several days in one entry: one slot each.
        SeveralDays = "several_days",
        /// A list of days has one twice, or one that is none; it was left out.
        DayDropped = "day_dropped",
        /// A day without a time: by appointment.
        DayWithoutTime = "day_without_time",
        /// A time without a day: by appointment.
        TimeWithoutDay = "time_without_day",
        /// Words around a time or a day: they stay as a note.
        TimeInWords = "time_in_words",
        /// The time is not written as HH:MM.
        TimeRewritten = "time_rewritten",
        /// No end and no length: an hour.
        LengthMissing = "length_missing",
        /// An end or a length that cannot be read: an hour.
        LengthUnreadable = "length_unreadable",
        /// More than four hours from start to end, which is a slip of the pen: an hour.
        LengthUnlikely = "length_unlikely",
        /// No zone: that of the list.
        ZoneOfSource = "zone_of_source",
        /// A zone by a short name, or by another program's (`EST`, "Eastern Standard Time"): that of
        /// the place that goes by it.
        ZoneRewritten = "zone_rewritten",
        /// A zone that cannot be told for sure (`UTC-5`, a misspelling): the clock is not known.
        ZoneUnreadable = "zone_unreadable",
        /// No zone, and that of the list does not reach where it is: the clock is not known.
        ZoneDoubtful = "zone_doubtful",
        /// No zone, in a list that has none and whose others name theirs: the clock is not known.
        ZoneMissing = "zone_missing",
        /// The address names no street: the place is approximate.
        PlaceApproximate = "place_approximate",
        /// Coordinates that only stand in for a place (of an online meeting, or zero): left out.
        PositionPlaceholder = "position_placeholder",
        /// Coordinates that cannot be read: left out.
        PositionUnreadable = "position_unreadable",
        /// The types are one text instead of a list of codes.
        TypesAsText = "types_as_text",
        /// A type that the program's codes do not have; kept as it is.
        TypeUnknown = "type_unknown",
        /// Both open and closed: closed.
        OpenAndClosed = "open_and_closed",
        /// Its place is closed for now.
        PlaceClosed = "place_closed",
        /// Its name says that it is not held for now, or no more.
        ClosedByName = "closed_by_name",
        /// Online, but neither an address nor a number to join is listed.
        OnlineWithoutLink = "online_without_link",
        /// A web address among words: the words stay as a note.
        LinkInWords = "link_in_words",
        /// No web address where one should be: what is there stays as a note.
        LinkAsNote = "link_as_note",
        /// A web address that leads elsewhere than it seems, or is none that a person opens: left out.
        LinkDropped = "link_dropped",
        /// A web address without its `https://`.
        LinkCompleted = "link_completed",
        /// A telephone number among words, codes or other numbers: all of it stays as a note, too.
        PhoneInWords = "phone_in_words",
        /// No telephone number where one should be: what is there stays as a note.
        PhoneAsNote = "phone_as_note",
        /// HTML or entities in a text: made plain.
        MarkupRemoved = "markup_removed",
        /// A text too long to keep: its beginning was kept.
        CutShort = "cut_short",
        /// The date of the last change is not written as the specification says.
        UpdatedRewritten = "updated_rewritten",
        /// The date of the last change cannot be read: left out.
        UpdatedUnreadable = "updated_unreadable",
        /// Names, e-mail addresses or numbers of persons: dropped unread.
        PersonalDropped = "personal_dropped",
        /// The text says that it is not held every week.
        MaybeNotWeekly = "maybe_not_weekly",
    }
}

/// A meeting of a list that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct RefusedMeeting {
    /// Its place in the list; the first is 0.
    pub index: u32,
    /// Why.
    pub why: Refusal,
}

/// What became of the meetings of a list while it was read. `parsed` and the refused ones together
/// are `read`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct ImportTally {
    /// Meetings in the list.
    pub read: u32,
    /// Meetings that were taken; one that is held on several days is one.
    pub parsed: u32,
    /// Weekly slots and meetings by appointment among them; one that is held on three days has three.
    pub slots: u32,
    /// The first [`ImportTally::REFUSED_KEPT`] that were refused, in order.
    pub refused: Vec<RefusedMeeting>,
    /// How many were refused, by reason.
    pub refused_by: BTreeMap<Refusal, u32>,
    /// How many were understood otherwise than written, by what.
    pub inferred: BTreeMap<Inferred, u32>,
    /// The first [`ImportTally::ZONES_KEPT`] names of zones that could not be read, as they are
    /// written (64 characters of each), and how many meetings have each: to be asked about.
    #[serde(default)]
    pub zones_unread: Vec<UnreadZone>,
}

/// The name of a zone that could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct UnreadZone {
    /// As it is written.
    pub name: String,
    /// How many meetings have it.
    pub meetings: u32,
}

impl ImportTally {
    /// How many refused meetings are listed one by one; beyond that they are counted only.
    pub const REFUSED_KEPT: usize = 1_000;
    /// How many names of zones are listed one by one.
    pub const ZONES_KEPT: usize = 20;

    /// Counts one that was refused.
    pub fn refuse(&mut self, index: u32, why: Refusal) {
        *self.refused_by.entry(why).or_default() += 1;
        if self.refused.len() < Self::REFUSED_KEPT {
            self.refused.push(RefusedMeeting { index, why });
        }
    }

    /// Counts a zone that could not be read.
    pub fn unread_zone(&mut self, name: &str) {
        let name: String = name.chars().filter(|c| super::is_plain(*c)).take(64).collect();
        if let Some(known) = self.zones_unread.iter_mut().find(|it| it.name == name) {
            known.meetings += 1;
        } else if self.zones_unread.len() < Self::ZONES_KEPT {
            self.zones_unread.push(UnreadZone { name, meetings: 1 });
        }
    }

    /// How many were refused.
    pub fn refused(&self) -> u32 {
        self.refused_by.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_all_counted_and_the_first_are_listed() {
        let mut tally = ImportTally::default();
        for index in 0..1_500 {
            tally.refuse(index, [Refusal::NoKey, Refusal::NoName][index as usize % 2]);
        }
        assert_eq!(tally.refused(), 1_500);
        assert_eq!(tally.refused_by[&Refusal::NoName], 750);
        assert_eq!(tally.refused.len(), ImportTally::REFUSED_KEPT);
        let last = tally.refused.last().copied();
        let why = Refusal::NoName;
        assert_eq!(last, Some(RefusedMeeting { index: 999, why }));
        let json = serde_json::to_string(&tally).unwrap();
        assert_eq!(serde_json::from_str::<ImportTally>(&json).unwrap(), tally);
    }
}
