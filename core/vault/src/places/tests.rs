use crate::testing::{NOW, copy, create, folder, open, open_as, set_title};
use crate::{Error, Place, Vault};

const PLACE: Place = [7; 16];

fn lane(vault: &Vault) -> Option<u32> {
    vault.places(|places| places.get(&PLACE, "lane", b"")).unwrap()
}

#[test]
fn what_is_kept_of_a_place_is_kept_whole_or_not_at_all() {
    let home = folder();
    let vault = create(home.path()).0;
    vault
        .change_places(|places| {
            places.put(&PLACE, "seen", b"b", &vec![1_u8])?;
            places.put(&PLACE, "seen", b"a", &vec![2_u8])?;
            places.put(&PLACE, "shelf", b"", &"words".to_owned())
        })
        .unwrap();
    let undone = vault.change_places(|places| {
        places.leave(&PLACE)?;
        Err::<(), _>(Error::Busy)
    });
    assert!(matches!(undone, Err(Error::Busy)));
    drop(vault);
    let vault = open(home.path());
    vault
        .places(|places| {
            assert_eq!(places.all()?, [PLACE]);
            assert_eq!(places.get(&PLACE, "shelf", b"")?, Some("words".to_owned()));
            assert!(places.get::<u32>(&PLACE, "shelf", b"").is_err(), "of another type");
            let seen = places.each::<Vec<u8>>(&PLACE, "seen")?;
            assert_eq!(seen, [(b"a".to_vec(), vec![2]), (b"b".to_vec(), vec![1])]);
            Ok::<_, Error>(())
        })
        .unwrap();
    vault.change_places(|places| places.leave(&PLACE)).unwrap();
    assert!(vault.places(|places| places.all()).unwrap().is_empty());
}

/// A folder that was copied to another installation does not write where the first one does.
#[test]
fn journal_j9_another_installation_does_not_find_itself_where_the_first_wrote() {
    let home = folder();
    let vault = create(home.path()).0;
    let put = |vault: &Vault, value: u32| {
        vault.change_places(|places| places.put_own(&PLACE, "lane", b"", &value)).unwrap();
    };
    put(&vault, 1);
    let other = copy(home.path());
    let copied = open_as(other.path(), 2);
    assert_eq!((lane(&vault), lane(&copied)), (Some(1), None));
    put(&copied, 2);
    assert_eq!(lane(&copied), Some(2));
}

/// Whoever finds out that it was restored, by whatever way, goes on under another name.
#[test]
fn journal_j9_a_new_chain_is_begun_when_it_is_asked_for() {
    let home = folder();
    let vault = create(home.path()).0;
    set_title(&vault, 1, "a");
    let device = |vault: &Vault| vault.places(|places| places.device()).unwrap();
    let before = device(&vault).unwrap();
    vault.change_places(|places| places.start_chain()).unwrap();
    assert_eq!(device(&vault), None);
    set_title(&vault, 1, "b");
    let after = device(&vault).unwrap();
    assert_ne!(before, after);
    let coverage = vault.coverage().unwrap();
    assert_eq!(coverage.iter().map(|span| span.to).collect::<Vec<_>>(), [1, 1]);
    // It can still be taken back that it was done, and the old rows are as they were.
    vault.act(NOW, |act| act.remove("item", &[1; 16])).unwrap();
    assert!(vault.check().unwrap().ok());
}
