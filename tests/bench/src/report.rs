//! Reports out of the log of ten years: read, put together, laid out and written.

use std::time::Duration;

use chrono::TimeDelta;
use tandem::{Cost, ReportRequest, Tandem};
use tandem_model::ReportPreset;

use crate::log::{PASSPHRASE, fill, fixed, last_day};
use crate::measure::{Line, Work, line};

pub(crate) fn lines() -> Vec<Line> {
    let folder = tempfile::tempdir().unwrap();
    let host = fixed();
    fill(folder.path(), &host);
    let tandem =
        Tandem::open(folder.path(), PASSPHRASE, Box::new(host.clone()), Cost::TEST_ONLY).unwrap();
    let last = last_day();
    let write = |weeks: i64, most: usize| {
        let from = Some(last - TimeDelta::weeks(weeks - 1));
        let request = ReportRequest { from, ..ReportRequest::new(ReportPreset::Clinician) };
        let file = tandem.reports().pdf(&request, &mut |_, _| true).unwrap();
        assert!(file.bytes.starts_with(b"%PDF") && file.bytes.len() < most);
    };
    vec![
        line(
            "a report of one year as PDF",
            Duration::from_millis(15),
            Work::new(3, || write(52, 200_000)),
            None,
        ),
        line(
            "a report of ten years as PDF",
            Duration::from_millis(150),
            Work::new(1, || write(520, 400_000)),
            None,
        ),
    ]
}
