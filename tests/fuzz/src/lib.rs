//! What the targets share.

use std::io::Cursor;

use cofactor::ingest::{Input, Load, LoadOptions, Loaded};

/// Reads one export to the end.
pub fn read(name: &str, bytes: Vec<u8>, options: &LoadOptions) -> Option<Loaded> {
    let mut load = Load::new(options);
    load.read(Input { name: name.to_owned(), content: Box::new(Cursor::new(bytes)), is_named: true }).ok()?;
    load.finish().ok()
}

/// Runs work that catches its own panics without the hook that makes each an end of the run.
pub fn quietly(work: &mut dyn FnMut()) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    work();
    std::panic::set_hook(usual);
}
