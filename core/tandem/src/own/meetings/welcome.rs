//! How welcome one is, in three layers that are never made one, and what to know before one goes.

use std::sync::OnceLock;

use rusqlite::Connection;
use serde::Deserialize;
use tandem_model::{
    Fellowship, GroupStatement, Id, Language, Note, Result, Stance, WelcomeExperience,
    WelcomeVisit, Word,
};

use super::Meetings;
use super::kept::read_bookmark;
use crate::record::error::Inner;
use crate::record::store::{self, entity};
use crate::voice::content::Voice;

/// What a fellowship says about medication, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PositionText {
    /// The fellowship's name.
    pub name: String,
    /// Its position.
    pub stance: Stance,
    /// The position in words.
    pub position: String,
    /// What it rests on.
    pub basis: String,
    /// Where it says so; none where nothing was found.
    pub citation: Option<String>,
    /// Whether it says who may speak.
    pub speak: String,
    /// That a group may be different.
    pub general: String,
    /// Whether it is for family and friends.
    pub for_family: bool,
}

/// What to know before one goes, for one fellowship.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct BeforeYouGo {
    /// What the fellowship says.
    pub position: PositionText,
    /// One line each; that one need not tell anyone is among them.
    pub lines: Vec<String>,
}

/// A visit that something was written about.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Visited {
    /// Its id.
    pub id: Id,
    /// What was met with.
    pub visit: WelcomeVisit,
}

/// What a group said about medication, as it was written down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct Stated {
    /// Names the entry.
    pub id: Id,
    /// What it says.
    pub statement: GroupStatement,
}

/// How welcome one is at a kept meeting. The layers stand in the order in which they are shown;
/// nothing is added up across them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct WelcomeScreen {
    /// The person's own experience, in counts and dates.
    pub experience: WelcomeExperience,
    /// The visits behind it, the newest first.
    pub visits: Vec<Visited>,
    /// What the group said, the newest first.
    pub statements: Vec<Stated>,
    /// What the fellowship says, and what to know.
    pub before: BeforeYouGo,
    /// Whether the person chose not to mention their medication there.
    pub not_mentioning: bool,
}

impl Meetings<'_> {
    /// Notes what was met with on a visit. It is added, never changed; `written_at` is set here.
    ///
    /// # Errors
    /// `NotFound` for a meeting that is not kept; `Invalid` as [`WelcomeVisit::check`] says; those
    /// of writing.
    pub fn add_visit(&self, mut visit: WelcomeVisit) -> Result<Id> {
        visit.written_at = self.tandem.now();
        visit.check()?;
        let id = self.tandem.host.new_id()?;
        self.tandem.act(|act| {
            read_bookmark(act.db(), visit.meeting)?;
            store::write(act, entity::WELCOME_VISIT, &id, &visit)?;
            Ok(id)
        })
    }

    /// Notes what a group says, quoted and dated. It is added, never changed; `written_at` is set
    /// here.
    ///
    /// # Errors
    /// `NotFound` for a meeting that is not kept; `Invalid` as [`GroupStatement::check`] says;
    /// those of writing.
    pub fn add_statement(&self, mut statement: GroupStatement) -> Result<Id> {
        statement.written_at = self.tandem.now();
        statement.check()?;
        let id = self.tandem.host.new_id()?;
        self.tandem.act(|act| {
            read_bookmark(act.db(), statement.meeting)?;
            store::write(act, entity::GROUP_STATEMENT, &id, &statement)?;
            Ok(id)
        })
    }

    /// How welcome one is at a kept meeting.
    ///
    /// # Errors
    /// `NotFound`.
    pub fn welcome(&self, kept: Id) -> Result<WelcomeScreen> {
        self.tandem.read(|db| {
            let bookmark = read_bookmark(db, kept)?;
            let visits = visits(db, kept)?;
            let statements: Vec<(Id, GroupStatement)> =
                store::entries(db, entity::GROUP_STATEMENT)?;
            let stated = statements.into_iter().map(|(id, statement)| Stated { id, statement });
            let mut statements: Vec<_> = stated.filter(|it| it.statement.meeting == kept).collect();
            statements.reverse();
            let voice = self.tandem.voice_in(db)?;
            Ok(WelcomeScreen {
                experience: WelcomeExperience::of(visits.iter().map(|it| &it.visit)),
                visits,
                statements,
                before: before_you_go(&voice, bookmark.snapshot.fellowship),
                not_mentioning: bookmark.not_mentioning,
            })
        })
    }

    /// What to know before one goes to a fellowship's meeting.
    ///
    /// # Errors
    /// Those of reading.
    pub fn before_you_go(&self, fellowship: Fellowship) -> Result<BeforeYouGo> {
        Ok(before_you_go(&self.tandem.voice()?, fellowship))
    }
}

