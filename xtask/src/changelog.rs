//! `CHANGELOG.md` in the form of Keep a Changelog: a section for each version, the newest first, and one
//! above them for what is not released.

/// What a part of a section may be called.
const PARTS: [&str; 6] = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

/// What is said of one version.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Section {
    /// `Unreleased`, or three numbers.
    pub(crate) version: String,
    /// Of a released version.
    pub(crate) day: Option<String>,
    /// Its lines, without the heading.
    pub(crate) text: String,
}

impl Section {
    /// Whether something is said.
    pub(crate) fn says_something(&self) -> bool {
        self.text.lines().any(|line| line.starts_with("- "))
    }
}

/// The sections, as they stand.
///
/// # Errors
/// A line for everything that is not in the form.
pub(crate) fn read(text: &str) -> Result<Vec<Section>, Vec<String>> {
    let mut wrong = Vec::new();
    let mut sections: Vec<Section> = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let mut complain = |why: &str| wrong.push(format!("CHANGELOG.md:{}: {why}", number + 1));
        if let Some(title) = line.strip_prefix("## ") {
            let (version, day) = match title.split_once(" - ") {
                Some((version, day)) => (version, Some(day.to_owned())),
                None => (title, None),
            };
            let version = version.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
            let version = version.unwrap_or_default().to_owned();
            let sound = match &day {
                None => version == "Unreleased",
                Some(day) => is_version(&version) && is_day(day),
            };
            if !sound {
                complain("expected `## [Unreleased]` or `## [1.2.3] - 2026-01-31`");
            } else if sections.is_empty() != (version == "Unreleased") {
                complain("what is not released stands first, and once");
            } else if sections.iter().any(|it| !older(&version, &it.version)) {
                complain("newer versions stand above older ones, each once");
            }
            sections.push(Section { version, day, text: String::new() });
            continue;
        }
        if line.strip_prefix("### ").is_some_and(|part| !PARTS.contains(&part)) {
            complain("a part is Added, Changed, Deprecated, Removed, Fixed or Security");
        }
        if let Some(section) = sections.last_mut() {
            section.text.push_str(line);
            section.text.push('\n');
        }
    }
    if sections.is_empty() {
        wrong.push("CHANGELOG.md: has no section".to_owned());
    }
    if wrong.is_empty() { Ok(sections) } else { Err(wrong) }
}

/// What is wrong with the file, and which tags it has no section for.
pub(crate) fn check(text: &str, tags: &str) -> Vec<String> {
    match read(text) {
        Err(wrong) => wrong,
        Ok(sections) => tags
            .lines()
            .filter_map(|tag| tag.strip_prefix('v'))
            .filter(|version| !sections.iter().any(|it| it.version == *version))
            .map(|version| format!("CHANGELOG.md: says nothing of {version}, which is tagged"))
            .collect(),
    }
}

fn is_version(text: &str) -> bool {
    numbers(text).is_some()
}

fn numbers(text: &str) -> Option<[u32; 3]> {
    let parts: Option<Vec<u32>> = text.split('.').map(|part| part.parse().ok()).collect();
    parts?.try_into().ok()
}

fn is_day(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').map(|part| (part.len(), part.parse::<u32>())).collect();
    matches!(parts[..], [(4, Ok(_)), (2, Ok(1..=12)), (2, Ok(1..=31))])
}

/// Whether one version is below another; what is not released is above all.
fn older(one: &str, other: &str) -> bool {
    match (numbers(one), numbers(other)) {
        (Some(one), Some(other)) => one < other,
        (one, _) => one.is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- More.\n\n\
                         ## [0.10.0] - 2026-02-01\n\n### Fixed\n\n- It.\n\n## [0.9.1] - 2026-01-31\n";

    #[test]
    fn sections_are_read_in_their_order() {
        let sections = read(SOUND).unwrap();
        let versions: Vec<_> = sections.iter().map(|it| it.version.as_str()).collect();
        assert_eq!(versions, ["Unreleased", "0.10.0", "0.9.1"]);
        assert_eq!(sections[1].day.as_deref(), Some("2026-02-01"));
        assert!(sections[0].says_something() && !sections[2].says_something());
        assert!(check(SOUND, "v0.10.0\nv0.9.1\nother\n").is_empty());
    }

    #[test]
    fn what_is_not_in_the_form_is_named() {
        for (instead, of) in [
            ("## Unreleased", "## [Unreleased]"),
            ("## [0.10.0]", "## [0.10.0] - 2026-02-01"),
            ("## [0.10.0] - 2026-2-1", "## [0.10.0] - 2026-02-01"),
            ("## [0.9.0] - 2026-02-01", "## [0.10.0] - 2026-02-01"),
            ("## [0.9.1] - 2026-02-01", "## [0.10.0] - 2026-02-01"),
            ("### News", "### Added"),
            ("## [Unreleased]", "## [0.10.0] - 2026-02-01"),
        ] {
            assert_eq!(read(&SOUND.replace(of, instead)).unwrap_err().len(), 1, "{instead}");
        }
        assert_eq!(check(SOUND, "v0.9.0\n").len(), 1, "a tag without a section");
        assert_eq!(read("# Changelog\n").unwrap_err().len(), 1);
    }
}
