//! Secrets, and records that are damaged, newer, or another's.

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::Stdio;

use crate::common::{PASSPHRASE, Person};
use tandem_vault::{Cost, EntityId, Fields, Migration, Result, Setting, Tables, Vault};

#[test]
fn a_wrong_secret_is_told_from_everything_else() {
    let mut person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    person.set("TANDEM_PASSPHRASE", "eight loud geese");
    for verb in [&["hours"][..], &["check"], &["passphrase"], &["spare-key"], &["undo"]] {
        assert!(person.refused(verb, 3).contains("did not open it"), "{verb:?}");
        // Five would be free.
        fs::remove_file(person.vault().join("tandem.tries")).unwrap();
    }
    // A spare key with a slip in it.
    let slip = person.spare_key.replace(|c: char| c.is_ascii_alphanumeric(), "7");
    person.set("TANDEM_PASSPHRASE", &slip);
    person.refused(&["hours"], 3);
    // Nobody to ask.
    person.set("TANDEM_PASSPHRASE", "");
    assert!(person.refused(&["hours"], 3).contains("TANDEM_PASSPHRASE"));
    person.set("TANDEM_PASSPHRASE", PASSPHRASE);
    assert_eq!(person.sessions(), 1);
    // Nor for a new record.
    let mut other = Person::new();
    other.set("TANDEM_PASSPHRASE", "");
    other.refused(&["init"], 3);
    assert!(!other.vault().exists());
}

/// Runs `spare-key` with its output going nowhere, and gives whether it says that all went well.
#[cfg(unix)]
fn unseen(person: &Person, arguments: &[&str], to: &str) -> bool {
    let mut command = person.command(arguments);
    match to {
        // A pipe that nobody reads: the other end is closed before the program begins.
        "pipe" => {
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            command.stdout(writer);
        }
        file => {
            command.stdout(fs::OpenOptions::new().write(true).open(file).unwrap());
        }
    }
    command.status().unwrap().success()
}

#[cfg(unix)]
#[test]
fn security_04_a_spare_key_that_nobody_saw_takes_no_ones_place() {
    let mut places = vec!["pipe"];
    places.extend(cfg!(target_os = "linux").then_some("/dev/full"));
    for to in places {
        for arguments in
            [&["spare-key"][..], &["spare-key", "--yes"], &["--json", "spare-key", "--yes"]]
        {
            let mut person = Person::with_record();
            assert!(!unseen(&person, arguments, to), "{to}: {arguments:?}");
            let old = person.spare_key.clone();
            person.set("TANDEM_PASSPHRASE", &old);
            assert_eq!(person.json(&["check"])["spare_key_pending"], true);
            // It is let go of, or another takes its place.
            person.ok(&["spare-key", "--drop"]);
            assert_eq!(person.json(&["check"])["spare_key_pending"], false);
            person.ok(&["hours"]);
        }
    }
    // A record whose first spare key nobody saw says so.
    let person = Person::new();
    assert!(!unseen(&person, &["init", "--yes"], "pipe"));
    assert_eq!(person.json(&["check"])["spare_key_pending"], true);
    assert!(person.ok(&["check"]).out.contains("waits to be confirmed"));
    // It said that a passphrase must remain, which was there.
    let refused = person.refused(&["spare-key", "--drop"], 1);
    assert!(refused.contains("only spare key") && refused.contains("--confirm"), "{refused}");
    let refused = person.refused(&["--lang", "es", "spare-key", "--drop"], 1);
    assert!(refused.contains("única llave"), "{refused}");
    person.ok(&["hours"]);
    assert_eq!(person.json(&["spare-key", "--yes"]).as_object().unwrap().len(), 2);
    assert_eq!(person.json(&["check"])["spare_key_pending"], false);
}

