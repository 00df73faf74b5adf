//! Runs every benchmark of the project and prints one table. `cargo xtask bench` calls it and keeps
//! the table in `docs/performance.md`.
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a program for developers' terminals

mod coach;
mod log;
mod measure;
mod meetings;
mod report;

fn main() {
    let mut lines = log::lines();
    lines.extend(meetings::lines());
    lines.extend(report::lines());
    lines.extend(coach::lines());
    print!("{}", measure::table(&lines));
}
