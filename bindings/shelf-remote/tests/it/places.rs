//! Each server is held to what a sync needs of any place.

use std::net::TcpListener;

use tandem_shelf::{Shelf, ShelfError, contract, contract_in_short, is_missing};

use crate::server::{Server, shelf};

/// In folders that are there, and in one that is not.
fn holds(server: &Server, hold: impl Fn(&dyn Shelf)) {
    hold(&server.shelf(&server.folder("archive")));
    for name in ["my archive é", "two/levels"] {
        contract_in_short(&server.shelf(&server.folder(name)));
    }
    is_missing(&server.shelf(&server.address("none")));
}

#[test]
fn wsgidav() {
    holds(&Server::wsgidav(), contract);
}

/// Without the thousand objects: it reads the folder anew for each, and needs a minute for them.
#[test]
fn rclone_with_a_password() {
    let server = Server::rclone();
    holds(&server, contract_in_short);
    let wrong = shelf(&server.address("archive"), "me", "another");
    assert_eq!(wrong.list(), Err(ShelfError::Denied));
    assert_eq!(wrong.get("a.bin", 9), Err(ShelfError::Denied));
    assert_eq!(wrong.put("a.bin", b"x"), Err(ShelfError::Denied));
    assert_eq!(wrong.remove("a.bin"), Err(ShelfError::Denied));
}

/// A store has no folders: what begins with a word is in it.
#[test]
fn moto_as_an_object_store() {
    let server = Server::moto();
    for name in ["", "my archive é"] {
        let shelf = server.shelf(&server.address(name));
        contract_in_short(&shelf);
        for object in shelf.list().unwrap().objects {
            shelf.remove(&object.name).unwrap();
        }
    }
    contract(&server.shelf(&server.address("archive")));
    is_missing(&server.shelf(&server.address("archive").replace("//shelf/", "//none/")));
}

#[test]
fn a_server_that_is_not_there_is_told_as_that() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    for address in [
        format!("webdav://127.0.0.1:{port}/archive"),
        format!("webdavs://127.0.0.1:{port}/archive"),
        format!("s3://shelf?endpoint=http://127.0.0.1:{port}"),
        "webdavs://name.invalid/archive".to_owned(),
    ] {
        let shelf = shelf(&address, "me", "a word");
        assert_eq!(shelf.list(), Err(ShelfError::Unreachable));
        assert_eq!(shelf.get("a.bin", 9), Err(ShelfError::Unreachable));
        assert_eq!(shelf.put("a.bin", b"x"), Err(ShelfError::Unreachable));
        assert_eq!(shelf.remove("a.bin"), Err(ShelfError::Unreachable));
    }
}