/// A closed standard output is the null device to a program, which takes every byte: what is shown only once
/// counted as shown.
#[cfg(unix)]
#[test]
fn security_04_where_nobody_can_see_it_no_secret_is_made() {
    for nowhere in [">/dev/null", ">&-"] {
        let run = |person: &Person, arguments: &[&str]| {
            let direct = person.command(arguments);
            let mut shell = std::process::Command::new("sh");
            shell.arg("-c").arg(format!("exec \"$0\" \"$@\" {nowhere}"));
            shell.arg(direct.get_program()).args(direct.get_args());
            shell.current_dir(person.path("")).stdin(Stdio::null());
            for (name, value) in direct.get_envs() {
                match value {
                    Some(value) => shell.env(name, value),
                    None => shell.env_remove(name),
                };
            }
            crate::common::Done::of(shell.output().unwrap())
        };
        let none = Person::new();
        let refused = run(&none, &["init", "--yes"]);
        assert_eq!(refused.code, 1, "{nowhere}: {refused:?}");
        assert!(refused.err.contains("seen by nobody"), "{refused:?}");
        assert!(!none.vault().exists());
        assert!(run(&none, &["--lang", "es", "init"]).err.contains("no lo vería nadie"));

        let person = Person::with_record();
        person.log("group", "50", "2026-03-02T18:00");
        person.ok(&["consent", "new", "--name", "Bo", "--role", "other", "--yes"]);
        for arguments in [
            &["spare-key", "--yes"][..],
            &["--json", "spare-key"],
            &["share", "page", "--out", "page.html"],
        ] {
            assert_eq!(run(&person, arguments).code, 1, "{nowhere}: {arguments:?}");
        }
        assert!(!person.path("page.html").exists());
        assert_eq!(person.json(&["check"])["spare_key_pending"], false);
        assert_eq!(person.json(&["share", "log"]).as_array().unwrap().len(), 0);
        assert_eq!(run(&person, &["hours"]).code, 0, "what is not a secret goes anywhere");
    }
}

#[test]
fn security_04_a_spare_key_is_confirmed_later_by_all_of_it() {
    let mut person = Person::with_record();
    let new = person.json(&["spare-key"])["spare_key"].as_str().unwrap().to_owned();
    assert!(person.ok(&["spare-key"]).out.contains("until this one is confirmed"));
    let newer = person.json(&["spare-key"])["spare_key"].as_str().unwrap().to_owned();
    person.set("TANDEM_SPARE_KEY", &new);
    person.refused(&["spare-key", "--confirm"], 1);
    person.set("TANDEM_SPARE_KEY", "");
    person.refused(&["spare-key", "--confirm"], 3);
    person.set("TANDEM_SPARE_KEY", &newer.to_lowercase());
    assert_eq!(person.json(&["spare-key", "--confirm"])["confirmed"], true);
    let old = person.spare_key.clone();
    for (secret, opens) in [(&old, false), (&newer, true)] {
        person.set("TANDEM_PASSPHRASE", secret);
        assert_eq!(person.run(&["hours"]).code == 0, opens);
    }
    // Who opens the record with it has shown that they have it.
    person.set("TANDEM_PASSPHRASE", PASSPHRASE);
    let newest = person.json(&["spare-key"])["spare_key"].as_str().unwrap().to_owned();
    person.set("TANDEM_SPARE_KEY", "");
    person.set("TANDEM_PASSPHRASE", &newest);
    person.ok(&["spare-key", "--confirm"]);
    person.refused(&["spare-key", "--confirm"], 3);
}

