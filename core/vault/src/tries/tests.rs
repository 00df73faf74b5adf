use std::fs::File;

use super::*;
use crate::testing::{folder, refused};

const MINUTE: Duration = Duration::from_secs(60);

/// A try that is wrong; the seconds to wait if it was not let through.
fn wrong(folder: &Path, secret: &str, now: Instant) -> Result<(), u32> {
    match Try::begin(folder, &[secret.as_bytes()], now) {
        Ok(one) => {
            one.was_wrong(now);
            Ok(())
        }
        Err(Error::Wait(seconds)) => Err(seconds),
        Err(error) => panic!("{error}"),
    }
}

fn on_disk(folder: &Path) -> u32 {
    parse(&fs::read(folder.join(TRIES)).unwrap())
}

/// As another program, or this one after a restart, sees it.
fn restarted(folder: &Path) {
    SEEN.lock().unwrap().remove(&fs::canonicalize(folder).unwrap());
}

#[test]
fn five_are_free_and_then_the_waits_double() {
    let home = folder();
    let mut now = Instant::now();
    for number in 0..5 {
        assert_eq!(wait(home.path(), now), 0);
        assert_eq!(wrong(home.path(), &format!("free {number}"), now), Ok(()));
    }
    for (number, seconds) in [30, 60, 120, 240, 480, 900, 900, 900].into_iter().enumerate() {
        let secret = format!("later {number}");
        assert_eq!(wait(home.path(), now), seconds);
        assert_eq!(wrong(home.path(), &secret, now), Err(seconds), "and nothing is counted");
        now += Duration::from_secs(seconds.into()) - Duration::from_millis(1);
        assert_eq!(wrong(home.path(), &secret, now), Err(1));
        now += Duration::from_millis(1);
        assert_eq!(wrong(home.path(), &secret, now), Ok(()));
    }
    assert_eq!(on_disk(home.path()), 13);
    now += 15 * MINUTE;
    Try::begin(home.path(), &[b"the right one"], now).unwrap().was_right();
    assert_eq!((on_disk(home.path()), wait(home.path(), now)), (0, 0));
}

#[test]
fn the_count_is_on_the_disk_before_the_secret_is_tried() {
    let home = folder();
    for number in 1..=5 {
        // Switched off before it could fail.
        let _ = Try::begin(home.path(), &[b"x", &[number as u8]], Instant::now()).unwrap();
        assert_eq!(on_disk(home.path()), number);
        restarted(home.path());
    }
    assert_eq!(wrong(home.path(), "y", Instant::now()), Err(30));
}

#[test]
fn a_restart_begins_the_wait_anew() {
    let home = folder();
    let mut now = Instant::now();
    for number in 0..6 {
        now += MINUTE;
        assert_eq!(wrong(home.path(), &number.to_string(), now), Ok(()));
    }
    now += MINUTE - Duration::from_secs(1);
    assert_eq!(wait(home.path(), now), 1);
    restarted(home.path());
    assert_eq!(wait(home.path(), now), 60);
    now += MINUTE;
    assert_eq!(wait(home.path(), now), 0);
}

#[test]
fn the_same_wrong_one_again_is_free() {
    let home = folder();
    let now = Instant::now();
    assert_eq!(wrong(home.path(), "a", now), Ok(()));
    let again = || refused(Try::begin(home.path(), &[b"a"], now).map(drop));
    for _ in 0..9 {
        assert!(matches!(again(), Error::WrongSecret));
    }
    assert_eq!(on_disk(home.path()), 1);
    // Parts are told apart by where one ends.
    assert!(Try::begin(home.path(), &[b"", b"a"], now).is_ok());
}

/// Each counts before it tries. Side by side, six that were right had the sixth wait.
#[test]
fn right_ones_at_once_never_count() {
    let home = folder();
    let lock = || locks::try_lock(&File::open(home.path().join(TRIES)).unwrap(), Kind::Exclusive);
    let one = Try::begin(home.path(), &[b"right"], Instant::now()).unwrap();
    assert!(lock().is_err(), "the next one waits until this one is answered");
    one.was_right();
    assert!(lock().is_ok());
    drop(Try::begin(home.path(), &[b"broken off"], Instant::now()).unwrap());
    assert!(lock().is_ok());
    forget(home.path());

    std::thread::scope(|scope| {
        let open = || {
            for _ in 0..8 {
                Try::begin(home.path(), &[b"right"], Instant::now()).unwrap().was_right();
            }
        };
        let all: Vec<_> = (0..12).map(|_| scope.spawn(open)).collect();
        all.into_iter().for_each(|one| one.join().unwrap());
    });
    assert_eq!(on_disk(home.path()), 0);
}

#[test]
fn two_programs_are_no_faster_than_one() {
    let home = folder();
    let mut now = Instant::now();
    for number in 0..5 {
        assert_eq!(wrong(home.path(), &number.to_string(), now), Ok(()));
    }
    now += MINUTE;
    assert_eq!(wait(home.path(), now), 0);
    // Another program was quicker.
    fs::write(home.path().join(TRIES), format!("{MAGIC}{:010}\n", 6)).unwrap();
    assert_eq!(wrong(home.path(), "x", now), Err(60));
}

/// A folder in the place of the file stands for all that can keep it from being written.
#[test]
fn a_disk_that_cannot_be_written_locks_nobody_out() {
    let home = folder();
    fs::create_dir(home.path().join(TRIES)).unwrap();
    let mut now = Instant::now();
    for number in 0..5 {
        assert_eq!(wrong(home.path(), &number.to_string(), now), Ok(()));
    }
    assert_eq!(wrong(home.path(), "x", now), Err(30), "this program counts all the same");
    now += MINUTE;
    Try::begin(home.path(), &[b"the right one"], now).unwrap().was_right();
    assert_eq!(wait(home.path(), now), 0);
}

#[test]
fn what_is_no_count_counts_nothing() {
    for bytes in
        [&b""[..], b"tandem-tries/1\n", b"tandem-tries/1\n-4", b"tandem-tries/2\n7", &[0xff; 64]]
    {
        assert_eq!(parse(bytes), 0);
    }
    assert_eq!(parse(format!("{MAGIC}{:010}\n", u32::MAX).as_bytes()), u32::MAX);
}

/// Whoever could put a link there had any wrong passphrase write over any file of the person's.
#[cfg(unix)]
#[test]
fn a_link_in_its_place_is_not_followed() {
    let home = folder();
    let victim = home.path().join("victim");
    fs::write(&victim, "of somebody").unwrap();
    std::os::unix::fs::symlink(&victim, home.path().join(TRIES)).unwrap();
    assert_eq!(wrong(home.path(), "guess", Instant::now()), Ok(()));
    assert_eq!(fs::read_to_string(&victim).unwrap(), "of somebody");
}

/// Whoever pulls the plug in the midst of a try gains nothing, also with the right secret; whoever does so once
/// the answer was there loses nothing.
#[test]
fn what_is_cut_off_counts_until_the_answer_is_there() {
    let home = folder();
    let now = Instant::now();
    for _ in 0..20 {
        Try::begin(home.path(), &[b"right"], now).unwrap().was_right();
        assert_eq!(on_disk(home.path()), 0);
    }
    for cut in 1..=FREE {
        drop(Try::begin(home.path(), &[b"right"], now).unwrap());
        assert_eq!(on_disk(home.path()), cut);
    }
    assert!(matches!(Try::begin(home.path(), &[b"right"], now), Err(Error::Wait(30))));
}
