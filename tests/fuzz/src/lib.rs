//! What the targets share.

use std::io::Cursor;

use cofactor::ingest::{Budget, Input, Load, LoadOptions, Loaded};

/// Reads one export to the end.
pub fn read(name: &str, bytes: Vec<u8>, options: &LoadOptions) -> Option<Loaded> {
    let mut load = Load::new(options);
    load.read(Input { name: name.to_owned(), content: Box::new(Cursor::new(bytes)), is_named: true, size: None }).ok()?;
    load.finish().ok()
}

/// Options for files that are decoded: the decoders' own panics are told as errors of the file, and so are columns that
/// claim more than a gibibyte.
pub fn decoding() -> LoadOptions {
    let budget = Budget { limit: Some(1 << 30), held: None };
    LoadOptions { around_decoding: Some(quietly), budget, ..LoadOptions::default() }
}

/// Runs work that catches its own panics without the hook that makes each an end of the run.
pub fn quietly(work: &mut dyn FnMut()) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    work();
    std::panic::set_hook(usual);
}