/// The sixth wrong one has to wait, in every program anew; what is said is not that it is wrong.
#[test]
fn wrong_secrets_have_to_wait_after_five() {
    let mut person = Person::with_record();
    person.set("TANDEM_PASSPHRASE", "eight loud geese");
    for _ in 0..5 {
        assert_eq!(person.run(&["hours"]).code, 3);
    }
    let mut waiting = person.command(&["hours"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(waiting.stderr.take().unwrap()).read_line(&mut line).unwrap();
    // A program that is killed now leaves no file with the passphrase in it.
    #[cfg(target_os = "linux")]
    {
        let limits = fs::read_to_string(format!("/proc/{}/limits", waiting.id())).unwrap();
        let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
        assert_eq!(core.split_whitespace().skip(4).take(2).collect::<Vec<_>>(), ["0", "0"]);
    }
    waiting.kill().unwrap();
    waiting.wait().unwrap();
    assert!(line.starts_with("Too many were wrong") && line.contains("in 30 seconds"), "{line}");
    // Five programs that were killed before the answer was there count, too, and that is said.
    assert!(line.contains("or were cut off"), "{line}");
    // The spare key is nobody's guess.
    let spare_key = person.spare_key.clone();
    person.set("TANDEM_PASSPHRASE", &spare_key);
    person.ok(&["hours"]);
    person.set("TANDEM_PASSPHRASE", PASSPHRASE);
    person.ok(&["hours"]);
}

#[test]
fn security_29_a_passphrase_that_is_quickly_guessed_is_taken_only_for_one_who_insists() {
    let mut person = Person::new();
    for weak in ["x", "1234567", "a b c"] {
        person.set("TANDEM_PASSPHRASE", weak);
        assert!(person.refused(&["init"], 1).contains("8 characters or 4 words"), "{weak}");
        assert!(!person.vault().exists());
    }
    person.set("TANDEM_PASSPHRASE", "a b c d");
    person.ok(&["init"]);
    person.set("TANDEM_NEW_PASSPHRASE", "123456");
    person.refused(&["passphrase"], 1);
    assert!(person.ok(&["passphrase", "--weak"]).err.contains("can be guessed"));
    person.set("TANDEM_PASSPHRASE", "123456");
    person.ok(&["hours"]);
}

#[test]
fn security_30_a_passphrase_and_a_note_need_not_stand_where_others_see_them() {
    let mut person = Person::with_record();
    person.set("TANDEM_PASSPHRASE", "");
    let file = person.file("passphrase", format!("{PASSPHRASE}\r\nnot this\n"));
    person.set("TANDEM_PASSPHRASE_FILE", &file);
    let mut logging = person
        .command(&["log", "group", "--minutes", "50", "--note", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    logging.stdin.take().unwrap().write_all(b"a heron\nby the water\n").unwrap();
    assert!(logging.wait().unwrap().success());
    assert_eq!(person.json(&["sessions"])[0]["note"], "a heron\nby the water");
    person.set("TANDEM_PASSPHRASE_FILE", &person.file("empty", "\n"));
    person.refused(&["hours"], 1);
    person.set("TANDEM_PASSPHRASE_FILE", "");
    person.set("TANDEM_PASSPHRASE", PASSPHRASE);
}

#[test]
fn security_16_an_older_key_file_that_was_put_back_is_told() {
    let mut person = Person::with_record();
    let files = ["tandem.keys", "tandem.keys-copy"].map(|name| person.vault().join(name));
    let old = fs::read(&files[0]).unwrap();
    person.set("TANDEM_NEW_PASSPHRASE", "eight loud geese by the lake");
    person.ok(&["passphrase"]);
    for file in &files {
        fs::write(file, &old).unwrap();
    }
    let told = person.ok(&["hours"]);
    assert!(told.err.contains("old key file was put back"), "{told:?}");
    // `check` said that all is well.
    let done = person.run(&["check"]);
    assert!(done.code == 4 && !done.out.contains("All is well"), "{done:?}");
    assert!(done.out.contains("Keys        an older key file was put back"), "{done:?}");
    assert!(done.err.contains("tandem passphrase"), "{done:?}");
    let told = person.run(&["--json", "check"]).out;
    assert!(told.contains("\"ok\":false") && told.contains("\"older_keys\":true"), "{told}");
    person.ok(&["passphrase"]);
    person.set("TANDEM_PASSPHRASE", "eight loud geese by the lake");
    assert_eq!(person.ok(&["hours"]).err, "");
    assert!(person.ok(&["check"]).out.contains("All is well."));
}

#[test]
fn a_record_without_its_keys_is_damaged_and_left_as_it_is() {
    let person = Person::with_record();
    let id = person.log("group", "50", "2026-03-02T18:00");
    let keys = person.vault().join("tandem.keys");
    let whole = fs::read(&keys).unwrap();
    let others = fs::read(Person::with_record().vault().join("tandem.keys")).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;

    let copy = person.vault().join("tandem.keys-copy");
    fs::remove_file(&keys).unwrap();
    person.ok(&["hours"]);
    assert_eq!(fs::read(&keys).unwrap(), whole, "either is enough, and the other is mended");

    let damaged = [
        ("truncated", Some(whole[..whole.len() / 2].to_vec())),
        ("empty", Some(Vec::new())),
        ("swapped", Some(others)),
        ("flipped", Some(flipped)),
        ("missing", None),
    ];
    for (how, bytes) in damaged {
        match &bytes {
            Some(bytes) => [&keys, &copy].map(|file| fs::write(file, bytes).unwrap()),
            None => [&keys, &copy].map(|file| fs::remove_file(file).unwrap()),
        };
        let database = fs::read(person.vault().join("tandem.db")).unwrap();
        for verb in [&["hours"][..], &["check"], &["log", "group", "--minutes", "5"]] {
            let line = person.refused(verb, 4);
            let other = how == "swapped" && line.contains("not the one that the key files are for");
            assert!(other || line.contains("damaged"), "{how}: {line}");
        }
        assert_eq!(person.run(&["init"]).code, 1, "{how}: nothing is made over it");
        assert_eq!(fs::read(&keys).ok(), bytes, "{how}");
        assert_eq!(fs::read(person.vault().join("tandem.db")).unwrap(), database, "{how}");
    }
    fs::write(&keys, whole).unwrap();
    assert_eq!(person.json(&["sessions"])[0]["id"], id);
    assert_eq!(person.json(&["check"])["ok"], true);
}

#[test]
fn a_page_that_does_not_verify_is_found() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    let database = person.vault().join("tandem.db");
    let whole = fs::read(&database).unwrap();
    for page in 1..whole.len() / 4096 {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 2000] ^= 1;
        fs::write(&database, &bytes).unwrap();
        let done = person.run(&["check"]);
        assert_eq!(done.code, 4, "page {page}: {done:?}");
        assert!(done.err.contains("error: Part of the record is damaged"), "{done:?}");
    }
    fs::write(&database, &whole).unwrap();
    person.ok(&["check"]);
}

struct Newer;

impl Tables for Newer {
    fn migrations(&self) -> &'static [Migration] {
        &[Migration { name: "later", sql: "" }; 99]
    }

    fn folded(&self) -> &'static [&'static str] {
        &[]
    }

    fn put(&self, _: &rusqlite::Connection, _: &str, _: &EntityId, _: &Fields) -> Result<()> {
        Ok(())
    }

    fn remove(&self, _: &rusqlite::Connection, _: &str, _: &EntityId) -> Result<()> {
        Ok(())
    }
}

