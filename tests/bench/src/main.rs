//! Runs every benchmark of the project, or the groups that are named, and prints one table.
//! `cargo xtask bench` calls it and keeps the table in `docs/performance.md`. With `alone`, does one
//! piece of work for the comparison with others (`tests/peers`).
#![allow(clippy::unwrap_used, clippy::print_stdout)] // a program for developers' terminals

mod alone;
mod coach;
mod log;
mod measure;
mod meetings;
mod report;
mod search;

type Group = (&'static str, fn() -> Vec<measure::Line>);
const GROUPS: [Group; 5] = [
    ("log", log::lines),
    ("meetings", meetings::lines),
    ("report", report::lines),
    ("coach", coach::lines),
    ("search", search::lines),
];

fn main() {
    let named: Vec<String> = std::env::args().skip(1).collect();
    if let Some(("alone", work)) = named.split_first().map(|(first, rest)| (first.as_str(), rest)) {
        return alone::run(work);
    }
    let wanted = |name: &str| named.is_empty() || named.iter().any(|one| one == name);
    let groups = GROUPS.iter().filter(|(name, _)| wanted(name));
    let lines: Vec<_> = groups.flat_map(|(_, lines)| lines()).collect();
    print!("{}", measure::table(&lines));
}
