//! A record between threads: who is told what, and how it is let go of.
//!
//! As a host of another language sees it is in `tests/python` and `tests/kotlin`; here is what needs
//! threads that meet at a chosen moment.
#![allow(clippy::unwrap_used)] // a test that panics has said what is wrong

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;

mod home;

use home::Home;
use tandem_ffi::{ChangeListener, Going, HostError, MeetingList, Part, Progress, Tandem};
use tandem_model::{FeedKind, Fellowship, Line, Result, TandemError, Visit};

fn today(tandem: &Tandem) -> Result<Visit> {
    let on = tandem.today(None, false)?.date;
    tandem.visits().add(on)?;
    Ok(tandem.visits().all()?.remove(0).visit)
}

/// Stops inside the call until the test lets it go on.
struct Gate {
    inside: Sender<()>,
    go_on: Mutex<Receiver<()>>,
}

impl Gate {
    fn new() -> (Arc<Self>, Receiver<()>, Sender<()>) {
        let (inside, arrived) = channel();
        let (let_go, go_on) = channel();
        (Arc::new(Self { inside, go_on: Mutex::new(go_on) }), arrived, let_go)
    }
}

impl Progress for Gate {
    fn so_far(&self, _: u32) -> Result<Going, HostError> {
        self.inside.send(()).unwrap();
        self.go_on.lock().unwrap().recv().unwrap();
        Ok(Going::On)
    }
}

fn list() -> (Vec<u8>, MeetingList) {
    let row = |n: u32| {
        format!(
            r#"{{"slug":"m{n}","name":"Meeting {n}","day":{},"time":"19:00","timezone":"America/New_York","formatted_address":"{n} Main St, Springfield, IL, USA"}}"#,
            n % 7
        )
    };
    let rows: Vec<_> = (0..9_000).map(row).collect();
    let about = MeetingList {
        name: Line::new("name", "Springfield").unwrap(),
        kind: Some(FeedKind::MeetingGuide),
        fellowship: Some(Fellowship::Aa),
        zone: None,
        formats: None,
        confirmed: false,
    };
    (format!("[{}]", rows.join(",")).into_bytes(), about)
}

#[test]
fn locking_stops_long_work_waits_for_it_and_refuses_the_rest() {
    let (home, tandem) = Home::new();
    let (gate, arrived, let_go) = Gate::new();
    let meetings = tandem.meetings();
    let work = thread::spawn(move || {
        let (bytes, about) = list();
        meetings.import_bytes(&bytes, about, Some(gate))
    });
    arrived.recv().unwrap();

    let locking = {
        let tandem = Arc::clone(&tandem);
        thread::spawn(move || tandem.lock(10_000))
    };
    // Another thread sees the record locked while the import is still inside.
    while tandem.is_open() {
        thread::yield_now();
    }
    assert_eq!(today(&tandem), Err(TandemError::Locked));
    assert!(!locking.is_finished(), "it waits for the call in flight");
    assert_eq!(tandem.lock(0), Some(TandemError::Busy), "without patience it says so");
    let_go.send(()).unwrap();
    assert_eq!(work.join().unwrap(), Err(TandemError::Cancelled));
    assert_eq!(locking.join().unwrap(), None);

    // Everything is let go of: the folder can be opened again, and holds nothing of the list.
    let again = home.open().unwrap();
    assert!(again.meetings().lists().unwrap().iter().all(|list| list.entries == 0));
    assert_eq!(again.lock(10_000), None);
}

#[test]
fn a_record_without_handles_is_closed() {
    let (home, tandem) = Home::new();
    let visits = tandem.visits();
    drop(tandem);
    let on = "2026-03-02".parse().unwrap();
    visits.add(on).unwrap();
    assert!(visits.days(on, on).unwrap().contains(&on), "one handle holds it open");
    drop(visits);
    let again = home.open().unwrap();
    assert!(again.visits().days(on, on).unwrap().contains(&on));
    assert_eq!(
        again.safe().check().unwrap().newest,
        tandem::Newest::AllThere,
        "it was closed, not dropped"
    );
}

struct Count(AtomicU32);

impl ChangeListener for Count {
    fn changed(&self, part: Part) -> Result<(), HostError> {
        assert_eq!(part, Part::Visits);
        self.0.fetch_add(1, Ordering::SeqCst);
        Err(HostError::Threw)
    }
}

#[test]
fn many_threads_write_and_each_change_is_told_once() {
    let (_home, tandem) = Home::new();
    let count = Arc::new(Count(AtomicU32::new(0)));
    let _ = tandem.listen(count.clone());
    let writers: Vec<_> = (1..=4)
        .map(|month| {
            let visits = tandem.visits();
            thread::spawn(move || {
                for day in 1..=10 {
                    let on = chrono::NaiveDate::from_ymd_opt(2025, month, day).unwrap();
                    visits.add(on).unwrap();
                }
            })
        })
        .collect();
    writers.into_iter().for_each(|writer| writer.join().unwrap());
    assert_eq!(count.0.load(Ordering::SeqCst), 40);
    assert_eq!(tandem.visits().all().unwrap().len(), 40);
}

#[test]
fn a_panic_in_a_listener_leaves_the_record_usable() {
    struct Panics;
    impl ChangeListener for Panics {
        fn changed(&self, _: Part) -> Result<(), HostError> {
            panic!("a fault of the host")
        }
    }
    let (_home, tandem) = Home::new();
    let number = tandem.listen(Arc::new(Panics));
    let on = "2026-03-02".parse().unwrap();
    let visits = tandem.visits();
    let call = thread::spawn(move || visits.add(on));
    assert!(call.join().is_err(), "it reaches the caller");
    tandem.unlisten(number);
    assert!(tandem.visits().days(on, on).unwrap().contains(&on), "it was on the disk before");
    assert_eq!(tandem.lock(10_000), None);
}

