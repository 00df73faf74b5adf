//! `tandem-remote`: run by `tandem`, and by nobody else.

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    match tandem_shelf_remote::serve(&mut io::stdin().lock(), &mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}
