//! What each fellowship says about medication, in words, and what to know before one goes.
//!
//! The positions are the model's; a test compares the two.

use std::collections::BTreeMap;

use serde::Deserialize;
use tandem_model::{BeforeYouGo, Fellowship, PositionText, Stance, Word as _};

use crate::Voice;
use crate::content::content;

#[derive(Deserialize)]
pub(crate) struct FellowshipsFile {
    positions: BTreeMap<String, String>,
    speak: BTreeMap<String, String>,
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

/// What to know before one goes to a meeting of this fellowship.
#[must_use]
pub fn before_you_go(voice: &Voice, fellowship: Fellowship) -> BeforeYouGo {
    let file = &content(voice.language()).fellowships;
    let text = file.fellowships.iter().find(|text| text.id == fellowship);
    let text = text.expect("a test finds every fellowship in the content");
    let stance = fellowship.position().stance;
    let fill = |text: &str| voice.fill(text, &[]);
    let word = |words: &BTreeMap<String, String>, key: &str| {
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
    use tandem_model::{Language, Profile, Zone, fold};

    use super::*;

    /// One definition: the model has the positions, the content has their words.
    #[test]
    fn the_words_say_what_the_positions_say() {
        for &language in Language::ALL {
            let file = &content(language).fellowships;
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
