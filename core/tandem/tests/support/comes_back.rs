//! Whatever a test leaves behind comes back: its record is exported, imported into an empty one, and
//! shows the same there. An export that a record cannot be made anew from was once green in 1,326
//! tests.

use std::path::Path;

use chrono::NaiveDate;
use tandem::{Cost, HoursQuery, ImportChoice, SessionQuery, Tandem};
use tandem_model::{By, Role, TandemError};
use tempfile::TempDir;

use super::{PASSPHRASE, TestHost};

/// The folder of a record. When it goes, what is in it has come back.
pub(crate) struct Left {
    folder: TempDir,
    host: TestHost,
}

impl Left {
    pub(crate) fn new(folder: TempDir, host: &TestHost) -> Self {
        Self { folder, host: host.clone() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }
}

impl Drop for Left {
    fn drop(&mut self) {
        // A test that fails has said what it has to say; one that breaks its record, too.
        if std::thread::panicking() {
            return;
        }
        let host = Box::new(self.host.clone());
        let Ok(tandem) = Tandem::open(self.path(), PASSPHRASE, host, Cost::TEST_ONLY) else {
            return;
        };
        if tandem.safe().check().is_ok_and(|report| report.ok()) {
            comes_back(&tandem, &self.host);
        }
    }
}

/// The record, exported and imported into an empty one, is the same; and its file changes nothing in
/// itself.
pub(crate) fn comes_back(tandem: &Tandem, host: &TestHost) {
    let profile = tandem.person().profile().unwrap();
    let mut file = Vec::new();
    let done = tandem.transfer().export_json(&mut file, &mut |_| {});
    if profile.role == Role::Coach {
        assert!(matches!(done, Err(TandemError::Invalid { field, .. }) if field == "role"));
        return;
    }
    assert_eq!(done.unwrap().left_out, []);
    let take = |into: &Tandem| {
        let choice =
            ImportChoice { forget_many: true, from_another: true, ..ImportChoice::default() };
        let report =
            into.transfer().import_json(&mut file.as_slice(), choice, &mut |_| {}).unwrap();
        assert_eq!(report.refused, [], "what a record wrote comes back");
        (report.added, report.changed, report.forgotten)
    };
    let folder = tempfile::tempdir().unwrap();
    let fresh = Box::new(host.other_device());
    let made = Tandem::create(folder.path(), PASSPHRASE, &profile, fresh, Cost::TEST_ONLY);
    let (again, _) = made.unwrap();
    take(&again);
    assert_eq!(shown(&again), shown(tandem));
    assert_eq!(take(&again), (0, 0, 0), "twice is once");
    assert_eq!(take(tandem), (0, 0, 0), "its own file tells it nothing");
}

/// Everything that screens show, but for what is of one device alone.
pub(crate) fn shown(it: &Tandem) -> String {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let (first, last) = (day("1900-01-01"), day("2199-12-31"));
    let query = SessionQuery { limit: 1000, ..SessionQuery::default() };
    let hours = |by| {
        let (from, to) = (Some(day("2025-10-01")), Some(day("2026-04-30")));
        it.hours().screen(&HoursQuery { by, from, to }).unwrap()
    };
    let mut consents: Vec<_> =
        it.consents().list().unwrap().into_iter().map(|kept| (kept.id, kept.consent)).collect();
    consents.sort_by_key(|(id, _)| *id);
    // What lists say is of the device that took them in; what is kept goes with the record.
    let kept = it.meetings().kept().unwrap();
    let welcome: Vec<_> = kept.iter().map(|kept| it.meetings().welcome(kept.id).unwrap()).collect();
    let kept: Vec<_> = kept.into_iter().map(|kept| (kept.id, kept.bookmark)).collect();
    // A practice hides what it holds from `Debug`.
    let practices = it.skills().all().unwrap().into_iter();
    let practices: Vec<_> = practices
        .map(|line| format!("{} {}", line.id, serde_json::to_string(&line.practice).unwrap()))
        .collect();
    let mut today = it.today().unwrap();
    today.replies.clear();
    format!(
        "{:#?}",
        (
            (it.log().sessions(&query).unwrap(), it.log().all_not_attended(first, last).unwrap()),
            (it.log().all_away(first, last).unwrap(), hours(By::Week), hours(By::Month)),
            (it.person().profile().unwrap(), it.person().preferences().unwrap()),
            (it.person().medication().unwrap(), it.goals().list().unwrap()),
            (practices, it.check_ins().all(first, last).unwrap()),
            it.measures().all(first, last).unwrap().len(),
            (it.visits().all().unwrap(), it.visits().plan().unwrap()),
            (it.help().naloxone().unwrap(), it.regulars().list().unwrap()),
            (kept, welcome, consents, today),
        )
    )
}