#[test]
fn a_newer_record_is_refused() {
    let person = Person::with_record();
    let keys = person.vault().join("tandem.keys");
    let whole = fs::read_to_string(&keys).unwrap();
    let newer = whole.replacen('1', "2", 1);
    let copy = person.vault().join("tandem.keys-copy");
    for file in [&keys, &copy] {
        fs::write(file, &newer).unwrap();
    }
    assert!(person.refused(&["hours"], 1).contains("newer"));
    for file in [&keys, &copy] {
        fs::write(file, &whole).unwrap();
    }
    person.ok(&["hours"]);

    let setting = Setting { tables: Box::new(Newer), installation: [7; 16], cost: Cost::TEST_ONLY };
    person.is_broken("it is of a schema that only a later version knows");
    Vault::open(&person.vault(), PASSPHRASE, setting).unwrap().close().unwrap();
    for verb in [&["hours"][..], &["log", "group", "--minutes", "5"], &["check"]] {
        assert!(person.refused(verb, 1).contains("newer"), "{verb:?}");
    }
}

#[test]
fn no_word_of_the_record_stands_in_a_file() {
    let person = Person::with_record();
    let marker = "a heron by the water";
    person.ok(&["log", "group", "--minutes", "50", "--note", marker]);
    for entry in fs::read_dir(person.vault()).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        for word in [marker, PASSPHRASE] {
            assert!(!bytes.windows(word.len()).any(|at| at == word.as_bytes()));
        }
    }
}

