//! CPU time and peak memory of a piece of work, and the table they are printed in.
//!
//! CPU time, not wall time: the machine is shared and a phone's flash is not this disk. Each figure
//! is the median of several rounds, and ours and the peer's take turns, so that a machine that slows
//! down halfway slows both down. Nothing here ever decides whether a test passes.

use std::fmt::Write as _;
use std::fs;
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// Rounds of which the median is taken.
const ROUNDS: usize = 9;

/// One line of the table.
pub(crate) struct Line {
    what: &'static str,
    ours: Duration,
    peer: Option<(&'static str, Duration)>,
    budget: Duration,
    peak_kib: u64,
}

/// Some work, and how often a round does it.
pub(crate) struct Work<'a> {
    pub(crate) times: u32,
    pub(crate) run: Box<dyn FnMut() + 'a>,
}

impl<'a> Work<'a> {
    pub(crate) fn new(times: u32, run: impl FnMut() + 'a) -> Self {
        Self { times, run: Box::new(run) }
    }

    fn round(&mut self) -> Duration {
        let before = cpu();
        for _ in 0..self.times {
            (self.run)();
        }
        (cpu() - before) / self.times
    }
}

/// Measures `ours` and, in turns with it, `peer`.
pub(crate) fn line(
    what: &'static str,
    budget: Duration,
    mut ours: Work<'_>,
    peer: Option<(&'static str, Work<'_>)>,
) -> Line {
    let (name, mut peer) = peer.unzip();
    reset_peak();
    let (mut own, mut other) = (Vec::new(), Vec::new());
    ours.round(); // caches fill, statements are prepared
    for _ in 0..ROUNDS {
        own.push(ours.round());
        other.extend(peer.as_mut().map(Work::round));
    }
    let peak_kib = peak_kib();
    let peer = name.filter(|_| !other.is_empty()).map(|name| (name, median(&mut other)));
    Line { what, ours: median(&mut own), peer, budget, peak_kib }
}

/// The table, as Markdown that also reads well in a terminal.
pub(crate) fn table(lines: &[Line]) -> String {
    let mut text = String::from(
        "| what | ours (CPU) | peer | peer (CPU) | ours / peer | budget | peak memory |\n\
         | --- | ---: | --- | ---: | ---: | ---: | ---: |\n",
    );
    for line in lines {
        let (name, peer, ratio) = match line.peer {
            Some((name, peer)) => {
                let ratio = line.ours.as_secs_f64() / peer.as_secs_f64();
                (name, millis(peer), format!("{ratio:.2}"))
            }
            None => ("", String::new(), String::new()),
        };
        writeln!(
            text,
            "| {} | {} | {name} | {peer} | {ratio} | {} | {:.1} MiB |",
            line.what,
            millis(line.ours),
            millis(line.budget),
            line.peak_kib as f64 / 1024.0,
        )
        .expect("a String takes what is written to it");
    }
    text
}

fn millis(duration: Duration) -> String {
    format!("{:.3} ms", duration.as_secs_f64() * 1000.0)
}

fn median(rounds: &mut [Duration]) -> Duration {
    rounds.sort_unstable();
    rounds[rounds.len() / 2]
}

/// What this process has used of the processors.
pub(crate) fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}

/// Linux keeps a high-water mark of a process's memory and lets the process reset it.
fn reset_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

pub(crate) fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
