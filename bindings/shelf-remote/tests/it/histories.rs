//! Three devices that sync through a server, with what goes wrong on the way there: the rules and the checks of
//! `core/shelf/tests/it/history.rs`, over a place that is none of ours.

use crate::anywhere::{histories, many};
use crate::server::Server;

/// How many: more of them with `TANDEM_SHELF_HISTORIES`.
const FEW: u64 = 3;

#[test]
fn wsgidav_keeps_what_three_devices_write() {
    let server = Server::wsgidav();
    many(histories(FEW), |nr| server.shelf(&server.folder(&format!("archive{nr}"))));
}

#[test]
fn rclone_keeps_what_three_devices_write() {
    let server = Server::rclone();
    many(histories(FEW), |nr| server.shelf(&server.folder(&format!("archive{nr}"))));
}

#[test]
fn moto_keeps_what_three_devices_write() {
    let server = Server::moto();
    many(histories(FEW), |nr| server.shelf(&server.address(&format!("archive{nr}"))));
}
