//! Several threads that open the first connections of a process at the same moment.
//!
//! SQLite calls itself ready before SQLCipher's part has run, so that one of them once found no
//! crypto provider and was refused. It takes a fresh process to see it: the test runs itself.
#![allow(clippy::unwrap_used)]

mod common;

use std::process::Command;
use std::sync::Barrier;
use std::thread;

use common::Nothing;
use tandem_vault::{Cost, Setting, Vault};

const CHILD: &str = "TANDEM_FIRST_OPEN_CHILD";
const PROCESSES: u32 = 200;
const THREADS: usize = 8;

#[test]
fn many_threads_may_be_the_first() {
    if std::env::var_os(CHILD).is_some() {
        return open_together();
    }
    for _ in 0..PROCESSES {
        let this = std::env::current_exe().unwrap();
        let child =
            Command::new(this).arg("many_threads_may_be_the_first").env(CHILD, "1").output();
        let child = child.unwrap();
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
    }
}

fn open_together() {
    let barrier = Barrier::new(THREADS);
    thread::scope(|scope| {
        for _ in 0..THREADS {
            scope.spawn(|| {
                let folder = tempfile::tempdir().unwrap();
                let setting = Setting {
                    tables: Box::new(Nothing),
                    installation: [1; 16],
                    cost: Cost::TEST_ONLY,
                };
                barrier.wait();
                Vault::create(folder.path(), "seven quiet herons", setting).unwrap();
            });
        }
    });
}
