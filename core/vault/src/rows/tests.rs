use proptest::prelude::*;

use super::*;
use crate::Vault;
use crate::testing::{NOW, act, create, fields, folder, history, perform, set_title};

/// All rows of a vault.
fn all(vault: &Vault) -> Rows {
    vault.rows(&vault.coverage().unwrap(), usize::MAX).unwrap()
}

fn of_history(history: &[(usize, i64, crate::testing::Deed)]) -> Rows {
    let home = folder();
    let vault = create(home.path()).0;
    history.iter().for_each(|(_, now, deed)| perform(&vault, *now, deed));
    all(&vault)
}

/// Two rows of one chain, of which the second was forgotten and forgets: bytes that were written down once,
/// with Python from the table in docs/formats.md.
#[test]
fn journal_j4_rows_have_one_form() {
    let row = |sequence, verb, content| Row {
        device: [0xd0; 16],
        sequence,
        mac: [0xa0 + sequence as u8; 16],
        clock: Clock::new(300, 1).unwrap(),
        wall: 200,
        act: 7,
        verb,
        undoes: None,
        schema: 1,
        entity: "item".into(),
        id: [0x1d; 16],
        content,
    };
    let chain = Chain { device: [0xd0; 16], key: Kept::from(&[0xce; 32]), since: 128 };
    let held = Content::Held { salt: [0x5a; 16], patch: b"{\"a\":1}".to_vec() };
    let stretch = Stretch {
        chain: 0,
        before: [0xbe; 16],
        rows: vec![
            row(7, Verb::Set, held),
            row(8, Verb::Set, Content::Blank { commitment: [0xc0; 32] }),
            row(9, Verb::Forget, Content::Nothing),
        ],
    };
    let rows = Rows { chains: vec![chain], stretches: vec![stretch] };
    let hex = |byte: &str, times: usize| byte.repeat(times);
    let row = |mac: &str, verb: &str, content: &str| {
        let numbers = "ac02 01 c801 07 00 01";
        let names = format!("{verb} 04 6974656d");
        format!("{} {numbers} {names} {} {content}", hex(mac, 16), hex("1d", 16))
    };
    let expected = [
        "74616e64656d2d726f77732f310a".into(),
        format!("01 {} {} 8001", hex("d0", 16), hex("ce", 32)),
        format!("01 00 07 {} 03", hex("be", 16)),
        row("a7", "03 736574", &format!("02 {} 07 7b2261223a317d", hex("5a", 16))),
        row("a8", "03 736574", &format!("01 {}", hex("c0", 32))),
        row("a9", "06 666f72676574", "00"),
    ];
    let expected = expected.concat().replace(' ', "");
    assert_eq!(data_encoding::HEXLOWER.encode(&rows.to_bytes()), expected);
    let read = Rows::from_bytes(&rows.to_bytes()).unwrap();
    assert_eq!(read.to_bytes(), rows.to_bytes());
    assert_eq!(read.spans().collect::<Vec<_>>(), rows.spans().collect::<Vec<_>>());
}

#[test]
fn a_newer_form_is_called_that_and_other_bytes_are_damage() {
    let newer = |bytes: &[u8]| matches!(Rows::from_bytes(bytes), Err(Error::NewerVersion));
    let damaged = |bytes: &[u8]| matches!(Rows::from_bytes(bytes), Err(Error::Damaged(_)));
    assert!(newer(b"tandem-rows/2\n\0\0"));
    assert!(damaged(b"") && damaged(b"tandem-row") && damaged(b"tandem-rows/1\n"));
    assert!(Rows::from_bytes(b"tandem-rows/1\n\0\0").unwrap().is_empty());
    assert!(damaged(b"tandem-rows/1\n\0\0\0"), "something behind the end");
    assert!(damaged(b"tandem-rows/1\n\x80\0\0"), "a number in more bytes than it takes");
    // A number of chains, and a length, that nothing stands behind.
    assert!(damaged(b"tandem-rows/1\n\xff\xff\xff\xff\xff\xff\x07\0"));
}

/// A verb that is not known here is of a version to come, and no damage.
#[test]
fn journal_j5_an_unknown_verb_is_a_newer_version() {
    let home = folder();
    let vault = create(home.path()).0;
    set_title(&vault, 1, "a");
    let bytes = all(&vault).to_bytes();
    let at = bytes.windows(4).position(|it| it == b"\x03set").unwrap() + 1;
    let mut newer = bytes;
    newer[at..at + 3].copy_from_slice(b"zip");
    assert!(matches!(Rows::from_bytes(&newer), Err(Error::NewerVersion)));
}

