//! Results to standard output or a file, errors to standard error.

use std::io::{self, IsTerminal, Write};
use std::path::Path;

use serde_json::json;

use crate::error::{Error, Place, Result};
use crate::files::write_file;
use crate::model::turns_text;

/// How messages name standard output.
pub(super) const STANDARD_OUTPUT: &str = "standard output";

/// Lets a function write to a file, or to standard output where none is given.
pub(super) fn to_output(path: Option<&Path>, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    if let Some(path) = path {
        // What writes a result does not know where it goes.
        return write_file(path, write).map_err(|error| match &error.place {
            Some(place) if place.file != STANDARD_OUTPUT => error,
            _ => error.at(Place::file(path.display().to_string())),
        });
    }
    let mut output = io::BufWriter::with_capacity(64 << 10, io::stdout().lock());
    write(&mut output)?;
    output.flush().map_err(|error| Error::io("write", STANDARD_OUTPUT, error))
}

/// Writes bytes to a file or to standard output.
pub(super) fn bytes_to_output(path: Option<&Path>, bytes: &[u8]) -> Result<()> {
    to_output(path, |output| {
        output.write_all(bytes).map_err(|error| Error::io("write", STANDARD_OUTPUT, error))
    })
}

/// Tells whether results go to a terminal.
pub(super) fn is_terminal() -> bool {
    io::stdout().is_terminal()
}

/// Prints a line to standard error; nothing can be done when that fails.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Prints an error with its place, its causes and its hint.
pub(super) fn print_error(error: &Error, as_json: bool) {
    if as_json {
        let place = error.place.as_ref();
        let object = json!({
            "kind": error.kind.name(),
            "message": error.message,
            "file": place.map(|place| &place.file),
            "line": place.and_then(|place| place.line),
            "column": place.and_then(|place| place.column),
            "pointer": place.and_then(|place| place.pointer.as_ref()),
            "hint": error.hint,
        });
        say(&object.to_string());
        return;
    }
    // Of several lines none begins as it was written, since what reads the log may take that for a command.
    let shown = |text: &str| visible(text).replace('\n', "\n  | ");
    say(&format!("error: {}", shown(&error.to_string())));
    let mut cause = std::error::Error::source(error);
    while let Some(source) = cause {
        let text = source.to_string();
        if !error.message.contains(&text) {
            say(&format!("  because: {}", shown(&text)));
        }
        cause = source.source();
    }
    if let Some(hint) = &error.hint {
        say(&format!("  hint: {}", shown(hint)));
    }
}

/// Runs work that catches its own panics, without the message that Rust prints of each.
pub(super) fn quietly(work: &mut dyn FnMut()) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    work();
    std::panic::set_hook(usual);
}

/// Takes what steers a terminal or turns the direction of text out of text that comes from an input.
pub(super) fn visible(text: &str) -> String {
    let is_hidden = |c: char| (c.is_control() && c != '\n') || turns_text(c);
    text.chars().map(|c| if is_hidden(c) { '\u{FFFD}' } else { c }).collect()
}

/// Does the same to text that stands in one line, which it must not leave.
pub(super) fn visible_line(text: &str) -> String {
    visible(text).replace('\n', "\u{FFFD}")
}
