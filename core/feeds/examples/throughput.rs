//! How fast a list is read, and in how much memory.
//!
//! ```text
//! cargo run --release -p tandem-feeds --example throughput [MEETINGS] [meeting-guide|bmlt]
//! ```
//!
//! The list is made while it is read and stands nowhere, neither in memory nor on the disk, so the
//! peak is that of reading alone. Making it takes a part of the time, which is measured first and
//! taken off. Notes are HTML with entities, in a length that real lists have; every seventh entry has
//! three days, every thousandth key is used twice.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a program for developers' terminals; a panic says what is wrong"
)]

use std::fmt::Write as _;
use std::fs;
use std::io::{self, Read, Seek, SeekFrom};

use tandem_feeds::{Feed, FeedError, Settings};
use tandem_model::{FeedKind, Fellowship, Word, Zone};

/// A list of so many meetings.
struct Made {
    kind: FeedKind,
    meetings: u32,
    next: u32,
    line: Vec<u8>,
    at: usize,
}

impl Made {
    fn new(kind: FeedKind, meetings: u32) -> Self {
        Self { kind, meetings, next: 0, line: Vec::new(), at: 0 }
    }

    fn make_line(&mut self) {
        let number = self.next;
        self.next += 1;
        self.at = 0;
        let mut line = String::from_utf8(std::mem::take(&mut self.line)).unwrap();
        line.clear();
        let open = if number == 0 { "[" } else { "," };
        match () {
            () if number > self.meetings => {}
            () if number == self.meetings => line.push(']'),
            () if self.kind == FeedKind::Bmlt => bmlt(&mut line, open, number),
            () => meeting_guide(&mut line, open, number),
        }
        self.line = line.into_bytes();
    }
}

fn meeting_guide(line: &mut String, open: &str, number: u32) {
    let slug = if number % 1_000 == 1 { number - 1 } else { number };
    let day = number % 7;
    let days = if day == 0 { "[1,3,5]".to_owned() } else { day.to_string() };
    let (hour, lat, lon) = (6 + number % 16, f64::from(number % 900), f64::from(number % 1_300));
    writeln!(
        line,
        r#"{open}{{"slug":"meeting-{slug}","name":"The {number}th Hour Group &amp; Friends","day":{days},
        "time":"{hour:02}:{:02}","end_time":"{:02}:15","location":"St. Example&#8217;s Church",
        "notes":"<p>Ring the buzzer <b>twice</b>.</p><p>Business meeting: 2nd Sunday @ 5 pm. Parking behind.<br/>Use the side door, {number} Oak Street.</p>",
        "group":"Group {}","formatted_address":"{number} Oak Street, Springfield, IL 62701, USA",
        "latitude":{:.5},"longitude":{:.5},"region":"Region {}","types":["O","D","X","ST"],
        "contact_1_name":"Pat","contact_1_phone":"555-0100","updated":"2026-01-02 03:04:05",
        "conference_url":"https://zoom.example.org/j/{number}?pwd=x","conference_url_notes":"ID: {number}"}}"#,
        number % 4 * 15,
        hour + 1,
        number / 5,
        25.0 + lat / 40.0,
        -120.0 + lon / 30.0,
        number % 50,
    )
    .unwrap();
}

fn bmlt(line: &mut String, open: &str, number: u32) {
    let lat = 25.0 + f64::from(number % 900) / 40.0;
    writeln!(
        line,
        r#"{open}{{"id_bigint":"{number}","root_server_uri":"https://bmlt.example.org/main_server",
        "weekday_tinyint":"{}","venue_type":"1","start_time":"{:02}:30:00","duration_time":"01:30:00",
        "time_zone":"America/Chicago","formats":"O,St,WC","format_shared_id_list":"17,27,33",
        "longitude":"-89.6","latitude":"{lat:.5}","published":"1","meeting_name":"Group {number}",
        "location_text":"Example Hall","location_info":"Back &amp; side door",
        "location_street":"{number} Oak Street","location_municipality":"Springfield","location_province":"IL",
        "comments":"<p>Ring <b>twice</b></p>","contact_name_1":"Pat","contact_phone_1":"555-0100"}}"#,
        1 + number % 7,
        6 + number % 16,
    )
    .unwrap();
}

impl Read for Made {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.line.len() {
            self.make_line();
        }
        let rest = &self.line[self.at..];
        let length = rest.len().min(buffer.len());
        buffer[..length].copy_from_slice(&rest[..length]);
        self.at += length;
        Ok(length)
    }
}

impl Seek for Made {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        assert_eq!(to, SeekFrom::Start(0), "a list is only ever gone through from its start");
        *self = Self::new(self.kind, self.meetings);
        Ok(0)
    }
}

/// The seconds of a processor that this process has used. Those of the clock on the wall would count
/// what else the machine does.
fn cpu() -> f64 {
    const TICKS: f64 = 100.0; // a second's, on every Linux
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program, in brackets, may hold blanks; user and system time are the 14th and
    // 15th field, the 12th and 13th after it.
    let rest = stat.rsplit(')').next().unwrap_or_default();
    let ticks = rest.split_whitespace().skip(11).take(2);
    ticks.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// The most memory this process ever had, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let meetings = arguments.next().map_or(200_000, |number| number.parse().unwrap());
    let kind =
        arguments.next().map_or(FeedKind::MeetingGuide, |kind| FeedKind::parse(&kind).unwrap());

    let start = cpu();
    let bytes = io::copy(&mut Made::new(kind, meetings), &mut io::sink()).unwrap();
    let making = cpu() - start;

    let settings = Settings {
        zone: Some(Zone::named("America/Chicago").unwrap()),
        ..Settings::of(Fellowship::Aa)
    };
    let before = peak();
    let start = cpu();
    let mut feed = Feed::open(kind, Made::new(kind, meetings), settings).unwrap();
    let first = cpu() - start - making;
    let start = cpu();
    let tally = feed
        .each(|row| {
            std::hint::black_box(row);
            Ok::<_, FeedError>(())
        })
        .unwrap();
    let second = cpu() - start - making;
    assert_eq!(tally.read, meetings);

    println!("{meetings} meetings, {} MB, {} slots", bytes / 1_000_000, tally.slots);
    println!("seconds of one processor; making the list: {making:.2} s (taken off below)");
    println!("first pass: {first:.2} s, second pass: {second:.2} s");
    println!("{:.0} meetings a second in both together", f64::from(meetings) / (first + second));
    println!("peak memory: {} KiB, {} KiB before reading", peak(), before);
}
