//! What servers answer besides what they should, and what none should: a server of a few lines that answers with what
//! it is told.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tandem_shelf::{Listed, Shelf as _, ShelfError};
use tandem_shelf_remote::{Login, RemoteShelf};

use crate::server::shelf;

/// The first line and the headers of what was asked.
pub(crate) type Asked = Arc<Mutex<Vec<String>>>;

pub(crate) struct Fake {
    pub(crate) port: u16,
    pub(crate) asked: Asked,
}

fn read(stream: &TcpStream) -> std::io::Result<String> {
    let mut from = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if from.read_line(&mut head)? == 0 {
            return Ok(head);
        }
    }
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        (name.eq_ignore_ascii_case("content-length")).then(|| value.parse().unwrap())
    });
    from.take(length.unwrap_or(0)).read_to_end(&mut Vec::new())?;
    Ok(head)
}

impl Fake {
    /// Answers every request with these bytes, and closes. Ends with the program.
    pub(crate) fn answering(answer: impl Into<Vec<u8>>) -> Self {
        let answer = answer.into();
        Self::with(move |mut stream| {
            let _ = stream.write_all(&answer);
        })
    }

    fn with(answer: impl Fn(TcpStream) + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let (port, asked) = (listener.local_addr().unwrap().port(), Asked::default());
        let heard = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let head = read(&stream).unwrap_or_default();
                heard.lock().unwrap().push(head);
                answer(stream);
            }
        });
        Self { port, asked }
    }

    fn addresses(&self) -> [String; 2] {
        let port = self.port;
        [
            format!("webdav://127.0.0.1:{port}/dav/archive"),
            format!("s3://shelf/archive?endpoint=http://127.0.0.1:{port}"),
        ]
    }

    fn shelves(&self) -> [RemoteShelf; 2] {
        self.addresses().map(|address| shelf(&address, "me", "a word"))
    }

    fn webdav(&self) -> RemoteShelf {
        shelf(&self.addresses()[0], "me", "a word")
    }
}

fn answer(status: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "HTTP/1.1 {status}\r\nConnection: close\r\n{headers}Content-Length: {length}\r\n\r\n{body}"
    )
}

#[test]
fn each_answer_is_told_as_what_it_is_and_in_no_words_of_the_server() {
    use ShelfError::{Absent, Denied, Full, Refused, Unreachable};
    let busy = ShelfError::Busy { after_secs: Some(7) };
    for (status, why) in [
        ("400 Bad Request", Refused),
        ("401 Unauthorized", Denied),
        ("403 Forbidden", Denied),
        ("404 Not Found", Absent),
        ("405 Method Not Allowed", Refused),
        ("409 Conflict", Absent),
        ("410 Gone", Absent),
        ("413 Content Too Large", Refused),
        ("423 Locked", busy),
        ("429 Too Many Requests", busy),
        ("500 Internal Server Error", Refused),
        ("502 Bad Gateway", Unreachable),
        ("503 Service Unavailable", busy),
        ("504 Gateway Timeout", Unreachable),
        ("507 Insufficient Storage", Full),
        ("999 Whatever", Refused),
    ] {
        let long = "a page that a person would see ".repeat(100);
        let fake = Fake::answering(answer(status, "Retry-After: 7\r\n", &long));
        for shelf in fake.shelves() {
            assert_eq!(shelf.list(), Err(why), "list: {status}");
            assert_eq!(shelf.get("a.bin", 9), Err(why), "get: {status}");
            assert_eq!(shelf.put("a.bin", b"x"), Err(why), "put: {status}");
            let removed = if why == Absent { Ok(()) } else { Err(why) };
            assert_eq!(shelf.remove("a.bin"), removed, "remove: {status}");
        }
    }
}

