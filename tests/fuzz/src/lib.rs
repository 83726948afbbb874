//! What the targets share.

use std::io::Cursor;

use cofactor::ingest::{Input, Load, LoadOptions, Loaded};

/// Reads one export to the end.
pub fn read(name: &str, bytes: Vec<u8>, options: &LoadOptions) -> Option<Loaded> {
    let mut load = Load::new(options);
    load.read(Input { name: name.to_owned(), content: Box::new(Cursor::new(bytes)), is_named: true }).ok()?;
    load.finish().ok()
}
