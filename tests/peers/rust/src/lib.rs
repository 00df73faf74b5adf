//! What a work costs and what it answers, in one line of JSON, as `tandem-bench alone` prints it.

use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// So many turns, after one that is not counted if `warm`.
pub fn turns(times: u32, warm: bool, mut turn: impl FnMut() -> String) -> (Duration, String) {
    let mut answer = if warm { turn() } else { String::new() };
    let before = cpu();
    for _ in 0..times {
        answer = turn();
    }
    ((cpu() - before) / times, answer)
}

pub fn tell((each, answer): (Duration, String)) {
    let (millis, kib) = (each.as_secs_f64() * 1000.0, peak_kib());
    println!(r#"{{"ms":{millis},"kib":{kib},"answer":"{answer}"}}"#);
}

fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