/// Ten programs with the right passphrase, each of which takes its time over it: the sixth and all after it
/// were told that too many were wrong.
#[test]
fn right_passphrases_at_once_have_nobody_wait() {
    let mut person = Person::with_record();
    person.set("TANDEM_TEST_COST", "");
    person.set("TANDEM_NEW_PASSPHRASE", "nine calm swans at night");
    person.ok(&["passphrase"]);
    person.set("TANDEM_PASSPHRASE", "nine calm swans at night");
    let start = |_| {
        let mut command = person.command(&["hours"]);
        command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
    };
    let all: Vec<_> = (0..10).map(start).collect();
    for one in all {
        let done = one.wait_with_output().unwrap();
        assert!(done.status.success());
        assert_eq!(String::from_utf8_lossy(&done.stderr), "");
    }
}

/// What is said where a record does not open names what helps, in both languages, and each of the ways it
/// names is open.
#[test]
fn a_record_that_does_not_open_says_what_helps() {
    let mut person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    person.ok(&["backup", "--out", "stick.tandem"]);
    for gone in [&["tandem.keys", "tandem.keys-copy"][..], &["tandem.db"]] {
        let aside = person.path("aside");
        fs::create_dir(&aside).unwrap();
        for name in gone {
            fs::rename(person.vault().join(name), aside.join(name)).unwrap();
        }
        for verb in [&["hours"][..], &["check"], &["salvage", "--out", "new"]] {
            for (language, helps) in [("en", "if you have a backup"), ("es", "si tiene una copia")]
            {
                let line = person.refused(&[&["--lang", language], verb].concat(), 4);
                assert!(line.contains("restore"), "{line}");
                let is_english = line.contains("damaged") || line.contains(" is ");
                assert_eq!(is_english, language == "en", "half in either: {line}");
                assert!(line.to_lowercase().contains(helps), "{line}");
                assert!(line.contains("tandem erase"), "{line}");
            }
        }
        let line = person.refused(&["restore", "stick.tandem", "--yes"], 4);
        assert!(line.contains("--vault NEW restore"), "{line}");
        assert!(person.refused(&["init"], 1).contains("a part of a record"));
        person.ok(&["--vault", "new", "restore", "stick.tandem", "--yes"]);
        fs::remove_dir_all(person.path("new")).unwrap();
        for name in gone {
            fs::rename(aside.join(name), person.vault().join(name)).unwrap();
        }
        fs::remove_dir(&aside).unwrap();
        assert_eq!(person.sessions(), 1);
    }
    // With a database of another record, the keys were blamed, and erasing was named.
    let own = fs::read(person.vault().join("tandem.db")).unwrap();
    let other = Person::with_record();
    fs::copy(other.vault().join("tandem.db"), person.vault().join("tandem.db")).unwrap();
    for verb in [&["hours"][..], &["check"], &["salvage", "--out", "new"]] {
        for (language, says) in [("en", "the right one back"), ("es", "de nuevo el que es")] {
            let line = person.refused(&[&["--lang", language], verb].concat(), 4);
            assert_eq!(
                line.contains("not the one that the key files are for"),
                language == "en",
                "{line}"
            );
            assert!(line.contains(says) && line.contains("restore"), "{line}");
            assert!(!line.contains("erase"), "{line}");
        }
    }
    fs::write(person.vault().join("tandem.db"), own).unwrap();
    assert_eq!(person.sessions(), 1);
    // Where pages are bad, what can be read is taken out.
    let database = person.vault().join("tandem.db");
    let mut bytes = fs::read(&database).unwrap();
    bytes[5 * 4096 + 2000] ^= 1;
    fs::write(&database, &bytes).unwrap();
    assert!(person.run(&["check"]).err.contains("tandem salvage --out NEW"));
    // In its own place, too, once what is left is erased.
    fs::remove_file(person.vault().join("tandem.keys")).unwrap();
    fs::remove_file(person.vault().join("tandem.keys-copy")).unwrap();
    person.ok(&["erase", "--confirm", "erase"]);
    person.ok(&["restore", "stick.tandem", "--yes"]);
    person.set("TANDEM_PASSPHRASE", PASSPHRASE);
    assert_eq!(person.sessions(), 1);
}