#[test]
fn journal_j1_a_time_that_no_version_writes_is_refused() {
    let home = folder();
    let vault = create(home.path()).0;
    set_title(&vault, 1, "a");
    let rows = all(&vault);
    let refused = |change: fn(&mut Row)| {
        let mut rows = rows.clone();
        change(&mut rows.stretches[0].rows[0]);
        matches!(Rows::from_bytes(&rows.to_bytes()), Err(Error::Damaged(_)))
    };
    assert!(!refused(|_| ()));
    assert!(refused(|row| row.wall = i64::MAX));
    assert!(refused(|row| row.wall = 253_402_300_800_000));
    assert!(refused(|row| row.schema = i64::MAX));
    assert!(refused(|row| row.act = 2));
    assert!(refused(|row| row.undoes = Some(1)));
}

#[test]
fn an_entity_can_be_blanked_in_what_was_made_before() {
    let home = folder();
    let vault = create(home.path()).0;
    set_title(&vault, 1, "private words");
    set_title(&vault, 2, "others");
    set_title(&vault, 1, "more private words");
    let mut rows = all(&vault);
    assert_eq!(rows.blank("note", &[1; 16]), 0);
    assert_eq!(rows.blank("item", &[1; 16]), 2);
    assert_eq!(rows.blank("item", &[1; 16]), 0);
    let bytes = rows.to_bytes();
    assert!(
        !bytes.windows(7).any(|it| it == b"private") && bytes.windows(6).any(|it| it == b"others")
    );
    let blank = [true, false, true];
    assert_eq!(rows.entities().map(|(_, _, blank)| blank).collect::<Vec<_>>(), blank);
    // Forgetting in the vault comes to the same bytes.
    act(&vault, |act| act.forget("item", &[1; 16]));
    let span = rows.spans().next().unwrap();
    assert_eq!(vault.rows(&[span], usize::MAX).unwrap().to_bytes(), bytes);
    assert_eq!(vault.blank_rows(&[span]).unwrap(), 2);
    assert_eq!(vault.blank_rows(&vault.coverage().unwrap()).unwrap(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn pieces_are_small_and_together_the_whole(history in history(), most in 1..3_000_usize) {
        let rows = of_history(&history);
        prop_assert!(rows.raw_len() <= rows.stretches.iter().flat_map(|it| &it.rows)
            .fold(HEADER_LEN, |len, row| len + row_len(row, false)));
        let pieces = rows.clone().split(most);
        let mut again = Rows::default();
        for piece in pieces {
            prop_assert!(piece.raw_len() <= most || piece.len() == 1);
            let read = Rows::from_bytes(&piece.to_bytes()).unwrap();
            prop_assert_eq!(read.to_bytes(), piece.to_bytes());
            again.append(read);
        }
        prop_assert_eq!(again.to_bytes(), rows.to_bytes());
    }

    /// By so many bytes at a time, what was asked for comes whole and in its order.
    #[test]
    fn what_is_left_is_asked_for_again(history in history(), most in 1..3_000_usize) {
        let home = folder();
        let vault = create(home.path()).0;
        history.iter().for_each(|(_, now, deed)| perform(&vault, *now, deed));
        let mut left = vault.coverage().unwrap();
        let mut got = Rows::default();
        while !left.is_empty() {
            let piece = vault.rows(&left, most).unwrap();
            prop_assert!(piece.raw_len() <= most || piece.len() == 1);
            left = piece.rest_of(&left);
            got.append(piece);
        }
        prop_assert_eq!(got.to_bytes(), all(&vault).to_bytes());
    }

    #[test]
    fn any_bytes_are_rows_or_an_error(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        cut in any::<prop::sample::Index>(),
        flip in any::<prop::sample::Index>(),
    ) {
        let _ = Rows::from_bytes(&bytes);
        let _ = Rows::from_bytes(&[MAGIC, &bytes].concat());
        let home = folder();
        let vault = create(home.path()).0;
        act(&vault, |act| act.set("item", &[1; 16], fields([("title", "a".into())])));
        vault.act(NOW, |act| act.forget("item", &[1; 16])).unwrap();
        let mut whole = all(&vault).to_bytes();
        let _ = Rows::from_bytes(&[&whole[..], &bytes].concat());
        prop_assert!(Rows::from_bytes(&whole[..cut.index(whole.len())]).is_err());
        let at = flip.index(whole.len());
        whole[at] ^= 1 + bytes.first().unwrap_or(&0) % 255;
        if let Ok(read) = Rows::from_bytes(&whole) {
            prop_assert_eq!(read.to_bytes(), whole);
        }
    }
}