#[test]
fn nothing_is_sent_on_to_where_a_server_points() {
    let elsewhere = Fake::answering(answer("200 OK", "", ""));
    for status in ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"] {
        let location = format!("Location: http://127.0.0.1:{}/\r\n", elsewhere.port);
        let fake = Fake::answering(answer(status, &location, ""));
        for shelf in fake.shelves() {
            assert_eq!(shelf.list(), Err(ShelfError::Refused), "{status}");
            assert_eq!(shelf.get("a.bin", 9), Err(ShelfError::Refused), "{status}");
            assert_eq!(shelf.put("a.bin", b"x"), Err(ShelfError::Refused), "{status}");
            assert_eq!(shelf.remove("a.bin"), Err(ShelfError::Refused), "{status}");
        }
    }
    assert!(elsewhere.asked.lock().unwrap().is_empty());
}

#[test]
fn what_breaks_off_is_no_object_and_no_list() {
    let half = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n\r\nhalf of it";
    let chunks = "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
                  64\r\nhalf of it";
    for cut in [half, chunks, "HTTP/1.1 200 OK\r\nConte", "HTTP/1.1", "", "no HTTP at all\r\n\r\n"]
    {
        let fake = Fake::answering(cut);
        for shelf in fake.shelves() {
            assert_eq!(shelf.list(), Err(ShelfError::Unreachable), "list: {cut}");
            assert_eq!(shelf.get("a.bin", 1000), Err(ShelfError::Unreachable), "get: {cut}");
        }
    }
}

/// As in a hotel, before one has paid.
#[test]
fn a_page_for_a_person_is_no_list() {
    let page = "<!DOCTYPE html><html><head><title>Welcome</title></head><body></body></html>";
    for (status, kind, page) in [
        ("200 OK", "text/html", page),
        ("207 Multi-Status", "text/html", page),
        ("207 Multi-Status", "application/xml", ""),
        (
            "200 OK",
            "application/xml",
            "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;",
        ),
    ] {
        let fake = Fake::answering(answer(status, &format!("Content-Type: {kind}\r\n"), page));
        for shelf in fake.shelves() {
            assert_eq!(shelf.list(), Err(ShelfError::Refused), "{status} {kind} {page}");
        }
    }
}

#[test]
fn who_sends_without_end_is_not_listened_to() {
    for length in ["Transfer-Encoding: chunked", "Content-Length: 99999999999"] {
        let fake = Fake::with(move |mut stream| {
            let _ = write!(stream, "HTTP/1.1 200 OK\r\n{length}\r\n\r\n");
            let chunk = format!("10000\r\n{}\r\n", "x".repeat(1 << 16));
            while stream.write_all(chunk.as_bytes()).is_ok() {}
        });
        for shelf in fake.shelves() {
            assert_eq!(shelf.get("a.bin", 4096), Err(ShelfError::Refused), "{length}");
            assert_eq!(shelf.list(), Err(ShelfError::Refused), "{length}");
        }
    }
}

#[test]
fn who_says_nothing_is_not_there() {
    let (hold, held) = (Arc::new(Mutex::new(Vec::new())), Duration::from_millis(300));
    let kept = Arc::clone(&hold);
    let fake = Fake::with(move |stream| kept.lock().unwrap().push(stream));
    for address in fake.addresses() {
        let login = Login { user: "me".to_owned(), password: "a word".to_owned().into() };
        let shelf = RemoteShelf::patient(&address.parse().unwrap(), &login, held).unwrap();
        assert_eq!(shelf.list(), Err(ShelfError::Unreachable));
        assert_eq!(shelf.put("a.bin", b"x"), Err(ShelfError::Unreachable));
    }
}

#[test]
fn what_was_removed_is_removed_however_it_is_told() {
    for (status, done) in [
        ("200 OK", Ok(())),
        ("204 No Content", Ok(())),
        ("404 Not Found", Ok(())),
        // Some of it could not be, and nobody reads what.
        ("207 Multi-Status", Err(ShelfError::Refused)),
    ] {
        let fake = Fake::answering(answer(status, "", ""));
        assert_eq!(fake.webdav().remove("a.bin"), done, "{status}");
    }
}

fn listed(href: &str, found: &str) -> String {
    format!("<D:response><D:href>{href}</D:href>{found}</D:response>")
}

fn file(size: u64) -> String {
    format!(
        "<D:propstat><D:prop><D:getcontentlength>{size}</D:getcontentlength><D:resourcetype/>{CHANGED}\
         </D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat>"
    )
}