/// `check` said that the newest changes are missing, and nothing was.
#[test]
fn a_record_without_its_witness_says_that_nobody_can_tell_what_is_missing() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    let heads = person.vault().join("tandem.heads");
    for left in [None, Some("spoilt")] {
        match left {
            None => fs::remove_file(&heads).unwrap(),
            Some(bytes) => fs::write(&heads, bytes).unwrap(),
        }
        for _ in 0..2 {
            let done = person.run(&["check"]);
            assert_eq!(done.code, 4, "{done:?}");
            assert!(done.out.contains("nobody can tell what is missing"), "{done:?}");
            assert!(!done.out.contains("are missing") && !done.err.contains("found faults"));
            assert!(done.err.contains("tandem check --known"), "{done:?}");
            let told = person.run(&["--lang", "es", "check"]);
            assert!(told.out.contains("no se puede saber qué falta"), "{told:?}");
            let json = person.run(&["--json", "check"]).out;
            assert!(json.contains("\"newest\":\"unwitnessed\""), "{json}");
        }
        assert!(person.ok(&["check", "--known"]).out.contains("All is well."));
        assert!(person.ok(&["check"]).err.is_empty());
    }
}

/// A half-made folder, and one of which next to nothing is left: `init` said that there is a record, and
/// everything else that there is none.
#[test]
fn security_14_init_and_all_else_agree_on_whether_there_is_a_record() {
    let whole = Person::with_record();
    let copied = |to: &Person, names: &[(&str, &str)]| {
        let _ = fs::remove_dir_all(to.vault());
        fs::create_dir(to.vault()).unwrap();
        for (from, name) in names {
            fs::copy(whole.vault().join(from), to.vault().join(name)).unwrap();
        }
    };
    let person = Person::new();
    // Killed while it was made.
    for left in [
        &[("tandem.db", "tandem.db.new")][..],
        &[("tandem.db", "tandem.db.new"), ("tandem.keys", "tandem.keys")],
        &[
            ("tandem.db", "tandem.db.new"),
            ("tandem.keys", "tandem.keys"),
            ("tandem.heads", "tandem.heads"),
        ],
    ] {
        copied(&person, left);
        assert!(person.refused(&["hours"], 1).contains("no record"));
        assert!(person.refused(&["salvage", "--out", "new"], 1).contains("no record"));
        assert_eq!(person.json(&["where"])["exists"], false);
        person.ok(&["--zone", "America/New_York", "init", "--yes"]);
        assert_eq!(person.sessions(), 0);
    }
    // What is left of one that was emptied.
    for left in ["tandem.heads", "tandem.keys", "tandem.keys-copy"] {
        copied(&person, &[(left, left)]);
        person.refused(&["hours"], 4);
        assert!(person.refused(&["init"], 1).contains("a part of a record"));
        person.ok(&["erase", "--confirm", "erase"]);
        person.ok(&["--zone", "America/New_York", "init", "--yes"]);
    }
}

