//! An open record is locked: by somebody, with patience, and by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Utc};
use tandem::{Cost, Host, Lockable, System, Tandem, random_id};
use tandem_model::{Id, Profile, Result, TandemError, Zone};
use tempfile::TempDir;

use crate::support::PASSPHRASE;

const NO_PATIENCE: Duration = Duration::ZERO;
const MINUTE: Duration = Duration::from_secs(60);

/// A device whose clock the test moves: seconds since it was turned on, with those asleep.
#[derive(Clone, Default)]
struct Device(Arc<AtomicU64>);

impl Device {
    fn pass(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }
}

impl Host for Device {
    fn now(&self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH // whatever the wall clock says
    }

    fn new_id(&self) -> Result<Id> {
        random_id()
    }

    fn installation(&self) -> [u8; 16] {
        [1; 16]
    }

    fn uptime(&self) -> Duration {
        Duration::from_secs(self.0.load(Ordering::SeqCst))
    }
}

fn record(device: &Device) -> (TempDir, Lockable) {
    let folder = tempfile::tempdir().unwrap();
    let (profile, host) = (Profile::new(Zone::utc()), Box::new(device.clone()));
    let made = Tandem::create(folder.path(), PASSPHRASE, &profile, host, Cost::TEST_ONLY).unwrap();
    (folder, Lockable::new(made.0))
}

fn use_it(record: &Lockable) -> Result<()> {
    record.call(|tandem| tandem.today(None).map(drop))
}

/// Nobody holds its files, and so nobody its key.
fn is_closed(folder: &TempDir) -> bool {
    Tandem::erase(folder.path()).is_ok()
}

#[test]
fn it_waits_for_a_call_in_flight_as_long_as_its_patience_and_then_says_so() {
    let (folder, record) = record(&Device::default());
    let ((inside, arrived), (go_on, gate)) = (channel(), channel());
    thread::scope(|scope| {
        let record = &record;
        let work = scope.spawn(move || {
            record.call(|tandem| {
                inside.send(()).unwrap();
                gate.recv().unwrap();
                // It was begun before, and comes to its end.
                tandem.today(None).map(drop)
            })
        });
        arrived.recv().unwrap();
        assert_eq!(record.lock(NO_PATIENCE), Some(TandemError::Busy));
        assert!(record.is_locking());
        assert_eq!(use_it(record), Err(TandemError::Locked));
        assert!(!is_closed(&folder), "the call is in it");
        let patient = scope.spawn(|| record.lock(60 * MINUTE));
        go_on.send(()).unwrap();
        assert_eq!(work.join().unwrap(), Ok(()));
        assert_eq!(patient.join().unwrap(), None);
    });
    assert_eq!(record.lock(NO_PATIENCE), None, "a second time changes nothing");
    assert_eq!(use_it(&record), Err(TandemError::Locked));
    assert!(is_closed(&folder));
}

/// It would wait for its own end.
#[test]
fn a_call_that_locks_its_own_record_does_not_wait_and_one_of_another_record_does() {
    let device = Device::default();
    let ((one_folder, one), (other_folder, other)) = (record(&device), record(&device));
    let locked = one.call(|_| {
        assert_eq!(other.lock(60 * MINUTE), None);
        assert!(is_closed(&other_folder), "at once, though this thread is in a call of another");
        Ok(one.lock(60 * MINUTE))
    });
    assert_eq!(locked, Ok(None));
    assert_eq!(use_it(&one), Err(TandemError::Locked));
    assert!(is_closed(&one_folder), "by the last call out");
}

#[test]
fn unused_for_as_long_as_was_said_it_locks_by_itself() {
    let device = Device::default();
    let (folder, record) = record(&device);
    device.pass(86_400);
    assert_eq!((use_it(&record), record.locks_in()), (Ok(()), None), "nobody asked for it");
    record.lock_after(Some(5 * MINUTE));
    device.pass(299);
    assert_eq!(record.locks_in(), Some(Duration::from_secs(1)));
    assert!(!record.lock_if_idle());
    // A call is use, and so is a finger.
    use_it(&record).unwrap();
    device.pass(200);
    record.touch();
    device.pass(299);
    assert_eq!(record.locks_in(), Some(Duration::from_secs(1)), "looking is no use");
    device.pass(1);
    assert!(record.lock_if_idle());
    assert_eq!(record.locks_in(), None);
    assert_eq!(use_it(&record), Err(TandemError::Locked));
    assert!(is_closed(&folder));
}

/// The host's timer did not run: the device slept.
#[test]
fn whoever_comes_too_late_is_refused_though_nobody_looked_in() {
    for late in [use_it as fn(&Lockable) -> Result<()>, |it| {
        it.touch();
        use_it(it)
    }] {
        let device = Device::default();
        let (folder, record) = record(&device);
        record.lock_after(Some(MINUTE));
        device.pass(60);
        assert_eq!(late(&record), Err(TandemError::Locked));
        assert!(is_closed(&folder));
    }
}

#[test]
fn what_is_in_use_is_not_idle_however_long_it_takes() {
    let device = Device::default();
    let (_folder, record) = record(&device);
    record.lock_after(Some(MINUTE));
    let done = record.call(|_| {
        device.pass(3_600);
        assert!(!record.lock_if_idle());
        assert_eq!(record.locks_in(), Some(MINUTE));
        use_it(&record)
    });
    assert_eq!(done, Ok(()));
    device.pass(59);
    use_it(&record).unwrap();
    record.lock_after(None);
    device.pass(3_600);
    use_it(&record).unwrap();
}

#[test]
fn the_systems_own_clock_goes_on_and_never_back() {
    let system = System { installation: [1; 16] };
    let mut before = system.uptime();
    assert!(before > Duration::ZERO);
    for _ in 0..1_000 {
        let now = system.uptime();
        assert!(now >= before);
        before = now;
    }
}