const CHANGED: &str = "<D:getlastmodified>Sat, 28 Nov 2026 02:30:00 GMT</D:getlastmodified>";
const FOLDER: &str = "<D:propstat><D:prop><D:resourcetype><D:collection/></D:resourcetype>\
                      <D:getlastmodified>Sat, 28 Nov 2026 02:30:00 GMT</D:getlastmodified></D:prop>\
                      <D:status>HTTP/1.1 200 OK</D:status></D:propstat>";
const NO_QUOTA: &str = "<D:propstat><D:prop><D:quota-used-bytes/></D:prop>\
                        <D:status>HTTP/1.1 404 Not Found</D:status></D:propstat>";

fn list(responses: &[String]) -> String {
    let body = format!(
        "<?xml version=\"1.0\"?><D:multistatus xmlns:D=\"DAV:\">{}</D:multistatus>",
        responses.concat()
    );
    let headers = "Content-Type: text/xml\r\nDate: Sat, 28 Nov 2026 02:30:00 GMT\r\n";
    answer("207 Multi-Status", headers, &body)
}

#[test]
fn a_list_is_read_as_servers_write_it() {
    let fake = Fake::answering(list(&[
        listed("/dav/archive/", FOLDER),
        listed("/dav/archive/a.bin", &file(4096)),
        listed("/dav/archive/b%20(1).bin", &(file(7) + NO_QUOTA)),
        listed("/dav/archive/c.bin", &(NO_QUOTA.to_owned() + &file(8))),
        listed("/dav/archive/inner/", FOLDER),
    ]));
    let listing = fake.webdav().list().unwrap();
    let object = |name: &str, size| Listed { name: name.to_owned(), size };
    assert_eq!(
        listing.objects,
        [object("a.bin", 4096), object("b (1).bin", 7), object("c.bin", 8)]
    );
    assert_eq!(listing.date, Some(1_795_833_000_000));
    assert_eq!(fake.asked.lock().unwrap().len(), 1, "one request");
}

/// Whatever a list names, the program goes on, and takes nothing for an object that is not in the folder.
#[test]
fn a_list_of_what_is_elsewhere_ends_nothing() {
    for href in [
        "http://127.0.0.1/dav/archive/a.bin",
        "/dav/archive/../a.bin",
        "/elsewhere/a.bin",
        "/dav/archive",
        "/dav",
        "/",
        "",
        "a.bin",
        "/dav/archive//",
        "/dav/archivé/a.bin",
        "%",
    ] {
        let fake = Fake::answering(list(&[listed(href, &file(1))]));
        match fake.webdav().list() {
            Ok(listing) => assert_eq!(listing.objects, [], "{href}"),
            Err(why) => assert_eq!(why, ShelfError::Refused, "{href}"),
        }
    }
}

/// As a server does that makes its answer while it sends it.
#[test]
fn an_object_in_pieces_of_no_told_length_is_whole() {
    let chunked = "HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n\
                   3\r\nall\r\n6\r\n of it\r\n0\r\n\r\n";
    let fake = Fake::answering(chunked);
    for shelf in fake.shelves() {
        assert_eq!(shelf.get("a.bin", 9), Ok(b"all of it".to_vec()));
        assert_eq!(shelf.get("a.bin", 8), Err(ShelfError::Refused));
    }
}

/// A program that goes to a server says by itself who it is. This one is nobody's.
#[test]
fn a_request_says_nothing_of_whose_program_it_is() {
    let fake = Fake::answering(answer("404 Not Found", "", ""));
    for shelf in fake.shelves() {
        let _ =
            (shelf.list(), shelf.get("a.bin", 9), shelf.put("a.bin", b"x"), shelf.remove("a.bin"));
    }
    let asked = fake.asked.lock().unwrap();
    assert_eq!(asked.len(), 8, "one request each");
    for head in asked.iter().map(|head| head.to_lowercase()) {
        assert!(!head.contains("tandem") && !head.contains("user-agent"), "{head}");
        assert!(!head.contains("a word"), "{head}");
    }
}
