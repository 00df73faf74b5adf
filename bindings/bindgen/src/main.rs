//! Writes the Kotlin, Swift and Python side of `tandem-ffi` from the library that was built.
//!
//! `cargo xtask bindings` runs it. The program is uniffi's own; it stands in a crate of its own so
//! that nothing else is built with its feature `cli`.

fn main() {
    uniffi::uniffi_bindgen_main();
}
