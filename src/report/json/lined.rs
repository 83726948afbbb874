//! JSON laid out for people and for comparison line by line: one line a field and, of a field's list, one a value.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

use crate::error::{Error, Result};

/// How much is gathered before it is written.
const BLOCK: usize = 128 << 10;

/// How deep values stand on lines of their own: the fields of a document, and the values of their lists.
const LINED: usize = 2;

/// Writes a document as JSON whose rows stand on a line each.
///
/// # Errors
/// When the output cannot be written.
pub fn write_lined_json(document: &impl Serialize, output: &mut dyn Write) -> Result<()> {
    let failed = |error: io::Error| Error::output(format!("cannot write JSON: {error}")).caused_by(error);
    let mut gathered = Gathered { bytes: Vec::with_capacity(2 * BLOCK), output };
    let mut serializer = Serializer::with_formatter(&mut gathered, Lined::default());
    document.serialize(&mut serializer).map_err(|error| failed(error.into()))?;
    gathered.write_all(b"\n").and_then(|()| gathered.flush()).map_err(failed)
}

/// Gathers small pieces, of which JSON is made, without a call for each of them.
struct Gathered<'a> {
    bytes: Vec<u8>,
    output: &'a mut dyn Write,
}

impl Write for Gathered<'_> {
    #[inline]
    fn write(&mut self, piece: &[u8]) -> io::Result<usize> {
        self.write_all(piece)?;
        Ok(piece.len())
    }

    #[inline]
    fn write_all(&mut self, piece: &[u8]) -> io::Result<()> {
        self.bytes.extend_from_slice(piece);
        if self.bytes.len() < BLOCK {
            return Ok(());
        }
        self.output.write_all(&self.bytes)?;
        self.bytes.clear();
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.output.write_all(&self.bytes)?;
        self.bytes.clear();
        self.output.flush()
    }
}

/// The layout.
#[derive(Default)]
struct Lined {
    depth: usize,
    /// Whether the list or object that was begun last has a value yet.
    has_value: bool,
}

impl Lined {
    fn begin<W: ?Sized + Write>(&mut self, bracket: u8, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        writer.write_all(&[bracket])
    }

    fn end<W: ?Sized + Write>(&mut self, bracket: u8, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.has_value && self.depth < LINED {
            self.new_line(writer)?;
        }
        self.has_value = true;
        writer.write_all(&[bracket])
    }

    #[inline]
    fn separate<W: ?Sized + Write>(&mut self, is_first: bool, writer: &mut W) -> io::Result<()> {
        self.has_value = true;
        if self.depth <= LINED {
            if !is_first {
                writer.write_all(b",")?;
            }
            return self.new_line(writer);
        }
        if is_first { Ok(()) } else { writer.write_all(b", ") }
    }

    fn new_line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        (0..self.depth).try_for_each(|_| writer.write_all(b"  "))
    }
}

impl Formatter for Lined {
    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(b'[', writer)
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(b']', writer)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.separate(is_first, writer)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin(b'{', writer)
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.end(b'}', writer)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, is_first: bool) -> io::Result<()> {
        self.separate(is_first, writer)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn rows_stand_on_a_line_each() {
        let document = json!({
            "empty": [],
            "none": {},
            "rows": [{ "a": 1, "b": [1, 2], "c": {} }, { "a": null, "b": [], "c": "x" }],
            "settings": { "seed": "7", "list": [1] },
            "version": 1,
        });
        let mut written = Vec::new();
        write_lined_json(&document, &mut written).expect("writing to memory");
        let expected = r#"{
  "empty": [],
  "none": {},
  "rows": [
    {"a": 1, "b": [1, 2], "c": {}},
    {"a": null, "b": [], "c": "x"}
  ],
  "settings": {
    "list": [1],
    "seed": "7"
  },
  "version": 1
}
"#;
        assert_eq!(String::from_utf8(written).expect("text"), expected);
    }

    #[test]
    fn long_documents_come_whole() {
        let document: Vec<String> = (0..50_000).map(|number| format!("row {number}")).collect();
        let mut written = Vec::new();
        write_lined_json(&document, &mut written).expect("writing to memory");
        let read: Vec<String> = serde_json::from_slice(&written).expect("JSON");
        assert_eq!(read, document);
    }
}