/// The mark of an erasing, in the place of the keys that are called so.
fn erasing_began(person: &Person, keys: &[&str]) {
    let database = fs::read(person.vault().join("tandem.db")).unwrap();
    let salt: String = database[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    for name in keys {
        let file = person.vault().join(name);
        let mut over = format!("tandem-erased/1\n{salt}\n").into_bytes();
        over.resize(fs::read(&file).unwrap().len(), 0);
        fs::write(file, over).unwrap();
    }
}

/// After an erasing that was killed, `init` removed a record that its person had put back.
#[test]
fn security_14_only_erase_removes_what_an_erasing_left() {
    let person = Person::with_record();
    person.log("group", "50", "2026-03-02T18:00");
    person.ok(&["backup", "--out", "stick.tandem"]);
    let keys = ["tandem.keys", "tandem.keys-copy"];
    let whole = keys.map(|name| fs::read(person.vault().join(name)).unwrap());
    erasing_began(&person, &keys);
    for verb in [
        &["hours"][..],
        &["init", "--yes"],
        &["restore", "stick.tandem", "--yes"],
        &["salvage", "--out", "new"],
    ] {
        let line = person.refused(verb, 1);
        assert!(line.contains("did not finish") && line.contains("tandem erase"), "{line}");
        assert!(person.refused(&[&["--lang", "es"], verb].concat(), 1).contains("no se terminó"));
    }
    assert_eq!(person.json(&["where"])["exists"], false);
    for (name, bytes) in keys.into_iter().zip(&whole) {
        fs::write(person.vault().join(name), bytes).unwrap();
    }
    person.refused(&["init"], 1);
    assert_eq!(person.sessions(), 1);

    // One of the two was written over: the record stands, and tells of it.
    for _ in 0..2 {
        erasing_began(&person, &keys[..1]);
        for _ in 0..2 {
            let told = person.ok(&["sessions"]).err;
            assert!(told.contains("did not finish") && told.contains("check --known"), "{told}");
        }
        assert!(person.ok(&["check", "--known"]).err.contains("The record is kept."));
        assert_eq!(person.ok(&["sessions"]).err, "");
    }
    erasing_began(&person, &keys);
    person.ok(&["erase", "--confirm", "erase"]);
    person.ok(&["restore", "stick.tandem", "--yes"]);
    assert_eq!(person.sessions(), 1);
}

/// It said that the record was erased, and where the links led it stood as before.
#[cfg(unix)]
#[test]
fn erasing_by_a_link_says_what_stays() {
    let person = Person::with_record();
    let elsewhere = person.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    for name in ["tandem.db", "tandem.keys", "tandem.keys-copy"] {
        fs::rename(person.vault().join(name), elsewhere.join(name)).unwrap();
        std::os::unix::fs::symlink(elsewhere.join(name), person.vault().join(name)).unwrap();
    }
    let told = person.ok(&["erase", "--confirm", "erase"]).out;
    assert!(!told.contains("Erased") && told.contains("not all gone"), "{told}");
    assert!(told.contains("elsewhere/tandem.db") && !told.contains("tandem.keys"), "{told}");
    let vault = elsewhere.display().to_string();
    assert!(person.refused(&["--vault", &vault, "hours"], 1).contains("did not finish"));
    person.ok(&["--vault", &vault, "erase", "--confirm", "erase"]);
}

/// A new passphrase did not end what a copy of the key file opens, and nothing did.
#[test]
fn a_new_inner_key_ends_what_a_stolen_key_file_opens() {
    let mut person = Person::with_record();
    let id = person.log("group", "50", "2026-03-02T18:00");
    let files = ["tandem.keys", "tandem.keys-copy"].map(|name| person.vault().join(name));
    let stolen = fs::read(&files[0]).unwrap();
    person.set("TANDEM_NEW_PASSPHRASE", "eight loud geese by the lake");
    assert!(person.ok(&["passphrase"]).out.contains("tandem rekey"), "it is offered");
    person.set("TANDEM_PASSPHRASE", "eight loud geese by the lake");
    let changed = fs::read(&files[0]).unwrap();
    let put_back = |bytes: &[u8]| files.iter().for_each(|file| fs::write(file, bytes).unwrap());

    put_back(&stolen);
    person.set("TANDEM_PASSPHRASE", PASSPHRASE);
    person.ok(&["hours"]);
    let told = person.run(&["rekey"]).err;
    assert!(told.contains("An old key file was put back"), "{told}");
    put_back(&changed);

    person.set("TANDEM_PASSPHRASE", "eight loud geese by the lake");
    person.ok(&["backup", "--out", "stick.tandem"]);
    let done = person.ok(&["rekey"]).out;
    assert!(done.contains("All that opened it before opens it still"), "{done}");
    assert!(done.contains("--keep does not remove them"), "{done}");
    let told = person.ok(&["--lang", "es", "rekey"]).out;
    assert!(told.contains("llave interna nueva"), "{told}");
    assert_eq!(person.json(&["rekey"])["rekeyed"], true);
    assert_eq!(person.json(&["sessions"])[0]["id"], id);
    assert_eq!(person.json(&["check"])["ok"], true);
    let good = fs::read(&files[0]).unwrap();
    for old in [&stolen, &changed] {
        put_back(old);
        for secret in [PASSPHRASE, "eight loud geese by the lake"] {
            person.set("TANDEM_PASSPHRASE", secret);
            person.refused(&["hours"], 4);
        }
    }
    put_back(&good);
    person.set("TANDEM_PASSPHRASE", "eight loud geese by the lake");
    person.ok(&["undo"]);
    let spare_key = person.spare_key.clone();
    person.set("TANDEM_PASSPHRASE", &spare_key);
    person.ok(&["rekey"]);
    person.ok(&["restore", "stick.tandem"]);
}