#[test]
fn apps_1_9_whoever_listens_is_let_go_of_on_every_way_out() {
    struct Silent;
    impl ChangeListener for Silent {
        fn changed(&self, _: Part) -> Result<(), HostError> {
            Ok(())
        }
    }
    /// Locks the record from inside the work.
    struct Locks(Arc<Tandem>);
    impl Progress for Locks {
        fn so_far(&self, _: u32) -> Result<Going, HostError> {
            assert_eq!(self.0.lock(10_000), None);
            Ok(Going::On)
        }
    }
    let (_home, tandem) = Home::new();
    let early = Arc::new(Silent);
    let _ = tandem.listen(early.clone());
    let (bytes, about) = list();
    let work = tandem.meetings().import_bytes(&bytes, about, Some(Arc::new(Locks(tandem.clone()))));
    assert_eq!(work, Err(TandemError::Cancelled));
    assert_eq!(Arc::strong_count(&early), 1, "a stream that hangs on it ends");

    let late = Arc::new(Silent);
    let _ = tandem.listen(late.clone());
    assert_eq!(Arc::strong_count(&late), 1);

    // And where it locks by itself, whoever finds that out.
    let finders: [fn(&Tandem) -> bool; 4] = [
        |tandem| tandem.lock_if_idle(),
        |tandem| !tandem.is_open(),
        |tandem| tandem.today(None, false) == Err(TandemError::Locked),
        |tandem| {
            tandem.touch();
            tandem.locks_in().is_none()
        },
    ];
    for finds in finders {
        let (_home, tandem) = Home::new();
        let listener = Arc::new(Silent);
        let _ = tandem.listen(listener.clone());
        tandem.lock_after(Some(3_600));
        assert!(tandem.is_open() && tandem.locks_in().is_some_and(|left| left > 3_000));
        assert_eq!(Arc::strong_count(&listener), 2);
        tandem.lock_after(Some(0));
        assert!(finds(&tandem));
        assert_eq!(Arc::strong_count(&listener), 1);
    }
}

/// Hears what was told since it was last asked.
#[derive(Default)]
struct Hears(Mutex<Vec<Part>>);

impl Hears {
    fn told(&self) -> Vec<Part> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl ChangeListener for Hears {
    fn changed(&self, part: Part) -> Result<(), HostError> {
        self.0.lock().unwrap().push(part);
        Ok(())
    }
}

#[test]
fn apps_1_8_what_was_changed_is_told_and_nothing_where_nothing_was() {
    let (_home, tandem) = Home::new();
    let hears = Arc::new(Hears::default());
    let _ = tandem.listen(hears.clone());
    let on = "2026-03-02".parse().unwrap();
    tandem.visits().add(on).unwrap();
    assert_eq!(hears.told(), [Part::Visits]);
    tandem.log().undo_last().unwrap();
    assert_eq!(hears.told(), [Part::Visits], "an undo tells what it is about");

    // A choice says what is kept at all; the same once more is no change.
    let before = tandem.person().preferences().unwrap();
    let after = tandem_model::Preferences { check_ins: true, ..before.clone() };
    tandem.person().change_preferences(&before, &after).unwrap();
    assert_eq!(hears.told(), [Part::Person, Part::CheckIns, Part::Medicine]);
    tandem.person().change_preferences(&after, &after).unwrap();
    assert_eq!(hears.told(), []);

    // To take a list in is no act, and is told all the same.
    let (bytes, about) = list();
    tandem.meetings().import_bytes(&bytes, about, None).unwrap();
    assert_eq!(hears.told(), [Part::Meetings]);
}

#[test]
fn apps_1_8_i_went_is_told_to_hours_and_to_meetings() {
    let (_home, tandem) = Home::new();
    let (bytes, about) = list();
    tandem.meetings().import_bytes(&bytes, about, None).unwrap();
    let found = tandem.meetings().find(&tandem::MeetingQuery { limit: 1, ..Default::default() });
    let meeting = found.unwrap().meetings.remove(0).id;
    let kept = tandem.meetings().keep(meeting).unwrap();
    let hears = Arc::new(Hears::default());
    let _ = tandem.listen(hears.clone());
    let today = tandem.today(None, false).unwrap().date;
    let went = (0..14).find_map(|days| {
        let on = today - chrono::TimeDelta::days(days);
        tandem.meetings().attend(kept, None, Some(on)).ok()
    });
    assert!(went.is_some());
    assert!(hears.told().contains(&Part::Log), "Hours and Today show it");
}

#[test]
fn apps_1_9_a_record_is_open_once_in_a_process() {
    let (home, first) = Home::new();
    let hears = Arc::new(Hears::default());
    let _ = first.listen(hears.clone());
    let second = home.open().unwrap();
    second.visits().add("2026-03-02".parse().unwrap()).unwrap();
    assert_eq!(hears.told(), [Part::Visits], "who has it open is told");
    let wrong = Tandem::open(home.place(), "three black cats".into(), None);
    assert_eq!(wrong.err(), Some(TandemError::WrongSecret { retry_after: 0 }));
    // It is locked for whoever has it: there is one key.
    assert_eq!(second.lock(10_000), None);
    assert!(!first.is_open());
    assert_eq!(Arc::strong_count(&hears), 1);
    let again = home.open().unwrap();
    assert!(again.is_open() && !first.is_open());
}
