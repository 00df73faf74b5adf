//! What a sync costs.

use tandem_shelf::Rules;

use crate::faulty::FaultyShelf;
use crate::phone::Phone;

fn two() -> (FaultyShelf, Phone, Phone) {
    let shelf = FaultyShelf::new(1, 0.0);
    let first = Phone::new(1, Rules::ALL);
    first.set_up(&shelf).unwrap();
    let second = Phone::joined(2, Rules::ALL, &first.hand_over());
    second.sync(&shelf, 0).unwrap();
    first.sync(&shelf, 0).unwrap();
    second.sync(&shelf, 0).unwrap();
    (shelf, first, second)
}

#[test]
fn nothing_new_is_one_request_and_one_entry_four_kibibytes() {
    let (shelf, first, second) = two();
    first.sync(&shelf, 0).unwrap();
    let report = first.sync(&shelf, 1).unwrap();
    assert_eq!((report.requests, report.bytes_up, report.bytes_down), (1, 0, 0));

    first.write("e", "50 minutes", 2);
    let report = first.sync(&shelf, 2).unwrap();
    assert_eq!((report.requests, report.bytes_up, report.bytes_down), (2, 4096, 0), "list, put");
    let report = second.sync(&shelf, 3).unwrap();
    let counted = (report.requests, report.bytes_up, report.bytes_down);
    assert_eq!(counted, (3, 4096, 4096), "list, get, and the acknowledgement: put");
    let requests: Vec<_> = (0..4)
        .map(|_| first.sync(&shelf, 4).unwrap().requests + second.sync(&shelf, 4).unwrap().requests)
        .collect();
    assert_eq!(requests.last(), Some(&2), "{requests:?}");
}

/// Ten years of entries, a sync for each fifty: the lane stays short, and another phone reads it with few
/// requests.
#[test]
fn ten_years_are_few_objects() {
    let (shelf, first, _) = two();
    let mut most = 0;
    for at in 0..22_000_i64 {
        first.write(
            &format!("{at}"),
            &format!("{{\"minutes\":{},\"note\":\"as usual\"}}", at % 90),
            at,
        );
        if at % 440 == 439 {
            first.sync(&shelf, at).unwrap();
            let lane = first.lane();
            let state = shelf.state();
            most = most
                .max(state.objects.keys().filter(|it| it[1..].starts_with(lane.as_str())).count());
        }
    }
    first.sync(&shelf, 22_000).unwrap();
    let size: usize = shelf.state().objects.values().map(Vec::len).sum();
    let third = Phone::joined(3, Rules::ALL, &first.hand_over());
    let report = third.sync(&shelf, 22_000).unwrap();
    assert_eq!(third.rows(), first.rows());
    println!(
        "{most} objects at most, {size} bytes, joining {} requests, {} bytes",
        report.requests, report.bytes_down
    );
    assert!(most <= 30, "{most} objects");
    assert!(report.requests <= 20, "{} requests", report.requests);
    assert!(report.bytes_down <= size as u64, "no object twice: {} bytes", report.bytes_down);
}