fn visits(db: &Connection, kept: Id) -> Inner<Vec<Visited>> {
    let all: Vec<(Id, WelcomeVisit)> = store::entries(db, entity::WELCOME_VISIT)?;
    let mut visits = Vec::new();
    for (id, mut visit) in all.into_iter().rev() {
        if visit.meeting == kept {
            let mut statement = db.prepare_cached("SELECT text FROM notes WHERE id = ?1")?;
            let mut rows = statement.query([id.as_bytes()])?;
            if let Some(row) = rows.next()? {
                visit.note = Note::new(&row.get::<_, String>(0)?)?;
            }
            visits.push(Visited { id, visit });
        }
    }
    Ok(visits)
}

#[derive(Deserialize)]
struct File {
    positions: std::collections::BTreeMap<String, String>,
    speak: std::collections::BTreeMap<String, String>,
    general: String,
    before_you_go: Vec<Known>,
    fellowships: Vec<FellowshipText>,
}

#[derive(Deserialize)]
struct Known {
    text: String,
}

#[derive(Deserialize)]
struct FellowshipText {
    id: Fellowship,
    name: String,
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "the model's is shown; a test compares them")
    )]
    position: Stance,
    basis: String,
    citation: Option<String>,
    speak: String,
    for_family: bool,
}

fn file(language: Language) -> &'static File {
    const FILES: [&str; 2] = [
        include_str!("../../../content/en/fellowships.json"),
        include_str!("../../../content/es/fellowships.json"),
    ];
    static READ: [OnceLock<File>; 2] = [OnceLock::new(), OnceLock::new()];
    let at = language as usize;
    READ[at].get_or_init(|| {
        serde_json::from_str(FILES[at]).expect("the content is built in, and read whole by a test")
    })
}

fn before_you_go(voice: &Voice, fellowship: Fellowship) -> BeforeYouGo {
    let file = file(voice.language());
    let text = file.fellowships.iter().find(|text| text.id == fellowship);
    let text = text.expect("a test finds every fellowship in the content");
    let stance = fellowship.position().stance;
    let fill = |text: &str| voice.fill(text, &[]);
    let word = |words: &std::collections::BTreeMap<String, String>, key: &str| {
        fill(words.get(key).map_or("", String::as_str))
    };
    BeforeYouGo {
        position: PositionText {
            name: text.name.clone(),
            stance,
            position: word(&file.positions, stance.word()),
            basis: fill(&text.basis),
            citation: text.citation.clone(),
            speak: word(&file.speak, &text.speak),
            general: fill(&file.general),
            for_family: text.for_family,
        },
        lines: file.before_you_go.iter().map(|line| fill(&line.text)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use tandem_model::{Profile, Zone, fold};

    use super::*;

    /// One definition: the model has the positions, the content has their words.
    #[test]
    fn the_words_say_what_the_positions_say() {
        for &language in Language::ALL {
            let file = file(language);
            assert_eq!(file.fellowships.len(), Fellowship::ALL.len());
            for text in &file.fellowships {
                let position = text.id.position();
                assert_eq!(text.position, position.stance, "{}", text.id);
                let cited = text.citation.as_deref();
                assert!(position.stance != Stance::Unknown || cited.is_none(), "{}", text.id);
                if let Some(citation) = position.citation {
                    let cited = fold(cited.unwrap_or_default());
                    assert!(cited.contains(&fold(citation.title)), "{}", text.id);
                }
                assert!(file.speak.contains_key(&text.speak));
                assert!(file.positions.contains_key(position.stance.word()));
            }
        }
    }

    #[test]
    fn one_need_not_tell_anyone() {
        let voice = Voice::new(Language::En, &Profile::new(Zone::utc()));
        for &fellowship in Fellowship::ALL {
            let before = before_you_go(&voice, fellowship);
            assert!(before.lines.iter().any(|line| line.contains("do not have to tell anyone")));
            assert!(before.lines.iter().all(|line| !line.contains('{')));
            assert!(!before.position.position.is_empty() && !before.position.speak.is_empty());
        }
        let na = before_you_go(&voice, Fellowship::Na).position;
        assert_eq!(na.stance, Stance::WelcomeToAttend);
        assert!(na.speak.contains("up to each group"));
    }
}
